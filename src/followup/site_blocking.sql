-- followup/site_blocking.sql: sessions that keep the follow-up, or others, from
-- a case.
--
-- The sweep waits for nobody: what another session has in hand it passes by.
-- So somebody who leaves a transaction open on a case stops what should happen
-- to it without being seen.  Each run of the job looks who holds a case in
-- which something is due, and for whom another session waits; it notes them
-- here, health() names them, and pnd.follow_up() ends those that stay.

CREATE TABLE pnd_data.blocking_session (
	process int NOT NULL,
	began_at timestamptz NOT NULL,
	role_name text NOT NULL,
	first_noted_at timestamptz NOT NULL,
	last_noted_at timestamptz NOT NULL,
	held_cases int NOT NULL,
	waiting_sessions int NOT NULL,
	overdue_at timestamptz,
	PRIMARY KEY (process, began_at)
);
COMMENT ON TABLE pnd_data.blocking_session IS
'Sessions whose open transaction, begun at began_at, was seen to keep the follow-up from cases in which something was due (held_cases), or other sessions waiting (waiting_sessions), at each run of the job from first_noted_at to last_noted_at; overdue_at: since when for longer than the bound blocking_minutes, so that the job ends them if its role may. Kept for 90 days. Not journalled: it is noted each minute, and says nothing of a case.';
SELECT packnd.declare('pnd_data.blocking_session', class => 'registry', journal => false, keep => 'registry');

CREATE FUNCTION pnd_data.blocking_sessions()
RETURNS TABLE (process int, began_at timestamptz, role_name text, cases int, sessions int, can_be_ended boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		WITH open_transaction AS MATERIALIZED (
			SELECT o.pid, o.role_id, o.began_at FROM packnd.open_transactions() o
		), due_case AS MATERIALIZED (
			-- nothing is asked of any case while nobody has a transaction open
			SELECT x.case_id
			FROM (
				SELECT d.case_id
				FROM pnd_data.deadline d JOIN pnd_data.deadline_rung r ON r.kind = d.kind
				WHERE d.met_at IS NULL AND d.cancelled_at IS NULL AND d.due_at <= clock_timestamp()
					AND d.due_at + r.delay_minutes * interval '1 minute' <= clock_timestamp()
					AND NOT EXISTS (
						SELECT FROM pnd_data.firing f
						WHERE f.case_id = d.case_id AND f.deadline_id = d.deadline_id AND f.rung = r.rung)
				UNION
				SELECT l.case_id FROM pnd_data.led_by_nobody() l) x
			WHERE EXISTS (SELECT FROM open_transaction)
			LIMIT 1000
		), held AS (
			SELECT c.case_id, h.pid
			FROM due_case u JOIN pnd_data.case_file c ON c.case_id = u.case_id
				CROSS JOIN LATERAL unnest(packnd.row_holders('pnd_data.case_file', c.ctid)) AS h (pid)
			UNION
			SELECT j.case_id, h.pid
			FROM due_case u JOIN pnd_data.journal_head j ON j.case_id = u.case_id
				CROSS JOIN LATERAL unnest(packnd.row_holders('pnd_data.journal_head', j.ctid)) AS h (pid)
		), waiting AS (
			SELECT b.pid AS waiter, h.pid
			FROM open_transaction b CROSS JOIN LATERAL unnest(pg_blocking_pids(b.pid)) AS h (pid)
		)
		SELECT o.pid, o.began_at, r.rolname::text, n.cases::int, n.sessions::int,
			-- the server lets nobody else end the session of a superuser; the job itself is no intruder
			NOT r.rolsuper AND NOT pg_has_role(r.oid, 'packnd_operator', 'MEMBER')
		FROM open_transaction o
			JOIN pg_roles r ON r.oid = o.role_id
			CROSS JOIN LATERAL (
				SELECT (SELECT count(DISTINCT h.case_id) FROM held h WHERE h.pid = o.pid) AS cases,
					(SELECT count(DISTINCT w.waiter) FROM waiting w WHERE w.pid = o.pid) AS sessions) n
		WHERE n.cases > 0 OR n.sessions > 0;
END
$function$;
COMMENT ON FUNCTION pnd_data.blocking_sessions() IS
'The sessions that hold a case in which something is due, or its journal, or for which another session waits: since when their transaction is open, whose they are, how many cases and sessions, and whether the job may end them (none of a superuser or of the job itself).';

CREATE FUNCTION pnd.note_blocking_sessions()
RETURNS TABLE (process int, role_name text, cases int, sessions int, is_overdue boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp SET lock_timeout = '5s'
AS $function$
DECLARE
	run_time timestamptz := clock_timestamp();
	patience interval;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_part('job'), packnd.require_follow_up();
	SELECT b.at_most * interval '1 minute' INTO patience FROM pnd_data.bound b WHERE b.bound = 'blocking_minutes';
	DELETE FROM pnd_data.blocking_session s WHERE s.last_noted_at < run_time - interval '90 days';
	RETURN QUERY
		INSERT INTO pnd_data.blocking_session AS s
			(process, began_at, role_name, first_noted_at, last_noted_at, held_cases, waiting_sessions, overdue_at)
		SELECT b.process, b.began_at, b.role_name, run_time, run_time, b.cases, b.sessions,
			CASE WHEN b.can_be_ended AND b.began_at <= run_time - patience THEN run_time END
		FROM pnd_data.blocking_sessions() b
		ON CONFLICT ON CONSTRAINT blocking_session_pkey DO UPDATE
			SET last_noted_at = excluded.last_noted_at, held_cases = excluded.held_cases, waiting_sessions = excluded.waiting_sessions,
				overdue_at = coalesce(s.overdue_at, excluded.overdue_at)
		RETURNING s.process, s.role_name, s.held_cases, s.waiting_sessions, s.overdue_at IS NOT NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.note_blocking_sessions() TO packnd_operator;
COMMENT ON FUNCTION pnd.note_blocking_sessions() IS
'For pnd.follow_up(): notes the sessions that keep it from a case in which something is due, or others waiting, and returns them: process, role, how many cases and sessions, and whether the transaction is open for longer than the bound blocking_minutes, so that pnd.follow_up() ends the session if its own role is a member of pg_signal_backend. Of superusers and the job itself none is. 42501 when it is not the follow-up that calls it, or for another than the job and administrators.
EN (administration): which session blocks a case or the follow-up, who left a transaction open
FR: quelle session bloque un dossier ou le suivi, qui a laissé une transaction ouverte';

CREATE FUNCTION pnd_data.health_blocking(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'blocking', s.role_name, packnd.say('Its session %1$s has a transaction open since %2$s and keeps %3$s case(s) with something due, and %4$s session(s), waiting.',
		s.process, to_char(s.began_at, 'YYYY-MM-DD HH24:MI'), s.held_cases, s.waiting_sessions)
	FROM pnd_data.blocking_session s
	-- as of the last run; it comes each minute
	WHERE s.last_noted_at >= (SELECT max(r.started_at) - interval '1 minute' FROM pnd_data.follow_up_run r)
		AND s.last_noted_at > now() - interval '10 minutes'
	ORDER BY s.began_at;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_blocking() IS
'The finding of pnd.health() on sessions that the last run of the follow-up saw keeping it, or others, from a case.';
