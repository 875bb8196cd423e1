-- Why: explain(), missing(), diagnostics().
SET search_path = public, packnd;
\set as_of '''2026-03-01 12:00:00+00'''

CREATE TABLE model (m dmn);
INSERT INTO model VALUES ($xml$<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="hébergement" namespace="https://example.org/h">
  <inputData id="i1" name="danger"><description>Est-elle en danger ce soir ?</description>
    <variable name="danger" typeRef="boolean"/></inputData>
  <inputData id="i2" name="nombre d'enfants"><variable name="nombre d'enfants" typeRef="number"/></inputData>
  <inputData id="i3" name="revenu mensuel"><variable name="revenu mensuel" typeRef="number"/></inputData>
  <decision id="d1" name="ressources par tête"><description>Revenu par personne du foyer.</description>
    <variable name="ressources par tête" typeRef="number"/>
    <informationRequirement id="r1"><requiredInput href="#i2"/></informationRequirement>
    <informationRequirement id="r2"><requiredInput href="#i3"/></informationRequirement>
    <literalExpression><text>revenu mensuel / (1 + nombre d'enfants)</text></literalExpression></decision>
  <decision id="d2" name="solution"><variable name="solution" typeRef="string"/>
    <informationRequirement id="r3"><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement id="r4"><requiredDecision href="#d1"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE">
      <input label="Danger"><inputExpression><text>danger</text></inputExpression></input>
      <input label="Ressources"><inputExpression><text>ressources par tête</text></inputExpression></input>
      <output name="solution"/>
      <annotation name="Source"/>
      <rule><inputEntry><text>true</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>"hôtel ce soir"</text></outputEntry>
        <annotationEntry><text>Mise à l'abri sans condition, CASF art. L. 345-2-2</text></annotationEntry></rule>
      <rule><inputEntry><text>false</text></inputEntry><inputEntry><text>&lt; 500</text></inputEntry>
        <outputEntry><text>"hébergement"</text></outputEntry><annotationEntry><text>SIAO</text></annotationEntry></rule>
      <rule><inputEntry><text>false</text></inputEntry><inputEntry><text>&gt;= 500</text></inputEntry>
        <outputEntry><text>"logement"</text></outputEntry><annotationEntry><text>Action Logement</text></annotationEntry></rule>
    </decisionTable></decision>
  <decision id="d3" name="double"><variable name="double" typeRef="string"/>
    <informationRequirement id="r5"><requiredInput href="#i2"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE">
      <input><inputExpression><text>nombre d'enfants</text></inputExpression></input>
      <output/>
      <rule><inputEntry><text>&gt; 1</text></inputEntry><outputEntry><text>"a"</text></outputEntry></rule>
      <rule><inputEntry><text>&gt; 2</text></inputEntry><outputEntry><text>"b"</text></outputEntry></rule>
    </decisionTable></decision>
</definitions>$xml$);

-- Determined: each decision, fact, rule and cell that was looked at.
SELECT e.* FROM model, explain(m, 'solution', '{"danger": false, "nombre d''enfants": 1, "revenu mensuel": 1200}', :as_of) AS e;

-- What nobody needed is not there.
SELECT e.kind, e.name, e.rule, e."column", e.verdict, e.value FROM model, explain(m, 'solution', '{"danger": true}', :as_of) AS e;

-- Not determined: the rules that may still match, and the facts they wait for.
SELECT e.kind, e.name, e.rule, e.verdict, e.value, e.annotation
FROM model, explain(m, 'solution', '{"danger": false, "nombre d''enfants": 1}', :as_of) AS e WHERE e.kind IN ('decision', 'rule');
SELECT missing(m, 'solution', '{"danger": false, "nombre d''enfants": 1}', :as_of), missing(m, 'solution', '{"danger": true}', :as_of),
	missing(m, 'solution', '{}', :as_of), missing(m, 'solution', NULL, :as_of) FROM model;

-- Without unknowns, and with JSON null, absent is null.
SELECT e.kind, e.rule, e.verdict, e.value FROM model, explain(m, 'solution', '{}', :as_of, false) AS e WHERE e.kind IN ('decision', 'rule', 'error');
SELECT missing(m, 'solution', '{"danger": false, "nombre d''enfants": null, "revenu mensuel": 100}', :as_of) FROM model;

-- What fails is null; the diagnostics say why and where.
SELECT decide(m, 'double', '{"nombre d''enfants": 5}', :as_of), decide(m, 'ressources par tête', '{"revenu mensuel": 5}', :as_of) FROM model;
SELECT d.* FROM model, diagnostics(m, 'double', '{"nombre d''enfants": 5}', :as_of) AS d;
SELECT d.* FROM model, diagnostics(m, 'ressources par tête', '{"revenu mensuel": 5, "nombre d''enfants": -1}', :as_of) AS d;
SELECT d.* FROM model, diagnostics(m, 'ressources par tête', '{"revenu mensuel": 5, "nombre d''enfants": 0}', :as_of) AS d;
SELECT e.kind, e.name, e.source, e.annotation, e.line FROM model, explain(m, 'double', '{"nombre d''enfants": 5}', :as_of) AS e WHERE e.kind = 'error';

SELECT explain(m, 'solution', '{"danger": 1}', :as_of) FROM model;
DROP TABLE model;
