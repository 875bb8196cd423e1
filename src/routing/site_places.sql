-- routing/site_places.sql: the places of a service and their sizes, the figures
-- of them, and that she who occupies one has it until she leaves it, also when
-- her case is closed or her agreement has ended.

INSERT INTO pnd_data.message_kind (kind, subject_kind, title_fr, label_fr, ends_part) VALUES
	('place_left', 'referral', 'orientation', 'la place est quittée', false),
	('place_too_small', 'referral', 'place', 'la place tenue est devenue trop petite', false);

CREATE FUNCTION pnd.leave_place(referral text, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_referral bigint;
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('leave_place', request_key, jsonb_build_array(referral, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('referral', referral);
	the_referral := packnd.site_number_id('referral', referral);
	SELECT r.case_id INTO the_case FROM pnd_data.referral r WHERE r.referral_id = the_referral;
	IF the_case IS NULL OR NOT pnd_data.holds_referral_duty(the_case, the_referral, '{partner,referent,supervisor}') THEN
		PERFORM packnd.fail('PN404', 'no such referral');
	END IF;
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = the_case FOR NO KEY UPDATE;
	IF NOT EXISTS (SELECT FROM pnd_data.place p WHERE p.held_for = the_case AND p.referral_id = the_referral)
		OR NOT EXISTS (SELECT FROM pnd_data.referral r WHERE r.case_id = the_case AND r.referral_id = the_referral AND r.state = 'accepted') THEN
		PERFORM packnd.fail('PN409', 'no place is occupied by this referral', NULL, 'pnd.occupied_places() lists those that are.');
	END IF;
	PERFORM pnd_data.cause_referral_event(the_case, the_referral, 'place_left',
		pnd_data.moment_told(the_case, the_referral, leave_place.happened_at), by_people => true);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.leave_place(text, timestamptz, text) TO packnd_partner, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.leave_place(text, timestamptz, text) IS
'She has left the place that a service gave her, at a moment (null: now): recorded by the correspondent of the service, also when her case is closed or she no longer agrees to anything, by the referent, who led the case last, or a supervisor. The place is free. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 no place is occupied by it, 22P02 a mistyped number, 22004, 22008 before it was accepted or in the future.
EN (partners): she left the shelter, the place is free
FR: la personne a quitté l''hébergement, la place est libre';

CREATE FUNCTION pnd.occupied_places(territory text, closed_only boolean DEFAULT false, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (referral text, case_number text, service text, service_label text, occupied_since timestamptz, occupied_since_local text,
	state_fr text,
	is_closed boolean, closed_since timestamptz, closed_since_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.departement_of(occupied_places.territory);
	after_keys text[] := packnd.cursor_keys('occupied_places', occupied_places.after, 2);
	after_since timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_referral bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', occupied_places.territory), packnd.require_given('closed_only', occupied_places.closed_only);
	PERFORM pnd_data.require_territory_duty(occupied_places.territory, '{referent,supervisor}');
	PERFORM packnd.require_max_rows(occupied_places.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('referral', r.referral_id), packnd.site_case_number(c.case_id), packnd.site_number('service', r.service_id),
			pnd_data.shown_label(r.service_id), p.held_at, packnd.local_time(p.held_at, here), s.label_fr, s.is_final, c.exited_at, packnd.local_time(c.exited_at, here),
			packnd.cursor('occupied_places', p.held_at, r.referral_id)
		FROM pnd_data.place p
			JOIN pnd_data.referral r ON r.case_id = p.held_for AND r.referral_id = p.referral_id AND r.state = 'accepted'
			JOIN pnd_data.case_file c ON c.case_id = p.held_for
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
		WHERE c.territory_id = occupied_places.territory AND packnd.can_see(c.case_id) AND (s.is_final OR NOT occupied_places.closed_only)
			AND (p.held_at, r.referral_id) > (after_since, after_referral)
		ORDER BY p.held_at, r.referral_id
		LIMIT occupied_places.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.occupied_places(text, boolean, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.occupied_places(text, boolean, text, int) IS
'The places that are occupied by cases of a territory that the actor may see, the longest first: by which referral, of which service, since when, and whether the case is closed meanwhile: then somebody asks whether she has left (pnd.leave_place()). closed_only: those alone. Nothing that identifies anyone. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: 22004, 42501 no duty in the territory, 22P02 no cursor of this list, 22023.
EN (partners): which places are occupied, also by closed cases
FR: quelles places sont occupées, y compris par des dossiers clos';

CREATE FUNCTION pnd_data.room_of(service_id bigint)
RETURNS TABLE (ceiling int, reserved int, taken int, free int, over_ceiling int, waiting int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT o.ceiling, k.held - k.taken, k.taken, CASE WHEN o.capacity = 'limited' THEN k.free END,
			CASE WHEN o.capacity = 'limited' THEN greatest(k.held - o.ceiling, 0) END,
			(SELECT count(*)::int FROM pnd_data.place_wait w WHERE w.service_id = room_of.service_id AND w.ended_at IS NULL)
		FROM (
			SELECT count(p.held_for)::int AS held, (count(*) - count(p.held_for))::int AS free, count(*) FILTER (WHERE r.state = 'accepted')::int AS taken
			FROM pnd_data.place p
				LEFT JOIN pnd_data.referral r ON r.case_id = p.held_for AND r.referral_id = p.referral_id
			WHERE p.service_id = room_of.service_id) k
			LEFT JOIN pnd_data.service_overlay o ON o.service_id = room_of.service_id AND o.valid_to IS NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.room_of(bigint) IS
'For the functions of pnd: the figures of a service: its ceiling (null: not limited, or not said), places that are reserved (asked for, studied or offered), taken, free, over the ceiling, and how many wait. Ceiling and over are reserved, taken and free.';

-- ---- their sizes

SELECT pnd_data.add_codes('place_state', 'États d''une place', '{
	"free": "Libre",
	"reserved": "Réservée",
	"taken": "Occupée"}');

CREATE FUNCTION pnd_data.require_place(number int, size jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	told record;
BEGIN
	PERFORM packnd.guard();
	IF jsonb_typeof(size) IS DISTINCT FROM 'object' THEN
		PERFORM packnd.fail('22023', 'place %1$s is no JSON object', NULL,
			'pnd.set_place() names what a place has.', number);
	END IF;
	FOR told IN SELECT e.key, e.value, k.type FROM jsonb_each(size) e LEFT JOIN (
		VALUES ('adults', 'number'), ('children', 'number'), ('cots', 'number'), ('wheelchair', 'boolean'), ('animals', 'boolean'), ('for_scheme', 'boolean'))
		k (key, type) ON k.key = e.key
	LOOP
		IF told.type IS DISTINCT FROM jsonb_typeof(told.value)
			OR told.type = 'number' AND NOT (told.value::text ~ '^[0-9]{1,2}$' AND told.value::text::int <= 50) THEN
			PERFORM packnd.fail('22023', 'place %1$s has a wrong "%2$s"', NULL,
				'Beds and cots are numbers from 0 to 50, all else is true or false; pnd.set_place() names what a place has.', number, told.key);
		END IF;
	END LOOP;
	IF size ?| '{adults,children,cots,wheelchair,animals}'
		AND coalesce((size ->> 'adults')::int, 0) + coalesce((size ->> 'children')::int, 0) + coalesce((size ->> 'cots')::int, 0) = 0 THEN
		PERFORM packnd.fail('22023', 'place %1$s takes nobody', NULL, 'A size has beds for adults or children, or cots.', number);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_place(int, jsonb) IS
'For the functions of pnd: error 22023 that names the place, unless it is a JSON object of what a place has, each of its type, and takes somebody if it has a size.';

CREATE FUNCTION pnd_data.size_of(of_place pnd_data.place) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
RETURN jsonb_strip_nulls(jsonb_build_object('adults', of_place.adults, 'children', of_place.children, 'cots', of_place.cots,
	'wheelchair', of_place.wheelchair, 'animals', of_place.animals, 'for_scheme', nullif(of_place.for_scheme, false)));
COMMENT ON FUNCTION pnd_data.size_of(pnd_data.place) IS
'For the functions of pnd: what is said of the size of a place, as pnd.set_places() takes it; an empty object: nothing.';

CREATE FUNCTION pnd_data.size_place(service_id bigint, place_no int, size jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	sized boolean := size ?| '{adults,children,cots,wheelchair,animals}';
	former pnd_data.place;
	resized pnd_data.place;
BEGIN
	PERFORM packnd.guard();
	-- who asks for it meanwhile is told too
	SELECT p.* INTO former
	FROM pnd_data.place p WHERE p.service_id = size_place.service_id AND p.place_no = size_place.place_no FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	UPDATE pnd_data.place AS p
	SET adults = CASE WHEN sized THEN coalesce((size ->> 'adults')::int, 0) END,
		children = CASE WHEN sized THEN coalesce((size ->> 'children')::int, 0) END,
		cots = CASE WHEN sized THEN coalesce((size ->> 'cots')::int, 0) END,
		wheelchair = CASE WHEN sized THEN coalesce((size ->> 'wheelchair')::boolean, false) END,
		animals = CASE WHEN sized THEN coalesce((size ->> 'animals')::boolean, false) END,
		for_scheme = coalesce((size ->> 'for_scheme')::boolean, false)
	WHERE p.service_id = size_place.service_id AND p.place_no = size_place.place_no
	RETURNING p.* INTO resized;
	IF pnd_data.size_of(former) <> pnd_data.size_of(resized) THEN
		INSERT INTO pnd_data.place_before (service_id, place_no, changed_at, set_by, former_size)
		VALUES (former.service_id, former.place_no, clock_timestamp(), packnd.actor(), pnd_data.size_of(former));
	END IF;
	IF resized.referral_id IS NOT NULL THEN
		BEGIN
			IF pnd_data.is_too_small(resized) AND NOT pnd_data.is_too_small(former) THEN
				PERFORM pnd_data.tell(resized.held_for, 'place_too_small', 'referent', resized.referral_id);
			END IF;
		EXCEPTION
			WHEN serialization_failure OR deadlock_detected OR lock_not_available THEN
				RAISE;
			WHEN OTHERS THEN
				-- what is wrong with one case lets the other rooms have their sizes
				RAISE WARNING '%', packnd.say('who has a place that is too small could not be told (%1$s)', SQLSTATE);
		END;
	END IF;
	RETURN true;
END
$function$;
COMMENT ON FUNCTION pnd_data.size_place(bigint, int, jsonb) IS
'For the functions of pnd: gives a place its size, what is not said of a size being 0 or false, and without any none; false: there is no such place. The referent of who holds one that was large enough, and is so no more, is told. An offer is taken back by pnd_data.fit_places().';

CREATE FUNCTION pnd_data.supervised_service(service text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_service bigint := pnd_data.service_with_places(service);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_territory_duty((SELECT s.territory_id FROM pnd_data.service s WHERE s.service_id = the_service), '{supervisor}');
	RETURN the_service;
END
$function$;
COMMENT ON FUNCTION pnd_data.supervised_service(text) IS
'For the functions of pnd: the service of a number, for who supervises its territory; P0002 there is none, 42501, 22P02, 22004.';

CREATE FUNCTION pnd.set_place(service text, place_no int, adults int, children int DEFAULT 0, cots int DEFAULT 0,
	wheelchair boolean DEFAULT false, animals boolean DEFAULT false, for_scheme boolean DEFAULT false, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_service bigint;
	size jsonb := jsonb_strip_nulls(jsonb_build_object('adults', set_place.adults, 'children', set_place.children, 'cots', set_place.cots,
		'wheelchair', set_place.wheelchair, 'animals', set_place.animals, 'for_scheme', set_place.for_scheme));
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('set_place', request_key, jsonb_build_array(service, place_no, adults, children, cots,
		wheelchair, animals, for_scheme)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_service := pnd_data.supervised_service(service);
	PERFORM packnd.require_given('place_no', set_place.place_no), packnd.require_given('adults', set_place.adults),
		pnd_data.require_place(set_place.place_no, size);
	PERFORM pnd_data.turn_at(the_service);
	IF NOT pnd_data.size_place(the_service, set_place.place_no, size) THEN
		PERFORM packnd.fail('P0002', 'the service has no place of this number', NULL, 'pnd.places() lists those that it has.');
	END IF;
	PERFORM pnd_data.fit_places(the_service);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_place(text, int, int, int, int, boolean, boolean, boolean, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.set_place(text, int, int, int, int, boolean, boolean, boolean, text) IS
'The size of a place of a service (pnd.places() lists their numbers): beds for adults and for children, cots (for who is under 3 or expected), whether there is room for a wheelchair and for animals; it takes one household that is no larger. for_scheme: it is kept for who comes through the scheme, the fast lane. A place of which nothing was said takes any household. One that is reserved or taken stays with who has it, and where it is too small for her now pnd.places() shows it (too_small) and the referent is told; one that was only offered goes to the first of those who wait whom it can take. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such service or place, 22P02 a mistyped number, 22004 and 22023 a size that is none, 42501.
EN (partners): how many beds a room has, cots, wheelchair, animals, a place kept for the scheme
FR: combien de lits dans une chambre, lits bébé, fauteuil roulant, animaux, une place réservée au dispositif';

CREATE FUNCTION pnd.set_places(service text, places jsonb, request_key text DEFAULT NULL) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_service bigint;
	wanted int;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('set_places', request_key, jsonb_build_array(service, places));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::int;
	END IF;
	the_service := pnd_data.supervised_service(service);
	PERFORM packnd.require_given('places', set_places.places);
	IF jsonb_typeof(set_places.places) <> 'array' OR jsonb_array_length(set_places.places) > 10000 THEN
		PERFORM packnd.fail('22023', 'the places are a list of at most 10000', NULL,
			'For example: [{"adults": 1, "children": 2, "cots": 1}, {"adults": 2, "wheelchair": true}].');
	END IF;
	wanted := jsonb_array_length(set_places.places);
	PERFORM pnd_data.require_place(e.place::int, e.size) FROM jsonb_array_elements(set_places.places) WITH ORDINALITY e (size, place);
	PERFORM pnd_data.change_overlay(the_service, jsonb_build_object('capacity', 'limited', 'ceiling', wanted));
	-- nothing is offered before it has its size
	PERFORM pnd_data.set_capacity(the_service, offers => false);
	PERFORM pnd_data.size_place(the_service, p.place_no, set_places.places -> p.place)
	FROM (
		SELECT h.place_no, row_number() OVER (ORDER BY h.place_no)::int - 1 AS place
		FROM pnd_data.place h WHERE h.service_id = the_service) p
	WHERE p.place < wanted
	ORDER BY p.place_no;
	PERFORM pnd_data.fit_places(the_service);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(wanted));
	RETURN wanted;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_places(text, jsonb, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.set_places(text, jsonb, text) IS
'All places of a service at once: a list with an object for each, in the order of their numbers, of what pnd.set_place() takes: adults, children, cots, wheelchair, animals, for_scheme; {} is a place of which nothing is said. There are as many as the list has, the ceiling; what is taken stays taken, as with pnd.set_service() and pnd.set_place(). Returns how many. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such service, 22P02 a mistyped number, 22004 and 22023 no such list, 42501.
EN (partners): describe all rooms of a shelter at once
FR: décrire d''un coup toutes les chambres d''un hébergement';

CREATE FUNCTION pnd.places(service text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (place_no int, adults int, children int, cots int, wheelchair boolean, animals boolean, for_scheme boolean,
	state text, state_fr text, too_small boolean, since timestamptz, since_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_service bigint := pnd_data.service_with_places(service);
	after_keys text[] := packnd.cursor_keys('places', places.after, 1);
	after_place int := coalesce(after_keys[1]::int, 0);
	the_territory text := (SELECT s.territory_id FROM pnd_data.service s WHERE s.service_id = the_service);
	here packnd.departement := pnd_data.departement_of(the_territory);
	is_own boolean := pnd_data.is_correspondent(the_service);
BEGIN
	PERFORM packnd.guard();
	IF NOT is_own THEN
		PERFORM pnd_data.require_territory_duty(the_territory, '{referent,supervisor}');
	END IF;
	PERFORM packnd.require_max_rows(places.max_rows);
	RETURN QUERY
		SELECT p.place_no, p.adults, p.children, p.cots, p.wheelchair, p.animals, p.for_scheme, k.code, k.label_fr,
			p.referral_id IS NOT NULL AND pnd_data.is_too_small(p), h.since, packnd.local_time(h.since, here), packnd.cursor('places', p.place_no)
		FROM pnd_data.place p
			LEFT JOIN pnd_data.referral r ON r.case_id = p.held_for AND r.referral_id = p.referral_id
			JOIN pnd_data.code k ON k.list = 'place_state'
				AND k.code = CASE WHEN p.held_for IS NULL THEN 'free' WHEN r.state = 'accepted' THEN 'taken' ELSE 'reserved' END
			CROSS JOIN LATERAL (SELECT CASE WHEN is_own THEN pnd_data.to_the_hour(p.held_at) ELSE p.held_at END) h (since)
		WHERE p.service_id = the_service AND p.place_no > after_place
		ORDER BY p.place_no
		LIMIT places.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.places(text, text, int) TO packnd_partner, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.places(text, text, int) IS
'The places of a service by their numbers, for its correspondent and for referents and supervisors of its territory: size (null: nothing is said, it takes any household), whether it is kept for the scheme, and whether it is free, reserved (asked for, studied, or offered to who is first in the waiting list) or taken, too_small (it is reserved or taken, and who has it comes with more than it takes), since when (for the correspondent to the hour). Whom it is held for is not told: pnd.occupied_places(), pnd.waiting_list(). The figures of all services: pnd.services(). A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: P0002 no such service, 42501, 22P02 a mistyped number or cursor, 22004, 22023 another number of rows.
EN (partners): which rooms a shelter has, how large they are, which is free
FR: quelles chambres a un hébergement, leur taille, laquelle est libre';
