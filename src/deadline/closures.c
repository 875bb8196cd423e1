/*-------------------------------------------------------------------------
 *
 * closures.c
 *		The days on which a territory is closed, cached from pnd_data.closure.
 *
 * The cache is one array of rows sorted by territory and day, and beside it
 * the days alone, so that the closures of a territory are a slice of it.
 * Two binary searches find the slice, and nothing is copied: a sweep opens
 * thousands of deadlines, over a table of some hundred closures that changes
 * a few times a year.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/metadata.h"
#include "deadline/deadline.h"

typedef struct Closure
{
	char *territory_id;
	DateADT day;
} Closure;

typedef struct ClosureSet
{
	int count;
	int size;
	Closure *closures;
	DateADT *days;
} ClosureSet;

static int
compare_closures(const void *left, const void *right)
{
	const Closure *a = left;
	const Closure *b = right;
	int order = strcmp(a->territory_id, b->territory_id);

	return order != 0 ? order : (a->day > b->day) - (a->day < b->day);
}

static void
add_closure(HeapTuple tuple, TupleDesc desc, void *arg)
{
	ClosureSet *set = arg;

	if (set->count == set->size)
	{
		set->size *= 2;
		set->closures =
			repalloc_huge(set->closures, mul_size(set->size, sizeof(Closure)));
	}
	set->closures[set->count].territory_id =
		base_metadata_text(tuple, desc, "territory_id");
	set->closures[set->count].day =
		DatumGetDateADT(base_metadata_given(tuple, desc, "day", DATEOID));
	set->count++;
}

static void *
load_closures(void)
{
	ClosureSet *set = palloc0(sizeof(ClosureSet));

	set->size = 64;
	set->closures = palloc(set->size * sizeof(Closure));
	(void) base_metadata_scan(METADATA_CLOSURE, add_closure, set);
	qsort(set->closures, set->count, sizeof(Closure), compare_closures);
	set->days =
		palloc_extended(mul_size(set->size, sizeof(DateADT)), MCXT_ALLOC_HUGE);
	for (int i = 0; i < set->count; i++)
		set->days[i] = set->closures[i].day;
	return set;
}

static MetadataCache closure_cache = {
	.name = "packnd closures",
	.tables = {METADATA_CLOSURE},
	.ntables = 1,
	.load = load_closures,
};

/* The first closure that is not before the territory and day */
static int
closure_position(const ClosureSet *set, const Closure *sought)
{
	int low = 0;
	int high = set->count;

	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (compare_closures(&set->closures[middle], sought) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * deadline_closures: the closures of a territory, sorted, and their number.
 * The result is good until the next call.
 */
const DateADT *
deadline_closures(const char *territory_id, int *count)
{
	const ClosureSet *set = base_metadata_get(&closure_cache);
	Closure sought = {(char *) territory_id, PG_INT32_MIN};
	int first = closure_position(set, &sought);
	int next;

	sought.day = PG_INT32_MAX;
	next = closure_position(set, &sought);
	*count = next - first;
	return set->days + first;
}
