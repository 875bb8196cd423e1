#!/bin/bash
# Random tamperings by a superuser with all triggers off, each looked for and
# taken back: none may go unnoticed.
#
#   test/tamper/run.sh [COUNT [SEED]]
set -euo pipefail
. "$(dirname "$0")/../server.sh"
cd "$root"
count=${1:-10000}
seed=${2:-1}
stage
server_drop tamper
SERVER_DURABLE=no server_init tamper postgres "fsync = off" "synchronous_commit = off" "jit = off"
server_start tamper
trap 'server_drop tamper' EXIT
key=$run_dir/tamper/seal_key
as_server openssl genpkey -algorithm ed25519 -out "$key"
as_server chmod 600 "$key"
server_psql tamper postgres -qX -v ON_ERROR_STOP=1 -c "ALTER DATABASE postgres SET packnd.seal_key_file = '$key'" \
	-c 'CREATE EXTENSION btree_gist' -c 'CREATE EXTENSION packnd' -c 'SELECT packnd.install()' > /dev/null
server_psql tamper postgres -qX -o /dev/null -f test/fixtures/story.sql
server_psql tamper postgres -qX -v ON_ERROR_STOP=1 -c 'SET client_min_messages = warning' -f test/tamper/tamper.sql -c "SELECT * FROM public.tried($count, $seed)"
[ "$(server_psql tamper postgres -qXAtc 'SELECT finding FROM pnd.verify_journal()')" = none ] || die 'something was left altered'
[ "$(server_psql tamper postgres -qXAtc 'SELECT count(*) FROM public.trial WHERE NOT found')" = 0 ] || die 'not all were found'
