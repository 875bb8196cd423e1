-- deadline/site_budgets.sql: what holds in a territory, for the forms in which
-- its supervisors change it.

CREATE FUNCTION pnd.deadline_budgets(territory text)
RETURNS TABLE (kind text, label_fr text, in_danger boolean, amount int, unit text, unit_fr text, roll boolean, legal_source text, is_own boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', deadline_budgets.territory);
	PERFORM pnd_data.require_territory_duty(deadline_budgets.territory, '{detector,referent,supervisor,partner,steering,auditor}');
	RETURN QUERY
		SELECT b.kind, k.label_fr, b.in_danger, b.amount, b.unit, u.label_fr, b.roll, b.legal_source, b.territory_id <> '*'
		FROM (
			-- as pnd_data.open_deadline() takes them
			SELECT DISTINCT ON (d.kind, d.in_danger) d.*
			FROM pnd_data.deadline_budget d
			WHERE d.territory_id IN (deadline_budgets.territory, '*')
			ORDER BY d.kind, d.in_danger, d.territory_id = '*') b
			JOIN pnd_data.deadline_kind k ON k.kind = b.kind
			JOIN pnd_data.code u ON u.list = 'deadline_unit' AND u.code = b.unit
		ORDER BY k.rank, b.in_danger;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.deadline_budgets(text) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor, packnd_steering, packnd_auditor;
COMMENT ON FUNCTION pnd.deadline_budgets(text) IS
'How long each kind of deadline may take in a territory, and when the person is in danger: its own budget (is_own), or that of the scheme; a deadline for a person in danger without a row of its own takes the other. Changed by pnd.set_deadline_budget(). Errors: 22004, 42501 no duty in the territory.
EN (deadlines): how long a deadline may take in a territory, from which source
FR: quels délais valent dans un territoire, d''où vient un délai';

CREATE FUNCTION pnd.closures(territory text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (day date, label text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('closures', closures.after, 1);
	after_day date := coalesce(after_keys[1]::date, '-infinity');
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', closures.territory);
	PERFORM pnd_data.require_territory_duty(closures.territory, '{detector,referent,supervisor,partner,steering,auditor}');
	PERFORM packnd.require_max_rows(closures.max_rows);
	RETURN QUERY
		SELECT c.day, c.label, packnd.cursor('closures', c.day)
		FROM pnd_data.closure c
		WHERE c.territory_id = closures.territory AND c.day > after_day
		ORDER BY c.day
		LIMIT closures.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.closures(text, text, int) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor, packnd_steering, packnd_auditor;
COMMENT ON FUNCTION pnd.closures(text, text, int) IS
'The days on which a territory does not work beside public holidays, and why; changed by pnd.add_closure() and pnd.remove_closure(). A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: 22004, 42501 no duty in the territory, 22P02 a mistyped cursor, 22023 another number of rows.
EN (deadlines): on which days a territory does not work
FR: les jours où un territoire ne travaille pas, fermetures';
