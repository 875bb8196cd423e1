/*-------------------------------------------------------------------------
 *
 * session.c
 *		Who keeps others from a row: sessions with open transactions, and
 *		those that hold a row.
 *
 * The server has no list of who holds which row: a row lock stands in the
 * row, as the transaction's number.  So the row is looked at, and the number
 * is looked up among the running transactions, through their parents and,
 * where several hold one row, through the list that stands for them.  Views
 * such as pg_stat_activity hide from the owner of the registry since when
 * another role's transaction runs; these functions are the owner's only.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/heapam.h"
#include "access/multixact.h"
#include "access/subtrans.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/procarray.h"
#include "utils/array.h"
#include "utils/backend_status.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

/*
 * packnd.open_transactions(OUT pid int, OUT role_id oid,
 *		OUT began_at timestamptz) returns setof record
 *		The sessions of this database with an open transaction, but this one.
 */
PACKND_FUNCTION_INFO_V1(packnd_base_open_transactions);
Datum
packnd_base_open_transactions(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int count;

	InitMaterializedSRF(fcinfo, 0);
	/* what runs now, not what ran when the transaction looked first */
	pgstat_clear_backend_activity_snapshot();
	count = pgstat_fetch_stat_numbackends();
	for (int i = 1; i <= count; i++)
	{
		LocalPgBackendStatus *local = base_backend_status(i);
		PgBackendStatus *status;
		Datum values[3];
		bool nulls[3] = {false, false, false};

		if (local == NULL)
			continue;
		status = &local->backendStatus;
		if (status->st_backendType != B_BACKEND ||
			status->st_databaseid != MyDatabaseId ||
			status->st_procpid == MyProcPid ||
			status->st_xact_start_timestamp == 0)
			continue;
		values[0] = Int32GetDatum(status->st_procpid);
		values[1] = ObjectIdGetDatum(status->st_userid);
		values[2] = TimestampTzGetDatum(status->st_xact_start_timestamp);
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
	}
	return (Datum) 0;
}

/* Adds the session in which a transaction runs, if it does and is another. */
static void
add_holder(TransactionId xid, Datum *pids, int *count, int size)
{
	int pid;

	if (*count == size || !TransactionIdIsNormal(xid) ||
		TransactionIdIsCurrentTransactionId(xid) ||
		!TransactionIdIsInProgress(xid))
		return;
	/* 0 for one that was prepared */
	pid = BackendXidGetPid(SubTransGetTopmostTransaction(xid));
	if (pid != 0)
		pids[(*count)++] = Int32GetDatum(pid);
}

/*
 * packnd.row_holders(table_name regclass, row_id tid) returns int[]
 *		The sessions that hold a row of a table, to change or to lock it, but
 *		this one; empty if there are none.
 */
PACKND_FUNCTION_INFO_V1(packnd_base_row_holders);
Datum
packnd_base_row_holders(PG_FUNCTION_ARGS)
{
	Relation relation = table_open(PG_GETARG_OID(0), AccessShareLock);
	HeapTupleData tuple;
	Buffer buffer;
	Datum pids[64];
	int count = 0;

	tuple.t_self = *(ItemPointer) PG_GETARG_POINTER(1);
	if (heap_fetch(relation, SnapshotAny, &tuple, &buffer, false))
	{
		uint16 infomask;
		TransactionId holder;

		LockBuffer(buffer, BUFFER_LOCK_SHARE);
		infomask = tuple.t_data->t_infomask;
		holder = HeapTupleHeaderGetRawXmax(tuple.t_data);
		LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
		ReleaseBuffer(buffer);

		if (infomask & HEAP_XMAX_INVALID)
			;
		else if (infomask & HEAP_XMAX_IS_MULTI)
		{
			MultiXactMember *members;
			int found = GetMultiXactIdMembers(
				holder, &members, false, HEAP_XMAX_IS_LOCKED_ONLY(infomask));

			for (int i = 0; i < found; i++)
				add_holder(members[i].xid, pids, &count, lengthof(pids));
		}
		else
			add_holder(holder, pids, &count, lengthof(pids));
	}
	table_close(relation, AccessShareLock);
	PG_RETURN_ARRAYTYPE_P(construct_array(pids, count, INT4OID, sizeof(int32),
										  true, TYPALIGN_INT));
}
