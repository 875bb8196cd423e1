
-- ---- registry: upgrade() -------------------------------------------------

CREATE FUNCTION packnd.api_privileges(OUT object text, OUT kind text, OUT grantee text, OUT privilege text,
	OUT grantable boolean) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT p.oid::pg_catalog.regprocedure::text, 'ROUTINE',
	CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END, a.privilege_type, a.is_grantable
FROM pg_catalog.pg_proc p
	CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
WHERE p.pronamespace = 'pnd'::pg_catalog.regnamespace AND a.grantee <> p.proowner
	AND p.oid NOT IN (SELECT t.twin FROM packnd.text_twins() t WHERE t.twin IS NOT NULL)
UNION ALL
SELECT c.oid::pg_catalog.regclass::text, 'TABLE',
	CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END, a.privilege_type, a.is_grantable
FROM pg_catalog.pg_class c CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) a
WHERE c.relnamespace = 'pnd'::pg_catalog.regnamespace AND c.relkind = 'v' AND a.grantee <> c.relowner
$function$;
REVOKE ALL ON FUNCTION packnd.api_privileges() FROM PUBLIC;
COMMENT ON FUNCTION packnd.api_privileges() IS
'What is granted on the functions and views of pnd to others than their owner: one row per object, grantee and privilege. Without text twins, which are granted as their originals are.';

CREATE FUNCTION packnd.drop_api() RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	objects text;
BEGIN
	PERFORM packnd.require_superuser('drop_api');
	-- In one statement each, so that they may depend on each other; not
	-- CASCADE, so that nothing of others is lost: no policy, CHECK or default
	-- of a table names one of them.
	SELECT pg_catalog.string_agg(c.oid::pg_catalog.regclass::text, ', ') INTO objects
	FROM pg_catalog.pg_class c
	WHERE c.relnamespace IN ('pnd'::pg_catalog.regnamespace, 'pnd_data'::pg_catalog.regnamespace) AND c.relkind = 'v';
	IF objects IS NOT NULL THEN
		EXECUTE 'DROP VIEW ' || objects;
	END IF;
	SELECT pg_catalog.string_agg(p.oid::pg_catalog.regprocedure::text, ', ') INTO objects
	FROM pg_catalog.pg_proc p
	WHERE p.pronamespace IN ('pnd'::pg_catalog.regnamespace, 'pnd_data'::pg_catalog.regnamespace);
	IF objects IS NOT NULL THEN
		EXECUTE 'DROP ROUTINE ' || objects;
	END IF;
	SELECT pg_catalog.string_agg(c.oid::pg_catalog.regclass::text, ', ') INTO objects
	FROM pg_catalog.pg_class c WHERE c.relnamespace = 'pnd'::pg_catalog.regnamespace AND c.relkind = 'c';
	IF objects IS NOT NULL THEN
		EXECUTE 'DROP TYPE ' || objects;
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.drop_api() FROM PUBLIC;
COMMENT ON FUNCTION packnd.drop_api() IS
'Drops the views, functions and types of pnd, and the views and functions of pnd_data; refuses (2BP01) if an object elsewhere, a table of pnd_data among them, depends on one. Used by upgrade().';

CREATE FUNCTION packnd.upgrade() RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	from_version text;
	privileges jsonb;
	kept jsonb;
	site_statement record;
	change record;
	made int := 0;
BEGIN
	PERFORM packnd.require_superuser('upgrade');
	IF pg_catalog.to_regclass('pnd_data.site') IS NULL OR pg_catalog.to_regnamespace('pnd') IS NULL THEN
		PERFORM packnd.fail('55000', 'there is no registry in this database', NULL, 'Create it with SELECT packnd.install().');
	END IF;
	EXECUTE 'LOCK TABLE pnd_data.site IN ACCESS EXCLUSIVE MODE';
	EXECUTE 'SELECT s.version FROM pnd_data.site s' INTO from_version;
	-- Each release that changes pnd_data adds here the steps from the one
	-- before; 1.0 is the first.
	IF from_version IS DISTINCT FROM packnd.version() THEN
		PERFORM packnd.fail('55000', 'no upgrade leads from version %1$s of the registry to %2$s', NULL,
			'Install a library that knows this version, or restore the registry.',
			from_version, packnd.version());
	END IF;

	SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(a)) INTO privileges FROM packnd.api_privileges() a;
	SELECT pg_catalog.jsonb_agg(p.oid::pg_catalog.regprocedure::text) INTO kept
	FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'pnd'::pg_catalog.regnamespace;
	SELECT coalesce(kept, '[]') || coalesce(pg_catalog.jsonb_agg(c.oid::pg_catalog.regclass::text), '[]') INTO kept
	FROM pg_catalog.pg_class c WHERE c.relnamespace = 'pnd'::pg_catalog.regnamespace AND c.relkind = 'v';

	PERFORM packnd.drop_api();
	PERFORM packnd.grant_to_owner();
	PERFORM packnd.grant_to_applications();
	FOR site_statement IN SELECT s.statement FROM packnd.site_sql() s WHERE s.part = 'api' LOOP
		PERFORM packnd.execute_as_owner(site_statement.statement);
		made := made + 1;
	END LOOP;

	-- What was there before keeps the privileges that it had.
	FOR change IN
		SELECT 'REVOKE' AS verb, a.*
		FROM packnd.api_privileges() a
		WHERE kept ? a.object AND NOT EXISTS (
			SELECT 1 FROM pg_catalog.jsonb_to_recordset(privileges)
				AS b(object text, kind text, grantee text, privilege text, grantable boolean)
			WHERE (b.object, b.grantee, b.privilege, b.grantable) = (a.object, a.grantee, a.privilege, a.grantable))
	LOOP
		PERFORM packnd.execute_as_owner(pg_catalog.format('REVOKE %s ON %s %s FROM %s', change.privilege, change.kind,
			change.object, change.grantee));
	END LOOP;
	FOR change IN
		SELECT b.*, CASE b.kind WHEN 'TABLE' THEN pg_catalog.to_regclass(b.object)::oid
			ELSE pg_catalog.to_regprocedure(b.object)::oid END AS still_there
		FROM pg_catalog.jsonb_to_recordset(privileges)
			AS b(object text, kind text, grantee text, privilege text, grantable boolean)
		WHERE NOT EXISTS (
			SELECT 1 FROM packnd.api_privileges() a
			WHERE (a.object, a.grantee, a.privilege, a.grantable) = (b.object, b.grantee, b.privilege, b.grantable))
	LOOP
		IF change.still_there IS NULL THEN
			RAISE NOTICE '% is no more: what % was granted on it is gone', change.object, change.grantee;
		ELSE
			PERFORM packnd.execute_as_owner(pg_catalog.format('GRANT %s ON %s %s TO %s%s', change.privilege, change.kind,
				change.object, change.grantee, CASE WHEN change.grantable THEN ' WITH GRANT OPTION' ELSE '' END));
		END IF;
	END LOOP;

	PERFORM packnd.make_text_twins();
	PERFORM packnd.execute_as_owner(pg_catalog.format(
		'UPDATE pnd_data.site SET version = %L, upgraded_at = now()', packnd.version()));
	RETURN pg_catalog.format('the registry is at version %s: %s statements made its functions anew', packnd.version(), made);
END
$function$;
REVOKE ALL ON FUNCTION packnd.upgrade() FROM PUBLIC;
COMMENT ON FUNCTION packnd.upgrade() IS
'Brings the registry to the version of the library: alters pnd_data by the steps between the versions, drops and makes anew the functions and views of pnd and pnd_data, and gives each of pnd the privileges that it had. Refuses (2BP01) if an object elsewhere depends on one of them, and (55000) if no step leads from the version found. For superusers. Returns a sentence.';
