
-- ---- rule -----------------------------------------------------------------
--
-- The SQL face of the FEEL/DMN engine.  Every function here is pure: it reads
-- no table, and the clock never; so PUBLIC may execute it.  Those that meet
-- time zones are STABLE, since zone data and packnd.time_zone may change.

-- ---- type feel

CREATE TYPE packnd.feel;

CREATE FUNCTION packnd.feel_in(cstring) RETURNS packnd.feel
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_in';
COMMENT ON FUNCTION packnd.feel_in(cstring) IS
'Input of type feel.';

CREATE FUNCTION packnd.feel_out(packnd.feel) RETURNS cstring
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_out';
COMMENT ON FUNCTION packnd.feel_out(packnd.feel) IS
'Output of type feel.';

CREATE FUNCTION packnd.feel_recv(internal) RETURNS packnd.feel
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_recv';
COMMENT ON FUNCTION packnd.feel_recv(internal) IS
'Binary input of type feel: a byte for the version (1), then the text.';

CREATE FUNCTION packnd.feel_send(packnd.feel) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_send';
COMMENT ON FUNCTION packnd.feel_send(packnd.feel) IS
'Binary output of type feel: a byte for the version (1), then the text.';

CREATE TYPE packnd.feel (
	INPUT = packnd.feel_in,
	OUTPUT = packnd.feel_out,
	RECEIVE = packnd.feel_recv,
	SEND = packnd.feel_send,
	STORAGE = extended
);
COMMENT ON TYPE packnd.feel IS
'A FEEL expression (DMN 1.5), kept as its text. Input refuses a text that does not parse (22P02; DETAIL says line, column and what was expected). A name may be of several words (wishes help); one with signs or words of the language in it (a + b, food and drink) needs a model, which declares it.';

CREATE FUNCTION packnd.feel(text) RETURNS packnd.feel
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_from_text';
COMMENT ON FUNCTION packnd.feel(text) IS
'A text as a FEEL expression; 22P02 when it does not parse.';

CREATE CAST (text AS packnd.feel) WITH FUNCTION packnd.feel(text);
CREATE CAST (packnd.feel AS text) WITHOUT FUNCTION AS ASSIGNMENT;

-- ---- type dmn

CREATE TYPE packnd.dmn;

CREATE FUNCTION packnd.dmn_in(cstring) RETURNS packnd.dmn
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_dmn_in';
COMMENT ON FUNCTION packnd.dmn_in(cstring) IS
'Input of type dmn.';

CREATE FUNCTION packnd.dmn_out(packnd.dmn) RETURNS cstring
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_dmn_out';
COMMENT ON FUNCTION packnd.dmn_out(packnd.dmn) IS
'Output of type dmn.';

CREATE FUNCTION packnd.dmn_recv(internal) RETURNS packnd.dmn
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_dmn_recv';
COMMENT ON FUNCTION packnd.dmn_recv(internal) IS
'Binary input of type dmn: a byte for the version (1), then the text.';

CREATE FUNCTION packnd.dmn_send(packnd.dmn) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_dmn_send';
COMMENT ON FUNCTION packnd.dmn_send(packnd.dmn) IS
'Binary output of type dmn: a byte for the version (1), then the text.';

CREATE TYPE packnd.dmn (
	INPUT = packnd.dmn_in,
	OUTPUT = packnd.dmn_out,
	RECEIVE = packnd.dmn_recv,
	SEND = packnd.dmn_send,
	STORAGE = extended
);
COMMENT ON TYPE packnd.dmn IS
'A decision model: a DMN 1.1 to 1.5 document, kept as its text. Input compiles it and refuses one that does not compile, or where a name is nowhere, what is called is no function or takes no such arguments, or a declared type has no such component (PN422; DETAIL names decision, rule, cell and line); with packnd.check_names off, and while a dump is restored, these last are null when they are reached. Imported models follow the main one, see packnd.dmn_with_imports().';

CREATE FUNCTION packnd.dmn(text) RETURNS packnd.dmn
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_dmn_from_text';
COMMENT ON FUNCTION packnd.dmn(text) IS
'A DMN document as a decision model; PN422 when it does not compile.';

CREATE FUNCTION packnd.dmn(xml) RETURNS packnd.dmn
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_dmn_from_text';
COMMENT ON FUNCTION packnd.dmn(xml) IS
'A DMN document as a decision model; PN422 when it does not compile.';

CREATE FUNCTION packnd.dmn_text(packnd.dmn) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_dmn_to_text';
COMMENT ON FUNCTION packnd.dmn_text(packnd.dmn) IS
'The document of a decision model, as it came in.';

CREATE CAST (text AS packnd.dmn) WITH FUNCTION packnd.dmn(text);
CREATE CAST (xml AS packnd.dmn) WITH FUNCTION packnd.dmn(xml);
CREATE CAST (packnd.dmn AS text) WITH FUNCTION packnd.dmn_text(packnd.dmn) AS ASSIGNMENT;

CREATE FUNCTION packnd.dmn_with_imports(model text, VARIADIC imports text[]) RETURNS packnd.dmn
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_dmn_with_imports';
COMMENT ON FUNCTION packnd.dmn_with_imports(text, VARIADIC text[]) IS
'A decision model and the documents of the models that it imports, found by their namespaces, as one value of type dmn. PN422 when it does not compile or an import is missing.';

-- ---- type feel_value

CREATE TYPE packnd.feel_value;

CREATE FUNCTION packnd.feel_value_in(cstring) RETURNS packnd.feel_value
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_in';
COMMENT ON FUNCTION packnd.feel_value_in(cstring) IS
'Input of type feel_value.';

CREATE FUNCTION packnd.feel_value_out(packnd.feel_value) RETURNS cstring
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_out';
COMMENT ON FUNCTION packnd.feel_value_out(packnd.feel_value) IS
'Output of type feel_value.';

CREATE FUNCTION packnd.feel_value_recv(internal) RETURNS packnd.feel_value
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_recv';
COMMENT ON FUNCTION packnd.feel_value_recv(internal) IS
'Binary input of type feel_value: a byte for the version (1), then the text.';

CREATE FUNCTION packnd.feel_value_send(packnd.feel_value) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_send';
COMMENT ON FUNCTION packnd.feel_value_send(packnd.feel_value) IS
'Binary output of type feel_value: a byte for the version (1), then the text.';

CREATE TYPE packnd.feel_value (
	INPUT = packnd.feel_value_in,
	OUTPUT = packnd.feel_value_out,
	RECEIVE = packnd.feel_value_recv,
	SEND = packnd.feel_value_send,
	STORAGE = extended
);
COMMENT ON TYPE packnd.feel_value IS
'Any value of FEEL, types kept. Its text is the FEEL literal: null, true, 12.5, "text", @"2026-03-01", [1, 2], {a: 1}, [1..5]. An answer that is not determined is unknown("fact", ...), with the facts it waits for. 22P02 for anything else.';

CREATE FUNCTION packnd.value_jsonb(packnd.feel_value) RETURNS jsonb
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_to_jsonb';
COMMENT ON FUNCTION packnd.value_jsonb(packnd.feel_value) IS
'A FEEL value as JSON. Dates, times, durations and ranges become strings; unknown becomes {"@unknown": ["fact", ...]}. SQL NULL stays NULL, FEEL null becomes JSON null.';

CREATE FUNCTION packnd.feel_value(jsonb) RETURNS packnd.feel_value
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_from_jsonb';
COMMENT ON FUNCTION packnd.feel_value(jsonb) IS
'A JSON value as a FEEL value: strings stay strings, {"@unknown": ["fact", ...]} is unknown.';

CREATE FUNCTION packnd.value_boolean(packnd.feel_value) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_to_boolean';
COMMENT ON FUNCTION packnd.value_boolean(packnd.feel_value) IS
'The boolean that a FEEL value is; NULL for null and unknown, 42804 for other types.';

CREATE FUNCTION packnd.value_numeric(packnd.feel_value) RETURNS numeric
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_to_numeric';
COMMENT ON FUNCTION packnd.value_numeric(packnd.feel_value) IS
'The number that a FEEL value is, exactly; NULL for null and unknown, 42804 for other types.';

CREATE FUNCTION packnd.value_date(packnd.feel_value) RETURNS date
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_to_date';
COMMENT ON FUNCTION packnd.value_date(packnd.feel_value) IS
'The date that a FEEL value is; NULL for null and unknown, 42804 for other types, 22008 beyond the years of type date.';

CREATE CAST (packnd.feel_value AS jsonb) WITH FUNCTION packnd.value_jsonb(packnd.feel_value) AS ASSIGNMENT;
CREATE CAST (jsonb AS packnd.feel_value) WITH FUNCTION packnd.feel_value(jsonb);
CREATE CAST (packnd.feel_value AS boolean) WITH FUNCTION packnd.value_boolean(packnd.feel_value);
CREATE CAST (packnd.feel_value AS numeric) WITH FUNCTION packnd.value_numeric(packnd.feel_value);
CREATE CAST (packnd.feel_value AS date) WITH FUNCTION packnd.value_date(packnd.feel_value);

CREATE FUNCTION packnd.value_text(value packnd.feel_value) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_text';
COMMENT ON FUNCTION packnd.value_text(packnd.feel_value) IS
'A FEEL value for people: a string without its quotes, other values as the string() function of FEEL has them; NULL for null and unknown.';

CREATE FUNCTION packnd.missing(value packnd.feel_value) RETURNS text[]
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_missing';
COMMENT ON FUNCTION packnd.missing(packnd.feel_value) IS
'The facts that a FEEL value waits for; empty when it is determined.';

CREATE FUNCTION packnd.feel_value_lt(packnd.feel_value, packnd.feel_value) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_lt';
COMMENT ON FUNCTION packnd.feel_value_lt(packnd.feel_value, packnd.feel_value) IS
'Implementation of operator < of type feel_value.';

CREATE FUNCTION packnd.feel_value_le(packnd.feel_value, packnd.feel_value) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_le';
COMMENT ON FUNCTION packnd.feel_value_le(packnd.feel_value, packnd.feel_value) IS
'Implementation of operator <= of type feel_value.';

CREATE FUNCTION packnd.feel_value_eq(packnd.feel_value, packnd.feel_value) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_eq';
COMMENT ON FUNCTION packnd.feel_value_eq(packnd.feel_value, packnd.feel_value) IS
'Implementation of operator = of type feel_value.';

CREATE FUNCTION packnd.feel_value_ne(packnd.feel_value, packnd.feel_value) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_ne';
COMMENT ON FUNCTION packnd.feel_value_ne(packnd.feel_value, packnd.feel_value) IS
'Implementation of operator <> of type feel_value.';

CREATE FUNCTION packnd.feel_value_ge(packnd.feel_value, packnd.feel_value) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_ge';
COMMENT ON FUNCTION packnd.feel_value_ge(packnd.feel_value, packnd.feel_value) IS
'Implementation of operator >= of type feel_value.';

CREATE FUNCTION packnd.feel_value_gt(packnd.feel_value, packnd.feel_value) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_gt';
COMMENT ON FUNCTION packnd.feel_value_gt(packnd.feel_value, packnd.feel_value) IS
'Implementation of operator > of type feel_value.';

CREATE FUNCTION packnd.feel_value_cmp(packnd.feel_value, packnd.feel_value) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_cmp';
COMMENT ON FUNCTION packnd.feel_value_cmp(packnd.feel_value, packnd.feel_value) IS
'A total order of FEEL values: by kind (null first), then by their order in FEEL where it has one, else by their text. -1, 0 or 1.';

CREATE FUNCTION packnd.feel_value_hash(packnd.feel_value) RETURNS integer
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_hash';
COMMENT ON FUNCTION packnd.feel_value_hash(packnd.feel_value) IS
'Hash of a FEEL value; equal values have equal hashes.';

CREATE FUNCTION packnd.feel_value_hash_extended(packnd.feel_value, bigint) RETURNS bigint
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_feel_value_hash_extended';
COMMENT ON FUNCTION packnd.feel_value_hash_extended(packnd.feel_value, bigint) IS
'Hash of a FEEL value with a seed.';

CREATE OPERATOR packnd.< (
	LEFTARG = packnd.feel_value, RIGHTARG = packnd.feel_value, FUNCTION = packnd.feel_value_lt,
	COMMUTATOR = OPERATOR(packnd.>), NEGATOR = OPERATOR(packnd.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
CREATE OPERATOR packnd.<= (
	LEFTARG = packnd.feel_value, RIGHTARG = packnd.feel_value, FUNCTION = packnd.feel_value_le,
	COMMUTATOR = OPERATOR(packnd.>=), NEGATOR = OPERATOR(packnd.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
CREATE OPERATOR packnd.= (
	LEFTARG = packnd.feel_value, RIGHTARG = packnd.feel_value, FUNCTION = packnd.feel_value_eq,
	COMMUTATOR = OPERATOR(packnd.=), NEGATOR = OPERATOR(packnd.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel,
	HASHES, MERGES
);
CREATE OPERATOR packnd.<> (
	LEFTARG = packnd.feel_value, RIGHTARG = packnd.feel_value, FUNCTION = packnd.feel_value_ne,
	COMMUTATOR = OPERATOR(packnd.<>), NEGATOR = OPERATOR(packnd.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
CREATE OPERATOR packnd.>= (
	LEFTARG = packnd.feel_value, RIGHTARG = packnd.feel_value, FUNCTION = packnd.feel_value_ge,
	COMMUTATOR = OPERATOR(packnd.<=), NEGATOR = OPERATOR(packnd.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
CREATE OPERATOR packnd.> (
	LEFTARG = packnd.feel_value, RIGHTARG = packnd.feel_value, FUNCTION = packnd.feel_value_gt,
	COMMUTATOR = OPERATOR(packnd.<), NEGATOR = OPERATOR(packnd.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);

CREATE OPERATOR CLASS packnd.feel_value_ops DEFAULT FOR TYPE packnd.feel_value USING btree AS
	OPERATOR 1 packnd.<, OPERATOR 2 packnd.<=, OPERATOR 3 packnd.=,
	OPERATOR 4 packnd.>=, OPERATOR 5 packnd.>,
	FUNCTION 1 packnd.feel_value_cmp(packnd.feel_value, packnd.feel_value);
CREATE OPERATOR CLASS packnd.feel_value_hash_ops DEFAULT FOR TYPE packnd.feel_value USING hash AS
	OPERATOR 1 packnd.=,
	FUNCTION 1 packnd.feel_value_hash(packnd.feel_value),
	FUNCTION 2 packnd.feel_value_hash_extended(packnd.feel_value, bigint);

CREATE FUNCTION packnd.rule_support(internal) RETURNS internal
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_rule_support';
COMMENT ON FUNCTION packnd.rule_support(internal) IS
'Planner support: cost and rows of the functions below where the model is a constant.';

-- ---- evaluate and decide
--
-- as_of is the instant that today() and now() see, in packnd.time_zone.
-- unknowns: an absent key, or an SQL NULL in a row, is not known yet, and JSON
-- null is known not to apply; otherwise both are null.

CREATE FUNCTION packnd.evaluate(expression packnd.feel, context jsonb, as_of timestamptz, unknowns boolean DEFAULT false) RETURNS packnd.feel_value
LANGUAGE c STABLE PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME', 'packnd_feel_evaluate';
COMMENT ON FUNCTION packnd.evaluate(packnd.feel, jsonb, timestamptz, boolean) IS
'The value of a FEEL expression whose variables are the keys of context. A name like that of a built-in function (date, count, string length) is the function before parentheses and as the second argument of sort(); anywhere else it is a key. What fails in it is null, as FEEL has it. An evaluation that takes more than 64 MB or some 20 million steps is null as a whole, whatever the expression makes of null.';

CREATE FUNCTION packnd.decide(model packnd.dmn, decision text, facts jsonb, as_of timestamptz, unknowns boolean DEFAULT false) RETURNS packnd.feel_value
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide';
COMMENT ON FUNCTION packnd.decide(packnd.dmn, text, jsonb, timestamptz, boolean) IS
'The value of a decision with all that it requires; facts by the names of packnd.inputs(). With unknowns, an answer that the facts do not determine is unknown("fact", ...). Also calls knowledge models and services, their parameters taken from facts. What takes too much memory or too many steps is null as a whole (see packnd.diagnostics()): no later rule decides instead. A fact that does not fit its declared type is an error (22023) that names it. 42704 for a decision that the model does not have, 22004 when model, decision or as_of is NULL; NULL facts are none.';

CREATE FUNCTION packnd.decide_value(model packnd.dmn, decision text, facts packnd.feel_value, as_of timestamptz, unknowns boolean DEFAULT false) RETURNS packnd.feel_value
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_value';
COMMENT ON FUNCTION packnd.decide_value(packnd.dmn, text, packnd.feel_value, timestamptz, boolean) IS
'As decide(), with the facts as a FEEL context, types kept. A fact that does not fit its declared type is an error (22023) that names it. 42704 for a decision that the model does not have, 22004 when model, decision or as_of is NULL; NULL facts are none.';

CREATE FUNCTION packnd.decide_row(model packnd.dmn, decision text, facts record, as_of timestamptz, unknowns boolean DEFAULT false) RETURNS packnd.feel_value
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_row';
COMMENT ON FUNCTION packnd.decide_row(packnd.dmn, text, record, timestamptz, boolean) IS
'As decide(), with the facts in the columns of a row. A column belongs to the input of the same name, or of that name in lower case with an underscore for each run of other characters than letters and digits. Without unknowns, each input needs a column (42703). A fact that does not fit its declared type is an error (22023) that names it. 42704 for a decision that the model does not have, 22004 when model, decision, row or as_of is NULL.';

CREATE FUNCTION packnd.decide_text(model packnd.dmn, decision text, as_of timestamptz, VARIADIC facts "any") RETURNS text
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_text';
COMMENT ON FUNCTION packnd.decide_text(packnd.dmn, text, timestamptz, VARIADIC "any") IS
'Fast form of decide(): one column per fact, in the order of packnd.inputs(), SQL NULL is null. NULL when the answer is null. Values that are no string come as string() of FEEL has them. A fact that does not fit its declared type is an error (22023) that names it. 42704 for a decision that the model does not have, 22004 when model, decision or as_of is NULL, 22023 for another number of facts.';

CREATE FUNCTION packnd.decide_text(model packnd.dmn, decision text, as_of timestamptz) RETURNS text
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_text';
COMMENT ON FUNCTION packnd.decide_text(packnd.dmn, text, timestamptz) IS
'The same for a decision that depends on no facts, only on the date.';

CREATE FUNCTION packnd.decide_known_text(model packnd.dmn, decision text, as_of timestamptz, VARIADIC facts "any") RETURNS text
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_known_text';
COMMENT ON FUNCTION packnd.decide_known_text(packnd.dmn, text, timestamptz, VARIADIC "any") IS
'Fast form of decide() with unknowns: one column per fact, in the order of packnd.inputs(), SQL NULL is unknown. NULL when the answer is null or not determined. Values that are no string come as string() of FEEL has them. A fact that does not fit its declared type is an error (22023) that names it. 42704 for a decision that the model does not have, 22004 when model, decision or as_of is NULL, 22023 for another number of facts.';

CREATE FUNCTION packnd.decide_numeric(model packnd.dmn, decision text, as_of timestamptz, VARIADIC facts "any") RETURNS numeric
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_numeric';
COMMENT ON FUNCTION packnd.decide_numeric(packnd.dmn, text, timestamptz, VARIADIC "any") IS
'Fast form of decide(): one column per fact, in the order of packnd.inputs(), SQL NULL is null. NULL when the answer is null. 42804 when it is no number. A fact that does not fit its declared type is an error (22023) that names it. 42704 for a decision that the model does not have, 22004 when model, decision or as_of is NULL, 22023 for another number of facts.';

CREATE FUNCTION packnd.decide_numeric(model packnd.dmn, decision text, as_of timestamptz) RETURNS numeric
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_numeric';
COMMENT ON FUNCTION packnd.decide_numeric(packnd.dmn, text, timestamptz) IS
'The same for a decision that depends on no facts, only on the date.';

CREATE FUNCTION packnd.decide_known_numeric(model packnd.dmn, decision text, as_of timestamptz, VARIADIC facts "any") RETURNS numeric
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_known_numeric';
COMMENT ON FUNCTION packnd.decide_known_numeric(packnd.dmn, text, timestamptz, VARIADIC "any") IS
'Fast form of decide() with unknowns: one column per fact, in the order of packnd.inputs(), SQL NULL is unknown. NULL when the answer is null or not determined. 42804 when it is no number. A fact that does not fit its declared type is an error (22023) that names it. 42704 for a decision that the model does not have, 22004 when model, decision or as_of is NULL, 22023 for another number of facts.';

CREATE FUNCTION packnd.decide_boolean(model packnd.dmn, decision text, as_of timestamptz, VARIADIC facts "any") RETURNS boolean
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_boolean';
COMMENT ON FUNCTION packnd.decide_boolean(packnd.dmn, text, timestamptz, VARIADIC "any") IS
'Fast form of decide(): one column per fact, in the order of packnd.inputs(), SQL NULL is null. NULL when the answer is null. 42804 when it is no boolean. A fact that does not fit its declared type is an error (22023) that names it. 42704 for a decision that the model does not have, 22004 when model, decision or as_of is NULL, 22023 for another number of facts.';

CREATE FUNCTION packnd.decide_boolean(model packnd.dmn, decision text, as_of timestamptz) RETURNS boolean
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_boolean';
COMMENT ON FUNCTION packnd.decide_boolean(packnd.dmn, text, timestamptz) IS
'The same for a decision that depends on no facts, only on the date.';

CREATE FUNCTION packnd.decide_known_boolean(model packnd.dmn, decision text, as_of timestamptz, VARIADIC facts "any") RETURNS boolean
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_known_boolean';
COMMENT ON FUNCTION packnd.decide_known_boolean(packnd.dmn, text, timestamptz, VARIADIC "any") IS
'Fast form of decide() with unknowns: one column per fact, in the order of packnd.inputs(), SQL NULL is unknown. NULL when the answer is null or not determined. 42804 when it is no boolean. A fact that does not fit its declared type is an error (22023) that names it. 42704 for a decision that the model does not have, 22004 when model, decision or as_of is NULL, 22023 for another number of facts.';

CREATE FUNCTION packnd.decide_record(model packnd.dmn, decision text, as_of timestamptz, row_type anyelement, VARIADIC facts "any") RETURNS anyelement
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_record';
COMMENT ON FUNCTION packnd.decide_record(packnd.dmn, text, timestamptz, anyelement, VARIADIC "any") IS
'Fast form of decide() for a whole outcome: the entries of a context in the columns of a composite type, of which row_type is any value, such as NULL::my_type. One column per fact, in the order of packnd.inputs(), SQL NULL is null. A column of the type takes the entry of the same name, or of that name in lower case with an underscore for each run of other characters than letters and digits. Columns of text and other strings, numeric, integers, floats, boolean, date, time, timestamp (date and time without a zone), timestamptz (with one), interval, enumerations, domains over these, jsonb and packnd.feel_value. NULL when the answer is null. 42804 when it is no context, or an entry not of its column''s type, 42703 when a column has no entry, 22003 when a number does not fit it, 22008 when a date, time or duration does not, 22P02 when a string is no label of an enumeration, 0A000 for a column of another type; else the error of the type itself or of its domain. Numbers and times are rounded to the digits of the column. A fact that does not fit its declared type is an error (22023) that names it. 42704 for a decision that the model does not have, 22004 when model, decision or as_of is NULL, 22023 for another number of facts.';

CREATE FUNCTION packnd.decide_record(model packnd.dmn, decision text, as_of timestamptz, row_type anyelement) RETURNS anyelement
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_record';
COMMENT ON FUNCTION packnd.decide_record(packnd.dmn, text, timestamptz, anyelement) IS
'The same for a decision that depends on no facts, only on the date.';

CREATE FUNCTION packnd.decide_known_record(model packnd.dmn, decision text, as_of timestamptz, row_type anyelement, VARIADIC facts "any") RETURNS anyelement
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decide_known_record';
COMMENT ON FUNCTION packnd.decide_known_record(packnd.dmn, text, timestamptz, anyelement, VARIADIC "any") IS
'As decide_record(), with unknowns: SQL NULL is unknown. NULL when the answer is null or not determined, and NULL in the columns of entries that are not.';

-- ---- look into a model

CREATE FUNCTION packnd.inputs(model packnd.dmn, decision text) RETURNS TABLE ("position" integer, name text, type text, allowed text, description text, base_type text, allowed_description text)
LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 10 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_inputs';
COMMENT ON FUNCTION packnd.inputs(packnd.dmn, text) IS
'The facts that a decision can depend on, in the order in which the fast forms take them: name, declared type (its own, else that of the table columns that name it), allowed values (unary tests: what all types that it is based on allow, of a list without any those of its items; without a restricted type the input values on which all columns that name it agree, which hold for their tables only), description; the type without its name (string, number, ...), and the description of the allowed values.';

CREATE FUNCTION packnd.check_fact(fact text, value jsonb, type text, allowed text DEFAULT NULL) RETURNS void
LANGUAGE c STABLE PARALLEL SAFE COST 20 AS 'MODULE_PATHNAME', 'packnd_check_fact';
COMMENT ON FUNCTION packnd.check_fact(text, jsonb, text, text) IS
'Error 22023, which names the fact, unless the value is of a type and allowed (unary tests; of a list, each item), both as packnd.inputs() gives them (base_type, allowed): the errors of packnd.decide(), without a model. JSON null always fits. Stricter than a model, an item is no list of one, nor such a list its item, and no item is null. 22P02 for a type or tests that are none, 22004 for a NULL.';

CREATE FUNCTION packnd.decisions(model packnd.dmn) RETURNS TABLE (name text, kind text, type text, inputs text[], question text, allowed_answers text, description text)
LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 10 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_decisions';
COMMENT ON FUNCTION packnd.decisions(packnd.dmn) IS
'The decisions, knowledge models and services of a model, with the facts that each decision can depend on.';

CREATE FUNCTION packnd.explain(model packnd.dmn, decision text, facts jsonb, as_of timestamptz, unknowns boolean DEFAULT true) RETURNS TABLE (step integer, depth integer, kind text, name text, rule integer, "column" integer, verdict text, value packnd.feel_value, source text, annotation text, line integer)
LANGUAGE c STABLE PARALLEL SAFE COST 200 ROWS 50 AS 'MODULE_PATHNAME', 'packnd_dmn_explain';
COMMENT ON FUNCTION packnd.explain(packnd.dmn, text, jsonb, timestamptz, boolean) IS
'Why a decision comes out as it does, in reading order: kind is decision, call, fact, table, column, rule, cell or error; verdict of rules and cells is matched, failed or maybe; value is what it gave or was tested on; source its text; annotation the rule''s (for an error: the message); line that of the document.';

CREATE FUNCTION packnd.missing(model packnd.dmn, decision text, facts jsonb, as_of timestamptz) RETURNS text[]
LANGUAGE c STABLE PARALLEL SAFE COST 50 SUPPORT packnd.rule_support AS 'MODULE_PATHNAME', 'packnd_dmn_missing';
COMMENT ON FUNCTION packnd.missing(packnd.dmn, text, jsonb, timestamptz) IS
'The facts that the answer still depends on, most decisive first; empty when it is determined. An absent key is unknown, JSON null is known not to apply.';

CREATE FUNCTION packnd.diagnostics(model packnd.dmn, decision text, facts jsonb, as_of timestamptz, unknowns boolean DEFAULT false) RETURNS TABLE (kind text, message text, place text, source text, line integer, "column" integer)
LANGUAGE c STABLE PARALLEL SAFE COST 200 ROWS 5 AS 'MODULE_PATHNAME', 'packnd_dmn_diagnostics';
COMMENT ON FUNCTION packnd.diagnostics(packnd.dmn, text, jsonb, timestamptz, boolean) IS
'What the evaluation of a decision complained of: each is null in the place where it happened.';
-- ---- tests of a model

CREATE FUNCTION packnd.run_tests(model packnd.dmn, tests text, as_of timestamptz) RETURNS TABLE (test_case text, name text, node text, passed boolean, expects_value boolean, expects_error boolean, expected text, got text, message text)
LANGUAGE c STABLE PARALLEL SAFE COST 1000 ROWS 50 AS 'MODULE_PATHNAME', 'packnd_dmn_run_tests';
COMMENT ON FUNCTION packnd.run_tests(packnd.dmn, text, timestamptz) IS
'Runs test cases in the XML format of the DMN conformance kit against a model, one row per expected result; expected and got are FEEL literals. Where an error is expected, the value must be null and a diagnostic must say why. PN422 when tests is no such document.';

CREATE FUNCTION packnd.test_coverage(model packnd.dmn, tests text, as_of timestamptz) RETURNS TABLE ("table" text, rule integer, matched bigint)
LANGUAGE c STABLE PARALLEL SAFE COST 1000 ROWS 50 AS 'MODULE_PATHNAME', 'packnd_dmn_test_coverage';
COMMENT ON FUNCTION packnd.test_coverage(packnd.dmn, text, timestamptz) IS
'How often each rule of each decision table matched while run_tests() ran these cases.';

CREATE FUNCTION packnd.tests(model packnd.dmn) RETURNS text
LANGUAGE c IMMUTABLE PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME', 'packnd_dmn_tests';
COMMENT ON FUNCTION packnd.tests(packnd.dmn) IS
'The test cases that a model keeps (in the extensionElements of its definitions), as a document in the format of the DMN conformance kit; NULL if it keeps none.';

CREATE FUNCTION packnd.with_tests(model packnd.dmn, tests text) RETURNS packnd.dmn
LANGUAGE c IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'packnd_dmn_with_tests';
COMMENT ON FUNCTION packnd.with_tests(packnd.dmn, text) IS
'The model with these test cases kept in it, instead of those it had; with none, if tests is NULL. A case may say as of when it decides: <testCase xmlns:packnd="https://packnd.example/dmn" packnd:asOf="2026-03-01">, a date (noon of it, UTC) or a date and time. XML comments of the model are lost. PN422 when tests is no document of test cases.';

CREATE FUNCTION packnd.run_tests(model packnd.dmn, as_of timestamptz DEFAULT NULL) RETURNS TABLE (test_case text, name text, node text, passed boolean, expects_value boolean, expects_error boolean, expected text, got text, message text)
LANGUAGE c STABLE PARALLEL SAFE COST 1000 ROWS 50 AS 'MODULE_PATHNAME', 'packnd_dmn_run_tests';
COMMENT ON FUNCTION packnd.run_tests(packnd.dmn, timestamptz) IS
'Runs the test cases that a model keeps; cases without an instant of their own as of as_of (without that, today() is null). No rows if it keeps none. A row with a message and not expects_error has met an unexpected diagnostic.';

CREATE FUNCTION packnd.test_coverage(model packnd.dmn, as_of timestamptz DEFAULT NULL) RETURNS TABLE ("table" text, rule integer, matched bigint)
LANGUAGE c STABLE PARALLEL SAFE COST 1000 ROWS 50 AS 'MODULE_PATHNAME', 'packnd_dmn_test_coverage';
COMMENT ON FUNCTION packnd.test_coverage(packnd.dmn, timestamptz) IS
'How often each rule of each decision table matched in the test cases that a model keeps.';

CREATE FUNCTION packnd.test_report(model packnd.dmn, format text DEFAULT 'tap', as_of timestamptz DEFAULT NULL, tests text DEFAULT NULL) RETURNS text
LANGUAGE c STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'packnd_dmn_test_report';
COMMENT ON FUNCTION packnd.test_report(packnd.dmn, text, timestamptz, text) IS
'What run_tests() gives as a text for programs that collect test results, one test for each expected result: format tap (Test Anything Protocol, version 13, with expected and got in YAML) or junit (XML). as_of is for cases that say no day, tests for other cases than those that the model keeps. PN422 for tests that are none, 22004 for no model, 22023 for another format.';

-- ---- write a model for other tools

CREATE FUNCTION packnd.export(model packnd.dmn, version text DEFAULT 'auto') RETURNS text
LANGUAGE c IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'packnd_dmn_export';
COMMENT ON FUNCTION packnd.export(packnd.dmn, text) IS
'The document of a model as DMN "1.3", which is what dmn-js reads, or "1.5"; "auto" is 1.3 where the model allows, else 1.5, said in a NOTICE. It keeps the diagram of the model, or gets one; descriptions, annotations and extension elements are kept, XML comments are not. FEEL texts are not changed. Models that it imports follow, as in the text of a dmn. PN422 when "1.3" is asked for and the model has boxed expressions of 1.4 (conditional, filter, for, some, every) or type constraints of 1.5: they are named; 22023 for another version.';
