-- follow_up: due rungs fire once, whatever happens
SET search_path = pg_catalog, public;
\set SHOW_CONTEXT never
SET client_min_messages = warning;

INSERT INTO pnd_data.organisation (organisation_id, label, kind, valid_from) VALUES (1, 'CAF', 'caf', '2020-01-01');
INSERT INTO pnd_data.territory (territory_id, departement, label, status, coordinating_body, opened_on) VALUES
	('76', '76', 'Seine-Maritime', 'open', 1, '2025-11-25'), ('974', '974', 'La Réunion', 'open', 1, '2025-11-25');
INSERT INTO pnd_data.professional (professional_id, display_name, organisation_id, profession, valid_from)
SELECT p, 'P' || p, 1, 'travailleur social', '2020-01-01' FROM generate_series(1, 4) AS p;
INSERT INTO pnd_data.duty (professional_id, territory_id, duty, valid_from) VALUES
	(1, '76', 'supervisor', '2020-01-01'), (2, '76', 'referent', '2020-01-01'), (3, '76', 'steering', '2020-01-01'),
	(4, '974', 'supervisor', '2020-01-01');
INSERT INTO pnd_data.case_access (case_id, territory_id, duty, part)
SELECT c, '76', 'supervisor', 'supervisor' FROM generate_series(1, 9) AS c;
-- Case files in a state that needs nobody, written past their triggers: how a
-- case gets there belongs to other tests.
ALTER TABLE pnd_data.case_file DISABLE TRIGGER USER;
INSERT INTO pnd_data.case_file (case_id, territory_id, machine, version, state, event, happened_at, detected_at)
SELECT c, '76', 'pnd', 1, 'received', 'consent_given', '2026-01-01', '2026-01-01' FROM generate_series(1, 1120) AS c WHERE c < 10 OR c > 1000;
ALTER TABLE pnd_data.case_file ENABLE TRIGGER USER;
-- case 1 has a referent and a substitute, case 2 a former referent only
INSERT INTO pnd_data.case_access (case_id, professional_id, part, valid_from, valid_to) VALUES
	(1, 2, 'referent', now() - interval '5 days', NULL), (1, 4, 'substitute', now() - interval '5 days', NULL),
	(2, 2, 'referent', now() - interval '9 days', now() + interval '30 days');
CREATE ROLE regress_operator LOGIN IN ROLE packnd_operator;
CREATE ROLE regress_supervisor LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_supervisor_974 LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_referent LOGIN IN ROLE packnd_referent;
CREATE ROLE regress_steering LOGIN IN ROLE packnd_steering;
INSERT INTO pnd_data.login (role_name, role_oid, professional_id, part)
SELECT v.role_name, v.role_name::regrole, v.professional_id, v.part
FROM (VALUES ('regress_supervisor', 1, NULL), ('regress_referent', 2, NULL), ('regress_steering', 3, NULL), ('regress_supervisor_974', 4, NULL),
	('regress_operator', NULL, 'job')) v (role_name, professional_id, part);
CREATE VIEW public.fired AS
	SELECT f.case_id, d.kind, f.rung, r.label_fr, o.professional_id AS professional, o.duty, o.released_at IS NOT NULL AS released
	FROM pnd_data.firing f JOIN pnd_data.deadline d USING (case_id, deadline_id) JOIN pnd_data.deadline_rung r USING (kind, rung)
		LEFT JOIN pnd_data.outbox o USING (case_id, deadline_id, rung);

-- Each rung once -------------------------------------------------------------

-- 1: due an hour ago.  2: due four days ago, nobody swept since.  3: due in
-- an hour, with less time than the reminder takes.  4: met.  5: cancelled.
-- 6: due an hour ago but suspended for two.
SELECT count(pnd_data.open_deadline(c, 'first_contact', NULL, started, amount => 72, unit => 'hours'))
FROM (VALUES (1, now() - interval '73 hours'), (2, now() - interval '168 hours'), (4, now() - interval '73 hours'),
	(5, now() - interval '73 hours'), (6, now() - interval '73 hours')) AS v (c, started);
SELECT pnd_data.open_deadline(3, 'first_contact', NULL, now(), amount => 1, unit => 'hours') > 0 AS opened;
SELECT pnd_data.meet_deadline(4, 'first_contact', NULL), pnd_data.cancel_deadlines(5);
INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason)
SELECT case_id, deadline_id, started_at, started_at + interval '2 hours', 'attente' FROM pnd_data.deadline WHERE case_id = 6;
SET SESSION AUTHORIZATION regress_operator;
CALL pnd.follow_up();
RESET SESSION AUTHORIZATION;
-- to the referent and the substitute, else to the supervisors
SELECT * FROM public.fired ORDER BY case_id, rung;
-- again, twice: nothing new
CALL pnd.follow_up();
CALL pnd.follow_up(batch => 1);
SELECT count(*) AS firings, count(DISTINCT (case_id, deadline_id, rung)) AS rungs FROM pnd_data.firing;
SELECT run_id, finished_at IS NOT NULL AS finished, newly_due, is_held, fired, failed FROM pnd_data.follow_up_run ORDER BY run_id;
-- four hours more: the next rung, in batches of one
UPDATE pnd_data.deadline SET started_at = started_at - interval '4 hours' WHERE case_id = 1;
CALL pnd.follow_up(batch => 1);
SELECT * FROM public.fired WHERE case_id = 1 ORDER BY rung;
-- nothing before its time, in order of the deadlines, and late is seen
SELECT bool_and(fired_at >= rung_due_at) AS after_due, max(fired_at - rung_due_at) > interval '4 days' AS late FROM pnd_data.firing;

-- What agents see ------------------------------------------------------------

SET SESSION AUTHORIZATION regress_referent;
SELECT case_number <> '' AS case_number, kind, label_fr, is_late, suspended_until FROM pnd.my_deadlines();
SELECT case_number <> '' AS case_number, kind_fr, message_fr FROM pnd.my_messages() ORDER BY created_at, message_fr;
SELECT * FROM pnd.late_deadlines('76');
\echo :LAST_ERROR_SQLSTATE
CALL pnd.follow_up();
\echo :LAST_ERROR_SQLSTATE
SET SESSION AUTHORIZATION regress_supervisor;
SELECT case_number <> '' AS case_number, kind, late_by > interval '0' AS is_late, last_rung, last_rung_fr FROM pnd.late_deadlines('76');
SELECT cursor AS last_seen FROM pnd.late_deadlines('76', max_rows => 1) \gset
SELECT count(*) AS on_the_next_page FROM pnd.late_deadlines('76', :'last_seen');
SELECT case_number <> '' AS case_number, kind_fr, message_fr FROM pnd.my_messages() ORDER BY created_at, message_fr;
SELECT * FROM pnd.late_deadlines('974');
\echo :LAST_ERROR_SQLSTATE
-- another territory's supervisor sees nothing of it; the committee no case
SET SESSION AUTHORIZATION regress_supervisor_974;
SELECT count(*) FROM pnd.late_deadlines('974');
SET SESSION AUTHORIZATION regress_steering;
SELECT case_number, kind_fr, message_fr FROM pnd.my_messages;
RESET SESSION AUTHORIZATION;

-- One that fails is set aside, the rest goes on -------------------------------

CREATE FUNCTION public.break() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
	IF NEW.case_id = 7 THEN RAISE EXCEPTION 'broken' USING ERRCODE = 'XX123'; END IF;
	RETURN NEW; END$$;
CREATE TRIGGER break BEFORE INSERT ON pnd_data.firing FOR EACH ROW EXECUTE FUNCTION public.break();
SELECT count(pnd_data.open_deadline(c, 'safety_check', NULL, now() - interval '25 hours 30 minutes')) FROM generate_series(7, 9) AS c;
CALL pnd.follow_up();
SELECT * FROM public.fired WHERE kind = 'safety_check' ORDER BY case_id, rung;
SELECT case_id, attempts, next_try_at BETWEEN now() AND now() + interval '1 minute' AS soon, error_state, error_message FROM pnd_data.follow_up_failure;
-- not before its time; then again, and later still
CALL pnd.follow_up();
SELECT attempts FROM pnd_data.follow_up_failure;
UPDATE pnd_data.follow_up_failure SET next_try_at = now();
CALL pnd.follow_up();
SELECT attempts, next_try_at > now() + interval '1 minute' AS later FROM pnd_data.follow_up_failure;
UPDATE pnd_data.follow_up_failure SET next_try_at = now(), attempts = 60;
CALL pnd.follow_up();
SELECT attempts, next_try_at - now() BETWEEN interval '23 hours' AND interval '24 hours' AS "at most a day" FROM pnd_data.follow_up_failure;
SET SESSION AUTHORIZATION regress_operator;
SELECT last_finished_at >= last_started_at AS finished, due_deadlines, behind, now() - oldest_behind > interval '1 hour' AS since_an_hour, set_aside,
	set_aside_states, held_messages, unsent_messages, clock_went_back FROM pnd.follow_up_status();
RESET SESSION AUTHORIZATION;
DROP TRIGGER break ON pnd_data.firing;
UPDATE pnd_data.follow_up_failure SET next_try_at = now();
CALL pnd.follow_up();
SELECT * FROM public.fired WHERE case_id = 7 ORDER BY rung;
SELECT count(*) AS set_aside FROM pnd_data.follow_up_failure;

-- Silence of a partner --------------------------------------------------------

-- A stand-in for the routing: which referrals was it told to let expire?
CREATE TABLE public.expired (case_id bigint, referral_id bigint);
DROP FUNCTION IF EXISTS pnd_data.expire_referral(bigint, bigint);
CREATE FUNCTION pnd_data.expire_referral(bigint, bigint) RETURNS void LANGUAGE sql SECURITY DEFINER
	AS 'INSERT INTO public.expired VALUES ($1, $2)';
SELECT pnd_data.open_deadline(1, 'referral_answer', 71, now() - interval '2 hours', amount => 90, unit => 'minutes') > 0 AS opened,
	pnd_data.open_deadline(1, 'referral_answer', 72, now() - interval '1 hour', amount => 90, unit => 'minutes') > 0 AS opened;
CALL pnd.follow_up();
CALL pnd.follow_up();
SELECT * FROM public.expired;
SELECT * FROM public.fired WHERE kind = 'referral_answer';

-- Very many at once -----------------------------------------------------------

-- The clock jumped, or nobody swept for long: 120 of some 130 come due.
INSERT INTO pnd_data.deadline (case_id, kind, subject_id, territory_id, departement, started_at, amount, unit, roll)
SELECT 1000 + c, CASE WHEN c <= 20 THEN 'referral_answer' ELSE 'meeting_offered' END, c, '76', '76', clock_timestamp() - interval '60 minutes', 60, 'minutes', false
FROM generate_series(1, 120) AS c;
SET SESSION AUTHORIZATION regress_operator;
CALL pnd.follow_up(batch => 50);
RESET SESSION AUTHORIZATION;
SELECT newly_due, is_held, fired FROM pnd_data.follow_up_run ORDER BY run_id DESC LIMIT 1;
-- recorded, but no message goes out and no referral expires ...
SELECT kind, count(*), bool_or(released) AS released FROM public.fired WHERE case_id > 1000 GROUP BY kind;
SELECT count(*) AS expired FROM public.expired WHERE case_id > 1000;
-- ... while the next sweeps let what is newly due go out as usual
SELECT pnd_data.open_deadline(9, 'meeting_offered', NULL, clock_timestamp() - interval '1 hour', amount => 60, unit => 'minutes') > 0 AS opened;
CALL pnd.follow_up();
SELECT case_id, rung, released FROM public.fired WHERE case_id = 9 AND kind = 'meeting_offered';
SELECT count(*) AS expired FROM public.expired WHERE case_id > 1000;
-- until a person has looked
SET SESSION AUTHORIZATION regress_supervisor;
SELECT pnd.release_outbox();
\echo :LAST_ERROR_SQLSTATE
SET SESSION AUTHORIZATION regress_operator;
SELECT held_messages FROM pnd.follow_up_status();
SELECT pnd.release_outbox() AS released;
CALL pnd.follow_up();
RESET SESSION AUTHORIZATION;
SELECT kind, count(*), bool_and(released) AS released FROM public.fired WHERE case_id > 1000 GROUP BY kind ORDER BY kind;
SELECT count(*) AS expired, count(DISTINCT case_id) AS cases FROM public.expired WHERE case_id > 1000;
-- a mailer takes messages, each once, without any case
SET SESSION AUTHORIZATION regress_operator;
SELECT packnd.number_kind(message) AS message, packnd.number_kind(professional) AS professional, territory, duty, message_fr FROM pnd.take_messages(3);
-- a call repeated takes nothing more
SELECT array_agg(message) AS first_taken FROM pnd.take_messages(2, 'envoi 1') \gset
SELECT cardinality(:'first_taken'::text[]) AS taken, array_agg(message) = :'first_taken' AS the_same FROM pnd.take_messages(2, 'envoi 1');
SELECT pnd.take_messages(3, 'envoi 1');
SELECT count(*) AS taken FROM pnd.take_messages(1000);
SELECT count(*) AS taken_again FROM pnd.take_messages();
SELECT held_messages, unsent_messages FROM pnd.follow_up_status();
RESET SESSION AUTHORIZATION;
-- the clock goes back: nothing is taken back, and the status says so
UPDATE pnd_data.follow_up_run SET started_at = started_at + interval '1 hour', finished_at = finished_at + interval '1 hour'
WHERE run_id = (SELECT max(run_id) FROM pnd_data.follow_up_run);
SELECT count(*) AS firings FROM pnd_data.firing \gset
CALL pnd.follow_up();
SELECT clock_went_back FROM pnd.follow_up_status();
SELECT count(*) = :firings AS as_before FROM pnd_data.firing;

-- How it must be called -------------------------------------------------------

BEGIN;
CALL pnd.follow_up();
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
-- a number of rows at which it would never end, or hold locks without end
CALL pnd.follow_up(batch => 0);
\echo :LAST_ERROR_SQLSTATE
CALL pnd.follow_up(batch => -1);
CALL pnd.follow_up(batch => NULL);
\echo :LAST_ERROR_SQLSTATE
CALL pnd.follow_up(batch => 2147483647);
CALL pnd.follow_up(hold_share => 20);
CALL pnd.follow_up(hold_from => -1);
SELECT * FROM pnd.follow_up_batch(packnd.site_number('run', 1), 0, NULL);
SELECT count(*) AS unfinished FROM pnd_data.follow_up_run WHERE finished_at IS NULL;
-- so it is with all that take such a number
SELECT p.proname, a.name FROM pg_proc p, unnest(p.proargnames) AS a (name)
WHERE p.pronamespace = 'pnd'::regnamespace AND a.name IN ('batch', 'max_rows') ORDER BY 1;
SELECT pnd.take_messages(0);
SELECT pnd.late_deadlines('76', max_rows => -1);
SELECT count(*) FROM pnd.territory_cases('76', max_rows => NULL);
SELECT pnd.territory_cases('76', max_rows => 1001);
SET search_path = '';
SET SESSION AUTHORIZATION regress_operator;
CALL pnd.follow_up();
RESET SESSION AUTHORIZATION;
SET search_path = pg_catalog, public;
-- nobody is acting
CREATE ROLE regress_nobody;
GRANT packnd_referent TO regress_nobody;
SET SESSION AUTHORIZATION regress_nobody;
SELECT * FROM pnd.my_deadlines;
\echo :LAST_ERROR_SQLSTATE
RESET SESSION AUTHORIZATION;
-- no pg_cron in this database
SELECT pnd.schedule();
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.unschedule();
