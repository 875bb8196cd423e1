-- rights_officer: what the privacy officer, who sees no case, reads and does of one:
-- what a person asks for as long as it waits, what is archived, and never unseen
\set SHOW_CONTEXT never
\i test/fixture.sql
\set QUIET on
SET client_min_messages = warning;
CREATE ROLE regress_officer LOGIN IN ROLE packnd_privacy_officer;
CREATE ROLE regress_other_officer LOGIN IN ROLE packnd_privacy_officer;
SELECT pnd.add_professional('Délégué', :'caf_number', 'protection des données', 'regress_officer', '2025-01-01') AS officer_number \gset
SELECT pnd.add_professional('Adjointe', :'caf_number', 'protection des données', 'regress_other_officer', '2025-01-01') AS other_officer_number \gset
SELECT pnd.assign_duty(o, '76', 'privacy_officer') FROM (VALUES (:'officer_number'), (:'other_officer_number')) v (o) \g /dev/null
\set QUIET off
\c - regress_doctor
SELECT pnd.report('76', true, true, facts => '{"partner_violence": true}') AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif', '1991-04-12');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'n');

-- ---- of an open case she records what is asked, and sees nothing else of it
\c - regress_officer
SELECT pnd.request_right(:'n', 'rectification', 'writing', 'mon prénom est Alice') AS r \gset
SELECT pnd.request_right(:'n', 'access', 'writing', 'tout') AS a \gset
SELECT pnd.open_ticket(:'n', 'répondre à la demande');
SELECT in_her_words FROM pnd.rights_request(:'n', :'r');
-- it is made sure that it is she: from then on she reads the request and the report, for a reason, and others are told
SELECT pnd.check_identity(:'n', :'r', 'mandate'), pnd.check_identity(:'n', :'a', 'mandate');
SELECT in_her_words FROM pnd.rights_request(:'n', :'r');
SELECT pnd.open_ticket(:'n', 'répondre à la demande') > now() AS opened;
SELECT person_right_fr, in_her_words, identity_check_fr FROM pnd.rights_request(:'n', :'r');
SELECT value_fr FROM pnd.access_report(:'n') WHERE section_fr = 'Identité' AND label_fr = 'Prénom';
-- nothing else by it
SELECT pnd.identity(:'n');
SELECT pnd.add_note(:'n', 'une note');
SELECT * FROM pnd.privacy_alerts();
\c - regress_other_officer
SELECT kind, kind_fr, advice_fr, case_number = :'n' AS "her case", display_name FROM pnd.privacy_alerts();
\c - regress_camille
SELECT case_number = :'n' AS "her case", kind_fr, message_fr FROM pnd.my_messages WHERE kind_fr ~ 'protection';
\c - regress_supervisor
SELECT case_number = :'n' AS "her case", kind_fr, message_fr FROM pnd.my_messages WHERE kind_fr ~ 'protection';
-- who leads the case opens it as ever
\c - regress_camille
SELECT pnd.open_ticket(:'n', 'préparer le rendez-vous') > now() AS opened;
\c - regress_other_officer
SELECT count(*) FROM pnd.privacy_alerts();
-- for as long as something waits
\c - regress_officer
SELECT pnd.answer_rights_request(:'n', :'r', 'granted');
SELECT count(*) > 10 AS "the other request" FROM pnd.access_report(:'n');
SELECT pnd.answer_rights_request(:'n', :'a', 'granted');
SELECT pnd.rights_request(:'n', :'r');
SELECT pnd.access_report(:'n');
SELECT pnd.open_ticket(:'n', 'relire le dossier');
\c - postgres
SELECT part, duty, valid_to IS NULL AS open FROM pnd_data.case_access WHERE case_id = packnd.site_case_id(:'n') AND duty = 'privacy_officer';

-- ---- after the end: who led it records what she asks, and answers nothing
\c - regress_camille
SELECT pnd.exit_case(:'n', 'other', reason => 'suivi ailleurs');
SELECT pnd.request_right(:'n', 'erasure', 'phone', 'tout effacer') AS e \gset
SELECT pnd.check_identity(:'n', :'e', 'known');
\c - regress_nobody
SELECT pnd.request_right(:'n', 'erasure', 'phone');

-- ---- the archive takes two persons, so that nobody alone has it to himself
\c - regress_officer
SELECT pnd.archive_case(:'n', 'litigation', current_date + 100);
\echo :LAST_ERROR_SQLSTATE
SELECT jsonb_build_object('case_number', :'n', 'archive_ground', 'litigation', 'archive_until', current_date + 100) AS these \gset
SELECT pnd.ask_approval('archive_case', :'these', 'plainte à venir') AS asked \gset
SELECT pnd.approve_request(:'asked');
\c - regress_supervisor
SELECT pnd.approve_request(:'asked', 'plainte vue');
\c - regress_officer
-- of exactly this
SELECT pnd.archive_case(:'n', 'litigation', current_date + 1000);
SELECT pnd.archive_case(:'n', 'litigation', current_date + 100);
SELECT pnd.open_ticket(:'n', 'réquisition du tribunal') > now() AS opened;
\c - regress_other_officer
SELECT kind_fr, count(*) FROM pnd.privacy_alerts() GROUP BY 1;
\c - regress_supervisor
SELECT pnd.case_summary(:'n');
SELECT pnd.unarchive_case(:'n', 'à suivre');

-- ---- and is taken back, by two as well
\c - regress_officer
SELECT pnd.unarchive_case(:'n', 'archivé par erreur');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.ask_approval('unarchive_case', jsonb_build_object('case_number', :'n'), 'archivé par erreur') AS asked \gset
\c - regress_supervisor
SELECT pnd.approve_request(:'asked');
\c - regress_officer
SELECT pnd.unarchive_case(:'n', 'archivé par erreur', request_key => 'once');
SELECT pnd.unarchive_case(:'n', 'archivé par erreur', request_key => 'once');
SELECT pnd.unarchive_case(:'n', 'archivé par erreur');
SELECT pnd.open_ticket(:'n', 'relire le dossier');
\c - regress_supervisor
SELECT state_fr FROM pnd.case_summary(:'n');
SELECT case_number = :'n' AS "her case", kind_fr, message_fr FROM pnd.my_messages WHERE message_fr ~ 'archives';
SELECT count(*) FROM pnd.territory_cases('76', 'exited');
\c - postgres
SELECT count(*) AS "compared again" FROM pnd_data.match_due WHERE case_id = packnd.site_case_id(:'n');
SELECT archived_at, unarchived_at IS NOT NULL AS "taken back", unarchive_reason FROM pnd_data.case_retention WHERE case_id = packnd.site_case_id(:'n');

-- ---- an erasure that was granted is in the list, and has a deadline, until it is done
\c - regress_officer
SELECT * FROM pnd.retention_due('76');
SELECT pnd.check_identity(:'n', :'e', 'mandate'), pnd.answer_rights_request(:'n', :'e', 'granted');
SELECT case_number = :'n' AS "her case", look_by BETWEEN now() + interval '12 days' AND now() + interval '25 days' AS "ten worked days", retention_state, retention_state_fr
FROM pnd.retention_due('76');
SELECT result FROM pnd.purge_cases(ARRAY[:'n'], 'demande de la personne', dry_run => true);
\c - regress_supervisor
SELECT kind, label_fr FROM pnd.case_deadlines(:'n') WHERE kind = 'granted_erasure';
-- also of a case that is still open
\c - regress_doctor
SELECT pnd.report('76', true, true) AS other \gset
\c - regress_supervisor
SELECT pnd.request_right(:'other', 'erasure', 'meeting') AS e \gset
SELECT pnd.check_identity(:'other', :'e', 'known'), pnd.answer_rights_request(:'other', :'e', 'granted');
SELECT case_number = :'other' AS "the open one", retention_state_fr FROM pnd.retention_due('76') ORDER BY 1;
-- the supervisors are told while it is not done
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '30 days' WHERE kind = 'granted_erasure';
CALL pnd.follow_up();
\c - regress_supervisor
SELECT case_number = :'n' AS "her case", message_fr FROM pnd.my_messages WHERE kind_fr ~ 'effacement' ORDER BY 1, 2;
\c - postgres

-- ---- what is held leaves the approval for when it is not
SELECT pnd.set_bound('retention', not_after => '0 days', legal_source => 'pour cet essai');
CALL pnd.follow_up();
\c - regress_officer
SELECT pnd.ask_approval('purge', jsonb_build_object('case_numbers', ARRAY[:'n'], 'narrative_only', false), 'durée échue') AS asked \gset
\c - regress_supervisor
SELECT pnd.approve_request(:'asked');
SELECT pnd.hold_case(:'n', 'trial', 'audience à venir');
SELECT pnd.ask_approval('lift_hold', jsonb_build_object('case_number', :'n'), 'jugement définitif') AS lift \gset
\c - regress_officer
SELECT result FROM pnd.purge_cases(ARRAY[:'n'], 'durée échue');
SELECT pnd.approve_request(:'lift');
\c - regress_supervisor
SELECT pnd.lift_hold(:'n', 'jugement définitif');
\c - regress_officer
SELECT result FROM pnd.purge_cases(ARRAY[:'n'], 'durée échue');
\c - postgres
CALL pnd.follow_up();
SELECT count(*) AS "deadlines left" FROM pnd_data.deadline WHERE case_id = packnd.site_case_id(:'n');
SELECT unarchive_reason, erased_at IS NOT NULL AS erased FROM pnd_data.case_retention WHERE case_id = packnd.site_case_id(:'n');
SELECT finding FROM pnd.verify_journal();
