-- A duplicate whose twin goes on in another territory: what she told one is
-- another's by a transfer only; that she is in danger is not kept back.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\i test/fixtures/match_key.sql
\set QUIET on
SELECT pnd.add_organisation('CAF de l''Eure', 'caf', '2025-01-01') AS caf_27 \gset
SELECT pnd.add_territory('27', '27', 'Eure', :'caf_27') AS territory \gset
SELECT pnd.open_territory('27', opened_on => '2025-11-26') AS opened \gset
CREATE ROLE regress_evreux LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_lea LOGIN IN ROLE packnd_referent;
SELECT pnd.add_professional('Claude', :'caf_27', 'responsable', 'regress_evreux', '2025-01-01') AS claude_number \gset
SELECT pnd.add_professional('Léa', :'caf_27', 'travail social', 'regress_lea', '2025-01-01') AS lea_number \gset
SELECT pnd.assign_duty(:'claude_number', '27', 'supervisor'), pnd.assign_duty(:'lea_number', '27', 'referent'), pnd.assign_duty(:'lea_number', '27', 'detector') \g /dev/null
\set model `cat src/policy/fr/danger.dmn`
SELECT pnd.load_danger_grid('76', '{"label_fr": "Grille", "legal_source": "Essai", "expires_after_days": 10, "questions": [
	{"question": "q1", "question_fr": "Une question ?", "red": true}, {"question": "q2", "question_fr": "Une autre ?", "red": true}]}', :'model') \g /dev/null
\unset model
\set QUIET off
\c - regress_lea
SELECT pnd.report('27', true, true) AS there \gset
SELECT pnd.give_consent(:'there', 'Lefèvre', 'Anne-Marie', 'phone', '06 12 34 56 78', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
\c - regress_evreux
SELECT pnd.name_referent(:'there', :'lea_number');
\c - regress_doctor
SELECT pnd.report('76', true, true) AS here \gset
SELECT pnd.give_consent(:'here', 'LEFEVRE', 'Annemarie', 'email', 'anne@example.org', 'her_alone', '24/7', 'rien', '1991-04-12');
SELECT pnd.record_facts(:'here', '{"partner_violence": true}') \g /dev/null
SELECT pnd.decide_to_leave(:'here', now() + interval '5 days');
SELECT pnd.record_danger(:'here', '{"q1": true, "q2": true}');

\c - postgres
CALL pnd.follow_up(hold_share => 1);

-- ---- the supervisor here closes the duplicate
\c - regress_supervisor
SELECT other_case_number = :'there' AS "known in the Eure", other_territory FROM pnd.possible_duplicates('76');
SELECT pnd.merge_case(:'here', :'there', 'prise en charge dans l''Eure');
SELECT state_fr, exit_fr FROM pnd.case_summary(:'here');
-- ---- the referent there is told, sees that she is in danger, and reads what was known here, for a month
\c - regress_lea
SELECT message_fr FROM pnd.my_messages() WHERE kind = 'case_merged';
SELECT danger, decided_to_leave_at IS NOT NULL AS decided FROM pnd.case_summary(:'there');
SELECT kind FROM pnd.case_deadlines(:'there') WHERE state = 'open' ORDER BY 1;
SELECT pnd.open_ticket(:'there', 'un doublon') > now() AS opened;
SELECT count(*) AS brought FROM pnd.carried(:'there');
SELECT value FROM pnd.channels(:'there');
SELECT pnd.open_ticket(:'here', 'un doublon') > now() AS opened;
SELECT value FROM pnd.channels(:'here');
SELECT decided_to_leave_at IS NOT NULL AS decided, emergency_needs FROM pnd.case_summary(:'here');
-- ---- detached
\c - regress_supervisor
SELECT pnd.reopen_case(:'here', 'deux personnes');
SELECT state_fr, danger FROM pnd.case_summary(:'here');
\c - postgres
SELECT DISTINCT finding FROM pnd.verify_journal();
\setenv KEY_FILE :key_file
\! rm $KEY_FILE
