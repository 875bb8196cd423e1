/*-------------------------------------------------------------------------
 *
 * machine.c
 *		The state machines of pnd_data, cached per backend with their
 *		expressions compiled.
 *
 * A machine is read from six tables by direct scan, since its trigger fires
 * on tables of apps whose roles may read nothing of pnd_data.  A row that is
 * no row of these tables (a null, another type) is an error.  What does not
 * fit together is found when a machine is loaded (pnd.load_machine() asks
 * packnd.machine_mistakes(), allowed.c) and not here: a row that refers to
 * nothing is left out and noted, an expression that does not compile keeps
 * its mistake, so that one bad row stops its own event and nothing else.
 *
 * Expressions see the columns of the table by name, and the facts that the
 * machine's events may write.  Slots are numbered per version; row.c finds
 * the attribute of a slot for each relation.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"

#include "base/errors.h"
#include "base/metadata.h"
#include "workflow/workflow.h"

static void *load_machines(void);

static MetadataCache cache = {
	.name = "packnd machines",
	.tables = {METADATA_MACHINE, METADATA_MACHINE_STATE,
			   METADATA_MACHINE_EVENT, METADATA_MACHINE_TRANSITION,
			   METADATA_MACHINE_EFFECT, METADATA_EFFECT},
	.ntables = 6,
	.load = load_machines};

static const char *const part_columns[WORKFLOW_PARTS] = {
	[WORKFLOW_KEY] = "key_column",
	[WORKFLOW_STATE] = "state_column",
	[WORKFLOW_MACHINE] = "machine_column",
	[WORKFLOW_VERSION] = "version_column",
	[WORKFLOW_EVENT] = "event_column",
	[WORKFLOW_HAPPENED_AT] = "happened_at_column",
	[WORKFLOW_RECORDED_AT] = "recorded_at_column",
	[WORKFLOW_STATE_SINCE] = "state_since_column",
	[WORKFLOW_REVISION] = "revision_column",
	[WORKFLOW_CASE] = "case_column",
	[WORKFLOW_TERRITORY] = "territory_column",
	[WORKFLOW_FACTS] = "facts_column",
};

/* ------------------------------------------------------- rows to structs -- */

static int32
integer_column(HeapTuple tuple, TupleDesc desc, const char *name)
{
	return DatumGetInt32(base_metadata_given(tuple, desc, name, INT4OID));
}

static bool
boolean_column(HeapTuple tuple, TupleDesc desc, const char *name)
{
	return DatumGetBool(base_metadata_given(tuple, desc, name, BOOLOID));
}

/* A jsonb object whose values are texts, as a list of WorkflowNamed. */
List *
workflow_named_column(HeapTuple tuple, TupleDesc desc, const char *name)
{
	Datum value = base_metadata_given(tuple, desc, name, JSONBOID);
	List *list = NIL;
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue item;
	WorkflowNamed *named = NULL;

	iterator = JsonbIteratorInit(&DatumGetJsonbPCopy(value)->root);
	while ((token = JsonbIteratorNext(&iterator, &item, true)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		if (token == WJB_KEY)
		{
			named = palloc0(sizeof(WorkflowNamed));
			named->name = pnstrdup(item.val.string.val, item.val.string.len);
		}
		else if (token == WJB_VALUE && named != NULL && item.type == jbvString)
		{
			named->expression.text =
				pnstrdup(item.val.string.val, item.val.string.len);
			list = lappend(list, named);
		}
	}
	return list;
}

/* The machine of a row's machine and version; NULL if there is none. */
static WorkflowMachine *
machine_of_row(List *machines, HeapTuple tuple, TupleDesc desc)
{
	char *name = base_metadata_text(tuple, desc, "machine");
	int32 version = integer_column(tuple, desc, "version");
	ListCell *lc;

	foreach (lc, machines)
	{
		WorkflowMachine *machine = lfirst(lc);

		if (machine->version == version && strcmp(machine->name, name) == 0)
			return machine;
	}
	return NULL;
}

static void
load_machine(HeapTuple tuple, TupleDesc desc, void *arg)
{
	List **machines = arg;
	WorkflowMachine *machine = palloc0(sizeof(WorkflowMachine));

	machine->context = CurrentMemoryContext;
	machine->name = base_metadata_text(tuple, desc, "machine");
	machine->version = integer_column(tuple, desc, "version");
	machine->label = base_metadata_text(tuple, desc, "label_fr");
	machine->table = base_metadata_text(tuple, desc, "table_name");
	machine->subject = base_metadata_text(tuple, desc, "subject");
	machine->duty_function = base_metadata_text(tuple, desc, "duty_function");
	machine->allows_delete = boolean_column(tuple, desc, "allows_delete");
	machine->valid_from = DatumGetDateADT(
		base_metadata_given(tuple, desc, "valid_from", DATEOID));
	for (int part = 0; part < WORKFLOW_PARTS; part++)
		machine->parts[part] =
			part == WORKFLOW_KEY || part == WORKFLOW_STATE
				? base_metadata_text(tuple, desc, part_columns[part])
				: base_metadata_text_or_null(tuple, desc, part_columns[part]);
	machine->fixed_columns = base_metadata_texts(tuple, desc, "fixed_columns",
												 &machine->fixed_count);
	machine->free_columns =
		base_metadata_texts(tuple, desc, "free_columns", &machine->free_count);
	*machines = lappend(*machines, machine);
}

static int
compare_states(const ListCell *a, const ListCell *b)
{
	const WorkflowState *first = lfirst(a);
	const WorkflowState *second = lfirst(b);

	return first->rank < second->rank ? -1 : first->rank > second->rank;
}

static void
load_state(HeapTuple tuple, TupleDesc desc, void *arg)
{
	WorkflowMachine *machine = machine_of_row(arg, tuple, desc);
	WorkflowState *state = palloc0(sizeof(WorkflowState));

	state->name = base_metadata_text(tuple, desc, "state");
	state->label = base_metadata_text(tuple, desc, "label_fr");
	state->rank = integer_column(tuple, desc, "rank");
	state->is_initial = boolean_column(tuple, desc, "is_initial");
	state->is_final = boolean_column(tuple, desc, "is_final");
	state->needs_referent = boolean_column(tuple, desc, "needs_referent");
	if (machine == NULL)
		return;
	machine->states = lappend(machine->states, state);
	list_sort(machine->states, compare_states);
}

static void
load_event(HeapTuple tuple, TupleDesc desc, void *arg)
{
	WorkflowMachine *machine = machine_of_row(arg, tuple, desc);
	WorkflowEvent *event = palloc0(sizeof(WorkflowEvent));

	event->name = base_metadata_text(tuple, desc, "event");
	event->label = base_metadata_text(tuple, desc, "label_fr");
	event->call = base_metadata_text_or_null(tuple, desc, "call");
	event->sets = workflow_named_column(tuple, desc, "sets");
	if (machine == NULL)
		return;
	machine->events = lappend(machine->events, event);
}

void
workflow_note_mistake(WorkflowMachine *machine, char *mistake)
{
	machine->mistakes = lappend(machine->mistakes, mistake);
}

static int
compare_transitions(const ListCell *a, const ListCell *b)
{
	const WorkflowTransition *first = lfirst(a);
	const WorkflowTransition *second = lfirst(b);

	bool first_stays = first->from == first->to;
	bool second_stays = second->from == second->to;

	/* what leads on comes first */
	if (first_stays != second_stays)
		return first_stays ? 1 : -1;
	if (first->to->rank != second->to->rank)
		return first->to->rank < second->to->rank ? -1 : 1;
	return strcmp(first->event->name, second->event->name);
}

static void
load_transition(HeapTuple tuple, TupleDesc desc, void *arg)
{
	WorkflowMachine *machine = machine_of_row(arg, tuple, desc);
	WorkflowTransition *transition = palloc0(sizeof(WorkflowTransition));
	char *from = base_metadata_text(tuple, desc, "from_state");
	char *event = base_metadata_text(tuple, desc, "event");
	char *to = base_metadata_text(tuple, desc, "to_state");
	char **guards;
	char **missing;
	int guard_count;
	int missing_count;

	if (machine == NULL)
		return;
	transition->from = workflow_state(machine, from);
	transition->event = workflow_event(machine, event);
	transition->to = workflow_state(machine, to);
	transition->duties =
		base_metadata_texts(tuple, desc, "duties", &transition->duty_count);
	guards = base_metadata_texts(tuple, desc, "guards", &guard_count);
	missing = base_metadata_texts(tuple, desc, "missing_fr", &missing_count);
	if (transition->from == NULL || transition->event == NULL ||
		transition->to == NULL || guard_count != missing_count)
	{
		workflow_note_mistake(
			machine,
			psprintf(dgettext(TEXTDOMAIN,
							  "transition \"%s\" from \"%s\" is not complete"),
					 event, from));
		return;
	}
	for (int i = 0; i < guard_count; i++)
	{
		WorkflowGuard *guard = palloc0(sizeof(WorkflowGuard));

		guard->condition.text = guards[i];
		guard->missing = missing[i];
		transition->guards = lappend(transition->guards, guard);
	}
	machine->transitions = lappend(machine->transitions, transition);
	list_sort(machine->transitions, compare_transitions);
}

/* The effects that modules have registered. */
typedef struct EffectFunction
{
	char *effect;
	char *function;
} EffectFunction;

typedef struct EffectLoad
{
	List *machines;
	List *functions; /* of EffectFunction */
} EffectLoad;

static void
load_effect_function(HeapTuple tuple, TupleDesc desc, void *arg)
{
	EffectLoad *load = arg;
	EffectFunction *function = palloc(sizeof(EffectFunction));

	function->effect = base_metadata_text(tuple, desc, "effect");
	function->function = base_metadata_text(tuple, desc, "function_name");
	load->functions = lappend(load->functions, function);
}

static int
compare_effects(const ListCell *a, const ListCell *b)
{
	const WorkflowEffect *first = lfirst(a);
	const WorkflowEffect *second = lfirst(b);

	return first->rank < second->rank ? -1 : first->rank > second->rank;
}

static void
load_effect(HeapTuple tuple, TupleDesc desc, void *arg)
{
	EffectLoad *load = arg;
	WorkflowMachine *machine = machine_of_row(load->machines, tuple, desc);
	WorkflowEffect *effect = palloc0(sizeof(WorkflowEffect));
	char *condition = base_metadata_text_or_null(tuple, desc, "condition");
	char *event_name = base_metadata_text(tuple, desc, "event");
	WorkflowEvent *event;
	ListCell *lc;

	effect->effect = base_metadata_text(tuple, desc, "effect");
	effect->arguments = workflow_named_column(tuple, desc, "arguments");
	effect->rank = integer_column(tuple, desc, "rank");
	if (machine == NULL)
		return;
	if (condition != NULL)
	{
		effect->condition = palloc0(sizeof(WorkflowExpression));
		effect->condition->text = condition;
	}
	foreach (lc, load->functions)
	{
		EffectFunction *function = lfirst(lc);

		if (strcmp(function->effect, effect->effect) == 0)
			effect->function = function->function;
	}
	event = workflow_event(machine, event_name);
	if (event == NULL)
	{
		workflow_note_mistake(
			machine,
			psprintf(dgettext(TEXTDOMAIN, "effect \"%s\" is of no event"),
					 effect->effect));
		return;
	}
	if (effect->function == NULL)
		workflow_note_mistake(
			machine,
			psprintf(dgettext(TEXTDOMAIN,
							  "event \"%s\" has an unknown effect \"%s\""),
					 event->name, effect->effect));
	event->effects = lappend(event->effects, effect);
	list_sort(event->effects, compare_effects);
}

/* Row by row of machine_event, once more. */
static void
load_facts(HeapTuple tuple, TupleDesc desc, void *arg)
{
	WorkflowMachine *machine = machine_of_row(arg, tuple, desc);

	if (machine != NULL)
		workflow_add_facts(tuple, desc, machine);
}

/* Loader of the cache; runs in the cache's own memory context. */
static void *
load_machines(void)
{
	EffectLoad load = {NIL, NIL};
	ListCell *lc;

	base_metadata_scan(METADATA_MACHINE, load_machine, &load.machines);
	base_metadata_scan(METADATA_MACHINE_STATE, load_state, load.machines);
	base_metadata_scan(METADATA_MACHINE_EVENT, load_event, load.machines);
	base_metadata_scan(METADATA_MACHINE_TRANSITION, load_transition,
					   load.machines);
	base_metadata_scan(METADATA_EFFECT, load_effect_function, &load);
	base_metadata_scan(METADATA_MACHINE_EFFECT, load_effect, &load);
	foreach (lc, load.machines)
		workflow_add_columns(lfirst(lc));
	base_metadata_scan(METADATA_MACHINE_EVENT, load_facts, load.machines);
	foreach (lc, load.machines)
		workflow_compile(lfirst(lc));
	return load.machines;
}

/* --------------------------------------------------------------- finding -- */

/*
 * Has the table other columns than when the machine was read?  Asked for each
 * row, so a column is looked for first where it stands in the machine's own
 * table; only those of a partition may be in another order.
 */
static bool
has_other_columns(const WorkflowMachine *machine, TupleDesc desc)
{
	int columns = 0;
	int seen = 0;

	while (columns < machine->scope.count && !machine->names[columns].is_fact)
		columns++;
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);
		const char *name = NameStr(attribute->attname);
		bool found;

		if (attribute->attisdropped)
			continue;
		found = seen < columns &&
				strcmp(machine->names[seen].name.data, name) == 0;
		for (int j = 0; j < columns && !found; j++)
			found = strcmp(machine->names[j].name.data, name) == 0;
		if (!found)
			return true;
		seen++;
	}
	return seen != columns;
}

/*
 * The machine in force, for a row of a table that has these columns.  Nothing
 * tells us that a table was altered, so a machine that was compiled over
 * other columns is read anew: what has gone is a mistake of the expressions
 * that name it, and of no others.
 */
WorkflowMachine *
workflow_machine_over(const char *name, TupleDesc desc)
{
	WorkflowMachine *machine = workflow_machine_in_force(name);

	if (machine->is_elsewhere || !has_other_columns(machine, desc))
		return machine;
	workflow_read_anew();
	machine = workflow_machine_in_force(name);
	/* the row is of another table: not once more at each row */
	machine->is_elsewhere = has_other_columns(machine, desc);
	return machine;
}

/* Has the next that asks for a machine see the tables as they now are. */
void
workflow_read_anew(void)
{
	base_metadata_expire(&cache);
}

WorkflowMachine *
workflow_machine(const char *name, int32 version)
{
	List *machines = base_metadata_get(&cache);
	ListCell *lc;

	foreach (lc, machines)
	{
		WorkflowMachine *machine = lfirst(lc);

		if (machine->version == version && strcmp(machine->name, name) == 0)
			return machine;
	}
	ereport(ERROR,
			(errcode(ERRCODE_PN_STATE),
			 errmsg("machine \"%s\" has no version %d", name, version)));
}

WorkflowMachine *
workflow_machine_in_force(const char *name)
{
	List *machines = base_metadata_get(&cache);
	FeelValue now = rule_from_timestamptz(GetCurrentTimestamp());
	int64 today = now.u.time.seconds / SECS_PER_DAY - RULE_EPOCH_DAYS;
	WorkflowMachine *found = NULL;
	ListCell *lc;

	foreach (lc, machines)
	{
		WorkflowMachine *machine = lfirst(lc);

		if (strcmp(machine->name, name) == 0 && machine->valid_from <= today &&
			(found == NULL || machine->version > found->version))
			found = machine;
	}
	if (found == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE),
				 errmsg("no version of machine \"%s\" is in force", name),
				 errhint("An administrator loads one with "
						 "pnd.load_machine(document, valid_from).")));
	return found;
}

WorkflowState *
workflow_state(const WorkflowMachine *machine, const char *name)
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

WorkflowEvent *
workflow_event(const WorkflowMachine *machine, const char *name)
{
	ListCell *lc;

	foreach (lc, machine->events)
	{
		WorkflowEvent *event = lfirst(lc);

		if (strcmp(event->name, name) == 0)
			return event;
	}
	return NULL;
}

/* A table of pnd_data that can be believed; an error if there is none. */
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
