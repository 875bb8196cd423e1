-- Needs at any time, the plan with who, by when and result, the reviews.
\i test/fixture.sql
\set SHOW_CONTEXT never
\c - regress_doctor
SELECT pnd.report('76', true, true) AS case_number \gset
SELECT pnd.give_consent(:'case_number', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-11:00', 'rien du dispositif') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'case_number', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(:'case_number') \g /dev/null
SELECT pnd.assess_needs(:'case_number', '{housing,legal}') \g /dev/null
SELECT pnd.agree_plan(:'case_number');

-- Month two: something nobody had thought of; and what comes first changes.
SELECT pnd.open_need(:'case_number', 'schooling', 'children') AS schooling \gset
SELECT need AS legal FROM pnd.needs(:'case_number') WHERE domain = 'legal' \gset
SELECT pnd.prioritise_need(:'legal', 'first', 'told') \g /dev/null
SELECT domain, is_emergency, priority_fr, closed_because_fr FROM pnd.needs(:'case_number');
SELECT pnd.open_need(:'case_number', 'schooling', 'children');
SELECT pnd.open_need(:'case_number', 'health', 'case_closed');
-- An emergency has a clock.
SELECT pnd.open_need(:'case_number', 'shelter', 'told', is_emergency => true) AS shelter \gset
SELECT domain, is_emergency, due_at - opened_at AS within FROM pnd.needs(:'case_number') WHERE is_emergency;

-- As long as a partner is asked, a need is not closed; a partner's "done" is
-- refused on what it never accepted, and closes nothing.
SELECT referral FROM pnd.refer(:'case_number', 'shelter') \gset
SELECT pnd.close_need(:'shelter', 'met');
\c - regress_refuge
SELECT pnd.answer_referral(:'referral', 'done');
SELECT pnd.answer_referral(:'referral', 'accepted') \g /dev/null
SELECT pnd.answer_referral(:'referral', 'done') \g /dev/null
\c - regress_camille
SELECT domain, closed_at IS NULL AS is_open FROM pnd.needs(:'case_number') WHERE domain = 'shelter';
SELECT pnd.close_need(:'shelter', 'met') \g /dev/null
SELECT pnd.close_need(:'shelter', 'met');
SELECT pnd.reopen_need(:'shelter', 'did_not_last') \g /dev/null
SELECT domain, act_fr, reason_fr, is_emergency AS urgent, display_name FROM pnd.need_changes(:'case_number');

-- The plan: who, by when, what came of it.  It is her story: under a ticket.
SELECT pnd.add_step(:'case_number', 'Rendez-vous au barreau', 'person', current_date + 10, need => :'legal') AS lawyer \gset
SELECT pnd.add_step(:'case_number', 'Dossier de logement social', 'referent', current_date + 20, professional => :'camille_number') AS social_housing \gset
\set VERBOSITY sqlstate
SELECT pnd.add_step(:'case_number', 'Trop tard', 'person', current_date - 1);
\set VERBOSITY default
SELECT pnd.add_step(:'case_number', 'Qui donc', 'nobody');
SELECT pnd.change_step(:'lawyer', due_on => current_date + 5) \g /dev/null
SELECT pnd.finish_step(:'social_housing', 'partly', 'Il manque l''avis d''imposition') \g /dev/null
SELECT pnd.change_step(:'social_housing', who => 'person');
SELECT * FROM pnd.plan(:'case_number');
SELECT pnd.open_ticket(:'case_number', 'Point sur le plan') \g /dev/null
SELECT label, who_fr, display_name, domain, due_on - current_date AS in_days, result_fr, note FROM pnd.plan(:'case_number');
SELECT kind, due_at::date - current_date AS in_days FROM pnd.my_deadlines() WHERE kind IN ('plan_step', 'emergency_need');

-- The reviews after four and after six months wait from the plan on.
SELECT kind, due_at >= now() + interval '4 months' AS from_four_months, due_at >= now() + interval '6 months' AS from_six_months
FROM pnd.my_deadlines() WHERE kind LIKE 'review%' ORDER BY kind;
-- One held on the day of the plan, or long before its day, is another one.
-- (the detail has the day from which it counts)
SELECT set_config('public.n', :'case_number', false) \g /dev/null
DO $$
DECLARE
	hint text;
BEGIN
	PERFORM pnd.record_review(current_setting('public.n'), 'four_months', 'goes_on');
EXCEPTION WHEN SQLSTATE 'PN409' THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RAISE NOTICE '%: %', SQLERRM, hint;
END $$;
\set VERBOSITY sqlstate
SELECT pnd.record_review(:'case_number', 'six_months', 'goes_on');
\set VERBOSITY default
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '3 months 7 days' WHERE kind LIKE 'review%';
\c - regress_camille
\set VERBOSITY sqlstate
SELECT pnd.record_review(:'case_number', 'six_months', 'goes_on');
\set VERBOSITY default
SELECT pnd.record_review(:'case_number', 'four_months', 'plan_changes', 'La scolarité passe d''abord') \g /dev/null
SELECT pnd.record_review(:'case_number', 'four_months', 'goes_on');
SELECT pnd.record_review(:'case_number', 'other', 'goes_on') \g /dev/null
SELECT review_fr, conclusion_fr, note, display_name FROM pnd.reviews(:'case_number');
SELECT kind FROM pnd.my_deadlines() WHERE kind LIKE 'review%';

-- Who has no part in the case has none in its needs and steps.
\c - regress_sacha
SELECT pnd.close_need(:'legal', 'met');
SELECT pnd.finish_step(:'lawyer', 'done');
SELECT count(*) FROM pnd.plan(:'case_number');
