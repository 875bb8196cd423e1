-- routing by rules (src/routing/fr/routing.dmn): never a wrong public, what is not known is asked first, what the
-- territory knows of a service, refusals in a row, a territory's own weights, and no rules at all
\set SHOW_CONTEXT never
\i test/fixture.sql
\pset format unaligned
-- the directory names women and families of two refuges, and of a shelter for men nothing: the territory knows it
SELECT pnd.set_service_terms('76', e, '{}') IS NOT NULL AS set FROM unnest('{packnd-demo--chrs-refuge,packnd-demo--chrs-havre}'::text[]) e;
SELECT pnd.set_service('76', 'packnd-demo--abri-hommes', has_agreement => true, answer_address => 'accueil@example.org', places => 2) AS men \gset
SELECT pnd.set_service_terms('76', 'packnd-demo--abri-hommes', '{"genders": ["male"]}') = :'men' AS set;
SELECT pnd.set_service('76', e, has_agreement => true, answer_address => 'accueil@example.org', not_limited => true) IS NOT NULL AS set FROM unnest('{packnd-demo--hotel-relais,packnd-demo--jeunes-dieppe,packnd-demo--emploi-conseiller,packnd-demo--ouverture-droits-caf}'::text[]) e;

-- a case each: a woman, a man, somebody of whom nothing is known
\c - regress_doctor
SELECT pnd.report('76', true, true) AS her \gset
SELECT pnd.report('76', true, true) AS him \gset
SELECT pnd.report('76', true, true) AS unsaid \gset
SELECT count(pnd.give_consent(n, 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 4' || i, 'her_alone', 'Mo-Fr 09:00-12:00', 'rien')) FROM unnest(ARRAY[:'her', :'him', :'unsaid']) WITH ORDINALITY c (n, i);
SELECT count(pnd.decide_to_leave(n)) FROM unnest(ARRAY[:'her', :'him', :'unsaid']) n;
\c - regress_supervisor
SELECT count(pnd.name_referent(n, :'camille_number')) FROM unnest(ARRAY[:'her', :'him', :'unsaid']) n;
\c - regress_camille
SELECT pnd.record_facts(:'her', '{"gender": "female"}'), pnd.record_facts(:'him', '{"gender": "male"}');

-- ---- who is asked, who is asked first, who is left out
SELECT c.who, r.service_label, r.fit, r.fit_fr, r.score, array_to_string(r.reasons, ' ; ') AS reasons
FROM (VALUES (1, 'her', :'her'), (2, 'him', :'him'), (3, 'unsaid', :'unsaid')) c (place, who, n), pnd.route(c.n, 'shelter') r ORDER BY c.place, r.fit, r.score DESC;
SELECT c.who, r.service_label, r.why_not
FROM (VALUES (1, 'her', :'her'), (2, 'him', :'him'), (3, 'unsaid', :'unsaid')) c (place, who, n), pnd.why_not(c.n, 'shelter') r ORDER BY c.place, r.service_label;
-- a shelter that names no women and says nothing of genders may be one for men: it is asked for nobody by itself, and health() names it
\c - regress_supervisor
SELECT pnd.set_service_terms('76', 'packnd-demo--abri-hommes', '{}') = :'men' AS unset;
\c - postgres
SELECT finding, object = :'men' AS men, detail FROM pnd.health() WHERE finding = 'genders';
\c - regress_camille
SELECT c.who, r.fit, r.reasons FROM (VALUES (1, 'her', :'her'), (2, 'him', :'him')) c (place, who, n), pnd.route(c.n, 'shelter') r WHERE r.service = :'men' ORDER BY c.place;
SELECT pnd.refer(:'her', 'shelter', :'men');
\c - regress_supervisor
SELECT pnd.set_service_terms('76', 'packnd-demo--abri-hommes', '{"genders": ["male"]}') = :'men' AS set;
\c - postgres
SELECT count(*) FROM pnd.health() WHERE finding = 'genders';
\c - regress_camille
-- the score is the sum of its parts
SELECT r.service_label, r.score, jsonb_agg(p ->> 'label' || ' ' || (p ->> 'points') ORDER BY place) AS parts, sum((p ->> 'points')::int) = r.score AS sum
FROM pnd.route(:'her', 'shelter') r, jsonb_array_elements(r.parts) WITH ORDINALITY p (p, place) GROUP BY r.service_label, r.score ORDER BY r.score DESC;
-- nor is a wrong door opened by name: with or without a reason
SELECT pnd.refer(:'him', 'shelter', :'refuge_service_number', reason => 'personne vulnérable');
SELECT pnd.refer(:'her', 'shelter', :'men', reason => 'plus de place ailleurs');
-- who is to be asked first is asked by name, for a reason that is kept
SELECT pnd.refer(:'unsaid', 'shelter', :'refuge_service_number');
SELECT pnd.refer(:'unsaid', 'shelter', :'refuge_service_number', reason => '    ');
SELECT referral AS asked, service_label FROM pnd.refer(:'unsaid', 'shelter', :'refuge_service_number', reason => 'accord du refuge par téléphone') \gset
\c - postgres
SELECT r.asked_because FROM pnd_data.referral r WHERE r.referral_id = packnd.site_number_id('referral', :'asked');

-- ---- three refusals in a row: each time the next door that fits, then the supervisor, never a wrong public
\c - regress_supervisor
SELECT service_label FROM pnd.refer(:'him', 'shelter');
SELECT pnd.answer_referral((SELECT r.referral FROM pnd.referrals(:'him') r WHERE r.state = 'sent'), 'refused', 'full');
SELECT pnd.answer_referral((SELECT r.referral FROM pnd.referrals(:'him') r WHERE r.state = 'sent'), 'refused', 'full');
SELECT pnd.answer_referral((SELECT r.referral FROM pnd.referrals(:'him') r WHERE r.state = 'sent'), 'refused', 'full');
SELECT service_label, state, refusal_fr FROM pnd.referrals(:'him');
SELECT service_label, fit, reasons FROM pnd.route(:'him', 'shelter') ORDER BY service_label;

-- ---- services for who seeks work, is young, or has children: offered to who is one
\c - regress_camille
SELECT pnd.open_need(:'her', 'work', 'told') IS NOT NULL AS opened;
SELECT service_label, fit, reasons FROM pnd.route(:'her', 'work');
SELECT pnd.record_facts(:'her', '{"age": 23, "occupation": "none"}');
SELECT service_label, fit, reasons FROM pnd.route(:'her', 'work');
SELECT pnd.record_facts(:'her', '{"age": 26, "occupation": "job_seeking"}');
SELECT service_label, fit, reasons FROM pnd.route(:'her', 'work');
SELECT service_label, why_not FROM pnd.why_not(:'her', 'work') WHERE why_not !~ 'convention';

-- ---- what the territory knows of a service
\c - regress_supervisor
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-havre', '{"child_age_to": 12, "pets": ["cat"], "wheelchair": false, "languages": ["fr", "ar"], "papers": ["complaint"], "at_night": false, "children": null}') = :'havre_service_number' AS set;
SELECT * FROM pnd.service_terms(:'havre_service_number');
\c - regress_camille
SELECT fit, reasons FROM pnd.route(:'her', 'shelter') WHERE service = :'havre_service_number';
SELECT pnd.record_facts(:'her', '{"children": 2, "children_under_3": 0, "oldest_child_age": 15, "youngest_child_age": 4, "pets": ["dog"], "disability": ["wheelchair"], "languages": ["ti"], "urgency": "tonight", "dependent_adults": 0}');
SELECT why_not FROM pnd.why_not(:'her', 'shelter') WHERE service = :'havre_service_number';
SELECT pnd.record_facts(:'her', '{"oldest_child_age": 12, "pets": ["cat"], "disability": [], "languages": ["ar"], "urgency": "days"}');
SELECT fit, reasons FROM pnd.route(:'her', 'shelter') WHERE service = :'havre_service_number';
SELECT pnd.add_evidence(:'her', 'complaint', current_date - 3) IS NOT NULL AS added;
SELECT fit, reasons FROM pnd.route(:'her', 'shelter') WHERE service = :'havre_service_number';
-- no paper holds up an emergency (CASF L. 345-2-2): the request goes, and the paper is a word with it; elsewhere it is asked first
\c - regress_supervisor
SELECT pnd.set_service_terms('76', e, '{"papers": ["residence_permit"]}') IS NOT NULL AS set FROM unnest('{packnd-demo--chrs-havre,packnd-demo--ouverture-droits-caf}'::text[]) e;
\c - regress_camille
SELECT pnd.open_need(:'her', 'legal', 'told') IS NOT NULL AS opened;
SELECT d.domain, r.fit, r.reasons FROM unnest('{shelter,legal}'::text[]) d (domain), pnd.route(:'her', d.domain) r WHERE r.service_label ~ 'Havre|droits' ORDER BY d.domain;
-- refused: what is no term, of another type, or nobody
\c - regress_supervisor
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-havre', '{"gender": ["female"]}');
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-havre', '{"genders": "female"}');
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-havre', '{"genders": []}');
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-havre', '{"papers": ["diploma"]}');
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-havre', '{"child_age_from": 12, "child_age_to": 3}');
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-havre', '[]');
SELECT pnd.set_service_terms('76', 'packnd-demo--nowhere', '{}');

-- ---- danger: who takes her at once comes first, and who usually takes longer than an emergency has is called first
\c - postgres
INSERT INTO pnd_data.usual_answer (service_id, answers, answer_hours, counted_at) VALUES (:havre_service, 5, 8, now()), (:siao_service, 5, 4, now());
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--hotel-relais', secret_address => true, code_name => 'Maison Lilas') IS NOT NULL AS secret;
\c - regress_camille
SELECT service = :'havre_service_number' AS havre, fit, score, reasons FROM pnd.route(:'her', 'shelter') ORDER BY fit, score DESC;
\c - postgres
UPDATE pnd_data.case_file SET danger = true, revision = revision WHERE case_id = packnd.site_case_id(:'her');
\c - regress_camille
SELECT service = :'havre_service_number' AS havre, fit, score, reasons FROM pnd.route(:'her', 'shelter') ORDER BY fit, score DESC;
-- the territory says how long an emergency may take
\c - regress_supervisor
SELECT pnd.set_deadline_budget('76', 'referral_answer', 8, 'hours', 'essai', in_danger => true);
\c - regress_camille
SELECT fit, reasons FROM pnd.route(:'her', 'shelter') WHERE service = :'havre_service_number';

-- ---- an author changes a weight; a territory has its own version
\c - postgres
\set model `perl -0pe 's{<testCase id=.*?</testCase>}{}gs; s{<text>30</text>}{<text>3</text>}' src/routing/fr/routing.dmn`
SELECT pnd.load_policy('routing', current_date, :'model', 'Orientation, Seine-Maritime', territory => '76');
\i test/fixtures/approve.sql
\c - regress_camille
SELECT service_label, score FROM pnd.route(:'her', 'shelter') ORDER BY score DESC LIMIT 2;
\c - postgres
SELECT DISTINCT j.policy_version FROM pnd_data.judge_services(packnd.site_case_id(:'her'), (SELECT n.need_id FROM pnd_data.need n WHERE n.case_id = packnd.site_case_id(:'her') AND n.domain = 'shelter')) j;
-- a model that lacks one of its decisions, or answers otherwise, is none
\set model `perl -0pe 's{name="checks"}{name="other"}g; s{<testCase id=.*?</testCase>}{}gs' src/routing/fr/routing.dmn`
SELECT pnd.load_policy('routing', '2030-01-01', :'model');

-- ---- without rules nobody is asked, and health() says so
SELECT pnd.withdraw_policy('routing', p.version, 'essai') FROM pnd.policies() p WHERE p.policy = 'routing' AND p.status = 'approved' \g /dev/null
SELECT detail FROM pnd.health() WHERE object = 'routing';
\c - regress_camille
SELECT service_label FROM pnd.route(:'her', 'shelter');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.refer(:'her', 'shelter');
