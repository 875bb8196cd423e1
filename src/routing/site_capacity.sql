-- routing/site_capacity.sql: how many households a service can take, which of
-- its places fits whom, and that a place is held and freed.
--
-- No place is given twice, at any isolation level and by any path: a place is a
-- row, and who takes it updates it.  What changes how many there may be (another
-- ceiling, a place that is left while there are more than the ceiling, somebody
-- who joins the waiting list) writes the row of the service first, so that one
-- waits for the other, and who cannot see the other must try again (40001).

CREATE FUNCTION pnd_data.turn_at(service_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.service AS s SET source = s.source WHERE s.service_id = turn_at.service_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.turn_at(bigint) IS
'For what changes how many places a service has, who waits for one, or frees one: one after the other. A lock would not do: above READ COMMITTED it lets pass who cannot see what the other wrote.';

-- ---- who comes with her, and whether a place is large enough

CREATE FUNCTION pnd_data.count_told(value jsonb) RETURNS int
LANGUAGE sql IMMUTABLE
-- 3.0 is three, as FEEL has it; a half is one more who comes
RETURN CASE jsonb_typeof(value) WHEN 'number' THEN least(greatest(ceil((value #>> '{}')::numeric), 0), 10000)::int ELSE 0 END;
COMMENT ON FUNCTION pnd_data.count_told(jsonb) IS
'For pnd_data.share_household(): how many a fact says; 0 where it is known not to apply.';

CREATE FUNCTION pnd_data.share_household(case_id bigint, arguments jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	today date := pnd_data.case_today(share_household.case_id);
	told jsonb;
	grown int;
	minors int;
	infants int;
	youngest numeric;
	oldest numeric;
	of_unknown_age int;
	expected int;
	cared_for int;
	recorded boolean;
	recorded_children boolean;
	adults_most int;
	minors_most int;
	infants_most int;
	has_wheelchair boolean;
	has_animals boolean;
BEGIN
	PERFORM packnd.guard();
	SELECT coalesce(jsonb_object_agg(f.fact, f.value), '{}') INTO told
	FROM pnd_data.case_fact f
	WHERE f.case_id = share_household.case_id AND f.forgotten_at IS NULL
		AND f.fact = ANY ('{children,children_under_3,youngest_child_age,oldest_child_age,dependent_adults,pregnancy,disability,pets}');
	SELECT count(*) FILTER (WHERE d.is_here AND d.kind = 'child' AND d.age >= 18), count(*) FILTER (WHERE d.is_here AND d.kind = 'child' AND coalesce(d.age, 0) < 18),
		count(*) FILTER (WHERE d.is_here AND d.kind = 'child' AND d.age < 3), count(*) FILTER (WHERE d.is_here AND d.kind = 'child' AND d.age IS NULL),
		count(*) FILTER (WHERE d.kind = 'unborn'), count(*) FILTER (WHERE d.is_here AND d.kind = 'adult'),
		count(*) > 0, count(*) FILTER (WHERE d.kind = 'child') > 0
	INTO grown, minors, infants, of_unknown_age, expected, cared_for, recorded, recorded_children
	FROM (
		SELECT k.kind, k.lives_with IN ('person', 'alternating') AS is_here, extract(year FROM age(today, k.birth_date))::int AS age
		FROM pnd_data.dependant k
		WHERE k.case_id = share_household.case_id AND k.removed_at IS NULL) d;
	-- who is recorded is who comes; before that, what was told
	IF recorded_children THEN
		minors_most := minors;
		infants_most := infants + of_unknown_age;
	ELSIF jsonb_typeof(told -> 'children') IN ('number', 'null') THEN
		minors := pnd_data.count_told(told -> 'children');
		minors_most := minors;
		youngest := (told ->> 'youngest_child_age')::numeric;
		oldest := (told ->> 'oldest_child_age')::numeric;
		IF minors = 1 THEN
			youngest := coalesce(youngest, oldest);
			oldest := youngest;
		END IF;
		-- the count, or what the ages say of it
		infants := CASE WHEN told ? 'children_under_3' THEN pnd_data.count_told(told -> 'children_under_3') ELSE CASE WHEN oldest < 3 THEN minors WHEN youngest < 3 THEN least(minors, 1) ELSE 0 END END;
		infants_most := CASE
			WHEN told ? 'children_under_3' THEN infants
			WHEN youngest >= 3 THEN 0
			WHEN oldest >= 3 THEN greatest(minors - 1, 0)
			ELSE minors END;
	END IF;
	IF recorded THEN
		adults_most := 1 + grown + cared_for;
	ELSIF told ? 'dependent_adults' THEN
		cared_for := pnd_data.count_told(told -> 'dependent_adults');
		adults_most := 1 + cared_for;
	END IF;
	-- a child that is expected will need a cot while she is there
	IF expected = 0 AND told -> 'pregnancy' = 'true' THEN
		expected := 1;
	END IF;
	has_wheelchair := CASE WHEN told ? 'disability' THEN coalesce(told -> 'disability' ? 'wheelchair', false) END;
	has_animals := CASE WHEN told ? 'pets' THEN CASE jsonb_typeof(told -> 'pets') WHEN 'array' THEN told -> 'pets' <> '[]' ELSE false END END;
	IF (SELECT d.only_children FROM pnd_data.need n JOIN pnd_data.need_domain d ON d.domain = n.domain
		WHERE n.case_id = share_household.case_id AND n.need_id = (arguments ->> 'need')::bigint) THEN
		-- not each of them need come
		RETURN jsonb_build_object('minors', least(minors, 1), 'minors_most', minors_most, 'only_children', true,
			'missing', to_jsonb(array_remove(ARRAY[CASE WHEN minors_most IS NULL THEN 'children' END], NULL)));
	END IF;
	RETURN jsonb_build_object(
		'adults', 1 + grown + cared_for, 'adults_most', adults_most,
		'minors', minors + expected, 'minors_most', minors_most + expected,
		'infants', infants + expected, 'infants_most', infants_most + expected,
		'wheelchair', has_wheelchair, 'animals', has_animals, 'only_children', false,
		'missing', to_jsonb(array_remove(ARRAY[
			CASE WHEN minors_most IS NULL THEN 'children' END,
			CASE WHEN recorded_children AND of_unknown_age > 0 OR minors_most > 0 AND infants < infants_most THEN 'children_under_3' END,
			CASE WHEN adults_most IS NULL THEN 'dependent_adults' END,
			CASE WHEN has_wheelchair IS NULL THEN 'disability' END,
			CASE WHEN has_animals IS NULL THEN 'pets' END], NULL)));
END
$function$;
COMMENT ON FUNCTION pnd_data.share_household(bigint, jsonb) IS
'By packnd.share_case(): who comes with her, for the size of a place: adults, minors, and of these infants (under 3, or expected: who needs a cot), each at least and at most (null: not known), whether there is a wheelchair, or animals (null: not known), and missing: the facts that would tell. {"need"}: where only children come for a need (need_domain.only_children) just these: one at least, all at most.';

-- An expression alone, so that it becomes a part of the query that asks.
CREATE FUNCTION pnd_data.place_fit(place pnd_data.place, household jsonb) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN CASE
	WHEN place.adults IS NULL THEN 'fits'
	WHEN (household -> 'only_children')::boolean THEN CASE
		WHEN (household ->> 'minors')::int > place.adults + place.children + place.cots THEN 'too_small'
		WHEN (household ->> 'minors_most')::int <= place.adults + place.children + place.cots THEN 'fits'
		ELSE 'ask' END
	WHEN (household ->> 'adults')::int > place.adults OR (household ->> 'infants')::int > place.cots
		-- a child may have a bed for an adult, an infant needs a cot
		OR (household ->> 'minors')::int - least(place.cots, (household ->> 'infants_most')::int)
			> place.children + place.adults - (household ->> 'adults')::int
		OR (household ->> 'wheelchair')::boolean AND NOT place.wheelchair
		OR (household ->> 'animals')::boolean AND NOT place.animals THEN 'too_small'
	WHEN (household ->> 'adults_most')::int <= place.adults AND (household ->> 'infants_most')::int <= place.cots
		AND (household ->> 'minors_most')::int - (household ->> 'infants')::int
			<= place.children + place.adults - (household ->> 'adults_most')::int
		AND (place.wheelchair OR NOT (household ->> 'wheelchair')::boolean)
		AND (place.animals OR NOT (household ->> 'animals')::boolean) THEN 'fits'
	ELSE 'ask' END;
COMMENT ON FUNCTION pnd_data.place_fit(pnd_data.place, jsonb) IS
'For the functions of pnd: does a household (pnd_data.share_household()) fit a place: fits (whatever is not known of it), too_small (whatever is not known), or ask. A place of which nothing is said takes any.';

CREATE FUNCTION pnd_data.is_too_small(place pnd_data.place) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF place.held_for IS NULL OR place.adults IS NULL THEN
		RETURN false;
	END IF;
	RETURN pnd_data.place_fit(place, packnd.share_case(place.held_for, 'household', jsonb_build_object('need', coalesce(
		(SELECT r.need_id FROM pnd_data.referral r WHERE r.case_id = place.held_for AND r.referral_id = place.referral_id),
		(SELECT w.need_id FROM pnd_data.place_wait w WHERE w.case_id = place.held_for AND w.wait_id = place.wait_id))))) = 'too_small';
END
$function$;
COMMENT ON FUNCTION pnd_data.is_too_small(pnd_data.place) IS
'For the functions of pnd: is a place certainly too small for who holds it, or to whom it is offered? False for one that is free, or of which nothing is said.';

CREATE FUNCTION pnd_data.room_for(case_id bigint, need_id bigint, services bigint[] DEFAULT NULL, territory text DEFAULT NULL)
RETURNS TABLE (service_id bigint, room text, ceiling int, free int, fast_lane boolean, missing text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1000 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	home jsonb := packnd.share_case(room_for.case_id, 'household', jsonb_build_object('need', room_for.need_id));
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		-- each place is looked at once, whatever the planner knows of them
		WITH k AS MATERIALIZED (
			SELECT f.service_id, count(*) AS free, bool_or(f.fit = 'fits') AS fits, bool_or(f.fit = 'ask') AS possible,
				bool_or(f.for_scheme AND f.fit <> 'too_small') AS fast_lane,
				bool_and(f.wheelchair) FILTER (WHERE f.fit = 'ask') AS wheelchair, bool_and(f.animals) FILTER (WHERE f.fit = 'ask') AS animals
			FROM (
				SELECT p.service_id, p.wheelchair, p.animals, p.for_scheme, pnd_data.place_fit(p, home) AS fit
				FROM pnd_data.place p
				-- what is offered to her is free for her
				WHERE (p.held_for IS NULL OR p.held_for = room_for.case_id AND p.wait_id IS NOT NULL)
					AND (services IS NULL OR p.service_id = ANY (services))
					AND (room_for.territory IS NULL OR p.service_id IN (
						SELECT s.service_id FROM pnd_data.service s WHERE s.territory_id = room_for.territory))
				OFFSET 0) f
			GROUP BY f.service_id
		)
		SELECT o.service_id,
			CASE
				WHEN o.capacity = 'not_limited' THEN 'not_limited'
				WHEN o.capacity IS NULL THEN 'not_said'
				WHEN k.fits THEN 'fits'
				WHEN k.possible THEN 'ask'
				WHEN k.free > 0 THEN 'too_small'
				ELSE 'full' END,
			o.ceiling, coalesce(k.free, 0)::int, coalesce(k.fast_lane, false),
			CASE WHEN k.possible AND NOT k.fits THEN ARRAY(
				SELECT m FROM jsonb_array_elements_text(home -> 'missing') m
				WHERE NOT (m = 'disability' AND k.wheelchair OR m = 'pets' AND k.animals)) ELSE '{}' END
		FROM pnd_data.service_overlay o
			LEFT JOIN k ON k.service_id = o.service_id
		WHERE o.valid_to IS NULL AND (services IS NULL OR o.service_id = ANY (services))
			AND (room_for.territory IS NULL OR o.service_id IN (
				SELECT s.service_id FROM pnd_data.service s WHERE s.territory_id = room_for.territory));
END
$function$;
COMMENT ON FUNCTION pnd_data.room_for(bigint, bigint, bigint[], text) IS
'For the functions of pnd: of these services (null: of all of which a territory knows something, or this territory), is there room for who comes for a need of a case: fits (a free place is large enough), ask (one may be: missing says which facts would tell), too_small (those that are free are not), full, not_limited, not_said; with the ceiling, the free places, and whether one of them that may be large enough is kept for the scheme (fast_lane). A place that is offered to her counts as free.';

-- ---- a place is held

CREATE FUNCTION pnd_data.hold_place(case_id bigint, need_id bigint, referral_id bigint, service_id bigint)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	home jsonb;
	free_place int;
BEGIN
	PERFORM packnd.guard();
	-- it stays so until the request is sent: pnd_data.hold_service() has seen to that
	IF pnd_data.has_no_limit(hold_place.service_id) THEN
		RETURN NULL;
	END IF;
	home := packnd.share_case(hold_place.case_id, 'household', jsonb_build_object('need', hold_place.need_id));
	free_place := pnd_data.take_offer(hold_place.case_id, hold_place.referral_id, hold_place.service_id, home);
	IF free_place IS NOT NULL THEN
		RETURN free_place;
	END IF;
	free_place := pnd_data.lock_free_place(hold_place.service_id, home);
	IF free_place IS NULL THEN
		PERFORM packnd.fail('PN409',
			CASE WHEN EXISTS (SELECT FROM pnd_data.place p WHERE p.service_id = hold_place.service_id AND p.held_for IS NULL)
				THEN 'no free place of the service is large enough' ELSE 'the service is full' END, NULL,
			'pnd.wait_for_place() puts her on its waiting list.');
	END IF;
	UPDATE pnd_data.place p SET held_for = hold_place.case_id, referral_id = hold_place.referral_id, held_at = now()
	WHERE p.service_id = hold_place.service_id AND p.place_no = free_place;
	RETURN free_place;
END
$function$;
COMMENT ON FUNCTION pnd_data.hold_place(bigint, bigint, bigint, bigint) IS
'For the functions of pnd: hold a place of a service for a referral for a need: the one that is offered to her, else of those that are free and large enough one that is kept for the scheme, and the smallest; null if its capacity is not limited. Errors: PN409 full, or none is large enough, 40001 another took it (REPEATABLE READ and above: try again).';

CREATE FUNCTION pnd_data.has_no_limit(service_id bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN NOT EXISTS (
		SELECT FROM pnd_data.service_overlay o
		WHERE o.service_id = has_no_limit.service_id AND o.valid_to IS NULL AND o.capacity = 'limited');
END
$function$;
COMMENT ON FUNCTION pnd_data.has_no_limit(bigint) IS
'For the functions of pnd: is the capacity of a service not limited, as this statement sees it?';

CREATE FUNCTION pnd_data.lock_free_place(service_id bigint, household jsonb) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	found_place int;
BEGIN
	PERFORM packnd.guard();
	LOOP
		SELECT p.place_no INTO found_place
		FROM pnd_data.place p
		WHERE p.service_id = lock_free_place.service_id AND p.held_for IS NULL AND pnd_data.place_fit(p, household) <> 'too_small'
		ORDER BY pnd_data.place_fit(p, household) = 'ask', p.for_scheme DESC, p.adults + p.children + p.cots, p.wheelchair::int + p.animals::int,
			p.place_no
		LIMIT 1
		FOR UPDATE SKIP LOCKED;
		EXIT WHEN FOUND;
		-- all that are free are being taken: wait for the first to be decided
		SELECT p.place_no INTO found_place
		FROM pnd_data.place p
		WHERE p.service_id = lock_free_place.service_id AND p.held_for IS NULL AND pnd_data.place_fit(p, household) <> 'too_small'
		ORDER BY p.place_no
		LIMIT 1;
		EXIT WHEN NOT FOUND;
		SELECT p.place_no INTO found_place
		FROM pnd_data.place p
		WHERE p.service_id = lock_free_place.service_id AND p.held_for IS NULL AND p.place_no = found_place
			AND pnd_data.place_fit(p, household) <> 'too_small'
		FOR UPDATE;
		EXIT WHEN FOUND;
	END LOOP;
	RETURN found_place;
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_free_place(bigint, jsonb) IS
'For the functions of pnd: locks the free place of a service that a household gets, and returns its number: one that is certainly large enough before one that may be, one that is kept for the scheme before others, then the smallest; null: none. 40001 if another took it (REPEATABLE READ and above).';

-- ---- a place is free again

CREATE FUNCTION pnd_data.release_places(case_id bigint, referral_id bigint DEFAULT NULL, wait_id bigint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	held record;
BEGIN
	PERFORM packnd.guard();
	FOR held IN
		SELECT p.service_id, p.place_no
		FROM pnd_data.place p
		WHERE p.held_for = release_places.case_id
			AND (release_places.referral_id IS NULL OR p.referral_id = release_places.referral_id)
			AND (release_places.wait_id IS NULL OR p.wait_id = release_places.wait_id)
		ORDER BY p.service_id, p.place_no
	LOOP
		PERFORM pnd_data.turn_at(held.service_id);
		UPDATE pnd_data.place p SET held_for = NULL, referral_id = NULL, wait_id = NULL, held_at = NULL
		WHERE p.service_id = held.service_id AND p.place_no = held.place_no AND p.held_for = release_places.case_id;
		PERFORM pnd_data.fit_places(held.service_id);
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.release_places(bigint, bigint, bigint) IS
'For the functions of pnd: a place is free again: what a case holds (by a referral, by an offer; null: all). One that is over the ceiling is no more; one that is free is offered to who waits for it.';

CREATE FUNCTION pnd_data.fit_places(service_id bigint, offers boolean DEFAULT true) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	most int := (
		SELECT coalesce(o.ceiling, 0) FROM pnd_data.service_overlay o WHERE o.service_id = fit_places.service_id AND o.valid_to IS NULL);
	present int;
	new_place int;
	staying record;
BEGIN
	PERFORM packnd.guard();
	IF offers THEN
		PERFORM pnd_data.take_back_offers(fit_places.service_id);
	END IF;
	-- who came while there was no limit is there
	FOR staying IN
		SELECT r.case_id, r.referral_id
		FROM pnd_data.referral r
		WHERE r.service_id = fit_places.service_id AND r.state IN ('sent', 'under_study', 'accepted') AND r.place_no IS NULL
			AND NOT pnd_data.has_no_limit(fit_places.service_id)
		ORDER BY r.case_id, r.referral_id
	LOOP
		SELECT coalesce(max(p.place_no), 0) + 1 INTO new_place FROM pnd_data.place p WHERE p.service_id = fit_places.service_id;
		INSERT INTO pnd_data.place (service_id, place_no, held_for, referral_id, held_at)
		VALUES (fit_places.service_id, new_place, staying.case_id, staying.referral_id, now());
		UPDATE pnd_data.referral AS r SET place_no = new_place
		WHERE r.case_id = staying.case_id AND r.referral_id = staying.referral_id;
	END LOOP;
	-- the free ones go first, the last of them before the others; who takes one meanwhile has it
	LOOP
		SELECT count(*) INTO present FROM pnd_data.place p WHERE p.service_id = fit_places.service_id;
		EXIT WHEN present <= coalesce(most, 0);
		DELETE FROM pnd_data.place p
		WHERE p.service_id = fit_places.service_id AND p.held_for IS NULL AND p.place_no = ANY (ARRAY(
			SELECT f.place_no FROM pnd_data.place f
			WHERE f.service_id = fit_places.service_id AND f.held_for IS NULL
			ORDER BY f.place_no DESC
			LIMIT present - coalesce(most, 0)
			FOR UPDATE));
		EXIT WHEN NOT FOUND AND NOT EXISTS (
			SELECT FROM pnd_data.place p WHERE p.service_id = fit_places.service_id AND p.held_for IS NULL);
	END LOOP;
	INSERT INTO pnd_data.place (service_id, place_no)
	SELECT fit_places.service_id, n.place_no
	FROM generate_series(1, most + present) AS n (place_no)
	WHERE NOT EXISTS (SELECT FROM pnd_data.place p WHERE p.service_id = fit_places.service_id AND p.place_no = n.place_no)
	ORDER BY n.place_no
	LIMIT greatest(most - present, 0);
	IF offers THEN
		PERFORM pnd_data.offer_places(fit_places.service_id);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.fit_places(bigint, boolean) IS
'For the functions of pnd, at their turn (pnd_data.turn_at()): a service has as many places as its ceiling says, or as are held where that is more, also by who came while it had no limit; what is free is offered to who waits, and what was offered to whom it is too small for by now is free (offers).';

CREATE FUNCTION pnd_data.set_capacity(service_id bigint, offers boolean DEFAULT true) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.turn_at(set_capacity.service_id);
	-- above READ COMMITTED: who leaves meanwhile must see the new ceiling
	UPDATE pnd_data.place AS p SET held_at = p.held_at WHERE p.service_id = set_capacity.service_id AND p.held_for IS NOT NULL;
	PERFORM pnd_data.fit_places(set_capacity.service_id, set_capacity.offers);
END
$function$;
COMMENT ON FUNCTION pnd_data.set_capacity(bigint, boolean) IS
'For pnd.set_service() and pnd.set_places(): the places of a service follow what was said of its capacity (pnd_data.service_overlay). A ceiling below what is taken takes none from anybody: the free ones go, and then each that is left.';
