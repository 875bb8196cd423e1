/*-------------------------------------------------------------------------
 *
 * cell.c
 *	  What a cell of a decision table says by its constants alone, for
 *	  verification.
 *
 * This takes in more than table/constant_cell.c does, which reads the cells that are
 * fast to run: also null, !=, times and lists of constants.
 *
 * A cell is a union of parts, each an interval, a point, or something about
 * null; not(...) turns the union round.  That is all that unary tests over
 * constants can say, and it is what regions (domain.c) are cut by.  A cell that
 * says anything else (reads another fact, calls a function) is opaque: whoever
 * verifies takes it to hold anywhere, so what is reported remains certain.
 *
 * Null needs care, because FEEL has three truth values and a table two: a
 * comparison with null is null, and so is its negation, and null does not
 * match.  So not(< 5) does not hold for null although < 5 does not either.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/space/cell.h"

/* ---------------------------------------------------------------- reading */

static bool
is_ordered(FeelKind kind)
{
	switch (kind)
	{
		case FEEL_NUMBER:
		case FEEL_STRING:
		case FEEL_DATE:
		case FEEL_TIME:
		case FEEL_DATE_TIME:
		case FEEL_MONTHS_DURATION:
		case FEEL_DAYS_DURATION:
			return true;
		default:
			return false;
	}
}

/* Every constant is a point: null, a boolean or of an ordered kind. */
static void
read_point(FeelValue value, DmnPart *part)
{
	if (value.kind == FEEL_NULL)
	{
		part->kind = DMN_PART_NULL;
		return;
	}
	feel_assert(value.kind == FEEL_BOOLEAN || is_ordered(value.kind));
	part->interval = (DmnInterval){.has_low = true,
								   .has_high = true,
								   .low_closed = true,
								   .high_closed = true,
								   .is_point = true,
								   .low = value,
								   .high = value};
}

static bool
read_comparison(FeelRun *run, const FeelNode *node, const FeelScope *scope,
				DmnPart *part)
{
	DmnInterval *interval = &part->interval;
	FeelValue value;

	if (!dmn_constant(run, node->items[0], scope, &value))
		return false;
	if (node->op == FEEL_OP_EQUAL)
	{
		read_point(value, part);
		return true;
	}
	if (node->op == FEEL_OP_NOT_EQUAL)
	{
		read_point(value, part);
		part->kind = part->kind == DMN_PART_NULL ? DMN_PART_NOT_NULL
												 : DMN_PART_NOT_EQUAL;
		return true;
	}
	interval->has_low =
		node->op == FEEL_OP_GREATER || node->op == FEEL_OP_GREATER_EQUAL;
	interval->has_high = !interval->has_low;
	interval->low_closed = node->op == FEEL_OP_GREATER_EQUAL;
	interval->high_closed = node->op == FEEL_OP_LESS_EQUAL;
	interval->low = interval->high = value;
	return is_ordered(value.kind);
}

/*
 * It has two ends: one with one end is read as a comparison.  One that ends
 * before it begins is null for every value, and so is its negation, which no
 * set of values is.
 */
static bool
read_range(FeelRun *run, const FeelNode *node, const FeelScope *scope,
		   bool negated, DmnPart *part)
{
	DmnInterval *interval = &part->interval;
	int order;

	interval->has_low = interval->has_high = true;
	interval->low_closed = node->low_closed;
	interval->high_closed = node->high_closed;
	return dmn_constant(run, node->items[0], scope, &interval->low) &&
		   dmn_constant(run, node->items[1], scope, &interval->high) &&
		   interval->low.kind == interval->high.kind &&
		   is_ordered(interval->low.kind) &&
		   feel_compare(run, interval->low, interval->high, &order) &&
		   (order <= 0 || !negated);
}

/* One test of the cell; a list of constants is as many tests. */
static bool
read_test(FeelRun *run, const FeelNode *node, const FeelScope *scope,
		  DmnCell *cell)
{
	DmnPart *part = &cell->parts[cell->part_count];
	FeelValue value;

	if (node->kind == FEEL_NODE_TEST_COMPARE)
	{
		cell->part_count++;
		return read_comparison(run, node, scope, part);
	}
	if (node->kind != FEEL_NODE_TEST_VALUE)
		return false;
	node = node->items[0];
	if (node->kind == FEEL_NODE_LIST)
	{
		for (int i = 0; i < node->count; i++)
		{
			if (!dmn_constant(run, node->items[i], scope, &value))
				return false;
			cell->parts[cell->part_count].is_item = true;
			read_point(value, &cell->parts[cell->part_count++]);
		}
		return true;
	}
	cell->part_count++;
	if (node->kind == FEEL_NODE_RANGE)
		return read_range(run, node, scope, cell->negated, part);
	if (!dmn_constant(run, node, scope, &value))
		return false;
	read_point(value, part);
	return true;
}

void
dmn_cell_read(FeelRun *run, const FeelNode *node, const FeelScope *scope,
			  DmnCell *cell)
{
	size_t parts = 0;

	*cell = (DmnCell){.is_opaque = true};
	if (node->kind != FEEL_NODE_UNARY_TESTS)
		return;
	if (node->count == 0)
	{
		cell->is_opaque = false;
		cell->is_any = true;
		return;
	}
	for (int i = 0; i < node->count; i++)
	{
		const FeelNode *test = node->items[i];

		parts += test->kind == FEEL_NODE_TEST_VALUE &&
						 test->items[0]->kind == FEEL_NODE_LIST
					 ? (size_t) test->items[0]->count
					 : 1;
	}
	cell->negated = node->negated;
	cell->parts = feel_allocate_array(run, parts, sizeof(DmnPart));
	for (int i = 0; i < node->count; i++)
		if (!read_test(run, node->items[i], scope, cell))
			return;
	/* a list was as many parts as it has items */
	feel_assert((size_t) cell->part_count == parts);
	cell->is_opaque = false;
}

/* ---------------------------------------------------------------- holding */

static bool
in_interval(FeelRun *run, const DmnInterval *interval, FeelValue value)
{
	int order;

	if (interval->is_point && interval->low.kind == FEEL_BOOLEAN)
		return value.kind == FEEL_BOOLEAN &&
			   value.u.boolean == interval->low.u.boolean;
	if (interval->has_low &&
		(!feel_compare(run, value, interval->low, &order) || order < 0 ||
		 (order == 0 && !interval->low_closed)))
		return false;
	if (interval->has_high &&
		(!feel_compare(run, value, interval->high, &order) || order > 0 ||
		 (order == 0 && !interval->high_closed)))
		return false;
	return true;
}

static bool
part_holds(FeelRun *run, const DmnPart *part, FeelValue value)
{
	switch (part->kind)
	{
		case DMN_PART_NULL:
			return value.kind == FEEL_NULL;
		case DMN_PART_NOT_NULL:
			return value.kind != FEEL_NULL;
		case DMN_PART_NOT_EQUAL:
			return value.kind == FEEL_NULL ||
				   (value.kind == part->interval.low.kind &&
					!in_interval(run, &part->interval, value));
		case DMN_PART_INTERVAL:
			break;
	}
	return value.kind == part->interval.low.kind &&
		   in_interval(run, &part->interval, value);
}

/*
 * A comparison of null with a constant is null, and so is its negation; only
 * = and != say something about null.  With a value of another kind than the
 * constant any test is null.
 */
static bool
is_null_for(const DmnPart *part, FeelValue value)
{
	if (part->kind != DMN_PART_INTERVAL && part->kind != DMN_PART_NOT_EQUAL)
		return false;
	if (value.kind != FEEL_NULL)
		return !part->is_item && value.kind != part->interval.low.kind;
	return part->kind == DMN_PART_INTERVAL && !part->interval.is_point;
}

bool
dmn_cell_holds(FeelRun *run, const DmnCell *cell, FeelValue value)
{
	bool found = cell->is_any;

	feel_assert(!cell->is_opaque && (!cell->is_any || cell->part_count == 0));
	for (int i = 0; i < cell->part_count; i++)
	{
		if (part_holds(run, &cell->parts[i], value))
			found = true;
		else if (cell->negated && is_null_for(&cell->parts[i], value))
			return false;
	}
	return found != cell->negated;
}
