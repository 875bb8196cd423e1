-- The rows of the registry are held against its journal: what a superuser alters
-- behind its back is found, and what changed as it should is not.
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', '24/7', 'se présenter comme la mairie') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(:'n') \g /dev/null
SELECT pnd.record_facts(:'n', '{"partner_violence": true, "regular_residence": true}') \g /dev/null
SELECT pnd.add_note(:'n', 'a appelé') AS note \gset
SELECT pnd.correct_note(:'n', :'note', 'a appelé deux fois') \g /dev/null
SELECT pnd.add_dependant(:'n', 'child', '2020-02-29', 'Lou') AS child \gset
SELECT pnd.forget_fact(:'n', 'regular_residence', 'erreur de saisie') \g /dev/null
SELECT pnd.open_ticket(:'n', 'préparer le premier entretien') > now() AS ticket;
\c - postgres
SELECT finding FROM pnd.verify_journal();
-- the auditor, who sees no row, finds the same
CREATE ROLE regress_auditor LOGIN IN ROLE packnd_auditor;
SELECT pnd.add_login('regress_auditor', part => 'auditor');
SET ROLE regress_auditor;
SELECT finding FROM pnd.verify_journal();
SELECT finding FROM pnd.verify_journal(:'n');
RESET ROLE;
SELECT packnd.site_case_id(:'n') AS case_id \gset

-- ---- with all triggers off
SET session_replication_role = replica;
CREATE FUNCTION found() RETURNS SETOF text LANGUAGE sql AS
	$$ SELECT concat_ws(': ', CASE chain WHEN 'registry' THEN chain ELSE 'the case' END, finding, detail) FROM pnd.verify_journal() $$;
BEGIN; -- she is handed to another
UPDATE pnd_data.referent SET professional_id = :sacha WHERE case_id = :case_id;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- a step back
UPDATE pnd_data.case_file SET state = 'assigned' WHERE case_id = :case_id;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- she agreed to something else
UPDATE pnd_data.consent SET purpose = 'transfer' WHERE case_id = :case_id;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- another name
UPDATE pnd_data.person_identity SET family_name = 'Autre' WHERE case_id = :case_id;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- somebody else may see the case
INSERT INTO pnd_data.case_access (case_id, professional_id, part) VALUES (:case_id, :sacha, 'referent');
SELECT * FROM found();
ROLLBACK;
BEGIN; -- a fact that was forgotten is back
UPDATE pnd_data.case_fact SET forgotten_at = NULL, forget_reason = NULL WHERE fact = 'regular_residence';
SELECT * FROM found();
ROLLBACK;
BEGIN; -- a child is not there any more
DELETE FROM pnd_data.dependant WHERE case_id = :case_id;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- nobody looked
DELETE FROM pnd_data.access_ticket;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- a login that nobody gave
INSERT INTO pnd_data.login (role_name, role_oid, part) VALUES ('regress_nobody', 'regress_nobody'::regrole, 'auditor');
SELECT * FROM found();
ROLLBACK;
RESET session_replication_role;
SELECT * FROM found();

-- each row of a journalled table can be told apart
SELECT d.table_name FROM pnd_data.declared_table d
WHERE d.is_journalled AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = format('pnd_data.%I', d.table_name)::regclass AND i.indisprimary);
-- what install() wrote is told of too
SET session_replication_role = replica;
BEGIN; -- one table's changes are journalled no more
UPDATE pnd_data.declared_table SET is_journalled = false WHERE table_name IN ('duty', 'declared_table');
SELECT * FROM found();
ROLLBACK;
BEGIN; -- an erasure takes one person
UPDATE pnd_data.approval_rule SET takes_two = NOT takes_two WHERE action = 'purge';
SELECT * FROM found();
ROLLBACK;
BEGIN; -- what shows that she was in touch
DELETE FROM pnd_data.contact_event WHERE ctid = (SELECT min(ctid) FROM pnd_data.contact_event);
SELECT * FROM found();
ROLLBACK;
BEGIN; -- a code more
INSERT INTO pnd_data.code (list, code, label_fr, rank) SELECT list, 'forged', label_fr, 1000 FROM pnd_data.code ORDER BY list LIMIT 1;
SELECT * FROM found();
ROLLBACK;
RESET session_replication_role;
SELECT * FROM found();
DROP FUNCTION found();
