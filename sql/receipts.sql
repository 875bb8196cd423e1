-- receipts: every case that a model keeps as its test, decided as for a person: how large a decision is, and whether
-- each is the same without a server
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.open_ticket(:'n', 'reçus') IS NOT NULL AS ticket;
\c - postgres
\set QUIET on
CREATE TEMP TABLE model AS
SELECT p.policy, p.model::packnd.dmn AS m, true AS is_measure FROM pnd_data.policy p WHERE p.policy IN (SELECT e.policy FROM pnd_data.measure e);
\set QUIET off
\i test/fixtures/own_cases.sql

-- as pnd.eligibility() keeps them, for the version in force on the day of the case
BEGIN;
INSERT INTO pnd_data.decision_basis (case_id, basis_id, facts, time_zone)
SELECT packnd.site_case_id(:'n'), row_number() OVER (ORDER BY o.facts), o.facts, 'Europe/Paris'
FROM (SELECT DISTINCT facts FROM own_case) o;
INSERT INTO pnd_data.measure_decision (case_id, decision_id, as_of, basis_id, policy_version, measure, policy, model_hash, rejected, engine_version,
	outcome, award, missing, reason_rules, trace, decided_at, superseded_at)
SELECT b.case_id, packnd.random_case_id(), o.day, b.basis_id, a.version, e.measure, o.policy, a.model_hash, a.rejected, a.engine_version,
	a.outcome, a.award, a.missing, a.reason_rules, a.trace, now(), now()
FROM own_case o
	JOIN pnd_data.measure e ON e.policy = o.policy
	JOIN pnd_data.decision_basis b ON b.facts = o.facts,
	packnd.decide_measure(o.policy, o.day, o.facts) a
WHERE packnd.policy_in_force(o.policy, o.day) IS NOT NULL
	AND NOT o.facts @> '{"dependent_children": null}'; -- refused where it is told
COMMIT;
SELECT count(*) > 600 AS "many decisions", count(DISTINCT measure) AS measures, count(DISTINCT outcome) AS outcomes,
	round(avg(pg_column_size(d.*)), -1) AS "bytes, about"
FROM pnd_data.measure_decision d;
-- at most 500 bytes each
SELECT d.measure, d.missing <> '{}' AS "waits for facts", max(pg_column_size(d.*)) AS "most bytes"
FROM pnd_data.measure_decision d GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 4;

-- each is the same again, in the server and without it
\c - regress_camille
SELECT count(*) FILTER (WHERE r.is_same) = count(*) AS "all the same" FROM pnd.decisions(:'n', max_rows => NULL) d, pnd.replay(d.decision) r;
\pset format unaligned
\pset tuples_only on
\pset fieldsep ' '
\o results/receipts
SELECT d.policy, pnd.receipt(d.decision)::jsonb FROM pnd.decisions(:'n', max_rows => NULL) d;
\o
\! test/fixtures/verify_receipts.sh results/receipts
\! rm results/receipts
