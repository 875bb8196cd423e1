-- routing/site_carried.sql: what a case has from other cases of its person
-- (workflow/site_carry.sql), as people read it.  Here, because it names services.

CREATE FUNCTION pnd_data.carried_fr(kind text, key text, row_content jsonb, departement text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	zone text := packnd.time_zone(carried_fr.departement::packnd.departement);
	told text;
BEGIN
	PERFORM packnd.guard();
	IF carried_fr.row_content IS NULL THEN
		RETURN NULL;
	END IF;
	told := CASE carried_fr.kind
		WHEN 'identity' THEN concat_ws(', ', row_content ->> 'family_name', row_content ->> 'used_name', row_content ->> 'given_name',
			to_char((row_content ->> 'birth_date')::date, 'DD/MM/YYYY'))
		WHEN 'channel' THEN concat_ws(', ', pnd_data.label_of('contact_kind', row_content ->> 'kind') || ' : ' || (row_content ->> 'value'), row_content ->> 'ask_for',
			pnd_data.label_of('read_by', row_content ->> 'read_by'), packnd.opening_hours_fr((row_content ->> 'safe_hours')::int4multirange), row_content ->> 'may_say',
			'à ne plus utiliser : ' || (row_content ->> 'end_reason'))
		WHEN 'domicile' THEN concat_ws(', ', pnd_data.label_of('domicile_kind', row_content ->> 'kind'), row_content ->> 'body_name', row_content ->> 'postal_address')
		WHEN 'consent' THEN concat_ws(', ', coalesce(
				pnd_data.shown_label((row_content ->> 'service_id')::bigint),
				pnd_data.label_of('consent_recipient', row_content ->> 'recipient')),
			pnd_data.label_of('consent_purpose', row_content ->> 'purpose'), pnd_data.label_of('data_class', row_content ->> 'data_class'),
			'jusqu''au ' || to_char((row_content ->> 'valid_to')::timestamptz AT TIME ZONE zone, 'DD/MM/YYYY HH24:MI'),
			'retiré le ' || to_char((row_content ->> 'revoked_at')::timestamptz AT TIME ZONE zone, 'DD/MM/YYYY'))
		WHEN 'dependant' THEN concat_ws(', ', pnd_data.label_of('dependant_kind', row_content ->> 'kind'), row_content ->> 'given_name',
			to_char((row_content ->> 'birth_date')::date, 'DD/MM/YYYY'), pnd_data.label_of('lives_with', row_content ->> 'lives_with'),
			CASE WHEN (row_content ->> 'is_dependent')::boolean THEN 'à charge' ELSE 'pas à charge' END, row_content ->> 'school', row_content ->> 'care')
		WHEN 'need' THEN (SELECT d.label_fr FROM pnd_data.need_domain d WHERE d.domain = row_content ->> 'domain')
		WHEN 'step' THEN row_content ->> 'label'
		WHEN 'note' THEN left(row_content ->> 'content', 200)
		WHEN 'appointment' THEN concat_ws(', ', to_char((row_content ->> 'starts_at')::timestamptz AT TIME ZONE zone, 'DD/MM/YYYY HH24:MI'),
			pnd_data.label_of('appointment_kind', row_content ->> 'kind'))
		WHEN 'assessment' THEN concat_ws(', ', pnd_data.label_of('danger_finding', row_content ->> 'finding'),
			to_char((row_content ->> 'assessed_at')::timestamptz AT TIME ZONE zone, 'DD/MM/YYYY'))
		WHEN 'departure' THEN to_char((row_content ->> 'planned_at')::timestamptz AT TIME ZONE zone, 'DD/MM/YYYY HH24:MI')
		WHEN 'fact' THEN (SELECT f.question_fr || ' ' || pnd_data.value_fr(row_content -> 'value', f.base_type, f.choices)
			FROM pnd_data.fact f WHERE f.fact = carried_fr.key)
		WHEN 'application' THEN concat_ws(', ', (SELECT m.label_fr FROM pnd_data.measure m WHERE m.measure = row_content ->> 'measure'),
			row_content ->> 'body_name', to_char((row_content ->> 'made_at')::timestamptz AT TIME ZONE zone, 'DD/MM/YYYY'))
		WHEN 'application_event' THEN concat_ws(', ', (SELECT k.label_fr FROM pnd_data.application_answer k WHERE k.answer_code = row_content ->> 'answer_code'),
			to_char((row_content ->> 'happened_at')::timestamptz AT TIME ZONE zone, 'DD/MM/YYYY'),
			replace(to_char((row_content ->> 'amount')::numeric, 'FM999999990.00'), '.', ',') || ' euros')
		WHEN 'evidence' THEN concat_ws(', ', (SELECT k.label_fr FROM pnd_data.evidence_kind k WHERE k.kind = row_content ->> 'kind'),
			'du ' || to_char((row_content ->> 'dated_on')::date, 'DD/MM/YYYY'), 'jusqu''au ' || to_char((row_content ->> 'valid_until')::date, 'DD/MM/YYYY'),
			'ne compte plus : ' || (row_content ->> 'withdraw_reason')) END;
	RETURN told;
END
$function$;
COMMENT ON FUNCTION pnd_data.carried_fr(text, text, jsonb, text) IS
'For pnd.carried(): a row of a kind in French, as one reads it in a list; times as in a département.';

CREATE FUNCTION pnd.carried(case_number text, contradictions_only boolean DEFAULT false, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (source_case_number text, how text, how_fr text, kind text, kind_fr text, outcome text, outcome_fr text, stands_fr text, other_fr text,
	number text, source_number text, carried_at timestamptz, carried_at_local text, professional text, display_name text,
	ended_at timestamptz, ended_at_local text, end_outcome text,
	end_outcome_fr text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('carried', carried.after, 1);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('contradictions_only', carried.contradictions_only), packnd.require_max_rows(carried.max_rows);
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	RETURN QUERY
		SELECT packnd.site_case_number(c.source_case_id), c.how, h.label_fr, c.kind, k.label_fr, c.outcome, o.label_fr,
			-- what went with a duplicate that was detached is of somebody else
			CASE WHEN c.end_outcome IS DISTINCT FROM 'given_back' OR c.outcome <> 'brought' THEN
				pnd_data.carried_fr(c.kind, c.row_key, pnd_data.carried_row(c.kind, c.case_id, c.row_key), here::text) END,
			CASE WHEN c.ended_at IS NULL AND c.outcome IN ('newer', 'older') THEN
				pnd_data.carried_fr(c.kind, c.source_key, coalesce(c.was, pnd_data.carried_row(c.kind, c.source_case_id, c.source_key)), here::text) END,
			CASE WHEN k.number_kind IS NOT NULL THEN packnd.site_number(k.number_kind, c.row_key::bigint) END,
			CASE WHEN k.number_kind IS NOT NULL THEN packnd.site_number(k.number_kind, c.source_key::bigint) END,
			c.carried_at, packnd.local_time(c.carried_at, here), packnd.site_number('professional', c.carried_by), p.display_name,
			c.ended_at, packnd.local_time(c.ended_at, here), c.end_outcome, e.label_fr,
			packnd.cursor('carried', c.carried_id)
		FROM pnd_data.carried c
			JOIN pnd_data.carried_kind k ON k.kind = c.kind
			JOIN pnd_data.code h ON h.list = 'carried_how' AND h.code = c.how
			JOIN pnd_data.code o ON o.list = 'carried_outcome' AND o.code = c.outcome
			LEFT JOIN pnd_data.code e ON e.list = 'carried_end' AND e.code = c.end_outcome
			LEFT JOIN pnd_data.professional p ON p.professional_id = c.carried_by
		WHERE c.case_id = the_case AND c.carried_id > coalesce(after_keys[1]::bigint, 0)
			AND (NOT carried.contradictions_only OR c.outcome IN ('newer', 'older') AND c.ended_at IS NULL)
		ORDER BY c.carried_id
		LIMIT carried.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.carried(text, boolean, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.carried(text, boolean, text, int) IS
'What a case has from other cases of its person, row by row, what came first first: from which case and how (how: a code of pnd.choices(''carried_how'')), of what kind (pnd.choices(''carried_kind'')), what became of it (outcome: pnd.choices(''carried_outcome'')), what stands here now (stands_fr) and, where the two contradict each other, what the other said or what stood here before (other_fr); numbers here and there, when, and by whom. contradictions_only: only these: to be settled with her. end_outcome: the duplicate was detached, and the row went or stays. Under a ticket (pnd.open_ticket) of an earlier committed transaction. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN410 no ticket, 22004, 22P02 no cursor of this list, 22023, 42501.
EN (case): what came from a duplicate or an earlier case, what contradicts, where a note or a child came from
FR: ce qui vient d''un doublon ou d''un ancien dossier, ce qui se contredit, origine d''une note ou d''un enfant';
