#!/bin/bash
# How long does packnd.analyse() take on large tables?  The tables are made by
# cutting the space of all inputs at random until there are as many boxes as
# rules are wanted; then one rule in ten is moved, which makes gaps and
# overlaps.
#
#   test/bench/analyse.sh [RULES [COLUMNS]]
#
# Prints, for each hit policy and limit, milliseconds and what was found.
set -euo pipefail
rules=${1:-1500}
columns=${2:-7}
. "$(dirname "$0")/../server.sh"
stage
server_drop bench
server_init bench postgres
server_start bench
trap 'server_drop bench' EXIT

server_psql bench postgres -qX -v ON_ERROR_STOP=1 -v rules="$rules" -v columns="$columns" \
	-c "CREATE EXTENSION packnd" -f - <<'SCRIPT'
SELECT setseed(0.5) \g /dev/null
CREATE FUNCTION make_table(policy text, rules int, columns int, moved float8) RETURNS packnd.dmn LANGUAGE plpgsql AS $function$
DECLARE
	low int[] := array_fill(0, ARRAY[rules, columns]);
	high int[] := array_fill(1000, ARRAY[rules, columns]);
	n int := 1;
	r int;
	c int;
	cut int;
	rows text := '';
BEGIN
	WHILE n < rules LOOP
		r := 1 + floor(random() * n);
		c := 1 + floor(random() * columns);
		CONTINUE WHEN high[r][c] - low[r][c] < 4;
		cut := low[r][c] + 1 + floor(random() * (high[r][c] - low[r][c] - 1));
		n := n + 1;
		FOR i IN 1..columns LOOP
			low[n][i] := low[r][i];
			high[n][i] := high[r][i];
		END LOOP;
		low[n][c] := cut;
		high[r][c] := cut;
	END LOOP;
	FOR r IN 1..rules LOOP
		IF random() < moved THEN
			c := 1 + floor(random() * columns);
			cut := CASE WHEN random() < 0.5 THEN -20 ELSE 20 END;
			low[r][c] := low[r][c] + cut;
			high[r][c] := high[r][c] + cut;
		END IF;
		rows := rows || '<rule>';
		FOR c IN 1..columns LOOP
			rows := rows || format('<inputEntry><text>%s</text></inputEntry>',
				CASE WHEN low[r][c] = 0 AND high[r][c] = 1000 THEN '-' ELSE format('[%s..%s)', low[r][c], high[r][c]) END);
		END LOOP;
		rows := rows || format('<outputEntry><text>%s</text></outputEntry></rule>', r % 5);
	END LOOP;
	RETURN ('<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="large" namespace="urn:large">'
		'<itemDefinition name="t"><typeRef>number</typeRef><allowedValues><text>[0..1000)</text></allowedValues></itemDefinition>'
		|| (SELECT string_agg(format('<inputData id="i%s" name="x%1$s"><variable name="x%1$s" typeRef="t"/></inputData>', i), '') FROM generate_series(1, columns) i)
		|| '<decision id="D" name="D"><variable name="D"/>'
		|| (SELECT string_agg(format('<informationRequirement id="r%s"><requiredInput href="#i%1$s"/></informationRequirement>', i), '') FROM generate_series(1, columns) i)
		|| format('<decisionTable hitPolicy="%s">', policy)
		|| (SELECT string_agg(format('<input><inputExpression><text>x%s</text></inputExpression></input>', i), '') FROM generate_series(1, columns) i)
		|| '<output/>' || rows || '</decisionTable></decision></definitions>')::packnd.dmn;
END
$function$;
CREATE TABLE model AS
	SELECT policy, moved, make_table(policy, :rules, :columns, moved) AS m
	FROM (VALUES ('UNIQUE', 0.0), ('UNIQUE', 0.1), ('FIRST', 0.1)) AS v(policy, moved);
CREATE TABLE result (n serial, policy text, moved float8, max_findings int, ms numeric, found text);
DO $do$
DECLARE
	it record;
	start timestamptz;
	found text;
BEGIN
	FOR it IN SELECT policy, moved, m, l FROM model, unnest(ARRAY[20, 10000]) AS l LOOP
		start := clock_timestamp();
		SELECT string_agg(format('%s %s', count, finding), ', ' ORDER BY finding) INTO found
		FROM (SELECT finding, count(*) FROM packnd.analyse(it.m, NULL, it.l) GROUP BY finding) AS f;
		INSERT INTO result(policy, moved, max_findings, ms, found) VALUES (it.policy, it.moved, it.l,
			round(extract(epoch FROM clock_timestamp() - start) * 1000), found);
	END LOOP;
END
$do$;
\echo :rules rules, :columns columns
SELECT policy, moved AS "rules moved", max_findings, ms, found FROM result ORDER BY n;
SCRIPT
