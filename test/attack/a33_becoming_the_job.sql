-- a33: nobody becomes the job, which sees every case: not by its group, not by SET ROLE, not with a login that ended.
CREATE ROLE attack_job LOGIN IN ROLE packnd_operator;
CREATE ROLE attack_maker LOGIN CREATEROLE;
SELECT pnd.add_login('attack_job', part => 'job');
GRANT packnd_operator TO regress_camille, attack_maker;
GRANT attack_job TO regress_doctor, attack_maker;
-- who works here and has its group
\c - regress_camille
SELECT * FROM pnd.take_messages();
CALL pnd.follow_up();
-- who may set its role
\c - regress_doctor
SET ROLE attack_job;
SELECT * FROM pnd.follow_up_status();
CALL pnd.follow_up();
-- whose login has ended
\c - postgres
SELECT count(*) FROM pnd.end_login('regress_doctor', 'départ');
\c - regress_doctor
SELECT * FROM pnd.follow_up_status();
SET ROLE attack_job;
SELECT * FROM pnd.follow_up_status();
-- who makes roles
\c - attack_maker
SELECT * FROM pnd.follow_up_status();
SET ROLE attack_job;
SELECT * FROM pnd.take_messages();
-- nor does the job look at cases, and with another group it is nobody
\c - attack_job
SELECT * FROM pnd.case_summary(:'supported');
SELECT * FROM pnd.identity(:'supported');
\c - postgres
GRANT packnd_referent TO attack_job;
\c - attack_job
SELECT * FROM pnd.case_summary(:'supported');
CALL pnd.follow_up();
-- control: as the job's role it does the job
\c - postgres
REVOKE packnd_referent FROM attack_job;
\c - attack_job
SELECT behind FROM pnd.follow_up_status();
\c - postgres
REVOKE packnd_operator FROM regress_camille;
REVOKE attack_job FROM regress_doctor;
