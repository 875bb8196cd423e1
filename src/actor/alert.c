/*-------------------------------------------------------------------------
 *
 * alert.c
 *		Alerts that outlive the transaction of who caused them:
 *		packnd.alert_apart().
 *
 * Who is refused gets an error, and what his transaction wrote goes with it.
 * So the alert is written by another process: a dynamic background worker,
 * which needs no preloaded library, connects to the same database and calls
 * pnd_data.write_alert() as the system, then has the case compared.  The caller does not wait, so that
 * being refused with an alert takes as long as being refused without.
 *
 * Everybody sees in pg_stat_activity that a session is there, though not
 * whose: the worker comes in after a random time of some seconds, so that it
 * does not tell who looks there that his call, and not another, caused it.
 *
 * A session asks at most once an hour for the same kind, role and case; the
 * table refuses a second one of other sessions.  Where no worker can be had
 * (all taken, or on a standby), the server's log says so, without a name or
 * number of anybody.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "postmaster/bgworker.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"

#include "actor/actor.h"
#include "actor/alert.h"
#include "base/plan.h"
#include "base/unfiltered.h"

/* Milliseconds within which a worker comes in. */
#define ALERT_WITHIN 3000

#define KIND_LENGTH 40
#define REMEMBERED 1000 /* alerts that a session remembers to have caused */

/* What the worker is told, in bgw_extra. */
typedef struct Alert
{
	int64 case_id;         /* 0: of no case */
	int64 professional_id; /* 0: who acts is none */
	TimestampTz raised_at;
	Oid role;
	char kind[KIND_LENGTH];
} Alert;

StaticAssertDecl(sizeof(Alert) <= BGW_EXTRALEN, "an alert fits a worker");

typedef struct RaisedAlert
{
	struct
	{
		int64 case_id;
		Oid role;
		char kind[KIND_LENGTH];
	} key;
	TimestampTz raised_at;
} RaisedAlert;

/* What this session has caused; NULL: nothing yet. */
static HTAB *raised = NULL;

/* found by name, so the library keeps it whatever the flags */
extern __attribute__((visibility("default"))) void
packnd_actor_alert_main(Datum argument);

/* Was the same asked for within the hour?  Remembers that it is now. */
static bool
is_repeated(const Alert *alert)
{
	RaisedAlert wanted;
	RaisedAlert *entry;
	bool found;

	if (raised != NULL && hash_get_num_entries(raised) >= REMEMBERED)
	{
		hash_destroy(raised);
		raised = NULL;
	}
	if (raised == NULL)
	{
		HASHCTL control;

		memset(&control, 0, sizeof(control));
		control.keysize = sizeof(wanted.key);
		control.entrysize = sizeof(RaisedAlert);
		control.hcxt = TopMemoryContext;
		raised = hash_create("packnd alerts", 16, &control,
							 HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	memset(&wanted, 0, sizeof(wanted));
	wanted.key.case_id = alert->case_id;
	wanted.key.role = alert->role;
	strlcpy(wanted.key.kind, alert->kind, KIND_LENGTH);
	entry = hash_search(raised, &wanted.key, HASH_ENTER, &found);
	if (found &&
		alert->raised_at - entry->raised_at < INT64CONST(3600) * USECS_PER_SEC)
		return true;
	entry->raised_at = alert->raised_at;
	return false;
}

/* Starts the worker; false if none can be had. */
static bool
start_worker(const Alert *alert)
{
	BackgroundWorker worker;

	if (RecoveryInProgress())
		return false;
	memset(&worker, 0, sizeof(worker));
	worker.bgw_flags =
		BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
	worker.bgw_restart_time = BGW_NEVER_RESTART;
	strlcpy(worker.bgw_library_name, "packnd",
			sizeof(worker.bgw_library_name));
	strlcpy(worker.bgw_function_name, "packnd_actor_alert_main",
			sizeof(worker.bgw_function_name));
	strlcpy(worker.bgw_name, "packnd alert", sizeof(worker.bgw_name));
	strlcpy(worker.bgw_type, "packnd alert", sizeof(worker.bgw_type));
	worker.bgw_main_arg = ObjectIdGetDatum(MyDatabaseId);
	memcpy(worker.bgw_extra, alert, sizeof(*alert));
	return RegisterDynamicBackgroundWorker(&worker, NULL);
}

void
alert_apart(const char *kind, int64 case_id)
{
	Alert alert;

	memset(&alert, 0, sizeof(alert));
	(void) actor_current(&alert.professional_id);
	alert.case_id = case_id;
	alert.raised_at = GetCurrentTimestamp();
	alert.role = GetOuterUserId();
	strlcpy(alert.kind, kind, KIND_LENGTH);
	if (is_repeated(&alert) || start_worker(&alert))
		return;
	ereport(LOG_SERVER_ONLY,
			(errmsg("an alert to privacy officers could not be written"),
			 errdetail("Its kind is \"%s\".", alert.kind),
			 errhint("A worker is needed for it: max_worker_processes."),
			 errhidestmt(true), errhidecontext(true)));
}

/*
 * packnd.alert_apart(kind text, case_id bigint) returns void
 *		Has an alert about the actor written that outlives this transaction;
 *		null: of no case.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_alert_apart);
Datum
packnd_actor_alert_apart(PG_FUNCTION_ARGS)
{
	if (!PG_ARGISNULL(0))
		alert_apart(text_to_cstring(PG_GETARG_TEXT_PP(0)),
					PG_ARGISNULL(1) ? 0 : PG_GETARG_INT64(1));
	PG_RETURN_VOID();
}

/* ---- the worker ---- */

static BasePlan write_plan = {
	.statement = "SELECT pnd_data.write_alert($1, $2, $3, $4, $5)",
	.types = {TEXTOID, INT8OID, INT8OID, TEXTOID, TIMESTAMPTZOID},
	.ntypes = 5,
	.expected = SPI_OK_SELECT,
};

/* Writes the alert, as the system. */
static void
write_alert(void *arg)
{
	const Alert *alert = arg;
	char *role = GetUserNameFromId(alert->role, true);
	Datum values[5];
	char nulls[5] = {' ', ' ', ' ', ' ', ' '};
	BaseUnfiltered owner;

	values[0] = CStringGetTextDatum(alert->kind);
	values[1] = Int64GetDatum(alert->case_id);
	nulls[1] = alert->case_id == 0 ? 'n' : ' ';
	values[2] = Int64GetDatum(alert->professional_id);
	nulls[2] = alert->professional_id == 0 ? 'n' : ' ';
	values[3] = CStringGetTextDatum(
		role != NULL ? role : psprintf("%u", alert->role));
	values[4] = TimestampTzGetDatum(alert->raised_at);
	base_spi_begin_as_owner(&owner);
	(void) base_plan_execute(&write_plan, values, nulls);
	base_spi_end_unfiltered(&owner);
}

static BasePlan compare_plan = {
	.statement = "SELECT pnd_data.match_cases(only_case => $1)",
	.types = {INT8OID},
	.ntypes = 1,
	.expected = SPI_OK_SELECT,
};

/*
 * Has the case compared with the others, if it still is to be: it may be of
 * somebody of whom another case is hidden from who was refused, and is to be
 * hidden from him everywhere.
 */
static void
compare_case(void *arg)
{
	const Alert *alert = arg;
	Datum value = Int64GetDatum(alert->case_id);
	BaseUnfiltered owner;

	if (alert->case_id == 0)
		return;
	base_spi_begin_as_owner(&owner);
	(void) base_plan_execute(&compare_plan, &value, NULL);
	base_spi_end_unfiltered(&owner);
}

/*
 * The worker: waits for a random time, writes one alert, has its case
 * compared, and ends.
 */
void
packnd_actor_alert_main(Datum argument)
{
	Alert alert;
	uint32 wait;

	memcpy(&alert, MyBgworkerEntry->bgw_extra, sizeof(alert));
	BackgroundWorkerUnblockSignals();
	if (!pg_strong_random(&wait, sizeof(wait)))
		wait = 0;
	(void) WaitLatch(MyLatch, WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
					 (long) (wait % ALERT_WITHIN), PG_WAIT_EXTENSION);
	BackgroundWorkerInitializeConnectionByOid(DatumGetObjectId(argument),
											  InvalidOid, 0);
	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	actor_as_system(write_alert, &alert);
	PopActiveSnapshot();
	/* whatever synchronous_commit says */
	ForceSyncCommit();
	CommitTransactionCommand();
	/* what is told by now stays told, whatever becomes of this */
	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	actor_as_system(compare_case, &alert);
	PopActiveSnapshot();
	CommitTransactionCommand();
}
