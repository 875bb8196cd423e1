-- Health: nothing to say about a fresh registry, a row for each thing that is
-- wrong; and packnd.upgrade(), which makes the functions anew.
\set SHOW_CONTEXT never
-- pnd.health() is what the catalog shows and what each module finds in its
-- data; here without what later modules find.
CREATE VIEW public.found AS
SELECT * FROM packnd.health() UNION ALL SELECT * FROM pnd_data.health_registry() UNION ALL SELECT * FROM pnd_data.health_actor();
SELECT * FROM found;

-- What somebody might do
\getenv root PG_ABS_SRCDIR
\set people :root '/test/fixtures/people.sql'
\set ECHO none
\i :people
\set ECHO all
SELECT * FROM found;
CREATE ROLE regress_curious;
SET client_min_messages = warning;
BEGIN;
GRANT USAGE ON SCHEMA pnd_data TO regress_curious;
GRANT SELECT ON pnd_data.login TO regress_curious;
GRANT UPDATE (reason) ON pnd_data.access_ticket TO PUBLIC;
GRANT EXECUTE ON FUNCTION pnd.open_ticket(text, text) TO PUBLIC;
GRANT EXECUTE ON FUNCTION pnd_data.require_ticket(bigint) TO regress_curious;
GRANT packnd_owner TO regress_curious;
ALTER TABLE pnd_data.duty NO FORCE ROW LEVEL SECURITY;
ALTER TABLE pnd_data.training DISABLE ROW LEVEL SECURITY;
DROP POLICY actor ON pnd_data.professional;
CREATE POLICY friend ON pnd_data.organisation TO regress_curious USING (true);
ALTER FUNCTION pnd.verify_journal(text) OWNER TO postgres;
ALTER TABLE pnd_data.journal DISABLE TRIGGER append_only;
ALTER TABLE pnd_data.duty ENABLE TRIGGER metadata_applied;
DROP TRIGGER journal ON pnd_data.login;
ALTER TABLE pnd_data.territory ADD COLUMN telephone text;
ALTER TABLE pnd_data.professional ALTER COLUMN display_name SET STATISTICS 100;
ALTER TABLE pnd_data.training DROP COLUMN course;
CREATE TABLE pnd_data.zoo ();
ALTER TABLE pnd_data.zoo OWNER TO packnd_owner;
DROP INDEX pnd_data.duty_holders;
ALTER DEFAULT PRIVILEGES FOR ROLE packnd_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
DROP FUNCTION pnd.end_duty(text, text, text, text, timestamptz, boolean, text);
ALTER ROLE packnd_referent CREATEDB;
REVOKE packnd_referent FROM regress_bob;
ALTER ROLE regress_alice SUPERUSER;
UPDATE pnd_data.duty SET valid_to = now() WHERE duty = 'supervisor';
UPDATE pnd_data.site SET version = '0.9';
SELECT * FROM found ORDER BY finding COLLATE "C", object COLLATE "C", detail COLLATE "C";
ROLLBACK;

-- A module adds findings with a function of its own.
BEGIN;
CREATE FUNCTION pnd_data.health_zoo(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE sql AS $$ VALUES ('zoo', 'lion', 'It is out.') $$;
ALTER FUNCTION pnd_data.health_zoo() OWNER TO packnd_owner;
SELECT * FROM pnd.health() WHERE finding = 'zoo';
ROLLBACK;

DROP VIEW found;
-- upgrade() makes all functions anew, those of pnd with the privileges as they
-- were: one granted, one taken away.
CREATE TEMP TABLE before AS
SELECT p.oid::regprocedure::text AS name, p.proowner::regrole AS owner, p.proconfig, p.prosrc FROM pg_proc p
WHERE p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace);
GRANT EXECUTE ON FUNCTION pnd.health() TO regress_curious WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION pnd.open_ticket(text, text) FROM packnd_partner;
CREATE TEMP TABLE privileges AS SELECT * FROM packnd.api_privileges();
-- as after a restore that lost them: it sets the owner's default privileges
ALTER DEFAULT PRIVILEGES FOR ROLE packnd_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
SELECT regexp_replace(packnd.upgrade(), ' [0-9]+ statements', ' all statements') AS upgrade;
SELECT count(*) AS functions_that_differ FROM (
	(SELECT p.oid::regprocedure::text, p.proowner::regrole, p.proconfig, p.prosrc FROM pg_proc p
		WHERE p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace)
	EXCEPT ALL SELECT * FROM before)
	UNION ALL
	(SELECT * FROM before EXCEPT ALL SELECT p.oid::regprocedure::text, p.proowner::regrole, p.proconfig, p.prosrc
		FROM pg_proc p WHERE p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace))) d;
SELECT count(*) AS privileges_that_differ FROM (
	(SELECT * FROM privileges EXCEPT ALL SELECT * FROM packnd.api_privileges())
	UNION ALL (SELECT * FROM packnd.api_privileges() EXCEPT ALL SELECT * FROM privileges)) d;
SELECT * FROM packnd.api_privileges() WHERE grantee IN ('regress_curious', 'packnd_partner') AND object ~ 'health|open_ticket';
SELECT * FROM packnd.health() UNION ALL SELECT * FROM pnd_data.health_registry() UNION ALL SELECT * FROM pnd_data.health_actor();

-- What refuses it: another object that depends on pnd, an unknown version,
-- who is no superuser.
CREATE VIEW public.healthy AS SELECT count(*) = 0 AS healthy FROM pnd.health() WHERE finding <> packnd.nothing_found();
SELECT packnd.upgrade();
DROP VIEW public.healthy;
BEGIN;
UPDATE pnd_data.site SET version = '0.9';
SELECT packnd.upgrade();
ROLLBACK;
GRANT EXECUTE ON FUNCTION packnd.upgrade(), packnd.require_superuser(text), packnd.creating_extension() TO regress_curious;
SET ROLE regress_curious;
SELECT packnd.upgrade();
RESET ROLE;
REVOKE ALL ON FUNCTION packnd.upgrade(), packnd.require_superuser(text), packnd.creating_extension() FROM regress_curious;
REVOKE ALL ON FUNCTION pnd.health() FROM regress_curious;
