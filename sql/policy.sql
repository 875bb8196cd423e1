-- policy: dated versions, decisions without a case, the French rules
\set SHOW_CONTEXT never
\set as_published yes
\i test/fixture.sql

-- ---- entry: her declaration and her wish, nothing else
SELECT f AS facts, d.outcome, d.missing, d.reasons
FROM (VALUES ('{"declares_victim": true, "wishes_help": true}'::jsonb), ('{"declares_victim": false}'), ('{"declares_victim": true, "wishes_help": false}'),
	('{"declares_victim": true}'), ('{}')) v (f), pnd.decide_policy('entry', '2026-01-01', f) d;

-- ---- the universal emergency aid: every published figure (domain-facts 2.2, 9)
\i test/demo/published.sql
SELECT * FROM published_beside_computed ORDER BY as_of, children, what, published;

-- The whole table of amounts, as the law computes it: by resources at most
-- 0.5, 1 and 1.5 times S, and above.
CREATE TEMPORARY VIEW claim AS
SELECT y.year, y.s, k.children, b.band, b.resources
FROM (VALUES (2023, 1353.06, date '2023-12-15'), (2024, 1398.69, '2024-04-01'), (2025, 1426.30, '2025-04-01'), (2026, 1443.11, '2026-04-01')) y (year, s, as_of),
	generate_series(0, 3) k (children),
	LATERAL (VALUES (1, 0), (2, trunc(y.s, 2)), (3, trunc(1.5 * y.s, 2)), (4, 2 * y.s)) b (band, resources);
CREATE FUNCTION pg_temp.aid(as_of date, children int, resources numeric, more jsonb DEFAULT '{}') RETURNS TABLE (outcome text, amount numeric, form text, reasons text[])
LANGUAGE sql AS $$
	SELECT d.outcome, (d.award ->> 'amount')::numeric(10, 2), d.award ->> 'form', d.reasons
	FROM pnd.decide_policy('auvvc', as_of, jsonb_build_object('partner_violence', true, 'regular_residence', true, 'territory_zone', 'mainland', 'evidence', 'complaint',
		'evidence_date', as_of - 10, 'last_award_date', NULL, 'dependent_children', children, 'monthly_resources', resources, 'benefit_recipient', true) || more) d
$$;
SELECT children, year, max(amount) FILTER (WHERE band = 1) AS "0.5 S", max(amount) FILTER (WHERE band = 2) AS "1 S",
	max(amount) FILTER (WHERE band = 3) AS "1.5 S", max(amount) FILTER (WHERE band = 4) AS more
FROM claim, LATERAL pg_temp.aid(make_date(year, CASE year WHEN 2023 THEN 12 ELSE 4 END, 1), children, resources)
GROUP BY children, year ORDER BY children, year;

-- A2 A4 A10: loan and gift do not depend on the reduction
SELECT pg_temp.aid('2023-12-01', 0, 2100) AS a2, pg_temp.aid('2023-12-01', 2, 2100) AS a4, pg_temp.aid('2025-11-25', 0, 2200) AS a10;
-- A13: the edges
SELECT r AS resources, a.amount, a.form
FROM unnest(ARRAY[713.15, 713.16, 1426.30, 1426.31, 2139.45, 2139.46]) r, pg_temp.aid('2025-11-25', 0, r) a;
-- A14: the last day of a year of parameters, and the next
SELECT d AS as_of, a.amount FROM unnest(ARRAY['2026-03-31', '2026-04-01']::date[]) d, pg_temp.aid(d, 0, 0) a;
-- A16 A17: the paper
SELECT e.kind, e.day, a.outcome, a.reasons
FROM (VALUES ('police_log', date '2026-04-01'), ('none', NULL), ('complaint', '2025-05-16'), ('complaint', '2025-05-15'), ('protection_order', '2026-05-15'),
		('report_to_prosecutor', '2026-05-16'), ('complaint', NULL)) e (kind, day),
	pg_temp.aid('2026-05-15', 0, 0, jsonb_build_object('evidence', kind, 'evidence_date', day)) a;
-- A18: eleven and twelve months after an award
SELECT d AS last_award, a.outcome
FROM unnest(ARRAY['2025-06-15', '2025-05-15']::date[]) d, pg_temp.aid('2026-05-15', 0, 0, jsonb_build_object('last_award_date', d)) a;
-- A19: three working days if she is a recipient, five if not
SELECT b AS recipient, d.award -> 'payment_working_days' AS days, packnd.due_at('2026-04-30 10:00+02', (d.award ->> 'payment_working_days')::int, 'working_days', '76', false) AS due
FROM (VALUES (true), (false)) v (b), pnd.decide_policy('auvvc', '2026-04-30', jsonb_build_object('partner_violence', true, 'regular_residence', true, 'territory_zone', 'mainland', 'evidence', 'complaint',
	'evidence_date', '2026-04-01', 'last_award_date', NULL, 'dependent_children', 0, 'monthly_resources', 0, 'benefit_recipient', b)) d;
-- before the aid existed, and after its last known parameters, no answer is made up
SELECT outcome FROM pnd.decide_policy('auvvc', '2023-11-27', '{}');
SELECT pg_temp.aid('2027-04-01', 0, 0);
-- what is missing, and only that; the amount does not wait for what only eligibility needs
SELECT outcome, missing FROM pnd.decide_policy('auvvc', '2026-05-15', '{"partner_violence": true, "evidence": "complaint", "evidence_date": "2026-05-01", "last_award_date": null}');
SELECT outcome, missing, reasons FROM pnd.decide_policy('auvvc', '2026-05-15', '{"partner_violence": false}');
SELECT outcome, award FROM pnd.decide_policy('auvvc', '2026-05-15', '{"partner_violence": true, "regular_residence": true, "territory_zone": "mainland", "evidence": "complaint", "evidence_date": "2026-05-01", "last_award_date": null, "dependent_children": 1}');

-- ---- the serious-danger phone (T1) and the savings (E1)
SELECT f AS facts, d.outcome, d.missing, d.reasons
FROM (VALUES ('{"serious_danger": true, "cohabitation": true}'::jsonb),
	('{"serious_danger": true, "cohabitation": false, "express_consent": true, "contact_ban": true}'),
	('{"serious_danger": true, "cohabitation": false, "express_consent": true, "contact_ban": false}'),
	('{"serious_danger": true, "cohabitation": false, "express_consent": true, "contact_ban": false, "imminent_danger_proved": true, "perpetrator_at_large_or_ban_pending": true}'),
	('{"serious_danger": true, "cohabitation": false, "express_consent": true, "contact_ban": false, "imminent_danger_proved": false}')) v (f),
	pnd.decide_policy('tgd', '2026-01-01', f || '{"territory_zone": "mainland"}') d;
SELECT f AS facts, d.outcome, d.missing
FROM (VALUES ('{"protection_order": false, "proceedings": "complaint_only"}'::jsonb), ('{"protection_order": true}'), ('{"protection_order": false, "proceedings": "sentence"}'), ('{"protection_order": false}')) v (f),
	pnd.decide_policy('epargne_salariale', '2026-01-01', f || '{"territory_zone": "mainland"}') d;

-- ---- facts that do not fit
SELECT pg_temp.aid('2026-05-15', 0, 0, '{"dependent_children": "two"}');
SELECT pg_temp.aid('2026-05-15', -1, 0);
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.decide_policy('auvvc', '2026-05-15', '{"evidence_date": "2026-02-30", "evidence": "complaint", "partner_violence": true, "regular_residence": true, "last_award_date": null}');
SELECT pnd.decide_policy('tgd', '5874897-12-31', '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.decide_policy('nothing', '2026-05-15', '{}');
\echo :LAST_ERROR_SQLSTATE

-- ---- versions: a new one ends the one before, which stays as it was
\set model `sed 's/Montants en euros/Les montants sont en euros/' src/policy/fr/auvvc.dmn`
SELECT pnd.load_policy('auvvc', '2023-11-28', :'model');
SELECT pnd.load_policy('auvvc', '2026-01-01', :'model');
\i test/fixtures/approve.sql
-- what a version says anew is journalled, facts that stay as they were are not
SELECT j.table_name, j.operation, count(*) FROM pnd_data.journal j
WHERE j.occurred_at >= (SELECT p.loaded_at FROM pnd_data.policy p WHERE p.policy = 'auvvc' AND p.version = 2) GROUP BY 1, 2 ORDER BY 1, 2;
SELECT policy, version, valid_from, valid_to FROM pnd.policies WHERE policy = 'auvvc';
SELECT pnd.policy_version('auvvc', '2025-12-31') AS before, pnd.policy_version('auvvc', '2026-01-01') AS after;

-- a session that has decided sees at once what changes, and what is undone
BEGIN;
UPDATE pnd_data.policy SET valid_to = '2026-05-01' WHERE policy = 'auvvc' AND version = 2;
SELECT pnd.decide_policy('auvvc', '2026-05-15', '{"partner_violence": false}');
ROLLBACK;
SELECT version, outcome FROM pnd.decide_policy('auvvc', '2026-05-15', '{"partner_violence": false}');
-- compiled models are kept within packnd.rule_cache_size, and made again if need be
SET packnd.rule_cache_size = '64kB';
SELECT p.policy, d.version, d.outcome
FROM (VALUES ('auvvc'), ('tgd'), ('entry'), ('auvvc')) p (policy), pnd.decide_policy(p.policy, '2026-05-15', '{}') d;
RESET packnd.rule_cache_size;
-- what a column of the table does not say is no answer
BEGIN;
ALTER TABLE pnd_data.policy ALTER valid_from DROP NOT NULL;
UPDATE pnd_data.policy SET valid_from = NULL WHERE policy = 'tgd';
SELECT pnd.decide_policy('entry', '2026-05-15', '{}');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- ---- a broken model names decision, rule, cell and line, and nothing is loaded
\set model `sed 's/\[date(&quot;2024-04-01&quot;)/[date(&quot;2024-04-01&quot;/; s/\[date("2024-04-01")/[date("2024-04-01"/' src/policy/fr/auvvc.dmn`
SELECT pnd.load_policy('auvvc', '2026-06-01', :'model');
\echo :LAST_ERROR_SQLSTATE
\set model `sed 's/name="eligibility"/name="other"/' src/policy/fr/entry.dmn`
SELECT pnd.load_policy('entry', '2026-06-01', :'model');
SELECT pnd.load_policy('entry', '2026-06-01', 'no XML');
SELECT pnd.load_policy('entry', '2026-06-01', '<!DOCTYPE definitions><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="x" namespace="y"/>');
-- ---- nor is one that fails its own tests, or passes them with an error in between
\set model `sed 's/<text>607.75/<text>607.76/' src/policy/fr/auvvc.dmn`
SELECT pnd.load_policy('auvvc', '2026-06-01', :'model');
\echo :LAST_ERROR_SQLSTATE
\set model `sed 's|<text>6</text>|<text>if 1 / (today().year - today().year) = null then 6 else 7</text>|' src/policy/fr/tgd.dmn`
SELECT pnd.load_policy('tgd', '2026-06-01', :'model');
SELECT count(*) FROM pnd.policies;

-- ---- who may: authors load, agents apply, nobody else
SET ROLE regress_camille;
SELECT outcome FROM pnd.decide_policy('entry', '2026-01-01', '{}');
RESET ROLE;
\c - regress_camille
SELECT outcome FROM pnd.decide_policy('entry', '2026-01-01', '{}');
SELECT pnd.load_policy('entry', '2027-01-01', 'x');
