-- followup/site_access_text.sql: the report of what is kept of her as people call
-- it: rows, or a plain text that can be read aloud or printed.

CREATE FUNCTION pnd_data.report_frame(case_id bigint)
RETURNS TABLE (rank int, section_fr text, item int, place int, label_fr text, value_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here text := pnd_data.case_departement(case_id)::text;
	the_territory text := (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = report_frame.case_id);
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT -2, 'À lire d''abord', 1, 1, 'Attention', 'Ce relevé dit tout : identité, adresse, moyens de contact, mot d''alerte. '
			|| 'Il est lu avec la personne ou remis en main propre, jamais envoyé ; il ne se garde que là où personne d''autre ne le trouve.'
		UNION ALL
		SELECT -1, 'Ce qu''il faut savoir de ces données', n.place::int, 1, n.section_fr, n.text_fr
		FROM pnd.privacy_notice(the_territory) WITH ORDINALITY n (section_fr, text_fr, place);
	-- digests only: what was searched for agrees with her in two kinds
	RETURN QUERY
		SELECT coalesce((SELECT t.rank FROM pnd_data.report_table t WHERE t.table_name = 'access_ticket'), 0), 'Recherches qui ont trouvé la personne',
			f.item::int, v.place, v.label_fr, v.value_fr
		FROM (
				SELECT s.searched_at, s.reason, p.display_name || ' (' || o.label || ')' AS who, row_number() OVER (ORDER BY s.search_id) AS item
				FROM pnd_data.person_search s
					LEFT JOIN pnd_data.professional p ON p.professional_id = s.professional_id
					LEFT JOIN pnd_data.organisation o ON o.organisation_id = p.organisation_id
				WHERE s.search_id IN (SELECT pnd_data.searches_of(report_frame.case_id))) f
			CROSS JOIN LATERAL (VALUES (1, 'Le', pnd_data.moment_fr(f.searched_at, here)), (2, 'Par', coalesce(f.who, 'administration')), (3, 'Motif', f.reason))
				v (place, label_fr, value_fr);
	RETURN QUERY
		SELECT 9000, 'Ce qui n''est pas dans ce relevé', 1, row_number() OVER (ORDER BY w.why)::int, 'Laissé de côté', w.why
		FROM (
			SELECT t.left_out_fr AS why FROM pnd_data.report_table t WHERE t.left_out_fr IS NOT NULL
			UNION
			SELECT c.left_out_fr FROM pnd_data.report_column c WHERE c.left_out_fr IS NOT NULL) w;
END
$function$;
COMMENT ON FUNCTION pnd_data.report_frame(bigint) IS
'For pnd.access_report(): what stands around what is kept: a warning, what she is told of her data (RGPD, article 15(1)), the searches that found her, and what is left out, and why.';

CREATE FUNCTION pnd.access_report(case_number text)
RETURNS TABLE (section_fr text, item int, label_fr text, value_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 200 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,privacy_officer}'), pnd_data.require_live_ticket(the_case);
	IF NOT EXISTS (
		SELECT FROM pnd_data.rights_request q
		WHERE q.case_id = the_case AND q.person_right = 'access' AND q.identity_check IS NOT NULL
			AND (q.answered_at IS NULL OR q.answered_at > now() - interval '1 month')) THEN
		PERFORM packnd.fail('PN409', 'she has not asked for it, or it is not made sure yet that it is she', NULL,
			'pnd.request_right() records that she asks for access, pnd.check_identity() how it was made sure.');
	END IF;
	RETURN QUERY
		SELECT r.section_fr, r.item, r.label_fr, r.value_fr
		FROM (SELECT * FROM pnd_data.report_rows(the_case) UNION ALL SELECT * FROM pnd_data.report_frame(the_case)) r
		WHERE r.value_fr IS NOT NULL
		ORDER BY r.rank, r.section_fr, r.item, r.place, r.label_fr;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.access_report(text) TO packnd_referent, packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.access_report(text) IS
'Everything that is kept of her in a case, in French, to be read with her or handed to her in person (RGPD, article 15), in sections, the most important first: what she is told of it (why, how long, who sees it, her rights), what stands in the tables by the catalog, who opened her identity when and why, which searches found her, what is left out and why, and what was said before it was changed. What is about other persons is left out, and keys that say nothing. It holds secrets: address, ways to reach her, alarm word. pnd.access_report_text() is the same as a text. Under a ticket (pnd.open_ticket) of an earlier committed transaction, once she has asked for it and it is made sure that it is she; also when she has withdrawn her agreement, and of an archived case by the privacy officer. Errors: PN404, PN410 no ticket, PN409 she has not asked, or it is not made sure, 22004, 42501.
EN (rights): everything that is kept of her, who has read her file
FR: tout ce qui est gardé sur la personne, relevé de ses données, qui a consulté son dossier';

CREATE FUNCTION pnd.access_report_text(case_number text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	RETURN format(E'Relevé des données gardées sur la personne, %s\n\n', pnd_data.day_fr(pnd_data.case_today(the_case))) || (
		SELECT string_agg(format(E'%s\n%s\n', upper(s.section_fr), s.lines), E'\n' ORDER BY s.first_row)
		FROM (
			SELECT i.section_fr, string_agg(i.lines, E'\n' ORDER BY i.first_row) AS lines, min(i.first_row) AS first_row
			FROM (
				SELECT r.section_fr, r.item, min(r.place) AS first_row,
					'- ' || string_agg(r.label_fr || ' : ' || r.value_fr, E'\n  ' ORDER BY r.place) AS lines
				FROM pnd.access_report(access_report_text.case_number) WITH ORDINALITY r (section_fr, item, label_fr, value_fr, place)
				GROUP BY r.section_fr, r.item) i
			GROUP BY i.section_fr) s);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.access_report_text(text) TO packnd_referent, packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.access_report_text(text) IS
'pnd.access_report() as a plain text in French, to be read to her, or printed and handed to her in person: a heading for each section, the most important first, and a line for each thing. It begins with a warning, since it holds secrets: never sent, and kept only where nobody else finds it. Errors: as pnd.access_report().
EN (rights): the report of everything that is kept of her, to read aloud or print
FR: imprimer ou lire à voix haute le relevé des données de la personne';
