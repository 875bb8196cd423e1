-- The fast lane for childcare: places that are kept for the scheme, a clock of
-- its own, and what it changes, in figures.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\c - regress_supervisor
SELECT external_id AS creche FROM pnd.services('76') WHERE 'childcare' = ANY (domains) ORDER BY external_id LIMIT 1 \gset
SELECT pnd.set_service('76', :'creche', has_agreement => true, answer_address => 'accueil@example.org', places => 2) AS creche_number \gset
SELECT pnd.set_places(:'creche_number', '[{}, {"for_scheme": true}]');
SELECT place_no, for_scheme, adults FROM pnd.places(:'creche_number');
\c - regress_doctor
CREATE TEMPORARY TABLE reported AS
SELECT i, pnd.report('76', true, true) AS n FROM generate_series(1, 2) i;
SELECT pnd.give_consent(n, 'Exemple', 'Nom' || i, 'phone', '+33 1 99 00 00 5' || i, 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') FROM reported ORDER BY i \g /dev/null
SELECT max(n) FILTER (WHERE i = 1) AS a, max(n) FILTER (WHERE i = 2) AS b FROM reported \gset
\c - regress_supervisor
SELECT pnd.name_referent(n, :'camille_number') FROM unnest(ARRAY[:'a', :'b']) n \g /dev/null
\c - regress_camille
SELECT pnd.decide_to_leave(n) FROM unnest(ARRAY[:'a', :'b']) n \g /dev/null
SELECT pnd.record_facts(n, '{"gender": "female", "commune": "76540", "children": 1, "pregnancy": false}') FROM unnest(ARRAY[:'a', :'b']) n \g /dev/null
SELECT fit, reasons FROM pnd.route(:'a', 'childcare');
-- a place for a child takes a child, not its mother and her dog
\c - regress_supervisor
SELECT pnd.set_places(:'creche_number', '[{"adults": 0, "children": 1}, {"adults": 0, "cots": 1, "for_scheme": true}]');
\c - regress_camille
SELECT pnd.record_facts(n, '{"pets": ["dog"], "disability": ["wheelchair"], "dependent_adults": 1}') FROM unnest(ARRAY[:'a', :'b']) n \g /dev/null
SELECT fit, reasons FROM pnd.route(:'a', 'childcare');
SELECT pnd.record_facts(:'b', '{"children": 2}') \g /dev/null
SELECT fit, reasons FROM pnd.route(:'b', 'childcare');
SELECT pnd.record_facts(:'b', '{"children": 1}') \g /dev/null
-- the place that is kept for the scheme goes first, and its clock runs
SELECT referral AS ra FROM pnd.refer(:'a', 'childcare', :'creche_number') \gset
SELECT referral AS rb FROM pnd.refer(:'b', 'childcare', :'creche_number') \gset
\c - postgres
SELECT r.case_id = packnd.site_case_id(:'a') AS a, r.place_no, r.fast_lane, d.amount, d.unit
FROM pnd_data.referral r LEFT JOIN pnd_data.deadline d ON d.case_id = r.case_id AND d.kind = 'childcare_place' AND d.subject_id = r.need_id ORDER BY 1 DESC;
\c - regress_supervisor
SELECT pnd.answer_referral(:'ra', 'accepted'), pnd.answer_referral(:'rb', 'accepted');
SELECT * FROM pnd.childcare_counts('76');
\c - postgres
SELECT met_at IS NOT NULL AS met FROM pnd_data.deadline WHERE kind = 'childcare_place';
\c - regress_camille
SELECT * FROM pnd.childcare_counts('76');
\c - regress_supervisor
SELECT * FROM pnd.childcare_counts(NULL);
-- given back: the clock runs again with the next request, until the need is closed
SELECT pnd.answer_referral(:'ra', 'refused', 'full');
\c - regress_camille
SELECT referral AS ra2 FROM pnd.refer(:'a', 'childcare', :'creche_number', reason => 'une place est libre de nouveau') \gset
SELECT pnd.withdraw_referral(:'ra2', 'a trouvé une nourrice');
SELECT pnd.close_need(n.need, 'met_otherwise') FROM pnd.needs(:'a') n WHERE n.domain = 'childcare';
\c - postgres
SELECT met_at IS NOT NULL AS met, cancel_reason FROM pnd_data.deadline WHERE kind = 'childcare_place' ORDER BY deadline_id;
