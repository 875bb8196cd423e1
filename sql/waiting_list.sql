-- The waiting list of a service: who is in danger comes first, then who waits
-- longest; a place that gets free is reserved for who is first, for a time.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\c - regress_supervisor
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-refuge', '{"genders": ["female"]}') \g /dev/null
\c - regress_doctor
CREATE TEMPORARY TABLE reported AS
SELECT i, pnd.report('76', true, true) AS n FROM generate_series(1, 5) i;
SELECT pnd.give_consent(n, 'Exemple', 'Nom' || i, 'phone', '+33 1 99 00 00 5' || i, 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') FROM reported ORDER BY i \g /dev/null
SELECT max(n) FILTER (WHERE i = 1) AS holder, max(n) FILTER (WHERE i = 2) AS first, max(n) FILTER (WHERE i = 3) AS family,
	max(n) FILTER (WHERE i = 4) AS endangered, max(n) FILTER (WHERE i = 5) AS last FROM reported \gset
\c - regress_supervisor
SELECT pnd.name_referent(n, :'camille_number') FROM unnest(ARRAY[:'holder', :'first', :'family', :'endangered', :'last']) n \g /dev/null
\c - regress_camille
SELECT pnd.decide_to_leave(n) FROM unnest(ARRAY[:'holder', :'first', :'family', :'endangered', :'last']) n \g /dev/null
SELECT pnd.record_facts(n, '{"gender": "female", "commune": "76540", "languages": ["fr"]}') FROM unnest(ARRAY[:'holder', :'first', :'family', :'endangered', :'last']) n \g /dev/null
SELECT fit, reasons FROM pnd.route(:'first', 'shelter');
-- nobody waits for what is free, nor for what does not meet the need, nor without her consent
SELECT pnd.wait_for_place(:'first', 'shelter', :'refuge_service_number');
SELECT pnd.wait_for_place(:'first', 'shelter', :'siao_service_number');
SELECT pnd.wait_for_place(:'first', 'shelter', :'caf_service_number');
SELECT pnd.wait_for_place(:'first', 'money', :'refuge_service_number');
SELECT pnd.wait_for_place(:'first', 'housing', :'refuge_service_number');
SELECT referral AS r FROM pnd.refer(:'holder', 'shelter', :'refuge_service_number') \gset
-- nobody waits for a place that the rules will not give
SELECT pnd.record_facts(:'last', '{"gender": "male"}') \g /dev/null
SELECT pnd.wait_for_place(:'last', 'shelter', :'refuge_service_number');
SELECT pnd.record_facts(:'last', '{"gender": "female"}') \g /dev/null
-- the place is for one alone; the family does not fit
\c - regress_supervisor
SELECT pnd.set_place(:'refuge_service_number', 1, 1);
\c - regress_camille
SELECT pnd.record_facts(n, '{"children": 0, "dependent_adults": 0, "disability": [], "pets": []}') FROM unnest(ARRAY[:'first', :'endangered', :'last']) n \g /dev/null
SELECT pnd.record_facts(:'family', '{"children": 4, "children_under_3": 1}') \g /dev/null
SELECT pnd.wait_for_place(:'family', 'shelter', :'refuge_service_number');
SELECT pnd.wait_for_place(:'first', 'shelter', :'refuge_service_number', request_key => 'attente 1'), pnd.wait_for_place(:'first', 'shelter', :'refuge_service_number', request_key => 'attente 1');
SELECT pnd.wait_for_place(:'first', 'shelter', :'refuge_service_number');
SELECT pnd.wait_for_place(:'endangered', 'shelter', :'refuge_service_number');
SELECT pnd.wait_for_place(:'last', 'shelter', :'refuge_service_number');
\c - postgres
UPDATE pnd_data.case_file SET danger = true WHERE case_id = packnd.site_case_id(:'endangered');
\c - regress_camille
-- danger first
SELECT place_in_list, case_number = :'endangered' AS endangered, case_number = :'first' AS first, domain, danger, offered_at FROM pnd.waiting_list('76') ORDER BY place_in_list;
SELECT count(*) FROM pnd.waiting_list('76', of_service => :'havre_service_number');
SELECT place_in_list FROM pnd.waiting_list('76', max_rows => 2);
SELECT n.place_in_list FROM (SELECT cursor FROM pnd.waiting_list('76', max_rows => 2) OFFSET 1) p, pnd.waiting_list('76', after => p.cursor) n;
\c - regress_supervisor
SELECT places, reserved_places, free_places, waiting FROM pnd.services('76') WHERE service = :'refuge_service_number';

-- ---- the partner refuses: in the same transaction the place is reserved for who is first
\c - regress_refuge
SELECT pnd.answer_referral(:'r', 'refused', 'outside_public');
SELECT place_no, state FROM pnd.places(:'refuge_service_number');
-- whom it is for the partner does not learn
SELECT count(*) FROM pnd.my_referrals();
SELECT count(*) FROM pnd.waiting_list('76');
\c - regress_camille
SELECT case_number = :'endangered' AS endangered, kind_fr, message_fr FROM pnd.my_messages WHERE message_fr LIKE '%place%';
SELECT place_in_list, case_number = :'endangered' AS endangered, offered_at IS NOT NULL AS offered, due_at > now() AS due FROM pnd.waiting_list('76') ORDER BY place_in_list;
-- for the others it is full, for her it is not
SELECT count(*) FROM pnd.route(:'first', 'shelter') WHERE service = :'refuge_service_number';
SELECT count(*) FROM pnd.route(:'endangered', 'shelter') WHERE service = :'refuge_service_number';
SELECT pnd.refer(:'first', 'shelter', :'refuge_service_number');

-- ---- nobody asks in time: the follow-up offers it to the next, and the trace stays
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '1 day' WHERE kind = 'place_offer';
CALL pnd.follow_up(hold_share => 1);
SELECT w.case_id = packnd.site_case_id(:'endangered') AS endangered, w.case_id = packnd.site_case_id(:'first') AS first, w.offered_at IS NOT NULL AS offered, w.ended_because
FROM pnd_data.place_wait w ORDER BY w.since;
SELECT d.case_id = packnd.site_case_id(:'endangered') AS endangered, d.met_at IS NOT NULL AS met, d.cancel_reason FROM pnd_data.deadline d WHERE d.kind = 'place_offer' ORDER BY d.deadline_id;
-- she gets it, also while another service has not answered yet; nobody else is asked beside it
\c - regress_camille
SELECT service_label FROM pnd.refer(:'first', 'shelter', :'havre_service_number');
SELECT pnd.refer(:'first', 'shelter');
SELECT referral AS r2, service_label FROM pnd.refer(:'first', 'shelter', :'refuge_service_number') \gset
SELECT place_in_list, case_number = :'family' AS family, offered_at IS NOT NULL AS offered FROM pnd.waiting_list('76') ORDER BY place_in_list;
\c - postgres
SELECT w.ended_because, d.met_at IS NOT NULL AS met FROM pnd_data.place_wait w JOIN pnd_data.deadline d ON d.case_id = w.case_id AND d.subject_id = w.wait_id
WHERE w.case_id = packnd.site_case_id(:'first');

-- ---- another room, larger: the family is before who came last
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 2) \g /dev/null
\c - regress_camille
SELECT case_number = :'family' AS family, offered_at IS NOT NULL AS offered FROM pnd.waiting_list('76') ORDER BY place_in_list;
-- ---- the room that is offered gets smaller: it goes to the first whom it can take, and she waits on at her turn
\c - regress_supervisor
SELECT pnd.set_place(:'refuge_service_number', 2, 1);
\c - regress_camille
SELECT place_in_list, case_number = :'family' AS family, case_number = :'last' AS last, offered_at IS NOT NULL AS offered, due_at IS NOT NULL AS due FROM pnd.waiting_list('76') ORDER BY place_in_list;
SELECT case_number = :'family' AS family, kind_fr, message_fr FROM pnd.my_messages WHERE message_fr LIKE '%retirée%';
SELECT pnd.leave_waiting_list(:'last', :'refuge_service_number', 'essai');
\c - regress_supervisor
SELECT place_no, state, too_small FROM pnd.places(:'refuge_service_number');
SELECT pnd.set_place(:'refuge_service_number', 2, 1, children => 6, cots => 1);
\c - regress_camille
SELECT pnd.wait_for_place(:'last', 'shelter', :'refuge_service_number');
SELECT case_number = :'family' AS family, offered_at IS NOT NULL AS offered FROM pnd.waiting_list('76') ORDER BY place_in_list;
-- more come with her than it takes: the follow-up takes it back, and offers it when it is large enough
SELECT pnd.record_facts(:'family', '{"children": 9}') \g /dev/null
\c - postgres
CALL pnd.follow_up(hold_share => 1);
SELECT w.case_id = packnd.site_case_id(:'family') AS family, w.offered_at IS NOT NULL AS offered FROM pnd_data.place_wait w WHERE w.ended_at IS NULL ORDER BY w.since;
\c - regress_camille
SELECT pnd.record_facts(:'family', '{"children": 4}') \g /dev/null
SELECT pnd.leave_waiting_list(:'last', :'refuge_service_number', 'essai');
SELECT pnd.wait_for_place(:'last', 'shelter', :'refuge_service_number');
\c - postgres
CALL pnd.follow_up(hold_share => 1);
\c - regress_camille
SELECT case_number = :'family' AS family, offered_at IS NOT NULL AS offered FROM pnd.waiting_list('76') ORDER BY place_in_list;
-- she does not want it: it goes to the next
SELECT pnd.leave_waiting_list(:'family', :'refuge_service_number', '  ');
SELECT pnd.leave_waiting_list(:'family', :'refuge_service_number', 'préfère rester chez sa soeur', request_key => 'fin'), pnd.leave_waiting_list(:'family', :'refuge_service_number', 'préfère rester chez sa soeur', request_key => 'fin');
SELECT pnd.leave_waiting_list(:'family', :'refuge_service_number', 'encore');
SELECT case_number = :'last' AS last, offered_at IS NOT NULL AS offered FROM pnd.waiting_list('76') ORDER BY place_in_list;

-- ---- what ends a case, a need or her consent ends the wait, and frees what was offered
SELECT pnd.wait_for_place(:'family', 'shelter', :'refuge_service_number'), pnd.wait_for_place(:'endangered', 'shelter', :'refuge_service_number');
SELECT pnd.revoke_consent(:'last', 'services');
SELECT case_number = :'family' AS family, case_number = :'endangered' AS endangered, offered_at IS NOT NULL AS offered FROM pnd.waiting_list('76') ORDER BY place_in_list;
SELECT pnd.exit_case(:'endangered', 'moved');
SELECT case_number = :'family' AS family, offered_at IS NOT NULL AS offered FROM pnd.waiting_list('76') ORDER BY place_in_list;
SELECT pnd.close_need(n.need, 'met_otherwise') FROM pnd.needs(:'family') n WHERE n.domain = 'shelter';
SELECT count(*) FROM pnd.waiting_list('76');
SELECT place_no, state FROM pnd.places(:'refuge_service_number');
-- ---- a place has its size before it is offered; many that go, go at once
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 0) \g /dev/null
\c - regress_camille
SELECT pnd.record_facts(:'holder', '{"children": 4, "children_under_3": 1, "dependent_adults": 0, "disability": [], "pets": []}');
SELECT pnd.withdraw_referral(referral, 'essai') FROM pnd.referrals(:'holder') WHERE state = 'sent' \g /dev/null
SELECT pnd.wait_for_place(:'holder', 'shelter', :'refuge_service_number') AS position;
\c - regress_supervisor
SELECT pnd.set_places(:'refuge_service_number', '[{"adults": 1}, {"adults": 1}, {"adults": 1}]');
\c - regress_camille
SELECT case_number = :'holder' AS holder, offered_at IS NOT NULL AS offered FROM pnd.waiting_list('76') WHERE case_number = :'holder';
SELECT pnd.leave_waiting_list(:'holder', :'refuge_service_number', 'la taille ne va pas');
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 10000) \g /dev/null
SET statement_timeout = '20s';
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 2) \g /dev/null
RESET statement_timeout;
SELECT places, free_places, over_places FROM pnd.services('76') WHERE service = :'refuge_service_number';
\c - regress_camille

\c - postgres
SELECT w.ended_because, w.leave_reason FROM pnd_data.place_wait w ORDER BY w.since;
SELECT count(*) FROM pnd_data.deadline WHERE kind = 'place_offer' AND met_at IS NULL AND cancelled_at IS NULL;
SELECT DISTINCT finding FROM pnd.verify_journal();
