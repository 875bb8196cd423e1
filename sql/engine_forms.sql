-- One decision has one answer, however its facts are given: as JSON, as a row, as columns; known, unknown, or of a context
-- only in part.  Models at random, as test/property tries them without a server.
SET search_path = public, packnd;
SET intervalstyle = iso_8601;
\set as_of '''2026-03-01 12:00:00+00'''
SELECT setseed(0.5);

CREATE FUNCTION one_of(VARIADIC texts text[]) RETURNS text LANGUAGE sql VOLATILE
	RETURN texts[1 + floor(random() * array_length(texts, 1))::int];
CREATE FUNCTION cell(type text) RETURNS text LANGUAGE sql VOLATILE RETURN CASE WHEN random() < 0.4 THEN '-' ELSE CASE type
	WHEN 'number' THEN one_of('1', '&lt; 2', '[1..3)', 'not(2)', '1, 3', '&gt; 1.5, null', '? + 1 &gt; 2', 'null')
	WHEN 'string' THEN one_of('"x"', '"x", "y"', 'not("x")', 'null', 'starts with(?, "x")')
	WHEN 'boolean' THEN one_of('true', 'false', 'null', '? = true')
	WHEN 'date' THEN one_of('@"2024-02-29"', '&lt; @"2024-02-29"', '&gt;= date("2024-02-29")', 'null')
	WHEN 'duration' THEN one_of('@"P1D"', '&lt; @"P2D"', 'null') END END;
CREATE FUNCTION rule(outputs int) RETURNS text LANGUAGE sql VOLATILE RETURN '<rule>'
	|| (SELECT string_agg('<inputEntry><text>' || cell(type) || '</text></inputEntry>', '' ORDER BY n)
		FROM unnest(ARRAY['number', 'string', 'boolean', 'date', 'duration', 'number', 'boolean']) WITH ORDINALITY AS t(type, n))
	|| '<outputEntry><text>' || one_of('"x"', '"y"') || '</text></outputEntry>'
	|| CASE outputs WHEN 2 THEN '<outputEntry><text>' || one_of('0', '1', 'a') || '</text></outputEntry>' ELSE '' END || '</rule>';
CREATE FUNCTION random_model(outputs int) RETURNS dmn LANGUAGE sql VOLATILE RETURN (
	'<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="urn:d">
	<itemDefinition name="person"><itemComponent name="age"><typeRef>number</typeRef></itemComponent>
		<itemComponent name="vip"><typeRef>boolean</typeRef></itemComponent></itemDefinition>'
	|| (SELECT string_agg(format('<inputData id="%1$s" name="%1$s"><variable name="%1$s" typeRef="%2$s"/></inputData>', name, type), '')
		FROM (VALUES ('a', 'number'), ('s', 'string'), ('c', 'boolean'), ('d', 'date'), ('t', 'days and time duration'), ('p', 'person')) AS i(name, type))
	|| '<decision id="D" name="D"><variable name="D"/>'
	|| (SELECT string_agg(format('<informationRequirement><requiredInput href="#%s"/></informationRequirement>', name), '' ORDER BY n)
		FROM unnest('{a,s,c,d,t,p}'::text[]) WITH ORDINALITY AS i(name, n))
	|| format('<decisionTable hitPolicy="%s">', one_of('UNIQUE', 'ANY', 'FIRST', 'FIRST', 'FIRST'))
	|| (SELECT string_agg('<input><inputExpression><text>' || name || '</text></inputExpression></input>', '' ORDER BY n)
		FROM unnest('{a,s,c,d,t,p.age,p.vip}'::text[]) WITH ORDINALITY AS i(name, n))
	|| CASE outputs WHEN 2 THEN '<output name="o"/><output name="r"/>' ELSE '<output/>' END
	|| (SELECT string_agg(rule(outputs), '') FROM generate_series(1, 2 + floor(random() * 8)::int))
	|| '</decisionTable></decision></definitions>')::dmn;

-- A third of the facts is not known.
CREATE TYPE person AS (age numeric, vip boolean);
CREATE TYPE outcome AS (o text, r numeric);
CREATE TABLE fact (a numeric, s text, c boolean, d date, t interval, p person);
INSERT INTO fact SELECT one_of('0', '1', '1.5', '2', '3', NULL, NULL)::numeric, one_of('x', 'y', 'xy', NULL), one_of('true', 'false', NULL)::boolean,
	one_of('2024-02-28', '2024-02-29', '2024-12-31', NULL)::date, one_of('P1D', 'PT36H', 'P3D', NULL)::interval,
	one_of('(1,t)', '(1,)', '(3,f)', '(,t)', '(,f)', '(2,)', NULL)::person
FROM generate_series(1, 200);
CREATE VIEW given AS SELECT fact, fact.*, jsonb_build_object('a', a, 's', s, 'c', c, 'd', d, 't', t, 'p', p) AS nulls,
	jsonb_strip_nulls(jsonb_build_object('a', a, 's', s, 'c', c, 'd', d, 't', t, 'p', p)) AS known FROM fact;
CREATE TABLE model AS SELECT 1 + n % 2 AS outputs, random_model(1 + n % 2) AS m FROM generate_series(1, 60) AS n;

-- Answers as texts: of one output as columns give them, of two as a row.  What is not determined is NULL there.
CREATE FUNCTION plain(answer feel_value, outputs int) RETURNS text LANGUAGE sql STABLE RETURN CASE outputs
	WHEN 1 THEN CASE WHEN cardinality(missing(answer)) = 0 THEN answer::jsonb #>> '{}' END
	ELSE (SELECT CASE WHEN jsonb_typeof(j) = 'null' OR j ? '@unknown' THEN NULL
		ELSE (CASE WHEN jsonb_typeof(j -> 'o') <> 'object' THEN j ->> 'o' END, CASE WHEN jsonb_typeof(j -> 'r') <> 'object' THEN (j ->> 'r')::numeric END)::outcome::text END
		FROM (SELECT answer::jsonb AS j) AS k) END;

-- What is NULL is null.
SELECT outputs, count(*), count(DISTINCT json) > 2 AS "several answers", count(*) FILTER (WHERE json <> "row") AS "not as row",
	count(*) FILTER (WHERE json <> value) AS "not as context", count(*) FILTER (WHERE plain IS DISTINCT FROM columns) AS "not as columns"
FROM (SELECT outputs, json::text, plain(json, outputs), decide_row(m, 'D', fact, :as_of)::text AS "row",
		decide_value(m, 'D', nulls::feel_value, :as_of)::text AS value,
		CASE outputs WHEN 1 THEN decide_text(m, 'D', :as_of, a, s, c, d, t, p) ELSE decide_record(m, 'D', :as_of, NULL::outcome, a, s, c, d, t, p)::text END AS columns
	FROM model, given, LATERAL decide(m, 'D', nulls, :as_of) AS json) AS f GROUP BY outputs ORDER BY outputs;
-- What is NULL is not known.
SELECT outputs, count(*), count(*) FILTER (WHERE asks) > 1000 AS "some wait", count(*) FILTER (WHERE json <> "row") AS "not as row",
	count(*) FILTER (WHERE json <> value) AS "not as context", count(*) FILTER (WHERE plain IS DISTINCT FROM columns) AS "not as columns"
FROM (SELECT outputs, json::text, cardinality(missing(json)) > 0 AS asks, plain(json, outputs), decide_row(m, 'D', fact, :as_of, true)::text AS "row",
		decide_value(m, 'D', known::feel_value, :as_of, true)::text AS value,
		CASE outputs WHEN 1 THEN decide_known_text(m, 'D', :as_of, a, s, c, d, t, p)
			ELSE decide_known_record(m, 'D', :as_of, NULL::outcome, a, s, c, d, t, p)::text END AS columns
	FROM model, given, LATERAL decide(m, 'D', known, :as_of, true) AS json) AS f GROUP BY outputs ORDER BY outputs;
-- What is known decides the same for every completion that there is among these facts.
SELECT count(*) > 1000 AS "some complete", count(*) FILTER (WHERE open <> closed) AS "not as complete"
FROM (SELECT decide(m, 'D', x.known, :as_of, true) AS open, decide(m, 'D', y.nulls, :as_of) AS closed
	FROM model, given AS x, given AS y WHERE y.nulls @> x.known AND y.nulls <> x.nulls) AS f WHERE cardinality(missing(open)) = 0;

DROP VIEW given;
DROP TABLE fact, model;
DROP TYPE person, outcome CASCADE;
