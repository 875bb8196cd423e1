-- entry: who records her identity is answered the same, in the same time, whether she is known or not
\set SHOW_CONTEXT never
\i test/fixture.sql
\i test/fixtures/match_key.sql
\c - regress_trainee
SELECT pnd.report('76', true, true) AS known \gset
SELECT pnd.give_consent(:'known', 'Le Goff', 'Maëlle', 'phone', '0692 12 34 56', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
\c - postgres
CALL pnd.follow_up();
-- more of them in an hour than anybody has
UPDATE pnd_data.rate_limit SET allowed = 1000 WHERE rate_limit = 'report_hour';

-- ---- forty reports, of somebody known and of others in turn
\c - regress_doctor
SET client_min_messages = warning;
DO $do$
DECLARE
	i int;
	is_known boolean;
	the_number text;
	began timestamptz;
	times float8[] := '{}';
	fastest_known float8;
	fastest_other float8;
BEGIN
	FOR i IN 1 .. 80 LOOP
		is_known := i % 2 = 0;
		the_number := pnd.report('76', true, true);
		began := clock_timestamp();
		PERFORM pnd.give_consent(the_number, CASE WHEN is_known THEN 'LEGOFF' ELSE 'Payet' END, 'Maelle' || CASE WHEN is_known THEN '' ELSE i::text END,
			'phone', CASE WHEN is_known THEN '+262692123456' ELSE '+2626921200' || i END, 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
		times := times || extract(epoch FROM clock_timestamp() - began)::float8;
	END LOOP;
	SELECT min(t.seconds) FILTER (WHERE t.nth % 2 = 0),
		min(t.seconds) FILTER (WHERE t.nth % 2 = 1)
	INTO fastest_known, fastest_other
	FROM unnest(times) WITH ORDINALITY AS t (seconds, nth);
	RAISE WARNING 'in the same time: %', fastest_known / fastest_other BETWEEN 0.5 AND 2;
END
$do$;
-- nor does what he sees of them differ
SELECT DISTINCT state, state_fr, my_part, danger FROM pnd.my_cases();
SELECT count(*) FROM pnd.my_messages();

-- ---- it cannot: the index of identifiers is neither read nor written then
\c - postgres
SELECT pnd.report('76', true, true) AS n \gset
BEGIN;
SELECT pnd.give_consent(:'n', 'LEGOFF', 'Maelle', 'phone', '+262692123456', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
SELECT relname, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) AS scans, n_tup_ins + n_tup_upd + n_tup_del AS writes
FROM pg_stat_xact_user_tables WHERE schemaname = 'pnd_data' AND relname IN ('match_key', 'match_state', 'case_pair') ORDER BY 1;
COMMIT;
-- afterwards the supervisors are told
\c - regress_supervisor
SELECT count(*) AS "with the first report" FROM pnd.possible_duplicates(max_rows => NULL) WHERE other_case_number = :'known';
\setenv KEY_FILE :key_file
\! rm $KEY_FILE
