-- plans: what must be read through an index, or may run in parallel.  Majors
-- word the same plan differently: plans.out is of 15, plans_1.out of 17 and 18.

-- the sweep reads deadlines in order of their due time through an index, also
-- behind the wall of row-level security
SET enable_seqscan = off;
SET ROLE packnd_owner;
EXPLAIN (COSTS OFF) SELECT d.deadline_id FROM pnd_data.deadline d
WHERE d.met_at IS NULL AND d.cancelled_at IS NULL AND d.due_at <= now() AND (d.due_at, d.case_id, d.deadline_id) >= ('-infinity', 0, 0)
ORDER BY d.due_at, d.case_id, d.deadline_id LIMIT 500 FOR NO KEY UPDATE SKIP LOCKED;
RESET ROLE;
RESET enable_seqscan;

-- numbers and cursors are enciphered for the rows of the page only: above the Sort
EXPLAIN (COSTS OFF) SELECT packnd.site_case_number(i), packnd.cursor('list', i) FROM generate_series(1, 20000) i ORDER BY i LIMIT 10;

-- decisions run in parallel workers, with a model that is a parameter
CREATE TABLE model_row (model packnd.dmn);
CREATE TABLE number AS SELECT i AS n FROM generate_series(1, 20000) i;
ANALYZE number;
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT sum(packnd.decide_numeric((SELECT r.model FROM model_row r), 'y', '2026-03-01', number.n)) FROM number;
