-- workflow/site_access.sql: for the functions of pnd: who may do what with a
-- case.  Who may cause an event is the machine's "duties"; whether the event is
-- possible is decided by the trigger on pnd_data.case_file.

CREATE FUNCTION pnd_data.case_id(case_number text)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('case_number', case_number);
	id := packnd.site_case_id(case_number);
	IF id IS NOT NULL AND NOT packnd.can_see(id) THEN
		-- who reported a duplicate is where the case goes on
		SELECT a.case_id INTO id
		FROM pnd_data.case_access_now a
		WHERE a.known_as = id AND a.professional_id = packnd.actor();
	END IF;
	IF id IS NULL OR NOT packnd.can_see(id) OR NOT EXISTS (SELECT FROM pnd_data.case_file c WHERE c.case_id = id) THEN
		PERFORM pnd_data.note_refused(coalesce(id, packnd.site_case_id(case_number)));
		PERFORM packnd.fail('PN404', 'no such case');
	END IF;
	RETURN id;
END
$function$;
COMMENT ON FUNCTION pnd_data.case_id(text) IS
'For the functions of pnd: the case behind a number that the actor wrote; behind that of a duplicate that he reported, the case that goes on. Errors: 22004 none given, 22P02 a mistyped number, PN404 no such case for this actor: unknown and forbidden alike, PN401 nobody is acting.';

CREATE FUNCTION pnd_data.known_case(case_id bigint)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN coalesce((
		SELECT min(a.known_as)
		FROM pnd_data.case_access_now a
		WHERE a.case_id = known_case.case_id AND a.professional_id = packnd.actor()
		HAVING bool_and(a.known_as IS NOT NULL)), known_case.case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.known_case(bigint) IS
'For the functions of pnd that tell the actor of a case: the case whose number he knows it by; the duplicate that he reported, where he sees the case that goes on for no other reason.';

CREATE FUNCTION pnd_data.only_detected(case_id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN NOT packnd.actor_holds_every_duty()
		AND NOT EXISTS (
			SELECT FROM pnd_data.case_access_now a
			WHERE a.case_id = only_detected.case_id AND a.part <> 'referral'
				AND (a.professional_id = packnd.actor() AND a.part <> 'detector'
					OR packnd.holds_duty(packnd.actor(), a.territory_id, ARRAY[a.duty])));
END
$function$;
COMMENT ON FUNCTION pnd_data.only_detected(bigint) IS
'For the functions of pnd: is having detected the case the only reason why the actor may see it? Once a referent is named he is told that it is taken care of, and no more: so nobody learns from a report whether there was a case before.';

CREATE FUNCTION pnd_data.holds_duty(case_id bigint, duties text[])
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	me bigint;
BEGIN
	PERFORM packnd.guard();
	IF packnd.actor_holds_every_duty() THEN
		RETURN true;
	END IF;
	me := packnd.actor();
	IF 'referent' = ANY (duties) AND pnd_data.acts_as_referent(holds_duty.case_id, me) THEN
		RETURN true;
	END IF;
	IF 'former_referent' = ANY (duties) AND EXISTS (
		SELECT FROM pnd_data.case_access_now a
		WHERE a.case_id = holds_duty.case_id AND a.professional_id = me AND a.part = 'referent') THEN
		RETURN true;
	END IF;
	IF duties && '{detector,former_detector}' AND EXISTS (
		SELECT FROM pnd_data.case_access_now a JOIN pnd_data.case_file c ON c.case_id = a.case_id
		WHERE a.case_id = holds_duty.case_id AND a.professional_id = me AND a.part = 'detector'
			AND ('former_detector' = ANY (duties) OR c.assigned_at IS NULL AND c.duplicate_of IS NULL)) THEN
		RETURN true;
	END IF;
	IF 'called' = ANY (duties) AND EXISTS (
		SELECT FROM pnd_data.case_access_now a
		WHERE a.case_id = holds_duty.case_id AND a.professional_id = me AND a.part = 'called') THEN
		RETURN true;
	END IF;
	IF 'break_glass' = ANY (duties) AND EXISTS (
		SELECT FROM pnd_data.case_access_now a
		WHERE a.case_id = holds_duty.case_id AND a.professional_id = me AND a.part = 'break_glass') THEN
		RETURN true;
	END IF;
	IF 'reader' = ANY (duties) AND packnd.can_see(holds_duty.case_id) THEN
		RETURN true;
	END IF;
	RETURN EXISTS (
		SELECT FROM pnd_data.case_file c
		WHERE c.case_id = holds_duty.case_id
			AND (packnd.holds_duty(me, c.territory_id, array_remove(array_remove(array_remove(duties, 'referent'), 'detector'), 'former_detector'))
				OR 'receiver' = ANY (duties) AND packnd.holds_duty(me, c.transfer_territory, '{supervisor}')));
END
$function$;
COMMENT ON FUNCTION pnd_data.holds_duty(bigint, text[]) IS
'For the functions of pnd: does the actor hold one of the duties for this case? referent: who leads it now or stands in (pnd_data.acts_as_referent()); former_referent: who led it, as long as it is open to him to read; its detector as long as the case is open to him; detector: who reported it, until a referent is named; former_detector: also after that, as long as the case is open to him; called: who was called in difficulty and has not answered; break_glass: who broke the glass, for its 30 minutes; reader: whoever may see the case; receiver: a supervisor of the territory to which it is to go; or a duty in its territory at this instant. Always true for the system and for administrators.';

CREATE FUNCTION pnd_data.require_duty(case_id bigint, duties text[])
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	lacking text[];
BEGIN
	PERFORM packnd.guard();
	IF NOT pnd_data.holds_duty(case_id, duties) THEN
		-- one who is the author would undo what she wants, or have her called where he listens
		IF 'detector' = ANY (duties) AND pnd_data.holds_duty(case_id, '{former_detector}') THEN
			PERFORM packnd.fail('42501', 'who detected a case changes nothing of it once a referent is named', NULL,
				'Tell what you learn with pnd.tell_referent(): who leads the case reads it and decides.');
		END IF;
		IF pnd_data.holds_duty(case_id, '{break_glass}') THEN
			PERFORM packnd.fail('42501', 'an emergency access only reads', NULL,
				'What she said of danger goes to who leads the case; that she is not free to speak is told with pnd.report_duress().');
		END IF;
		-- a duty of the actor's that gives him no part in this case is not what he lacks
		lacking := ARRAY(
			SELECT d.duty
			FROM unnest(array_remove(duties, 'break_glass')) WITH ORDINALITY d (duty, place)
			WHERE NOT packnd.holds_duty(packnd.actor(), (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = require_duty.case_id),
				ARRAY[d.duty])
			ORDER BY d.place);
		IF lacking = '{}' THEN
			PERFORM packnd.fail('42501', 'your duties do not allow this for the case', 'Your duty gives you no such part in this case.');
		ELSIF cardinality(lacking) < cardinality(array_remove(duties, 'break_glass')) THEN
			PERFORM packnd.fail('42501', 'your duties do not allow this for the case',
				'Your duty gives you no such part in this case; else it takes one of: %1$s.', NULL,
				pnd_data.duties_in_words(lacking));
		END IF;
		PERFORM packnd.fail('42501', 'your duties do not allow this for the case',
			'It takes one of: %1$s.', NULL,
			pnd_data.duties_in_words(array_remove(duties, 'break_glass')));
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_duty(bigint, text[]) IS
'For the functions of pnd: error 42501 unless pnd_data.holds_duty().';

CREATE FUNCTION pnd_data.lock_case(case_id bigint, duties text[], closed_too boolean DEFAULT false, withdrawn_too boolean DEFAULT false)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	closed_as text;
BEGIN
	PERFORM packnd.guard();
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = lock_case.case_id FOR NO KEY UPDATE;
	-- only now: duties and state may have changed while another had the case
	SELECT s.label_fr INTO closed_as
	FROM pnd_data.case_file c
		JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
	WHERE c.case_id = lock_case.case_id AND s.is_final;
	IF FOUND AND NOT closed_too THEN
		-- who reported a duplicate that he is excluded from learns no more than that his part has ended
		IF EXISTS (SELECT FROM pnd_data.exclusion e WHERE e.case_id = lock_case.case_id AND e.spares = packnd.actor()) THEN
			PERFORM pnd_data.require_duty(lock_case.case_id, duties);
		END IF;
		PERFORM packnd.fail('PN409', 'a closed case is not changed',
			'The case is closed: %1$s.',
			'An exit that was wrong is undone by pnd.reopen_case(), a refusal by pnd.reopen_declined().',
			closed_as);
	END IF;
	PERFORM pnd_data.require_duty(lock_case.case_id, duties);
	IF NOT closed_too AND NOT withdrawn_too THEN
		PERFORM pnd_data.require_agreement(lock_case.case_id);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_case(bigint, text[], boolean, boolean) IS
'For the functions of pnd that change what hangs on a case, before they touch it: lock the case (always the first lock: case, place, head of the journal), refuse a closed case (PN409) unless closed_too, check a duty for it (42501), and refuse one of which she withdrew her agreement to who is not in charge (PN409), unless closed_too or withdrawn_too (her consent, who leads it). Closed comes first: that is what ended the duty of who was its referent, and who may see the case sees its state.';

CREATE FUNCTION pnd_data.holds_case_duty(case_id bigint, subject_id bigint, duties text[])
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN packnd.can_see(holds_case_duty.case_id) AND pnd_data.holds_duty(holds_case_duty.case_id, duties);
END
$function$;
COMMENT ON FUNCTION pnd_data.holds_case_duty(bigint, bigint, text[]) IS
'Duty function of machines whose rows are about a case: may the actor see the case, and does he hold one of the duties for it?';

CREATE FUNCTION pnd_data.holds_any_duty(case_id bigint, subject_id bigint, duties text[])
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.territory t
		WHERE packnd.holds_duty(packnd.actor(), t.territory_id, duties));
END
$function$;
COMMENT ON FUNCTION pnd_data.holds_any_duty(bigint, bigint, text[]) IS
'Duty function of machines whose rows are about no case: does the actor hold one of the duties in some territory?';

CREATE FUNCTION pnd_data.duty_for_part(case_id bigint, professional_id bigint, part text) RETURNS TABLE (territory text, duty text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT t.territory_id, d.duty
		FROM (
			-- a case that begins is open to its supervisors first
			SELECT coalesce(
				(SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = duty_for_part.case_id),
				(SELECT a.territory_id FROM pnd_data.case_access a
				WHERE a.case_id = duty_for_part.case_id AND a.duty = 'supervisor' LIMIT 1)) AS territory_id) t
			CROSS JOIN unnest('{detector,referent,supervisor}'::text[]) WITH ORDINALITY AS d (duty, place)
		WHERE duty_for_part.part <> 'referral' AND (d.duty <> 'detector' OR duty_for_part.part = 'detector')
			AND packnd.holds_duty(duty_for_part.professional_id, t.territory_id, ARRAY[d.duty])
		ORDER BY d.place
		LIMIT 1;
END
$function$;
COMMENT ON FUNCTION pnd_data.duty_for_part(bigint, bigint, text) IS
'For the functions of pnd that open a case to a professional for a part: by which duty in the territory of the case, which the right ends with; no row for a referral, and if he holds none.';

CREATE FUNCTION pnd_data.give_access(case_id bigint, professional_id bigint, part text, referral_id bigint DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_not_excluded(give_access.case_id, give_access.professional_id);
	INSERT INTO pnd_data.case_access (case_id, professional_id, part, referral_id, valid_from, by_territory, by_duty)
	SELECT give_access.case_id, give_access.professional_id, give_access.part, give_access.referral_id, now(), d.territory, d.duty
	FROM (VALUES (1)) one LEFT JOIN pnd_data.duty_for_part(give_access.case_id, give_access.professional_id, give_access.part) d ON true;
END
$function$;
COMMENT ON FUNCTION pnd_data.give_access(bigint, bigint, text, bigint) IS
'For the functions of pnd: open a case to a professional from now on, for the part (detector, referent, substitute, hand_over, referral, called) that is played in it; a referral by its number. PN409 if he is excluded from it.';

CREATE FUNCTION pnd_data.end_access(case_id bigint, professional_id bigint, part text, grace interval DEFAULT '0',
	referral_id bigint DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- access that a younger transaction gave may begin after this one's now()
	UPDATE pnd_data.case_access a SET valid_to = greatest(now(), a.valid_from) + grace
	WHERE a.case_id = end_access.case_id AND a.part = end_access.part AND a.valid_to IS NULL
		AND a.referral_id IS NOT DISTINCT FROM end_access.referral_id
		AND (end_access.professional_id IS NULL OR a.professional_id = end_access.professional_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.end_access(bigint, bigint, text, interval, bigint) IS
'For the functions of pnd: close a case to a professional (null: to all who play that part), now or after a grace.';

CREATE FUNCTION pnd_data.consent_classes(case_id bigint, recipient text, purpose text DEFAULT NULL, service_id bigint DEFAULT NULL)
RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(
		SELECT DISTINCT k.data_class
		FROM pnd_data.consent_now k
		WHERE k.case_id = consent_classes.case_id AND k.recipient = consent_classes.recipient
			AND k.purpose = coalesce(consent_classes.purpose, CASE consent_classes.recipient WHEN 'services' THEN 'referral' ELSE 'support' END)
			AND (consent_classes.service_id IS NULL OR k.service_id = consent_classes.service_id
				-- to all services, but not to one of which she has said no since
				OR k.service_id IS NULL AND NOT EXISTS (
					SELECT FROM pnd_data.consent x
					WHERE x.case_id = k.case_id AND x.service_id = consent_classes.service_id AND x.purpose = k.purpose
						AND x.data_class = k.data_class AND x.revoked_at >= k.given_at))
		ORDER BY k.data_class);
END
$function$;
COMMENT ON FUNCTION pnd_data.consent_classes(bigint, text, text, bigint) IS
'For the functions of pnd, the one predicate of consent: which classes of her data a recipient may have at this instant for a purpose (null: support for coordinating_body, referral for services): none means no consent. service_id: this service (null: any of them).';

CREATE FUNCTION pnd_data.has_consent(case_id bigint, recipient text, purpose text DEFAULT NULL, service_id bigint DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN cardinality(pnd_data.consent_classes(case_id, recipient, purpose, service_id)) > 0;
END
$function$;
COMMENT ON FUNCTION pnd_data.has_consent(bigint, text, text, bigint) IS
'For the functions of pnd: is there a live consent for this recipient and purpose? As pnd_data.consent_classes(); consent for another purpose does not count.';

CREATE FUNCTION pnd_data.is_withdrawn(case_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (SELECT FROM pnd_data.case_file c WHERE c.case_id = is_withdrawn.case_id AND c.person_id IS NOT NULL)
		AND NOT pnd_data.has_consent(case_id, 'coordinating_body');
END
$function$;
COMMENT ON FUNCTION pnd_data.is_withdrawn(bigint) IS
'For the functions of pnd: she agreed to be supported, and no longer does at this instant.';

CREATE FUNCTION pnd_data.is_in_charge(case_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- somebody has to close it, or have her agree again
	RETURN pnd_data.acts_as_referent(case_id, packnd.actor())
		OR pnd_data.holds_duty(case_id, '{supervisor}')
			AND NOT EXISTS (SELECT FROM pnd_data.referent r WHERE r.case_id = is_in_charge.case_id AND r.valid_to IS NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.is_in_charge(bigint) IS
'For the functions of pnd: does the actor act as the referent of the case, or, where it has none, as a supervisor of its territory?';

CREATE FUNCTION pnd_data.require_agreement(case_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT packnd.actor_holds_every_duty() AND pnd_data.is_withdrawn(case_id) AND NOT pnd_data.is_in_charge(case_id) THEN
		PERFORM packnd.fail('PN409', 'she no longer agrees to be supported', NULL,
			'Only who is in charge of the case sees and writes until it is closed or pnd.renew_consent() records that she agrees again.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_agreement(bigint) IS
'For the functions of pnd that change a case: error PN409 if she has withdrawn her agreement to be supported and the actor is not in charge: who acts as the referent, where there is none a supervisor of the territory, the system and administrators.';

CREATE FUNCTION pnd_data.is_hidden(case_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN NOT packnd.actor_holds_every_duty() AND pnd_data.is_withdrawn(case_id)
		-- of a closed case nobody is in charge
		AND (NOT pnd_data.is_in_charge(case_id) OR EXISTS (
			SELECT FROM pnd_data.case_file c
				JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
			WHERE c.case_id = is_hidden.case_id AND s.is_final));
END
$function$;
COMMENT ON FUNCTION pnd_data.is_hidden(bigint) IS
'For the functions of pnd that show what a case says of her (who she is, her needs, rights, requests): she has withdrawn her agreement to be supported, and the actor is not in charge; once the case is closed nobody is. Where it stands, who leads it, its clocks and her consents are shown all the same.';

CREATE FUNCTION pnd_data.require_part(case_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.holds_duty(case_id, '{former_detector}') AND NOT packnd.actor_holds_every_duty() AND pnd_data.only_detected(case_id) THEN
		PERFORM pnd_data.require_duty(case_id, '{detector}');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_part(bigint) IS
'For the functions of pnd that show how a case goes on: error 42501 for who only detected it, once a referent is named, whatever his duties elsewhere.';

CREATE FUNCTION pnd_data.to_the_hour(moment timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT date_trunc('hour', to_the_hour.moment, 'UTC')
$function$;
COMMENT ON FUNCTION pnd_data.to_the_hour(timestamptz) IS
'For what partners are shown: the beginning of the hour of a moment. Two requests that were sent in one go have one microsecond, by which two partners would find that they are about one person.';

CREATE FUNCTION pnd_data.require_shown(case_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_part(case_id);
	IF pnd_data.is_hidden(case_id) THEN
		PERFORM pnd_data.require_agreement(case_id);
		PERFORM packnd.fail('PN409', 'she no longer agrees to be supported', NULL,
			'She is reported anew with pnd.report(), and the cases are linked with pnd.link_cases().');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_shown(bigint) IS
'For the functions of pnd that show what a case says of her without a ticket: error PN409 if pnd_data.is_hidden(), 42501 for who only detected it, once a referent is named.';

CREATE FUNCTION pnd_data.has_ticket(case_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
			SELECT FROM pnd_data.access_ticket t
			WHERE t.case_id = has_ticket.case_id AND t.role_name = packnd.actor_role()
				AND t.professional_id IS NOT DISTINCT FROM packnd.actor()
				AND pnd_data.in_force(t.opened_at, t.expires_at)
				AND t.opened_xid IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint)
		AND NOT pnd_data.is_hers_hidden(case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.has_ticket(bigint) IS
'For the functions of pnd: does the actor hold a ticket for the case that is not expired and was opened in an earlier, committed transaction, and is it of nobody whose other case is hidden from him?';

CREATE FUNCTION pnd_data.require_live_ticket(case_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT pnd_data.has_ticket(case_id) THEN
		PERFORM pnd_data.require_not_hers_hidden(case_id);
		-- a partner sees its referrals, never the case
		IF (SELECT bool_and(a.part = 'referral') FROM pnd_data.case_access_now a
			WHERE a.case_id = require_live_ticket.case_id AND a.professional_id = packnd.actor()) THEN
			PERFORM packnd.fail('PN410', 'identity is shown only under an access ticket', NULL,
				'Call pnd.open_referral_ticket(referral, reason) and commit, then try again.');
		END IF;
		PERFORM packnd.fail('PN410', 'identity is shown only under an access ticket', NULL,
			'Call pnd.open_ticket(case_number, reason) and commit, then try again.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_live_ticket(bigint) IS
'For the functions of pnd: error PN410 unless the actor holds a ticket for the case that is not expired and was opened in an earlier, committed transaction, and PN404 from pnd_data.require_not_hers_hidden().';

CREATE FUNCTION pnd_data.require_ticket(case_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_shown(case_id), pnd_data.require_live_ticket(case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.require_ticket(bigint) IS
'Refuses (PN409) who is not in charge of a case of which she withdrew her agreement (pnd_data.require_shown()), once it is closed everybody, and (PN410) unless the actor holds a ticket (pnd_data.require_live_ticket()). For the functions that show identity; granted to nobody.';

CREATE FUNCTION pnd_data.territory_today(territory text)
RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (SELECT packnd.local_day(now(), t.departement::packnd.departement)
			FROM pnd_data.territory t WHERE t.territory_id = territory);
END
$function$;
COMMENT ON FUNCTION pnd_data.territory_today(text) IS
'For the functions of pnd: the day it is in a territory, in its local time; null for an unknown territory.';

CREATE FUNCTION pnd_data.require_open_territory(territory text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF require_open_territory.territory IS NOT NULL
		AND NOT EXISTS (SELECT FROM pnd_data.territory t WHERE t.territory_id = require_open_territory.territory AND t.status = 'open') THEN
		PERFORM pnd_data.require_territory(territory);
		PERFORM packnd.fail('PN409', 'territory "%1$s" is not open', NULL,
			'pnd.territories lists the territories and their status.',
			territory);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_open_territory(text) IS
'For the functions of pnd: error PN409 unless the territory is open, 22023 unless there is one; null is not judged.';

CREATE FUNCTION pnd_data.case_departement(case_id bigint) RETURNS packnd.departement
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN pnd_data.departement_of((SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = case_departement.case_id));
END
$function$;
COMMENT ON FUNCTION pnd_data.case_departement(bigint) IS
'For the functions of pnd: the département whose local time is shown of a case.';

CREATE FUNCTION pnd_data.case_today(case_id bigint)
RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN pnd_data.territory_today((SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = case_today.case_id));
END
$function$;
COMMENT ON FUNCTION pnd_data.case_today(bigint) IS
'For the functions of pnd: the day it is in the territory of a case.';

CREATE FUNCTION pnd_data.is_trained(professional_id bigint, day date)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.training t
		WHERE t.professional_id = is_trained.professional_id AND t.valid_from <= day AND (t.valid_to IS NULL OR t.valid_to > day));
END
$function$;
COMMENT ON FUNCTION pnd_data.is_trained(bigint, date) IS
'For the functions of pnd: does a training of the professional count on that day?';

CREATE FUNCTION pnd_data.check_bound(bound text, what text, day date, moment timestamptz, length int, territory text, case_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	day_of text := coalesce(check_bound.territory, (
		SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = check_bound.case_id));
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_day(check_bound.bound, check_bound.what, check_bound.day, day_of),
		pnd_data.require_moment(check_bound.bound, check_bound.what, check_bound.moment, day_of),
		pnd_data.require_most(check_bound.bound, check_bound.what, check_bound.length);
END
$function$;
COMMENT ON FUNCTION pnd_data.check_bound(text, text, date, timestamptz, int, text, bigint) IS
'For packnd.check_bounds(): judges what a column was given, a day, a moment or so many characters, in the local time of the territory, else of that of the case. Errors 22008, 22023.';
