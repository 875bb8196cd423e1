#!/bin/bash
# How fast is CALL pnd.follow_up()?  Against plain SQL that writes the same
# rows (firings, messages, journal) in the same batches with a commit each,
# into copies of the tables with the same indexes, checks and foreign keys,
# but without policies, triggers, choice of what is due, or hashing.
#
#   test/bench/follow_up.sh [DEADLINES [BATCH [ROUNDS]]]
#
# Prints both rates and their ratio: the best of some rounds, taken in turns
# on one server, by the CPU time of the backend as the kernel counts it, since
# what else runs on the machine only adds.
set -euo pipefail
deadlines=${1:-20000}
batch=${2:-500}
rounds=${3:-5}
. "$(dirname "$0")/../server.sh"
[ -r /proc/self/schedstat ] || die 'the kernel does not count the time of a process: no /proc/self/schedstat'
stage
server_drop bench
server_init bench postgres "shared_buffers = 256MB" "max_wal_size = 4GB" "autovacuum = off"
server_start bench
trap 'server_drop bench' EXIT

# What a statement takes of the CPU, in seconds
seconds()
{
	server_psql bench "$1" -qXAt -v ON_ERROR_STOP=1 <<-END
		SELECT pg_backend_pid() AS backend \\gset
		\\set from \`cut -d" " -f1 /proc/:backend/schedstat\`
		$2;
		\\set upto \`cut -d" " -f1 /proc/:backend/schedstat\`
		SELECT (:upto - :from) / 1e9;
	END
}

sql()
{
	server_psql bench postgres -qXAt -v ON_ERROR_STOP=1 > /dev/null
}

sql <<-END
	CREATE EXTENSION btree_gist;
	CREATE EXTENSION packnd;
	SELECT packnd.install();
	INSERT INTO pnd_data.organisation (organisation_id, label, kind, valid_from) VALUES (1, 'CAF', 'CAF', '2020-01-01');
	INSERT INTO pnd_data.territory (territory_id, departement, label, status, coordinating_body, opened_on)
	VALUES ('76', '76', 'Seine-Maritime', 'open', 1, '2025-11-25');
	ALTER TABLE pnd_data.case_file DISABLE TRIGGER USER;
	INSERT INTO pnd_data.case_file (case_id, territory_id, machine, version, state, event, happened_at, detected_at)
	SELECT c, '76', 'pnd', 1, 'received', 'consent_given', '2026-01-01', '2026-01-01' FROM generate_series(0, $rounds) AS r, generate_series(r * 10000000 + (r = 0)::int, r * 10000000 + $deadlines) AS c;
	ALTER TABLE pnd_data.case_file ENABLE TRIGGER USER;
	-- not due, so that the sweep has to choose
	INSERT INTO pnd_data.deadline (case_id, kind, territory_id, departement, started_at, amount, unit, roll)
	SELECT c, 'pause_review', '76', '76', now(), 6, 'months', false FROM generate_series(1, $deadlines) AS c;
	CREATE SCHEMA plain;
	CREATE TABLE plain.firing (LIKE pnd_data.firing INCLUDING ALL,
		FOREIGN KEY (case_id, deadline_id) REFERENCES pnd_data.deadline);
	CREATE TABLE plain.outbox (LIKE pnd_data.outbox INCLUDING ALL,
		FOREIGN KEY (case_id, deadline_id, rung) REFERENCES plain.firing,
		FOREIGN KEY (professional_id) REFERENCES pnd_data.professional,
		FOREIGN KEY (territory_id) REFERENCES pnd_data.territory);
	CREATE TABLE plain.journal (LIKE pnd_data.journal INCLUDING ALL);
	CREATE TABLE plain.journal_payload (LIKE pnd_data.journal_payload INCLUDING ALL);
	CREATE TABLE plain.journal_head (LIKE pnd_data.journal_head INCLUDING ALL);
	CREATE PROCEDURE plain.write(first bigint, last bigint, batch int) LANGUAGE plpgsql AS \$\$
	DECLARE
		upto bigint;
	BEGIN
		WHILE first <= last LOOP
			upto := least(first + batch - 1, last);
			INSERT INTO plain.firing SELECT * FROM pnd_data.firing f WHERE f.case_id BETWEEN first AND upto;
			INSERT INTO plain.outbox OVERRIDING SYSTEM VALUE
				SELECT * FROM pnd_data.outbox o WHERE o.case_id BETWEEN first AND upto;
			INSERT INTO plain.journal SELECT j.* FROM pnd_data.journal j
				WHERE j.case_id BETWEEN first AND upto AND j.table_name = 'firing';
			INSERT INTO plain.journal_payload OVERRIDING SYSTEM VALUE
				SELECT p.* FROM pnd_data.journal_payload p JOIN pnd_data.journal j USING (case_id, event_no)
				WHERE j.case_id BETWEEN first AND upto AND j.table_name = 'firing';
			UPDATE plain.journal_head h SET last_event = h.last_event + 1
			WHERE h.case_id BETWEEN first AND upto;
			COMMIT;
			first := upto + 1;
		END LOOP;
	END\$\$;
END

best_sweep=
best_plain=
for round in $(seq "$rounds"); do
	first=$((round * 10000000))
	last=$((first + deadlines - 1))
	sql <<-END
		INSERT INTO pnd_data.deadline (case_id, kind, territory_id, departement, started_at, amount, unit, roll)
		SELECT c, 'meeting_offered', '76', '76', now() - interval '90 minutes', 60, 'minutes', false
		FROM generate_series($first, $last) AS c;
		INSERT INTO plain.journal_head SELECT * FROM pnd_data.journal_head WHERE case_id BETWEEN $first AND $last;
		VACUUM ANALYZE;
		CHECKPOINT;
	END
	sweep=$(seconds postgres "CALL pnd.follow_up($batch, 1)")
	sql <<< CHECKPOINT
	plain=$(seconds postgres "CALL plain.write($first, $last, $batch)")
	best_sweep=$(printf '%s\n' $best_sweep "$sweep" | sort -n | head -1)
	best_plain=$(printf '%s\n' $best_plain "$plain" | sort -n | head -1)
done

same=$(server_psql bench postgres -qXAt -c "SELECT count(*) = 0 FROM (
	(TABLE plain.firing EXCEPT ALL TABLE pnd_data.firing) UNION ALL (TABLE pnd_data.firing EXCEPT ALL TABLE plain.firing)
	UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL
		WHERE (SELECT count(*) FROM plain.outbox) <> (SELECT count(*) FROM pnd_data.outbox)
			OR (SELECT count(*) FROM plain.journal) <> (SELECT count(*) FROM pnd_data.journal WHERE table_name = 'firing')
			OR (SELECT count(*) FROM plain.firing) <> $deadlines * $rounds) AS difference")
[ "$same" = t ] || die 'the two did not write the same rows'
echo "$deadlines $batch $best_sweep $best_plain $rounds" | awk '{
	printf "%d due deadlines, batches of %d, best of %d rounds\n", $1, $2, $5
	printf "pnd.follow_up()   %8.0f/s\n", $1 / $3
	printf "plain SQL         %8.0f/s\n", $1 / $4
	printf "ratio             %8.2f\n", $4 / $3
}'
