/*-------------------------------------------------------------------------
 *
 * permission.c
 *		Who may cause an event.
 *
 *	the row's machine		transition		who
 *	names no case			no duty			whom the table's privileges let
 *	names no case			duties			an actor who holds one anywhere
 *	names a case			no duty			an actor who may write to the case
 *	names a case			duties			an actor who holds one for the case
 *
 * The rights are those of now, of who types; what is typed may have happened
 * before.  Whether a duty is held is asked of the machine's duty function,
 *
 *		pnd_data.f(case_id bigint, subject_id bigint, duties text[])
 *			RETURNS boolean
 *
 * which the module that brings the machine's table has written.  The
 * follow-up job and administrators hold every duty: the triggers bind them by
 * what may be, not by who may.
 *
 * What follows from an event that was allowed asks nobody's duties: when a
 * case is closed its referrals end, whoever may end a referral.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "actor/actor.h"
#include "base/errors.h"
#include "base/plan.h"
#include "base/unfiltered.h"
#include "workflow/workflow.h"

/* Who may write to a case at all; a partner writes to its referral alone. */
static char *const writing_duties[] = {"detector", "referent", "substitute",
									   "supervisor"};

static Datum
duty_array(char *const *duties, int count)
{
	Datum *elements = palloc(sizeof(Datum) * Max(count, 1));

	for (int i = 0; i < count; i++)
		elements[i] = CStringGetTextDatum(duties[i]);
	return PointerGetDatum(
		construct_array(elements, count, TEXTOID, -1, false, TYPALIGN_INT));
}

/* Ask the machine's duty function, as the owner. */
static bool
holds_duty(const WorkflowRow *row, char *const *duties, int count)
{
	static Oid types[3] = {INT8OID, INT8OID, TEXTARRAYOID};
	Datum values[3];
	char nulls[3] = {'n', 'n', ' '};
	BaseUnfiltered owner;
	bool isnull;
	bool holds;
	SPIPlanPtr plan;

	values[0] = Int64GetDatum(workflow_case(row, &isnull));
	if (!isnull)
		nulls[0] = ' ';
	values[1] = workflow_part(row, WORKFLOW_KEY, &isnull);
	if (!isnull && workflow_part_type(row, WORKFLOW_KEY) == INT8OID)
		nulls[1] = ' ';
	values[2] = duty_array(duties, count);

	base_spi_begin_as_owner(&owner);
	plan = workflow_function_plan(row->machine->duty_function, lengthof(types),
								  types);
	if (SPI_execute_plan(plan, values, nulls, false, 1) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "the duty function of machine \"%s\" failed",
			 row->machine->name);
	holds = DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0],
									   SPI_tuptable->tupdesc, 1, &isnull));
	base_spi_end_unfiltered(&owner);
	return holds && !isnull;
}

static bool
has_case(const WorkflowRow *row)
{
	bool isnull = true;

	if (workflow_has_part(row, WORKFLOW_CASE))
		(void) workflow_case(row, &isnull);
	return !isnull;
}

bool
workflow_may(const WorkflowRow *row, const WorkflowTransition *transition)
{
	ActorKind kind;

	if (workflow_is_consequence() ||
		(transition->duty_count == 0 && !has_case(row)))
		return true;
	kind = actor_current(NULL);
	if (kind == ACTOR_NONE)
		return false;
	if (actor_holds_every_duty(kind))
		return true;
	if (transition->duty_count == 0)
		return holds_duty(row, writing_duties, lengthof(writing_duties));
	return holds_duty(row, transition->duties, transition->duty_count);
}

/* The duties of a transition as callers know them, in the caller's memory. */
static char *
duties_in_words(const WorkflowTransition *transition)
{
	static BasePlan words_plan = {
		.statement = "SELECT pnd_data.duties_in_words("
					 "string_to_array($1, ' '))",
		.types = {TEXTOID},
		.ntypes = 1,
		.expected = SPI_OK_SELECT,
		.is_read_only = true,
	};
	MemoryContext caller = CurrentMemoryContext;
	BaseUnfiltered unfiltered;
	StringInfoData duties;
	Datum value;
	char *words;

	initStringInfo(&duties);
	for (int i = 0; i < transition->duty_count; i++)
		appendStringInfo(&duties, "%s%s", i > 0 ? " " : "",
						 transition->duties[i]);
	value = CStringGetTextDatum(duties.data);
	base_spi_begin_unfiltered(&unfiltered);
	(void) base_plan_execute(&words_plan, &value, NULL);
	words = MemoryContextStrdup(
		caller, TextDatumGetCString(base_plan_result_given(0, 1, TEXTOID)));
	base_spi_end_unfiltered(&unfiltered);
	return words;
}

static void
no_such_case(void)
{
	ereport(ERROR, (errcode(ERRCODE_PN_NO_SUCH_CASE), errmsg("no such case")));
}

void
workflow_require_permission(const WorkflowRow *row,
							const WorkflowTransition *transition)
{
	if (workflow_may(row, transition))
		return;
	actor_require(NULL);
	if (transition->duty_count == 0)
		no_such_case();
	/* a case that he may not know of is none */
	if (has_case(row) &&
		!holds_duty(row, writing_duties, lengthof(writing_duties)))
	{
		bool isnull;

		if (!actor_can_see(workflow_case(row, &isnull)))
			no_such_case();
	}
	ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					has_case(row)
						? errmsg("your duties do not allow this for the case")
						: errmsg("your duties do not allow this"),
					errdetail("It takes one of: %s.",
							  duties_in_words(transition))));
}

void
workflow_require_write(const WorkflowRow *row)
{
	ActorKind kind;

	if (workflow_is_consequence() || !has_case(row))
		return;
	kind = actor_require(NULL);
	if (!actor_holds_every_duty(kind) &&
		!holds_duty(row, writing_duties, lengthof(writing_duties)))
		no_such_case();
}
