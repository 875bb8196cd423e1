-- duress: she says that she is not free to speak: in the same transaction nothing goes
-- out about her any more, quietly; and it takes two to lift it.
\set SHOW_CONTEXT never
\i test/fixture.sql
CREATE ROLE regress_mailer LOGIN IN ROLE packnd_operator;
SELECT pnd.add_login('regress_mailer', part => 'job') \g /dev/null
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', '24/7', 'rien') \g /dev/null
SELECT pnd.set_alarm_word(:'n', 'jonquille');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(:'n'), pnd.assess_needs(:'n', '{shelter,money}') \g /dev/null
SELECT pnd.record_facts(:'n', '{"partner_violence": true, "regular_residence": true}') \g /dev/null
SELECT pnd.give_consent_to(:'n', :'refuge_service_number', 'contact') \g /dev/null
SELECT referral AS r FROM pnd.refer(:'n', 'shelter', :'refuge_service_number') \gset
SELECT pnd.open_ticket(:'n', 'préparer la mise à l''abri') IS NOT NULL AS opened;
\c - regress_refuge
SELECT pnd.answer_referral(:'r', 'accepted');
SELECT pnd.open_referral_ticket(:'r', 'préparer la chambre') IS NOT NULL AS opened;
-- he is shown no way to reach her, at no time
SELECT label_fr, CASE WHEN label_fr = 'Mot de code' THEN '...' ELSE value END AS value FROM pnd.referral_details(:'r');
SELECT md5(string_agg(d::text, '' ORDER BY d::text)) AS before FROM pnd.referral_details(:'r') d \gset
-- who calls her knows the word
\c - regress_camille
SELECT value, alarm_word FROM pnd.contact_plan(:'n', 'neutral');
SELECT pnd.note_on_referral(:'r', 'arrive vers midi') \g /dev/null

-- ---- she says it to the shelter
\c - regress_refuge
SELECT count(*) AS told FROM pnd.my_messages WHERE message_fr = 'nouvelle note';
SELECT pnd.report_duress(:'r', 'alarm_word');
SELECT pnd.report_duress(:'r', 'alarm_word');
-- the partner sees no difference
SELECT state FROM pnd.my_referrals;
SELECT md5(string_agg(d::text, '' ORDER BY d::text)) = :'before' AS "no difference" FROM pnd.referral_details(:'r') d;
\c - regress_camille
SELECT value FROM pnd.contact_plan(:'n', 'neutral');
SELECT value FROM pnd.may_contact_now(:'n');
SELECT given_name, contact_value FROM pnd.identity(:'n');
SELECT pnd.propose_transfer(:'n', '27');
SELECT service_label FROM pnd.refer(:'n', 'money');
-- nor because nobody is left to ask
SELECT pnd.open_need(:'n', 'schooling', 'told') \g /dev/null
SELECT service_label FROM pnd.refer(:'n', 'schooling');
-- her numbers are listed for who has to know them, and say that nobody calls
SELECT kind_fr, obstacle_fr FROM pnd.channels(:'n');
SELECT body_fr FROM pnd.application(:'n', 'auvvc');
SELECT pnd.page_for_person(:'n');
SELECT pnd.note_on_referral(:'r', 'arrive plus tard');
SELECT pnd.prepare_message(:'n', 'neutral', 'rappelez la mairie') ~ '^D-' AS "a task";
-- nor does the next service get asked by itself
SELECT pnd.answer_referral(:'r', 'refused', 'full');
SELECT domain, state FROM pnd.referrals(:'n');
-- who leads the case is told, its supervisor too, and a clock runs; nobody else
SELECT kind_fr, message_fr FROM pnd.my_messages WHERE kind_fr = 'sécurité';
SELECT label_fr, state_fr FROM pnd.case_deadlines(:'n') WHERE kind IN ('duress', 'routing_exhausted');
SELECT sign_fr, display_name, lifted_at FROM pnd.duress_reports(:'n');
\c - regress_supervisor
SELECT count(*) FROM pnd.my_messages WHERE kind_fr = 'sécurité';
\c - regress_doctor
SELECT count(*) FROM pnd.my_messages WHERE kind_fr = 'sécurité';
-- no mail about the case goes out, also none that was waiting
\c - regress_mailer
SELECT count(*) FROM pnd.take_messages();

-- ---- two lift it
\c - regress_camille
SELECT pnd.lift_duress(:'n', 'vue seule au centre social');
SELECT pnd.ask_approval('lift_duress', jsonb_build_object('case_number', :'n'), 'vue seule au centre social') AS request \gset
SELECT pnd.approve_request(:'request');
\c - regress_supervisor
SELECT pnd.approve_request(:'request');
\c - regress_camille
SELECT pnd.lift_duress(:'n', 'vue seule au centre social');
SELECT pnd.lift_duress(:'n', 'encore');
SELECT value FROM pnd.contact_plan(:'n', 'neutral');
SELECT service_label FROM pnd.refer(:'n', 'shelter');
SELECT kind_fr, obstacle_fr FROM pnd.channels(:'n');
SELECT sign_fr, lifted_at IS NOT NULL AS is_lifted, lifted_by, lift_reason FROM pnd.duress_reports(:'n');
SELECT state_fr FROM pnd.case_deadlines(:'n') WHERE kind = 'duress';
\c - regress_mailer
SELECT count(*) > 0 AS "what was held goes out" FROM pnd.take_messages();

-- ---- who may report it: not a service that was refused; whoever sees the case, also who only detected it
\c - regress_refuge
SELECT pnd.report_duress(:'r', 'observed');
\c - regress_doctor
SELECT pnd.report_duress(:'n', 'observed');
\c - regress_sacha
SELECT pnd.report_duress(:'n', 'observed');
\c - regress_camille
SELECT pnd.report_duress(:'n', 'seen');
