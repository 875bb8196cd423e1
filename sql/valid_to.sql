-- valid_to has one meaning everywhere: the first day or moment on which
-- something no longer holds.
\set SHOW_CONTEXT never
\getenv root PG_ABS_SRCDIR
\set people :root '/test/fixtures/people.sql'
\set ECHO none
\i :people
\set ECHO all
-- So no period may end where it begins: it would hold never.  (Access that is
-- given and taken in one transaction is such a period, and was no access.)
SELECT a.attrelid::regclass AS "table", format_type(a.atttypid, NULL) AS type, pg_get_expr(c.conbin, c.conrelid) AS "check"
FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid AND r.relkind = 'r'
	LEFT JOIN pg_constraint c ON c.conrelid = r.oid AND c.contype = 'c' AND a.attnum = ANY (c.conkey)
WHERE r.relnamespace = 'pnd_data'::regnamespace AND a.attname = 'valid_to'
ORDER BY r.relname;

-- a course that counts until today no longer counts today
SELECT pnd.add_training(:'alice_number', 'Repérer les violences conjugales', current_date - 10, current_date);
SELECT pnd_data.is_trained(:alice, current_date - 1) AS yesterday, pnd_data.is_trained(:alice, current_date) AS today;
-- an organisation closed from a day on
SELECT pnd.close_organisation(:'caf_number', '2020-01-01');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.close_organisation(:'caf_number', '2030-01-01');
SELECT o.label, o.valid_from, o.valid_to FROM pnd_data.organisation o;
-- a login and a duty that end now are no more
SELECT pnd.end_login('regress_alice', 'départ');
SET ROLE regress_alice;
SELECT * FROM pnd.territories;
RESET ROLE;
