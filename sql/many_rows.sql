-- decisions on many rows, as the manual for app developers shows them
CREATE EXTENSION btree_gist;
CREATE EXTENSION packnd;
SET search_path = public;
SET datestyle = 'ISO, YMD';
CREATE TABLE simulation (id int, violence boolean, residence boolean, evidence text, evidence_on date, award_on date,
	children int, resources numeric, beneficiary boolean);
INSERT INTO simulation VALUES (1, true, true, 'complaint', '2026-05-02', NULL, 2, 1100, true), (2, true, true, 'complaint', '2026-03-10', '2026-01-15', 0, 640.50, false),
	(3, true, true, 'police_log', '2026-05-02', NULL, 1, 900, false), (4, true, NULL, 'complaint', '2026-05-02', NULL, 1, 900, false);
-- 1
\set model `cat src/policy/fr/auvvc.dmn`
SELECT name, type FROM packnd.inputs(:'model', 'eligibility');
SELECT id, packnd.decide_text(:'model', 'eligibility', '2026-05-15', violence, residence, evidence, evidence_on, award_on, 'mainland') AS nulls_are_null,
	packnd.decide_known_text(:'model', 'eligibility', '2026-05-15', violence, residence, evidence, evidence_on, award_on, 'mainland') AS nulls_are_unknown
FROM simulation ORDER BY id;
-- 2
CREATE TYPE award AS (form text, amount numeric, gift_ceiling numeric, payment_working_days int);
SELECT id, (award).* FROM (SELECT id, packnd.decide_record(:'model', 'award', '2026-05-15', NULL::award, children, resources, beneficiary) AS award
	FROM simulation OFFSET 0) AS decided ORDER BY id;
