-- She comes back to somebody else, and a supervisor links the two cases: what
-- the new one has of the old one is what she agrees to.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS old \gset
SELECT pnd.give_consent(:'old', 'Exemple', 'Alix', 'phone', '06 12 34 56 78', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
\c - regress_supervisor
SELECT pnd.name_referent(:'old', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'old');
SELECT pnd.record_facts(:'old', '{"partner_violence": true, "monthly_resources": 900, "pets": ["dog"]}') \g /dev/null
SELECT pnd.add_dependant(:'old', 'child', '2016-05-04', 'Léo') IS NOT NULL AS noted;
SELECT pnd.add_evidence(:'old', 'complaint', '2026-11-02') IS NOT NULL AS noted;
SELECT pnd.add_note(:'old', 'première visite') IS NOT NULL AS noted;
\c - regress_trainee
SELECT pnd.report('76', true, true) AS new \gset
SELECT pnd.give_consent(:'new', 'Exemple', 'Alix', 'phone', '06 12 34 56 99', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
SELECT pnd.record_facts(:'new', '{"monthly_resources": 650}') \g /dev/null
\c - regress_supervisor
SELECT pnd.link_cases(:'new', :'old', true, carries => '{situation}');
SELECT pnd.exit_case(:'old', 'contact_lost', reason => 'plus de réponse');
SELECT pnd.link_cases(:'new', :'old', true, carries => '{identity}');
SELECT pnd.link_cases(:'new', :'old', true, carries => '{situation,children}');
SELECT pnd.give_consent_to(:'new', 'coordinating_body', 'children');
-- who reported her links, and carries nothing
\c - regress_trainee
SELECT pnd.link_cases(:'new', :'old', true, carries => '{situation}');
\c - regress_supervisor
SELECT pnd.link_cases(:'new', :'old', true, 'la personne revient', '{situation,children}');
SELECT pnd.open_ticket(:'new', 'reprise') > now() AS opened;
SELECT how_fr, kind_fr, outcome_fr, left(stands_fr, 40) AS stands FROM pnd.carried(:'new') ORDER BY kind, 4;
SELECT given_name FROM pnd.dependants(:'new');
SELECT count(*) AS notes FROM pnd.notes(:'new');
SELECT value FROM pnd.channels(:'new');
SELECT kind FROM pnd.case_deadlines(:'new') WHERE state = 'open' ORDER BY 1;
-- linked once more: nothing comes twice
SELECT pnd.link_cases(:'new', :'old', true, 'encore', '{situation,children}');
SELECT outcome, count(*) FROM pnd.carried(:'new') GROUP BY 1 ORDER BY 1;
SELECT count(*) AS children FROM pnd.dependants(:'new');
