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
		SELECT packnd.site_number('organisation', o.organisation_id), o.label, o.kind, o.siret, o.valid_from, o.valid_to,
			packnd.cursor('organisations', o.label, o.organisation_id)
		FROM pnd_data.organisation o
		WHERE (o.label, o.organisation_id) > (after_label, after_organisation)
		ORDER BY o.label, o.organisation_id
		LIMIT organisations.max_rows;
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
		SELECT packnd.site_number('professional', p.professional_id), p.display_name,
			packnd.site_number('organisation', o.organisation_id), o.label, p.profession, held.duties,
			packnd.cursor('professionals', p.display_name, p.professional_id)
		FROM pnd_data.professional p
			JOIN pnd_data.organisation o ON o.organisation_id = p.organisation_id
			CROSS JOIN LATERAL (
				SELECT array_agg(DISTINCT d.duty ORDER BY d.duty) AS duties
				FROM pnd_data.duty_now d
				WHERE d.professional_id = p.professional_id
					AND (professionals.territory IS NULL OR d.territory_id = professionals.territory)) held
		WHERE (professionals.territory IS NULL OR held.duties IS NOT NULL)
			AND p.valid_from <= today AND (p.valid_to IS NULL OR p.valid_to > today)
			AND (p.display_name, p.professional_id) > (after_name, after_professional)
		ORDER BY p.display_name, p.professional_id
		LIMIT professionals.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.professionals(text, text, int) TO packnd_detector, packnd_referent, packnd_supervisor, packnd_steering, packnd_auditor;
COMMENT ON FUNCTION pnd.professionals(text, text, int) IS
'The professionals who hold a duty in a territory today, by name: number, name, organisation, profession, and their duties there; null for all professionals of the registry, also those without a duty, for administrators. Whom to name as referent or correspondent, or to hand a case over to. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN401, 42501 no duty in the territory, 22P02 a mistyped cursor, 22023 another number of rows.
EN (referent): who can be named referent, who works in a territory, the number of a professional, whom to hand a case over to
FR: qui peut devenir référent, qui travaille dans un territoire, le numéro d''un professionnel, à qui passer un dossier';
