-- an exclusion that ends while it is written, or while what follows from another is: it has ended, and no call fails by it
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS brief \gset
SELECT set_config('test.brief', :'brief', false) = :'brief' AS set;
CREATE TEMP TABLE attempt (answer text);
DO $$
BEGIN
	FOR i IN 1..150 LOOP
		BEGIN
			PERFORM pnd.exclude_commune(current_setting('test.brief'), '76540', 'author', 'person', clock_timestamp() + i * interval '100 microseconds');
			INSERT INTO attempt VALUES ('written');
		EXCEPTION WHEN OTHERS THEN
			INSERT INTO attempt VALUES (SQLSTATE);
		END;
	END LOOP;
END $$;
SELECT bool_or(answer = 'written') AS "some are written", count(*) FILTER (WHERE answer NOT IN ('written', '22023', 'PN409')) AS "otherwise refused" FROM attempt;
