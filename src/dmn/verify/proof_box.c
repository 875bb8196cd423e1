/*-------------------------------------------------------------------------
 *
 * proof_box.c
 *	  Boxes of a proof in one space (space.h), and put together (proof.h).
 *
 * The walk cut each fact where it had to, and cut in different places in
 * different branches.  Here all cuts of a fact make one dimension, and each
 * box a set of its regions.  What is no such region (of values without a type,
 * of lists) stays a condition in words, and two boxes have it or have it not.
 *
 * Two boxes with the same answers that are apart in one dimension only are one
 * box: so what is told does not depend on the order in which facts were cut.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/verify/proof.h"

#define MERGED_BOXES 1500 /* more stay as they are */

static bool
is_one_kind(uint32_t kinds)
{
	return kinds != 0 && (kinds & (kinds - 1)) == 0;
}

/* Of one kind that has regions, and null */
static bool
has_dimension(DmnProof *proof, int fact)
{
	uint32_t kinds = proof->all.facts[fact].kinds & ~FEEL_KIND_BIT(FEEL_NULL);

	return is_one_kind(kinds) &&
		   (kinds & (FEEL_KIND_BIT(FEEL_BOOLEAN) | FEEL_KIND_BIT(FEEL_NUMBER) |
					 FEEL_KIND_BIT(FEEL_STRING) | FEEL_KIND_BIT(FEEL_DATE) |
					 FEEL_KIND_BIT(FEEL_MONTHS_DURATION) |
					 FEEL_KIND_BIT(FEEL_DAYS_DURATION))) != 0;
}

/* -------------------------------------------------------------- dimensions */

static DmnCell *
cell_of(FeelRun *run, const DmnInterval *intervals, int count)
{
	DmnCell *cell = feel_allocate(run, sizeof(*cell));

	cell->part_count = count;
	cell->parts = feel_allocate_array(run, (size_t) count, sizeof(DmnPart));
	for (int i = 0; i < count; i++)
		cell->parts[i] =
			(DmnPart){.kind = DMN_PART_INTERVAL, .interval = intervals[i]};
	return cell;
}

static DmnInterval
point(FeelValue value)
{
	return (DmnInterval){.has_low = true,
						 .has_high = true,
						 .low_closed = true,
						 .high_closed = true,
						 .is_point = true,
						 .low = value,
						 .high = value};
}

/* What a region is, or is not (others), as a cell; NULL: no constants */
static DmnCell *
region_cell(FeelRun *run, const FeelRegion *region)
{
	if (region->is_value)
	{
		DmnInterval interval = point(region->value);

		return region->value.kind == FEEL_NULL ? NULL
											   : cell_of(run, &interval, 1);
	}
	if (region->has_low || region->has_high)
	{
		DmnInterval interval = {
			.has_low = region->has_low,
			.has_high = region->has_high,
			.low_closed = region->low_closed,
			.high_closed = region->high_closed,
			.low = region->has_low ? region->low : region->high,
			.high = region->has_high ? region->high : region->low};

		return cell_of(run, &interval, 1);
	}
	return NULL;
}

static DmnCell *
others_cell(FeelRun *run, const FeelRegion *region)
{
	DmnInterval *points;

	if (region->other_count == 0)
		return NULL;
	points = feel_allocate_array(run, (size_t) region->other_count,
								 sizeof(DmnInterval));
	for (int32_t i = 0; i < region->other_count; i++)
		points[i] = point(region->others[i]);
	return cell_of(run, points, region->other_count);
}

static DmnSet
region_set(DmnProofSpace *space, int dimension, const FeelRegion *region)
{
	const DmnDomain *domain = &space->domains[dimension];
	int32_t null = dmn_null_region(domain);
	DmnSet set = domain->known;
	DmnCell *cell;

	if (dmn_proof_is_free(space->proof, space->facts[dimension], region))
		return domain->all;
	if (region->kinds == FEEL_KIND_BIT(FEEL_NULL) ||
		(region->is_value && region->value.kind == FEEL_NULL))
		return dmn_set_span(&space->scratch, null, null);
	cell = region_cell(space->run, region);
	if (cell != NULL)
		set = dmn_set_intersect(&space->scratch, set,
								dmn_domain_set(&space->scratch, domain, cell));
	cell = others_cell(space->run, region);
	if (cell != NULL)
		set = dmn_set_subtract(&space->scratch, set,
							   dmn_domain_set(&space->scratch, domain, cell));
	return set;
}

/* Some type of the one kind that a fact has, for its regions */
static const FeelTypeDesc *
type_of(DmnProof *proof, int fact)
{
	static const FeelTypeDesc types[] = {
		[FEEL_BOOLEAN] = {.kind = FEEL_TYPE_BOOLEAN},
		[FEEL_NUMBER] = {.kind = FEEL_TYPE_NUMBER},
		[FEEL_STRING] = {.kind = FEEL_TYPE_STRING},
		[FEEL_DATE] = {.kind = FEEL_TYPE_DATE},
		[FEEL_TIME] = {.kind = FEEL_TYPE_TIME},
		[FEEL_DATE_TIME] = {.kind = FEEL_TYPE_DATE_TIME},
		[FEEL_MONTHS_DURATION] = {.kind = FEEL_TYPE_MONTHS_DURATION},
		[FEEL_DAYS_DURATION] = {.kind = FEEL_TYPE_DAYS_DURATION},
	};

	return &types[__builtin_ctz(proof->all.facts[fact].kinds &
								~FEEL_KIND_BIT(FEEL_NULL))];
}

static void
make_dimension(DmnProofSpace *space, int fact)
{
	DmnProof *proof = space->proof;
	DmnUnknownFact *declared = &proof->all.facts[fact];
	DmnDomain *domain = &space->domains[space->dimension_count];
	const DmnCell *allowed = &declared->allowed;
	size_t room = 2 * (size_t) proof->box_count;
	DmnCell **cells = feel_allocate_array(space->run, room, sizeof(DmnCell *));
	int count = 0;

	for (const DmnProofBox *box = proof->first; box != NULL; box = box->next)
	{
		DmnCell *cell;

		if (fact >= box->count)
			continue;
		cell = region_cell(space->run, &box->regions[fact]);
		if (cell != NULL)
			cells[count++] = cell;
		cell = others_cell(space->run, &box->regions[fact]);
		if (cell != NULL)
			cells[count++] = cell;
	}
	domain->label = domain->source = dmn_proof_label(space->proof, fact);
	domain->never_null = (declared->kinds & FEEL_KIND_BIT(FEEL_NULL)) == 0;
	dmn_domain_make(&space->scratch, domain, type_of(proof, fact), cells,
					count, &allowed,
					allowed->is_any || allowed->is_opaque ? 0 : 1);
	if (fact == proof->terms.today)
		space->day = space->dimension_count;
	space->facts[space->dimension_count++] = fact;
}

/* Does some box assume something of it? */
static bool
is_cut(DmnProof *proof, int fact)
{
	for (const DmnProofBox *box = proof->first; box != NULL; box = box->next)
		if (fact < box->count &&
			!dmn_proof_is_free(proof, fact, &box->regions[fact]))
			return true;
	return false;
}

/* ------------------------------------------------------------------- boxes */

static void
add_condition(DmnProofSpace *space, DmnMerged *merged, int fact)
{
	FeelString text = dmn_proof_region_text(space->proof, space->run, fact,
											&merged->box->regions[fact]);

	if (text.length > 0)
		merged->conditions[merged->condition_count++] =
			(DmnCondition){fact, text};
}

static void
make_box(DmnProofSpace *space, DmnMerged *merged, const DmnProofBox *box)
{
	FeelRun *run = space->run;

	feel_assert(box->count <= space->proof->all.completion.count);
	merged->box = box;
	merged->sets = feel_allocate_array(
		run, (size_t) space->dimension_count + 1, sizeof(DmnSet));
	merged->conditions = feel_allocate_array(run, (size_t) box->count + 1,
											 sizeof(DmnCondition));
	for (int i = 0; i < space->dimension_count; i++)
		merged->sets[i] =
			space->facts[i] < box->count
				? region_set(space, i, &box->regions[space->facts[i]])
				: space->domains[i].all;
	for (int fact = 0; fact < box->count; fact++)
		if (!has_dimension(space->proof, fact) &&
			!dmn_proof_is_free(space->proof, fact, &box->regions[fact]))
			add_condition(space, merged, fact);
}

/* Is the same said of both? */
static bool
say_the_same(FeelRun *run, const DmnMerged *a, const DmnMerged *b)
{
	if (a->box->verdict != b->box->verdict || a->box->why != b->box->why ||
		a->box->has_sample != b->box->has_sample ||
		a->condition_count != b->condition_count)
		return false;
	for (int i = 0; i < 2; i++)
	{
		bool is_a_told = dmn_is_determined(run, a->box->answers[i]);
		bool is_b_told = dmn_is_determined(run, b->box->answers[i]);

		if (is_a_told != is_b_told ||
			(is_a_told &&
			 !feel_same(run, a->box->answers[i], b->box->answers[i])))
			return false;
	}
	for (int i = 0; i < a->condition_count; i++)
		if (!feel_text_equal(a->conditions[i].text, b->conditions[i].text))
			return false;
	return true;
}

/* The only dimension in which they differ; -1: none, -2: several */
static int
apart_in(const DmnProofSpace *space, const DmnMerged *a, const DmnMerged *b)
{
	int apart = -1;

	feel_assert(!a->is_gone && !b->is_gone);
	for (int i = 0; i < space->dimension_count; i++)
		if (!dmn_set_equal(a->sets[i], b->sets[i]))
		{
			if (apart >= 0)
				return -2;
			apart = i;
		}
	return apart;
}

/* Put other boxes to one; is there one more? */
static bool
merge_into(DmnProofSpace *space, DmnMerged *box)
{
	bool is_new = false;

	for (int32_t i = 0; i < space->count; i++)
	{
		DmnMerged *other = &space->boxes[i];
		int apart;

		if (other == box || other->is_gone)
			continue;
		apart = apart_in(space, box, other);
		if (apart == -2 || !say_the_same(space->run, box, other) ||
			!feel_spend(space->run, 1))
			continue;
		if (apart >= 0)
			box->sets[apart] = dmn_set_union(&space->scratch, box->sets[apart],
											 other->sets[apart]);
		other->is_gone = true;
		is_new = true;
	}
	return is_new;
}

/* What all facts are anyway is not told. */
static const FeelRegion *
without_bounds(DmnProof *proof, FeelRun *run, const DmnProofBox *box)
{
	FeelRegion *regions =
		feel_allocate_array(run, (size_t) box->count + 1, sizeof(FeelRegion));

	for (int32_t i = 0; i < box->count; i++)
		regions[i] = dmn_proof_region(proof, box->regions[i]);
	return regions;
}

void
dmn_proof_merge(DmnProofSpace *space, DmnProof *proof, FeelRun *run)
{
	int32_t facts = proof->begun;
	bool is_new = true;

	*space = (DmnProofSpace){.proof = proof, .run = run, .day = -1};
	for (DmnProofBox *box = proof->first; box != NULL; box = box->next)
		box->regions = without_bounds(proof, run, box);
	dmn_scratch_init(&space->scratch, run, DMN_LARGE_CHUNK);
	space->domains =
		feel_allocate_array(run, (size_t) facts + 1, sizeof(DmnDomain));
	space->facts =
		feel_allocate_array(run, (size_t) facts + 1, sizeof(int32_t));
	for (int fact = 0; fact < facts; fact++)
		if (has_dimension(proof, fact) && is_cut(proof, fact))
			make_dimension(space, fact);
	space->boxes = feel_allocate_array(run, (size_t) proof->box_count + 1,
									   sizeof(DmnMerged));
	for (const DmnProofBox *box = proof->first; box != NULL; box = box->next)
		make_box(space, &space->boxes[space->count++], box);
	while (is_new && space->count <= MERGED_BOXES)
	{
		is_new = false;
		for (int32_t i = 0; i < space->count; i++)
			if (!space->boxes[i].is_gone)
				is_new = merge_into(space, &space->boxes[i]) || is_new;
	}
}
