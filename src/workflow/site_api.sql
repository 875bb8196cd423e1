-- workflow/site_api.sql: what agents call to move a case; see site.sql for
-- the tables.  Who may cause an event is the machine's "duties"; whether the
-- event is possible is decided by the trigger on pnd_data.case_file.

-- ---------------------------------------------- for the other functions ----

CREATE FUNCTION pnd.case_id(case_number text)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.actor_require();
	id := packnd.site_case_id(case_number);
	IF id IS NULL OR NOT packnd.can_see(id) OR NOT EXISTS (SELECT FROM pnd_data.case_file c WHERE c.case_id = id) THEN
		RAISE EXCEPTION 'no such case' USING ERRCODE = 'PN404';
	END IF;
	RETURN id;
END
$function$;
REVOKE ALL ON FUNCTION pnd.case_id(text) FROM PUBLIC;
COMMENT ON FUNCTION pnd.case_id(text) IS
'For the functions of pnd: the case behind a number that the actor wrote. Errors: 22P02 a mistyped number, PN404 no such case for this actor: unknown and forbidden alike, PN401 nobody is acting.';

CREATE FUNCTION pnd.holds_duty(case_id bigint, duties text[])
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	me bigint;
BEGIN
	PERFORM packnd.guard();
	IF packnd.actor_require() IN ('system', 'administrator') THEN
		RETURN true;
	END IF;
	me := packnd.actor();
	IF 'referent' = ANY (duties) AND EXISTS (
		SELECT FROM pnd_data.referent r
		WHERE r.case_id = case_id AND r.professional_id = me AND r.valid_to IS NULL) THEN
		RETURN true;
	END IF;
	IF 'detector' = ANY (duties) AND EXISTS (
		SELECT FROM pnd_data.case_access a
		WHERE a.case_id = case_id AND a.professional_id = me AND a.reason = 'detector'
			AND (a.valid_to IS NULL OR a.valid_to > clock_timestamp())) THEN
		RETURN true;
	END IF;
	RETURN EXISTS (
		SELECT
		FROM pnd_data.case_file c
			JOIN pnd_data.duty d ON d.territory_id = c.territory_id
		WHERE c.case_id = case_id AND d.professional_id = me
			AND d.duty = ANY (duties) AND d.duty NOT IN ('referent', 'detector')
			-- a transaction held open keeps no duty alive
			AND d.valid_from <= clock_timestamp() AND (d.valid_to IS NULL OR d.valid_to > clock_timestamp()));
END
$function$;
REVOKE ALL ON FUNCTION pnd.holds_duty(bigint, text[]) FROM PUBLIC;
COMMENT ON FUNCTION pnd.holds_duty(bigint, text[]) IS
'For the functions of pnd: does the actor hold one of the duties for this case? Its referent now, its detector as long as the case is open to him, or a duty in its territory at this instant. Always true for the system and for administrators.';

CREATE FUNCTION pnd.require_duty(case_id bigint, duties text[])
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT pnd.holds_duty(case_id, duties) THEN
		RAISE EXCEPTION 'your duties do not allow this for the case'
			USING ERRCODE = 'insufficient_privilege',
				DETAIL = format('It takes one of: %s.', array_to_string(duties, ', '));
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION pnd.require_duty(bigint, text[]) FROM PUBLIC;
COMMENT ON FUNCTION pnd.require_duty(bigint, text[]) IS
'For the functions of pnd: error 42501 unless pnd.holds_duty().';

CREATE FUNCTION pnd.lock_case(case_id bigint, duties text[], closed_too boolean DEFAULT false)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	closed_as text;
BEGIN
	PERFORM packnd.guard();
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = case_id FOR NO KEY UPDATE;
	-- only now: duties and state may have changed while another had the case
	PERFORM pnd.require_duty(case_id, duties);
	SELECT s.label_fr INTO closed_as
	FROM pnd_data.case_file c
		JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
	WHERE c.case_id = case_id AND s.is_final;
	IF FOUND AND NOT closed_too THEN
		RAISE EXCEPTION 'a closed case is not changed'
			USING ERRCODE = 'PN409',
				DETAIL = format('The case is closed: %s.', closed_as),
				HINT = 'A mistake is undone by event "reopened", with a reason.';
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION pnd.lock_case(bigint, text[], boolean) FROM PUBLIC;
COMMENT ON FUNCTION pnd.lock_case(bigint, text[], boolean) IS
'For the functions of pnd that change what hangs on a case, before they touch it: lock the case (always the first lock: case, place, head of the journal), check a duty for it (42501), and refuse a closed case (PN409) unless closed_too.';

CREATE FUNCTION pnd.require_event(case_id bigint, event text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	duties text[];
BEGIN
	PERFORM packnd.guard();
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = case_id FOR NO KEY UPDATE;
	SELECT t.duties INTO duties
	FROM pnd_data.case_file c
		JOIN pnd_data.machine_transition t
			ON t.machine = c.machine AND t.version = c.version AND t.from_state = c.state AND t.event = event
	WHERE c.case_id = case_id;
	-- An event that is impossible from here is refused by the trigger, with what is possible.
	IF FOUND THEN
		PERFORM pnd.require_duty(case_id, duties);
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION pnd.require_event(bigint, text) FROM PUBLIC;
COMMENT ON FUNCTION pnd.require_event(bigint, text) IS
'For the functions of pnd: lock the case and check that the actor may cause the event from its state (42501).';

CREATE FUNCTION pnd.give_access(case_id bigint, professional_id bigint, reason text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.case_access (case_id, professional_id, reason, valid_from)
	VALUES (give_access.case_id, give_access.professional_id, give_access.reason, now());
END
$function$;
REVOKE ALL ON FUNCTION pnd.give_access(bigint, bigint, text) FROM PUBLIC;
COMMENT ON FUNCTION pnd.give_access(bigint, bigint, text) IS
'For the functions of pnd: open a case to a professional from now on, with the reason (detector, referent, correspondent).';

CREATE FUNCTION pnd.end_access(case_id bigint, professional_id bigint, reason text, grace interval DEFAULT '0')
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
BEGIN
	PERFORM packnd.guard();
	-- access that a younger transaction gave may begin after this one's now()
	UPDATE pnd_data.case_access a SET valid_to = greatest(now(), a.valid_from) + grace
	WHERE a.case_id = case_id AND a.reason = reason AND a.valid_to IS NULL
		AND (professional_id IS NULL OR a.professional_id = professional_id);
END
$function$;
REVOKE ALL ON FUNCTION pnd.end_access(bigint, bigint, text, interval) FROM PUBLIC;
COMMENT ON FUNCTION pnd.end_access(bigint, bigint, text, interval) IS
'For the functions of pnd: close a case to a professional (null: to all who have that reason), now or after a grace.';

CREATE FUNCTION pnd.has_consent(case_id bigint, recipient text, purpose text DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.consent c
		WHERE c.case_id = case_id AND c.recipient = recipient
			AND c.purpose = coalesce(purpose, CASE recipient WHEN 'services' THEN 'referral' ELSE 'support' END)
			AND c.revoked_at IS NULL AND c.given_at <= clock_timestamp()
			AND (c.valid_to IS NULL OR c.valid_to > clock_timestamp()));
END
$function$;
REVOKE ALL ON FUNCTION pnd.has_consent(bigint, text, text) FROM PUBLIC;
COMMENT ON FUNCTION pnd.has_consent(bigint, text, text) IS
'For the functions of pnd: is there a live consent for this recipient and purpose? Purpose null: support for coordinating_body, referral for services; consent for another purpose does not count.';

CREATE FUNCTION pnd.territory_today(territory text)
RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (SELECT packnd.local_day(now(), t.departement::packnd.departement)
			FROM pnd_data.territory t WHERE t.territory_id = territory);
END
$function$;
REVOKE ALL ON FUNCTION pnd.territory_today(text) FROM PUBLIC;
COMMENT ON FUNCTION pnd.territory_today(text) IS
'For the functions of pnd: the day it is in a territory, in its local time; null for an unknown territory.';

CREATE FUNCTION pnd.case_today(case_id bigint)
RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
BEGIN
	PERFORM packnd.guard();
	RETURN pnd.territory_today((SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = case_id));
END
$function$;
REVOKE ALL ON FUNCTION pnd.case_today(bigint) FROM PUBLIC;
COMMENT ON FUNCTION pnd.case_today(bigint) IS
'For the functions of pnd: the day it is in the territory of a case.';

CREATE FUNCTION pnd.is_trained(professional_id bigint, day date)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.training t
		WHERE t.professional_id = professional_id AND t.valid_from <= day AND (t.valid_to IS NULL OR t.valid_to >= day));
END
$function$;
REVOKE ALL ON FUNCTION pnd.is_trained(bigint, date) FROM PUBLIC;
COMMENT ON FUNCTION pnd.is_trained(bigint, date) IS
'For the functions of pnd: does a training of the professional count on that day?';

-- ------------------------------------------------------------- detection ----

CREATE FUNCTION pnd.report(territory text, declares_victim boolean, wishes_help boolean)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	me bigint;
	answer record;
	today date := pnd.territory_today(territory);
	trained boolean;
	id bigint := packnd.random_case_id();
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.actor_require();
	me := packnd.actor();
	PERFORM FROM pnd_data.territory t WHERE t.territory_id = territory AND t.status = 'open';
	IF NOT FOUND THEN
		RAISE EXCEPTION 'territory "%" is not open', territory
			USING ERRCODE = 'PN409', HINT = 'pnd.territories lists the territories and their status.';
	END IF;

	SELECT * INTO answer
	FROM pnd.decide_policy('entry', today, jsonb_strip_nulls(jsonb_build_object(
		'declares_victim', declares_victim, 'wishes_help', wishes_help)));
	trained := pnd.is_trained(me, today);

	INSERT INTO pnd_data.case_access (case_id, territory_id, duty, reason)
	VALUES (id, territory, 'supervisor', 'supervisor');
	IF me IS NOT NULL THEN
		PERFORM pnd.give_access(id, me, 'detector');
	END IF;
	INSERT INTO pnd_data.case_file (case_id, territory_id, machine, version, state, event, event_at, detector_id, detected_at)
	SELECT id, territory, m.machine, m.version, 'detected', 'detected', now(), me, now()
	FROM pnd_data.machine m
	WHERE m.machine = 'pnd'
	ORDER BY m.version DESC
	LIMIT 1;
	INSERT INTO pnd_data.detection (case_id, detection_id, professional_id, detected_at, detector_trained, declares_victim, wishes_help, outcome, policy_version)
	VALUES (id, packnd.random_case_id(), me, now(), trained, declares_victim, wishes_help, answer.outcome, answer.version);
	IF NOT trained THEN
		PERFORM pnd.open_deadline(id, 'detector_confirmation', NULL, now());
	END IF;
	RETURN packnd.site_case_number(id);
END
$function$;
REVOKE ALL ON FUNCTION pnd.report(text, boolean, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.report(text, boolean, boolean) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.report(text, boolean, boolean) IS
'Report a person in an open territory; returns the number of the new case. A report is always taken: her declaration and her wish (null: not known yet) are judged by policy "entry", and nothing that identifies her is stored before she agrees. A detector whose training is not valid today opens a budget for confirmation. Errors: PN401 nobody is acting, PN409 the territory is not open.';

CREATE FUNCTION pnd.confirm_report(case_number text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd.case_id(case_number);
	me bigint := packnd.actor();
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.lock_case(id, '{detector,referent,supervisor}');
	IF NOT pnd.is_trained(me, pnd.case_today(id)) THEN
		RAISE EXCEPTION 'only a professional whose training is valid today can confirm a report'
			USING ERRCODE = 'PN409';
	END IF;
	IF NOT pnd.meet_deadline(id, 'detector_confirmation', NULL) THEN
		RAISE EXCEPTION 'no report of this case waits for a confirmation' USING ERRCODE = 'PN409';
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION pnd.confirm_report(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.confirm_report(text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.confirm_report(text) IS
'Confirm the report of a detector without valid training. Errors: PN404 no such case, PN409 the actor''s own training is not valid today, none waits, a closed case, 42501.';

-- --------------------------------------------------------------- consent ----

CREATE FUNCTION pnd.give_consent(case_number text, family_name text, given_name text,
	contact_kind text, contact_value text, read_by text, safe_hours text, may_say text,
	birth_date date DEFAULT NULL, services_too boolean DEFAULT true,
	agrees_to_be_remembered boolean DEFAULT false, previous_case_number text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd.case_id(case_number);
	previous_id bigint;
	her_id bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.require_event(id, 'consent_given');
	PERFORM FROM pnd_data.detection d
	WHERE d.case_id = id AND d.declares_victim AND d.wishes_help;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'her declaration and her wish to be helped are not recorded'
			USING ERRCODE = 'PN409',
				HINT = 'Record them with pnd.record_declaration().';
	END IF;

	IF previous_case_number IS NOT NULL THEN
		-- a number alone opens nothing: who links two cases may see both
		previous_id := pnd.case_id(previous_case_number);
		SELECT c.person_id INTO her_id
		FROM pnd_data.case_file c
			JOIN pnd_data.person p ON p.person_id = c.person_id
		WHERE c.case_id = previous_id AND p.agrees_to_be_remembered;
		IF NOT FOUND THEN
			RAISE EXCEPTION 'no such case' USING ERRCODE = 'PN404';
		END IF;
	ELSE
		her_id := packnd.random_case_id();
		INSERT INTO pnd_data.person (person_id, agrees_to_be_remembered, created_at)
		VALUES (her_id, agrees_to_be_remembered, now());
	END IF;

	PERFORM pnd.add_consents(id, 'coordinating_body');
	IF services_too THEN
		PERFORM pnd.add_consents(id, 'services');
	END IF;
	INSERT INTO pnd_data.person_identity (case_id, person_id, family_name, given_name, birth_date, recorded_at)
	VALUES (id, her_id, family_name, given_name, birth_date, now());
	INSERT INTO pnd_data.contact_channel (case_id, channel_id, kind, value, read_by, safe_hours, may_say, recorded_at)
	VALUES (id, packnd.random_case_id(), contact_kind, contact_value, read_by, safe_hours, may_say, now());

	UPDATE pnd_data.case_file c
	SET event = 'consent_given', event_at = clock_timestamp(), consent_current = true,
		person_id = her_id, previous_case_id = previous_id
	WHERE c.case_id = id;
END
$function$;
REVOKE ALL ON FUNCTION pnd.give_consent(text, text, text, text, text, text, text, text, date, boolean, boolean, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.give_consent(text, text, text, text, text, text, text, text, date, boolean, boolean, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.give_consent(text, text, text, text, text, text, text, text, date, boolean, boolean, text) IS
'She agrees: from now on who she is and how she can be reached safely is stored, and the request is received. contact_kind: phone, message, email, letter, through; read_by: her_alone, shared, perpetrator; safe_hours and may_say in words. services_too: the partners may be asked for her. previous_case_number: an earlier case that the actor may see, if she agreed then to be remembered. Errors: PN404, PN409 (no declaration, or not from this state), 42501.';

CREATE FUNCTION pnd.record_declaration(case_number text, declares_victim boolean, wishes_help boolean)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd.case_id(case_number);
	answer record;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.lock_case(id, '{detector,referent,supervisor}');
	SELECT * INTO answer
	FROM pnd.decide_policy('entry', pnd.case_today(id), jsonb_strip_nulls(jsonb_build_object(
		'declares_victim', declares_victim, 'wishes_help', wishes_help)));
	UPDATE pnd_data.detection d
	SET declares_victim = declares_victim, wishes_help = wishes_help,
		outcome = answer.outcome, policy_version = answer.version
	WHERE d.case_id = id;
	RETURN answer.outcome;
END
$function$;
REVOKE ALL ON FUNCTION pnd.record_declaration(text, boolean, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.record_declaration(text, boolean, boolean) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.record_declaration(text, boolean, boolean) IS
'Record what she declares and wishes (null: not known yet); returns the answer of policy "entry": eligible, not_eligible, undetermined. Errors: PN404, PN409 a closed case, 42501.';

CREATE FUNCTION pnd.decline(case_number text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.require_event(id, 'consent_refused');
	PERFORM pnd.end_support(id);
	DELETE FROM pnd_data.departure d WHERE d.case_id = id;
	UPDATE pnd_data.case_file c SET event = 'consent_refused', event_at = clock_timestamp() WHERE c.case_id = id;
END
$function$;
REVOKE ALL ON FUNCTION pnd.decline(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.decline(text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.decline(text) IS
'She does not agree: the case is closed with nothing that identifies her; she can come back at any time. Errors: PN404, PN409, 42501.';

CREATE FUNCTION pnd.revoke_consent(case_number text, recipient text)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd.case_id(case_number);
	revoked int;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.lock_case(id, '{detector,referent,supervisor}', closed_too => true);
	PERFORM pnd.require_recipient(recipient);
	-- a clock that went back must not keep her from revoking
	UPDATE pnd_data.consent c SET revoked_at = greatest(clock_timestamp(), c.given_at)
	WHERE c.case_id = id AND c.recipient = recipient AND c.revoked_at IS NULL;
	GET DIAGNOSTICS revoked = ROW_COUNT;
	UPDATE pnd_data.case_file c SET consent_current = pnd.has_consent(id, 'coordinating_body') WHERE c.case_id = id;
	RETURN revoked;
END
$function$;
REVOKE ALL ON FUNCTION pnd.revoke_consent(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.revoke_consent(text, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.revoke_consent(text, text) IS
'She withdraws her agreement for a recipient (coordinating_body, services), with effect at once: partners who have not answered are not asked any longer. Returns how many consents were revoked. Errors: PN404, 22023 an unknown recipient, 42501.';

CREATE FUNCTION pnd.require_recipient(recipient text)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF recipient IS NULL OR recipient NOT IN ('coordinating_body', 'services') THEN
		RAISE EXCEPTION 'unknown recipient: %', coalesce(quote_ident(recipient), 'null')
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Recipients are: coordinating_body, services.';
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION pnd.require_recipient(text) FROM PUBLIC;
COMMENT ON FUNCTION pnd.require_recipient(text) IS
'For the functions of pnd: error 22023 unless it is a recipient of a consent.';

CREATE FUNCTION pnd.add_consents(case_id bigint, recipient text)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	given int;
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.consent (case_id, consent_id, recipient, purpose, data_class, given_at)
	SELECT case_id, packnd.random_case_id(), a.recipient, a.purpose, a.data_class, now()
	FROM (VALUES ('coordinating_body', 'support', 'identity'),
				 ('coordinating_body', 'support', 'contact'),
				 ('coordinating_body', 'support', 'situation'),
				 ('services', 'referral', 'situation')) AS a (recipient, purpose, data_class)
	WHERE a.recipient = recipient AND NOT pnd.has_consent(case_id, recipient);
	GET DIAGNOSTICS given = ROW_COUNT;
	RETURN given;
END
$function$;
REVOKE ALL ON FUNCTION pnd.add_consents(bigint, text) FROM PUBLIC;
COMMENT ON FUNCTION pnd.add_consents(bigint, text) IS
'For the functions of pnd: record her consents for a recipient, with purpose and class of data, unless they are live. Returns how many.';

CREATE FUNCTION pnd.renew_consent(case_number text, recipient text)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd.case_id(case_number);
	given int;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.lock_case(id, '{detector,referent,supervisor}', closed_too => true);
	PERFORM pnd.require_recipient(recipient);
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = id AND c.person_id IS NOT NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'she has not agreed yet'
			USING ERRCODE = 'PN409', HINT = 'Record her first agreement with pnd.give_consent().';
	END IF;
	given := pnd.add_consents(id, recipient);
	UPDATE pnd_data.case_file c SET consent_current = pnd.has_consent(id, 'coordinating_body') WHERE c.case_id = id;
	RETURN given;
END
$function$;
REVOKE ALL ON FUNCTION pnd.renew_consent(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.renew_consent(text, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.renew_consent(text, text) IS
'She agrees later, or again, for a recipient (coordinating_body, services); returns how many consents were recorded, none if they are live. Errors: PN404, PN409 she has not agreed to the scheme yet, 22023 an unknown recipient, 42501.';

-- -------------------------------------------------------------- referent ----

CREATE FUNCTION pnd.name_referent(case_number text, professional_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd.case_id(case_number);
	moment timestamptz;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.require_event(id, 'referent_named');
	PERFORM pnd.require_referent_duty(id, professional_id);
	-- judged when all is done, whatever the client has set
	SET CONSTRAINTS pnd_data.one_referent DEFERRED;
	UPDATE pnd_data.case_file c
	SET event = 'referent_named', event_at = clock_timestamp(), referent_named = true
	WHERE c.case_id = id
	RETURNING c.assigned_at INTO moment;
	INSERT INTO pnd_data.referent (case_id, professional_id, valid_from)
	VALUES (id, professional_id, moment);
	PERFORM pnd.give_access(id, professional_id, 'referent');
	-- she may still turn to whom she told first: for a week
	PERFORM pnd.end_access(id, NULL, 'detector', interval '7 days');
END
$function$;
REVOKE ALL ON FUNCTION pnd.name_referent(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.name_referent(text, bigint) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.name_referent(text, bigint) IS
'Name the referent of a case that was received: the one professional in charge. To whom detected it the case stays open for seven days. Errors: PN404, PN409 (not from this state, or the professional is no referent in the territory today), 42501.';

CREATE FUNCTION pnd.require_referent_duty(case_id bigint, professional_id bigint)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
BEGIN
	PERFORM packnd.guard();
	PERFORM
	FROM pnd_data.case_file c
		JOIN pnd_data.duty d ON d.territory_id = c.territory_id
	WHERE c.case_id = case_id AND d.professional_id = professional_id AND d.duty = 'referent'
		AND d.valid_from <= now() AND (d.valid_to IS NULL OR d.valid_to > now());
	IF NOT FOUND THEN
		RAISE EXCEPTION 'professional % is no referent in the territory of the case today', professional_id
			USING ERRCODE = 'PN409',
				HINT = 'Give the duty first, with pnd.assign_duty().';
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION pnd.require_referent_duty(bigint, bigint) FROM PUBLIC;
COMMENT ON FUNCTION pnd.require_referent_duty(bigint, bigint) IS
'For the functions of pnd: error PN409 unless the professional holds the duty of referent in the territory of the case today.';

CREATE FUNCTION pnd.propose_hand_over(case_number text, professional_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.require_event(id, 'referent_changed');
	PERFORM FROM pnd_data.referent r WHERE r.case_id = id AND r.valid_to IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'the case has no referent who could hand it over' USING ERRCODE = 'PN409';
	END IF;
	PERFORM FROM pnd_data.referent r WHERE r.case_id = id AND r.professional_id = professional_id AND r.valid_to IS NULL;
	IF FOUND THEN
		RAISE EXCEPTION 'professional % is the referent of the case', professional_id USING ERRCODE = 'PN409';
	END IF;
	PERFORM pnd.require_referent_duty(id, professional_id);
	IF EXISTS (SELECT FROM pnd_data.hand_over h WHERE h.case_id = id AND h.accepted_at IS NULL AND h.refused_at IS NULL) THEN
		RAISE EXCEPTION 'a hand-over of this case is pending already' USING ERRCODE = 'PN409';
	END IF;
	INSERT INTO pnd_data.hand_over (case_id, hand_over_id, to_professional, proposed_at)
	VALUES (id, packnd.random_case_id(), professional_id, clock_timestamp());
	PERFORM pnd.give_access(id, professional_id, 'hand_over');
	-- the case has changed: whoever closes it on an older view must see that
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = id;
END
$function$;
REVOKE ALL ON FUNCTION pnd.propose_hand_over(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.propose_hand_over(text, bigint) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.propose_hand_over(text, bigint) IS
'Propose to hand the case over to another referent, who accepts or refuses; until then nothing changes. Errors: PN404, PN409 (no referent in this state, the professional is it already or holds no such duty, one is pending already), 42501.';

CREATE FUNCTION pnd.answer_hand_over(case_number text, accept boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd.case_id(case_number);
	me bigint := packnd.actor();
	moment timestamptz;
	former bigint;
BEGIN
	PERFORM packnd.guard();
	IF accept IS NULL THEN
		RAISE EXCEPTION 'a hand-over is accepted or refused' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = id FOR NO KEY UPDATE;
	-- after the lock, and never before what it ends
	SELECT greatest(clock_timestamp(), max(r.valid_from) + interval '1 microsecond') INTO moment
	FROM pnd_data.referent r WHERE r.case_id = id;
	UPDATE pnd_data.hand_over h
	SET accepted_at = CASE WHEN accept THEN moment END,
		refused_at = CASE WHEN NOT accept THEN moment END
	WHERE h.case_id = id AND h.to_professional = me AND h.accepted_at IS NULL AND h.refused_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'no hand-over of this case is waiting for your answer' USING ERRCODE = 'PN409';
	END IF;
	PERFORM pnd.end_access(id, me, 'hand_over');
	IF NOT accept THEN
		RETURN;
	END IF;
	PERFORM pnd.require_referent_duty(id, me);
	SET CONSTRAINTS pnd_data.one_referent DEFERRED;
	UPDATE pnd_data.referent r SET valid_to = moment
	WHERE r.case_id = id AND r.valid_to IS NULL
	RETURNING r.professional_id INTO former;
	INSERT INTO pnd_data.referent (case_id, professional_id, valid_from) VALUES (id, me, moment);
	UPDATE pnd_data.case_file c SET event = 'referent_changed', event_at = clock_timestamp() WHERE c.case_id = id;
	PERFORM pnd.end_access(id, former, 'referent', interval '30 days');
	PERFORM pnd.give_access(id, me, 'referent');
END
$function$;
REVOKE ALL ON FUNCTION pnd.answer_hand_over(text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.answer_hand_over(text, boolean) TO packnd_referent;
COMMENT ON FUNCTION pnd.answer_hand_over(text, boolean) IS
'Accept or refuse to take a case over. On acceptance the actor is the referent from that moment, and the former one can read for 30 days. Errors: PN404, PN409 none is waiting for the actor, or his duty as referent has ended, 22004 neither accepted nor refused.';

-- ---------------------------------------------------- the steps of a case ---

CREATE FUNCTION pnd.record_first_contact(case_number text, contacted_at timestamptz DEFAULT now())
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.require_event(id, 'first_contact');
	IF contacted_at > clock_timestamp()
		OR contacted_at < (SELECT c.detected_at FROM pnd_data.case_file c WHERE c.case_id = id) THEN
		RAISE EXCEPTION 'a first contact is made between the report and now' USING ERRCODE = 'datetime_field_overflow';
	END IF;
	UPDATE pnd_data.case_file c
	SET event = 'first_contact', event_at = clock_timestamp(), first_contact_at = contacted_at
	WHERE c.case_id = id;
END
$function$;
REVOKE ALL ON FUNCTION pnd.record_first_contact(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.record_first_contact(text, timestamptz) TO packnd_referent;
COMMENT ON FUNCTION pnd.record_first_contact(text, timestamptz) IS
'The referent has spoken with her; meets the deadline of the first contact and opens that of the meeting. Errors: PN404, PN409, 22008 before the report or in the future, 42501.';

CREATE FUNCTION pnd.decide_to_leave(case_number text, planned_departure timestamptz DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.require_event(id, 'decided_to_leave');
	UPDATE pnd_data.case_file c
	SET event = 'decided_to_leave', event_at = clock_timestamp(), decided_to_leave_at = clock_timestamp()
	WHERE c.case_id = id;
	IF planned_departure IS NOT NULL THEN
		INSERT INTO pnd_data.departure (case_id, planned_at) VALUES (id, planned_departure)
		ON CONFLICT (case_id) DO UPDATE SET planned_at = excluded.planned_at;
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION pnd.decide_to_leave(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.decide_to_leave(text, timestamptz) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.decide_to_leave(text, timestamptz) IS
'She decides to leave, in whatever open state the case is: the emergency needs (shelter, money, childcare, safety plan) are opened in the same transaction and wait for no assessment. planned_departure is guarded like an address. Errors: PN404, PN409 (a closed case), 42501.';

CREATE FUNCTION pnd.open_needs(case_id bigint, domains text[], emergency boolean)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
	opened int;
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.need (case_id, need_id, domain, is_emergency, opened_at)
	SELECT open_needs.case_id, packnd.random_case_id(), d.domain, emergency, now()
	FROM pnd_data.need_domain d
	WHERE d.domain = ANY (domains)
	ORDER BY d.rank
	ON CONFLICT (case_id, domain) WHERE closed_at IS NULL
		DO UPDATE SET is_emergency = true WHERE emergency AND NOT need.is_emergency;
	GET DIAGNOSTICS opened = ROW_COUNT;
	RETURN opened;
END
$function$;
REVOKE ALL ON FUNCTION pnd.open_needs(bigint, text[], boolean) FROM PUBLIC;
COMMENT ON FUNCTION pnd.open_needs(bigint, text[], boolean) IS
'For the functions of pnd: open needs in domains where none is open; an open one becomes an emergency if asked so. Returns how many were opened or raised.';

CREATE FUNCTION pnd.open_emergency_needs(case_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.open_needs(case_id,
		(SELECT array_agg(d.domain) FROM pnd_data.need_domain d WHERE d.opens_on_decision_to_leave), true);
END
$function$;
REVOKE ALL ON FUNCTION pnd.open_emergency_needs(bigint) FROM PUBLIC;
COMMENT ON FUNCTION pnd.open_emergency_needs(bigint) IS
'For the trigger of the workflow: open the needs that wait for no assessment.';

CREATE FUNCTION pnd.assess_needs(case_number text, domains text[])
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd.case_id(case_number);
	strange text;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.require_event(id, 'needs_assessed');
	SELECT d.domain INTO strange
	FROM unnest(domains) AS d (domain)
	WHERE NOT EXISTS (SELECT FROM pnd_data.need_domain n WHERE n.domain = d.domain)
	LIMIT 1;
	IF FOUND OR domains IS NULL OR cardinality(domains) IS DISTINCT FROM array_length(domains, 1) THEN
		RAISE EXCEPTION 'unknown domain of need: %', coalesce(quote_ident(strange), 'none given')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = format('Domains are: %s.', (SELECT string_agg(n.domain, ', ' ORDER BY n.rank) FROM pnd_data.need_domain n));
	END IF;
	PERFORM pnd.open_needs(id, domains, false);
	UPDATE pnd_data.case_file c
	SET event = 'needs_assessed', event_at = clock_timestamp(), needs_assessed_at = now()
	WHERE c.case_id = id;
END
$function$;
REVOKE ALL ON FUNCTION pnd.assess_needs(text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.assess_needs(text, text[]) TO packnd_referent;
COMMENT ON FUNCTION pnd.assess_needs(text, text[]) IS
'Record the assessment: the domains of need that it found, each opened unless it is open. Errors: PN404, PN409, 22023 an unknown domain, 42501.';

CREATE FUNCTION pnd.advance(case_number text, event text, event_date date DEFAULT NULL,
	territory text DEFAULT NULL, reason text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd.case_id(case_number);
	reached text;
	danger boolean;
BEGIN
	PERFORM packnd.guard();
	IF event IS NULL OR event NOT IN ('plan_agreed', 'pause_agreed', 'resumed', 'transfer_proposed', 'transfer_refused', 'transfer_accepted', 'reopened') THEN
		RAISE EXCEPTION 'event "%" is not one of this function', event
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'It takes plan_agreed, pause_agreed (event_date: to be reviewed on), resumed, transfer_proposed (territory), transfer_refused, transfer_accepted, reopened (reason).';
	END IF;
	PERFORM pnd.require_event(id, event);
	IF event = 'plan_agreed' THEN
		event_date := coalesce(event_date, pnd.case_today(id));
	END IF;
	IF event = 'transfer_accepted' THEN
		PERFORM pnd.end_support(id);
	END IF;
	UPDATE pnd_data.case_file c
	SET event = event, event_at = clock_timestamp(),
		plan_agreed_on = CASE event WHEN 'plan_agreed' THEN event_date ELSE c.plan_agreed_on END,
		review_on = CASE event WHEN 'pause_agreed' THEN event_date WHEN 'resumed' THEN NULL ELSE c.review_on END,
		transfer_territory = CASE event WHEN 'transfer_proposed' THEN territory WHEN 'transfer_refused' THEN NULL ELSE c.transfer_territory END,
		exit_code = CASE event WHEN 'transfer_accepted' THEN 'handed_on' WHEN 'reopened' THEN NULL ELSE c.exit_code END,
		exited_at = CASE event WHEN 'transfer_accepted' THEN now() WHEN 'reopened' THEN NULL ELSE c.exited_at END,
		reopen_reason = CASE event WHEN 'reopened' THEN reason ELSE c.reopen_reason END,
		referent_named = c.referent_named AND event <> 'transfer_accepted'
	WHERE c.case_id = id
	RETURNING c.state, c.territory_id, c.danger INTO reached, territory, danger;
	-- nobody is forgotten in a pause, or after a return
	IF event = 'pause_agreed' THEN
		PERFORM pnd.open_deadline(id, 'pause_review', NULL, clock_timestamp(), territory, danger,
			amount => greatest(event_date - pnd.case_today(id), 0), unit => 'calendar_days');
	ELSIF event = 'resumed' THEN
		PERFORM pnd.meet_deadline(id, 'pause_review', NULL);
	ELSIF event = 'reopened' AND reached = 'received' THEN
		PERFORM pnd.open_deadline(id, 'first_contact', NULL, clock_timestamp(), territory, danger);
	END IF;
	RETURN reached;
END
$function$;
REVOKE ALL ON FUNCTION pnd.advance(text, text, date, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.advance(text, text, date, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.advance(text, text, date, text, text) IS
'Cause one of the simple events of a case (plan_agreed, pause_agreed, resumed, transfer_proposed, transfer_refused, transfer_accepted, reopened). event_date: when she agreed to the plan (null: today in the territory), or when the pause is to be reviewed (a deadline, met when the case is resumed); reopening opens the deadline of the first contact again. Returns the state reached. Errors: PN404, PN409, 22023, 42501.';

CREATE FUNCTION pnd.end_support(case_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	former bigint;
BEGIN
	PERFORM packnd.guard();
	-- judged when all is done, whatever the client has set
	SET CONSTRAINTS pnd_data.one_referent DEFERRED;
	UPDATE pnd_data.referent r SET valid_to = greatest(clock_timestamp(), r.valid_from + interval '1 microsecond')
	WHERE r.case_id = case_id AND r.valid_to IS NULL
	RETURNING r.professional_id INTO former;
	IF FOUND THEN
		PERFORM pnd.end_access(case_id, former, 'referent', interval '30 days');
	END IF;
	UPDATE pnd_data.hand_over h SET refused_at = clock_timestamp()
	WHERE h.case_id = case_id AND h.accepted_at IS NULL AND h.refused_at IS NULL;
	PERFORM pnd.end_access(case_id, NULL, 'hand_over');
	PERFORM pnd.end_access(case_id, NULL, 'detector', interval '7 days');
	UPDATE pnd_data.need n SET closed_at = now() WHERE n.case_id = case_id AND n.closed_at IS NULL;
END
$function$;
REVOKE ALL ON FUNCTION pnd.end_support(bigint) FROM PUBLIC;
COMMENT ON FUNCTION pnd.end_support(bigint) IS
'For the functions of pnd that close a case: end the referent''s period (the former referent can read for 30 days, who detected it for 7), a pending hand-over, and the open needs.';

CREATE FUNCTION pnd.exit_case(case_number text, exit_code text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.require_event(id, 'exited');
	IF NOT EXISTS (SELECT FROM pnd_data.exit_code e WHERE e.exit_code = exit_code) THEN
		RAISE EXCEPTION 'unknown exit code: %', coalesce(quote_ident(exit_code), 'null')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = format('Exit codes are: %s.', (SELECT string_agg(e.exit_code, ', ' ORDER BY e.exit_code) FROM pnd_data.exit_code e));
	END IF;
	PERFORM pnd.end_support(id);
	UPDATE pnd_data.case_file c
	SET event = 'exited', event_at = clock_timestamp(), exit_code = exit_code, exited_at = now(), referent_named = false
	WHERE c.case_id = id;
END
$function$;
REVOKE ALL ON FUNCTION pnd.exit_case(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.exit_case(text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.exit_case(text, text) IS
'Close the case with a reason; open deadlines are cancelled, needs closed, and the referent''s period ends. Errors: PN404, PN409, 22023 an unknown code, 42501.';

-- --------------------------------------------------------------- reading ----

CREATE FUNCTION pnd.allowed_events(case_number text)
RETURNS TABLE (event text, label_fr text, to_state text, you_may boolean, missing_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
	id bigint := pnd.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT t.event, t.label_fr, t.to_state, pnd.holds_duty(id, t.duties),
			CASE WHEN packnd.evaluate(t.guard::packnd.feel, to_jsonb(c), now())::jsonb IS DISTINCT FROM 'true'
				THEN t.missing_fr END
		FROM pnd_data.case_file c
			JOIN pnd_data.machine_transition t
				ON t.machine = c.machine AND t.version = c.version AND t.from_state = c.state
			JOIN pnd_data.machine_state s
				ON s.machine = t.machine AND s.version = t.version AND s.state = t.to_state
		WHERE c.case_id = id
		ORDER BY s.rank, t.event;
END
$function$;
REVOKE ALL ON FUNCTION pnd.allowed_events(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.allowed_events(text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.allowed_events(text) IS
'The events possible from the state of a case: where they lead, whether the actor''s duties allow them, and what is still to be given, in French (null: nothing).';

CREATE FUNCTION pnd.list_my_cases()
RETURNS TABLE (case_number text, state text, state_fr text, since timestamptz, territory text, my_part text, danger boolean, decided_to_leave_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_column
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.actor_require();
	RETURN QUERY
		SELECT packnd.site_case_number(c.case_id), c.state, s.label_fr, c.event_at, c.territory_id,
			CASE WHEN a.valid_to IS NULL THEN a.reason ELSE 'former ' || a.reason END, c.danger, c.decided_to_leave_at
		FROM pnd_data.case_access a
			JOIN pnd_data.case_file c ON c.case_id = a.case_id
			JOIN pnd_data.machine_state s
				ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
		-- a partner knows a case by a number of its own: pnd.my_referrals
		WHERE a.professional_id = packnd.actor() AND a.reason NOT LIKE 'referral %'
			AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now())
		ORDER BY c.event_at;
END
$function$;
REVOKE ALL ON FUNCTION pnd.list_my_cases() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.list_my_cases() TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.list_my_cases() IS
'The cases that are open to the actor by name, oldest event first: number, state with its French label and since when, and the actor''s part in it. Nothing that identifies anyone; a partner''s cases are in pnd.my_referrals.';

CREATE VIEW pnd.my_cases AS SELECT * FROM pnd.list_my_cases();
GRANT SELECT ON pnd.my_cases TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.my_cases IS 'The actor''s own cases; see pnd.list_my_cases().';

CREATE FUNCTION pnd.case_summary(case_number text)
RETURNS TABLE (territory text, state text, state_fr text, since timestamptz, referent text,
	consent_current boolean, first_contact_at timestamptz, decided_to_leave_at timestamptz,
	needs text[], emergency_needs text[], exit_code text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
	id bigint := pnd.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT c.territory_id, c.state, s.label_fr, c.event_at,
			(SELECT p.display_name
			 FROM pnd_data.referent r JOIN pnd_data.professional p ON p.professional_id = r.professional_id
			 WHERE r.case_id = id AND r.valid_to IS NULL),
			c.consent_current, c.first_contact_at, c.decided_to_leave_at,
			(SELECT array_agg(n.domain ORDER BY d.rank)
			 FROM pnd_data.need n JOIN pnd_data.need_domain d ON d.domain = n.domain
			 WHERE n.case_id = id AND n.closed_at IS NULL),
			(SELECT array_agg(n.domain ORDER BY d.rank)
			 FROM pnd_data.need n JOIN pnd_data.need_domain d ON d.domain = n.domain
			 WHERE n.case_id = id AND n.closed_at IS NULL AND n.is_emergency),
			c.exit_code
		FROM pnd_data.case_file c
			JOIN pnd_data.machine_state s
				ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
		WHERE c.case_id = id;
END
$function$;
REVOKE ALL ON FUNCTION pnd.case_summary(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.case_summary(text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.case_summary(text) IS
'One row about a case that the actor may see: state, referent, consent, needs. Nothing that identifies her. Error PN404.';

CREATE FUNCTION pnd.referent_on(case_number text, as_of timestamptz)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
	id bigint := pnd.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	IF as_of IS NULL THEN
		RAISE EXCEPTION 'the moment must be given' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	RETURN (
		SELECT p.display_name
		FROM pnd_data.referent r JOIN pnd_data.professional p ON p.professional_id = r.professional_id
		WHERE r.case_id = id AND r.valid_from <= as_of AND (r.valid_to IS NULL OR r.valid_to > as_of));
END
$function$;
REVOKE ALL ON FUNCTION pnd.referent_on(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.referent_on(text, timestamptz) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.referent_on(text, timestamptz) IS
'Who was the referent of a case at a moment; null if nobody. Errors: PN404, 22004 no moment given.';

CREATE FUNCTION pnd.identity(case_number text)
RETURNS TABLE (family_name text, given_name text, birth_date date, contact_kind text, contact_value text, read_by text, safe_hours text, may_say text, planned_departure timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
	id bigint := pnd.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd.require_duty(id, '{referent,supervisor}');
	PERFORM pnd.require_ticket(id);
	RETURN QUERY
		SELECT i.family_name, i.given_name, i.birth_date, k.kind, k.value, k.read_by, k.safe_hours, k.may_say, d.planned_at
		FROM pnd_data.person_identity i
			LEFT JOIN pnd_data.contact_channel k ON k.case_id = i.case_id
			LEFT JOIN pnd_data.departure d ON d.case_id = i.case_id
		WHERE i.case_id = id;
END
$function$;
REVOKE ALL ON FUNCTION pnd.identity(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.identity(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.identity(text) IS
'Who she is, how and when she can be reached safely, and when she plans to leave: one row per contact channel, under a ticket (pnd.open_ticket) of an earlier committed transaction. Errors: PN404, PN410 no ticket, 42501.';
