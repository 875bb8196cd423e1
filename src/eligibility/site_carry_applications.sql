-- eligibility/site_carry_applications.sql: applications that one case brings into
-- another (workflow/site_carry.sql), with what had come of them.

INSERT INTO pnd_data.carried_kind (kind, label_fr, table_name, key_column, makes_key, unlike, number_kind) VALUES
	('application', 'Demande à un organisme', 'application', 'application_id', true, '{form}', 'application'),
	('application_event', 'Suite d''une demande', 'application_event', 'event_id', true, '{application_id}', NULL);

CREATE FUNCTION pnd_data.carry_applications(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	made record;
	here bigint;
	told record;
BEGIN
	PERFORM packnd.guard();
	FOR made IN
		SELECT a.application_id, a.measure, a.made_at FROM pnd_data.application a
		WHERE a.case_id = from_case AND 'situation' = ANY (classes)
		ORDER BY a.made_at, a.application_id
	LOOP
		SELECT a.application_id INTO here FROM pnd_data.application a
		WHERE a.case_id = to_case AND a.measure = made.measure AND a.made_at = made.made_at;
		IF FOUND THEN
			PERFORM pnd_data.note_carried('application', from_case, to_case, carry_applications.how, made.application_id::text, here::text, 'known');
		ELSE
			-- who she is stays where the form was filled
			here := pnd_data.carry_row('application', from_case, to_case, carry_applications.how, made.application_id::text, '{"form": null}')::bigint;
		END IF;
		FOR told IN
			SELECT e.event_id FROM pnd_data.standing_event e
			WHERE e.case_id = from_case AND e.application_id = made.application_id AND NOT EXISTS (
				SELECT FROM pnd_data.standing_event h
				WHERE h.case_id = to_case AND h.application_id = here AND h.answer_code = e.answer_code AND h.happened_at = e.happened_at)
			ORDER BY e.recorded_at, e.event_id
		LOOP
			PERFORM pnd_data.carry_row('application_event', from_case, to_case, carry_applications.how, told.event_id::text,
				jsonb_build_object('application_id', here));
		END LOOP;
		PERFORM pnd_data.time_application(to_case, here);
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_applications(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(): what was applied for and what came of it (without what was recorded by mistake), with its clocks; without the form, which says who she is. One of a measure and a moment is one application.';

CREATE FUNCTION pnd_data.settle_carried_applications(case_id bigint, is_closed boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.time_application(a.case_id, a.application_id)
	FROM pnd_data.application a WHERE a.case_id = settle_carried_applications.case_id AND NOT is_closed;
END
$function$;
COMMENT ON FUNCTION pnd_data.settle_carried_applications(bigint, boolean) IS
'For pnd_data.settle_carried(): the clocks of applications follow what a duplicate brought, or took back.';
