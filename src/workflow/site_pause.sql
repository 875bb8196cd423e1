-- workflow/site_pause.sql: a pause is agreed on until a review, and extended
-- with a reason, so often as a bound says.

CREATE FUNCTION pnd_data.pause_extensions(case_id bigint) RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT count(*)::int FROM pnd_data.pause p
		WHERE p.case_id = pause_extensions.case_id AND p.extends AND p.pause_id > (
			SELECT coalesce(max(b.pause_id), 0) FROM pnd_data.pause b WHERE b.case_id = p.case_id AND NOT b.extends));
END
$function$;
COMMENT ON FUNCTION pnd_data.pause_extensions(bigint) IS
'For the effect keep_pause: how often the last pause of a case was extended.';

CREATE FUNCTION pnd_data.most_extensions() RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (SELECT b.at_most FROM pnd_data.bound b WHERE b.bound = 'pause_extensions');
END
$function$;
COMMENT ON FUNCTION pnd_data.most_extensions() IS
'For the effect keep_pause: how often a pause may be extended.';

CREATE FUNCTION pnd_data.lacks_pause(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF (SELECT c.state = 'suspended' FROM pnd_data.case_file c WHERE c.case_id = lacks_pause.case_id)
		AND pnd_data.pause_extensions(case_id) >= pnd_data.most_extensions() THEN
		RETURN format('une reprise : la pause a déjà été prolongée %s fois', pnd_data.most_extensions());
	END IF;
	RETURN NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_pause(bigint, text) IS
'For pnd.allowed_events(): that a pause was extended as often as it may be, in French; null: it was not.';

CREATE FUNCTION pnd_data.effect_keep_pause(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	is_extension boolean := coalesce((arguments ->> 'extends')::boolean, false);
	agreed record;
BEGIN
	PERFORM packnd.guard();
	SELECT c.review_on, nullif(btrim(c.pause_reason), '') AS pause_reason INTO agreed
	FROM pnd_data.case_file c WHERE c.case_id = effect_keep_pause.case_id;
	IF is_extension AND agreed.pause_reason IS NULL THEN
		PERFORM packnd.fail('22023', '%1$s must not be empty', NULL, NULL, 'pause_reason');
	ELSIF is_extension AND pnd_data.pause_extensions(case_id) >= pnd_data.most_extensions() THEN
		PERFORM packnd.fail('PN409', 'a pause is extended %1$s times at most', NULL,
			'The support goes on by event "resumed", or the case is closed; pnd.bounds says how often.', pnd_data.most_extensions());
	ELSIF is_extension AND agreed.review_on <= (
		SELECT p.review_on FROM pnd_data.pause p WHERE p.case_id = effect_keep_pause.case_id ORDER BY p.pause_id DESC LIMIT 1) THEN
		PERFORM packnd.fail('22008', 'a pause is extended to a later day');
	END IF;
	INSERT INTO pnd_data.pause (case_id, extends, review_on, reason, agreed_at, recorded_at, recorded_by)
	VALUES (effect_keep_pause.case_id, is_extension, agreed.review_on, agreed.pause_reason, effect_keep_pause.happened_at,
		clock_timestamp(), packnd.actor());
	-- of this time only: the next says its own
	UPDATE pnd_data.case_file c SET pause_reason = NULL
	WHERE c.case_id = effect_keep_pause.case_id AND c.pause_reason IS NOT NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_keep_pause(bigint, bigint, timestamptz, jsonb) IS
'Effect: a pause, or its extension (argument extends), is kept with its reason. Errors: PN409 extended as often as bound pause_extensions allows, 22008 not to a later day, 22023 an extension without a reason.';

INSERT INTO pnd_data.effect (effect, function_name, needs, takes, label_fr, lacks_function) VALUES
	('keep_pause', 'effect_keep_pause', '{}', '{extends}', 'garde la pause convenue', 'lacks_pause');

CREATE FUNCTION pnd.agree_pause(case_number text, review_on date, reason text DEFAULT NULL, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('agree_pause', request_key,
			jsonb_build_array(case_number, review_on, reason, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_given('review_on', agree_pause.review_on);
	PERFORM pnd_data.cause_event(the_case, 'pause_agreed', agree_pause.happened_at,
		jsonb_build_object('review_on', agree_pause.review_on, 'pause_reason', agree_pause.reason));
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.agree_pause(text, date, text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.agree_pause(text, date, text, timestamptz, text) IS
'A pause is agreed on with her until a review, with or without a reason: a clock runs until that day. It goes on by pnd.extend_pause, and ends by pnd.resume_case. How far: bound pause (pnd.bounds). With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 no support that goes on, 22004 no review, 22008 beyond the bound, or before the last event, 22023 a reason that is too long, 42501.
EN (case): agree on a pause, put the support on hold, suspend it
FR: convenir d''une pause, mettre en pause, suspendre l''accompagnement';

CREATE FUNCTION pnd.resume_case(case_number text, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('resume_case', request_key,
			jsonb_build_array(case_number, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM pnd_data.cause_event(pnd_data.case_id(case_number), 'resumed', resume_case.happened_at);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.resume_case(text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.resume_case(text, timestamptz, text) IS
'The support goes on after a pause: the clock of its review is met, in time or late. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 no pause, 22008 before it or in the future, 42501.
EN (case): the support goes on after a pause, end a pause
FR: reprendre l''accompagnement, fin de pause, reprise';

CREATE FUNCTION pnd.extend_pause(case_number text, review_on date, reason text, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('extend_pause', request_key,
			jsonb_build_array(case_number, review_on, reason, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_given('review_on', extend_pause.review_on), packnd.require_text('reason', extend_pause.reason);
	PERFORM pnd_data.cause_event(the_case, 'pause_extended', extend_pause.happened_at,
		jsonb_build_object('review_on', extend_pause.review_on, 'pause_reason', extend_pause.reason));
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.extend_pause(text, date, text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.extend_pause(text, date, text, timestamptz, text) IS
'A pause goes on until a later review, agreed with her, for a reason: the clock of the review before is met, in time or late, and the next begins. How far and how often: bounds pause and pause_extensions (pnd.bounds). With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 no pause, or extended so often before, 22008 no later day, or beyond the bound, 22004 and 22023 no reason, or one that is too long, 42501.
EN (case): extend a pause, the pause goes on, a later review
FR: prolonger une pause, la pause continue, repousser le point de fin de pause';

CREATE FUNCTION pnd.pauses(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (extends boolean, review_on date, reason text, agreed_at timestamptz, agreed_at_local text, recorded_by text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('pauses', pauses.after, 1);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,former_referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	PERFORM packnd.require_max_rows(pauses.max_rows);
	RETURN QUERY
		SELECT p.extends, p.review_on, p.reason, p.agreed_at, packnd.local_time(p.agreed_at, here), w.display_name,
			packnd.cursor('pauses', p.pause_id)
		FROM pnd_data.pause p LEFT JOIN pnd_data.professional w ON w.professional_id = p.recorded_by
		WHERE p.case_id = the_case AND p.pause_id > coalesce(after_keys[1]::bigint, 0)
		ORDER BY p.pause_id
		LIMIT pauses.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.pauses(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.pauses(text, text, int) IS
'The pauses of a case and their extensions (extends), the first one first: until which review, why, when agreed on, who recorded it. Under a ticket (pnd.open_ticket). A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN410 no ticket, 42501, 22P02 no cursor of this list, 22023 another number of rows.
EN (case): the pauses of a case, how often was a pause extended
FR: les pauses d''un dossier, combien de fois une pause a été prolongée';
