-- routing/site_terms.sql: whom a service takes, as the territory knows it, beside
-- what the directory says: the rules of routing read it.

SELECT pnd_data.add_codes('service_term', 'Conditions d''un service', '{
	"genders": "Genres accueillis",
	"children": "Enfants accueillis",
	"child_age_from": "Âge du plus jeune enfant accueilli",
	"child_age_to": "Âge du plus âgé des enfants accueillis",
	"pets": "Animaux accueillis",
	"wheelchair": "Accessible en fauteuil roulant",
	"languages": "Langues parlées",
	"papers": "Pièces demandées",
	"at_night": "Accueil de nuit"}');

CREATE FUNCTION pnd_data.check_terms(terms jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('terms', terms);
	IF jsonb_typeof(terms) <> 'object' THEN
		PERFORM packnd.fail('22023', 'the terms of a service are a JSON object', NULL, 'For example: {"genders": ["female"], "child_age_to": 12}.');
	END IF;
	PERFORM packnd.require_one_of('terms', t.term, pnd_data.codes('service_term')) FROM jsonb_object_keys(terms) t (term);
	-- null: not said
	PERFORM packnd.check_fact(e.key, e.value, k.type, k.allowed)
	FROM jsonb_each(terms) e JOIN (VALUES
		('genders', 'list<string>', '"female","male","other"'),
		('children', 'boolean', NULL),
		('child_age_from', 'number', '[0..25]'),
		('child_age_to', 'number', '[0..25]'),
		('pets', 'list<string>', (SELECT f.allowed FROM pnd_data.fact f WHERE f.fact = 'pets')),
		('wheelchair', 'boolean', NULL),
		('languages', 'list<string>', (SELECT f.allowed FROM pnd_data.fact f WHERE f.fact = 'languages')),
		('papers', 'list<string>', (
			SELECT string_agg(to_jsonb(v.kind)::text, ',' ORDER BY v.kind) FROM pnd_data.evidence_kind v WHERE v.retired_at IS NULL)),
		('at_night', 'boolean', NULL)) k (term, type, allowed) ON k.term = e.key;
	IF (terms ->> 'child_age_from')::numeric > (terms ->> 'child_age_to')::numeric THEN
		PERFORM packnd.fail('22023', 'child_age_from must not be above child_age_to');
	ELSIF terms -> 'genders' = '[]' THEN
		PERFORM packnd.fail('22023', 'a service takes somebody', NULL, 'Leave out genders to say nothing of them.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.check_terms(jsonb) IS
'For pnd.set_service_terms(): error 22023 unless an object of the terms that there are, each of its type.';

CREATE FUNCTION pnd.set_service_terms(territory text, external_id text, terms jsonb, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	id bigint;
	answer text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('set_service_terms', request_key, jsonb_build_array(territory, external_id, terms));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	PERFORM pnd_data.require_territory_duty(territory, '{supervisor}');
	PERFORM packnd.require_given('external_id', external_id), pnd_data.check_terms(terms);
	SELECT s.service_id INTO id
	FROM pnd_data.service s
	WHERE s.territory_id = territory AND s.external_id = set_service_terms.external_id;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'no such service', NULL,
			'pnd.services() lists the services of a territory with their external_id.');
	END IF;
	PERFORM pnd_data.change_overlay(id, jsonb_build_object('terms', nullif(jsonb_strip_nulls(terms), '{}')));
	answer := packnd.site_number('service', id);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(answer));
	RETURN answer;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_service_terms(text, text, jsonb, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.set_service_terms(text, text, jsonb, text) IS
'Whom a service takes and when, as the territory knows it, all of it at once, by which the rules of routing judge: a JSON object of genders (["female"]), children (false: none), child_age_from, child_age_to, pets (["dog"]; []: none), wheelchair, languages, papers (that it asks for, as pnd.choices(''evidence_kind'')) and at_night; what is left out or null is not said, and leaves nobody out. Each change begins a version that pnd.service_history() lists. Returns the number of the service. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such service, 22004, 22023 an unknown term or a value that it does not take, 42501.
EN (partners): say whom a service takes, men or women, ages of children, animals, wheelchair, languages, papers it asks for
FR: dire qui un service accueille, hommes ou femmes, âge des enfants, animaux, fauteuil roulant, langues, pièces demandées';

CREATE FUNCTION pnd.service_terms(service text)
RETURNS TABLE (term text, term_fr text, value jsonb, value_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked pnd_data.service_now;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('service', service);
	SELECT s.* INTO asked FROM pnd_data.service_now s WHERE s.service_id = packnd.site_number_id('service', service_terms.service);
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'no such service');
	END IF;
	PERFORM pnd_data.require_territory_duty(asked.territory_id, '{referent,supervisor}');
	RETURN QUERY
		SELECT c.code, c.label_fr, asked.terms -> c.code,
			CASE jsonb_typeof(asked.terms -> c.code)
				WHEN 'array' THEN coalesce((
					SELECT string_agg(coalesce(k.label_fr, i.value), ', ' ORDER BY i.place)
					FROM jsonb_array_elements_text(asked.terms -> c.code) WITH ORDINALITY i (value, place)
						LEFT JOIN LATERAL (
							SELECT f.choice ->> 'label_fr' AS label_fr
							FROM pnd_data.fact v, jsonb_array_elements(v.choices) f (choice)
							WHERE v.fact = CASE c.code WHEN 'genders' THEN 'gender' ELSE c.code END AND f.choice ->> 'code' = i.value
							UNION ALL
							SELECT e.label_fr FROM pnd_data.evidence_kind e WHERE c.code = 'papers' AND e.kind = i.value) k ON true), 'aucun')
				ELSE pnd_data.value_fr(asked.terms -> c.code, NULL, NULL) END
		FROM pnd_data.code c
		WHERE c.list = 'service_term' AND asked.terms ? c.code
		ORDER BY c.rank;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.service_terms(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.service_terms(text) IS
'Whom a service takes and when, as far as the territory has said it (pnd.set_service_terms()), with its French. Errors: P0002 no such service, 22004, 22P02 a mistyped number, 42501.
EN (partners): whom does a service take, its conditions, does it take children, animals, men
FR: qui un service accueille-t-il, ses conditions, accepte-t-il les enfants, les animaux, les hommes';

CREATE FUNCTION pnd_data.health_service_terms(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'genders', packnd.site_number('service', n.service_id),
		packnd.say('It gives shelter in territory %1$s, and nobody has said whether it takes women or men: it is asked for nobody by itself. pnd.set_service_terms() says it.',
			n.territory_id)
	FROM pnd_data.service_now n
	WHERE n.has_agreement AND NOT n.is_unsafe AND NOT n.terms ? 'genders' AND NOT n.publics && '{femmes,tous-publics}'
		AND EXISTS (SELECT FROM pnd_data.theme_need t WHERE t.domain IN ('shelter', 'housing') AND t.theme = ANY (n.themes));
END
$function$;
COMMENT ON FUNCTION pnd_data.health_service_terms() IS
'The findings of pnd.health() on what is not said of services: shelters and dwellings with an agreement that name neither women nor everybody, and of which the territory does not say whom they take: policy "routing" has each asked first.';
