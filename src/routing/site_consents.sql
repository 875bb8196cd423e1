-- routing/site_consents.sql: to what she agrees: to be supported, and that all
-- services or one may have which class of her data, until when; and that she
-- withdraws.  What holds is asked by pnd_data.consent_classes() alone.

INSERT INTO pnd_data.message_kind (kind, subject_kind, title_fr, label_fr, ends_part) VALUES
	('agreement_ended', NULL, 'accord', 'accord retiré ou échu : clore ou renouveler', false),
	('agreement_renewed', NULL, 'accord', 'nouvel accord : reprise possible', false),
	('referral_resumed', 'referral', 'orientation', 'la demande est reprise', false);

CREATE FUNCTION pnd_data.consent_recipient(recipient text, OUT kind text, OUT the_service bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	kind := consent_recipient.recipient;
	IF packnd.number_kind(consent_recipient.recipient) = 'service' THEN
		kind := 'services';
		the_service := packnd.site_number_id('service', consent_recipient.recipient);
		IF NOT EXISTS (SELECT FROM pnd_data.service s WHERE s.service_id = the_service) THEN
			PERFORM packnd.fail('P0002', 'no such service');
		END IF;
	END IF;
	PERFORM packnd.require_one_of('recipient', kind, pnd_data.codes('consent_recipient'));
END
$function$;
COMMENT ON FUNCTION pnd_data.consent_recipient(text) IS
'For the functions of pnd: to whom a consent is given: a code of consent_recipient, or one service by its number. Errors: 22004, 22023 no recipient, P0002 no such service, 22P02 a mistyped number.';

CREATE FUNCTION pnd_data.tell_partners(case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.tell_partner(t.case_id, CASE WHEN t.agrees THEN 'referral_resumed' ELSE 'referral_withdrawn' END, t.referral_id)
	FROM (
		SELECT r.case_id, r.referral_id, pnd_data.may_be_referred(r.case_id, r.service_id) AS agrees, (
			SELECT o.kind FROM pnd_data.outbox o
			WHERE o.case_id = r.case_id AND o.subject_id = r.referral_id AND o.kind IN ('referral_withdrawn', 'referral_resumed')
			ORDER BY o.created_at DESC, o.message_id DESC
			LIMIT 1) AS said
		FROM pnd_data.referral r
		WHERE r.case_id = tell_partners.case_id AND r.state = 'accepted') t
	WHERE t.agrees AND t.said = 'referral_withdrawn' OR NOT t.agrees AND t.said IS DISTINCT FROM 'referral_withdrawn';
END
$function$;
COMMENT ON FUNCTION pnd_data.tell_partners(bigint) IS
'For the functions of pnd by which consent changes: each service that accepted is told once that the request is withdrawn when she no longer agrees, in the words of one that the referent withdrew, and that it is taken up when she does again. What it accepted and the place that she has stay until she leaves it.';

CREATE FUNCTION pnd_data.follow_agreement(case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	agreed record;
	agrees boolean := pnd_data.has_consent(case_id, 'coordinating_body');
BEGIN
	PERFORM packnd.guard();
	SELECT c.consent_current, c.territory_id, c.danger, s.is_final INTO agreed
	FROM pnd_data.case_file c
		JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
	WHERE c.case_id = follow_agreement.case_id;
	UPDATE pnd_data.case_file c SET consent_current = agrees WHERE c.case_id = follow_agreement.case_id;
	PERFORM pnd_data.cancel_deadlines(d.case_id, 'consent_ends', d.subject_id, 'accord remplacé ou retiré')
	FROM pnd_data.deadline d
	WHERE d.case_id = follow_agreement.case_id AND d.kind = 'consent_ends' AND d.met_at IS NULL AND d.cancelled_at IS NULL
		AND NOT EXISTS (SELECT FROM pnd_data.consent_now k WHERE k.case_id = d.case_id AND k.consent_id = d.subject_id);
	PERFORM pnd_data.tell_partners(case_id);
	IF agrees = agreed.consent_current OR agreed.is_final THEN
		RETURN;
	END IF;
	IF agrees THEN
		PERFORM pnd_data.meet_deadline(case_id, 'close_or_renew', NULL);
		PERFORM pnd_data.keep_clock(case_id);
	ELSE
		PERFORM pnd_data.open_deadline(case_id, 'close_or_renew', NULL, clock_timestamp(), agreed.territory_id, agreed.danger);
	END IF;
	PERFORM pnd_data.tell(case_id, CASE WHEN agrees THEN 'agreement_renewed' ELSE 'agreement_ended' END, 'referent');
END
$function$;
COMMENT ON FUNCTION pnd_data.follow_agreement(bigint) IS
'For the functions of pnd by which consent changes, after they did it: the case knows whether she agrees to be supported; when that ended the clock close_or_renew begins, when she agrees again it is met; the referent and the services that accepted are told.';

CREATE FUNCTION pnd_data.taken_over_by(case_id bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT n.case_id
		FROM pnd_data.transfer x
			JOIN pnd_data.case_file n ON n.case_id = x.new_case_id AND n.exited_at IS NULL
			JOIN pnd_data.case_file c ON c.case_id = x.case_id
				AND (c.state = 'transferred' OR c.exit_code = 'consent_withdrawn' AND n.assigned_at IS NULL)
		WHERE x.case_id = taken_over_by.case_id AND x.outcome = 'accepted'
		ORDER BY x.ended_at DESC
		LIMIT 1);
END
$function$;
COMMENT ON FUNCTION pnd_data.taken_over_by(bigint) IS
'For the functions of pnd: the case that another territory made when it accepted this one, as long as it waits for a referent there and this one''s is in charge, or it was closed because she withdrew; null: none.';

CREATE FUNCTION pnd_data.end_agreement(case_id bigint, recipient text, service_id bigint DEFAULT NULL, data_class text DEFAULT NULL)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	revoked int;
BEGIN
	PERFORM packnd.guard();
	-- a clock that went back must not keep her from revoking
	UPDATE pnd_data.consent k SET revoked_at = greatest(clock_timestamp(), k.given_at)
	WHERE k.case_id = end_agreement.case_id AND k.recipient = end_agreement.recipient AND k.revoked_at IS NULL
		AND (end_agreement.service_id IS NULL OR k.service_id = end_agreement.service_id)
		AND (end_agreement.data_class IS NULL OR k.data_class = end_agreement.data_class);
	GET DIAGNOSTICS revoked = ROW_COUNT;
	PERFORM pnd_data.follow_agreement(case_id);
	RETURN revoked;
END
$function$;
COMMENT ON FUNCTION pnd_data.end_agreement(bigint, text, bigint, text) IS
'For the functions of pnd by which she withdraws: the consents of a case for a recipient (of services null: all), for a class (null: all) are revoked, with what follows from it; returns how many.';

CREATE FUNCTION pnd_data.effect_withdraw_agreement(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	there bigint := pnd_data.taken_over_by(case_id);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.end_agreement(case_id, r.code) FROM unnest(pnd_data.codes('consent_recipient')) r (code);
	IF there IS NOT NULL THEN
		PERFORM FROM pnd_data.case_file c WHERE c.case_id = there FOR NO KEY UPDATE;
		PERFORM pnd_data.end_agreement(there, r.code) FROM unnest(pnd_data.codes('consent_recipient')) r (code);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_withdraw_agreement(bigint, bigint, timestamptz, jsonb) IS
'Effect of an exit because she withdraws her agreement: what she agreed to, that she is supported and that services are asked, ends with it, also in the territory where the case that was handed on waits for a referent. After keep_exit, before end_support.';

CREATE FUNCTION pnd_data.end_consents(case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = end_consents.case_id FOR NO KEY UPDATE;
	PERFORM pnd_data.withdraw_referrals(case_id, true);
	PERFORM pnd_data.follow_agreement(case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.end_consents(bigint) IS
'For the follow-up: a consent has reached its end. That it no longer holds is seen by the clock, whoever asks; here what follows from it is done: requests that wait are withdrawn, who accepted is told, the case is to be closed or her agreement renewed.';

CREATE FUNCTION pnd_data.require_agreed_classes(data_classes text[], services_too boolean) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('data_classes', data_classes), packnd.require_given('services_too', services_too);
	PERFORM packnd.require_one_of('data_classes', c, pnd_data.codes('data_class')) FROM unnest(data_classes) c;
	IF NOT data_classes @> '{identity,contact}' THEN
		PERFORM packnd.fail('22023', 'who supports her has to know who she is', NULL,
			'Her agreement covers identity and contact at least.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_agreed_classes(text[], boolean) IS
'For the functions of pnd by which she agrees to be supported by others or anew: what she agrees that they get (identity and contact at least), and whether services get what they need. Errors 22004, 22023.';

CREATE FUNCTION pnd_data.settle_carried_consents(case_id bigint, is_closed boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = settle_carried_consents.case_id AND c.person_id IS NOT NULL;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF NOT is_closed THEN
		-- a minute is how exactly a clock is set
		PERFORM pnd_data.cancel_deadlines(d.case_id, 'consent_ends', d.subject_id, 'accord remplacé ou retiré')
		FROM pnd_data.deadline d LEFT JOIN pnd_data.consent_now k ON k.case_id = d.case_id AND k.consent_id = d.subject_id
		WHERE d.case_id = settle_carried_consents.case_id AND d.kind = 'consent_ends' AND d.met_at IS NULL AND d.cancelled_at IS NULL
			AND (k.valid_to IS NULL OR d.due_at NOT BETWEEN k.valid_to - interval '2 minutes' AND k.valid_to + interval '2 minutes');
		PERFORM pnd_data.open_deadline(k.case_id, 'consent_ends', k.consent_id, clock_timestamp(),
			amount => ceil(extract(epoch FROM k.valid_to - clock_timestamp()) / 60)::int, unit => 'minutes')
		FROM pnd_data.consent_now k
		WHERE k.case_id = settle_carried_consents.case_id AND k.valid_to IS NOT NULL AND NOT EXISTS (
			SELECT FROM pnd_data.deadline d
			WHERE d.case_id = k.case_id AND d.kind = 'consent_ends' AND d.subject_id = k.consent_id AND d.met_at IS NULL AND d.cancelled_at IS NULL);
		PERFORM pnd_data.withdraw_referrals(case_id, true);
	END IF;
	PERFORM pnd_data.follow_agreement(case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.settle_carried_consents(bigint, boolean) IS
'For pnd_data.settle_carried(): what follows from consents that a duplicate brought, or took back: the clocks of those that end, and what pnd_data.follow_agreement() does; of a closed case only that.';

CREATE FUNCTION pnd.give_consent_to(case_number text, recipient text, data_class text, valid_to timestamptz DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	given record;
	moment timestamptz;
	the_purpose text;
	new_consent bigint := packnd.random_case_id();
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('give_consent_to', request_key,
			jsonb_build_array(case_number, recipient, data_class, valid_to AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_given('recipient', recipient);
	PERFORM packnd.require_one_of('data_class', data_class, pnd_data.codes('data_class'));
	PERFORM pnd_data.lock_case(the_case, '{detector,referent,supervisor}', withdrawn_too => true);
	given := pnd_data.consent_recipient(recipient);
	PERFORM pnd_data.require_person(the_case);
	PERFORM pnd_data.require_moment('consent_end', 'valid_to', valid_to, c.territory_id) FROM pnd_data.case_file c WHERE c.case_id = the_case;
	the_purpose := CASE given.kind WHEN 'services' THEN 'referral' ELSE 'support' END;
	moment := clock_timestamp();
	-- the newest word counts: until then, or from now on without an end
	UPDATE pnd_data.consent k SET valid_to = moment
	WHERE k.case_id = the_case AND k.recipient = given.kind AND k.service_id IS NOT DISTINCT FROM given.the_service
		AND k.purpose = the_purpose AND k.data_class = give_consent_to.data_class AND k.given_at < moment
		AND k.revoked_at IS NULL AND pnd_data.in_force(k.given_at, k.valid_to);
	INSERT INTO pnd_data.consent (case_id, consent_id, recipient, service_id, purpose, data_class, given_at, valid_to)
	VALUES (the_case, new_consent, given.kind, given.the_service, the_purpose, give_consent_to.data_class, moment, give_consent_to.valid_to);
	IF valid_to IS NOT NULL THEN
		PERFORM pnd_data.open_deadline(the_case, 'consent_ends', new_consent, moment,
			amount => ceil(extract(epoch FROM valid_to - moment) / 60)::int, unit => 'minutes');
	END IF;
	PERFORM pnd_data.withdraw_referrals(the_case, true);
	PERFORM pnd_data.follow_agreement(the_case), pnd_data.send_first_requests(the_case);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.give_consent_to(text, text, text, timestamptz, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.give_consent_to(text, text, text, timestamptz, text) IS
'She agrees that a recipient has a class of her data, until a moment (null: until she withdraws it): coordinating_body to support her, services (all that are asked for her) or one service by its number to receive her. data_class: contact, situation, identity, health, children, address. It replaces what she said before of the same recipient and class. Before it ends the referent is told; at its end it holds no more. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 she has not agreed to the scheme yet, a closed case, 22004 and 22023 an argument without a value or with an unknown one, 22008 an end that has passed or is too far (pnd.bounds), P0002 no such service, 22P02 a mistyped number, 42501.
EN (consent): she agrees that one service has her phone number, share her name or her children with a partner, until a date
FR: accord pour un seul service, partager le nom le téléphone ou les enfants avec un partenaire, accord limité dans le temps';

CREATE FUNCTION pnd_data.require_person(case_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = require_person.case_id AND c.person_id IS NOT NULL;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'she has not agreed yet', NULL, 'Record her first agreement with pnd.give_consent().');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_person(bigint) IS
'For the functions of pnd: error PN409 unless she has agreed to the scheme once.';

CREATE FUNCTION pnd.revoke_consent(case_number text, recipient text, data_class text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	given record;
	revoked int;
	moment timestamptz;
	there bigint;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('revoke_consent', request_key, jsonb_build_array(case_number, recipient, data_class));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::int;
	END IF;
	the_case := pnd_data.case_id(case_number);
	-- who names a referent there has that case first, too
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = pnd_data.taken_over_by(the_case) FOR NO KEY UPDATE;
	PERFORM pnd_data.lock_case(the_case, '{detector,referent,supervisor}', closed_too => true);
	PERFORM packnd.require_given('recipient', recipient);
	given := pnd_data.consent_recipient(recipient);
	IF data_class IS NOT NULL THEN
		PERFORM packnd.require_one_of('data_class', data_class, pnd_data.codes('data_class'));
	END IF;
	moment := clock_timestamp();
	IF given.the_service IS NOT NULL THEN
		-- what all services may have, this one no longer may
		INSERT INTO pnd_data.consent (case_id, consent_id, recipient, service_id, purpose, data_class, given_at)
		SELECT the_case, packnd.random_case_id(), 'services', given.the_service, 'referral', c.held, moment
		FROM unnest(pnd_data.consent_classes(the_case, 'services', 'referral', given.the_service)) c (held)
		WHERE (revoke_consent.data_class IS NULL OR c.held = revoke_consent.data_class)
			AND NOT EXISTS (
				SELECT FROM pnd_data.consent_now k
				WHERE k.case_id = the_case AND k.service_id = given.the_service AND k.data_class = c.held);
	END IF;
	revoked := pnd_data.end_agreement(the_case, given.kind, given.the_service, data_class);
	-- what she gave for the case that waits there came through here, and nobody else speaks with her yet
	there := pnd_data.taken_over_by(the_case);
	IF there IS NOT NULL AND given.the_service IS NULL THEN
		PERFORM pnd_data.end_agreement(there, given.kind, NULL, data_class);
	END IF;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(revoked));
	RETURN revoked;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.revoke_consent(text, text, text, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.revoke_consent(text, text, text, text) IS
'She withdraws her agreement for a recipient (coordinating_body, services, one service by its number), for a class of data or (null) for all, with effect at once; returns how many consents were revoked. A service that has not answered is asked no longer, one that accepted is told to stop and sees nothing more; a place that she has stays hers until she leaves it. For one service it ends only what that one may have. For coordinating_body she withdraws her agreement to be supported: from now on only who is in charge of the case sees who she is and writes, and the clock close_or_renew begins: the case is closed, or she agrees again (pnd.renew_consent). Of a case that another territory has accepted and that waits for a referent there, the agreement ends there too. With the request_key of an earlier call it only answers what that did. Errors: PN404, 22004 and 22023 no or an unknown recipient or class, P0002 no such service, 22P02 a mistyped number, 42501.
EN (consent): she withdraws her agreement, she no longer wants one partner or any partner to know, she changed her mind
FR: retirer un accord, la personne retire son accord, ne veut plus qu''un partenaire soit informé, ou aucun, a changé d''avis, ne veut plus d''aide';

CREATE FUNCTION pnd.renew_consent(case_number text, recipient text, request_key text DEFAULT NULL)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	given int;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('renew_consent', request_key, jsonb_build_array(case_number, recipient));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::int;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{detector,referent,supervisor}', closed_too => true);
	PERFORM packnd.require_one_of('recipient', recipient, pnd_data.codes('consent_recipient'));
	PERFORM pnd_data.require_person(the_case);
	given := pnd_data.add_consents(the_case, recipient);
	PERFORM pnd_data.follow_agreement(the_case), pnd_data.send_first_requests(the_case);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(given));
	RETURN given;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.renew_consent(text, text, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.renew_consent(text, text, text) IS
'She agrees later, or again, for a recipient (coordinating_body, services); returns how many consents were recorded, none if they are live. Who agrees again to be supported is where she was: all who had a part see and write again, and services that accepted are told. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 she has not agreed to the scheme yet, 22004 and 22023 no or an unknown recipient, 42501.
EN (consent): she agrees again or later, to partners too, she changed her mind
FR: redonner un accord, la personne redonne son accord, accepte plus tard, aussi pour les partenaires, a changé d''avis';

CREATE FUNCTION pnd.consents(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (recipient text, recipient_fr text, purpose text, purpose_fr text, data_class text, data_class_fr text,
	given_at timestamptz, given_at_local text, valid_to timestamptz, valid_to_local text, revoked_at timestamptz, revoked_at_local text,
	is_live boolean, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- of a duplicate its own, to who reported it
	the_case bigint := packnd.site_case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('consents', consents.after, 2);
	after_given timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_consent bigint := coalesce(after_keys[2]::bigint, 0);
	tells_all boolean := pnd_data.holds_duty(the_case, '{referent,supervisor,break_glass}');
	known_until timestamptz := (SELECT f.assigned_at FROM pnd_data.case_file f WHERE f.case_id = the_case AND NOT tells_all);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(pnd_data.case_id(case_number), '{former_detector,referent,supervisor,break_glass}');
	PERFORM packnd.require_max_rows(consents.max_rows);
	RETURN QUERY
		SELECT coalesce(packnd.site_number('service', c.service_id), c.recipient),
			coalesce(pnd_data.shown_label(c.service_id), r.label_fr),
			c.purpose, p.label_fr, c.data_class, d.label_fr, c.given_at, packnd.local_time(c.given_at, here), c.valid_to,
			packnd.local_time(c.valid_to, here), w.revoked_at, packnd.local_time(w.revoked_at, here),
			CASE WHEN known_until IS NULL THEN w.revoked_at IS NULL AND pnd_data.in_force(c.given_at, c.valid_to) END, packnd.cursor('consents', c.given_at, c.consent_id)
		FROM pnd_data.consent c
			-- nor, once a referent is named, what she has told him since
			CROSS JOIN LATERAL (SELECT CASE WHEN (c.revoked_at < known_until) IS NOT FALSE THEN c.revoked_at END AS revoked_at) w
			LEFT JOIN pnd_data.code r ON r.list = 'consent_recipient' AND r.code = c.recipient
			LEFT JOIN pnd_data.code p ON p.list = 'consent_purpose' AND p.code = c.purpose
			LEFT JOIN pnd_data.code d ON d.list = 'data_class' AND d.code = c.data_class
		WHERE c.case_id = the_case AND (c.given_at, c.consent_id) > (after_given, after_consent) AND (c.given_at < known_until) IS NOT FALSE
			-- whoever reported her does not learn that there is another case
			AND (tells_all OR NOT EXISTS (
				SELECT FROM pnd_data.carried b WHERE b.case_id = c.case_id AND b.kind = 'consent' AND b.row_key = c.consent_id::text AND b.how = 'merge'
					AND b.outcome = 'brought'))
		ORDER BY c.given_at, c.consent_id
		LIMIT consents.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.consents(text, text, int) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.consents(text, text, int) IS
'To what she has agreed, oldest first: to whom her data may go (of one service its number and name), what for, which, from when, until when, and whether it holds now; to who only detected the case what she had said until a referent was named (is_live null). Nothing that identifies her. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 42501, 22P02 a mistyped number or cursor, 22023 another number of rows.
EN (consent): to what she agreed, whether the partners may be asked, when she withdrew
FR: liste des accords, à quoi la personne a consenti, si les partenaires peuvent être sollicités, quand son accord a été retiré';
