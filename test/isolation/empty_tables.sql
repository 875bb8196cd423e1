-- What the teardowns of the isolation tests call, in each database of theirs:
-- TRUNCATE of journalled tables, which packnd refuses even a superuser.
CREATE PROCEDURE public.empty_tables(tables text) LANGUAGE plpgsql
SET session_replication_role = replica
AS $$
DECLARE
	refusing regclass;
	list regclass[] := ARRAY(SELECT t.tgrelid FROM pg_trigger t WHERE t.tgname = 'journal_truncate');
BEGIN
	FOREACH refusing IN ARRAY list LOOP
		EXECUTE format('ALTER TABLE %s DISABLE TRIGGER journal_truncate', refusing);
	END LOOP;
	EXECUTE 'TRUNCATE ' || tables || ' CASCADE';
	FOREACH refusing IN ARRAY list LOOP
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER journal_truncate', refusing);
	END LOOP;
END
$$;

-- which service is asked is said by rules: those of the pack are in force
\set model `cat "$ROUTING"`
SELECT pnd.load_policy('routing', '2023-09-01', :'model') AS version \gset
\unset model
SET session_replication_role = replica;
UPDATE pnd_data.policy SET approved_at = loaded_at, approved_by = 'another', approve_reason = 'essai' WHERE policy = 'routing';
RESET session_replication_role;
SELECT pnd_data.enter_facts('routing', :version) \g /dev/null
