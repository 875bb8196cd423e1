-- a16: no session turns triggers off.
\c - regress_sacha
SET session_replication_role = replica;
ALTER TABLE pnd_data.case_file DISABLE TRIGGER ALL;
SELECT set_config('session_replication_role', 'replica', false);
ALTER ROLE regress_sacha SET session_replication_role = replica;
\c - regress_job
SET session_replication_role = replica;
\c - postgres
-- who could be let: named by the check of who is too powerful
CREATE ROLE attack_setter LOGIN;
SET ROLE packnd_owner;
SET session_replication_role = replica;
RESET ROLE;
-- control: for a superuser it is a setting like others, and it is seen in the journal that rows are not as it says
SET session_replication_role = replica;
RESET session_replication_role;
