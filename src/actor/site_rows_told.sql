-- actor/site_rows_told.sql: are the rows of the registry what its journal says
-- that they are?  The chain shows that the journal was not altered; this, that
-- nobody altered the rows behind its back.
--
-- Where payloads were erased the journal does not say any more which rows there
-- are, but still how many: each row came by an INSERT and went by a DELETE, and
-- the operation and the table of an event stay.

CREATE FUNCTION pnd_data.rows_told_statement(table_name text, first_case bigint, last_case bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	relation regclass := format('pnd_data.%I', rows_told_statement.table_name)::regclass;
	has_case boolean := EXISTS (
		SELECT FROM pnd_data.declared_column k WHERE k.table_name = rows_told_statement.table_name AND k.column_name = 'case_id');
	in_own_chain boolean := has_case AND EXISTS (
		SELECT FROM pnd_data.declared_table d WHERE d.table_name = rows_told_statement.table_name AND d.told_as <> 'reading');
	key_columns text;
	key_names text;
BEGIN
	PERFORM packnd.guard();
	SELECT string_agg(format('%1$L, %%1$s -> %1$L', a.attname), ', ' ORDER BY a.attnum), string_agg(quote_literal(a.attname), ', ')
	INTO key_columns, key_names
	FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
	WHERE i.indrelid = relation AND i.indisprimary;
	RETURN format($statement$
		WITH written AS (
			SELECT j.case_id AS chain, j.event_no, j.occurred_at, j.operation, j.written_xid, p.payload::jsonb AS payload
			FROM pnd_data.journal j LEFT JOIN pnd_data.journal_payload p ON p.case_id = j.case_id AND p.event_no = j.event_no
			WHERE j.table_name = %1$L AND j.case_id BETWEEN %4$s AND %5$s
		), event AS (
			SELECT w.* FROM written w WHERE w.operation <> 'INSTALL'
			UNION ALL
			SELECT w.chain, w.event_no, w.occurred_at, 'INSERT', w.written_xid, jsonb_build_object('new', r.columns)
			FROM written w CROSS JOIN jsonb_array_elements(w.payload) AS r (columns)
			WHERE w.operation = 'INSTALL'
		), told AS (
			SELECT e.*, jsonb_build_object(%2$s) AS key
			FROM (SELECT e.*, coalesce(e.payload -> 'key', e.payload -> 'new', e.payload -> 'old') AS named FROM event e) e
			WHERE e.payload IS NOT NULL
			UNION ALL
			-- a row whose key changed is gone under the one before
			SELECT e.chain, e.event_no, e.occurred_at, 'DELETE', e.written_xid, e.payload, e.named, jsonb_build_object(%2$s)
			FROM (SELECT e.*, e.payload -> 'key' || (e.payload -> 'old') AS named FROM event e) e
			WHERE e.operation = 'UPDATE' AND e.payload -> 'old' ?| ARRAY[%9$s]::text[]
		), last_told AS (
			-- of one chain its events are in order; of several the clock says it
			SELECT t.key, (array_agg(t.operation ORDER BY t.occurred_at DESC, t.event_no DESC))[1] = 'DELETE' AS is_gone, max(t.chain) AS chain
			FROM told t GROUP BY t.key
		), state AS (
			SELECT t.key, jsonb_object_agg(v.key, v.value ORDER BY t.occurred_at, t.event_no) AS columns,
				jsonb_object_agg(v.key, t.event_no ORDER BY t.occurred_at, t.event_no) AS told_by
			FROM told t CROSS JOIN jsonb_each(t.payload -> 'new') v
			WHERE t.operation <> 'DELETE'
			GROUP BY t.key
		), kept AS (
			SELECT jsonb_build_object(%3$s) AS key, k.columns
			FROM (SELECT packnd.journal_columns(r)::jsonb AS columns FROM %6$s r WHERE %7$s) k
		), erased AS (
			-- what an erasure itself wrote says nothing else
			SELECT e.chain, max(e.event_no) FILTER (WHERE coalesce(e.written_xid, 0) NOT IN (
				SELECT j.written_xid FROM pnd_data.journal j
				WHERE j.table_name = 'erasure' AND j.case_id BETWEEN %4$s AND %5$s AND j.written_xid IS NOT NULL)) AS last_event
			FROM event e WHERE e.payload IS NULL GROUP BY e.chain
		), counted AS (
			SELECT x.scope, (
				SELECT count(*) FILTER (WHERE e.operation = 'INSERT') - count(*) FILTER (WHERE e.operation = 'DELETE')
				FROM event e WHERE %8$s = x.scope) AS should, (
				SELECT count(*) FROM kept r WHERE %10$s = x.scope) AS are
			FROM (SELECT DISTINCT %8$s AS scope FROM event e WHERE e.payload IS NULL) x
		), finding AS (
			SELECT coalesce((coalesce(k.columns, l.key) ->> 'case_id')::bigint, l.chain, 0) AS chain,
				CASE WHEN k.key IS NULL THEN 'gone' WHEN l.key IS NULL OR l.is_gone THEN 'untold' ELSE 'differs' END AS what, (
				SELECT string_agg(c.key, ', ' ORDER BY c.key)
				FROM jsonb_each(s.columns) c
				WHERE k.columns ? c.key AND k.columns -> c.key IS DISTINCT FROM c.value AND NOT EXISTS (
					-- a later event told of it, maybe
					SELECT FROM erased x WHERE x.chain = l.chain AND x.chain > 0 AND x.last_event > (s.told_by ->> c.key)::bigint)) AS columns
			FROM last_told l FULL JOIN kept k ON k.key = l.key LEFT JOIN state s ON s.key = l.key
			WHERE k.key IS NULL AND NOT l.is_gone
				OR k.key IS NOT NULL AND (l.key IS NULL OR l.is_gone)
				OR k.key IS NOT NULL AND NOT l.is_gone AND NOT k.columns @> s.columns
		)
		SELECT jsonb_build_object('chain', f.chain, 'table', %1$L, 'what', f.what, 'columns', f.columns)::text, 1::bigint
		FROM finding f
		WHERE f.what = 'differs' AND f.columns IS NOT NULL
			-- what was erased told of it
			OR f.what <> 'differs' AND NOT EXISTS (SELECT FROM counted x WHERE x.scope = %11$s)
		UNION ALL
		SELECT jsonb_build_object('chain', c.scope, 'table', %1$L, 'what', 'counted', 'should', c.should, 'are', c.are)::text, 1
		FROM counted c WHERE c.should <> c.are$statement$,
		rows_told_statement.table_name, format(key_columns, 'e.named'), format(key_columns, 'k.columns'), first_case, last_case, relation,
		CASE WHEN has_case THEN format('r.case_id BETWEEN %s AND %s', first_case, last_case) ELSE 'true' END,
		-- what stands in the case's own chain is counted by case, the rest as a whole
		CASE WHEN in_own_chain THEN 'greatest(e.chain, 0)' ELSE '0' END, key_names,
		CASE WHEN in_own_chain THEN 'greatest((r.columns ->> ''case_id'')::bigint, 0)' ELSE '0' END,
		CASE WHEN in_own_chain THEN 'greatest(f.chain, 0)' ELSE '0' END);
END
$function$;
COMMENT ON FUNCTION pnd_data.rows_told_statement(text, bigint, bigint) IS
'For pnd_data.count_rows_told(): the statement that compares the rows of a table with what the journal says of them, in the chains from one case to another.';

CREATE FUNCTION pnd_data.count_rows_told(arguments jsonb) RETURNS TABLE (name text, value bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	first_case bigint := (arguments ->> 'first')::bigint;
	last_case bigint := (arguments ->> 'last')::bigint;
	checked record;
BEGIN
	PERFORM packnd.guard();
	FOR checked IN
		SELECT d.table_name
		FROM (
			SELECT t.table_name FROM pnd_data.declared_table t WHERE t.is_journalled
			-- who says which is not journalled is asked first
			UNION
			SELECT 'declared_table') d
		-- by what its rows are told apart
		WHERE EXISTS (SELECT FROM pg_index i WHERE i.indrelid = to_regclass(format('pnd_data.%I', d.table_name)) AND i.indisprimary)
			-- of one case: what its own chain tells
			AND (first_case < 0 OR (SELECT t.told_as FROM pnd_data.declared_table t WHERE t.table_name = d.table_name) <> 'reading' AND EXISTS (
				SELECT FROM pnd_data.declared_column k WHERE k.table_name = d.table_name AND k.column_name = 'case_id'))
		ORDER BY d.table_name
	LOOP
		FOR name, value IN
			EXECUTE format('%s', pnd_data.rows_told_statement(checked.table_name, first_case, last_case))
		LOOP
			RETURN NEXT;
		END LOOP;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.count_rows_told(jsonb) IS
'For pnd.verify_journal(), by packnd.count_rows(), since auditors see no row: one row for each row of a journalled table that is not what the journal says, as JSON: chain, table, what (differs, untold: no event tells of it, gone: no event tells that it went, counted: so many rows there are and should be) and the names of columns that differ. Arguments: first and last, the cases to look at. Rows of which payloads were erased are compared as far as they are told, and counted.';
