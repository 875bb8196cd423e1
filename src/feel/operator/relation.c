/*-------------------------------------------------------------------------
 *
 * relation.c
 *	  Comparison operators, membership in ranges and lists, the tests of
 *	  decision tables on a value, and paths.
 *
 * A test of a decision table is more than "=": a list on either side
 * contains, a range includes.  (A boolean may also be a condition, which is
 * told by the compiler.)  feel_test_value() is that table of cases, in the order
 * in which they are told apart; the compiler has fast paths for constants
 * (TEST_INTEGER, TEST_STRING, TEST_RANGE), which must say the same.
 *
 * Membership in a range is the conjunction of its ends, so that 5 in
 * [null..3] is false although one end tells nothing.  Of two ends that cannot
 * be compared one complaint is made: they come of one mistake.
 *
 * Inside a list, items of another type are just not it: no complaint, or [1,
 * "a"] could not be searched.  That is what "quiet" is for.
 *
 * The path of a list is the list of its items' paths; items without the entry
 * give null, so that the result is as long as the list and people[age >
 * 18].name lines up with its people.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/operator/operators.h"
#include "feel/operator/region.h"
#include "feel/temporal/temporal.h"

static FeelValue
not_comparable(FeelRun *run, FeelValue a, FeelValue b, bool quiet)
{
	if (quiet)
		return feel_null();
	if (a.kind == b.kind && (a.kind == FEEL_TIME || a.kind == FEEL_DATE_TIME))
		return feel_error(run, FEEL_NOT_COMPARABLE,
						  "a %s with a time zone cannot be compared with one "
						  "without",
						  feel_kind_name(a.kind));
	return feel_error(run, FEEL_NOT_COMPARABLE,
					  "a %s cannot be compared in order with a %s",
					  feel_kind_name(a.kind), feel_kind_name(b.kind));
}

static FeelValue
ordered(FeelRun *run, FeelOperator op, FeelValue a, FeelValue b, bool quiet)
{
	int order;

	if (a.kind == FEEL_UNKNOWN || b.kind == FEEL_UNKNOWN)
		return feel_unknown_ordered(run, op, a, b);
	feel_assert(op >= FEEL_OP_LESS && op <= FEEL_OP_GREATER_EQUAL);
	if (!feel_compare(run, a, b, &order))
		return not_comparable(run, a, b, quiet);
	switch (op)
	{
		case FEEL_OP_LESS:
			return feel_boolean(order < 0);
		case FEEL_OP_LESS_EQUAL:
			return feel_boolean(order <= 0);
		case FEEL_OP_GREATER:
			return feel_boolean(order > 0);
		default:
			return feel_boolean(order >= 0);
	}
}

FeelValue
feel_relation(FeelRun *run, FeelOperator op, FeelValue a, FeelValue b)
{
	if (op == FEEL_OP_EQUAL)
		return feel_equal(run, a, b);
	if (op == FEEL_OP_NOT_EQUAL)
		return feel_not(run, feel_equal(run, a, b));
	return ordered(run, op, a, b, false);
}

/*
 * One end of a range.  An end that is null tells nothing; it is an error
 * where the range claims to include it (dmn-tck 0072 null_001).
 */
static FeelValue
within_end(FeelRun *run, FeelValue value, FeelValue end, bool closed,
		   FeelOperator open_op, FeelOperator closed_op, bool quiet)
{
	return ordered(run, closed ? closed_op : open_op, value, end,
				   quiet || (end.kind == FEEL_NULL && !closed));
}

static FeelValue
in_range(FeelRun *run, FeelValue value, const FeelRange *range, bool quiet)
{
	FeelValue low = feel_boolean(true);
	FeelValue high = feel_boolean(true);

	if (range->form != FEEL_RANGE_INTERVAL)
	{
		FeelValue result = quiet ? feel_equal_quiet(run, value, range->low)
								 : feel_equal(run, value, range->low);

		return range->form == FEEL_RANGE_EQUAL ? result
											   : feel_not(run, result);
	}
	if (range->has_low)
		low = within_end(run, value, range->low, range->low_closed,
						 FEEL_OP_GREATER, FEEL_OP_GREATER_EQUAL, quiet);
	/* one complaint is enough */
	if (range->has_high)
		high = within_end(
			run, value, range->high, range->high_closed, FEEL_OP_LESS,
			FEEL_OP_LESS_EQUAL,
			quiet || (low.kind == FEEL_NULL && range->low.kind != FEEL_NULL));
	return feel_and(run, low, high);
}

FeelValue
feel_in_range(FeelRun *run, FeelValue value, const FeelRange *range)
{
	return in_range(run, value, range, false);
}

/*
 * Is the value the list, one of its items, or in one of its ranges?  Items
 * of another type are just not it.
 */
static FeelValue
in_list(FeelRun *run, FeelValue value, FeelValue list)
{
	FeelValue result = feel_equal_quiet(run, value, list);
	uint32_t i;

	feel_assert(list.kind == FEEL_LIST);
	if (result.kind == FEEL_NULL)
		result = feel_boolean(false);
	for (i = 0; i < list.u.list->count; i++)
	{
		FeelValue item = list.u.list->items[i];
		FeelValue found;

		if (!feel_spend(run, 1))
			return feel_null();
		if (item.kind == FEEL_RANGE && value.kind != FEEL_RANGE)
			found = in_range(run, value, item.u.range, true);
		else
			found = feel_equal_quiet(run, value, item);
		if (found.kind != FEEL_NULL)
			result = feel_or(run, result, found);
		if (result.kind == FEEL_BOOLEAN && result.u.boolean)
			break;
	}
	return result;
}

/* Is the value one of the items? */
static FeelValue
list_contains(FeelRun *run, const FeelList *list, FeelValue value)
{
	FeelValue result = feel_boolean(false);
	uint32_t i;

	for (i = 0; i < list->count; i++)
	{
		FeelValue found;

		if (!feel_spend(run, 1))
			return feel_null();
		found = feel_equal_quiet(run, list->items[i], value);
		if (found.kind != FEEL_NULL)
			result = feel_or(run, result, found);
		if (result.kind == FEEL_BOOLEAN && result.u.boolean)
			break;
	}
	return result;
}

/*
 * Which of the cases of a test is it, if one side is unknown?  Else it is
 * noted that it matters of what kind that is.
 */
static bool
is_case_known(FeelRun *run, FeelValue input, FeelValue test)
{
	uint32_t list = FEEL_KIND_BIT(FEEL_LIST);
	uint32_t range = FEEL_KIND_BIT(FEEL_RANGE);
	uint32_t null = FEEL_KIND_BIT(FEEL_NULL);
	uint32_t inputs = feel_possible_kinds(run, input);
	uint32_t tests = feel_possible_kinds(run, test);
	uint32_t apart;

	if (test.kind == FEEL_UNKNOWN)
		apart = input.kind == FEEL_UNKNOWN
					? tests
					: tests & (list | range |
							   (input.kind == FEEL_LIST ? null : 0));
	else if (test.kind == FEEL_LIST || test.kind == FEEL_RANGE)
		apart = inputs & range;
	else
		apart = test.kind == FEEL_NULL ? 0 : inputs & list;
	if (apart != 0)
		feel_ask_kind(run, test.kind == FEEL_UNKNOWN ? test : input);
	return apart == 0;
}

/*
 * The test of one value against another, as an input entry of a decision
 * table or the right side of "in" makes it.  Lists contain, on either side;
 * ranges include.
 */
FeelValue
feel_test_value(FeelRun *run, FeelValue input, FeelValue test)
{
	if (input.kind == FEEL_UNKNOWN && test.kind == FEEL_UNKNOWN &&
		input.part != 0 && input.part == test.part)
		return feel_boolean(true);
	if (input.kind == FEEL_UNKNOWN && test.kind < FEEL_RANGE &&
		feel_possible_kinds(run, input) == FEEL_KIND_BIT(FEEL_LIST))
		return feel_unknown_holds(run, input, test);
	if ((input.kind == FEEL_UNKNOWN || test.kind == FEEL_UNKNOWN) &&
		!is_case_known(run, input, test))
		return feel_unknown_union(run, feel_unknown_inside(run, test), input);
	if (test.kind == FEEL_LIST)
		return in_list(run, input, test);
	if (test.kind == FEEL_RANGE && input.kind != FEEL_RANGE)
		return in_range(run, input, test.u.range, false);
	if (input.kind == FEEL_LIST && test.kind != FEEL_NULL)
		return list_contains(run, input.u.list, test);
	return feel_equal(run, input, test);
}

/*
 * The test of a cell that reads names: a boolean is a condition, and whatever
 * else it gives is compared.  So while it may be either, it is not the input
 * even if both are the same fact: false is no match.
 */
FeelValue
feel_test_condition(FeelRun *run, FeelValue input, FeelValue test)
{
	if (test.kind == FEEL_BOOLEAN)
		return test;
	if (test.kind != FEEL_UNKNOWN ||
		(feel_possible_kinds(run, test) & FEEL_KIND_BIT(FEEL_BOOLEAN)) == 0)
		return feel_test_value(run, input, test);
	feel_ask_kind(run, test);
	return feel_unknown_union(run, test, feel_unknown_inside(run, input));
}

/* ---------------------------------------------------------------- paths -- */

static FeelValue
no_property(FeelRun *run, FeelValue value, FeelString name)
{
	return feel_error(run, FEEL_NO_PROPERTY, "a %s has no property \"%.*s\"",
					  feel_kind_name(value.kind), (int) name.length,
					  name.data);
}

static FeelValue
range_property(FeelRun *run, FeelValue value, FeelString name)
{
	const FeelRange *range = value.u.range;

	if (feel_text_equal(name, FEEL_STRING_LITERAL("start")))
		return range->low;
	if (feel_text_equal(name, FEEL_STRING_LITERAL("end")))
		return range->high;
	if (feel_text_equal(name, FEEL_STRING_LITERAL("start included")))
		return feel_boolean(range->low_closed);
	if (feel_text_equal(name, FEEL_STRING_LITERAL("end included")))
		return feel_boolean(range->high_closed);
	return no_property(run, value, name);
}

/* The path of each item; a context without the entry gives a null item */
static FeelValue
list_path(FeelRun *run, const FeelList *list, FeelString name)
{
	FeelList *result = feel_list_make(run, list->count);
	uint32_t i;

	if (!feel_enter(run))
		return feel_null();
	for (i = 0; i < list->count; i++)
	{
		FeelValue item = list->items[i];

		if (!feel_spend(run, 1))
			break;
		if (item.kind == FEEL_CONTEXT)
			result->items[i] = feel_context_get(run, item.u.context, name);
		else if (item.kind != FEEL_NULL)
			result->items[i] = feel_path(run, item, name);
	}
	feel_leave(run);
	return i == list->count ? feel_list_value(result) : feel_null();
}

FeelValue
feel_path(FeelRun *run, FeelValue value, FeelString name)
{
	FeelValue property;

	switch (value.kind)
	{
		case FEEL_CONTEXT:
		{
			const FeelValue *found = feel_context_find(value.u.context, name);

			if (found != NULL)
				return *found;
			if (value.u.context->open)
				return feel_context_get(run, value.u.context, name);
			return feel_error(run, FEEL_NO_ENTRY,
							  "the context has no entry \"%.*s\"",
							  (int) name.length, name.data);
		}
		case FEEL_LIST:
			return list_path(run, value.u.list, name);
		case FEEL_RANGE:
			return range_property(run, value, name);
		case FEEL_UNKNOWN:
			return feel_unknown_property(run, value, name);
		case FEEL_NULL:
			return feel_error(run, FEEL_NO_ENTRY, "null has no entry \"%.*s\"",
							  (int) name.length, name.data);
		default:
			if (feel_temporal_property(run, value, name, &property))
				return property;
			return no_property(run, value, name);
	}
}
