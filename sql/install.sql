-- What install() makes, and what it must not: questions to the catalog that
-- hold whatever a module adds.  The registry is installed in this database.

-- Schemas and their owners
SELECT n.nspname, pg_get_userbyid(n.nspowner) AS owner, r.rolcanlogin, r.rolsuper, r.rolbypassrls
FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
WHERE n.nspname IN ('pnd', 'pnd_data') ORDER BY 1;

-- The group roles: no attributes, no members
SELECT g.role_name, packnd.role_attributes(g.role_name) AS attributes
FROM packnd.group_roles() g ORDER BY 1;

-- Each table of pnd_data has row-level security enabled and forced, a
-- permissive policy for the owner and a restrictive one for everybody.
SELECT c.relname AS "tables without the wall"
FROM pg_class c
WHERE c.relnamespace = 'pnd_data'::regnamespace AND c.relkind IN ('r', 'p')
	AND NOT (c.relrowsecurity AND c.relforcerowsecurity
		AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive
			AND p.polroles = ARRAY[c.relowner])
		AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive
			AND p.polroles = ARRAY[0::oid]
			AND pg_get_expr(p.polqual, p.polrelid) ~ 'SELECT packnd\.actor_may\('));
SELECT count(*) > 0 AS "there are tables" FROM pg_class c
WHERE c.relnamespace = 'pnd_data'::regnamespace AND c.relkind = 'r';

-- pnd_data holds nothing but tables, their indexes and sequences, views and
-- functions.
SELECT c.relname AS "neither table, index, sequence nor view", c.relkind
FROM pg_class c
WHERE c.relnamespace = 'pnd_data'::regnamespace AND c.relkind NOT IN ('r', 'p', 'i', 'I', 'S', 't', 'v');

-- Everything in pnd_data and pnd belongs to the owner.
SELECT c.oid::regclass::text AS "not the owner's" FROM pg_class c
WHERE c.relnamespace IN ('pnd_data'::regnamespace, 'pnd'::regnamespace)
	AND c.relowner <> (SELECT nspowner FROM pg_namespace WHERE nspname = 'pnd_data')
UNION ALL
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace IN ('pnd_data'::regnamespace, 'pnd'::regnamespace)
	AND p.proowner <> (SELECT nspowner FROM pg_namespace WHERE nspname = 'pnd_data');

-- Nothing in pnd_data is granted to anyone.
SELECT c.relname, a.privilege_type, a.grantee::regrole
FROM pg_class c, aclexplode(c.relacl) a
WHERE c.relnamespace = 'pnd_data'::regnamespace AND a.grantee <> c.relowner
UNION ALL
SELECT c.relname || '.' || t.attname, a.privilege_type, a.grantee::regrole
FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
WHERE c.relnamespace = 'pnd_data'::regnamespace AND a.grantee <> c.relowner
UNION ALL
SELECT n.nspname, a.privilege_type, a.grantee::regrole
FROM pg_namespace n, aclexplode(n.nspacl) a
WHERE n.nspname = 'pnd_data' AND a.grantee <> n.nspowner;

-- Nothing in pnd_data or pnd, and nothing volatile in packnd, is executable by PUBLIC.
SELECT p.oid::regprocedure AS "executable by PUBLIC", p.provolatile
FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE a.grantee = 0 AND (p.pronamespace IN ('pnd_data'::regnamespace, 'pnd'::regnamespace)
	OR p.pronamespace = 'packnd'::regnamespace AND p.provolatile = 'v');
SELECT c.oid::regclass AS "view open to PUBLIC"
FROM pg_class c, aclexplode(c.relacl) a
WHERE c.relnamespace = 'pnd'::regnamespace AND a.grantee = 0;

-- No table, sequence or view is a member of the extension, and no member is
-- SECURITY DEFINER.
SELECT d.objid::regclass AS "relation in the extension"
FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND d.classid = 'pg_class'::regclass
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND c.relkind <> 'c'
	AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'packnd');
SELECT p.oid::regprocedure AS "SECURITY DEFINER in packnd"
FROM pg_proc p WHERE p.pronamespace = 'packnd'::regnamespace AND p.prosecdef;

-- Each function in SQL or PL/pgSQL pins its search_path, pg_temp last, or is
-- BEGIN ATOMIC; each of the site that reads data is SECURITY DEFINER and begins
-- with the guard.  A procedure that commits can be neither.
SELECT p.oid::regprocedure AS "search_path not pinned"
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace IN ('packnd'::regnamespace, 'pnd_data'::regnamespace, 'pnd'::regnamespace)
	AND l.lanname IN ('sql', 'plpgsql') AND p.prosqlbody IS NULL AND p.prokind <> 'p'
	AND NOT EXISTS (SELECT FROM unnest(p.proconfig) s WHERE s ~ '^search_path=.*, pg_temp$');
SELECT p.oid::regprocedure AS "without the guard"
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace IN ('pnd_data'::regnamespace, 'pnd'::regnamespace) AND l.lanname = 'plpgsql' AND p.prosecdef
	AND p.prosrc !~ '^\s*(DECLARE\s.*?\s)?BEGIN\s+PERFORM packnd\.guard\((needs_actor => false)?\);';
-- A session has the settings of packnd from its first call in C on: the guard's.
SELECT p.oid::regprocedure AS "reads a setting before the guard"
FROM pg_proc p
WHERE p.pronamespace = 'pnd'::regnamespace AND p.prosrc ~ 'current_setting\(''packnd\..*PERFORM packnd\.guard';

-- Only core types in pnd_data; no cascading foreign key; no trigger in
-- PL/pgSQL; case_id leads each key of a table that has it, but of the one that
-- is read in the order of transactions.
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS "not a core type"
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relnamespace = 'pnd_data'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
	AND t.typnamespace <> 'pg_catalog'::regnamespace AND NOT a.attisdropped;
SELECT conrelid::regclass, conname AS "cascading foreign key"
FROM pg_constraint
WHERE connamespace = 'pnd_data'::regnamespace AND contype = 'f'
	AND (confdeltype NOT IN ('a', 'r') OR confupdtype NOT IN ('a', 'r'));
SELECT t.tgrelid::regclass, t.tgname AS "trigger not in C"
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
	JOIN pg_language l ON l.oid = p.prolang
WHERE c.relnamespace = 'pnd_data'::regnamespace AND l.lanname NOT IN ('c', 'internal');
SELECT i.indexrelid::regclass AS "key without case_id in front"
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
	JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'case_id'
WHERE c.relnamespace = 'pnd_data'::regnamespace AND (i.indisunique OR i.indisexclusion)
	AND i.indkey[0] <> a.attnum AND c.relname NOT IN ('change', 'seal_leaf');

-- Each object is explained.
SELECT c.oid::regclass::text AS "without comment" FROM pg_class c
WHERE c.relnamespace IN ('pnd_data'::regnamespace, 'pnd'::regnamespace) AND c.relkind IN ('r', 'p', 'v')
	AND obj_description(c.oid, 'pg_class') IS NULL
UNION ALL
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace IN ('packnd'::regnamespace, 'pnd_data'::regnamespace, 'pnd'::regnamespace)
	AND obj_description(p.oid, 'pg_proc') IS NULL;

