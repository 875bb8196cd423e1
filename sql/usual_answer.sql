-- usual_answer: a service that usually answers within a day is asked before others,
-- one that takes more than four days after them; counted by the follow-up once a day
\set SHOW_CONTEXT never
\i test/fixture.sql
CREATE FUNCTION public.speed(case_number text) RETURNS TABLE (service_label text, points text) LANGUAGE sql AS $$
	SELECT r.service_label, string_agg(p ->> 'label' || ' ' || (p ->> 'points'), ', ')
	FROM pnd.route(case_number, 'shelter') r LEFT JOIN LATERAL jsonb_array_elements(r.parts) p ON p ->> 'label' ~ '^répond'
	WHERE r.fit = 'ask' GROUP BY 1 ORDER BY 1
$$;
\c - regress_doctor
SELECT pnd.report('76', true, true) AS a, pnd.report('76', true, true) AS b, pnd.report('76', true, true) AS c, pnd.report('76', true, true) AS d \gset
SELECT pnd.give_consent(n, 'Exemple', g, 'phone', '+33 1 99 00 00 4' || i, 'her_alone', 'Mo-Fr 09:00-12:00', 'rien')
FROM (VALUES (:'a', 'Alix', 1), (:'b', 'Béa', 2), (:'c', 'Cléa', 3), (:'d', 'Dina', 4)) v (n, g, i) \g /dev/null
SELECT pnd.decide_to_leave(n) FROM unnest(ARRAY[:'a', :'b', :'c', :'d']) n \g /dev/null
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 5) IS NOT NULL AS five_places;
SELECT pnd.name_referent(n, :'camille_number') FROM unnest(ARRAY[:'a', :'b', :'c', :'d']) n \g /dev/null
\c - regress_camille
SELECT pnd.record_facts(n, '{"gender": "female"}') FROM unnest(ARRAY[:'a', :'b', :'c', :'d']) n \g /dev/null
-- nobody has answered yet
SELECT * FROM public.speed(:'d');

-- ---- two answers say nothing, three do: the median, however long one took
SELECT referral AS ra FROM pnd.refer(:'a', 'shelter', :'refuge_service_number') \gset
SELECT referral AS rb FROM pnd.refer(:'b', 'shelter', :'refuge_service_number') \gset
SELECT pnd.answer_referral(:'ra', 'refused', 'other'), pnd.answer_referral(:'rb', 'accepted') \g /dev/null
\c - postgres
CALL pnd.follow_up(hold_share => 1);
SELECT v.label, u.answers, u.answer_hours FROM pnd_data.usual_answer u JOIN pnd_data.service_version v USING (service_id) WHERE v.valid_to IS NULL ORDER BY 1;
\c - regress_camille
SELECT referral AS rc FROM pnd.refer(:'c', 'shelter', :'refuge_service_number') \gset
SELECT pnd.answer_referral(:'rc', 'under_study'), pnd.answer_referral(:'rc', 'refused', 'other') \g /dev/null
\c - postgres
CALL pnd.follow_up(hold_share => 1);
-- once a day
SELECT v.label, u.answers, u.answer_hours FROM pnd_data.usual_answer u JOIN pnd_data.service_version v USING (service_id) WHERE v.valid_to IS NULL ORDER BY 1;
UPDATE pnd_data.usual_answer SET counted_at = counted_at - interval '25 hours';
-- one of the answers came after 200 hours
SET session_replication_role = replica;
UPDATE pnd_data.deadline SET started_at = started_at - interval '200 hours' WHERE subject_id = packnd.site_number_id('referral', :'ra') AND kind = 'referral_answer';
RESET session_replication_role;
\c - postgres
CALL pnd.follow_up(hold_share => 1);
SELECT v.label, u.answers, u.answer_hours FROM pnd_data.usual_answer u JOIN pnd_data.service_version v USING (service_id) WHERE v.valid_to IS NULL ORDER BY 1;
\c - regress_camille
SELECT * FROM public.speed(:'d');

-- ---- a silence counts until it was due, and what is older than a year does not
\c - postgres
UPDATE pnd_data.usual_answer SET counted_at = counted_at - interval '25 hours';
SET session_replication_role = replica;
UPDATE pnd_data.deadline SET started_at = started_at - interval '100 hours', met_at = NULL, met_recorded_at = NULL, cancelled_at = now(), cancel_reason = 'sans réponse',
	due_at = started_at
WHERE subject_id IN (packnd.site_number_id('referral', :'rb'), packnd.site_number_id('referral', :'rc')) AND kind = 'referral_answer';
UPDATE pnd_data.referral SET state = 'expired', event = 'expired', refusal_code = NULL, place_no = NULL
WHERE referral_id IN (packnd.site_number_id('referral', :'rb'), packnd.site_number_id('referral', :'rc'));
UPDATE pnd_data.place SET held_for = NULL, referral_id = NULL, held_at = NULL WHERE referral_id = packnd.site_number_id('referral', :'rb');
RESET session_replication_role;
\c - postgres
CALL pnd.follow_up(hold_share => 1);
\c - regress_camille
SELECT * FROM public.speed(:'d');
\c - postgres
UPDATE pnd_data.usual_answer SET counted_at = counted_at - interval '25 hours';
SET session_replication_role = replica;
UPDATE pnd_data.referral SET sent_at = sent_at - interval '366 days', happened_at = happened_at - interval '366 days', state_since = state_since - interval '366 days',
	recorded_at = recorded_at - interval '366 days', answered_at = answered_at - interval '366 days';
RESET session_replication_role;
\c - postgres
CALL pnd.follow_up(hold_share => 1);
SELECT count(*) FROM pnd_data.usual_answer;
-- what is counted is said by bounds
SELECT pnd.set_bound('usual_answers', not_before => '-500 days', legal_source => 'pour l''essai'), pnd.set_bound('too_few_answers', at_most => 3, legal_source => 'pour l''essai') \g /dev/null
CALL pnd.follow_up(hold_share => 1);
SELECT v.label, u.answers, u.answer_hours FROM pnd_data.usual_answer u JOIN pnd_data.service_version v USING (service_id) WHERE v.valid_to IS NULL ORDER BY 1;
