-- who is excluded from a case is told nothing of it, by no message either: not
-- that something waits for his approval, nor that there is an alert; whatever he
-- was told before is not shown any more.  What asks for an approval goes for
-- everybody once it is decided.
\set SHOW_CONTEXT never
\i test/fixture.sql
SET client_min_messages = warning;
CREATE ROLE regress_second LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_privacy LOGIN IN ROLE packnd_privacy_officer;
CREATE ROLE regress_second_privacy LOGIN IN ROLE packnd_privacy_officer;
CREATE ROLE regress_far_privacy LOGIN IN ROLE packnd_privacy_officer;
SELECT pnd.add_professional('Andréa', :'caf_number', 'responsable', 'regress_second', '2025-01-01') AS second_number,
	pnd.add_professional('Maxime', :'caf_number', 'protection des données', 'regress_privacy', '2025-01-01') AS privacy_number,
	pnd.add_professional('Claude', :'caf_number', 'protection des données', 'regress_second_privacy', '2025-01-01') AS second_privacy_number,
	pnd.add_professional('Alex', :'caf_number', 'protection des données', 'regress_far_privacy', '2025-01-01') AS far_privacy_number \gset
SELECT pnd.add_territory('27', '27', 'Eure', :'caf_number') \g /dev/null
SELECT pnd.assign_duty(:'second_number', '76', 'supervisor'), pnd.assign_duty(:'privacy_number', '76', 'privacy_officer'),
	pnd.assign_duty(:'second_privacy_number', '76', 'privacy_officer'), pnd.assign_duty(:'far_privacy_number', '27', 'privacy_officer') \g /dev/null
SELECT pnd.add_login('regress_mailer', part => 'job') \g /dev/null
RESET client_min_messages;
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', '24/7', 'rien');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - postgres
CREATE VIEW public.mail AS
SELECT p.display_name, m.message_fr FROM pnd.take_messages() m LEFT JOIN pnd_data.professional p ON p.professional_id = packnd.site_number_id('professional', m.professional)
WHERE m.message_fr ~ 'accord|alerte|remplacement';
SELECT FROM pnd.take_messages(1000) \g /dev/null

-- a supervisor, a privacy officer and a referent are excluded
\c - regress_camille
SELECT count(pnd.exclude(:'n', 'close', 'person', professional => p)) FROM unnest(ARRAY[:'supervisor_number', :'privacy_number', :'sacha_number']) p;
SELECT pnd.report_duress(:'n', 'told');
SELECT pnd.ask_approval('lift_duress', jsonb_build_object('case_number', :'n'), 'en sécurité chez sa mère') AS lift \gset
SELECT pnd.add_channel(:'n', 'phone', '+33 1 99 00 00 43', 'her_alone', '24/7', 'rien', 'phone_alone') AS told_channel \gset
SELECT pnd.ask_approval('confirm_channel', jsonb_build_object('case_number', :'n', 'channel', :'told_channel'), 'donné par téléphone') AS confirm \gset
\c - regress_supervisor
SELECT message_fr FROM pnd.my_messages() WHERE kind LIKE 'approval%' OR kind = 'privacy_alert';
\c - regress_privacy
SELECT message_fr FROM pnd.my_messages() WHERE kind LIKE 'approval%' OR kind = 'privacy_alert';
\c - regress_sacha
SELECT message_fr FROM pnd.my_messages() WHERE kind LIKE 'approval%' OR kind = 'privacy_alert';
-- the others are
\c - regress_second
SELECT message_fr, about IN (:'lift', :'confirm') AS about_it FROM pnd.my_messages() WHERE kind LIKE 'approval%';
\c - postgres
SELECT * FROM public.mail ORDER BY 1, 2;
-- decided by one, it waits for nobody
\c - regress_second_privacy
SELECT pnd.approve_request(:'lift', 'vérifié avec la référente'), pnd.refuse_request(:'confirm', 'rappeler d''abord');
\c - regress_second
SELECT count(*) FROM pnd.my_messages() WHERE kind = 'approval_asked';
\c - regress_camille
SELECT message_fr FROM pnd.my_messages() WHERE kind LIKE 'approval%' ORDER BY 1;
-- nor is what is decided before the mailer came
SELECT pnd.ask_approval('confirm_channel', jsonb_build_object('case_number', :'n', 'channel', :'told_channel'), 'rappelée au même numéro') AS confirm \gset
\c - regress_second
SELECT pnd.approve_request(:'confirm');
\c - postgres
SELECT * FROM public.mail ORDER BY 1, 2;

-- an alert about the case: not to the privacy officer who is excluded
\c - regress_sacha
SELECT pnd.open_ticket(:'n', 'suivi du dossier');
\c - postgres
CALL pnd.follow_up(hold_share => 1);
SELECT * FROM public.mail ORDER BY 1, 2;
\c - regress_privacy
SELECT (SELECT count(*) FROM pnd.my_messages()) AS messages, (SELECT count(*) FROM pnd.privacy_alerts()) AS alerts;

-- excluded afterwards: what he was told is not shown any more, and what has not been mailed is not mailed
\c - regress_camille
SELECT pnd.ask_approval('lift_duress', jsonb_build_object('case_number', :'n'), 'en sécurité chez sa mère') AS lift \gset
SELECT count(pnd.exclude(:'n', 'close', 'person', professional => p)) FROM unnest(ARRAY[:'second_privacy_number', :'second_number']) p;
\c - regress_second
SELECT message_fr FROM pnd.my_messages() WHERE kind LIKE 'approval%' OR kind = 'privacy_alert';
\c - regress_second_privacy
SELECT (SELECT count(*) FROM pnd.my_messages()) AS messages, (SELECT count(*) FROM pnd.privacy_alerts()) AS alerts, (SELECT count(*) FROM pnd.approvals()) AS requests;
\c - postgres
SELECT * FROM public.mail ORDER BY 1, 2;
-- where none of the territory is left, it is for the privacy officers of the others
\c - regress_far_privacy
SELECT kind, message_fr FROM pnd.my_messages();
SELECT kind, case_number = :'n' AS hers, display_name FROM pnd.privacy_alerts() ORDER BY 1;

-- hidden from all who run the desk, however that came about: an alert, and a count in health() that does not say which
\c - postgres
\x
SELECT finding, object, detail FROM pnd.health() WHERE finding = 'case unled';
\x
\c - regress_doctor
SELECT pnd.report('76', true, true) AS m \gset
SELECT count(pnd.exclude(:'m', 'close', 'person', professional => p)) FROM unnest(ARRAY[:'second_number']) p;
\c - postgres
CALL pnd.follow_up();
SELECT count(*) AS alerts FROM pnd_data.privacy_alert WHERE kind = 'exclusion_unled' AND about_case = packnd.site_case_id(:'m');
SELECT pnd.end_duty(:'supervisor_number', '76', 'supervisor', 'quitte l''encadrement') \g /dev/null
CALL pnd.follow_up();
SELECT count(*) AS alerts FROM pnd_data.privacy_alert WHERE kind = 'exclusion_unled' AND about_case = packnd.site_case_id(:'m');
\c - regress_privacy
SELECT kind_fr, case_number = :'m' AS hers FROM pnd.privacy_alerts();
