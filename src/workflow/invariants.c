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

#include "catalog/pg_type.h"

#include "base/column.h"
#include "base/errors.h"
#include "base/plan.h"
#include "base/trigger.h"
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

static BasePlan referent_plan = {
	.statement = referent_query,
	.types = {INT8OID},
	.ntypes = 1,
	.expected = SPI_OK_SELECT,
	/*
	 * Not read-only: that would look through the snapshot of the statement
	 * that fired the trigger, before its changes, where a client has the
	 * constraint IMMEDIATE.
	 */
};

static bool
boolean_result(int column)
{
	return DatumGetBool(base_plan_result_given(0, column, BOOLOID));
}

static void
check_case(Datum case_id)
{
	BaseUnfiltered unfiltered;
	bool needs_referent = false;
	int64 current = 0;
	bool is_named = false;
	bool is_covered = true;
	bool has_gap = false;

	base_spi_begin_unfiltered(&unfiltered);
	if (base_plan_execute(&referent_plan, &case_id, NULL) == 1)
	{
		needs_referent = boolean_result(1);
		current = DatumGetInt64(base_plan_result_given(0, 2, INT8OID));
		is_named = boolean_result(3);
		is_covered = boolean_result(4);
		has_gap = boolean_result(5);
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

PACKND_FUNCTION_INFO_V1(packnd_workflow_check_referent);

/*
 * packnd.check_referent() returns trigger
 *		AFTER, FOR EACH ROW, deferred, on pnd_data.case_file and .referent.
 */
Datum
packnd_workflow_check_referent(PG_FUNCTION_ARGS)
{
	TriggerData *trigger =
		base_trigger_check(fcinfo, "packnd.check_referent",
						   TRIGGER_AFTER | TRIGGER_ROW | TRIGGER_ANY_CHANGE);

	check_case(base_column_given(base_trigger_row(trigger),
								 base_trigger_columns(trigger), "case_id",
								 INT8OID));
	return PointerGetDatum(NULL);
}
