#!/bin/bash
# make routing-pairs: the long form, on a server of its own.
# PAIRS=100000 SEED=1 run.sh
set -euo pipefail
. "$(dirname "$0")/../server.sh"

server_drop routing_pairs
stage
SERVER_DURABLE=no server_init routing_pairs postgres "fsync = off" "synchronous_commit = off" "jit = off" "shared_buffers = 512MB"
server_start routing_pairs
trap 'server_drop routing_pairs' EXIT
server_psql routing_pairs postgres -qX -v ON_ERROR_STOP=1 -c "CREATE DATABASE packnd"
server_psql routing_pairs packnd -qXAt -v ON_ERROR_STOP=1 -o /dev/null \
	-c "CREATE EXTENSION btree_gist" -c "CREATE EXTENSION packnd" -c "SELECT packnd.install()"
export PGHOST PGDATABASE=packnd PGUSER=postgres
PGHOST=$(socket_dir routing_pairs)
/usr/bin/python3 -B "$root/test/routing_pairs/run.py" "${PAIRS:-100000}" "${SEED:-1}"
