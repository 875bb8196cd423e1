/*-------------------------------------------------------------------------
 *
 * row.c
 *		A row as a machine sees it: its parts, its guards, what an event sets.
 *
 * There is one evaluator of a machine's expressions, and this is it: the
 * trigger judges the row that was written, packnd.allowed() the row as it
 * would be written, by the same calls.  That reader and trigger agree is
 * worth more than any speed.
 *
 * Expressions are evaluated as of when the event happened: today() in a
 * guard of Friday's event, typed on Monday, is Friday.
 *
 * Attribute numbers are kept per relation (WorkflowLayout): finding columns
 * by name costs up to twice as much as the whole judgement.  A kept number
 * is believed only as long as the attribute there has the name and the type
 * that it had, which is two comparisons; else the layout is made anew, so an
 * ALTER TABLE in between does no harm, and the lack of a column that the
 * machine needs is an error that names it.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "common/int.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "base/column.h"
#include "base/errors.h"
#include "registry/site.h"
#include "workflow/workflow.h"

/* An attribute that was found by name. */
typedef struct LayoutColumn
{
	const char *name;
	int attnum; /* 0: not found yet */
	Oid type;
} LayoutColumn;

struct WorkflowLayout
{
	Oid relation;
	LayoutColumn parts[WORKFLOW_PARTS];
	LayoutColumn *columns; /* by slot; of facts: unused */
	RuleColumn *readers;   /* by slot */
};

/* What the C code takes for granted of the parts that it reads and writes. */
static const Oid part_types[WORKFLOW_PARTS] = {
	[WORKFLOW_VERSION] = INT4OID,
	[WORKFLOW_HAPPENED_AT] = TIMESTAMPTZOID,
	[WORKFLOW_RECORDED_AT] = TIMESTAMPTZOID,
	[WORKFLOW_STATE_SINCE] = TIMESTAMPTZOID,
	[WORKFLOW_REVISION] = INT8OID,
	[WORKFLOW_FACTS] = JSONBOID,
};

/* --------------------------------------------------------------- layouts -- */

static void
no_column(const WorkflowMachine *machine, const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("table %s has no column \"%s\", which machine \"%s\" "
					"needs",
					machine->table, name, machine->name),
			 errhint("Add the column, or load a version of the machine that "
					 "does without it.")));
}

static bool
is_at(const LayoutColumn *column, TupleDesc desc)
{
	Form_pg_attribute attribute;

	if (column->attnum <= 0 || column->attnum > desc->natts)
		return false;
	attribute = TupleDescAttr(desc, column->attnum - 1);
	return attribute->atttypid == column->type && !attribute->attisdropped &&
		   strcmp(NameStr(attribute->attname), column->name) == 0;
}

/* Find a column by its name; false if there is none. */
static bool
find_column(LayoutColumn *column, TupleDesc desc)
{
	column->attnum = base_column_find(desc, column->name);
	if (column->attnum == 0)
		return false;
	column->type = TupleDescAttr(desc, column->attnum - 1)->atttypid;
	return true;
}

static int
part_attnum(const WorkflowRow *row, WorkflowPart part)
{
	LayoutColumn *column = &row->layout->parts[part];

	if (column->name == NULL)
		return 0;
	if (is_at(column, row->desc))
		return column->attnum;
	if (!find_column(column, row->desc))
		no_column(row->machine, column->name);
	if (OidIsValid(part_types[part]) && column->type != part_types[part])
	{
		char *is = format_type_be(column->type);

		column->attnum = 0;
		ereport(
			ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("column \"%s\" of table %s is of type %s, machine "
					"\"%s\" needs %s",
					column->name, row->machine->table, is, row->machine->name,
					format_type_be(part_types[part]))));
	}
	return column->attnum;
}

/* The attribute of a slot, with its reader made for the type it has now. */
static int
slot_attnum(const WorkflowRow *row, int slot)
{
	LayoutColumn *column = &row->layout->columns[slot];
	MemoryContext old;

	if (is_at(column, row->desc))
		return column->attnum;
	if (!find_column(column, row->desc))
		no_column(row->machine, column->name);
	old = MemoryContextSwitchTo(row->machine->context);
	rule_column_init(&row->layout->readers[slot], column->type,
					 row->machine->names[slot].name, NULL, false);
	MemoryContextSwitchTo(old);
	return column->attnum;
}

static WorkflowLayout *
find_layout(WorkflowMachine *machine, Oid relation)
{
	WorkflowLayout *layout;
	MemoryContext old;
	ListCell *lc;

	foreach (lc, machine->layouts)
	{
		layout = lfirst(lc);
		if (layout->relation == relation)
			return layout;
	}
	old = MemoryContextSwitchTo(machine->context);
	layout = palloc0(sizeof(WorkflowLayout));
	layout->relation = relation;
	for (int part = 0; part < WORKFLOW_PARTS; part++)
		layout->parts[part].name = machine->parts[part];
	layout->columns =
		palloc0(sizeof(LayoutColumn) * Max(machine->scope.count, 1));
	layout->readers =
		palloc0(sizeof(RuleColumn) * Max(machine->scope.count, 1));
	for (int i = 0; i < machine->scope.count; i++)
	{
		layout->columns[i].name = machine->names[i].name.data;
		if (machine->names[i].is_fact)
			rule_column_init(&layout->readers[i], JSONBOID,
							 machine->names[i].name, machine->names[i].type,
							 false);
	}
	machine->layouts = lappend(machine->layouts, layout);
	MemoryContextSwitchTo(old);
	return layout;
}

/* ----------------------------------------------------------------- parts -- */

void
workflow_row_init(WorkflowRow *row, const char *machine, Oid relid,
				  HeapTuple tuple, TupleDesc desc)
{
	char *pinned;
	Datum version;
	bool isnull;

	row->tuple = tuple;
	row->desc = desc;
	row->machine = workflow_machine_in_force(machine);
	if (workflow_machine_is_stale(row->machine, desc))
		row->machine = workflow_machine_in_force(machine);
	row->layout = find_layout(row->machine, relid);
	if (row->machine->parts[WORKFLOW_VERSION] == NULL)
		return;

	/* the row is pinned, maybe to another machine on the same table */
	version = workflow_part(row, WORKFLOW_VERSION, &isnull);
	pinned = row->machine->parts[WORKFLOW_MACHINE] == NULL
				 ? row->machine->name
				 : workflow_part_text(row, WORKFLOW_MACHINE);
	if (isnull || pinned == NULL)
		ereport(ERROR, (errcode(ERRCODE_NOT_NULL_VIOLATION),
						errmsg("a row of %s needs a machine and its version",
							   row->machine->table)));
	row->machine = workflow_machine(pinned, DatumGetInt32(version));
	row->layout = find_layout(row->machine, relid);
}

void
workflow_row_init_changed(WorkflowRow *row, const char *machine,
						  const WorkflowRow *old, Oid relid, HeapTuple tuple)
{
	workflow_row_init(row, machine, relid, tuple, old->desc);
	/* metadata may have changed since old was read: the same, judged once */
	if (row->machine != old->machine &&
		row->machine->version == old->machine->version &&
		strcmp(row->machine->name, old->machine->name) == 0)
		*row = workflow_row_with(old, tuple);
}

WorkflowRow
workflow_row_with(const WorkflowRow *row, HeapTuple tuple)
{
	WorkflowRow other = *row;

	other.tuple = tuple;
	return other;
}

bool
workflow_has_part(const WorkflowRow *row, WorkflowPart part)
{
	return row->machine->parts[part] != NULL;
}

Datum
workflow_part(const WorkflowRow *row, WorkflowPart part, bool *isnull)
{
	int attnum = part_attnum(row, part);

	*isnull = true;
	return attnum == 0 ? (Datum) 0
					   : heap_getattr(row->tuple, attnum, row->desc, isnull);
}

int64
workflow_case(const WorkflowRow *row, bool *isnull)
{
	Datum value = workflow_part(row, WORKFLOW_CASE, isnull);
	Oid type;

	if (*isnull)
		return 0;
	type = workflow_part_type(row, WORKFLOW_CASE);
	if (type == INT8OID)
		return DatumGetInt64(value);
	if (type == TEXTOID || type == VARCHAROID)
		return site_case_id(TextDatumGetCString(value));
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("column \"%s\" of table %s cannot hold a case",
					row->machine->parts[WORKFLOW_CASE], row->machine->table),
			 errdetail("It is of type %s.", format_type_be(type)),
			 errhint("A case is held by its number, as text.")));
}

Oid
workflow_part_type(const WorkflowRow *row, WorkflowPart part)
{
	return row->layout->parts[part].type;
}

/* State columns may be text, varchar, an enumeration, a domain over them. */
char *
workflow_part_text(const WorkflowRow *row, WorkflowPart part)
{
	bool isnull;
	Datum value = workflow_part(row, part, &isnull);
	Oid type = workflow_part_type(row, part);
	Oid output;
	bool is_varlena;

	if (isnull)
		return NULL;
	if (type == TEXTOID || type == VARCHAROID)
		return TextDatumGetCString(value);
	getTypeOutputInfo(type, &output, &is_varlena);
	return OidOutputFunctionCall(output, value);
}

bool
workflow_part_changed(const WorkflowRow *old, const WorkflowRow *new,
					  WorkflowPart part)
{
	int attnum = part_attnum(new, part);

	return attnum != 0 &&
		   base_column_differs(old->tuple, new->tuple, new->desc, attnum);
}

int
workflow_attribute(const WorkflowRow *row, const char *name)
{
	int attnum = base_column_find(row->desc, name);

	if (attnum == 0)
		no_column(row->machine, name);
	return attnum;
}

TimestampTz
workflow_happened_at(const WorkflowRow *row)
{
	bool isnull;
	Datum value = workflow_part(row, WORKFLOW_HAPPENED_AT, &isnull);

	return isnull ? GetCurrentTimestamp() : DatumGetTimestampTz(value);
}

/* The type of a column; InvalidOid, and a mistake, if there is none. */
static Oid
require_name(const WorkflowMachine *machine, const char *name, List **mistakes)
{
	for (int i = 0; i < machine->scope.count; i++)
	{
		if (!machine->names[i].is_fact &&
			strcmp(machine->names[i].name.data, name) == 0)
			return machine->names[i].column_type;
	}
	*mistakes = lappend(*mistakes, psprintf("table %s has no column \"%s\"",
											machine->table, name));
	return InvalidOid;
}

static void
require_part(const WorkflowMachine *machine, WorkflowPart part,
			 List **mistakes)
{
	const char *name = machine->parts[part];
	Oid type =
		name == NULL ? InvalidOid : require_name(machine, name, mistakes);
	Oid needed = part_types[part];

	if (part == WORKFLOW_CASE && type != TEXTOID && type != VARCHAROID)
		needed = INT8OID;
	if (OidIsValid(type) && OidIsValid(needed) && type != needed)
		*mistakes =
			lappend(*mistakes,
					psprintf("column \"%s\" of table %s is of type %s, not %s",
							 name, machine->table, format_type_be(type),
							 format_type_be(needed)));
}

List *
workflow_missing_columns(const WorkflowMachine *machine)
{
	List *mistakes = NIL;
	ListCell *lc;
	ListCell *set;

	for (int part = 0; part < WORKFLOW_PARTS; part++)
		require_part(machine, part, &mistakes);
	for (int i = 0; i < machine->fixed_count; i++)
		(void) require_name(machine, machine->fixed_columns[i], &mistakes);
	for (int i = 0; i < machine->free_count; i++)
		(void) require_name(machine, machine->free_columns[i], &mistakes);
	foreach (lc, machine->events)
	{
		const WorkflowEvent *event = lfirst(lc);

		foreach (set, event->sets)
			(void) require_name(machine, ((WorkflowNamed *) lfirst(set))->name,
								&mistakes);
	}
	return mistakes;
}

/* ------------------------------------------------------------ evaluation -- */

/* One evaluation over a row: the slots of the machine's names. */
typedef struct Evaluation
{
	FeelRun run;
	FeelEnvironment environment;
	const WorkflowRow *row;
} Evaluation;

static void
fetch_fact(FeelRun *run, const WorkflowRow *row, int slot, FeelValue *value)
{
	const WorkflowName *name = &row->machine->names[slot];
	bool isnull;
	Datum facts = workflow_part(row, WORKFLOW_FACTS, &isnull);

	*value = feel_null();
	if (!isnull &&
		rule_jsonb_entry(run, DatumGetJsonbP(facts), name->name,
						 &row->layout->readers[slot].path, false, value))
		*value = rule_fit(run, *value,
						  name->type == NULL ? &feel_type_any : name->type,
						  &row->layout->readers[slot].path);
}

/* fetch() of the environment: the column or fact of that slot. */
static void
fetch_slot(FeelRun *run, FeelEnvironment *environment, int slot)
{
	const WorkflowRow *row = environment->owner;
	FeelValue *value = &environment->values[slot];
	bool isnull;
	Datum datum;
	int attnum;

	if (row->machine->names[slot].is_fact)
	{
		fetch_fact(run, row, slot, value);
		return;
	}
	attnum = slot_attnum(row, slot);
	datum = heap_getattr(row->tuple, attnum, row->desc, &isnull);
	if (isnull)
		*value = feel_null();
	else
		rule_column_value(run, &row->layout->readers[slot], datum, value);
}

/* When the event happened, by the clocks of the row's territory. */
static FeelValue
local_moment(const WorkflowRow *row)
{
	TimestampTz happened_at = workflow_happened_at(row);
	char *territory = workflow_part_text(row, WORKFLOW_TERRITORY);
	const FeelZone *zone =
		territory == NULL ? NULL : workflow_territory_zone(territory);

	return zone == NULL ? rule_from_timestamptz(happened_at)
						: rule_from_timestamptz_in(happened_at, zone);
}

static void
begin_evaluation(Evaluation *evaluation, const WorkflowRow *row)
{
	int count = row->machine->scope.count;

	memset(evaluation, 0, sizeof(Evaluation));
	feel_run_init(&evaluation->run, CurrentMemoryContext);
	evaluation->run.now = local_moment(row);
	evaluation->row = row;
	evaluation->environment.count = count;
	evaluation->environment.values =
		palloc0(sizeof(FeelValue) * Max(count, 1));
	evaluation->environment.ready = palloc0(sizeof(bool) * Max(count, 1));
	evaluation->environment.fetch = fetch_slot;
	evaluation->environment.owner = unconstify(WorkflowRow *, row);
}

/* An expression's value; PN409 if it does not compile (any more). */
static FeelValue
evaluate(Evaluation *evaluation, const WorkflowExpression *expression)
{
	if (expression->program == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE),
				 errmsg("machine \"%s\" has an expression that does not "
						"compile",
						evaluation->row->machine->name),
				 errdetail("%s: %s", expression->text, expression->mistake),
				 errhint("pnd.health() lists what is wrong; an administrator "
						 "loads a corrected version of the machine.")));
	feel_run_renew(&evaluation->run);
	return feel_run_answer(&evaluation->run,
						   feel_evaluate(&evaluation->run, expression->program,
										 &evaluation->environment, NULL));
}

static bool
is_true(FeelValue value)
{
	return value.kind == FEEL_BOOLEAN && value.u.boolean;
}

char *
workflow_missing(const WorkflowRow *row, const WorkflowTransition *transition)
{
	Evaluation evaluation;
	StringInfoData missing = {NULL};
	ListCell *lc;

	if (transition->guards == NIL)
		return NULL;
	begin_evaluation(&evaluation, row);
	foreach (lc, transition->guards)
	{
		const WorkflowGuard *guard = lfirst(lc);

		CHECK_FOR_INTERRUPTS();
		if (is_true(evaluate(&evaluation, &guard->condition)))
			continue;
		if (missing.data == NULL)
			initStringInfo(&missing);
		else
			appendStringInfoString(&missing, ", ");
		appendStringInfoString(&missing, guard->missing);
	}
	return missing.data;
}

bool
workflow_condition(const WorkflowRow *row, const WorkflowExpression *condition)
{
	Evaluation evaluation;

	if (condition == NULL)
		return true;
	begin_evaluation(&evaluation, row);
	return is_true(evaluate(&evaluation, condition));
}

Jsonb *
workflow_arguments(const WorkflowRow *row, const List *arguments)
{
	Evaluation evaluation;
	FeelContext *context;
	ListCell *lc;

	begin_evaluation(&evaluation, row);
	context = feel_context_make(&evaluation.run, list_length(arguments));
	foreach (lc, arguments)
	{
		const WorkflowNamed *argument = lfirst(lc);

		feel_context_append(context, rule_string(argument->name),
							evaluate(&evaluation, &argument->expression));
	}
	return rule_to_jsonb(&evaluation.run, feel_context_value(context));
}

/* ---------------------------------------------------------- what is set -- */

/* Columns of a row that get another value. */
typedef struct Changes
{
	const WorkflowRow *row;
	int count;
	int *columns;
	Datum *values;
	bool *nulls;
} Changes;

static void
change(Changes *changes, int attnum, Datum value, bool isnull)
{
	changes->columns[changes->count] = attnum;
	changes->values[changes->count] = value;
	changes->nulls[changes->count] = isnull;
	changes->count++;
}

static void
change_part(Changes *changes, WorkflowPart part, Datum value)
{
	int attnum = part_attnum(changes->row, part);

	if (attnum != 0)
		change(changes, attnum, value, false);
}

/* A name into a column of whatever type holds it. */
static void
change_part_text(Changes *changes, WorkflowPart part, char *name)
{
	int attnum = part_attnum(changes->row, part);
	Form_pg_attribute attribute;
	Oid input;
	Oid parameter;

	if (attnum == 0)
		return;
	attribute = TupleDescAttr(changes->row->desc, attnum - 1);
	getTypeInputInfo(attribute->atttypid, &input, &parameter);
	change(changes, attnum,
		   OidInputFunctionCall(input, name, parameter, attribute->atttypmod),
		   false);
}

static HeapTuple
apply(const Changes *changes)
{
	if (changes->count == 0)
		return changes->row->tuple;
	return heap_modify_tuple_by_cols(changes->row->tuple, changes->row->desc,
									 changes->count, changes->columns,
									 changes->values, changes->nulls);
}

static void
change_by_expression(Changes *changes, Evaluation *evaluation,
					 const WorkflowNamed *set)
{
	const WorkflowRow *row = changes->row;
	int attnum = workflow_attribute(row, set->name);
	Form_pg_attribute attribute = TupleDescAttr(row->desc, attnum - 1);
	FeelValue value = evaluate(evaluation, &set->expression);
	Datum datum;
	bool isnull;

	if (!rule_target_write(&evaluation->run, rule_target(attribute), value,
						   CurrentMemoryContext, &datum, &isnull))
		ereport(
			ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("machine \"%s\" sets column \"%s\" to a value of type "
					"%s",
					row->machine->name, set->name, feel_kind_name(value.kind)),
			 errdetail("The column is of type %s.",
					   format_type_be(attribute->atttypid))));
	change(changes, attnum, datum, isnull);
}

static void
make_changes(Changes *changes, const WorkflowRow *row, int count)
{
	changes->row = row;
	changes->count = 0;
	changes->columns = palloc(sizeof(int) * count);
	changes->values = palloc(sizeof(Datum) * count);
	changes->nulls = palloc(sizeof(bool) * count);
}

/* The revision counts on, and the state began when it did. */
HeapTuple
workflow_with_kept(const WorkflowRow *old, const WorkflowRow *new)
{
	Changes changes;
	Datum value = (Datum) 0;
	int64 revision = 0;
	bool isnull = old == NULL;

	make_changes(&changes, new, 2);
	if (old != NULL)
		value = workflow_part(old, WORKFLOW_REVISION, &isnull);
	if (old != NULL && !isnull &&
		pg_add_s64_overflow(DatumGetInt64(value), 1, &revision))
		revision = PG_INT64_MAX;
	change_part(&changes, WORKFLOW_REVISION, Int64GetDatum(revision));
	if (old != NULL)
		value = workflow_part(old, WORKFLOW_STATE_SINCE, &isnull);
	if (old != NULL && !isnull)
		change_part(&changes, WORKFLOW_STATE_SINCE, value);
	return apply(&changes);
}

void
workflow_row_init_new(WorkflowRow *row, const char *machine, Oid relid,
					  HeapTuple tuple, TupleDesc desc)
{
	WorkflowRow unpinned = {.tuple = tuple, .desc = desc};
	Changes changes;
	bool isnull;

	unpinned.machine = workflow_machine_in_force(machine);
	unpinned.layout = find_layout(unpinned.machine, relid);
	make_changes(&changes, &unpinned, 2);
	(void) workflow_part(&unpinned, WORKFLOW_MACHINE, &isnull);
	if (isnull)
		change_part_text(&changes, WORKFLOW_MACHINE, unpinned.machine->name);
	(void) workflow_part(&unpinned, WORKFLOW_VERSION, &isnull);
	if (isnull)
		change_part(&changes, WORKFLOW_VERSION,
					Int32GetDatum(unpinned.machine->version));
	workflow_row_init(row, machine, relid, apply(&changes), desc);
}

/*
 * First what is the same for all machines, then what the event sets: its
 * expressions see when it happened and the state that it leads to.
 */
HeapTuple
workflow_prepare(const WorkflowRow *row, const WorkflowTransition *transition,
				 const WorkflowEvent *event, TimestampTz happened_at)
{
	Changes changes;
	Evaluation evaluation;
	WorkflowRow moved;
	ListCell *lc;

	make_changes(&changes, row, WORKFLOW_PARTS);
	if (transition != NULL)
	{
		change_part_text(&changes, WORKFLOW_STATE, transition->to->name);
		change_part_text(&changes, WORKFLOW_EVENT, transition->event->name);
	}
	change_part(&changes, WORKFLOW_HAPPENED_AT,
				TimestampTzGetDatum(happened_at));
	change_part(&changes, WORKFLOW_RECORDED_AT,
				TimestampTzGetDatum(GetCurrentTimestamp()));
	if (transition == NULL || transition->from != transition->to)
		change_part(&changes, WORKFLOW_STATE_SINCE,
					TimestampTzGetDatum(happened_at));
	moved = workflow_row_with(row, apply(&changes));
	if (event == NULL || event->sets == NIL)
		return moved.tuple;

	begin_evaluation(&evaluation, &moved);
	make_changes(&changes, &moved, list_length(event->sets));
	foreach (lc, event->sets)
		change_by_expression(&changes, &evaluation, lfirst(lc));
	return apply(&changes);
}

/* Does everything that the transition evaluates compile? */
static const WorkflowExpression *
broken_expression(const WorkflowTransition *transition)
{
	ListCell *lc;

	foreach (lc, transition->guards)
	{
		const WorkflowGuard *guard = lfirst(lc);

		if (guard->condition.program == NULL)
			return &guard->condition;
	}
	foreach (lc, transition->event->sets)
	{
		const WorkflowNamed *set = lfirst(lc);

		if (set->expression.program == NULL)
			return &set->expression;
	}
	return NULL;
}

char *
workflow_lacks(const WorkflowRow *row, const WorkflowTransition *transition)
{
	const WorkflowExpression *broken = broken_expression(transition);
	WorkflowRow moved;

	if (broken != NULL)
		return psprintf("une règle lisible de la machine (%s)", broken->text);
	moved = workflow_row_with(row, workflow_prepare(row, transition,
													transition->event,
													GetCurrentTimestamp()));
	return workflow_missing(&moved, transition);
}
