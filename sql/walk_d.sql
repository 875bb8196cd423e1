-- walk_d: Val-d'Oise, both pathways.  In "complet" somebody else detects, and
-- the CAF assesses the needs; in "accompagné" the département's social service
-- assesses them, activates the partners' correspondents, and calls the CAF in
-- difficulty.  Each step by the login of who does it, by functions of pnd alone.
\set SHOW_CONTEXT never
\i test/fixture.sql
SELECT pnd.add_organisation('CAF du Val-d''Oise', 'caf', '2025-01-01') AS val_caf \gset
SELECT pnd.add_organisation('Département du Val-d''Oise', 'departements', '2025-01-01') AS val_departement \gset
SELECT pnd.add_territory('95', '95', 'Val-d''Oise', :'val_caf') AS territory \gset
SELECT pnd.open_territory('95', opened_on => '2025-11-26') AS opened \gset
CREATE ROLE regress_school LOGIN IN ROLE packnd_detector;
CREATE ROLE regress_head LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_agent LOGIN IN ROLE packnd_referent;
CREATE ROLE regress_assistant LOGIN IN ROLE packnd_referent;
SELECT pnd.add_professional('Nguyen', :'doctors_number', 'infirmerie scolaire', 'regress_school', '2025-01-01') AS nguyen \gset
SELECT pnd.add_professional('Moreau', :'val_caf', 'responsable', 'regress_head', '2025-01-01') AS moreau \gset
SELECT pnd.add_professional('Diallo', :'val_caf', 'travail social', 'regress_agent', '2025-01-01') AS diallo \gset
SELECT pnd.add_professional('Petit', :'val_departement', 'travail social', 'regress_assistant', '2025-01-01') AS petit \gset
SELECT pnd.add_training(:'nguyen', 'Repérer les violences conjugales', '2025-01-01') \g /dev/null
SELECT pnd.assign_duty(p, '95', d) FROM (VALUES (:'nguyen', 'detector'), (:'moreau', 'supervisor'), (:'diallo', 'referent'), (:'petit', 'referent')) v (p, d) \g /dev/null

SELECT count(*) FROM pnd.import_directory('95', '{
	"structures": [{"source": "x", "id": "x--a", "nom": "Maison", "date_maj": "2026-01-01"}],
	"services": [{"source": "x", "structure_id": "x--a", "id": "x--abri", "nom": "Abri", "description": "Un abri.", "date_maj": "2026-01-01",
		"thematiques": ["logement-hebergement--rechercher-une-solution-dhebergement-temporaire"], "publics": ["tous-publics"]}]}') \g /dev/null
SELECT pnd.set_service('95', 'x--abri', has_agreement => true, answer_address => 'accueil@example.org', places => 2) \g /dev/null

-- ---- the territory offers both; a territory that says nothing has "complet", with anybody
\c - regress_head
SELECT pathway, is_default, referent_kinds_fr FROM pnd.pathways('95');
SELECT pnd.offer_pathway('95', 'complet');
SELECT pnd.offer_pathway('95', 'accompagné');
SELECT pathway_fr, is_default, referent_kinds_fr, called_kinds_fr FROM pnd.pathways('95') \gx

-- ---- complet: detected at school, the CAF assesses
\c - regress_school
SELECT pnd.report('95', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif') \g /dev/null
\c - regress_head
SELECT pnd.name_referent(:'n', :'petit');
SELECT pnd.name_referent(:'n', :'diallo');
\c - regress_agent
SELECT pnd.record_first_contact(:'n');
SELECT pnd.assess_needs(:'n', '{money,shelter}');
SELECT event, label_fr FROM pnd.allowed_events(:'n') WHERE you_may AND event IN ('plan_agreed', 'correspondents_activated', 'difficulty_called');
SELECT kind, label_fr FROM pnd.case_deadlines(:'n') WHERE state = 'open' AND kind <> 'emergency_need' ORDER BY kind;
-- nobody calls the CAF here: it leads
SELECT pnd.call_in_difficulty(:'n', :'diallo', 'rights_blocked');
\echo :LAST_ERROR_SQLSTATE

-- ---- accompagné: the social service follows another person already, and says so
\c - regress_school
SELECT pnd.report('95', true, true) AS n \gset
SELECT pnd.choose_pathway(:'n', 'accompagné', 'social_service');
SELECT pnd.give_consent(:'n', 'Exemple', 'Charlie', 'phone', '+33 1 99 00 00 43', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif') \g /dev/null
-- from now on the supervisor chooses, until a referent is named
SELECT pnd.choose_pathway(:'n', 'complet', 'person');
\echo :LAST_ERROR_SQLSTATE
\c - regress_head
SELECT pnd.choose_pathway(:'n', 'complet', 'organisation');
SELECT pnd.choose_pathway(:'n', 'accompagné', 'person');
-- by the event alone too, once it says which one and why; and by nothing else
\c - postgres
UPDATE pnd_data.case_file SET machine = 'pnd', pathway = 'complet' WHERE case_id = packnd.site_case_id(:'n');
\c - regress_head
SELECT pnd.cause(:'n', 'pathway_chosen', '{"pathway_reason": "person"}');
SELECT event, missing_fr, call FROM pnd.allowed_events(:'n') WHERE event = 'pathway_chosen';
SELECT pnd.cause(:'n', 'pathway_chosen', '{"chosen_pathway": "complet", "pathway_reason": "person"}');
\c - postgres
SELECT pathway, machine, event_facts FROM pnd_data.case_file WHERE case_id = packnd.site_case_id(:'n');
\c - regress_head
SELECT pnd.choose_pathway(:'n', 'accompagné', 'person');
SELECT pnd.name_referent(:'n', :'diallo');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.name_referent(:'n', :'petit');
\set VERBOSITY terse
SELECT pnd.choose_pathway(:'n', 'complet', 'person');
\set VERBOSITY default
\c - regress_assistant
SELECT pnd.record_first_contact(:'n');
SELECT pnd.assess_needs(:'n', '{money,shelter}');
-- the correspondents are for the social service to activate, and a clock says by when
SELECT event, label_fr, call FROM pnd.allowed_events(:'n') WHERE you_may AND event IN ('plan_agreed', 'correspondents_activated', 'difficulty_called');
SELECT kind, label_fr FROM pnd.case_deadlines(:'n') WHERE state = 'open' AND kind <> 'emergency_need' ORDER BY kind;
-- not before one of them is asked
SELECT pnd.activate_correspondents(:'n');
SELECT pnd.refer(:'n', 'shelter') IS NOT NULL AS asked \g /dev/null
SELECT pnd.activate_correspondents(:'n');
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE kind = 'correspondents_awaited';
SELECT pnd.agree_plan(:'n');

-- ---- a right is blocked: the CAF is called
SELECT pnd.call_in_difficulty(:'n', :'petit', 'rights_blocked');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.call_in_difficulty(:'n', :'diallo', 'rights_blocked');
SELECT pnd.call_in_difficulty(:'n', :'diallo', 'urgent_aid');
\echo :LAST_ERROR_SQLSTATE
SELECT kind, label_fr, state FROM pnd.case_deadlines(:'n') WHERE kind = 'difficulty_answer';
-- who is called is told, sees where the case stands and why; who she is, no
\c - regress_agent
SELECT kind_fr, message_fr FROM pnd.my_messages WHERE kind_fr = 'appui';
SELECT state_fr, my_part_fr FROM pnd.my_cases() WHERE case_number = :'n';
SELECT reason_fr, answer_fr FROM pnd.difficulty_calls(:'n');
SELECT pnd.open_ticket(:'n', 'appui demandé') > now() AS ticket;
SELECT * FROM pnd.identity(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.agree_pause(:'n', current_date + 10);
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.cause(:'n', 'difficulty_answered');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.answer_difficulty_call(:'n', 'solved');
-- answered: the case is open no more
SELECT state_fr FROM pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE
\c - regress_assistant
SELECT kind_fr, message_fr FROM pnd.my_messages WHERE kind_fr = 'appui';
SELECT display_name, reason_fr, answer_fr FROM pnd.difficulty_calls(:'n');
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE kind = 'difficulty_answer';

-- ---- she moves to where only "complet" is offered: there the case goes by that
SELECT pnd.propose_transfer(:'n', '76') AS x \gset
\c - regress_supervisor
SELECT pnd.accept_transfer(:'x') AS there \gset
SELECT pnd.name_referent(:'there', :'camille_number');
\c - postgres
SELECT territory_id, pathway, machine, state FROM pnd_data.case_file WHERE case_id IN (packnd.site_case_id(:'n'), packnd.site_case_id(:'there')) ORDER BY 1 DESC;

-- ---- who comes back goes by the pathway that she went by, as long as it is offered
\c - regress_school
SELECT pnd.report('95', true, true) AS n \gset
SELECT pnd.choose_pathway(:'n', 'accompagné', 'social_service');
SELECT pnd.give_consent(:'n', 'Exemple', 'Lou', 'phone', '+33 1 99 00 00 44', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif') \g /dev/null
\c - regress_head
SELECT pnd.name_referent(:'n', :'petit');
SELECT pnd.exit_case(:'n', 'contact_lost', reason => 'sans nouvelles');
SELECT pnd.re_enter(:'n', ARRAY[]::text[]) AS again \gset
\c - postgres
SELECT pathway, machine, state FROM pnd_data.case_file WHERE case_id = packnd.site_case_id(:'again');

-- ---- figures of each pathway; one pathway at least is offered
\c - regress_head
SELECT * FROM pnd.pathway_counts('95');
SELECT pnd.close_pathway('95', 'accompagné');
SELECT pnd.close_pathway('95', 'complet');
\echo :LAST_ERROR_SQLSTATE
SELECT pathway, is_default FROM pnd.pathways('95');
\c - regress_school
SELECT pnd.report('95', true, true) AS n \gset
SELECT pnd.choose_pathway(:'n', 'accompagné', 'person');
\echo :LAST_ERROR_SQLSTATE

-- ---- a new version of the base: the variant stays, says so, and is made anew
\c - postgres
SELECT jsonb_set(pnd.machine_document('pnd'), '{label_fr}', '"Pack nouveau départ, révisé"') AS document \gset
SELECT pnd.load_machine(:'document');
SELECT object, detail FROM pnd.health() WHERE finding = 'machine' \gx
SELECT pnd.renew_variant('pnd_accompagne');
SELECT object, detail FROM pnd.health() WHERE finding = 'machine';
SELECT machine, version, based_on, base_version FROM pnd_data.machine WHERE machine LIKE 'pnd%' ORDER BY 1, 2;
SELECT state, result FROM pnd.move_cases('pnd_accompagne', 1, 2, 'base révisée') ORDER BY 1;
-- what a variant cannot say
SELECT pnd.load_machine('{"machine": "pnd_x", "based_on": "pnd_y", "label_fr": "essai"}');
SELECT pnd.load_machine('{"machine": "pnd_x", "based_on": "pnd", "label_fr": "essai", "without": {"states": ["nowhere"]}}');
SELECT pnd.load_machine('{"machine": "pnd_x", "based_on": "pnd", "label_fr": "essai", "table": "pnd_data.need"}');
SELECT pnd.load_machine('{"machine": "pnd_x", "based_on": "pnd", "label_fr": "essai", "without": {"states": ["suspended"]}}');
