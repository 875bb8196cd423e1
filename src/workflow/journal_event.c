/*-------------------------------------------------------------------------
 *
 * journal_event.c
 *		Events of an app's rows that are about a case, in the journal of that
 *		case.
 *
 * The registry's own tables are journalled whole (actor/journal.c).  Of an
 * app's row the journal has what the machine knows: which row, which event,
 * from where to where, when it happened; who caused it and when that was
 * recorded stand in every event of the journal.  The app's other columns are
 * the app's: they may hold what the registry has no right to keep.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "actor/actor.h"
#include "actor/journal.h"
#include "workflow/workflow.h"

/* "name": value, as JSON; nothing for NULL. */
static void
append_pair(StringInfo json, const char *name, const char *value)
{
	if (value == NULL)
		return;
	Assert(json->len > 0); /* the object is open */
	if (json->len > 1)
		appendStringInfoString(json, ", ");
	escape_json(json, name);
	appendStringInfoString(json, ": ");
	escape_json(json, value);
}

void
workflow_journal_event(const WorkflowRow *row, Relation relation,
					   const char *event, const char *from)
{
	JournalEvent entry;
	StringInfoData json;
	TimestampTz happened = workflow_happened_at(row);
	char when[MAXDATELEN + 1];
	int utc = 0;
	bool isnull = true;

	if (workflow_has_part(row, WORKFLOW_CASE))
		entry.case_id = workflow_case(row, &isnull);
	if (isnull)
		return;
	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	append_pair(&json, "machine", row->machine->name);
	append_pair(&json, "version", psprintf("%d", row->machine->version));
	append_pair(&json, "key", workflow_part_text(row, WORKFLOW_KEY));
	append_pair(&json, "event", event);
	append_pair(&json, "from", from);
	append_pair(&json, "to", workflow_part_text(row, WORKFLOW_STATE));
	JsonEncodeDateTime(when, TimestampTzGetDatum(happened), TIMESTAMPTZOID,
					   &utc);
	append_pair(&json, "happened_at", when);
	appendStringInfoChar(&json, '}');

	entry.operation = from == NULL ? "INSERT" : "UPDATE";
	entry.table_name =
		psprintf("%s.%s", get_namespace_name(RelationGetNamespace(relation)),
				 RelationGetRelationName(relation));
	entry.actor_kind = actor_kind_name(actor_require(&entry.professional_id));
	entry.role_name = GetUserNameFromId(GetOuterUserId(), false);
	journal_write(&entry, json.data);
}
