/*-------------------------------------------------------------------------
 *
 * enforce.c
 *		The trigger that puts a machine on a table.
 *
 * packnd.enforce_machine('name') fires three times, whoever the client is:
 *
 *	BEFORE INSERT OR UPDATE OR DELETE, each row	sets what follows from the
 *			event: the state it leads to, its times, the revision, what the
 *			event sets.  A machine on a table that has only a state does
 *			without.
 *	AFTER INSERT OR UPDATE OR DELETE, each row	judges, and runs the effects.
 *	BEFORE TRUNCATE			refuses, unless rows may be deleted.
 *
 * The row is judged AFTER: a BEFORE trigger sees generated columns as null or
 * old, another BEFORE trigger may change the row behind it, and the INSERT
 * of an upsert fires before it is known to be an UPDATE.  What BEFORE refuses
 * is only what no event could make of the old row.
 *
 * Whether an UPDATE is an event, and which, says transition.c.
 *
 * The judge asks, in this order: is the event possible from the old state
 * (PN409, with what is possible); may the actor cause it (permission.c); did
 * it happen between the old state's beginning and now (22008); does the row
 * satisfy the guards as of then (PN409, with what is missing).
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "actor/actor.h"
#include "base/column.h"
#include "base/errors.h"
#include "base/metadata.h"
#include "base/trigger.h"
#include "workflow/workflow.h"

static bool
is_one_of(const char *name, char *const *names, int count)
{
	for (int i = 0; i < count; i++)
	{
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

/* A change of a row that is not the registry's own asks who writes. */
static bool
is_of_an_app(const TriggerData *trigger)
{
	return trigger->tg_relation->rd_rel->relowner != base_data_owner();
}

/* ------------------------------------- what BEFORE refuses, and AFTER too -- */

static void
judge_fixed_columns(const WorkflowRow *old, const WorkflowRow *new)
{
	const WorkflowMachine *machine = old->machine;

	for (int i = 0; i < machine->fixed_count; i++)
	{
		const char *name = machine->fixed_columns[i];

		if (base_column_differs(old->tuple, new->tuple, new->desc,
								workflow_attribute(new, name)))
			ereport(ERROR, (errcode(ERRCODE_PN_STATE),
							errmsg("column \"%s\" of %s is never changed",
								   name, new->machine->subject)));
	}
}

/*
 * Does the registry erase the case of a row of its own, or, unless whole,
 * what was written of it?
 */
static bool
is_erased(const TriggerData *trigger, const WorkflowRow *row, bool whole)
{
	bool isnull;
	int64 case_id;

	if (is_of_an_app(trigger))
		return false;
	case_id = workflow_case(row, &isnull);
	return !isnull && actor_is_erased(case_id, whole);
}

/*
 * A delete or truncate, of rows that the machine keeps: they go only with
 * their case (row; NULL: all rows at once, which are of no case).
 */
static void
judge_removal(const TriggerData *trigger, const WorkflowMachine *machine,
			  const WorkflowRow *row)
{
	if (!machine->allows_delete &&
		(row == NULL || !is_erased(trigger, row, true)))
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE),
				 errmsg("%s is never deleted", machine->subject),
				 errhint("Cause an event that leads to a final state.")));
}

/*
 * A row is moved to another version by nothing else than that, and to another
 * machine by an effect of an event alone.
 */
static void
judge_move(const WorkflowRow *old, const WorkflowRow *new,
		   const WorkflowChange *change)
{
	WorkflowState *state = workflow_state(new->machine, change->from->name);

	if (change->state_changed || change->event_changed)
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("%s is not moved to another version by an "
							   "event",
							   new->machine->subject)));
	if (strcmp(old->machine->name, new->machine->name) != 0 &&
		!workflow_is_consequence())
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("%s takes another machine by what an event "
							   "brings about only",
							   new->machine->subject)));
	if (strcmp(old->machine->table, new->machine->table) != 0 ||
		state == NULL || state->is_final != change->from->is_final ||
		state->needs_referent != change->from->needs_referent)
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE),
				 errmsg("%s does not fit machine \"%s\" version %d",
						new->machine->subject, new->machine->name,
						new->machine->version),
				 errdetail("State \"%s\" is not there, or is another kind of "
						   "state.",
						   change->from->name),
				 errhint("pnd.move_cases() says beforehand what would not "
						 "fit.")));
}

/* ---------------------------------------------------------------- BEFORE -- */

static HeapTuple
before_insert(const WorkflowRow *row)
{
	char *name = workflow_part_text(row, WORKFLOW_EVENT);
	WorkflowEvent *event =
		name == NULL ? NULL : workflow_event(row->machine, name);
	WorkflowRow counted =
		workflow_row_with(row, workflow_with_kept(NULL, row));

	return workflow_prepare(&counted, NULL, event, workflow_happened_at(row));
}

/*
 * When the event happened: as the client says, or else (it said nothing, or
 * null) now; but never before the state's own beginning, should the clock
 * have gone back.
 */
static TimestampTz
moment_of_event(const WorkflowRow *old, const WorkflowRow *new)
{
	TimestampTz now = GetCurrentTimestamp();
	Datum given;
	Datum since;
	bool isnull;

	given = workflow_part(new, WORKFLOW_HAPPENED_AT, &isnull);
	if (!isnull && TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(given)))
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("an event happens at a finite time")));
	if (!isnull && (workflow_part_changed(old, new, WORKFLOW_HAPPENED_AT) ||
					workflow_part_changed(old, new, WORKFLOW_RECORDED_AT)))
		return DatumGetTimestampTz(given);
	since = workflow_part(old, WORKFLOW_STATE_SINCE, &isnull);
	return isnull ? now : Max(now, DatumGetTimestampTz(since));
}

/* pinned: the new row as the machine sees it that it will be pinned to */
static HeapTuple
before_update(const WorkflowRow *old, const WorkflowRow *new,
			  const WorkflowRow *pinned)
{
	WorkflowChange change;
	WorkflowTransition *transition;
	WorkflowRow counted = workflow_row_with(old, workflow_with_kept(old, new));

	workflow_read_change(&change, old, new);
	judge_fixed_columns(old, new);
	if (old->machine != pinned->machine)
		judge_move(old, pinned, &change);
	if (!change.state_changed && !change.event_changed)
		return counted.tuple;
	transition = workflow_require_transition(&change);
	return workflow_prepare(&counted, transition, transition->event,
							moment_of_event(old, new));
}

/* ----------------------------------------------------------------- AFTER -- */

/*
 * Not in the future, and not before what led to the present state (old NULL:
 * a new row has none).  A clock that went back makes the latter the latest.
 */
static void
judge_moment(const WorkflowRow *old, const WorkflowRow *new)
{
	TimestampTz happened_at;
	TimestampTz latest = GetCurrentTimestamp();
	bool isnull = true;
	Datum since = (Datum) 0;

	if (!workflow_has_part(new, WORKFLOW_HAPPENED_AT))
		return;
	happened_at = workflow_happened_at(new);
	if (TIMESTAMP_NOT_FINITE(happened_at))
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("an event happens at a finite time")));
	if (old != NULL)
		since = workflow_part(old, WORKFLOW_STATE_SINCE, &isnull);
	if (!isnull)
	{
		TimestampTz earliest = DatumGetTimestampTz(since);

		if (happened_at < earliest)
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("an event cannot have happened before the one "
							"that led to the present state"),
					 errdetail("That one happened at %s.",
							   timestamptz_to_str(earliest))));
		latest = Max(latest, earliest);
	}
	if (happened_at > latest)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("an event cannot have happened in the future"),
				 errhint("Give no time for what happens now: the clock of "
						 "the server counts.")));
}

/*
 * A row begins by an event of its own, or by none: one that leads from a
 * state to a state would bring its effects about without guards and duties.
 * And it begins under the version in force of a machine of this table.
 */
static void
judge_beginning(const WorkflowRow *row, const char *machine)
{
	char *event = workflow_part_text(row, WORKFLOW_EVENT);
	WorkflowMachine *in_force = workflow_machine_in_force(row->machine->name);
	ListCell *lc;

	foreach (lc, row->machine->transitions)
	{
		const WorkflowTransition *transition = lfirst(lc);

		if (event != NULL && strcmp(transition->event->name, event) == 0)
			ereport(ERROR, (errcode(ERRCODE_PN_STATE),
							errmsg("%s cannot begin by event \"%s\"",
								   row->machine->subject, event),
							errdetail("It leads from one state to another.")));
	}
	if (strcmp(row->machine->table,
			   workflow_machine_in_force(machine)->table) != 0 ||
		row->machine->version != in_force->version)
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("%s cannot begin under machine \"%s\" version "
							   "%d",
							   row->machine->subject, row->machine->name,
							   row->machine->version),
						errdetail("Version %d is in force, on table %s.",
								  in_force->version, in_force->table)));
}

static void
judge_insert(const WorkflowRow *row)
{
	char *name = workflow_part_text(row, WORKFLOW_STATE);
	WorkflowState *state =
		name == NULL ? NULL : workflow_state(row->machine, name);
	StringInfoData initial;
	ListCell *lc;

	judge_moment(NULL, row);
	if (state != NULL && state->is_initial)
		return;
	initStringInfo(&initial);
	foreach (lc, row->machine->states)
	{
		state = lfirst(lc);
		if (state->is_initial)
			appendStringInfo(&initial, "%s\"%s\"", initial.len > 0 ? ", " : "",
							 state->name);
	}
	ereport(ERROR, (errcode(ERRCODE_PN_STATE),
					errmsg("%s cannot begin in state \"%s\"",
						   row->machine->subject, name == NULL ? "" : name),
					errdetail("It begins in: %s.", initial.data)));
}

/* Another trigger may have changed it since BEFORE, or there was no BEFORE. */
static void
judge_state_since(const WorkflowRow *old, const WorkflowRow *new, bool moved)
{
	bool isnull;
	Datum since = workflow_part(new, WORKFLOW_STATE_SINCE, &isnull);

	if (moved
			? isnull || DatumGetTimestampTz(since) == workflow_happened_at(new)
			: !workflow_part_changed(old, new, WORKFLOW_STATE_SINCE))
		return;
	ereport(ERROR, (errcode(ERRCODE_PN_STATE),
					errmsg("column \"%s\" of %s is kept by its machine",
						   new->machine->parts[WORKFLOW_STATE_SINCE],
						   new->machine->subject),
					errhint("packnd.enforce(table, machine) makes the "
							"machine's triggers anew.")));
}

static bool
is_kept_by_machine(const WorkflowRow *row, const char *column)
{
	const WorkflowMachine *machine = row->machine;

	return is_one_of(column, machine->free_columns, machine->free_count) ||
		   (machine->parts[WORKFLOW_REVISION] != NULL &&
			strcmp(column, machine->parts[WORKFLOW_REVISION]) == 0);
}

/*
 * A change that is no event: in a final state some columns are nobody's,
 * unless what was written of the case goes.
 */
static void
judge_plain_update(const TriggerData *trigger, const WorkflowState *state,
				   const WorkflowRow *old, const WorkflowRow *new)
{
	if (!state->is_final)
		return;
	for (int i = 1; i <= new->desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(new->desc, i - 1);

		if (attribute->attisdropped ||
			is_kept_by_machine(new, NameStr(attribute->attname)) ||
			!base_column_differs(old->tuple, new->tuple, new->desc, i))
			continue;
		if (is_erased(trigger, old, false))
			return;
		ereport(
			ERROR,
			(errcode(ERRCODE_PN_STATE),
			 errmsg("%s that is closed is not changed", new->machine->subject),
			 errdetail("It is in state \"%s\" (%s); column \"%s\" would "
					   "change.",
					   state->name, state->label, NameStr(attribute->attname)),
			 errhint("%s", workflow_possible_events(old, state))));
	}
}

/*
 * Who takes a row from one case to another, or from all, must have a right
 * to it where it was and where it goes.
 */
static void
judge_permission(const WorkflowChange *change,
				 const WorkflowTransition *transition)
{
	bool isnull = true;

	if (workflow_part_changed(change->old, change->new, WORKFLOW_CASE))
	{
		(void) workflow_case(change->old, &isnull);
		if (!isnull)
			workflow_require_permission(change->old, transition);
	}
	workflow_require_permission(change->new, transition);
}

static void
judge_event(const WorkflowChange *change, const WorkflowTransition *transition)
{
	char *missing;

	/* another trigger may have changed the row since BEFORE */
	if (strcmp(transition->to->name, change->to) != 0)
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("event \"%s\" leads to \"%s\", not to \"%s\"",
							   transition->event->name, transition->to->name,
							   change->to)));
	judge_permission(change, transition);
	judge_moment(change->old, change->new);
	judge_state_since(change->old, change->new,
					  transition->from != transition->to);
	missing = workflow_missing(change->new, transition);
	if (missing != NULL)
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("event \"%s\" is not possible yet",
							   transition->event->name),
						errdetail("Missing: %s.", missing),
						errhint("%s", workflow_possible_events(
										  change->new, change->from))));
}

/*
 * A version that sets columns may have been loaded after the trigger that
 * does so was found needless.
 */
static void
require_before(const TriggerData *trigger, const WorkflowRow *row,
			   const WorkflowEvent *event)
{
	bool sets = event != NULL && event->sets != NIL;

	for (int part = WORKFLOW_EVENT; part <= WORKFLOW_REVISION; part++)
		sets = sets || workflow_has_part(row, part);
	if (sets && !base_trigger_has_before(trigger))
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE),
				 errmsg("machine \"%s\" sets columns of %s, but its trigger "
						"before each row is missing",
						row->machine->name, row->machine->table),
				 errhint("packnd.enforce(table, machine) makes the "
						 "machine's triggers anew.")));
}

static void
after_update(const TriggerData *trigger, const WorkflowRow *old,
			 const WorkflowRow *new)
{
	WorkflowChange change;
	WorkflowTransition *transition;

	workflow_read_change(&change, old, new);
	judge_fixed_columns(old, new);
	if (old->machine != new->machine)
		judge_move(old, new, &change);
	if (!change.state_changed && !change.event_changed)
	{
		judge_plain_update(trigger, change.from, old, new);
		judge_state_since(old, new, false);
		if (is_of_an_app(trigger))
		{
			workflow_require_write(old);
			if (workflow_part_changed(old, new, WORKFLOW_CASE))
				workflow_require_write(new);
		}
		return;
	}
	transition = workflow_require_transition(&change);
	require_before(trigger, new, transition->event);
	judge_event(&change, transition);
	if (is_of_an_app(trigger))
		workflow_journal_event(new, trigger->tg_relation,
							   transition->event->name,
							   transition->from->name);
	workflow_run_effects(new, transition->event);
}

static void
after_insert(const TriggerData *trigger, const WorkflowRow *row)
{
	char *event;

	judge_insert(row);
	judge_beginning(row, trigger->tg_trigger->tgargs[0]);
	event = workflow_part_text(row, WORKFLOW_EVENT);
	if (is_of_an_app(trigger))
	{
		workflow_require_write(row);
		workflow_journal_event(row, trigger->tg_relation, event, NULL);
	}
	if (event == NULL)
		return;
	require_before(trigger, row, workflow_event(row->machine, event));
	workflow_run_effects(row, workflow_event(row->machine, event));
}

/* ----------------------------------------------------------- the trigger -- */

static const char *
machine_argument(const TriggerData *trigger)
{
	if (trigger->tg_trigger->tgnargs != 1)
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("packnd.enforce_machine() needs the name of a "
							   "machine"),
						errhint("Put it on a table with packnd.enforce(table, "
								"machine).")));
	return trigger->tg_trigger->tgargs[0];
}

static Datum
fire_before(const TriggerData *trigger, const char *machine, TupleDesc desc)
{
	Oid relid = RelationGetRelid(trigger->tg_relation);
	WorkflowRow old;
	WorkflowRow new;
	WorkflowRow pinned;

	if (TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
	{
		workflow_row_init_new(&new, machine, relid, trigger->tg_trigtuple,
							  desc);
		return PointerGetDatum(before_insert(&new));
	}
	workflow_row_init(&old, machine, relid, trigger->tg_trigtuple, desc);
	if (TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
	{
		judge_removal(trigger, old.machine, &old);
		return PointerGetDatum(trigger->tg_trigtuple);
	}
	/* judged by the machine that the row had */
	new = workflow_row_with(&old, trigger->tg_newtuple);
	workflow_row_init_changed(&pinned, machine, &old, relid,
							  trigger->tg_newtuple);
	return PointerGetDatum(before_update(&old, &new, &pinned));
}

static void
fire_after(const TriggerData *trigger, const char *machine, TupleDesc desc)
{
	Oid relid = RelationGetRelid(trigger->tg_relation);
	WorkflowRow old;
	WorkflowRow new;

	workflow_row_init(&old, machine, relid, trigger->tg_trigtuple, desc);
	if (TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
	{
		judge_removal(trigger, old.machine, &old);
		if (is_of_an_app(trigger))
			workflow_require_write(&old);
	}
	else if (TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		after_insert(trigger, &old);
	else
	{
		workflow_row_init_changed(&new, machine, &old, relid,
								  trigger->tg_newtuple);
		after_update(trigger, &old, &new);
	}
}

PACKND_FUNCTION_INFO_V1(packnd_workflow_enforce_machine);

/*
 * packnd.enforce_machine('name') returns trigger
 *		BEFORE and AFTER, FOR EACH ROW, and BEFORE TRUNCATE: what the machine
 *		forbids is refused, from any client.  Errors: see the head of the
 *		file.
 */
Datum
packnd_workflow_enforce_machine(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = base_trigger_check(
		fcinfo, "packnd.enforce_machine",
		TRIGGER_BEFORE | TRIGGER_AFTER | TRIGGER_ROW | TRIGGER_STATEMENT |
			TRIGGER_ANY_CHANGE | TRIGGER_TRUNCATE);
	const char *machine = machine_argument(trigger);
	TupleDesc desc = base_trigger_columns(trigger);

	if (TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
	{
		judge_removal(trigger, workflow_machine_in_force(machine), NULL);
		return PointerGetDatum(NULL);
	}
	if (TRIGGER_FIRED_BEFORE(trigger->tg_event) &&
		TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		return fire_before(trigger, machine, desc);
	if (!TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("packnd.enforce_machine() must be fired for each row"),
				 errhint("Put it on a table with packnd.enforce(table, "
						 "machine).")));
	fire_after(trigger, machine, desc);
	return PointerGetDatum(NULL);
}
