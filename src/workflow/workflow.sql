
-- ---- workflow: the trigger that puts a machine on a table -----------------

CREATE FUNCTION packnd.enforce_machine() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_workflow_enforce_machine';
REVOKE ALL ON FUNCTION packnd.enforce_machine() FROM PUBLIC;
COMMENT ON FUNCTION packnd.enforce_machine() IS
'The trigger that packnd.enforce() puts on a table; its argument is the name of the machine. BEFORE each row it sets what follows from an event, AFTER each row it judges the row and runs the effects, and it refuses TRUNCATE. Errors: PN409 what is possible and what is missing, PN401, PN404 and 42501 who may not, 22008 the time of the event.';

CREATE FUNCTION packnd.enforce(table_name regclass, machine text) RETURNS void
LANGUAGE plpgsql SET quote_all_identifiers = off
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	target record;
	sets_columns boolean;
	old record;
	leaf regclass;
BEGIN
	IF table_name IS NULL OR enforce.machine IS NULL THEN
		PERFORM packnd.fail('22004', 'the table and the machine must be given');
	END IF;
	SELECT c.relkind, c.relpersistence, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name,
		NOT c.relispartition AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE c.oid = i.inhrelid OR c.oid = i.inhparent AND c.relkind = 'r') AS inherits
	INTO target
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE c.oid = table_name;
	IF target.relkind NOT IN ('r', 'p') OR target.relpersistence = 't' OR target.inherits THEN
		PERFORM packnd.fail('42809', 'a machine cannot stand on %1$s',
			'It stands on an ordinary or a partitioned table, not on a temporary one, a view, or one of a hierarchy by INHERITS, whose triggers are not inherited.', NULL,
			target.name);
	END IF;
	sets_columns := pnd.check_table(target.name, enforce.machine);
	FOR old IN
		SELECT g.tgname, g.tgrelid::pg_catalog.regclass AS relation
		FROM pg_catalog.pg_trigger g
		WHERE g.tgname IN ('machine_before', 'machine_judge', 'machine_truncate') AND g.tgparentid = 0
			AND (g.tgrelid = table_name OR g.tgrelid IN (SELECT t.relid FROM pg_catalog.pg_partition_tree(table_name) t))
	LOOP
		EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', old.tgname, old.relation);
	END LOOP;
	IF sets_columns THEN
		EXECUTE pg_catalog.format('CREATE TRIGGER machine_before BEFORE INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION packnd.enforce_machine(%L)',
			table_name, enforce.machine);
	END IF;
	EXECUTE pg_catalog.format('CREATE TRIGGER machine_judge AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION packnd.enforce_machine(%L)',
		table_name, enforce.machine);
	-- a statement's trigger is not inherited by partitions
	FOR leaf IN
		SELECT table_name UNION SELECT t.relid FROM pg_catalog.pg_partition_tree(table_name) t
	LOOP
		EXECUTE pg_catalog.format('CREATE TRIGGER machine_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION packnd.enforce_machine(%L)',
			leaf, enforce.machine);
	END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION packnd.enforce(regclass, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.enforce(regclass, text) IS
'Puts a machine on a table of the caller, whom the table must belong to: from then on rows change only as the machine says, from any client. The machine must name the table (an administrator lets it in by pnd.load_machine()). Called again, it makes the triggers anew, also on partitions that came since. The table''s owner can switch them off (ALTER TABLE ... DISABLE TRIGGER); pnd.health() tells. Errors: PN409 no such machine for this table, 42809 not an ordinary or partitioned table, 42501. For members of packnd_application.';

CREATE FUNCTION packnd.allowed(table_name regclass, key text, OUT event text, OUT label_fr text, OUT to_state text,
	OUT to_state_fr text, OUT you_may boolean, OUT missing_fr text, OUT call text) RETURNS SETOF record
LANGUAGE c STABLE ROWS 10
SET search_path = pg_catalog, packnd, pg_temp
AS 'MODULE_PATHNAME', 'packnd_workflow_allowed';
REVOKE ALL ON FUNCTION packnd.allowed(regclass, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.allowed(regclass, text) IS
'What is possible now from the state of one row of a table under a machine, by its key as text: the event, its label, the state it leads to and its label, whether the actor''s duties allow it, what is missing in French (null: nothing), and the function of pnd that causes it, if that is no plain UPDATE. Which buttons to show, and why others are off. The row is read with the caller''s rights. Errors: 55000 no machine stands on the table, P0002 no such row for the caller, 22004. For members of packnd_application.';

CREATE FUNCTION packnd.machine_mistakes(machine text, version int, OUT place int, OUT mistake text) RETURNS SETOF record
LANGUAGE c STABLE STRICT ROWS 5 AS 'MODULE_PATHNAME', 'packnd_workflow_machine_mistakes';
REVOKE ALL ON FUNCTION packnd.machine_mistakes(text, int) FROM PUBLIC;
COMMENT ON FUNCTION packnd.machine_mistakes(text, int) IS
'What is wrong with a version of a machine, numbered, a sentence each: columns that its table lacks, expressions that do not compile, states that are never reached or lead to no end, effects that nobody registered. PN409 no such version.';

CREATE FUNCTION packnd.check_referent() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_workflow_check_referent';
REVOKE ALL ON FUNCTION packnd.check_referent() FROM PUBLIC;
COMMENT ON FUNCTION packnd.check_referent() IS
'Deferred constraint trigger of pnd_data.case_file and pnd_data.referent: from assignment until exit exactly one referent, without a gap, and who is put in charge can act, by duty and login, when the transaction ends; PN409 otherwise. It sees all rows, whoever commits.';

CREATE FUNCTION packnd.relieve_referents() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_workflow_relieve_referents';
REVOKE ALL ON FUNCTION packnd.relieve_referents() FROM PUBLIC;
COMMENT ON FUNCTION packnd.relieve_referents() IS
'AFTER statement trigger of pnd_data.duty, pnd_data.login and what says who is excluded: the cases of a referent who lost duty or login, or is excluded, go to others, by pnd_data.relieve_referents(), in the same transaction.';
