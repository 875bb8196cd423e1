/*-------------------------------------------------------------------------
 *
 * unknown.c
 *	  The facts of a run, and the values that wait for some of them.
 *
 * Unknown is not null.  null is an answer, "there is none"; unknown is a
 * question, and says which facts would have to be told before there is an
 * answer.  So it must survive whatever is done with it: each operator makes
 * of an unknown operand an unknown result that waits for the same facts,
 * unless the other operands decide alone.  A set may be too large, and ask
 * for a fact that turns out not to matter; it must never be too small.
 *
 * An unknown value is a set of facts, a bit for each in the order in which
 * the run met them.  The union of two is the usual operation, and mostly
 * gives one of the two again: then that one is returned and nothing is built.
 * Sets may have trailing words that the other lacks; absent words are empty.
 *
 * feel_unknown_inside() walks shared parts once for each way that leads
 * there, of which there may be exponentially many: each step is spent.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/feel.h"

#include <string.h>

#define FIRST_FACT_CAPACITY 16

int
feel_fact(FeelRun *run, FeelString name)
{
	FeelString *grown;
	int i;

	/* facts are few: those that a model declares or a context is asked for */
	for (i = 0; i < run->fact_count; i++)
	{
		if (feel_text_equal(run->fact_names[i], name))
			return i;
	}
	feel_spend(run, (uint64_t) run->fact_count);
	if (run->fact_count == run->fact_capacity)
	{
		run->fact_capacity = run->fact_capacity > 0 ? 2 * run->fact_capacity
													: FIRST_FACT_CAPACITY;
		grown = feel_allocate_array(run, (size_t) run->fact_capacity,
									sizeof(*grown));
		if (run->fact_count > 0)
			memcpy(grown, run->fact_names,
				   (size_t) run->fact_count * sizeof(*grown));
		run->fact_names = grown;
	}
	run->fact_names[run->fact_count] =
		feel_copy_text(run, name.data, name.length);
	return run->fact_count++;
}

FeelString
feel_fact_name(const FeelRun *run, int fact)
{
	feel_assert(fact >= 0 && fact < run->fact_count);
	return run->fact_names[fact];
}

int
feel_unknown_names(FeelRun *run, FeelValue unknown, const FeelString **names)
{
	const FeelFactSet *set = unknown.u.facts;
	FeelString *found =
		feel_allocate_array(run, (size_t) run->fact_count, sizeof(FeelString));
	int count = 0;

	feel_assert(unknown.kind == FEEL_UNKNOWN);
	for (int i = 0; i < run->fact_count; i++)
		if ((uint32_t) i / 64 < set->words &&
			(set->bits[i / 64] & (UINT64_C(1) << (i % 64))) != 0)
			found[count++] = feel_fact_name(run, i);
	*names = found;
	return count;
}

static FeelFactSet *
fact_set_make(FeelRun *run, uint32_t words)
{
	FeelFactSet *set =
		feel_allocate(run, sizeof(FeelFactSet) + words * sizeof(uint64_t));

	set->words = words;
	return set;
}

static FeelValue
fact_set_value(const FeelFactSet *set)
{
	FeelValue v = feel_value(FEEL_UNKNOWN, false, 0);

	v.u.facts = set;
	return v;
}

FeelValue
feel_unknown(FeelRun *run, int fact)
{
	FeelFactSet *set = fact_set_make(run, (uint32_t) fact / 64 + 1);

	feel_assert(fact >= 0 && fact < run->fact_count);
	set->bits[fact / 64] = UINT64_C(1) << (fact % 64);
	return fact_set_value(set);
}

FeelValue
feel_unknown_fact(FeelRun *run, int fact)
{
	const FeelCompletion *completion = run->completion;
	FeelValue unknown;

	if (completion != NULL && fact < completion->count &&
		completion->regions[fact].is_value)
		return completion->regions[fact].value;
	unknown = feel_unknown(run, fact);
	unknown.head = feel_head(FEEL_UNKNOWN, false, (uint32_t) fact + 1);
	return unknown;
}

/* Words beyond the end of a set are empty. */
static bool
is_subset(const FeelFactSet *a, const FeelFactSet *b)
{
	uint32_t i;

	for (i = 0; i < a->words; i++)
	{
		if ((a->bits[i] & ~(i < b->words ? b->bits[i] : 0)) != 0)
			return false;
	}
	return true;
}

/*
 * The same facts are mostly met again and again, so one of the two is nearly
 * always the union.
 */
FeelValue
feel_unknown_union(FeelRun *run, FeelValue a, FeelValue b)
{
	const FeelFactSet *larger = a.u.facts;
	const FeelFactSet *smaller = b.u.facts;
	FeelFactSet *set;
	uint32_t i;

	if (a.kind != FEEL_UNKNOWN)
		return feel_computed(b);
	if (b.kind != FEEL_UNKNOWN || is_subset(b.u.facts, a.u.facts))
		return feel_computed(a);
	if (is_subset(a.u.facts, b.u.facts))
		return feel_computed(b);
	if (larger->words < smaller->words)
	{
		larger = b.u.facts;
		smaller = a.u.facts;
	}
	set = fact_set_make(run, larger->words);
	for (i = 0; i < larger->words; i++)
		set->bits[i] =
			larger->bits[i] | (i < smaller->words ? smaller->bits[i] : 0);
	return fact_set_value(set);
}

FeelValue
feel_unknown_inside(FeelRun *run, FeelValue value)
{
	FeelValue found = feel_null();
	uint32_t i;

	if (value.kind == FEEL_UNKNOWN)
		return feel_computed(value);
	if (value.kind != FEEL_LIST && value.kind != FEEL_CONTEXT &&
		value.kind != FEEL_RANGE)
		return found;
	/* parts may be shared, so that there are more ways in than bytes */
	if (!feel_spend(run, 1) || !feel_enter(run))
		return found;
	if (value.kind == FEEL_LIST)
	{
		feel_spend(run, value.u.list->count / 16);
		for (i = 0; i < value.u.list->count; i++)
			found = feel_unknown_union(
				run, found, feel_unknown_inside(run, value.u.list->items[i]));
	}
	else if (value.kind == FEEL_CONTEXT)
	{
		/* entries that nobody has told of are parts of it, too */
		if (value.u.context->open)
			found = feel_context_unknown(run, value.u.context);
		for (i = 0; i < value.u.context->count; i++)
			found = feel_unknown_union(
				run, found,
				feel_unknown_inside(run, value.u.context->entries[i].value));
	}
	else
		found = feel_unknown_union(
			run, feel_unknown_inside(run, value.u.range->low),
			feel_unknown_inside(run, value.u.range->high));
	feel_leave(run);
	return found;
}

FeelValue
feel_known_entries(FeelRun *run, FeelValue value)
{
	FeelValue known = value;

	if ((value.kind != FEEL_LIST && value.kind != FEEL_CONTEXT) ||
		run->fact_count == 0 ||
		feel_unknown_inside(run, value).kind != FEEL_UNKNOWN ||
		!feel_enter(run))
		return value;
	if (value.kind == FEEL_LIST)
	{
		FeelList *list = feel_list_make(run, value.u.list->count);

		for (uint32_t i = 0; i < list->count; i++)
			list->items[i] = feel_known_entries(run, value.u.list->items[i]);
		known = feel_list_value(list);
	}
	else
	{
		const FeelContext *whole = value.u.context;
		FeelContext *context = feel_context_make(run, whole->count);

		for (uint32_t i = 0; i < whole->count; i++)
			if (whole->entries[i].value.kind != FEEL_UNKNOWN)
				feel_context_append(
					context, whole->entries[i].name,
					feel_known_entries(run, whole->entries[i].value));
		known = feel_context_value(context);
	}
	feel_leave(run);
	return known;
}

static FeelValue
settle_list(FeelRun *run, const FeelList *list)
{
	FeelList *settled = feel_list_make(run, list->count);

	for (uint32_t i = 0; i < list->count; i++)
		settled->items[i] = feel_settle(run, list->items[i]);
	return feel_list_value(settled);
}

static FeelValue
settle_context(FeelRun *run, const FeelContext *context)
{
	FeelContext *settled;

	if (context->open)
		return feel_context_unknown(run, context);
	settled = feel_context_make(run, context->count);
	for (uint32_t i = 0; i < context->count; i++)
		feel_context_append(settled, context->entries[i].name,
							feel_settle(run, context->entries[i].value));
	return feel_context_value(settled);
}

/* Most values have nothing of the kind and are not copied. */
FeelValue
feel_settle(FeelRun *run, FeelValue value)
{
	FeelValue settled = value;

	if ((value.kind != FEEL_LIST && value.kind != FEEL_CONTEXT) ||
		run->fact_count == 0 ||
		feel_unknown_inside(run, value).kind != FEEL_UNKNOWN ||
		!feel_enter(run))
		return value;
	settled = value.kind == FEEL_LIST ? settle_list(run, value.u.list)
									  : settle_context(run, value.u.context);
	feel_leave(run);
	return settled;
}
