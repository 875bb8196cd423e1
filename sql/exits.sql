-- exits: what an exit states, who a success is refused to, and an exit that was
-- wrong
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(:'n') \g /dev/null
SELECT pnd.assess_needs(:'n', '{housing,legal}') \g /dev/null
SELECT pnd.agree_plan(:'n');
SELECT code, label_fr FROM pnd.choices('exit_condition');
SELECT code, label_fr FROM pnd.choices('known_by');

-- ---- a success states each condition, and how it is known
SELECT pnd.exit_case(:'n', 'goals_reached');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.exit_case(:'n', 'goals_reached', conditions => '{"safe": "observed", "home": "document"}');
SELECT pnd.exit_case(:'n', 'goals_reached', conditions => '{"rich": "observed"}');
SELECT pnd.exit_case(:'n', 'goals_reached', conditions => '{"safe": "guessed"}');
-- by its event either, or by plain SQL
SELECT pnd.cause(:'n', 'exited', '{"exit_code": "goals_reached"}');
\c - postgres
UPDATE pnd_data.case_file SET state = 'exited', exit_code = 'goals_reached' WHERE case_id = packnd.site_case_id(:'n');
UPDATE pnd_data.case_file SET danger = true WHERE case_id = packnd.site_case_id(:'n');

-- ---- none in danger, none with an open emergency
\c - regress_camille
\set conditions '{"safe": "observed", "cut_off": "told", "home": "document", "means": "partner"}'
SELECT pnd.exit_case(:'n', 'goals_reached', conditions => :'conditions');
\c - postgres
UPDATE pnd_data.case_file SET danger = false WHERE case_id = packnd.site_case_id(:'n');
BEGIN;
SELECT pnd.decide_to_leave(:'n');
SELECT pnd.exit_case(:'n', 'goals_reached', conditions => :'conditions');
ROLLBACK;

-- ---- where the code does not say why, words do
\c - regress_camille
SELECT pnd.exit_case(:'n', 'contact_lost');
SELECT pnd.exit_case(:'n', 'contact_lost', reason => '   ');
SELECT pnd.cause(:'n', 'exited', '{"exit_code": "other"}');
SELECT kind, due_at FROM pnd.case_deadlines(:'n') WHERE state = 'open' AND kind = 'no_news' \gset before_
-- what is to do, a paper, an agreement and what she is to be told have clocks of their own
SELECT pnd.add_step(:'n', 'visiter un logement', 'person', current_date + 9) \g /dev/null
SELECT pnd.add_evidence(:'n', 'protection_order', current_date - 9, current_date + 90) \g /dev/null
SELECT pnd.give_consent_to(:'n', 'services', 'contact', now() + interval '30 days');
\c - regress_doctor
SELECT pnd.tell_without_agreement(:'n', 'vulnerable_seen', 'prosecutor', 'lésions', 'ce qui a été vu', '{"vulnerable": "observed", "seen_at_work": "observed"}') IS NOT NULL AS told;
\c - regress_camille
SELECT string_agg(kind, ', ' ORDER BY kind) AS clocks FROM pnd.case_deadlines(:'n') WHERE state = 'open' \gset
SELECT :'clocks' AS clocks;
SELECT pnd.exit_case(:'n', 'contact_lost', reason => 'trois appels et deux messages sans réponse depuis un mois');
SELECT state_fr, referent, needs_fr, exit_fr FROM pnd.case_summary(:'n');

-- ---- it was wrong: only a supervisor, with a reason, undoes it
SELECT pnd.reopen_case(:'n', 'une erreur');
\echo :LAST_ERROR_SQLSTATE
\c - regress_supervisor
SELECT pnd.reopen_case(:'n', '  ');
SELECT event, to_state, you_may, missing_fr FROM pnd.allowed_events(:'n');
SELECT pnd.reopen_case(:'n', 'la personne a rappelé, son numéro avait changé');
SELECT state_fr, referent, needs_fr, exit_fr FROM pnd.case_summary(:'n');
SELECT kind, state, due_at = :'before_due_at' AS "due as before" FROM pnd.case_deadlines(:'n')
WHERE kind = :'before_kind' AND state IN ('open', 'cancelled') ORDER BY state;
SELECT string_agg(kind, ', ' ORDER BY kind) = :'clocks' AS "all clocks run on" FROM pnd.case_deadlines(:'n') WHERE state = 'open';
SELECT pnd.open_ticket(:'n', 'relire la sortie') > now() AS ticket;
SELECT exit_fr, reason, recorded_by, reopened_at IS NOT NULL AS reopened FROM pnd.case_exits(:'n');
-- who led it was told, and goes on
\c - regress_camille
SELECT my_part FROM pnd.my_cases();
SELECT message_fr FROM pnd.my_messages();

-- ---- once more, from a pause, and who led it has left: a supervisor acts
SELECT pnd.agree_pause(:'n', current_date + 20);
SELECT pnd.exit_case(:'n', 'returned_home', reason => 'dit au téléphone', conditions => '{}');
\c - postgres
SELECT pnd.end_duty(:'camille_number', '76', 'referent', 'mutation') \g /dev/null
\c - regress_supervisor
SELECT pnd.reopen_case(:'n', 'malentendu');
SELECT professional = :'supervisor_number' AS "the supervisor", part_fr, reason FROM pnd.referent_history(:'n') WHERE valid_to IS NULL;
SELECT my_part, my_part_fr FROM pnd.my_cases();
SELECT kind FROM pnd.case_deadlines(:'n') WHERE state = 'open' ORDER BY 1;
SELECT pnd.name_referent(:'n', :'sacha_number');

-- ---- a success, at last; who led it reads the conditions under a ticket
\c - regress_sacha
SELECT pnd.resume_case(:'n');
SELECT pnd.exit_case(:'n', 'goals_reached', reason => 'bail signé, emploi, plus aucun contact', conditions => :'conditions');
SELECT pnd.case_exits(:'n');
\c - regress_supervisor
SELECT pnd.open_ticket(:'n', 'relire la sortie') > now() AS ticket;
SELECT exit_code, reopened_at IS NULL AS stands FROM pnd.case_exits(:'n');
SELECT unnest(conditions_fr) AS "each condition, and how it is known" FROM pnd.case_exits(:'n') WHERE reopened_at IS NULL;
SELECT exited, successful_exits FROM pnd.territory_counts('76');

-- ---- who leaves because she withdraws her agreement withdraws it: nobody but who led the case goes on seeing who she is
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Béa', 'phone', '06 12 34 56 79', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1985-05-06') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'sacha_number') \g /dev/null
\c - regress_sacha
SELECT pnd.record_first_contact(:'n') \g /dev/null
SELECT pnd.assess_needs(:'n', '{shelter}') \g /dev/null
SELECT referral AS r FROM pnd.refer(:'n', 'shelter', :'refuge_service_number') \gset
\c - regress_refuge
SELECT pnd.answer_referral(:'r', 'accepted');
\c - regress_sacha
SELECT pnd.exit_case(:'n', 'consent_withdrawn');
SELECT consent_current FROM pnd.case_summary(:'n');
\c - regress_supervisor
SELECT recipient, count(*) FILTER (WHERE is_live) AS live, count(*) FILTER (WHERE revoked_at IS NOT NULL) AS revoked FROM pnd.consents(:'n') GROUP BY 1 ORDER BY 1;
SELECT pnd.open_ticket(:'n', 'relire') > now() AS ticket;
SELECT given_name FROM pnd.identity(:'n');
-- the service that gave her the place, which stays hers until she leaves it, is told to stop
\c - regress_refuge
SELECT message_fr FROM pnd.my_messages();
SELECT count(*) FROM pnd.referral_details(:'r');
-- a mistake: she agrees, then the case goes on
\c - regress_supervisor
SELECT pnd.reopen_case(:'n', 'mauvais motif');
SELECT pnd.renew_consent(:'n', 'coordinating_body') > 0 AS agreed;
SELECT pnd.reopen_case(:'n', 'mauvais motif');
-- by its event too
SELECT pnd.cause(:'n', 'exited', '{"exit_code": "consent_withdrawn"}');
SELECT count(*) FILTER (WHERE is_live) AS live FROM pnd.consents(:'n');
\c - postgres
SELECT finding FROM pnd.verify_journal();
