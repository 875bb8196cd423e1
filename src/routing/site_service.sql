-- routing/site_service.sql: what a territory knows of a service beside the
-- directory.

-- A change is a version: the one that holds ends, and the next holds all that it
-- held but what changes.  A column that is added to the table needs nothing here,
-- unless it is NOT NULL: then what it is of a service of which nothing was said.
CREATE FUNCTION pnd_data.change_overlay(service_id bigint, changes jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	held pnd_data.service_overlay;
	wanted pnd_data.service_overlay;
	moment timestamptz;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.turn_at(change_overlay.service_id);
	SELECT o.* INTO held FROM pnd_data.service_overlay o WHERE o.service_id = change_overlay.service_id AND o.valid_to IS NULL;
	IF FOUND THEN
		wanted := jsonb_populate_record(held, change_overlay.changes);
		IF to_jsonb(wanted) = to_jsonb(held) THEN
			RETURN;
		END IF;
		moment := greatest(clock_timestamp(), held.valid_from + interval '1 microsecond');
		UPDATE pnd_data.service_overlay o SET valid_to = moment
		WHERE o.service_id = change_overlay.service_id AND o.valid_to IS NULL;
	ELSE
		-- what the table holds unless it is said
		wanted := jsonb_populate_record(NULL::pnd_data.service_overlay, '{"has_agreement": false, "priority_lane": false,
			"secret_address": false, "is_unsafe": false}' || change_overlay.changes);
		moment := clock_timestamp();
	END IF;
	IF wanted.has_agreement AND (wanted.has_agreement, wanted.correspondent, wanted.answer_address)
			IS DISTINCT FROM (held.has_agreement, held.correspondent, held.answer_address) THEN
		PERFORM pnd_data.require_partner(change_overlay.service_id, wanted.correspondent, wanted.answer_address);
	END IF;
	wanted.service_id := change_overlay.service_id;
	wanted.valid_from := moment;
	wanted.valid_to := NULL;
	wanted.set_by := packnd.actor();
	INSERT INTO pnd_data.service_overlay SELECT (wanted).*
	-- who cannot see the one before must try again (40001)
	ON CONFLICT DO NOTHING;
END
$function$;
COMMENT ON FUNCTION pnd_data.change_overlay(bigint, jsonb) IS
'For the functions of pnd by which a territory says what it knows of a service: a new version with what changes (a JSON object by the columns of pnd_data.service_overlay; null empties one), everything else as it was. Nothing is written if nothing changes. PN409 for an agreement with who cannot answer (pnd_data.require_partner()).';

CREATE FUNCTION pnd_data.can_answer(service_id bigint, correspondent bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN coalesce(packnd.can_log_in(can_answer.correspondent) AND EXISTS (
		SELECT FROM pnd_data.service s
		WHERE s.service_id = can_answer.service_id AND packnd.holds_duty(can_answer.correspondent, s.territory_id, '{partner}')), false);
END
$function$;
COMMENT ON FUNCTION pnd_data.can_answer(bigint, bigint) IS
'For the functions of pnd: has a correspondent of a service a login, and the duty of partner in its territory?';

CREATE FUNCTION pnd_data.require_partner(service_id bigint, correspondent bigint, answer_address text)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF correspondent IS NOT NULL AND NOT pnd_data.can_answer(service_id, correspondent) THEN
		PERFORM packnd.fail('PN409', 'the correspondent cannot answer', 'He has no login, or no duty of partner in the territory.',
			'pnd.add_login() and pnd.assign_duty() give them; or give an answer_address instead of a correspondent.');
	ELSIF correspondent IS NULL AND answer_address IS NULL THEN
		PERFORM packnd.fail('PN409', 'nobody is there to answer for the service', NULL,
			'With an agreement it is asked: give a correspondent, who has a login and the duty of partner, or an answer_address.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_partner(bigint, bigint, text) IS
'For pnd_data.change_overlay(): PN409 unless a service with an agreement has somebody who can answer: a correspondent with a login and the duty of partner in its territory, or an address where it is asked.';

CREATE FUNCTION pnd.set_service(territory text, external_id text, has_agreement boolean DEFAULT NULL,
	correspondent text DEFAULT NULL, places int DEFAULT NULL, answer_amount int DEFAULT NULL, answer_unit text DEFAULT NULL,
	priority_lane boolean DEFAULT NULL, secret_address boolean DEFAULT NULL, is_unsafe boolean DEFAULT NULL,
	answer_address text DEFAULT NULL, not_limited boolean DEFAULT NULL, code_name text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	id bigint;
	the_correspondent bigint;
	budget record;
	former_address text;
	broken text;
	answer text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('set_service', request_key,
		jsonb_build_array(territory, external_id, has_agreement, correspondent, places, answer_amount, answer_unit, priority_lane, secret_address, is_unsafe,
			answer_address, not_limited, code_name));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_correspondent := pnd_data.professional_id(correspondent);
	PERFORM pnd_data.require_territory_duty(territory, '{supervisor}');
	PERFORM packnd.require_given('external_id', external_id);
	SELECT s.service_id INTO id
	FROM pnd_data.service s
	WHERE s.territory_id = territory AND s.external_id = set_service.external_id;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'no such service', NULL,
			'pnd.services() lists the services of a territory with their external_id.');
	END IF;
	PERFORM FROM pnd_data.service s WHERE s.service_id = id FOR NO KEY UPDATE;
	former_address := pnd_data.answer_address_of(id);
	SELECT coalesce(set_service.answer_amount, o.answer_amount) AS amount, coalesce(set_service.answer_unit, o.answer_unit) AS unit,
		o.has_agreement, o.capacity, o.correspondent
	INTO budget
	FROM (SELECT) one LEFT JOIN pnd_data.service_overlay o ON o.service_id = id AND o.valid_to IS NULL;
	IF (budget.amount IS NULL) <> (budget.unit IS NULL) THEN
		PERFORM packnd.fail('22023', 'the time to answer has an amount and a unit', NULL,
			'Give answer_amount and answer_unit together.');
	END IF;
	PERFORM pnd_data.require_span('answer_amount', budget.amount, budget.unit, 366);
	IF set_service.places < 0 OR set_service.places > 10000 THEN
		PERFORM packnd.fail('22003', 'number of places out of range: %1$s', NULL, NULL, set_service.places);
	ELSIF set_service.not_limited IS NOT DISTINCT FROM (set_service.places IS NOT NULL) THEN
		PERFORM packnd.fail('22023', 'a capacity is a number of places, or not limited', NULL,
			'Give places (0: it is full), or not_limited => true.');
	ELSIF coalesce(set_service.has_agreement, budget.has_agreement) AND set_service.not_limited IS NULL AND set_service.places IS NULL
		AND budget.capacity IS NULL THEN
		PERFORM packnd.fail('PN409', 'nobody has said how many places the service has', NULL,
			'With an agreement it is asked: give places (0: it is full), or not_limited => true.');
	END IF;
	BEGIN
		PERFORM pnd_data.change_overlay(id, jsonb_strip_nulls(jsonb_build_object(
			'has_agreement', set_service.has_agreement, 'correspondent', the_correspondent,
			'answer_address', nullif(set_service.answer_address, ''), 'answer_amount', set_service.answer_amount,
			'answer_unit', set_service.answer_unit, 'priority_lane', set_service.priority_lane,
			'secret_address', set_service.secret_address, 'is_unsafe', set_service.is_unsafe,
			'code_name', nullif(btrim(set_service.code_name), '')))
			|| CASE WHEN answer_address = '' THEN '{"answer_address": null}'::jsonb ELSE '{}' END
			-- an address is instead of who can answer no more
			|| CASE WHEN set_service.answer_address <> '' AND the_correspondent IS NULL AND NOT pnd_data.can_answer(id, budget.correspondent)
				THEN '{"correspondent": null}'::jsonb ELSE '{}' END
			|| CASE
				WHEN set_service.not_limited THEN '{"capacity": "not_limited", "ceiling": null}'
				WHEN places IS NOT NULL THEN jsonb_build_object('capacity', 'limited', 'ceiling', places)
				ELSE '{}' END);
	EXCEPTION WHEN check_violation THEN
		GET STACKED DIAGNOSTICS broken = CONSTRAINT_NAME;
		IF broken <> 'answer_address_alone' THEN
			RAISE;
		END IF;
		PERFORM packnd.fail('22023', 'this is no mail address', NULL, 'Give one as structure@example.org; an empty text: none.');
	END;
	IF set_service.not_limited OR places IS NOT NULL THEN
		PERFORM pnd_data.set_capacity(id);
	END IF;
	IF pnd_data.answer_address_of(id) IS DISTINCT FROM former_address THEN
		PERFORM pnd_data.readdress(id);
	END IF;
	answer := packnd.site_number('service', id);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(answer));
	RETURN answer;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_service(text, text, boolean, text, int, int, text, boolean, boolean, boolean, text, boolean, text, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.set_service(text, text, boolean, text, int, int, text, boolean, boolean, boolean, text, boolean, text, text) IS
'What the territory knows of a service beside the directory; null leaves a thing as it is. places: its capacity (0: it is full), or not_limited: it takes as many as come; one of them has to be said of a service with an agreement. Fewer places than are taken take none from anybody: pnd.services() shows how many are over, the free ones go, and then each that is left; answer_amount and answer_unit: the time it has to answer (minutes, hours, calendar_days, working_days, business_days, months). correspondent: the number of a professional with the duty "partner" in the territory; answer_address: the mail address of the service where a partner without a login is asked (an empty text: none any more), by a link with which it answers; a mailbox of the service, never somebody''s own; a correspondent who can answer no more is none then. A service with an agreement has one of them. secret_address: what it is called and whose it is are shown to supervisors of the territory alone, to all others its code_name. Links that were sent to another address before work no more, and what waits for an answer is sent to the new one, or the referent is told to call. Each change begins a version that pnd.service_history() lists. Returns the number of the service. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such service or professional, 22P02 a mistyped number, PN409 an agreement, and nobody has said how many places it has or who answers, or a correspondent who cannot, 22003 an amount out of range, 22023 an unknown unit, an amount without one, both places and no limit, or no mail address, 42501.
EN (partners): set the places the correspondent and the agreement of a service, time to answer
FR: régler les places le correspondant et la convention d''un service, délai de réponse';
