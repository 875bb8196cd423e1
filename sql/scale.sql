-- scale: among 20,000 cases no call of the API reads a large table from end to end
\set SHOW_CONTEXT never
\i test/fixture.sql
SET client_min_messages = warning;
CREATE ROLE regress_auditor LOGIN IN ROLE packnd_auditor;
SELECT pnd.add_professional('Audrey', :'caf_number', 'audit', 'regress_auditor', '2025-01-01') AS auditor_number \gset
SELECT packnd.site_number_id('professional', :'auditor_number') AS auditor \gset
SELECT pnd.assign_duty(:'auditor_number', '76', 'auditor') \g /dev/null

-- a real case of Camille's, for which the partner is asked
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
SELECT pnd.report('76', true, true) AS new \gset
SELECT pnd.give_consent(:'new', 'Exemple', 'Béa', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(:'n') \g /dev/null
SELECT pnd.assess_needs(:'n', '{shelter,money,specialised,housing}') \g /dev/null
SELECT pnd.open_ticket(:'n', 'appel') \g /dev/null
SELECT referral AS asked FROM pnd.refer(:'n', 'shelter') \gset

-- and 20,000 others; what the triggers would make is filled in by hand
\c - postgres
SET session_replication_role = replica;
INSERT INTO pnd_data.person (person_id, created_at) SELECT i, now() FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.case_file (case_id, person_id, territory_id, machine, version, state, event, happened_at, detected_at, consent_current, referent_named, assigned_at)
SELECT i, i, '76', 'pnd', 1, 'assigned', 'referent_named', now() - interval '1 day', now() - interval '2 days', true, true, now() - interval '1 day' FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.person_identity (case_id, person_id, family_name, given_name, recorded_at) SELECT i, i, 'N', 'P', now() FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.contact_channel (case_id, channel_id, kind, value, read_by, safe_hours, may_say, may_tell, verified_how, recorded_at, confirmed_at) SELECT i, 1, 'phone', '1', 'her_alone', '{[540,720)}', 'y', 'neutral', 'in_person', now(), now() FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.consent (case_id, consent_id, recipient, purpose, data_class, given_at) SELECT i, r, CASE r WHEN 1 THEN 'services' ELSE 'coordinating_body' END, CASE r WHEN 1 THEN 'referral' ELSE 'support' END, 'situation', now() FROM generate_series(1, 20000) i, generate_series(1, 2) r;
INSERT INTO pnd_data.detection (case_id, detection_id, detected_at, detector_trained, outcome, policy_version) SELECT i, 1, now(), true, 'eligible', 1 FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.case_access (case_id, professional_id, part) SELECT i, CASE WHEN i <= 30 THEN :camille ELSE :sacha END, 'referent' FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.case_access (case_id, territory_id, duty, part) SELECT i, '76', 'supervisor', 'supervisor' FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.referent (case_id, professional_id, valid_from) SELECT i, CASE WHEN i <= 30 THEN :camille ELSE :sacha END, now() - interval '1 day' FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.need (case_id, need_id, domain, is_emergency, opened_at) SELECT i, 1, 'housing', false, now() FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.referral (case_id, referral_id, need_id, service_id, state, event, happened_at, sent_at)
SELECT i, i, 1, CASE WHEN i % 2 = 0 THEN :refuge_service ELSE :havre_service END, CASE WHEN i % 1000 = 0 THEN 'sent' ELSE 'done' END, 'sent', now(), now() FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.case_fact (case_id, fact, value, stated_at) SELECT i, 'dependent_children', '1', now() FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.decision_basis (case_id, basis_id, facts, time_zone) SELECT i, 1, '{}', 'Europe/Paris' FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.measure_decision (case_id, decision_id, need_id, as_of, basis_id, policy_version, measure, policy, model_hash, rejected, engine_version,
	outcome, missing, reason_rules, trace, decided_at)
SELECT i, i, 1, '2026-01-01', 1, 1, 'tgd', 'tgd', decode(repeat('00', 32), 'hex'), '{}', '1.0', 'not_eligible', '{}', '{}', '{}', now() FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.deadline (case_id, kind, subject_id, territory_id, departement, started_at, amount, unit, roll, due_at, met_at)
SELECT i, k, CASE k WHEN 'referral_answer' THEN i END, '76', '76', now() - interval '240 hours', 1, 'hours', false, now() - interval '216 hours' + i * interval '1 minute',
	CASE WHEN i % 100 > 0 OR k = 'referral_answer' THEN now() END
FROM generate_series(1, 20000) i, unnest(ARRAY['first_contact', 'referral_answer']) k;
INSERT INTO pnd_data.firing (case_id, deadline_id, rung, rung_due_at, fired_at, run_id)
SELECT d.case_id, d.deadline_id, r.rung, d.due_at, now(), 1 FROM pnd_data.deadline d JOIN pnd_data.deadline_rung r ON r.kind = d.kind AND r.rung IN (2, 4)
WHERE d.case_id <= 20000 AND d.due_at + r.delay_minutes * interval '1 minute' <= d.started_at + interval '240 hours';
INSERT INTO pnd_data.outbox (case_id, deadline_id, rung, professional_id, territory_id, duty, created_at, released_at)
SELECT f.case_id, f.deadline_id, f.rung, CASE WHEN f.rung = 2 THEN CASE WHEN f.case_id <= 30 THEN :camille ELSE :sacha END END,
	CASE WHEN f.rung = 4 THEN '76' END, CASE WHEN f.rung = 4 THEN 'supervisor' END, now() - interval '100 days' * (f.case_id % 400)::int, now() FROM pnd_data.firing f;
INSERT INTO pnd_data.journal_head (case_id, last_event, last_hash) SELECT i, 3, decode(repeat('00', 32), 'hex') FROM generate_series(1, 20000) i;
INSERT INTO pnd_data.journal (case_id, event_no, occurred_at, actor_kind, role_name, table_name, operation, payload_hash, previous_hash, event_hash)
SELECT i, e, now(), 'system', 'x', 'case_file', 'UPDATE', z.hash, z.hash, z.hash FROM generate_series(1, 20000) i, generate_series(1, 3) e, (SELECT decode(repeat('00', 32), 'hex')) z (hash);
INSERT INTO pnd_data.journal_payload (case_id, event_no, salt, payload) SELECT i, e, decode(repeat('00', 16), 'hex'), '{}' FROM generate_series(1, 20000) i, generate_series(1, 3) e;
RESET session_replication_role;
VACUUM ANALYZE;
SELECT count(*) > 15 AS "large tables" FROM pg_class WHERE relnamespace = 'pnd_data'::regnamespace AND relkind = 'r' AND reltuples >= 1000 AND relname <> 'commune';

-- Each call eight times: from the sixth on the plan may be one for any value.
-- What it read from end to end is shown beside it, with the tables that have 1,000 rows or more
-- (of the communes two départements are loaded: to read one of them is to read half).
CREATE FUNCTION public.try(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	large name[] := ARRAY(SELECT c.relname FROM pg_class c WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'pnd_data') AND c.reltuples >= 1000 AND c.relname <> 'commune');
	before jsonb := (SELECT jsonb_object_agg(s.relname, s.seq_scan) FROM pg_stat_xact_user_tables s WHERE s.schemaname = 'pnd_data');
	at timestamptz;
	took interval;
BEGIN
	FOR i IN 1 .. 8 LOOP
		at := clock_timestamp();
		EXECUTE statement;
		-- the shortest of the last three, as the machine may have other work
		took := least(clock_timestamp() - at, CASE WHEN i > 6 THEN took END);
	END LOOP;
	RETURN coalesce((SELECT string_agg(s.relname, ', ' ORDER BY s.relname) FROM pg_stat_xact_user_tables s
			WHERE s.schemaname = 'pnd_data' AND s.relname = ANY (large) AND s.seq_scan > coalesce((before ->> s.relname)::bigint, 0)), 'nothing')
		|| CASE WHEN took > interval '0.5 seconds' THEN ', and slowly' ELSE '' END;
END $$;

\c - regress_camille
SELECT c.call, public.try(replace('SELECT ' || CASE WHEN c.call LIKE 'my\_%' THEN '* FROM pnd.' || c.call ELSE 'pnd.' || c.call END, ':n', quote_literal(:'n'))) AS scanned
FROM (VALUES ('my_cases'), ('my_deadlines'), ('my_messages'), ('case_summary(:n)'), ('allowed_events(:n)'), ('referent_on(:n, now())'), ('identity(:n)'),
	('open_ticket(:n, ''appel'')'), ('case_deadlines(:n)'), ('record_facts(:n, ''{"dependent_children": 2}'')'), ('eligibility(:n, ''2026-11-02'')'), ('decisions(:n)'),
	('route(:n, ''housing'')'), ('why_not(:n, ''shelter'')'), ('referrals(:n)'), ('decide_to_leave(:n)')) c (call);
BEGIN;
SELECT public.try(format('SELECT pnd.revoke_consent(%L, ''coordinating_body''); SELECT pnd.renew_consent(%L, ''coordinating_body''); SELECT pnd.refer(%L, ''shelter'')',
	:'n', :'n', :'n')) AS "withdrawing and asking again scanned";
ROLLBACK;
\c - regress_refuge
SELECT public.try('SELECT * FROM pnd.my_referrals') AS "my_referrals scanned", count(*) FROM pnd.my_referrals;
SELECT public.try(format('SELECT pnd.answer_referral(%L, ''under_study'')', :'asked')) AS "answer_referral scanned";
BEGIN;
SELECT pnd.answer_referral(:'asked', 'refused', 'full');
SELECT coalesce(string_agg(relname, ', '), 'nothing') AS "refusal scanned" FROM pg_stat_xact_user_tables
WHERE schemaname = 'pnd_data' AND seq_scan > 0 AND relname IN ('case_file', 'referral', 'deadline', 'case_access', 'journal', 'journal_head', 'need', 'consent');
ROLLBACK;
\c - regress_supervisor
SELECT c.call, public.try(replace('SELECT ' || CASE WHEN c.call LIKE 'my\_%' THEN '* FROM pnd.' || c.call ELSE 'pnd.' || c.call END, ':n', quote_literal(:'new'))) AS scanned
FROM (VALUES ('my_cases'), ('my_messages'), ('case_summary(:n)'), ('allowed_events(:n)'), ('late_deadlines(''76'')'), ('report(''76'', true, true)'),
	('territory_cases(''76'')'), ('territory_cases(''76'', ''received'')'), ('my_hand_overs'), ('to_assign(''76'')'), ('to_contact(''76'')'),
	('waiting_for_partner(''76'')'), ('no_news(''76'')'), ('reviews_due(''76'')'), ('cases_without_clock(''76'')')) c (call);
BEGIN;
SELECT pnd.name_referent(:'new', :'camille_number');
SELECT pnd.exit_case(:'new', 'moved');
SELECT coalesce(string_agg(relname, ', '), 'nothing') AS "naming and exit scanned" FROM pg_stat_xact_user_tables
WHERE schemaname = 'pnd_data' AND seq_scan > 0 AND relname IN ('case_file', 'referral', 'deadline', 'case_access', 'journal', 'journal_head', 'need', 'consent');
COMMIT;
\c - regress_auditor
SELECT public.try(format('SELECT * FROM pnd.verify_journal(%L)', :'n')) AS "verify_journal of a case scanned";
-- the sweep, among all that fired before
\c - postgres
UPDATE pnd_data.suspension SET from_at = from_at - interval '10 days', until_at = until_at - interval '10 days';
UPDATE pnd_data.deadline SET started_at = started_at - interval '10 days' WHERE subject_id = packnd.site_number_id('referral', :'asked');
CREATE VIEW public.scan AS SELECT s.relname, s.seq_scan FROM pg_stat_user_tables s
WHERE s.schemaname = 'pnd_data' AND s.relid IN (SELECT c.oid FROM pg_class c WHERE c.reltuples >= 1000 AND c.relname <> 'commune');
SELECT pg_stat_force_next_flush() \g /dev/null
\set QUIET on
CREATE TEMP TABLE before AS SELECT * FROM public.scan;
\set QUIET off
CALL pnd.follow_up(hold_share => 1);
SELECT pg_stat_force_next_flush() \g /dev/null
SELECT s.relname AS "scanned by the sweep" FROM public.scan s JOIN before b USING (relname) WHERE s.seq_scan > b.seq_scan ORDER BY 1;
SELECT state FROM pnd_data.referral WHERE referral_id = packnd.site_number_id('referral', :'asked');
-- the test itself can fail
SELECT public.try('SELECT count(*) FROM pnd_data.case_file WHERE danger') AS scanned;
SELECT pg_stat_force_next_flush() \g /dev/null
SELECT s.relname AS "scanned" FROM public.scan s JOIN before b USING (relname) WHERE s.seq_scan > b.seq_scan ORDER BY 1;

-- pages of the lists for forms, with 5,000 people, organisations and services more
\c - postgres
SET session_replication_role = replica;
INSERT INTO pnd_data.organisation (organisation_id, label, kind, valid_from) SELECT 100000 + i, 'O' || i % 50, 'x', '2025-01-01' FROM generate_series(1, 5000) i;
INSERT INTO pnd_data.professional (professional_id, display_name, organisation_id, profession, valid_from) SELECT 100000 + i, 'N' || i % 50, 100000 + i, 'x', '2025-01-01' FROM generate_series(1, 5000) i;
INSERT INTO pnd_data.duty (professional_id, territory_id, duty, valid_from) SELECT 100000 + i, '76', 'detector', '2025-01-01' FROM generate_series(1, 5000) i;
INSERT INTO pnd_data.service (service_id, territory_id, source, external_id, organisation_id) OVERRIDING SYSTEM VALUE SELECT 100000 + i, '76', 'x', i, 100000 + i FROM generate_series(1, 5000) i;
INSERT INTO pnd_data.service_version (service_id, valid_from, label, themes, publics, zones, entry) SELECT 100000 + i, '2025-01-01', 'S' || i % 50, '{}', '{}', '{}', '{}' FROM generate_series(1, 5000) i;
RESET session_replication_role;
VACUUM ANALYZE pnd_data.organisation, pnd_data.professional, pnd_data.duty, pnd_data.service, pnd_data.service_version;
\c - regress_supervisor
SELECT o.cursor AS organisation, p.cursor AS professional, s.cursor AS service
FROM (SELECT * FROM pnd.organisations(max_rows => 1000) OFFSET 999) o, (SELECT * FROM pnd.professionals('76', max_rows => 1000) OFFSET 999) p,
	(SELECT * FROM pnd.services('76', max_rows => 1000) OFFSET 999) s \gset
SELECT split_part(c.call, '(', 1) AS page, public.try(format('SELECT count(*) FROM pnd.' || c.call, c.cursor)) AS scanned
FROM (VALUES ('organisations(%L, 20)', NULL), ('organisations(%L, 20)', :'organisation'), ('professionals(''76'', %L, 20)', NULL), ('professionals(''76'', %L, 20)', :'professional'),
	('services(''76'', %L, 20)', NULL), ('services(''76'', %L, 20)', :'service')) c (call, cursor);
