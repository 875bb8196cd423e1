
-- ---- registry: security_check() ------------------------------------------
--
-- What may be wrong around the registry rather than in it: who is powerful on
-- the server, what the server writes into its log, whether the code is still
-- what was installed.  Each finding is a word, an object and a sentence;
-- packnd.advice() says what to do about each word.  What health() should say
-- too, packnd.catalog_findings() asks from here.
--
-- It sees what a superuser did openly.  A superuser may also alter what looks:
-- the seals of the journal at another organisation are for that.

CREATE FUNCTION packnd.server_setting(setting text) RETURNS text
LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'packnd_registry_server_setting';
REVOKE ALL ON FUNCTION packnd.server_setting(text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.server_setting(text) IS
'The value of a setting, numbers without unit; also of those that only superusers may see. Null if there is none of that name, as of a module that is not loaded.';

CREATE FUNCTION packnd.setting_rules(OUT setting text, OUT allowed text[], OUT reason text) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
VALUES
	('log_min_error_statement'::text, '{panic}'::text[], packnd.say('A statement that fails would stand in the log with the names that it was given.')),
	('log_statement', '{none,ddl}', packnd.say('Statements would stand in the log with the names that they were given.')),
	('log_min_duration_statement', '{-1}', packnd.say('Slow statements would stand in the log with the names that they were given.')),
	('log_min_duration_sample', '{-1}', packnd.say('Slow statements would stand in the log with the names that they were given.')),
	('log_transaction_sample_rate', '{0}', packnd.say('Statements would stand in the log with the names that they were given.')),
	('log_parameter_max_length', '{0}', packnd.say('Values that apps bind would stand in the log wherever a statement does.')),
	('log_parameter_max_length_on_error', '{0}', packnd.say('Values that apps bind would stand in the log beside each error.')),
	('log_error_verbosity', '{terse}', packnd.say('Details and context of an error may show a row, as of a COPY by a superuser.')),
	('debug_print_parse', '{off}', packnd.say('Plans and parsed statements would stand in the log with their constants.')),
	('debug_print_rewritten', '{off}', packnd.say('Plans and parsed statements would stand in the log with their constants.')),
	('debug_print_plan', '{off}', packnd.say('Plans and parsed statements would stand in the log with their constants.')),
	('plpgsql.print_strict_params', '{off}', packnd.say('Errors of functions would show what the functions were given.')),
	('auto_explain.log_min_duration', '{-1}', packnd.say('auto_explain would write statements and their constants into the log.')),
	('pg_stat_statements.track_utility', '{off}', packnd.say('pg_stat_statements would keep CALL, EXPLAIN, DECLARE and COPY as they were given, names and all.')),
	('pgaudit.log', '{none,role,ddl,"role,ddl","role, ddl","ddl,role","ddl, role"}', packnd.say('pgaudit would write statements into the log with the names that they were given.')),
	('session_preload_libraries', '{"",packnd,$libdir/packnd}', packnd.say('Code of another library runs in each session.')),
	('local_preload_libraries', '{"",packnd,$libdir/packnd}', packnd.say('Code of another library runs in each session.')),
	('session_replication_role', '{origin}', packnd.say('Triggers do not fire: nothing would be judged, nothing journalled.'))
$function$;
REVOKE ALL ON FUNCTION packnd.setting_rules() FROM PUBLIC;
COMMENT ON FUNCTION packnd.setting_rules() IS
'The settings of the server that decide whether the log or the statistics of statements show who somebody is, or whether triggers fire: the values that are well, that which packnd.harden() sets first, and why.';

CREATE FUNCTION packnd.setting_findings(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT 'setting', s.setting, packnd.say('It is "%1$s". %2$s', s.value, s.reason)
FROM (SELECT r.setting, r.allowed, r.reason, packnd.server_setting(r.setting) AS value FROM packnd.setting_rules() r) s
-- a name that a library which is not loaded would have
WHERE s.value <> ALL (s.allowed) AND NOT (s.value = '' AND s.setting LIKE '%.%')
UNION ALL
-- what other sessions than this one begin with
SELECT 'setting', s.setting, packnd.say('It is "%1$s" for %2$s. %3$s', s.value,
	concat_ws(' ', CASE WHEN s.setrole = 0 THEN packnd.say('all roles') ELSE s.setrole::regrole::text END,
		CASE WHEN s.setdatabase = 0 THEN packnd.say('in all databases') END), s.reason)
FROM (
	SELECT r.*, d.setrole, d.setdatabase, split_part(c.entry, '=', 2) AS value
	FROM pg_db_role_setting d
		CROSS JOIN LATERAL unnest(d.setconfig) AS c (entry)
		JOIN packnd.setting_rules() r ON r.setting = lower(split_part(c.entry, '=', 1))
	WHERE d.setdatabase IN (0, (SELECT b.oid FROM pg_database b WHERE b.datname = current_database()))) s
WHERE s.value <> ALL (s.allowed) AND (s.setrole <> 0 OR s.value IS DISTINCT FROM packnd.server_setting(s.setting))
$function$;
REVOKE ALL ON FUNCTION packnd.setting_findings() FROM PUBLIC;
COMMENT ON FUNCTION packnd.setting_findings() IS
'The settings that are not as packnd.setting_rules() wants them: those of this session, and what ALTER ROLE and ALTER DATABASE say for others. For packnd.catalog_findings().';

CREATE FUNCTION packnd.role_findings(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
WITH own AS (
	-- packnd's own roles have findings of their own
	SELECT g.role_name FROM packnd.group_roles() g
	UNION ALL
	SELECT r.rolname FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE n.nspname = 'pnd_data'
), other AS (
	SELECT r.* FROM pg_roles r WHERE r.oid >= 16384 AND r.rolname NOT IN (SELECT o.role_name FROM own o)
)
SELECT 'superuser', r.rolname::text, packnd.say('It reads and changes everything, and needs no ticket for it.')
FROM other r WHERE r.rolsuper
UNION ALL
SELECT 'createrole', r.rolname::text, packnd.say('It makes roles, and rules over those that it made.')
FROM other r WHERE r.rolcreaterole AND NOT r.rolsuper AND current_setting('server_version_num')::int >= 160000
UNION ALL
SELECT 'bypassrls', r.rolname::text, packnd.say('No wall holds it back: whatever table it is granted shows it all rows.')
FROM other r WHERE r.rolbypassrls AND NOT r.rolsuper
UNION ALL
SELECT 'replication', r.rolname::text, packnd.say('It may copy the whole server, identities and all.')
FROM other r WHERE r.rolreplication AND NOT r.rolsuper
UNION ALL
SELECT 'membership', r.rolname::text, packnd.say('It is a member of %1$s: %2$s', g.rolname, CASE
	WHEN g.rolname = 'pg_read_all_data' THEN packnd.say('it reads statistics of columns, and whatever has no wall.')
	WHEN g.rolname IN ('pg_monitor', 'pg_read_all_stats', 'pg_stat_scan_tables', 'pg_read_all_settings')
		THEN packnd.say('it sees the statements of others as they run, with the names in them.')
	WHEN g.rolname = 'pg_signal_backend' THEN packnd.say('it ends the sessions of others. The role of the job alone needs that.')
	WHEN g.rolname ~ '^pg_(read|write)_server_files|^pg_execute' THEN packnd.say('it reads or changes the files of the server, tables and keys among them.')
	ELSE packnd.say('it has more than its own work needs.') END)
FROM pg_auth_members m
	JOIN pg_roles r ON r.oid = m.member AND r.oid >= 16384 AND NOT r.rolsuper
	JOIN pg_roles g ON g.oid = m.roleid AND g.oid < 16384
WHERE g.rolname <> 'pg_signal_backend' OR NOT pg_has_role(r.oid, 'packnd_operator', 'MEMBER')
UNION ALL
SELECT 'group admin', r.rolname::text, packnd.say('It may make others members of %1$s.', g.rolname)
FROM pg_auth_members m
	JOIN other r ON r.oid = m.member AND NOT r.rolsuper
	JOIN pg_roles g ON g.oid = m.roleid AND g.rolname IN (SELECT o.role_name FROM own o)
WHERE m.admin_option
UNION ALL
SELECT 'parameter', CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
	packnd.say('It has %1$s on the setting %2$s, which is for superusers.', a.privilege_type, p.parname)
FROM pg_parameter_acl p CROSS JOIN LATERAL aclexplode(p.paracl) a
WHERE a.grantee <> 10 AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = a.grantee AND r.rolsuper)
$function$;
REVOKE ALL ON FUNCTION packnd.role_findings() FROM PUBLIC;
COMMENT ON FUNCTION packnd.role_findings() IS
'Roles that have more power on the server than people and apps of a registry need: superusers beside the first, attributes, predefined roles, packnd''s groups to give away, settings of superusers. For packnd.security_check().';

-- ---- is the code what was installed?

CREATE FUNCTION packnd.function_hash(routine oid) RETURNS text
LANGUAGE sql STABLE STRICT
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT encode(sha256(convert_to(concat_ws('|', l.lanname, p.prosrc, p.probin, p.prosecdef, p.provolatile, p.proisstrict, p.proconfig::text,
	pg_get_function_sqlbody(p.oid)), 'UTF8')), 'hex')
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.oid = routine
$function$;
REVOKE ALL ON FUNCTION packnd.function_hash(oid) FROM PUBLIC;
COMMENT ON FUNCTION packnd.function_hash(oid) IS
'SHA-256 over what a function does: its language, body and library, and as whom and with which settings it runs.';

CREATE FUNCTION packnd.note_installed_functions() RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	EXECUTE format('CREATE FUNCTION packnd.installed_functions(OUT installed text, OUT hash text) RETURNS SETOF record '
			'LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp AS %L', (
		SELECT 'VALUES ' || string_agg(format('(%L::text, %L::text)', p.oid::regprocedure, packnd.function_hash(p.oid)), E',\n'
			ORDER BY p.oid::regprocedure::text COLLATE "C")
		FROM pg_proc p WHERE p.pronamespace = 'packnd'::regnamespace));
	REVOKE ALL ON FUNCTION packnd.installed_functions() FROM PUBLIC;
	COMMENT ON FUNCTION packnd.installed_functions() IS
'The functions of the extension and their packnd.function_hash() as CREATE EXTENSION made them: written at its end.';
END
$function$;
REVOKE ALL ON FUNCTION packnd.note_installed_functions() FROM PUBLIC;
COMMENT ON FUNCTION packnd.note_installed_functions() IS
'For the end of the extension script: makes packnd.installed_functions() of what is there.';

CREATE FUNCTION packnd.written_functions(OUT name text, OUT body text, OUT is_definer boolean, OUT is_pinned boolean) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $written$
SELECT substring(s.statement FROM '^CREATE (?:FUNCTION|PROCEDURE) ([a-z0-9_.]+)'),
	-- a body in SQL is kept parsed: null
	nullif(split_part(s.statement, CASE WHEN s.statement LIKE 'CREATE P%' THEN '$procedure$' ELSE '$function$' END, 2), ''),
	split_part(s.statement, '$function$', 1) LIKE '%SECURITY_DEFINER%',
	split_part(s.statement, '$function$', 1) LIKE '%SET search_path = pg_catalog, packnd, pg_temp%'
FROM packnd.site_sql() s
WHERE s.statement LIKE 'CREATE FUNCTION %' OR s.statement LIKE 'CREATE PROCEDURE %'
$written$;
REVOKE ALL ON FUNCTION packnd.written_functions() FROM PUBLIC;
COMMENT ON FUNCTION packnd.written_functions() IS
'The functions of pnd and pnd_data as packnd.site_sql() makes them: name, body (null for one that is kept parsed), does it run as its owner, has it a search_path of its own.';

CREATE FUNCTION packnd.code_findings(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
WITH written AS MATERIALIZED (
	SELECT w.* FROM packnd.written_functions() w
), found AS (
	SELECT p.oid, n.nspname || '.' || p.proname AS name, p.prosrc, p.prosecdef, p.prosqlbody IS NOT NULL AS is_parsed,
		coalesce('search_path=pg_catalog, packnd, pg_temp' = ANY (p.proconfig), false) AS is_pinned
	FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
	WHERE n.nspname IN ('pnd', 'pnd_data') AND NOT EXISTS (SELECT FROM packnd.text_twins() t WHERE t.twin = p.oid)
)
SELECT CASE WHEN EXISTS (SELECT FROM written w WHERE w.name = f.name) THEN 'changed function' ELSE 'foreign function' END,
	f.oid::regprocedure::text, packnd.say('It is not the function that the site script makes.')
FROM found f
WHERE NOT EXISTS (
	SELECT FROM written w
	WHERE w.name = f.name AND w.is_definer = f.prosecdef AND (w.is_pinned = f.is_pinned OR f.is_parsed)
		AND (w.body = f.prosrc OR w.body IS NULL AND f.is_parsed))
UNION ALL
-- a twin says guard() and calls its original, nothing else
SELECT 'changed function', p.oid::regprocedure::text, packnd.say('It does something else than its twin.')
FROM packnd.text_twins() t JOIN pg_proc p ON p.oid = t.twin
WHERE NOT p.prosecdef OR NOT coalesce('search_path=pg_catalog, packnd, pg_temp' = ANY (p.proconfig), false)
	OR p.prosrc <> split_part(packnd.text_twin_statement(t.original), '$twin$', 2)
UNION ALL
SELECT CASE WHEN i.installed IS NULL THEN 'foreign function' ELSE 'changed function' END, 'packnd.' || p.oid::regprocedure,
	packnd.say('It is not the function that CREATE EXTENSION made.')
FROM pg_proc p LEFT JOIN packnd.installed_functions() i ON i.installed = p.oid::regprocedure::text
WHERE p.pronamespace = 'packnd'::regnamespace AND p.proname <> 'installed_functions'
	AND i.hash IS DISTINCT FROM packnd.function_hash(p.oid)
UNION ALL
SELECT 'foreign trigger', t.tgrelid::regclass::text, packnd.say('The trigger %1$s runs %2$s.', t.tgname, t.tgfoid::regprocedure)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE c.relnamespace = 'pnd_data'::regnamespace AND NOT t.tgisinternal
	AND p.pronamespace NOT IN ('packnd'::regnamespace, 'pnd_data'::regnamespace)
UNION ALL
SELECT 'foreign trigger', c.oid::regclass::text, packnd.say('The rule %1$s rewrites what is done with it.', r.rulename)
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE c.relnamespace IN ('pnd_data'::regnamespace, 'pnd'::regnamespace) AND r.rulename <> '_RETURN'
UNION ALL
SELECT 'foreign trigger', e.evtname::text, packnd.say('The event trigger runs %1$s.', e.evtfoid::regprocedure)
FROM pg_event_trigger e
UNION ALL
SELECT 'publication', p.pubname::text, packnd.say('It sends rows of the registry elsewhere: no wall holds for what it sends.')
FROM pg_publication p
WHERE p.puballtables OR EXISTS (SELECT FROM pg_publication_tables t WHERE t.pubname = p.pubname AND t.schemaname = 'pnd_data')
$function$;
REVOKE ALL ON FUNCTION packnd.code_findings() FROM PUBLIC;
COMMENT ON FUNCTION packnd.code_findings() IS
'Is the code what was installed: functions of pnd and pnd_data against packnd.site_sql(), those of the extension against packnd.installed_functions(); triggers, rules and event triggers of others; and publications of the registry''s tables. For packnd.security_check().';

CREATE FUNCTION packnd.server_findings(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
-- the minors of 12 November 2026: release notes of 15.20 to 18.6
SELECT 'minor version', 'PostgreSQL', packnd.say('It is %1$s: versions before %2$s have known holes in row-level security.', v.version, f.floor)
FROM (SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version) v
	JOIN (VALUES (15, 150020, '15.20'), (16, 160016, '16.16'), (17, 170012, '17.12'), (18, 180006, '18.6')) f (major, number, floor)
	ON f.major = v.number / 10000
WHERE v.number < f.number
UNION ALL
SELECT 'prepared transaction', x.gid, packnd.say('%1$s prepared it at %2$s: it holds its locks until somebody ends it.', x.owner,
	to_char(x.prepared, 'YYYY-MM-DD HH24:MI'))
FROM pg_prepared_xacts x WHERE x.database = current_database()
$function$;
REVOKE ALL ON FUNCTION packnd.server_findings() FROM PUBLIC;
COMMENT ON FUNCTION packnd.server_findings() IS
'A minor version of PostgreSQL that is too old, and transactions that were prepared and left. For packnd.security_check().';

CREATE FUNCTION packnd.security_findings(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	RETURN QUERY SELECT f.* FROM packnd.catalog_findings() f;
	IF to_regnamespace('pnd_data') IS NOT NULL THEN
		RETURN QUERY SELECT f.* FROM packnd.role_findings() f UNION ALL SELECT f.* FROM packnd.server_findings() f;
		RETURN QUERY SELECT f.* FROM packnd.code_findings() f;
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.security_findings() FROM PUBLIC;
COMMENT ON FUNCTION packnd.security_findings() IS
'What packnd.security_check() and pnd.security_check() find in catalog, settings and code; no row if all is well.';

CREATE FUNCTION packnd.advice(finding text) RETURNS text
LANGUAGE sql STABLE STRICT
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT CASE finding
	WHEN 'createrole' THEN packnd.say('ALTER ROLE ... NOCREATEROLE; who makes logins for the registry is its administrator.')
	WHEN 'superuser' THEN packnd.say('Keep as few as can be, each for one person, none for an app; ALTER ROLE ... NOSUPERUSER for all others.')
	WHEN 'bypassrls' THEN packnd.say('ALTER ROLE ... NOBYPASSRLS, unless it makes the backups and nothing else.')
	WHEN 'replication' THEN packnd.say('ALTER ROLE ... NOREPLICATION, unless it is the standby''s own.')
	WHEN 'membership' THEN packnd.say('REVOKE that role from it; watch over the server with pnd.monitor().')
	WHEN 'group admin' THEN packnd.say('REVOKE ADMIN OPTION FOR that group from it.')
	WHEN 'parameter' THEN packnd.say('REVOKE SET, ALTER SYSTEM ON PARAMETER ... from it.')
	WHEN 'member of the owner' THEN packnd.say('REVOKE the owner from it, unless the person administers the registry.')
	WHEN 'setting' THEN packnd.say('SELECT * FROM packnd.harden(); or set it as the manual says.')
	WHEN 'time-outs' THEN packnd.say('SELECT * FROM packnd.harden();')
	WHEN 'not hardened' THEN packnd.say('SELECT * FROM packnd.harden(dry_run => true); shows what is open, without dry_run it closes it.')
	WHEN 'login' THEN packnd.say('Do what it says: GRANT or REVOKE the group, or call pnd.bind_logins() or pnd.add_login().')
	WHEN 'changed function' THEN packnd.say('Ask who changed it and why; SELECT packnd.upgrade(); makes those of the registry anew, DROP and CREATE EXTENSION in another database shows those of the extension.')
	WHEN 'foreign function' THEN packnd.say('Ask who made it and why, and drop it: what stands in these schemas runs with the rights of the registry.')
	WHEN 'foreign trigger' THEN packnd.say('Ask who made it and why, and drop it: it sees what is written.')
	WHEN 'publication' THEN packnd.say('DROP PUBLICATION, unless the registry has a replica of its own.')
	WHEN 'minor version' THEN packnd.say('Install the newest minor version and restart the server.')
	WHEN 'prepared transaction' THEN packnd.say('ROLLBACK PREPARED it, and set max_prepared_transactions = 0.')
	WHEN 'unmapped login' THEN packnd.say('REVOKE the group from it, or say with pnd.add_login() who acts by it.')
	WHEN 'referent' THEN packnd.say('Give somebody the duty of supervisor there, or wait for the next run of the follow-up.')
	WHEN 'answer page' THEN packnd.say('CREATE ROLE ... LOGIN IN ROLE packnd_answer_page; then pnd.add_login(..., part => ''answer_page'').')
	WHEN 'correspondent' THEN packnd.say('Name another with pnd.set_service(), or give the professional a login and the duty of partner.')
	WHEN 'agreement' THEN packnd.say('Name a correspondent or an answer_address with pnd.set_service(), or say that there is no agreement.')
	ELSE packnd.say('See the manual for administrators.') END
$function$;
REVOKE ALL ON FUNCTION packnd.advice(text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.advice(text) IS
'What to do about a finding of packnd.security_check(), in one sentence.';

CREATE FUNCTION packnd.security_check(OUT finding text, OUT object text, OUT detail text, OUT advice text) RETURNS SETOF record
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	RETURN QUERY SELECT f.finding, f.object, f.detail, packnd.advice(f.finding) FROM packnd.security_findings() f;
	IF NOT FOUND THEN
		RETURN QUERY VALUES (packnd.nothing_found(), 'packnd.security_check()',
			packnd.say('Roles, settings, version and code are as they should be.'), NULL::text);
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.security_check() FROM PUBLIC;
COMMENT ON FUNCTION packnd.security_check() IS
'What endangers the registry from outside: what packnd.health() finds, roles with more power than they need, settings that put names into the log, functions, triggers and rules that are not those that were installed, publications, an old minor version, transactions that were prepared and left. A row each with what to do; one with the finding ''none'' if all is well. pnd.security_check() asks the data too.';
