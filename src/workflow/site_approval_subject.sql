-- workflow/site_approval_subject.sql: what an approval is bound to, beside its
-- arguments: the very thing that they mean at present.  An action that takes two
-- persons has its branch here; without one nobody can ask for it.

CREATE FUNCTION pnd_data.approval_subject(action text, exact jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := packnd.site_case_id(exact ->> 'case_number');
BEGIN
	PERFORM packnd.guard();
	RETURN CASE approval_subject.action
		WHEN 'end_exclusion' THEN (
			SELECT jsonb_build_array(e.exclusion_id) FROM pnd_data.exclusion e
			WHERE e.exclusion_id = packnd.site_number_id('exclusion', exact ->> 'exclusion') AND pnd_data.in_force('-infinity', e.valid_to))
		WHEN 'lift_duress' THEN (
			SELECT jsonb_build_array(d.duress_id) FROM pnd_data.duress d WHERE d.case_id = the_case AND d.lifted_at IS NULL)
		WHEN 'confirm_channel' THEN (
			SELECT jsonb_build_array(n.id)
			FROM packnd.site_number_id('channel', exact ->> 'channel') AS n (id)
			-- what a second person does not see he cannot see ended either; the call does
			WHERE NOT packnd.can_see(the_case) OR EXISTS (
				SELECT FROM pnd_data.contact_channel k
				WHERE k.case_id = the_case AND k.channel_id = n.id AND k.confirmed_at IS NULL AND k.ended_at IS NULL))
		WHEN 'lift_hold' THEN (
			SELECT jsonb_build_array(h.hold_id) FROM pnd_data.legal_hold h WHERE h.case_id = the_case AND h.lifted_at IS NULL)
		WHEN 'archive_case' THEN (
			SELECT jsonb_build_array(c.case_id, x.exits, extract(epoch FROM r.archived_at), extract(epoch FROM r.unarchived_at))
			FROM pnd_data.case_file c
				JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state AND s.is_final
				LEFT JOIN pnd_data.case_retention r ON r.case_id = c.case_id
				CROSS JOIN LATERAL (SELECT count(*) FROM pnd_data.case_exit e WHERE e.case_id = c.case_id) AS x (exits)
			WHERE c.case_id = the_case AND r.erased_at IS NULL)
		WHEN 'unarchive_case' THEN (
			SELECT jsonb_build_array(extract(epoch FROM r.archived_at)) FROM pnd_data.case_retention r
			WHERE r.case_id = the_case AND r.archived_at IS NOT NULL AND r.erased_at IS NULL)
		WHEN 'purge' THEN (
			-- reopened and closed again it is to be looked at again; a hold stops the call, and is no other case
			SELECT jsonb_agg(jsonb_build_array(c.case_id, x.exits, s.is_final, r.erasure_kind, r.erased_at IS NOT NULL) ORDER BY c.case_id)
			FROM jsonb_array_elements_text(exact -> 'case_numbers') AS n (number)
				JOIN pnd_data.case_file c ON c.case_id = packnd.site_case_id(n.number)
				JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
				LEFT JOIN pnd_data.case_retention r ON r.case_id = c.case_id
				CROSS JOIN LATERAL (SELECT count(*) FROM pnd_data.case_exit e WHERE e.case_id = c.case_id) AS x (exits)
			HAVING bool_or((SELECT k.is_due FROM pnd_data.retention(c.case_id) k) OR s.is_final AND r.erased_at IS NULL AND pnd_data.erasure_was_granted(c.case_id)))
		WHEN 'merge_cases' THEN (
			SELECT jsonb_build_array(c.case_id, o.case_id, (
				SELECT count(*) FROM pnd_data.case_exit e WHERE e.case_id IN (c.case_id, o.case_id)))
			FROM pnd_data.case_file c JOIN pnd_data.case_file o ON o.case_id = packnd.site_case_id(exact ->> 'into')
			WHERE c.case_id = the_case AND o.case_id <> c.case_id AND c.duplicate_of IS NULL)
		WHEN 'separate_cases' THEN (
			SELECT jsonb_build_array(max(e.exit_id)) FROM pnd_data.case_exit e
			WHERE e.case_id = the_case AND e.exit_code = 'duplicate' AND e.exited_at IS NOT NULL AND e.reopened_at IS NULL
			HAVING count(*) > 0)
		WHEN 'name_referent' THEN (
			SELECT jsonb_build_array(r.professional_id, extract(epoch FROM r.valid_from)) FROM pnd_data.referent r
			WHERE r.case_id = the_case AND r.valid_to IS NULL
				AND r.professional_id <> packnd.site_number_id('professional', exact ->> 'professional'))
		END;
END
$function$;
COMMENT ON FUNCTION pnd_data.approval_subject(text, jsonb) IS
'For approvals: what an action with these exact arguments would be done to, as it is now: this suspension of contact, this hold, this archiving, this exclusion, this channel, these cases since they were closed last, this referent. Null: nothing is there to which it could be done.';
