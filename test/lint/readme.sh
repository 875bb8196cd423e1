# What the README shows is what the tests print: each line of the numbered
# statements of these tests, and of their results, stands in the README, in
# that order.
number=0
for test in tour many_rows; do
	number=$((number + 1))
	awk '/^-- [0-9]+$/ { on = 1; next } on && NF' expected/$test.out > build/readme.lines
	if awk 'NR == FNR { want[++n] = $0; next } i < n && $0 == want[i + 1] { i++ } END { if (i < n) { print "not in the README: " want[i + 1]; exit 1 } }' \
		build/readme.lines README.md; then
		echo "ok $number - the README shows what sql/$test.sql prints"
	else
		echo "not ok $number - the README shows what sql/$test.sql prints"
		exit 1
	fi
done
