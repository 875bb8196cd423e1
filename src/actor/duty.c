/*-------------------------------------------------------------------------
 *
 * duty.c
 *		Who holds which duty in which territory, now: packnd.holds_duty().
 *
 * pnd_data.duty is a metadata table: its rows are read into an array, sorted
 * by professional, and kept until one changes in this transaction or in
 * another session (base/metadata.h).  A few thousand rows, read in
 * milliseconds, are asked for at each call of the API.
 *
 * So a duty is judged as committed by now, by the clock (see
 * pnd_data.in_force()): a transaction that is held open, of whatever isolation
 * level, keeps no duty alive that was taken away.  A query over
 * pnd_data.duty would see the rows of the transaction's snapshot.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/timestamp.h"

#include "actor/duty.h"
#include "base/metadata.h"

typedef struct Duty
{
	int64 professional_id;
	char *territory_id;
	char *duty;
	TimestampTz valid_from;
	TimestampTz valid_to; /* DT_NOEND: open */
} Duty;

struct DutyTable
{
	Duty *duties; /* in the order of professional_id */
	int count;
	int allocated;
};

static void *load_duties(void);

static MetadataCache duties = {.name = "packnd duties",
							   .tables = {METADATA_DUTY},
							   .ntables = 1,
							   .load = load_duties};

static void
add_duty(HeapTuple tuple, TupleDesc desc, void *arg)
{
	DutyTable *table = arg;
	Duty *duty;
	Datum value;
	bool isnull;

	if (table->count == table->allocated)
	{
		table->allocated *= 2;
		table->duties =
			repalloc_huge(table->duties, table->allocated * sizeof(Duty));
	}
	duty = &table->duties[table->count];
	duty->professional_id = DatumGetInt64(
		base_metadata_given(tuple, desc, "professional_id", INT8OID));
	duty->territory_id = base_metadata_text(tuple, desc, "territory_id");
	duty->duty = base_metadata_text(tuple, desc, "duty");
	duty->valid_from = DatumGetTimestampTz(
		base_metadata_given(tuple, desc, "valid_from", TIMESTAMPTZOID));
	value =
		base_metadata_column(tuple, desc, "valid_to", TIMESTAMPTZOID, &isnull);
	duty->valid_to = isnull ? DT_NOEND : DatumGetTimestampTz(value);
	table->count++;
}

static int
compare_professionals(const void *a, const void *b)
{
	int64 left = ((const Duty *) a)->professional_id;
	int64 right = ((const Duty *) b)->professional_id;

	return left < right ? -1 : left > right;
}

static void *
load_duties(void)
{
	DutyTable *table = palloc0(sizeof(DutyTable));

	table->allocated = 64;
	table->duties = palloc(table->allocated * sizeof(Duty));
	(void) base_metadata_scan(METADATA_DUTY, add_duty, table);
	qsort(table->duties, table->count, sizeof(Duty), compare_professionals);
	return table;
}

const DutyTable *
duty_table(void)
{
	/* a statement whose locks are held already would not hear of changes */
	AcceptInvalidationMessages();
	return base_metadata_get(&duties);
}

/* The first duty of a professional, or where it would stand. */
static int
first_duty(const DutyTable *table, int64 professional_id)
{
	int low = 0;
	int high = table->count;

	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (table->duties[middle].professional_id < professional_id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
duty_held(const DutyTable *table, int64 professional_id,
		  const char *territory_id, const char *name, TimestampTz *until)
{
	TimestampTz now = GetCurrentTimestamp();
	bool held = false;
	int i;

	for (i = first_duty(table, professional_id);
		 i < table->count &&
		 table->duties[i].professional_id == professional_id;
		 i++)
	{
		const Duty *duty = &table->duties[i];

		if (duty->valid_from > now || duty->valid_to <= now ||
			(territory_id != NULL &&
			 strcmp(duty->territory_id, territory_id) != 0) ||
			(name != NULL && strcmp(duty->duty, name) != 0))
			continue;
		held = true;
		if (until != NULL)
			*until = Min(*until, duty->valid_to);
	}
	return held;
}

/*
 * packnd.holds_duty(professional_id bigint, territory_id text, duties text[])
 *		returns boolean
 *
 * Does the professional hold one of the duties in the territory, now?  False
 * for a null: who is nobody, or asks of nowhere, holds none.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_holds_duty);
Datum
packnd_actor_holds_duty(PG_FUNCTION_ARGS)
{
	const DutyTable *table;
	char *territory_id;
	Datum *names;
	bool *nulls;
	int count;
	int i;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_BOOL(false);
	table = duty_table();
	territory_id = text_to_cstring(PG_GETARG_TEXT_PP(1));
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(2), TEXTOID, -1, false,
					  TYPALIGN_INT, &names, &nulls, &count);
	for (i = 0; i < count; i++)
		if (!nulls[i] && duty_held(table, PG_GETARG_INT64(0), territory_id,
								   TextDatumGetCString(names[i]), NULL))
			PG_RETURN_BOOL(true);
	PG_RETURN_BOOL(false);
}
