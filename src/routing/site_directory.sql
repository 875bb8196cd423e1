-- routing/site_directory.sql: the directory as its history, what it is called to
-- whom, and as a file.

CREATE FUNCTION pnd_data.runs_directory(territory text)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN packnd.actor_holds_every_duty() OR packnd.holds_duty(packnd.actor(), territory, '{supervisor}');
END
$function$;
COMMENT ON FUNCTION pnd_data.runs_directory(text) IS
'For the functions of pnd: does the actor run the directory of a territory, so that he is shown what a secret shelter is called?';

CREATE FUNCTION pnd_data.service_label(service_id bigint)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT v.label FROM pnd_data.service_version v WHERE v.service_id = service_label.service_id ORDER BY v.valid_from DESC LIMIT 1);
END
$function$;
COMMENT ON FUNCTION pnd_data.service_label(bigint) IS
'For who answers for a service and who runs the directory: what the service is called, or was when it was closed.';

CREATE FUNCTION pnd_data.shown_label(service_id bigint)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known record;
BEGIN
	PERFORM packnd.guard();
	SELECT o.secret_address, o.code_name INTO known
	FROM pnd_data.service_overlay o WHERE o.service_id = shown_label.service_id AND o.valid_to IS NULL;
	RETURN CASE WHEN known.secret_address
		THEN coalesce(known.code_name, 'Lieu protégé ' || packnd.site_number('service', shown_label.service_id))
		ELSE pnd_data.service_label(shown_label.service_id) END;
END
$function$;
COMMENT ON FUNCTION pnd_data.shown_label(bigint) IS
'For the functions of pnd: what a service is called in lists of cases, on paper and to everybody who does not run the directory: of a secret shelter its code name.';

-- ---- history

CREATE FUNCTION pnd_data.service_changes(service_id bigint)
RETURNS TABLE (changed_at timestamptz, rank int, set_by bigint, field text, before text, after text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		WITH version AS (
			-- as what each was beside the one before, if that followed at once
			SELECT v.valid_from, NULL::bigint AS set_by, v.entry AS content, 1 AS rank,
				lag(v.entry) OVER w AS was, v.valid_to, lead(v.valid_from) OVER w AS next_from, lag(v.valid_to) OVER w AS previous_to
			FROM pnd_data.service_version v
			WHERE v.service_id = service_changes.service_id
			WINDOW w AS (ORDER BY v.valid_from)
			UNION ALL
			SELECT o.valid_from, o.set_by, known.content, 2, lag(known.content) OVER w, o.valid_to, lead(o.valid_from) OVER w, lag(o.valid_to) OVER w
			FROM pnd_data.service_overlay o
				CROSS JOIN LATERAL (
					SELECT to_jsonb(o) - '{service_id,valid_from,valid_to,set_by}'::text[]
						|| jsonb_build_object('correspondent', packnd.site_number('professional', o.correspondent)) AS content) known
			WHERE o.service_id = service_changes.service_id
			WINDOW w AS (ORDER BY o.valid_from)
		)
		SELECT v.valid_from, v.rank, v.set_by, f.field, v.was ->> f.field, v.content ->> f.field
		FROM version v
			CROSS JOIN LATERAL unnest(pnd_data.other_fields(CASE WHEN v.previous_to = v.valid_from THEN v.was ELSE '{}' END, v.content)) AS f (field)
		WHERE (v.content ->> f.field) IS DISTINCT FROM 'false' OR v.previous_to = v.valid_from
		UNION ALL
		SELECT v.valid_to, 0, NULL, 'date_fermeture', NULL, NULL
		FROM version v
		WHERE v.rank = 1 AND v.valid_to IS NOT NULL AND v.next_from IS DISTINCT FROM v.valid_to
		UNION ALL
		SELECT b.changed_at, 2, b.set_by, 'place ' || b.place_no, b.former_size::text,
			coalesce(lead(b.former_size) OVER (PARTITION BY b.place_no ORDER BY b.changed_at), pnd_data.size_of(p))::text
		FROM pnd_data.place_before b
			LEFT JOIN pnd_data.place p ON p.service_id = b.service_id AND p.place_no = b.place_no
		WHERE b.service_id = service_changes.service_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.service_changes(bigint) IS
'For pnd.service_history(): what changed of a service, a row for each field: of its entry in the directory (rank 1) and of what the territory knows of it (2), also of the size of its places (field place and its number); field date_fermeture (0): it left its file.';

CREATE FUNCTION pnd.service_history(service text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (changed_at timestamptz, changed_at_local text, by_import boolean, changed_by text, field text, was text, became text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_service bigint := packnd.site_number_id('service', service_history.service);
	the_territory text;
	after_keys text[] := packnd.cursor_keys('service_history', service_history.after, 3);
	after_moment timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_rank int := coalesce(after_keys[2]::int, -1);
	after_field text := coalesce(after_keys[3], '');
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('service', service_history.service);
	PERFORM packnd.require_max_rows(service_history.max_rows);
	SELECT s.territory_id INTO the_territory FROM pnd_data.service s WHERE s.service_id = the_service;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'no such service');
	END IF;
	PERFORM pnd_data.require_territory_duty(the_territory, '{supervisor,auditor}');
	RETURN QUERY
		SELECT c.changed_at, packnd.local_time(c.changed_at, pnd_data.departement_of(the_territory)), c.rank < 2,
			packnd.site_number('professional', c.set_by), c.field, c.before, c.after,
			packnd.cursor('service_history', c.changed_at, c.rank, c.field)
		FROM pnd_data.service_changes(the_service) c
		WHERE (c.changed_at, c.rank, c.field) > (after_moment, after_rank, after_field)
		ORDER BY c.changed_at, c.rank, c.field
		LIMIT service_history.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.service_history(text, text, int) TO packnd_supervisor, packnd_auditor;
COMMENT ON FUNCTION pnd.service_history(text, text, int) IS
'How a service came to be what it is, oldest first, a row for each field that changed: by an import (by_import: a field of the national format; date_fermeture: it left its file) or by what the territory said of it (agreement, correspondent, address for answers, capacity, secret address, not safe ...: pnd.set_service(); place and its number: its size, as pnd.set_places() takes it), when, by whom, what it was and what it became. For supervisors and auditors of its territory. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: P0002 no such service, 22004, 22P02 a mistyped number or cursor, 22023 another number of rows, 42501.
EN (partners): since when a service has an agreement, who was its correspondent, what an import changed
FR: depuis quand un service est conventionné, qui en était le correspondant, ce qu''un import a changé';

CREATE FUNCTION pnd.organisation_history(organisation text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (organisation_label text, kind text, siret text, since timestamptz, since_local text, until timestamptz, until_local text, closed_on date, successor text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_organisation bigint := pnd_data.organisation_id(organisation_history.organisation);
	after_keys text[] := packnd.cursor_keys('organisation_history', organisation_history.after, 1);
	after_moment timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('organisation', organisation_history.organisation);
	PERFORM packnd.require_max_rows(organisation_history.max_rows);
	RETURN QUERY
		SELECT h.label, h.kind, h.siret, h.since, packnd.local_time(h.since, pnd_data.departement_of(NULL)), nullif(h.until, 'infinity'), packnd.local_time(nullif(h.until, 'infinity'), pnd_data.departement_of(NULL)),
			h.closed_on, packnd.site_number('organisation', h.successor_id), packnd.cursor('organisation_history', h.until)
		FROM (
			SELECT v.*, coalesce(lag(v.until) OVER (ORDER BY v.until), v.first_day::timestamp AT TIME ZONE 'Europe/Paris') AS since
			FROM (
				SELECT b.label, b.kind, b.siret, b.changed_at AS until, NULL::date AS closed_on, NULL::bigint AS successor_id, o.valid_from AS first_day
				FROM pnd_data.organisation_before b JOIN pnd_data.organisation o ON o.organisation_id = b.organisation_id
				WHERE b.organisation_id = the_organisation
				UNION ALL
				SELECT o.label, o.kind, o.siret, 'infinity', o.valid_to, o.successor_id, o.valid_from
				FROM pnd_data.organisation o WHERE o.organisation_id = the_organisation) v) h
		WHERE h.until > after_moment
		ORDER BY h.until
		LIMIT organisation_history.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.organisation_history(text, text, int) TO packnd_supervisor, packnd_auditor;
COMMENT ON FUNCTION pnd.organisation_history(text, text, int) IS
'What an organisation was called, and its number as an establishment, since and until when (Paris time), oldest first; the last row is how it is now (until null), with the day on which it closes and its successor, if any. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: P0002 no such organisation, 22004, 22P02 a mistyped number or cursor, 22023 another number of rows, PN401.
EN (administration): what an organisation was called before, who took over from one that is closed
FR: comment s''appelait un organisme, qui a repris un organisme fermé';

-- ---- as a file

CREATE FUNCTION pnd_data.without_place(entry jsonb)
RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
RETURN entry - '{adresse,complement_adresse,latitude,longitude,code_postal,code_insee,commune,telephone,courriel,accessibilite_lieu,horaires_accueil}'::text[];
COMMENT ON FUNCTION pnd_data.without_place(jsonb) IS
'For pnd.export_directory(): an entry of the directory without what tells where it is, or rings or opens there.';

CREATE FUNCTION pnd.export_directory(territory text)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	document jsonb;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', territory);
	PERFORM pnd_data.require_territory_duty(territory, '{supervisor}');
	WITH offered AS MATERIALIZED (
		SELECT n.service_id, n.entry, n.organisation_id, n.secret_address
		FROM pnd_data.service_now n
		WHERE n.territory_id = export_directory.territory
	), structure AS (
		SELECT d.external_id, d.entry,
			bool_or(NOT o.secret_address) AS is_public, bool_or(o.secret_address) AS is_secret
		FROM pnd_data.directory_structure d
			LEFT JOIN offered o ON o.entry ->> 'structure_id' = d.external_id
		WHERE d.territory_id = export_directory.territory AND d.left_at IS NULL
		GROUP BY d.external_id, d.entry
	)
	SELECT jsonb_build_object(
		'structures', (
			-- whose only services are secret is nowhere; who has others too has no address: it could be theirs
			SELECT coalesce(jsonb_agg(CASE WHEN s.is_secret THEN pnd_data.without_place(s.entry) ELSE s.entry END ORDER BY s.external_id), '[]')
			FROM structure s
			WHERE s.is_public OR NOT coalesce(s.is_secret, false)),
		'services', (
			SELECT coalesce(jsonb_agg(o.entry ORDER BY o.service_id), '[]')
			FROM offered o
			WHERE NOT o.secret_address))
	INTO document;
	RETURN document;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.export_directory(text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.export_directory(text) IS
'The directory of a territory as it is now, in the national format (data·inclusion v1): a JSON object with "structures" and "services", as they were imported, without services of closed organisations. Without secret shelters: neither the service nor, if it has no other, its structure; one that has others is without its address, telephone, mail address and hours. Nothing that the territory itself knows of a service. Imported here again it would close the secret shelters, which pnd.import_directory() asks about. Errors: 22004, 42501.
EN (partners): give the directory to others, as a file in the national format
FR: exporter l''annuaire, donner l''annuaire au format national';
