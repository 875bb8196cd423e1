-- routing/site_zone_load.sql: communes and EPCIs are loaded from the national
-- list, and found by name.
--
-- The document has the lists of the npm package @etalab/decoupage-administratif
-- as they are: communes (those of today, those that have become a part of one,
-- arrondissements) and epci or ept with their members.  A document tells of
-- whole départements: what it does not list of one of them is no more.  Others
-- stay as they are, so that a site may load its own first.

CREATE FUNCTION pnd_data.zone_problems(document jsonb) RETURNS TABLE (place text, field text, problem text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF jsonb_typeof(document) IS DISTINCT FROM 'object' OR NOT document ?| '{communes,epci,ept}' OR EXISTS (
		SELECT FROM unnest('{communes,epci,ept}'::text[]) l (list)
		WHERE document ? l.list AND jsonb_typeof(document -> l.list) <> 'array') THEN
		RETURN QUERY SELECT 'document', 'communes, epci, ept', packnd.say('must be lists of one object');
		RETURN;
	END IF;
	RETURN QUERY
		WITH entry AS (
			SELECT l.list, x.number, x.entry, jsonb_typeof(x.entry) = 'object' AS is_object,
				format('%s[%s]%s', l.list, x.number - 1, coalesce(' (' || (x.entry ->> 'code') || ')', '')) AS place
			FROM unnest('{communes,epci,ept}'::text[]) l (list)
				CROSS JOIN LATERAL jsonb_array_elements(document -> l.list) WITH ORDINALITY x (entry, number)
		), field AS (
			SELECT e.list, e.number, e.place, f.field, f.pattern, e.entry -> f.field AS value
			FROM entry e
				JOIN (VALUES
					('communes', 'code', '^[0-9][0-9AB][0-9]{3}$'), ('communes', 'nom', '^.{1,200}$'),
					('communes', 'departement', '^[0-9][0-9AB][0-9]?$'),
					('communes', 'type', '^(commune-actuelle|commune-deleguee|commune-associee|arrondissement-municipal)$'),
					('epci', 'code', '^[0-9]{9}$'), ('epci', 'nom', '^.{1,200}$'),
					('ept', 'code', '^[0-9]{9}$'), ('ept', 'nom', '^.{1,200}$')) f (list, field, pattern) ON f.list = e.list
			WHERE e.is_object
			UNION ALL
			-- what is no commune of today says in which it lies
			SELECT e.list, e.number, e.place, p.field, '^[0-9][0-9AB][0-9]{3}$', e.entry -> p.field
			FROM entry e
				CROSS JOIN LATERAL (SELECT CASE e.entry ->> 'type' WHEN 'arrondissement-municipal' THEN 'commune' ELSE 'chefLieu' END AS field) p
			WHERE e.is_object AND e.list = 'communes' AND e.entry ->> 'type' <> 'commune-actuelle'
			UNION ALL
			SELECT e.list, e.number, e.place, 'anciensCodes', '^[0-9][0-9AB][0-9]{3}$', a.value
			FROM entry e CROSS JOIN LATERAL jsonb_array_elements(
				CASE jsonb_typeof(e.entry -> 'anciensCodes') WHEN 'array' THEN e.entry -> 'anciensCodes' ELSE '[]' END) a (value)
			WHERE e.is_object AND e.list = 'communes'
			UNION ALL
			SELECT e.list, e.number, e.place, 'membres', '^[0-9][0-9AB][0-9]{3}$', m.value -> 'code'
			FROM entry e CROSS JOIN LATERAL jsonb_array_elements(
				CASE jsonb_typeof(e.entry -> 'membres') WHEN 'array' THEN e.entry -> 'membres' ELSE '[null]' END) m (value)
			WHERE e.is_object AND e.list <> 'communes'
		), problem AS (
			SELECT f.list, f.number, f.place, f.field,
				CASE
					WHEN f.value IS NULL OR f.value = 'null' THEN packnd.say('is missing')
					WHEN jsonb_typeof(f.value) <> 'string' THEN packnd.say('must be a text')
					WHEN f.value #>> '{}' !~ f.pattern
						THEN packnd.say('"%1$s" does not have the form %2$s', left(f.value #>> '{}', 80), f.pattern)
				END AS problem
			FROM field f
			UNION ALL
			SELECT e.list, e.number, e.place, '', packnd.say('must be an object') FROM entry e WHERE NOT e.is_object
			UNION ALL
			SELECT CASE e.list WHEN 'communes' THEN e.list ELSE 'epci' END, max(e.number), max(e.place), 'code', packnd.say('stands twice')
			FROM entry e
			-- a new commune often has the code, and a part, of one of those it is made of
			WHERE e.is_object AND e.entry ->> 'type' IS DISTINCT FROM 'commune-deleguee'
			GROUP BY CASE e.list WHEN 'communes' THEN e.list ELSE 'epci' END, e.entry ->> 'code'
			HAVING count(*) > 1
		)
		SELECT p.place, p.field, p.problem
		FROM problem p
		WHERE p.problem IS NOT NULL
		ORDER BY p.list, p.number, p.field;
END
$function$;
COMMENT ON FUNCTION pnd_data.zone_problems(jsonb) IS
'For pnd.load_zones(): what is wrong with a document of communes and EPCIs; no row: nothing is.';

CREATE FUNCTION pnd_data.document_communes(document jsonb) RETURNS TABLE (commune text, label text, departement text, part_of text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1000 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT DISTINCT ON (k.commune) k.commune, k.label, k.departement, k.part_of
		FROM (
			SELECT e ->> 'code', e ->> 'nom', e ->> 'departement', CASE e ->> 'type' WHEN 'commune-actuelle' THEN NULL
				WHEN 'arrondissement-municipal' THEN e ->> 'commune' ELSE e ->> 'chefLieu' END,
				CASE e ->> 'type' WHEN 'commune-actuelle' THEN 1 ELSE 2 END
			FROM jsonb_array_elements(document -> 'communes') e
			UNION ALL
			SELECT a.code, e ->> 'nom', e ->> 'departement', e ->> 'code', 3
			FROM jsonb_array_elements(document -> 'communes') e
				CROSS JOIN LATERAL jsonb_array_elements_text(
					CASE jsonb_typeof(e -> 'anciensCodes') WHEN 'array' THEN e -> 'anciensCodes' ELSE '[]' END) a (code)
			WHERE e ->> 'type' = 'commune-actuelle' AND a.code <> e ->> 'code') k (commune, label, departement, part_of, rank)
		ORDER BY k.commune, k.rank, k.part_of;
END
$function$;
COMMENT ON FUNCTION pnd_data.document_communes(jsonb) IS
'For pnd.load_zones(): the communes of a document that was checked, each code once: as a commune of today, else as a part of one, else as the code that one had before.';

CREATE FUNCTION pnd_data.document_epcis(document jsonb) RETURNS TABLE (epci text, label text, communes text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT e ->> 'code', e ->> 'nom', ARRAY(SELECT DISTINCT m ->> 'code' FROM jsonb_array_elements(e -> 'membres') m ORDER BY 1)
		FROM (
			SELECT jsonb_array_elements(document -> 'epci')
			UNION ALL
			SELECT jsonb_array_elements(document -> 'ept')) l (e);
END
$function$;
COMMENT ON FUNCTION pnd_data.document_epcis(jsonb) IS
'For pnd.load_zones(): the EPCIs of a document that was checked, with the codes of their members in order.';

CREATE FUNCTION pnd_data.zone_changes(document jsonb) RETURNS TABLE (change text, kind text, code text, label text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	departements text[] := ARRAY(SELECT DISTINCT d.departement FROM pnd_data.document_communes(document) d);
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT CASE WHEN k.commune IS NULL THEN 'added' WHEN d.commune IS NULL THEN 'removed' ELSE 'changed' END, 'commune',
			coalesce(d.commune, k.commune), coalesce(d.label, k.label)
		FROM pnd_data.document_communes(document) d
			FULL JOIN pnd_data.commune k ON k.commune = d.commune
		WHERE (d.label, d.departement, d.part_of) IS DISTINCT FROM (k.label, k.departement, k.part_of)
			AND (d.commune IS NOT NULL OR k.departement = ANY (departements))
		ORDER BY 3;
	RETURN QUERY
		SELECT CASE WHEN k.epci IS NULL THEN 'added' WHEN d.epci IS NULL THEN 'removed' ELSE 'changed' END, 'epci',
			coalesce(d.epci, k.epci), coalesce(d.label, k.label)
		FROM pnd_data.document_epcis(document) d
			FULL JOIN (
				SELECT e.epci, e.label, ARRAY(
					SELECT m.commune FROM pnd_data.epci_commune m WHERE m.epci = e.epci ORDER BY 1) AS communes
				FROM pnd_data.epci e) k ON k.epci = d.epci
		WHERE (d.label, d.communes) IS DISTINCT FROM (k.label, k.communes)
			-- one that reaches into another département is no business of this document alone
			AND (d.epci IS NOT NULL OR document ?| '{epci,ept}' AND NOT EXISTS (
				SELECT FROM pnd_data.epci_commune m LEFT JOIN pnd_data.commune c ON c.commune = m.commune
				WHERE m.epci = k.epci AND (c.departement = ANY (departements)) IS NOT TRUE))
		ORDER BY 3;
END
$function$;
COMMENT ON FUNCTION pnd_data.zone_changes(jsonb) IS
'For pnd.load_zones(): what a document that was checked changes: a row for each commune and EPCI that is added, changed (name, département, what it lies in, members) or removed.';

CREATE FUNCTION pnd.load_zones(document jsonb, source text, dry_run boolean DEFAULT false, confirm_removal boolean DEFAULT false,
	request_key text DEFAULT NULL)
RETURNS TABLE (change text, kind text, code text, label text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	first record;
	problems bigint;
	removed bigint;
	answer jsonb;
BEGIN
	PERFORM packnd.guard();
	answer := pnd_data.earlier_answer('load_zones', request_key, jsonb_build_array(document, source, dry_run, confirm_removal));
	IF answer IS NULL THEN
		PERFORM packnd.require_given('document', document), packnd.require_text('source', source), packnd.require_given('dry_run', dry_run),
			packnd.require_given('confirm_removal', confirm_removal),
			pnd_data.require_length('source', source, 'contact');
		SELECT count(*) INTO problems FROM pnd_data.zone_problems(document);
		IF problems > 0 THEN
			SELECT * INTO first FROM pnd_data.zone_problems(document) LIMIT 1;
			PERFORM packnd.fail('PN422', 'zones, %1$s, field "%2$s": %3$s', '%4$s problem(s) in all; nothing was loaded.',
				'The format is that of communes.json and epci.json of the npm package @etalab/decoupage-administratif.',
				first.place, first.field, first.problem, problems);
		END IF;
		-- one load at a time
		LOCK TABLE pnd_data.commune, pnd_data.epci, pnd_data.epci_commune IN SHARE ROW EXCLUSIVE MODE;
		SELECT coalesce(jsonb_agg(to_jsonb(z)), '[]') INTO answer FROM pnd_data.zone_changes(document) z;
		SELECT count(*) INTO removed FROM jsonb_array_elements(answer) z WHERE z ->> 'change' = 'removed';
		IF removed > 0 AND NOT dry_run AND NOT confirm_removal THEN
			PERFORM packnd.fail('PN409', 'the document would remove %1$s communes or EPCIs', 'Services that work there would be offered to nobody.',
				'With dry_run => true it shows which; if they are no more, load it with confirm_removal => true.', removed);
		END IF;
		IF NOT dry_run THEN
			PERFORM pnd_data.write_zones(document, answer);
			INSERT INTO pnd_data.zone_load (loaded_at, source, communes, epcis, changes)
			SELECT clock_timestamp(), btrim(load_zones.source), (SELECT count(*) FROM pnd_data.document_communes(document)),
				(SELECT count(*) FROM pnd_data.document_epcis(document)), jsonb_array_length(answer);
		END IF;
		PERFORM pnd_data.keep_answer(request_key, answer);
	END IF;
	RETURN QUERY SELECT z.* FROM jsonb_to_recordset(answer) AS z (change text, kind text, code text, label text);
END
$function$;
COMMENT ON FUNCTION pnd.load_zones(jsonb, text, boolean, boolean, text) IS
'Loads communes and the EPCIs that group them, by their official codes: a JSON object with "communes" and "epci" (or "ept"), lists as in communes.json, epci.json and ept.json of the npm package @etalab/decoupage-administratif; other members are ignored. source: from where they are, with version and licence. The document tells of whole départements: a commune of one of them that it does not list is removed, what is of others stays. Returns what changes: added, changed, removed; kind commune or epci; nothing, if all is loaded already. dry_run: only that. One that removes any wants confirm_removal. A broken document is refused as a whole (PN422: entry, field). With the request_key of an earlier call it only answers what that did. Errors: 22004 and 22023 no document or source, PN409 something would be removed. For administrators.
EN (administration): load the list of communes and intercommunalities, a commune has merged, official codes of the year
FR: charger la liste des communes et des intercommunalités, une commune a fusionné, codes officiels de l''année';

CREATE FUNCTION pnd_data.write_zones(document jsonb, changes jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	changed_epcis text[] := ARRAY(SELECT c ->> 'code' FROM jsonb_array_elements(changes) c WHERE c ->> 'kind' = 'epci');
BEGIN
	PERFORM packnd.guard();
	DELETE FROM pnd_data.commune k
	USING jsonb_array_elements(changes) c
	WHERE c ->> 'kind' = 'commune' AND c ->> 'change' = 'removed' AND k.commune = c ->> 'code';
	INSERT INTO pnd_data.commune AS k (commune, label, departement, part_of)
	SELECT d.commune, d.label, d.departement, d.part_of
	FROM jsonb_array_elements(changes) c
		JOIN pnd_data.document_communes(document) d ON d.commune = c ->> 'code'
	WHERE c ->> 'kind' = 'commune'
	ON CONFLICT (commune) DO UPDATE SET label = excluded.label, departement = excluded.departement, part_of = excluded.part_of;
	DELETE FROM pnd_data.epci_commune m WHERE m.epci = ANY (changed_epcis);
	DELETE FROM pnd_data.epci k
	USING jsonb_array_elements(changes) c
	WHERE c ->> 'kind' = 'epci' AND c ->> 'change' = 'removed' AND k.epci = c ->> 'code';
	INSERT INTO pnd_data.epci AS k (epci, label)
	SELECT d.epci, d.label FROM pnd_data.document_epcis(document) d WHERE d.epci = ANY (changed_epcis)
	ON CONFLICT (epci) DO UPDATE SET label = excluded.label;
	INSERT INTO pnd_data.epci_commune (epci, commune)
	SELECT d.epci, m.commune
	FROM pnd_data.document_epcis(document) d CROSS JOIN LATERAL unnest(d.communes) m (commune)
	WHERE d.epci = ANY (changed_epcis);
END
$function$;
COMMENT ON FUNCTION pnd_data.write_zones(jsonb, jsonb) IS
'For pnd.load_zones(): writes of a document what pnd_data.zone_changes() found.';

CREATE FUNCTION pnd.communes(name text DEFAULT NULL, departement text DEFAULT NULL, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (commune text, label text, departement_of text, part_of text, part_of_label text, epcis text[], epcis_fr text[], cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('communes', communes.after, 2);
	after_label text := coalesce(after_keys[1], '');
	after_commune text := coalesce(after_keys[2], '');
	wanted text := packnd.compact_name(communes.name);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(communes.max_rows);
	RETURN QUERY
		SELECT page.commune, page.label, page.departement, page.part_of, page.part_of_label, g.codes, g.labels,
			packnd.cursor('communes', page.label, page.commune)
		FROM (
			SELECT c.commune, c.label, c.departement, c.part_of, p.label AS part_of_label, coalesce(c.part_of, c.commune) AS today
			FROM pnd_data.commune c
				LEFT JOIN pnd_data.commune p ON p.commune = c.part_of
			WHERE (communes.departement IS NULL OR c.departement = communes.departement)
				AND (c.label, c.commune) > (after_label, after_commune)
				-- a code that the same commune had before is not chosen any more
				AND c.label IS DISTINCT FROM p.label
				AND (wanted IS NULL OR starts_with(packnd.compact_name(c.label), wanted))
			ORDER BY c.label, c.commune
			LIMIT communes.max_rows) page
			CROSS JOIN LATERAL (
				SELECT coalesce(array_agg(e.epci ORDER BY e.epci), '{}') AS codes, coalesce(array_agg(e.label ORDER BY e.epci), '{}') AS labels
				FROM pnd_data.epci_commune m JOIN pnd_data.epci e ON e.epci = m.epci
				WHERE m.commune = page.today) g
		ORDER BY page.label, page.commune;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.communes(text, text, text, int) TO packnd_detector, packnd_referent, packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.communes(text, text, text, int) IS
'The communes that are loaded, by name: code, name, département, the commune in which one lies that is a part of it or was one of its own, and the EPCIs that group it. name: how the name begins, however it is written (null: any); departement: of one département. Their codes are what the facts commune and help_commune, pnd.exclude_commune() and the zones of services are told by. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN401, 22P02 a mistyped cursor, 22023 another number of rows.
EN (partners): the official code of a town, which commune, in which intercommunality it is
FR: le code officiel d''une ville, une commune et son intercommunalité';

CREATE FUNCTION pnd_data.health_zone(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT 'zone unknown', u.territory_id,
			packnd.say('Services of the directory work in zones of which nobody knows the code, and are offered to nobody there: %1$s. pnd.load_zones() loads communes and EPCIs.',
				concat_ws(', ', VARIADIC u.codes[1:5] || CASE WHEN cardinality(u.codes) > 5 THEN '...' END))
		FROM (
			SELECT s.territory_id, pnd_data.unknown_zones(array_agg(DISTINCT z.code ORDER BY z.code)) AS codes
			FROM pnd_data.service_now s CROSS JOIN LATERAL unnest(s.zones) z (code)
			GROUP BY s.territory_id) u
		WHERE u.codes <> '{}'
		ORDER BY u.territory_id;
	RETURN QUERY
		SELECT 'commune unknown', packnd.site_number('service', k.service_id),
			packnd.say('The directory says that it stands in commune %1$s, which is none that is loaded: where a commune is excluded, it is asked by hand alone.', k.commune)
		FROM pnd_data.service_now n
			JOIN pnd_data.service_commune k ON k.service_id = n.service_id
		WHERE NOT k.is_known AND NOT n.secret_address AND k.commune = ANY (pnd_data.unknown_communes(ARRAY(
			SELECT DISTINCT c.commune FROM pnd_data.service_commune c WHERE c.commune IS NOT NULL AND NOT c.is_known)))
		ORDER BY k.service_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_zone() IS
'The findings of pnd.health() on zones: territories whose services name codes that are no country, département, commune or EPCI that is loaded; and services that stand in a commune that is none.';
