/*-------------------------------------------------------------------------
 *
 * enforce.c
 *		The trigger that enforces the workflow on pnd_data.case_file.
 *
 * It fires BEFORE each INSERT, UPDATE and DELETE of a row, and before
 * TRUNCATE, whoever the client is.  An UPDATE is an event if it changes
 * state, event or event_at:
 *
 *	- event changed (or event_at, for the same event again): the machine of
 *	  the case tells the state it leads to; a state given besides must agree;
 *	- only state changed: the one event that leads there is meant.
 *
 * The row then must satisfy the guards of the transition.  Otherwise the
 * error says what is possible from here and what is missing.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "base/errors.h"
#include "workflow/workflow.h"

/* Columns that no one changes after the case was made. */
static const char *const fixed_columns[] = {
	"case_id", "territory_id", "machine", "version", "detected_at"};

/* Columns that may change in a closed case without an event. */
static const char *const free_columns[] = {"revision", "consent_current"};

static bool
is_one_of(const char *name, const char *const *names, int count)
{
	int i;

	for (i = 0; i < count; i++)
	{
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

/* A column's value as text of the C level; NULL if it is null. */
static char *
text_column(HeapTuple tuple, TupleDesc desc, const char *name)
{
	bool isnull;
	Datum value = heap_getattr(tuple, SPI_fnumber(desc, name), desc, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

static bool
column_changed(HeapTuple old, HeapTuple new, TupleDesc desc, int attnum)
{
	Form_pg_attribute attribute = TupleDescAttr(desc, attnum - 1);
	bool old_null;
	bool new_null;
	Datum old_value = heap_getattr(old, attnum, desc, &old_null);
	Datum new_value = heap_getattr(new, attnum, desc, &new_null);

	if (old_null || new_null)
		return old_null != new_null;
	return !datum_image_eq(old_value, new_value, attribute->attbyval,
						   attribute->attlen);
}

static WorkflowMachine *
machine_of(HeapTuple tuple, TupleDesc desc)
{
	bool isnull;
	char *name = text_column(tuple, desc, "machine");
	Datum version =
		heap_getattr(tuple, SPI_fnumber(desc, "version"), desc, &isnull);

	if (name == NULL || isnull)
		ereport(ERROR, (errcode(ERRCODE_NOT_NULL_VIOLATION),
						errmsg("a case needs a machine and its version")));
	return workflow_machine(name, DatumGetInt32(version));
}

/*
 * What is possible from a state, one event a line, with what is missing for
 * it in this row: the detail of a refusal.
 */
static char *
possible_events(WorkflowMachine *machine, WorkflowState *state,
				HeapTuple tuple, TupleDesc desc)
{
	StringInfoData text;
	bool found = false;
	ListCell *lc;

	initStringInfo(&text);
	appendStringInfo(&text, "From \"%s\" (%s):", state->name, state->label);
	foreach (lc, machine->transitions)
	{
		WorkflowTransition *transition = lfirst(lc);
		char *missing;

		if (strcmp(transition->from_state, state->name) != 0)
			continue;
		appendStringInfo(&text, "%s event \"%s\" leads to \"%s\"",
						 found ? ";" : "", transition->event,
						 transition->to_state);
		found = true;
		missing = workflow_missing(transition, tuple, desc);
		if (missing != NULL)
			appendStringInfo(&text, ", missing: %s", missing);
	}
	if (!found)
		appendStringInfoString(&text, " no event");
	appendStringInfoChar(&text, '.');
	return text.data;
}

/* The transition that an update means; an error if there is none. */
static WorkflowTransition *
find_transition(WorkflowMachine *machine, WorkflowState *from,
				const char *event, const char *to, HeapTuple tuple,
				TupleDesc desc)
{
	WorkflowTransition *found = NULL;
	ListCell *lc;

	foreach (lc, machine->transitions)
	{
		WorkflowTransition *transition = lfirst(lc);

		if (strcmp(transition->from_state, from->name) != 0 ||
			(event != NULL && strcmp(transition->event, event) != 0) ||
			(to != NULL && strcmp(transition->to_state, to) != 0))
			continue;
		found = transition;
		break;
	}
	if (found == NULL)
		ereport(
			ERROR,
			(errcode(ERRCODE_PN_STATE),
			 to != NULL
				 ? errmsg("a case cannot go from \"%s\" to \"%s\"%s%s%s",
						  from->name, to, event != NULL ? " by \"" : "",
						  event != NULL ? event : "",
						  event != NULL ? "\"" : "")
				 : errmsg("event \"%s\" is not possible from \"%s\"", event,
						  from->name),
			 errdetail("%s", possible_events(machine, from, tuple, desc))));
	return found;
}

static HeapTuple
set_columns(HeapTuple tuple, TupleDesc desc, const char *state,
			const char *event, TimestampTz event_at, int64 revision,
			bool is_assignment)
{
	int columns[5];
	Datum values[5];
	bool nulls[5] = {false};
	int n = 0;

	columns[n] = SPI_fnumber(desc, "revision");
	values[n++] = Int64GetDatum(revision);
	if (state != NULL)
	{
		columns[n] = SPI_fnumber(desc, "state");
		values[n++] = CStringGetTextDatum(state);
		columns[n] = SPI_fnumber(desc, "event");
		values[n++] = CStringGetTextDatum(event);
		columns[n] = SPI_fnumber(desc, "event_at");
		values[n++] = TimestampTzGetDatum(event_at);
	}
	if (is_assignment)
	{
		columns[n] = SPI_fnumber(desc, "assigned_at");
		values[n++] = TimestampTzGetDatum(event_at);
	}
	return heap_modify_tuple_by_cols(tuple, desc, n, columns, values, nulls);
}

static HeapTuple
check_insert(HeapTuple tuple, TupleDesc desc)
{
	WorkflowMachine *machine = machine_of(tuple, desc);
	char *name = text_column(tuple, desc, "state");
	WorkflowState *state;

	state = name == NULL ? NULL : workflow_state(machine, name);
	if (state == NULL || !state->is_initial)
	{
		StringInfoData initial;
		ListCell *lc;

		initStringInfo(&initial);
		foreach (lc, machine->states)
		{
			state = lfirst(lc);
			if (state->is_initial)
				appendStringInfo(&initial, "%s\"%s\"",
								 initial.len > 0 ? ", " : "", state->name);
		}
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("a case cannot begin in state \"%s\"",
							   name == NULL ? "" : name),
						errdetail("It begins in: %s.", initial.data)));
	}
	return set_columns(tuple, desc, NULL, NULL, 0, 0, false);
}

/* An update that is no event: some columns are nobody's to change. */
static void
check_plain_update(WorkflowState *state, HeapTuple old, HeapTuple new,
				   TupleDesc desc)
{
	int i;

	if (!state->is_final)
		return;
	for (i = 1; i <= desc->natts; i++)
	{
		const char *name = NameStr(TupleDescAttr(desc, i - 1)->attname);

		if (TupleDescAttr(desc, i - 1)->attisdropped ||
			is_one_of(name, free_columns, lengthof(free_columns)) ||
			!column_changed(old, new, desc, i))
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE),
				 errmsg("a closed case is not changed"),
				 errdetail("The case is in state \"%s\" (%s); column \"%s\" "
						   "would change.",
						   state->name, state->label, name),
				 errhint("A mistake is undone by event \"reopened\", with a "
						 "reason.")));
	}
}

static HeapTuple
check_update(HeapTuple old, HeapTuple new, TupleDesc desc)
{
	WorkflowMachine *machine = machine_of(old, desc);
	char *from_name = text_column(old, desc, "state");
	char *to_name = text_column(new, desc, "state");
	char *event = text_column(new, desc, "event");
	WorkflowState *from = workflow_state(machine, from_name);
	WorkflowTransition *transition;
	char *missing;
	bool isnull;
	bool state_changed;
	bool event_changed;
	int64 revision;
	int i;

	for (i = 0; i < (int) lengthof(fixed_columns); i++)
	{
		if (column_changed(old, new, desc,
						   SPI_fnumber(desc, fixed_columns[i])))
			ereport(ERROR, (errcode(ERRCODE_PN_STATE),
							errmsg("column \"%s\" of a case is never changed",
								   fixed_columns[i])));
	}
	if (from == NULL || to_name == NULL || event == NULL)
		ereport(ERROR, (errcode(ERRCODE_NOT_NULL_VIOLATION),
						errmsg("a case needs a state and an event")));

	revision = DatumGetInt64(heap_getattr(old, SPI_fnumber(desc, "revision"),
										  desc, &isnull)) +
			   1;
	state_changed = strcmp(from_name, to_name) != 0;
	event_changed =
		column_changed(old, new, desc, SPI_fnumber(desc, "event")) ||
		column_changed(old, new, desc, SPI_fnumber(desc, "event_at"));
	if (!state_changed && !event_changed)
	{
		check_plain_update(from, old, new, desc);
		return set_columns(new, desc, NULL, NULL, 0, revision, false);
	}

	transition = find_transition(machine, from, event_changed ? event : NULL,
								 state_changed ? to_name : NULL, new, desc);
	missing = workflow_missing(transition, new, desc);
	if (missing != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE),
				 errmsg("event \"%s\" is not possible yet", transition->event),
				 errdetail("Missing: %s.", missing),
				 errhint("%s", possible_events(machine, from, new, desc))));
	return set_columns(new, desc, transition->to_state, transition->event,
					   GetCurrentTimestamp(), revision,
					   strcmp(transition->event, "referent_named") == 0);
}

/*
 * packnd.enforce_workflow() returns trigger
 *		BEFORE INSERT OR UPDATE OR DELETE, FOR EACH ROW, and BEFORE TRUNCATE,
 *		on pnd_data.case_file.  PN409 for whatever the machine forbids.
 */
PACKND_FUNCTION_INFO_V1(packnd_workflow_enforce);
Datum
packnd_workflow_enforce(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc desc;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		RelationGetRelid(trigger->tg_relation) != workflow_table("case_file"))
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("packnd.enforce_workflow() must be fired "
							   "BEFORE a change of pnd_data.case_file")));
	if (TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event) ||
		TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE), errmsg("a case is never deleted"),
				 errhint("Cause event \"exited\", with the reason.")));
	desc = RelationGetDescr(trigger->tg_relation);
	if (TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		return PointerGetDatum(check_insert(trigger->tg_trigtuple, desc));
	return PointerGetDatum(
		check_update(trigger->tg_trigtuple, trigger->tg_newtuple, desc));
}
