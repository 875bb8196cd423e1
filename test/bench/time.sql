-- Times each way of deciding against the same in SQL, after checking that
-- both say the same.  All ways in turn, and that several times; the medians of
-- what the backend's process has run, whoever else uses the machine.
\timing off
SET max_parallel_workers_per_gather = 0;
SET jit = off;
CREATE TABLE way (n int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shape text, name text, query text, base text, goal text);
CREATE TABLE took (query text, microseconds numeric);

CREATE FUNCTION count_of(expression text, rows text) RETURNS text LANGUAGE sql IMMUTABLE AS $function$
	SELECT format('SELECT count(%s) FROM %I AS r', expression, rows)
$function$;
CREATE FUNCTION plpgsql_call(shape_name text) RETURNS text LANGUAGE sql STABLE AS $function$
	SELECT format('%s_plpgsql(%s)', name, column_names(fact_names(facts))) FROM shape WHERE name = shape_name
$function$;
INSERT INTO way(shape, name, query, base, goal)
SELECT s.name, w.name, w.query, w.base, w.goal
FROM shape AS s, LATERAL (
	SELECT 1 AS place, 'text, ' || rows AS name, count_of(decide_call('decide_text', s.name, 'outcome'), format('%s_%s', s.name, file)) AS query,
		count_of(case_of(s.name, 'outcome'), format('%s_%s', s.name, file)) AS base, '1.0' AS goal
	FROM (VALUES ('all rows', '0'), ('early rows', 'early'), ('late rows', 'late')) AS v(rows, file)
	UNION ALL SELECT 2, CASE k.name WHEN 'number' THEN 'rule number' WHEN 'open' THEN 'boolean' ELSE 'number' END,
		count_of(decide_call('decide_' || k.call, s.name, k.name), s.name || '_0'), count_of(case_of(s.name, k.name), s.name || '_0'), '1.0'
	FROM kind AS k WHERE k.name <> 'outcome'
	UNION ALL SELECT 3, format('unknowns, %s %%', share), count_of(decide_call('decide_known_text', s.name, 'outcome'), format('%s_%s', s.name, share)),
		count_of(case_of(s.name, 'outcome'), format('%s_%s', s.name, share)), goal
	FROM (VALUES (0, '1.1'), (10, '1.5'), (50, '3')) AS v(share, goal)
	UNION ALL SELECT 4, 'decide_row', count_of(decide_facts('decide_row', s.name, 'outcome', 'r, ''2026-03-01'''), s.name || '_0'),
		count_of(case_of(s.name, 'outcome'), s.name || '_0'), '1.4'
	UNION ALL SELECT 5, 'jsonb / decide_row', count_of(decide_facts('decide', s.name, 'outcome', 'facts, ''2026-03-01'''), s.name || '_jsonb'),
		count_of(decide_facts('decide_row', s.name, 'outcome', 'r, ''2026-03-01'''), s.name || '_0'), '1.0'
	UNION ALL SELECT 6, 'whole outcome / PL/pgSQL', count_of(decide_call('decide_record', s.name, 'whole', 'NULL::whole_outcome, '), s.name || '_0'),
		count_of(plpgsql_call(s.name), s.name || '_0'), '0.2') AS w
ORDER BY s.name, w.place, w.name;
INSERT INTO way(shape, name, query, base, goal)
SELECT '500 rules', kind, count_of(format('packnd.decide_text(%L::packnd.dmn, ''class'', ''2026-03-01'', %s)', large_model(kind, 500, 'large'), fact), 'large_row'),
	count_of(large_case(kind, 500), 'large_row'), '0.1'
FROM (VALUES ('text', 'code'), ('numbers', 'number'), ('ranges', 'amount')) AS v(kind, fact);

-- The answers are those of SQL.
CREATE PROCEDURE check_equal(what text, ours text, theirs text, rows text) LANGUAGE plpgsql AS $procedure$
DECLARE
	differ bigint;
BEGIN
	EXECUTE format('SELECT count(*) FROM %I AS r WHERE id %% 100 = 0 AND %s IS DISTINCT FROM %s', rows, ours, theirs) INTO differ;
	IF differ > 0 THEN
		RAISE EXCEPTION '% differs on % rows', what, differ;
	END IF;
END;
$procedure$;
DO $do$
DECLARE
	s text;
	share int;
	k kind;
BEGIN
	FOREACH s IN ARRAY (SELECT array_agg(name) FROM shape) LOOP
		FOREACH share IN ARRAY ARRAY[0, 10, 50] LOOP
			FOR k IN SELECT * FROM kind LOOP
				CALL check_equal(format('%s %s', s, k.name), decide_call('decide_' || k.call, s, k.name), case_of(s, k.name), format('%s_%s', s, share));
			END LOOP;
			CALL check_equal(s || ' whole', decide_call('decide_record', s, 'whole', 'NULL::whole_outcome, '), plpgsql_call(s),
				format('%s_%s', s, share));
		END LOOP;
	END LOOP;
END;
$do$;

-- Nanoseconds that this process has run; asleep for a moment, so that they are up to date
CREATE FUNCTION cpu() RETURNS bigint LANGUAGE plpgsql AS $function$
BEGIN
	PERFORM pg_sleep(0.0001);
	RETURN split_part(pg_read_file('/proc/self/schedstat'), ' ', 1)::bigint;
END;
$function$;
CREATE PROCEDURE run_all(times int) LANGUAGE plpgsql AS $procedure$
DECLARE
	query text;
	start bigint;
BEGIN
	FOR i IN 1..times LOOP
		FOR query IN SELECT w.query FROM way AS w UNION SELECT base FROM way LOOP
			start := cpu();
			EXECUTE query;
			INSERT INTO took VALUES (query, (cpu() - start) / 1000.0);
		END LOOP;
	END LOOP;
END;
$procedure$;
CALL run_all(:times);

\pset footer off
WITH median AS (SELECT query, percentile_cont(0.5) WITHIN GROUP (ORDER BY microseconds) AS microseconds FROM took GROUP BY query),
counted AS (SELECT w.*, (SELECT s.n_live_tup FROM pg_stat_user_tables AS s WHERE s.relname = substring(w.query, 'FROM (\w+) AS r$')) AS rows FROM way AS w)
SELECT w.shape, w.name AS "what", round((o.microseconds / w.rows)::numeric, 3) AS "µs per row", round((b.microseconds / w.rows)::numeric, 3) AS "of SQL",
	round((o.microseconds / b.microseconds)::numeric, 2) AS ratio, w.goal
FROM counted AS w JOIN median AS o ON o.query = w.query JOIN median AS b ON b.query = w.base ORDER BY w.n;

-- Compiling: microseconds for twice the rules each time, and what the compiled
-- model takes of memory for each byte of its text
CREATE TABLE compiled (kind text, rules int, microseconds numeric, bytes bigint, text_bytes bigint);
CREATE FUNCTION compiled_bytes() RETURNS bigint LANGUAGE sql AS $function$
	SELECT coalesce(sum(total_bytes), 0)::bigint FROM pg_backend_memory_contexts WHERE name = 'packnd rule'
$function$;
SET packnd.rule_cache_size = '1GB';
DO $do$
DECLARE
	start bigint;
	before bigint;
	model text;
	one_kind text;
	rules int;
BEGIN
	FOR i IN 1..5 LOOP
		FOREACH one_kind IN ARRAY ARRAY['text', 'numbers', 'ranges'] LOOP
			FOREACH rules IN ARRAY ARRAY[20, 250, 500, 1000, 2000] LOOP
				model := large_model(one_kind, rules, format('m%s_%s_%s', one_kind, rules, i));
				before := compiled_bytes();
				start := cpu();
				PERFORM model::packnd.dmn;
				INSERT INTO compiled VALUES (one_kind, rules, (cpu() - start) / 1000.0, compiled_bytes() - before, length(model));
			END LOOP;
		END LOOP;
	END LOOP;
END;
$do$;
SELECT kind, rules, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY microseconds)) AS "µs to compile",
	round((percentile_cont(0.5) WITHIN GROUP (ORDER BY microseconds) / min(text_bytes))::numeric, 4) AS "µs per byte",
	round(avg(bytes / text_bytes::numeric), 1) AS "memory per byte"
FROM compiled GROUP BY kind, rules ORDER BY kind, rules;
