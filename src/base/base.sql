
-- ---- base ----------------------------------------------------------------

CREATE FUNCTION packnd.metadata_changed() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_base_metadata_changed';
REVOKE ALL ON FUNCTION packnd.metadata_changed() FROM PUBLIC;
COMMENT ON FUNCTION packnd.metadata_changed() IS
'AFTER trigger of a metadata table, of statements and of rows: all sessions read the table anew, this one from the next command, others from commit.';

CREATE FUNCTION packnd.guard(needs_actor boolean DEFAULT true) RETURNS void
LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_base_guard';
REVOKE ALL ON FUNCTION packnd.guard(boolean) FROM PUBLIC;
COMMENT ON FUNCTION packnd.guard(boolean) IS
'First statement of each function of pnd: refuses (42501) unless the current user owns pnd_data and is neither superuser nor able to bypass row-level security or log in (55000); then PN401 if nobody is acting, unless needs_actor is false.';

CREATE FUNCTION packnd.fail(code text, message text, detail text DEFAULT NULL, hint text DEFAULT NULL) RETURNS void
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_base_fail';
COMMENT ON FUNCTION packnd.fail(text, text, text, text) IS
'Raises an error with a SQLSTATE of five characters; message, detail and hint are translated into the language of lc_messages. For everybody, as RAISE is: functions that run as their caller fail by it.';

CREATE FUNCTION packnd.fail(code text, message text, detail text, hint text, VARIADIC arguments "any") RETURNS void
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_base_fail';
COMMENT ON FUNCTION packnd.fail(text, text, text, text, "any") IS
'As packnd.fail() without arguments; %1$s to %9$s in message, detail and hint stand for the arguments, of any type.';

CREATE FUNCTION packnd.say(message text) RETURNS text
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_base_say';
COMMENT ON FUNCTION packnd.say(text) IS
'A sentence of packnd in the language of lc_messages, where it is not an error: a finding, or a part of packnd.fail().';

CREATE FUNCTION packnd.say(message text, VARIADIC arguments "any") RETURNS text
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_base_say';
COMMENT ON FUNCTION packnd.say(text, "any") IS
'As packnd.say() without arguments; %1$s to %9$s stand for the arguments, of any type.';

CREATE FUNCTION packnd.execute_as_owner(statement text) RETURNS void
LANGUAGE c STRICT AS 'MODULE_PATHNAME', 'packnd_base_execute_as_owner';
REVOKE ALL ON FUNCTION packnd.execute_as_owner(text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.execute_as_owner(text) IS
'Executes one statement as the owner of pnd_data with policies off. For superusers, used by install() and upgrade().';

CREATE FUNCTION packnd.open_transactions(OUT pid int, OUT role_id oid, OUT began_at timestamptz) RETURNS SETOF record
LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'packnd_base_open_transactions';
REVOKE ALL ON FUNCTION packnd.open_transactions() FROM PUBLIC;
COMMENT ON FUNCTION packnd.open_transactions() IS
'The sessions of this database, but this one, in which a transaction is open: process, role that logged in, since when.';

CREATE FUNCTION packnd.row_holders(table_name regclass, row_id tid) RETURNS int[]
LANGUAGE c VOLATILE STRICT AS 'MODULE_PATHNAME', 'packnd_base_row_holders';
REVOKE ALL ON FUNCTION packnd.row_holders(regclass, tid) FROM PUBLIC;
COMMENT ON FUNCTION packnd.row_holders(regclass, tid) IS
'The processes of the sessions, but this one, that hold a row (its ctid as it is seen now), to change or to lock it.';

CREATE FUNCTION packnd.version() RETURNS text
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_base_version';
COMMENT ON FUNCTION packnd.version() IS
'The version of packnd''s library, as in its control file.';

CREATE FUNCTION packnd.require_utf8() RETURNS void
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_base_require_utf8';
COMMENT ON FUNCTION packnd.require_utf8() IS
'Refuses (0A000) a database that is not in UTF8.';
SELECT packnd.require_utf8();

CREATE FUNCTION packnd.require_given(argument text, value anyelement) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	IF value IS NULL THEN
		PERFORM packnd.fail('22004', '%1$s must be given', NULL, NULL, argument);
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.require_given(text, anyelement) FROM PUBLIC;
COMMENT ON FUNCTION packnd.require_given(text, anyelement) IS
'For the functions of pnd: error 22004 that names the argument if it is null.';

CREATE FUNCTION packnd.require_text(argument text, value text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.require_given(require_text.argument, require_text.value);
	IF btrim(value) = '' THEN
		PERFORM packnd.fail('22023', '%1$s must not be empty', NULL, NULL, argument);
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.require_text(text, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.require_text(text, text) IS
'For the functions of pnd: error 22004 that names the argument if it is null, 22023 if it is empty or blank.';

CREATE FUNCTION packnd.require_one_of(argument text, value text, allowed text[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	IF value IS NULL THEN
		PERFORM packnd.fail('22004', '%1$s must be given', NULL, '%1$s is one of: %2$s.', argument, array_to_string(allowed, ', '));
	ELSIF value <> ALL (allowed) THEN
		-- what was given is not said: it may be meant for another argument
		PERFORM packnd.fail('22023', 'unknown value of %1$s', NULL, '%1$s is one of: %2$s.', argument, array_to_string(allowed, ', '));
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.require_one_of(text, text, text[]) FROM PUBLIC;
COMMENT ON FUNCTION packnd.require_one_of(text, text, text[]) IS
'For the functions of pnd: error 22023 (22004 for null) that names the argument and the allowed values, unless the value is one of them.';

CREATE FUNCTION packnd.require_between(argument text, value numeric, lowest numeric, highest numeric) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.require_given(require_between.argument, require_between.value);
	IF require_between.value < require_between.lowest OR require_between.value > require_between.highest THEN
		PERFORM packnd.fail('22023', '%1$s of %2$s is out of range', NULL,
			'%1$s is between %3$s and %4$s.',
			require_between.argument, require_between.value, require_between.lowest, require_between.highest);
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.require_between(text, numeric, numeric, numeric) FROM PUBLIC;
COMMENT ON FUNCTION packnd.require_between(text, numeric, numeric, numeric) IS
'For the functions of pnd: error 22004 that names the argument if it is null, 22023 if it is less or more than it may be.';

CREATE FUNCTION packnd.shortened(value text, longest int) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN pg_catalog.length(value) > longest THEN pg_catalog.left(value, longest - 3) || '...' ELSE value END;
COMMENT ON FUNCTION packnd.shortened(text, int) IS
'A text as the worklists for people show it: cut to so many characters, the last three of which are dots then.';

CREATE FUNCTION packnd.wrapped(value text, longest int) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog.rtrim(pg_catalog.regexp_replace(value, pg_catalog.format('(.{1,%s})( +|$)', longest), E'\\1\n', 'g'), E'\n');
COMMENT ON FUNCTION packnd.wrapped(text, int) IS
'A text as lists for people show what must not be cut: in lines of so many characters, broken between words.';

CREATE FUNCTION packnd.text_list(entry jsonb, field text) RETURNS text[]
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'packnd_base_text_list';
REVOKE ALL ON FUNCTION packnd.text_list(jsonb, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.text_list(jsonb, text) IS
'For the functions of pnd: a list of texts in a JSON object as an array; empty if there is none.';

CREATE FUNCTION packnd.are_keys(list jsonb, object jsonb) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 5 AS 'MODULE_PATHNAME', 'packnd_base_are_keys';
REVOKE ALL ON FUNCTION packnd.are_keys(jsonb, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION packnd.are_keys(jsonb, jsonb) IS
'For the functions of pnd: is it a list of texts, each once, that are keys of an object? True of none, false of more than a hundred.';

CREATE FUNCTION packnd.json_argument(argument text, value text) RETURNS jsonb
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_base_json_argument';
REVOKE ALL ON FUNCTION packnd.json_argument(text, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.json_argument(text, text) IS
'For the text twins of pnd: the value as jsonb. 22P02 that names the argument and where it cannot be read, never what stands there, if it is no JSON, 22003 for a number out of range, 54001 where it is nested deeper than the server''s stack takes.';
