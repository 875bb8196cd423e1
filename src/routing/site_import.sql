-- routing/site_import.sql: import of a directory in the national format
-- (data·inclusion v1), checked as a whole before anything is written.
--
-- What a file changes is found first, by one query over all entries
-- (pnd_data.directory_diff()): that is what a trial shows, and what is then
-- written, a statement for all rows of a kind.  How many entries a document has
-- the planner cannot know, nor how many rows the statement before has written: it
-- would join by nested loops what are twenty thousand rows, so it may not.

CREATE FUNCTION pnd_data.other_fields(entry jsonb, other jsonb)
RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
BEGIN ATOMIC
	SELECT coalesce(array_agg(k.key ORDER BY k.key), '{}')
	FROM (SELECT jsonb_object_keys(entry) UNION SELECT jsonb_object_keys(other)) AS k (key)
	WHERE coalesce(entry -> k.key, 'null') <> coalesce(other -> k.key, 'null');
END;
COMMENT ON FUNCTION pnd_data.other_fields(jsonb, jsonb) IS
'For the functions of pnd: the fields that two entries of a directory have different values of; none is as good as null.';

CREATE FUNCTION pnd_data.directory_diff(territory text, document jsonb, as_given jsonb)
RETURNS TABLE (list text, number bigint, change text, external_id text, label text, fields text[], cleaned text[], service_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET enable_nestloop = off SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- to find what was taken out costs nothing where nothing was
	is_clean boolean := document = as_given;
	sources text[] := ARRAY(
		SELECT DISTINCT s.entry ->> 'source'
		FROM (VALUES ('structures'), ('services')) AS l (list), LATERAL jsonb_array_elements(document -> l.list) AS s (entry));
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		WITH entry AS MATERIALIZED (
			SELECT l.list, x.number, x.entry, CASE WHEN NOT is_clean THEN x.given END AS given, x.entry ->> 'id' AS id
			FROM (VALUES ('structures'), ('services')) AS l (list),
				LATERAL ROWS FROM (jsonb_array_elements(document -> l.list), jsonb_array_elements(as_given -> l.list))
					WITH ORDINALITY AS x (entry, given, number)
		), known AS MATERIALIZED (
			SELECT 'structures' AS list, d.external_id, CASE WHEN d.left_at IS NULL THEN d.entry END AS entry, d.entry ->> 'nom' AS label,
				NULL::bigint AS service_id, d.entry ->> 'source' AS source
			FROM pnd_data.directory_structure d
			WHERE d.territory_id = directory_diff.territory
			UNION ALL
			SELECT 'services', s.external_id, v.entry, v.label, s.service_id, s.source
			FROM pnd_data.service s
				LEFT JOIN pnd_data.service_version v ON v.service_id = s.service_id AND v.valid_to IS NULL
			WHERE s.territory_id = directory_diff.territory
		)
		SELECT coalesce(e.list, k.list), e.number, CASE WHEN e.id IS NULL THEN 'closed' WHEN k.entry IS NULL THEN 'added' ELSE 'changed' END,
			coalesce(e.id, k.external_id), coalesce(e.entry ->> 'nom', k.label),
			CASE WHEN e.id IS NULL OR k.entry IS NULL THEN '{}' ELSE pnd_data.other_fields(k.entry, e.entry) END,
			CASE WHEN e.id IS NULL OR is_clean THEN '{}' ELSE pnd_data.other_fields(e.given, e.entry) END,
			k.service_id
		FROM entry e FULL JOIN known k ON k.list = e.list AND k.external_id = e.id
		WHERE CASE
			-- what the sources of the file list no more
			WHEN e.id IS NULL THEN k.entry IS NOT NULL AND k.source = ANY (sources)
			WHEN k.entry IS NULL THEN true
			-- null is as good as nothing
			ELSE k.entry <> e.entry AND pnd_data.other_fields(k.entry, e.entry) <> '{}' END
		ORDER BY 1 DESC, 2, 4;
END
$function$;
COMMENT ON FUNCTION pnd_data.directory_diff(text, jsonb, jsonb) IS
'For pnd.import_directory(): what a document that was checked and cleaned changes in the directory of a territory: a row for each entry that is added or changed, with the fields that change and those of which something was taken out, and for each service that is closed and each structure that left. No row: nothing changes.';

CREATE FUNCTION pnd_data.directory_changes(changes jsonb)
RETURNS TABLE (list text, number bigint, change text, external_id text, label text, service_id bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
	SELECT c.list, c.number, c.change, c.external_id, c.label, c.service_id
	FROM jsonb_to_recordset(changes) AS c (list text, number bigint, change text, external_id text, label text, service_id bigint);
END;
COMMENT ON FUNCTION pnd_data.directory_changes(jsonb) IS
'For what writes an import: what pnd_data.directory_diff() found, kept as JSON, as rows; a part of the query that asks.';

CREATE FUNCTION pnd_data.other_establishment(territory text, external_id text, was jsonb, entry jsonb)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known record;
	other bigint;
BEGIN
	PERFORM packnd.guard();
	SELECT o.*, EXISTS (
			SELECT FROM pnd_data.directory_structure x
			WHERE x.organisation_id = o.organisation_id AND (x.territory_id, x.external_id) <> (d.territory_id, d.external_id)) AS is_shared,
		EXISTS (
			SELECT FROM pnd_data.directory_structure x
			WHERE x.organisation_id = o.organisation_id AND x.territory_id <> d.territory_id AND NOT pnd_data.runs_directory(x.territory_id)) AS is_others
	INTO known
	FROM pnd_data.directory_structure d JOIN pnd_data.organisation o ON o.organisation_id = d.organisation_id
	WHERE d.territory_id = territory AND d.external_id = other_establishment.external_id;
	IF entry ->> 'siret' <> known.siret THEN
		SELECT o.organisation_id INTO other
		FROM pnd_data.organisation o
		WHERE o.siret = entry ->> 'siret' AND (o.valid_to IS NULL OR o.valid_to > pnd_data.territory_today(territory))
		ORDER BY o.organisation_id
		LIMIT 1;
		-- others are what it was: it is no more
		IF FOUND OR known.is_shared THEN
			RETURN coalesce(other, 0);
		END IF;
	END IF;
	-- a name that somebody gave it otherwise stays, and so does one that others have in their directory, too
	IF known.is_others THEN
		RETURN known.organisation_id;
	END IF;
	IF entry ->> 'siret' IS DISTINCT FROM known.siret AND entry ->> 'siret' IS NOT NULL
		OR entry ->> 'nom' <> was ->> 'nom' AND known.label = was ->> 'nom' THEN
		PERFORM pnd_data.rename_organisation(known.organisation_id,
			CASE WHEN known.label = was ->> 'nom' THEN entry ->> 'nom' ELSE known.label END, coalesce(entry ->> 'siret', known.siret));
	END IF;
	RETURN known.organisation_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.other_establishment(text, text, jsonb, jsonb) IS
'For pnd_data.import_structures(): which organisation an entry is that has changed (was: as it stood before): by another SIRET the one that has it, 0 for a new one if others are what it was; else the same, called as the file calls it now, unless it stands in the directory of another territory that the actor does not run.';

CREATE FUNCTION pnd_data.rename_organisation(organisation_id bigint, label text, siret text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.organisation_before (organisation_id, label, kind, siret)
	SELECT o.organisation_id, o.label, o.kind, o.siret
	FROM pnd_data.organisation o WHERE o.organisation_id = rename_organisation.organisation_id
	FOR NO KEY UPDATE;
	UPDATE pnd_data.organisation o SET label = rename_organisation.label, siret = rename_organisation.siret
	WHERE o.organisation_id = rename_organisation.organisation_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.rename_organisation(bigint, text, text) IS
'For the functions of pnd: an organisation is called otherwise from now on, or has another SIRET; what it was is kept.';

CREATE FUNCTION pnd_data.add_structures(territory text, entries jsonb[])
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET enable_nestloop = off SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	today date := pnd_data.territory_today(territory);
BEGIN
	PERFORM packnd.guard();
	WITH entry AS MATERIALIZED (
		SELECT x.number, x.entry, x.entry ->> 'siret' AS siret,
			-- the first of a SIRET stands for all
			min(x.number) OVER (PARTITION BY coalesce(x.entry ->> 'siret', x.number::text)) AS first
		FROM unnest(entries) WITH ORDINALITY AS x (entry, number)
	), owner AS MATERIALIZED (
		-- an organisation that the registry already knows by its SIRET is the same
		SELECT e.first, min(o.organisation_id) AS known,
			CASE WHEN min(o.organisation_id) IS NULL
				THEN nextval(pg_get_serial_sequence('pnd_data.organisation', 'organisation_id')) END AS made
		FROM entry e
			LEFT JOIN pnd_data.organisation o ON o.siret = e.siret AND (o.valid_to IS NULL OR o.valid_to > today)
		WHERE e.number = e.first
		GROUP BY e.first
	), written AS (
		INSERT INTO pnd_data.organisation (organisation_id, label, kind, siret, valid_from)
		SELECT w.made, e.entry ->> 'nom',
			-- the one network that organisations here have by a name of their own
			coalesce(replace((packnd.text_list(e.entry, 'reseaux_porteurs'))[1], 'mutualite-sociale-agricole', 'msa'), 'association'),
			e.siret, today
		FROM owner w JOIN entry e ON e.number = w.first
		WHERE w.made IS NOT NULL
		ORDER BY w.first
	)
	INSERT INTO pnd_data.directory_structure AS d (territory_id, external_id, organisation_id, entry, imported_at)
	SELECT territory, e.entry ->> 'id', coalesce(w.known, w.made), e.entry, now()
	FROM entry e JOIN owner w ON w.first = e.first
	ORDER BY e.number
	-- who is another establishment now
	ON CONFLICT (territory_id, external_id) DO UPDATE SET organisation_id = excluded.organisation_id,
		entry = excluded.entry, imported_at = excluded.imported_at, left_at = NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.add_structures(text, jsonb[]) IS
'For pnd_data.import_entries(): organisations of entries of a directory: those that are known by their SIRET, or new ones.';

CREATE FUNCTION pnd_data.import_structures(territory text, document jsonb, changes jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET enable_nestloop = off SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	item record;
	the_organisation bigint;
	added jsonb[];
BEGIN
	PERFORM packnd.guard();
	added := ARRAY(
		SELECT e.entry
		FROM jsonb_array_elements(document -> 'structures') WITH ORDINALITY AS e (entry, number)
			JOIN pnd_data.directory_changes(changes) c ON c.list = 'structures' AND c.change = 'added' AND c.number = e.number
			LEFT JOIN pnd_data.directory_structure d ON d.territory_id = territory AND d.external_id = c.external_id
		WHERE d.external_id IS NULL
		ORDER BY e.number);
	FOR item IN
		SELECT e.entry, d.external_id, d.entry AS was
		FROM pnd_data.directory_changes(changes) c
			JOIN jsonb_array_elements(document -> 'structures') WITH ORDINALITY AS e (entry, number) ON e.number = c.number
			JOIN pnd_data.directory_structure d ON d.territory_id = territory AND d.external_id = c.external_id
		-- one that comes back is what it was
		WHERE c.list = 'structures'
		ORDER BY c.number
	LOOP
		the_organisation := pnd_data.other_establishment(territory, item.external_id, item.was, item.entry);
		IF the_organisation = 0 THEN
			added := added || item.entry;
		ELSE
			UPDATE pnd_data.directory_structure d SET entry = item.entry, organisation_id = the_organisation, imported_at = now(), left_at = NULL
			WHERE d.territory_id = territory AND d.external_id = item.external_id;
		END IF;
	END LOOP;
	PERFORM pnd_data.add_structures(territory, added);
	UPDATE pnd_data.directory_structure d SET left_at = now()
	FROM pnd_data.directory_changes(changes) c
	WHERE c.list = 'structures' AND c.change = 'closed' AND d.territory_id = territory AND d.external_id = c.external_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.import_structures(text, jsonb, jsonb) IS
'For pnd_data.import_entries(): writes the structures of a document that are added, changed or no more in it, and the organisations they are.';

CREATE FUNCTION pnd_data.import_entries(territory text, document jsonb, changes jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET enable_nestloop = off SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	moment timestamptz := clock_timestamp();
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.import_structures(territory, document, changes);

	-- a service that is new; one import of a territory at a time: who cannot see the one before must try again (40001)
	INSERT INTO pnd_data.service (territory_id, source, external_id, organisation_id)
	SELECT territory, e.entry ->> 'source', c.external_id, d.organisation_id
	FROM pnd_data.directory_changes(changes) c
		JOIN jsonb_array_elements(document -> 'services') WITH ORDINALITY AS e (entry, number) ON e.number = c.number
		JOIN pnd_data.directory_structure d ON d.territory_id = territory AND d.external_id = e.entry ->> 'structure_id'
	WHERE c.list = 'services' AND c.change = 'added' AND c.service_id IS NULL
	ORDER BY c.number
	ON CONFLICT DO NOTHING;

	UPDATE pnd_data.service_version v SET valid_to = greatest(moment, v.valid_from + interval '1 microsecond')
	FROM pnd_data.directory_changes(changes) c
	WHERE c.list = 'services' AND c.change IN ('changed', 'closed') AND v.service_id = c.service_id AND v.valid_to IS NULL;

	-- when the version before ended is read before anything is written: a look for each row would be one at all rows written so far
	INSERT INTO pnd_data.service_version (service_id, valid_from, label, themes, publics, zones, entry)
	WITH ended AS MATERIALIZED (
		SELECT v.service_id, max(v.valid_to) AS at
		FROM pnd_data.directory_changes(changes) c JOIN pnd_data.service_version v ON v.service_id = c.service_id
		GROUP BY v.service_id
	)
	SELECT s.service_id, greatest(moment, n.at), c.label, packnd.text_list(e.entry, 'thematiques'),
		packnd.text_list(e.entry, 'publics'), packnd.text_list(e.entry, 'zone_eligibilite'), e.entry
	FROM pnd_data.directory_changes(changes) c
		JOIN jsonb_array_elements(document -> 'services') WITH ORDINALITY AS e (entry, number) ON e.number = c.number
		JOIN pnd_data.service s ON s.territory_id = territory AND s.external_id = c.external_id
		LEFT JOIN ended n ON n.service_id = s.service_id
	WHERE c.list = 'services' AND c.change IN ('added', 'changed')
	ORDER BY c.number;

	-- whose it is, by its own entry or because its structure is another's now
	UPDATE pnd_data.service s SET organisation_id = d.organisation_id, source = e.entry ->> 'source'
	FROM jsonb_array_elements(document -> 'services') AS e (entry)
		JOIN pnd_data.directory_structure d ON d.territory_id = territory AND d.external_id = e.entry ->> 'structure_id'
	WHERE s.territory_id = territory AND s.external_id = e.entry ->> 'id'
		AND (s.organisation_id, s.source) IS DISTINCT FROM (d.organisation_id, e.entry ->> 'source');

END
$function$;
COMMENT ON FUNCTION pnd_data.import_entries(text, jsonb, jsonb) IS
'For pnd.import_directory(): writes what pnd_data.directory_diff() found of a document: structures, services, versions; what the file lists no more is closed.';

CREATE FUNCTION pnd_data.require_few_closed(territory text, changes jsonb)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET enable_nestloop = off SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	share int := (SELECT b.at_most FROM pnd_data.bound b WHERE b.bound = 'directory_closed');
	secret bigint;
	most record;
BEGIN
	PERFORM packnd.guard();
	SELECT count(*) INTO secret
	FROM pnd_data.directory_changes(changes) c
		JOIN pnd_data.service_overlay o ON o.service_id = c.service_id AND o.valid_to IS NULL AND o.secret_address
	WHERE c.change = 'closed';
	IF secret > 0 THEN
		PERFORM packnd.fail('PN409', 'the file would close %1$s secret shelter(s)',
			'A file that pnd.export_directory() made lists none of them, and a source may leave them out as well.',
			'With dry_run => true it shows which; if they are closed indeed, import it with confirm_closing => true.', secret);
	END IF;
	-- of each source by itself: the file of one partner is small beside all others'
	SELECT o.source, o.closing, o.open INTO most
	FROM (
		SELECT s.source, count(c.service_id) AS closing, count(*) AS open
		FROM pnd_data.service s
			JOIN pnd_data.service_version v ON v.service_id = s.service_id AND v.valid_to IS NULL
			LEFT JOIN pnd_data.directory_changes(changes) c ON c.change = 'closed' AND c.service_id = s.service_id
		WHERE s.territory_id = territory
		GROUP BY s.source) o
	WHERE o.closing * 100 > share * o.open
	ORDER BY o.closing::numeric / o.open DESC, o.source
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN409', 'the file would close %1$s of %2$s services of source "%4$s"', 'Bound "directory_closed" lets it close %3$s in a hundred of a source.',
			'With dry_run => true it shows which; if they are closed indeed, import it with confirm_closing => true.', most.closing, most.open, share, most.source);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_few_closed(text, jsonb) IS
'For pnd.import_directory(): PN409 if an import would close a service whose address is secret, or, of a source, a larger share of the services in the territory than the bound "directory_closed" lets it.';

CREATE FUNCTION pnd_data.lock_directory(territory text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_territory_duty(territory, '{supervisor}');
	PERFORM FROM pnd_data.territory t WHERE t.territory_id = territory FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'unknown value of %1$s', NULL, 'pnd.territories() lists them.', 'territory');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_directory(text) IS
'For the functions of pnd: one change of the directory of a territory at a time, by a supervisor. Errors: 42501, P0002 no such territory.';

CREATE FUNCTION pnd.import_directory(territory text, document jsonb, dry_run boolean DEFAULT false, confirm_closing boolean DEFAULT false,
	request_key text DEFAULT NULL)
RETURNS TABLE (list text, change text, external_id text, label text, fields text[], cleaned text[])
-- a plan for the document at hand would have a copy of it in it
LANGUAGE plpgsql SECURITY DEFINER SET plan_cache_mode = force_generic_plan SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	first record;
	clean jsonb;
	diff jsonb;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('dry_run', dry_run), packnd.require_given('confirm_closing', confirm_closing);
	diff := pnd_data.earlier_answer('import_directory', request_key,
		CASE WHEN request_key IS NOT NULL THEN jsonb_build_array(territory, document, dry_run, confirm_closing) END);
	IF diff IS NULL THEN
		PERFORM pnd_data.lock_directory(territory);
		clean := pnd_data.clean_directory(document);
		SELECT count(*) OVER () AS problems, p.* INTO first FROM pnd_data.directory_problems(clean) p LIMIT 1;
		IF FOUND THEN
			PERFORM packnd.fail('PN422', 'directory entry %1$s, field "%2$s": %3$s',
				'%4$s problem(s) in all; nothing was imported. SELECT * FROM pnd.directory_problems(...) lists them.',
				CASE WHEN first.allowed IS NULL THEN 'The format is data·inclusion v1.' ELSE 'Allowed: %5$s.' END,
				first.place, first.field, first.problem, first.problems, first.allowed);
		END IF;
		SELECT coalesce(jsonb_agg(to_jsonb(d)), '[]') INTO diff FROM pnd_data.directory_diff(territory, clean, document) d;
		IF NOT dry_run THEN
			IF NOT confirm_closing THEN
				PERFORM pnd_data.require_few_closed(territory, diff);
			END IF;
			IF diff <> '[]' THEN
				PERFORM pnd_data.import_entries(territory, clean, diff);
				IF diff @> '[{"change": "closed"}]' THEN
					PERFORM packnd.leave_services();
				END IF;
			END IF;
		END IF;
		diff := diff || pnd_data.unknown_zones_of(clean, diff);
		PERFORM pnd_data.keep_answer(request_key, diff);
	END IF;
	RETURN QUERY
		SELECT c.*
		FROM jsonb_to_recordset(diff) AS c (list text, change text, external_id text, label text, fields text[], cleaned text[]);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.import_directory(text, jsonb, boolean, boolean, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.import_directory(text, jsonb, boolean, boolean, text) IS
'Import the directory of a territory: a JSON object with "structures" and "services" in the national format (data·inclusion v1). Returns what it changes, a row each, first structures, then services: added, changed (with the fields that are other than before) or closed (a service or structure that its source lists no more; a source is one that the file has; the organisation itself stays, see pnd.close_organisation()); cleaned: the fields of which HTML, and characters that turn the direction of writing or are not seen, were taken out. After them zone_unknown for each new or changed service that works in zones of which nobody knows the code, and is offered to nobody there (fields: the codes; pnd.load_zones()), and commune_unknown for each new or changed entry whose commune is none that is loaded (fields: its code_insee), so that who excludes a commune is asked about it first. No row: nothing changes. Names, the numbers of establishments and whose a service is follow the file (a name not, where the organisation stands in the directory of another territory that the actor does not run, too); what the territory itself knows of a service is kept. dry_run: only shows it. A file that closes a larger share of the services of one of its sources than the bound "directory_closed" lets it wants confirm_closing, and so does any that closes a secret shelter, as one that pnd.export_directory() made would: it has none of them. Requests to a service that is closed are told to the referent, and the next service is asked, in the same transaction. All or nothing: a broken file, or one of v0, is refused as a whole (PN422: entry, field, allowed values). With the request_key of an earlier call it only answers what that did. Errors: PN401, PN409 too many would be closed, or a secret shelter, or the key was used for another call, PN422, P0002 no such territory, 22004, 42501.
EN (partners): import the directory of services of a territory
FR: importer l''annuaire des services d''un territoire';
