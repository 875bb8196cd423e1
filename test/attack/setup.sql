-- The registry that is attacked: cases in every state (test/fixtures/story.sql), then a
-- canary in every text that says something of somebody.  Run by run.py, from the folder of the
-- project, in an empty registry.
\i test/fixtures/story.sql
\set ECHO none
SET client_min_messages = warning;
-- what the story has none of: what was recorded and taken back
\c - regress_sacha
SELECT pnd.open_ticket(:'supported', 'appel de la personne') \g /dev/null
SELECT pnd.add_channel(:'supported', 'message', '+33 1 99 00 00 45', 'her_alone', '24/7', 'rien', 'in_person') AS ended_channel \gset
SELECT pnd.end_channel(:'supported', :'ended_channel', 'numéro rendu') \g /dev/null
SELECT pnd.add_dependant(:'supported', 'child', '2021-03-01', 'Max') AS removed_dependant \gset
SELECT pnd.remove_dependant(:'supported', :'removed_dependant', 'erreur') \g /dev/null
SELECT pnd.add_evidence(:'supported', 'complaint', '2026-10-20') AS withdrawn_evidence \gset
SELECT pnd.withdraw_evidence(:'supported', :'withdrawn_evidence', 'erreur') \g /dev/null
SELECT pnd.record_facts(:'supported', '{"pets": ["dog"]}') \g /dev/null
SELECT pnd.forget_fact(:'supported', 'pets', 'erreur') \g /dev/null
SELECT pnd.answer_application(:'demand', 'granted') \g /dev/null
SELECT event AS mistaken_answer FROM pnd.application_events(:'demand') WHERE answer = 'granted' \gset
SELECT pnd.withdraw_answer(:'demand', :'mistaken_answer', 'erreur') \g /dev/null
-- whom a partner receives: its request is accepted, and it wrote
\c - postgres
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', has_agreement => true, correspondent => :'refuge_number', places => 5, priority_lane => true) \g /dev/null
\c - regress_doctor
SELECT pnd.report('76', true, true) AS hosted \gset
SELECT pnd.give_consent(:'hosted', 'Exemple', 'Fay', 'phone', '+33 1 99 00 00 71', 'her_alone', '24/7', 'rien', '1988-03-02') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'hosted', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'hosted');
SELECT pnd.assess_needs(:'hosted', '{shelter}');
SELECT referral AS received_there FROM pnd.refer(:'hosted', 'shelter') \gset
SELECT pnd.note_on_referral(:'received_there', 'Arrive mardi.');
\c - regress_refuge
SELECT pnd.answer_referral(:'received_there', 'accepted') \g /dev/null
SELECT pnd.note_on_referral(:'received_there', 'La chambre est prête.');
-- who withdraws her agreement while she is supported
\c - regress_doctor
SELECT pnd.report('76', true, true) AS withdrawn \gset
SELECT pnd.give_consent(:'withdrawn', 'Exemple', 'Iris', 'phone', '+33 1 99 00 00 73', 'her_alone', '24/7', 'rien', '1979-11-05') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'withdrawn', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'withdrawn');
SELECT pnd.assess_needs(:'withdrawn', '{shelter}');
SELECT pnd.add_note(:'withdrawn', 'a appelé') \g /dev/null
SELECT pnd.add_dependant(:'withdrawn', 'child', '2019-02-28', 'Noé') \g /dev/null
SELECT pnd.revoke_consent(:'withdrawn', 'coordinating_body') \g /dev/null
-- a step of the plan; a search that finds; what she asked of her data, by whom it is known that it is she
SELECT pnd.search_person('dit avoir été suivie', 'Exemple', 'Alix', '1991-04-12') AS found \gset
\c - regress_sacha
SELECT pnd.add_step(:'supported', 'Visiter un logement', 'person') \g /dev/null
\c - regress_supervisor
SELECT request AS access_request FROM pnd.rights_requests('76') WHERE case_number = :'exited' LIMIT 1 \gset
SELECT pnd.check_identity(:'exited', :'access_request', 'known') \g /dev/null
\c - postgres
CALL pnd.follow_up(hold_share => 1);
\c - postgres
SET client_min_messages = warning;
-- who else may try: a group each, no group, nobody's login
CREATE ROLE regress_officer LOGIN IN ROLE packnd_privacy_officer;
CREATE ROLE regress_auditor LOGIN IN ROLE packnd_auditor;
CREATE ROLE regress_steering LOGIN IN ROLE packnd_steering;
CREATE ROLE regress_author LOGIN IN ROLE packnd_policy_author;
CREATE ROLE regress_watch LOGIN IN ROLE packnd_monitor;
CREATE ROLE regress_job LOGIN IN ROLE packnd_operator;
CREATE ROLE regress_page LOGIN IN ROLE packnd_answer_page;
CREATE ROLE regress_app LOGIN IN ROLE packnd_application;
CREATE ROLE regress_unmapped LOGIN IN ROLE packnd_referent, packnd_supervisor;
CREATE ROLE regress_outside LOGIN;
-- a referent of the territory who has nothing to do with any of the cases
CREATE ROLE regress_colleague LOGIN IN ROLE packnd_referent;
SELECT pnd.add_professional('Déléguée', :'caf_number', 'données', 'regress_officer', '2025-01-01') AS officer_number,
	pnd.add_professional('Direction', :'caf_number', 'pilotage', 'regress_steering', '2025-01-01') AS steering_number,
	pnd.add_professional('Collègue', :'caf_number', 'travail social', 'regress_colleague', '2025-01-01') AS colleague_number \gset
SELECT pnd.assign_duty(:'colleague_number', '76', 'referent') \g /dev/null
SELECT pnd.assign_duty(:'officer_number', '76', 'privacy_officer'), pnd.assign_duty(:'steering_number', '76', 'steering') \g /dev/null
SELECT pnd.add_login('regress_auditor', part => 'auditor'), pnd.add_login('regress_author', part => 'policy_author'),
	pnd.add_login('regress_watch', part => 'monitor'), pnd.add_login('regress_job', part => 'job'),
	pnd.add_login('regress_page', part => 'answer_page') \g /dev/null
-- a number that is well formed and belongs to no case
SELECT packnd.site_case_number(1234567) AS unknown \gset
SELECT pnd_data.raise_alert(kind, packnd.site_case_id(:'supported')) FROM pnd_data.alert_kind ORDER BY kind LIMIT 1 \g /dev/null
\c - regress_officer
SELECT pnd.settle_alert(alert, 'vu avec la direction') FROM pnd.privacy_alerts() LIMIT 1 \g /dev/null
\c - postgres
SET client_min_messages = warning;
\i test/attack/canaries.sql
-- what psql knows by now (numbers of cases, of people, ...) is what scripts may say
\echo -- variables
\set
