/*-------------------------------------------------------------------------
 *
 * plan.c
 *		SPI plans that are prepared once per session and kept.
 *
 * Parsing and planning cost ten to a hundred times what these short
 * statements do, so each is prepared at its first need and lives until the
 * session ends.  PostgreSQL's plan cache sees to it that a plan is made anew
 * when a table of it changes, or when it runs under another user, policies
 * or search_path than before; the statement itself never changes.
 *
 * An error during preparation leaves nothing behind: the plan is noted only
 * after SPI_keepplan(), which moves it out of the memory that SPI frees.
 *
 * Results are read with the type that the caller expects.  That a table's
 * column may have been given another type since is why: the plan is made
 * anew then, and returns it.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "utils/builtins.h"

#include "base/plan.h"

static void
prepare(BasePlan *plan)
{
	SPIPlanPtr fresh = SPI_prepare(plan->statement, plan->ntypes, plan->types);

	if (fresh == NULL)
		elog(ERROR, "SPI_prepare failed: %s: %s",
			 SPI_result_code_string(SPI_result), plan->statement);
	if (SPI_keepplan(fresh) != 0)
		elog(ERROR, "SPI_keepplan failed");
	plan->plan = fresh;
}

uint64
base_plan_execute(BasePlan *plan, Datum *values, const char *nulls)
{
	int result;

	Assert(plan->ntypes <= BASE_PLAN_ARGUMENTS);
	if (plan->plan == NULL)
		prepare(plan);
	result =
		SPI_execute_plan(plan->plan, values, nulls, plan->is_read_only, 0);
	/* a rule or another statement than it was written for */
	if (result != plan->expected)
		elog(ERROR, "SPI_execute_plan returned %s: %s",
			 SPI_result_code_string(result), plan->statement);
	return SPI_processed;
}

Datum
base_plan_result(uint64 row, int column, Oid type, bool *isnull)
{
	TupleDesc desc = SPI_tuptable->tupdesc;

	Assert(row < SPI_processed && column >= 1 && column <= desc->natts);
	if (SPI_gettypeid(desc, column) != type)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("column \"%s\" of a query of the library is of type "
						"%s instead of %s",
						NameStr(TupleDescAttr(desc, column - 1)->attname),
						format_type_be(SPI_gettypeid(desc, column)),
						format_type_be(type)),
				 errhint("A superuser brings the registry to the library's "
						 "version with SELECT packnd.upgrade().")));
	return SPI_getbinval(SPI_tuptable->vals[row], desc, column, isnull);
}

Datum
base_plan_result_given(uint64 row, int column, Oid type)
{
	bool isnull;
	Datum value = base_plan_result(row, column, type, &isnull);

	if (isnull)
		ereport(
			ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("column \"%s\" of a query of the library is null",
					NameStr(TupleDescAttr(SPI_tuptable->tupdesc, column - 1)
								->attname)),
			 errhint("See packnd.health().")));
	return value;
}
