-- referral: bounded study, who refused is parked, several services asked at once,
-- the clocks after an acceptance, a service that is not safe, first requests
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS a, pnd.report('76', true, true) AS b, pnd.report('76', true, true) AS c \gset
SELECT pnd.give_consent(n, 'Exemple', g, 'phone', '+33 1 99 00 00 4' || i, 'her_alone', 'Mo-Fr 09:00-12:00', 'rien')
FROM (VALUES (:'a', 'Alix', 1), (:'b', 'Béa', 2), (:'c', 'Cléa', 3)) v (n, g, i) \g /dev/null
SELECT pnd.decide_to_leave(n) FROM unnest(ARRAY[:'a', :'b', :'c']) n \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(n, :'camille_number') FROM unnest(ARRAY[:'a', :'b', :'c']) n \g /dev/null

\c - regress_camille
SELECT pnd.record_facts(n, '{"gender": "female"}') FROM unnest(ARRAY[:'a', :'b', :'c']) n \g /dev/null

-- ---- an emergency does not wait for as long as the service has for itself; a study is bounded
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', answer_amount => 30, answer_unit => 'calendar_days') IS NOT NULL AS set;
\c - regress_camille
SELECT referral AS r, service_label, due_at - now() < '4 hours 1 minute' AS soon FROM pnd.refer(:'a', 'shelter') \gset
SELECT :'service_label' AS asked, :'soon' AS "within the time of an emergency";
SELECT pnd.answer_referral(:'r', 'under_study');
\c - postgres
SELECT s.until_at - s.from_at AS "an emergency is studied for" FROM pnd_data.suspension s JOIN pnd_data.deadline d USING (case_id, deadline_id)
WHERE d.subject_id = packnd.site_number_id('referral', :'r');
SELECT pnd.set_bound('study_urgent', not_after => '2 hours');
\c - regress_camille
SELECT pnd.withdraw_referral(:'r', 'pour demander de nouveau');
SELECT referral AS r FROM pnd.refer(:'a', 'shelter', :'refuge_service_number') \gset
SELECT pnd.answer_referral(:'r', 'under_study');
\c - postgres
SELECT s.until_at - s.from_at AS "by the bound of the territory" FROM pnd_data.suspension s JOIN pnd_data.deadline d USING (case_id, deadline_id)
WHERE d.subject_id = packnd.site_number_id('referral', :'r');

-- ---- who refused is not asked again by itself, for a time that depends on the answer
\c - regress_camille
SELECT pnd.answer_referral(:'r', 'refused', 'not_arrived');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.answer_referral(:'r', 'refused', 'full');
SELECT service_label, domain, answer_fr, parked_until - now() BETWEEN '6 days 23:59' AND '7 days' AS "a week" FROM pnd.parked_services(:'a');
SELECT domain, service_label, state FROM pnd.referrals(:'a');
\c - postgres
-- a week later
SELECT referral AS r2 FROM pnd.referrals(:'a') WHERE state = 'sent' \gset
SET session_replication_role = replica;
UPDATE pnd_data.referral SET sent_at = sent_at - interval '8 days', happened_at = happened_at - interval '8 days', state_since = state_since - interval '8 days',
	recorded_at = recorded_at - interval '8 days', answered_at = answered_at - interval '8 days' WHERE case_id = packnd.site_case_id(:'a');
RESET session_replication_role;
\c - regress_camille
SELECT count(*) AS parked FROM pnd.parked_services(:'a');
SELECT pnd.answer_referral(:'r2', 'refused', 'unsafe');
SELECT service_label, state FROM pnd.referrals(:'a') WHERE state = 'sent';
SELECT service_label, domain, answer_fr, parked_until FROM pnd.parked_services(:'a');
SELECT service_label, answer, parked_until, cursor IS NOT NULL AS more FROM pnd.parked_services(:'a', max_rows => 1);
-- the rules are the territory's
\c - regress_supervisor
SELECT * FROM pnd.parking_rules('76');
SELECT pnd.set_parking_rule('76', 'unsafe', 30, for_all_needs => false);
SELECT pnd.set_parking_rule('76', 'full', 1, request_key => 'k');
SELECT pnd.set_parking_rule('76', 'full', 1, request_key => 'k');
SELECT * FROM pnd.parking_rules('76') WHERE is_own;
SELECT service_label, answer, parked_until - now() BETWEEN '29 days' AND '30 days' AS "a month" FROM pnd.parked_services(:'a');
SELECT pnd.set_parking_rule('76', 'full', 0);
SELECT pnd.set_parking_rule('76', 'full', 367);
SELECT pnd.set_parking_rule('76', 'tired', 3);
\c - regress_camille
SELECT pnd.set_parking_rule('76', 'full', 3);
\echo :LAST_ERROR_SQLSTATE

SELECT pnd.withdraw_referral(referral, 'plus besoin') FROM pnd.referrals(:'a') WHERE state = 'sent' \g /dev/null

-- ---- what the rules said when it was asked is kept: who was left out and why, the points, the version
SELECT service_label, fit_fr, score, is_asked, reasons FROM pnd.referral_choice(:'r2');
SELECT DISTINCT parts, policy_version, judged_at <= now() AS then FROM pnd.referral_choice(:'r2') WHERE is_asked;
SELECT count(*) FROM pnd.referral_choice(:'r2') one, pnd.referral_choice(:'r2', one.cursor, 1) next;
\set VERBOSITY sqlstate
SELECT pnd.referral_choice(:'refuge_service_number');
\set VERBOSITY default
\c - regress_refuge
SELECT pnd.referral_choice(:'r');
\c - regress_camille

-- ---- several at once: the first that accepts releases the others
\c - regress_supervisor
SELECT pnd.set_request_rule('76', 'shelter', 2);
SELECT pnd.set_request_rule('76', 'shelter', 6);
SELECT pnd.set_request_rule('76', 'garden', 1);
SELECT domain, at_once, sends_first FROM pnd.request_rules('76') WHERE at_once > 1 OR sends_first;
\c - regress_camille
SELECT service_label FROM pnd.refer(:'b', 'shelter', request_key => 'both');
SELECT service_label FROM pnd.refer(:'b', 'shelter', request_key => 'both');
SELECT service_label FROM pnd.refer(:'b', 'shelter');
\echo :LAST_ERROR_SQLSTATE
SELECT max(referral) FILTER (WHERE service = :'refuge_service_number') AS b1, max(referral) FILTER (WHERE service = :'havre_service_number') AS b2
FROM pnd.referrals(:'b') \gset
-- one refuses: another is asked beside the one that waits
SELECT pnd.answer_referral(:'b2', 'refused', 'full');
SELECT service_label, state FROM pnd.referrals(:'b');
-- nobody is left, and one waits still: the supervisor is not told yet
SELECT referral AS b3 FROM pnd.referrals(:'b') WHERE state = 'sent' AND service <> :'refuge_service_number' \gset
SELECT pnd.answer_referral(:'b3', 'refused', 'full');
SELECT count(*) AS exhausted FROM pnd.case_deadlines(:'b') WHERE kind = 'routing_exhausted';
SELECT pnd.answer_referral(:'b1', 'refused', 'full');
SELECT count(*) AS exhausted FROM pnd.case_deadlines(:'b') WHERE kind = 'routing_exhausted';
-- who decides sees whom the rules left out, and why
\c - regress_supervisor
SELECT service_label, fit_fr, reasons FROM pnd.need_choice((SELECT need FROM pnd.needs(:'b') WHERE domain = 'shelter'));
\c - regress_camille
-- by name, two again; one accepts, the other hears that it is withdrawn
SELECT referral AS b4 FROM pnd.refer(:'b', 'shelter', :'refuge_service_number', reason => 'une place vient de se libérer') \gset
SELECT service_label FROM pnd.refer(:'b', 'shelter', :'refuge_service_number', reason => 'une place vient de se libérer');
SELECT referral AS b5, service_label FROM pnd.refer(:'b', 'shelter', :'havre_service_number', reason => 'le service a rappelé') \gset
SELECT :'service_label' AS "beside it";
SELECT pnd.answer_referral(:'b5', 'accepted');
SELECT service_label, state FROM pnd.referrals(:'b') ORDER BY sent_at DESC LIMIT 2;
SELECT taken_at IS NOT NULL AS taken FROM pnd.needs(:'b') WHERE domain = 'shelter';
SELECT d.label_fr, d.state, count(*) FROM pnd.case_deadlines(:'b') d
WHERE d.kind IN ('routing_exhausted', 'emergency_need', 'referral_answer', 'referral_arrival') GROUP BY 1, 2 ORDER BY 1, 2;
\c - regress_refuge
SELECT pnd.answer_referral(:'b4', 'accepted');
\echo :LAST_ERROR_SQLSTATE
SELECT message_fr, count(*) FROM pnd.my_messages GROUP BY 1 ORDER BY 1;
\c - postgres
SELECT count(*) AS held FROM pnd_data.place WHERE held_for = packnd.site_case_id(:'b');

-- ---- after an acceptance a clock runs: has she arrived? is it done?
\c - regress_camille
SELECT pnd.answer_referral(:'b5', 'arrived');
SELECT pnd.answer_referral(:'b5', 'arrived');
SELECT service_label, state, arrived_at IS NOT NULL AS arrived FROM pnd.referrals(:'b') WHERE referral = :'b5';
SELECT kind, state FROM pnd.case_deadlines(:'b') WHERE kind IN ('referral_arrival', 'referral_done');
SELECT pnd.leave_place(:'b5');
-- where she has no place, until it is done
SELECT referral AS m FROM pnd.refer(:'b', 'money') \gset
SELECT pnd.answer_referral(:'m', 'arrived');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.answer_referral(:'m', 'accepted');
SELECT pnd.answer_referral(:'m', 'arrived');
SELECT kind, state FROM pnd.case_deadlines(:'b') WHERE kind = 'referral_done';
SELECT pnd.answer_referral(:'m', 'done');
SELECT kind, state FROM pnd.case_deadlines(:'b') WHERE kind IN ('referral_arrival', 'referral_done');
-- nobody says so: whom to call today, then the supervisor
SELECT referral AS c1 FROM pnd.refer(:'c', 'shelter') LIMIT 1 \gset
SELECT pnd.answer_referral(:'c1', 'accepted');
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '3 days' WHERE kind = 'referral_arrival' AND case_id = packnd.site_case_id(:'c');
CALL pnd.follow_up(hold_share => 1);
\c - regress_camille
SELECT what_fr FROM pnd.to_contact() WHERE case_number = :'c';
\c - regress_supervisor
SELECT case_number = :'c' AS c, kind_fr, message_fr FROM pnd.my_messages WHERE kind_fr ~ 'arrivée';
-- she did not come: nobody else is asked, and it is looked whether she is safe
\c - regress_camille
SELECT pnd.answer_referral(:'c1', 'refused', 'not_arrived');
SELECT kind, state FROM pnd.case_deadlines(:'c') WHERE kind IN ('safety_check', 'referral_arrival');
SELECT service_label, state, refusal_fr FROM pnd.referrals(:'c') WHERE state NOT IN ('withdrawn');

-- ---- a service that is not safe: what waits there is taken back and the next asked, who is there comes first
SELECT referral AS a1, service_label FROM pnd.refer(:'a', 'shelter', :'havre_service_number', reason => 'le service a rappelé') \gset
SELECT referral AS b6 FROM pnd.refer(:'b', 'shelter', :'havre_service_number', reason => 'le service a rappelé') \gset
SELECT pnd.answer_referral(:'b6', 'accepted');
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', is_unsafe => true) IS NOT NULL AS unsafe;
\c - regress_camille
SELECT service_label, state FROM pnd.referrals(:'a') ORDER BY sent_at DESC, state LIMIT 2;
SELECT service_label, state FROM pnd.referrals(:'b') WHERE state IN ('sent', 'under_study', 'accepted');
SELECT case_number = :'b' AS b, kind_fr, message_fr FROM pnd.my_messages WHERE kind_fr = 'sécurité' ORDER BY 1;
SELECT case_number = :'b' AS b, what_fr, danger FROM pnd.to_contact() LIMIT 1;
SELECT pnd.refer(:'c', 'shelter', :'havre_service_number');
\echo :LAST_ERROR_SQLSTATE
-- said twice it is told once
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', is_unsafe => true, priority_lane => true) IS NOT NULL AS unsafe;
\c - postgres
CALL pnd.follow_up(hold_share => 1);
SELECT finding FROM pnd.health() WHERE finding = 'service left';
\c - regress_camille
SELECT count(*) AS told FROM pnd.my_messages WHERE kind_fr = 'sécurité';
-- the case is closed, the place still occupied: she is not forgotten
SELECT pnd.exit_case(:'b', 'contact_lost', reason => 'plus de réponse');
\c - regress_supervisor
SELECT case_number = :'b' AS b, what_fr FROM pnd.to_contact() LIMIT 1;
SELECT pnd.leave_place(:'b6');
SELECT count(*) AS "still there" FROM pnd.to_contact() WHERE what_fr ~ 'non sûr';
-- safe again: nobody has to leave
\c - regress_camille
SELECT pnd.withdraw_referral(referral, 'plus besoin') FROM pnd.referrals(:'a') WHERE state = 'sent' \g /dev/null
SELECT referral AS c2 FROM pnd.refer(:'c', 'shelter', :'refuge_service_number', reason => 'retard expliqué') \gset
SELECT pnd.answer_referral(:'c2', 'accepted');
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', is_unsafe => true) IS NOT NULL AS unsafe;
SELECT what_fr FROM pnd.to_contact() WHERE case_number = :'c' LIMIT 1;
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', is_unsafe => false) IS NOT NULL AS safe;
SELECT kind, state FROM pnd.case_deadlines(:'c') WHERE kind = 'unsafe_place';
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', is_unsafe => false) IS NOT NULL AS safe;

-- ---- a territory wants it: an emergency asks by itself, as soon as she agrees
SELECT pnd.set_request_rule('76', 'shelter', 1, sends_first => true);
SELECT pnd.set_service_terms('76', e, '{"genders": ["female"]}') IS NOT NULL AS women FROM unnest('{packnd-demo--chrs-refuge,packnd-demo--chrs-havre}'::text[]) e;
\c - regress_doctor
SELECT pnd.report('76', true, true) AS d, pnd.report('76', true, true) AS e \gset
SELECT pnd.decide_to_leave(:'d');
SELECT pnd.give_consent(:'d', 'Exemple', 'Dalia', 'phone', '+33 1 99 00 00 45', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
SELECT pnd.give_consent(:'e', 'Exemple', 'Eva', 'phone', '+33 1 99 00 00 46', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', services_too => false);
SELECT pnd.decide_to_leave(:'e');
\c - regress_supervisor
SELECT pnd.name_referent(n, :'camille_number') FROM unnest(ARRAY[:'d', :'e']) n \g /dev/null
\c - regress_camille
-- of whom nothing is known: no door that may be wrong
SELECT domain, service_label, state FROM pnd.referrals(:'d');
SELECT domain, service_label, state FROM pnd.referrals(:'e');
SELECT pnd.record_facts(:'e', '{"gender": "female"}');
SELECT pnd.renew_consent(:'e', 'services');
SELECT domain, service_label, state FROM pnd.referrals(:'e');
-- what was withdrawn is not sent again by itself; another need that becomes urgent is, where somebody can be asked
SELECT pnd.withdraw_referral(referral, 'elle a trouvé') FROM pnd.referrals(:'e');
SELECT pnd.renew_consent(:'e', 'services');
SELECT domain, service_label, state FROM pnd.referrals(:'e');
\c - regress_supervisor
SELECT pnd.set_request_rule('76', 'money', 1, sends_first => true);
\c - regress_camille
SELECT pnd.prioritise_need(need, 'first', 'told', is_emergency => true) FROM pnd.needs(:'e') WHERE domain = 'money';
SELECT domain, service_label, state FROM pnd.referrals(:'e');
