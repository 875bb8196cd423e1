#!/bin/bash
# The demo's private server: cluster.sh demo | start | psql [arguments] | stop
set -euo pipefail
. "$(dirname "$0")/server.sh"

database=packnd

running()
{
	server_running demo || die "the server is not running: 'make demo' starts it"
}

case "${1:-}" in
	start)
		# From scratch, as 'make demo' says.
		server_drop demo
		stage
		server_init demo $database
		# pg_cron's launcher waits for its database to exist
		server_start demo
		server_psql demo postgres -qXc "CREATE DATABASE $database"
		;;
	demo)
		"$0" start
		# from standard input, so that expected errors carry no file name
		server_psql demo $database -qX -v ON_ERROR_STOP=1 -v root="$root" < "$root/test/demo/demo.sql" 2>&1
		cat <<-END

			The server is running. Connect with    make psql
			Run one statement with                 make -s psql ARGS='-XAtc "select 1"'
			Stop it with                           make stop
			A second 'make demo' starts from scratch.
		END
		;;
	psql)
		shift
		running
		server_psql demo $database "$@"
		;;
	stop)
		server_stop demo
		;;
	*)
		die "usage: $0 demo | start | psql [arguments] | stop"
		;;
esac
