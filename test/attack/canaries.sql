-- Fills every text of pnd_data whose declared class is one of somebody's data with
-- CNRY_<table>_<column>_<key of the row>, and every object of JSON with one more key whose
-- value is that.  By UPDATE with all triggers, so that the journal has them too, and holds.
CREATE TABLE public.canary (table_name name, column_name name, rows bigint, PRIMARY KEY (table_name, column_name));

-- The columns that can have one: free texts and objects of JSON, not codes.
CREATE VIEW public.canary_column AS
SELECT d.table_name, d.column_name, d.class, a.atttypid::regtype AS type,
	(SELECT string_agg(format('%I', k.attname), ' || ''.'' || ' ORDER BY k.attnum)
		FROM pg_index i JOIN pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = ANY (i.indkey::int2[])
		WHERE i.indrelid = a.attrelid AND i.indisprimary) AS key
FROM pnd_data.declared_column d
JOIN pg_attribute a ON a.attrelid = format('pnd_data.%I', d.table_name)::regclass AND a.attname = d.column_name
WHERE d.class IN (SELECT c.class FROM packnd.data_classes() c WHERE c.is_hidden)
	AND a.atttypid IN ('text'::regtype, 'jsonb'::regtype)
	AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = a.attrelid AND a.attnum = ANY (c.conkey)
		AND (c.contype = 'f' OR pg_get_constraintdef(c.oid) ~ format('\m%s = ANY', a.attname)))
	AND (d.table_name, d.column_name) NOT IN (
		-- a value of the type that the dictionary says
		('case_fact', 'value'),
		-- keys of other rows
		('carried', 'row_key'), ('carried', 'source_key'));

-- Sets one column: of all rows, or of those that have a value.
CREATE FUNCTION public.fill(c public.canary_column, only_filled boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	EXECUTE format(CASE c.type WHEN 'text'::regtype
		THEN 'UPDATE pnd_data.%1$I SET %2$I = %3$L || (%4$s) WHERE %5$s'
		ELSE 'UPDATE pnd_data.%1$I SET %2$I = %2$I || jsonb_build_object(''canary'', %3$L || (%4$s)) WHERE %5$s' END,
		c.table_name, c.column_name, format('CNRY_%s_%s_', c.table_name, c.column_name), c.key,
		CASE WHEN c.type = 'jsonb'::regtype THEN format('jsonb_typeof(%I) = ''object''', c.column_name)
			WHEN only_filled THEN format('%I IS NOT NULL', c.column_name) ELSE 'true' END);
	GET DIAGNOSTICS n = ROW_COUNT;
	RETURN n;
END $$;

DO $$
DECLARE
	c public.canary_column;
	step record;
	n bigint;
BEGIN
	FOR c IN SELECT * FROM public.canary_column ORDER BY table_name, column_name LOOP
		FOR step IN SELECT * FROM (VALUES (false), (true)) v (only_filled) LOOP
			BEGIN
				n := public.fill(c, step.only_filled);
				CONTINUE WHEN n = 0;
				INSERT INTO public.canary VALUES (c.table_name, c.column_name, n);
				EXIT;
			EXCEPTION WHEN OTHERS THEN
				CONTINUE;
			END;
		END LOOP;
		INSERT INTO public.canary VALUES (c.table_name, c.column_name, 0) ON CONFLICT DO NOTHING;
	END LOOP;
END $$;
