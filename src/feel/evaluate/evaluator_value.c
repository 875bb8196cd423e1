/*-------------------------------------------------------------------------
 *
 * evaluator_value.c
 *	  What steps do with values beyond a few lines; the compiler folds
 *	  constants with the same functions.
 *
 * These are functions of values alone, without steps and frames: constant
 * folding must give what a run would give, so both call the same code, and
 * differ only in what becomes of a diagnostic (feel_forget_diagnostics()).
 *
 * A set of constants of one kind ("a", "b", "c" in a cell) is searched by
 * halves, in an order that is cheap rather than FEEL's: integers as they are,
 * texts by length first.  That is only allowed as equality is all that is
 * asked, and as small integers and texts are equal exactly if their bytes
 * are.  Values of other kinds, decimals among them, take the tests one by
 * one.
 *
 * feel_either() is what an if comes to whose condition is unknown.  If both
 * branches give the same, that is the answer, and nothing need be asked; else
 * the answer waits for the condition, and for what the branches wait for.  It
 * may thus ask for a fact that turns out not to matter, but never leaves one
 * out that does.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/evaluate/program.h"
#include "feel/operator/region.h"
#include "feel/number/number.h"

#include <string.h>

/*
 * Take back the diagnostics made after a mark.  Those of a used-up budget
 * stay, and then all do.
 */
void
feel_forget_diagnostics(FeelRun *run, FeelMark mark)
{
	FeelDiagnostic *d = mark.last != NULL ? mark.last->next : run->diagnostics;

	feel_assert(mark.count <= run->diagnostic_count);
	for (; d != NULL; d = d->next)
		if (d->kind == FEEL_LIMIT)
			return;
	run->last_diagnostic = mark.last;
	run->diagnostic_count = mark.count;
	if (mark.last != NULL)
		mark.last->next = NULL;
	else
		run->diagnostics = NULL;
}

FeelValue
feel_make_list(FeelRun *run, const FeelValue *items, int count)
{
	FeelList *list =
		feel_take(run, sizeof(FeelList) + (size_t) count * sizeof(FeelValue));

	feel_assert(count >= 0 && count <= FEEL_MAX_ITEMS);
	list->count = (uint32_t) count;
	if (count > 0)
		memcpy(list->items, items, (size_t) count * sizeof(FeelValue));
	return feel_list_value(list);
}

/* The names are those of the node. */
FeelValue
feel_make_context(FeelRun *run, const FeelNode *node, const FeelValue *values,
				  int count)
{
	FeelContext *context = feel_context_make(run, (uint32_t) count);

	feel_assert(count <= node->count);
	for (int i = 0; i < count; i++)
		feel_context_append(context, node->names[i], values[i]);
	return feel_context_value(context);
}

/* ---------------------------------------------------------------- ranges -- */

/* May this value be the end of a range? */
static bool
is_end(const FeelValue *value)
{
	switch ((FeelKind) value->kind)
	{
		case FEEL_NULL:
		case FEEL_NUMBER:
		case FEEL_STRING:
		case FEEL_DATE:
		case FEEL_TIME:
		case FEEL_DATE_TIME:
		case FEEL_MONTHS_DURATION:
		case FEEL_DAYS_DURATION:
		case FEEL_UNKNOWN:
			return true;
		default:
			return false;
	}
}

/* Is it known what the end is, and is it a bound? */
static bool
is_bound(const FeelValue *end)
{
	return end != NULL && end->kind != FEEL_NULL && end->kind != FEEL_UNKNOWN;
}

static bool
is_unknown(const FeelValue *end)
{
	return end != NULL && end->kind == FEEL_UNKNOWN;
}

static bool
check_end(FeelRun *run, const FeelValue *end)
{
	if (end == NULL || is_end(end))
		return true;
	feel_error(run, FEEL_INVALID_TYPE, "a range cannot end in a %s",
			   feel_kind_name((FeelKind) end->kind));
	return false;
}

/* Are the ends of one kind, and in order (DMN 1.5, 10.3.2.7)? */
static bool
check_order(FeelRun *run, const FeelValue *low, const FeelValue *high)
{
	FeelString begin;
	FeelString end;
	int order;

	if (!feel_compare(run, *low, *high, &order))
	{
		feel_error(run, FEEL_NOT_COMPARABLE,
				   "a range from %s to %s has ends that cannot be compared",
				   feel_kind_name((FeelKind) low->kind),
				   feel_kind_name((FeelKind) high->kind));
		return false;
	}
	if (order <= 0)
		return true;
	begin = feel_print(run, *low);
	end = feel_print(run, *high);
	feel_error(run, FEEL_OUT_OF_RANGE,
			   "a range that begins at %.*s cannot end at %.*s",
			   (int) begin.length, begin.data, (int) end.length, end.data);
	return false;
}

/*
 * NULL: that end is absent.  (=e) and (!=e) have their one value in low.  With
 * an end that is unknown it is unknown whether there is a range; in the cell
 * of a table it may be taken for one ("waits"), since what is outside of the
 * known end does not match either way.
 */
FeelValue
feel_make_range(FeelRun *run, const FeelNode *node, const FeelValue *low,
				const FeelValue *high, bool waits)
{
	FeelRange range = {.form = FEEL_RANGE_INTERVAL};

	if (node->op == FEEL_OP_EQUAL || node->op == FEEL_OP_NOT_EQUAL)
	{
		range.form = node->op == FEEL_OP_EQUAL ? FEEL_RANGE_EQUAL
											   : FEEL_RANGE_NOT_EQUAL;
		range.has_low = range.has_high = true;
		range.low_closed = range.high_closed = node->op == FEEL_OP_EQUAL;
		feel_assert(low != NULL && high == NULL);
		range.low = range.high = *low;
		return feel_range_value(run, range);
	}
	if (!check_end(run, low) || !check_end(run, high))
		return feel_null();
	if (!waits && (is_unknown(low) || is_unknown(high)))
		return feel_unknown_union(run, low == NULL ? *high : *low,
								  high == NULL ? *low : *high);
	if (is_bound(low) && is_bound(high) && !check_order(run, low, high))
		return feel_null();
	range.has_low = low != NULL;
	range.has_high = high != NULL;
	range.low_closed = node->low_closed;
	range.high_closed = node->high_closed;
	if (low != NULL)
		range.low = *low;
	if (high != NULL)
		range.high = *high;
	return feel_range_value(run, range);
}

/* Both ends count, whatever the first says: false wins over unknown. */
FeelValue
feel_between(FeelRun *run, FeelValue value, FeelValue low, FeelValue high)
{
	FeelValue above = feel_relation(run, FEEL_OP_GREATER_EQUAL, value, low);
	FeelValue below = feel_relation(run, FEEL_OP_LESS_EQUAL, value, high);

	return feel_and(run, above, below);
}

/* ------------------------------------------------------------------ sets -- */

/* Order inside a FeelTestSet: not that of FEEL, but cheap */
int
feel_test_set_order(const void *first, const void *second)
{
	const FeelValue *a = first;
	const FeelValue *b = second;

	feel_assert(a->kind == b->kind && a->small == b->small);
	if (a->kind == FEEL_NUMBER)
		return (a->u.integer > b->u.integer) - (a->u.integer < b->u.integer);
	if (a->part != b->part)
		return a->part < b->part ? -1 : 1;
	return a->part == 0 ? 0 : memcmp(a->u.string, b->u.string, a->part);
}

/* Is the value one of the set?  Other kinds: test by test. */
FeelValue
feel_test_set(FeelRun *run, FeelValue value, const FeelTestSet *set)
{
	int32_t low = 0;
	int32_t high = set->count;
	FeelValue result;

	if (value.kind == set->kind && (value.kind != FEEL_NUMBER || value.small))
	{
		while (low < high)
		{
			int32_t middle = (low + high) / 2;
			int order = feel_test_set_order(&value, &set->values[middle]);

			if (order == 0)
				return feel_boolean(true);
			if (order < 0)
				high = middle;
			else
				low = middle + 1;
		}
		return feel_boolean(false);
	}
	result = feel_test_value(run, value, set->list->items[0]);
	for (uint32_t i = 1; i < set->list->count; i++)
	{
		if (result.kind == FEEL_BOOLEAN && result.u.boolean)
			break;
		result = feel_or(run, result,
						 feel_test_value(run, value, set->list->items[i]));
	}
	return result;
}

/* ----------------------------------------------------------------- index -- */

FeelValue
feel_index(FeelRun *run, FeelValue list, FeelValue index)
{
	FeelValue single[1];
	const FeelValue *items = single;
	int64_t count = 1;
	int64_t i;

	if (list.kind == FEEL_UNKNOWN || index.kind == FEEL_UNKNOWN)
		return feel_unknown_union(run, index,
								  index.kind == FEEL_UNKNOWN
									  ? feel_unknown_inside(run, list)
									  : list);
	if (list.kind == FEEL_NULL)
		return list;
	if (index.kind != FEEL_NUMBER || !feel_number_to_integer(index, &i))
		return feel_error(run, FEEL_INVALID_ARGUMENT,
						  "the number of an item must be an integer");
	if (i == 0)
		return feel_error(run, FEEL_OUT_OF_RANGE,
						  "items are numbered from 1, or from -1 at the end");
	single[0] = list;
	if (list.kind == FEEL_LIST)
	{
		items = list.u.list->items;
		count = list.u.list->count;
	}
	if (i < 0)
		i += count + 1;
	return i >= 1 && i <= count ? items[i - 1] : feel_null();
}

/* --------------------------------------------------------------- unknown -- */

/* While something is assumed: what is known of it all the same */
static FeelValue
either_of(FeelRun *run, FeelValue unknown, FeelValue a, FeelValue b)
{
	FeelValue values[2 * FEEL_MAX_POSSIBLE];
	int32_t of_a = feel_possible_values(run, a, values);
	int32_t of_b = feel_possible_values(run, b, values + of_a);

	return of_a > 0 && of_b > 0
			   ? feel_unknown_one_of(run, unknown, values, of_a + of_b)
			   : feel_unknown_of_kinds(run, unknown,
									   feel_possible_kinds(run, a) |
										   feel_possible_kinds(run, b));
}

FeelValue
feel_either(FeelRun *run, FeelValue condition, FeelValue a, FeelValue b)
{
	FeelValue unknown = feel_computed(condition);
	FeelValue inside_a = feel_unknown_inside(run, a);
	FeelValue inside_b = feel_unknown_inside(run, b);

	if (inside_a.kind != FEEL_UNKNOWN && inside_b.kind != FEEL_UNKNOWN &&
		feel_same(run, a, b))
		return a;
	if (inside_a.kind == FEEL_UNKNOWN)
		unknown = feel_unknown_union(run, unknown, inside_a);
	if (inside_b.kind == FEEL_UNKNOWN)
		unknown = feel_unknown_union(run, unknown, inside_b);
	return run->completion == NULL ? unknown : either_of(run, unknown, a, b);
}
