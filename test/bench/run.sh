#!/bin/bash
# Times decisions through SQL against hand-written SQL and PL/pgSQL, in one
# run on a server of its own, and prints the ratios.  ROWS=200000 rows of each
# shape, TIMES=7 runs by default.  Then what compiling costs, and the first call.
set -euo pipefail
. "$(dirname "$0")/../server.sh"

rows=${ROWS:-200000}
times=${TIMES:-7}
trap 'server_drop bench' EXIT
server_drop bench
stage
SERVER_DURABLE=no server_init bench postgres "shared_buffers = '512MB'" "max_wal_size = '4GB'"
server_start bench
server_psql bench postgres -qX -v ON_ERROR_STOP=1 -v rows="$rows" -v times="$times" -c "CREATE EXTENSION packnd" \
	-f "$root/test/bench/model.sql" -f "$root/test/bench/data.sql" -f "$root/test/bench/time.sql"

# The first statement of a fresh backend: the library alone, and a decision.
call=$(server_psql bench postgres -qXAt -c "SELECT decide_call('decide_text', 'lodging', 'outcome')")
for _ in $(seq 30); do
	echo "load $(server_psql bench postgres -qXAt -c '\timing on' -c "LOAD 'packnd'" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p')"
	echo "call $(server_psql bench postgres -qXAt -c '\timing on' -c "SELECT $call FROM lodging_0 AS r LIMIT 1" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p')"
done | sort -k1,1 -k2,2n | awk '{ value[$1, ++count[$1]] = $2 }
	END { load = value["load", 15]; first = value["call", 15]
		printf "fresh backend: LOAD %.2f ms, first call %.2f ms, ratio %.2f (goal 1.5)\n", load, first, first / load }'
