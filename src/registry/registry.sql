
-- ---- registry: install(), upgrade(), roles -------------------------------

CREATE FUNCTION packnd.creating_extension() RETURNS boolean
LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'packnd_registry_creating_extension';
REVOKE ALL ON FUNCTION packnd.creating_extension() FROM PUBLIC;
COMMENT ON FUNCTION packnd.creating_extension() IS
'Is a CREATE EXTENSION or ALTER EXTENSION script running? What is made then becomes a member of that extension.';

CREATE FUNCTION packnd.random_bytes(length int) RETURNS bytea
LANGUAGE c VOLATILE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_random_bytes';
REVOKE ALL ON FUNCTION packnd.random_bytes(int) FROM PUBLIC;
COMMENT ON FUNCTION packnd.random_bytes(int) IS
'Cryptographically strong random bytes, 1 to 1024 of them. 22023 for another length.';

CREATE FUNCTION packnd.group_roles(OUT role_name name, OUT french text) RETURNS SETOF record
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
VALUES ('packnd_detector'::name, 'tiers-détecteur'::text),
	('packnd_referent', 'référent, interlocuteur unique'),
	('packnd_partner', 'référent opérationnel d''un partenaire'),
	('packnd_supervisor', 'encadrant de l''acteur coordinateur'),
	('packnd_steering', 'DDFE, comité de pilotage'),
	('packnd_privacy_officer', 'délégué à la protection des données'),
	('packnd_auditor', 'auditeur du journal'),
	('packnd_policy_author', 'auteur des règles'),
	('packnd_policy_approver', 'approbation des règles'),
	('packnd_operator', 'tâche de suivi'),
	('packnd_monitor', 'surveillance du serveur'),
	('packnd_answer_page', 'page de réponse des partenaires'),
	('packnd_application', 'application dont une table suit un automate')
$function$;
REVOKE ALL ON FUNCTION packnd.group_roles() FROM PUBLIC;
COMMENT ON FUNCTION packnd.group_roles() IS
'The group roles of packnd (all NOLOGIN) and what each is in French.';

CREATE FUNCTION packnd.role_attributes(role_name name) RETURNS text
LANGUAGE sql STABLE STRICT
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT pg_catalog.concat_ws(', ',
	CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
	CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END,
	CASE WHEN r.rolcanlogin THEN 'LOGIN' END,
	CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
	CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
	CASE WHEN r.rolreplication THEN 'REPLICATION' END)
FROM pg_catalog.pg_roles r WHERE r.rolname = role_attributes.role_name
$function$;
REVOKE ALL ON FUNCTION packnd.role_attributes(name) FROM PUBLIC;
COMMENT ON FUNCTION packnd.role_attributes(name) IS
'The attributes of a role that none of packnd''s roles may have, as a list; empty if it has none, null if there is no such role.';

CREATE FUNCTION packnd.require_superuser(action text) RETURNS void
LANGUAGE plpgsql STABLE STRICT
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	IF NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) THEN
		PERFORM packnd.fail('42501', 'only a superuser may call packnd.%1$s()', NULL, NULL, action);
	END IF;
	IF packnd.creating_extension() THEN
		PERFORM packnd.fail('55000', 'packnd.%1$s() cannot run within CREATE EXTENSION or ALTER EXTENSION',
			'What it makes would become a member of the extension.', NULL,
			action);
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.require_superuser(text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.require_superuser(text) IS
'Refuses unless the current user is a superuser (42501) and no extension script is running (55000).';

CREATE FUNCTION packnd.role_entanglements(attributes text, related text) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT pg_catalog.concat_ws(' ',
	CASE WHEN attributes <> '' THEN packnd.say('It has the attributes %1$s.', attributes) END,
	CASE WHEN related IS NOT NULL THEN packnd.say('It is a member of, or has as members: %1$s.', related) END)
$function$;
REVOKE ALL ON FUNCTION packnd.role_entanglements(text, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.role_entanglements(text, text) IS
'For install(): why a role is not safe, as sentences, from its attributes and from the roles that it is a member of or has as members.';

CREATE FUNCTION packnd.install_roles() RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	a_group record;
	attributes text;
	related text;
BEGIN
	PERFORM packnd.require_superuser('install_roles');
	FOR a_group IN SELECT g.role_name, g.french FROM packnd.group_roles() g LOOP
		attributes := packnd.role_attributes(a_group.role_name);
		IF attributes IS NULL THEN
			EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', a_group.role_name);
			EXECUTE pg_catalog.format('COMMENT ON ROLE %I IS %L', a_group.role_name, 'packnd: ' || a_group.french);
			CONTINUE;
		END IF;
		SELECT pg_catalog.string_agg(DISTINCT r.rolname::text, ', ') INTO related
		FROM pg_catalog.pg_auth_members m
		JOIN pg_catalog.pg_roles r
			ON r.oid IN (m.member, m.roleid) AND r.rolname <> a_group.role_name
		WHERE a_group.role_name::text::pg_catalog.regrole IN (m.roleid, m.member);
		IF attributes <> '' OR related IS NOT NULL THEN
			PERFORM packnd.fail('42710', 'role "%1$s" exists and is not safe to use', '%2$s',
				'Take these away or drop the role, then try again. Where the roles serve another database of this cluster already, install() needs no install_roles().',
				a_group.role_name, packnd.role_entanglements(attributes, related));
		END IF;
	END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION packnd.install_roles() FROM PUBLIC;
COMMENT ON FUNCTION packnd.install_roles() IS
'Makes the group roles of packnd, NOLOGIN. A role that exists must have no attributes, no members and no memberships (42710). Roles belong to the cluster: a restore needs them first. For superusers.';

CREATE FUNCTION packnd.prepare_owner(owner name) RETURNS void
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	attributes text := packnd.role_attributes(owner);
	related text;
BEGIN
	IF attributes IS NULL THEN
		EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', owner);
		EXECUTE pg_catalog.format('COMMENT ON ROLE %I IS %L', owner, 'packnd: owner of the registry');
		RETURN;
	END IF;
	SELECT pg_catalog.string_agg(DISTINCT r.rolname::text, ', ') INTO related
	FROM pg_catalog.pg_auth_members m
	JOIN pg_catalog.pg_roles r
		ON r.oid IN (m.member, m.roleid) AND r.rolname <> owner
	WHERE (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = owner) IN (m.roleid, m.member);
	IF attributes <> '' OR related IS NOT NULL THEN
		PERFORM packnd.fail('0LP01', 'role "%1$s" cannot own the registry', '%2$s',
			'Name a role that does not exist, or one with NOLOGIN, no other attributes, no members and no memberships.',
			owner, packnd.role_entanglements(attributes, related));
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.prepare_owner(name) FROM PUBLIC;
COMMENT ON FUNCTION packnd.prepare_owner(name) IS
'Makes the role that owns the registry, or checks that it is safe: no login, no attributes, no members, no memberships (0LP01). Used by install().';

CREATE FUNCTION packnd.grant_to_owner() RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	owner name;
	signature text;
BEGIN
	SELECT r.rolname INTO STRICT owner
	FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_roles r ON r.oid = n.nspowner
	WHERE n.nspname = 'pnd_data';
	FOR signature IN
		SELECT p.oid::pg_catalog.regprocedure::text
		FROM pg_catalog.pg_proc p
		JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		WHERE n.nspname = 'packnd'
			AND NOT EXISTS (
				SELECT 1
				FROM pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
				WHERE a.privilege_type = 'EXECUTE' AND a.grantee = 0)
			AND p.proname NOT IN ('install', 'upgrade', 'install_roles', 'prepare_owner', 'grant_to_owner', 'grant_to_applications',
				'execute_as_owner', 'drop_api', 'api_privileges', 'make_text_twins', 'note_installed_functions',
				'harden', 'soften', 'hardening_steps', 'hardening_statements')
		ORDER BY 1
	LOOP
		EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO %I', signature, owner);
	END LOOP;
	-- For all that the owner makes: IN SCHEMA could only add to what PUBLIC
	-- has by default, and takes nothing away.
	EXECUTE pg_catalog.format('ALTER DEFAULT PRIVILEGES FOR ROLE %I REVOKE EXECUTE ON ROUTINES FROM PUBLIC', owner);
END
$function$;
REVOKE ALL ON FUNCTION packnd.grant_to_owner() FROM PUBLIC;
COMMENT ON FUNCTION packnd.grant_to_owner() IS
'Lets the owner of the registry execute the functions of packnd that PUBLIC may not, except those for superusers; and sets the owner''s default privileges, so that PUBLIC may execute nothing that the owner makes. Used by install() and upgrade().';

CREATE FUNCTION packnd.grant_to_applications() RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	signature text;
BEGIN
	-- what an app puts on its own tables, and asks of them
	FOR signature IN
		SELECT p.oid::pg_catalog.regprocedure::text
		FROM pg_catalog.pg_proc p
		WHERE p.pronamespace = 'packnd'::pg_catalog.regnamespace AND p.proname IN ('enforce', 'enforce_machine', 'allowed')
	LOOP
		EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO packnd_application', signature);
	END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION packnd.grant_to_applications() FROM PUBLIC;
COMMENT ON FUNCTION packnd.grant_to_applications() IS
'Lets the members of packnd_application put a machine on their own tables and ask what is possible. Used by install() and upgrade().';

CREATE FUNCTION packnd.install(owner name DEFAULT 'packnd_owner') RETURNS text
LANGUAGE plpgsql STRICT
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	existing text;
	site_statement record;
	done int := 0;
BEGIN
	PERFORM packnd.require_superuser('install');
	SELECT pg_catalog.string_agg(n.nspname::text, ', ' ORDER BY n.nspname::text) INTO existing
	FROM pg_catalog.pg_namespace n WHERE n.nspname::text IN ('pnd', 'pnd_data');
	IF existing IS NOT NULL THEN
		PERFORM packnd.fail('42P06', 'the registry cannot be installed: schema exists already: %1$s', NULL,
			'An existing registry is brought to this version with SELECT packnd.upgrade().',
			existing);
	END IF;
	IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_extension e WHERE e.extname = 'btree_gist') THEN
		PERFORM packnd.fail('55000', 'the registry needs the extension btree_gist',
			'One referent at a time is an exclusion constraint over the case and a period.',
			'Run CREATE EXTENSION btree_gist; then try again.');
	END IF;
	PERFORM packnd.prepare_owner(owner);
	-- All there and unharmed: they serve another database of the cluster.
	IF EXISTS (SELECT 1 FROM packnd.group_roles() g
			WHERE packnd.role_attributes(g.role_name) IS DISTINCT FROM '') THEN
		PERFORM packnd.install_roles();
	END IF;

	EXECUTE pg_catalog.format('CREATE SCHEMA pnd_data AUTHORIZATION %I', owner);
	EXECUTE pg_catalog.format('CREATE SCHEMA pnd AUTHORIZATION %I', owner);
	COMMENT ON SCHEMA pnd_data IS
'The registry''s tables, and the functions that those of pnd are made of. Nothing here is granted to anyone: agents and applications use the functions and views of pnd.';
	COMMENT ON SCHEMA pnd IS
'What applications, agents and administrators call: functions, and views over functions.';
	FOR site_statement IN SELECT g.role_name FROM packnd.group_roles() g LOOP
		EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA pnd TO %I', site_statement.role_name);
	END LOOP;
	PERFORM packnd.grant_to_owner();
	PERFORM packnd.grant_to_applications();

	FOR site_statement IN SELECT s.module, s.number, s.statement FROM packnd.site_sql() s WHERE s.statement IS NOT NULL LOOP
		PERFORM packnd.execute_as_owner(site_statement.statement);
		done := done + 1;
	END LOOP;
	PERFORM packnd.make_text_twins();
	-- once more, now that all indexes are there
	PERFORM packnd.execute_as_owner(
		'SELECT packnd.hide_statistics((''pnd_data.'' || t.table_name)::pg_catalog.regclass, (
			SELECT pg_catalog.jsonb_object_agg(k.column_name, k.class) FROM pnd_data.declared_column k WHERE k.table_name = t.table_name), t.keep)
		FROM pnd_data.declared_table t');
	-- From here on changes are journalled, what is there is told; the first change is which version it is.
	PERFORM packnd.execute_as_owner('SELECT packnd.build_journals(), packnd.tell_installed()');
	PERFORM packnd.execute_as_owner(pg_catalog.format('INSERT INTO pnd_data.site (version) VALUES (%L)', packnd.version()));
	RETURN pg_catalog.format('the registry is installed, owned by %s: %s statements', owner, done);
END
$function$;
REVOKE ALL ON FUNCTION packnd.install(name) FROM PUBLIC;
COMMENT ON FUNCTION packnd.install(name) IS
'Makes the registry in this database: the owner''s role (NOLOGIN), the group roles if they are missing, the schemas pnd_data and pnd, and all in them. Refuses if a schema exists (42P06), a role is unsafe (42710, 0LP01), btree_gist is missing (55000), or it runs within CREATE EXTENSION (55000). For superusers. Returns a sentence.';
