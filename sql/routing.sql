-- routing: the directory and its import, who can be asked and who not, referrals and their answers, places
\set SHOW_CONTEXT never
\i test/fixture.sql
\set document `cat test/demo/directory-76.json`
SELECT packnd.site_number('referral', 1) AS unknown_referral, packnd.site_number('service', 999999) AS unknown_service \gset

-- ---- import: what became of each service; what the territory knows survives
\c - regress_supervisor
SELECT change, count(*) FROM pnd.import_directory('76', :'document') GROUP BY change;
SELECT * FROM pnd.import_directory('76', jsonb_set(:'document', '{services,1,frais}', '"payant"') #- '{services,3}') WHERE change <> 'unchanged';
SELECT * FROM pnd.import_directory('76', :'document') WHERE change <> 'unchanged';
\c - postgres
SELECT v.entry ->> 'frais' AS frais, v.valid_to IS NULL AS current, v.valid_from = lag(v.valid_to) OVER w AS "follows at once"
FROM pnd_data.service_version v WHERE v.service_id = :refuge_service WINDOW w AS (ORDER BY v.valid_from) ORDER BY v.valid_from;
SELECT o.has_agreement, o.priority_lane, o.correspondent = :refuge AS correspondent, (SELECT count(*) FROM pnd_data.place p WHERE p.service_id = o.service_id) AS places
FROM pnd_data.service_overlay o WHERE o.service_id = :refuge_service AND o.valid_to IS NULL;

-- ---- a broken file is refused as a whole
\c - regress_supervisor
SELECT * FROM pnd.import_directory('76', jsonb_set(jsonb_set(:'document', '{services,0,nom}', '"Autre nom"'), '{services,7,frais}', '"bon marché"'));
\echo :LAST_ERROR_SQLSTATE
SELECT change, count(*) FROM pnd.import_directory('76', :'document') GROUP BY change;
SELECT * FROM pnd.import_directory('76', '[1]');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM pnd.import_directory('76', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM pnd.import_directory('76', '{"structures": []');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM pnd.import_directory('77', :'document');
\echo :LAST_ERROR_SQLSTATE
-- each thing that can be wrong with an entry
SELECT b.what, p.place, p.field, p.problem, p.allowed
FROM (VALUES
	(1, 'no list', :'document'::jsonb - 'services'),
	(2, 'required field missing', :'document'::jsonb #- '{services,0,description}'),
	(3, 'required field null', jsonb_set(:'document', '{structures,0,date_maj}', 'null')),
	(4, 'id missing', :'document'::jsonb #- '{services,0,id}'),
	(5, 'text too short', jsonb_set(:'document', '{services,0,nom}', '"x"')),
	(6, 'number for a text', jsonb_set(:'document', '{services,0,nom}', '3')),
	(7, 'text for a number', jsonb_set(:'document', '{services,0,latitude}', '"49.4"')),
	(8, 'text for a list', jsonb_set(:'document', '{services,0,publics}', '"femmes"')),
	(9, 'number in a list', jsonb_set(:'document', '{services,0,publics}', '["femmes", 3]')),
	(10, 'unknown value', jsonb_set(:'document', '{services,0,type}', '"don"')),
	(11, 'unknown value in a list', jsonb_set(:'document', '{services,0,modes_accueil}', '["a-distance", "la nuit"]')),
	(12, 'no such day', jsonb_set(:'document', '{services,0,date_maj}', '"2026-02-30"')),
	(13, 'no leap year', jsonb_set(:'document', '{services,0,date_maj}', '"2026-02-29"')),
	(14, 'no such month', jsonb_set(:'document', '{services,0,date_maj}', '"2026-13-01"')),
	(15, 'no such year', jsonb_set(:'document', '{services,0,date_maj}', '"0000-01-01"')),
	(16, 'another way of dates', jsonb_set(:'document', '{services,0,date_maj}', '"01/09/2026"')),
	(17, 'bad SIRET', jsonb_set(:'document', '{structures,0,siret}', '"123"')),
	(18, 'bad zone', jsonb_set(:'document', '{services,0,zone_eligibilite}', '["76", "partout"]')),
	(19, 'service twice', jsonb_set(:'document', '{services,1,id}', :'document'::jsonb #> '{services,0,id}')),
	(20, 'structure twice', jsonb_set(:'document', '{structures,33}', :'document'::jsonb #> '{structures,0}', true)),
	(21, 'unknown structure', jsonb_set(:'document', '{services,0,structure_id}', '"nobody"')),
	(22, 'no object', jsonb_set(:'document', '{services,0}', '"text"')),
	(23, 'good leap day', jsonb_set(:'document', '{services,0,date_maj}', '"2024-02-29"'))
	) b (n, what, document), pnd.directory_problems(b.document) p
ORDER BY b.n, p.place, p.field;

-- ---- who can be asked, and who not
\c - regress_doctor
SELECT pnd.report('76', true, true) AS a \gset
SELECT pnd.give_consent(:'a', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', services_too => false);
SELECT pnd.decide_to_leave(:'a');
SELECT pnd.report('76', true, true) AS b \gset
SELECT pnd.give_consent(:'b', 'Exemple', 'Béa', 'phone', '+33 1 99 00 00 43', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
SELECT pnd.decide_to_leave(:'b');
SELECT pnd.report('76', true, true) AS c \gset
SELECT pnd.give_consent(:'c', 'Exemple', 'Cléa', 'phone', '+33 1 99 00 00 44', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
SELECT * FROM pnd.route(:'a', 'shelter');
\c - regress_supervisor
SELECT pnd.name_referent(:'a', :'camille_number'), pnd.name_referent(:'b', :'camille_number'), pnd.name_referent(:'c', :'camille_number');
\c - regress_camille
SELECT service_label, score, reasons FROM pnd.route(:'a', 'shelter');
SELECT service_label, why_not FROM pnd.why_not(:'a', 'shelter');
-- a page after another: each once, in the same order
WITH RECURSIVE page (number, labels, last) AS (
	SELECT 1, array_agg(r.service_label ORDER BY r.score DESC), (array_agg(r.cursor ORDER BY r.score DESC))[1] FROM pnd.route(:'a', 'shelter', max_rows => 1) r
	UNION ALL
	SELECT number + 1, n.labels, n.last
	FROM page, LATERAL (SELECT array_agg(r.service_label) AS labels, max(r.cursor) AS last FROM pnd.route(:'a', 'shelter', after => page.last, max_rows => 1) r) n
	WHERE n.labels IS NOT NULL)
SELECT number, labels FROM page;
SELECT service_label FROM pnd.route(:'a', 'housing');
\echo :LAST_ERROR_SQLSTATE
SELECT service_label FROM pnd.route(:'c', 'shelter');
-- without her consent nobody is asked; with it, only who can be
SELECT service_label FROM pnd.refer(:'a', 'shelter');
\echo :LAST_ERROR_SQLSTATE
SELECT service_label FROM pnd.refer(:'c', 'shelter');
\echo :LAST_ERROR_SQLSTATE
SELECT service AS hotel FROM pnd.why_not(:'a', 'shelter') WHERE service_label LIKE 'Nuitées%' \gset
SELECT service_label FROM pnd.refer(:'b', 'shelter', :'hotel');
\echo :LAST_ERROR_SQLSTATE
SELECT service_label FROM pnd.refer(:'b', 'shelter', :'caf_service_number');
\echo :LAST_ERROR_SQLSTATE
SELECT service_label FROM pnd.refer(:'b', 'shelter', :'unknown_service');
-- the best is asked, an emergency has the short budget
SELECT referral AS r1, service_label, due_at - now() BETWEEN '3:59' AND '4:01' AS four_hours FROM pnd.refer(:'b', 'shelter', request_key => 'click 1') \gset
SELECT :'service_label' AS asked, :'four_hours' AS "in four hours";
SELECT service_label FROM pnd.refer(:'b', 'shelter');
\echo :LAST_ERROR_SQLSTATE
-- a call repeated is one call; its key is for no other
SELECT referral = :'r1' AS same, service_label, due_at > now() AS due FROM pnd.refer(:'b', 'shelter', request_key => 'click 1');
SELECT * FROM pnd.refer(:'c', 'shelter', request_key => 'click 1');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM pnd.referrals(:'b');
-- its only place is held: the other case cannot have it, and takes the next
SELECT service_label, why_not FROM pnd.why_not(:'b', 'shelter') WHERE service = :'refuge_service_number';
\c - regress_camille
SELECT pnd.decide_to_leave(:'c');
SELECT service_label, why_not FROM pnd.why_not(:'c', 'shelter') WHERE service = :'refuge_service_number';
SELECT service_label FROM pnd.refer(:'c', 'shelter', :'refuge_service_number');
\echo :LAST_ERROR_SQLSTATE
SELECT referral AS r2, service_label FROM pnd.refer(:'c', 'shelter') \gset
SELECT :'service_label' AS asked;

-- ---- what the partner sees and answers
\c - regress_refuge
SELECT case_number = :'b' AS "site's number", case_number ~ '^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-.$' AS "a number", service_label, domain, is_emergency, state, due_at > sent_at AS due FROM pnd.my_referrals();
SELECT max(length(v::text)) <= 120 AS narrow, max(v.service) AS service, max(v.need) AS need, max(v.state) AS state FROM pnd.my_referrals v;
SELECT * FROM pnd.my_cases;
SELECT * FROM pnd.case_summary(:'b');
SELECT pnd.answer_referral(:'r2', 'accepted');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.answer_referral(:'unknown_referral', 'accepted');
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY sqlstate
SELECT pnd.answer_referral(:'refuge_service_number', 'accepted');
\set VERBOSITY default
SELECT pnd.answer_referral(:'r1', 'maybe');
SELECT pnd.answer_referral(:'r1', NULL);
SELECT pnd.answer_referral(:'r1', 'refused');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.answer_referral(:'r1', 'refused', 'nonsense');
-- under study stops the clock, once, for as long as it had in all
SELECT pnd.answer_referral(:'r1', 'under_study');
SELECT state, due_at - sent_at BETWEEN '7:59' AND '8:01' AS "eight hours" FROM pnd.my_referrals();
SELECT pnd.answer_referral(:'r1', 'under_study');
SELECT state, due_at - sent_at BETWEEN '7:59' AND '8:01' AS "eight hours" FROM pnd.my_referrals();
-- a refusal asks the next in the same transaction, and the place is free
SELECT pnd.answer_referral(:'r1', 'refused', 'outside_public', request_key => 'click 2');
SELECT pnd.answer_referral(:'r1', 'refused', 'outside_public', request_key => 'click 2');
SELECT * FROM pnd.my_referrals();
SELECT pnd.answer_referral(:'r1', 'accepted');
\echo :LAST_ERROR_SQLSTATE
\c - regress_camille
SELECT domain, service_label, state, refusal_fr FROM pnd.referrals(:'b');
\c - postgres
SELECT service_id = :refuge_service AS refuge, place_no, held_for IS NULL AS free FROM pnd_data.place ORDER BY 1 DESC, 2;
SELECT a.part, a.referral_id IS NOT NULL AS numbered, a.valid_to IS NULL AS live FROM pnd_data.case_access a WHERE a.professional_id = :refuge;

-- ---- silence: the job lets it expire and asks the next; then the supervisor decides
UPDATE pnd_data.deadline SET started_at = started_at - interval '1 day' WHERE kind = 'referral_answer' AND case_id = packnd.site_case_id(:'b') AND met_at IS NULL;
CALL pnd.follow_up(hold_share => 1);
SELECT domain, service_label, state FROM pnd.referrals(:'b');
UPDATE pnd_data.deadline SET started_at = started_at - interval '1 day' WHERE kind = 'referral_answer' AND case_id = packnd.site_case_id(:'b') AND met_at IS NULL AND cancelled_at IS NULL;
CALL pnd.follow_up(hold_share => 1);
SELECT domain, service_label, state, refusal_fr FROM pnd.referrals(:'b');
SELECT kind, met_at IS NOT NULL AS met, cancel_reason FROM pnd_data.deadline WHERE case_id = packnd.site_case_id(:'b') ORDER BY deadline_id;
CALL pnd.follow_up(hold_share => 1);
\c - regress_supervisor
SELECT case_number = :'b' AS b, kind_fr, message_fr FROM pnd.my_messages ORDER BY message_fr, 1;
\c - regress_camille
SELECT case_number = :'b' AS b, kind_fr, message_fr FROM pnd.my_messages;
SELECT service_label, why_not FROM pnd.why_not(:'b', 'shelter');
SELECT service_label FROM pnd.refer(:'b', 'shelter');
\echo :LAST_ERROR_SQLSTATE
-- but a person can ask one again, by name, and says why
SELECT service_label, fit, reasons FROM pnd.route(:'b', 'shelter');
SELECT service_label FROM pnd.refer(:'b', 'shelter', :'siao_service_number');
SELECT service_label FROM pnd.refer(:'b', 'shelter', :'siao_service_number', reason => '...');
SELECT service_label FROM pnd.refer(:'b', 'shelter', :'siao_service_number', reason => 'nouvelle place annoncée par téléphone');

-- ---- accepted, and left: the need is the referent's to close
\c - regress_supervisor
SELECT pnd.answer_referral(:'r2', 'accepted');
SELECT emergency_needs FROM pnd.case_summary(:'c');
SELECT pnd.leave_place(:'r2');
SELECT emergency_needs FROM pnd.case_summary(:'c');
SELECT pnd.answer_referral(:'r2', 'done');
SELECT domain, service_label, state FROM pnd.referrals(:'c');

-- ---- her consent for services: given later, and withdrawn with effect at once
\c - regress_camille
SELECT pnd.revoke_consent(:'a', 'service');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.renew_consent(:'a', 'services');
SELECT pnd.renew_consent(:'a', 'services');
SELECT pnd.renew_consent(:'a', 'nonsense');
SELECT referral AS r3, service_label FROM pnd.refer(:'a', 'shelter') \gset
SELECT :'service_label' AS asked;
SELECT pnd.revoke_consent(:'a', 'services');
SELECT domain, service_label, state FROM pnd.referrals(:'a');
\c - regress_refuge
SELECT * FROM pnd.my_referrals();
\c - postgres
SELECT kind, cancel_reason FROM pnd_data.deadline WHERE subject_id = packnd.site_number_id('referral', :'r3');
SELECT count(*) AS held FROM pnd_data.place WHERE held_for IS NOT NULL;

-- so is the consent to be supported
\c - regress_camille
SELECT pnd.renew_consent(:'a', 'services');
SELECT service_label FROM pnd.refer(:'a', 'shelter');
SELECT pnd.revoke_consent(:'a', 'coordinating_body');
SELECT domain, service_label, state FROM pnd.referrals(:'a');
SELECT service_label FROM pnd.refer(:'a', 'shelter');
SELECT pnd.renew_consent(:'a', 'coordinating_body');

-- ---- the correspondent changes while a referral waits
SELECT referral AS r4, service_label FROM pnd.refer(:'a', 'money') \gset
SELECT :'service_label' AS asked;
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--auvvc-caf', correspondent => :'refuge_number') = :'caf_service_number' AS set;
\c - regress_refuge
SELECT domain, state FROM pnd.my_referrals();
SELECT pnd.answer_referral(:'r4', 'accepted');

-- ---- an exit ends what is under way and frees the places
\c - regress_camille
SELECT referral AS r5, service_label FROM pnd.refer(:'c', 'specialised') \gset
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 0) IS NOT NULL AS set;
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => -1);
SELECT pnd.set_service('76', 'packnd-demo--nowhere', places => 1);
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', answer_amount => 1, answer_unit => 'fortnights');
\c - regress_camille
SELECT pnd.exit_case(:'a', 'moved');
SELECT pnd.exit_case(:'c', 'contact_lost', reason => 'plus de réponse');
\c - postgres
SELECT domain, state FROM pnd.referrals(:'a');
SELECT domain, state FROM pnd.referrals(:'c');
SELECT count(*) AS held FROM pnd_data.place WHERE held_for IS NOT NULL;
SELECT count(*) AS open FROM pnd_data.deadline WHERE case_id IN (packnd.site_case_id(:'a'), packnd.site_case_id(:'c')) AND met_at IS NULL AND cancelled_at IS NULL;
SELECT finding FROM pnd.verify_journal();

-- ---- a mistyped number is told before anything is looked up: also beside one of no case
\c - regress_camille
SELECT pnd.refer('0000-0000-0000-0', 'shelter', 'S-0000-0000-0000-0');
SELECT pnd.give_consent('0000-0000-0000-0', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien',
	previous_case_number => '0000-0000-0000-1');
SELECT pnd.refer('0000-0000-0000-0', 'shelter');
