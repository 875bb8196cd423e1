-- What calls cost in a population: milliseconds a call, on the average of some in
-- one transaction, which is rolled back.  Run by test/population/run.sh psql -f.
\set QUIET on
\pset footer off
SET client_min_messages = warning;
SELECT count(*) AS cases FROM pnd_data.case_file;
DROP FUNCTION IF EXISTS public.population_time(text, int);
CREATE FUNCTION public.population_time(statement text, rounds int) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
	began timestamptz;
BEGIN
	-- the first is not counted, unless it is the only one
	IF rounds > 1 THEN
		EXECUTE statement;
	END IF;
	began := clock_timestamp();
	FOR i IN 1 .. rounds LOOP
		EXECUTE statement;
	END LOOP;
	RETURN round((extract(epoch FROM clock_timestamp() - began) * 1000 / rounds)::numeric, 2);
EXCEPTION WHEN OTHERS THEN
	RAISE WARNING '%: %', statement, SQLERRM;
	RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION public.population_time(text, int) TO PUBLIC;
-- who has most to do: the gendarmerie with most reports, the referent with most cases
SELECT (SELECT s.role_name FROM population.somebody s WHERE s.duty = 'detector' AND s.territory_id = '95' AND s.place = 1) AS detector,
	(SELECT s.role_name FROM population.somebody s WHERE s.duty = 'supervisor' AND s.territory_id = '95' AND s.place = 1) AS supervisor,
	(SELECT s.role_name FROM population.somebody s JOIN pnd_data.referent r USING (professional_id) WHERE s.territory_id = '95' AND r.valid_to IS NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS referent,
	(SELECT s.role_name FROM population.somebody s JOIN pnd_data.case_access a USING (professional_id) WHERE s.duty = 'partner' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS partner \gset
SELECT s.role_name, count(DISTINCT a.case_id) AS cases_ever, (SELECT count(*) FROM pnd_data.referent r WHERE r.professional_id = s.professional_id AND r.valid_to IS NULL) AS leads
FROM population.somebody s JOIN pnd_data.case_access a USING (professional_id) WHERE s.role_name IN (:'detector', :'supervisor', :'referent', :'partner') GROUP BY s.role_name, s.professional_id ORDER BY 1;

SET SESSION AUTHORIZATION :detector;
BEGIN;
SELECT 'detector' AS who, v.call, public.population_time(v.statement, v.rounds) AS ms FROM (VALUES
	('report', 'SELECT pnd.report(''95'', true, true)', 20),
	('report and give_consent', 'SELECT pnd.give_consent(pnd.report(''95'', true, true), ''Essaizel'', ''Alix'', ''phone'', ''+33 1 99 00 00 42'', ''her_alone'', ''Mo-Fr 09:00-12:00'', ''rien'', ''1991-04-12'')', 20),
	('my_cases', 'SELECT count(*) FROM pnd.my_cases', 5)) v (call, statement, rounds);
ROLLBACK;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION :referent;
BEGIN;
SELECT 'referent' AS who, v.call, public.population_time(v.statement, v.rounds) AS ms FROM (VALUES
	('my_cases', 'SELECT count(*) FROM pnd.my_cases', 5), ('my_deadlines', 'SELECT count(*) FROM pnd.my_deadlines', 5), ('my_messages', 'SELECT count(*) FROM pnd.my_messages', 3),
	('to_contact', 'SELECT count(*) FROM pnd.to_contact(''95'')', 3), ('waiting_for_partner', 'SELECT count(*) FROM pnd.waiting_for_partner(''95'')', 3),
	('no_news', 'SELECT count(*) FROM pnd.no_news(''95'')', 3), ('reviews_due', 'SELECT count(*) FROM pnd.reviews_due(''95'')', 3),
	('search_person', 'SELECT pnd.search_person(''dit avoir été suivie'', ''Essaibaba'', ''Bel'', ''1990-01-01'')', 4)) v (call, statement, rounds);
ROLLBACK;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION :partner;
BEGIN;
SELECT 'partner' AS who, 'my_referrals' AS call, public.population_time('SELECT count(*) FROM pnd.my_referrals', 3) AS ms;
ROLLBACK;
RESET SESSION AUTHORIZATION;
-- which compares a thousand cases at most that were not compared before
BEGIN;
SELECT 'system' AS who, 'compare_persons, 1,000 cases' AS call, public.population_time('SELECT pnd.compare_persons(1000)', 2) AS ms;
SELECT 'system' AS who, 'compare_persons, the others' AS call, public.population_time('SELECT pnd.compare_persons(100000)', 1) AS ms;
COMMIT;
-- as autovacuum does: what a supervisor waits for once all are compared
VACUUM pnd_data.match_due;
SET SESSION AUTHORIZATION :supervisor;
BEGIN;
SELECT 'supervisor' AS who, v.call, public.population_time(v.statement, v.rounds) AS ms FROM (VALUES
	('possible_duplicates, nothing to compare', 'SELECT count(*) FROM pnd.possible_duplicates(''95'')', 5), ('territory_cases', 'SELECT count(*) FROM pnd.territory_cases(''95'')', 3),
	('to_assign', 'SELECT count(*) FROM pnd.to_assign(''95'')', 3), ('late_deadlines', 'SELECT count(*) FROM pnd.late_deadlines(''95'')', 3),
	('cases_without_clock', 'SELECT count(*) FROM pnd.cases_without_clock(''95'')', 3), ('territory_counts', 'SELECT count(*) FROM pnd.territory_counts(''95'')', 3),
	('my_messages', 'SELECT count(*) FROM pnd.my_messages', 1)) v (call, statement, rounds);
ROLLBACK;
RESET SESSION AUTHORIZATION;
BEGIN;
SELECT 'administrator' AS who, format('end_duty, %s cases', l.leads) AS call, public.population_time(format(
	'SELECT count(*) FROM pnd.end_duty(%L, ''95'', ''referent'', ''départ'')', packnd.site_number('professional', l.professional_id)), 1) AS ms
FROM (SELECT s.professional_id, count(*) AS leads FROM population.somebody s JOIN pnd_data.referent r USING (professional_id)
	WHERE s.role_name = :'referent' AND r.valid_to IS NULL GROUP BY 1) l;
ROLLBACK;
DROP FUNCTION public.population_time(text, int);
