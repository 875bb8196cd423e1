#!/bin/bash
# make attack: registries full of canaries, attacked by people with valid accounts and without.
# run.sh                 everything
# run.sh check           what `make check` runs
# run.sh a07 grid        the scripts and parts that begin with one of the words
set -euo pipefail
. "$(dirname "$0")/../server.sh"

server_drop attack
stage
# The log as the manual says; statistics of statements at their most talkative; what is not forced to disk stays off it for long,
# so that a crash takes it away.
SERVER_DURABLE=no server_init attack postgres "fsync = off" "autovacuum = off" "max_connections = 60" \
	"max_prepared_transactions = 5" "shared_preload_libraries = 'pg_cron, pg_stat_statements'" \
	"pg_stat_statements.track = 'all'" "pg_stat_statements.track_utility = on" "lc_messages = 'C'" "jit = off" \
	"wal_writer_delay = 10s" "wal_writer_flush_after = 1GB" "wal_buffers = 64MB"
server_start attack
trap 'server_stop attack' EXIT

# the scripts run as the server's user, in a copy that he can read
work=$run_dir/attack/work
private_dir "$work"
mkdir "$work/tree"
cp -R "$root/test" "$root/src" "$work/tree/"
[ "$(id -u)" != 0 ] || chown -R "$server_user": "$work"
status=0
(cd "$work/tree" && as_server env PGHOST="$(socket_dir attack)" PGUSER=postgres ATTACK_DATA="$run_dir/attack" ATTACK_RESULTS="$work" \
	${ATTACK_SEQUENCES:+ATTACK_SEQUENCES="$ATTACK_SEQUENCES"} ${ATTACK_KILLS:+ATTACK_KILLS="$ATTACK_KILLS"} ${ATTACK_PART:+ATTACK_PART="$ATTACK_PART"} ${ATTACK_SEED:+ATTACK_SEED="$ATTACK_SEED"} \
	/usr/bin/python3 -B test/attack/run.py "$@") || status=$?
rm -rf "$build/attack"
mkdir -p "$build/attack"
cp -R "$work/results" "$build/attack/" 2>/dev/null || true
exit $status
