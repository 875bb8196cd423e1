-- Cursors of lists: opaque, and refused unless this list gave them.
SET search_path = public, packnd;

-- A key that is known, so that the cursors are.
UPDATE pnd_data.site_key SET site_key = sha256('a key for testing only');
SET TimeZone = 'Europe/Paris';

-- Two keys are 30 characters; a row has the same cursor whenever it is read.
SELECT cursor('my_cases', '2026-11-29 19:35:55.123456+01'::timestamptz, 1152921504606846975) AS cursor \gset
SELECT :'cursor' AS cursor, length(:'cursor'),
	:'cursor' = cursor('my_cases', '2026-11-29 18:35:55.123456Z'::timestamptz, 1152921504606846975) AS the_same;
SELECT cursor_keys('my_cases', :'cursor', 2);
-- neighbours show nothing of each other
SELECT cursor('my_cases', id) FROM generate_series(1, 4) id;
-- null begins the list
SELECT cursor_keys('my_cases', NULL, 2) AS "begin";

-- Each type, and its bounds
SELECT cursor_keys('all', cursor('all', 0::int, -1::int, 2147483647, 0::bigint, -9223372036854775808, 9223372036854775807,
	1152921504606846976), 7);
SELECT cursor_keys('all', cursor('all', '-infinity'::timestamptz, 'infinity'::timestamptz, '4713-01-01 00:00:00 BC'::timestamptz,
	'294276-12-31 23:59:59.999999Z'::timestamptz, '2000-01-01Z'::timestamptz, '1999-12-31 23:59:59.999999Z'::timestamptz), 6);
SELECT cursor_keys('all', cursor('all', 'infinity'::date, '-infinity'::date, '2026-02-28'::date, '0044-03-15 BC'::date,
	true, false, NULL::bigint, NULL::text), 8);
SELECT cursor_keys('all', cursor('all', 'a literal', ''::text, 'élève "à" l''école, {}'::text), 3);
SELECT cursor_keys('all', cursor('all', repeat('é', 2990)), 1) = ARRAY[repeat('é', 2990)] AS long_text;

-- What is read back does not depend on how dates are written or where.
CREATE FUNCTION public.round_trip() RETURNS boolean LANGUAGE sql AS $$
	SELECT bool_and(k[1]::timestamptz = at AND k[2]::date = day)
	FROM (VALUES ('2026-03-29 02:30:00.000001+01'::timestamptz, '2026-03-04'::date), ('2026-10-25 02:30:00+02', '1999-12-31'),
		('0044-03-15 BC', '0044-03-15 BC'), ('infinity', '-infinity'), ('12345-06-07 08:09:10.111213Z', '12345-06-07')) v(at, day),
		LATERAL (SELECT packnd.cursor_keys('l', packnd.cursor('l', at, day), 2) AS k) r
$$;
CREATE FUNCTION public.under(style text, zone text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('DateStyle', style, true), set_config('TimeZone', zone, true), set_config('IntervalStyle', 'sql_standard', true);
	RETURN public.round_trip();
END $$;
SELECT style, bool_and(under(style, zone)) AS the_same
FROM unnest('{"ISO, MDY","SQL, DMY","SQL, MDY","German","Postgres, DMY","Postgres, YMD"}'::text[]) style,
	unnest('{UTC,Europe/Paris,America/Guadeloupe,Pacific/Auckland,Asia/Kathmandu}'::text[]) zone
GROUP BY style ORDER BY style;

-- Of another list, with more or fewer keys, cut, with something added, not one
-- at all: refused.
SELECT cursor_keys('my_deadlines', :'cursor', 2);
SELECT cursor_keys('my_cases', :'cursor', 1);
SELECT cursor_keys('my_cases', :'cursor', 3);
SELECT cursor_keys('my_cases', left(:'cursor', -1), 2);
SELECT cursor_keys('my_cases', :'cursor' || 'A', 2);
SELECT cursor_keys('my_cases', '', 2);
SELECT cursor_keys('my_cases', 'é', 2);
SELECT cursor_keys('my_cases', '2026-11-29T19:35:55.123Z', 2);
SELECT cursor_keys('my_cases', repeat('A', 1000000), 2);
-- Each character that is changed, to each other one, is noticed.
CREATE FUNCTION public.is_cursor(list text, t text, n int) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	PERFORM packnd.cursor_keys(list, t, n);
	RETURN true;
EXCEPTION WHEN invalid_text_representation THEN
	RETURN false;
END $$;
SELECT count(*) AS altered, count(*) FILTER (WHERE is_cursor('my_cases', a, 2)) AS unnoticed
FROM generate_series(1, 30) p,
	regexp_split_to_table('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ ', '') s,
	LATERAL (SELECT overlay(:'cursor' PLACING s FROM p FOR 1) AS a) q
WHERE a <> :'cursor';
SELECT count(*) AS cut, count(*) FILTER (WHERE is_cursor('my_cases', left(:'cursor', n), 2)) AS unnoticed FROM generate_series(0, 29) n;
-- nor is it a cursor of a site with another key
BEGIN;
UPDATE pnd_data.site_key SET site_key = sha256('another');
SELECT is_cursor('my_cases', :'cursor', 2);
ROLLBACK;
SELECT is_cursor('my_cases', :'cursor', 2);

-- What it cannot be made of
SELECT cursor('all', 1.5);
SELECT cursor('all', repeat('x', 6000));
SELECT cursor('all', VARIADIC ARRAY[1, 2]);
SELECT cursor(NULL, 1) AS "null";

\set VERBOSITY terse
-- A page has 1 to 1000 rows; null is the whole list.
SELECT require_max_rows(1), require_max_rows(1000), require_max_rows(NULL);
SELECT require_max_rows(0);
SELECT require_max_rows(1001);
