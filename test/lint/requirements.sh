#!/bin/bash
# The table of requirements names all 78, each with a test that exists or with what is short.  Prints TAP.
set -euo pipefail
cd "$(dirname "$0")/../.."
table=test/attack/requirements.md
problems=$(
	{ seq -f 'SEC-%02g' 46; seq -f 'REL-%02g' 32; } | while read -r id; do
		[ "$(grep -c "^| $id |" $table)" = 1 ] || echo "$id has not one row"
	done
	grep -E '^\| (SEC|REL)-' $table | while IFS='|' read -r _ id _ shown short _; do
		case "$shown$short" in
			*[a-z]*) ;;
			*) echo "$id: neither a test nor what is short" ;;
		esac
		[[ $shown == *'`'* || $short == *'not applicable: '* || $short == *'short: '* ]] || echo "$id: no test, and no reason"
		grep -o '`[^`]*`' <<<"$shown" | tr -d '`' | while read -r test; do
			case $test in
				grid|matrix|sequences) [ -f "test/attack/$test.py" ] ;;
				canaries) [ -f test/attack/canaries.sql ] ;;
				unit) [ -d test/unit ] ;;
				attack/*) compgen -G "test/attack/${test#attack/}_*" >/dev/null ;;
				sql/*) [ -f "$test.sql" ] ;;
				isolation/*) [ -f "test/isolation/specs/${test#isolation/}.spec" ] ;;
				t/*) compgen -G "test/$test*.pl" >/dev/null ;;
				lint/*) [ -f "test/$test.sh" ] ;;
				*) false ;;
			esac || echo "$id: there is no test $test"
		done
	done
)
if [ -z "$problems" ]; then
	echo "ok 1 - each requirement has a test, or says what is short"
else
	echo "not ok 1 - each requirement has a test, or says what is short"
	sed 's/^/# /' <<<"$problems"
	exit 1
fi
