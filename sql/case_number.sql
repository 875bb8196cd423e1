-- packnd.case_number: what people see of a case
SET search_path = public, packnd;

-- The text: 12 symbols and a check symbol
SELECT case_number(1, '\x000102030405060708090a0b0c0d0e0f') AS number_of_1,
	case_number(2, '\x000102030405060708090a0b0c0d0e0f') AS number_of_2,
	case_number(1152921504606846975, '\x000102030405060708090a0b0c0d0e0f') AS number_of_last,
	case_number(1, '\x000102030405060708090a0b0c0d0e10') AS under_another_key;

-- Input does not mind case, hyphens, spaces, O for 0, I and L for 1.
SELECT '0123-4567-89AB-Y'::case_number AS plain,
	'oi2345 6789aby'::case_number AS loose,
	'OI23-4567-89ab-Y'::case_number = '0L23-4567-89AB-Y'::case_number AS same;

-- Mistyped numbers are refused.
SELECT '0123-4567-89AB-8'::case_number;
SELECT '0123-4567-89BA-Y'::case_number;
SELECT '0123-4567-89AB'::case_number;
SELECT '0123-4567-89AB-YY'::case_number;
SELECT '0123-4567-89!B-7'::case_number;
SELECT '0123-4567-89UB-7'::case_number;
SELECT ''::case_number;
SELECT 'é123-4567-89AB-7'::case_number;
-- nor is a text read to its end that is longer than any way to write one
SELECT (repeat(' ', 64 - 13) || 'oi23456789aby')::case_number;
SELECT (repeat(' ', 65 - 13) || 'oi23456789aby')::case_number;
SELECT site_case_id(repeat('é', 1000));
\set VERBOSITY sqlstate
SELECT '0123-4567-89AB-8'::case_number;
SELECT case_number(0, '\x000102030405060708090a0b0c0d0e0f');
SELECT case_number(1152921504606846976, '\x000102030405060708090a0b0c0d0e0f');
SELECT case_number(1, '\x00');
\set VERBOSITY default

-- It is a bijection under each key, and text and back is the same number.
SELECT count(*) AS tried, count(DISTINCT n) AS different,
	count(*) FILTER (WHERE case_id(n, k) = i AND n::text::case_number = n) AS back_again
FROM generate_series(1, 5000) s(j)
	CROSS JOIN LATERAL (SELECT j * 230584300921369::bigint % 1152921504606846976 + 1 AS i,
		'\x6b657920666f722074657374696e67206f6e6c79'::bytea AS k) p
	CROSS JOIN LATERAL (SELECT case_number(i, k) AS n) q;

-- Each wrong symbol and each exchange of neighbours is noticed: for a sample
-- of numbers, all single errors and all neighbours that differ.
CREATE FUNCTION public.is_case_number(t text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	PERFORM t::packnd.case_number;
	RETURN true;
EXCEPTION WHEN invalid_text_representation THEN
	RETURN false;
END $$;
WITH sample AS (
	SELECT replace(case_number(i, '\x000102030405060708090a0b0c0d0e0f')::text, '-', '') AS t
	FROM generate_series(1, 25) i
), wrong AS (
	SELECT overlay(t PLACING s FROM p FOR 1) AS w
	FROM sample, generate_series(1, 13) p, regexp_split_to_table('0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U', '') s
	WHERE substr(t, p, 1) <> s
)
SELECT count(*) AS single_errors, count(*) FILTER (WHERE is_case_number(w)) AS unnoticed FROM wrong;
WITH sample AS (
	SELECT replace(case_number(i, '\x000102030405060708090a0b0c0d0e0f')::text, '-', '') AS t
	FROM generate_series(1, 200) i
), wrong AS (
	SELECT overlay(t PLACING substr(t, p + 1, 1) || substr(t, p, 1) FROM p FOR 2) AS w
	FROM sample, generate_series(1, 11) p WHERE substr(t, p, 1) <> substr(t, p + 1, 1)
)
SELECT count(*) > 1900 AS enough, count(*) FILTER (WHERE is_case_number(w)) AS unnoticed FROM wrong;

-- Order, indexes, binary form
CREATE TABLE public.seen (number case_number PRIMARY KEY);
INSERT INTO public.seen SELECT case_number(i, '\x000102030405060708090a0b0c0d0e0f') FROM generate_series(1, 1000) i;
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT * FROM public.seen
WHERE number = case_number(7, '\x000102030405060708090a0b0c0d0e0f');
SELECT count(*) FROM public.seen a JOIN public.seen b USING (number);
RESET enable_seqscan;
SELECT bool_and(a.number < b.number) FROM (SELECT number, row_number() OVER (ORDER BY number) n FROM public.seen) a
JOIN (SELECT number, row_number() OVER (ORDER BY number) n FROM public.seen) b ON b.n = a.n + 1;
SELECT count(DISTINCT number), min(length(number::text)), max(length(number::text)) FROM public.seen;
SELECT encode(case_number_send('0123-4567-89AB-Y'), 'hex');
INSERT INTO public.seen SELECT case_number(7, '\x000102030405060708090a0b0c0d0e0f');

-- The site's own key, and one for each partner: chance decides the numbers,
-- so only their properties are shown.
SELECT site_case_id(site_case_number(4711)) AS round_trip,
	partner_case_id(partner_case_number(4711, 1), 1) AS partner_round_trip,
	site_case_number(4711) <> partner_case_number(4711, 1) AS partner_differs,
	partner_case_number(4711, 2) <> partner_case_number(4711, 1) AS partners_differ,
	site_case_number(4711) = site_case_number(4711) AS always_the_same,
	site_case_number(4711)::case_number
		= (SELECT case_number(4711, site_key) FROM pnd_data.site_key) AS same_as_with_the_key;
SELECT site_case_id('0123-4567-89AB-8');
SELECT random_case_id() BETWEEN 1 AND 1152921504606846975 AS in_range FROM generate_series(1, 3);

-- The key is read anew when it changes, also within a transaction and after
-- a rollback.
SELECT site_case_number(4711) AS before \gset
BEGIN;
UPDATE pnd_data.site_key SET site_key = packnd.random_bytes(32);
SELECT site_case_number(4711) <> :'before' AS changed_in_the_transaction;
SAVEPOINT s;
UPDATE pnd_data.site_key SET site_key = sha256('x');
SELECT site_case_number(4711) AS within \gset
ROLLBACK TO s;
SELECT site_case_number(4711) <> :'within' AS rolled_back;
ROLLBACK;
SELECT site_case_number(4711) = :'before' AS as_before;
