-- workflow/site_steps.sql: the steps of a case, from the first contact to the
-- plan.  Each is a name for an event of the machine, and what it asks for
-- besides; who may cause it and what it needs is the machine's, and enforced by
-- its trigger.

CREATE FUNCTION pnd_data.cause_event(case_id bigint, event text, happened_at timestamptz DEFAULT NULL,
	writes jsonb DEFAULT '{}', source text DEFAULT NULL)
RETURNS pnd_data.case_file
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	reached pnd_data.case_file;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('event', cause_event.event);
	-- before the statement that asks for her consents: it would wait for who has the case, and not see what he recorded
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = cause_event.case_id FOR NO KEY UPDATE;
	-- who leads it may change, and it may be closed; what the law allows without her agreement does not ask for it
	IF cause_event.event NOT IN ('consent_given', 'referent_changed', 'transfer_refused', 'transfer_completed', 'exited', 'told_without_agreement') THEN
		PERFORM pnd_data.require_agreement(cause_event.case_id);
	END IF;
	UPDATE pnd_data.case_file AS c
	SET event = cause_event.event,
		-- null: the moment at which it is recorded
		happened_at = nullif(cause_event.happened_at, now()),
		recorded_at = clock_timestamp(),
		source = cause_event.source,
		person_id = CASE WHEN writes ? 'person_id' THEN (writes ->> 'person_id')::bigint ELSE c.person_id END,
		duplicate_of = CASE WHEN writes ? 'duplicate_of' THEN (writes ->> 'duplicate_of')::bigint ELSE c.duplicate_of END,
		previous_case_id = CASE WHEN writes ? 'previous_case_id' THEN (writes ->> 'previous_case_id')::bigint ELSE c.previous_case_id END,
		consent_current = CASE WHEN writes ? 'consent_current' THEN (writes ->> 'consent_current')::boolean
			-- at its end, before the follow-up has seen it
			ELSE c.consent_current AND pnd_data.has_consent(c.case_id, 'coordinating_body') END,
		referent_named = CASE WHEN writes ? 'referent_named' THEN (writes ->> 'referent_named')::boolean ELSE c.referent_named END,
		needs_assessed_at = CASE WHEN writes ? 'needs_assessed_at' THEN (writes ->> 'needs_assessed_at')::timestamptz ELSE c.needs_assessed_at END,
		plan_agreed_on = CASE WHEN writes ? 'plan_agreed_on' THEN (writes ->> 'plan_agreed_on')::date ELSE c.plan_agreed_on END,
		review_on = CASE WHEN writes ? 'review_on' THEN (writes ->> 'review_on')::date ELSE c.review_on END,
		pause_reason = CASE WHEN writes ? 'pause_reason' THEN nullif(btrim(writes ->> 'pause_reason'), '') ELSE c.pause_reason END,
		transfer_territory = CASE WHEN writes ? 'transfer_territory' THEN writes ->> 'transfer_territory' ELSE c.transfer_territory END,
		danger = CASE WHEN writes ? 'danger' THEN (writes ->> 'danger')::boolean ELSE c.danger END,
		exit_code = CASE WHEN writes ? 'exit_code' THEN writes ->> 'exit_code' ELSE c.exit_code END,
		reopen_reason = CASE WHEN writes ? 'reopen_reason' THEN writes ->> 'reopen_reason' ELSE c.reopen_reason END,
		event_facts = c.event_facts || (writes - pnd_data.case_columns_by_event())
	WHERE c.case_id = cause_event.case_id
	RETURNING c.* INTO reached;
	RETURN reached;
END
$function$;
COMMENT ON FUNCTION pnd_data.cause_event(bigint, text, timestamptz, jsonb, text) IS
'For the functions of pnd: cause an event of a case, when it happened (null, or the beginning of the transaction: as it is recorded), what it writes (columns of the case; any other name becomes a fact of the case), and which app told it. Returns the case as it is then. Errors are those of the machine''s trigger: PN409, 42501, 22008.';

CREATE FUNCTION pnd.record_first_contact(case_number text, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('record_first_contact', request_key,
			jsonb_build_array(case_number, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM pnd_data.cause_event(pnd_data.case_id(case_number), 'first_contact', record_first_contact.happened_at);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.record_first_contact(text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.record_first_contact(text, timestamptz, text) IS
'The referent has spoken with her, at a moment: meets the deadline of the first contact and opens that of the meeting. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409, 22008 before the naming of the referent or in the future, 42501.
EN (case): record the first contact, I have called her, I have spoken with her for the first time
FR: noter le premier contact, appel, je lui ai parlé pour la première fois';

CREATE FUNCTION pnd.decide_to_leave(case_number text, planned_departure timestamptz DEFAULT NULL,
	happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('decide_to_leave', request_key, jsonb_build_array(case_number,
			planned_departure AT TIME ZONE 'UTC', happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{detector,referent,supervisor}', closed_too => true);
	-- first: what follows from the decision asks for the moment
	IF planned_departure IS NOT NULL THEN
		PERFORM pnd_data.require_moment('departure', 'planned_departure', planned_departure, (
			SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_case));
		INSERT INTO pnd_data.departure AS d (case_id, planned_at) VALUES (the_case, planned_departure)
		ON CONFLICT ON CONSTRAINT departure_pkey DO UPDATE SET planned_at = excluded.planned_at;
	END IF;
	PERFORM pnd_data.cause_event(the_case, 'decided_to_leave', decide_to_leave.happened_at);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.decide_to_leave(text, timestamptz, timestamptz, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.decide_to_leave(text, timestamptz, timestamptz, text) IS
'She decides to leave, in whatever open state the case is, for the first time or again. In the same transaction the emergency needs (shelter, money, childcare, safety plan) are open, each with its clock, and wait for no assessment; all measures are decided, and the departure plan is made, which no bad policy or fact stops; a first contact that was due later than the departure moves before it, to the middle of the time that is left; supervisors and referent are told. planned_departure (null: not known, or as said before) is guarded like an address. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 (a closed case), 22008, 42501.
EN (case): she decides to leave, she wants to leave, emergency, departure, flee, she is in danger tonight, the day on which she leaves
FR: noter la décision de partir, la personne décide de partir, veut partir, urgence, départ, quitter le domicile, la date de départ, la personne est en danger ce soir';

CREATE FUNCTION pnd.decisions_to_leave(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (decided_at timestamptz, decided_at_local text, planned_departure timestamptz, planned_departure_local text,
	recorded_at timestamptz, recorded_at_local text, professional text, display_name text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('decisions_to_leave', decisions_to_leave.after, 1);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	PERFORM packnd.require_max_rows(decisions_to_leave.max_rows);
	RETURN QUERY
		SELECT d.decided_at, packnd.local_time(d.decided_at, here), d.planned_at, packnd.local_time(d.planned_at, here), d.recorded_at,
			packnd.local_time(d.recorded_at, here), packnd.site_number('professional', d.recorded_by), p.display_name,
			packnd.cursor('decisions_to_leave', d.decision_id)
		FROM pnd_data.decision_to_leave d LEFT JOIN pnd_data.professional p ON p.professional_id = d.recorded_by
		WHERE d.case_id = the_case AND d.decision_id > coalesce(after_keys[1]::bigint, 0)
		ORDER BY d.decision_id
		LIMIT decisions_to_leave.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.decisions_to_leave(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.decisions_to_leave(text, text, int) IS
'Each decision to leave of a case, the first one and those after it: when, the departure planned then, who recorded it. Under a ticket (pnd.open_ticket) of an earlier committed transaction: it says when she leaves. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN410 no ticket, 42501, 22P02 no cursor of this list, 22023 another number of rows.
EN (case): when did she decide to leave, earlier decisions to leave
FR: quand la décision de partir a été prise, départs décidés avant';

CREATE FUNCTION pnd.assess_needs(case_number text, domains text[], happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	moment timestamptz := coalesce(happened_at, now());
	strange text;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('assess_needs', request_key,
			jsonb_build_array(case_number, domains, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_given('domains', domains);
	SELECT d.domain INTO strange
	FROM unnest(domains) AS d (domain)
	WHERE NOT EXISTS (SELECT FROM pnd_data.need_domain n WHERE n.domain = d.domain)
	LIMIT 1;
	IF FOUND OR cardinality(domains) IS DISTINCT FROM array_length(domains, 1) THEN
		PERFORM packnd.fail('22023', CASE WHEN strange IS NULL THEN 'a domain of need must be given' ELSE 'unknown domain of need' END, NULL,
			'Domains are: %1$s.',
			(SELECT string_agg(n.domain, ', ' ORDER BY n.rank) FROM pnd_data.need_domain n));
	END IF;
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = the_case FOR NO KEY UPDATE;
	PERFORM pnd_data.open_needs(the_case, domains, false, moment);
	PERFORM pnd_data.cause_event(the_case, 'needs_assessed', assess_needs.happened_at,
		jsonb_build_object('needs_assessed_at', moment));
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.assess_needs(text, text[], timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.assess_needs(text, text[], timestamptz, text) IS
'Record the assessment: the domains of need that it found, each opened unless it is open, and when it was made. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409, 22004 and 22023 none or an unknown domain, 22008, 42501.
EN (case): record what she needs, the assessment
FR: noter ses besoins, évaluation, bilan de la situation';

CREATE FUNCTION pnd.agree_plan(case_number text, plan_agreed_on date DEFAULT NULL, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('agree_plan', request_key,
			jsonb_build_array(case_number, plan_agreed_on, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM pnd_data.cause_event(pnd_data.case_id(case_number), 'plan_agreed', agree_plan.happened_at,
		jsonb_strip_nulls(jsonb_build_object('plan_agreed_on', agree_plan.plan_agreed_on)));
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.agree_plan(text, date, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.agree_plan(text, date, timestamptz, text) IS
'The plan is agreed on with her, on a day (null: that of the event): the support begins, and the clocks of the reviews after four and six months. What is to be done stands in the plan by pnd.add_step. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 the needs are not assessed, 22008 outside of bound plan (pnd.bounds), before the assessment or in the future, 42501.
EN (case): the plan is agreed on, the support begins
FR: noter le plan convenu avec la personne, plan signé, début de l''accompagnement';

CREATE FUNCTION pnd_data.require_known(writes jsonb)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF writes ? 'exit_code' THEN
		PERFORM packnd.require_one_of('exit_code', writes ->> 'exit_code',
			ARRAY(SELECT e.exit_code FROM pnd_data.exit_code e ORDER BY e.exit_code));
	END IF;
	IF writes ->> 'transfer_territory' IS NOT NULL
		AND NOT EXISTS (SELECT FROM pnd_data.territory t WHERE t.territory_id = writes ->> 'transfer_territory' AND t.status = 'open') THEN
		PERFORM packnd.fail('P0002', 'unknown value of %1$s', NULL,
			'pnd.territories lists the territories and their status.',
			'transfer_territory');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_known(jsonb) IS
'For the functions of pnd: does what an event writes to a case name something that is there? Errors: 22023 an unknown exit code, 22004 a null for it, P0002 a territory that is unknown or not open.';
