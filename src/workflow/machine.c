/*-------------------------------------------------------------------------
 *
 * machine.c
 *		The state machines of pnd_data, cached per backend with their guards
 *		compiled.
 *
 * A guard is a FEEL expression over the columns of pnd_data.case_file: its
 * environment has one slot per column, in the order of the table when the
 * cache was filled, and a slot is read from the row only when the guard
 * needs it.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "nodes/pg_list.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "base/errors.h"
#include "base/metadata.h"
#include "rule/rule.h"
#include "workflow/workflow.h"

typedef struct Machines
{
	List *machines; /* of WorkflowMachine */
	FeelScope columns;
	RuleColumn *readers; /* by slot */
} Machines;

/* What fetch_column() reads from. */
typedef struct GuardRow
{
	const Machines *machines;
	HeapTuple tuple;
	TupleDesc desc;
} GuardRow;

static void *load_machines(void);

static MetadataCache cache = {
	.name = "packnd machines",
	.tables = {METADATA_MACHINE, METADATA_MACHINE_STATE,
			   METADATA_MACHINE_TRANSITION, METADATA_MACHINE_EFFECT},
	.ntables = 4,
	.load = load_machines};

/* ------------------------------------------------------------ loading ---- */

/* The machine of a row's machine and version, made at the first need. */
static WorkflowMachine *
machine_of_row(Machines *machines, HeapTuple tuple, TupleDesc desc)
{
	char *name = base_metadata_text(tuple, desc, "machine");
	bool isnull;
	int32 version = DatumGetInt32(
		base_metadata_column(tuple, desc, "version", INT4OID, &isnull));
	WorkflowMachine *machine;
	ListCell *lc;

	foreach (lc, machines->machines)
	{
		machine = lfirst(lc);
		if (machine->version == version && strcmp(machine->name, name) == 0)
			return machine;
	}
	machine = palloc0(sizeof(WorkflowMachine));
	machine->name = name;
	machine->version = version;
	machines->machines = lappend(machines->machines, machine);
	return machine;
}

static bool
boolean_column(HeapTuple tuple, TupleDesc desc, const char *name)
{
	bool isnull;
	Datum value = base_metadata_column(tuple, desc, name, BOOLOID, &isnull);

	return !isnull && DatumGetBool(value);
}

static void
load_state(HeapTuple tuple, TupleDesc desc, void *arg)
{
	WorkflowMachine *machine = machine_of_row(arg, tuple, desc);
	WorkflowState *state = palloc0(sizeof(WorkflowState));

	state->name = base_metadata_text(tuple, desc, "state");
	state->label = base_metadata_text(tuple, desc, "label_fr");
	state->is_initial = boolean_column(tuple, desc, "is_initial");
	state->is_final = boolean_column(tuple, desc, "is_final");
	state->needs_referent = boolean_column(tuple, desc, "needs_referent");
	machine->states = lappend(machine->states, state);
}

/* Compile a guard; an error names the transition it belongs to. */
static const FeelProgram *
compile_guard(const Machines *machines, const WorkflowTransition *transition,
			  const char *guard)
{
	FeelRun run;
	FeelNode *node;

	feel_run_init(&run, CurrentMemoryContext);
	node = feel_parse_expression(&run, rule_string(guard), &machines->columns);
	if (node == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_PN_INVALID),
				 errmsg("guard of transition \"%s\" from state \"%s\" is no "
						"FEEL expression",
						transition->event, transition->from_state),
				 errdetail("%s", rule_diagnostic_text(run.diagnostics))));
	return feel_compile(&run, node, &machines->columns);
}

/* The elements of a column of type text[], none of them null. */
static int
text_array_column(HeapTuple tuple, TupleDesc desc, const char *name,
				  Datum **elements)
{
	bool isnull;
	Datum value =
		base_metadata_column(tuple, desc, name, TEXTARRAYOID, &isnull);
	int count = 0;

	if (!isnull)
		deconstruct_array(DatumGetArrayTypePCopy(value), TEXTOID, -1, false,
						  TYPALIGN_INT, elements, NULL, &count);
	return count;
}

static void
load_transition(HeapTuple tuple, TupleDesc desc, void *arg)
{
	Machines *machines = arg;
	WorkflowMachine *machine = machine_of_row(machines, tuple, desc);
	WorkflowTransition *transition = palloc0(sizeof(WorkflowTransition));
	Datum *conditions = NULL;
	Datum *texts = NULL;
	int count;
	int texts_count;
	int i;

	transition->from_state = base_metadata_text(tuple, desc, "from_state");
	transition->event = base_metadata_text(tuple, desc, "event");
	transition->to_state = base_metadata_text(tuple, desc, "to_state");
	transition->label = base_metadata_text(tuple, desc, "label_fr");
	count = text_array_column(tuple, desc, "guards", &conditions);
	texts_count = text_array_column(tuple, desc, "missing_fr", &texts);
	for (i = 0; i < Min(count, texts_count); i++)
	{
		WorkflowGuard *guard = palloc0(sizeof(WorkflowGuard));

		guard->condition = compile_guard(machines, transition,
										 TextDatumGetCString(conditions[i]));
		guard->missing = TextDatumGetCString(texts[i]);
		transition->guards = lappend(transition->guards, guard);
	}
	machine->transitions = lappend(machine->transitions, transition);
}

static void
load_effect(HeapTuple tuple, TupleDesc desc, void *arg)
{
	WorkflowMachine *machine = machine_of_row(arg, tuple, desc);
	WorkflowEffect *effect = palloc0(sizeof(WorkflowEffect));

	effect->event = base_metadata_text(tuple, desc, "event");
	effect->effect = base_metadata_text(tuple, desc, "effect");
	effect->argument = base_metadata_text(tuple, desc, "argument");
	machine->effects = lappend(machine->effects, effect);
}

/* The columns of case_file as the names a guard may use. */
static void
load_columns(Machines *machines)
{
	Relation relation =
		table_open(workflow_table("case_file"), AccessShareLock);
	TupleDesc desc = RelationGetDescr(relation);
	FeelString *names = palloc0(sizeof(FeelString) * desc->natts);
	int i;

	machines->readers = palloc0(sizeof(RuleColumn) * desc->natts);
	for (i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);
		RuleColumn *reader = &machines->readers[machines->columns.count];

		if (attribute->attisdropped)
			continue;
		names[machines->columns.count] =
			rule_string(pstrdup(NameStr(attribute->attname)));
		rule_column_init(reader, attribute->atttypid,
						 names[machines->columns.count], NULL, false);
		machines->columns.count++;
	}
	machines->columns.names = names;
	table_close(relation, AccessShareLock);
}

/* Loader of the cache; runs in the cache's own memory context. */
static void *
load_machines(void)
{
	Machines *machines = palloc0(sizeof(Machines));

	load_columns(machines);
	base_metadata_scan(METADATA_MACHINE_STATE, load_state, machines);
	base_metadata_scan(METADATA_MACHINE_TRANSITION, load_transition, machines);
	base_metadata_scan(METADATA_MACHINE_EFFECT, load_effect, machines);
	return machines;
}

/* ------------------------------------------------------------- reading --- */

Oid
workflow_table(const char *name)
{
	Oid table = base_data_table(name);

	if (!OidIsValid(table))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
						errmsg("table pnd_data.%s does not exist", name),
						errhint("Run SELECT packnd.install().")));
	return table;
}

WorkflowMachine *
workflow_machine(const char *name, int32 version)
{
	Machines *machines = base_metadata_get(&cache);
	ListCell *lc;

	foreach (lc, machines->machines)
	{
		WorkflowMachine *machine = lfirst(lc);

		if (machine->version == version && strcmp(machine->name, name) == 0)
			return machine;
	}
	ereport(ERROR,
			(errcode(ERRCODE_PN_STATE),
			 errmsg("machine \"%s\" has no version %d", name, version)));
}

WorkflowState *
workflow_state(WorkflowMachine *machine, const char *name)
{
	ListCell *lc;

	foreach (lc, machine->states)
	{
		WorkflowState *state = lfirst(lc);

		if (strcmp(state->name, name) == 0)
			return state;
	}
	return NULL;
}

/* fetch() of a guard's environment: the column of that slot. */
static void
fetch_column(FeelRun *run, FeelEnvironment *environment, int slot)
{
	GuardRow *row = environment->owner;
	const RuleColumn *reader = &row->machines->readers[slot];
	int attnum = SPI_fnumber(row->desc, reader->path.name.data);
	bool isnull;
	Datum value;

	if (attnum <= 0 || SPI_gettypeid(row->desc, attnum) != reader->type)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
						errmsg("pnd_data.case_file has changed since the "
							   "machine was read"),
						errhint("Connect anew.")));
	value = heap_getattr(row->tuple, attnum, row->desc, &isnull);
	if (isnull)
		environment->values[slot] = feel_null();
	else
		rule_column_value(run, reader, value, &environment->values[slot]);
}

char *
workflow_missing(const WorkflowTransition *transition, HeapTuple tuple,
				 TupleDesc desc)
{
	const Machines *machines = base_metadata_get(&cache);
	GuardRow row = {machines, tuple, desc};
	FeelRun run;
	FeelEnvironment environment = {0};
	StringInfoData missing;
	ListCell *lc;

	feel_run_init(&run, CurrentMemoryContext);
	run.now = rule_from_timestamptz(GetCurrentTransactionStartTimestamp());
	environment.count = machines->columns.count;
	environment.values = palloc0(sizeof(FeelValue) * environment.count);
	environment.ready = palloc0(sizeof(bool) * environment.count);
	environment.fetch = fetch_column;
	environment.owner = &row;
	missing.data = NULL;
	foreach (lc, transition->guards)
	{
		const WorkflowGuard *guard = lfirst(lc);
		FeelValue result =
			feel_evaluate(&run, guard->condition, &environment, NULL);

		if (result.kind == FEEL_BOOLEAN && result.u.boolean)
			continue;
		if (missing.data == NULL)
			initStringInfo(&missing);
		else
			appendStringInfoString(&missing, ", ");
		appendStringInfoString(&missing, guard->missing);
	}
	return missing.data;
}
