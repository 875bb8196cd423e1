-- routing/site_import.sql: import of a directory in the national format
-- (data·inclusion v1), checked as a whole before anything is written.

CREATE FUNCTION pnd_data.directory_problems(document jsonb)
RETURNS TABLE (place text, field text, problem text, allowed text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF jsonb_typeof(document) IS DISTINCT FROM 'object'
		OR jsonb_typeof(document -> 'structures') IS DISTINCT FROM 'array'
		OR jsonb_typeof(document -> 'services') IS DISTINCT FROM 'array' THEN
		RETURN QUERY SELECT 'document', 'structures, services', packnd.say('must be two lists of one object'), NULL;
		RETURN;
	END IF;
	RETURN QUERY
		WITH entry AS (
			SELECT l.list, x.number, x.entry,
				format('%s[%s]%s', l.list, x.number - 1, coalesce(' (' || (x.entry ->> 'id') || ')', '')) AS place
			FROM (VALUES ('structures'), ('services')) AS l (list),
				LATERAL jsonb_array_elements(document -> l.list) WITH ORDINALITY AS x (entry, number)
		), item AS (
			-- a value, or each item of a list, beside what is allowed for it
			SELECT e.list, e.number, e.place, f.field, f.type, f.is_required, f.pattern, f.max_length, v.value,
				jsonb_typeof(v.value) AS found,
				CASE WHEN f.type IN ('codes', 'texts') AND jsonb_typeof(v.value) = 'array'
					THEN i.value ELSE v.value END AS part
			FROM entry e
				JOIN pnd_data.directory_field f ON f.list = e.list
				CROSS JOIN LATERAL (SELECT e.entry -> f.field AS value) v
				LEFT JOIN LATERAL jsonb_array_elements(
					CASE WHEN jsonb_typeof(v.value) = 'array' THEN v.value ELSE '[]' END) AS i (value) ON true
			WHERE jsonb_typeof(e.entry) = 'object'
		), judged AS (
			SELECT m.list, m.number, m.place, m.field, o.is_of_no_list,
				CASE
					WHEN m.found IS NULL OR m.found = 'null' THEN CASE WHEN m.is_required THEN packnd.say('is missing') END
					WHEN m.type IN ('codes', 'texts') AND m.found <> 'array' THEN packnd.say('must be a list')
					WHEN m.type IN ('codes', 'texts') AND m.part IS NULL THEN NULL
					WHEN m.type = 'number' THEN CASE WHEN m.found <> 'number' THEN packnd.say('must be a number') END
					WHEN jsonb_typeof(m.part) <> 'string' THEN packnd.say('must be a text')
					WHEN o.is_of_no_list
						THEN packnd.say('value "%1$s" is not allowed', m.part #>> '{}')
					WHEN m.type = 'date' THEN CASE
						WHEN m.part #>> '{}' !~ '^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
							THEN packnd.say('"%1$s" is no date (YYYY-MM-DD)', m.part #>> '{}')
						WHEN substr(m.part #>> '{}', 9)::int > extract(day FROM
								(substr(m.part #>> '{}', 1, 8) || '01')::date + interval '1 month' - interval '1 day')
							THEN packnd.say('"%1$s" is no date: the month is shorter', m.part #>> '{}')
						END
					WHEN m.pattern IS NOT NULL AND m.part #>> '{}' !~ m.pattern
						THEN packnd.say('"%1$s" does not have the form %2$s', left(m.part #>> '{}', 80), m.pattern)
					WHEN length(m.part #>> '{}') > m.max_length THEN packnd.say('is longer than %1$s characters', m.max_length)
				END AS problem
			FROM item m
				CROSS JOIN LATERAL (
					SELECT (m.type = 'code' OR m.type = 'codes' AND m.found = 'array') AND jsonb_typeof(m.part) = 'string' AND NOT EXISTS (
						SELECT FROM pnd_data.directory_value a WHERE a.list = m.field AND a.value = m.part #>> '{}')) o (is_of_no_list)
		), problem AS (
			SELECT j.list, j.number, j.place, j.field, j.problem,
				CASE WHEN j.is_of_no_list THEN (
					SELECT string_agg(a.value, ', ' ORDER BY a.value)
					FROM pnd_data.directory_value a WHERE a.list = j.field) END AS allowed
			FROM judged j
			WHERE j.problem IS NOT NULL
			UNION ALL
			SELECT e.list, e.number, e.place, '', packnd.say('must be an object'), NULL
			FROM entry e
			WHERE jsonb_typeof(e.entry) <> 'object'
			UNION ALL
			SELECT e.list, max(e.number), max(e.place), 'id', packnd.say('stands twice'), NULL
			FROM entry e
			GROUP BY e.list, e.entry ->> 'id'
			HAVING count(*) > 1
			UNION ALL
			SELECT e.list, e.number, e.place, 'structure_id',
				packnd.say('"%1$s" is none of the structures', e.entry ->> 'structure_id'), NULL
			FROM entry e
			WHERE e.list = 'services' AND jsonb_typeof(e.entry) = 'object' AND e.entry ? 'structure_id'
				AND NOT EXISTS (
					SELECT FROM entry s WHERE s.list = 'structures' AND s.entry ->> 'id' = e.entry ->> 'structure_id')
		)
		SELECT p.place, p.field, p.problem, p.allowed
		FROM problem p
		ORDER BY p.list DESC, p.number, p.field;
END
$function$;
COMMENT ON FUNCTION pnd_data.directory_problems(jsonb) IS
'For the functions of pnd: what is wrong with a directory in the national format; no row: nothing is.';

CREATE FUNCTION pnd.directory_problems(document jsonb)
RETURNS TABLE (place text, field text, problem text, allowed text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT d.* FROM pnd_data.directory_problems(document) d;
	IF NOT FOUND THEN
		RETURN QUERY SELECT 'document', NULL::text, packnd.nothing_found(), NULL::text;
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.directory_problems(jsonb) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.directory_problems(jsonb) IS
'What is wrong with a directory in the national format: entry, field, problem, and the allowed values where there is a list; one row with the problem ''none'' if it can be imported. Error PN401.
EN (partners): check a file before it is imported as the directory of services
FR: contrôler un fichier avant de l''importer comme annuaire des services';

CREATE FUNCTION pnd_data.text_list(entry jsonb, field text)
RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
BEGIN ATOMIC
	SELECT coalesce(array_agg(x.item ORDER BY x.place), '{}')
	FROM jsonb_array_elements_text(
		CASE WHEN jsonb_typeof(entry -> field) = 'array' THEN entry -> field ELSE '[]' END) WITH ORDINALITY AS x (item, place);
END;
COMMENT ON FUNCTION pnd_data.text_list(jsonb, text) IS
'For the functions of pnd: a list of texts in a JSON object as an array; empty if there is none.';

CREATE FUNCTION pnd_data.import_structure(territory text, entry jsonb)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint;
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.directory_structure d SET entry = import_structure.entry, imported_at = now()
	WHERE d.territory_id = territory AND d.external_id = import_structure.entry ->> 'id'
	RETURNING d.organisation_id INTO id;
	IF FOUND THEN
		RETURN id;
	END IF;
	-- an organisation that the territory already knows by its SIRET is the same
	SELECT o.organisation_id INTO id
	FROM pnd_data.organisation o
	WHERE o.siret = entry ->> 'siret' AND (o.valid_to IS NULL OR o.valid_to > pnd_data.territory_today(territory))
	ORDER BY o.organisation_id
	LIMIT 1;
	IF NOT FOUND THEN
		INSERT INTO pnd_data.organisation (label, kind, siret, valid_from)
		VALUES (entry ->> 'nom', -- the one network that organisations here have by a name of their own
			coalesce(replace((pnd_data.text_list(entry, 'reseaux_porteurs'))[1], 'mutualite-sociale-agricole', 'msa'), 'association'), entry ->> 'siret', pnd_data.territory_today(territory))
		RETURNING organisation_id INTO id;
	END IF;
	INSERT INTO pnd_data.directory_structure (territory_id, external_id, organisation_id, entry, imported_at)
	VALUES (territory, entry ->> 'id', id, entry, now())
	-- one import of a territory at a time; who cannot see the one before must try again (40001)
	ON CONFLICT DO NOTHING;
	RETURN id;
END
$function$;
COMMENT ON FUNCTION pnd_data.import_structure(text, jsonb) IS
'For pnd.import_directory(): the organisation of an entry of the directory, made if it is new.';

CREATE FUNCTION pnd_data.import_entries(territory text, document jsonb)
RETURNS TABLE (change text, external_id text, service_label text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	item jsonb;
	moment timestamptz;
	known record;
	listed bigint[] := ARRAY[]::bigint[];
	sources text[] := ARRAY[]::text[];
BEGIN
	PERFORM packnd.guard();
	FOR item IN SELECT s.entry FROM jsonb_array_elements(document -> 'structures') AS s (entry) LOOP
		PERFORM pnd_data.import_structure(territory, item);
	END LOOP;

	FOR item IN SELECT s.entry FROM jsonb_array_elements(document -> 'services') AS s (entry) LOOP
		external_id := item ->> 'id';
		service_label := item ->> 'nom';
		SELECT s.service_id, v.entry INTO known
		FROM pnd_data.service s
			LEFT JOIN pnd_data.service_version v ON v.service_id = s.service_id AND v.valid_to IS NULL
		WHERE s.territory_id = territory AND s.external_id = item ->> 'id';
		change := CASE WHEN known.entry IS NULL THEN 'added' WHEN known.entry = item THEN 'unchanged' ELSE 'changed' END;
		IF known.service_id IS NULL THEN
			INSERT INTO pnd_data.service (territory_id, source, external_id, organisation_id)
			SELECT territory, item ->> 'source', item ->> 'id', d.organisation_id
			FROM pnd_data.directory_structure d
			WHERE d.territory_id = territory AND d.external_id = item ->> 'structure_id'
			ON CONFLICT DO NOTHING
			RETURNING service_id INTO known.service_id;
		END IF;
		moment := clock_timestamp();
		IF change = 'changed' THEN
			UPDATE pnd_data.service_version v SET valid_to = moment
			WHERE v.service_id = known.service_id AND v.valid_to IS NULL;
		END IF;
		IF change <> 'unchanged' THEN
			INSERT INTO pnd_data.service_version (service_id, valid_from, label, themes, publics, zones, entry)
			VALUES (known.service_id, moment, item ->> 'nom', pnd_data.text_list(item, 'thematiques'),
				pnd_data.text_list(item, 'publics'), pnd_data.text_list(item, 'zone_eligibilite'), item);
		END IF;
		listed := listed || known.service_id;
		sources := sources || (item ->> 'source');
		RETURN NEXT;
	END LOOP;

	-- what the same sources do not list any more is closed
	RETURN QUERY
		WITH closed AS (
			UPDATE pnd_data.service_version v SET valid_to = clock_timestamp()
			FROM pnd_data.service s
			WHERE s.service_id = v.service_id AND v.valid_to IS NULL AND s.territory_id = territory
				AND s.source = ANY (sources) AND NOT s.service_id = ANY (listed)
			RETURNING s.external_id, v.label
		)
		SELECT 'closed', c.external_id, c.label
		FROM closed c
		ORDER BY c.external_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.import_entries(text, jsonb) IS
'For pnd.import_directory(): writes the entries of a document that was checked. Returns what became of each service.';

CREATE FUNCTION pnd.import_directory(territory text, document jsonb, request_key text DEFAULT NULL)
RETURNS TABLE (change text, external_id text, service_label text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	first record;
	problems bigint;
	answer jsonb;
BEGIN
	PERFORM packnd.guard();
	answer := pnd_data.earlier_answer('import_directory', request_key, jsonb_build_array(territory, document));
	IF answer IS NULL THEN
		PERFORM pnd_data.require_territory_duty(territory, '{supervisor}');
		PERFORM FROM pnd_data.territory t WHERE t.territory_id = territory FOR NO KEY UPDATE;
		IF NOT FOUND THEN
			PERFORM packnd.fail('P0002', 'unknown value of %1$s', NULL, 'pnd.territories() lists them.', 'territory');
		END IF;
		SELECT count(*) INTO problems FROM pnd_data.directory_problems(document);
		IF problems > 0 THEN
			SELECT * INTO first FROM pnd_data.directory_problems(document) LIMIT 1;
			PERFORM packnd.fail('PN422', 'directory entry %1$s, field "%2$s": %3$s',
				'%4$s problem(s) in all; nothing was imported. SELECT * FROM pnd.directory_problems(...) lists them.',
				CASE WHEN first.allowed IS NULL THEN 'The format is data·inclusion v1.' ELSE 'Allowed: %5$s.' END,
				first.place, first.field, first.problem, problems, first.allowed);
		END IF;
		SELECT coalesce(jsonb_agg(to_jsonb(e)), '[]') INTO answer FROM pnd_data.import_entries(territory, document) e;
		PERFORM pnd_data.keep_answer(request_key, answer);
	END IF;
	RETURN QUERY SELECT e.* FROM jsonb_to_recordset(answer) AS e (change text, external_id text, service_label text);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.import_directory(text, jsonb, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.import_directory(text, jsonb, text) IS
'Import the directory of a territory: a JSON object with "structures" and "services" in the national format (data·inclusion v1). Returns what became of each service: added, changed, unchanged, closed (not listed any more by a source that the file has). A broken file is refused as a whole (PN422: entry, field, allowed values); what the territory itself knows of a service is kept. With the request_key of an earlier call it only answers what that did.
EN (partners): import the directory of services of a territory
FR: importer l''annuaire des services d''un territoire';
