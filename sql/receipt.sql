-- receipt: what a decision is kept with, the receipt that others can check, the same answer years later
\set SHOW_CONTEXT never
\set as_published yes
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.record_facts(:'n', '{"partner_violence": true, "dependent_children": 2, "regular_residence": true,
	"evidence": "complaint", "evidence_date": "2025-12-20", "last_award_date": null, "monthly_resources": 900.50, "benefit_recipient": false}');
SELECT pnd.decide_to_leave(:'n');

-- ---- facts stand once for all that was decided on them; beside them a decision is small
-- (people decide for today; here it is for a day of which all figures are known)
\c - postgres
SELECT count(*) > 10 AS "all measures" FROM pnd_data.decide_and_keep(packnd.site_case_id(:'n'), '2026-11-02', pnd_data.known_facts(packnd.site_case_id(:'n'), '2026-11-02'));
SELECT pnd.record_facts(:'n', '{"serious_danger": true}');
SELECT outcome, award FROM pnd_data.decide_and_keep(packnd.site_case_id(:'n'), '2026-11-02', pnd_data.known_facts(packnd.site_case_id(:'n'), '2026-11-02')) WHERE measure = 'auvvc';
SELECT count(*) > 40 AS "many decisions", count(DISTINCT d.basis_id) AS "sets of facts", max(pg_column_size(d.*)) AS "most bytes"
FROM pnd_data.measure_decision d;
-- rules are kept as numbers: what they say, the parameters too, stands in the model
SELECT d.rejected, d.trace, encode(d.model_hash, 'hex') = p.model_hash AS "of this model", pg_column_size(d.*) AS bytes
FROM pnd_data.measure_decision d JOIN pnd_data.policy p ON p.policy = d.policy AND p.version = d.policy_version
WHERE d.measure = 'auvvc' AND d.as_of = '2026-11-02' AND d.superseded_at IS NULL;
SELECT r.name, r.rule, r.outputs FROM pnd_data.measure_decision d, packnd.rule_texts(d.policy, d.policy_version, d.trace) r
WHERE d.measure = 'auvvc' AND d.as_of = '2026-11-02' AND d.superseded_at IS NULL;

-- ---- the receipt, under a ticket since her facts are in it
\c - regress_camille
SELECT decision FROM pnd.decisions(:'n', max_rows => NULL) WHERE measure = 'auvvc' AND is_current \gset
SELECT pnd.receipt(:'decision');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.open_ticket(:'n', 'reçu de la décision') IS NOT NULL AS ticket;
SELECT pnd.receipt(:'decision')::jsonb AS r \gset
SELECT key, left(value::text, 90) AS value FROM jsonb_each(:'r') WHERE key NOT IN ('decision', 'decided_at', 'model_hash', 'trace') ORDER BY key;
-- of her facts none that the policy does not ask for
SELECT count(*) AS facts, count(*) FILTER (WHERE f.fact = 'serious_danger') AS "of another measure" FROM jsonb_object_keys(:'r'::jsonb -> 'facts') f (fact);
SELECT t ->> 'decision' AS decision, t ->> 'rule' AS rule, t ->> 'gives' AS gives, left(t ->> 'source', 60) AS source
FROM jsonb_array_elements(:'r'::jsonb -> 'trace') t;

-- ---- without a server, from the receipt and the file of the model: packnd-verify, which make install installs
\setenv RECEIPT :r
\! printf %s "$RECEIPT" > results/receipt
\! packnd-verify receipt results/receipt src/policy/fr/auvvc.dmn; echo "exit status $?"
-- another amount, facts that are not those, another model, no receipt
SELECT replace(:'r', '938.44', '1000') AS wrong, jsonb_set(:'r', '{facts,monthly_resources}', '1500') AS other \gset
\setenv RECEIPT :wrong
\! printf %s "$RECEIPT" > results/receipt
\! packnd-verify receipt results/receipt src/policy/fr/auvvc.dmn; echo "exit status $?"
\setenv RECEIPT :other
\! printf %s "$RECEIPT" > results/receipt
\! packnd-verify receipt results/receipt src/policy/fr/auvvc.dmn; echo "exit status $?"
\! packnd-verify receipt results/receipt src/policy/fr/tgd.dmn | grep -c DIFFERS
\! packnd-verify receipt src/policy/fr/tgd.dmn src/policy/fr/tgd.dmn; echo "exit status $?"
-- every decision of the case
\pset format unaligned
\pset tuples_only on
\pset fieldsep ' '
\o results/receipts
SELECT d.policy, pnd.receipt(d.decision)::jsonb FROM pnd.decisions(:'n', max_rows => NULL) d;
\o
\! test/fixtures/verify_receipts.sh results/receipts
\! rm results/receipt results/receipts
\pset format aligned
\pset tuples_only off

-- ---- the same again, whatever is known or in force now
SELECT pnd.record_facts(:'n', '{"dependent_children": 0, "evidence": "none"}');
\x
SELECT r.measure, r.policy_version, to_char(r.as_of, 'YYYY-MM-DD') AS as_of, r.is_same, r.differs, r.outcome, r.award ->> 'amount' AS amount,
	cardinality(r.reasons) AS reasons, r.engine_version, r.engine_version_then
FROM pnd.replay(:'decision') r;
\x
SELECT count(*) > 40 AS "many decisions", count(*) FILTER (WHERE r.is_same) = count(*) AS "all the same"
FROM pnd.decisions(:'n', max_rows => NULL) d, pnd.replay(d.decision) r;
-- who kept something else would be found
\c - postgres
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE pnd_data.measure_decision d SET award = jsonb_set(d.award, '{amount}', '1000'), trace[1][2] = 3
WHERE d.decision_id = packnd.site_number_id('decision', :'decision');
SELECT r.is_same, r.differs FROM pnd.replay(:'decision') r;
ROLLBACK;

-- ---- a version of the territory, approved for days that have been: new decisions say what they did not take
\set own `sed 's/CPP 41-3-1 : il faut/CPP 41-3-1 (protocole local) : il faut/' src/policy/fr/tgd.dmn`
SELECT pnd.load_policy('tgd', '2026-01-01', :'own', territory => '76') AS version;
\i test/fixtures/approve.sql
SELECT outcome FROM pnd_data.decide_and_keep(packnd.site_case_id(:'n'), '2026-11-02', pnd_data.known_facts(packnd.site_case_id(:'n'), '2026-11-02')) WHERE measure = 'tgd';
SELECT packnd.site_number('decision', d.decision_id) AS tgd FROM pnd_data.measure_decision d WHERE d.policy_version = 2 \gset
SELECT d.policy_version, d.rejected, d.superseded_at IS NULL AS is_current, r.is_same
FROM pnd_data.measure_decision d, pnd.replay(packnd.site_number('decision', d.decision_id)) r
WHERE d.measure = 'tgd' AND d.as_of = '2026-11-02' ORDER BY d.decided_at DESC LIMIT 2;
-- and taken back: its model stays, as long as a decision rests on it
SELECT pnd.withdraw_policy('tgd', 2, 'protocole abandonné');
SELECT r.policy_version, r.is_same FROM pnd.replay(:'tgd') r;
-- nor has another the number of one that a decision did not take
SELECT pnd.load_policy('tgd', current_date + 9, :'own') AS version;
\i test/fixtures/approve.sql
SELECT outcome FROM pnd_data.decide_and_keep(packnd.site_case_id(:'n'), '2026-11-03', pnd_data.known_facts(packnd.site_case_id(:'n'), '2026-11-03')) WHERE measure = 'tgd';
SELECT pnd.withdraw_policy('tgd', 3, 'erreur');
SELECT pnd.load_policy('tgd', current_date + 9, :'own') AS version;

-- ---- who may: the referent and the supervisors
\c - regress_sacha
SELECT pnd.receipt(:'decision');
SELECT pnd.replay(:'decision');
SELECT pnd.replay('Z-0123-4567-89AB-C');
\c - regress_supervisor
SELECT is_same FROM pnd.replay(:'decision');
