-- policy/site_measures.sql: measures that come and go at a running site.

CREATE FUNCTION pnd.add_measure(measure text, label_fr text, domain text, policy text, deciding_body text, legal_source text,
	request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('add_measure', request_key,
			jsonb_build_array(measure, label_fr, domain, policy, deciding_body, legal_source)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('measure', add_measure.measure),
		packnd.require_text('label_fr', add_measure.label_fr),
		packnd.require_one_of('domain', add_measure.domain, ARRAY(SELECT d.domain FROM pnd_data.need_domain d ORDER BY d.rank)),
		packnd.require_given('policy', add_measure.policy),
		packnd.require_text('deciding_body', add_measure.deciding_body),
		packnd.require_text('legal_source', add_measure.legal_source),
		pnd_data.require_length('measure', add_measure.measure),
		pnd_data.require_length('label_fr', add_measure.label_fr),
		pnd_data.require_length('deciding_body', add_measure.deciding_body),
		pnd_data.require_length('legal_source', add_measure.legal_source, 'contact');
	IF add_measure.measure !~ '^[a-z][a-z0-9_]*$' THEN
		PERFORM packnd.fail('22023', 'the id of a measure is of small letters, digits and underscores');
	END IF;
	IF NOT EXISTS (SELECT FROM pnd_data.policy p WHERE p.policy = add_measure.policy) THEN
		PERFORM packnd.fail('P0002', 'there is no such policy', NULL, 'Load the policy that decides on it first, with pnd.load_policy().');
	END IF;
	INSERT INTO pnd_data.measure (measure, label_fr, domain, policy, deciding_body, legal_source)
	VALUES (add_measure.measure, add_measure.label_fr, add_measure.domain, add_measure.policy, add_measure.deciding_body, add_measure.legal_source)
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'there is a measure "%1$s" already', NULL, 'pnd.measures(true) lists the measures.', add_measure.measure);
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.add_measure(text, text, text, text, text, text, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.add_measure(text, text, text, text, text, text, text) IS
'Adds a measure (dispositif): its id, its name in French, the need that it meets, the policy that decides who has a right to it (loaded before), who decides, and the legal source. It is decided from now on. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such policy, PN409 there is one of that id, 22004 and 22023 a missing or senseless argument.
EN (policies): add a measure, a new aid or scheme
FR: ajouter une mesure, une nouvelle aide, un nouveau dispositif';

CREATE FUNCTION pnd.change_measure(measure text, label_fr text DEFAULT NULL, deciding_body text DEFAULT NULL, legal_source text DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('change_measure', request_key,
		jsonb_build_array(measure, label_fr, deciding_body, legal_source)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('measure', change_measure.measure),
		pnd_data.require_length('label_fr', change_measure.label_fr),
		pnd_data.require_length('deciding_body', change_measure.deciding_body),
		pnd_data.require_length('legal_source', change_measure.legal_source, 'contact');
	UPDATE pnd_data.measure AS m
	SET label_fr = coalesce(change_measure.label_fr, m.label_fr), deciding_body = coalesce(change_measure.deciding_body, m.deciding_body),
		legal_source = coalesce(change_measure.legal_source, m.legal_source)
	WHERE m.measure = change_measure.measure;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'there is no such measure', NULL, 'pnd.measures(true) lists the measures.');
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.change_measure(text, text, text, text, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.change_measure(text, text, text, text, text) IS
'Changes the name of a measure in French, who decides or the legal source; null leaves it as it is. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such measure, 22004.
EN (policies): rename a measure, another body decides
FR: renommer une mesure, changer l''organisme qui décide';

CREATE FUNCTION pnd.retire_measure(measure text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('retire_measure', request_key, jsonb_build_array(measure, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('measure', retire_measure.measure), packnd.require_text('reason', retire_measure.reason),
		pnd_data.require_length('reason', retire_measure.reason, 'text');
	UPDATE pnd_data.measure AS m SET retired_at = now(), retire_reason = retire_measure.reason
	WHERE m.measure = retire_measure.measure AND m.retired_at IS NULL;
	IF NOT FOUND THEN
		IF EXISTS (SELECT FROM pnd_data.measure m WHERE m.measure = retire_measure.measure) THEN
			PERFORM packnd.fail('PN409', 'measure "%1$s" is retired already', NULL, NULL, retire_measure.measure);
		END IF;
		PERFORM packnd.fail('P0002', 'there is no such measure', NULL, 'pnd.measures(true) lists the measures.');
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.retire_measure(text, text, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.retire_measure(text, text, text) IS
'Retires a measure, with the reason: it is no longer decided nor offered; what was decided stays readable and can be explained. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such measure, PN409 it is retired already, 22004, 22023.
EN (policies): a measure ends, an aid is abolished
FR: une mesure prend fin, une aide est supprimée';
