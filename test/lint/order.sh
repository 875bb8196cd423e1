#!/bin/bash
# The order of the modules, as the Makefile's one list has it: each module
# includes and names only what stands before it.
#
modules=$(env -u MAKEFLAGS -u PACKND_MODULES make -s --no-print-directory modules)
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

# C: #include "module/file.h"
found=$(for module in $modules; do
	find src/"$module" -name '*.[ch]' -exec grep -nH '^#include "' {} +
done | awk -F'[:"]' -v modules="$modules" '
	BEGIN { n = split(modules, list, " "); for (i = 1; i <= n; i++) rank[list[i]] = i }
	{
		split($1, path, "/"); split($4, included, "/")
		if (included[1] in rank && rank[included[1]] > rank[path[2]])
			print $1 ":" $2 ": " path[2] " includes " $4
	}')
result 'each C file includes only modules before its own' "$found"

# C: rooms, the folders of a module: the same within it, by what a file includes
# and by what it calls.  One look goes upwards: a name may hold blanks and
# operators, so the parser lays the names of the built-ins against the text.
found=$(while read -r module rooms; do
	for room in src/"$module"/*/; do
		case " $rooms " in *" $(basename "$room") "*) ;; *) echo "$room is in no list of rooms" ;; esac
	done
	find src/"$module" -mindepth 2 -name '*.[ch]' | sort | xargs awk -v rooms="$rooms" -v module="$module" '
		BEGIN { n = split(rooms, list, " "); for (i = 1; i <= n; i++) rank[list[i]] = i }
		FNR == 1 { split(FILENAME, path, "/"); room = path[3] }
		/^[ \t]*(\/\*|\*)/ { next }
		match($0, "^#include \"" module "/[a-z]*/") {
			split($0, included, "/")
			if (rank[included[2]] > rank[room])
				print FILENAME ":" FNR ": room " room " includes " included[2] "/" included[3]
			next
		}
		match($0, "^" module "_[a-z0-9_]*\\(") && !/;$/ { home[substr($0, 1, RLENGTH - 1)] = room; next }
		FILENAME ~ /\.c$/ { text[++lines] = $0; where[lines] = FILENAME ":" FNR; from[lines] = room }
		END {
			for (i = 1; i <= lines; i++) {
				rest = text[i]
				while (match(rest, module "_[a-z0-9_]*")) {
					name = substr(rest, RSTART, RLENGTH)
					rest = substr(rest, RSTART + RLENGTH)
					if (name in home && rank[home[name]] > rank[from[i]] && name != "feel_builtin_at")
						print where[i] ": room " from[i] " calls " name "() of " home[name]
				}
			}
		}'
done <<-'END'
	feel value number temporal text operator parse evaluate builtin compile literal
	dmn space table read decide verify show
END
)
result 'each C file includes and calls only rooms before its own' "$found"

# A file is found by its name; what is called a test is one.
result 'no two files of src/ share a name, but for site.sql and README.md' "$(find src -type f | awk -F/ '
	$NF !~ /^(site\.sql|README\.md)$/ { if ($NF in first) print first[$NF] " and " $0; else first[$NF] = $0 }')"
result 'no file of src/ is called a test' "$(find src -name '*_test.*')"

# C: the engine has no header of the backend, server modules begin with ours
found=$(grep -rnE '#include "(packnd|postgres|fmgr|c)\.h"|#include "(utils|nodes|catalog|executor|access)/' \
	src/feel src/dmn
	for module in $modules; do
		case $module in feel | dmn) continue ;; esac
		for file in src/"$module"/*.c; do
			[ -e "$file" ] || continue
			[ "$(grep -m1 '^#include' "$file")" = '#include "packnd.h"' ] \
				|| echo "$file: does not include packnd.h first"
		done
	done)
result 'feel/ and dmn/ use no header of the backend, the others begin with packnd.h' "$found"

# SQL: names of functions, types, tables and views
found=$(for module in $modules; do
	for file in src/"$module"/"$module".sql src/"$module"/"$module"_*.sql src/"$module"/site*.sql; do
		[ -e "$file" ] && printf '%s\n' "$file"
	done
done | xargs awk -v modules="$modules" '
	function module_of(file) { split(file, path, "/"); return path[2] }
	BEGIN { n = split(modules, list, " "); for (i = 1; i <= n; i++) rank[list[i]] = i }
	# each file is read twice: what it defines, then what it names
	{
		line = $0
		sub(/--.*/, "", line)
		gsub(/\047[^\047]*\047/, "\047\047", line)
	}
	!second && /^CREATE (FUNCTION|PROCEDURE|TABLE|TYPE|VIEW|DOMAIN|AGGREGATE) / {
		name = $3
		sub(/\(.*/, "", name)
		sub(/;.*/, "", name)
		if (!(name in home) || rank[module_of(FILENAME)] < rank[home[name]])
			home[name] = module_of(FILENAME)
	}
	{ text[++lines] = line; where[lines] = FILENAME ":" FNR; owner[lines] = module_of(FILENAME) }
	END {
		for (i = 1; i <= lines; i++) {
			rest = text[i]
			while (match(rest, /(packnd|pnd|pnd_data)\.[a-z_][a-z0-9_]*/)) {
				name = substr(rest, RSTART, RLENGTH)
				rest = substr(rest, RSTART + RLENGTH)
				if (name in home && rank[home[name]] > rank[owner[i]])
					print where[i] ": " owner[i] " names " name " of " home[name]
			}
		}
	}')
result 'each SQL file names only objects of modules before its own' "$found"

# The awk that splits site.sql and the catalog see the same modules.
found=$(for folder in src/*/; do
	folder=$(basename "$folder")
	case " $modules tool upgrade manual po " in *" $folder "*) ;; *) echo "src/$folder is in no list of modules" ;; esac
done)
result 'each folder of src/ is a module' "$found"
echo "1..$number"
exit $failed
