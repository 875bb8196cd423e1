-- A table is declared once: packnd.declare() makes its wall, its triggers and
-- its statistics settings, and records what it holds.
\set SHOW_CONTEXT never
\getenv root PG_ABS_SRCDIR
\set people :root '/test/fixtures/people.sql'
\set ECHO none
\i :people
\set ECHO all
\pset format unaligned
\pset fieldsep '  '
\pset footer off
SET ROLE packnd_owner;
CREATE TABLE pnd_data.story (case_id bigint, story_id bigint, told text, told_at timestamptz, PRIMARY KEY (case_id, story_id));
SELECT packnd.declare('pnd_data.story', class => 'narrative', journal => true, keep => 'case',
	columns => '{"told": "narrative", "told_at": "statistical", "*": "operational"}');
-- its wall: somebody must act, who may see the case
SELECT c.relrowsecurity, c.relforcerowsecurity FROM pg_class c WHERE c.oid = 'pnd_data.story'::regclass;
SELECT policyname, permissive, roles, qual, with_check FROM pg_policies WHERE tablename = 'story' ORDER BY 1 DESC;
-- its triggers
SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE t.tgrelid = 'pnd_data.story'::regclass ORDER BY 1;
-- no statistics of what she told
SELECT a.attname FROM pg_attribute a WHERE a.attrelid = 'pnd_data.story'::regclass AND a.attnum > 0 AND a.attstattarget = 0 AND NOT a.attisdropped;
-- and the record
SELECT * FROM pnd_data.declared_table WHERE table_name = 'story';
SELECT column_name, class FROM pnd_data.declared_column WHERE table_name = 'story' ORDER BY 1;
INSERT INTO pnd_data.story VALUES (101, 1, 'what she told', '2026-01-01');
SELECT operation, payload FROM pnd_data.journal JOIN pnd_data.journal_payload USING (case_id, event_no) WHERE table_name = 'story';
TRUNCATE pnd_data.story;
\echo :LAST_ERROR_SQLSTATE
-- what pnd.changes() tells of it: the case has changed
SELECT kind, subject_id FROM pnd_data.change WHERE case_id = 101;

-- Declared again, the last declaration holds; the same again changes nothing.
ALTER TABLE pnd_data.story ADD COLUMN read_by bigint, DROP COLUMN told_at;
SELECT * FROM pnd_data.health_registry();
SELECT packnd.declare('pnd_data.story', class => 'case', journal => false, keep => 'case', columns => '{"*": "operational"}');
SELECT column_name, class FROM pnd_data.declared_column WHERE table_name = 'story' ORDER BY 1;
SELECT tgname FROM pg_trigger WHERE tgrelid = 'pnd_data.story'::regclass;
SELECT a.attname FROM pg_attribute a WHERE a.attrelid = 'pnd_data.story'::regclass AND a.attnum > 0 AND a.attstattarget = 0 AND NOT a.attisdropped;
SELECT policyname, qual FROM pg_policies WHERE tablename = 'story' ORDER BY 1 DESC;
SELECT last_event FROM pnd_data.journal_head WHERE case_id = 0 \gset
SELECT packnd.declare('pnd_data.story', class => 'case', journal => false, keep => 'case', columns => '{"*": "operational"}');
SELECT last_event - :last_event AS events FROM pnd_data.journal_head WHERE case_id = 0;

-- What it refuses
SELECT packnd.declare('pg_class', class => 'case', journal => true, keep => 'case');
\echo :LAST_ERROR_SQLSTATE
SELECT packnd.declare(NULL, class => 'case', journal => true, keep => 'case');
SELECT packnd.declare('pnd_data.story', class => 'secret', journal => true, keep => 'case');
SELECT packnd.declare('pnd_data.story', class => NULL, journal => true, keep => 'case');
SELECT packnd.declare('pnd_data.story', class => 'case', journal => true, keep => 'for ever', columns => '{"*": "operational"}');
SELECT packnd.declare('pnd_data.story', class => 'case', journal => NULL, keep => 'case', columns => '{"*": "operational"}');
SELECT packnd.declare('pnd_data.story', class => 'case', journal => true, keep => 'case', columns => '{"*": "operational"}', told_as => 'story');
SELECT packnd.declare('pnd_data.story', class => 'case', journal => true, keep => 'case', columns => '{"*": "operational"}', told_as => 'deadline');
SELECT packnd.declare('pnd_data.story', class => 'case', journal => true, keep => 'case');
SELECT packnd.declare('pnd_data.story', class => 'case', journal => true, keep => 'case', columns => '{"*": "secret"}');
SELECT packnd.declare('pnd_data.story', class => 'case', journal => true, keep => 'case', columns => '{"*": null}');
SELECT packnd.declare('pnd_data.story', class => 'case', journal => true, keep => 'case', columns => '{"tale": "narrative"}');
SELECT packnd.declare('pnd_data.story', class => 'case', journal => true, keep => 'case', columns => '["told"]');
SELECT packnd.declare('pnd_data.story', class => 'case', journal => true, keep => 'person', columns => '{"*": "operational"}');
-- health, offence and child are walled as narrative is: per row
SELECT packnd.declare('pnd_data.story', class => 'case', journal => true, keep => 'case', columns => '{"told": "health", "*": "operational"}');
SELECT packnd.declare('pnd_data.story', class => 'health', journal => true, keep => 'case', columns => '{"told": "health", "*": "operational"}');
SELECT qual FROM pg_policies WHERE tablename = 'story' AND policyname = 'actor';
-- which takes a case
CREATE TABLE pnd_data.name (name text);
SELECT packnd.declare('pnd_data.name', class => 'identity', journal => true, keep => 'registry', columns => '{"name": "identity"}');
DROP TABLE pnd_data.name;
RESET ROLE;
-- whoever does not own the registry
SET ROLE regress_alice;
SELECT packnd.declare('pnd_data.story', class => 'metadata', journal => false, keep => 'registry');
RESET ROLE;
DROP TABLE pnd_data.story;
DELETE FROM pnd_data.declared_column WHERE table_name = 'story';
DELETE FROM pnd_data.declared_table WHERE table_name = 'story';

-- ---- what must hold of each table of pnd_data; no row is good
SELECT c.relname AS "not declared" FROM pg_class c
WHERE c.relnamespace = 'pnd_data'::regnamespace AND c.relkind IN ('r', 'p')
	AND c.relname NOT IN (SELECT table_name FROM pnd_data.declared_table);
SELECT c.relname, a.attname AS "without class" FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'pnd_data'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
	AND NOT EXISTS (SELECT FROM pnd_data.declared_column k WHERE k.table_name = c.relname AND k.column_name = a.attname);
SELECT k.table_name, k.column_name AS "with statistics" FROM pnd_data.declared_column k
	JOIN pg_attribute a ON a.attrelid = ('pnd_data.' || k.table_name)::regclass AND a.attname = k.column_name
WHERE k.class NOT IN ('operational', 'statistical') AND a.attstattarget IS DISTINCT FROM 0;
-- an index over an expression has statistics of its own
SELECT i.indexrelid::regclass AS "over an expression" FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = 'pnd_data'::regnamespace AND i.indexprs IS NOT NULL AND NOT i.indisexclusion;
SELECT s.stxname AS "extended statistics" FROM pg_statistic_ext s WHERE s.stxnamespace = 'pnd_data'::regnamespace;
SELECT t.table_name AS "journalled without trigger" FROM pnd_data.declared_table t
WHERE t.is_journalled AND 2 <> (SELECT count(*) FROM pg_trigger g WHERE g.tgrelid = ('pnd_data.' || t.table_name)::regclass
	AND (g.tgfoid, g.tgenabled) IN (('packnd.journal_change'::regproc, 'O'), ('packnd.journal_truncate'::regproc, 'A')));
SELECT t.table_name AS "read by the library, not told" FROM pnd_data.declared_table t
WHERE t.is_cached AND 2 <> (SELECT count(*) FROM pg_trigger g WHERE g.tgrelid = ('pnd_data.' || t.table_name)::regclass
	AND g.tgfoid = 'packnd.metadata_changed'::regproc AND g.tgenabled = 'A');
-- none of them, nor the journal, is emptied, not even by a superuser for whom no other trigger fires
DO $$
DECLARE
	of_journal text;
	journalled text[] := ARRAY(SELECT t.table_name FROM pnd_data.declared_table t WHERE t.is_journalled OR t.class = 'journal' OR t.table_name = 'seal_line');
	outcome text[] := '{}';
BEGIN
	SET LOCAL session_replication_role = replica;
	SET LOCAL client_min_messages = warning;
	FOREACH of_journal IN ARRAY journalled LOOP
		BEGIN
			EXECUTE format('TRUNCATE pnd_data.%I CASCADE', of_journal);
			outcome := outcome || of_journal;
		EXCEPTION WHEN SQLSTATE 'PN409' THEN
			NULL;
		END;
	END LOOP;
	RAISE WARNING 'emptied: %', outcome;
END $$;
SELECT * FROM pnd_data.health_registry();

-- logins of these groups pass no wall but that of metadata: what lists other rows to them lists none, and does not say so
SELECT p.oid::regprocedure AS "tells them nothing", t.table_name FROM pg_proc p
	CROSS JOIN LATERAL (SELECT DISTINCT m.name[1] FROM regexp_matches(p.prosrc, '\mpnd_data\.([a-z_]+)', 'g') AS m (name)) n (table_name)
	JOIN pnd_data.declared_table t ON t.table_name = n.table_name AND t.class <> 'metadata'
WHERE p.pronamespace = 'pnd'::regnamespace AND p.proretset AND EXISTS (
	SELECT FROM aclexplode(p.proacl) a WHERE a.grantee IN ('packnd_monitor'::regrole, 'packnd_policy_author'::regrole, 'packnd_policy_approver'::regrole))
ORDER BY 1, 2;

-- What is kept how long, and what each hidden class is
SELECT keep, class, string_agg(table_name, ' ' ORDER BY table_name) AS tables FROM pnd_data.declared_table GROUP BY 1, 2 ORDER BY 1, 2;
SELECT class, string_agg(table_name || '.' || column_name, ' ' ORDER BY table_name, column_name) AS columns
FROM pnd_data.declared_column WHERE class <> 'operational' GROUP BY 1 ORDER BY 1;
SELECT string_agg(table_name, ' ' ORDER BY table_name) AS "not journalled" FROM pnd_data.declared_table WHERE NOT is_journalled;

-- ---- metadata: what was before, what is after, by whom.  What install()
-- writes is nobody's change: one event for each table has it, and one the version.
SELECT count(*) = count(DISTINCT table_name) AS "a table each", count(*) > 0 AS "of some"
FROM pnd_data.journal WHERE case_id = 0 AND operation = 'INSTALL';
SELECT table_name, operation, payload -> 'new' ->> 'version' = packnd.version() AS version
FROM pnd_data.journal JOIN pnd_data.journal_payload USING (case_id, event_no) WHERE case_id = 0 AND operation <> 'INSTALL' ORDER BY event_no LIMIT 1;
UPDATE pnd_data.exit_code SET label_fr = 'sortie réussie' WHERE exit_code = 'goals_reached';
UPDATE pnd_data.deadline_rung SET delay_minutes = 300 WHERE kind = 'first_contact' AND rung = 3;
DELETE FROM pnd_data.theme_need WHERE theme = 'famille--garde-denfants';
SELECT actor_kind, role_name, table_name, operation, payload
FROM pnd_data.journal JOIN pnd_data.journal_payload USING (case_id, event_no)
WHERE case_id = 0 AND table_name IN ('exit_code', 'deadline_rung', 'theme_need') AND operation <> 'INSTALL' ORDER BY event_no;
SELECT finding FROM pnd.verify_journal();
