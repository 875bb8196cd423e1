#!/bin/bash
# Runs the DMN conformance kit through SQL, in a server of its own.
#
#   test/tck/run.sh DIR      DIR has compliance-level-2, compliance-level-3 (make tck TCK=DIR)
#   FAILED=1                 also lists what failed: expected, got, and why
#   ONLY=0068                only the folders whose name holds that
#   EXPORT=auto              each model is exported (packnd.export) and read again before
#
# Each folder DIR/*/*/ holds models (*.dmn) and files of test cases (*.xml)
# that name one of them; the other models of the folder are what it imports.
# A case passes if all its results do; where the kit says errorResult, the
# value must be null and a diagnostic must exist.
set -euo pipefail
. "$(dirname "$0")/../server.sh"

kit=${1:-}
[ -n "$kit" ] && [ -d "$kit" ] || die "usage: make tck TCK=DIR, a folder in the layout of the kit"
kit=$(cd "$kit" && pwd)
script=$build/tck.sql

# a text as an SQL literal
literal()
{
	printf "'"
	sed "s/'/''/g" "$1"
	printf "'"
}

# The element <modelName> of a file of test cases.
model_name()
{
	sed -n 's/.*<[a-z:]*modelName>\([^<]*\)<.*/\1/p' "$1" | head -1
}

# write_file LEVEL FOLDER MODEL TESTS: the statements for one file of cases
write_file()
{
	local level=$1 folder=$2 model=$3 tests=$4 other
	printf 'CALL run_file(%s, %s, %s, ARRAY[' \
		"'$level'" "'$(basename "$folder")'" "'$(basename "$tests")'"
	literal "$model"
	for other in "$folder"/*.dmn; do
		[ "$other" = "$model" ] || { printf ', '; literal "$other"; }
	done
	printf '], '
	literal "$tests"
	printf ", %d, '%s');\n" "$(grep -cE '<([a-z]+:)?testCase[ >]' "$tests")" "${EXPORT:-}"
}

{
	cat "$root/test/tck/run.sql"
	for level in "$kit"/*/; do
		for folder in "$level"*/; do
			folder=${folder%/}
			[[ -z "${ONLY:-}" || "$folder" == *"$ONLY"* ]] || continue
			for tests in "$folder"/*.xml; do
				[ -e "$tests" ] || continue
				write_file "$(basename "$level")" "$folder" "$folder/$(model_name "$tests")" "$tests"
			done
		done
	done
	cat "$root/test/tck/report.sql"
} > "$script"

trap 'server_drop tck' EXIT
server_drop tck
stage
SERVER_DURABLE=no server_init tck postgres
server_start tck
server_psql tck postgres -qXAt -v ON_ERROR_STOP=1 -v failed="${FAILED:-0}" -f "$script"
