-- zones: where a service works, by official codes and never by their digits;
-- communes that she excludes; a place in another territory
\set SHOW_CONTEXT never
\i test/fixture.sql
\set zones `cat src/routing/fr/zones_sample.json`

-- ---- communes and EPCIs are rows that a site loads: once loaded, the same document changes nothing
SELECT source, communes, epcis, changes FROM pnd_data.zone_load;
SELECT * FROM pnd.load_zones(:'zones', 'the same once more');
-- a commune merges with another, and an EPCI takes it in: first what that would change
SELECT jsonb_set(:'zones', '{communes}', (
	SELECT jsonb_agg(CASE c ->> 'code' WHEN '76216' THEN c || '{"type": "commune-deleguee", "chefLieu": "76540"}' WHEN '76540' THEN c || '{"nom": "Rouen-Déville"}' ELSE c END)
	FROM jsonb_array_elements(:'zones'::jsonb -> 'communes') c WHERE c ->> 'code' <> '76739')) #- '{epci,3}' AS merged \gset
SELECT * FROM pnd.load_zones(:'merged', 'next year', dry_run => true);
-- what would be removed is asked about
SELECT * FROM pnd.load_zones(:'merged', 'next year');
SELECT * FROM pnd.load_zones(:'merged', 'next year', dry_run => true) EXCEPT SELECT * FROM pnd.load_zones(:'merged', 'next year', confirm_removal => true);
SELECT * FROM pnd.load_zones(:'merged', 'next year');
SELECT commune, label, part_of_label FROM pnd.communes('deville lès R');
SELECT count(*) AS back FROM pnd.load_zones(:'zones', 'this year');
SELECT * FROM pnd.load_zones('{"communes": [{"code": "2A004", "nom": "Ajaccio", "type": "commune-actuelle", "departement": "2A"}, {"code": "97105", "nom": "Basse-Terre", "type": "commune-actuelle", "departement": "971"}]}', 'two islands');
SELECT departement, count(*) FROM pnd_data.commune GROUP BY 1 ORDER BY 1;
-- a broken document is refused as a whole
SELECT p.place, p.field, p.problem
FROM (VALUES
	(1, '[]'), (2, '{}'), (3, '{"communes": {}}'), (4, '{"communes": [1]}'),
	(5, '{"communes": [{"code": 76540, "nom": "Rouen", "departement": "76", "type": "commune-actuelle"}]}'),
	(6, '{"communes": [{"code": "76540", "nom": "", "departement": "Eure", "type": "ville"}]}'),
	(7, '{"communes": [{"code": "13201", "nom": "Marseille 1er", "departement": "13", "type": "arrondissement-municipal"}]}'),
	(8, '{"communes": [{"code": "76540", "nom": "Rouen", "departement": "76", "type": "commune-actuelle", "anciensCodes": ["x"]}, {"code": "76540", "nom": "Rouen", "departement": "76", "type": "commune-actuelle"}]}'),
	(9, '{"epci": [{"code": "200023414", "nom": "Métropole"}, {"code": "2000", "nom": "Métropole", "membres": [{"code": "76"}, {}]}]}')) d (n, document), pnd_data.zone_problems(d.document::jsonb) p
ORDER BY d.n, p.place, p.field;
SELECT * FROM pnd.load_zones('{"communes": [{"code": "7654"}]}', 'broken');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM pnd.load_zones('{"communes": []}', ' ');
\echo :LAST_ERROR_SQLSTATE
-- whoever fills in a form finds a code by the name, however it is written
\c - regress_camille
SELECT commune, label, part_of, part_of_label, epcis_fr FROM pnd.communes('LE HAVRE') UNION ALL
SELECT commune, label, part_of, part_of_label, epcis_fr FROM pnd.communes('atur', '24');
SELECT label FROM pnd.communes(departement => '76', max_rows => 2);
SELECT cursor AS last FROM pnd.communes(departement => '76', max_rows => 2) OFFSET 1 \gset
SELECT label FROM pnd.communes(departement => '76', after => :'last', max_rows => 2);

-- ---- each kind of zone, against where she needs help
\c - postgres
CREATE TABLE public.zone (what text, zones text[]);
INSERT INTO public.zone VALUES ('everywhere', '{}'), ('France', '{france}'), ('France by its code', '{99100}'), ('Belgium', '{99131}'),
	('Seine-Maritime', '{76}'), ('Dordogne', '{24}'), ('Rouen', '{76540}'), ('Le Havre', '{76351}'), ('EPCI of Rouen', '{200023414}'), ('EPCI of Bergerac', '{200070647}'),
	('EPCI on both sides of the Somme', '{247600588}'), ('Atur, now a part of Boulazac', '{24013}'), ('unknown, begins with 76', '{76999}'), ('unknown EPCI, begins with 24', '{240000000}'), ('Rouen or Bergerac', '{76540,24037}');
SELECT z.what, (SELECT string_agg(f.fit, ' | ' ORDER BY c.n) FROM (VALUES
	(1, '{}'), (2, '{"commune": "76540"}'), (3, '{"commune": "24053"}'), (4, '{"commune": "24013"}'), (5, '{"commune": "99999"}'), (6, '{"commune": "76540", "help_commune": "76255"}')) c (n, facts)
	CROSS JOIN LATERAL pnd_data.zones_around(c.facts::jsonb, '76', true) a CROSS JOIN LATERAL pnd_data.zone_fit(z.zones, a.here, a.unsure_in, a.commune) f) AS "not told | Rouen | Boulazac | Atur | no such | help in Eu"
FROM public.zone z;
SELECT pnd.add_organisation('CAF de la Dordogne', 'caf', '2025-01-01') AS far_caf \gset
SELECT pnd.add_territory('24', '24', 'Dordogne', :'far_caf') AS territory \gset
SELECT z.what, (SELECT string_agg(f.fit, ' | ' ORDER BY c.n) FROM (VALUES
	(1, '{}'), (2, '{"commune": "76540"}'), (3, '{"commune": "76540", "help_commune": "24037"}'), (4, '{"commune": "24037", "help_commune": "76540"}')) c (n, facts)
	CROSS JOIN LATERAL pnd_data.zones_around(c.facts::jsonb, '24', false) a CROSS JOIN LATERAL pnd_data.zone_fit(z.zones, a.here, a.unsure_in, a.commune) f) AS "not told | Rouen | help in Bergerac | help in Rouen, lives there"
FROM public.zone z;
-- one commune may be all of a département
SELECT * FROM pnd.load_zones('{"communes": [{"code": "75056", "nom": "Paris", "type": "commune-actuelle", "departement": "75"}, {"code": "75119", "nom": "Paris 19e", "type": "arrondissement-municipal", "commune": "75056", "departement": "75"}],
	"epci": [{"code": "200054781", "nom": "Métropole du Grand Paris", "membres": [{"code": "75056"}, {"code": "94028"}]}]}', 'Paris') \g /dev/null
SELECT pnd.add_territory('75', '75', 'Paris') AS territory \gset
SELECT a.here, (SELECT f.fit FROM pnd_data.zone_fit('{75119}', a.here, a.unsure_in, a.commune) f) AS "a part of it" FROM pnd_data.zones_around('{}', '75', true) a;

-- ---- a directory with such zones; who can be asked hangs on her commune, and a
-- code that nobody knows is said
CREATE FUNCTION public.services(document text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('structures', jsonb_build_array(jsonb_build_object('source', 'z', 'id', 'z--o', 'nom', 'Association Zones', 'date_maj', '2026-06-01')),
		'services', jsonb_agg(jsonb_strip_nulls(jsonb_build_object('source', 'z', 'structure_id', 'z--o', 'id', 'z--' || e.key, 'nom', 'Abri ' || e.key, 'description', 'Un abri.',
			'date_maj', '2026-06-01', 'thematiques', jsonb_build_array('logement-hebergement--rechercher-une-solution-dhebergement-temporaire'), 'publics', '["tous-publics"]'::jsonb, 'zone_eligibilite', e.value -> 'zones', 'code_insee', e.value ->> 'in'))))
	FROM jsonb_each(document::jsonb) e $$;
SELECT public.services('{"metropole": {"zones": ["200023414"], "in": "76540"}, "ville": {"zones": ["76540"], "in": "76540"}, "havre": {"zones": ["200084952"], "in": "76351"},
	"inconnu": {"zones": ["769999999"], "in": "76540"}, "chiffres": {"zones": ["240000000"], "in": "76540"}, "dordogne": {"zones": ["24", "200070647"], "in": "24037"}, "nomade": {"zones": ["76"]}}') AS near \gset
SELECT public.services('{"bergerac": {"zones": ["200070647"], "in": "24037"}, "perigueux": {"zones": ["24"], "in": "24322"}, "partout": {"zones": ["24", "76"], "in": "24053"}}') AS far \gset
CREATE ROLE regress_far LOGIN IN ROLE packnd_partner;
CREATE ROLE regress_far_supervisor LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_privacy LOGIN IN ROLE packnd_privacy_officer;
SELECT pnd.add_professional('Maxime', :'caf_number', 'protection des données', 'regress_privacy', '2025-01-01') AS privacy \gset
SELECT pnd.assign_duty(:'privacy', '76', 'privacy_officer');
SELECT pnd.add_professional('Abri de Dordogne', :'far_caf', 'association', 'regress_far', '2025-01-01') AS far_partner, pnd.add_professional('Responsable de Dordogne', :'far_caf', 'responsable', 'regress_far_supervisor', '2025-01-01') AS far_supervisor \gset
SELECT pnd.assign_duty(:'far_partner', '24', 'partner'), pnd.assign_duty(:'far_supervisor', '24', 'supervisor') \g /dev/null
SELECT change, label, fields FROM pnd.import_directory('76', :'near') WHERE list = 'services' ORDER BY change, label;
SELECT * FROM pnd.import_directory('76', :'near');
SELECT count(*) AS far FROM pnd.import_directory('24', :'far');
SELECT count(*) FROM (SELECT pnd.set_service('76', 'z--' || s, has_agreement => true, correspondent => :'refuge_number', places => 9)
	FROM unnest('{metropole,ville,havre,inconnu,chiffres,dordogne,nomade}'::text[]) s OFFSET 0) s;
SELECT count(*) FROM (SELECT pnd.set_service('24', 'z--' || s, has_agreement => true, correspondent => :'far_partner', places => 9, answer_amount => n::int, answer_unit => 'hours')
	FROM unnest('{bergerac,perigueux,partout}'::text[]) WITH ORDINALITY s (s, n) OFFSET 0) s;
SELECT object, detail FROM pnd.health() WHERE finding = 'zone unknown';
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(:'n'), pnd.give_consent_to(:'n', 'services', 'situation') \g /dev/null
SELECT pnd.record_facts(:'n', '{"gender": "female"}') \g /dev/null
SELECT pnd.assess_needs(:'n', '{shelter}') \g /dev/null
SELECT r.service_label, r.fit, CASE WHEN r.fit = 'ask_first' THEN r.reasons END AS first FROM pnd.route(:'n', 'shelter') r WHERE r.service_label LIKE 'Abri %' ORDER BY 1;
SELECT w.service_label, w.why_not FROM pnd.why_not(:'n', 'shelter') w WHERE w.service_label LIKE 'Abri %' ORDER BY 1;
SELECT pnd.record_facts(:'n', '{"commune": "76540"}') \g /dev/null
SELECT r.service_label FROM pnd.route(:'n', 'shelter') r WHERE r.service_label LIKE 'Abri %' ORDER BY 1;
SELECT w.service_label, w.why_not FROM pnd.why_not(:'n', 'shelter') w WHERE w.service_label LIKE 'Abri %' ORDER BY 1;

-- ---- a commune that she excludes: nobody there is asked, and what waits there is withdrawn; what stands where, the directory says, else its organisation
SELECT service AS there FROM pnd.route(:'n', 'shelter') WHERE service_label = 'Abri ville' \gset
SELECT referral FROM pnd.refer(:'n', 'shelter', :'there') \gset
-- a service that has moved there by the file cannot be accepted either, before the next sweep takes it back
\c - postgres
BEGIN;
SELECT pnd.exclude_commune(:'n', '76351', 'author', 'person') \g /dev/null
UPDATE pnd_data.service_version SET entry = entry || '{"code_insee": "76351"}' WHERE service_id = packnd.site_number_id('service', :'there') AND valid_to IS NULL;
SELECT pnd.answer_referral(r.referral, 'accepted') FROM pnd.referrals(:'n') r WHERE r.state = 'sent';
ROLLBACK;
\c - regress_camille
SELECT pnd.exclude_commune(:'n', '76540', 'author', 'person') AS exclusion \gset
SELECT service_label, state, code_word FROM pnd.referrals(:'n');
SELECT r.service_label, r.fit, r.reasons FROM pnd.route(:'n', 'shelter') r WHERE r.service_label LIKE 'Abri %' ORDER BY 1;
SELECT w.service_label, w.why_not FROM pnd.why_not(:'n', 'shelter') w WHERE w.service_label IN ('Abri ville', 'Abri metropole', 'Abri nomade') ORDER BY 1;
SELECT pnd.withdraw_referral(referral, 'essai') FROM pnd.referrals(:'n') WHERE state = 'sent' \g /dev/null
SELECT pnd.refer(:'n', 'shelter', :'there');
\echo :LAST_ERROR_SQLSTATE
SELECT kind_fr, commune, label, tie_fr, source_fr, valid_to FROM pnd.exclusions(:'n');
-- refused
SELECT pnd.exclude_commune(:'n', '76540', 'author', 'person');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.exclude_commune(:'n', '76999', 'author', 'person');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.exclude_commune(:'n', '76351', 'town', 'person');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.exclude_commune(:'n', NULL, 'author', 'person');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.exclude_commune(:'n', '76351', 'author', 'person', valid_to => '2026-01-01');
\echo :LAST_ERROR_SQLSTATE
-- who reported may say so until a referent is named, and a privacy officer at any time; it holds for what else is, or may be, a case of hers
\c - regress_doctor
SELECT pnd.exclude_commune(:'n', '76351', 'family', 'person');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.report('76', true, true) AS again \gset
SELECT pnd.exclude_commune(:'again', '76351', 'family', 'person', request_key => 'once') AS told \gset
SELECT pnd.exclude_commune(:'again', '76351', 'family', 'person', request_key => 'once') = :'told' AS "said twice is said once";
\c - regress_privacy
SELECT pnd.exclude_commune(:'again', '24037', 'employer', 'authority') IS NOT NULL AS by_officer;
SELECT case_number_of = :'again' AS again, kind, commune, label, people_found FROM pnd.exclusions() ORDER BY valid_from;
\c - postgres
SELECT pnd_data.share_exclusions(packnd.site_case_id(:'n'), packnd.site_case_id(:'again'));
SELECT e.commune, e.copy_of IS NOT NULL AS copied FROM pnd_data.exclusion e WHERE e.case_id = packnd.site_case_id(:'n') ORDER BY e.valid_from;
SELECT pnd_data.relieve_referents() AS relieved, count(*) AS alerts FROM pnd_data.privacy_alert;
UPDATE pnd_data.exclusion SET valid_to = clock_timestamp() WHERE case_id = packnd.site_case_id(:'again') OR copy_of IS NOT NULL;
-- it hides the case from nobody, and its referent ends it alone
\c - regress_supervisor
SELECT count(*) AS "still seen" FROM pnd.territory_cases('76') WHERE case_number = :'n';
\c - regress_sacha
SELECT pnd.exclude_commune(:'n', '76351', 'author', 'person');
\echo :LAST_ERROR_SQLSTATE
\c - regress_camille
SELECT pnd.end_exclusion(:'exclusion');
SELECT r.service_label FROM pnd.route(:'n', 'shelter') r WHERE r.service_label LIKE 'Abri %' ORDER BY 1;

-- ---- what the directory says of a place and cannot be: a commune that is not its structure's, and a code of none
\c - regress_supervisor
SELECT jsonb_build_object('structures', jsonb_build_array(jsonb_build_object('source', 'y', 'id', 'y--o', 'nom', 'Association Havre', 'date_maj', '2026-06-01', 'commune', 'Le Havre', 'code_postal', '76600', 'code_insee', '76351')),
	'services', jsonb_agg(jsonb_strip_nulls(jsonb_build_object('source', 'y', 'structure_id', 'y--o', 'id', 'y--' || e.name, 'nom', 'Halte ' || e.name, 'description', 'Une halte.', 'date_maj', '2026-06-01',
		'thematiques', jsonb_build_array('logement-hebergement--rechercher-une-solution-dhebergement-temporaire'), 'publics', '["tous-publics"]'::jsonb, 'zone_eligibilite', '["76"]'::jsonb, 'commune', e.commune, 'code_postal', e.postal, 'code_insee', e.code)))) AS halts
FROM (VALUES ('1 says nothing', NULL, NULL, NULL), ('2 same', 'LE-HAVRE', NULL, NULL), ('3 other', 'Rouen', NULL, NULL), ('4 other postal code', NULL, '76000', NULL), ('5 no such code', 'Rouen', NULL, '76999'),
	('6 no such département', NULL, NULL, '9Z999'), ('7 not loaded', NULL, NULL, '27229'), ('8 excluded', NULL, NULL, '76540')) e (name, commune, postal, code) \gset
SELECT list, change, external_id, fields FROM pnd.import_directory('76', :'halts');
SELECT count(pnd.set_service('76', s ->> 'id', has_agreement => true, answer_address => 'halte@example.org', not_limited => true)) FROM jsonb_array_elements(:'halts'::jsonb -> 'services') s;
\c - regress_camille
SELECT pnd.exclude_commune(:'n', '76540', 'author', 'person') AS exclusion \gset
SELECT r.service_label, r.fit FROM pnd.route(:'n', 'shelter') r WHERE r.service_label LIKE 'Halte %' ORDER BY 1;
SELECT w.service_label FROM pnd.why_not(:'n', 'shelter') w WHERE w.service_label LIKE 'Halte %' ORDER BY 1;
SELECT pnd.end_exclusion(:'exclusion');
\c - postgres
SELECT detail FROM pnd.health() WHERE finding = 'commune unknown' ORDER BY 1;
UPDATE pnd_data.service_overlay SET has_agreement = false WHERE answer_address = 'halte@example.org' AND valid_to IS NULL;

-- ---- who flees far: the services of another territory can be asked, once it is open; only by route, and the case stays here
SELECT * FROM pnd.route(:'n', 'shelter', '24');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM pnd.route(:'n', 'shelter', '25');
\echo :LAST_ERROR_SQLSTATE
\c - postgres
SELECT pnd.open_territory('24', opened_on => '2025-11-26') AS opened \gset
\c - regress_camille
SELECT count(*) FROM pnd.services('24');
\echo :LAST_ERROR_SQLSTATE
SELECT service_label, fit FROM pnd.route(:'n', 'shelter', '24') ORDER BY 1;
SELECT pnd.record_facts(:'n', '{"help_commune": "24037"}') \g /dev/null
SELECT service_label, fit FROM pnd.route(:'n', 'shelter', '24') ORDER BY 1;
SELECT service AS far_service FROM pnd.route(:'n', 'shelter', '24') WHERE service_label = 'Abri perigueux' \gset
SELECT pnd.refer(:'n', 'shelter', :'far_service', '76');
\echo :LAST_ERROR_SQLSTATE
SELECT referral, service_label, due_at - now() BETWEEN '110 minutes' AND '121 minutes' AS in_its_time FROM pnd.refer(:'n', 'shelter', :'far_service') \gset
\echo :service_label :in_its_time
\c - postgres
-- its clock runs by the calendar there, closures and budgets too, for the people of the case here: nobody there is told that it is late, nor that there is a case
SELECT d.territory_id, d.calendar_of, d.departement FROM pnd_data.deadline d WHERE d.kind = 'referral_answer' AND d.met_at IS NULL AND d.cancelled_at IS NULL;
UPDATE pnd_data.deadline SET started_at = started_at - interval '3 hours' WHERE kind = 'referral_answer' AND met_at IS NULL AND cancelled_at IS NULL;
\c - regress_far_supervisor
SELECT count(*) AS late FROM pnd.late_deadlines('24');
\c - regress_supervisor
SELECT territory_id, label_fr FROM pnd.late_deadlines('76') WHERE kind = 'referral_answer';
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at + interval '3 hours' WHERE kind = 'referral_answer' AND met_at IS NULL AND cancelled_at IS NULL;
-- a day on which all of the other territory is closed is none of the partner's, one on which this one is, is
UPDATE pnd_data.deadline SET amount = 1, unit = 'working_days' WHERE kind = 'referral_answer' AND met_at IS NULL AND cancelled_at IS NULL RETURNING due_at, packnd.local_day(due_at - interval '1 second', '24') AS last_day \gset
INSERT INTO pnd_data.closure (territory_id, day, label) VALUES ('76', :'last_day', 'essai');
UPDATE pnd_data.deadline SET due_at = NULL WHERE kind = 'referral_answer' AND met_at IS NULL AND cancelled_at IS NULL RETURNING due_at = :'due_at' AS "closed here";
INSERT INTO pnd_data.closure (territory_id, day, label) VALUES ('24', :'last_day', 'essai');
UPDATE pnd_data.deadline SET due_at = NULL WHERE kind = 'referral_answer' AND met_at IS NULL AND cancelled_at IS NULL RETURNING due_at > :'due_at' AS "closed there";
UPDATE pnd_data.deadline SET amount = 2, unit = 'hours' WHERE kind = 'referral_answer' AND met_at IS NULL AND cancelled_at IS NULL;
-- the partner there sees what a partner sees, and nobody else of its territory anything
\c - regress_far_supervisor
SELECT count(*) FROM pnd.territory_cases('24');
SELECT pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE
\c - regress_far
SELECT service_label, domain_fr, state FROM pnd.my_referrals();
SELECT pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE
-- a refusal asks the next of the same territory; when all have refused, the supervisor of the case is told
SELECT pnd.answer_referral(referral, 'refused', 'full') FROM pnd.my_referrals();
SELECT service_label, state FROM pnd.my_referrals();
SELECT pnd.answer_referral(referral, 'refused', 'full') FROM pnd.my_referrals();
SELECT pnd.answer_referral(referral, 'refused', 'full') FROM pnd.my_referrals();
\c - regress_camille
SELECT service_label, state, refusal_code FROM pnd.referrals(:'n');
\c - postgres
SELECT d.kind, d.territory_id FROM pnd_data.deadline d WHERE d.kind = 'routing_exhausted' AND d.met_at IS NULL AND d.cancelled_at IS NULL;
SELECT territory_id, state FROM pnd_data.case_file WHERE case_id = packnd.site_case_id(:'n');
-- a place far from here that is given: who receives her has what she agreed to, the case is nobody's there, and both sides see that the place is hers
\c - regress_camille
SELECT service_label FROM pnd.refer(:'n', 'shelter', :'far_service', reason => 'une place vient de se libérer');
\c - regress_far
SELECT pnd.answer_referral(referral, 'accepted') FROM pnd.my_referrals();
SELECT referral AS given FROM pnd.my_referrals() \gset
SELECT pnd.open_referral_ticket(:'given', 'accueil ce soir') > now() AS ticket;
SELECT pnd.note_on_referral(:'given', 'Arrivée prévue à 20 h.');
SELECT count(*) AS notes FROM pnd.referral_notes(:'given');
\c - regress_far_supervisor
SELECT count(*) FROM pnd.occupied_places('24');
\c - regress_camille
SELECT service_label, state_fr FROM pnd.occupied_places('76');
\c - regress_far
SELECT pnd.leave_place(:'given');
SELECT service_label, state FROM pnd.my_referrals();
\c - postgres
SELECT territory_id, state FROM pnd_data.case_file WHERE case_id = packnd.site_case_id(:'n');
SELECT count(*) AS held FROM pnd_data.place WHERE held_for IS NOT NULL;
