/*-------------------------------------------------------------------------
 *
 * journal.c
 *		The journal: each change of a case writes one event of the case's
 *		hash chain.
 *
 * packnd.journal_change() is the AFTER ROW trigger of each table whose
 * changes count; journal_write.c writes what it found.
 *
 * The payload of an INSERT is {"new": {...}}, of a DELETE {"old": {...}}, of
 * an UPDATE {"key": {primary key}, "old": {...}, "new": {...}} with the
 * columns that changed.  Times are in ISO 8601 and UTC.  An UPDATE that
 * changes nothing writes nothing.
 *
 * The head of a chain is locked until the transaction ends, so who writes
 * what must not stand in another's way.  What happens to a case stands in the
 * case's chain.  What is about none, and that somebody reads a case, stands
 * in a chain of who acts: one for each professional (its number negative),
 * one for each part, and chain 0 for the registry's administrators and its
 * job.  So no reader holds up a writer of the case, and no agent and no
 * author of policies an administrator, the job or another agent.
 *
 * packnd.journal_guard() refuses to change what was written.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#include "actor/actor.h"
#include "actor/change.h"
#include "actor/journal.h"
#include "base/column.h"
#include "base/errors.h"
#include "base/settings.h"
#include "base/trigger.h"

/* ---- the payload ---- */

/* Appends a value as JSON. */
static void
append_value(StringInfo json, Datum value, bool isnull, Oid type)
{
	char buffer[MAXDATELEN + 1];
	int utc = 0;
	char *text;

	if (isnull)
	{
		appendStringInfoString(json, "null");
		return;
	}
	switch (type)
	{
		case DATEOID:
		case TIMEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			JsonEncodeDateTime(buffer, value, type, &utc);
			appendStringInfo(json, "\"%s\"", buffer);
			return;
		case BOOLOID:
			appendStringInfoString(json,
								   DatumGetBool(value) ? "true" : "false");
			return;
		default:
			break;
	}

	text = base_value_text(value, type);
	switch (type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case JSONOID:
		case JSONBOID:
			appendStringInfoString(json, text);
			break;
		default:
			escape_json(json, text);
			break;
	}
	pfree(text);
}

/*
 * Appends, as a member of the payload (NULL: as the whole of it), the columns
 * of a row in a set.
 */
static void
append_columns(StringInfo json, const char *member, HeapTuple row,
			   TupleDesc desc, const Bitmapset *columns)
{
	bool first = true;
	int i;

	if (member != NULL)
		appendStringInfo(json, "%s\"%s\": ", json->len > 1 ? ", " : "",
						 member);
	appendStringInfoChar(json, '{');
	for (i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);
		bool isnull;
		Datum value;

		if (attribute->attisdropped || !bms_is_member(i + 1, columns))
			continue;
		value = heap_getattr(row, i + 1, desc, &isnull);
		if (!first)
			appendStringInfoString(json, ", ");
		first = false;
		escape_json(json, NameStr(attribute->attname));
		appendStringInfoString(json, ": ");
		append_value(json, value, isnull, attribute->atttypid);
	}
	appendStringInfoChar(json, '}');
}

/* The columns that differ between two rows, or all if one is missing. */
static Bitmapset *
changed_columns(HeapTuple before, HeapTuple after, TupleDesc desc)
{
	Bitmapset *columns = NULL;
	int i;

	for (i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		if (attribute->attisdropped)
			continue;
		if (before != NULL && after != NULL &&
			!base_column_differs(before, after, desc, i + 1))
			continue;
		columns = bms_add_member(columns, i + 1);
	}
	return columns;
}

/* The primary key's columns, as attribute numbers. */
static Bitmapset *
key_columns(Relation rel)
{
	Bitmapset *offset =
		RelationGetIndexAttrBitmap(rel, INDEX_ATTR_BITMAP_PRIMARY_KEY);
	Bitmapset *columns = NULL;
	int member = -1;

	while ((member = bms_next_member(offset, member)) >= 0)
		columns = bms_add_member(columns,
								 member + FirstLowInvalidHeapAttributeNumber);
	return columns;
}

/* What changed, as JSON; NULL if nothing did. */
static char *
make_payload(TriggerData *trigger, HeapTuple before, HeapTuple after)
{
	TupleDesc desc = RelationGetDescr(trigger->tg_relation);
	Bitmapset *columns = changed_columns(before, after, desc);
	StringInfoData json;

	if (columns == NULL)
		return NULL;
	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	if (before != NULL && after != NULL)
		append_columns(&json, "key", after, desc,
					   key_columns(trigger->tg_relation));
	if (before != NULL)
		append_columns(&json, "old", before, desc, columns);
	if (after != NULL)
		append_columns(&json, "new", after, desc, columns);
	appendStringInfoChar(&json, '}');
	return json.data;
}

/*
 * packnd.journal_columns(changed record) returns json
 *		The columns of a row as the journal has them in a payload.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_journal_columns);
Datum
packnd_actor_journal_columns(PG_FUNCTION_ARGS)
{
	HeapTupleHeader row = PG_GETARG_HEAPTUPLEHEADER(0);
	TupleDesc desc = lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(row),
											HeapTupleHeaderGetTypMod(row));
	HeapTupleData tuple;
	StringInfoData json;

	tuple.t_len = HeapTupleHeaderGetDatumLength(row);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = row;
	initStringInfo(&json);
	append_columns(&json, NULL, &tuple, desc,
				   changed_columns(NULL, &tuple, desc));
	ReleaseTupleDesc(desc);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(json.data, json.len));
}

/* The column case_id of a row; 0 if the table has none. */
static int64
case_of_row(TupleDesc desc, HeapTuple row)
{
	bool isnull;
	Datum value;

	if (base_column_find(desc, "case_id") == 0)
		return 0;
	value = base_column(row, desc, "case_id", INT8OID, &isnull);
	return isnull ? 0 : DatumGetInt64(value);
}

/* The chain of who acts; the numbers of professionals are below the others. */
static int64
chain_of_actor(ActorKind kind, int64 professional_id)
{
	if (actor_holds_every_duty(kind))
		return 0;
	if (kind == ACTOR_AGENT)
		return -professional_id;
	return PG_INT64_MIN + kind;
}

/* Does a row of this table say that somebody reads a case? */
static bool
is_about_reading(TriggerData *trigger)
{
	return trigger->tg_trigger->tgnargs > 0 &&
		   strcmp(trigger->tg_trigger->tgargs[0], TOLD_AS_READING) == 0;
}

/*
 * The actor, whose part must allow him to change anything at all, or of a
 * case (0: what is of none): 42501.
 */
static ActorKind
actor_require_writer(int64 case_id, int64 *professional_id)
{
	ActorKind kind = actor_require(professional_id);

	if (kind == ACTOR_AUDITOR || kind == ACTOR_MONITOR)
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("auditors and monitors change nothing"),
						errdetail("\"%s\" acts as %s.",
								  GetUserNameFromId(GetOuterUserId(), false),
								  actor_kind_name(kind))));
	if (kind == ACTOR_POLICY_AUTHOR && case_id != 0)
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("a policy author changes no case")));
	return kind;
}

/*
 * packnd.require_writer() returns void
 *		For functions whose changes are not journalled.  PN401 if nobody is
 *		acting, 42501 if who is acting only reads.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_require_writer);
Datum
packnd_actor_require_writer(PG_FUNCTION_ARGS)
{
	(void) actor_require_writer(0, NULL);
	PG_RETURN_VOID();
}

/*
 * packnd.journal_change() returns trigger
 *		AFTER ROW trigger: writes one event for each change, and notes for
 *		pnd.changes() what changed (change.c).  PN401 if nobody is acting,
 *		42501 if who is acting only reads, or is of no case, PN409 if a row is
 *		moved to another case.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_journal_change);
Datum
packnd_actor_journal_change(PG_FUNCTION_ARGS)
{
	TriggerData *trigger =
		base_trigger_check(fcinfo, "packnd.journal_change",
						   TRIGGER_AFTER | TRIGGER_ROW | TRIGGER_ANY_CHANGE);
	TupleDesc desc = base_trigger_columns(trigger);
	HeapTuple before = NULL;
	HeapTuple after = NULL;
	JournalEvent event;
	ActorKind kind;
	char *payload;

	if (TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
	{
		event.operation = "INSERT";
		after = trigger->tg_trigtuple;
	}
	else if (TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
	{
		event.operation = "DELETE";
		before = trigger->tg_trigtuple;
	}
	else
	{
		event.operation = "UPDATE";
		before = trigger->tg_trigtuple;
		after = trigger->tg_newtuple;
	}

	event.case_id = case_of_row(desc, base_trigger_row(trigger));
	if (before != NULL && after != NULL &&
		case_of_row(desc, before) != event.case_id)
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE),
				 errmsg("a row of \"%s\" cannot be moved to another case",
						RelationGetRelationName(trigger->tg_relation))));
	payload = make_payload(trigger, before, after);
	if (payload == NULL)
		return PointerGetDatum(NULL);

	kind = actor_require_writer(event.case_id, &event.professional_id);
	event.actor_kind = actor_kind_name(kind);
	if (event.case_id == 0 || is_about_reading(trigger))
		event.case_id = chain_of_actor(kind, event.professional_id);
	event.role_name = GetUserNameFromId(GetOuterUserId(), false);
	event.table_name = RelationGetRelationName(trigger->tg_relation);
	journal_write(&event, payload);
	change_note(trigger, base_trigger_row(trigger), desc);
	return PointerGetDatum(NULL);
}

/*
 * packnd.journal_installed(table_name text, rows json) returns void
 *		One event that tells what rows a table has before changes of it are
 *		journalled: what install() wrote.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_journal_installed);
Datum
packnd_actor_journal_installed(PG_FUNCTION_ARGS)
{
	JournalEvent event;

	event.case_id = 0;
	event.operation = "INSTALL";
	event.actor_kind =
		actor_kind_name(actor_require_writer(0, &event.professional_id));
	event.role_name = GetUserNameFromId(GetOuterUserId(), false);
	event.table_name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	journal_write(&event, text_to_cstring(PG_GETARG_TEXT_PP(1)));
	PG_RETURN_VOID();
}

/*
 * packnd.commit_to_disk() returns void
 *		This transaction is committed on disk, also with synchronous_commit
 *		off: what was shown under a ticket would be without a trace otherwise
 *		if the server crashed.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_commit_to_disk);
Datum
packnd_actor_commit_to_disk(PG_FUNCTION_ARGS)
{
	ForceSyncCommit();
	PG_RETURN_VOID();
}

/*
 * packnd.journal_truncate() returns trigger
 *		BEFORE TRUNCATE trigger of a journalled table: PN409.  No row is seen
 *		when a table is emptied, so there would be no event.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_journal_truncate);
Datum
packnd_actor_journal_truncate(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = base_trigger_check(
		fcinfo, "packnd.journal_truncate",
		TRIGGER_BEFORE | TRIGGER_STATEMENT | TRIGGER_TRUNCATE);

	ereport(
		ERROR,
		(errcode(ERRCODE_PN_STATE),
		 errmsg("TRUNCATE of \"%s\" is refused: its changes are journalled",
				RelationGetRelationName(trigger->tg_relation)),
		 errhint("DELETE leaves an event of the journal for each row.")));
	return PointerGetDatum(NULL); /* not reached */
}

/*
 * packnd.journal_guard() returns trigger
 *		BEFORE statement trigger of the journal's tables, for the operations
 *		that it refuses: PN409.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_journal_guard);
Datum
packnd_actor_journal_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = base_trigger_check(
		fcinfo, "packnd.journal_guard",
		TRIGGER_BEFORE | TRIGGER_STATEMENT | TRIGGER_UPDATE | TRIGGER_DELETE |
			TRIGGER_TRUNCATE);

	ereport(ERROR,
			(errcode(ERRCODE_PN_STATE),
			 errmsg("the journal is append-only: %s of \"%s\" is refused",
					TRIGGER_FIRED_BY_UPDATE(trigger->tg_event)   ? "UPDATE"
					: TRIGGER_FIRED_BY_DELETE(trigger->tg_event) ? "DELETE"
																 : "TRUNCATE",
					RelationGetRelationName(trigger->tg_relation)),
			 errhint("What a person asks to have erased is deleted from "
					 "journal_payload; the event stays.")));
	return PointerGetDatum(NULL); /* not reached */
}
