-- eligibility/site_report.sql: the report of a person, with what the liaison
-- form says of her situation.  Here, because the facts of a case are.

CREATE FUNCTION pnd_data.state_reported_facts(case_id bigint, facts jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	too_much text;
BEGIN
	PERFORM packnd.guard();
	IF facts IS NULL OR facts = '{}' THEN
		RETURN;
	END IF;
	SELECT f.fact INTO too_much
	FROM jsonb_object_keys(CASE jsonb_typeof(facts) WHEN 'object' THEN facts ELSE '{}' END) AS k (fact)
		JOIN pnd_data.fact f ON f.fact = k.fact
	WHERE f.data_class NOT IN ('situation', 'health', 'children')
	ORDER BY f.fact LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('22023', 'fact "%1$s" is not told before she agrees', NULL,
			'A report says what her situation is, her health and her children; nothing that identifies her or where she is.',
			too_much);
	END IF;
	PERFORM pnd.record_facts(packnd.site_case_number(state_reported_facts.case_id), facts);
END
$function$;
COMMENT ON FUNCTION pnd_data.state_reported_facts(bigint, jsonb) IS
'For pnd.report() and pnd.reopen_declined(): what the liaison form says, as facts of the dictionary. Errors as pnd.record_facts().';

CREATE FUNCTION pnd.report(territory text, declares_victim boolean, wishes_help boolean, happened_at timestamptz DEFAULT NULL,
	facts jsonb DEFAULT '{}', request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	-- the moment at which it is told, unless it is said
	moment timestamptz := coalesce(happened_at, now());
	new_case bigint;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('report', request_key,
		jsonb_build_array(territory, declares_victim, wishes_help, happened_at AT TIME ZONE 'UTC', facts));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	new_case := pnd_data.open_case(territory, moment);
	PERFORM pnd_data.record_detection(new_case, moment, report.declares_victim, report.wishes_help);
	PERFORM pnd_data.state_reported_facts(new_case, facts), pnd_data.require_budget('{report}');
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(packnd.site_case_number(new_case)));
	RETURN packnd.site_case_number(new_case);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.report(text, boolean, boolean, timestamptz, jsonb, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.report(text, boolean, boolean, timestamptz, jsonb, text) IS
'Report a person in an open territory, seen at a moment (null: now; a form of Friday typed on Monday: Friday''s); returns the number of the new case. A report is always taken: her declaration and her wish (null: not known yet) are judged by policy "entry", and nothing that identifies her is stored before she agrees. facts: what the liaison form says of her situation, by names of the dictionary (pnd.facts()). A clock waits for her agreement; a detector whose training was not valid that day opens a budget for confirmation. Whether she is known already is not said here, to nobody. With the same request_key it is one report: the same number again. Errors: PN429 more reports than are allowed (pnd.rate_limits()), PN401 nobody is acting, 22023 an unknown territory or fact, PN409 it is not open or the key was used for another call, 22008 in the future or at no finite time.
EN (entry): report a person in danger, open a new case, a victim of violence speaks
FR: saisir le dispositif pour une personne, ouvrir un nouveau dossier, signaler une victime de violences conjugales, repérage';

CREATE FUNCTION pnd.reopen_declined(case_number text, declares_victim boolean, wishes_help boolean, happened_at timestamptz DEFAULT NULL,
	facts jsonb DEFAULT '{}', request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	moment timestamptz := coalesce(happened_at, now());
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('reopen_declined', request_key,
			jsonb_build_array(case_number, declares_victim, wishes_help, happened_at AT TIME ZONE 'UTC', facts)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{detector,supervisor}', closed_too => true);
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = the_case AND c.state = 'declined';
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'only a case that was declined is reopened like this', NULL,
			'An exit that was wrong is undone by pnd.reopen_case(), a refusal by pnd.reopen_declined().');
	END IF;
	PERFORM pnd_data.cause_event(the_case, 'reopened', reopen_declined.happened_at, '{"reopen_reason": "la personne revient"}');
	-- open to who detected it without an end again
	UPDATE pnd_data.case_access a SET valid_to = NULL WHERE a.case_id = the_case AND a.part = 'detector';
	PERFORM pnd_data.record_detection(the_case, moment, reopen_declined.declares_victim, reopen_declined.wishes_help);
	PERFORM pnd_data.state_reported_facts(the_case, facts);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.reopen_declined(text, boolean, boolean, timestamptz, jsonb, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.reopen_declined(text, boolean, boolean, timestamptz, jsonb, text) IS
'She had declined and comes back to the professional who detected the case, as long as it is kept: it is open again, under its number, with what she declares and wishes now, and her agreement is awaited as after a report. Arguments as of pnd.report(). Later, or with another professional, she is reported anew; pnd.link_cases() links the two with her agreement. With the request_key of an earlier call it only answers what that did. Errors: PN404 no such case (any more), PN409 it was not declined, 22008, 22023 an unknown fact, 42501.
EN (entry): she comes back to whom she told first, take a report up again after a no
FR: reprendre une saisine restée sans suite, la personne revient vers qui l''avait repérée';
