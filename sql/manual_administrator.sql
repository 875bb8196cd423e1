-- what the manual tells administrators (src/manual/administrator.md)
\set SHOW_CONTEXT never
SET datestyle = 'ISO, YMD'; SET timezone = 'Europe/Paris';

-- the policies; what their models have no figure for is in sql/parameters
SET client_min_messages = warning;
\i src/policy/fr/load.sql
-- another person looks at them, and approves
CREATE ROLE counsel LOGIN IN ROLE packnd_policy_approver;
SELECT pnd.add_login('counsel', part => 'policy_approver');
SET ROLE counsel;
SELECT pnd.approve_policy(policy, version, model_hash, 'première mise en service') FROM pnd.policies(max_rows => NULL) WHERE status = 'draft' \g /dev/null
RESET ROLE;
RESET client_min_messages;

-- a territory
SELECT pnd.add_organisation('CAF de Seine-Maritime', 'caf', '2025-01-01') AS caf \gset
SELECT pnd.add_territory('76', '76', 'Seine-Maritime', :'caf');
SELECT pnd.open_territory('76', opened_on => '2025-11-26');
CREATE ROLE camille LOGIN IN ROLE packnd_referent;                -- one login per person; roles below
CREATE ROLE dominique LOGIN IN ROLE packnd_supervisor;
SELECT pnd.add_professional('Camille, CAF', :'caf', 'travail social', 'camille') AS camille \gset
SELECT pnd.add_professional('Dominique, CAF', :'caf', 'responsable', 'dominique') AS dominique \gset
SELECT pnd.add_training(:'camille', 'Repérer les violences conjugales', '2026-01-01', kind => 'detection') AS training \gset
SELECT pnd.assign_duty(:'camille', '76', 'referent');               -- what a person does where
SELECT pnd.assign_duty(:'dominique', '76', 'supervisor');
SELECT packnd.harden() \g /dev/null                                 -- what tells of the registry from outside

-- communes and EPCIs
\set zones `cat src/routing/fr/zones_sample.json`
SELECT kind, change, count(*) FROM pnd.load_zones(:'zones', '@etalab/decoupage-administratif 6.0.0, Licence Ouverte') GROUP BY 1, 2 ORDER BY 1;

-- its directory
\set document `cat test/demo/directory-76.json`
SELECT list, change, count(*) FROM pnd.import_directory('76', :'document') GROUP BY 1, 2 ORDER BY 1;
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', has_agreement => true, answer_address => 'accueil@example.org', places => 4,
	answer_amount => 2, answer_unit => 'working_days') AS refuge \gset
SELECT pnd.set_deadline_budget('76', 'meeting_offered', 5, 'working_days', 'Protocole départemental');
SELECT finding, object, detail FROM pnd.health() WHERE finding NOT IN ('policy', 'parameters', 'answer page');
SELECT finding, object, detail FROM pnd.security_check();

-- who acts without a professional
CREATE ROLE legal LOGIN IN ROLE packnd_policy_author;
CREATE ROLE watch LOGIN IN ROLE packnd_monitor;
SELECT pnd.add_login('legal', part => 'policy_author');
SELECT pnd.add_login('watch', part => 'monitor');

-- what is a row may be changed, and the journal has both values
UPDATE pnd_data.deadline_rung SET delay_minutes = 300 WHERE kind = 'first_contact' AND rung = 3;
\pset format unaligned
SELECT actor_kind, role_name, payload
FROM pnd_data.journal JOIN pnd_data.journal_payload USING (case_id, event_no)
WHERE table_name = 'deadline_rung' AND operation = 'UPDATE';

-- what a column holds
SELECT class, string_agg(table_name || '.' || column_name, ', ' ORDER BY table_name, column_name) AS columns
FROM pnd_data.declared_column WHERE class IN ('identity', 'contact', 'address') GROUP BY class ORDER BY class;
\pset format aligned

-- the job
CREATE ROLE packnd_job LOGIN IN ROLE packnd_operator;
SELECT pnd.add_login('packnd_job', part => 'job');
CALL pnd.follow_up();
SELECT due_deadlines, behind, set_aside, held_messages, unsent_messages FROM pnd.follow_up_status();
SELECT name, value FROM pnd.monitor() WHERE name !~ '^(seconds|finding)';
SELECT chain, finding FROM pnd.verify_journal();

-- roles are global
DROP ROLE packnd_job;
DROP ROLE camille;
DROP ROLE legal, counsel;
DROP ROLE watch;
DROP ROLE dominique;
