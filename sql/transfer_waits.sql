-- A transfer is accepted, and before a referent is named there she withdraws
-- her agreement, or is found to be known there already.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\i test/fixtures/match_key.sql
\set ECHO none
\set QUIET on
SELECT pnd.add_organisation('CAF de l''Eure', 'caf', '2025-01-01') AS caf_27 \gset
SELECT pnd.add_territory('27', '27', 'Eure', :'caf_27') AS territory \gset
SELECT pnd.open_territory('27', opened_on => '2025-11-26') AS opened \gset
CREATE ROLE regress_evreux LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_lea LOGIN IN ROLE packnd_referent;
SELECT pnd.add_professional('Claude', :'caf_27', 'responsable', 'regress_evreux', '2025-01-01') AS claude_number \gset
SELECT pnd.add_professional('Léa', :'caf_27', 'travail social', 'regress_lea', '2025-01-01') AS lea_number \gset
SELECT pnd.assign_duty(:'claude_number', '27', 'supervisor'), pnd.assign_duty(:'lea_number', '27', 'referent'), pnd.assign_duty(:'lea_number', '27', 'detector') \g /dev/null
\c - regress_doctor
SELECT pnd.report('76', true, true) AS withdraws \gset
SELECT pnd.give_consent(:'withdraws', 'Moyen', 'Jeanne', 'phone', '06 99 00 00 44', 'her_alone', '24/7', 'rien') \g /dev/null
SELECT pnd.report('76', true, true) AS earlier \gset
SELECT pnd.give_consent(:'earlier', 'Lefèvre', 'Anne', 'phone', '06 12 34 56 78', 'her_alone', '24/7', 'rien', '1991-04-12') \g /dev/null
SELECT pnd.report('76', true, true) AS known \gset
SELECT pnd.give_consent(:'known', 'Lefèvre', 'Anne', 'phone', '06 12 34 56 78', 'her_alone', '24/7', 'rien', '1991-04-12') \g /dev/null
SELECT pnd.report('76', true, true) AS twice \gset
SELECT pnd.give_consent(:'twice', 'Roux', 'Inès', 'phone', '06 99 00 00 55', 'her_alone', '24/7', 'rien') \g /dev/null
SELECT pnd.report('76', true, true) AS returns \gset
SELECT pnd.give_consent(:'returns', 'Petit', 'Zoé', 'phone', '06 99 00 00 66', 'her_alone', '24/7', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.link_cases(:'known', :'earlier', true);
SELECT pnd.name_referent(n, :'camille_number') FROM unnest(ARRAY[:'withdraws', :'known', :'earlier', :'twice', :'returns']) n \g /dev/null
\c - regress_camille
SELECT pnd.exit_case(:'earlier', 'other', reason => 'ancien') \g /dev/null
\c - regress_lea
SELECT pnd.report('27', true, true) AS known_there \gset
SELECT pnd.give_consent(:'known_there', 'LEFEVRE', 'Anne', 'phone', '06 12 34 56 78', 'her_alone', '24/7', 'rien', '1991-04-12') \g /dev/null
SELECT pnd.report('27', true, true) AS twice_there \gset
SELECT pnd.give_consent(:'twice_there', 'Roux', 'Inès', 'phone', '06 99 00 00 55', 'her_alone', '24/7', 'rien') \g /dev/null
\c - regress_evreux
SELECT pnd.name_referent(:'known_there', :'lea_number') \g /dev/null
\set QUIET off
\set ECHO all

-- ==== she withdraws her agreement: she says so to whom she knows, and it ends there too
\c - regress_camille
SELECT pnd.propose_transfer(:'withdraws', '27') AS t \gset
\c - regress_evreux
SELECT pnd.accept_transfer(:'t') AS there \gset
SELECT pnd.open_ticket(:'there', 'nommer la référence') > now() AS opened;
SELECT family_name FROM pnd.identity(:'there');
\c - regress_camille
-- one class, and all
SELECT pnd.revoke_consent(:'withdraws', 'coordinating_body', 'situation') > 0 AS revoked;
SELECT pnd.revoke_consent(:'withdraws', 'coordinating_body') > 0 AS revoked;
SELECT consent_current, referent FROM pnd.case_summary(:'withdraws');
\c - regress_evreux
SELECT consent_current FROM pnd.case_summary(:'there');
SELECT data_class, is_live FROM pnd.consents(:'there') WHERE recipient = 'coordinating_body' ORDER BY 1;
SELECT kind FROM pnd.case_deadlines(:'there') WHERE state = 'open' ORDER BY 1;
SELECT pnd.name_referent(:'there', :'lea_number');
-- she agrees again, there
SELECT pnd.renew_consent(:'there', 'coordinating_body') > 0 AS renewed;
SELECT pnd.name_referent(:'there', :'lea_number');
\c - regress_camille
SELECT state_fr, exit_fr FROM pnd.case_summary(:'withdraws');

-- ==== she is known there: the case that came is merged into the one that goes on, and no case waits for ever
SELECT pnd.propose_transfer(:'known', '27') AS t \gset
\c - regress_evreux
SELECT pnd.accept_transfer(:'t') AS there \gset
SELECT pnd.merge_case(:'there', :'known', 'la même personne');
SELECT pnd.merge_case(:'there', :'known_there', 'la même personne');
SELECT state_fr, exit_fr FROM pnd.case_summary(:'there');
\c - regress_camille
SELECT state_fr, exit_fr FROM pnd.case_summary(:'known');
SELECT message_fr FROM pnd.my_messages() WHERE kind = 'transfer_completed' AND case_number = :'known';

-- ---- merged into one that waits itself: closed when that one gets its referent; and not the other way round
SELECT pnd.propose_transfer(:'twice', '27') AS t \gset
\c - regress_evreux
SELECT pnd.accept_transfer(:'t') AS twice_came \gset
SELECT pnd.merge_case(:'twice_came', :'twice_there', 'la même personne');
SELECT pnd.merge_case(:'twice_there', :'twice', 'la même personne');
\c - regress_camille
SELECT state_fr, referent FROM pnd.case_summary(:'twice');
\c - regress_evreux
SELECT pnd.name_referent(:'twice_there', :'lea_number');
\c - regress_camille
SELECT state_fr, exit_fr FROM pnd.case_summary(:'twice');

-- ==== the case there is closed before it has a referent: the first comes back to where it was, and who leads it is told
\c - regress_camille
SELECT pnd.record_first_contact(:'returns') \g /dev/null
SELECT pnd.propose_transfer(:'returns', '27') AS t \gset
\c - regress_evreux
SELECT pnd.accept_transfer(:'t') AS returns_there \gset
SELECT pnd.exit_case(:'returns_there', 'moved', reason => 'reste en Seine-Maritime') \g /dev/null
SELECT count(*) FROM pnd.case_summary(:'returns');
\c - regress_camille
SELECT state_fr, referent, exit_fr FROM pnd.case_summary(:'returns');
SELECT outcome_fr, new_case_number = :'returns_there' AS there FROM pnd.transfers('76') WHERE transfer = :'t';
SELECT kind FROM pnd.case_deadlines(:'returns') WHERE state = 'open' ORDER BY 1;
SELECT message_fr FROM pnd.my_messages() WHERE case_number = :'returns' AND kind LIKE 'transfer%' ORDER BY 1;
-- proposed anew: what was closed there does not go on beside it
SELECT pnd.propose_transfer(:'returns', '27') AS t \gset
\c - regress_evreux
SELECT pnd.reopen_case(:'returns_there', 'close par erreur') \g /dev/null
\c - regress_camille
SELECT pnd.take_back_transfer(:'t');
SELECT state_fr FROM pnd.case_summary(:'returns');

-- ---- and where it was merged into one that is closed
SELECT pnd.propose_transfer(:'returns', '27') AS t \gset
\c - regress_lea
SELECT pnd.report('27', true, true) AS returns_met \gset
SELECT pnd.give_consent(:'returns_met', 'Petit', 'Zoé', 'phone', '06 99 00 00 66', 'her_alone', '24/7', 'rien') \g /dev/null
\c - regress_evreux
SELECT pnd.accept_transfer(:'t') AS returns_there \gset
SELECT pnd.merge_case(:'returns_there', :'returns_met', 'la même personne');
SELECT pnd.exit_case(:'returns_met', 'moved') \g /dev/null
\c - regress_camille
SELECT state_fr, referent FROM pnd.case_summary(:'returns');
\c - postgres
-- one person, in all that is held of her, also where the supervisor of the Eure sees nothing
SELECT count(DISTINCT c.person_id) AS persons, count(DISTINCT i.person_id) AS "in the identities", bool_and(c.person_id = i.person_id) AS same
FROM pnd_data.case_file c JOIN pnd_data.person_identity i USING (case_id)
WHERE c.case_id IN (packnd.site_case_id(:'earlier'), packnd.site_case_id(:'known'), packnd.site_case_id(:'known_there'), packnd.site_case_id(:'there'));
SELECT DISTINCT finding FROM pnd.verify_journal();
\setenv KEY_FILE :key_file
\! rm $KEY_FILE
