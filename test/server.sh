# Sourced by cluster.sh and check.sh: private PostgreSQL servers that need
# no installation and no root.
#
# initdb and postgres refuse to run as root, and a checkout under a 0700
# home cannot be read by anybody else.  So the servers, and the tests that
# start some, run as $server_user (postgres for root, else the caller) in
# $run_dir, which that user owns: build/run if he can reach it, else a
# directory in /var/tmp.  The extension is staged there, and the server is
# told to look for it there.  Clients such as psql run as the caller.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
mkdir -p "$build"

die()
{
	echo "$*" >&2
	exit 1
}

pg_config=${PG_CONFIG:-$(ls -d /usr/lib/postgresql/15/bin/pg_config 2>/dev/null \
	|| ls -d /usr/lib/postgresql/*/bin/pg_config 2>/dev/null | sort -V | tail -1 || true)}
[ -x "$pg_config" ] || die "PostgreSQL is not installed: run 'make packages'"
bindir=$("$pg_config" --bindir)
pkglibdir=$("$pg_config" --pkglibdir)
sharedir=$("$pg_config" --sharedir)
pgxs_dir=$(dirname "$("$pg_config" --pgxs)")/../..
major=$("$pg_config" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
export PATH=$bindir:$PATH
# messages are compared, in English, whatever the caller reads
unset LANGUAGE LC_ALL LC_MESSAGES
# whatever the caller's libpq is set to is not meant for these servers
unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGSERVICE PGOPTIONS PGDATA PGHOSTADDR PGSSLMODE PSQLRC
hash=$(printf %s "$root" | sha256sum | cut -c1-12)

# Runs a command as the user who may run a server, in a directory that he
# can reach: the present one if it lies in $run_dir, else $run_dir.
as_server()
(
	case $PWD/ in
		"$run_dir"/*) ;;
		*) cd "$run_dir" ;;
	esac
	if [ "$(id -u)" = 0 ]; then
		runuser -u "$server_user" -- env HOME="$run_dir" PATH="$PATH" "$@"
	else
		"$@"
	fi
)

# A directory that the server's user owns and nobody else can enter.
private_dir()
{
	if ! mkdir -m 700 "$1" 2>/dev/null; then
		[ -d "$1" ] && [ ! -L "$1" ] && [ "$(stat -c %U "$1")" = "$server_user" ] \
			|| die "$1 exists and does not belong to $server_user"
	fi
	[ "$(id -u)" != 0 ] || chown "$server_user": "$1"
	chmod 700 "$1"
}

if [ "$(id -u)" = 0 ]; then
	server_user=postgres
	run_dir=$build/run
	mkdir -p "$run_dir"
	chown "$server_user": "$run_dir"
	if runuser -u "$server_user" -- test -w "$run_dir"; then
		chmod 700 "$run_dir"
	else
		rmdir "$run_dir" 2>/dev/null || true
		run_dir=/var/tmp/packnd-$hash
		private_dir "$run_dir"
	fi
else
	server_user=$(id -un)
	run_dir=$build/run
	# made by root in an earlier run?
	if [ -e "$run_dir" ] && [ ! -w "$run_dir" ]; then
		run_dir=$build/run-$server_user
	fi
	private_dir "$run_dir"
fi

# Where to put the socket of the server in directory $1: the path of a
# socket may have 107 bytes.
socket_dir()
{
	local path=$run_dir/$1/socket
	if [ $((${#path} + 15)) -gt 107 ]; then
		path=/tmp/packnd-$hash-$server_user-$1
	fi
	private_dir "$path"
	echo "$path"
}

# Puts the built extension where the server can read it.  Its programs are found by tests.
stage()
{
	# by check.sh, whose servers use it
	if [ "${PACKND_STAGED-}" = "$run_dir" ]; then
		return
	fi
	rm -rf "$run_dir/stage.new"
	mkdir -p "$run_dir/stage.new"
	make -s --no-print-directory -C "$root" PG_CONFIG="$pg_config" install \
		DESTDIR="$run_dir/stage.new" > "$build/stage.log" 2>&1 \
		|| { cat "$build/stage.log" >&2; die "the extension could not be staged"; }
	chmod -R a+rX "$run_dir/stage.new"
	# not in place: a running server has the library mapped
	rm -rf "$run_dir/stage"
	mv "$run_dir/stage.new" "$run_dir/stage"
	export PATH=$run_dir/stage$bindir:$PATH
}

# Settings by which a server finds the staged extension.
stage_settings()
{
	if [ "$major" -ge 18 ]; then
		echo "extension_control_path = '$run_dir/stage$sharedir:\$system'"
	else
		echo "extension_destdir = '$run_dir/stage'"
	fi
	echo "dynamic_library_path = '$run_dir/stage$pkglibdir:$pkglibdir'"
}

# Settings by which names stay out of the log: those of the manual
# (administrator.md), as pnd.health() asks for them.
log_settings()
{
	sed -n 's/^ALTER DATABASE packnd SET \(log_[a-z_]* = .*\);/\1/p' "$root/src/manual/administrator.md"
}

# server_init NAME DATABASE [SETTING...]: makes a cluster in $run_dir/NAME,
# with pg_cron for DATABASE.  pg_cron runs its jobs through libpq over the
# socket, which is trusted within the private directory: in background
# workers 1.4.2 leaves jobs 'running' in its records until the longest one
# has ended.
server_init()
{
	local name=$1 database=$2 socket
	shift 2
	private_dir "$run_dir/$name"
	socket=$(socket_dir "$name")
	as_server initdb -D "$run_dir/$name/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
		$([ "${SERVER_DURABLE:-yes}" = yes ] || echo -N) > "$build/$name-initdb.log" 2>&1 \
		|| { cat "$build/$name-initdb.log" >&2; die "initdb failed"; }
	{
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$socket'"
		echo "unix_socket_permissions = 0700"
		echo "shared_preload_libraries = 'pg_cron'"
		echo "cron.database_name = '$database'"
		echo "cron.host = '$socket'"
		echo "timezone = 'Europe/Paris'"
		log_settings
		stage_settings
		[ $# = 0 ] || printf '%s\n' "$@"
	} | as_server tee -a "$run_dir/$name/data/postgresql.conf" > /dev/null
}

# server_start NAME.  The server outlives us and must not keep what we were
# given open: make -j would wait for ever for its end of the job server.
server_start()
(
	for descriptor in /proc/self/fd/*; do
		descriptor=${descriptor##*/}
		[ "$descriptor" -le 2 ] || eval "exec $descriptor>&-"
	done
	as_server pg_ctl -s -w -D "$run_dir/$1/data" -l "$run_dir/$1/log" start \
		|| { tail -20 "$run_dir/$1/log" >&2; die "the server did not start"; }
)

server_running()
{
	[ -d "$run_dir/$1/data" ] && as_server pg_ctl -s -D "$run_dir/$1/data" status > /dev/null 2>&1
}

# server_stop NAME
server_stop()
{
	if server_running "$1"; then
		as_server pg_ctl -s -w -m fast -D "$run_dir/$1/data" stop
	fi
}

# server_drop NAME
server_drop()
{
	server_stop "$1"
	rm -rf "${run_dir:?}/$1" "/tmp/packnd-$hash-$server_user-$1"
}

# server_psql NAME DATABASE [psql arguments]
server_psql()
{
	local name=$1 database=$2
	shift 2
	psql -h "$(socket_dir "$name")" -U postgres -d "$database" "$@"
}
