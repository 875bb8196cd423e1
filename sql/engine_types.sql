-- what a model declares of values holds: by the columns of its tables, by types
-- that are based on types, by the values that an output may have
CREATE EXTENSION packnd;
SET search_path = public;

-- ---- an editor types the column of a table, not the input data behind it
SELECT $dmn$<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="urn:example" name="housing">
<itemDefinition name="tStatus"><typeRef>string</typeRef><allowedValues><text>"alone", "couple", "family"</text></allowedValues></itemDefinition>
<itemDefinition name="tHousehold"><typeRef>tStatus</typeRef><allowedValues><description>couple : en couple
family : en famille</description><text>"couple", "family", "friends"</text></allowedValues></itemDefinition>
<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..120]</text></allowedValues></itemDefinition>
<itemDefinition name="tAdult"><typeRef>tAge</typeRef><allowedValues><text>&gt;= 18</text></allowedValues></itemDefinition>
<itemDefinition name="tAges" isCollection="true"><typeRef>tAdult</typeRef></itemDefinition>
<inputData id="age" name="age"/>
<inputData id="since" name="since"/>
<inputData id="household" name="household"/>
<inputData id="zone" name="zone"/>
<inputData id="adults" name="adults"><variable name="adults" typeRef="tAges"/></inputData>
<decision id="category" name="category">
<informationRequirement><requiredInput href="#age"/></informationRequirement>
<informationRequirement><requiredInput href="#since"/></informationRequirement>
<informationRequirement><requiredInput href="#household"/></informationRequirement>
<informationRequirement><requiredInput href="#zone"/></informationRequirement>
<decisionTable hitPolicy="FIRST">
<input><inputExpression typeRef="number"><text>age</text></inputExpression></input>
<input><inputExpression typeRef="date"><text>since</text></inputExpression></input>
<input><inputExpression typeRef="tHousehold"><text>household</text></inputExpression></input>
<input><inputExpression typeRef="string"><text>zone</text></inputExpression><inputValues><text>"A", "B"</text></inputValues></input>
<output typeRef="string"><outputValues><text>"none", "young", "large"</text></outputValues></output>
<rule><inputEntry><text>&lt; 25</text></inputEntry><inputEntry><text>&lt; date("2026-01-01")</text></inputEntry>
<inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"young"</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
<inputEntry><text>"family"</text></inputEntry><inputEntry><text>"A"</text></inputEntry><outputEntry><text>"large"</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
<inputEntry><text>-</text></inputEntry><inputEntry><text>"B"</text></inputEntry><outputEntry><text>"larg"</text></outputEntry></rule>
</decisionTable></decision>
<decision id="eldest" name="eldest">
<informationRequirement><requiredInput href="#adults"/></informationRequirement>
<literalExpression><text>max(adults)</text></literalExpression></decision>
<decision id="form" name="form">
<informationRequirement><requiredDecision href="#eldest"/></informationRequirement>
<decisionTable hitPolicy="FIRST">
<input><inputExpression typeRef="tAge"><text>eldest + 60</text></inputExpression></input>
<output typeRef="string"/>
<rule><inputEntry><text>&gt; 100</text></inputEntry><outputEntry><text>"long"</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"short"</text></outputEntry></rule>
</decisionTable></decision>
</definitions>$dmn$ AS model \gset
-- the column declares the input; what is allowed is what all types of the chain
-- allow; input values are shown, and hold for their table
SELECT name, type, base_type, allowed, allowed_description FROM packnd.inputs(:'model', 'category');
SELECT name, type, base_type, allowed FROM packnd.inputs(:'model', 'eldest');

-- a fact is held to it, and a text becomes the date that is declared
SELECT packnd.decide(:'model', 'category', '{"age": 19, "since": "2025-12-31"}', '2026-05-15') AS young;
SELECT packnd.decide(:'model', 'category', '{"age": "19", "since": "2025-12-31"}', '2026-05-15');
SELECT packnd.decide(:'model', 'category', '{"age": 19, "since": "last year"}', '2026-05-15');
SELECT packnd.decide(:'model', 'category', '{"age": 30, "since": null, "household": "friends", "zone": "A"}', '2026-05-15');
SELECT packnd.decide(:'model', 'category', '{"age": 30, "since": null, "household": "alone", "zone": "A"}', '2026-05-15');
SELECT packnd.decide_text(:'model', 'category', '2026-05-15', 30::numeric, NULL::date, 'alone', 'A');
SELECT packnd.decide(:'model', 'eldest', '{"adults": [18, 45]}', '2026-05-15') AS eldest;
SELECT packnd.decide(:'model', 'eldest', '{"adults": [17, 45]}', '2026-05-15');
SELECT packnd.decide(:'model', 'eldest', '{"adults": [18, 121]}', '2026-05-15');

-- within the model it is null, and said: a value outside its column's type or
-- input values, an output that is none of the output values
\set VERBOSITY terse
SELECT d.result, m.kind, m.place, m.message FROM (VALUES
	('form', '{"adults": [45]}'), ('form', '{"adults": [61]}'),
	('category', '{"age": 30, "since": null, "household": "family", "zone": "C"}'),
	('category', '{"age": 30, "since": null, "household": "family", "zone": "B"}')) AS f (decision, facts)
	CROSS JOIN LATERAL (SELECT packnd.decide(:'model', f.decision, f.facts::jsonb, '2026-05-15') AS result) AS d
	LEFT JOIN LATERAL packnd.diagnostics(:'model', f.decision, f.facts::jsonb, '2026-05-15') AS m ON true;
\set VERBOSITY default
-- such an output is also found before any fact is there
SELECT finding, severity, sentence FROM packnd.analyse(:'model', 'category') WHERE finding = 'output not allowed';

-- ---- what cannot be is refused when the model is read
SELECT replace(:'model', '<inputExpression typeRef="date"><text>since', '<inputExpression typeRef="date"><text>age') AS columns,
	replace(:'model', '<inputData id="age" name="age"/>', '<inputData id="age" name="age"><variable name="age" typeRef="string"/></inputData>') AS input,
	replace(:'model', '<decision id="form" name="form">', '<decision id="form" name="form"><variable name="form" typeRef="number"/>') AS output \gset
SELECT :'columns'::packnd.dmn;
SELECT :'input'::packnd.dmn;
SELECT :'output'::packnd.dmn;
