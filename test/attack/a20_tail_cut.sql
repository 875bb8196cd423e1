-- a20: the end of a chain that is cut off, head and all, and a chain that vanishes whole, are found by what was sealed.
SET client_min_messages = warning;
SELECT pnd.seal_journal() IS NULL AS sealed;
SELECT finding FROM pnd.verify_journal();
BEGIN;
SET LOCAL session_replication_role = replica;
-- the last event of a chain, and a head that fits
WITH last AS (
	DELETE FROM pnd_data.journal j WHERE (j.case_id, j.event_no) = (SELECT h.case_id, h.last_event FROM pnd_data.journal_head h WHERE h.case_id = packnd.site_case_id(:'exited')) RETURNING j.*)
DELETE FROM pnd_data.journal_payload p USING last l WHERE p.case_id = l.case_id AND p.event_no = l.event_no;
UPDATE pnd_data.journal_head h SET last_event = j.event_no, last_hash = j.event_hash
FROM (SELECT * FROM pnd_data.journal WHERE case_id = packnd.site_case_id(:'exited') ORDER BY event_no DESC LIMIT 1) j WHERE h.case_id = j.case_id;
SELECT count(*) > 0 AS found FROM pnd.verify_journal() WHERE finding <> 'none';
ROLLBACK;
BEGIN;
SET LOCAL session_replication_role = replica;
DELETE FROM pnd_data.journal_payload WHERE case_id = packnd.site_case_id(:'declined');
DELETE FROM pnd_data.journal WHERE case_id = packnd.site_case_id(:'declined');
DELETE FROM pnd_data.journal_head WHERE case_id = packnd.site_case_id(:'declined');
SELECT count(*) > 0 AS found FROM pnd.verify_journal() WHERE finding <> 'none';
ROLLBACK;
-- control: nothing was cut
SELECT finding FROM pnd.verify_journal();
