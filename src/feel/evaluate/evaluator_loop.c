/*-------------------------------------------------------------------------
 *
 * evaluator_loop.c
 *	  The state of for, some, every and filters.
 *
 * "partial", the results so far, is the list that the loop is filling: as
 * long as a body gives numbers, texts and the like, nothing can keep that
 * list, and no copy is made.  A body's result that may contain it (a list,
 * a context, a function) makes the loop go on with a copy.
 *
 * A loop runs over the items of a list, or counts integers or days without
 * making a list of them.  The last one is remembered by a flag, not by
 * comparing beyond it: a range may end at the largest integer.
 *
 * Results gather in a builder for which room is made beforehand where the
 * number is known and small; three nested loops do not know theirs.
 *
 * A filter is the same loop with three special cases, all at its beginning or
 * end.  A value that is no list is filtered as a list of one.  An empty list
 * gives no item to try the condition on, but whether [] [1] is null or []
 * depends on the condition's kind; so it is probed with null, once, and what
 * that complains of is forgotten.  And an unknown condition makes the whole
 * unknown, but not at once: a later item may show that the condition is an
 * index, or wrong.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/evaluate/program.h"
#include "feel/number/number.h"
#include "feel/operator/region.h"

#include <string.h>

/* Results of a for beyond this number make room as they come. */
#define MAX_RESERVE 1024

/* ----------------------------------------------------------------- loops -- */

/* From one number or day to another, either way */
static void
count_through(FeelLoop *loop, FeelKind kind, int64_t from, int64_t to)
{
	feel_assert(kind == FEEL_NUMBER || kind == FEEL_DATE);
	loop->kind = kind;
	loop->position = from;
	loop->last = to;
	loop->stride = from <= to ? 1 : -1;
	loop->at_end = false;
}

/* The integer or day that an iteration begins or ends with */
static bool
get_end(const FeelValue *value, int64_t *end)
{
	if (value->kind == FEEL_NUMBER)
		return feel_number_to_integer(*value, end);
	*end = value->u.days;
	return value->kind == FEEL_DATE;
}

/* Over the integers or days of a range value, which goes upwards */
static bool
loop_over_range(FeelRun *run, FeelLoop *loop, const FeelRange *range,
				FeelValue *answer)
{
	int64_t from;
	int64_t to;

	if (range->low.kind == FEEL_UNKNOWN || range->high.kind == FEEL_UNKNOWN)
	{
		*answer = feel_unknown_union(run, range->low, range->high);
		return false;
	}
	if (range->form != FEEL_RANGE_INTERVAL || !range->has_low ||
		!range->has_high || range->low.kind != range->high.kind ||
		!get_end(&range->low, &from) || !get_end(&range->high, &to))
	{
		*answer = feel_error(run, FEEL_INVALID_TYPE,
							 "only ranges between integers or dates can be "
							 "iterated");
		return false;
	}
	if (from > to)
	{
		*answer = feel_error(run, FEEL_INVALID_ARGUMENT,
							 "the range begins after its end");
		return false;
	}
	count_through(loop, (FeelKind) range->low.kind, from, to);
	if (!range->low_closed)
	{
		loop->at_end = from == to;
		loop->position++;
	}
	if (!range->high_closed)
	{
		loop->at_end = loop->at_end || loop->position >= to;
		loop->last--;
	}
	return true;
}

bool
feel_loop_over(FeelRun *run, FeelLoop *loop, FeelValue domain,
			   FeelValue *answer)
{
	switch ((FeelKind) domain.kind)
	{
		case FEEL_LIST:
			loop->kind = FEEL_LIST;
			loop->items = domain.u.list->items;
			loop->position = 0;
			loop->last = domain.u.list->count;
			return true;
		case FEEL_RANGE:
			return loop_over_range(run, loop, domain.u.range, answer);
		case FEEL_UNKNOWN:
			*answer = feel_computed(domain);
			return false;
		default:
			*answer =
				feel_error(run, FEEL_INVALID_TYPE, "a %s cannot be iterated",
						   feel_kind_name((FeelKind) domain.kind));
			return false;
	}
}

bool
feel_loop_range(FeelRun *run, FeelLoop *loop, FeelValue low, FeelValue high,
				FeelValue *answer)
{
	int64_t from;
	int64_t to;

	if (low.kind == FEEL_UNKNOWN || high.kind == FEEL_UNKNOWN)
	{
		*answer = feel_unknown_union(run, low, high);
		return false;
	}
	if (low.kind != high.kind || !get_end(&low, &from) || !get_end(&high, &to))
	{
		*answer = feel_error(run, FEEL_INVALID_TYPE,
							 "an iteration goes between integers or dates");
		return false;
	}
	count_through(loop, (FeelKind) low.kind, from, to);
	return true;
}

void
feel_loop_reserve(FeelRun *run, FeelLoop *loop)
{
	uint64_t count;

	if (loop->kind == FEEL_LIST)
		count = (uint64_t) loop->last;
	else if (loop->stride > 0)
		count = (uint64_t) loop->last - (uint64_t) loop->position + 1;
	else
		count = (uint64_t) loop->position - (uint64_t) loop->last + 1;
	if (count == 0 || count > MAX_RESERVE)
		return;
	loop->builder.list =
		feel_take(run, sizeof(FeelList) + count * sizeof(FeelValue));
	loop->builder.list->count = 0;
	loop->builder.capacity = (uint32_t) count;
}

static bool
may_hold(const FeelValue *value)
{
	switch ((FeelKind) value->kind)
	{
		case FEEL_LIST:
		case FEEL_CONTEXT:
		case FEEL_FUNCTION:
			return true;
		default:
			return false;
	}
}

bool
feel_loop_add(FeelRun *run, FeelLoop *loop, FeelValue result,
			  bool shows_partial)
{
	FeelListBuilder *builder = &loop->builder;

	feel_assert(builder->run == run);
	if (shows_partial && may_hold(&result) && builder->list != NULL)
	{
		if (!feel_spend(run, builder->list->count))
			return false;
		builder->list = (FeelList *) feel_make_list(run, builder->list->items,
													(int) builder->list->count)
							.u.list;
		builder->capacity = builder->list->count;
	}
	feel_list_add(builder, result);
	return !builder->overflow;
}

/* --------------------------------------------------------------- filters -- */

/*
 * Begin to filter a value; false when *answer is known at once.
 *
 * An empty list has no items to try the condition on.  If that may be an
 * index, it is tried on null, for its kind alone: then the answer is null,
 * unknown if that is not known, else the empty list.
 */
bool
feel_filter_begin(FeelRun *run, FeelLoop *loop, FeelValue list, uint8_t flags,
				  FeelValue *answer)
{
	FeelMark mark = feel_mark(run);

	if (list.kind == FEEL_NULL || list.kind == FEEL_UNKNOWN)
	{
		*answer = feel_computed(list);
		return false;
	}
	feel_list_begin(&loop->builder, run);
	loop->kind = FEEL_LIST;
	loop->position = 0;
	loop->unknown = feel_null();
	loop->is_probe = false;
	loop->is_counted = (flags & FEEL_FILTER_COUNTED) != 0;
	if (list.kind != FEEL_LIST)
	{
		loop->single = list;
		loop->items = &loop->single;
		loop->last = 1;
		return true;
	}
	loop->items = list.u.list->items;
	loop->last = list.u.list->count;
	if (loop->last > 0)
		return true;
	*answer = list;
	if ((flags & FEEL_CONDITION_BOOLEAN) != 0)
		return false;
	loop->single = feel_null();
	loop->items = &loop->single;
	loop->last = 1;
	loop->is_probe = true;
	loop->last_diagnostic = mark.last;
	loop->diagnostic_count = mark.count;
	return true;
}

/* The items as they were given to the filter */
static FeelValue
filtered_value(const FeelLoop *loop)
{
	feel_assert(!loop->is_probe && loop->kind == FEEL_LIST);
	if (loop->items == &loop->single)
		return loop->single;
	return feel_list_value((const FeelList *) ((const char *) loop->items -
											   offsetof(FeelList, items)));
}

bool
feel_check_condition(FeelRun *run, FeelValue condition)
{
	switch ((FeelKind) condition.kind)
	{
		case FEEL_BOOLEAN:
		case FEEL_NULL:
		case FEEL_UNKNOWN:
			return true;
		default:
			feel_error(run, FEEL_INVALID_TYPE,
					   "the condition is a %s, not true or false",
					   feel_kind_name((FeelKind) condition.kind));
			return false;
	}
}

/* An empty list: only the kind of the condition counts. */
static FeelValue
end_probe(FeelRun *run, FeelLoop *loop, FeelValue condition)
{
	feel_assert(loop->is_probe && loop->position == 1);
	feel_forget_diagnostics(
		run, (FeelMark){loop->last_diagnostic, loop->diagnostic_count});
	if (condition.kind == FEEL_UNKNOWN)
		return feel_computed(condition);
	return condition.kind == FEEL_NUMBER ? feel_null()
										 : feel_make_list(run, NULL, 0);
}

/*
 * An index that is not known, while something is assumed: it is one of the
 * items, or null; or it is known at least that it may be no index.
 */
static bool
is_unknown_index(FeelRun *run, FeelLoop *loop, FeelValue condition,
				 FeelValue *answer)
{
	uint32_t kinds;
	FeelValue list;
	FeelValue values[FEEL_MAX_POSSIBLE];
	uint32_t count;

	if (run->completion == NULL || condition.kind != FEEL_UNKNOWN ||
		loop->position != 1)
		return false;
	kinds = feel_possible_kinds(run, condition);
	if ((kinds & FEEL_KIND_BIT(FEEL_NUMBER)) == 0)
		return false;
	list = filtered_value(loop);
	count = list.kind == FEEL_LIST ? list.u.list->count : 1;
	if (kinds != FEEL_KIND_BIT(FEEL_NUMBER))
	{
		feel_ask_kind(run, condition);
		return false;
	}
	*answer =
		feel_unknown_union(run, condition, feel_unknown_inside(run, list));
	if (count >= FEEL_MAX_POSSIBLE)
		return true;
	for (uint32_t i = 0; i < count; i++)
		values[i] = list.kind == FEEL_LIST ? list.u.list->items[i] : list;
	values[count] = feel_null();
	*answer = feel_unknown_one_of(run, *answer, values, (int32_t) count + 1);
	return true;
}

/* A condition other than true or false, or any for an empty list */
bool
feel_filter_test(FeelRun *run, FeelLoop *loop, FeelValue condition,
				 FeelValue *answer)
{
	if (loop->is_probe)
	{
		*answer = end_probe(run, loop, condition);
		return true;
	}
	if (condition.kind == FEEL_NUMBER && loop->position == 1)
	{
		*answer = feel_index(run, filtered_value(loop), condition);
		return true;
	}
	if (is_unknown_index(run, loop, condition, answer))
		return true;
	if (condition.kind != FEEL_BOOLEAN && condition.kind != FEEL_NULL &&
		condition.kind != FEEL_UNKNOWN && loop->unknown.kind == FEEL_UNKNOWN)
		/* what comes first, an index or this error, is not known */
		condition = loop->unknown;
	if (!feel_check_condition(run, condition))
	{
		*answer = feel_null();
		return true;
	}
	if (condition.kind == FEEL_UNKNOWN)
	{
		loop->unknown = feel_unknown_union(run, condition, loop->unknown);
		/* if it is left in, all of it may matter */
		if (!loop->is_counted)
			loop->unknown = feel_unknown_union(
				run, loop->unknown,
				feel_unknown_inside(run, loop->items[loop->position - 1]));
	}
	return false;
}

FeelValue
feel_filter_finish(FeelRun *run, FeelLoop *loop)
{
	FeelValue list = feel_list_finish(&loop->builder);

	if (loop->unknown.kind != FEEL_UNKNOWN)
		return list;
	if (loop->is_counted)
		return loop->unknown;
	return feel_unknown_union(run, loop->unknown,
							  feel_unknown_inside(run, list));
}
