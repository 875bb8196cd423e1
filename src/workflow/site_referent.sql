-- workflow/site_referent.sql: the referent: naming, hand-over.

CREATE FUNCTION pnd.name_referent(case_number text, professional_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd_data.case_id(case_number);
	moment timestamptz;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_event(id, 'referent_named');
	PERFORM pnd_data.require_referent_duty(id, professional_id);
	-- judged when all is done, whatever the client has set
	SET CONSTRAINTS pnd_data.one_referent DEFERRED;
	UPDATE pnd_data.case_file c
	SET event = 'referent_named', event_at = clock_timestamp(), referent_named = true
	WHERE c.case_id = id
	RETURNING c.assigned_at INTO moment;
	INSERT INTO pnd_data.referent (case_id, professional_id, valid_from)
	VALUES (id, professional_id, moment);
	PERFORM pnd_data.give_access(id, professional_id, 'referent');
	-- she may still turn to whom she told first: for a week
	PERFORM pnd_data.end_access(id, NULL, 'detector', interval '7 days');
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.name_referent(text, bigint) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.name_referent(text, bigint) IS
'Name the referent of a case that was received: the one professional in charge. To whom detected it the case stays open for seven days. Errors: PN404, PN409 (not from this state, or the professional is no referent in the territory today), 42501.';

CREATE FUNCTION pnd_data.require_referent_duty(case_id bigint, professional_id bigint)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('professional_id', professional_id);
	PERFORM FROM pnd_data.case_file c
	WHERE c.case_id = case_id AND packnd.holds_duty(professional_id, c.territory_id, '{referent}');
	IF NOT FOUND THEN
		RAISE EXCEPTION 'professional % is no referent in the territory of the case today', professional_id
			USING ERRCODE = 'PN409',
				HINT = 'Give the duty first, with pnd.assign_duty().';
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_referent_duty(bigint, bigint) IS
'For the functions of pnd: error PN409 unless the professional holds the duty of referent in the territory of the case today.';

CREATE FUNCTION pnd.propose_hand_over(case_number text, professional_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_event(id, 'referent_changed');
	PERFORM FROM pnd_data.referent r WHERE r.case_id = id AND r.valid_to IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'the case has no referent who could hand it over' USING ERRCODE = 'PN409';
	END IF;
	PERFORM FROM pnd_data.referent r WHERE r.case_id = id AND r.professional_id = professional_id AND r.valid_to IS NULL;
	IF FOUND THEN
		RAISE EXCEPTION 'professional % is the referent of the case', professional_id USING ERRCODE = 'PN409';
	END IF;
	PERFORM pnd_data.require_referent_duty(id, professional_id);
	IF EXISTS (SELECT FROM pnd_data.hand_over h WHERE h.case_id = id AND h.accepted_at IS NULL AND h.refused_at IS NULL) THEN
		RAISE EXCEPTION 'a hand-over of this case is pending already' USING ERRCODE = 'PN409';
	END IF;
	INSERT INTO pnd_data.hand_over (case_id, hand_over_id, to_professional, proposed_at)
	VALUES (id, packnd.random_case_id(), professional_id, clock_timestamp());
	PERFORM pnd_data.give_access(id, professional_id, 'hand_over');
	-- the case has changed: whoever closes it on an older view must see that
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.propose_hand_over(text, bigint) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.propose_hand_over(text, bigint) IS
'Propose to hand the case over to another referent, who accepts or refuses; until then nothing changes. Errors: PN404, PN409 (no referent in this state, the professional is it already or holds no such duty, one is pending already), 42501.';

CREATE FUNCTION pnd.answer_hand_over(case_number text, accept boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd_data.case_id(case_number);
	me bigint := packnd.actor();
	moment timestamptz;
	former bigint;
BEGIN
	PERFORM packnd.guard();
	IF accept IS NULL THEN
		RAISE EXCEPTION 'a hand-over is accepted or refused' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = id FOR NO KEY UPDATE;
	-- after the lock, and never before what it ends
	SELECT greatest(clock_timestamp(), max(r.valid_from) + interval '1 microsecond') INTO moment
	FROM pnd_data.referent r WHERE r.case_id = id;
	UPDATE pnd_data.hand_over h
	SET accepted_at = CASE WHEN accept THEN moment END,
		refused_at = CASE WHEN NOT accept THEN moment END
	WHERE h.case_id = id AND h.to_professional = me AND h.accepted_at IS NULL AND h.refused_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'no hand-over of this case is waiting for your answer' USING ERRCODE = 'PN409';
	END IF;
	PERFORM pnd_data.end_access(id, me, 'hand_over');
	IF NOT accept THEN
		RETURN;
	END IF;
	PERFORM pnd_data.require_referent_duty(id, me);
	SET CONSTRAINTS pnd_data.one_referent DEFERRED;
	UPDATE pnd_data.referent r SET valid_to = moment
	WHERE r.case_id = id AND r.valid_to IS NULL
	RETURNING r.professional_id INTO former;
	INSERT INTO pnd_data.referent (case_id, professional_id, valid_from) VALUES (id, me, moment);
	UPDATE pnd_data.case_file c SET event = 'referent_changed', event_at = clock_timestamp() WHERE c.case_id = id;
	PERFORM pnd_data.end_access(id, former, 'referent', interval '30 days');
	PERFORM pnd_data.give_access(id, me, 'referent');
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.answer_hand_over(text, boolean) TO packnd_referent;
COMMENT ON FUNCTION pnd.answer_hand_over(text, boolean) IS
'Accept or refuse to take a case over. On acceptance the actor is the referent from that moment, and the former one can read for 30 days. Errors: PN404, PN409 none is waiting for the actor, or his duty as referent has ended, 22004 neither accepted nor refused.';
