#!/bin/bash
# All tests, from a clean state; the last line is 'N passed, N failed'.
#
#   check.sh                          everything
#   check.sh sql/actor isolation t    what begins with one of the words
#
# lint        test/lint/*.sh, each prints TAP
# unit        test/unit, built without the server
# property    test/property, test/reference_evaluator, likewise: random models against brute force and
#             against the reference evaluator, for some seconds
# sql         pg_regress over sql/*.sql
# isolation   test/isolation/specs/*.spec
# t           TAP tests test/t/*.pl, on servers of their own
# attack      test/attack, on a server of its own: the attacks, and the search for canaries
#
# Two lanes run side by side: sql and isolation; all others.
#
# Each sql and isolation test gets a database of its own: an empty one if the
# test itself says CREATE EXTENSION packnd (before any \c), else one in which btree_gist and
# packnd are created and the registry is installed, empty.  Roles named
# regress_... are dropped after each test.
set -euo pipefail
wanted=("$@")
failed=0
passed=0

# Does a word of the command line ask for this test?
is_wanted()
{
	local word
	[ ${#wanted[@]} -gt 0 ] || return 0
	for word in "${wanted[@]}"; do
		[[ "$1" == "$word"* || "$word" == "$1"/* && "$2" == suite ]] && return 0
	done
	return 1
}

suite_wanted()
{
	is_wanted "$1" suite
}

# the first lines of what a failed test printed
excerpt()
{
	awk 'NR <= 60 { print "    " $0 }'
}

# Runs one test of a lane, whose lines come out together; it counts in this shell.
one()
{
	"$@" > "$output/$lane.said"
	flock "$output/lock" cat "$output/$lane.said"
}

# report NAME STATUS: counts one test and prints its line
report()
{
	if [ "$2" = 0 ]; then
		passed=$((passed + 1))
		printf '%-44s ok\n' "$1"
	else
		failed=$((failed + 1))
		printf '%-44s FAILED\n' "$1"
	fi
}

# count_tap NAME LOG STATUS: counts the tests in a log of TAP
count_tap()
{
	local ok not_ok
	ok=$(grep -c '^ok ' "$2" || true)
	not_ok=$(grep -c '^not ok ' "$2" || true)
	# ended badly without a failed test, or without any: that is one
	if [ "$3" != 0 ] && [ "$not_ok" = 0 ] || [ $((ok + not_ok)) = 0 ]; then
		not_ok=$((not_ok + 1))
	fi
	passed=$((passed + ok))
	failed=$((failed + not_ok))
	if [ "$not_ok" = 0 ]; then
		printf '%-44s ok (%d)\n' "$1" "$ok"
	else
		printf '%-44s FAILED (%d of %d)\n' "$1" "$not_ok" $((ok + not_ok))
		sed '/^ok /d' "$2" | excerpt
	fi
}

. "$(dirname "$0")/server.sh"
output=$build/check
rm -rf "$output"
mkdir -p "$output"
work=$run_dir/check

# ---- without a server

test_lint()
{
	local name status=0
	name=lint/$(basename "$1" .sh)
	(cd "$root" && bash "$1") > "$output/lint.log" 2>&1 || status=$?
	count_tap "$name" "$output/lint.log" $status
}

test_unit()
{
	local status=0 counts unit_passed unit_failed
	env -u MAKEFLAGS -u MFLAGS -u TESTS make -j"$(nproc)" -s -C "$root/test/unit" check > "$output/unit.log" 2>&1 || status=$?
	# its last line sums up, unless it did not come so far
	counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$output/unit.log" | tail -1)
	unit_passed=${counts% *}
	unit_failed=${counts#* }
	# ended badly without a failed test, or without any: that is one
	if [ "${unit_failed:-0}" = 0 ] && { [ $status != 0 ] || [ "${unit_passed:-0}" = 0 ]; }; then
		unit_failed=1
	fi
	passed=$((passed + ${unit_passed:-0}))
	failed=$((failed + ${unit_failed:-1}))
	if [ "${unit_failed:-1}" = 0 ]; then
		printf '%-44s ok (%d)\n' unit "$unit_passed"
	else
		printf '%-44s FAILED (%d)\n' unit "${unit_failed:-1}"
		{ grep -E '^(not ok|# test)|rror' "$output/unit.log" || tail -20 "$output/unit.log"; } \
			| excerpt
	fi
}

test_property()
{
	local status=0
	env -u MAKEFLAGS -u MFLAGS -u TESTS make -j"$(nproc)" -s -C "$root/test/$1" check > "$output/property.log" 2>&1 || status=$?
	count_tap "$1" "$output/property.log" $status
}

# ---- with a server, in a copy of the tests that its user can read

copy_tree()
{
	private_dir "$work"
	mkdir "$work/tree"
	(cd "$root" && cp -R sql expected test src packnd.control README.md "$work/tree/" 2>/dev/null) || true
	rm -rf "$work/tree/src/tck"
	# unpacked by packages.sh
	if [ -d "$build/nodejs" ]; then
		mkdir "$work/tree/build"
		cp -R "$build/nodejs" "$work/tree/build/"
	fi
	[ "$(id -u)" != 0 ] || chown -R "$server_user": "$work/tree"
}

start_check_server()
{
	SERVER_DURABLE=no server_init check postgres "fsync = off" "autovacuum = off" "max_connections = 50" "max_prepared_transactions = 5"
	server_start check
	socket=$(socket_dir check)
	server_psql check postgres -qX -v ON_ERROR_STOP=1 -c "CREATE DATABASE packnd_template"
	server_psql check packnd_template -qXAt -v ON_ERROR_STOP=1 > "$output/install.log" 2>&1 <<-'END' || return 1
		CREATE EXTENSION btree_gist;
		CREATE EXTENSION packnd;
		SELECT packnd.install();
	END
	# as pg_regress sets its database
	server_psql check packnd_template -qX -v ON_ERROR_STOP=1 <<-'END'
		ALTER DATABASE packnd_template SET lc_messages TO 'C';
		ALTER DATABASE packnd_template SET timezone TO 'Europe/Paris';
		ALTER DATABASE packnd_template SET datestyle TO 'ISO, DMY';
	END
}

# run_regress RUNNER SUITE FILE INPUTDIR
run_regress()
{
	local name database status=0 directory=$work/tree/results/$2 template=packnd_template
	name=$(basename "${3%.*}")
	database=regress_$name
	# not grep -q, which ends before sed has written all
	! sed '/^\\c/,$d' "$3" | grep 'CREATE EXTENSION packnd' >/dev/null || template=template0
	as_server mkdir -p "$directory"
	server_psql check postgres -qX -v ON_ERROR_STOP=1 <<-END
		CREATE DATABASE "$database" TEMPLATE $template;
		ALTER DATABASE "$database" SET lc_messages TO 'C';
		ALTER DATABASE "$database" SET timezone TO 'Europe/Paris';
		ALTER DATABASE "$database" SET datestyle TO 'ISO, DMY';
		ALTER DATABASE "$database" SET bytea_output TO 'hex';
	END
	[ "$2" != isolation ] || ROUTING=$work/tree/src/routing/fr/routing.dmn server_psql check "$database" -qX -v ON_ERROR_STOP=1 \
		< "$work/tree/test/isolation/empty_tables.sql"
	(cd "$work/tree" && as_server "$1" --bindir="$bindir" --host="$socket" --user=postgres \
		--inputdir="$4" --outputdir="$directory" --use-existing --dbname="$database" \
		--launcher="env PGTZ=Europe/Paris" "$name") \
		> "$output/regress.log" 2>&1 || status=$?
	report "$2/$name" $status
	if [ $status != 0 ]; then
		if [ -s "$directory/regression.diffs" ]; then
			cat "$directory/regression.diffs" >> "$output/regression.diffs"
			excerpt < "$directory/regression.diffs"
		else
			sed 's/^/    /' "$output/regress.log"
		fi
	fi
	rm -f "$directory/regression.diffs"
	server_psql check postgres -qXAt -v ON_ERROR_STOP=1 <<-END
		DROP DATABASE IF EXISTS "$database" WITH (FORCE);
		SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database WHERE datname LIKE 'regress\_%'
		\gexec
		SELECT format('DROP ROLE %I', rolname) FROM pg_roles WHERE rolname LIKE 'regress\_%'
		\gexec
	END
}

test_tap()
{
	local name status=0
	name=$(basename "$1" .pl)
	as_server mkdir -p "$work/tap"
	(cd "$work/tree" && as_server env LANG=C.UTF-8 TESTDIR="$work/tap" TESTDATADIR="$work/tap/data" \
		TESTLOGDIR="$work/tap/log" TEMP_CONFIG="$work/tap.conf" PGPORT=65432 \
		PG_REGRESS="$pgxs_dir/src/test/regress/pg_regress" PACKND_TREE="$work/tree" \
		prove -v -I "$pgxs_dir/src/test/perl" -I test/perl "test/t/$name.pl") \
		> "$output/$name.log" 2>&1 || status=$?
	count_tap "t/$name" "$output/$name.log" $status
	[ $status = 0 ] || cp -R "$work/tap" "$output/tap-$name" 2>/dev/null || true
}

test_attack()
{
	local status=0 word only=(check)
	# words such as attack/a07 select scripts
	for word in "${wanted[@]}"; do
		[[ "$word" != attack/* ]] || only+=("${word#attack/}")
	done
	[ ${#only[@]} = 1 ] || only=("${only[@]:1}")
	"$root/test/attack/run.sh" "${only[@]}" > "$output/attack.log" 2>&1 || status=$?
	count_tap attack "$output/attack.log" $status
}

# ---- the lanes

lane_sql()
{
	local test name
	suite_wanted sql || suite_wanted isolation || return 0
	trap 'server_stop check || true' EXIT
	if ! start_check_server; then
		cat "$output/install.log"
		report install 1
		return
	fi
	for test in "$root"/sql/*.sql; do
		name=$(basename "$test" .sql)
		! is_wanted "sql/$name" || one run_regress "$pgxs_dir/src/test/regress/pg_regress" sql "$test" "$work/tree"
	done
	for test in "$root"/test/isolation/specs/*.spec; do
		name=$(basename "$test" .spec)
		! is_wanted "isolation/$name" || one run_regress "$pgxs_dir/src/test/isolation/pg_isolation_regress" isolation "$test" "$work/tree/test/isolation"
	done
	[ ! -d "$work/tree/results" ] || cp -R "$work/tree/results" "$output/"
}

lane_others()
{
	local test name
	for test in "$root"/test/lint/*.sh; do
		name=$(basename "$test" .sh)
		! is_wanted "lint/$name" || one test_lint "$test"
	done
	! suite_wanted unit || one test_unit
	! suite_wanted property || { one test_property property; one test_property reference_evaluator; }
	if suite_wanted t; then
		{ stage_settings; log_settings; } > "$output/tap.conf"
		as_server cp "$output/tap.conf" "$work/tap.conf" 2>/dev/null || {
			cp "$output/tap.conf" "$work/tap.conf"; chmod a+r "$work/tap.conf"; }
		for test in "$root"/test/t/*.pl; do
			name=$(basename "$test" .pl)
			! is_wanted "t/$name" || one test_tap "$test"
		done
	fi
	! suite_wanted attack || one test_attack
}

# run_lane NAME: its counts stand in a file once it has come to its end
run_lane()
{
	lane=$1
	"lane_$lane"
	echo "$passed $failed" > "$output/$lane.counts"
}

server_drop check
stage
export PACKND_STAGED=$run_dir
if suite_wanted sql || suite_wanted isolation || suite_wanted t; then
	copy_tree
fi
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
lanes="sql others"
for lane in $lanes; do
	(run_lane $lane) &
done
wait || true
for lane in $lanes; do
	if read -r lane_passed lane_failed < "$output/$lane.counts"; then
		passed=$((passed + lane_passed))
		failed=$((failed + lane_failed))
	else
		report "the lane $lane, which did not come to its end," 1
	fi
done

[ ! -s "$output/regression.diffs" ] || echo "differences: $output/regression.diffs"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
