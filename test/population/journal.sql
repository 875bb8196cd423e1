-- The journal of the lives: for each row what the trigger packnd.journal_change()
-- would have written when it was made, and when it changed, in the order of time,
-- chained by packnd.journal_hash() itself as an aggregate over a window.  A chunk
-- of cases at a time, so that what is sorted fits into memory.  Payloads say the
-- same as the trigger's; the white space in them differs.

CREATE AGGREGATE population.chain(bigint, bigint, timestamptz, text, bigint, text, text, text, bytea) (
	SFUNC = packnd.journal_hash, STYPE = bytea, INITCOND = '\x0000000000000000000000000000000000000000000000000000000000000000');
CREATE UNIQUE INDEX ON population.fate (case_id);
CREATE INDEX ON population.version (case_id);
CREATE INDEX ON population.answered (case_id);
ANALYZE population.answered;
ANALYZE;

-- When rows of a table were made, and by whom; which columns changed later, when.
CREATE TABLE population.told (place int GENERATED ALWAYS AS IDENTITY, table_name text PRIMARY KEY, made_at text NOT NULL, made_by text NOT NULL, changed text[] NOT NULL DEFAULT '{}', changed_at text);
INSERT INTO population.told (table_name, made_at, made_by, changed, changed_at) VALUES
	('case_access', 'r.valid_from', 'coalesce(r.professional_id, f.detector_id)', '{valid_to}',
		'CASE WHEN f.state = ''declined'' THEN f.closed_at ELSE r.valid_to - CASE r.part WHEN ''detector'' THEN interval ''7 days'' WHEN ''referent'' THEN interval ''30 days'' ELSE interval ''0'' END END'),
	('detection', 'r.detected_at', 'r.professional_id', '{}', NULL),
	('consent', 'r.given_at', 'f.detector_id', '{revoked_at}', 'r.revoked_at'),
	('person_identity', 'r.recorded_at', 'f.detector_id', '{}', NULL),
	('contact_channel', 'r.recorded_at', 'f.detector_id', '{}', NULL),
	('referent', 'r.valid_from', 'r.professional_id', '{valid_to}', 'r.valid_to'),
	('hand_over', 'r.proposed_at', 'r.proposed_by', '{ended_at,outcome}', 'r.ended_at'),
	('transfer', 'r.proposed_at', 'r.proposed_by', '{ended_at,outcome,reason,new_case_id}', 'r.ended_at'),
	('departure', 'f.decided_to_leave_at', 'f.detector_id', '{}', NULL),
	('decision_to_leave', 'r.recorded_at', 'r.recorded_by', '{}', NULL),
	('danger_assessment', 'r.recorded_at', 'r.recorded_by', '{}', NULL),
	('dependant', 'r.recorded_at', 'r.recorded_by', '{}', NULL),
	('case_fact', 'r.stated_at', 'r.stated_by', '{}', NULL),
	('evidence', 'r.recorded_at', 'r.recorded_by', '{}', NULL),
	('need', 'r.opened_at', 'f.detector_id', '{taken_at,closed_at,closed_because}', 'coalesce(r.closed_at, r.taken_at)'),
	('need_change', 'r.recorded_at', 'r.recorded_by', '{}', NULL),
	('plan_step', 'r.added_at', 'r.added_by', '{step_result,finished_at}', 'r.finished_at'),
	('note', 'r.recorded_at', 'r.recorded_by', '{}', NULL),
	('review', 'r.recorded_at', 'r.recorded_by', '{}', NULL),
	('pause', 'r.recorded_at', 'r.recorded_by', '{}', NULL),
	('deadline', 'r.started_at', 'NULL::bigint', '{met_at,met_recorded_at,cancelled_at,cancel_reason}', 'coalesce(r.met_recorded_at, r.cancelled_at)'),
	('firing', 'r.fired_at', 'NULL::bigint', '{}', NULL),
	('case_pair', 'r.found_at', 'NULL::bigint', '{outcome,reason,settled_at,settled_by}', 'r.settled_at'),
	('case_exit', 'r.recorded_at', 'r.recorded_by', '{}', NULL);

-- The columns of a row (of alias) as JSON, in their order; those given, as they were before.
CREATE FUNCTION population.columns_sql(table_name text, alias text, before text[] DEFAULT '{}') RETURNS text LANGUAGE sql STABLE
RETURN (SELECT format('(SELECT row_to_json(c)::text FROM (SELECT %s) c)', string_agg(
		CASE WHEN a.attname = ANY (before) THEN format('NULL::%s AS %I', format_type(a.atttypid, a.atttypmod), a.attname) WHEN a.attndims > 0 THEN format('%1$s.%2$I::text AS %2$I', alias, a.attname) ELSE format('%s.%I', alias, a.attname) END, ', ' ORDER BY a.attnum))
	FROM pg_attribute a WHERE a.attrelid = ('pnd_data.' || columns_sql.table_name)::regclass AND a.attnum > 0 AND NOT a.attisdropped);
CREATE FUNCTION population.some_sql(alias text, columns text[], as_null boolean DEFAULT false) RETURNS text LANGUAGE sql IMMUTABLE
RETURN (SELECT format('(SELECT row_to_json(c)::text FROM (SELECT %s) c)', string_agg(CASE WHEN as_null THEN format('NULL::text AS %I', n) ELSE format('%s.%I', alias, n) END, ', ' ORDER BY o))
	FROM unnest(columns) WITH ORDINALITY u (n, o));
CREATE FUNCTION population.key_columns(table_name text) RETURNS text[] LANGUAGE sql STABLE
RETURN (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
	WHERE i.indrelid = ('pnd_data.' || key_columns.table_name)::regclass AND i.indisprimary);

-- SQL of all entries of the cases from $1 to $2: case, moment, place among those
-- of the same moment, who, table, operation, payload.
CREATE FUNCTION population.entries_sql() RETURNS text LANGUAGE plpgsql AS $function$
DECLARE
	parts text[];
	columns text[] := ARRAY(
		SELECT a.attname::text FROM pg_attribute a JOIN pg_attribute v ON v.attrelid = 'population.version'::regclass AND v.attname = a.attname AND v.attnum > 0
		WHERE a.attrelid = 'pnd_data.case_file'::regclass AND a.attname <> 'case_id' ORDER BY a.attnum);
	pairs text;
	side text;
BEGIN
	parts := ARRAY(
		SELECT format($$SELECT r.case_id, %s AS at, %s AS place, (%s) AS who, %L AS table_name, 'INSERT' AS operation, '{"new": ' || %s || '}' AS payload
			FROM pnd_data.%I r JOIN population.fate f ON f.case_id = r.case_id WHERE r.case_id BETWEEN $1 AND $2$$,
			t.made_at, t.place, t.made_by, t.table_name, population.columns_sql(t.table_name, 'r', t.changed), t.table_name)
		FROM population.told t)
	|| ARRAY(
		SELECT format($$SELECT r.case_id, %s, %s, (%s), %L, 'UPDATE', '{"key": ' || %s || ', "old": ' || %s || ', "new": ' || %s || '}'
			FROM pnd_data.%I r JOIN population.fate f ON f.case_id = r.case_id WHERE r.case_id BETWEEN $1 AND $2 AND %1$s <= f.now$$,
			t.changed_at, t.place + 100, CASE t.table_name WHEN 'case_access' THEN 'r.professional_id' ELSE t.made_by END, t.table_name,
			population.some_sql('r', population.key_columns(t.table_name)), population.some_sql('r', t.changed, true), population.some_sql('r', t.changed), t.table_name)
		FROM population.told t WHERE t.changed_at IS NOT NULL);
	-- the case itself: whole when it is made, then the columns that an event changed
	SELECT string_agg(format($$CASE WHEN v.%1$I IS DISTINCT FROM b.%1$I THEN '"%1$s": ' || coalesce(to_json(v.%1$I)::text, 'null') END$$, c), ', ') INTO pairs FROM unnest(columns) c;
	side := replace(pairs, 'to_json(v.', 'to_json(b.');
	parts := parts || format($$SELECT v.case_id, v.recorded_at, 40 + least(v.step, 50)::int, coalesce((SELECT w FROM population.leader(v.n, v.happened_at) w), l.detector_id), 'case_file',
		CASE WHEN b.n IS NULL THEN 'INSERT' ELSE 'UPDATE' END,
		CASE WHEN b.n IS NULL THEN '{"new": {"case_id": ' || v.case_id || ', "territory_id": ' || to_json(l.territory_id) || ', "machine": "pnd", "detected_at": ' || to_json(l.detected_at) || ', ' || concat_ws(', ', %s) || '}}'
		ELSE '{"key": {"case_id": ' || v.case_id || '}, "old": {' || concat_ws(', ', %s) || '}, "new": {' || concat_ws(', ', %s) || '}}' END
		FROM population.version v JOIN population.life l ON l.n = v.n LEFT JOIN population.version b ON b.n = v.n AND b.step = v.step - 1
		WHERE v.case_id BETWEEN $1 AND $2$$, pairs, side, pairs);
	-- requests to partners, by the machine "referral"
	parts := parts || format($$SELECT a.case_id, x.at, 60 + x.place, a.professional_id, 'referral', CASE x.place WHEN 1 THEN 'INSERT' ELSE 'UPDATE' END,
		CASE x.place WHEN 1 THEN '{"new": ' || (SELECT row_to_json(c)::text FROM (SELECT a.case_id, a.referral_id, a.need_id, a.service_id, 'sent' AS state, 'sent' AS event, a.sent_at AS happened_at, a.sent_at, a.asked_after) c) || '}'
		ELSE '{"key": {"case_id": ' || a.case_id || ', "referral_id": ' || a.referral_id || '}, "old": {"state": "' || x.before || '", "event": "' || x.before || '"}, "new": {"state": "' || x.state || '", "event": "' || x.state || '", "happened_at": ' || to_json(x.at) || '}}' END
		FROM population.answered a CROSS JOIN LATERAL (
			SELECT row_number() OVER (ORDER BY y.place) AS place, y.state, y.at, lag(y.state) OVER (ORDER BY y.place) AS before
			FROM (VALUES (1, 'sent', a.sent_at), (2, a.answer, CASE WHEN a.answer_at < a.ends_at THEN a.answer_at END),
				(3, 'done', CASE WHEN a.state = 'done' THEN a.at END), (4, 'withdrawn', CASE WHEN a.state = 'withdrawn' THEN a.at END)) y (place, state, at)
			WHERE y.at IS NOT NULL) x
		WHERE a.case_id BETWEEN $1 AND $2$$);
	-- who declined: that there was something stays, what it was is gone, as an erasure says
	parts := parts || $$SELECT f.case_id, v.at, v.place, f.detector_id, v.table_name, v.operation, '{}'
		FROM population.fate f CROSS JOIN LATERAL (VALUES (2, 'detection', 'INSERT', f.detected_at), (3, 'deadline', 'INSERT', f.detected_at),
			(200, 'deadline', 'DELETE', f.recorded_at), (201, 'detection', 'DELETE', f.recorded_at), (300, 'erasure', 'INSERT', f.recorded_at)) v (place, table_name, operation, at)
		WHERE f.state = 'declined' AND f.case_id BETWEEN $1 AND $2$$::text;
	RETURN array_to_string(parts, E'\nUNION ALL\n');
END $function$;

CREATE PROCEDURE population.write_journal(chunks int) LANGUAGE plpgsql AS $procedure$
DECLARE
	width bigint := 1152921504606846976 / chunks + 1;
	statement text := format($$
WITH entry AS MATERIALIZED (%s),
numbered AS (
	SELECT e.case_id, row_number() OVER (PARTITION BY e.case_id ORDER BY e.at, e.place, e.payload) AS event_no, e.at,
		CASE WHEN s.professional_id IS NULL THEN 'system' ELSE 'professional' END AS actor_kind, s.professional_id, coalesce(s.role_name, current_user) AS role_name,
		e.table_name, e.operation, e.payload, decode(md5(e.case_id || e.payload || e.at), 'hex') AS salt
	FROM entry e LEFT JOIN population.somebody s ON s.professional_id = e.who
), said AS (
	SELECT n.case_id, n.event_no, n.at, n.actor_kind, n.professional_id, n.role_name, n.table_name, n.operation, n.salt,
		CASE WHEN n.table_name = 'erasure' THEN format('{"new": {"case_id": %%s, "erasure_id": %%s, "kind": "declined", "events": "{[1,%%s)}", "erased_at": %%s}}',
			n.case_id, n.event_no, n.event_no, to_json(n.at)) ELSE n.payload END AS payload
	FROM numbered n
), hashed AS (
	SELECT n.*, packnd.journal_payload_hash(n.salt, n.payload) AS payload_hash FROM said n
), chained AS MATERIALIZED (
	SELECT h.*, population.chain(h.case_id, h.event_no, h.at, h.actor_kind, h.professional_id, h.role_name, h.table_name, h.operation, h.payload_hash)
		OVER (PARTITION BY h.case_id ORDER BY h.event_no) AS event_hash
	FROM hashed h
), event AS (
	INSERT INTO pnd_data.journal (case_id, event_no, occurred_at, actor_kind, professional_id, role_name, table_name, operation, payload_hash, previous_hash, event_hash)
	SELECT c.case_id, c.event_no, c.at, c.actor_kind, c.professional_id, c.role_name, c.table_name, c.operation, c.payload_hash,
		coalesce(lag(c.event_hash) OVER (PARTITION BY c.case_id ORDER BY c.event_no), decode(repeat('00', 32), 'hex')), c.event_hash
	FROM chained c
), payload AS (
	INSERT INTO pnd_data.journal_payload (case_id, event_no, salt, payload)
	SELECT c.case_id, c.event_no, c.salt, c.payload::json FROM chained c
	WHERE c.table_name = 'erasure' OR NOT EXISTS (SELECT FROM population.fate f WHERE f.case_id = c.case_id AND f.state = 'declined')
), erasure AS (
	INSERT INTO pnd_data.erasure (case_id, erasure_id, kind, events, erased_at) OVERRIDING SYSTEM VALUE
	SELECT c.case_id, c.event_no, 'declined', int8multirange(int8range(1, c.event_no)), c.at FROM chained c WHERE c.table_name = 'erasure'
)
INSERT INTO pnd_data.journal_head (case_id, last_event, last_hash)
SELECT DISTINCT ON (c.case_id) c.case_id, c.event_no, c.event_hash FROM chained c ORDER BY c.case_id, c.event_no DESC$$, population.entries_sql());
BEGIN
	FOR i IN 0 .. chunks - 1 LOOP
		EXECUTE statement USING i * width, (i + 1) * width - 1;
		COMMIT;
	END LOOP;
END $procedure$;

SET session_replication_role = replica;
SELECT greatest(cases / 4000, 1) AS chunks FROM population.setting \gset
CALL population.write_journal(:chunks);
-- a revision for each event of the journal
UPDATE pnd_data.case_file c SET revision = h.last_event FROM pnd_data.journal_head h WHERE h.case_id = c.case_id;
SET session_replication_role = DEFAULT;
