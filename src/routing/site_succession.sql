-- routing/site_succession.sql: a partner that is no more.  A service that left
-- its file, or whose organisation is closed, is asked no more; who waits for its
-- answer, or is there, passes to its successor, or is told to who leads the case.
--
-- That is one case of a service that is left (pnd_data.leave_services()): done by
-- what closes it in its own transaction, and by every run of the follow-up, for a
-- day that comes by the calendar and for what a concurrent transaction had in hand.

INSERT INTO pnd_data.message_kind (kind, subject_kind, title_fr, label_fr, ends_part) VALUES
	('referral_passed_on', 'referral', 'orientation', 'un autre service reprend la demande', false),
	('service_closed', 'referral', 'orientation', 'service fermé : la demande est retirée', false),
	('service_to_leave', 'referral', 'orientation', 'service fermé : une suite est à trouver', false);
INSERT INTO pnd_data.deadline_kind (kind, label_fr, met_by_hand, longest_suspension, recurs, worklist, outlives_case) VALUES
	('closed_service', 'service fermé : suite à trouver', false, 0, false, 'contact', true);
INSERT INTO pnd_data.deadline_budget (territory_id, kind, in_danger, amount, unit, roll, legal_source) VALUES
	('*', 'closed_service', false, 0, 'minutes', false, 'Choix de départ, à fixer par le territoire');
INSERT INTO pnd_data.deadline_rung (kind, rung, label_fr, delay_minutes, recipient, effect) VALUES
	('closed_service', 1, 'alerte à l''encadrement', 1440, 'supervisor', NULL);

CREATE VIEW pnd_data.closed_service AS
SELECT s.service_id, s.territory_id
FROM pnd_data.service s
WHERE NOT EXISTS (SELECT FROM pnd_data.service_now n WHERE n.service_id = s.service_id);
COMMENT ON VIEW pnd_data.closed_service IS
'The services that are asked no more: they left their file, or their organisation is closed.';

CREATE FUNCTION pnd_data.successor_service(service_id bigint)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	at_service bigint := service_id;
	next_service bigint;
BEGIN
	PERFORM packnd.guard();
	-- a successor may be closed meanwhile: ten in a row are enough
	FOR step IN 1 .. 10 LOOP
		SELECT coalesce((
				SELECT n.successor_id FROM pnd_data.service_successor n WHERE n.service_id = at_service),
			-- of the organisation that follows, the service of the same place that does most of the same
			(SELECT n.service_id
			 FROM pnd_data.organisation g
				JOIN pnd_data.service_now n ON n.organisation_id = g.successor_id AND n.territory_id = s.territory_id
				CROSS JOIN LATERAL (
					SELECT v.themes FROM pnd_data.service_version v WHERE v.service_id = at_service ORDER BY v.valid_from DESC LIMIT 1) v
				CROSS JOIN LATERAL (
					SELECT count(*) AS themes FROM unnest(v.themes) t (theme) WHERE t.theme = ANY (n.themes)) shared
			 WHERE g.organisation_id = s.organisation_id AND g.valid_to <= pnd_data.territory_today(s.territory_id)
				AND shared.themes > 0 AND n.has_agreement AND NOT n.is_unsafe AND NOT EXISTS (SELECT FROM pnd_data.silent_service q WHERE q.service_id = n.service_id)
			 ORDER BY shared.themes DESC, n.service_id
			 LIMIT 1))
		INTO next_service
		FROM pnd_data.service s WHERE s.service_id = at_service;
		IF next_service IS NULL OR EXISTS (SELECT FROM pnd_data.service_now n WHERE n.service_id = next_service) THEN
			RETURN next_service;
		END IF;
		at_service := next_service;
	END LOOP;
	RETURN NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.successor_service(bigint) IS
'For pnd_data.leave_closed_service(): the open service that follows one that is closed: the one that was named, or else, of the organisation that succeeds its own, the one in the same territory that shares most themes; null: none.';

CREATE FUNCTION pnd_data.may_pass_on(case_id bigint, need_id bigint, state text, is_there boolean, service_id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- whatever a territory's own rules say
	IF EXISTS (SELECT FROM pnd_data.excluded_service x WHERE x.case_id = may_pass_on.case_id AND x.service_id = may_pass_on.service_id) THEN
		RETURN false;
	ELSIF may_pass_on.state = 'accepted' THEN
		RETURN EXISTS (SELECT FROM pnd_data.service_now n WHERE n.service_id = may_pass_on.service_id AND NOT n.is_unsafe)
			-- where she sleeps is a matter of fact; what the successor may read of her is asked each time
			AND (is_there OR pnd_data.may_be_referred(may_pass_on.case_id, may_pass_on.service_id))
			-- nobody is handed to a service that the rules leave out for her, whether or not it has room
			AND EXISTS (
				SELECT FROM pnd_data.judge_services(may_pass_on.case_id, may_pass_on.need_id,
					(SELECT s.territory_id FROM pnd_data.service s WHERE s.service_id = may_pass_on.service_id), may_pass_on.service_id) j
				WHERE j.fit <> 'leave_out');
	END IF;
	RETURN pnd_data.may_be_referred(may_pass_on.case_id, may_pass_on.service_id) AND NOT pnd_data.is_frozen(may_pass_on.case_id)
		AND EXISTS (
			SELECT FROM pnd_data.service s
				CROSS JOIN LATERAL pnd_data.judge_services(may_pass_on.case_id, may_pass_on.need_id, s.territory_id) j
			WHERE s.service_id = may_pass_on.service_id AND j.service_id = s.service_id AND j.fit = 'ask');
END
$function$;
COMMENT ON FUNCTION pnd_data.may_pass_on(bigint, bigint, text, boolean, bigint) IS
'For pnd_data.leave_closed_service(): may a successor take over a request? No service that is excluded for her, whatever the rules say. What waits for an answer, only if the service can be asked for her anyhow; what was accepted, if it is safe, not left out for her by the rules but for its places, and she agrees or is there.';

CREATE FUNCTION pnd_data.pass_on(case_id bigint, referral_id bigint, service_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked record;
	the_correspondent bigint;
	held int;
BEGIN
	PERFORM packnd.guard();
	SELECT r.need_id, r.service_id, r.state, r.place_no INTO asked
	FROM pnd_data.referral r WHERE r.case_id = pass_on.case_id AND r.referral_id = pass_on.referral_id;
	SELECT n.correspondent INTO the_correspondent FROM pnd_data.service_now n WHERE n.service_id = pass_on.service_id;
	-- who waits takes a free place there; who is there brings hers along
	IF asked.state = 'accepted' AND asked.place_no IS NOT NULL THEN
		held := pnd_data.move_place(pass_on.case_id, pass_on.referral_id, asked.service_id, asked.place_no, pass_on.service_id);
	ELSE
		PERFORM pnd_data.release_places(pass_on.case_id, pass_on.referral_id);
		held := pnd_data.hold_place(pass_on.case_id, asked.need_id, pass_on.referral_id, pass_on.service_id);
	END IF;
	PERFORM pnd_data.end_access(pass_on.case_id, NULL, 'referral', referral_id => pass_on.referral_id);
	IF the_correspondent IS NOT NULL AND pnd_data.may_be_referred(pass_on.case_id, pass_on.service_id) THEN
		PERFORM pnd_data.give_access(pass_on.case_id, the_correspondent, 'referral', pass_on.referral_id);
	END IF;
	PERFORM pnd_data.cause_referral_event(pass_on.case_id, pass_on.referral_id, 'passed_on',
		writes => jsonb_build_object('service_id', pass_on.service_id, 'place_no', held));
END
$function$;
COMMENT ON FUNCTION pnd_data.pass_on(bigint, bigint, bigint) IS
'For pnd_data.leave_closed_service(): a request that is live goes on at another service, in the state it is in, with its clock: its place passes, its correspondent changes. Errors: PN409 there is no place.';

CREATE FUNCTION pnd_data.move_place(case_id bigint, referral_id bigint, from_service bigint, place_no int, to_service bigint)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	new_place int;
	is_limited boolean;
BEGIN
	PERFORM packnd.guard();
	-- in one order, whoever moves whom
	PERFORM pnd_data.turn_at(t.service_id) FROM (VALUES (from_service), (to_service)) t (service_id) ORDER BY t.service_id;
	is_limited := NOT pnd_data.has_no_limit(to_service);
	SELECT coalesce(max(p.place_no), 0) + 1 INTO new_place FROM pnd_data.place p WHERE p.service_id = to_service;
	IF is_limited THEN
		UPDATE pnd_data.place p SET service_id = to_service, place_no = new_place
		WHERE p.service_id = from_service AND p.place_no = move_place.place_no
			AND p.held_for = move_place.case_id AND p.referral_id = move_place.referral_id;
		PERFORM pnd_data.fit_places(to_service);
	ELSE
		DELETE FROM pnd_data.place p
		WHERE p.service_id = from_service AND p.place_no = move_place.place_no
			AND p.held_for = move_place.case_id AND p.referral_id = move_place.referral_id;
	END IF;
	RETURN CASE WHEN is_limited THEN new_place END;
END
$function$;
COMMENT ON FUNCTION pnd_data.move_place(bigint, bigint, bigint, int, bigint) IS
'For pnd_data.pass_on(): the place that she occupies is one of the successor''s now, with its size: within its ceiling, or over it, and then no other is free. Null if the successor has no limit.';

CREATE FUNCTION pnd_data.leave_closed_service(case_id bigint, referral_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked record;
	successor bigint;
BEGIN
	PERFORM packnd.guard();
	SELECT r.case_id, r.referral_id, r.need_id, r.service_id, r.state, r.place_no INTO asked
	FROM pnd_data.referral r
		JOIN pnd_data.closed_service c ON c.service_id = r.service_id
	WHERE r.case_id = leave_closed_service.case_id AND r.referral_id = leave_closed_service.referral_id
		AND r.state IN ('sent', 'under_study', 'accepted');
	IF NOT FOUND THEN
		RETURN;
	END IF;
	successor := pnd_data.successor_service(asked.service_id);
	IF successor IS NOT NULL
		AND pnd_data.may_pass_on(asked.case_id, asked.need_id, asked.state, asked.place_no IS NOT NULL, successor) THEN
		BEGIN
			PERFORM pnd_data.pass_on(asked.case_id, asked.referral_id, successor);
			RETURN;
		EXCEPTION WHEN SQLSTATE 'PN409' THEN
			-- its last place went meanwhile
			NULL;
		END;
	END IF;
	IF asked.state <> 'accepted' THEN
		PERFORM pnd_data.cause_referral_event(asked.case_id, asked.referral_id, 'withdrawn', writes => jsonb_build_object('withdraw_reason', 'service fermé'));
		PERFORM pnd_data.tell(asked.case_id, 'service_closed', 'referent', asked.referral_id);
		PERFORM pnd_data.ask_next(asked.case_id, asked.need_id, asked.referral_id);
	ELSIF NOT EXISTS (
		SELECT FROM pnd_data.deadline d
		WHERE d.case_id = asked.case_id AND d.kind = 'closed_service' AND d.subject_id = asked.referral_id
			AND d.met_at IS NULL AND d.cancelled_at IS NULL) THEN
		PERFORM pnd_data.open_deadline(c.case_id, 'closed_service', asked.referral_id, clock_timestamp(), c.territory_id, false)
		FROM pnd_data.case_file c WHERE c.case_id = asked.case_id;
		PERFORM pnd_data.tell(asked.case_id, 'service_to_leave', 'referent', asked.referral_id);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.leave_closed_service(bigint, bigint) IS
'For pnd_data.leave_service(), once the case is locked: a request to a service that is closed passes to its successor; else, if it waits for an answer, it is taken back and the next service is asked, and if it was accepted, it stands in pnd.to_contact() until it has ended; the referent is told.';

CREATE FUNCTION pnd_data.name_successors(organisation_id bigint, services jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	named record;
	the_service bigint;
	the_successor bigint;
BEGIN
	PERFORM packnd.guard();
	IF jsonb_typeof(services) <> 'object' THEN
		PERFORM packnd.fail('22023', 'services must be an object', NULL, 'It names for a service the one that follows it: {"S-...": "S-..."}.');
	END IF;
	FOR named IN SELECT e.key, e.value FROM jsonb_each_text(services) e LOOP
		the_service := packnd.site_number_id('service', named.key);
		the_successor := packnd.site_number_id('service', named.value);
		IF NOT EXISTS (
			SELECT FROM pnd_data.service s WHERE s.service_id = the_service AND s.organisation_id = name_successors.organisation_id) THEN
			PERFORM packnd.fail('P0002', 'the organisation has no service %1$s', NULL, NULL, named.key);
		ELSIF NOT EXISTS (
			SELECT FROM pnd_data.service_now n
			WHERE n.service_id = the_successor AND n.service_id <> the_service AND n.has_agreement AND NOT n.is_unsafe AND NOT EXISTS (SELECT FROM pnd_data.silent_service q WHERE q.service_id = n.service_id)
				AND n.organisation_id <> name_successors.organisation_id) THEN
			PERFORM packnd.fail('PN409', 'service %1$s cannot follow another', NULL,
				'It is open, of another organisation, safe, and has an agreement: pnd.services() lists the services.', named.value);
		END IF;
		INSERT INTO pnd_data.service_successor AS n (service_id, successor_id, named_at, named_by)
		VALUES (the_service, the_successor, clock_timestamp(), packnd.actor())
		ON CONFLICT (service_id) DO UPDATE SET successor_id = excluded.successor_id, named_at = excluded.named_at, named_by = excluded.named_by;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.name_successors(bigint, jsonb) IS
'For pnd.close_organisation(): which service follows which of an organisation that closes. Errors: P0002 it has no such service, PN409 one that cannot be asked, 22P02 a mistyped number, 22023 no object.';

CREATE FUNCTION pnd.close_organisation(organisation text, valid_to date, successor text DEFAULT NULL, services jsonb DEFAULT NULL,
	request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_organisation bigint;
	the_successor bigint;
	known pnd_data.organisation;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('close_organisation', request_key,
		jsonb_build_array(organisation, valid_to, successor, services)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_organisation := pnd_data.organisation_id(organisation);
	the_successor := pnd_data.organisation_id(successor);
	PERFORM packnd.require_given('organisation', organisation),
		packnd.require_given('valid_to', close_organisation.valid_to);
	IF NOT isfinite(close_organisation.valid_to) OR close_organisation.valid_to > current_date + 3660 THEN
		PERFORM packnd.fail('22008', 'the day is out of range', NULL, 'An organisation closes within ten years.');
	END IF;
	SELECT o.* INTO known
	FROM pnd_data.organisation o WHERE o.organisation_id = the_organisation FOR NO KEY UPDATE;
	-- what has come about can only be told more of: who follows
	IF known.valid_to <= current_date AND close_organisation.valid_to <> known.valid_to THEN
		PERFORM packnd.fail('PN409', 'the organisation is closed already', NULL,
			'Its successor can still be named, with the day on which it closed; pnd.reopen_organisation() says that it did not.');
	END IF;
	IF close_organisation.valid_to <= known.valid_from THEN
		PERFORM packnd.fail('22023', 'valid_to must be after valid_from');
	END IF;
	IF EXISTS (
		SELECT FROM pnd_data.organisation o
		WHERE o.organisation_id = the_successor AND (o.organisation_id = the_organisation OR o.valid_to <= close_organisation.valid_to)) THEN
		PERFORM packnd.fail('PN409', 'the successor is the same organisation, or closed by then');
	END IF;
	IF services IS NOT NULL THEN
		PERFORM pnd_data.name_successors(the_organisation, services);
	END IF;
	UPDATE pnd_data.organisation AS o
	SET valid_to = close_organisation.valid_to, successor_id = coalesce(the_successor, o.successor_id)
	WHERE o.organisation_id = known.organisation_id;
	PERFORM packnd.leave_services();
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
COMMENT ON FUNCTION pnd.close_organisation(text, date, text, jsonb, text) IS
'Closes an organisation: valid_to is the first day on which it is no more; and names its successor, if any. Called again it moves a day that has not come, and names a successor, or another (null: as it was), for what is still to be passed on. From that day on none of its services is asked. services: which service follows which of its own ({"S-...": "S-..."}, also of several organisations that share what it did); of one that is not named, the service of the successor in the same territory that shares most themes. What waits for an answer passes to the successor if it can be asked for her, who is there with her place; else the request is withdrawn and the next service asked, and who is there stands first among those to contact. Referents are told; on a day to come the follow-up does it. With the request_key of an earlier call it only answers what that did. P0002 if one of them is unknown, PN409 if it is closed already, on another day, or a successor is closed or cannot be asked, 22004 without a day, 22023 for a day that is not after its first, 22008 for one that is not within ten years, 22P02 for a mistyped number. For administrators.
EN (administration): an organisation closes or merges
FR: fermer un établissement, une structure disparaît ou fusionne';

CREATE FUNCTION pnd.reopen_organisation(organisation text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_organisation bigint;
	known pnd_data.organisation;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('reopen_organisation', request_key, jsonb_build_array(organisation, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_organisation := pnd_data.organisation_id(organisation);
	PERFORM packnd.require_given('organisation', organisation), packnd.require_text('reason', reopen_organisation.reason),
		pnd_data.require_length('reason', reopen_organisation.reason, 'text');
	SELECT o.* INTO known
	FROM pnd_data.organisation o WHERE o.organisation_id = the_organisation FOR NO KEY UPDATE;
	IF known.valid_to IS NULL THEN
		PERFORM packnd.fail('PN409', 'the organisation is not closed');
	END IF;
	UPDATE pnd_data.organisation AS o SET valid_to = NULL, successor_id = NULL, reopened_because = btrim(reopen_organisation.reason)
	WHERE o.organisation_id = the_organisation;
	DELETE FROM pnd_data.service_successor n
	USING pnd_data.service s
	WHERE s.service_id = n.service_id AND s.organisation_id = the_organisation;
	PERFORM packnd.leave_services();
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
COMMENT ON FUNCTION pnd.reopen_organisation(text, text, text) IS
'Takes back that an organisation closes, whether the day has come or not: it was a mistake, or it goes on. Its services can be asked again, and who is there need not leave; what has been passed on or taken back stays so. The successors that were named are named no more. The reason is kept (journal). With the request_key of an earlier call it only answers what that did. P0002 no such organisation, PN409 it is not closed, 22004, 22023 and 22001 a reason that is none or too long, 22P02 a mistyped number. For administrators.
EN (administration): an organisation was closed by mistake, it does not close after all
FR: annuler la fermeture d''un établissement, fermé par erreur';
