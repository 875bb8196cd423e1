-- worklists: what people read in psql fits a screen of 120 columns
\set SHOW_CONTEXT never
\o /dev/null
\i test/fixtures/story.sql
\o
-- how wide psql prints a view for whoever asks, and how many rows it has
CREATE FUNCTION public.printed(relation text, OUT width int, OUT number_of_rows int) LANGUAGE plpgsql AS $$
DECLARE
	widths text;
BEGIN
	SELECT string_agg(format('greatest(%s, coalesce(max(char_length(%I::text)), 0)) + 3', char_length(a.attname), a.attname), ' + ') INTO widths
	FROM pg_attribute a WHERE a.attrelid = relation::regclass AND a.attnum > 0;
	EXECUTE format('SELECT %s - 1, count(*) FROM %s', widths, relation) INTO width, number_of_rows;
END $$;
CREATE VIEW public.worklist WITH (security_invoker) AS
SELECT c.relname AS worklist, p.width, p.number_of_rows > 0 AS "has rows", p.width <= 120 AS fits
FROM pg_class c CROSS JOIN LATERAL public.printed('pnd.' || c.relname) p
WHERE c.relnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = 'pnd') AND c.relkind = 'v' AND has_table_privilege(c.oid, 'SELECT')
ORDER BY c.relname;
GRANT SELECT ON public.worklist TO PUBLIC;
\set ECHO all
\c - regress_supervisor
SELECT worklist, "has rows", fits FROM worklist;
\c - regress_camille
SELECT worklist, "has rows", fits FROM worklist;
\c - regress_sacha
SELECT worklist, "has rows", fits FROM worklist;
\c - regress_refuge
SELECT worklist, "has rows", fits FROM worklist;
