/*-------------------------------------------------------------------------
 *
 * transition.c
 *		What an UPDATE means: which transition of the machine.
 *
 * An UPDATE is an event if it changes the state, the event or one of its
 * times:
 *
 *	- the event changed (or a time, for the same event again): the machine
 *	  tells the state it leads to; a state given besides must agree.  Where an
 *	  event leads to several states, it is the one that lacks least: guards
 *	  tell them apart, as where a case that is reopened goes back to;
 *	- only the state changed: the event that leads there is meant, and where
 *	  there are several, the first that lacks nothing and that the actor may
 *	  cause.
 *
 * BEFORE and AFTER ask this anew: what lies between them may have changed the
 * row.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "miscadmin.h"

#include "base/errors.h"
#include "workflow/workflow.h"

/*
 * Of the transitions by an event from a state, which the row means: the one
 * that lacks least, of equals the first.  NULL if there is none.
 */
WorkflowTransition *
workflow_meant(const WorkflowRow *row, const WorkflowState *from,
			   const char *event)
{
	WorkflowTransition *meant = NULL;
	int least = -1;
	ListCell *lc;

	foreach (lc, row->machine->transitions)
	{
		WorkflowTransition *transition = lfirst(lc);
		int lacking;

		CHECK_FOR_INTERRUPTS();
		if (transition->from != from ||
			strcmp(transition->event->name, event) != 0)
			continue;
		/* most events lead to one state, and nothing is evaluated */
		if (meant == NULL)
		{
			meant = transition;
			continue;
		}
		if (least < 0)
			least = workflow_lacking(row, meant);
		lacking = workflow_lacking(row, transition);
		if (lacking < least)
		{
			meant = transition;
			least = lacking;
		}
	}
	return meant;
}

char *
workflow_possible_events(const WorkflowRow *row, const WorkflowState *state)
{
	StringInfoData text;
	StringInfoData events;
	ListCell *lc;

	initStringInfo(&events);
	foreach (lc, row->machine->transitions)
	{
		WorkflowTransition *transition = lfirst(lc);
		char *missing;

		CHECK_FOR_INTERRUPTS();
		if (transition->from != state ||
			transition != workflow_meant(row, state, transition->event->name))
			continue;
		if (events.len > 0)
			appendStringInfoString(&events, "; ");
		missing = workflow_lacks(row, transition);
		if (missing != NULL)
			appendStringInfo(
				&events,
				dgettext(TEXTDOMAIN,
						 "event \"%s\" leads to \"%s\", missing: %s"),
				transition->event->name, transition->to->name, missing);
		else
			appendStringInfo(
				&events, dgettext(TEXTDOMAIN, "event \"%s\" leads to \"%s\""),
				transition->event->name, transition->to->name);
	}
	if (events.len == 0)
		appendStringInfoString(&events, dgettext(TEXTDOMAIN, "no event"));
	initStringInfo(&text);
	appendStringInfo(&text, dgettext(TEXTDOMAIN, "From \"%s\" (%s): %s."),
					 state->name, state->label, events.data);
	return text.data;
}

/* ------------------------------------------------------ which transition -- */

void
workflow_read_change(WorkflowChange *change, const WorkflowRow *old,
					 const WorkflowRow *new)
{
	char *from = workflow_part_text(old, WORKFLOW_STATE);

	change->old = old;
	change->new = new;
	change->to = workflow_part_text(new, WORKFLOW_STATE);
	change->event = workflow_part_text(new, WORKFLOW_EVENT);
	if (from == NULL || change->to == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NOT_NULL_VIOLATION),
				 errmsg("a row of %s needs a state", new->machine->table)));
	change->from = workflow_state(old->machine, from);
	if (change->from == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE),
				 errmsg("machine \"%s\" version %d has no state \"%s\"",
						old->machine->name, old->machine->version, from),
				 errhint("An administrator loads a version of the machine "
						 "that has it.")));
	change->state_changed = strcmp(from, change->to) != 0;
	change->event_changed =
		workflow_part_changed(old, new, WORKFLOW_EVENT) ||
		workflow_part_changed(old, new, WORKFLOW_HAPPENED_AT) ||
		workflow_part_changed(old, new, WORKFLOW_RECORDED_AT);
	/* by its state alone, from whoever does not know of events */
	if (change->event == NULL && change->event_changed &&
		!change->state_changed)
		ereport(ERROR,
				(errcode(ERRCODE_NOT_NULL_VIOLATION),
				 errmsg("a row of %s needs an event", new->machine->table)));
}

/* The transition that a change means; NULL if there is none. */
static WorkflowTransition *
match_transition(const WorkflowChange *change)
{
	WorkflowTransition *found = NULL;
	ListCell *lc;

	Assert(change->state_changed || change->event_changed);
	if (change->event != NULL && !change->state_changed)
		return workflow_meant(change->new, change->from, change->event);

	foreach (lc, change->old->machine->transitions)
	{
		WorkflowTransition *transition = lfirst(lc);

		if (transition->from != change->from ||
			(change->event_changed && change->event != NULL &&
			 strcmp(transition->event->name, change->event) != 0) ||
			(change->state_changed &&
			 strcmp(transition->to->name, change->to) != 0))
			continue;
		/* a state alone: the first that lacks nothing, else the first */
		if (found == NULL)
			found = transition;
		if (change->event_changed && change->event != NULL)
			break;
		if (workflow_lacks(change->new, transition) == NULL &&
			workflow_may(change->new, transition))
			return transition;
	}
	return found;
}

WorkflowTransition *
workflow_require_transition(const WorkflowChange *change)
{
	WorkflowTransition *transition = match_transition(change);
	const char *event =
		change->event_changed && change->event != NULL ? change->event : NULL;

	/* what was given is not said: it may be meant for another argument */
	if (transition == NULL && event != NULL &&
		workflow_event(change->new->machine, event) == NULL)
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("the event is not possible from \"%s\"",
							   change->from->name),
						errdetail("%s", workflow_possible_events(
											change->new, change->from))));

	if (transition == NULL)
		ereport(
			ERROR,
			(errcode(ERRCODE_PN_STATE),
			 change->state_changed
				 ? errmsg("%s cannot go from \"%s\" to \"%s\"%s%s%s",
						  change->new->machine->subject, change->from->name,
						  change->to, event != NULL ? " by \"" : "",
						  event != NULL ? event : "",
						  event != NULL ? "\"" : "")
				 : errmsg("event \"%s\" is not possible from \"%s\"",
						  event != NULL ? event : "", change->from->name),
			 errdetail("%s",
					   workflow_possible_events(change->new, change->from))));
	return transition;
}
