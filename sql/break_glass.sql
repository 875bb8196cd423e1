-- break-glass: who may not see a case opens it, alone, for 30 minutes, and a
-- second person says whether that was right
\set SHOW_CONTEXT never
\i test/fixture.sql
SET client_min_messages = warning;
CREATE ROLE regress_privacy LOGIN IN ROLE packnd_privacy_officer, packnd_supervisor;
SELECT pnd.add_professional('Maxime', :'caf_number', 'protection des données', 'regress_privacy', '2025-01-01') AS privacy_number \gset
SELECT pnd.assign_duty(:'privacy_number', '76', d) FROM unnest('{privacy_officer,supervisor}'::text[]) d \g /dev/null
RESET client_min_messages;
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
SELECT pnd.report('76', true, true) AS other \gset
SELECT pnd.report('76', true, true) AS withdrawn \gset
SELECT pnd.give_consent(:'withdrawn', 'Autre', 'Sam', 'phone', '+33 1 99 00 00 43', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
SELECT pnd.name_referent(:'withdrawn', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.revoke_consent(:'withdrawn', 'coordinating_body') \g /dev/null
-- Sacha has neither case
\c - regress_sacha
SELECT pnd.open_ticket(:'n', 'appel de nuit');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.break_glass(:'n', '');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.break_glass(:'n', 'urgence');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.break_glass(:'n', 'urgence urgence urgence urgence urgence urgence !', request_key => 'glass') > now() AS "words count, not their sense";
SELECT pnd.break_glass(:'n', 'urgence urgence urgence urgence urgence urgence !', request_key => 'glass') > now() AS "once";
SELECT * FROM pnd.identity(:'n');
SELECT value FROM pnd.channels(:'n');
SELECT case_number = :'n' AS hers, my_part, my_part_fr FROM pnd.my_cases();
-- this one, to read, and no other today; who withdrew is seen by nobody else
SELECT pnd.record_first_contact(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.break_glass(:'n', 'la personne a rappelé, en danger cette nuit');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.identity(:'other');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.break_glass(:'other', 'la personne a appelé, en danger cette nuit');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.break_glass(:'withdrawn', 'la personne a appelé, en danger cette nuit');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.break_glass('0000-0000-0001-1', 'la personne a appelé, en danger cette nuit');
\echo :LAST_ERROR_SQLSTATE
-- a detector may not, an administrator need not
\c - regress_trainee
SELECT pnd.break_glass(:'n', 'la personne a appelé, en danger cette nuit');
\echo :LAST_ERROR_SQLSTATE
\c - postgres
SELECT pnd.break_glass(:'n', 'la personne a appelé, en danger cette nuit');
\echo :LAST_ERROR_SQLSTATE
-- the referent has a message, the privacy officer an alert and a deadline
\c - regress_camille
SELECT kind, message_fr, case_number = :'n' AS hers FROM pnd.my_messages() WHERE kind = 'glass_broken';
SELECT label_fr, due_at > now() AS ahead FROM pnd.case_deadlines(:'n') WHERE kind = 'break_glass_review';
\c - regress_privacy
\x
SELECT kind, case_number = :'n' AS hers, display_name FROM pnd.privacy_alerts() WHERE kind = 'break_glass';
SELECT case_number = :'n' AS hers, display_name, motive, ends_at - broken_at <= interval '30 minutes' AS "thirty minutes", due_at > now() AS ahead
FROM pnd.broken_glass();
\x
-- the view for people has the whole motive, in lines that fit
SELECT motive FROM pnd.broken_glass;
SELECT alert AS a FROM pnd.privacy_alerts() WHERE kind = 'break_glass' \gset
SELECT break_glass AS g FROM pnd.broken_glass() \gset
SELECT pnd.settle_alert(:'a', 'vu avec la direction');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.review_break_glass(:'g', true, ' ');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.review_break_glass(:'g', false, 'Aucun appel cette nuit-là : entretien prévu.');
SELECT pnd.review_break_glass(:'g', true, 'Vu avec la direction.');
\echo :LAST_ERROR_SQLSTATE
SELECT display_name, is_justified, review_note, reviewed_by FROM pnd.broken_glass(reviewed => true);
SELECT count(*) AS alerts FROM pnd.privacy_alerts() WHERE kind = 'break_glass';
SELECT count(*) AS waiting FROM pnd.broken_glass;
\c - regress_camille
SELECT state FROM pnd.case_deadlines(:'n') WHERE kind = 'break_glass_review';
-- after 30 minutes it is over
\c - postgres
UPDATE pnd_data.case_access SET valid_from = valid_from - interval '31 minutes', valid_to = valid_to - interval '31 minutes' WHERE part = 'break_glass';
\c - regress_sacha
SELECT pnd.identity(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.open_ticket(:'n', 'appel de nuit');
\echo :LAST_ERROR_SQLSTATE
-- nobody reviews his own
\c - postgres
SET client_min_messages = warning;
SELECT pnd.add_territory('974', '974', 'La Réunion', :'caf_number') \g /dev/null
SELECT pnd.open_territory('974', opened_on => '2025-11-26') \g /dev/null
SELECT pnd.report('974', true, true) AS far \gset
\c - regress_privacy
SELECT pnd.break_glass(:'far', 'la personne a appelé, en danger cette nuit') > now() AS opened;
SELECT count(*) AS waiting FROM pnd.broken_glass();
\c - postgres
SELECT break_glass AS g FROM pnd.broken_glass() \gset
\c - regress_privacy
SELECT pnd.review_break_glass(:'g', true, 'C''était moi.');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) AS alerts FROM pnd.privacy_alerts() WHERE kind = 'break_glass';

-- ---- nothing of the case is shown before the trace is committed; what may not be opened any more is the same for any number
\c - postgres
UPDATE pnd_data.broken_glass SET broken_at = broken_at - interval '200 days', closes_at = closes_at - interval '200 days';
UPDATE pnd_data.case_access SET valid_from = valid_from - interval '200 days', valid_to = valid_to - interval '200 days' WHERE part = 'break_glass';
\set VERBOSITY terse
\c - regress_sacha
BEGIN;
SELECT pnd.break_glass(:'n', 'la personne a appelé, en danger cette nuit') > now() AS opened;
SAVEPOINT s;
SELECT state FROM pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO s;
SELECT count(*) AS cases FROM pnd.my_cases();
ROLLBACK;
SELECT count(*) AS traces FROM pnd.my_cases();
-- in a subtransaction neither
BEGIN;
SAVEPOINT s;
SELECT pnd.break_glass(:'n', 'la personne a appelé, en danger cette nuit') > now() AS opened;
RELEASE s;
SELECT state FROM pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
-- what is archived nobody finds
\c - postgres
INSERT INTO pnd_data.case_retention (case_id, archived_at, archive_ground, archive_until) VALUES (packnd.site_case_id(:'other'), now(), 'litigation', '2035-01-01');
\c - regress_sacha
SELECT pnd.break_glass(:'other', 'la personne a appelé, en danger cette nuit');
\echo :LAST_ERROR_SQLSTATE
-- nor does who withdrew her agreement exist for others; what is open is not broken
SELECT pnd.break_glass(:'withdrawn', 'la personne a appelé, en danger cette nuit');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.break_glass('0000-0000-0001-1', 'la personne a appelé, en danger cette nuit');
\echo :LAST_ERROR_SQLSTATE
\c - regress_camille
SELECT pnd.break_glass(:'n', 'la personne a appelé, en danger cette nuit');
\echo :LAST_ERROR_SQLSTATE
-- committed it is shown
\c - regress_sacha
SELECT pnd.break_glass(:'n', 'la personne a appelé, en danger cette nuit') > now() AS opened;
SELECT state FROM pnd.case_summary(:'n');
-- and then every number is answered alike: one that exists, one of whom she withdrew her agreement, one that nobody has
SELECT pnd.break_glass(:'far', 'la personne a appelé, en danger cette nuit');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.break_glass(:'withdrawn', 'la personne a appelé, en danger cette nuit');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.break_glass('0000-0000-0001-1', 'la personne a appelé, en danger cette nuit');
\echo :LAST_ERROR_SQLSTATE
-- who could be the officer by SET ROLE does not review it as one
\c - postgres
SELECT break_glass AS g FROM pnd.broken_glass() WHERE role_name = 'regress_sacha' ORDER BY broken_at DESC LIMIT 1 \gset
GRANT regress_privacy TO regress_sacha;
\c - regress_sacha
SET ROLE regress_privacy;
SELECT pnd.review_break_glass(:'g', true, 'Vu avec la référente, justifié.');
\echo :LAST_ERROR_SQLSTATE
\c - postgres
REVOKE regress_privacy FROM regress_sacha;
\c - regress_privacy
SELECT pnd.review_break_glass(:'g', true, 'Vu avec la référente, justifié.');
