-- The measures of social law, health, work and housing: each model keeps its
-- tests, which reach every rule; what is found; nothing known is undetermined;
-- the published figures; what the sources do not give is undetermined, and says so.
SET search_path = public, packnd;
\pset format unaligned

CREATE TEMP TABLE model (policy text, m dmn);
\set file `cat src/policy/fr/auvvc.dmn`
INSERT INTO model VALUES ('auvvc', :'file');
\set file `cat src/policy/fr/asf.dmn`
INSERT INTO model VALUES ('asf', :'file');
\set file `cat src/policy/fr/rsa.dmn`
INSERT INTO model VALUES ('rsa', :'file');
\set file `cat src/policy/fr/rsa_majore.dmn`
INSERT INTO model VALUES ('rsa_majore', :'file');
\set file `cat src/policy/fr/c2s.dmn`
INSERT INTO model VALUES ('c2s', :'file');
\set file `cat src/policy/fr/avip.dmn`
INSERT INTO model VALUES ('avip', :'file');
\set file `cat src/policy/fr/demission_legitime.dmn`
INSERT INTO model VALUES ('demission_legitime', :'file');
\set file `cat src/policy/fr/soutien_psy.dmn`
INSERT INTO model VALUES ('soutien_psy', :'file');
\set file `cat src/policy/fr/hebergement_urgence.dmn`
INSERT INTO model VALUES ('hebergement_urgence', :'file');
\set file `cat src/policy/fr/logement_social.dmn`
INSERT INTO model VALUES ('logement_social', :'file');
\set file `cat src/policy/fr/dalo.dmn`
INSERT INTO model VALUES ('dalo', :'file');
\set file `cat src/policy/fr/daho.dmn`
INSERT INTO model VALUES ('daho', :'file');
\unset file

-- Own tests, rules that they reach, findings; DMN 1.3 as packnd writes it.
SELECT policy, (SELECT count(*) FROM run_tests(m)) AS results, (SELECT count(*) FROM run_tests(m) t WHERE NOT t.passed OR t.message IS NOT NULL) AS failed,
	(SELECT count(*) FROM test_coverage(m)) AS rules, (SELECT count(*) FROM test_coverage(m) c WHERE c.matched > 0) AS reached,
	(SELECT count(*) FROM packnd.analyse(m)) AS findings, rtrim(export(m), E'\n') = rtrim(m::text, E'\n') AS "as written"
FROM model ORDER BY policy;
-- No overlap and no gap but the days without amounts; cells that compare with a decision are said.
SELECT policy, a.severity, a.decision, a.sentence FROM model, packnd.analyse(m) a ORDER BY 1, 2, 3, 4;
-- What they say of an answer, and what is answered where nothing is known.
SELECT policy, (SELECT string_agg(DISTINCT t.expected, ', ' ORDER BY t.expected) FROM run_tests(m) t WHERE t.node = 'eligibility') AS answers,
	decide(m, 'eligibility', '{}', '2026-05-15 12:00', true) AS "nothing known"
FROM model ORDER BY policy;
-- Each rule says whence it is, since when and how sure that is.
SELECT policy, count(*) AS rules, count(*) FILTER (WHERE annotation ~ ' \[[^]]+ ; (texte officiel|presse|déduit)\]$') AS marked
FROM (SELECT policy, (xpath('/*/text()', a))[1]::text AS annotation
	FROM model, unnest(xpath('//d:annotationEntry/d:text', m::text::xml, '{{d,https://www.omg.org/spec/DMN/20191111/MODEL/}}')) a) r
GROUP BY policy ORDER BY policy;

-- The figures that were published, by the number of the reference.
SELECT policy, t.name AS figure, t.node, t.got, t.passed
FROM model, run_tests(m) t
WHERE t.name ~ '^[A-Z][0-9]' ORDER BY substring(t.name FROM '^[A-Z]'), substring(t.name FROM '^[A-Z]([0-9]+)')::int, policy, t.test_case::int, t.node;

-- Shelter asks for no paper, no complaint and no permit to stay.
SELECT string_agg(i.name, ', ' ORDER BY i.name) AS asked FROM model, inputs(m, 'eligibility') i WHERE policy = 'hebergement_urgence';

-- Half a child is refused; one that is not told opens neither gift nor loan.
SELECT decide(m, 'form', '{"dependent_children": 0.5, "monthly_resources": 5000}', '2026-05-15 12:00') FROM model WHERE policy = 'auvvc';
SELECT decide(m, 'form', '{"dependent_children": null, "monthly_resources": 5000}', '2026-05-15 12:00') AS form FROM model WHERE policy = 'auvvc';
SELECT decide(m, 'form', '{"dependent_children": 1, "monthly_resources": 5000}', '2026-05-15 12:00') AS form FROM model WHERE policy = 'auvvc';
-- Facts that are null leave each measure an answer.
SELECT policy, count(*) AS facts, count(*) FILTER (WHERE answer::text IN ('"undetermined"', '"not_eligible"', '"eligible"')) AS answered
FROM (SELECT policy, decide(m, 'eligibility', t.facts || jsonb_build_object(i.name, NULL), '2026-05-15 12:00') AS answer
	FROM model, inputs(m, 'eligibility') i, LATERAL (SELECT jsonb_object_agg(j.name, NULL) AS facts FROM inputs(m, 'eligibility') j) t) one
GROUP BY policy ORDER BY policy;

-- The ceilings of health cover from April 2026 are rows to fill; until then the answer says so.
\set facts '{"territory_zone": "mainland", "rsa_right": false, "emergency_aid_first_payment": null, "household_size": 1, "annual_resources": 12000}'
SELECT decide(m, 'eligibility', :'facts', '2026-03-31 12:00') AS "31 March", decide(m, 'eligibility', :'facts', '2026-04-01 12:00') AS "1 April" FROM model WHERE policy = 'c2s';
SELECT explain_text(m, 'eligibility', :'facts', '2026-04-01 12:00') FROM model WHERE policy = 'c2s';
-- RSA and the emergency aid round each in its own way.
SELECT packnd.decide(r.m, 'flat_amount', '{"dependent_children": 2}', '2025-11-25 12:00') AS rsa, packnd.decide(a.m, 'increased_base', '{"dependent_children": 2}', '2025-11-25 12:00') AS aid
FROM model r, model a WHERE r.policy = 'rsa' AND a.policy = 'auvvc';
