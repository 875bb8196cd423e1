/*-------------------------------------------------------------------------
 *
 * change.c
 *		What pnd.changes() tells: which things of which cases a transaction
 *		changed, as rows of pnd_data.change, one for each thing.
 *
 * Triggers note what changed in memory (change_note()); the rows are written
 * when the transaction is about to commit or to be prepared.  So a call that
 * writes ten events about one case costs one row, and the executor is made
 * ready once for all of them; columns and an index in the journal, or a row
 * for each event, would be paid by every event (test/bench/journal.sh
 * measures an event).  What the callback writes is as safe as the rest: an
 * error in it aborts the transaction.
 *
 * A row has the number of its transaction (the top one).  A reader takes rows
 * below the horizon of its snapshot only: what is there has been committed
 * and can be seen, and no row can come in there any more.  Ordered by that
 * number, a place in the order that was read up to the horizon has nothing
 * new before it, however late a transaction commits.
 *
 * What a subtransaction noted is forgotten if it rolls back.  The notes are a
 * list in the order in which they were made, each with the nesting level
 * that it would be rolled back with: those of a level are its end.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "access/xlogrecovery.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "actor/change.h"
#include "base/column.h"
#include "base/metadata.h"
#include "base/trigger.h"
#include "base/writer.h"
#include "registry/numbering.h"

/* What may be told, and the column that has its number. */
typedef struct ChangeKind
{
	const char *name;
	const char *column; /* NULL: the case itself */
} ChangeKind;

static const ChangeKind kinds[] = {{"case", NULL},
								   {"access", "access_id"},
								   {"consent", "consent_id"},
								   {"deadline", "deadline_id"},
								   {"hand_over", "hand_over_id"},
								   {"message", "message_id"},
								   {"referral", "referral_id"}};

typedef struct Change
{
	int64 case_id;
	int64 subject_id; /* 0 for the case itself */
	int64 kind;       /* its place in kinds; as wide as the others, since the
					   * bytes are hashed */
} Change;

typedef struct Note
{
	Change change;
	int level;
} Note;

/* The notes of this transaction, in TopTransactionContext; NULL: none. */
static Note *notes = NULL;
static int nnotes;
static int notes_size;
static HTAB *noted; /* the same, to find one */

static void
forget_notes(void)
{
	notes = NULL;
	noted = NULL;
	nnotes = 0;
}

static void
begin_notes(void)
{
	HASHCTL control;

	memset(&control, 0, sizeof(control));
	control.keysize = sizeof(Change);
	control.entrysize = sizeof(Change);
	control.hcxt = TopTransactionContext;
	noted = hash_create("packnd changes", 64, &control,
						HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	notes_size = 16;
	notes =
		MemoryContextAlloc(TopTransactionContext, notes_size * sizeof(Note));
}

/* Notes that a thing has changed in this transaction. */
static void
note(const Change *change)
{
	bool found;

	if (notes == NULL)
		begin_notes();
	/* before it is entered: if there is no memory, it has not been noted */
	if (nnotes == notes_size)
	{
		notes = repalloc_huge(notes, 2 * notes_size * sizeof(Note));
		notes_size *= 2;
	}
	(void) hash_search(noted, change, HASH_ENTER, &found);
	if (found)
		return;
	notes[nnotes].change = *change;
	notes[nnotes].level = GetCurrentTransactionNestLevel();
	nnotes++;
}

static int
find_kind(const char *name)
{
	int i;

	for (i = 0; i < (int) lengthof(kinds); i++)
	{
		if (strcmp(kinds[i].name, name) == 0)
			return i;
	}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("unknown kind of change: \"%s\"", name)));
	return 0; /* not reached */
}

void
change_note(TriggerData *trigger, HeapTuple row, TupleDesc desc)
{
	const char *told_as = trigger->tg_trigger->tgnargs > 0
							  ? trigger->tg_trigger->tgargs[0]
							  : "case";
	Change change = {0};
	bool isnull;

	if (strcmp(told_as, "nothing") == 0 ||
		strcmp(told_as, TOLD_AS_READING) == 0 ||
		base_column_find(desc, "case_id") == 0)
		return;
	change.case_id =
		DatumGetInt64(base_column(row, desc, "case_id", INT8OID, &isnull));
	if (isnull || change.case_id <= 0 || change.case_id > NUMBER_ID_MAX)
		return; /* it is no case that has a number */
	change.kind = find_kind(told_as);
	if (kinds[change.kind].column != NULL)
		change.subject_id = DatumGetInt64(
			base_column_given(row, desc, kinds[change.kind].column, INT8OID));
	note(&change);
}

/*
 * packnd.note_change() returns trigger
 *		AFTER ROW trigger of a table that is not journalled and whose changes
 *		are told all the same.  Argument: as what.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_note_change_of_row);
Datum
packnd_actor_note_change_of_row(PG_FUNCTION_ARGS)
{
	TriggerData *trigger =
		base_trigger_check(fcinfo, "packnd.note_change",
						   TRIGGER_AFTER | TRIGGER_ROW | TRIGGER_ANY_CHANGE);

	change_note(trigger, base_trigger_row(trigger),
				base_trigger_columns(trigger));
	return PointerGetDatum(NULL);
}

/*
 * packnd.note_change(kind text, case_id bigint, subject_id bigint) returns void
 *		The same without a row that changed, as when a right ended by the
 *		clock.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_note_change);
Datum
packnd_actor_note_change(PG_FUNCTION_ARGS)
{
	Change change = {0};

	change.kind = find_kind(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	change.case_id = PG_GETARG_INT64(1);
	change.subject_id = PG_GETARG_INT64(2);
	note(&change);
	PG_RETURN_VOID();
}

/* ---- at the end of the transaction ---- */

static void
write_row(BaseWriter *writer, BaseWriterTable *table, const Change *change,
		  TimestampTz now)
{
	base_writer_set(table, "transaction_id", INT8OID,
					Int64GetDatum((int64) U64FromFullTransactionId(
						GetTopFullTransactionId())));
	base_writer_set(table, "case_id", INT8OID, Int64GetDatum(change->case_id));
	base_writer_set(table, "kind", TEXTOID,
					CStringGetTextDatum(kinds[change->kind].name));
	base_writer_set(table, "subject_id", INT8OID,
					Int64GetDatum(change->subject_id));
	base_writer_set(table, "changed_at", TIMESTAMPTZOID,
					TimestampTzGetDatum(now));
	base_writer_write(writer, table);
}

static void
write_notes(void)
{
	BaseWriterTable table = {.name = "change", .operation = CMD_INSERT};
	TimestampTz now = GetCurrentTimestamp();
	BaseWriter writer;
	MemoryContext row_context;
	MemoryContext caller;
	int i;

	PushActiveSnapshot(GetTransactionSnapshot());
	row_context = AllocSetContextCreate(CurrentMemoryContext, "packnd change",
										ALLOCSET_SMALL_SIZES);
	base_writer_begin(&writer, &table, 1);
	for (i = 0; i < nnotes; i++)
	{
		CHECK_FOR_INTERRUPTS();
		caller = MemoryContextSwitchTo(row_context);
		write_row(&writer, &table, &notes[i].change, now);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(row_context);
	}
	base_writer_end(&writer);
	MemoryContextDelete(row_context);
	PopActiveSnapshot();
}

static void
end_transaction(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			/* unless the registry itself went in this transaction */
			if (nnotes > 0 && OidIsValid(base_data_owner()))
				write_notes();
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PREPARE:
			forget_notes();
			break;
		default:
			break;
	}
}

/* The notes of a subtransaction are its parent's, or are forgotten. */
static void
end_subtransaction(SubXactEvent event, SubTransactionId mine,
				   SubTransactionId parent, void *arg)
{
	int level = GetCurrentTransactionNestLevel();
	int i;

	switch (event)
	{
		case SUBXACT_EVENT_COMMIT_SUB:
			for (i = nnotes - 1; i >= 0 && notes[i].level >= level; i--)
				notes[i].level = level - 1;
			break;
		case SUBXACT_EVENT_ABORT_SUB:
			while (nnotes > 0 && notes[nnotes - 1].level >= level)
				(void) hash_search(noted, &notes[--nnotes].change, HASH_REMOVE,
								   NULL);
			break;
		default:
			break;
	}
}

/* Registers the transaction callbacks; called once, by _PG_init(). */
void
change_init(void)
{
	RegisterXactCallback(end_transaction, NULL);
	RegisterSubXactCallback(end_subtransaction, NULL);
}

/* ---- for cursors ---- */

/*
 * packnd.server_history() returns text
 *		Of which numbering of transactions this server's is: its system
 *		identifier and timeline, the same on a standby.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_server_history);
Datum
packnd_actor_server_history(PG_FUNCTION_ARGS)
{
	TimeLineID timeline;

	if (RecoveryInProgress())
		(void) GetXLogReplayRecPtr(&timeline);
	else
		timeline = GetWALInsertionTimeLine();
	PG_RETURN_TEXT_P(cstring_to_text(
		psprintf(UINT64_FORMAT ".%u", GetSystemIdentifier(), timeline)));
}
