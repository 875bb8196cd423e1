-- routing/site_apply_withdraw.sql: an answer of a body that was recorded by
-- mistake is taken back.

CREATE FUNCTION pnd_data.refuse_without_event(wrong pnd_data.application_event) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	told record;
	state_with text := 'made';
	state_without text := 'made';
BEGIN
	PERFORM packnd.guard();
	FOR told IN
		SELECT e.event_id, k.from_states, k.to_state, k.label_fr
		FROM pnd_data.standing_event e JOIN pnd_data.application_answer k ON k.answer_code = e.answer_code
		WHERE e.case_id = wrong.case_id AND e.application_id = wrong.application_id
		ORDER BY e.recorded_at, e.happened_at, e.event_id
	LOOP
		IF told.event_id <> wrong.event_id THEN
			-- what two cases brought together may never have followed from each other
			IF state_without <> ALL (told.from_states) AND state_with = ANY (told.from_states) THEN
				PERFORM packnd.fail('PN409', 'a later answer rests on this one', 'The later one is: %1$s.',
					'Take that one back first; pnd.application_events() lists them.', told.label_fr);
			END IF;
			state_without := coalesce(told.to_state, state_without);
		END IF;
		state_with := coalesce(told.to_state, state_with);
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.refuse_without_event(pnd_data.application_event) IS
'For pnd.withdraw_answer(): PN409 if something recorded later could not have happened to the application without it.';

CREATE FUNCTION pnd_data.reopen_application_clocks(wrong pnd_data.application_event) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	reopened bigint;
BEGIN
	PERFORM packnd.guard();
	FOR reopened IN
		UPDATE pnd_data.deadline AS d SET met_at = NULL, met_recorded_at = NULL
		WHERE d.case_id = wrong.case_id AND d.subject_id = wrong.application_id AND d.met_at = wrong.happened_at
			AND d.deadline_id IN (
				SELECT max(l.deadline_id) FROM pnd_data.deadline l JOIN pnd_data.deadline_kind k ON k.kind = l.kind
				WHERE l.case_id = wrong.case_id AND l.subject_id = wrong.application_id AND k.worklist = 'application' AND l.cancelled_at IS NULL
				GROUP BY l.kind)
		RETURNING d.deadline_id
	LOOP
		PERFORM pnd_data.cancel_deadlines(wrong.case_id, 'late_entry', reopened, 'réponse retirée');
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.reopen_application_clocks(pnd_data.application_event) IS
'For pnd.withdraw_answer(): the deadlines of the application that this had met are open again; pnd_data.time_application() says what becomes of them.';

CREATE FUNCTION pnd.withdraw_answer(application text, event text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	wrong pnd_data.application_event;
	standing record;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('withdraw_answer', request_key, jsonb_build_array(application, event, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	SELECT l.case_id, l.application_id INTO wrong.case_id, wrong.application_id FROM pnd_data.lock_application(application) l;
	PERFORM packnd.require_given('event', withdraw_answer.event), packnd.require_text('reason', withdraw_answer.reason),
		pnd_data.require_length('reason', withdraw_answer.reason, 'text');
	SELECT e.* INTO wrong FROM pnd_data.application_event e
	WHERE e.case_id = wrong.case_id AND e.application_id = wrong.application_id AND e.withdrawn_at IS NULL
		AND e.event_id = packnd.site_number_id('application_event', withdraw_answer.event);
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'the application has no answer of this number that stands', NULL, 'pnd.application_events() lists them.');
	END IF;
	PERFORM pnd_data.refuse_without_event(wrong);
	-- as of an application
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = wrong.case_id;
	UPDATE pnd_data.application_event AS e
	SET withdrawn_at = clock_timestamp(), withdrawn_by = packnd.actor(), withdraw_reason = btrim(withdraw_answer.reason)
	WHERE e.case_id = wrong.case_id AND e.event_id = wrong.event_id;
	SELECT n.measure, n.state INTO standing FROM pnd_data.application_now n
	WHERE n.case_id = wrong.case_id AND n.application_id = wrong.application_id;
	IF standing.state IN ('made', 'sent', 'received', 'appealed') THEN
		PERFORM pnd_data.refuse_second_application(wrong.case_id, wrong.application_id, standing.measure);
	END IF;
	PERFORM pnd_data.reopen_application_clocks(wrong);
	PERFORM pnd_data.time_application(wrong.case_id, wrong.application_id);
	PERFORM pnd_data.keep_clock(wrong.case_id);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.withdraw_answer(text, text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.withdraw_answer(text, text, text, text) IS
'Takes back what was recorded of an application (number W-...) by mistake: event, its number G-... of pnd.application_events(), for a reason. It stays readable there, as withdrawn, and counts for nothing: where the application stands, its clocks, and the facts that are computed from it (an award, a payment) follow from what stands. What later answers rest on is taken back after them. That the person withdraws an application is an answer (pnd.answer_application()). With the request_key of an earlier call it only answers what that did. Errors: PN404, P0002 none of that number, or it is withdrawn already, PN409 a later answer rests on it, the measure is applied for anew, a closed case, 22004 and 22023 no reason, 22P02 a mistyped number, 42501.
EN (eligibility): take back an answer recorded by mistake, a wrong payment, a wrong award
FR: annuler une réponse notée par erreur, corriger un paiement, un accord saisi à tort';
