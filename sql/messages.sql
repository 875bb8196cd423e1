-- messages: each event that somebody waits for tells one person, and what both
-- sides of a referral have to say to each other
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif') \g /dev/null
SELECT pnd.decide_to_leave(:'n') \g /dev/null
\c - regress_supervisor
SELECT case_number = :'n' AS hers, about, kind, kind_fr, message_fr FROM pnd.my_messages();
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null

-- ---- Camille asks the refuge; it is told, by the number under which it knows the case
\c - regress_camille
SELECT kind_fr, message_fr FROM pnd.my_messages;
SELECT referral AS r, service_label FROM pnd.refer(:'n', 'shelter') \gset
SELECT pnd.add_dependant(:'n', 'child', '2020-03-12', 'Lou', care => 'dort avec sa peluche') \g /dev/null
SELECT event, to_state, you_may, missing_fr, call, facts FROM pnd.allowed_events(:'r');
\c - regress_refuge
SELECT m.about = :'r' AS about_it, m.case_number = r.case_number AS "by its number", m.kind_fr, m.message_fr
FROM pnd.my_messages() m, pnd.my_referrals() r;
SELECT message FROM pnd.my_messages() \gset
SELECT kind, about = :'r' AS about_it FROM pnd.message(:'message');
SELECT event, to_state, you_may, missing_fr, call, facts FROM pnd.allowed_events(:'r') WHERE you_may;
-- done is what it never accepted: refused
SELECT pnd.answer_referral(:'r', 'done');
\echo :LAST_ERROR_SQLSTATE
-- nothing of her before it accepts
SELECT pnd.open_referral_ticket(:'r', 'accueil');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.answer_referral(:'r', 'accepted');
-- whom it receives: under a ticket of its own, and no more than she agreed to
SELECT label_fr, value FROM pnd.referral_details(:'r');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.open_referral_ticket(:'r', ' ');
SELECT pnd.open_referral_ticket(:'r', 'accueil ce soir') > now() AS opened;
SELECT data_class_fr, label_fr, value ~ '^[[:alpha:]-]+$' AS a_word FROM pnd.referral_details(:'r');
SELECT value AS word FROM pnd.referral_details(:'r') WHERE label_fr = 'Mot de code' \gset
-- the case itself stays closed to it
SELECT state FROM pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE
\c - postgres
INSERT INTO pnd_data.consent (case_id, consent_id, recipient, purpose, data_class, given_at)
SELECT packnd.site_case_id(:'n'), packnd.random_case_id(), 'services', 'referral', c, now() FROM unnest('{identity,contact,children}'::text[]) c;
\c - regress_refuge
SELECT label_fr, CASE label_fr WHEN 'Mot de code' THEN '(le même : ' || (value = :'word') || ')' ELSE value END AS value FROM pnd.referral_details(:'r');
-- Camille tells her the word, and is told that the refuge accepted
\c - regress_camille
SELECT state, code_word = :'word' AS "same word", by_phone FROM pnd.referrals(:'n');
SELECT kind_fr, message_fr FROM pnd.my_messages;

-- ---- both write
\c - regress_refuge
SELECT pnd.note_on_referral(:'r', 'Arrivée prévue à 20 h, chambre au calme.', request_key => 'note 1') \g /dev/null
SELECT pnd.note_on_referral(:'r', 'Arrivée prévue à 20 h, chambre au calme.', request_key => 'note 1') \g /dev/null
\c - regress_camille
SELECT kind_fr, message_fr, about = :'r' AS about_it FROM pnd.my_messages(max_rows => 1);
SELECT note FROM pnd.referral_notes(:'r');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.open_ticket(:'n', 'suivi de l''accueil') > now() AS opened;
SELECT pnd.note_on_referral(:'r', 'Merci. Un chien l''accompagne.') \g /dev/null
SELECT written_by, by_partner, note FROM pnd.referral_notes(:'r');
\c - regress_refuge
SELECT written_by, by_partner, note FROM pnd.referral_notes(:'r');
SELECT message_fr FROM pnd.my_messages(max_rows => 1);

-- ---- she has arrived: the place is hers until she leaves it, and nobody says "done" before
SELECT pnd.answer_referral(:'r', 'done');
SELECT event, missing_fr, call FROM pnd.allowed_events(:'r') WHERE you_may;
SELECT pnd.cause(:'r', 'done');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.leave_place(:'r') \g /dev/null
\c - regress_camille
SELECT kind_fr, message_fr FROM pnd.my_messages(max_rows => 1);

-- ---- done, by who gives no place: the referent is asked, the need is hers to close
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--auvvc-caf', correspondent => :'refuge_number') \g /dev/null
\c - regress_camille
SELECT referral AS aid FROM pnd.refer(:'n', 'money', :'caf_service_number') \gset
\c - regress_refuge
SELECT pnd.answer_referral(:'aid', 'accepted'), pnd.answer_referral(:'aid', 'done');
\c - regress_camille
SELECT kind_fr, message_fr FROM pnd.my_messages(max_rows => 1);
SELECT emergency_needs FROM pnd.case_summary(:'n');

-- ---- an answer given by phone, one that is given back, and a request sent by mistake
SELECT referral AS r2 FROM pnd.refer(:'n', 'shelter', :'refuge_service_number', reason => 'place libre à nouveau') \gset
SELECT pnd.answer_referral(:'r2', 'accepted');
SELECT state, by_phone FROM pnd.referrals(:'n') WHERE referral = :'r2';
\c - regress_refuge
SELECT pnd.answer_referral(:'r2', 'refused', 'full');
\c - regress_camille
SELECT kind_fr, message_fr FROM pnd.my_messages(max_rows => 1);
SELECT state, service_label, refusal_fr, by_phone FROM pnd.referrals(:'n');
-- the next was asked: Le Havre, which has nobody here, so that somebody has to call
SELECT kind, message_fr FROM pnd.my_messages(max_rows => 2);
SELECT referral AS r3 FROM pnd.referrals(:'n') WHERE state = 'sent' \gset
SELECT pnd.withdraw_referral(:'r3', '');
SELECT pnd.withdraw_referral(:'r3', 'envoyée par erreur') \g /dev/null
SELECT pnd.withdraw_referral(:'r3', 'envoyée par erreur');
\echo :LAST_ERROR_SQLSTATE
SELECT referral AS r4 FROM pnd.refer(:'n', 'shelter', :'refuge_service_number', reason => 'place libre à nouveau') \gset
SELECT pnd.withdraw_referral(:'r4', 'envoyée par erreur') \g /dev/null
\c - regress_refuge
-- its part has ended: it is told, and knows of the case no more
SELECT kind_fr, message_fr, about = :'r4' AS about_it FROM pnd.my_messages(max_rows => 1);
SELECT count(*) FROM pnd.my_referrals;
\c - regress_camille
-- pnd.cause() does the same, and passes what an event writes
SELECT referral AS r5 FROM pnd.refer(:'n', 'shelter', :'refuge_service_number', reason => 'place libre à nouveau') \gset
SELECT pnd.cause(:'r5', 'withdrawn');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.cause(:'r5', 'withdrawn', '{"withdraw_reason": "une place a été trouvée en famille"}');
\c - regress_refuge
SELECT pnd.cause(:'r5', 'accepted');

-- ---- hand-overs
\c - regress_camille
SELECT pnd.propose_hand_over(:'n', :'sacha_number') AS h \gset
\c - regress_sacha
SELECT kind_fr, message_fr, about = :'h' AS about_it FROM pnd.my_messages();
SELECT pnd.answer_hand_over(:'h', false) \g /dev/null
\c - regress_camille
SELECT kind_fr, message_fr FROM pnd.my_messages(max_rows => 1);
SELECT pnd.propose_hand_over(:'n', :'sacha_number') AS h \gset
\c - regress_sacha
SELECT pnd.answer_hand_over(:'h', true) \g /dev/null
\c - regress_camille
SELECT kind_fr, message_fr FROM pnd.my_messages(max_rows => 1);
SELECT h.case_number = :'n' AS hers, h.referent, h.proposed_to, h.outcome_fr FROM pnd.my_messages(max_rows => 1) m, pnd.hand_over(m.about) h;

-- ---- nobody is told of what he does himself; each message is one; a mailer has them with the alerts
\c - postgres
SELECT o.kind, count(*), count(o.professional_id) AS to_one FROM pnd_data.outbox o GROUP BY 1 ORDER BY 1;
SELECT message_fr, professional IS NOT NULL AS to_one, duty FROM pnd.take_messages(3);
SELECT pnd_data.tell(packnd.site_case_id(:'n'), 'referral_note', 'nobody');
SELECT pnd_data.tell(packnd.site_case_id(:'n'), 'referral_note', 'professional');
\c - regress_nobody
SELECT * FROM pnd.message(:'message');
\c - regress_doctor
SELECT * FROM pnd.message(:'message');
\echo :LAST_ERROR_SQLSTATE
