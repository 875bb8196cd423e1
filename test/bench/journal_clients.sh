#!/bin/bash
# What does the journal cost when many write at once, and who reads a file
# beside who writes in it?  Printed are transactions a second.
#
#   test/bench/journal_clients.sh [SECONDS]
#
# 1. An UPDATE of one row of a random case, with the journal's trigger, against
#    plain SQL that writes the same rows: the UPDATE, an event and a payload of
#    the same size, the head of the chain, in one statement, with the same indexes.
#    Then the first once more, with a seal each 100 ms.
# 2. Four who read the identity of one person under a ticket, beside four who
#    write notes to her file: each alone, and both at once.
set -euo pipefail
seconds=${1:-10}
. "$(dirname "$0")/../server.sh"
stage
server_drop bench
server_init bench postgres "shared_buffers = 256MB" "max_wal_size = 4GB" "autovacuum = off" "jit = off" "max_connections = 80"
server_start bench
scratch=$(mktemp -d)
trap 'server_drop bench; rm -rf "$scratch"' EXIT

sql()
{
	server_psql bench postgres -qXAt -v ON_ERROR_STOP=1 "$@"
}

# tps CLIENTS FILE [USER]: of one pgbench
tps()
{
	pgbench -h "$(socket_dir bench)" -U "${3:-postgres}" -n -M prepared -c "$1" -j 2 -T "$seconds" -f "$2" postgres 2>&1 \
		| awk '/^tps/ { print $3 } /ERROR|FATAL|abort/ { print > "/dev/stderr" }'
}

cat > "$scratch/setup.sql" <<-'END'
	CREATE EXTENSION btree_gist;
	CREATE EXTENSION packnd;
	SELECT packnd.install();
	\i test/fixture.sql
	CREATE TABLE public.change (case_id bigint PRIMARY KEY, note text) WITH (fillfactor = 50);
	INSERT INTO public.change SELECT c, 'a note of some length' FROM generate_series(1, 10000) AS c;
	CREATE TABLE public.plain_change (LIKE public.change INCLUDING ALL) WITH (fillfactor = 50);
	INSERT INTO public.plain_change SELECT * FROM public.change;
	CREATE TRIGGER journal AFTER UPDATE ON public.change FOR EACH ROW EXECUTE FUNCTION packnd.journal_change();
	CREATE TABLE public.plain_journal (LIKE pnd_data.journal INCLUDING ALL);
	CREATE TABLE public.plain_payload (LIKE pnd_data.journal_payload INCLUDING ALL);
	CREATE TABLE public.plain_head (LIKE pnd_data.journal_head INCLUDING ALL);
	-- the first event of a case makes its head
	UPDATE public.change SET note = 'another note, of some length';
	INSERT INTO public.plain_journal SELECT * FROM pnd_data.journal WHERE case_id > 0;
	INSERT INTO public.plain_payload SELECT * FROM pnd_data.journal_payload WHERE case_id > 0;
	INSERT INTO public.plain_head SELECT * FROM pnd_data.journal_head WHERE case_id > 0;
	\c - regress_doctor
	SELECT pnd.report('76', true, true) AS n \gset
	SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
	\c - regress_supervisor
	SELECT pnd.name_referent(:'n', :'camille_number');
	\c - regress_camille
	SELECT pnd.open_ticket(:'n', 'préparer le rendez-vous de lundi');
	\c - postgres
	CREATE TABLE public.her AS SELECT :'n'::text AS number;
	VACUUM ANALYZE;
END
sql -f "$scratch/setup.sql" > /dev/null

cat > "$scratch/journal" <<-'END'
	\set c random(1, 10000)
	UPDATE public.change SET note = translate(note, 'abcde', 'bcdea') WHERE case_id = :c;
END
cat > "$scratch/plain" <<-'END'
	\set c random(1, 10000)
	WITH changed AS (
		UPDATE public.plain_change SET note = translate(note, 'abcde', 'bcdea') WHERE case_id = :c RETURNING case_id, note
	), head AS (
		UPDATE public.plain_head h SET last_event = h.last_event + 1, last_hash = decode(repeat('ab', 32), 'hex')
		FROM changed c WHERE h.case_id = c.case_id RETURNING h.case_id, h.last_event
	), event AS (
		INSERT INTO public.plain_journal
		SELECT h.case_id, h.last_event, clock_timestamp(), 'administrator', NULL, current_user, 'change', 'UPDATE',
			decode(repeat('ab', 32), 'hex'), decode(repeat('ab', 32), 'hex'), decode(repeat('ab', 32), 'hex'), pg_current_xact_id()::text::bigint
		FROM head h
	)
	INSERT INTO public.plain_payload
	SELECT h.case_id, h.last_event, decode(repeat('ab', 16), 'hex'),
		json_build_object('key', json_build_object('case_id', c.case_id), 'old', json_build_object('note', c.note), 'new', json_build_object('note', c.note))
	FROM head h, changed c;
END
echo "SELECT pnd.seal_journal();" > "$scratch/seal"
echo "clients      plain    journal   ratio   journal with a seal each 100 ms"
for clients in 1 8 32; do
	plain=$(tps $clients "$scratch/plain")
	journal=$(tps $clients "$scratch/journal")
	pgbench -h "$(socket_dir bench)" -U postgres -n -R 10 -c 1 -T "$seconds" -f "$scratch/seal" postgres > /dev/null 2>&1 &
	sealed=$(tps $clients "$scratch/journal")
	wait $!
	echo "$clients $plain $journal $sealed" | awk '{ printf "%7d %10.0f %10.0f %7.2f %10.0f\n", $1, $2, $3, $3 / $2, $4 }'
done

her=$(sql -c 'SELECT number FROM public.her')
echo "SELECT family_name FROM pnd.identity('$her');" > "$scratch/read"
echo "SELECT pnd.add_note('$her', 'appel sans suite');" > "$scratch/write"
readers=$(tps 4 "$scratch/read" regress_camille)
writers=$(tps 4 "$scratch/write" regress_camille)
tps 4 "$scratch/write" regress_camille > "$scratch/beside" &
both=$(tps 4 "$scratch/read" regress_camille)
wait $!
echo "$readers $both $writers $(cat "$scratch/beside")" | awk '{
	printf "identity under a ticket  %7.0f alone %7.0f beside who writes in the file\n", $1, $2
	printf "notes in the file        %7.0f alone %7.0f beside who reads it\n", $3, $4
}'
[ "$(sql -c "SELECT string_agg(finding, ' ') FROM pnd.verify_journal()")" = none ] || die 'the journal does not hold'
