-- The engine: cells that are true or false, names whatever their white space, ranges in order.
SET search_path = public, packnd;
\set as_of '''2026-03-01 12:00:00+00'''
CREATE TABLE model (m dmn);
INSERT INTO model VALUES ($xml$<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="cells" namespace="https://example.org/cells">
  <inputData id="i1" name="titre de séjour"><variable name="titre de séjour"/></inputData>
  <inputData id="i2" name="âge"><variable name="âge" typeRef="number"/></inputData>
  <inputData id="i3" name="majeure"><variable name="majeure" typeRef="boolean"/></inputData>
  <inputData id="i4" name="revenu + aides"><variable name="revenu + aides" typeRef="number"/></inputData>
  <inputData id="i5" name="revenu"><variable name="revenu" typeRef="number"/></inputData>
  <decision id="d1" name="droit"><variable name="droit"/>
    <informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>titre de séjour</text></inputExpression></input><output/>
      <rule><inputEntry><text>true</text></inputEntry><outputEntry><text>"eligible"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"not_eligible"</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d2" name="accueil"><variable name="accueil"/>
    <informationRequirement id="r2"><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement id="r3"><requiredInput href="#i2"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>titre de séjour</text></inputExpression></input><output/>
      <rule><inputEntry><text>âge &lt; 18</text></inputEntry><outputEntry><text>"mineure"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"adulte"</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d3" name="cohérence"><variable name="cohérence"/>
    <informationRequirement id="r4"><requiredInput href="#i2"/></informationRequirement>
    <informationRequirement id="r5"><requiredInput href="#i3"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>majeure</text></inputExpression></input><output/>
      <rule><inputEntry><text>âge &gt;= 18</text></inputEntry><outputEntry><text>"d'accord"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"à vérifier"</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d4" name="plafond"><variable name="plafond"/>
    <informationRequirement id="r6"><requiredInput href="#i4"/></informationRequirement>
    <informationRequirement id="r7"><requiredInput href="#i5"/></informationRequirement>
    <literalExpression><text>[revenu+aides, revenu  +
      aides, (revenu)+1]</text></literalExpression></decision>
  <decision id="d5" name="tranche"><variable name="tranche"/>
    <informationRequirement id="r8"><requiredInput href="#i2"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>âge</text></inputExpression></input><output/>
      <rule><inputEntry><text>[25..18]</text></inputEntry><outputEntry><text>"jeune"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"autre"</text></outputEntry></rule>
    </decisionTable></decision>
</definitions>$xml$);

-- A cell that reads no name is a value: only true is true.  What is of another kind is said.
SELECT fact, decide(m, 'droit', jsonb_build_object('titre de séjour', fact), :as_of)
FROM model, unnest(ARRAY['true', 'false', 'null', '"false"', '"non"', '""', '0']::jsonb[]) WITH ORDINALITY AS f (fact, n)
ORDER BY n;
SELECT place, message FROM model, diagnostics(m, 'droit', '{"titre de séjour": "oui"}', :as_of);
SELECT evaluate('5 in true', NULL, :as_of) AS "5 in true", evaluate('true in true', NULL, :as_of) AS "true in true",
	evaluate('5 in (? > 3)', NULL, :as_of) AS "5 in (? > 3)";

-- One that reads another fact is a condition, whatever its column is about.
SELECT âge, decide(m, 'accueil', jsonb_build_object('titre de séjour', 'carte', 'âge', âge), :as_of)
FROM model, unnest(ARRAY[17, 18]) AS âge ORDER BY âge;

-- In a column that is declared boolean it is compared.
SELECT âge, majeure, decide(m, 'cohérence', jsonb_build_object('majeure', majeure, 'âge', âge), :as_of)
FROM model, unnest(ARRAY[17, 18]) AS âge, unnest(ARRAY[false, true]) AS majeure ORDER BY âge, majeure;

-- A name is its words and symbols: white space is free around "+", and the longest name wins.
SELECT decide(m, 'plafond', '{"revenu + aides": 900, "revenu": 600}', :as_of) FROM model;
SELECT evaluate('revenu+aides', '{"revenu": 600, "aides": 250}', :as_of);

-- A range that ends before it begins is none: null and said, also where its ends are computed.
SELECT decide(m, 'tranche', '{"âge": 20}', :as_of) FROM model;
SELECT place, message FROM model, diagnostics(m, 'tranche', '{"âge": 20}', :as_of);
SELECT evaluate('âge in [min..max]', '{"âge": 20, "min": 25, "max": 18}', :as_of);
SELECT finding, severity, rules, sentence FROM model, packnd.analyse(m, 'tranche');
