-- A change of school, child by child: who is of school age follows from the children
-- that are recorded; of each is told what no date says; a child who is recorded
-- later is asked about, and what was told of the others stays.
\i test/fixture.sql
\set SHOW_CONTEXT never
SET SESSION AUTHORIZATION regress_doctor;
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Martin', 'Alix', 'phone', '06 00 00 00 00', 'her_alone', 'Mo-Fr 09:00-12:00', 'rappeler');
SET SESSION AUTHORIZATION regress_supervisor;
SELECT pnd.name_referent(:'n', :'camille_number');
SET SESSION AUTHORIZATION regress_camille;
SELECT pnd.open_ticket(:'n', 'préparer l''accueil') > now() AS opened;
-- ten and two years old: one is at school
SELECT pnd.add_dependant(:'n', 'child', (current_date - interval '10 years 2 months')::date, 'Noa') AS noa \gset
SELECT pnd.add_dependant(:'n', 'child', (current_date - interval '2 years 2 months')::date, 'Lou') AS lou \gset
SELECT is_computed, value = jsonb_build_array(jsonb_build_object('child', :'noa')) AS "asks about one" FROM pnd.case_facts(:'n') WHERE fact = 'school_changes';
SELECT outcome, missing FROM pnd.decide_policy('changement_ecole', current_date, (SELECT jsonb_object_agg(f.fact, f.value) FROM pnd.case_facts(:'n') f));
-- the questions, told of the child by its number; of another child nothing can be told
SELECT pnd.record_facts(:'n', jsonb_build_object('school_changes', '[{"child": "X", "judge_authorises": true}]'::jsonb));
SELECT pnd.record_facts(:'n', jsonb_build_object('school_changes', jsonb_build_array(
	jsonb_build_object('child', :'noa', 'judge_authorises', false, 'sole_authority', false, 'other_parent_disagrees', true))));
SELECT outcome, award #>> '{children,0,answer}' AS noa, missing, left(reasons[1], 70) AS reason FROM pnd.decide_policy('changement_ecole', current_date, (SELECT jsonb_object_agg(f.fact, f.value) FROM pnd.case_facts(:'n') f));
SELECT question_fr, type FROM pnd.questions('{school_changes[1].sole_authority}'::text[]);
-- the judge decides for one; the other, who turns three, is asked about
SELECT pnd.change_dependant(:'n', :'lou', birth_date => (current_date - interval '3 years 1 day')::date);
SELECT outcome, missing FROM pnd.decide_policy('changement_ecole', current_date, (SELECT jsonb_object_agg(f.fact, f.value) FROM pnd.case_facts(:'n') f));
SELECT pnd.record_facts(:'n', jsonb_build_object('school_changes', jsonb_build_array(
	jsonb_build_object('child', :'noa', 'judge_authorises', true, 'sole_authority', false, 'other_parent_disagrees', true),
	jsonb_build_object('child', :'lou', 'judge_authorises', false, 'sole_authority', true, 'other_parent_disagrees', false))));
SELECT outcome, award #>> '{children,0,answer}' AS noa, award #>> '{children,1,answer}' AS lou FROM pnd.decide_policy('changement_ecole', current_date, (SELECT jsonb_object_agg(f.fact, f.value) FROM pnd.case_facts(:'n') f));
-- read aloud, a child is not called by its number, and by its name under a ticket only
SELECT outcome FROM pnd.eligibility(:'n') WHERE measure = 'changement_ecole';
SELECT pnd.explain_measure(:'n', 'changement_ecole') ~ '\mK-' AS "a number",
	substring(pnd.explain_measure(:'n', 'changement_ecole') FROM '- enfants : (.*?)\n') AS told \g (format=unaligned)
SELECT value_fr FROM pnd.case_facts(:'n') WHERE fact = 'school_changes';
-- nor does the page for the school say it, or what is said of papers to who prepares it
SELECT pnd.give_consent_to(:'n', 'services', 'children');
SELECT line FROM pnd.application(:'n', 'changement_ecole', dry_run => true) a, regexp_split_to_table(a.page, '\n') line
WHERE line ~ '^  Pour|K-|pièces|Pièces' \g (format=unaligned tuples_only=on)
SELECT line FROM pnd.application(:'n', 'asf', dry_run => true) a, regexp_split_to_table(a.page, '\n') line
WHERE line ~ 'sources|organisme';
-- what is known is shown without the day of birth of a child, which stands with the child
SELECT count(*) FILTER (WHERE fact = 'youngest_child_birth_date') AS "day of birth", count(*) FILTER (WHERE fact = 'youngest_child_age') AS age FROM pnd.case_facts(:'n');
-- the phone that was given has its day from the paper
SELECT pnd.add_evidence(:'n', 'serious_danger_phone', current_date - 10) AS phone \gset
SELECT is_computed, value = to_jsonb(current_date - 10) AS "as the paper" FROM pnd.case_facts(:'n') WHERE fact = 'tgd_given_on';
