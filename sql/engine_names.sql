-- engine_names: names that are nowhere, calls of what is no function, and facts
-- that are named like a built-in function
SET search_path = public, packnd;
\set as_of '''2026-03-01 12:00:00+00'''
\set SHOW_CONTEXT never
-- a model of one table, with the text of its first cell
CREATE FUNCTION pg_temp.model(cell text, expression text DEFAULT '1') RETURNS text LANGUAGE sql AS $$
SELECT format('<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:m">
	<itemDefinition name="person"><itemComponent name="age"><typeRef>number</typeRef></itemComponent></itemDefinition>
	<inputData id="i1" name="status"><variable name="status" typeRef="string"/></inputData>
	<inputData id="i2" name="count"><variable name="count" typeRef="number"/></inputData>
	<inputData id="i3" name="person"><variable name="person" typeRef="person"/></inputData>
	<decision id="d1" name="price"><variable name="price"/>
		<informationRequirement><requiredInput href="#i1"/></informationRequirement>
		<decisionTable hitPolicy="FIRST">
			<input><inputExpression><text>status</text></inputExpression></input><output/>
			<rule><inputEntry><text>%s</text></inputEntry><outputEntry><text>"free"</text></outputEntry></rule>
			<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"full"</text></outputEntry></rule>
		</decisionTable></decision>
	<decision id="d2" name="other"><variable name="other"/>
		<informationRequirement><requiredInput href="#i2"/></informationRequirement>
		<informationRequirement><requiredInput href="#i3"/></informationRequirement>
		<literalExpression><text>%s</text></literalExpression></decision>
</definitions>', cell, expression) $$;

-- A cell VIP, meant as "VIP", is a name; as it is nowhere, it is null, and who
-- tells nothing would have it for free.  Such a model does not come in.
SELECT pg_temp.model('VIP')::dmn;
\echo :LAST_ERROR_SQLSTATE
SELECT decide(pg_temp.model('"VIP"')::dmn, 'price', '{}', :as_of);

-- All that is wrong is said at once: names, calls, components.
SELECT pg_temp.model('VIP', 'nowhere + person.agee')::dmn;
-- a fact of that name hides the built-in function, and is none
SELECT pg_temp.model('"VIP"', 'count([1, 2])')::dmn;
SELECT decide(pg_temp.model('"VIP"', 'count + 1')::dmn, 'other', '{"count": 2}', :as_of);
-- the name of a function where a fact is meant; arguments that it does not take
SELECT pg_temp.model('mode', 'substring(string: "a", start: 1)')::dmn;
-- what fails for other reasons comes in; packnd.analyse() says it
SELECT severity, sentence FROM packnd.analyse(pg_temp.model('"VIP"', 'date("2026-02-31")')::dmn, 'other');

-- By every door.
SELECT dmn_with_imports(pg_temp.model('VIP'), VARIADIC ARRAY[]::text[]);
CREATE TEMP TABLE rule (model dmn);
INSERT INTO rule VALUES (pg_temp.model('VIP')::xml::dmn);

-- Off, the model is taken as it is, and decides as FEEL has it: VIP is null.
SET packnd.check_names = off;
INSERT INTO rule VALUES (pg_temp.model('VIP')::dmn);
RESET packnd.check_names;
SELECT decide(model, 'price', '{}', :as_of), decide(model, 'price', '{"status": "VIP"}', :as_of) FROM rule;
SELECT sentence FROM packnd.analyse((SELECT model FROM rule)) WHERE severity = 'error';
-- What is stored is taken as it is: copied, sent, given test cases, exported.
CREATE TEMP TABLE copy AS SELECT model FROM rule;
SELECT count(*) FROM copy WHERE octet_length(dmn_send(model)) > 0 AND with_tests(model, NULL) IS NOT NULL AND export(model, '1.3') <> '';
-- but a text is not, whatever it is a copy of
INSERT INTO rule SELECT model::text::dmn FROM rule;
-- A dump sets check_function_bodies off, and is restored.
SET check_function_bodies = off;
INSERT INTO rule SELECT model::text::dmn FROM rule;
RESET check_function_bodies;
SELECT count(*) FROM rule;

-- ---- evaluate(): what is not called is a fact, whatever its name
SELECT evaluate('number + 1', '{"number": 2}', :as_of), evaluate('date', '{"date": "x"}', :as_of),
	evaluate('mode = "bus"', '{"mode": "bus"}', :as_of), evaluate('string length * 2', '{"string length": 4}', :as_of);
SELECT evaluate('if count > 3 then "many" else "few"', '{"count": 5}', :as_of), evaluate('count(list) + count', '{"list": [1, 2], "count": 5}', :as_of),
	evaluate('date(date).year', '{"date": "2026-03-01"}', :as_of);
-- absent, it is null; with unknowns it is asked for
SELECT evaluate('number = null', '{}', :as_of), evaluate('number = null', '{}', :as_of, true), evaluate('count > 3 and age < 9', '{"age": 2}', :as_of, true);
SELECT evaluate('count(children) > number', '{"children": [1]}', :as_of, true), evaluate('max(max, 3)', '{}', :as_of, true);
-- where a function is wanted it is the function: before parentheses, and in sort()
SELECT evaluate('sort([3, 1, 2], function(a, b) a < b)', '{"sort": 1}', :as_of), evaluate('sort([3, 1, 2], max)', '{"max": 1}', :as_of),
	evaluate('{twice: function(f, x) f(f(x)), r: twice(function(x) abs(x) + 1, -3)}.r', '{}', :as_of);
-- in components, filters, loops, contexts
SELECT evaluate('stay.number', '{"stay": {"number": 3}}', :as_of), evaluate('stays[number > 1].mode', '{"stays": [{"number": 1}, {"number": 2, "mode": "bus"}]}', :as_of),
	evaluate('for date in dates return date + 1', '{"dates": [1, 2]}', :as_of), evaluate('{count: count + 1, next: count + 1}.next', '{"count": 1}', :as_of);
SELECT evaluate('{count: function(n) if n = 0 then 0 else 2 + count(n - 1), r: count(3)}.r', '{}', :as_of);
-- item, ? and partial, where FEEL does not mean something else by them
SELECT evaluate('item + 1', '{"item": 1}', :as_of), evaluate('? + 1', '{"?": 1}', :as_of), evaluate('partial + 1', '{"partial": 1}', :as_of),
	evaluate('[5, 6][item > 5]', '{"item": 1}', :as_of), evaluate('5 in (? > 4)', '{"?": 1}', :as_of);
-- words of the language are never names
SELECT evaluate('if', '{"if": 1}', :as_of);
SELECT evaluate('in > 3', '{"in": 5}', :as_of);
SELECT evaluate('null', '{"null": 1}', :as_of), evaluate('true', '{"true": 1}', :as_of);

-- ---- the same in a model: facts, decisions and entries of such names
SELECT decide(replace(pg_temp.model('"VIP"', 'string length + person.age'), '"count"', '"string length"')::dmn, 'other',
	'{"string length": 2, "person": {"age": 3}}', :as_of),
	decide(replace(pg_temp.model('"VIP"', 'date + 1'), '"count"', '"date"')::dmn, 'other', '{"date": 2}', :as_of, true),
	decide(replace(pg_temp.model('"VIP"', 'date + 1'), '"count"', '"date"')::dmn, 'other', '{}', :as_of, true);
