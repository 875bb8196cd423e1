-- Places: how many a service has (0 is full, not limited is said), of which size,
-- and which household fits; a ceiling below what is taken.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\c - regress_supervisor
-- ---- a capacity is said: who has an agreement is asked, and nothing is undefined by omission
SELECT external_id AS unsaid FROM pnd.services('76') WHERE capacity IS NULL AND 'shelter' = ANY (domains) ORDER BY external_id LIMIT 1 \gset
\set VERBOSITY default
SELECT pnd.set_service('76', :'unsaid', has_agreement => true);
\set VERBOSITY terse
SELECT pnd.set_service('76', :'unsaid', places => 1, not_limited => true);
SELECT pnd.set_service('76', :'unsaid', not_limited => false);
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 10001);
SELECT service_label, capacity, capacity_fr, places, reserved_places, taken_places, free_places, over_places, waiting
FROM pnd.services('76') WHERE has_agreement ORDER BY service_label;
-- 0 is full
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', places => 0) \g /dev/null
-- the refuge: three rooms, each of a size
SELECT pnd.set_places(:'refuge_service_number', '[{"adults": 1}, {"adults": 1, "children": 2, "cots": 1, "animals": true}, {"adults": 2, "children": 3, "cots": 2, "wheelchair": true}]');
SELECT place_no, adults, children, cots, wheelchair, animals, for_scheme, state_fr, since FROM pnd.places(:'refuge_service_number');

\c - regress_doctor
SELECT pnd.report('76', true, true) AS a \gset
SELECT pnd.give_consent(:'a', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 41', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
SELECT pnd.report('76', true, true) AS b \gset
SELECT pnd.give_consent(:'b', 'Exemple', 'Bea', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
SELECT pnd.report('76', true, true) AS c \gset
SELECT pnd.give_consent(:'c', 'Exemple', 'Clea', 'phone', '+33 1 99 00 00 43', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
\c - regress_supervisor
SELECT pnd.name_referent(n, :'camille_number') FROM unnest(ARRAY[:'a', :'b', :'c']) n \g /dev/null
\c - postgres
CREATE FUNCTION public.rooms(case_number text) RETURNS TABLE (service text, room text, free int, missing text[]) LANGUAGE sql AS $$
	SELECT v.label, m.room, m.free, m.missing
	FROM pnd_data.room_for(packnd.site_case_id(case_number), NULL) m JOIN pnd_data.service_version v ON v.service_id = m.service_id AND v.valid_to IS NULL
	ORDER BY v.label
$$;
-- nothing is known of who comes: it is asked
SELECT * FROM public.rooms(:'a');

-- ---- who is recorded is who comes
\c - regress_camille
SELECT pnd.decide_to_leave(n) FROM unnest(ARRAY[:'a', :'b', :'c']) n \g /dev/null
SELECT pnd.record_facts(n, '{"gender": "female", "commune": "76540", "languages": ["fr"]}') FROM unnest(ARRAY[:'a', :'b', :'c']) n \g /dev/null
SELECT pnd.add_dependant(:'a', 'child', (now() - interval '7 years')::date, 'Lou'), pnd.add_dependant(:'a', 'child', (now() - interval '1 year')::date, 'Max'),
	pnd.add_dependant(:'a', 'child', (now() - interval '9 years')::date, 'Noa', lives_with => 'other_parent') \g /dev/null
SELECT pnd.record_facts(:'a', '{"disability": [], "pets": ["cat"]}');
\c - postgres
SELECT packnd.share_case(packnd.site_case_id(:'a'), 'household', '{}') - 'missing' AS household;
SELECT room, missing FROM public.rooms(:'a') WHERE room NOT IN ('not_limited', 'full', 'not_said');
\c - regress_camille
SELECT service_label, fit, reasons FROM pnd.route(:'a', 'shelter');
-- she gets the smallest that fits: with the cat, the second
SELECT referral AS ra FROM pnd.refer(:'a', 'shelter', :'refuge_service_number') \gset
SELECT place_no, state FROM pnd.places(:'refuge_service_number');
-- two children, told and not recorded: their ages tell who needs a cot
SELECT pnd.record_facts(:'b', '{"children": 2, "dependent_adults": 0}');
\c - postgres
CREATE FUNCTION public.infants(case_number text) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' to ', h ->> 'infants', h ->> 'infants_most') || CASE WHEN h -> 'missing' ? 'children_under_3' THEN ', to be asked' ELSE '' END
	FROM packnd.site_case_id(case_number) c, packnd.share_case(c, 'household', '{}') h
$$;
SELECT public.infants(:'b');
\c - regress_camille
-- 3.0 is three, as everywhere
SELECT pnd.record_facts(:'b', '{"children": 3.0}');
SELECT service_label FROM pnd.route(:'b', 'shelter');
SELECT pnd.record_facts(:'b', '{"children": 2}');
SELECT pnd.record_facts(:'b', '{"oldest_child_age": 2.0}');
\c - postgres
SELECT public.infants(:'b');
\c - regress_camille
SELECT pnd.record_facts(:'b', '{"oldest_child_age": 7}');
\c - postgres
SELECT public.infants(:'b');
\c - regress_camille
SELECT pnd.record_facts(:'b', '{"youngest_child_age": 1}');
\c - postgres
SELECT public.infants(:'b');
\c - regress_camille
SELECT pnd.record_facts(:'b', '{"youngest_child_age": 5}');
\c - postgres
SELECT public.infants(:'b');
\c - regress_camille
-- ... and a wheelchair
SELECT pnd.record_facts(:'b', '{"children": 2, "children_under_3": 0, "dependent_adults": 0, "disability": ["wheelchair"], "pets": []}');
SELECT referral AS rb FROM pnd.refer(:'b', 'shelter', :'refuge_service_number') \gset
SELECT place_no, state FROM pnd.places(:'refuge_service_number');
-- a baby is expected: no free place has a cot
SELECT pnd.add_dependant(:'c', 'unborn') \g /dev/null
SELECT pnd.record_facts(:'c', '{"children": 0, "disability": [], "pets": []}');
\c - postgres
SELECT room, free FROM public.rooms(:'c') WHERE room NOT IN ('not_limited', 'full', 'not_said');
\c - regress_camille
SELECT service_label, why_not FROM pnd.why_not(:'c', 'shelter') WHERE service IN (:'refuge_service_number', :'havre_service_number');
\set VERBOSITY default
SELECT pnd.refer(:'c', 'shelter', :'refuge_service_number');
\set VERBOSITY terse

-- ---- four figures; a place is reserved while it is asked for, and taken when the partner accepts
\c - regress_refuge
SELECT pnd.answer_referral(:'ra', 'accepted');
SELECT place_no, state, since = date_trunc('hour', since) AS "to the hour" FROM pnd.places(:'refuge_service_number');
SELECT count(*) FROM pnd.places(:'havre_service_number');
\c - regress_supervisor
SELECT places, reserved_places, taken_places, free_places, over_places FROM pnd.services('76') WHERE service = :'refuge_service_number';
-- a ceiling below what is taken: the free one goes, nobody is sent away, and what is over is shown
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 1) \g /dev/null
SELECT places, reserved_places, taken_places, free_places, over_places FROM pnd.services('76') WHERE service = :'refuge_service_number';
\c - regress_camille
SELECT pnd.withdraw_referral(:'rb', 'elle est chez sa soeur');
\c - regress_supervisor
-- each that is left is no more
SELECT places, reserved_places, taken_places, free_places, over_places FROM pnd.services('76') WHERE service = :'refuge_service_number';
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 3) \g /dev/null
SELECT place_no, adults, children, cots, wheelchair, animals, state FROM pnd.places(:'refuge_service_number');
-- not limited: who is there stays there; and who came meanwhile takes a place when there is a limit again
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', not_limited => true) \g /dev/null
\c - regress_camille
SELECT referral AS rb FROM pnd.refer(:'b', 'shelter', :'refuge_service_number') \gset
\c - regress_supervisor
SELECT capacity, places, reserved_places, taken_places, free_places, over_places FROM pnd.services('76') WHERE service = :'refuge_service_number';
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 1) \g /dev/null
SELECT capacity, places, reserved_places, taken_places, free_places, over_places FROM pnd.services('76') WHERE service = :'refuge_service_number';
SELECT place_no, state FROM pnd.places(:'refuge_service_number');

-- ---- a room that gets smaller than who is there: she stays, it is shown, and the referent is told, once
SELECT pnd.set_place(:'refuge_service_number', 2, 1, children => 1), pnd.set_place(:'refuge_service_number', 2, 1) \g /dev/null
SELECT pnd.set_places(:'refuge_service_number', '[{"adults": 1}, {"adults": 1}]') \g /dev/null
SELECT place_no, state, too_small FROM pnd.places(:'refuge_service_number');
\c - regress_camille
SELECT case_number = :'a' AS a, case_number = :'b' AS b, about = :'ra' AS ra, kind_fr, message_fr FROM pnd.my_messages() WHERE message_fr ~ 'petite';
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 1) \g /dev/null

-- ---- sizes that are none, and who may not
SELECT pnd.set_place(:'refuge_service_number', 9, 1);
SELECT pnd.set_place(:'refuge_service_number', 2, 0);
SELECT pnd.set_place(:'refuge_service_number', 2, 51);
SELECT pnd.set_place(:'refuge_service_number', NULL, 1);
SELECT pnd.set_place('S-0000-0000-0000-0', 2, 1);
SELECT pnd.set_places(:'refuge_service_number', '{}');
SELECT pnd.set_places(:'refuge_service_number', '[1]');
SELECT pnd.set_places(:'refuge_service_number', '[{}, {"adults": 1.5}]');
SELECT pnd.set_places(:'refuge_service_number', '[{"beds": 1}]');
SELECT pnd.set_places(:'refuge_service_number', '[{"wheelchair": true}]');
SELECT pnd.set_places(:'refuge_service_number', '[{"adults": 1}]', request_key => 'x'), pnd.set_places(:'refuge_service_number', '[{"adults": 1}]', request_key => 'x');
\c - regress_camille
SELECT pnd.set_places(:'refuge_service_number', '[]');
\c - regress_doctor
SELECT count(*) FROM pnd.places(:'refuge_service_number');

\c - postgres
SELECT DISTINCT finding FROM pnd.verify_journal();
-- the history of what was said of the capacity
SELECT capacity, ceiling, valid_to IS NULL AS now FROM pnd_data.service_overlay WHERE service_id = :refuge_service ORDER BY valid_from;
