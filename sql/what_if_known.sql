-- With which facts would a decision give an answer: what_if_known().
SET search_path = public, packnd;
SET datestyle = 'ISO';
SET packnd.time_zone = 'Europe/Paris';
CREATE TABLE model (m dmn);
INSERT INTO model VALUES ($xml$<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:packnd="https://packnd.example/dmn" id="d" name="aide" namespace="https://example.org/h" xml:lang="fr">
  <itemDefinition name="situation"><typeRef>string</typeRef>
    <allowedValues><text>"chez elle", "hébergée", "sans abri"</text></allowedValues></itemDefinition>
  <inputData id="i1" name="situation"><variable name="situation" typeRef="situation"/></inputData>
  <inputData id="i2" name="enfants"><variable name="enfants" typeRef="number"/></inputData>
  <inputData id="i3" name="ressources"><variable name="ressources" typeRef="number"/></inputData>
  <inputData id="i4" name="plainte" packnd:canChange="true"><variable name="plainte" typeRef="boolean"/></inputData>
  <inputData id="i5" name="jugement" packnd:canChange="true"><variable name="jugement" typeRef="date"/></inputData>
  <inputData id="i6" name="inscription" packnd:canChange="true"><variable name="inscription" typeRef="boolean"/></inputData>
  <decision id="d1" name="plafond"><variable name="plafond" typeRef="number"/>
    <informationRequirement><requiredInput href="#i2"/></informationRequirement>
    <literalExpression><text>600 + 100 * enfants</text></literalExpression></decision>
  <decision id="d3" name="aide"><variable name="aide" typeRef="string"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement><requiredInput href="#i3"/></informationRequirement>
    <informationRequirement><requiredInput href="#i4"/></informationRequirement>
    <informationRequirement><requiredInput href="#i5"/></informationRequirement>
    <informationRequirement><requiredInput href="#i6"/></informationRequirement>
    <informationRequirement><requiredDecision href="#d1"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>situation</text></inputExpression></input>
      <input><inputExpression><text>ressources &lt;= plafond</text></inputExpression></input>
      <input><inputExpression><text>plainte</text></inputExpression></input>
      <input><inputExpression><text>jugement + duration("P6M") &gt; today()</text></inputExpression></input>
      <input><inputExpression><text>inscription</text></inputExpression></input>
      <output/>
      <annotation name="source"/>
      <rule><inputEntry><text>"sans abri"</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"eligible"</text></outputEntry><annotationEntry><text>article 1</text></annotationEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>false</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"not_eligible"</text></outputEntry><annotationEntry><text>article 2</text></annotationEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>true</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"eligible"</text></outputEntry><annotationEntry><text>article 3</text></annotationEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>true</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>true</text></inputEntry><outputEntry><text>"eligible"</text></outputEntry><annotationEntry><text>article 4</text></annotationEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"not_eligible"</text></outputEntry></rule>
    </decisionTable></decision>
</definitions>$xml$);
\pset format unaligned
\pset tuples_only on
\pset null '(null)'
\set day '''2026-05-01 12:00+02'''
\set asked 'FROM what_if_known((SELECT m FROM model), ''aide'', :facts, :day)'
\echo -- one fact, or two together; that she has no home can not be changed
\set facts '''{"situation": "hébergée", "enfants": 2, "ressources": 700, "plainte": false, "jugement": null, "inscription": false}'''
SELECT * :asked;
\echo -- one is there already; what is too old would have to be of another day
\set facts '''{"situation": "hébergée", "enfants": 2, "ressources": 700, "plainte": true, "jugement": "2025-01-01", "inscription": false}'''
SELECT * :asked;
\echo -- too much income: nothing that can change helps
\set facts '''{"situation": "hébergée", "enfants": 2, "ressources": 900, "plainte": false, "jugement": null, "inscription": false}'''
SELECT * :asked;
\echo -- it is so already, and why
\set facts '''{"situation": "sans abri"}'''
SELECT * :asked;
\echo -- what is not known would have to be known
\set facts '''{"situation": "hébergée", "ressources": 700, "plainte": false, "jugement": null, "inscription": true}'''
SELECT * :asked;
\set facts '''{"situation": "hébergée", "enfants": 2, "ressources": 700, "plainte": true, "jugement": null}'''
SELECT * :asked;
\set facts '''{}'''
SELECT opening, sentence :asked;
\echo -- the cases give the answer
SELECT f.facts, decide(m, 'aide', f.facts || changes || learned, :day)
	FROM model, (VALUES
		('{"situation": "hébergée", "enfants": 2, "ressources": 700, "plainte": false, "jugement": null, "inscription": false}'::jsonb),
		('{"situation": "chez elle", "plainte": false}'), ('{"enfants": 1}'), ('{}')) AS f (facts),
	what_if_known(m, 'aide', f.facts, :day) WHERE changes IS NOT NULL AND decide(m, 'aide', f.facts || changes || learned, :day)::jsonb <> '"eligible"';
\echo -- another answer, another decision, one fact at a time, none
\set facts '''{"situation": "hébergée", "enfants": 2, "ressources": 700, "plainte": true, "jugement": null, "inscription": true}'''
SELECT opening, sentence, changes FROM model, what_if_known(m, 'aide', :facts, :day, '"not_eligible"');
SELECT opening, sentence, changes FROM model, what_if_known(m, 'plafond', :facts, :day, '700');
SELECT opening, sentence, changes FROM model, what_if_known(m, 'plafond', '{}', :day, '700');
\set facts '''{"situation": "hébergée", "enfants": 2, "ressources": 700, "plainte": false, "jugement": null, "inscription": false}'''
SELECT opening, sentence FROM model, what_if_known(m, 'aide', :facts, :day, max_facts => 1);
SELECT opening, sentence FROM model, what_if_known(m, 'aide', :facts, :day, max_facts => 0);
\echo -- where no input says that it can change, all can
SELECT opening, sentence, changes FROM model, what_if_known(replace(m::text, ' packnd:canChange="true"', '')::dmn, 'aide', :facts, :day);
\echo -- limits, told as such
SELECT opening, sentence FROM model, what_if_known(m, 'aide', :facts, :day, max_rows => 1);
SELECT opening, sentence FROM model, what_if_known(m, 'aide', :facts, :day, max_steps => 50);
\echo -- many facts, each of which is enough, or of which all are needed: no set with one that is found is tried again, and what is tried takes steps
SELECT string_agg(format('<inputData id="i%1$s" name="f%1$s"><variable name="f%1$s" typeRef="boolean"/></inputData>', i), '') AS inputs,
	string_agg(format('<informationRequirement><requiredInput href="#i%s"/></informationRequirement>', i), '') AS needs,
	string_agg('f' || i, ' or ') AS any_of, string_agg('f' || i, ' and ') AS all_of, jsonb_object_agg('f' || i, false) AS none FROM generate_series(1, 60) i \gset
CREATE TABLE many (name text, m dmn);
INSERT INTO many SELECT name, ('<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="m" namespace="urn:m">' || :'inputs' || '<decision id="d1" name="D"><variable name="D"/>'
	|| :'needs' || '<literalExpression><text>if ' || condition || ' then "eligible" else "not_eligible"</text></literalExpression></decision></definitions>')::dmn
FROM (VALUES ('any', :'any_of'), ('all', :'all_of')) AS v (name, condition);
SET statement_timeout = '60s';
SELECT name, opening, count(*) FROM many, what_if_known(m, 'D', :'none', now(), max_facts => 8, max_steps => 200000) GROUP BY 1, 2 ORDER BY 1, 2;
RESET statement_timeout;
DROP TABLE many;
\echo -- what cannot be asked
\set VERBOSITY sqlstate
SELECT what_if_known(m, 'rien', '{}', now()) FROM model;
SELECT what_if_known(m, 'situation', '{}', now()) FROM model;
SELECT what_if_known(m, 'aide', '{"enfants": "deux"}', now()) FROM model;
SELECT what_if_known(m, 'aide', '{}', now(), '1') FROM model;
SELECT what_if_known(m, 'aide', '{}', now(), NULL) FROM model;
SELECT what_if_known(m, 'aide', '{}', now(), max_facts => 9) FROM model;
SELECT what_if_known(m, 'aide', '{}', now(), max_rows => 0) FROM model;
SELECT what_if_known(m, 'aide', '{}', now(), max_steps => 0) FROM model;
SELECT what_if_known(NULL, 'aide', '{}', now()) FROM model;
SELECT what_if_known(m, NULL, '{}', now()) FROM model;
SELECT what_if_known(m, 'aide', '{}', NULL) FROM model;
DROP TABLE model;
