# Turns the modules' site.sql files into packnd.site_sql(): one row for each
# statement, in order.
#
# A statement ends at a line that ends in ';' outside dollar quotes, a
# function with BEGIN ATOMIC at the line 'END;'.  Comment lines between
# statements are dropped.  A statement is of part 'api' if it makes, grants
# or comments an object of the schema pnd, or a function or view of pnd_data
# (upgrade() makes those anew), else of part 'data'.

function fail(message)
{
	printf "%s:%d: %s\n", FILENAME, FNR, message > "/dev/stderr"
	failed = 1
	exit 1
}

function finish_statement(    part)
{
	if (index(statement, "$site$") || index(statement, "$site_sql$"))
		fail("the tags $site$ and $site_sql$ are the build's own")
	if (statement ~ /@ext/)
		fail("@ext...@ would be replaced by CREATE EXTENSION")
	part = statement ~ /^(CREATE|REVOKE|GRANT|COMMENT|ALTER)[^$;']* (pnd|(FUNCTION|PROCEDURE|VIEW) pnd_data)\./ ? "api" : "data"
	printf "%s('%s', %d, '%s', $site$%s$site$)", (total++ ? ",\n" : ""), module, ++number, part, statement
	statement = ""
	atomic = 0
	start = 0
}

BEGIN {
	print "\n-- ---- what packnd.install() executes: made from src/*/site.sql ----\n"
	print "CREATE FUNCTION packnd.site_sql(OUT module text, OUT number int, OUT part text, OUT statement text)"
	print "RETURNS SETOF record LANGUAGE sql IMMUTABLE"
	print "SET search_path = pg_catalog, packnd, pg_temp"
	print "AS $site_sql$"
	print "VALUES"
}

FNR == 1 {
	if (statement != "" || tag != "")
		fail("the file before ends within a statement")
	folder = FILENAME
	sub(/\/site(_[a-z_]+)?\.sql$/, "", folder)
	sub(/^.*\//, "", folder)
	if (folder != module)
		number = 0
	module = folder
}

statement == "" && /^[ \t]*(--.*)?$/ { next }

{
	if (statement == "")
		start = FNR
	statement = statement (statement == "" ? "" : "\n") $0
	rest = $0

	# Which dollar quote is open at the end of the line?
	while (match(rest, /\$[A-Za-z_]*\$/)) {
		found = substr(rest, RSTART, RLENGTH)
		if (tag == "") {
			# a quote that opens in a line comment does not count
			if (substr(rest, 1, RSTART - 1) ~ /--/)
				break
			tag = found
		}
		else if (found == tag)
			tag = ""
		else {
			# not ours: go on after its first dollar
			rest = substr(rest, RSTART + 1)
			continue
		}
		rest = substr(rest, RSTART + RLENGTH)
	}

	if (tag == "" && /^[ \t]*BEGIN ATOMIC[ \t]*$/)
		atomic = 1
	if (tag == "" && (atomic ? /^END;[ \t]*$/ : /;[ \t]*(--.*)?$/))
		finish_statement()
}

END {
	if (failed)
		exit 1
	if (statement != "")
		fail("the statement that begins at line " start " does not end")
	if (total == 0)
		print "(NULL::text, NULL::int, NULL::text, NULL::text)"
	print "\n$site_sql$;"
	print "REVOKE ALL ON FUNCTION packnd.site_sql() FROM PUBLIC;"
	print "COMMENT ON FUNCTION packnd.site_sql() IS"
	print "'The statements that packnd.install() executes as the owner, in order: module, number within it, part (''data'' or ''api''), statement.';"
}
