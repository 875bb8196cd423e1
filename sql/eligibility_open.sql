-- eligibility_open: what would open a right, what to ask first, which papers it
-- rests on, and the rights of a whole caseload
\set SHOW_CONTEXT never
\i test/fixture.sql
CREATE ROLE regress_steering LOGIN IN ROLE packnd_steering;
SELECT pnd.add_professional('Claude', :'caf_number', 'pilotage', 'regress_steering', '2025-01-01') AS steering_number \gset
SELECT pnd.assign_duty(:'steering_number', '76', 'steering') \g /dev/null
SELECT to_char(current_date - 100, 'DD/MM/YYYY') AS hundred_days_ago, to_char((current_date - 100 + interval '12 months')::date, 'DD/MM/YYYY') AS until,
	to_char(current_date, 'DD/MM/YYYY') AS today \gset
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n, pnd.report('76', true, true) AS other \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null

-- ---- a complaint is not there: what can be obtained would open the aid, and the phone
-- is an agreement away; what has the least risk of asking stands first
\c - regress_camille
SELECT pnd.record_facts(:'n', '{"partner_violence": true, "regular_residence": true, "evidence": "police_log", "last_award_date": null, "dependent_children": 1,
	"serious_danger": true, "contact_ban": true, "cohabitation": false, "proceedings": "none", "judge_urgent_decision": false, "complaint_filed": false}');
\pset format unaligned
\pset tuples_only on
SELECT measure || ' ' || outcome || E'\n  ' || array_to_string(would_open_fr || evidence_fr, E'\n  ') FROM pnd.eligibility(:'n') WHERE would_open_fr <> '{}';
\pset tuples_only off
\pset format aligned
-- nobody is told of a paper that is there; what rests on it is told, and by when under a ticket
SELECT pnd.add_evidence(:'n', 'complaint', current_date - 100) AS paper \gset
SELECT measure, evidence_fr FROM pnd.eligibility(:'n') WHERE measure = 'auvvc';
SELECT pnd.open_ticket(:'n', 'renouveler les pièces') IS NOT NULL AS opened;
SELECT measure, outcome, would_open_fr, replace(replace(evidence_fr::text, :'hundred_days_ago', '(its day)'), :'until', '(a year later)') AS evidence
FROM pnd.eligibility(:'n') WHERE measure IN ('auvvc', 'ordonnance_protection');
-- one that counts no longer is lacking
SELECT pnd.change_evidence(:'n', :'paper', dated_on => current_date - 400, valid_until => current_date - 36) \g /dev/null
SELECT measure, outcome, regexp_replace(evidence_fr::text, '\d\d/\d\d/\d{4}', '(day)', 'g') AS evidence FROM pnd.eligibility(:'n') WHERE measure = 'auvvc';
-- a paper of which she told, and which nobody has seen
SELECT pnd.withdraw_evidence(:'n', :'paper', 'essai') \g /dev/null
SELECT pnd.record_facts(:'n', jsonb_build_object('evidence', 'complaint', 'evidence_date', current_date - 3));
SELECT e.told FROM pnd.eligibility(:'n'), LATERAL (SELECT regexp_replace(unnest(evidence_fr), '\d\d/\d\d/\d{4}', '(le jour dit)') AS told) e WHERE measure = 'auvvc';

-- ---- the form: the question that settles most first
SELECT fact, type, settles, ask_first, measures FROM pnd.questions(:'n') LIMIT 12;
SELECT count(*) AS questions, count(*) FILTER (WHERE ask_first) AS first, bool_and(question_fr <> '') AS asked, count(choices) AS "with choices" FROM pnd.questions(:'n');
SELECT choices, data_class, measures_fr FROM pnd.questions(:'n') WHERE fact = 'psychological_distress';
-- whatever is answered to the first, so many are settled
SELECT fact, settles FROM pnd.questions(:'n') LIMIT 1 \gset
SELECT count(*) AS open FROM pnd.eligibility(:'n') WHERE outcome = 'undetermined' \gset
SELECT pnd.record_facts(:'n', jsonb_build_object(:'fact', true)) \g /dev/null
SELECT :open - count(*) >= :settles AS "if yes" FROM pnd.eligibility(:'n') WHERE outcome = 'undetermined';
SELECT pnd.record_facts(:'n', jsonb_build_object(:'fact', false)) \g /dev/null
SELECT :open - count(*) >= :settles AS "if no" FROM pnd.eligibility(:'n') WHERE outcome = 'undetermined';
SELECT count(*) FILTER (WHERE fact = :'fact') AS "still asked" FROM pnd.questions(:'n');
\c - regress_sacha
SELECT * FROM pnd.questions(:'n');
\echo :LAST_ERROR_SQLSTATE

-- ---- all open cases of a territory: counts, no case; nothing is kept
\c - regress_supervisor
SELECT (SELECT count(*) FROM pnd.decisions(:'n')) AS before \gset
SELECT measure, cases, eligible, not_eligible, undetermined, eligible_without_need FROM pnd.caseload_eligibility('76');
-- each as it is told of the case
SELECT count(*) AS measures, count(*) FILTER (WHERE CASE e.outcome WHEN 'eligible' THEN c.eligible WHEN 'not_eligible' THEN c.not_eligible ELSE c.undetermined END > 0) AS same
FROM pnd.caseload_eligibility('76') c JOIN pnd.eligibility(:'n') e USING (measure);
SELECT count(*) - :before AS kept FROM pnd.decisions(:'n');
-- one case that fails in a measure leaves it undetermined, and the others as they are
\c - postgres
UPDATE pnd_data.case_fact SET value = '[1]' WHERE fact = 'cohabitation';
\c - regress_steering
SELECT measure, cases, eligible, not_eligible, undetermined FROM pnd.caseload_eligibility('76') WHERE measure IN ('auvvc', 'tgd');
SELECT measure, policy_version, cases FROM pnd.caseload_eligibility('76', '2020-01-01') WHERE cases > 0;
SELECT * FROM pnd.caseload_eligibility('75');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM pnd.eligibility(:'n');
\echo :LAST_ERROR_SQLSTATE
\c - regress_camille
SELECT * FROM pnd.caseload_eligibility('76');
\echo :LAST_ERROR_SQLSTATE
-- ---- a formula that takes too much leaves its fact unknown, the others are computed
\c - postgres
SELECT pnd.add_fact('too_much', 'Trop ?', 'number', formula => 'if case.danger = null then 1 else count(for a in 1..100000, b in 1..1000 return a)');
SELECT k.f ? 'territory_zone' AS others, k.f ? 'too_much' AS "that one" FROM pnd_data.known_facts(packnd.site_case_id(:'n'), current_date) k (f);
