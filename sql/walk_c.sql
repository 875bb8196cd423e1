-- walk_c: a man with a dog.  His doctor asks him in time; a référent takes over;
-- the dog comes along.  Nothing that he or a professional reads says "elle".
\i test/fixture.sql
\i test/fixtures/doors.sql
\set SHOW_CONTEXT never
SELECT current_date + 3 AS departure_day, current_date - 20 AS complaint_day, current_date + 30 AS pause_end \gset

-- ---- the doctor hears him, and reports what may be told before he agrees
\c - regress_doctor
SELECT pnd.report('76', true, true, now() - interval '2 hours') AS n \gset
SELECT pnd.record_facts(:'n', '{"gender": "male", "commune": "76540", "languages": ["fr"], "pets": ["dog"], "urgency": "days",
	"author_link": "cohabitant", "lives_now": "common_home", "partner_violence": true}');
-- he agrees; at noon, between two shifts, he can speak
SELECT pnd.give_consent(:'n', 'Exemple', 'Karim', 'phone', '+33 1 99 00 00 51', 'her_alone', 'Mo-Fr 12:00-13:30', 'se présenter comme la mairie',
	happened_at => now() - interval '1 hour');

-- ---- the supervisor names a référent
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');

-- ---- the référent calls; he wants to leave in three days
\c - regress_camille
SELECT pnd.record_first_contact(:'n');
SELECT pnd.decide_to_leave(:'n', (:'departure_day' || ' 10:00')::timestamptz);
SELECT pnd.add_dependant(:'n', 'child', (current_date - interval '7 years')::date, 'Inès', 'alternating', school => 'école du parc') AS child \gset
SELECT pnd.add_evidence(:'n', 'complaint', :'complaint_day') AS paper \gset
SELECT pnd.record_facts(:'n', '{"regular_residence": true, "monthly_resources": 1800, "last_award_date": null, "benefit_recipient": false,
	"serious_danger": true, "express_consent": true, "cohabitation": true, "marital_status": "cohabiting", "occupation": "employed"}');
SELECT measure, outcome, award ->> 'form' AS form, missing FROM pnd.eligibility(:'n') WHERE domain IN ('money', 'specialised') AND outcome <> 'offer';
SELECT pnd.assess_needs(:'n', '{shelter,legal,schooling}');
-- a place for him, his daughter and the dog: one after the other refuses, three in a row, and then nobody is
-- asked: never the refuge for women, which has more points than the third
\c - regress_supervisor
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-refuge', '{"genders": ["female"]}') = :'refuge_service_number' AS for_women;
\c - regress_camille
SELECT referral AS first, service_label FROM pnd.refer(:'n', 'shelter') \gset
SELECT :'service_label' AS asked, pnd.answer_referral(:'first', 'refused', 'full');
SELECT referral AS second, service_label AS asked FROM pnd.referrals(:'n') WHERE state = 'sent' \gset
SELECT :'asked' AS asked, pnd.answer_referral(:'second', 'refused', 'full');
SELECT referral AS third, service_label AS asked FROM pnd.referrals(:'n') WHERE state = 'sent' \gset
SELECT :'asked' AS asked, pnd.answer_referral(:'third', 'refused', 'full');
\c - postgres
SELECT * FROM public.doors(:'n', 1, 0, true);
-- the hotel has places again, of which the second has room for all three.  Whether
-- he needs room for a wheelchair is asked first; then he is there
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--hotel-relais', places => 2) = :'hotel_service_number' AS two_places;
SELECT pnd.set_place(:'hotel_service_number', 1, 1), pnd.set_place(:'hotel_service_number', 2, 1, 1, animals => true) \g /dev/null
\c - regress_camille
SELECT reasons FROM pnd.route(:'n', 'shelter') WHERE service = :'hotel_service_number';
SELECT pnd.record_facts(:'n', '{"disability": []}');
SELECT referral AS place, service_label AS asked FROM pnd.refer(:'n', 'shelter') \gset
SELECT :'asked' AS asked, pnd.answer_referral(:'place', 'accepted');
\c - postgres
SELECT * FROM public.doors(:'n', 1, 0, true) d WHERE d.asked IS NOT NULL;
\c - regress_camille
SELECT pnd.open_ticket(:'n', 'préparer le départ avec le chien') > now() AS opened;
SELECT question_fr, value_fr, is_computed FROM pnd.case_facts(:'n')
WHERE fact IN ('gender', 'pets', 'commune', 'languages', 'urgency', 'author_link', 'lives_now', 'dependent_children', 'children_in_school', 'evidence', 'recent_complaint');
SELECT kind_fr, given_name, age, lives_with_fr, school FROM pnd.dependants(:'n');
SELECT kind_fr, counts_today FROM pnd.evidence(:'n');
SELECT pnd.agree_plan(:'n');
SELECT pnd.agree_pause(:'n', :'pause_end'::date);
SELECT pnd.resume_case(:'n');

-- ---- all that was to be read of his case, by those who read it, says what is, not "elle"
CREATE TEMP TABLE was_read (source text, line text);
\set QUIET on
INSERT INTO was_read
SELECT 'case_summary', to_jsonb(s)::text FROM pnd.case_summary(:'n') s UNION ALL
SELECT 'case_facts', to_jsonb(s)::text FROM pnd.case_facts(:'n') s UNION ALL
SELECT 'dependants', to_jsonb(s)::text FROM pnd.dependants(:'n') s UNION ALL
SELECT 'evidence', to_jsonb(s)::text FROM pnd.evidence(:'n') s UNION ALL
SELECT 'decisions', to_jsonb(s)::text FROM pnd.decisions(:'n') s UNION ALL
SELECT 'explain_measure', pnd.explain_measure(:'n', d.measure) FROM pnd.decisions(:'n') d WHERE d.is_current UNION ALL
SELECT 'allowed_events', to_jsonb(s)::text FROM pnd.allowed_events(:'n') s UNION ALL
SELECT 'case_deadlines', to_jsonb(s)::text FROM pnd.case_deadlines(:'n') s UNION ALL
SELECT 'referrals', to_jsonb(s)::text FROM pnd.referrals(:'n') s UNION ALL
SELECT 'my_messages', to_jsonb(s)::text FROM pnd.my_messages() s UNION ALL
SELECT 'my_cases', to_jsonb(s)::text FROM pnd.my_cases() s UNION ALL
SELECT 'facts', to_jsonb(s)::text FROM pnd.facts() s UNION ALL
SELECT 'choices', to_jsonb(s)::text FROM pnd.choices() l, pnd.choices(l.code) s;
\set QUIET off
SELECT source, line FROM was_read WHERE line ~* '\m(elle|victimes? (\w+ )?\w+ées?)\M';
SELECT count(DISTINCT source) AS sources FROM was_read;
-- and no label of the scheme does, whoever reads it
\c - postgres
CREATE FUNCTION public.says_elle() RETURNS TABLE (place text, said text) LANGUAGE plpgsql AS $$
DECLARE
	one record;
BEGIN
	FOR one IN SELECT c.table_name, c.column_name FROM information_schema.columns c
		WHERE c.table_schema = 'pnd_data' AND c.column_name ~ '_fr$' AND c.data_type = 'text' ORDER BY 1, 2
	LOOP
		RETURN QUERY EXECUTE format('SELECT DISTINCT %L, %I FROM pnd_data.%I WHERE %2$I ~* %L', one.table_name || '.' || one.column_name,
			one.column_name, one.table_name, '\melle\M');
	END LOOP;
END $$;
SELECT * FROM public.says_elle();
-- nor a model of the scheme: questions, answers, sources
SELECT p.policy, m.said[1] FROM pnd_data.policy p, regexp_matches(p.model, '>([^<]*\m[Ee]lle\M[^<]*)<', 'g') m (said);

-- ---- he leaves the scheme, safe, with the dog
\c - regress_camille
SELECT pnd.leave_place(:'place');
SELECT pnd.exit_case(:'n', 'moved');
SELECT state_fr FROM pnd.case_summary(:'n');
