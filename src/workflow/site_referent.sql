-- workflow/site_referent.sql: the referent: naming, hand-over.

CREATE FUNCTION pnd.name_referent(case_number text, professional text, happened_at timestamptz DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	the_professional bigint;
	named pnd_data.case_file;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('name_referent', request_key,
			jsonb_build_array(case_number, professional, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	the_professional := packnd.site_number_id('professional', professional);
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_given('professional', professional);
	-- judged when all is done, whatever the client has set
	SET CONSTRAINTS pnd_data.one_referent DEFERRED;
	named := pnd_data.cause_event(the_case, 'referent_named', name_referent.happened_at, '{"referent_named": true}');
	PERFORM pnd_data.require_referent_duty(the_case, the_professional);
	INSERT INTO pnd_data.referent (case_id, professional_id, valid_from)
	VALUES (the_case, the_professional, named.assigned_at);
	PERFORM pnd_data.give_access(the_case, the_professional, 'referent');
	-- she may still turn to whom she told first: for a week
	PERFORM pnd_data.end_access(the_case, NULL, 'detector', interval '7 days');
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.name_referent(text, text, timestamptz, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.name_referent(text, text, timestamptz, text) IS
'Name the referent of a case that was received: the one professional in charge, by number, from a moment (null: now). To whom detected it the case stays open for seven days. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 (not from this state, or the professional is no referent in the territory today), P0002 no such professional, 22P02 a mistyped number, 22008, 42501.
EN (referent): name the référent, assign a case
FR: désigner le référent, confier un dossier à un professionnel';

CREATE FUNCTION pnd_data.require_referent_duty(case_id bigint, professional_id bigint)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT EXISTS (SELECT FROM pnd_data.professional p WHERE p.professional_id = require_referent_duty.professional_id) THEN
		PERFORM packnd.fail('P0002', 'no such professional');
	END IF;
	PERFORM FROM pnd_data.case_file c
	WHERE c.case_id = require_referent_duty.case_id AND packnd.holds_duty(require_referent_duty.professional_id, c.territory_id, '{referent}');
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the professional is no referent in the territory of the case today', NULL,
			'Give the duty first, with pnd.assign_duty().');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_referent_duty(bigint, bigint) IS
'For the functions of pnd: error PN409 unless the professional holds the duty of referent in the territory of the case today, P0002 if there is none.';

CREATE FUNCTION pnd.propose_hand_over(case_number text, professional text, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	the_professional bigint;
	in_charge bigint;
	new_hand_over bigint := packnd.random_case_id();
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('propose_hand_over', request_key, jsonb_build_array(case_number, professional));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_professional := packnd.site_number_id('professional', professional);
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_given('professional', professional);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	SELECT r.professional_id INTO in_charge FROM pnd_data.referent r WHERE r.case_id = the_case AND r.valid_to IS NULL;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the case has no referent who could hand it over');
	ELSIF in_charge = the_professional THEN
		PERFORM packnd.fail('PN409', 'the professional is the referent of the case already');
	END IF;
	PERFORM pnd_data.require_referent_duty(the_case, the_professional);
	IF EXISTS (SELECT FROM pnd_data.hand_over h WHERE h.case_id = the_case AND h.accepted_at IS NULL AND h.refused_at IS NULL) THEN
		PERFORM packnd.fail('PN409', 'a hand-over of this case is pending already');
	END IF;
	-- the case has changed: whoever closes it on an older view, or proposes another, must see that
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = the_case;
	INSERT INTO pnd_data.hand_over (case_id, hand_over_id, to_professional, proposed_at)
	VALUES (the_case, new_hand_over, the_professional, clock_timestamp());
	PERFORM pnd_data.give_access(the_case, the_professional, 'hand_over');
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(packnd.site_number('hand_over', new_hand_over)));
	RETURN packnd.site_number('hand_over', new_hand_over);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.propose_hand_over(text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.propose_hand_over(text, text, text) IS
'Propose to hand the case over to another referent, by number, who accepts or refuses; until then nothing changes. Returns the number of the hand-over. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 (no referent in this state, the professional is it already or holds no such duty, one is pending already), P0002 no such professional, 22P02 a mistyped number, 42501.
EN (referent): hand a case over to another référent, change the référent, the référent is ill or leaves, replace, holidays, absence, too many cases
FR: passer la main à un autre référent, changer de référent, le référent est malade ou s''en va, remplacer, remplacement, congés, vacances, absence, trop de dossiers';

CREATE FUNCTION pnd_data.hand_over_case(hand_over_id bigint)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	SELECT h.case_id INTO the_case
	FROM pnd_data.hand_over h
	WHERE h.hand_over_id = hand_over_case.hand_over_id AND packnd.can_see(h.case_id);
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN404', 'no such hand-over');
	END IF;
	RETURN the_case;
END
$function$;
COMMENT ON FUNCTION pnd_data.hand_over_case(bigint) IS
'For the functions of pnd: the case of a hand-over that the actor may know of. Errors: PN404 unknown and forbidden alike, PN401.';

CREATE FUNCTION pnd.answer_hand_over(hand_over text, accept boolean, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_hand_over bigint;
	the_case bigint;
	me bigint;
	moment timestamptz;
	former bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('answer_hand_over', request_key, jsonb_build_array(hand_over, accept)) IS NOT NULL THEN
		RETURN;
	END IF;
	me := packnd.actor();
	PERFORM packnd.require_given('hand_over', hand_over);
	PERFORM packnd.require_given('accept', accept);
	the_hand_over := packnd.site_number_id('hand_over', hand_over);
	the_case := pnd_data.hand_over_case(the_hand_over);
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = the_case FOR NO KEY UPDATE;
	-- after the lock, and never before what it ends
	SELECT greatest(clock_timestamp(), max(r.valid_from) + interval '1 microsecond') INTO moment
	FROM pnd_data.referent r WHERE r.case_id = the_case;
	UPDATE pnd_data.hand_over h
	SET accepted_at = CASE WHEN accept THEN moment END,
		refused_at = CASE WHEN NOT accept THEN moment END
	WHERE h.case_id = the_case AND h.hand_over_id = the_hand_over
		AND h.to_professional = me AND h.accepted_at IS NULL AND h.refused_at IS NULL;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the hand-over is not waiting for your answer', NULL,
			'pnd.my_hand_overs() lists the hand-overs that wait, and for whom.');
	END IF;
	PERFORM pnd_data.end_access(the_case, me, 'hand_over');
	IF accept THEN
		PERFORM pnd_data.require_referent_duty(the_case, me);
		SET CONSTRAINTS pnd_data.one_referent DEFERRED;
		UPDATE pnd_data.referent r SET valid_to = moment
		WHERE r.case_id = the_case AND r.valid_to IS NULL
		RETURNING r.professional_id INTO former;
		INSERT INTO pnd_data.referent (case_id, professional_id, valid_from) VALUES (the_case, me, moment);
		PERFORM pnd_data.end_access(the_case, former, 'referent', interval '30 days');
		PERFORM pnd_data.give_access(the_case, me, 'referent');
		PERFORM pnd_data.cause_event(the_case, 'referent_changed');
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.answer_hand_over(text, boolean, text) TO packnd_referent;
COMMENT ON FUNCTION pnd.answer_hand_over(text, boolean, text) IS
'Accept or refuse to take a case over, by the number of the hand-over (pnd.my_hand_overs). On acceptance the actor is the referent from that moment, and the former one can read for 30 days. With the request_key of an earlier call it only answers what that did. Errors: PN404 no such hand-over, PN409 it is not waiting for the actor, or his duty as referent has ended, 22004 neither accepted nor refused, 22P02 a mistyped number.
EN (referent): accept or refuse to take a case over
FR: accepter ou refuser de reprendre un dossier, devenir référent';

CREATE FUNCTION pnd.my_hand_overs(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (hand_over text, case_number text, state_fr text, professional text, referent text,
	to_professional text, proposed_to text, waits_for_me boolean, proposed_at timestamptz, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('my_hand_overs', my_hand_overs.after, 2);
	after_proposed timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_hand_over bigint := coalesce(after_keys[2]::bigint, 0);
	me bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(my_hand_overs.max_rows);
	me := packnd.actor();
	RETURN QUERY
		SELECT packnd.site_number('hand_over', h.hand_over_id), packnd.site_case_number(h.case_id), s.label_fr,
			packnd.site_number('professional', f.professional_id), r.display_name,
			packnd.site_number('professional', h.to_professional), t.display_name, h.to_professional = me, h.proposed_at,
			packnd.cursor('my_hand_overs', h.proposed_at, h.hand_over_id)
		FROM pnd_data.hand_over h
			JOIN pnd_data.case_file c ON c.case_id = h.case_id
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
			JOIN pnd_data.referent f ON f.case_id = h.case_id AND f.valid_to IS NULL
			JOIN pnd_data.professional r ON r.professional_id = f.professional_id
			JOIN pnd_data.professional t ON t.professional_id = h.to_professional
		WHERE h.accepted_at IS NULL AND h.refused_at IS NULL
			AND h.case_id IN (SELECT a.case_id FROM pnd_data.case_access_now a
				WHERE a.professional_id = me AND a.part IN ('referent', 'hand_over'))
			AND me IN (h.to_professional, f.professional_id)
			AND (h.proposed_at, h.hand_over_id) > (after_proposed, after_hand_over)
		ORDER BY h.proposed_at, h.hand_over_id
		LIMIT my_hand_overs.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.my_hand_overs(text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.my_hand_overs(text, int) IS
'The hand-overs that wait for an answer: of the actor (waits_for_me), or of whom he proposed as referent of the case; oldest first. professional and to_professional are the numbers of the referent and of who is to be it. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN401, 22P02 no cursor of this list, 22023 another number of rows.
EN (referent): which cases am I asked to take over, is the hand-over accepted that I proposed
FR: quels dossiers me propose-t-on de reprendre, qui veut me confier un dossier, mon relais est-il accepté, relais en attente';

CREATE VIEW pnd.my_hand_overs AS
SELECT h.hand_over, h.case_number, packnd.shortened(h.referent, 20) AS referent, packnd.shortened(h.proposed_to, 20) AS proposed_to, h.waits_for_me,
	to_char(h.proposed_at, 'YYYY-MM-DD HH24:MI') AS proposed_at
FROM pnd.my_hand_overs(max_rows => NULL) h;
GRANT SELECT ON pnd.my_hand_overs TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.my_hand_overs IS 'The hand-overs that wait for an answer, for people; see pnd.my_hand_overs().';
