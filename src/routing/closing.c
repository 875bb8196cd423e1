/*-------------------------------------------------------------------------
 *
 * closing.c
 *		A case that leaves the scheme ends its referrals and frees its places;
 *		so does, for those that wait for an answer, a revoked consent; and for
 *		a need that is closed nobody waits for a place.
 *
 * Triggers of this module on tables of workflow/, so that it holds for
 * whatever closes a case (an exit, an accepted transfer, plain SQL) and
 * whoever revokes.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"

#include "base/column.h"
#include "base/plan.h"
#include "base/trigger.h"
#include "workflow/workflow.h"

static BasePlan withdraw_plan = {
	.statement = "SELECT pnd_data.withdraw_referrals($1, $2)",
	.types = {INT8OID, BOOLOID},
	.ntypes = 2,
	.expected = SPI_OK_SELECT,
};

static BasePlan need_plan = {
	.statement = "SELECT pnd_data.end_need_waits($1, $2)",
	.types = {INT8OID, INT8OID},
	.ntypes = 2,
	.expected = SPI_OK_SELECT,
};

static void
execute(BasePlan *plan, Datum *values)
{
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	(void) base_plan_execute(plan, values, NULL);
	SPI_finish();
}

/* Whoever closed the case, he need not be one who may end a referral. */
static void
withdraw_referrals(void *values)
{
	execute(&withdraw_plan, values);
}

static void
end_need_waits(void *values)
{
	execute(&need_plan, values);
}

static bool
is_set(HeapTuple tuple, TupleDesc desc, const char *name)
{
	bool isnull;

	(void) base_column(tuple, desc, name, TIMESTAMPTZOID, &isnull);
	return !isnull;
}

/*
 * packnd.end_referrals() returns trigger
 *		AFTER UPDATE, FOR EACH ROW, on pnd_data.case_file and .consent.
 */
PACKND_FUNCTION_INFO_V1(packnd_routing_end_referrals);
Datum
packnd_routing_end_referrals(PG_FUNCTION_ARGS)
{
	TriggerData *trigger =
		base_trigger_check(fcinfo, "packnd.end_referrals",
						   TRIGGER_AFTER | TRIGGER_ROW | TRIGGER_UPDATE);
	TupleDesc desc = base_trigger_columns(trigger);
	bool is_consent = base_column_find(desc, "recipient") > 0;
	const char *end = is_consent ? "revoked_at" : "exited_at";
	Datum values[2];

	if (is_set(trigger->tg_trigtuple, desc, end) ||
		!is_set(trigger->tg_newtuple, desc, end))
		return PointerGetDatum(NULL);

	values[0] =
		base_column_given(trigger->tg_newtuple, desc, "case_id", INT8OID);
	values[1] = BoolGetDatum(is_consent);
	workflow_as_consequence(withdraw_referrals, values);
	return PointerGetDatum(NULL);
}

/*
 * packnd.end_waits() returns trigger
 *		AFTER UPDATE, FOR EACH ROW, on pnd_data.need.
 */
PACKND_FUNCTION_INFO_V1(packnd_routing_end_waits);
Datum
packnd_routing_end_waits(PG_FUNCTION_ARGS)
{
	TriggerData *trigger =
		base_trigger_check(fcinfo, "packnd.end_waits",
						   TRIGGER_AFTER | TRIGGER_ROW | TRIGGER_UPDATE);
	TupleDesc desc = base_trigger_columns(trigger);
	Datum values[2];

	if (is_set(trigger->tg_trigtuple, desc, "closed_at") ||
		!is_set(trigger->tg_newtuple, desc, "closed_at"))
		return PointerGetDatum(NULL);

	values[0] =
		base_column_given(trigger->tg_newtuple, desc, "case_id", INT8OID);
	values[1] =
		base_column_given(trigger->tg_newtuple, desc, "need_id", INT8OID);
	workflow_as_consequence(end_need_waits, values);
	return PointerGetDatum(NULL);
}
