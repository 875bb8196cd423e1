/*-------------------------------------------------------------------------
 *
 * leaving.c
 *		A service that is not safe, or that is there no more, is asked for
 *		nobody: what waits for its answer is taken back and the next is
 *		asked, and of those who are there their people are told.
 *
 * What follows is written by pnd_data.leave_services().  It is done in the
 * transaction that changes the service, by whatever path, as the follow-up
 * would do it: who marks a service need not be one who may change the cases.
 *
 * A request takes a share lock on what is said of the service
 * (pnd_data.hold_service()), so who changes that waits for it.  At READ
 * COMMITTED he then sees it.  A transaction with one snapshot does not, and
 * would leave it waiting: it is told to try again.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

#include "actor/actor.h"
#include "base/column.h"
#include "base/plan.h"
#include "base/trigger.h"
#include "base/unfiltered.h"
#include "workflow/workflow.h"

static BasePlan leave_plan = {
	.statement = "SELECT pnd_data.leave_services($1)",
	.types = {INT8OID},
	.ntypes = 1,
	.expected = SPI_OK_SELECT,
};

/* Read-only: through the active snapshot, whichever that is. */
static BasePlan live_plan = {
	.statement =
		"SELECT coalesce(pg_catalog.string_agg(pg_catalog.concat("
		"r.referral_id, r.state), ' ' ORDER BY r.referral_id), '')"
		" FROM pnd_data.referral r WHERE r.service_id = $1"
		" AND r.state IN ('sent', 'under_study', 'accepted')",
	.types = {INT8OID},
	.ntypes = 1,
	.expected = SPI_OK_SELECT,
	.is_read_only = true,
};

/* The live requests to a service and where they are, as text. */
static char *
live_requests(Datum service, Snapshot snapshot)
{
	MemoryContext caller = CurrentMemoryContext;
	BaseUnfiltered unfiltered;
	Datum found;
	char *live;

	base_spi_begin_unfiltered(&unfiltered);
	PushActiveSnapshot(snapshot);
	(void) base_plan_execute(&live_plan, &service, NULL);
	PopActiveSnapshot();
	found = base_plan_result_given(0, 1, TEXTOID);
	live = MemoryContextStrdup(caller, TextDatumGetCString(found));
	base_spi_end_unfiltered(&unfiltered);
	return live;
}

static void
require_all_seen(Datum service)
{
	if (IsolationUsesXactSnapshot() &&
		strcmp(live_requests(service, GetTransactionSnapshot()),
			   live_requests(service, GetLatestSnapshot())) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("a request to the service was sent or answered "
						"meanwhile"),
				 errhint("Try the transaction again.")));
}

typedef struct Leaving
{
	Datum service;
	bool is_all;
} Leaving;

static void
execute_leave(void *argument)
{
	Leaving *leaving = argument;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	(void) base_plan_execute(&leave_plan, &leaving->service,
							 leaving->is_all ? "n" : " ");
	SPI_finish();
}

static void
leave_services(void *leaving)
{
	workflow_as_consequence(execute_leave, leaving);
}

/*
 * packnd.leave_service() returns trigger
 *		AFTER INSERT, FOR EACH ROW, on pnd_data.service_overlay.
 */
PACKND_FUNCTION_INFO_V1(packnd_routing_leave_service);
Datum
packnd_routing_leave_service(PG_FUNCTION_ARGS)
{
	TriggerData *trigger =
		base_trigger_check(fcinfo, "packnd.leave_service",
						   TRIGGER_AFTER | TRIGGER_ROW | TRIGGER_INSERT);
	TupleDesc desc = base_trigger_columns(trigger);
	HeapTuple row = base_trigger_row(trigger);
	Leaving leaving = {0};

	leaving.service = base_column_given(row, desc, "service_id", INT8OID);
	if (DatumGetBool(base_column_given(row, desc, "is_unsafe", BOOLOID)))
		require_all_seen(leaving.service);
	actor_as_system(leave_services, &leaving);
	return PointerGetDatum(NULL);
}

/*
 * packnd.leave_services() returns void
 *		The same for all services, whatever became of them.
 */
PACKND_FUNCTION_INFO_V1(packnd_routing_leave_services);
Datum
packnd_routing_leave_services(PG_FUNCTION_ARGS)
{
	Leaving leaving = {0};

	leaving.is_all = true;
	actor_as_system(leave_services, &leaving);
	PG_RETURN_VOID();
}
