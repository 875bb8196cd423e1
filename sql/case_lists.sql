-- case_lists: lists of cases page by a cursor, each row on exactly one page;
-- longest waiting is since when she is in her state
\set SHOW_CONTEXT never
\i test/fixture.sql
-- as a client does it: page after page, by the cursor of the last row seen
CREATE FUNCTION public.pages(list text, size int) RETURNS TABLE (page int, what text) LANGUAGE plpgsql AS $$
DECLARE
	seen text;
BEGIN
	page := 0;
	LOOP
		page := page + 1;
		FOR what, seen IN EXECUTE format('SELECT l, l.cursor FROM pnd.%s l', list) USING seen, size LOOP
			RETURN NEXT;
		END LOOP;
		EXIT WHEN NOT FOUND;
	END LOOP;
END $$;
-- five reports of one moment
\c - regress_doctor
BEGIN;
SELECT count(pnd.report('76', true, true)) AS reported FROM generate_series(1, 5);
COMMIT;
SELECT count(*) AS cases, count(DISTINCT since) AS moments FROM pnd.my_cases();
SELECT page, count(*) AS rows, count(DISTINCT what) AS different FROM public.pages('my_cases($1, $2)', 2) GROUP BY 1 ORDER BY 1;
SELECT count(*) AS rows, count(DISTINCT what) AS different FROM public.pages('my_cases($1, $2)', 2);
\c - regress_supervisor
SELECT page, count(*) AS rows FROM public.pages('territory_cases(''76'', NULL, $1, $2)', 2) GROUP BY 1 ORDER BY 1;
SELECT count(DISTINCT what) AS different FROM public.pages('territory_cases(''76'', ''detected'', $1, $2)', 1);
-- without a territory: all of which one is a supervisor
SELECT count(*) AS cases, min(territory_id) AS territory FROM pnd.territory_cases();
-- a page may have 1 to 1000 rows; a view, and who asks for it, has the whole list
SELECT count(*) FROM pnd.territory_cases(max_rows => 0);
SELECT count(*) FROM pnd.territory_cases(max_rows => 1001);
SELECT count(*) FROM pnd.territory_cases;
-- a cursor is none of another list, and nobody makes one up
SELECT cursor FROM pnd.territory_cases(max_rows => 1) \gset
SELECT count(*) FROM pnd.my_cases(:'cursor');
SELECT count(*) FROM pnd.territory_cases(after => '2026-11-26 10:00:00+01');
\echo :LAST_ERROR_SQLSTATE

-- who waits longest keeps her place through whatever happens in her state
SELECT case_number AS first FROM pnd.territory_cases('76') LIMIT 1 \gset
SELECT pnd.decide_to_leave(:'first');
SELECT (SELECT t.case_number FROM pnd.territory_cases('76') t LIMIT 1) = :'first' AS "still first";
-- in another state she waits anew; what was typed in late counts since it happened
\c - regress_doctor
SELECT pnd.report('76', true, true, now() - interval '3 days') AS late \gset
SELECT pnd.give_consent(:'first', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
SELECT pnd.give_consent(:'late', 'Exemple', 'Béa', 'phone', '+33 1 99 00 00 43', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien',
	happened_at => now() - interval '2 days');
\c - regress_supervisor
SELECT case_number = :'late' AS "typed in late", case_number = :'first' AS "first report", state, now() - since > '47 hours' AS "waits for two days"
FROM pnd.territory_cases('76', 'received');

-- worklists for people fit the screen
\c - regress_supervisor
SELECT pnd.name_referent(:'first', :'camille_number');
\c - regress_camille
SELECT pnd.propose_hand_over(:'first', :'sacha_number') AS hand_over \gset
SELECT state, my_part, danger, decided = current_date AS "decided today" FROM pnd.my_cases;
SELECT referent, proposed_to, waits_for_me FROM pnd.my_hand_overs;
SELECT page, count(*) AS rows FROM public.pages('my_hand_overs($1, $2)', 1) GROUP BY 1;
SELECT 2 + sum(c.width) + 3 * (count(*) - 1) <= 120 AS "my_cases fits 120 columns"
FROM (SELECT greatest(length(e.key), max(length(e.value)), CASE e.key WHEN 'state' THEN length('relais vers un autre territoire') END) AS width
	FROM pnd.my_cases m, jsonb_each_text(to_jsonb(m)) e GROUP BY e.key) c;
SELECT 2 + sum(c.width) + 3 * (count(*) - 1) <= 120 AS "my_hand_overs fits 120 columns"
FROM (SELECT greatest(length(e.key), max(length(e.value))) AS width
	FROM pnd.my_hand_overs m, jsonb_each_text(to_jsonb(m)) e GROUP BY e.key) c;
