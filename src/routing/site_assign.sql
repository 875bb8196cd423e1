-- routing/site_assign.sql: who may lead a case, best first, by the rules of policy
-- "assignment" (routing/fr/assignment.dmn), which a territory may have its own of:
-- a preview for who names a referent, and the order in which a leaver's cases are
-- given to those who stay.
--
-- What the registry enforces of a referent (not excluded, there, of the pathway's
-- organisation, under the ceiling) holds whatever the rules say, and alone where
-- no such policy is in force: then who leads the fewest cases is first.

SELECT pnd_data.add_codes('referent_fit', 'Réponses des règles d''attribution', '{
	"ask": "À proposer",
	"ask_first": "À vérifier avant de proposer",
	"leave_out": "Écarté"}');

-- ---- what a territory knows of a referent

CREATE TABLE pnd_data.referent_profile (
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	professional_id bigint NOT NULL REFERENCES pnd_data.professional,
	valid_from timestamptz NOT NULL,
	valid_to timestamptz CHECK (valid_to > valid_from),
	languages text[] NOT NULL DEFAULT '{}' CHECK (array_position(languages, NULL) IS NULL),
	zones text[] NOT NULL DEFAULT '{}' CHECK (array_position(zones, NULL) IS NULL),
	PRIMARY KEY (territory_id, professional_id, valid_from)
);
SELECT packnd.declare('pnd_data.referent_profile', class => 'registry', journal => true, keep => 'registry');
CREATE UNIQUE INDEX referent_profile_current ON pnd_data.referent_profile (territory_id, professional_id) WHERE valid_to IS NULL;
COMMENT ON INDEX pnd_data.referent_profile_current IS 'What is said of a referent now: once at most.';
COMMENT ON TABLE pnd_data.referent_profile IS
'What a territory says of a referent for the rules of assignment, by period (valid_to null: now): the languages that he speaks beside French, and his part of the territory by official codes of communes and EPCIs (empty: all of it).';

CREATE FUNCTION pnd.set_referent_profile(territory text, professional text, languages text[] DEFAULT NULL, zones text[] DEFAULT NULL,
	request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_professional bigint;
	held pnd_data.referent_profile;
	moment timestamptz := clock_timestamp();
	stray text;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('set_referent_profile', request_key, jsonb_build_array(territory, professional, languages, zones)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('territory', territory), packnd.require_given('professional', professional);
	the_professional := pnd_data.professional_id(professional);
	PERFORM pnd_data.require_territory_duty(territory, '{supervisor}'), pnd_data.require_territory(territory);
	IF languages IS NOT NULL THEN
		PERFORM packnd.check_fact('languages', to_jsonb(languages), 'list<string>', (SELECT f.allowed FROM pnd_data.fact f WHERE f.fact = 'languages'));
	END IF;
	stray := coalesce((pnd_data.unknown_zones(zones))[1], (SELECT '' FROM unnest(zones) z WHERE z IS NULL LIMIT 1));
	IF stray IS NOT NULL THEN
		PERFORM packnd.fail('22023', 'unknown zone: %1$s', NULL, 'Zones are codes of communes and EPCIs that are loaded: pnd.load_zones().', stray);
	END IF;
	PERFORM FROM pnd_data.professional p WHERE p.professional_id = the_professional FOR NO KEY UPDATE;
	SELECT f.* INTO held FROM pnd_data.referent_profile f
	WHERE f.territory_id = territory AND f.professional_id = the_professional AND f.valid_to IS NULL;
	IF (coalesce(set_referent_profile.languages, held.languages, '{}'), coalesce(set_referent_profile.zones, held.zones, '{}'))
		IS DISTINCT FROM (coalesce(held.languages, '{}'), coalesce(held.zones, '{}')) THEN
		UPDATE pnd_data.referent_profile f SET valid_to = moment
		WHERE f.territory_id = territory AND f.professional_id = the_professional AND f.valid_to IS NULL;
		INSERT INTO pnd_data.referent_profile (territory_id, professional_id, valid_from, languages, zones)
		VALUES (territory, the_professional, moment, coalesce(set_referent_profile.languages, held.languages, '{}'),
			coalesce(set_referent_profile.zones, held.zones, '{}'));
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_referent_profile(text, text, text[], text[], text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.set_referent_profile(text, text, text[], text[], text) IS
'What the rules of assignment know of a referent in a territory: the languages that he speaks beside French (codes of fact "languages"), and his part of the territory (zones: official codes of communes and EPCIs; empty: all of it); null leaves a thing as it is. Each change begins a version that pnd.referent_profiles() lists. Training is recorded by pnd.add_training(), a ceiling by pnd.set_referent_ceiling(). With the request_key of an earlier call it only answers what that did. Errors: P0002 no such professional, 22023 an unknown territory, language or zone, 22P02 a mistyped number, 22004, 42501.
EN (referent): which languages a référent speaks, his part of the territory
FR: les langues que parle un référent, son secteur';

CREATE FUNCTION pnd.referent_profiles(territory text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (professional text, display_name text, languages text[], zones text[], zones_fr text[], valid_from timestamptz, valid_from_local text,
	valid_to timestamptz, valid_to_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.departement_of(referent_profiles.territory);
	after_keys text[] := packnd.cursor_keys('referent_profiles', referent_profiles.after, 3);
	after_name text := coalesce(after_keys[1], '');
	after_professional bigint := coalesce(after_keys[2]::bigint, 0);
	after_from timestamptz := coalesce(after_keys[3]::timestamptz, '-infinity');
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', referent_profiles.territory);
	PERFORM pnd_data.require_territory_duty(referent_profiles.territory, '{referent,supervisor}');
	PERFORM packnd.require_max_rows(referent_profiles.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('professional', p.professional_id), p.display_name, f.languages, f.zones,
			ARRAY(
				SELECT coalesce(c.label, e.label, z.code)
				FROM unnest(f.zones) WITH ORDINALITY z (code, place)
					LEFT JOIN pnd_data.commune c ON c.commune = z.code
					LEFT JOIN pnd_data.epci e ON e.epci = z.code
				ORDER BY z.place),
			f.valid_from, packnd.local_time(f.valid_from, here), f.valid_to, packnd.local_time(f.valid_to, here),
			packnd.cursor('referent_profiles', p.display_name, p.professional_id, f.valid_from)
		FROM pnd_data.referent_profile f JOIN pnd_data.professional p ON p.professional_id = f.professional_id
		WHERE f.territory_id = referent_profiles.territory
			AND (p.display_name, p.professional_id, f.valid_from) > (after_name, after_professional, after_from)
		ORDER BY p.display_name, p.professional_id, f.valid_from
		LIMIT referent_profiles.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.referent_profiles(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.referent_profiles(text, text, int) IS
'What the rules of assignment know of the referents of a territory, by name, now (valid_to null) and before: languages, and the part of the territory with what its codes are called. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: 22004, 42501 no duty in the territory, 22P02 no cursor of this list, 22023 another number of rows.
EN (referent): who speaks Arabic among the référents, who works in which part of the territory
FR: quel référent parle arabe, qui suit quel secteur';

-- ---- who may lead a case

CREATE FUNCTION pnd_data.referent_loads(territory_id text) RETURNS TABLE (professional_id bigint, open_cases int, in_danger int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT d.professional_id, n.open_cases::int, n.in_danger::int
		FROM (
			SELECT DISTINCT h.professional_id FROM pnd_data.duty_now h
			WHERE h.territory_id = referent_loads.territory_id AND h.duty = 'referent') d
			CROSS JOIN LATERAL (
				SELECT count(*) AS open_cases, count(*) FILTER (WHERE c.danger) AS in_danger
				FROM pnd_data.referent r JOIN pnd_data.case_file c ON c.case_id = r.case_id
				WHERE r.professional_id = d.professional_id AND r.valid_to IS NULL AND c.territory_id = referent_loads.territory_id) n
		WHERE pnd_data.can_lead(d.professional_id, referent_loads.territory_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.referent_loads(text) IS
'For pnd_data.judge_referents(): who can be a referent in a territory now (the duty and a login), of how many open cases each is it, and of how many of these in danger.';

-- One query: the case is read once, the engine is asked for each referent.
CREATE FUNCTION pnd_data.judge_referents(case_id bigint, professionals bigint[], open_cases int[], in_danger int[])
RETURNS TABLE (professional_id bigint, place bigint, fit text, score int, parts jsonb, reasons text[], policy_version int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET jit = off SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	territory text;
	is_in_danger boolean;
	today date;
	by_version int;
	known jsonb;
	around record;
	of_kinds text[] := pnd_data.pathway_kinds(judge_referents.case_id);
BEGIN
	PERFORM packnd.guard();
	SELECT c.territory_id, c.danger INTO territory, is_in_danger FROM pnd_data.case_file c WHERE c.case_id = judge_referents.case_id;
	today := pnd_data.territory_today(territory);
	by_version := packnd.policy_in_force('assignment', today, territory);
	known := pnd_data.known_facts(judge_referents.case_id, today);
	around := pnd_data.zones_around(known, territory, true);
	known := jsonb_build_object('request', jsonb_build_object('danger', is_in_danger,
		'languages', CASE jsonb_typeof(known -> 'languages') WHEN 'array' THEN known -> 'languages' ELSE '[]' END));
	RETURN QUERY
		WITH judged AS (
			SELECT p.professional_id, p.place, referent.is_excluded OR referent.is_away OR NOT referent.fits_pathway
					OR coalesce(referent.room <= 0, false) AS is_impossible, referent.open_cases,
				packnd.judge('assignment', by_version, today, known, 'referent', referent) AS j
			FROM unnest(judge_referents.professionals, judge_referents.open_cases, judge_referents.in_danger)
					WITH ORDINALITY AS p (professional_id, open_cases, in_danger, place)
				LEFT JOIN pnd_data.referent_profile f ON f.territory_id = territory AND f.professional_id = p.professional_id AND f.valid_to IS NULL
				CROSS JOIN LATERAL pnd_data.zone_fit(coalesce(f.zones, '{}'), around.here, around.unsure_in, around.commune) z
				CROSS JOIN LATERAL (SELECT
					pnd_data.is_excluded(judge_referents.case_id, p.professional_id) AS is_excluded,
					pnd_data.is_away(p.professional_id, territory) AS is_away,
					of_kinds = '{}' OR EXISTS (
						SELECT FROM pnd_data.professional w JOIN pnd_data.organisation o ON o.organisation_id = w.organisation_id
						WHERE w.professional_id = p.professional_id AND o.kind = ANY (of_kinds)) AS fits_pathway,
					pnd_data.referent_ceiling(p.professional_id, territory) - p.open_cases AS room,
					p.open_cases, p.in_danger,
					ARRAY(
						SELECT DISTINCT t.kind FROM pnd_data.training t
						WHERE t.professional_id = p.professional_id AND t.valid_from <= today AND (t.valid_to IS NULL OR t.valid_to > today)
						ORDER BY t.kind) AS trainings,
					ARRAY['fr'] || coalesce(f.languages, '{}') AS languages,
					CASE WHEN coalesce(f.zones, '{}') = '{}' THEN 'whole' ELSE z.fit END AS part) referent
			OFFSET 0
		)
		SELECT d.professional_id, d.place, CASE WHEN d.is_impossible THEN 'leave_out' ELSE coalesce((d.j).fit, 'ask') END,
			coalesce((d.j).score, -d.open_cases), (d.j).parts, coalesce((d.j).reasons, '{}'), by_version
		FROM judged d
		ORDER BY 3, 4 DESC, d.professional_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.judge_referents(bigint, bigint[], int[], int[]) IS
'For the functions of pnd: these professionals, of so many open cases and so many in danger each, as referents of a case, best first, by policy "assignment": fit is ask, ask_first (to be seen to before) or leave_out; score with its parts; reasons in French. Who cannot be named is left out whatever the policy says; where none is in force, the fewest open cases come first (policy_version null).';

CREATE FUNCTION pnd.propose_referents(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (professional text, display_name text, fit text, fit_fr text, score int, reasons text[], parts jsonb, open_cases int, in_danger int,
	cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	after_keys text[] := packnd.cursor_keys('propose_referents', propose_referents.after, 3);
	after_fit text := coalesce(after_keys[1], '');
	after_score int := coalesce(after_keys[2]::int, 0);
	after_professional bigint := coalesce(after_keys[3]::bigint, 0);
	territory text;
	professionals bigint[];
	cases int[];
	dangers int[];
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor}');
	PERFORM pnd_data.require_shown(the_case);
	PERFORM packnd.require_max_rows(propose_referents.max_rows);
	SELECT c.territory_id INTO territory FROM pnd_data.case_file c WHERE c.case_id = the_case;
	SELECT array_agg(l.professional_id), array_agg(l.open_cases), array_agg(l.in_danger) INTO professionals, cases, dangers
	FROM pnd_data.referent_loads(territory) l
	WHERE NOT EXISTS (
		SELECT FROM pnd_data.referent r WHERE r.case_id = the_case AND r.professional_id = l.professional_id AND r.valid_to IS NULL);
	RETURN QUERY
		SELECT packnd.site_number('professional', j.professional_id), p.display_name, j.fit, pnd_data.label_of('referent_fit', j.fit), j.score,
			j.reasons, j.parts, cases[j.place], dangers[j.place], packnd.cursor('propose_referents', j.fit, -j.score, j.professional_id)
		FROM pnd_data.judge_referents(the_case, professionals, cases, dangers) j
			JOIN pnd_data.professional p ON p.professional_id = j.professional_id
		WHERE (j.fit, -j.score, j.professional_id) > (after_fit, after_score, after_professional)
		ORDER BY j.fit, -j.score, j.professional_id
		LIMIT propose_referents.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.propose_referents(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.propose_referents(text, text, int) IS
'Who could lead a case, best first, by the rules in force (policy "assignment"), but who leads it now: fit is ask, ask_first (reasons say what to see to before) or leave_out (reasons say why: excluded from this case, away, as many cases as the ceiling allows, another organisation than the pathway asks for), these last; score with its parts ([{"label", "points"}]; of who is left out it only orders them): load, danger, language, sector, training; and of how many open cases each is the referent, of how many in danger. A preview: pnd.name_referent(), pnd.propose_hand_over() and pnd.hand_over_cases() are the acts. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 22P02 a mistyped number or cursor, 22023 another number of rows, 42501.
EN (referent): whom to name, who is the right référent for this case, and why
FR: qui désigner, quel référent pour ce dossier, et pourquoi';

-- ---- a leaver's cases

CREATE FUNCTION pnd.hand_over_cases(professional text, territory text, reason text, to_professionals text[] DEFAULT NULL,
	dry_run boolean DEFAULT true, request_key text DEFAULT NULL)
RETURNS TABLE (case_number text, state_fr text, danger boolean, result text, result_fr text, professional_to text, referent text,
	reasons text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	answer jsonb;
	leaver bigint;
BEGIN
	PERFORM packnd.guard();
	answer := pnd_data.earlier_answer('hand_over_cases', request_key,
		jsonb_build_array(professional, territory, reason, to_professionals, dry_run));
	IF answer IS NULL THEN
		PERFORM pnd_data.require_territory_duty(territory, '{supervisor}');
		PERFORM packnd.require_given('professional', professional), pnd_data.require_territory(territory),
			pnd_data.require_substance('reason', hand_over_cases.reason), packnd.require_given('dry_run', dry_run);
		leaver := pnd_data.professional_id(professional);
		IF NOT dry_run THEN
			-- whoever spreads cases at the same time counts after this; at other isolation levels 40001
			UPDATE pnd_data.referent_ceiling g SET at_most = g.at_most WHERE g.territory_id = territory;
		END IF;
		answer := pnd_data.spread_cases(leaver, territory, btrim(hand_over_cases.reason),
			(SELECT array_agg(pnd_data.professional_id(t.number)) FROM unnest(to_professionals) t (number)), dry_run);
		PERFORM pnd_data.keep_answer(request_key, answer);
	END IF;
	RETURN QUERY
		SELECT b.case_number, b.state_fr, b.danger, b.result, b.result_fr, b.professional, b.referent,
			ARRAY(SELECT r.reason FROM jsonb_array_elements_text(e.entry -> 'reasons') WITH ORDINALITY r (reason, place) ORDER BY r.place)
		FROM pnd_data.bulk_rows(answer, dry_run) WITH ORDINALITY b (case_number, state_fr, danger, result, result_fr, professional, referent, place)
			JOIN jsonb_array_elements(answer) WITH ORDINALITY e (entry, place) ON e.place = b.place
		ORDER BY b.place;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.hand_over_cases(text, text, text, text[], boolean, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.hand_over_cases(text, text, text, text[], boolean, text) IS
'A professional leaves, or has too many cases: the open cases that are led in the territory go to the other referents there, or to those given by number, those in danger first, one by one, each to whom the rules in force put first (pnd.propose_referents(): load, danger, language, sector, training; who is to be asked something first only after all others), with the reasons; under the ceilings (pnd.set_referent_ceiling()); nobody who is away, has no login or is excluded from the case. With a reason, which pnd.referent_history() shows to supervisors. A row for each case: result done (to whom: professional_to is the number), no_room (it stays), held (another has it in hand: call again). dry_run, the default, shows that and changes nothing. Whoever gets a case is its referent at once; the former one can read for 30 days. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such professional, 22004, 22023, 22P02, 42501.
EN (referent): a référent leaves, redistribute all the cases, hand over everything, departure
FR: un référent part, quitte le service, répartir ses dossiers, redistribuer, départ';

CREATE FUNCTION pnd_data.spread_cases(leaver bigint, territory_id text, reason text, only_these bigint[], dry_run boolean)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	led record;
	taker record;
	takers bigint[];
	loads int[];
	dangers int[];
	answer jsonb := '[]'::jsonb;
	did text;
BEGIN
	PERFORM packnd.guard();
	-- counted once, not for each case
	SELECT array_agg(l.professional_id), array_agg(l.open_cases), array_agg(l.in_danger) INTO takers, loads, dangers
	FROM pnd_data.referent_loads(spread_cases.territory_id) l
	WHERE l.professional_id <> leaver AND (only_these IS NULL OR l.professional_id = ANY (only_these));
	FOR led IN
		SELECT c.case_id, c.danger, s.label_fr
		FROM pnd_data.referent r
			JOIN pnd_data.case_file c ON c.case_id = r.case_id AND c.territory_id = spread_cases.territory_id
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
		WHERE r.professional_id = leaver AND r.valid_to IS NULL
		ORDER BY c.danger DESC, c.state_since, c.case_id
	LOOP
		SELECT j.place, j.professional_id, j.reasons, p.display_name INTO taker
		FROM pnd_data.judge_referents(led.case_id, takers, loads, dangers) j
			JOIN pnd_data.professional p ON p.professional_id = j.professional_id
		WHERE j.fit <> 'leave_out'
		ORDER BY j.fit, j.score DESC, j.professional_id
		LIMIT 1;
		did := CASE WHEN taker.professional_id IS NULL THEN 'no_room' ELSE 'done' END;
		IF did = 'done' AND NOT dry_run THEN
			IF NOT pnd_data.try_lock_case(led.case_id) THEN
				did := 'held';
			ELSIF NOT EXISTS (
				SELECT FROM pnd_data.referent r WHERE r.case_id = led.case_id AND r.professional_id = leaver AND r.valid_to IS NULL) THEN
				-- another was faster
				CONTINUE;
			ELSE
				PERFORM pnd_data.change_referent(led.case_id, taker.professional_id, false, spread_cases.reason);
			END IF;
		END IF;
		IF did = 'done' THEN
			loads[taker.place] := loads[taker.place] + 1;
			dangers[taker.place] := dangers[taker.place] + led.danger::int;
		END IF;
		answer := answer || jsonb_strip_nulls(jsonb_build_object('case_number', packnd.site_case_number(led.case_id),
			'state_fr', led.label_fr, 'danger', led.danger, 'result', did, 'reasons', CASE WHEN did = 'done' THEN to_jsonb(taker.reasons) END,
			'professional', CASE WHEN did = 'done' THEN packnd.site_number('professional', taker.professional_id) END,
			'referent', CASE WHEN did = 'done' THEN taker.display_name END));
	END LOOP;
	RETURN answer;
END
$function$;
COMMENT ON FUNCTION pnd_data.spread_cases(bigint, text, text, bigint[], boolean) IS
'For pnd.hand_over_cases(): each open case of a professional in a territory goes to the taker whom the rules of assignment put first (pnd_data.judge_referents()), counting those given before. Returns an object for each case.';
