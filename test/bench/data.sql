-- Synthetic rows, 2 % missing in five columns.
SELECT setseed(0.5) \g /dev/null
CREATE TABLE bench_row AS SELECT id,
	CASE WHEN random() > 0.02 THEN random() < 0.9 END AS violence,
	CASE WHEN random() > 0.02 THEN random() < 0.9 END AS regular_stay,
	CASE WHEN random() > 0.02 THEN (ARRAY['order', 'complaint', 'report', 'none'])[1 + floor(random() * 4)::int] END AS evidence,
	date '2023-01-01' + floor(random() * 1100)::int AS evidence_date,
	floor(random() * random() * 7)::int AS children,
	CASE WHEN random() > 0.02 THEN round((random() * 3000)::numeric, 2) END AS resources,
	CASE WHEN random() > 0.02 THEN date '2020-01-01' + floor(random() * 2100)::int END AS last_award,
	random() < 0.4 AS in_couple,
	'c' || floor(random() * 50)::int AS code,
	floor(random() * 1000)::int AS amount
FROM generate_series(1, :rows) AS id;
CREATE TABLE bench_jsonb AS SELECT id, jsonb_strip_nulls(jsonb_build_object('violence', violence, 'regular stay', regular_stay, 'evidence', evidence,
	'evidence date', evidence_date, 'children', children, 'resources', resources, 'last award', last_award, 'in couple', in_couple)) AS facts
FROM bench_row;
-- What the large table reads, in a tenth of the rows: as other columns would
-- only be read over.
CREATE TABLE bench_large AS SELECT id, code, amount FROM bench_row WHERE id % 10 = 0;
VACUUM ANALYZE bench_row;
VACUUM ANALYZE bench_large;
VACUUM ANALYZE bench_jsonb;
CREATE TYPE whole_outcome AS (outcome text, amount numeric);

-- The same rules as hand-written SQL (a macro for the queries to time) and
-- PL/pgSQL: NULL matches no cell, the next rule is tried.
CREATE FUNCTION case_outcome() RETURNS text LANGUAGE sql IMMUTABLE AS $function$ SELECT $text$CASE
	WHEN NOT violence THEN 'no violence'
	WHEN NOT regular_stay THEN 'no stay'
	WHEN NOT (CASE WHEN evidence = 'order' THEN true
		WHEN evidence IN ('complaint', 'report') AND evidence_date >= date '2025-03-01' THEN true ELSE false END) THEN 'no evidence'
	WHEN last_award >= date '2025-03-01' THEN 'twelve months'
	WHEN children = 0 AND resources < 1000 AND NOT in_couple THEN 'gift alone'
	WHEN children = 0 AND resources < 700 AND in_couple THEN 'gift couple'
	WHEN children = 1 AND resources < 1400 THEN 'gift one'
	WHEN children = 2 AND resources < 1700 THEN 'gift two'
	WHEN children BETWEEN 3 AND 4 AND resources < 2000 THEN 'gift three'
	WHEN children > 4 AND resources < 2500 THEN 'gift many'
	WHEN resources >= 4000 THEN 'loan large'
	ELSE 'loan' END$text$ $function$;
CREATE FUNCTION case_large() RETURNS text LANGUAGE sql STABLE AS $function$
	SELECT 'CASE ' || string_agg(format('WHEN code = %L AND amount >= %s AND amount < %s THEN %L', 'c' || c, b * 100, (b + 1) * 100,
		c || '/' || b), ' ' ORDER BY c, b) || ' END'
	FROM generate_series(0, 49) AS c, generate_series(0, 9) AS b
$function$;

CREATE FUNCTION plpgsql_outcome(violence boolean, regular_stay boolean, evidence text, evidence_date date, children int, resources numeric,
	last_award date, in_couple boolean) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $function$
DECLARE
	valid boolean;
BEGIN
	IF NOT violence THEN RETURN 'no violence'; END IF;
	IF NOT regular_stay THEN RETURN 'no stay'; END IF;
	valid := CASE WHEN evidence = 'order' THEN true
		WHEN evidence IN ('complaint', 'report') AND evidence_date >= date '2025-03-01' THEN true ELSE false END;
	IF NOT valid THEN RETURN 'no evidence'; END IF;
	IF last_award >= date '2025-03-01' THEN RETURN 'twelve months'; END IF;
	IF children = 0 AND resources < 1000 AND NOT in_couple THEN RETURN 'gift alone'; END IF;
	IF children = 0 AND resources < 700 AND in_couple THEN RETURN 'gift couple'; END IF;
	IF children = 1 AND resources < 1400 THEN RETURN 'gift one'; END IF;
	IF children = 2 AND resources < 1700 THEN RETURN 'gift two'; END IF;
	IF children BETWEEN 3 AND 4 AND resources < 2000 THEN RETURN 'gift three'; END IF;
	IF children > 4 AND resources < 2500 THEN RETURN 'gift many'; END IF;
	IF resources >= 4000 THEN RETURN 'loan large'; END IF;
	RETURN 'loan';
END;
$function$;

CREATE FUNCTION plpgsql_amount(violence boolean, regular_stay boolean, evidence text, evidence_date date, children int, resources numeric,
	last_award date, in_couple boolean, OUT outcome text, OUT amount numeric) LANGUAGE plpgsql IMMUTABLE AS $function$
DECLARE
	base numeric;
BEGIN
	outcome := plpgsql_outcome(violence, regular_stay, evidence, evidence_date, children, resources, last_award, in_couple);
	IF substr(outcome, 1, 4) IN ('gift', 'loan') THEN
		base := 646 * (1 + 0.3 * children);
		amount := CASE WHEN resources IS NOT NULL THEN round(greatest(0, base - resources / 10), 2) END;
	ELSE
		amount := 0;
	END IF;
END;
$function$;
