-- who is to lead a case: the rules of assignment, a preview with reasons, and a
-- leaver's cases one by one
\set SHOW_CONTEXT never
\i test/fixture.sql
\set ECHO none
CREATE ROLE regress_noor LOGIN IN ROLE packnd_referent;
SELECT pnd.add_professional('Noor', :'caf_number', 'travail social', 'regress_noor', '2025-01-01') AS noor_number \gset
SELECT pnd.assign_duty(:'noor_number', '76', 'referent') \g /dev/null
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
SELECT pnd.report('76', true, true) AS m \gset
SELECT pnd.give_consent(:'m', 'Exemple', 'Dan', 'phone', '+33 1 99 00 00 43', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
SELECT pnd.report('76', true, true) AS o \gset
SELECT pnd.give_consent(:'o', 'Exemple', 'Eva', 'phone', '+33 1 99 00 00 44', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_supervisor
\set ECHO all
-- nothing is known of anybody: all alike
SELECT display_name, fit_fr, score, reasons, open_cases, in_danger FROM pnd.propose_referents(:'n') ORDER BY display_name;
-- ---- what the territory says of them
SELECT pnd.set_referent_profile('76', :'noor_number', languages => '{ar}', zones => '{76540}');
SELECT pnd.set_referent_profile('76', :'sacha_number', zones => '{76351}');
SELECT pnd.set_referent_profile('76', :'noor_number', languages => '{klingon}');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_referent_profile('76', :'noor_number', zones => '{99999}');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_referent_profile('76', :'noor_number', languages => '{ar,en}');
SELECT display_name, languages, zones, zones_fr, valid_to IS NULL AS now FROM pnd.referent_profiles('76');
\c - postgres
SELECT pnd.add_training(:'camille_number', 'Module 3', '2025-01-01', kind => 'danger') \g /dev/null
-- what a course is about is its kind, not what it is called
SELECT pnd.add_training(:'sacha_number', 'Prévenir la violence et le danger au chantier', '2025-01-01') \g /dev/null
SELECT pnd.add_training(:'sacha_number', 'Repérer', '2025-01-01', kind => 'detection') \g /dev/null
SELECT pnd.add_training(:'sacha_number', 'Évaluer', '2025-01-01', kind => 'violence');
\c - regress_doctor
SELECT pnd.record_facts(:'n', '{"languages": ["ar"], "commune": "76540"}') \g /dev/null
\c - regress_supervisor
SELECT display_name, fit, score, reasons FROM pnd.propose_referents(:'n');
SELECT display_name, jsonb_pretty(parts) AS parts FROM pnd.propose_referents(:'n', max_rows => 1);
-- a preview alone: naming is the act, of whom the supervisor will
SELECT pnd.name_referent(:'n', :'camille_number');
-- who leads it now is not proposed
SELECT display_name, open_cases FROM pnd.propose_referents(:'n');

-- ---- danger, absence, ceiling, exclusion
\c - postgres
UPDATE pnd_data.case_file SET danger = true, revision = revision WHERE case_id = packnd.site_case_id(:'m');
\c - regress_supervisor
SELECT display_name, fit, score, reasons, in_danger FROM pnd.propose_referents(:'m');
SELECT count(*) FROM pnd.set_substitute(:'noor_number', '76', :'sacha_number', now(), now() + interval '3 days', 'congés');
SELECT pnd.set_referent_ceiling('76', 1, 'essai');
SELECT pnd.exclude(:'m', 'close', 'professional', professional => :'sacha_number') \g /dev/null
SELECT display_name, fit, reasons FROM pnd.propose_referents(:'m') ORDER BY display_name;
-- each of them is refused when it is named, whatever rules there are
SELECT pnd.name_referent(:'m', :'sacha_number');
\set VERBOSITY terse
SELECT pnd.name_referent(:'m', :'noor_number');
\set VERBOSITY default
SELECT pnd.name_referent(:'m', :'camille_number');
SELECT count(*) FROM pnd.end_absence(:'noor_number', '76', 'de retour');
SELECT pnd.set_referent_ceiling('76', NULL, 'fin de l''essai');
SELECT pnd.name_referent(:'m', :'camille_number');
SELECT pnd.name_referent(:'o', :'camille_number');

-- ---- Camille leaves: one by one, who is in danger first, never to who is excluded
SELECT case_number = :'m' AS "m", case_number = :'n' AS "n", case_number = :'o' AS "o", danger, result_fr, referent, reasons
FROM pnd.hand_over_cases(:'camille_number', '76', 'départ du service');
SELECT case_number = :'m' AS "m", case_number = :'n' AS "n", case_number = :'o' AS "o", result_fr, referent
FROM pnd.hand_over_cases(:'camille_number', '76', 'départ du service', dry_run => false);
SELECT display_name, open_cases FROM pnd.referents('76');

-- ---- an author changes a weight, and nothing else: of a territory
\c - postgres
\set model `sed 's|<text>-4 \* referent.open_cases|<text>-40 * referent.open_cases|' src/routing/fr/assignment.dmn | perl -0pe 's{<testCase id=.*?</testCase>}{}gs'`
SELECT pnd.load_policy('assignment', current_date, :'model', territory => '76') > 1 AS loaded;
\set ECHO none
\i test/fixtures/approve.sql
\set ECHO all
\c - regress_supervisor
SELECT display_name, fit, score, reasons FROM pnd.propose_referents(:'o');
-- by whom it may be asked
\c - regress_doctor
SELECT pnd.propose_referents(:'n');
\echo :LAST_ERROR_SQLSTATE
