-- routing/site_zone.sql: does a service reach the place where she needs help, and
-- does it stand in a commune that she excludes?
--
-- A service says where it works by official codes: communes, EPCIs,
-- départements, the country; none: everywhere.  Membership is a matter of rows
-- (pnd_data.commune, pnd_data.epci_commune).  Three answers, for she need not
-- tell her commune: "here", "elsewhere", and "ask", where one commune of the
-- département would fit and another not.  A code that nobody knows covers
-- nothing, and pnd.health() says so.

CREATE FUNCTION pnd_data.unknown_zones(zones text[]) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(
		SELECT z.code
		FROM unnest(unknown_zones.zones) WITH ORDINALITY z (code, place)
		-- a country stands before a commune, whose form its code has too
		WHERE z.code <> 'france' AND z.code !~ '^99[0-5][0-9]{2}$'
			AND NOT EXISTS (SELECT FROM packnd.departements() d WHERE d.departement::text = z.code)
			AND NOT EXISTS (SELECT FROM pnd_data.commune c WHERE c.commune = z.code)
			AND NOT EXISTS (SELECT FROM pnd_data.epci e WHERE e.epci = z.code)
		ORDER BY z.place);
END
$function$;
COMMENT ON FUNCTION pnd_data.unknown_zones(text[]) IS
'For the import and pnd.health(): the codes of zones that are no country, no département, and no commune or EPCI that is loaded.';

CREATE FUNCTION pnd_data.unknown_communes(communes text[]) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(
		SELECT DISTINCT k.code
		FROM unnest(unknown_communes.communes) k (code)
		WHERE NOT EXISTS (SELECT FROM pnd_data.commune c WHERE c.commune = upper(k.code))
			-- of a département that is not loaded it is no mistake
			AND (EXISTS (SELECT FROM pnd_data.commune c WHERE c.departement IN (left(upper(k.code), 2), left(k.code, 3)))
				OR NOT EXISTS (SELECT FROM packnd.departements() d WHERE d.departement::text IN (left(upper(k.code), 2), left(k.code, 3))))
		ORDER BY 1);
END
$function$;
COMMENT ON FUNCTION pnd_data.unknown_communes(text[]) IS
'For the import and pnd.health(): the codes that are no commune that is loaded, although those of the département are, or that are of no département.';

CREATE FUNCTION pnd_data.unknown_zones_of(document jsonb, changes jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	unknown text[];
	no_commune text[];
BEGIN
	PERFORM packnd.guard();
	unknown := pnd_data.unknown_zones(ARRAY(
		SELECT DISTINCT z.code
		FROM jsonb_array_elements(document -> 'services') e CROSS JOIN LATERAL unnest(packnd.text_list(e, 'zone_eligibilite')) z (code)));
	no_commune := pnd_data.unknown_communes(ARRAY(
		SELECT DISTINCT e ->> 'code_insee'
		FROM (VALUES ('structures'), ('services')) AS l (list) CROSS JOIN LATERAL jsonb_array_elements(document -> l.list) e
		WHERE e ->> 'code_insee' IS NOT NULL));
	IF unknown = '{}' AND no_commune = '{}' THEN
		RETURN '[]'::jsonb;
	END IF;
	RETURN (
		SELECT coalesce(jsonb_agg(jsonb_build_object('list', c.list, 'change', n.change, 'external_id', c.external_id, 'label', c.label,
			'fields', n.codes) ORDER BY c.list DESC, c.number, n.change DESC), '[]')
		FROM (VALUES ('structures'), ('services')) AS l (list)
			CROSS JOIN LATERAL jsonb_array_elements(document -> l.list) WITH ORDINALITY e (entry, number)
			JOIN jsonb_to_recordset(changes) AS c (list text, number bigint, change text, external_id text, label text)
				ON c.list = l.list AND c.number = e.number AND c.change IN ('added', 'changed')
			CROSS JOIN LATERAL (
				SELECT 'zone_unknown' AS change, array_agg(z.code ORDER BY z.place) AS codes
				FROM unnest(packnd.text_list(e.entry, 'zone_eligibilite')) WITH ORDINALITY z (code, place)
				WHERE l.list = 'services' AND z.code = ANY (unknown)
				UNION ALL
				SELECT 'commune_unknown', ARRAY[e.entry ->> 'code_insee']
				WHERE e.entry ->> 'code_insee' = ANY (no_commune)) n
		WHERE n.codes IS NOT NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.unknown_zones_of(jsonb, jsonb) IS
'For pnd.import_directory(): a row for each service of a document that is added or changed and whose zones have a code that nobody knows, and for each structure and service that stands in a commune of which nobody does.';

CREATE FUNCTION pnd_data.zones_around(facts jsonb, territory text, is_own boolean, OUT here text[], OUT unsure_in text, OUT commune text)
RETURNS record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	own_code text := pnd_data.departement_of(territory)::text;
	told record;
BEGIN
	PERFORM packnd.guard();
	SELECT c.commune, c.departement, c.part_of INTO told
	FROM pnd_data.commune c
	-- elsewhere it counts where she would go, not where she leaves from; where she seeks help in a commune
	-- that is not loaded, it does not count where she lives
	WHERE c.commune IN (facts ->> 'help_commune', facts ->> 'commune')
		AND CASE WHEN is_own THEN c.commune = coalesce(facts ->> 'help_commune', facts ->> 'commune') ELSE c.departement = own_code END
	ORDER BY c.commune IS NOT DISTINCT FROM facts ->> 'help_commune' DESC
	LIMIT 1;
	IF NOT FOUND THEN
		-- a city that is a département by itself need not be asked for
		SELECT min(c.commune) AS commune, own_code AS departement, NULL::text AS part_of INTO told
		FROM (SELECT k.commune FROM pnd_data.commune k WHERE k.departement = own_code AND k.part_of IS NULL ORDER BY k.commune LIMIT 2) c
		HAVING count(*) = 1;
	END IF;
	IF told.commune IS NULL THEN
		here := ARRAY['france', '99100', own_code];
		unsure_in := own_code;
	ELSE
		commune := told.commune;
		here := array_remove(ARRAY['france', '99100', told.departement, told.commune, told.part_of], NULL) || ARRAY(
			SELECT m.epci FROM pnd_data.epci_commune m WHERE m.commune IN (told.commune, told.part_of));
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.zones_around(jsonb, text, boolean) IS
'For pnd_data.zone_fit(), once for all services of a territory: which codes cover the place where she needs help, by the facts of her case: help_commune, else commune; of another territory than her own (is_own) only if it lies there. Her commune if it is told and loaded, or the only one of its département; else unsure_in, the département whose communes and EPCIs have to be asked for.';

CREATE FUNCTION pnd_data.unsure_zones(unsure_in text, commune text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT coalesce(jsonb_object_agg(z.code, true), '{}')
		FROM (
			SELECT c.commune FROM pnd_data.commune c WHERE c.departement = unsure_zones.unsure_in
			UNION
			SELECT m.epci
			FROM pnd_data.commune c JOIN pnd_data.epci_commune m ON m.commune = c.commune
			WHERE c.departement = unsure_zones.unsure_in
			UNION
			SELECT c.commune FROM pnd_data.commune c WHERE c.part_of = unsure_zones.commune) z (code));
END
$function$;
COMMENT ON FUNCTION pnd_data.unsure_zones(text, text) IS
'For pnd_data.zone_fit(): the codes of which it has to be asked whether they cover her, as the keys of an object, in which many are looked up fast: communes and EPCIs of the département in which her commune is not known, else the parts of her commune.';

CREATE FUNCTION pnd_data.zone_fit(zones text[], here text[], unsure_in text, commune text)
RETURNS TABLE (fit text)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
	SELECT CASE
		WHEN zones = '{}' OR zones && here THEN 'here'
		-- of no row: asked once, by the first service that needs it
		WHEN (SELECT pnd_data.unsure_zones(zone_fit.unsure_in, zone_fit.commune)) ?| zones THEN 'ask'
		ELSE 'elsewhere'
	END;
END;
COMMENT ON FUNCTION pnd_data.zone_fit(text[], text[], text, text) IS
'For pnd_data.judge_services(): do the zones of a service cover what pnd_data.zones_around() found? here, ask (a commune or an EPCI of the département where her commune is not known, a part of her commune where the part is not) or elsewhere. One row, a part of the query that asks.';

CREATE FUNCTION pnd.exclude_commune(case_number text, commune text, tie text, source text, valid_to timestamptz DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	new_exclusion bigint := packnd.random_case_id();
	answer text := packnd.site_number('exclusion', new_exclusion);
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('exclude_commune', request_key,
		jsonb_build_array(case_number, commune, tie, source, valid_to AT TIME ZONE 'UTC'));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_case := pnd_data.case_of_officer(case_number, '{detector,referent,supervisor}');
	PERFORM packnd.require_given('commune', exclude_commune.commune),
		pnd_data.require_exclusion_words(exclude_commune.tie, exclude_commune.source, exclude_commune.valid_to);
	IF NOT pnd_data.may_be_commune(exclude_commune.commune) THEN
		PERFORM packnd.fail('P0002', 'no such commune', NULL,
			'pnd.communes() finds the code of a commune by its name; an administrator loads them by pnd.load_zones().');
	END IF;
	-- a request that is under way comes before, and is withdrawn, or after, and is refused
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = the_case;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(answer)),
		pnd_data.write_exclusion(the_case, new_exclusion, 'commune', NULL, NULL, NULL, exclude_commune.commune, exclude_commune.tie,
			exclude_commune.source, exclude_commune.valid_to, NULL);
	RETURN answer;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.exclude_commune(text, text, text, text, timestamptz, text)
	TO packnd_detector, packnd_referent, packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.exclude_commune(text, text, text, text, timestamptz, text) IS
'From now on (to valid_to, null: without end) no service that stands in a commune (its official code; an arrondissement or a former commune in it counts too) is asked for a case, nor for any other of the same person: because the author lives there, or his family, or whoever tie says (a code of pnd.choices(''exclusion_tie''); source: of ''exclusion_source''). Requests that wait for an answer there are withdrawn at once (at a secret shelter, of which nobody is to learn in this way where it stands, by the next run of the follow-up), and she waits for no place there; one that was accepted stays, since somebody has to see to where she is: it comes first among whom to contact. Of a service of which nobody knows the commune (none in the directory, a code that is no commune that is loaded, or a secret address) that is to be made sure of first. The case is hidden from nobody by it. By the referent, a supervisor, a privacy officer of the territory, and until a referent is named, who reported the case. pnd.exclusions() lists them, pnd.end_exclusion() ends one. Returns the number of the exclusion. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 it is excluded already, P0002 no such commune (of a département of which none is loaded, any code of its own is taken), 22004 and 22023 an argument without a value, 22P02 a mistyped number, 42501.
EN (protection): she does not want to be sent to a town, the author lives in that commune, no shelter there
FR: ne pas orienter vers une commune, l''auteur habite cette ville, commune à éviter';
