-- A function with an argument of type jsonb has a twin that takes text, for
-- drivers that send each string as text: JDBC, psycopg.  The twin's argument
-- is named facts_text for facts, and has no default.
\set SHOW_CONTEXT never
\i test/fixture.sql
SELECT p.proname, pg_get_function_arguments(t.original) AS arguments, pg_get_function_arguments(t.twin) AS twin
FROM packnd.text_twins() t JOIN pg_proc p ON p.oid = t.original ORDER BY 1 \gx
SELECT obj_description('pnd.record_facts(text,text,text)'::regprocedure);

-- The same result, volatility, owner and privileges; no row is good
SELECT t.original::regprocedure AS "its twin differs" FROM packnd.text_twins() t
	JOIN pg_proc o ON o.oid = t.original LEFT JOIN pg_proc w ON w.oid = t.twin
-- how the original is planned is its own affair: the twin calls it
WHERE (w.prorettype, w.proretset, w.provolatile, w.prosecdef, w.proisstrict, ARRAY(SELECT c FROM unnest(w.proconfig) c WHERE c ~ '^search_path='), w.proowner)
	IS DISTINCT FROM (o.prorettype, o.proretset, o.provolatile, o.prosecdef, o.proisstrict, ARRAY(SELECT c FROM unnest(o.proconfig) c WHERE c ~ '^search_path='), o.proowner)
	OR pg_get_function_result(w.oid) <> pg_get_function_result(o.oid);
SELECT * FROM packnd.text_twin_grants();

-- ---- every way to call resolves, with one answer
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
-- an unknown literal, a text, a varchar, a jsonb, a null
SELECT pnd.record_facts(:'n', '{"partner_violence": true}') AS "one is new";
SELECT pnd.record_facts(:'n', '{"partner_violence": true}'::text) AS "none is new";
SELECT pnd.record_facts(:'n', '{"partner_violence": true}'::varchar) AS "none is new";
SELECT pnd.record_facts(:'n', '{"partner_violence": true}'::jsonb) AS "none is new";
SELECT pnd.record_facts(:'n', NULL);
-- named notation tells the two apart: so does PostgREST
SELECT pnd.record_facts(case_number => :'n', facts => '{"partner_violence": true}') AS "none is new";
SELECT pnd.record_facts(case_number => :'n', facts_text => '{"partner_violence": true}') AS "none is new";
-- parameters, as a driver declares them
PREPARE by_text(text, text) AS SELECT pnd.record_facts($1, $2) AS "none is new";
EXECUTE by_text(:'n', '{"partner_violence": true}');
PREPARE by_jsonb(text, jsonb) AS SELECT pnd.record_facts($1, $2) AS "none is new";
EXECUTE by_jsonb(:'n', '{"partner_violence": true}');
PREPARE undeclared AS SELECT pnd.record_facts($1, $2) AS "none is new";
EXECUTE undeclared(:'n', '{"partner_violence": true}');
-- a set of rows, and columns
PREPARE decide(text, date, text) AS SELECT outcome FROM pnd.decide_policy($1, $2, $3);
EXECUTE decide('tgd', '2026-05-15', '{"serious_danger": true, "express_consent": false, "territory_zone": "mainland"}');

-- ---- short calls mean the original: it has the defaults
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.cause(:'n', 'first_contact');
SELECT pnd.assess_needs(:'n', '{money}') \g /dev/null
SELECT pnd.cause(:'n', 'plan_agreed', happened_at => now());
SELECT format('{"review_on": "%s"}', current_date + 90) AS facts \gset
SELECT pnd.cause(:'n', 'pause_agreed', :'facts');
SELECT pnd.cause(number => :'n', event => 'resumed');
SELECT pnd.cause(number => :'n', event => 'pause_agreed', facts_text => :'facts', source => 'agenda');

-- ---- what is no JSON: 22P02 says where, never what stands there
SELECT pnd.record_facts(:'n', 'Alix a porté plainte');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.record_facts(:'n', E'{"partner_violence": true,\n "évidence": complaint}');
SELECT pnd.record_facts(:'n', '');
-- a number that has more digits than a numeric takes
SELECT pnd.record_facts(:'n', '{"monthly_resources": 1e131073}');
\echo :LAST_ERROR_SQLSTATE

-- ---- what is granted on one is granted on the other
\c - postgres
SET client_min_messages = warning;
CREATE ROLE regress_outsider;
GRANT EXECUTE ON FUNCTION pnd.record_facts(text, jsonb, text) TO regress_outsider WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION pnd.record_facts(text, jsonb, text) FROM packnd_detector;
SELECT * FROM packnd.health() \gx
SELECT packnd.make_text_twins();
SELECT * FROM packnd.health();
-- an upgrade keeps it, and makes what is missing
DROP FUNCTION pnd.record_facts(text, text, text);
SELECT finding, object, detail FROM packnd.health();
SELECT packnd.upgrade() LIKE 'the registry is at version %' AS upgraded;
SELECT a.grantee::regrole, a.is_grantable FROM pg_proc p, aclexplode(p.proacl) a
WHERE p.oid = 'pnd.record_facts(text,text,text)'::regprocedure AND a.grantee <> p.proowner ORDER BY a.grantee::regrole::text;
REVOKE EXECUTE ON FUNCTION pnd.record_facts(text, jsonb, text) FROM regress_outsider;
\c - regress_camille
SELECT packnd.make_text_twins();
