-- Models and decisions as texts for people: render(), graph(), explain_text().
SET search_path = public, packnd;
\set as_of '''2026-03-01 12:00:00+00'''
\pset format unaligned
\pset tuples_only on
CREATE TABLE model (m dmn);
INSERT INTO model VALUES ($xml$<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="aide &quot;d'urgence&quot;" namespace="https://example.org/h">
  <itemDefinition name="situation"><typeRef>string</typeRef>
    <allowedValues><text>"chez elle", "hébergée", "sans abri"</text></allowedValues></itemDefinition>
  <inputData id="i1" name="situation"><description>Où vit-elle ?</description><variable name="situation" typeRef="situation"/></inputData>
  <inputData id="i2" name="nombre d'enfants"><description>Combien d'enfants à charge ?</description><variable name="nombre d'enfants" typeRef="number"/></inputData>
  <inputData id="i3" name="séparée le"><variable name="séparée le" typeRef="date"/></inputData>
  <inputData id="i4" name="a &lt;b&gt; #&quot;c&quot;"><variable name="a &lt;b&gt; #&quot;c&quot;" typeRef="boolean"/></inputData>
  <knowledgeSource id="s1" name="CASF, art. L. 214-9"/>
  <businessKnowledgeModel id="k1" name="par part"><variable name="par part" typeRef="number"/>
    <authorityRequirement id="a1"><requiredAuthority href="#s1"/></authorityRequirement>
    <encapsulatedLogic><formalParameter name="montant" typeRef="number"/><formalParameter name="parts" typeRef="number"/>
      <literalExpression><text>montant / parts</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
  <decision id="d1" name="solution"><description>Où peut-elle dormir ?</description><variable name="solution" typeRef="string"/>
    <informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement id="r2"><requiredDecision href="#d2"/></informationRequirement>
    <authorityRequirement id="a2"><requiredAuthority href="#s1"/></authorityRequirement>
    <decisionTable hitPolicy="FIRST">
      <input label="Situation"><inputExpression><text>situation</text></inputExpression><inputValues><text>"chez elle", "hébergée", "sans abri"</text></inputValues></input>
      <input><inputExpression><text>aide.montant</text></inputExpression></input>
      <output name="solution" label="Solution"><defaultOutputEntry><text>"à étudier"</text></defaultOutputEntry></output>
      <annotation name="Source"/><annotation name="家庭 (é)"/>
      <rule><inputEntry><text>"sans abri"</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>"hôtel"</text></outputEntry>
        <annotationEntry><text>CASF art. L. 345-2-2 : toute personne sans abri en situation de détresse a accès, à tout moment, à un hébergement d'urgence.</text></annotationEntry><annotationEntry><text>急 | x</text></annotationEntry></rule>
      <rule><inputEntry><text>"hébergée"</text></inputEntry><inputEntry><text>&gt;= 100</text></inputEntry>
        <outputEntry><text>"logement"</text></outputEntry><annotationEntry><text>CCH art. L. 441-1.</text></annotationEntry><annotationEntry><text></text></annotationEntry></rule>
    </decisionTable></decision>
  <decision id="d2" name="aide"><variable name="aide"/>
    <informationRequirement id="r3"><requiredInput href="#i2"/></informationRequirement>
    <knowledgeRequirement id="r4"><requiredKnowledge href="#k1"/></knowledgeRequirement>
    <context>
      <contextEntry><variable name="parts" typeRef="number"/><literalExpression><text>1 + nombre d'enfants</text></literalExpression></contextEntry>
      <contextEntry><variable name="base"/><decisionTable hitPolicy="COLLECT" aggregation="SUM"><input><inputExpression><text>nombre d'enfants</text></inputExpression></input><output/>
        <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>300</text></outputEntry></rule>
        <rule><inputEntry><text>&gt; 0</text></inputEntry><outputEntry><text>150</text></outputEntry></rule></decisionTable></contextEntry>
      <contextEntry><variable name="montant"/><invocation><literalExpression><text>par part</text></literalExpression>
        <binding><parameter name="montant"/><literalExpression><text>base</text></literalExpression></binding>
        <binding><parameter name="parts"/><literalExpression><text>parts</text></literalExpression></binding></invocation></contextEntry>
    </context></decision>
  <decision id="d3" name="boîtes"><variable name="boîtes"/>
    <informationRequirement id="r5"><requiredInput href="#i4"/></informationRequirement>
    <list><literalExpression><text>1</text></literalExpression>
      <relation><column name="a" typeRef="number"/><column name="b"/><row><literalExpression><text>1</text></literalExpression><literalExpression><text>"x"</text></literalExpression></row></relation>
      <functionDefinition><formalParameter name="x" typeRef="number"/><literalExpression><text>x + 1</text></literalExpression></functionDefinition>
      <conditional><if><literalExpression><text>true</text></literalExpression></if><then><literalExpression><text>1</text></literalExpression></then><else><literalExpression><text>2</text></literalExpression></else></conditional>
      <for iteratorVariable="i"><in><literalExpression><text>[1, 2, 3]</text></literalExpression></in><return><literalExpression><text>i * i</text></literalExpression></return></for>
      <every iteratorVariable="i"><in><literalExpression><text>[1]</text></literalExpression></in><satisfies><literalExpression><text>i &gt; 0</text></literalExpression></satisfies></every>
      <filter><in><literalExpression><text>[1, 2]</text></literalExpression></in><match><literalExpression><text>item &gt; 1</text></literalExpression></match></filter></list></decision>
  <decision id="d4" name="délai"><variable name="délai"/><informationRequirement id="r6"><requiredInput href="#i3"/></informationRequirement>
    <literalExpression><text>{jours: (today() - séparée le) / duration("P1D"), depuis: séparée le, part: 0.5}</text></literalExpression></decision>
  <decisionService id="v1" name="service"><variable name="service"/><outputDecision href="#d1"/><encapsulatedDecision href="#d2"/><inputData href="#i1"/><inputData href="#i2"/></decisionService>
</definitions>$xml$);

-- Tables: aligned by what the terminal shows; hit policy, rules, default, notes.
SELECT render(m, 'solution') FROM model;
SELECT render(m, 'aide') FROM model;
SELECT render(m, 'boîtes') FROM model;
SELECT render(m, 'par part') FROM model;
SELECT render(m, 'service') FROM model;

-- The same as Markdown, where a box in a box comes after it.
SELECT render(m, 'solution', 'markdown') FROM model;
SELECT render(m, 'aide', 'markdown') FROM model;
SELECT render(m, 'délai', 'markdown') FROM model;

-- The requirement graph.
SELECT graph(m) FROM model;
SELECT graph(m, 'mermaid') FROM model;

-- Why, to be read aloud.
SELECT explain_text(m, 'solution', '{"situation": "sans abri"}', :as_of) FROM model;
SELECT explain_text(m, 'solution', '{"situation": "hébergée", "nombre d''enfants": 2}', :as_of) FROM model;
SELECT explain_text(m, 'solution', '{"situation": "hébergée", "nombre d''enfants": 9}', :as_of) FROM model;
SELECT explain_text(m, 'délai', '{"séparée le": "2026-02-01"}', :as_of) FROM model;
-- What is not known: what to ask.
SELECT explain_text(m, 'solution', '{}', :as_of) FROM model;
SELECT explain_text(m, 'solution', '{"situation": "hébergée"}', :as_of, language => 'en') FROM model;
-- Without unknowns, null: and what failed.
SELECT explain_text(m, 'solution', '{"situation": "hébergée"}', :as_of, false) FROM model;

-- Rules as sentences; without a name the whole model, article by article.
SELECT render(m, 'solution', 'sentences', E'logement : un logement\nhôtel : une chambre d''hôtel') FROM model;
SELECT render(m, NULL, 'sentences') FROM model;
SELECT render(replace(m::text, '<definitions', '<definitions xml:lang="en"')::dmn, 'aide', 'sentences') FROM model;

SELECT render(m, 'solution', 'html') FROM model;
SELECT render(m, 'montant') FROM model;
SELECT render(m, NULL) FROM model;
SELECT graph(m, 'svg') FROM model;
SELECT graph(NULL);
SELECT explain_text(m, 'solution', '{}', :as_of, language => 'de') FROM model;
SELECT explain_text(m, 'solution', '{}', NULL) FROM model;
DROP TABLE model;
