-- consent: per recipient, class of data and period; live means live at that
-- moment; of one service it ends what that one may have, and nothing else
\set SHOW_CONTEXT never
\i test/fixture.sql
SELECT packnd.site_number('service', 999999) AS unknown_service \gset
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif', '1991-04-12', services_too => false);
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.decide_to_leave(:'n');

-- ---- one service alone, one class; the others are left out, with the reason
SELECT pnd.give_consent_to(:'n', :'refuge_service_number', 'situation');
SELECT service_label FROM pnd.route(:'n', 'shelter');
SELECT why_not, count(*) FROM pnd.why_not(:'n', 'shelter') GROUP BY 1 ORDER BY 1;
SELECT pnd.refer(:'n', 'shelter', :'havre_service_number');
SELECT referral AS r FROM pnd.refer(:'n', 'shelter') \gset
\c - regress_refuge
SELECT pnd.answer_referral(:'r', 'accepted');
SELECT pnd.open_referral_ticket(:'r', 'préparer la chambre') > now() AS opened;
SELECT data_class, label_fr FROM pnd.referral_details(:'r');
-- her number too, until tomorrow evening; her name until she says no
\c - regress_camille
SELECT pnd.give_consent_to(:'n', :'refuge_service_number', 'contact', now() + interval '36 hours');
SELECT pnd.give_consent_to(:'n', :'refuge_service_number', 'identity');
SELECT recipient_fr, data_class_fr, valid_to - now() < interval '37 hours' AS "ends", is_live FROM pnd.consents(:'n') WHERE recipient <> 'coordinating_body' ORDER BY given_at;
\c - regress_refuge
SELECT data_class, label_fr FROM pnd.referral_details(:'r');
-- the end of a period is an end for whoever asks, before any follow-up has run
\c - postgres
UPDATE pnd_data.consent SET given_at = now() - interval '2 days', valid_to = now() - interval '1 minute' WHERE data_class = 'contact' AND service_id IS NOT NULL;
\c - regress_refuge
SELECT data_class, label_fr FROM pnd.referral_details(:'r');

-- ---- all services, and not one of them: only that one's requests and access end
\c - regress_camille
SELECT pnd.renew_consent(:'n', 'services');
SELECT referral AS r2 FROM pnd.refer(:'n', 'money') \gset
SELECT pnd.revoke_consent(:'n', :'refuge_service_number');
SELECT domain, state FROM pnd.referrals(:'n') ORDER BY domain;
SELECT service_label, why_not FROM pnd.why_not(:'n', 'shelter') WHERE why_not LIKE '%accord%';
\c - regress_refuge
SELECT count(*) FROM pnd.my_referrals();
SELECT pnd.answer_referral(:'r', 'done');
SELECT kind_fr, message_fr FROM pnd.my_messages;
-- the place is still hers
\c - postgres
SELECT count(*) AS held FROM pnd_data.place WHERE held_for IS NOT NULL;
-- and she agrees again that this service knows of her
\c - regress_camille
SELECT pnd.give_consent_to(:'n', :'refuge_service_number', 'situation');
\c - regress_refuge
SELECT state FROM pnd.my_referrals();
SELECT kind_fr, message_fr FROM pnd.my_messages;

-- ---- an agreement to be supported that has an end: seen by the clock, told by the follow-up
\c - regress_camille
SELECT pnd.record_first_contact(:'n');
SELECT pnd.give_consent_to(:'n', 'coordinating_body', c, now() + interval '20 days') FROM unnest('{identity,contact,situation}'::text[]) c;
SELECT count(*) AS clocks FROM pnd.case_deadlines(:'n') WHERE kind = 'consent_ends' AND state = 'open';
\c - postgres
UPDATE pnd_data.consent SET given_at = now() - interval '2 days', valid_to = now() - interval '1 minute' WHERE valid_to > now();
UPDATE pnd_data.deadline SET started_at = started_at - interval '20 days 1 hour' WHERE kind = 'consent_ends' AND met_at IS NULL AND cancelled_at IS NULL;
\c - regress_camille
SELECT pnd.assess_needs(:'n', '{shelter}');
\c - postgres
CALL pnd.follow_up(hold_share => 1);
\c - regress_camille
SELECT consent_current FROM pnd.case_summary(:'n');
SELECT label_fr FROM pnd.my_deadlines WHERE label_fr LIKE '%renouveler%';
SELECT kind_fr, message_fr FROM pnd.my_messages WHERE kind_fr ~ 'accord' ORDER BY 2;

-- ---- mistakes
SELECT pnd.give_consent_to(:'n', 'everybody', 'contact');
SELECT pnd.give_consent_to(:'n', :'refuge_service_number', 'secrets');
\set VERBOSITY sqlstate
SELECT pnd.give_consent_to(:'n', :'refuge_service_number', 'contact', now() - interval '1 day');
\set VERBOSITY default
SELECT pnd.give_consent_to(:'n', :'unknown_service', 'contact');
\c - regress_sacha
SELECT pnd.give_consent_to(:'n', 'services', 'contact');

-- ---- who detected her records no agreement in her name any more, once a referent is named: he might be the author; nor that she withdraws
\c - regress_camille
SELECT pnd.revoke_consent(:'n', 'coordinating_body') > 0 AS revoked;
\c - regress_doctor
SELECT pnd.renew_consent(:'n', 'coordinating_body');
SELECT pnd.give_consent_to(:'n', 'services', 'address');
SELECT pnd.revoke_consent(:'n', 'services') >= 0 AS revoked;
-- that is a word to who leads the case
SELECT pnd.tell_referent(:'n', 'no_longer_agrees', 'ne veut plus que des services soient prévenus');
\c - regress_camille
SELECT kind_fr, message_fr FROM pnd.my_messages LIMIT 1;
\c - regress_doctor
-- nor does he learn that she withdrew
SELECT count(*) > 0 AS some, count(revoked_at) AS revoked, count(is_live) AS "known to hold" FROM pnd.consents(:'n');

-- ---- she no longer agrees, and the case is closed: nobody is in charge, and nobody sees who she is
\c - regress_camille
SELECT pnd.exit_case(:'n', 'consent_withdrawn') \g /dev/null
\c - regress_supervisor
SELECT pnd.open_ticket(:'n', 'vérification') > now() AS opened;
SELECT family_name FROM pnd.identity(:'n');
\echo :LAST_ERROR_SQLSTATE
