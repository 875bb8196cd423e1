-- What C reads by itself may have been altered by a superuser, or come from
-- a dump that was edited.  Whatever is wrong with it is an error that names
-- table and column: never a crash, and never a guess.
\set SHOW_CONTEXT never
SET datestyle = ISO; SET timezone = 'Europe/Paris';
\getenv root PG_ABS_SRCDIR
\set people :root '/test/fixtures/people.sql'
\set ECHO none
\i :people
\set ECHO all

-- Who acts: the role map -----------------------------------------------------

-- Changes are made as a superuser makes them who wants no trigger in the way.
SET session_replication_role = replica;
DROP VIEW pnd_data.login_of_role;
ALTER TABLE pnd_data.login DROP CONSTRAINT login_pkey, DROP CONSTRAINT login_acts, DROP CONSTRAINT login_part_check, DROP CONSTRAINT login_one_at_a_time;
ALTER TABLE pnd_data.login ALTER role_name DROP NOT NULL, ALTER valid_from DROP NOT NULL;
INSERT INTO pnd_data.login (role_name, role_oid, professional_id) VALUES (NULL, 0, :alice);
SET ROLE regress_alice;
SELECT count(*) FROM pnd.my_cases;
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
DELETE FROM pnd_data.login WHERE role_name IS NULL;
-- a row without professional and part, or without a beginning, makes nobody somebody
UPDATE pnd_data.login SET professional_id = NULL WHERE role_name = 'regress_bob';
SET ROLE regress_bob;
SELECT count(*) FROM pnd.my_cases;
RESET ROLE;
-- nor does a part that there is not, or that is the name of another kind
UPDATE pnd_data.login SET part = 'wizard' WHERE role_name = 'regress_bob';
SELECT packnd.actor_kind();
UPDATE pnd_data.login SET part = 'administrator' WHERE role_name = 'regress_bob';
SELECT packnd.actor_kind();
UPDATE pnd_data.login SET part = NULL, professional_id = :bob, valid_from = NULL WHERE role_name = 'regress_bob';
SELECT packnd.actor_kind();
UPDATE pnd_data.login SET valid_from = '2024-01-01' WHERE role_name = 'regress_bob';
-- types
BEGIN;
ALTER TABLE pnd_data.login DROP CONSTRAINT login_professional_id_fkey;
ALTER TABLE pnd_data.login ALTER professional_id TYPE text;
SELECT packnd.actor_kind();
ROLLBACK;
BEGIN;
ALTER TABLE pnd_data.login DROP CONSTRAINT login_role_name_check;
ALTER TABLE pnd_data.login ALTER role_name TYPE text[] USING ARRAY[role_name];
SELECT packnd.actor_kind();
ROLLBACK;
BEGIN;
ALTER TABLE pnd_data.login DROP valid_to;
SELECT packnd.actor_kind();
ROLLBACK;
BEGIN;
ALTER TABLE pnd_data.login RENAME valid_to TO ends_at;
SELECT packnd.actor_kind();
ROLLBACK;
-- a column more, before or between, changes nothing
ALTER TABLE pnd_data.login ADD remark text;
SELECT packnd.actor_kind();
RESET session_replication_role;
SET ROLE regress_bob;
SELECT count(*) FROM pnd.my_cases;
RESET ROLE;

-- What he may see: rights of access -------------------------------------------

SELECT packnd.random_case_id() AS case_id \gset
SELECT packnd.site_case_number(:case_id) AS case_number \gset
INSERT INTO pnd_data.case_access (case_id, professional_id, part) VALUES (:case_id, :alice, 'referent');
SET session_replication_role = replica;
BEGIN;
ALTER TABLE pnd_data.case_access DROP CONSTRAINT case_access_pkey, ALTER case_id DROP NOT NULL;
UPDATE pnd_data.case_access SET case_id = NULL;
SET LOCAL ROLE regress_alice;
SELECT * FROM pnd.case_summary(:'case_number');
ROLLBACK;
BEGIN;
DROP VIEW pnd_data.case_access_now CASCADE;
CREATE VIEW pnd_data.case_access_now AS
SELECT a.case_id::text, a.professional_id, a.part, a.valid_to FROM pnd_data.case_access a;
ALTER VIEW pnd_data.case_access_now OWNER TO packnd_owner;
SET LOCAL ROLE regress_alice;
SELECT * FROM pnd.case_summary(:'case_number');
ROLLBACK;

-- Closed days ------------------------------------------------------------------

BEGIN;
INSERT INTO pnd_data.closure VALUES ('76', '2026-05-04', 'bridge day');
ALTER TABLE pnd_data.closure DROP CONSTRAINT closure_pkey, ALTER territory_id DROP NOT NULL, ALTER day DROP NOT NULL;
ALTER TABLE pnd_data.deadline DROP CONSTRAINT deadline_case_id_fkey;
SET LOCAL session_replication_role = origin;
PREPARE deadline AS
	INSERT INTO pnd_data.deadline (case_id, kind, territory_id, departement, started_at, amount, unit, roll)
	VALUES (:case_id, 'meeting_offered', '76', '76', '2026-04-30 10:00+02', 3, 'working_days', false) RETURNING due_at;
SAVEPOINT a;
UPDATE pnd_data.closure SET territory_id = NULL;
EXECUTE deadline;
ROLLBACK TO a;
UPDATE pnd_data.closure SET day = NULL;
EXECUTE deadline;
ROLLBACK TO a;
ALTER TABLE pnd_data.closure DROP CONSTRAINT closure_day_check;
ALTER TABLE pnd_data.closure ALTER day TYPE timestamptz;
EXECUTE deadline;
ROLLBACK TO a;
EXECUTE deadline;
ROLLBACK;

-- The key of the case numbers ----------------------------------------------------

BEGIN;
ALTER TABLE pnd_data.site_key ALTER site_key DROP NOT NULL;
UPDATE pnd_data.site_key SET site_key = NULL;
SELECT packnd.site_case_number(:case_id);
ROLLBACK;
BEGIN;
ALTER TABLE pnd_data.site_key DROP site_key;
SELECT packnd.site_case_number(:case_id);
ROLLBACK;

-- The machine --------------------------------------------------------------------

BEGIN;
ALTER TABLE pnd_data.machine_effect DROP CONSTRAINT machine_effect_pkey, ALTER machine DROP NOT NULL;
INSERT INTO pnd_data.machine_effect (machine, version, event, rank, effect, arguments) VALUES (NULL, 1, 'exited', 9, 'cancel_deadlines', '{}');
SET LOCAL session_replication_role = origin;
INSERT INTO pnd_data.case_file (case_id, territory_id, machine, version, state, event, happened_at, detected_at)
VALUES (:case_id, '76', 'pnd', 1, 'detected', 'reported', now(), now());
ROLLBACK;

-- All is well again.
RESET session_replication_role;
SELECT packnd.actor_kind();
SELECT length(packnd.site_case_number(:case_id));
