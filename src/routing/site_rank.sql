-- routing/site_rank.sql: which services can be asked for a need, in which order,
-- and why the others are left out.

CREATE FUNCTION pnd_data.judge_services(case_id bigint, need_id bigint, territory text DEFAULT NULL)
RETURNS TABLE (service_id bigint, label text, organisation_id bigint, score int, reasons text[], why_not text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	own_territory text := (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = judge_services.case_id);
	asked_territory text := coalesce(judge_services.territory, own_territory);
	around record;
	parked bigint[] := ARRAY(SELECT p.service_id FROM pnd_data.parked_services(judge_services.case_id, judge_services.need_id) p);
BEGIN
	PERFORM packnd.guard();
	around := pnd_data.zones_around(pnd_data.known_facts(judge_services.case_id, pnd_data.territory_today(own_territory)), asked_territory,
		asked_territory = own_territory);
	RETURN QUERY
		WITH candidate AS (
			SELECT s.service_id, s.label, s.organisation_id, s.themes, s.publics, z.fit AS zone, s.entry,
				s.has_agreement, s.priority_lane, s.is_unsafe,
				m.room, m.free,
				(SELECT r.state FROM pnd_data.referral r
				 WHERE r.case_id = judge_services.case_id AND r.need_id = judge_services.need_id AND r.service_id = s.service_id
					AND (r.state NOT IN ('withdrawn', 'refused', 'expired') OR r.state <> 'withdrawn' AND s.service_id = ANY (parked))
				 ORDER BY r.sent_at DESC LIMIT 1) AS asked,
				s.service_id = ANY (parked) AS is_parked,
				EXISTS (SELECT FROM pnd_data.excluded_service x
				 WHERE x.case_id = judge_services.case_id AND x.service_id = s.service_id) AS is_excluded,
				n.domain
			FROM pnd_data.need n
				JOIN pnd_data.service_now s ON s.territory_id = asked_territory
				CROSS JOIN LATERAL pnd_data.zone_fit(s.zones, around.here, around.unsure_in, around.commune) z
				LEFT JOIN pnd_data.room_for(judge_services.case_id) m ON m.service_id = s.service_id
			WHERE n.case_id = judge_services.case_id AND n.need_id = judge_services.need_id
				AND EXISTS (SELECT FROM pnd_data.theme_need x WHERE x.domain = n.domain AND x.theme = ANY (s.themes))
		), judged AS (
			SELECT k.*,
				CASE
					WHEN k.is_unsafe THEN 'non sûr'
					WHEN k.is_excluded THEN 'écarté pour ce dossier'
					WHEN NOT k.has_agreement THEN 'pas de convention avec le dispositif'
					-- without any consent it is the request that is refused, not each service
					WHEN pnd_data.has_consent(judge_services.case_id, 'services')
						AND NOT pnd_data.has_consent(judge_services.case_id, 'services', 'referral', k.service_id) THEN 'pas d''accord pour ce service'
					WHEN k.asked IS NOT NULL THEN format('déjà sollicité (%s)', pnd_data.referral_state_fr(k.asked))
					WHEN k.is_parked THEN 'déjà sollicité pour un autre besoin'
					WHEN k.room = 'full' THEN 'complet'
					WHEN k.room = 'too_small' THEN 'aucune place libre assez grande'
					WHEN k.zone = 'elsewhere' THEN 'hors de la zone d''intervention'
					WHEN k.zone = 'ask' THEN 'zone d''intervention : commune à demander'
					WHEN cardinality(k.publics) > 0
						AND NOT (k.publics && ARRAY['tous-publics', 'femmes', 'familles', 'personnes-en-situation-durgence'])
						THEN 'hors du public accueilli'
				END AS why_not
			FROM candidate k
		)
		SELECT j.service_id, j.label, j.organisation_id,
			CASE WHEN j.why_not IS NULL THEN
				40 * j.priority_lane::int
				+ 30 * ('famille--surmonter-conflits-separation-violence' = ANY (j.themes))::int
				+ 20 * ('personnes-en-situation-durgence' = ANY (j.publics))::int
				+ 10 * (j.free > 1)::int
				+ CASE WHEN j.entry ->> 'frais' = 'gratuit' THEN 5 ELSE 0 END
			END,
			array_remove(ARRAY[
				CASE WHEN j.priority_lane THEN 'coupe-file' END,
				CASE WHEN 'famille--surmonter-conflits-separation-violence' = ANY (j.themes) THEN 'spécialisé violences' END,
				CASE WHEN 'personnes-en-situation-durgence' = ANY (j.publics) THEN 'accueil d''urgence' END,
				CASE WHEN j.free > 0 THEN format('%s place(s) libre(s)', j.free) END,
				CASE WHEN j.entry ->> 'frais' = 'gratuit' THEN 'gratuit' END], NULL),
			j.why_not
		FROM judged j
		ORDER BY 4 DESC NULLS LAST, j.service_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.judge_services(bigint, bigint, text) IS
'For the functions of pnd: every service of a territory (null: that of the case) whose themes meet a need, best first: its score and why, or why it is left out.';

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
RETURNS TABLE (service text, service_label text, score int, reasons text[], cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	after_keys text[] := packnd.cursor_keys('route', route.after, 2);
	after_score int := coalesce(after_keys[1]::int, -2147483648);
	after_service bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	PERFORM packnd.require_max_rows(route.max_rows), pnd_data.require_open_territory(nullif(route.territory, (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_case)));
	RETURN QUERY
		SELECT packnd.site_number('service', j.service_id), j.label, j.score, j.reasons, packnd.cursor('route', -j.score, j.service_id)
		FROM pnd_data.judge_services(the_case, pnd_data.open_need(the_case, domain), territory) j
		WHERE j.why_not IS NULL AND (-j.score, j.service_id) > (after_score, after_service)
		ORDER BY -j.score, j.service_id
		LIMIT route.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.route(text, text, text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.route(text, text, text, text, int) IS
'The services that can be asked for a need of a case, best first, with score and reasons in French. territory: those of another one, where she may flee to (null: of the case''s own); the case stays where it is. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN409 no such open need, or the territory is not open, P0002 no such territory, 22P02 a mistyped number or cursor, 22023 another number of rows, 42501.
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
		SELECT packnd.site_number('service', j.service_id), j.label, j.why_not, packnd.cursor('why_not', j.service_id)
		FROM pnd_data.judge_services(the_case, pnd_data.open_need(the_case, domain), territory) j
		WHERE j.why_not IS NOT NULL AND j.service_id > after_service
		ORDER BY j.service_id
		LIMIT why_not.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.why_not(text, text, text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.why_not(text, text, text, text, int) IS
'The services left out for a need of a case, each with the reason in French. Pages and errors as pnd.route().
EN (partners): why a service is not proposed, full, left out
FR: pourquoi un service n''est pas proposé, complet, écarté';
