-- routing: each why not is true. Children who live elsewhere, or are grown, keep nobody out, nor does the night where another
-- need than a place is asked for; a place for who is of another gender; what keeps her out whichever answer she gives
\set SHOW_CONTEXT never
\i test/fixture.sql
\pset format unaligned
CREATE FUNCTION public.said(case_number text, domain text, service text, OUT fit text, OUT reasons text) LANGUAGE sql AS $$
	SELECT r.fit, array_to_string(r.reasons, ' ; ') FROM pnd.route(said.case_number, said.domain) r WHERE r.service = said.service
	UNION ALL SELECT 'leave_out', w.why_not FROM pnd.why_not(said.case_number, said.domain) w WHERE w.service = said.service $$;
SELECT pnd.set_service('76', 'packnd-demo--permanence-avocat', has_agreement => true, correspondent => :'refuge_number', not_limited => true) AS lawyer, pnd.set_service('76', 'packnd-demo--ouverture-droits-caf', has_agreement => true, correspondent => :'refuge_number', not_limited => true) AS rights \gset
\c - regress_doctor
SELECT pnd.report('76', true, true) AS her, pnd.report('76', true, true) AS other \gset
SELECT count(pnd.give_consent(n, 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 4' || i, 'her_alone', 'Mo-Fr 09:00-12:00', 'rien')) FROM unnest(ARRAY[:'her', :'other']) WITH ORDINALITY c (n, i);
SELECT count(pnd.decide_to_leave(n)) FROM unnest(ARRAY[:'her', :'other']) n;
\c - regress_supervisor
SELECT count(pnd.name_referent(n, :'camille_number')) FROM unnest(ARRAY[:'her', :'other']) n;
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-havre', '{"children": false}') = :'havre_service_number' AS set;

-- ---- children: those who come
\c - regress_camille
SELECT pnd.record_facts(:'her', '{"gender": "female", "urgency": "days", "commune": "76351"}');
SELECT pnd.add_dependant(:'her', 'child', (current_date - interval '6 years')::date, lives_with => 'other_parent') AS child, pnd.add_dependant(:'her', 'child', (current_date - interval '20 years')::date) AS grown \gset
SELECT * FROM public.said(:'her', 'shelter', :'havre_service_number');
SELECT pnd.change_dependant(:'her', :'child', lives_with => 'alternating');
SELECT * FROM public.said(:'her', 'shelter', :'havre_service_number');
\c - regress_supervisor
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-havre', '{"child_age_to": 12}') = :'havre_service_number' AS set;
\c - regress_camille
SELECT * FROM public.said(:'her', 'shelter', :'havre_service_number');
SELECT pnd.change_dependant(:'her', :'child', birth_date => (current_date - interval '13 years')::date);
SELECT * FROM public.said(:'her', 'shelter', :'havre_service_number');
-- whose age nobody knows is asked for
SELECT pnd.change_dependant(:'her', :'child', birth_date => (current_date - interval '6 years')::date), pnd.add_dependant(:'her', 'child') IS NOT NULL AS third;
SELECT * FROM public.said(:'her', 'shelter', :'havre_service_number');

-- ---- the night: where a place is asked for, and where it is not known whether tonight
\c - regress_supervisor
SELECT count(pnd.set_service_terms('76', s, '{"at_night": false}')) FROM unnest('{packnd-demo--chrs-havre,packnd-demo--permanence-avocat}'::text[]) s;
\c - regress_camille
SELECT pnd.open_need(n, 'legal', 'told') IS NOT NULL AS opened FROM unnest(ARRAY[:'her', :'other']) n;
SELECT pnd.forget_fact(:'her', 'urgency', 'noté par erreur');
SELECT * FROM public.said(:'her', 'shelter', :'havre_service_number') UNION ALL SELECT * FROM public.said(:'her', 'legal', :'lawyer');
SELECT pnd.record_facts(:'her', '{"safe_place_tonight": false}');
SELECT * FROM public.said(:'her', 'shelter', :'havre_service_number') UNION ALL SELECT * FROM public.said(:'her', 'legal', :'lawyer');
SELECT pnd.record_facts(:'her', '{"safe_place_tonight": true}');
SELECT * FROM public.said(:'her', 'shelter', :'havre_service_number') UNION ALL SELECT * FROM public.said(:'her', 'legal', :'lawyer');

-- ---- a place that takes neither women nor men
\c - regress_supervisor
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-havre', '{"genders": ["other"]}') = :'havre_service_number' AS set;
\c - regress_camille
SELECT * FROM public.said(:'her', 'shelter', :'havre_service_number');
SELECT pnd.record_facts(:'her', '{"gender": "male"}');
SELECT * FROM public.said(:'her', 'shelter', :'havre_service_number');
SELECT pnd.record_facts(:'her', '{"gender": "not_said"}');
SELECT * FROM public.said(:'her', 'shelter', :'havre_service_number');
SELECT pnd.record_facts(:'her', '{"gender": "other"}');
SELECT * FROM public.said(:'her', 'shelter', :'havre_service_number');

-- ---- for families, and takes no children: with some it is one thing, without the other; nothing true can be said before she tells
\c - regress_supervisor
SELECT pnd.set_service_terms('76', 'packnd-demo--ouverture-droits-caf', '{"children": false}') = :'rights' AS set;
\c - regress_camille
SELECT pnd.record_facts(:'other', '{"pregnancy": false}');
SELECT * FROM public.said(:'other', 'legal', :'rights');
SELECT pnd.record_facts(:'other', '{"children": 0}');
SELECT * FROM public.said(:'other', 'legal', :'rights');
SELECT pnd.record_facts(:'other', '{"children": 1, "youngest_child_age": 4, "oldest_child_age": 4}');
SELECT * FROM public.said(:'other', 'legal', :'rights');

-- ---- what was told of their ages decides as far as it goes: the oldest is no younger than the youngest, and one child is both
\c - regress_supervisor
SELECT pnd.set_service_terms('76', 'packnd-demo--ouverture-droits-caf', '{"child_age_to": 12}') = :'rights' AS set;
\c - regress_camille
SELECT pnd.forget_fact(:'other', 'oldest_child_age', 'noté par erreur');
SELECT * FROM public.said(:'other', 'legal', :'rights');
SELECT pnd.record_facts(:'other', '{"children": 2, "youngest_child_age": 4}');
SELECT * FROM public.said(:'other', 'legal', :'rights');
SELECT pnd.record_facts(:'other', '{"youngest_child_age": 13}');
SELECT * FROM public.said(:'other', 'legal', :'rights');
