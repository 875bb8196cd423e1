-- What changes between two models, for all facts: compare(), and never_undetermined().
SET search_path = public, packnd;
SET datestyle = 'ISO';
SET packnd.time_zone = 'Europe/Paris';
CREATE TABLE model (m dmn);
INSERT INTO model VALUES ($xml$<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="aide" namespace="https://example.org/h">
  <itemDefinition name="situation"><typeRef>string</typeRef>
    <allowedValues><text>"chez elle", "hébergée", "sans abri"</text></allowedValues></itemDefinition>
  <inputData id="i1" name="situation"><variable name="situation" typeRef="situation"/></inputData>
  <inputData id="i2" name="enfants"><variable name="enfants" typeRef="number"/></inputData>
  <inputData id="i3" name="ressources"><variable name="ressources" typeRef="number"/></inputData>
  <inputData id="i4" name="jugement"><variable name="jugement" typeRef="date"/></inputData>
  <inputData id="i5" name="parents"><variable name="parents" typeRef="number"/></inputData>
  <decision id="d1" name="plafond"><variable name="plafond" typeRef="number"/>
    <decisionTable hitPolicy="UNIQUE">
      <input><inputExpression typeRef="date"><text>today()</text></inputExpression></input>
      <output typeRef="number"/>
      <rule><inputEntry><text>&lt; date("2026-04-01")</text></inputEntry><outputEntry><text>600</text></outputEntry></rule>
      <rule><inputEntry><text>&gt;= date("2026-04-01")</text></inputEntry><outputEntry><text>620</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d2" name="récent"><variable name="récent" typeRef="boolean"/>
    <informationRequirement><requiredInput href="#i4"/></informationRequirement>
    <literalExpression><text>jugement != null and jugement + duration("P6M") &gt; today()</text></literalExpression></decision>
  <decision id="d3" name="aide"><variable name="aide" typeRef="string"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement><requiredInput href="#i3"/></informationRequirement>
    <informationRequirement><requiredDecision href="#d1"/></informationRequirement>
    <informationRequirement><requiredDecision href="#d2"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>situation</text></inputExpression></input>
      <input><inputExpression><text>récent</text></inputExpression></input>
      <input><inputExpression><text>ressources &lt;= plafond</text></inputExpression></input>
      <output/>
      <rule><inputEntry><text>"sans abri"</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"oui"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>true</text></inputEntry><inputEntry><text>true</text></inputEntry><outputEntry><text>"oui"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"non"</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d4" name="foyer"><variable name="foyer" typeRef="number"/>
    <informationRequirement><requiredInput href="#i2"/></informationRequirement>
    <informationRequirement><requiredInput href="#i5"/></informationRequirement>
    <literalExpression><text>enfants + parents</text></literalExpression></decision>
</definitions>$xml$);
\pset format unaligned
\pset tuples_only on
\pset null '(null)'
\set tell 'SELECT change, sentence FROM compare((SELECT m FROM model), (SELECT replace(m::text, :old, :new)::dmn FROM model), :decision)'
\echo -- the same text, and another text that means the same: proved
\set decision '''aide'''
\set old '''aide'''
\set new '''aide'''
:tell;
\set old '''<text>ressources &lt;= plafond</text>'''
\set new '''<text>not(ressources &gt; plafond)</text>'''
:tell;
\echo -- an amount, from the day on that has it
\set old '''>620<'''
\set new '''>630<'''
:tell;
SELECT conditions, days, facts, day, before, after
	FROM compare((SELECT m FROM model), (SELECT replace(m::text, '>620<', '>630<')::dmn FROM model), 'aide');
\echo -- the day from which a rule is another
\set old '''2026-04-01'''
\set new '''2026-05-01'''
:tell;
\echo -- how two facts lie to each other
\set old '''P6M'''
\set new '''P5M'''
:tell;
\echo -- as of one instant
SELECT change, sentence, days, day
	FROM compare((SELECT m FROM model), (SELECT replace(m::text, '>620<', '>630<')::dmn FROM model), 'aide', '2026-03-31 12:00+02');
SELECT change, sentence, days, day
	FROM compare((SELECT m FROM model), (SELECT replace(m::text, '>620<', '>630<')::dmn FROM model), 'aide', '2026-04-01 12:00+02');
\echo -- a rule less, a value more, an answer more
\set old '''"sans abri"</text></inputEntry>'''
\set new '''"sans abri", "hébergée"</text></inputEntry>'''
:tell;
\set old '''"sans abri"</text></allowedValues>'''
\set new '''"sans abri", "à la rue"</text></allowedValues>'''
:tell;
\set old '''"sans abri"'''
\set new '''"à la rue"'''
:tell;
\echo -- a computation: where it may be another
\set decision '''foyer'''
\set old '''enfants + parents'''
\set new '''parents + enfants * 1'''
:tell;
\set new '''enfants + 2 * parents'''
:tell;
\echo -- the cases give these answers
SELECT c.before = decide(o.m, 'aide', c.facts, (c.day + time '12:00') AT TIME ZONE 'Europe/Paris')::jsonb AND
	c.after = decide(n.m, 'aide', c.facts, (c.day + time '12:00') AT TIME ZONE 'Europe/Paris')::jsonb AS as_told
	FROM model AS o, (SELECT replace(replace(m::text, 'P6M', 'P1Y'), '600', '500')::dmn AS m FROM model) AS n,
	LATERAL compare(o.m, n.m, 'aide') AS c WHERE c.facts IS NOT NULL;
\echo -- limits, told as such
SELECT change, sentence FROM model, compare(m, replace(replace(m::text, 'P6M', 'P1Y'), '600', '500')::dmn, 'aide', NULL, 1);
SELECT change, sentence FROM model, compare(m, replace(m::text, 'P6M', 'P1Y')::dmn, 'aide', NULL, 100, 300);
\echo -- does it answer?
SELECT n.* FROM model, never_undetermined(m, 'aide') AS n;
SELECT n.* FROM model, never_undetermined(m, 'plafond') AS n;
SELECT n.* FROM model, never_undetermined(m, 'foyer') AS n;
SELECT n.* FROM model, never_undetermined(replace(m::text, '&gt;= date("2026-04-01")', '[date("2026-04-01")..date("2026-12-31")]')::dmn, 'plafond') AS n;
SELECT n.* FROM model, never_undetermined(m, 'aide', NULL, 10) AS n;
\echo -- what cannot be asked
\set VERBOSITY sqlstate
SELECT compare(m, m, 'rien') FROM model;
SELECT compare(m, replace(m::text, 'name="foyer"', 'name="maison"')::dmn, 'foyer') FROM model;
SELECT compare(m, m, 'situation') FROM model;
SELECT compare(m, m, 'aide', max_changes => 0) FROM model;
SELECT compare(m, m, 'aide', max_steps => 0) FROM model;
SELECT compare(m, NULL, 'aide') FROM model;
SELECT compare(NULL, m, 'aide') FROM model;
SELECT compare(m, m, NULL) FROM model;
SELECT never_undetermined(m, 'rien') FROM model;
SELECT never_undetermined(m, NULL) FROM model;
