/*-------------------------------------------------------------------------
 *
 * gaps.c
 *	  Inputs of a decision table to which no rule applies, for verification
 *	  (verify.h).
 *
 * What the search leaves uncovered comes in pieces.  Each piece is grown as
 * far as no rule applies, so that it is said with as few conditions as
 * possible, and what is said once is not said again.  Gaps among known
 * values come first; then those where something is null, one dimension after
 * the other being null.
 *
 * Why grow: the search cuts along the rules it happens to take, so its pieces
 * are many and say nothing to a reader.  The largest box around a piece that
 * no rule meets is what a person would say: "no rule applies when age > 65".
 * It is found greedily, a dimension at a time, first those that can be left
 * out altogether; the smallest number of conditions would be a problem of its
 * own, and this is near enough.
 *
 * Invariants: a box that is reported meets no rule; no two pieces are
 * reported that lie in one box that was; a dimension never mixes null with
 * only some known values, as no sentence says that well.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/verify/verify.h"

typedef struct Gaps
{
	DmnGrid *grid;
	DmnSearch search; /* first: so it is found from its search */
	bool with_nulls;
	const DmnSet **found; /* grown over null as well */
	int32_t count;
} Gaps;

static DmnSet
whole(const Gaps *gaps, int dimension)
{
	const DmnDomain *domain = &gaps->grid->domains[dimension];

	return gaps->with_nulls ? domain->all : domain->known;
}

/* All of a dimension that no rule takes which meets the box elsewhere */
static DmnSet
free_values(Gaps *gaps, const DmnSet *box, int dimension)
{
	DmnGrid *grid = gaps->grid;
	DmnSet set = whole(gaps, dimension);

	for (int rule = 0; rule < grid->table->rule_count; rule++)
	{
		const DmnSet *other = grid->boxes[rule];
		bool meets = !grid->is_empty[rule];

		for (int i = 0; i < grid->dimensions && meets; i++)
			meets = i == dimension || dmn_set_meets(box[i], other[i]);
		if (meets)
			set = dmn_set_subtract(&grid->sets, set, other[dimension]);
	}
	return set;
}

static bool
has_null(const Gaps *gaps, const DmnSet *box, int dimension)
{
	DmnSet set = box[dimension];

	feel_assert(set.count > 0);
	return set.spans[set.count - 1].high ==
		   dmn_null_region(&gaps->grid->domains[dimension]);
}

/*
 * First the dimensions that can be left out altogether, then the others.  In
 * these, null and known values are told apart.
 */
static void
grow(Gaps *gaps, DmnSet *box)
{
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < gaps->grid->dimensions; i++)
		{
			DmnSet set;

			if (!dmn_search_spend(&gaps->search,
								  gaps->grid->table->rule_count))
				return;
			set = free_values(gaps, box, i);
			if (dmn_set_equal(set, whole(gaps, i)))
				box[i] = set;
			else if (pass == 1 && !has_null(gaps, box, i))
				box[i] = dmn_set_intersect(&gaps->grid->sets, set,
										   gaps->grid->domains[i].known);
		}
}

/*
 * Null, too, in the dimensions of which all known values are in the box: if
 * no rule takes it, nothing needs to be said of them.
 */
static void
widen(Gaps *gaps, DmnSet *box)
{
	bool with_nulls = gaps->with_nulls;

	gaps->with_nulls = true;
	for (int i = 0; i < gaps->grid->dimensions; i++)
		if (dmn_set_equal(box[i], gaps->grid->domains[i].known))
			box[i] = free_values(gaps, box, i);
	gaps->with_nulls = with_nulls;
}

static bool
report_gap(Gaps *gaps, const DmnSet *piece)
{
	DmnGrid *grid = gaps->grid;
	size_t size = (size_t) grid->dimensions * sizeof(DmnSet);
	DmnSet *box = feel_allocate_array(grid->run, (size_t) grid->dimensions,
									  sizeof(DmnSet));
	DmnSet *widest = feel_allocate_array(grid->run, (size_t) grid->dimensions,
										 sizeof(DmnSet));
	bool is_list = grid->table->policy >= DMN_RULE_ORDER;
	FeelString when;

	/* the sets of the piece go with the search */
	for (int i = 0; i < grid->dimensions; i++)
		box[i] = dmn_set_union(&grid->sets, piece[i], (DmnSet){0});
	grow(gaps, box);
	memcpy(widest, box, size);
	widen(gaps, widest);
	feel_assert(gaps->count <= grid->analysis->max_findings);
	gaps->found[gaps->count++] = widest;
	when = dmn_when(grid, widest);
	return dmn_report(grid, DMN_GAP,
					  gaps->with_nulls || is_list ? DMN_NOTICE : DMN_WARNING,
					  NULL, 0,
					  feel_format(grid->run, feel_said("No rule applies%.*s."),
								  (int) when.length, when.data),
					  dmn_witness(grid, box));
}

/* What is left of a piece by the gaps that were found is new. */
static bool
report_rest(Gaps *gaps, const DmnSet *piece)
{
	DmnGrid *grid = gaps->grid;
	DmnSet *rest;
	const DmnSet *known = NULL;

	for (int i = 0; i < gaps->count && known == NULL; i++)
		if (dmn_box_meets(piece, gaps->found[i], grid->dimensions))
			known = gaps->found[i];
	if (known == NULL)
		return report_gap(gaps, piece);
	rest = feel_allocate_array(grid->run, (size_t) grid->dimensions,
							   sizeof(DmnSet));
	memcpy(rest, piece, (size_t) grid->dimensions * sizeof(DmnSet));
	for (int i = 0; i < grid->dimensions; i++)
	{
		DmnSet before = rest[i];

		if (!dmn_search_spend(&gaps->search, 1))
			return false;
		rest[i] = dmn_set_subtract(&grid->sets, before, known[i]);
		if (rest[i].count > 0 && !report_rest(gaps, rest))
			return false;
		rest[i] = dmn_set_intersect(&grid->sets, before, known[i]);
	}
	return true;
}

static bool
uncovered(DmnSearch *search, const DmnSet *box)
{
	return report_rest(search->closure, box);
}

/* The parts of the dimension that are null, the earlier ones being known */
static bool
search_nulls(Gaps *gaps, DmnSet *box, const int32_t *rules, int count)
{
	DmnGrid *grid = gaps->grid;

	for (int i = 0; i < grid->dimensions; i++)
		box[i] = grid->domains[i].all;
	for (int i = 0; i < grid->dimensions; i++)
	{
		const DmnDomain *domain = &grid->domains[i];

		box[i] = dmn_set_subtract(&grid->sets, domain->all, domain->known);
		if (box[i].count > 0 && domain->is_tested &&
			!dmn_search(&gaps->search, box, rules, count))
			return false;
		box[i] = domain->known;
	}
	return true;
}

void
dmn_find_gaps(DmnGrid *grid)
{
	FeelRun *run = grid->run;
	const DmnTable *table = grid->table;
	int32_t *rules =
		feel_allocate_array(run, (size_t) table->rule_count, sizeof(int32_t));
	DmnSet *box =
		feel_allocate_array(run, (size_t) grid->dimensions, sizeof(DmnSet));
	Gaps gaps = {.grid = grid,
				 .search = {.dimensions = grid->dimensions,
							.boxes = grid->boxes,
							.steps_left = grid->analysis->max_steps,
							.uncovered = uncovered}};
	int count = 0;

	if (table->has_default)
		return;
	gaps.found = feel_allocate_array(
		run, (size_t) grid->analysis->max_findings + 1, sizeof(DmnSet *));
	gaps.search.closure = &gaps;
	dmn_scratch_init(&gaps.search.scratch, run, DMN_LARGE_CHUNK);
	for (int rule = 0; rule < table->rule_count; rule++)
		if (!grid->is_empty[rule])
			rules[count++] = rule;
	for (int i = 0; i < grid->dimensions; i++)
	{
		box[i] = grid->domains[i].known;
		if (box[i].count == 0)
			return;
	}
	if (dmn_search(&gaps.search, box, rules, count))
	{
		gaps.with_nulls = true;
		(void) search_nulls(&gaps, box, rules, count);
	}
	if (gaps.search.exhausted)
		dmn_find_exhausted(grid, FEEL_SAID("gaps"));
}
