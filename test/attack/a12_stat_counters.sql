-- a12: counters, sizes, locks and estimates do not tell a role without rights how many cases there are, after packnd.harden()
\c - regress_nobody
SELECT pg_relation_size(c.oid) FROM pg_class c WHERE c.relname = 'case_file';
SELECT pg_total_relation_size(c.oid) FROM pg_class c WHERE c.relname = 'case_file';
SELECT pg_table_size(c.oid) FROM pg_class c WHERE c.relname = 'case_file';
SELECT pg_indexes_size(c.oid) FROM pg_class c WHERE c.relname = 'case_file';
SELECT pg_database_size(current_database());
SELECT pg_stat_get_live_tuples(c.oid) FROM pg_class c WHERE c.relname = 'case_file';
SELECT pg_stat_get_tuples_inserted(c.oid) FROM pg_class c WHERE c.relname = 'case_file';
SELECT pg_stat_get_xact_tuples_fetched(c.oid) FROM pg_class c WHERE c.relname = 'case_file';
SELECT pg_stat_get_db_tuples_inserted(d.oid) FROM pg_database d WHERE d.datname = current_database();
SELECT n_tup_ins FROM pg_stat_all_tables;
SELECT seq_scan FROM pg_stat_user_tables;
SELECT idx_scan FROM pg_stat_user_indexes;
SELECT heap_blks_read FROM pg_statio_all_tables;
SELECT n_tup_ins FROM pg_stat_xact_all_tables;
SELECT tup_inserted FROM pg_stat_database;
SELECT count(*) FROM pg_locks;
SELECT count(*) FROM pg_lock_status();
SELECT reltuples FROM pg_class WHERE relname = 'case_file';
SELECT relpages FROM pg_class WHERE relname = 'case_file';
SELECT * FROM pg_class;
-- of sequences only names
SELECT count(*) AS values_of_sequences FROM pg_sequences WHERE schemaname = 'pnd_data' AND last_value IS NOT NULL;
-- an agent neither
\c - regress_sacha
SELECT pg_relation_size(c.oid) FROM pg_class c WHERE c.relname = 'case_file';
SELECT n_tup_ins FROM pg_stat_all_tables;
SELECT reltuples FROM pg_class WHERE relname = 'case_file';
-- control: who watches over the server
\c - postgres
CREATE ROLE attack_watcher LOGIN IN ROLE pg_monitor;
\c - attack_watcher
SELECT pg_relation_size(c.oid) > 0 AS size, pg_stat_get_live_tuples(c.oid) >= 0 AS rows FROM pg_class c WHERE c.relname = 'case_file';
SELECT count(*) > 0 AS counters FROM pg_stat_all_tables;
SELECT count(*) > 0 AS locks FROM pg_locks;
\c - postgres
SELECT reltuples IS NOT NULL AS estimate FROM pg_class WHERE relname = 'case_file';
