-- She decides to leave: what starts in the same transaction.
\i test/fixture.sql
\set SHOW_CONTEXT never
\c - regress_doctor
SELECT pnd.report('76', true, true) AS case_number \gset
SELECT pnd.give_consent(:'case_number', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-11:00', 'rien du dispositif') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'case_number', :'camille_number') \g /dev/null
\c - regress_camille
SELECT kind, due_at - now() > interval '71 hours' AS in_72_hours FROM pnd.my_deadlines();

-- The doctor hears it and tells who leads the case: she leaves the day after tomorrow.
\c - regress_doctor
SELECT pnd.tell_referent(:'case_number', 'departure', 'départ prévu après-demain midi') \g /dev/null
\c - regress_camille
SELECT kind, message_fr FROM pnd.my_messages() LIMIT 1;
SELECT pnd.record_facts(:'case_number', '{"partner_violence": true, "regular_residence": true, "evidence": "complaint",
	"last_award_date": null, "dependent_children": 2, "monthly_resources": 1100, "benefit_recipient": true}') \g /dev/null
SELECT pnd.decide_to_leave(:'case_number', planned_departure => date_trunc('day', now()) + interval '2 days 12 hours') \g /dev/null
-- Who is on duty is told, the emergency needs have their clocks, and the first
-- contact is no longer due after she has left.
\c - regress_supervisor
SELECT kind, message_fr FROM pnd.my_messages();
\c - regress_camille
SELECT domain, is_emergency, due_at - opened_at AS within FROM pnd.needs(:'case_number');
SELECT due_at < date_trunc('day', now()) + interval '2 days 12 hours' AS before_she_leaves
FROM pnd.my_deadlines() WHERE kind = 'first_contact';
-- All measures are decided; what is open or one answer away is a step, in the
-- order of the hours that are left.
SELECT measure, outcome, cardinality(missing) AS still_to_ask FROM pnd.decisions(:'case_number') WHERE is_current;
SELECT pnd.departure_plan(:'case_number');
SELECT pnd.open_ticket(:'case_number', 'Départ annoncé') \g /dev/null
SELECT time_window_fr AS "when", label, who_fr AS who, due_on - current_date AS in_days FROM pnd.departure_plan(:'case_number');
SELECT measure, questions_fr FROM pnd.departure_plan(:'case_number') WHERE cardinality(questions_fr) > 0;
SELECT step AS papers FROM pnd.departure_plan(:'case_number') WHERE label LIKE 'Mettre en lieu sûr%' \gset
SELECT pnd.finish_step(:'papers', 'done') \g /dev/null
-- A shelter is asked and accepts: what the plan asks for is done.
SELECT referral AS r FROM pnd.refer(:'case_number', 'shelter', :'refuge_service_number') \gset
SELECT label, result_fr FROM pnd.departure_plan(:'case_number') WHERE label LIKE 'Demander une %';
SELECT pnd.answer_referral(:'r', 'accepted') \g /dev/null
SELECT label, result_fr FROM pnd.departure_plan(:'case_number') WHERE label LIKE 'Demander une %';

-- She has to leave this very day: the same steps, in the hours that are left;
-- what is done stays done; and both decisions are kept.
SELECT pnd.decide_to_leave(:'case_number', planned_departure => now() + interval '1 second') \g /dev/null
SELECT time_window_fr AS "when", label, due_on - current_date AS in_days, result_fr FROM pnd.departure_plan(:'case_number');
SELECT display_name, planned_departure > decided_at AS planned FROM pnd.decisions_to_leave(:'case_number');
SELECT count(*) FROM pnd.needs(:'case_number');

-- A fact or a policy that is bad stops no departure: what it decides is left to
-- a person.  (The API refuses such a fact; here it comes from elsewhere.)
\c - postgres
UPDATE pnd_data.case_fact SET value = '12' WHERE fact = 'evidence';
\c - regress_camille
SELECT pnd.decide_to_leave(:'case_number') \g /dev/null
SELECT time_window_fr AS "when", label FROM pnd.departure_plan(:'case_number') WHERE measure = 'auvvc';
SELECT measure, outcome, reasons[:2] AS reasons FROM pnd.eligibility(:'case_number') WHERE measure IN ('auvvc', 'tgd');

-- Who refuses leaves nothing of it behind.
\c - regress_doctor
SELECT pnd.report('76', true, true) AS other_case \gset
SELECT pnd.decide_to_leave(:'other_case', now() + interval '3 days') \g /dev/null
SELECT pnd.decline(:'other_case') \g /dev/null
\c - postgres
SELECT (SELECT count(*) FROM pnd_data.departure) AS departures, (SELECT count(*) FROM pnd_data.decision_to_leave) AS decisions,
	(SELECT count(DISTINCT case_id) FROM pnd_data.plan_step) AS plans;
