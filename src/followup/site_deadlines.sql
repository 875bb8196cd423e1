-- What agents, supervisors and administrators call about deadlines.

CREATE FUNCTION pnd.list_my_deadlines()
RETURNS TABLE (case_number text, deadline bigint, kind text, label_fr text, started_at timestamptz, due_at timestamptz,
	is_late boolean, suspended_until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT packnd.site_case_number(d.case_id), d.deadline_id, d.kind, k.label_fr, d.started_at, d.due_at,
			d.due_at <= now(),
			(SELECT max(s.until_at) FROM pnd_data.suspension s
			 WHERE s.case_id = d.case_id AND s.deadline_id = d.deadline_id AND s.from_at <= now() AND s.until_at > now())
		FROM pnd_data.deadline d
			JOIN pnd_data.deadline_kind k ON k.kind = d.kind
		WHERE d.case_id IN (
				SELECT a.case_id FROM pnd_data.case_access_now a
				WHERE a.professional_id = packnd.actor() AND a.part IN ('referent', 'substitute')
					-- a substitute's time is bounded; a former referent only reads
					AND (a.valid_to IS NULL OR a.part = 'substitute'))
			AND d.met_at IS NULL AND d.cancelled_at IS NULL
		ORDER BY d.due_at, d.deadline_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.list_my_deadlines() TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.list_my_deadlines() IS
'The open deadlines of the cases of which the actor is referent or substitute, the next due first. PN401 if nobody is acting.
EN (deadlines): what must I do next, my deadlines, what is due
FR: que dois-je faire maintenant, mes échéances, ce qui arrive à terme';

CREATE VIEW pnd.my_deadlines AS SELECT * FROM pnd.list_my_deadlines();
GRANT SELECT ON pnd.my_deadlines TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.my_deadlines IS 'The open deadlines of the actor''s own cases; see pnd.list_my_deadlines().';

CREATE FUNCTION pnd.late_deadlines(territory text, after_due timestamptz DEFAULT '-infinity', after_deadline bigint DEFAULT 0,
	max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, deadline bigint, kind text, label_fr text, due_at timestamptz, late_by interval,
	last_rung int, last_rung_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_between('max_rows', late_deadlines.max_rows, 1, 1000);
	PERFORM pnd_data.require_territory_duty(territory, ARRAY['supervisor']);
	RETURN QUERY
		SELECT packnd.site_case_number(d.case_id), d.deadline_id, d.kind, k.label_fr, d.due_at, now() - d.due_at,
			f.rung, r.label_fr
		FROM pnd_data.deadline d
			JOIN pnd_data.deadline_kind k ON k.kind = d.kind
			LEFT JOIN LATERAL (
				SELECT f.rung FROM pnd_data.firing f
				WHERE f.case_id = d.case_id AND f.deadline_id = d.deadline_id
				ORDER BY f.rung DESC LIMIT 1) f ON true
			LEFT JOIN pnd_data.deadline_rung r ON r.kind = d.kind AND r.rung = f.rung
		WHERE d.territory_id = late_deadlines.territory AND d.met_at IS NULL AND d.cancelled_at IS NULL
			AND d.due_at <= now() AND d.due_at >= coalesce(after_due, '-infinity')
			AND (d.due_at, d.deadline_id) > (coalesce(after_due, '-infinity'), coalesce(after_deadline, 0))
		ORDER BY d.due_at, d.deadline_id
		LIMIT late_deadlines.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.late_deadlines(text, timestamptz, bigint, int) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.late_deadlines(text, timestamptz, bigint, int) IS
'For supervisors: the deadlines of a territory that are overdue now, the longest first, with the last rung that fired. At most max_rows, which is between 1 and 1000; the next page begins after the due_at and deadline of the last row. Errors: 42501, 22023 for another number of rows.
EN (deadlines): what is overdue in my territory, who is forgotten, delays
FR: ce qui est en retard dans mon territoire, qui est oublié, retards';

CREATE FUNCTION pnd.case_deadlines(case_number text)
RETURNS TABLE (deadline bigint, kind text, label_fr text, started_at timestamptz, budget text, due_at timestamptz,
	state text, met_at timestamptz, cancelled_at timestamptz, cancel_reason text, rungs_fired int[])
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT d.deadline_id, d.kind, k.label_fr, d.started_at, d.amount || ' ' || d.unit, d.due_at,
			CASE WHEN d.cancelled_at IS NOT NULL THEN 'cancelled'
				WHEN d.met_at > d.due_at THEN 'met late'
				WHEN d.met_recorded_at > d.due_at THEN 'met, recorded late'
				WHEN d.met_at IS NOT NULL THEN 'met'
				WHEN d.due_at <= now() THEN 'late'
				ELSE 'open' END,
			d.met_at, d.cancelled_at, d.cancel_reason,
			ARRAY(SELECT f.rung FROM pnd_data.firing f
				WHERE f.case_id = d.case_id AND f.deadline_id = d.deadline_id ORDER BY f.rung)
		FROM pnd_data.deadline d
			JOIN pnd_data.deadline_kind k ON k.kind = d.kind
		WHERE d.case_id = id
		ORDER BY d.started_at, d.deadline_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.case_deadlines(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.case_deadlines(text) IS
'All deadlines of a case, oldest first: open, late, met, met late, met but recorded late, or cancelled, and the rungs that fired. Errors: 22P02 a mistyped number, PN404.
EN (deadlines): the deadlines of a case, what was done in time
FR: les échéances d''un dossier, ce qui a été fait à temps';

CREATE FUNCTION pnd_data.lock_deadline(case_id bigint, deadline bigint) RETURNS pnd_data.deadline
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	locked pnd_data.deadline;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('deadline', deadline);
	PERFORM pnd_data.lock_case(case_id, ARRAY['referent', 'supervisor'], closed_too => true);
	SELECT * INTO locked
	FROM pnd_data.deadline d
	WHERE d.case_id = lock_deadline.case_id AND d.deadline_id = lock_deadline.deadline
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the case has no deadline %1$s', NULL, 'See pnd.case_deadlines().', deadline);
	END IF;
	IF locked.met_at IS NOT NULL OR locked.cancelled_at IS NOT NULL THEN
		PERFORM packnd.fail('PN409', CASE WHEN locked.met_at IS NULL THEN 'the deadline was cancelled already' ELSE 'the deadline was met already' END);
	END IF;
	RETURN locked;
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_deadline(bigint, bigint) IS
'For the functions of pnd: locks and returns an open deadline of a case of which the actor is referent or supervisor. Errors: 42501, PN409 there is none or it is closed.';

CREATE FUNCTION pnd.mark_deadline_met(case_number text, deadline bigint, met_at timestamptz DEFAULT now()) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
	locked pnd_data.deadline;
BEGIN
	PERFORM packnd.guard();
	locked := pnd_data.lock_deadline(id, deadline);
	IF NOT (SELECT k.met_by_hand FROM pnd_data.deadline_kind k WHERE k.kind = locked.kind) THEN
		PERFORM packnd.fail('PN409', 'a deadline of kind "%1$s" is met by what it waits for, not by hand', NULL, NULL,
			locked.kind);
	END IF;
	IF met_at IS NULL OR met_at < locked.started_at OR met_at > clock_timestamp() THEN
		PERFORM packnd.fail('22008', 'a deadline is met between its start and now');
	END IF;
	PERFORM pnd_data.meet_deadline(id, locked.kind, locked.subject_id, mark_deadline_met.met_at);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.mark_deadline_met(text, bigint, timestamptz) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.mark_deadline_met(text, bigint, timestamptz) IS
'What a deadline waits for has been done (a meeting offered, a safety check made). For kinds that are met by hand. Errors: PN404, PN409 closed already or not by hand, 22008 before its start or in the future, 42501.
EN (deadlines): what the deadline waits for is done, a meeting was offered, a safety check
FR: ce que l''échéance attend est fait, rendez-vous proposé, sécurité vérifiée';

CREATE FUNCTION pnd.confirm_late_entry(case_number text, deadline bigint, in_time boolean DEFAULT true, reason text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	locked pnd_data.deadline;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.lock_case(the_case, ARRAY['supervisor'], closed_too => true);
	locked := pnd_data.lock_deadline(the_case, confirm_late_entry.deadline);
	PERFORM packnd.require_given('in_time', in_time);
	IF locked.kind <> 'late_entry' THEN
		PERFORM packnd.fail('PN409', 'deadline %1$s waits for no late entry to be confirmed', NULL, NULL,
			confirm_late_entry.deadline);
	END IF;
	IF NOT in_time THEN
		IF btrim(coalesce(reason, '')) = '' THEN
			PERFORM packnd.fail('22023', 'a late entry is refused with a reason');
		END IF;
		-- it counts from when it was recorded
		UPDATE pnd_data.deadline d SET met_at = d.met_recorded_at
		WHERE d.case_id = the_case AND d.deadline_id = locked.subject_id;
		PERFORM pnd_data.cancel_deadlines(the_case, 'late_entry', locked.subject_id, reason);
	ELSE
		PERFORM pnd_data.meet_deadline(the_case, 'late_entry', locked.subject_id);
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.confirm_late_entry(text, bigint, boolean, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.confirm_late_entry(text, bigint, boolean, text) IS
'For supervisors: what was typed in long after its deadline had been in time, or had not (in_time false, with the reason): then it counts from when it was recorded. deadline is the one of kind late_entry. Errors: PN404, PN409 it waits for no such confirmation, 22023 no reason, 42501.
EN (deadlines): confirm that what was typed in late had been in time
FR: confirmer que ce qui est saisi tard avait été fait à temps, saisie tardive';

CREATE FUNCTION pnd.cancel_deadline(case_number text, deadline bigint, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
	locked pnd_data.deadline;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.lock_case(id, ARRAY['supervisor'], closed_too => true);
	locked := pnd_data.lock_deadline(id, deadline);
	IF locked.kind = 'late_entry' THEN
		PERFORM packnd.fail('PN409', 'a late entry is confirmed or refused, not cancelled', NULL,
			'See pnd.confirm_late_entry().');
	END IF;
	IF coalesce(reason, '') = '' THEN
		PERFORM packnd.fail('22023', 'a deadline is cancelled with a reason');
	END IF;
	UPDATE pnd_data.deadline d SET cancelled_at = clock_timestamp(), cancel_reason = reason
	WHERE d.case_id = id AND d.deadline_id = deadline;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.cancel_deadline(text, bigint, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.cancel_deadline(text, bigint, text) IS
'For supervisors: a deadline is void, with the reason. Errors: PN404, PN409 closed already or a late entry, which is confirmed or refused, 22023 no reason, 42501.
EN (deadlines): a deadline is void, cancel it with the reason
FR: annuler une échéance devenue sans objet, avec le motif';

CREATE FUNCTION pnd.suspend_deadline(case_number text, deadline bigint, until_at timestamptz, reason text,
	from_at timestamptz DEFAULT now())
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.lock_deadline(id, deadline);
	PERFORM packnd.require_given('until_at', until_at), packnd.require_given('reason', reason), packnd.require_given('from_at', from_at);
	INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason, suspended_by)
	VALUES (id, deadline, from_at, until_at, reason, packnd.actor());
	RETURN (SELECT d.due_at FROM pnd_data.deadline d WHERE d.case_id = id AND d.deadline_id = deadline);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.suspend_deadline(text, bigint, timestamptz, text, timestamptz) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.suspend_deadline(text, bigint, timestamptz, text, timestamptz) IS
'The clock of a deadline stands still until an instant, with a reason; returns the new due time. Errors: PN404, PN409 closed already or longer than the kind allows, 23514 no time or no reason, 23P01 suspended then already, 42501.
EN (deadlines): stop the clock of a deadline until a day
FR: suspendre une échéance jusqu''à une date, arrêter le délai, mettre en attente';

CREATE FUNCTION pnd.resume_deadline(case_number text, deadline bigint) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.lock_deadline(id, deadline);
	UPDATE pnd_data.suspension s SET until_at = now()
	WHERE s.case_id = id AND s.deadline_id = deadline AND s.from_at < now() AND s.until_at > now();
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the deadline is not suspended');
	END IF;
	RETURN (SELECT d.due_at FROM pnd_data.deadline d WHERE d.case_id = id AND d.deadline_id = deadline);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.resume_deadline(text, bigint) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.resume_deadline(text, bigint) IS
'The clock of a suspended deadline runs again from now on; returns the new due time. Errors: PN404, PN409 not suspended, 42501.
EN (deadlines): let a suspended deadline run again
FR: reprendre une échéance suspendue, remettre le délai en marche';
