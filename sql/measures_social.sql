-- What is particular to measures of social law, health and housing (sql/models.sql
-- has what holds for all): shelter asks for nothing, whole children, ceilings that
-- are not known, two roundings.
\i test/fixtures/models.sql
SET search_path = public, packnd;
\pset format unaligned

-- Shelter asks for no paper, no complaint and no permit to stay.
SELECT string_agg(i.name, ', ' ORDER BY i.name) AS asked FROM model, inputs(m, 'eligibility') i WHERE policy = 'hebergement_urgence';

-- Half a child is refused; one that is not told opens neither gift nor loan.
SELECT decide(m, 'form', '{"dependent_children": 0.5, "monthly_resources": 5000}', '2026-05-15 12:00') FROM model WHERE policy = 'auvvc';
SELECT decide(m, 'form', '{"dependent_children": null, "monthly_resources": 5000}', '2026-05-15 12:00') AS form FROM model WHERE policy = 'auvvc';
SELECT decide(m, 'form', '{"dependent_children": 1, "monthly_resources": 5000}', '2026-05-15 12:00') AS form FROM model WHERE policy = 'auvvc';
-- The ceilings of health cover from April 2026 are rows to fill; until then the answer says so.
\set facts '{"territory_zone": "mainland", "rsa_right": false, "emergency_aid_first_payment": null, "household_size": 1, "annual_resources": 12000}'
SELECT decide(m, 'eligibility', :'facts', '2026-03-31 12:00') AS "31 March", decide(m, 'eligibility', :'facts', '2026-04-01 12:00') AS "1 April" FROM model WHERE policy = 'c2s';
SELECT explain_text(m, 'eligibility', :'facts', '2026-04-01 12:00') FROM model WHERE policy = 'c2s';
-- RSA and the emergency aid round each in its own way.
SELECT packnd.decide(r.m, 'flat_amount', '{"dependent_children": 2}', '2025-11-25 12:00') AS rsa, packnd.decide(a.m, 'increased_base', '{"dependent_children": 2}', '2025-11-25 12:00') AS aid
FROM model r, model a WHERE r.policy = 'rsa' AND a.policy = 'auvvc';
