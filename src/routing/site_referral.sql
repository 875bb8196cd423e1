-- routing/site_referral.sql: the referral as a machine: what partners answer,
-- and what follows from it; and pnd.cause(), which causes any event of a case
-- or a referral by its name.

CREATE FUNCTION pnd_data.is_correspondent(service_id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT
		FROM pnd_data.service s
			JOIN pnd_data.service_overlay o ON o.service_id = s.service_id
		WHERE s.service_id = is_correspondent.service_id AND o.correspondent = packnd.actor()
			AND packnd.holds_duty(o.correspondent, s.territory_id, '{partner}'));
END
$function$;
COMMENT ON FUNCTION pnd_data.is_correspondent(bigint) IS
'For the functions of pnd: is the actor the correspondent of the service, and a partner in its territory at this instant?';

CREATE FUNCTION pnd_data.holds_referral_duty(case_id bigint, subject_id bigint, duties text[])
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- a partner's part ends with her consent
	IF 'partner' = ANY (duties) AND EXISTS (
		SELECT FROM pnd_data.referral r
		WHERE r.case_id = holds_referral_duty.case_id AND r.referral_id = holds_referral_duty.subject_id
			AND pnd_data.is_correspondent(r.service_id) AND pnd_data.may_be_referred(r.case_id)) THEN
		RETURN true;
	END IF;
	RETURN packnd.can_see(holds_referral_duty.case_id)
		AND pnd_data.holds_duty(holds_referral_duty.case_id, array_remove(duties, 'partner'));
END
$function$;
COMMENT ON FUNCTION pnd_data.holds_referral_duty(bigint, bigint, text[]) IS
'Duty function of the machine "referral": may the actor, as the correspondent of the service that was asked (as long as she agrees), or by a duty for the case?';

-- ---- effects

CREATE FUNCTION pnd_data.effect_release_referral(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.place p SET held_for = NULL, referral_id = NULL, held_at = NULL
	WHERE p.held_for = effect_release_referral.case_id AND p.referral_id = effect_release_referral.subject_id;
	PERFORM pnd_data.end_access(case_id, NULL, 'referral', referral_id => subject_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_release_referral(bigint, bigint, timestamptz, jsonb) IS
'Effect: a referral has ended: its place is free again, and its correspondent''s access ends.';

CREATE FUNCTION pnd_data.effect_ask_next(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.ask_next(r.case_id, r.need_id, r.referral_id)
	FROM pnd_data.referral r
	WHERE r.case_id = effect_ask_next.case_id AND r.referral_id = effect_ask_next.subject_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_ask_next(bigint, bigint, timestamptz, jsonb) IS
'Effect: after a refusal or silence the next service is asked, or the supervisor is told that none is left.';

CREATE FUNCTION pnd_data.effect_close_need(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.need n SET closed_at = greatest(effect_close_need.happened_at, n.opened_at)
	FROM pnd_data.referral r
	WHERE r.case_id = effect_close_need.case_id AND r.referral_id = effect_close_need.subject_id
		AND n.case_id = r.case_id AND n.need_id = r.need_id AND n.closed_at IS NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_close_need(bigint, bigint, timestamptz, jsonb) IS
'Effect: the need that a referral was for is met and closed.';

CREATE FUNCTION pnd_data.effect_pause_answer(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason, suspended_by)
	SELECT d.case_id, d.deadline_id, effect_pause_answer.happened_at, effect_pause_answer.happened_at + (d.due_at - d.started_at),
		'à l''étude chez le partenaire', packnd.actor()
	FROM pnd_data.deadline d
	WHERE d.case_id = effect_pause_answer.case_id AND d.kind = 'referral_answer' AND d.subject_id = effect_pause_answer.subject_id
		AND d.met_at IS NULL AND d.cancelled_at IS NULL
		AND NOT EXISTS (
			SELECT FROM pnd_data.suspension s WHERE s.case_id = d.case_id AND s.deadline_id = d.deadline_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_pause_answer(bigint, bigint, timestamptz, jsonb) IS
'Effect: a partner studies the request: the clock of its answer stands still once, for as long as it had in all.';

INSERT INTO pnd_data.effect (effect, function_name, needs, takes, label_fr) VALUES
	('release_referral', 'effect_release_referral', '{}', '{}', 'libère la place et l''accès'),
	('ask_next', 'effect_ask_next', '{}', '{}', 'sollicite le service suivant'),
	('close_need', 'effect_close_need', '{}', '{}', 'ferme le besoin'),
	('pause_answer', 'effect_pause_answer', '{}', '{}', 'suspend le délai de réponse');

-- ---- the machine

SELECT pnd.load_machine($machine${
	"machine": "referral",
	"label_fr": "Orientation vers un partenaire",
	"subject": "a referral",
	"table": "pnd_data.referral",
	"columns": {"key": "referral_id", "case": "case_id", "state": "state", "event": "event", "happened_at": "happened_at",
		"recorded_at": "recorded_at", "state_since": "state_since"},
	"duty_function": "holds_referral_duty",
	"fixed_columns": ["case_id", "referral_id", "need_id", "service_id", "sent_at", "asked_after"],
	"states": [
		{"state": "sent", "label_fr": "envoyée", "initial": true},
		{"state": "under_study", "label_fr": "à l'étude"},
		{"state": "accepted", "label_fr": "acceptée"},
		{"state": "refused", "label_fr": "refusée", "final": true},
		{"state": "expired", "label_fr": "sans réponse", "final": true},
		{"state": "done", "label_fr": "réalisée", "final": true},
		{"state": "withdrawn", "label_fr": "retirée", "final": true}
	],
	"events": [
		{"event": "under_study", "label_fr": "mise à l'étude", "sets": {"answered_at": "happened_at"},
			"effects": [{"effect": "pause_answer"}]},
		{"event": "accepted", "label_fr": "acceptation", "sets": {"answered_at": "happened_at"},
			"effects": [{"effect": "meet_deadline", "arguments": {"kind": "\"referral_answer\""}}]},
		{"event": "refused", "label_fr": "refus", "writes": {"refusal_code": "text"},
			"sets": {"answered_at": "happened_at", "place_no": "null"},
			"effects": [
				{"effect": "meet_deadline", "arguments": {"kind": "\"referral_answer\""}},
				{"effect": "release_referral"}, {"effect": "ask_next"}]},
		{"event": "done", "label_fr": "réalisation", "sets": {"answered_at": "happened_at", "place_no": "null"},
			"effects": [
				{"effect": "meet_deadline", "arguments": {"kind": "\"referral_answer\""}},
				{"effect": "release_referral"}, {"effect": "close_need"}]},
		{"event": "expired", "label_fr": "absence de réponse", "sets": {"answered_at": "happened_at", "place_no": "null"},
			"effects": [
				{"effect": "release_referral"},
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"referral_answer\"", "reason": "\"sans réponse\""}},
				{"effect": "ask_next"}]},
		{"event": "withdrawn", "label_fr": "retrait de la demande", "sets": {"answered_at": "happened_at", "place_no": "null"},
			"effects": [
				{"effect": "release_referral"},
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"referral_answer\""}}]}
	],
	"transitions": [
		{"from": ["sent", "under_study"], "event": "under_study", "to": "under_study", "duties": ["partner", "supervisor"]},
		{"from": ["sent", "under_study"], "event": "accepted", "to": "accepted", "duties": ["partner", "supervisor"]},
		{"from": ["sent", "under_study", "accepted"], "event": "refused", "to": "refused", "duties": ["partner", "supervisor"],
			"guards": [{"guard": "refusal_code != null", "missing_fr": "le motif du refus"}]},
		{"from": ["sent", "under_study", "accepted"], "event": "done", "to": "done", "duties": ["partner", "supervisor"]},
		{"from": ["sent", "under_study"], "event": "expired", "to": "expired", "duties": ["system"]},
		{"from": ["sent", "under_study"], "event": "withdrawn", "to": "withdrawn", "duties": ["referent", "supervisor"]}
	]
}$machine$, '2022-11-26');

SELECT packnd.enforce('pnd_data.referral', 'referral');

-- ---- events of referrals

CREATE FUNCTION pnd_data.cause_referral_event(case_id bigint, referral_id bigint, event text, happened_at timestamptz DEFAULT NULL,
	refusal_code text DEFAULT NULL, source text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	reached text;
BEGIN
	PERFORM packnd.guard();
	-- before its rows, as whoever else moves the case does
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = cause_referral_event.case_id FOR NO KEY UPDATE;
	UPDATE pnd_data.referral AS r
	SET event = cause_referral_event.event,
		happened_at = nullif(cause_referral_event.happened_at, now()),
		recorded_at = clock_timestamp(),
		source = cause_referral_event.source,
		refusal_code = coalesce(cause_referral_event.refusal_code, r.refusal_code)
	WHERE r.case_id = cause_referral_event.case_id AND r.referral_id = cause_referral_event.referral_id
	RETURNING r.state INTO reached;
	RETURN reached;
END
$function$;
COMMENT ON FUNCTION pnd_data.cause_referral_event(bigint, bigint, text, timestamptz, text, text) IS
'For the functions of pnd: cause an event of a referral, when it happened (null, or the beginning of the transaction: as it is recorded), with the code of a refusal, and which app told it. Returns the state reached. Errors are those of the machine''s trigger.';

CREATE FUNCTION pnd_data.withdraw_referrals(case_id bigint, only_waiting boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF only_waiting AND pnd_data.may_be_referred(withdraw_referrals.case_id) THEN
		RETURN;
	END IF;
	PERFORM pnd_data.cause_referral_event(r.case_id, r.referral_id, CASE r.state WHEN 'accepted' THEN 'done' ELSE 'withdrawn' END)
	FROM pnd_data.referral r
	WHERE r.case_id = withdraw_referrals.case_id
		AND (r.state IN ('sent', 'under_study') OR r.state = 'accepted' AND NOT only_waiting);
END
$function$;
COMMENT ON FUNCTION pnd_data.withdraw_referrals(bigint, boolean) IS
'For the trigger packnd.end_referrals(): the referrals of a case that wait for an answer are withdrawn, those that were accepted are done; places are free again. only_waiting: a consent was revoked; what was accepted stays, and all does if she still agrees to be referred.';

CREATE FUNCTION pnd_data.expire_referral(case_id bigint, referral_id bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = expire_referral.case_id FOR NO KEY UPDATE;
	PERFORM pnd_data.cause_referral_event(r.case_id, r.referral_id, 'expired')
	FROM pnd_data.referral r
	WHERE r.case_id = expire_referral.case_id AND r.referral_id = expire_referral.referral_id AND r.state IN ('sent', 'under_study');
END
$function$;
COMMENT ON FUNCTION pnd_data.expire_referral(bigint, bigint) IS
'For the follow-up: a partner has not answered in time; the referral expires and the next service is asked. Nothing happens if it was answered meanwhile.';

CREATE FUNCTION pnd_data.referral_case(referral_id bigint)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	SELECT r.case_id INTO the_case
	FROM pnd_data.referral r
	WHERE r.referral_id = referral_case.referral_id
		AND (packnd.can_see(r.case_id) OR pnd_data.is_correspondent(r.service_id) AND pnd_data.may_be_referred(r.case_id));
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN404', 'no such referral');
	END IF;
	RETURN the_case;
END
$function$;
COMMENT ON FUNCTION pnd_data.referral_case(bigint) IS
'For the functions of pnd: the case of a referral that the actor may know of: who sees the case, and the correspondent of the service, as long as she agrees. Errors: PN404 unknown and forbidden alike, PN401.';

CREATE FUNCTION pnd_data.require_refusal_code(refusal_code text)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known text := (SELECT string_agg(c.refusal_code, ', ' ORDER BY c.refusal_code) FROM pnd_data.refusal_code c);
BEGIN
	PERFORM packnd.guard();
	IF require_refusal_code.refusal_code IS NULL THEN
		PERFORM packnd.fail('PN409', 'a refusal needs a code', NULL, 'Codes are: %1$s.', known);
	ELSIF NOT EXISTS (SELECT FROM pnd_data.refusal_code c WHERE c.refusal_code = require_refusal_code.refusal_code) THEN
		PERFORM packnd.fail('22023', 'unknown refusal code', NULL, 'Codes are: %1$s.', known);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_refusal_code(text) IS
'For the functions of pnd: errors PN409 without a code of a refusal, 22023 for an unknown one.';

CREATE FUNCTION pnd.answer_referral(referral text, answer text, refusal_code text DEFAULT NULL, happened_at timestamptz DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_referral bigint;
	the_case bigint;
	state_before text;
	reached text := answer_referral.answer;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('answer_referral', request_key,
		jsonb_build_array(referral, answer, refusal_code, happened_at AT TIME ZONE 'UTC'));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	PERFORM packnd.require_given('referral', referral);
	the_referral := packnd.site_number_id('referral', referral);
	the_case := pnd_data.referral_case(the_referral);
	IF NOT pnd_data.holds_referral_duty(the_case, the_referral, '{partner,supervisor}') THEN
		PERFORM packnd.fail('PN404', 'no such referral');
	END IF;
	PERFORM packnd.require_one_of('answer', answer, pnd_data.codes('referral_answer'));
	IF answer <> 'refused' AND answer_referral.refusal_code IS NOT NULL THEN
		PERFORM packnd.fail('22023', 'a refusal code goes with the answer "refused" only');
	ELSIF answer = 'refused' THEN
		PERFORM pnd_data.require_refusal_code(answer_referral.refusal_code);
	END IF;
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = the_case FOR NO KEY UPDATE;
	SELECT r.state INTO state_before
	FROM pnd_data.referral r
	WHERE r.case_id = the_case AND r.referral_id = the_referral;
	-- said twice is said once
	IF NOT (state_before = 'accepted' AND answer = 'accepted') THEN
		PERFORM pnd_data.cause_referral_event(the_case, the_referral, answer, answer_referral.happened_at, answer_referral.refusal_code);
	END IF;
	IF answer = 'refused' THEN
		reached := CASE WHEN EXISTS (SELECT FROM pnd_data.referral r WHERE r.case_id = the_case AND r.asked_after = the_referral)
			THEN 'asked_next' ELSE 'exhausted' END;
	END IF;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(reached));
	RETURN reached;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.answer_referral(text, text, text, timestamptz, text) TO packnd_partner, packnd_supervisor;
COMMENT ON FUNCTION pnd.answer_referral(text, text, text, timestamptz, text) IS
'The answer of a partner, given at a moment (null: now): accepted, under_study (stops the clock once, for as long as it had in all), refused (a code is obligatory), done (the need is met and closed). Returns a code of pnd.choices(''referral_outcome''): the answer, or what a refusal led to: it asks the next service in the same transaction (asked_next), and if none is left the supervisor is told (exhausted). To accept once more changes nothing; what was accepted can still be given back: refused, with a code. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 the referral is closed or was accepted, or the key was used for another call, 22P02 a mistyped number, 22008 before it was sent or in the future, 22004 and 22023 an unknown answer or code, or a code with another answer than refused.
EN (partners): accept or refuse a referral, report that it is done
FR: accepter ou refuser une orientation, dire que c''est fait, répondre au référent';

-- ---- any event, by its name

CREATE FUNCTION pnd_data.check_event_facts(machine text, version int, event text, facts jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	given record;
BEGIN
	PERFORM packnd.guard();
	IF jsonb_typeof(facts) IS DISTINCT FROM 'object' THEN
		PERFORM packnd.fail('22023', 'the facts of an event must be a JSON object');
	END IF;
	FOR given IN
		SELECT f.key AS name, f.value ->> 0 AS value, jsonb_typeof(f.value) AS shape, e.writes ->> f.key AS type, e.writes
		FROM jsonb_each(facts) f
			JOIN pnd_data.machine_event e
				ON e.machine = check_event_facts.machine AND e.version = check_event_facts.version AND e.event = check_event_facts.event
	LOOP
		IF given.type IS NULL THEN
			PERFORM packnd.fail('22023', 'event "%1$s" does not write one of the facts', NULL,
				CASE given.writes WHEN '{}' THEN 'It takes no facts.' ELSE 'It takes: %2$s.' END,
				check_event_facts.event,
				(SELECT string_agg(w.key || ' (' || w.value || ')', ', ') FROM jsonb_each_text(given.writes) w));
		END IF;
		BEGIN
			IF given.shape IN ('object', 'array')
				OR (given.type = 'boolean') <> (given.shape = 'boolean') AND given.shape <> 'null' THEN
				PERFORM packnd.fail('22P02', 'not a value of this type');
			END IF;
			-- the value itself is not said: it may be meant for something else
			PERFORM CASE given.type
				WHEN 'date' THEN given.value::date::text
				WHEN 'timestamp with time zone' THEN given.value::timestamptz::text
				WHEN 'integer' THEN given.value::int::text
				WHEN 'bigint' THEN given.value::bigint::text
				WHEN 'numeric' THEN given.value::numeric::text END;
		EXCEPTION WHEN data_exception THEN
			PERFORM packnd.fail('22023', '"%1$s" of event "%2$s" is not of type %3$s', NULL,
				CASE given.type WHEN 'date' THEN 'A date is written like 2026-05-31.' END,
				given.name, check_event_facts.event, given.type);
		END;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.check_event_facts(text, int, text, jsonb) IS
'For pnd.cause(): error 22023 unless the facts are an object of what the event writes, each of its type.';

CREATE FUNCTION pnd.cause(number text, event text, facts jsonb DEFAULT '{}', happened_at timestamptz DEFAULT NULL, source text DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	the_referral bigint;
	pinned record;
	given jsonb := coalesce(facts, '{}');
	reached text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('cause', request_key,
		jsonb_build_array(number, event, facts, happened_at AT TIME ZONE 'UTC', source));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	PERFORM packnd.require_given('number', number), packnd.require_given('event', cause.event);
	PERFORM pnd_data.require_length('source', cause.source);
	IF packnd.number_kind(number) = 'referral' THEN
		the_referral := packnd.site_number_id('referral', number);
		the_case := pnd_data.referral_case(the_referral);
		SELECT m.version INTO pinned FROM pnd_data.machine m
		WHERE m.machine = 'referral' AND m.valid_from <= packnd.local_day(now(), '75') ORDER BY m.version DESC LIMIT 1;
		PERFORM pnd_data.check_event_facts('referral', pinned.version, cause.event, given);
		IF given ? 'refusal_code' THEN
			PERFORM pnd_data.require_refusal_code(given ->> 'refusal_code');
		END IF;
		reached := pnd_data.cause_referral_event(the_case, the_referral, cause.event, cause.happened_at,
			given ->> 'refusal_code', cause.source);
	ELSE
		the_case := pnd_data.case_id(number);
		SELECT c.machine, c.version INTO pinned FROM pnd_data.case_file c WHERE c.case_id = the_case;
		PERFORM pnd_data.check_event_facts(pinned.machine, pinned.version, cause.event, given);
		PERFORM pnd_data.require_known(given);
		reached := (pnd_data.cause_event(the_case, cause.event, cause.happened_at, given, cause.source)).state;
	END IF;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(reached));
	RETURN reached;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.cause(text, text, jsonb, timestamptz, text, text) TO packnd_detector, packnd_referent, packnd_supervisor, packnd_partner;
COMMENT ON FUNCTION pnd.cause(text, text, jsonb, timestamptz, text, text) IS
'Cause any event of a case or a referral by its name; pnd.allowed_events() says what is possible, what each writes and by which function it is caused where it asks for more. number: a case number, or that of a referral (pnd.my_referrals). facts: what the event writes, by name, as its types ask. happened_at: when it happened (null: now); the rights are those of now. source: the app or system that told it. Returns the state reached. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 what is possible and what is missing, 22023 a fact that the event does not write or of another type, an unknown code, or a source that is too long, 22008 outside of a bound (pnd.bounds), before the event that led to the present state or in the future, 22004, 42501.
EN (case): record any event of a case or a referral, a pause, a transfer to another territory, a resumption, a status from another system, reopen a closed case, she comes back, she moved to another département
FR: enregistrer tout événement d''un dossier ou d''une orientation, pause, relais vers un autre territoire, déménagement, reprise, statut venu d''un autre logiciel, rouvrir un dossier clos, elle revient, elle a déménagé dans un autre département';
