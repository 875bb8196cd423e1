
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
	('packnd_operator', 'tâche de suivi')
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
FROM pg_catalog.pg_roles r WHERE r.rolname = $1
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
		RAISE EXCEPTION 'only a superuser may call packnd.%()', action
			USING ERRCODE = 'insufficient_privilege';
	END IF;
	IF packnd.creating_extension() THEN
		RAISE EXCEPTION 'packnd.%() cannot run within CREATE EXTENSION or ALTER EXTENSION', action
			USING ERRCODE = 'object_not_in_prerequisite_state',
				DETAIL = 'What it makes would become a member of the extension.';
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.require_superuser(text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.require_superuser(text) IS
'Refuses unless the current user is a superuser (42501) and no extension script is running (55000).';

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
			RAISE EXCEPTION 'role "%" exists and is not safe to use', a_group.role_name
				USING ERRCODE = 'duplicate_object',
					DETAIL = pg_catalog.concat_ws(' ',
						'It has the attributes ' || nullif(attributes, '') || '.',
						'It is a member of, or has as members: ' || related || '.'),
					HINT = 'Take these away or drop the role, then try again. Where the roles serve another database of this cluster already, install() needs no install_roles().';
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
		RAISE EXCEPTION 'role "%" cannot own the registry', owner
			USING ERRCODE = 'invalid_grant_operation',
				DETAIL = pg_catalog.concat_ws(' ',
					'It has the attributes ' || nullif(attributes, '') || '.',
					'It is a member of, or has as members: ' || related || '.'),
				HINT = 'Name a role that does not exist, or one with NOLOGIN, no other attributes, no members and no memberships.';
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
			AND p.proname NOT IN ('install', 'upgrade', 'install_roles', 'prepare_owner', 'grant_to_owner',
				'execute_as_owner')
		ORDER BY 1
	LOOP
		EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO %I', signature, owner);
	END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION packnd.grant_to_owner() FROM PUBLIC;
COMMENT ON FUNCTION packnd.grant_to_owner() IS
'Lets the owner of the registry execute the functions of packnd that PUBLIC may not, except those for superusers. Used by install() and upgrade().';

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
		RAISE EXCEPTION 'the registry cannot be installed: schema exists already: %', existing
			USING ERRCODE = 'duplicate_schema',
				HINT = 'An existing registry is brought to this version with SELECT packnd.upgrade().';
	END IF;
	IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_extension e WHERE e.extname = 'btree_gist') THEN
		RAISE EXCEPTION 'the registry needs the extension btree_gist'
			USING ERRCODE = 'object_not_in_prerequisite_state',
				DETAIL = 'One referent at a time is an exclusion constraint over the case and a period.',
				HINT = 'Run CREATE EXTENSION btree_gist; then try again.';
	END IF;
	IF pg_catalog.getdatabaseencoding() <> 'UTF8' THEN
		RAISE EXCEPTION 'the registry needs a database in UTF8, this one is in %', pg_catalog.getdatabaseencoding()
			USING ERRCODE = 'feature_not_supported';
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
'The registry''s tables. Nothing here is granted to anyone: agents and applications use the functions and views of pnd.';
	COMMENT ON SCHEMA pnd IS
'What applications, agents and administrators call: functions, and views over functions.';
	FOR site_statement IN SELECT g.role_name FROM packnd.group_roles() g LOOP
		EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA pnd TO %I', site_statement.role_name);
	END LOOP;
	PERFORM packnd.grant_to_owner();

	FOR site_statement IN SELECT s.module, s.number, s.statement FROM packnd.site_sql() s WHERE s.statement IS NOT NULL LOOP
		PERFORM packnd.execute_as_owner(site_statement.statement);
		done := done + 1;
	END LOOP;
	RETURN pg_catalog.format('the registry is installed, owned by %s: %s statements', owner, done);
END
$function$;
REVOKE ALL ON FUNCTION packnd.install(name) FROM PUBLIC;
COMMENT ON FUNCTION packnd.install(name) IS
'Makes the registry in this database: the owner''s role (NOLOGIN), the group roles if they are missing, the schemas pnd_data and pnd, and all in them. Refuses if a schema exists (42P06), a role is unsafe (42710, 0LP01), btree_gist is missing (55000), the database is not in UTF8 (0A000), or it runs within CREATE EXTENSION (55000). For superusers. Returns a sentence.';

CREATE FUNCTION packnd.protect(table_name regclass, class text, condition text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	owner name;
	wall text;
BEGIN
	IF class NOT IN ('metadata', 'registry', 'case', 'identity', 'journal') THEN
		RAISE EXCEPTION 'unknown class of table: "%"', class
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'The classes are metadata, registry, case, identity and journal.';
	END IF;
	SELECT pg_catalog.pg_get_userbyid(c.relowner) INTO STRICT owner
	FROM pg_catalog.pg_class c WHERE c.oid = table_name;
	wall := pg_catalog.format('(SELECT packnd.actor_may(%L))', class);
	IF class = 'identity' THEN
		wall := wall || ' AND ' || coalesce(condition, 'packnd.can_see(case_id)');
	ELSIF condition IS NOT NULL THEN
		wall := wall || ' AND ' || condition;
	END IF;
	EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', table_name);
	EXECUTE pg_catalog.format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', table_name);
	EXECUTE pg_catalog.format('CREATE POLICY owner ON %s TO %I USING (true) WITH CHECK (true)', table_name, owner);
	EXECUTE pg_catalog.format('CREATE POLICY actor ON %s AS RESTRICTIVE TO PUBLIC USING (%s)', table_name, wall);
END
$function$;
REVOKE ALL ON FUNCTION packnd.protect(regclass, text, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.protect(regclass, text, text) IS
'Puts the wall before a table of pnd_data: row-level security enabled and forced, a permissive policy for the owner, a restrictive one for everybody that asks packnd.actor_may(class) once per query. Class identity also asks the condition per row, packnd.can_see(case_id) unless another is given. 22023 for an unknown class.';

-- ---- registry: case numbers ----------------------------------------------

CREATE TYPE packnd.case_number;

CREATE FUNCTION packnd.case_number_in(cstring) RETURNS packnd.case_number
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_case_number_in';
COMMENT ON FUNCTION packnd.case_number_in(cstring) IS
'Input of packnd.case_number. 22P02 for bad text or a wrong check symbol.';

CREATE FUNCTION packnd.case_number_out(packnd.case_number) RETURNS cstring
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_case_number_out';
COMMENT ON FUNCTION packnd.case_number_out(packnd.case_number) IS
'Output of packnd.case_number: XXXX-XXXX-XXXX-C.';

CREATE FUNCTION packnd.case_number_recv(internal) RETURNS packnd.case_number
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_case_number_recv';
COMMENT ON FUNCTION packnd.case_number_recv(internal) IS
'Binary input of packnd.case_number: 8 bytes. 22P03 if out of range.';

CREATE FUNCTION packnd.case_number_send(packnd.case_number) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_case_number_send';
COMMENT ON FUNCTION packnd.case_number_send(packnd.case_number) IS
'Binary output of packnd.case_number: 8 bytes.';

CREATE TYPE packnd.case_number (
	INPUT = packnd.case_number_in,
	OUTPUT = packnd.case_number_out,
	RECEIVE = packnd.case_number_recv,
	SEND = packnd.case_number_send,
	LIKE = pg_catalog.int8
);
COMMENT ON TYPE packnd.case_number IS
'What people see of a case: 12 symbols of Crockford''s base 32 and a check symbol, XXXX-XXXX-XXXX-C. Input does not mind case, hyphens and spaces, reads O as 0, I and L as 1, and refuses a mistyped number (22P02).';

CREATE FUNCTION packnd.case_number_lt(packnd.case_number, packnd.case_number) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8lt';
COMMENT ON FUNCTION packnd.case_number_lt(packnd.case_number, packnd.case_number) IS
'The operator < of packnd.case_number.';

CREATE FUNCTION packnd.case_number_le(packnd.case_number, packnd.case_number) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8le';
COMMENT ON FUNCTION packnd.case_number_le(packnd.case_number, packnd.case_number) IS
'The operator <= of packnd.case_number.';

CREATE FUNCTION packnd.case_number_eq(packnd.case_number, packnd.case_number) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8eq';
COMMENT ON FUNCTION packnd.case_number_eq(packnd.case_number, packnd.case_number) IS
'The operator = of packnd.case_number.';

CREATE FUNCTION packnd.case_number_ne(packnd.case_number, packnd.case_number) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8ne';
COMMENT ON FUNCTION packnd.case_number_ne(packnd.case_number, packnd.case_number) IS
'The operator <> of packnd.case_number.';

CREATE FUNCTION packnd.case_number_ge(packnd.case_number, packnd.case_number) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8ge';
COMMENT ON FUNCTION packnd.case_number_ge(packnd.case_number, packnd.case_number) IS
'The operator >= of packnd.case_number.';

CREATE FUNCTION packnd.case_number_gt(packnd.case_number, packnd.case_number) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8gt';
COMMENT ON FUNCTION packnd.case_number_gt(packnd.case_number, packnd.case_number) IS
'The operator > of packnd.case_number.';

CREATE FUNCTION packnd.case_number_cmp(packnd.case_number, packnd.case_number) RETURNS int
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'btint8cmp';
COMMENT ON FUNCTION packnd.case_number_cmp(packnd.case_number, packnd.case_number) IS
'Comparison of packnd.case_number for btree: -1, 0, 1.';

CREATE FUNCTION packnd.case_number_hash(packnd.case_number) RETURNS int
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'hashint8';
COMMENT ON FUNCTION packnd.case_number_hash(packnd.case_number) IS
'Hash of packnd.case_number.';

CREATE FUNCTION packnd.case_number_hash_extended(packnd.case_number, bigint) RETURNS bigint
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'hashint8extended';
COMMENT ON FUNCTION packnd.case_number_hash_extended(packnd.case_number, bigint) IS
'Hash of packnd.case_number with a seed, for partitioning.';

CREATE OPERATOR packnd.< (
	LEFTARG = packnd.case_number, RIGHTARG = packnd.case_number, FUNCTION = packnd.case_number_lt,
	COMMUTATOR = OPERATOR(packnd.>), NEGATOR = OPERATOR(packnd.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
CREATE OPERATOR packnd.<= (
	LEFTARG = packnd.case_number, RIGHTARG = packnd.case_number, FUNCTION = packnd.case_number_le,
	COMMUTATOR = OPERATOR(packnd.>=), NEGATOR = OPERATOR(packnd.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
CREATE OPERATOR packnd.= (
	LEFTARG = packnd.case_number, RIGHTARG = packnd.case_number, FUNCTION = packnd.case_number_eq,
	COMMUTATOR = OPERATOR(packnd.=), NEGATOR = OPERATOR(packnd.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR packnd.<> (
	LEFTARG = packnd.case_number, RIGHTARG = packnd.case_number, FUNCTION = packnd.case_number_ne,
	COMMUTATOR = OPERATOR(packnd.<>), NEGATOR = OPERATOR(packnd.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
CREATE OPERATOR packnd.>= (
	LEFTARG = packnd.case_number, RIGHTARG = packnd.case_number, FUNCTION = packnd.case_number_ge,
	COMMUTATOR = OPERATOR(packnd.<=), NEGATOR = OPERATOR(packnd.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
CREATE OPERATOR packnd.> (
	LEFTARG = packnd.case_number, RIGHTARG = packnd.case_number, FUNCTION = packnd.case_number_gt,
	COMMUTATOR = OPERATOR(packnd.<), NEGATOR = OPERATOR(packnd.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);

CREATE OPERATOR CLASS packnd.case_number_ops DEFAULT FOR TYPE packnd.case_number USING btree AS
	OPERATOR 1 packnd.<, OPERATOR 2 packnd.<=, OPERATOR 3 packnd.=, OPERATOR 4 packnd.>=, OPERATOR 5 packnd.>,
	FUNCTION 1 packnd.case_number_cmp(packnd.case_number, packnd.case_number);
CREATE OPERATOR CLASS packnd.case_number_hash_ops DEFAULT FOR TYPE packnd.case_number USING hash AS
	OPERATOR 1 packnd.=,
	FUNCTION 1 packnd.case_number_hash(packnd.case_number),
	FUNCTION 2 packnd.case_number_hash_extended(packnd.case_number, bigint);

CREATE FUNCTION packnd.case_number(case_id bigint, key bytea) RETURNS packnd.case_number
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_case_number_of_id';
COMMENT ON FUNCTION packnd.case_number(bigint, bytea) IS
'The case number of a case_id (1 to 2^60 - 1, else 22003) under a key of 16 to 64 bytes (else 22023): a bijection.';

CREATE FUNCTION packnd.case_id(case_number packnd.case_number, key bytea) RETURNS bigint
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_case_number_to_id';
COMMENT ON FUNCTION packnd.case_id(packnd.case_number, bytea) IS
'The case_id of a case number under a key of 16 to 64 bytes (else 22023); null for the one number that stands for none.';

CREATE FUNCTION packnd.random_case_id() RETURNS bigint
LANGUAGE c VOLATILE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_random_case_id';
REVOKE ALL ON FUNCTION packnd.random_case_id() FROM PUBLIC;
COMMENT ON FUNCTION packnd.random_case_id() IS
'A random case_id, 1 to 2^60 - 1, from a cryptographically strong source.';

CREATE FUNCTION packnd.site_case_id(case_number text) RETURNS bigint
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_site_case_id';
REVOKE ALL ON FUNCTION packnd.site_case_id(text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.site_case_id(text) IS
'The case_id of a case number of this site. 22P02 for a mistyped one; whether there is such a case is not asked.';

CREATE FUNCTION packnd.site_case_number(case_id bigint) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_site_case_number';
REVOKE ALL ON FUNCTION packnd.site_case_number(bigint) FROM PUBLIC;
COMMENT ON FUNCTION packnd.site_case_number(bigint) IS
'The case number of a case_id under the key of this site, as text. 22003 for a case_id out of range.';

CREATE FUNCTION packnd.partner_case_id(case_number text, organisation_id bigint) RETURNS bigint
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_partner_case_id';
REVOKE ALL ON FUNCTION packnd.partner_case_id(text, bigint) FROM PUBLIC;
COMMENT ON FUNCTION packnd.partner_case_id(text, bigint) IS
'As packnd.site_case_id(), for a number as the organisation sees it.';

CREATE FUNCTION packnd.partner_case_number(case_id bigint, organisation_id bigint) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_partner_case_number';
REVOKE ALL ON FUNCTION packnd.partner_case_number(bigint, bigint) FROM PUBLIC;
COMMENT ON FUNCTION packnd.partner_case_number(bigint, bigint) IS
'As packnd.site_case_number(), the number as the organisation sees it: under a key of its own, so that two partners cannot compare theirs.';

