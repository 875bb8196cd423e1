-- routing/site_referral_choice.sql: what the rules said when a service was asked,
-- or when nobody was left: their version, the order, the points and what they were
-- made of, who was left out and why.

CREATE TABLE pnd_data.referral_choice (
	case_id bigint NOT NULL,
	choice_id bigint GENERATED ALWAYS AS IDENTITY,
	need_id bigint NOT NULL,
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	policy_version int NOT NULL,
	judged_at timestamptz NOT NULL,
	judged_by bigint REFERENCES pnd_data.professional,
	candidates jsonb NOT NULL CHECK (jsonb_typeof(candidates) = 'array' OR candidates = '{}'),
	left_out jsonb NOT NULL CHECK (jsonb_typeof(left_out) = 'array' OR left_out = '{}'),
	PRIMARY KEY (case_id, choice_id),
	FOREIGN KEY (case_id, need_id) REFERENCES pnd_data.need
);
SELECT packnd.declare('pnd_data.referral_choice', class => 'case', journal => true, keep => 'case',
	columns => '{"candidates": "narrative", "left_out": "narrative", "*": "operational"}',
	bounds => '{"candidates": null, "left_out": null}');
COMMENT ON TABLE pnd_data.referral_choice IS
'What policy "routing" (policy_version) said of the services of a territory for a need at the moment when some of them were asked (referral.choice_id) or nobody could be: candidates, an array in their order of {"service_id", "fit", "score", "parts", "reasons"}; left_out, an array of {"reasons", "services"}. judged_by null: what follows from an answer, or from silence. Erased, both are an empty object.';
CREATE INDEX referral_choice_need ON pnd_data.referral_choice (case_id, need_id, choice_id);
COMMENT ON INDEX pnd_data.referral_choice_need IS 'The last choice for a need.';
ALTER TABLE pnd_data.referral ADD FOREIGN KEY (case_id, choice_id) REFERENCES pnd_data.referral_choice;

CREATE FUNCTION pnd_data.judged_services(case_id bigint, need_id bigint, territory text DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN coalesce((
		SELECT jsonb_agg(to_jsonb(j) ORDER BY j.ordinality)
		FROM pnd_data.judge_services(judged_services.case_id, judged_services.need_id, judged_services.territory) WITH ORDINALITY j), '[]');
END
$function$;
COMMENT ON FUNCTION pnd_data.judged_services(bigint, bigint, text) IS
'For the functions of pnd: what pnd_data.judge_services() says, as an array in its order, so that it is asked once and kept by pnd_data.keep_choice().';

CREATE FUNCTION pnd_data.keep_choice(case_id bigint, need_id bigint, territory text, judged jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	kept bigint;
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.referral_choice AS k (case_id, need_id, territory_id, policy_version, judged_at, judged_by, candidates, left_out)
	SELECT c.case_id, keep_choice.need_id, coalesce(keep_choice.territory, c.territory_id),
		coalesce((judged -> 0 ->> 'policy_version')::int, pnd_data.routing_version(c.territory_id, pnd_data.territory_today(c.territory_id))),
		clock_timestamp(), packnd.actor(),
		coalesce((
			SELECT jsonb_agg(e.value - '{label,organisation_id,policy_version,ordinality}'::text[] ORDER BY e.place)
			FROM jsonb_array_elements(judged) WITH ORDINALITY e (value, place) WHERE e.value ->> 'fit' <> 'leave_out'), '[]'),
		coalesce((
			SELECT jsonb_agg(jsonb_build_object('reasons', g.reasons, 'services', g.services) ORDER BY g.first)
			FROM (
				SELECT e.value -> 'reasons' AS reasons, jsonb_agg(e.value -> 'service_id' ORDER BY e.place) AS services, min(e.place) AS first
				FROM jsonb_array_elements(judged) WITH ORDINALITY e (value, place) WHERE e.value ->> 'fit' = 'leave_out'
				GROUP BY 1) g), '[]')
	FROM pnd_data.case_file c
	WHERE c.case_id = keep_choice.case_id
	RETURNING k.choice_id INTO kept;
	RETURN kept;
END
$function$;
COMMENT ON FUNCTION pnd_data.keep_choice(bigint, bigint, text, jsonb) IS
'For the functions of pnd that ask services, or find that none can be asked, in a territory (null: that of the case): keep what pnd_data.judged_services() said. Returns its number.';

CREATE FUNCTION pnd_data.left_to_ask_first(case_id bigint, need_id bigint) RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT count(*)
		FROM (
			SELECT h.candidates FROM pnd_data.referral_choice h
			WHERE h.case_id = left_to_ask_first.case_id AND h.need_id = left_to_ask_first.need_id
			ORDER BY h.choice_id DESC LIMIT 1) k
			CROSS JOIN LATERAL jsonb_path_query(k.candidates, '$[*] ? (@.fit == "ask_first").service_id') s
		-- who has said no, or nothing, is to be asked first too, but is not left
		WHERE NOT EXISTS (
			SELECT FROM pnd_data.referral r
			WHERE r.case_id = left_to_ask_first.case_id AND r.need_id = left_to_ask_first.need_id
				AND r.service_id = s::bigint AND r.state <> 'withdrawn')
			AND NOT EXISTS (
				SELECT FROM pnd_data.parked_services(left_to_ask_first.case_id, left_to_ask_first.need_id) p WHERE p.service_id = s::bigint));
END
$function$;
COMMENT ON FUNCTION pnd_data.left_to_ask_first(bigint, bigint) IS
'For the functions of pnd: how many services the rules, when they were last asked for a need, would ask first about something, and nobody has asked yet.';

CREATE FUNCTION pnd_data.left_to_ask_first_fr(kind text, case_id bigint, need_id bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- of other deadlines there is nothing to count
	services int := CASE WHEN kind = 'routing_exhausted' THEN pnd_data.left_to_ask_first(case_id, need_id) END;
BEGIN
	PERFORM packnd.guard();
	RETURN CASE WHEN services > 0 THEN ' ; à vérifier d''abord : ' || services ELSE '' END;
END
$function$;
COMMENT ON FUNCTION pnd_data.left_to_ask_first_fr(text, bigint, bigint) IS
'For the lists that supervisors read: what the text of the deadline routing_exhausted ends with where services are left that are to be asked first about something: how many; else an empty text.';

CREATE FUNCTION pnd_data.choice_rows(case_id bigint, choice_id bigint, after text, list text, max_rows int)
RETURNS TABLE (service text, service_label text, fit text, fit_fr text, score int, parts jsonb, reasons text[], is_asked boolean,
	policy_version int, judged_at timestamptz, judged_at_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.case_departement(choice_rows.case_id);
	after_place int := coalesce((packnd.cursor_keys(choice_rows.list, choice_rows.after, 1))[1]::int, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(choice_rows.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('service', p.service_id),
			pnd_data.shown_label(p.service_id),
			p.fit, l.label_fr, p.score, p.parts, p.reasons,
			EXISTS (
				SELECT FROM pnd_data.referral r
				WHERE r.case_id = choice_rows.case_id AND r.choice_id = choice_rows.choice_id AND coalesce(r.first_service_id, r.service_id) = p.service_id),
			p.version, p.judged_at, packnd.local_time(p.judged_at, here), packnd.cursor(choice_rows.list, p.place)
		FROM (
			SELECT k.*, row_number() OVER (ORDER BY k.part, k.place_in_part, k.place_in_group)::int AS place
			FROM (
				SELECT 1 AS part, e.place AS place_in_part, 1 AS place_in_group, (e.value ->> 'service_id')::bigint AS service_id,
					e.value ->> 'fit' AS fit, (e.value ->> 'score')::int AS score, e.value -> 'parts' AS parts, e.value -> 'reasons' AS why,
					pnd_data.texts(e.value -> 'reasons') AS reasons, h.policy_version AS version, h.judged_at
				FROM pnd_data.referral_choice h, jsonb_array_elements(h.candidates) WITH ORDINALITY e (value, place)
				WHERE h.case_id = choice_rows.case_id AND h.choice_id = choice_rows.choice_id
				UNION ALL
				SELECT 2, g.place, s.place, (s.value #>> '{}')::bigint, 'leave_out', NULL, NULL, NULL, pnd_data.texts(g.value -> 'reasons'),
					h.policy_version, h.judged_at
				FROM pnd_data.referral_choice h, jsonb_array_elements(h.left_out) WITH ORDINALITY g (value, place),
					jsonb_array_elements(g.value -> 'services') WITH ORDINALITY s (value, place)
				WHERE h.case_id = choice_rows.case_id AND h.choice_id = choice_rows.choice_id) k) p
			JOIN pnd_data.code l ON l.list = 'service_fit' AND l.code = p.fit
		WHERE p.place > after_place
		ORDER BY p.place
		LIMIT choice_rows.max_rows;
END
$function$;
COMMENT ON FUNCTION pnd_data.choice_rows(bigint, bigint, text, text, int) IS
'For pnd.referral_choice() and pnd.need_choice(): a page of what the rules said in one choice, in their order, those left out at the end.';

CREATE FUNCTION pnd.referral_choice(referral text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (service text, service_label text, fit text, fit_fr text, score int, parts jsonb, reasons text[], is_asked boolean,
	policy_version int, judged_at timestamptz, judged_at_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_referral bigint;
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('referral', referral_choice.referral);
	the_referral := packnd.site_number_id('referral', referral_choice.referral);
	SELECT r.case_id INTO the_case FROM pnd_data.referral r WHERE r.referral_id = the_referral;
	-- a partner hears of nobody else
	IF NOT FOUND OR NOT packnd.can_see(the_case) THEN
		PERFORM packnd.fail('PN404', 'no such referral');
	END IF;
	PERFORM pnd_data.require_duty(the_case, '{referent,former_referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	RETURN QUERY
		SELECT k.* FROM pnd_data.referral r
			CROSS JOIN LATERAL pnd_data.choice_rows(r.case_id, r.choice_id, referral_choice.after, 'referral_choice', referral_choice.max_rows) k
		WHERE r.case_id = the_case AND r.referral_id = the_referral;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.referral_choice(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.referral_choice(text, text, int) IS
'Why this service was asked and not another: what the rules said of each service at the moment when a referral was sent, in their order: to ask (is_asked: it was), to ask first about something, left out, with the reasons in French, the points and what they were made of, and the version of policy "routing". A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 22P02 a mistyped number or cursor, 22004, 22023 another number of rows, 42501.
EN (partners): why was this partner asked, who was left out and why, the score of a service then
FR: raison de solliciter ce partenaire et pas un autre, qui a été écarté et pour quel motif';

CREATE FUNCTION pnd.need_choice(need text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (service text, service_label text, fit text, fit_fr text, score int, parts jsonb, reasons text[], is_asked boolean,
	policy_version int, judged_at timestamptz, judged_at_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_need bigint;
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('need', need_choice.need);
	the_need := packnd.site_number_id('need', need_choice.need);
	SELECT n.case_id INTO the_case FROM pnd_data.need n WHERE n.need_id = the_need;
	IF NOT FOUND OR NOT packnd.can_see(the_case) THEN
		PERFORM packnd.fail('PN404', 'no such need');
	END IF;
	PERFORM pnd_data.require_duty(the_case, '{referent,former_referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	RETURN QUERY
		SELECT k.* FROM (
			SELECT max(h.choice_id) AS choice_id FROM pnd_data.referral_choice h WHERE h.case_id = the_case AND h.need_id = the_need) m
			CROSS JOIN LATERAL pnd_data.choice_rows(the_case, m.choice_id, need_choice.after, 'need_choice', need_choice.max_rows) k;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.need_choice(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.need_choice(text, text, int) IS
'The last time that the rules were asked for a need (its number: pnd.needs()): of each service what they said then, as pnd.referral_choice(). Where nobody is left to ask (the deadline routing_exhausted) it says who was left out, why, and what to ask first; pnd.referrals() is the trail of who was asked. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 22P02 a mistyped number or cursor, 22004, 22023 another number of rows, 42501.
EN (partners): nobody is left to ask for a need, who was left out and why
FR: plus personne à solliciter pour un besoin, qui a été écarté et pourquoi';
