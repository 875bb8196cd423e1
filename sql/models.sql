-- The French models, all of them (src/policy/fr/load.sql): each keeps its tests,
-- which reach every rule; nothing found is unknown; each measure says eligible, not
-- and undetermined; nulls, territories, published figures, French for who reads.
\i test/fixtures/models.sql
SET search_path = public, packnd;
\pset format unaligned

-- Own tests, rules that they reach, what is found beside notices; DMN 1.3 as packnd writes it.
SELECT policy, (SELECT count(*) FROM run_tests(m)) AS results, (SELECT count(*) FROM run_tests(m) t WHERE NOT t.passed OR t.message IS NOT NULL) AS failed,
	(SELECT count(*) FROM test_coverage(m)) AS rules, (SELECT count(*) FROM test_coverage(m) c WHERE c.matched > 0) AS reached,
	(SELECT count(*) FROM packnd.analyse(m) a WHERE a.severity <> 'notice') AS findings, rtrim(export(m), E'\n') = rtrim(m::text, E'\n') AS "as written"
FROM model ORDER BY policy;
-- The only gap: the days for which no amounts are known, where the answer is undetermined by a rule.
SELECT policy, a.severity, a.decision, a.sentence FROM model, packnd.analyse(m) a WHERE a.severity <> 'notice' ORDER BY 1, 2, 3, 4;
-- To be known: rules that overlap, of which the first decides, as is meant; cells that compare with a decision.
SELECT policy, a.decision, count(*) AS notices, left(min(a.sentence), 90) AS "the first" FROM model, packnd.analyse(m) a WHERE a.severity = 'notice' GROUP BY 1, 2 ORDER BY 1, 2;

-- Each measure: cases of each answer among its own, and what is asked where nothing is known.
SELECT policy, count(*) FILTER (WHERE t.expected = '"eligible"') AS eligible, count(*) FILTER (WHERE t.expected = '"not_eligible"') AS not,
	count(*) FILTER (WHERE t.expected = '"undetermined"') AS undetermined, decide(m, 'eligibility', '{}', '2026-05-15 12:00', true) AS "nothing known"
FROM model, run_tests(m) t WHERE is_measure AND t.node = 'eligibility' GROUP BY policy, m::text, 5 ORDER BY policy;

-- The facts of the own cases, as JSON.
\i test/fixtures/own_cases.sql
SELECT count(*) AS cases, count(*) FILTER (WHERE facts = '{}') AS "of the day alone" FROM own_case;
-- Null included: each own case with each of its facts none, and with all of them none, has an answer.
SELECT count(*) AS tried, count(*) FILTER (WHERE answer NOT IN ('"eligible"', '"not_eligible"', '"undetermined"')) AS unanswered
FROM (SELECT decide(m, 'eligibility', tried, day + time '12:00')::text AS answer
	FROM own_case, inputs(m, 'eligibility') i,
		LATERAL (VALUES (facts || jsonb_build_object(i.name, NULL)), ((SELECT jsonb_object_agg(j.name, NULL) FROM inputs(m, 'eligibility') j))) v (tried)
	WHERE EXISTS (SELECT FROM decisions(m) d WHERE d.name = 'eligibility')) one;
-- A right is never without what is awarded: in what own cases expect, and where one is eligible, there is no null, and always the same entries.
CREATE TEMP TABLE awarded AS
SELECT policy, got::feel_value::jsonb AS award FROM model, run_tests(m) WHERE node = 'award'
UNION
SELECT policy, decide(m, 'award', facts, day + time '12:00', true)::jsonb
FROM own_case WHERE EXISTS (SELECT FROM decisions(m) d WHERE d.name = 'award') AND decide(m, 'eligibility', facts, day + time '12:00', true)::text = '"eligible"'
	AND NOT facts @> '{"dependent_children": null}'; -- refused where it is told
SELECT count(*) AS awards, count(*) FILTER (WHERE award @? 'strict $.** ? (@ == null)') AS "with a null" FROM awarded;
SELECT policy, string_agg(DISTINCT k.keys, ' | ') AS entries
FROM awarded, LATERAL (SELECT string_agg(k, ', ' ORDER BY k) AS keys FROM jsonb_object_keys(award) k) k GROUP BY policy ORDER BY policy;
-- A day that has not come yet, or an end that is not fixed, is a code, and says so by the label that stands in the model.
SELECT policy, e.key AS entry, string_agg(DISTINCT e.value #>> '{}' || ' : ' || substring(m::text FROM '[>\n]\s*' || (e.value #>> '{}') || ' : ([^<\n]*)'), ' | ') AS codes
FROM awarded JOIN model USING (policy), jsonb_each(award) e
WHERE jsonb_typeof(e.value) = 'string' AND e.value #>> '{}' ~ '^[a-z]' AND EXISTS (SELECT FROM awarded o
	WHERE o.policy = awarded.policy AND (jsonb_typeof(o.award -> e.key) = 'number' OR o.award ->> e.key ~ '^[0-9]{4}-'))
GROUP BY 1, 2 ORDER BY 1, 2;

-- By territory: the first case of each measure that is eligible in métropole, elsewhere.
SELECT DISTINCT ON (policy) policy, z.*
FROM own_case, LATERAL (
	SELECT max(a) FILTER (WHERE zone = 'alsace_moselle') AS "Alsace-Moselle", max(a) FILTER (WHERE zone = 'overseas_department') AS "outre-mer",
		max(a) FILTER (WHERE zone = 'mayotte') AS "Mayotte", max(a) FILTER (WHERE zone = 'overseas_collectivity') AS "autre collectivité"
	FROM unnest('{alsace_moselle,overseas_department,mayotte,overseas_collectivity}'::text[]) zone,
		LATERAL (SELECT decide(m, 'eligibility', facts || jsonb_build_object('territory_zone', zone), day + time '12:00')::jsonb #>> '{}' AS a) one) z
WHERE is_measure AND decide(m, 'eligibility', facts, day + time '12:00')::text = '"eligible"' AND coalesce(facts ->> 'territory_zone', 'mainland') = 'mainland'
ORDER BY policy, number;

-- Each figure and edge that was published, by its number in the reference.
SELECT f.figure, string_agg(DISTINCT policy, ', ') AS policy, count(t.*) AS results, count(*) FILTER (WHERE NOT t.passed) AS failed
FROM unnest('{A1,A2,A3,A4,A6,A7,A9,A10,A13,A14,A16,A17,A18,A19,A20,A21,J1,J2,J4,J6,J7,C1,T1,O1,O2,B1,E1,L1,L2,S1}'::text[]) WITH ORDINALITY f (figure, place)
LEFT JOIN (SELECT policy, t.* FROM model, run_tests(m) t WHERE t.name ~ '^[A-Z][0-9]') t ON t.name ~ ('^([A-Z][0-9]+, )*' || f.figure || '\M')
GROUP BY f.figure, f.place ORDER BY f.place;

-- Who opens one in dmn-js reads French: each column, input, decision and rule says so, and what is drawn has a note beside it; each rule whence it is, since when and how sure.
SELECT count(*) AS models, sum(cardinality(xpath('//d:input', x, ns))) AS columns, sum(cardinality(xpath('//d:input[not(@label)] | //d:output[not(@label)]', x, ns))) AS "without label",
	sum(cardinality(xpath('//d:inputData', x, ns))) AS inputs, sum(cardinality(xpath('//d:inputData[not(d:description)] | //d:decision[not(d:description)] | //d:businessKnowledgeModel[not(d:description)]', x, ns))) AS "without description",
	sum(cardinality(xpath('//d:inputData | //d:decision | //d:businessKnowledgeModel', x, ns))) AS drawn, sum(cardinality(xpath('//d:association[d:sourceRef and d:targetRef]', x, ns))) AS "with a note",
	sum(cardinality(xpath('//d:rule', x, ns))) AS rules,
	sum((SELECT count(*) FROM unnest(xpath('//d:annotationEntry/d:text/text()', x, ns)) a WHERE a::text ~ ' \[[^]]+ ; (texte officiel|presse|déduit)\]$')) AS marked
FROM (SELECT m::text::xml AS x, '{{d,https://www.omg.org/spec/DMN/20191111/MODEL/}}'::text[] AS ns FROM model) one;
-- Each code that is asked for or answered has its label: a line "code : label" of the model.
SELECT policy, c.code FROM model,
	LATERAL (SELECT DISTINCT code[1] FROM regexp_matches(array_to_string(xpath('//d:allowedValues/d:text/text()', m::text::xml, '{{d,https://www.omg.org/spec/DMN/20191111/MODEL/}}'), ','), '"([^"]+)"', 'g') code) c (code)
WHERE m::text !~ ('[>\n]\s*' || c.code || ' : ') AND c.code !~ '^[0-9]' ORDER BY 1, 2;
