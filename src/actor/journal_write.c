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
 * This happens at each change of a case, so the rows are written directly, as
 * catalog rows are: with the tables' indexes, but without a plan, a change of
 * user, policies, CHECK constraints or triggers (a fifth of the time that
 * SPI needs).  The tables' definitions are in site.sql; columns are found by
 * name.  Only the first event of a case goes through SPI, for
 * INSERT ... ON CONFLICT.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "actor/journal.h"
#include "base/metadata.h"
#include "base/unfiltered.h"

#define ROW_COLUMNS_MAX 32

/* A row being made for a table. */
typedef struct Row
{
	TupleDesc desc;
	Datum values[ROW_COLUMNS_MAX];
	bool nulls[ROW_COLUMNS_MAX];
} Row;

static Relation
open_table(const char *name)
{
	Oid relid = base_data_table(name);

	if (!OidIsValid(relid))
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("there is no usable table \"%s.%s\"",
							   PND_DATA_SCHEMA, name),
						errhint("See packnd.health().")));
	return table_open(relid, RowExclusiveLock);
}

/* The number of a column; 55000 if the table is of another version. */
static int
column_number(TupleDesc desc, const char *name, Oid type)
{
	int column = SPI_fnumber(desc, name);

	if (column <= 0 || TupleDescAttr(desc, column - 1)->atttypid != type)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the journal has no column \"%s\" of type %s", name,
						format_type_be(type)),
				 errhint("A superuser brings the registry to the library's "
						 "version with SELECT packnd.upgrade().")));
	return column;
}

static void
begin_row(Row *row, Relation rel)
{
	row->desc = RelationGetDescr(rel);
	if (row->desc->natts > ROW_COLUMNS_MAX)
		elog(ERROR, "a table of the journal has too many columns");
	memset(row->nulls, true, sizeof(row->nulls));
}

static void
set_column(Row *row, const char *name, Oid type, Datum value)
{
	int column = column_number(row->desc, name, type);

	row->values[column - 1] = value;
	row->nulls[column - 1] = false;
}

static HeapTuple
end_row(Row *row)
{
	return heap_form_tuple(row->desc, row->values, row->nulls);
}

static void
insert_row(Relation rel, Row *row)
{
	HeapTuple tuple = end_row(row);

	CatalogTupleInsert(rel, tuple);
	heap_freetuple(tuple);
}

static Datum
bytea_datum(const uint8 *bytes, int length)
{
	bytea *value = palloc(VARHDRSZ + length);

	SET_VARSIZE(value, VARHDRSZ + length);
	memcpy(VARDATA(value), bytes, length);
	return PointerGetDatum(value);
}

/* Makes the head of a case that has none, unless another just did. */
static void
make_head(int64 case_id)
{
	static const char query[] =
		"INSERT INTO pnd_data.journal_head (case_id, last_event, last_hash)"
		" VALUES ($1, 0, $2) ON CONFLICT (case_id) DO NOTHING";
	static SPIPlanPtr plan = NULL;
	uint8 zeros[PG_SHA256_DIGEST_LENGTH] = {0};
	Oid types[2] = {INT8OID, BYTEAOID};
	Datum values[2];
	BaseUnfiltered unfiltered;

	base_spi_begin_unfiltered(&unfiltered);
	if (plan == NULL)
	{
		SPIPlanPtr fresh = SPI_prepare(query, 2, types);

		if (fresh == NULL)
			elog(ERROR, "SPI_prepare failed: %s",
				 SPI_result_code_string(SPI_result));
		SPI_keepplan(fresh);
		plan = fresh;
	}
	values[0] = Int64GetDatum(case_id);
	values[1] = bytea_datum(zeros, sizeof(zeros));
	if (SPI_execute_plan(plan, values, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "the head of a journal could not be made");
	base_spi_end_unfiltered(&unfiltered);
}

/*
 * Finds the head of a case and locks it as an UPDATE would; false if this
 * transaction sees none.  The locked version is left in slot.
 */
static bool
lock_head(Relation rel, int64 case_id, TupleTableSlot *slot)
{
	Snapshot snapshot;
	SysScanDesc scan;
	ScanKeyData key;
	HeapTuple tuple;
	TM_FailureData failure;
	TM_Result result;

	/* see what earlier commands, and earlier rows of this one, wrote */
	CommandCounterIncrement();
	snapshot = RegisterSnapshot(GetTransactionSnapshot());
	ScanKeyInit(&key, column_number(RelationGetDescr(rel), "case_id", INT8OID),
				BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(case_id));
	scan = systable_beginscan(rel, base_primary_key_index(rel), true, snapshot,
							  1, &key);
	tuple = systable_getnext(scan);
	result = !HeapTupleIsValid(tuple)
				 ? TM_Invisible
				 : table_tuple_lock(rel, &tuple->t_self, snapshot, slot,
									GetCurrentCommandId(false),
									LockTupleNoKeyExclusive, LockWaitBlock,
									IsolationUsesXactSnapshot()
										? 0
										: TUPLE_LOCK_FLAG_FIND_LAST_VERSION,
									&failure);
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);

	if (result != TM_Ok && result != TM_Invisible)
		ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
						errmsg("could not serialize access due to concurrent "
							   "update")));
	return result == TM_Ok;
}

/* Sets number and previous hash of the event from the case's locked head. */
static void
follow_head(JournalEvent *event, Relation rel, TupleTableSlot *slot)
{
	TupleDesc desc = RelationGetDescr(rel);
	bool isnull;
	Datum last_event;
	bytea *last_hash;

	if (!lock_head(rel, event->case_id, slot))
	{
		make_head(event->case_id);
		/* made by a transaction that this one's snapshot does not see? */
		if (!lock_head(rel, event->case_id, slot))
			ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
							errmsg("could not serialize access due to "
								   "concurrent update")));
	}
	last_event = slot_getattr(slot, column_number(desc, "last_event", INT8OID),
							  &isnull);
	event->event_no = DatumGetInt64(last_event) + 1;
	last_hash = DatumGetByteaPP(slot_getattr(
		slot, column_number(desc, "last_hash", BYTEAOID), &isnull));
	if (VARSIZE_ANY_EXHDR(last_hash) != PG_SHA256_DIGEST_LENGTH)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
						errmsg("the head of the journal is damaged"),
						errhint("See pnd.verify_journal().")));
	memcpy(event->previous_hash, VARDATA_ANY(last_hash),
		   PG_SHA256_DIGEST_LENGTH);
}

/* Moves the locked head on to the event. */
static void
move_head(const JournalEvent *event, Datum hash, Relation rel,
		  TupleTableSlot *slot)
{
	Row row;
	HeapTuple tuple;

	begin_row(&row, rel);
	set_column(&row, "case_id", INT8OID, Int64GetDatum(event->case_id));
	set_column(&row, "last_event", INT8OID, Int64GetDatum(event->event_no));
	set_column(&row, "last_hash", BYTEAOID, hash);
	tuple = end_row(&row);
	CatalogTupleUpdate(rel, &slot->tts_tid, tuple);
	heap_freetuple(tuple);
}

static void
insert_event(const JournalEvent *event, Datum hash)
{
	Relation rel = open_table("journal");
	Row row;

	begin_row(&row, rel);
	set_column(&row, "case_id", INT8OID, Int64GetDatum(event->case_id));
	set_column(&row, "event_no", INT8OID, Int64GetDatum(event->event_no));
	set_column(&row, "occurred_at", TIMESTAMPTZOID,
			   TimestampTzGetDatum(event->occurred_at));
	set_column(&row, "actor_kind", TEXTOID,
			   CStringGetTextDatum(event->actor_kind));
	if (event->professional_id != 0)
		set_column(&row, "professional_id", INT8OID,
				   Int64GetDatum(event->professional_id));
	set_column(&row, "role_name", TEXTOID,
			   CStringGetTextDatum(event->role_name));
	set_column(&row, "table_name", TEXTOID,
			   CStringGetTextDatum(event->table_name));
	set_column(&row, "operation", TEXTOID,
			   CStringGetTextDatum(event->operation));
	set_column(&row, "payload_hash", BYTEAOID,
			   bytea_datum(event->payload_hash, sizeof(event->payload_hash)));
	set_column(
		&row, "previous_hash", BYTEAOID,
		bytea_datum(event->previous_hash, sizeof(event->previous_hash)));
	set_column(&row, "event_hash", BYTEAOID, hash);
	insert_row(rel, &row);
	table_close(rel, NoLock);
}

static void
insert_payload(const JournalEvent *event, const uint8 *salt,
			   const char *payload)
{
	Relation rel = open_table("journal_payload");
	Row row;

	begin_row(&row, rel);
	set_column(&row, "case_id", INT8OID, Int64GetDatum(event->case_id));
	set_column(&row, "event_no", INT8OID, Int64GetDatum(event->event_no));
	set_column(&row, "salt", BYTEAOID, bytea_datum(salt, JOURNAL_SALT_LENGTH));
	set_column(&row, "payload", JSONOID, CStringGetTextDatum(payload));
	insert_row(rel, &row);
	table_close(rel, NoLock);
}

/*
 * Writes an event: numbers it, links it to the one before, hashes it, and
 * moves the head of the case on.  Waits for a transaction that wrote to the
 * same case; 40001 where its isolation level does not let it go on after.
 */
void
journal_write(JournalEvent *event, const char *payload)
{
	Relation head = open_table("journal_head");
	TupleTableSlot *slot = table_slot_create(head, NULL);
	uint8 salt[JOURNAL_SALT_LENGTH];
	uint8 digest[PG_SHA256_DIGEST_LENGTH];
	Datum hash;

	follow_head(event, head, slot);

	if (!pg_strong_random(salt, sizeof(salt)))
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR),
						errmsg("could not generate random bytes")));
	journal_hash_payload(salt, sizeof(salt), payload, strlen(payload),
						 event->payload_hash);
	event->occurred_at = GetCurrentTimestamp();
	journal_hash_event(event, digest);
	hash = bytea_datum(digest, sizeof(digest));

	insert_event(event, hash);
	insert_payload(event, salt, payload);
	move_head(event, hash, head, slot);
	ExecDropSingleTupleTableSlot(slot);
	table_close(head, NoLock);
}
