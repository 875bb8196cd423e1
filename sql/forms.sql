-- forms: whom, what and where a form can name: people, organisations, services,
-- measures, questions, and what is known of a case
\set SHOW_CONTEXT never
\i test/fixture.sql
\pset format unaligned
\pset fieldsep ' | '
\pset footer off
\set directory `cat test/demo/directory-76.json`

-- ---- people: who holds a duty in the territory today
\c - regress_camille
SELECT display_name, organisation_label, profession, duties FROM pnd.professionals('76');
SELECT packnd.number_kind(p.professional) AS professional, packnd.number_kind(p.organisation) AS organisation, count(*) FROM pnd.professionals('76') p GROUP BY 1, 2;
-- a page after another: each once
WITH RECURSIVE page (display_names, last) AS (
	SELECT array_agg(p.display_name), (array_agg(p.cursor))[2] FROM pnd.professionals('76', max_rows => 2) p
	UNION ALL
	SELECT n.display_names, n.last
	FROM page, LATERAL (SELECT array_agg(p.display_name) AS display_names, (array_agg(p.cursor))[2] AS last FROM pnd.professionals('76', page.last, 2) p) n
	WHERE page.last IS NOT NULL AND n.display_names IS NOT NULL)
SELECT display_names FROM page;
SELECT * FROM pnd.professionals('76', 'nonsense');
SELECT * FROM pnd.professionals('76', max_rows => 0);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM pnd.professionals('75');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM pnd.professionals(NULL);
\echo :LAST_ERROR_SQLSTATE
\c - regress_refuge
SELECT * FROM pnd.professionals('76');
-- whose duty or whose time has ended is on no form; an administrator sees those without a duty, too
\c - postgres
SELECT pnd.end_duty(:'sacha_number', '76', 'referent', 'mutation');
SELECT display_name, duties FROM pnd.professionals('76') WHERE display_name IN ('Sacha', 'Camille');
SELECT display_name, duties FROM pnd.professionals(NULL) WHERE display_name IN ('Sacha', 'Camille');
SELECT pnd.assign_duty(:'sacha_number', '76', 'referent');
-- names stand in indexes, which bear no long ones
SELECT pnd.add_professional(repeat('é', 201), :'caf_number', 'travail social');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.add_organisation(repeat('é', 201), 'caf', '2026-01-01');

-- ---- organisations
\c - regress_supervisor
SELECT organisation_label, kind, siret FROM pnd.organisations(max_rows => 5);
SELECT count(*), count(DISTINCT organisation) FROM pnd.organisations();
-- the kind is the one that pathways and choices name, whatever the directory calls the network
SELECT o.organisation_label, o.kind, c.label_fr FROM pnd.organisations() o JOIN pnd.choices('organisation_kind') c ON c.code = o.kind WHERE o.organisation_label LIKE 'MSA%';
\c - regress_doctor
SELECT * FROM pnd.organisations();

-- ---- services: what they are, what the territory knows of them
\c - regress_supervisor
SELECT service_label, organisation_label, domains_fr, themes_fr, address, has_agreement, places, free_places
FROM pnd.services('76') WHERE external_id IN ('packnd-demo--chrs-refuge', 'packnd-demo--auvvc-caf', 'packnd-demo--abri-nuit-115');
SELECT count(*), count(DISTINCT service), bool_and(packnd.number_kind(service) = 'service') FROM pnd.services('76');
SELECT s.correspondent = p.professional AS "its correspondent", p.display_name, s.priority_lane, s.answer_amount, s.answer_unit
FROM pnd.services('76') s JOIN pnd.professionals('76') p ON p.professional = s.correspondent;
-- a secret address is never shown, whatever the directory says of it
SELECT change FROM pnd.import_directory('76', jsonb_set(:'directory', '{services,1,adresse}', '"3 rue des Exemples"')) WHERE external_id = 'packnd-demo--chrs-refuge';
SELECT address FROM pnd.services('76') WHERE external_id = 'packnd-demo--chrs-refuge';
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', secret_address => true) IS NOT NULL AS done;
SELECT service_label, address, secret_address FROM pnd.services('76') WHERE external_id = 'packnd-demo--chrs-refuge';
SELECT count(*) FROM pnd.services('76') s WHERE s::text LIKE '%rue des Exemples%';

-- ---- measures and questions
SELECT * FROM pnd.measures();
SELECT fact, type, allowed, choices FROM pnd.facts() WHERE allowed IS NOT NULL;
SELECT question_fr FROM pnd.facts() WHERE fact = 'dependent_children';

-- what each choice is called comes from the model; a value without a label is its own
\c - postgres
\set model `sed 's/complaint_only : plainte seule//; s/"none","complaint_only"/"none", "complaint_only"/' src/policy/fr/epargne_salariale.dmn`
SELECT pnd.load_policy('epargne_salariale', current_date + 1, :'model');
\i test/fixtures/approve.sql
SELECT choices -> 0, choices -> 1 FROM pnd.facts() WHERE fact = 'proceedings';

-- ---- what holds in a territory
\c - regress_supervisor
SELECT pnd.set_deadline_budget('76', 'meeting_offered', 3, 'working_days', 'convention du territoire');
SELECT kind, label_fr, in_danger, amount, unit_fr, roll, is_own FROM pnd.deadline_budgets('76') WHERE kind IN ('first_contact', 'meeting_offered', 'late_entry');
SELECT pnd.add_closure('76', '2026-12-24', 'pont'), pnd.add_closure('76', '2026-05-15', 'pont');
SELECT day, label FROM pnd.closures('76');
SELECT day FROM pnd.closures('76', (SELECT c.cursor FROM pnd.closures('76', max_rows => 1) c));

-- ---- what is known of a case
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
SELECT pnd.record_facts(:'n', '{"evidence": "complaint", "dependent_children": 2, "benefit_recipient": true, "last_award_date": null, "evidence_date": "2026-01-15"}');
SELECT * FROM pnd.case_facts(:'n');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT * FROM pnd.case_facts(:'n');
SELECT pnd.open_ticket(:'n', 'compléter le dossier') > now() AS opened;
SELECT fact, question_fr, value, value_fr, display_name FROM pnd.case_facts(:'n');
SELECT bool_and(stated_at <= now() AND packnd.number_kind(professional) = 'professional') FROM pnd.case_facts(:'n');
-- to what she has agreed
SELECT pnd.revoke_consent(:'n', 'services');
SELECT recipient_fr, purpose_fr, data_class_fr, is_live, revoked_at IS NOT NULL AS revoked FROM pnd.consents(:'n') ORDER BY recipient, data_class;
