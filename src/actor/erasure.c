/*-------------------------------------------------------------------------
 *
 * erasure.c
 *		Is a case being erased?
 *
 * Triggers keep what happened from being changed: a referral is never
 * deleted, what is closed is not changed, a deadline that was met is not
 * moved.  Of a case that is erased all of it goes, so they ask here first.
 * What is asked is a row, written by pnd_data.begin_erasure() in the
 * transaction that erases: it counts in that one alone, and whoever could
 * write that row could also switch the triggers off.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"

#include "actor/actor.h"
#include "base/plan.h"
#include "base/unfiltered.h"

static BasePlan erasure_plan = {
	.statement = "SELECT d.kind OPERATOR(pg_catalog.<>) 'narrative'"
				 " FROM pnd_data.erasure_due d"
				 " WHERE d.case_id OPERATOR(pg_catalog.=) $1"
				 " AND d.erasing_xid OPERATOR(pg_catalog.=)"
				 " pg_catalog.pg_current_xact_id_if_assigned()"
				 "::pg_catalog.text::pg_catalog.int8",
	.types = {INT8OID},
	.ntypes = 1,
	.expected = SPI_OK_SELECT,
};

bool
actor_is_erased(int64 case_id, bool whole)
{
	Datum value = Int64GetDatum(case_id);
	BaseUnfiltered unfiltered;
	bool erased;

	base_spi_begin_unfiltered(&unfiltered);
	erased = base_plan_execute(&erasure_plan, &value, NULL) > 0;
	if (erased && whole)
		erased = DatumGetBool(base_plan_result_given(0, 1, BOOLOID));
	base_spi_end_unfiltered(&unfiltered);
	return erased;
}
