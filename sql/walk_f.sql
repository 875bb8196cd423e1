-- Walk f: she moves, returns, comes back; a wrong exit is reopened; and two
-- professionals who do not know of each other report her.  Each step is by the
-- login of who does it.
\set SHOW_CONTEXT never
\i test/fixture.sql
\i test/fixtures/match_key.sql
\set ECHO none
\set QUIET on
SET client_min_messages = warning;
SELECT pnd.add_organisation('Gendarmerie de Seine-Maritime', 'gendarmerie', '2025-01-01') AS gendarmerie \gset
CREATE ROLE regress_gendarme LOGIN IN ROLE packnd_detector;
SELECT pnd.add_professional('Adjudant Robert', :'gendarmerie', 'gendarmerie', 'regress_gendarme', '2025-01-01') AS gendarme_number \gset
SELECT pnd.add_training(:'gendarme_number', 'Repérer les violences conjugales', '2025-01-01') AS trained \gset
SELECT pnd.assign_duty(:'gendarme_number', '76', 'detector') AS duty \gset
RESET client_min_messages;
\set QUIET off
\set ECHO all

-- ==== reported twice by two professionals who do not know of each other

-- ---- Monday, in the surgery
\c - regress_doctor
SELECT pnd.report('76', declares_victim => true, wishes_help => true, happened_at => now() - interval '3 days',
	facts => '{"partner_violence": true}') AS by_the_doctor \gset
SELECT pnd.give_consent(:'by_the_doctor', 'de La Tour', 'Anne-Marie', 'phone', '06 12 34 56 78', 'her_alone',
	'Mo-Fr 09:00-12:00', 'se présenter comme le cabinet', '1991-04-12', happened_at => now() - interval '3 days');

-- ---- Wednesday, at the gendarmerie: another spelling, another channel, and she wants to leave
\c - regress_gendarme
SELECT pnd.report('76', declares_victim => true, wishes_help => true, happened_at => now() - interval '1 day') AS by_the_gendarme \gset
SELECT pnd.give_consent(:'by_the_gendarme', 'LATOUR (DE)', 'ANNE MARIE', 'message', '+33612345678', 'shared',
	'Mo-Sa 09:00-17:00', 'rien du dispositif', '1991-04-12', happened_at => now() - interval '1 day');
SELECT pnd.decide_to_leave(:'by_the_gendarme', now() + interval '2 days', now() - interval '1 day');
-- nothing tells him that she is known
SELECT state_fr, my_part_fr FROM pnd.my_cases();

-- ---- the follow-up compares them; the supervisor looks before assigning
\c - postgres
CALL pnd.follow_up();
\c - regress_supervisor
SELECT message_fr FROM pnd.my_messages() WHERE kind = 'person_known';
SELECT case_number = :'by_the_gendarme' AS "the gendarme's", other_case_number = :'by_the_doctor' AS "the doctor's", other_state_fr, identifiers_fr
FROM pnd.possible_duplicates('76');
SELECT reported AS cases, persons_reported AS persons FROM pnd.territory_counts('76');
-- a call to the detectors: one person; the doctor's case goes on
SELECT pnd.merge_case(:'by_the_gendarme', :'by_the_doctor', 'deux repérages la même semaine, confirmé avec la personne au téléphone');
SELECT pnd.name_referent(:'by_the_doctor', :'camille_number');
SELECT reported AS cases, persons_reported AS persons, supported FROM pnd.territory_counts('76');

-- ---- the référent has one case, with all that both were told
\c - regress_camille
SELECT case_number = :'by_the_doctor' AS "the case that goes on", state_fr, my_part_fr, decided_to_leave_at IS NOT NULL AS "wants to leave"
FROM pnd.my_cases() WHERE my_part = 'referent';
SELECT emergency_needs FROM pnd.case_summary(:'by_the_doctor');
SELECT link_fr FROM pnd.linked_cases(:'by_the_doctor');

-- ---- both professionals see the same: that somebody takes care of her, and who
\c - regress_doctor
SELECT case_number = :'by_the_doctor' AS "his number", state_fr FROM pnd.my_cases();
SELECT referent FROM pnd.case_summary(:'by_the_doctor');
\c - regress_gendarme
SELECT case_number = :'by_the_gendarme' AS "his number", state_fr FROM pnd.my_cases();
SELECT referent FROM pnd.case_summary(:'by_the_gendarme');
-- she passes by again: what she tells him reaches the référent
SELECT pnd.tell_referent(:'by_the_gendarme', 'news', 'titre de séjour valable');
\c - regress_camille
SELECT kind_fr, message_fr FROM pnd.my_messages LIMIT 1;
SELECT pnd.record_facts(:'by_the_doctor', '{"regular_residence": true}');
SELECT pnd.open_ticket(:'by_the_doctor', 'préparer le premier appel') > now() AS ticket;
SELECT fact, value_fr FROM pnd.case_facts(:'by_the_doctor');
SELECT DISTINCT planned_departure - now() BETWEEN interval '1 day' AND interval '3 days' AS "leaves in two days" FROM pnd.identity(:'by_the_doctor');

-- ==== she moves to another département

-- ---- Eure is open; the référent proposes the case there, with what she agrees to
\c - postgres
\set QUIET on
SELECT pnd.add_organisation('CAF de l''Eure', 'caf', '2025-01-01') AS caf_27 \gset
SELECT pnd.add_territory('27', '27', 'Eure', :'caf_27') AS territory \gset
CREATE ROLE regress_evreux LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_lea LOGIN IN ROLE packnd_referent;
SELECT pnd.add_professional('Claude', :'caf_27', 'responsable', 'regress_evreux', '2025-01-01') AS claude_number \gset
SELECT pnd.add_professional('Léa', :'caf_27', 'travail social', 'regress_lea', '2025-01-01') AS lea_number \gset
SELECT pnd.assign_duty(:'claude_number', '27', 'supervisor'), pnd.assign_duty(:'lea_number', '27', 'referent') \g /dev/null
\set QUIET off
\c - regress_camille
SELECT pnd.record_first_contact(:'by_the_doctor');
SELECT pnd.assess_needs(:'by_the_doctor', '{housing}');
SELECT pnd.agree_plan(:'by_the_doctor');
SELECT pnd.add_dependant(:'by_the_doctor', 'child', (current_date - interval '7 years')::date, 'Inès') AS child \gset
-- only to another territory, and one that is open
SELECT pnd.propose_transfer(:'by_the_doctor', '76');
SELECT pnd.propose_transfer(:'by_the_doctor', '27');
\c - postgres
SELECT pnd.open_territory('27', opened_on => '2025-11-26') AS opened \gset
\c - regress_camille
SELECT pnd.propose_transfer(:'by_the_doctor', '27', '{identity,contact,situation,children}') AS t \gset
SELECT state_fr, referent FROM pnd.case_summary(:'by_the_doctor');

-- ---- the supervisor there sees what is asked and until when, not who she is; and refuses for now
\c - regress_evreux
SELECT message_fr FROM pnd.my_messages();
SELECT transfer = :'t' AS "this one", from_territory, to_territory, emergency_needs, answer_by > now() AS "has a clock" FROM pnd.transfers('27');
SELECT pnd.open_ticket(:'by_the_doctor', 'curiosité') > now() AS opened;
SELECT family_name FROM pnd.identity(:'by_the_doctor');
SELECT pnd.refuse_transfer(:'t', 'pas de place avant lundi');
SELECT count(*) AS seen FROM pnd.transfers('27');
\c - regress_camille
SELECT message_fr FROM pnd.my_messages() WHERE kind LIKE 'transfer%';
SELECT state_fr, referent FROM pnd.case_summary(:'by_the_doctor');

-- ---- proposed again, nobody answers: it comes back by itself
SELECT pnd.propose_transfer(:'by_the_doctor', '27', '{identity,contact,situation,children}') AS t \gset
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '20 days' WHERE kind = 'transfer_answer' AND met_at IS NULL AND cancelled_at IS NULL;
CALL pnd.follow_up(hold_share => 1);
\c - regress_camille
SELECT state_fr, referent FROM pnd.case_summary(:'by_the_doctor');
SELECT outcome_fr, reason FROM pnd.transfers('76');

-- ---- a third time, on the phone with Évreux: accepted; the référent stays until one is named there
SELECT pnd.propose_transfer(:'by_the_doctor', '27', '{identity,contact,situation,children}') AS t \gset
\c - regress_evreux
SELECT pnd.accept_transfer(:'t') AS there \gset
SELECT state_fr, referent FROM pnd.case_summary(:'by_the_doctor');
SELECT state_fr, referent, consent_current, needs, emergency_needs FROM pnd.case_summary(:'there');
SELECT pnd.accept_transfer(:'t');
SELECT pnd.name_referent(:'there', :'lea_number');
-- now the case is there, and nowhere else
\c - regress_camille
SELECT state_fr, exit_fr FROM pnd.case_summary(:'by_the_doctor');
SELECT message_fr FROM pnd.my_messages() WHERE kind = 'transfer_completed';
\c - regress_lea
SELECT my_part_fr, state_fr FROM pnd.my_cases();
SELECT pnd.open_ticket(:'there', 'premier appel') > now() AS opened;
SELECT family_name, may_say FROM pnd.identity(:'there') ORDER BY may_say;
SELECT given_name, age FROM pnd.dependants(:'there');
SELECT fact, value_fr FROM pnd.case_facts(:'there') WHERE NOT is_computed;
SELECT recipient, purpose, data_class FROM pnd.consents(:'there') ORDER BY 1, 3;
SELECT link_fr FROM pnd.linked_cases(:'there');

-- ---- the exit of the first case is none to be undone: hers goes on in the Eure
\c - regress_supervisor
SELECT missing_fr FROM pnd.allowed_events(:'by_the_doctor');
SELECT pnd.reopen_case(:'by_the_doctor', 'relais regretté');

-- ==== Évreux: a wrong exit, reopened where it was

\c - regress_lea
SELECT pnd.record_first_contact(:'there');
SELECT pnd.assess_needs(:'there', '{housing}');
SELECT pnd.agree_plan(:'there');
SELECT needs_fr FROM pnd.case_summary(:'there') \gset before_
SELECT pnd.exit_case(:'there', 'contact_lost', reason => 'quatre appels sans réponse');
\c - regress_evreux
SELECT pnd.reopen_case(:'there', 'la personne était hospitalisée');
SELECT state_fr, referent, needs_fr = :'before_needs_fr' AS "the needs of before" FROM pnd.case_summary(:'there');

-- ==== she returns to the home, and comes back

-- ---- a pause first, extended once: the clock follows; then the return
\c - regress_lea
SELECT pnd.agree_pause(:'there', current_date + 14);
SELECT pnd.extend_pause(:'there', current_date + 28, 'attend la fin de l''année scolaire');
SELECT kind, due_at > now() + interval '26 days' AS "at the new day" FROM pnd.case_deadlines(:'there') WHERE kind = 'pause_review' AND state = 'open';
SELECT pnd.exit_case(:'there', 'returned_home', reason => 'dit au téléphone, connaît la porte');
-- five weeks pass
\c - postgres
\set QUIET on
SET session_replication_role = replica;
UPDATE pnd_data.case_file SET detected_at = detected_at - interval '200 days';
UPDATE pnd_data.case_file SET exited_at = exited_at - interval '35 days', state_since = state_since - interval '35 days'
WHERE case_id = packnd.site_case_id(:'there');
RESET session_replication_role;
\set QUIET off

-- ---- she calls who led her case: with her agreement a new episode, and not the telephone that he reads now
\c - regress_lea
SELECT pnd.re_enter(:'there', '{}', '{identity,contact,situation,children}') AS again \gset
SELECT pnd.add_channel(:'again', 'phone', '+33 1 99 00 00 44', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif', 'in_person') IS NOT NULL AS "a new number";
-- she comes back once
SELECT pnd.re_enter(:'there', '{}');
\c - regress_evreux
SELECT pnd.reopen_case(:'there', 'plus simple');
SELECT pnd.name_referent(:'again', :'lea_number');
\c - regress_lea
SELECT state_fr, referent, consent_current, needs FROM pnd.case_summary(:'again');
SELECT pnd.open_ticket(:'again', 'premier appel') > now() AS opened;
SELECT family_name FROM pnd.identity(:'again');
SELECT value FROM pnd.channels(:'again');
SELECT given_name, age FROM pnd.dependants(:'again');
SELECT fact, value_fr FROM pnd.case_facts(:'again') WHERE NOT is_computed;
SELECT episode, territory_id AS territory, began_by_fr, is_this, exit_fr, days_between, referent FROM pnd.episodes(:'again');
\c - regress_evreux
SELECT supported AS episodes, persons_supported AS persons, re_entries, median_days_between AS days FROM pnd.territory_counts('27');

-- ---- both histories are kept, and both chains verify, but for the times that were
-- moved behind the journal's back to let years pass: they are found
\c - postgres
SELECT count(DISTINCT j.case_id) AS histories FROM pnd_data.journal j WHERE j.case_id IN (packnd.site_case_id(:'by_the_doctor'), packnd.site_case_id(:'by_the_gendarme'), packnd.site_case_id(:'there'), packnd.site_case_id(:'again'));
SELECT DISTINCT finding, detail FROM pnd.verify_journal() ORDER BY detail;
\setenv KEY_FILE :key_file
\! rm $KEY_FILE
