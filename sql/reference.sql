-- reference: src/manual/reference.md is what the catalog says
\set kept `cat src/manual/reference.md`
\set ECHO none
\set QUIET on
\i test/reference.sql
\set QUIET off
\set ECHO all
-- a line that only one of the two has, where "make reference" was forgotten
SELECT 'the file lacks' AS "where", line FROM (SELECT line FROM reference EXCEPT ALL SELECT regexp_split_to_table(:'kept', '\n')) l
UNION ALL
SELECT 'only the file has', line FROM (SELECT regexp_split_to_table(:'kept', '\n') AS line EXCEPT ALL SELECT line FROM reference) l LIMIT 10;
SELECT array_agg(line ORDER BY number) = string_to_array(:'kept', E'\n') AS "and their order is the same" FROM reference;
