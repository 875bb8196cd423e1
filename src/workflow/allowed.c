/*-------------------------------------------------------------------------
 *
 * allowed.c
 *		What is possible from a row's state, for who shows it: packnd.allowed();
 *		and what is wrong with a machine, for who loads one:
 *		packnd.machine_mistakes().
 *
 * packnd.allowed() reads one row of the caller's own table with the caller's
 * rights, and asks of each transition what the trigger would: what the row
 * lacks after the event, and whether the actor may cause it.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "parser/parse_func.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "base/errors.h"
#include "workflow/workflow.h"

/* The name of the machine that stands on a table; NULL if none does. */
static char *
machine_on(Oid relid)
{
	Relation relation = table_open(relid, AccessShareLock);
	TriggerDesc *triggers = relation->trigdesc;
	char *name = NULL;

	for (int i = 0; triggers != NULL && i < triggers->numtriggers; i++)
	{
		Trigger *trigger = &triggers->triggers[i];
		char *function = get_func_name(trigger->tgfoid);

		CHECK_FOR_INTERRUPTS();
		if (function != NULL && strcmp(function, "enforce_machine") == 0 &&
			get_func_namespace(trigger->tgfoid) ==
				get_namespace_oid("packnd", true) &&
			trigger->tgnargs == 1)
			name = pstrdup(trigger->tgargs[0]);
	}
	table_close(relation, AccessShareLock);
	return name;
}

/* The one row with that key, as the caller may see it. */
static void
read_row(Oid relid, const WorkflowMachine *machine, text *key,
		 HeapTuple *tuple, TupleDesc *desc)
{
	MemoryContext caller = CurrentMemoryContext;
	const char *column = machine->parts[WORKFLOW_KEY];
	AttrNumber attnum = get_attnum(relid, column);
	Oid types[1] = {TEXTOID};
	Datum values[1] = {PointerGetDatum(key)};
	char *statement;
	Oid type;
	int32 typmod;
	Oid collation;

	if (attnum == InvalidAttrNumber)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
						errmsg("table \"%s\" has no column \"%s\"",
							   get_rel_name(relid), column)));
	get_atttypetypmodcoll(relid, attnum, &type, &typmod, &collation);
	statement = psprintf(
		"SELECT t.* FROM %s t WHERE t.%s OPERATOR(pg_catalog.=) $1::%s",
		quote_qualified_identifier(
			get_namespace_name(get_rel_namespace(relid)), get_rel_name(relid)),
		quote_identifier(column),
		format_type_extended(type, typmod,
							 FORMAT_TYPE_TYPEMOD_GIVEN |
								 FORMAT_TYPE_FORCE_QUALIFY));
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_with_args(statement, 1, types, values, NULL, true, 2) !=
		SPI_OK_SELECT)
		elog(ERROR, "the row could not be read");
	if (SPI_processed != 1)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("table \"%s\" has no such row for you",
						get_rel_name(relid)),
				 errhint("The key is the value of column \"%s\", as text.",
						 column)));
	MemoryContextSwitchTo(caller);
	*desc = CreateTupleDescCopy(SPI_tuptable->tupdesc);
	*tuple = heap_copytuple(SPI_tuptable->vals[0]);
	SPI_finish();
}

static Datum
text_or_null(const char *string, bool *isnull)
{
	*isnull = string == NULL;
	return string == NULL ? (Datum) 0 : CStringGetTextDatum(string);
}

PACKND_FUNCTION_INFO_V1(packnd_workflow_allowed);

/*
 * packnd.allowed(table_name regclass, key text) returns table
 *		One row for each event that is possible from the state of the row with
 *		that key: event, its label, the state it leads to and its label,
 *		whether the actor may cause it, what is missing (null: nothing), and
 *		the function of pnd that causes it (null: an UPDATE).
 */
Datum
packnd_workflow_allowed(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Oid relid;
	char *name;
	HeapTuple tuple;
	TupleDesc desc;
	WorkflowRow row;
	char *state;
	ListCell *lc;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("the table and the key of a row must be "
							   "given")));
	relid = PG_GETARG_OID(0);
	if (get_rel_name(relid) == NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
						errmsg("there is no such table")));
	name = machine_on(relid);
	if (name == NULL)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("no machine stands on table \"%s\"",
							   get_rel_name(relid)),
						errhint("Put one on it with packnd.enforce(table, "
								"machine).")));
	read_row(relid, workflow_machine_in_force(name), PG_GETARG_TEXT_PP(1),
			 &tuple, &desc);
	workflow_row_init(&row, name, InvalidOid, tuple, desc);
	state = workflow_part_text(&row, WORKFLOW_STATE);
	foreach (lc, row.machine->transitions)
	{
		WorkflowTransition *transition = lfirst(lc);
		Datum values[7];
		bool nulls[7] = {false};

		CHECK_FOR_INTERRUPTS();
		if (state == NULL || strcmp(transition->from->name, state) != 0 ||
			transition != workflow_meant(&row, transition->from,
										 transition->event->name))
			continue;
		values[0] = CStringGetTextDatum(transition->event->name);
		values[1] = CStringGetTextDatum(transition->event->label);
		values[2] = CStringGetTextDatum(transition->to->name);
		values[3] = CStringGetTextDatum(transition->to->label);
		values[4] = BoolGetDatum(workflow_may(&row, transition));
		values[5] = text_or_null(workflow_lacks(&row, transition), &nulls[5]);
		values[6] = text_or_null(transition->event->call, &nulls[6]);
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
	}
	return (Datum) 0;
}

/* ------------------------------------------------- mistakes of a machine -- */

static int
position(const List *list, const void *item)
{
	int i = 0;
	ListCell *lc;

	foreach (lc, list)
	{
		if (lfirst(lc) == item)
			return i;
		i++;
	}
	pg_unreachable();
}

/* Marks, from marked states on, all that transitions lead to (or from). */
static void
spread(const WorkflowMachine *machine, bool *marked, bool backwards)
{
	bool grown = true;

	while (grown)
	{
		ListCell *lc;

		grown = false;
		foreach (lc, machine->transitions)
		{
			const WorkflowTransition *transition = lfirst(lc);
			int from = position(machine->states, transition->from);
			int to = position(machine->states, transition->to);

			CHECK_FOR_INTERRUPTS();
			if (backwards ? marked[to] && !marked[from]
						  : marked[from] && !marked[to])
			{
				marked[backwards ? from : to] = true;
				grown = true;
			}
		}
	}
}

/* States that no case reaches, and those that none leaves for an end. */
static List *
unconnected_states(const WorkflowMachine *machine)
{
	int count = list_length(machine->states);
	bool *reached = palloc0(sizeof(bool) * Max(count, 1));
	bool *ends = palloc0(sizeof(bool) * Max(count, 1));
	bool begins = false;
	List *mistakes = NIL;

	for (int i = 0; i < count; i++)
	{
		const WorkflowState *state = list_nth(machine->states, i);

		reached[i] = state->is_initial;
		ends[i] = state->is_final;
		begins = begins || state->is_initial;
	}
	if (!begins)
		mistakes = lappend(mistakes,
						   dgettext(TEXTDOMAIN, "no state is an initial one"));
	spread(machine, reached, false);
	spread(machine, ends, true);
	for (int i = 0; i < count; i++)
	{
		const WorkflowState *state = list_nth(machine->states, i);

		if (!reached[i])
			mistakes = lappend(
				mistakes,
				psprintf(dgettext(TEXTDOMAIN, "state \"%s\" is never reached"),
						 state->name));
		if (!ends[i])
			mistakes = lappend(
				mistakes,
				psprintf(dgettext(TEXTDOMAIN, "state \"%s\" is a dead end: it "
											  "leads to no final state"),
						 state->name));
	}
	return mistakes;
}

PACKND_FUNCTION_INFO_V1(packnd_workflow_machine_mistakes);

/*
 * packnd.machine_mistakes(machine text, version int) returns setof record
 *		What is wrong with a version of a machine, numbered, a sentence each: columns
 *		that its table lacks, expressions that do not compile, states that are
 *		never reached or never left for an end, effects that nobody
 *		registered.
 */
Datum
packnd_workflow_machine_mistakes(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	WorkflowMachine *machine;
	List *mistakes;
	ListCell *lc;

	InitMaterializedSRF(fcinfo, 0);
	workflow_read_anew();
	machine = workflow_machine(text_to_cstring(PG_GETARG_TEXT_PP(0)),
							   PG_GETARG_INT32(1));
	mistakes = list_concat(list_copy(machine->mistakes),
						   workflow_missing_columns(machine));
	mistakes = list_concat(mistakes, unconnected_states(machine));
	foreach (lc, mistakes)
	{
		Datum values[2] = {Int32GetDatum(foreach_current_index(lc) + 1),
						   CStringGetTextDatum(lfirst(lc))};
		bool nulls[2] = {false};

		CHECK_FOR_INTERRUPTS();
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
	}
	return (Datum) 0;
}
