-- routing/site_answers.sql: what partners answer, a request that is withdrawn,
-- and what both sides write to each other.

CREATE FUNCTION pnd_data.require_refusal_code(refusal_code text)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known text := (SELECT string_agg(c.refusal_code, ', ' ORDER BY c.refusal_code) FROM pnd_data.refusal_code c);
BEGIN
	PERFORM packnd.guard();
	IF require_refusal_code.refusal_code IS NULL THEN
		PERFORM packnd.fail('PN409', 'a refusal needs a code', NULL, 'Codes are: %1$s.', known);
	ELSIF NOT EXISTS (SELECT FROM pnd_data.refusal_code c WHERE c.refusal_code = require_refusal_code.refusal_code) THEN
		PERFORM packnd.fail('22023', 'unknown refusal code', NULL, 'Codes are: %1$s.', known);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_refusal_code(text) IS
'For the functions of pnd: errors PN409 without a code of a refusal, 22023 for an unknown one.';

CREATE FUNCTION pnd_data.moment_told(case_id bigint, referral_id bigint, happened_at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	begun timestamptz := (
		SELECT r.state_since FROM pnd_data.referral r WHERE r.case_id = moment_told.case_id AND r.referral_id = moment_told.referral_id);
BEGIN
	PERFORM packnd.guard();
	IF packnd.can_see(moment_told.case_id) OR moment_told.happened_at IS NULL OR NOT moment_told.happened_at < begun THEN
		RETURN moment_told.happened_at;
	ELSIF moment_told.happened_at < pnd_data.to_the_hour(begun) THEN
		PERFORM packnd.fail('22008', 'an event cannot have happened before the one that led to the present state',
			'That one happened within the hour that began at %1$s.', NULL,
			packnd.local_time(pnd_data.to_the_hour(begun), pnd_data.departement_of(s.territory_id)))
		FROM pnd_data.referral r JOIN pnd_data.service s ON s.service_id = r.service_id
		WHERE r.case_id = moment_told.case_id AND r.referral_id = moment_told.referral_id;
	END IF;
	RETURN begun;
END
$function$;
COMMENT ON FUNCTION pnd_data.moment_told(bigint, bigint, timestamptz) IS
'For the functions of pnd by which a partner says when something happened to a referral: that moment; where it lies before the one that led to the present state, but within its hour, that one: a partner knows it to the hour alone, so that two cannot tell by it that they were asked for one person. Error 22008 before that hour.';

CREATE FUNCTION pnd.answer_referral(referral text, answer text, refusal_code text DEFAULT NULL, happened_at timestamptz DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_referral bigint;
	the_case bigint;
	not_safe boolean;
	before record;
	caused text := answer_referral.answer;
	reached text := answer_referral.answer;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('answer_referral', request_key,
		jsonb_build_array(referral, answer, refusal_code, happened_at AT TIME ZONE 'UTC'));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	PERFORM packnd.require_given('referral', referral);
	the_referral := packnd.site_number_id('referral', referral);
	the_case := pnd_data.referral_case(the_referral);
	IF NOT pnd_data.holds_referral_duty(the_case, the_referral, '{partner,referent,supervisor}') THEN
		PERFORM packnd.fail('PN404', 'no such referral');
	END IF;
	PERFORM packnd.require_one_of('answer', answer, pnd_data.codes('referral_answer'));
	IF answer <> 'refused' AND answer_referral.refusal_code IS NOT NULL THEN
		PERFORM packnd.fail('22023', 'a refusal code goes with the answer "refused" only');
	ELSIF answer = 'refused' THEN
		PERFORM pnd_data.require_refusal_code(answer_referral.refusal_code);
	END IF;
	IF answer IN ('accepted', 'under_study') THEN
		-- before the case: who says that the service is not safe, and withdraws what waits there, passes by a case that is locked
		PERFORM pnd_data.hold_service(r.service_id) FROM pnd_data.referral r WHERE r.case_id = the_case AND r.referral_id = the_referral;
		SELECT n.is_unsafe OR EXISTS (
			SELECT FROM pnd_data.excluded_service x WHERE x.case_id = r.case_id AND x.service_id = r.service_id) INTO not_safe
		FROM pnd_data.referral r JOIN pnd_data.service_now n ON n.service_id = r.service_id
		WHERE r.case_id = the_case AND r.referral_id = the_referral;
	END IF;
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = the_case FOR NO KEY UPDATE;
	-- of what was withdrawn meanwhile, or will be, a partner hears the same
	IF NOT pnd_data.holds_referral_duty(the_case, the_referral, '{partner,referent,supervisor}') OR not_safe AND NOT packnd.can_see(the_case) THEN
		PERFORM packnd.fail('PN404', 'no such referral');
	END IF;
	SELECT r.state, r.need_id, r.arrived_at INTO before
	FROM pnd_data.referral r
	WHERE r.case_id = the_case AND r.referral_id = the_referral;
	-- said twice is said once
	IF NOT (before.state = 'accepted' AND (answer = 'accepted' OR answer = 'arrived' AND before.arrived_at IS NOT NULL)) THEN
		IF before.state = 'accepted' AND answer = 'refused' THEN
			caused := 'given_back';
		ELSIF answer = 'done' AND EXISTS (
			SELECT FROM pnd_data.place p WHERE p.held_for = the_case AND p.referral_id = the_referral AND before.state = 'accepted') THEN
			PERFORM packnd.fail('PN409', 'a place is occupied by this referral', NULL,
				'It stays accepted as long as she is there; that she has left says pnd.leave_place().');
		END IF;
		PERFORM pnd_data.cause_referral_event(the_case, the_referral, caused,
			pnd_data.moment_told(the_case, the_referral, answer_referral.happened_at),
			jsonb_strip_nulls(jsonb_build_object('refusal_code', answer_referral.refusal_code)), by_people => true);
	END IF;
	IF answer = 'refused' THEN
		reached := CASE
			WHEN EXISTS (SELECT FROM pnd_data.referral r WHERE r.case_id = the_case AND r.asked_after = the_referral) THEN 'asked_next'
			WHEN answer_referral.refusal_code = 'not_arrived' THEN 'safety_check'
			WHEN EXISTS (
				SELECT FROM pnd_data.referral r
				WHERE r.case_id = the_case AND r.need_id = before.need_id AND r.state IN ('sent', 'under_study')) THEN 'others_waiting'
			ELSE 'exhausted' END;
	END IF;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(reached));
	RETURN reached;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.answer_referral(text, text, text, timestamptz, text) TO packnd_partner, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.answer_referral(text, text, text, timestamptz, text) IS
'The answer of a partner, given at a moment (null: now), recorded by its correspondent, or by the referent or a supervisor whom it told by phone: accepted (other services that were asked at once are released), under_study (stops the clock once, for as long as it had in all, at most for bound "study", or "study_urgent"), refused (a code is obligatory), arrived (she came: after it was accepted), done (after it was accepted; the referent is told, and closes the need if it is met; refused while a place is occupied by it, which pnd.leave_place() ends). From the acceptance on a clock runs until she has arrived, then one until it is done where she occupies no place. Returns a code of pnd.choices(''referral_outcome''): the answer, or what a refusal led to: it asks the next service in the same transaction (asked_next), unless others that were asked at once still wait (others_waiting); if none is left the supervisor is told (exhausted). To accept once more changes nothing; what was accepted can still be given back: refused, with a code; not_arrived, of who was expected and did not come, asks no other service and begins a safety check (safety_check). The referent is told of each answer. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 the referral is closed or was accepted, the service is not safe or closed, or the key was used for another call, 22P02 a mistyped number, 22008 before it was sent or in the future, 22004 and 22023 an unknown answer or code, or a code with another answer than refused.
EN (partners): accept or refuse a referral, she arrived or did not come, report that it is done, a partner answered by phone
FR: accepter ou refuser une orientation, la personne est arrivée ou n''est pas venue, dire que c''est fait, répondre au référent, le partenaire a répondu par téléphone';

CREATE FUNCTION pnd.withdraw_referral(referral text, reason text, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_referral bigint;
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('withdraw_referral', request_key,
			jsonb_build_array(referral, reason, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('referral', referral);
	the_referral := packnd.site_number_id('referral', referral);
	the_case := pnd_data.referral_case(the_referral);
	PERFORM packnd.require_text('reason', reason);
	PERFORM pnd_data.cause_referral_event(the_case, the_referral, 'withdrawn', withdraw_referral.happened_at,
		jsonb_build_object('withdraw_reason', btrim(reason)));
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.withdraw_referral(text, text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.withdraw_referral(text, text, timestamptz, text) IS
'A request to a service is withdrawn, with the reason: sent by mistake, no longer needed. Its place is free, its correspondent is told, and nobody else is asked. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 it has ended already, 22P02 a mistyped number, 22004 and 22023 no reason, 22008 before it was sent or in the future, 42501.
EN (partners): withdraw a request to a service that was sent by mistake
FR: retirer une demande envoyée par erreur à un service, annuler une orientation';

-- ---- both sides write on a referral

CREATE FUNCTION pnd_data.reachable_referral(referral text, only_reads boolean DEFAULT false, OUT the_case bigint, OUT the_referral bigint, OUT is_partner boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('referral', referral);
	the_referral := packnd.site_number_id('referral', referral);
	the_case := pnd_data.referral_case(the_referral);
	is_partner := NOT pnd_data.holds_case_duty(the_case, NULL, CASE WHEN only_reads THEN '{referent,supervisor,break_glass}' ELSE '{referent,supervisor}' END::text[]);
	IF is_partner AND NOT EXISTS (
		SELECT FROM pnd_data.referral r
		WHERE r.case_id = the_case AND r.referral_id = reachable_referral.the_referral AND r.state = 'accepted'
			AND pnd_data.is_correspondent(r.service_id) AND pnd_data.may_be_referred(r.case_id, r.service_id)) THEN
		PERFORM packnd.fail('PN409', 'the referral is not accepted', NULL, 'pnd.answer_referral() accepts it.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.reachable_referral(text, boolean) IS
'For the functions of pnd: a referral of which both sides know more: the case''s own people (for a function that only reads also who broke the glass), and a partner once it has accepted, as long as she agrees. Errors: PN404 no such referral, PN409 not accepted, 22P02, 22004.';

CREATE FUNCTION pnd_data.share_open_ticket(case_id bigint, arguments jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN to_jsonb(pnd_data.write_ticket(share_open_ticket.case_id, arguments ->> 'reason'));
END
$function$;
COMMENT ON FUNCTION pnd_data.share_open_ticket(bigint, jsonb) IS
'By packnd.share_case(): a partner that may not see the case says why it asks for what it needs of it.';

CREATE FUNCTION pnd.open_referral_ticket(referral text, reason text) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	reached record;
BEGIN
	PERFORM packnd.guard();
	reached := pnd_data.reachable_referral(referral);
	RETURN (packnd.share_case(reached.the_case, 'open_ticket', jsonb_build_object('reason', reason)) #>> '{}')::timestamptz;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.open_referral_ticket(text, text) TO packnd_partner, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.open_referral_ticket(text, text) IS
'A partner that accepted says why it wants to see whom it receives; once that is committed, pnd.referral_details() and pnd.referral_notes() show it for 30 minutes; returns until when. Each ticket is in the journal of the case. Errors: PN404, PN409 not accepted, PN410 no reason, 22P02 a mistyped number, 22004.
EN (partners): say why the identity is needed, before receiving somebody
FR: dire pourquoi on a besoin de l''identité, avant d''accueillir une personne';

CREATE FUNCTION pnd_data.share_ticket(case_id bigint, arguments jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_ticket(share_ticket.case_id);
	RETURN NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.share_ticket(bigint, jsonb) IS
'By packnd.share_case(): error PN410 unless the actor has a ticket of an earlier, committed transaction.';

CREATE FUNCTION pnd.note_on_referral(referral text, note text, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	reached record;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('note_on_referral', request_key, jsonb_build_array(referral, note)) IS NOT NULL THEN
		RETURN;
	END IF;
	reached := pnd_data.reachable_referral(referral);
	PERFORM packnd.require_text('note', note);
	PERFORM pnd_data.require_length('note', note, 'text');
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = reached.the_case FOR NO KEY UPDATE;
	IF NOT reached.is_partner THEN
		PERFORM pnd_data.require_shown(reached.the_case), pnd_data.require_not_frozen(reached.the_case);
	END IF;
	INSERT INTO pnd_data.referral_note (case_id, referral_id, written_by, by_partner, written_at, note)
	VALUES (reached.the_case, reached.the_referral, packnd.actor(), reached.is_partner, clock_timestamp(), btrim(note_on_referral.note));
	PERFORM pnd_data.tell(reached.the_case, 'referral_note', CASE WHEN reached.is_partner THEN 'referent' ELSE 'partner' END, reached.the_referral);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.note_on_referral(text, text, text) TO packnd_partner, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.note_on_referral(text, text, text) IS
'A note on a referral that the other side reads: by its correspondent once it is accepted, or by the referent or a supervisor; the other side is told that there is one. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 not accepted, 22P02 a mistyped number, 22004 and 22023 no text, or one that is too long.
EN (partners): write to the service that received her, write to the referent about a referral
FR: écrire au service qui accueille, écrire à la référence à propos d''une orientation, note partagée';

CREATE FUNCTION pnd.referral_notes(referral text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (written_at timestamptz, written_at_local text, written_by text, by_partner boolean, note text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	reached record;
	here packnd.departement;
	after_keys text[] := packnd.cursor_keys('referral_notes', referral_notes.after, 2);
	after_written timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_note bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(referral_notes.max_rows);
	reached := pnd_data.reachable_referral(referral, only_reads => true);
	PERFORM packnd.share_case(reached.the_case, 'ticket', '{}');
	-- a partner sees its service, not the case
	SELECT pnd_data.departement_of(s.territory_id) INTO here
	FROM pnd_data.referral r JOIN pnd_data.service s ON s.service_id = r.service_id
	WHERE r.case_id = reached.the_case AND r.referral_id = reached.the_referral;
	RETURN QUERY
		SELECT w.written_at, packnd.local_time(w.written_at, here), p.display_name, n.by_partner, n.note,
			packnd.cursor('referral_notes', n.written_at, n.note_id)
		FROM pnd_data.referral_note n
			CROSS JOIN LATERAL (
				SELECT CASE WHEN packnd.can_see(n.case_id) THEN n.written_at ELSE pnd_data.to_the_hour(n.written_at) END) w (written_at)
			LEFT JOIN pnd_data.professional p ON p.professional_id = n.written_by
		WHERE n.case_id = reached.the_case AND n.referral_id = reached.the_referral
			AND (n.written_at, n.note_id) > (after_written, after_note)
		ORDER BY n.written_at, n.note_id
		LIMIT referral_notes.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.referral_notes(text, text, int) TO packnd_partner, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.referral_notes(text, text, int) IS
'The notes on a referral, oldest first, for both sides, under a ticket (pnd.open_ticket or pnd.open_referral_ticket) of an earlier committed transaction. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN409 not accepted, PN410 no ticket, 22P02 a mistyped number or cursor, 22004, 22023 another number of rows.
EN (partners): read what the other side wrote on a referral
FR: lire les notes partagées d''une orientation';
