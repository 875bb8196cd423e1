#!/bin/bash
# What must not stand in SQL scripts, whatever the catalog says afterwards
# (sql/install.sql asks the catalog).
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

# all but comments and quoted text
code()
{
	grep -nHE "$1" src/*.sql src/*/*.sql | grep -vE ':[0-9]+:[ 	]*--' | grep -vE "^[^:]*:[0-9]+:[ 	]*'"
}

result 'no CREATE OR REPLACE' "$(code 'CREATE OR REPLACE')"
result 'no IF NOT EXISTS' "$(code 'CREATE [A-Z ]*IF NOT EXISTS')"
result 'no SET outside of functions' "$(grep -nHE '^SET ' src/*.sql src/*/*.sql | grep -v 'SET search_path = pg_catalog, packnd, pg_temp$')"
result 'no DO block' "$(code '^DO ')"
result 'no SECURITY DEFINER in the extension' "$(code 'SECURITY DEFINER' | grep -v '/site')"
result 'no psql command but the guard of the prologue' "$(grep -nHE '^\\' src/*.sql src/*/*.sql | grep -v '^src/prologue.sql:')"
result 'dynamic SQL in pnd only with USING or format()' \
	"$(grep -nHE '\bEXECUTE\b' src/*/site*.sql | grep -vE 'EXECUTE (FUNCTION|ON|pg_catalog\.format|format)|GRANT EXECUTE' | grep -vE "^[^:]*:[0-9]+:'")"
result 'no single revoke from PUBLIC in what install() makes: the owner has default privileges' \
	"$(code '^REVOKE .* FROM PUBLIC' | grep '/site')"
echo "1..$number"
exit $failed
