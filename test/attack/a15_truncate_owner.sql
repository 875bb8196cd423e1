-- a15: the journal is only added to: by nobody's account, and not by the owner's privileges either.
\c - regress_sacha
TRUNCATE pnd_data.journal, pnd_data.journal_payload;
DELETE FROM pnd_data.journal;
\c - postgres
SET client_min_messages = warning;
-- as a superuser who acts as the owner
SET ROLE packnd_owner;
UPDATE pnd_data.journal SET occurred_at = now();
DELETE FROM pnd_data.journal;
MERGE INTO pnd_data.journal j USING (VALUES (1)) v (n) ON j.event_no = v.n WHEN MATCHED THEN DELETE;
TRUNCATE pnd_data.journal CASCADE;
TRUNCATE pnd_data.case_file CASCADE;
TRUNCATE pnd_data.note;
RESET ROLE;
TRUNCATE pnd_data.journal CASCADE;
TRUNCATE pnd_data.note;
SELECT count(*) FROM pnd.verify_journal() WHERE finding <> 'none';
-- control: what is added is added
\c - regress_sacha
SELECT pnd.add_note(:'supported', 'a appelé') IS NOT NULL AS noted;
\c - postgres
SELECT finding FROM pnd.verify_journal();
