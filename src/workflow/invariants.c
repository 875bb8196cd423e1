/*-------------------------------------------------------------------------
 *
 * invariants.c
 *		The referent: from assignment until exit exactly one, without a gap.
 *
 * Two at once are excluded by a constraint of pnd_data.referent.  None, or a
 * gap, can only be judged when a transaction ends: by the deferred trigger
 * of this file, on both tables.  It must see all rows, whoever commits, so
 * it reads through the unfiltered reader.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/rel.h"

#include "base/errors.h"
#include "base/unfiltered.h"
#include "workflow/workflow.h"

/*
 * One row: does the state need a referent, how many are there now, is the
 * flag of the case right, is the moment of assignment covered, and is there a
 * period since then that does not begin where another ends?
 */
static const char referent_query[] =
	"SELECT s.needs_referent,"
	" (SELECT pg_catalog.count(*) FROM pnd_data.referent r"
	"   WHERE r.case_id = c.case_id AND r.valid_to IS NULL),"
	" c.referent_named,"
	" EXISTS (SELECT FROM pnd_data.referent r"
	"   WHERE r.case_id = c.case_id AND r.valid_from <= c.assigned_at"
	"   AND (r.valid_to IS NULL OR r.valid_to > c.assigned_at)),"
	" EXISTS (SELECT FROM pnd_data.referent r"
	"   WHERE r.case_id = c.case_id AND r.valid_from > c.assigned_at"
	"   AND NOT EXISTS (SELECT FROM pnd_data.referent p"
	"     WHERE p.case_id = r.case_id AND p.valid_to = r.valid_from))"
	" FROM pnd_data.case_file c"
	" JOIN pnd_data.machine_state s ON s.machine = c.machine"
	"   AND s.version = c.version AND s.state = c.state"
	" WHERE c.case_id = $1";

static SPIPlanPtr referent_plan = NULL;

static Datum
result_column(int column)
{
	bool isnull;

	return SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, column,
						 &isnull);
}

static void
check_case(Datum case_id)
{
	static Oid types[1] = {INT8OID};
	BaseUnfiltered unfiltered;
	bool needs_referent = false;
	int64 current = 0;
	bool is_named = false;
	bool is_covered = true;
	bool has_gap = false;

	base_spi_begin_unfiltered(&unfiltered);
	if (referent_plan == NULL)
	{
		SPIPlanPtr plan = SPI_prepare(referent_query, 1, types);

		if (plan == NULL)
			elog(ERROR, "SPI_prepare failed: %s",
				 SPI_result_code_string(SPI_result));
		SPI_keepplan(plan);
		referent_plan = plan;
	}
	/*
	 * Not read-only: that would look through the snapshot of the statement
	 * that fired the trigger, before its changes, where a client has the
	 * constraint IMMEDIATE.
	 */
	if (SPI_execute_plan(referent_plan, &case_id, NULL, false, 1) !=
		SPI_OK_SELECT)
		elog(ERROR, "the query on referents failed");
	if (SPI_processed == 1)
	{
		needs_referent = DatumGetBool(result_column(1));
		current = DatumGetInt64(result_column(2));
		is_named = DatumGetBool(result_column(3));
		is_covered = DatumGetBool(result_column(4));
		has_gap = DatumGetBool(result_column(5));
	}
	base_spi_end_unfiltered(&unfiltered);

	if (current > 1)
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("a case has more than one referent")));
	if (needs_referent && current == 0)
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE),
				 errmsg("a case would be left without a referent"),
				 errhint("A hand-over ends one period and begins the next in "
						 "one transaction; see pnd.propose_hand_over().")));
	if (!needs_referent && current != 0)
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("a case that is not assigned has a referent")));
	if (is_named != (current == 1))
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("column \"referent_named\" of a case does not "
							   "agree with its referents")));
	if (needs_referent && (!is_covered || has_gap))
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("there is a gap between the referents of a "
							   "case")));
}

/*
 * packnd.check_referent() returns trigger
 *		AFTER, FOR EACH ROW, deferred, on pnd_data.case_file and .referent.
 */
PACKND_FUNCTION_INFO_V1(packnd_workflow_check_referent);
Datum
packnd_workflow_check_referent(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc desc;
	HeapTuple tuple;
	bool isnull;
	int attnum;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("packnd.check_referent() must be fired AFTER "
							   "ROW")));
	desc = RelationGetDescr(trigger->tg_relation);
	attnum = SPI_fnumber(desc, "case_id");
	if (attnum <= 0 || SPI_gettypeid(desc, attnum) != INT8OID)
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("packnd.check_referent() needs a column "
							   "\"case_id\" of type bigint")));
	tuple = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple
													   : trigger->tg_trigtuple;
	check_case(heap_getattr(tuple, attnum, desc, &isnull));
	return PointerGetDatum(NULL);
}
