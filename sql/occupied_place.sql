-- A place that she occupies stays hers until she leaves it: her case is closed,
-- her agreement ends, and nobody else is given the place.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Ada', 'phone', '06 12 34 56 78', 'her_alone', '09:00-12:00', 'rien');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'n');
SELECT pnd.assess_needs(:'n', '{shelter,legal}');
SELECT pnd.cause(:'n', 'plan_agreed');
SELECT referral AS r FROM pnd.refer(:'n', 'shelter') \gset
\c - regress_refuge
SELECT pnd.answer_referral(:'r', 'accepted');
-- accepted, the place is hers; it is left once
\c - regress_camille
SELECT referral = :'r' AS hers, service_label, state_fr, is_closed FROM pnd.occupied_places('76');
-- while she is there another is asked for a new need only
\set VERBOSITY default
SELECT pnd.refer(:'n', 'shelter', :'havre_service_number');
\set VERBOSITY terse

-- ---- the case is closed: she is still there
SELECT pnd.exit_case(:'n', 'contact_lost', reason => 'ne répond plus au téléphone');
\c - regress_supervisor
SELECT referral = :'r' AS hers, state_fr, is_closed, closed_since IS NOT NULL AS since FROM pnd.occupied_places('76', closed_only => true);
\c - regress_doctor
-- who needs the one place of the shelter is not given hers
SELECT pnd.report('76', true, true) AS next \gset
SELECT pnd.give_consent(:'next', 'Exemple', 'Béa', 'phone', '06 12 34 56 79', 'her_alone', '09:00-12:00', 'rien');
\c - regress_supervisor
SELECT pnd.name_referent(:'next', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'next');
SELECT pnd.assess_needs(:'next', '{shelter}');
SELECT service_label, why_not FROM pnd.why_not(:'next', 'shelter') WHERE service = :'refuge_service_number';
-- what is closed is not asked, and what was accepted is still known
SELECT pnd.cause(:'n', 'plan_agreed');

-- ---- her agreement ends too; who gave the place still says when she has left it
\c - postgres
SELECT state, place_no FROM pnd_data.referral WHERE referral_id = packnd.site_number_id('referral', :'r');
UPDATE pnd_data.consent SET revoked_at = clock_timestamp() WHERE case_id = packnd.site_case_id(:'n');
SELECT count(*) AS "places held" FROM pnd_data.place WHERE held_for = packnd.site_case_id(:'n');
\c - regress_refuge
-- of her it learns nothing any more
SELECT count(*) FROM pnd.my_referrals();
SELECT count(*) FROM pnd.referral_details(:'r');
SELECT pnd.answer_referral(:'r', 'done');
SELECT pnd.leave_place(:'r', request_key => 'sortie 1');
SELECT pnd.leave_place(:'r', request_key => 'sortie 1');
SELECT pnd.leave_place(:'r');
\c - regress_sacha
SELECT pnd.leave_place(:'r');
\c - regress_supervisor
SELECT count(*) AS "still occupied" FROM pnd.occupied_places('76');
\c - regress_camille
-- free again
SELECT count(*) AS "offers it" FROM pnd.route(:'next', 'shelter') WHERE service = :'refuge_service_number';

-- ---- or who led it last says so
SELECT referral AS r2 FROM pnd.refer(:'next', 'shelter') \gset
\c - regress_refuge
SELECT pnd.answer_referral(:'r2', 'accepted');
\c - regress_camille
SELECT pnd.exit_case(:'next', 'moved');
SELECT pnd.leave_place(:'r2');
SELECT count(*) AS "still occupied" FROM pnd.occupied_places('76');
\c - postgres
SELECT DISTINCT finding FROM pnd.verify_journal();
