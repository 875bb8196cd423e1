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
	PERFORM pnd_data.require_not_frozen(the_case);
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
	SELECT x.transfer_id INTO new_transfer FROM pnd_data.transfer x WHERE x.case_id = the_case AND x.outcome IS NULL;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(packnd.site_number('transfer', new_transfer)));
	RETURN packnd.site_number('transfer', new_transfer);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.propose_transfer(text, text, text[], boolean, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.propose_transfer(text, text, text[], boolean, timestamptz, text) IS
'She moves: propose her case, from the naming of a referent on, to another territory that is open, with what she agrees that it gets (data_classes: identity and contact at least, situation, children, health, address; services_too: its partners may be asked). Returns the number of the transfer. Its supervisors are told, see the case but not who she is, and answer before the deadline transfer_answer; refused, unanswered or taken back it comes back to the state in which it was, its clocks running on. Until a referent is named there the present one stays in charge. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 not from this state, her own territory, contact is suspended, P0002 an unknown territory or one that is not open, 22023 an unknown class, or without identity and contact, 22004, 22008, 42501.
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
	SELECT c.* INTO old_case FROM pnd_data.case_file c WHERE c.case_id = effect_accept_transfer.case_id;
	SELECT x.transfer_id INTO pending FROM pnd_data.transfer x WHERE x.case_id = effect_accept_transfer.case_id AND x.outcome IS NULL;
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
	PERFORM pnd_data.carry_over(old_case.case_id, new_case, 'transfer', classes);
	PERFORM pnd_data.cause_event(new_case, 'consent_given', NULL, jsonb_build_object(
		'consent_current', true, 'person_id', pnd_data.hold_person(old_case.case_id), 'previous_case_id', old_case.case_id));
	-- where she does not agree that the day goes along, it still shortens what she waits for
	PERFORM pnd_data.move_before(new_case, 'first_contact', d.planned_at) FROM pnd_data.departure d WHERE d.case_id = old_case.case_id;
	-- who has a case to assign is told of it as of a decision made there
	IF old_case.decided_to_leave_at IS NOT NULL THEN
		PERFORM pnd_data.tell(new_case, 'decided_to_leave', 'supervisor');
	END IF;
	IF old_case.danger THEN
		PERFORM pnd_data.count_brought_danger(old_case.case_id, new_case, classes);
	END IF;
	UPDATE pnd_data.transfer x SET new_case_id = new_case WHERE x.case_id = old_case.case_id AND x.transfer_id = pending;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_accept_transfer(bigint, bigint, timestamptz, jsonb) IS
'Effect of the acceptance of a transfer: the case goes on in the other territory as a new one, with what she agreed to (pnd_data.carry_over()), linked to this one; the pending transfer ends.';

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
	-- who is not free to speak agrees to nothing; the other territory is not told which of the two it is
	IF pnd_data.is_frozen(reached.the_case) OR pnd_data.lacks_transfer_consent(reached.the_case, 'transfer_accepted') IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'her agreement to the transfer does not stand at present', NULL,
			'Propose it again with pnd.propose_transfer() when she agrees.');
	END IF;
	PERFORM pnd_data.cause_event(reached.the_case, 'transfer_accepted');
	SELECT x.new_case_id INTO new_case FROM pnd_data.transfer x
	WHERE x.case_id = reached.the_case AND x.transfer_id = reached.the_transfer;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(packnd.site_case_number(new_case)));
	RETURN packnd.site_case_number(new_case);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.accept_transfer(text, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.accept_transfer(text, text) IS
'A supervisor of the other territory accepts a transfer: returns the number of the case that is made there, linked to the first, with her identity, contact, needs with their history and appointments ahead, and, as far as she agreed to it, facts, papers, notes, danger and steps to do (situation), children, health, domicile and departure (address); pnd.carried() lists it. It waits for a referent there, and for nothing else; until one is named the first referent stays in charge, then the first case is closed (handed_on); if this one is closed before, the first comes back to where it was. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 answered or taken back before, expired, or her agreement does not stand at present, 22P02 a mistyped number, 22004, 42501.
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
