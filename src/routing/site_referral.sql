-- routing/site_referral.sql: the referral as a machine, and what follows from
-- its events.

CREATE FUNCTION pnd_data.is_correspondent(service_id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT
		FROM pnd_data.service s
			JOIN pnd_data.service_overlay o ON o.service_id = s.service_id AND o.valid_to IS NULL
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
	-- a link opens one referral; whether it counts was asked before
	IF 'partner' = ANY (duties) AND packnd.acts_by_link() THEN
		RETURN true;
	END IF;
	-- a partner's part ends with her consent; but who gave her a place says when she has left it
	IF 'partner' = ANY (duties) AND EXISTS (
		SELECT FROM pnd_data.referral r
		WHERE r.case_id = holds_referral_duty.case_id AND r.referral_id = holds_referral_duty.subject_id
			AND pnd_data.is_correspondent(r.service_id)
			AND (r.state <> 'withdrawn' AND pnd_data.may_be_referred(r.case_id, r.service_id)
				OR EXISTS (SELECT FROM pnd_data.place p WHERE p.held_for = r.case_id AND p.referral_id = r.referral_id))) THEN
		RETURN true;
	END IF;
	-- nobody leads a closed case: who led it last says that she has left her place
	IF 'referent' = ANY (duties) AND EXISTS (
		SELECT FROM pnd_data.case_file c WHERE c.case_id = holds_referral_duty.case_id AND c.exited_at IS NOT NULL) THEN
		duties := duties || 'former_referent'::text;
	END IF;
	RETURN packnd.can_see(holds_referral_duty.case_id)
		AND pnd_data.holds_duty(holds_referral_duty.case_id, array_remove(duties, 'partner'));
END
$function$;
COMMENT ON FUNCTION pnd_data.holds_referral_duty(bigint, bigint, text[]) IS
'Duty function of the machine "referral": may the actor, by the link that was sent to a partner without a login (packnd.acts_by_link()), as the correspondent of the service that was asked (as long as it is not withdrawn and she agrees, or occupies its place), or by a duty for the case?';

-- ---- effects

CREATE FUNCTION pnd_data.effect_release_referral(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.release_places(effect_release_referral.case_id, effect_release_referral.subject_id);
	PERFORM pnd_data.end_access(case_id, NULL, 'referral', referral_id => subject_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_release_referral(bigint, bigint, timestamptz, jsonb) IS
'Effect: a referral has ended: its place is free again, and its correspondent''s access ends.';

CREATE FUNCTION pnd_data.erased_places(case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.release_places(erased_places.case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.erased_places(bigint) IS
'For pnd_data.erase_case(): a place that a case still occupies is free when it is erased: nobody could say any more that it was left.';

CREATE FUNCTION pnd_data.effect_leave_place(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT EXISTS (
		SELECT FROM pnd_data.place p WHERE p.held_for = effect_leave_place.case_id AND p.referral_id = effect_leave_place.subject_id) THEN
		PERFORM packnd.fail('PN409', 'no place is occupied by this referral', NULL, 'pnd.occupied_places() lists those that are.');
	END IF;
	UPDATE pnd_data.referral r SET place_no = NULL
	WHERE r.case_id = effect_leave_place.case_id AND r.referral_id = effect_leave_place.subject_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_leave_place(bigint, bigint, timestamptz, jsonb) IS
'Effect: the referral names no place any more; error PN409 if it held none. Before release_referral.';

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

CREATE FUNCTION pnd_data.is_urgent(case_id bigint, need_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.case_file c
			JOIN pnd_data.need n ON n.case_id = c.case_id AND n.need_id = is_urgent.need_id
		WHERE c.case_id = is_urgent.case_id AND (c.danger OR n.is_emergency));
END
$function$;
COMMENT ON FUNCTION pnd_data.is_urgent(bigint, bigint) IS
'For the functions of pnd: is the person in danger, or the need an emergency?';

CREATE FUNCTION pnd_data.longest_study(case_id bigint, need_id bigint) RETURNS interval
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- in seconds: a day of the session's time zone may have 25 hours
	RETURN (
		SELECT make_interval(secs => extract(epoch FROM b.not_after)::float8) FROM pnd_data.bound b
		WHERE b.bound = CASE WHEN pnd_data.is_urgent(longest_study.case_id, longest_study.need_id) THEN 'study_urgent' ELSE 'study' END);
END
$function$;
COMMENT ON FUNCTION pnd_data.longest_study(bigint, bigint) IS
'For the functions of pnd: how long a partner may study a request for a need at most, by bound "study", or "study_urgent".';

CREATE FUNCTION pnd_data.effect_pause_answer(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason, suspended_by)
	SELECT d.case_id, d.deadline_id, effect_pause_answer.happened_at,
		effect_pause_answer.happened_at + least(d.due_at - d.started_at, pnd_data.longest_study(r.case_id, r.need_id)),
		'à l''étude chez le partenaire', packnd.actor()
	FROM pnd_data.deadline d
		JOIN pnd_data.referral r ON r.case_id = d.case_id AND r.referral_id = d.subject_id
	WHERE d.case_id = effect_pause_answer.case_id AND d.kind = 'referral_answer' AND d.subject_id = effect_pause_answer.subject_id
		-- what is late stays late
		AND d.met_at IS NULL AND d.cancelled_at IS NULL AND d.due_at > clock_timestamp()
		AND NOT EXISTS (
			SELECT FROM pnd_data.suspension s WHERE s.case_id = d.case_id AND s.deadline_id = d.deadline_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_pause_answer(bigint, bigint, timestamptz, jsonb) IS
'Effect: a partner studies the request: the clock of its answer stands still once, for as long as it had in all, and no longer than bound "study" says, or "study_urgent" for an emergency or a person in danger.';

CREATE FUNCTION pnd_data.effect_watch_arrival(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.open_deadline(r.case_id, 'referral_arrival', r.referral_id, effect_watch_arrival.happened_at, c.territory_id,
		pnd_data.is_urgent(r.case_id, r.need_id))
	FROM pnd_data.referral r JOIN pnd_data.case_file c ON c.case_id = r.case_id
	WHERE r.case_id = effect_watch_arrival.case_id AND r.referral_id = effect_watch_arrival.subject_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_watch_arrival(bigint, bigint, timestamptz, jsonb) IS
'Effect: a partner has accepted: the clock runs by which she is there.';

CREATE FUNCTION pnd_data.effect_not_arrived(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.effect_open_deadline(effect_not_arrived.case_id, NULL, clock_timestamp(), '{"kind": "safety_check"}');
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_not_arrived(bigint, bigint, timestamptz, jsonb) IS
'Effect: she was expected and did not come: a safety check begins, as soon as it is known.';

CREATE FUNCTION pnd_data.effect_release_others(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.cause_referral_event(o.case_id, o.referral_id, 'withdrawn',
		writes => jsonb_build_object('withdraw_reason', 'un autre service a accepté'))
	FROM pnd_data.referral r
		JOIN pnd_data.referral o ON o.case_id = r.case_id AND o.need_id = r.need_id AND o.state IN ('sent', 'under_study')
	WHERE r.case_id = effect_release_others.case_id AND r.referral_id = effect_release_others.subject_id;
	PERFORM pnd_data.cancel_deadlines(r.case_id, 'routing_exhausted', r.need_id, 'un service a accepté')
	FROM pnd_data.referral r
	WHERE r.case_id = effect_release_others.case_id AND r.referral_id = effect_release_others.subject_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_release_others(bigint, bigint, timestamptz, jsonb) IS
'Effect: a partner has accepted: the others that were asked for the same need at once are told that the request is withdrawn, and nobody has to decide any more who could be asked.';

CREATE FUNCTION pnd_data.lacks_request(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN CASE WHEN NOT EXISTS (
		SELECT FROM pnd_data.referral r WHERE r.case_id = lacks_request.case_id) THEN 'une demande à un partenaire' END;
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_request(bigint, text) IS
'For pnd_data.effect_recorded(): that no partner was ever asked for the case, in French; null: one was.';

CREATE FUNCTION pnd_data.effect_take_need(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked record;
BEGIN
	PERFORM packnd.guard();
	SELECT r.need_id, EXISTS (
		SELECT FROM pnd_data.referral a
		WHERE a.case_id = r.case_id AND a.need_id = r.need_id AND a.state = 'accepted') AS accepted
	INTO asked
	FROM pnd_data.referral r
	WHERE r.case_id = effect_take_need.case_id AND r.referral_id = effect_take_need.subject_id;
	UPDATE pnd_data.need n SET taken_at = CASE WHEN asked.accepted THEN effect_take_need.happened_at END
	WHERE n.case_id = effect_take_need.case_id AND n.need_id = asked.need_id AND (n.taken_at IS NOT NULL) <> asked.accepted;
	IF FOUND THEN
		PERFORM pnd_data.time_need(effect_take_need.case_id, asked.need_id, effect_take_need.happened_at);
	END IF;
	IF asked.accepted THEN
		PERFORM pnd_data.meet_deadline(effect_take_need.case_id, 'childcare_place', asked.need_id, effect_take_need.happened_at);
		PERFORM pnd_data.finish_asked_steps(effect_take_need.case_id, asked.need_id, effect_take_need.happened_at);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_take_need(bigint, bigint, timestamptz, jsonb) IS
'Effect: a partner has accepted, which meets the clock of an emergency, and that of the fast lane for childcare, and does the step of the departure plan that asks for it; or what was accepted is no more, and it begins anew.';

INSERT INTO pnd_data.effect (effect, function_name, needs, takes, label_fr) VALUES
	('take_need', 'effect_take_need', '{}', '{}', 'un besoin est pris en charge, ou ne l''est plus'),
	('release_referral', 'effect_release_referral', '{}', '{}', 'libère la place et l''accès'),
	('leave_place', 'effect_leave_place', '{}', '{}', 'quitte la place occupée'),
	('ask_next', 'effect_ask_next', '{}', '{}', 'sollicite le service suivant'),
	('pause_answer', 'effect_pause_answer', '{}', '{}', 'suspend le délai de réponse'),
	('require_safe', 'effect_require_safe', '{}', '{}', 'exige un service sûr et ouvert'),
	('release_others', 'effect_release_others', '{}', '{}', 'retire les autres demandes pour ce besoin'),
	('watch_arrival', 'effect_watch_arrival', '{}', '{}', 'attend l''arrivée de la personne'),
	('not_arrived', 'effect_not_arrived', '{}', '{}', 'ouvre une vérification de sécurité');

-- ---- the machine

SELECT pnd.load_machine($machine${
	"machine": "referral",
	"label_fr": "Orientation vers un partenaire",
	"subject": "a referral",
	"table": "pnd_data.referral",
	"columns": {"key": "referral_id", "case": "case_id", "state": "state", "event": "event", "happened_at": "happened_at",
		"recorded_at": "recorded_at", "state_since": "state_since", "facts": "event_facts"},
	"duty_function": "holds_referral_duty",
	"fixed_columns": ["case_id", "referral_id", "need_id", "sent_at", "asked_after", "choice_id", "fast_lane"],
	"free_columns": ["place_no", "withdraw_reason", "event_facts"],
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
			"effects": [{"effect": "require_safe"}, {"effect": "pause_answer"}]},
		{"event": "accepted", "label_fr": "acceptation", "sets": {"answered_at": "happened_at"},
			"effects": [
				{"effect": "require_safe"},
				{"effect": "meet_deadline", "arguments": {"kind": "\"referral_answer\""}},
				{"effect": "take_need"}, {"effect": "end_links"},
				{"effect": "release_others"},
				{"effect": "watch_arrival"},
				{"effect": "tell", "arguments": {"kind": "\"referral_accepted\"", "to": "\"referent\""}}]},
		{"event": "refused", "label_fr": "refus", "writes": {"refusal_code": "text"},
			"sets": {"answered_at": "happened_at", "place_no": "null"},
			"effects": [
				{"effect": "meet_deadline", "arguments": {"kind": "\"referral_answer\""}},
				{"effect": "tell", "arguments": {"kind": "\"referral_refused\"", "to": "\"referent\""}},
				{"effect": "release_referral"}, {"effect": "end_links"}, {"effect": "ask_next"}]},
		{"event": "given_back", "label_fr": "renvoi de ce qui était accepté", "writes": {"refusal_code": "text"},
			"sets": {"answered_at": "happened_at", "place_no": "null"},
			"effects": [
				{"effect": "tell", "arguments": {"kind": "\"referral_given_back\"", "to": "\"referent\""}},
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"referral_arrival\"", "reason": "\"renvoi du partenaire\""}},
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"referral_done\"", "reason": "\"renvoi du partenaire\""}},
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"unsafe_place\"", "reason": "\"renvoi du partenaire\""}},
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"closed_service\"", "reason": "\"renvoi du partenaire\""}},
				{"effect": "take_need"}, {"effect": "release_referral"},
				{"effect": "not_arrived", "when": "refusal_code = \"not_arrived\""},
				{"effect": "ask_next", "when": "refusal_code != \"not_arrived\""}]},
		{"event": "arrived", "label_fr": "arrivée de la personne", "sets": {"arrived_at": "if arrived_at = null then happened_at else arrived_at"},
			"effects": [
				{"effect": "meet_deadline", "arguments": {"kind": "\"referral_arrival\""}},
				{"effect": "open_deadline", "when": "place_no = null", "arguments": {"kind": "\"referral_done\""}},
				{"effect": "tell", "arguments": {"kind": "\"referral_arrived\"", "to": "\"referent\""}}]},
		{"event": "done", "label_fr": "réalisation", "sets": {"answered_at": "happened_at"},
			"effects": [
				{"effect": "meet_deadline", "arguments": {"kind": "\"referral_arrival\""}},
				{"effect": "meet_deadline", "arguments": {"kind": "\"referral_done\""}},
				{"effect": "meet_deadline", "arguments": {"kind": "\"unsafe_place\""}},
				{"effect": "meet_deadline", "arguments": {"kind": "\"closed_service\""}},
				{"effect": "tell", "arguments": {"kind": "\"referral_done\"", "to": "\"referent\""}},
				{"effect": "release_referral"}]},
		{"event": "place_left", "label_fr": "place quittée", "call": "pnd.leave_place",
			"effects": [
				{"effect": "leave_place"},
				{"effect": "meet_deadline", "arguments": {"kind": "\"referral_arrival\""}},
				{"effect": "meet_deadline", "arguments": {"kind": "\"referral_done\""}},
				{"effect": "meet_deadline", "arguments": {"kind": "\"unsafe_place\""}},
				{"effect": "meet_deadline", "arguments": {"kind": "\"closed_service\""}},
				{"effect": "tell", "arguments": {"kind": "\"place_left\"", "to": "\"referent\""}},
				{"effect": "take_need"}, {"effect": "release_referral"}]},
		{"event": "passed_on", "label_fr": "reprise par un autre service", "writes": {"service_id": "bigint"},
			"effects": [
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"closed_service\"", "reason": "\"un autre service reprend\""}},
				{"effect": "tell", "arguments": {"kind": "\"referral_passed_on\"", "to": "\"referent\""}},
				{"effect": "end_links"},
				{"effect": "tell_partner", "arguments": {"kind": "\"referral_sent\""}}]},
		{"event": "expired", "label_fr": "absence de réponse", "sets": {"answered_at": "happened_at", "place_no": "null"},
			"effects": [
				{"effect": "release_referral"}, {"effect": "end_links"},
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"referral_answer\"", "reason": "\"sans réponse\""}},
				{"effect": "ask_next"}]},
		{"event": "withdrawn", "label_fr": "retrait de la demande", "call": "pnd.withdraw_referral", "writes": {"withdraw_reason": "text"},
			"sets": {"answered_at": "happened_at", "place_no": "null"},
			"effects": [
				{"effect": "tell_partner", "arguments": {"kind": "\"referral_withdrawn\""}},
				{"effect": "take_need"}, {"effect": "release_referral"}, {"effect": "end_links"},
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"referral_answer\"", "reason": "\"demande retirée\""}},
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"referral_arrival\"", "reason": "\"demande retirée\""}},
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"referral_done\"", "reason": "\"demande retirée\""}},
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"unsafe_place\"", "reason": "\"demande retirée\""}},
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"closed_service\"", "reason": "\"demande retirée\""}}]}
	],
	"transitions": [
		{"from": ["sent", "under_study"], "event": "under_study", "to": "under_study", "duties": ["partner", "referent", "supervisor"]},
		{"from": ["sent", "under_study"], "event": "accepted", "to": "accepted", "duties": ["partner", "referent", "supervisor"]},
		{"from": ["sent", "under_study"], "event": "refused", "to": "refused", "duties": ["partner", "referent", "supervisor"],
			"guards": [
				{"guard": "refusal_code != null", "missing_fr": "le motif du refus"},
				{"guard": "refusal_code != \"not_arrived\"", "missing_fr": "un autre motif : la personne n'était pas encore attendue"}]},
		{"from": "accepted", "event": "given_back", "to": "refused", "duties": ["partner", "referent", "supervisor"],
			"guards": [{"guard": "refusal_code != null", "missing_fr": "le motif du refus"}]},
		{"from": "accepted", "event": "arrived", "duties": ["partner", "referent", "supervisor"]},
		{"from": "accepted", "event": "place_left", "to": "done", "duties": ["partner", "referent", "supervisor"],
			"guards": [{"guard": "place_no != null", "missing_fr": "une place occupée"}]},
		{"from": "accepted", "event": "done", "to": "done", "duties": ["partner", "referent", "supervisor"],
			"guards": [{"guard": "place_no = null", "missing_fr": "le départ de la place occupée"}]},
		{"from": ["sent", "under_study"], "event": "expired", "to": "expired", "duties": ["system"]},
		{"from": "sent", "event": "passed_on", "to": "sent", "duties": ["system"]},
		{"from": "under_study", "event": "passed_on", "to": "under_study", "duties": ["system"]},
		{"from": "accepted", "event": "passed_on", "to": "accepted", "duties": ["system"]},
		{"from": ["sent", "under_study", "accepted"], "event": "withdrawn", "to": "withdrawn", "duties": ["referent", "supervisor"],
			"guards": [{"guard": "withdraw_reason != null", "missing_fr": "la raison du retrait"}]}
	]
}$machine$, '2022-11-26');

SELECT packnd.enforce('pnd_data.referral', 'referral');

-- ---- events of referrals

CREATE FUNCTION pnd_data.cause_referral_event(case_id bigint, referral_id bigint, event text, happened_at timestamptz DEFAULT NULL,
	writes jsonb DEFAULT '{}', source text DEFAULT NULL, by_people boolean DEFAULT false)
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
		refusal_code = CASE WHEN writes ? 'refusal_code' THEN writes ->> 'refusal_code' ELSE r.refusal_code END,
		withdraw_reason = CASE WHEN writes ? 'withdraw_reason' THEN writes ->> 'withdraw_reason' ELSE r.withdraw_reason END,
		service_id = CASE WHEN writes ? 'service_id' THEN (writes ->> 'service_id')::bigint ELSE r.service_id END,
		first_service_id = CASE WHEN writes ? 'service_id' THEN coalesce(r.first_service_id, r.service_id) ELSE r.first_service_id END,
		place_no = CASE WHEN writes ? 'place_no' THEN (writes ->> 'place_no')::int ELSE r.place_no END,
		event_facts = r.event_facts || (writes - '{refusal_code,withdraw_reason,service_id,place_no}'::text[]),
		told_by_phone = by_people AND packnd.actor() IS NOT NULL AND cause_referral_event.event <> 'withdrawn'
			AND NOT pnd_data.is_correspondent(r.service_id),
		told_by_link = CASE WHEN cause_referral_event.event IN ('accepted', 'refused', 'under_study')
			THEN cause_referral_event.source IS NOT DISTINCT FROM 'answer_link' ELSE r.told_by_link END
	WHERE r.case_id = cause_referral_event.case_id AND r.referral_id = cause_referral_event.referral_id
	RETURNING r.state INTO reached;
	RETURN reached;
END
$function$;
COMMENT ON FUNCTION pnd_data.cause_referral_event(bigint, bigint, text, timestamptz, jsonb, text, boolean) IS
'For the functions of pnd: cause an event of a referral, when it happened (null, or the beginning of the transaction: as it is recorded), with what it writes (refusal_code, withdraw_reason; any other name becomes a fact of the referral), and which app told it; by_people: if who records an answer is not the partner, it was told by phone. Returns the state reached. Errors are those of the machine''s trigger.';

CREATE FUNCTION pnd_data.withdraw_referrals(case_id bigint, only_waiting boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.cause_referral_event(r.case_id, r.referral_id, CASE r.state WHEN 'accepted' THEN 'done' ELSE 'withdrawn' END,
		writes => CASE r.state WHEN 'accepted' THEN '{}' ELSE jsonb_build_object('withdraw_reason',
			CASE WHEN only_waiting THEN 'accord retiré' ELSE 'fin de l''accompagnement' END) END)
	FROM pnd_data.referral r
	WHERE r.case_id = withdraw_referrals.case_id
		-- a place that she occupies stays hers until she leaves it
		AND (r.state IN ('sent', 'under_study') OR r.state = 'accepted' AND r.place_no IS NULL AND NOT only_waiting)
		AND NOT (only_waiting AND pnd_data.may_be_referred(r.case_id, r.service_id));
	PERFORM pnd_data.end_waits(withdraw_referrals.case_id, CASE WHEN only_waiting THEN 'consent' ELSE 'closed' END);
	-- should the case be reopened, nobody has taken what is needed
	IF NOT only_waiting THEN
		UPDATE pnd_data.need n SET taken_at = NULL
		WHERE n.case_id = withdraw_referrals.case_id AND n.taken_at IS NOT NULL AND NOT EXISTS (
			SELECT FROM pnd_data.referral r WHERE r.case_id = n.case_id AND r.need_id = n.need_id AND r.state = 'accepted');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.withdraw_referrals(bigint, boolean) IS
'For the trigger packnd.end_referrals(): the referrals of a case that wait for an answer are withdrawn, those that were accepted are done, and she waits for no place any more; places are free again, but one that she occupies stays hers until pnd.leave_place(). only_waiting: a consent was revoked or has ended; what was accepted stays, as does what she still agrees to.';

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
		-- of a request that was withdrawn a partner hears what it hears when she no longer agrees
		AND (packnd.can_see(r.case_id) OR pnd_data.is_correspondent(r.service_id) AND r.state <> 'withdrawn'
			AND pnd_data.may_be_referred(r.case_id, r.service_id));
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN404', 'no such referral');
	END IF;
	RETURN the_case;
END
$function$;
COMMENT ON FUNCTION pnd_data.referral_case(bigint) IS
'For the functions of pnd: the case of a referral that the actor may know of: who sees the case, and the correspondent of the service, as long as it is not withdrawn and she agrees: these two are alike. Errors: PN404 unknown and forbidden alike, PN401.';
