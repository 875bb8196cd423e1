-- What is not known yet: an answer stands only if no fact still to come can change it.
SET search_path = public, packnd;
\set as_of '''2026-03-01 12:00:00+00'''

CREATE FUNCTION table_of(policy text, VARIADIC rules text[]) RETURNS dmn LANGUAGE sql AS $$
	SELECT dmn(concat('<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="urn:m">
<inputData id="i1" name="minor"><variable name="minor" typeRef="boolean"/></inputData>
<inputData id="i2" name="income"><variable name="income" typeRef="number"/></inputData>
<inputData id="i3" name="status"><variable name="status"/></inputData>
<decision id="d" name="aid"><variable name="aid"/>
<informationRequirement><requiredInput href="#i1"/></informationRequirement>
<informationRequirement><requiredInput href="#i2"/></informationRequirement>
<informationRequirement><requiredInput href="#i3"/></informationRequirement>
<decisionTable hitPolicy="', policy, '">
<input><inputExpression><text>minor</text></inputExpression></input>
<input><inputExpression><text>income</text></inputExpression></input>
<input><inputExpression><text>status</text></inputExpression></input>
<output name="aid"/>', (SELECT string_agg(format('<rule><inputEntry><text>%s</text></inputEntry>
<inputEntry><text>%s</text></inputEntry><inputEntry><text>%s</text></inputEntry><outputEntry><text>%s</text></outputEntry></rule>',
			replace(split_part(rule, '|', 1), '<', '&lt;'), replace(split_part(rule, '|', 2), '<', '&lt;'),
			replace(split_part(rule, '|', 3), '<', '&lt;'), split_part(rule, '|', 4)), '') FROM unnest(rules) AS rule),
'</decisionTable></decision></definitions>')) $$;

-- That the hit policy is violated is one of the things that may come, though both rules say the same.
SELECT facts, decide(m, 'aid', facts, :as_of, true), missing(m, 'aid', facts, :as_of)
FROM table_of('UNIQUE', 'true|-|-|"yes"', '-|< 500|-|"yes"') AS m,
	(VALUES ('{"minor": true}'::jsonb), ('{"minor": true, "income": 900}'), ('{"minor": true, "income": 100}')) AS v(facts);
SELECT decide(m, 'aid', '{"minor": true}', :as_of, true) FROM table_of('ANY', 'true|-|-|"yes"', '-|< 500|-|"yes"') AS m;

-- A fact whose type nobody declared may be of any kind: a list holds with each cell that names one of its items.
SELECT facts, decide(m, 'aid', facts, :as_of, true), missing(m, 'aid', facts, :as_of)
FROM table_of('UNIQUE', '-|-|"asylum", null|"yes"', '-|-|not("asylum")|"yes"') AS m,
	(VALUES ('{}'::jsonb), ('{"status": "asylum"}'), ('{"status": 5}')) AS v(facts);
SELECT facts, decide(m, 'aid', facts, :as_of, true), missing(m, 'aid', facts, :as_of)
FROM table_of('UNIQUE', 'true|-|"asylum"|"yes"', 'true|-|"visa"|"no"', 'false|-|-|"yes"') AS m,
	(VALUES ('{"minor": true}'::jsonb), ('{"minor": true, "status": ["asylum", "visa"]}'), ('{"minor": false}')) AS v(facts);

-- A context lacks what its type names and nobody has told; told in full, it is complete.
CREATE TABLE model AS
WITH e AS (SELECT * FROM unnest(ARRAY['p', 'p = {age: 5, name: "Zoé"}', 'p = {age: 6, name: "Zoé"}', 'p in ({age: 5, name: "Zoé"})',
	'is(p, {age: 5, name: "Zoé"})', 'list contains([p], {age: 5, name: "Zoé"})', 'count(distinct values([p, {age: 5, name: "Zoé"}]))',
	'string(p)', 'get value(p, "name")', 'get entries(p)', 'context merge([p, {age: 6}])', 'context put(p, "name", "Zoé")', 'p instance of context',
	'people.name', 'people[2].age', 'count(people)', 'people[name = "Zoé"]', 'some x in people satisfies x.name = "Zoé"',
	'any', 'any.age', 'any.name', 'any = {age: 5}', 'any = {age: 6}', 'string(any)', 'get entries(any)', 'count([any])'
	]) WITH ORDINALITY AS v(expression, n))
SELECT dmn(concat('<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="urn:m">
<itemDefinition name="person"><itemComponent name="age"><typeRef>number</typeRef></itemComponent>
<itemComponent name="name"><typeRef>string</typeRef></itemComponent></itemDefinition>
<itemDefinition name="people" isCollection="true"><typeRef>person</typeRef></itemDefinition>
<inputData id="i1" name="p"><variable name="p" typeRef="person"/></inputData>
<inputData id="i2" name="people"><variable name="people" typeRef="people"/></inputData>
<inputData id="i3" name="any"><variable name="any"/></inputData>', string_agg(format('<decision id="d%s" name="%s"><variable name="%2$s"/>
<informationRequirement><requiredInput href="#i1"/></informationRequirement><informationRequirement><requiredInput href="#i2"/></informationRequirement>
<informationRequirement><requiredInput href="#i3"/></informationRequirement><literalExpression><text>%s</text></literalExpression></decision>',
	n, 'D' || n, expression), ''), '</definitions>')) AS m, array_agg(expression ORDER BY n) AS expressions FROM e;

SELECT expressions[n] AS expression, decide(m, 'D' || n, facts, :as_of, true), missing(m, 'D' || n, facts, :as_of)
FROM model, generate_subscripts(expressions, 1) AS n,
	(VALUES ('{"p": {"age": 5}, "people": [{"age": 5, "name": "Zoé"}, {"name": "Noé"}], "any": {"age": 5}}'::jsonb)) AS v(facts) ORDER BY n;
SELECT expressions[n] AS expression, decide(m, 'D' || n, '{"p": {"age": 5, "name": "Zoé"}}', :as_of, true)
FROM model, generate_subscripts(expressions, 1) AS n WHERE n <= 13 ORDER BY n;

-- The same of an expression, whose variables have no types.
SELECT expression, evaluate(expression::feel, '{"p": {"age": 5}, "people": [{"age": 1}, {}]}', :as_of, true)
FROM unnest(ARRAY['p', 'p.age', 'p.name', 'p = {age: 5}', 'p = {age: 6}', 'string(p)', 'people.age', 'count(people)', 'people']) AS expression;

-- Items are sorted, moved and told apart by what is known of them, though more may be told of each.
SELECT expression, evaluate(expression::feel, '{"xs": [{"d": 1}, {"d": 2}]}', :as_of, true)
FROM unnest(ARRAY['sort(xs, function(a, b) a.d > b.d).d', 'sort(xs, function(a, b) a.e > b.e).d', 'flatten([[3], xs])[2].d', 'distinct values(xs).d',
	'union(xs, [{d: 1}]).d', 'index of(xs, {d: 3})', 'index of(xs, {d: 2})', 'flatten([1, later])', 'distinct values([1, later])']) AS expression;

-- How to ask for a part of a fact: by the question of the whole. Of a child who is only counted nothing else is asked.
SELECT '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="children" namespace="urn:m">
<itemDefinition name="child"><itemComponent name="age"><typeRef>number</typeRef></itemComponent>
<itemComponent name="first name"><typeRef>string</typeRef></itemComponent></itemDefinition>
<itemDefinition name="children" isCollection="true"><typeRef>child</typeRef></itemDefinition>
<inputData id="i" name="children"><description>Quels enfants vivent avec elle ?</description><variable name="children" typeRef="children"/></inputData>
<decision id="d" name="eligibility"><variable name="eligibility" typeRef="string"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>if count(children[age &lt; 18]) &gt; 1 then "eligible" else "not_eligible"</text></literalExpression></decision></definitions>' AS model \gset
SELECT pnd.load_policy('children', '2026-01-01', :'model');
\i test/fixtures/approve.sql
SELECT d.outcome, q.* FROM pnd.decide_policy('children', '2026-03-01', '{"children": [{"age": 3, "first name": "Zoé"}, {}, {"age": 20}]}') d, pnd.questions(d.missing) q;
SELECT outcome, missing FROM pnd.decide_policy('children', '2026-03-01', '{"children": [{"age": 3, "first name": "Zoé"}, {"age": 5}, {"age": 20}]}');
SELECT * FROM pnd.questions('{children[2].first name,children[2],children[2].size,children,child}'::text[]);
\t on
SELECT packnd.explain_text(:'model', 'eligibility', '{"children": [{"age": 3, "first name": "Zoé"}, {}, {"age": 20}]}', '2026-03-01') \g (format=unaligned)
