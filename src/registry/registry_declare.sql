
-- ---- registry: declaring a table ------------------------------------------
--
-- To add a table to pnd_data: write, right after its CREATE TABLE,
--
--     SELECT packnd.declare('pnd_data.thing', class => 'case', journal => true, keep => 'case',
--         columns => '{"story": "narrative", "*": "operational"}');
--
-- and a COMMENT ON TABLE.  That is all: walls, triggers, statistics settings
-- and the record of what the table holds follow from it.  A column that is
-- added later has no class until the table is declared anew; pnd.health()
-- and sql/declare.sql find it.
--
-- The class of the table says who gets past its wall:
--
--     metadata   the library reads it by itself (codes, kinds, machines); open
--                to every function of pnd
--     registry   organisations, people at work, services: somebody must act
--     case       what hangs on a case: somebody must act
--     journal    the journal: somebody must act
--     identity, contact, address, narrative, health, offence, child
--                somebody must act who may see the case of the row
--                (packnd.can_see(case_id), once per row)
--
-- The class of a column says what kind of data it is: one of the last seven,
-- 'operational' (keys, times, what makes the scheme run) or 'statistical'
-- (what counts are made of).  The seven have no statistics: pg_stats would
-- show most common values to who may not see the rows.  Nor have texts and
-- moments of any class in what is kept with a case or a person, but where an
-- index names them.  They stand behind the
-- wall that asks per row, except for text that professionals write beside a
-- case ('narrative'), and names of professionals ('identity' without a case).
--
-- keep says how long: 'registry' (as long as the registry itself), 'case'
-- (with the case, which goes a time after the last contact) or 'person' (with
-- the last case of the person).
--
-- bounds says what a column may hold at most, by the name of a row of
-- pnd_data.bound: {"birth_date": "birth"}.  It is judged of every row that is
-- written, by whatever statement, as far as the column changes.  What people
-- write and what nothing is said of may be as long as bound 'text' lets it;
-- null: no bound, for what the library writes.
--
-- Two kinds of its triggers fire always, also for what a subscription applies
-- and for a superuser whose session_replication_role is replica: those by
-- which sessions read metadata anew, and the refusal of TRUNCATE.  All others
-- do not: what is applied was judged, and journalled, where it was written,
-- and a second event would be in the way of the first.  A restore makes
-- triggers after the rows, so that none fires for them.
--
-- told_as says what pnd.changes() tells when a row of a journalled table with a
-- case changes: 'case' (unless another is given), 'deadline', 'referral' or
-- 'hand_over', whose number stands in the column of that name with _id;
-- 'access' and 'consent', by which others see the case, or no longer; 'reading', that somebody looks at the
-- case, which the journal keeps in the chain of who does; or 'nothing'.

CREATE FUNCTION packnd.data_classes(OUT class text, OUT is_hidden boolean) RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
VALUES ('identity'::text, true), ('contact', true), ('address', true), ('narrative', true), ('health', true),
	('offence', true), ('child', true), ('operational', false), ('statistical', false)
$function$;
REVOKE ALL ON FUNCTION packnd.data_classes() FROM PUBLIC;
COMMENT ON FUNCTION packnd.data_classes() IS
'The classes of data that a column may be declared to hold, and whether it is hidden: walled per row, and without statistics.';

CREATE FUNCTION packnd.declared_columns(table_name regclass, class text, columns jsonb,
	OUT column_name name, OUT column_class text) RETURNS SETOF record
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	stray text;
	-- what need not be said of a table without a person in it
	otherwise text := coalesce(declared_columns.columns ->> '*',
		CASE WHEN declared_columns.class IN ('metadata', 'registry', 'journal') THEN 'operational' END);
BEGIN
	IF pg_catalog.jsonb_typeof(declared_columns.columns) IS DISTINCT FROM 'object' THEN
		PERFORM packnd.fail('22023', 'the columns of %1$s must be a JSON object', NULL,
			'It has a class for each column: {"family_name": "identity"}.',
			declared_columns.table_name);
	END IF;
	SELECT e.key INTO stray
	FROM pg_catalog.jsonb_each(declared_columns.columns) e
	WHERE e.key <> '*' AND NOT EXISTS (
		SELECT 1 FROM pg_catalog.pg_attribute a
		WHERE a.attrelid = declared_columns.table_name AND a.attname = e.key AND a.attnum > 0 AND NOT a.attisdropped)
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('22023', '%1$s has no column "%2$s"', NULL,
			'Declare the columns that it has; "*" stands for all others.',
			declared_columns.table_name, stray);
	END IF;
	SELECT e.value INTO stray
	FROM pg_catalog.jsonb_each_text(declared_columns.columns) e
	WHERE NOT EXISTS (SELECT 1 FROM packnd.data_classes() c WHERE c.class = e.value)
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('22023', 'unknown class of column: "%1$s"', NULL,
			'The classes are %2$s.',
			stray, (SELECT pg_catalog.string_agg(c.class, ', ') FROM packnd.data_classes() c));
	END IF;
	FOR column_name, column_class IN
		SELECT a.attname, coalesce(declared_columns.columns ->> a.attname::text, otherwise)
		FROM pg_catalog.pg_attribute a
		WHERE a.attrelid = declared_columns.table_name AND a.attnum > 0 AND NOT a.attisdropped
		ORDER BY a.attnum
	LOOP
		IF column_class IS NULL THEN
			PERFORM packnd.fail('22023', 'column "%1$s" of %2$s has no class', NULL,
				'Give it one, or "*" as the class of all columns that are not named.',
				column_name, declared_columns.table_name);
		END IF;
		RETURN NEXT;
	END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION packnd.declared_columns(regclass, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION packnd.declared_columns(regclass, text, jsonb) IS
'For packnd.declare(): the class of each column of a table, as a JSON object names them; "*" stands for those not named, which are operational in a table of class metadata, registry or journal. 22023 for an unknown column or class, or a column without class.';

CREATE FUNCTION packnd.check_declaration(table_name regclass, class text, keep text, columns jsonb) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- asked per row: that takes a case
	is_hidden boolean := EXISTS (SELECT 1 FROM packnd.data_classes() c WHERE c.is_hidden AND c.class = check_declaration.class);
	stray text;
BEGIN
	IF NOT EXISTS (
		SELECT 1 FROM pg_catalog.pg_class c
		WHERE c.oid = check_declaration.table_name AND c.relkind IN ('r', 'p')
			AND c.relnamespace = pg_catalog.to_regnamespace('pnd_data')) THEN
		PERFORM packnd.fail('22023', '%1$s is no table of pnd_data', NULL,
			'The registry''s tables stand in the schema pnd_data.',
			check_declaration.table_name::text);
	END IF;
	IF NOT coalesce(is_hidden OR check_declaration.class IN ('metadata', 'registry', 'case', 'journal'), false) THEN
		PERFORM packnd.fail('22023', 'unknown class of table: "%1$s"', NULL,
			'The classes are metadata, registry, case, journal, %2$s.',
			check_declaration.class, (SELECT pg_catalog.string_agg(c.class, ', ') FROM packnd.data_classes() c WHERE c.is_hidden));
	END IF;
	IF NOT coalesce(check_declaration.keep IN ('registry', 'case', 'person'), false) THEN
		PERFORM packnd.fail('22023', 'it is not known how long "%1$s" is', NULL,
			'Rows are kept as long as the registry, the case or the person.',
			check_declaration.keep);
	END IF;
	stray := CASE WHEN is_hidden OR check_declaration.keep = 'case' THEN 'case_id'
		WHEN check_declaration.keep = 'person' THEN 'person_id' END;
	IF stray IS NOT NULL AND NOT EXISTS (
		SELECT 1 FROM pg_catalog.pg_attribute a
		WHERE a.attrelid = check_declaration.table_name AND a.attname = stray
			AND a.atttypid = 'pg_catalog.int8'::pg_catalog.regtype AND NOT a.attisdropped) THEN
		PERFORM packnd.fail('22023', '%1$s has no column "%2$s" of type bigint', NULL,
			'It names whose row it is: for the wall of the class, and for how long the row is kept.',
			check_declaration.table_name, stray);
	END IF;
	SELECT d.column_name INTO stray
	FROM packnd.declared_columns(check_declaration.table_name, check_declaration.class, check_declaration.columns) d
	WHERE NOT is_hidden AND check_declaration.class <> 'journal'
		AND (d.column_class IN ('contact', 'address', 'health', 'offence', 'child')
			OR d.column_class = 'identity' AND check_declaration.class = 'case')
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('22023', 'column "%1$s" of %2$s is not behind the wall that its class needs', NULL,
			'Put it into a table of its own, whose class is that of the column.',
			stray, check_declaration.table_name);
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.check_declaration(regclass, text, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION packnd.check_declaration(regclass, text, text, jsonb) IS
'For packnd.declare(): 22023 unless the table is one of pnd_data, its class and how long it is kept are known and fit its columns, each column has a class, and none needs another wall than that of the table.';

CREATE FUNCTION packnd.build_wall(table_name regclass, class text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	owner name;
	policy_name name;
	is_of_a_case boolean := build_wall.class IN ('case', 'journal') AND EXISTS (
		SELECT 1 FROM pg_catalog.pg_attribute a
		WHERE a.attrelid = build_wall.table_name AND a.attname = 'case_id'
			AND a.atttypid = 'pg_catalog.int8'::pg_catalog.regtype AND NOT a.attisdropped);
	wall text := CASE WHEN build_wall.class IN ('metadata', 'registry', 'case', 'journal')
		THEN pg_catalog.format('(SELECT packnd.actor_may(%L))', build_wall.class)
			|| CASE WHEN is_of_a_case THEN ' AND packnd.not_excluded(case_id)' ELSE '' END
		ELSE '(SELECT packnd.actor_may(''identity'')) AND packnd.can_see(case_id)' END;
BEGIN
	SELECT pg_catalog.pg_get_userbyid(c.relowner) INTO STRICT owner
	FROM pg_catalog.pg_class c WHERE c.oid = build_wall.table_name;
	EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', build_wall.table_name);
	EXECUTE pg_catalog.format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', build_wall.table_name);
	FOR policy_name IN
		SELECT p.polname FROM pg_catalog.pg_policy p
		WHERE p.polrelid = build_wall.table_name AND p.polname IN ('owner', 'actor')
	LOOP
		EXECUTE pg_catalog.format('DROP POLICY %I ON %s', policy_name, build_wall.table_name);
	END LOOP;
	EXECUTE pg_catalog.format('CREATE POLICY owner ON %s TO %I USING (true) WITH CHECK (true)', build_wall.table_name, owner);
	EXECUTE pg_catalog.format('CREATE POLICY actor ON %s AS RESTRICTIVE TO PUBLIC USING (%s)', build_wall.table_name, wall);
END
$function$;
REVOKE ALL ON FUNCTION packnd.build_wall(regclass, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.build_wall(regclass, text) IS
'For packnd.declare(): row-level security enabled and forced, a permissive policy for the owner, a restrictive one for everybody that asks packnd.actor_may() once per query, and per row packnd.can_see(case_id) where the class of the table is one of a person''s data, packnd.not_excluded(case_id) where it is another and has the column.';

CREATE FUNCTION packnd.build_trigger(table_name regclass, trigger_name name, is_wanted boolean, definition text,
	is_always boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	IF EXISTS (SELECT 1 FROM pg_catalog.pg_trigger t
			WHERE t.tgrelid = build_trigger.table_name AND t.tgname = build_trigger.trigger_name) THEN
		EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', build_trigger.trigger_name, build_trigger.table_name);
	END IF;
	IF build_trigger.is_wanted THEN
		EXECUTE pg_catalog.format('CREATE TRIGGER %I %s', build_trigger.trigger_name,
			pg_catalog.format(build_trigger.definition, build_trigger.table_name));
		IF build_trigger.is_always THEN
			EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', build_trigger.table_name, build_trigger.trigger_name);
		END IF;
	END IF;
END
$function$;
REVOKE ALL ON FUNCTION packnd.build_trigger(regclass, name, boolean, text, boolean) FROM PUBLIC;
COMMENT ON FUNCTION packnd.build_trigger(regclass, name, boolean, text, boolean) IS
'For packnd.declare(): makes a trigger anew, or takes it away if it is not wanted. definition: what follows the name, %s for the table; is_always: it also fires where session_replication_role is replica, so for what a subscription applies.';

CREATE FUNCTION packnd.build_journal(table_name regclass, is_wanted boolean, told_as text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.build_trigger(build_journal.table_name, 'journal', build_journal.is_wanted,
			'AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION packnd.journal_change('
				|| pg_catalog.quote_literal(build_journal.told_as) || ')'),
		packnd.build_trigger(build_journal.table_name, 'journal_truncate', build_journal.is_wanted,
			'BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_truncate()', is_always => true);
END
$function$;
REVOKE ALL ON FUNCTION packnd.build_journal(regclass, boolean, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.build_journal(regclass, boolean, text) IS
'For packnd.declare() and packnd.build_journals(): the triggers by which the changes of a table are journalled row by row and noted for pnd.changes(), and TRUNCATE is refused.';

CREATE FUNCTION packnd.build_journals() RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- read to its end first: the table of declarations is one of them
	journalled jsonb := (
		SELECT pg_catalog.jsonb_object_agg('pnd_data.' || d.table_name, d.told_as) FROM pnd_data.declared_table d WHERE d.is_journalled);
	journalled_table text;
BEGIN
	FOREACH journalled_table IN ARRAY ARRAY(SELECT pg_catalog.jsonb_object_keys(journalled)) LOOP
		PERFORM packnd.build_journal(journalled_table::pg_catalog.regclass, true, journalled ->> journalled_table);
	END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION packnd.build_journals() FROM PUBLIC;
COMMENT ON FUNCTION packnd.build_journals() IS
'For the end of packnd.install(): packnd.build_journal() of each table that is declared as journalled.';

CREATE FUNCTION packnd.statistics_targets(table_name regclass, columns jsonb, keep text,
	OUT column_name name, OUT is_silent boolean, OUT is_silenced boolean) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT a.attname, c.is_hidden
		-- hours, reasons and outcomes of what happened to people, unless the planner needs them for an index
		OR statistics_targets.keep IN ('case', 'person')
			AND a.atttypid IN ('text'::regtype, 'text[]'::regtype, 'timestamptz'::regtype, 'date'::regtype, 'interval'::regtype, 'jsonb'::regtype)
			AND NOT EXISTS (
				SELECT 1 FROM pg_catalog.pg_index i
				WHERE i.indrelid = a.attrelid AND (a.attnum = ANY (i.indkey) OR EXISTS (
					SELECT 1 FROM pg_catalog.pg_depend d
					WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = i.indexrelid
						AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum))),
	coalesce(a.attstattarget, -1) = 0
FROM pg_catalog.pg_attribute a
	JOIN packnd.data_classes() c ON c.class = statistics_targets.columns ->> a.attname::text
WHERE a.attrelid = statistics_targets.table_name AND a.attnum > 0 AND NOT a.attisdropped
$function$;
REVOKE ALL ON FUNCTION packnd.statistics_targets(regclass, jsonb, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.statistics_targets(regclass, jsonb, text) IS
'For packnd.declare() and pnd.health(): which columns of a table must have no statistics, which members of pg_read_all_data may read: those of a hidden class, and of what is kept with a case or a person the texts and moments that no index names; and which have none.';

CREATE FUNCTION packnd.hide_statistics(table_name regclass, columns jsonb, keep text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	one record;
BEGIN
	FOR one IN
		SELECT t.* FROM packnd.statistics_targets(hide_statistics.table_name, hide_statistics.columns, hide_statistics.keep) t
		WHERE t.is_silent <> t.is_silenced
	LOOP
		EXECUTE pg_catalog.format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS %s', hide_statistics.table_name,
			one.column_name, CASE WHEN one.is_silent THEN 0 ELSE -1 END);
	END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION packnd.hide_statistics(regclass, jsonb, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.hide_statistics(regclass, jsonb, text) IS
'For packnd.declare(), and at the end of packnd.install(), when all indexes are there: columns that packnd.statistics_targets() names have no statistics, the others those that the server takes by default.';

CREATE FUNCTION packnd.declared_bounds(table_name regclass, classes jsonb, bounds jsonb,
	OUT column_name name, OUT bound text) RETURNS SETOF record
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	stray text;
BEGIN
	SELECT e.key INTO stray
	FROM pg_catalog.jsonb_each_text(declared_bounds.bounds) e
	WHERE e.value IS NOT NULL AND NOT EXISTS (
		SELECT 1 FROM pg_catalog.pg_attribute a JOIN pnd_data.bound b ON b.bound = e.value
		WHERE a.attrelid = declared_bounds.table_name AND a.attname = e.key AND a.attnum > 0 AND NOT a.attisdropped
			AND (b.not_before IS NOT NULL AND a.atttypid IN ('pg_catalog.date'::pg_catalog.regtype, 'pg_catalog.timestamptz'::pg_catalog.regtype)
				OR b.longest IS NOT NULL AND a.atttypid IN ('pg_catalog.text'::pg_catalog.regtype, 'pg_catalog.jsonb'::pg_catalog.regtype)))
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('22023', 'no bound can be put on column "%2$s" of %1$s', NULL,
			'pnd.bounds() lists the bounds: of days for a date or a moment, of a length for a text or jsonb.',
			declared_bounds.table_name, stray);
	END IF;
	RETURN QUERY
		SELECT a.attname, CASE WHEN declared_bounds.bounds ? a.attname::text THEN declared_bounds.bounds ->> a.attname::text
				WHEN c.is_hidden AND a.atttypid IN ('pg_catalog.text'::pg_catalog.regtype, 'pg_catalog.jsonb'::pg_catalog.regtype) THEN 'text' END
		FROM pg_catalog.pg_attribute a
			JOIN packnd.data_classes() c ON c.class = declared_bounds.classes ->> a.attname::text
		WHERE a.attrelid = declared_bounds.table_name AND a.attnum > 0 AND NOT a.attisdropped
		ORDER BY a.attnum;
END
$function$;
REVOKE ALL ON FUNCTION packnd.declared_bounds(regclass, jsonb, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION packnd.declared_bounds(regclass, jsonb, jsonb) IS
'For packnd.declare(): the bound of each column of a table, as a JSON object names them; texts of a hidden class that are not named have bound "text", any other none (null). 22023 for a column or bound that is not there, or that do not fit each other.';

CREATE FUNCTION packnd.check_bounds() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_registry_check_bounds';
REVOKE ALL ON FUNCTION packnd.check_bounds() FROM PUBLIC;
COMMENT ON FUNCTION packnd.check_bounds() IS
'The trigger that packnd.declare() puts on a table with bounds; its arguments are columns, each followed by its bound. AFTER each row, as far as it changes: 22008 for a day or moment that is not between the two of its bound, as of now in the territory of the row, 22023 for a text that is too long.';

CREATE FUNCTION packnd.declare(table_name regclass, class text, journal boolean, keep text, columns jsonb DEFAULT '{}',
	cached boolean DEFAULT NULL, told_as text DEFAULT 'case', bounds jsonb DEFAULT '{}') RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	short_name text;
	classes jsonb;
	limits jsonb;
	is_read_by_library boolean := coalesce(declare.cached, declare.class = 'metadata');
BEGIN
	PERFORM packnd.check_declaration(declare.table_name, declare.class, declare.keep, declare.columns);
	PERFORM packnd.require_given('journal', declare.journal),
		packnd.require_one_of('told_as', declare.told_as, '{case,access,consent,deadline,hand_over,referral,reading,nothing}');
	IF declare.told_as NOT IN ('case', 'reading', 'nothing') AND NOT EXISTS (
		SELECT 1 FROM pg_catalog.pg_attribute a
		WHERE a.attrelid = declare.table_name AND a.attname = declare.told_as || '_id'
			AND a.atttypid = 'pg_catalog.int8'::pg_catalog.regtype AND NOT a.attisdropped) THEN
		PERFORM packnd.fail('22023', '%1$s has no column "%2$s" of type bigint', NULL,
			'It has the number of what has changed.', declare.table_name, declare.told_as || '_id');
	END IF;
	SELECT c.relname INTO STRICT short_name FROM pg_catalog.pg_class c WHERE c.oid = declare.table_name;
	SELECT pg_catalog.jsonb_object_agg(d.column_name, d.column_class) INTO STRICT classes
	FROM packnd.declared_columns(declare.table_name, declare.class, declare.columns) d;

	SELECT coalesce(pg_catalog.jsonb_object_agg(b.column_name, b.bound) FILTER (WHERE b.bound IS NOT NULL), '{}') INTO limits
	FROM packnd.declared_bounds(declare.table_name, classes, declare.bounds) b;

	PERFORM packnd.build_wall(declare.table_name, declare.class);
	PERFORM packnd.build_trigger(declare.table_name, 'bounds', limits <> '{}',
		'AFTER INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION packnd.check_bounds(' || (
			SELECT pg_catalog.string_agg(pg_catalog.format('%L, %L', e.key, e.value), ', ') FROM pg_catalog.jsonb_each_text(limits) e) || ')');
	PERFORM packnd.hide_statistics(declare.table_name, classes, declare.keep);
	PERFORM packnd.build_trigger(declare.table_name, 'metadata_changed', is_read_by_library,
		'AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION packnd.metadata_changed()', is_always => true);
	-- a subscription applies rows, and fires no trigger of statements
	PERFORM packnd.build_trigger(declare.table_name, 'metadata_applied', is_read_by_library,
		'AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION packnd.metadata_changed()', is_always => true);
	-- What install() writes is nobody's change: it makes these triggers last.
	PERFORM packnd.build_journal(declare.table_name,
		declare.journal AND EXISTS (SELECT 1 FROM pnd_data.site), declare.told_as);

	INSERT INTO pnd_data.declared_table AS t (table_name, class, is_journalled, is_cached, keep, told_as)
	VALUES (short_name, declare.class, declare.journal, is_read_by_library, declare.keep, declare.told_as)
	ON CONFLICT ON CONSTRAINT declared_table_pkey DO UPDATE
		SET class = excluded.class, is_journalled = excluded.is_journalled, is_cached = excluded.is_cached, keep = excluded.keep,
			told_as = excluded.told_as
		WHERE (t.class, t.is_journalled, t.is_cached, t.keep, t.told_as)
			<> (excluded.class, excluded.is_journalled, excluded.is_cached, excluded.keep, excluded.told_as);
	DELETE FROM pnd_data.declared_column k
	WHERE k.table_name = short_name AND NOT classes ? k.column_name;
	INSERT INTO pnd_data.declared_column AS k (table_name, column_name, class, bound)
	SELECT short_name, e.key, e.value, limits ->> e.key FROM pg_catalog.jsonb_each_text(classes) e
	ON CONFLICT ON CONSTRAINT declared_column_pkey DO UPDATE SET class = excluded.class, bound = excluded.bound
		WHERE (k.class, k.bound) IS DISTINCT FROM (excluded.class, excluded.bound);
END
$function$;
REVOKE ALL ON FUNCTION packnd.declare(regclass, text, boolean, text, jsonb, boolean, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION packnd.declare(regclass, text, boolean, text, jsonb, boolean, text, jsonb) IS
'Declares a table of pnd_data, once, beside its definition: builds its wall by class; journals its changes and refuses TRUNCATE (journal); lets sessions know when the library must read it anew (cached: by default those of class metadata); hides the statistics of columns of persons'' data; puts bounds on what columns may hold (bounds: a JSON object of rows of pnd_data.bound; bound "text" on texts of a hidden class that are not named); and records in pnd_data.declared_table and declared_column the class of the table, class and bound of each column (a JSON object; "*" for those not named), how long rows are kept (registry, case, person), and as what pnd.changes() tells a change of one (told_as). May be repeated: the last declaration holds. For the owner of the registry. 22023 for anything unknown, a column without class, or one that needs another wall than the table has.';
