/*
 * deadline.c
 *		The triggers that keep the due time of a deadline.
 *
 * pnd_data.deadline.due_at is a function of the row's start, budget, roll
 * rule, département and territory (for its closures), and of the deadline's
 * rows in pnd_data.suspension.  It is computed when the row is inserted,
 * when one of these changes, and when due_at is set to null, which is how a
 * change of a suspension asks for it.  Later changes of closures do not move
 * a deadline that runs already; nobody can set due_at otherwise.
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/rel.h"

#include "base/errors.h"
#include "base/metadata.h"
#include "base/unfiltered.h"
#include "deadline/deadline.h"

/* What the due time depends on, beside suspensions */
static const char *const inputs[] = {
	"kind",   "territory_id", "departement", "started_at",
	"amount", "unit",         "roll"};

static Datum
required_column(HeapTuple tuple, TupleDesc desc, const char *name, Oid type)
{
	bool isnull;
	Datum value = base_metadata_column(tuple, desc, name, type, &isnull);

	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NOT_NULL_VIOLATION),
				 errmsg("\"%s\" of a deadline must not be null", name)));
	return value;
}

static bool
column_is_null(HeapTuple tuple, TupleDesc desc, const char *name)
{
	bool isnull;

	(void) base_metadata_column(tuple, desc, name, TIMESTAMPTZOID, &isnull);
	return isnull;
}

static bool
is_closed(HeapTuple tuple, TupleDesc desc)
{
	return !column_is_null(tuple, desc, "met_at") ||
		   !column_is_null(tuple, desc, "cancelled_at");
}

/* Did an UPDATE change a column? */
static bool
column_changed(HeapTuple old, HeapTuple new, TupleDesc desc, const char *name)
{
	int number = SPI_fnumber(desc, name);
	Form_pg_attribute attribute;
	Datum before;
	Datum after;
	bool before_null;
	bool after_null;

	if (number <= 0)
		return true; /* required_column() will say so */
	attribute = TupleDescAttr(desc, number - 1);
	before = heap_getattr(old, number, desc, &before_null);
	after = heap_getattr(new, number, desc, &after_null);
	if (before_null || after_null)
		return before_null != after_null;
	return !datum_image_eq(before, after, attribute->attbyval,
						   attribute->attlen);
}

/* Must an UPDATE compute the due time anew?  Refuses what it may not change.
 */
static bool
must_compute(HeapTuple old, HeapTuple new, TupleDesc desc)
{
	bool changed = column_is_null(new, desc, "due_at");

	for (int i = 0; i < (int) lengthof(inputs) && !changed; i++)
		changed = column_changed(old, new, desc, inputs[i]);
	if (changed)
	{
		if (is_closed(old, desc) && is_closed(new, desc))
			ereport(ERROR,
					(errcode(ERRCODE_PN_STATE),
					 errmsg("a deadline that was met or cancelled cannot be "
							"moved")));
		return true;
	}
	if (column_changed(old, new, desc, "due_at"))
		ereport(ERROR,
				(errcode(ERRCODE_GENERATED_ALWAYS),
				 errmsg("\"due_at\" of a deadline cannot be set"),
				 errdetail("It is computed from start, budget, calendar and "
						   "suspensions.")));
	return false;
}

/*
 * The suspensions of a deadline, sorted, in the caller's memory context.
 * Raises PN409 if together they are longer than the kind allows, by the
 * clocks of the département: a day is one day also where it has 25 hours.
 */
static CalendarPause *
read_suspensions(int64 case_id, int64 deadline_id, text *kind,
				 const DepartementInfo *departement, int *count)
{
	static const char *const query =
		"SELECT s.from_at, s.until_at, k.longest_suspension "
		"FROM pnd_data.suspension s, pnd_data.deadline_kind k "
		"WHERE s.case_id = $1 AND s.deadline_id = $2 AND k.kind = $3 "
		"ORDER BY s.from_at";
	Oid types[] = {INT8OID, INT8OID, TEXTOID};
	Datum values[] = {Int64GetDatum(case_id), Int64GetDatum(deadline_id),
					  PointerGetDatum(kind)};
	MemoryContext caller = CurrentMemoryContext;
	BaseUnfiltered unfiltered;
	CalendarPause *pauses;
	int64 total = 0;
	int32 longest = 0;
	int result;

	base_spi_begin_unfiltered(&unfiltered);
	result = SPI_execute_with_args(query, lengthof(types), types, values, NULL,
								   false, 0);
	if (result != SPI_OK_SELECT)
		elog(ERROR, "SPI_execute_with_args failed: %s",
			 SPI_result_code_string(result));
	*count = (int) SPI_processed;
	pauses = MemoryContextAlloc(caller, Max(*count, 1) * sizeof(*pauses));
	for (int i = 0; i < *count; i++)
	{
		HeapTuple tuple = SPI_tuptable->vals[i];
		TupleDesc desc = SPI_tuptable->tupdesc;
		bool isnull;

		CHECK_FOR_INTERRUPTS();
		pauses[i].from =
			DatumGetTimestampTz(SPI_getbinval(tuple, desc, 1, &isnull));
		pauses[i].until =
			DatumGetTimestampTz(SPI_getbinval(tuple, desc, 2, &isnull));
		longest = DatumGetInt32(SPI_getbinval(tuple, desc, 3, &isnull));
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
					text_to_cstring(kind), longest),
			 errhint("Cancel the deadline and open another, or meet it.")));
	return pauses;
}

/* The due time that a row must have */
static TimestampTz
compute_due_at(HeapTuple row, TupleDesc desc, bool may_be_suspended)
{
	char *territory_id = TextDatumGetCString(
		required_column(row, desc, "territory_id", TEXTOID));
	char *code = TextDatumGetCString(
		required_column(row, desc, "departement", TEXTOID));
	char *unit =
		TextDatumGetCString(required_column(row, desc, "unit", TEXTOID));
	Departement departement;
	CalendarBudget budget;
	CalendarDays days;
	CalendarPause *pauses = NULL;
	int npauses = 0;
	const DateADT *closures;
	int nclosures;

	if (!calendar_departement_from_text(code, &departement))
		ereport(ERROR, (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
						errmsg("unknown département: \"%s\"", code)));
	calendar_set_budget(
		&budget, DatumGetInt32(required_column(row, desc, "amount", INT4OID)),
		unit, DatumGetBool(required_column(row, desc, "roll", BOOLOID)));
	if (may_be_suspended)
		pauses = read_suspensions(
			DatumGetInt64(required_column(row, desc, "case_id", INT8OID)),
			DatumGetInt64(required_column(row, desc, "deadline_id", INT8OID)),
			DatumGetTextPP(required_column(row, desc, "kind", TEXTOID)),
			calendar_departement(departement), &npauses);
	closures = deadline_closures(territory_id, &nclosures);
	calendar_init_days(&days, calendar_departement(departement), closures,
					   nclosures, pauses, npauses);
	return calendar_due_at(&days,
						   DatumGetTimestampTz(required_column(
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
PACKND_FUNCTION(packnd_deadline_due)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc desc;
	HeapTuple row;
	bool is_update;
	int number;
	Datum due_at;
	bool isnull = false;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("packnd.deadline_due() must be fired BEFORE "
							   "INSERT OR UPDATE for each row")));

	desc = RelationGetDescr(trigger->tg_relation);
	is_update = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event);
	row = is_update ? trigger->tg_newtuple : trigger->tg_trigtuple;
	if (is_update && !must_compute(trigger->tg_trigtuple, row, desc))
		return PointerGetDatum(row);

	/* looked at for its name and type; a new row may have none yet */
	(void) base_metadata_column(row, desc, "due_at", TIMESTAMPTZOID, &isnull);
	number = SPI_fnumber(desc, "due_at");
	due_at = TimestampTzGetDatum(compute_due_at(row, desc, is_update));
	isnull = false;
	return PointerGetDatum(
		heap_modify_tuple_by_cols(row, desc, 1, &number, &due_at, &isnull));
}

/*
 * packnd.suspension_changed() returns trigger
 *		AFTER INSERT OR UPDATE OR DELETE, each row of pnd_data.suspension:
 *		has the due time of its deadline computed anew.  The deadline's row is
 *		locked by that, so that two suspensions at once see each other.
 */
PACKND_FUNCTION(packnd_deadline_suspension_changed)
{
	static const char *const query =
		"UPDATE pnd_data.deadline SET due_at = NULL "
		"WHERE case_id OPERATOR(pg_catalog.=) $1 "
		"AND deadline_id OPERATOR(pg_catalog.=) $2";
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Oid types[] = {INT8OID, INT8OID};
	Datum values[2];
	TupleDesc desc;
	int result;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("packnd.suspension_changed() must be fired AFTER "
						"INSERT OR UPDATE OR DELETE for each row")));

	desc = RelationGetDescr(trigger->tg_relation);
	values[0] =
		required_column(trigger->tg_trigtuple, desc, "case_id", INT8OID);
	values[1] =
		required_column(trigger->tg_trigtuple, desc, "deadline_id", INT8OID);
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) &&
		(column_changed(trigger->tg_trigtuple, trigger->tg_newtuple, desc,
						"case_id") ||
		 column_changed(trigger->tg_trigtuple, trigger->tg_newtuple, desc,
						"deadline_id")))
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("a suspension cannot be given to another "
							   "deadline")));

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	result = SPI_execute_with_args(query, lengthof(types), types, values, NULL,
								   false, 0);
	if (result != SPI_OK_UPDATE)
		elog(ERROR, "SPI_execute_with_args failed: %s",
			 SPI_result_code_string(result));
	if (SPI_processed != 1)
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("a suspension must belong to a deadline")));
	SPI_finish();
	return PointerGetDatum(NULL);
}
