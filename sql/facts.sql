-- Facts of a case: told once by a dictionary, or computed from children,
-- relatives and papers, so that nobody types a count.
\i test/fixture.sql
\set SHOW_CONTEXT never
SET SESSION AUTHORIZATION regress_doctor;
SELECT pnd.report('76', true, true) AS n \gset
-- the dictionary: allowed values with their labels, questions without gender
SELECT fact, question_fr, type, data_class, is_computed FROM pnd.facts() WHERE fact IN
	('gender', 'commune', 'languages', 'disability', 'pets', 'marital_status', 'author_link', 'urgency', 'pregnancy', 'dependent_children', 'evidence');
SELECT pnd.record_facts(:'n', '{"gender": "male", "commune": "76540", "languages": ["fr", "ar"], "pets": ["dog"], "disability": [], "urgency": "days"}');
-- each is checked, also those that no policy asks for
SELECT pnd.record_facts(:'n', '{"commune": "Rouen"}');
SELECT pnd.record_facts(:'n', '{"languages": ["fr", "volapük"]}');
SELECT pnd.record_facts(:'n', '{"pets": "dog"}');
SELECT pnd.record_facts(:'n', '{"interpreter_needed": "oui"}');

-- before the agreement nothing that identifies is stored
SELECT pnd.add_dependant(:'n', 'child', '2023-02-01', 'Lou');
SELECT pnd.record_facts(:'n', '{"dependent_children": 3}');
SELECT pnd.give_consent(:'n', 'Martin', 'Alix', 'phone', '06 00 00 00 00', 'her_alone', 'Mo-Fr 09:00-12:00', 'rappeler');
SET SESSION AUTHORIZATION regress_supervisor;
SELECT pnd.name_referent(:'n', :'camille_number');

-- ---- children and other dependants
SET SESSION AUTHORIZATION regress_camille;
SELECT current_date - interval '2 years 11 months' AS two, current_date - interval '20 years 11 months' AS twenty,
	current_date - interval '21 years' AS twentyone, current_date + 100 AS soon \gset
SELECT pnd.add_dependant(:'n', 'child', :'two', 'Lou', care => 'crèche', request_key => 'lou') AS lou \gset
SELECT pnd.add_dependant(:'n', 'child', :'two', 'Lou', care => 'crèche', request_key => 'lou') = :'lou' AS once;
SELECT pnd.add_dependant(:'n', 'child', :'twenty', 'Max', 'elsewhere') AS max \gset
SELECT pnd.add_dependant(:'n', 'child', :'twentyone', 'Zoé', is_dependent => false) AS zoe \gset
SELECT pnd.add_dependant(:'n', 'unborn', :'soon') AS baby \gset
SELECT pnd.add_dependant(:'n', 'adult', (current_date - interval '86 years 6 months')::date, 'Odette') AS odette \gset
SELECT pnd.add_dependant(:'n', 'child') AS unknown \gset
\set VERBOSITY sqlstate
SELECT pnd.add_dependant(:'n', 'child', current_date + 1);
SELECT pnd.add_dependant(:'n', 'unborn', current_date + 400);
SELECT pnd.add_dependant(:'n', 'child', given_name => repeat('a', 40000000));
SELECT pnd.add_dependant(:'n', 'cousin');
\set VERBOSITY default
SELECT pnd.open_ticket(:'n', 'préparer l''accueil') > now() AS opened;
-- a child of unknown age leaves the count open: what was told stands
SELECT fact, value_fr, is_computed FROM pnd.case_facts(:'n');
SELECT pnd.change_dependant(:'n', :'unknown', birth_date => current_date - 4000, given_name => 'Noa', school => 'école du centre');
SELECT kind_fr, given_name, age, lives_with_fr, is_dependent, school, care, display_name FROM pnd.dependants(:'n');
-- now it is computed, and typed no more
SELECT fact, value_fr, is_computed FROM pnd.case_facts(:'n') WHERE is_computed AND fact <> 'school_changes';
SELECT pnd.record_facts(:'n', '{"dependent_children": 4}');
-- born; and one that was a mistake
SELECT pnd.change_dependant(:'n', :'baby', kind => 'child', birth_date => current_date);
SELECT pnd.remove_dependant(:'n', :'max', 'noté par erreur');
SELECT pnd.remove_dependant(:'n', :'max', 'noté par erreur');
SELECT given_name, remove_reason FROM pnd.dependants(:'n', removed_too => true) WHERE removed_at IS NOT NULL;
SELECT fact, value_fr FROM pnd.case_facts(:'n') WHERE fact IN ('dependent_children', 'youngest_child_age', 'pregnancy');

-- ---- evidence answers the questions of rules, and has a clock
SELECT pnd.add_evidence(:'n', 'police_log', current_date - 3) AS log \gset
SELECT fact, value_fr, is_computed FROM pnd.case_facts(:'n') WHERE fact IN ('evidence', 'recent_complaint', 'protection_order');
SELECT current_date - interval '11 months 20 days' AS long_ago, current_date - interval '2 months' AS later \gset
SELECT pnd.add_evidence(:'n', 'complaint', :'long_ago', seen_by => :'doctor_number') AS complaint \gset
SELECT pnd.add_evidence(:'n', 'protection_order', :'later') AS order \gset
\set VERBOSITY sqlstate
SELECT pnd.add_evidence(:'n', 'complaint', current_date + 1);
SELECT pnd.add_evidence(:'n', 'complaint', '1900-01-01');
SELECT pnd.add_evidence(:'n', 'rumour', current_date);
SELECT pnd.add_evidence(:'n', 'contact_ban', current_date, current_date - 1);
\set VERBOSITY default
SELECT kind_fr, valid_until = (dated_on + interval '12 months')::date AS year_long, counts_today, seen_by_name
FROM pnd.evidence(:'n');
SELECT fact, question_fr, is_computed, value_fr FROM pnd.case_facts(:'n')
WHERE fact IN ('evidence', 'recent_complaint', 'protection_order', 'contact_ban');
-- less than twelve months: the clock runs to the last day
SELECT count(*) AS clocks, count(*) FILTER (WHERE due_at::date = ((:'long_ago')::date + interval '12 months')::date) AS ends_in_time
FROM pnd.case_deadlines(:'n') WHERE kind = 'evidence_expiry';
-- a newer one answers instead, and its clock replaces that of the older
SELECT pnd.add_evidence(:'n', 'complaint', current_date) AS newer \gset
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE kind = 'evidence_expiry' ORDER BY state;
SELECT pnd.withdraw_evidence(:'n', :'newer', 'plainte retirée');
SELECT pnd.change_evidence(:'n', :'complaint', dated_on => current_date - 400);
SELECT kind_fr, counts_today, withdraw_reason FROM pnd.evidence(:'n', withdrawn_too => true);
SELECT fact, value_fr FROM pnd.case_facts(:'n') WHERE fact IN ('evidence', 'recent_complaint');

-- what rules make of it is exact: four children under 21, the order of two months ago
SELECT pnd.record_facts(:'n', '{"partner_violence": true, "regular_residence": true, "monthly_resources": 0, "last_award_date": null, "benefit_recipient": true}');
SELECT pnd.add_dependant(:'n', 'child', current_date - 2000) AS dependant \gset
SELECT pnd.decide_to_leave(:'n');
SELECT e.measure, e.outcome, (e.award ->> 'amount')::numeric = (
	SELECT (d.award ->> 'amount')::numeric FROM pnd.decide_policy('auvvc', current_date, '{"partner_violence": true, "regular_residence": true, "territory_zone": "mainland",
		"monthly_resources": 0, "last_award_date": null, "benefit_recipient": true, "dependent_children": 4}'::jsonb
		|| jsonb_build_object('evidence', 'protection_order', 'evidence_date', (:'later')::date)) d) AS same_as_typed
FROM pnd.eligibility(:'n') e WHERE e.measure = 'auvvc';

-- ---- mistakes are taken back
SELECT pnd.forget_fact(:'n', 'urgency', 'ce n''était pas elle');
SELECT pnd.forget_fact(:'n', 'urgency', 'ce n''était pas elle');
SELECT count(*) FROM pnd.case_facts(:'n') WHERE fact = 'urgency';
SELECT pnd.record_facts(:'n', '{"urgency": "tonight"}');

-- ---- a change that is repeated with its key is made once; one that changes nothing leaves no trace
SELECT pnd.add_note(:'n', 'a appelé') AS note \gset
SELECT pnd.change_dependant(:'n', :'baby', school => 'maternelle du port', request_key => 'f1');
SELECT pnd.change_dependant(:'n', :'baby', school => 'maternelle du bourg');
RESET SESSION AUTHORIZATION;
SELECT count(*) AS entries FROM pnd_data.journal \gset
SET SESSION AUTHORIZATION regress_camille;
SELECT pnd.change_dependant(:'n', :'baby', school => 'maternelle du port', request_key => 'f1');
SELECT pnd.change_dependant(:'n', :'baby', school => 'ailleurs', request_key => 'f1');
SELECT pnd.change_dependant(:'n', :'baby', kind => 'child', school => 'maternelle du bourg');
SELECT pnd.change_evidence(:'n', :'complaint', dated_on => current_date - 400);
SELECT pnd.correct_note(:'n', :'note', 'a appelé');
SELECT school FROM pnd.dependants(:'n') WHERE dependant = :'baby';
RESET SESSION AUTHORIZATION;
SELECT count(*) - :entries AS "new entries" FROM pnd_data.journal;

-- ---- the dictionary lives: facts and measures come and go at a running site
CREATE ROLE regress_author LOGIN IN ROLE packnd_policy_author;
SELECT pnd.add_login('regress_author', part => 'policy_author');
SET SESSION AUTHORIZATION regress_author;
SELECT pnd.add_fact('horse_care', 'Animaux de ferme à placer ?', 'list<string>', choices => '[{"code": "horse", "label_fr": "cheval"}, {"code": "goat", "label_fr": "chèvre"}]'::jsonb);
SELECT pnd.add_fact('school_children_far', 'Enfants scolarisés et à charge ?', 'number', data_class => 'children', formula => 'count(dependants[kind = "child" and age >= 3 and is_dependent])');
SELECT pnd.add_fact('horse_care', 'Encore ?', 'boolean');
SELECT pnd.add_fact('wrong', 'Faux ?', 'boolean', formula => 'count(relatives) > 1');
SELECT pnd.add_fact('wrong', 'Faux ?', 'boolean', formula => 'count((dependants');
SELECT pnd.add_fact('Wrong', 'Faux ?', 'boolean');
SELECT pnd.add_fact('wrong', 'Faux ?', 'boolean', choices => '[{"code": "a", "label_fr": "b"}]'::jsonb);
SELECT pnd.add_measure('tgd_child', 'Téléphone grave danger, enfant', 'specialised', 'tgd', 'Procureur de la République', 'CPP 41-3-1',
	'Aucune', 'Association', 'Aucun délai dans les sources', 'Rien d''autre');
SELECT pnd.add_measure('other', 'Autre', 'specialised', 'nothing', 'x', 'y', 'p', 'a', 'c', 'o');
SELECT pnd.add_measure('ferry', 'Traversée offerte', 'administrative', NULL, 'Région', 'Convention', 'Aucune', 'Région', 'Aucun', 'Rien d''autre', 'sure');
SELECT pnd.add_measure('ferry', 'Traversée offerte', 'administrative', NULL, 'Région', 'Convention', 'Aucune', 'Région', 'Aucun', 'Rien d''autre', 'press');
SELECT measure, policy, in_force, papers_fr, confidence_fr FROM pnd.measures() WHERE measure IN ('ferry', 'tgd_child');
SET SESSION AUTHORIZATION regress_camille;
SELECT pnd.record_facts(:'n', '{"horse_care": ["goat", "horse"]}');
SELECT fact, value_fr, is_computed FROM pnd.case_facts(:'n') WHERE fact IN ('horse_care', 'school_children_far');
SELECT measure, outcome FROM pnd.eligibility(:'n') WHERE measure IN ('auvvc', 'ferry', 'tgd_child') ORDER BY 1;
SET SESSION AUTHORIZATION regress_author;
SELECT pnd.change_fact('horse_care', choices => '[{"code": "horse", "label_fr": "cheval ou âne"}]'::jsonb);
SELECT pnd.change_measure('tgd_child', 'Téléphone de l''enfant', confidence => 'primary');
SELECT pnd.retire_measure('tgd_child', 'essai terminé');
SELECT pnd.retire_measure('tgd_child', 'essai terminé');
SELECT pnd.retire_fact('evidence', 'plus demandé');
SET SESSION AUTHORIZATION regress_camille;
SELECT pnd.record_facts(:'n', '{"horse_care": ["goat"]}');
SELECT fact, value_fr FROM pnd.case_facts(:'n') WHERE fact = 'horse_care';
SELECT measure, label_fr, retired_at IS NOT NULL AS is_retired FROM pnd.measures(true) WHERE measure LIKE 'tgd%';
SELECT measure FROM pnd.eligibility(:'n') WHERE measure IN ('auvvc', 'ferry', 'tgd_child') ORDER BY 1;
SELECT DISTINCT measure FROM pnd.decisions(:'n') WHERE measure IN ('auvvc', 'ferry', 'tgd_child') ORDER BY 1;
SET SESSION AUTHORIZATION regress_author;
SELECT pnd.retire_fact('horse_care', 'plus demandé');
SET SESSION AUTHORIZATION regress_camille;
SELECT fact, value_fr FROM pnd.case_facts(:'n') WHERE fact = 'horse_care';
SELECT pnd.record_facts(:'n', '{"horse_care": []}');
