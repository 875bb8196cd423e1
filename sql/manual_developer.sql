-- what the manual tells who lets an app talk to packnd (src/manual/developer.md)
\set SHOW_CONTEXT never
\i test/fixture.sql
\set SHOW_CONTEXT never

-- the way of a case
\c - regress_doctor
SELECT pnd.report('76', declares_victim => true, wishes_help => true) AS case_number \gset
SELECT pnd.give_consent(:'case_number', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'case_number', :'camille_number');
\c - regress_camille
-- what changed: from here on
SELECT cursor AS since FROM pnd.changes('now') \gset
SELECT pnd.record_first_contact(:'case_number');
SELECT pnd.assess_needs(:'case_number', '{money,shelter}');
SELECT pnd.agree_plan(:'case_number');
SELECT state_fr, referent, needs FROM pnd.case_summary(:'case_number');

SELECT kind, number = :'case_number' AS hers, is_gone FROM pnd.changes(:'since') ORDER BY kind;

-- what is possible now: an app's buttons
SELECT event, to_state, you_may, split_part(missing_fr, ' ; ', 1) AS missing_fr, call FROM pnd.allowed_events(:'case_number');

-- what a form offers
SELECT * FROM pnd.choices('read_by');
SELECT display_name, organisation_label, duties FROM pnd.professionals('76') WHERE 'referent' = ANY (duties);
SELECT service_label, has_agreement, places, free_places FROM pnd.services('76') WHERE 'shelter' = ANY (domains);
SELECT fact, type, allowed FROM pnd.facts() WHERE fact IN ('dependent_children', 'evidence_date', 'protection_order');
SELECT c.value ->> 'code' AS code, c.value ->> 'label_fr' AS label_fr FROM pnd.facts() f, jsonb_array_elements(f.choices) c WHERE f.fact = 'evidence';

-- facts and measures
SELECT pnd.record_facts(:'case_number', '{"partner_violence": true, "regular_residence": true, "evidence": "complaint", "evidence_date": "2026-05-02",
	"last_award_date": null, "dependent_children": 1, "benefit_recipient": true}') AS new_facts;
SELECT measure, outcome, award ->> 'amount' AS amount, missing, next_question FROM pnd.eligibility(:'case_number', '2026-05-15') WHERE measure IN ('auvvc', 'epargne_salariale');
SELECT fact, settles, ask_first, measures FROM pnd.questions(:'case_number') LIMIT 3;
SELECT service_label, score, reasons FROM pnd.route(:'case_number', 'shelter');
SELECT service_label, why_not FROM pnd.why_not(:'case_number', 'shelter');
SELECT service_label FROM pnd.refer(:'case_number', 'shelter');

-- identity only under a ticket
SELECT family_name FROM pnd.identity(:'case_number');
SELECT pnd.open_ticket(:'case_number', 'premier rendez-vous') \g /dev/null
SELECT family_name, contact_value, read_by, may_say FROM pnd.identity(:'case_number');

-- what an app may meet: a mistyped number, what the state does not allow
SELECT state FROM pnd.case_summary('0000-0000-0000-1');
SELECT pnd.resume_case(:'case_number');
\c - regress_sacha
-- a case of somebody else
SELECT state FROM pnd.case_summary(:'case_number');
\c - regress_nobody
-- a login that is mapped to nobody
SELECT state FROM pnd.case_summary(:'case_number');
\c - regress_camille

-- a pool: one login, which is nobody until it says in each transaction who acts
\c - postgres
CREATE ROLE regress_app LOGIN NOINHERIT;                          -- the application logs in, and can do nothing
GRANT regress_camille, regress_supervisor TO regress_app;         -- its people; their roles need no LOGIN any more
\c - regress_app
BEGIN;
SET LOCAL ROLE regress_camille;
SELECT state FROM pnd.case_summary(:'case_number');
COMMIT;
-- without it the pool may nothing
SELECT * FROM pnd.my_cases;
-- a transaction has one actor
BEGIN;
SET LOCAL ROLE regress_camille;
SELECT state FROM pnd.case_summary(:'case_number');
SET LOCAL ROLE regress_supervisor;
SELECT state FROM pnd.case_summary(:'case_number');
ROLLBACK;
\c - regress_camille

-- what each function takes, returns and refuses; those that this login may call
SELECT count(*) > 30 AS many, count(*) FILTER (WHERE obj_description(p.oid) IS NULL) AS without_comment
FROM pg_proc p
WHERE p.pronamespace = 'pnd'::regnamespace AND has_function_privilege(p.oid, 'EXECUTE');
\pset format unaligned
\pset tuples_only on
SELECT obj_description('pnd.open_ticket(text,text)'::regprocedure);
