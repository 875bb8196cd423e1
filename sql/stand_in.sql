-- stand_in: who stands in for another has it for his time, and what ended has ended
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
-- Sacha stands in until tomorrow, as the interns did until an hour ago
SELECT state_fr, result_fr FROM pnd.set_substitute(:'camille_number', '76', :'sacha_number', NULL, now() + interval '1 day', 'formation');
\c - postgres
INSERT INTO pnd_data.case_access (case_id, professional_id, part, valid_from, valid_to)
SELECT case_id, :trainee, 'substitute', now() - interval '2 hours', now() - interval '1 hour' FROM pnd_data.case_file;
GRANT packnd_referent TO regress_trainee;
\c - regress_sacha
-- he is told, and from when to when
SELECT message_fr LIKE 'remplacement à assurer, du ' || to_char(now() AT TIME ZONE 'Europe/Paris', 'YYYY-MM-DD') || '% au '
	|| to_char(now() AT TIME ZONE 'Europe/Paris' + interval '1 day', 'YYYY-MM-DD') || '%' AS told, case_number = :'n' AS of_this_case
FROM pnd.my_messages WHERE message_fr LIKE '%remplacement%';
SELECT kind FROM pnd.my_deadlines();
SELECT state FROM pnd.case_summary(:'n');
-- he reads, is told, and may do what the referent may
SELECT event, you_may FROM pnd.allowed_events(:'n');
\c - regress_trainee
SELECT kind FROM pnd.my_deadlines();
SELECT state FROM pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE
-- who is absent is told nothing: messages go to who stands in now
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '77 hours' WHERE kind = 'first_contact';
CALL pnd.follow_up();
SELECT f.rung, r.label_fr, o.professional_id = :camille AS to_camille, o.professional_id = :sacha AS to_sacha
FROM pnd_data.firing f JOIN pnd_data.deadline d USING (case_id, deadline_id) JOIN pnd_data.deadline_rung r USING (kind, rung) JOIN pnd_data.outbox o USING (case_id, deadline_id, rung)
ORDER BY f.rung;
\c - regress_sacha
SELECT message_fr FROM pnd.my_messages WHERE message_fr NOT LIKE '%remplacement%';
\c - postgres
SELECT state_fr, result_fr FROM pnd.end_absence(:'camille_number', '76', 'de retour plus tôt');
\c - regress_sacha
-- the message does not outlive the right
SELECT message_fr FROM pnd.my_messages;
-- of an absence that is to come he is told now, of the case only then; called off, he has nothing to know
\c - regress_supervisor
SELECT result_fr FROM pnd.set_substitute(:'camille_number', '76', :'sacha_number', now() + interval '10 days', now() + interval '12 days', 'congés');
\c - regress_sacha
SELECT kind, case_number IS NULL AS "not yet", message_fr LIKE '%, du % au %' AS from_to FROM pnd.my_messages();
SELECT count(*) FROM pnd.my_cases();
\c - regress_supervisor
SELECT result_fr FROM pnd.end_absence(:'camille_number', '76', 'reportés');
\c - regress_sacha
SELECT count(*) FROM pnd.my_messages();

-- ---- a correspondent who is no partner any more
\c - regress_camille
SELECT pnd.decide_to_leave(:'n');
SELECT referral AS r, service_label FROM pnd.refer(:'n', 'shelter') \gset
\c - regress_refuge
SELECT service_label FROM pnd.my_referrals();
\c - postgres
SELECT pnd.end_duty(:'refuge_number', '76', 'partner', 'mutation');
\c - regress_refuge
SELECT service_label FROM pnd.my_referrals();
SELECT pnd.answer_referral(:'r', 'accepted');
\echo :LAST_ERROR_SQLSTATE
-- ---- a supervisor of another territory
\c - postgres
SELECT pnd.add_territory('75', '75', 'Paris', :'caf_number'), pnd.open_territory('75', opened_on => '2025-11-26');
SELECT pnd.end_duty(:'supervisor_number', '76', 'supervisor', 'mutation');
SELECT pnd.assign_duty(:'supervisor_number', '75', 'supervisor');
\c - regress_supervisor
SELECT state FROM pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.answer_referral(:'r', 'accepted');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM pnd.late_deadlines('76');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', correspondent => :'supervisor_number');
\echo :LAST_ERROR_SQLSTATE
SELECT label, reported FROM pnd.territory_counts();
SELECT count(*) FROM pnd.my_messages;

-- ---- what a referent may call for a case, a supervisor may, who records it while he is away
\c - postgres
SELECT p.proname AS "for referents alone" FROM pg_proc p
WHERE p.pronamespace = 'pnd'::regnamespace AND has_function_privilege('packnd_referent', p.oid, 'EXECUTE')
	AND NOT has_function_privilege('packnd_supervisor', p.oid, 'EXECUTE')
ORDER BY 1;
