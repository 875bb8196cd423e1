# The tour of the README is what sql/tour.sql prints: each line of its ten
# statements and results stands in the README, in that order.
awk '/^-- [0-9]+$/ { on = 1; next } on && NF' expected/tour.out > build/tour.lines
if awk 'NR == FNR { want[++n] = $0; next } i < n && $0 == want[i + 1] { i++ } END { if (i < n) { print "not in the README: " want[i + 1]; exit 1 } }' \
	build/tour.lines README.md; then
	echo "ok 1 - the README shows what sql/tour.sql prints"
else
	echo "not ok 1 - the README shows what sql/tour.sql prints"
	exit 1
fi
