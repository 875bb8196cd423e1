-- workflow/site_referent.sql: the referent: naming, hand-over.

CREATE FUNCTION pnd.name_referent(case_number text, professional_id bigint, happened_at timestamptz DEFAULT now())
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	named pnd_data.case_file;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('professional_id', name_referent.professional_id);
	-- judged when all is done, whatever the client has set
	SET CONSTRAINTS pnd_data.one_referent DEFERRED;
	named := pnd_data.cause_event(the_case, 'referent_named', name_referent.happened_at, '{"referent_named": true}');
	PERFORM pnd_data.require_referent_duty(named.case_id, name_referent.professional_id);
	INSERT INTO pnd_data.referent (case_id, professional_id, valid_from)
	VALUES (named.case_id, name_referent.professional_id, named.assigned_at);
	PERFORM pnd_data.give_access(named.case_id, name_referent.professional_id, 'referent');
	-- she may still turn to whom she told first: for a week
	PERFORM pnd_data.end_access(named.case_id, NULL, 'detector', interval '7 days');
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.name_referent(text, bigint, timestamptz) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.name_referent(text, bigint, timestamptz) IS
'Name the referent of a case that was received: the one professional in charge, from a moment. To whom detected it the case stays open for seven days. Errors: PN404, PN409 (not from this state, or the professional is no referent in the territory today), 22008, 42501.';

CREATE FUNCTION pnd_data.require_referent_duty(case_id bigint, professional_id bigint)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('professional_id', require_referent_duty.professional_id);
	PERFORM FROM pnd_data.case_file c
	WHERE c.case_id = require_referent_duty.case_id AND packnd.holds_duty(require_referent_duty.professional_id, c.territory_id, '{referent}');
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'professional %1$s is no referent in the territory of the case today', NULL,
			'Give the duty first, with pnd.assign_duty().',
			require_referent_duty.professional_id);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_referent_duty(bigint, bigint) IS
'For the functions of pnd: error PN409 unless the professional holds the duty of referent in the territory of the case today.';

CREATE FUNCTION pnd.propose_hand_over(case_number text, professional_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	PERFORM FROM pnd_data.referent r WHERE r.case_id = the_case AND r.valid_to IS NULL;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the case has no referent who could hand it over');
	END IF;
	PERFORM FROM pnd_data.referent r WHERE r.case_id = the_case AND r.professional_id = propose_hand_over.professional_id AND r.valid_to IS NULL;
	IF FOUND THEN
		PERFORM packnd.fail('PN409', 'professional %1$s is the referent of the case', NULL, NULL,
			propose_hand_over.professional_id);
	END IF;
	PERFORM pnd_data.require_referent_duty(the_case, propose_hand_over.professional_id);
	IF EXISTS (SELECT FROM pnd_data.hand_over h WHERE h.case_id = the_case AND h.accepted_at IS NULL AND h.refused_at IS NULL) THEN
		PERFORM packnd.fail('PN409', 'a hand-over of this case is pending already');
	END IF;
	INSERT INTO pnd_data.hand_over (case_id, hand_over_id, to_professional, proposed_at)
	VALUES (the_case, packnd.random_case_id(), propose_hand_over.professional_id, clock_timestamp());
	PERFORM pnd_data.give_access(the_case, propose_hand_over.professional_id, 'hand_over');
	-- the case has changed: whoever closes it on an older view must see that
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = the_case;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.propose_hand_over(text, bigint) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.propose_hand_over(text, bigint) IS
'Propose to hand the case over to another referent, who accepts or refuses; until then nothing changes. Errors: PN404, PN409 (no referent in this state, the professional is it already or holds no such duty, one is pending already), 42501.';

CREATE FUNCTION pnd.answer_hand_over(case_number text, accept boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	me bigint := packnd.actor();
	moment timestamptz;
	former bigint;
BEGIN
	PERFORM packnd.guard();
	IF accept IS NULL THEN
		PERFORM packnd.fail('22004', 'a hand-over is accepted or refused');
	END IF;
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = the_case FOR NO KEY UPDATE;
	-- after the lock, and never before what it ends
	SELECT greatest(clock_timestamp(), max(r.valid_from) + interval '1 microsecond') INTO moment
	FROM pnd_data.referent r WHERE r.case_id = the_case;
	UPDATE pnd_data.hand_over h
	SET accepted_at = CASE WHEN accept THEN moment END,
		refused_at = CASE WHEN NOT accept THEN moment END
	WHERE h.case_id = the_case AND h.to_professional = me AND h.accepted_at IS NULL AND h.refused_at IS NULL;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'no hand-over of this case is waiting for your answer');
	END IF;
	PERFORM pnd_data.end_access(the_case, me, 'hand_over');
	IF NOT accept THEN
		RETURN;
	END IF;
	PERFORM pnd_data.require_referent_duty(the_case, me);
	SET CONSTRAINTS pnd_data.one_referent DEFERRED;
	UPDATE pnd_data.referent r SET valid_to = moment
	WHERE r.case_id = the_case AND r.valid_to IS NULL
	RETURNING r.professional_id INTO former;
	INSERT INTO pnd_data.referent (case_id, professional_id, valid_from) VALUES (the_case, me, moment);
	PERFORM pnd_data.end_access(the_case, former, 'referent', interval '30 days');
	PERFORM pnd_data.give_access(the_case, me, 'referent');
	PERFORM pnd_data.cause_event(the_case, 'referent_changed');
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.answer_hand_over(text, boolean) TO packnd_referent;
COMMENT ON FUNCTION pnd.answer_hand_over(text, boolean) IS
'Accept or refuse to take a case over. On acceptance the actor is the referent from that moment, and the former one can read for 30 days. Errors: PN404, PN409 none is waiting for the actor, or his duty as referent has ended, 22004 neither accepted nor refused.';
