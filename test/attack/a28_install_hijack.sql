-- a28: what somebody put there before an installation is not taken over, and nobody but a superuser installs.
\c - regress_sacha
SELECT packnd.install();
CREATE EXTENSION packnd;
SELECT packnd.execute_as_owner('DELETE FROM pnd_data.site');
\c - postgres
CREATE DATABASE attack_hijack;
SET statement_timeout = 0;
\c attack_hijack
SET statement_timeout = 0;
CREATE ROLE attack_mallory LOGIN;
CREATE SCHEMA packnd AUTHORIZATION attack_mallory;
CREATE EXTENSION btree_gist;
-- a schema that is there
CREATE EXTENSION packnd;
DROP SCHEMA packnd;
CREATE EXTENSION packnd;
CREATE SCHEMA pnd_data AUTHORIZATION attack_mallory;
SELECT packnd.install();
DROP SCHEMA pnd_data;
-- who owns the database, but is no superuser, installs nothing; and it is moved nowhere
ALTER DATABASE attack_hijack OWNER TO attack_mallory;
DROP EXTENSION packnd;
SET ROLE attack_mallory;
CREATE EXTENSION packnd;
RESET ROLE;
CREATE EXTENSION packnd;
SET ROLE attack_mallory;
SELECT packnd.install();
RESET ROLE;
ALTER EXTENSION packnd SET SCHEMA public;
-- an owner that has a member, or can log in
CREATE ROLE attack_owner ROLE attack_mallory;
SELECT packnd.install('attack_owner');
REVOKE attack_owner FROM attack_mallory;
ALTER ROLE attack_owner LOGIN;
SELECT packnd.install('attack_owner');
-- functions and operators in public that would shadow
CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT timestamptz ''2000-01-01''';
CREATE FUNCTION public.eq(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = public.eq);
SET search_path = public, pg_catalog;
-- control: an installation that nothing stands in the way of
SELECT packnd.install() LIKE 'the registry is installed%' AS installed;
SELECT count(*) > 100 AS tables FROM pg_class WHERE relnamespace = 'pnd_data'::regnamespace AND relkind = 'r';
\c attack
DROP DATABASE attack_hijack WITH (FORCE);
