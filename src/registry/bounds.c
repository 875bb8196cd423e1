/*-------------------------------------------------------------------------
 *
 * bounds.c
 *		The trigger that judges what columns may hold.
 *
 * The bounds are rows of pnd_data.bound, and the columns that have one are
 * the arguments of the trigger, which packnd.declare() makes.  Here stands
 * what must be quick: which of them does this row change?  Most rows change
 * none.  What is judged is judged by pnd_data.check_bound(), which says it in
 * the words that the functions of pnd use; of a text only its length is
 * given to it.
 *
 * No WHEN clause picks the rows, which would be quicker still: a column that
 * a trigger's condition names cannot be dropped.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/detoast.h"
#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "base/column.h"
#include "base/plan.h"
#include "base/trigger.h"

enum
{
	BOUND,
	WHAT,
	DAY,
	MOMENT,
	LENGTH,
	TERRITORY,
	CASE_ID,
	ARGUMENTS
};

static BasePlan check_plan = {
	.statement = "SELECT pnd_data.check_bound($1, $2, $3, $4, $5, $6, $7)",
	.types = {TEXTOID, TEXTOID, DATEOID, TIMESTAMPTZOID, INT4OID, TEXTOID,
			  INT8OID},
	.ntypes = ARGUMENTS,
	.expected = SPI_OK_SELECT,
};

/* Characters of a text, bytes of anything else that varies in length. */
static int32
length_of(Datum value, Oid type)
{
	text *whole;

	if (type != TEXTOID)
		return (int32) (toast_raw_datum_size(value) - VARHDRSZ);
	whole = DatumGetTextPP(value);
	return pg_mbstrlen_with_len(VARDATA_ANY(whole), VARSIZE_ANY_EXHDR(whole));
}

/* A column that says whose row it is, if the table has it. */
static void
owner_argument(HeapTuple row, TupleDesc columns, const char *name, Oid type,
			   Datum *value, char *null)
{
	int number = base_column_find(columns, name);
	bool isnull = true;

	if (number > 0 && TupleDescAttr(columns, number - 1)->atttypid == type)
		*value = heap_getattr(row, number, columns, &isnull);
	*null = isnull ? 'n' : ' ';
}

static void
check_column(HeapTuple row, TupleDesc columns, int number, const char *bound)
{
	Form_pg_attribute attribute = TupleDescAttr(columns, number - 1);
	Datum values[ARGUMENTS] = {0};
	char nulls[ARGUMENTS + 1] = "  nnn  ";
	bool isnull;
	Datum value = heap_getattr(row, number, columns, &isnull);

	if (isnull)
		return;
	values[BOUND] = CStringGetTextDatum(bound);
	values[WHAT] = CStringGetTextDatum(NameStr(attribute->attname));
	if (attribute->atttypid == DATEOID ||
		attribute->atttypid == TIMESTAMPTZOID)
	{
		int argument = attribute->atttypid == DATEOID ? DAY : MOMENT;

		values[argument] = value;
		nulls[argument] = ' ';
	}
	else
	{
		values[LENGTH] = Int32GetDatum(length_of(value, attribute->atttypid));
		nulls[LENGTH] = ' ';
	}
	owner_argument(row, columns, "territory_id", TEXTOID, &values[TERRITORY],
				   &nulls[TERRITORY]);
	owner_argument(row, columns, "case_id", INT8OID, &values[CASE_ID],
				   &nulls[CASE_ID]);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	(void) base_plan_execute(&check_plan, values, nulls);
	SPI_finish();
}

PACKND_FUNCTION_INFO_V1(packnd_registry_check_bounds);

/*
 * packnd.check_bounds() returns trigger
 *		AFTER, FOR EACH ROW; arguments: column, bound, column, bound ...
 */
Datum
packnd_registry_check_bounds(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = base_trigger_check(
		fcinfo, "packnd.check_bounds",
		TRIGGER_AFTER | TRIGGER_ROW | TRIGGER_INSERT | TRIGGER_UPDATE);
	HeapTuple row = base_trigger_row(trigger);
	TupleDesc columns = base_trigger_columns(trigger);
	char **arguments = trigger->tg_trigger->tgargs;
	int i;

	for (i = 0; i + 1 < trigger->tg_trigger->tgnargs; i += 2)
	{
		int number = base_column_find(columns, arguments[i]);

		/* one that was dropped: pnd.health() says so */
		if (number == 0)
			continue;
		if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) &&
			!base_column_differs(trigger->tg_trigtuple, row, columns, number))
			continue;
		check_column(row, columns, number, arguments[i + 1]);
	}
	return PointerGetDatum(NULL);
}
