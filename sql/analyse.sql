-- What is wrong with decision tables: analyse(), a reserved word, so with its schema.
SET search_path = public, packnd;
\set as_of '''2026-03-01 12:00:00+00'''
CREATE TABLE model (m dmn);
INSERT INTO model VALUES ($xml$<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="hébergement" namespace="https://example.org/h">
  <itemDefinition name="situation"><typeRef>string</typeRef>
    <allowedValues><text>"chez elle", "hébergée", "sans abri"</text></allowedValues></itemDefinition>
  <inputData id="i1" name="situation"><variable name="situation" typeRef="situation"/></inputData>
  <inputData id="i2" name="nombre d'enfants"><variable name="nombre d'enfants" typeRef="number"/></inputData>
  <inputData id="i3" name="ressources"><variable name="ressources" typeRef="number"/></inputData>
  <inputData id="i4" name="séparée depuis"><variable name="séparée depuis" typeRef="date"/></inputData>
  <inputData id="i5" name="danger"><variable name="danger" typeRef="boolean"/></inputData>
  <decision id="d1" name="aide"><variable name="aide" typeRef="string"/>
    <informationRequirement id="r1"><requiredInput href="#i2"/></informationRequirement>
    <informationRequirement id="r2"><requiredInput href="#i3"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE">
      <input><inputExpression><text>nombre d'enfants</text></inputExpression></input>
      <input><inputExpression><text>ressources</text></inputExpression></input>
      <output name="aide"><outputValues><text>"don", "prêt"</text></outputValues></output>
      <rule><inputEntry><text>&lt; 3</text></inputEntry><inputEntry><text>&lt;= 1000</text></inputEntry>
        <outputEntry><text>"don"</text></outputEntry></rule>
      <rule><inputEntry><text>&lt;= 3</text></inputEntry><inputEntry><text>&gt; 900</text></inputEntry>
        <outputEntry><text>"prêt"</text></outputEntry></rule>
      <rule><inputEntry><text>&gt; 3</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>"donn"</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d2" name="solution"><variable name="solution" typeRef="string"/>
    <informationRequirement id="r3"><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement id="r4"><requiredInput href="#i5"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input label="Danger"><inputExpression><text>danger</text></inputExpression></input>
      <input label="Situation"><inputExpression><text>situation</text></inputExpression></input>
      <output name="solution"/>
      <rule><inputEntry><text>true</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"hôtel"</text></outputEntry></rule>
      <rule><inputEntry><text>not(true)</text></inputEntry><inputEntry><text>"sans abri"</text></inputEntry><outputEntry><text>"hôtel"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>"sans abri"</text></inputEntry><outputEntry><text>"hébergement"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>"chez elle", null</text></inputEntry><outputEntry><text>"maintien"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>"à la rue"</text></inputEntry><outputEntry><text>"hôtel"</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d3" name="délai"><variable name="délai" typeRef="number"/>
    <informationRequirement id="r5"><requiredInput href="#i4"/></informationRequirement>
    <decisionTable hitPolicy="ANY">
      <input><inputExpression><text>séparée depuis</text></inputExpression></input>
      <output name="délai"/>
      <rule><inputEntry><text>[date("2024-01-01")..date("2024-12-31")]</text></inputEntry><outputEntry><text>3</text></outputEntry></rule>
      <rule><inputEntry><text>&gt;= date("2025-01-01")</text></inputEntry><outputEntry><text>5</text></outputEntry></rule>
      <rule><inputEntry><text>&gt; date("2025-06-30")</text></inputEntry><outputEntry><text>7</text></outputEntry></rule>
      <rule><inputEntry><text>&lt; today()</text></inputEntry><outputEntry><text>3</text></outputEntry></rule>
    </decisionTable></decision>
  <businessKnowledgeModel id="k1" name="barème"><variable name="barème"/>
    <encapsulatedLogic><formalParameter name="part" typeRef="number"/>
      <context><contextEntry><variable name="taux"/>
        <decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>part</text></inputExpression></input><output/>
          <rule><inputEntry><text>&lt; 1</text></inputEntry><outputEntry><text>0.5</text></outputEntry></rule>
          <rule><inputEntry><text>&gt; 1, null</text></inputEntry><outputEntry><text>1</text></outputEntry></rule></decisionTable>
      </contextEntry></context></encapsulatedLogic></businessKnowledgeModel>
  <decision id="d4" name="rien à dire"><variable name="rien à dire" typeRef="number"/><literalExpression><text>1</text></literalExpression></decision>
</definitions>$xml$);

SELECT a.decision, a.finding, a.rules, a.severity, a.sentence FROM model, packnd.analyse(m) AS a;

-- The witness is an input that shows it: the decision is what the finding says.
SELECT a.finding, a.rules, a.witness, decide(m, 'aide', a.witness, :as_of), d.message
FROM model, packnd.analyse(m, 'aide') AS a LEFT JOIN LATERAL diagnostics(m, 'aide', a.witness, :as_of) AS d ON true;
SELECT a.finding, a.rules, a.witness, decide(m, 'solution', a.witness, :as_of) FROM model, packnd.analyse(m, 'solution') AS a;
SELECT a.finding, a.rules, a.witness, decide(m, 'délai', a.witness, :as_of), d.message
FROM model, packnd.analyse(m, 'délai') AS a LEFT JOIN LATERAL diagnostics(m, 'délai', a.witness, :as_of) AS d ON true;
SELECT a.witness, decide(m, 'barème', a.witness, :as_of) FROM model, packnd.analyse(m, 'barème') AS a;

-- At most so many findings of a decision, and steps of a search.
SELECT a.finding, a.sentence FROM model, packnd.analyse(m, 'aide', 1) AS a;
SELECT a.finding, a.sentence FROM model, packnd.analyse(m, 'aide', 20, 2) AS a;
SELECT count(*) FROM model, packnd.analyse(m, 'rien à dire') AS a;

SELECT packnd.analyse(m, 'montant') FROM model;
SELECT packnd.analyse(m, NULL, 0) FROM model;
SELECT packnd.analyse(m, NULL, 20, 0) FROM model;
SELECT packnd.analyse(NULL);
DROP TABLE model;
