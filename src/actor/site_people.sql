-- actor/site_people.sql: whom and which organisation a form can name.

CREATE FUNCTION pnd.organisations(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (organisation text, organisation_label text, kind text, siret text, valid_from date, valid_to date, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('organisations', organisations.after, 2);
	after_label text := coalesce(after_keys[1], '');
	after_organisation bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(organisations.max_rows);
	RETURN QUERY
		-- the page first, then what is asked, ciphered and said of its rows only
		SELECT packnd.site_number('organisation', page.organisation_id), page.label, page.kind, page.siret, page.valid_from, page.valid_to,
			packnd.cursor('organisations', page.label, page.organisation_id)
		FROM (
			SELECT o.*
			FROM pnd_data.organisation o
			WHERE (o.label, o.organisation_id) > (after_label, after_organisation)
			ORDER BY o.label, o.organisation_id
			LIMIT organisations.max_rows) page
		ORDER BY page.label, page.organisation_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.organisations(text, int) TO packnd_supervisor, packnd_auditor;
COMMENT ON FUNCTION pnd.organisations(text, int) IS
'The organisations, by name: number, name, kind, SIRET, first day, and (valid_to) the first day on which one is no more. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN401, 22P02 a mistyped cursor, 22023 another number of rows.
EN (administration): which organisations there are, the number of an organisation, employers and coordinating bodies
FR: quels organismes existent, le numéro d''un organisme, employeurs et acteurs coordinateurs';

CREATE FUNCTION pnd.professionals(territory text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (professional text, display_name text, organisation text, organisation_label text, profession text, duties text[], cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('professionals', professionals.after, 2);
	after_name text := coalesce(after_keys[1], '');
	after_professional bigint := coalesce(after_keys[2]::bigint, 0);
	today date := (now() AT TIME ZONE 'Europe/Paris')::date;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_territory_duty(professionals.territory, '{detector,referent,supervisor,steering,auditor}');
	PERFORM packnd.require_max_rows(professionals.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('professional', page.professional_id), page.display_name,
			packnd.site_number('organisation', page.organisation_id),
			(SELECT o.label FROM pnd_data.organisation o WHERE o.organisation_id = page.organisation_id), page.profession, (
				SELECT array_agg(DISTINCT d.duty ORDER BY d.duty)
				FROM pnd_data.duty_now d
				WHERE d.professional_id = page.professional_id
					AND (professionals.territory IS NULL OR d.territory_id = professionals.territory)),
			packnd.cursor('professionals', page.display_name, page.professional_id)
		FROM (
			SELECT p.*
			FROM pnd_data.professional p
			-- IN, not EXISTS, which would be answered by the duties of the whole territory
			WHERE (professionals.territory IS NULL OR professionals.territory IN (
					SELECT d.territory_id FROM pnd_data.duty_now d WHERE d.professional_id = p.professional_id))
				AND p.valid_from <= today AND (p.valid_to IS NULL OR p.valid_to > today)
				AND (p.display_name, p.professional_id) > (after_name, after_professional)
			ORDER BY p.display_name, p.professional_id
			LIMIT professionals.max_rows) page
		ORDER BY page.display_name, page.professional_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.professionals(text, text, int) TO packnd_detector, packnd_referent, packnd_supervisor, packnd_steering, packnd_auditor;
COMMENT ON FUNCTION pnd.professionals(text, text, int) IS
'The professionals who hold a duty in a territory today, by name: number, name, organisation, profession, and their duties there; null for all professionals of the registry, also those without a duty, for administrators. Whom to name as referent or correspondent, or to hand a case over to. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN401, 42501 no duty in the territory, 22P02 a mistyped cursor, 22023 another number of rows.
EN (referent): who can be named referent, who works in a territory, the number of a professional, whom to hand a case over to
FR: qui peut devenir référent, qui travaille dans un territoire, le numéro d''un professionnel, à qui passer un dossier';
