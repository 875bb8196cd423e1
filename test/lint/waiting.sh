#!/bin/bash
# Whoever waits gives up at some time: what sleeps in a loop stands in one
# that counts (for (1 .. 50), FOR i IN 1..50), not in while, until or a bare
# LOOP.
found=$(find test sql -type f \( -name '*.pl' -o -name '*.pm' -o -name '*.sh' -o -name '*.sql' -o -name '*.spec' \) \
	! -path test/lint/waiting.sh -print0 | xargs -0 awk '
	FNR == 1 { loop = "" }
	{
		line = tolower($0)
		if (line ~ /^[ \t]*(#|--)/)
			next
		sleeps = line ~ /(^|[^a-z_])(pg_sleep|usleep|nanosleep|sleep)([^a-z_]|$)/
		# a loop of this line, its head first
		if (line ~ /(^|[^a-z_$])(while|until)[ \t(]/ || line ~ /^[ \t]*loop[ \t]*$/ || line ~ /for[ \t]*\(\(?;;/)
			loop = "endless"
		else if (line ~ /^[ \t]*for(each)?[ \t]/)
			loop = "counted"
		if (sleeps && loop == "endless")
			print FILENAME ":" FNR ": " $0
		if (line ~ /^[ \t]*(}|done|end loop)/ || line ~ /(while|until) .*;[ \t]*$/)
			loop = ""
	}')
if [ -z "$found" ]; then
	echo 'ok 1 - each loop that waits in a test ends'
else
	echo 'not ok 1 - each loop that waits in a test ends'
	printf '%s\n' "$found" | sed 's/^/# /'
fi
echo 1..1
[ -z "$found" ]
