-- What is particular to measures of justice and the school (sql/models.sql has what
-- holds for all): legal aid without a means test from a day on, whole households,
-- awards that wait for a fact.
\i test/fixtures/models.sql
SET search_path = public, packnd;
\pset format unaligned

-- Legal aid without a means test, from a day on: one parameter.
SELECT regexp_replace(m::text, '(<literalExpression id="literal_means_test_dropped_from"[^>]*>\s*<text>)null', '\1date("2027-01-01")')::dmn AS changed
FROM model WHERE policy = 'aide_juridictionnelle' \gset
SELECT to_char(d, 'YYYY-MM-DD') AS day, decide(:'changed', 'eligibility',
	'{"territory_zone": "mainland", "partner_violence": true, "listed_crime": false, "order_legal_aid": false, "reference_tax_income": 90000}', d, true)
FROM unnest(ARRAY['2026-12-31 12:00', '2027-01-01 12:00']::timestamptz[]) d;
SELECT count(*) FILTER (WHERE NOT passed) AS failed FROM run_tests(:'changed');

-- A household is of whole persons; one wealth over its ceiling needs no income.
SELECT decide(m, 'level', '{"tax_household_size": 1.5}', '2025-06-01 12:00', true) FROM model WHERE policy = 'aide_juridictionnelle';
SELECT decide(m, 'eligibility', '{"territory_zone": "mainland", "listed_crime": false, "order_legal_aid": false, "real_estate_wealth": 38581, "tax_household_size": 1}', '2025-06-01 12:00', true)
FROM model WHERE policy = 'aide_juridictionnelle';

-- An award says what is known, and waits for the rest by name.
SELECT decide(m, 'award', '{}', '2026-03-01 12:00', true) FROM model WHERE policy = 'tgd';
SELECT decide(m, 'award', '{"hearing_set_on": "2026-04-27"}', '2026-04-27 12:00', true) FROM model WHERE policy = 'ordonnance_protection';
SELECT decide(m, 'award', '{"school_changes": [{"child": "1", "judge_authorises": false, "sole_authority": false, "other_parent_disagrees": false}, {"child": "2", "judge_authorises": false}]}', '2026-03-01 12:00', true)
FROM model WHERE policy = 'changement_ecole';
