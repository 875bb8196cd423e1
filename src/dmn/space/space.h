/*-------------------------------------------------------------------------
 *
 * space.h
 *	  The space of a decision table's inputs, cut into boxes.  Internal to
 *	  dmn/.
 *
 * Each input expression of a table is a dimension.  The constants in its cells
 * cut its values into regions, numbered in order: with the constants p0 < p1
 * < ... region 0 is what lies below p0, 1 is p0 itself, 2 what lies between
 * p0 and p1, 3 is p1, ..., 2n what lies above the last, and 2n + 1 is null.
 * A cell holds in a whole region or nowhere in it, so that a cell is a set
 * of regions and a rule a box, the product of its cells.  Regions without
 * any value (between two days that follow each other; other values than the
 * allowed ones) are not part of the dimension.
 *
 * cell.c reads cells, domain.c makes dimensions of them, domain_text.c puts
 * sets into words, box.c searches what boxes leave uncovered.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_SPACE_H
#define DMN_SPACE_H

#include "dmn/space/cell.h"

/* ----- sets of regions */

typedef struct DmnSpan
{
	int32_t low;
	int32_t high;
} DmnSpan;

/* In order, not touching each other */
typedef struct DmnSet
{
	int32_t count;
	const DmnSpan *spans;
} DmnSet;

/* ----- box.c: memory */

typedef struct DmnChunk DmnChunk;

/* Memory that may be given back in the reverse order of its taking */
typedef struct DmnScratch
{
	FeelRun *run;
	DmnChunk *chunk;
} DmnScratch;

#define DMN_LARGE_CHUNK (64 * 1024)
#define DMN_SMALL_CHUNK 1024

/* chunk: bytes to begin with; later chunks are DMN_LARGE_CHUNK */
extern void dmn_scratch_init(DmnScratch *scratch, FeelRun *run, size_t chunk);

/* ----- domain.c */

typedef struct DmnDomain
{
	FeelString label;  /* for sentences */
	FeelString source; /* of the input expression: names the witness */
	uint8_t kind; /* FeelKind of the constants; FEEL_NULL: there are none */
	bool is_list; /* of values to be told apart, not of an order */
	bool never_null;
	bool is_tested;      /* some cell reads it, and is not opaque */
	bool allowed_opaque; /* allowed values that are no constants */
	int32_t point_count;
	FeelValue *points;
	DmnSet known; /* its regions without null */
	DmnSet all;
} DmnDomain;

static inline int32_t
dmn_null_region(const DmnDomain *domain)
{
	return 2 * domain->point_count + 1;
}

/*
 * Make the regions of a dimension from cells and allowed values (NULL
 * entries: none).  Cells with constants of another kind become opaque.
 */
extern void dmn_domain_make(DmnScratch *scratch, DmnDomain *domain,
							const FeelTypeDesc *type, DmnCell **cells,
							int count, const DmnCell *const *allowed,
							int allowed_count);
/* The regions in which a cell that is not opaque holds. */
extern DmnSet dmn_domain_set(DmnScratch *scratch, const DmnDomain *domain,
							 const DmnCell *cell);
/* A value of a region; false if it has none. */
extern bool dmn_domain_value(FeelRun *run, const DmnDomain *domain,
							 int32_t region, FeelValue *value);
/* A value of a set, the simplest; the set is not empty. */
extern FeelValue dmn_domain_sample(FeelRun *run, const DmnDomain *domain,
								   DmnSet set);

/* ----- domain_text.c */

/*
 * The conditions of a box as "a is 1 and b > 2", those that are none left
 * out; empty if there are none.
 */
extern FeelString dmn_box_text(FeelRun *run, const DmnDomain *domains,
							   int count, const DmnSet *box);

/* ----- box.c */

/* Bytes that no search takes: what it found must be put into words. */
#define DMN_FINDINGS_MEMORY (FEEL_MAX_MEMORY / 4)

typedef struct DmnSearch
{
	DmnScratch scratch;
	int32_t dimensions;
	const DmnSet *const *boxes; /* of the rules */
	int64_t steps_left;
	bool exhausted; /* the steps, the stack or the memory */
	bool *used;     /* rules that the answer rests on; may be NULL */
	/* What to do with a box that no rule meets: false to stop. */
	bool (*uncovered)(struct DmnSearch *search, const DmnSet *box);
	void *closure;
} DmnSearch;

extern bool dmn_set_meets(DmnSet a, DmnSet b);
extern bool dmn_set_equal(DmnSet a, DmnSet b);
extern DmnSet dmn_set_intersect(DmnScratch *scratch, DmnSet a, DmnSet b);
extern DmnSet dmn_set_subtract(DmnScratch *scratch, DmnSet a, DmnSet b);
extern DmnSet dmn_set_union(DmnScratch *scratch, DmnSet a, DmnSet b);
/* A set of one span */
extern DmnSet dmn_set_span(DmnScratch *scratch, int32_t low, int32_t high);
extern bool dmn_box_meets(const DmnSet *a, const DmnSet *b, int dimensions);
/*
 * Call uncovered() for boxes that make up what the rules leave of box; false
 * when it was stopped or the steps are used up.
 */
extern bool dmn_search(DmnSearch *search, const DmnSet *box,
					   const int32_t *rules, int count);
/* Use up steps; false when there are no more. */
extern bool dmn_search_spend(DmnSearch *search, int64_t steps);

#endif /* DMN_SPACE_H */
