/*-------------------------------------------------------------------------
 *
 * closing.c
 *		A case that leaves the scheme ends its referrals and frees its places.
 *
 * A trigger of this module on the table of workflow/, so that it holds for
 * whatever closes a case: an exit, an accepted transfer, plain SQL.
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
is_exited(HeapTuple tuple, TupleDesc desc)
{
	bool isnull;

	heap_getattr(tuple, SPI_fnumber(desc, "exited_at"), desc, &isnull);
	return !isnull;
}

/*
 * packnd.end_referrals() returns trigger
 *		AFTER UPDATE, FOR EACH ROW, on pnd_data.case_file.
 */
PACKND_FUNCTION(packnd_routing_end_referrals)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc desc;
	Datum case_id;
	bool isnull;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("packnd.end_referrals() must be fired AFTER "
							   "UPDATE, FOR EACH ROW")));
	desc = RelationGetDescr(trigger->tg_relation);
	if (SPI_fnumber(desc, "exited_at") <= 0 ||
		SPI_fnumber(desc, "case_id") <= 0)
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("packnd.end_referrals() needs the columns of "
							   "pnd_data.case_file")));
	if (is_exited(trigger->tg_trigtuple, desc) ||
		!is_exited(trigger->tg_newtuple, desc))
		return PointerGetDatum(NULL);

	case_id = heap_getattr(trigger->tg_newtuple, SPI_fnumber(desc, "case_id"),
						   desc, &isnull);
	SPI_connect();
	if (end_plan == NULL)
	{
		static Oid types[1] = {INT8OID};
		SPIPlanPtr plan =
			SPI_prepare("SELECT pnd.withdraw_referrals($1)", 1, types);

		if (plan == NULL)
			elog(ERROR, "SPI_prepare failed: %s",
				 SPI_result_code_string(SPI_result));
		SPI_keepplan(plan);
		end_plan = plan;
	}
	if (SPI_execute_plan(end_plan, &case_id, NULL, false, 0) < 0)
		elog(ERROR, "ending the referrals of a case failed");
	SPI_finish();
	return PointerGetDatum(NULL);
}
