-- What is recorded of a case can be read back and corrected: who somebody is,
-- notes, appointments, and where letters go. The journal keeps what was.
\i test/fixture.sql
\set SHOW_CONTEXT never
SELECT packnd.site_number('note', 1) AS no_note, packnd.site_number('appointment', 1) AS no_appointment \gset
SET SESSION AUTHORIZATION regress_doctor;
SELECT pnd.report('76', true, true, happened_at => now() - interval '3 days') AS n \gset
SET SESSION AUTHORIZATION regress_supervisor;
-- before the agreement nothing that identifies is stored
SELECT pnd.add_note(:'n', 'a appelé la permanence');
SELECT pnd.add_appointment(:'n', now() + interval '1 day', 'office');
SELECT pnd.correct_identity(:'n', 'Exemple');
SELECT pnd.set_domicile(:'n', 'lawyer', 'Me Exemple', '1 rue du Palais, 76000 Rouen');
SET SESSION AUTHORIZATION regress_doctor;
SELECT pnd.give_consent(:'n', 'Exemple', 'Alxi', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12',
	happened_at => now() - interval '2 days');
SET SESSION AUTHORIZATION regress_supervisor;
SELECT pnd.name_referent(:'n', :'camille_number', happened_at => now() - interval '30 hours');
SET SESSION AUTHORIZATION regress_camille;
SELECT pnd.open_ticket(:'n', 'rectifier') IS NOT NULL AS opened;

-- ---- who somebody is
SELECT pnd.correct_identity(:'n', used_name => 'Exemple-Martin', given_name => 'Alix');
SELECT family_name, used_name, given_name, birth_date FROM pnd.identity(:'n');
SELECT pnd.correct_identity(:'n', used_name => '', birth_date => '1991-04-21');
SELECT family_name, used_name, given_name, birth_date FROM pnd.identity(:'n');
SELECT pnd.correct_identity(:'n', given_name => ' ');
\set VERBOSITY sqlstate
SELECT pnd.correct_identity(:'n', birth_date => current_date + 1);
\set VERBOSITY default
SELECT pnd.correct_identity(:'n', family_name => repeat('x', 201));

-- ---- where letters go: to no address of the person, so a letter is no channel
SELECT pnd.add_channel(:'n', 'letter', '2 rue des Lilas', 'her_alone', '24/7', 'rien', 'in_person');
SELECT * FROM pnd.domicile(:'n');
SELECT pnd.end_domicile(:'n');
SELECT pnd.set_domicile(:'n', 'friend', 'Lou', '3 rue des Lilas');
SELECT pnd.set_domicile(:'n', 'association', 'Association Exemple', '4 rue du Port, 76600 Le Havre');
SELECT pnd.set_domicile(:'n', 'lawyer', 'Me Exemple', '1 rue du Palais, 76000 Rouen');
SELECT kind_fr, name, postal_address, display_name FROM pnd.domicile(:'n');

-- ---- appointments: the first one that is offered meets its deadline
SELECT pnd.record_first_contact(:'n', happened_at => now() - interval '1 day');
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE kind IN ('meeting_offered', 'no_news') ORDER BY 1;
SELECT pnd.add_appointment(:'n', now() + interval '1 hour', 'office', now() - interval '2 hours', request_key => 'first') AS first \gset
SELECT pnd.add_appointment(:'n', now() + interval '1 hour', 'office', now() - interval '2 hours') IS NOT NULL AS second;
SELECT kind, state, count(*) FROM pnd.case_deadlines(:'n') WHERE kind IN ('meeting_offered', 'no_news') GROUP BY 1, 2 ORDER BY 1, 2;
SELECT pnd.change_appointment(:'n', :'first', outcome => 'kept');
SELECT pnd.change_appointment(:'n', :'first', now() - interval '1 hour', 'phone', 'kept');
SELECT kind_fr, outcome_fr, starts_at < now() AS began, display_name FROM pnd.appointments(:'n') ORDER BY starts_at;
\set VERBOSITY sqlstate
SELECT pnd.add_appointment(:'n', 'infinity', 'office');
SELECT pnd.add_appointment(:'n', now() + interval '3 years', 'office');
\set VERBOSITY default
SELECT pnd.change_appointment(:'n', :'no_appointment', outcome => 'kept');

-- ---- notes: only news of the person begin the time without news anew
SELECT count(*) AS clocks FROM pnd.case_deadlines(:'n') WHERE kind = 'no_news';
SELECT pnd.add_note(:'n', 'appel sans réponse') AS unanswered \gset
SELECT count(*) AS clocks FROM pnd.case_deadlines(:'n') WHERE kind = 'no_news';
SELECT pnd.add_note(:'n', 'tout va bien', has_news => true, request_key => 'news') AS news \gset
SELECT pnd.add_note(:'n', 'tout va bien', has_news => true, request_key => 'news') = :'news' AS once;
SELECT count(*) AS clocks FROM pnd.case_deadlines(:'n') WHERE kind = 'no_news';
\set VERBOSITY sqlstate
SELECT pnd.add_note(:'n', 'demain', happened_at => now() + interval '1 day');
\set VERBOSITY default
SELECT pnd.add_note(:'n', ' ');
SELECT pnd.correct_note(:'n', :'news', 'tout va mieux');
SELECT content, has_news, display_name, corrected_by FROM pnd.notes(:'n') ORDER BY recorded_at;
SELECT content FROM pnd.notes(:'n', (SELECT f.cursor FROM pnd.notes(:'n', max_rows => 1) f));
SELECT pnd.correct_note(:'n', :'no_note', 'autre');
-- the supervisor corrects too; nobody else has the case
SET SESSION AUTHORIZATION regress_supervisor;
SELECT pnd.correct_note(:'n', :'unanswered', 'appel sans réponse, à 10 h');
SELECT content FROM pnd.notes(:'n');
SET SESSION AUTHORIZATION regress_sacha;
SELECT * FROM pnd.notes(:'n');
SET SESSION AUTHORIZATION regress_doctor;
SELECT pnd.add_note(:'n', 'vue en consultation');

-- what was is in the journal
RESET SESSION AUTHORIZATION;
SELECT w.word, count(*) > 0 AS kept FROM unnest('{Alxi,Exemple-Martin,1991-04-12,Association Exemple,tout va bien}'::text[]) AS w (word)
	JOIN pnd_data.journal_payload p ON strpos(p.payload::text, w.word) > 0
GROUP BY w.word ORDER BY 1;
-- who declines leaves none of it behind
BEGIN;
SET CONSTRAINTS ALL DEFERRED;
SELECT pnd_data.forget_case_rows(packnd.site_case_id(:'n'));
SELECT (SELECT count(*) FROM pnd_data.person_identity) AS identities, (SELECT count(*) FROM pnd_data.contact_channel) AS channels,
	(SELECT count(*) FROM pnd_data.domicile) AS domiciles, (SELECT count(*) FROM pnd_data.appointment) AS appointments,
	(SELECT count(*) FROM pnd_data.note) AS notes;
ROLLBACK;
