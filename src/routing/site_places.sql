-- routing/site_places.sql: the places of a service, that one is held for a
-- referral, and that she who occupies one has it until she leaves it, also when
-- her case is closed or her agreement has ended.

INSERT INTO pnd_data.message_kind (kind, subject_kind, title_fr, label_fr, ends_part) VALUES
	('place_left', 'referral', 'orientation', 'la place est quittée', false);

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
	PERFORM pnd_data.cause_referral_event(the_case, the_referral, 'place_left', leave_place.happened_at, by_people => true);
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
			v.label, p.held_at, packnd.local_time(p.held_at, here), s.label_fr, s.is_final, c.exited_at, packnd.local_time(c.exited_at, here),
			packnd.cursor('occupied_places', p.held_at, r.referral_id)
		FROM pnd_data.place p
			JOIN pnd_data.referral r ON r.case_id = p.held_for AND r.referral_id = p.referral_id AND r.state = 'accepted'
			JOIN pnd_data.case_file c ON c.case_id = p.held_for
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
			LEFT JOIN pnd_data.service_version v ON v.service_id = r.service_id AND v.valid_to IS NULL
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
