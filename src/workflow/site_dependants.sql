-- workflow/site_dependants.sql: children and other people whom she cares for.
-- Counts and ages that rules ask for are computed from them (pnd_data.fact).

CREATE TABLE pnd_data.dependant (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	dependant_id bigint NOT NULL,
	kind text NOT NULL CHECK (kind IN ('child', 'unborn', 'adult')),
	given_name text CHECK (given_name <> ''),
	birth_date date,
	lives_with text NOT NULL CHECK (lives_with IN ('person', 'alternating', 'other_parent', 'elsewhere')),
	is_dependent boolean NOT NULL,
	school text CHECK (school <> ''),
	care text CHECK (care <> ''),
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	removed_at timestamptz,
	remove_reason text CHECK ((remove_reason IS NULL) = (removed_at IS NULL)),
	PRIMARY KEY (case_id, dependant_id)
);
COMMENT ON TABLE pnd_data.dependant IS
'Children, a child that is expected (birth_date: when) and adults whom the person of a case cares for: with whom they live, whether the person has the charge of them (is_dependent), their school, and who looks after them (care). removed_at: recorded by mistake, or no longer to be thought of, and why.';
SELECT pnd_data.add_codes('dependant_kind', 'Personnes à charge', '{
	"child": "enfant",
	"unborn": "enfant à naître",
	"adult": "adulte à charge"}');
SELECT pnd_data.add_codes('lives_with', 'Lieu de vie d''une personne à charge', '{
	"person": "avec la personne",
	"alternating": "en alternance",
	"other_parent": "avec l''autre parent",
	"elsewhere": "ailleurs : proches, placement"}');
SELECT packnd.declare('pnd_data.dependant', class => 'child', journal => true, keep => 'case',
	columns => '{"kind": "child", "given_name": "child", "birth_date": "child", "lives_with": "child", "is_dependent": "child",
		"school": "child", "care": "child", "remove_reason": "narrative", "*": "operational"}',
	bounds => '{"given_name": "name", "birth_date": "expected_birth", "school": "name", "care": "contact", "kind": null, "lives_with": null}');

CREATE FUNCTION pnd_data.require_born(kind text, birth_date date, territory text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_day(CASE require_born.kind WHEN 'unborn' THEN 'expected_birth' ELSE 'birth' END, 'birth_date',
		require_born.birth_date, require_born.territory);
END
$function$;
COMMENT ON FUNCTION pnd_data.require_born(text, date, text) IS
'For the functions of pnd: error 22008 for a child or an adult who is born tomorrow, or a day that can be no mistake of nobody.';

CREATE FUNCTION pnd_data.require_agreed(case_id bigint, what text, value text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF value IS NOT NULL AND NOT EXISTS (
		SELECT FROM pnd_data.case_file c WHERE c.case_id = require_agreed.case_id AND c.person_id IS NOT NULL) THEN
		PERFORM packnd.fail('PN409', '%1$s identifies somebody: before the agreement it is not recorded', NULL,
			'Record it once she has agreed, by pnd.give_consent(); what rules ask for can be recorded without.', require_agreed.what);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_agreed(bigint, text, text) IS
'For the functions of pnd: error PN409 for something that identifies, before she has agreed to be helped.';

CREATE FUNCTION pnd.add_dependant(case_number text, kind text, birth_date date DEFAULT NULL, given_name text DEFAULT NULL,
	lives_with text DEFAULT 'person', is_dependent boolean DEFAULT true, school text DEFAULT NULL, care text DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	new_id bigint := packnd.random_case_id();
	new_number text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('add_dependant', request_key,
		jsonb_build_array(case_number, kind, birth_date, given_name, lives_with, is_dependent, school, care));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{detector,referent,supervisor}');
	PERFORM packnd.require_one_of('kind', add_dependant.kind, pnd_data.codes('dependant_kind')),
		packnd.require_one_of('lives_with', add_dependant.lives_with, pnd_data.codes('lives_with')),
		packnd.require_given('is_dependent', add_dependant.is_dependent),
		pnd_data.require_born(add_dependant.kind, add_dependant.birth_date, (
			SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_case)),
		pnd_data.require_agreed(the_case, 'given_name', add_dependant.given_name),
		pnd_data.require_agreed(the_case, 'school', add_dependant.school);
	INSERT INTO pnd_data.dependant (case_id, dependant_id, kind, given_name, birth_date, lives_with, is_dependent, school, care,
		recorded_at, recorded_by)
	VALUES (the_case, new_id, add_dependant.kind, nullif(add_dependant.given_name, ''), add_dependant.birth_date, add_dependant.lives_with,
		add_dependant.is_dependent, nullif(add_dependant.school, ''), nullif(add_dependant.care, ''), now(), packnd.actor());
	new_number := packnd.site_number('dependant', new_id);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(new_number));
	RETURN new_number;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.add_dependant(text, text, date, text, text, boolean, text, text, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.add_dependant(text, text, date, text, text, boolean, text, text, text) IS
'Records a child, a child that is expected (birth_date: when) or a dependent adult of a case: kind (child, unborn, adult), birth date, given name, with whom (lives_with: person, alternating, other_parent, elsewhere), whether the person has the charge (is_dependent), school, and who looks after the child (care). From then on counts and ages are computed from what is recorded so. Given name and school only once she has agreed. Returns its number, K-XXXX-XXXX-XXXX-C. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 a closed case, or a name before the agreement, 22004 and 22023 a missing or unknown value or a text that is too long, 22008 born tomorrow, 42501.
EN (case): record a child, her children, school and childcare, a baby that is expected, a relative in her care
FR: noter un enfant, ses enfants, école et garde, un bébé à naître, un proche à charge';

CREATE FUNCTION pnd.change_dependant(case_number text, dependant text, kind text DEFAULT NULL, birth_date date DEFAULT NULL,
	given_name text DEFAULT NULL, lives_with text DEFAULT NULL, is_dependent boolean DEFAULT NULL, school text DEFAULT NULL,
	care text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known pnd_data.dependant;
	changed pnd_data.dependant;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('change_dependant', request_key,
		jsonb_build_array(case_number, dependant, kind, birth_date, given_name, lives_with, is_dependent, school, care)) IS NOT NULL THEN
		RETURN;
	END IF;
	known := pnd_data.lock_part(known, 'dependant', case_number, dependant, '{detector,referent,supervisor}', 'removed_at');
	changed := known;
	changed.kind := coalesce(change_dependant.kind, known.kind);
	changed.birth_date := coalesce(change_dependant.birth_date, known.birth_date);
	changed.given_name := nullif(coalesce(change_dependant.given_name, known.given_name), '');
	changed.lives_with := coalesce(change_dependant.lives_with, known.lives_with);
	changed.is_dependent := coalesce(change_dependant.is_dependent, known.is_dependent);
	changed.school := nullif(coalesce(change_dependant.school, known.school), '');
	changed.care := nullif(coalesce(change_dependant.care, known.care), '');
	PERFORM packnd.require_one_of('kind', changed.kind, pnd_data.codes('dependant_kind')),
		packnd.require_one_of('lives_with', changed.lives_with, pnd_data.codes('lives_with')),
		pnd_data.require_born(changed.kind, changed.birth_date, (
			SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = known.case_id)),
		pnd_data.require_agreed(known.case_id, 'given_name', change_dependant.given_name),
		pnd_data.require_agreed(known.case_id, 'school', change_dependant.school);
	PERFORM pnd_data.write_part(known, changed, 'dependant');
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.change_dependant(text, text, text, date, text, text, boolean, text, text, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.change_dependant(text, text, text, date, text, text, boolean, text, text, text) IS
'Corrects or completes what is recorded of a child or a dependent adult (number K-...): null leaves it as it is, an empty text takes it away; a child that is born is of kind child from then on. The journal keeps what was. With the request_key of an earlier call it only answers what that did. Errors: PN404, P0002 it is none of the case, PN409 a closed case, or a name before the agreement, 22023, 22008 born tomorrow, 22P02 a mistyped number, 42501.
EN (case): correct a child, the baby is born, another school or childcare
FR: corriger un enfant, le bébé est né, changement d''école ou de garde';

CREATE FUNCTION pnd.remove_dependant(case_number text, dependant text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known pnd_data.dependant;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('remove_dependant', request_key,
		jsonb_build_array(case_number, dependant, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	known := pnd_data.lock_part(known, 'dependant', case_number, dependant, '{detector,referent,supervisor}', 'removed_at');
	PERFORM packnd.require_text('reason', remove_dependant.reason);
	UPDATE pnd_data.dependant AS d SET removed_at = now(), remove_reason = remove_dependant.reason
	WHERE d.case_id = known.case_id AND d.dependant_id = known.dependant_id;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.remove_dependant(text, text, text, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.remove_dependant(text, text, text, text) IS
'A child or a dependent adult is no longer to be thought of, or was recorded by mistake, for a reason: no rule counts it from now on. With the request_key of an earlier call it only answers what that did. Errors: PN404, P0002 it is none of the case, PN409 a closed case, 22004 and 22023 no reason, 22P02 a mistyped number, 42501.
EN (case): remove a child that was recorded by mistake
FR: effacer un enfant noté par erreur';

CREATE FUNCTION pnd.dependants(case_number text, removed_too boolean DEFAULT false, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (dependant text, kind text, kind_fr text, given_name text, birth_date date, age int, lives_with text, lives_with_fr text,
	is_dependent boolean, school text, care text, recorded_at timestamptz, recorded_at_local text, professional text, display_name text,
	removed_at timestamptz, removed_at_local text, remove_reason text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('dependants', dependants.after, 2);
	after_birth date := coalesce(after_keys[1]::date, '-infinity');
	after_dependant bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(dependants.max_rows);
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	RETURN QUERY
		SELECT packnd.site_number('dependant', d.dependant_id), d.kind, k.label_fr, d.given_name, d.birth_date,
			CASE WHEN d.kind <> 'unborn' THEN extract(year FROM age(pnd_data.case_today(the_case), d.birth_date))::int END, d.lives_with, l.label_fr, d.is_dependent,
			d.school, d.care, d.recorded_at, packnd.local_time(d.recorded_at, here), packnd.site_number('professional', d.recorded_by),
			p.display_name, d.removed_at, packnd.local_time(d.removed_at, here), d.remove_reason,
			packnd.cursor('dependants', coalesce(d.birth_date, 'infinity'), d.dependant_id)
		FROM pnd_data.dependant d
			JOIN pnd_data.code k ON k.list = 'dependant_kind' AND k.code = d.kind
			JOIN pnd_data.code l ON l.list = 'lives_with' AND l.code = d.lives_with
			LEFT JOIN pnd_data.professional p ON p.professional_id = d.recorded_by
		WHERE d.case_id = the_case AND (d.removed_at IS NULL OR dependants.removed_too)
			AND (coalesce(d.birth_date, 'infinity'), d.dependant_id) > (after_birth, after_dependant)
		ORDER BY coalesce(d.birth_date, 'infinity'), d.dependant_id
		LIMIT dependants.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.dependants(text, boolean, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.dependants(text, boolean, text, int) IS
'Children and dependent adults of a case, the oldest first: number, kind, given name, birth date and age today, with whom they live, charge, school, care, and who recorded it when. Under a ticket (pnd.open_ticket) of an earlier committed transaction. removed_too: also those removed, with the reason. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN410 no ticket, 22P02 no cursor of this list, 22023, 42501.
EN (case): her children, names, ages, schools
FR: ses enfants, prénoms, âges, écoles';
