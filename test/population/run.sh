#!/bin/bash
# A population of invented lives, on a server of its own that stays for trying
# things out, checked; prints what it took.
#
#   test/population/run.sh [CASES [SEED [UNTIL]]]
#
# The same seed and UNTIL (now, if it is not given) give the same lives.
# test/population/run.sh psql ARGS: psql there; test/population/run.sh stop.
set -euo pipefail
. "$(dirname "$0")/../server.sh"
cd "$root"
case ${1:-} in
	psql) shift; server_psql population postgres "$@"; exit ;;
	stop) server_drop population; exit ;;
esac
cases=${1:-1000}
seed=${2:-1}
until=${3:-$(date -u '+%Y-%m-%d %H:%M:00+00')}
stage
server_drop population
SERVER_DURABLE=no server_init population postgres "shared_buffers = 1GB" "work_mem = 128MB" "max_wal_size = 8GB" "checkpoint_timeout = 1h" \
	"fsync = off" "synchronous_commit = off" "jit = off" "wal_level = minimal" "max_wal_senders = 0"
server_start population
key=$run_dir/population/match_key
printf '1 %064x\n' 76 | as_server tee "$key" > /dev/null
as_server chmod 600 "$key"
server_psql population postgres -qX -v ON_ERROR_STOP=1 -c "ALTER DATABASE postgres SET packnd.match_key_file = '$key'"
server_psql population postgres -qX -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION btree_gist' -c 'CREATE EXTENSION packnd' -c 'SELECT packnd.install()' > /dev/null
start=$SECONDS
server_psql population postgres -qX -v ON_ERROR_STOP=1 -v cases="$cases" -v seed="$seed" -v until="'$until'" -f test/population/main.sql
echo "$cases cases of seed $seed until $until in $((SECONDS - start)) s"
start=$SECONDS
server_psql population postgres -qX -v ON_ERROR_STOP=1 -c 'VACUUM ANALYZE' -f test/population/figures.sql
server_psql population postgres -qX -v ON_ERROR_STOP=1 -c "SET client_min_messages = warning; SET timezone = 'UTC'" -c "SELECT set_config('population.seed', '$seed', false)" -o /dev/null -f test/population/check.sql
server_psql population postgres -qX -c 'SELECT question, wrong FROM population.finding ORDER BY place'
echo "checked in $((SECONDS - start)) s"
[ "$(server_psql population postgres -qXAtc 'SELECT sum(wrong) FROM population.finding')" = 0 ] || die 'what was generated is not what the product could have come to'
