-- brakes: so many cases an hour and a quarter, against one's own; a reason that
-- says something; and privacy officers are told
\set SHOW_CONTEXT never
\i test/fixture.sql
SET client_min_messages = warning;
CREATE ROLE regress_privacy LOGIN IN ROLE packnd_privacy_officer;
SELECT pnd.add_professional('Maxime', :'caf_number', 'protection des données', 'regress_privacy', '2025-01-01') AS privacy_number \gset
SELECT pnd.assign_duty(:'privacy_number', '76', 'privacy_officer') \g /dev/null
RESET client_min_messages;
SELECT rate_limit, allowed, per_case, within, is_brake FROM pnd.rate_limits();
-- a quarter of an hour's work of somebody who copies the register: 40 cases are there
CREATE TABLE public.reported AS SELECT pnd.report('76', true, true) AS n FROM generate_series(1, 40);
GRANT SELECT ON public.reported TO PUBLIC;
\c - regress_supervisor
SELECT pnd.open_ticket(n, 'x') FROM public.reported LIMIT 1;
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.open_ticket(n, 'aaaa aaaa aaaa') FROM public.reported LIMIT 1;
\echo :LAST_ERROR_SQLSTATE
SELECT count(pnd.open_ticket(n, 'relecture')) AS "with one reason" FROM (SELECT n FROM public.reported LIMIT 10) t;
SELECT pnd.open_ticket(n, 'Relecture') FROM public.reported OFFSET 10 LIMIT 1;
\echo :LAST_ERROR_SQLSTATE
SELECT count(pnd.open_ticket(n, 'dossier à attribuer ' || n)) AS "with another" FROM (SELECT n FROM public.reported OFFSET 10 LIMIT 10) t;
SELECT pnd.open_ticket(n, 'dossier à attribuer ' || n) FROM public.reported OFFSET 20 LIMIT 1;
\echo :LAST_ERROR_SQLSTATE
-- the same again costs nothing
SELECT count(pnd.open_ticket(n, 'dossier à attribuer ' || n)) AS again FROM (SELECT n FROM public.reported LIMIT 3) t;
-- told as soon as it was more than one works, and when the brake held
\c - postgres
CALL pnd.follow_up(hold_share => 1);
\c - regress_privacy
SELECT kind_fr, display_name, count(*) FROM pnd.privacy_alerts() GROUP BY 1, 2 ORDER BY 1;
-- cases of one's own count for more
\c - postgres
SELECT count(*) AS consents FROM public.reported r,
	LATERAL pnd.give_consent(r.n, 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
SELECT count(*) AS named FROM (SELECT n FROM public.reported LIMIT 30) r, LATERAL pnd.name_referent(r.n, :'camille_number') \g /dev/null
SELECT pnd_data.own_cases(:camille) AS "Camille's own";
\c - regress_camille
SELECT count(pnd.open_ticket(n, 'point de la semaine, ' || n)) AS "all of them" FROM (SELECT n FROM public.reported LIMIT 30) t;
-- 996 look-ups in 3 months, 16 a working day, by somebody who leads 20 cases: told on the first day
\c - postgres
CREATE FUNCTION pg_temp.told_on(the_professional bigint, first_day date, days int, own int) RETURNS SETOF date LANGUAGE sql AS $$
	SELECT d::date
	FROM generate_series(first_day, first_day + days - 1, interval '1 day') d,
		packnd.count_rows('of_late', jsonb_build_object('professional', the_professional, 'what', '["look_up"]'::jsonb, 'upto', d + interval '20 hours')) n
		JOIN pnd_data.rate_limit r ON r.rate_limit = n.name
	WHERE n.value > floor(r.allowed + r.per_case * own)
$$;
CREATE FUNCTION pg_temp.look_ups(the_professional bigint, first_day date, days int, tries int, chance float8) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	looked bigint;
BEGIN
	ALTER TABLE pnd_data.access_ticket DISABLE TRIGGER USER;
	INSERT INTO pnd_data.access_ticket (case_id, professional_id, role_name, reason, opened_at, opened_xid, expires_at)
	SELECT 1 + i % 20, the_professional, 'somebody', 'appel', m, 1, m + interval '30 minutes'
	FROM generate_series(0, days - 1) d, generate_series(1, tries) i,
		LATERAL (SELECT first_day + d * interval '1 day' + interval '8 hours' + i * interval '10 hours' / tries) w (m)
	WHERE extract(isodow FROM first_day + d) < 6 AND random() < chance;
	GET DIAGNOSTICS looked = ROW_COUNT;
	ALTER TABLE pnd_data.access_ticket ENABLE TRIGGER USER;
	RETURN looked;
END $$;
SELECT setseed(0.42) \g /dev/null
SELECT pg_temp.look_ups(:sacha, '2026-01-05', 87, 16, 1) AS looked;
SELECT min(told_on) AS first_day FROM pg_temp.told_on(:sacha, '2026-01-05', 87, 20);
-- ten people who lead 20 cases and look at four a day, by chance, for a month: no alert at all
INSERT INTO pnd_data.professional (professional_id, display_name, organisation_id, profession, valid_from)
SELECT 900 + i, 'Personne ' || i, :caf, 'travail social', '2025-01-01' FROM generate_series(1, 10) i;
SELECT sum(pg_temp.look_ups(900 + i, '2026-01-05', 30, 40, 0.1)) > 800 AS looked FROM generate_series(1, 10) i;
SELECT count(*) AS false_alerts FROM generate_series(1, 10) i, pg_temp.told_on(900 + i, '2026-01-05', 30, 20);
-- limits are rows, within bounds
SELECT pnd.set_rate_limit('ticket_hour', 0, '1 hour', 'décision du comité de pilotage');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_rate_limit('ticket_hour', -5, '1 hour', 'décision du comité de pilotage');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_rate_limit('ticket_hour', 40, '1 hour', 'décision du comité de pilotage', per_case => 1000);
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_rate_limit('ticket_hour', 40, '1 hour', 'décision du comité de pilotage', per_case => 1);
\c - regress_supervisor
SELECT count(pnd.open_ticket(n, 'dossier à attribuer ' || n)) AS "now more" FROM (SELECT n FROM public.reported OFFSET 20 LIMIT 20) t;
-- and so are deadlines
SELECT pnd.set_deadline_budget('76', 'first_contact', 1200, 'months', 'convention du territoire');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_deadline_budget('76', 'first_contact', 0, 'hours', 'convention du territoire');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_deadline_budget('76', 'first_contact', -1, 'hours', 'convention du territoire');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_deadline_budget('76', 'first_contact', 50, 'calendar_days', 'convention du territoire');
SELECT pnd.set_deadline_budget('76', 'first_contact', 51, 'calendar_days', 'convention du territoire');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', answer_amount => 0, answer_unit => 'hours');
\echo :LAST_ERROR_SQLSTATE

-- ---- how long, as it is said
\c - postgres
SELECT span, pnd_data.span_in_words(span) FROM unnest('{1 minute,90 minutes,1 hour,3 hours,1 day,90 days}'::interval[]) AS t (span);
