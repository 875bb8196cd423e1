-- The reference of the manual as lines: the temporary table "reference".
-- test/reference.sh prints it, sql/reference.sql compares it with the file.
SET search_path = pg_catalog;
CREATE TEMP TABLE part (number int GENERATED ALWAYS AS IDENTITY, words text);

-- A signature as a reader writes it: short names of types, defaults without
-- casts, a new line where it would be long.
CREATE FUNCTION pg_temp.plain(signature text) RETURNS text LANGUAGE sql AS $$
	SELECT regexp_replace(regexp_replace(replace(replace(replace(signature, 'timestamp with time zone', 'timestamptz'), 'integer', 'int'),
		'TABLE(', 'TABLE ('), '::[a-z]+(\[\])?', '', 'g'), '(.{70,110}?), ', E'\\1,\n    ', 'g')
$$;

-- Whatever is in no topic would be left out.
DO $$
DECLARE
	astray text := (
		SELECT string_agg(format('pnd.%s (%s)', p.proname, coalesce(c.topic, 'none')), ', ' ORDER BY p.proname)
		FROM packnd.api_calls() c JOIN pg_proc p ON p.oid = c.routine
		WHERE NOT EXISTS (SELECT FROM packnd.guide_topics() t WHERE t.topic = c.topic));
BEGIN
	IF astray IS NOT NULL THEN
		RAISE EXCEPTION 'functions whose comment has no topic of packnd.guide_topics(): %', astray;
	END IF;
END $$;

INSERT INTO part (words) VALUES
('# Reference of `pnd`: who calls what

Made by `make reference` from the comments and privileges of the functions. In a database: `pnd.guide()` finds a call by words of
the work, in French or English, and in psql `\df+ pnd.report` shows what stands here.

An argument with DEFAULT may be left out, and each may be given by name (`happened_at => …`). Where an argument is `jsonb`, there is
a twin of the same name that takes `text` under the name of the argument and `_text`, without default: drivers that send strings as
text need no cast.'),
('
## By role

| role | French | calls |
|---|---|---|');
INSERT INTO part (words)
SELECT format('| `%s` | %s | %s |', r.role, r.french, coalesce(string_agg(c.link, ', ' ORDER BY c.topic, c.name), ''))
FROM (
		SELECT g.role_name::text AS role, g.french, replace(g.role_name::text, 'packnd_', '') AS short, g.number
		FROM packnd.group_roles() WITH ORDINALITY AS g (role_name, french, number)
		UNION ALL SELECT 'administrator', 'administrateur', NULL, 99) r
	LEFT JOIN (
		SELECT c.roles, t.number AS topic, p.proname AS name, format('[%s](#pnd%s)', p.proname, p.proname) AS link
		FROM packnd.api_calls() c JOIN pg_proc p ON p.oid = c.routine JOIN packnd.guide_topics() t ON t.topic = c.topic) c
		ON r.short = ANY (string_to_array(c.roles, ', ')) OR r.short IS NULL AND c.roles IS NULL
GROUP BY r.number, r.role, r.french ORDER BY r.number;

INSERT INTO part (words)
SELECT e.words
FROM (
	SELECT t.number, 0 AS place, NULL::name AS name, format(E'\n## %s (%s)', t.english, t.french) AS words FROM packnd.guide_topics() t
	UNION ALL
	SELECT t.number, 1, p.proname, concat_ws(E'\n\n', E'\n### pnd.' || p.proname,
		upper(left(c.task_en, 1)) || substr(c.task_en, 2) || '.<br>' || upper(left(c.task_fr, 1)) || substr(c.task_fr, 2) || '.',
		E'```text\n' || pg_temp.plain(format('%spnd.%s(%s)', CASE p.prokind WHEN 'p' THEN 'CALL ' ELSE '' END, p.proname,
			pg_get_function_arguments(p.oid)))
			|| coalesce(E'\nreturns ' || pg_temp.plain(nullif(pg_get_function_result(p.oid), 'void')), '') || E'\n```',
		'For ' || coalesce(c.roles, 'administrators') || '.'
			|| CASE WHEN c.view IS NULL THEN '' ELSE ' Also as the view `' || c.view || '`.' END,
		regexp_replace(c.description, ' (Errors?:? )', E'\n\n\\1'))
	FROM (SELECT c.*, (SELECT v.oid::regclass::text FROM pg_class v WHERE v.relnamespace = 'pnd'::regnamespace AND v.relkind = 'v'
				AND v.relname = (SELECT p.proname FROM pg_proc p WHERE p.oid = c.routine)) AS view FROM packnd.api_calls() c) c
		JOIN pg_proc p ON p.oid = c.routine JOIN packnd.guide_topics() t ON t.topic = c.topic
	) e
ORDER BY e.number, e.place, e.name;

CREATE TEMP TABLE reference AS
SELECT row_number() OVER (ORDER BY p.number, l.number) AS number, l.line
FROM part p, regexp_split_to_table(p.words, E'\n') WITH ORDINALITY AS l (line, number);
RESET search_path;
