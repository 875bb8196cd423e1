-- What tests of the scheme start from: policies, Seine-Maritime open with its
-- directory, a professional per duty and a role for each.  Run by \i from the
-- folder of the project; its results are kept in psql variables.
\set ECHO none
\set QUIET on
SET client_min_messages = warning;
-- the parameters that are known end on 2027-03-31: from then on tests decide by the
-- same, without end, but those about the published ones (\set as_published yes)
\set as_published :{?as_published}
SELECT current_date >= '2027-04-01' AND NOT :'as_published' AS parameters_ended \gset
\if :parameters_ended
\! mkdir -p build/models_without_end && cp src/policy/fr/*.dmn build/models_without_end && sed -i 's/2027-03-31/2999-03-31/g; s/2027-04-01/2999-04-01/g' build/models_without_end/*.dmn && sed -i '/<testCases/,/<\/testCases>/d' build/models_without_end/rsa_majore.dmn
\set models build/models_without_end
\set parameters_end 2999-04-01
\endif
\unset parameters_ended
\unset as_published
\i src/policy/fr/load.sql
\i test/fixtures/approve.sql
SELECT pnd.add_organisation('CAF de Seine-Maritime', 'caf', '2025-01-01') AS caf_number \gset
SELECT pnd.add_organisation('Cabinet médical', 'médecin', '2025-01-01') AS doctors_number \gset
SELECT pnd.add_territory('76', '76', 'Seine-Maritime', :'caf_number') AS territory \gset
SELECT pnd.open_territory('76', opened_on => '2025-11-26') AS opened \gset
CREATE ROLE regress_doctor LOGIN IN ROLE packnd_detector;
CREATE ROLE regress_trainee LOGIN IN ROLE packnd_detector;
CREATE ROLE regress_supervisor LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_camille LOGIN IN ROLE packnd_referent;
CREATE ROLE regress_sacha LOGIN IN ROLE packnd_referent;
CREATE ROLE regress_refuge LOGIN IN ROLE packnd_partner;
CREATE ROLE regress_nobody LOGIN IN ROLE packnd_referent;
SELECT pnd.add_professional('Dr Martin', :'doctors_number', 'médecin', 'regress_doctor', '2025-01-01') AS doctor_number \gset
SELECT pnd.add_professional('Interne', :'doctors_number', 'médecin', 'regress_trainee', '2025-01-01') AS trainee_number \gset
SELECT pnd.add_professional('Dominique', :'caf_number', 'responsable', 'regress_supervisor', '2025-01-01') AS supervisor_number \gset
SELECT pnd.add_professional('Camille', :'caf_number', 'travail social', 'regress_camille', '2025-01-01') AS camille_number \gset
SELECT pnd.add_professional('Sacha', :'caf_number', 'travail social', 'regress_sacha', '2025-01-01') AS sacha_number \gset
SELECT pnd.add_professional('Refuge', :'caf_number', 'association', 'regress_refuge', '2025-01-01') AS refuge_number \gset
SELECT packnd.site_number_id('professional', :'doctor_number') AS doctor, packnd.site_number_id('professional', :'trainee_number') AS trainee, packnd.site_number_id('professional', :'supervisor_number') AS supervisor, packnd.site_number_id('professional', :'camille_number') AS camille, packnd.site_number_id('professional', :'sacha_number') AS sacha, packnd.site_number_id('professional', :'refuge_number') AS refuge, packnd.site_number_id('organisation', :'caf_number') AS caf, packnd.site_number_id('organisation', :'doctors_number') AS doctors \gset
SELECT pnd.add_training(:'doctor_number', 'Repérer les violences conjugales', '2025-01-01', kind => 'detection') AS trained \gset
SELECT pnd.assign_duty(p, '76', d) FROM (VALUES
	(:'doctor_number', 'detector'), (:'trainee_number', 'detector'), (:'supervisor_number', 'supervisor'), (:'camille_number', 'referent'), (:'sacha_number', 'referent'), (:'refuge_number', 'partner')) v (p, d) \g /dev/null
\set document `cat src/routing/fr/zones_sample.json`
SELECT count(*) AS zones FROM pnd.load_zones(:'document', '@etalab/decoupage-administratif 6.0.0, Licence Ouverte') \gset
\set document `cat test/demo/directory-76.json`
SELECT count(*) AS imported FROM pnd.import_directory('76', :'document') \gset
\unset document
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', has_agreement => true, correspondent => :'refuge_number', places => 1, priority_lane => true) AS refuge_service_number \gset
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', has_agreement => true, answer_address => 'havre@example.org', places => 3) AS havre_service_number \gset
SELECT pnd.set_service('76', 'packnd-demo--abri-nuit-115', has_agreement => true, answer_address => '115@example.org', not_limited => true) AS siao_service_number \gset
SELECT pnd.set_service('76', 'packnd-demo--auvvc-caf', has_agreement => true, answer_address => 'auvvc@example.org', not_limited => true) AS caf_service_number \gset
-- these take whoever comes, so that a test need not say who she is; what says of nobody whom it takes is asked first
SELECT pnd.set_service_terms('76', e, '{"genders": ["female", "male", "other"]}') FROM unnest('{packnd-demo--chrs-refuge,packnd-demo--chrs-havre,packnd-demo--abri-nuit-115}'::text[]) e \g /dev/null
SELECT packnd.site_number_id('service', :'refuge_service_number') AS refuge_service, packnd.site_number_id('service', :'havre_service_number') AS havre_service, packnd.site_number_id('service', :'siao_service_number') AS siao_service, packnd.site_number_id('service', :'caf_service_number') AS caf_service \gset
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'Europe/Paris';
\set QUIET off
\set ECHO all
