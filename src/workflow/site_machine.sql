-- workflow/site_machine.sql: machines are loaded, shown, and cases moved from
-- one version to another.

CREATE FUNCTION pnd_data.require_keys(what text, object jsonb, needed text[], allowed text[] DEFAULT '{}')
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	wrong text;
BEGIN
	PERFORM packnd.guard();
	IF jsonb_typeof(object) IS DISTINCT FROM 'object' THEN
		PERFORM packnd.fail('PN422', 'document of a machine: "%1$s" must be a JSON object', NULL, NULL, what);
	END IF;
	SELECT k INTO wrong FROM unnest(needed) k
	WHERE coalesce(jsonb_typeof(object -> k), 'null') = 'null' LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN422', 'document of a machine: "%1$s" lacks "%2$s"', NULL, NULL, what, wrong);
	END IF;
	SELECT k INTO wrong FROM jsonb_object_keys(object) k
	WHERE k <> ALL (needed) AND k <> ALL (allowed) LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN422', 'document of a machine: "%1$s" has no key "%2$s"', NULL,
			'Its keys are: %3$s.',
			what, wrong, array_to_string(needed || allowed, ', '));
	END IF;
	-- a value of another shape would be read as nothing: no duty, and free to all
	SELECT e.key INTO wrong
	FROM jsonb_each(object) e
	WHERE jsonb_typeof(e.value) <> 'null' AND NOT CASE
		WHEN e.key IN ('states', 'events', 'transitions', 'effects', 'guards') THEN jsonb_typeof(e.value) = 'array'
		WHEN e.key IN ('allows_delete', 'initial', 'final', 'needs_referent') THEN jsonb_typeof(e.value) = 'boolean'
		WHEN e.key IN ('columns', 'without') THEN jsonb_typeof(e.value) = 'object'
		WHEN e.key IN ('writes', 'sets', 'arguments') THEN jsonb_typeof(e.value) = 'object'
			AND NOT jsonb_path_exists(e.value, 'strict $.* ? (@.type() != "string")', silent => true)
		WHEN e.key IN ('from', 'duties', 'fixed_columns', 'free_columns') THEN pnd_data.texts(e.value) IS NOT NULL
			AND (e.key <> 'from' OR pnd_data.texts(e.value) <> '{}')
		ELSE jsonb_typeof(e.value) = 'string' AND e.value <> '""' END
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN422', 'document of a machine: "%1$s" of "%2$s" is of the wrong JSON type, or empty',
			'Lists are arrays; initial, final, needs_referent and allows_delete are booleans; writes, sets and arguments are objects of strings; from, duties, fixed_columns and free_columns are strings or arrays of them; all else is a string.', NULL,
			wrong, what);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_keys(text, jsonb, text[], text[]) IS
'For pnd.load_machine(): error PN422 unless an object of the document has the keys it needs and no others than those allowed, each with a value of its JSON type.';

CREATE FUNCTION pnd_data.texts(list jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT CASE WHEN coalesce(bool_and(jsonb_typeof(e.value) = 'string'), coalesce(jsonb_typeof(list), 'null') IN ('null', 'array'))
	THEN coalesce(array_agg(e.value #>> '{}' ORDER BY e.place), '{}') END
FROM jsonb_array_elements(CASE jsonb_typeof(list) WHEN 'array' THEN list
	WHEN 'string' THEN jsonb_build_array(list) ELSE '[]' END) WITH ORDINALITY e (value, place)
$function$;
COMMENT ON FUNCTION pnd_data.texts(jsonb) IS
'For pnd.load_machine(): a JSON array of strings, or one string, as text[]; empty for null, null for anything else.';

CREATE FUNCTION pnd_data.table_named(name text) RETURNS regclass
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- not to_regclass(): the registry's owner need have no right on an app's schema
	RETURN (
		SELECT c.oid
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE ARRAY[n.nspname, c.relname]::text[] = parse_ident(name) AND c.relkind IN ('r', 'p'));
EXCEPTION WHEN invalid_parameter_value THEN
	RETURN NULL; -- no name at all
END
$function$;
COMMENT ON FUNCTION pnd_data.table_named(text) IS
'For machines: the table of that name, schema and all, whoever may use the schema; null if there is none.';

CREATE FUNCTION pnd_data.require_once(what text, names text[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	twice text;
BEGIN
	PERFORM packnd.guard();
	SELECT n.name INTO twice FROM unnest(names) n (name) GROUP BY n.name HAVING count(*) > 1 ORDER BY n.name LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN422', 'document of a machine: "%1$s" has "%2$s" twice', NULL, NULL, what, twice);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_once(text, text[]) IS
'For pnd.load_machine(): error PN422 if a list of the document has a name twice.';

CREATE FUNCTION pnd_data.load_machine_states(machine text, version int, document jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_keys('state', s.value, '{state,label_fr}', '{initial,final,needs_referent}')
	FROM jsonb_array_elements(document -> 'states') s;
	PERFORM pnd_data.require_once('states', ARRAY(SELECT s.value ->> 'state' FROM jsonb_array_elements(document -> 'states') s));
	INSERT INTO pnd_data.machine_state (machine, version, state, label_fr, rank, is_initial, is_final, needs_referent)
	SELECT load_machine_states.machine, load_machine_states.version, s.value ->> 'state', s.value ->> 'label_fr', s.place::int,
		coalesce((s.value -> 'initial')::boolean, false), coalesce((s.value -> 'final')::boolean, false),
		coalesce((s.value -> 'needs_referent')::boolean, false)
	FROM jsonb_array_elements(document -> 'states') WITH ORDINALITY s (value, place);
END
$function$;
COMMENT ON FUNCTION pnd_data.load_machine_states(text, int, jsonb) IS
'For pnd.load_machine(): the states of a document, in their order. Errors: PN422 a key, a state twice.';

CREATE FUNCTION pnd_data.case_columns_by_event() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY['person_id', 'previous_case_id', 'duplicate_of', 'consent_current', 'referent_named', 'needs_assessed_at', 'plan_agreed_on', 'review_on', 'pause_reason',
		'transfer_territory', 'danger', 'exit_code', 'reopen_reason'];
END
$function$;
COMMENT ON FUNCTION pnd_data.case_columns_by_event() IS
'The columns of a case that pnd_data.cause_event() writes; what else an event writes is a fact.';

CREATE FUNCTION pnd_data.event_writes(table_name regclass, facts_column text, writes jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	written record;
	given_type text;
	result jsonb := jsonb '{}';
BEGIN
	PERFORM packnd.guard();
	FOR written IN
		SELECT w.key AS name, w.value AS type, format_type(a.atttypid, NULL) AS column_type
		FROM jsonb_each_text(writes) w
			LEFT JOIN pg_attribute a ON a.attrelid = table_name AND a.attname = w.key AND a.attnum > 0 AND NOT a.attisdropped
	LOOP
		BEGIN
			given_type := to_regtype(written.type)::text;
		EXCEPTION WHEN syntax_error OR undefined_object OR invalid_parameter_value THEN
			given_type := NULL;
		END;
		IF written.column_type IS NULL AND (facts_column IS NULL
			OR given_type IS NULL OR given_type NOT IN ('text', 'boolean', 'date', 'integer', 'bigint', 'numeric', 'timestamp with time zone')) THEN
			PERFORM packnd.fail('PN422', 'an event cannot write "%1$s" of type %2$s',
				CASE WHEN facts_column IS NULL THEN 'The table has no such column, and the machine names no column for facts.'
					ELSE 'A fact is a text, boolean, date, integer, bigint, numeric or timestamptz.' END, NULL,
				written.name, coalesce(given_type, written.type));
		ELSIF written.column_type IS DISTINCT FROM given_type AND written.column_type IS NOT NULL THEN
			PERFORM packnd.fail('PN422', 'an event cannot write "%1$s" of type %2$s',
				'The column is of type %3$s.', NULL,
				written.name, coalesce(given_type, written.type), written.column_type);
		ELSIF written.column_type IS NOT NULL AND event_writes.table_name = 'pnd_data.case_file'::regclass
			AND written.name <> ALL (pnd_data.case_columns_by_event()) THEN
			PERFORM packnd.fail('PN422', 'an event cannot write column "%1$s" of a case',
				'It writes %2$s, and facts: names that are no column.', NULL,
				written.name, array_to_string(pnd_data.case_columns_by_event(), ', '));
		END IF;
		result := result || jsonb_build_object(written.name, given_type);
	END LOOP;
	RETURN result;
END
$function$;
COMMENT ON FUNCTION pnd_data.event_writes(regclass, text, jsonb) IS
'For pnd.load_machine(): what an event may write, with the types'' full names. Error PN422: the type is not that of the column, or there is neither a column nor a place for facts.';

CREATE FUNCTION pnd_data.load_machine_events(machine text, version int, document jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	strange record;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_keys('event', e.value, '{event,label_fr}', '{call,writes,sets,effects}')
	FROM jsonb_array_elements(document -> 'events') e;
	PERFORM pnd_data.require_once('events', ARRAY(SELECT e.value ->> 'event' FROM jsonb_array_elements(document -> 'events') e));
	PERFORM pnd_data.require_keys('effect', f.value, '{effect}', '{when,arguments}')
	FROM jsonb_array_elements(document -> 'events') e, jsonb_array_elements(e.value -> 'effects') f;
	INSERT INTO pnd_data.machine_event (machine, version, event, label_fr, call, writes, facts, sets)
	SELECT load_machine_events.machine, load_machine_events.version, e.value ->> 'event', e.value ->> 'label_fr', e.value ->> 'call',
		pnd_data.event_writes(pnd_data.table_named(document ->> 'table'), document -> 'columns' ->> 'facts', coalesce(e.value -> 'writes', '{}')),
		ARRAY(
			SELECT w FROM jsonb_object_keys(coalesce(e.value -> 'writes', '{}')) w
			WHERE NOT EXISTS (
				SELECT FROM pg_attribute a
				WHERE a.attrelid = pnd_data.table_named(document ->> 'table') AND a.attname = w AND a.attnum > 0 AND NOT a.attisdropped)),
		coalesce(e.value -> 'sets', '{}')
	FROM jsonb_array_elements(document -> 'events') e;

	SELECT e.value ->> 'event' AS event, f.value ->> 'effect' AS effect, r.needs, r.takes,
		pnd_data.texts(to_jsonb(ARRAY(SELECT jsonb_object_keys(coalesce(f.value -> 'arguments', '{}'))))) AS given
	INTO strange
	FROM jsonb_array_elements(document -> 'events') e, jsonb_array_elements(e.value -> 'effects') f
		LEFT JOIN pnd_data.effect r ON r.effect = f.value ->> 'effect'
	WHERE r.effect IS NULL
		OR NOT r.needs <@ ARRAY(SELECT jsonb_object_keys(coalesce(f.value -> 'arguments', '{}')))
		OR NOT ARRAY(SELECT jsonb_object_keys(coalesce(f.value -> 'arguments', '{}'))) <@ (r.needs || r.takes)
	LIMIT 1;
	IF FOUND AND strange.needs IS NULL THEN
		PERFORM packnd.fail('PN422', 'event "%1$s" has an unknown effect "%2$s"', NULL,
			'Effects are: %3$s.',
			strange.event, strange.effect, (SELECT string_agg(r.effect, ', ' ORDER BY r.effect) FROM pnd_data.effect r));
	ELSIF FOUND THEN
		PERFORM packnd.fail('PN422', 'event "%1$s" gives effect "%2$s" other arguments than it takes', NULL,
			'It needs: %3$s; and may be given: %4$s.',
			strange.event, strange.effect, array_to_string(strange.needs, ', '), array_to_string(strange.takes, ', '));
	END IF;
	INSERT INTO pnd_data.machine_effect (machine, version, event, rank, effect, condition, arguments)
	SELECT load_machine_events.machine, load_machine_events.version, e.value ->> 'event', f.place::int, f.value ->> 'effect',
		f.value ->> 'when', coalesce(f.value -> 'arguments', '{}')
	FROM jsonb_array_elements(document -> 'events') e,
		jsonb_array_elements(e.value -> 'effects') WITH ORDINALITY f (value, place);
END
$function$;
COMMENT ON FUNCTION pnd_data.load_machine_events(text, int, jsonb) IS
'For pnd.load_machine(): the events of a document with their effects. Errors: PN422 a key, a type, an unknown effect or its arguments, an event twice.';

CREATE FUNCTION pnd_data.load_machine_transitions(machine text, version int, document jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	strange record;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_keys('transition', t.value, '{from,event}', '{to,guards,duties}')
	FROM jsonb_array_elements(document -> 'transitions') t;
	PERFORM pnd_data.require_keys('guard', g.value, '{guard,missing_fr}')
	FROM jsonb_array_elements(document -> 'transitions') t, jsonb_array_elements(t.value -> 'guards') g;
	PERFORM pnd_data.require_once('transitions', ARRAY(
		SELECT concat_ws(', ', f.state, t.value ->> 'event', coalesce(t.value ->> 'to', f.state))
		FROM jsonb_array_elements(document -> 'transitions') t, unnest(pnd_data.texts(t.value -> 'from')) f (state)));
	SELECT t.value ->> 'event' AS event, d.duty INTO strange
	FROM jsonb_array_elements(document -> 'transitions') t, unnest(pnd_data.texts(t.value -> 'duties')) d (duty)
	WHERE d.duty NOT IN ('detector', 'former_detector', 'referent', 'substitute', 'supervisor', 'partner', 'steering', 'privacy_officer', 'auditor', 'receiver', 'called', 'system')
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN422', 'transition "%1$s" asks for an unknown duty "%2$s"', NULL,
			'Duties are: detector, former_detector, referent, substitute, supervisor, partner, steering, privacy_officer, auditor, receiver, called, system.',
			strange.event, strange.duty);
	END IF;
	SELECT t.value ->> 'event' AS event, n.state INTO strange
	FROM jsonb_array_elements(document -> 'transitions') t,
		unnest(pnd_data.texts(t.value -> 'from') || pnd_data.texts(t.value -> 'to')) n (state)
	WHERE NOT EXISTS (
		SELECT FROM pnd_data.machine_state s
		WHERE s.machine = load_machine_transitions.machine AND s.version = load_machine_transitions.version AND s.state = n.state)
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN422', 'transition "%1$s" names an unknown state "%2$s"', NULL, NULL,
			strange.event, strange.state);
	END IF;
	SELECT t.value ->> 'event' AS event INTO strange
	FROM jsonb_array_elements(document -> 'transitions') t
	WHERE NOT EXISTS (
		SELECT FROM pnd_data.machine_event e
		WHERE e.machine = load_machine_transitions.machine AND e.version = load_machine_transitions.version AND e.event = t.value ->> 'event')
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN422', 'a transition names an unknown event "%1$s"', NULL, NULL, strange.event);
	END IF;
	INSERT INTO pnd_data.machine_transition (machine, version, from_state, event, to_state, guards, missing_fr, duties)
	SELECT load_machine_transitions.machine, load_machine_transitions.version, f.state, t.value ->> 'event', coalesce(t.value ->> 'to', f.state),
		ARRAY(SELECT g.value ->> 'guard' FROM jsonb_array_elements(t.value -> 'guards') WITH ORDINALITY g (value, place) ORDER BY g.place),
		ARRAY(SELECT g.value ->> 'missing_fr' FROM jsonb_array_elements(t.value -> 'guards') WITH ORDINALITY g (value, place) ORDER BY g.place),
		pnd_data.texts(t.value -> 'duties')
	FROM jsonb_array_elements(document -> 'transitions') t, unnest(pnd_data.texts(t.value -> 'from')) f (state);
END
$function$;
COMMENT ON FUNCTION pnd_data.load_machine_transitions(text, int, jsonb) IS
'For pnd.load_machine(): the transitions of a document, one row for each state that they lead from. Errors: PN422 a key, an unknown state, event or duty, an event twice from a state to the same.';

CREATE FUNCTION pnd.load_machine(document jsonb, valid_from date DEFAULT NULL, request_key text DEFAULT NULL) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	new_machine text := document ->> 'machine';
	columns jsonb := document -> 'columns';
	before record;
	first_day date;
	base record;
	new_version int;
	mistakes text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('load_machine', request_key, jsonb_build_array(document, valid_from));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::int;
	END IF;
	first_day := coalesce(load_machine.valid_from, packnd.local_day(now(), '75'));
	-- what is null is as if it were not there
	document := jsonb_strip_nulls(document);
	base := pnd_data.machine_by_differences(document);
	document := base.document;
	columns := document -> 'columns';
	PERFORM pnd_data.require_keys('document', document, '{machine,label_fr,table,columns,states,events,transitions}',
		'{subject,fixed_columns,free_columns,allows_delete,duty_function}');
	PERFORM pnd_data.require_keys('columns', columns, '{key,state}',
		'{machine,version,event,happened_at,recorded_at,state_since,revision,case,territory,facts}');
	IF new_machine !~ '^[a-z][a-z0-9_]*$' THEN
		PERFORM packnd.fail('PN422', 'a machine cannot be named "%1$s"', NULL,
			'Its name has small letters, digits and underscores.',
			new_machine);
	END IF;
	IF NOT isfinite(first_day) THEN
		PERFORM packnd.fail('22008', 'the first day of a version must be finite');
	END IF;
	IF document ? 'duty_function' AND NOT EXISTS (
		SELECT FROM pg_proc f
		WHERE f.pronamespace = 'pnd_data'::regnamespace AND f.proname = document ->> 'duty_function'
			AND f.proargtypes = '20 20 1009'::oidvector AND f.prorettype = 'boolean'::regtype) THEN
		PERFORM packnd.fail('PN422', 'there is no duty function "%1$s"', NULL,
			'It is a function of pnd_data (bigint, bigint, text[]) that returns boolean.',
			document ->> 'duty_function');
	END IF;
	IF pnd_data.table_named(document ->> 'table') IS NULL THEN
		PERFORM packnd.fail('PN422', 'table "%1$s" of the machine does not exist', NULL,
			'Name it with its schema, as you would in a query.',
			document ->> 'table');
	END IF;
	SELECT m.version, m.valid_from INTO before
	FROM pnd_data.machine m WHERE m.machine = new_machine ORDER BY m.version DESC LIMIT 1 FOR UPDATE;
	IF before.valid_from > first_day THEN
		PERFORM packnd.fail('PN409', 'version %1$s of machine "%2$s" begins on %3$s: a later version does not begin before it', NULL, NULL,
			before.version, new_machine, to_char(before.valid_from, 'YYYY-MM-DD'));
	END IF;
	new_version := coalesce(before.version, 0) + 1;

	INSERT INTO pnd_data.machine (machine, version, valid_from, label_fr, subject, table_name, key_column, state_column, machine_column,
		version_column, event_column, happened_at_column, recorded_at_column, state_since_column, revision_column, case_column,
		territory_column, facts_column, fixed_columns, free_columns, allows_delete, duty_function, loaded_at, loaded_by,
		based_on, base_version, differences)
	VALUES (new_machine, new_version, first_day, document ->> 'label_fr',
		coalesce(document ->> 'subject', 'a row of ' || (document ->> 'table')),
		(SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		 WHERE c.oid = pnd_data.table_named(document ->> 'table')),
		columns ->> 'key', columns ->> 'state', columns ->> 'machine', columns ->> 'version', columns ->> 'event', columns ->> 'happened_at',
		columns ->> 'recorded_at', columns ->> 'state_since', columns ->> 'revision', columns ->> 'case', columns ->> 'territory',
		columns ->> 'facts', pnd_data.texts(document -> 'fixed_columns'), pnd_data.texts(document -> 'free_columns'),
		coalesce((document -> 'allows_delete')::boolean, false),
		coalesce(document ->> 'duty_function', CASE WHEN columns ->> 'case' IS NULL THEN 'holds_any_duty' ELSE 'holds_case_duty' END),
		now(), packnd.actor_role(), base.based_on, base.base_version, base.differences)
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		-- the version before is locked, but of the first there is none
		PERFORM packnd.fail('40001', 'another version of machine "%1$s" was loaded meanwhile', NULL, NULL, new_machine);
	END IF;
	PERFORM pnd_data.load_machine_states(new_machine, new_version, document);
	PERFORM pnd_data.load_machine_events(new_machine, new_version, document);
	PERFORM pnd_data.load_machine_transitions(new_machine, new_version, document);
	SELECT string_agg(m.mistake, E'\n' ORDER BY m.place) INTO mistakes FROM packnd.machine_mistakes(new_machine, new_version) m;
	IF mistakes IS NOT NULL THEN
		PERFORM packnd.fail('PN422', 'machine "%1$s" is not sound', '%2$s', NULL, new_machine, mistakes);
	END IF;
	PERFORM pnd_data.tell_variants(new_machine);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(new_version));
	RETURN new_version;
END
$function$;
COMMENT ON FUNCTION pnd.load_machine(jsonb, date, text) IS
'Loads a version of a state machine, in force from a day (today in Paris unless given); returns its number. The document names the machine, its table and the parts of the table''s columns, its states, events (what they write and set, their effects) and transitions (guards in FEEL, what is missing in French, duties); the manual has an example. A variant says "based_on": another machine, and only what differs: states, events and transitions that replace those of the same name or are added, and "without": those that it has not; it stands on the version of the base that is the last now, and a later version of that does not change it (a NOTICE and pnd.health() name it, pnd.renew_variant() makes it anew). New rows take the version in force; those that are pinned to another stay there until pnd.move_cases(). With the request_key of an earlier call it only answers what that did. Errors: PN422 the document is not complete or not sound: a state that is never reached or a dead end, an expression that does not compile or names no column, an unknown effect or duty; PN409 the day is before that of the version before. For administrators.
EN (machines): load a new version of a workflow, change states and events
FR: charger une nouvelle version d''un automate, changer états et événements';

CREATE FUNCTION pnd.machine_document(machine text, version int DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	document jsonb;
BEGIN
	PERFORM packnd.guard();
	SELECT jsonb_strip_nulls(jsonb_build_object(
		'machine', m.machine, 'label_fr', m.label_fr, 'subject', m.subject, 'table', m.table_name,
		'columns', jsonb_build_object('key', m.key_column, 'state', m.state_column, 'machine', m.machine_column,
			'version', m.version_column, 'event', m.event_column, 'happened_at', m.happened_at_column,
			'recorded_at', m.recorded_at_column, 'state_since', m.state_since_column, 'revision', m.revision_column,
			'case', m.case_column, 'territory', m.territory_column, 'facts', m.facts_column),
		'fixed_columns', m.fixed_columns, 'free_columns', m.free_columns, 'allows_delete', m.allows_delete, 'duty_function', m.duty_function,
		'states', (
			SELECT jsonb_agg(jsonb_build_object('state', s.state, 'label_fr', s.label_fr, 'initial', s.is_initial, 'final', s.is_final,
				'needs_referent', s.needs_referent) ORDER BY s.rank)
			FROM pnd_data.machine_state s WHERE s.machine = m.machine AND s.version = m.version),
		'events', (
			SELECT jsonb_agg(jsonb_build_object('event', e.event, 'label_fr', e.label_fr, 'call', e.call, 'writes', e.writes, 'sets', e.sets,
				'effects', (
					SELECT coalesce(jsonb_agg(jsonb_build_object('effect', f.effect, 'when', f.condition, 'arguments', f.arguments) ORDER BY f.rank), '[]')
					FROM pnd_data.machine_effect f
					WHERE f.machine = m.machine AND f.version = m.version AND f.event = e.event)) ORDER BY e.event)
			FROM pnd_data.machine_event e WHERE e.machine = m.machine AND e.version = m.version),
		'transitions', (
			SELECT jsonb_agg(jsonb_build_object('from', t.from_state, 'event', t.event, 'to', t.to_state, 'duties', t.duties,
				'guards', (
					SELECT coalesce(jsonb_agg(jsonb_build_object('guard', g.guard, 'missing_fr', g.missing_fr) ORDER BY g.place), '[]')
					FROM unnest(t.guards, t.missing_fr) WITH ORDINALITY g (guard, missing_fr, place))) ORDER BY s.rank, t.event, t.to_state)
			FROM pnd_data.machine_transition t
				JOIN pnd_data.machine_state s ON s.machine = t.machine AND s.version = t.version AND s.state = t.from_state
			WHERE t.machine = m.machine AND t.version = m.version)))
	INTO document
	FROM pnd_data.machine m
	WHERE m.machine = machine_document.machine AND (machine_document.version IS NULL OR m.version = machine_document.version)
	ORDER BY m.version DESC
	LIMIT 1;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'there is no such machine', NULL,
			'Machines are: %1$s.',
			(SELECT string_agg(DISTINCT m.machine, ', ') FROM pnd_data.machine m));
	END IF;
	RETURN document;
END
$function$;
COMMENT ON FUNCTION pnd.machine_document(text, int) IS
'A version of a machine (the last one unless given) as the document that pnd.load_machine() takes: to be changed and loaded as the next version. Error P0002 no such machine or version. For administrators.
EN (machines): get the workflow as a document to change it
FR: obtenir un automate sous forme de document, pour le modifier';

CREATE FUNCTION pnd.move_cases(machine text, from_version int, to_version int, reason text, dry_run boolean DEFAULT true,
	request_key text DEFAULT NULL)
RETURNS TABLE (case_number text, state text, result text, obstacle text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	answer jsonb;
BEGIN
	PERFORM packnd.guard();
	answer := pnd_data.earlier_answer('move_cases', request_key,
		jsonb_build_array(machine, from_version, to_version, reason, dry_run));
	IF answer IS NULL THEN
		PERFORM packnd.require_given('machine', move_cases.machine), packnd.require_given('from_version', from_version),
			packnd.require_given('to_version', to_version), packnd.require_text('reason', move_cases.reason),
			packnd.require_given('dry_run', dry_run);
		IF NOT EXISTS (SELECT FROM pnd_data.machine m WHERE m.machine = move_cases.machine AND m.version = to_version) THEN
			PERFORM packnd.fail('P0002', 'machine "%1$s" has no version %2$s', NULL, NULL, move_cases.machine, to_version);
		END IF;
		answer := pnd_data.move_cases_to(move_cases.machine, from_version, to_version, dry_run);
		IF NOT dry_run THEN
			INSERT INTO pnd_data.machine_move (machine, earlier_version, later_version, reason, moved_at, moved_by)
			VALUES (move_cases.machine, move_cases.from_version, move_cases.to_version, btrim(move_cases.reason), clock_timestamp(), packnd.actor_role());
		END IF;
		PERFORM pnd_data.keep_answer(request_key, answer);
	END IF;
	RETURN QUERY
		SELECT a.case_number, a.state, a.result, a.obstacle
		FROM jsonb_array_elements(answer) WITH ORDINALITY AS e (entry, place)
			CROSS JOIN jsonb_to_record(e.entry) AS a (case_number text, state text, result text, obstacle text)
		ORDER BY e.place;
END
$function$;
COMMENT ON FUNCTION pnd.move_cases(text, int, int, text, boolean, text) IS
'Moves the cases of a version of a machine to another, for a reason, which is kept: one row a case, whether it moved (would move, with dry_run) or what keeps it: its state is not there, or is another kind of state. A case that another transaction has is waited for. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such version, 22004, 22023 no reason. For administrators.
EN (machines): move running cases to the new version of a workflow
FR: faire passer les dossiers en cours à la nouvelle version d''un automate';

CREATE FUNCTION pnd_data.move_cases_to(machine text, from_version int, to_version int, dry_run boolean)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	moved record;
	shown_state text;
	did text;
	kept_by text;
	rows jsonb[] := '{}'::jsonb[];
BEGIN
	PERFORM packnd.guard();
	FOR moved IN
		SELECT c.case_id, c.state
		FROM pnd_data.case_file c
		WHERE c.machine = move_cases_to.machine AND c.version = from_version
		ORDER BY c.case_id
	LOOP
		shown_state := moved.state;
		kept_by := NULL;
		-- what the trigger would say, without leaving a trace of the trial
		BEGIN
			UPDATE pnd_data.case_file c SET version = to_version WHERE c.case_id = moved.case_id RETURNING c.state INTO shown_state;
			IF dry_run THEN
				PERFORM packnd.fail('ZP001', 'it was a trial');
			END IF;
			did := 'moved';
		EXCEPTION
			WHEN SQLSTATE 'ZP001' THEN
				did := 'would move';
			WHEN SQLSTATE 'PN409' THEN
				did := 'stays';
				GET STACKED DIAGNOSTICS kept_by = PG_EXCEPTION_DETAIL;
		END;
		rows := rows || jsonb_build_object('case_number', packnd.site_case_number(moved.case_id), 'state', shown_state, 'result', did,
			'obstacle', kept_by);
	END LOOP;
	IF rows = '{}' THEN
		RETURN jsonb_build_array(jsonb_build_object('result', packnd.nothing_found(),
			'obstacle', packnd.say('No case is at version %1$s of machine "%2$s".', from_version, move_cases_to.machine)));
	END IF;
	RETURN to_jsonb(rows);
END
$function$;
COMMENT ON FUNCTION pnd_data.move_cases_to(text, int, int, boolean) IS
'For pnd.move_cases(): moves each case, or tries it and takes it back (dry_run). Returns an object for each case.';

CREATE FUNCTION pnd.check_table(table_name text, machine text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	let_in record;
BEGIN
	PERFORM packnd.guard(needs_actor => false);	-- the table's owner is an app
	SELECT m.table_name,
		coalesce(m.event_column, m.happened_at_column, m.recorded_at_column, m.state_since_column, m.revision_column) IS NOT NULL
			OR EXISTS (SELECT FROM pnd_data.machine_event e WHERE e.machine = m.machine AND e.version = m.version AND e.sets <> '{}') AS sets
	INTO let_in
	FROM pnd_data.machine m WHERE m.machine = check_table.machine ORDER BY m.version DESC LIMIT 1;
	IF let_in.table_name IS DISTINCT FROM check_table.table_name THEN
		PERFORM packnd.fail('PN409', 'machine "%1$s" does not stand on table %2$s',
			CASE WHEN let_in.table_name IS NULL THEN 'There is no such machine.' ELSE 'It stands on %3$s.' END,
			'An administrator lets a table in by loading a machine that names it: pnd.load_machine().',
			check_table.machine, check_table.table_name, let_in.table_name);
	END IF;
	RETURN let_in.sets;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.check_table(text, text) TO packnd_application;
COMMENT ON FUNCTION pnd.check_table(text, text) IS
'For packnd.enforce(): whether a machine that names the table sets columns before a row is written. Error PN409: no machine of that name, or it names another table.
EN (apps): does a machine fit the table of an app, asked by packnd.enforce
FR: un automate convient-il à la table d''une application, demandé par packnd.enforce';

CREATE FUNCTION pnd_data.health_workflow(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT 'machine', format('%s version %s', m.machine, m.version), x.mistake
		FROM pnd_data.machine m, packnd.machine_mistakes(m.machine, m.version) x
		WHERE m.version = (SELECT max(l.version) FROM pnd_data.machine l WHERE l.machine = m.machine)
			OR EXISTS (SELECT FROM pnd_data.case_file c WHERE c.machine = m.machine AND c.version = m.version);
	RETURN QUERY
		SELECT 'machine', format('%s version %s', v.machine, v.version),
			packnd.say('It stands on version %1$s of machine "%2$s", which has a later one: pnd.renew_variant() applies its differences to that.',
				v.base_version, v.based_on)
		FROM pnd_data.variant_behind v;
	-- does it still stand on the tables of apps, and on all of them?
	RETURN QUERY
		SELECT 'machine', m.table_name, packnd.say('The triggers of machine "%1$s" are missing or switched off: the table''s owner calls packnd.enforce().', m.machine)
		FROM (SELECT DISTINCT n.machine, n.table_name, pnd_data.table_named(n.table_name) AS relation FROM pnd_data.machine n) m
		WHERE m.relation IS NOT NULL AND NOT EXISTS (
			SELECT FROM pg_trigger g
			WHERE g.tgrelid = m.relation AND g.tgname = 'machine_judge' AND g.tgenabled IN ('O', 'A')
				AND g.tgfoid = 'packnd.enforce_machine()'::regprocedure)
			OR CASE WHEN m.table_name = (SELECT l.table_name FROM pnd_data.machine l WHERE l.machine = m.machine ORDER BY l.version DESC LIMIT 1)
				THEN pnd.check_table(m.table_name, m.machine) END
			AND m.relation IS NOT NULL AND NOT EXISTS (
			SELECT FROM pg_trigger g
			WHERE g.tgrelid = m.relation AND g.tgname = 'machine_before' AND g.tgenabled IN ('O', 'A')
				AND g.tgfoid = 'packnd.enforce_machine()'::regprocedure);
	RETURN QUERY
		SELECT 'machine', r.relid::regclass::text, packnd.say('TRUNCATE of this partition is not refused: the table''s owner calls packnd.enforce() again.')
		FROM (SELECT DISTINCT pnd_data.table_named(n.table_name) AS relation FROM pnd_data.machine n) m, pg_partition_tree(m.relation) r
		WHERE r.isleaf AND EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = m.relation AND g.tgname = 'machine_judge')
			AND NOT EXISTS (
				SELECT FROM pg_trigger g WHERE g.tgrelid = r.relid AND g.tgname = 'machine_truncate' AND g.tgenabled IN ('O', 'A'));
	RETURN QUERY
		SELECT 'machine', i.inhrelid::regclass::text, packnd.say('It inherits from %1$s, and no trigger of the machine fires on it.', m.table_name)
		FROM (SELECT DISTINCT n.table_name, pnd_data.table_named(n.table_name) AS relation FROM pnd_data.machine n) m
			JOIN pg_class c ON c.oid = m.relation AND c.relkind = 'r'
			JOIN pg_inherits i ON i.inhparent = c.oid;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_workflow() IS
'The findings of pnd.health() on machines: what is wrong with the last versions and those that cases are pinned to, and tables of apps whose triggers are missing or off.';
