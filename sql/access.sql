-- access: who sees what, and what a refusal gives away
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif', '1991-04-12');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - postgres
-- a number that is well formed and belongs to no case
SELECT packnd.site_case_number(1234567) AS unknown \gset
SELECT case_id AS id FROM pnd_data.case_file \gset
-- all fields of a refusal; $1 is a case number
CREATE FUNCTION public.refusal(statement text, case_number text DEFAULT NULL) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	state text; message text; detail text; hint text; col text; cons text; tab text; sch text; typ text; context text;
BEGIN
	EXECUTE statement USING case_number;
	RETURN '{none}';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT,
		col = COLUMN_NAME, cons = CONSTRAINT_NAME, tab = TABLE_NAME, sch = SCHEMA_NAME, typ = PG_DATATYPE_NAME, context = PG_EXCEPTION_CONTEXT;
	RETURN ARRAY[state, message, detail, hint, col, cons, tab, sch, typ, context];
END $$;
-- a call of each function of the API that takes a case number first
CREATE VIEW public.call AS
SELECT p.oid::regprocedure::text AS name, format('SELECT pnd.%I(%s)', p.proname, string_agg(
	CASE a.place WHEN 1 THEN '$1' ELSE format('NULL::%s', a.type) END, ', ' ORDER BY a.place)) AS statement
FROM pg_proc p, LATERAL (
	SELECT n.place, format_type(p.proargtypes[n.place - 1], NULL) AS type
	FROM generate_series(1, p.pronargs) AS n (place)) a
WHERE p.pronamespace = 'pnd'::regnamespace AND p.proargnames[1] = 'case_number' AND p.proname NOT IN ('case_id', 'verify_journal')
GROUP BY p.oid, p.proname;
CREATE TABLE public.seen (role_name text DEFAULT current_user, name text, is_case boolean, refusal text[]);
GRANT SELECT ON public.call TO PUBLIC;
GRANT SELECT, INSERT ON public.seen TO PUBLIC;
CREATE TABLE public.number AS SELECT * FROM (VALUES (true, :'n'), (false, :'unknown')) v (is_case, number);
CREATE VIEW public.attempt AS
SELECT format('INSERT INTO public.seen (name, is_case, refusal) SELECT name, is_case, public.refusal(statement, number)
	FROM public.call, public.number WHERE name = %L AND is_case = %L', c.name, n.is_case) AS query
FROM public.call c, public.number n;
GRANT SELECT ON public.number, public.attempt TO PUBLIC;
\set QUIET on

-- ---- the case of a colleague and a number that is none: byte for byte the same, in whatever function
-- (each call in a transaction of its own, since what failed before in one shows in the context)
\c - regress_sacha
\set ECHO none
SELECT query FROM public.attempt
\gexec
\c - regress_nobody
SELECT query FROM public.attempt
\gexec
\c - regress_refuge
SELECT query FROM public.attempt
\gexec
\set ECHO all
\set QUIET off
\c - postgres
SELECT s.role_name, s.refusal[1:3] AS refusal, count(*) > 25 AS "many functions", bool_and(s.refusal = u.refusal) AS same
FROM public.seen s JOIN public.seen u USING (role_name, name)
WHERE s.is_case AND NOT u.is_case AND s.refusal[1] <> '42501' GROUP BY 1, 2 ORDER BY 1;
\c - regress_trainee
SELECT pnd.report('76', true, true) AS own \gset
-- so is an earlier case that she did not agree to be remembered for
SELECT public.refusal(format('SELECT pnd.give_consent(%L, ''X'', ''Y'', ''phone'', ''1'', ''her_alone'', ''24/7'', ''y'', previous_case_number => $1)', :'own'), :'n')::text AS refusal \gset of_case_
SELECT public.refusal(format('SELECT pnd.give_consent(%L, ''X'', ''Y'', ''phone'', ''1'', ''her_alone'', ''24/7'', ''y'', previous_case_number => $1)', :'own'), :'unknown')::text AS refusal \gset of_none_
SELECT :'of_case_refusal' = :'of_none_refusal' AS same, :'of_none_refusal' LIKE '{PN404,%' AS "PN404";
-- a mistyped number is told as such, whoever asks
SELECT state FROM pnd.case_summary('0000-0000-0000-1');
\echo :LAST_ERROR_SQLSTATE
SELECT state FROM pnd.case_summary('nonsense');
SELECT state FROM pnd.case_summary('');
SELECT state FROM pnd.case_summary(NULL);
\echo :LAST_ERROR_SQLSTATE

-- ---- functions and views, never a table, never what is inside
\c - regress_camille
SELECT state, referent FROM pnd.case_summary(:'n');
SELECT * FROM pnd_data.case_file;
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) > 40 AS "so many tables", count(*) FILTER (WHERE (public.refusal('SELECT FROM ' || c.oid::regclass))[1] = '42501') = count(*) AS "all refused"
FROM pg_class c WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'pnd_data') AND c.relkind IN ('r', 'v', 'm', 'S', 'p', 'f');
\set VERBOSITY terse
SELECT pnd_data.case_id(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd_data.give_access(1, 1, 'referent');
SELECT pnd_data.end_referral(1, 1, 'done');
SELECT pnd_data.expire_referral(1, 1);
SELECT pnd_data.hold_place(1, 1, 1, 1);
SELECT pnd_data.require_ticket(1);
\set VERBOSITY default
SELECT pnd.add_professional('X', 'E', 'X');
SELECT packnd.can_see(1);
SELECT packnd.site_case_id(:'n');
SELECT packnd.site_case_number(1);
SELECT packnd.partner_case_id(:'n', 1);
CALL pnd.follow_up();
-- no role of an agent can call a function of pnd on a bare case_id, nobody one of packnd that reads
\c - postgres
SELECT p.proname, g.rolname FROM pg_proc p, pg_roles g
WHERE p.pronamespace = 'pnd'::regnamespace AND 'case_id' = ANY (p.proargnames[1:p.pronargs]) AND g.rolname LIKE 'packnd\_%' AND g.rolname <> 'packnd_owner'
	AND has_function_privilege(g.oid, p.oid, 'EXECUTE');
SELECT p.oid::regprocedure AS "executable by all" FROM pg_proc p
WHERE has_function_privilege('regress_nobody', p.oid, 'EXECUTE') AND has_schema_privilege('regress_nobody', p.pronamespace, 'USAGE')
	AND (p.pronamespace = 'packnd'::regnamespace AND p.provolatile = 'v' OR p.pronamespace = 'pnd'::regnamespace AND has_function_privilege('public', p.oid, 'EXECUTE'));

-- ---- identity: only under a ticket of an earlier, committed transaction
\c - regress_camille
SELECT * FROM pnd.identity(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.open_ticket(:'n', '  ');
\echo :LAST_ERROR_SQLSTATE
BEGIN;
SELECT pnd.open_ticket(:'n', 'premier appel') > now() AS opened;
SELECT * FROM pnd.identity(:'n');
ROLLBACK;
BEGIN;
SAVEPOINT s;
SELECT pnd.open_ticket(:'n', 'premier appel') > now() AS opened;
RELEASE s;
SELECT family_name FROM pnd.identity(:'n');
ROLLBACK;
SELECT family_name FROM pnd.identity(:'n');
SELECT pnd.open_ticket(:'n', 'premier appel') > now() AS opened;
SELECT family_name, given_name, contact_kind, contact_value, read_by, safe_hours, may_say FROM pnd.identity(:'n');
-- it is the ticket of who opened it
\c - regress_supervisor
SELECT family_name FROM pnd.identity(:'n');
\echo :LAST_ERROR_SQLSTATE
-- and of the case it was opened for, and for its time
\c - postgres
SELECT role_name, reason, expires_at - opened_at = interval '30 minutes' AS "half an hour" FROM pnd_data.access_ticket;
UPDATE pnd_data.access_ticket SET opened_at = now() - interval '2 hours', expires_at = now() - interval '1 second';
\c - regress_camille
SELECT family_name FROM pnd.identity(:'n');
\echo :LAST_ERROR_SQLSTATE
-- the detector may see the case, not who she is any more
\c - regress_doctor
SELECT pnd.open_ticket(:'n', 'curieux');
SELECT family_name FROM pnd.identity(:'n');
\echo :LAST_ERROR_SQLSTATE

-- ---- the former referent reads on, for 30 days, and does nothing any more
\c - regress_camille
SELECT pnd.propose_hand_over(:'n', :'sacha_number') AS hand_over \gset
\c - regress_sacha
SELECT pnd.answer_hand_over(:'hand_over', true);
\c - regress_camille
SELECT state, referent FROM pnd.case_summary(:'n');
SELECT my_part, my_part_fr FROM pnd.my_cases();
SELECT pnd.record_first_contact(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.open_ticket(:'n', 'encore') > now() AS opened;
SELECT family_name FROM pnd.identity(:'n');
\echo :LAST_ERROR_SQLSTATE
\c - postgres
SELECT round(extract(epoch FROM valid_to - now()) / 86400) AS days FROM pnd_data.case_access WHERE professional_id = :camille AND part = 'referent';
UPDATE pnd_data.case_access SET valid_from = valid_from - interval '31 days', valid_to = valid_to - interval '31 days' WHERE professional_id = :camille AND part = 'referent';
\c - regress_camille
SELECT state FROM pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE

-- ---- a role that acts as nobody
\c - regress_nobody
SELECT * FROM pnd.my_cases;
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.report('76', true, true);
\echo :LAST_ERROR_SQLSTATE

-- ---- the wall under the functions: what the owner of the tables itself sees
\c - postgres
CREATE FUNCTION pnd.wall(OUT actor text, OUT states bigint, OUT territories bigint, OUT cases bigint, OUT events boolean, OUT identities bigint, OUT channels bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
SELECT packnd.actor_kind(), (SELECT count(*) FROM pnd_data.machine_state), (SELECT count(*) FROM pnd_data.territory),
	(SELECT count(*) FROM pnd_data.case_file), (SELECT count(*) > 0 FROM pnd_data.journal WHERE case_id <> 0),
	(SELECT count(*) FROM pnd_data.person_identity), (SELECT count(*) FROM pnd_data.contact_channel) $$;
ALTER FUNCTION pnd.wall() OWNER TO packnd_owner;
GRANT USAGE ON SCHEMA pnd TO regress_nobody;
\c - regress_nobody
SELECT * FROM pnd.wall();
-- one who may not see the case; the trainee's own has no identity yet
\c - regress_trainee
SELECT * FROM pnd.wall();
\c - regress_sacha
SELECT * FROM pnd.wall();
\c - postgres
SET ROLE packnd_owner;
SELECT * FROM pnd.wall();
RESET ROLE;
-- and what the owner writes without an actor
CREATE FUNCTION pnd.scribble() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
UPDATE pnd_data.case_file SET danger = true;
INSERT INTO pnd_data.training (professional_id, course, valid_from) SELECT 1, 'x', '2026-01-01' $$;
ALTER FUNCTION pnd.scribble() OWNER TO packnd_owner;
\c - regress_nobody
SELECT pnd.scribble();
\echo :LAST_ERROR_SQLSTATE
\c - postgres
SELECT danger FROM pnd_data.case_file;
SELECT packnd.site_number('professional', 987654321) AS nobody_number \gset
DROP FUNCTION pnd.wall(), pnd.scribble();

-- ---- what constraints refuse tells no values
\c - regress_trainee
SELECT pnd.give_consent(:'own', 'Secrète', 'Ève', 'pigeon', '+33 1 99 00 00 99', 'her_alone', '24/7', 'y');
SELECT pnd.give_consent(:'own', NULL, 'Ève', 'phone', '+33 1 99 00 00 99', 'her_alone', '24/7', 'y');
SELECT pnd.give_consent(:'own', 'Secrète', 'Ève', 'phone', '+33 1 99 00 00 99', NULL, 'x', 'y');
\c - regress_sacha
SELECT deadline FROM pnd.case_deadlines(:'n') WHERE kind = 'first_contact' \gset
SELECT pnd.suspend_deadline(:'n', :'deadline', now() + interval '2 days', 'hospitalisée') > now() AS suspended;
SELECT pnd.suspend_deadline(:'n', :'deadline', now() + interval '3 days', 'encore');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.suspend_deadline(:'n', :'deadline', now() - interval '1 day', 'avant');
\c - postgres
SELECT packnd.site_number('professional', 987654321) AS nobody_number \gset
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', correspondent => :'nobody_number');
\echo :LAST_ERROR_SQLSTATE
\c - postgres
SELECT finding FROM pnd.verify_journal();
