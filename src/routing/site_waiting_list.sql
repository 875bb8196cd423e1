-- routing/site_waiting_list.sql: who waits for a place of a service, and that a
-- place that gets free is offered to who is first.

INSERT INTO pnd_data.message_kind (kind, subject_kind, title_fr, label_fr, ends_part) VALUES
	('place_offered', NULL, 'place', 'une place est réservée : à demander', false),
	('offer_taken_back', NULL, 'place', 'place proposée trop petite : retirée', false);
INSERT INTO pnd_data.deadline_kind (kind, label_fr, met_by_hand, longest_suspension, recurs, worklist, outlives_case) VALUES
	('place_offer', 'place proposée', false, 0, false, 'contact', false);
INSERT INTO pnd_data.deadline_budget (territory_id, kind, in_danger, amount, unit, roll, legal_source) VALUES
	('*', 'place_offer', false, 8, 'hours', false, 'Choix de départ, à fixer par le territoire'),
	('*', 'place_offer', true, 4, 'hours', false, 'Choix de départ, à fixer par le territoire');
INSERT INTO pnd_data.deadline_rung (kind, rung, label_fr, delay_minutes, recipient, effect) VALUES
	('place_offer', 1, 'place proposée : une heure encore', -60, 'referent', NULL),
	('place_offer', 2, 'place proposée sans suite', 0, 'referent', 'expire_place_offer');

CREATE VIEW pnd_data.place_wait_now AS
SELECT w.case_id, w.wait_id, w.need_id, w.service_id, w.since, w.offered_at, c.danger, c.territory_id,
	row_number() OVER (PARTITION BY w.service_id ORDER BY c.danger DESC, w.since, w.wait_id) AS place_in_list
FROM pnd_data.place_wait w
	JOIN pnd_data.case_file c ON c.case_id = w.case_id
WHERE w.ended_at IS NULL;
COMMENT ON VIEW pnd_data.place_wait_now IS
'Who waits for a place of which service, in the order in which places are offered: who is in danger first, then who waits longest.';

CREATE FUNCTION pnd_data.end_wait(case_id bigint, wait_id bigint, because text, reason text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.place_wait AS w SET ended_at = clock_timestamp(), ended_because = end_wait.because, leave_reason = end_wait.reason
	WHERE w.case_id = end_wait.case_id AND w.wait_id = end_wait.wait_id AND w.ended_at IS NULL;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF end_wait.because = 'taken' THEN
		PERFORM pnd_data.meet_deadline(end_wait.case_id, 'place_offer', end_wait.wait_id);
	ELSE
		PERFORM pnd_data.cancel_deadlines(end_wait.case_id, 'place_offer', end_wait.wait_id,
			(SELECT k.label_fr FROM pnd_data.code k WHERE k.list = 'wait_end' AND k.code = end_wait.because));
		PERFORM pnd_data.release_places(end_wait.case_id, wait_id => end_wait.wait_id);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.end_wait(bigint, bigint, text, text) IS
'For the functions of pnd: somebody waits for a place no longer (because: a code of wait_end); one that was offered to her, and not taken, is free again and offered to the next.';

CREATE FUNCTION pnd_data.end_waits(case_id bigint, because text, need_id bigint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.end_wait(w.case_id, w.wait_id, end_waits.because)
	FROM pnd_data.place_wait w
	WHERE w.case_id = end_waits.case_id AND w.ended_at IS NULL AND (end_waits.need_id IS NULL OR w.need_id = end_waits.need_id)
		AND (end_waits.because <> 'consent' OR NOT pnd_data.may_be_referred(w.case_id, w.service_id));
END
$function$;
COMMENT ON FUNCTION pnd_data.end_waits(bigint, text, bigint) IS
'For what ends a case, a need or a consent: she waits for no place any more (of that need; null: of none; because a consent has ended: of those for which she no longer agrees).';

CREATE FUNCTION pnd_data.end_need_waits(case_id bigint, need_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.end_waits(end_need_waits.case_id, 'closed', end_need_waits.need_id);
	PERFORM pnd_data.cancel_deadlines(end_need_waits.case_id, 'childcare_place', end_need_waits.need_id, 'besoin clos');
END
$function$;
COMMENT ON FUNCTION pnd_data.end_need_waits(bigint, bigint) IS
'For the trigger packnd.end_waits(): a need is closed: she waits for no place for it, and the clock of the fast lane ends.';

CREATE FUNCTION pnd_data.take_offer(case_id bigint, referral_id bigint, service_id bigint, household jsonb) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	taken int;
	waited bigint;
BEGIN
	PERFORM packnd.guard();
	SELECT p.place_no, p.wait_id INTO taken, waited
	FROM pnd_data.place p
	WHERE p.service_id = take_offer.service_id AND p.held_for = take_offer.case_id AND p.wait_id IS NOT NULL
		-- as it is now: it may have been made smaller while her case was in hand
		AND pnd_data.place_fit(p, household) <> 'too_small'
	ORDER BY p.place_no
	LIMIT 1
	FOR UPDATE;
	IF taken IS NOT NULL THEN
		UPDATE pnd_data.place AS p SET referral_id = take_offer.referral_id, wait_id = NULL, held_at = now()
		WHERE p.service_id = take_offer.service_id AND p.place_no = taken;
		PERFORM pnd_data.end_wait(take_offer.case_id, waited, 'taken');
	END IF;
	RETURN taken;
END
$function$;
COMMENT ON FUNCTION pnd_data.take_offer(bigint, bigint, bigint, jsonb) IS
'For pnd_data.hold_place(): the place of a service that is offered to a case becomes that of a referral; null: none is offered, or it is too small for her household by now.';

CREATE FUNCTION pnd_data.expire_place_offer(case_id bigint, wait_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = expire_place_offer.case_id FOR NO KEY UPDATE;
	PERFORM pnd_data.end_wait(expire_place_offer.case_id, expire_place_offer.wait_id, 'lapsed');
END
$function$;
COMMENT ON FUNCTION pnd_data.expire_place_offer(bigint, bigint) IS
'For the follow-up: nobody asked in time for a place that was offered; it is offered to the next. Nothing happens if it was taken meanwhile.';

-- ---- offers

CREATE FUNCTION pnd_data.may_be_offered(case_id bigint, need_id bigint, service_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
			SELECT FROM pnd_data.need n
				JOIN pnd_data.case_file c ON c.case_id = n.case_id
				JOIN pnd_data.machine_state m ON m.machine = c.machine AND m.version = c.version AND m.state = c.state
			WHERE n.case_id = may_be_offered.case_id AND n.need_id = may_be_offered.need_id AND n.closed_at IS NULL AND NOT m.is_final)
		AND pnd_data.may_be_referred(may_be_offered.case_id, may_be_offered.service_id)
		AND NOT pnd_data.is_frozen(may_be_offered.case_id)
		AND EXISTS (
			SELECT
			FROM pnd_data.judge_services(may_be_offered.case_id, may_be_offered.need_id,
				(SELECT s.territory_id FROM pnd_data.service s WHERE s.service_id = may_be_offered.service_id), may_be_offered.service_id) j
			WHERE j.fit <> 'leave_out');
END
$function$;
COMMENT ON FUNCTION pnd_data.may_be_offered(bigint, bigint, bigint) IS
'For the functions of pnd: can a place of a service be offered for a need of a case now: the need and the case are open, she agrees, contact is not suspended, and but for its places the rules do not leave the service out?';

CREATE FUNCTION pnd_data.take_back_offers(service_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	offered record;
BEGIN
	PERFORM packnd.guard();
	FOR offered IN
		SELECT p.place_no, p.held_for AS case_id, p.wait_id
		FROM pnd_data.place p
		WHERE p.service_id = take_back_offers.service_id AND p.wait_id IS NOT NULL AND p.adults IS NOT NULL
		ORDER BY p.place_no
	LOOP
		-- who has her case in hand may be asking for it, and is refused; the follow-up takes it back
		CONTINUE WHEN NOT pnd_data.try_lock_case(offered.case_id);
		BEGIN
			UPDATE pnd_data.place AS p SET held_for = NULL, wait_id = NULL, held_at = NULL
			WHERE p.service_id = take_back_offers.service_id AND p.place_no = offered.place_no
				AND p.held_for = offered.case_id AND p.wait_id = offered.wait_id AND pnd_data.is_too_small(p);
			CONTINUE WHEN NOT FOUND;
			UPDATE pnd_data.place_wait AS w SET offered_at = NULL WHERE w.case_id = offered.case_id AND w.wait_id = offered.wait_id;
			PERFORM pnd_data.cancel_deadlines(offered.case_id, 'place_offer', offered.wait_id, 'place trop petite'),
				pnd_data.tell(offered.case_id, 'offer_taken_back', 'referent');
		EXCEPTION
			WHEN serialization_failure OR deadlock_detected OR lock_not_available THEN
				RAISE;
			WHEN OTHERS THEN
				RAISE WARNING '%', packnd.say('an offer could not be taken back (%1$s)', SQLSTATE);
		END;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.take_back_offers(bigint) IS
'For pnd_data.fit_places(): a place that was offered to whom it is too small for by now, because it was made smaller or more come with her, is free; she waits on at her turn, and the referent is told. What another transaction has in hand waits for the follow-up.';

CREATE FUNCTION pnd_data.offer_places(service_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	waiting record;
	offered int;
	moment timestamptz := clock_timestamp();
BEGIN
	PERFORM packnd.guard();
	FOR waiting IN
		SELECT w.case_id, w.wait_id, w.need_id, w.danger, w.territory_id
		FROM pnd_data.place_wait_now w
		WHERE w.service_id = offer_places.service_id AND w.offered_at IS NULL
		ORDER BY w.place_in_list
	LOOP
		EXIT WHEN NOT EXISTS (SELECT FROM pnd_data.place p WHERE p.service_id = offer_places.service_id AND p.held_for IS NULL);
		-- who is first keeps her turn while somebody has her case in hand: the follow-up offers it; who frees a place
		-- holds a case of his own, and two of them would wait for each other
		EXIT WHEN NOT pnd_data.try_lock_case(waiting.case_id);
		BEGIN
			CONTINUE WHEN NOT pnd_data.may_be_offered(waiting.case_id, waiting.need_id, offer_places.service_id);
			offered := pnd_data.lock_free_place(offer_places.service_id, packnd.share_case(waiting.case_id, 'household', jsonb_build_object('need', waiting.need_id)));
			CONTINUE WHEN offered IS NULL;
			UPDATE pnd_data.place AS p SET held_for = waiting.case_id, wait_id = waiting.wait_id, held_at = moment
			WHERE p.service_id = offer_places.service_id AND p.place_no = offered;
			UPDATE pnd_data.place_wait AS w SET offered_at = moment WHERE w.case_id = waiting.case_id AND w.wait_id = waiting.wait_id;
			PERFORM pnd_data.open_deadline(waiting.case_id, 'place_offer', waiting.wait_id, moment, waiting.territory_id, waiting.danger);
			PERFORM pnd_data.tell(waiting.case_id, 'place_offered', 'referent');
		EXCEPTION
			WHEN serialization_failure OR deadlock_detected OR lock_not_available THEN
				RAISE;
			WHEN OTHERS THEN
				-- what is wrong with one case keeps no place from the others, nor anybody from leaving his
				RAISE WARNING '%', packnd.say('a place could not be offered (%1$s)', SQLSTATE);
		END;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.offer_places(bigint) IS
'For pnd_data.fit_places(): each free place of a service is reserved for who is first of those who wait and whom it can take, for as long as the deadline place_offer runs; the referent is told.';

CREATE FUNCTION pnd_data.offer_free_places() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked bigint;
BEGIN
	PERFORM packnd.guard();
	FOR asked IN
		SELECT p.service_id
		FROM pnd_data.place p JOIN pnd_data.place_wait w ON w.service_id = p.service_id
		WHERE p.held_for IS NULL AND w.ended_at IS NULL AND w.offered_at IS NULL
		UNION
		SELECT p.service_id FROM pnd_data.place p WHERE p.wait_id IS NOT NULL AND p.adults IS NOT NULL
		UNION
		SELECT o.service_id
		FROM pnd_data.service_overlay o JOIN pnd_data.referral r ON r.service_id = o.service_id
		WHERE o.valid_to IS NULL AND o.capacity = 'limited' AND r.place_no IS NULL AND r.state IN ('sent', 'under_study', 'accepted')
		ORDER BY 1
	LOOP
		PERFORM pnd_data.turn_at(asked);
		PERFORM pnd_data.fit_places(asked);
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.offer_free_places() IS
'A step of the follow-up: offers places that are free while somebody waits for them, as when contact with her was suspended, a fact was missing, or who freed the place was not to know of her; takes back what was offered to whom it is too small for by now; and gives a place to who was asked for just as a limit was set.';

-- ---- for people

CREATE FUNCTION pnd_data.service_with_places(service text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_service bigint := packnd.site_number_id('service', service);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('service', service);
	IF NOT EXISTS (SELECT FROM pnd_data.service s WHERE s.service_id = the_service) THEN
		PERFORM packnd.fail('P0002', 'no such service');
	END IF;
	RETURN the_service;
END
$function$;
COMMENT ON FUNCTION pnd_data.service_with_places(text) IS
'For the functions of pnd: the service of a number; P0002 there is none, 22P02 a mistyped number, 22004 none.';

CREATE FUNCTION pnd.wait_for_place(case_number text, domain text, service text, request_key text DEFAULT NULL) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_service bigint;
	the_case bigint;
	the_need bigint;
	room text;
	new_id bigint := packnd.random_case_id();
	position_now int;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('wait_for_place', request_key, jsonb_build_array(case_number, domain, service));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::int;
	END IF;
	the_service := packnd.site_number_id('service', service);
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}'), pnd_data.require_not_frozen(the_case);
	the_need := pnd_data.open_need(the_case, domain);
	PERFORM pnd_data.service_with_places(service);
	PERFORM pnd_data.require_agreed(the_case, the_service);
	-- as it is now, until she is on the list: one that is marked unsafe meanwhile is left
	PERFORM pnd_data.turn_at(the_service);
	IF NOT pnd_data.may_be_offered(the_case, the_need, the_service) THEN
		PERFORM packnd.fail('PN409', 'the service cannot be asked', NULL, 'pnd.why_not() says why each is left out.');
	END IF;
	room := (SELECT m.room FROM pnd_data.room_for(the_case, the_need, ARRAY[the_service]) m);
	IF room NOT IN ('full', 'too_small') THEN
		PERFORM packnd.fail('PN409', 'nobody waits for a service that has room', NULL, 'pnd.refer() asks it.');
	END IF;
	INSERT INTO pnd_data.place_wait (case_id, wait_id, need_id, service_id, since, asked_by)
	VALUES (the_case, new_id, the_need, the_service, clock_timestamp(), packnd.actor())
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'she waits for a place of this service already', NULL, 'pnd.waiting_list() says how many are before her.');
	END IF;
	SELECT w.place_in_list INTO position_now FROM pnd_data.place_wait_now w WHERE w.case_id = the_case AND w.wait_id = new_id;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(position_now));
	RETURN position_now;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.wait_for_place(text, text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.wait_for_place(text, text, text, text) IS
'Puts a case on the waiting list of a service that has no room for a need: who is in danger comes first, then who waits longest. Returns her place in the list. When a place gets free that is large enough it is reserved for who is first, in the same transaction, and the referent is told: pnd.refer() asks for it before the deadline place_offer, else it goes to the next. Other services can be asked meanwhile. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 no such open need, no consent, contact is suspended, the service is left out for her or has room, or she waits already, P0002 no such service, 22P02 a mistyped number, 42501.
EN (partners): the shelter is full, put her on the waiting list
FR: le service est complet, inscrire sur la liste d''attente';

CREATE FUNCTION pnd.leave_waiting_list(case_number text, service text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_service bigint;
	the_case bigint;
	waits bigint[];
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('leave_waiting_list', request_key, jsonb_build_array(case_number, service, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_service := packnd.site_number_id('service', service);
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	PERFORM pnd_data.service_with_places(service);
	PERFORM packnd.require_text('reason', leave_waiting_list.reason), pnd_data.require_length('reason', leave_waiting_list.reason, 'text');
	waits := ARRAY(
		SELECT w.wait_id FROM pnd_data.place_wait w
		WHERE w.case_id = the_case AND w.service_id = the_service AND w.ended_at IS NULL ORDER BY w.wait_id);
	IF waits = '{}' THEN
		PERFORM packnd.fail('PN409', 'she does not wait for a place of this service', NULL, 'pnd.waiting_list() lists who waits for which.');
	END IF;
	PERFORM pnd_data.end_wait(the_case, w, 'left', btrim(leave_waiting_list.reason)) FROM unnest(waits) w;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.leave_waiting_list(text, text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.leave_waiting_list(text, text, text, text) IS
'A case waits for a place of a service no longer, with the reason; one that was offered to her is offered to the next. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 she does not wait for it, or a closed case, P0002 no such service, 22004 and 22023 no reason, 22P02 a mistyped number, 42501.
EN (partners): take her off a waiting list, a place that is offered is not wanted
FR: retirer de la liste d''attente, refuser une place proposée';

CREATE FUNCTION pnd.waiting_list(territory text, of_service text DEFAULT NULL, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (service text, service_label text, place_in_list int, case_number text, domain text, domain_fr text, danger boolean,
	since timestamptz, since_local text, offered_at timestamptz, offered_at_local text, due_at timestamptz, due_at_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.departement_of(waiting_list.territory);
	the_service bigint := packnd.site_number_id('service', waiting_list.of_service);
	after_keys text[] := packnd.cursor_keys('waiting_list', waiting_list.after, 4);
	after_service bigint := coalesce(after_keys[1]::bigint, 0);
	after_danger int := coalesce(after_keys[2]::int, 0);
	after_since timestamptz := coalesce(after_keys[3]::timestamptz, '-infinity');
	after_wait bigint := coalesce(after_keys[4]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', waiting_list.territory);
	PERFORM pnd_data.require_territory_duty(waiting_list.territory, '{referent,supervisor}');
	PERFORM packnd.require_max_rows(waiting_list.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('service', w.service_id), pnd_data.shown_label(w.service_id), w.place_in_list::int, packnd.site_case_number(w.case_id), n.domain, k.label_fr, w.danger,
			w.since, packnd.local_time(w.since, here), w.offered_at, packnd.local_time(w.offered_at, here), d.due_at, packnd.local_time(d.due_at, here),
			packnd.cursor('waiting_list', w.service_id, (NOT w.danger)::int, w.since, w.wait_id)
		FROM pnd_data.place_wait_now w
			JOIN pnd_data.need n ON n.case_id = w.case_id AND n.need_id = w.need_id
			JOIN pnd_data.need_domain k ON k.domain = n.domain
			LEFT JOIN pnd_data.deadline d ON d.case_id = w.case_id AND d.kind = 'place_offer' AND d.subject_id = w.wait_id
				AND d.met_at IS NULL AND d.cancelled_at IS NULL
		WHERE w.territory_id = waiting_list.territory AND packnd.can_see(w.case_id)
			AND (waiting_list.of_service IS NULL OR w.service_id = the_service)
			AND (w.service_id, (NOT w.danger)::int, w.since, w.wait_id) > (after_service, after_danger, after_since, after_wait)
		ORDER BY w.service_id, (NOT w.danger)::int, w.since, w.wait_id
		LIMIT waiting_list.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.waiting_list(text, text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.waiting_list(text, text, text, int) IS
'Which cases of a territory that the actor may see wait for a place, of which service (of_service; null: of any), in the order in which places are offered: place_in_list among all who wait for it, also those that he does not see. offered_at: a place is reserved for her, and pnd.refer() asks for it until due_at. Nothing that identifies anyone. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: 22004, 42501 no duty in the territory, 22P02 a mistyped number or cursor, 22023 another number of rows.
EN (partners): the waiting list of a shelter, how many are before her, which place is offered
FR: qui attend une place, rang sur la liste d''attente, quelle place est proposée';
