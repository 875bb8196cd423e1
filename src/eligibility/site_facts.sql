-- eligibility/site_facts.sql: what is known of a case, for the form in which it
-- is completed.

CREATE FUNCTION pnd.case_facts(case_number text)
RETURNS TABLE (fact text, question_fr text, value jsonb, value_fr text, stated_at timestamptz, professional text, display_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor}');
	PERFORM pnd_data.require_ticket(the_case);
	RETURN QUERY
		SELECT k.fact, f.question_fr, k.value,
			CASE jsonb_typeof(k.value)
				WHEN 'null' THEN 'sans objet'
				WHEN 'boolean' THEN CASE WHEN k.value::boolean THEN 'oui' ELSE 'non' END
				ELSE coalesce((
					SELECT c.value ->> 'label_fr'
					FROM jsonb_array_elements(f.choices) c
					WHERE c.value -> 'code' = k.value),
					CASE f.base_type WHEN 'date' THEN regexp_replace(k.value #>> '{}', '^(\d{4})-(\d\d)-(\d\d)$', '\3/\2/\1')
						ELSE k.value #>> '{}' END) END,
			k.stated_at, packnd.site_number('professional', k.stated_by), p.display_name
		FROM pnd_data.case_fact k
			JOIN pnd_data.fact f ON f.fact = k.fact
			LEFT JOIN pnd_data.professional p ON p.professional_id = k.stated_by
		WHERE k.case_id = the_case
		ORDER BY k.fact;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.case_facts(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.case_facts(text) IS
'What is recorded of a case (pnd.record_facts()): fact, question, value (JSON null: known not to apply), the value in French, when it was told and to whom (null: to an administrator). What is not known has no row. Under a ticket (pnd.open_ticket) of an earlier committed transaction, since it is her story. Errors: PN404, PN410 no ticket, 42501.
EN (eligibility): what is known of her already, what was told when and to whom
FR: ce qui est déjà connu, ce qui a été dit, quand et à qui';
