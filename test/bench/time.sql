-- Times each way of deciding, after checking that all say the same.
\timing off
SET max_parallel_workers_per_gather = 0;
SET jit = off;
CREATE TABLE way (n int PRIMARY KEY, name text, query text, base int, milliseconds numeric);

-- Models and as-of are constants of the queries, as in a view or a report.
CREATE FUNCTION decide_call(form text, model_name text, decision text, facts text) RETURNS text LANGUAGE sql STABLE AS $function$
	SELECT format('packnd.%s(%L::packnd.dmn, %L, %s)', form, model, decision, facts) FROM bench_model WHERE name = model_name
$function$;
\set columns 'violence, regular_stay, evidence, evidence_date, children, resources, last_award, in_couple'
INSERT INTO way(n, name, query, base) VALUES
	(0, 'floor: all columns read', format('SELECT count(*) FROM bench_row WHERE num_nulls(%s) < 0', :'columns'), NULL),
	(1, 'outcome: SQL CASE', format('SELECT count(%s) FROM bench_row', case_outcome()), 1),
	(2, 'outcome: PL/pgSQL', format('SELECT count(plpgsql_outcome(%s)) FROM bench_row', :'columns'), 1),
	(3, 'outcome: decide_text on columns', format('SELECT count(%s) FROM bench_row',
		decide_call('decide_text', 'aid', 'outcome', '''2026-03-01'', ' || :'columns')), 1),
	(4, 'outcome: decide_known_text (unknowns)', format('SELECT count(%s) FROM bench_row',
		decide_call('decide_known_text', 'aid', 'outcome', '''2026-03-01'', ' || :'columns')), 1),
	(5, 'outcome: decide_row', format('SELECT count(%s) FROM bench_row AS r',
		decide_call('decide_row', 'aid', 'outcome', 'r, ''2026-03-01''')), 1),
	(6, 'outcome: decide on jsonb', format('SELECT count(%s) FROM bench_jsonb',
		decide_call('decide', 'aid', 'outcome', 'facts, ''2026-03-01''')), 1),
	(7, 'outcome: decide on jsonb with unknowns', format('SELECT count(%s) FROM bench_jsonb',
		decide_call('decide', 'aid', 'outcome', 'facts, ''2026-03-01'', true')), 1),
	(8, 'whole outcome: PL/pgSQL composite', format('SELECT count(plpgsql_amount(%s)) FROM bench_row', :'columns'), 8),
	(9, 'whole outcome: decide_row', format('SELECT count(%s) FROM bench_row AS r',
		decide_call('decide_row', 'aid', 'whole', 'r, ''2026-03-01''')), 8),
	(10, 'whole outcome: decide_record on columns', format('SELECT count(%s) FROM bench_row',
		decide_call('decide_record', 'aid', 'whole', '''2026-03-01'', NULL::whole_outcome, ' || :'columns')), 8),
	(11, 'amount: decide_numeric on columns', format('SELECT count(%s) FROM bench_row',
		decide_call('decide_numeric', 'aid', 'amount', '''2026-03-01'', children, violence, regular_stay, evidence, evidence_date, resources, last_award, in_couple')), 8),
	(12, '500 rules: SQL CASE', format('SELECT count(%s) FROM bench_large', case_large()), 12),
	(13, '500 rules: decide_text', format('SELECT count(%s) FROM bench_large',
		decide_call('decide_text', 'large', 'class', '''2026-03-01'', code, amount')), 12),
	(14, 'explanation as rows, 1 row in 100', format('SELECT count(e.step) FROM bench_jsonb, LATERAL %s AS e WHERE id %% 100 = 0',
		decide_call('explain', 'aid', 'outcome', 'facts, ''2026-03-01''')), NULL);

CREATE FUNCTION check_equal(what text, query text) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
	differ bigint;
BEGIN
	EXECUTE query INTO differ;
	IF differ > 0 THEN
		RAISE EXCEPTION '% differs on % rows', what, differ;
	END IF;
END;
$function$;
SELECT check_equal('decide_text', format('SELECT count(*) FROM bench_row WHERE %s IS DISTINCT FROM %s',
		decide_call('decide_text', 'aid', 'outcome', '''2026-03-01'', ' || :'columns'), case_outcome())),
	check_equal('plpgsql', format('SELECT count(*) FROM bench_row WHERE plpgsql_outcome(%s) IS DISTINCT FROM %s', :'columns', case_outcome())),
	check_equal('decide_numeric', format('SELECT count(*) FROM bench_row WHERE %s IS DISTINCT FROM (plpgsql_amount(%s)).amount',
		decide_call('decide_numeric', 'aid', 'amount', '''2026-03-01'', children, violence, regular_stay, evidence, evidence_date, resources, last_award, in_couple'), :'columns')),
	check_equal('decide_record', format('SELECT count(*) FROM (SELECT %s AS w, plpgsql_amount(%s) AS p FROM bench_row OFFSET 0) AS t
			WHERE (w).outcome IS DISTINCT FROM (p).outcome OR (w).amount IS DISTINCT FROM (p).amount',
		decide_call('decide_record', 'aid', 'whole', '''2026-03-01'', NULL::whole_outcome, ' || :'columns'), :'columns')),
	check_equal('500 rules', format('SELECT count(*) FROM bench_large WHERE id %% 100 = 0 AND %s IS DISTINCT FROM %s',
		decide_call('decide_text', 'large', 'class', '''2026-03-01'', code, amount'), case_large())) \g /dev/null

-- The best of five runs.
CREATE PROCEDURE run_all() LANGUAGE plpgsql AS $procedure$
DECLARE
	w way;
	start timestamptz;
	best numeric;
	took numeric;
BEGIN
	FOR w IN SELECT * FROM way ORDER BY n LOOP
		best := NULL;
		FOR i IN 1..5 LOOP
			start := clock_timestamp();
			EXECUTE w.query;
			took := extract(epoch FROM clock_timestamp() - start) * 1000;
			best := least(best, took);
		END LOOP;
		UPDATE way SET milliseconds = best WHERE n = w.n;
	END LOOP;
END;
$procedure$;
CALL run_all();

\pset footer off
SELECT w.name AS way, round(w.milliseconds) AS ms,
	round(w.milliseconds * 1000 / (:rows / CASE WHEN w.n IN (12, 13) THEN 10 WHEN w.n = 14 THEN 100 ELSE 1 END), 3) AS "µs per row",
	round(w.milliseconds / b.milliseconds, 2) AS "ratio", CASE WHEN w.n <> w.base THEN 'of ' || b.name END AS "of what"
FROM way AS w LEFT JOIN way AS b ON b.n = w.base ORDER BY w.n;
