/*-------------------------------------------------------------------------
 *
 * narrow.c
 *	  Of the facts that an answer waits for, those that matter.
 *
 * An answer that is unknown names the facts for which its evaluation stopped:
 * each operator and each table saw only its own doubt, and one may have been
 * settled by another.  Where the facts are to be asked of somebody, that is
 * not good enough: a fact matters if two completions that differ in it alone
 * have different answers, and no other should be asked for.
 *
 * So the completions are walked once more as in completion.c, but to the end:
 * the unknown facts are cut where an evaluation stopped, until each part of
 * what they can be together, a leaf, has one answer.  Two leaves that are
 * apart in one fact only, and differ in their answers, show that it matters.
 * If no two leaves show it of a fact, it does not matter, and is left out.
 *
 * Invariants: a fact that matters is never left out.  Of a leaf whose answer
 * cannot be told, all facts may matter that it does not fix; if not all
 * leaves were reached, nothing is left out; and two leaves are apart only if
 * that is certain.  Where no fact that is named was shown to matter, those
 * that were are named, too.
 *
 * It is done only for who asks (FeelRun.asks): it costs some evaluations for
 * each fact, and no answer becomes another by it.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/decide/narrow.h"
#include "feel/operator/region.h"

/* ----------------------------------------------------------------- regions */

static bool
is_above(FeelRun *run, const FeelRegion *a, const FeelRegion *b)
{
	int order;

	return a->has_low && b->has_high &&
		   feel_compare(run, a->low, b->high, &order) &&
		   (order > 0 || (order == 0 && !(a->low_closed && b->high_closed)));
}

static bool
holds_one_of(FeelRun *run, const FeelRegion *a, const FeelRegion *b)
{
	for (int32_t i = 0; i < a->held_count; i++)
		for (int32_t j = 0; j < b->other_count; j++)
			if (a->held[i].kind < FEEL_RANGE &&
				feel_same(run, a->held[i], b->others[j]))
				return true;
	return false;
}

/* Is there certainly no value that is in both? */
static bool
are_apart(FeelRun *run, FeelRegion a, FeelRegion b)
{
	if (a.kinds != 0 && b.kinds != 0 && (a.kinds & b.kinds) == 0)
		return true;
	if (a.is_value && b.is_value)
		return a.value.kind < FEEL_RANGE && b.value.kind < FEEL_RANGE &&
			   !feel_same(run, a.value, b.value);
	if (a.is_value)
		return a.kinds == b.kinds && a.value.kind < FEEL_RANGE &&
			   !dmn_part_holds(run, &b, a.value);
	if (b.is_value)
		return a.kinds == b.kinds && b.value.kind < FEEL_RANGE &&
			   !dmn_part_holds(run, &a, b.value);
	return a.kinds == b.kinds &&
		   (is_above(run, &a, &b) || is_above(run, &b, &a) ||
			holds_one_of(run, &a, &b) || holds_one_of(run, &b, &a));
}

/* ------------------------------------------------------------------ leaves */

static bool
is_within(FeelString part, FeelString whole)
{
	return part.length >= whole.length &&
		   memcmp(part.data, whole.data, whole.length) == 0 &&
		   (part.length == whole.length || part.data[whole.length] == '.' ||
			part.data[whole.length] == '[');
}

int
dmn_place_of_cut(DmnNarrowing *narrowing, int fact)
{
	FeelRun *run = &narrowing->completer->all.run;
	FeelString name = feel_fact_name(run, fact);
	int place;

	for (place = 0; place < narrowing->cut_count; place++)
		if (narrowing->cut[place] == fact)
			return place;
	if (place == DMN_NARROW_FACTS)
		return -1;
	feel_assert(fact < narrowing->completer->all.completion.count);
	narrowing->cut_count++;
	narrowing->cut[place] = fact;
	for (int i = 0; i < narrowing->named_count; i++)
	{
		FeelString named = feel_fact_name(run, narrowing->named[i]);

		if (is_within(name, named) || is_within(named, name))
			narrowing->named_of[place] |= UINT64_C(1) << i;
	}
	return place;
}

/* Named facts that have no single value in the leaf */
static uint64_t
open_in(const DmnNarrowing *narrowing, const DmnLeaf *leaf)
{
	uint64_t open = UINT64_MAX;

	for (uint64_t left = leaf->cut; left != 0; left &= left - 1)
	{
		int place = __builtin_ctzll(left);

		for (int i = 0; i < narrowing->named_count; i++)
			if (narrowing->named[i] == narrowing->cut[place] &&
				leaf->regions[place].is_value &&
				leaf->regions[place].value.kind < FEEL_RANGE)
				open &= ~(UINT64_C(1) << i);
	}
	return open;
}

/* What two leaves say of an answer that waits */
static void
compare_answers(DmnNarrowing *narrowing, DmnWaiting *waiting, const DmnLeaf *a,
				const DmnLeaf *b, uint64_t candidates, uint64_t apart)
{
	FeelRun *run = &narrowing->completer->all.run;
	FeelValue x = dmn_answer_in(waiting, a);
	FeelValue y = dmn_answer_in(waiting, b);
	bool is_told = dmn_is_determined(run, x) && dmn_is_determined(run, y);

	if (is_told && a->is_outside == b->is_outside && feel_same(run, x, y))
		return;
	waiting->kept |= waiting->named & candidates;
	feel_assert((waiting->kept & ~waiting->named) == 0);
	if (!is_told || apart == 0)
		return;
	waiting->matters |= waiting->named & candidates;
	if ((apart & (apart - 1)) == 0 &&
		(narrowing->named_of[__builtin_ctzll(apart)] & waiting->named) == 0)
		waiting->others |= apart;
}

static void
compare_leaves(DmnNarrowing *narrowing, const DmnLeaf *a, const DmnLeaf *b)
{
	FeelRun *run = &narrowing->completer->all.run;
	uint64_t candidates = UINT64_MAX; /* named: in no other are they apart */
	uint64_t apart = 0;               /* cut */

	for (uint64_t left = a->cut & b->cut; left != 0; left &= left - 1)
	{
		int place = __builtin_ctzll(left);

		if (!are_apart(run, a->regions[place], b->regions[place]))
			continue;
		apart |= UINT64_C(1) << place;
		candidates &= narrowing->named_of[place];
		if (candidates == 0 && (apart & (apart - 1)) != 0)
			return;
	}
	for (int i = 0; i < narrowing->waiting_count; i++)
		compare_answers(narrowing, &narrowing->waiting[i], a, b, candidates,
						apart);
}

static void
add_leaf(DmnNarrowing *narrowing, FeelValue value, bool is_outside,
		 uint64_t cut)
{
	DmnCompleter *completer = narrowing->completer;
	FeelRun *run = &completer->all.run;
	bool is_over = true;
	DmnLeaf *leaf;

	if (narrowing->leaf_count == DMN_NARROW_LEAVES ||
		!feel_spend(run, (uint64_t) narrowing->leaf_count))
	{
		narrowing->is_short = true;
		return;
	}
	feel_assert(narrowing->leaf_count < DMN_NARROW_LEAVES);
	leaf = &narrowing->leaves[narrowing->leaf_count++];
	*leaf = (DmnLeaf){.cut = cut, .value = value, .is_outside = is_outside};
	leaf->regions = feel_allocate_array(run, (size_t) narrowing->cut_count,
										sizeof(FeelRegion));
	for (int i = 0; i < narrowing->cut_count; i++)
		leaf->regions[i] =
			completer->all.completion.regions[narrowing->cut[i]];
	for (int i = 0; i < narrowing->waiting_count; i++)
		if (!dmn_is_determined(run,
							   dmn_answer_in(&narrowing->waiting[i], leaf)))
			narrowing->waiting[i].kept |=
				narrowing->waiting[i].named & open_in(narrowing, leaf);
	for (int i = 0; i < narrowing->leaf_count - 1; i++)
		compare_leaves(narrowing, leaf, &narrowing->leaves[i]);
	for (int i = 0; i < narrowing->waiting_count; i++)
		is_over = is_over &&
				  narrowing->waiting[i].kept == narrowing->waiting[i].named &&
				  narrowing->waiting[i].matters != 0;
	narrowing->is_over = is_over;
}

static void
walk(DmnNarrowing *narrowing, uint64_t cut, int level)
{
	DmnCompleter *completer = narrowing->completer;
	FeelRegion *regions = completer->all.completion.regions;
	FeelRegion before;
	FeelValue value;
	bool is_answer = dmn_completer_evaluate(completer, &value);
	DmnParts parts = {.count = 0};
	int fact;
	int place;

	if (completer->is_over)
	{
		narrowing->is_short = true;
		return;
	}
	if (level == 0)
		completer->is_refused = completer->all.completion.is_outside;
	fact = dmn_completer_choose(
		completer, feel_unknown_inside(&completer->all.run, value), &parts);
	if (!is_answer || fact < 0 || level == DMN_MAX_LEVELS)
	{
		add_leaf(narrowing, value, !is_answer, cut);
		if (is_answer && !dmn_is_shown(narrowing) && !narrowing->is_short)
			dmn_try_leaf(narrowing,
						 feel_unknown_inside(&completer->all.run, value));
		return;
	}
	place = dmn_place_of_cut(narrowing, fact);
	if (place < 0 || !feel_enter(&completer->all.run))
	{
		narrowing->is_short = true;
		return;
	}
	before = regions[fact];
	cut |= UINT64_C(1) << place;
	for (int32_t i = 0;
		 i < parts.count && !narrowing->is_over && !narrowing->is_short; i++)
	{
		regions[fact] = parts.regions[i];
		walk(narrowing, cut, level + 1);
	}
	regions[fact] = before;
	feel_leave(&completer->all.run);
}

/* -------------------------------------------------------------- the answer */

/* False if there are too many facts. */
static bool
add_waiting(DmnNarrowing *narrowing, FeelRun *run, FeelValue value,
			const FeelString *name)
{
	FeelValue facts = feel_unknown_inside(run, value);
	DmnWaiting *waiting = &narrowing->waiting[narrowing->waiting_count];

	if (facts.kind != FEEL_UNKNOWN)
		return true;
	feel_assert(narrowing->waiting_count < DMN_MAX_ENTRIES);
	narrowing->waiting_count++;
	*waiting = (DmnWaiting){.is_whole = name == NULL};
	if (name != NULL)
		waiting->name = *name;
	for (int fact = 0; fact < run->fact_count; fact++)
	{
		int place = 0;

		if (!dmn_has_fact(facts, fact))
			continue;
		while (place < narrowing->named_count &&
			   narrowing->named[place] != fact)
			place++;
		if (place == DMN_NARROW_FACTS)
			return false;
		narrowing->named[place] = fact;
		if (place == narrowing->named_count)
			narrowing->named_count++;
		waiting->named |= UINT64_C(1) << place;
	}
	return true;
}

static bool
begin(DmnNarrowing *narrowing, FeelRun *run, FeelValue value)
{
	if (value.kind != FEEL_CONTEXT || value.u.context->open ||
		value.u.context->count > DMN_MAX_ENTRIES)
		return add_waiting(narrowing, run, value, NULL);
	for (uint32_t i = 0; i < value.u.context->count; i++)
		if (!add_waiting(narrowing, run, value.u.context->entries[i].value,
						 &value.u.context->entries[i].name))
			return false;
	return true;
}

/* Facts by their bits; null if there are none */
static FeelValue
facts_at(FeelRun *run, uint64_t places, const int *numbers)
{
	FeelValue facts = feel_null();

	for (uint64_t left = places; left != 0; left &= left - 1)
		facts = feel_unknown_union(
			run, facts, feel_unknown(run, numbers[__builtin_ctzll(left)]));
	return facts;
}

/* The facts to name instead of those that are: some of them, and others */
typedef struct Instead
{
	FeelValue named;
	FeelValue others; /* null: none */
} Instead;

static Instead
facts_instead(const DmnNarrowing *narrowing, FeelRun *run,
			  const DmnWaiting *waiting)
{
	uint64_t named = narrowing->is_short ? waiting->named : waiting->kept;
	uint64_t others = waiting->matters != 0  ? 0
					  : waiting->others != 0 ? waiting->others
											 : waiting->open;

	if (named == 0 && others == 0)
		named = waiting->named;
	return (Instead){facts_at(run, named, narrowing->named),
					 facts_at(run, others, narrowing->cut)};
}

static FeelValue
unknown_instead(FeelRun *run, FeelValue value, const Instead *instead)
{
	FeelValue facts = instead->others;

	feel_assert(value.kind == FEEL_UNKNOWN);
	for (int fact = 0; fact < run->fact_count; fact++)
		if (dmn_has_fact(value, fact) && dmn_has_fact(instead->named, fact))
			facts = feel_unknown_union(run, facts, feel_unknown(run, fact));
	return facts.kind == FEEL_UNKNOWN ? facts : instead->named;
}

/* The same value, where its unknown parts wait for these facts only */
static FeelValue
waiting_for(FeelRun *run, FeelValue value, const Instead *instead)
{
	if (value.kind == FEEL_UNKNOWN)
		return unknown_instead(run, value, instead);
	if ((value.kind != FEEL_LIST && value.kind != FEEL_CONTEXT) ||
		dmn_is_determined(run, value) || !feel_enter(run))
		return value;
	if (value.kind == FEEL_LIST)
	{
		FeelList *list = feel_list_make(run, value.u.list->count);

		for (uint32_t i = 0; i < list->count; i++)
			list->items[i] = waiting_for(run, value.u.list->items[i], instead);
		value = feel_list_value(list);
	}
	else if (!value.u.context->open)
	{
		const FeelContext *context = value.u.context;
		FeelContext *copy = feel_context_make(run, context->count);

		for (uint32_t i = 0; i < context->count; i++)
			feel_context_append(
				copy, context->entries[i].name,
				waiting_for(run, context->entries[i].value, instead));
		value = feel_context_value(copy);
	}
	feel_leave(run);
	return value;
}

static FeelValue
narrowed(const DmnNarrowing *narrowing, FeelRun *run, FeelValue value)
{
	const DmnWaiting *waiting = narrowing->waiting;
	Instead instead = facts_instead(narrowing, run, waiting);
	FeelContext *copy;

	if (waiting->is_whole)
		return waiting_for(run, value, &instead);
	copy = feel_context_make(run, value.u.context->count);
	for (uint32_t i = 0; i < value.u.context->count; i++)
	{
		FeelEntry entry = value.u.context->entries[i];

		if (!dmn_is_determined(run, entry.value))
		{
			instead = facts_instead(narrowing, run, waiting++);
			entry.value = waiting_for(run, entry.value, &instead);
		}
		feel_context_append(copy, entry.name, entry.value);
	}
	return feel_context_value(copy);
}

FeelValue
dmn_narrow(DmnEvaluation *evaluation, FeelRun *run, const DmnElement *element,
		   FeelValue value)
{
	DmnNarrowing *narrowing;

	if (run->steps_left == 0 || dmn_is_determined(run, value))
		return value;
	narrowing = feel_allocate(run, sizeof(*narrowing));
	if (!begin(narrowing, run, value))
		return value;
	narrowing->completer = feel_allocate(run, sizeof(*narrowing->completer));
	dmn_completer_begin(narrowing->completer, evaluation, run, element, value);
	walk(narrowing, 0, 0);
	/* what the last leaf waits for may not have been looked at to its end */
	if (narrowing->completer->all.run.steps_left == 0)
		narrowing->is_short = true;
	dmn_completer_end(narrowing->completer, run);
	return narrowed(narrowing, run, value);
}
