#!/bin/bash
# Times decisions through SQL against hand-written SQL and PL/pgSQL, in one
# run on a server of its own, and prints the ratios.  ROWS=1000000 by default.
set -euo pipefail
. "$(dirname "$0")/../server.sh"

rows=${ROWS:-1000000}
trap 'server_drop bench' EXIT
server_drop bench
stage
SERVER_DURABLE=no server_init bench postgres "shared_buffers = '512MB'" "max_wal_size = '4GB'"
server_start bench
server_psql bench postgres -qX -v ON_ERROR_STOP=1 -v rows="$rows" -c "CREATE EXTENSION packnd" \
	-f "$root/test/bench/model.sql" -f "$root/test/bench/data.sql" -f "$root/test/bench/time.sql"
