-- routing/site_request_rules.sql: what a territory says of its requests: how many
-- are sent at once for a need, whether the first goes out by itself, and for how
-- long a service that refused, or was silent, is not asked again.

CREATE TABLE pnd_data.request_rule (
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	domain text NOT NULL REFERENCES pnd_data.need_domain,
	at_once int NOT NULL DEFAULT 1 CHECK (at_once > 0),
	sends_first boolean NOT NULL DEFAULT false,
	PRIMARY KEY (territory_id, domain)
);
SELECT packnd.declare('pnd_data.request_rule', class => 'metadata', journal => true, keep => 'registry', cached => false);
COMMENT ON TABLE pnd_data.request_rule IS
'How a territory asks partners for needs of a domain: so many services at once (no row: one after the other); sends_first: an emergency sends its first requests by itself.';

CREATE TABLE pnd_data.parking_rule (
	territory_id text NOT NULL CHECK (territory_id <> ''),
	parked_answer text NOT NULL CHECK (parked_answer <> ''),
	parked_days int CHECK (parked_days > 0),
	for_all_needs boolean NOT NULL DEFAULT false,
	PRIMARY KEY (territory_id, parked_answer)
);
SELECT packnd.declare('pnd_data.parking_rule', class => 'metadata', journal => true, keep => 'registry', cached => false);
COMMENT ON TABLE pnd_data.parking_rule IS
'For how many days a service is not asked again by itself for the same case once it gave an answer (a refusal code, or silence), in a territory (''*'': where it has no rule of its own); parked_days null: never by itself. for_all_needs: for no need of the case, not only the one that was refused. A refusal code without a rule is as ''other''.';
INSERT INTO pnd_data.parking_rule (territory_id, parked_answer, parked_days, for_all_needs) VALUES
	('*', 'full', 7, false),
	('*', 'outside_zone', 90, true),
	('*', 'outside_public', 90, false),
	('*', 'missing_paper', 14, false),
	('*', 'unsafe', NULL, true),
	('*', 'conflict_of_interest', NULL, true),
	('*', 'service_closed', 30, true),
	('*', 'not_arrived', 7, false),
	('*', 'other', 30, false),
	('*', 'silence', 14, false);
SELECT pnd_data.add_codes('parked_answer', 'Réponses après lesquelles un service n''est plus sollicité un temps');

INSERT INTO pnd_data.bound (bound, label_fr, at_most) VALUES
	('requests_at_once', 'Services sollicités en même temps pour un besoin', 5),
	('parked_days', 'Jours sans solliciter de nouveau un service qui a refusé', 366);
INSERT INTO pnd_data.bound (bound, label_fr, not_before, not_after) VALUES
	('study', 'Durée de l''étude d''une demande par un partenaire', '0', '7 days'),
	('study_urgent', 'Durée de l''étude d''une demande urgente', '0', '24 hours');

CREATE FUNCTION pnd_data.requests_at_once(territory_id text, domain text) RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN coalesce((
		SELECT r.at_once FROM pnd_data.request_rule r
		WHERE r.territory_id = requests_at_once.territory_id AND r.domain = requests_at_once.domain), 1);
END
$function$;
COMMENT ON FUNCTION pnd_data.requests_at_once(text, text) IS
'For the functions of pnd: how many services a territory asks at once for a need of a domain; one, unless it has said more.';

CREATE FUNCTION pnd_data.parked_services(case_id bigint, need_id bigint DEFAULT NULL)
RETURNS TABLE (service_id bigint, need_id_asked bigint, answer text, parked_until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT DISTINCT ON (k.service_id) k.service_id, k.need_id, k.answer, k.until
		FROM (
			SELECT r.service_id, r.need_id, a.answer, coalesce(r.answered_at + p.parked_days * interval '24 hours', 'infinity') AS until
			FROM pnd_data.referral r
				JOIN pnd_data.case_file c ON c.case_id = r.case_id
				CROSS JOIN LATERAL (SELECT CASE r.state WHEN 'expired' THEN 'silence' ELSE r.refusal_code END AS answer) a
				CROSS JOIN LATERAL (
					SELECT q.parked_days, q.for_all_needs
					FROM pnd_data.parking_rule q
					WHERE q.territory_id IN (c.territory_id, '*') AND q.parked_answer IN (a.answer, 'other')
					ORDER BY q.parked_answer = a.answer DESC, q.territory_id = '*'
					LIMIT 1) p
			WHERE r.case_id = parked_services.case_id AND r.state IN ('refused', 'expired')
				AND (parked_services.need_id IS NULL OR r.need_id = parked_services.need_id OR p.for_all_needs)) k
		WHERE k.until > clock_timestamp()
		ORDER BY k.service_id, k.until DESC;
END
$function$;
COMMENT ON FUNCTION pnd_data.parked_services(bigint, bigint) IS
'For the functions of pnd: the services that are not asked again by themselves for a need of a case (null: for one at least), since they refused or were silent: for which need, what they answered (a refusal code, or silence), and until when (infinity: until somebody asks them by name).';

CREATE FUNCTION pnd.set_request_rule(territory text, domain text, at_once int, sends_first boolean DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('set_request_rule', request_key, jsonb_build_array(territory, domain, at_once, sends_first)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM pnd_data.require_territory_duty(set_request_rule.territory, '{supervisor}'), pnd_data.require_territory(set_request_rule.territory);
	PERFORM packnd.require_one_of('domain', set_request_rule.domain, ARRAY(SELECT d.domain FROM pnd_data.need_domain d ORDER BY d.rank)),
		packnd.require_between('at_once', set_request_rule.at_once, 1, (SELECT b.at_most FROM pnd_data.bound b WHERE b.bound = 'requests_at_once'));
	INSERT INTO pnd_data.request_rule AS r (territory_id, domain, at_once, sends_first)
	VALUES (set_request_rule.territory, set_request_rule.domain, set_request_rule.at_once, coalesce(set_request_rule.sends_first, false))
	ON CONFLICT ON CONSTRAINT request_rule_pkey DO UPDATE
		SET at_once = excluded.at_once, sends_first = coalesce(set_request_rule.sends_first, r.sends_first);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_request_rule(text, text, int, boolean, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.set_request_rule(text, text, int, boolean, text) IS
'How a territory asks partners for needs of a domain: at_once services at the same time (1: one after the other; at most what bound "requests_at_once" says): the first that accepts releases the others. sends_first (null: as it is, at first no): an emergency need asks by itself as soon as she agrees that services are asked, and nobody has been asked. What is sent already stays. With the request_key of an earlier call it only answers what that did. Errors: 22004, 22023 an unknown territory, domain, or a number out of range, 42501.
EN (partners): ask several services at once, send the first requests of an emergency by themselves
FR: solliciter plusieurs services en même temps, envoyer d''office les premières demandes d''une urgence';

CREATE FUNCTION pnd.request_rules(territory text)
RETURNS TABLE (domain text, domain_fr text, at_once int, sends_first boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 15 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', request_rules.territory);
	PERFORM pnd_data.require_territory_duty(request_rules.territory, '{referent,supervisor}');
	RETURN QUERY
		SELECT d.domain, d.label_fr, coalesce(r.at_once, 1), coalesce(r.sends_first, false)
		FROM pnd_data.need_domain d
			LEFT JOIN pnd_data.request_rule r ON r.domain = d.domain AND r.territory_id = request_rules.territory
		ORDER BY d.rank;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.request_rules(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.request_rules(text) IS
'How a territory asks partners, for each domain of need: how many at once, and whether an emergency sends its first requests by itself (pnd.set_request_rule()). Errors: 22004, 42501.
EN (partners): how many services are asked at once, do requests go out by themselves
FR: combien de services sont sollicités à la fois, les demandes partent-elles d''office';

CREATE FUNCTION pnd.set_parking_rule(territory text, answer text, days int, for_all_needs boolean DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('set_parking_rule', request_key, jsonb_build_array(territory, answer, days, for_all_needs)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM pnd_data.require_territory_duty(set_parking_rule.territory, '{supervisor}'), pnd_data.require_territory(set_parking_rule.territory);
	PERFORM packnd.require_one_of('answer', set_parking_rule.answer,
		ARRAY(SELECT c.code FROM pnd_data.choice c WHERE c.list = 'parked_answer' ORDER BY c.rank, c.code));
	IF set_parking_rule.days IS NOT NULL THEN
		PERFORM packnd.require_between('days', set_parking_rule.days, 1, (SELECT b.at_most FROM pnd_data.bound b WHERE b.bound = 'parked_days'));
	END IF;
	INSERT INTO pnd_data.parking_rule AS p (territory_id, parked_answer, parked_days, for_all_needs)
	VALUES (set_parking_rule.territory, set_parking_rule.answer, set_parking_rule.days, coalesce(set_parking_rule.for_all_needs, (
		SELECT q.for_all_needs FROM pnd_data.parking_rule q WHERE q.territory_id = '*' AND q.parked_answer = set_parking_rule.answer), false))
	ON CONFLICT ON CONSTRAINT parking_rule_pkey DO UPDATE
		SET parked_days = excluded.parked_days, for_all_needs = coalesce(set_parking_rule.for_all_needs, p.for_all_needs);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_parking_rule(text, text, int, boolean, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.set_parking_rule(text, text, int, boolean, text) IS
'For how many days a service is not asked again by itself for the same case, in a territory, once it gave an answer: a code of pnd.choices(''parked_answer''), a refusal or silence. days null: never by itself; for_all_needs (null: as it is): for no need of the case, instead of the one that it refused. By name it can always be asked again, with a reason (pnd.refer()). It holds for what was answered before, too. With the request_key of an earlier call it only answers what that did. Errors: 22004, 22023 an unknown territory or answer, or days out of range, 42501.
EN (partners): how long a service that refused is not asked again
FR: pendant combien de temps un service qui a refusé n''est plus sollicité';

CREATE FUNCTION pnd.parking_rules(territory text)
RETURNS TABLE (answer text, answer_fr text, days int, for_all_needs boolean, is_own boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', parking_rules.territory);
	PERFORM pnd_data.require_territory_duty(parking_rules.territory, '{referent,supervisor}');
	RETURN QUERY
		SELECT c.code, c.label_fr, p.parked_days, p.for_all_needs, p.territory_id <> '*'
		FROM pnd_data.choice c
			CROSS JOIN LATERAL (
				SELECT q.* FROM pnd_data.parking_rule q
				WHERE q.territory_id IN (parking_rules.territory, '*') AND q.parked_answer IN (c.code, 'other')
				ORDER BY q.parked_answer = c.code DESC, q.territory_id = '*'
				LIMIT 1) p
		WHERE c.list = 'parked_answer'
		ORDER BY c.rank, c.code;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.parking_rules(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.parking_rules(text) IS
'For how many days a service is not asked again by itself in a territory after each answer (days null: never by itself), for the same need or for all of the case, and whether the territory said so itself (pnd.set_parking_rule()). Errors: 22004, 42501.
EN (partners): when is a service that refused asked again
FR: quand un service qui a refusé est-il de nouveau sollicité';

CREATE FUNCTION pnd.parked_services(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (service text, service_label text, domain text, domain_fr text, answer text, answer_fr text, parked_until timestamptz,
	parked_until_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('parked_services', parked_services.after, 2);
	after_until timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_service bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	PERFORM packnd.require_max_rows(parked_services.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('service', p.service_id),
			pnd_data.shown_label(p.service_id),
			n.domain, d.label_fr, p.answer, c.label_fr, nullif(p.parked_until, 'infinity'),
			packnd.local_time(nullif(p.parked_until, 'infinity'), here), packnd.cursor('parked_services', p.parked_until, p.service_id)
		FROM pnd_data.parked_services(the_case) p
			JOIN pnd_data.need n ON n.case_id = the_case AND n.need_id = p.need_id_asked
			JOIN pnd_data.need_domain d ON d.domain = n.domain
			LEFT JOIN pnd_data.choice c ON c.list = 'parked_answer' AND c.code = p.answer
		WHERE (p.parked_until, p.service_id) > (after_until, after_service)
		ORDER BY p.parked_until, p.service_id
		LIMIT parked_services.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.parked_services(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.parked_services(text, text, int) IS
'The services that are not asked again by themselves for a case, since they refused or were silent: for which need, what they answered, and until when (null: never by themselves), those that can be asked soonest first. By name each can be asked, with a reason (pnd.refer()). A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 22P02 a mistyped number or cursor, 22023 another number of rows, 42501.
EN (partners): which services are not asked again for her, and until when
FR: quels services ne sont plus sollicités pour un dossier, jusqu''à quand';
