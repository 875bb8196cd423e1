-- exits_return: what a success lacks, beforehand; pauses and how often one is
-- extended; plain UPDATE, COPY and MERGE; and who comes back
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(:'n'), pnd.assess_needs(:'n', '{housing}'), pnd.agree_plan(:'n') \g /dev/null

-- ---- what a success lacks is said before it is tried
SELECT string_to_table(missing_fr, ' ; ') AS missing FROM pnd.allowed_events(:'n') WHERE event = 'exited';
BEGIN;
SELECT pnd.decide_to_leave(:'n') \g /dev/null
SELECT string_to_table(missing_fr, ' ; ') AS missing FROM pnd.allowed_events(:'n') WHERE event = 'exited';
ROLLBACK;
\c - postgres
UPDATE pnd_data.case_file SET danger = true WHERE case_id = packnd.site_case_id(:'n');
SELECT string_to_table(missing_fr, ' ; ') AS missing FROM pnd.allowed_events(:'n') WHERE event = 'exited';
UPDATE pnd_data.case_file SET danger = false WHERE case_id = packnd.site_case_id(:'n');

-- ---- a pause: extended to a later day, with a reason, within its bounds, so often
\c - regress_camille
SELECT pnd.extend_pause(:'n', current_date + 30, 'attend un jugement');
SELECT pnd.agree_pause(:'n', current_date + 20);
SELECT pnd.extend_pause(:'n', current_date + 30, ' ');
SELECT pnd.cause(:'n', 'pause_extended', jsonb_build_object('review_on', current_date + 30));
SELECT pnd.extend_pause(:'n', current_date + 20, 'attend un jugement');
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY sqlstate
SELECT pnd.extend_pause(:'n', 'infinity', 'attend un jugement');
SELECT pnd.extend_pause(:'n', current_date + 300, 'attend un jugement');
\set VERBOSITY terse
SELECT pnd.extend_pause(:'n', current_date + 30, 'attend un jugement', request_key => 'once');
SELECT pnd.extend_pause(:'n', current_date + 30, 'attend un jugement', request_key => 'once');
-- by its event, with the reason of that time, or none
SELECT pnd.cause(:'n', 'pause_extended', jsonb_build_object('review_on', current_date + 40));
-- the review is late: it is in the list, and the extension leaves it late
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '40 days' WHERE kind = 'pause_review' AND met_at IS NULL AND cancelled_at IS NULL;
\c - regress_camille
SELECT case_number = :'n' AS "this case", what_fr, due_at < now() AS late FROM pnd.reviews_due('76');
SELECT pnd.cause(:'n', 'pause_extended', jsonb_build_object('review_on', current_date + 40, 'pause_reason', 'audience reportée'));
SELECT state, count(*) FROM pnd.case_deadlines(:'n') WHERE kind = 'pause_review' GROUP BY state ORDER BY state;
SELECT missing_fr FROM pnd.allowed_events(:'n') WHERE event = 'pause_extended';
SELECT pnd.extend_pause(:'n', current_date + 50, 'encore');
SELECT bound, at_most, legal_source FROM pnd.bounds() WHERE bound = 'pause_extensions';
SELECT pnd.open_ticket(:'n', 'relire les pauses') > now() AS ticket;
SELECT extends, review_on - current_date AS days, reason, recorded_by FROM pnd.pauses(:'n');
SELECT pnd.resume_case(:'n');

-- ---- as a role that may write: the judgement is the same by any statement
\c - postgres
SELECT packnd.site_case_id(:'n') AS id \gset
UPDATE pnd_data.case_file SET event = 'exited', exit_code = 'goals_reached' WHERE case_id = :id;
UPDATE pnd_data.case_file SET state = 'exited', exit_code = 'contact_lost' WHERE case_id = :id;
MERGE INTO pnd_data.case_file c USING (VALUES (:id::bigint)) v (id) ON c.case_id = v.id
	WHEN MATCHED THEN UPDATE SET event = 'exited', exit_code = 'goals_reached';
MERGE INTO pnd_data.case_file c USING (VALUES (:id::bigint)) v (id) ON c.case_id = v.id
	WHEN MATCHED THEN UPDATE SET state = 'exited', exit_code = 'duplicate';
COPY pnd_data.case_file (case_id, territory_id, machine, version, state, event, happened_at, detected_at, exit_code) FROM stdin;
77	76	pnd	1	exited	exited	now	now	goals_reached
\.
-- what an exit takes is stated before it
BEGIN;
INSERT INTO pnd_data.case_exit (case_id, exit_code, conditions, recorded_at)
VALUES (:id, 'goals_reached', '{"safe": "observed", "cut_off": "told", "home": "document", "means": "partner"}', now());
MERGE INTO pnd_data.case_file c USING (VALUES (:id::bigint)) v (id) ON c.case_id = v.id
	WHEN MATCHED THEN UPDATE SET event = 'exited', exit_code = 'goals_reached';
SELECT state, exit_code FROM pnd_data.case_file WHERE case_id = :id;
ROLLBACK;

-- ---- a deadline that stood still at the exit stands still when it is reopened
\c - regress_supervisor
SELECT d.deadline AS review FROM pnd.case_deadlines(:'n') d WHERE d.kind = 'review_4_months' AND d.state = 'open' \gset
SELECT pnd.suspend_deadline(:'n', :'review', now() + interval '5 days', 'hospitalisation') \g /dev/null
SELECT due_at FROM pnd.case_deadlines(:'n') WHERE kind = 'review_4_months' AND state = 'open' \gset before_
SELECT pnd.exit_case(:'n', 'returned_home', reason => 'dit au téléphone');
SELECT pnd.reopen_case(:'n', 'malentendu');
SELECT due_at = :'before_due_at' AS "due as before" FROM pnd.case_deadlines(:'n') WHERE kind = 'review_4_months' AND state = 'open';

-- ---- she comes back: not after any exit, not while a case of hers goes on
SELECT pnd.re_enter(:'n', '{}');
SELECT pnd.exit_case(:'n', 'moved');
SELECT pnd.re_enter(:'n', '{}');
SELECT pnd.reopen_case(:'n', 'erreur de motif') \g /dev/null
SELECT pnd.exit_case(:'n', 'returned_home', reason => 'dit au téléphone');
-- who detected her has no such call: he reports her as anybody
\c - regress_doctor
SELECT pnd.re_enter(:'n', '{}');
\c - regress_camille
SELECT pnd.re_enter(:'n', NULL);
SELECT pnd.re_enter(:'n', '{}', '{situation}');
SELECT pnd.open_ticket(:'n', 'quels moyens de contact') > now() AS ticket;
SELECT channel FROM pnd.channels(:'n') \gset
SELECT pnd.re_enter(:'n', ARRAY[:'channel'], request_key => 'back') AS again \gset
SELECT pnd.re_enter(:'n', ARRAY[:'channel'], request_key => 'back') = :'again' AS "the same";
SELECT pnd.re_enter(:'n', ARRAY[:'channel']);
\c - regress_supervisor
SELECT missing_fr FROM pnd.allowed_events(:'n') WHERE event = 'reopened';
SELECT pnd.reopen_case(:'n', 'une erreur');
-- the second episode ends; then the first exit may be undone, and again not both
SELECT pnd.name_referent(:'again', :'camille_number');
SELECT pnd.exit_case(:'again', 'other', reason => 'saisi par erreur');
-- she comes back from the last episode, not from one before
SELECT pnd.re_enter(:'n', '{}');
SELECT pnd.reopen_case(:'n', 'seul le premier dossier est le bon');
SELECT pnd.reopen_case(:'again', 'non, celui-ci');
SELECT episode, is_this, began_by, state_fr, days_between FROM pnd.episodes(:'n');
\c - postgres
SELECT DISTINCT finding FROM pnd.verify_journal();
