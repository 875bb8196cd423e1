-- workflow/site_steps.sql: the steps of a case, from the first contact to the exit.

CREATE FUNCTION pnd.record_first_contact(case_number text, contacted_at timestamptz DEFAULT now())
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_event(id, 'first_contact');
	IF contacted_at > clock_timestamp()
		OR contacted_at < (SELECT c.detected_at FROM pnd_data.case_file c WHERE c.case_id = id) THEN
		RAISE EXCEPTION 'a first contact is made between the report and now' USING ERRCODE = 'datetime_field_overflow';
	END IF;
	UPDATE pnd_data.case_file c
	SET event = 'first_contact', event_at = clock_timestamp(), first_contact_at = contacted_at
	WHERE c.case_id = id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.record_first_contact(text, timestamptz) TO packnd_referent;
COMMENT ON FUNCTION pnd.record_first_contact(text, timestamptz) IS
'The referent has spoken with her; meets the deadline of the first contact and opens that of the meeting. Errors: PN404, PN409, 22008 before the report or in the future, 42501.';

CREATE FUNCTION pnd.decide_to_leave(case_number text, planned_departure timestamptz DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_event(id, 'decided_to_leave');
	UPDATE pnd_data.case_file c
	SET event = 'decided_to_leave', event_at = clock_timestamp(), decided_to_leave_at = clock_timestamp()
	WHERE c.case_id = id;
	IF planned_departure IS NOT NULL THEN
		INSERT INTO pnd_data.departure (case_id, planned_at) VALUES (id, planned_departure)
		ON CONFLICT (case_id) DO UPDATE SET planned_at = excluded.planned_at;
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.decide_to_leave(text, timestamptz) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.decide_to_leave(text, timestamptz) IS
'She decides to leave, in whatever open state the case is: the emergency needs (shelter, money, childcare, safety plan) are opened in the same transaction and wait for no assessment. planned_departure is guarded like an address. Errors: PN404, PN409 (a closed case), 42501.';

CREATE FUNCTION pnd_data.open_needs(case_id bigint, domains text[], emergency boolean)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
	opened int;
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.need (case_id, need_id, domain, is_emergency, opened_at)
	SELECT open_needs.case_id, packnd.random_case_id(), d.domain, emergency, now()
	FROM pnd_data.need_domain d
	WHERE d.domain = ANY (domains)
	ORDER BY d.rank
	ON CONFLICT (case_id, domain) WHERE closed_at IS NULL
		DO UPDATE SET is_emergency = true WHERE emergency AND NOT need.is_emergency;
	GET DIAGNOSTICS opened = ROW_COUNT;
	RETURN opened;
END
$function$;
COMMENT ON FUNCTION pnd_data.open_needs(bigint, text[], boolean) IS
'For the functions of pnd: open needs in domains where none is open; an open one becomes an emergency if asked so. Returns how many were opened or raised.';

CREATE FUNCTION pnd_data.open_emergency_needs(case_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.open_needs(case_id,
		(SELECT array_agg(d.domain) FROM pnd_data.need_domain d WHERE d.opens_on_decision_to_leave), true);
END
$function$;
COMMENT ON FUNCTION pnd_data.open_emergency_needs(bigint) IS
'For the trigger of the workflow: open the needs that wait for no assessment.';

CREATE FUNCTION pnd.assess_needs(case_number text, domains text[])
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd_data.case_id(case_number);
	strange text;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_event(id, 'needs_assessed');
	SELECT d.domain INTO strange
	FROM unnest(domains) AS d (domain)
	WHERE NOT EXISTS (SELECT FROM pnd_data.need_domain n WHERE n.domain = d.domain)
	LIMIT 1;
	IF FOUND OR domains IS NULL OR cardinality(domains) IS DISTINCT FROM array_length(domains, 1) THEN
		RAISE EXCEPTION 'unknown domain of need: %', coalesce(quote_ident(strange), 'none given')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = format('Domains are: %s.', (SELECT string_agg(n.domain, ', ' ORDER BY n.rank) FROM pnd_data.need_domain n));
	END IF;
	PERFORM pnd_data.open_needs(id, domains, false);
	UPDATE pnd_data.case_file c
	SET event = 'needs_assessed', event_at = clock_timestamp(), needs_assessed_at = now()
	WHERE c.case_id = id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.assess_needs(text, text[]) TO packnd_referent;
COMMENT ON FUNCTION pnd.assess_needs(text, text[]) IS
'Record the assessment: the domains of need that it found, each opened unless it is open. Errors: PN404, PN409, 22023 an unknown domain, 42501.';

CREATE FUNCTION pnd.advance(case_number text, event text, event_date date DEFAULT NULL,
	territory text DEFAULT NULL, reason text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd_data.case_id(case_number);
	reached text;
	danger boolean;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('event', event);
	IF event IS NULL OR event NOT IN ('plan_agreed', 'pause_agreed', 'resumed', 'transfer_proposed', 'transfer_refused', 'transfer_accepted', 'reopened') THEN
		RAISE EXCEPTION 'event "%" is not one of this function', event
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'It takes plan_agreed, pause_agreed (event_date: to be reviewed on), resumed, transfer_proposed (territory), transfer_refused, transfer_accepted, reopened (reason).';
	END IF;
	PERFORM pnd_data.require_event(id, event);
	IF event = 'plan_agreed' THEN
		event_date := coalesce(event_date, pnd_data.case_today(id));
	END IF;
	IF event = 'transfer_accepted' THEN
		PERFORM pnd_data.end_support(id);
	END IF;
	UPDATE pnd_data.case_file c
	SET event = event, event_at = clock_timestamp(),
		plan_agreed_on = CASE event WHEN 'plan_agreed' THEN event_date ELSE c.plan_agreed_on END,
		review_on = CASE event WHEN 'pause_agreed' THEN event_date WHEN 'resumed' THEN NULL ELSE c.review_on END,
		transfer_territory = CASE event WHEN 'transfer_proposed' THEN territory WHEN 'transfer_refused' THEN NULL ELSE c.transfer_territory END,
		exit_code = CASE event WHEN 'transfer_accepted' THEN 'handed_on' WHEN 'reopened' THEN NULL ELSE c.exit_code END,
		exited_at = CASE event WHEN 'transfer_accepted' THEN now() WHEN 'reopened' THEN NULL ELSE c.exited_at END,
		reopen_reason = CASE event WHEN 'reopened' THEN reason ELSE c.reopen_reason END,
		referent_named = c.referent_named AND event <> 'transfer_accepted'
	WHERE c.case_id = id
	RETURNING c.state, c.territory_id, c.danger INTO reached, territory, danger;
	-- nobody is forgotten in a pause, or after a return
	IF event = 'pause_agreed' THEN
		-- from the instant whose day is counted from: midnight may lie in between
		PERFORM pnd_data.open_deadline(id, 'pause_review', NULL, now(), territory, danger,
			amount => greatest(event_date - pnd_data.case_today(id), 0), unit => 'calendar_days');
	ELSIF event = 'resumed' THEN
		PERFORM pnd_data.meet_deadline(id, 'pause_review', NULL);
	ELSIF event = 'reopened' AND reached = 'received' THEN
		PERFORM pnd_data.open_deadline(id, 'first_contact', NULL, clock_timestamp(), territory, danger);
	END IF;
	RETURN reached;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.advance(text, text, date, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.advance(text, text, date, text, text) IS
'Cause one of the simple events of a case (plan_agreed, pause_agreed, resumed, transfer_proposed, transfer_refused, transfer_accepted, reopened). event_date: when she agreed to the plan (null: today in the territory), or when the pause is to be reviewed (a deadline, met when the case is resumed); reopening opens the deadline of the first contact again. Returns the state reached. Errors: PN404, PN409, 22023, 42501.';

CREATE FUNCTION pnd_data.end_support(case_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	former bigint;
BEGIN
	PERFORM packnd.guard();
	-- judged when all is done, whatever the client has set
	SET CONSTRAINTS pnd_data.one_referent DEFERRED;
	UPDATE pnd_data.referent r SET valid_to = greatest(clock_timestamp(), r.valid_from + interval '1 microsecond')
	WHERE r.case_id = case_id AND r.valid_to IS NULL
	RETURNING r.professional_id INTO former;
	IF FOUND THEN
		PERFORM pnd_data.end_access(case_id, former, 'referent', interval '30 days');
	END IF;
	UPDATE pnd_data.hand_over h SET refused_at = clock_timestamp()
	WHERE h.case_id = case_id AND h.accepted_at IS NULL AND h.refused_at IS NULL;
	PERFORM pnd_data.end_access(case_id, NULL, 'hand_over');
	PERFORM pnd_data.end_access(case_id, NULL, 'detector', interval '7 days');
	UPDATE pnd_data.need n SET closed_at = now() WHERE n.case_id = case_id AND n.closed_at IS NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.end_support(bigint) IS
'For the functions of pnd that close a case: end the referent''s period (the former referent can read for 30 days, who detected it for 7), a pending hand-over, and the open needs.';

CREATE FUNCTION pnd.exit_case(case_number text, exit_code text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_event(id, 'exited');
	IF NOT EXISTS (SELECT FROM pnd_data.exit_code e WHERE e.exit_code = exit_code) THEN
		RAISE EXCEPTION 'unknown exit code: %', coalesce(quote_ident(exit_code), 'null')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = format('Exit codes are: %s.', (SELECT string_agg(e.exit_code, ', ' ORDER BY e.exit_code) FROM pnd_data.exit_code e));
	END IF;
	PERFORM pnd_data.end_support(id);
	UPDATE pnd_data.case_file c
	SET event = 'exited', event_at = clock_timestamp(), exit_code = exit_code, exited_at = now(), referent_named = false
	WHERE c.case_id = id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.exit_case(text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.exit_case(text, text) IS
'Close the case with a reason; open deadlines are cancelled, needs closed, and the referent''s period ends. Errors: PN404, PN409, 22023 an unknown code, 42501.';
