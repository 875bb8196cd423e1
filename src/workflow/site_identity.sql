-- workflow/site_identity.sql: who she is, corrected, and where letters go.

CREATE FUNCTION pnd.correct_identity(case_number text, family_name text DEFAULT NULL, used_name text DEFAULT NULL,
	given_name text DEFAULT NULL, birth_date date DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('correct_identity', request_key,
		jsonb_build_array(case_number, family_name, used_name, given_name, birth_date)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	IF correct_identity.family_name IS NOT NULL THEN
		PERFORM packnd.require_text('family_name', correct_identity.family_name);
	END IF;
	IF correct_identity.given_name IS NOT NULL THEN
		PERFORM packnd.require_text('given_name', correct_identity.given_name);
	END IF;
	UPDATE pnd_data.person_identity AS i
	SET family_name = coalesce(correct_identity.family_name, i.family_name),
		used_name = nullif(btrim(coalesce(correct_identity.used_name, i.used_name)), ''),
		given_name = coalesce(correct_identity.given_name, i.given_name),
		birth_date = coalesce(correct_identity.birth_date, i.birth_date), recorded_at = now()
	WHERE i.case_id = the_case;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'she has not agreed yet', NULL, 'Record her first agreement with pnd.give_consent().');
	END IF;
	PERFORM pnd_data.match_again(the_case);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.correct_identity(text, text, text, text, date, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.correct_identity(text, text, text, text, date, text) IS
'Corrects or completes who she is, as recorded for a case: family_name (the name at birth), used_name (the name that is used: of a spouse, another; an empty text takes it away), given name, birth date; null leaves it as it is. The journal keeps what was. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 she has not agreed yet, or a closed case, 22008 born in the future or on no day that can be (pnd.bounds), 22023 an empty or too long name, 42501.
EN (case): correct her name, a spelling mistake, her married name, her birth date
FR: corriger le nom, une faute d''orthographe, nom d''usage, date de naissance';

-- ---- where letters go

CREATE TABLE pnd_data.domicile (
	case_id bigint PRIMARY KEY REFERENCES pnd_data.case_file,
	kind text NOT NULL CHECK (kind IN ('lawyer', 'association', 'prosecutor', 'legal_person')),
	body_name text NOT NULL CHECK (body_name <> ''),
	postal_address text NOT NULL CHECK (postal_address <> ''),
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional
);
COMMENT ON TABLE pnd_data.domicile IS
'The elected domicile of the person of a case: the body where letters go, by its name and its own postal address. Where she lives is stored nowhere.';
SELECT pnd_data.add_codes('domicile_kind', 'Domicile élu', '{
	"lawyer": "avocat",
	"association": "association",
	"prosecutor": "procureur de la République",
	"legal_person": "autre personne morale"}');
SELECT packnd.declare('pnd_data.domicile', class => 'address', journal => true, keep => 'case',
	columns => '{"kind": "address", "body_name": "address", "postal_address": "address", "*": "operational"}',
	bounds => '{"kind": null, "body_name": "name", "postal_address": "contact"}');

CREATE FUNCTION pnd.set_domicile(case_number text, kind text, name text, postal_address text,
	request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('set_domicile', request_key,
		jsonb_build_array(case_number, kind, name, postal_address)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	PERFORM packnd.require_one_of('kind', set_domicile.kind, pnd_data.codes('domicile_kind')),
		packnd.require_text('name', set_domicile.name),
		packnd.require_text('postal_address', set_domicile.postal_address),
		pnd_data.require_agreed(the_case, 'postal_address', set_domicile.postal_address),
		pnd_data.require_seen('name', set_domicile.name), pnd_data.require_seen('postal_address', set_domicile.postal_address),
		pnd_data.require_clean(the_case, 'address', concat_ws(', ', set_domicile.name, set_domicile.postal_address), 'her_alone');
	INSERT INTO pnd_data.domicile AS d (case_id, kind, body_name, postal_address, recorded_at, recorded_by)
	VALUES (the_case, set_domicile.kind, set_domicile.name, set_domicile.postal_address, now(), packnd.actor())
	ON CONFLICT ON CONSTRAINT domicile_pkey DO UPDATE
		SET kind = excluded.kind, body_name = excluded.body_name, postal_address = excluded.postal_address,
			recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_domicile(text, text, text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.set_domicile(text, text, text, text, text) IS
'Where letters to her go, and only there: her elected domicile (code civil, art. 515-11, 6° and 6° bis), at a body: kind (lawyer, association, prosecutor, legal_person), its name, its own postal address, never hers. It replaces the one before, which the journal keeps. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 she has not agreed, a closed case, or an address that was hers with the author (pnd.poison_channel), 22004 and 22023 a missing or unknown value or a text that is too long, 42501.
EN (case): her elected domicile, where to send letters, at the lawyer, at an association
FR: domicile élu, où envoyer le courrier, chez l''avocat, à l''association';

CREATE FUNCTION pnd.end_domicile(case_number text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('end_domicile', request_key, jsonb_build_array(case_number)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	DELETE FROM pnd_data.domicile d WHERE d.case_id = the_case;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the case has no elected domicile', NULL, 'Record one with pnd.set_domicile().');
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.end_domicile(text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.end_domicile(text, text) IS
'She has no elected domicile any more: no letter goes to her from now on. The journal keeps what was. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 there is none, or a closed case, 42501.
EN (case): no letters any more, the elected domicile ends
FR: plus aucun courrier, fin du domicile élu';

CREATE FUNCTION pnd.domicile(case_number text)
RETURNS TABLE (kind text, kind_fr text, name text, postal_address text, recorded_at timestamptz, recorded_at_local text, professional text,
	display_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	RETURN QUERY
		SELECT d.kind, k.label_fr, d.body_name, d.postal_address, d.recorded_at, packnd.local_time(d.recorded_at, here),
			packnd.site_number('professional', d.recorded_by), p.display_name
		FROM pnd_data.domicile d
			JOIN pnd_data.code k ON k.list = 'domicile_kind' AND k.code = d.kind
			LEFT JOIN pnd_data.professional p ON p.professional_id = d.recorded_by
		WHERE d.case_id = the_case;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.domicile(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.domicile(text) IS
'The address of letters to her: her elected domicile, at a lawyer, an association, the prosecutor or another legal person; no row: no letter is sent. Under a ticket (pnd.open_ticket) of an earlier committed transaction. Errors: PN404, PN410 no ticket, 42501.
EN (case): the postal address for a letter, where does her mail go
FR: adresse pour un courrier, où arrive le courrier';
