-- routing/site_needs.sql: needs as the referent handles them.  Here, because a
-- need that a partner is still asked for cannot be closed.

CREATE FUNCTION pnd.open_need(case_number text, domain text, reason text, is_emergency boolean DEFAULT false,
	happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	answer text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('open_need', request_key,
		jsonb_build_array(case_number, domain, reason, is_emergency, happened_at AT TIME ZONE 'UTC'));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	PERFORM packnd.require_one_of('domain', open_need.domain, ARRAY(SELECT d.domain FROM pnd_data.need_domain d ORDER BY d.rank)),
		packnd.require_given('is_emergency', open_need.is_emergency),
		pnd_data.require_need_reason('opened', open_need.reason);
	PERFORM pnd_data.require_no_open_need(the_case, open_need.domain);
	-- the case has changed: who opens one on an older view must see that
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = the_case;
	PERFORM pnd_data.open_needs(the_case, ARRAY[open_need.domain], open_need.is_emergency,
		pnd_data.moment_of_need(open_need.happened_at, NULL), open_need.reason);
	PERFORM pnd_data.send_first_requests(the_case);
	answer := packnd.site_number('need', pnd_data.open_need(the_case, open_need.domain));
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(answer));
	RETURN answer;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.open_need(text, text, text, boolean, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.open_need(text, text, text, boolean, timestamptz, text) IS
'Opens a need at any time, in a domain (pnd.choices(''need_domain'')) where none is open, for a reason (pnd.choices(''need_reason'')), from a moment (null: now). is_emergency: its clock runs at once, and its first requests go out by themselves where the territory wants it (pnd.set_request_rule()). Returns its number, B-XXXX-XXXX-XXXX-C. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 one is open there already or a closed case, 22004 and 22023 a missing or unknown code, 22008, 42501.
EN (case): a new need, something more is needed, open a need later
FR: un nouveau besoin, ouvrir un besoin en cours d''accompagnement';

CREATE FUNCTION pnd_data.require_no_open_need(case_id bigint, domain text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF EXISTS (
		SELECT FROM pnd_data.need n
		WHERE n.case_id = require_no_open_need.case_id AND n.domain = require_no_open_need.domain AND n.closed_at IS NULL) THEN
		PERFORM packnd.fail('PN409', 'a need "%1$s" is open already', NULL,
			'pnd.needs() lists the needs; pnd.prioritise_need() changes one.',
			(SELECT d.label_fr FROM pnd_data.need_domain d WHERE d.domain = require_no_open_need.domain));
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_no_open_need(bigint, text) IS
'For the functions of pnd: PN409 if a need of the domain is open.';

CREATE FUNCTION pnd.prioritise_need(need text, priority text, reason text, is_emergency boolean DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_need record;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('prioritise_need', request_key, jsonb_build_array(need, priority, reason, is_emergency)) IS NOT NULL THEN
		RETURN;
	END IF;
	SELECT * INTO the_need FROM pnd_data.lock_need(need);
	PERFORM packnd.require_one_of('priority', prioritise_need.priority, pnd_data.codes('need_priority')),
		pnd_data.require_need_reason('prioritised', prioritise_need.reason);
	IF the_need.closed_at IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'the need is closed', NULL, 'pnd.reopen_need() opens it again.');
	END IF;
	UPDATE pnd_data.need AS n
	SET priority = prioritise_need.priority, is_emergency = coalesce(prioritise_need.is_emergency, n.is_emergency)
	WHERE n.case_id = the_need.case_id AND n.need_id = the_need.need_id;
	PERFORM pnd_data.note_need(the_need.case_id, the_need.need_id, 'prioritised', prioritise_need.reason, clock_timestamp());
	PERFORM pnd_data.keep_clock(the_need.case_id), pnd_data.send_first_requests(the_need.case_id);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.prioritise_need(text, text, text, boolean, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.prioritise_need(text, text, text, boolean, text) IS
'Changes what comes first: the priority of an open need (pnd.choices(''need_priority'')), for a reason; is_emergency (null: as it is) begins its clock, or ends it, late if it was late; the first requests of what has become an emergency may go out as in pnd.open_need(). With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 a closed need or case, 22004 and 22023 a missing or unknown code, 22P02, 42501.
EN (case): what comes first, priority of a need, it has become an emergency
FR: ce qui passe d''abord, priorité d''un besoin, un besoin devient urgent';

CREATE FUNCTION pnd.close_need(need text, reason text, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_need record;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('close_need', request_key,
			jsonb_build_array(need, reason, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	SELECT * INTO the_need FROM pnd_data.lock_need(need);
	PERFORM pnd_data.require_need_reason('closed', close_need.reason);
	IF the_need.closed_at IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'the need is closed', NULL, 'pnd.reopen_need() opens it again.');
	END IF;
	IF EXISTS (
		SELECT FROM pnd_data.referral r
		WHERE r.case_id = the_need.case_id AND r.need_id = the_need.need_id AND r.state IN ('sent', 'under_study')) THEN
		PERFORM packnd.fail('PN409', 'a partner is still asked for this need', NULL,
			'pnd.withdraw_referral() takes the request back, pnd.answer_referral() records what the partner says.');
	END IF;
	PERFORM pnd_data.close_open_need(the_need.case_id, the_need.need_id, close_need.reason,
		pnd_data.moment_of_need(close_need.happened_at, the_need.opened_at));
	PERFORM pnd_data.cancel_deadlines(the_need.case_id, 'routing_exhausted', the_need.need_id, 'besoin fermé');
	PERFORM pnd_data.keep_clock(the_need.case_id);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.close_need(text, text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.close_need(text, text, timestamptz, text) IS
'Closes a need for a reason (pnd.choices(''need_reason'')), at a moment (null: now): nobody else does, and no partner''s "done" by itself. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 closed already, a partner is still asked, or a closed case, 22004 and 22023 a missing or unknown reason, 22008 before it was opened or in the future, 22P02, 42501.
EN (case): the need is met, close a need
FR: le besoin est satisfait, fermer un besoin';

CREATE FUNCTION pnd.reopen_need(need text, reason text, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_need record;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('reopen_need', request_key,
			jsonb_build_array(need, reason, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	SELECT * INTO the_need FROM pnd_data.lock_need(need);
	PERFORM pnd_data.require_need_reason('reopened', reopen_need.reason);
	PERFORM pnd_data.require_no_open_need(the_need.case_id, the_need.domain);
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = the_need.case_id;
	PERFORM pnd_data.reopen_closed_need(the_need.case_id, the_need.need_id, reopen_need.reason,
		pnd_data.moment_of_need(reopen_need.happened_at, the_need.closed_at));
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.reopen_need(text, text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.reopen_need(text, text, timestamptz, text) IS
'Opens a closed need again, with what hangs on it (decisions, requests to partners), for a reason (pnd.choices(''need_reason'')); of an emergency the clock begins anew. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 it is open, another of its domain is, or a closed case, 22004 and 22023 a missing or unknown reason, 22008, 22P02, 42501.
EN (case): the need is back, reopen a need that was closed
FR: le besoin revient, rouvrir un besoin';

CREATE FUNCTION pnd.needs(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (need text, domain text, domain_fr text, is_emergency boolean, priority text, priority_fr text, opened_at timestamptz,
	opened_at_local text,
	taken_at timestamptz, taken_at_local text, closed_at timestamptz, closed_at_local text, closed_because text, closed_because_fr text,
	due_at timestamptz, due_at_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('needs', needs.after, 5);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,former_referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	PERFORM packnd.require_max_rows(needs.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('need', k.need_id), k.domain, k.domain_fr, k.is_emergency, k.priority, k.priority_fr, k.opened_at,
			packnd.local_time(k.opened_at, here),
			k.taken_at, packnd.local_time(k.taken_at, here), k.closed_at, packnd.local_time(k.closed_at, here), k.closed_because, r.label_fr,
			l.due_at, packnd.local_time(l.due_at, here), packnd.cursor('needs', k.closed, k.calm, k.place, k.rank, k.need_id)
		FROM (
			SELECT n.*, d.label_fr AS domain_fr, d.rank, p.label_fr AS priority_fr, p.rank AS place, (n.closed_at IS NOT NULL)::int AS closed,
				(NOT n.is_emergency)::int AS calm
			FROM pnd_data.need n
				JOIN pnd_data.need_domain d ON d.domain = n.domain
				JOIN pnd_data.code p ON p.list = 'need_priority' AND p.code = n.priority
			WHERE n.case_id = the_case) k
			LEFT JOIN pnd_data.need_reason r ON r.reason = k.closed_because
			LEFT JOIN pnd_data.deadline l ON l.case_id = k.case_id AND l.kind = 'emergency_need' AND l.subject_id = k.need_id
				AND l.met_at IS NULL AND l.cancelled_at IS NULL
		WHERE needs.after IS NULL OR (k.closed, k.calm, k.place, k.rank, k.need_id)
			> (after_keys[1]::int, after_keys[2]::int, after_keys[3]::int, after_keys[4]::int, after_keys[5]::bigint)
		ORDER BY k.closed, k.calm, k.place, k.rank, k.need_id
		LIMIT needs.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.needs(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.needs(text, text, int) IS
'The needs of a case: open ones first, emergencies before others, then by priority; since when, since when a partner has accepted (taken_at), why one was closed, and when the clock of an emergency that nobody has taken is due. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 42501, 22P02 no cursor of this list, 22023 another number of rows.
EN (case): the needs of a case, what is still open
FR: les besoins d''un dossier, ce qui reste ouvert';

CREATE FUNCTION pnd.need_changes(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (happened_at timestamptz, happened_at_local text, need text, domain text, act text, act_fr text, reason text, reason_fr text,
	priority text,
	is_emergency boolean, professional text, display_name text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('need_changes', need_changes.after, 1);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,former_referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	PERFORM packnd.require_max_rows(need_changes.max_rows);
	RETURN QUERY
		SELECT g.happened_at, packnd.local_time(g.happened_at, here), packnd.site_number('need', g.need_id), n.domain, g.act, a.label_fr,
			g.reason, r.label_fr, g.priority,
			g.is_emergency, packnd.site_number('professional', g.recorded_by), p.display_name, packnd.cursor('need_changes', g.change_id)
		FROM pnd_data.need_change g
			JOIN pnd_data.need n ON n.case_id = g.case_id AND n.need_id = g.need_id
			JOIN pnd_data.need_reason r ON r.reason = g.reason
			JOIN pnd_data.code a ON a.list = 'need_act' AND a.code = g.act
			LEFT JOIN pnd_data.professional p ON p.professional_id = g.recorded_by
		WHERE g.case_id = the_case AND g.change_id > coalesce(after_keys[1]::bigint, 0)
		ORDER BY g.change_id
		LIMIT need_changes.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.need_changes(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.need_changes(text, text, int) IS
'What was done with the needs of a case, as it was recorded: opened, prioritised, closed, reopened, when, why, by whom (null: by what happened to the case, or an administrator). A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 42501, 22P02 no cursor of this list, 22023 another number of rows.
EN (case): why was a need closed or opened, history of needs
FR: historique des besoins, raisons d''ouverture et de fermeture d''un besoin';
