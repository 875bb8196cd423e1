-- a19: what a superuser changes behind the triggers is found: an event, a payload, a row, a chain that is gone.
SET client_min_messages = warning;
SELECT finding FROM pnd.verify_journal();
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE pnd_data.journal SET operation = 'DELETE' WHERE (case_id, event_no) = (SELECT case_id, event_no FROM pnd_data.journal WHERE operation = 'UPDATE' ORDER BY occurred_at LIMIT 1);
SELECT count(*) > 0 AS found FROM pnd.verify_journal() WHERE finding <> 'none';
ROLLBACK;
BEGIN;
SET LOCAL session_replication_role = replica;
DELETE FROM pnd_data.journal WHERE (case_id, event_no) = (SELECT case_id, min(event_no) FROM pnd_data.journal WHERE case_id > 0 GROUP BY case_id ORDER BY case_id LIMIT 1);
SELECT count(*) > 0 AS found FROM pnd.verify_journal() WHERE finding <> 'none';
ROLLBACK;
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE pnd_data.case_file SET state = 'exited' WHERE case_id = packnd.site_case_id(:'supported');
SELECT count(*) > 0 AS found FROM pnd.verify_journal() WHERE finding <> 'none';
ROLLBACK;
BEGIN;
SET LOCAL session_replication_role = replica;
DELETE FROM pnd_data.journal_payload WHERE (case_id, event_no) = (SELECT case_id, event_no FROM pnd_data.journal_payload WHERE case_id > 0 ORDER BY case_id, event_no LIMIT 1);
SELECT count(*) > 0 AS found FROM pnd.verify_journal() WHERE finding <> 'none';
ROLLBACK;
-- control: what goes through the triggers is no finding
UPDATE pnd_data.note SET content = 'corrigé' WHERE case_id = packnd.site_case_id(:'exited');
SELECT finding FROM pnd.verify_journal();
