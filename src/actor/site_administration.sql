-- Administration: for administrators in psql (superuser, members of the
-- owner); granted to no group.

CREATE FUNCTION pnd.add_organisation(label text, kind text, valid_from date, siret text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	new_id bigint;
	new_number text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('add_organisation', request_key, jsonb_build_array(label, kind, valid_from, siret));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	PERFORM packnd.require_text('label', label),
		packnd.require_text('kind', kind),
		packnd.require_given('valid_from', valid_from);
	PERFORM pnd_data.require_length('label', label);
	IF siret !~ '^[0-9]{14}$' THEN
		PERFORM packnd.fail('22023', 'a SIRET has 14 digits');
	END IF;
	INSERT INTO pnd_data.organisation AS o (label, kind, siret, valid_from)
	VALUES (label, kind, siret, valid_from) RETURNING o.organisation_id INTO new_id;
	new_number := packnd.site_number('organisation', new_id);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(new_number));
	RETURN new_number;
END
$function$;
COMMENT ON FUNCTION pnd.add_organisation(text, text, date, text, text) IS
'Adds an organisation (its name, its kind such as CAF, CCAS, association; its SIRET of 14 digits if known) from a day on. Returns its number, E-XXXX-XXXX-XXXX-C. A call repeated with the same request_key within seven days adds nothing and returns the same. 22004 and 22023 for a missing or empty name, one that is too long or a malformed SIRET; PN409 for a request_key of another call. For administrators.
EN (administration): add an organisation, a CAF, an association
FR: enregistrer un établissement, une CAF, une association';

CREATE FUNCTION pnd_data.health_organisation(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'same SIRET', n.numbers[1], packnd.say('It has the SIRET %1$s, and so have %2$s: an exclusion is of the services of all, but of its own people. pnd.close_organisation() closes those that are not used.',
		n.siret, array_to_string(n.numbers[2:], ', '))
	FROM (
		SELECT o.siret, array_agg(packnd.site_number('organisation', o.organisation_id) ORDER BY o.organisation_id) AS numbers
		FROM pnd_data.organisation o
		WHERE o.siret IS NOT NULL AND (o.valid_to IS NULL OR o.valid_to > packnd.local_day(now(), '75'))
		GROUP BY o.siret HAVING count(*) > 1) n
	ORDER BY n.siret;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_organisation() IS
'The findings of pnd.health() on organisations: those that are one establishment by their SIRET, registered several times.';

CREATE FUNCTION pnd.add_territory(territory text, departement text, label text, coordinating_body text DEFAULT NULL,
	request_key text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	known_code text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('add_territory', request_key,
		jsonb_build_array(territory, departement, label, coordinating_body));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	PERFORM packnd.require_given('territory', territory),
		packnd.require_given('departement', departement),
		packnd.require_text('label', label);
	IF territory !~ '^[0-9A-Za-z-]{2,20}$' THEN
		PERFORM packnd.fail('22023', 'the id of a territory has 2 to 20 letters, digits and hyphens');
	END IF;
	BEGIN
		-- the type knows the official codes, and refuses any other
		known_code := departement::packnd.departement::text;
	EXCEPTION WHEN invalid_text_representation THEN
		PERFORM packnd.fail('22023', 'unknown value of %1$s', NULL, 'pnd.choices(''departement'') lists them.', 'departement');
	END;
	INSERT INTO pnd_data.territory (territory_id, departement, label, coordinating_body)
	VALUES (territory, known_code, label, pnd_data.organisation_id(coordinating_body))
	ON CONFLICT ON CONSTRAINT territory_pkey DO NOTHING;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'there is a territory "%1$s" already', NULL, NULL, territory);
	END IF;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(territory));
	RETURN territory;
END
$function$;
COMMENT ON FUNCTION pnd.add_territory(text, text, text, text, text) IS
'Adds a territory, planned: its id (the code of the département, or one of its own for a part of it), the département, its name, the number of its coordinating body. Returns the id. With the request_key of an earlier call it only answers what that did. 22P02 for a mistyped number, P0002 for an unknown organisation, 22004 and 22023 for a missing or malformed argument or an unknown département, PN409 if it exists. For administrators.
EN (administration): plan a new territory, a département joins
FR: préparer un nouveau territoire, un département rejoint le dispositif';

CREATE FUNCTION pnd.open_territory(territory text, coordinating_body text DEFAULT NULL, opened_on date DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS date
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	known pnd_data.territory;
	body bigint;
	opening_day date;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('open_territory', request_key, jsonb_build_array(territory, coordinating_body, opened_on));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::date;
	END IF;
	PERFORM packnd.require_given('territory', territory);
	SELECT t.* INTO known FROM pnd_data.territory t WHERE t.territory_id = open_territory.territory FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'unknown value of %1$s', NULL, 'Add it with pnd.add_territory().', 'territory');
	END IF;
	body := coalesce(pnd_data.organisation_id(coordinating_body), known.coordinating_body);
	IF known.status NOT IN ('planned', 'preparing') THEN
		PERFORM packnd.fail('PN409', 'the territory "%1$s" cannot be opened: it is %2$s', NULL, NULL,
			territory, known.status);
	END IF;
	IF body IS NULL THEN
		PERFORM packnd.fail('PN409', 'the territory "%1$s" cannot be opened: it has no coordinating body', NULL,
			'Name the CAF or the Conseil départemental that coordinates it.',
			territory);
	END IF;
	opening_day := coalesce(opened_on, packnd.local_day(now(), known.departement::packnd.departement));
	IF opening_day > packnd.local_day(now(), known.departement::packnd.departement) THEN
		PERFORM packnd.fail('PN409', 'the territory "%1$s" cannot be opened before its day, %2$s', NULL,
			'Reports are taken from the moment it is open: call this on that day.',
			territory, to_char(opening_day, 'YYYY-MM-DD'));
	END IF;
	UPDATE pnd_data.territory AS t SET status = 'open', coordinating_body = body, opened_on = opening_day
	WHERE t.territory_id = open_territory.territory;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(opening_day));
	RETURN opening_day;
END
$function$;
COMMENT ON FUNCTION pnd.open_territory(text, text, date, text) IS
'Opens a planned territory under its coordinating body (acteur coordinateur) at once; the day is noted, today in its local time unless an earlier one is given. Returns the day. With the request_key of an earlier call it only answers what that did. P0002 for an unknown territory or organisation, 22P02 for a mistyped number; PN409 if it is open or closed, has no coordinating body, or the day is still to come. For administrators.
EN (administration): open a territory, take the first reports
FR: ouvrir un territoire, recevoir les premières saisines';

CREATE FUNCTION pnd.add_training(professional text, course text, valid_from date, valid_to date DEFAULT NULL,
	kind text DEFAULT 'other', request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('add_training', request_key,
		jsonb_build_array(professional, course, valid_from, valid_to, kind)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('professional', professional),
		packnd.require_text('course', course),
		packnd.require_given('valid_from', valid_from),
		packnd.require_one_of('kind', kind, pnd_data.codes('training_kind'));
	IF valid_to <= valid_from THEN
		PERFORM packnd.fail('22023', 'valid_to must be after valid_from');
	END IF;
	INSERT INTO pnd_data.training (professional_id, course, kind, valid_from, valid_to)
	VALUES (pnd_data.professional_id(professional), course, kind, valid_from, valid_to)
	ON CONFLICT ON CONSTRAINT training_pkey DO NOTHING;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the course is recorded already');
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
COMMENT ON FUNCTION pnd.add_training(text, text, date, date, text, text) IS
'Records a course that a professional has taken and from when it counts, to the first day (valid_to) on which it no longer does; what it is about (kind: detection, danger, other; pnd.choices(''training_kind'')) is what the rules of assignment ask for, whatever the course is called. With the request_key of an earlier call it only answers what that did. P0002 for an unknown professional, 22P02 for a mistyped number, 22004 and 22023 for a missing or senseless argument, PN409 if it is recorded already. For administrators.
EN (administration): record a training of a professional, who may detect
FR: enregistrer une formation d''un professionnel, qui peut repérer';

CREATE FUNCTION pnd.assign_duty(professional text, territory text, duty text, valid_from timestamptz DEFAULT NULL,
	valid_to timestamptz DEFAULT NULL, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	begins_at timestamptz := coalesce(valid_from, now());
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('assign_duty', request_key,
		jsonb_build_array(professional, territory, duty, valid_from AT TIME ZONE 'UTC', valid_to AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('professional', professional),
		pnd_data.require_territory(territory),
		packnd.require_one_of('duty', duty, pnd_data.codes('duty'));
	IF valid_to <= begins_at THEN
		PERFORM packnd.fail('22023', 'valid_to must be after valid_from');
	END IF;
	INSERT INTO pnd_data.duty (professional_id, territory_id, duty, valid_from, valid_to)
	VALUES (pnd_data.professional_id(professional), territory, duty, begins_at, valid_to)
	ON CONFLICT ON CONSTRAINT duty_pkey DO NOTHING;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the duty is given already');
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
COMMENT ON FUNCTION pnd.assign_duty(text, text, text, timestamptz, timestamptz, text) IS
'Gives a professional a duty in a territory: detector, referent, supervisor, partner, steering, privacy_officer or auditor, from an instant (null: now) to (exclusive) another. With the request_key of an earlier call it only answers what that did. P0002 for an unknown professional, 22P02 for a mistyped number, 22023 for an unknown territory or duty or an end that is not after the beginning, 22004, PN409 if it is given from that instant already. For administrators.
EN (administration): give a professional a duty in a territory, referent, supervisor
FR: confier une fonction à un professionnel, référent, encadrant, habilitation';

CREATE FUNCTION pnd.add_professional(display_name text, organisation text, profession text,
	role_name text DEFAULT NULL, valid_from date DEFAULT NULL, request_key text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	new_id bigint;
	new_number text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('add_professional', request_key,
		jsonb_build_array(display_name, organisation, profession, role_name, valid_from));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	PERFORM packnd.require_text('display_name', display_name),
		packnd.require_given('organisation', organisation),
		packnd.require_text('profession', profession);
	PERFORM pnd_data.require_length('display_name', display_name);
	INSERT INTO pnd_data.professional AS p (display_name, organisation_id, profession, valid_from)
	VALUES (display_name, pnd_data.organisation_id(organisation), profession,
		coalesce(valid_from, (now() AT TIME ZONE 'Europe/Paris')::date))
	RETURNING p.professional_id INTO new_id;
	new_number := packnd.site_number('professional', new_id);
	IF role_name IS NOT NULL THEN
		PERFORM pnd.add_login(role_name, new_number);
	END IF;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(new_number));
	RETURN new_number;
END
$function$;
COMMENT ON FUNCTION pnd.add_professional(text, text, text, text, date, text) IS
'Adds a professional of an organisation: name, number of the organisation, profession, the database role that acts as her or him if there is one, first day (today in Paris unless given). Returns the number, P-XXXX-XXXX-XXXX-C. A call repeated with the same request_key within seven days adds nothing and returns the same. P0002 for an unknown organisation, 22P02 for a mistyped number, 22004 and 22023 for a missing or empty text or a name that is too long; errors of pnd.add_login(); PN409 for a request_key of another call. For administrators.
EN (administration): add a professional, a new colleague arrives
FR: enregistrer un professionnel, un nouveau ou une nouvelle collègue arrive';

-- ---- what is taken for a mistake

CREATE FUNCTION pnd.bounds()
RETURNS TABLE (bound text, label_fr text, not_before interval, not_after interval, longest int, at_most int, legal_source text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT b.bound, b.label_fr, b.not_before, b.not_after, b.longest, b.at_most, b.legal_source
		FROM pnd_data.bound b
		ORDER BY b.at_most NULLS FIRST, b.longest NULLS FIRST, b.bound;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.bounds() TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor, packnd_policy_author, packnd_policy_approver, packnd_auditor;
COMMENT ON FUNCTION pnd.bounds() IS
'What is taken for a mistake and refused: days and moments before not_before or after not_after, both counted from now in the territory, texts of more characters than longest, and what is done more often than at_most; each with its source. For a form that says so before it is sent. Error PN401.
EN (apps): which dates and lengths are refused, how often at most, limits of a form
FR: quelles dates et quelles longueurs sont refusées, combien de fois au plus, limites de saisie';

CREATE FUNCTION pnd.set_bound(bound text, not_before interval DEFAULT NULL, not_after interval DEFAULT NULL, longest int DEFAULT NULL,
	at_most int DEFAULT NULL, legal_source text DEFAULT NULL, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	before pnd_data.bound;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('set_bound', request_key,
		jsonb_build_array(bound, not_before, not_after, longest, at_most, legal_source)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_one_of('bound', set_bound.bound, ARRAY(SELECT b.bound FROM pnd_data.bound b ORDER BY b.bound));
	SELECT b.* INTO before FROM pnd_data.bound b WHERE b.bound = set_bound.bound FOR UPDATE;
	IF before.longest IS NULL AND set_bound.longest IS NOT NULL
		OR before.at_most IS NULL AND set_bound.at_most IS NOT NULL
		OR before.not_before IS NULL AND (set_bound.not_before IS NOT NULL OR set_bound.not_after IS NOT NULL) THEN
		PERFORM packnd.fail('22023', 'bound "%1$s" is of another kind', NULL,
			'Of days and moments not_before and not_after are set, of texts longest, of how often something is done at_most.', set_bound.bound);
	END IF;
	IF coalesce(set_bound.not_before, before.not_before) > coalesce(set_bound.not_after, before.not_after) OR set_bound.longest < 1
		OR set_bound.at_most < 0 THEN
		PERFORM packnd.fail('22023', 'bound "%1$s" would let nothing through', NULL, NULL, set_bound.bound);
	END IF;
	UPDATE pnd_data.bound AS b
	SET not_before = coalesce(set_bound.not_before, b.not_before), not_after = coalesce(set_bound.not_after, b.not_after),
		longest = coalesce(set_bound.longest, b.longest), at_most = coalesce(set_bound.at_most, b.at_most),
		legal_source = coalesce(set_bound.legal_source, b.legal_source)
	WHERE b.bound = set_bound.bound;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
COMMENT ON FUNCTION pnd.set_bound(text, interval, interval, int, int, text, text) IS
'Changes what is taken for a mistake: not_before and not_after of a day or moment, counted from now ("-2 years", "6 months"), the most characters of a text (longest), or how often something is done at most (at_most); null leaves it as it is. What is recorded already stays. With the request_key of an earlier call it only answers what that did. 22023 an unknown bound, one of another kind or that would let nothing through, 22004. For administrators.
EN (administration): change which dates and lengths are refused, how often a pause may be extended
FR: modifier les dates et longueurs acceptées, combien de fois une pause peut être prolongée';
