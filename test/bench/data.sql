-- Synthetic rows of each shape: SHAPE_0, and the same with 10 and 50 % of the
-- facts missing, those that rules 1 to 3 and 6 to 12 decide, and jsonb.
SELECT setseed(0.5) \g /dev/null
CREATE TABLE aid_0 AS SELECT id, random() < 0.9 AS violence, random() < 0.9 AS regular_stay,
	(ARRAY['order', 'complaint', 'report', 'none'])[1 + floor(random() * 4)::int] AS evidence,
	date '2023-01-01' + floor(random() * 1100)::int AS evidence_date, floor(random() * random() * 7)::int AS children,
	round((random() * 3000)::numeric, 2) AS resources, date '2020-01-01' + floor(random() * 2100)::int AS last_award, random() < 0.4 AS in_couple
FROM generate_series(1, :rows) AS id;
CREATE TABLE lodging_0 AS SELECT id, random() < 0.45 AS danger,
	(ARRAY['citizen', 'refugee', 'permit', 'none', 'refused', 'permit'])[1 + floor(random() * 6)::int] AS status,
	date '2024-01-01' + floor(random() * 900)::int AS since, 10 + floor(random() * 70)::int AS age, round((random() * 2500)::numeric, 2) AS resources,
	1 + floor(random() * random() * 6)::int AS persons, random() < 0.3 AS lodged,
	(ARRAY['north', 'south', 'east', 'west'])[1 + floor(random() * 4)::int] AS region, floor(random() * random() * 5)::int AS children
FROM generate_series(1, :rows) AS id;
CREATE TABLE scale_0 AS SELECT id, 't' || 1 + floor(random() * 15)::int AS town, round((random() * 4000)::numeric, 2) AS resources,
	1 + floor(random() * random() * 6)::int AS persons, floor(random() * random() * 5)::int AS children, random() < 0.2 AS student
FROM generate_series(1, :rows) AS id;

-- What the large tables read
CREATE TABLE large_row AS SELECT id, 'c' || n AS code, n AS number, n * 10 + floor(random() * 10)::int AS amount
FROM (SELECT id, 1 + floor(random() * 500)::int AS n FROM generate_series(1, :rows / 2) AS id) AS t;

DO $do$
DECLARE
	s shape;
	share int;
BEGIN
	FOR s IN SELECT * FROM shape LOOP
		FOREACH share IN ARRAY ARRAY[10, 50] LOOP
			EXECUTE (SELECT format('CREATE TABLE %I AS SELECT id, %s FROM %I', s.name || '_' || share,
				string_agg(format('CASE WHEN random() >= %s / 100.0 THEN %I END AS %2$I', share, replace(f, ' ', '_')), ', '), s.name || '_0')
				FROM unnest(fact_names(s.facts)) AS f);
		END LOOP;
		EXECUTE format('CREATE TABLE %I AS SELECT * FROM %I WHERE %s <= 3', s.name || '_early', s.name || '_0', case_of(s.name, 'number'));
		EXECUTE format('CREATE TABLE %I AS SELECT * FROM %I WHERE %s >= 6', s.name || '_late', s.name || '_0', case_of(s.name, 'number'));
		EXECUTE (SELECT format('CREATE TABLE %I AS SELECT id, jsonb_build_object(%s) AS facts FROM %I', s.name || '_jsonb',
			string_agg(format('%L, %I', f, replace(f, ' ', '_')), ', '), s.name || '_0') FROM unnest(fact_names(s.facts)) AS f);
	END LOOP;
END;
$do$;
VACUUM ANALYZE;

-- The whole outcome as somebody would write it in PL/pgSQL
CREATE TYPE whole_outcome AS (outcome text, amount numeric);
DO $do$
DECLARE
	s shape;
BEGIN
	FOR s IN SELECT * FROM shape LOOP
		EXECUTE format('CREATE FUNCTION %I(%s, OUT outcome text, OUT amount numeric) LANGUAGE plpgsql IMMUTABLE AS %L', s.name || '_plpgsql',
			(SELECT string_agg(format('%s %s', replace(n, ' ', '_'), CASE regexp_replace(f, '.* ', '') WHEN 'string' THEN 'text'
				WHEN 'number' THEN CASE n WHEN 'resources' THEN 'numeric' ELSE 'int' END ELSE regexp_replace(f, '.* ', '') END), ', ' ORDER BY i)
				FROM unnest(s.facts, fact_names(s.facts)) WITH ORDINALITY AS t(f, n, i)),
			format('DECLARE rate numeric; BEGIN %s '
				'IF substr(outcome, 1, 2) IN (''gi'', ''lo'', ''pa'', ''A1'', ''B2'') THEN amount := CASE '
				'WHEN children IS NOT NULL AND resources IS NOT NULL THEN round(greatest(0, rate * (1 + 0.3 * children) - resources / 10), 2) END; '
				'ELSE amount := 0; END IF; END;', filled(s.name, 'outcome := ''%s''; rate := %s;', 'NULL;', 'END CASE;')));
	END LOOP;
END;
$do$;
