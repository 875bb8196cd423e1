-- choices: what a form offers for an argument that takes a code: every list, its
-- codes and labels in the order of a form; and that the lists say what the
-- tables take
\set SHOW_CONTEXT never
\i test/fixture.sql
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
\c - regress_camille
-- the lists
SELECT * FROM pnd.choices();
-- short ones
SELECT l.code, string_agg(c.code || ' = ' || c.label_fr, E'\n  ')
FROM pnd.choices() WITH ORDINALITY l (code, label_fr, place), pnd.choices(l.code) c
WHERE l.code !~ '^(list|departement|directory_.*)$' GROUP BY l.place, l.code ORDER BY l.place;
-- long ones
SELECT l.code, count(*), min(c.code) FROM pnd.choices() l, pnd.choices(l.code) c GROUP BY l.code HAVING count(*) > 20 ORDER BY l.code;
-- no list is empty, no label is
SELECT l.code FROM pnd.choices() l WHERE NOT EXISTS (SELECT FROM pnd.choices(l.code));
SELECT l.code, c.code FROM pnd.choices() l, pnd.choices(l.code) c WHERE c.label_fr ~ '^\s*$';
SELECT * FROM pnd.choices('kinds');
\echo :LAST_ERROR_SQLSTATE
\c - regress_nobody
SELECT * FROM pnd.choices();
\echo :LAST_ERROR_SQLSTATE

-- each CHECK that names codes, and the list of the same codes; who adds a code to
-- one and not to the other is told here
\c - postgres
WITH enumeration AS (
	SELECT c.conrelid::regclass::text AS table_name, a.attname,
		ARRAY(SELECT m[1] FROM regexp_matches(pg_get_constraintdef(c.oid), '''((?:[^'']|'''')*)''::text', 'g') m ORDER BY m[1] COLLATE "C") AS codes
	FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
	WHERE c.connamespace = 'pnd_data'::regnamespace AND c.contype = 'c' AND cardinality(c.conkey) = 1
		AND pg_get_constraintdef(c.oid) ~ '= ANY \(ARRAY\[|^CHECK \(\(\w+ = ''')
SELECT e.table_name || '.' || e.attname, coalesce((
	SELECT string_agg(l.code, ', ' ORDER BY l.code) FROM pnd.choices() l
	WHERE e.codes = ARRAY(SELECT c.code FROM pnd.choices(l.code) c ORDER BY c.code COLLATE "C")), '(none): ' || array_to_string(e.codes, ', '))
FROM enumeration e ORDER BY 1;
