#!/bin/bash
# Do dmn-moddle and dmn-js read what packnd writes?  Needs node, npm and
# chromium; not part of make check.
#
#   test/dmn-js/check.sh          the French policies
#   TCK=DIR test/dmn-js/check.sh  and each model of the conformance kit
#
# Every model is exported (test/unit/model.c) and read by dmn-moddle, which
# must not warn.  The policies go through dmn-moddle and back: their own tests
# must still pass.  Each policy, and a model that came without coordinates, is
# opened in dmn-js in the real browser; the screenshots in build/dmn-js are for
# looking at.  The last line is 'N passed, N failed'.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/build/dmn-js
model=$root/build/unit/model
mkdir -p "$work/policies" "$work/kit" "$work/again"
rm -f "$work"/*/*.dmn "$work"/*.png

cp "$root/test/dmn-js/package.json" "$root"/test/dmn-js/*.mjs "$work/"
(cd "$work" && npm install --silent --no-audit --no-fund) >&2
make -s -C "$root/test/unit" ../../build/unit/model >&2

# export_all FOLDER FILE ...: the name of a model is that of its file
export_all()
{
	local folder=$1 file
	shift
	for file in "$@"; do
		"$model" export "$file" > "$work/$folder/$(basename "$file")"
	done
}

export_all policies "$root"/src/policy/fr/*.dmn "$root"/src/routing/fr/*.dmn
# the same without their diagrams, so that packnd has to make them
for file in "$root"/src/policy/fr/*.dmn "$root"/src/routing/fr/*.dmn; do
	sed '/<dmndi:DMNDI/,/<\/dmndi:DMNDI>/d' "$file" > "$work/plain.xml"
	"$model" export "$work/plain.xml" > "$work/policies/$(basename "$file" .dmn)_laid_out.dmn"
done
if [ -n "${TCK:-}" ]; then
	mapfile -t kit < <(find "$TCK" -name '*.dmn' | sort)
	export_all kit "${kit[@]}"
fi

cd "$work"
status=0
node check.mjs | tee check.log || status=$?
# what dmn-moddle wrote is a model whose tests pass
passed=$(grep -c '^ok ' check.log || true)
failed=$(grep -c '^not ok ' check.log || true)
for file in again/*.dmn; do
	if counts=$("$model" tests "$file" | tail -1) && [[ "$counts" != "0 passed"* ]]; then
		passed=$((passed + 1))
		echo "ok - $file: its own tests: $counts"
	else
		failed=$((failed + 1))
		echo "not ok - $file: its own tests: $counts"
	fi
done
[ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
