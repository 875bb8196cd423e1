-- What bodies answered is told once: the facts that follow from applications, for
-- every measure that asks for them.
\set SHOW_CONTEXT never
\i test/fixture.sql
\set QUIET on
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', '24/7', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.open_ticket(:'n', 'demandes') \g /dev/null
\set QUIET off
-- nothing is known of any
SELECT count(*) FROM pnd.case_facts(:'n') WHERE is_computed AND fact <> 'territory_zone';
-- a complaint told once, as the paper or as the procedure, is not asked again; an
-- investigation may run without one
SELECT pnd.record_facts(:'n', '{"proceedings": "judicial_investigation"}'::jsonb) \g /dev/null
SELECT 'complaint_filed' IN (SELECT q.fact FROM pnd.questions(:'n') q) AS "asked";
SELECT pnd.record_facts(:'n', '{"proceedings": "complaint_only"}'::jsonb) \g /dev/null
SELECT value_fr, is_computed FROM pnd.case_facts(:'n') WHERE fact = 'complaint_filed';
SELECT pnd.record_facts(:'n', '{"proceedings": "none", "evidence": "police_log"}'::jsonb) \g /dev/null
SELECT 'complaint_filed' IN (SELECT q.fact FROM pnd.questions(:'n') q) AS "asked";
SELECT pnd.record_facts(:'n', '{"evidence": "complaint"}'::jsonb) \g /dev/null
SELECT value_fr, is_computed FROM pnd.case_facts(:'n') WHERE fact = 'complaint_filed';
SELECT 'complaint_filed' IN (SELECT q.fact FROM pnd.questions(:'n') q) AS "asked";
SELECT pnd.forget_fact(:'n', 'evidence', 'essai'), pnd.forget_fact(:'n', 'proceedings', 'essai') \g /dev/null
CREATE TEMP TABLE asked AS
SELECT m.measure, a.application FROM unnest('{auvvc,tgd,ordonnance_protection,preavis_reduit,fin_solidarite,rsa,dalo,daho}'::text[]) m (measure),
	pnd.application(:'n', m.measure) a;
SELECT pnd.answer_application(a.application, 'received') FROM asked a \g /dev/null
SELECT fact, CASE WHEN value_fr = to_char(pnd_today, 'DD/MM/YYYY') THEN 'today' ELSE value_fr END AS value
FROM pnd.case_facts(:'n'), (SELECT (now() AT TIME ZONE 'Europe/Paris')::date AS pnd_today) t WHERE is_computed AND fact <> 'territory_zone';
SELECT pnd.answer_application(a.application, 'hearing_set') FROM asked a WHERE a.measure = 'ordonnance_protection' \g /dev/null
SELECT pnd.answer_application(a.application, 'granted', amount => CASE a.measure WHEN 'auvvc' THEN 260.68 END,
	award_form => CASE a.measure WHEN 'auvvc' THEN 'loan' END) FROM asked a WHERE a.measure NOT IN ('daho', 'ordonnance_protection') \g /dev/null
SELECT pnd.answer_application(a.application, 'refused', reason => 'rejet') FROM asked a WHERE a.measure = 'daho' \g /dev/null
SELECT pnd.answer_application(a.application, 'paid', amount => 260.68) FROM asked a WHERE a.measure = 'auvvc' \g /dev/null
SELECT fact, CASE WHEN value_fr = to_char(pnd_today, 'DD/MM/YYYY') THEN 'today' ELSE value_fr END AS value
FROM pnd.case_facts(:'n'), (SELECT (now() AT TIME ZONE 'Europe/Paris')::date AS pnd_today) t WHERE is_computed AND fact <> 'territory_zone';
-- the clocks that run now, each with its article
SELECT a.measure, c.clock, c.amount, c.unit_fr, c.condition_fr, c.legal_source
FROM asked a, pnd.application_clocks(a.application) c WHERE c.started_at IS NOT NULL AND c.ended_at IS NULL ORDER BY 1, 2;
-- each formula asks for a measure of the scheme
\c - postgres
SELECT f.fact, m.found[1] AS "no such measure" FROM pnd_data.fact f, regexp_matches(f.formula, 'measure = "(\w+)"', 'g') m (found)
WHERE NOT EXISTS (SELECT FROM pnd_data.measure k WHERE k.measure = m.found[1]);
-- and gives what the dictionary allows: of the codes of a model
SELECT f.fact, m.found[1] AS "not allowed" FROM pnd_data.fact f, regexp_matches(f.formula, '(?:then|else) "(\w+)"', 'g') m (found)
WHERE f.formula ~ 'applications' AND f.allowed IS NOT NULL AND f.allowed NOT LIKE '%"' || m.found[1] || '"%';
