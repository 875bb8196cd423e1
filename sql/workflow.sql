-- workflow: the machine binds every client; the referent is one, without a gap
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
\c - postgres
\set SHOW_CONTEXT never
SET client_min_messages = warning;

SELECT packnd.site_number('professional', 999999) AS stranger_number \gset
-- ---- from any statement of the superuser
SELECT state, event, revision FROM pnd_data.case_file;
UPDATE pnd_data.case_file SET state = 'supported';
\echo :LAST_ERROR_SQLSTATE
UPDATE pnd_data.case_file SET event = 'needs_assessed';
UPDATE pnd_data.case_file SET event = 'consent_given';
UPDATE pnd_data.case_file SET state = 'received', event = 'consent_refused';
UPDATE pnd_data.case_file SET territory_id = 'x';
DELETE FROM pnd_data.case_file;
TRUNCATE pnd_data.case_file CASCADE;
MERGE INTO pnd_data.case_file c USING (VALUES (1)) v (x) ON true WHEN MATCHED THEN UPDATE SET state = 'exited';
INSERT INTO pnd_data.case_file (case_id, territory_id, machine, version, state, event, happened_at, detected_at)
VALUES (1, '76', 'pnd', 1, 'assigned', 'detected', now(), now());
INSERT INTO pnd_data.case_file (case_id, territory_id, machine, version, state, event, happened_at, detected_at)
VALUES (1, '76', 'pnd', 7, 'detected', 'detected', now(), now());
COPY pnd_data.case_file (case_id, territory_id, machine, version, state, event, happened_at, detected_at) FROM stdin;
1	76	pnd	1	exited	detected	now	now
\.
-- a state alone is enough where one event leads there, the guard holds, and what it tells of is recorded
UPDATE pnd_data.case_file SET state = 'received', consent_current = true;
BEGIN;
SELECT pnd_data.add_consents(case_id, 'coordinating_body') > 0 AS agrees FROM pnd_data.case_file;
UPDATE pnd_data.case_file SET state = 'received', consent_current = true;
SELECT state, event, revision FROM pnd_data.case_file;
SELECT kind, amount, unit, due_at = started_at + interval '72 hours' AS "in 72 hours" FROM pnd_data.deadline;
ROLLBACK;

-- ---- the way of a case, by those who may
\c - regress_doctor
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif', '1991-04-12');
SELECT event, label_fr, to_state, you_may, missing_fr FROM pnd.allowed_events(:'n');
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_supervisor
-- the supervisor sees who waits for a referent
SELECT state, state_fr, professional, referent FROM pnd.territory_cases('76', 'received');
SELECT pnd.territory_cases('75');
SELECT pnd.name_referent(:'n', :'doctor_number');
SELECT pnd.name_referent(:'n', :'stranger_number');
SELECT pnd.name_referent(:'n', 'D-9A52-CK5G-QS4J-4');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.name_referent(:'n', :'camille_number');
SELECT pnd.name_referent(:'n', :'sacha_number');
SELECT pnd.record_first_contact(:'n');
\c - regress_camille
SELECT state, state_fr, my_part FROM pnd.my_cases();
SELECT pnd.assess_needs(:'n', '{housing}');
-- nobody reaches her goals before she was supported
SELECT pnd.exit_case(:'n', 'goals_reached');
SELECT pnd.record_first_contact(:'n');
SELECT pnd.assess_needs(:'n', '{housing,nonsense}');
SELECT pnd.assess_needs(:'n', '{}');
-- she decides to leave: what cannot wait is open before any assessment
SELECT pnd.decide_to_leave(:'n', now() + interval '2 days');
SELECT state, danger, needs, needs_fr[1] AS "first in French", emergency_needs FROM pnd.case_summary(:'n');
SELECT pnd.assess_needs(:'n', '{housing,legal,shelter}');
SELECT state, danger, needs, needs_fr[1] AS "first in French", emergency_needs FROM pnd.case_summary(:'n');
SELECT pnd.cause(:'n', 'plan_agreed');
SELECT pnd.cause(:'n', 'pause_agreed');
SELECT pnd.cause(:'n', 'nonsense');
-- deciding again is an event again
SELECT pnd.decide_to_leave(:'n');

-- ---- one referent, never two, never none
\c - postgres
\set SHOW_CONTEXT never
UPDATE pnd_data.referent SET valid_to = now() + interval '1 hour';
\echo :LAST_ERROR_SQLSTATE
DELETE FROM pnd_data.referent;
\set VERBOSITY terse
INSERT INTO pnd_data.referent (case_id, professional_id, valid_from) SELECT case_id, :sacha, now() FROM pnd_data.case_file;
\set VERBOSITY default
UPDATE pnd_data.case_file SET referent_named = false;
-- a gap of a moment is a gap
BEGIN;
UPDATE pnd_data.referent SET valid_to = now();
INSERT INTO pnd_data.referent (case_id, professional_id, valid_from) SELECT case_id, :sacha, now() + interval '1 microsecond' FROM pnd_data.referent;
COMMIT;
-- nobody can put the exclusion off until commit
BEGIN;
SET CONSTRAINTS ALL DEFERRED;
\set VERBOSITY terse
INSERT INTO pnd_data.referent (case_id, professional_id, valid_from) SELECT case_id, :sacha, now() FROM pnd_data.case_file;
\set VERBOSITY default
ROLLBACK;
-- a hand-over is pending until accepted; both see the case meanwhile, only the new one moves it afterwards
\c - regress_camille
SELECT pnd.propose_hand_over(:'n', :'sacha_number') AS hand_over \gset
SELECT pnd.propose_hand_over(:'n', :'sacha_number');
SELECT referent, proposed_to, waits_for_me FROM pnd.my_hand_overs;
SELECT referent FROM pnd.case_summary(:'n');
\c - regress_sacha
SELECT hand_over = :'hand_over' AS same, case_number = :'n' AS "of the case", professional = :'camille_number' AS "from Camille",
	to_professional = :'sacha_number' AS "to Sacha", waits_for_me FROM pnd.my_hand_overs();
SELECT pnd.answer_hand_over(:'hand_over', true);
-- once more, without the key of a call repeated
SELECT pnd.answer_hand_over(:'hand_over', true);
SELECT count(*) FROM pnd.my_hand_overs;
SELECT referent FROM pnd.case_summary(:'n');
-- two of one name are told apart by their numbers
\c - regress_supervisor
SELECT referent, professional = :'sacha_number' AS "is Sacha" FROM pnd.case_summary(:'n')
UNION ALL SELECT referent, professional = :'sacha_number' FROM pnd.territory_cases('76') WHERE case_number = :'n';
\c - regress_camille
SELECT state FROM pnd.case_summary(:'n');
SELECT pnd.exit_case(:'n', 'goals_reached');
\echo :LAST_ERROR_SQLSTATE

-- ---- consent withdrawn works at once
\c - regress_sacha
SELECT pnd.cause(:'n', 'pause_agreed', jsonb_build_object('review_on', current_date + 25));
SELECT pnd.revoke_consent(:'n', 'coordinating_body');
SELECT pnd.cause(:'n', 'resumed');
SELECT pnd.exit_case(:'n', 'nonsense');
-- nor by its event: what it names must be there
SELECT pnd.cause(:'n', 'exited', '{"exit_code": "nonsense"}');
SELECT pnd.cause(:'n', 'transfer_proposed', '{"transfer_territory": "nowhere"}');
SELECT pnd.exit_case(:'n', 'consent_withdrawn');
SELECT state, professional = :'sacha_number' AS "Sacha's number", referent, danger, needs, exit_code, exit_fr FROM pnd.case_summary(:'n');
-- closed: nothing changes without an event; the former referent still reads, for a time
\c - postgres
\set SHOW_CONTEXT never
UPDATE pnd_data.case_file SET danger = true;
SELECT kind, met_at IS NOT NULL AS met, cancelled_at IS NOT NULL AS cancelled FROM pnd_data.deadline ORDER BY deadline_id;
SELECT r.professional_id = :camille AS first, r.valid_to = lead(r.valid_from) OVER (ORDER BY r.valid_from) AS "no gap" FROM pnd_data.referent r ORDER BY r.valid_from;

-- ---- refusal leaves nothing that identifies her; entry by whomever
\c - regress_trainee
SELECT pnd.report('76', true, NULL) AS n2 \gset
SELECT pnd.report('76', true, true, '-infinity');
SELECT pnd.report('75', true, true);
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.give_consent(:'n2', 'X', 'Y', 'phone', '1', 'her_alone', '24/7', 'y');
SELECT pnd.confirm_report(:'n2');
SELECT pnd.record_declaration(:'n2', true, false);
SELECT pnd.decline(:'n2');
\c - postgres
SELECT state, person_id IS NULL AS "nobody stored" FROM pnd_data.case_file WHERE state = 'declined';
SELECT kind, cancelled_at IS NOT NULL AS cancelled FROM pnd_data.deadline WHERE kind = 'detector_confirmation';
SELECT finding FROM pnd.verify_journal();
