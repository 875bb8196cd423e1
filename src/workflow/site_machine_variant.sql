-- workflow/site_machine_variant.sql: a machine that stands on another by named
-- differences.  The differences are applied when it is loaded, and only then: a
-- machine that is in force never changes because another one was loaded.

CREATE VIEW pnd_data.variant_behind AS
SELECT m.machine, m.version, m.based_on, m.base_version, l.version AS last_version
FROM pnd_data.machine m
	JOIN LATERAL (SELECT max(b.version) AS version FROM pnd_data.machine b WHERE b.machine = m.based_on) l ON l.version > m.base_version
WHERE m.version = (SELECT max(n.version) FROM pnd_data.machine n WHERE n.machine = m.machine);
COMMENT ON VIEW pnd_data.variant_behind IS
'Variants whose last version stands on a version of its base that is not the last one.';

CREATE FUNCTION pnd_data.machine_part_name(list text, part jsonb) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN CASE list
	WHEN 'states' THEN part ->> 'state'
	WHEN 'events' THEN part ->> 'event'
	ELSE concat_ws(', ', part ->> 'from', part ->> 'event', coalesce(part ->> 'to', part ->> 'from')) END;
COMMENT ON FUNCTION pnd_data.machine_part_name(text, jsonb) IS
'For the differences of machines: what names an entry of states, events or transitions (state, event, state).';

CREATE FUNCTION pnd_data.machine_parts(list text, entries jsonb) RETURNS TABLE (name text, part jsonb, place bigint)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	-- a transition from several states is one from each
	SELECT pnd_data.machine_part_name(machine_parts.list, x.part), x.part, row_number() OVER (ORDER BY e.place, x.rank)
	FROM jsonb_array_elements(machine_parts.entries) WITH ORDINALITY e (value, place)
		CROSS JOIN LATERAL (
			SELECT e.value AS part, 1::bigint AS rank
			WHERE machine_parts.list <> 'transitions' OR jsonb_typeof(e.value -> 'from') IS DISTINCT FROM 'array'
			UNION ALL
			SELECT jsonb_set(e.value, '{from}', f.value), f.place
			FROM jsonb_array_elements(CASE jsonb_typeof(e.value -> 'from') WHEN 'array' THEN e.value -> 'from' ELSE '[]' END)
				WITH ORDINALITY f (value, place)
			WHERE machine_parts.list = 'transitions') x;
END;
COMMENT ON FUNCTION pnd_data.machine_parts(text, jsonb) IS
'For the differences of machines: the entries of a list of a document, each with its name, transitions one for each state that they lead from.';

CREATE FUNCTION pnd_data.machine_by_differences(INOUT document jsonb, OUT based_on text, OUT base_version int, OUT differences jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	base jsonb;
	part_list text;
	without jsonb;
	strange text;
	whole jsonb;
BEGIN
	PERFORM packnd.guard();
	IF NOT document ? 'based_on' THEN
		RETURN;
	END IF;
	differences := document;
	PERFORM pnd_data.require_keys('document', document, '{machine,based_on,label_fr}', '{states,events,transitions,without}');
	based_on := document ->> 'based_on';
	without := coalesce(document -> 'without', '{}');
	PERFORM pnd_data.require_keys('without', without, '{}', '{states,events,transitions}');
	SELECT max(m.version) INTO base_version FROM pnd_data.machine m WHERE m.machine = machine_by_differences.based_on;
	IF base_version IS NULL OR based_on = document ->> 'machine' THEN
		PERFORM packnd.fail('PN422', 'a machine cannot stand on "%1$s"', NULL,
			'"based_on" names another machine that is loaded.',
			based_on);
	END IF;
	base := jsonb_strip_nulls(pnd.machine_document(based_on, base_version));
	whole := base || jsonb_build_object('machine', document -> 'machine', 'label_fr', document -> 'label_fr');
	FOREACH part_list IN ARRAY '{states,events,transitions}'::text[] LOOP
		PERFORM pnd_data.require_once(part_list, ARRAY(SELECT p.name FROM pnd_data.machine_parts(part_list, coalesce(document -> part_list, '[]')) p));
		SELECT n.name INTO strange
		FROM pnd_data.removed_parts(part_list, coalesce(without -> part_list, '[]')) n
		WHERE NOT EXISTS (SELECT FROM pnd_data.machine_parts(part_list, base -> part_list) b WHERE b.name = n.name)
			OR EXISTS (SELECT FROM pnd_data.machine_parts(part_list, coalesce(document -> part_list, '[]')) d WHERE d.name = n.name)
		LIMIT 1;
		IF FOUND THEN
			PERFORM packnd.fail('PN422', 'machine "%1$s" takes away "%2$s" of "%3$s", which its base has not, or which it gives itself', NULL,
				'Version %4$s of "%5$s" is its base: pnd.machine_document() shows it.',
				document ->> 'machine', strange, part_list, base_version, based_on);
		END IF;
		whole := jsonb_set(whole, ARRAY[part_list], (
			SELECT coalesce(jsonb_agg(coalesce(d.part, b.part) ORDER BY coalesce(b.place, 10000 + d.place)), '[]')
			FROM pnd_data.machine_parts(part_list, base -> part_list) b
				FULL JOIN pnd_data.machine_parts(part_list, coalesce(document -> part_list, '[]')) d ON d.name = b.name
			WHERE coalesce(b.name, d.name) NOT IN (SELECT n.name FROM pnd_data.removed_parts(part_list, coalesce(without -> part_list, '[]')) n)));
	END LOOP;
	document := whole;
END
$function$;
COMMENT ON FUNCTION pnd_data.machine_by_differences(jsonb) IS
'For pnd.load_machine(): a document that stands on another machine (based_on) as the whole document, with the last version of its base and the differences; any other as it is. An entry replaces that of the same name (a transition: from, event and to), or is added; "without" names states, events and transitions that it has not. Errors: PN422 an unknown base, a key, something that it takes away but that is not there.';

CREATE FUNCTION pnd_data.removed_parts(list text, entries jsonb) RETURNS TABLE (name text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	SELECT e.value #>> '{}' FROM jsonb_array_elements(removed_parts.entries) e WHERE jsonb_typeof(e.value) = 'string'
	UNION ALL
	SELECT p.name FROM pnd_data.machine_parts(removed_parts.list, removed_parts.entries) p WHERE jsonb_typeof(p.part) = 'object';
END;
COMMENT ON FUNCTION pnd_data.removed_parts(text, jsonb) IS
'For the differences of machines: the names of what "without" takes away, states and events as strings, transitions as objects with from, event and to.';

CREATE FUNCTION pnd_data.tell_variants(base text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	behind record;
BEGIN
	PERFORM packnd.guard();
	FOR behind IN
		SELECT v.machine, v.base_version FROM pnd_data.variant_behind v WHERE v.based_on = tell_variants.base ORDER BY v.machine
	LOOP
		RAISE NOTICE '%', packnd.say('variant "%1$s" still stands on version %2$s of machine "%3$s"', behind.machine, behind.base_version, tell_variants.base)
			USING HINT = packnd.say('pnd.renew_variant() applies its differences to the version that was loaded.');
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.tell_variants(text) IS
'For pnd.load_machine(): a NOTICE for each variant that stands on an earlier version of a machine.';

CREATE FUNCTION pnd.renew_variant(machine text, valid_from date DEFAULT NULL, request_key text DEFAULT NULL) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	kept jsonb;
	new_version int;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('renew_variant', request_key, jsonb_build_array(machine, valid_from));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::int;
	END IF;
	PERFORM packnd.require_given('machine', renew_variant.machine);
	SELECT m.differences INTO kept
	FROM pnd_data.machine m WHERE m.machine = renew_variant.machine ORDER BY m.version DESC LIMIT 1;
	IF kept IS NULL THEN
		PERFORM packnd.fail('P0002', 'machine "%1$s" is no variant of another', NULL,
			'Variants are: %2$s.',
			renew_variant.machine, (SELECT string_agg(DISTINCT m.machine, ', ') FROM pnd_data.machine m WHERE m.based_on IS NOT NULL));
	END IF;
	new_version := pnd.load_machine(kept, renew_variant.valid_from);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(new_version));
	RETURN new_version;
END
$function$;
COMMENT ON FUNCTION pnd.renew_variant(text, date, text) IS
'Loads a variant of a machine once more, as the same differences from the last version of its base, in force from a day (today in Paris unless given); returns the number of its new version. Cases stay at theirs until pnd.move_cases(). With the request_key of an earlier call it only answers what that did. Errors: P0002 no such variant, PN422 the differences do not fit the base any more, 22004. For administrators.
EN (machines): the workflow on which a variant stands has changed, follow it
FR: la base d''une variante d''automate a changé, reprendre ses différences';
