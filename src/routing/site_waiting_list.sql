-- routing/site_waiting_list.sql: who waits for a place of a service, and that a
-- place that gets free is offered to who is first.

INSERT INTO pnd_data.message_kind (kind, subject_kind, title_fr, label_fr, ends_part) VALUES
	('place_offered', NULL, 'place', 'une place est réservée : à demander', false);
INSERT INTO pnd_data.deadline_kind (kind, label_fr, met_by_hand, longest_suspension, recurs, worklist, outlives_case) VALUES
	('place_offer', 'place proposée', false, 0, false, 'contact', false);
INSERT INTO pnd_data.deadline_budget (territory_id, kind, in_danger, amount, unit, roll, legal_source) VALUES
	('*', 'place_offer', false, 8, 'hours', false, 'Choix de départ, à fixer par le territoire'),
	('*', 'place_offer', true, 4, 'hours', false, 'Choix de départ, à fixer par le territoire');
INSERT INTO pnd_data.deadline_rung (kind, rung, label_fr, delay_minutes, recipient, effect) VALUES
	('place_offer', 1, 'place proposée : une heure encore', -60, 'referent', NULL),
	('place_offer', 2, 'place proposée sans suite', 0, 'referent', 'expire_place_offer');

CREATE VIEW pnd_data.place_wait_now AS
SELECT w.case_id, w.wait_id, w.need_id, w.service_id, w.since, w.offered_at, c.danger,
	row_number() OVER (PARTITION BY w.service_id ORDER BY c.danger DESC, w.since, w.wait_id) AS place_in_list
FROM pnd_data.place_wait w
	JOIN pnd_data.case_file c ON c.case_id = w.case_id
WHERE w.ended_at IS NULL;
COMMENT ON VIEW pnd_data.place_wait_now IS
'Who waits for a place of which service, in the order in which places are offered: who is in danger first, then who waits longest.';

CREATE FUNCTION pnd_data.end_wait(case_id bigint, wait_id bigint, because text, reason text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.place_wait AS w SET ended_at = clock_timestamp(), ended_because = end_wait.because, leave_reason = end_wait.reason
	WHERE w.case_id = end_wait.case_id AND w.wait_id = end_wait.wait_id AND w.ended_at IS NULL;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF end_wait.because = 'taken' THEN
		PERFORM pnd_data.meet_deadline(end_wait.case_id, 'place_offer', end_wait.wait_id);
	ELSE
		PERFORM pnd_data.cancel_deadlines(end_wait.case_id, 'place_offer', end_wait.wait_id,
			(SELECT k.label_fr FROM pnd_data.code k WHERE k.list = 'wait_end' AND k.code = end_wait.because));
		PERFORM pnd_data.release_places(end_wait.case_id, wait_id => end_wait.wait_id);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.end_wait(bigint, bigint, text, text) IS
'For the functions of pnd: somebody waits for a place no longer (because: a code of wait_end); one that was offered to her, and not taken, is free again and offered to the next.';

CREATE FUNCTION pnd_data.end_waits(case_id bigint, because text, need_id bigint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.end_wait(w.case_id, w.wait_id, end_waits.because)
	FROM pnd_data.place_wait w
	WHERE w.case_id = end_waits.case_id AND w.ended_at IS NULL AND (end_waits.need_id IS NULL OR w.need_id = end_waits.need_id)
		AND (end_waits.because <> 'consent' OR NOT pnd_data.may_be_referred(w.case_id, w.service_id));
END
$function$;
COMMENT ON FUNCTION pnd_data.end_waits(bigint, text, bigint) IS
'For what ends a case, a need or a consent: she waits for no place any more (of that need; null: of none; because a consent has ended: of those for which she no longer agrees).';

CREATE FUNCTION pnd_data.take_offer(case_id bigint, referral_id bigint, service_id bigint) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	taken int;
	waited bigint;
BEGIN
	PERFORM packnd.guard();
	SELECT p.place_no, p.wait_id INTO taken, waited
	FROM pnd_data.place p
	WHERE p.service_id = take_offer.service_id AND p.held_for = take_offer.case_id AND p.wait_id IS NOT NULL
	ORDER BY p.place_no
	LIMIT 1
	FOR UPDATE;
	IF taken IS NOT NULL THEN
		UPDATE pnd_data.place AS p SET referral_id = take_offer.referral_id, wait_id = NULL, held_at = now()
		WHERE p.service_id = take_offer.service_id AND p.place_no = taken;
		PERFORM pnd_data.end_wait(take_offer.case_id, waited, 'taken');
	END IF;
	RETURN taken;
END
$function$;
COMMENT ON FUNCTION pnd_data.take_offer(bigint, bigint, bigint) IS
'For pnd_data.hold_place(): the place of a service that is offered to a case becomes that of a referral; null: none is offered.';

CREATE FUNCTION pnd_data.expire_place_offer(case_id bigint, wait_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = expire_place_offer.case_id FOR NO KEY UPDATE;
	PERFORM pnd_data.end_wait(expire_place_offer.case_id, expire_place_offer.wait_id, 'lapsed');
END
$function$;
COMMENT ON FUNCTION pnd_data.expire_place_offer(bigint, bigint) IS
'For the follow-up: nobody asked in time for a place that was offered; it is offered to the next. Nothing happens if it was taken meanwhile.';

-- ---- offers

CREATE FUNCTION pnd_data.may_be_offered(case_id bigint, need_id bigint, service_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
			SELECT FROM pnd_data.service_now s
			WHERE s.service_id = may_be_offered.service_id AND s.has_agreement AND NOT s.is_unsafe)
		AND EXISTS (
			SELECT FROM pnd_data.need n
				JOIN pnd_data.case_file c ON c.case_id = n.case_id
				JOIN pnd_data.machine_state m ON m.machine = c.machine AND m.version = c.version AND m.state = c.state
			WHERE n.case_id = may_be_offered.case_id AND n.need_id = may_be_offered.need_id AND n.closed_at IS NULL AND NOT m.is_final)
		AND NOT EXISTS (
			SELECT FROM pnd_data.excluded_service x WHERE x.case_id = may_be_offered.case_id AND x.service_id = may_be_offered.service_id)
		AND pnd_data.may_be_referred(may_be_offered.case_id, may_be_offered.service_id)
		AND NOT pnd_data.is_frozen(may_be_offered.case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.may_be_offered(bigint, bigint, bigint) IS
'For the functions of pnd: can a place of a service be offered for a need of a case now: the service is asked and safe, the need and the case are open, she agrees, it is not excluded for her, and contact is not suspended?';

CREATE FUNCTION pnd_data.offer_places(service_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	waiting record;
	offered int;
	moment timestamptz := clock_timestamp();
BEGIN
	PERFORM packnd.guard();
	FOR waiting IN
		SELECT w.case_id, w.wait_id, w.need_id, w.danger
		FROM pnd_data.place_wait_now w
		WHERE w.service_id = offer_places.service_id AND w.offered_at IS NULL
		ORDER BY w.place_in_list
	LOOP
		EXIT WHEN NOT EXISTS (SELECT FROM pnd_data.place p WHERE p.service_id = offer_places.service_id AND p.held_for IS NULL);
		PERFORM FROM pnd_data.case_file c WHERE c.case_id = waiting.case_id FOR NO KEY UPDATE;
		CONTINUE WHEN NOT pnd_data.may_be_offered(waiting.case_id, waiting.need_id, offer_places.service_id);
		offered := pnd_data.lock_free_place(offer_places.service_id, packnd.share_case(waiting.case_id, 'household', '{}'));
		CONTINUE WHEN offered IS NULL;
		UPDATE pnd_data.place AS p SET held_for = waiting.case_id, wait_id = waiting.wait_id, held_at = moment
		WHERE p.service_id = offer_places.service_id AND p.place_no = offered;
		UPDATE pnd_data.place_wait AS w SET offered_at = moment WHERE w.case_id = waiting.case_id AND w.wait_id = waiting.wait_id;
		PERFORM pnd_data.open_deadline(waiting.case_id, 'place_offer', waiting.wait_id, moment, in_danger => waiting.danger);
		PERFORM pnd_data.tell(waiting.case_id, 'place_offered', 'referent');
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.offer_places(bigint) IS
'For pnd_data.fit_places(): each free place of a service is reserved for who is first of those who wait and whom it can take, for as long as the deadline place_offer runs; the referent is told.';
