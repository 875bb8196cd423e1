-- routing/site_api.sql: ranking, referrals, answers.

CREATE FUNCTION pnd.set_service(territory text, external_id text, has_agreement boolean DEFAULT NULL,
	correspondent bigint DEFAULT NULL, places int DEFAULT NULL, answer_amount int DEFAULT NULL, answer_unit text DEFAULT NULL,
	priority_lane boolean DEFAULT NULL, secret_address boolean DEFAULT NULL, is_unsafe boolean DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_territory_duty(territory, '{supervisor}');
	PERFORM packnd.require_given('external_id', external_id);
	SELECT s.service_id INTO id
	FROM pnd_data.service s
	WHERE s.territory_id = territory AND s.external_id = set_service.external_id;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'territory "%1$s" has no service "%2$s"', NULL, NULL, territory, external_id);
	END IF;
	IF answer_unit IS NOT NULL THEN
		-- refuses an unknown unit
		PERFORM packnd.due_at(now(), coalesce(answer_amount, 0), answer_unit, '75', false);
	END IF;
	IF correspondent IS NOT NULL AND NOT EXISTS (SELECT FROM pnd_data.professional p WHERE p.professional_id = correspondent) THEN
		PERFORM packnd.fail('P0002', 'there is no professional %1$s to be the correspondent', NULL,
			'pnd.add_professional() returns the number of a professional; the correspondent needs the duty "partner" in the territory.',
			correspondent);
	END IF;
	INSERT INTO pnd_data.service_overlay (service_id) VALUES (id) ON CONFLICT (service_id) DO NOTHING;
	UPDATE pnd_data.service_overlay o
	SET has_agreement = coalesce(set_service.has_agreement, o.has_agreement),
		correspondent = coalesce(set_service.correspondent, o.correspondent),
		answer_amount = coalesce(set_service.answer_amount, o.answer_amount),
		answer_unit = coalesce(set_service.answer_unit, o.answer_unit),
		priority_lane = coalesce(set_service.priority_lane, o.priority_lane),
		secret_address = coalesce(set_service.secret_address, o.secret_address),
		is_unsafe = coalesce(set_service.is_unsafe, o.is_unsafe)
	WHERE o.service_id = id;
	IF places IS NOT NULL THEN
		PERFORM pnd_data.set_places(id, places);
	END IF;
	RETURN id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_service(text, text, boolean, bigint, int, int, text, boolean, boolean, boolean) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.set_service(text, text, boolean, bigint, int, int, text, boolean, boolean, boolean) IS
'What the territory knows of a service beside the directory; null leaves a thing as it is. places: its capacity (none given: no limit); answer_amount and answer_unit: the time it has to answer (minutes, hours, calendar_days, working_days, business_days, months). Returns the service. Errors: P0002 no such service or professional, PN409 places in use cannot be taken away, 22023 an unknown unit, 42501.
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
					WHEN NOT k.has_agreement THEN 'pas de convention avec le dispositif'
					WHEN k.asked IS NOT NULL THEN format('déjà sollicité (%s)', k.asked)
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
	PERFORM packnd.require_given('domain', domain);
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
'For the functions of pnd: the open need of a case in a domain; PN409 if there is none.';

CREATE FUNCTION pnd.route(case_number text, domain text)
RETURNS TABLE (service_id bigint, label text, score int, reasons text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(id, '{referent,supervisor}');
	RETURN QUERY
		SELECT j.service_id, j.label, j.score, j.reasons
		FROM pnd_data.judge_services(id, pnd_data.open_need(id, domain)) j
		WHERE j.why_not IS NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.route(text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.route(text, text) IS
'The services that can be asked for a need of a case, best first, with score and reasons in French. Errors: PN404, PN409 no such open need, 42501.
EN (partners): find a service for a need, who can help, a shelter, a bed for tonight, who has a place
FR: trouver un service pour un besoin, qui peut aider, mise à l''abri, hébergement d''urgence ce soir, où reste-t-il une place';

CREATE FUNCTION pnd.why_not(case_number text, domain text)
RETURNS TABLE (service_id bigint, label text, why_not text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(id, '{referent,supervisor}');
	RETURN QUERY
		SELECT j.service_id, j.label, j.why_not
		FROM pnd_data.judge_services(id, pnd_data.open_need(id, domain)) j
		WHERE j.why_not IS NOT NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.why_not(text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.why_not(text, text) IS
'The services left out for a need of a case, each with the reason in French. Errors as pnd.route().
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

CREATE FUNCTION pnd_data.may_be_referred(case_id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN pnd_data.has_consent(case_id, 'services', 'referral') AND pnd_data.has_consent(case_id, 'coordinating_body', 'support');
END
$function$;
COMMENT ON FUNCTION pnd_data.may_be_referred(bigint) IS
'For the functions of pnd: does she agree, now, that services are asked for her, and that the coordinating body asks them?';

CREATE FUNCTION pnd_data.send_referral(case_id bigint, need_id bigint, service_id bigint, asked_after bigint DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- sixteen digits at least: never taken for a case number
	id bigint := packnd.random_case_id() | (1::bigint << 50);
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
	IF NOT pnd_data.may_be_referred(case_id) THEN
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
	SELECT o.correspondent, o.answer_amount, o.answer_unit INTO overlay
	FROM pnd_data.service_overlay o
	WHERE o.service_id = send_referral.service_id;
	IF overlay.correspondent IS NOT NULL THEN
		PERFORM pnd_data.give_access(case_id, overlay.correspondent, 'referral', id);
	END IF;
	PERFORM pnd_data.open_deadline(case_id, 'referral_answer', id, moment, territory, urgent,
		overlay.answer_amount, overlay.answer_unit);
	RETURN id;
END
$function$;
COMMENT ON FUNCTION pnd_data.send_referral(bigint, bigint, bigint, bigint) IS
'For the functions of pnd: ask a service for a need of an open case: consent checked, place held, the clock of its answer started (the shorter budget for an emergency need or a person in danger), its correspondent noted. Errors: PN409 a closed case, no consent, or full, 23505 a live referral exists.';

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

CREATE FUNCTION pnd.refer(case_number text, domain text, service_id bigint DEFAULT NULL)
RETURNS TABLE (referral_id bigint, label text, due_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
	need bigint;
	chosen record;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.lock_case(id, '{referent,supervisor}');
	need := pnd_data.open_need(id, domain);
	IF EXISTS (
		SELECT FROM pnd_data.referral r
		WHERE r.case_id = id AND r.need_id = need AND r.state IN ('sent', 'under_study', 'accepted')) THEN
		PERFORM packnd.fail('PN409', 'a service is asked for need "%1$s" already', NULL,
			'pnd.referrals() shows the trail of the case.',
			domain);
	END IF;
	SELECT j.* INTO chosen
	FROM pnd_data.judge_services(id, need) j
	WHERE (refer.service_id IS NULL AND j.why_not IS NULL) OR j.service_id = refer.service_id
	LIMIT 1;
	IF NOT FOUND AND service_id IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'no service %1$s meets need "%2$s"', NULL,
			'pnd.route() lists the services that can be asked.',
			service_id, domain);
	ELSIF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'no service can be asked for need "%1$s"', NULL,
			'pnd.why_not() says why each is left out.',
			domain);
	-- who asks a service by name may ask it again
	ELSIF chosen.why_not IS NOT NULL AND chosen.why_not NOT LIKE 'déjà sollicité%' THEN
		PERFORM packnd.fail('PN409', 'service %1$s cannot be asked', '%2$s.', NULL, service_id, chosen.why_not);
	END IF;
	IF service_id IS NULL THEN
		referral_id := pnd_data.send_to_best(id, need);
	ELSE
		referral_id := pnd_data.send_referral(id, need, chosen.service_id);
	END IF;
	SELECT v.label, d.due_at INTO label, due_at
	FROM pnd_data.referral r
		JOIN pnd_data.service_version v ON v.service_id = r.service_id AND v.valid_to IS NULL
		JOIN pnd_data.deadline d ON d.case_id = r.case_id AND d.kind = 'referral_answer' AND d.subject_id = r.referral_id
	WHERE r.case_id = id AND r.referral_id = refer.referral_id;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'no service can be asked for need "%1$s"', NULL,
			'pnd.why_not() says why each is left out.',
			domain);
	END IF;
	RETURN NEXT;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.refer(text, text, bigint) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.refer(text, text, bigint) IS
'Ask a service for a need of a case: the one given, even if it was asked before, or else the best one. Returns the referral, the service and when its answer is due. Errors: PN404, PN409 (no open need, no consent, full, left out, one is asked already), 42501.
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
	IF pnd_data.may_be_referred(case_id) THEN
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
'For the functions of pnd: after a refusal or silence ask the next service; null if none is left, and then the supervisor''s deadline routing_exhausted is open.';

CREATE FUNCTION pnd.list_my_referrals()
RETURNS TABLE (referral bigint, case_number text, service text, domain text, is_emergency boolean, state text, sent_at timestamptz, due_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT r.referral_id, packnd.partner_case_number(r.case_id, s.organisation_id), v.label, n.domain, n.is_emergency,
			r.state, r.sent_at, d.due_at
		FROM pnd_data.service_overlay o
			JOIN pnd_data.service s ON s.service_id = o.service_id
			JOIN pnd_data.referral r ON r.service_id = s.service_id
			JOIN pnd_data.need n ON n.case_id = r.case_id AND n.need_id = r.need_id
			LEFT JOIN pnd_data.service_version v ON v.service_id = s.service_id AND v.valid_to IS NULL
			LEFT JOIN pnd_data.deadline d ON d.case_id = r.case_id AND d.kind = 'referral_answer' AND d.subject_id = r.referral_id
		WHERE o.correspondent = packnd.actor() AND r.state IN ('sent', 'under_study', 'accepted')
			AND pnd_data.is_correspondent(s.service_id) AND pnd_data.may_be_referred(r.case_id)
		ORDER BY d.due_at;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.list_my_referrals() TO packnd_partner;
COMMENT ON FUNCTION pnd.list_my_referrals() IS
'The live referrals to the services whose correspondent the actor is, as long as she agrees: the case number is the one under which that partner knows the case.
EN (partners): what is asked of my service, referrals that wait for my answer
FR: ce qui est demandé à mon service, orientations qui attendent ma réponse';

CREATE VIEW pnd.my_referrals AS SELECT * FROM pnd.list_my_referrals();
GRANT SELECT ON pnd.my_referrals TO packnd_partner;
COMMENT ON VIEW pnd.my_referrals IS 'The referrals that wait for the actor or were accepted; see pnd.list_my_referrals().';

CREATE FUNCTION pnd.referrals(case_number text)
RETURNS TABLE (referral bigint, domain text, service text, state text, sent_at timestamptz, answered_at timestamptz, refusal_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(id, '{referent,supervisor}');
	RETURN QUERY
		SELECT r.referral_id, n.domain,
			(SELECT v.label FROM pnd_data.service_version v WHERE v.service_id = r.service_id ORDER BY v.valid_from DESC LIMIT 1),
			r.state, r.sent_at, r.answered_at, k.label_fr
		FROM pnd_data.referral r
			JOIN pnd_data.need n ON n.case_id = r.case_id AND n.need_id = r.need_id
			LEFT JOIN pnd_data.refusal_code k ON k.refusal_code = r.refusal_code
		WHERE r.case_id = id
		ORDER BY r.sent_at;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.referrals(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.referrals(text) IS
'The trail of a case: every referral, oldest first, with its answer. Errors: PN404, 42501.
EN (partners): which partners were asked for a case and what they answered, a partner refused or does not answer
FR: quels partenaires ont été sollicités pour un dossier et leur réponse, un partenaire a refusé ou ne répond pas';
