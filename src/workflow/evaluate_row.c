/*-------------------------------------------------------------------------
 *
 * evaluate_row.c
 *		Expressions over a row: its guards, conditions and arguments, and what
 *		an event sets.
 *
 * There is one evaluator of a machine's expressions, and this is it: the
 * trigger judges the row that was written, packnd.allowed() the row as it
 * would be written, by the same calls.  That reader and trigger agree is
 * worth more than any speed.
 *
 * Expressions are evaluated as of when the event happened, by the clocks of
 * the row's territory: today() in a guard of Friday's event, typed on Monday,
 * is Friday there.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "common/int.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "base/errors.h"
#include "workflow/workflow.h"

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
						 &workflow_slot_reader(row, slot)->path, false, value))
		*value = rule_fit(run, *value,
						  name->type == NULL ? &feel_type_any : name->type,
						  &workflow_slot_reader(row, slot)->path);
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
	attnum = workflow_slot_number(row, slot);
	datum = heap_getattr(row->tuple, attnum, row->desc, &isnull);
	if (isnull)
		*value = feel_null();
	else
		rule_column_value(run, workflow_slot_reader(row, slot), datum, value);
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
	int room; /* for so many */
	int count;
	int *columns;
	Datum *values;
	bool *nulls;
} Changes;

static void
change(Changes *changes, int attnum, Datum value, bool isnull)
{
	Assert(attnum > 0 && attnum <= changes->row->desc->natts);
	Assert(changes->count < changes->room);
	changes->columns[changes->count] = attnum;
	changes->values[changes->count] = value;
	changes->nulls[changes->count] = isnull;
	changes->count++;
}

static void
change_part(Changes *changes, WorkflowPart part, Datum value)
{
	int attnum = workflow_part_number(changes->row, part);

	if (attnum != 0)
		change(changes, attnum, value, false);
}

/* A name into a column of whatever type holds it. */
static void
change_part_text(Changes *changes, WorkflowPart part, char *name)
{
	int attnum = workflow_part_number(changes->row, part);
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
	changes->room = count;
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
	unpinned.layout = workflow_layout(unpinned.machine, relid);
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

int
workflow_lacking(const WorkflowRow *row, const WorkflowTransition *transition)
{
	WorkflowRow moved;
	Evaluation evaluation;
	int lacking = 0;
	ListCell *lc;

	if (broken_expression(transition) != NULL)
		return list_length(transition->guards) + 1;
	moved = workflow_row_with(row, workflow_prepare(row, transition,
													transition->event,
													GetCurrentTimestamp()));
	begin_evaluation(&evaluation, &moved);
	foreach (lc, transition->guards)
	{
		const WorkflowGuard *guard = lfirst(lc);

		CHECK_FOR_INTERRUPTS();
		if (!is_true(evaluate(&evaluation, &guard->condition)))
			lacking++;
	}
	return lacking;
}
