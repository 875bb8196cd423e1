-- agreement_withdrawn: once she no longer agrees to be supported, only who is in
-- charge of the case sees and writes; once it is closed nobody does. Each call that takes a
-- number of a case, or of what hangs on one, is made by each who had it open before.
\set SHOW_CONTEXT never
\i test/fixtures/whole_case.sql
CREATE VIEW public.read AS
SELECT c.name, max(r.outcome) FILTER (WHERE r.role_name = 'regress_sacha') AS sacha, max(r.outcome) FILTER (WHERE r.role_name = 'regress_camille') AS camille,
	max(r.outcome) FILTER (WHERE r.role_name = 'regress_supervisor') AS supervisor, r.stage, c.changes
FROM public.came r JOIN public.each_call c ON c.name = r.name GROUP BY c.name, r.stage, c.changes;

-- ---- before: who leads the case, who led it, and the supervisor; what reads it
\c - regress_sacha
CALL public.call_each('agreed');
\c - regress_camille
CALL public.call_each('agreed');
\c - regress_supervisor
CALL public.call_each('agreed');
\c - postgres
\pset format unaligned
\pset footer off
SELECT name, sacha, camille, supervisor FROM public.read WHERE stage = 'agreed' AND NOT changes ORDER BY 1;

-- ---- she withdraws: the same calls
\c - regress_sacha
SELECT pnd.revoke_consent(:'n', 'coordinating_body') > 0 AS withdrawn;
CALL public.call_each('withdrawn');
\c - regress_camille
CALL public.call_each('withdrawn');
\c - regress_supervisor
CALL public.call_each('withdrawn');
\c - postgres
SELECT name, sacha, camille, supervisor FROM public.read WHERE stage = 'withdrawn' AND NOT changes ORDER BY 1;
-- what is shown to who is not in charge: where it stands, who leads it, its clocks, her consents
SELECT name, camille, supervisor FROM public.read WHERE stage = 'withdrawn' AND NOT changes AND (camille = 'answers' OR supervisor = 'answers') ORDER BY 1;
-- what he can still do; and what asks for more than it is given here
SELECT name, camille, supervisor FROM public.read WHERE stage = 'withdrawn' AND changes AND 'answers' IN (camille, supervisor) ORDER BY 1;
SELECT name, camille, supervisor FROM public.read WHERE stage = 'withdrawn' AND changes AND (camille ~ '22...' OR supervisor ~ '22...') ORDER BY 1;
-- nor is it said in lists
\c - regress_supervisor
SELECT needs, emergency_needs FROM pnd.case_summary(:'n');
SELECT count(*) AS cases, count(emergency_needs) AS needs FROM pnd.territory_cases('76');
SELECT count(*) FROM pnd.waiting_for_partner();
SELECT count(*) FROM pnd.applications_due(days => 3660);
SELECT count(*) FROM pnd.expiring_evidence(days => 3660);
SELECT kind FROM pnd.case_deadlines(:'n') WHERE kind ~ 'application|evidence';
\c - regress_sacha
SELECT count(*) > 0 AS "who is in charge" FROM pnd.applications_due(days => 3660);

-- ---- and closed: nobody is in charge
SELECT pnd.exit_case(:'n', 'consent_withdrawn') \g /dev/null
CALL public.call_each('closed');
\c - regress_camille
CALL public.call_each('closed');
\c - regress_supervisor
CALL public.call_each('closed');
\c - postgres
SELECT name, sacha, camille, supervisor FROM public.read WHERE stage = 'closed' AND NOT changes AND (sacha = 'answers' OR camille = 'answers' OR supervisor = 'answers') ORDER BY 1;
SELECT name, sacha, camille, supervisor FROM public.read WHERE stage = 'closed' AND changes AND 'answers' IN (sacha, camille, supervisor) ORDER BY 1;
