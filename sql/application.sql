-- Applying for a measure: the form of the body filled from what was told once, a
-- disclosure that starts the body's clocks, and what the body answers, which is
-- a fact for what is decided later.  The emergency aid, from the form to a
-- second request two months later.
\set SHOW_CONTEXT never
\i test/fixture.sql
\set QUIET on
\c - regress_doctor
SELECT pnd.report('76', true, true, now() - interval '100 days') AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif',
	'1991-04-12', services_too => false, happened_at => now() - interval '99 days') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.add_channel(:'n', 'phone', '+33 1 99 00 00 43', 'perpetrator', '24/7', 'rien', 'in_person') \g /dev/null
SELECT pnd.add_dependant(:'n', 'child', (now() - interval '6 years 1 month')::date, 'Sami') \g /dev/null
SELECT pnd.add_evidence(:'n', 'complaint', (now() - interval '98 days')::date) \g /dev/null
SELECT pnd.record_facts(:'n', '{"partner_violence": true, "regular_residence": true, "benefit_recipient": true, "monthly_resources": 900,
	"occupation": "job_seeking", "last_award_date": null}') \g /dev/null
\c - postgres
SELECT pnd_data.open_needs(packnd.site_case_id(:'n'), '{money}', false, now()) AS opened, now() - interval '70 days' AS made_at,
	now() - interval '67 days' AS granted_at \gset
\c - regress_camille
\set QUIET off

-- ---- shown beforehand, under a ticket of an earlier transaction
SELECT page FROM pnd.application(:'n', 'auvvc', dry_run => true);
SELECT pnd.open_ticket(:'n', 'demande d''aide universelle d''urgence') > now() AS opened;
-- nobody has agreed yet that services have anything
SELECT page FROM pnd.application(:'n', 'auvvc', dry_run => true);
SELECT pnd.give_consent_to(:'n', 'services', c) FROM unnest('{situation,identity,contact,address}'::text[]) c \g /dev/null
-- but not of the children
\pset format unaligned
\pset tuples_only on
SELECT regexp_replace(page, '\d\d/\d\d/\d{4}', 'JJ/MM/AAAA', 'g') FROM pnd.application(:'n', 'auvvc', statements => '{"repay": true, "report_procedure": true, "council": false}', dry_run => true);
\pset format aligned
\pset tuples_only off
SELECT count(*) AS "nothing is kept" FROM pnd.applications(:'n');
-- what she declares is her word, and no other
SELECT page FROM pnd.application(:'n', 'auvvc', statements => '{"repay": "yes"}');
SELECT page FROM pnd.application(:'n', 'auvvc', statements => '{"marry": true}');
SELECT page FROM pnd.application(:'n', 'auvvc', body => 'P-0000-0000-0000-0');

-- ---- she agrees; it is made, once whatever the network does
SELECT pnd.give_consent_to(:'n', 'services', 'children') \g /dev/null
SELECT application AS w, gaps_fr, (form ->> 'body_fr') AS body FROM pnd.application(:'n', 'auvvc', :'caf_service_number',
	'{"repay": true, "report_procedure": true, "council": false}', (:'made_at')::timestamptz, request_key => 'demande 1') \gset
SELECT application = :'w' AS "made once", gaps_fr, body_fr FROM pnd.application(:'n', 'auvvc', :'caf_service_number',
	'{"repay": true, "report_procedure": true, "council": false}', (:'made_at')::timestamptz, request_key => 'demande 1');
SELECT f ->> 'field' AS field, f ->> 'value_fr' AS value, f ->> 'gap' AS gap
FROM pnd.application_form(:'w'), jsonb_array_elements(form -> 'fields') f
WHERE f ->> 'field' NOT IN ('auvvc_evidence', 'auvvc_children');
-- nothing that the author reads is on it
SELECT form::text LIKE '%00 42%' AS "her own phone", form::text LIKE '%00 43%' AS "the one that the author reads" FROM pnd.application_form(:'w');
SELECT application FROM pnd.application(:'n', 'auvvc');

-- ---- the clocks run: provisionally, until the receipt is known
SELECT clock_fr, starts_fr, amount, unit_fr, is_exact, started_at IS NOT NULL AS runs, told_fr IS NOT NULL AS told, condition_fr, confidence
FROM pnd.application_clocks(:'w');
SELECT what_fr FROM pnd.applications_due() ORDER BY 1;
SELECT pnd.answer_application(:'w', 'sent', reason => 'x');
SELECT pnd.answer_application(:'w', 'appealed');
SELECT pnd.answer_application(:'w', 'sent', now() - interval '80 days');
SELECT pnd.answer_application(:'w', 'sent', now() - interval '70 days');
SELECT pnd.answer_application(:'w', 'received', now() - interval '69 days');
SELECT clock, is_exact, due_at > started_at AS later, told_fr = 'Paiement au plus tard le ' || to_char(due_on, 'DD/MM/YYYY') AS told FROM pnd.application_clocks(:'w') WHERE clock = 'payment';
SELECT what_fr FROM pnd.applications_due() ORDER BY 1;

-- ---- granted and paid
SELECT pnd.answer_application(:'w', 'granted', now() - interval '67 days', 977.541, 'gift');
SELECT pnd.answer_application(:'w', 'granted', now() - interval '67 days', 'Infinity', 'gift');
\set VERBOSITY sqlstate
SELECT pnd.answer_application(:'w', 'granted', now() - interval '67 days', 977.54, 'gift', 'infinity');
\set VERBOSITY default
SELECT pnd.answer_application(:'w', 'granted', now() - interval '67 days', 977.54, 'given');
SELECT pnd.answer_application(:'w', 'granted', (:'granted_at')::timestamptz, 977.54, 'gift', request_key => 'accord');
SELECT pnd.answer_application(:'w', 'granted', (:'granted_at')::timestamptz, 977.54, 'gift', request_key => 'accord');
SELECT pnd.answer_application(:'w', 'paid', now() - interval '66 days', 977.54);
SELECT state_fr, amount, award_form_fr, paid_amount, cardinality(next_fr) AS days_to_tell FROM pnd.applications(:'n');
SELECT kind, met_at IS NOT NULL AS met, cancel_reason FROM pnd.case_deadlines(:'n') WHERE kind LIKE 'application%' ORDER BY kind, started_at;
SELECT answer_fr, amount, award_form_fr, display_name FROM pnd.application_events(:'w');
SELECT what_fr FROM pnd.applications_due(days => 200) ORDER BY 1;

-- ---- nobody types it again: it is a fact for what is decided later
SELECT fact, value_fr ~ '^\d\d/\d\d/\d{4}$' AS "a day", is_computed FROM pnd.case_facts(:'n') WHERE fact IN ('last_award_date', 'emergency_aid_first_payment', 'loan_amount');
SELECT pnd.record_facts(:'n', '{"last_award_date": null}');
-- a second aid two months later is refused by itself
SELECT outcome, reasons[1] LIKE 'D.214-12 : une fois par période de douze mois%' AS why FROM pnd.eligibility(:'n') WHERE measure = 'auvvc';
-- and was not before
\c - postgres
SELECT pnd_data.known_facts(packnd.site_case_id(:'n'), (now() - interval '68 days')::date) -> 'last_award_date' AS "before the award";

-- ---- a refusal, an appeal, a loan; another measure has the facts of its policy
\c - regress_camille
SELECT pnd.open_ticket(:'n', 'nouvelle demande') > now() AS opened;
SELECT application AS w2 FROM pnd.application(:'n', 'auvvc', happened_at => now() - interval '9 days') \gset
SELECT pnd.answer_application(:'w2', 'received', now() - interval '9 days');
SELECT pnd.answer_application(:'w2', 'refused', now() - interval '8 days', reason => 'aide déjà attribuée');
SELECT clock, told_fr LIKE 'Recours possible jusqu''au %' AS told, confidence FROM pnd.application_clocks(:'w2') WHERE ended_at IS NULL AND started_at IS NOT NULL;
SELECT pnd.answer_application(:'w2', 'appealed', now() - interval '7 days');
SELECT pnd.answer_application(:'w2', 'granted', now() - interval '2 days', 300, 'loan');
SELECT state_fr, amount, award_form_fr FROM pnd.applications(:'n') WHERE application = :'w2';
SELECT clock, told_fr LIKE 'Premier remboursement à partir du %' AS told FROM pnd.application_clocks(:'w2') WHERE clock IN ('repayment', 'appeal');
SELECT fact, value FROM pnd.case_facts(:'n') WHERE fact = 'loan_amount';
SELECT f ->> 'label_fr' AS label, f ->> 'gap' AS gap FROM pnd.application(:'n', 'tgd', dry_run => true), jsonb_array_elements(form -> 'fields') f
WHERE f ->> 'section' NOT IN ('identity', 'contact');
-- withdrawn: its clocks end
SELECT application AS w3 FROM pnd.application(:'n', 'tgd') \gset
SELECT pnd.revoke_consent(:'n', 'services', 'situation') > 0 AS "she changes her mind";
SELECT pnd.answer_application(:'w3', 'sent');
SELECT pnd.answer_application(:'w3', 'withdrawn', reason => 'la personne ne le souhaite plus');
SELECT state_fr, next_fr FROM pnd.applications(:'n') WHERE application = :'w3';

-- ---- who has no part in it learns nothing
\c - regress_sacha
SELECT state FROM pnd.applications(:'n');
SELECT clock FROM pnd.application_clocks(:'w');
SELECT pnd.answer_application(:'w', 'paid');
SELECT application FROM pnd.application(:'n', 'auvvc');
\c - regress_doctor
SELECT state FROM pnd.applications(:'n');
SELECT page FROM pnd.application_form(:'w');

-- ---- the days as published: received, heard, granted, notified on a day
\c - postgres
SELECT k.measure, k.clock, coalesce(k.condition_fr, '') AS where_, v.started, to_char(packnd.local_day(packnd.due_at((v.started || ' 10:00')::timestamp AT TIME ZONE 'Europe/Paris',
	k.amount, k.unit, '76') - interval '1 microsecond', '76'), 'YYYY-MM-DD') AS last_day
FROM pnd_data.measure_clock k JOIN (VALUES
	('auvvc', 'payment', '2026-04-30'), ('auvvc', 'repayment', '2024-01-15'), ('ordonnance_protection', 'decision', '2026-04-27'), ('ordonnance_protection', 'service', '2026-04-27'),
	('fin_solidarite', 'execution', '2026-03-10'), ('tgd', 'renewal', '2024-08-31'), ('auvvc', 'again', '2024-02-29'), ('preavis_reduit', 'execution', '2026-01-31'), ('oppi', 'decision', '2026-03-28'), ('daho', 'decision', '2026-03-02')) v (measure, clock, started) USING (measure, clock)
ORDER BY 1, 2, k.place;

-- ---- a decree: within two working days from some day on; what began before runs on as it began
CREATE ROLE regress_author LOGIN IN ROLE packnd_policy_author;
SELECT pnd.add_login('regress_author', part => 'policy_author') \g /dev/null
\c - regress_author
SELECT pnd.set_measure_clock('auvvc', 'payment', 'received', 2, 'working_days', 'Décret à venir', 'inferred', current_date + 30, '{refused,paid}',
	condition => 'benefit_recipient = true', condition_fr => 'allocataire');
SELECT place, condition, starts_fr, amount, unit_fr, valid_from > '2023-11-28' AS "to come", valid_to - current_date AS ends_in FROM pnd.measure_clocks('auvvc') WHERE clock = 'payment';
SELECT pnd.set_measure_clock('auvvc', 'payment', 'received', 1, 'working_days', 'x', 'inferred', current_date + 30, place => 1);
SELECT pnd.set_measure_clock('auvvc', 'payment', 'received', 1, 'working_days', 'x', 'inferred', current_date + 60, place => 2, condition => 'marriage = true', condition_fr => 'x');
SELECT pnd.end_measure_clock('auvvc', 'appeal', current_date + 30);
SELECT pnd.end_measure_clock('tgd', 'appeal', current_date);
-- ---- the form of a body is rows, too
SELECT field, section_fr, source_fr, source_keys, is_required FROM pnd.form_fields('auvvc') WHERE section IN ('work', 'resources', 'statements');
SELECT pnd.set_form_field('tgd_place', 'situation', 'Où le téléphone peut-il être remis ?', 'by_hand', 'Formulaire du tribunal', 'tgd');
SELECT pnd.set_form_field('tgd_agrees', 'statements', 'Je demande ce téléphone', 'statement', 'CPP 41-3-1', 'tgd', '{agrees}');
SELECT pnd.set_form_field('tgd_paper', 'papers', 'Décision', 'evidence', 'CPP 41-3-1', 'tgd', '{library_card}');
SELECT pnd.set_form_field('tgd_paper', 'papers', 'Décision', 'fact', 'CPP 41-3-1', 'tgd');
SELECT field, label_fr FROM pnd.form_fields('tgd') WHERE section NOT IN ('identity', 'contact');
SELECT pnd.retire_form_field('tgd_place');
SELECT pnd.retire_form_field('tgd_place');
\c - regress_camille
SELECT pnd.set_measure_clock('auvvc', 'payment', 'received', 1, 'working_days', 'x', 'inferred', current_date);

-- ---- a service of which the territory knows that it is not safe
\c - postgres
SELECT pnd.set_service('76', 'packnd-demo--auvvc-caf', is_unsafe => true) = :'caf_service_number' AS marked;
\c - regress_camille
SELECT page FROM pnd.application(:'n', 'tgd', :'caf_service_number', dry_run => true);
