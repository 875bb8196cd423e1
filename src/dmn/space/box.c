/*-------------------------------------------------------------------------
 *
 * box.c
 *	  Sets of regions, boxes of them, and the search for what boxes leave
 *	  uncovered, for verification (space.h).
 *
 * The search takes a rule that meets the box, cuts the box into the pieces
 * outside of that rule, one per dimension, and goes on with each piece and
 * the rules that meet it.  A piece that one rule covers whole is done with; a
 * piece that no rule meets is uncovered.  Depth first, it needs memory for
 * one path only, and finds the first uncovered pieces soon.
 *
 * Why cut, and not list the cells of the grid: a table of ten columns with
 * ten constants each has 21^10 cells, but its rules are few, and a piece is
 * cut only where a rule ends.  The question "do these rules cover the box?" is
 * as hard as any (it is the complement of satisfiability), so the worst case
 * is exponential in the dimensions whatever is done; a budget of steps bounds
 * it, and an answer that was cut short says so (exhausted).  Two choices make
 * real tables easy: the rule to cut by is the one that sticks out least, so
 * that most pieces vanish; and pieces are disjoint (a piece keeps, in the
 * dimensions before its own, only what lies inside the rule), so that nothing
 * is searched twice.
 *
 * Invariants: the spans of a set are in order, not empty and do not overlap;
 * a box on the way has no empty side; what uncovered() is shown are disjoint
 * boxes whose union is what the rules leave.  The operations on sets are
 * merges of two sorted lists: linear, and their results sorted again.
 *
 * Sets made on the way live in a stack of chunks that is cut back when the
 * call that took them returns; so a search of a million pieces needs no more
 * than its deepest path.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/space/space.h"

/* ----------------------------------------------------------------- memory */

struct DmnChunk
{
	DmnChunk *next;
	size_t size;
	size_t used;
	uint64_t data[]; /* as arenas align: see FEEL_ALIGNMENT */
};

typedef struct Mark
{
	DmnChunk *chunk;
	size_t used;
} Mark;

static DmnChunk *
make_chunk(FeelRun *run, size_t size)
{
	DmnChunk *chunk = feel_take(run, sizeof(DmnChunk) + size);

	chunk->next = NULL;
	chunk->size = size;
	chunk->used = 0;
	return chunk;
}

void
dmn_scratch_init(DmnScratch *scratch, FeelRun *run, size_t chunk)
{
	scratch->run = run;
	scratch->chunk = make_chunk(run, chunk);
}

static void *
take(DmnScratch *scratch, size_t count, size_t size)
{
	size_t wanted =
		(count * size + FEEL_ALIGNMENT - 1) / FEEL_ALIGNMENT * FEEL_ALIGNMENT;
	DmnChunk *chunk = scratch->chunk;
	void *result;

	while (chunk->size - chunk->used < wanted)
	{
		if (chunk->next == NULL)
			chunk->next = make_chunk(scratch->run, wanted > DMN_LARGE_CHUNK
													   ? wanted
													   : DMN_LARGE_CHUNK);
		chunk = chunk->next;
		chunk->used = 0;
	}
	feel_assert(wanted <= chunk->size - chunk->used);
	scratch->chunk = chunk;
	result = (char *) chunk->data + chunk->used;
	chunk->used += wanted;
	return result;
}

static Mark
mark(const DmnScratch *scratch)
{
	return (Mark){scratch->chunk, scratch->chunk->used};
}

static void
release(DmnScratch *scratch, Mark to)
{
	feel_assert(to.used <= to.chunk->size);
	scratch->chunk = to.chunk;
	scratch->chunk->used = to.used;
}

/* ------------------------------------------------------------------- sets */

/* Are the spans in order, not empty, and apart from each other? */
static inline bool
is_well_formed(DmnSet set)
{
	for (int i = 0; i < set.count; i++)
		if (set.spans[i].low > set.spans[i].high ||
			(i > 0 && set.spans[i].low <= set.spans[i - 1].high))
			return false;
	return set.count >= 0;
}

DmnSet
dmn_set_span(DmnScratch *scratch, int32_t low, int32_t high)
{
	DmnSpan *span = take(scratch, 1, sizeof(DmnSpan));

	feel_assert(low <= high);
	*span = (DmnSpan){low, high};
	return (DmnSet){1, span};
}

bool
dmn_set_meets(DmnSet a, DmnSet b)
{
	int i = 0;
	int j = 0;

	while (i < a.count && j < b.count)
	{
		if (a.spans[i].high < b.spans[j].low)
			i++;
		else if (b.spans[j].high < a.spans[i].low)
			j++;
		else
			return true;
	}
	return false;
}

bool
dmn_set_equal(DmnSet a, DmnSet b)
{
	return a.count == b.count &&
		   (a.spans == b.spans || a.count == 0 ||
			memcmp(a.spans, b.spans, (size_t) a.count * sizeof(DmnSpan)) == 0);
}

/* Is a a part of b? */
static bool
is_within(DmnSet a, DmnSet b)
{
	int j = 0;

	if (a.spans == b.spans && a.count == b.count)
		return true;
	for (int i = 0; i < a.count; i++)
	{
		while (j < b.count && b.spans[j].high < a.spans[i].low)
			j++;
		if (j == b.count || b.spans[j].low > a.spans[i].low ||
			b.spans[j].high < a.spans[i].high)
			return false;
	}
	return true;
}

DmnSet
dmn_set_intersect(DmnScratch *scratch, DmnSet a, DmnSet b)
{
	DmnSpan *spans =
		take(scratch, (size_t) (a.count + b.count), sizeof(DmnSpan));
	DmnSet set = {0, spans};
	int i = 0;
	int j = 0;

	while (i < a.count && j < b.count)
	{
		int32_t low =
			a.spans[i].low > b.spans[j].low ? a.spans[i].low : b.spans[j].low;
		int32_t high = a.spans[i].high < b.spans[j].high ? a.spans[i].high
														 : b.spans[j].high;

		if (low <= high)
			spans[set.count++] = (DmnSpan){low, high};
		if (a.spans[i].high < b.spans[j].high)
			i++;
		else
			j++;
	}
	/* each span ends where one of a or b does */
	feel_assert(set.count <= a.count + b.count && is_well_formed(set));
	return set;
}

DmnSet
dmn_set_subtract(DmnScratch *scratch, DmnSet a, DmnSet b)
{
	DmnSpan *spans =
		take(scratch, (size_t) (a.count + b.count), sizeof(DmnSpan));
	DmnSet set = {0, spans};
	int j = 0;

	for (int i = 0; i < a.count; i++)
	{
		int32_t low = a.spans[i].low;

		while (j < b.count && b.spans[j].high < low)
			j++;
		for (int k = j; k < b.count && b.spans[k].low <= a.spans[i].high; k++)
		{
			if (b.spans[k].low > low)
				spans[set.count++] = (DmnSpan){low, b.spans[k].low - 1};
			low = b.spans[k].high + 1;
		}
		if (low <= a.spans[i].high)
			spans[set.count++] = (DmnSpan){low, a.spans[i].high};
	}
	/* each span of b cuts one of a in two at most */
	feel_assert(set.count <= a.count + b.count && is_well_formed(set));
	feel_assert(!dmn_set_meets(set, b));
	return set;
}

DmnSet
dmn_set_union(DmnScratch *scratch, DmnSet a, DmnSet b)
{
	DmnSpan *spans =
		take(scratch, (size_t) (a.count + b.count), sizeof(DmnSpan));
	DmnSet set = {0, spans};
	int i = 0;
	int j = 0;

	while (i < a.count || j < b.count)
	{
		DmnSpan next;

		if (j == b.count || (i < a.count && a.spans[i].low <= b.spans[j].low))
			next = a.spans[i++];
		else
			next = b.spans[j++];
		if (set.count > 0 && next.low <= spans[set.count - 1].high + 1)
		{
			if (next.high > spans[set.count - 1].high)
				spans[set.count - 1].high = next.high;
		}
		else
			spans[set.count++] = next;
	}
	feel_assert(set.count <= a.count + b.count && is_well_formed(set));
	return set;
}

/* ------------------------------------------------------------------ boxes */

bool
dmn_box_meets(const DmnSet *a, const DmnSet *b, int dimensions)
{
	for (int i = 0; i < dimensions; i++)
		if (!dmn_set_meets(a[i], b[i]))
			return false;
	return true;
}

bool
dmn_search_spend(DmnSearch *search, int64_t steps)
{
	int64_t before = search->steps_left;

	if (before < steps ||
		search->scratch.run->memory_left < DMN_FINDINGS_MEMORY)
	{
		search->exhausted = true;
		return false;
	}
	search->steps_left = before - steps;
	if ((before >> 12) != (search->steps_left >> 12))
		feel_host->interrupt();
	return true;
}

/*
 * In how many dimensions does the box stick out of the rule?  -1: they do not
 * meet.
 */
static int
sticking_out(const DmnSearch *search, const DmnSet *box, const DmnSet *rule)
{
	int out = 0;

	for (int i = 0; i < search->dimensions; i++)
	{
		if (is_within(box[i], rule[i]))
			continue;
		if (!dmn_set_meets(box[i], rule[i]))
			return -1;
		out++;
	}
	return out;
}

static bool cut(DmnSearch *search, const DmnSet *box, int32_t pivot,
				const int32_t *rules, int count);

bool
dmn_search(DmnSearch *search, const DmnSet *box, const int32_t *rules,
		   int count)
{
	DmnScratch *scratch = &search->scratch;
	Mark begin = mark(scratch);
	int32_t *meeting = take(scratch, (size_t) count, sizeof(int32_t));
	int met = 0;
	int best = 0;
	int least = search->dimensions + 1;
	bool going;

	if (!feel_host->stack_ok())
	{
		search->exhausted = true;
		return false;
	}
	if (!dmn_search_spend(search, count + 1))
		return false;
	for (int i = 0; i < count; i++)
	{
		int out = sticking_out(search, box, search->boxes[rules[i]]);

		if (out < 0)
			continue;
		if (out == 0)
		{
			if (search->used != NULL)
				search->used[rules[i]] = true;
			release(scratch, begin);
			return true;
		}
		if (out < least)
		{
			least = out;
			best = met;
		}
		meeting[met++] = rules[i];
	}
	if (met == 0)
		going = search->uncovered(search, box);
	else
	{
		int32_t pivot = meeting[best];

		/* none covers the box, so each sticks out somewhere */
		feel_assert(best < met && least >= 1 && least <= search->dimensions);
		meeting[best] = meeting[--met];
		if (search->used != NULL)
			search->used[pivot] = true;
		going = cut(search, box, pivot, meeting, met);
	}
	release(scratch, begin);
	return going;
}

/* Search the pieces of the box that are outside of a rule. */
static bool
cut(DmnSearch *search, const DmnSet *box, int32_t pivot, const int32_t *rules,
	int count)
{
	DmnScratch *scratch = &search->scratch;
	const DmnSet *rule = search->boxes[pivot];
	DmnSet *piece = take(scratch, (size_t) search->dimensions, sizeof(DmnSet));

	memcpy(piece, box, (size_t) search->dimensions * sizeof(DmnSet));
	for (int i = 0; i < search->dimensions; i++)
	{
		DmnSet whole = piece[i];

		if (is_within(whole, rule[i]))
			continue;
		piece[i] = dmn_set_subtract(scratch, whole, rule[i]);
		/* it is not within the rule here */
		feel_assert(piece[i].count > 0);
		if (!dmn_search(search, piece, rules, count))
			return false;
		/* from here on inside the rule: pieces do not meet */
		piece[i] = dmn_set_intersect(scratch, whole, rule[i]);
		feel_assert(piece[i].count > 0);
	}
	return true;
}
