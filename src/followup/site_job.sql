-- The job of pg_cron: its state, its health, its schedule.

CREATE FUNCTION pnd.follow_up_status(
	OUT last_started_at timestamptz, OUT last_finished_at timestamptz, OUT due_deadlines int, OUT behind int,
	OUT oldest_behind timestamptz, OUT set_aside int, OUT set_aside_states text[], OUT held_messages int, OUT unsent_messages int,
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
'When the follow-up last started and finished, how many deadlines are overdue, what it is behind with (rungs due and not fired, and since when), what is set aside after errors and their SQLSTATEs, messages held and not sent, and whether the clock went back.
EN (steering): does the follow-up run, is it behind, when did it run last, is the job running
FR: le suivi fonctionne-t-il, est-il en retard, dernier passage, la tâche tourne-t-elle';

CREATE FUNCTION pnd_data.monitor_followup() RETURNS TABLE (name text, value int)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT n.name, n.value::int
	FROM pnd.follow_up_status() s CROSS JOIN LATERAL (VALUES
		('deadlines_due', s.due_deadlines::numeric),
		('deadlines_behind', s.behind),
		('deadlines_set_aside', s.set_aside),
		('messages_held', s.held_messages),
		('messages_unsent', s.unsent_messages),
		('seconds_behind', coalesce(extract(epoch FROM now() - s.oldest_behind), 0)),
		('seconds_since_started', extract(epoch FROM now() - s.last_started_at)),
		('seconds_since_finished', extract(epoch FROM now() - s.last_finished_at)),
		('clock_went_back', s.clock_went_back::int)) n (name, value);
END
$function$;
COMMENT ON FUNCTION pnd_data.monitor_followup() IS
'For pnd.monitor(): pnd.follow_up_status() in numbers, times as seconds until now; null for what never was.';

CREATE FUNCTION pnd_data.health_followup(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'follow-up', 'pnd.follow_up()', CASE
		WHEN s.last_finished_at IS NULL THEN packnd.say('It never ran to its end, and deadlines are open: see pnd.schedule().')
		ELSE packnd.say('It is behind with %1$s rung(s) since %2$s; it last finished at %3$s: see pnd.schedule().',
			s.behind, to_char(s.oldest_behind, 'YYYY-MM-DD HH24:MI'), to_char(s.last_finished_at, 'YYYY-MM-DD HH24:MI')) END
	FROM pnd.follow_up_status() s
	WHERE s.last_finished_at IS NULL
			AND EXISTS (SELECT FROM pnd_data.deadline d WHERE d.met_at IS NULL AND d.cancelled_at IS NULL)
		-- it comes each minute: ten are more than a sweep takes
		OR s.oldest_behind < now() - interval '10 minutes'
	UNION ALL
	SELECT 'follow-up', 'pnd.follow_up()', packnd.say('%1$s deadline(s) are set aside after errors: %2$s.',
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
		PERFORM packnd.fail('55000', 'pg_cron is not installed in database "%1$s"',
			-- not everybody may see the setting
			CASE WHEN NOT pg_has_role('pg_read_all_settings', 'USAGE') THEN NULL
				WHEN current_setting('cron.database_name', true) IS NULL
				THEN 'The server does not load it: pg_cron is not in shared_preload_libraries.'
				ELSE 'pg_cron works in database "%2$s" (cron.database_name).' END,
			'With pg_cron loaded for this database, run CREATE EXTENSION pg_cron. Without it, let any scheduler run CALL pnd.follow_up(); every minute, as a login with the part job.',
			current_database(),
			CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE') THEN current_setting('cron.database_name', true) END);
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.require_pg_cron() TO packnd_operator;
COMMENT ON FUNCTION pnd.require_pg_cron() IS
'For pnd.schedule() and pnd.unschedule(): error 55000 with what to do if pg_cron is not installed in this database.
EN (administration): is pg_cron there to schedule the follow-up
FR: pg_cron est-il là pour planifier le suivi';

CREATE FUNCTION pnd.schedule(schedule text DEFAULT '* * * * *', job_role text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	runs_as name := job_role;
	is_superuser boolean := (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user);
	unfit text;
	old_job bigint;
BEGIN
	PERFORM pnd.require_pg_cron();
	IF runs_as IS NULL AND is_superuser THEN
		-- an administrator: the one login that was made for it
		SELECT min(r.rolname) INTO runs_as
		FROM pg_catalog.pg_roles r
		WHERE r.rolcanlogin AND NOT r.rolsuper AND pg_has_role(r.oid, 'packnd_operator', 'USAGE')
		HAVING count(*) = 1;
	END IF;
	runs_as := coalesce(runs_as, current_user);
	SELECT concat_ws(' ', CASE WHEN r.rolsuper THEN packnd.say('It is a superuser.') END,
			CASE WHEN NOT r.rolcanlogin THEN packnd.say('It cannot log in.') END,
			CASE WHEN NOT pg_has_role(r.oid, 'packnd_operator', 'USAGE') THEN packnd.say('It is not a member of packnd_operator.') END)
	INTO unfit
	FROM pg_catalog.pg_roles r WHERE r.rolname = runs_as;
	IF unfit IS DISTINCT FROM '' THEN
		PERFORM packnd.fail('0P000', 'the follow-up cannot run as "%1$s"', '%2$s',
			'CREATE ROLE packnd_job LOGIN IN ROLE packnd_operator; then SELECT pnd.schedule(job_role => ''packnd_job'');',
			runs_as, coalesce(unfit, packnd.say('There is no such role.')));
	END IF;
	IF is_superuser AND NOT EXISTS (
		SELECT FROM pnd_data.login_of_role l
		WHERE l.role_name = runs_as AND l.role_oid = l.named_oid AND l.part = 'job' AND pnd_data.in_force(l.valid_from, l.valid_to)) THEN
		PERFORM pnd.add_login(runs_as, part => 'job');
	END IF;
	-- one job, whoever made the one before
	FOR old_job IN
		SELECT j.jobid FROM cron.job j
		WHERE j.jobname = 'packnd follow-up' AND j.database = current_database() AND j.username <> runs_as
	LOOP
		PERFORM cron.unschedule(old_job);
	END LOOP;
	IF runs_as = current_user THEN
		PERFORM cron.schedule('packnd follow-up', schedule, 'CALL pnd.follow_up();');
		RETURN;
	END IF;
	PERFORM cron.schedule_in_database('packnd follow-up', schedule, 'CALL pnd.follow_up();', current_database()::text, runs_as::text);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.schedule(text, text) TO packnd_operator;
COMMENT ON FUNCTION pnd.schedule(text, text) IS
'Has pg_cron run CALL pnd.follow_up() (job ''packnd follow-up''), each minute unless another cron expression is given. It runs as job_role; if none is named, as the caller, or for a superuser as the only login that is a member of packnd_operator. That role must be able to log in (as pg_cron does: see cron.host), must be a member of packnd_operator, and no superuser (0P000). Naming another role takes a superuser, for whom it also registers the role as the job (pnd.add_login(), whose errors it has: the job has no other group role of packnd). Errors: 55000 no pg_cron here, 22023 a bad cron expression.
EN (administration): have the follow-up run each minute, schedule it with pg_cron
FR: planifier le suivi chaque minute, avec pg_cron';

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
'Takes the follow-up out of pg_cron; what runs goes on to its end. Returns whether there was a job that the caller may take out. Error 55000 no pg_cron here.
EN (administration): stop scheduling the follow-up
FR: ne plus planifier le suivi, arrêter la tâche';
