
-- ---- registry: text twins ------------------------------------------------

-- A driver that sends a string says "text" (JDBC, psycopg), and no function
-- with an argument of type jsonb takes that without a cast.  So each function
-- of pnd with such an argument has a twin that takes text in its place.
--
-- The twin's argument has another name (facts: facts_text), by which named
-- notation and PostgREST tell the two apart, and no default: a call that gives
-- no facts can only mean the original.  An unknown literal means the twin,
-- since an unknown literal prefers text; the answer is the same.
--
-- They are made from the catalog after all else, so whoever adds a function
-- adds its twin.  What is granted on an original is granted on its twin, at
-- each install() and upgrade(); what an administrator grants or revokes in
-- between, make_text_twins() brings over, and health() says until then.

CREATE FUNCTION packnd.text_twins(OUT original oid, OUT twin oid) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT p.oid, t.oid
FROM pg_catalog.pg_proc p LEFT JOIN pg_catalog.pg_proc t
	ON t.pronamespace = p.pronamespace AND t.proname = p.proname
		-- the same list of types with text (25) for jsonb (3802)
		AND t.proargtypes::text = pg_catalog.regexp_replace(p.proargtypes::text, '\m3802\M', '25', 'g')
WHERE p.pronamespace = pg_catalog.to_regnamespace('pnd') AND 'pg_catalog.jsonb'::pg_catalog.regtype = ANY (p.proargtypes)
ORDER BY p.oid::pg_catalog.regprocedure::text
$function$;
REVOKE ALL ON FUNCTION packnd.text_twins() FROM PUBLIC;
COMMENT ON FUNCTION packnd.text_twins() IS
'Each function of pnd with an argument of type jsonb, and the one beside it that takes text instead (null: there is none).';

CREATE FUNCTION packnd.text_twin_statement(original oid) RETURNS text
LANGUAGE sql STABLE STRICT
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
WITH argument AS (
	SELECT a.number, pg_catalog.quote_ident(a.name) AS name, a.type, a.type = 'pg_catalog.jsonb'::pg_catalog.regtype AS is_json,
		pg_catalog.pg_get_function_arg_default(p.oid, a.number::int) AS preset
	FROM pg_catalog.pg_proc p, unnest(p.proargtypes::oid[], p.proargnames[:p.pronargs]) WITH ORDINALITY AS a (type, name, number)
	WHERE p.oid = text_twin_statement.original
), lists AS (
	SELECT pg_catalog.string_agg(CASE WHEN a.is_json THEN a.name || '_text text'
			ELSE a.name || ' ' || pg_catalog.format_type(a.type, NULL)
				-- what stands before an argument without a default cannot have one
				|| coalesce(CASE WHEN a.number > l.last_json THEN ' DEFAULT ' || a.preset END, '') END,
			', ' ORDER BY a.number) AS arguments,
		pg_catalog.string_agg(pg_catalog.format(CASE WHEN a.is_json
				THEN '%1$s => packnd.json_argument(%4$L, %2$I.%3$s)' ELSE '%1$s => %2$I.%3$s' END,
			a.name, p.proname, CASE WHEN a.is_json THEN a.name || '_text' ELSE a.name END, a.name || '_text'),
			', ' ORDER BY a.number) AS given
	FROM pg_catalog.pg_proc p, argument a, (SELECT pg_catalog.max(j.number) AS last_json FROM argument j WHERE j.is_json) l
	WHERE p.oid = text_twin_statement.original
)
SELECT pg_catalog.format(
	'CREATE FUNCTION pnd.%I(%s) RETURNS %s LANGUAGE plpgsql %s%s SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp '
		'AS $twin$ BEGIN PERFORM packnd.guard(); %s; END $twin$',
	p.proname, l.arguments, pg_catalog.pg_get_function_result(p.oid),
	CASE p.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END,
	CASE WHEN p.proisstrict THEN ' STRICT' ELSE '' END,
	pg_catalog.format(CASE WHEN p.proretset THEN 'RETURN QUERY SELECT answer.* FROM pnd.%I(%s) AS answer'
		WHEN p.prorettype = 'pg_catalog.void'::pg_catalog.regtype THEN 'PERFORM pnd.%I(%s)' ELSE 'RETURN pnd.%I(%s)' END,
		p.proname, l.given))
FROM pg_catalog.pg_proc p, lists l WHERE p.oid = text_twin_statement.original
$function$;
REVOKE ALL ON FUNCTION packnd.text_twin_statement(oid) FROM PUBLIC;
COMMENT ON FUNCTION packnd.text_twin_statement(oid) IS
'The statement that makes the text twin of a function: its arguments, those of type jsonb as NAME_text of type text, its result and volatility; the body calls it. For functions that return a value, nothing or a set, and have no OUT arguments but the columns of TABLE. Used by make_text_twins().';

CREATE FUNCTION packnd.make_text_twins() RETURNS int
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	pair record;
	change record;
	renamed text;
	made int := 0;
BEGIN
	PERFORM packnd.require_superuser('make_text_twins');
	FOR pair IN SELECT t.original FROM packnd.text_twins() t WHERE t.twin IS NULL LOOP
		PERFORM packnd.execute_as_owner(packnd.text_twin_statement(pair.original));
		made := made + 1;
	END LOOP;
	FOR pair IN
		SELECT t.original, t.twin::pg_catalog.regprocedure AS twin,
			pg_catalog.obj_description(t.original, 'pg_proc') ~ ' For administrators\.(\n|$)' AS is_for_administrators
		FROM packnd.text_twins() t
	LOOP
		SELECT pg_catalog.string_agg(pg_catalog.format('%s as %s_text', a.name, a.name), ', ') INTO renamed
		FROM pg_catalog.pg_proc p, unnest(p.proargtypes::oid[], p.proargnames[:p.pronargs]) AS a (type, name)
		WHERE p.oid = pair.original AND a.type = 'pg_catalog.jsonb'::pg_catalog.regtype;
		PERFORM packnd.execute_as_owner(pg_catalog.format('COMMENT ON FUNCTION %s IS %L', pair.twin, pg_catalog.format(
			'As %s, with %s: JSON as a text, for drivers that send strings as text. Errors as there, 22P02 a text that is no JSON.%s',
			pair.original::pg_catalog.regprocedure, renamed, CASE WHEN pair.is_for_administrators THEN ' For administrators.' ELSE '' END)));
	END LOOP;
	FOR change IN SELECT d.statement FROM packnd.text_twin_grants() d LOOP
		PERFORM packnd.execute_as_owner(change.statement);
	END LOOP;
	RETURN made;
END
$function$;
REVOKE ALL ON FUNCTION packnd.make_text_twins() FROM PUBLIC;
COMMENT ON FUNCTION packnd.make_text_twins() IS
'Makes the text twins of pnd that are missing, and grants each what is granted on its original, no less and no more. For superusers, after a change of grants; install() and upgrade() call it. Returns how many it made.';

CREATE FUNCTION packnd.text_twin_grants(OUT twin text, OUT statement text) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
WITH privilege AS (
	SELECT t.twin AS on_twin, f.which, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END AS grantee,
		a.is_grantable
	FROM packnd.text_twins() t
		CROSS JOIN LATERAL (VALUES (t.original, 'original'), (t.twin, 'twin')) f (routine, which)
		JOIN pg_catalog.pg_proc p ON p.oid = f.routine
		CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
	WHERE a.grantee <> p.proowner AND t.twin IS NOT NULL
), difference AS (
	SELECT p.on_twin, p.grantee, pg_catalog.bool_or(p.is_grantable) FILTER (WHERE p.which = 'original') AS wanted,
		pg_catalog.bool_or(p.is_grantable) FILTER (WHERE p.which = 'twin') AS found
	FROM privilege p GROUP BY p.on_twin, p.grantee
)
SELECT d.on_twin::pg_catalog.regprocedure::text, pg_catalog.format(s.form, d.on_twin::pg_catalog.regprocedure, d.grantee)
FROM difference d
	CROSS JOIN LATERAL (VALUES
		(d.wanted IS NULL, 'REVOKE EXECUTE ON FUNCTION %s FROM %s'),
		(d.found AND NOT d.wanted, 'REVOKE GRANT OPTION FOR EXECUTE ON FUNCTION %s FROM %s'),
		(d.wanted AND d.found IS NOT TRUE, 'GRANT EXECUTE ON FUNCTION %s TO %s WITH GRANT OPTION'),
		(NOT d.wanted AND d.found IS NULL, 'GRANT EXECUTE ON FUNCTION %s TO %s')) s (is_due, form)
WHERE s.is_due
ORDER BY 1, 2
$function$;
REVOKE ALL ON FUNCTION packnd.text_twin_grants() FROM PUBLIC;
COMMENT ON FUNCTION packnd.text_twin_grants() IS
'The statements that grant on each text twin what is granted on its original, no less and no more; none if it is so. A finding of health() each, executed by make_text_twins().';
