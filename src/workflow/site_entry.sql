-- workflow/site_entry.sql: detection, declaration, consent.

CREATE FUNCTION pnd_data.judge_entry(territory text, day date, declares_victim boolean, wishes_help boolean)
RETURNS TABLE (outcome text, version int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- a report is always taken: without a policy in force nobody is turned away
	IF packnd.policy_in_force('entry', day, territory) IS NULL THEN
		RETURN QUERY SELECT 'undetermined', NULL::int;
		RETURN;
	END IF;
	RETURN QUERY
		SELECT d.outcome, d.version
		FROM pnd.decide_policy('entry', day, jsonb_strip_nulls(jsonb_build_object(
			'declares_victim', declares_victim, 'wishes_help', wishes_help)), territory) d;
END
$function$;
COMMENT ON FUNCTION pnd_data.judge_entry(text, date, boolean, boolean) IS
'For the functions of pnd: the answer of policy "entry" in a territory on a day and its version; undetermined and null where none is in force.';

CREATE FUNCTION pnd_data.record_detection(case_id bigint, moment timestamptz, declares_victim boolean, wishes_help boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	me bigint := packnd.actor();
	detection_day date;
	territory text;
	answer record;
	trained boolean;
BEGIN
	PERFORM packnd.guard();
	SELECT packnd.local_day(moment, t.departement::packnd.departement), t.territory_id INTO detection_day, territory
	FROM pnd_data.case_file c JOIN pnd_data.territory t ON t.territory_id = c.territory_id
	WHERE c.case_id = record_detection.case_id;
	SELECT * INTO answer
	FROM pnd_data.judge_entry(territory, detection_day, record_detection.declares_victim, record_detection.wishes_help);
	trained := pnd_data.is_trained(me, detection_day);
	INSERT INTO pnd_data.detection (case_id, detection_id, professional_id, detected_at, detector_trained, declares_victim, wishes_help, outcome, policy_version)
	VALUES (record_detection.case_id, packnd.random_case_id(), me, moment, trained, record_detection.declares_victim,
		record_detection.wishes_help, answer.outcome, answer.version);
	PERFORM pnd_data.open_deadline(record_detection.case_id, 'consent_awaited', NULL, moment);
	IF NOT trained THEN
		PERFORM pnd_data.open_deadline(record_detection.case_id, 'detector_confirmation', NULL, moment);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.record_detection(bigint, timestamptz, boolean, boolean) IS
'For the functions of pnd that report a person: what she declares and wishes as told at a moment, the answer of policy "entry", and the clocks: her agreement is awaited, and for a detector whose training was not valid that day a confirmation.';

CREATE FUNCTION pnd_data.open_case(territory text, moment timestamptz, pathway_before text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	me bigint := packnd.actor();
	new_case bigint := packnd.random_case_id();
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', territory);
	IF NOT isfinite(moment) THEN
		PERFORM packnd.fail('22008', 'an event happens at a finite time');
	END IF;
	PERFORM pnd_data.require_open_territory(territory);
	INSERT INTO pnd_data.case_access (case_id, territory_id, duty, part)
	VALUES (new_case, territory, 'supervisor', 'supervisor');
	IF me IS NOT NULL THEN
		PERFORM pnd_data.give_access(new_case, me, 'detector');
	END IF;
	INSERT INTO pnd_data.case_file (case_id, territory_id, pathway, machine, version, state, event, happened_at, detector_id, detected_at)
	SELECT new_case, territory, w.pathway, w.machine, w.version, 'detected', 'detected', moment, me, moment
	FROM pnd_data.pathway_offered(territory) w
	ORDER BY w.pathway IS DISTINCT FROM pathway_before, w.rank
	LIMIT 1;
	RETURN new_case;
END
$function$;
COMMENT ON FUNCTION pnd_data.open_case(text, timestamptz, text) IS
'For the functions of pnd: a new case of an open territory, detected by the actor at a moment, by the pathway that she went by before if it is offered, else the one offered longest. Errors: 22004, 22008 at no finite time or in the future, 22023 an unknown territory, PN409 it is not open.';

CREATE FUNCTION pnd.confirm_report(case_number text, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	me bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('confirm_report', request_key, jsonb_build_array(case_number)) IS NOT NULL THEN
		RETURN;
	END IF;
	me := packnd.actor();
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{detector,referent,supervisor}');
	IF NOT pnd_data.is_trained(me, pnd_data.case_today(the_case)) THEN
		PERFORM packnd.fail('PN409', 'only a professional whose training is valid today can confirm a report');
	END IF;
	IF NOT pnd_data.meet_deadline(the_case, 'detector_confirmation', NULL) THEN
		PERFORM packnd.fail('PN409', 'no report of this case waits for a confirmation');
	END IF;
	PERFORM pnd_data.keep_clock(the_case);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.confirm_report(text, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.confirm_report(text, text) IS
'Confirm the report of a detector without valid training. With the request_key of an earlier call it only answers what that did. Errors: PN404 no such case, PN409 the actor''s own training is not valid today, none waits, a closed case, 42501.
EN (entry): confirm the report of a colleague without training
FR: confirmer la saisine d''un collègue non formé';

CREATE FUNCTION pnd.give_consent(case_number text, family_name text, given_name text,
	contact_kind text, contact_value text, read_by text, safe_hours text, may_say text,
	birth_date date DEFAULT NULL, services_too boolean DEFAULT true,
	agrees_to_be_remembered boolean DEFAULT false, previous_case_number text DEFAULT NULL,
	happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	previous_id bigint;
	her_id bigint;
	moment timestamptz := coalesce(happened_at, now());
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('give_consent', request_key, jsonb_build_array(case_number, family_name, given_name,
			contact_kind, contact_value, read_by, safe_hours, may_say, birth_date, services_too, agrees_to_be_remembered,
			previous_case_number, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.site_case_id(previous_case_number);	-- mistyped, it is told before anything is looked up
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{detector,referent,supervisor}');
	PERFORM packnd.require_given('family_name', family_name),
		packnd.require_given('given_name', given_name),
		packnd.require_one_of('contact_kind', contact_kind, pnd_data.codes('contact_kind')),
		packnd.require_given('contact_value', contact_value),
		packnd.require_one_of('read_by', read_by, pnd_data.codes('read_by')),
		packnd.require_given('safe_hours', safe_hours),
		packnd.require_given('may_say', may_say),
		packnd.require_given('services_too', services_too),
		packnd.require_given('agrees_to_be_remembered', agrees_to_be_remembered);
	PERFORM FROM pnd_data.detection d
	WHERE d.case_id = the_case AND d.declares_victim AND d.wishes_help;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'her declaration and her wish to be helped are not recorded', NULL,
			'Record them with pnd.record_declaration().');
	END IF;

	IF previous_case_number IS NOT NULL THEN
		-- a number alone opens nothing: who links two cases may see both
		previous_id := pnd_data.case_id(previous_case_number);
		her_id := pnd_data.hold_person(previous_id);
		PERFORM FROM pnd_data.person p WHERE p.person_id = her_id AND p.agrees_to_be_remembered;
		IF NOT FOUND THEN
			PERFORM packnd.fail('PN404', 'no such case');
		END IF;
	ELSE
		her_id := packnd.random_case_id();
		INSERT INTO pnd_data.person (person_id, agrees_to_be_remembered, created_at)
		VALUES (her_id, give_consent.agrees_to_be_remembered, now());
	END IF;

	PERFORM pnd_data.add_consents(the_case, 'coordinating_body', moment);
	IF services_too THEN
		PERFORM pnd_data.add_consents(the_case, 'services', moment);
	END IF;
	INSERT INTO pnd_data.person_identity (case_id, person_id, family_name, given_name, birth_date, recorded_at)
	VALUES (the_case, her_id, give_consent.family_name, give_consent.given_name, give_consent.birth_date, now());
	PERFORM pnd_data.insert_channel(the_case, contact_kind, contact_value, NULL, give_consent.read_by, give_consent.safe_hours, give_consent.may_say,
		'neutral', 'in_person');
	PERFORM pnd_data.match_again(the_case);

	PERFORM pnd_data.cause_event(the_case, 'consent_given', give_consent.happened_at,
		-- one that was linked before stays
		jsonb_strip_nulls(jsonb_build_object('consent_current', true, 'person_id', her_id, 'previous_case_id', previous_id)));
	UPDATE pnd_data.case_file c SET previous_exit_at = (
			SELECT o.exited_at FROM pnd_data.case_file o WHERE o.case_id = previous_id AND o.exited_at <= c.detected_at)
	WHERE c.case_id = the_case AND previous_id IS NOT NULL;
	PERFORM pnd_data.share_exclusions(previous_id, the_case);
	PERFORM pnd_data.watch_channels(the_case);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.give_consent(text, text, text, text, text, text, text, text, date, boolean, boolean, text, timestamptz, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.give_consent(text, text, text, text, text, text, text, text, date, boolean, boolean, text, timestamptz, text) IS
'She agrees: from now on who she is and how she can be reached safely is stored, and the request is received. contact_kind: phone, message, email, through (letters go to an elected domicile: pnd.set_domicile()); read_by: her_alone, shared, perpetrator; safe_hours as OpenStreetMap writes opening hours ("Mo-Fr 09:00-12:00,14:00-17:00; Sa 10:00-12:00", "24/7", "off": never), may_say in words; further channels by pnd.add_channel(). It counts as agreed on with her in person, and takes what is neutral until pnd.change_channel() says that more may be told (may_tell). Where the author reads the only one, a NOTICE says so, and a deadline is open until there is another. services_too: the partners may be asked for her. previous_case_number: an earlier case that the actor may see, if she agreed then to be remembered. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 (no declaration, or not from this state), 22004 and 22023 (an argument without a value or with an unknown one), 22008 born in the future or on no day that can be (pnd.bounds), or agreed before the report or in the future, 42501.
EN (consent): she agrees to be helped, her consent or agreement, her name and how to reach her safely, she comes back after an earlier case
FR: recueillir son accord, consentement, la personne accepte une aide, son nom et comment la joindre sans danger, la personne revient après un premier dossier';

CREATE FUNCTION pnd.record_declaration(case_number text, declares_victim boolean, wishes_help boolean,
	request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	answer record;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('record_declaration', request_key,
		jsonb_build_array(case_number, declares_victim, wishes_help));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{detector,referent,supervisor}');
	SELECT * INTO answer
	FROM pnd_data.judge_entry((SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_case),
		pnd_data.case_today(the_case), declares_victim, wishes_help);
	UPDATE pnd_data.detection d
	SET declares_victim = record_declaration.declares_victim, wishes_help = record_declaration.wishes_help,
		outcome = answer.outcome, policy_version = answer.version
	WHERE d.case_id = the_case;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(answer.outcome));
	RETURN answer.outcome;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.record_declaration(text, boolean, boolean, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.record_declaration(text, boolean, boolean, text) IS
'Record what she declares and wishes (null: not known yet); returns the answer of policy "entry": eligible, not_eligible, undetermined. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 a closed case, 42501.
EN (entry): complete a report, she says that she is a victim, she wishes help
FR: compléter une saisine, la personne se déclare victime, souhaite une aide';

CREATE FUNCTION pnd.decline(case_number text, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('decline', request_key, jsonb_build_array(case_number, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM pnd_data.cause_event(pnd_data.case_id(case_number), 'consent_refused', decline.happened_at);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.decline(text, timestamptz, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.decline(text, timestamptz, text) IS
'She does not agree: the case is closed, and number, territory, day and detector are left for a bounded time, nothing else; what was recorded goes, also from the journal, whose chain still verifies. When she comes back the same professional reopens it. Not while it is open whether she was informed of what an authority was told without her agreement (pnd.record_informed()). With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409, 22008, 42501.
EN (consent): she does not want help, she declines
FR: noter un refus, la personne refuse une aide, ne veut pas, clore sans suite';

CREATE FUNCTION pnd_data.declined_kept()
RETURNS interval
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (SELECT b.not_after FROM pnd_data.bound b WHERE b.bound = 'declined_kept');
END
$function$;
COMMENT ON FUNCTION pnd_data.declined_kept() IS
'For the functions of pnd: how long a declined case stays with who detected it.';

CREATE FUNCTION pnd_data.forget_declined()
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	over bigint[];
	one_case bigint;
	caught_state text;
	caught_message text;
BEGIN
	PERFORM packnd.guard();
	over := ARRAY(
		SELECT c.case_id FROM pnd_data.case_file c
		WHERE c.state = 'declined' AND c.detector_id IS NOT NULL AND c.state_since < now() - pnd_data.declined_kept()
			AND NOT pnd_data.is_set_aside('forget_declined', c.case_id)
		FOR NO KEY UPDATE SKIP LOCKED);
	FOREACH one_case IN ARRAY over LOOP
		BEGIN
			UPDATE pnd_data.case_file c SET detector_id = NULL WHERE c.case_id = one_case;
			DELETE FROM pnd_data.case_access a WHERE a.case_id = one_case AND a.part = 'detector';
			PERFORM pnd_data.erase_payloads(one_case, 'detector'), pnd_data.end_set_aside('forget_declined', one_case);
		EXCEPTION WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS caught_state = RETURNED_SQLSTATE, caught_message = MESSAGE_TEXT;
			PERFORM pnd_data.set_aside('forget_declined', one_case, caught_state, caught_message);
		END;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.forget_declined() IS
'For the follow-up: of cases that were declined long enough ago, who detected them is forgotten too; a number, a territory and a day are left, which count.';

CREATE FUNCTION pnd_data.add_consents(case_id bigint, recipient text, given_at timestamptz DEFAULT now())
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	given int;
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.consent (case_id, consent_id, recipient, purpose, data_class, given_at)
	SELECT add_consents.case_id, packnd.random_case_id(), a.recipient, a.purpose, a.data_class, add_consents.given_at
	FROM (VALUES ('coordinating_body', 'support', 'identity'),
				 ('coordinating_body', 'support', 'contact'),
				 ('coordinating_body', 'support', 'situation'),
				 ('services', 'referral', 'situation')) AS a (recipient, purpose, data_class)
	WHERE a.recipient = add_consents.recipient AND NOT EXISTS (
		SELECT FROM pnd_data.consent_now k
		WHERE k.case_id = add_consents.case_id AND k.recipient = a.recipient AND k.purpose = a.purpose AND k.data_class = a.data_class
			AND k.service_id IS NULL AND k.valid_to IS NULL);
	GET DIAGNOSTICS given = ROW_COUNT;
	RETURN given;
END
$function$;
COMMENT ON FUNCTION pnd_data.add_consents(bigint, text, timestamptz) IS
'For the functions of pnd: record her consents for a recipient, given at a moment, with purpose and class of data, unless they are live. Returns how many.';
