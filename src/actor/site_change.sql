-- actor/site_change.sql: what changed, for pnd.changes() (followup/site_changes.sql).

CREATE TABLE pnd_data.change (
	transaction_id bigint NOT NULL,
	case_id bigint NOT NULL,
	kind text COLLATE "C" NOT NULL,
	subject_id bigint NOT NULL,
	changed_at timestamptz NOT NULL,
	-- changed_at, for rows of another server, which may have the numbers of a transaction to come
	PRIMARY KEY (transaction_id, case_id, kind, subject_id, changed_at)
);
SELECT packnd.declare('pnd_data.change', class => 'case', journal => false, keep => 'case',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.change IS
'What each transaction of the last 31 days changed: which thing (kind, subject_id; 0 for the case itself) of which case; access and consent are rights by which somebody sees the case or a referral, or no longer. Written by src/actor/change.c at the end of each transaction, read in the order of transaction_id, the 64-bit number of the transaction. Not journalled: made from what is. Numbers of another server, which a dump brings, stand among those of this one and hide none; they go when they are old.';

CREATE FUNCTION pnd_data.forget_changes() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- a day longer than a cursor holds, for transactions that last long
	oldest timestamptz := now() - interval '31 days';
	first_kept bigint;
BEGIN
	PERFORM packnd.guard();
	SELECT c.transaction_id INTO first_kept
	FROM pnd_data.change c
	WHERE c.changed_at >= oldest
	ORDER BY c.transaction_id
	LIMIT 1;
	DELETE FROM pnd_data.change c
	WHERE c.changed_at < oldest AND (first_kept IS NULL OR c.transaction_id < first_kept);
	-- what came with a dump from a server that had counted further
	DELETE FROM pnd_data.change c
	WHERE c.changed_at < oldest AND c.transaction_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
END
$function$;
COMMENT ON FUNCTION pnd_data.forget_changes() IS
'For pnd.begin_follow_up(): what changed more than 31 days ago is told no longer.';
