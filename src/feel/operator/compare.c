/*-------------------------------------------------------------------------
 *
 * compare.c
 *	  Equality, order and sameness of values.
 *
 * "=" looks at what a value means: dates-times of different zones are equal
 * at the same instant, and fractions of a second do not count in times and
 * date-times (dmn-tck 0068 time_005).  The order of these agrees with that.
 * is(), below as feel_same(), looks at every part.
 *
 * Three relations, as each has its users.  feel_equal() is the operator: it
 * may be null (values of different types) or unknown, and complains.
 * feel_compare() is the order beneath "<" and its kin, and says itself
 * nothing.  feel_same() is is(), and what decides whether two branches of an
 * if come to the same (feel_either()): no value that a reader could tell
 * apart may pass.
 *
 * Equality of lists and contexts is a conjunction over their parts, in
 * Kleene's logic: one part that differs decides, whatever else is unknown or
 * not comparable; only then do unknowns count, then nulls.
 * all_equal_so_far() is that conjunction.  It stops at the first difference,
 * so that comparing two long lists mostly costs one comparison.
 *
 * Contexts are compared by name, each entry looked up in the other:
 * quadratic, which is spent.  Names are unique in both and their numbers
 * equal, so one direction is enough; with an open context, whose absent
 * entries are unknown, both are looked through, and all that can be told is
 * that they differ: there may be entries that neither has yet.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/number/number.h"
#include "feel/operator/region.h"
#include "feel/temporal/temporal.h"

#include <string.h>

static FeelValue equal(FeelRun *run, FeelValue a, FeelValue b);

/*
 * What is known of several comparisons that must all hold: false at once if
 * one is false; else what is not known; else null if one is null.
 */
static bool
all_equal_so_far(FeelRun *run, FeelValue *all, FeelValue one)
{
	if (one.kind == FEEL_BOOLEAN)
	{
		/* nothing goes on after a false */
		feel_assert(all->kind != FEEL_BOOLEAN || all->u.boolean);
		if (!one.u.boolean)
			*all = one;
		return one.u.boolean;
	}
	if (one.kind == FEEL_UNKNOWN)
		*all = feel_unknown_union(run, one, *all);
	else if (all->kind == FEEL_BOOLEAN)
		*all = feel_null();
	return true;
}

static FeelValue
equal_lists(FeelRun *run, const FeelList *a, const FeelList *b)
{
	FeelValue all = feel_boolean(true);
	uint32_t i;

	feel_assert(a->count <= FEEL_MAX_ITEMS);
	if (a->count != b->count)
		return feel_boolean(false);
	for (i = 0; i < a->count; i++)
	{
		if (!feel_spend(run, 1))
			return feel_null();
		if (!all_equal_so_far(run, &all, equal(run, a->items[i], b->items[i])))
			break;
	}
	return all;
}

/* An entry of one context against what the other has under that name */
static FeelValue
equal_entry(FeelRun *run, const FeelEntry *entry, const FeelContext *other)
{
	if (!other->open && feel_context_find(other, entry->name) == NULL)
		return feel_boolean(false);
	return equal(run, entry->value, feel_context_get(run, other, entry->name));
}

static FeelValue
equal_contexts(FeelRun *run, const FeelContext *a, const FeelContext *b)
{
	FeelValue all = feel_boolean(true);
	uint32_t i;

	if (!a->open && !b->open && a->count != b->count)
		return feel_boolean(false);
	for (i = 0; i < a->count; i++)
	{
		if (!feel_spend(run, b->count / 8 + 1))
			return feel_null();
		if (!all_equal_so_far(run, &all, equal_entry(run, &a->entries[i], b)))
			return all;
	}
	for (i = 0; i < b->count && (a->open || b->open); i++)
	{
		if (!feel_spend(run, a->count / 8 + 1))
			return feel_null();
		if (feel_context_find(a, b->entries[i].name) == NULL &&
			!all_equal_so_far(run, &all, equal_entry(run, &b->entries[i], a)))
			return all;
	}
	if (a->open && all.kind != FEEL_UNKNOWN)
		return feel_context_unknown(run, a);
	if (b->open && all.kind != FEEL_UNKNOWN)
		return feel_context_unknown(run, b);
	return all;
}

static FeelValue
equal_ranges(FeelRun *run, const FeelRange *a, const FeelRange *b)
{
	FeelValue all = feel_boolean(true);

	if (a->form != b->form || a->has_low != b->has_low ||
		a->has_high != b->has_high || a->low_closed != b->low_closed ||
		a->high_closed != b->high_closed)
		return feel_boolean(false);
	if (all_equal_so_far(run, &all, equal(run, a->low, b->low)))
		all_equal_so_far(run, &all, equal(run, a->high, b->high));
	return all;
}

/* Two values of one kind that contain no others */
static bool
equal_scalars(FeelRun *run, FeelValue a, FeelValue b)
{
	int order;

	feel_assert(a.kind == b.kind && a.kind != FEEL_UNKNOWN);
	switch (a.kind)
	{
		case FEEL_NULL:
			return true;
		case FEEL_BOOLEAN:
			return a.u.boolean == b.u.boolean;
		case FEEL_FUNCTION:
			return a.u.function == b.u.function;
		default:
			return feel_compare(run, a, b, &order) && order == 0;
	}
}

/* feel_equal() without complaints */
static FeelValue
equal(FeelRun *run, FeelValue a, FeelValue b)
{
	FeelValue result;

	if (a.kind == FEEL_UNKNOWN || b.kind == FEEL_UNKNOWN)
		return feel_unknown_equal(run, a, b);
	feel_assert(feel_value_is_whole(a) && feel_value_is_whole(b));
	if (a.kind != b.kind)
	{
		if (a.kind == FEEL_NULL || b.kind == FEEL_NULL)
			return feel_boolean(false);
		return feel_null();
	}
	if (a.kind < FEEL_RANGE || a.kind == FEEL_FUNCTION)
		return feel_boolean(equal_scalars(run, a, b));
	if (!feel_enter(run))
		return feel_null();
	if (a.kind == FEEL_LIST)
		result = equal_lists(run, a.u.list, b.u.list);
	else if (a.kind == FEEL_CONTEXT)
		result = equal_contexts(run, a.u.context, b.u.context);
	else
		result = equal_ranges(run, a.u.range, b.u.range);
	feel_leave(run);
	return result;
}

FeelValue
feel_equal_quiet(FeelRun *run, FeelValue a, FeelValue b)
{
	return equal(run, a, b);
}

FeelValue
feel_equal(FeelRun *run, FeelValue a, FeelValue b)
{
	FeelValue result = equal(run, a, b);

	if (result.kind != FEEL_NULL)
		return result;
	if (a.kind != b.kind)
		return feel_error(run, FEEL_NOT_COMPARABLE,
						  "a %s cannot be compared with a %s",
						  feel_kind_name(a.kind), feel_kind_name(b.kind));
	return feel_error(run, FEEL_NOT_COMPARABLE,
					  "the two %ss hold values of different types",
					  feel_kind_name(a.kind));
}

static int
order_of(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

bool
feel_compare(FeelRun *run, FeelValue a, FeelValue b, int *order)
{
	if (a.kind != b.kind)
		return false;
	switch (a.kind)
	{
		case FEEL_NUMBER:
			*order = feel_number_compare(a, b);
			return true;
		case FEEL_STRING:
			/* a used-up budget shows at the next step */
			if (a.part >= 256 && b.part >= 256)
				(void) feel_spend(run,
								  (a.part < b.part ? a.part : b.part) / 256);
			/* by code points, which is the order of the bytes in UTF-8 */
			*order = feel_text_compare(feel_text(a), feel_text(b));
			return true;
		case FEEL_DATE:
			*order = order_of(a.u.days, b.u.days);
			return true;
		case FEEL_TIME:
		case FEEL_DATE_TIME:
			if (feel_is_zoned(a) != feel_is_zoned(b))
				return false;
			*order = order_of(feel_instant(a), feel_instant(b));
			return true;
		case FEEL_MONTHS_DURATION:
			*order = order_of(a.u.integer, b.u.integer);
			return true;
		case FEEL_DAYS_DURATION:
			*order = order_of(a.u.time.seconds, b.u.time.seconds);
			if (*order == 0)
				*order = order_of(a.part, b.part);
			return true;
		default:
			return false;
	}
}

/* ------------------------------------------------------------------ is() -- */

static bool
same_zone(const FeelZone *a, const FeelZone *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	if (a->is_region || b->is_region)
		return a->is_region == b->is_region && strcmp(a->name, b->name) == 0;
	return a->offset == b->offset;
}

static bool
same_lists(FeelRun *run, const FeelList *a, const FeelList *b)
{
	uint32_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
	{
		if (!feel_spend(run, 1) || !feel_same(run, a->items[i], b->items[i]))
			return false;
	}
	return true;
}

static bool
same_contexts(FeelRun *run, const FeelContext *a, const FeelContext *b)
{
	uint32_t i;

	/* what may still grow is the same as itself alone */
	if (a->open || b->open)
		return a == b;
	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
	{
		const FeelValue *other = feel_context_find(b, a->entries[i].name);

		if (!feel_spend(run, b->count / 8 + 1) || other == NULL ||
			!feel_same(run, a->entries[i].value, *other))
			return false;
	}
	return true;
}

static bool
same_ranges(FeelRun *run, const FeelRange *a, const FeelRange *b)
{
	return a->form == b->form && a->has_low == b->has_low &&
		   a->has_high == b->has_high && a->low_closed == b->low_closed &&
		   a->high_closed == b->high_closed &&
		   feel_same(run, a->low, b->low) && feel_same(run, a->high, b->high);
}

bool
feel_same(FeelRun *run, FeelValue a, FeelValue b)
{
	bool result;

	if (a.kind != b.kind || a.kind == FEEL_UNKNOWN)
		return false;
	switch (a.kind)
	{
		case FEEL_TIME:
		case FEEL_DATE_TIME:
			return a.u.time.seconds == b.u.time.seconds && a.part == b.part &&
				   a.small == b.small &&
				   same_zone(a.u.time.zone, b.u.time.zone);
		case FEEL_LIST:
		case FEEL_CONTEXT:
		case FEEL_RANGE:
			break;
		default:
			return equal_scalars(run, a, b);
	}
	if (!feel_enter(run))
		return false;
	if (a.kind == FEEL_LIST)
		result = same_lists(run, a.u.list, b.u.list);
	else if (a.kind == FEEL_CONTEXT)
		result = same_contexts(run, a.u.context, b.u.context);
	else
		result = same_ranges(run, a.u.range, b.u.range);
	feel_leave(run);
	return result;
}
