-- directory: the file of the partners: what an import changes and refuses, what
-- it takes out, whose a service is, the history, secret shelters, the export
\set SHOW_CONTEXT never
\i test/fixture.sql
\set document `cat test/demo/directory-76.json`

-- ---- the rules of the official model, which its JSON schema does not have
\c - regress_supervisor
SELECT b.what, p.place, p.field, regexp_replace(p.problem, '"20[2-9][0-9]-[0-9-]+" is in', 'that day is in') AS problem
FROM (VALUES
	(1, 'tomorrow', jsonb_set(:'document', '{services,0,date_maj}', to_jsonb(current_date + 2))),
	(2, 'of another century', jsonb_set(:'document', '{structures,0,date_maj}', '"1999-12-31"')),
	(3, 'everybody, and women', jsonb_set(:'document', '{services,0,publics}', '["tous-publics", "femmes"]')),
	(4, 'twice', jsonb_set(:'document', '{services,0,modes_accueil}', '["a-distance", "a-distance"]')),
	(5, 'empty', jsonb_set(:'document', '{services,0,zone_eligibilite}', '[]')),
	(6, 'empty, and may be', jsonb_set(:'document', '{services,0,modes_accueil}', '[]')),
	(7, 'no weeks', jsonb_set(:'document', '{services,0,nombre_semaines}', '0')),
	(8, 'half a week', jsonb_set(:'document', '{services,0,nombre_semaines}', '1.5')),
	(9, 'fewer hours than none', jsonb_set(:'document', '{services,0,volume_horaire_hebdomadaire}', '-1')),
	(10, 'a description too short', jsonb_set(:'document', '{services,0,description}', '"ici"')),
	(11, 'a link that is a program', jsonb_set(:'document', '{services,0,lien_source}', '"javascript://%0aalert(1)"')),
	(12, 'a name that is nothing but tags', jsonb_set(:'document', '{services,0,nom}', '"<b></b>"')),
	(13, 'an unknown kind of zone', jsonb_set(:'document', '{services,0,zone_eligibilite}', '["region-28"]')),
	(14, 'v0', jsonb_set(:'document', '{structures,0}', '{"id": "x", "siret": null, "typologie": "ASSO", "presentation_resume": "x"}')),
	(15, 'v1 with a field of its own', jsonb_set(:'document', '{structures,0,antenne}', 'true'))
	) b (n, what, document), pnd.directory_problems(b.document) p
ORDER BY b.n, p.place, p.field;
SELECT * FROM pnd.import_directory('76', jsonb_set(:'document', '{services,0}', '{"id": "x", "profils": ["femmes"], "zone_diffusion_code": "76"}'));

-- ---- a trial changes nothing; the same file again is no change
SELECT jsonb_set(jsonb_set(:'document', '{services,1,frais}', '"payant"'), '{services,0,horaires_accueil}', '"24/7"') #- '{services,3}' AS changed \gset
SELECT list, change, external_id, label, fields FROM pnd.import_directory('76', :'changed', dry_run => true);
SELECT count(*) FROM pnd.import_directory('76', :'document');
SELECT list, change, external_id, fields FROM pnd.import_directory('76', :'changed', request_key => 'monday');
SELECT count(*) FROM pnd.import_directory('76', :'changed');
-- a key repeated answers what that call did
SELECT list, change, external_id, fields FROM pnd.import_directory('76', :'changed', request_key => 'monday');
SELECT list, change, external_id FROM pnd.import_directory('76', :'document', request_key => 'monday');
SELECT list, change, external_id, fields FROM pnd.import_directory('76', :'document');

-- ---- half a file: it asks before it closes the rest
SELECT jsonb_set(:'document', '{services}', jsonb_path_query_array(:'document', '$.services[0 to 19]')) AS half \gset
SELECT count(*) FROM pnd.import_directory('76', :'half');
\echo :LAST_ERROR_SQLSTATE
SELECT change, count(*) FROM pnd.import_directory('76', :'half', dry_run => true) GROUP BY change;
BEGIN;
SELECT change, count(*) FROM pnd.import_directory('76', :'half', confirm_closing => true) GROUP BY change;
SELECT count(*) FROM pnd.services('76');
ROLLBACK;
-- of a source that lists none of its services any more, too; a file without a source closes nothing
SELECT count(*) FROM pnd.import_directory('76', jsonb_set(:'document', '{services}', '[]'));
SELECT count(*) FROM pnd.import_directory('76', '{"structures": [], "services": []}');

-- ---- what is no text for people is taken out, and said
SELECT jsonb_set(jsonb_set(jsonb_set(:'document',
	'{services,0,description}', to_jsonb('<p>Accueil <b onclick="x()">24h/24</b>, <script>alert(1)</script>moins de 18 ans < 25</p>'::text)),
	'{services,0,nom}', to_jsonb(E'Abri \u202Etiun ed\u202C'::text)),
	'{structures,0,extra}', '{"a": "<img src=x>"}') AS unclean \gset
SELECT list, change, external_id, fields, cleaned FROM pnd.import_directory('76', :'unclean');
SELECT count(*) FROM pnd.import_directory('76', :'unclean');
\c - postgres
SELECT v.label, v.entry ->> 'description' AS description FROM pnd_data.service_version v WHERE v.service_id = :siao_service AND v.valid_to IS NULL;
SELECT d.entry -> 'extra' AS extra FROM pnd_data.directory_structure d WHERE d.entry ? 'extra';
SELECT pnd_data.clean_text(t) AS clean
FROM (VALUES ('a < b, c <3'), ('<scr<b>ipt>x'), ('<<i>b>x'), ('</p'), (E'<\u200Bscript>x</script>'), ('<!-- x --> y'), ('1 &lt; 2')) v (t);
\c - regress_supervisor
SELECT change, count(*) FROM pnd.import_directory('76', :'document') GROUP BY change;

-- ---- names, SIRET and whose a service is follow the file
SELECT jsonb_set(:'document', '{structures,1,nom}', '"Le Refuge de Seine"') AS renamed \gset
SELECT list, change, external_id, fields FROM pnd.import_directory('76', :'renamed');
SELECT organisation_label FROM pnd.services('76') WHERE service = :'refuge_service_number';
SELECT organisation AS refuge_organisation FROM pnd.services('76') WHERE service = :'refuge_service_number' \gset
-- another SIRET: the same, renamed
SELECT list, change, fields FROM pnd.import_directory('76', jsonb_set(:'renamed', '{structures,1,siret}', '"91000000000001"'));
SELECT organisation_label, siret, until IS NULL AS now FROM pnd.organisation_history(:'refuge_organisation');
-- the SIRET of another: it is that one now, and so are its services
SELECT list, change, fields FROM pnd.import_directory('76', jsonb_set(:'renamed', '{structures,1,siret}', '"90000000000002"'));
SELECT organisation_label, organisation = :'refuge_organisation' AS as_before FROM pnd.services('76') WHERE service = :'refuge_service_number';
-- one of the two has its own again
SELECT list, change, fields FROM pnd.import_directory('76', jsonb_set(:'renamed', '{structures,1,siret}', '"92000000000001"'));
SELECT organisation_label, organisation = :'refuge_organisation' AS as_before FROM pnd.services('76')
WHERE service IN (:'refuge_service_number', :'havre_service_number') ORDER BY 1;
-- a service moves by itself
SELECT list, change, fields FROM pnd.import_directory('76', jsonb_set(jsonb_set(:'renamed', '{structures,1,siret}', '"92000000000001"'),
	'{services,1,structure_id}', '"packnd-demo--toit-havre"'));
SELECT organisation_label FROM pnd.services('76') WHERE service = :'refuge_service_number';
SELECT change, count(*) FROM pnd.import_directory('76', :'document') GROUP BY change;

-- ---- who answers for an agreement: refused when it is said, found when it becomes so
SELECT pnd.set_service('76', 'packnd-demo--hotel-relais', has_agreement => true, not_limited => true);
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_service('76', 'packnd-demo--hotel-relais', has_agreement => true, not_limited => true, correspondent => :'camille_number');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_service('76', 'packnd-demo--hotel-relais', has_agreement => true, not_limited => true, correspondent => :'refuge_number') AS hotel \gset
\c - postgres
SELECT pnd.end_duty(:'refuge_number', '76', 'partner', 'départ') \g /dev/null
SELECT finding, object = :'hotel' AS hotel FROM pnd.health() WHERE finding IN ('correspondent', 'agreement') ORDER BY 2;
UPDATE pnd_data.service_overlay SET correspondent = NULL WHERE service_id = packnd.site_number_id('service', :'hotel') AND valid_to IS NULL;
SELECT finding, object = :'hotel' AS hotel FROM pnd.health() WHERE finding IN ('correspondent', 'agreement') ORDER BY 2;
\c - regress_supervisor
-- what else is said of the service can still be said; an address is instead of who is gone
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', is_unsafe => false) = :'refuge_service_number' AS set;
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', answer_address => 'refuge@example.org') = :'refuge_service_number' AS set;
SELECT correspondent FROM pnd.services('76') WHERE service = :'refuge_service_number';

-- ---- how it came to be so
SELECT by_import, changed_by = :'supervisor_number' AS supervisor, field,
	CASE was WHEN :'refuge_number' THEN 'Refuge' ELSE left(was, 20) END AS was, CASE became WHEN :'refuge_number' THEN 'Refuge' ELSE left(became, 20) END AS became
FROM pnd.service_history(:'refuge_service_number') WHERE NOT by_import OR was IS NOT NULL ORDER BY changed_at, field;
WITH RECURSIVE page (number, fields, last) AS (
	SELECT 1, array_agg(h.field), (array_agg(h.cursor))[7] FROM pnd.service_history(:'refuge_service_number', max_rows => 7) h
	UNION ALL
	SELECT number + 1, n.fields, n.last
	FROM page, LATERAL (SELECT array_agg(h.field) AS fields, (array_agg(h.cursor))[7] AS last FROM pnd.service_history(:'refuge_service_number', page.last, 7) h) n
	WHERE n.fields IS NOT NULL AND page.last IS NOT NULL)
SELECT sum(cardinality(fields)) = (SELECT count(*) FROM pnd.service_history(:'refuge_service_number', max_rows => NULL)) AS "each once" FROM page;
-- how large a place was, and since when it is as it is
SELECT pnd.set_place(:'refuge_service_number', 1, 2, cots => 1) \g /dev/null
SELECT pnd.set_place(:'refuge_service_number', 1, 2, cots => 1) \g /dev/null
SELECT pnd.set_place(:'refuge_service_number', 1, 3, for_scheme => true) \g /dev/null
SELECT field, was, became, changed_by = :'supervisor_number' AS by_her FROM pnd.service_history(:'refuge_service_number', max_rows => NULL) WHERE field LIKE 'place %' ORDER BY changed_at;
SELECT count(*) FROM pnd.service_history(NULL);
\c - regress_camille
SELECT count(*) FROM pnd.service_history(:'refuge_service_number');

-- ---- a secret shelter: its name is for who runs the directory
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', secret_address => true) \g /dev/null
SELECT service_label, organisation_label, external_id, address FROM pnd.services('76') WHERE secret_address;
\c - regress_camille
SELECT service_label = 'Lieu protégé ' || :'refuge_service_number' AS protected, organisation, organisation_label, external_id, address, correspondent
FROM pnd.services('76') WHERE secret_address;
\c - regress_doctor
SELECT count(*) AS secret, bool_or(service = :'refuge_service_number') AS found FROM pnd.services('76') WHERE secret_address;
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', code_name => 'Les Tilleuls') \g /dev/null
\c - regress_camille
SELECT service_label FROM pnd.services('76') WHERE secret_address;
-- nor does a referent read its name of a case for which it is full
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
SELECT pnd.decide_to_leave(:'n') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 0) \g /dev/null
\c - regress_camille
SELECT pnd.wait_for_place(:'n', 'shelter', :'refuge_service_number') AS position;
SELECT referral AS asked FROM pnd.refer(:'n', 'shelter') \gset
SELECT need AS shelter_need FROM pnd.needs(:'n') WHERE domain = 'shelter' \gset
SELECT t.list, bool_or(t.line ~ 'Les Tilleuls') AS "by its code name", bool_or(t.line ~ 'spécialisé, Rouen') AS "by its name"
FROM (
	SELECT 'waiting_list', w::text FROM pnd.waiting_list('76') w UNION ALL
	SELECT 'why_not', w::text FROM pnd.why_not(:'n', 'shelter') w UNION ALL
	SELECT 'referral_choice', w::text FROM pnd.referral_choice(:'asked') w UNION ALL
	SELECT 'need_choice', w::text FROM pnd.need_choice(:'shelter_need') w) t (list, line)
GROUP BY t.list ORDER BY t.list;

-- ---- as a file: what is secret is not in it, and it can be imported
\c - regress_supervisor
SELECT pnd.export_directory('76') AS exported \gset
SELECT jsonb_array_length(:'exported'::jsonb -> 'services') AS services, jsonb_array_length(:'exported'::jsonb -> 'structures') AS structures,
	:'exported' ~ 'chrs-refuge|spécialisé, Rouen' AS tells;
SELECT * FROM pnd.directory_problems(:'exported');
SELECT list, change, external_id FROM pnd.import_directory('76', :'exported', dry_run => true);
-- it is not meant to close the secret shelter, which is less than a fifth of all
SELECT list, change, external_id FROM pnd.import_directory('76', :'exported');
\echo :LAST_ERROR_SQLSTATE
BEGIN;
SELECT list, change, external_id FROM pnd.import_directory('76', :'exported', confirm_closing => true);
ROLLBACK;
-- whose only service it was is not in it; with others it is, without an address
BEGIN;
SELECT pnd.set_service('76', 'packnd-demo--titre-sejour', secret_address => true) IS NOT NULL AS set;
SELECT count(*) FROM jsonb_array_elements(pnd.export_directory('76') -> 'structures') e WHERE e ->> 'id' = 'packnd-demo--cada-76';
ROLLBACK;
SELECT jsonb_set(:'document', '{services,2,structure_id}', '"packnd-demo--refuge-seine"') AS shared \gset
SELECT list, change, external_id FROM pnd.import_directory('76', :'shared');
SELECT e -> 'nom' AS name, e ?| '{commune,code_insee,adresse,telephone,courriel}' AS tells
FROM jsonb_array_elements(pnd.export_directory('76') -> 'structures') e WHERE e ->> 'id' = 'packnd-demo--refuge-seine';
\c - regress_camille
SELECT pnd.export_directory('76');
\echo :LAST_ERROR_SQLSTATE

-- ---- the share that closes is that of a source: the file of one partner is small beside all others
\c - regress_supervisor
SELECT jsonb_build_object('structures', jsonb_build_array(jsonb_build_object('source', 'petit', 'id', 'petit--o', 'nom', 'Petit Toit', 'date_maj', '2026-06-01')),
	'services', jsonb_agg(jsonb_build_object('source', 'petit', 'structure_id', 'petit--o', 'id', 'petit--' || i, 'nom', 'Petit Toit ' || i, 'description', 'Un abri.',
		'date_maj', '2026-06-01', 'thematiques', jsonb_build_array('logement-hebergement--rechercher-une-solution-dhebergement-temporaire'), 'publics', '["tous-publics"]'::jsonb, 'zone_eligibilite', '["76"]'::jsonb))) AS small
FROM generate_series(1, 3) i \gset
SELECT list, change, external_id FROM pnd.import_directory('76', :'small');
SELECT list, change, external_id FROM pnd.import_directory('76', :'small'::jsonb #- '{services,2}');
\echo :LAST_ERROR_SQLSTATE
SELECT list, change, external_id FROM pnd.import_directory('76', :'small'::jsonb #- '{services,2}', confirm_closing => true);

-- ---- a structure without SIRET turns out to be who was registered by hand: an exclusion of one is of the services of both
\c - postgres
SELECT pnd.add_organisation('Petit Toit, siège', 'association', '2025-01-01', '93000000000001') AS twin \gset
SELECT pnd.set_service('76', 'petit--1', has_agreement => true, answer_address => 'petit@example.org', not_limited => true) AS small_service \gset
\c - regress_camille
SELECT organisation AS small_organisation FROM pnd.services('76') WHERE service = :'small_service' \gset
SELECT pnd.exclude(:'n', 'author', 'person', organisation => :'twin') AS exclusion \gset
SELECT fit FROM pnd.route(:'n', 'shelter') WHERE service = :'small_service';
\c - regress_supervisor
SELECT list, change, fields FROM pnd.import_directory('76', jsonb_set(:'small'::jsonb #- '{services,2}', '{structures,0,siret}', '"93000000000001"'));
\c - regress_camille
SELECT why_not FROM pnd.why_not(:'n', 'shelter') WHERE service = :'small_service';
\c - postgres
SELECT finding, object IN (:'twin', :'small_organisation') AS one, detail ~ '93000000000001' AS tells FROM pnd.health() WHERE finding = 'same SIRET';

-- ---- a structure that its source lists no more is in no export; when it comes back it is the same
\c - regress_supervisor
SELECT list, change, external_id FROM pnd.import_directory('76', jsonb_set(:'small'::jsonb, '{structures}', jsonb_build_array(
	jsonb_build_object('source', 'petit', 'id', 'petit--p', 'nom', 'Grand Toit', 'date_maj', '2026-06-01')))
	#- '{services,2}' #- '{services,1}' #- '{services,0}', confirm_closing => true);
SELECT e ->> 'id' AS id FROM jsonb_array_elements(pnd.export_directory('76') -> 'structures') e WHERE e ->> 'id' LIKE 'petit--%' ORDER BY 1;
SELECT list, change, external_id FROM pnd.import_directory('76', :'small'::jsonb #- '{services,2}');
SELECT organisation = :'small_organisation' AS same FROM pnd.services('76') WHERE service = :'small_service';

-- ---- what an organisation is called that stands in the directory of another territory, too, only who runs both changes
\c - postgres
SELECT pnd.add_territory('27', '27', 'Eure') \g /dev/null
SELECT pnd.assign_duty(:'sacha_number', '27', 'supervisor', now()) \g /dev/null
GRANT packnd_supervisor TO regress_sacha;
SELECT jsonb_build_object('structures', jsonb_build_array(jsonb_build_object('source', 'eure', 'id', 'eure--o', 'nom', 'Petit Toit, antenne', 'siret', '93000000000001', 'date_maj', '2026-06-01')), 'services', '[]'::jsonb) AS there \gset
\c - regress_sacha
SELECT list, change FROM pnd.import_directory('27', :'there');
SELECT list, change, fields FROM pnd.import_directory('27', jsonb_set(:'there', '{structures,0,nom}', '"Pris par un autre"'));
\c - postgres
SELECT o.label FROM pnd_data.organisation o WHERE o.siret = '93000000000001' ORDER BY o.organisation_id;
REVOKE packnd_supervisor FROM regress_sacha;
