-- routing/site_import_check.sql: what is wrong with a directory in the national
-- format (data·inclusion v1), and what is taken out of its texts.
--
-- The rules are those of the official model, which is stricter than its JSON
-- schema: no day in the future or before 2000, each value of a list once,
-- "tous-publics" alone, no empty list where one is of no use.  Each is asked of
-- all entries at once, and 20,000 of them cost as much each as twenty do.

CREATE FUNCTION pnd_data.clean_text(value text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, packnd, pg_temp
RETURN regexp_replace(regexp_replace(regexp_replace(clean_text.value,
	-- what is not seen, or turns the direction of what is
	'[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]', '', 'g'),
	'<[A-Za-z/!?][^<>]*>', '', 'g'),
	-- what is no tag now could become one with what follows
	'<(?=[A-Za-z/!?])', '< ', 'g');
COMMENT ON FUNCTION pnd_data.clean_text(text) IS
'For the functions of pnd: a text of others without tags of HTML, and without characters that are not seen or turn the direction of writing.';

CREATE FUNCTION pnd_data.clean_entry(entry jsonb)
RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, packnd, pg_temp
BEGIN ATOMIC
	SELECT coalesce(jsonb_object_agg(pnd_data.clean_text(e.key), CASE
		WHEN jsonb_typeof(e.value) = 'string' THEN to_jsonb(pnd_data.clean_text(e.value #>> '{}'))
		WHEN jsonb_typeof(e.value) = 'array' THEN (
			SELECT coalesce(jsonb_agg(CASE
				WHEN jsonb_typeof(i.value) = 'string' THEN to_jsonb(pnd_data.clean_text(i.value #>> '{}'))
				-- no field of the format: what is deeper is not kept where it would have to be cleaned
				WHEN jsonb_typeof(i.value) IN ('array', 'object') AND pnd_data.clean_text(i.value::text) <> i.value::text THEN 'null'
				ELSE i.value END ORDER BY i.place), '[]')
			FROM jsonb_array_elements(e.value) WITH ORDINALITY AS i (value, place))
		WHEN jsonb_typeof(e.value) = 'object' AND pnd_data.clean_text(e.value::text) <> e.value::text THEN 'null'
		ELSE e.value END), '{}')
	FROM jsonb_each(clean_entry.entry) e;
END;
COMMENT ON FUNCTION pnd_data.clean_entry(jsonb) IS
'For pnd_data.clean_directory(): an entry whose texts, and items of lists, are clean; what is nested deeper is null if it is not.';

CREATE FUNCTION pnd_data.clean_directory(document jsonb)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- of a text of JSON, where control characters are written as \u00XX
	unclean text := '<[A-Za-z/!?]|\\u00[01]|\\[bf]|'
		'[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]';
BEGIN
	PERFORM packnd.guard();
	IF jsonb_typeof(document -> 'structures') IS DISTINCT FROM 'array' OR jsonb_typeof(document -> 'services') IS DISTINCT FROM 'array'
		OR document::text !~ unclean THEN
		RETURN document;
	END IF;
	RETURN (
		SELECT jsonb_object_agg(l.list, (
			SELECT coalesce(jsonb_agg(
				CASE WHEN jsonb_typeof(e.entry) = 'object' AND e.entry::text ~ unclean THEN pnd_data.clean_entry(e.entry) ELSE e.entry END
				ORDER BY e.number), '[]')
			FROM jsonb_array_elements(document -> l.list) WITH ORDINALITY AS e (entry, number)))
		FROM (VALUES ('structures'), ('services')) AS l (list));
END
$function$;
COMMENT ON FUNCTION pnd_data.clean_directory(jsonb) IS
'For the functions of pnd: a directory in the national format with clean texts (pnd_data.clean_text()); the same if they are.';

CREATE FUNCTION pnd_data.directory_of_another_format(document jsonb)
RETURNS TABLE (place text, field text, problem text, allowed text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- fields that v0 had and v1 has not
	old_fields text[] := '{typologie,presentation_resume,presentation_detail,labels_nationaux,labels_autres,horaires_ouverture,antenne,types,profils,profils_precisions,prise_rdv,pre_inscription,cumulable,justificatifs,recurrence,date_creation,date_suspension,contact_public,formulaire_en_ligne,frais_autres,zone_diffusion_type,zone_diffusion_code,zone_diffusion_nom,modes_orientation_accompagnateur,modes_orientation_beneficiaire}'::text[];
BEGIN
	PERFORM packnd.guard();
	IF jsonb_typeof(document) IS DISTINCT FROM 'object'
		OR jsonb_typeof(document -> 'structures') IS DISTINCT FROM 'array'
		OR jsonb_typeof(document -> 'services') IS DISTINCT FROM 'array' THEN
		RETURN QUERY SELECT 'document', 'structures, services', packnd.say('must be two lists of one object'), NULL;
		RETURN;
	END IF;
	RETURN QUERY
		SELECT 'document', found.fields, packnd.say('is of data·inclusion v0, which ended in April 2026: the source has it in v1'), NULL::text
		FROM (
			SELECT (
				SELECT string_agg(k.key, ', ' ORDER BY k.key) FROM jsonb_object_keys(e.entry) k (key) WHERE k.key = ANY (old_fields)) AS fields
			FROM (VALUES ('structures'), ('services')) AS l (list),
				LATERAL jsonb_array_elements(document -> l.list) AS e (entry)
			WHERE jsonb_typeof(e.entry) = 'object' AND e.entry ?| old_fields) found
		-- one of them alone may be a field that a source adds to v1
		WHERE found.fields LIKE '%,%'
		LIMIT 1;
END
$function$;
COMMENT ON FUNCTION pnd_data.directory_of_another_format(jsonb) IS
'For pnd_data.directory_problems(): a row if a document is no directory of v1 at all: not two lists, or of v0, with the fields that tell.';

CREATE FUNCTION pnd_data.directory_problems(document jsonb)
RETURNS TABLE (place text, field text, problem text, allowed text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	today text := to_char(packnd.local_day(now(), '75'), 'YYYY-MM-DD');
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT f.* FROM pnd_data.directory_of_another_format(document) f;
	IF FOUND THEN
		RETURN;
	END IF;
	RETURN QUERY
		WITH entry AS MATERIALIZED (
			SELECT l.list, x.number, x.entry, jsonb_typeof(x.entry) = 'object' AS is_object, x.entry ->> 'id' AS id
			FROM (VALUES ('structures'), ('services')) AS l (list),
				LATERAL jsonb_array_elements(document -> l.list) WITH ORDINALITY AS x (entry, number)
		), known_field AS MATERIALIZED (
			SELECT f.*, coalesce((SELECT jsonb_object_agg(a.value, true) FROM pnd_data.directory_value a WHERE a.list = f.field), '{}') AS allowed
			FROM pnd_data.directory_field f
		), given AS MATERIALIZED (
			-- in one pass over hundreds of thousands of values, what has a problem, or is a list that may have items with one
			SELECT e.list, e.number, e.id, f.field, f.type, f.pattern, f.allowed, v.value, jsonb_typeof(v.value) AS found, j.problem
			FROM entry e
				CROSS JOIN LATERAL jsonb_each(CASE WHEN e.is_object THEN e.entry ELSE '{}' END) AS v (field, value)
				JOIN known_field f ON f.list = e.list AND f.field = v.field
				CROSS JOIN LATERAL (SELECT jsonb_typeof(v.value) AS found, v.value #>> '{}' AS said) g
				CROSS JOIN LATERAL (
					SELECT CASE
						WHEN f.type IN ('codes', 'texts') THEN CASE
							WHEN g.found <> 'array' THEN packnd.say('must be a list')
							WHEN NOT f.may_be_empty AND v.value = '[]' THEN packnd.say('must not be an empty list')
							WHEN f.field = 'publics' AND v.value ? 'tous-publics' AND jsonb_array_length(v.value) > 1
								THEN packnd.say('"%1$s" stands alone, or not at all', 'tous-publics')
							END
						WHEN f.type = 'number' THEN CASE
							WHEN g.found <> 'number' THEN packnd.say('must be a number')
							WHEN g.said::numeric < f.at_least THEN packnd.say('must be %1$s or more', f.at_least)
							WHEN f.is_whole AND g.said::numeric <> trunc(g.said::numeric) THEN packnd.say('must be a whole number')
							END
						WHEN g.found <> 'string' THEN packnd.say('must be a text')
						WHEN f.type = 'code' THEN CASE
							WHEN NOT f.allowed ? g.said THEN packnd.say('value "%1$s" is not allowed', left(g.said, 80))
							END
						WHEN f.type = 'date' THEN CASE
							WHEN g.said !~ '^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
								THEN packnd.say('"%1$s" is no date (YYYY-MM-DD)', left(g.said, 80))
							WHEN substr(g.said, 9) > '28' AND substr(g.said, 9)::int > extract(day FROM
									(substr(g.said, 1, 8) || '01')::date + interval '1 month' - interval '1 day')
								THEN packnd.say('"%1$s" is no date: the month is shorter', g.said)
							WHEN g.said < '2000-01-01' THEN packnd.say('"%1$s" is before %2$s', g.said, '2000-01-01')
							WHEN g.said > today THEN packnd.say('"%1$s" is in the future', g.said)
							END
						WHEN f.pattern IS NOT NULL AND g.said !~ f.pattern
							THEN packnd.say('"%1$s" does not have the form %2$s', left(g.said, 80), f.pattern)
						WHEN length(g.said) > f.max_length THEN packnd.say('is longer than %1$s characters', f.max_length)
					END AS problem) j
			WHERE v.value <> 'null'
				AND (j.problem IS NOT NULL
					OR f.type = 'texts' OR f.type = 'codes' AND NOT packnd.are_keys(v.value, f.allowed))
		), problem AS (
			-- a value
			SELECT g.list, g.number, g.id, g.field, 0::bigint AS part, g.problem, g.type = 'code' AND g.found = 'string' AS is_of_no_list
			FROM given g
			WHERE g.problem IS NOT NULL
			UNION ALL
			-- an item of a list
			SELECT g.list, g.number, g.id, g.field, i.place, j.problem, g.type = 'codes' AND i.found = 'string' AND i.is_first
			FROM given g
				CROSS JOIN LATERAL (
					SELECT x.place, jsonb_typeof(x.value) AS found, x.value #>> '{}' AS said,
						row_number() OVER (PARTITION BY x.value ORDER BY x.place) = 1 AS is_first
					FROM jsonb_array_elements(g.value) WITH ORDINALITY AS x (value, place)) i
				CROSS JOIN LATERAL (
					SELECT CASE
						WHEN i.found <> 'string' THEN packnd.say('must be a text')
						WHEN g.type = 'codes' THEN CASE
							WHEN NOT i.is_first THEN packnd.say('"%1$s" stands twice', left(i.said, 80))
							WHEN NOT g.allowed ? i.said THEN packnd.say('value "%1$s" is not allowed', left(i.said, 80))
							END
						WHEN i.said !~ g.pattern THEN packnd.say('"%1$s" does not have the form %2$s', left(i.said, 80), g.pattern)
					END AS problem) j
			WHERE g.type IN ('codes', 'texts') AND g.found = 'array' AND j.problem IS NOT NULL
			UNION ALL
			SELECT e.list, e.number, e.id, f.field, 0, packnd.say('is missing'), false
			FROM entry e JOIN pnd_data.directory_field f ON f.list = e.list
			WHERE f.is_required AND e.is_object AND coalesce(e.entry -> f.field, 'null') = 'null'
			UNION ALL
			SELECT e.list, e.number, NULL, '', 0, packnd.say('must be an object'), false
			FROM entry e
			WHERE NOT e.is_object
			UNION ALL
			SELECT e.list, max(e.number), e.id, 'id', 0, packnd.say('stands twice'), false
			FROM entry e
			WHERE e.is_object
			GROUP BY e.list, e.id
			HAVING count(*) > 1
			UNION ALL
			SELECT 'services', u.number, u.id, 'structure_id', 0, packnd.say('"%1$s" is none of the structures', left(k.structure_id, 80)), false
			FROM (
				SELECT CASE e.list WHEN 'structures' THEN e.id ELSE e.entry ->> 'structure_id' END AS structure_id,
					array_agg(e.number) FILTER (WHERE e.list = 'services') AS numbers, array_agg(e.id) FILTER (WHERE e.list = 'services') AS ids
				FROM entry e
				WHERE e.is_object AND (e.list = 'structures' OR e.entry ? 'structure_id')
				GROUP BY 1
				HAVING bool_and(e.list = 'services')) k
				CROSS JOIN LATERAL unnest(k.numbers, k.ids) AS u (number, id)
		)
		SELECT format('%s[%s]%s', p.list, p.number - 1, ' (' || p.id || ')'), p.field, p.problem,
			CASE WHEN p.is_of_no_list THEN (
				SELECT string_agg(a.value, ', ' ORDER BY a.value) FROM pnd_data.directory_value a WHERE a.list = p.field) END
		FROM problem p
		ORDER BY p.list DESC, p.number, p.field, p.part;
END
$function$;
COMMENT ON FUNCTION pnd_data.directory_problems(jsonb) IS
'For the functions of pnd: what is wrong with a directory in the national format; no row: nothing is.';

CREATE FUNCTION pnd.directory_problems(document jsonb)
RETURNS TABLE (place text, field text, problem text, allowed text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET plan_cache_mode = force_generic_plan SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT d.* FROM pnd_data.directory_problems(pnd_data.clean_directory(document)) d;
	IF NOT FOUND THEN
		RETURN QUERY SELECT 'document', NULL::text, packnd.nothing_found(), NULL::text;
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.directory_problems(jsonb) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.directory_problems(jsonb) IS
'What is wrong with a directory in the national format: entry, field, problem, and the allowed values where there is a list; one row with the problem ''none'' if it can be imported. By the rules of the official model, which is stricter than its JSON schema: no day in the future or before 2000, each value of a list once, "tous-publics" alone. Error PN401.
EN (partners): check a file before it is imported as the directory of services
FR: contrôler un fichier avant de l''importer comme annuaire des services';
