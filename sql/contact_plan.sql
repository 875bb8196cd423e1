-- contact_plan: who wants to tell her something asks first by which way: it is an answer
-- or a refusal, never another channel; what breaks a rule is a task.
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'shared', 'Mo-Fr 09:00-12:00', 'se présenter comme la mairie') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.open_ticket(:'n', 'préparer le premier appel') IS NOT NULL AS opened;

-- ---- a phone that others hear too: what is neutral, on a Monday at ten; nothing more, no voicemail, not on a Sunday
SELECT kind_fr, value, read_by_fr, may_say, may_tell_fr, safe_until_local FROM pnd.contact_plan(:'n', 'neutral', '2026-01-12 10:00+01');
SELECT value FROM pnd.contact_plan(:'n', 'appointment', '2026-01-12 10:00+01');
SELECT value FROM pnd.contact_plan(:'n', 'voicemail', '2026-01-12 10:00+01');
SELECT value FROM pnd.contact_plan(:'n', 'situation', '2026-01-12 10:00+01');
SELECT value FROM pnd.contact_plan(:'n', 'neutral', '2026-01-11 10:00+01');
SELECT value FROM pnd.contact_plan(:'n', 'letter');
SELECT value FROM pnd.contact_plan(:'n', 'shout');
-- one that she alone reads, agreed on with her
SELECT pnd.add_channel(:'n', 'email', 'alix@example.org', 'her_alone', '24/7', 'tout', 'in_person', may_tell => 'situation') AS mail \gset
SELECT kind_fr, value FROM pnd.contact_plan(:'n', 'situation', '2026-01-12 10:00+01');
-- that channel, and no other
SELECT channel AS phone FROM pnd.contact_plan(:'n', 'neutral', '2026-01-12 10:00+01') WHERE kind = 'phone' \gset
SELECT value FROM pnd.contact_plan(:'n', 'situation', '2026-01-12 10:00+01', :'phone');
-- a letter goes to the elected domicile, and nowhere else
SELECT pnd.set_domicile(:'n', 'association', 'Association Exemple', '4 rue du Port, 76600 Le Havre');
SELECT kind, value FROM pnd.contact_plan(:'n', 'letter');

-- ---- a number that was told by a call alone is used when a second person agrees
SELECT pnd.add_channel(:'n', 'message', '+33 1 99 00 00 43', 'her_alone', '24/7', 'rien', 'phone_alone', may_tell => 'appointment') AS told \gset
SELECT value FROM pnd.contact_plan(:'n', 'appointment', '2026-01-12 10:00+01', :'told');
SELECT count(*) AS shown FROM pnd.may_contact_now(:'n', '2026-01-12 10:00+01') WHERE kind = 'message';
SELECT kind, verified_how_fr, confirmed_at IS NOT NULL AS is_used FROM pnd.channels(:'n');
SELECT pnd.confirm_channel(:'n', :'told');
SELECT pnd.ask_approval('confirm_channel', jsonb_build_object('case_number', :'n', 'channel', :'told'), 'rappel convenu avec la personne au centre social') AS request \gset
SELECT pnd.approve_request(:'request');
\c - regress_supervisor
SELECT pnd.approve_request(:'request');
\c - regress_camille
SELECT pnd.confirm_channel(:'n', :'told');
SELECT value FROM pnd.contact_plan(:'n', 'appointment', '2026-01-12 10:00+01', :'told');
SELECT pnd.confirm_channel(:'n', :'told');
SELECT state_fr FROM pnd.case_deadlines(:'n') WHERE kind = 'channel_to_confirm';

-- ---- a channel is not changed into another: it ends, and another is added
SELECT pnd.change_channel(:'n', :'told', value => '+33 1 99 00 00 44');
SELECT pnd.change_channel(:'n', :'told', value => '01 99 00 00 43');
SELECT value FROM pnd.channels(:'n') WHERE channel = :'told';

-- ---- one that she had with the author is poisoned: in no case of hers, however it is written
SELECT pnd.end_channel(:'n', :'told', 'téléphone pris', was_with_author => true);
SELECT pnd.add_channel(:'n', 'phone', '0199000043', 'her_alone', '24/7', 'rien', 'in_person');
SELECT pnd.change_channel(:'n', :'mail', read_by => 'perpetrator');
SELECT pnd.change_channel(:'n', :'mail', read_by => 'her_alone');
SELECT pnd.poison_channel(:'n', 'address', '2 rue des  Lilas, 76000 Rouen');
SELECT pnd.set_domicile(:'n', 'association', 'Association', '2 rue des lilas, 76000 ROUEN');
SELECT pnd.poison_channel(:'n', 'phone', '+33 1 99 00 00 42');
SELECT kind, end_reason FROM pnd.channels(:'n', ended_too => true);
\c - postgres
SELECT count(*) AS kept, count(*) FILTER (WHERE encode(p.digest, 'escape') ~ '99') AS readable FROM pnd_data.poisoned_channel p;
-- nor in the case that follows
\c - regress_camille
SELECT pnd.exit_case(:'n', 'contact_lost', reason => 'plus de réponse') \g /dev/null
SELECT pnd.re_enter(:'n', '{}', '{identity,contact,situation}', false) AS again \gset
\c - regress_supervisor
SELECT pnd.name_referent(:'again', :'sacha_number') \g /dev/null
\c - regress_sacha
SELECT pnd.add_channel(:'again', 'message', '01.99.00.00.43', 'her_alone', '24/7', 'rien', 'in_person');

-- ---- what cannot be told safely is a task of who leads the case
SELECT pnd.open_ticket(:'again', 'prévenir du rendez-vous') IS NOT NULL AS opened;
SELECT pnd.prepare_message(:'again', 'appointment', 'rendez-vous du 12 reporté', request_key => 'un') AS task \gset
SELECT pnd.prepare_message(:'again', 'appointment', 'rendez-vous du 12 reporté', request_key => 'un') = :'task' AS once;
SELECT content_fr, what, obstacles_fr, display_name, is_open FROM pnd.contact_tasks(:'again');
SELECT label_fr, state_fr FROM pnd.case_deadlines(:'again') WHERE kind = 'contact_task';
SELECT pnd.mark_deadline_met(:'again', :'task');
SELECT is_open FROM pnd.contact_tasks(:'again');
SELECT pnd.add_channel(:'again', 'through', 'le centre social', 'her_alone', '24/7', 'rien', 'by_service', may_tell => 'appointment') \g /dev/null
SELECT pnd.prepare_message(:'again', 'appointment', 'rendez-vous du 12 reporté') IS NULL AS "may go";
-- who may
\c - regress_camille
SELECT pnd.prepare_message(:'again', 'appointment', 'x');
\c - regress_supervisor
SELECT value FROM pnd.contact_plan(:'again', 'appointment');
