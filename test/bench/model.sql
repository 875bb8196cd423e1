-- Three decisions of the shapes that policies have; the figures are made up.
--
--	aid		12 rules over 7 columns, a required table; rows decide at all rules
--	lodging	12 rules over 8 columns, a required table; most rows decide early
--	scale	16 rules, of which one holds; its two columns are decisions, one of
--			them arithmetic
--
-- Each has the decisions outcome (text), rate (number), open (boolean), number
-- (of the rule), amount (arithmetic), whole (outcome and amount).
CREATE TABLE shape (
	name text PRIMARY KEY,
	facts text[],		-- "name type"
	required text,		-- XML of the decisions that the table requires
	columns text[],		-- of the table
	policy text,
	sql text,			-- the same as CASE: {n} is the output of rule n, {none} null, {end} its END
	model packnd.dmn
);
CREATE TABLE shape_rule (shape text REFERENCES shape, n int, cells text[], outcome text, rate numeric, PRIMARY KEY (shape, n));

CREATE FUNCTION xml_text(text) RETURNS text LANGUAGE sql IMMUTABLE AS $function$
	SELECT '<text>' || replace(replace($1, '<', '&lt;'), '>', '&gt;') || '</text>'
$function$;
CREATE FUNCTION rule_xml(cells text[], output text) RETURNS text LANGUAGE sql IMMUTABLE AS $function$
	SELECT '<rule>' || string_agg('<inputEntry>' || xml_text(cell) || '</inputEntry>', '' ORDER BY i)
		|| '<outputEntry>' || xml_text(output) || '</outputEntry></rule>'
	FROM unnest(cells) WITH ORDINALITY AS c(cell, i)
$function$;
CREATE FUNCTION input_xml(expressions text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $function$
	SELECT string_agg('<input><inputExpression>' || xml_text(expression) || '</inputExpression></input>', '' ORDER BY i)
	FROM unnest(expressions) WITH ORDINALITY AS e(expression, i)
$function$;
CREATE FUNCTION decision_xml(name text, type text, facts text[], decisions text[], logic text) RETURNS text LANGUAGE sql IMMUTABLE AS $function$
	SELECT format('<decision id="d_%s" name="%s"><variable name="%2$s"%s/>', replace(name, ' ', '_'), name, ' typeRef="' || type || '"')
		|| coalesce((SELECT string_agg(format('<informationRequirement id="r_%s_%s"><requiredInput href="#i_%s"/></informationRequirement>',
			replace(name, ' ', '_'), i, replace(fact, ' ', '_')), '' ORDER BY i) FROM unnest(facts) WITH ORDINALITY AS f(fact, i)), '')
		|| coalesce((SELECT string_agg(format('<informationRequirement id="q_%s_%s"><requiredDecision href="#d_%s"/></informationRequirement>',
			replace(name, ' ', '_'), i, replace(decision, ' ', '_')), '' ORDER BY i) FROM unnest(decisions) WITH ORDINALITY AS d(decision, i)), '')
		|| logic || '</decision>'
$function$;
CREATE FUNCTION table_xml(policy text, columns text[], rules text) RETURNS text LANGUAGE sql IMMUTABLE AS $function$
	SELECT format('<decisionTable hitPolicy="%s">%s<output/>%s</decisionTable>', policy, input_xml(columns), rules)
$function$;
CREATE FUNCTION literal_xml(expression text) RETURNS text LANGUAGE sql IMMUTABLE AS $function$
	SELECT '<literalExpression>' || xml_text(expression) || '</literalExpression>'
$function$;

INSERT INTO shape(name, facts, required, columns, policy, sql) VALUES
('aid', ARRAY['violence boolean', 'regular stay boolean', 'evidence string', 'evidence date date', 'children number', 'resources number',
		'last award date', 'in couple boolean'],
	decision_xml('evidence valid', 'boolean', ARRAY['evidence', 'evidence date'], '{}', table_xml('FIRST', ARRAY['evidence', 'evidence date'],
		rule_xml(ARRAY['"order"', '-'], 'true') || rule_xml(ARRAY['"complaint", "report"', '>= @"2025-03-01"'], 'true')
		|| rule_xml(ARRAY['-', '-'], 'false'))),
	ARRAY['violence', 'regular stay', 'evidence valid', 'children', 'resources', 'last award', 'in couple'], 'FIRST',
	$$CASE WHEN NOT violence THEN {1} WHEN NOT regular_stay THEN {2}
	WHEN NOT (CASE WHEN evidence = 'order' THEN true WHEN evidence IN ('complaint', 'report') AND evidence_date >= date '2025-03-01' THEN true
		ELSE false END) THEN {3}
	WHEN last_award >= date '2025-03-01' THEN {4} WHEN children = 0 AND resources < 1000 AND NOT in_couple THEN {5}
	WHEN children = 0 AND resources < 700 AND in_couple THEN {6} WHEN children = 1 AND resources < 1400 THEN {7}
	WHEN children = 2 AND resources < 1700 THEN {8} WHEN children BETWEEN 3 AND 4 AND resources < 2000 THEN {9}
	WHEN children > 4 AND resources < 2500 THEN {10} WHEN resources >= 4000 THEN {11} ELSE {12} {end}$$),
('lodging', ARRAY['danger boolean', 'status string', 'since date', 'age number', 'resources number', 'persons number', 'lodged boolean',
		'region string', 'children number'],
	decision_xml('right', 'boolean', ARRAY['status', 'since'], '{}', table_xml('FIRST', ARRAY['status', 'since'],
		rule_xml(ARRAY['"citizen", "refugee"', '-'], 'true') || rule_xml(ARRAY['"permit"', '< @"2025-09-01"'], 'true')
		|| rule_xml(ARRAY['-', '-'], 'false'))),
	ARRAY['danger', 'status', 'age', 'right', 'resources', 'persons', 'lodged', 'region'], 'FIRST',
	$$CASE WHEN danger THEN {1} WHEN status IN ('none', 'refused') THEN {2} WHEN age < 18 THEN {3}
	WHEN NOT (CASE WHEN status IN ('citizen', 'refugee') THEN true WHEN status = 'permit' AND since < date '2025-09-01' THEN true
		ELSE false END) THEN {4}
	WHEN lodged AND resources >= 2000 THEN {5} WHEN resources < 600 AND region = 'north' THEN {6} WHEN resources < 800 AND persons > 3 THEN {7}
	WHEN resources < 900 AND persons BETWEEN 2 AND 3 THEN {8} WHEN resources < 700 AND persons = 1 THEN {9}
	WHEN region IN ('east', 'west') AND NOT lodged THEN {10} WHEN age >= 65 THEN {11} ELSE {12} {end}$$),
('scale', ARRAY['town string', 'resources number', 'persons number', 'children number', 'student boolean'],
	decision_xml('zone', 'string', ARRAY['town'], '{}', table_xml('FIRST', ARRAY['town'],
		rule_xml(ARRAY['"t1", "t2"'], '"A"') || rule_xml(ARRAY['"t3", "t4", "t5", "t6"'], '"B"')
		|| rule_xml(ARRAY['"t7", "t8", "t9", "t10", "t11"'], '"C"') || rule_xml(ARRAY['-'], '"D"')))
	|| decision_xml('points', 'number', ARRAY['resources', 'persons'], '{}', literal_xml('resources - 250 * (persons - 1)')),
	ARRAY['zone', 'points'], 'UNIQUE',
	(SELECT $$CASE (CASE WHEN town IN ('t1', 't2') THEN 'A' WHEN town IN ('t3', 't4', 't5', 't6') THEN 'B'
		WHEN town IN ('t7', 't8', 't9', 't10', 't11') THEN 'C' ELSE 'D' END)$$
	|| string_agg(format(' WHEN %1$L THEN CASE WHEN %2$s < %3$s THEN {%4$s} WHEN %2$s < %5$s THEN {%6$s} WHEN %2$s < %7$s THEN {%8$s}'
			' WHEN %2$s >= %7$s THEN {%9$s} ELSE {none} {end}', chr(65 + z), 'resources - 250 * (persons - 1)',
		500 + 100 * z, 4 * z + 1, 1000 + 100 * z, 4 * z + 2, 2000 + 100 * z, 4 * z + 3, 4 * z + 4), '' ORDER BY z) || ' {end}'
	FROM generate_series(0, 3) AS z));

INSERT INTO shape_rule VALUES
	('aid', 1, ARRAY['false', '-', '-', '-', '-', '-', '-'], 'no violence', 0),
	('aid', 2, ARRAY['-', 'false', '-', '-', '-', '-', '-'], 'no stay', 0),
	('aid', 3, ARRAY['-', '-', 'false', '-', '-', '-', '-'], 'no evidence', 0),
	('aid', 4, ARRAY['-', '-', '-', '-', '-', '>= @"2025-03-01"', '-'], 'twelve months', 0),
	('aid', 5, ARRAY['-', '-', '-', '0', '< 1000', '-', 'false'], 'gift alone', 646.52),
	('aid', 6, ARRAY['-', '-', '-', '0', '< 700', '-', 'true'], 'gift couple', 600.5),
	('aid', 7, ARRAY['-', '-', '-', '1', '< 1400', '-', '-'], 'gift one', 780),
	('aid', 8, ARRAY['-', '-', '-', '2', '< 1700', '-', '-'], 'gift two', 840.25),
	('aid', 9, ARRAY['-', '-', '-', '[3..4]', '< 2000', '-', '-'], 'gift three', 915),
	('aid', 10, ARRAY['-', '-', '-', '> 4', '< 2500', '-', '-'], 'gift many', 1020.4),
	('aid', 11, ARRAY['-', '-', '-', '-', '>= 4000', '-', '-'], 'loan large', 300),
	('aid', 12, ARRAY['-', '-', '-', '-', '-', '-', '-'], 'loan', 500),
	('lodging', 1, ARRAY['true', '-', '-', '-', '-', '-', '-', '-'], 'at once', 45.5),
	('lodging', 2, ARRAY['-', '"none", "refused"', '-', '-', '-', '-', '-', '-'], 'no status', 0),
	('lodging', 3, ARRAY['-', '-', '< 18', '-', '-', '-', '-', '-'], 'minor', 0),
	('lodging', 4, ARRAY['-', '-', '-', 'false', '-', '-', '-', '-'], 'no right', 0),
	('lodging', 5, ARRAY['-', '-', '-', '-', '>= 2000', '-', 'true', '-'], 'lodged', 0),
	('lodging', 6, ARRAY['-', '-', '-', '-', '< 600', '-', '-', '"north"'], 'north', 32.25),
	('lodging', 7, ARRAY['-', '-', '-', '-', '< 800', '> 3', '-', '-'], 'family', 60),
	('lodging', 8, ARRAY['-', '-', '-', '-', '< 900', '[2..3]', '-', '-'], 'pair', 42.1),
	('lodging', 9, ARRAY['-', '-', '-', '-', '< 700', '1', '-', '-'], 'alone', 28),
	('lodging', 10, ARRAY['-', '-', '-', '-', '-', '-', 'false', '"east", "west"'], 'list', 12),
	('lodging', 11, ARRAY['-', '-', '>= 65', '-', '-', '-', '-', '-'], 'old', 18.75),
	('lodging', 12, ARRAY['-', '-', '-', '-', '-', '-', '-', '-'], 'later', 5);
INSERT INTO shape_rule SELECT 'scale', 4 * z + b + 1,
	ARRAY[format('"%s"', chr(65 + z)), (ARRAY[format('< %s', 500 + 100 * z), format('[%s..%s)', 500 + 100 * z, 1000 + 100 * z),
		format('[%s..%s)', 1000 + 100 * z, 2000 + 100 * z), format('>= %s', 2000 + 100 * z)])[b + 1]],
	format('%s%s', chr(65 + z), b), 10.5 * (4 * z + b)
FROM generate_series(0, 3) AS z, generate_series(0, 3) AS b;

-- What the kinds of answers are, in FEEL and in SQL; amount over outcome and rate
CREATE TABLE kind (name text PRIMARY KEY, type text, feel text, sql text, call text);
INSERT INTO kind VALUES ('outcome', 'string', '"%1$s"', '''%1$s''', 'text'), ('rate', 'number', '%2$s', '%2$s', 'numeric'),
	('open', 'boolean', '%3$s', '%3$s', 'boolean'), ('number', 'number', '%4$s', '%4$s', 'numeric');
CREATE FUNCTION output(pattern text, r shape_rule) RETURNS text LANGUAGE sql IMMUTABLE AS $function$
	SELECT format(pattern, r.outcome, r.rate, CASE WHEN r.rate > 0 THEN 'true' ELSE 'false' END, r.n)
$function$;
CREATE FUNCTION fact_names(facts text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $function$
	SELECT array_agg(regexp_replace(fact, ' \w+$', '') ORDER BY i) FROM unnest(facts) WITH ORDINALITY AS f(fact, i)
$function$;
UPDATE shape AS s SET model = (SELECT format('<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="%s" name="%1$s" namespace="urn:bench:%1$s">', s.name)
	|| (SELECT string_agg(format('<inputData id="i_%s" name="%s"><variable name="%2$s" typeRef="%s"/></inputData>',
		replace(name, ' ', '_'), name, regexp_replace(fact, '.* ', '')), '' ORDER BY i)
		FROM unnest(s.facts, fact_names(s.facts)) WITH ORDINALITY AS f(fact, name, i))
	|| s.required
	|| string_agg(decision_xml(k.name, k.type, ARRAY(SELECT unnest(fact_names(s.facts)) INTERSECT ALL SELECT unnest(s.columns)),
		ARRAY(SELECT (regexp_matches(s.required, '<decision id="d_\w+" name="([^"]*)"', 'g'))[1]),
		table_xml(s.policy, s.columns, (SELECT string_agg(rule_xml(r.cells, output(k.feel, r)), '' ORDER BY r.n) FROM shape_rule AS r WHERE r.shape = s.name))), '')
	|| decision_xml('amount', 'number', ARRAY['children', 'resources'], ARRAY['outcome', 'rate'], literal_xml(
		'if substring(outcome, 1, 2) in ("gi", "lo", "pa", "A1", "B2") then round half up(max(0, rate * (1 + 0.3 * children) - resources / 10), 2) else 0'))
	|| decision_xml('whole', 'Any', '{}', ARRAY['outcome', 'amount'], literal_xml('{outcome: outcome, amount: amount}'))
	|| '</definitions>'
	FROM kind AS k)::packnd.dmn;

CREATE FUNCTION column_names(facts text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $function$
	SELECT string_agg(replace(name, ' ', '_'), ', ' ORDER BY i) FROM unnest(facts) WITH ORDINALITY AS f(name, i)
$function$;
-- Models and as-of are constants of the queries, as in a view or a report.
CREATE FUNCTION decide_call(form text, shape_name text, decision text, before text DEFAULT '') RETURNS text LANGUAGE sql STABLE AS $function$
	SELECT format('packnd.%s(%L::packnd.dmn, %L, %L, %s%s)', form, s.model, decision, '2026-03-01', before,
		(SELECT column_names(array_agg(i.name ORDER BY i.position))
			FROM packnd.inputs(s.model, decision) AS i))
	FROM shape AS s WHERE s.name = shape_name
$function$;
CREATE FUNCTION decide_facts(form text, shape_name text, decision text, after text) RETURNS text LANGUAGE sql STABLE AS $function$
	SELECT format('packnd.%s(%L::packnd.dmn, %L, %s)', form, s.model, decision, after) FROM shape AS s WHERE s.name = shape_name
$function$;
-- The CASE with an output for each rule, as an expression of SQL or a statement of PL/pgSQL
CREATE FUNCTION filled(shape_name text, pattern text, otherwise text, finish text) RETURNS text LANGUAGE plpgsql STABLE AS $function$
DECLARE
	filled text := (SELECT replace(replace(sql, '{none}', otherwise), '{end}', finish) FROM shape WHERE name = shape_name);
	r shape_rule;
BEGIN
	FOR r IN SELECT * FROM shape_rule WHERE shape = shape_name LOOP
		filled := replace(filled, format('{%s}', r.n), output(pattern, r));
	END LOOP;
	RETURN filled;
END;
$function$;
CREATE FUNCTION case_of(shape_name text, kind_name text) RETURNS text LANGUAGE sql STABLE AS $function$
	SELECT filled(shape_name, sql, 'NULL', 'END') FROM kind WHERE name = kind_name
$function$;

-- 500 rules of each kind; a model of any size, named so that none is in the cache
CREATE FUNCTION large_model(kind text, rules int, model_name text) RETURNS text LANGUAGE sql IMMUTABLE AS $function$
	SELECT format('<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="%s" name="%1$s" namespace="urn:bench:%1$s">', model_name)
	|| format('<inputData id="i_fact" name="fact"><variable name="fact" typeRef="%s"/></inputData>', CASE kind WHEN 'text' THEN 'string' ELSE 'number' END)
	|| decision_xml('class', 'string', ARRAY['fact'], '{}', table_xml('UNIQUE', ARRAY['fact'],
		string_agg(rule_xml(ARRAY[CASE kind WHEN 'text' THEN format('"c%s"', n) WHEN 'ranges' THEN format('[%s..%s)', n * 10, n * 10 + 10) ELSE n::text END],
			format('"class %s"', n)), '' ORDER BY n))) || '</definitions>'
	FROM generate_series(1, rules) AS n
$function$;
CREATE FUNCTION large_case(kind text, rules int) RETURNS text LANGUAGE sql IMMUTABLE AS $function$
	SELECT 'CASE ' || string_agg(format(CASE kind WHEN 'text' THEN 'WHEN code = ''c%1$s''' WHEN 'ranges' THEN 'WHEN amount >= %2$s AND amount < %3$s'
		ELSE 'WHEN number = %1$s' END || ' THEN ''class %1$s''', n, n * 10, n * 10 + 10), ' ' ORDER BY n) || ' END'
	FROM generate_series(1, rules) AS n
$function$;
