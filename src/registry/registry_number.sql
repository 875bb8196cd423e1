
-- ---- registry: numbers of all kinds, and cursors of lists -----------------

CREATE FUNCTION packnd.number_kind(number text) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_number_kind';
COMMENT ON FUNCTION packnd.number_kind(text) IS
'Of what kind a number is by its form and check symbol (''case'', ''referral'', ''deadline'', ''service'', ''professional'', ''organisation'', ''message'', ''hand_over'', ''run'', ''dependant'', ''evidence'', ''search'', ''channel'', ''note'', ''appointment'', ''need'', ''plan_step''); null if of none. Whether there is such a one is not asked.';

CREATE FUNCTION packnd.site_number(kind text, id bigint) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'packnd_registry_site_number';
REVOKE ALL ON FUNCTION packnd.site_number(text, bigint) FROM PUBLIC;
COMMENT ON FUNCTION packnd.site_number(text, bigint) IS
'The number of an id of a kind, as callers see and give it: R-XXXX-XXXX-XXXX-C. 22003 for an id that is not within 1 and 2^60 - 1, 22023 for an unknown kind.';

CREATE FUNCTION packnd.site_number_id(kind text, number text) RETURNS bigint
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_site_number_id';
REVOKE ALL ON FUNCTION packnd.site_number_id(text, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.site_number_id(text, text) IS
'The id of a number of a kind. 22P02 for a mistyped number or one of another kind, 22023 for an unknown kind; whether there is such a one is not asked.';

CREATE FUNCTION packnd.cursor(list text, VARIADIC keys "any") RETURNS text
LANGUAGE c STABLE PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'packnd_registry_cursor';
REVOKE ALL ON FUNCTION packnd.cursor(text, "any") FROM PUBLIC;
COMMENT ON FUNCTION packnd.cursor(text, "any") IS
'The cursor of a row of a list: what the list is ordered by (timestamptz, bigint, int, text, boolean, date), enciphered and authenticated under a key of the site. The same keys give the same cursor. 42804 for another type, 54000 for keys of more than 6000 bytes.';

CREATE FUNCTION packnd.cursor_keys(list text, cursor text, number_of_keys int) RETURNS text[]
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_registry_cursor_keys';
REVOKE ALL ON FUNCTION packnd.cursor_keys(text, text, int) FROM PUBLIC;
COMMENT ON FUNCTION packnd.cursor_keys(text, text, int) IS
'The keys of a cursor of a list as texts, instants in ISO 8601 and UTC to the microsecond; null for a null cursor (the list begins). 22P02 for a text that this list never gave.';

CREATE FUNCTION packnd.require_max_rows(max_rows int) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	IF max_rows IS NOT NULL THEN
		PERFORM packnd.require_between('max_rows', require_max_rows.max_rows, 1, 1000);
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.require_max_rows(int) FROM PUBLIC;
COMMENT ON FUNCTION packnd.require_max_rows(int) IS
'For the lists of pnd: error 22023 unless a page has 1 to 1000 rows; null is the whole list, as the views show it.';
