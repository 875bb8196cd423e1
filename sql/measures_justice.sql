-- The measures of justice, the lease, the stay and the school: each model keeps
-- its tests, which reach every rule; nothing is found wrong with it; nothing
-- known is undetermined; the published figures of the law.
SET search_path = public, packnd;
\pset format unaligned

CREATE TEMP TABLE model (policy text, m dmn);
\set file `cat src/policy/fr/ordonnance_protection.dmn`
INSERT INTO model VALUES ('ordonnance_protection', :'file');
\set file `cat src/policy/fr/oppi.dmn`
INSERT INTO model VALUES ('oppi', :'file');
\set file `cat src/policy/fr/tgd.dmn`
INSERT INTO model VALUES ('tgd', :'file');
\set file `cat src/policy/fr/bar.dmn`
INSERT INTO model VALUES ('bar', :'file');
\set file `cat src/policy/fr/aide_juridictionnelle.dmn`
INSERT INTO model VALUES ('aide_juridictionnelle', :'file');
\set file `cat src/policy/fr/preavis_reduit.dmn`
INSERT INTO model VALUES ('preavis_reduit', :'file');
\set file `cat src/policy/fr/fin_solidarite.dmn`
INSERT INTO model VALUES ('fin_solidarite', :'file');
\set file `cat src/policy/fr/titre_sejour.dmn`
INSERT INTO model VALUES ('titre_sejour', :'file');
\set file `cat src/policy/fr/evvi.dmn`
INSERT INTO model VALUES ('evvi', :'file');
\set file `cat src/policy/fr/liste_electorale.dmn`
INSERT INTO model VALUES ('liste_electorale', :'file');
\set file `cat src/policy/fr/epargne_salariale.dmn`
INSERT INTO model VALUES ('epargne_salariale', :'file');
\set file `cat src/policy/fr/changement_ecole.dmn`
INSERT INTO model VALUES ('changement_ecole', :'file');
\unset file

-- Own tests, rules that they reach, findings; DMN 1.3 as packnd writes it.
SELECT policy, (SELECT count(*) FROM run_tests(m)) AS results, (SELECT count(*) FROM run_tests(m) t WHERE NOT t.passed OR t.message IS NOT NULL) AS failed,
	(SELECT count(*) FROM test_coverage(m)) AS rules, (SELECT count(*) FROM test_coverage(m) c WHERE c.matched > 0) AS reached,
	(SELECT count(*) FROM packnd.analyse(m)) AS findings, rtrim(export(m), E'\n') = m::text AS "as written"
FROM model ORDER BY policy;
-- What they say of an answer, and what is answered where nothing is known.
SELECT policy, (SELECT string_agg(DISTINCT t.expected, ', ' ORDER BY t.expected) FROM run_tests(m) t WHERE t.node = 'eligibility') AS answers,
	decide(m, 'eligibility', '{}', '2026-03-01 12:00', true) AS "nothing known"
FROM model ORDER BY policy;
-- Each rule says whence it is, since when and how sure that is.
SELECT policy, count(*) AS rules, count(*) FILTER (WHERE annotation ~ ' \[[^]]+ ; (texte officiel|presse|déduit)\]$') AS marked
FROM (SELECT policy, (xpath('/*/text()', a))[1]::text AS annotation
	FROM model, unnest(xpath('//d:annotationEntry/d:text', m::text::xml, '{{d,https://www.omg.org/spec/DMN/20191111/MODEL/}}')) a) r
GROUP BY policy ORDER BY policy;

-- The figures that were published, by the number of the reference.
SELECT policy, t.name AS figure, t.node, t.got, t.passed
FROM model, run_tests(m) t
WHERE t.name ~ '^[A-Z][0-9]' ORDER BY substring(t.name FROM '^[A-Z][0-9]'), policy, t.test_case::int, t.node;

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
