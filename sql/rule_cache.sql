-- The cache of compiled rules: bounded, consistent after errors, and
-- callers notice another model.
SET search_path = public, packnd;
\set as_of '''2026-03-01 12:00:00+00'''

CREATE FUNCTION model(n int, padding int DEFAULT 0) RETURNS text LANGUAGE sql IMMUTABLE AS $sql$
	SELECT format($xml$<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="m%s" namespace="urn:m">%s
	<inputData id="i" name="x"><variable name="x" typeRef="number"/></inputData>
	<decision id="d1" name="y"><variable name="y" typeRef="number"/><informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
	<literalExpression><text>x + %s</text></literalExpression></decision>
	<decision id="d2" name="z"><variable name="z" typeRef="number"/><informationRequirement id="r2"><requiredInput href="#i"/></informationRequirement>
	<literalExpression><text>x * %s</text></literalExpression></decision></definitions>$xml$,
	n, '<description>' || repeat(md5(n::text), padding) || '</description>', n, n)
$sql$;

-- Models in line, compressed, and out of line, alternating at one place of a query.
CREATE TABLE model_row (n int, m dmn);
INSERT INTO model_row SELECT n, model(n)::dmn FROM generate_series(1, 3) AS n;
INSERT INTO model_row SELECT n, model(n, 40)::dmn FROM generate_series(4, 6) AS n;
INSERT INTO model_row SELECT n, (model(n) || '<!--' || (SELECT string_agg(md5(i::text), ' ') FROM generate_series(1, 200) AS i) || '-->')::dmn
	FROM generate_series(7, 9) AS n;
SELECT n, decide(m, 'y', '{"x": 100}', :as_of), decide_numeric(m, CASE WHEN n % 2 = 0 THEN 'y' ELSE 'z' END, :as_of, 100), r.x,
	decide_row(m, 'y', r, :as_of)
FROM model_row, (SELECT 1 AS x UNION ALL SELECT 2) AS r ORDER BY r.x, n;
-- A parameter, whose value changes between runs of one plan.
CREATE FUNCTION y(m dmn, x numeric) RETURNS numeric LANGUAGE plpgsql AS $$
BEGIN
	RETURN decide_numeric(m, 'y', '2026-03-01', x);
END;
$$;
SELECT y(model(1)::dmn, 10), y(model(2)::dmn, 10), y(model(1)::dmn, 11);
SELECT n, y(m, n) FROM model_row ORDER BY n;

-- Far more than the cache may hold: all answers right, memory bounded.  A
-- context names its parent up to PostgreSQL 17, later the path that leads to it.
CREATE FUNCTION rule_memory() RETURNS bigint LANGUAGE sql AS $$
	SELECT sum(c.total_bytes) FROM pg_backend_memory_contexts c, pg_backend_memory_contexts r
	WHERE r.name = 'packnd rules' AND (c.name = r.name OR to_jsonb(c) ->> 'parent' = r.name OR to_jsonb(c) -> 'path' @> (to_jsonb(r) -> 'path'))
$$;
SET packnd.rule_cache_size = '256kB';
SELECT count(*) FILTER (WHERE decide_numeric(model(n)::dmn, 'y', :as_of, 1) = n + 1), count(*) FROM generate_series(1, 500) AS n;
SELECT rule_memory() < 2 * 1024 * 1024 AS bounded;
-- A model in use stays, though the cache is too small for it.
SELECT count(DISTINCT decide(m, 'y', jsonb_build_object('x', x), :as_of))
FROM (SELECT m FROM model_row WHERE n = 9) AS one, generate_series(1, 100) AS x
WHERE evaluate(format('x + %s', x)::feel, '{"x": 1}', :as_of)::numeric > 0;
SELECT rule_memory() < 2 * 1024 * 1024 AS bounded;
-- Where more may be kept, it is.
RESET packnd.rule_cache_size;
SELECT count(DISTINCT decide_numeric(model(n)::dmn, 'y', :as_of, 1)) FROM generate_series(1, 500) AS n;
SELECT rule_memory() > 2 * 1024 * 1024 AS kept;

-- Errors leave it as it was.
SELECT decide(model(1)::dmn, 'y', '{"x": "un"}', :as_of);
SELECT replace(model(1), 'x +', 'x + +')::dmn;
SELECT decide(model(1)::dmn, 'y', '{"x": 1}', :as_of);
DO $$
BEGIN
	FOR i IN 1..200 LOOP
		BEGIN
			PERFORM packnd.decide(public.model(i)::packnd.dmn, 'y', '{"x": "un"}', '2026-03-01');
		EXCEPTION WHEN invalid_parameter_value THEN NULL;
		END;
		BEGIN
			PERFORM replace(public.model(i), 'x +', 'x + +')::packnd.dmn;
		EXCEPTION WHEN SQLSTATE 'PN422' THEN NULL;
		END;
	END LOOP;
END;
$$;
SELECT count(*) < 400 AS no_leak FROM pg_backend_memory_contexts WHERE name LIKE 'packnd%';
SELECT name, count(*) FROM pg_backend_memory_contexts WHERE name LIKE 'packnd call%' GROUP BY name;

-- Many calls by one caller, and calls that need much memory.
SELECT sum(decide_numeric(m, 'y', :as_of, x)) FROM model_row, generate_series(1, 100000) AS x WHERE n = 1;
SELECT count(*) FROM (SELECT evaluate('count(for i in 1..1000 return string(i))', '{}', :as_of) FROM generate_series(1, 300) OFFSET 0) AS t;

-- In parallel workers.
CREATE TABLE number AS SELECT n FROM generate_series(1, 20000) AS n;
ANALYZE number;
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
SELECT sum(decide_numeric((SELECT m FROM model_row WHERE model_row.n = 2), 'y', :as_of, number.n)) FROM number;

-- The planner knows what a constant model costs and how many rows it lists.
CREATE FUNCTION plan(query text) RETURNS TABLE (rows text, cost numeric) LANGUAGE plpgsql AS $$
DECLARE
	p json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO p;
	RETURN QUERY SELECT p #>> '{0,Plan,Plan Rows}', (p #>> '{0,Plan,Total Cost}')::numeric;
END;
$$;
SELECT rows FROM plan(format('SELECT * FROM inputs(%L::dmn, ''y'')', model(1)));
SELECT rows FROM plan(format('SELECT * FROM decisions(%L::dmn)', model(1)));
SELECT rows FROM plan(format('SELECT * FROM inputs((SELECT %L::dmn OFFSET 0), ''y'')', model(1)));
SELECT a.cost < b.cost AS known_is_cheaper FROM plan(format('SELECT decide(%L::dmn, ''y'', NULL, now()) FROM number', model(1))) AS a,
	plan(format('SELECT decide((SELECT %L::dmn OFFSET 0), ''y'', NULL, now()) FROM number', model(1))) AS b;
SELECT a.cost = b.cost AS unknown_decision FROM plan(format('SELECT decide(%L::dmn, ''?'', NULL, now()) FROM number', model(1))) AS a,
	plan(format('SELECT decide(%L::dmn, NULL, NULL, now()) FROM number', model(1))) AS b;
DROP FUNCTION plan;
DROP TABLE number, model_row;
DROP FUNCTION y, model, rule_memory;
