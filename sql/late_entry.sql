-- late entries: what happened in time and was typed after the due time, and who may say that it was so
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true, now() - interval '20 days') AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif', '1991-04-12',
	happened_at => now() - interval '19 days');
\c - regress_supervisor
\set SHOW_CONTEXT never
SELECT pnd.set_late_entry('76', NULL);
SELECT pnd.set_late_entry('76', -1);
SELECT pnd.set_late_entry('77', 1);
SELECT pnd.set_late_entry('76', 0);
\set VERBOSITY terse
SELECT pnd.name_referent(:'n', :'camille_number', now() - interval '20 days');
SELECT pnd.name_referent(:'n', :'camille_number', now() - interval '18 days');
\c - postgres
CALL pnd.follow_up();
\c - regress_camille
\set SHOW_CONTEXT never
SELECT pnd.record_first_contact(:'n', now() - interval '17 days');
-- met, and the rungs that fired meanwhile stay; what follows is counted from then as well
SELECT kind, state, state_fr, rungs_fired FROM pnd.case_deadlines(:'n') ORDER BY started_at, kind;
SELECT deadline FROM pnd.case_deadlines(:'n') WHERE kind = 'late_entry' ORDER BY started_at DESC LIMIT 1 \gset
-- not by who typed it, and no other way than by confirming or refusing it
SELECT pnd.confirm_late_entry(:'n', :'deadline');
SELECT pnd.mark_deadline_met(:'n', :'deadline');
\c - regress_supervisor
\set SHOW_CONTEXT never
SELECT pnd.mark_deadline_met(:'n', :'deadline');
SELECT pnd.cancel_deadline(:'n', :'deadline', 'je ne sais pas');
SELECT pnd.confirm_late_entry(:'n', :'deadline', NULL);
SELECT pnd.confirm_late_entry(:'n', :'deadline', false);
SELECT pnd.confirm_late_entry(:'n', :'deadline', false, ' ');
BEGIN;
SELECT pnd.confirm_late_entry(:'n', :'deadline', false, 'rien au dossier');
SELECT kind, state, cancel_reason FROM pnd.case_deadlines(:'n') ORDER BY started_at, kind;
ROLLBACK;
SELECT pnd.confirm_late_entry(:'n', :'deadline');
SELECT pnd.confirm_late_entry(:'n', :'deadline', false, 'rien au dossier');
SELECT kind, state FROM pnd.case_deadlines(:'n') ORDER BY started_at, kind;

-- ---- pnd.cause(): times, numbers and texts that are none
\c - regress_camille
\set SHOW_CONTEXT never
\set VERBOSITY terse
SELECT pnd.cause(:'n', 'decided_to_leave', '{}', t) FROM unnest('{infinity}'::timestamptz[]) t;
SELECT pnd.cause(:'n', 'decided_to_leave', '{}', t) FROM unnest('{-infinity}'::timestamptz[]) t;
SELECT pnd.cause(:'n', 'decided_to_leave', '{}', now() + interval '1 hour');
SELECT pnd.cause(:'n', 'decided_to_leave', '{}', now() - interval '18 days');
SELECT pnd.cause(:'n', 'decided_to_leave', f) FROM unnest('{[],5,"\"x\"",true}'::jsonb[]) f;
SELECT pnd.cause(:'n', 'decided_to_leave', '{"state": "exited"}');
SELECT pnd.cause(:'n', 'decided_to_leave', source => repeat('x', 201));
SELECT pnd.cause(:'n', '');
SELECT pnd.cause('9999999999999999999', 'refused');
SELECT pnd.cause('12345678901234', 'refused');
SELECT pnd.cause(:'n', 'decided_to_leave', NULL, NULL, 'SI Solidarité');
