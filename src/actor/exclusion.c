/*-------------------------------------------------------------------------
 *
 * exclusion.c
 *		From which cases the actor is excluded: packnd.not_excluded().
 *
 * The author may be the colleague at the next desk, or run it.  The list
 * pnd_data.exclusion says from whom a case is hidden: a professional, all of an
 * organisation, the correspondent of a service, or a person of whom digests
 * are known (pnd_data.excluded_now).  It stands before every right: the wall
 * of each table with a case in it asks here for each row, so a function that
 * forgets to ask shows nothing either.
 *
 * What is asked for each row is a search in a sorted array, empty for almost
 * everybody.  It is read once, with what is committed by then, and anew when
 * one of the tables that it is made of changes anywhere (they send what
 * metadata tables send), when the first exclusion in it ends, and for another
 * professional.  A statement that is held open, a cursor or a DO block, sees
 * that too.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "actor/actor.h"
#include "base/metadata.h"
#include "base/plan.h"
#include "base/unfiltered.h"

static void *load_number(void);

/* Holds the number of a load: another number, and something has changed. */
static MetadataCache changes = {
	.name = "packnd exclusions",
	.tables = {METADATA_PROFESSIONAL, METADATA_PROFESSIONAL_KEY,
			   METADATA_EXCLUSION, METADATA_EXCLUSION_KEY},
	.ntables = 4,
	.load = load_number};

/* The cases from which one professional is excluded, in order. */
static struct
{
	bool is_read;
	int64 professional_id;
	uint64 load;       /* the number of the load that it was read after */
	TimestampTz until; /* the first of them ends; DT_NOEND: none does */
	TimestampTz
		statement; /* good for this statement only; 0: for others too */
	int64 *cases;  /* in TopMemoryContext */
	int count;
} excluded;

static BasePlan excluded_plan = {
	.statement = "SELECT x.case_id, x.valid_to FROM pnd_data.excluded_now x"
				 " WHERE x.professional_id = $1 AND NOT x.is_spared",
	.types = {INT8OID},
	.ntypes = 1,
	.expected = SPI_OK_SELECT,
	.is_read_only = true,
};

static void *
load_number(void)
{
	static uint64 loads = 0;
	uint64 *number = palloc(sizeof(uint64));

	for (int i = 0; i < changes.ntables; i++)
		(void) base_metadata_watch(changes.tables[i]);
	*number = ++loads;
	return number;
}

static int
compare_cases(const void *a, const void *b)
{
	int64 left = *(const int64 *) a;
	int64 right = *(const int64 *) b;

	return left < right ? -1 : left > right;
}

static void
read_excluded(int64 professional_id, uint64 load)
{
	BaseUnfiltered unfiltered;
	Datum value = Int64GetDatum(professional_id);
	uint64 count;
	uint64 i;

	excluded.is_read = false;
	if (excluded.cases != NULL)
		pfree(excluded.cases);
	excluded.cases = NULL;
	excluded.count = 0;
	excluded.until = DT_NOEND;

	base_spi_begin_unfiltered(&unfiltered);
	PushActiveSnapshot(IsInParallelMode() ? GetActiveSnapshot()
										  : GetLatestSnapshot());
	count = base_plan_execute(&excluded_plan, &value, NULL);
	PopActiveSnapshot();
	if (count > 0)
		excluded.cases =
			MemoryContextAllocHuge(TopMemoryContext, count * sizeof(int64));
	for (i = 0; i < count; i++)
	{
		bool isnull;
		Datum valid_to = base_plan_result(i, 2, TIMESTAMPTZOID, &isnull);

		excluded.cases[i] =
			DatumGetInt64(base_plan_result_given(i, 1, INT8OID));
		if (!isnull)
			excluded.until =
				Min(excluded.until, DatumGetTimestampTz(valid_to));
	}
	base_spi_end_unfiltered(&unfiltered);

	if (count > 1)
		qsort(excluded.cases, count, sizeof(int64), compare_cases);
	excluded.count = (int) count;
	excluded.professional_id = professional_id;
	excluded.load = load;
	/* a parallel query sees what was committed when it began */
	excluded.statement =
		IsInParallelMode() ? GetCurrentStatementStartTimestamp() : 0;
	excluded.is_read = true;
}

bool
actor_is_excluded(int64 case_id)
{
	int64 professional_id;
	uint64 load;

	if (actor_current(&professional_id) != ACTOR_AGENT)
		return false;
	/* a statement whose locks are held already would not hear of changes */
	AcceptInvalidationMessages();
	load = *(uint64 *) base_metadata_get(&changes);
	if (!excluded.is_read || excluded.professional_id != professional_id ||
		excluded.load != load ||
		(excluded.until != DT_NOEND &&
		 excluded.until <= GetCurrentTimestamp()) ||
		(excluded.statement != 0 &&
		 excluded.statement != GetCurrentStatementStartTimestamp()))
		read_excluded(professional_id, load);
	return excluded.count > 0 &&
		   bsearch(&case_id, excluded.cases, excluded.count, sizeof(int64),
				   compare_cases) != NULL;
}

/*
 * packnd.not_excluded(case_id bigint) returns boolean
 *		Is the actor not on the list of exclusions of the case?  True for who
 *		acts without a professional, and while packnd.count_rows() counts.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_not_excluded);
Datum
packnd_actor_not_excluded(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(actor_is_counting() ||
				   !actor_is_excluded(PG_GETARG_INT64(0)));
}
