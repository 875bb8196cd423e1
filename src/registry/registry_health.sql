
-- ---- registry: health ----------------------------------------------------

CREATE FUNCTION packnd.catalog_findings(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	owner oid;
BEGIN
	SELECT n.nspowner INTO owner FROM pg_catalog.pg_namespace n WHERE n.nspname = 'pnd_data';
	IF NOT FOUND THEN
		RETURN QUERY VALUES ('not installed', 'pnd_data', packnd.say('A superuser creates the registry with SELECT packnd.install().'));
		RETURN;
	END IF;

	RETURN QUERY
	-- first what opens everything, whatever else is well
	SELECT 'createrole', r.rolname::text,
		packnd.say('On PostgreSQL 15 it can make itself a member of %1$s and read everything without a ticket.', owner::pg_catalog.regrole)
	FROM pg_catalog.pg_roles r
	WHERE r.rolcreaterole AND NOT r.rolsuper AND r.oid <> owner AND r.rolname NOT IN (SELECT g.role_name FROM packnd.group_roles() g)
		AND pg_catalog.current_setting('server_version_num')::int < 160000
	UNION ALL
	-- roles
	SELECT 'unsafe owner', owner::pg_catalog.regrole::text,
		packnd.say('The owner of pnd_data has %1$s.', packnd.role_attributes(r.rolname))
	FROM pg_catalog.pg_roles r WHERE r.oid = owner AND packnd.role_attributes(r.rolname) <> ''
	UNION ALL
	SELECT 'member of the owner', m.member::pg_catalog.regrole::text,
		packnd.say('It is an administrator of the registry, and may alter what protects it.')
	FROM pg_catalog.pg_auth_members m WHERE m.roleid = owner
	UNION ALL
	SELECT 'group role', g.role_name::text, CASE WHEN packnd.role_attributes(g.role_name) IS NULL
		THEN packnd.say('It is missing: restore the roles before the database.')
		ELSE packnd.say('It has %1$s.', packnd.role_attributes(g.role_name)) END
	FROM packnd.group_roles() g WHERE packnd.role_attributes(g.role_name) IS DISTINCT FROM ''
	-- owners
	UNION ALL
	SELECT 'foreign owner', n.nspname::text, packnd.say('The schema belongs to %1$s.', n.nspowner::pg_catalog.regrole)
	FROM pg_catalog.pg_namespace n WHERE n.nspname = 'pnd' AND n.nspowner <> owner
	UNION ALL
	SELECT 'foreign owner', c.oid::pg_catalog.regclass::text, packnd.say('It belongs to %1$s.', c.relowner::pg_catalog.regrole)
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname IN ('pnd', 'pnd_data') AND c.relowner <> owner
	UNION ALL
	SELECT 'foreign owner', p.oid::pg_catalog.regprocedure::text, packnd.say('It belongs to %1$s.', p.proowner::pg_catalog.regrole)
	FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
	WHERE n.nspname IN ('pnd', 'pnd_data') AND p.proowner <> owner
	-- the wall
	UNION ALL
	SELECT 'no wall', c.oid::pg_catalog.regclass::text, pg_catalog.concat_ws(' ',
		CASE WHEN NOT c.relrowsecurity THEN packnd.say('Row-level security is not enabled.') END,
		CASE WHEN NOT c.relforcerowsecurity THEN packnd.say('Row-level security is not forced.') END,
		CASE WHEN w.walls = 0 THEN packnd.say('No restrictive policy asks packnd.actor_may().') END)
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		CROSS JOIN LATERAL (
			SELECT pg_catalog.count(*) AS walls FROM pg_catalog.pg_policy p
			WHERE p.polrelid = c.oid AND NOT p.polpermissive AND p.polroles = ARRAY[0::oid] AND p.polcmd = '*'
				AND EXISTS (
					SELECT 1 FROM pg_catalog.pg_depend d
					WHERE d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND d.objid = p.oid
						AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
						AND d.refobjid = pg_catalog.to_regprocedure('packnd.actor_may(text)'))) w
	WHERE n.nspname = 'pnd_data' AND c.relkind IN ('r', 'p')
		AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND w.walls > 0)
	UNION ALL
	SELECT 'open policy', p.polrelid::pg_catalog.regclass::text, packnd.say('The policy %1$s lets others than the owner in.', p.polname)
	FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
		JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname = 'pnd_data' AND p.polpermissive AND p.polroles <> ARRAY[owner]
	-- privileges
	UNION ALL
	SELECT 'privilege in pnd_data', n.nspname::text, packnd.say('%1$s is granted to %2$s.', a.privilege_type,
		CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END)
	FROM pg_catalog.pg_namespace n CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) a
	WHERE n.nspname = 'pnd_data' AND a.grantee <> n.nspowner
	UNION ALL
	SELECT 'privilege in pnd_data', c.oid::pg_catalog.regclass::text, packnd.say('%1$s is granted to %2$s.', a.privilege_type,
		CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END)
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) a
	WHERE n.nspname = 'pnd_data' AND a.grantee <> c.relowner
	UNION ALL
	SELECT 'privilege in pnd_data', c.oid::pg_catalog.regclass::text || '.' || t.attname, packnd.say('%1$s is granted to %2$s.', a.privilege_type,
		CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END)
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_catalog.pg_attribute t ON t.attrelid = c.oid
		CROSS JOIN LATERAL pg_catalog.aclexplode(t.attacl) a
	WHERE n.nspname = 'pnd_data' AND a.grantee <> c.relowner
	UNION ALL
	SELECT 'privilege in pnd_data', p.oid::pg_catalog.regprocedure::text, packnd.say('%1$s is granted to %2$s.', a.privilege_type,
		CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END)
	FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
	WHERE n.nspname = 'pnd_data' AND a.grantee <> p.proowner
	UNION ALL
	SELECT 'open to PUBLIC', p.oid::pg_catalog.regprocedure::text, packnd.say('Everybody may execute it.')
	FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
	WHERE a.grantee = 0 AND (n.nspname = 'pnd' OR n.nspname = 'packnd' AND p.provolatile = 'v')
	UNION ALL
	SELECT 'default privileges', owner::pg_catalog.regrole::text,
		packnd.say('Everybody may execute what the owner makes: call packnd.upgrade().')
	WHERE NOT EXISTS (
		SELECT 1 FROM pg_catalog.pg_default_acl d
		WHERE d.defaclrole = owner AND d.defaclnamespace = 0 AND d.defaclobjtype = 'f' AND NOT EXISTS (
			SELECT 1 FROM pg_catalog.aclexplode(d.defaclacl) a WHERE a.grantee = 0))
	-- triggers
	UNION ALL
	SELECT 'trigger off', t.tgrelid::pg_catalog.regclass::text, packnd.say('The trigger %1$s does not fire for ordinary sessions.', t.tgname)
	FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
		JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname = 'pnd_data' AND t.tgenabled IN ('D', 'R')
	UNION ALL
	SELECT 'trigger off', t.tgrelid::pg_catalog.regclass::text,
		packnd.say('The trigger %1$s does not fire always: ALTER TABLE %2$s ENABLE ALWAYS TRIGGER %1$s;', t.tgname, t.tgrelid::pg_catalog.regclass)
	FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
		JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname = 'pnd_data' AND t.tgname IN ('metadata_changed', 'metadata_applied', 'journal_truncate') AND t.tgenabled = 'O'
	-- what the site script makes
	UNION ALL
	SELECT 'missing', m.name, packnd.say('The %1$s of the site script of module %2$s is not there.', m.kind, m.module)
	FROM packnd.missing_objects() m
	UNION ALL
	SELECT 'missing', t.original::pg_catalog.regprocedure::text, packnd.say('Its twin that takes text for jsonb is not there: call packnd.make_text_twins().')
	FROM packnd.text_twins() t WHERE t.twin IS NULL
	UNION ALL
	SELECT 'other privileges', d.twin, packnd.say('Not granted as the function beside it is: %1$s, or call packnd.make_text_twins().', d.statement)
	FROM packnd.text_twin_grants() d
	UNION ALL
	SELECT s.* FROM packnd.setting_findings() s
	UNION ALL
	SELECT 'missing', 'btree_gist', packnd.say('The extension is not installed; exclusion constraints need it.')
	WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_extension e WHERE e.extname = 'btree_gist');
END
$function$;
REVOKE ALL ON FUNCTION packnd.catalog_findings() FROM PUBLIC;
COMMENT ON FUNCTION packnd.catalog_findings() IS
'What is wrong with the registry as the catalog shows it: unsafe roles, foreign owners, missing walls, privileges that should not be, triggers switched off, objects that a restore lost, settings that put names into the log; on PostgreSQL 15 first the roles with CREATEROLE. One row per finding; for packnd.health() and pnd.health().';

CREATE FUNCTION packnd.nothing_found() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT 'none'::text
$function$;
COMMENT ON FUNCTION packnd.nothing_found() IS
'The finding of a check that found nothing, ''none'': pnd.health(), pnd.verify_journal(), pnd.move_cases() and pnd.directory_problems() then have one row that says so, so that no rows at all means that nothing was asked.';

CREATE FUNCTION packnd.health(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	RETURN QUERY SELECT f.* FROM packnd.catalog_findings() f;
	IF NOT FOUND THEN
		RETURN QUERY VALUES (packnd.nothing_found(), 'pnd_data', packnd.say('The catalog shows nothing wrong with the registry.'));
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.health() FROM PUBLIC;
COMMENT ON FUNCTION packnd.health() IS
'What packnd.catalog_findings() finds, also where the functions of pnd cannot run; one row with the finding ''none'' if all is well. pnd.health() asks the data too.';

CREATE FUNCTION packnd.missing_objects(OUT module text, OUT kind text, OUT name text) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
WITH made AS (
	SELECT s.module, s.statement, pg_catalog.regexp_match(s.statement,
		'^CREATE (?:UNIQUE |CONSTRAINT )*(TABLE|VIEW|FUNCTION|PROCEDURE|INDEX|TRIGGER) ([a-z0-9_.]+)') AS m
	FROM packnd.site_sql() s
), object AS (
	SELECT made.module, pg_catalog.lower(made.m[1]) AS kind, made.m[2] AS name, made.statement,
		(pg_catalog.regexp_match(made.statement, '\mON (pnd_data\.[a-z0-9_]+)'))[1] AS on_table
	FROM made WHERE made.m IS NOT NULL
)
SELECT o.module, o.kind, o.name FROM object o
WHERE o.kind IN ('table', 'view') AND pg_catalog.to_regclass(o.name) IS NULL
	OR o.kind IN ('function', 'procedure') AND NOT EXISTS (
		SELECT 1 FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		WHERE n.nspname || '.' || p.proname = o.name)
	OR o.kind = 'index' AND pg_catalog.to_regclass('pnd_data.' || o.name) IS NULL
UNION ALL
SELECT o.module, 'trigger ' || o.name, o.on_table FROM object o
WHERE o.kind = 'trigger' AND NOT EXISTS (
	SELECT 1 FROM pg_catalog.pg_trigger t
	WHERE t.tgrelid = pg_catalog.to_regclass(o.on_table) AND t.tgname = o.name)
UNION ALL
SELECT o.module, 'exclusion constraint', o.name FROM object o
WHERE o.kind = 'table' AND o.statement ~ '\mEXCLUDE USING\M' AND NOT EXISTS (
	SELECT 1 FROM pg_catalog.pg_constraint c
	WHERE c.conrelid = pg_catalog.to_regclass(o.name) AND c.contype = 'x')
$function$;
REVOKE ALL ON FUNCTION packnd.missing_objects() FROM PUBLIC;
COMMENT ON FUNCTION packnd.missing_objects() IS
'Tables, views, functions, indexes, triggers and exclusion constraints that the site script makes and that are not there, as after an incomplete restore.';
