-- eligibility: facts told once, what policies answer, decisions that can be computed again
\set SHOW_CONTEXT never
\set as_published yes
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');

-- ---- facts: told once, by whoever hears them; a wrong one is refused with all
SELECT pnd.record_facts(:'n', '{"partner_violence": true, "dependent_children": 2}');
SELECT pnd.record_facts(:'n', '{"dependent_children": 2}');
SELECT pnd.record_facts(:'n', '{"regular_residence": true, "shoe_size": 38}');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.record_facts(:'n', '{"regular_residence": true, "dependent_children": "deux"}');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.record_facts(:'n', '{"dependent_children": 31}');
SELECT pnd.record_facts(:'n', '{"monthly_resources": -1}');
SELECT pnd.record_facts(:'n', '{"monthly_resources": "1200"}');
SELECT pnd.record_facts(:'n', '{"evidence": "rumour"}');
SELECT pnd.record_facts(:'n', '{"evidence_date": "2026-02-30"}');
SELECT pnd.record_facts(:'n', '{"evidence_date": true}');
SELECT pnd.record_facts(:'n', '{"regular_residence": "oui"}');
SELECT pnd.record_facts(:'n', '{"regular_residence": []}');
SELECT pnd.record_facts(:'n', '[1]');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.record_facts(:'n', NULL);
SELECT pnd.record_facts(:'n', '{}');
SELECT * FROM pnd.eligibility(:'n');
\echo :LAST_ERROR_SQLSTATE
\c - postgres
SELECT f.fact, f.value, p.display_name FROM pnd_data.case_fact f JOIN pnd_data.professional p ON p.professional_id = f.stated_by ORDER BY fact;

-- ---- all measures, whatever needs are open, and the offers; looked at by a
-- supervisor, or for another day, nothing is kept
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
SELECT domain_fr, count(*) AS measures, string_agg(measure, ' ' ORDER BY measure) FILTER (WHERE outcome = 'offer') AS offers
FROM pnd.eligibility(:'n') WITH ORDINALITY GROUP BY domain_fr ORDER BY min(ordinality);
\c - regress_camille
SELECT measure, outcome, missing, next_question FROM pnd.eligibility(:'n', '2026-11-02') WHERE outcome <> 'offer';
SELECT count(*) AS kept FROM pnd.decisions(:'n');
\x
SELECT * FROM pnd.eligibility(:'n', '2026-11-02') WHERE measure IN ('daho', 'domiciliation');
\x
-- what is missing is asked, in the order given, and then it is known
SELECT q.* FROM pnd.eligibility(:'n', '2026-11-02') e, pnd.questions(e.missing) q WHERE measure = 'auvvc';
SELECT * FROM pnd.questions('{nonsense, regular_residence}'::text[]);
SELECT * FROM pnd.questions(NULL::text[]);
SELECT pnd.record_facts(:'n', '{"regular_residence": true, "evidence": "complaint", "evidence_date": "2025-12-20", "last_award_date": null}');
SELECT measure, outcome, award, missing, next_question FROM pnd.eligibility(:'n', '2026-11-02') WHERE measure = 'auvvc';
SELECT pnd.record_facts(:'n', '{"monthly_resources": 900.50, "benefit_recipient": false}');
SELECT measure, outcome, award, missing, reasons FROM pnd.eligibility(:'n', '2026-11-02') WHERE measure = 'auvvc';
-- another day, another answer: the complaint is too old; or no policy is in force
SELECT measure, outcome, award, missing, reasons FROM pnd.eligibility(:'n', '2026-12-19') WHERE measure = 'auvvc';
SELECT measure, outcome, award, missing, reasons FROM pnd.eligibility(:'n', '2026-12-21') WHERE measure = 'auvvc';
SELECT measure, outcome, reasons FROM pnd.eligibility(:'n', '2027-04-01') WHERE measure = 'auvvc';
SELECT measure, outcome, reasons FROM pnd.eligibility(:'n', '2023-11-01') WHERE measure = 'auvvc';
-- known not to apply is an answer too
-- what no policy takes for none cannot be none, a child is no half one
SELECT pnd.record_facts(:'n', '{"evidence": null}');
SELECT pnd.record_facts(:'n', '{"dependent_children": null}');
SELECT pnd.record_facts(:'n', '{"dependent_children": 0.5}');
SELECT pnd.record_facts(:'n', '{"children": 1.5}');
SELECT * FROM pnd.decide_policy('auvvc', '2026-05-15', '{"dependent_children": null}');
SELECT fact, type, may_be_none FROM pnd.facts() WHERE fact IN ('last_award_date', 'dependent_children', 'evidence') ORDER BY fact;
SELECT pnd.record_facts(:'n', '{"evidence": "none"}');
SELECT measure, outcome, award, reasons FROM pnd.eligibility(:'n', '2026-11-02') WHERE measure = 'auvvc';
SELECT count(*) AS kept FROM pnd.decisions(:'n');

-- ---- today, by who leads the case: kept, for the need that each meets, if one is open
SELECT pnd.record_first_contact(:'n');
SELECT pnd.assess_needs(:'n', '{money}');
SELECT pnd.record_facts(:'n', '{"serious_danger": true, "express_consent": true, "cohabitation": false, "contact_ban": true}');
SELECT count(*) AS told, count(policy_version) AS "by a rule" FROM pnd.eligibility(:'n');
SELECT count(*) AS again FROM pnd.eligibility(:'n');
SELECT count(*) AS kept, count(DISTINCT measure) AS measures, count(*) FILTER (WHERE is_current) AS current,
	bool_and(as_of = (now() AT TIME ZONE 'Europe/Paris')::date) AS today FROM pnd.decisions(:'n');
\c - postgres
SELECT n.domain, count(*) FROM pnd_data.measure_decision d LEFT JOIN pnd_data.need n ON n.case_id = d.case_id AND n.need_id = d.need_id GROUP BY n.domain ORDER BY 1;
-- what was said to be for no need is replaced once there is one, and each can be computed again
\c - regress_camille
SELECT pnd.decide_to_leave(:'n');
SELECT pnd.record_facts(:'n', '{"monthly_resources": 901}');
SELECT count(*) FROM pnd.eligibility(:'n');
SELECT count(*) AS kept, count(*) FILTER (WHERE is_current) AS current, count(DISTINCT measure) AS measures FROM pnd.decisions(:'n');
\c - postgres
SELECT count(*) AS decisions, count(*) FILTER (WHERE a.outcome = d.outcome AND a.award IS NOT DISTINCT FROM d.award AND a.version = d.policy_version) AS "the same again"
FROM pnd_data.measure_decision d JOIN pnd_data.decision_basis b USING (case_id, basis_id), pnd.decide_policy(d.policy, d.as_of, b.facts) a;
-- an administrator decides as who leads does
SELECT count(*) FROM pnd.eligibility(:'n');
\c - regress_camille
SELECT pnd.record_facts(:'n', '{"monthly_resources": 902}');
\c - postgres
SELECT count(*) FROM pnd.eligibility(:'n');
\c - regress_camille
SELECT count(*) AS kept, count(*) FILTER (WHERE is_current) AS current FROM pnd.decisions(:'n');

-- ---- a new version of a policy: what was decided stays with the one before
\c - postgres
\set model `sed 's/CPP 41-3-1, 1°/CPP 41-3-1, 1° (texte nouveau)/' src/policy/fr/tgd.dmn`
SELECT pnd.load_policy('tgd', current_date + 1, :'model');
\i test/fixtures/approve.sql
\c - regress_camille
SELECT outcome, reasons, policy_version FROM pnd.eligibility(:'n') WHERE measure = 'tgd';
SELECT outcome, reasons, policy_version FROM pnd.eligibility(:'n', current_date + 1) WHERE measure = 'tgd';
SELECT outcome, policy_version, is_current FROM pnd.decisions(:'n') WHERE measure = 'tgd' AND is_current;

-- ---- the decision in words, to be read aloud
\pset format unaligned
SELECT pnd.explain_measure(:'n', 'tgd');
SELECT pnd.open_ticket(:'n', 'lecture à voix haute') > now() AS ticket;
SELECT regexp_replace(pnd.explain_measure(:'n', 'tgd'), '\d\d/\d\d/\d{4}', '(ce jour)') AS explanation;
SELECT pnd.explain_measure(:'n', 'nothing');
\pset format aligned

-- ---- a fact that does not fit, or a policy that fails, is one row; the others answer
\c - postgres
UPDATE pnd_data.case_fact SET value = '[1]' WHERE fact = 'contact_ban';
\c - regress_camille
SELECT measure, outcome, reasons FROM pnd.eligibility(:'n') WHERE measure IN ('daho', 'tgd');
SELECT count(*) AS rows, count(*) FILTER (WHERE reasons[1] = 'la règle n''a pas pu être appliquée') AS failed FROM pnd.eligibility(:'n');
-- what failed replaces nothing
SELECT outcome, is_current FROM pnd.decisions(:'n') WHERE measure = 'tgd' AND is_current;
SELECT pnd.record_facts(:'n', '{"contact_ban": true}');

-- ---- who may: the referent and the supervisors, nobody else
\c - regress_sacha
SELECT * FROM pnd.eligibility(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM pnd.decisions(:'n');
SELECT pnd.record_facts(:'n', '{}');
\c - regress_supervisor
SELECT DISTINCT outcome FROM pnd.eligibility(:'n', '2026-12-01') WHERE measure = 'tgd';
-- of a closed case it is read, and nothing is decided
\c - regress_camille
SELECT pnd.exit_case(:'n', 'other', reason => 'essai');
SELECT outcome FROM pnd.eligibility(:'n') WHERE measure = 'tgd';
SELECT pnd.record_facts(:'n', '{"contact_ban": false}');
