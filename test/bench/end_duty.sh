#!/bin/bash
# How long does pnd.end_duty() take for somebody who leads many cases?  Each
# goes to another in the same transaction, so it should grow with their number.
#
#   test/bench/end_duty.sh [CASES...]
#
# Cases are reported, agreed to and named by the API, in a database of its own
# for each number; printed is the CPU time of the one call, as the kernel counts
# it for the backend, and for each case.
set -euo pipefail
[ $# -gt 0 ] || set -- 500 2000
. "$(dirname "$0")/../server.sh"
[ -r /proc/self/schedstat ] || die 'the kernel does not count the time of a process: no /proc/self/schedstat'
stage
server_drop bench
server_init bench postgres "shared_buffers = 256MB" "max_wal_size = 4GB" "autovacuum = off" "jit = off"
server_start bench
trap 'server_drop bench' EXIT

for cases; do
	server_psql bench postgres -qX -v ON_ERROR_STOP=1 -c "CREATE DATABASE \"$cases\"" \
		-c "DO 'DECLARE r name; BEGIN FOR r IN SELECT rolname FROM pg_roles WHERE rolname LIKE ''regress\\_%'' LOOP EXECUTE format(''DROP ROLE %I'', r); END LOOP; END'"
	server_psql bench "$cases" -qXAt -v ON_ERROR_STOP=1 -v cases="$cases" <<-'END' | awk -F'|' -v cases="$cases" '
		/^done/ { others = $2 }
		/^spent/ { printf "%6d cases %8.0f ms %6.2f ms each, %d with another\n", cases, $2, $2 / cases, others }'
		\o /dev/null
		CREATE EXTENSION btree_gist;
		CREATE EXTENSION packnd;
		SELECT packnd.install();
		\i test/fixture.sql
		\c - regress_doctor
		SELECT pnd.give_consent(pnd.report('76', true, true), 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien')
		FROM generate_series(1, :cases);
		\c - regress_supervisor
		SELECT pnd.name_referent(t.case_number, :'camille_number') FROM pnd.territory_cases('76', max_rows => NULL) t;
		\c - postgres
		VACUUM ANALYZE;
		SELECT pg_backend_pid() AS backend \gset
		\o
		\set from `cut -d" " -f1 /proc/:backend/schedstat`
		SELECT result, count(*) FROM pnd.end_duty(:'camille_number', '76', 'referent', 'mutation') GROUP BY result;
		\set upto `cut -d" " -f1 /proc/:backend/schedstat`
		SELECT 'spent', (:upto - :from) / 1e6;
	END
	server_psql bench postgres -qX -c "DROP DATABASE \"$cases\""
done
