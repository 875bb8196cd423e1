-- the tour of the README
\set SHOW_CONTEXT never
\set as_published yes
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS case_number \gset
SELECT pnd.give_consent(:'case_number', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'case_number', :'camille_number') \g /dev/null
\c - regress_camille
\set SHOW_CONTEXT never
SET datestyle = 'ISO, YMD'; SET timezone = 'Europe/Paris';
-- 1
SELECT policy, version, valid_from, valid_to FROM pnd.policies WHERE policy IN ('auvvc', 'bar', 'entry', 'tgd');
-- 2
SELECT version, outcome, award FROM pnd.decide_policy('auvvc', '2026-05-15', '{
	"partner_violence": true, "regular_residence": true, "evidence": "complaint",
	"evidence_date": "2026-05-02", "last_award_date": null, "dependent_children": 2,
	"monthly_resources": 1100, "benefit_recipient": true, "territory_zone": "mainland"}');
-- 3
SELECT d.outcome, q.fact, q.question_fr
FROM pnd.decide_policy('tgd', '2026-05-15', '{"serious_danger": true,
	"express_consent": true, "contact_ban": true, "territory_zone": "mainland"}') d, pnd.questions(d.missing) q;
-- 4
SELECT unnest(reasons) AS reason FROM pnd.decide_policy('auvvc', '2026-05-15', '{"partner_violence": true,
	"regular_residence": true, "evidence": "police_log", "evidence_date": "2026-05-02"}');
-- 5
SELECT packnd.evaluate('for n in 1..3 return n * 1.5', '{}', now()) AS list,
	packnd.evaluate('date("2026-01-31") + duration("P1M")', '{}', now()) AS last_day,
	packnd.evaluate('age >= 18 and wishes help', '{"age": 17}', now(), unknowns => true) AS answer;
-- 6
SELECT packnd.due_at('2026-04-30 10:00+02', 3, 'working_days', '76', false) AS in_rouen,
	packnd.due_at('2026-04-24 10:00+03', 3, 'working_days', '976', false) AS in_mayotte;
-- 7
SELECT state_fr, referent, needs FROM pnd.case_summary(:'case_number');
-- 8
SELECT event, label_fr, to_state, you_may, missing_fr FROM pnd.allowed_events(:'case_number');
-- 9
SELECT pnd.agree_plan(:'case_number');
SELECT * FROM pnd_data.case_file;
-- 10
\c - postgres
SELECT label, reported, supported, active FROM pnd.territory_counts('76');
SELECT finding FROM pnd.verify_journal();
