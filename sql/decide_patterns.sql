-- The fast forms keep answers by the pattern of what is unknown: they are those
-- of decide(), which keeps none, for each row and for the same row again.
CREATE EXTENSION packnd;
CREATE TABLE rule (n int, cells text[], output text);
INSERT INTO rule VALUES
	(1, ARRAY['true', '-', '-', '-', '-', '-'], 'at once'),
	(2, ARRAY['-', '"none", "refused"', '-', '-', '-', '-'], 'no'),
	(3, ARRAY['-', '-', '< 18', '-', '-', '-'], 'no'),
	(4, ARRAY['-', '-', '-', 'false', '-', '-'], 'no'),
	(5, ARRAY['-', '-', '-', '-', '>= 2000', '-'], 'no'),
	(6, ARRAY['-', '-', '>= 65', '-', '-', 'not("north", "south")'], 'yes'),
	(7, ARRAY['-', '-', '-', '-', '[-10.5..700)', '"north"'], 'yes'),
	(8, ARRAY['-', '-', '-', '-', '-', '-'], 'later');
SELECT (
	'<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:m">'
	|| (SELECT string_agg(format('<inputData id="%s" name="%1$s"><variable name="%1$s" typeRef="%s"/></inputData>', name, type), '')
		FROM (VALUES ('danger', 'boolean'), ('status', 'string'), ('age', 'number'), ('since', 'date'), ('resources', 'number'), ('persons', 'number'), ('region', 'string')) AS f(name, type))
	|| '<decision id="d1" name="right"><variable name="right" typeRef="boolean"/>
		<informationRequirement><requiredInput href="#status"/></informationRequirement><informationRequirement><requiredInput href="#since"/></informationRequirement>
		<decisionTable hitPolicy="FIRST"><input><inputExpression><text>status</text></inputExpression></input><input><inputExpression><text>since</text></inputExpression></input><output/>
		<rule><inputEntry><text>"citizen"</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>
		<rule><inputEntry><text>"permit"</text></inputEntry><inputEntry><text>&lt; @"2025-06-01"</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>
		<rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>false</text></outputEntry></rule></decisionTable></decision>
	<decision id="d2" name="points"><variable name="points" typeRef="number"/>
		<informationRequirement><requiredInput href="#resources"/></informationRequirement><informationRequirement><requiredInput href="#persons"/></informationRequirement>
		<literalExpression><text>resources - 250 * (persons - 1)</text></literalExpression></decision>
	<decision id="d3" name="outcome"><variable name="outcome" typeRef="string"/>'
	|| (SELECT string_agg(format('<informationRequirement><requiredInput href="#%s"/></informationRequirement>', f), '') FROM unnest(ARRAY['danger', 'status', 'age', 'region']) AS f)
	|| '<informationRequirement><requiredDecision href="#d1"/></informationRequirement><informationRequirement><requiredDecision href="#d2"/></informationRequirement>
		<decisionTable hitPolicy="FIRST">'
	|| (SELECT string_agg(format('<input><inputExpression><text>%s</text></inputExpression></input>', f), '') FROM unnest(ARRAY['danger', 'status', 'age', 'right', 'points', 'region']) AS f)
	|| '<output/>'
	|| (SELECT string_agg('<rule>' || (SELECT string_agg(format('<inputEntry><text>%s</text></inputEntry>', replace(c, '<', '&lt;')), '' ORDER BY i) FROM unnest(cells) WITH ORDINALITY AS t(c, i))
		|| format('<outputEntry><text>"%s"</text></outputEntry></rule>', output), '' ORDER BY n) FROM rule)
	|| '</decisionTable></decision></definitions>')::packnd.dmn AS model \gset
SELECT string_agg(name, ', ' ORDER BY position) FROM packnd.inputs(:'model', 'outcome');
SELECT setseed(0.3) \g /dev/null
CREATE TABLE person AS SELECT CASE WHEN random() < 0.9 THEN random() < 0.1 END AS danger,
	CASE WHEN random() < 0.7 THEN (ARRAY['citizen', 'permit', 'none', 'refused', 'other'])[1 + floor(random() * 5)::int] END AS status,
	CASE WHEN random() < 0.6 THEN floor(random() * 90)::int END AS age,
	CASE WHEN random() < 0.6 THEN date '2025-01-01' + floor(random() * 300)::int END AS since,
	CASE WHEN random() < 0.7 THEN round((random() * 3000 - 100)::numeric, floor(random() * 3)::int) END AS resources,
	CASE WHEN random() < 0.7 THEN 1 + floor(random() * 4)::int END AS persons,
	CASE WHEN random() < 0.6 THEN (ARRAY['north', 'south', 'west'])[1 + floor(random() * 3)::int] END AS region
FROM generate_series(1, 6000);
-- of 0 rows the answer is another; there are answers, and such that wait for facts
SELECT count(*) FILTER (WHERE fast IS DISTINCT FROM CASE WHEN plain !~ '^unknown' THEN trim(plain, '"') END) AS other,
	count(fast) BETWEEN 3000 AND 10000 AS "some are determined", count(DISTINCT fast) AS outcomes
FROM (SELECT packnd.decide_known_text(:'model', 'outcome', '2026-01-01', danger, status, age, region, since, resources, persons) AS fast,
		packnd.decide(:'model', 'outcome', jsonb_strip_nulls(to_jsonb(p)), '2026-01-01', true)::text AS plain
	FROM person AS p, generate_series(1, 2)) AS t;
