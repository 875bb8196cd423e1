-- workflow/site_duplicates.sql: what becomes of two cases that are about one
-- person: they are linked with her agreement, one is a duplicate of the other,
-- or they are of two people after all; and a referent's search.

CREATE FUNCTION pnd_data.count_compared(arguments jsonb) RETURNS TABLE (name text, value bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT 'cases', pnd_data.match_cases(arguments ->> 'territory')::bigint;
END
$function$;
COMMENT ON FUNCTION pnd_data.count_compared(jsonb) IS
'For pnd.possible_duplicates(), by packnd.count_rows(): has what is due in {"territory": ...} compared, with all cases, also those that are hidden from who asks; how many.';

CREATE FUNCTION pnd.possible_duplicates(territory text DEFAULT NULL, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, state_fr text, since timestamptz, since_local text, other_case_number text, other_territory text,
	other_state_fr text,
	other_since timestamptz, other_since_local text, other_is_open boolean, identifiers text[], identifiers_fr text[], found_at timestamptz,
	found_at_local text, cursor text)
LANGUAGE plpgsql SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('possible_duplicates', possible_duplicates.after, 3);
	after_found timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_case bigint := coalesce(after_keys[2]::bigint, 0);
	after_other bigint := coalesce(after_keys[3]::bigint, 0);
	territories text[];
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(possible_duplicates.max_rows);
	IF possible_duplicates.territory IS NOT NULL THEN
		PERFORM pnd_data.require_territory_duty(possible_duplicates.territory, '{supervisor}');
		territories := ARRAY[possible_duplicates.territory];
	ELSE
		territories := ARRAY(
			SELECT t.territory_id FROM pnd_data.territory t
			WHERE packnd.actor_holds_every_duty() OR packnd.holds_duty(packnd.actor(), t.territory_id, '{supervisor}'));
	END IF;
	-- what was reported since the last follow-up
	IF NOT current_setting('transaction_read_only')::boolean THEN
		PERFORM FROM unnest(territories) AS t (territory_id), packnd.count_rows('compared', jsonb_build_object('territory', t.territory_id));
	END IF;
	RETURN QUERY
		SELECT packnd.site_case_number(c.case_id), cs.label_fr, c.state_since,
			packnd.local_time(c.state_since, pnd_data.departement_of(c.territory_id)),
			packnd.site_case_number(o.case_id), o.territory_id, os.label_fr, o.state_since,
			packnd.local_time(o.state_since, pnd_data.departement_of(c.territory_id)), NOT os.is_final,
			p.identifiers, ARRAY(SELECT l.label_fr FROM pnd_data.code l WHERE l.list = 'identifier' AND l.code = ANY (p.identifiers) ORDER BY l.rank),
			p.found_at, packnd.local_time(p.found_at, pnd_data.departement_of(c.territory_id)),
			packnd.cursor('possible_duplicates', p.found_at, p.case_id, p.other_case_id)
		FROM pnd_data.case_pair p
			JOIN pnd_data.case_file c ON c.case_id = p.case_id
			JOIN pnd_data.machine_state cs ON cs.machine = c.machine AND cs.version = c.version AND cs.state = c.state
			JOIN pnd_data.case_file o ON o.case_id = p.other_case_id
			JOIN pnd_data.machine_state os ON os.machine = o.machine AND os.version = o.version AND os.state = o.state
		WHERE p.outcome IS NULL AND c.person_id IS DISTINCT FROM o.person_id
			AND (c.territory_id = ANY (territories) OR o.territory_id = ANY (territories))
			AND (p.found_at, p.case_id, p.other_case_id) > (after_found, after_case, after_other)
		ORDER BY p.found_at, p.case_id, p.other_case_id
		LIMIT possible_duplicates.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.possible_duplicates(text, text, int) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.possible_duplicates(text, text, int) IS
'For supervisors: the pairs of cases of a territory (null: of all of which the actor is a supervisor) that may be about one person and that nobody has settled yet: the case reported later, the other one, where it stands, and what agrees (kinds of identifiers, never what they are). The other may be of another territory, whose supervisors can be called. What was reported since the last follow-up is compared first. To be looked at before a referent is named; settled by pnd.link_cases(), pnd.merge_case() or pnd.dismiss_duplicate(). Whoever reported the case is never told. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN401, 42501, 22P02 no cursor of this list, 22023 another number of rows.
EN (entry): is she known already, reported twice, duplicates, two cases for one person
FR: personne déjà connue ou non, déjà dans le registre, signalement en double, doublons, deux dossiers pour une même personne';

CREATE FUNCTION pnd_data.paired_case(case_id bigint, other_case_number text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	other bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('other_case_number', other_case_number);
	other := packnd.site_case_id(other_case_number);
	-- one of another territory is known to a supervisor by the pair alone
	IF pnd_data.holds_duty(paired_case.case_id, '{supervisor}') AND EXISTS (
		SELECT FROM pnd_data.case_pair p
		WHERE (p.case_id, p.other_case_id) IN ((paired_case.case_id, other), (other, paired_case.case_id))) THEN
		RETURN other;
	END IF;
	other := pnd_data.case_id(other_case_number);
	IF other = paired_case.case_id THEN
		PERFORM packnd.fail('22023', 'the two numbers are of one case');
	END IF;
	RETURN other;
END
$function$;
COMMENT ON FUNCTION pnd_data.paired_case(bigint, text) IS
'For the functions of pnd: the other case of a pair, by its number: one that the actor may see, or, for a supervisor of the first case, one with which it was found to agree. Errors: 22004, 22P02, PN404, 22023 the same case.';

CREATE FUNCTION pnd_data.lock_pair(case_id bigint, other_case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- in one order, whoever asks for which of the two
	PERFORM FROM pnd_data.case_file c
	WHERE c.case_id IN (lock_pair.case_id, lock_pair.other_case_id)
	ORDER BY c.case_id
	FOR NO KEY UPDATE;
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_pair(bigint, bigint) IS
'For the functions of pnd that change two cases: locks both, in the order of their ids.';

CREATE FUNCTION pnd_data.settle_pair(case_id bigint, other_case_id bigint, outcome text, she_agrees boolean, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	later bigint;
	earlier bigint;
BEGIN
	PERFORM packnd.guard();
	SELECT c.case_id, o.case_id INTO later, earlier
	FROM pnd_data.case_file c JOIN pnd_data.case_file o ON (c.detected_at, c.case_id) > (o.detected_at, o.case_id)
	WHERE c.case_id IN (settle_pair.case_id, settle_pair.other_case_id)
		AND o.case_id IN (settle_pair.case_id, settle_pair.other_case_id);
	INSERT INTO pnd_data.case_pair AS p (case_id, other_case_id, identifiers, found_at, outcome, she_agrees, reason, settled_at, settled_by)
	VALUES (later, earlier, '{}', clock_timestamp(), settle_pair.outcome, settle_pair.she_agrees, settle_pair.reason,
		clock_timestamp(), packnd.actor())
	ON CONFLICT ON CONSTRAINT case_pair_pkey DO UPDATE
		SET outcome = excluded.outcome, she_agrees = p.she_agrees OR excluded.she_agrees, reason = excluded.reason,
			settled_at = excluded.settled_at, settled_by = excluded.settled_by
		-- a duplicate stays one when she agrees that it is linked
		WHERE p.outcome IS DISTINCT FROM 'duplicate';
	UPDATE pnd_data.case_pair p SET she_agrees = true
	WHERE (p.case_id, p.other_case_id) = (later, earlier) AND settle_pair.she_agrees AND NOT p.she_agrees;
	-- the clock of either, if nothing else is to be looked at: not among cases that are hers by now
	PERFORM pnd_data.meet_deadline(k.case_id, 'duplicate_check', NULL)
	FROM unnest(ARRAY[later, earlier]) AS k (case_id)
	WHERE NOT EXISTS (
		SELECT FROM pnd_data.case_pair p
			JOIN pnd_data.case_file c ON c.case_id = p.case_id
			JOIN pnd_data.case_file o ON o.case_id = p.other_case_id
		WHERE k.case_id IN (p.case_id, p.other_case_id) AND p.outcome IS NULL AND c.person_id IS DISTINCT FROM o.person_id);
	PERFORM pnd_data.keep_clock(later), pnd_data.keep_clock(earlier);
END
$function$;
COMMENT ON FUNCTION pnd_data.settle_pair(bigint, bigint, text, boolean, text) IS
'For the functions of pnd, which have locked both cases: what was found out about a pair, whether or not the identifiers told of it; the clock for looking is met if nothing else is open.';

CREATE FUNCTION pnd_data.share_person(case_id bigint, arguments jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.person_identity i SET person_id = arguments::bigint WHERE i.case_id = share_person.case_id;
	RETURN arguments;
END
$function$;
COMMENT ON FUNCTION pnd_data.share_person(bigint, jsonb) IS
'By packnd.share_case(): whose identity a case holds, also one of another territory that who unites or parts two persons does not see.';

CREATE FUNCTION pnd_data.unite_persons(case_id bigint, other_case_id bigint, she_agrees boolean) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	leaving bigint;
	staying bigint;
	moved bigint[];
BEGIN
	PERFORM packnd.guard();
	SELECT c.person_id INTO leaving FROM pnd_data.case_file c WHERE c.case_id = unite_persons.case_id;
	SELECT c.person_id INTO staying FROM pnd_data.case_file c WHERE c.case_id = unite_persons.other_case_id;
	-- one after the other, or a case that another brings to her meanwhile would stay with who she was.  The
	-- lock keeps new cases of hers away; the change tells a snapshot that is older than it (40001).
	PERFORM FROM pnd_data.person p WHERE p.person_id IN (leaving, staying) ORDER BY p.person_id FOR UPDATE;
	UPDATE pnd_data.person p SET created_at = p.created_at WHERE p.person_id IN (leaving, staying);
	PERFORM pnd_data.share_exclusions(l.case_id, s.case_id)
	FROM pnd_data.case_file l, pnd_data.case_file s
	WHERE l.person_id = leaving AND s.person_id = staying AND leaving <> staying;
	-- who declined then has none
	IF leaving <> staying THEN
		WITH cases AS (UPDATE pnd_data.case_file c SET person_id = staying WHERE c.person_id = leaving RETURNING c.case_id)
		SELECT array_agg(m.case_id ORDER BY m.case_id) INTO moved FROM cases m;
		PERFORM packnd.share_case(m.moved_case, 'person', to_jsonb(staying)) FROM unnest(moved) m (moved_case);
	END IF;
	IF unite_persons.she_agrees THEN
		UPDATE pnd_data.person p SET agrees_to_be_remembered = true
		WHERE p.person_id = coalesce(staying, leaving) AND NOT p.agrees_to_be_remembered;
	END IF;
	RETURN moved;
END
$function$;
COMMENT ON FUNCTION pnd_data.unite_persons(bigint, bigint, boolean) IS
'For pnd.link_cases() and pnd.merge_case(): all cases of the first one''s person become cases of the other one''s; each keeps its identity as it was recorded, the journal what was. Returns them; null: none.';

CREATE FUNCTION pnd_data.require_link_carries(later bigint, earlier bigint, classes text[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- one who reported her gets nothing of what she told elsewhere; nor does a territory without a transfer
	IF NOT packnd.can_see(earlier) THEN
		PERFORM packnd.fail('PN404', 'no such case');
	END IF;
	PERFORM pnd_data.require_duty(later, '{referent,supervisor}'), pnd_data.require_duty(earlier, '{referent,former_referent,supervisor}');
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = earlier AND c.exited_at IS NOT NULL;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'only a case that is closed leaves what it holds to a later one', NULL,
			'Of two that are open one is merged into the other by pnd.merge_case().');
	END IF;
	IF NOT pnd_data.consent_classes(later, 'coordinating_body') @> classes THEN
		PERFORM packnd.fail('PN409', 'her agreement in the later case does not cover what it is to have', NULL,
			'Record what she agrees to with pnd.give_consent_to().');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_link_carries(bigint, bigint, text[]) IS
'For pnd.link_cases(): may the later case have these classes of the earlier one? Errors: PN404, 42501, PN409.';

CREATE FUNCTION pnd_data.hold_person(case_id bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	held bigint;
	whose bigint;
BEGIN
	PERFORM packnd.guard();
	SELECT c.person_id INTO held FROM pnd_data.case_file c WHERE c.case_id = hold_person.case_id;
	LOOP
		-- waits for who unites her with another, and is seen by who does it with an older view (40001)
		UPDATE pnd_data.person p SET created_at = p.created_at WHERE p.person_id = held;
		SELECT c.person_id INTO whose FROM pnd_data.case_file c WHERE c.case_id = hold_person.case_id;
		EXIT WHEN whose IS NOT DISTINCT FROM held;
		held := whose;
	END LOOP;
	RETURN held;
END
$function$;
COMMENT ON FUNCTION pnd_data.hold_person(bigint) IS
'For the functions of pnd that begin another case of a case''s person: who she is now, held until the transaction ends, so that the new case is hers whoever links her cases meanwhile. Null: she has not agreed.';

CREATE FUNCTION pnd.link_cases(case_number text, other_case_number text, she_agrees boolean, reason text DEFAULT NULL,
	carries text[] DEFAULT '{}', request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	other bigint;
	later bigint;
	earlier bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('link_cases', request_key,
			jsonb_build_array(case_number, other_case_number, she_agrees, reason, carries)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	other := pnd_data.paired_case(the_case, other_case_number);
	PERFORM packnd.require_given('she_agrees', she_agrees), packnd.require_given('carries', link_cases.carries);
	PERFORM packnd.require_one_of('carries', c, '{situation,health,children}') FROM unnest(link_cases.carries) c;
	IF NOT link_cases.she_agrees THEN
		PERFORM packnd.fail('PN409', 'two cases of a person are linked with her agreement only', NULL,
			'A duplicate of an open case is merged by pnd.merge_case().');
	END IF;
	PERFORM pnd_data.lock_pair(the_case, other);
	PERFORM pnd_data.lock_case(the_case, '{detector,referent,supervisor}', closed_too => true);
	SELECT c.case_id, o.case_id INTO later, earlier
	FROM pnd_data.case_file c JOIN pnd_data.case_file o ON (c.detected_at, c.case_id) > (o.detected_at, o.case_id)
	WHERE c.case_id IN (the_case, other) AND o.case_id IN (the_case, other);
	IF cardinality(link_cases.carries) > 0 THEN
		PERFORM pnd_data.require_link_carries(later, earlier, link_cases.carries);
		PERFORM pnd_data.carry_over(earlier, later, 'link', link_cases.carries);
	END IF;
	PERFORM pnd_data.unite_persons(later, earlier, true);
	UPDATE pnd_data.case_file c SET previous_case_id = earlier, previous_exit_at = (
			-- where it had ended, she comes back
			SELECT o.exited_at FROM pnd_data.case_file o
			WHERE o.case_id = earlier AND o.exited_at <= c.detected_at AND o.duplicate_of IS NULL
				AND NOT EXISTS (SELECT FROM pnd_data.transfer x WHERE x.new_case_id = later))
	WHERE c.case_id = later AND c.previous_case_id IS NULL;
	PERFORM pnd_data.settle_pair(the_case, other, 'same_person', true, nullif(btrim(link_cases.reason), ''));
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.link_cases(text, text, boolean, text, text[], text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.link_cases(text, text, boolean, text, text[], text) IS
'Two cases are of one person, and she agrees that they are linked: the later one follows the earlier, both keep their history, and she counts as one person. The other is a case that the actor may see (also one that was declined), or for a supervisor one of pnd.possible_duplicates(). carries: what she agrees that the later case has of an earlier one that is closed (situation: facts and papers that still count, health, children; none: nothing; who she is and how she is reached the later case has of its own): by a referent or a supervisor of both cases, as far as her agreement in the later one covers it; what the later case says of a thing stands if it is newer; what came is listed. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 without her agreement, or for carries: the earlier one is open or her agreement does not cover it, 22023 one case twice or another class, 22004, 22P02, 42501.
EN (entry): link a new case to an earlier one, she comes back, the same person
FR: relier un nouveau dossier à un ancien, la personne revient, même personne';

CREATE FUNCTION pnd_data.move_detectors(duplicate bigint, goes_on bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	has_referent boolean := EXISTS (SELECT FROM pnd_data.referent r WHERE r.case_id = goes_on AND r.valid_to IS NULL);
BEGIN
	PERFORM packnd.guard();
	-- who turned to them may still do so: as after any naming of a referent, for a week
	INSERT INTO pnd_data.case_access (case_id, professional_id, part, valid_from, valid_to, known_as, by_territory, by_duty)
	SELECT goes_on, a.professional_id, 'detector', now(),
		CASE WHEN has_referent THEN least(a.valid_to, now() + interval '7 days') ELSE a.valid_to END, coalesce(a.known_as, a.case_id),
		a.by_territory, a.by_duty
	FROM pnd_data.case_access_now a
	WHERE a.case_id = duplicate AND a.part = 'detector' AND NOT pnd_data.is_excluded(goes_on, a.professional_id);
	UPDATE pnd_data.case_access a
	SET valid_to = CASE WHEN pnd_data.is_excluded(goes_on, a.professional_id) THEN least(a.valid_to, now() + interval '7 days')
		ELSE greatest(now(), a.valid_from) END
	WHERE a.case_id = duplicate AND a.part = 'detector' AND pnd_data.in_force(a.valid_from, a.valid_to);
END
$function$;
COMMENT ON FUNCTION pnd_data.move_detectors(bigint, bigint) IS
'For pnd.merge_case(): who detected the duplicate sees from now on the case that goes on, under the number of his own report, and what he tells arrives there. Who is excluded from it sees his own report for a week, as if a referent were named for it.';

CREATE FUNCTION pnd_data.agreed_only(case_id bigint, other_case_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.case_file c, pnd_data.case_file o
		WHERE c.case_id = agreed_only.case_id AND o.case_id = agreed_only.other_case_id AND c.person_id IS NOT NULL AND o.person_id IS NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.agreed_only(bigint, bigint) IS
'For pnd.merge_case(): she has agreed in the first case, and not in the other, which may hold nothing that identifies her.';

CREATE FUNCTION pnd_data.withdrew_since(case_id bigint, other_case_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.case_file c JOIN pnd_data.case_file o ON o.territory_id = c.territory_id
		WHERE c.case_id = withdrew_since.case_id AND o.case_id = withdrew_since.other_case_id)
		AND pnd_data.is_withdrawn(case_id) AND pnd_data.has_consent(other_case_id, 'coordinating_body')
		AND (
			SELECT max(k.revoked_at) FROM pnd_data.consent k
			WHERE k.case_id = withdrew_since.case_id AND k.recipient = 'coordinating_body' AND k.purpose <> 'transfer')
		> (
			SELECT max(k.given_at) FROM pnd_data.consent k
			WHERE k.case_id = withdrew_since.other_case_id AND k.recipient = 'coordinating_body' AND k.purpose <> 'transfer'
				AND k.revoked_at IS NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.withdrew_since(bigint, bigint) IS
'For pnd.merge_case(): she has withdrawn her agreement in the first case after she gave that which holds in the other, of the same territory.';

CREATE FUNCTION pnd.merge_case(case_number text, goes_on text, reason text, happened_at timestamptz DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	other bigint;
	before bigint;
	moved bigint[];
	in_charge bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('merge_case', request_key,
			jsonb_build_array(case_number, goes_on, reason, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_given('goes_on', merge_case.goes_on);
	other := pnd_data.paired_case(the_case, merge_case.goes_on);
	PERFORM pnd_data.require_substance('reason', merge_case.reason);
	PERFORM pnd_data.lock_pair(the_case, other);
	PERFORM pnd_data.lock_case(the_case, '{supervisor}');
	PERFORM pnd_data.require_approval('merge_cases', jsonb_build_object('case_number', packnd.site_case_number(the_case),
		'into', packnd.site_case_number(other)));
	IF pnd_data.is_transfer(the_case, other) THEN
		PERFORM packnd.fail('PN409', 'a transfer leads from one of the two cases to the other', NULL,
			'The first is closed when a referent is named for the second.');
	END IF;
	PERFORM FROM pnd_data.case_file c
		JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
	WHERE c.case_id = other AND NOT s.is_final;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'a duplicate belongs to a case that goes on, and that one is closed', NULL,
			'With her agreement, link them with pnd.link_cases().');
	END IF;
	IF pnd_data.agreed_only(the_case, other) THEN
		PERFORM packnd.fail('PN409', 'she has agreed in the duplicate, and not yet in the case that goes on', NULL,
			'Merge them the other way round: the case in which she has agreed goes on.');
	END IF;
	IF pnd_data.withdrew_since(the_case, other) THEN
		PERFORM packnd.fail('PN409', 'she has withdrawn her agreement in the duplicate after she gave it in the case that goes on', NULL,
			'Withdraw it there too, with pnd.revoke_consent(), or ask for it and record it anew.');
	END IF;
	PERFORM pnd_data.carry_over(the_case, other, 'merge', pnd_data.merge_classes(the_case, other));
	PERFORM pnd_data.settle_carried(other);
	SELECT c.person_id INTO before FROM pnd_data.case_file c WHERE c.case_id = the_case;
	moved := pnd_data.unite_persons(the_case, other, false);
	PERFORM pnd_data.settle_pair(the_case, other, 'duplicate', false, btrim(merge_case.reason));
	UPDATE pnd_data.case_pair p SET left_person = CASE WHEN moved IS NOT NULL THEN before END, left_cases = moved
	WHERE (p.case_id, p.other_case_id) IN ((the_case, other), (other, the_case));
	PERFORM pnd_data.move_detectors(the_case, other);
	-- those that pointed here point to where it goes on
	UPDATE pnd_data.case_file c SET duplicate_of = other WHERE c.duplicate_of = the_case;
	PERFORM pnd_data.cause_event(the_case, 'merged', merge_case.happened_at, jsonb_build_object('duplicate_of', other));
	-- who is in charge reads what was known here, for a month
	SELECT r.professional_id INTO in_charge FROM pnd_data.referent r WHERE r.case_id = other AND r.valid_to IS NULL;
	IF FOUND THEN
		PERFORM pnd_data.give_access(the_case, in_charge, 'referent');
		PERFORM pnd_data.end_access(the_case, in_charge, 'referent', interval '30 days');
	END IF;
	PERFORM pnd_data.tell(other, 'case_merged', 'referent');
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.merge_case(text, text, text, timestamptz, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.merge_case(text, text, text, timestamptz, text) IS
'A case is a duplicate of another that goes on: it is closed, points there, and counts no more; what it has (how she is reached, domicile, agreements, children, facts, papers, notes, appointments ahead, danger, her decision to leave, open needs and steps) is brought there, into another territory danger alone; its referent is told and can read the duplicate for a month. Nothing is doubled; of what the two contradict each other the newer stands, and both are listed for the supervisor. Both keep their history. Asked for is a reason. Whoever reported it sees no difference from any case for which a referent was named. A mistake is reopened, and the duplicate takes back what it brought as far as nobody has changed it. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 it or the other is closed, or she has agreed in the duplicate alone, or withdrawn her agreement there since she gave it in the other, 22023 one case twice, 22004, 22P02, 22008, 42501.
EN (entry): merge a duplicate into the case that goes on, reported twice, two colleagues reported her
FR: fusionner un doublon avec le dossier qui continue, signalement en double, deux collègues ont repéré la même personne';

CREATE FUNCTION pnd_data.part_persons(case_id bigint, left_person bigint, left_cases bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	staying bigint;
	hers bigint[];
BEGIN
	PERFORM packnd.guard();
	SELECT c.person_id INTO staying FROM pnd_data.case_file c WHERE c.case_id = part_persons.case_id;
	-- as in pnd_data.unite_persons(): one after the other
	PERFORM FROM pnd_data.person p WHERE p.person_id IN (part_persons.left_person, staying) ORDER BY p.person_id FOR UPDATE;
	UPDATE pnd_data.person p SET created_at = p.created_at WHERE p.person_id IN (part_persons.left_person, staying);
	hers := ARRAY(
		SELECT c.case_id FROM pnd_data.case_file c
		WHERE c.person_id = staying AND c.case_id = ANY (part_persons.left_cases || part_persons.case_id));
	-- what she agreed to holds
	IF EXISTS (
		SELECT FROM pnd_data.case_pair p
			JOIN pnd_data.case_file c ON c.case_id = p.case_id
			JOIN pnd_data.case_file o ON o.case_id = p.other_case_id
		WHERE p.she_agrees AND c.person_id = staying AND o.person_id = staying
			AND (p.case_id = ANY (hers)) <> (p.other_case_id = ANY (hers))) THEN
		RETURN;
	END IF;
	UPDATE pnd_data.case_file c SET person_id = part_persons.left_person WHERE c.case_id = ANY (hers);
	PERFORM packnd.share_case(h.her_case, 'person', to_jsonb(part_persons.left_person)) FROM unnest(hers) h (her_case);
	-- duplicates of it that the merge had pointed to the case that went on
	UPDATE pnd_data.case_file c SET duplicate_of = part_persons.case_id
	WHERE c.case_id = ANY (hers) AND c.case_id <> part_persons.case_id AND c.duplicate_of <> ALL (hers);
END
$function$;
COMMENT ON FUNCTION pnd_data.part_persons(bigint, bigint, bigint[]) IS
'For the effect undo_merge: a case that was a duplicate, and those of left_cases that are still of the same person as it, are of left_person again, unless she agreed that one of them is linked to another case of hers.';

CREATE FUNCTION pnd_data.effect_undo_merge(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	undone record;
BEGIN
	PERFORM packnd.guard();
	SELECT p.case_id, p.other_case_id, p.left_person, p.left_cases INTO undone
	FROM pnd_data.case_pair p
	WHERE effect_undo_merge.case_id IN (p.case_id, p.other_case_id) AND p.outcome = 'duplicate'
		-- closed as a duplicate, and not for another reason after a duplicate of it was found
		AND EXISTS (
			SELECT FROM pnd_data.case_exit e
			WHERE e.case_id = effect_undo_merge.case_id AND e.exit_code = 'duplicate'
				AND e.exited_at IS NOT NULL AND e.reopened_at IS NULL)
	ORDER BY p.settled_at DESC
	LIMIT 1;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	PERFORM pnd_data.require_approval('separate_cases',
		jsonb_build_object('case_number', packnd.site_case_number(effect_undo_merge.case_id)));
	IF undone.left_person IS NOT NULL THEN
		PERFORM pnd_data.part_persons(effect_undo_merge.case_id, undone.left_person, undone.left_cases);
	END IF;
	INSERT INTO pnd_data.case_access (case_id, professional_id, part, valid_from, valid_to, by_territory, by_duty)
	SELECT effect_undo_merge.case_id, a.professional_id, 'detector', now(), a.valid_to, a.by_territory, a.by_duty
	FROM pnd_data.case_access_now a WHERE a.known_as = effect_undo_merge.case_id;
	UPDATE pnd_data.case_access a SET valid_to = greatest(now(), a.valid_from)
	WHERE a.known_as = effect_undo_merge.case_id AND pnd_data.in_force(a.valid_from, a.valid_to);
	PERFORM pnd_data.give_back(effect_undo_merge.case_id, CASE undone.case_id WHEN effect_undo_merge.case_id THEN undone.other_case_id ELSE undone.case_id END);
	-- to be looked at anew, unless she agreed that they are linked
	UPDATE pnd_data.case_pair p
	SET outcome = CASE WHEN p.she_agrees THEN 'same_person' END, left_person = NULL, left_cases = NULL,
		reason = CASE WHEN p.she_agrees THEN p.reason END, settled_at = CASE WHEN p.she_agrees THEN p.settled_at END,
		settled_by = CASE WHEN p.she_agrees THEN p.settled_by END
	WHERE p.case_id = undone.case_id AND p.other_case_id = undone.other_case_id;
	PERFORM pnd_data.open_pair_check(p.case_id, p.other_case_id)
	FROM pnd_data.case_pair p
		JOIN pnd_data.case_file c ON c.case_id = p.case_id
		JOIN pnd_data.case_file o ON o.case_id = p.other_case_id
	WHERE effect_undo_merge.case_id IN (p.case_id, p.other_case_id) AND p.outcome IS NULL AND c.person_id IS DISTINCT FROM o.person_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_undo_merge(bigint, bigint, timestamptz, jsonb) IS
'Effect of a reopening: of a case that was merged as a duplicate, the person is again the one that it had, also of her cases that came with it (unless she agreed meanwhile that one of them is linked to one of the others), who detected it sees it again, and the pair is to be looked at anew; of any other case nothing.';

INSERT INTO pnd_data.effect (effect, function_name, needs, takes, label_fr) VALUES
	('undo_merge', 'effect_undo_merge', '{}', '{}', 'détache un doublon rattaché à tort');

CREATE FUNCTION pnd.dismiss_duplicate(case_number text, other_case_number text, reason text, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	other bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('dismiss_duplicate', request_key,
			jsonb_build_array(case_number, other_case_number, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	other := pnd_data.paired_case(the_case, other_case_number);
	PERFORM pnd_data.require_substance('reason', dismiss_duplicate.reason);
	PERFORM pnd_data.lock_pair(the_case, other);
	PERFORM pnd_data.lock_case(the_case, '{supervisor}', closed_too => true);
	PERFORM FROM pnd_data.case_pair p
	WHERE (p.case_id, p.other_case_id) IN ((the_case, other), (other, the_case)) AND p.outcome IS NULL;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'nothing is to be settled about these two cases', NULL,
			'pnd.possible_duplicates() lists what is.');
	END IF;
	PERFORM pnd_data.settle_pair(the_case, other, 'other_person', false, btrim(dismiss_duplicate.reason));
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.dismiss_duplicate(text, text, text, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.dismiss_duplicate(text, text, text, text) IS
'A pair of pnd.possible_duplicates() is of two people after all: it is not shown again. Asked for is a reason. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 nothing is to be settled about them, 22004 and 22023 a reason that says nothing, 22P02, 42501.
EN (entry): not the same person, two people of one name
FR: ce n''est pas la même personne, homonymes, écarter un doublon';

CREATE FUNCTION pnd.linked_cases(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (other_case_number text, territory_id text, state_fr text, detected_on date, exited_on date, link text, link_fr text,
	settled_at timestamptz, settled_at_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('linked_cases', linked_cases.after, 2);
	after_detected timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_case bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM packnd.require_max_rows(linked_cases.max_rows);
	RETURN QUERY
		SELECT packnd.site_case_number(o.case_id), o.territory_id, s.label_fr,
			packnd.local_day(o.detected_at, t.departement::packnd.departement),
			packnd.local_day(o.exited_at, t.departement::packnd.departement),
			l.code, l.label_fr, p.settled_at, packnd.local_time(p.settled_at, here), packnd.cursor('linked_cases', o.detected_at, o.case_id)
		FROM pnd_data.case_file c
			CROSS JOIN LATERAL (
				SELECT f.case_id FROM pnd_data.case_file f WHERE f.person_id = c.person_id
				UNION
				SELECT c.previous_case_id
				UNION
				SELECT f.case_id FROM pnd_data.case_file f WHERE f.previous_case_id = c.case_id) linked
			JOIN pnd_data.case_file o ON o.case_id = linked.case_id AND o.case_id <> c.case_id
			JOIN pnd_data.territory t ON t.territory_id = o.territory_id
			JOIN pnd_data.machine_state s ON s.machine = o.machine AND s.version = o.version AND s.state = o.state
			LEFT JOIN pnd_data.case_pair p ON (p.case_id, p.other_case_id) IN ((c.case_id, o.case_id), (o.case_id, c.case_id))
			JOIN pnd_data.code l ON l.list = 'pair_outcome'
				AND l.code = CASE WHEN o.duplicate_of = c.case_id OR c.duplicate_of = o.case_id THEN 'duplicate' ELSE 'same_person' END
		WHERE c.case_id = the_case AND (o.detected_at, o.case_id) > (after_detected, after_case)
		ORDER BY o.detected_at, o.case_id
		LIMIT linked_cases.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.linked_cases(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.linked_cases(text, text, int) IS
'The other cases of a case''s person, the oldest first: number, territory, state, days of report and exit, and how they belong together (link: a code of pnd.choices(''pair_outcome'')). Nothing that identifies her; whether the actor may open another is asked there. For referents and supervisors of the case. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 42501, 22P02 a mistyped number or cursor, 22023 another number of rows.
EN (case): her earlier cases, episodes, duplicates of this case
FR: ses dossiers précédents, ses épisodes, doublons de ce dossier';
