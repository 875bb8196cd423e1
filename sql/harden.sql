-- packnd.harden(): what stands outside of the registry and tells of it all the
-- same is closed, each step with its reason; packnd.soften() takes it back.
\set SHOW_CONTEXT never
\getenv root PG_ABS_SRCDIR
\set people :root '/test/fixtures/people.sql'
\set ECHO none
\i :people
\set ECHO all
CREATE ROLE regress_pool LOGIN NOINHERIT IN ROLE regress_alice, regress_bob;
-- sessions that may be left open without end, also those of a pool
SELECT * FROM pnd_data.health_timeouts();
-- what was never closed is said, to health() and to security_check()
SELECT finding, object, regexp_replace(detail, '\d+', 'N') AS detail FROM pnd_data.health_hardening() \g (format=unaligned)
SELECT finding, count(*) FROM pnd.security_check() WHERE finding = 'not hardened' GROUP BY 1;

-- a trial shows it and changes nothing; which relations tell of how many cases, and by what
CREATE TEMP TABLE shown AS SELECT * FROM packnd.harden(dry_run => true);
SELECT count(*) FROM pnd_data.hardening;
SELECT s.step, s.reason
FROM (SELECT regexp_replace(regexp_replace(statement, ' \(.*\)', ' (all columns but those)'), 'ON (FUNCTION )?(pg_catalog\.)?pg_(stat_get|statio|stat|relation|table|total_relation|indexes|database|lock|class|current_wal|last|control|logical)\w*.* (TO|FROM) ', 'ON pg_\3... \4 ') AS step, reason
	FROM shown WHERE statement !~ '^ALTER' AND reason <> '') s
GROUP BY s.step, s.reason ORDER BY s.step COLLATE "C", s.reason COLLATE "C" \g (format=unaligned)
SELECT regexp_replace(statement, 'DATABASE \w+', 'DATABASE (this one)') AS statement FROM shown
WHERE statement ~ '^ALTER' AND statement !~ ' transaction_timeout' ORDER BY object, shown.statement COLLATE "C" \g (format=unaligned)

-- what a role without rights sees before
SET ROLE regress_nobody;
SELECT pg_relation_size((SELECT c.oid FROM pg_class c WHERE c.relname = 'case_file')) >= 0 AS size, pg_stat_get_live_tuples((SELECT c.oid FROM pg_class c WHERE c.relname = 'case_file')) >= 0 AS rows,
	(SELECT reltuples IS NOT NULL FROM pg_class WHERE oid = 'pg_class'::regclass) AS estimate, (SELECT count(*) > 0 FROM pg_locks) AS locks;
RESET ROLE;
ALTER DATABASE :DBNAME SET log_min_error_statement = 'error';
-- and after
SELECT count(*) - (SELECT count(*) FROM shown) AS "more than shown: the database's setting" FROM packnd.harden();
SELECT count(*) AS "the second time" FROM packnd.harden();
SELECT * FROM pnd_data.health_timeouts();
SET ROLE regress_nobody;
SELECT pg_relation_size((SELECT c.oid FROM pg_class c WHERE c.relname = 'case_file')) >= 0 AS size;
SELECT pg_stat_get_live_tuples((SELECT c.oid FROM pg_class c WHERE c.relname = 'case_file'));
SELECT n_live_tup FROM pg_stat_user_tables;
SELECT reltuples FROM pg_class;
SELECT count(*) FROM pg_locks;
SELECT usename, backend_xid FROM pg_stat_activity;
SELECT pg_stat_get_activity(NULL);
SELECT pg_current_wal_lsn();
SELECT wal_bytes FROM pg_stat_wal;
-- the rest of the catalog is there as before
SELECT count(relname) > 0 AS relations, (SELECT count(*) > 0 FROM information_schema.tables) AS tables FROM pg_class;
RESET ROLE;
-- who watches over the server goes on to
GRANT pg_monitor TO regress_nobody;
SET ROLE regress_nobody;
SELECT count(*) > 0 AS counters FROM pg_stat_all_tables;
RESET ROLE;
REVOKE pg_monitor FROM regress_nobody;
-- what somebody opens again is said, also if it is one column, and what harden() would do
SELECT * FROM pnd_data.health_hardening();
BEGIN;
GRANT SELECT ON pg_catalog.pg_class, pg_catalog.pg_stat_user_tables, pg_catalog.pg_locks TO PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_relation_size(regclass, text) TO PUBLIC;
SELECT finding, object, detail FROM pnd.health() WHERE finding = 'not hardened' \gx
SELECT finding, object, detail, advice FROM pnd.security_check() WHERE finding = 'not hardened' \gx
SELECT object FROM packnd.harden() GROUP BY object ORDER BY object COLLATE "C";
SELECT * FROM pnd_data.health_hardening();
GRANT SELECT (relname, reltuples) ON pg_catalog.pg_class TO PUBLIC;
GRANT SELECT (n_live_tup) ON pg_catalog.pg_stat_user_tables TO PUBLIC;
SELECT object, detail FROM pnd_data.health_hardening() \gx
SELECT object FROM packnd.harden() GROUP BY object ORDER BY object COLLATE "C";
SELECT * FROM pnd_data.health_hardening();
ROLLBACK;
-- the territory has limits of its own; who was added later is found
SELECT pnd.set_bound('statement_seconds', at_most => 30);
SELECT pnd.add_login('regress_nobody', :'alice_number');
SELECT * FROM pnd_data.health_timeouts();
SELECT regexp_replace(statement, 'DATABASE \w+', 'DATABASE (this one)') AS statement FROM packnd.harden() WHERE statement ~ 'statement_timeout' \g (format=unaligned)

-- taken back, but for what somebody has set since
ALTER ROLE regress_bob IN DATABASE :DBNAME SET statement_timeout = '5s';
DROP ROLE regress_pool;
SELECT DISTINCT object, reason FROM packnd.soften() WHERE reason <> '' ORDER BY object, reason;
SELECT count(*) FROM pnd_data.hardening;
-- all is open as before, but for what somebody has set
SELECT s.statement FROM shown s WHERE s.object <> 'regress_pool' AND NOT EXISTS (
	SELECT FROM packnd.harden(dry_run => true) n WHERE n.statement = replace(s.statement, '120s', '30s')) AND s.statement !~ 'bob.* statement_timeout';
SET ROLE regress_nobody;
SELECT pg_relation_size((SELECT c.oid FROM pg_class c WHERE c.relname = 'case_file')) >= 0 AS size, pg_stat_get_live_tuples((SELECT c.oid FROM pg_class c WHERE c.relname = 'case_file')) >= 0 AS rows,
	(SELECT reltuples IS NOT NULL FROM pg_class WHERE oid = 'pg_class'::regclass) AS estimate, (SELECT count(*) > 0 FROM pg_locks) AS locks;
-- for superusers
SELECT * FROM packnd.harden();
RESET ROLE;
ALTER DATABASE :DBNAME RESET log_min_error_statement;
