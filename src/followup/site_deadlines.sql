-- What agents, supervisors and administrators call about deadlines.

CREATE FUNCTION pnd.my_deadlines(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, deadline text, kind text, label_fr text, started_at timestamptz, started_at_local text, due_at timestamptz,
	due_at_local text,
	is_late boolean, suspended_until timestamptz, suspended_until_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('my_deadlines', my_deadlines.after, 2);
	after_due timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_deadline bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(my_deadlines.max_rows);
	RETURN QUERY
		SELECT packnd.site_case_number(d.case_id), packnd.site_number('deadline', d.deadline_id), d.kind, k.label_fr, d.started_at,
			packnd.local_time(d.started_at, d.departement::packnd.departement), d.due_at,
			packnd.local_time(d.due_at, d.departement::packnd.departement),
			d.due_at <= now(),
			u.until_at, packnd.local_time(u.until_at, d.departement::packnd.departement),
			packnd.cursor('my_deadlines', d.due_at, d.deadline_id)
		FROM pnd_data.deadline d
			JOIN pnd_data.deadline_kind k ON k.kind = d.kind
			CROSS JOIN LATERAL (
				SELECT max(s.until_at) AS until_at FROM pnd_data.suspension s
				WHERE s.case_id = d.case_id AND s.deadline_id = d.deadline_id AND s.from_at <= now() AND s.until_at > now()) u
		WHERE (d.case_id IN (
				SELECT a.case_id FROM pnd_data.case_access_now a
				WHERE a.professional_id = packnd.actor() AND a.part IN ('referent', 'substitute')
					-- a substitute's time is bounded; a former referent only reads
					AND (a.valid_to IS NULL OR a.part = 'substitute'))
				-- or informs her of what he told of her
				OR d.kind = 'inform_of_disclosure' AND (d.case_id, d.subject_id) IN (
					SELECT i.case_id, i.disclosure_id FROM pnd_data.disclosure_after_exit i
					WHERE i.told_by = packnd.actor() AND i.is_open_to_him))
			AND d.met_at IS NULL AND d.cancelled_at IS NULL
			-- the supervisors'
			AND d.kind <> 'duplicate_check'
			AND (d.due_at, d.deadline_id) > (after_due, after_deadline)
		ORDER BY d.due_at, d.deadline_id
		LIMIT my_deadlines.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.my_deadlines(text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.my_deadlines(text, int) IS
'The open deadlines of the cases of which the actor is referent or substitute, and of closed ones that by which she is informed of what he told of her, the next due first. A page of at most max_rows (1 to 1000; null: all; else 22023), after the cursor of the last row seen. 22P02 for a text that is no cursor of this list, PN401 if nobody is acting.
EN (deadlines): what must I do next, my deadlines, todo, what is due
FR: que dois-je faire maintenant, mes échéances, mes tâches à faire, ce qui arrive à terme';

CREATE VIEW pnd.my_deadlines AS
SELECT m.case_number, m.deadline, m.label_fr, m.due_at_local AS due_at,
	CASE WHEN m.suspended_until IS NOT NULL THEN 'Suspendue' WHEN m.is_late THEN 'En retard' ELSE 'En cours' END AS state
FROM pnd.my_deadlines(max_rows => NULL) m;
GRANT SELECT ON pnd.my_deadlines TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.my_deadlines IS 'The open deadlines of the actor''s own cases, all, narrow enough to be read in psql; see pnd.my_deadlines(after, max_rows).';

CREATE FUNCTION pnd.late_deadlines(territory text DEFAULT NULL, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (territory_id text, case_number text, deadline text, kind text, label_fr text, due_at timestamptz, due_at_local text, late_by interval,
	last_rung int, last_rung_fr text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('late_deadlines', late_deadlines.after, 3);
	after_due timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_case bigint := coalesce(after_keys[2]::bigint, 0);
	after_deadline bigint := coalesce(after_keys[3]::bigint, 0);
	territories text[] := ARRAY[late_deadlines.territory];
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(late_deadlines.max_rows);
	IF late_deadlines.territory IS NOT NULL THEN
		PERFORM pnd_data.require_territory_duty(late_deadlines.territory, ARRAY['supervisor']);
	ELSE
		territories := ARRAY(
			SELECT t.territory_id FROM pnd_data.territory t
			WHERE packnd.actor_holds_every_duty() OR packnd.holds_duty(packnd.actor(), t.territory_id, '{supervisor}'));
	END IF;
	RETURN QUERY
		SELECT d.territory_id, packnd.site_case_number(d.case_id), packnd.site_number('deadline', d.deadline_id), d.kind, k.label_fr, d.due_at,
			packnd.local_time(d.due_at, d.departement::packnd.departement),
			now() - d.due_at, f.rung, r.label_fr || pnd_data.left_to_ask_first_fr(d.kind, d.case_id, d.subject_id),
			packnd.cursor('late_deadlines', d.due_at, d.case_id, d.deadline_id)
		FROM pnd_data.deadline d
			JOIN pnd_data.deadline_kind k ON k.kind = d.kind
			LEFT JOIN LATERAL (
				SELECT f.rung FROM pnd_data.firing f
				WHERE f.case_id = d.case_id AND f.deadline_id = d.deadline_id
				ORDER BY f.rung DESC LIMIT 1) f ON true
			LEFT JOIN pnd_data.deadline_rung r ON r.kind = d.kind AND r.rung = f.rung
		WHERE d.territory_id = ANY (territories) AND d.met_at IS NULL AND d.cancelled_at IS NULL
			AND d.due_at <= now()
			AND (d.due_at, d.case_id, d.deadline_id) > (after_due, after_case, after_deadline)
		ORDER BY d.due_at, d.case_id, d.deadline_id
		LIMIT late_deadlines.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.late_deadlines(text, text, int) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.late_deadlines(text, text, int) IS
'For supervisors: the deadlines of a territory (null: of all those in which the actor is supervisor) that are overdue now, the longest first, with the last rung that fired. A page of at most max_rows (1 to 1000; null: all; else 22023), after the cursor of the last row seen. 22P02 for a text that is no cursor of this list, 42501, PN401 if nobody is acting.
EN (deadlines): what is overdue in my territory, who is forgotten, delay
FR: ce qui est en retard dans mon territoire, qui est oublié, retards';

CREATE VIEW pnd.late_deadlines AS
SELECT l.territory_id AS territory, l.case_number, l.deadline, l.label_fr, l.due_at_local AS due_at, l.last_rung AS rung
FROM pnd.late_deadlines(max_rows => NULL) l;
GRANT SELECT ON pnd.late_deadlines TO packnd_supervisor;
COMMENT ON VIEW pnd.late_deadlines IS 'The overdue deadlines of all territories in which the actor is supervisor, narrow enough to be read in psql; see pnd.late_deadlines(territory, after, max_rows).';

CREATE FUNCTION pnd.case_deadlines(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (deadline text, kind text, label_fr text, started_at timestamptz, started_at_local text, amount int, unit text, unit_fr text,
	due_at timestamptz, due_at_local text, state text, state_fr text, met_at timestamptz, met_at_local text, cancelled_at timestamptz,
	cancelled_at_local text, cancel_reason text, rungs_fired int[], cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('case_deadlines', case_deadlines.after, 2);
	after_start timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_deadline bigint := coalesce(after_keys[2]::bigint, 0);
	is_hidden boolean := pnd_data.is_hidden(the_case);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_part(the_case);
	PERFORM packnd.require_max_rows(case_deadlines.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('deadline', d.deadline_id), d.kind, k.label_fr, d.started_at, packnd.local_time(d.started_at, here), d.amount,
			d.unit, u.label_fr,
			d.due_at, packnd.local_time(d.due_at, here), l.code, l.label_fr, d.met_at, packnd.local_time(d.met_at, here), d.cancelled_at,
			packnd.local_time(d.cancelled_at, here), d.cancel_reason,
			ARRAY(SELECT f.rung FROM pnd_data.firing f
				WHERE f.case_id = d.case_id AND f.deadline_id = d.deadline_id ORDER BY f.rung),
			packnd.cursor('case_deadlines', d.started_at, d.deadline_id)
		FROM pnd_data.deadline d
			JOIN pnd_data.deadline_kind k ON k.kind = d.kind
			JOIN pnd_data.code u ON u.list = 'deadline_unit' AND u.code = d.unit
			JOIN pnd_data.code l ON l.list = 'deadline_state' AND l.code =
				CASE WHEN d.cancelled_at > d.due_at THEN 'cancelled_late'
					WHEN d.cancelled_at IS NOT NULL THEN 'cancelled'
					WHEN d.met_at > d.due_at THEN 'met_late'
					WHEN d.met_recorded_at > d.due_at THEN 'met_recorded_late'
					WHEN d.met_at IS NOT NULL THEN 'met'
					WHEN d.due_at <= now() THEN 'late'
					ELSE 'open' END
		WHERE d.case_id = the_case AND (d.started_at, d.deadline_id) > (after_start, after_deadline)
			AND (d.kind <> 'duplicate_check' OR pnd_data.holds_duty(the_case, '{supervisor}'))
			-- quietly: of it hears who leads the case, and its supervisors
			AND (d.kind <> 'duress' OR pnd_data.holds_duty(the_case, '{referent,supervisor}'))
			-- what she applied for, which papers she has
			AND (k.worklist IS NULL OR k.worklist NOT IN ('application', 'evidence') OR NOT is_hidden)
		ORDER BY d.started_at, d.deadline_id
		LIMIT case_deadlines.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.case_deadlines(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.case_deadlines(text, text, int) IS
'All deadlines of a case, oldest first: how long it may take (amount, and a unit of pnd.choices(''deadline_unit'')), its state (a code of pnd.choices(''deadline_state''), with its French label: met_recorded_late was met in time and typed in after), and the rungs that fired. A page of at most max_rows (1 to 1000; null: all; else 22023), after the cursor of the last row seen. Errors: 22P02 a mistyped number or a text that is no cursor of this list, PN404.
EN (deadlines): the deadlines of a case, what was done in time
FR: les échéances d''un dossier, ce qui a été fait à temps';

CREATE FUNCTION pnd_data.lock_deadline(case_number text, deadline text, duties text[] DEFAULT '{referent,supervisor}')
RETURNS pnd_data.deadline
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_deadline bigint := packnd.site_number_id('deadline', deadline);
	the_case bigint := pnd_data.case_id(case_number);
	locked pnd_data.deadline;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('deadline', deadline);
	PERFORM pnd_data.lock_case(the_case, duties, closed_too => true);
	SELECT * INTO locked
	FROM pnd_data.deadline d
	WHERE d.case_id = the_case AND d.deadline_id = the_deadline
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN404', 'no such deadline');
	END IF;
	IF locked.met_at IS NOT NULL OR locked.cancelled_at IS NOT NULL THEN
		PERFORM packnd.fail('PN409', CASE WHEN locked.met_at IS NULL THEN 'the deadline was cancelled already' ELSE 'the deadline was met already' END);
	END IF;
	RETURN locked;
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_deadline(text, text, text[]) IS
'For the functions of pnd: locks and returns an open deadline of a case for which the actor has one of the duties. Errors: 22P02 a mistyped number, PN404 no such case or deadline, 42501, PN409 it is closed.';

CREATE FUNCTION pnd.mark_deadline_met(case_number text, deadline text, met_at timestamptz DEFAULT NULL,
	request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	locked pnd_data.deadline;
	happened timestamptz;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('mark_deadline_met', request_key,
		jsonb_build_array(case_number, deadline, met_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	locked := pnd_data.lock_deadline(case_number, deadline);
	happened := coalesce(mark_deadline_met.met_at, clock_timestamp());
	IF NOT (SELECT k.met_by_hand FROM pnd_data.deadline_kind k WHERE k.kind = locked.kind) THEN
		PERFORM packnd.fail('PN409', 'a deadline of kind "%1$s" is met by what it waits for, not by hand', NULL, NULL,
			locked.kind);
	END IF;
	IF happened < locked.started_at OR happened > clock_timestamp() THEN
		PERFORM packnd.fail('22008', 'a deadline is met between its start and now');
	END IF;
	PERFORM pnd_data.meet_deadline(locked.case_id, locked.kind, locked.subject_id, happened);
	IF (SELECT k.recurs FROM pnd_data.deadline_kind k WHERE k.kind = locked.kind) THEN
		PERFORM pnd_data.effect_open_deadline(locked.case_id, locked.subject_id, happened, jsonb_build_object('kind', locked.kind));
	END IF;
	PERFORM pnd_data.keep_clock(locked.case_id);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.mark_deadline_met(text, text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.mark_deadline_met(text, text, timestamptz, text) IS
'What a deadline waits for has been done (a meeting offered, a safety check made, news had of her), at a moment (null: now). For kinds that are met by hand; the time without news begins anew. An open case that has no deadline left gets one, "no_news". With the request_key of an earlier call it only answers what that did. Errors: PN404, 22P02 a mistyped number, PN409 closed already or not by hand, 22008 before its start or in the future, 42501.
EN (deadlines): what the deadline waits for is done, a meeting was offered, a safety check
FR: ce que l''échéance attend est fait, rendez-vous proposé, sécurité vérifiée';

CREATE FUNCTION pnd.confirm_late_entry(case_number text, deadline text, in_time boolean DEFAULT true, reason text DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	locked pnd_data.deadline;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('confirm_late_entry', request_key,
		jsonb_build_array(case_number, deadline, in_time, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	locked := pnd_data.lock_deadline(case_number, confirm_late_entry.deadline, '{supervisor}');
	PERFORM packnd.require_given('in_time', in_time);
	IF locked.kind <> 'late_entry' THEN
		PERFORM packnd.fail('PN409', 'the deadline waits for no late entry to be confirmed');
	END IF;
	IF NOT in_time THEN
		IF btrim(coalesce(reason, '')) = '' THEN
			PERFORM packnd.fail('22023', 'a late entry is refused with a reason');
		END IF;
		-- it counts from when it was recorded
		UPDATE pnd_data.deadline d SET met_at = d.met_recorded_at
		WHERE d.case_id = locked.case_id AND d.deadline_id = locked.subject_id;
		PERFORM pnd_data.cancel_deadlines(locked.case_id, 'late_entry', locked.subject_id, reason);
	ELSE
		PERFORM pnd_data.meet_deadline(locked.case_id, 'late_entry', locked.subject_id);
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.confirm_late_entry(text, text, boolean, text, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.confirm_late_entry(text, text, boolean, text, text) IS
'For supervisors: what was typed in long after its deadline had been in time, or had not (in_time false, with the reason): then it counts from when it was recorded. deadline is the one of kind late_entry. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 it waits for no such confirmation, 22023 no reason, 42501.
EN (deadlines): confirm that what was typed in late had been in time
FR: confirmer que ce qui est saisi tard avait été fait à temps, saisie tardive';

CREATE FUNCTION pnd.cancel_deadline(case_number text, deadline text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	locked pnd_data.deadline;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('cancel_deadline', request_key, jsonb_build_array(case_number, deadline, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	locked := pnd_data.lock_deadline(case_number, deadline, '{supervisor}');
	IF locked.kind = 'late_entry' THEN
		PERFORM packnd.fail('PN409', 'a late entry is confirmed or refused, not cancelled', NULL,
			'See pnd.confirm_late_entry().');
	END IF;
	IF btrim(coalesce(reason, '')) = '' THEN
		PERFORM packnd.fail('22023', 'a deadline is cancelled with a reason');
	END IF;
	IF locked.due_at <= clock_timestamp() THEN
		PERFORM packnd.fail('PN409', 'a deadline that is late is not cancelled', NULL,
			'It stays late until what it waits for is done; pnd.suspend_deadline() stops its further alerts.');
	END IF;
	-- danger, a proposal, an agreement would never end
	IF EXISTS (SELECT FROM pnd_data.deadline_rung r WHERE r.kind = locked.kind AND r.effect ~ '^(expire|end)_') THEN
		PERFORM packnd.fail('PN409', 'a deadline that ends something by itself is not cancelled', NULL,
			'Answer, assess or take back what it is about.');
	END IF;
	UPDATE pnd_data.deadline d SET cancelled_at = clock_timestamp(), cancel_reason = reason
	WHERE d.case_id = locked.case_id AND d.deadline_id = locked.deadline_id;
	PERFORM pnd_data.keep_clock(locked.case_id);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.cancel_deadline(text, text, text, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.cancel_deadline(text, text, text, text) IS
'For supervisors: a deadline that is not late is void, with the reason. An open case that has no deadline left gets one, "no_news". With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 closed already, late, one that ends something by itself (danger, a proposal, a request, an agreement), or a late entry, which is confirmed or refused, 22023 no reason, 42501.
EN (deadlines): a deadline is void, cancel it with the reason
FR: annuler une échéance devenue sans objet, avec le motif';

CREATE FUNCTION pnd.suspend_deadline(case_number text, deadline text, until_at timestamptz, reason text,
	from_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	locked pnd_data.deadline;
	begins_at timestamptz := coalesce(suspend_deadline.from_at, now());
	answer timestamptz;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('suspend_deadline', request_key,
		jsonb_build_array(case_number, deadline, until_at AT TIME ZONE 'UTC', reason, from_at AT TIME ZONE 'UTC'));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::timestamptz;
	END IF;
	locked := pnd_data.lock_deadline(case_number, deadline);
	PERFORM packnd.require_given('until_at', suspend_deadline.until_at), packnd.require_text('reason', suspend_deadline.reason);
	IF suspend_deadline.until_at <= begins_at OR NOT isfinite(suspend_deadline.until_at) OR NOT isfinite(begins_at) THEN
		PERFORM packnd.fail('22008', 'a suspension ends after it begins');
	END IF;
	IF locked.due_at <= clock_timestamp() THEN
		-- what is late stays late: only its alerts stop
		PERFORM pnd_data.require_duty(locked.case_id, '{supervisor}');
		begins_at := greatest(begins_at, now());
	END IF;
	-- the case is locked: nobody suspends beside us
	IF EXISTS (
		SELECT FROM pnd_data.suspension s
		WHERE s.case_id = locked.case_id AND s.deadline_id = locked.deadline_id
			AND s.from_at < suspend_deadline.until_at AND s.until_at > begins_at) THEN
		PERFORM packnd.fail('PN409', 'the deadline is suspended then already', NULL, 'pnd.resume_deadline() ends a suspension.');
	END IF;
	INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason, suspended_by)
	VALUES (locked.case_id, locked.deadline_id, begins_at, suspend_deadline.until_at, suspend_deadline.reason, packnd.actor());
	answer := (SELECT d.due_at FROM pnd_data.deadline d WHERE d.case_id = locked.case_id AND d.deadline_id = locked.deadline_id);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(answer));
	RETURN answer;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.suspend_deadline(text, text, timestamptz, text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.suspend_deadline(text, text, timestamptz, text, timestamptz, text) IS
'The clock of a deadline stands still until an instant, with a reason; returns the new due time. It begins now unless from_at is given. While it stands still nobody is told. A deadline that is late is suspended by a supervisor only, from now at the earliest: its further alerts stop, and late it stays. With the request_key of an earlier call it only answers what that did. Errors: PN404, 22P02 a mistyped number, PN409 closed already, suspended then already or longer than the kind allows, 22008 no time, 22004 and 22023 no reason, 42501.
EN (deadlines): stop the clock of a deadline until a day, postpone a deadline, more time
FR: suspendre une échéance jusqu''à une date, arrêter le délai, mettre en attente, repousser une échéance, reporter, prolonger';

CREATE FUNCTION pnd.resume_deadline(case_number text, deadline text, request_key text DEFAULT NULL) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	locked pnd_data.deadline;
	answer timestamptz;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('resume_deadline', request_key, jsonb_build_array(case_number, deadline));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::timestamptz;
	END IF;
	locked := pnd_data.lock_deadline(case_number, deadline);
	UPDATE pnd_data.suspension s SET until_at = now()
	WHERE s.case_id = locked.case_id AND s.deadline_id = locked.deadline_id AND s.from_at < now() AND s.until_at > now();
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the deadline is not suspended');
	END IF;
	answer := (SELECT d.due_at FROM pnd_data.deadline d WHERE d.case_id = locked.case_id AND d.deadline_id = locked.deadline_id);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(answer));
	RETURN answer;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.resume_deadline(text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.resume_deadline(text, text, text) IS
'The clock of a suspended deadline runs again from now on; returns the new due time. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 not suspended, 42501.
EN (deadlines): let a suspended deadline run again
FR: reprendre une échéance suspendue, remettre le délai en marche';

CREATE FUNCTION pnd.start_clock(case_number text, request_key text DEFAULT NULL) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	answer timestamptz;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('start_clock', request_key, jsonb_build_array(case_number));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::timestamptz;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	PERFORM pnd_data.keep_clock(the_case);
	answer := (
		SELECT min(d.due_at) FROM pnd_data.deadline d
		WHERE d.case_id = the_case AND d.subject_id IS NULL AND d.met_at IS NULL AND d.cancelled_at IS NULL);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(answer));
	RETURN answer;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.start_clock(text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.start_clock(text, text) IS
'An open case without a deadline (pnd.cases_without_clock) gets one, "no_news", from now; one that has is left as it is. Returns when the next is due. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 a closed case, 42501.
EN (deadlines): start a deadline for a case that has none, nobody is forgotten
FR: ouvrir une échéance pour un dossier qui n''en a pas, ne pas oublier un dossier';
