-- workflow/site_referent.sql: the referent: who can be it, who stands in, naming,
-- and who was it.

CREATE FUNCTION pnd_data.can_lead(professional_id bigint, territory_id text, acting boolean DEFAULT false)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN packnd.can_act(can_lead.professional_id, can_lead.territory_id, CASE WHEN acting THEN 'supervisor' ELSE 'referent' END);
END
$function$;
COMMENT ON FUNCTION pnd_data.can_lead(bigint, text, boolean) IS
'For the functions of pnd: can the professional be in charge of cases of the territory at this instant, as a referent, or as a supervisor acting as one? It takes the duty and a login.';

CREATE FUNCTION pnd_data.is_away(professional_id bigint, territory_id text)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.absence a
		WHERE a.professional_id = is_away.professional_id AND a.territory_id = is_away.territory_id
			AND pnd_data.in_force(a.valid_from, a.valid_to));
END
$function$;
COMMENT ON FUNCTION pnd_data.is_away(bigint, text) IS
'For the functions of pnd: is the professional recorded as away from the territory at this instant?';

CREATE FUNCTION pnd_data.substitute_of(professional_id bigint, territory_id text)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT a.substitute_id FROM pnd_data.absence a
		WHERE a.professional_id = substitute_of.professional_id AND a.territory_id = substitute_of.territory_id
			AND pnd_data.in_force(a.valid_from, a.valid_to)
			AND pnd_data.can_lead(a.substitute_id, a.territory_id) AND NOT pnd_data.is_away(a.substitute_id, a.territory_id));
END
$function$;
COMMENT ON FUNCTION pnd_data.substitute_of(bigint, text) IS
'For the functions of pnd: who stands in for a professional in a territory at this instant, can act and is there; null: nobody.';

CREATE FUNCTION pnd_data.answers_for_case(case_id bigint)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT CASE WHEN pnd_data.can_lead(r.professional_id, c.territory_id, r.is_acting)
				AND NOT pnd_data.is_away(r.professional_id, c.territory_id) THEN r.professional_id
			ELSE (
				SELECT s.substitute FROM pnd_data.substitute_of(r.professional_id, c.territory_id) AS s (substitute)
				WHERE NOT pnd_data.is_excluded(c.case_id, s.substitute)) END
		FROM pnd_data.case_file c JOIN pnd_data.referent r ON r.case_id = c.case_id AND r.valid_to IS NULL
		WHERE c.case_id = answers_for_case.case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.answers_for_case(bigint) IS
'For the functions of pnd: to whom what is for the referent of a case goes at this instant: the referent, if he can act and is there, else who stands in; null: the supervisors of the territory.';

CREATE FUNCTION pnd_data.acts_as_referent(case_id bigint, professional_id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	territory text;
	leader bigint;
	acting boolean;
BEGIN
	PERFORM packnd.guard();
	SELECT c.territory_id, r.professional_id, r.is_acting INTO territory, leader, acting
	FROM pnd_data.case_file c JOIN pnd_data.referent r ON r.case_id = c.case_id AND r.valid_to IS NULL
	WHERE c.case_id = acts_as_referent.case_id;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	IF leader = acts_as_referent.professional_id THEN
		RETURN packnd.holds_duty(leader, territory, CASE WHEN acting THEN '{supervisor}' ELSE '{referent}' END::text[]);
	END IF;
	IF packnd.holds_duty(acts_as_referent.professional_id, territory, '{supervisor}') THEN
		RETURN acting OR pnd_data.is_away(leader, territory) OR NOT pnd_data.can_lead(leader, territory);
	END IF;
	RETURN packnd.holds_duty(acts_as_referent.professional_id, territory, '{referent}')
		AND EXISTS (
			SELECT FROM pnd_data.absence a
			WHERE a.professional_id = leader AND a.territory_id = territory
				AND a.substitute_id = acts_as_referent.professional_id AND pnd_data.in_force(a.valid_from, a.valid_to));
END
$function$;
COMMENT ON FUNCTION pnd_data.acts_as_referent(bigint, bigint) IS
'For the functions of pnd: may the professional do now what the referent of the case does? The referent, as long as the duty lasts; who stands in while he is away; a supervisor of the territory while he is away or can no longer act, or while one of them acts as referent.';

CREATE FUNCTION pnd_data.open_cases_led(professional_id bigint, territory_id text)
RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT count(*)
		FROM pnd_data.referent r JOIN pnd_data.case_file c ON c.case_id = r.case_id
		WHERE r.professional_id = open_cases_led.professional_id AND r.valid_to IS NULL
			AND c.territory_id = open_cases_led.territory_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.open_cases_led(bigint, text) IS
'For the functions of pnd: of how many open cases of the territory the professional is the referent.';

CREATE FUNCTION pnd_data.require_referent(case_id bigint, professional_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	territory text := (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = require_referent.case_id);
	back_at timestamptz;
BEGIN
	PERFORM packnd.guard();
	IF NOT EXISTS (SELECT FROM pnd_data.professional p WHERE p.professional_id = require_referent.professional_id) THEN
		PERFORM packnd.fail('P0002', 'no such professional');
	END IF;
	PERFORM pnd_data.require_not_excluded(require_referent.case_id, require_referent.professional_id);
	IF NOT packnd.holds_duty(require_referent.professional_id, territory, '{referent}') THEN
		PERFORM packnd.fail('PN409', 'the professional is no referent in the territory of the case today', NULL,
			'Give the duty first, with pnd.assign_duty().');
	END IF;
	IF NOT packnd.can_log_in(require_referent.professional_id) THEN
		PERFORM packnd.fail('PN409', 'the professional has no login, and could not see the case', NULL,
			'Give one first, with pnd.add_login().');
	END IF;
	PERFORM pnd_data.require_pathway(require_referent.case_id, require_referent.professional_id);
	SELECT a.valid_to INTO back_at FROM pnd_data.absence a
	WHERE a.professional_id = require_referent.professional_id AND a.territory_id = territory
		AND pnd_data.in_force(a.valid_from, a.valid_to);
	IF FOUND THEN
		PERFORM packnd.fail('PN409', 'the professional is away', 'The absence ends at %1$s.',
			'Name who stands in, or another referent: pnd.absences() lists who is away and who stands in.',
			packnd.local_time(back_at, pnd_data.departement_of(territory)));
	END IF;
	-- whoever names at the same time counts after this; at other isolation levels 40001
	UPDATE pnd_data.referent_ceiling g SET at_most = g.at_most
	WHERE g.territory_id = territory AND (g.professional_id IS NULL OR g.professional_id = require_referent.professional_id);
	IF pnd_data.open_cases_led(require_referent.professional_id, territory)
		>= pnd_data.referent_ceiling(require_referent.professional_id, territory) THEN
		PERFORM packnd.fail('PN409', 'the professional has as many cases as the ceiling allows', NULL,
			'Name another, or set an exception for the professional with pnd.set_referent_ceiling().');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_referent(bigint, bigint) IS
'For the functions of pnd: error PN409 unless the professional can be put in charge of the case now: not excluded from it, the duty of referent in its territory, a login, not away, and not as many cases as the ceiling allows; P0002 if there is none.';

CREATE FUNCTION pnd_data.change_referent(case_id bigint, professional_id bigint, acting boolean DEFAULT false, reason text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	moment timestamptz;
	former bigint;
	about record;
BEGIN
	PERFORM packnd.guard();
	SELECT c.territory_id, c.danger INTO about
	FROM pnd_data.case_file c WHERE c.case_id = change_referent.case_id FOR NO KEY UPDATE;
	-- after the lock, and never before what it ends
	SELECT greatest(clock_timestamp(), now(), max(r.valid_from) + interval '1 microsecond') INTO moment
	FROM pnd_data.referent r WHERE r.case_id = change_referent.case_id;
	SET CONSTRAINTS pnd_data.one_referent DEFERRED;
	UPDATE pnd_data.referent r SET valid_to = moment
	WHERE r.case_id = change_referent.case_id AND r.valid_to IS NULL
	RETURNING r.professional_id INTO former;
	INSERT INTO pnd_data.referent (case_id, professional_id, is_acting, reason, valid_from)
	VALUES (change_referent.case_id, change_referent.professional_id, acting, change_referent.reason, moment);
	PERFORM pnd_data.end_access(case_id, former, 'referent',
		CASE WHEN former = change_referent.professional_id THEN interval '0' ELSE interval '30 days' END);
	PERFORM pnd_data.give_access(case_id, professional_id, 'referent');
	PERFORM pnd_data.open_to_substitutes(case_id);
	PERFORM pnd_data.cause_event(case_id, 'referent_changed');
	IF acting THEN
		PERFORM pnd_data.open_deadline(case_id, 'referent_to_name', NULL, moment, about.territory_id, about.danger);
		PERFORM pnd_data.tell(case_id, 'acting_referent', 'professional', NULL, change_referent.professional_id);
	ELSE
		PERFORM pnd_data.tell(case_id, 'referent_named', 'professional', NULL, change_referent.professional_id);
		-- proposed by who no longer leads the case, to whom somebody else does
		PERFORM pnd_data.end_hand_over(case_id, NULL, 'lapsed');
		PERFORM pnd_data.meet_deadline(case_id, 'referent_to_name', NULL, moment);
		PERFORM pnd_data.keep_clock(case_id);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.change_referent(bigint, bigint, boolean, text) IS
'For the functions of pnd: from now on a professional is the referent of a case that has one, or a supervisor acts as it, which starts the clock referent_to_name; the naming of a referent meets it. The former one can read for 30 days; who stands in for the new one gets the case as well. Errors are those of the event referent_changed.';

CREATE FUNCTION pnd.name_referent(case_number text, professional text, happened_at timestamptz DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	the_professional bigint;
	named pnd_data.case_file;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('name_referent', request_key,
			jsonb_build_array(case_number, professional, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	the_professional := packnd.site_number_id('professional', professional);
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_given('professional', professional);
	IF pnd_data.waits_for_referent(the_case) THEN
		PERFORM pnd_data.lock_case(the_case, '{supervisor}', withdrawn_too => true);
		-- only now: another may have named one meanwhile
		IF NOT pnd_data.waits_for_referent(the_case) THEN
			PERFORM packnd.fail('PN409', 'the case has a referent by now', NULL,
				'A referent hands a case over: pnd.propose_hand_over().');
		END IF;
		PERFORM pnd_data.require_referent(the_case, the_professional);
		PERFORM pnd_data.change_referent(the_case, the_professional);
	ELSE
		-- judged when all is done, whatever the client has set
		SET CONSTRAINTS pnd_data.one_referent DEFERRED;
		named := pnd_data.cause_event(the_case, 'referent_named', name_referent.happened_at, '{"referent_named": true}');
		PERFORM pnd_data.require_referent(the_case, the_professional);
		INSERT INTO pnd_data.referent (case_id, professional_id, valid_from)
		VALUES (the_case, the_professional, named.assigned_at);
		PERFORM pnd_data.give_access(the_case, the_professional, 'referent');
		PERFORM pnd_data.open_to_substitutes(the_case);
		PERFORM pnd_data.tell(the_case, 'referent_named', 'professional', NULL, the_professional);
		-- she may still turn to whom she told first: for a week
		PERFORM pnd_data.end_access(the_case, NULL, 'detector', interval '7 days');
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.name_referent(text, text, timestamptz, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.name_referent(text, text, timestamptz, text) IS
'Name the referent of a case that was received: the one professional in charge, by number, from a moment (null: now). To whom detected it the case stays open for seven days. Where a supervisor acts as referent, or the referent is away or can no longer act, it names the next one, from now on. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 (not from this state; the professional is no referent in the territory today, has no login, is away, or has as many cases as the ceiling allows), P0002 no such professional, 22P02 a mistyped number, 22008, 42501.
EN (referent): name the référent, assign a case
FR: désigner le référent, confier un dossier à un professionnel';

CREATE FUNCTION pnd_data.waits_for_referent(case_id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.case_file c JOIN pnd_data.referent r ON r.case_id = c.case_id AND r.valid_to IS NULL
		WHERE c.case_id = waits_for_referent.case_id
			AND (r.is_acting OR pnd_data.is_away(r.professional_id, c.territory_id)
				OR pnd_data.is_excluded(c.case_id, r.professional_id)
				OR NOT pnd_data.can_lead(r.professional_id, c.territory_id)));
END
$function$;
COMMENT ON FUNCTION pnd_data.waits_for_referent(bigint) IS
'For the functions of pnd: has the case a referent who is a supervisor acting as one, is away, or can no longer act, so that a supervisor may name another?';

SELECT pnd_data.add_codes('lead_part', 'Rôles dans la suite des références', '{
	"referent": "Référence",
	"acting": "Encadrement, par intérim",
	"substitute": "Remplacement"}');

CREATE FUNCTION pnd.referent_history(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (professional text, referent text, part text, part_fr text, valid_from timestamptz, valid_from_local text, valid_to timestamptz,
	valid_to_local text, reason text,
	cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('referent_history', referent_history.after, 3);
	after_from timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_part text := coalesce(after_keys[2], '');
	after_professional bigint := coalesce(after_keys[3]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,former_referent,supervisor,break_glass}');
	PERFORM packnd.require_max_rows(referent_history.max_rows);
	RETURN QUERY
		WITH led AS (
			SELECT r.professional_id, CASE WHEN r.is_acting THEN 'acting' ELSE 'referent' END AS part, r.valid_from, r.valid_to,
				-- about a colleague
				CASE WHEN pnd_data.holds_duty(the_case, '{supervisor}') THEN r.reason END AS reason
			FROM pnd_data.referent r WHERE r.case_id = the_case
			UNION ALL
			SELECT a.professional_id, 'substitute', a.valid_from, a.valid_to, NULL
			FROM pnd_data.case_access a
			-- what was called off before it began was nothing
			WHERE a.case_id = the_case AND a.part = 'substitute' AND a.valid_to > a.valid_from)
		SELECT packnd.site_number('professional', l.professional_id), p.display_name, l.part, k.label_fr, l.valid_from,
			packnd.local_time(l.valid_from, here), l.valid_to, packnd.local_time(l.valid_to, here), l.reason,
			packnd.cursor('referent_history', l.valid_from, l.part, l.professional_id)
		FROM led l
			JOIN pnd_data.professional p ON p.professional_id = l.professional_id
			LEFT JOIN pnd_data.code k ON k.list = 'lead_part' AND k.code = l.part
		WHERE (l.valid_from, l.part, l.professional_id) > (after_from, after_part, after_professional)
		ORDER BY l.valid_from, l.part, l.professional_id
		LIMIT referent_history.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.referent_history(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.referent_history(text, text, int) IS
'Who led a case, oldest first, from (inclusive) and to (exclusive, null: still) when: part referent, acting (a supervisor until one was named), substitute (stood in while the referent was away). reason: why it came with others, for supervisors. On any day exactly one row of the first two holds, from assignment to exit. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 42501, 22P02 a mistyped number or cursor, 22023 another number of rows.
EN (referent): who led the case and when, all its referents, who stood in
FR: qui a suivi le dossier et quand, tous ses référents, qui a remplacé';
