-- a29: nobody but a superuser moves the registry to another version, and nothing that was granted meanwhile stays open.
\c - regress_sacha
ALTER EXTENSION packnd UPDATE;
SELECT packnd.upgrade();
DROP EXTENSION packnd;
ALTER EXTENSION packnd ADD TABLE pnd_data.case_file;
ALTER EXTENSION packnd DROP FUNCTION packnd.guard();
\c - postgres
GRANT EXECUTE ON FUNCTION pnd.identity(text) TO PUBLIC;
GRANT EXECUTE ON FUNCTION pnd_data.require_ticket(bigint) TO regress_sacha;
CREATE FUNCTION pnd.stray(text) RETURNS text LANGUAGE sql AS 'SELECT $1';
-- control: a superuser brings everything to what the library says
SELECT packnd.upgrade() IS NOT NULL AS upgraded;
SELECT p.oid::regprocedure AS "for everybody, as the site granted it" FROM pg_proc p
WHERE p.pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace) AND has_function_privilege('public', p.oid, 'EXECUTE');
-- and the check of the server says so
SELECT finding, object FROM pnd.security_check() WHERE object ~ 'identity';
SELECT has_function_privilege('regress_sacha', 'pnd_data.require_ticket(bigint)', 'EXECUTE') AS "still granted";
