-- routing/site_api.sql: ranking, referrals, answers.

CREATE FUNCTION pnd.set_service(territory text, external_id text, has_agreement boolean DEFAULT NULL,
	correspondent text DEFAULT NULL, places int DEFAULT NULL, answer_amount int DEFAULT NULL, answer_unit text DEFAULT NULL,
	priority_lane boolean DEFAULT NULL, secret_address boolean DEFAULT NULL, is_unsafe boolean DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	id bigint;
	the_correspondent bigint;
	budget record;
	answer text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('set_service', request_key,
		jsonb_build_array(territory, external_id, has_agreement, correspondent, places, answer_amount, answer_unit, priority_lane, secret_address, is_unsafe));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_correspondent := pnd_data.professional_id(correspondent);
	PERFORM pnd_data.require_territory_duty(territory, '{supervisor}');
	PERFORM packnd.require_given('external_id', external_id);
	SELECT s.service_id INTO id
	FROM pnd_data.service s
	WHERE s.territory_id = territory AND s.external_id = set_service.external_id;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'no such service', NULL,
			'pnd.services() lists the services of a territory with their external_id.');
	END IF;
	INSERT INTO pnd_data.service_overlay (service_id) VALUES (id) ON CONFLICT (service_id) DO NOTHING;
	SELECT coalesce(set_service.answer_amount, o.answer_amount) AS amount, coalesce(set_service.answer_unit, o.answer_unit) AS unit
	INTO budget
	FROM pnd_data.service_overlay o WHERE o.service_id = id FOR UPDATE;
	IF (budget.amount IS NULL) <> (budget.unit IS NULL) THEN
		PERFORM packnd.fail('22023', 'the time to answer has an amount and a unit', NULL,
			'Give answer_amount and answer_unit together.');
	END IF;
	PERFORM pnd_data.require_span('answer_amount', budget.amount, budget.unit, 366);
	UPDATE pnd_data.service_overlay o
	SET has_agreement = coalesce(set_service.has_agreement, o.has_agreement),
		correspondent = coalesce(the_correspondent, o.correspondent),
		answer_amount = coalesce(set_service.answer_amount, o.answer_amount),
		answer_unit = coalesce(set_service.answer_unit, o.answer_unit),
		priority_lane = coalesce(set_service.priority_lane, o.priority_lane),
		secret_address = coalesce(set_service.secret_address, o.secret_address),
		is_unsafe = coalesce(set_service.is_unsafe, o.is_unsafe)
	WHERE o.service_id = id;
	IF places IS NOT NULL THEN
		PERFORM pnd_data.set_places(id, places);
	END IF;
	answer := packnd.site_number('service', id);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(answer));
	RETURN answer;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_service(text, text, boolean, text, int, int, text, boolean, boolean, boolean, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.set_service(text, text, boolean, text, int, int, text, boolean, boolean, boolean, text) IS
'What the territory knows of a service beside the directory; null leaves a thing as it is. places: its capacity (none given: no limit); answer_amount and answer_unit: the time it has to answer (minutes, hours, calendar_days, working_days, business_days, months). correspondent: the number of a professional with the duty "partner" in the territory. Returns the number of the service. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such service or professional, 22P02 a mistyped number, PN409 places in use cannot be taken away, 22003 an amount out of range, 22023 an unknown unit, or an amount without one, 42501.
EN (partners): set the places the correspondent and the agreement of a service, time to answer
FR: régler les places le correspondant et la convention d''un service, délai de réponse';

CREATE FUNCTION pnd_data.set_places(service_id bigint, places int)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF places < 0 OR places > 10000 THEN
		PERFORM packnd.fail('22003', 'number of places out of range: %1$s', NULL, NULL, places);
	END IF;
	INSERT INTO pnd_data.place (service_id, place_no)
	SELECT set_places.service_id, n FROM generate_series(1, places) n
	ON CONFLICT ON CONSTRAINT place_pkey DO NOTHING;
	DELETE FROM pnd_data.place p WHERE p.service_id = set_places.service_id AND p.place_no > places AND p.held_for IS NULL;
	IF EXISTS (SELECT FROM pnd_data.place p WHERE p.service_id = set_places.service_id AND p.place_no > places) THEN
		PERFORM packnd.fail('PN409', 'places in use cannot be taken away');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.set_places(bigint, int) IS 'For pnd.set_service(): give a service so many places.';

CREATE FUNCTION pnd_data.judge_services(case_id bigint, need_id bigint)
RETURNS TABLE (service_id bigint, label text, organisation_id bigint, score int, reasons text[], why_not text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		WITH candidate AS (
			SELECT s.service_id, v.label, s.organisation_id, v.themes, v.publics, v.zones, v.entry, t.departement,
				coalesce(o.has_agreement, false) AS has_agreement,
				coalesce(o.priority_lane, false) AS priority_lane,
				coalesce(o.is_unsafe, false) AS is_unsafe,
				(SELECT count(*) FROM pnd_data.place p WHERE p.service_id = s.service_id) AS places,
				(SELECT count(*) FROM pnd_data.place p WHERE p.service_id = s.service_id AND p.held_for IS NULL) AS free,
				(SELECT r.state FROM pnd_data.referral r
				 WHERE r.case_id = judge_services.case_id AND r.need_id = judge_services.need_id AND r.service_id = s.service_id
					AND r.state <> 'withdrawn'
				 ORDER BY r.sent_at DESC LIMIT 1) AS asked,
				EXISTS (SELECT FROM pnd_data.excluded_service x
				 WHERE x.case_id = judge_services.case_id AND x.service_id = s.service_id) AS is_excluded,
				n.domain
			FROM pnd_data.need n
				JOIN pnd_data.case_file c ON c.case_id = n.case_id
				JOIN pnd_data.territory t ON t.territory_id = c.territory_id
				JOIN pnd_data.service s ON s.territory_id = c.territory_id
				JOIN pnd_data.service_version v ON v.service_id = s.service_id AND v.valid_to IS NULL
				LEFT JOIN pnd_data.service_overlay o ON o.service_id = s.service_id
			WHERE n.case_id = judge_services.case_id AND n.need_id = judge_services.need_id
				AND EXISTS (SELECT FROM pnd_data.theme_need x WHERE x.domain = n.domain AND x.theme = ANY (v.themes))
		), judged AS (
			SELECT k.*,
				CASE
					WHEN k.is_unsafe THEN 'non sûr'
					WHEN k.is_excluded THEN 'écarté pour ce dossier'
					WHEN NOT k.has_agreement THEN 'pas de convention avec le dispositif'
					-- without any consent it is the request that is refused, not each service
					WHEN pnd_data.has_consent(judge_services.case_id, 'services')
						AND NOT pnd_data.has_consent(judge_services.case_id, 'services', 'referral', k.service_id) THEN 'pas d''accord pour ce service'
					WHEN k.asked IS NOT NULL THEN format('déjà sollicité (%s)', pnd_data.referral_state_fr(k.asked))
					WHEN k.places > 0 AND k.free = 0 THEN 'complet'
					WHEN cardinality(k.zones) > 0 AND NOT (k.zones && ARRAY['france', k.departement])
						AND NOT EXISTS (SELECT FROM unnest(k.zones) z (zone) WHERE left(z.zone, length(k.departement)) = k.departement)
						THEN 'hors de la zone d''intervention'
					WHEN cardinality(k.publics) > 0
						AND NOT (k.publics && ARRAY['tous-publics', 'femmes', 'familles', 'personnes-en-situation-durgence'])
						THEN 'hors du public accueilli'
				END AS why_not
			FROM candidate k
		)
		SELECT j.service_id, j.label, j.organisation_id,
			CASE WHEN j.why_not IS NULL THEN
				40 * j.priority_lane::int
				+ 30 * ('famille--surmonter-conflits-separation-violence' = ANY (j.themes))::int
				+ 20 * ('personnes-en-situation-durgence' = ANY (j.publics))::int
				+ 10 * (j.free > 1)::int
				+ CASE WHEN j.entry ->> 'frais' = 'gratuit' THEN 5 ELSE 0 END
			END,
			array_remove(ARRAY[
				CASE WHEN j.priority_lane THEN 'coupe-file' END,
				CASE WHEN 'famille--surmonter-conflits-separation-violence' = ANY (j.themes) THEN 'spécialisé violences' END,
				CASE WHEN 'personnes-en-situation-durgence' = ANY (j.publics) THEN 'accueil d''urgence' END,
				CASE WHEN j.places > 0 THEN format('%s place(s) libre(s)', j.free) END,
				CASE WHEN j.entry ->> 'frais' = 'gratuit' THEN 'gratuit' END], NULL),
			j.why_not
		FROM judged j
		ORDER BY 4 DESC NULLS LAST, j.service_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.judge_services(bigint, bigint) IS
'For the functions of pnd: every service whose themes meet a need, best first: its score and why, or why it is left out.';

CREATE FUNCTION pnd_data.open_need(case_id bigint, domain text)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint;
	others text;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_one_of('domain', domain, ARRAY(SELECT d.domain FROM pnd_data.need_domain d ORDER BY d.rank));
	SELECT n.need_id INTO id
	FROM pnd_data.need n
	WHERE n.case_id = open_need.case_id AND n.domain = open_need.domain AND n.closed_at IS NULL;
	IF NOT FOUND THEN
		SELECT string_agg(n.domain, ', ' ORDER BY n.domain) INTO others
		FROM pnd_data.need n WHERE n.case_id = open_need.case_id AND n.closed_at IS NULL;
		PERFORM packnd.fail('PN409', 'the case has no open need "%1$s"', NULL,
			CASE WHEN others IS NULL THEN 'It has no open need.' ELSE 'Open needs are: %2$s.' END,
			domain, others);
	END IF;
	RETURN id;
END
$function$;
COMMENT ON FUNCTION pnd_data.open_need(bigint, text) IS
'For the functions of pnd: the open need of a case in a domain; PN409 if there is none, 22023 for an unknown domain, 22004 for null.';

CREATE FUNCTION pnd.route(case_number text, domain text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (service text, service_label text, score int, reasons text[], cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	after_keys text[] := packnd.cursor_keys('route', route.after, 2);
	after_score int := coalesce(after_keys[1]::int, -2147483648);
	after_service bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	PERFORM packnd.require_max_rows(route.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('service', j.service_id), j.label, j.score, j.reasons, packnd.cursor('route', -j.score, j.service_id)
		FROM pnd_data.judge_services(the_case, pnd_data.open_need(the_case, domain)) j
		WHERE j.why_not IS NULL AND (-j.score, j.service_id) > (after_score, after_service)
		ORDER BY -j.score, j.service_id
		LIMIT route.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.route(text, text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.route(text, text, text, int) IS
'The services that can be asked for a need of a case, best first, with score and reasons in French. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN409 no such open need, 22P02 a mistyped number or cursor, 22023 another number of rows, 42501.
EN (partners): find a service for a need, who can help, a shelter, a bed for tonight, who has a place
FR: trouver un service pour un besoin, qui peut aider, mise à l''abri, hébergement d''urgence ce soir, où reste-t-il une place';

CREATE FUNCTION pnd.why_not(case_number text, domain text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (service text, service_label text, why_not text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	after_keys text[] := packnd.cursor_keys('why_not', why_not.after, 1);
	after_service bigint := coalesce(after_keys[1]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	PERFORM packnd.require_max_rows(why_not.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('service', j.service_id), j.label, j.why_not, packnd.cursor('why_not', j.service_id)
		FROM pnd_data.judge_services(the_case, pnd_data.open_need(the_case, domain)) j
		WHERE j.why_not IS NOT NULL AND j.service_id > after_service
		ORDER BY j.service_id
		LIMIT why_not.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.why_not(text, text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.why_not(text, text, text, int) IS
'The services left out for a need of a case, each with the reason in French. Pages and errors as pnd.route().
EN (partners): why a service is not proposed, full, left out
FR: pourquoi un service n''est pas proposé, complet, écarté';

CREATE FUNCTION pnd_data.hold_place(case_id bigint, referral_id bigint, service_id bigint)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	free_place int;
BEGIN
	PERFORM packnd.guard();
	IF NOT EXISTS (SELECT FROM pnd_data.place p WHERE p.service_id = hold_place.service_id) THEN
		RETURN NULL;
	END IF;
	LOOP
		SELECT p.place_no INTO free_place
		FROM pnd_data.place p
		WHERE p.service_id = hold_place.service_id AND p.held_for IS NULL
		ORDER BY p.place_no
		LIMIT 1
		FOR UPDATE SKIP LOCKED;
		EXIT WHEN FOUND;
		-- all that are free are being taken: wait for the first to be decided
		PERFORM FROM pnd_data.place p
		WHERE p.service_id = hold_place.service_id AND p.held_for IS NULL
		ORDER BY p.place_no
		LIMIT 1;
		IF NOT FOUND THEN
			PERFORM packnd.fail('PN409', 'the service is full');
		END IF;
		SELECT p.place_no INTO free_place
		FROM pnd_data.place p
		WHERE p.service_id = hold_place.service_id AND p.held_for IS NULL
		ORDER BY p.place_no
		LIMIT 1
		FOR UPDATE;
		EXIT WHEN FOUND;
	END LOOP;
	UPDATE pnd_data.place p SET held_for = hold_place.case_id, referral_id = hold_place.referral_id, held_at = now()
	WHERE p.service_id = hold_place.service_id AND p.place_no = free_place;
	RETURN free_place;
END
$function$;
COMMENT ON FUNCTION pnd_data.hold_place(bigint, bigint, bigint) IS
'For the functions of pnd: hold a free place of a service for a referral; null if its capacity is not limited. Errors: PN409 full, 40001 another took it (REPEATABLE READ and above: try again).';

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

CREATE FUNCTION pnd_data.send_referral(case_id bigint, need_id bigint, service_id bigint, asked_after bigint DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := packnd.random_case_id();
	held int;
	overlay record;
	territory text;
	urgent boolean;
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
	IF NOT pnd_data.may_be_referred(case_id, service_id) THEN
		PERFORM packnd.fail('PN409', 'she has not agreed that services are asked for her', NULL,
			'No referral without a live consent for recipient "services".');
	END IF;
	held := pnd_data.hold_place(case_id, id, service_id);
	INSERT INTO pnd_data.referral (case_id, referral_id, need_id, service_id, state, event, happened_at, sent_at, place_no, asked_after)
	VALUES (send_referral.case_id, id, send_referral.need_id, send_referral.service_id, 'sent', 'sent', moment, moment, held, send_referral.asked_after);
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = send_referral.case_id
	RETURNING c.territory_id,
		c.danger OR EXISTS (SELECT FROM pnd_data.need n WHERE n.case_id = send_referral.case_id AND n.need_id = send_referral.need_id AND n.is_emergency)
	INTO territory, urgent;
	-- who asks for it anew has it from nobody
	UPDATE pnd_data.need n SET taken_at = NULL
	WHERE n.case_id = send_referral.case_id AND n.need_id = send_referral.need_id AND n.taken_at IS NOT NULL;
	IF FOUND THEN
		PERFORM pnd_data.time_need(send_referral.case_id, send_referral.need_id, moment);
	END IF;
	SELECT o.correspondent, o.answer_amount, o.answer_unit INTO overlay
	FROM pnd_data.service_overlay o
	WHERE o.service_id = send_referral.service_id;
	IF overlay.correspondent IS NOT NULL THEN
		PERFORM pnd_data.give_access(case_id, overlay.correspondent, 'referral', id);
	END IF;
	PERFORM pnd_data.tell(case_id, 'referral_sent', 'partner', id);
	PERFORM pnd_data.open_deadline(case_id, 'referral_answer', id, moment, territory, urgent,
		overlay.answer_amount, overlay.answer_unit);
	RETURN id;
END
$function$;
COMMENT ON FUNCTION pnd_data.send_referral(bigint, bigint, bigint, bigint) IS
'For the functions of pnd: ask a service for a need of an open case: consent checked, place held, the clock of its answer started (the shorter budget for an emergency need or a person in danger), its correspondent noted. Errors: PN409 a closed case, no consent, contact is suspended, or full. That no live referral exists is for the caller to ask, under the lock of the case.';

CREATE FUNCTION pnd_data.send_to_best(case_id bigint, need_id bigint, asked_after bigint DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	candidate bigint;
BEGIN
	PERFORM packnd.guard();
	FOR candidate IN SELECT j.service_id FROM pnd_data.judge_services(case_id, need_id) j WHERE j.why_not IS NULL LOOP
		BEGIN
			RETURN pnd_data.send_referral(case_id, need_id, candidate, asked_after);
		EXCEPTION WHEN SQLSTATE 'PN409' THEN
			-- if its last place went meanwhile: the next one
			IF NOT EXISTS (SELECT FROM pnd_data.place p WHERE p.service_id = candidate)
				OR EXISTS (SELECT FROM pnd_data.place p WHERE p.service_id = candidate AND p.held_for IS NULL) THEN
				RAISE;
			END IF;
		END;
	END LOOP;
	RETURN NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.send_to_best(bigint, bigint, bigint) IS
'For the functions of pnd: ask the best service that still has a place; null if there is none. Errors as pnd_data.send_referral(), except that a service that is full is passed by.';

CREATE FUNCTION pnd.refer(case_number text, domain text, service text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS TABLE (referral text, service_label text, due_at timestamptz, due_at_local text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	the_need bigint;
	the_service bigint;
	the_referral bigint;
	chosen record;
	asked record;
	answer jsonb;
BEGIN
	PERFORM packnd.guard();
	answer := pnd_data.earlier_answer('refer', request_key, jsonb_build_array(case_number, domain, service));
	IF answer IS NOT NULL THEN
		RETURN QUERY SELECT answer ->> 0, answer ->> 1, (answer ->> 2)::timestamptz, answer ->> 3;
		RETURN;
	END IF;
	the_service := packnd.site_number_id('service', service);
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}'), pnd_data.require_not_frozen(the_case);
	the_need := pnd_data.open_need(the_case, domain);
	SELECT r.state = 'accepted' AND r.place_no IS NOT NULL AS is_there INTO asked
	FROM pnd_data.referral r
	WHERE r.case_id = the_case AND r.need_id = the_need AND r.state IN ('sent', 'under_study', 'accepted');
	IF asked.is_there THEN
		PERFORM packnd.fail('PN409', 'a service is asked for need "%1$s" already', 'She occupies a place there.',
			'pnd.leave_place() says when she has left it; to ask another while she is there, close the need and open a new one: pnd.close_need(), pnd.open_need().',
			domain);
	ELSIF FOUND THEN
		PERFORM packnd.fail('PN409', 'a service is asked for need "%1$s" already', NULL,
			'pnd.referrals() shows the trail of the case.',
			domain);
	END IF;
	IF the_service IS NOT NULL AND NOT EXISTS (SELECT FROM pnd_data.service s WHERE s.service_id = the_service) THEN
		PERFORM packnd.fail('P0002', 'no such service');
	END IF;
	SELECT j.* INTO chosen
	FROM pnd_data.judge_services(the_case, the_need) j
	WHERE (the_service IS NULL AND j.why_not IS NULL) OR j.service_id = the_service
	LIMIT 1;
	IF NOT FOUND AND the_service IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'the service does not meet need "%1$s"', NULL,
			'pnd.route() lists the services that can be asked.',
			domain);
	-- who asks a service by name may ask it again
	ELSIF chosen.why_not IS NOT NULL AND chosen.why_not NOT LIKE 'déjà sollicité%' THEN
		PERFORM packnd.fail('PN409', 'the service cannot be asked', '%1$s.', NULL, chosen.why_not);
	END IF;
	IF chosen.service_id IS NOT NULL THEN
		the_referral := CASE WHEN the_service IS NULL THEN pnd_data.send_to_best(the_case, the_need)
			ELSE pnd_data.send_referral(the_case, the_need, the_service) END;
	END IF;
	IF the_referral IS NULL THEN
		PERFORM packnd.fail('PN409', 'no service can be asked for need "%1$s"', NULL,
			'pnd.why_not() says why each is left out.',
			(SELECT d.label_fr FROM pnd_data.need_domain d WHERE d.domain = refer.domain));
	END IF;
	SELECT packnd.site_number('referral', r.referral_id), v.label, d.due_at, packnd.local_time(d.due_at, d.departement::packnd.departement)
	INTO referral, service_label, due_at, due_at_local
	FROM pnd_data.referral r
		JOIN pnd_data.service_version v ON v.service_id = r.service_id AND v.valid_to IS NULL
		JOIN pnd_data.deadline d ON d.case_id = r.case_id AND d.kind = 'referral_answer' AND d.subject_id = r.referral_id
	WHERE r.case_id = the_case AND r.referral_id = the_referral;
	PERFORM pnd_data.keep_answer(request_key, jsonb_build_array(referral, service_label, due_at, due_at_local));
	RETURN NEXT;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.refer(text, text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.refer(text, text, text, text) IS
'Ask a service for a need of a case: the one given, even if it was asked before, or else the best one. Returns the number of the referral, the service and when its answer is due. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 (no open need, no consent, full, left out, one is asked already, the key was used for another call), P0002 no such service, 22P02 a mistyped number, 42501.
EN (partners): ask a partner for help with a need, refer her to a service
FR: demander l''aide d''un partenaire pour un besoin, orienter vers un service';

CREATE FUNCTION pnd_data.ask_next(case_id bigint, need_id bigint, asked_after bigint)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	next_referral bigint;
	asked_for record;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.may_be_referred(case_id) AND NOT pnd_data.is_frozen(case_id) THEN
		next_referral := pnd_data.send_to_best(case_id, need_id, asked_after);
	END IF;
	IF next_referral IS NOT NULL THEN
		RETURN next_referral;
	END IF;
	-- nobody is left: the supervisor decides, with the whole trail
	SELECT c.territory_id, c.danger INTO asked_for FROM pnd_data.case_file c WHERE c.case_id = ask_next.case_id;
	PERFORM pnd_data.open_deadline(case_id, 'routing_exhausted', need_id, clock_timestamp(), asked_for.territory_id, asked_for.danger);
	RETURN NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.ask_next(bigint, bigint, bigint) IS
'For the functions of pnd: after a refusal or silence ask the next service; null if none is left, or none may be asked because contact is suspended, and then the supervisor''s deadline routing_exhausted is open.';

CREATE FUNCTION pnd_data.referral_state_fr(state text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT s.label_fr
		FROM pnd_data.machine_state s
		WHERE s.machine = 'referral' AND s.state = referral_state_fr.state
		ORDER BY s.version DESC LIMIT 1);
END
$function$;
COMMENT ON FUNCTION pnd_data.referral_state_fr(text) IS
'For the functions of pnd: what the machine "referral" calls a state.';

CREATE FUNCTION pnd.my_referrals(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (referral text, case_number text, service text, service_label text, domain text, domain_fr text, is_emergency boolean,
	state text, state_fr text, sent_at timestamptz, sent_at_local text, due_at timestamptz, due_at_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('my_referrals', my_referrals.after, 2);
	after_due timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_referral bigint := coalesce(after_keys[2]::bigint, 0);
	my_services bigint[];
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(my_referrals.max_rows);
	my_services := ARRAY(SELECT o.service_id FROM pnd_data.service_overlay o
		WHERE o.correspondent = packnd.actor() AND pnd_data.is_correspondent(o.service_id));
	RETURN QUERY
		SELECT packnd.site_number('referral', m.referral_id), packnd.partner_case_number(m.case_id, m.organisation_id),
			packnd.site_number('service', m.service_id), m.label, m.domain, m.domain_fr, m.is_emergency,
			m.state, pnd_data.referral_state_fr(m.state), pnd_data.to_the_hour(m.sent_at),
			packnd.local_time(pnd_data.to_the_hour(m.sent_at), m.departement), nullif(m.due_at, 'infinity'),
			packnd.local_time(m.due_at, m.departement),
			packnd.cursor('my_referrals', m.due_at, m.referral_id)
		FROM (
			SELECT r.*, s.organisation_id, pnd_data.departement_of(s.territory_id) AS departement, v.label, n.domain, k.label_fr AS domain_fr,
				n.is_emergency, pnd_data.to_the_hour(coalesce(d.due_at, 'infinity')) AS due_at
			FROM pnd_data.service s
				JOIN pnd_data.referral r ON r.service_id = s.service_id
				JOIN pnd_data.need n ON n.case_id = r.case_id AND n.need_id = r.need_id
				JOIN pnd_data.need_domain k ON k.domain = n.domain
				LEFT JOIN pnd_data.service_version v ON v.service_id = s.service_id AND v.valid_to IS NULL
				LEFT JOIN pnd_data.deadline d ON d.case_id = r.case_id AND d.kind = 'referral_answer' AND d.subject_id = r.referral_id
			WHERE s.service_id = ANY (my_services) AND r.state IN ('sent', 'under_study', 'accepted')
				AND (pnd_data.to_the_hour(coalesce(d.due_at, 'infinity')), r.referral_id) > (after_due, after_referral)
			ORDER BY pnd_data.to_the_hour(coalesce(d.due_at, 'infinity')), r.referral_id
			-- whether she agrees is asked in this order, until the page is full
			OFFSET 0) m
		WHERE pnd_data.may_be_referred(m.case_id, m.service_id)
		ORDER BY m.due_at, m.referral_id
		LIMIT my_referrals.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.my_referrals(text, int) TO packnd_partner;
COMMENT ON FUNCTION pnd.my_referrals(text, int) IS
'The live referrals to the services whose correspondent the actor is, as long as she agrees, the next due first: the case number is the one under which that partner knows the case; sent_at and due_at are the beginning of their hour, so that two partners cannot tell by them that they are asked for one person. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN401, 22P02 a mistyped cursor, 22023 another number of rows.
EN (partners): what is asked of my service, referrals that wait for my answer
FR: ce qui est demandé à mon service, orientations qui attendent ma réponse';

CREATE VIEW pnd.my_referrals AS
SELECT m.referral, m.case_number, packnd.shortened(m.service_label, 22) AS service,
	packnd.shortened(m.domain_fr, 16) AS need,
	m.state_fr AS state, m.due_at_local AS due_at
FROM pnd.my_referrals(max_rows => NULL) m;
GRANT SELECT ON pnd.my_referrals TO packnd_partner;
COMMENT ON VIEW pnd.my_referrals IS
'The referrals that wait for the actor or were accepted, for people: long labels are cut; see pnd.my_referrals().';

CREATE FUNCTION pnd.referrals(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (referral text, domain text, domain_fr text, service text, service_label text, state text, state_fr text,
	sent_at timestamptz, sent_at_local text, answered_at timestamptz, answered_at_local text, by_phone boolean, refusal_code text,
	refusal_fr text, code_word text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('referrals', referrals.after, 2);
	after_sent timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_referral bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,former_referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	PERFORM packnd.require_max_rows(referrals.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('referral', r.referral_id), n.domain, d.label_fr, packnd.site_number('service', r.service_id),
			(SELECT v.label FROM pnd_data.service_version v WHERE v.service_id = r.service_id ORDER BY v.valid_from DESC LIMIT 1),
			r.state, pnd_data.referral_state_fr(r.state), r.sent_at, packnd.local_time(r.sent_at, here), r.answered_at,
			packnd.local_time(r.answered_at, here), r.told_by_phone, r.refusal_code, k.label_fr,
			CASE r.state WHEN 'accepted' THEN pnd_data.code_word(r.referral_id) END,
			packnd.cursor('referrals', r.sent_at, r.referral_id)
		FROM pnd_data.referral r
			JOIN pnd_data.need n ON n.case_id = r.case_id AND n.need_id = r.need_id
			JOIN pnd_data.need_domain d ON d.domain = n.domain
			LEFT JOIN pnd_data.refusal_code k ON k.refusal_code = r.refusal_code
		WHERE r.case_id = the_case AND (r.sent_at, r.referral_id) > (after_sent, after_referral)
		ORDER BY r.sent_at, r.referral_id
		LIMIT referrals.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.referrals(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.referrals(text, text, int) IS
'The trail of a case: every referral, oldest first, with its answer (by_phone: recorded by the case''s own people), and the code word by which she and a service that accepted know each other; also for who was its referent, as long as the case is open to read. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 22P02 a mistyped number or cursor, 22023 another number of rows, 42501.
EN (partners): which partners were asked for a case and what they answered, a partner refused or does not answer
FR: quels partenaires ont été sollicités pour un dossier et leur réponse, un partenaire a refusé ou ne répond pas';
