-- a05: who acts is who logged in: no setting, no SET ROLE, no function's SET clause makes somebody else of him.
\c - regress_nobody
SET packnd.actor = 'regress_sacha';
SET packnd.actor_kind = 'administrator';
SELECT set_config('packnd.professional_id', '1', false);
SET LOCAL packnd.actor = 'x';
SELECT state FROM pnd.case_summary(:'supported');
\! PGOPTIONS='-c packnd.actor=1' psql -XAtq -d attack -U regress_nobody -c "SELECT count(*) FROM pnd.my_cases()" 2>&1 | head -1
\! PGOPTIONS='-c role=regress_sacha' psql -XAtq -d attack -U regress_nobody -c "SELECT 1" 2>&1 | sed 's/.*FATAL/FATAL/; s/.*ERROR/ERROR/'
SET ROLE regress_sacha;
SET SESSION AUTHORIZATION regress_sacha;
SET ROLE packnd_operator;
ALTER ROLE regress_nobody SET role = 'regress_sacha';
\c - regress_nobody
SELECT current_user;
SELECT count(*) FROM pnd.my_cases();
ALTER DATABASE attack SET packnd.actor = 'x';
SET session_replication_role = replica;
SET row_security = off;
SELECT count(*) FROM pnd.my_cases();
-- a function of his own that runs with a setting
CREATE FUNCTION pg_temp.mine() RETURNS bigint LANGUAGE sql SET role = 'regress_sacha' AS 'SELECT count(*) FROM pnd.my_cases()';
CREATE FUNCTION pg_temp.mine(n int) RETURNS bigint LANGUAGE sql SET packnd.actor = 'regress_sacha' AS 'SELECT count(*) FROM pnd.my_cases()';
CREATE FUNCTION pg_temp.mine(n int) RETURNS bigint LANGUAGE sql SET row_security = off AS 'SELECT count(*) FROM pnd.my_cases()';
SELECT pg_temp.mine(1);
ALTER ROLE regress_nobody RESET ALL;
-- the file of keys and the settings of the library are not for him
SET packnd.match_key_file = '/etc/hostname';
-- worded differently by majors
\set VERBOSITY sqlstate
SHOW packnd.match_key_file;
\set VERBOSITY verbose
-- in a group, and nobody
\c - regress_unmapped
SELECT count(*) FROM pnd.my_cases();
SELECT pnd.report('76', true, true);
-- control: who logged in as the referent is the referent
\c - regress_sacha
SELECT state IS NOT NULL AS seen FROM pnd.case_summary(:'supported');
SELECT count(*) > 0 AS cases FROM pnd.my_cases();
