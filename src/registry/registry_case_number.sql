
-- ---- registry: case numbers ----------------------------------------------

CREATE TYPE packnd.case_number;

CREATE FUNCTION packnd.case_number_in(cstring) RETURNS packnd.case_number
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_case_number_in';
COMMENT ON FUNCTION packnd.case_number_in(cstring) IS
'Input of packnd.case_number. 22P02 for bad text or a wrong check symbol.';

CREATE FUNCTION packnd.case_number_out(packnd.case_number) RETURNS cstring
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_case_number_out';
COMMENT ON FUNCTION packnd.case_number_out(packnd.case_number) IS
'Output of packnd.case_number: XXXX-XXXX-XXXX-C.';

CREATE FUNCTION packnd.case_number_recv(internal) RETURNS packnd.case_number
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_case_number_recv';
COMMENT ON FUNCTION packnd.case_number_recv(internal) IS
'Binary input of packnd.case_number: 8 bytes. 22P03 if out of range.';

CREATE FUNCTION packnd.case_number_send(packnd.case_number) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_case_number_send';
COMMENT ON FUNCTION packnd.case_number_send(packnd.case_number) IS
'Binary output of packnd.case_number: 8 bytes.';

CREATE TYPE packnd.case_number (
	INPUT = packnd.case_number_in,
	OUTPUT = packnd.case_number_out,
	RECEIVE = packnd.case_number_recv,
	SEND = packnd.case_number_send,
	LIKE = pg_catalog.int8
);
COMMENT ON TYPE packnd.case_number IS
'What people see of a case: 12 symbols of Crockford''s base 32 and a check symbol, XXXX-XXXX-XXXX-C. Input does not mind case, hyphens and spaces, reads O as 0, I and L as 1, and refuses a mistyped number (22P02).';

CREATE FUNCTION packnd.case_number_lt(packnd.case_number, packnd.case_number) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8lt';
COMMENT ON FUNCTION packnd.case_number_lt(packnd.case_number, packnd.case_number) IS
'The operator < of packnd.case_number.';

CREATE FUNCTION packnd.case_number_le(packnd.case_number, packnd.case_number) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8le';
COMMENT ON FUNCTION packnd.case_number_le(packnd.case_number, packnd.case_number) IS
'The operator <= of packnd.case_number.';

CREATE FUNCTION packnd.case_number_eq(packnd.case_number, packnd.case_number) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8eq';
COMMENT ON FUNCTION packnd.case_number_eq(packnd.case_number, packnd.case_number) IS
'The operator = of packnd.case_number.';

CREATE FUNCTION packnd.case_number_ne(packnd.case_number, packnd.case_number) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8ne';
COMMENT ON FUNCTION packnd.case_number_ne(packnd.case_number, packnd.case_number) IS
'The operator <> of packnd.case_number.';

CREATE FUNCTION packnd.case_number_ge(packnd.case_number, packnd.case_number) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8ge';
COMMENT ON FUNCTION packnd.case_number_ge(packnd.case_number, packnd.case_number) IS
'The operator >= of packnd.case_number.';

CREATE FUNCTION packnd.case_number_gt(packnd.case_number, packnd.case_number) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8gt';
COMMENT ON FUNCTION packnd.case_number_gt(packnd.case_number, packnd.case_number) IS
'The operator > of packnd.case_number.';

CREATE FUNCTION packnd.case_number_cmp(packnd.case_number, packnd.case_number) RETURNS int
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'btint8cmp';
COMMENT ON FUNCTION packnd.case_number_cmp(packnd.case_number, packnd.case_number) IS
'Comparison of packnd.case_number for btree: -1, 0, 1.';

CREATE FUNCTION packnd.case_number_hash(packnd.case_number) RETURNS int
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'hashint8';
COMMENT ON FUNCTION packnd.case_number_hash(packnd.case_number) IS
'Hash of packnd.case_number.';

CREATE FUNCTION packnd.case_number_hash_extended(packnd.case_number, bigint) RETURNS bigint
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'hashint8extended';
COMMENT ON FUNCTION packnd.case_number_hash_extended(packnd.case_number, bigint) IS
'Hash of packnd.case_number with a seed, for partitioning.';

CREATE OPERATOR packnd.< (
	LEFTARG = packnd.case_number, RIGHTARG = packnd.case_number, FUNCTION = packnd.case_number_lt,
	COMMUTATOR = OPERATOR(packnd.>), NEGATOR = OPERATOR(packnd.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
CREATE OPERATOR packnd.<= (
	LEFTARG = packnd.case_number, RIGHTARG = packnd.case_number, FUNCTION = packnd.case_number_le,
	COMMUTATOR = OPERATOR(packnd.>=), NEGATOR = OPERATOR(packnd.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
CREATE OPERATOR packnd.= (
	LEFTARG = packnd.case_number, RIGHTARG = packnd.case_number, FUNCTION = packnd.case_number_eq,
	COMMUTATOR = OPERATOR(packnd.=), NEGATOR = OPERATOR(packnd.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR packnd.<> (
	LEFTARG = packnd.case_number, RIGHTARG = packnd.case_number, FUNCTION = packnd.case_number_ne,
	COMMUTATOR = OPERATOR(packnd.<>), NEGATOR = OPERATOR(packnd.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
CREATE OPERATOR packnd.>= (
	LEFTARG = packnd.case_number, RIGHTARG = packnd.case_number, FUNCTION = packnd.case_number_ge,
	COMMUTATOR = OPERATOR(packnd.<=), NEGATOR = OPERATOR(packnd.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
CREATE OPERATOR packnd.> (
	LEFTARG = packnd.case_number, RIGHTARG = packnd.case_number, FUNCTION = packnd.case_number_gt,
	COMMUTATOR = OPERATOR(packnd.<), NEGATOR = OPERATOR(packnd.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);

CREATE OPERATOR CLASS packnd.case_number_ops DEFAULT FOR TYPE packnd.case_number USING btree AS
	OPERATOR 1 packnd.<, OPERATOR 2 packnd.<=, OPERATOR 3 packnd.=, OPERATOR 4 packnd.>=, OPERATOR 5 packnd.>,
	FUNCTION 1 packnd.case_number_cmp(packnd.case_number, packnd.case_number);
CREATE OPERATOR CLASS packnd.case_number_hash_ops DEFAULT FOR TYPE packnd.case_number USING hash AS
	OPERATOR 1 packnd.=,
	FUNCTION 1 packnd.case_number_hash(packnd.case_number),
	FUNCTION 2 packnd.case_number_hash_extended(packnd.case_number, bigint);

CREATE FUNCTION packnd.case_number(case_id bigint, key bytea) RETURNS packnd.case_number
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_case_number_of_id';
COMMENT ON FUNCTION packnd.case_number(bigint, bytea) IS
'The case number of a case_id (1 to 2^60 - 1, else 22003) under a key of 16 to 64 bytes (else 22023): a bijection.';

CREATE FUNCTION packnd.case_id(case_number packnd.case_number, key bytea) RETURNS bigint
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_case_number_to_id';
COMMENT ON FUNCTION packnd.case_id(packnd.case_number, bytea) IS
'The case_id of a case number under a key of 16 to 64 bytes (else 22023); null for the one number that stands for none.';

CREATE FUNCTION packnd.random_case_id() RETURNS bigint
LANGUAGE c VOLATILE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_random_case_id';
REVOKE ALL ON FUNCTION packnd.random_case_id() FROM PUBLIC;
COMMENT ON FUNCTION packnd.random_case_id() IS
'A random case_id, 1 to 2^60 - 1, from a cryptographically strong source.';

CREATE FUNCTION packnd.site_case_id(case_number text) RETURNS bigint
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_site_case_id';
REVOKE ALL ON FUNCTION packnd.site_case_id(text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.site_case_id(text) IS
'The case_id of a case number of this site. 22P02 for a mistyped one; whether there is such a case is not asked.';

CREATE FUNCTION packnd.site_case_number(case_id bigint) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'packnd_registry_site_case_number';
REVOKE ALL ON FUNCTION packnd.site_case_number(bigint) FROM PUBLIC;
COMMENT ON FUNCTION packnd.site_case_number(bigint) IS
'The case number of a case_id under the key of this site, as text. 22003 for a case_id out of range.';

CREATE FUNCTION packnd.partner_case_id(case_number text, organisation_id bigint) RETURNS bigint
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_partner_case_id';
REVOKE ALL ON FUNCTION packnd.partner_case_id(text, bigint) FROM PUBLIC;
COMMENT ON FUNCTION packnd.partner_case_id(text, bigint) IS
'As packnd.site_case_id(), for a number as the organisation sees it.';

CREATE FUNCTION packnd.partner_case_number(case_id bigint, organisation_id bigint) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'packnd_registry_partner_case_number';
REVOKE ALL ON FUNCTION packnd.partner_case_number(bigint, bigint) FROM PUBLIC;
COMMENT ON FUNCTION packnd.partner_case_number(bigint, bigint) IS
'As packnd.site_case_number(), the number as the organisation sees it: under a key of its own, so that two partners cannot compare theirs.';

