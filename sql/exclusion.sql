-- exclusions: the author works here; for whoever is excluded there is no such
-- case, whatever he is
\set SHOW_CONTEXT never
\i test/fixture.sql
\i test/fixtures/match_key.sql
\set QUIET on
SET client_min_messages = warning;
CREATE ROLE regress_second_supervisor LOGIN IN ROLE packnd_supervisor, packnd_referent;
CREATE ROLE regress_privacy LOGIN IN ROLE packnd_privacy_officer;
SELECT pnd.add_professional('Andréa', :'caf_number', 'responsable', 'regress_second_supervisor', '2025-01-01') AS second_number \gset
SELECT pnd.add_professional('Maxime', :'caf_number', 'protection des données', 'regress_privacy', '2025-01-01') AS privacy_number \gset
SELECT pnd.assign_duty(:'second_number', '76', 'supervisor'), pnd.assign_duty(:'privacy_number', '76', 'privacy_officer') \g /dev/null
RESET client_min_messages;
\set QUIET off

-- ---- she tells who the author is: by what she knows of him, not by where he works
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Lefèvre', 'Anne-Marie', 'phone', '06 12 34 56 78', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
SELECT pnd.exclude(:'n', 'author', 'person', family_name => 'Lefèvre', given_name => 'Dominique');
SELECT pnd.exclude(:'n', 'author', 'person', professional => :'sacha_number', family_name => 'Lefèvre');
SELECT pnd.exclude(:'n', 'enemy', 'person', professional => :'sacha_number');
SELECT pnd.exclude(:'n', 'author', 'person', organisation => :'caf_number');
SELECT pnd.exclude(:'n', 'author', 'person', family_name => 'Lefèvre', given_name => 'Dominique', birth_date => '1985-02-03') AS his \gset

-- the person who runs the desk sees her case as long as nobody knows that he is the one
\c - regress_supervisor
SELECT count(*) AS cases, count(*) FILTER (WHERE case_number = :'n') AS hers FROM pnd.territory_cases('76');
SELECT pnd.name_referent(:'n', :'camille_number');

-- ---- told afterwards by what he is known
\c - postgres
SELECT pnd.identify_professional(:'supervisor_number', '{LEFEVRE}', 'dominique', '1985-02-03', '{06 99 99 99 99}') AS kinds_known;
SELECT pnd.identify_professional(:'camille_number', '{Lefèvre}', 'Camille', '1985-02-03') AS kinds_known;
\x on
SELECT finding, object, detail FROM pnd.health() WHERE finding = 'exclusions';
\x off
SELECT count(*) AS names_kept FROM pnd_data.professional_key k, pnd_data.exclusion_key e WHERE k::text ~* 'lef|dominique' OR e::text ~* 'lef|dominique';
SELECT packnd.site_case_number(4711) AS unknown \gset

CALL pnd.follow_up();
-- mails to supervisors go to each by name, but to him
SELECT m.message_fr, p.display_name AS to_whom, m.duty
FROM pnd.take_messages() m LEFT JOIN pnd_data.professional p ON p.professional_id = packnd.site_number_id('professional', m.professional)
ORDER BY 1, 2;

-- ---- unknown and excluded: the same, byte for byte
\c - regress_supervisor
\set VERBOSITY verbose
SELECT pnd.case_summary(:'unknown');
SELECT pnd.case_summary(:'n');
SELECT pnd.open_ticket(:'unknown', 'suivi du dossier');
SELECT pnd.open_ticket(:'n', 'suivi du dossier');
\set VERBOSITY sqlstate
SELECT pnd.identity(:'n');
SELECT pnd.channels(:'n');
SELECT pnd.needs(:'n');
SELECT pnd.consents(:'n');
SELECT pnd.referent_history(:'n');
SELECT pnd.referrals(:'n');
SELECT pnd.case_deadlines(:'n');
SELECT pnd.allowed_events(:'n');
SELECT pnd.linked_cases(:'n');
SELECT pnd.notes(:'n');
SELECT pnd.exclusions(:'n');
SELECT pnd.record_facts(:'n', '{"regular_residence": true}');
SELECT pnd.name_referent(:'n', :'sacha_number');
SELECT pnd.propose_hand_over(:'n', :'sacha_number');
SELECT pnd.exclude(:'n', 'other', 'professional', professional => :'sacha_number');
SELECT pnd.exit_case(:'n', 'other');
\set VERBOSITY default
-- lists, counts, messages and changes say nothing of her
SELECT (SELECT count(*) FROM pnd.territory_cases('76')) AS cases, (SELECT count(*) FROM pnd.my_messages()) AS messages,
	(SELECT count(*) FROM pnd.changes() WHERE kind IS NOT NULL) AS changes, (SELECT count(*) FROM pnd.my_deadlines()) AS deadlines,
	(SELECT count(*) FROM pnd.late_deadlines()) AS late, (SELECT count(*) FROM pnd.possible_duplicates()) AS pairs;
-- nor does a search by what he knows of her
SELECT pnd.search_person('une personne demande son dossier', 'Lefèvre', 'Anne-Marie', '1991-04-12', '0612345678') AS search \gset
SELECT count(*) AS found FROM pnd.search_results(:'search');

-- ---- others work as before
\c - regress_second_supervisor
SELECT state, referent FROM pnd.case_summary(:'n');
SELECT (SELECT count(*) FROM pnd.territory_cases('76')) AS cases, (SELECT count(*) FROM pnd.my_messages()) AS messages;
-- the list is for who leads the case
SELECT pnd.exclusions(:'n');

-- ---- naming who is excluded is refused without a reason
\c - regress_camille
SELECT pnd.exclude(:'n', 'close', 'person', professional => :'sacha_number') AS sachas \gset
SELECT pnd.exclude(:'n', 'close', 'person', professional => :'sacha_number');
SELECT pnd.propose_hand_over(:'n', :'sacha_number');
\x on
SELECT kind_fr, label, identifiers_fr, tie_fr, source_fr, people_found FROM pnd.exclusions(:'n');
\x off

-- who is excluded and looks for her finds nothing
\c - regress_sacha
SELECT pnd.search_person('une personne demande son dossier', 'Lefèvre', 'Anne-Marie', '1991-04-12') AS search \gset
SELECT count(*) AS found FROM pnd.search_results(:'search');

-- ---- privacy officers are told, and see no case
\c - postgres
CALL pnd.follow_up(hold_share => 1);
\c - regress_privacy
SELECT kind_fr, case_number = :'n' AS hers, display_name FROM pnd.privacy_alerts() ORDER BY 1, 3;
SELECT kind_fr, label, people_found FROM pnd.exclusions();
SELECT pnd.open_ticket(:'n', 'pour voir');
-- a referent who turns out to be a relative: another is in charge at once, and not who runs the desk
SELECT pnd.exclude(:'n', 'family', 'paper', professional => :'camille_number') AS camilles \gset
\c - regress_camille
SELECT pnd.case_summary(:'n');
SELECT count(*) AS cases FROM pnd.my_cases();
\c - regress_second_supervisor
SELECT state, referent FROM pnd.case_summary(:'n');
SELECT pnd.name_referent(:'n', :'camille_number');

-- ---- a service, with who is its correspondent: asked no more, nor shown what it was asked
SELECT pnd.record_first_contact(:'n'), pnd.assess_needs(:'n', '{shelter}'), pnd.record_facts(:'n', '{"gender": "female"}');
SELECT referral AS r, service_label FROM pnd.refer(:'n', 'shelter', :'refuge_service_number') \gset
SELECT pnd.exclude(:'n', 'employer', 'person', service => :'refuge_service_number') AS refuges \gset
SELECT service_label, state_fr FROM pnd.referrals(:'n');
SELECT service_label, why_not FROM pnd.why_not(:'n', 'shelter') WHERE service = :'refuge_service_number';
-- the next is asked in the same transaction; by its name it is not
SELECT pnd.withdraw_referral(referral, 'essai') FROM pnd.referrals(:'n') WHERE state = 'sent' \g /dev/null
SELECT pnd.refer(:'n', 'shelter', :'refuge_service_number');
SELECT service_label AS asked FROM pnd.refer(:'n', 'shelter');
\c - regress_refuge
SELECT (SELECT count(*) FROM pnd.my_referrals()) AS referrals, (SELECT count(*) FROM pnd.my_messages()) AS messages,
	(SELECT count(*) FROM pnd.changes() WHERE kind IS NOT NULL) AS changes;
SELECT pnd.referral_details(:'r');

-- ---- he reports her himself: taken as any report
\c - regress_second_supervisor
SELECT pnd.exclude(:'n', 'author', 'person', phone => '+33 6 88 77 66 55') AS phones \gset
\c - postgres
SELECT pnd.identify_professional(:'trainee_number', phones => '{06.88.77.66.55}') AS kinds_known;
\c - regress_trainee
SELECT pnd.report('76', true, true) AS his_report \gset
SELECT pnd.give_consent(:'his_report', 'Lefevre', 'Anne Marie', 'phone', '06 88 77 66 55', 'her_alone', '24/7', 'rien', '1991-04-12');
\c - postgres
CALL pnd.follow_up();
\c - regress_trainee
SELECT state, my_part FROM pnd.my_cases();
SELECT pnd.case_summary(:'n');
-- whoever else is excluded does not see this one either
\c - regress_supervisor
SELECT pnd.case_summary(:'his_report');
SELECT (SELECT count(*) FROM pnd.territory_cases('76')) AS cases, (SELECT count(*) FROM pnd.possible_duplicates()) AS pairs;
\c - regress_second_supervisor
SELECT case_number = :'his_report' AS his, other_case_number = :'n' AS hers, identifiers FROM pnd.possible_duplicates();
SELECT pnd.name_referent(:'his_report', :'trainee_number');
SELECT pnd.merge_case(:'his_report', :'n', 'signalée deux fois');
SELECT pnd.open_ticket(:'n', 'vérifier les contacts') IS NOT NULL AS opened;
SELECT contact_value FROM pnd.identity(:'n');
-- he is told what any detector is told, but not by whom; writes nothing more; and learns of no other case
\c - regress_trainee
SELECT state, state_fr, my_part FROM pnd.my_cases();
SELECT state_fr, referent FROM pnd.case_summary(:'his_report');
SELECT pnd.record_facts(:'his_report', '{"regular_residence": true}');
SELECT pnd.case_summary(:'n');

-- ---- who becomes the correspondent of a service that is excluded is so too
\c - postgres
SELECT pnd.assign_duty(:'doctor_number', '76', 'partner') \g /dev/null
\c - regress_second_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', correspondent => :'doctor_number') = :'refuge_service_number' AS changed;
\c - postgres
SELECT e.kind, p.display_name FROM pnd_data.exclusion e JOIN pnd_data.professional p ON p.professional_id = e.professional_id
WHERE e.case_id = packnd.site_case_id(:'n') AND e.professional_id = :doctor;

-- ---- it ends when two agree, and who it hides the case from is none of them
\c - regress_privacy
SELECT pnd.end_exclusion(:'refuges');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.ask_approval('end_exclusion', jsonb_build_object('exclusion', lower(:'refuges')), 'le correspondant a changé') AS request \gset
SELECT pnd.approve_request(:'request');
\echo :LAST_ERROR_SQLSTATE
\c - postgres
SELECT pnd.assign_duty(p, '76', 'privacy_officer') FROM unnest(ARRAY[:'supervisor_number', :'second_number']) p \g /dev/null
GRANT packnd_privacy_officer TO regress_supervisor, regress_second_supervisor;
\c - regress_supervisor
SELECT (SELECT count(*) FROM pnd.approvals()) AS requests, (SELECT count(*) FROM pnd.exclusions()) AS exclusions,
	(SELECT count(*) FROM pnd.privacy_alerts()) AS alerts;
SELECT pnd.approve_request(:'request');
\c - regress_second_supervisor
SELECT pnd.approve_request(:'request', 'vérifié auprès du service');
\c - regress_privacy
SELECT pnd.end_exclusion(:'sachas');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.end_exclusion(:'refuges');
SELECT pnd.end_exclusion(:'refuges');
SELECT kind_fr, label, valid_to IS NOT NULL AS ended FROM pnd.exclusions(:'n') ORDER BY valid_from, exclusion;

-- ---- the journal says who excluded whom, and is whole
\c - postgres
SELECT count(*) AS "of exclusions" FROM pnd_data.journal WHERE table_name = 'exclusion';
SELECT finding FROM pnd.verify_journal(:'n');
