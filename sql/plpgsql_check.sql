-- What the extension plpgsql_check finds in the functions of the registry and
-- of the extension: nothing.  The test passes over it where the extension is
-- not there to install.
SELECT count(*) = 0 AS absent FROM pg_available_extensions WHERE name = 'plpgsql_check' \gset
\if :absent
	\echo 'plpgsql_check is not installed'
	\quit
\endif
CREATE EXTENSION plpgsql_check;
-- the names of pg_cron's functions are known only where it is
SELECT p.oid::regprocedure AS "function", c.lineno, c.level, c.sqlstate, c.message
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang,
	plpgsql_check_function_tb(p.oid, fatal_errors => false, extra_warnings => true,
		-- install() and upgrade() are for superusers, and execute what they make
		security_warnings => p.pronamespace <> 'packnd'::regnamespace) c
WHERE l.lanname = 'plpgsql' AND p.prosrc !~ '\mcron\.'
	AND p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace, 'packnd'::regnamespace)
	-- the functions that a machine names all have the same arguments
	AND c.message !~ '^unused parameter'
	-- what is in force is judged by the clock, which is volatile, also where a function only reads
	AND c.message <> 'routine is marked as STABLE, but expression is VOLATILE'
	-- a row type as one of several results
	AND c.message !~ '^composite OUT variable'
	-- columns that are quoted one by one are not seen to be safe in a list
	AND NOT (p.proname IN ('put_carried_row', 'write_part', 'blank_case_rows', 'unbind_case_rows', 'count_rows_told') AND c.level = 'security')
ORDER BY p.oid::regprocedure::text, c.lineno;
