-- routing/site_accept_transfer.sql: a case goes on in another territory: proposed
-- with what she agrees to, answered there, made anew there with what she agrees to.

CREATE FUNCTION pnd.propose_transfer(case_number text, territory text, data_classes text[] DEFAULT '{identity,contact,situation}',
	services_too boolean DEFAULT true, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	new_transfer bigint;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('propose_transfer', request_key,
		jsonb_build_array(case_number, territory, data_classes, services_too, happened_at AT TIME ZONE 'UTC'));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_given('territory', territory), pnd_data.require_agreed_classes(data_classes, services_too);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	IF territory = (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_case) THEN
		PERFORM packnd.fail('PN409', 'a case moves to another territory');
	END IF;
	PERFORM pnd_data.require_known(jsonb_build_object('transfer_territory', territory));
	UPDATE pnd_data.consent k SET revoked_at = greatest(clock_timestamp(), k.given_at)
	WHERE k.case_id = the_case AND k.purpose = 'transfer' AND k.revoked_at IS NULL;
	INSERT INTO pnd_data.consent (case_id, consent_id, recipient, purpose, data_class, given_at)
	SELECT the_case, packnd.random_case_id(), r.recipient, 'transfer', r.data_class, clock_timestamp()
	FROM (SELECT DISTINCT 'coordinating_body', unnest(data_classes) UNION ALL SELECT 'services', 'situation' WHERE services_too) r (recipient, data_class);
	PERFORM pnd_data.cause_event(the_case, 'transfer_proposed', propose_transfer.happened_at, jsonb_build_object('transfer_territory', territory));
	SELECT x.transfer_id INTO STRICT new_transfer FROM pnd_data.transfer x WHERE x.case_id = the_case AND x.outcome IS NULL;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(packnd.site_number('transfer', new_transfer)));
	RETURN packnd.site_number('transfer', new_transfer);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.propose_transfer(text, text, text[], boolean, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.propose_transfer(text, text, text[], boolean, timestamptz, text) IS
'She moves: propose her case, from the naming of a referent on, to another territory that is open, with what she agrees that it gets (data_classes: identity and contact at least, situation, children, health, address; services_too: its partners may be asked). Returns the number of the transfer. Its supervisors are told, see the case but not who she is, and answer before the deadline transfer_answer; refused, unanswered or taken back it comes back to the state in which it was, its clocks running on. Until a referent is named there the present one stays in charge. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 not from this state, her own territory, P0002 an unknown territory or one that is not open, 22023 an unknown class, or without identity and contact, 22004, 22008, 42501.
EN (case): she moves to another département, hand a case to another territory
FR: déménagement dans un autre département, relais vers un autre territoire, transférer un dossier';

CREATE FUNCTION pnd_data.lock_transfer(transfer text, OUT the_transfer bigint, OUT the_case bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('transfer', transfer);
	the_transfer := packnd.site_number_id('transfer', transfer);
	SELECT x.case_id INTO the_case FROM pnd_data.transfer x WHERE x.transfer_id = lock_transfer.the_transfer AND packnd.can_see(x.case_id);
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN404', 'no such transfer');
	END IF;
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = lock_transfer.the_case FOR NO KEY UPDATE;
	PERFORM FROM pnd_data.transfer x
	WHERE x.case_id = lock_transfer.the_case AND x.transfer_id = lock_transfer.the_transfer AND x.outcome IS NULL;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the transfer is not waiting for an answer any more', NULL, 'pnd.transfers() shows what became of it.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_transfer(text) IS
'For the functions of pnd: a transfer that waits for an answer, with its case locked. Errors: PN404 unknown and forbidden alike, PN409 it was answered or taken back, or has expired, 22004, 22P02.';

CREATE FUNCTION pnd_data.move_need_history(from_case bigint, to_case bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known pnd_data.need;
	moved bigint;
BEGIN
	PERFORM packnd.guard();
	FOR known IN SELECT n.* FROM pnd_data.need n WHERE n.case_id = from_case ORDER BY n.opened_at, n.need_id LOOP
		IF known.closed_at IS NULL THEN
			SELECT n.need_id INTO moved FROM pnd_data.need n
			WHERE n.case_id = to_case AND n.domain = known.domain AND n.closed_at IS NULL;
			-- what was done with it there replaces that it was opened here
			DELETE FROM pnd_data.need_change g WHERE g.case_id = to_case AND g.need_id = moved;
		ELSE
			moved := packnd.random_case_id();
			INSERT INTO pnd_data.need (case_id, need_id, domain, is_emergency, priority, opened_at, closed_at, closed_because)
			VALUES (to_case, moved, known.domain, known.is_emergency, known.priority, known.opened_at, known.closed_at, known.closed_because);
		END IF;
		INSERT INTO pnd_data.need_change (case_id, need_id, act, reason, priority, is_emergency, happened_at, recorded_at, recorded_by)
		SELECT to_case, moved, g.act, g.reason, g.priority, g.is_emergency, g.happened_at, g.recorded_at, g.recorded_by
		FROM pnd_data.need_change g WHERE g.case_id = from_case AND g.need_id = known.need_id
		ORDER BY g.change_id;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.move_need_history(bigint, bigint) IS
'For pnd_data.move_story(): what was done with the needs of a case, in the case of the other territory, after pnd_data.move_record(): also with those that are closed.';

CREATE FUNCTION pnd_data.move_story(from_case bigint, to_case bigint, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.move_need_history(from_case, to_case);
	INSERT INTO pnd_data.domicile (case_id, kind, body_name, postal_address, recorded_at, recorded_by)
	SELECT to_case, d.kind, d.body_name, d.postal_address, d.recorded_at, d.recorded_by
	FROM pnd_data.domicile d WHERE d.case_id = from_case AND 'address' = ANY (classes);
	INSERT INTO pnd_data.decision_to_leave (case_id, decided_at, planned_at, recorded_at, recorded_by)
	SELECT to_case, d.decided_at, d.planned_at, d.recorded_at, d.recorded_by
	FROM pnd_data.decision_to_leave d WHERE d.case_id = from_case AND 'address' = ANY (classes)
	ORDER BY d.decision_id;
	INSERT INTO pnd_data.appointment (case_id, appointment_id, starts_at, kind, outcome, offered_at, recorded_at, recorded_by)
	SELECT to_case, packnd.random_case_id(), a.starts_at, a.kind, a.outcome, a.offered_at, a.recorded_at, a.recorded_by
	FROM pnd_data.appointment a WHERE a.case_id = from_case AND a.outcome = 'planned' AND a.starts_at > clock_timestamp();
	IF 'situation' <> ALL (classes) THEN
		RETURN;
	END IF;
	INSERT INTO pnd_data.note (case_id, note_id, content, happened_at, has_news, recorded_at, recorded_by, corrected_at, corrected_by)
	SELECT to_case, packnd.random_case_id(), n.content, n.happened_at, n.has_news, n.recorded_at, n.recorded_by, n.corrected_at, n.corrected_by
	FROM pnd_data.note n WHERE n.case_id = from_case;
	INSERT INTO pnd_data.danger_assessment (case_id, assessment_id, territory_id, grid_version, answers, finding, assessed_at, expires_on,
		recorded_at, recorded_by)
	SELECT to_case, packnd.random_case_id(), d.territory_id, d.grid_version, d.answers, d.finding, d.assessed_at, d.expires_on, d.recorded_at, d.recorded_by
	FROM pnd_data.danger_assessment d WHERE d.case_id = from_case;
	-- the steps that are still to do; of a departure they say when, as an address says where
	INSERT INTO pnd_data.plan_step (case_id, step_id, plan, label, who, professional_id, need_id, measure, time_window, place, due_on, added_at, added_by)
	SELECT to_case, packnd.random_case_id(), s.plan, s.label, s.who, s.professional_id,
		(SELECT m.need_id FROM pnd_data.need n JOIN pnd_data.need m ON m.case_id = to_case AND m.domain = n.domain AND m.closed_at IS NULL
		 WHERE n.case_id = from_case AND n.need_id = s.need_id),
		s.measure, s.time_window, s.place, greatest(s.due_on, pnd_data.case_today(to_case)), s.added_at, s.added_by
	FROM pnd_data.plan_step s
	WHERE s.case_id = from_case AND s.finished_at IS NULL AND (s.plan = 'support' OR 'address' = ANY (classes));
	PERFORM pnd_data.time_step(s.case_id, s.step_id) FROM pnd_data.plan_step s WHERE s.case_id = to_case;
END
$function$;
COMMENT ON FUNCTION pnd_data.move_story(bigint, bigint, text[]) IS
'For pnd.accept_transfer(), after pnd_data.move_record(): the history of needs, the elected domicile and the decisions to leave (address), appointments ahead, and (situation) notes, assessments of danger and the steps that are still to do, in the case of the other territory.';

CREATE FUNCTION pnd_data.move_record(from_case bigint, to_case bigint, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.person_identity (case_id, person_id, family_name, used_name, given_name, birth_date, recorded_at)
	SELECT to_case, i.person_id, i.family_name, i.used_name, i.given_name, i.birth_date, i.recorded_at
	FROM pnd_data.person_identity i WHERE i.case_id = from_case;
	PERFORM pnd_data.match_again(to_case);
	INSERT INTO pnd_data.contact_channel (case_id, channel_id, kind, value, ask_for, read_by, safe_hours, may_say, recorded_at, recorded_by)
	SELECT to_case, packnd.random_case_id(), k.kind, k.value, k.ask_for, k.read_by, k.safe_hours, k.may_say, k.recorded_at, k.recorded_by
	FROM pnd_data.contact_channel k WHERE k.case_id = from_case AND k.ended_at IS NULL;
	INSERT INTO pnd_data.departure (case_id, planned_at)
	SELECT to_case, d.planned_at FROM pnd_data.departure d WHERE d.case_id = from_case AND 'address' = ANY (classes);
	PERFORM pnd_data.open_needs(to_case, ARRAY[n.domain], n.is_emergency, n.opened_at)
	FROM pnd_data.need n WHERE n.case_id = from_case AND n.closed_at IS NULL;
	UPDATE pnd_data.need n SET priority = f.priority
	FROM pnd_data.need f WHERE n.case_id = to_case AND f.case_id = from_case AND f.closed_at IS NULL AND f.domain = n.domain;
	INSERT INTO pnd_data.dependant (case_id, dependant_id, kind, given_name, birth_date, lives_with, is_dependent, school, care, recorded_at, recorded_by)
	SELECT to_case, packnd.random_case_id(), d.kind, d.given_name, d.birth_date, d.lives_with, d.is_dependent, d.school, d.care, d.recorded_at, d.recorded_by
	FROM pnd_data.dependant d WHERE d.case_id = from_case AND d.removed_at IS NULL AND 'children' = ANY (classes);
	INSERT INTO pnd_data.case_fact (case_id, fact, value, stated_at, stated_by)
	SELECT to_case, f.fact, f.value, f.stated_at, f.stated_by
	FROM pnd_data.case_fact f JOIN pnd_data.fact k ON k.fact = f.fact
	WHERE f.case_id = from_case AND f.forgotten_at IS NULL
		AND CASE WHEN k.data_class IN ('health', 'children', 'address') THEN k.data_class ELSE 'situation' END = ANY (classes);
	INSERT INTO pnd_data.evidence (case_id, evidence_id, kind, dated_on, valid_until, seen_by, recorded_at, recorded_by)
	SELECT to_case, packnd.random_case_id(), e.kind, e.dated_on, e.valid_until, e.seen_by, e.recorded_at, e.recorded_by
	FROM pnd_data.evidence e WHERE e.case_id = from_case AND e.withdrawn_at IS NULL AND 'situation' = ANY (classes)
		AND (e.valid_until IS NULL OR e.valid_until >= pnd_data.case_today(to_case));
	PERFORM pnd_data.time_evidence(e.case_id, e.evidence_id) FROM pnd_data.evidence e WHERE e.case_id = to_case;
END
$function$;
COMMENT ON FUNCTION pnd_data.move_record(bigint, bigint, text[]) IS
'For pnd.accept_transfer() and pnd.re_enter(): who she is, how she is reached, her open needs, and of her children, facts and papers that are valid what the classes to which she agrees allow, are recorded in the other case too.';

CREATE FUNCTION pnd_data.effect_accept_transfer(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	old_case pnd_data.case_file;
	pending bigint;
	classes text[] := pnd_data.consent_classes(case_id, 'coordinating_body', 'transfer');
	new_case bigint := packnd.random_case_id();
	moment timestamptz := clock_timestamp();
BEGIN
	PERFORM packnd.guard();
	SELECT c.* INTO STRICT old_case FROM pnd_data.case_file c WHERE c.case_id = effect_accept_transfer.case_id;
	SELECT x.transfer_id INTO STRICT pending FROM pnd_data.transfer x WHERE x.case_id = effect_accept_transfer.case_id AND x.outcome IS NULL;
	PERFORM pnd_data.effect_end_transfer(case_id, NULL, happened_at, '{"outcome": "accepted"}');
	INSERT INTO pnd_data.case_access (case_id, territory_id, duty, part)
	VALUES (new_case, old_case.transfer_territory, 'supervisor', 'supervisor');
	-- by the same pathway, if it is offered there too
	INSERT INTO pnd_data.case_file (case_id, territory_id, pathway, machine, version, state, event, happened_at, detected_at, danger, decided_to_leave_at)
	SELECT new_case, old_case.transfer_territory, w.pathway, w.machine, w.version, 'detected', 'detected', now(), now(), old_case.danger, old_case.decided_to_leave_at
	FROM pnd_data.pathway_offered(old_case.transfer_territory) w
	ORDER BY w.pathway <> old_case.pathway, w.rank
	LIMIT 1;
	INSERT INTO pnd_data.consent (case_id, consent_id, recipient, purpose, data_class, given_at)
	SELECT new_case, packnd.random_case_id(), k.recipient, CASE k.recipient WHEN 'services' THEN 'referral' ELSE 'support' END, k.data_class, moment
	FROM pnd_data.consent_now k WHERE k.case_id = old_case.case_id AND k.purpose = 'transfer';
	PERFORM pnd_data.move_record(old_case.case_id, new_case, classes);
	PERFORM pnd_data.move_story(old_case.case_id, new_case, classes);
	PERFORM pnd_data.cause_event(new_case, 'consent_given', NULL, jsonb_build_object(
		'consent_current', true, 'person_id', old_case.person_id, 'previous_case_id', old_case.case_id));
	IF old_case.danger AND 'situation' = ANY (classes) THEN
		PERFORM pnd_data.effect_count_danger(new_case, NULL, moment, '{}');
	ELSIF old_case.danger THEN
		-- by what it was found stays there, until when it counts does not
		PERFORM pnd_data.keep_danger(old_case.case_id, new_case);
	END IF;
	UPDATE pnd_data.transfer x SET new_case_id = new_case WHERE x.case_id = old_case.case_id AND x.transfer_id = pending;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_accept_transfer(bigint, bigint, timestamptz, jsonb) IS
'Effect of the acceptance of a transfer: the case goes on in the other territory as a new one, with what she agreed to (pnd_data.move_record(), pnd_data.move_story()), linked to this one; the pending transfer ends.';

CREATE FUNCTION pnd.accept_transfer(transfer text, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	reached record;
	new_case bigint;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('accept_transfer', request_key, jsonb_build_array(transfer));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	reached := pnd_data.lock_transfer(transfer);
	IF NOT pnd_data.holds_duty(reached.the_case, '{receiver}') THEN
		PERFORM packnd.fail('42501', 'only a supervisor of the other territory answers a transfer');
	END IF;
	IF pnd_data.lacks_transfer_consent(reached.the_case, 'transfer_accepted') IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'she no longer agrees to the transfer', NULL,
			'Propose it again with pnd.propose_transfer() when she agrees.');
	END IF;
	PERFORM pnd_data.cause_event(reached.the_case, 'transfer_accepted');
	SELECT x.new_case_id INTO STRICT new_case FROM pnd_data.transfer x
	WHERE x.case_id = reached.the_case AND x.transfer_id = reached.the_transfer;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(packnd.site_case_number(new_case)));
	RETURN packnd.site_case_number(new_case);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.accept_transfer(text, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.accept_transfer(text, text) IS
'A supervisor of the other territory accepts a transfer: returns the number of the case that is made there, linked to the first, with her identity, contact, needs with their history and appointments ahead, and, as far as she agreed to it, facts, papers, notes, danger and steps to do (situation), children, health, domicile and departure (address). It waits for a referent there, and for nothing else; until one is named the first referent stays in charge, then the first case is closed (handed_on). With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 answered or taken back before, expired, or she no longer agrees, 22P02 a mistyped number, 22004, 42501.
EN (case): accept a case from another territory
FR: accepter un dossier venu d''un autre territoire';

CREATE FUNCTION pnd.refuse_transfer(transfer text, reason text, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	reached record;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('refuse_transfer', request_key, jsonb_build_array(transfer, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_text('reason', reason);
	PERFORM pnd_data.require_length('reason', reason, 'text');
	reached := pnd_data.lock_transfer(transfer);
	IF NOT pnd_data.holds_duty(reached.the_case, '{receiver}') THEN
		PERFORM packnd.fail('42501', 'only a supervisor of the other territory answers a transfer');
	END IF;
	UPDATE pnd_data.transfer x SET reason = btrim(refuse_transfer.reason)
	WHERE x.case_id = reached.the_case AND x.transfer_id = reached.the_transfer;
	PERFORM pnd_data.cause_event(reached.the_case, 'transfer_refused');
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.refuse_transfer(text, text, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.refuse_transfer(text, text, text) IS
'A supervisor of the other territory refuses a transfer, with the reason: the case goes on where it is, and its referent is told. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 answered or taken back before, or expired, 22P02 a mistyped number, 22004 and 22023 no reason, or one that is too long, 42501.
EN (case): refuse a case from another territory
FR: refuser un dossier venu d''un autre territoire';

CREATE FUNCTION pnd.take_back_transfer(transfer text, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	reached record;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('take_back_transfer', request_key, jsonb_build_array(transfer)) IS NOT NULL THEN
		RETURN;
	END IF;
	reached := pnd_data.lock_transfer(transfer);
	PERFORM pnd_data.cause_event(reached.the_case, 'transfer_withdrawn');
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.take_back_transfer(text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.take_back_transfer(text, text) IS
'The referent, or a supervisor, takes a transfer back that nobody has answered: the case goes on where it is, and the other territory is told. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 it was answered, or has expired, 22P02 a mistyped number, 22004, 42501.
EN (case): take back a transfer to another territory, she does not move after all
FR: reprendre un relais proposé à un autre territoire, le déménagement n''a pas lieu';

CREATE FUNCTION pnd.transfers(territory text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (transfer text, case_number text, from_territory text, to_territory text, danger boolean, emergency_needs text[],
	proposed_at timestamptz, proposed_at_local text, answer_by timestamptz, answer_by_local text, outcome text, outcome_fr text, reason text,
	new_case_number text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.departement_of(transfers.territory);
	after_keys text[] := packnd.cursor_keys('transfers', transfers.after, 2);
	after_proposed timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_transfer bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', transfers.territory);
	PERFORM pnd_data.require_territory_duty(transfers.territory, '{referent,supervisor}');
	PERFORM packnd.require_max_rows(transfers.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('transfer', x.transfer_id), packnd.site_case_number(x.case_id), c.territory_id, x.territory_id, c.danger,
			(SELECT array_agg(n.domain ORDER BY d.rank)
			 FROM pnd_data.need n JOIN pnd_data.need_domain d ON d.domain = n.domain
			 WHERE n.case_id = x.case_id AND n.closed_at IS NULL AND n.is_emergency),
			x.proposed_at, packnd.local_time(x.proposed_at, here),
			d.due_at, packnd.local_time(d.due_at, here),
			x.outcome, k.label_fr, x.reason, packnd.site_case_number(x.new_case_id), packnd.cursor('transfers', x.proposed_at, x.transfer_id)
		FROM pnd_data.transfer x
			JOIN pnd_data.case_file c ON c.case_id = x.case_id
			LEFT JOIN pnd_data.code k ON k.list = 'transfer_outcome' AND k.code = x.outcome
			LEFT JOIN pnd_data.deadline d ON d.case_id = x.case_id AND d.kind = 'transfer_answer' AND x.outcome IS NULL
				AND d.met_at IS NULL AND d.cancelled_at IS NULL
		WHERE transfers.territory IN (c.territory_id, x.territory_id) AND packnd.can_see(x.case_id)
			AND (x.proposed_at, x.transfer_id) > (after_proposed, after_transfer)
		ORDER BY x.proposed_at, x.transfer_id
		LIMIT transfers.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.transfers(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.transfers(text, text, int) IS
'Transfers from and to a territory of cases that the actor may see, oldest first: those that wait with the moment at which they come back unanswered (answer_by), and what became of the others (outcome: a code of pnd.choices(''transfer_outcome'')). The other territory sees one while it is proposed and until it has a referent of its own. Nothing that identifies anyone. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: 22004, 42501 no duty in the territory, 22P02 a mistyped cursor, 22023 another number of rows.
EN (case): which cases are other territories to take over, or am I, what became of a transfer
FR: quels dossiers d''autres territoires me sont proposés, suite d''un relais entre territoires';
