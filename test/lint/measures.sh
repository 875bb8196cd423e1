#!/bin/bash
# How the code is built, in figures.
#
#   measures.sh          TAP: what is a rule
#   measures.sh table    the table that 'make lint' shows, goals beside it
#
# Comment lines are those with comment on them, alone those with nothing else;
# shares are of the lines that are not blank.  An assertion is a call of
# feel_assert(), Assert() and their kin, not their definition.  A function
# reaches from its brace in the first column to the brace that closes it; one
# of SQL from its CREATE to the end of its body.
number=0
failed=0

result()
{
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
		failed=1
	fi
}

c_files=$(find src -name '*.[ch]' | LC_ALL=C sort)
sql_files=$(find src -name '*.sql' | LC_ALL=C sort)

# folder, lines, lines not blank, comment lines, those alone, assertions; a
# room counts for its module too, and everything for "src"
figures=$(awk '
	function folders(file,   part, n, i, path)
	{
		n = split(file, part, "/")
		path = part[1]
		count = 1
		folder[1] = path
		for (i = 2; i < n; i++)
			folder[++count] = path = path "/" part[i]
	}
	function add(what, i)
	{
		for (i = 1; i <= count; i++)
			sum[folder[i], what]++
	}
	FNR == 1 {
		in_comment = 0
		folders(FILENAME)
		for (i = 1; i <= count; i++)
			if (!(folder[i] in known)) { known[folder[i]] = 1; order[++names] = folder[i] }
	}
	{
		add("lines")
		rest = $0
		code = ""
		has_comment = in_comment
		while (rest != "") {
			if (in_comment) {
				if ((at = index(rest, "*/")) == 0) { rest = ""; break }
				rest = substr(rest, at + 2)
				in_comment = 0
			} else if (match(rest, /\/\*|\/\/|"([^"\\]|\\.)*"|\047([^\047\\]|\\.)*\047/)) {
				token = substr(rest, RSTART, 2)
				code = code substr(rest, 1, RSTART - 1)
				if (token == "//" || token == "/*") has_comment = 1
				if (token == "//") { rest = ""; break }
				if (token == "/*") in_comment = 1
				else code = code "0"
				rest = substr(rest, RSTART + (token == "/*" ? 2 : RLENGTH))
			} else {
				code = code rest
				rest = ""
			}
		}
		if ($0 ~ /[^ \t]/) {
			add("full")
			if (has_comment)
				add("comment")
			if (code !~ /[^ \t]/)
				add("alone")
		}
		if (code !~ /^[ \t]*#/)
			while (match(code, /(^|[^A-Za-z0-9_])(feel_assert|Assert|AssertMacro|AssertArg|StaticAssert[A-Za-z]*|_Static_assert|static_assert|feel_static_assert)[ \t]*\(/)) {
				add("assertion")
				code = substr(code, RSTART + RLENGTH)
			}
	}
	END {
		for (i = 1; i <= names; i++) {
			f = order[i]
			printf "%s %d %d %d %d %d\n", f, sum[f, "lines"], sum[f, "full"], sum[f, "comment"], sum[f, "alone"], sum[f, "assertion"]
		}
	}' $c_files | LC_ALL=C sort)

long_files=$(wc -l $c_files $sql_files | awk '$2 != "total" && $1 > 600 { print $2 ": " $1 " lines" }')

long_functions=$({
	awk '
		/^\{/ { start = FNR; name = before }
		/^\}$/ && start {
			if (FNR - start + 1 > 70)
				print FILENAME ":" start ": " name ", " FNR - start + 1 " lines"
			start = 0
		}
		/^\}./ || FNR == 1 { start = 0 }
		/^[A-Za-z_].*\(/ { before = $0; sub(/\(.*/, "", before); sub(/.*[ *]/, "", before) }' $c_files
	awk '
		FNR == 1 { start = 0 }
		/^CREATE (FUNCTION|PROCEDURE) / { start = FNR; name = $3; sub(/\(.*/, "", name) }
		start && /\$[a-z_]*\$;$/ {
			if (FNR - start + 1 > 70)
				print FILENAME ":" start ": " name ", " FNR - start + 1 " lines"
			start = 0
		}' $sql_files
})

pragmas=$(grep -n '^#variable_conflict' $sql_files | cut -d: -f1,2)

equal_names=$(printf '%s\n' $c_files | grep '\.c$' | awk -F/ '
	{ if ($NF in first) print first[$NF] " and " $0; else first[$NF] = $0 }')

list()
{
	[ -n "$1" ] || return 0
	printf '%s\n' "$1" | sed 's/^/    /'
}
count()
{
	printf '%s' "$1" | grep -c ''
}

if [ "${1:-}" = table ]; then
	awk '
		BEGIN {
			printf "%-24s %7s %22s %14s %20s %8s\n", "folder", "lines", "assertions/1,000", "comment/1,000", "comment", "alone"
		}
		{
			printf "%-24s %7d %13.1f%9s %14.0f %8.1f %%%10s %6.1f %%\n", $1, $2, 1000 * $6 / $2,
				$1 ~ /^src\/(feel|dmn|rule)$/ ? " (>= 5)" : "", 1000 * $4 / $2, 100 * $4 / $3,
				$1 == "src" ? " (>= 17 %)" : "", 100 * $5 / $3
		}' <<< "$figures"
	echo "files over 600 lines: $(count "$long_files") (goal 0)"
	list "$long_files"
	echo "functions over 70 lines: $(count "$long_functions") (goal 0)"
	list "$long_functions"
	echo "#variable_conflict: $(count "$pragmas") (goal 0)"
	echo "pairs of C files of one name: $(count "$equal_names") (goal 0)"
	list "$equal_names"
	exit 0
fi

result 'the figures are those of all files' "$(awk -v lines="$(cat $c_files | wc -l)" '
	$1 == "src" && $2 == lines && $3 > $4 && $4 >= $5 && $5 > 0 && $6 > 0 { found = 1 }
	END { if (!found) print "the lines of src are not " lines }' <<< "$figures")"

# least FOLDER COLUMN OF LEAST PER: a line if the one column is less than that
# share of the other
least()
{
	awk -v folder="$1" -v column="$2" -v of="$3" -v least="$4" -v per="$5" '
		$1 == folder && per * $column / $of < least {
			printf "%s: %.1f instead of %s\n", folder, per * $column / $of, least
		}' <<< "$figures"
}
for folder in src/feel src/dmn src/rule; do
	result "$folder has 5 assertions or more in 1,000 lines" "$(least $folder 6 2 5 1000)"
done
result 'of the lines of C that are not blank, 17 % or more have comment' "$(least src 4 3 17 100)"
echo "1..$number"
exit $failed
