-- Danger by the grid of the territory: what it changes, and that it ends.
\i test/fixture.sql
\set SHOW_CONTEXT never
\c - regress_doctor
SELECT pnd.report('76', true, true) AS case_number \gset
SELECT pnd.give_consent(:'case_number', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-11:00', 'rien du dispositif') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'case_number', :'camille_number') \g /dev/null
-- Without a grid of the territory nothing is decided: no default is invented.
\c - postgres
SELECT pnd.add_training(:'supervisor_number', 'Évaluer le danger', '2025-01-01') \g /dev/null
\c - regress_supervisor
SELECT pnd.record_danger(:'case_number', '{"q1": true}');
-- The territory loads its own; these questions are an example of its form.
\set model `cat src/policy/fr/danger.dmn`
\c - regress_supervisor
SELECT pnd.load_danger_grid('76', '{"label_fr": "Grille"}', :'model');
SELECT jsonb_build_object('label_fr', 'Grille d''essai', 'legal_source', 'Essai', 'expires_after_days', 10, 'questions',
	jsonb_agg(jsonb_build_object('question', 'q' || i, 'question_fr', 'Question ' || i || ' ?', 'red', i <= 5) ORDER BY i)) AS document
FROM generate_series(1, 23) i \gset
SELECT pnd.load_danger_grid('76', :'document', :'model');
SELECT count(*) AS questions, count(*) FILTER (WHERE is_red) AS red FROM pnd.danger_questions('76');
-- 12 positive answers, or 2 red ones; what is not answered may still be either.
SELECT pnd.record_danger(:'case_number', '{"q1": true}');
SELECT pnd.record_danger(:'case_number', (SELECT jsonb_object_agg('q' || i, i IN (1, 10)) FROM generate_series(1, 23) i));
SELECT pnd.record_danger(:'case_number', '{"q99": true}');
SELECT pnd.record_danger(:'case_number', '{"q1": true, "q2": true}');
-- Who is not trained does not assess it.
\c - regress_camille
SELECT pnd.record_danger(:'case_number', '{"q1": true, "q2": true}');
-- What was due by the usual budget is due by that in danger, whoever waits for
-- the case is told, and it comes first.
SELECT kind, CASE WHEN kind = 'first_contact' THEN due_at - started_at END AS within, due_at::date - current_date AS in_days
FROM pnd.case_deadlines(:'case_number') WHERE state = 'open' ORDER BY kind;
SELECT kind, message_fr FROM pnd.my_messages() WHERE kind = 'danger_found';
SELECT danger, what_fr FROM pnd.reviews_due(days => 20);
SELECT pnd.open_ticket(:'case_number', 'Danger signalé') \g /dev/null
SELECT finding_fr, grid_version, expires_on - current_date AS in_days, display_name FROM pnd.danger_assessments(:'case_number');
-- Its end is no clock that a supervisor takes away.
\c - regress_supervisor
SELECT deadline AS danger_expiry FROM pnd.case_deadlines(:'case_number') WHERE kind = 'danger_expiry' \gset
SELECT pnd.cancel_deadline(:'case_number', :'danger_expiry', 'gênant');
-- It ends when the grid says so, unless it is assessed again.
\c - postgres
SELECT pnd_data.expire_danger(packnd.site_case_id(:'case_number')) \g /dev/null
SELECT danger, event FROM pnd_data.case_file;
SELECT kind FROM pnd_data.deadline WHERE kind = 'danger_expiry' AND met_at IS NOT NULL;
