-- constraint_modes: what a client sets for constraints, row security or
-- triggers changes nothing of what it gets
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif');
\c - regress_supervisor
BEGIN;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT pnd.name_referent(:'n', :'camille_number');
COMMIT;
\c - regress_camille
SELECT pnd.propose_hand_over(:'n', :'sacha_number') AS hand_over \gset
\c - regress_sacha
BEGIN;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT pnd.answer_hand_over(:'hand_over', true);
SELECT referent FROM pnd.case_summary(:'n');
COMMIT;
-- a gap is still an error at once for who asks for it, and at commit for who does not
\c - postgres
BEGIN;
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE pnd_data.referent SET valid_to = clock_timestamp() + interval '1 hour' WHERE valid_to IS NULL;
ROLLBACK;
-- row security cannot be asked to step aside, nor the triggers
\c - regress_sacha
SET row_security = off;
SELECT state FROM pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE
RESET row_security;
SET session_replication_role = replica;
-- nor the path to another table or function of the same name
CREATE TEMP TABLE case_file (case_id bigint);
CREATE TEMP TABLE referent (case_id bigint, professional_id bigint, valid_to timestamptz);
CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT ''-infinity''::timestamptz';
CREATE FUNCTION pg_temp.can_see(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true';
SET search_path = pg_temp, pnd_data, packnd, public;
SELECT state, referent FROM pnd.case_summary(:'n');
RESET search_path;
-- days are those of the territory, whatever the session's: one where it is another day now
SELECT CASE WHEN extract(hour FROM now() AT TIME ZONE 'Europe/Paris') < 12 THEN 'Etc/GMT+12' ELSE 'Pacific/Kiritimati' END AS far_away \gset
SET timezone = :'far_away';
SET datestyle = 'SQL, DMY';
SET intervalstyle = 'sql_standard';
SET array_nulls = off;
SELECT pnd.record_first_contact(:'n');
SELECT pnd.assess_needs(:'n', '{housing}');
SELECT pnd.cause(:'n', 'plan_agreed');
SELECT pnd.exit_case(:'n', 'moved');
\c - postgres
SELECT plan_agreed_on BETWEEN (detected_at AT TIME ZONE 'Europe/Paris')::date AND (happened_at AT TIME ZONE 'Europe/Paris')::date AS "day of the territory"
FROM pnd_data.case_file;
SELECT finding FROM pnd.verify_journal();

-- ---- who is in a pause, or comes back, is not forgotten; who declines leaves nothing
\c - regress_supervisor
SELECT pnd.cause(:'n', 'reopened', '{"reopen_reason": "revenue"}');
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE state = 'open' ORDER BY kind;
\c - regress_sacha
-- until the agreed day has passed, whatever day it is when this is typed
BEGIN;
SELECT pnd.cause(:'n', 'pause_agreed', jsonb_build_object('review_on', (now() AT TIME ZONE 'Europe/Paris')::date + 10));
SELECT kind, state, due_at = ((now() AT TIME ZONE 'Europe/Paris')::date + 11)::timestamp AT TIME ZONE 'Europe/Paris' AS "until then" FROM pnd.case_deadlines(:'n') WHERE kind = 'pause_review';
COMMIT;
SELECT pnd.cause(:'n', 'resumed');
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE kind = 'pause_review';
\c - regress_doctor
SELECT pnd.report('76', true, true) AS m \gset
SELECT pnd.decide_to_leave(:'m', now() + interval '1 day');
SELECT pnd.decline(:'m');
SELECT state, needs FROM pnd.case_summary(:'m');
\c - postgres
SELECT count(*) AS departures FROM pnd_data.departure;
