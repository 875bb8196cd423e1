-- a11: the planner's statistics hold nothing of anybody, not for who reads pg_statistic itself.
CREATE ROLE attack_reader LOGIN IN ROLE pg_read_all_data;
GRANT SELECT ON pg_statistic, pg_statistic_ext_data TO attack_reader;
ANALYZE;
\c - attack_reader
-- (the function that wrote the canaries says only 'CNRY_%', which a histogram of pg_proc.prosrc may hold)
SELECT count(*) FROM pg_statistic s WHERE s::text ~ 'CNRY_[a-z]';
SELECT count(*) FROM pg_stats s WHERE s::text ~ 'CNRY_[a-z]';
-- columns of somebody's data that have statistics
SELECT s.starelid::regclass, a.attname FROM pg_statistic s JOIN pg_attribute a ON a.attrelid = s.starelid AND a.attnum = s.staattnum
JOIN pnd_data.declared_column d ON format('pnd_data.%I', d.table_name)::regclass = s.starelid AND d.column_name = a.attname
WHERE d.class IN ('identity', 'contact', 'address', 'narrative', 'health', 'offence', 'child') ORDER BY 1, 2;
-- the rows themselves are walled from him
SELECT count(*) FROM pnd_data.person_identity;
SELECT count(*) FROM pnd_data.case_file;
-- control: of what says nothing of anybody there are statistics
SELECT count(*) > 0 AS "statistics" FROM pg_statistic s JOIN pg_class c ON c.oid = s.starelid WHERE c.relnamespace = 'pnd_data'::regnamespace;
\c - postgres
-- control: with statistics of one such column, the same search finds it
BEGIN;
ALTER TABLE pnd_data.note ALTER COLUMN content SET STATISTICS -1;
ANALYZE pnd_data.note;
SELECT count(*) FROM pg_statistic s WHERE s::text ~ 'CNRY_[a-z]';
SELECT count(*) FROM pg_stats s WHERE s::text ~ 'CNRY_[a-z]';
ROLLBACK;
DROP OWNED BY attack_reader;
