-- The journal: what it writes, that it is a chain, that tampering shows.
\getenv root PG_ABS_SRCDIR
\set people :root '/test/fixtures/people.sql'
\set ECHO none
\i :people
\set ECHO all
-- A table with changes that count
SET ROLE packnd_owner;
CREATE TABLE pnd_data.remark (
	case_id bigint NOT NULL, note_id int NOT NULL, body text, urgent boolean, due date, seen timestamptz,
	amount numeric, facts jsonb, PRIMARY KEY (case_id, note_id)
);
CREATE TRIGGER journal AFTER INSERT OR UPDATE OR DELETE ON pnd_data.remark
	FOR EACH ROW EXECUTE FUNCTION packnd.journal_change();
RESET ROLE;
INSERT INTO pnd_data.remark VALUES
	(101, 1, 'a "quoted" naïve note', true, '2026-02-28', '2026-02-28 12:00+01', 12.50, '{"children": 2}'),
	(102, 1, NULL, NULL, NULL, NULL, NULL, NULL);
UPDATE pnd_data.remark SET urgent = false, due = due + 1 WHERE case_id = 101;
UPDATE pnd_data.remark SET body = body;
DELETE FROM pnd_data.remark WHERE case_id = 102;

-- One event per change; an update that changes nothing writes nothing.
SELECT e.case_id, e.event_no, e.actor_kind, e.role_name, e.operation, p.payload
FROM pnd_data.journal e JOIN pnd_data.journal_payload p USING (case_id, event_no)
WHERE e.table_name = 'remark' ORDER BY e.case_id, e.event_no;

-- Times in it are in UTC whatever the session says.
SET timezone = 'Pacific/Noumea';
SET datestyle = 'German';
INSERT INTO pnd_data.remark (case_id, note_id, due, seen) VALUES (101, 2, '28.02.2026', '28.02.2026 22:00');
SELECT payload FROM pnd_data.journal_payload WHERE case_id = 101 AND event_no = 3;
RESET timezone;
RESET datestyle;

-- What administrators did to the registry is in chain 0.
-- it begins with what install() wrote
SELECT min(event_no) = 1 AS first, max(event_no) = count(*) AS "all together", count(*) = (SELECT count(*) FROM pnd_data.journal j WHERE j.operation = 'INSTALL') AS "in one chain"
FROM pnd_data.journal WHERE case_id = 0 AND operation = 'INSTALL';
SELECT table_name, operation, count(*) FROM pnd_data.journal WHERE case_id = 0 AND operation <> 'INSTALL' GROUP BY 1, 2 ORDER BY 1, 2;

-- The chain, followed by hand: each event names the one before, the head
-- the last, and the hashes can be computed from the documented fields alone.
SELECT count(*) FILTER (WHERE previous_hash = coalesce(before, decode(repeat('00', 32), 'hex'))) = count(*) AS linked
FROM (SELECT previous_hash, lag(event_hash) OVER (PARTITION BY case_id ORDER BY event_no) AS before
	FROM pnd_data.journal) e;
CREATE FUNCTION public.field(bytea) RETURNS bytea LANGUAGE sql AS
$$ SELECT coalesce(int4send(length($1)) || $1, '\xffffffff') $$;
SELECT bool_and(e.event_hash = sha256(field('packnd journal 1') || field(e.previous_hash) || field(int8send(e.case_id))
		|| field(int8send(e.event_no))
		|| field(int8send((extract(epoch FROM e.occurred_at - timestamptz '2000-01-01 00:00Z') * 1000000)::bigint))
		|| field(e.actor_kind::bytea) || field(int8send(e.professional_id)) || field(e.role_name::bytea)
		|| field(e.table_name::bytea) || field(e.operation::bytea) || field(e.payload_hash))) AS events_recomputed,
	bool_and(e.payload_hash = sha256(p.salt || convert_to(p.payload::text, 'UTF8'))) AS payloads_recomputed
FROM pnd_data.journal e JOIN pnd_data.journal_payload p USING (case_id, event_no);
SELECT * FROM pnd.verify_journal();
SELECT finding, detail FROM pnd.verify_journal(packnd.site_case_number(101));
-- a number that is of no case has no chain that could hold
\set VERBOSITY terse
SELECT * FROM pnd.verify_journal(packnd.site_case_number(999));
\set VERBOSITY default

-- It is append-only, for everybody.
UPDATE pnd_data.journal SET operation = 'DELETE' WHERE case_id = 101;
DELETE FROM pnd_data.journal WHERE case_id = 101;
TRUNCATE pnd_data.journal;
UPDATE pnd_data.journal_payload SET payload = '{}';
TRUNCATE pnd_data.journal_payload;
DELETE FROM pnd_data.journal_head;
UPDATE pnd_data.remark SET case_id = 103 WHERE case_id = 101 AND note_id = 1;

-- A payload may be erased: the proof stays, and an event says which went. That
-- nobody decided it is found (sql/cover_up.sql).
BEGIN;
SELECT pnd_data.erase_payloads(101, 'request', '{1}') AS erased;
SELECT event_no, operation, payload -> 'new' ->> 'kind' AS kind, payload -> 'new' ->> 'events' AS events
FROM pnd_data.journal JOIN pnd_data.journal_payload USING (case_id, event_no) WHERE case_id = 101 AND table_name = 'erasure';
SELECT event_no, finding, detail FROM pnd.verify_journal();
-- one that goes without is found, and the proof itself is not erased
DELETE FROM pnd_data.journal_payload WHERE case_id = 101 AND event_no = 2;
SELECT event_no, finding, detail FROM pnd.verify_journal();
SELECT pnd_data.erase_payloads(101, 'request') AS erased;
SELECT count(*) AS "of erasures" FROM pnd_data.journal_payload WHERE case_id = 101;
ROLLBACK;

-- Who disables the guard is found out: each kind of tampering, and where.
CREATE FUNCTION public.found() RETURNS SETOF text LANGUAGE sql AS $$
SELECT format('case %s, event %s: %s, %s', CASE v.chain WHEN 'registry' THEN '0' WHEN 'all' THEN 'all' ELSE packnd.site_case_id(v.chain)::text END,
	v.event_no, v.finding, v.detail) FROM pnd.verify_journal() v ORDER BY 1 $$;
INSERT INTO pnd_data.remark (case_id, note_id) SELECT 101, n FROM generate_series(3, 6) n;
SET session_replication_role = replica;
BEGIN; -- another author
UPDATE pnd_data.journal SET role_name = 'regress_bob' WHERE case_id = 101 AND event_no = 2;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- another author, with a new hash for the event
UPDATE pnd_data.journal SET role_name = 'regress_bob', event_hash = packnd.journal_hash(previous_hash, case_id,
	event_no, occurred_at, actor_kind, professional_id, 'regress_bob', table_name, operation, payload_hash)
WHERE case_id = 101 AND event_no = 2;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- another payload
UPDATE pnd_data.journal_payload SET payload = '{"new": {}}' WHERE case_id = 101 AND event_no = 2;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- an event taken out of the middle
DELETE FROM pnd_data.journal WHERE case_id = 101 AND event_no = 3;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- the last events taken away
DELETE FROM pnd_data.journal WHERE case_id = 101 AND event_no > 4;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- the same, with the head set back
DELETE FROM pnd_data.journal WHERE case_id = 101 AND event_no > 4;
UPDATE pnd_data.journal_head SET last_event = 4 WHERE case_id = 101;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- a whole case
DELETE FROM pnd_data.journal WHERE case_id = 101;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- an event put in
INSERT INTO pnd_data.journal SELECT case_id, last_event + 1, now(), 'agent', 1, 'regress_bob', 'remark', 'INSERT',
	last_hash, last_hash, last_hash FROM pnd_data.journal_head WHERE case_id = 101;
SELECT * FROM found();
ROLLBACK;
BEGIN; -- two cases
UPDATE pnd_data.journal SET operation = 'UPDATE' WHERE event_no = 1 AND case_id IN (0, 102);
SELECT * FROM found();
ROLLBACK;
RESET session_replication_role;
SELECT * FROM found();

-- Who may verify
SET ROLE regress_alice;
SELECT * FROM pnd.verify_journal();
RESET ROLE;
CREATE ROLE regress_auditor LOGIN IN ROLE packnd_auditor;
SELECT pnd.add_professional('Audrey', :'caf_number', 'auditor', 'regress_auditor', '2024-01-01') IS NOT NULL AS added;
SET ROLE regress_auditor;
SELECT finding FROM pnd.verify_journal();
RESET ROLE;
