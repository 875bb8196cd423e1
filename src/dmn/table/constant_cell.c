/*-------------------------------------------------------------------------
 *
 * constant_cell.c
 *	  Cells that need no program: tests against constants.
 *
 * Most cells of real tables are a value, a list of values, a comparison with
 * a constant or a range between two.  All of these are unions of intervals
 * over one kind of value, and are tested as such.  Kinds whose equality has
 * exceptions of its own (times and date-times with their zones) stay with
 * their programs, and so does every value of another kind than the
 * constants: the program makes the diagnostic that is due.  Null is no member
 * of any interval, and not(...) of points only holds for it; that a fact is
 * null is nothing to complain of in a table.
 *
 * space/cell.c reads cells too, and understands more of them; this knows only
 * what a comparison or two can decide, because it is what table_steps.c and
 * table_index.c are made of.  What both understand they must understand alike.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/table/table.h"

/* May intervals be made of such values? */
static bool
is_plain(FeelValue value, bool ordered)
{
	switch (value.kind)
	{
		case FEEL_BOOLEAN:
			return !ordered;
		case FEEL_NUMBER:
		case FEEL_STRING:
		case FEEL_DATE:
		case FEEL_MONTHS_DURATION:
		case FEEL_DAYS_DURATION:
			return true;
		default:
			return false;
	}
}

/* ---------------------------------------------------------------- reading */

static bool
read_comparison(FeelRun *run, const FeelNode *node, const FeelScope *scope,
				DmnInterval *interval)
{
	FeelValue value;

	if (!dmn_constant(run, node->items[0], scope, &value) ||
		!is_plain(value, node->op != FEEL_OP_EQUAL))
		return false;
	switch (node->op)
	{
		case FEEL_OP_LESS:
		case FEEL_OP_LESS_EQUAL:
			interval->has_high = true;
			interval->high_closed = node->op == FEEL_OP_LESS_EQUAL;
			break;
		case FEEL_OP_GREATER:
		case FEEL_OP_GREATER_EQUAL:
			interval->has_low = true;
			interval->low_closed = node->op == FEEL_OP_GREATER_EQUAL;
			break;
		case FEEL_OP_EQUAL:
			interval->is_point = true;
			interval->has_low = interval->has_high = true;
			interval->low_closed = interval->high_closed = true;
			break;
		default:
			return false;
	}
	interval->low = interval->high = value;
	return true;
}

/*
 * It has two ends: one with one end is read as a comparison.  One that ends
 * before it begins is none: its program says so.
 */
static bool
read_range(FeelRun *run, const FeelNode *node, const FeelScope *scope,
		   DmnInterval *interval)
{
	interval->has_low = interval->has_high = true;
	interval->low_closed = node->low_closed;
	interval->high_closed = node->high_closed;
	return dmn_constant(run, node->items[0], scope, &interval->low) &&
		   dmn_constant(run, node->items[1], scope, &interval->high) &&
		   interval->low.kind == interval->high.kind &&
		   is_plain(interval->low, true) &&
		   dmn_compare_constant(run, &interval->low, &interval->high) <= 0;
}

static bool
read_interval(FeelRun *run, const FeelNode *node, const FeelScope *scope,
			  DmnInterval *interval)
{
	FeelValue value;

	memset(interval, 0, sizeof(*interval));
	if (node->kind == FEEL_NODE_TEST_COMPARE)
		return read_comparison(run, node, scope, interval);
	if (node->kind != FEEL_NODE_TEST_VALUE)
		return false;
	if (node->items[0]->kind == FEEL_NODE_RANGE)
		return read_range(run, node->items[0], scope, interval);
	if (!dmn_constant(run, node->items[0], scope, &value) ||
		!is_plain(value, false))
		return false;
	interval->is_point = true;
	interval->has_low = interval->has_high = true;
	interval->low_closed = interval->high_closed = true;
	interval->low = interval->high = value;
	return true;
}

void
dmn_test_read(FeelRun *run, DmnTest *test, const FeelNode *node,
			  const FeelScope *scope)
{
	test->kind = DMN_TEST_PROGRAM;
	if (node->kind != FEEL_NODE_UNARY_TESTS)
		return;
	if (node->count == 0)
	{
		test->kind = DMN_TEST_ANY;
		return;
	}
	test->negated = node->negated;
	test->points_only = true;
	test->intervals =
		feel_allocate_array(run, (size_t) node->count, sizeof(DmnInterval));
	for (int i = 0; i < node->count; i++)
	{
		if (!read_interval(run, node->items[i], scope, &test->intervals[i]))
			return;
		if (i > 0 &&
			test->intervals[i].low.kind != test->intervals[0].low.kind)
			return;
		if (!test->intervals[i].is_point)
			test->points_only = false;
	}
	test->interval_count = node->count;
	test->value_kind = test->intervals[0].low.kind;
	test->kind = DMN_TEST_INTERVALS;
}

/* ---------------------------------------------------------------- testing */

int
dmn_test_constant(FeelRun *run, const DmnTest *test, const FeelValue *value)
{
	bool found = false;

	feel_assert(test->kind == DMN_TEST_INTERVALS && test->interval_count > 0);
	if (value->kind == FEEL_NULL)
		return test->negated && test->points_only ? DMN_YES : DMN_NO;
	if (value->kind != test->value_kind)
		return -1;
	for (int i = 0; i < test->interval_count && !found; i++)
	{
		const DmnInterval *interval = &test->intervals[i];
		int order;

		feel_assert(!interval->is_point ||
					(interval->has_low && interval->has_high));
		if (interval->has_low)
		{
			order = dmn_compare_constant(run, value, &interval->low);
			if (interval->is_point)
			{
				found = order == 0;
				continue;
			}
			if (order < 0 || (order == 0 && !interval->low_closed))
				continue;
		}
		if (interval->has_high)
		{
			order = dmn_compare_constant(run, value, &interval->high);
			if (order > 0 || (order == 0 && !interval->high_closed))
				continue;
		}
		found = true;
	}
	return found != test->negated ? DMN_YES : DMN_NO;
}
