/*-------------------------------------------------------------------------
 *
 * compile_machine.c
 *		The names that a machine's expressions may use, and the expressions
 *		compiled over them.
 *
 * A name is a column of the machine's table, or a fact that one of its events
 * writes into the part "facts".  Which of the two it is was decided when the
 * machine was loaded: a column that was renamed since is lacking, and not
 * taken for a fact.
 *
 * Compiling is strict: a name that is nowhere is a mistake, not FEEL's null.
 * A mistake stays with its expression, and stops the event that needs it and
 * nothing else; the list of them is what packnd.machine_mistakes() shows.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"
#include "utils/syscache.h"

#include "base/metadata.h"
#include "workflow/workflow.h"

static bool
has_name(const WorkflowMachine *machine, FeelString name)
{
	for (int i = 0; i < machine->scope.count; i++)
	{
		if (feel_text_equal(machine->names[i].name, name))
			return true;
	}
	return false;
}

static WorkflowName *
add_name(WorkflowMachine *machine, const char *text)
{
	WorkflowName *name;
	int room;

	Assert(machine->scope.count <= machine->names_room);
	if (machine->scope.count == machine->names_room)
	{
		room = Max(machine->names_room * 2, 32);
		machine->names =
			machine->names == NULL
				? palloc(sizeof(WorkflowName) * room)
				: repalloc(machine->names, sizeof(WorkflowName) * room);
		machine->names_room = room;
	}
	name = &machine->names[machine->scope.count++];
	memset(name, 0, sizeof(WorkflowName));
	name->name = rule_string(pstrdup(text));
	return name;
}

/*
 * The machine's table; InvalidOid if it is gone, or is no table any more.
 * Every session loads every machine, so what an app does to its own table
 * must disturb nobody else: no right on its schema is asked for, no lock is
 * waited for, and no kind of relation is an error.
 */
static Oid
find_table(const WorkflowMachine *machine)
{
	List *qualified = base_qualified_name(machine->table);
	Oid schema;
	Oid relid;
	char kind;

	if (list_length(qualified) != 2)
		return InvalidOid;
	schema = get_namespace_oid(strVal(linitial(qualified)), true);
	if (!OidIsValid(schema))
		return InvalidOid;
	relid = get_relname_relid(strVal(lsecond(qualified)), schema);
	kind = OidIsValid(relid) ? get_rel_relkind(relid) : '\0';
	return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE
			   ? relid
			   : InvalidOid;
}

static int
count_attributes(Oid relid)
{
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	int count = 0;

	if (HeapTupleIsValid(tuple))
	{
		count = ((Form_pg_class) GETSTRUCT(tuple))->relnatts;
		ReleaseSysCache(tuple);
	}
	return count;
}

/* The columns of the machine's table; none if it is gone. */
void
workflow_add_columns(WorkflowMachine *machine)
{
	Oid relid = find_table(machine);
	int count;

	if (!OidIsValid(relid))
	{
		workflow_note_mistake(
			machine, psprintf(dgettext(TEXTDOMAIN, "table %s does not exist"),
							  machine->table));
		return;
	}
	count = count_attributes(relid);
	for (int i = 1; i <= count; i++)
	{
		char *name = get_attname(relid, i, true);

		if (name != NULL)
			add_name(machine, name)->column_type = get_atttype(relid, i);
	}
}

/* The FEEL type of the SQL type that an event writes; NULL: any. */
static const FeelTypeDesc *
fact_type(const char *type)
{
	static const struct
	{
		const char *sql;
		const char *feel;
	} types[] = {{"text", "string"},
				 {"boolean", "boolean"},
				 {"date", "date"},
				 {"integer", "number"},
				 {"bigint", "number"},
				 {"numeric", "number"},
				 {"timestamp with time zone", "date and time"}};

	for (size_t i = 0; i < lengthof(types); i++)
	{
		if (strcmp(types[i].sql, type) == 0)
			return feel_type_by_name(rule_string(types[i].feel));
	}
	return NULL;
}

/* The type of a fact, among all that an event writes. */
static const FeelTypeDesc *
written_type(List *writes, const char *name)
{
	ListCell *lc;

	foreach (lc, writes)
	{
		WorkflowNamed *named = lfirst(lc);

		if (strcmp(named->name, name) == 0)
			return fact_type(named->expression.text);
	}
	return NULL;
}

/* Row by row of machine_event, once more: the facts that it writes. */
void
workflow_add_facts(HeapTuple tuple, TupleDesc desc, WorkflowMachine *machine)
{
	int count;
	char **facts = base_metadata_texts(tuple, desc, "facts", &count);
	List *writes = workflow_named_column(tuple, desc, "writes");

	for (int i = 0; i < count; i++)
	{
		WorkflowName *name;

		CHECK_FOR_INTERRUPTS();
		if (has_name(machine, rule_string(facts[i])))
			continue;
		name = add_name(machine, facts[i]);
		name->is_fact = true;
		name->type = written_type(writes, facts[i]);
	}
}

static void
compile(WorkflowMachine *machine, WorkflowExpression *expression,
		const char *form, const char *of)
{
	FeelRun run;
	FeelNode *node;

	feel_run_init(&run, CurrentMemoryContext);
	run.strict = true; /* a name that is nowhere is a mistake */
	node = feel_parse_expression(&run, rule_string(expression->text),
								 &machine->scope);
	if (node != NULL)
		expression->program = feel_compile(&run, node, &machine->scope);
	if (run.diagnostics == NULL)
		return;
	expression->program = NULL;
	expression->mistake = rule_diagnostic_text(run.diagnostics);
	workflow_note_mistake(machine,
						  psprintf(dgettext(TEXTDOMAIN, form), of,
								   expression->text, expression->mistake));
}

static void
compile_event(WorkflowMachine *machine, WorkflowEvent *event)
{
	ListCell *lc;
	ListCell *arg;

	foreach (lc, event->sets)
	{
		WorkflowNamed *set = lfirst(lc);

		compile(machine, &set->expression,
				gettext_noop("setting of \"%s\": %s: %s"), event->name);
	}
	foreach (lc, event->effects)
	{
		WorkflowEffect *effect = lfirst(lc);

		if (effect->condition != NULL)
			compile(machine, effect->condition,
					gettext_noop("condition of \"%s\": %s: %s"), event->name);
		foreach (arg, effect->arguments)
		{
			WorkflowNamed *argument = lfirst(arg);

			compile(machine, &argument->expression,
					gettext_noop("argument of \"%s\": %s: %s"), event->name);
		}
	}
}

void
workflow_compile(WorkflowMachine *machine)
{
	FeelString *names =
		palloc(sizeof(FeelString) * Max(machine->scope.count, 1));
	bool *plain = palloc(Max(machine->scope.count, 1));
	ListCell *lc;
	ListCell *g;

	for (int i = 0; i < machine->scope.count; i++)
	{
		names[i] = machine->names[i].name;
		plain[i] = true; /* a column or a fact, and no function */
	}
	machine->scope.names = names;
	machine->scope.plain = plain;
	foreach (lc, machine->events)
		compile_event(machine, lfirst(lc));
	foreach (lc, machine->transitions)
	{
		WorkflowTransition *transition = lfirst(lc);

		foreach (g, transition->guards)
		{
			WorkflowGuard *guard = lfirst(g);

			compile(machine, &guard->condition,
					gettext_noop("guard of \"%s\": %s: %s"),
					transition->event->name);
		}
	}
}
