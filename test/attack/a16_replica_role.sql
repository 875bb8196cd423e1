-- a16: no session turns triggers off; who was let by an administrator is named, and what he may then write is found.
-- controls: each
\c - regress_sacha
SET session_replication_role = replica;
-- control: postgres
ALTER TABLE pnd_data.case_file DISABLE TRIGGER ALL;
-- control: postgres
SELECT set_config('session_replication_role', 'replica', false);
-- control: postgres
ALTER ROLE regress_sacha SET session_replication_role = replica;
-- control: postgres
\c - regress_job
SET session_replication_role = replica;
-- control: postgres
\c - postgres
SET ROLE packnd_owner;
SET session_replication_role = replica;
-- control: postgres
-- who was let: named by the check of who is too powerful
\c - postgres
CREATE ROLE attack_setter LOGIN IN ROLE packnd_referent;
SELECT finding, object FROM pnd.security_check() WHERE object ~ 'attack_setter' OR detail ~ 'attack_setter';
GRANT SET ON PARAMETER session_replication_role TO attack_setter;
SELECT finding, object FROM pnd.security_check() WHERE object ~ 'attack_setter' OR detail ~ 'attack_setter' ORDER BY 1, 2;
\c - attack_setter
SET session_replication_role = replica;
UPDATE pnd_data.case_file SET danger = danger;
-- control: postgres
-- with triggers off nobody acts who is nobody, and what always runs, runs
SELECT count(*) FROM pnd.my_cases();
-- control: regress_sacha
-- what a superuser writes with triggers off is found: the rows are not as the journal says
\c - postgres
SELECT count(*) AS before FROM pnd.verify_journal() WHERE finding <> 'none';
SET session_replication_role = replica;
UPDATE pnd_data.case_file SET danger = NOT danger WHERE case_id = packnd.site_case_id(:'supported');
RESET session_replication_role;
SELECT chain = :'supported' AS of_the_case, finding FROM pnd.verify_journal() WHERE finding <> 'none';
