-- packnd.rules(): the rules of decision tables as rows, with the days on which they can hold.
SET search_path = public, packnd;
SET datestyle = 'ISO, YMD';
SELECT $xml$<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="m" namespace="urn:m">
  <inputData id="i1" name="since"><variable name="since" typeRef="date"/></inputData>
  <decision id="d1" name="rate"><variable name="rate" typeRef="Any"/>
    <informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression><text>today()</text></inputExpression></input>
      <input><inputExpression><text>since</text></inputExpression></input>
      <output name="amount"/><output name="name"/>
      <annotation name="Source"/>
@
    </decisionTable></decision>
  <decision id="d2" name="doubled"><variable name="doubled" typeRef="Any"/>
    <informationRequirement id="r2"><requiredDecision href="#d1"/></informationRequirement>
    <literalExpression><text>rate.amount * 2</text></literalExpression></decision>
</definitions>$xml$ AS model \gset
SELECT replace(:'model', '@', string_agg(format('<rule><inputEntry><text>%s</text></inputEntry><inputEntry><text>%s</text></inputEntry><outputEntry><text>%s</text></outputEntry><outputEntry><text>%s</text></outputEntry><annotationEntry><text>%s</text></annotationEntry></rule>',
	cell, other, amount, name, note), E'\n' ORDER BY place)) AS model
FROM (VALUES (1, '&lt; date("2024-01-01")', '-', '1', '"one"', 'before'),
	(2, '[date("2024-01-01")..date("2024-12-31")]', '&gt; date("2020-01-01")', '0.5 * 3', 'null', 'both ends'),
	(3, '(@"2025-01-01"..@"2025-02-01")', '-', '[1, 2]', 'true', 'no end'),
	(4, 'date("2025-03-01"), &gt; date("2026-01-01")', 'null', 'since', '"four"', 'a day, and later'),
	(5, 'not(&lt; date("2026-01-01"))', '-', '5', '"five"', 'negated: not told'),
	(6, '&gt; since', '-', '6', '"six"', 'no constant: not told'),
	(7, '-', '-', '{a: 1}', '"seven"', 'all days'),
	(8, 'null', '-', '8', '"eight"', 'no day'),
	(9, '[date("2026-02-01")..date("2026-01-01")]', '-', '9', '"nine"', 'ends before it begins'),
	(10, '&gt; date("9000000-01-01")', '-', '10', '"ten"', 'beyond the calendar of PostgreSQL')) r (place, cell, other, amount, name, note) \gset
SELECT rule, conditions, days FROM rules(:'model') WHERE decision = 'rate';
SELECT rule, outputs, is_dated, annotation FROM rules(:'model');
SELECT * FROM rules(NULL);
\echo :LAST_ERROR_SQLSTATE
