-- An aid-like decision: 8 facts; is the evidence valid (table), the base
-- amount (arithmetic), who is entitled (12 rules over 7 columns, first hit),
-- the amount (rounded).  The figures are made up.
CREATE TABLE bench_model (name text PRIMARY KEY, model packnd.dmn);

CREATE FUNCTION rule_xml(cells text[], outcome text) RETURNS text LANGUAGE sql IMMUTABLE AS $function$
	SELECT '<rule>' || string_agg('<inputEntry><text>' || replace(replace(cell, '<', '&lt;'), '>', '&gt;') || '</text></inputEntry>', '' ORDER BY i)
		|| '<outputEntry><text>"' || outcome || '"</text></outputEntry></rule>'
	FROM unnest(cells) WITH ORDINALITY AS c(cell, i)
$function$;

CREATE FUNCTION input_xml(expressions text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $function$
	SELECT string_agg('<input><inputExpression><text>' || replace(expression, '<', '&lt;') || '</text></inputExpression></input>', '' ORDER BY i)
	FROM unnest(expressions) WITH ORDINALITY AS e(expression, i)
$function$;

INSERT INTO bench_model SELECT 'aid', ($xml$<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="aid" name="aid" namespace="urn:bench:aid">
	<inputData id="i1" name="violence"><variable name="violence" typeRef="boolean"/></inputData>
	<inputData id="i2" name="regular stay"><variable name="regular stay" typeRef="boolean"/></inputData>
	<inputData id="i3" name="evidence"><variable name="evidence" typeRef="string"/></inputData>
	<inputData id="i4" name="evidence date"><variable name="evidence date" typeRef="date"/></inputData>
	<inputData id="i5" name="children"><variable name="children" typeRef="number"/></inputData>
	<inputData id="i6" name="resources"><variable name="resources" typeRef="number"/></inputData>
	<inputData id="i7" name="last award"><variable name="last award" typeRef="date"/></inputData>
	<inputData id="i8" name="in couple"><variable name="in couple" typeRef="boolean"/></inputData>
	<decision id="d1" name="evidence valid"><variable name="evidence valid" typeRef="boolean"/>
		<informationRequirement id="r1"><requiredInput href="#i3"/></informationRequirement>
		<informationRequirement id="r2"><requiredInput href="#i4"/></informationRequirement>
		<decisionTable hitPolicy="FIRST">$xml$ || input_xml(ARRAY['evidence', 'evidence date']) || $xml$<output/>
			<rule><inputEntry><text>"order"</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>
			<rule><inputEntry><text>"complaint", "report"</text></inputEntry><inputEntry><text>&gt;= @"2025-03-01"</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>
			<rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>false</text></outputEntry></rule>
		</decisionTable></decision>
	<decision id="d2" name="base"><variable name="base" typeRef="number"/>
		<informationRequirement id="r3"><requiredInput href="#i5"/></informationRequirement>
		<literalExpression><text>646 * (1 + 0.3 * children)</text></literalExpression></decision>
	<decision id="d3" name="outcome"><variable name="outcome" typeRef="string"/>
		<informationRequirement id="r4"><requiredInput href="#i1"/></informationRequirement>
		<informationRequirement id="r5"><requiredInput href="#i2"/></informationRequirement>
		<informationRequirement id="r6"><requiredDecision href="#d1"/></informationRequirement>
		<informationRequirement id="r7"><requiredInput href="#i5"/></informationRequirement>
		<informationRequirement id="r8"><requiredInput href="#i6"/></informationRequirement>
		<informationRequirement id="r9"><requiredInput href="#i7"/></informationRequirement>
		<informationRequirement id="r10"><requiredInput href="#i8"/></informationRequirement>
		<decisionTable hitPolicy="FIRST">$xml$
	|| input_xml(ARRAY['violence', 'regular stay', 'evidence valid', 'children', 'resources', 'last award', 'in couple'])
	|| '<output/>' || (SELECT string_agg(rule_xml(cells::text[], outcome), '' ORDER BY n) FROM (VALUES
		(1, ARRAY['false', '-', '-', '-', '-', '-', '-'], 'no violence'),
		(2, ARRAY['-', 'false', '-', '-', '-', '-', '-'], 'no stay'),
		(3, ARRAY['-', '-', 'false', '-', '-', '-', '-'], 'no evidence'),
		(4, ARRAY['-', '-', '-', '-', '-', '>= @"2025-03-01"', '-'], 'twelve months'),
		(5, ARRAY['-', '-', '-', '0', '< 1000', '-', 'false'], 'gift alone'),
		(6, ARRAY['-', '-', '-', '0', '< 700', '-', 'true'], 'gift couple'),
		(7, ARRAY['-', '-', '-', '1', '< 1400', '-', '-'], 'gift one'),
		(8, ARRAY['-', '-', '-', '2', '< 1700', '-', '-'], 'gift two'),
		(9, ARRAY['-', '-', '-', '[3..4]', '< 2000', '-', '-'], 'gift three'),
		(10, ARRAY['-', '-', '-', '> 4', '< 2500', '-', '-'], 'gift many'),
		(11, ARRAY['-', '-', '-', '-', '>= 4000', '-', '-'], 'loan large'),
		(12, ARRAY['-', '-', '-', '-', '-', '-', '-'], 'loan')) AS r(n, cells, outcome))
	|| $xml$</decisionTable></decision>
	<decision id="d4" name="amount"><variable name="amount" typeRef="number"/>
		<informationRequirement id="r11"><requiredDecision href="#d2"/></informationRequirement>
		<informationRequirement id="r12"><requiredDecision href="#d3"/></informationRequirement>
		<informationRequirement id="r13"><requiredInput href="#i6"/></informationRequirement>
		<literalExpression><text>if substring(outcome, 1, 4) in ("gift", "loan") then round half up(max(0, base - resources / 10), 2) else 0</text></literalExpression></decision>
	<decision id="d5" name="whole"><variable name="whole"/>
		<informationRequirement id="r14"><requiredDecision href="#d3"/></informationRequirement>
		<informationRequirement id="r15"><requiredDecision href="#d4"/></informationRequirement>
		<literalExpression><text>{outcome: outcome, amount: amount}</text></literalExpression></decision>
	</definitions>$xml$)::packnd.dmn;

-- 500 rules: one of 50 codes and one of 10 bands of an amount.
INSERT INTO bench_model SELECT 'large', ($xml$<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="large" name="large" namespace="urn:bench:large">
	<inputData id="i1" name="code"><variable name="code" typeRef="string"/></inputData>
	<inputData id="i2" name="amount"><variable name="amount" typeRef="number"/></inputData>
	<decision id="d1" name="class"><variable name="class" typeRef="string"/>
		<informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
		<informationRequirement id="r2"><requiredInput href="#i2"/></informationRequirement>
		<decisionTable hitPolicy="UNIQUE">$xml$ || input_xml(ARRAY['code', 'amount']) || '<output/>'
	|| (SELECT string_agg(rule_xml(ARRAY[format('"c%s"', c), format('[%s..%s)', b * 100, (b + 1) * 100)], format('%s/%s', c, b)), '' ORDER BY c, b)
		FROM generate_series(0, 49) AS c, generate_series(0, 9) AS b)
	|| '</decisionTable></decision></definitions>')::packnd.dmn;
