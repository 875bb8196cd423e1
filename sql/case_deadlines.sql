-- case_deadlines: the deadlines of a case, as its referent and her supervisor
-- see and handle them
\set SHOW_CONTEXT never
\getenv root PG_ABS_SRCDIR
\set people :root '/test/fixtures/people.sql'
\i :people
\set file :root '/src/policy/fr/entry.dmn'
\set model `cat :'file'`
SELECT pnd.load_policy('entry', '2023-09-01', :'model') AS entry \gset
\set file :root '/test/fixtures/approve.sql'
\i :file
SELECT packnd.site_number('deadline', 4711) AS no_deadline \gset

-- Alice reports; the case's own events open and meet its deadlines.  She has
-- had no training, so somebody who has must confirm.
SET SESSION AUTHORIZATION regress_alice;
SELECT pnd.report('76', declares_victim => true, wishes_help => true) AS case_number \gset
SELECT pnd.give_consent(:'case_number', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
SET SESSION AUTHORIZATION regress_sophie;
SELECT pnd.name_referent(:'case_number', :'alice_number') \g /dev/null
SET SESSION AUTHORIZATION regress_alice;
SELECT case_number = :'case_number' AS hers, kind, label_fr, due_at - started_at BETWEEN interval '1 day' AND interval '7 days' AS some_days, is_late
FROM pnd.my_deadlines() ORDER BY kind;
SELECT kind, amount, unit, unit_fr, state, state_fr, rungs_fired FROM pnd.case_deadlines(:'case_number') ORDER BY kind;
SELECT deadline AS first_contact, due_at AS first_due FROM pnd.my_deadlines() WHERE kind = 'first_contact' \gset
SELECT deadline AS confirmation FROM pnd.my_deadlines() WHERE kind = 'detector_confirmation' \gset

-- page by page
SELECT first.kind, (SELECT array_agg(n.kind) FROM pnd.case_deadlines(:'case_number', first.cursor) n) AS after_it
FROM pnd.case_deadlines(:'case_number', max_rows => 1) first;
SELECT first.kind, (SELECT array_agg(n.kind) FROM pnd.my_deadlines(first.cursor) n) AS after_it FROM pnd.my_deadlines(max_rows => 1) first;
SELECT pnd.my_deadlines(:'first_contact');

-- For others there is no such case
SET SESSION AUTHORIZATION regress_bob;
SELECT * FROM pnd.case_deadlines(:'case_number');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.suspend_deadline(:'case_number', :'first_contact', now() + interval '1 day', 'curiosité');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) AS his FROM pnd.my_deadlines;

-- Suspended, with a reason and for a bounded time; resumed
SET SESSION AUTHORIZATION regress_alice;
SELECT pnd.suspend_deadline(:'case_number', :'first_contact', now() + interval '48 hours', 'hospitalisée') - :'first_due' AS later_by;
SELECT suspended_until > now() AS suspended FROM pnd.my_deadlines() WHERE kind = 'first_contact';
SELECT pnd.suspend_deadline(:'case_number', :'first_contact', now() + interval '1 day', 'encore');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.suspend_deadline(:'case_number', :'first_contact', now() + interval '20 days', 'encore', now() + interval '3 days');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.suspend_deadline(:'case_number', :'first_contact', now() - interval '1 day', 'à rebours');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.suspend_deadline(:'case_number', :'first_contact', now() + interval '9 days', '', now() + interval '8 days');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.resume_deadline(:'case_number', :'first_contact') - :'first_due' < interval '1 minute' AS nearly_as_before;
SELECT pnd.resume_deadline(:'case_number', :'first_contact');
\echo :LAST_ERROR_SQLSTATE

-- Met by what it waits for, or by hand where nothing else can say so
SELECT pnd.mark_deadline_met(:'case_number', :'first_contact');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.record_first_contact(:'case_number') \g /dev/null
SELECT deadline AS meeting FROM pnd.my_deadlines() WHERE kind = 'meeting_offered' \gset
SELECT pnd.mark_deadline_met(:'case_number', :'meeting', now() + interval '1 hour');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.mark_deadline_met(:'case_number', :'meeting') \g /dev/null
SELECT pnd.mark_deadline_met(:'case_number', :'meeting');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.mark_deadline_met(:'case_number', :'no_deadline');
\echo :LAST_ERROR_SQLSTATE

-- Cancelled by a supervisor, with a reason
SELECT pnd.cancel_deadline(:'case_number', :'confirmation', 'inutile');
\echo :LAST_ERROR_SQLSTATE
SET SESSION AUTHORIZATION regress_sophie;
SELECT pnd.cancel_deadline(:'case_number', :'confirmation', '');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.cancel_deadline(:'case_number', :'confirmation', 'confirmé de vive voix') \g /dev/null
SELECT kind, state, cancel_reason FROM pnd.case_deadlines(:'case_number') ORDER BY kind;
SELECT count(*) AS late FROM pnd.late_deadlines('76');
SET SESSION AUTHORIZATION regress_alice;
SELECT count(*) AS left_open FROM pnd.my_deadlines;
RESET SESSION AUTHORIZATION;

-- Everything that happened to them is in the journal, and the chain holds
SELECT j.table_name, j.operation, j.actor_kind, j.role_name, count(*)
FROM pnd_data.journal j WHERE j.case_id = packnd.site_case_id(:'case_number') AND j.table_name IN ('deadline', 'suspension')
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 4;
SELECT finding FROM pnd.verify_journal();
