-- entry: a referent searches: with a reason, journalled, so many times a day
\set SHOW_CONTEXT never
\i test/fixture.sql
\i test/fixtures/match_key.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Le Goff', 'Maëlle', 'phone', '0692 12 34 56', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
\c - regress_camille
SELECT pnd.search_person('', 'Legoff', 'Maelle', '1991-04-12');
SELECT pnd.search_person('elle dit avoir été suivie à La Réunion', 'Legoff', 'Maelle');
\echo :LAST_ERROR_SQLSTATE
-- not compared yet: nobody is known
SELECT pnd.search_person('elle dit avoir été suivie à La Réunion', 'Legoff', 'Maelle', '1991-04-12') AS early \gset
SELECT count(*) AS found FROM pnd.search_results(:'early');
\c - postgres
CALL pnd.follow_up();
\c - regress_camille
SELECT pnd.search_person('elle dit avoir été suivie à La Réunion', 'Legoff', 'Maelle', phone => '+262 692 12 34 56') AS search \gset
SELECT case_number = :'n' AS found, territory_id, is_open, identifiers, identifiers_fr FROM pnd.search_results(:'search');
SELECT pnd.search_person('elle dit avoir été suivie', 'Legoff', 'Gwenaëlle', '1991-04-12') AS nobody \gset
SELECT count(*) AS found FROM pnd.search_results(:'nobody');
-- found and forgotten: not in the same transaction, nor by another
BEGIN;
SELECT pnd.search_person('elle dit avoir été suivie', 'Legoff', 'Maelle', '1991-04-12') AS quick \gset
SELECT * FROM pnd.search_results(:'quick');
ROLLBACK;
\c - regress_sacha
SELECT * FROM pnd.search_results(:'search');
\c - regress_doctor
SELECT pnd.search_person('curiosité', 'Legoff', 'Maelle', '1991-04-12');
-- so many, no more
\c - regress_camille
SELECT pnd.search_person('encore', 'Legoff', 'Maelle' || i, '1991-04-12') IS NOT NULL AS searched FROM generate_series(1, 7) i;
SELECT pnd.search_person('encore', 'Legoff', 'Maelle', '1991-04-12');
\echo :LAST_ERROR_SQLSTATE
\c - regress_sacha
SELECT pnd.search_person('suivi commun', 'Legoff', 'Maelle', '1991-04-12') IS NOT NULL AS "another may";
-- the journal has who, when and why, and no name
\c - postgres
SELECT p.payload -> 'new' ->> 'reason' AS reason, j.professional_id = :camille AS "Camille", p.payload::text ILIKE '%goff%' AS "a name"
FROM pnd_data.journal j JOIN pnd_data.journal_payload p USING (case_id, event_no)
WHERE j.table_name = 'person_search' ORDER BY j.occurred_at LIMIT 2;
-- another limit, by the administrator
SELECT pnd.set_rate_limit('person_search', 12, '1 day', 'décision du comité de pilotage');
SELECT allowed, within, legal_source FROM pnd_data.rate_limit WHERE rate_limit = 'person_search';
SELECT pnd.set_rate_limit('reports', 12, '1 day', 'décision du comité de pilotage');
SELECT pnd.set_rate_limit('person_search', 12, '10 years', 'décision du comité de pilotage');
\c - regress_camille
SELECT pnd.search_person('encore', 'Legoff', 'Maelle', '1991-04-12') IS NOT NULL AS "now one more";
-- searches have an end: they and their reasons go, also from the journal, whose chain holds
\c - postgres
SELECT count(*) AS searches FROM pnd_data.person_search;
UPDATE pnd_data.person_search SET searched_at = searched_at - interval '13 months' WHERE professional_id = :camille;
SELECT pnd.set_bound('search_kept', not_after => '1 year', legal_source => 'décision du comité de pilotage');
CALL pnd.follow_up();
SELECT count(*) AS searches FROM pnd_data.person_search;
SELECT count(*) AS "reasons of what was deleted" FROM pnd_data.journal j JOIN pnd_data.journal_payload p USING (case_id, event_no)
WHERE j.table_name = 'person_search' AND j.operation = 'DELETE';
SELECT finding FROM pnd.verify_journal();
