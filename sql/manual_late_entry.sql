-- what the manual tells of what is typed in later than it happened (src/manual/developer.md)
\set SHOW_CONTEXT never
\i test/fixture.sql
\set SHOW_CONTEXT never
-- a report on paper of seven days ago, typed in today
\c - regress_doctor
SELECT pnd.report('76', true, true, happened_at => now() - interval '7 days') AS case_number \gset
SELECT pnd.give_consent(:'case_number', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif',
	happened_at => now() - interval '7 days') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'case_number', :'camille_number', happened_at => now() - interval '6 days') \g /dev/null

-- 72 hours were given from the agreement on; the referent spoke with her two days after it, and types it in today
\c - regress_camille
SELECT kind, state, due_at < now() AS is_past FROM pnd.case_deadlines(:'case_number');
\set VERBOSITY terse
SELECT pnd.cause(:'case_number', 'first_contact', happened_at => now() - interval '8 days');
SELECT pnd.cause(:'case_number', 'first_contact', happened_at => now() + interval '1 hour');
SELECT pnd.cause(:'case_number', 'first_contact', happened_at => now() - interval '5 days', source => 'agenda de la CAF');
SELECT kind, state FROM pnd.case_deadlines(:'case_number');

-- more hours late than the territory takes without a question (pnd.set_late_entry): the supervisor confirms
\c - regress_supervisor
SELECT deadline AS late_entry FROM pnd.case_deadlines(:'case_number') WHERE kind = 'late_entry' \gset
SELECT pnd.confirm_late_entry(:'case_number', :'late_entry') \g /dev/null
SELECT kind, state FROM pnd.case_deadlines(:'case_number');
