-- An erasure that nobody decided covers no payload, and one that was decided
-- covers no other, and no row: what a superuser makes up to hide something is
-- found in the journal itself, or by counting.
\set QUIET on
\o /dev/null
\i test/fixtures/story.sql
\c
\o
SET client_min_messages = warning;
SELECT pnd.seal_journal(sign => true) IS NOT NULL AS sealed;
SELECT finding FROM pnd.verify_journal();
CREATE FUNCTION public.found() RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws(': ', CASE WHEN v.chain ~ '^[^-]{4}-' THEN 'a case' WHEN v.chain ~ '^P' THEN 'a professional' ELSE v.chain END, v.finding,
		regexp_replace(v.detail, '[0-9]+', 'N', 'g'))
	FROM pnd.verify_journal() v ORDER BY 1 $$;
CREATE FUNCTION public.an_event(of_table text, OUT chain bigint, OUT event bigint, OUT told jsonb) LANGUAGE sql AS $$
	SELECT j.case_id, j.event_no, p.payload::jsonb -> 'new'
	FROM pnd_data.journal j JOIN pnd_data.journal_payload p USING (case_id, event_no)
	WHERE j.table_name = of_table AND j.operation = 'INSERT' ORDER BY 1, 2 LIMIT 1 $$;
SELECT chain AS ticket_chain, event AS ticket_event, told ->> 'ticket_id' AS ticket, told ->> 'case_id' AS ticket_case FROM public.an_event('access_ticket') \gset
SELECT case_id AS live_case FROM pnd_data.case_file WHERE state = 'supported' ORDER BY case_id LIMIT 1 \gset
SELECT e.case_id AS declined_case FROM pnd_data.erasure e WHERE e.kind = 'declined' AND e.case_id > 0 ORDER BY e.case_id LIMIT 1 \gset

-- who read a case: an old search went, it says
BEGIN;
SELECT pnd_data.erase_payloads(:ticket_chain, 'search', ARRAY[:ticket_event]);
SELECT * FROM public.found();
SET LOCAL session_replication_role = replica;
DELETE FROM pnd_data.access_ticket WHERE ticket_id = :ticket;
SELECT * FROM public.found();
ROLLBACK;
-- the case that was read was erased, it says; another was, for that reason: the row is missed
BEGIN;
SELECT pnd_data.erase_payloads(:ticket_chain, 'declined', ARRAY[:ticket_event], :ticket_case);
SELECT * FROM public.found();
ROLLBACK;
BEGIN;
SELECT pnd_data.erase_payloads(:ticket_chain, 'declined', ARRAY[:ticket_event]);
SELECT * FROM public.found();
ROLLBACK;
BEGIN;
SELECT pnd_data.erase_payloads(:ticket_chain, 'declined', ARRAY[:ticket_event], :declined_case);
SET LOCAL session_replication_role = replica;
DELETE FROM pnd_data.access_ticket WHERE ticket_id = :ticket;
SELECT * FROM public.found();
ROLLBACK;
-- the follow-up is made to do it
BEGIN;
INSERT INTO pnd_data.erasure_due (case_id, kind, since, erasing_xid) VALUES (:ticket_case, 'declined', now(), pg_current_xact_id()::text::bigint);
SELECT pnd_data.erase_elsewhere() > 0 AS erased;
SELECT DISTINCT finding, detail FROM pnd.verify_journal();
ROLLBACK;
-- a search that is not old
BEGIN;
SELECT pnd_data.erase_payloads(chain, 'search', ARRAY[event]) FROM public.an_event('person_search');
SELECT * FROM public.found();
ROLLBACK;

-- a case: each reason that there is
CREATE FUNCTION public.found_of(the_case bigint, kind text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pnd_data.erase_payloads(the_case, kind, '{1}');
	RAISE SQLSTATE 'ZT001' USING MESSAGE = (SELECT string_agg(f.f, '; ') FROM public.found() f);
EXCEPTION WHEN SQLSTATE 'ZT001' THEN
	RETURN SQLERRM;
END $$;
SELECT k.code, public.found_of(:live_case, k.code) FROM pnd_data.code k WHERE k.list = 'erasure_kind' ORDER BY 1;
-- she declined, it says, and the case did change just before
BEGIN;
UPDATE pnd_data.case_file SET source = source WHERE case_id = :live_case;
UPDATE pnd_data.case_file SET danger = NOT danger WHERE case_id = :live_case;
SELECT pnd_data.erase_payloads(:live_case, 'declined') > 0 AS erased;
SELECT * FROM public.found();
ROLLBACK;
-- a purge that one alone writes down, approves for another, and without an event of it
BEGIN;
INSERT INTO pnd_data.case_retention (case_id, erasure_kind, approved_at) VALUES (:live_case, 'retention', now());
SELECT pnd_data.erase_payloads(:live_case, 'retention') > 0 AS erased;
SELECT * FROM public.found();
ROLLBACK;
BEGIN;
INSERT INTO pnd_data.approval (action, arguments, content_hash, territory_id, reason, asked_role, requested_at, expires_at,
	is_approved, decided_at, decided_role)
VALUES ('purge', '{}', sha256(''), '76', 'essai', current_user, now(), now() + interval '1 day', true, now(), 'regress_supervisor');
UPDATE pnd_data.approval SET used_at = clock_timestamp() WHERE used_at IS NULL AND is_approved;
INSERT INTO pnd_data.case_retention (case_id, erasure_kind, approved_at) VALUES (:live_case, 'retention', now());
SELECT pnd_data.erase_payloads(:live_case, 'retention') > 0 AS erased;
SELECT * FROM public.found();
ROLLBACK;
BEGIN;
SET LOCAL session_replication_role = replica;
INSERT INTO pnd_data.case_retention (case_id, erasure_kind, approved_at) VALUES (:live_case, 'retention', now());
SET LOCAL session_replication_role = origin;
SELECT pnd_data.erase_payloads(:live_case, 'retention') > 0 AS erased;
SELECT * FROM public.found();
ROLLBACK;
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE pnd_data.case_retention SET erased_at = now(), told_at = now() - interval '1 year';
INSERT INTO pnd_data.case_retention (case_id, erased_at) VALUES (:live_case, now());
SELECT * FROM public.found();
ROLLBACK;

-- where something was erased rows are counted
BEGIN;
SET LOCAL session_replication_role = replica;
INSERT INTO pnd_data.note (case_id, note_id, content, happened_at, has_news, recorded_at)
VALUES (:declined_case, -1, 'a refusé', now(), false, now());
SELECT * FROM public.found();
ROLLBACK;
BEGIN;
SET LOCAL session_replication_role = replica;
DELETE FROM pnd_data.case_access WHERE case_id = :declined_case AND part = 'detector';
SELECT * FROM public.found();
ROLLBACK;
SELECT finding FROM pnd.verify_journal();
