-- routing/site_service.sql: what a territory knows of a service beside the
-- directory.

CREATE FUNCTION pnd.set_service(territory text, external_id text, has_agreement boolean DEFAULT NULL,
	correspondent text DEFAULT NULL, places int DEFAULT NULL, answer_amount int DEFAULT NULL, answer_unit text DEFAULT NULL,
	priority_lane boolean DEFAULT NULL, secret_address boolean DEFAULT NULL, is_unsafe boolean DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	id bigint;
	the_correspondent bigint;
	budget record;
	answer text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('set_service', request_key,
		jsonb_build_array(territory, external_id, has_agreement, correspondent, places, answer_amount, answer_unit, priority_lane, secret_address, is_unsafe));
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
	INSERT INTO pnd_data.service_overlay (service_id) VALUES (id) ON CONFLICT (service_id) DO NOTHING;
	SELECT coalesce(set_service.answer_amount, o.answer_amount) AS amount, coalesce(set_service.answer_unit, o.answer_unit) AS unit
	INTO budget
	FROM pnd_data.service_overlay o WHERE o.service_id = id FOR UPDATE;
	IF (budget.amount IS NULL) <> (budget.unit IS NULL) THEN
		PERFORM packnd.fail('22023', 'the time to answer has an amount and a unit', NULL,
			'Give answer_amount and answer_unit together.');
	END IF;
	PERFORM pnd_data.require_span('answer_amount', budget.amount, budget.unit, 366);
	UPDATE pnd_data.service_overlay o
	SET has_agreement = coalesce(set_service.has_agreement, o.has_agreement),
		correspondent = coalesce(the_correspondent, o.correspondent),
		answer_amount = coalesce(set_service.answer_amount, o.answer_amount),
		answer_unit = coalesce(set_service.answer_unit, o.answer_unit),
		priority_lane = coalesce(set_service.priority_lane, o.priority_lane),
		secret_address = coalesce(set_service.secret_address, o.secret_address),
		is_unsafe = coalesce(set_service.is_unsafe, o.is_unsafe)
	WHERE o.service_id = id;
	IF places IS NOT NULL THEN
		PERFORM pnd_data.set_places(id, places);
	END IF;
	answer := packnd.site_number('service', id);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(answer));
	RETURN answer;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_service(text, text, boolean, text, int, int, text, boolean, boolean, boolean, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.set_service(text, text, boolean, text, int, int, text, boolean, boolean, boolean, text) IS
'What the territory knows of a service beside the directory; null leaves a thing as it is. places: its capacity (none given: no limit); answer_amount and answer_unit: the time it has to answer (minutes, hours, calendar_days, working_days, business_days, months). correspondent: the number of a professional with the duty "partner" in the territory. Returns the number of the service. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such service or professional, 22P02 a mistyped number, PN409 places in use cannot be taken away, 22003 an amount out of range, 22023 an unknown unit, or an amount without one, 42501.
EN (partners): set the places the correspondent and the agreement of a service, time to answer
FR: régler les places le correspondant et la convention d''un service, délai de réponse';
