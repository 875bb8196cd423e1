
-- ---- registry: normal forms of identifiers, and their digests -------------

CREATE FUNCTION packnd.normal_name(VARIADIC parts text[]) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_normal_name';
COMMENT ON FUNCTION packnd.normal_name(text[]) IS
'The words of a name in alphabetical order, in capitals without accents, ligatures as two letters, St as SAINT, without particles (de, du, des, d'', le, la, l''): however it is written and in whatever order, the same. Takes its parts (family name, given name), null ones are left out; null if there is no word.';

CREATE FUNCTION packnd.compact_name(VARIADIC parts text[]) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_compact_name';
COMMENT ON FUNCTION packnd.compact_name(text[]) IS
'As packnd.normal_name(), but each part is written as one word, particles and all, the parts in alphabetical order: Le Goff is LEGOFF, Anne-Marie is ANNEMARIE. Null if there is no word.';

CREATE FUNCTION packnd.normal_phone(phone text, departement text DEFAULT NULL) RETURNS text
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_normal_phone';
COMMENT ON FUNCTION packnd.normal_phone(text, text) IS
'A phone number in E.164 (+33612345678), however it is written, as it is dialled in a département (its code; null: in metropolitan France): overseas numbers have the country code of where they belong. Null for what is no phone number.';

CREATE FUNCTION packnd.plain_contact(value text) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_plain_contact';
COMMENT ON FUNCTION packnd.plain_contact(text) IS
'A way to reach somebody as it is compared: in the normal form NFKC, digits of all scripts as 0 to 9, without characters that nobody sees, one blank for white space. What stands after 2000 bytes is left out.';

CREATE FUNCTION packnd.has_hidden_character(value text) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_has_hidden_character';
COMMENT ON FUNCTION packnd.has_hidden_character(text) IS
'Is there a character in the text that nobody sees: of no width, one that turns the direction of writing, a filler, a control other than the end of a line or a tab?';

CREATE FUNCTION packnd.match_digest(kind text, value text, key_version int DEFAULT 0) RETURNS bytea
LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'packnd_registry_match_digest';
REVOKE ALL ON FUNCTION packnd.match_digest(text, text, int) FROM PUBLIC;
COMMENT ON FUNCTION packnd.match_digest(text, text, int) IS
'HMAC-SHA-256 of an identifier of a kind under a version of the key (0: the current one) in the file that packnd.match_key_file names: equal digests are equal identifiers, and nobody without the key can tell which. 55000 if the file is missing, is readable by others, is no file of keys, or has no such version.';

CREATE FUNCTION packnd.match_keys(OUT key_version int, OUT proof bytea, OUT is_current boolean, OUT problem text) RETURNS SETOF record
LANGUAGE c STABLE ROWS 2 AS 'MODULE_PATHNAME', 'packnd_registry_match_keys';
REVOKE ALL ON FUNCTION packnd.match_keys() FROM PUBLIC;
COMMENT ON FUNCTION packnd.match_keys() IS
'The versions of the key that the file has which packnd.match_key_file names, each with a digest that tells whether it is still the same key; or one row with what is wrong with the file.';
