-- Who is acting, what he may see, and that nothing of it can be pretended.
\set SHOW_CONTEXT never
\getenv root PG_ABS_SRCDIR
\set people :root '/test/fixtures/people.sql'
\set ECHO none
\i :people
\set ECHO all
-- For looking only: what the API's functions ask, callable by the tests' roles.
CREATE SCHEMA look;
GRANT USAGE ON SCHEMA look TO PUBLIC;
CREATE FUNCTION look.who(OUT kind text, OUT professional text, OUT role text) LANGUAGE sql SECURITY DEFINER AS $$
SELECT packnd.actor_kind(), (SELECT p.display_name FROM pnd_data.professional p WHERE p.professional_id = packnd.actor()),
	packnd.actor_role() $$;
CREATE FUNCTION look.cases() RETURNS SETOF bigint LANGUAGE sql SECURITY DEFINER AS $$
SELECT c FROM generate_series(101, 106) c WHERE packnd.can_see(c) $$;
CREATE FUNCTION look.professionals() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$
SELECT count(*) FROM pnd_data.professional $$;
ALTER FUNCTION look.who() OWNER TO packnd_owner;
ALTER FUNCTION look.cases() OWNER TO packnd_owner;
ALTER FUNCTION look.professionals() OWNER TO packnd_owner;

-- The outer role decides.
SELECT * FROM look.who();
SET ROLE regress_alice;
SELECT * FROM look.who();
SET ROLE regress_job;
SELECT * FROM look.who();
SET ROLE regress_nobody;
SELECT * FROM look.who();
SET ROLE packnd_owner;
SELECT * FROM look.who();
RESET ROLE;
SET SESSION AUTHORIZATION regress_bob;
SELECT * FROM look.who();
RESET SESSION AUTHORIZATION;

-- A member that does not inherit is nobody until SET ROLE, as the login of a pool
-- that may become a professional, or an administrator; nobody becomes the job.
CREATE ROLE regress_pool LOGIN NOINHERIT;
GRANT regress_alice, regress_job TO regress_pool;
GRANT packnd_owner TO regress_pool;
SET SESSION AUTHORIZATION regress_pool;
SELECT * FROM look.who();
SET ROLE regress_job;
SELECT * FROM look.who();
SET ROLE packnd_owner;
SELECT * FROM look.who();
RESET SESSION AUTHORIZATION;
REVOKE packnd_owner FROM regress_pool;

-- Nobody sees nothing; an agent's application cannot read a table.
SET ROLE regress_nobody;
SELECT look.professionals();
SET ROLE regress_alice;
SELECT look.professionals();
SELECT * FROM pnd_data.professional;
SELECT packnd.actor();
SELECT packnd.can_see(101);
SELECT pnd.add_login('regress_nobody', packnd.site_number('professional', 1));
RESET ROLE;

-- A role that changes within a transaction is an error, not another actor...
BEGIN;
SELECT * FROM look.who();
SET ROLE regress_alice;
SELECT * FROM look.who();
ROLLBACK;
-- ...also through a savepoint; the next transaction asks anew.
SET ROLE regress_alice;
BEGIN;
SELECT professional FROM look.who();
SAVEPOINT s;
SET ROLE regress_bob;
SELECT professional FROM look.who();
ROLLBACK TO s;
SELECT professional FROM look.who();
COMMIT;
SET ROLE regress_bob;
SELECT professional FROM look.who();
RESET ROLE;

-- A login holds for its time.
SELECT pnd.end_login('regress_bob', 'départ');
SET ROLE regress_bob;
SELECT * FROM look.who();
RESET ROLE;
UPDATE pnd_data.login SET valid_to = NULL WHERE role_name = 'regress_bob';

-- Which roles cannot be mapped
SELECT pnd.add_login('regress_missing', :'alice_number');
SELECT pnd.add_login('postgres', :'alice_number');
SELECT pnd.add_login('packnd_owner', :'alice_number');
SELECT pnd.add_login('regress_alice', :'bob_number');
SELECT pnd.add_login('regress_nobody', packnd.site_number('professional', 4711));
SELECT pnd.add_login('regress_nobody', :'bob_number', valid_to => now() - interval '1 day');
SELECT pnd.add_login('regress_nobody');
SELECT pnd.add_login('regress_nobody', :'bob_number', 'monitor');
SELECT pnd.add_login('regress_nobody', part => 'administrator');

-- Who may see a case: the professional it is open to, for the time; whoever
-- holds the duty in the territory; system and administrator.
INSERT INTO pnd_data.case_access (case_id, professional_id, territory_id, duty, part, valid_from, valid_to) VALUES
	(101, :alice, NULL, NULL, 'referent', now() - interval '1 day', NULL),
	(102, :bob, NULL, NULL, 'referent', now() - interval '1 day', NULL),
	(103, :alice, NULL, NULL, 'referent', now() - interval '2 days', now() - interval '1 day'),
	(104, :alice, NULL, NULL, 'substitute', now() + interval '1 day', NULL),
	(101, NULL, '76', 'supervisor', 'supervisor', now() - interval '1 day', NULL),
	(102, NULL, '76', 'supervisor', 'supervisor', now() - interval '1 day', NULL),
	(105, NULL, '76', 'referent', 'supervisor', now() - interval '1 day', NULL);
SET ROLE regress_alice;
SELECT array_agg(c ORDER BY c) AS alice FROM look.cases() c;
SET ROLE regress_bob;
SELECT array_agg(c ORDER BY c) AS bob FROM look.cases() c;
SET ROLE regress_sophie;
SELECT array_agg(c ORDER BY c) AS sophie FROM look.cases() c;
SET ROLE regress_job;
SELECT array_agg(c ORDER BY c) AS job FROM look.cases() c;
SET ROLE regress_nobody;
SELECT array_agg(c ORDER BY c) AS nobody FROM look.cases() c;
RESET ROLE;

-- Rights that change in a transaction hold at once, and not after a rollback
-- to before.
CREATE FUNCTION look.give(case_id bigint) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
INSERT INTO pnd_data.case_access (case_id, professional_id, part) VALUES ($1, packnd.actor(), 'referent') $$;
ALTER FUNCTION look.give(bigint) OWNER TO packnd_owner;
SET ROLE regress_alice;
BEGIN;
SELECT array_agg(c ORDER BY c) AS before FROM look.cases() c;
SAVEPOINT s;
SELECT look.give(106);
SELECT array_agg(c ORDER BY c) AS given FROM look.cases() c;
ROLLBACK TO s;
SELECT array_agg(c ORDER BY c) AS rolled_back FROM look.cases() c;
ROLLBACK;
RESET ROLE;
SELECT pnd.end_duty(:'sophie_number', '76', 'supervisor', 'mutation');
SET ROLE regress_sophie;
SELECT array_agg(c ORDER BY c) AS sophie_no_more FROM look.cases() c;
RESET ROLE;

-- Tickets: not in the transaction that opened it, not after a rollback, not
-- for another case, actor or time.
SELECT packnd.site_case_number(101) AS case_101 \gset
SELECT packnd.site_case_number(102) AS case_102 \gset
CREATE FUNCTION look.identity(case_id bigint) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
	PERFORM pnd_data.require_ticket(case_id);
	RETURN 'shown';
END $$;
ALTER FUNCTION look.identity(bigint) OWNER TO packnd_owner;
\set VERBOSITY sqlstate
SET ROLE regress_alice;
SELECT look.identity(101);
SELECT pnd.open_ticket(:'case_101', ' ');
SELECT pnd.open_ticket(:'case_102', 'not hers');
SELECT pnd.open_ticket('0123-4567-89AB-8', 'mistyped');
BEGIN;
SELECT pnd.open_ticket(:'case_101', 'first call') IS NOT NULL AS opened;
SAVEPOINT s;
SELECT look.identity(101);
ROLLBACK TO s;
ROLLBACK;
SELECT look.identity(101);
SELECT pnd.open_ticket(:'case_101', 'first call') - now() AS for_how_long;
SELECT look.identity(101);
SELECT look.identity(102);
RESET ROLE;
SELECT look.identity(101);
SET ROLE regress_nobody;
SELECT pnd.open_ticket(:'case_101', 'nobody');
RESET ROLE;
UPDATE pnd_data.access_ticket SET opened_at = now() - interval '2 hours', expires_at = now() - interval '1 hour';
SET ROLE regress_alice;
SELECT look.identity(101);
RESET ROLE;
\set VERBOSITY default
SELECT case_id, display_name, role_name, reason FROM pnd_data.access_ticket JOIN pnd_data.professional USING (professional_id);

-- The guard: an API function that a restore left to a superuser refuses.
SET ROLE regress_alice;
SELECT pnd.open_ticket(:'case_101', 'before') IS NOT NULL AS works;
RESET ROLE;
BEGIN;
ALTER FUNCTION pnd.open_ticket(text, text) OWNER TO postgres;
SET LOCAL ROLE regress_alice;
SELECT pnd.open_ticket(:'case_101', 'after');
ROLLBACK;
BEGIN;
ALTER SCHEMA pnd_data OWNER TO postgres;
SELECT pnd.add_organisation('x', 'CAF', '2024-01-01');
ROLLBACK;

-- A pnd_data that somebody else made is not believed.
CREATE ROLE regress_squatter LOGIN;
CREATE DATABASE regress_squatted;
\c regress_squatted
CREATE EXTENSION packnd;
CREATE SCHEMA pnd_data AUTHORIZATION regress_squatter;
SET ROLE regress_squatter;
CREATE TABLE pnd_data.login (role_name text, professional_id bigint, valid_from timestamptz, valid_to timestamptz);
INSERT INTO pnd_data.login VALUES ('postgres', 99, '2020-01-01', NULL);
RESET ROLE;
SELECT packnd.actor(), packnd.actor_kind();
SELECT packnd.guard();
\c regress_actor
DROP DATABASE regress_squatted;
