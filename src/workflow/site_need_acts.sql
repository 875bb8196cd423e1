-- workflow/site_need_acts.sql: what is done with needs, for the functions of pnd and
-- for effects; each act is kept with its reason (pnd_data.need_change).

CREATE FUNCTION pnd_data.time_need(case_id bigint, need_id bigint, happened_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- an emergency that nobody has taken waits with a clock, and no other need has that
	IF EXISTS (
		SELECT FROM pnd_data.need n
		WHERE n.case_id = time_need.case_id AND n.need_id = time_need.need_id AND n.is_emergency
			AND n.closed_at IS NULL AND n.taken_at IS NULL) THEN
		PERFORM pnd_data.effect_open_deadline(time_need.case_id, time_need.need_id, time_need.happened_at, '{"kind": "emergency_need"}');
	ELSE
		PERFORM pnd_data.meet_deadline(time_need.case_id, 'emergency_need', time_need.need_id, time_need.happened_at);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.time_need(bigint, bigint, timestamptz) IS
'For the functions of pnd that have changed a need: the clock "emergency_need" runs as long as the need is an emergency, open, and no partner has accepted.';

CREATE FUNCTION pnd_data.note_need(case_id bigint, need_id bigint, act text, reason text, happened_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.need_change (case_id, need_id, act, reason, priority, is_emergency, happened_at, recorded_at, recorded_by)
	SELECT n.case_id, n.need_id, note_need.act, note_need.reason, n.priority, n.is_emergency, note_need.happened_at, clock_timestamp(),
		packnd.actor()
	FROM pnd_data.need n
	WHERE n.case_id = note_need.case_id AND n.need_id = note_need.need_id;
	PERFORM pnd_data.time_need(note_need.case_id, note_need.need_id, note_need.happened_at);
END
$function$;
COMMENT ON FUNCTION pnd_data.note_need(bigint, bigint, text, text, timestamptz) IS
'For the functions of pnd that have changed a need: keep what was done, when and why, and its clock.';

CREATE FUNCTION pnd_data.open_needs(case_id bigint, domains text[], emergency boolean, opened_at timestamptz, reason text DEFAULT 'assessed')
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked record;
	changed int := 0;
BEGIN
	PERFORM packnd.guard();
	FOR asked IN
		SELECT d.domain, n.need_id, n.is_emergency
		FROM pnd_data.need_domain d
			LEFT JOIN pnd_data.need n ON n.case_id = open_needs.case_id AND n.domain = d.domain AND n.closed_at IS NULL
		WHERE d.domain = ANY (domains)
		ORDER BY d.rank
	LOOP
		IF asked.need_id IS NULL THEN
			asked.need_id := packnd.random_case_id();
			INSERT INTO pnd_data.need (case_id, need_id, domain, is_emergency, opened_at)
			VALUES (open_needs.case_id, asked.need_id, asked.domain, emergency, open_needs.opened_at);
			PERFORM pnd_data.note_need(open_needs.case_id, asked.need_id, 'opened', open_needs.reason, open_needs.opened_at);
			changed := changed + 1;
		ELSIF emergency AND NOT asked.is_emergency THEN
			UPDATE pnd_data.need n SET is_emergency = true WHERE n.case_id = open_needs.case_id AND n.need_id = asked.need_id;
			PERFORM pnd_data.note_need(open_needs.case_id, asked.need_id, 'prioritised', open_needs.reason, open_needs.opened_at);
			changed := changed + 1;
		END IF;
	END LOOP;
	RETURN changed;
END
$function$;
COMMENT ON FUNCTION pnd_data.open_needs(bigint, text[], boolean, timestamptz, text) IS
'For the functions of pnd, once the case is locked: open needs from a moment and for a reason, in domains where none is open; an open one becomes an emergency if asked so. Returns how many were opened or raised.';

CREATE FUNCTION pnd_data.close_open_need(case_id bigint, need_id bigint, reason text, closed_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.need AS n SET closed_at = close_open_need.closed_at, closed_because = close_open_need.reason
	WHERE n.case_id = close_open_need.case_id AND n.need_id = close_open_need.need_id;
	PERFORM pnd_data.note_need(close_open_need.case_id, close_open_need.need_id, 'closed', close_open_need.reason, close_open_need.closed_at);
END
$function$;
COMMENT ON FUNCTION pnd_data.close_open_need(bigint, bigint, text, timestamptz) IS
'For the functions of pnd: close a need that is open, for a reason; its clock is met.';

CREATE FUNCTION pnd_data.reopen_closed_need(case_id bigint, need_id bigint, reason text, reopened_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.need AS n
	SET closed_at = NULL, closed_because = NULL,
		-- a place that was kept while the case was closed is hers still; else what was given did not last
		taken_at = CASE WHEN reopen_closed_need.reason = 'case_reopened' THEN n.taken_at END
	WHERE n.case_id = reopen_closed_need.case_id AND n.need_id = reopen_closed_need.need_id;
	PERFORM pnd_data.note_need(reopen_closed_need.case_id, reopen_closed_need.need_id, 'reopened', reopen_closed_need.reason,
		reopen_closed_need.reopened_at);
END
$function$;
COMMENT ON FUNCTION pnd_data.reopen_closed_need(bigint, bigint, text, timestamptz) IS
'For the functions of pnd: open a need again that was closed, for a reason; of an emergency the clock begins anew. That no other need of its domain is open is for the caller to ask.';

CREATE FUNCTION pnd_data.require_need_reason(act text, reason text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_one_of('reason', require_need_reason.reason, ARRAY(
		SELECT r.reason FROM pnd_data.need_reason r WHERE require_need_reason.act = ANY (r.acts) AND r.by_hand ORDER BY r.rank));
END
$function$;
COMMENT ON FUNCTION pnd_data.require_need_reason(text, text) IS
'For the functions of pnd: error 22004 or 22023 unless a person may give that reason for that act with a need.';

CREATE FUNCTION pnd_data.lock_need(need text, OUT case_id bigint, OUT need_id bigint, OUT domain text, OUT is_emergency boolean,
	OUT opened_at timestamptz, OUT closed_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('need', need);
	need_id := packnd.site_number_id('need', need);
	SELECT n.case_id INTO case_id FROM pnd_data.need n WHERE n.need_id = lock_need.need_id;
	IF NOT FOUND OR NOT packnd.can_see(lock_need.case_id) THEN
		PERFORM packnd.fail('PN404', 'no such need');
	END IF;
	PERFORM pnd_data.lock_case(lock_need.case_id, '{referent,supervisor}');
	SELECT n.domain, n.is_emergency, n.opened_at, n.closed_at INTO domain, is_emergency, opened_at, closed_at
	FROM pnd_data.need n WHERE n.case_id = lock_need.case_id AND n.need_id = lock_need.need_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_need(text) IS
'For the functions of pnd that change a need: lock its case and read it. Errors: PN404 unknown and forbidden alike, PN409 a closed case, 42501, 22P02, 22004.';

CREATE FUNCTION pnd_data.moment_of_need(happened_at timestamptz, opened_at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	moment timestamptz := coalesce(moment_of_need.happened_at, clock_timestamp());
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_moment('event', 'happened_at', moment);
	IF moment < moment_of_need.opened_at THEN
		PERFORM packnd.fail('22008', 'the need was not open yet', NULL, 'pnd.needs() says since when it is.');
	END IF;
	RETURN moment;
END
$function$;
COMMENT ON FUNCTION pnd_data.moment_of_need(timestamptz, timestamptz) IS
'For the functions of pnd: when something was done with a need (null: now). 22008 in the future or before it was opened.';
