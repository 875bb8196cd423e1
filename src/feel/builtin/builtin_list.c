/*-------------------------------------------------------------------------
 *
 * builtin_list.c
 *	  Built-in functions that take lists apart and make new ones (DMN 1.5,
 *	  10.3.4.4).  Those that make one value of many are in
 *	  builtin_aggregate.c.
 *
 * Positions are counted from 1, or from the end if negative; fractions are
 * cut off.
 *
 * A new list is copied once, from up to three parts of others: sublist,
 * append, insert, remove and replace are all that, so one function accounts
 * for the work, checks the limit, allocates and copies.
 *
 * distinct values() and union() keep what was met in a hash table, so that a
 * thousand different items do not take half a million comparisons.  Only
 * equality that FEEL would find counts, and equal items must have equal
 * hashes: numbers are hashed by their double, in which equal decimals agree
 * (different ones may, too), texts and dates by their bytes; moments, which
 * are equal across zones, and all that has parts share one hash per kind and
 * are compared.  Probing is spent, so that items made to collide end in a
 * limit.
 *
 * sort() calls a function of the rule, whose answers need not be an order.  A
 * merge sort asks n log n times whatever it is told, and ends.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/builtin/builtin.h"

#include <string.h>

#include "feel/number/number.h"

static const FeelList *
list_argument(const FeelCall *call, int i)
{
	feel_assert(i < call->count && call->arguments[i].kind == FEEL_LIST);
	return call->arguments[i].u.list;
}

/* Account for a pass over so many items. */
static bool
spend_items(const FeelCall *call, uint64_t items)
{
	return feel_spend(call->run, items / 4);
}

/*
 * Number argument i as an index from 0 into a list of so many items.  False
 * plus a diagnostic when there is no such item.
 */
static bool
position_argument(const FeelCall *call, int i, uint32_t count, uint32_t *index)
{
	int64_t position;

	if (!feel_call_truncated(call, i, &position))
		return false;
	if (position == 0 || position > (int64_t) count ||
		position < -(int64_t) count)
	{
		feel_argument_error(call, i, "is outside of a list of %u items",
							(unsigned) count);
		return false;
	}
	*index =
		(uint32_t) (position > 0 ? position - 1 : (int64_t) count + position);
	return true;
}

/* A list of items from, in that order, three series (each may be empty) */
static FeelValue
list_of(const FeelCall *call, FeelItems a, FeelItems b, FeelItems c)
{
	uint64_t count = (uint64_t) a.count + b.count + c.count;
	FeelList *list;

	if (!spend_items(call, count))
		return feel_null();
	if (count > FEEL_MAX_ITEMS)
		return feel_error(call->run, FEEL_LIMIT,
						  "a list is longer than %d items", FEEL_MAX_ITEMS);
	list = feel_list_make(call->run, (uint32_t) count);
	if (a.count > 0)
		memcpy(list->items, a.items, a.count * sizeof(FeelValue));
	if (b.count > 0)
		memcpy(list->items + a.count, b.items, b.count * sizeof(FeelValue));
	if (c.count > 0)
		memcpy(list->items + a.count + b.count, c.items,
			   c.count * sizeof(FeelValue));
	return feel_list_value(list);
}

static FeelItems
part_of(const FeelList *list, uint32_t begin, uint32_t end)
{
	feel_assert(begin <= end && end <= list->count);
	return (FeelItems){list->items + begin, end - begin};
}

static const FeelItems nothing = {NULL, 0};

/* ------------------------------------------------------- cutting and joining
 */

FeelValue
feel_builtin_count(const FeelCall *call)
{
	return feel_integer(list_argument(call, 0)->count);
}

/* What goes beyond the end is left out. */
FeelValue
feel_builtin_sublist(const FeelCall *call)
{
	const FeelList *list = list_argument(call, 0);
	int64_t length = list->count;
	uint32_t begin;
	uint32_t end;

	if (!position_argument(call, 1, list->count, &begin) ||
		(feel_call_argument(call, 2).kind != FEEL_NULL &&
		 !feel_call_truncated(call, 2, &length)))
		return feel_null();
	if (length < 0)
		return feel_argument_error(call, 2, "must not be negative");
	end = length < (int64_t) (list->count - begin) ? begin + (uint32_t) length
												   : list->count;
	return list_of(call, part_of(list, begin, end), nothing, nothing);
}

FeelValue
feel_builtin_append(const FeelCall *call)
{
	FeelItems added = {call->arguments + 1, (uint32_t) call->count - 1};
	const FeelList *list = list_argument(call, 0);

	return list_of(call, part_of(list, 0, list->count), added, nothing);
}

/* Piece by piece: the builder looks at the limit. */
FeelValue
feel_builtin_concatenate(const FeelCall *call)
{
	FeelListBuilder builder;

	feel_list_begin(&builder, call->run);
	for (int i = 0; i < call->count; i++)
	{
		const FeelList *list = list_argument(call, i);

		if (!spend_items(call, list->count))
			return feel_null();
		for (uint32_t j = 0; j < list->count; j++)
			feel_list_add(&builder, list->items[j]);
	}
	return feel_list_finish(&builder);
}

FeelValue
feel_builtin_insert_before(const FeelCall *call)
{
	const FeelList *list = list_argument(call, 0);
	FeelItems added = {&call->arguments[2], 1};
	uint32_t index;

	if (!position_argument(call, 1, list->count, &index))
		return feel_null();
	return list_of(call, part_of(list, 0, index), added,
				   part_of(list, index, list->count));
}

FeelValue
feel_builtin_remove(const FeelCall *call)
{
	const FeelList *list = list_argument(call, 0);
	uint32_t index;

	if (!position_argument(call, 1, list->count, &index))
		return feel_null();
	return list_of(call, part_of(list, 0, index), nothing,
				   part_of(list, index + 1, list->count));
}

FeelValue
feel_builtin_reverse(const FeelCall *call)
{
	const FeelList *list = list_argument(call, 0);
	FeelList *result;

	if (!spend_items(call, list->count))
		return feel_null();
	result = feel_list_make(call->run, list->count);
	for (uint32_t i = 0; i < list->count; i++)
		result->items[i] = list->items[list->count - 1 - i];
	return feel_list_value(result);
}

/* Replace each item for which match(item, newItem) is true. */
static FeelValue
replace_matching(const FeelCall *call)
{
	const FeelList *list = list_argument(call, 0);
	const FeelFunction *match = call->arguments[1].u.function;
	FeelValue added = call->arguments[2];
	FeelList *result = feel_list_make(call->run, list->count);

	for (uint32_t i = 0; i < list->count; i++)
	{
		FeelValue arguments[2] = {list->items[i], added};
		FeelValue matches;

		if (!feel_spend(call->run, 1))
			return feel_null();
		matches = feel_call(call->run, match, arguments, 2);
		if (matches.kind == FEEL_UNKNOWN)
			return feel_computed(matches);
		if (matches.kind != FEEL_BOOLEAN)
			return feel_argument_error(
				call, 1, "must give true or false for each item, not a %s",
				feel_kind_name(matches.kind));
		result->items[i] = matches.u.boolean ? added : list->items[i];
	}
	return feel_list_value(result);
}

FeelValue
feel_builtin_list_replace(const FeelCall *call)
{
	const FeelList *list = list_argument(call, 0);
	FeelItems added = {&call->arguments[2], 1};
	uint32_t index;

	if (call->arguments[1].kind == FEEL_FUNCTION)
		return replace_matching(call);
	if (call->arguments[1].kind != FEEL_NUMBER)
		return feel_argument_error(call, 1,
								   "must be a number or a function, not a %s",
								   feel_kind_name(call->arguments[1].kind));
	if (!position_argument(call, 1, list->count, &index))
		return feel_null();
	return list_of(call, part_of(list, 0, index), added,
				   part_of(list, index + 1, list->count));
}

/*
 * Deep: lists in lists in lists; contexts and ranges are items like any
 * other.
 */
static bool
add_flat(FeelListBuilder *builder, const FeelList *list, FeelValue *unknown)
{
	bool going = feel_enter(builder->run);

	if (!going)
		return false;
	for (uint32_t i = 0; i < list->count && going; i++)
	{
		if (!feel_spend(builder->run, 1))
			going = false;
		else if (list->items[i].kind == FEEL_LIST)
			going = add_flat(builder, list->items[i].u.list, unknown);
		else
		{
			/* it may be a list */
			if (list->items[i].kind == FEEL_UNKNOWN)
				*unknown =
					feel_unknown_union(builder->run, *unknown, list->items[i]);
			feel_list_add(builder, list->items[i]);
		}
	}
	feel_leave(builder->run);
	return going;
}

FeelValue
feel_builtin_flatten(const FeelCall *call)
{
	FeelValue unknown = feel_null();
	FeelListBuilder builder;

	feel_list_begin(&builder, call->run);
	if (!add_flat(&builder, list_argument(call, 0), &unknown))
		return feel_null();
	if (unknown.kind == FEEL_UNKNOWN)
		return feel_computed(unknown);
	return feel_list_finish(&builder);
}

/* --------------------------------------------------------------- searching */

/* True as soon as one item is equal, whatever the others are. */
FeelValue
feel_builtin_list_contains(const FeelCall *call)
{
	const FeelList *list = list_argument(call, 0);
	FeelValue unknown = feel_null();

	for (uint32_t i = 0; i < list->count; i++)
	{
		if (!feel_spend(call->run, 1))
			return feel_null();
		if (feel_items_equal(call->run, list->items[i], call->arguments[1],
							 &unknown))
			return feel_boolean(true);
	}
	return unknown.kind == FEEL_UNKNOWN ? unknown : feel_boolean(false);
}

FeelValue
feel_builtin_index_of(const FeelCall *call)
{
	const FeelList *list = list_argument(call, 0);
	FeelValue unknown = feel_null();
	FeelListBuilder builder;

	feel_list_begin(&builder, call->run);
	for (uint32_t i = 0; i < list->count; i++)
	{
		if (!feel_spend(call->run, 1))
			return feel_null();
		if (feel_items_equal(call->run, list->items[i], call->arguments[1],
							 &unknown))
			feel_list_add(&builder, feel_integer((int64_t) i + 1));
	}
	if (unknown.kind == FEEL_UNKNOWN)
		return unknown;
	return feel_list_finish(&builder);
}

/*
 * A set of the items met so far: an open hash table of indexes into the list
 * being built.  Equal items have equal hashes; lists, contexts and the like
 * share one hash per kind and are told apart by comparison.
 */
typedef struct ItemSet
{
	const FeelCall *call;
	FeelListBuilder builder;
	FeelValue unknown; /* that two items may be equal hangs on it; else null */
	uint32_t *slots;   /* index + 1; 0 is free */
	uint32_t size;     /* a power of two */
} ItemSet;

static uint64_t
hash_bytes(const void *data, size_t length)
{
	const unsigned char *bytes = data;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	return hash ^ (hash >> 29);
}

/*
 * Agrees with feel_items_equal(): numbers that are equal have the same
 * double, however they are kept.
 */
static uint64_t
hash_item(FeelValue item)
{
	double number;

	switch (item.kind)
	{
		case FEEL_NUMBER:
			/* + 0 makes one zero of both */
			number = feel_number_to_double(item) + 0.0;
			return hash_bytes(&number, sizeof(number));
		case FEEL_STRING:
			return hash_bytes(item.u.string, item.part);
		case FEEL_DATE:
		case FEEL_MONTHS_DURATION:
			return hash_bytes(&item.u.integer, sizeof(int64_t));
		default:
			return item.kind;
	}
}

static uint32_t
set_count(const ItemSet *set)
{
	return set->builder.list == NULL ? 0 : set->builder.list->count;
}

/* Make room for as many items again. */
static void
grow_set(ItemSet *set)
{
	uint32_t size = set->size == 0 ? 16 : set->size * 2;
	uint32_t *slots =
		feel_allocate_array(set->call->run, size, sizeof(uint32_t));

	/* at most half of it is taken, so that each search ends */
	feel_assert((size & (size - 1)) == 0 && set_count(set) <= size / 2);
	for (uint32_t i = 0; i < set_count(set); i++)
	{
		uint64_t at = hash_item(set->builder.list->items[i]);

		while (slots[at & (size - 1)] != 0)
			at++;
		slots[at & (size - 1)] = i + 1;
	}
	set->slots = slots;
	set->size = size;
}

/* Append an item that is not there yet.  False when there is an end to it. */
static bool
add_distinct(ItemSet *set, FeelValue item)
{
	uint64_t at;
	uint32_t slot;

	/* it has no hash, and may be equal to any other */
	if (item.kind == FEEL_UNKNOWN)
		set->unknown = feel_unknown_union(set->call->run, set->unknown, item);
	if (item.kind == FEEL_STRING &&
		!feel_spend(set->call->run, item.part / 16))
		return false;
	at = hash_item(item);
	if (set_count(set) >= set->size / 2)
		grow_set(set);
	while ((slot = set->slots[at & (set->size - 1)]) != 0)
	{
		if (!feel_spend(set->call->run, 1))
			return false;
		if (feel_items_equal(set->call->run,
							 set->builder.list->items[slot - 1], item,
							 &set->unknown))
			return true;
		at++;
	}
	set->slots[at & (set->size - 1)] = set_count(set) + 1;
	feel_list_add(&set->builder, item);
	return !set->builder.overflow && feel_spend(set->call->run, 1);
}

/* The items of all list arguments, each once, in order of appearance */
FeelValue
feel_builtin_union(const FeelCall *call)
{
	ItemSet set = {.call = call, .unknown = feel_null()};

	feel_list_begin(&set.builder, call->run);
	for (int i = 0; i < call->count; i++)
	{
		const FeelList *list = list_argument(call, i);

		for (uint32_t j = 0; j < list->count; j++)
		{
			if (!add_distinct(&set, list->items[j]))
				return set.builder.overflow ? feel_list_finish(&set.builder)
											: feel_null();
		}
	}
	if (set.unknown.kind == FEEL_UNKNOWN)
		return feel_computed(set.unknown);
	return feel_list_finish(&set.builder);
}

FeelValue
feel_builtin_distinct_values(const FeelCall *call)
{
	return feel_builtin_union(call);
}

/* ------------------------------------------------------------------ sorting
 */

typedef struct Sorter
{
	const FeelCall *call;
	const FeelFunction *precedes;
	FeelValue problem; /* what the call gives when a comparison fails */
} Sorter;

/* Is b to stand before a?  False plus sorter's problem if that is not said. */
static bool
swapped(Sorter *sorter, FeelValue a, FeelValue b, bool *result)
{
	FeelRun *run = sorter->call->run;
	FeelValue arguments[2] = {b, a};
	FeelValue before;

	if (!feel_spend(run, 1))
		return false;
	before = feel_call(run, sorter->precedes, arguments, 2);
	if (before.kind == FEEL_UNKNOWN)
	{
		sorter->problem = feel_computed(before);
		return false;
	}
	if (before.kind != FEEL_BOOLEAN)
	{
		feel_argument_error(sorter->call, 1,
							"must give true or false for two items, not a %s",
							feel_kind_name(before.kind));
		return false;
	}
	*result = before.u.boolean;
	return true;
}

/* Merge two sorted neighbours of from into to. */
static bool
merge(Sorter *sorter, const FeelValue *from, FeelValue *to, uint32_t begin,
	  uint32_t middle, uint32_t end)
{
	uint32_t left = begin;
	uint32_t right = middle;

	feel_assert(begin <= middle && middle <= end);
	for (uint32_t i = begin; i < end; i++)
	{
		bool take_right = left >= middle;

		if (left < middle && right < end &&
			!swapped(sorter, from[left], from[right], &take_right))
			return false;
		to[i] = take_right ? from[right++] : from[left++];
	}
	return true;
}

/* Stable: items of which none precedes the other stay in their order. */
FeelValue
feel_builtin_sort(const FeelCall *call)
{
	const FeelList *list = list_argument(call, 0);
	uint32_t count = list->count;
	Sorter sorter = {call, call->arguments[1].u.function, feel_null()};
	FeelList *from = feel_list_make(call->run, count);
	FeelList *to = feel_list_make(call->run, count);

	if (!spend_items(call, count))
		return feel_null();
	if (count > 0)
		memcpy(from->items, list->items, count * sizeof(FeelValue));
	for (uint64_t width = 1; width < count; width *= 2)
	{
		FeelList *swap = from;

		for (uint64_t begin = 0; begin < count; begin += 2 * width)
		{
			uint64_t middle = begin + width < count ? begin + width : count;
			uint64_t end = middle + width < count ? middle + width : count;

			if (!merge(&sorter, from->items, to->items, (uint32_t) begin,
					   (uint32_t) middle, (uint32_t) end))
				return sorter.problem;
		}
		from = to;
		to = swap;
	}
	return feel_list_value(from);
}
