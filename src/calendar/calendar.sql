-- calendar: départements, holidays, and the clocks of deadlines

-- The type ------------------------------------------------------------------

CREATE TYPE packnd.departement;

CREATE FUNCTION packnd.departement_in(cstring) RETURNS packnd.departement
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_departement_in';
CREATE FUNCTION packnd.departement_out(packnd.departement) RETURNS cstring
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_departement_out';
CREATE FUNCTION packnd.departement_recv(internal) RETURNS packnd.departement
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_departement_recv';
CREATE FUNCTION packnd.departement_send(packnd.departement) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_departement_send';

CREATE TYPE packnd.departement (
    INPUT = packnd.departement_in,
    OUTPUT = packnd.departement_out,
    RECEIVE = packnd.departement_recv,
    SEND = packnd.departement_send,
    LIKE = pg_catalog.int2
);
COMMENT ON TYPE packnd.departement IS
'Official code of a French département or overseas collectivity (01 to 19, 2A, 2B, 21 to 95, 971 to 978, 984, 986, 987, 988), ordered as the official list. Another text is an error 22P02.';
COMMENT ON FUNCTION packnd.departement_in(cstring) IS 'Input of packnd.departement; 22P02 if the code does not exist.';
COMMENT ON FUNCTION packnd.departement_out(packnd.departement) IS 'Output of packnd.departement: the official code.';
COMMENT ON FUNCTION packnd.departement_recv(internal) IS 'Binary input of packnd.departement: the code as text.';
COMMENT ON FUNCTION packnd.departement_send(packnd.departement) IS 'Binary output of packnd.departement: the code as text.';

-- A value is stored as an int2 that sorts as the official list, so the
-- comparisons are those of int2: they cannot fail and tell nothing, hence
-- LEAKPROOF, so that an index works under row-level security.

CREATE FUNCTION packnd.departement_eq(packnd.departement, packnd.departement) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int2eq';
COMMENT ON FUNCTION packnd.departement_eq(packnd.departement, packnd.departement) IS 'Equality.';
CREATE FUNCTION packnd.departement_ne(packnd.departement, packnd.departement) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int2ne';
COMMENT ON FUNCTION packnd.departement_ne(packnd.departement, packnd.departement) IS 'Inequality.';
CREATE FUNCTION packnd.departement_lt(packnd.departement, packnd.departement) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int2lt';
COMMENT ON FUNCTION packnd.departement_lt(packnd.departement, packnd.departement) IS 'Before in the official order.';
CREATE FUNCTION packnd.departement_le(packnd.departement, packnd.departement) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int2le';
COMMENT ON FUNCTION packnd.departement_le(packnd.departement, packnd.departement) IS 'Before or same.';
CREATE FUNCTION packnd.departement_gt(packnd.departement, packnd.departement) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int2gt';
COMMENT ON FUNCTION packnd.departement_gt(packnd.departement, packnd.departement) IS 'After in the official order.';
CREATE FUNCTION packnd.departement_ge(packnd.departement, packnd.departement) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int2ge';
COMMENT ON FUNCTION packnd.departement_ge(packnd.departement, packnd.departement) IS 'After or same.';
CREATE FUNCTION packnd.departement_cmp(packnd.departement, packnd.departement) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'btint2cmp';
COMMENT ON FUNCTION packnd.departement_cmp(packnd.departement, packnd.departement) IS 'Order, for indexes: negative, 0 or positive.';
CREATE FUNCTION packnd.departement_sortsupport(internal) RETURNS void
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'btint2sortsupport';
COMMENT ON FUNCTION packnd.departement_sortsupport(internal) IS 'Fast sorting, for indexes.';
CREATE FUNCTION packnd.departement_hash(packnd.departement) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'hashint2';
COMMENT ON FUNCTION packnd.departement_hash(packnd.departement) IS 'Hash, for hash joins and indexes.';
CREATE FUNCTION packnd.departement_hash_extended(packnd.departement, bigint) RETURNS bigint
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'hashint2extended';
COMMENT ON FUNCTION packnd.departement_hash_extended(packnd.departement, bigint) IS 'Seeded hash, for hash partitioning.';

CREATE OPERATOR packnd.= (
    FUNCTION = packnd.departement_eq, LEFTARG = packnd.departement, RIGHTARG = packnd.departement,
    COMMUTATOR = OPERATOR(packnd.=), NEGATOR = OPERATOR(packnd.<>),
    RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR packnd.<> (
    FUNCTION = packnd.departement_ne, LEFTARG = packnd.departement, RIGHTARG = packnd.departement,
    COMMUTATOR = OPERATOR(packnd.<>), NEGATOR = OPERATOR(packnd.=),
    RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
CREATE OPERATOR packnd.< (
    FUNCTION = packnd.departement_lt, LEFTARG = packnd.departement, RIGHTARG = packnd.departement,
    COMMUTATOR = OPERATOR(packnd.>), NEGATOR = OPERATOR(packnd.>=),
    RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
CREATE OPERATOR packnd.<= (
    FUNCTION = packnd.departement_le, LEFTARG = packnd.departement, RIGHTARG = packnd.departement,
    COMMUTATOR = OPERATOR(packnd.>=), NEGATOR = OPERATOR(packnd.>),
    RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
CREATE OPERATOR packnd.> (
    FUNCTION = packnd.departement_gt, LEFTARG = packnd.departement, RIGHTARG = packnd.departement,
    COMMUTATOR = OPERATOR(packnd.<), NEGATOR = OPERATOR(packnd.<=),
    RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
CREATE OPERATOR packnd.>= (
    FUNCTION = packnd.departement_ge, LEFTARG = packnd.departement, RIGHTARG = packnd.departement,
    COMMUTATOR = OPERATOR(packnd.<=), NEGATOR = OPERATOR(packnd.<),
    RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);

CREATE OPERATOR CLASS packnd.departement_ops DEFAULT FOR TYPE packnd.departement USING btree AS
    OPERATOR 1 packnd.<, OPERATOR 2 packnd.<=, OPERATOR 3 packnd.=, OPERATOR 4 packnd.>=, OPERATOR 5 packnd.>,
    FUNCTION 1 packnd.departement_cmp(packnd.departement, packnd.departement),
    FUNCTION 2 packnd.departement_sortsupport(internal);
CREATE OPERATOR CLASS packnd.departement_ops DEFAULT FOR TYPE packnd.departement USING hash AS
    OPERATOR 1 packnd.=,
    FUNCTION 1 packnd.departement_hash(packnd.departement),
    FUNCTION 2 packnd.departement_hash_extended(packnd.departement, bigint);

-- What the code alone tells -------------------------------------------------

CREATE FUNCTION packnd.departement_label(packnd.departement) RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_departement_label';
COMMENT ON FUNCTION packnd.departement_label(packnd.departement) IS
'French name of a département: Seine-Maritime for 76.';
CREATE FUNCTION packnd.region(packnd.departement) RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_region';
COMMENT ON FUNCTION packnd.region(packnd.departement) IS
'French name of the region of a département: Normandie for 76; null for an overseas collectivity, which is in none.';
CREATE FUNCTION packnd.time_zone(packnd.departement) RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_time_zone';
COMMENT ON FUNCTION packnd.time_zone(packnd.departement) IS
'Name of the time zone of a département in the tz database: Europe/Paris, Indian/Reunion. French Polynesia counts as Tahiti.';
CREATE FUNCTION packnd.holiday_regime(packnd.departement) RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_holiday_regime';
COMMENT ON FUNCTION packnd.holiday_regime(packnd.departement) IS
'Which public holidays hold in a département: national, alsace_moselle (57, 67, 68), guadeloupe, martinique, guyane, la_reunion, mayotte, saint_barthelemy or saint_martin.';
CREATE FUNCTION packnd.departements(
    OUT departement packnd.departement, OUT label text, OUT region text,
    OUT time_zone text, OUT holiday_regime text) RETURNS SETOF record
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 108
    AS 'MODULE_PATHNAME', 'packnd_calendar_departements';
COMMENT ON FUNCTION packnd.departements() IS
'All 101 départements and 7 overseas collectivities in official order, with what the code tells.';

-- Days ----------------------------------------------------------------------

CREATE FUNCTION packnd.holidays(year integer, departement packnd.departement,
    OUT day date, OUT label text) RETURNS SETOF record
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 12
    AS 'MODULE_PATHNAME', 'packnd_calendar_holidays';
COMMENT ON FUNCTION packnd.holidays(integer, packnd.departement) IS
'Public holidays of a year (1583 to 9999, else 22008) in a département, in order, with French label; two may fall on one day. Code du travail L.3133-1, L.3134-13, L.3422-2; the list in force in 2026 for all years.';
CREATE FUNCTION packnd.is_holiday(day date, departement packnd.departement) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_is_holiday';
COMMENT ON FUNCTION packnd.is_holiday(date, packnd.departement) IS
'Is the day a public holiday in the département? 22008 outside the years 1583 to 9999.';
CREATE FUNCTION packnd.is_working_day(day date, departement packnd.departement,
    closures date[] DEFAULT '{}') RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_is_working_day';
COMMENT ON FUNCTION packnd.is_working_day(date, packnd.departement, date[]) IS
'Is the day worked (jour ouvré): Monday to Friday, neither a public holiday of the département nor among the closures? 22008 outside the years 1583 to 9999.';
CREATE FUNCTION packnd.due_day(start date, amount integer, unit text, departement packnd.departement,
    roll boolean DEFAULT false, closures date[] DEFAULT '{}') RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_due_day';
COMMENT ON FUNCTION packnd.due_day(date, integer, text, packnd.departement, boolean, date[]) IS
'Last day of a delay that starts on a day: amount of calendar_days, working_days (ouvrés, Monday to Friday), business_days (ouvrables, Monday to Saturday) or months; the first day does not count (CPC 641), months end on the same day number or else the last (CPC 641), with roll an end on a Saturday, Sunday, holiday or closure moves to the next worked day (CPC 642). Errors: 22023 unit, 22003 amount, 22008 years.';

-- Instants ------------------------------------------------------------------
-- STABLE, not IMMUTABLE: they read the time zone database, which is updated.

CREATE FUNCTION packnd.local_day(at timestamptz, departement packnd.departement) RETURNS date
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_local_day';
COMMENT ON FUNCTION packnd.local_day(timestamptz, packnd.departement) IS
'The day it is in the département at an instant, whatever the session''s TimeZone. 22008 if infinite or out of range.';
CREATE FUNCTION packnd.local_time(at timestamptz, departement packnd.departement) RETURNS text
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_local_time';
COMMENT ON FUNCTION packnd.local_time(timestamptz, packnd.departement) IS
'Day and hour that the clocks in the département show at an instant, whatever the session''s TimeZone: 2026-11-29 22:30. Null if infinite.';
CREATE FUNCTION packnd.day_end(day date, departement packnd.departement) RETURNS timestamptz
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_day_end';
COMMENT ON FUNCTION packnd.day_end(date, packnd.departement) IS
'24:00 of a day in the local time of the département: the instant at which a delay with this last day runs out (CPC 642). 22008 if out of range.';
CREATE FUNCTION packnd.due_at(started timestamptz, amount integer, unit text, departement packnd.departement,
    roll boolean DEFAULT false, closures date[] DEFAULT '{}', pauses tstzmultirange DEFAULT '{}') RETURNS timestamptz
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'packnd_calendar_due_at';
COMMENT ON FUNCTION packnd.due_at(timestamptz, integer, text, packnd.departement, boolean, date[], tstzmultirange) IS
'The instant at which a delay runs out, in the local time of the département, whatever the session''s TimeZone. minutes and hours are elapsed time from the start; days and months (see packnd.due_day) end at 24:00 of their last local day. With roll, an end in hours on a day not worked moves to 24:00 of the next worked day. In pauses the clock stands still: elapsed time for minutes and hours, whole local days otherwise. Errors: 22023 unit, 22003 amount, 22008 years or an endless pause.';
