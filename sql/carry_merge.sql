-- Reported twice, supported twice: what a duplicate brings into the case that
-- goes on, and takes back when it was of somebody else.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\set QUIET on
CREATE ROLE regress_dominique LOGIN IN ROLE packnd_referent;
SELECT pnd.add_professional('Dominique', :'caf_number', 'travail social', 'regress_dominique', '2025-01-01') AS dominique_number \gset
SELECT pnd.assign_duty(:'dominique_number', '76', 'referent') \g /dev/null
\set QUIET off

-- ---- one case: her doctor, referent Camille
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Lefèvre', 'Anne-Marie', 'phone', '06 12 34 56 78', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'n');
SELECT pnd.assess_needs(:'n', '{housing,legal}');
SELECT pnd.record_facts(:'n', '{"partner_violence": true, "regular_residence": true, "monthly_resources": 900}') \g /dev/null
SELECT pnd.add_dependant(:'n', 'child', '2016-05-04', 'Léo') IS NOT NULL AS noted;
SELECT pnd.add_note(:'n', 'première visite') IS NOT NULL AS noted;

-- ---- the same person, reported by a trainee a day later, referent Dominique
\c - regress_trainee
SELECT pnd.report('76', true, true) AS twin \gset
SELECT pnd.give_consent(:'twin', 'LEFEVRE', 'Annemarie', 'phone', '+33 (0)6.12.34.56.78', 'perpetrator', 'Mo-Su 18:00-20:00', 'rien', '1991-04-21');
\c - regress_supervisor
SELECT pnd.name_referent(:'twin', :'dominique_number');
\c - regress_dominique
SELECT pnd.record_first_contact(:'twin');
SELECT pnd.assess_needs(:'twin', '{housing,money}');
SELECT pnd.record_facts(:'twin', '{"monthly_resources": 650, "regular_residence": true, "pets": ["dog"]}') \g /dev/null
SELECT pnd.add_dependant(:'twin', 'child', '2016-05-04', 'LEO', school => 'école Pasteur') IS NOT NULL AS noted;
SELECT pnd.add_dependant(:'twin', 'child', '2019-11-20', 'Zoé') IS NOT NULL AS noted;
SELECT pnd.add_evidence(:'twin', 'complaint', '2026-11-02') IS NOT NULL AS noted;
SELECT pnd.add_channel(:'twin', 'email', 'anne@example.org', 'her_alone', '24/7', 'rien', 'in_person') IS NOT NULL AS noted;
SELECT pnd.set_domicile(:'twin', 'association', 'Association Exemple', '4 rue du Port, 76600 Le Havre') \g /dev/null
SELECT pnd.add_note(:'twin', 'a peur de rentrer ce week-end') IS NOT NULL AS noted;
SELECT pnd.add_appointment(:'twin', now() + interval '3 days', 'phone') IS NOT NULL AS noted;
SELECT need AS money FROM pnd.needs(:'twin') WHERE domain = 'money' \gset
SELECT pnd.add_step(:'twin', 'ouvrir un compte bancaire', 'person', current_date + 5, need => :'money') IS NOT NULL AS noted;
SELECT pnd.give_consent_to(:'twin', 'services', 'contact', now() + interval '60 days');

-- ---- what she has agreed in alone goes on
\c - regress_doctor
SELECT pnd.report('76', true, true) AS third \gset
\c - regress_supervisor
SELECT pnd.merge_case(:'twin', :'third', 'un doublon');

-- ---- merged: nothing is lost, nothing is doubled
SELECT pnd.merge_case(:'twin', :'n', 'deux professionnels, la même semaine');
\c - regress_camille
SELECT message_fr FROM pnd.my_messages() WHERE kind = 'case_merged';
SELECT pnd.open_ticket(:'n', 'un doublon est rattaché') > now() AS opened;
SELECT kind_fr, outcome, left(stands_fr, 60) AS stands FROM pnd.carried(:'n') WHERE kind <> 'appointment' ORDER BY kind, stands_fr;
SELECT kind_fr, outcome_fr, stands_fr LIKE '%:%, par téléphone' AS "day and time" FROM pnd.carried(:'n') WHERE kind = 'appointment';
SELECT DISTINCT how_fr, source_case_number = :'twin' AS "from the duplicate", display_name FROM pnd.carried(:'n');
SELECT value, read_by_fr, safe_hours FROM pnd.channels(:'n') ORDER BY value;
SELECT given_name, school FROM pnd.dependants(:'n');
SELECT domain, closed_at IS NULL AS is_open FROM pnd.needs(:'n') ORDER BY 1;
SELECT label, domain, due_on - current_date AS in_days FROM pnd.plan(:'n');
SELECT recipient_fr, data_class_fr, is_live, valid_to > now() + interval '59 days' AS "until then" FROM pnd.consents(:'n') ORDER BY 1, 2;
SELECT kind FROM pnd.case_deadlines(:'n') WHERE state = 'open' ORDER BY 1;

-- ---- what contradicts, for the supervisor
\c - regress_supervisor
SELECT pnd.open_ticket(:'n', 'ce qui se contredit') > now() AS opened;
\x on
SELECT kind_fr, outcome_fr, stands_fr, other_fr FROM pnd.carried(:'n', contradictions_only => true);
\x off
-- whoever reported the first case learns of no other
\c - regress_doctor
SELECT recipient_fr, data_class_fr FROM pnd.consents(:'n') ORDER BY 1, 2;
SELECT * FROM pnd.carried(:'n');

-- ---- it was somebody else: what nobody has changed since goes back
\c - regress_camille
SELECT dependant AS zoe FROM pnd.dependants(:'n') WHERE given_name = 'Zoé' \gset
SELECT pnd.change_dependant(:'n', :'zoe', school => 'école Jaurès');
\c - regress_supervisor
SELECT pnd.cause(:'twin', 'reopened', '{"reopen_reason": "deux personnes"}');
\c - regress_camille
SELECT message_fr FROM pnd.my_messages() WHERE kind = 'case_detached';
SELECT kind_fr, outcome, end_outcome_fr, left(stands_fr, 40) AS stands FROM pnd.carried(:'n')
WHERE outcome IN ('brought', 'newer') ORDER BY end_outcome DESC, kind, outcome, stands_fr;
SELECT count(*) AS contradictions FROM pnd.carried(:'n', contradictions_only => true);
SELECT value, read_by_fr, safe_hours FROM pnd.channels(:'n') ORDER BY value;
SELECT fact, value FROM pnd.case_facts(:'n') WHERE NOT is_computed;
SELECT given_name, school FROM pnd.dependants(:'n');
SELECT domain FROM pnd.needs(:'n') ORDER BY 1;
SELECT count(*) AS steps FROM pnd.plan(:'n');
SELECT count(*) AS notes FROM pnd.notes(:'n');
SELECT kind FROM pnd.domicile(:'n');
SELECT recipient_fr, data_class_fr FROM pnd.consents(:'n') ORDER BY 1, 2;
SELECT kind FROM pnd.case_deadlines(:'n') WHERE state = 'open' ORDER BY 1;
-- and the duplicate has what it had
\c - regress_dominique
SELECT pnd.open_ticket(:'twin', 'reprise') > now() AS opened;
SELECT domain, closed_at IS NULL AS is_open FROM pnd.needs(:'twin') ORDER BY 1;
SELECT given_name, school FROM pnd.dependants(:'twin');
SELECT label, due_on - current_date AS in_days FROM pnd.plan(:'twin');

-- ---- what she said last of a recipient holds, and a chain of duplicates gives back through it
\c - regress_camille
SELECT pnd.give_consent_to(:'n', 'services', 'health', now() + interval '90 days');
\c - regress_dominique
SELECT pnd.give_consent_to(:'twin', 'services', 'health', now() + interval '10 days');
SELECT pnd.revoke_consent(:'twin', 'services', 'situation');
\c - regress_trainee
SELECT pnd.report('76', true, true) AS once_more \gset
SELECT pnd.give_consent(:'once_more', 'Lefèvre', 'Anne', 'phone', '06 99 00 00 01', 'her_alone', '24/7', 'rien', services_too => false);
SELECT pnd.record_facts(:'once_more', '{"pets": ["cat"]}') \g /dev/null
\c - regress_supervisor
SELECT pnd.merge_case(:'once_more', :'twin', 'encore un signalement');
SELECT pnd.merge_case(:'twin', :'n', 'la même personne, en effet');
\c - regress_camille
SELECT data_class_fr, is_live, ceil(extract(epoch FROM valid_to - now()) / 86400) AS days FROM pnd.consents(:'n') WHERE recipient = 'services' ORDER BY 1;
SELECT kind, count(*), max(due_at) < now() + interval '11 days' AS "in ten days" FROM pnd.case_deadlines(:'n') WHERE kind = 'consent_ends' AND state = 'open' GROUP BY 1;
SELECT fact, value FROM pnd.case_facts(:'n') WHERE fact = 'pets';
\c - regress_supervisor
SELECT pnd.reopen_case(:'once_more', 'pas la même personne');
\c - regress_camille
SELECT fact, value FROM pnd.case_facts(:'n') WHERE fact = 'pets';
\c - regress_supervisor
SELECT pnd.reopen_case(:'twin', 'deux personnes, décidément');
\c - regress_camille
SELECT data_class_fr, is_live, ceil(extract(epoch FROM valid_to - now()) / 86400) AS days FROM pnd.consents(:'n') WHERE recipient = 'services' ORDER BY 1;
SELECT kind, count(*), max(due_at) > now() + interval '80 days' AS "in ninety days" FROM pnd.case_deadlines(:'n') WHERE kind = 'consent_ends' AND state = 'open' GROUP BY 1;
\c - postgres
SELECT DISTINCT finding FROM pnd.verify_journal();
SELECT DISTINCT finding FROM pnd.health() WHERE finding NOT IN ('none', 'match key', 'follow-up', 'policy', 'parameters', 'time-outs', 'not hardened', 'answer page');

-- ---- her no is newer than her yes: it is told in the case that goes on first
\c - regress_trainee
SELECT pnd.report('76', true, true) AS late \gset
SELECT pnd.give_consent(:'late', 'Lefèvre', 'Anne-Marie', 'phone', '06 12 34 56 78', 'her_alone', '24/7', 'rien', '1991-04-12');
SELECT pnd.revoke_consent(:'late', 'coordinating_body') > 0 AS withdrawn;
\c - regress_supervisor
\set VERBOSITY default
SELECT pnd.merge_case(:'late', :'n', 'encore un signalement');
\set VERBOSITY terse
\c - regress_camille
SELECT pnd.revoke_consent(:'n', 'coordinating_body') > 0 AS withdrawn;
\c - regress_supervisor
SELECT pnd.merge_case(:'late', :'n', 'encore un signalement');

-- ---- a case that was merged itself meanwhile says what holds, once what was brought to it has gone
\c - regress_trainee
SELECT pnd.report('76', true, true) AS between \gset
SELECT pnd.give_consent(:'between', 'Martin', 'Lou', 'phone', '06 99 00 00 21', 'her_alone', '24/7', 'rien');
SELECT pnd.revoke_consent(:'between', 'coordinating_body') > 0 AS withdrawn;
SELECT pnd.report('76', true, true) AS newer \gset
SELECT pnd.give_consent(:'newer', 'Martin', 'Lou', 'phone', '06 99 00 00 21', 'her_alone', '24/7', 'rien');
SELECT pnd.report('76', true, true) AS last \gset
SELECT pnd.give_consent(:'last', 'Martin', 'Lou', 'phone', '06 99 00 00 22', 'her_alone', '24/7', 'rien');
\c - regress_supervisor
SELECT pnd.merge_case(:'newer', :'between', 'elle accepte de nouveau');
SELECT pnd.merge_case(:'between', :'last', 'encore un signalement');
\c - postgres
SELECT c.consent_current, count(k.consent_id) AS live FROM pnd_data.case_file c LEFT JOIN pnd_data.consent_now k ON k.case_id = c.case_id AND k.recipient = 'coordinating_body'
WHERE c.case_id = packnd.site_case_id(:'between') GROUP BY 1;
\c - regress_supervisor
SELECT pnd.reopen_case(:'newer', 'deux personnes');
\c - postgres
SELECT c.consent_current, count(k.consent_id) AS live FROM pnd_data.case_file c LEFT JOIN pnd_data.consent_now k ON k.case_id = c.case_id AND k.recipient = 'coordinating_body'
WHERE c.case_id = packnd.site_case_id(:'between') GROUP BY 1;
