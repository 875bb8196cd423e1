-- a29: nobody but a superuser moves the registry to another version; a move opens nothing, takes back nothing that a superuser granted, and that is named and opens no case.
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
-- the check of the server says so, of everybody and of one role
SELECT finding, object FROM pnd.security_check() WHERE object ~ 'identity|require_ticket' OR detail ~ 'require_ticket';
SELECT has_function_privilege('regress_sacha', 'pnd_data.require_ticket(bigint)', 'EXECUTE') AS "still granted";
-- and it opens nothing: who is nobody acts for nobody, who has no case sees none, and what is inside is behind a closed schema
\c - regress_outside
SELECT count(*) FROM pnd.identity(:'supported');
\c - regress_unmapped
SELECT count(*) FROM pnd.identity(:'supported');
\c - regress_steering
SELECT count(*) FROM pnd.identity(:'supported');
\c - regress_sacha
SELECT pnd_data.require_ticket(1);
-- control: whose case it is, under a ticket
SELECT pnd.open_ticket(:'supported', 'appel de la personne') IS NOT NULL AS opened;
SELECT count(*) FROM pnd.identity(:'supported');
