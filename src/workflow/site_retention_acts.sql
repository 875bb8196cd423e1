-- workflow/site_retention_acts.sql: what people decide of cases whose time has
-- come: the list of them, the archive, a hold, and that they are erased.

CREATE FUNCTION pnd_data.kept_case_id(case_number text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('case_number', case_number);
	id := packnd.site_case_id(case_number);
	IF id IS NULL OR NOT EXISTS (
		SELECT FROM pnd_data.case_file c
		WHERE c.case_id = id
			AND (packnd.can_see(id) OR packnd.holds_duty(packnd.actor(), c.territory_id, '{privacy_officer}'))) THEN
		PERFORM packnd.fail('PN404', 'no such case');
	END IF;
	RETURN id;
END
$function$;
COMMENT ON FUNCTION pnd_data.kept_case_id(text) IS
'For the functions of pnd on how long a case is kept and on her rights: the case behind a number, for who may see it, and for the privacy officer of its territory, who sees no case. Errors: 22004, 22P02, PN404.';

CREATE FUNCTION pnd_data.lock_kept_case(case_number text, duties text[], is_closed boolean DEFAULT true) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.kept_case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = the_case FOR NO KEY UPDATE;
	PERFORM pnd_data.require_duty(the_case, duties);
	IF EXISTS (SELECT FROM pnd_data.case_retention r WHERE r.case_id = the_case AND r.erased_at IS NOT NULL) THEN
		PERFORM packnd.fail('PN409', 'the case is erased');
	ELSIF is_closed AND NOT EXISTS (
		SELECT FROM pnd_data.case_file c
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
		WHERE c.case_id = the_case AND s.is_final) THEN
		PERFORM packnd.fail('PN409', 'the case is open', NULL, 'It is closed first: pnd.exit_case().');
	END IF;
	RETURN the_case;
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_kept_case(text, text[], boolean) IS
'For the functions of pnd on how long a case is kept: locks a case that is closed (is_closed; else any) and not erased, for who has one of the duties. Errors: PN404, PN409, 42501, 22004, 22P02.';

CREATE FUNCTION pnd.retention_due(territory text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, last_contact_on date, last_contact_fr text, due_on date, look_by timestamptz, look_by_local text, retention_state text,
	retention_state_fr text, ground_fr text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.departement_of(retention_due.territory);
	after_keys text[] := packnd.cursor_keys('retention_due', retention_due.after, 1);
	after_case bigint := coalesce(after_keys[1]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(retention_due.max_rows), pnd_data.require_territory(retention_due.territory),
		pnd_data.require_territory_duty(retention_due.territory, '{supervisor,privacy_officer}');
	RETURN QUERY
		SELECT packnd.site_case_number(n.case_id), packnd.local_day(k.last_contact_at, here), e.label_fr, k.due_on, d.due_at,
			packnd.local_time(d.due_at, here), w.state, s.label_fr, coalesce(a.label_fr, g.label_fr), packnd.cursor('retention_due', n.case_id)
		FROM (
				SELECT o.case_id FROM pnd_data.case_retention o
				WHERE o.erased_at IS NULL AND (o.told_at IS NOT NULL OR o.archived_at IS NOT NULL OR o.erasure_kind IS NOT NULL)
				UNION
				SELECT q.case_id FROM pnd_data.rights_request q WHERE q.person_right = 'erasure' AND q.rights_answer = 'granted') n
			JOIN pnd_data.case_file c ON c.case_id = n.case_id AND c.territory_id = retention_due.territory
			JOIN pnd_data.machine_state m ON m.machine = c.machine AND m.version = c.version AND m.state = c.state
			LEFT JOIN pnd_data.case_retention r ON r.case_id = n.case_id
			CROSS JOIN LATERAL pnd_data.retention(n.case_id) k
			LEFT JOIN pnd_data.contact_event e ON e.contact_event = k.contact_event
			LEFT JOIN LATERAL (
				SELECT min(l.due_at) AS due_at FROM pnd_data.deadline l
				WHERE l.case_id = n.case_id AND l.kind IN ('retention_end', 'granted_erasure') AND l.met_at IS NULL AND l.cancelled_at IS NULL) d ON true
			LEFT JOIN pnd_data.legal_hold h ON h.case_id = n.case_id AND h.lifted_at IS NULL
			CROSS JOIN LATERAL (SELECT CASE WHEN r.erasure_kind IS NOT NULL THEN 'approved' WHEN h.case_id IS NOT NULL THEN 'held'
				WHEN pnd_data.erasure_was_granted(n.case_id) THEN CASE WHEN m.is_final THEN 'granted' ELSE 'granted_open' END
				WHEN r.archived_at IS NOT NULL AND NOT k.is_due THEN 'archived' ELSE 'due' END AS state) w
			JOIN pnd_data.code s ON s.list = 'retention_state' AND s.code = w.state
			LEFT JOIN pnd_data.code a ON a.list = 'hold_ground' AND a.code = h.hold_ground
			LEFT JOIN pnd_data.code g ON g.list = 'archive_ground' AND g.code = r.archive_ground
		WHERE n.case_id > after_case
		ORDER BY n.case_id
		LIMIT retention_due.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.retention_due(text, text, int) TO packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.retention_due(text, text, int) IS
'The closed cases of a territory whose time has come, those in the archive, and the cases of which she was granted the erasure, until they are erased (also one that is still open: pnd.exit_case() comes first): the day of the last contact and what it was, when the retention ends, by when somebody looks at it or erases it, and what becomes of it (retention_state: a code of pnd.choices(''retention_state'')). What pnd.purge_cases() would erase, before it does. Nothing that identifies anyone. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: 42501, 22004, 22023, 22P02 no cursor of this list.
EN (retention): which cases are to be erased or archived, how long is a case kept
FR: quels dossiers effacer ou archiver, durée de conservation, dossiers anciens';

CREATE FUNCTION pnd.archive_case(case_number text, archive_ground text, archive_until date, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	the_territory text;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('archive_case', request_key, jsonb_build_array(case_number, archive_ground, archive_until)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.lock_kept_case(case_number, '{supervisor,privacy_officer}');
	SELECT c.territory_id INTO the_territory FROM pnd_data.case_file c WHERE c.case_id = the_case;
	PERFORM packnd.require_one_of('archive_ground', archive_case.archive_ground, pnd_data.codes('archive_ground')),
		packnd.require_given('archive_until', archive_case.archive_until),
		pnd_data.require_day('archive', 'archive_until', archive_case.archive_until, the_territory);
	PERFORM pnd_data.require_approval('archive_case', jsonb_build_object('case_number', packnd.site_case_number(the_case),
		'archive_ground', archive_case.archive_ground, 'archive_until', archive_case.archive_until));
	-- what was decided before lapses
	PERFORM pnd_data.end_retention(the_case);
	INSERT INTO pnd_data.case_retention AS r (case_id, archive_ground, archive_until, archived_at, archived_by)
	VALUES (the_case, archive_case.archive_ground, archive_case.archive_until, now(), packnd.actor())
	ON CONFLICT ON CONSTRAINT case_retention_pkey DO UPDATE
		SET archive_ground = excluded.archive_ground, archive_until = excluded.archive_until, archived_at = excluded.archived_at,
			archived_by = excluded.archived_by, told_at = NULL, unarchived_at = NULL, unarchived_by = NULL, unarchive_reason = NULL;
	PERFORM pnd_data.meet_deadline(the_case, 'retention_end', NULL);
	-- from now on it is read by the privacy officers alone, and nobody finds it
	UPDATE pnd_data.case_access a SET valid_to = greatest(now(), a.valid_from)
	WHERE a.case_id = the_case AND a.part <> 'archive' AND pnd_data.in_force('-infinity', a.valid_to);
	INSERT INTO pnd_data.case_access (case_id, duty, territory_id, part)
	SELECT the_case, 'privacy_officer', the_territory, 'archive'
	WHERE NOT EXISTS (SELECT FROM pnd_data.case_access a WHERE a.case_id = the_case AND a.part = 'archive' AND a.valid_to IS NULL);
	DELETE FROM pnd_data.match_due d WHERE d.case_id = the_case;
	DELETE FROM pnd_data.match_key k WHERE k.case_id = the_case;
	DELETE FROM pnd_data.match_state s WHERE s.case_id = the_case;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.archive_case(text, text, date, text) TO packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.archive_case(text, text, date, text) IS
'A closed case goes to the archive, until a day and on a ground (a code of pnd.choices(''archive_ground'')): nobody sees or finds it any more but the privacy officers of the territory, under a ticket with its reason (pnd.open_ticket()). Once another has approved it: pnd.ask_approval(''archive_case'', {"case_number": ..., "archive_ground": ..., "archive_until": "YYYY-MM-DD"}). After the day it is due again (pnd.retention_due()); pnd.unarchive_case() takes it back. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 an open case, or one that is erased, PN423 nobody has approved it yet, 22008 a day that cannot be (pnd.bounds), 22023, 22004, 42501.
EN (retention): archive a case, keep it for a trial or because the law says so
FR: archiver un dossier, le garder pour une procédure ou une obligation légale';

CREATE FUNCTION pnd.unarchive_case(case_number text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('unarchive_case', request_key, jsonb_build_array(case_number, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.lock_kept_case(case_number, '{supervisor,privacy_officer}');
	PERFORM pnd_data.require_substance('reason', unarchive_case.reason);
	IF NOT EXISTS (SELECT FROM pnd_data.case_retention r WHERE r.case_id = the_case AND r.archived_at IS NOT NULL) THEN
		PERFORM packnd.fail('PN409', 'the case is not archived', NULL, 'pnd.retention_due() lists those that are.');
	END IF;
	PERFORM pnd_data.require_approval('unarchive_case', jsonb_build_object('case_number', packnd.site_case_number(the_case)));
	UPDATE pnd_data.case_retention r
	SET archive_ground = NULL, archive_until = NULL, archived_at = NULL, archived_by = NULL, told_at = NULL,
		unarchived_at = now(), unarchived_by = packnd.actor(), unarchive_reason = btrim(unarchive_case.reason)
	WHERE r.case_id = the_case;
	-- those who see every closed case of the territory; parts that professionals had in it have ended
	PERFORM pnd_data.end_access(the_case, NULL, 'archive');
	INSERT INTO pnd_data.case_access (case_id, territory_id, duty, part)
	SELECT c.case_id, c.territory_id, 'supervisor', 'supervisor' FROM pnd_data.case_file c WHERE c.case_id = the_case;
	PERFORM pnd_data.open_for_rights(the_case), pnd_data.match_again(the_case), pnd_data.tell(the_case, 'unarchived', 'supervisor'),
		pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.unarchive_case(text, text, text) TO packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.unarchive_case(text, text, text) IS
'Takes a case out of the archive, for a reason: the supervisors of its territory see and find it again, as any closed case, and if its retention has ended it is due (pnd.retention_due()). Once another has approved it: pnd.ask_approval(''unarchive_case'', {"case_number": ...}). By a privacy officer, since who is no such sees no archived case. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 it is not archived, or it is erased, PN423 nobody has approved it yet, 22023, 22004, 42501.
EN (retention): take a case out of the archive, archived by mistake
FR: sortir un dossier des archives, archivage fait par erreur';

CREATE FUNCTION pnd.hold_case(case_number text, hold_ground text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('hold_case', request_key, jsonb_build_array(case_number, hold_ground, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.lock_kept_case(case_number, '{supervisor,privacy_officer}', is_closed => false);
	PERFORM packnd.require_one_of('hold_ground', hold_case.hold_ground, pnd_data.codes('hold_ground')),
		pnd_data.require_substance('reason', hold_case.reason);
	IF pnd_data.is_held(the_case) THEN
		PERFORM packnd.fail('PN409', 'the case is held already', NULL, 'pnd.legal_holds() lists them.');
	END IF;
	INSERT INTO pnd_data.legal_hold (case_id, hold_ground, reason, held_at, held_by)
	VALUES (the_case, hold_case.hold_ground, btrim(hold_case.reason), now(), packnd.actor());
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.hold_case(text, text, text, text) TO packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.hold_case(text, text, text, text) IS
'Nothing of a case is erased until the hold is lifted by two people (pnd.lift_hold()): ground (a code of pnd.choices(''hold_ground'')) and reason, without anything that identifies. It also stops what was decided and is not done yet. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 it is held already, or erased, 22023, 22004, 42501.
EN (retention): keep a case from being erased, legal hold, investigation
FR: empêcher l''effacement d''un dossier, gel, enquête ou procès en cours';

CREATE FUNCTION pnd.lift_hold(case_number text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('lift_hold', request_key, jsonb_build_array(case_number, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.lock_kept_case(case_number, '{supervisor,privacy_officer}', is_closed => false);
	PERFORM pnd_data.require_substance('reason', lift_hold.reason);
	IF NOT pnd_data.is_held(the_case) THEN
		PERFORM packnd.fail('PN409', 'the case is not held', NULL, 'pnd.legal_holds() lists those that are.');
	END IF;
	PERFORM pnd_data.require_approval('lift_hold', jsonb_build_object('case_number', packnd.site_case_number(the_case)));
	UPDATE pnd_data.legal_hold h SET lifted_at = now(), lifted_by = packnd.actor(), lift_reason = btrim(lift_hold.reason)
	WHERE h.case_id = the_case AND h.lifted_at IS NULL;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.lift_hold(text, text, text) TO packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.lift_hold(text, text, text) IS
'Lifts the hold of a case, with a reason, once another has approved it: pnd.ask_approval(''lift_hold'', {"case_number": ...}). With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 it is not held, PN423 nobody has approved it yet, 22004 and 22023 a reason that says nothing, 42501.
EN (retention): end a legal hold
FR: lever le gel d''un dossier, fin de la conservation imposée';

CREATE FUNCTION pnd.legal_holds(territory text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, hold_ground text, hold_ground_fr text, reason text, held_at timestamptz, held_at_local text, held_by text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.departement_of(legal_holds.territory);
	after_keys text[] := packnd.cursor_keys('legal_holds', legal_holds.after, 1);
	after_case bigint := coalesce(after_keys[1]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(legal_holds.max_rows), pnd_data.require_territory(legal_holds.territory),
		pnd_data.require_territory_duty(legal_holds.territory, '{supervisor,privacy_officer}');
	RETURN QUERY
		SELECT packnd.site_case_number(h.case_id), h.hold_ground, g.label_fr,
			-- who is asked whether it may be lifted
			CASE WHEN packnd.actor_holds_every_duty()
				OR packnd.actor() IN (SELECT a FROM pnd_data.approvers_of('lift_hold', legal_holds.territory, h.case_id) a) THEN h.reason END, h.held_at, packnd.local_time(h.held_at, here), p.display_name,
			packnd.cursor('legal_holds', h.case_id)
		FROM pnd_data.legal_hold h
			JOIN pnd_data.case_file c ON c.case_id = h.case_id AND c.territory_id = legal_holds.territory
			JOIN pnd_data.code g ON g.list = 'hold_ground' AND g.code = h.hold_ground
			LEFT JOIN pnd_data.professional p ON p.professional_id = h.held_by
		WHERE h.lifted_at IS NULL AND h.case_id > after_case
		ORDER BY h.case_id
		LIMIT legal_holds.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.legal_holds(text, text, int) TO packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.legal_holds(text, text, int) IS
'The cases of a territory of which nothing may be erased, on which ground, since when, and who decided so; why (reason), to who may approve that it is lifted (pnd.approval_rules()). A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: 42501, 22004, 22023, 22P02 no cursor of this list.
EN (retention): which cases are held
FR: quels dossiers sont gelés, conservations imposées';

CREATE FUNCTION pnd_data.erasure_result(case_id bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN CASE WHEN pnd_data.is_held(case_id) THEN 'on_hold'
		WHEN (SELECT k.is_due FROM pnd_data.retention(case_id) k) OR pnd_data.erasure_was_granted(case_id) THEN 'done'
		ELSE 'not_due' END;
END
$function$;
COMMENT ON FUNCTION pnd_data.erasure_result(bigint) IS
'For the functions of pnd that erase: may the case be erased (done), or not yet (not_due), or for the time being not (on_hold)?';

CREATE FUNCTION pnd.purge_cases(case_numbers text[], reason text, narrative_only boolean DEFAULT false, dry_run boolean DEFAULT false,
	request_key text DEFAULT NULL)
RETURNS TABLE (case_number text, state_fr text, danger boolean, result text, result_fr text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	answer jsonb;
	numbers text[];
BEGIN
	PERFORM packnd.guard();
	answer := pnd_data.earlier_answer('purge_cases', request_key, jsonb_build_array(to_jsonb(case_numbers), reason, narrative_only, dry_run));
	IF answer IS NULL THEN
		PERFORM packnd.require_given('narrative_only', narrative_only), packnd.require_given('dry_run', dry_run),
			pnd_data.require_substance('reason', purge_cases.reason), packnd.require_given('case_numbers', purge_cases.case_numbers);
		IF cardinality(case_numbers) NOT BETWEEN 1 AND 1000 THEN
			PERFORM packnd.fail('22023', 'case_numbers must have 1 to 1000 numbers');
		END IF;
		-- locked in one order, whoever gives them in which
		SELECT array_agg(DISTINCT packnd.site_case_number(pnd_data.kept_case_id(n.given))) INTO numbers FROM unnest(case_numbers) AS n (given);
		SELECT coalesce(jsonb_agg(jsonb_build_object('case_number', n.number, 'state_fr', s.label_fr, 'danger', c.danger,
			'result', pnd_data.erasure_result(l.case_id)) ORDER BY l.case_id), '[]') INTO answer
		FROM (SELECT o.number FROM unnest(numbers) AS o (number) ORDER BY packnd.site_case_id(o.number)) n
			CROSS JOIN LATERAL (SELECT pnd_data.lock_kept_case(n.number, '{supervisor,privacy_officer}') AS case_id OFFSET 0) l
			JOIN pnd_data.case_file c ON c.case_id = l.case_id
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state;
		-- where nothing can be erased yet, the approval is left for when it can
		IF NOT dry_run AND EXISTS (SELECT FROM jsonb_array_elements(answer) AS a (entry) WHERE a.entry ->> 'result' = 'done') THEN
			PERFORM pnd_data.require_approval('purge', jsonb_build_object('case_numbers', to_jsonb(numbers), 'narrative_only', narrative_only));
			INSERT INTO pnd_data.case_retention AS r (case_id, erasure_kind, approved_at, approved_by)
			SELECT packnd.site_case_id(a.entry ->> 'case_number'), CASE WHEN narrative_only THEN 'narrative'
					WHEN pnd_data.erasure_was_granted(packnd.site_case_id(a.entry ->> 'case_number')) THEN 'request' ELSE 'retention' END,
				now(), packnd.actor()
			FROM jsonb_array_elements(answer) AS a (entry)
			WHERE a.entry ->> 'result' = 'done'
			ON CONFLICT ON CONSTRAINT case_retention_pkey DO UPDATE
				SET erasure_kind = excluded.erasure_kind, approved_at = excluded.approved_at, approved_by = excluded.approved_by;
		END IF;
		PERFORM pnd_data.keep_answer(request_key, answer);
	END IF;
	RETURN QUERY
		SELECT b.case_number, b.state_fr, b.danger, b.result, b.result_fr FROM pnd_data.bulk_rows(answer, dry_run) b;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.purge_cases(text[], text, boolean, boolean, text) TO packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.purge_cases(text[], text, boolean, boolean, text) IS
'Decides that closed cases are erased, up to 1000, or only what was written of them (narrative_only): those whose retention has ended (pnd.retention_due()), or of which she was granted the erasure (pnd.answer_rights_request()), and that are not held. Once another has approved it, of exactly these: pnd.ask_approval(''purge'', {"case_numbers": [...], "narrative_only": ...}), the numbers in the order of a text; the follow-up erases them then. What is left is what counts are made of. Returns a row for each case; dry_run shows them and decides nothing. An approval is used up by the call that decides of one of its cases: one of them that is held or not due then is asked for anew; a call that can decide of none leaves it. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 an open case, or one that is erased, PN423 nobody has approved it yet, 22023, 22004, 22P02, 42501.
EN (retention): erase old cases, purge, anonymise, delete what was written
FR: effacer des dossiers anciens, purger, anonymiser, supprimer les écrits';

CREATE FUNCTION pnd_data.end_retention(case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	lapsed boolean;
BEGIN
	PERFORM packnd.guard();
	SELECT r.erasure_kind IS NOT NULL INTO lapsed
	FROM pnd_data.case_retention r
	WHERE r.case_id = end_retention.case_id AND r.erased_at IS NULL AND (r.erasure_kind IS NOT NULL OR r.told_at IS NOT NULL);
	IF NOT FOUND THEN
		RETURN;
	END IF;
	UPDATE pnd_data.case_retention r SET erasure_kind = NULL, approved_at = NULL, approved_by = NULL, told_at = NULL
	WHERE r.case_id = end_retention.case_id;
	PERFORM pnd_data.meet_deadline(case_id, 'retention_end', NULL);
	IF lapsed THEN
		PERFORM pnd_data.tell(case_id, 'erasure_lapsed', 'supervisor');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.end_retention(bigint) IS
'For the functions of pnd and the follow-up: the case is no longer due. What was decided of its erasure and is not done lapses, and the supervisors are told; once it is due again they look at it anew.';

CREATE FUNCTION pnd_data.erasure_lapsed(case_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.case_retention r
			JOIN pnd_data.case_file c ON c.case_id = r.case_id
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
			CROSS JOIN LATERAL pnd_data.last_contact(r.case_id) l
		WHERE r.case_id = erasure_lapsed.case_id
			AND (NOT s.is_final OR l.happened_at > r.approved_at OR pnd_data.erasure_result(r.case_id) = 'not_due'
				OR EXISTS (SELECT FROM pnd_data.case_exit e WHERE e.case_id = r.case_id AND e.reopened_at > r.approved_at)));
END
$function$;
COMMENT ON FUNCTION pnd_data.erasure_lapsed(bigint) IS
'For the follow-up: since it was decided that the case is erased, was it reopened, or was there a contact with her (pnd_data.contact_event), or is it due no more?';

CREATE FUNCTION pnd.erase_batch(batch int, INOUT last_position text, OUT is_last boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp SET lock_timeout = '5s'
AS $function$
DECLARE
	after_keys text[];
	decided record;
	seen int := 0;
	caught_state text;
	caught_message text;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_writer(), packnd.require_follow_up(), packnd.require_between('batch', erase_batch.batch, 1, 10000);
	after_keys := packnd.cursor_keys('erase_batch', last_position, 1);
	FOR decided IN
		SELECT r.case_id, r.erasure_kind
		FROM pnd_data.case_retention r JOIN pnd_data.case_file c ON c.case_id = r.case_id
		WHERE r.erasure_kind IS NOT NULL AND r.case_id > coalesce(after_keys[1]::bigint, 0)
		ORDER BY r.case_id
		-- each takes some hundred rows: a transaction that others wait for is short
		LIMIT least(batch, 20)
		FOR NO KEY UPDATE OF c SKIP LOCKED
	LOOP
		seen := seen + 1;
		last_position := packnd.cursor('erase_batch', decided.case_id);
		CONTINUE WHEN pnd_data.is_set_aside('erase_batch', decided.case_id);
		BEGIN
			-- what is being written of it now is seen below
			PERFORM FROM pnd_data.journal_head h WHERE h.case_id = decided.case_id FOR UPDATE;
			-- what has happened since it was decided
			IF pnd_data.is_held(decided.case_id) THEN
				CONTINUE;
			ELSIF pnd_data.erasure_lapsed(decided.case_id) THEN
				PERFORM pnd_data.end_retention(decided.case_id);
			ELSE
				UPDATE pnd_data.case_retention r
				SET erasure_kind = NULL, approved_at = NULL, narrative_erased_at = now()
				WHERE r.case_id = decided.case_id;
				IF decided.erasure_kind = 'narrative' THEN
					PERFORM pnd_data.erase_narrative(decided.case_id);
				ELSE
					PERFORM pnd_data.erase_case(decided.case_id, decided.erasure_kind);
				END IF;
			END IF;
			-- what is judged when a transaction ends is of this case alone
			SET CONSTRAINTS ALL IMMEDIATE;
			SET CONSTRAINTS ALL DEFERRED;
			PERFORM pnd_data.end_set_aside('erase_batch', decided.case_id);
		EXCEPTION WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS caught_state = RETURNED_SQLSTATE, caught_message = MESSAGE_TEXT;
			PERFORM pnd_data.set_aside('erase_batch', decided.case_id, caught_state, caught_message);
		END;
	END LOOP;
	is_last := seen < least(batch, 20);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.erase_batch(int, text) TO packnd_operator;
COMMENT ON FUNCTION pnd.erase_batch(int, text) IS
'For the follow-up: erases some of the cases of which that was decided (pnd.purge_cases()), after a position, unless they are held. Of one that was reopened since, of whom there was news, or that is due no more the decision lapses, and the supervisors are told. Returns the last position, and whether that was the last batch. One that somebody works on is left to the next run; one that cannot be erased is set aside and named by pnd.health(), the others go on. Errors: 22004, 22023, 22P02, 42501 for an auditor or a monitor.
EN (administration): erase by hand what was decided, for schedulers of their own
FR: effacer à la main ce qui a été décidé, pour un ordonnanceur particulier';

CREATE FUNCTION pnd_data.health_retention(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'retention', packnd.site_case_number(r.case_id), packnd.say('It is decided that the case is erased, and the follow-up has not done so for a day.')
	FROM pnd_data.case_retention r
	WHERE r.erasure_kind IS NOT NULL AND r.approved_at < now() - interval '1 day' AND pnd_data.erasure_result(r.case_id) = 'done'
	UNION ALL
	SELECT 'retention', packnd.site_case_number(d.case_id), packnd.say('What the journal says of who read the erased case is still there after a day.')
	FROM pnd_data.erasure_due d
	WHERE d.since < now() - interval '1 day';
END
$function$;
COMMENT ON FUNCTION pnd_data.health_retention() IS
'The findings of pnd.health() on the retention: what should be erased and is not.';
