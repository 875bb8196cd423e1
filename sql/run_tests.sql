-- Test cases of a model, in the XML format of the DMN conformance kit.
SET search_path = public, packnd;
\set as_of '''2026-03-01 12:00:00+00'''

CREATE TABLE model (m dmn, tests text);
INSERT INTO model VALUES ($xml$<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="aide" namespace="urn:aide">
  <inputData id="i" name="revenu"><variable name="revenu" typeRef="number"/></inputData>
  <decision id="d1" name="droit"><variable name="droit" typeRef="string"/><informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>revenu</text></inputExpression></input><output/>
      <rule><inputEntry><text>&lt; 1000</text></inputEntry><outputEntry><text>"plein"</text></outputEntry></rule>
      <rule><inputEntry><text>[1000..2000]</text></inputEntry><outputEntry><text>"réduit"</text></outputEntry></rule>
      <rule><inputEntry><text>&gt; 2000</text></inputEntry><outputEntry><text>"aucun"</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d2" name="par mois"><variable name="par mois" typeRef="number"/><informationRequirement id="r2"><requiredInput href="#i"/></informationRequirement>
    <literalExpression><text>100 / revenu</text></literalExpression></decision>
</definitions>$xml$,
$xml$<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <modelName>aide.dmn</modelName>
  <testCase id="1" name="sous le seuil"><inputNode name="revenu"><value xsi:type="xsd:decimal">999.99</value></inputNode>
    <resultNode name="droit" type="decision"><expected><value xsi:type="xsd:string">plein</value></expected></resultNode>
    <resultNode name="par mois" type="decision"><expected><value xsi:type="xsd:decimal">0.10000100001</value></expected></resultNode></testCase>
  <testCase id="2" name="au seuil, fausse attente"><inputNode name="revenu"><value xsi:type="xsd:decimal">1000</value></inputNode>
    <resultNode name="droit" type="decision"><expected><value xsi:type="xsd:string">plein</value></expected></resultNode></testCase>
  <testCase id="3" name="division par zéro"><inputNode name="revenu"><value xsi:type="xsd:decimal">0</value></inputNode>
    <resultNode name="par mois" type="decision" errorResult="true"><expected><value xsi:nil="true"/></expected></resultNode></testCase>
  <testCase id="4" name="un null ne remplit aucune case, sans plainte"><inputNode name="revenu"><value xsi:nil="true"/></inputNode>
    <resultNode name="droit" type="decision"><expected><value xsi:nil="true"/></expected></resultNode></testCase>
  <testCase id="5" name="décision inconnue"><resultNode name="montant" type="decision"><expected><value xsi:type="xsd:decimal">1</value></expected></resultNode></testCase>
</testCases>$xml$);

SELECT r.* FROM model, run_tests(m, tests, :as_of) AS r;
-- Which rules the cases reach.
SELECT c.* FROM model, test_coverage(m, tests, :as_of) AS c;

-- For programs that collect results: TAP, and XML as JUnit writes it.
\pset format unaligned
\pset tuples_only on
SELECT test_report(m, 'tap', :as_of, replace(tests, 'au seuil', 'au seuil # SKIP &lt;b&gt; &quot;1&quot;')) FROM model;
SELECT test_report(m, 'junit', :as_of, replace(tests, 'au seuil', 'au seuil # SKIP &lt;b&gt; &quot;1&quot;')) FROM model;
SELECT xpath('count(//failure)', test_report(m, 'junit', :as_of, tests)::xml) FROM model;
-- A model that keeps no cases.
SELECT test_report(m) FROM model;
SELECT test_report(m, 'html') FROM model;
SELECT test_report(m, 'tap', :as_of, '<cas/>') FROM model;
SELECT test_report(NULL);
\pset format aligned
\pset tuples_only off

SELECT run_tests(m, '<cas/>', :as_of) FROM model;
SELECT run_tests(m, 'rien', :as_of) FROM model;
SELECT run_tests(m, NULL, :as_of) FROM model;
SELECT run_tests(m, tests, NULL) FROM model;
DROP TABLE model;
