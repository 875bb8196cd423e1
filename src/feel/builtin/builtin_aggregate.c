/*-------------------------------------------------------------------------
 *
 * builtin_aggregate.c
 *	  Built-in functions that make one value of many: of the items of a list,
 *	  or of their arguments (DMN 1.5, 10.3.4.4).
 *
 * Of no items, count is 0, all is true, any is false, mode is the empty
 * list; sum, mean, min, max and median are null without that being an error,
 * as the standard has them; product and stddev are null with a diagnostic, as
 * the conformance kit wants it.
 *
 * Sums of small integers are added in a register until one is not small or
 * the sum would not be; the rest goes through the number functions.  The
 * order of addition is that of the list, so that a sum of decimals is the
 * same wherever it is computed.
 *
 * Median and mode sort.  The sort is a merge sort, bottom up: n log n
 * whatever the data, no recursion, and stable; a quicksort on data that users
 * enter would have to be defended against them.
 *
 * Unknown items make an aggregate unknown (the call does not come here), but
 * for all() and any(): there one item may decide whatever the others are,
 * which is how an answer is found before all facts are told.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/builtin/builtin.h"

#include <string.h>

#include "feel/number/number.h"

static FeelValue
out_of_range(const FeelCall *call)
{
	return feel_error(
		call->run, FEEL_OUT_OF_RANGE, "the result of %.*s() is out of range",
		(int) call->function->name.length, call->function->name.data);
}

/* The items, if all of them are numbers; else false plus a diagnostic */
static bool
numbers(const FeelCall *call, FeelItems *items)
{
	*items = feel_call_items(call);
	if (!feel_spend(call->run, items->count))
		return false;
	for (uint32_t i = 0; i < items->count; i++)
	{
		if (items->items[i].kind != FEEL_NUMBER)
		{
			feel_argument_error(call, 0, "must hold numbers, not a %s",
								feel_kind_name(items->items[i].kind));
			return false;
		}
	}
	return true;
}

/* Sum, or null plus a diagnostic */
static FeelValue
sum_of(const FeelCall *call, FeelItems items)
{
	FeelValue sum;
	int64_t total = 0;
	int64_t next;
	uint32_t i = 0;

	for (; i < items.count && items.items[i].small &&
		   !__builtin_add_overflow(total, items.items[i].u.integer, &next);
		 i++)
		total = next;
	sum = feel_integer(total);
	for (; i < items.count && sum.kind == FEEL_NUMBER; i++)
		sum = feel_number_add(sum, items.items[i]);
	return sum.kind == FEEL_NUMBER ? sum : out_of_range(call);
}

static FeelValue
mean_of(const FeelCall *call, FeelItems items)
{
	FeelValue sum = sum_of(call, items);

	feel_assert(items.count > 0);
	if (sum.kind != FEEL_NUMBER)
		return sum;
	return feel_number_divide(sum, feel_integer(items.count));
}

FeelValue
feel_builtin_sum(const FeelCall *call)
{
	FeelItems items;

	if (!numbers(call, &items) || items.count == 0)
		return feel_null();
	return sum_of(call, items);
}

FeelValue
feel_builtin_mean(const FeelCall *call)
{
	FeelItems items;

	if (!numbers(call, &items) || items.count == 0)
		return feel_null();
	return mean_of(call, items);
}

/*
 * Stops at the first product that is out of range; zeros behind it do not
 * bring it back.
 */
FeelValue
feel_builtin_product(const FeelCall *call)
{
	FeelValue product = feel_integer(1);
	FeelItems items;

	if (!numbers(call, &items))
		return feel_null();
	if (items.count == 0)
		return feel_argument_error(call, 0, "must not be empty");
	for (uint32_t i = 0; i < items.count && product.kind == FEEL_NUMBER; i++)
		product = feel_number_multiply(product, items.items[i]);
	return product.kind == FEEL_NUMBER ? product : out_of_range(call);
}

/* Of a sample: the squares are divided by one less than their number. */
FeelValue
feel_builtin_stddev(const FeelCall *call)
{
	FeelValue squares = feel_integer(0);
	FeelValue mean;
	FeelItems items;

	if (!numbers(call, &items))
		return feel_null();
	if (items.count < 2)
		return feel_argument_error(call, 0, "must hold two numbers at least");
	mean = mean_of(call, items);
	if (mean.kind != FEEL_NUMBER)
		return mean;
	for (uint32_t i = 0; i < items.count; i++)
	{
		FeelValue distance = feel_number_subtract(items.items[i], mean);
		FeelValue square = distance.kind != FEEL_NUMBER
							   ? distance
							   : feel_number_multiply(distance, distance);

		if (square.kind == FEEL_NUMBER)
			square = feel_number_add(squares, square);
		if (square.kind != FEEL_NUMBER)
			return out_of_range(call);
		squares = square;
	}
	return feel_number_sqrt(
		feel_number_divide(squares, feel_integer((int64_t) items.count - 1)));
}

/* ------------------------------------------------------------ least, most */

static FeelValue
extreme(const FeelCall *call, int sign)
{
	FeelItems items = feel_call_items(call);
	FeelValue result;

	if (items.count == 0)
		return feel_null();
	result = items.items[0];
	/* the first is compared with itself: it must have an order at all */
	for (uint32_t i = 0; i < items.count; i++)
	{
		FeelValue item = items.items[i];
		int order;

		if (!feel_spend(call->run, 1))
			return feel_null();
		if (!feel_compare(call->run, item, result, &order))
			return feel_error(
				call->run, FEEL_NOT_COMPARABLE,
				"%.*s() cannot compare a %s with a %s",
				(int) call->function->name.length, call->function->name.data,
				feel_kind_name(item.kind), feel_kind_name(result.kind));
		if (order * sign > 0)
			result = item;
	}
	return result;
}

FeelValue
feel_builtin_min(const FeelCall *call)
{
	return extreme(call, -1);
}

FeelValue
feel_builtin_max(const FeelCall *call)
{
	return extreme(call, 1);
}

/* ------------------------------------------------------- in order of size */

/* Bottom-up merge sort: its time does not depend on the data. */
static const FeelValue *
sorted_numbers(const FeelCall *call, FeelItems items)
{
	FeelValue *from =
		feel_allocate_array(call->run, items.count, sizeof(FeelValue));
	FeelValue *to =
		feel_allocate_array(call->run, items.count, sizeof(FeelValue));
	uint64_t count = items.count;

	feel_assert(count > 0);
	memcpy(from, items.items, items.count * sizeof(FeelValue));
	for (uint64_t width = 1; width < count; width *= 2)
	{
		FeelValue *swap = from;

		if (!feel_spend(call->run, count))
			return NULL;
		for (uint64_t begin = 0; begin < count; begin += 2 * width)
		{
			uint64_t middle = begin + width < count ? begin + width : count;
			uint64_t end = middle + width < count ? middle + width : count;
			uint64_t left = begin;
			uint64_t right = middle;

			for (uint64_t i = begin; i < end; i++)
			{
				bool take_right =
					left >= middle ||
					(right < end &&
					 feel_number_compare(from[right], from[left]) < 0);

				to[i] = take_right ? from[right++] : from[left++];
			}
		}
		from = to;
		to = swap;
	}
	return from;
}

/* Of an even number the mean of the two in the middle */
FeelValue
feel_builtin_median(const FeelCall *call)
{
	const FeelValue *sorted;
	FeelItems items;
	FeelItems middle;

	if (!numbers(call, &items) || items.count == 0)
		return feel_null();
	sorted = sorted_numbers(call, items);
	if (sorted == NULL)
		return feel_null();
	if (items.count % 2 == 1)
		return sorted[items.count / 2];
	middle = (FeelItems){sorted + items.count / 2 - 1, 2};
	return mean_of(call, middle);
}

/* Number of items, from the first on, that equal the first */
static uint32_t
run_length(const FeelValue *sorted, uint32_t count)
{
	uint32_t length = 1;

	feel_assert(count > 0);
	while (length < count && feel_number_compare(sorted[length], *sorted) == 0)
		length++;
	return length;
}

/* The numbers that occur most often, ascending */
FeelValue
feel_builtin_mode(const FeelCall *call)
{
	const FeelValue *sorted;
	FeelListBuilder builder;
	FeelItems items;
	uint32_t most = 0;

	if (!numbers(call, &items))
		return feel_null();
	feel_list_begin(&builder, call->run);
	if (items.count == 0)
		return feel_list_finish(&builder);
	sorted = sorted_numbers(call, items);
	if (sorted == NULL || !feel_spend(call->run, items.count))
		return feel_null();
	for (uint32_t i = 0, length; i < items.count; i += length)
	{
		length = run_length(sorted + i, items.count - i);
		most = length > most ? length : most;
	}
	for (uint32_t i = 0, length; i < items.count; i += length)
	{
		length = run_length(sorted + i, items.count - i);
		if (length == most)
			feel_list_add(&builder, sorted[i]);
	}
	return feel_list_finish(&builder);
}

/* ---------------------------------------------------------------- all, any */

/*
 * One item that decides makes the answer, whatever the others are; else
 * unknown, if there is one; else an item that is no truth value is an error;
 * else null, if there is one.
 */
static FeelValue
decided_by(const FeelCall *call, bool decides)
{
	FeelItems items = feel_call_items(call);
	FeelValue result = feel_boolean(!decides);
	FeelValue unknown = feel_null();
	const FeelValue *wrong = NULL;

	if (!feel_spend(call->run, items.count))
		return feel_null();
	for (uint32_t i = 0; i < items.count; i++)
	{
		const FeelValue *item = &items.items[i];

		if (item->kind == FEEL_UNKNOWN)
			unknown = feel_unknown_union(call->run, *item, unknown);
		else if (item->kind == FEEL_NULL)
			result = feel_null();
		else if (item->kind != FEEL_BOOLEAN)
			wrong = wrong != NULL ? wrong : item;
		else if (item->u.boolean == decides)
			return feel_boolean(decides);
	}
	if (unknown.kind == FEEL_UNKNOWN)
		return unknown;
	if (wrong != NULL)
		return feel_argument_error(call, 0,
								   "must hold true or false, not a %s",
								   feel_kind_name(wrong->kind));
	return result;
}

FeelValue
feel_builtin_all(const FeelCall *call)
{
	return decided_by(call, false);
}

FeelValue
feel_builtin_any(const FeelCall *call)
{
	return decided_by(call, true);
}
