-- workflow/site_absence.sql: who is away, and who stands in with the same rights.

CREATE VIEW pnd_data.substitution AS
SELECT r.case_id, a.substitute_id, a.valid_from, a.valid_to
FROM pnd_data.absence a
	JOIN pnd_data.referent r ON r.professional_id = a.professional_id AND r.valid_to IS NULL
	JOIN pnd_data.case_file c ON c.case_id = r.case_id AND c.territory_id = a.territory_id
WHERE pnd_data.in_force('-infinity', a.valid_to) AND packnd.can_act(a.substitute_id, a.territory_id, 'referent')
	AND NOT EXISTS (SELECT FROM pnd_data.excluded_now x WHERE x.case_id = r.case_id AND x.professional_id = a.substitute_id);
COMMENT ON VIEW pnd_data.substitution IS
'To whom each case is open, or will be, because its referent is away: what the rows of part substitute of pnd_data.case_access should say.';

CREATE FUNCTION pnd_data.open_to_substitutes(case_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	opened record;
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.case_access a SET valid_to = greatest(now(), a.valid_from)
	WHERE a.case_id = open_to_substitutes.case_id AND a.part = 'substitute' AND pnd_data.in_force('-infinity', a.valid_to)
		AND NOT EXISTS (
			SELECT FROM pnd_data.substitution s
			WHERE s.case_id = a.case_id AND s.substitute_id = a.professional_id AND s.valid_to = a.valid_to);
	FOR opened IN
		INSERT INTO pnd_data.case_access AS n (case_id, professional_id, part, valid_from, valid_to, by_territory, by_duty)
		SELECT s.case_id, s.substitute_id, 'substitute', greatest(s.valid_from, now()), s.valid_to, d.territory, d.duty
		FROM pnd_data.substitution s LEFT JOIN pnd_data.duty_for_part(s.case_id, s.substitute_id, 'substitute') d ON true
		WHERE s.case_id = open_to_substitutes.case_id AND NOT EXISTS (
			SELECT FROM pnd_data.case_access a
			WHERE a.case_id = s.case_id AND a.part = 'substitute' AND a.professional_id = s.substitute_id AND a.valid_to = s.valid_to)
		RETURNING n.access_id, n.professional_id
	LOOP
		PERFORM pnd_data.tell(case_id, 'stands_in', 'professional', opened.access_id, opened.professional_id);
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.open_to_substitutes(bigint) IS
'For the functions of pnd, whenever the referent of a case or an absence changes: the case is open to who stands in for its referent, from and to when, who is told so, and to no other substitute.';

CREATE FUNCTION pnd_data.try_lock_case(case_id bigint)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = try_lock_case.case_id FOR NO KEY UPDATE SKIP LOCKED;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	-- who has the head of the journal works on the case: passing by keeps out of deadlocks with him
	PERFORM FROM pnd_data.journal_head j WHERE j.case_id = try_lock_case.case_id FOR NO KEY UPDATE SKIP LOCKED;
	RETURN FOUND OR NOT EXISTS (SELECT FROM pnd_data.journal_head j WHERE j.case_id = try_lock_case.case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.try_lock_case(bigint) IS
'For the functions of pnd that change many cases: lock the case, as pnd_data.lock_case() does, unless another transaction has it in hand, which is not waited for. Returns whether it is locked. Asks for no duty.';

CREATE FUNCTION pnd_data.follow_absence(professional_id bigint, territory_id text, dry_run boolean)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	led record;
	did text;
	answer jsonb := '[]'::jsonb;
BEGIN
	PERFORM packnd.guard();
	FOR led IN
		SELECT c.case_id, c.danger, s.label_fr
		FROM pnd_data.referent r
			JOIN pnd_data.case_file c ON c.case_id = r.case_id AND c.territory_id = follow_absence.territory_id
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
		WHERE r.professional_id = follow_absence.professional_id AND r.valid_to IS NULL
		ORDER BY c.danger DESC, c.state_since, c.case_id
	LOOP
		did := 'done';
		IF NOT dry_run THEN
			IF pnd_data.try_lock_case(led.case_id) THEN
				PERFORM pnd_data.open_to_substitutes(led.case_id);
			ELSE
				did := 'held';
			END IF;
		END IF;
		answer := answer || jsonb_build_object('case_number', packnd.site_case_number(led.case_id), 'state_fr', led.label_fr,
			'danger', led.danger, 'result', did);
	END LOOP;
	RETURN answer;
END
$function$;
COMMENT ON FUNCTION pnd_data.follow_absence(bigint, text, boolean) IS
'For pnd.set_substitute() and pnd.end_absence(): the open cases that a professional leads in a territory, those in danger first, are opened to who stands in, or closed; a case that another transaction has is held, and mended by the next sweep. Returns an object for each case.';

CREATE FUNCTION pnd_data.require_absence_duty(professional_id bigint, territory_id text)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF packnd.actor() IS DISTINCT FROM require_absence_duty.professional_id THEN
		PERFORM pnd_data.require_territory_duty(territory_id, '{supervisor}');
	ELSE
		PERFORM pnd_data.require_territory_duty(territory_id, '{referent,supervisor}');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_absence_duty(bigint, text) IS
'For the functions of pnd: error 42501 unless the actor is a supervisor of the territory, or the professional himself, who is a referent there.';

CREATE FUNCTION pnd.set_substitute(professional text, territory text, substitute text, valid_from timestamptz, valid_to timestamptz,
	reason text, dry_run boolean DEFAULT false, request_key text DEFAULT NULL)
RETURNS TABLE (case_number text, state_fr text, danger boolean, result text, result_fr text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	answer jsonb;
	who_is_away bigint;
	who_stands_in bigint;
	begins_at timestamptz := coalesce(set_substitute.valid_from, now());
	asked record;
BEGIN
	PERFORM packnd.guard();
	answer := pnd_data.earlier_answer('set_substitute', request_key, jsonb_build_array(professional, territory, substitute,
		set_substitute.valid_from AT TIME ZONE 'UTC', set_substitute.valid_to AT TIME ZONE 'UTC', reason, dry_run));
	IF answer IS NULL THEN
		PERFORM packnd.require_given('professional', professional), pnd_data.require_territory(territory),
			packnd.require_given('valid_to', set_substitute.valid_to), pnd_data.require_substance('reason', set_substitute.reason),
			packnd.require_given('dry_run', dry_run);
		who_is_away := pnd_data.professional_id(professional);
		who_stands_in := pnd_data.professional_id(substitute);
		PERFORM pnd_data.require_absence_duty(who_is_away, territory);
		PERFORM pnd_data.require_absence(who_is_away, territory, who_stands_in, begins_at, set_substitute.valid_to);
		IF NOT dry_run THEN
			BEGIN
				INSERT INTO pnd_data.absence (professional_id, territory_id, substitute_id, valid_from, valid_to, reason)
				VALUES (who_is_away, territory, who_stands_in, begins_at, set_substitute.valid_to, btrim(set_substitute.reason));
			EXCEPTION WHEN exclusion_violation THEN
				-- recorded by another meanwhile
				PERFORM packnd.fail('PN409', 'the professional is recorded as away then already', NULL, 'pnd.absences() lists who is away.');
			END;
		END IF;
		answer := pnd_data.follow_absence(who_is_away, territory, dry_run);
		IF NOT dry_run AND begins_at <= clock_timestamp() THEN
			-- what was proposed to who is away is proposed to nobody
			FOR asked IN
				SELECT h.case_id, h.hand_over_id
				FROM pnd_data.hand_over h JOIN pnd_data.case_file c ON c.case_id = h.case_id AND c.territory_id = territory
				WHERE h.to_professional = who_is_away AND h.outcome IS NULL
			LOOP
				IF pnd_data.try_lock_case(asked.case_id) THEN
					PERFORM pnd_data.end_hand_over(asked.case_id, asked.hand_over_id, 'lapsed');
				END IF;
			END LOOP;
		END IF;
		PERFORM pnd_data.keep_answer(request_key, answer);
	END IF;
	RETURN QUERY
		SELECT b.case_number, b.state_fr, b.danger, b.result, b.result_fr FROM pnd_data.bulk_rows(answer, dry_run) b;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_substitute(text, text, text, timestamptz, timestamptz, text, boolean, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.set_substitute(text, text, text, timestamptz, timestamptz, text, boolean, text) IS
'A professional is away from a territory, from (null: now) to (exclusive), for a reason; the substitute, a referent there, has the same rights for the cases that are led there, also for those that come meanwhile, and gets their messages, the first of which says so and from when to when (null: nobody stands in, the supervisors do). Meanwhile supervisors may record what the referent would, and no case is given or proposed to who is away. Recorded by a supervisor, or by who will be away. Returns a row for each open case, those in danger first: result done, or held (another has the case in hand: the next sweep opens it). dry_run shows them and changes nothing. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such professional, PN409 (away then already; the substitute is no referent there, has no login, or is away then), 22004, 22008 (bound absence), 22023, 22P02, 42501.
EN (referent): the référent is ill, on holiday, away, who stands in, a substitute, replace for some time
FR: le référent est malade, en congés, absent, en vacances, qui remplace, remplacement temporaire, intérim';

CREATE FUNCTION pnd_data.require_absence(professional_id bigint, territory_id text, substitute_id bigint, valid_from timestamptz,
	valid_to timestamptz)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT isfinite(require_absence.valid_from) OR NOT isfinite(require_absence.valid_to)
		OR require_absence.valid_to <= greatest(require_absence.valid_from, clock_timestamp()) THEN
		PERFORM packnd.fail('22023', 'an absence ends after it begins, and not in the past');
	END IF;
	PERFORM pnd_data.require_moment('absence', 'valid_from', require_absence.valid_from, territory_id),
		pnd_data.require_moment('absence', 'valid_to', require_absence.valid_to, territory_id);
	IF require_absence.professional_id = require_absence.substitute_id THEN
		PERFORM packnd.fail('PN409', 'nobody stands in for oneself');
	END IF;
	IF EXISTS (
		SELECT FROM pnd_data.absence a
		WHERE a.professional_id = require_absence.professional_id AND a.territory_id = require_absence.territory_id
			AND a.valid_from < require_absence.valid_to AND a.valid_to > require_absence.valid_from) THEN
		PERFORM packnd.fail('PN409', 'the professional is recorded as away then already', NULL,
			'End that absence first, with pnd.end_absence(); pnd.absences() lists them.');
	END IF;
	IF NOT pnd_data.can_lead(require_absence.substitute_id, require_absence.territory_id) THEN
		PERFORM packnd.fail('PN409', 'the substitute is no referent with a login in the territory', NULL,
			'pnd.professionals() lists who is.');
	END IF;
	IF EXISTS (
		SELECT FROM pnd_data.absence a
		WHERE a.professional_id = require_absence.substitute_id AND a.territory_id = require_absence.territory_id
			AND a.valid_from < require_absence.valid_to AND a.valid_to > require_absence.valid_from) THEN
		PERFORM packnd.fail('PN409', 'the substitute is away then', NULL, 'pnd.absences() lists who is away.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_absence(bigint, text, bigint, timestamptz, timestamptz) IS
'For pnd.set_substitute(): can the professional be away then, and the other stand in? Errors: 22008, 22023, PN409.';

CREATE FUNCTION pnd.end_absence(professional text, territory text, reason text, valid_to timestamptz DEFAULT NULL,
	dry_run boolean DEFAULT false, request_key text DEFAULT NULL)
RETURNS TABLE (case_number text, state_fr text, danger boolean, result text, result_fr text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	answer jsonb;
	who_is_back bigint;
	ends_at timestamptz := coalesce(end_absence.valid_to, clock_timestamp());
	away pnd_data.absence;
BEGIN
	PERFORM packnd.guard();
	answer := pnd_data.earlier_answer('end_absence', request_key,
		jsonb_build_array(professional, territory, reason, end_absence.valid_to AT TIME ZONE 'UTC', dry_run));
	IF answer IS NULL THEN
		PERFORM packnd.require_given('professional', professional), pnd_data.require_territory(territory),
			pnd_data.require_substance('reason', end_absence.reason), packnd.require_given('dry_run', dry_run);
		who_is_back := pnd_data.professional_id(professional);
		PERFORM pnd_data.require_absence_duty(who_is_back, territory);
		-- the one that runs, else the next
		SELECT a.* INTO away FROM pnd_data.absence a
		WHERE a.professional_id = who_is_back AND a.territory_id = territory AND pnd_data.in_force('-infinity', a.valid_to)
		ORDER BY a.valid_from
		LIMIT 1
		FOR NO KEY UPDATE;
		IF NOT FOUND THEN
			PERFORM packnd.fail('P0002', 'the professional is not recorded as away', NULL, 'pnd.absences() lists who is.');
		ELSIF ends_at < clock_timestamp() - interval '1 minute' OR NOT isfinite(ends_at) THEN
			PERFORM packnd.fail('22023', 'an absence ends after it begins, and not in the past');
		ELSIF EXISTS (
			SELECT FROM pnd_data.absence a
			WHERE a.professional_id = who_is_back AND a.territory_id = territory AND a.valid_from > away.valid_from AND a.valid_from < ends_at) THEN
			PERFORM packnd.fail('PN409', 'the professional is recorded as away then already', NULL, 'pnd.absences() lists who is away.');
		END IF;
		IF NOT dry_run THEN
			IF away.valid_from >= ends_at THEN
				-- called off before it began; the journal keeps it
				DELETE FROM pnd_data.absence a
				WHERE a.professional_id = who_is_back AND a.territory_id = territory AND a.valid_from = away.valid_from;
			ELSE
				UPDATE pnd_data.absence a SET valid_to = ends_at, reason = concat_ws(' ; ', a.reason, btrim(end_absence.reason))
				WHERE a.professional_id = who_is_back AND a.territory_id = territory AND a.valid_from = away.valid_from;
			END IF;
		END IF;
		answer := pnd_data.follow_absence(who_is_back, territory, dry_run);
		PERFORM pnd_data.keep_answer(request_key, answer);
	END IF;
	RETURN QUERY
		SELECT b.case_number, b.state_fr, b.danger, b.result, b.result_fr FROM pnd_data.bulk_rows(answer, dry_run) b;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.end_absence(text, text, text, timestamptz, boolean, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.end_absence(text, text, text, timestamptz, boolean, text) IS
'The absence that runs, or else the next one, ends at an instant (null: now), sooner or later than was recorded, with a reason; one that has not begun by then is called off. The cases are closed to who stood in. By a supervisor, or who was away. Returns a row for each open case, as pnd.set_substitute(); dry_run shows them and changes nothing. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such professional, or not away; PN409 it would run into the next absence; 22023 in the past, 22004, 22P02, 42501.
EN (referent): the référent is back, the absence ends, lasts longer
FR: le référent est de retour, fin d''absence, prolonger l''absence';

CREATE FUNCTION pnd_data.bulk_rows(answer jsonb, dry_run boolean)
RETURNS TABLE (case_number text, state_fr text, danger boolean, result text, result_fr text, professional text, referent text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT a.case_number, a.state_fr, a.danger, a.result,
			k.label_fr || CASE WHEN bulk_rows.dry_run AND a.result = 'done' THEN ' (essai : rien n''est changé)' ELSE '' END, a.professional, a.referent
		FROM jsonb_array_elements(answer) WITH ORDINALITY AS e (entry, place)
			CROSS JOIN jsonb_to_record(e.entry) AS a (case_number text, state_fr text, danger boolean, result text, professional text, referent text)
			LEFT JOIN pnd_data.code k ON k.list = 'bulk_result' AND k.code = a.result
		ORDER BY e.place;
END
$function$;
COMMENT ON FUNCTION pnd_data.bulk_rows(jsonb, boolean) IS
'For the functions of pnd that change many cases: what they did, or would do (dry_run), as rows, with the French of each result, which says so.';

SELECT pnd_data.add_codes('bulk_result', 'Résultats d''une action sur plusieurs dossiers', '{
	"done": "Fait",
	"held": "Dossier en cours de saisie par quelqu''un d''autre",
	"no_room": "Plus de place sous les plafonds",
	"not_due": "Durée de conservation non échue",
	"on_hold": "Conservation imposée"}');

CREATE FUNCTION pnd.absences(territory text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (professional text, display_name text, valid_from timestamptz, valid_from_local text, valid_to timestamptz, valid_to_local text,
	is_away boolean,
	substitute text, substitute_name text, open_cases int, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.departement_of(absences.territory);
	after_keys text[] := packnd.cursor_keys('absences', absences.after, 2);
	after_from timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_professional bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_territory_duty(absences.territory, '{referent,supervisor}');
	PERFORM packnd.require_max_rows(absences.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('professional', a.professional_id), p.display_name, a.valid_from, packnd.local_time(a.valid_from, here),
			a.valid_to, packnd.local_time(a.valid_to, here),
			pnd_data.in_force(a.valid_from, a.valid_to), packnd.site_number('professional', a.substitute_id), s.display_name,
			pnd_data.open_cases_led(a.professional_id, a.territory_id), packnd.cursor('absences', a.valid_from, a.professional_id)
		FROM pnd_data.absence a
			JOIN pnd_data.professional p ON p.professional_id = a.professional_id
			LEFT JOIN pnd_data.professional s ON s.professional_id = a.substitute_id
		WHERE a.territory_id = absences.territory AND pnd_data.in_force('-infinity', a.valid_to)
			AND (a.valid_from, a.professional_id) > (after_from, after_professional)
		ORDER BY a.valid_from, a.professional_id
		LIMIT absences.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.absences(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.absences(text, text, int) IS
'Who is away from a territory, or will be, in the order of the first day: until when, who stands in (null: the supervisors), and of how many open cases each is the referent. Why is not shown. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN401, 42501, 22P02 a mistyped cursor, 22023 another number of rows.
EN (referent): who is away, until when, who stands in for whom
FR: qui est absent, jusqu''à quand, qui remplace qui';
