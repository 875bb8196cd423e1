-- routing/site_rank.sql: which services can be asked for a need, in which order,
-- and why the others are left out: by the rules of policy "routing"
-- (routing/fr/routing.dmn), which a territory may have its own of.

SELECT pnd_data.add_codes('service_fit', 'Réponses des règles d''orientation', '{
	"ask": "À solliciter",
	"ask_first": "À vérifier avant de solliciter",
	"leave_out": "Écarté"}');

CREATE FUNCTION pnd_data.children_told(her_facts jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	told int := pnd_data.count_told(her_facts -> 'children');
	infants int := CASE jsonb_typeof(her_facts -> 'children_under_3') WHEN 'number' THEN pnd_data.count_told(her_facts -> 'children_under_3') END;
	youngest numeric := (her_facts ->> 'youngest_child_age')::numeric;
	oldest numeric := (her_facts ->> 'oldest_child_age')::numeric;
BEGIN
	PERFORM packnd.guard();
	IF jsonb_typeof(her_facts -> 'children') IS DISTINCT FROM 'number' THEN
		RETURN NULL;
	END IF;
	RETURN jsonb_build_object('children', told,
		'ages_known', told = 0 OR youngest IS NOT NULL AND oldest IS NOT NULL OR told = 1 AND coalesce(youngest, oldest) IS NOT NULL,
		'youngest', CASE WHEN told > 0 THEN least(youngest, oldest, CASE WHEN infants > 0 THEN 2 END) END,
		'oldest', CASE WHEN told > 0 THEN greatest(youngest, oldest, CASE WHEN infants < told THEN 3 END) END);
END
$function$;
COMMENT ON FUNCTION pnd_data.children_told(jsonb) IS
'For pnd_data.share_request(), where no child is recorded: what was told of her children: how many, the age of the youngest at most and of the oldest at least, and whether both are known; null where nobody has said how many.';

CREATE FUNCTION pnd_data.share_request(case_id bigint, arguments jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	her_facts jsonb := pnd_data.known_facts(share_request.case_id, (arguments ->> 'day')::date);
BEGIN
	PERFORM packnd.guard();
	RETURN her_facts || (
		SELECT jsonb_build_object('request', jsonb_build_object('domain', n.domain, 'is_emergency', n.is_emergency, 'danger', c.danger,
			-- the hours that an emergency has for an answer there: what is usual is measured by them
			'answer_within', (
				SELECT b.amount * CASE b.unit WHEN 'minutes' THEN 1.0 / 60 WHEN 'hours' THEN 1 WHEN 'months' THEN 720 ELSE 24 END
				FROM pnd_data.deadline_budget b
				WHERE b.kind = 'referral_answer' AND b.in_danger AND b.territory_id IN (arguments ->> 'territory', '*')
				ORDER BY b.territory_id = '*'
				LIMIT 1),
			-- who has nowhere to sleep can see a lawyer tomorrow; null: not known
			'tonight', CASE WHEN n.domain <> 'shelter' THEN false
				WHEN her_facts ->> 'urgency' = 'tonight' OR her_facts ->> 'safe_place_tonight' = 'false' THEN true
				WHEN coalesce(her_facts ->> 'urgency', her_facts ->> 'safe_place_tonight') IS NOT NULL THEN false END,
			-- a child that lives elsewhere, or is grown, keeps nobody out of a place that takes no children, and one whose age
			-- is not known is a minor; where none is recorded, what was told counts: the youngest at most, the oldest at least
			'coming', (
				SELECT CASE WHEN count(*) = 0 THEN pnd_data.children_told(her_facts) ELSE jsonb_build_object(
					'children', count(*) FILTER (WHERE d.comes AND coalesce(d.age, 0) < 18),
					'ages_known', bool_and(d.age IS NOT NULL OR NOT d.comes),
					'youngest', min(d.age) FILTER (WHERE d.comes AND d.age < 18), 'oldest', max(d.age) FILTER (WHERE d.comes AND d.age < 18)) END
				FROM (
					SELECT k.lives_with IN ('person', 'alternating') AS comes,
						extract(year FROM age((arguments ->> 'day')::date, k.birth_date))::int AS age
					FROM pnd_data.dependant k
					WHERE k.case_id = share_request.case_id AND k.removed_at IS NULL AND k.kind = 'child') d),
			'papers', ARRAY(SELECT DISTINCT e.kind FROM pnd_data.evidence e WHERE e.case_id = c.case_id AND e.withdrawn_at IS NULL ORDER BY 1)))
		FROM pnd_data.need n JOIN pnd_data.case_file c ON c.case_id = n.case_id
		WHERE n.case_id = share_request.case_id AND n.need_id = (arguments ->> 'need')::bigint);
END
$function$;
COMMENT ON FUNCTION pnd_data.share_request(bigint, jsonb) IS
'By packnd.share_case(), for pnd_data.judge_services(), with {"need", "day", "territory"} (where it is asked): what is known of her, and as request the need, danger, the hours that an emergency has there for an answer, whether a place is needed tonight (null: not known), the kinds of papers of the case, and the minors who come with her, how many, how old those of whom it is known, and whether it is of all (null: nobody has said how many). So the next one is asked by the same rules, whoever''s answer it is: a partner sees nothing of her.';

CREATE FUNCTION pnd_data.routing_version(territory text, day date) RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	in_force int := packnd.policy_in_force('routing', day, territory);
BEGIN
	PERFORM packnd.guard();
	IF in_force IS NULL THEN
		PERFORM packnd.fail('PN409', 'no rules say which service is asked', NULL,
			'An author of policies loads policy "routing" by pnd.load_policy(), and another approves it by pnd.approve_policy().');
	END IF;
	RETURN in_force;
END
$function$;
COMMENT ON FUNCTION pnd_data.routing_version(text, date) IS
'For the functions of pnd: the version of policy "routing" that is in force in a territory on a day; PN409 if there is none.';

-- One query: the case is read once, and the engine is asked for each service
-- (packnd.judge()).  What the model knows of a service are the columns of "service".
CREATE FUNCTION pnd_data.judge_services(case_id bigint, need_id bigint, territory text DEFAULT NULL, as_if_free bigint DEFAULT NULL)
RETURNS TABLE (service_id bigint, label text, organisation_id bigint, fit text, score int, parts jsonb, reasons text[], policy_version int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET jit = off SET plan_cache_mode = force_generic_plan SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	own_territory text := (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = judge_services.case_id);
	asked_territory text := coalesce(judge_services.territory, own_territory);
	today date := pnd_data.territory_today(own_territory);
	by_version int := pnd_data.routing_version(own_territory, today);
	-- a partner whose refusal asks the next one may see nothing of her
	her_facts jsonb := packnd.share_case(judge_services.case_id, 'request', jsonb_build_object(
		'need', judge_services.need_id, 'day', today, 'territory', asked_territory));
	around record := pnd_data.zones_around(her_facts, asked_territory, asked_territory = own_territory);
	wanted_themes text[] := ARRAY(
		SELECT t.theme FROM pnd_data.need n JOIN pnd_data.theme_need t ON t.domain = n.domain
		WHERE n.case_id = judge_services.case_id AND n.need_id = judge_services.need_id);
	-- without any consent it is the request that is refused, not each service
	agrees_to_others boolean := pnd_data.has_consent(judge_services.case_id, 'services', 'referral', 0);
	agrees_to_some boolean := agrees_to_others OR pnd_data.has_consent(judge_services.case_id, 'services')
		-- she has agreed, and does no more: none of them is asked
		OR EXISTS (SELECT FROM pnd_data.consent c WHERE c.case_id = judge_services.case_id AND c.recipient = 'services');
	-- of single services, by their numbers: most often nothing is known, and a join of what is not there costs as much as one of what is
	asked jsonb;
	excluded jsonb;
	silent jsonb := (SELECT jsonb_object_agg(q.service_id, true) FROM pnd_data.silent_service q JOIN pnd_data.service s ON s.service_id = q.service_id WHERE s.territory_id = asked_territory);
	agrees_to jsonb := (
		SELECT jsonb_object_agg(k.service_id, pnd_data.has_consent(judge_services.case_id, 'services', 'referral', k.service_id))
		FROM (SELECT DISTINCT c.service_id FROM pnd_data.consent c WHERE c.case_id = judge_services.case_id AND c.service_id IS NOT NULL) k);
	excludes_any boolean;
	excludes_communes boolean;
BEGIN
	PERFORM packnd.guard();
	IF EXISTS (SELECT FROM pnd_data.referral r WHERE r.case_id = judge_services.case_id) THEN
		SELECT jsonb_object_agg(coalesce(r.service_id, p.service_id), jsonb_build_object(
			'kind', CASE WHEN r.state IN ('sent', 'under_study', 'accepted') THEN 'live'
				WHEN p.service_id IS NOT NULL OR r.state = 'done' THEN 'parked' ELSE 'before' END,
			'state_fr', coalesce(pnd_data.referral_state_fr(r.state), 'pour un autre besoin'))) INTO asked
		FROM (
			SELECT DISTINCT ON (k.service_id) k.service_id, k.state
			FROM pnd_data.referral k
			WHERE k.case_id = judge_services.case_id AND k.need_id = judge_services.need_id AND k.state <> 'withdrawn'
			ORDER BY k.service_id, k.sent_at DESC) r
			FULL JOIN pnd_data.parked_services(judge_services.case_id, judge_services.need_id) p ON p.service_id = r.service_id;
	END IF;
	SELECT count(*) > 0, coalesce(bool_or(e.kind = 'commune'), false) INTO excludes_any, excludes_communes
	FROM pnd_data.exclusion_now e WHERE e.case_id = judge_services.case_id;
	IF excludes_any THEN
		SELECT jsonb_object_agg(x.service_id, true) INTO excluded
		FROM pnd_data.excluded_service x WHERE x.case_id = judge_services.case_id;
	END IF;
	RETURN QUERY
		WITH judged AS (
			SELECT s.service_id, s.shown_label AS label, s.organisation_id, m.missing AS room_missing,
				packnd.judge('routing', by_version, today, her_facts, 'service', service) AS j
			FROM pnd_data.service_now s
				LEFT JOIN pnd_data.room_for(judge_services.case_id, judge_services.need_id, territory => asked_territory) m ON m.service_id = s.service_id
				LEFT JOIN pnd_data.usual_answer u ON u.service_id = s.service_id
				CROSS JOIN LATERAL pnd_data.zone_fit(s.zones, around.here, around.unsure_in, around.commune) z
				CROSS JOIN LATERAL (SELECT
					s.publics, s.themes, s.entry ->> 'frais' AS fee, s.has_agreement AND silent ? s.service_id::text IS NOT TRUE AS has_agreement, s.priority_lane, s.is_unsafe, s.secret_address,
					-- null: she excludes communes, and nobody knows in which this one stands
					CASE WHEN excluded ? s.service_id::text THEN true
						WHEN excludes_communes AND pnd_data.may_stand_anywhere(s.service_id, s.secret_address, s.entry) THEN NULL
						ELSE false END AS is_excluded,
					CASE WHEN agrees_to_some THEN coalesce((agrees_to -> s.service_id::text)::boolean, agrees_to_others) END AS consent,
					z.fit AS zone,
					CASE WHEN s.service_id = judge_services.as_if_free THEN 'fits' ELSE m.room END AS room, CASE WHEN m.room <> 'not_limited' THEN m.free END AS free,
					coalesce(asked -> s.service_id::text ->> 'kind', 'never') AS asked, asked -> s.service_id::text ->> 'state_fr' AS asked_fr,
					u.answer_hours,
					s.terms <> '{}' AS has_terms, s.terms) service
			WHERE s.territory_id = asked_territory AND s.themes && wanted_themes
				AND (judge_services.as_if_free IS NULL OR s.service_id = judge_services.as_if_free)
			OFFSET 0
		)
		SELECT d.service_id, d.label, d.organisation_id, (d.j).fit, (d.j).score, (d.j).parts,
			CASE WHEN (d.j).fit = 'ask_first' AND ((d.j).missing || d.room_missing) <> '{}' THEN (d.j).reasons || ARRAY(
					-- the dictionary is read once, and only where a question is put
					SELECT 'à demander : ' || ((SELECT jsonb_object_agg(f.fact, f.question_fr) FROM pnd_data.fact f) ->> m.fact) FROM unnest(pnd_data.whole_facts((d.j).missing || d.room_missing)) m (fact))
				ELSE (d.j).reasons END,
			by_version
		FROM judged d
		ORDER BY (d.j).fit, (d.j).score DESC NULLS LAST, d.service_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.judge_services(bigint, bigint, text, bigint) IS
'For the functions of pnd: every service of a territory (null: that of the case) whose themes meet a need, by policy "routing" (its version with each row): fit is ask, ask_first (something of her is not known that would decide, or is to be seen to) or leave_out, in this order, best first; score with its parts ([{"label", "points"}]; null where it is left out); reasons in French: what speaks for it, what to ask first, or why it is left out. as_if_free: that service alone, as if it had room. PN409 where no such policy is in force.';

CREATE FUNCTION pnd_data.open_need(case_id bigint, domain text)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint;
	others text;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_one_of('domain', domain, ARRAY(SELECT d.domain FROM pnd_data.need_domain d ORDER BY d.rank));
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
'For the functions of pnd: the open need of a case in a domain; PN409 if there is none, 22023 for an unknown domain, 22004 for null.';

CREATE FUNCTION pnd.route(case_number text, domain text, territory text DEFAULT NULL, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (service text, service_label text, fit text, fit_fr text, score int, reasons text[], parts jsonb, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	after_keys text[] := packnd.cursor_keys('route', route.after, 3);
	after_fit text := coalesce(after_keys[1], '');
	after_score int := coalesce(after_keys[2]::int, 0);
	after_service bigint := coalesce(after_keys[3]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	PERFORM packnd.require_max_rows(route.max_rows), pnd_data.require_open_territory(nullif(route.territory, (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_case)));
	RETURN QUERY
		SELECT packnd.site_number('service', j.service_id), j.label, j.fit, f.label_fr, j.score, j.reasons, j.parts,
			packnd.cursor('route', j.fit, -j.score, j.service_id)
		FROM pnd_data.judge_services(the_case, pnd_data.open_need(the_case, domain), territory) j
			JOIN pnd_data.code f ON f.list = 'service_fit' AND f.code = j.fit
		WHERE j.fit <> 'leave_out' AND (j.fit, -j.score, j.service_id) > (after_fit, after_score, after_service)
		ORDER BY j.fit, -j.score, j.service_id
		LIMIT route.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.route(text, text, text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.route(text, text, text, text, int) IS
'The services that can be asked for a need of a case, by the rules in force (policy "routing"), best first. fit: ask, or ask_first, where something is to be known or seen to before (these come last, and are never asked by themselves): reasons say what (« à demander : » is a question for her: pnd.record_facts()), and of the others what speaks for them, in French; score with its parts ([{"label", "points"}]). territory: those of another one, where she may flee to (null: of the case''s own); the case stays where it is. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN409 no such open need, no rules in force, or the territory is not open, 22P02 a mistyped number or cursor, 22023 no such territory, or another number of rows, 42501.
EN (partners): find a service for a need, who can help, a shelter, a bed for tonight, who has a place, a place far from here, in another territory
FR: trouver un service pour un besoin, qui peut aider, mise à l''abri, hébergement d''urgence ce soir, où reste-t-il une place, une place loin d''ici, dans un autre territoire';

CREATE FUNCTION pnd.why_not(case_number text, domain text, territory text DEFAULT NULL, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (service text, service_label text, why_not text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	after_keys text[] := packnd.cursor_keys('why_not', why_not.after, 1);
	after_service bigint := coalesce(after_keys[1]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	PERFORM packnd.require_max_rows(why_not.max_rows), pnd_data.require_open_territory(nullif(why_not.territory, (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_case)));
	RETURN QUERY
		SELECT packnd.site_number('service', j.service_id), j.label, array_to_string(j.reasons, ' ; '), packnd.cursor('why_not', j.service_id)
		FROM pnd_data.judge_services(the_case, pnd_data.open_need(the_case, domain), territory) j
		WHERE j.fit = 'leave_out' AND j.service_id > after_service
		ORDER BY j.service_id
		LIMIT why_not.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.why_not(text, text, text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.why_not(text, text, text, text, int) IS
'The services left out for a need of a case, each with all that speaks against it, in French. Pages and errors as pnd.route().
EN (partners): why a service is not proposed, full, left out
FR: pourquoi un service n''est pas proposé, complet, écarté';
