-- workflow/site_effects.sql: what events bring about.  Each effect is a
-- function (case_id, subject_id, happened_at, arguments) and a row of
-- pnd_data.effect; modules above this one register theirs in the same way.

CREATE FUNCTION pnd_data.effect_open_deadline(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	about record;
	days int;
BEGIN
	PERFORM packnd.guard();
	SELECT c.territory_id, c.danger, packnd.local_day(effect_open_deadline.happened_at, t.departement::packnd.departement) AS day
	INTO about
	FROM pnd_data.case_file c JOIN pnd_data.territory t ON t.territory_id = c.territory_id
	WHERE c.case_id = effect_open_deadline.case_id;
	-- a day that was agreed on: until it begins, by the days between
	IF arguments ->> 'until' IS NOT NULL THEN
		days := greatest((arguments ->> 'until')::date - about.day, 0);
	END IF;
	PERFORM pnd_data.open_deadline(case_id, arguments ->> 'kind', subject_id, happened_at, about.territory_id,
		coalesce((arguments -> 'in_danger')::boolean, about.danger),
		amount => coalesce(days, (arguments ->> 'amount')::int),
		unit => CASE WHEN days IS NOT NULL THEN 'calendar_days' ELSE arguments ->> 'unit' END);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_open_deadline(bigint, bigint, timestamptz, jsonb) IS
'Effect: open a deadline of a kind from when the event happened, in the calendar of the case''s territory. Arguments: kind; until (a date: due when that day has passed), or amount and unit, else the territory''s budget; in_danger (else that of the case). Errors as pnd_data.open_deadline().';

CREATE FUNCTION pnd_data.effect_renew_deadline(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- what is told late may be older than what is known
	IF EXISTS (
		SELECT FROM pnd_data.deadline d
		WHERE d.case_id = effect_renew_deadline.case_id AND d.kind = arguments ->> 'kind' AND d.met_at IS NULL AND d.cancelled_at IS NULL
			AND d.subject_id IS NOT DISTINCT FROM effect_renew_deadline.subject_id AND d.started_at >= effect_renew_deadline.happened_at) THEN
		RETURN;
	END IF;
	PERFORM pnd_data.meet_deadline(case_id, arguments ->> 'kind', subject_id, happened_at);
	PERFORM pnd_data.effect_open_deadline(case_id, subject_id, happened_at, arguments);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_renew_deadline(bigint, bigint, timestamptz, jsonb) IS
'Effect: the open deadline of a kind, if there is one, is met when the event happened, and the next begins at that moment. Arguments as of open_deadline.';

CREATE FUNCTION pnd_data.note_news(case_id bigint, happened_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF EXISTS (
		SELECT FROM pnd_data.deadline d
		WHERE d.case_id = note_news.case_id AND d.kind = 'no_news' AND d.met_at IS NULL AND d.cancelled_at IS NULL) THEN
		PERFORM pnd_data.effect_renew_deadline(case_id, NULL, note_news.happened_at, '{"kind": "no_news"}');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.note_news(bigint, timestamptz) IS
'For the functions of pnd that record a contact, a meeting, a review: there was news of her at a moment, so the time without news begins anew. Nothing where that clock does not run: before the first contact, and in a pause.';

CREATE FUNCTION pnd_data.keep_clock(case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF EXISTS (
		SELECT
		FROM pnd_data.case_file c
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
		WHERE c.case_id = keep_clock.case_id AND NOT s.is_final) AND NOT pnd_data.has_clock(keep_clock.case_id) THEN
		PERFORM pnd_data.effect_open_deadline(keep_clock.case_id, NULL, clock_timestamp(), '{"kind": "no_news"}');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.keep_clock(bigint) IS
'For the functions of pnd by which a person closes a deadline: an open case that has none left gets one, "no_news", from now.';

CREATE FUNCTION pnd_data.effect_keep_clock(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.keep_clock(case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_keep_clock(bigint, bigint, timestamptz, jsonb) IS
'Effect of what brings a case back to where it was: its clocks ran on; one that has none left gets one.';

CREATE FUNCTION pnd_data.effect_meet_deadline(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.meet_deadline(case_id, arguments ->> 'kind', subject_id, happened_at);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_meet_deadline(bigint, bigint, timestamptz, jsonb) IS
'Effect: the open deadline of a kind is met, at the moment when the event happened. Argument: kind.';

CREATE FUNCTION pnd_data.effect_cancel_deadlines(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.cancel_deadlines(case_id, arguments ->> 'kind', subject_id, coalesce(arguments ->> 'reason', 'sans objet'));
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_cancel_deadlines(bigint, bigint, timestamptz, jsonb) IS
'Effect: open deadlines are cancelled. Arguments: kind (else all of the case or of the subject), reason in French.';

CREATE FUNCTION pnd_data.effect_open_emergency_needs(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.open_needs(case_id,
		(SELECT array_agg(d.domain) FROM pnd_data.need_domain d WHERE d.opens_on_decision_to_leave), true, happened_at, 'leaving');
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_open_emergency_needs(bigint, bigint, timestamptz, jsonb) IS
'Effect: the needs that wait for no assessment are open, from when she decided, each with its clock.';

CREATE FUNCTION pnd_data.effect_end_support(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	former bigint;
BEGIN
	PERFORM packnd.guard();
	-- judged when all is done, whatever the client has set
	SET CONSTRAINTS pnd_data.one_referent DEFERRED;
	UPDATE pnd_data.referent r SET valid_to = greatest(clock_timestamp(), r.valid_from + interval '1 microsecond')
	WHERE r.case_id = effect_end_support.case_id AND r.valid_to IS NULL
	RETURNING r.professional_id INTO former;
	IF FOUND THEN
		-- where the door stays open, to him too
		PERFORM pnd_data.end_access(case_id, former, 'referent', coalesce((
			SELECT b.not_after
			FROM pnd_data.case_file c
				JOIN pnd_data.exit_code e ON e.exit_code = c.exit_code AND e.keeps_door_open
				JOIN pnd_data.bound b ON b.bound = 'door_kept'
			WHERE c.case_id = effect_end_support.case_id), interval '30 days'));
	END IF;
	PERFORM pnd_data.end_hand_over(case_id, NULL, 'lapsed');
	PERFORM pnd_data.open_to_substitutes(case_id);
	PERFORM pnd_data.end_access(case_id, NULL, 'detector', interval '7 days');
	PERFORM pnd_data.end_access(case_id, NULL, 'called');
	PERFORM pnd_data.close_open_need(n.case_id, n.need_id, 'case_closed', greatest(effect_end_support.happened_at, n.opened_at))
	FROM pnd_data.need n
	WHERE n.case_id = effect_end_support.case_id AND n.closed_at IS NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_end_support(bigint, bigint, timestamptz, jsonb) IS
'Effect of what closes a case: the referent''s period ends (the former referent can read for 30 days, or as long as the door stays open (bound door_kept), who detected it for 7), a pending hand-over, and the open needs. The referent''s period ends when it is recorded: until then somebody was in charge.';

CREATE FUNCTION pnd_data.effect_keep_decision(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.decision_to_leave (case_id, decided_at, planned_at, recorded_at, recorded_by)
	VALUES (effect_keep_decision.case_id, effect_keep_decision.happened_at, (
			SELECT d.planned_at FROM pnd_data.departure d WHERE d.case_id = effect_keep_decision.case_id),
		clock_timestamp(), packnd.actor());
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_keep_decision(bigint, bigint, timestamptz, jsonb) IS
'Effect: the decision to leave is kept beside those before it.';

CREATE FUNCTION pnd_data.move_before(case_id bigint, kind text, planned timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- in the middle of the time that is left, so that some is left after it
	moved_to timestamptz := clock_timestamp() + greatest(planned - clock_timestamp(), '0') / 2;
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.deadline d
	SET amount = greatest(ceil(extract(epoch FROM moved_to - d.started_at) / 60), 0)::int, unit = 'minutes', roll = false
	WHERE d.case_id = move_before.case_id AND d.kind = move_before.kind AND d.met_at IS NULL AND d.cancelled_at IS NULL
		AND d.due_at > planned AND d.due_at > clock_timestamp();
END
$function$;
COMMENT ON FUNCTION pnd_data.move_before(bigint, text, timestamptz) IS
'For the functions of pnd and effects: an open deadline of a kind that is due later than a planned departure moves before it, to the middle of the time that is left. Nothing if none is planned (null).';

CREATE FUNCTION pnd_data.effect_before_departure(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.move_before(effect_before_departure.case_id, arguments ->> 'kind', d.planned_at)
	FROM pnd_data.departure d WHERE d.case_id = effect_before_departure.case_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_before_departure(bigint, bigint, timestamptz, jsonb) IS
'Effect: an open deadline of a kind that is due later than the planned departure moves before it (pnd_data.move_before()). Argument: kind.';

CREATE FUNCTION pnd_data.forget_case_rows(case_id bigint, kept text[] DEFAULT '{}')
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	kept_table regclass;
BEGIN
	PERFORM packnd.guard();
	-- what this view of the case does not show would stay: 40001
	PERFORM FROM pnd_data.journal_head h WHERE h.case_id = forget_case_rows.case_id FOR UPDATE;
	-- what a partner sees of the case is a request that goes
	DELETE FROM pnd_data.case_access a WHERE a.case_id = forget_case_rows.case_id AND a.referral_id IS NOT NULL;
	FOR kept_table IN
		-- what refers to others goes before them
		WITH RECURSIVE wanted AS (
			SELECT c.oid
			FROM pnd_data.declared_table d
				JOIN pg_class c ON c.relname = d.table_name AND c.relnamespace = 'pnd_data'::regnamespace
			WHERE d.keep = 'case' AND d.table_name NOT IN ('case_file', 'case_access', 'journal_payload') AND d.table_name <> ALL (kept)
		), depth AS (
			SELECT w.oid, 0 AS steps FROM wanted w
			UNION
			SELECT w.oid, d.steps + 1
			FROM depth d
				JOIN pg_constraint k ON k.contype = 'f' AND k.confrelid = d.oid AND k.conrelid <> k.confrelid
				JOIN wanted w ON w.oid = k.conrelid
		)
		SELECT d.oid::regclass FROM depth d GROUP BY d.oid ORDER BY max(d.steps) DESC, d.oid
	LOOP
		EXECUTE format('DELETE FROM %s AS r WHERE r.case_id = $1', kept_table) USING forget_case_rows.case_id;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.forget_case_rows(bigint, text[]) IS
'For the functions of pnd: deletes what hangs on a case in every table that keeps its rows with the case (packnd.declare()), but those of tables that are kept, the case itself, who may see it, and the journal.';

CREATE FUNCTION pnd_data.effect_forget_report(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.begin_erasure(effect_forget_report.case_id, 'declined');
	PERFORM pnd_data.forget_case_rows(effect_forget_report.case_id);
	-- who detected it finds it again, for a time; the supervisors see that there was one
	DELETE FROM pnd_data.case_access a
	WHERE a.case_id = effect_forget_report.case_id AND a.part NOT IN ('detector', 'supervisor');
	PERFORM pnd_data.end_access(effect_forget_report.case_id, NULL, 'detector', pnd_data.declined_kept());
	-- the day stays, not the hour
	UPDATE pnd_data.case_file c
	SET detected_at = packnd.local_day(c.detected_at, t.departement::packnd.departement)::timestamp
		AT TIME ZONE packnd.time_zone(t.departement::packnd.departement)
	FROM pnd_data.territory t
	WHERE c.case_id = effect_forget_report.case_id AND t.territory_id = c.territory_id;
	-- last: what this has written, too; the events and their hashes stay
	PERFORM pnd_data.erase_payloads(effect_forget_report.case_id, 'declined');
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_forget_report(bigint, bigint, timestamptz, jsonb) IS
'Effect of a refusal: number, territory, day and detector stay for a bounded time, and nothing else: answers, facts, needs, clocks, the moment of departure and what the journal said of them go; the chain of the journal still verifies. Its events stay without what they said, with who, when and in which table, since the hash of each covers these: who reads the journal sees that there was a departure.';

INSERT INTO pnd_data.effect (effect, function_name, needs, takes, label_fr) VALUES
	('open_deadline', 'effect_open_deadline', '{kind}', '{until,amount,unit,in_danger}', 'ouvre une échéance'),
	('renew_deadline', 'effect_renew_deadline', '{kind}', '{until,amount,unit,in_danger}', 'une échéance est tenue, la suivante commence'),
	('keep_clock', 'effect_keep_clock', '{}', '{}', 'veille à ce qu''une échéance reste ouverte'),
	('meet_deadline', 'effect_meet_deadline', '{kind}', '{}', 'une échéance est tenue'),
	('cancel_deadlines', 'effect_cancel_deadlines', '{}', '{kind,reason}', 'annule des échéances'),
	('open_emergency_needs', 'effect_open_emergency_needs', '{}', '{}', 'ouvre les besoins d''urgence'),
	('keep_decision', 'effect_keep_decision', '{}', '{}', 'garde la décision de partir'),
	('before_departure', 'effect_before_departure', '{kind}', '{}', 'avance une échéance avant le départ'),
	-- its function stands in eligibility/, which decides the measures
	('plan_departure', 'effect_plan_departure', '{}', '{}', 'décide les mesures et prépare le départ'),
	-- and in routing/, which knows the services
	('send_first_requests', 'effect_send_first_requests', '{}', '{}', 'envoie les premières demandes d''une urgence'),
	('end_support', 'effect_end_support', '{}', '{}', 'termine l''accompagnement'),
	('forget_report', 'effect_forget_report', '{}', '{}', 'efface ce qui a été signalé');
