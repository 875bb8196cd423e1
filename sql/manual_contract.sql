-- what the manual tells app developers of numbers, pages and calls that are
-- repeated (src/manual/developer.md)
\set SHOW_CONTEXT never
\i test/fixture.sql

-- a number says of what it is
\c - regress_camille
SELECT state FROM pnd.case_summary('D-9A52-CK5G-QS4J-4');
SELECT pnd.answer_hand_over('H-ZHAK-J824-179P-$', true);

-- a call that is repeated
\c - regress_doctor
SELECT pnd.report('76', true, true, request_key => 'a2b7c6d4-3f0e-4f5a-9f0c-2b1d8f7e6a55') AS case_number \gset
SELECT pnd.report('76', true, true, request_key => 'a2b7c6d4-3f0e-4f5a-9f0c-2b1d8f7e6a55') = :'case_number' AS "the same case";
SELECT count(*) AS cases FROM pnd.my_cases();
SELECT pnd.report('76', true, NULL, request_key => 'a2b7c6d4-3f0e-4f5a-9f0c-2b1d8f7e6a55');

-- page by page
BEGIN;
SELECT pnd.report('76', true, true), pnd.report('76', true, true) \g /dev/null
COMMIT;
\c - regress_supervisor
SELECT state_fr, cursor FROM pnd.territory_cases('76', max_rows => 2) OFFSET 1 \gset last_
SELECT state_fr, danger FROM pnd.territory_cases('76', after => :'last_cursor', max_rows => 2);
