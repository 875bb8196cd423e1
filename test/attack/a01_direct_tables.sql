-- a01: no role reads or writes a table of pnd_data, whatever the statement.
-- shows: person_identity.family_name, person_identity.given_name, person_identity.used_name
\c - regress_sacha
-- the referent of the case
SELECT family_name FROM pnd_data.person_identity;
TABLE pnd_data.case_file;
INSERT INTO pnd_data.access_ticket DEFAULT VALUES;
UPDATE pnd_data.case_file SET state = 'exited';
DELETE FROM pnd_data.note;
TRUNCATE pnd_data.journal;
COPY pnd_data.person_identity TO STDOUT;
BEGIN;
LOCK TABLE pnd_data.case_file IN ACCESS SHARE MODE;
ROLLBACK;
EXPLAIN SELECT FROM pnd_data.case_file WHERE case_id = 1;
MERGE INTO pnd_data.case_file c USING (VALUES (1)) v (id) ON c.case_id = v.id WHEN MATCHED THEN DELETE;
ALTER TABLE pnd_data.case_file DISABLE ROW LEVEL SECURITY;
DROP TABLE pnd_data.journal;
COMMENT ON TABLE pnd_data.case_file IS 'x';
CREATE TABLE pnd_data.mine (id int);
-- what does not exist is refused in the same words
SELECT FROM pnd_data.no_such_table;
-- nor the owner, whom nobody is
SET ROLE packnd_owner;
-- control: by a call, under a ticket, the referent reads
SELECT pnd.open_ticket(:'supported', 'appel de la personne') IS NOT NULL AS ticket;
SELECT family_name, given_name FROM pnd.identity(:'supported');
