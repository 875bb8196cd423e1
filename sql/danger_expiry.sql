-- danger_expiry: danger counts until the day that the territory's grid says has
-- passed; then the sweep ends it.  What shows it before and after: the worklists,
-- the deadlines, an exit, the messages.
\set SHOW_CONTEXT never
\i test/fixture.sql
CREATE ROLE regress_operator LOGIN IN ROLE packnd_operator;
SELECT pnd.add_login('regress_operator', part => 'job') \g /dev/null
SELECT pnd.add_training(:'supervisor_number', 'Évaluer le danger', '2025-01-01') \g /dev/null
-- two cases since three weeks: one assessed nine days ago, one twelve
\c - regress_doctor
SELECT pnd.report('76', true, true, now() - interval '20 days') AS near \gset
SELECT pnd.report('76', true, true, now() - interval '20 days') AS passed \gset
SELECT pnd.give_consent(n, 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-11:00', 'rien', happened_at => now() - interval '20 days')
FROM (VALUES (:'near'), (:'passed')) v (n) \g /dev/null
\c - regress_supervisor
SELECT jsonb_build_object('label_fr', 'Grille d''essai', 'legal_source', 'Essai', 'expires_after_days', 10, 'questions',
	jsonb_agg(jsonb_build_object('question', 'q' || i, 'question_fr', 'Question ' || i || ' ?', 'red', i <= 5) ORDER BY i)) AS document
FROM generate_series(1, 23) i \gset
\set model `cat src/policy/fr/danger.dmn`
SELECT pnd.load_danger_grid('76', :'document', :'model') \g /dev/null
\unset model
SELECT pnd.set_deadline_budget('76', 'no_news', 25, 'calendar_days', 'Essai') \g /dev/null
SELECT pnd.set_deadline_budget('76', 'no_news', 20, 'calendar_days', 'Essai', in_danger => true) \g /dev/null
SELECT pnd.name_referent(n, :'camille_number', now() - interval '20 days') FROM (VALUES (:'near'), (:'passed')) v (n) \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(n, now() - interval '19 days'), pnd.assess_needs(n, '{housing}', happened_at => now() - interval '18 days'),
	pnd.cause(n, 'plan_agreed', happened_at => now() - interval '17 days')
FROM (VALUES (:'near'), (:'passed')) v (n) \g /dev/null
SELECT label_fr, (due_at - interval '1 minute')::date - started_at::date AS days FROM pnd.case_deadlines(:'passed') WHERE kind = 'no_news' AND state = 'open';
\c - regress_supervisor
SELECT pnd.record_danger(:'near', '{"q1": true, "q2": true}', now() - interval '9 days');
SELECT pnd.record_danger(:'passed', '{"q1": true, "q2": true}', now() - interval '12 days');
-- an assessment with too few answers ends nothing
SELECT pnd.record_danger(:'near', '{"q1": true}', now() - interval '1 day');

-- ---- before the sweep: nothing is forgotten because a day has passed
\c - regress_camille
SELECT CASE m.case_number WHEN :'near' THEN 'near' ELSE 'passed' END AS "case", m.danger FROM pnd.my_cases() m ORDER BY 1;
SELECT CASE w.case_number WHEN :'near' THEN 'near' ELSE 'passed' END AS "case", w.danger, w.what_fr, (w.due_at - interval '1 minute')::date - current_date AS days FROM pnd.reviews_due(days => 30) w WHERE w.what_fr LIKE 'danger%';
SELECT label_fr, state_fr, (due_at - interval '1 minute')::date - started_at::date AS days FROM pnd.case_deadlines(:'passed') WHERE kind IN ('danger_expiry', 'no_news') ORDER BY kind;
SELECT pnd.close_need(need, 'met') FROM (SELECT need FROM pnd.needs(:'passed') UNION ALL SELECT need FROM pnd.needs(:'near')) n \g /dev/null
SELECT pnd.exit_case(:'passed', 'goals_reached', conditions => '{"safe": "observed", "cut_off": "told", "home": "document", "means": "document"}');
SELECT missing_fr LIKE '%la fin du danger en cours%' AS "allowed_events() says so" FROM pnd.allowed_events(:'passed') WHERE event = 'exited';
-- nor is it anybody's to end it otherwise than by assessing it again
\c - regress_supervisor
SELECT pnd.cause(:'passed', 'danger_expired');

-- ---- the sweep
\c - regress_operator
CALL pnd.follow_up(hold_share => 1);
\c - regress_camille
SELECT CASE m.case_number WHEN :'near' THEN 'near' ELSE 'passed' END AS "case", m.danger FROM pnd.my_cases() m ORDER BY 1;
-- the one is reminded of, the other is over
SELECT CASE m.case_number WHEN :'near' THEN 'near' ELSE 'passed' END AS "case", m.message_fr FROM pnd.my_messages() m WHERE m.kind LIKE 'danger%' ORDER BY 1, m.created_at;
SELECT CASE w.case_number WHEN :'near' THEN 'near' ELSE 'passed' END AS "case", w.danger FROM pnd.reviews_due(days => 30) w WHERE w.what_fr LIKE 'danger%';
\c - regress_supervisor
SELECT CASE m.case_number WHEN :'near' THEN 'near' ELSE 'passed' END AS "case", m.message_fr FROM pnd.my_messages() m WHERE m.kind LIKE 'danger%' ORDER BY 1, m.created_at;
-- what ran by the shorter budget keeps it; what begins now has the usual one
\c - regress_camille
SELECT pnd.add_note(:'passed', 'Appel', has_news => true) \g /dev/null
SELECT pnd.add_note(:'near', 'Appel', has_news => true) \g /dev/null
SELECT label_fr, state_fr, (due_at - interval '1 minute')::date - started_at::date AS days FROM pnd.case_deadlines(:'passed') WHERE kind IN ('danger_expiry', 'no_news') ORDER BY kind, started_at;
SELECT label_fr, state_fr, (due_at - interval '1 minute')::date - started_at::date AS days FROM pnd.case_deadlines(:'near') WHERE kind IN ('danger_expiry', 'no_news') ORDER BY kind, started_at;
-- a success is possible where danger is over, and not where it counts
SELECT pnd.exit_case(:'near', 'goals_reached', conditions => '{"safe": "observed", "cut_off": "told", "home": "document", "means": "document"}');
SELECT pnd.exit_case(:'passed', 'goals_reached', conditions => '{"safe": "observed", "cut_off": "told", "home": "document", "means": "document"}');
-- of a duplicate, danger goes on in the other case and ends there on the same day
\c - regress_doctor
SELECT pnd.report('76', true, true) AS again \gset
SELECT pnd.give_consent(:'again', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-11:00', 'rien') \g /dev/null
SELECT pnd.report('76', true, true) AS once_more \gset
SELECT pnd.give_consent(:'once_more', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-11:00', 'rien') \g /dev/null
SELECT pnd.record_danger(:'once_more', '{"q1": true, "q2": true}');
\c - regress_supervisor
SELECT pnd.merge_case(:'once_more', :'again', 'deux signalements');
SELECT danger FROM pnd.case_summary(:'again');
SELECT state_fr, (due_at - interval '1 minute')::date - current_date AS days FROM pnd.case_deadlines(:'again') WHERE kind = 'danger_expiry';
-- assessed again in time, it counts ten days more; not characterised, it ends at once
\c - regress_supervisor
SELECT pnd.record_danger(:'near', '{"q1": true, "q2": true}');
\c - regress_operator
CALL pnd.follow_up(hold_share => 1);
\c - regress_camille
SELECT danger FROM pnd.case_summary(:'near');
SELECT state_fr, (due_at - interval '1 minute')::date - current_date AS days FROM pnd.case_deadlines(:'near') WHERE kind = 'danger_expiry' ORDER BY started_at;
\c - regress_supervisor
SELECT pnd.record_danger(:'near', (SELECT jsonb_object_agg('q' || i, false) FROM generate_series(1, 23) i));
\c - regress_camille
SELECT danger FROM pnd.case_summary(:'near');
SELECT state_fr FROM pnd.case_deadlines(:'near') WHERE kind = 'danger_expiry' ORDER BY started_at;
