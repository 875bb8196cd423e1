-- What the journal says, and whether it holds, hangs on no setting of who writes
-- or verifies: everybody may set how values become text and what a literal means.
\set QUIET on
\o /dev/null
-- all at once, from the next connection on; pg_regress brings a time zone, a
-- date style and an interval style of its own
CREATE TABLE public.odd_together (name text PRIMARY KEY, value text NOT NULL);
INSERT INTO public.odd_together VALUES
	('bytea_output', 'escape'), ('extra_float_digits', '-15'), ('xmlbinary', 'hex'),
	('xmloption', 'document'), ('quote_all_identifiers', 'on'), ('array_nulls', 'off'), ('transform_null_equals', 'on'),
	('standard_conforming_strings', 'off'), ('escape_string_warning', 'off'), ('backslash_quote', 'off'), ('lc_monetary', 'C.UTF-8'),
	('lc_numeric', 'C.UTF-8'), ('lc_time', 'C.UTF-8'), ('client_min_messages', 'warning');
SELECT format('ALTER DATABASE %I SET %I = %L', current_database(), name, value) FROM public.odd_together \gexec
\c
\i test/fixtures/story.sql
\c
\o
SELECT name AS "not odd" FROM public.odd_together WHERE current_setting(name) <> value;
SELECT finding FROM pnd.verify_journal();
-- an auditor, and the lines that were kept
CREATE ROLE regress_auditor LOGIN IN ROLE packnd_auditor;
SELECT pnd.add_login('regress_auditor', part => 'auditor');
SELECT pnd.seal_journal(sign => true) AS line \gset
\c - regress_auditor
SELECT finding FROM pnd.verify_journal();
SELECT finding FROM pnd.verify_lines(:'line');
\c - postgres
SELECT format('ALTER DATABASE %I RESET %I', current_database(), name) FROM public.odd_together \gexec
-- with none of them
\c - regress_auditor
SELECT current_setting('bytea_output'), current_setting('standard_conforming_strings');
SELECT finding FROM pnd.verify_journal();
SELECT finding FROM pnd.verify_lines(:'line');
-- a direct UPDATE of a row, which no function of pnd stands before
\c - postgres
SET bytea_output = 'escape';
UPDATE pnd_data.poisoned_channel SET digest = sha256(digest);
SELECT finding FROM pnd.verify_journal();
RESET bytea_output;
SELECT finding FROM pnd.verify_journal();

-- ---- one after the other: each setting of a client, in each of its values
\o /dev/null
CREATE TABLE public.odd AS
SELECT s.name, v.value
FROM pg_settings s CROSS JOIN LATERAL (
	SELECT CASE s.setting WHEN 'on' THEN 'off' ELSE 'on' END WHERE s.vartype = 'bool'
	UNION ALL SELECT unnest(s.enumvals) WHERE s.vartype = 'enum'
	UNION ALL SELECT unnest(ARRAY[s.min_val, s.max_val]) WHERE s.vartype IN ('integer', 'real')
	UNION ALL SELECT o.value
	FROM (VALUES ('DateStyle', 'German'), ('DateStyle', 'SQL, DMY'), ('DateStyle', 'Postgres, MDY'), ('TimeZone', 'America/Anchorage'),
			('TimeZone', '<+05:45>-05:45'), ('client_encoding', 'LATIN1'), ('lc_monetary', 'C.UTF-8'), ('lc_numeric', 'C.UTF-8'),
			('lc_time', 'C.UTF-8'), ('search_path', 'pg_temp'), ('search_path', 'pnd_data, public'), ('search_path', ''),
			('default_text_search_config', 'pg_catalog.french'), ('timezone_abbreviations', 'Australia')) AS o (name, value)
	WHERE o.name = s.name) v (value)
WHERE s.context = 'user' AND s.category IN ('Client Connection Defaults / Locale and Formatting',
		'Client Connection Defaults / Statement Behavior', 'Version and Platform Compatibility / Previous PostgreSQL Versions',
		'Version and Platform Compatibility / Other Platforms and Clients', 'Query Tuning / Other Options')
	-- errors or messages, and no other answer
	AND s.name NOT LIKE '%timeout' AND s.name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'row_security',
		'client_min_messages');
\o
SELECT array_agg(name) AS "never tried" FROM public.odd_together WHERE name <> 'client_min_messages' AND NOT EXISTS (SELECT FROM public.odd o WHERE o.name = odd_together.name);
SELECT count(DISTINCT name) > 25 AS many FROM public.odd;

-- What the journal would have of every row that is kept
CREATE FUNCTION public.told_of_all(OUT tables int, OUT hash text) LANGUAGE plpgsql AS $$
DECLARE
	kept regclass;
	told text;
BEGIN
	tables := 0;
	hash := '';
	FOR kept IN SELECT format('pnd_data.%I', d.table_name)::regclass FROM pnd_data.declared_table d WHERE d.is_journalled ORDER BY d.table_name LOOP
		EXECUTE format('SELECT md5(string_agg(packnd.journal_columns(r)::text, '''' ORDER BY r.ctid)) FROM pnd_data.%I r',
			(SELECT c.relname FROM pg_class c WHERE c.oid = kept)) INTO told;
		tables := tables + (told IS NOT NULL)::int;
		hash := md5(concat(hash, told));
	END LOOP;
END $$;
-- Nothing that was set is left.
CREATE FUNCTION public.under(setting text, new_value text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config(setting, new_value, true);
	RAISE SQLSTATE 'ZT001' USING MESSAGE = concat_ws(' ', (SELECT t.hash FROM public.told_of_all() t), (SELECT min(v.finding) FROM pnd.verify_journal() v));
EXCEPTION WHEN SQLSTATE 'ZT001' THEN
	RETURN SQLERRM;
END $$;
SELECT t.tables = (SELECT count(*) FROM pnd_data.declared_table d WHERE d.is_journalled) AS "a row of each table" FROM public.told_of_all() t;
SELECT o.name, o.value, u.got
FROM public.odd o, LATERAL public.under(o.name, o.value) u (got)
WHERE u.got IS DISTINCT FROM (SELECT t.hash || ' none' FROM public.told_of_all() t)
ORDER BY 1, 2;
