/*-------------------------------------------------------------------------
 *
 * journal_write.c
 *		Writing an event of the journal: one row in each of three tables.
 *
 *		journal_head		per case: the last event's number and hash; its
 *							row lock puts the events of a case in order
 *		journal				the event: who, when, which table, the hash of
 *							the payload, the hash of the event before
 *		journal_payload		the salt and what changed, as JSON; may be erased
 *
 * This happens at each change of a case, so the rows are written without
 * statements, through base/writer.h: indexes, CHECKs, defaults and triggers
 * that somebody put on these tables count as anywhere else, policies and the
 * rights of whoever caused the change do not.  The tables' definitions are
 * in site.sql; columns are found by name.  Only the first event of a case
 * goes through SPI, for INSERT ... ON CONFLICT.
 *
 * The hash is computed of what is given to the tables: a BEFORE trigger that
 * changes it makes pnd.verify_journal() report the event.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "actor/journal.h"
#include "base/column.h"
#include "base/plan.h"
#include "base/unfiltered.h"
#include "base/writer.h"

static const char *const head_changes[] = {"last_event", "last_hash"};

static Datum
bytea_datum(const uint8 *bytes, int length)
{
	bytea *value = palloc(VARHDRSZ + length);

	SET_VARSIZE(value, VARHDRSZ + length);
	memcpy(VARDATA(value), bytes, length);
	return PointerGetDatum(value);
}

static BasePlan make_head_plan = {
	.statement =
		"INSERT INTO pnd_data.journal_head (case_id, last_event, last_hash)"
		" VALUES ($1, 0, $2) ON CONFLICT (case_id) DO NOTHING",
	.types = {INT8OID, BYTEAOID},
	.ntypes = 2,
	.expected = SPI_OK_INSERT,
};

/* Makes the head of a case that has none, unless another just did. */
static void
make_head(int64 case_id)
{
	uint8 zeros[PG_SHA256_DIGEST_LENGTH] = {0};
	Datum values[2];
	BaseUnfiltered unfiltered;

	values[0] = Int64GetDatum(case_id);
	values[1] = bytea_datum(zeros, sizeof(zeros));
	base_spi_begin_unfiltered(&unfiltered);
	(void) base_plan_execute(&make_head_plan, values, NULL);
	base_spi_end_unfiltered(&unfiltered);
}

/* A column of the locked head, which is never null. */
static Datum
head_column(TupleTableSlot *slot, const char *name, Oid type)
{
	int number = base_column_number(slot->tts_tupleDescriptor, name, type);
	bool isnull;
	Datum value = slot_getattr(slot, number, &isnull);

	if (isnull)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
						errmsg("the head of the journal is damaged"),
						errdetail("Column \"%s\" is null.", name),
						errhint("See pnd.verify_journal().")));
	return value;
}

/*
 * Where this transaction wrote a head last.  It writes a version for each event,
 * which nobody takes away before it ends, and the index would step over all of
 * them: ten thousand events cost ten thousand times as many steps.
 */
static struct
{
	TransactionId xid;
	int64 case_id;
	ItemPointerData tid;
} written = {.xid = InvalidTransactionId};

static void
note_written(int64 case_id, const ItemPointerData *tid)
{
	written.xid = GetTopTransactionId();
	written.case_id = case_id;
	written.tid = *tid;
}

/*
 * Is the version that was written last still the one that this snapshot sees?
 * A snapshot sees one version of a row, so if what stands there is seen and is
 * of this case, it is.  After a subtransaction that failed it is not.
 */
static bool
written_is_seen(Relation rel, int64 case_id, Snapshot snapshot,
				TupleTableSlot *slot)
{
	bool is_seen =
		TransactionIdIsValid(written.xid) &&
		written.xid == GetTopTransactionIdIfAny() &&
		written.case_id == case_id &&
		ItemPointerGetBlockNumber(&written.tid) <
			RelationGetNumberOfBlocks(rel) &&
		table_tuple_fetch_row_version(rel, &written.tid, snapshot, slot) &&
		DatumGetInt64(head_column(slot, "case_id", INT8OID)) == case_id;

	ExecClearTuple(slot);
	return is_seen;
}

/* The head of a case, by its key; false if the snapshot sees none. */
static bool
find_head(Relation rel, int64 case_id, Snapshot snapshot, ItemPointer tid)
{
	SysScanDesc scan;
	ScanKeyData key;
	HeapTuple tuple;
	bool found;

	ScanKeyInit(&key,
				base_column_number(RelationGetDescr(rel), "case_id", INT8OID),
				BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(case_id));
	scan = systable_beginscan(rel, base_primary_key_index(rel), true, snapshot,
							  1, &key);
	tuple = systable_getnext(scan);
	found = HeapTupleIsValid(tuple);
	if (found)
		*tid = tuple->t_self;
	systable_endscan(scan);
	return found;
}

/*
 * Finds the head of a case and locks it as an UPDATE would; false if this
 * transaction sees none.  The locked version is left in slot.
 */
static bool
lock_head(Relation rel, int64 case_id, TupleTableSlot *slot)
{
	Snapshot snapshot;
	ItemPointerData tid;
	TM_FailureData failure;
	TM_Result result = TM_Invisible;
	bool found = true;

	/* see what earlier commands, and earlier rows of this one, wrote */
	CommandCounterIncrement();
	snapshot = RegisterSnapshot(GetTransactionSnapshot());
	if (written_is_seen(rel, case_id, snapshot, slot))
		tid = written.tid;
	else
		found = find_head(rel, case_id, snapshot, &tid);
	if (found)
		result = table_tuple_lock(rel, &tid, snapshot, slot,
								  GetCurrentCommandId(false),
								  LockTupleNoKeyExclusive, LockWaitBlock,
								  IsolationUsesXactSnapshot()
									  ? 0
									  : TUPLE_LOCK_FLAG_FIND_LAST_VERSION,
								  &failure);
	UnregisterSnapshot(snapshot);

	if (result != TM_Ok && result != TM_Invisible)
		ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
						errmsg("could not serialize access due to concurrent "
							   "update")));
	return result == TM_Ok;
}

/* Sets number and previous hash of the event from the case's locked head. */
static void
follow_head(JournalEvent *event, BaseWriterTable *head)
{
	bytea *last_hash;

	if (!lock_head(head->rel, event->case_id, head->old))
	{
		make_head(event->case_id);
		/* made by a transaction that this one's snapshot does not see? */
		if (!lock_head(head->rel, event->case_id, head->old))
			ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
							errmsg("could not serialize access due to "
								   "concurrent update")));
	}
	event->event_no =
		DatumGetInt64(head_column(head->old, "last_event", INT8OID)) + 1;
	last_hash = DatumGetByteaPP(head_column(head->old, "last_hash", BYTEAOID));
	if (VARSIZE_ANY_EXHDR(last_hash) != PG_SHA256_DIGEST_LENGTH)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
						errmsg("the head of the journal is damaged"),
						errhint("See pnd.verify_journal().")));
	memcpy(event->previous_hash, VARDATA_ANY(last_hash),
		   PG_SHA256_DIGEST_LENGTH);
}

static void
set_event(BaseWriterTable *row, const JournalEvent *event, Datum hash)
{
	base_writer_set(row, "case_id", INT8OID, Int64GetDatum(event->case_id));
	base_writer_set(row, "event_no", INT8OID, Int64GetDatum(event->event_no));
	base_writer_set(row, "occurred_at", TIMESTAMPTZOID,
					TimestampTzGetDatum(event->occurred_at));
	base_writer_set(row, "actor_kind", TEXTOID,
					CStringGetTextDatum(event->actor_kind));
	if (event->professional_id != 0)
		base_writer_set(row, "professional_id", INT8OID,
						Int64GetDatum(event->professional_id));
	base_writer_set(row, "role_name", TEXTOID,
					CStringGetTextDatum(event->role_name));
	base_writer_set(row, "table_name", TEXTOID,
					CStringGetTextDatum(event->table_name));
	base_writer_set(row, "operation", TEXTOID,
					CStringGetTextDatum(event->operation));
	base_writer_set(
		row, "payload_hash", BYTEAOID,
		bytea_datum(event->payload_hash, sizeof(event->payload_hash)));
	base_writer_set(
		row, "previous_hash", BYTEAOID,
		bytea_datum(event->previous_hash, sizeof(event->previous_hash)));
	base_writer_set(row, "event_hash", BYTEAOID, hash);
	/* where the sealer begins to look; no hash covers it */
	base_writer_set(row, "written_xid", INT8OID,
					Int64GetDatum((int64) U64FromFullTransactionId(
						GetTopFullTransactionId())));
}

static void
set_payload(BaseWriterTable *row, const JournalEvent *event, const uint8 *salt,
			const char *payload)
{
	base_writer_set(row, "case_id", INT8OID, Int64GetDatum(event->case_id));
	base_writer_set(row, "event_no", INT8OID, Int64GetDatum(event->event_no));
	base_writer_set(row, "salt", BYTEAOID,
					bytea_datum(salt, JOURNAL_SALT_LENGTH));
	base_writer_set(row, "payload", JSONOID, CStringGetTextDatum(payload));
}

/*
 * Writes an event: numbers it, links it to the one before, hashes it, and
 * moves the head of the case on.  Waits for a transaction that wrote to the
 * same case; 40001 where its isolation level does not let it go on after.
 */
void
journal_write(JournalEvent *event, const char *payload)
{
	BaseWriterTable tables[] = {
		{.name = "journal", .operation = CMD_INSERT},
		{.name = "journal_payload", .operation = CMD_INSERT},
		{.name = "journal_head",
		 .operation = CMD_UPDATE,
		 .changed = head_changes,
		 .nchanged = lengthof(head_changes)}};
	BaseWriterTable *head = &tables[2];
	BaseWriter writer;
	uint8 salt[JOURNAL_SALT_LENGTH];
	uint8 digest[PG_SHA256_DIGEST_LENGTH];
	Datum hash;

	base_writer_begin(&writer, tables, lengthof(tables));
	follow_head(event, head);

	if (!pg_strong_random(salt, sizeof(salt)))
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR),
						errmsg("could not generate random bytes")));
	journal_hash_payload(salt, sizeof(salt), payload, strlen(payload),
						 event->payload_hash);
	event->occurred_at = GetCurrentTimestamp();
	journal_hash_event(event, digest);
	hash = bytea_datum(digest, sizeof(digest));

	set_event(&tables[0], event, hash);
	base_writer_write(&writer, &tables[0]);
	set_payload(&tables[1], event, salt, payload);
	base_writer_write(&writer, &tables[1]);
	base_writer_set(head, "last_event", INT8OID,
					Int64GetDatum(event->event_no));
	base_writer_set(head, "last_hash", BYTEAOID, hash);
	base_writer_write(&writer, head);
	note_written(event->case_id, &head->row->tts_tid);
	base_writer_end(&writer);
}
