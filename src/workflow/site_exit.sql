-- workflow/site_exit.sql: how a case ends, and how an exit that was wrong is
-- undone.  What an exit takes stands in rows (pnd_data.exit_code,
-- pnd_data.exit_condition) and is asked by an effect of the event, so of every
-- client.

CREATE FUNCTION pnd_data.success_lacks(case_id bigint, conditions jsonb, OUT danger boolean, OUT needs_fr text, OUT conditions_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	danger := (SELECT c.danger FROM pnd_data.case_file c WHERE c.case_id = success_lacks.case_id);
	needs_fr := (
		SELECT string_agg(d.label_fr, ', ' ORDER BY d.rank)
		FROM pnd_data.need n JOIN pnd_data.need_domain d ON d.domain = n.domain
		WHERE n.case_id = success_lacks.case_id AND n.closed_at IS NULL AND n.is_emergency);
	conditions_fr := (
		SELECT string_agg(x.label_fr, ', ' ORDER BY x.rank)
		FROM pnd_data.exit_condition x
		WHERE success_lacks.conditions ->> x.condition IS NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.success_lacks(bigint, jsonb) IS
'What keeps the exit of a case from being a success: is she in danger, which emergency needs are open, which conditions are not stated (French labels; null: none).';

CREATE FUNCTION pnd_data.lacks_exit(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	lacking record;
BEGIN
	PERFORM packnd.guard();
	-- before the plan no exit is a success, nor where the event says why
	IF NOT EXISTS (
		SELECT
		FROM pnd_data.case_file c JOIN pnd_data.machine_event e ON e.machine = c.machine AND e.version = c.version
		WHERE c.case_id = lacks_exit.case_id AND c.plan_agreed_on IS NOT NULL AND e.event = lacks_exit.event AND e.writes ? 'exit_code') THEN
		RETURN NULL;
	END IF;
	lacking := pnd_data.success_lacks(case_id, '{}');
	RETURN 'pour une sortie réussie : ' || nullif(concat_ws(' ; ',
		CASE WHEN lacking.danger THEN 'la fin du danger en cours' END,
		'la fin des besoins d''urgence (' || lacking.needs_fr || ')',
		'les conditions énoncées (' || lacking.conditions_fr || ')'), '');
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_exit(bigint, text) IS
'For pnd.allowed_events(): what an exit that counts as a success lacks, in French; null before the plan.';

CREATE FUNCTION pnd_data.judge_exit(case_id bigint, exit_code text, reason text, conditions jsonb)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked pnd_data.exit_code;
	lacking record;
BEGIN
	PERFORM packnd.guard();
	SELECT e.* INTO asked FROM pnd_data.exit_code e WHERE e.exit_code = judge_exit.exit_code;
	IF asked.needs_reason AND coalesce(btrim(judge_exit.reason), '') = '' THEN
		PERFORM packnd.fail('PN409', 'this exit needs a reason in words', 'The code alone does not say why: %1$s.',
			'Give it to pnd.exit_case(), as reason.', asked.label_fr);
	END IF;
	IF NOT asked.is_success THEN
		RETURN;
	END IF;
	lacking := pnd_data.success_lacks(case_id, conditions);
	IF lacking.danger THEN
		PERFORM packnd.fail('PN409', 'no exit is a success while the person is in danger');
	ELSIF lacking.needs_fr IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'no exit is a success while an emergency need is open', 'Open: %1$s.', NULL, lacking.needs_fr);
	ELSIF lacking.conditions_fr IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'a successful exit states its conditions, each with how it is known', 'Missing: %1$s.',
			'Give them to pnd.exit_case(), as conditions; pnd.choices() lists them: exit_condition, known_by.', lacking.conditions_fr);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.judge_exit(bigint, text, text, jsonb) IS
'For the effect keep_exit: error PN409 unless the exit has the reason that its code asks for, and a successful one no danger, no open emergency need, and each condition stated.';

CREATE FUNCTION pnd_data.effect_keep_exit(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	why text;
	stated pnd_data.case_exit;
BEGIN
	PERFORM packnd.guard();
	SELECT c.exit_code INTO why FROM pnd_data.case_file c WHERE c.case_id = effect_keep_exit.case_id;
	SELECT e.* INTO stated FROM pnd_data.case_exit e
	WHERE e.case_id = effect_keep_exit.case_id AND e.exited_at IS NULL AND e.exit_code = why;
	IF NOT FOUND THEN
		INSERT INTO pnd_data.case_exit AS e (case_id, exit_code, recorded_at, recorded_by)
		VALUES (effect_keep_exit.case_id, why, clock_timestamp(), packnd.actor())
		RETURNING e.* INTO stated;
	END IF;
	PERFORM pnd_data.judge_exit(case_id, why, stated.reason, stated.conditions);
	UPDATE pnd_data.case_exit e
	SET exited_at = effect_keep_exit.happened_at,
		closed_needs = ARRAY(
			SELECT n.need_id FROM pnd_data.need n
			WHERE n.case_id = effect_keep_exit.case_id AND n.closed_at IS NULL ORDER BY n.need_id),
		cancelled_deadlines = ARRAY(
			SELECT d.deadline_id FROM pnd_data.deadline d
			WHERE d.case_id = effect_keep_exit.case_id AND d.met_at IS NULL AND d.cancelled_at IS NULL ORDER BY d.deadline_id)
	WHERE e.case_id = effect_keep_exit.case_id AND e.exit_id = stated.exit_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_keep_exit(bigint, bigint, timestamptz, jsonb) IS
'Effect of what closes a case: the exit is judged (pnd_data.judge_exit()) and kept, with what it ends. Before end_support and cancel_deadlines.';

CREATE FUNCTION pnd_data.restore_referent(case_id bigint)
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	last record;
	next record;
	moment timestamptz;
BEGIN
	PERFORM packnd.guard();
	SELECT r.professional_id, r.valid_to, c.territory_id, c.danger INTO last
	FROM pnd_data.case_file c JOIN pnd_data.referent r ON r.case_id = c.case_id
	WHERE c.case_id = restore_referent.case_id
	ORDER BY r.valid_from DESC LIMIT 1;
	IF NOT FOUND OR last.valid_to IS NULL THEN
		RETURN NULL;
	END IF;
	IF pnd_data.can_lead(last.professional_id, last.territory_id) AND NOT pnd_data.is_excluded(case_id, last.professional_id) THEN
		SELECT last.professional_id AS successor, false AS acting INTO next;
	ELSE
		SELECT n.* INTO next FROM pnd_data.next_in_charge(last.professional_id, last.territory_id, case_id) n;
		IF next.successor IS NULL THEN
			PERFORM packnd.fail('PN409', 'nobody in the territory can be put in charge of the case', NULL,
				'Give a duty of supervisor first, with pnd.assign_duty().');
		END IF;
	END IF;
	moment := greatest(clock_timestamp(), last.valid_to);
	-- judged when all is done, whatever the client has set
	SET CONSTRAINTS pnd_data.one_referent DEFERRED;
	INSERT INTO pnd_data.referent (case_id, professional_id, is_acting, reason, valid_from)
	VALUES (restore_referent.case_id, next.successor, next.acting, 'dossier rouvert', moment);
	-- what he could read as former referent he has again as referent
	UPDATE pnd_data.case_access a SET valid_to = greatest(now(), a.valid_from)
	WHERE a.case_id = restore_referent.case_id AND a.professional_id = next.successor AND a.part = 'referent'
		AND a.valid_to IS NOT NULL AND pnd_data.in_force(a.valid_from, a.valid_to);
	PERFORM pnd_data.give_access(case_id, next.successor, 'referent');
	PERFORM pnd_data.open_to_substitutes(case_id);
	IF next.acting THEN
		PERFORM pnd_data.open_deadline(case_id, 'referent_to_name', NULL, moment, last.territory_id, last.danger);
	END IF;
	PERFORM pnd_data.tell(case_id, CASE WHEN next.acting THEN 'acting_referent' ELSE 'referent_named' END, 'professional', NULL, next.successor);
	RETURN moment;
END
$function$;
COMMENT ON FUNCTION pnd_data.restore_referent(bigint) IS
'For the effect restore_support: who led the case last leads it again; who can no longer act, or is excluded, is replaced as when a right ends (pnd_data.next_in_charge()). Returns from when, null where nobody ever led it. PN409 where nobody can.';

CREATE FUNCTION pnd_data.goes_on_elsewhere(case_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		WITH RECURSIVE followed AS (
			SELECT c.case_id, c.previous_case_id, c.previous_exit_at FROM pnd_data.case_file c WHERE c.case_id = goes_on_elsewhere.case_id
			UNION
			SELECT o.case_id, o.previous_case_id, o.previous_exit_at
			FROM followed f
				JOIN pnd_data.case_file o ON o.previous_case_id = f.case_id AND pnd_data.is_followed_by(o.case_id, o.previous_exit_at)
					OR o.case_id = f.previous_case_id AND pnd_data.is_followed_by(f.case_id, f.previous_exit_at)
		)
		SELECT
		FROM followed f
			JOIN pnd_data.case_file o ON o.case_id = f.case_id
			JOIN pnd_data.machine_state s ON s.machine = o.machine AND s.version = o.version AND s.state = o.state
		WHERE f.case_id <> goes_on_elsewhere.case_id AND NOT s.is_final);
END
$function$;
COMMENT ON FUNCTION pnd_data.goes_on_elsewhere(bigint) IS
'For the functions of pnd: does a case go on as another one, in another territory or as another episode?';

CREATE FUNCTION pnd_data.is_followed_by(case_id bigint, previous_exit_at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN previous_exit_at IS NOT NULL OR EXISTS (
		SELECT FROM pnd_data.transfer x WHERE x.new_case_id = is_followed_by.case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.is_followed_by(bigint, timestamptz) IS
'For pnd_data.goes_on_elsewhere(): is the case one by which she came back, or that came from another territory? One that was only linked to an earlier one is not.';

CREATE FUNCTION pnd_data.require_only_case(case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.hold_person(case_id);
	IF pnd_data.goes_on_elsewhere(case_id) THEN
		PERFORM packnd.fail('PN409', 'another case of the person goes on', NULL,
			'pnd.episodes() lists her cases; the one that is open goes on.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_only_case(bigint) IS
'For what makes a case go on again, a reopening or a re-entry: error PN409 while it goes on as another: that to which it was handed on, or by which she came back.';

CREATE FUNCTION pnd_data.lacks_reopening(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT 'la fin de l''autre dossier de la personne'
		FROM pnd_data.case_file c
		-- a duplicate is separated first
		WHERE c.case_id = lacks_reopening.case_id AND c.duplicate_of IS NULL AND pnd_data.goes_on_elsewhere(c.case_id));
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_reopening(bigint, text) IS
'For pnd.allowed_events(): what a reopening lacks, in French (pnd_data.require_only_case()); null: nothing.';

CREATE FUNCTION pnd_data.effect_restore_support(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	ended pnd_data.case_exit;
	led_from timestamptz;
	stopped pnd_data.deadline;
	runs_on bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_only_case(case_id);
	led_from := pnd_data.restore_referent(case_id);
	UPDATE pnd_data.case_exit e SET led_again_from = led_from, reopened_at = greatest(effect_restore_support.happened_at, e.exited_at)
	WHERE e.case_id = effect_restore_support.case_id AND e.exited_at IS NOT NULL AND e.reopened_at IS NULL
	RETURNING e.* INTO ended;
	-- as they ran: from the same start, so what was late is late
	FOR stopped IN
		SELECT d.*
		FROM pnd_data.deadline d
		WHERE d.case_id = effect_restore_support.case_id AND d.deadline_id = ANY (ended.cancelled_deadlines) AND d.cancelled_at IS NOT NULL
			-- the case is supported again, and not on its way to another territory; who was asked is asked anew
			AND d.kind <> ALL ('{transfer_answer,referral_answer,hand_over_answer}')
			-- what has ended while it was closed
			AND NOT EXISTS (
				SELECT FROM pnd_data.consent k
				WHERE k.case_id = d.case_id AND k.consent_id = d.subject_id AND (k.revoked_at IS NOT NULL OR NOT pnd_data.in_force(k.given_at, k.valid_to)))
	LOOP
		INSERT INTO pnd_data.deadline AS n (case_id, kind, subject_id, territory_id, departement, calendar_of, started_at, amount, unit, roll)
		VALUES (stopped.case_id, stopped.kind, stopped.subject_id, stopped.territory_id, stopped.departement, stopped.calendar_of, stopped.started_at,
			stopped.amount, stopped.unit, stopped.roll)
		ON CONFLICT DO NOTHING
		RETURNING n.deadline_id INTO runs_on;
		-- and what stood still did
		INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason, suspended_by)
		SELECT s.case_id, runs_on, s.from_at, s.until_at, s.reason, s.suspended_by
		FROM pnd_data.suspension s
		WHERE s.case_id = stopped.case_id AND s.deadline_id = stopped.deadline_id AND runs_on IS NOT NULL;
	END LOOP;
	PERFORM pnd_data.reopen_closed_need(n.case_id, n.need_id, 'case_reopened', greatest(effect_restore_support.happened_at, n.closed_at))
	FROM pnd_data.need n
	WHERE n.case_id = effect_restore_support.case_id AND n.need_id = ANY (ended.closed_needs) AND n.closed_at IS NOT NULL;
	PERFORM pnd_data.end_retention(case_id);
	PERFORM pnd_data.keep_clock(case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_restore_support(bigint, bigint, timestamptz, jsonb) IS
'Effect of what reopens a case: who led it leads it again (pnd_data.restore_referent()), the needs that the exit closed are open, and the deadlines that it cancelled run on from when they began, their suspensions with them, also of steps, papers and agreements that hold. Error PN409 while another case of hers goes on. What was asked of partners is asked anew, and what was decided of its erasure lapses.';

INSERT INTO pnd_data.effect (effect, function_name, needs, takes, label_fr, lacks_function) VALUES
	('keep_exit', 'effect_keep_exit', '{}', '{}', 'vérifie et garde la sortie', 'lacks_exit'),
	-- its function stands in routing/, where what she agreed to ends
	('withdraw_agreement', 'effect_withdraw_agreement', '{}', '{}', 'met fin aux accords', NULL),
	('restore_support', 'effect_restore_support', '{}', '{}', 'reprend l''accompagnement', 'lacks_reopening');

CREATE FUNCTION pnd_data.require_conditions(conditions jsonb)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	given record;
BEGIN
	PERFORM packnd.guard();
	IF jsonb_typeof(conditions) IS DISTINCT FROM 'object' THEN
		PERFORM packnd.fail('22023', 'the conditions of an exit must be a JSON object');
	END IF;
	FOR given IN SELECT c.key AS name, c.value FROM jsonb_each_text(conditions) c LOOP
		PERFORM packnd.require_one_of('conditions', given.name, ARRAY(SELECT x.condition FROM pnd_data.exit_condition x ORDER BY x.rank));
		PERFORM packnd.require_one_of('conditions', given.value, pnd_data.codes('known_by'));
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_conditions(jsonb) IS
'For pnd.exit_case(): error 22023 or 22004 unless it is an object of conditions of an exit, each with how it is known.';

CREATE FUNCTION pnd.exit_case(case_number text, exit_code text, happened_at timestamptz DEFAULT NULL, reason text DEFAULT NULL,
	conditions jsonb DEFAULT '{}', request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	why text := nullif(btrim(exit_case.reason), '');
	known jsonb := coalesce(exit_case.conditions, '{}');
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('exit_case', request_key,
			jsonb_build_array(case_number, exit_code, happened_at AT TIME ZONE 'UTC', reason, conditions)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_given('exit_code', exit_case.exit_code);
	PERFORM pnd_data.require_known(jsonb_build_object('exit_code', exit_case.exit_code));
	PERFORM pnd_data.require_conditions(known);
	PERFORM pnd_data.require_length('reason', why, 'text');
	IF why IS NOT NULL OR known <> '{}' THEN
		PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
		INSERT INTO pnd_data.case_exit (case_id, exit_code, reason, conditions, recorded_at, recorded_by)
		VALUES (the_case, exit_case.exit_code, why, known, clock_timestamp(), packnd.actor());
	END IF;
	PERFORM pnd_data.cause_event(the_case, 'exited', exit_case.happened_at, jsonb_build_object('exit_code', exit_case.exit_code));
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.exit_case(text, text, timestamptz, text, jsonb, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.exit_case(text, text, timestamptz, text, jsonb, text) IS
'Close the case by a code of pnd.choices(''exit_code''), at a moment; open deadlines are cancelled, needs closed, and the referent''s period ends. reason: in words, where the code alone does not say why (contact lost, return to the home, other). conditions: of a successful exit, each of pnd.choices(''exit_condition'') with how it is known (pnd.choices(''known_by'')): {"safe": "observed", "cut_off": "told", "home": "document", "means": "document"}. consent_withdrawn also ends at once what she agreed to, to be supported and that services are asked. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 (not from this state; a reason or a condition is missing; a success in danger or with an open emergency need), 22004 and 22023 none or an unknown code or condition, 22008, 42501.
EN (case): close a case, the support ends, a successful exit and its conditions, she has died, a duplicate, nobody can reach her any more, she returned to the home
FR: clore un dossier, fin de l''accompagnement, sortie réussie et ses conditions, fin du suivi, décès, mort de la personne, doublon, personne perdue de vue, retour au domicile';

CREATE FUNCTION pnd.reopen_case(case_number text, reason text, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	reached text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('reopen_case', request_key, jsonb_build_array(case_number, reason, happened_at AT TIME ZONE 'UTC'));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	PERFORM pnd_data.require_substance('reason', reopen_case.reason);
	PERFORM pnd_data.require_length('reason', reopen_case.reason, 'text');
	reached := (pnd_data.cause_event(pnd_data.case_id(case_number), 'reopened', reopen_case.happened_at,
		jsonb_build_object('reopen_reason', reopen_case.reason))).state;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(reached));
	RETURN reached;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.reopen_case(text, text, timestamptz, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.reopen_case(text, text, timestamptz, text) IS
'An exit that was wrong is undone, with a reason: the case goes back to the state where it was, with who led it (who can no longer act is replaced: who stands in, else a supervisor), the needs that the exit closed and the deadlines that it cancelled, from when they began. What partners were asked is asked anew. Returns the state. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 (no closed case, no current consent, nobody who can be in charge, or another case of hers goes on: the one in the territory to which it was handed on, or by which she came back), 22004 and 22023 no reason, one that says nothing or is too long, 22008, 42501.
EN (case): undo an exit, reopen a case that was closed by mistake
FR: annuler une sortie, rouvrir un dossier clos par erreur';

CREATE FUNCTION pnd.case_exits(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (exit_code text, exit_fr text, exited_at timestamptz, exited_at_local text, reason text, conditions_fr text[], recorded_by text,
	reopened_at timestamptz, reopened_at_local text,
	cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('case_exits', case_exits.after, 1);
	after_exit bigint := coalesce(after_keys[1]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,former_referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	PERFORM packnd.require_max_rows(case_exits.max_rows);
	RETURN QUERY
		SELECT e.exit_code, k.label_fr, e.exited_at, packnd.local_time(e.exited_at, here), e.reason, ARRAY(
				SELECT x.label_fr || ' : ' || w.label_fr
				FROM pnd_data.exit_condition x JOIN pnd_data.code w ON w.list = 'known_by' AND w.code = e.conditions ->> x.condition
				ORDER BY x.rank),
			p.display_name, e.reopened_at, packnd.local_time(e.reopened_at, here), packnd.cursor('case_exits', e.exit_id)
		FROM pnd_data.case_exit e
			JOIN pnd_data.exit_code k ON k.exit_code = e.exit_code
			LEFT JOIN pnd_data.professional p ON p.professional_id = e.recorded_by
		WHERE e.case_id = the_case AND e.exit_id > after_exit
		ORDER BY e.exit_id
		LIMIT case_exits.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.case_exits(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.case_exits(text, text, int) IS
'How a case was closed, each time: the code, when, why in words, the conditions of a successful exit with how each is known, who recorded it, and when it was reopened (null: it was not). Under a ticket (pnd.open_ticket). A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 42501 no duty or no ticket, 22P02 a mistyped cursor, 22023 another number of rows.
EN (case): why was a case closed, what was said of a successful exit
FR: pourquoi un dossier a été clos, conditions d''une sortie réussie';
