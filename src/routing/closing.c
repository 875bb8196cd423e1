/*-------------------------------------------------------------------------
 *
 * closing.c
 *		A case that leaves the scheme ends its referrals and frees its places;
 *		so does, for those that wait for an answer, a revoked consent.
 *
 * A trigger of this module on tables of workflow/, so that it holds for
 * whatever closes a case (an exit, an accepted transfer, plain SQL) and
 * whoever revokes.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/rel.h"

static SPIPlanPtr end_plan = NULL;

static bool
is_set(HeapTuple tuple, TupleDesc desc, int attnum)
{
	bool isnull;

	heap_getattr(tuple, attnum, desc, &isnull);
	return !isnull;
}

/*
 * packnd.end_referrals() returns trigger
 *		AFTER UPDATE, FOR EACH ROW, on pnd_data.case_file and .consent.
 */
PACKND_FUNCTION(packnd_routing_end_referrals)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc desc;
	Datum values[2];
	bool is_consent;
	bool isnull;
	int case_column;
	int end_column;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("packnd.end_referrals() must be fired AFTER "
							   "UPDATE, FOR EACH ROW")));
	desc = RelationGetDescr(trigger->tg_relation);
	is_consent = SPI_fnumber(desc, "recipient") > 0;
	end_column = SPI_fnumber(desc, is_consent ? "revoked_at" : "exited_at");
	case_column = SPI_fnumber(desc, "case_id");
	if (end_column <= 0 || case_column <= 0 ||
		SPI_gettypeid(desc, case_column) != INT8OID)
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("packnd.end_referrals() needs the columns of "
							   "pnd_data.case_file or pnd_data.consent")));
	if (is_set(trigger->tg_trigtuple, desc, end_column) ||
		!is_set(trigger->tg_newtuple, desc, end_column))
		return PointerGetDatum(NULL);

	values[0] = heap_getattr(trigger->tg_newtuple, case_column, desc, &isnull);
	values[1] = BoolGetDatum(is_consent);
	SPI_connect();
	if (end_plan == NULL)
	{
		static Oid types[2] = {INT8OID, BOOLOID};
		SPIPlanPtr plan = SPI_prepare(
			"SELECT pnd_data.withdraw_referrals($1, $2)", 2, types);

		if (plan == NULL)
			elog(ERROR, "SPI_prepare failed: %s",
				 SPI_result_code_string(SPI_result));
		SPI_keepplan(plan);
		end_plan = plan;
	}
	if (SPI_execute_plan(end_plan, values, NULL, false, 0) < 0)
		elog(ERROR, "ending the referrals of a case failed");
	SPI_finish();
	return PointerGetDatum(NULL);
}
