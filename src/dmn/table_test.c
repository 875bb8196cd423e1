/*-------------------------------------------------------------------------
 *
 * table_test.c
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
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/table.h"
#include "feel/number.h"

/* -------------------------------------------------------------- constants */

/* Is the name one of a variable here, so that no built-in is meant? */
static bool
is_shadowed(const FeelScope *scope, FeelString name)
{
	for (; scope != NULL; scope = scope->outer)
		for (int i = 0; i < scope->count; i++)
			if (feel_text_equal(scope->names[i], name))
				return true;
	return false;
}

/* date("2023-01-01") and its like: a constructor of a literal text */
static bool
constant_call(FeelRun *run, const FeelNode *node, const FeelScope *scope,
			  FeelValue *value)
{
	static const char *const constructors[] = {"date", "time", "date and time",
											   "duration"};
	const FeelNode *callee = node->items[0];
	const FeelFunction *function;
	uint32_t diagnostics = run->diagnostic_count;

	if (node->count != 2 || node->names != NULL ||
		callee->kind != FEEL_NODE_NAME ||
		node->items[1]->kind != FEEL_NODE_LITERAL ||
		node->items[1]->value.kind != FEEL_STRING ||
		is_shadowed(scope, callee->name))
		return false;
	for (size_t i = 0; i < sizeof(constructors) / sizeof(constructors[0]); i++)
	{
		FeelString name = {constructors[i],
						   (uint32_t) strlen(constructors[i])};

		if (!feel_text_equal(callee->name, name))
			continue;
		function = feel_builtin(name);
		if (function == NULL)
			return false;
		/* a wrong text is null plus a diagnostic each time it is run */
		run->speculation++;
		*value = feel_call(run, function, &node->items[1]->value, 1);
		run->speculation--;
		return value->kind != FEEL_NULL &&
			   run->diagnostic_count == diagnostics;
	}
	return false;
}

bool
dmn_constant(FeelRun *run, const FeelNode *node, const FeelScope *scope,
			 FeelValue *value)
{
	if (node->kind == FEEL_NODE_LITERAL && node->name.length == 0)
	{
		*value = node->value;
		return true;
	}
	if (node->kind == FEEL_NODE_NEGATE &&
		node->items[0]->kind == FEEL_NODE_LITERAL &&
		node->items[0]->name.length == 0 &&
		node->items[0]->value.kind == FEEL_NUMBER)
	{
		*value = feel_negate(run, node->items[0]->value);
		return true;
	}
	if (node->kind == FEEL_NODE_CALL)
		return constant_call(run, node, scope, value);
	return false;
}

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

/* It has two ends: one with one end is read as a comparison. */
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
		   is_plain(interval->low, true);
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
dmn_compare_constant(FeelRun *run, const FeelValue *a, const FeelValue *b)
{
	int order = 0;

	switch (a->kind)
	{
		case FEEL_NUMBER:
			if (a->small && b->small)
				return (a->u.integer > b->u.integer) -
					   (a->u.integer < b->u.integer);
			return feel_number_compare(*a, *b);
		case FEEL_DATE:
			return (a->u.days > b->u.days) - (a->u.days < b->u.days);
		case FEEL_BOOLEAN:
			return (int) a->u.boolean - (int) b->u.boolean;
		case FEEL_STRING:
		{
			uint32_t length = a->part < b->part ? a->part : b->part;

			order = length == 0 ? 0 : memcmp(a->u.string, b->u.string, length);
			return order != 0 ? order
							  : (a->part > b->part) - (a->part < b->part);
		}
		default:
			(void) feel_compare(run, *a, *b, &order);
			return order;
	}
}

int
dmn_test_constant(FeelRun *run, const DmnTest *test, const FeelValue *value)
{
	bool found = false;

	if (value->kind == FEEL_NULL)
		return test->negated && test->points_only ? DMN_YES : DMN_NO;
	if (value->kind != test->value_kind)
		return -1;
	for (int i = 0; i < test->interval_count && !found; i++)
	{
		const DmnInterval *interval = &test->intervals[i];
		int order;

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
