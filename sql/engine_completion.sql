-- Facts that are not known, looked at together: what is the same whatever they turn out to be is the answer, and nobody is asked for them.
SET search_path = public, packnd;
\set as_of '''2026-03-01 12:00:00+00'''

-- Two tables of which each waits for a fact, and a third that reads both.
CREATE TABLE model (m dmn);
INSERT INTO model VALUES ($xml$<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="night" namespace="urn:night">
  <itemDefinition name="person"><itemComponent name="age"><typeRef>number</typeRef></itemComponent>
    <itemComponent name="status"><typeRef>string</typeRef></itemComponent></itemDefinition>
  <inputData id="i1" name="alone"><variable name="alone" typeRef="boolean"/></inputData>
  <inputData id="i2" name="income"><variable name="income" typeRef="number"/></inputData>
  <inputData id="i3" name="person"><variable name="person" typeRef="person"/></inputData>
  <decision id="d1" name="place"><variable name="place" typeRef="string"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement><requiredInput href="#i2"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>alone</text></inputExpression></input>
      <input><inputExpression><text>income</text></inputExpression></input>
      <output/>
      <rule><inputEntry><text>true</text></inputEntry><inputEntry><text>&lt; 500</text></inputEntry><outputEntry><text>"hotel"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"shelter"</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d2" name="escort"><variable name="escort" typeRef="string"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement><requiredInput href="#i2"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>alone</text></inputExpression></input>
      <input><inputExpression><text>income</text></inputExpression></input>
      <output/>
      <rule><inputEntry><text>true</text></inputEntry><inputEntry><text>&lt; 500</text></inputEntry><outputEntry><text>"taxi"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"bus"</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d3" name="paid"><variable name="paid" typeRef="boolean"/>
    <informationRequirement><requiredDecision href="#d1"/></informationRequirement>
    <informationRequirement><requiredDecision href="#d2"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>place</text></inputExpression></input>
      <input><inputExpression><text>escort</text></inputExpression></input>
      <output/>
      <rule><inputEntry><text>"hotel"</text></inputEntry><inputEntry><text>"bus"</text></inputEntry><outputEntry><text>false</text></outputEntry></rule>
      <rule><inputEntry><text>"shelter"</text></inputEntry><inputEntry><text>"taxi"</text></inputEntry><outputEntry><text>false</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d4" name="care"><variable name="care" typeRef="string"/>
    <informationRequirement><requiredInput href="#i2"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>income</text></inputExpression></input>
      <output/>
      <rule><inputEntry><text>? &lt; 500 or ? = null</text></inputEntry><outputEntry><text>"free"</text></outputEntry></rule>
      <rule><inputEntry><text>? &gt;= 500</text></inputEntry><outputEntry><text>"free"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"not covered"</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d5" name="lawyer"><variable name="lawyer" typeRef="string"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement><requiredInput href="#i2"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>income</text></inputExpression></input>
      <input><inputExpression><text>alone</text></inputExpression></input>
      <output/>
      <rule><inputEntry><text>&lt; 500</text></inputEntry><inputEntry><text>? = true</text></inputEntry><outputEntry><text>"at once"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>if ? then income &gt;= 500 or income = null else true</text></inputEntry><outputEntry><text>"at once"</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"later"</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d6" name="school"><variable name="school" typeRef="string"/>
    <informationRequirement><requiredInput href="#i3"/></informationRequirement>
    <literalExpression><text>if person.age = null or person.age &lt; 16 then "yes" else if person.age &gt;= 16 then "yes" else "no"</text></literalExpression></decision>
  <decision id="d7" name="permit"><variable name="permit" typeRef="string"/>
    <informationRequirement><requiredInput href="#i3"/></informationRequirement>
    <literalExpression><text>if person.age &gt;= 18 and person.status = "asylum" then "asylum" else "none"</text></literalExpression></decision>
</definitions>$xml$);

SELECT decision, facts, decide(m, decision, facts, :as_of, true) AS answer, missing(m, decision, facts, :as_of)
FROM model, (VALUES
	-- by itself each waits: a hotel or a shelter, a taxi or the bus
	('place', '{}'::jsonb), ('escort', '{}'), ('escort', '{"alone": false}'),
	-- a hotel without a taxi, or a taxi to the shelter, there is none
	('paid', '{}'), ('paid', '{"alone": true}'),
	-- conditions that exclude each other, and null, are all there is
	('care', '{}'), ('lawyer', '{}'), ('lawyer', '{"alone": true}'),
	-- components of a context, which their type declares
	('school', '{}'), ('school', '{"person": {"status": "asylum"}}'),
	('permit', '{}'), ('permit', '{"person": {"age": 17}}'), ('permit', '{"person": {"age": 18}}')) AS v(decision, facts);

-- Why: what each table says by itself stands below what they come to together.
SELECT repeat('  ', depth) || kind AS entry, name, rule, verdict, value, source
FROM model, explain(m, 'paid', '{}', :as_of, true) WHERE kind IN ('decision', 'table', 'rule') ORDER BY step;
SELECT explain_text(m, 'paid', '{}', :as_of) FROM model \g (format=unaligned tuples_only)

-- A row for each girl or woman: what was found out for one row is tried for the next, and changes nothing.
SELECT n, decide(m, 'place', facts, :as_of, true) AS place, decide(m, 'paid', facts, :as_of, true) AS paid
FROM model, (VALUES (1, '{}'::jsonb), (2, '{"income": 400}'), (3, '{"income": 900}'), (4, '{}'), (5, '{"alone": true}'), (6, '{"income": 499}')) AS v(n, facts)
ORDER BY n;

-- Of the award of a policy that is shipped: whatever the number of children, resources this low are no loan.
\set model `cat src/policy/fr/auvvc.dmn`
SELECT decide(:'model'::dmn, 'award', '{"partner_violence": true, "regular_residence": true, "evidence": "complaint", "evidence_date": "2025-12-01",
	"last_award_date": null, "monthly_resources": 640.50, "benefit_recipient": false}', :as_of, true);
-- where all completions agree, a rule that would give another answer is no reason
\set model `cat src/policy/fr/changement_ecole.dmn`
SELECT line FROM regexp_split_to_table(explain_text(:'model', 'eligibility', '{"territory_zone": "mainland", "school_changes": [{"child": "1", "sole_authority": true}]}', '2026-05-15 12:00'), '\n') line
WHERE line ~ '^(Quoi|- Règle)' \g (format=unaligned)
