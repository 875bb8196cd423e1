-- routing/site_apply.sql: a measure is applied for, and what the body
-- answers is recorded.

CREATE FUNCTION pnd_data.body_of(number text, measure text, territory_id text, OUT organisation_id bigint, OUT service_id bigint, OUT body_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF number IS NULL THEN
		SELECT m.deciding_body INTO body_name FROM pnd_data.measure m WHERE m.measure = body_of.measure;
	ELSIF packnd.number_kind(number) = 'service' THEN
		service_id := packnd.site_number_id('service', number);
		SELECT s.shown_label INTO body_name
		FROM pnd_data.service_now s
		WHERE s.service_id = body_of.service_id AND s.territory_id = body_of.territory_id;
		IF EXISTS (SELECT FROM pnd_data.service_now s WHERE s.service_id = body_of.service_id AND s.is_unsafe) THEN
			PERFORM packnd.fail('PN409', 'this service is not safe, says the territory');
		END IF;
	ELSE
		organisation_id := packnd.site_number_id('organisation', number);
		SELECT o.label INTO body_name FROM pnd_data.organisation o WHERE o.organisation_id = body_of.organisation_id AND o.valid_to IS NULL;
	END IF;
	IF body_name IS NULL THEN
		PERFORM packnd.fail('P0002', 'no such body', NULL,
			'pnd.services() lists the services of a territory, pnd.organisations() the organisations; null: the body that decides, without a number.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.body_of(text, text, text) IS
'For pnd.application(): the body that is applied to: an organisation or a service of the territory by its number, or (null) the one that decides by the row of the measure. Errors: P0002, PN409 a service that is not safe, 22P02 a mistyped number.';

CREATE FUNCTION pnd_data.agreed_for_body(case_id bigint, service_id bigint) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- of a body that is no service of the directory: what she agreed to for all, and not for one alone
	RETURN pnd_data.consent_classes(case_id, 'services', 'referral', coalesce(service_id, 0));
END
$function$;
COMMENT ON FUNCTION pnd_data.agreed_for_body(bigint, bigint) IS
'For the functions of pnd: which classes of her data she agrees that a body has that is applied to for her: as for a service that is asked (service_id; null: any body).';

CREATE FUNCTION pnd_data.refuse_second_application(case_id bigint, application_id bigint, measure text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	standing text;
BEGIN
	PERFORM packnd.guard();
	SELECT s.label_fr INTO standing
	FROM pnd_data.application_now n JOIN pnd_data.code s ON s.list = 'application_state' AND s.code = n.state
	WHERE n.case_id = refuse_second_application.case_id AND n.measure = refuse_second_application.measure
		AND n.application_id <> refuse_second_application.application_id AND n.state IN ('made', 'sent', 'received', 'appealed')
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN409', 'this measure is applied for already', 'The application stands so: %1$s.',
			'pnd.answer_application() records what came of it, or that it is withdrawn.', standing);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.refuse_second_application(bigint, bigint, text) IS
'For the functions of pnd by which an application of a case waits for an answer: PN409 if another one for the measure does.';

CREATE FUNCTION pnd_data.insert_application(made pnd_data.application) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.refuse_second_application(made.case_id, made.application_id, made.measure);
	-- who applies on an older view must see that: 40001 where its snapshot is older
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = made.case_id;
	INSERT INTO pnd_data.application SELECT (made).*;
	PERFORM pnd_data.time_application(made.case_id, made.application_id);
	PERFORM pnd_data.keep_clock(made.case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.insert_application(pnd_data.application) IS
'For pnd.application(): keeps an application and starts its clocks. PN409 if one for the measure is not answered yet.';

CREATE FUNCTION pnd_data.check_statements(measure text, statements jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	given record;
	known text[] := ARRAY(
		SELECT f.source_keys[1] FROM pnd_data.form_field f
		WHERE f.source = 'statement' AND f.retired_at IS NULL AND (f.measure IS NULL OR f.measure = check_statements.measure) ORDER BY f.rank);
BEGIN
	PERFORM packnd.guard();
	IF jsonb_typeof(statements) IS DISTINCT FROM 'object' THEN
		PERFORM packnd.fail('22023', 'the statements of a form must be a JSON object');
	END IF;
	FOR given IN SELECT e.key, e.value FROM jsonb_each(statements) e LOOP
		PERFORM packnd.require_one_of('statements', given.key, known);
		IF jsonb_typeof(given.value) <> 'boolean' THEN
			PERFORM packnd.fail('22023', 'a statement of a form is true or false', NULL, 'What she has not said yet is left out: it stays open on the page.');
		END IF;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.check_statements(text, jsonb) IS
'For pnd.application(): error 22023 unless it is a JSON object of statements of the form of the measure, each true or false.';

CREATE FUNCTION pnd.application(case_number text, measure text, body text DEFAULT NULL, statements jsonb DEFAULT '{}',
	happened_at timestamptz DEFAULT NULL, dry_run boolean DEFAULT false, request_key text DEFAULT NULL)
RETURNS TABLE (application text, body_fr text, gaps_fr text[], form jsonb, page text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	made pnd_data.application;
	addressed record;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('application', request_key,
		jsonb_build_array(case_number, measure, body, statements, happened_at AT TIME ZONE 'UTC', dry_run));
	IF earlier IS NOT NULL THEN
		SELECT a.* INTO made FROM pnd_data.application a WHERE a.application_id = packnd.site_number_id('application', earlier ->> 0);
		IF NOT FOUND THEN
			RETURN;
		END IF;
		PERFORM pnd_data.require_duty(made.case_id, '{referent,supervisor}'), pnd_data.require_ticket(made.case_id);
	ELSE
		made.case_id := pnd_data.case_id(case_number);
		PERFORM packnd.require_one_of('measure', application.measure, ARRAY(
				SELECT m.measure FROM pnd_data.measure m WHERE m.retired_at IS NULL ORDER BY m.measure)),
			pnd_data.check_statements(application.measure, application.statements), packnd.require_given('dry_run', application.dry_run);
		made.made_at := coalesce(application.happened_at, clock_timestamp());
		PERFORM pnd_data.lock_case(made.case_id, '{referent,supervisor}'), pnd_data.require_ticket(made.case_id),
			pnd_data.require_not_frozen(made.case_id),
			pnd_data.require_moment('event', 'happened_at', made.made_at);
		addressed := pnd_data.body_of(application.body, application.measure,
			(SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = made.case_id));
		made.measure := application.measure;
		made.organisation_id := addressed.organisation_id;
		made.service_id := addressed.service_id;
		made.body_name := addressed.body_name;
		made.data_classes := pnd_data.agreed_for_body(made.case_id, made.service_id);
		IF cardinality(made.data_classes) = 0 THEN
			PERFORM packnd.fail('PN409', 'she has not agreed that this body has her data', NULL,
				'Record her agreement with pnd.renew_consent() for services, or with pnd.give_consent_to() for one.');
		END IF;
		made.form := pnd_data.fill_form(made.case_id, made.measure, made.body_name, made.data_classes, application.statements);
		IF NOT dry_run THEN
			made.application_id := packnd.random_case_id();
			made.recorded_at := clock_timestamp();
			made.recorded_by := packnd.actor();
			PERFORM pnd_data.insert_application(made);
			PERFORM pnd_data.keep_answer(request_key, jsonb_build_array(packnd.site_number('application', made.application_id)));
		END IF;
	END IF;
	RETURN QUERY
		SELECT packnd.site_number('application', made.application_id), made.body_name,
			ARRAY(
				SELECT concat(f.value ->> 'label_fr', ' : ', f.value ->> 'gap_fr')
				FROM jsonb_array_elements(made.form -> 'fields') WITH ORDINALITY f (value, place)
				WHERE f.value ? 'gap' AND (f.value ->> 'is_required')::boolean ORDER BY f.place),
			made.form, pnd_data.form_page(made.form);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.application(text, text, text, jsonb, timestamptz, boolean, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.application(text, text, text, jsonb, timestamptz, boolean, text) IS
'Applies for a measure: the form of the body that decides, filled from what was told once, as JSON and as a page to be completed by hand and signed; gaps_fr names what is required and still missing. body: an organisation or a service by its number (null: the one that decides, without a number). statements: what she declares by her signature, as {"repay": true, "report_procedure": true, "council": false} for the emergency aid; what is left out stays open on the page. It tells the body of her, so it takes her agreement (as for a service that is asked): a class of data to which she does not agree stays a gap; no channel that the author reads, no address but the elected domicile is on it. It is kept as it was made, at a moment (null: now), and the clocks of the body begin: provisionally, until pnd.answer_application() says when it was received. dry_run: only shown, nothing is kept. Under a ticket (pnd.open_ticket) of an earlier committed transaction. Its number is W-XXXX-XXXX-XXXX-C. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 she has not agreed, a closed case, the measure is applied for already, a service that is not safe, PN410 no ticket, P0002 no such body, 22004 and 22023 an unknown measure or statement, 22008, 22P02, 42501.
EN (eligibility): apply for a measure, fill the form of the emergency aid once, print a page to sign
FR: faire la demande d''une aide, remplir le formulaire, dites-le-nous une fois, page à signer';

CREATE FUNCTION pnd_data.lock_application(application text, OUT case_id bigint, OUT application_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('application', application);
	application_id := packnd.site_number_id('application', application);
	SELECT a.case_id INTO case_id FROM pnd_data.application a WHERE a.application_id = lock_application.application_id;
	IF NOT FOUND OR NOT packnd.can_see(lock_application.case_id) THEN
		PERFORM packnd.fail('PN404', 'no such application');
	END IF;
	PERFORM pnd_data.lock_case(lock_application.case_id, '{referent,supervisor}');
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_application(text) IS
'For the functions of pnd that change an application: lock its case. Errors: PN404 unknown and forbidden alike, PN409 a closed case, 42501, 22P02, 22004.';

CREATE FUNCTION pnd_data.judge_answer(told pnd_data.application_event) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.case_departement(told.case_id);
	standing record;
	known pnd_data.application_answer;
	stray text;
BEGIN
	PERFORM packnd.guard();
	SELECT k.* INTO known FROM pnd_data.application_answer k WHERE k.answer_code = told.answer_code;
	SELECT n.state, s.label_fr, n.amount, n.award_form, n.paid_amount, a.data_classes, a.service_id, greatest(n.made_at, (
			SELECT max(e.happened_at) FROM pnd_data.standing_event e
			WHERE e.case_id = n.case_id AND e.application_id = n.application_id)) AS last_at
	INTO standing
	FROM pnd_data.application_now n
		JOIN pnd_data.application a ON a.case_id = n.case_id AND a.application_id = n.application_id
		JOIN pnd_data.code s ON s.list = 'application_state' AND s.code = n.state
	WHERE n.case_id = told.case_id AND n.application_id = told.application_id;
	IF standing.state <> ALL (known.from_states) THEN
		PERFORM packnd.fail('PN409', 'that cannot happen to the application as it stands', 'The application stands so: %1$s.',
			'Possible is: %2$s.', standing.label_fr, (
				SELECT string_agg(k.answer_code, ', ' ORDER BY k.rank) FROM pnd_data.application_answer k WHERE standing.state = ANY (k.from_states)));
	END IF;
	SELECT e.key INTO stray
	FROM jsonb_each(jsonb_strip_nulls(jsonb_build_object('amount', told.amount, 'award_form', told.award_form, 'valid_until', told.valid_until,
		'reason', told.reason))) e
	WHERE e.key <> ALL (known.takes) ORDER BY e.key LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('22023', 'answer "%1$s" takes no %2$s', NULL, NULL, told.answer_code, stray);
	END IF;
	-- a letter says the day, not the hour
	IF packnd.local_day(told.happened_at, here) < packnd.local_day(standing.last_at, here) THEN
		PERFORM packnd.fail('22008', 'that is before what is recorded of the application already', NULL, 'pnd.application_events() lists it.');
	END IF;
	-- what is granted as a gift or a loan is granted once; another right may be paid each month
	IF told.answer_code = 'paid' AND standing.award_form IS NOT NULL AND coalesce(standing.paid_amount, 0) + told.amount > standing.amount THEN
		PERFORM packnd.fail('PN409', 'more would be paid than was granted', '%1$s euros were granted, %2$s would be paid.',
			'An answer recorded by mistake is taken back with pnd.withdraw_answer().',
			to_char(standing.amount, 'FM999999990.00'), to_char(coalesce(standing.paid_amount, 0) + told.amount, 'FM9999999990.00'));
	END IF;
	IF told.answer_code = 'sent' AND NOT pnd_data.agreed_for_body(told.case_id, standing.service_id) @> standing.data_classes THEN
		PERFORM packnd.fail('PN409', 'she no longer agrees to what the application tells', NULL,
			'Withdraw it, and make it anew: it then tells what she agrees to.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.judge_answer(pnd_data.application_event) IS
'For pnd.answer_application(): PN409 unless it can happen to the application as it stands, (sent) she still agrees to what it tells, and (paid) no more is paid than was granted as a gift or a loan, 22023 if it takes no such value, 22008 before what is recorded already.';

CREATE FUNCTION pnd.answer_application(application text, answer text, happened_at timestamptz DEFAULT NULL, amount numeric DEFAULT NULL,
	award_form text DEFAULT NULL, valid_until date DEFAULT NULL, reason text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	told pnd_data.application_event;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('answer_application', request_key, jsonb_build_array(application, answer, happened_at AT TIME ZONE 'UTC',
			amount, award_form, valid_until, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	SELECT l.case_id, l.application_id INTO told.case_id, told.application_id FROM pnd_data.lock_application(application) l;
	PERFORM packnd.require_one_of('answer', answer_application.answer, ARRAY(
			SELECT k.answer_code FROM pnd_data.application_answer k ORDER BY k.rank)),
		pnd_data.require_length('reason', answer_application.reason, 'text');
	told.event_id := packnd.random_case_id();
	told.answer_code := answer_application.answer;
	told.happened_at := coalesce(answer_application.happened_at, clock_timestamp());
	told.amount := answer_application.amount;
	told.award_form := answer_application.award_form;
	told.valid_until := answer_application.valid_until;
	told.reason := nullif(btrim(answer_application.reason), '');
	told.recorded_at := clock_timestamp();
	told.recorded_by := packnd.actor();
	PERFORM pnd_data.require_moment('event', 'happened_at', told.happened_at);
	IF told.award_form IS NOT NULL THEN
		PERFORM packnd.require_one_of('award_form', told.award_form, pnd_data.codes('award_form'));
	END IF;
	PERFORM pnd_data.require_day('paper_end', 'valid_until', told.valid_until);
	-- NaN and infinity too are no amount; the engine's numbers hold any other
	IF told.amount NOT BETWEEN 0 AND 999999999 OR told.amount <> round(told.amount, 2) THEN
		PERFORM packnd.fail('22023', 'an amount is in euros and cents, and not below zero');
	END IF;
	PERFORM pnd_data.judge_answer(told);
	-- as of an application
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = told.case_id;
	INSERT INTO pnd_data.application_event SELECT (told).*;
	PERFORM pnd_data.time_application(told.case_id, told.application_id);
	PERFORM pnd_data.keep_clock(told.case_id);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.answer_application(text, text, timestamptz, numeric, text, date, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.answer_application(text, text, timestamptz, numeric, text, date, text, text) IS
'What came of an application (number W-...), at a moment (null: now): answer, a code of pnd.choices(''application_answer''): sent, received, papers_asked, papers_sent, hearing_set, granted (with amount in euros, award_form: a code of pnd.choices(''award_form''), last day valid_until), refused (reason), paid (amount; each payment), appealed, withdrawn. It meets or begins clocks, and is a fact for what is decided later: an award of the emergency aid refuses a second one within twelve months by itself. A body answers what was sent to it or received: record that first; paid without a letter is granted. What was recorded by mistake is taken back with pnd.withdraw_answer(). With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 it cannot happen as the application stands, she no longer agrees (sent), more would be paid than was granted as a gift or a loan, a closed case, 22004 and 22023 an unknown code or a value that the answer does not take, 22008 in the future or before what is recorded, 22P02, 42501.
EN (eligibility): the CAF has answered, granted, refused, paid, an appeal, the body received the application
FR: réponse de la CAF, aide accordée, refusée, payée, recours déposé, accusé de réception d''une demande';
