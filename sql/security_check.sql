-- What endangers the registry from outside: roles, settings, code, version.
-- A clean cluster has one row; each danger has one finding, with what to do.
\set SHOW_CONTEXT never
\x on
SELECT * FROM packnd.security_check();
\getenv root PG_ABS_SRCDIR
\set people :root '/test/fixtures/people.sql'
\set ECHO none
\i :people
\set ECHO all
REVOKE packnd_referent FROM regress_nobody;
SELECT packnd.harden() \g /dev/null
SELECT * FROM pnd.security_check();
\x off

-- ---- too much power: attributes, predefined roles, groups to give away, settings of superusers, a group without a person
CREATE VIEW public.danger AS
SELECT s.finding, s.object, s.detail FROM pnd.security_check() s;
CREATE ROLE regress_root SUPERUSER;
CREATE ROLE regress_creator CREATEROLE LOGIN;
CREATE ROLE regress_backup BYPASSRLS;
CREATE ROLE regress_standby REPLICATION;
CREATE ROLE regress_reader IN ROLE pg_read_all_data;
CREATE ROLE regress_watcher IN ROLE pg_monitor;
CREATE ROLE regress_writer IN ROLE pg_write_all_data;
CREATE ROLE regress_reading_files IN ROLE pg_read_server_files;
CREATE ROLE regress_killer IN ROLE pg_signal_backend;
CREATE ROLE regress_giver;
GRANT packnd_referent TO regress_giver WITH ADMIN OPTION;
CREATE ROLE regress_switcher;
GRANT SET ON PARAMETER session_replication_role TO regress_switcher;
GRANT packnd_partner TO regress_nobody;
-- the job may end sessions, and an app's login is its people only after SET ROLE
CREATE ROLE regress_pool LOGIN NOINHERIT IN ROLE regress_alice;
GRANT pg_signal_backend TO regress_job;
SELECT packnd.harden() \g /dev/null
SELECT finding, object, detail FROM danger WHERE finding <> 'createrole' \g (format=unaligned)
-- on PostgreSQL 15 health() names CREATEROLE first; from 16 on security_check() does
SELECT finding, object, detail LIKE 'On PostgreSQL 15 %' = (current_setting('server_version_num')::int < 160000) AS "as the version has it"
FROM danger WHERE finding = 'createrole';
SELECT CASE WHEN current_setting('server_version_num')::int < 160000
	THEN (SELECT h.object = 'regress_creator' FROM packnd.health() h LIMIT 1)
	ELSE NOT EXISTS (SELECT FROM packnd.health() h WHERE h.finding = 'createrole') END AS "first, if at all";
-- what it can do there, and what it cannot from 16 on
SET ROLE regress_creator;
DO $$
BEGIN
	GRANT packnd_owner TO regress_creator;
	RAISE NOTICE 'expected: %', current_setting('server_version_num')::int < 160000;
EXCEPTION WHEN insufficient_privilege THEN
	RAISE NOTICE 'expected: %', current_setting('server_version_num')::int >= 160000;
END $$;
RESET ROLE;
SELECT pg_has_role('regress_creator', 'packnd_owner', 'MEMBER') = (current_setting('server_version_num')::int < 160000) AS "as the version has it";
REVOKE SET ON PARAMETER session_replication_role FROM regress_switcher;
DROP ROLE regress_root, regress_creator, regress_backup, regress_standby, regress_reader, regress_watcher, regress_writer, regress_reading_files,
	regress_killer, regress_giver, regress_switcher, regress_pool;
REVOKE packnd_partner FROM regress_nobody;
SELECT finding FROM danger;

-- ---- the log: as a server comes, of one role, of the database
BEGIN;
SET LOCAL log_min_error_statement = 'error';
SET LOCAL log_statement = 'ddl';
SET LOCAL log_parameter_max_length = -1;
SET LOCAL log_error_verbosity = 'verbose';
SET LOCAL log_min_duration_statement = '1s';
SET LOCAL debug_print_plan = on;
SELECT finding, object, detail FROM packnd.health() \g (format=unaligned)
ROLLBACK;
ALTER ROLE regress_alice SET log_statement = 'all';
ALTER DATABASE :DBNAME SET log_min_duration_statement = 250;
ALTER ROLE regress_bob IN DATABASE :DBNAME SET auto_explain.log_min_duration = 0;
SELECT finding, object, replace(detail, current_database(), 'this database') AS detail FROM packnd.health() \g (format=unaligned)
ALTER ROLE regress_alice RESET ALL;
ALTER DATABASE :DBNAME RESET log_min_duration_statement;
ALTER ROLE regress_bob IN DATABASE :DBNAME RESET auto_explain.log_min_duration;

-- ---- the code: changed, foreign
SET client_min_messages = warning;
BEGIN;
ALTER FUNCTION pnd.territories(text, int) SECURITY INVOKER;
ALTER FUNCTION pnd.bounds() RESET search_path;
CREATE OR REPLACE FUNCTION pnd_data.require_ticket(case_id bigint) RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp AS $$ BEGIN PERFORM packnd.guard(); END $$;
CREATE OR REPLACE FUNCTION packnd.nothing_found() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, packnd, pg_temp AS $$ SELECT 'nothing'::text $$;
CREATE FUNCTION packnd.listen() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION pnd_data.peek() RETURNS int LANGUAGE sql AS 'SELECT 1';
ALTER FUNCTION pnd_data.peek() OWNER TO packnd_owner;
CREATE FUNCTION public.tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER tells AFTER INSERT ON pnd_data.person_identity FOR EACH ROW EXECUTE FUNCTION public.tell();
CREATE RULE copies AS ON INSERT TO pnd_data.note DO ALSO NOTIFY note;
CREATE FUNCTION public.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE EVENT TRIGGER regress_ddl ON ddl_command_end EXECUTE FUNCTION public.on_ddl();
SET LOCAL client_min_messages = error;
CREATE PUBLICATION regress_copies FOR TABLE pnd_data.person_identity;
SELECT finding, object, detail FROM danger ORDER BY finding, object COLLATE "C" \g (format=unaligned)
ROLLBACK;

-- ---- the job that got another group: nothing happens any more, and who asks why is told
GRANT packnd_referent TO regress_job;
SELECT finding, object, detail, advice FROM pnd.security_check() \gx
SET ROLE regress_job;
SELECT * FROM pnd.follow_up_status();
RESET ROLE;
REVOKE packnd_referent FROM regress_job;
SELECT finding FROM danger;

-- ---- who is in charge and cannot act
SELECT pnd.add_professional('Ali', :'caf_number', 'accueil', NULL, '2024-01-01') AS ali \gset
BEGIN;
INSERT INTO pnd_data.organisation (label, kind, valid_from) VALUES ('Refuge', 'association', '2024-01-01');
\set directory :root '/test/demo/directory-76.json'
\set document `cat :directory`
SELECT count(*) > 0 AS imported FROM pnd.import_directory('76', :'document');
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', correspondent => :'ali') IS NOT NULL AS set;
SELECT finding, detail LIKE 'Its correspondent ' || :'ali' || ' has no login%' AS ali FROM danger;
ROLLBACK;

-- ---- what was prepared and left
BEGIN;
PREPARE TRANSACTION 'regress_left';
SELECT finding, object, regexp_replace(detail, '\d{4}.*:\d\d:', '(then):') AS detail FROM danger;
ROLLBACK PREPARED 'regress_left';

-- each word has an advice of its own; for those who audit, and nobody else
SELECT f AS "without advice" FROM unnest('{createrole,superuser,bypassrls,replication,membership,group admin,parameter,setting,time-outs,not hardened,login,changed function,foreign function,foreign trigger,publication,minor version,prepared transaction,unmapped login,referent,correspondent}'::text[]) f
WHERE packnd.advice(f) = packnd.advice('');
SET ROLE regress_alice;
SELECT * FROM pnd.security_check();
RESET ROLE;
SET ROLE regress_job;
SELECT finding FROM pnd.security_check();
RESET ROLE;
DROP VIEW danger;
