-- workflow/site_consents.sql: to what she has agreed, for the form in which she
-- agrees again or withdraws.

CREATE FUNCTION pnd.consents(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (recipient text, recipient_fr text, purpose text, purpose_fr text, data_class text, data_class_fr text,
	given_at timestamptz, valid_to timestamptz, revoked_at timestamptz, is_live boolean, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- of a duplicate its own, to who reported it
	the_case bigint := packnd.site_case_id(case_number);
	after_keys text[] := packnd.cursor_keys('consents', consents.after, 2);
	after_given timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_consent bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(pnd_data.case_id(case_number), '{detector,referent,supervisor}');
	PERFORM packnd.require_max_rows(consents.max_rows);
	RETURN QUERY
		SELECT c.recipient, r.label_fr, c.purpose, p.label_fr, c.data_class, d.label_fr, c.given_at, c.valid_to, c.revoked_at,
			c.revoked_at IS NULL AND pnd_data.in_force(c.given_at, c.valid_to), packnd.cursor('consents', c.given_at, c.consent_id)
		FROM pnd_data.consent c
			LEFT JOIN pnd_data.code r ON r.list = 'consent_recipient' AND r.code = c.recipient
			LEFT JOIN pnd_data.code p ON p.list = 'consent_purpose' AND p.code = c.purpose
			LEFT JOIN pnd_data.code d ON d.list = 'data_class' AND d.code = c.data_class
		WHERE c.case_id = the_case AND (c.given_at, c.consent_id) > (after_given, after_consent)
		ORDER BY c.given_at, c.consent_id
		LIMIT consents.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.consents(text, text, int) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.consents(text, text, int) IS
'To what she has agreed, oldest first: to whom her data may go, what for, which, from when, until when, and whether it holds now. Nothing that identifies her. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 42501, 22P02 a mistyped number or cursor, 22023 another number of rows.
EN (consent): to what she agreed, whether the partners may be asked, when she withdrew
FR: à quoi elle a consenti, si les partenaires peuvent être sollicités, quand elle a retiré son accord';
