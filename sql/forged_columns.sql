-- Each column of each table that C reads: null where the table forbids it,
-- of another type, gone, an array of two dimensions or with a null in it.
-- What the scheme does on such tables is an error at most, with an SQLSTATE
-- that is no bug (XX000), and the server lives.
\set SHOW_CONTEXT never
\i test/fixture.sql
\set QUIET on
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif',
	'1991-04-12') \g /dev/null
\c - postgres
CREATE TABLE public.tried AS SELECT packnd.site_case_id(:'n') AS case_id, :'n'::text AS case_number, :camille::bigint AS camille, :'camille_number'::text AS camille_number;
GRANT SELECT ON public.tried TO PUBLIC;
CREATE FUNCTION public.drop_constraints(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	a_constraint record;
BEGIN
	FOR a_constraint IN
		SELECT c.conname, c.conrelid::regclass AS holder FROM pg_constraint c
		WHERE relation IN (c.conrelid, c.confrelid) AND c.contype IN ('f', 'c', 'u', 'p', 'x')
		ORDER BY c.contype <> 'f'
	LOOP
		EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', a_constraint.holder, a_constraint.conname);
	END LOOP;
END
$$;
-- how each statement ends: its SQLSTATE, of a bug with its message
CREATE FUNCTION public.ends(statements text[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	a_statement text;
	states text[] := '{}';
BEGIN
	FOREACH a_statement IN ARRAY statements LOOP
		BEGIN
			EXECUTE a_statement;
			states := states || 'done'::text;
		EXCEPTION WHEN OTHERS THEN
			states := states || CASE SQLSTATE WHEN 'XX000' THEN 'XX000 ' || SQLERRM ELSE SQLSTATE END;
		END;
	END LOOP;
	RETURN states;
END
$$;
CREATE PROCEDURE public.forge(who text, relations text, at_least int, statements text[]) LANGUAGE plpgsql AS $$
DECLARE
	a_column record;
	kind text;
	change text;
	states text[];
	forged int := 0;
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', who);
	RAISE WARNING 'before: %', public.ends(statements);
	ROLLBACK;
	FOR a_column IN
		SELECT a.attrelid::regclass AS relation, a.attname AS name, format_type(a.atttypid, NULL) AS type
		FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
		WHERE c.relnamespace = 'pnd_data'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND a.attidentity = '' AND a.attgenerated = ''
			AND c.relname ~ relations
		ORDER BY 1, a.attnum
	LOOP
		FOREACH kind IN ARRAY ARRAY['null', 'type', 'gone', 'dimensions', 'element'] LOOP
			change := CASE kind
				WHEN 'null' THEN format('ALTER TABLE %s ALTER %I DROP NOT NULL; UPDATE %1$s SET %2$I = NULL', a_column.relation, a_column.name)
				WHEN 'type' THEN format('ALTER TABLE %s ALTER %I DROP DEFAULT, ALTER %2$I TYPE %s USING %s', a_column.relation, a_column.name,
					CASE a_column.type WHEN 'text' THEN 'bigint' ELSE 'text' END,
					CASE a_column.type WHEN 'text' THEN '7' ELSE quote_ident(a_column.name) || '::text' END)
				WHEN 'gone' THEN format('ALTER TABLE %s DROP %I CASCADE', a_column.relation, a_column.name)
				ELSE CASE WHEN a_column.type = 'text[]' THEN format('UPDATE %s SET %I = %L', a_column.relation, a_column.name,
					CASE kind WHEN 'element' THEN '{NULL}' ELSE '{{a,b},{c,d}}' END) END END;
			CONTINUE WHEN change IS NULL;
			BEGIN
				PERFORM public.drop_constraints(a_column.relation);
				EXECUTE format('ALTER TABLE %s DISABLE TRIGGER ALL', a_column.relation);
				EXECUTE change;
				EXECUTE format('ALTER TABLE %s ENABLE TRIGGER ALL', a_column.relation);
				forged := forged + 1;
			EXCEPTION WHEN feature_not_supported THEN
				NULL; -- a column that a view shows keeps its type
			END;
			EXECUTE format('SET LOCAL ROLE %I', who);
			states := public.ends(statements);
			IF array_to_string(states, ' ') ~ 'XX000' THEN
				RAISE WARNING '% of %.%: %', kind, a_column.relation, a_column.name, states;
			END IF;
			ROLLBACK;
		END LOOP;
	END LOOP;
	RAISE WARNING 'more than % forged: %', at_least, forged > at_least;
END
$$;
-- an administrator's plain SQL and functions
SET client_min_messages = warning; -- not what CASCADE takes along
CALL public.forge('postgres', '^(machine|journal|policy$|deadline|closure|suspension|case_file|referent|consent|login|site_key)', 300, ARRAY[
	'UPDATE pnd_data.case_file SET danger = NOT danger WHERE case_id = (SELECT t.case_id FROM public.tried t)',
	'SELECT pnd.name_referent(t.case_number, t.camille_number) FROM public.tried t',
	'SELECT pnd.allowed_events(t.case_number) FROM public.tried t',
	'SELECT pnd.decide_policy(''auvvc'', ''2026-05-15'', ''{"partner_violence": true}'')',
	'INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason)
		SELECT d.case_id, d.deadline_id, now(), now() + interval ''1 day'', ''x'' FROM pnd_data.deadline d WHERE d.met_at IS NULL LIMIT 1',
	'UPDATE pnd_data.deadline SET started_at = started_at - interval ''1 day'' WHERE met_at IS NULL',
	'UPDATE pnd_data.consent SET revoked_at = now()',
	'INSERT INTO pnd_data.case_access (case_id, professional_id, part) SELECT t.case_id, t.camille, ''referent'' FROM public.tried t',
	'SELECT pnd.cause(t.case_number, ''exited'', ''{"exit_code": "moved"}'') FROM public.tried t']);
-- a detector and a supervisor, whose rights are looked up
CALL public.forge('regress_doctor', '^(login|duty|case_access)$', 25, ARRAY[
	'SELECT pnd.case_summary(t.case_number) FROM public.tried t',
	'SELECT pnd.allowed_events(t.case_number) FROM public.tried t',
	'SELECT pnd.decide_to_leave(t.case_number) FROM public.tried t']);
CALL public.forge('regress_supervisor', '^(login|duty|case_access)$', 25, ARRAY[
	'SELECT count(*) FROM pnd.territory_cases(''76'')',
	'SELECT pnd.case_summary(t.case_number) FROM public.tried t',
	'SELECT pnd.name_referent(t.case_number, t.camille_number) FROM public.tried t']);
-- the server lives, and nothing was kept
SELECT finding FROM pnd.verify_journal();
