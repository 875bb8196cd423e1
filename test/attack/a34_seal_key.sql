-- a34: nobody signs for the registry, or with a key of his own, or changes a seal; who checks it reads no payload.
\c - regress_sacha
-- where the file is can be seen until packnd is loaded in a session; what is in it, never
SELECT current_setting('packnd.seal_key_file') <> '' AS seen;
SET packnd.seal_key_file = '/etc/passwd';
SELECT count(*) > 0 AS loaded FROM pnd.my_cases();
SELECT count(*) AS seen FROM pg_settings WHERE name = 'packnd.seal_key_file';
SET packnd.seal_key_file = '/etc/passwd';
SELECT packnd.seal_sign('packnd-seal 1 line=1');
SELECT * FROM packnd.seal_key();
SELECT pg_read_file('seal_key');
SELECT pnd.seal_journal(sign => true);
SELECT * FROM pnd.journal_export();
DELETE FROM pnd_data.seal;
\c - postgres
SET client_min_messages = warning;
CREATE ROLE attack_auditor LOGIN IN ROLE packnd_auditor;
SELECT pnd.add_login('attack_auditor', part => 'auditor') \g /dev/null
\c - attack_auditor
SELECT pnd.seal_journal(sign => true);
SELECT packnd.seal_sign('packnd-seal 1 line=1');
SELECT * FROM pnd_data.seal_line;
SELECT payload FROM pnd_data.journal_payload;
-- a line that he made himself
SELECT finding, detail FROM pnd.verify_lines('packnd-seal 1 line=1 seal=1 events=1 signed=2026-01-01T00:00:00.000000Z hash=' || repeat('0', 64)
	|| ' previous=' || repeat('0', 64) || ' key=21fe31dfa154a261 signature=' || repeat('0', 128));
-- control: he has the lines and the export, and both hold
SELECT string_agg(line, E'\n') AS lines FROM pnd.seal_lines() \gset
SELECT finding FROM pnd.verify_lines(:'lines');
SELECT finding FROM pnd.verify_journal();
SELECT split_part(line, E'\t', 1) AS what, count(*) > 0 AS some FROM pnd.journal_export(max_rows => NULL) GROUP BY 1 ORDER BY 1;
