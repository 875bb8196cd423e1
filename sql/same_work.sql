-- A number of a case that is forbidden and one that is of no case are the same
-- to who asks: the same error, and as many pages read (EXPLAIN counts them).
\getenv root PG_ABS_SRCDIR
\set people :root '/test/fixtures/people.sql'
\i :people
SELECT pnd.add_territory('80', '80', 'Somme', :'caf_number') \gset
SELECT pnd.open_territory('80', opened_on => '2024-03-01') \gset
CREATE ROLE regress_doctor LOGIN IN ROLE packnd_detector;
SELECT pnd.add_professional('Dr Martin', :'caf_number', 'doctor', 'regress_doctor', '2024-01-01') AS doctor_number \gset
SELECT pnd.assign_duty(:'doctor_number', t, 'detector') FROM unnest('{76,80}'::text[]) t \g /dev/null
-- the brakes are not what this is about
UPDATE pnd_data.rate_limit SET allowed = 10000;
SET ROLE regress_doctor;
SELECT count(DISTINCT pnd.report(CASE WHEN i % 3 = 0 THEN '76' ELSE '80' END, declares_victim => true, wishes_help => true))
FROM generate_series(1, 60) i;
RESET ROLE;
-- forbidden to Sophie are those of the Somme; unknown those numbers made one higher
CREATE TABLE asked AS
SELECT packnd.site_case_number(c.case_id) AS forbidden, packnd.site_case_number(c.case_id - 1) AS unknown
FROM pnd_data.case_file c WHERE c.territory_id = '80';
GRANT SELECT ON asked TO regress_sophie;
VACUUM ANALYZE pnd_data.case_access, pnd_data.case_file;
GRANT CREATE ON SCHEMA public TO regress_sophie;

\c - regress_sophie
-- as a registry of thousands is read
SET enable_seqscan = off;
CREATE FUNCTION answer(number text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	state text;
	message text;
	detail text;
	hint text;
BEGIN
	PERFORM pnd.case_summary(number);
	RETURN 'shown';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws('|', state, message, detail, hint);
END $$;
CREATE FUNCTION pages(number text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE format('EXPLAIN (ANALYZE, BUFFERS, TIMING off, FORMAT json) SELECT answer(%L)', number) INTO plan;
	RETURN (plan -> 0 -> 'Plan' ->> 'Shared Hit Blocks')::int + (plan -> 0 -> 'Plan' ->> 'Shared Read Blocks')::int;
END $$;
-- her own, to see that pages are counted; and twice, so that no catalog is read for the first time
SELECT bool_and(answer(c.case_number) = 'shown' AND pages(c.case_number) > 0) AS own FROM pnd.territory_cases c;
SELECT count(pages(forbidden) + pages(unknown)) FROM asked;
SELECT answer(forbidden) AS forbidden, answer(unknown) AS unknown, count(*) FROM asked GROUP BY 1, 2;
-- what is read of each number, to the page
SELECT count(*) FILTER (WHERE pages(forbidden) <> pages(unknown)) AS "told apart", count(*) AS tried FROM asked;

-- nor one that she would see, if it were not hidden from her
\c - postgres
CREATE TABLE hidden AS
SELECT packnd.site_case_number(c.case_id) AS excluded, packnd.site_case_number(c.case_id - 1) AS unknown
FROM pnd_data.case_file c WHERE c.territory_id = '76';
GRANT SELECT ON hidden TO regress_sophie;
SELECT count(pnd.exclude(h.excluded, 'close', 'professional', professional => packnd.site_number('professional', l.professional_id)))
FROM hidden h, pnd_data.login l WHERE l.role_name = 'regress_sophie';
VACUUM ANALYZE pnd_data.case_access, pnd_data.case_file;
\c - regress_sophie
SET enable_seqscan = off;
SELECT count(pages(excluded) + pages(unknown)) FROM hidden;
SELECT answer(excluded) AS excluded, answer(unknown) AS unknown, count(*) FROM hidden GROUP BY 1, 2;
SELECT count(*) FILTER (WHERE pages(excluded) <> pages(unknown)) AS "told apart", count(*) AS tried FROM hidden;
