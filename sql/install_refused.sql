-- When install() and install_roles() refuse.  The registry is installed in
-- this database; the others are made for the test.
\set SHOW_CONTEXT never
SELECT packnd.install();

CREATE ROLE regress_plain;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA packnd TO regress_plain;
SET ROLE regress_plain;
SELECT packnd.install();
SELECT packnd.install_roles();
SELECT packnd.execute_as_owner('DELETE FROM pnd_data.site');
RESET ROLE;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA packnd FROM regress_plain;

CREATE DATABASE regress_refused;
\c regress_refused
CREATE EXTENSION packnd;

-- without btree_gist
SELECT packnd.install();
CREATE EXTENSION btree_gist;

-- schemas that exist
CREATE SCHEMA pnd;
SELECT packnd.install();
DROP SCHEMA pnd;

-- an owner who could log in, has attributes, members or memberships
CREATE ROLE regress_login LOGIN;
SELECT packnd.install('regress_login');
CREATE ROLE regress_bypass BYPASSRLS;
SELECT packnd.install('regress_bypass');
CREATE ROLE regress_owner ROLE regress_login;
SELECT packnd.install('regress_owner');
REVOKE regress_owner FROM regress_login;
GRANT pg_read_all_data TO regress_owner;
SELECT packnd.install('regress_owner');
REVOKE pg_read_all_data FROM regress_owner;
SELECT packnd.install('postgres');

-- a group role that is not what it should be
ALTER ROLE packnd_referent LOGIN;
SELECT packnd.install('regress_owner');
SELECT packnd.install_roles();
ALTER ROLE packnd_referent NOLOGIN;
GRANT packnd_referent TO regress_login;
SELECT packnd.install_roles();
SELECT count(*) FROM pg_namespace WHERE nspname IN ('pnd', 'pnd_data');

-- Members are no obstacle to install(): the roles serve another database.
BEGIN;
SELECT regexp_replace(packnd.install('regress_owner'), '[0-9]+', 'all');
SELECT nspname, nspowner::regrole FROM pg_namespace WHERE nspname IN ('pnd', 'pnd_data') ORDER BY 1;
SELECT * FROM packnd.health();
ROLLBACK;
REVOKE packnd_referent FROM regress_login;
SELECT packnd.install_roles();


-- a database in another encoding
CREATE DATABASE regress_latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
\c regress_latin
SET client_encoding = 'UTF8';
CREATE EXTENSION packnd;
\c regress_install_refused
DROP DATABASE regress_latin;
DROP DATABASE regress_refused;
