-- The journal's tables are tables: what an administrator adds to them, for
-- searching or for proof, holds for the rows that C writes.
\getenv root PG_ABS_SRCDIR
\set people :root '/test/fixtures/people.sql'
\set ECHO none
\i :people
\set ECHO all
SET ROLE packnd_owner;
CREATE TABLE pnd_data.remark (case_id bigint, body text);
CREATE TRIGGER journal AFTER INSERT OR UPDATE OR DELETE ON pnd_data.remark
	FOR EACH ROW EXECUTE FUNCTION packnd.journal_change();
RESET ROLE;
INSERT INTO pnd_data.remark VALUES (101, 'before');

-- An index on an expression, and one with a condition, that queries use
CREATE INDEX journal_shape ON pnd_data.journal ((lower(operation) || ' ' || table_name));
CREATE INDEX journal_notes ON pnd_data.journal (case_id) WHERE table_name = 'remark';
CREATE INDEX payload_body ON pnd_data.journal_payload ((payload -> 'new' ->> 'body'));
CREATE INDEX head_length ON pnd_data.journal_head ((last_event % 10));
INSERT INTO pnd_data.remark VALUES (101, 'after'), (102, 'after');
UPDATE pnd_data.remark SET body = 'later' WHERE case_id = 102;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT case_id FROM pnd_data.journal WHERE lower(operation) || ' ' || table_name = 'insert remark';
SELECT case_id FROM pnd_data.journal WHERE lower(operation) || ' ' || table_name = 'insert remark' ORDER BY 1;
EXPLAIN (COSTS OFF) SELECT case_id FROM pnd_data.journal WHERE table_name = 'remark';
SELECT case_id, count(*) FROM pnd_data.journal WHERE table_name = 'remark' GROUP BY 1 ORDER BY 1;
SELECT case_id, event_no FROM pnd_data.journal_payload WHERE payload -> 'new' ->> 'body' = 'later';
SELECT case_id, last_event FROM pnd_data.journal_head WHERE last_event % 10 = 2 AND case_id > 0 ORDER BY 1;
RESET enable_seqscan;
RESET enable_bitmapscan;

-- Columns: a default, computed at each row, an identity, a generated one, a
-- default of a domain; the head keeps what it has
CREATE DOMAIN public.grade AS int DEFAULT 3;
ALTER TABLE pnd_data.journal
	ADD backend text DEFAULT 'pid ' || (pg_backend_pid() > 0)::text,
	ADD line bigint GENERATED ALWAYS AS IDENTITY,
	ADD what text GENERATED ALWAYS AS (operation || ' of ' || table_name) STORED,
	ADD grade public.grade,
	ADD remark text;
ALTER TABLE pnd_data.journal_head ADD keeper text DEFAULT 'archive', ADD events_fr text GENERATED ALWAYS AS (last_event || ' faits') STORED;
UPDATE pnd_data.journal_head SET keeper = 'court' WHERE case_id = 101;
INSERT INTO pnd_data.remark VALUES (101, 'with columns'), (103, 'with columns');
SELECT case_id, event_no, backend, line > 0 AS has_line, what, grade, remark FROM pnd_data.journal
WHERE table_name = 'remark' AND event_no = CASE case_id WHEN 101 THEN 3 ELSE 1 END AND case_id <> 102 ORDER BY 1;
SELECT case_id, keeper, events_fr FROM pnd_data.journal_head WHERE case_id > 100 ORDER BY 1;

-- A CHECK and NOT NULL, added in a session that has written already, and
-- taken away
ALTER TABLE pnd_data.journal ADD CONSTRAINT no_deletes CHECK (operation <> 'DELETE' OR table_name <> 'remark');
DELETE FROM pnd_data.remark WHERE case_id = 103;
\echo :LAST_ERROR_SQLSTATE
ALTER TABLE pnd_data.journal DROP CONSTRAINT no_deletes,
	ADD CONSTRAINT no_deletes CHECK (operation <> 'DELETE' OR table_name <> 'letter');
DELETE FROM pnd_data.remark WHERE case_id = 103;
ALTER TABLE pnd_data.journal ADD seen_by text NOT NULL DEFAULT 'nobody';
ALTER TABLE pnd_data.journal ALTER seen_by DROP DEFAULT;
INSERT INTO pnd_data.remark VALUES (101, 'a null');
\echo :LAST_ERROR_SQLSTATE
ALTER TABLE pnd_data.journal DROP seen_by;
CREATE UNIQUE INDEX one_a_second ON pnd_data.journal (case_id, table_name) WHERE operation = 'UPDATE';
UPDATE pnd_data.remark SET body = 'once' WHERE body = 'before';
UPDATE pnd_data.remark SET body = 'twice' WHERE body = 'once';
DROP INDEX pnd_data.one_a_second;

-- Triggers of each kind fire, as the owner and without the client's path
CREATE FUNCTION pnd_data.tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE NOTICE '% % % on % by %, path %', TG_WHEN, TG_LEVEL, TG_OP, TG_TABLE_NAME, current_user, current_setting('search_path');
	RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER a BEFORE INSERT ON pnd_data.journal FOR EACH STATEMENT EXECUTE FUNCTION pnd_data.tell();
CREATE TRIGGER b BEFORE INSERT ON pnd_data.journal FOR EACH ROW EXECUTE FUNCTION pnd_data.tell();
CREATE TRIGGER c AFTER INSERT ON pnd_data.journal FOR EACH ROW EXECUTE FUNCTION pnd_data.tell();
CREATE TRIGGER d AFTER INSERT ON pnd_data.journal FOR EACH STATEMENT EXECUTE FUNCTION pnd_data.tell();
CREATE TRIGGER e BEFORE UPDATE OF last_event ON pnd_data.journal_head FOR EACH ROW EXECUTE FUNCTION pnd_data.tell();
CREATE TRIGGER f AFTER UPDATE OF last_hash ON pnd_data.journal_head FOR EACH ROW
	WHEN (NEW.last_event > 1) EXECUTE FUNCTION pnd_data.tell();
INSERT INTO pnd_data.remark VALUES (101, 'told');
DROP TRIGGER a ON pnd_data.journal;
DROP TRIGGER b ON pnd_data.journal;
DROP TRIGGER c ON pnd_data.journal;
DROP TRIGGER d ON pnd_data.journal;
DROP TRIGGER e ON pnd_data.journal_head;
DROP TRIGGER f ON pnd_data.journal_head;

-- No event is lost in silence
CREATE FUNCTION pnd_data.swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER swallow BEFORE INSERT ON pnd_data.journal_payload FOR EACH ROW EXECUTE FUNCTION pnd_data.swallow();
INSERT INTO pnd_data.remark VALUES (101, 'lost');
\echo :LAST_ERROR_SQLSTATE
DROP TRIGGER swallow ON pnd_data.journal_payload;
CREATE TRIGGER swallow BEFORE UPDATE ON pnd_data.journal_head FOR EACH ROW EXECUTE FUNCTION pnd_data.swallow();
INSERT INTO pnd_data.remark VALUES (101, 'lost');
DROP TRIGGER swallow ON pnd_data.journal_head;

-- What was written all this time is a chain.
SELECT finding FROM pnd.verify_journal();

-- Another type, or a null where there is none, is an error and no crash
ALTER TABLE pnd_data.journal_head ALTER last_hash DROP NOT NULL;
UPDATE pnd_data.journal_head SET last_hash = NULL WHERE case_id = 103;
INSERT INTO pnd_data.remark VALUES (103, 'damaged');
\echo :LAST_ERROR_SQLSTATE
ALTER TABLE pnd_data.journal_head DROP events_fr;
DROP INDEX pnd_data.head_length;
ALTER TABLE pnd_data.journal_head ALTER last_event TYPE text USING last_event::text;
INSERT INTO pnd_data.remark VALUES (101, 'of another type');
\echo :LAST_ERROR_SQLSTATE
ALTER TABLE pnd_data.journal_head ALTER last_event TYPE bigint USING last_event::bigint;
ALTER TABLE pnd_data.journal DROP role_name;
INSERT INTO pnd_data.remark VALUES (101, 'without a column');
