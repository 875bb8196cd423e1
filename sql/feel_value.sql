-- Type feel_value: any value of FEEL as its literal.
SET search_path = public, packnd;
SET datestyle = ISO;
\set as_of '''2026-03-01 12:00:00+00'''

-- Each kind comes out as it went in, in the engine's writing.
SELECT v::feel_value FROM (VALUES ('null'), ('true'), ('12.50'), ('-3'), ('.5'), ('1e3'), ('"d''abord \"un\"\n"'),
	('"\u00E9t\u00E9"'), ('date("2026-03-01")'), ('@"2026-03-01T12:00:00@Europe/Paris"'), ('@"12:30:00Z"'),
	('@"P1Y2M"'), ('duration("PT36H")'), ('[1..5)'), ('(<10)'), ('(=10)'), ('[1, "a", [null]]'),
	('{nom: "Zoé", "ville natale": null, "été": [1]}'), ('[]'), ('{}'), ('unknown("date de naissance", "revenu")'))
	AS t(v);

-- What prints is read back as the same text.
SELECT count(*) FILTER (WHERE w::text = w::text::feel_value::text) AS same, count(*)
FROM (SELECT evaluate(e::feel, NULL, :as_of) AS w FROM unnest(ARRAY['1/3', '10**30', '-0.000001', 'now()', 'today()',
	'time("10:00:00@Europe/Paris")', 'duration("-P1DT1S")', 'duration("P0M")', 'duration("PT0S")', '["a", {b: {c: "\"\\"}}]',
	'date("999999999-12-31")', 'date("-0001-01-01")', '(>=@"P1D")', '"\U01F600\t"', '{"a-b": 1, "1": 2, null: 3, date: 4}'])
	AS e) AS t;

-- Expressions are no values.
SELECT '1 + 1'::feel_value;
SELECT 'prénom'::feel_value;
SELECT '{a: 1, a: 2}'::feel_value;
SELECT 'unknown(x)'::feel_value;
SELECT 'today()'::feel_value;
SELECT '[1, 2'::feel_value;
SELECT '@"2026-02-30"'::feel_value;
\set VERBOSITY sqlstate
SELECT '1 +'::feel_value;
\set VERBOSITY default

-- To jsonb: what JSON has keeps its type, the rest becomes text.
SELECT '{n: 1.50, s: "x", b: true, z: null, l: [1, [2]], d: @"2026-03-01", p: @"P1M", r: [1..2]}'::feel_value::jsonb;
SELECT v::feel_value::jsonb FROM (VALUES ('null'), ('1.50'), ('"x"'), ('true'), ('@"2026-03-01"'), ('[]'), ('{}')) AS t(v);
SELECT evaluate('1/3', NULL, :as_of)::jsonb;

-- From jsonb: strings stay strings.
SELECT j::jsonb::feel_value FROM (VALUES ('{"b": "2026-03-01", "a": [1.0, null]}'), ('"x"'), ('12e2'), ('null')) AS t(j);
SELECT '1e7000'::jsonb::feel_value;

-- Unknown and JSON: {"@unknown": [...]}, and a real entry of that name is escaped.
SELECT '[unknown("a", "b"), 1]'::feel_value::jsonb, '[{"@unknown": ["a", "b"]}, 1]'::jsonb::feel_value;
SELECT '{"@unknown": 1, "@@unknown": 2}'::feel_value::jsonb,
	'{"@unknown": 1, "@@unknown": 2}'::feel_value::jsonb::feel_value;
SELECT missing('unknown("a", "b")'::feel_value), missing('[1, {x: unknown("c")}]'::feel_value), missing('1'::feel_value);

-- To SQL types.
SELECT 'true'::feel_value::boolean, '1.50'::feel_value::numeric, '@"2026-03-01"'::feel_value::date,
	value_text('"x"'), value_text('@"P1Y"'), value_text('12.0');
SELECT 'null'::feel_value::boolean, 'unknown("a")'::feel_value::numeric, 'null'::feel_value::date, value_text('null');
SELECT '"x"'::feel_value::boolean;
SELECT '@"2026-03-01"'::feel_value::numeric;
SELECT '@"999999999-01-01"'::feel_value::date;

-- Equality: numbers by value, contexts in any order.
SELECT a::feel_value = b::feel_value AS equal, a, b FROM (VALUES ('1', '1.00'), ('1', '"1"'), ('null', 'null'),
	('{a: 1, b: 2}', '{b: 2.0, a: 1}'), ('[1, 2]', '[2, 1]'), ('@"PT24H"', '@"P1D"'), ('@"P1Y"', '@"P12M"'),
	('@"10:00:00Z"', '@"10:00:00+00:00"'), ('@"10:00:00Z"', '@"11:00:00+01:00"'), ('@"P1Y"', '@"P365D"'),
	('unknown("a")', 'unknown("a")'), ('unknown("a")', 'unknown("b")')) AS t(a, b);

-- A total order, to sort and group.
SELECT v, count(*) FROM unnest(ARRAY['10', '3', '3.0', '"b"', 'null', '"a"', '"É"', 'true', 'false', '@"2026-01-01"',
	'@"2025-12-31"', '[1, 2]', '[1]', '[1, 1, 9]', '@"PT1H"', '@"P1M"', '-5', 'null', '{b: 1, a: 1}', '{a: 1, b: 1}',
	'unknown("x")']::feel_value[]) AS v GROUP BY v ORDER BY v;
SET enable_hashagg = off;
SELECT count(DISTINCT v) FROM unnest(ARRAY['3', '3.0', '{b: 1, a: 1}', '{a: 1, b: 1}']::feel_value[]) AS v;
RESET enable_hashagg;
SELECT count(*) FROM unnest(ARRAY['3', '{b: 1, a: 1}', 'unknown("a", "b")']::feel_value[]) AS a
	JOIN unnest(ARRAY['3.0', '{a: 1, b: 1}', 'unknown("b", "a")']::feel_value[]) AS b ON a = b;

-- Binary form.
CREATE TABLE value (v feel_value);
INSERT INTO value VALUES ('1.5'), ('{a: [@"2026-03-01"]}'), ('unknown("a b")'), (NULL);
\copy value TO 'results/feel_value.bin' (FORMAT binary)
\copy value FROM 'results/feel_value.bin' (FORMAT binary)
SELECT v, count(*) FROM value GROUP BY v ORDER BY v;
DROP TABLE value;
