-- logins: a login is of a role, not of its name; what ended has ended at the next
-- statement, whatever is held open; the job's role is the job's alone.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
CREATE ROLE regress_job LOGIN IN ROLE packnd_operator;
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - postgres
CREATE VIEW public.logins AS
SELECT l.role_name, coalesce(p.display_name, l.part) AS acts_as, l.valid_to IS NOT NULL AS ended, l.end_reason
FROM pnd_data.login l LEFT JOIN pnd_data.professional p USING (professional_id) ORDER BY l.role_name, l.valid_from;
-- another session, while this one holds something open
\setenv PSQL_OTHER 'psql -qXAt -d regress_logins -U postgres -c'

-- ---- a role of the same name is another: it inherits nothing
DROP ROLE regress_camille;
CREATE ROLE regress_camille LOGIN IN ROLE packnd_referent;
SELECT object, detail FROM pnd.health() WHERE finding = 'login';
\c - regress_camille
SELECT * FROM pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE
-- the follow-up ends the login for good, and hands the case over
\c - postgres
CALL pnd.follow_up(hold_share => 1);
SELECT * FROM public.logins WHERE role_name = 'regress_camille';
SELECT display_name AS leads_now, is_acting FROM pnd_data.referent r JOIN pnd_data.professional USING (professional_id) WHERE r.valid_to IS NULL;
-- the role is given to somebody else, who sees what is open to her alone
SELECT pnd.add_professional('Camille B.', :'caf_number', 'travail social', 'regress_camille', '2025-01-01') AS other_number \gset
SELECT pnd.assign_duty(:'other_number', '76', 'referent');
SELECT * FROM public.logins WHERE role_name = 'regress_camille';
\c - regress_camille
SELECT count(*) AS cases FROM pnd.my_cases();
SELECT * FROM pnd.case_summary(:'n');

-- ---- one that ended may be given again; not two at once
\c - postgres
SELECT pnd.end_login('regress_camille', 'congé');
SELECT pnd.add_login('regress_camille', :'camille_number');
SELECT pnd.add_login('regress_camille', :'other_number');
SELECT * FROM public.logins WHERE role_name = 'regress_camille';

-- ---- a role that is renamed acts as nobody, as does another that takes its name;
-- named as before, before the follow-up came, it acts again
ALTER ROLE regress_sacha RENAME TO regress_sacha_b;
CREATE ROLE regress_sacha LOGIN IN ROLE packnd_referent;
SELECT object, detail FROM pnd.health() WHERE finding = 'login';
\c - regress_sacha
SELECT count(*) FROM pnd.my_cases();
\c - regress_sacha_b
SELECT count(*) FROM pnd.my_cases();
\c - postgres
DROP ROLE regress_sacha;
ALTER ROLE regress_sacha_b RENAME TO regress_sacha;
\c - regress_sacha
SELECT count(*) FROM pnd.my_cases();

-- ---- what another session ends has ended at the next statement
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) FROM pnd.my_cases();
\! $PSQL_OTHER "ALTER ROLE regress_sacha RENAME TO regress_sacha_b"
SELECT count(*) FROM pnd.my_cases();
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
\! $PSQL_OTHER "ALTER ROLE regress_sacha_b RENAME TO regress_sacha"
BEGIN;
SELECT count(*) FROM pnd.my_cases();
\! $PSQL_OTHER "DROP OWNED BY regress_sacha; DROP ROLE regress_sacha"
SELECT count(*) FROM pnd.my_cases();
ROLLBACK;
SELECT count(*) FROM pnd.my_cases();
-- in a block that goes on, too
\c - postgres
CREATE ROLE regress_sacha LOGIN IN ROLE packnd_referent;
SELECT pnd.add_login('regress_sacha', :'sacha_number');
\c - regress_sacha
\! (sleep 0.5; $PSQL_OTHER "SELECT pnd.end_login('regress_sacha', 'départ')") > /dev/null &
DO $$
BEGIN
	FOR i IN 1..1000 LOOP
		PERFORM count(*) FROM pnd.my_cases();
		PERFORM pg_sleep(0.02);
	END LOOP;
	RAISE NOTICE 'nothing ended';
END $$;
-- and so has a right of access
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT count(*) AS cases FROM pnd.my_cases();
SELECT set_config('test.number', :'n', false) \g /dev/null
\! (sleep 0.5; $PSQL_OTHER "UPDATE pnd_data.case_access SET valid_to = clock_timestamp() WHERE part = 'referent' AND pnd_data.in_force(valid_from, valid_to)") > /dev/null &
DO $$
BEGIN
	FOR i IN 1..1000 LOOP
		PERFORM FROM pnd.case_summary(current_setting('test.number'));
		PERFORM pg_sleep(0.02);
	END LOOP;
	RAISE NOTICE 'nothing ended';
END $$;
\c - postgres
-- a cursor that was not read from yet gives nothing; what one has computed, which is the page of
-- the function when it gave the first row, PostgreSQL still gives to the end of the transaction
\c - regress_camille
BEGIN;
DECLARE begun CURSOR FOR SELECT code FROM pnd.choices('duty');
DECLARE not_begun CURSOR FOR SELECT code FROM pnd.choices('duty');
FETCH begun;
\! $PSQL_OTHER "SELECT pnd.end_login('regress_camille', 'départ')" > /dev/null
FETCH begun;
FETCH not_begun;
ROLLBACK;

-- ---- a duty that ended ends what it gave
\c - postgres
SELECT pnd.add_login('regress_camille', :'camille_number');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - postgres
SELECT part, by_duty, by_territory FROM pnd_data.case_access WHERE professional_id = :camille AND valid_to IS NULL;
\c - regress_camille
SELECT pnd.open_ticket(:'n', 'appel convenu') > now() AS ticket;
SELECT family_name FROM pnd.identity(:'n');
\c - postgres
SELECT result FROM pnd.end_duty(:'camille_number', '76', 'referent', 'mutation');
\c - regress_camille
SELECT count(*) AS cases FROM pnd.my_cases();
SELECT family_name FROM pnd.identity(:'n');
SELECT * FROM pnd.case_summary(:'n');
-- the detector's, too
\c - regress_doctor
SELECT count(*) AS cases FROM pnd.my_cases();
\c - postgres
SELECT count(*) FROM pnd.end_duty(:'doctor_number', '76', 'detector', 'mutation');
\c - regress_doctor
SELECT count(*) AS cases FROM pnd.my_cases();

-- ---- the job: membership alone makes nobody the system
\c - regress_job
CALL pnd.follow_up();
\echo :LAST_ERROR_SQLSTATE
\c - postgres
GRANT packnd_steering TO regress_job;
SELECT pnd.add_login('regress_job', part => 'job');
REVOKE packnd_steering FROM regress_job;
SELECT pnd.add_login('regress_job', part => 'job');
\c - regress_job
CALL pnd.follow_up();
SELECT due_deadlines FROM pnd.follow_up_status();
-- with another group it is nobody, at once, and is told what mends it
\set VERBOSITY default
BEGIN;
SELECT due_deadlines FROM pnd.follow_up_status();
\! $PSQL_OTHER "GRANT packnd_referent TO regress_job"
SELECT due_deadlines FROM pnd.follow_up_status();
ROLLBACK;
CALL pnd.follow_up();
\c - postgres
SELECT object, detail FROM pnd.health() WHERE finding = 'login';
REVOKE packnd_referent FROM regress_job;
-- nobody becomes it by SET ROLE: not who works here, not who did
GRANT regress_job TO regress_camille, regress_supervisor, regress_nobody;
SELECT pnd.end_login('regress_camille', 'départ');
\c - regress_camille
SET ROLE regress_job;
SELECT due_deadlines FROM pnd.follow_up_status();
\c - regress_supervisor
SET ROLE regress_job;
SELECT due_deadlines FROM pnd.follow_up_status();
\c - regress_nobody
SET ROLE regress_job;
SELECT due_deadlines FROM pnd.follow_up_status();
-- nor does whose login has ended act as another
\c - postgres
GRANT regress_supervisor TO regress_camille, regress_nobody;
\c - regress_camille
SET ROLE regress_supervisor;
SELECT count(*) > 0 AS cases FROM pnd.territory_cases('76');
\c - regress_nobody
SET ROLE regress_supervisor;
SELECT count(*) > 0 AS cases FROM pnd.territory_cases('76');
\set VERBOSITY terse
-- whoever has the job's group and is not the job does nothing of it
\c - postgres
REVOKE regress_job FROM regress_supervisor;
GRANT packnd_operator TO regress_supervisor;
SELECT object, detail FROM pnd.health() WHERE finding = 'login';
\c - regress_supervisor
SELECT * FROM pnd.take_messages();
CALL pnd.follow_up();
-- what the job may call, of all that there is
\c - postgres
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'pnd'::regnamespace AND has_function_privilege('packnd_operator', p.oid, 'EXECUTE') GROUP BY 1 ORDER BY 1;

-- ---- restored on another server, where each role has another oid: nobody acts
-- until an administrator has looked at the list
UPDATE pnd_data.login SET bound_to = '42', role_oid = role_oid::bigint - 1;
DROP ROLE regress_trainee;
\c - regress_supervisor
\set VERBOSITY default
SELECT count(*) FROM pnd.territory_cases('76');
\set VERBOSITY terse
\c - postgres
SELECT object, detail FROM pnd.health() WHERE finding = 'login' ORDER BY 1;
-- what was given before is not given to others meanwhile, and does not end by itself
SELECT pnd.add_login('regress_supervisor', :'other_number');
CALL pnd.follow_up(hold_share => 1);
SELECT role_name, display_name, part, result FROM pnd.bind_logins(dry_run => true);
SELECT role_name, display_name, part, result FROM pnd.bind_logins();
SELECT object, detail FROM pnd.health() WHERE finding = 'login' ORDER BY 1;
\c - regress_supervisor
SELECT count(*) > 0 AS cases FROM pnd.territory_cases('76');
\c - regress_job
SELECT due_deadlines FROM pnd.follow_up_status();
-- a name that is used again on this server is not bound by it
\c - postgres
DROP OWNED BY regress_refuge; DROP ROLE regress_refuge;
CREATE ROLE regress_refuge LOGIN IN ROLE packnd_partner;
-- (on a logical replica, whose journal is the publisher's)
SET session_replication_role = replica;
SELECT role_name, result FROM pnd.bind_logins();
RESET session_replication_role;
\c - regress_refuge
SELECT count(*) FROM pnd.my_referrals;

-- ---- one that ran out and has a successor before the follow-up came: the cases stay
\c - postgres
SELECT pnd.add_professional('Dany', :'caf_number', 'travail social', NULL, '2025-01-01') AS dany_number \gset
SELECT pnd.assign_duty(:'dany_number', '76', 'referent');
CREATE ROLE regress_dany LOGIN IN ROLE packnd_referent;
CREATE ROLE regress_dany_b LOGIN IN ROLE packnd_referent;
SELECT pnd.add_login('regress_dany', :'dany_number');
\c - regress_doctor
SELECT pnd.report('76', true, true) AS m \gset
SELECT pnd.give_consent(:'m', 'Exemple', 'Lou', 'phone', '+33 1 99 00 00 43', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'m', :'dany_number') \g /dev/null
\c - postgres
SELECT result FROM pnd.end_login('regress_dany', 'nouvel identifiant', clock_timestamp() + interval '0.2 seconds');
SELECT pg_sleep(0.3) \g /dev/null
SELECT pnd.add_login('regress_dany_b', :'dany_number');
\c - regress_dany_b
SELECT count(*) AS cases FROM pnd.my_cases();
