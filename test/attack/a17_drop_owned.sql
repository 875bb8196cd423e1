-- a17: a role that gives back or takes away what it owns takes no wall away.
-- controls: each
CREATE VIEW public.walls AS SELECT count(*) AS walls FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'pnd_data'::regnamespace AND c.relforcerowsecurity;
SELECT walls AS before FROM public.walls \gset
SELECT count(*) AS policies_for_roles FROM pg_policies WHERE schemaname = 'pnd_data' AND permissive = 'RESTRICTIVE' AND roles <> '{public}';
-- the policies that are tried below are those of a case
SELECT policyname FROM pg_policies WHERE schemaname = 'pnd_data' AND tablename = 'case_file' ORDER BY 1;
\c - regress_sacha
DROP OWNED BY regress_sacha;
-- worded differently by majors
\set VERBOSITY sqlstate
REASSIGN OWNED BY packnd_owner TO regress_sacha;
-- control: postgres
DROP OWNED BY packnd_owner CASCADE;
-- control: postgres
\set VERBOSITY verbose
-- a member of a group may take away what it holds: that it may do nothing is no leak
SET client_min_messages = error;
DROP OWNED BY packnd_referent;
RESET client_min_messages;
DROP POLICY actor ON pnd_data.case_file;
-- control: postgres
DROP POLICY owner ON pnd_data.case_file;
-- control: postgres
ALTER POLICY actor ON pnd_data.case_file USING (true);
-- control: postgres
ALTER TABLE pnd_data.case_file DISABLE ROW LEVEL SECURITY;
-- control: postgres
ALTER TABLE pnd_data.case_file NO FORCE ROW LEVEL SECURITY;
-- control: postgres
ALTER TABLE pnd_data.case_file OWNER TO regress_sacha;
-- control: postgres
ALTER FUNCTION pnd.identity(text) OWNER TO regress_sacha;
-- control: postgres
\set VERBOSITY sqlstate
GRANT packnd_owner TO regress_sacha;
-- control: postgres
GRANT packnd_supervisor TO regress_sacha;
-- control: postgres
\set VERBOSITY verbose
\c - postgres
SELECT walls = :before AS same_walls FROM public.walls;
-- control: the referent works on
\c - regress_sacha
SELECT count(*) > 0 AS cases FROM pnd.my_cases();
