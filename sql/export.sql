-- Models for other tools and back, and the tests that a model keeps.
SET search_path = public, packnd;
\set as_of '''2026-03-01 12:00:00+00'''

CREATE TABLE model (name text, m dmn);
\set file `cat src/policy/fr/entry.dmn`
INSERT INTO model VALUES ('entry', :'file');
\set file `cat src/policy/fr/auvvc.dmn`
INSERT INTO model VALUES ('auvvc', :'file');
\set file `cat src/policy/fr/tgd.dmn`
INSERT INTO model VALUES ('tgd', :'file');
\set file `cat src/policy/fr/epargne_salariale.dmn`
INSERT INTO model VALUES ('epargne_salariale', :'file');
\unset file

-- The French policies are DMN 1.3 as this writes it; in 1.5 only the namespaces differ.
SELECT name, rtrim(export(m), E'\n') = m::text AS "1.3 is the same",
	replace(export(m), '20191111', '20230324') = export(m, '1.5') AS "1.5 differs so", export(export(m, '1.5')::dmn) = export(m) AS "and back"
FROM model ORDER BY name;
-- The same decisions on a grid of facts, by way of 1.5.
WITH fact AS (
	SELECT jsonb_build_object('partner_violence', v, 'regular_residence', true, 'evidence', e, 'evidence_date', d, 'last_award_date', NULL,
		'dependent_children', c, 'monthly_resources', r, 'benefit_recipient', v, 'territory_zone', 'mainland') AS facts
	FROM unnest(ARRAY[true, false]) v, unnest(ARRAY['complaint', 'police_log', 'none']) e, unnest(ARRAY['2026-02-01', '2025-02-01']) d,
		generate_series(0, 4) c, unnest(ARRAY[0, 713.15, 713.16, 1426.31, 2139.46, 5000]) r
), answer AS (
	SELECT decide(m, 'eligibility', facts, :as_of)::text || decide(m, 'award', facts, :as_of)::text AS a,
		decide(e, 'eligibility', facts, :as_of)::text || decide(e, 'award', facts, :as_of)::text AS b
	FROM (SELECT m, export(m, '1.5')::dmn AS e FROM model WHERE name = 'auvvc') x, fact
)
SELECT count(*) AS facts, count(DISTINCT a) AS answers, count(*) FILTER (WHERE a IS DISTINCT FROM b) AS differ FROM answer;

-- Their own tests, and how many rules of each table these reach.
SELECT model.name, count(*) > 0 AS "has tests", count(*) FILTER (WHERE NOT passed) AS failed, count(t.message) AS diagnostics
FROM model, run_tests(m) t GROUP BY 1 ORDER BY 1;
SELECT name, c."table", count(*) AS rules, count(*) FILTER (WHERE matched > 0) AS reached FROM model, test_coverage(m) c GROUP BY 1, 2 ORDER BY 1, 2;

-- A model of DMN 1.1 becomes one of 1.3, with a diagram.
SELECT export($xml$<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:feel="http://www.omg.org/spec/FEEL/20140401" name="âge" namespace="urn:age">
  <!-- comments are lost -->
  <inputData id="né" name="né le"><variable name="né le" typeRef="feel:date"/></inputData>
  <decision id="d" name="majeure"><description>18 ans &amp; plus</description><variable name="majeure" typeRef="feel:boolean"/>
    <informationRequirement><requiredInput href="#né"/></informationRequirement>
    <literalExpression><text>today() &gt;= né le + duration("P18Y")</text></literalExpression></decision>
</definitions>$xml$) AS x \gset
\echo :x
SELECT decide(:'x', 'majeure', '{"né le": "2008-03-01"}', :as_of) AS "18 today", decide(:'x', 'majeure', '{"né le": "2008-03-02"}', :as_of) AS "18 tomorrow";

-- Boxed expressions of DMN 1.4 cannot be written as 1.3.
\set model '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="choix" namespace="urn:choix"><decision id="d" name="d"><conditional><if><literalExpression><text>1 &lt; 2</text></literalExpression></if><then><literalExpression><text>"oui"</text></literalExpression></then><else><literalExpression><text>"non"</text></literalExpression></else></conditional></decision></definitions>'
SELECT decide(export(:'model')::dmn, 'd', NULL, :as_of);
SELECT export(:'model', '1.3');
\echo :LAST_ERROR_SQLSTATE
SELECT decide(export(:'model', '1.5')::dmn, 'd', NULL, :as_of);
SELECT export(:'model', '1.2');
SELECT export(:'model', NULL);
SELECT export(NULL);

-- Tests are put into a model, and taken out; models it imports stay with it.
SELECT dmn_with_imports('<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="a" namespace="urn:a"><import name="b" namespace="urn:b" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/><decision id="d" name="d"><informationRequirement><requiredDecision href="urn:b#e"/></informationRequirement><literalExpression><text>b.e + 1</text></literalExpression></decision><decision id="n" name="n"><literalExpression><text>1 + "a"</text></literalExpression></decision></definitions>',
	'<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="b" namespace="urn:b"><decision id="e" name="e"><literalExpression><text>today().day</text></literalExpression></decision></definitions>') AS m \gset
\set tests '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:p="https://packnd.example/dmn"><testCase id="1" name="un jour à elle" p:asOf="2024-02-29"><resultNode name="d" type="decision"><expected><value xsi:type="xsd:decimal">30</value></expected></resultNode></testCase><testCase id="2" name="le jour donné"><resultNode name="d" type="decision"><expected><value xsi:type="xsd:decimal">2</value></expected></resultNode></testCase><testCase id="3" name="sans erreur annoncée"><resultNode name="n" type="decision"><expected><value xsi:nil="true"/></expected></resultNode></testCase><testCase id="4" name="erreur annoncée"><resultNode name="n" type="decision" errorResult="true"><expected><value xsi:nil="true"/></expected></resultNode></testCase></testCases>'
SELECT tests(:'m') IS NULL AS none;
SELECT with_tests(:'m', :'tests') AS m \gset
SELECT test_case, name, passed, expects_error, expected, got, message FROM run_tests(:'m', :as_of);
SELECT test_case, passed, got FROM run_tests(:'m') WHERE test_case IN ('1', '2');
SELECT test_case, passed FROM run_tests(export(:'m')::dmn, :as_of);
SELECT tests(:'m') AS tests \gset
\echo :tests
SELECT count(*) FILTER (WHERE passed) AS passed FROM run_tests(:'m'::dmn, :'tests', :as_of);
SELECT tests(with_tests(:'m', NULL)) IS NULL AS none;
SELECT with_tests(:'m', '<cas/>');
\echo :LAST_ERROR_SQLSTATE
SELECT with_tests(:'m', '');
DROP TABLE model;
