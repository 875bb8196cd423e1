-- Many people who came at few instants, for paging.js: written past the
-- triggers, after test/fixture.sql.  Each has a case of Camille's that Sacha
-- is asked to take over, a deadline that is late with a message about it, and
-- a referral to the refuge.  With every fifth comes a professional of an
-- organisation and of a service of their own, of whom many bear one name.

-- what stands in lists before anybody comes
CREATE TABLE public.before AS
SELECT 'organisations' AS list, count(*)::int AS rows FROM pnd.organisations(max_rows => NULL)
UNION ALL SELECT 'professionals', count(*)::int FROM pnd.professionals('76', max_rows => NULL)
UNION ALL SELECT 'services', count(*)::int FROM pnd.services('76', max_rows => NULL);

CREATE TABLE public.newcomer (number int, case_id bigint, came_at timestamptz, need_id bigint, referral_id bigint);

CREATE FUNCTION public.crowd(people int, seed float8) RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $function$
DECLARE
	camille bigint := (SELECT professional_id FROM pnd_data.professional WHERE display_name = 'Camille');
	sacha bigint := (SELECT professional_id FROM pnd_data.professional WHERE display_name = 'Sacha');
	refuge bigint := (SELECT s.service_id FROM pnd_data.service s WHERE s.external_id = 'packnd-demo--chrs-refuge');
BEGIN
	PERFORM setseed(seed);
	TRUNCATE public.newcomer;
	-- 200 instants within 28 milliseconds: each is that of many people, each millisecond that of several instants
	INSERT INTO public.newcomer
	SELECT i, packnd.random_case_id(), date_trunc('day', now()) - interval '40 days' + floor(random() * 200) * interval '137 microseconds',
		packnd.random_case_id(), packnd.random_case_id()
	FROM generate_series(1, people) i;
	INSERT INTO pnd_data.person (person_id, created_at) SELECT n.case_id, n.came_at FROM public.newcomer n;
	INSERT INTO pnd_data.case_file (case_id, person_id, territory_id, machine, version, state, event, happened_at, recorded_at, state_since,
		detected_at, consent_current, referent_named, assigned_at)
	SELECT n.case_id, n.case_id, '76', 'pnd', 1, 'assigned', 'referent_named', n.came_at, n.came_at, n.came_at, n.came_at, true, true, n.came_at
	FROM public.newcomer n;
	INSERT INTO pnd_data.consent (case_id, consent_id, recipient, purpose, data_class, given_at)
	SELECT n.case_id, r.number, r.recipient, r.purpose, 'situation', n.came_at
	FROM public.newcomer n, (VALUES (1, 'services', 'referral'), (2, 'coordinating_body', 'support')) r (number, recipient, purpose);
	INSERT INTO pnd_data.referent (case_id, professional_id, valid_from) SELECT n.case_id, camille, n.came_at FROM public.newcomer n;
	INSERT INTO pnd_data.hand_over (case_id, hand_over_id, to_professional, proposed_at)
	SELECT n.case_id, packnd.random_case_id(), sacha, n.came_at FROM public.newcomer n;
	INSERT INTO pnd_data.case_access (case_id, professional_id, part, valid_from)
	SELECT n.case_id, p.professional_id, p.part, n.came_at
	FROM public.newcomer n, (VALUES (camille, 'referent'), (sacha, 'hand_over')) p (professional_id, part);
	INSERT INTO pnd_data.case_access (case_id, territory_id, duty, part, valid_from)
	SELECT n.case_id, '76', 'supervisor', 'supervisor', n.came_at FROM public.newcomer n;
	INSERT INTO pnd_data.need (case_id, need_id, domain, is_emergency, opened_at)
	SELECT n.case_id, n.need_id, 'shelter', false, n.came_at FROM public.newcomer n;
	INSERT INTO pnd_data.referral (case_id, referral_id, need_id, service_id, state, event, happened_at, state_since, sent_at)
	SELECT n.case_id, n.referral_id, n.need_id, refuge, 'sent', 'sent', n.came_at, n.came_at, n.came_at FROM public.newcomer n;
	INSERT INTO pnd_data.deadline (case_id, kind, subject_id, territory_id, departement, started_at, amount, unit, roll, due_at)
	SELECT n.case_id, k.kind, CASE k.kind WHEN 'referral_answer' THEN n.referral_id END, '76', '76', n.came_at, 72, 'hours', false,
		n.came_at + interval '72 hours'
	FROM public.newcomer n, (VALUES ('first_contact'), ('referral_answer')) k (kind);
	INSERT INTO pnd_data.firing (case_id, deadline_id, rung, rung_due_at, fired_at, run_id)
	SELECT d.case_id, d.deadline_id, 2, d.due_at, d.due_at, 1
	FROM public.newcomer n JOIN pnd_data.deadline d ON d.case_id = n.case_id AND d.kind = 'first_contact';
	INSERT INTO pnd_data.outbox (case_id, deadline_id, rung, professional_id, created_at, released_at)
	SELECT d.case_id, d.deadline_id, 2, camille, d.due_at, now()
	FROM public.newcomer n JOIN pnd_data.deadline d ON d.case_id = n.case_id AND d.kind = 'first_contact';
	INSERT INTO pnd_data.organisation (organisation_id, label, kind, valid_from)
	SELECT n.case_id, 'Association ' || n.case_id % 20, 'association', n.came_at::date FROM public.newcomer n WHERE n.number % 5 = 0;
	INSERT INTO pnd_data.professional (professional_id, display_name, organisation_id, profession, valid_from)
	SELECT n.case_id, 'Dominique ' || n.case_id % 20, n.case_id, 'association', n.came_at::date FROM public.newcomer n WHERE n.number % 5 = 0;
	INSERT INTO pnd_data.duty (professional_id, territory_id, duty, valid_from) SELECT n.case_id, '76', 'detector', n.came_at FROM public.newcomer n WHERE n.number % 5 = 0;
	INSERT INTO pnd_data.service (service_id, territory_id, source, external_id, organisation_id) OVERRIDING SYSTEM VALUE
	SELECT n.case_id, '76', 'x', n.case_id, n.case_id FROM public.newcomer n WHERE n.number % 5 = 0;
	INSERT INTO pnd_data.service_version (service_id, valid_from, label, themes, publics, zones, entry)
	SELECT n.case_id, n.came_at, 'Foyer ' || n.case_id % 20, '{}', '{}', '{}', '{}' FROM public.newcomer n WHERE n.number % 5 = 0;
	INSERT INTO pnd_data.change (transaction_id, case_id, kind, subject_id, changed_at)
	SELECT pg_current_xact_id()::text::bigint, n.case_id, 'case', 0, now() FROM public.newcomer n;
END
$function$;
