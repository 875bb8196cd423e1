-- What was applied for goes with the person: from a duplicate into the case that
-- goes on, and into another territory, with what came of it and its clocks; the
-- form, which says who she is, stays where it was filled.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\set QUIET on
CREATE ROLE regress_evreux LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_lea LOGIN IN ROLE packnd_referent;
SELECT pnd.add_territory('27', '27', 'Eure', :'caf_number') AS territory \gset
SELECT pnd.open_territory('27', opened_on => '2025-11-26') AS opened \gset
SELECT pnd.add_professional('Claude', :'caf_number', 'responsable', 'regress_evreux', '2025-01-01') AS claude_number,
	pnd.add_professional('Léa', :'caf_number', 'travail social', 'regress_lea', '2025-01-01') AS lea_number \gset
SELECT pnd.assign_duty(:'claude_number', '27', 'supervisor'), pnd.assign_duty(:'lea_number', '27', 'referent') \g /dev/null
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n, pnd.report('76', true, true) AS twin \gset
SELECT pnd.give_consent(c, 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', '24/7', 'rien') FROM (VALUES (:'n'), (:'twin')) v (c) \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number'), pnd.name_referent(:'twin', :'sacha_number') \g /dev/null
\c - regress_sacha
SELECT pnd.give_consent_to(:'twin', 'services', 'identity') \g /dev/null
SELECT pnd.open_ticket(:'twin', 'demande') \g /dev/null
\set QUIET off
-- ---- a duplicate: the aid is applied for, received and granted
SELECT application AS w, form ->> 'label_fr' AS label FROM pnd.application(:'twin', 'auvvc') \gset
SELECT pnd.answer_application(:'w', 'received'), pnd.answer_application(:'w', 'granted', amount => 651.69, award_form => 'gift') \g /dev/null
\c - regress_supervisor
SELECT pnd.merge_case(:'twin', :'n', 'deux signalements');
\c - regress_camille
SELECT pnd.open_ticket(:'n', 'un doublon') > now() AS opened;
SELECT application AS here, label_fr, state_fr, amount FROM pnd.applications(:'n') \gset
SELECT :'here' <> :'w' AS "its own number", :'label_fr' AS label, :'state_fr' AS state, :'amount' AS amount;
SELECT kind_fr, outcome_fr, stands_fr ~ '\d\d/\d\d/\d{4}' AS dated, regexp_replace(stands_fr, ', \d\d/\d\d/\d{4}', '') AS stands FROM pnd.carried(:'n')
WHERE kind LIKE 'application%' ORDER BY kind, 4;
SELECT form, page FROM pnd.application_form(:'here');
SELECT kind FROM pnd.case_deadlines(:'n') WHERE kind LIKE 'application%' AND state = 'open' ORDER BY 1;
SELECT fact, is_computed FROM pnd.case_facts(:'n') WHERE fact = 'last_award_date';
-- paid here
SELECT pnd.answer_application(:'here', 'paid', amount => 651.69);
-- ---- detached: what was changed here stays
\c - regress_supervisor
SELECT pnd.reopen_case(:'twin', 'deux personnes');
\c - regress_camille
SELECT kind_fr, end_outcome_fr FROM pnd.carried(:'n') WHERE kind LIKE 'application%' ORDER BY 1, 2;
-- ---- she moves: what is known of the aid goes with her, where she agrees
SELECT pnd.record_first_contact(:'n');
SELECT pnd.propose_transfer(:'n', '27', '{identity,contact,situation}') IS NOT NULL AS proposed;
\c - regress_evreux
SELECT pnd.accept_transfer(transfer) AS there FROM pnd.transfers('27') \gset
SELECT pnd.name_referent(:'there', :'lea_number');
\c - regress_lea
SELECT label_fr, state_fr, amount, paid_amount FROM pnd.applications(:'there');
SELECT kind FROM pnd.case_deadlines(:'there') WHERE kind LIKE 'application%' AND state = 'open' ORDER BY 1;
\c - postgres
SELECT DISTINCT finding FROM pnd.verify_journal();
