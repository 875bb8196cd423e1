-- routing/site_leave_services.sql: a service that is not safe, or is there no more,
-- is asked for nobody: what waits for it is taken back, the next is asked, and
-- who is there stands on top of a worklist.

INSERT INTO pnd_data.message_kind (kind, subject_kind, title_fr, label_fr, ends_part) VALUES
	('service_unsafe', 'referral', 'sécurité', 'le service n''est plus sûr : agir maintenant', false),
	('request_unsafe', 'referral', 'sécurité', 'service non sûr : la demande est retirée', false),
	('place_excluded', 'referral', 'sécurité', 'lieu écarté de ce dossier : agir maintenant', false),
	('wait_ended', NULL, 'place', 'attente terminée : chercher ailleurs', false);

CREATE TRIGGER services_left AFTER INSERT ON pnd_data.service_overlay
	FOR EACH ROW EXECUTE FUNCTION packnd.leave_service();

CREATE FUNCTION pnd_data.hold_service(service_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM
	FROM pnd_data.service s
		JOIN pnd_data.service_version v ON v.service_id = s.service_id AND v.valid_to IS NULL
		JOIN pnd_data.organisation g ON g.organisation_id = s.organisation_id
	WHERE s.service_id = hold_service.service_id
	FOR SHARE OF v, g;
	LOOP
		PERFORM FROM pnd_data.service_overlay o WHERE o.service_id = hold_service.service_id AND o.valid_to IS NULL FOR SHARE;
		-- a version that ended while this waited for it: the next holds
		EXIT WHEN FOUND
			OR NOT EXISTS (SELECT FROM pnd_data.service_overlay o WHERE o.service_id = hold_service.service_id AND o.valid_to IS NULL);
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.hold_service(bigint) IS
'For the functions of pnd that ask a service or record its answer: from now on, until the transaction ends, it is what pnd_data.service_now says. 40001 if somebody has since this transaction began (REPEATABLE READ and above).';

CREATE FUNCTION pnd_data.require_can_be_asked(service_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	unsafe boolean;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.hold_service(service_id);
	SELECT n.is_unsafe INTO unsafe FROM pnd_data.service_now n WHERE n.service_id = require_can_be_asked.service_id;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the service cannot be asked', 'It is closed.', 'pnd.route() lists the services that can be asked.');
	ELSIF unsafe THEN
		PERFORM packnd.fail('PN409', 'the service cannot be asked', 'It is not safe.', 'pnd.route() lists the services that can be asked.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_can_be_asked(bigint) IS
'For the functions of pnd: error PN409 unless a service is there and safe, until the transaction ends; 40001 as pnd_data.hold_service().';

CREATE FUNCTION pnd_data.effect_require_safe(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_can_be_asked(r.service_id)
	FROM pnd_data.referral r
	WHERE r.case_id = effect_require_safe.case_id AND r.referral_id = effect_require_safe.subject_id;
	-- as by a file that says that it stands elsewhere now: the next sweep takes the request back
	IF EXISTS (
		SELECT FROM pnd_data.referral r JOIN pnd_data.excluded_service x ON x.case_id = r.case_id AND x.service_id = r.service_id
		WHERE r.case_id = effect_require_safe.case_id AND r.referral_id = effect_require_safe.subject_id) THEN
		PERFORM packnd.fail('PN409', 'the service cannot be asked', 'It is excluded for this case.', 'pnd.exclusions() lists the exclusions.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_require_safe(bigint, bigint, timestamptz, jsonb) IS
'Effect, first of an acceptance: error PN409 if the service is not safe, is excluded for the case, or is there no more.';

CREATE FUNCTION pnd_data.must_leave(case_id bigint, referral_id bigint, because text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT EXISTS (
		SELECT FROM pnd_data.deadline d
		WHERE d.case_id = must_leave.case_id AND d.kind = 'unsafe_place' AND d.subject_id = must_leave.referral_id
			AND d.met_at IS NULL AND d.cancelled_at IS NULL) THEN
		PERFORM pnd_data.open_deadline(c.case_id, 'unsafe_place', must_leave.referral_id, clock_timestamp(), c.territory_id, true)
		FROM pnd_data.case_file c WHERE c.case_id = must_leave.case_id;
		PERFORM pnd_data.tell(must_leave.case_id, CASE because WHEN 'unsafe' THEN 'service_unsafe' ELSE 'place_excluded' END, 'referent', must_leave.referral_id);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.must_leave(bigint, bigint, text) IS
'For pnd_data.leave_service(): somebody is, or is awaited, at a service that is not safe (because: unsafe) or that is excluded for her case (excluded): a clock begins, and the referent is told, once.';

CREATE FUNCTION pnd_data.leave_service(case_id bigint, referral_id bigint, because text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked record;
BEGIN
	PERFORM packnd.guard();
	-- what somebody has in hand waits for the next sweep
	IF NOT pnd_data.try_lock_case(case_id) THEN
		RETURN;
	END IF;
	-- as it is now that the case is locked
	SELECT r.need_id, r.state INTO asked
	FROM pnd_data.referral r WHERE r.case_id = leave_service.case_id AND r.referral_id = leave_service.referral_id;
	BEGIN
		IF because = 'closed' THEN
			PERFORM pnd_data.leave_closed_service(case_id, referral_id);
		ELSIF asked.state = 'accepted' THEN
			PERFORM pnd_data.must_leave(case_id, referral_id, because);
		ELSIF asked.state IN ('sent', 'under_study') THEN
			PERFORM pnd_data.cause_referral_event(case_id, referral_id, 'withdrawn', writes => jsonb_build_object('withdraw_reason',
				CASE because WHEN 'unsafe' THEN 'service signalé non sûr' ELSE 'service écarté pour ce dossier' END));
			PERFORM pnd_data.tell(case_id, CASE because WHEN 'unsafe' THEN 'request_unsafe' ELSE 'request_excluded' END, 'referent', referral_id);
			PERFORM pnd_data.ask_next(case_id, asked.need_id, referral_id);
		END IF;
	EXCEPTION
		WHEN serialization_failure OR deadlock_detected OR lock_not_available THEN
			RAISE;
		WHEN OTHERS THEN
			-- what is wrong with one case keeps nobody else at a service that is to be left; pnd.health() names it
			RAISE WARNING '%', packnd.say('a request could not be taken back (%1$s)', SQLSTATE);
	END;
END
$function$;
COMMENT ON FUNCTION pnd_data.leave_service(bigint, bigint, text) IS
'For pnd_data.leave_services() and pnd_data.exclude_referrals(): a service can be asked for a case no more (because: unsafe, excluded for it, or closed): a request that waits is taken back, the referent is told, and the next service is asked; of one that was accepted pnd_data.must_leave() begins a clock. Of a service that is closed: pnd_data.leave_closed_service(). What another transaction has in hand, and what fails, is left for the next sweep (a warning with the SQLSTATE).';

CREATE FUNCTION pnd_data.leave_waits(service_id bigint DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	waiting record;
BEGIN
	PERFORM packnd.guard();
	FOR waiting IN
		SELECT w.case_id, w.wait_id, w.because
		FROM pnd_data.wait_to_end w
		WHERE leave_waits.service_id IS NULL OR w.service_id = leave_waits.service_id
		ORDER BY w.case_id, w.wait_id
	LOOP
		CONTINUE WHEN NOT pnd_data.try_lock_case(waiting.case_id);
		BEGIN
			PERFORM pnd_data.end_wait(waiting.case_id, waiting.wait_id, waiting.because);
			PERFORM pnd_data.tell(waiting.case_id, 'wait_ended', 'referent');
		EXCEPTION
			WHEN serialization_failure OR deadlock_detected OR lock_not_available THEN
				RAISE;
			WHEN OTHERS THEN
				RAISE WARNING '%', packnd.say('a wait for a place could not be ended (%1$s)', SQLSTATE);
		END;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.leave_waits(bigint) IS
'For pnd_data.leave_services() and pnd_data.exclude_referrals(): nobody waits for a place of a service (null: of any) that is closed, not safe, without an agreement, or excluded for the case: what was offered is free again and offered to the next, and the referent is told.';

CREATE FUNCTION pnd_data.leave_services(service_id bigint DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked record;
BEGIN
	PERFORM packnd.guard();
	FOR asked IN
		SELECT r.case_id, r.referral_id, CASE WHEN o.service_id IS NULL THEN 'closed' ELSE 'unsafe' END AS because, false AS is_there
		FROM pnd_data.referral r
			LEFT JOIN pnd_data.service_overlay o ON o.service_id = r.service_id AND o.valid_to IS NULL AND o.is_unsafe
		WHERE r.state IN ('sent', 'under_study') AND (leave_services.service_id IS NULL OR r.service_id = leave_services.service_id)
			AND (o.service_id IS NOT NULL OR NOT EXISTS (SELECT FROM pnd_data.service_now n WHERE n.service_id = r.service_id))
		UNION ALL
		SELECT t.case_id, t.referral_id, t.because, true
		FROM pnd_data.place_to_leave t
		WHERE t.because = 'unsafe' AND (leave_services.service_id IS NULL OR t.service_id = leave_services.service_id)
		UNION ALL
		SELECT r.case_id, r.referral_id, 'closed', true
		FROM pnd_data.closed_service c
			JOIN pnd_data.referral r ON r.service_id = c.service_id AND r.state = 'accepted'
		WHERE leave_services.service_id IS NULL OR c.service_id = leave_services.service_id
		-- who is there has a place at the successor before who waits
		ORDER BY 4 DESC, 1, 2
	LOOP
		PERFORM pnd_data.leave_service(asked.case_id, asked.referral_id, asked.because);
	END LOOP;
	PERFORM pnd_data.leave_waits(leave_services.service_id);
	-- where it is safe again, and excluded no longer, or open again, nobody has to leave
	FOR asked IN
		SELECT d.case_id, d.subject_id, d.kind
		FROM pnd_data.deadline d
			JOIN pnd_data.referral r ON r.case_id = d.case_id AND r.referral_id = d.subject_id
		WHERE d.kind = 'unsafe_place' AND d.met_at IS NULL AND d.cancelled_at IS NULL
			AND (leave_services.service_id IS NULL OR r.service_id = leave_services.service_id)
			AND NOT EXISTS (
				SELECT FROM pnd_data.service_overlay o WHERE o.service_id = r.service_id AND o.valid_to IS NULL AND o.is_unsafe)
			AND NOT EXISTS (
				SELECT FROM pnd_data.excluded_service x WHERE x.case_id = r.case_id AND x.service_id = r.service_id)
		UNION ALL
		SELECT d.case_id, d.subject_id, d.kind
		FROM pnd_data.deadline d
			JOIN pnd_data.referral r ON r.case_id = d.case_id AND r.referral_id = d.subject_id
			JOIN pnd_data.service_now n ON n.service_id = r.service_id
		WHERE d.kind = 'closed_service' AND d.met_at IS NULL AND d.cancelled_at IS NULL
			AND (leave_services.service_id IS NULL OR r.service_id = leave_services.service_id)
	LOOP
		CONTINUE WHEN NOT pnd_data.try_lock_case(asked.case_id);
		BEGIN
			PERFORM pnd_data.cancel_deadlines(asked.case_id, asked.kind, asked.subject_id, 'lieu qui n''est plus à quitter');
		EXCEPTION
			WHEN serialization_failure OR deadlock_detected OR lock_not_available THEN
				RAISE;
			WHEN OTHERS THEN
				-- it stays on the list, where it is seen
				RAISE WARNING '%', packnd.say('a deadline could not be ended (%1$s)', SQLSTATE);
		END;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.leave_services(bigint) IS
'For the trigger packnd.leave_service(), packnd.leave_services() and the follow-up: what waits for a service (null: any) that is not safe or is there no more is taken back, and the next is asked; who is at one that is not safe stands on top of pnd.to_contact() until she has left or it is safe again (and not excluded for her), and the referent is told. Who waits for a place of one that cannot be asked waits no longer. What another transaction has in hand waits for the next sweep; until then no such service can accept.';

CREATE VIEW pnd_data.wait_to_end AS
SELECT w.case_id, w.wait_id, w.service_id, k.because
FROM pnd_data.place_wait w
	LEFT JOIN pnd_data.service_now n ON n.service_id = w.service_id
	CROSS JOIN LATERAL (
		SELECT CASE
			WHEN n.service_id IS NULL THEN 'service_closed'
			WHEN n.is_unsafe THEN 'service_unsafe'
			WHEN NOT n.has_agreement THEN 'no_agreement'
			WHEN EXISTS (SELECT FROM pnd_data.excluded_service x WHERE x.case_id = w.case_id AND x.service_id = w.service_id) THEN 'excluded'
		END AS because) k
WHERE w.ended_at IS NULL AND k.because IS NOT NULL;
COMMENT ON VIEW pnd_data.wait_to_end IS
'Who waits for a place of a service that cannot be asked for her any more, and why (a code of wait_end).';

CREATE VIEW pnd_data.place_to_leave AS
SELECT t.case_id, t.referral_id, t.service_id, t.because
FROM (
	SELECT r.case_id, r.referral_id, r.service_id, 'unsafe' AS because
	FROM pnd_data.service_overlay o JOIN pnd_data.referral r ON r.service_id = o.service_id AND r.state = 'accepted'
	WHERE o.valid_to IS NULL AND o.is_unsafe
	UNION ALL
	-- of the few cases from which somebody or something is excluded
	SELECT r.case_id, r.referral_id, r.service_id, 'excluded' AS because
	FROM (SELECT DISTINCT e.case_id FROM pnd_data.exclusion_now e) e
		JOIN pnd_data.referral r ON r.case_id = e.case_id AND r.state = 'accepted'
	WHERE EXISTS (SELECT FROM pnd_data.excluded_service x WHERE x.case_id = r.case_id AND x.service_id = r.service_id)) t
WHERE NOT EXISTS (
	SELECT FROM pnd_data.deadline d
	WHERE d.case_id = t.case_id AND d.kind = 'unsafe_place' AND d.subject_id = t.referral_id
		AND d.met_at IS NULL AND d.cancelled_at IS NULL);
COMMENT ON VIEW pnd_data.place_to_leave IS
'Who is, or is awaited, at a service that is not safe or is excluded for her (because), and no clock says so yet.';

CREATE VIEW pnd_data.newcomer_to_exclude AS
SELECT e.case_id, e.service_id, o.correspondent, e.tie, e.source, e.told_by, coalesce(e.copy_of, e.exclusion_id) AS root, e.valid_to
FROM pnd_data.exclusion_now e
	JOIN pnd_data.service_overlay o ON o.service_id = e.service_id AND o.valid_to IS NULL AND o.correspondent IS NOT NULL
WHERE NOT pnd_data.is_excluded(e.case_id, o.correspondent);
COMMENT ON VIEW pnd_data.newcomer_to_exclude IS
'Who has become the correspondent of a service that is excluded from a case, and is not excluded yet.';

CREATE FUNCTION pnd_data.health_services_left(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT 'service left', packnd.site_number('service', r.service_id),
			packnd.say('It is not safe, is excluded, or is there no more, and %1$s request(s) wait for it: the next run of the follow-up takes them back.', count(*))
		FROM pnd_data.referral r
			LEFT JOIN pnd_data.service_now n ON n.service_id = r.service_id
		WHERE r.state IN ('sent', 'under_study') AND (n.service_id IS NULL OR n.is_unsafe
			OR EXISTS (SELECT FROM pnd_data.excluded_service x WHERE x.case_id = r.case_id AND x.service_id = r.service_id))
		GROUP BY r.service_id
		ORDER BY r.service_id;
	RETURN QUERY
		SELECT 'service left', packnd.site_number('service', w.service_id),
			packnd.say('It cannot be asked any more, and %1$s case(s) wait for its places: the next run of the follow-up ends that.', count(*))
		FROM pnd_data.wait_to_end w
		GROUP BY w.service_id
		ORDER BY w.service_id;
	RETURN QUERY
		SELECT 'service left', packnd.site_number('service', t.service_id),
			packnd.say('It is not safe, or is excluded, %1$s case(s) are there, and no deadline says so: the next run of the follow-up opens it.', count(DISTINCT t.referral_id))
		FROM pnd_data.place_to_leave t
		GROUP BY t.service_id
		ORDER BY t.service_id;
	RETURN QUERY
		SELECT 'service left', packnd.site_number('service', n.service_id),
			packnd.say('Its correspondent is not excluded yet from %1$s case(s) from which it is: the next run of the follow-up does it.', count(DISTINCT n.case_id))
		FROM pnd_data.newcomer_to_exclude n
		GROUP BY n.service_id
		ORDER BY n.service_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_services_left() IS
'The findings of pnd.health() on what is left at a service that cannot be asked: requests and waits for a place that have not ended, who is there and stands on no list, and a correspondent who is not excluded as it is: the case was in another hand, or ending it failed.';
