-- followup/site_report_duress.sql: who hears that she is not free to speak says so, a
-- partner by the number of its request; and two people lift it.

CREATE FUNCTION pnd.set_alarm_word(case_number text, word text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('set_alarm_word', request_key, jsonb_build_array(case_number, word)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{detector,referent,supervisor}');
	PERFORM packnd.require_text('word', set_alarm_word.word), pnd_data.require_agreed(the_case, 'word', set_alarm_word.word);
	INSERT INTO pnd_data.alarm_word AS a (case_id, word, recorded_at, recorded_by)
	VALUES (the_case, btrim(set_alarm_word.word), now(), packnd.actor())
	ON CONFLICT ON CONSTRAINT alarm_word_pkey DO UPDATE
		SET word = excluded.word, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_alarm_word(text, text, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.set_alarm_word(text, text, text) IS
'The word that was agreed on with her: when she says it she is not free to speak, and whoever hears it calls pnd.report_duress(). pnd.contact_plan() shows it to who calls her. It replaces the one before. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 a closed case, she has not agreed, 22004 and 22023 no word, or a too long one, 42501.
EN (consent): agree on a word by which she says that she cannot speak freely
FR: convenir d''un mot d''alerte, mot de code si la personne ne peut pas parler librement';

CREATE FUNCTION pnd.report_duress(number text, sign text, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	reached record;
	moment timestamptz := coalesce(happened_at, clock_timestamp());
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('report_duress', request_key, jsonb_build_array(number, sign, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('number', number), packnd.require_one_of('sign', report_duress.sign, pnd_data.codes('duress_sign'));
	IF packnd.number_kind(number) = 'referral' THEN
		reached := pnd_data.reachable_referral(number);
		PERFORM pnd_data.require_moment('event', 'happened_at', moment),
			packnd.share_case(reached.the_case, 'suspend_contact', jsonb_build_object('sign', report_duress.sign, 'happened_at', moment));
	ELSE
		the_case := pnd_data.case_id(number);
		-- whoever hears it; what it does is seen by who leads the case, with who said so
		PERFORM pnd_data.lock_case(the_case, '{reader}', withdrawn_too => true);
		PERFORM pnd_data.require_moment('event', 'happened_at', moment, (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_case)),
			pnd_data.suspend_contact(the_case, report_duress.sign, moment);
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.report_duress(text, text, timestamptz, text) TO packnd_detector, packnd_referent, packnd_supervisor, packnd_partner;
COMMENT ON FUNCTION pnd.report_duress(text, text, timestamptz, text) IS
'She said the word that was agreed on, said otherwise that she is not free to speak, or it was seen (sign: a code of pnd.choices(''duress_sign'')), at a moment (null: now). number: of the case, for whoever may see it, also who only reported it or sees it by pnd.break_glass(), or for a partner that accepted of its request. In the same transaction everything that goes out about her stops, in all of her cases: contact with her (pnd.contact_plan, pnd.may_contact_now refuse, pnd.identity shows no channel, pnd.channels says so of each), new requests to services, also those that would follow by themselves, applications, the page for her, a transfer to another territory, messages to partners and all mail about the case, also what was not taken yet. Quietly: nobody is told but who leads the case and its supervisors, on their screens, and their clock runs; a partner sees no difference: he is shown no way to reach her at any time. Reported again it changes nothing. pnd.lift_duress() ends it. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 a closed case, a request that is not accepted, 22004 and 22023 an unknown sign, 22008 in the future or too long ago (pnd.bounds), 22P02 a mistyped number, 42501.
EN (consent): she said the code word, she cannot speak freely, he is beside her, stop all contact at once
FR: mot d''alerte dit, la personne ne peut pas parler librement, l''auteur des violences est à côté, suspendre tout contact immédiatement';

CREATE FUNCTION pnd.lift_duress(case_number text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('lift_duress', request_key, jsonb_build_array(case_number, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}', closed_too => true);
	PERFORM pnd_data.require_substance('reason', lift_duress.reason);
	IF NOT EXISTS (SELECT FROM pnd_data.duress d WHERE d.case_id = the_case AND d.lifted_at IS NULL) THEN
		PERFORM packnd.fail('PN409', 'contact is not suspended');
	END IF;
	PERFORM pnd_data.require_approval('lift_duress', jsonb_build_object('case_number', case_number));
	UPDATE pnd_data.duress AS d SET lifted_at = clock_timestamp(), lifted_by = packnd.actor(), lift_reason = btrim(lift_duress.reason)
	WHERE d.case_id = the_case AND d.lifted_at IS NULL;
	PERFORM pnd_data.meet_deadline(the_case, 'duress', NULL);
	PERFORM pnd_data.keep_clock(the_case);
	PERFORM pnd_data.tell(the_case, 'duress_lifted', 'referent'), pnd_data.tell(the_case, 'duress_lifted', 'supervisor');
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.lift_duress(text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.lift_duress(text, text, text) IS
'It is known that she is safe: contact is possible again, for a reason, and what was held goes out. By two people: the other one agrees first, by pnd.ask_approval(''lift_duress'', {"case_number": ...}) and pnd.approve_request(). Services that were not asked meanwhile are on the list of what has nobody left to ask (deadline routing_exhausted). With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 contact is not suspended, PN423 nobody else has agreed, 22004 and 22023 no reason, 42501.
EN (consent): she is safe again, resume contact, lift the suspension with a second person
FR: la personne est de nouveau en sécurité, reprendre le contact, lever la suspension à deux';

CREATE FUNCTION pnd.duress_reports(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (sign text, sign_fr text, happened_at timestamptz, happened_at_local text, reported_at timestamptz, reported_at_local text,
	professional text, display_name text, lifted_at timestamptz, lifted_at_local text, lifted_by text, lift_reason text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 2 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('duress_reports', duress_reports.after, 1);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(duress_reports.max_rows);
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	RETURN QUERY
		SELECT d.sign, c.label_fr, d.happened_at, packnd.local_time(d.happened_at, here), d.reported_at, packnd.local_time(d.reported_at, here),
			packnd.site_number('professional', d.reported_by), p.display_name, d.lifted_at, packnd.local_time(d.lifted_at, here),
			l.display_name, d.lift_reason, packnd.cursor('duress_reports', d.duress_id)
		FROM pnd_data.duress d
			JOIN pnd_data.code c ON c.list = 'duress_sign' AND c.code = d.sign
			LEFT JOIN pnd_data.professional p ON p.professional_id = d.reported_by
			LEFT JOIN pnd_data.professional l ON l.professional_id = d.lifted_by
		WHERE d.case_id = the_case AND d.duress_id > coalesce(after_keys[1]::bigint, 0)
		ORDER BY d.duress_id
		LIMIT duress_reports.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.duress_reports(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.duress_reports(text, text, int) IS
'When it was reported that she was not free to speak (pnd.report_duress), by what sign and by whom, the first one first, and when and by whom it was lifted. Under a ticket (pnd.open_ticket) of an earlier committed transaction. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN410 no ticket, 22P02 no cursor of this list, 22023, 42501.
EN (consent): when was contact suspended, who reported it, who lifted it
FR: quand le contact a été suspendu, qui l''a signalé, qui a levé la suspension';
