#!/bin/bash
# What does a row of the journal cost?  The CPU time of an UPDATE of many
# rows, one case each, with the journal's trigger on the table, less that of
# the same UPDATE without; best of some rounds, taken in turns.
#
#   test/bench/journal.sh [ROWS [ROUNDS]]
set -euo pipefail
rows=${1:-20000}
rounds=${2:-5}
. "$(dirname "$0")/../server.sh"
stage
server_drop bench
server_init bench postgres "shared_buffers = 256MB" "max_wal_size = 4GB" "autovacuum = off"
server_start bench
trap 'server_drop bench' EXIT

sql()
{
	server_psql bench postgres -qXAt -v ON_ERROR_STOP=1
}

sql > /dev/null 2>&1 <<-END
	CREATE EXTENSION btree_gist;
	CREATE EXTENSION packnd;
	SELECT packnd.install();
	CREATE TABLE public.change (case_id bigint PRIMARY KEY, note text);
	INSERT INTO public.change SELECT c, 'a note of some length' FROM generate_series(1, $rows) AS c;
	CREATE TRIGGER journal AFTER UPDATE ON public.change FOR EACH ROW EXECUTE FUNCTION packnd.journal_change();
	-- the first event of a case makes its head
	UPDATE public.change SET note = 'another note, of some length';
	-- CPU seconds of this session so far
	CREATE FUNCTION public.cpu() RETURNS numeric LANGUAGE sql AS \$\$
		SELECT (s[12]::numeric + s[13]::numeric) / 100
		FROM (SELECT string_to_array(regexp_replace(pg_read_file('/proc/self/stat'), '^.*\) ', ''), ' ')) AS a (s)
	\$\$;
END

# spent ENABLE|DISABLE: CPU seconds of one UPDATE
spent()
{
	sql <<-END
		ALTER TABLE public.change $1 TRIGGER journal;
		VACUUM public.change, pnd_data.journal_head;
		CHECKPOINT;
	END
	sql <<-END
		UPDATE public.change SET note = note WHERE case_id < 0;
		SELECT public.cpu() AS before \gset
		UPDATE public.change SET note = translate(note, 'abcde', 'bcdea');
		SELECT public.cpu() - :before;
	END
}

with=
without=
for round in $(seq "$rounds"); do
	with=$(printf '%s\n' $with "$(spent ENABLE)" | sort -n | head -1)
	without=$(printf '%s\n' $without "$(spent DISABLE)" | sort -n | head -1)
done
echo "$rows $with $without $rounds" | awk '{
	printf "%d rows, best of %d rounds\n", $1, $4
	printf "a row without journal  %6.1f us CPU\n", $3 / $1 * 1e6
	printf "its row of the journal %6.1f us CPU\n", ($2 - $3) / $1 * 1e6
}'
