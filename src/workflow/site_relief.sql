-- workflow/site_relief.sql: never none in fact.  Cases whose referent can no
-- longer act go to who stands in, else to a supervisor; and the ceilings of
-- referents.

CREATE FUNCTION pnd_data.led_by_nobody(everybody boolean DEFAULT false)
RETURNS TABLE (case_id bigint, territory_id text, professional_id bigint, danger boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET jit = off SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		WITH RECURSIVE leader AS (
			-- who leads a case, from one entry of the index to the next, whatever the number of cases
			(SELECT r.professional_id AS id FROM pnd_data.referent r WHERE r.valid_to IS NULL ORDER BY 1 LIMIT 1)
			UNION ALL
			SELECT (SELECT r.professional_id FROM pnd_data.referent r
				WHERE r.valid_to IS NULL AND r.professional_id > l.id ORDER BY 1 LIMIT 1)
			FROM leader l WHERE l.id IS NOT NULL
		), doubtful AS MATERIALIZED (
			-- all others have a login, are referents, and never were what they are not now
			SELECT l.id
			FROM leader l
				LEFT JOIN (
					SELECT d.professional_id, bool_or(d.holds AND d.duty = 'referent') AS is_referent, bool_or(NOT d.holds) AS was_more
					FROM (
						SELECT o.professional_id, o.duty, pnd_data.in_force(o.valid_from, o.valid_to) AS holds
						FROM pnd_data.duty o WHERE o.duty IN ('referent', 'supervisor')
						OFFSET 0) d
					GROUP BY d.professional_id) h ON h.professional_id = l.id
			WHERE l.id IS NOT NULL
				AND (everybody OR h.is_referent IS NOT TRUE OR h.was_more OR NOT packnd.can_log_in(l.id))
		)
		SELECT c.case_id, c.territory_id, c.professional_id, c.danger
		FROM doubtful f
			CROSS JOIN LATERAL (
				SELECT r.case_id, r.professional_id, r.is_acting, k.territory_id, k.danger
				FROM pnd_data.referent r
					CROSS JOIN LATERAL (
						SELECT n.territory_id, n.danger FROM pnd_data.case_file n WHERE n.case_id = r.case_id OFFSET 0) k
				WHERE r.professional_id = f.id AND r.valid_to IS NULL
				OFFSET 0) c
		WHERE NOT packnd.can_act(c.professional_id, c.territory_id, CASE WHEN c.is_acting THEN 'supervisor' ELSE 'referent' END);
END
$function$;
COMMENT ON FUNCTION pnd_data.led_by_nobody(boolean) IS
'The open cases whose referent can no longer act: the right ended while another transaction had the case, by a date, or nobody could take over. The next sweep hands them over. everybody: also look at referents of whom no duty is seen to have ended, as when its row was deleted.';

CREATE VIEW pnd_data.supervisor_load AS
SELECT d.territory_id, d.professional_id, pnd_data.is_away(d.professional_id, d.territory_id) AS is_away,
	pnd_data.open_cases_led(d.professional_id, d.territory_id) AS led
FROM pnd_data.duty_now d
WHERE d.duty = 'supervisor' AND pnd_data.can_lead(d.professional_id, d.territory_id, true);
COMMENT ON VIEW pnd_data.supervisor_load IS
'The supervisors of each territory who can act at this instant: are they away, and of how many open cases there are they the referent.';

CREATE FUNCTION pnd_data.next_in_charge(professional_id bigint, territory_id text, case_id bigint DEFAULT NULL, OUT successor bigint,
	OUT acting boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	SELECT s.substitute INTO successor
	FROM pnd_data.substitute_of(professional_id, territory_id) AS s (substitute)
	WHERE NOT pnd_data.is_excluded(case_id, s.substitute);
	acting := successor IS NULL;
	IF acting THEN
		SELECT l.professional_id INTO successor
		FROM pnd_data.supervisor_load l
		WHERE l.territory_id = next_in_charge.territory_id AND NOT pnd_data.is_excluded(next_in_charge.case_id, l.professional_id)
		ORDER BY l.is_away, l.led, l.professional_id
		LIMIT 1;
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.next_in_charge(bigint, text, bigint) IS
'For the functions of pnd: who takes over the cases of a referent in a territory at this instant, or this one, nobody who is excluded from it: who stands in, else (acting) the supervisor there who leads the fewest; null: nobody can.';

CREATE VIEW pnd_data.led_by_excluded AS
SELECT c.case_id, c.territory_id, c.danger
FROM pnd_data.excluded_now x
	JOIN pnd_data.referent r ON r.case_id = x.case_id AND r.professional_id = x.professional_id AND r.valid_to IS NULL
	JOIN pnd_data.case_file c ON c.case_id = r.case_id;
COMMENT ON VIEW pnd_data.led_by_excluded IS
'The open cases whose referent is excluded from them: nobody else could take over.';

CREATE FUNCTION pnd_data.relieve_case(case_id bigint, supervisor bigint)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	next record;
BEGIN
	PERFORM packnd.guard();
	IF NOT pnd_data.try_lock_case(relieve_case.case_id) THEN
		RETURN NULL;
	END IF;
	SELECT coalesce(s.substitute, relieve_case.supervisor) AS successor, s.substitute IS NULL AS acting,
		pnd_data.end_reason(r.professional_id, c.territory_id) AS reason INTO next
	FROM pnd_data.case_file c
		JOIN pnd_data.referent r ON r.case_id = c.case_id AND r.valid_to IS NULL
		LEFT JOIN LATERAL pnd_data.substitute_of(r.professional_id, c.territory_id) AS s (substitute)
			ON NOT pnd_data.is_excluded(c.case_id, s.substitute)
	-- only now: another may have named one meanwhile
	WHERE c.case_id = relieve_case.case_id
		AND (NOT pnd_data.can_lead(r.professional_id, c.territory_id, r.is_acting) OR pnd_data.is_excluded(c.case_id, r.professional_id));
	IF next.successor IS NULL THEN
		RETURN NULL;
	END IF;
	PERFORM pnd_data.change_referent(relieve_case.case_id, next.successor, next.acting, next.reason);
	-- judged here, so that a case that is wrong keeps no right alive at commit
	SET CONSTRAINTS pnd_data.one_referent IMMEDIATE;
	RETURN next.successor;
EXCEPTION WHEN OTHERS THEN
	-- the right ends whatever the case says; pnd.health() names the case
	RETURN NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.relieve_case(bigint, bigint) IS
'For pnd_data.relieve_referents(): a case whose referent can no longer act goes to who stands in, else to the supervisor that is given, unless another transaction has it in hand. Returns who leads it now; null: it stays.';

CREATE FUNCTION pnd_data.try_relieve_case(case_id bigint, supervisor bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	successor bigint;
	caught_state text;
	caught_message text;
BEGIN
	PERFORM packnd.guard();
	BEGIN
		successor := pnd_data.relieve_case(try_relieve_case.case_id, try_relieve_case.supervisor);
		PERFORM pnd_data.end_set_aside('relieve_referents', try_relieve_case.case_id);
		RETURN successor;
	EXCEPTION WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS caught_state = RETURNED_SQLSTATE, caught_message = MESSAGE_TEXT;
		PERFORM pnd_data.set_aside('relieve_referents', try_relieve_case.case_id, caught_state, caught_message);
		RETURN NULL;
	END;
END
$function$;
COMMENT ON FUNCTION pnd_data.try_relieve_case(bigint, bigint) IS
'For the follow-up: pnd_data.relieve_case(); if that fails the case is set aside, and null is returned.';

CREATE FUNCTION pnd_data.relieve_referents(everybody boolean DEFAULT false, goes_on boolean DEFAULT false)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	found record;
	supervisors pnd_data.supervisor_load[];
	supervisor record;
	successor bigint;
	relieved int := 0;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.apply_exclusions();
	FOR found IN
		SELECT l.case_id, l.territory_id
		FROM (
			SELECT n.case_id, n.territory_id, n.danger FROM pnd_data.led_by_nobody(everybody) n
			UNION
			SELECT e.case_id, e.territory_id, e.danger FROM pnd_data.led_by_excluded e) l
		ORDER BY l.danger DESC, l.case_id
	LOOP
		-- counted once, not for each case
		supervisors := coalesce(supervisors, ARRAY(SELECT l FROM pnd_data.supervisor_load l));
		SELECT s.place, s.professional_id INTO supervisor
		FROM unnest(supervisors) WITH ORDINALITY AS s (territory_id, professional_id, is_away, led, place)
		WHERE s.territory_id = found.territory_id AND NOT pnd_data.is_excluded(found.case_id, s.professional_id)
		ORDER BY s.is_away, s.led, s.professional_id
		LIMIT 1;
		IF goes_on THEN
			CONTINUE WHEN pnd_data.is_set_aside('relieve_referents', found.case_id);
			successor := pnd_data.try_relieve_case(found.case_id, supervisor.professional_id);
		ELSE
			successor := pnd_data.relieve_case(found.case_id, supervisor.professional_id);
		END IF;
		CONTINUE WHEN successor IS NULL;
		relieved := relieved + 1;
		IF successor = supervisor.professional_id THEN
			supervisors[supervisor.place].led := supervisors[supervisor.place].led + 1;
		END IF;
	END LOOP;
	FOR found IN
		SELECT h.case_id, h.hand_over_id
		FROM pnd_data.hand_over h JOIN pnd_data.case_file c ON c.case_id = h.case_id
		WHERE h.outcome IS NULL
			AND (NOT pnd_data.can_lead(h.to_professional, c.territory_id) OR pnd_data.is_away(h.to_professional, c.territory_id)
				OR pnd_data.is_excluded(h.case_id, h.to_professional))
	LOOP
		IF pnd_data.try_lock_case(found.case_id) THEN
			PERFORM pnd_data.end_hand_over(found.case_id, found.hand_over_id, 'lapsed');
		END IF;
	END LOOP;
	-- an absence that began or ended while another had the case, a substitute who can no longer act
	FOR found IN
		SELECT s.case_id
		FROM pnd_data.substitution s
		WHERE NOT EXISTS (
			SELECT FROM pnd_data.case_access a
			WHERE a.case_id = s.case_id AND a.part = 'substitute' AND a.professional_id = s.substitute_id AND a.valid_to = s.valid_to)
		UNION
		SELECT a.case_id
		FROM pnd_data.case_access a
		WHERE a.part = 'substitute' AND pnd_data.in_force('-infinity', a.valid_to) AND NOT EXISTS (
			SELECT FROM pnd_data.substitution s
			WHERE s.case_id = a.case_id AND s.substitute_id = a.professional_id AND s.valid_to = a.valid_to)
	LOOP
		IF pnd_data.try_lock_case(found.case_id) THEN
			PERFORM pnd_data.open_to_substitutes(found.case_id);
		END IF;
	END LOOP;
	RETURN relieved;
END
$function$;
COMMENT ON FUNCTION pnd_data.relieve_referents(boolean, boolean) IS
'For the trigger packnd.relieve_referents(), at once, and for the follow-up: the cases whose referent can no longer act go to the next in charge; hand-overs to who cannot act or is away lapse; who is excluded from a case has no part in it; cases are open to who stands in and to no other. What another transaction has in hand waits for the next sweep. Returns how many cases have another referent.';

CREATE FUNCTION pnd_data.health_referents(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		WITH led AS MATERIALIZED (
			SELECT * FROM pnd_data.led_by_nobody()
		), next AS (
			SELECT d.professional_id, d.territory_id, n.successor
			FROM (SELECT DISTINCT l.professional_id, l.territory_id FROM led l) d
				CROSS JOIN LATERAL pnd_data.next_in_charge(d.professional_id, d.territory_id) n
		)
		SELECT 'referent', packnd.site_case_number(l.case_id),
			CASE WHEN n.successor IS NULL
				THEN packnd.say('Its referent %1$s can no longer act, and in territory %2$s nobody with a login can take over: give somebody the duty of supervisor there.',
					packnd.site_number('professional', l.professional_id), l.territory_id)
				ELSE packnd.say('Its referent %1$s can no longer act: the next run of the follow-up hands it over.',
					packnd.site_number('professional', l.professional_id)) END
		FROM led l JOIN next n ON n.professional_id = l.professional_id AND n.territory_id = l.territory_id
		ORDER BY l.territory_id, l.case_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_referents() IS
'The findings of pnd.health() on referents: each open case whose referent has lost duty or login, by a date or while another had the case, and is not relieved yet.';

CREATE FUNCTION pnd_data.referent_ceiling(professional_id bigint, territory_id text)
RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT g.at_most FROM pnd_data.referent_ceiling g
		WHERE g.territory_id = referent_ceiling.territory_id
			AND (g.professional_id = referent_ceiling.professional_id OR g.professional_id IS NULL)
		ORDER BY g.professional_id IS NULL
		LIMIT 1);
END
$function$;
COMMENT ON FUNCTION pnd_data.referent_ceiling(bigint, text) IS
'For the functions of pnd: how many open cases the professional may lead in the territory: the exception, else what holds there; null: as many as come.';

CREATE FUNCTION pnd.set_referent_ceiling(territory text, cases int, reason text, professional text DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_professional bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('set_referent_ceiling', request_key,
		jsonb_build_array(territory, cases, reason, professional)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM pnd_data.require_territory_duty(set_referent_ceiling.territory, '{supervisor}');
	PERFORM pnd_data.require_territory(set_referent_ceiling.territory);
	the_professional := pnd_data.professional_id(professional);
	PERFORM packnd.require_text('reason', set_referent_ceiling.reason);
	IF set_referent_ceiling.cases IS NULL THEN
		DELETE FROM pnd_data.referent_ceiling g
		WHERE g.territory_id = set_referent_ceiling.territory AND g.professional_id IS NOT DISTINCT FROM the_professional;
	ELSE
		PERFORM packnd.require_between('cases', set_referent_ceiling.cases, 0, 10000);
		INSERT INTO pnd_data.referent_ceiling (territory_id, professional_id, at_most, reason)
		VALUES (set_referent_ceiling.territory, the_professional, set_referent_ceiling.cases, btrim(set_referent_ceiling.reason))
		ON CONFLICT (territory_id, professional_id) DO UPDATE SET at_most = excluded.at_most, reason = excluded.reason;
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_referent_ceiling(text, int, text, text, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.set_referent_ceiling(text, int, text, text, text) IS
'How many open cases a referent of a territory may lead at most, or this one professional (another number than the others), and why; null: no ceiling, or no exception any more. Nobody is named, proposed or given cases beyond it; who leads more already keeps them. With the request_key of an earlier call it only answers what that did. Errors: 22004, 22023 unknown territory, no reason, a number out of range; P0002 no such professional, 22P02, 42501.
EN (referent): how many cases may a référent have, workload, maximum
FR: combien de dossiers par référent, charge de travail, plafond, file active';

CREATE FUNCTION pnd.referents(territory text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (professional text, display_name text, open_cases int, ceiling int, can_act boolean, away_until timestamptz, away_until_local text,
	substitute text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.departement_of(referents.territory);
	after_keys text[] := packnd.cursor_keys('referents', referents.after, 2);
	after_name text := coalesce(after_keys[1], '');
	after_professional bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_territory_duty(referents.territory, '{referent,supervisor}');
	PERFORM packnd.require_max_rows(referents.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('professional', page.professional_id), page.display_name,
			pnd_data.open_cases_led(page.professional_id, referents.territory),
			pnd_data.referent_ceiling(page.professional_id, referents.territory),
			pnd_data.can_lead(page.professional_id, referents.territory),
			a.valid_to, packnd.local_time(a.valid_to, here),
			packnd.site_number('professional', pnd_data.substitute_of(page.professional_id, referents.territory)),
			packnd.cursor('referents', page.display_name, page.professional_id)
		FROM (
			SELECT p.professional_id, p.display_name
			FROM pnd_data.professional p
			WHERE p.professional_id IN (
					SELECT d.professional_id FROM pnd_data.duty_now d
					WHERE d.territory_id = referents.territory AND d.duty = 'referent')
				AND (p.display_name, p.professional_id) > (after_name, after_professional)
			ORDER BY p.display_name, p.professional_id
			LIMIT referents.max_rows) page
			LEFT JOIN pnd_data.absence a ON a.professional_id = page.professional_id AND a.territory_id = referents.territory
				AND pnd_data.in_force(a.valid_from, a.valid_to)
		ORDER BY page.display_name, page.professional_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.referents(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.referents(text, text, int) IS
'The referents of a territory, by name: of how many open cases, how many they may be (null: no ceiling), whether a login acts for them, until when they are away and who stands in. Whom to name, or to hand a case over to. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN401, 42501, 22P02 a mistyped cursor, 22023 another number of rows.
EN (referent): who has room for a case, how many cases each référent has
FR: qui a de la place, combien de dossiers suit chaque référent, répartition';
