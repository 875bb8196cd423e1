/*-------------------------------------------------------------------------
 *
 * worlds.h
 *	  All ways in which the doubtful rules of a table may turn out.  Internal
 *	  to dmn/table: dependence.c says what for.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_WORLDS_H
#define DMN_WORLDS_H

#include "dmn/space/space.h"
#include "dmn/table/table.h"

#define DMN_MAX_DIMENSIONS 12
#define DMN_MAX_BOXES 128

/* What is not known */
typedef struct DmnDimension
{
	int32_t column;
	const DmnTest *test; /* of a cell by itself; NULL: of the input */
	FeelValue facts;     /* unknown */
	DmnDomain domain;
	DmnSet all;
	DmnCell **cells; /* by hit and column: NULL and opaque ones do not belong
					  * to it */
} DmnDimension;

typedef struct DmnOutcome
{
	DmnSet *box;
	FeelValue value;
} DmnOutcome;

typedef struct DmnWorlds
{
	DmnTableRun *state;
	DmnScratch scratch;
	int32_t dimension_count;
	DmnDimension dimensions[DMN_MAX_DIMENSIONS];
	DmnSet *rules; /* by hit and dimension */
	int32_t count;
	DmnOutcome outcomes[DMN_MAX_BOXES];
	bool *matches; /* by hit, in the box at hand */
	bool too_large;
} DmnWorlds;

static inline DmnSet *
dmn_rule_side(DmnWorlds *worlds, int hit)
{
	feel_assert(hit >= 0 && hit < worlds->state->hit_count);
	return &worlds->rules[(size_t) hit * DMN_MAX_DIMENSIONS];
}

/* The same expression, hence the same value */
static inline bool
dmn_is_same_input(const DmnTable *table, int a, int b)
{
	return a == b ||
		   feel_text_equal(table->inputs[a].source, table->inputs[b].source);
}

static inline bool
dmn_is_doubtful(const DmnHit *hit)
{
	return hit->answer == DMN_PERHAPS;
}

/* ----- dimension.c */

/*
 * Find where a doubtful rule matches: the dimensions of its doubtful cells are
 * added, and its sides in them.  Where it has none it holds anywhere.
 */
extern void dmn_worlds_add_rule(DmnWorlds *worlds, int hit);
/* Does each box of the worlds hold a completion of the facts? */
extern bool dmn_worlds_are_exact(const DmnWorlds *worlds);
/* Can a value that the column takes be one of the cell's? */
extern bool dmn_is_of_declared_kind(const DmnInput *input,
									const DmnTest *test);

#endif /* DMN_WORLDS_H */
