-- workflow/site_hand_over.sql: a referent hands a case over to another, who
-- accepts or refuses within a time; until then nothing changes.

CREATE FUNCTION pnd.propose_hand_over(case_number text, professional text, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	the_professional bigint;
	in_charge bigint;
	moment timestamptz;
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
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}', withdrawn_too => true);
	SELECT r.professional_id INTO in_charge FROM pnd_data.referent r WHERE r.case_id = the_case AND r.valid_to IS NULL;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the case has no referent who could hand it over');
	ELSIF in_charge = the_professional THEN
		PERFORM packnd.fail('PN409', 'the professional is the referent of the case already');
	END IF;
	PERFORM pnd_data.require_referent(the_case, the_professional);
	IF (SELECT count(DISTINCT p.organisation_id) FROM pnd_data.professional p WHERE p.professional_id IN (in_charge, the_professional)) > 1 THEN
		PERFORM pnd_data.require_approval('name_referent', jsonb_build_object('case_number', packnd.site_case_number(the_case),
			'professional', packnd.site_number('professional', the_professional)));
	END IF;
	IF EXISTS (SELECT FROM pnd_data.hand_over h WHERE h.case_id = the_case AND h.outcome IS NULL) THEN
		PERFORM packnd.fail('PN409', 'a hand-over of this case is pending already', NULL,
			'It can be taken back with pnd.take_back_hand_over().');
	END IF;
	-- the case has changed: whoever closes it on an older view, or proposes another, must see that
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = the_case;
	moment := clock_timestamp();
	INSERT INTO pnd_data.hand_over (case_id, hand_over_id, to_professional, proposed_by, proposed_at)
	VALUES (the_case, new_hand_over, the_professional, packnd.actor(), moment);
	PERFORM pnd_data.give_access(the_case, the_professional, 'hand_over');
	PERFORM pnd_data.tell(the_case, 'hand_over_proposed', 'professional', new_hand_over, the_professional);
	PERFORM pnd_data.open_deadline(the_case, 'hand_over_answer', new_hand_over, moment, c.territory_id, c.danger)
	FROM pnd_data.case_file c WHERE c.case_id = the_case;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(packnd.site_number('hand_over', new_hand_over)));
	RETURN packnd.site_number('hand_over', new_hand_over);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.propose_hand_over(text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.propose_hand_over(text, text, text) IS
'Propose to hand the case over to another referent, by number, who accepts or refuses before the deadline hand_over_answer; until then nothing changes, and unanswered it expires. Returns the number of the hand-over. Somebody who is away is not proposed: propose it to who stands in. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 (no referent in this state; the professional is it already, holds no such duty, has no login, is away, or has as many cases as the ceiling allows; one is pending already), P0002 no such professional, 22P02 a mistyped number, 42501.
EN (referent): hand a case over to another référent, change the référent, too many cases
FR: passer la main à un autre référent, changer de référent, trop de dossiers';

CREATE FUNCTION pnd_data.end_hand_over(case_id bigint, hand_over_id bigint, outcome text,
	ended_at timestamptz DEFAULT clock_timestamp())
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	ended record;
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.hand_over h SET ended_at = end_hand_over.ended_at, outcome = end_hand_over.outcome
	WHERE h.case_id = end_hand_over.case_id AND h.outcome IS NULL
		AND (end_hand_over.hand_over_id IS NULL OR h.hand_over_id = end_hand_over.hand_over_id)
	RETURNING h.hand_over_id, h.to_professional, h.proposed_by INTO ended;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	PERFORM pnd_data.end_access(case_id, ended.to_professional, 'hand_over');
	IF end_hand_over.outcome IN ('taken_back', 'expired', 'lapsed') THEN
		PERFORM pnd_data.tell(case_id, 'hand_over_withdrawn', 'professional', ended.hand_over_id, ended.to_professional);
	ELSIF ended.proposed_by IS NOT NULL THEN
		PERFORM pnd_data.tell(case_id, 'hand_over_' || end_hand_over.outcome, 'professional', ended.hand_over_id, ended.proposed_by);
	END IF;
	IF end_hand_over.outcome IN ('accepted', 'refused') THEN
		PERFORM pnd_data.meet_deadline(case_id, 'hand_over_answer', ended.hand_over_id, end_hand_over.ended_at);
	ELSE
		PERFORM pnd_data.cancel_deadlines(case_id, 'hand_over_answer', ended.hand_over_id,
			(SELECT k.label_fr FROM pnd_data.code k WHERE k.list = 'hand_over_outcome' AND k.code = end_hand_over.outcome));
	END IF;
	RETURN true;
END
$function$;
COMMENT ON FUNCTION pnd_data.end_hand_over(bigint, bigint, text, timestamptz) IS
'For the functions of pnd: the pending hand-over of a case (null: whichever it is) ends with an outcome, with the right to see the case that it gave, and its clock. Returns whether there was one.';

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
	IF NOT EXISTS (
		SELECT FROM pnd_data.hand_over h
		WHERE h.case_id = the_case AND h.hand_over_id = the_hand_over AND h.to_professional = me AND h.outcome IS NULL) THEN
		PERFORM packnd.fail('PN409', 'the hand-over is not waiting for your answer', NULL,
			'pnd.my_hand_overs() lists the hand-overs that wait, and for whom.');
	END IF;
	IF accept THEN
		PERFORM pnd_data.require_referent(the_case, me);
	END IF;
	PERFORM pnd_data.end_hand_over(the_case, the_hand_over, CASE WHEN accept THEN 'accepted' ELSE 'refused' END);
	IF accept THEN
		PERFORM pnd_data.change_referent(the_case, me);
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.answer_hand_over(text, boolean, text) TO packnd_referent;
COMMENT ON FUNCTION pnd.answer_hand_over(text, boolean, text) IS
'Accept or refuse to take a case over, by the number of the hand-over (pnd.my_hand_overs). On acceptance the actor is the referent from that moment, and the former one can read for 30 days. With the request_key of an earlier call it only answers what that did. Errors: PN404 no such hand-over, PN409 it is not waiting for the actor (taken back, expired), or his duty as referent has ended, he is recorded as away, or has as many cases as the ceiling allows, 22004 neither accepted nor refused, 22P02 a mistyped number.
EN (referent): accept or refuse to take a case over
FR: accepter ou refuser de reprendre un dossier, devenir référent';

CREATE FUNCTION pnd.take_back_hand_over(hand_over text, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_hand_over bigint;
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('take_back_hand_over', request_key, jsonb_build_array(hand_over)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('hand_over', hand_over);
	the_hand_over := packnd.site_number_id('hand_over', hand_over);
	the_case := pnd_data.hand_over_case(the_hand_over);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}', withdrawn_too => true);
	IF NOT pnd_data.end_hand_over(the_case, the_hand_over, 'taken_back') THEN
		PERFORM packnd.fail('PN409', 'the hand-over is not waiting for an answer any more', NULL,
			'pnd.referent_history() shows who leads the case.');
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.take_back_hand_over(text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.take_back_hand_over(text, text) IS
'Take a hand-over back that nobody has answered yet: the referent of the case, or a supervisor. To whom it was proposed the case is closed again. With the request_key of an earlier call it only answers what that did. Errors: PN404 no such hand-over, PN409 it was answered, or has expired, 22004, 22P02 a mistyped number, 42501.
EN (referent): take back a hand-over, I keep the case after all
FR: reprendre un relais proposé, je garde finalement le dossier, annuler la proposition';

CREATE FUNCTION pnd.my_hand_overs(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (hand_over text, case_number text, state_fr text, professional text, referent text,
	to_professional text, proposed_to text, waits_for_me boolean, proposed_at timestamptz, proposed_at_local text, answer_by timestamptz,
	answer_by_local text, cursor text)
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
			packnd.local_time(h.proposed_at, pnd_data.departement_of(c.territory_id)),
			d.due_at, packnd.local_time(d.due_at, pnd_data.departement_of(c.territory_id)),
			packnd.cursor('my_hand_overs', h.proposed_at, h.hand_over_id)
		FROM pnd_data.hand_over h
			JOIN pnd_data.case_file c ON c.case_id = h.case_id
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
			JOIN pnd_data.referent f ON f.case_id = h.case_id AND f.valid_to IS NULL
			JOIN pnd_data.professional r ON r.professional_id = f.professional_id
			JOIN pnd_data.professional t ON t.professional_id = h.to_professional
			LEFT JOIN pnd_data.deadline d ON d.case_id = h.case_id AND d.kind = 'hand_over_answer' AND d.subject_id = h.hand_over_id
				AND d.met_at IS NULL AND d.cancelled_at IS NULL
		WHERE h.outcome IS NULL
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
'The hand-overs that wait for an answer: of the actor (waits_for_me), or of whom he proposed as referent of the case; oldest first. professional and to_professional are the numbers of the referent and of who is to be it; answer_by: when it expires without an answer. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN401, 22P02 no cursor of this list, 22023 another number of rows.
EN (referent): which cases am I asked to take over, is the hand-over accepted that I proposed
FR: quels dossiers me propose-t-on de reprendre, qui veut me confier un dossier, mon relais est-il accepté, relais en attente';

CREATE VIEW pnd.my_hand_overs AS
SELECT h.hand_over, h.case_number, packnd.shortened(h.referent, 20) AS referent, packnd.shortened(h.proposed_to, 20) AS proposed_to, h.waits_for_me,
	h.proposed_at_local AS proposed_at
FROM pnd.my_hand_overs(max_rows => NULL) h;
GRANT SELECT ON pnd.my_hand_overs TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.my_hand_overs IS 'The hand-overs that wait for an answer, for people; see pnd.my_hand_overs().';

CREATE FUNCTION pnd.hand_over(hand_over text)
RETURNS TABLE (case_number text, referent text, proposed_to text, proposed_at timestamptz, proposed_at_local text, ended_at timestamptz,
	ended_at_local text, outcome text, outcome_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_hand_over bigint;
	the_case bigint;
	here packnd.departement;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('hand_over', hand_over);
	the_hand_over := packnd.site_number_id('hand_over', hand_over);
	the_case := pnd_data.hand_over_case(the_hand_over);
	here := pnd_data.case_departement(the_case);
	RETURN QUERY
		SELECT packnd.site_case_number(h.case_id), p.display_name, t.display_name, h.proposed_at, packnd.local_time(h.proposed_at, here),
			h.ended_at, packnd.local_time(h.ended_at, here), h.outcome, k.label_fr
		FROM pnd_data.hand_over h
			JOIN pnd_data.professional t ON t.professional_id = h.to_professional
			LEFT JOIN pnd_data.code k ON k.list = 'hand_over_outcome' AND k.code = h.outcome
			-- who was in charge when it was proposed
			LEFT JOIN pnd_data.referent r ON r.case_id = h.case_id AND r.valid_from <= h.proposed_at
				AND (r.valid_to IS NULL OR r.valid_to > h.proposed_at)
			LEFT JOIN pnd_data.professional p ON p.professional_id = r.professional_id
		WHERE h.case_id = the_case AND h.hand_over_id = the_hand_over;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.hand_over(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.hand_over(text) IS
'A hand-over by its number, as a message names it: of which case, from whom to whom, and what became of it (outcome: a code of pnd.choices(''hand_over_outcome''); null: it waits). Errors: PN404 no such hand-over, 22P02 a mistyped number, 22004.
EN (referent): what became of a hand-over, read it by its number
FR: qu''est devenu un relais, lire un relais par son numéro';
