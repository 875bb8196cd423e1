-- exclusions: cases that are handed over together, or opened again, go to
-- nobody who is excluded from them, and are no error
\set SHOW_CONTEXT never
\i test/fixture.sql
\set QUIET on
SET client_min_messages = warning;
CREATE ROLE regress_second_supervisor LOGIN IN ROLE packnd_supervisor;
SELECT pnd.add_professional('Andréa', :'caf_number', 'responsable', 'regress_second_supervisor', '2025-01-01') AS second_number \gset
SELECT pnd.assign_duty(:'second_number', '76', 'supervisor') \g /dev/null
RESET client_min_messages;
\set QUIET off

\c - regress_doctor
SELECT pnd.report('76', true, true) AS n, pnd.report('76', true, true) AS other \gset
SELECT pnd.give_consent(:'n', 'Lefèvre', 'Anne-Marie', 'phone', '06 12 34 56 78', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien'),
	pnd.give_consent(:'other', 'Nguyen', 'Thi', 'phone', '06 12 34 56 79', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_second_supervisor
SELECT pnd.name_referent(:'n', :'camille_number'), pnd.name_referent(:'other', :'camille_number') \g /dev/null
SELECT pnd.exclude(:'n', 'close', 'person', professional => :'sacha_number') AS excluded \gset

-- ---- one stays, and keeps no other from being handed over; the trial says what is done
SELECT case_number = :'n' AS hers, result, referent FROM pnd.hand_over_cases(:'camille_number', '76', 'départ prévu') ORDER BY 1;
SELECT case_number = :'n' AS hers, result, referent FROM pnd.hand_over_cases(:'camille_number', '76', 'départ prévu', dry_run => false) ORDER BY 1;

-- ---- opened again: not by who led it, nor who stands in for him, nor who is supervisor and excluded
SELECT count(*) AS cases FROM pnd.set_substitute(:'camille_number', '76', :'sacha_number', NULL, now() + interval '9 days', 'congés annuels');
SELECT pnd.exit_case(:'n', 'moved', reason => 'noté en entretien') \g /dev/null
SELECT pnd.exclude(:'n', 'family', 'person', professional => :'camille_number') AS excluded \gset
SELECT pnd.exclude(:'n', 'author', 'person', professional => :'supervisor_number') AS excluded \gset
SELECT pnd.reopen_case(:'n', 'close par erreur');
SELECT referent, part_fr, valid_to IS NULL AS leads FROM pnd.referent_history(:'n') WHERE part <> 'substitute';
