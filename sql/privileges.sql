-- privileges: who may call what.  A new grant shows here, and nowhere else is
-- it decided whether it is right.
\pset format unaligned
\pset fieldsep '  '
\pset footer off
-- Each function and view of pnd, and the groups that may use it; a function
-- for administrators has none.
SELECT rpad(p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', 60) AS "function",
	coalesce((
		SELECT string_agg(replace(g.role_name::text, 'packnd_', ''), ', ' ORDER BY g.role_name)
		FROM packnd.group_roles() g WHERE has_function_privilege(g.role_name, p.oid, 'EXECUTE')), '(administrators)') AS "groups"
FROM pg_proc p WHERE p.pronamespace = 'pnd'::regnamespace
ORDER BY p.proname, p.oid::regprocedure::text;
SELECT rpad(c.relname, 20) AS view, (
		SELECT string_agg(replace(g.role_name::text, 'packnd_', ''), ', ' ORDER BY g.role_name)
		FROM packnd.group_roles() g WHERE has_table_privilege(g.role_name, c.oid, 'SELECT')) AS "groups"
FROM pg_class c WHERE c.relnamespace = 'pnd'::regnamespace AND c.relkind = 'v' ORDER BY c.relname;
-- What pnd is made of inside stands in pnd_data, where nobody but its owner may
-- call anything; in pnd, what is granted to nobody says for whom it is.
SELECT p.oid::regprocedure AS "granted in pnd_data", a.grantee::regrole
FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE p.pronamespace = 'pnd_data'::regnamespace AND a.grantee <> p.proowner ORDER BY 1, 2;
SELECT p.oid::regprocedure AS "in pnd for nobody" FROM pg_proc p
WHERE p.pronamespace = 'pnd'::regnamespace AND obj_description(p.oid, 'pg_proc') !~ ' For administrators\.(\n|$)'
	AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee <> p.proowner) ORDER BY 1;
-- A group calls its functions in pnd only: of packnd it may use what everybody
-- may, and that is nothing that reads, writes, draws lots or knows who acts.
SELECT rpad(p.oid::regprocedure::text, 70) AS "executable by all, not immutable", p.provolatile
FROM pg_proc p
WHERE p.pronamespace = 'packnd'::regnamespace AND p.provolatile <> 'i' AND has_function_privilege('public', p.oid, 'EXECUTE')
ORDER BY 1;
SELECT g.role_name, p.oid::regprocedure FROM packnd.group_roles() g, pg_proc p
WHERE p.pronamespace = 'packnd'::regnamespace AND has_function_privilege(g.role_name, p.oid, 'EXECUTE')
	AND NOT has_function_privilege('public', p.oid, 'EXECUTE');

-- ---- what every function of pnd and pnd_data must be; no row is good
SELECT p.oid::regprocedure AS "runs as its caller" FROM pg_proc p
WHERE p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace) AND NOT p.prosecdef ORDER BY 1;
-- but these, which do not ask who acts: an app's role calls one of its own table,
-- and who is nobody yet finds in the other how to be somebody
SELECT p.oid::regprocedure AS "definer without guard" FROM pg_proc p
WHERE p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace) AND p.prosecdef AND p.prosrc !~ '^\s*(DECLARE\M.*?)?\mBEGIN\s+PERFORM packnd\.guard\(\);'
ORDER BY p.oid::regprocedure::text;
-- whose duties nobody asks, packnd.actor_holds_every_duty() says: "no agent" is not "an administrator"
SELECT p.oid::regprocedure AS "judges by kinds of actors" FROM pg_proc p
WHERE p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace) AND p.prosrc ~ 'actor_kind\(';
SELECT p.oid::regprocedure AS "search_path open" FROM pg_proc p
WHERE p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace) AND p.prokind = 'f' AND p.prosqlbody IS NULL
	AND NOT coalesce('search_path=pg_catalog, packnd, pg_temp' = ANY (p.proconfig), false);
SELECT p.oid::regprocedure AS "for everybody" FROM pg_proc p
WHERE p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace) AND has_function_privilege('public', p.oid, 'EXECUTE');
SELECT p.oid::regprocedure AS "without comment" FROM pg_proc p
WHERE p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace, 'packnd'::regnamespace) AND obj_description(p.oid, 'pg_proc') IS NULL;
SELECT p.oid::regprocedure AS "says stable and writes" FROM pg_proc p
WHERE p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace) AND p.provolatile <> 'v'
	AND p.prosrc ~ '\m(INSERT INTO|DELETE FROM|UPDATE pnd_data|FOR NO KEY UPDATE|FOR UPDATE)\M';
SELECT p.oid::regprocedure AS "dynamic SQL" FROM pg_proc p
WHERE p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace) AND p.prosrc ~ '\mEXECUTE\M'
ORDER BY p.oid::regprocedure::text;
-- upgrade() makes them anew: nothing that stays may name one, no policy, CHECK, default, index or trigger
SELECT pg_describe_object(d.classid, d.objid, d.objsubid) AS "stays and names", p.oid::regprocedure AS "what upgrade() drops"
FROM pg_depend d JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid
WHERE p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace) AND d.classid NOT IN ('pg_rewrite'::regclass, 'pg_proc'::regclass);
-- ---- and every table
SELECT c.oid::regclass AS "not walled" FROM pg_class c
WHERE c.relnamespace = 'pnd_data'::regnamespace AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity
	AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive AND p.polroles = '{0}' AND p.polcmd = '*'));
SELECT c.oid::regclass AS "without comment" FROM pg_class c
WHERE c.relnamespace IN ('pnd_data'::regnamespace, 'pnd'::regnamespace) AND c.relkind IN ('r', 'p', 'v') AND obj_description(c.oid, 'pg_class') IS NULL;
SELECT c.conrelid::regclass AS "acts by itself", c.conname FROM pg_constraint c
WHERE c.connamespace = 'pnd_data'::regnamespace AND c.contype = 'f' AND (c.confdeltype <> 'a' OR c.confupdtype <> 'a');
-- of a case, and changed without a trace in its journal; the journal itself is left out
SELECT c.oid::regclass AS "not journalled", obj_description(c.oid, 'pg_class') ~ 'Not journalled' AS "and says why"
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'case_id'
WHERE c.relnamespace = 'pnd_data'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname !~ '^journal' AND NOT EXISTS (
	SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgfoid = 'packnd.journal_change'::regproc AND t.tgenabled = 'O')
ORDER BY 1;
