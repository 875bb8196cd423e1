-- actor/site_failure.sql: what a step of the follow-up could not do.
--
-- One row that cannot be dealt with must not keep the others from it, nor what
-- comes after.  So a step goes case by case, each in a subtransaction of its own
-- (or all at once, and one by one if that fails), and the step as a whole is in
-- one too.  What fails is set aside here, tried again later, and told by health().
-- Rungs of deadlines have pnd_data.follow_up_failure.

CREATE TABLE pnd_data.step_failure (
	step text NOT NULL CHECK (step ~ '^[a-z][a-z_]*$'),
	case_id bigint NOT NULL,
	attempts int NOT NULL,
	failed_at timestamptz NOT NULL,
	next_try_at timestamptz NOT NULL,
	error_state text NOT NULL,
	error_message text NOT NULL,
	PRIMARY KEY (case_id, step)
);
SELECT packnd.declare('pnd_data.step_failure', class => 'case', journal => false, keep => 'case',
	columns => '{"error_message": "narrative", "*": "operational"}', bounds => '{"error_message": null}');
COMMENT ON TABLE pnd_data.step_failure IS
'What a step of the follow-up could not do, for which case (0: the whole step), and why: tried again after 1, 2, 4 ... minutes, at most a day; gone once it succeeds. Not journalled: a case whose journal is what fails must not stop the follow-up.';

CREATE FUNCTION pnd_data.set_aside(step text, case_id bigint, error_state text, error_message text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- another session was faster: the next run looks again
	IF error_state IN ('40001', '40P01', '55P03') THEN
		RETURN;
	END IF;
	INSERT INTO pnd_data.step_failure AS f (step, case_id, attempts, failed_at, next_try_at, error_state, error_message)
	VALUES (set_aside.step, set_aside.case_id, 1, clock_timestamp(), clock_timestamp() + interval '1 minute', set_aside.error_state, set_aside.error_message)
	ON CONFLICT ON CONSTRAINT step_failure_pkey DO UPDATE
		SET attempts = f.attempts + 1, failed_at = excluded.failed_at,
			next_try_at = excluded.failed_at + least(interval '1 minute' * 2 ^ least(f.attempts, 20), interval '24 hours'),
			error_state = excluded.error_state, error_message = excluded.error_message;
END
$function$;
COMMENT ON FUNCTION pnd_data.set_aside(text, bigint, text, text) IS
'For the follow-up: a step has failed, for a case or (0) as a whole. A lock that another session holds, or a conflict with it, is no failure.';

CREATE FUNCTION pnd_data.is_set_aside(step text, case_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.step_failure f
		WHERE f.step = is_set_aside.step AND f.case_id = is_set_aside.case_id AND f.next_try_at > clock_timestamp());
END
$function$;
COMMENT ON FUNCTION pnd_data.is_set_aside(text, bigint) IS
'For the follow-up: has a step failed for a case, or (0) as a whole, so that it is not tried again yet?';

CREATE FUNCTION pnd_data.end_set_aside(step text, case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	DELETE FROM pnd_data.step_failure f WHERE f.step = end_set_aside.step AND f.case_id = end_set_aside.case_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.end_set_aside(text, bigint) IS
'For the follow-up: a step has succeeded, for a case or (0) as a whole.';

CREATE FUNCTION pnd_data.health_steps(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'follow-up', CASE WHEN f.case_id = 0 THEN f.step ELSE packnd.site_case_number(f.case_id) END,
		-- an error of class 22 may quote what somebody wrote
		packnd.say('The step "%1$s" of the follow-up failed %2$s time(s): %3$s. It is tried again at %4$s.', f.step, f.attempts,
			f.error_state || CASE WHEN f.error_state ~ '^22' THEN '' ELSE ' (' || f.error_message || ')' END,
			to_char(f.next_try_at, 'YYYY-MM-DD HH24:MI'))
	FROM pnd_data.step_failure f
	ORDER BY f.step, f.case_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_steps() IS
'The findings of pnd.health() on steps of the follow-up that failed, with the case and the error.';
