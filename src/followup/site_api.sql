-- Follow-up: what agents, supervisors and administrators call about
-- deadlines and messages, and the job of pg_cron.

-- ---- deadlines

CREATE FUNCTION pnd.list_my_deadlines()
RETURNS TABLE (case_number text, deadline bigint, kind text, label_fr text, started_at timestamptz, due_at timestamptz,
	is_late boolean, suspended_until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.actor_require();
	RETURN QUERY
		SELECT packnd.site_case_number(d.case_id), d.deadline_id, d.kind, k.label_fr, d.started_at, d.due_at,
			d.due_at <= now(),
			(SELECT max(s.until_at) FROM pnd_data.suspension s
			 WHERE s.case_id = d.case_id AND s.deadline_id = d.deadline_id AND s.from_at <= now() AND s.until_at > now())
		FROM pnd_data.deadline d
			JOIN pnd_data.deadline_kind k ON k.kind = d.kind
		WHERE d.case_id IN (
				SELECT a.case_id FROM pnd_data.case_access a
				WHERE a.professional_id = packnd.actor() AND a.reason IN ('referent', 'substitute')
					-- a substitute's time is bounded; a former referent only reads
					AND (a.valid_to IS NULL OR a.reason = 'substitute' AND a.valid_to > now())
					AND a.valid_from <= now())
			AND d.met_at IS NULL AND d.cancelled_at IS NULL
		ORDER BY d.due_at, d.deadline_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.list_my_deadlines() TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.list_my_deadlines() IS
'The open deadlines of the cases of which the actor is referent or substitute, the next due first. PN401 if nobody is acting.';

CREATE VIEW pnd.my_deadlines AS SELECT * FROM pnd.list_my_deadlines();
GRANT SELECT ON pnd.my_deadlines TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.my_deadlines IS 'The open deadlines of the actor''s own cases; see pnd.list_my_deadlines().';

CREATE FUNCTION pnd.late_deadlines(territory text, after_due timestamptz DEFAULT '-infinity', after_deadline bigint DEFAULT 0,
	max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, deadline bigint, kind text, label_fr text, due_at timestamptz, late_by interval,
	last_rung int, last_rung_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_territory_duty(territory, ARRAY['supervisor']);
	RETURN QUERY
		SELECT packnd.site_case_number(d.case_id), d.deadline_id, d.kind, k.label_fr, d.due_at, now() - d.due_at,
			f.rung, r.label_fr
		FROM pnd_data.deadline d
			JOIN pnd_data.deadline_kind k ON k.kind = d.kind
			LEFT JOIN LATERAL (
				SELECT f.rung FROM pnd_data.firing f
				WHERE f.case_id = d.case_id AND f.deadline_id = d.deadline_id
				ORDER BY f.rung DESC LIMIT 1) f ON true
			LEFT JOIN pnd_data.deadline_rung r ON r.kind = d.kind AND r.rung = f.rung
		WHERE d.territory_id = late_deadlines.territory AND d.met_at IS NULL AND d.cancelled_at IS NULL
			AND d.due_at <= now() AND d.due_at >= coalesce(after_due, '-infinity')
			AND (d.due_at, d.deadline_id) > (coalesce(after_due, '-infinity'), coalesce(after_deadline, 0))
		ORDER BY d.due_at, d.deadline_id
		LIMIT least(greatest(coalesce(max_rows, 100), 0), 1000);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.late_deadlines(text, timestamptz, bigint, int) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.late_deadlines(text, timestamptz, bigint, int) IS
'For supervisors: the deadlines of a territory that are overdue now, the longest first, with the last rung that fired. At most max_rows (and 1000); the next page begins after the due_at and deadline of the last row. Error 42501.';

CREATE FUNCTION pnd.case_deadlines(case_number text)
RETURNS TABLE (deadline bigint, kind text, label_fr text, started_at timestamptz, budget text, due_at timestamptz,
	state text, met_at timestamptz, cancelled_at timestamptz, cancel_reason text, rungs_fired int[])
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT d.deadline_id, d.kind, k.label_fr, d.started_at, d.amount || ' ' || d.unit, d.due_at,
			CASE WHEN d.cancelled_at IS NOT NULL THEN 'cancelled'
				WHEN d.met_at > d.due_at THEN 'met late'
				WHEN d.met_at IS NOT NULL THEN 'met'
				WHEN d.due_at <= now() THEN 'late'
				ELSE 'open' END,
			d.met_at, d.cancelled_at, d.cancel_reason,
			ARRAY(SELECT f.rung FROM pnd_data.firing f
				WHERE f.case_id = d.case_id AND f.deadline_id = d.deadline_id ORDER BY f.rung)
		FROM pnd_data.deadline d
			JOIN pnd_data.deadline_kind k ON k.kind = d.kind
		WHERE d.case_id = id
		ORDER BY d.started_at, d.deadline_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.case_deadlines(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.case_deadlines(text) IS
'All deadlines of a case, oldest first: open, late, met, met late or cancelled, and the rungs that fired. Errors: 22P02 a mistyped number, PN404.';

CREATE FUNCTION pnd_data.lock_deadline(case_id bigint, deadline bigint) RETURNS pnd_data.deadline
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	locked pnd_data.deadline;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('deadline', deadline);
	PERFORM pnd_data.lock_case(case_id, ARRAY['referent', 'supervisor'], closed_too => true);
	SELECT * INTO locked
	FROM pnd_data.deadline d
	WHERE d.case_id = lock_deadline.case_id AND d.deadline_id = lock_deadline.deadline
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'the case has no deadline %', deadline
			USING ERRCODE = 'PN409', HINT = 'See pnd.case_deadlines().';
	END IF;
	IF locked.met_at IS NOT NULL OR locked.cancelled_at IS NOT NULL THEN
		RAISE EXCEPTION 'the deadline was % already', CASE WHEN locked.met_at IS NULL THEN 'cancelled' ELSE 'met' END
			USING ERRCODE = 'PN409';
	END IF;
	RETURN locked;
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_deadline(bigint, bigint) IS
'For the functions of pnd: locks and returns an open deadline of a case of which the actor is referent or supervisor. Errors: 42501, PN409 there is none or it is closed.';

CREATE FUNCTION pnd.mark_deadline_met(case_number text, deadline bigint, met_at timestamptz DEFAULT now()) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
	locked pnd_data.deadline;
BEGIN
	PERFORM packnd.guard();
	locked := pnd_data.lock_deadline(id, deadline);
	IF NOT (SELECT k.met_by_hand FROM pnd_data.deadline_kind k WHERE k.kind = locked.kind) THEN
		RAISE EXCEPTION 'a deadline of kind "%" is met by what it waits for, not by hand', locked.kind
			USING ERRCODE = 'PN409';
	END IF;
	IF met_at IS NULL OR met_at < locked.started_at OR met_at > clock_timestamp() THEN
		RAISE EXCEPTION 'a deadline is met between its start and now' USING ERRCODE = 'datetime_field_overflow';
	END IF;
	UPDATE pnd_data.deadline d SET met_at = mark_deadline_met.met_at
	WHERE d.case_id = id AND d.deadline_id = deadline;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.mark_deadline_met(text, bigint, timestamptz) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.mark_deadline_met(text, bigint, timestamptz) IS
'What a deadline waits for has been done (a meeting offered, a safety check made). For kinds that are met by hand. Errors: PN404, PN409 closed already or not by hand, 22008 before its start or in the future, 42501.';

CREATE FUNCTION pnd.cancel_deadline(case_number text, deadline bigint, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.lock_case(id, ARRAY['supervisor'], closed_too => true);
	PERFORM pnd_data.lock_deadline(id, deadline);
	IF coalesce(reason, '') = '' THEN
		RAISE EXCEPTION 'a deadline is cancelled with a reason' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	UPDATE pnd_data.deadline d SET cancelled_at = clock_timestamp(), cancel_reason = reason
	WHERE d.case_id = id AND d.deadline_id = deadline;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.cancel_deadline(text, bigint, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.cancel_deadline(text, bigint, text) IS
'For supervisors: a deadline is void, with the reason. Errors: PN404, PN409 closed already, 22023 no reason, 42501.';

CREATE FUNCTION pnd.suspend_deadline(case_number text, deadline bigint, until_at timestamptz, reason text,
	from_at timestamptz DEFAULT now())
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.lock_deadline(id, deadline);
	PERFORM packnd.require_given('until_at', until_at), packnd.require_given('reason', reason), packnd.require_given('from_at', from_at);
	INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason, suspended_by)
	VALUES (id, deadline, from_at, until_at, reason, packnd.actor());
	RETURN (SELECT d.due_at FROM pnd_data.deadline d WHERE d.case_id = id AND d.deadline_id = deadline);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.suspend_deadline(text, bigint, timestamptz, text, timestamptz) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.suspend_deadline(text, bigint, timestamptz, text, timestamptz) IS
'The clock of a deadline stands still until an instant, with a reason; returns the new due time. Errors: PN404, PN409 closed already or longer than the kind allows, 23514 no time or no reason, 23P01 suspended then already, 42501.';

CREATE FUNCTION pnd.resume_deadline(case_number text, deadline bigint) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.lock_deadline(id, deadline);
	UPDATE pnd_data.suspension s SET until_at = now()
	WHERE s.case_id = id AND s.deadline_id = deadline AND s.from_at < now() AND s.until_at > now();
	IF NOT FOUND THEN
		RAISE EXCEPTION 'the deadline is not suspended' USING ERRCODE = 'PN409';
	END IF;
	RETURN (SELECT d.due_at FROM pnd_data.deadline d WHERE d.case_id = id AND d.deadline_id = deadline);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.resume_deadline(text, bigint) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.resume_deadline(text, bigint) IS
'The clock of a suspended deadline runs again from now on; returns the new due time. Errors: PN404, PN409 not suspended, 42501.';

-- ---- messages

CREATE FUNCTION pnd.list_my_messages()
RETURNS TABLE (message bigint, case_number text, kind_fr text, message_fr text, due_at timestamptz, created_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.actor_require();
	RETURN QUERY
		SELECT o.message_id, CASE WHEN o.duty IS DISTINCT FROM 'steering' THEN packnd.site_case_number(o.case_id) END,
			k.label_fr, r.label_fr, d.due_at, o.created_at
		FROM pnd_data.outbox o
			JOIN pnd_data.deadline d ON d.case_id = o.case_id AND d.deadline_id = o.deadline_id
			JOIN pnd_data.deadline_kind k ON k.kind = d.kind
			JOIN pnd_data.deadline_rung r ON r.kind = d.kind AND r.rung = o.rung
		WHERE o.released_at IS NOT NULL AND o.created_at > now() - interval '90 days'
			-- a rung that did something has closed its deadline by that
			AND (r.effect IS NOT NULL OR d.met_at IS NULL AND d.cancelled_at IS NULL)
			-- a message does not outlive the right to see its case
			AND (o.professional_id = packnd.actor() AND packnd.can_see(o.case_id)
				OR EXISTS (
					SELECT FROM pnd_data.duty u
					WHERE u.professional_id = packnd.actor() AND u.territory_id = o.territory_id AND u.duty = o.duty
						AND u.valid_from <= now() AND (u.valid_to IS NULL OR u.valid_to > now())))
		ORDER BY o.created_at DESC, o.message_id DESC;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.list_my_messages() TO packnd_referent, packnd_supervisor, packnd_steering;
COMMENT ON FUNCTION pnd.list_my_messages() IS
'Messages of the last 90 days to the actor, or to all who hold a duty of the actor''s, about deadlines that are still open, or referrals that expired; the newest first. The steering committee sees no case number. PN401 if nobody is acting.';

CREATE VIEW pnd.my_messages AS SELECT * FROM pnd.list_my_messages();
GRANT SELECT ON pnd.my_messages TO packnd_referent, packnd_supervisor, packnd_steering;
COMMENT ON VIEW pnd.my_messages IS 'Messages to the actor; see pnd.list_my_messages().';

CREATE FUNCTION pnd.take_messages(max_rows int DEFAULT 100)
RETURNS TABLE (message bigint, professional bigint, territory text, duty text, message_fr text, created_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		WITH taken AS (
			UPDATE pnd_data.outbox o SET sent_at = clock_timestamp()
			FROM (
				SELECT u.case_id, u.message_id
				FROM pnd_data.outbox u
				WHERE u.sent_at IS NULL AND u.released_at IS NOT NULL
				ORDER BY u.created_at, u.message_id
				LIMIT least(greatest(coalesce(max_rows, 100), 0), 1000)
				FOR NO KEY UPDATE SKIP LOCKED) u
			WHERE o.case_id = u.case_id AND o.message_id = u.message_id
			RETURNING o.case_id, o.message_id, o.deadline_id, o.rung, o.professional_id, o.territory_id, o.duty, o.created_at)
		SELECT t.message_id, t.professional_id, t.territory_id, t.duty, r.label_fr, t.created_at
		FROM taken t
			JOIN pnd_data.deadline d ON d.case_id = t.case_id AND d.deadline_id = t.deadline_id
			JOIN pnd_data.deadline_rung r ON r.kind = d.kind AND r.rung = t.rung
		ORDER BY t.created_at, t.message_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.take_messages(int) TO packnd_operator;
COMMENT ON FUNCTION pnd.take_messages(int) IS
'For a mailer: takes up to max_rows (and 1000) messages that were not taken, marks them sent, and returns to whom each goes and what it says: no case, no identity. It sends them and then commits; after a crash in between they come again, with the same number.';

CREATE FUNCTION pnd.release_outbox() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	released bigint;
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.follow_up_run r SET released_at = clock_timestamp()
	WHERE r.is_held AND r.released_at IS NULL;
	UPDATE pnd_data.outbox o SET released_at = clock_timestamp()
	WHERE o.sent_at IS NULL AND o.released_at IS NULL;
	GET DIAGNOSTICS released = ROW_COUNT;
	IF released > 0 THEN
		PERFORM pg_notify('packnd_outbox', '');
	END IF;
	RETURN released;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.release_outbox() TO packnd_operator;
COMMENT ON FUNCTION pnd.release_outbox() IS
'A person has looked why so many deadlines came due at once: the messages that were held go out, and the next sweep lets the referrals that were held expire. Returns how many messages.';

-- ---- the job

CREATE FUNCTION pnd.follow_up_status(
	OUT last_started_at timestamptz, OUT last_finished_at timestamptz, OUT due_deadlines bigint, OUT behind bigint,
	OUT oldest_behind timestamptz, OUT set_aside bigint, OUT set_aside_states text[], OUT held_messages bigint, OUT unsent_messages bigint,
	OUT clock_went_back boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	SELECT max(r.started_at), max(r.finished_at) INTO last_started_at, last_finished_at
	FROM pnd_data.follow_up_run r;
	SELECT coalesce((SELECT r.clock_went_back FROM pnd_data.follow_up_run r ORDER BY r.run_id DESC LIMIT 1), false)
	INTO clock_went_back;
	SELECT count(*) INTO due_deadlines
	FROM pnd_data.deadline d
	WHERE d.met_at IS NULL AND d.cancelled_at IS NULL AND d.due_at <= now();
	SELECT count(*), min(d.due_at + r.delay_minutes * interval '1 minute') INTO behind, oldest_behind
	FROM pnd_data.deadline d
		JOIN pnd_data.deadline_rung r ON r.kind = d.kind
	WHERE d.met_at IS NULL AND d.cancelled_at IS NULL AND d.due_at <= now() AND r.delay_minutes >= 0
		AND d.due_at + r.delay_minutes * interval '1 minute' <= now()
		AND NOT EXISTS (
			SELECT FROM pnd_data.firing f
			WHERE f.case_id = d.case_id AND f.deadline_id = d.deadline_id AND f.rung = r.rung);
	SELECT count(*), array_agg(DISTINCT x.error_state) INTO set_aside, set_aside_states FROM pnd_data.follow_up_failure x;
	SELECT count(*) FILTER (WHERE o.released_at IS NULL), count(*) FILTER (WHERE o.released_at IS NOT NULL)
	INTO held_messages, unsent_messages
	FROM pnd_data.outbox o WHERE o.sent_at IS NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.follow_up_status() TO packnd_operator, packnd_supervisor, packnd_auditor;
COMMENT ON FUNCTION pnd.follow_up_status() IS
'When the follow-up last started and finished, how many deadlines are overdue, what it is behind with (rungs due and not fired, and since when), what is set aside after errors and their SQLSTATEs, messages held and not sent, and whether the clock went back.';

CREATE FUNCTION pnd_data.health_followup(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'follow-up', 'pnd.follow_up()', CASE
		WHEN s.last_finished_at IS NULL THEN 'It never ran to its end, and deadlines are open: see pnd.schedule().'
		ELSE format('It is behind with %s rung(s) since %s; it last finished at %s: see pnd.schedule().',
			s.behind, to_char(s.oldest_behind, 'YYYY-MM-DD HH24:MI'), to_char(s.last_finished_at, 'YYYY-MM-DD HH24:MI')) END
	FROM pnd.follow_up_status() s
	WHERE s.last_finished_at IS NULL
			AND EXISTS (SELECT FROM pnd_data.deadline d WHERE d.met_at IS NULL AND d.cancelled_at IS NULL)
		-- it comes each minute: ten are more than a sweep takes
		OR s.oldest_behind < now() - interval '10 minutes'
	UNION ALL
	SELECT 'follow-up', 'pnd.follow_up()', format('%s deadline(s) are set aside after errors: %s.',
		s.set_aside, array_to_string(s.set_aside_states, ', '))
	FROM pnd.follow_up_status() s
	WHERE s.set_aside > 0;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_followup() IS
'The findings of pnd.health() on the follow-up: it never ran although deadlines are open, it is behind, or deadlines are set aside.';

CREATE FUNCTION pnd.require_pg_cron() RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extname = 'pg_cron') THEN
		RAISE EXCEPTION 'pg_cron is not installed in database "%"', current_database()
			USING ERRCODE = 'object_not_in_prerequisite_state',
				DETAIL = CASE WHEN current_setting('cron.database_name', true) IS NULL
					THEN 'The server does not load it: pg_cron is not in shared_preload_libraries.'
					ELSE format('pg_cron works in database "%s" (cron.database_name).', current_setting('cron.database_name', true)) END,
				HINT = 'With pg_cron loaded for this database, run CREATE EXTENSION pg_cron. Without it, let any scheduler run CALL pnd.follow_up(); every minute, as a member of packnd_operator.';
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.require_pg_cron() TO packnd_operator;
COMMENT ON FUNCTION pnd.require_pg_cron() IS
'For pnd.schedule() and pnd.unschedule(): error 55000 with what to do if pg_cron is not installed in this database.';

CREATE FUNCTION pnd.schedule(schedule text DEFAULT '* * * * *', job_role name DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	runs_as name := job_role;
	unfit text;
	old_job bigint;
BEGIN
	PERFORM pnd.require_pg_cron();
	IF runs_as IS NULL AND (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) THEN
		-- an administrator: the one login that was made for it
		SELECT min(r.rolname) INTO runs_as
		FROM pg_catalog.pg_roles r
		WHERE r.rolcanlogin AND NOT r.rolsuper AND pg_has_role(r.oid, 'packnd_operator', 'USAGE')
		HAVING count(*) = 1;
	END IF;
	runs_as := coalesce(runs_as, current_user);
	SELECT concat_ws(', ', CASE WHEN r.rolsuper THEN 'it is a superuser' END,
			CASE WHEN NOT r.rolcanlogin THEN 'it cannot log in' END,
			CASE WHEN NOT pg_has_role(r.oid, 'packnd_operator', 'USAGE') THEN 'it is not a member of packnd_operator' END)
	INTO unfit
	FROM pg_catalog.pg_roles r WHERE r.rolname = runs_as;
	IF unfit IS DISTINCT FROM '' THEN
		RAISE EXCEPTION 'the follow-up cannot run as "%": %', runs_as, coalesce(unfit, 'there is no such role')
			USING ERRCODE = 'invalid_role_specification',
				HINT = 'CREATE ROLE packnd_job LOGIN IN ROLE packnd_operator; then SELECT pnd.schedule(job_role => ''packnd_job'');';
	END IF;
	-- one job, whoever made the one before
	FOR old_job IN
		SELECT j.jobid FROM cron.job j
		WHERE j.jobname = 'packnd follow-up' AND j.database = current_database() AND j.username <> runs_as
	LOOP
		PERFORM cron.unschedule(old_job);
	END LOOP;
	IF runs_as = current_user THEN
		RETURN cron.schedule('packnd follow-up', schedule, 'CALL pnd.follow_up();');
	END IF;
	RETURN cron.schedule_in_database('packnd follow-up', schedule, 'CALL pnd.follow_up();', current_database()::text, runs_as::text);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.schedule(text, name) TO packnd_operator;
COMMENT ON FUNCTION pnd.schedule(text, name) IS
'Has pg_cron run CALL pnd.follow_up() (job ''packnd follow-up''), each minute unless another cron expression is given; returns the number of the job. It runs as job_role; if none is named, as the caller, or for a superuser as the only login that is a member of packnd_operator. That role must be able to log in (as pg_cron does: see cron.host), must be a member of packnd_operator, and no superuser (0P000). Naming another role takes a superuser. Errors: 55000 no pg_cron here, 22023 a bad cron expression.';

CREATE FUNCTION pnd.unschedule() RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	old_job bigint;
	had_job boolean := false;
BEGIN
	PERFORM pnd.require_pg_cron();
	FOR old_job IN
		SELECT j.jobid FROM cron.job j
		WHERE j.jobname = 'packnd follow-up' AND j.database = current_database()
	LOOP
		had_job := cron.unschedule(old_job);
	END LOOP;
	RETURN had_job;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.unschedule() TO packnd_operator;
COMMENT ON FUNCTION pnd.unschedule() IS
'Takes the follow-up out of pg_cron; what runs goes on to its end. Returns whether there was a job that the caller may take out. Error 55000 no pg_cron here.';
