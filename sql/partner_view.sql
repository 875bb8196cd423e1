-- partner_view: a partner sees its own referrals and nothing else of anybody
\set SHOW_CONTEXT never
\i test/fixture.sql
SELECT packnd.site_number('referral', 1) AS unknown_referral \gset
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif', '1991-04-12', agrees_to_be_remembered => true);
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.decide_to_leave(:'n');
SELECT referral AS r, service_label FROM pnd.refer(:'n', 'shelter') \gset
SELECT :'service_label' AS asked;
-- a colleague of the refuge who is its correspondent and a trained detector too
\c - postgres
GRANT packnd_detector, packnd_referent TO regress_refuge;
\c - regress_refuge
SELECT case_number <> :'n' AS "another number", service_label, domain, is_emergency, state FROM pnd.my_referrals();
SELECT case_number AS theirs, sent_at AS shown_sent, due_at AS shown_due FROM pnd.my_referrals() \gset
SELECT since AS shown_since FROM pnd.places((SELECT service FROM pnd.my_referrals())) WHERE state = 'reserved' \gset
SELECT created_at AS shown_created FROM pnd.my_messages() \gset
-- what it is shown of when is the beginning of the hour, never a later one: it has no less time than it is told
\c - postgres
SELECT r.sent_at - :'shown_sent' BETWEEN '0' AND '1 hour' AND date_part('minute', :'shown_sent'::timestamptz) = 0 AS sent,
	d.due_at - :'shown_due' BETWEEN '0' AND '1 hour' AND date_part('minute', :'shown_due'::timestamptz) = 0 AS due,
	p.held_at - :'shown_since' BETWEEN '0' AND '1 hour' AND date_part('minute', :'shown_since'::timestamptz) = 0 AS since,
	o.created_at - :'shown_created' BETWEEN '0' AND '1 hour' AND date_part('minute', :'shown_created'::timestamptz) = 0 AS created
FROM pnd_data.referral r
	JOIN pnd_data.deadline d ON d.case_id = r.case_id AND d.kind = 'referral_answer' AND d.subject_id = r.referral_id
	JOIN pnd_data.place p ON p.referral_id = r.referral_id
	JOIN pnd_data.outbox o ON o.case_id = r.case_id AND o.kind = 'referral_sent' AND o.subject_id = r.referral_id
WHERE r.referral_id = packnd.site_number_id('referral', :'r');
\c - regress_refuge
-- neither the site's number, should it come to her, nor her own opens the case
SELECT state FROM pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT state FROM pnd.case_summary(:'theirs');
SELECT pnd.open_ticket(:'n', 'curieux');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.record_facts(:'n', '{"partner_violence": true}');
SELECT pnd.referrals(:'n');
SELECT pnd.case_deadlines(:'n');
SELECT pnd.revoke_consent(:'n', 'services');
SELECT count(*) FROM pnd.my_cases;
SELECT count(*) FROM pnd.my_deadlines;
-- a number alone links nothing, and does not tell whether it exists
SELECT pnd.report('76', true, true) AS own \gset
SELECT pnd.give_consent(:'own', 'X', 'Y', 'phone', '1', 'her_alone', '24/7', 'y', previous_case_number => :'n');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.give_consent(:'own', 'X', 'Y', 'phone', '1', 'her_alone', '24/7', 'y', previous_case_number => :'theirs');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.give_consent(:'own', 'X', 'Y', 'phone', '1', 'her_alone', '24/7', 'y', previous_case_number => :'own');
\echo :LAST_ERROR_SQLSTATE
-- when it was sent it knows to the hour: no error tells more, and a moment within that hour is taken
\set VERBOSITY terse
SELECT pnd.answer_referral(:'r', 'accepted', happened_at => date_trunc('hour', now()) - interval '2 hours');
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY default
BEGIN;
SELECT pnd.answer_referral(:'r', 'under_study', happened_at => date_trunc('hour', due_at) - interval '4 hours') FROM pnd.my_referrals();
ROLLBACK;
-- of another's referral there is no trace
SELECT pnd.answer_referral(:'unknown_referral', 'accepted');
\echo :LAST_ERROR_SQLSTATE
\c - postgres
GRANT packnd_partner TO regress_sacha;
\c - regress_sacha
SELECT pnd.answer_referral(:'r', 'accepted');
\echo :LAST_ERROR_SQLSTATE

-- ---- accepted; then she withdraws: the partner sees and says nothing any more
\c - regress_refuge
SELECT pnd.answer_referral(:'r', 'accepted');
\c - regress_camille
SELECT pnd.revoke_consent(:'n', 'services');
\c - regress_refuge
SELECT count(*) FROM pnd.my_referrals;
SELECT pnd.answer_referral(:'r', 'done');
\echo :LAST_ERROR_SQLSTATE
-- her place is hers until the case's own people end it
\c - postgres
SELECT state, place_no FROM pnd_data.referral;
SELECT count(*) AS held FROM pnd_data.place WHERE held_for IS NOT NULL;
\c - regress_supervisor
SELECT pnd.answer_referral(:'r', 'done');
SELECT pnd.leave_place(:'r');
\c - postgres
SELECT count(*) AS held FROM pnd_data.place WHERE held_for IS NOT NULL;

-- ---- who detected sees for a week that she was taken up, then nothing
\c - regress_doctor
SELECT state, my_part FROM pnd.my_cases;
\c - postgres
UPDATE pnd_data.case_access SET valid_from = valid_from - interval '8 days', valid_to = valid_to - interval '8 days'
WHERE professional_id = :doctor AND part = 'detector' AND valid_to IS NOT NULL;
\c - regress_doctor
SELECT count(*) FROM pnd.my_cases;
SELECT state FROM pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE

-- ---- rights that end while a transaction is held open end there too
\c - postgres
\c - regress_supervisor
SELECT pnd.open_ticket(:'n', 'vérification') IS NOT NULL AS opened;
BEGIN;
SELECT family_name FROM pnd.identity(:'n');
\! psql -qXAt -d regress_partner_view -U postgres -c "SELECT pnd.end_duty((SELECT packnd.site_number('professional', professional_id) FROM pnd_data.login WHERE role_name = 'regress_supervisor'), '76', 'supervisor', 'mutation')" > /dev/null
SELECT family_name FROM pnd.identity(:'n');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- ---- counts: of one's own territories
SELECT label, reported FROM pnd.territory_counts();
SELECT label, reported FROM pnd.territory_counts('76');
\echo :LAST_ERROR_SQLSTATE
\c - postgres
SELECT pnd.assign_duty(:'supervisor_number', '76', 'steering');
\c - regress_supervisor
SELECT label, reported FROM pnd.territory_counts();

-- ---- a mapping that ended makes nobody of an agent, not the system
\c - postgres
GRANT packnd_operator, packnd_policy_author TO regress_supervisor;
SELECT pnd.end_login('regress_supervisor', 'départ');
\c - regress_supervisor
SELECT state FROM pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM pnd.take_messages();
SELECT pnd.load_policy('entry', '2030-01-01', '<x/>');
\echo :LAST_ERROR_SQLSTATE
