#!/bin/bash
# One rule for names in the bodies of functions: PostgreSQL's default stands
# (a name that could be a variable and a column is an error), arguments have
# names, and no variable is named as a column is.
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

sources=$(ls src/*/*.sql)

# Prints file, number and text of each line of a function's body.
bodies()
{
	awk '/^\$(function|procedure)\$/ { body = 0 }
		body { printf "%s:%d:%s\n", FILENAME, FNR, $0 }
		/^AS \$(function|procedure)\$/ { body = 1 }' $sources
}

result 'no #variable_conflict' "$(bodies | grep '#variable_conflict')"
# a quoted text may be one for EXECUTE ... USING
result 'no argument by its number' "$(bodies | sed "s/'[^']*'//g" | grep -E '\$[0-9]')"
result 'no variable has the name of a column' "$(awk '
	pass == 1 && /^\);/ { table = 0 }
	pass == 1 && table && match($0, /^\t[a-z_0-9]+ [a-z]/) { split($0, word, /[\t ]/); column[word[2]] = 1 }
	pass == 1 && /^CREATE TABLE pnd_data\./ { table = 1 }
	pass == 2 && /^[\t ]*BEGIN/ { declare = 0 }
	pass == 2 && declare && match($0, /^[\t ]*[a-z_0-9]+ /) {
		name = $1
		if (name in column) printf "%s:%d: %s\n", FILENAME, FNR, name
	}
	pass == 2 && /^[\t ]*DECLARE$/ { declare = 1 }
	' pass=1 $sources pass=2 $sources)"
# plpgsql.print_strict_params, which any user has, shows what it was asked for
result 'no INTO STRICT in what pnd calls' "$(grep -n 'INTO STRICT' src/*/site*.sql)"
# a rollback to the block's beginning would end what the guard settles
result 'the guard of a function of pnd stands in no block with EXCEPTION' "$(awk '
	/^CREATE (FUNCTION|PROCEDURE) / { name = $3 }
	/^EXCEPTION/ && name ~ /^pnd\./ { printf "%s:%d: %s\n", FILENAME, FNR, name }' $sources)"
# what is declared is parsed before the guard settles standard_conforming_strings
result 'no backslash in what a function of pnd declares' "$(awk '
	/^CREATE (FUNCTION|PROCEDURE) / { name = $3 }
	/^BEGIN/ { declare = 0 }
	declare && /\\/ && name ~ /^pnd\./ { printf "%s:%d: %s\n", FILENAME, FNR, name }
	/^DECLARE$/ { declare = 1 }' $sources)"
result 'one judgement of what is in force: pnd_data.in_force()' \
	"$(grep -nE 'valid_(from|to) *(<|>)=? *(now|clock_timestamp|statement_timestamp|transaction_timestamp)\(\)' $sources src/*/*.c \
		| grep -v '^src/registry/site.sql:[0-9]*:RETURN in_force\.')"
echo "1..$number"
exit $failed
