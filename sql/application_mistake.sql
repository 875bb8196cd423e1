-- An answer of a body that was recorded by mistake is taken back: it stays to be
-- read, and counts for nothing; where the application stands, its clocks and the
-- facts that follow from it are those of what stands.
\set SHOW_CONTEXT never
\i test/fixture.sql
\set QUIET on
\c - regress_doctor
SELECT pnd.report('76', true, true, now() - interval '30 days') AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', '24/7', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_facts(:'n', '{"partner_violence": true, "regular_residence": true, "benefit_recipient": true, "monthly_resources": 900}') \g /dev/null
SELECT pnd.open_ticket(:'n', 'demandes') \g /dev/null
SELECT application AS w FROM pnd.application(:'n', 'auvvc', happened_at => now() - interval '20 days') \gset
\set QUIET off
-- ---- nobody pays what was never sent
SELECT pnd.answer_application(:'w', 'paid', amount => 500);
SELECT pnd.answer_application(:'w', 'sent', now() - interval '20 days'), pnd.answer_application(:'w', 'received', now() - interval '19 days') \g /dev/null
-- ---- recorded of another person: an award and a payment
SELECT pnd.answer_application(:'w', 'granted', now() - interval '10 days', 500, 'loan'), pnd.answer_application(:'w', 'paid', now() - interval '9 days', 300) \g /dev/null
-- no more is paid than was granted
SELECT pnd.answer_application(:'w', 'paid', now() - interval '8 days', 200.01);
SELECT pnd.answer_application(:'w', 'paid', now() - interval '8 days', 200);
SELECT fact, is_computed FROM pnd.case_facts(:'n') WHERE fact IN ('last_award_date', 'emergency_aid_first_payment', 'loan_amount') ORDER BY 1;
SELECT outcome FROM pnd.eligibility(:'n') WHERE measure = 'auvvc';
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE kind LIKE 'application%' AND state !~ 'cancelled' ORDER BY 1, 2;

-- ---- taken back, each with its reason, once whatever the network does
SELECT max(event) FILTER (WHERE answer = 'granted') AS award, max(event) FILTER (WHERE amount = 300) AS first,
	max(event) FILTER (WHERE amount = 200) AS second, max(event) FILTER (WHERE answer = 'received') AS receipt FROM pnd.application_events(:'w') \gset
SELECT pnd.withdraw_answer(:'w', :'first', ' ');
SELECT pnd.withdraw_answer(:'w', 'G-0000-0000-0000-0', 'erreur de dossier');
SELECT pnd.withdraw_answer(:'w', :'second', 'erreur de dossier', 'retrait');
SELECT pnd.withdraw_answer(:'w', :'second', 'erreur de dossier', 'retrait');
SELECT pnd.withdraw_answer(:'w', :'second', 'erreur de dossier');
SELECT state_fr, paid_amount FROM pnd.applications(:'n');
SELECT pnd.withdraw_answer(:'w', :'first', 'erreur de dossier'), pnd.withdraw_answer(:'w', :'award', 'erreur de dossier') \g /dev/null
SELECT state_fr, amount, paid_amount, granted_at, paid_at FROM pnd.applications(:'n');
SELECT answer_fr, amount, withdrawn_at IS NOT NULL AS withdrawn, withdrawn_by = :'camille_number' AS "by Camille", withdraw_reason FROM pnd.application_events(:'w');
-- the facts, what is decided from them, and the clocks follow
SELECT fact, is_computed FROM pnd.case_facts(:'n') WHERE fact IN ('last_award_date', 'emergency_aid_first_payment', 'loan_amount') ORDER BY 1;
SELECT outcome FROM pnd.eligibility(:'n') WHERE measure = 'auvvc';
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE kind LIKE 'application%' AND state !~ 'cancelled' ORDER BY 1, 2;
SELECT what_fr FROM pnd.applications_due() ORDER BY 1;

-- ---- what rests on it is taken back first
SELECT pnd.answer_application(:'w', 'refused', now() - interval '5 days', reason => 'dossier incomplet'), pnd.answer_application(:'w', 'appealed', now() - interval '4 days') \g /dev/null
SELECT max(event) FILTER (WHERE answer = 'refused') AS refusal, max(event) FILTER (WHERE answer = 'appealed') AS appeal FROM pnd.application_events(:'w') \gset
SELECT pnd.withdraw_answer(:'w', :'refusal', 'autre dossier');
SELECT pnd.withdraw_answer(:'w', :'appeal', 'autre dossier');
SELECT clock, told_fr LIKE 'Recours possible jusqu''au %' AS told FROM pnd.application_clocks(:'w') WHERE clock = 'appeal';
-- nor does it wait for an answer once more while another one does
SELECT application AS anew FROM pnd.application(:'n', 'auvvc') \gset
SELECT pnd.withdraw_answer(:'w', :'refusal', 'autre dossier');
SELECT pnd.answer_application(:'anew', 'withdrawn', reason => 'faite deux fois') \g /dev/null
SELECT pnd.withdraw_answer(:'w', :'refusal', 'autre dossier');
-- the true answer
SELECT pnd.answer_application(:'w', 'granted', now() - interval '3 days', 938.44, 'gift'), pnd.answer_application(:'w', 'paid', now() - interval '2 days', 938.44) \g /dev/null
SELECT state_fr, amount, paid_amount FROM pnd.applications(:'n') WHERE application = :'w';
-- an event of another application, or of nobody's case
SELECT pnd.withdraw_answer(:'anew', :'receipt', 'x');
\c - regress_sacha
SELECT pnd.withdraw_answer(:'w', :'receipt', 'x');
\c - postgres
SELECT DISTINCT finding FROM pnd.verify_journal();
