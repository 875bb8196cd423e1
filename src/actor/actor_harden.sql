
-- ---- actor: harden(), soften() -------------------------------------------
--
-- What stands outside of the registry and tells of it all the same: the log,
-- counters of rows and sizes of tables, locks, sessions; and sessions that are
-- left open.  Only a superuser can close that, so these functions run as their
-- caller and stand in packnd.
--
-- packnd.hardening_steps() is the list: each step is a thing, what it should
-- be, what it is, and why.  harden() takes those that are not so yet, and
-- notes in pnd_data.hardening what was before; soften() takes them back in
-- the opposite order, but for what somebody has changed since.  No statement
-- is stored: whoever could write the table could have a superuser execute it.

CREATE FUNCTION packnd.acting_logins(OUT role_name name, OUT setting text, OUT wanted text, OUT present text) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
WITH acting AS (
	-- also the login of a pool, which is those people after SET ROLE
	SELECT r.oid, r.rolname
	FROM pg_roles r
	WHERE r.rolcanlogin AND NOT r.rolsuper AND EXISTS (
		SELECT FROM pnd_data.login l JOIN pg_roles m ON m.rolname = l.role_name
		WHERE l.part IS DISTINCT FROM 'job' AND pnd_data.in_force('-infinity', l.valid_to)
			AND pg_has_role(r.oid, m.oid, 'MEMBER'))
)
SELECT a.rolname, t.setting, b.at_most || 's', coalesce(here.value, everywhere.value)
FROM acting a
	CROSS JOIN (VALUES ('statement_timeout', 'statement_seconds'), ('idle_in_transaction_session_timeout', 'idle_seconds'),
		-- from 17 on; the settings of other versions are not known
		('transaction_timeout', 'transaction_seconds')) t (setting, bound)
	JOIN pg_settings s ON s.name = t.setting
	JOIN pnd_data.bound b ON b.bound = t.bound
	LEFT JOIN LATERAL (
		SELECT split_part(c.entry, '=', 2) AS value
		FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) AS c (entry)
		WHERE d.setrole = a.oid AND split_part(c.entry, '=', 1) = t.setting
			AND d.setdatabase = (SELECT k.oid FROM pg_database k WHERE k.datname = current_database())) here ON true
	LEFT JOIN LATERAL (
		SELECT split_part(c.entry, '=', 2) AS value
		FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) AS c (entry)
		WHERE d.setrole = a.oid AND split_part(c.entry, '=', 1) = t.setting AND d.setdatabase = 0) everywhere ON true
$function$;
REVOKE ALL ON FUNCTION packnd.acting_logins() FROM PUBLIC;
COMMENT ON FUNCTION packnd.acting_logins() IS
'The roles that log in and act for people, or may after SET ROLE, with each time-out that they should have by the rows of pnd_data.bound, and what ALTER ROLE says (null: nothing).';

CREATE FUNCTION packnd.telling_objects(OUT kind text, OUT object text, OUT reason text) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
WITH telling (kind, object, name, counts_rows) AS (
	SELECT 'function', p.oid::regprocedure::text, p.proname, p.pronargs > 0 AND p.proargtypes[0] = 'oid'::regtype AND NOT p.proretset
	FROM pg_proc p
	WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND (
		p.proname LIKE 'pg\_stat\_get\_%'
		OR p.proname ~ '^pg_(current|last)_wal_\w+_lsn$|^pg_current_wal_lsn$|^pg_control_(checkpoint|recovery)$'
		OR p.proname IN ('pg_last_xact_replay_timestamp', 'pg_logical_emit_message')
		OR p.proname IN ('pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size', 'pg_database_size', 'pg_lock_status'))
	UNION ALL
	SELECT 'view', 'pg_catalog.' || c.relname, c.relname,
		c.relname ~ '^pg_stat(io)?_(xact_)?(all|user|sys)_|^pg_stat_database'
	FROM pg_class c
	WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'v' AND (c.relname ~ '^pg_stat(io)?_' OR c.relname = 'pg_locks')
)
SELECT t.kind, t.object, CASE
	WHEN t.name IN ('pg_lock_status', 'pg_locks') THEN packnd.say('Locks tell who works on how many rows.')
	WHEN t.name LIKE '%\_size' THEN packnd.say('Sizes of tables tell how many cases there are.')
	WHEN t.counts_rows THEN packnd.say('Counters of rows tell how many cases there are, and how many came today.')
	WHEN t.name ~ '^pg_stat_(get_)?(activity|backend_\w+|ssl|gssapi)$' THEN packnd.say('Sessions tell who is at work, when, and that something was written.')
	ELSE packnd.say('How much the server has written tells that somebody did something, and when.') END
FROM telling t
UNION ALL
SELECT 'columns', 'pg_catalog.pg_class', packnd.say('The planner''s estimates of rows and pages tell how many cases there are.')
$function$;
REVOKE ALL ON FUNCTION packnd.telling_objects() FROM PUBLIC;
COMMENT ON FUNCTION packnd.telling_objects() IS
'The functions and views of PostgreSQL, and pg_class for its columns of estimates, that tell a role without rights how many rows the registry''s tables have, who is at work, or that something was written, and why each is named.';

CREATE FUNCTION packnd.telling_columns() RETURNS name[]
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT '{reltuples,relpages,relallvisible,relallfrozen}'::name[]
$function$;
REVOKE ALL ON FUNCTION packnd.telling_columns() FROM PUBLIC;
COMMENT ON FUNCTION packnd.telling_columns() IS
'The columns of pg_class with the planner''s estimates, of whatever version.';

CREATE FUNCTION packnd.is_open(kind text, object text) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT CASE kind
	WHEN 'function' THEN has_function_privilege('public', object, 'EXECUTE')
	WHEN 'view' THEN has_any_column_privilege('public', object, 'SELECT')
	ELSE EXISTS (
		SELECT FROM pg_attribute a
		WHERE a.attrelid = object::regclass AND a.attname = ANY (packnd.telling_columns())
			AND has_column_privilege('public', a.attrelid, a.attnum, 'SELECT')) END
$function$;
REVOKE ALL ON FUNCTION packnd.is_open(text, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.is_open(text, text) IS
'May everybody use what packnd.telling_objects() names, if only one of its columns?';

CREATE FUNCTION packnd.hardening_steps(OUT kind text, OUT object text, OUT setting text, OUT wanted text, OUT present text,
	OUT reason text) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT 'database setting', r.setting, '', r.allowed[1], h.value, r.reason
FROM packnd.setting_rules() r
	LEFT JOIN LATERAL (
		SELECT split_part(c.entry, '=', 2) AS value
		FROM pg_db_role_setting d JOIN pg_database b ON b.oid = d.setdatabase AND b.datname = current_database()
			CROSS JOIN LATERAL unnest(d.setconfig) AS c (entry)
		WHERE d.setrole = 0 AND split_part(c.entry, '=', 1) = r.setting) h ON true
WHERE r.setting !~ 'preload' AND NOT coalesce(h.value, packnd.server_setting(r.setting)) = ANY (r.allowed)
UNION ALL
SELECT 'role setting', a.role_name, a.setting, a.wanted, a.present,
	packnd.say('A session that is left open, or a statement that never ends, keeps others from a case.')
FROM packnd.acting_logins() a WHERE coalesce(a.present, '0') IN ('0', '0s')
UNION ALL
SELECT t.kind, t.object, '', NULL, NULL, t.reason
FROM packnd.telling_objects() t
WHERE packnd.is_open(t.kind, t.object)
$function$;
REVOKE ALL ON FUNCTION packnd.hardening_steps() FROM PUBLIC;
COMMENT ON FUNCTION packnd.hardening_steps() IS
'What packnd.harden() would still do: settings of the database and of roles that act for people, what PUBLIC may read of counters, sessions, sizes, locks and estimates; what each should be, what it is, and why.';

CREATE FUNCTION packnd.hardening_statements(kind text, object text, setting text, value text, undo boolean) RETURNS SETOF text
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
-- names are looked up and quoted here, whatever was stored
SELECT s.statement
FROM (VALUES
	(1, kind = 'database setting' AND value IS NOT NULL, format('ALTER DATABASE %I SET %s = %L', current_database(), object, value)),
	(1, kind = 'database setting' AND value IS NULL, format('ALTER DATABASE %I RESET %s', current_database(), object)),
	(1, kind = 'role setting' AND value IS NOT NULL, format('ALTER ROLE %I IN DATABASE %I SET %s = %L', object, current_database(), setting, value)),
	(1, kind = 'role setting' AND value IS NULL, format('ALTER ROLE %I IN DATABASE %I RESET %s', object, current_database(), setting)),
	(1, kind = 'function' AND NOT undo, format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', to_regprocedure(CASE kind WHEN 'function' THEN object END))),
	(2, kind = 'function' AND NOT undo, format('GRANT EXECUTE ON FUNCTION %s TO pg_read_all_stats', to_regprocedure(CASE kind WHEN 'function' THEN object END))),
	(1, kind = 'function' AND undo, format('REVOKE EXECUTE ON FUNCTION %s FROM pg_read_all_stats', to_regprocedure(CASE kind WHEN 'function' THEN object END))),
	(2, kind = 'function' AND undo, format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', to_regprocedure(CASE kind WHEN 'function' THEN object END))),
	(1, kind = 'view' AND NOT undo, format('REVOKE SELECT ON %s FROM PUBLIC', to_regclass(CASE kind WHEN 'view' THEN object END))),
	(2, kind = 'view' AND NOT undo, format('GRANT SELECT ON %s TO pg_read_all_stats', to_regclass(CASE kind WHEN 'view' THEN object END))),
	(1, kind = 'view' AND undo, format('REVOKE SELECT ON %s FROM pg_read_all_stats', to_regclass(CASE kind WHEN 'view' THEN object END))),
	(2, kind = 'view' AND undo, format('GRANT SELECT ON %s TO PUBLIC', to_regclass(CASE kind WHEN 'view' THEN object END))),
	(1, kind = 'columns' AND NOT undo, 'REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC'),
	(2, kind = 'columns', format(CASE WHEN undo THEN 'REVOKE SELECT (%s) ON pg_catalog.pg_class FROM PUBLIC'
		ELSE 'GRANT SELECT (%s) ON pg_catalog.pg_class TO PUBLIC' END, (
			SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
			FROM pg_attribute a
			WHERE a.attrelid = 'pg_catalog.pg_class'::regclass AND NOT a.attisdropped
				AND a.attname <> ALL (packnd.telling_columns()) AND a.attname NOT IN ('cmin', 'cmax')))),
	(3, kind = 'columns' AND undo, 'GRANT SELECT ON pg_catalog.pg_class TO PUBLIC')) s (place, is_wanted, statement)
WHERE s.is_wanted
ORDER BY s.place
$function$;
REVOKE ALL ON FUNCTION packnd.hardening_statements(text, text, text, text, boolean) FROM PUBLIC;
COMMENT ON FUNCTION packnd.hardening_statements(text, text, text, text, boolean) IS
'The statements by which packnd.harden() takes a step, or packnd.soften() takes it back (undo). A setting gets the value, null resets it. What PUBLIC loses, members of pg_read_all_stats keep.';

CREATE FUNCTION packnd.harden(dry_run boolean DEFAULT false, OUT object text, OUT statement text, OUT reason text) RETURNS SETOF record
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	due_step record;
BEGIN
	PERFORM packnd.require_superuser('harden');
	FOR due_step IN SELECT s.* FROM packnd.hardening_steps() s LOOP
		object := due_step.object;
		reason := due_step.reason;
		FOR statement IN
			SELECT s FROM packnd.hardening_statements(due_step.kind, due_step.object, due_step.setting, due_step.wanted, false) s
		LOOP
			IF NOT dry_run THEN
				EXECUTE statement;
			END IF;
			RETURN NEXT;
		END LOOP;
		IF NOT dry_run THEN
			INSERT INTO pnd_data.hardening AS h (kind, object, parameter, value_before, value_since)
			VALUES (due_step.kind, due_step.object, due_step.setting, due_step.present, due_step.wanted)
			-- taken a second time: what was before the first counts
			ON CONFLICT ON CONSTRAINT hardening_pkey DO UPDATE SET value_since = excluded.value_since, done_at = now();
		END IF;
	END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION packnd.harden(boolean) FROM PUBLIC;
COMMENT ON FUNCTION packnd.harden(boolean) IS
'Closes what tells of the registry from outside, as far as it is open: settings of this database that keep names out of the log, time-outs of the roles that act for people (rows of pnd_data.bound), and what PUBLIC may read of counters, sessions, sizes, locks and estimates. Each statement with its reason; dry_run shows them and changes nothing. Call it again when logins were added, and after a restore. packnd.soften() takes it back. For superusers (42501).';

CREATE FUNCTION packnd.soften(dry_run boolean DEFAULT false, OUT object text, OUT statement text, OUT reason text) RETURNS SETOF record
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	due_step record;
BEGIN
	PERFORM packnd.require_superuser('soften');
	FOR due_step IN
		SELECT h.*, CASE
			WHEN h.kind = 'role setting' AND to_regrole(quote_ident(h.object)) IS NULL THEN packnd.say('The role is no more.')
			WHEN CASE h.kind WHEN 'function' THEN to_regprocedure(h.object) IS NULL WHEN 'view' THEN to_regclass(h.object) IS NULL END
				THEN packnd.say('There is no such thing in this version of PostgreSQL.')
			WHEN h.kind IN ('database setting', 'role setting') AND NOT EXISTS (
					SELECT FROM pg_db_role_setting d JOIN pg_database b ON b.oid = d.setdatabase AND b.datname = current_database()
					WHERE d.setrole = CASE h.kind WHEN 'role setting' THEN to_regrole(quote_ident(h.object))::oid ELSE 0 END
						AND CASE h.kind WHEN 'role setting' THEN h.parameter ELSE h.object END || '=' || h.value_since = ANY (d.setconfig))
				THEN packnd.say('Somebody has set it otherwise since.') END AS left_alone
		FROM pnd_data.hardening h
		ORDER BY h.done_at DESC, h.kind DESC, h.object, h.parameter
	LOOP
		object := due_step.object;
		statement := NULL;
		reason := due_step.left_alone;
		IF due_step.left_alone IS NOT NULL THEN
			RETURN NEXT;
		ELSE
			FOR statement IN
				SELECT s FROM packnd.hardening_statements(due_step.kind, due_step.object, due_step.parameter, due_step.value_before, true) s
			LOOP
				IF NOT dry_run THEN
					EXECUTE statement;
				END IF;
				RETURN NEXT;
			END LOOP;
		END IF;
		IF NOT dry_run THEN
			DELETE FROM pnd_data.hardening h
			WHERE h.kind = due_step.kind AND h.object = due_step.object AND h.parameter = due_step.parameter;
		END IF;
	END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION packnd.soften(boolean) FROM PUBLIC;
COMMENT ON FUNCTION packnd.soften(boolean) IS
'Takes back what packnd.harden() did, the last first: settings have the value that they had before, PUBLIC may read again. What somebody has set otherwise since is left alone, with the reason. dry_run shows it and changes nothing. For superusers (42501).';
