-- deadline: due times computed by the trigger, budgets, closures, suspensions
SET search_path = pg_catalog, public;
SET datestyle = ISO; SET timezone = 'Europe/Paris';
\set SHOW_CONTEXT never

-- Cases are bare numbers here: what a case file is belongs to another test.
ALTER TABLE pnd_data.deadline DROP CONSTRAINT deadline_case_id_fkey;
-- A caseworker of the Seine-Maritime, one of La Réunion; cases 1 and 2 are
-- watched by the supervisors of 76, case 3 by those of 974.
INSERT INTO pnd_data.organisation (organisation_id, label, kind, valid_from) VALUES (1, 'CAF', 'caf', '2020-01-01');
INSERT INTO pnd_data.territory (territory_id, departement, label, status, coordinating_body, opened_on) VALUES
	('76', '76', 'Seine-Maritime', 'open', 1, '2025-11-25'),
	('974', '974', 'La Réunion', 'open', 1, '2025-11-25');
INSERT INTO pnd_data.professional (professional_id, display_name, organisation_id, profession, valid_from) VALUES
	(1, 'A', 1, 'cadre', '2020-01-01');
INSERT INTO pnd_data.duty (professional_id, territory_id, duty, valid_from) VALUES (1, '76', 'supervisor', '2020-01-01');
INSERT INTO pnd_data.case_access (case_id, territory_id, duty, part) VALUES
	(1, '76', 'supervisor', 'supervisor'), (2, '76', 'supervisor', 'supervisor'), (3, '974', 'supervisor', 'supervisor');
CREATE ROLE regress_supervisor LOGIN IN ROLE packnd_supervisor;
INSERT INTO pnd_data.login (role_name, role_oid, professional_id) VALUES ('regress_supervisor', 'regress_supervisor'::regrole, 1);

-- What the scheme starts with: kinds, budgets with their sources, rungs
SELECT k.kind, k.label_fr, b.territory_id, b.in_danger, b.amount, b.unit, b.roll, b.legal_source
FROM pnd_data.deadline_kind k JOIN pnd_data.deadline_budget b ON b.kind = k.kind
ORDER BY k.kind, b.territory_id, b.in_danger;
SELECT kind, rung, label_fr, delay_minutes, recipient, effect FROM pnd_data.deadline_rung ORDER BY kind, rung;
-- each kind has a budget and at least one rung, and its ladder goes up
SELECT k.kind AS "without budget or rung" FROM pnd_data.deadline_kind k
WHERE NOT EXISTS (SELECT FROM pnd_data.deadline_budget b WHERE b.kind = k.kind AND b.territory_id = '*' AND NOT b.in_danger)
	OR NOT EXISTS (SELECT FROM pnd_data.deadline_rung r WHERE r.kind = k.kind);
SELECT a.kind, a.rung AS "rung not after the one before" FROM pnd_data.deadline_rung a
	JOIN pnd_data.deadline_rung b ON b.kind = a.kind AND b.rung = a.rung - 1 AND b.delay_minutes >= a.delay_minutes;

-- Opening -------------------------------------------------------------------

-- 72 hours in the Seine-Maritime, 5 calendar days elsewhere, in local time
SELECT pnd_data.open_deadline(1, 'first_contact', NULL, '2026-03-27 10:00+01') AS a,
	pnd_data.open_deadline(2, 'first_contact', NULL, '2026-03-27 10:00+01', in_danger => true) AS b,
	pnd_data.open_deadline(3, 'first_contact', NULL, '2026-03-27 10:00+01') AS c,
	pnd_data.open_deadline(1, 'meeting_offered', NULL, '2026-03-27 10:00+01') AS d,
	pnd_data.open_deadline(1, 'referral_answer', 77, '2026-04-02 10:00+02') AS e,
	pnd_data.open_deadline(1, 'referral_answer', 78, '2026-04-02 10:00+02', amount => 90, unit => 'minutes') AS f;
SELECT case_id, deadline_id, kind, subject_id, departement, amount, unit, due_at,
	due_at AT TIME ZONE packnd.time_zone(departement::packnd.departement) AS due_there
FROM pnd_data.deadline ORDER BY deadline_id;
-- open already: the same again, unchanged
SELECT pnd_data.open_deadline(1, 'first_contact', NULL, '2026-04-20 10:00+02') AS again, count(*) FROM pnd_data.deadline WHERE kind = 'first_contact' AND case_id = 1;
-- unknown things
SELECT pnd_data.open_deadline(1, 'tea', NULL, now());
SELECT pnd_data.open_deadline(99, 'first_contact', NULL, now());
SELECT pnd_data.open_deadline(1, 'safety_check', NULL, now(), '75');
SELECT pnd_data.open_deadline(1, 'safety_check', NULL, 'infinity');
SELECT pnd_data.open_deadline(1, 'safety_check', NULL, now(), unit => 'fortnights');

-- The due time is computed, whoever writes -----------------------------------

INSERT INTO pnd_data.deadline (case_id, kind, territory_id, departement, started_at, amount, unit, roll, due_at)
VALUES (2, 'safety_check', '76', '76', '2026-06-04 15:00+02', 72, 'hours', true, '1999-01-01') RETURNING due_at;
UPDATE pnd_data.deadline SET due_at = due_at + interval '1 year' WHERE case_id = 2 AND kind = 'safety_check';
\echo :LAST_ERROR_SQLSTATE
UPDATE pnd_data.deadline SET started_at = started_at + interval '1 hour', roll = false
WHERE case_id = 2 AND kind = 'safety_check' RETURNING due_at;
UPDATE pnd_data.deadline SET departement = '20' WHERE case_id = 2 AND kind = 'safety_check';
INSERT INTO pnd_data.deadline (case_id, kind, territory_id, departement, started_at, amount, unit, roll)
VALUES (2, 'pause_review', '76', '76', '2026-06-04 15:00+02', -1, 'months', true);
INSERT INTO pnd_data.deadline (case_id, kind, territory_id, departement, started_at, amount, unit, roll)
VALUES (2, 'pause_review', '76', '76', '2026-06-04 15:00+02', 1, 'months', NULL);
-- the same as the function says, for many
SELECT count(*) AS deadlines, count(*) FILTER (WHERE due_at = packnd.due_at(started_at, amount, unit, departement::packnd.departement, roll)) AS same
FROM pnd_data.deadline;
-- a trigger for nothing else
CREATE TABLE public.other (case_id bigint, due_at timestamptz);
CREATE TRIGGER t BEFORE INSERT ON public.other FOR EACH ROW EXECUTE FUNCTION packnd.deadline_due();
INSERT INTO public.other VALUES (1, now());
\echo :LAST_ERROR_SQLSTATE
DROP TABLE public.other;

-- Closures ------------------------------------------------------------------

SET SESSION AUTHORIZATION regress_supervisor;
SELECT pnd.add_closure('76', '2026-05-15', 'pont de l''Ascension');
SELECT pnd.add_closure('974', '2026-05-15', 'pas la sienne');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_deadline_budget('76', 'referral_answer', 3, 'working_days', 'Convention départementale', roll => true);
SELECT pnd.set_deadline_budget('76', 'referral_answer', 3, 'days', 'Convention départementale');
SELECT pnd.set_deadline_budget('76', 'answer', 3, 'hours', 'Convention départementale');
RESET SESSION AUTHORIZATION;
-- counted in 76 from now on, not in 974; what runs already stays
SELECT count(pnd_data.open_deadline(case_id, 'referral_answer', 79, '2026-05-12 10:00+02')) FROM (VALUES (1), (3)) AS v (case_id);
SELECT territory_id, subject_id, amount, unit, roll, due_at FROM pnd_data.deadline WHERE kind = 'referral_answer' ORDER BY deadline_id;
SET SESSION AUTHORIZATION regress_supervisor;
SELECT pnd.remove_closure('76', '2026-05-15') AS had_been_closed;
SELECT pnd.remove_closure('76', '2026-05-15') AS had_been_closed;
-- what is for other functions is not for agents, and tables are for nobody
SELECT pnd_data.open_deadline(1, 'first_contact', NULL, now());
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM pnd_data.deadline;
\echo :LAST_ERROR_SQLSTATE
RESET SESSION AUTHORIZATION;

-- Suspensions ---------------------------------------------------------------

SELECT deadline_id AS answer, due_at FROM pnd_data.deadline WHERE case_id = 1 AND subject_id = 77 \gset
SELECT :'due_at' AS before;
INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason)
VALUES (1, :answer, '2026-04-03 09:00+02', '2026-04-09 18:00+02', 'dossier à l''étude');
SELECT due_at FROM pnd_data.deadline WHERE deadline_id = :answer;
-- two may not overlap; another adds up; taken back, all is as before
INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason)
VALUES (1, :answer, '2026-04-09 09:00+02', '2026-04-10 18:00+02', 'encore');
INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason)
VALUES (1, :answer, '2026-04-13 09:00+02', '2026-04-14 18:00+02', 'encore');
SELECT due_at FROM pnd_data.deadline WHERE deadline_id = :answer;
UPDATE pnd_data.suspension SET until_at = '2026-04-07 18:00+02' WHERE reason LIKE 'dossier%';
SELECT due_at FROM pnd_data.deadline WHERE deadline_id = :answer;
DELETE FROM pnd_data.suspension;
SELECT due_at = :'due_at' AS as_before FROM pnd_data.deadline WHERE deadline_id = :answer;
-- bounded: 31 days in all for an answer, none at all for a safety check
INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason)
VALUES (1, :answer, '2026-04-03 09:00+02', '2026-05-05 18:00+02', 'sans fin');
\echo :LAST_ERROR_SQLSTATE
-- days of the calendar there: one has 23 or 25 hours when the clocks change
BEGIN;
INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason)
VALUES (1, :answer, '2026-10-05 09:00+02', '2026-11-05 09:00+01', 'congés');
UPDATE pnd_data.suspension SET until_at = '2026-11-05 09:01+01';
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
BEGIN;
INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason)
VALUES (1, :answer, '2027-03-05 09:00+01', '2027-04-05 09:00+02', 'congés');
UPDATE pnd_data.suspension SET until_at = '2027-04-05 09:01+02';
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason)
SELECT case_id, deadline_id, started_at, started_at + interval '1 minute', 'jamais' FROM pnd_data.deadline WHERE kind = 'safety_check';
INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason)
SELECT case_id, deadline_id, '2026-10-25 02:30+02', '2026-10-25 02:30+01', 'jamais' FROM pnd_data.deadline WHERE kind = 'safety_check';
INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason)
VALUES (1, :answer, '2026-04-03 09:00+02', 'infinity', 'sans fin');
INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason)
VALUES (2, :answer, '2026-04-03 09:00+02', '2026-04-04 09:00+02', 'autre dossier');
SELECT count(*) AS suspensions FROM pnd_data.suspension;

-- Met, cancelled ------------------------------------------------------------

SELECT pnd_data.meet_deadline(1, 'first_contact', NULL, '2026-03-30 09:00+02') AS met, pnd_data.meet_deadline(1, 'first_contact', NULL) AS again;
SELECT pnd_data.cancel_deadlines(1, 'referral_answer', 79, 'orientation retirée') AS one, pnd_data.cancel_deadlines(1) AS the_rest;
SELECT kind, subject_id, met_at IS NOT NULL AS met, met_at <= due_at AS in_time, cancelled_at IS NOT NULL AS cancelled, cancel_reason
FROM pnd_data.deadline WHERE case_id = 1 ORDER BY deadline_id;
-- one that is closed does not move any more; another can be opened
UPDATE pnd_data.deadline SET started_at = now() WHERE case_id = 1;
\echo :LAST_ERROR_SQLSTATE
INSERT INTO pnd_data.suspension (case_id, deadline_id, from_at, until_at, reason)
VALUES (1, :answer, '2026-04-03 09:00+02', '2026-04-04 09:00+02', 'trop tard');
SELECT pnd_data.open_deadline(1, 'first_contact', NULL, '2026-06-01 10:00+02') > 0 AS opened_again;
UPDATE pnd_data.deadline SET met_at = '2026-06-01', cancelled_at = '2026-06-01', cancel_reason = 'x' WHERE case_id = 3;
