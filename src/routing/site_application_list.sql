-- routing/site_application_list.sql: what was applied for, what came of it, and
-- the days that one can tell the person.

CREATE FUNCTION pnd_data.clock_fr(clock text, due_on date, is_exact boolean, ended_by text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT CASE WHEN clock_fr.ended_by IS NOT NULL OR clock_fr.due_on IS NULL THEN NULL
	ELSE CASE clock_fr.clock
			WHEN 'service' THEN 'Signification à l''auteur au plus tard le %1$s'
			WHEN 'decision' THEN 'Décision au plus tard le %1$s'
			WHEN 'payment' THEN 'Paiement au plus tard le %1$s'
			WHEN 'silence' THEN 'Sans réponse jusqu''au %1$s, le silence vaut %2$s'
			WHEN 'papers' THEN 'Pièces à envoyer au plus tard le %1$s'
			WHEN 'appeal' THEN 'Recours possible jusqu''au %1$s'
			WHEN 'execution' THEN 'Effet au plus tard le %1$s'
			WHEN 'rights' THEN 'Droits liés jusqu''au %1$s'
			WHEN 'renewal' THEN 'Mesure jusqu''au %1$s, à renouveler avant'
			WHEN 'again' THEN 'Nouvelle demande possible à partir du %1$s'
			WHEN 'repayment' THEN 'Premier remboursement à partir du %1$s' END
		|| CASE WHEN clock_fr.is_exact THEN '' ELSE ', compté de l''envoi : la date de réception reste à connaître' END END
$function$;
COMMENT ON FUNCTION pnd_data.clock_fr(text, date, boolean, text) IS
'For pnd.application_clocks(): a sentence by clock, in which %1$s stands for the day and %2$s for what silence means; null where nothing is to be told.';

CREATE FUNCTION pnd_data.reachable_application(application text, OUT case_id bigint, OUT application_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('application', application);
	application_id := packnd.site_number_id('application', application);
	SELECT a.case_id INTO case_id FROM pnd_data.application a WHERE a.application_id = reachable_application.application_id;
	IF NOT FOUND OR NOT packnd.can_see(reachable_application.case_id) THEN
		PERFORM packnd.fail('PN404', 'no such application');
	END IF;
	PERFORM pnd_data.require_duty(reachable_application.case_id, '{referent,supervisor,break_glass}'), pnd_data.require_shown(reachable_application.case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.reachable_application(text) IS
'For the functions of pnd that show an application: its case. Errors: PN404 unknown and forbidden alike, 42501, 22P02, 22004.';

CREATE FUNCTION pnd.application_clocks(application text)
RETURNS TABLE (clock text, clock_fr text, starts_fr text, started_at timestamptz, started_at_local text, is_exact boolean, amount int, unit_fr text,
	due_at timestamptz, due_at_local text, due_on date, ended_at timestamptz, ended_at_local text, told_fr text, silence text, silence_fr text, condition_fr text,
	legal_source text, confidence text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	reached record;
	here packnd.departement;
BEGIN
	PERFORM packnd.guard();
	SELECT r.case_id, r.application_id INTO reached FROM pnd_data.reachable_application(application) r;
	here := pnd_data.case_departement(reached.case_id);
	RETURN QUERY
		SELECT k.clock, c.label_fr, b.label_fr, k.started_at, packnd.local_time(k.started_at, here), k.is_exact, k.amount, u.label_fr,
			d.due_at, packnd.local_time(d.due_at, here), l.last_day,
			k.ended_at, packnd.local_time(k.ended_at, here),
			format(pnd_data.clock_fr(k.clock, l.last_day, k.is_exact, k.ended_by), to_char(l.last_day, 'DD/MM/YYYY'), m.label_fr),
			k.silence, m.label_fr, k.condition_fr, k.legal_source, k.confidence
		FROM pnd_data.application_clocks(reached.case_id, reached.application_id) k
			JOIN pnd_data.code c ON c.list = 'measure_clock' AND c.code = k.clock
			JOIN pnd_data.code b ON b.list = 'clock_start' AND b.code = k.starts
			JOIN pnd_data.code u ON u.list = 'deadline_unit' AND u.code = k.unit
			LEFT JOIN pnd_data.code m ON m.list = 'silence' AND m.code = k.silence
			LEFT JOIN LATERAL (
				SELECT n.* FROM pnd_data.deadline n
				WHERE n.case_id = reached.case_id AND n.kind = 'application_' || k.clock AND n.subject_id = reached.application_id
					AND n.started_at = k.started_at
				ORDER BY n.deadline_id DESC LIMIT 1) d ON true
			-- an end at 24:00 is of the day that ends
			LEFT JOIN LATERAL (SELECT packnd.local_day(d.due_at - interval '1 microsecond', here) AS last_day) l ON true
		ORDER BY c.rank;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.application_clocks(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.application_clocks(text) IS
'The clocks of an application (number W-...): what runs (pnd.choices(''measure_clock'')), from which event, since when (null: not yet), how long, until which day in the territory (due_on), and told_fr: that day as a sentence which can be told to the person (null: it has not begun, or has ended). is_exact: false as long as the day of receipt is not known: it is counted from when the application was sent, else made. silence: what no answer means then. condition_fr: which of several rows of the measure this is; article and confidence (primary, press, inferred) beside. Errors: PN404, 42501, 22P02, 22004.
EN (eligibility): when will the emergency aid be paid, until when can a refusal be contested
FR: quand l''aide sera-t-elle payée, jusqu''à quand contester un refus, ce que vaut le silence';

CREATE FUNCTION pnd.applications(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (application text, measure text, label_fr text, body_fr text, state text, state_fr text, made_at timestamptz, made_at_local text,
	sent_at timestamptz, sent_at_local text, received_at timestamptz, received_at_local text, granted_at timestamptz, granted_at_local text,
	amount numeric, award_form text, award_form_fr text, valid_until date, paid_at timestamptz, paid_at_local text, paid_amount numeric,
	refused_at timestamptz, refused_at_local text, appealed_at timestamptz, appealed_at_local text, next_fr text[], cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('applications', applications.after, 2);
	after_made timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_application bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(applications.max_rows);
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	RETURN QUERY
		SELECT packnd.site_number('application', n.application_id), n.measure, m.label_fr, n.body_name, n.state, s.label_fr,
			n.made_at, packnd.local_time(n.made_at, here), n.sent_at, packnd.local_time(n.sent_at, here),
			n.received_at, packnd.local_time(n.received_at, here), n.granted_at, packnd.local_time(n.granted_at, here),
			n.amount, n.award_form, pnd_data.label_of('award_form', n.award_form), n.valid_until,
			n.paid_at, packnd.local_time(n.paid_at, here), n.paid_amount, n.refused_at, packnd.local_time(n.refused_at, here),
			n.appealed_at, packnd.local_time(n.appealed_at, here),
			ARRAY(
				SELECT k.told_fr FROM pnd.application_clocks(packnd.site_number('application', n.application_id)) k
				WHERE k.told_fr IS NOT NULL ORDER BY k.due_on),
			packnd.cursor('applications', n.made_at, n.application_id)
		FROM pnd_data.application_now n
			JOIN pnd_data.measure m ON m.measure = n.measure
			JOIN pnd_data.code s ON s.list = 'application_state' AND s.code = n.state
		WHERE n.case_id = the_case AND (n.made_at, n.application_id) > (after_made, after_application)
		ORDER BY n.made_at, n.application_id
		LIMIT applications.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.applications(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.applications(text, text, int) IS
'What was applied for in a case, the oldest first: measure, body, where it stands (pnd.choices(''application_state'')), when it was made, sent, received, granted (amount in euros, form, last day), paid (first payment, and all in all), refused, appealed; next_fr: the days that can be told to the person, by pnd.application_clocks(). A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 22P02 no cursor of this list, 22023, 42501.
EN (eligibility): what was applied for, where an application stands, what was paid
FR: demandes faites pour la personne, où en est une demande, ce qui a été payé';

CREATE FUNCTION pnd.application_events(application text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (event text, answer text, answer_fr text, happened_at timestamptz, happened_at_local text, amount numeric, award_form text, award_form_fr text,
	valid_until date, reason text, recorded_at timestamptz, recorded_at_local text, professional text, display_name text,
	withdrawn_at timestamptz, withdrawn_at_local text, withdrawn_by text, withdraw_reason text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	reached record;
	here packnd.departement;
	after_keys text[] := packnd.cursor_keys('application_events', application_events.after, 2);
	after_recorded timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_event bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(application_events.max_rows);
	SELECT r.case_id, r.application_id INTO reached FROM pnd_data.reachable_application(application) r;
	here := pnd_data.case_departement(reached.case_id);
	PERFORM pnd_data.require_ticket(reached.case_id);
	RETURN QUERY
		SELECT packnd.site_number('application_event', e.event_id), e.answer_code, k.label_fr, e.happened_at, packnd.local_time(e.happened_at, here), e.amount, e.award_form,
			pnd_data.label_of('award_form', e.award_form), e.valid_until, e.reason, e.recorded_at, packnd.local_time(e.recorded_at, here),
			packnd.site_number('professional', e.recorded_by), p.display_name,
			e.withdrawn_at, packnd.local_time(e.withdrawn_at, here), packnd.site_number('professional', e.withdrawn_by), e.withdraw_reason,
			packnd.cursor('application_events', e.recorded_at, e.event_id)
		FROM pnd_data.application_event e
			JOIN pnd_data.application_answer k ON k.answer_code = e.answer_code
			LEFT JOIN pnd_data.professional p ON p.professional_id = e.recorded_by
		WHERE e.case_id = reached.case_id AND e.application_id = reached.application_id
			AND (e.recorded_at, e.event_id) > (after_recorded, after_event)
		ORDER BY e.recorded_at, e.event_id
		LIMIT application_events.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.application_events(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.application_events(text, text, int) IS
'What happened to an application (number W-...), in the order in which it was recorded: sent, received, granted, each payment, refused, appealed ..., when, with amount, form, last day and reason, and by whom it was recorded; its number G-... (event) is what pnd.withdraw_answer() takes. What was taken back is there too: withdrawn_at, by whom and why. Under a ticket (pnd.open_ticket) of an earlier committed transaction, since reasons are part of her story. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN410 no ticket, 22P02 a mistyped number or cursor, 22004, 22023, 42501.
EN (eligibility): the history of an application, each payment
FR: historique d''une demande, chaque paiement';

CREATE FUNCTION pnd.application_form(application text)
RETURNS TABLE (measure text, body_fr text, data_classes text[], form jsonb, page text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	reached record;
BEGIN
	PERFORM packnd.guard();
	SELECT r.case_id, r.application_id INTO reached FROM pnd_data.reachable_application(application) r;
	PERFORM pnd_data.require_ticket(reached.case_id);
	RETURN QUERY
		SELECT a.measure, a.body_name, a.data_classes, a.form, pnd_data.form_page(a.form)
		FROM pnd_data.application a WHERE a.case_id = reached.case_id AND a.application_id = reached.application_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.application_form(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.application_form(text) IS
'The form of an application (number W-...) as it was filled when it was made, as JSON and as a page, and which classes of data it tells (null form: it stayed with the case from which the application came). Under a ticket (pnd.open_ticket) of an earlier committed transaction. Errors: PN404, PN410 no ticket, 22P02, 22004, 42501.
EN (eligibility): print the form of an application again, what the body was told
FR: réimprimer le formulaire d''une demande, ce qui a été dit à l''organisme';
