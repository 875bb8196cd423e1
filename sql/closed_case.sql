-- closed_case: nothing is added to a closed case, nobody is left with a right
-- to one, and who comes back begins anew
\set SHOW_CONTEXT never
\i test/fixture.sql
SELECT pnd.add_territory('27', '27', 'Eure', :'caf_number') AS territory \gset
SELECT pnd.open_territory('27', opened_on => '2025-11-26') AS opened \gset
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
-- no referent yet: there is nothing to hand over, whoever asks
\c - postgres
GRANT packnd_referent TO regress_doctor;
\c - regress_doctor
SELECT pnd.propose_hand_over(:'n', :'sacha_number');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif', '1991-04-12');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'n', now() + interval '1 hour');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.record_first_contact(:'n', '-infinity');
SELECT pnd.record_first_contact(:'n');
SELECT pnd.assess_needs(:'n', '{shelter,legal}');
SELECT pnd.cause(:'n', 'plan_agreed');
SELECT pnd.propose_hand_over(:'n', :'camille_number');
SELECT pnd.propose_hand_over(:'n', :'sacha_number') AS hand_over \gset
-- not by its event alone: what she agrees that the other territory gets is recorded with it
SELECT pnd.cause(:'n', 'transfer_proposed', '{"transfer_territory": "27"}');
SELECT pnd.propose_transfer(:'n', '27') IS NOT NULL AS proposed;
\c - regress_sacha
SELECT pnd.answer_hand_over(:'hand_over', NULL);
\echo :LAST_ERROR_SQLSTATE

-- ---- the case is closed, with all that hangs on it
\c - postgres
SELECT pnd.cause(:'n', 'transfer_completed');
SELECT pnd.exit_case(:'n', 'moved');
\c - regress_supervisor
SELECT state, referent, needs, exit_code FROM pnd.case_summary(:'n');
SELECT service_label FROM pnd.refer(:'n', 'shelter');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.record_facts(:'n', '{"partner_violence": true}');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.record_declaration(:'n', true, false);
SELECT count(*) FROM pnd.eligibility(:'n') WHERE policy_version IS NOT NULL;
SELECT pnd.confirm_report(:'n');
SELECT pnd.propose_hand_over(:'n', :'sacha_number');
SELECT pnd.name_referent(:'n', :'sacha_number');
SELECT pnd.decide_to_leave(:'n');
SELECT pnd.exit_case(:'n', 'moved');
-- she may withdraw her agreement at any time
SELECT pnd.revoke_consent(:'n', 'services');
-- the hand-over that was pending is no longer, and opens nothing
\c - regress_sacha
SELECT pnd.answer_hand_over(:'hand_over', true);
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM pnd.my_cases;
-- who was in charge reads for a time, and gives the case to nobody
\c - regress_camille
SELECT state FROM pnd.case_summary(:'n');
SELECT pnd.propose_hand_over(:'n', :'sacha_number');
\echo :LAST_ERROR_SQLSTATE
-- and hears that it is closed, not that the duties are wanting
SELECT pnd.record_facts(:'n', '{"partner_violence": true}');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM pnd.eligibility(:'n') WHERE policy_version IS NOT NULL;
\echo :LAST_ERROR_SQLSTATE
\c - postgres
SELECT part, valid_to IS NULL AS "without end", round(extract(epoch FROM valid_to - now()) / 86400) AS days
FROM pnd_data.case_access WHERE professional_id IS NOT NULL ORDER BY access_id;
-- below the functions too: the administrator himself
SELECT pnd_data.send_referral(c.case_id, n.need_id, :havre_service) FROM pnd_data.case_file c JOIN pnd_data.need n USING (case_id) LIMIT 1;
\echo :LAST_ERROR_SQLSTATE

-- ---- reopened: where it was, with who led it, and no old hand-over
\c - regress_supervisor
SELECT pnd.cause(:'n', 'reopened', '{"reopen_reason": "le déménagement n''a pas eu lieu"}');
SELECT state, referent, needs FROM pnd.case_summary(:'n');
\c - regress_camille
SELECT pnd.propose_hand_over(:'n', :'sacha_number') AS hand_over \gset
\c - regress_sacha
SELECT pnd.answer_hand_over(:'hand_over', true);
SELECT pnd.propose_hand_over(:'n', :'camille_number') AS hand_over \gset
\c - postgres
SELECT pnd.end_duty(:'camille_number', '76', 'referent', 'mutation') \g /dev/null
\c - regress_camille
-- her duty ended before she answered: what was proposed to her is proposed to nobody
SELECT pnd.answer_hand_over(:'hand_over', true);
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.answer_hand_over(:'hand_over', false);
\c - regress_sacha
SELECT referent FROM pnd.case_summary(:'n');

-- ---- consent for another purpose, or to the partners alone, is none
SELECT pnd.decide_to_leave(:'n');
SELECT service_label FROM pnd.refer(:'n', 'shelter');
\c - postgres
INSERT INTO pnd_data.consent (case_id, consent_id, recipient, purpose, data_class, given_at)
SELECT case_id, 1, 'services', 'statistics', 'situation', now() FROM pnd_data.case_file;
\c - regress_sacha
SELECT service_label FROM pnd.refer(:'n', 'shelter');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.renew_consent(:'n', 'services');
SELECT pnd.revoke_consent(:'n', 'coordinating_body');
SELECT service_label FROM pnd.refer(:'n', 'shelter');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.renew_consent(:'n', 'coordinating_body');
SELECT service_label FROM pnd.refer(:'n', 'shelter');

-- another consent that she withdraws leaves the request alone; the one of who asks does not
\c - postgres
INSERT INTO pnd_data.consent (case_id, consent_id, recipient, purpose, data_class, given_at) SELECT case_id, 2, 'services', 'statistics', 'situation', now() FROM pnd_data.case_file;
UPDATE pnd_data.consent SET revoked_at = now() WHERE consent_id = 2;
\c - regress_sacha
SELECT domain, state FROM pnd.referrals(:'n');
SELECT pnd.revoke_consent(:'n', 'coordinating_body');
SELECT domain, state FROM pnd.referrals(:'n');
SELECT pnd.renew_consent(:'n', 'coordinating_body');

-- ---- a clock that went back keeps nobody from revoking or leaving
\c - postgres
UPDATE pnd_data.consent SET given_at = given_at + interval '1 hour' WHERE revoked_at IS NULL;
\c - regress_sacha
SELECT pnd.revoke_consent(:'n', 'services');
\c - postgres
UPDATE pnd_data.case_access SET valid_from = now() + interval '1 hour' WHERE part = 'referent' AND valid_to IS NULL;
\c - regress_supervisor
SELECT pnd.exit_case(:'n', 'consent_withdrawn');
SELECT state FROM pnd.case_summary(:'n');
\c - postgres
SELECT finding FROM pnd.verify_journal();
