
-- ---- actor: the hashes of a seal, and its signature ------------------------

CREATE FUNCTION packnd.seal_leaf_hash(case_id bigint, first_event bigint, last_event bigint, last_hash bytea) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_actor_seal_leaf_hash';
COMMENT ON FUNCTION packnd.seal_leaf_hash(bigint, bigint, bigint, bytea) IS
'The hash (SHA-256) of a leaf of a seal: the events of one chain that it covers, and the hash of the last of them, as src/actor/seal_hash.c says exactly. 22023 for a hash that has not 32 bytes.';

CREATE FUNCTION packnd.seal_root(leaves bytea[]) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_actor_seal_root';
COMMENT ON FUNCTION packnd.seal_root(bytea[]) IS
'The root of the Merkle tree (RFC 6962) over the hashes of leaves, in their order. 22023 for a hash that has not 32 bytes.';

CREATE FUNCTION packnd.seal_hash(seal_no bigint, sealed_at timestamptz, previous_hash bytea, chains bigint, events bigint, root bytea) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_actor_seal_hash';
COMMENT ON FUNCTION packnd.seal_hash(bigint, timestamptz, bytea, bigint, bigint, bytea) IS
'The hash (SHA-256) of a seal, which links it to the one before. 22023 for a hash that has not 32 bytes.';

CREATE FUNCTION packnd.seal_key(OUT public_key bytea, OUT problem text) RETURNS record
LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'packnd_actor_seal_key';
REVOKE ALL ON FUNCTION packnd.seal_key() FROM PUBLIC;
COMMENT ON FUNCTION packnd.seal_key() IS
'The public key (32 bytes) of the private one in the file that packnd.seal_key_file names, or what is wrong with the file.';

CREATE FUNCTION packnd.seal_sign(message text) RETURNS bytea
LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'packnd_actor_seal_sign';
REVOKE ALL ON FUNCTION packnd.seal_sign(text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.seal_sign(text) IS
'The signature (Ed25519, 64 bytes) of a text under the key in the file that packnd.seal_key_file names. 55000 if the file is missing, is readable by others, or has no such key.';

CREATE FUNCTION packnd.seal_verify(message text, signature bytea, public_key bytea) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_actor_seal_verify';
COMMENT ON FUNCTION packnd.seal_verify(text, bytea, bytea) IS
'Is this the signature (Ed25519) of the text under the private key of that public one?';
