-- a17: a role that gives back or takes away what it owns takes no wall away.
CREATE VIEW public.walls AS SELECT count(*) AS walls FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'pnd_data'::regnamespace AND c.relforcerowsecurity;
SELECT walls AS before FROM public.walls \gset
SELECT count(*) AS policies_for_roles FROM pg_policies WHERE schemaname = 'pnd_data' AND permissive = 'RESTRICTIVE' AND roles <> '{public}';
\c - regress_sacha
DROP OWNED BY regress_sacha;
REASSIGN OWNED BY packnd_owner TO regress_sacha;
DROP OWNED BY packnd_owner;
SET client_min_messages = error;
DROP OWNED BY packnd_referent;
RESET client_min_messages;
DROP POLICY pnd_wall ON pnd_data.case_file;
ALTER POLICY pnd_wall ON pnd_data.case_file USING (true);
ALTER TABLE pnd_data.case_file OWNER TO regress_sacha;
ALTER FUNCTION pnd.identity(text) OWNER TO regress_sacha;
GRANT packnd_owner TO regress_sacha;
GRANT packnd_supervisor TO regress_sacha;
\c - postgres
SELECT walls = :before AS same_walls FROM public.walls;
-- control: the referent works on
\c - regress_sacha
SELECT count(*) > 0 AS cases FROM pnd.my_cases();
