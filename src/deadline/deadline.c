/*-------------------------------------------------------------------------
 *
 * deadline.c
 *		The triggers that keep the due time of a deadline.
 *
 * pnd_data.deadline.due_at is a function of the row's start, budget, roll
 * rule, département and territory (for its closures), and of the deadline's
 * rows in pnd_data.suspension.  It is computed when the row is inserted,
 * when one of these changes, and when due_at is set to null, which is how a
 * change of a suspension asks for it.  Later changes of closures do not move
 * a deadline that runs already; nobody can set due_at otherwise.
 *
 * Why a column and not a view: who sweeps asks each minute which deadlines
 * are due, and an index answers that.  Why a trigger and not a generated
 * column: the time depends on rows of other tables, and on the time zone
 * database.  So the column is a copy, and these are its rules:
 *
 *	- It is made of the row alone and of what is in force when it is made; an
 *	  UPDATE that touches none of it leaves it as it is, and costs seven
 *	  comparisons.
 *	- A suspension has its deadline computed anew by an UPDATE of that row,
 *	  whose lock puts two suspensions at once one after the other: each sees
 *	  the other when it adds them up.
 *	- What was met or cancelled is history: it is not moved.
 *
 * An INSERT reads no suspensions, since it has none yet.  They are read
 * unfiltered, whoever writes: the sum must not depend on who may see them.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "actor/actor.h"
#include "base/column.h"
#include "base/errors.h"
#include "base/plan.h"
#include "base/trigger.h"
#include "base/unfiltered.h"
#include "deadline/deadline.h"

/* What the due time depends on, beside suspensions */
static const char *const inputs[] = {
	"kind",       "territory_id", "departement", "calendar_of",
	"started_at", "amount",       "unit",        "roll"};

static bool
column_is_null(HeapTuple tuple, TupleDesc desc, const char *name)
{
	bool isnull;

	(void) base_column(tuple, desc, name, TIMESTAMPTZOID, &isnull);
	return isnull;
}

static bool
is_closed(HeapTuple tuple, TupleDesc desc)
{
	return !column_is_null(tuple, desc, "met_at") ||
		   !column_is_null(tuple, desc, "cancelled_at");
}

/* Must an UPDATE compute the due time anew?  Refuses what it may not change.
 */
static bool
must_compute(HeapTuple old, HeapTuple new, TupleDesc desc)
{
	bool changed = column_is_null(new, desc, "due_at");

	for (int i = 0; i < (int) lengthof(inputs) && !changed; i++)
		changed = base_column_changed(old, new, desc, inputs[i]);
	if (changed)
	{
		if (is_closed(old, desc) && is_closed(new, desc))
			ereport(ERROR,
					(errcode(ERRCODE_PN_STATE),
					 errmsg("a deadline that was met or cancelled cannot be "
							"moved")));
		return true;
	}
	if (base_column_changed(old, new, desc, "due_at"))
		ereport(ERROR,
				(errcode(ERRCODE_GENERATED_ALWAYS),
				 errmsg("\"due_at\" of a deadline cannot be set"),
				 errdetail("It is computed from start, budget, calendar and "
						   "suspensions.")));
	return false;
}

static BasePlan suspensions_plan = {
	.statement = "SELECT s.from_at, s.until_at, k.longest_suspension"
				 " FROM pnd_data.suspension s, pnd_data.deadline_kind k"
				 " WHERE s.case_id = $1 AND s.deadline_id = $2 AND k.kind = $3"
				 " ORDER BY s.from_at",
	.types = {INT8OID, INT8OID, TEXTOID},
	.ntypes = 3,
	.expected = SPI_OK_SELECT,
};

/*
 * The suspensions of a deadline, sorted, in the caller's memory context.
 * Raises PN409 if together they are longer than the kind allows, by the
 * clocks of the département: a day is one day also where it has 25 hours.
 */
static CalendarPause *
read_suspensions(HeapTuple row, TupleDesc desc,
				 const DepartementInfo *departement, int *count)
{
	Datum kind = base_column_given(row, desc, "kind", TEXTOID);
	Datum values[] = {base_column_given(row, desc, "case_id", INT8OID),
					  base_column_given(row, desc, "deadline_id", INT8OID),
					  kind};
	MemoryContext caller = CurrentMemoryContext;
	BaseUnfiltered unfiltered;
	CalendarPause *pauses;
	int64 total = 0;
	int32 longest = 0;

	base_spi_begin_unfiltered(&unfiltered);
	*count = (int) base_plan_execute(&suspensions_plan, values, NULL);
	pauses = MemoryContextAlloc(caller, Max(*count, 1) * sizeof(*pauses));
	for (int i = 0; i < *count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pauses[i].from =
			DatumGetTimestampTz(base_plan_result_given(i, 1, TIMESTAMPTZOID));
		pauses[i].until =
			DatumGetTimestampTz(base_plan_result_given(i, 2, TIMESTAMPTZOID));
		longest = DatumGetInt32(base_plan_result_given(i, 3, INT4OID));
		/* what begins and ends in an hour that comes twice is a pause too */
		total += Max(calendar_local_time(pauses[i].until, departement) -
						 calendar_local_time(pauses[i].from, departement),
					 1);
	}
	base_spi_end_unfiltered(&unfiltered);

	if (total > longest * USECS_PER_DAY)
		ereport(
			ERROR,
			(errcode(ERRCODE_PN_STATE),
			 errmsg("a deadline of kind \"%s\" can be suspended for %d "
					"days in all",
					TextDatumGetCString(kind), longest),
			 errhint("Cancel the deadline and open another, or meet it.")));
	return pauses;
}

/* The due time that a row must have */
static TimestampTz
compute_due_at(HeapTuple row, TupleDesc desc, bool may_be_suspended)
{
	char *territory_id;
	char *code = base_column_text(row, desc, "departement");
	char *unit = base_column_text(row, desc, "unit");
	Departement departement;
	CalendarBudget budget;
	CalendarDays days;
	CalendarPause *pauses = NULL;
	int npauses = 0;
	const DateADT *closures;
	int nclosures;
	bool isnull;

	/* a partner elsewhere is closed when its own territory is */
	(void) base_column(row, desc, "calendar_of", TEXTOID, &isnull);
	territory_id =
		base_column_text(row, desc, isnull ? "territory_id" : "calendar_of");
	if (!calendar_departement_from_text(code, &departement))
		ereport(ERROR, (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
						errmsg("unknown département: \"%s\"", code)));
	calendar_set_budget(
		&budget,
		DatumGetInt32(base_column_given(row, desc, "amount", INT4OID)), unit,
		DatumGetBool(base_column_given(row, desc, "roll", BOOLOID)));
	if (may_be_suspended)
		pauses = read_suspensions(row, desc, calendar_departement(departement),
								  &npauses);
	closures = deadline_closures(territory_id, &nclosures);
	calendar_init_days(&days, calendar_departement(departement), closures,
					   nclosures, pauses, npauses);
	return calendar_due_at(&days,
						   DatumGetTimestampTz(base_column_given(
							   row, desc, "started_at", TIMESTAMPTZOID)),
						   &budget);
}

/*
 * packnd.deadline_due() returns trigger
 *		BEFORE INSERT OR UPDATE, each row of pnd_data.deadline: sets due_at.
 *		PN409 for moving a deadline that was met or cancelled or suspending
 *		one for too long, 428C9 for setting due_at by hand, and the errors of
 *		packnd.due_at().
 */
PACKND_FUNCTION_INFO_V1(packnd_deadline_due);
Datum
packnd_deadline_due(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = base_trigger_check(
		fcinfo, "packnd.deadline_due",
		TRIGGER_BEFORE | TRIGGER_ROW | TRIGGER_INSERT | TRIGGER_UPDATE);
	TupleDesc desc = base_trigger_columns(trigger);
	HeapTuple row = base_trigger_row(trigger);
	bool is_update = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event);
	int number = base_column_number(desc, "due_at", TIMESTAMPTZOID);
	Datum due_at;
	bool isnull = false;

	if (is_update && !must_compute(trigger->tg_trigtuple, row, desc))
		return PointerGetDatum(row);
	due_at = TimestampTzGetDatum(compute_due_at(row, desc, is_update));
	return PointerGetDatum(
		heap_modify_tuple_by_cols(row, desc, 1, &number, &due_at, &isnull));
}

static BasePlan compute_anew_plan = {
	.statement = "UPDATE pnd_data.deadline SET due_at = NULL"
				 " WHERE case_id OPERATOR(pg_catalog.=) $1"
				 " AND deadline_id OPERATOR(pg_catalog.=) $2",
	.types = {INT8OID, INT8OID},
	.ntypes = 2,
	.expected = SPI_OK_UPDATE,
};

/*
 * packnd.suspension_changed() returns trigger
 *		AFTER INSERT OR UPDATE OR DELETE, each row of pnd_data.suspension:
 *		has the due time of its deadline computed anew, if its times changed.
 *		The deadline's row is locked by that, so that two suspensions at once
 *		see each other.  Not of a case that is erased: the deadline goes next.
 */
PACKND_FUNCTION_INFO_V1(packnd_deadline_suspension_changed);
Datum
packnd_deadline_suspension_changed(PG_FUNCTION_ARGS)
{
	TriggerData *trigger =
		base_trigger_check(fcinfo, "packnd.suspension_changed",
						   TRIGGER_AFTER | TRIGGER_ROW | TRIGGER_ANY_CHANGE);
	TupleDesc desc = base_trigger_columns(trigger);
	HeapTuple row = trigger->tg_trigtuple;
	Datum values[2];

	values[0] = base_column_given(row, desc, "case_id", INT8OID);
	values[1] = base_column_given(row, desc, "deadline_id", INT8OID);
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) &&
		(base_column_changed(row, trigger->tg_newtuple, desc, "case_id") ||
		 base_column_changed(row, trigger->tg_newtuple, desc, "deadline_id")))
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("a suspension cannot be given to another "
							   "deadline")));

	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) &&
		!base_column_changed(row, trigger->tg_newtuple, desc, "from_at") &&
		!base_column_changed(row, trigger->tg_newtuple, desc, "until_at"))
		return PointerGetDatum(NULL);
	/* with the case its deadlines go, too */
	if (TRIGGER_FIRED_BY_DELETE(trigger->tg_event) &&
		actor_is_erased(DatumGetInt64(values[0]), true))
		return PointerGetDatum(NULL);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (base_plan_execute(&compute_anew_plan, values, NULL) != 1)
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("a suspension must belong to a deadline")));
	SPI_finish();
	return PointerGetDatum(NULL);
}
