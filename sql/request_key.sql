-- request_key: a call repeated is one call
\set SHOW_CONTEXT never
-- what a function of pnd does with the key that it was given
SELECT pnd_data.earlier_answer('report', 'a1', '["76", true]') AS "go on";
SELECT pnd_data.keep_answer('a1', '"J4KD-9XQM-27RT-W"');
SELECT pnd_data.earlier_answer('report', 'a1', '["76", true]') AS "the same answer";
-- another content, or another function, under the same key
SELECT pnd_data.earlier_answer('report', 'a1', '["75", true]');
SELECT pnd_data.earlier_answer('refer', 'a1', '["76", true]');
-- without a key nothing is kept
SELECT pnd_data.earlier_answer('report', NULL, '["76", true]') AS "go on";
SELECT pnd_data.keep_answer(NULL, '"J4KD-9XQM-27RT-W"');
SELECT count(*) FROM pnd_data.request;
SELECT pnd_data.earlier_answer('report', '', '[]');
SELECT pnd_data.earlier_answer('report', repeat('k', 201), '[]');
-- a function without result answers JSON null: not to be done again
SELECT pnd_data.earlier_answer('decline', 'a2', '[]') AS "go on";
SELECT pnd_data.keep_answer('a2', NULL);
SELECT pnd_data.earlier_answer('decline', 'a2', '[]') AS "done";
-- what was rolled back was no call
BEGIN;
SELECT pnd_data.earlier_answer('decline', 'a3', '[]') AS "go on";
SELECT pnd_data.keep_answer('a3', NULL);
ROLLBACK;
SELECT pnd_data.earlier_answer('decline', 'a3', '[]') AS "go on";

-- the key is the caller's own: another role may have the same
CREATE ROLE regress_other SUPERUSER;
SET ROLE regress_other;
SELECT pnd_data.earlier_answer('refer', 'a1', '[]') AS "go on";
RESET ROLE;

-- nothing can be read of key and content but whether they are the same
SELECT count(*), count(DISTINCT content_hash) AS contents, bool_and(octet_length(key_hash) = 32) AS hashed FROM pnd_data.request;
SELECT column_name, class FROM pnd_data.declared_column WHERE table_name = 'request' ORDER BY 1;
SELECT packnd.request_hash('Alix') = sha256('Alix') AS "can be guessed";

-- after seven days the key is free again, and the follow-up forgets the call
UPDATE pnd_data.request SET requested_at = requested_at - interval '6 days 23 hours';
SELECT pnd_data.earlier_answer('report', 'a1', '["76", true]') AS "the same answer";
UPDATE pnd_data.request SET requested_at = requested_at - interval '1 hour';
SELECT pnd_data.earlier_answer('refer', 'a1', '[]') AS "go on";
SELECT count(*) FROM pnd_data.request;
CALL pnd.follow_up();
SELECT count(*) FROM pnd_data.request;

-- each function that takes a key looks for the earlier answer and keeps its own
SELECT p.oid::regprocedure AS forgets
FROM pg_proc p
WHERE p.pronamespace = 'pnd'::regnamespace AND 'request_key' = ANY (p.proargnames)
	-- a twin that takes text for jsonb calls the function itself
	AND p.oid NOT IN (SELECT t.twin FROM packnd.text_twins() t)
	AND (p.prosrc !~ format('pnd_data\.earlier_answer\(''%s'', (%s\.)?request_key', p.proname, p.proname)
		OR p.prosrc !~ 'pnd_data\.keep_answer\(')
ORDER BY 1;
DROP ROLE regress_other;
