
-- ---- registry: finding the way --------------------------------------------

-- The last two lines of the comment on a function of pnd say for whom knows
-- the work and not the functions what it is for, in English and in French:
--
--	EN (topic): a task, other words for it, one more
--	FR: une tâche, d'autres mots, encore un
--
-- pnd.guide() searches them, the reference in the manual is made of them, and
-- sql/contract.sql asks that they are there.  Nothing is kept beside them.

CREATE FUNCTION packnd.guide_topics(OUT number int, OUT topic text, OUT english text, OUT french text) RETURNS SETOF record
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
VALUES (1, 'entry', 'Entry', 'Repérage et saisine'),
	(2, 'consent', 'Consent', 'Accord'),
	(3, 'case', 'The case', 'Dossier'),
	(4, 'referent', 'The référent', 'Référent'),
	(5, 'eligibility', 'Facts, eligibility and decisions', 'Droits et aides'),
	(6, 'partners', 'Partners, services and referrals', 'Partenaires et orientations'),
	(7, 'deadlines', 'Deadlines', 'Échéances'),
	(8, 'messages', 'Messages', 'Messages'),
	(9, 'steering', 'Steering', 'Pilotage'),
	(10, 'audit', 'Audit', 'Contrôle'),
	(11, 'protection', 'Protection', 'Protection'),
	(12, 'rights', 'Her rights to her data', 'Ses droits sur ses données'),
	(13, 'retention', 'How long a case is kept', 'Conservation et effacement'),
	(14, 'policies', 'Policies', 'Règles'),
	(15, 'machines', 'Machines', 'Automates'),
	(16, 'apps', 'For applications', 'Applications'),
	(17, 'administration', 'Administration', 'Administration')
$function$;
REVOKE ALL ON FUNCTION packnd.guide_topics() FROM PUBLIC;
COMMENT ON FUNCTION packnd.guide_topics() IS
'The topics under which the functions of pnd stand in pnd.guide() and in the reference, in order.';

CREATE FUNCTION packnd.plain_words(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT pg_catalog.btrim(pg_catalog.regexp_replace(
	-- Letters and their accents apart, then without accents; the ligature oe
	-- (339) is none. This script holds no character that LATIN1 has not, or
	-- CREATE EXTENSION could not say there that it wants UTF8.
	pg_catalog.replace(pg_catalog.replace(pg_catalog.regexp_replace(
		pg_catalog.normalize(pg_catalog.lower(value), 'NFD'), '[\u0300-\u036f]', '', 'g'), pg_catalog.chr(339), 'oe'), 'æ', 'ae'),
	'[^a-z0-9]+', ' ', 'g'))
$function$;
COMMENT ON FUNCTION packnd.plain_words(text) IS
'The words of a text for a search: small letters without accents and digits, one blank between two words.';

CREATE FUNCTION packnd.api_calls(OUT routine oid, OUT topic text, OUT task_fr text, OUT task_en text, OUT call text, OUT roles text,
	OUT description text) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT p.oid, guide.line[1], guide.line[3], guide.line[2],
	CASE p.prokind WHEN 'p' THEN 'CALL ' ELSE '' END || 'pnd.' || p.proname || '(' || pg_catalog.concat_ws(', ',
		nullif(pg_catalog.array_to_string(p.proargnames[:p.pronargs - p.pronargdefaults], ', '), ''),
		CASE WHEN p.pronargdefaults > 0 THEN '...' END) || ')',
	granted.roles,
	pg_catalog.regexp_replace(comment.words, '\nEN \([a-z]+\): .*$', '')
FROM pg_catalog.pg_proc p
	CROSS JOIN LATERAL (SELECT pg_catalog.obj_description(p.oid, 'pg_proc') AS words) comment
	CROSS JOIN LATERAL (
		SELECT pg_catalog.regexp_match(comment.words, '\nEN \(([a-z]+)\): ([^\n]+)\nFR: ([^\n]+)$') AS line) guide
	CROSS JOIN LATERAL (
		SELECT pg_catalog.string_agg(pg_catalog.replace(g.role_name::text, 'packnd_', ''), ', ' ORDER BY g.number) AS roles
		FROM packnd.group_roles() WITH ORDINALITY AS g (role_name, french, number)
			JOIN pg_catalog.pg_roles r ON r.rolname = g.role_name
		WHERE EXISTS (SELECT FROM pg_catalog.aclexplode(p.proacl) a WHERE a.grantee = r.oid)) granted
WHERE p.pronamespace = pg_catalog.to_regnamespace('pnd')
	AND p.oid NOT IN (SELECT t.twin FROM packnd.text_twins() t WHERE t.twin IS NOT NULL)
$function$;
REVOKE ALL ON FUNCTION packnd.api_calls() FROM PUBLIC;
COMMENT ON FUNCTION packnd.api_calls() IS
'Each function and procedure of pnd but text twins, as its comment and privileges tell of it: topic and tasks (null: without the lines of the guide), how it is called with the arguments that must be given, the group roles that may (null: administrators), and the rest of the comment.';
