-- routing/site_refer.sql: a service is asked, and after a refusal or silence the
-- next.

CREATE FUNCTION pnd_data.may_be_referred(case_id bigint, service_id bigint DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN pnd_data.has_consent(case_id, 'services', 'referral', service_id) AND pnd_data.has_consent(case_id, 'coordinating_body', 'support');
END
$function$;
COMMENT ON FUNCTION pnd_data.may_be_referred(bigint, bigint) IS
'For the functions of pnd: does she agree, now, that this service is asked for her (null: some service), and that the coordinating body asks it?';

CREATE FUNCTION pnd_data.require_agreed(case_id bigint, service_id bigint DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT pnd_data.may_be_referred(case_id, service_id) THEN
		PERFORM packnd.fail('PN409', 'she has not agreed that services are asked for her', NULL,
			'No referral without a live consent for recipient "services".');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_agreed(bigint, bigint) IS
'For the functions of pnd: error PN409 unless she agrees that this service (null: some service) is asked for her.';

CREATE FUNCTION pnd_data.send_referral(case_id bigint, need_id bigint, service_id bigint, asked_after bigint DEFAULT NULL,
	choice_id bigint DEFAULT NULL, asked_because text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := packnd.random_case_id();
	held int;
	asked pnd_data.service_now;
	urgent boolean := pnd_data.is_urgent(send_referral.case_id, send_referral.need_id);
	answer_clock bigint;
	moment timestamptz := clock_timestamp();
BEGIN
	PERFORM packnd.guard();
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = send_referral.case_id FOR NO KEY UPDATE;
	PERFORM
	FROM pnd_data.case_file c
		JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
	WHERE c.case_id = send_referral.case_id AND NOT s.is_final;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'no service is asked for a closed case');
	END IF;
	PERFORM pnd_data.require_not_frozen(send_referral.case_id);
	PERFORM pnd_data.require_agreed(case_id, service_id);
	PERFORM pnd_data.require_can_be_asked(send_referral.service_id);
	SELECT n.* INTO asked FROM pnd_data.service_now n WHERE n.service_id = send_referral.service_id;
	held := pnd_data.hold_place(case_id, need_id, id, service_id);
	INSERT INTO pnd_data.referral (case_id, referral_id, need_id, service_id, state, event, happened_at, sent_at, place_no, fast_lane, asked_after,
		choice_id, asked_because)
	VALUES (send_referral.case_id, id, send_referral.need_id, send_referral.service_id, 'sent', 'sent', moment, moment, held,
		EXISTS (SELECT FROM pnd_data.place p WHERE p.service_id = send_referral.service_id AND p.place_no = held AND p.for_scheme),
		send_referral.asked_after, send_referral.choice_id, send_referral.asked_because);
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = send_referral.case_id;
	PERFORM pnd_data.time_childcare(send_referral.case_id, send_referral.need_id, id, moment);
	-- who asks for it anew has it from nobody
	UPDATE pnd_data.need n SET taken_at = NULL
	WHERE n.case_id = send_referral.case_id AND n.need_id = send_referral.need_id AND n.taken_at IS NOT NULL;
	IF FOUND THEN
		PERFORM pnd_data.time_need(send_referral.case_id, send_referral.need_id, moment);
	END IF;
	IF asked.correspondent IS NOT NULL THEN
		PERFORM pnd_data.give_access(case_id, asked.correspondent, 'referral', id);
	END IF;
	PERFORM pnd_data.tell_partner(case_id, 'referral_sent', id);
	-- a partner answers by the calendar and the budgets of its own territory
	SELECT pnd_data.open_deadline(c.case_id, 'referral_answer', id, moment, c.territory_id, urgent,
		asked.answer_amount, asked.answer_unit, asked.territory_id) INTO answer_clock
	FROM pnd_data.case_file c WHERE c.case_id = send_referral.case_id;
	IF urgent THEN
		-- the time that a service has for itself is no longer than an emergency has
		PERFORM pnd_data.hasten_deadlines(send_referral.case_id, answer_clock);
	END IF;
	RETURN id;
END
$function$;
COMMENT ON FUNCTION pnd_data.send_referral(bigint, bigint, bigint, bigint, bigint, text) IS
'For the functions of pnd: ask a service for a need of an open case: consent checked, place held, the clock of its answer started (the shorter budget for an emergency need or a person in danger, whatever time the service has for itself), its correspondent noted. Errors: PN409 a closed case, no consent, contact is suspended, the service is full, closed or not safe. That no other may be asked meanwhile is for the caller to ask, under the lock of the case.';

CREATE FUNCTION pnd_data.send_to_best(case_id bigint, need_id bigint, asked_after bigint DEFAULT NULL, territory text DEFAULT NULL,
	at_most int DEFAULT 1, judged jsonb DEFAULT NULL)
RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	kept bigint;
	candidate bigint;
	sent bigint[] := '{}'::bigint[];
BEGIN
	PERFORM packnd.guard();
	judged := coalesce(judged, pnd_data.judged_services(case_id, need_id, territory));
	kept := pnd_data.keep_choice(case_id, need_id, territory, judged);
	FOR candidate IN
		SELECT (e.value ->> 'service_id')::bigint FROM jsonb_array_elements(judged) WITH ORDINALITY e (value, place)
		WHERE e.value ->> 'fit' = 'ask' ORDER BY e.place
	LOOP
		EXIT WHEN cardinality(sent) >= at_most;
		BEGIN
			sent := sent || pnd_data.send_referral(case_id, need_id, candidate, asked_after, kept);
		EXCEPTION WHEN SQLSTATE 'PN409' THEN
			-- if its last place went meanwhile, or it was closed or is not safe: the next one
			IF EXISTS (SELECT FROM pnd_data.service_now s WHERE s.service_id = candidate AND NOT s.is_unsafe)
				AND NOT EXISTS (SELECT FROM pnd_data.room_for(send_to_best.case_id, send_to_best.need_id, ARRAY[candidate]) m WHERE m.room IN ('full', 'too_small')) THEN
				RAISE;
			END IF;
		END;
	END LOOP;
	RETURN sent;
END
$function$;
COMMENT ON FUNCTION pnd_data.send_to_best(bigint, bigint, bigint, text, int, jsonb) IS
'For the functions of pnd: ask the best services of a territory (null: that of the case) that still have a place and can be asked without more, so many at most, and keep what the rules said of all (judged; null: they are asked); returns the referrals, none if nobody can be asked. Errors as pnd_data.send_referral(), except that a service that is full, closed or not safe is passed by.';

CREATE FUNCTION pnd_data.requests_wanted(case_id bigint, need_id bigint, OUT waiting int, OUT wanted int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	SELECT count(r.referral_id) FILTER (WHERE r.state <> 'accepted'),
		CASE WHEN count(r.referral_id) FILTER (WHERE r.state = 'accepted') = 0 THEN greatest(
			pnd_data.requests_at_once(min(c.territory_id), min(n.domain)) - count(r.referral_id), 0) ELSE 0 END
	INTO waiting, wanted
	FROM pnd_data.need n
		JOIN pnd_data.case_file c ON c.case_id = n.case_id
		LEFT JOIN pnd_data.referral r ON r.case_id = n.case_id AND r.need_id = n.need_id AND r.state IN ('sent', 'under_study', 'accepted')
	WHERE n.case_id = requests_wanted.case_id AND n.need_id = requests_wanted.need_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.requests_wanted(bigint, bigint) IS
'For the functions of pnd, under the lock of the case: how many requests for a need wait for an answer, and how many more may be sent beside them: as many as its territory asks at once, none once a service has accepted.';

CREATE FUNCTION pnd.refer(case_number text, domain text, service text DEFAULT NULL, territory text DEFAULT NULL,
	reason text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS TABLE (referral text, service_label text, due_at timestamptz, due_at_local text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	the_need bigint;
	the_service bigint;
	the_territory text;
	more int;
	sent bigint[];
	judged jsonb;
	chosen record;
	asked record;
	answer jsonb;
BEGIN
	PERFORM packnd.guard();
	answer := pnd_data.earlier_answer('refer', request_key, jsonb_build_array(case_number, domain, service, territory, reason));
	IF answer IS NOT NULL THEN
		RETURN QUERY SELECT e ->> 0, e ->> 1, (e ->> 2)::timestamptz, e ->> 3 FROM jsonb_array_elements(answer) e;
		RETURN;
	END IF;
	the_service := packnd.site_number_id('service', service);
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}'), pnd_data.require_not_frozen(the_case);
	the_need := pnd_data.open_need(the_case, domain);
	SELECT w.wanted INTO more FROM pnd_data.requests_wanted(the_case, the_need) w;
	SELECT r.state = 'accepted' AND r.place_no IS NOT NULL AS is_there INTO asked
	FROM pnd_data.referral r
	WHERE r.case_id = the_case AND r.need_id = the_need AND r.state IN ('sent', 'under_study', 'accepted')
		AND (r.state = 'accepted' OR r.service_id = the_service
			-- a place that is offered to her waits for no other's answer
			OR more = 0 AND NOT EXISTS (
				SELECT FROM pnd_data.place p JOIN pnd_data.place_wait w ON w.case_id = p.held_for AND w.wait_id = p.wait_id
				WHERE p.service_id = the_service AND p.held_for = the_case AND w.need_id = the_need));
	IF asked.is_there THEN
		PERFORM packnd.fail('PN409', 'a service is asked for need "%1$s" already', 'She occupies a place there.',
			'pnd.leave_place() says when she has left it; to ask another while she is there, close the need and open a new one: pnd.close_need(), pnd.open_need().',
			domain);
	ELSIF FOUND THEN
		PERFORM packnd.fail('PN409', 'a service is asked for need "%1$s" already', NULL,
			'pnd.referrals() shows the trail of the case.',
			domain);
	END IF;
	the_territory := refer.territory;
	IF the_service IS NOT NULL THEN
		SELECT s.territory_id INTO the_territory FROM pnd_data.service s WHERE s.service_id = the_service;
		IF NOT FOUND THEN
			PERFORM packnd.fail('P0002', 'no such service');
		ELSIF refer.territory <> the_territory THEN
			PERFORM packnd.fail('22023', 'the service is of another territory', NULL, 'A service that is named needs no territory.');
		END IF;
	END IF;
	PERFORM pnd_data.require_open_territory(nullif(the_territory, (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_case)));
	PERFORM pnd_data.require_agreed(the_case);
	judged := pnd_data.judged_services(the_case, the_need, the_territory);
	SELECT j.value ->> 'label' AS label, j.value ->> 'fit' AS fit, pnd_data.texts(j.value -> 'reasons') AS reasons INTO chosen
	FROM jsonb_array_elements(judged) WITH ORDINALITY j (value, place)
	WHERE (the_service IS NULL AND j.value ->> 'fit' <> 'leave_out') OR (j.value ->> 'service_id')::bigint = the_service
	ORDER BY j.place
	LIMIT 1;
	IF NOT FOUND AND the_service IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'the service does not meet need "%1$s"', NULL,
			'pnd.route() lists the services that can be asked.',
			domain);
	ELSIF chosen.fit = 'leave_out' THEN
		PERFORM packnd.fail('PN409', 'the service cannot be asked', '%1$s.', NULL, array_to_string(chosen.reasons, ' ; '));
	ELSIF chosen.fit = 'ask_first' AND the_service IS NOT NULL AND refer.reason IS NULL THEN
		PERFORM packnd.fail('PN409', 'something is to be seen to before the service is asked', '%1$s.',
			'pnd.record_facts() records what she says; or give a reason to ask it as it is.', array_to_string(chosen.reasons, ' ; '));
	ELSIF refer.reason IS NOT NULL THEN
		PERFORM pnd_data.require_substance('reason', refer.reason);
	END IF;
	IF the_service IS NOT NULL THEN
		sent := ARRAY[pnd_data.send_referral(the_case, the_need, the_service,
			choice_id => pnd_data.keep_choice(the_case, the_need, the_territory, judged), asked_because => refer.reason)];
	ELSIF chosen.fit = 'ask' THEN
		sent := pnd_data.send_to_best(the_case, the_need, territory => the_territory, at_most => more, judged => judged);
	END IF;
	IF coalesce(sent, '{}') = '{}' AND chosen.fit = 'ask_first' THEN
		PERFORM packnd.fail('PN409', 'no service can be asked for need "%1$s" before more is known', '%2$s: %3$s.',
			'pnd.record_facts() records what she says; pnd.route() says of each service what is to be seen to.',
			(SELECT d.label_fr FROM pnd_data.need_domain d WHERE d.domain = refer.domain), chosen.label, array_to_string(chosen.reasons, ' ; '));
	ELSIF coalesce(sent, '{}') = '{}' THEN
		PERFORM packnd.fail('PN409', 'no service can be asked for need "%1$s"', NULL,
			'pnd.why_not() says why each is left out; pnd.wait_for_place() waits for one that is full, pnd.route() with a territory lists those elsewhere.',
			(SELECT d.label_fr FROM pnd_data.need_domain d WHERE d.domain = refer.domain));
	END IF;
	SELECT jsonb_agg(jsonb_build_array(packnd.site_number('referral', r.referral_id), pnd_data.shown_label(r.service_id), d.due_at,
		packnd.local_time(d.due_at, d.departement::packnd.departement)) ORDER BY s.place)
	INTO answer
	FROM unnest(sent) WITH ORDINALITY AS s (referral_id, place)
		JOIN pnd_data.referral r ON r.case_id = the_case AND r.referral_id = s.referral_id
		JOIN pnd_data.deadline d ON d.case_id = r.case_id AND d.kind = 'referral_answer' AND d.subject_id = r.referral_id;
	PERFORM pnd_data.keep_answer(request_key, answer);
	RETURN QUERY SELECT e ->> 0, e ->> 1, (e ->> 2)::timestamptz, e ->> 3 FROM jsonb_array_elements(answer) e;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.refer(text, text, text, text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.refer(text, text, text, text, text, text) IS
'Ask a service for a need of a case: the one given, or else the best one of which the rules say that it can be asked (pnd.route(): ask), of a territory (null: of the case''s own); after a refusal or silence the next of the same territory is asked. One that the rules would ask first about something (ask_first; also one that has said no) is asked by its number and a reason, which is kept; one that they leave out is not. The case stays where it is, and the service answers by the calendar of its own territory. Returns the number of the referral, the service and when its answer is due. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 (no open need, no consent, full, left out, something is to be known or seen to first, no rules in force, one is asked already, the key was used for another call, or the territory is not open), P0002 no such service, 22023 no such territory, the service is of another, or the reason says nothing, 22P02 a mistyped number, 42501.
EN (partners): ask a partner for help with a need, refer her to a service
FR: demander l''aide d''un partenaire pour un besoin, orienter vers un service';

CREATE FUNCTION pnd_data.ask_next(case_id bigint, need_id bigint, asked_after bigint)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked record;
	sent bigint[] := '{}'::bigint[];
	about record;
BEGIN
	PERFORM packnd.guard();
	SELECT w.waiting, w.wanted INTO asked FROM pnd_data.requests_wanted(ask_next.case_id, ask_next.need_id) w;
	IF asked.wanted > 0 AND pnd_data.may_be_referred(case_id) AND NOT pnd_data.is_frozen(case_id) THEN
		BEGIN
			sent := pnd_data.send_to_best(case_id, need_id, asked_after, (
				SELECT s.territory_id
				FROM pnd_data.referral r JOIN pnd_data.service s ON s.service_id = r.service_id
				WHERE r.case_id = ask_next.case_id AND r.referral_id = ask_next.asked_after), asked.wanted);
		EXCEPTION
			WHEN serialization_failure OR deadlock_detected OR lock_not_available THEN
				RAISE;
			WHEN OTHERS THEN
				-- what hinders the request hinders no answer, and no mark that a service is not safe: the supervisor decides
				sent := '{}'::bigint[];
				IF SQLSTATE <> 'PN409' THEN
					RAISE WARNING '%', packnd.say('the next service could not be asked (%1$s)', SQLSTATE);
				END IF;
		END;
	END IF;
	IF sent <> '{}' OR asked.waiting > 0 OR asked.wanted = 0 THEN
		RETURN sent[1];
	END IF;
	-- nobody is left: the supervisor decides, with the whole trail
	SELECT c.territory_id, c.danger INTO about FROM pnd_data.case_file c WHERE c.case_id = ask_next.case_id;
	PERFORM pnd_data.open_deadline(case_id, 'routing_exhausted', need_id, clock_timestamp(), about.territory_id, about.danger);
	RETURN NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.ask_next(bigint, bigint, bigint) IS
'For the functions of pnd: after a refusal or silence ask the next services of the same territory, until as many wait as are asked at once; returns the first. Null if none is left, or none may be asked because contact is suspended; if no other waits for an answer then, the supervisor''s deadline routing_exhausted is open.';

CREATE FUNCTION pnd_data.send_first_requests(case_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	unasked record;
BEGIN
	PERFORM packnd.guard();
	IF NOT pnd_data.may_be_referred(case_id) OR pnd_data.is_frozen(case_id) THEN
		RETURN;
	END IF;
	FOR unasked IN
		SELECT n.need_id, r.at_once
		FROM pnd_data.case_file c
			JOIN pnd_data.need n ON n.case_id = c.case_id AND n.is_emergency AND n.closed_at IS NULL AND n.taken_at IS NULL
			JOIN pnd_data.need_domain d ON d.domain = n.domain
			JOIN pnd_data.request_rule r ON r.territory_id = c.territory_id AND r.domain = n.domain AND r.sends_first
		WHERE c.case_id = send_first_requests.case_id
			-- what was withdrawn was asked
			AND NOT EXISTS (SELECT FROM pnd_data.referral q WHERE q.case_id = n.case_id AND q.need_id = n.need_id)
		ORDER BY d.rank
	LOOP
		BEGIN
			PERFORM pnd_data.send_to_best(send_first_requests.case_id, unasked.need_id, at_most => unasked.at_once);
		EXCEPTION WHEN SQLSTATE 'PN409' THEN
			-- what hinders a request hinders no decision: the need waits with its clock
			NULL;
		END;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.send_first_requests(bigint) IS
'For the effects and functions by which an emergency need is opened or she agrees that services are asked, once the case is locked: the first requests go out by themselves for emergency needs for which nobody was ever asked, in domains where the territory wants it (pnd.set_request_rule()), as far as she agrees. Where nobody can be asked nothing fails: the referent sees the need and its clock.';

CREATE FUNCTION pnd_data.effect_send_first_requests(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.send_first_requests(case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_send_first_requests(bigint, bigint, timestamptz, jsonb) IS
'Effect: the first requests for emergency needs go out by themselves (pnd_data.send_first_requests()).';
