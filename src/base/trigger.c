/*-------------------------------------------------------------------------
 *
 * trigger.c
 *		The protocol of trigger functions, checked in one place.
 *
 * A C function that returns trigger can be put on any table, for any event,
 * by whoever may execute it and owns a table; what it then finds in
 * TriggerData is only what that event brings (no new row in a DELETE, no row
 * at all in a TRUNCATE).  Reading more is a crash, so each trigger function
 * names what it was written for and begins with base_trigger_check().
 *
 * The check does not look at the table.  A function for one table asks that
 * itself; one for any table finds its columns through base/column.h.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_trigger.h"
#include "lib/stringinfo.h"
#include "utils/rel.h"

#include "base/trigger.h"

static int
timing_of(TriggerEvent event)
{
	if (TRIGGER_FIRED_BEFORE(event))
		return TRIGGER_BEFORE;
	if (TRIGGER_FIRED_AFTER(event))
		return TRIGGER_AFTER;
	return 0; /* INSTEAD OF: no function of ours is for views */
}

static int
event_of(TriggerEvent event)
{
	if (TRIGGER_FIRED_BY_INSERT(event))
		return TRIGGER_INSERT;
	if (TRIGGER_FIRED_BY_UPDATE(event))
		return TRIGGER_UPDATE;
	if (TRIGGER_FIRED_BY_DELETE(event))
		return TRIGGER_DELETE;
	return TRIGGER_TRUNCATE;
}

/* Appends the words of a group that are allowed, with OR between them. */
static void
append_allowed(StringInfo text, int allowed)
{
	static const struct
	{
		int flag;
		const char *word;
	} words[] = {{TRIGGER_INSERT, "INSERT"},
				 {TRIGGER_UPDATE, "UPDATE"},
				 {TRIGGER_DELETE, "DELETE"},
				 {TRIGGER_TRUNCATE, "TRUNCATE"}};
	bool first = true;
	int i;

	for (i = 0; i < (int) lengthof(words); i++)
	{
		if ((allowed & words[i].flag) == 0)
			continue;
		appendStringInfo(text, "%s%s", first ? " " : " OR ", words[i].word);
		first = false;
	}
}

/* "BEFORE INSERT OR UPDATE, FOR EACH ROW" */
static char *
protocol_text(int allowed)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfoString(&text, (allowed & TRIGGER_AFTER) == 0 ? "BEFORE"
								  : (allowed & TRIGGER_BEFORE) == 0
									  ? "AFTER"
									  : "BEFORE or AFTER");
	append_allowed(&text, allowed);
	if ((allowed & TRIGGER_STATEMENT) == 0)
		appendStringInfoString(&text, ", FOR EACH ROW");
	else if ((allowed & TRIGGER_ROW) == 0)
		appendStringInfoString(&text, ", FOR EACH STATEMENT");
	return text.data;
}

TriggerData *
base_trigger_check(FunctionCallInfo fcinfo, const char *function, int allowed)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	int level;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("%s() must be called by a trigger", function)));
	level = TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ? TRIGGER_ROW
													 : TRIGGER_STATEMENT;
	if ((allowed & timing_of(trigger->tg_event)) == 0 ||
		(allowed & event_of(trigger->tg_event)) == 0 || (allowed & level) == 0)
		ereport(
			ERROR,
			(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			 errmsg("%s() must be fired %s", function, protocol_text(allowed)),
			 errdetail("Trigger \"%s\" of table \"%s\" fires it otherwise.",
					   trigger->tg_trigger->tgname,
					   RelationGetRelationName(trigger->tg_relation))));
	return trigger;
}

HeapTuple
base_trigger_row(const TriggerData *trigger)
{
	return TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple
													  : trigger->tg_trigtuple;
}

TupleDesc
base_trigger_columns(const TriggerData *trigger)
{
	return RelationGetDescr(trigger->tg_relation);
}

bool
base_trigger_has_before(const TriggerData *trigger)
{
	const TriggerDesc *triggers = trigger->tg_relation->trigdesc;

	for (int i = 0; triggers != NULL && i < triggers->numtriggers; i++)
	{
		const Trigger *other = &triggers->triggers[i];

		if (other->tgfoid == trigger->tg_trigger->tgfoid &&
			TRIGGER_FOR_BEFORE(other->tgtype) &&
			TRIGGER_FOR_ROW(other->tgtype) &&
			other->tgenabled != TRIGGER_DISABLED)
			return true;
	}
	return false;
}
