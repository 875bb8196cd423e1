-- routing/site_form_field.sql: the fields of the forms of bodies, read and changed
-- by policy authors.

CREATE FUNCTION pnd.form_fields(of_measure text)
RETURNS TABLE (field text, section text, section_fr text, label_fr text, source text, source_fr text, source_keys text[], is_required boolean,
	legal_source text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 15 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_one_of('of_measure', form_fields.of_measure, ARRAY(SELECT m.measure FROM pnd_data.measure m ORDER BY m.measure));
	RETURN QUERY
		SELECT f.field, f.section, s.label_fr, f.label_fr, f.source, o.label_fr, f.source_keys, f.is_required, f.legal_source
		FROM pnd_data.form_fields_of(form_fields.of_measure, (now() AT TIME ZONE current_setting('packnd.time_zone'))::date, NULL) WITH ORDINALITY
				AS f (field, section, label_fr, source, source_keys, is_required, legal_source, place)
			JOIN pnd_data.code s ON s.list = 'form_section' AND s.code = f.section
			JOIN pnd_data.code o ON o.list = 'form_source' AND o.code = f.source
		ORDER BY f.place;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.form_fields(text) TO packnd_referent, packnd_supervisor, packnd_policy_author;
COMMENT ON FUNCTION pnd.form_fields(text) IS
'What the form of a measure asks for, as pnd.application() fills it: each field with its part of the form (pnd.choices(''form_section'')), where its value comes from (pnd.choices(''form_source'')) and by which keys, whether it is required, and its article. A measure without fields of its own asks for the facts of its policy and its papers. Errors: 22004, 22023 an unknown measure.
EN (policies): what the form of a body asks for, the fields of an application
FR: ce que demande le formulaire d''un organisme, champs d''une demande';

CREATE FUNCTION pnd_data.check_field(told pnd_data.form_field) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known_keys text[];
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('field', told.field), pnd_data.require_length('field', told.field),
		packnd.require_one_of('section', told.section, pnd_data.codes('form_section')),
		packnd.require_one_of('source', told.source, pnd_data.codes('form_source')),
		packnd.require_text('label_fr', told.label_fr), pnd_data.require_length('label_fr', told.label_fr, 'contact'),
		packnd.require_text('legal_source', told.legal_source), pnd_data.require_length('legal_source', told.legal_source, 'contact'),
		packnd.require_given('source_keys', told.source_keys), packnd.require_given('is_required', told.is_required);
	IF told.field !~ '^[a-z][a-z0-9_]*$' THEN
		PERFORM packnd.fail('22023', 'the name of a field is of small letters, digits and underscores');
	END IF;
	IF told.measure IS NOT NULL THEN
		PERFORM packnd.require_one_of('measure', told.measure, ARRAY(SELECT m.measure FROM pnd_data.measure m ORDER BY m.measure));
	END IF;
	known_keys := CASE told.source
		WHEN 'identity' THEN '{family_name,used_name,given_name,birth_date}'
		WHEN 'fact' THEN ARRAY(SELECT f.fact FROM pnd_data.fact f WHERE f.retired_at IS NULL ORDER BY f.fact)
		WHEN 'evidence' THEN pnd_data.evidence_kinds() END;
	IF told.source IN ('identity', 'fact', 'statement') AND cardinality(told.source_keys) <> 1
		OR told.source = 'evidence' AND cardinality(told.source_keys) = 0
		OR told.source IN ('channels', 'domicile', 'children', 'by_hand') AND cardinality(told.source_keys) > 0 THEN
		PERFORM packnd.fail('22023', 'these are not the keys of a field with source "%1$s"', NULL,
			'Identity, a fact and a statement have one key, evidence has kinds of papers, any other source none.', told.source);
	END IF;
	IF known_keys IS NOT NULL THEN
		PERFORM packnd.require_one_of('source_keys', k, known_keys) FROM unnest(told.source_keys) k;
	ELSIF told.source = 'statement' AND coalesce(told.source_keys[1] !~ '^[a-z][a-z0-9_]*$', true) THEN
		PERFORM packnd.fail('22023', 'the name of a field is of small letters, digits and underscores');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.check_field(pnd_data.form_field) IS
'For pnd.set_form_field(): errors 22004 and 22023 unless each of its values is one, and its keys are those of its source.';

CREATE FUNCTION pnd.set_form_field(field text, section text, label_fr text, source text, legal_source text, measure text DEFAULT NULL,
	source_keys text[] DEFAULT '{}', is_required boolean DEFAULT true, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	told pnd_data.form_field;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('set_form_field', request_key,
			jsonb_build_array(field, section, label_fr, source, legal_source, measure, source_keys, is_required)) IS NOT NULL THEN
		RETURN;
	END IF;
	told.field := set_form_field.field;
	told.measure := set_form_field.measure;
	told.section := set_form_field.section;
	told.label_fr := set_form_field.label_fr;
	told.source := set_form_field.source;
	told.source_keys := set_form_field.source_keys;
	told.is_required := set_form_field.is_required;
	told.legal_source := set_form_field.legal_source;
	PERFORM pnd_data.check_field(told);
	INSERT INTO pnd_data.form_field AS f (field, measure, section, label_fr, source, source_keys, is_required, legal_source)
	VALUES (told.field, told.measure, told.section, told.label_fr, told.source, told.source_keys, told.is_required, told.legal_source)
	ON CONFLICT ON CONSTRAINT form_field_pkey DO UPDATE
		SET measure = excluded.measure, section = excluded.section, label_fr = excluded.label_fr, source = excluded.source,
			source_keys = excluded.source_keys, is_required = excluded.is_required, legal_source = excluded.legal_source, retired_at = NULL;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_form_field(text, text, text, text, text, text, text[], boolean, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.set_form_field(text, text, text, text, text, text, text[], boolean, text) IS
'A field of the form of a measure (null: of every measure), new or changed: its name, part of the form, name in French, where its value comes from (source: pnd.choices(''form_source'')) by which keys (identity: family_name, used_name, given_name or birth_date; fact: a name of pnd.facts(); evidence: kinds of papers; statement: the name of what she declares; none of any other source), and its article. From the first field of its own on a measure asks for these, and no longer for the facts of its policy. What was applied for keeps its form. With the request_key of an earlier call it only answers what that did. Errors: 22004, 22023, 42501.
EN (policies): a body changes its form, add a field to an application
FR: un organisme change son formulaire, ajouter un champ à une demande';

CREATE FUNCTION pnd.retire_form_field(field text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('retire_form_field', request_key, jsonb_build_array(field)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('field', retire_form_field.field);
	UPDATE pnd_data.form_field f SET retired_at = now() WHERE f.field = retire_form_field.field AND f.retired_at IS NULL;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'no form has this field', NULL, 'pnd.form_fields() lists those of a measure.');
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.retire_form_field(text, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.retire_form_field(text, text) IS
'A field is asked for no longer, by any form; what was applied for keeps it. With the request_key of an earlier call it only answers what that did. Errors: P0002 there is none, or it was retired before, 22004, 42501.
EN (policies): a body asks for something no longer
FR: retirer un champ d''un formulaire';
