#!/bin/bash
# The papers say what is so: what they show is what the tests print, and the
# files and functions that they name exist.
papers=$(ls README.md CONTRIBUTING.md src/README.md test/README.md src/manual/*.md)
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

# Each line of the numbered statements of a test, and of their results,
# stands in its paper, in that order.
for pair in tour:README.md many_rows:src/manual/developer.md; do
	test=${pair%%:*}
	paper=${pair#*:}
	result "$paper shows what sql/$test.sql prints" "$(
		awk '/^-- [0-9]+$/ { on = 1; next } on && NF' "expected/$test.out" | awk '
			NR == FNR { want[++n] = $0; next }
			i < n && $0 == want[i + 1] { i++ }
			END { if (i < n) print "not in the paper: " want[i + 1] }' - "$paper")"
done

# A block without a language is a session in psql: it stands, as it is, in an
# expected file (empty lines, comments and \pset aside).  A block of sql is
# statements alone: it stands in a test.  Other blocks are what another
# command prints (text).
result 'each session in a paper is part of an expected file, each statement of a test' "$(awk '
	FILENAME ~ /^(expected|sql)/ {
		if (FNR == 1)
			printed[++n] = "\001"
		if (NF && !/^-- |^.pset /) {
			printed[++n] = $0
			places[$0] = places[$0] " " n
		}
		next
	}
	/^```/ && !open { open = 1; session = ($0 == "```" || $0 == "```sql"); lines = 0; next }
	/^```/ {
		open = 0
		if (session && lines && !is_printed())
			print FILENAME ":" FNR - 1 ": no test has the block that begins with: " block[1]
		next
	}
	open && NF && !/^-- |^.pset / { block[++lines] = $0 }
	function is_printed(    count, place, i, k) {
		count = split(places[block[1]], place, " ")
		for (i = 1; i <= count; i++) {
			for (k = 1; k <= lines && printed[place[i] + k - 1] == block[k]; k++)
				;
			if (k > lines)
				return 1
		}
		return 0
	}' expected/*.out sql/*.sql $papers)"

result 'no paper has a mark where something was to be put in' "$(grep -nE '@@|TODO|FIXME' $papers)"

# Words between backquotes that look like files: from the top, or from src/.
result 'each file that a paper names exists' "$(
	grep -no '`[^` ]*`' $papers | tr -d '`' | while IFS=: read -r paper line word; do
		case $word in
			packnd.dmn | *://* | build/* | *NAME* | *MODULE* | *[\(\)\'\"\;=\<\>\$]* | [A-Z]*/*) continue ;;
			*/* | *.[ch] | *.sql | *.md | *.dmn | *.json | *.sh | *.pl | *.awk | *.control) ;;
			*) continue ;;
		esac
		found=
		for where in "$word" "src/$word" "$(dirname "$paper")/$word"; do
			eval "set -- $where"
			every=yes
			for name; do
				[ -e "$name" ] || every=
			done
			[ -z "$every" ] || found=yes
		done
		[ -n "$found" ] || echo "$paper:$line: $word"
	done)"

# Links to files
result 'each link in a paper leads to a file' "$(
	grep -no '](\([^)]*\))' $papers | tr -d '()' | while IFS=: read -r paper line link; do
		link=${link#]}
		case $link in http* | \#*) continue ;; esac
		[ -e "$(dirname "$paper")/${link%%#*}" ] || echo "$paper:$line: $link"
	done)"

# Functions, types, tables and views of the three schemas, and settings
result 'each object that a paper names is created somewhere' "$(awk '
	BEGIN { created["packnd.site_sql"] = 1 }	# by src/site.awk
	FILENAME ~ /\.c$/ {
		if (match($0, /^\t\t"packnd\.[a-z_]+",$/))
			created[substr($0, RSTART + 3, RLENGTH - 5)] = 1
		next
	}
	FILENAME ~ /\.sql$/ {
		if (match($0, /^CREATE (FUNCTION|PROCEDURE|TABLE|TYPE|VIEW|DOMAIN|AGGREGATE) [a-z_.]+/)) {
			split(substr($0, RSTART, RLENGTH), word, " ")
			created[word[3]] = 1
		}
		next
	}
	{
		rest = $0
		while (match(rest, /(packnd|pnd|pnd_data)\.[a-z_][a-z0-9_]*/)) {
			name = substr(rest, RSTART, RLENGTH)
			before = RSTART > 1 ? substr(rest, RSTART - 1, 1) : ""
			rest = substr(rest, RSTART + RLENGTH)
			if (name !~ /\.(control|h|sql|c|so)$/ && name !~ /_$/ && before !~ /[a-z_]/ && !(name in created))
				print FILENAME ":" FNR ": " name
		}
	}' src/rule/rule.c src/registry/match_key.c src/actor/seal_key.c src/*.sql src/*/*.sql $papers)"
# Functions in C: "name()" between backquotes
result 'each C function that a paper names is there' "$(
	grep -no '`[a-z0-9_]*()`' $papers | tr -d '`()' | while IFS=: read -r paper line name; do
		grep -rqwF --include='*.[ch]' "$name" src || echo "$paper:$line: $name()"
	done)"
echo "1..$number"
exit $failed
