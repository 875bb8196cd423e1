-- break_glass_reads: who broke the glass reads what the referent reads, but for what is made
-- to be handed out, and changes nothing; each call of pnd that takes a number of a case, or of
-- what hangs on one, is made by both.  He says that she is not free to speak, as whoever hears it.
\set SHOW_CONTEXT never
\i test/fixtures/whole_case.sql
SET client_min_messages = warning;
CREATE ROLE regress_colleague LOGIN IN ROLE packnd_referent;
SELECT pnd.add_professional('Collègue', :'caf_number', 'travail social', 'regress_colleague', '2025-01-01') AS colleague_number \gset
SELECT pnd.assign_duty(:'colleague_number', '76', 'referent') \g /dev/null
RESET client_min_messages;
\c - regress_colleague
SELECT pnd.break_glass(:'n', 'la personne a appelé, en danger cette nuit') > now() AS opened;
CALL public.call_each('glass');
\c - regress_sacha
CALL public.call_each('glass');
\c - postgres
\pset format unaligned
\pset footer off
CREATE TEMPORARY VIEW both_called AS
SELECT c.name, c.changes, max(r.outcome) FILTER (WHERE r.role_name = 'regress_sacha') AS referent,
	max(r.outcome) FILTER (WHERE r.role_name = 'regress_colleague') AS glass
FROM public.came r JOIN public.each_call c ON c.name = r.name GROUP BY c.name, c.changes;
-- what he reads
SELECT name, glass FROM both_called WHERE NOT changes AND glass IN ('answers', 'no row') ORDER BY 1;
-- what the referent reads and he does not
SELECT name, referent, glass FROM both_called WHERE NOT changes AND glass IS DISTINCT FROM referent ORDER BY 1;
-- what he may call that changes something
SELECT name, referent, glass FROM both_called WHERE changes AND glass <> '42501' ORDER BY 1;
-- a summary, not what who reported her is told
\c - regress_sacha
SELECT state, referent, needs, needs_fr FROM pnd.case_summary(:'n');
\c - regress_colleague
SELECT state, referent, needs, needs_fr FROM pnd.case_summary(:'n');
SELECT kind_fr, value FROM pnd.contact_plan(:'n', 'neutral');
-- who broke the glass is told what an emergency access is, not that he lacks the duty that he has
\set VERBOSITY verbose
SELECT pnd.add_note(:'n', 'une note');
\set VERBOSITY default
-- nor is who has the duty, and no part in the case any more
\c - regress_camille
SELECT pnd.add_note(:'n', 'une note');
-- the word that was agreed on
\c - regress_colleague
SELECT pnd.report_duress(:'n', 'alarm_word');
SELECT * FROM pnd.may_contact_now(:'n');
\c - regress_sacha
SELECT message_fr, count(*) FROM pnd.my_messages() WHERE kind = 'duress_reported' GROUP BY 1;
SELECT sign, display_name FROM pnd.duress_reports(:'n');
