#!/bin/bash
# make model: the long form, on a server of its own.
# OPERATIONS=100000 CLIENTS=8 SEED=1 LEVEL='REPEATABLE READ' run.sh
# MUTANTS=1 OPERATIONS=3000 ONLY=danger run.sh: is what is taken out of the registry missed?
set -euo pipefail
. "$(dirname "$0")/../server.sh"

server_drop model
stage
SERVER_DURABLE=no server_init model postgres "fsync = off" "synchronous_commit = off" "jit = off" "shared_buffers = 512MB" "max_connections = 100"
server_start model
trap 'server_stop model' EXIT
server_psql model postgres -qX -v ON_ERROR_STOP=1 -c "CREATE DATABASE packnd"
server_psql model packnd -qXAt -v ON_ERROR_STOP=1 -o /dev/null \
	-c "CREATE EXTENSION btree_gist" -c "CREATE EXTENSION packnd" -c "SELECT packnd.install()"
export PGHOST PGDATABASE=packnd PGUSER=postgres
PGHOST=$(socket_dir model)
if [ -n "${MUTANTS-}" ]; then
	/usr/bin/python3 -B "$root/test/model/mutants.py" "${OPERATIONS:-3000}" "${SEED:-1}" "${ONLY:-}"
else
	/usr/bin/python3 -B "$root/test/model/run.py" "${OPERATIONS:-100000}" "${CLIENTS:-8}" "${SEED:-1}" ${LEVEL:+"$LEVEL"}
fi
