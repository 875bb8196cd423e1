/*-------------------------------------------------------------------------
 *
 * proof.c
 *	  Walk all that the facts of one or two decisions can be.
 *
 * Nothing is known of any fact, and both decisions are evaluated: what they
 * answer all the same, they answer for all facts.  Where it depends, the
 * evaluation has noted at which values of which facts it would have had to know
 * more (feel/operator/region.c), and one of these facts is cut there; each part
 * is evaluated again.  So all that the facts can be becomes a tree of boxes,
 * whose leaves are told: there is nothing to tell (the answers are the same),
 * or there is, or it cannot be told.  Facts that do not matter in a box are
 * never cut in it; and a model is evaluated as a whole, so that what stands
 * between table and table (literal expressions, knowledge models, imports) is
 * looked through as far as the evaluation over unknown facts sees through it.
 *
 * What is computed of several facts, and today(), are facts of their own
 * (feel/operator/term.c); they are cut last.  What is assumed of terms need not
 * be possible: proof_order.c sees that often, and else a case is looked for
 * (proof_sample.c).  A box in which there is something to tell, but no case was
 * found, is told as open: nothing is left out silently.
 *
 * Invariants: the parts of a fact cover all that it can be, null among it, as
 * its declared type allows (dmn/decide/assumption.c), so that each case lies in
 * a leaf; the answers of a leaf hold for all cases in it; a case that is shown
 * was evaluated without anything being unknown.
 *
 * Memory is a stack: what an evaluation takes lies in the room of the run, and
 * is given back when the walk returns (proof_keep.c).
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/decide/completer.h"
#include "dmn/verify/proof.h"

/* Of the steps, to be spent without looking into what both models have */
#define SHARE_ABOVE 5

/* ----------------------------------------------------------------- answers */

/* Contexts of the same entries, lists of the same length */
static bool
have_same_parts(FeelValue a, FeelValue b)
{
	if (a.kind == FEEL_LIST && b.kind == FEEL_LIST)
		return a.u.list->count == b.u.list->count;
	if (a.kind != FEEL_CONTEXT || b.kind != FEEL_CONTEXT ||
		a.u.context->open || b.u.context->open ||
		a.u.context->count != b.u.context->count)
		return false;
	for (uint32_t i = 0; i < a.u.context->count; i++)
		if (!feel_text_equal(a.u.context->entries[i].name,
							 b.u.context->entries[i].name))
			return false;
	return true;
}

static FeelValue
part_of(FeelValue value, uint32_t i)
{
	return value.kind == FEEL_LIST ? value.u.list->items[i]
								   : value.u.context->entries[i].value;
}

static DmnVerdictOfBox
compare_parts(FeelRun *run, FeelValue a, FeelValue b, FeelValue *facts)
{
	uint32_t count =
		a.kind == FEEL_LIST ? a.u.list->count : a.u.context->count;
	DmnVerdictOfBox verdict = DMN_BOX_SAME;

	if (!feel_enter(run))
		return DMN_BOX_OPEN;
	for (uint32_t i = 0; i < count; i++)
	{
		DmnVerdictOfBox one =
			dmn_proof_compare(run, part_of(a, i), part_of(b, i), facts);

		if (one == DMN_BOX_DIFFERENT || verdict == DMN_BOX_SAME)
			verdict = one;
	}
	feel_leave(run);
	return verdict;
}

DmnVerdictOfBox
dmn_proof_compare(FeelRun *run, FeelValue a, FeelValue b, FeelValue *facts)
{
	bool is_a_told = dmn_is_determined(run, a);
	bool is_b_told = dmn_is_determined(run, b);

	if (is_a_told && is_b_told)
		return a.kind != FEEL_FUNCTION && feel_same(run, a, b) ? DMN_BOX_SAME
			   : a.kind == FEEL_FUNCTION && b.kind == FEEL_FUNCTION
				   ? DMN_BOX_OPEN
				   : DMN_BOX_DIFFERENT;
	if (a.kind == FEEL_UNKNOWN && b.kind == FEEL_UNKNOWN && a.part != 0 &&
		a.part == b.part)
		return DMN_BOX_SAME;
	if (have_same_parts(a, b))
		return compare_parts(run, a, b, facts);
	*facts = feel_unknown_union(run, *facts, feel_unknown_inside(run, a));
	*facts = feel_unknown_union(run, *facts, feel_unknown_inside(run, b));
	return (feel_possible_kinds(run, a) & feel_possible_kinds(run, b)) == 0
			   ? DMN_BOX_DIFFERENT
			   : DMN_BOX_OPEN;
}

/* -------------------------------------------------------------- evaluation */

/*
 * Are there steps left?  What was asked without them may be wrong, as whoever
 * has none left says anything.
 */
static bool
may_go_on(DmnProof *proof)
{
	if (proof->all.run.steps_left == 0 && !proof->is_over)
	{
		proof->is_over = true;
		proof->why = DMN_OPEN_STEPS;
	}
	return !proof->is_over;
}

/* What the sides answer under the present assumptions; false: it is over. */
static bool
evaluate(DmnProof *proof)
{
	FeelRun *run = &proof->all.run;
	FeelCompletion *completion = &proof->all.completion;

	completion->cut_count = 0;
	completion->image_count = 0;
	completion->is_outside = false;
	proof->terms.doubt = feel_null();
	/* they lie in what is given back */
	run->fact_weights = NULL;
	run->fact_weight_count = 0;
	for (int32_t i = 0; i < proof->side_count; i++)
	{
		DmnSide *side = &proof->sides[i];
		DmnFacts facts = {.fact = dmn_proof_fact,
						  .cheap_facts = proof->shared_count > 0
											 ? dmn_proof_give_shared
											 : NULL,
						  .closure = side};

		side->answer =
			dmn_evaluate_once(side->evaluation, run, side->element, &facts);
	}
	return may_go_on(proof);
}

/* ------------------------------------------------------------------- boxes */

static DmnProofBox *
add_box(DmnProof *proof, DmnVerdictOfBox verdict, DmnOpenWhy why)
{
	FeelRun *run = &proof->all.run;
	int32_t count = run->fact_count < proof->all.completion.count
						? run->fact_count
						: proof->all.completion.count;
	uint32_t room = dmn_proof_keep_begin(run);
	uint64_t steps = run->steps_left;
	uint64_t memory = run->memory_left;
	uint64_t taken;
	DmnProofBox *box;

	/* what was found is told, also when all else is used up */
	feel_run_renew(run);
	box = feel_allocate(run, sizeof(*box));

	*box = (DmnProofBox){.verdict = verdict,
						 .why = why,
						 .count = count,
						 .regions = dmn_proof_keep_regions(
							 run, proof->all.completion.regions, count)};
	for (int32_t i = 0; i < proof->side_count; i++)
		box->answers[i] = dmn_proof_keep_value(run, proof->sides[i].answer);
	taken = FEEL_MAX_MEMORY - run->memory_left;
	run->memory_left = memory > taken ? memory - taken : 0;
	run->steps_left = steps;
	dmn_proof_keep_end(run, room);
	if (proof->last == NULL)
		proof->first = box;
	else
		proof->last->next = box;
	proof->last = box;
	if (++proof->box_count == DMN_PROOF_BOXES && !proof->is_over)
	{
		proof->is_over = true;
		proof->why = DMN_OPEN_BOXES;
	}
	return box;
}

/* A box in which nothing more can be cut */
static void
end_at_box(DmnProof *proof, DmnVerdictOfBox verdict)
{
	DmnProofBox *box = add_box(proof, verdict, DMN_OPEN_VALUE);

	if (proof->is_above)
	{
		proof->is_over = true;
		return;
	}
	box->has_sample = dmn_proof_find_sample(proof, box);
	if (!box->has_sample && verdict == DMN_BOX_DIFFERENT)
	{
		box->verdict = DMN_BOX_OPEN;
		box->why = DMN_OPEN_SAMPLE;
	}
	if (!box->has_sample && proof->all.run.steps_left == 0)
		box->why = DMN_OPEN_STEPS;
	if (box->has_sample && proof->is_single)
	{
		proof->is_over = true;
		proof->why = DMN_OPEN_VALUE;
	}
}

/* What was not looked at any more */
static void
give_up_box(DmnProof *proof)
{
	/* facts that were met since are not told of */
	dmn_proof_begin_facts(proof);
	for (int32_t i = 0; i < proof->side_count; i++)
		proof->sides[i].answer = feel_null();
	if (proof->box_count < 2 * DMN_PROOF_BOXES && !proof->is_single)
		(void) add_box(proof, DMN_BOX_OPEN, proof->why);
}

/* -------------------------------------------------------------------- walk */

/* The fact to cut: one with few parts; terms last */
static int
choose(DmnProof *proof, FeelValue facts, DmnParts *best)
{
	int32_t count = proof->all.run.fact_count;
	int chosen = -1;

	if (count > proof->all.completion.count)
		count = proof->all.completion.count;
	for (int terms = 0; terms < 2 && chosen < 0; terms++)
		for (int i = 0; i < count; i++)
		{
			DmnParts parts;

			if (!dmn_has_fact(facts, i) ||
				(dmn_proof_term(proof, i) != NULL) != (terms == 1))
				continue;
			parts = dmn_parts_of(&proof->all, i);
			if (parts.count > 0 &&
				(chosen < 0 || parts.count < best->count ||
				 (parts.count == best->count && parts.uses > best->uses)))
			{
				chosen = i;
				*best = parts;
			}
		}
	return chosen;
}

static void explore(DmnProof *proof, int level);

static void
explore_parts(DmnProof *proof, int fact, const DmnParts *parts, int level)
{
	FeelRegion *region = &proof->all.completion.regions[fact];
	const FeelTerm *term = dmn_proof_term(proof, fact);
	FeelRegion before = *region;
	uint32_t room = proof->all.run.room_used;
	bool is_order = term != NULL && term->is_order;

	feel_assert(parts->count > 0 && !before.is_value);

	if (is_order && before.kinds == FEEL_KIND_BIT(FEEL_NUMBER) &&
		!before.has_low && !before.has_high && before.other_count == 0)
		proof->order_count++;
	else
		is_order = false;
	for (int32_t i = 0; i < parts->count; i++)
	{
		if (proof->is_over && proof->is_single)
			break;
		feel_assert(proof->all.run.room_used == room);
		*region = parts->regions[i];
		explore(proof, level + 1);
		proof->all.run.room_used = room;
	}
	*region = before;
	if (is_order)
		proof->order_count--;
}

/* No fact can be cut any more: a decision of both models is one. */
static void
explore_shared(DmnProof *proof, DmnShared *shared, int level)
{
	uint32_t room = proof->all.run.room_used;

	shared->is_fact = true;
	explore(proof, level + 1);
	shared->is_fact = false;
	proof->all.run.room_used = room;
}

static void
explore(DmnProof *proof, int level)
{
	FeelRun *run = &proof->all.run;
	DmnVerdictOfBox verdict;
	FeelValue facts = feel_null();
	DmnParts parts = {.count = 0};
	DmnShared *shared;
	int fact = -1;

	if (proof->is_over || !feel_enter(run))
	{
		give_up_box(proof);
		return;
	}
	if (proof->order_count > 0 && !dmn_proof_is_possible(proof))
	{
		feel_leave(run);
		return;
	}
	if (!evaluate(proof))
	{
		give_up_box(proof);
		feel_leave(run);
		return;
	}
	dmn_proof_begin_facts(proof);
	verdict = proof->judge(proof, &facts);
	if (proof->terms.doubt.kind == FEEL_UNKNOWN)
	{
		facts = feel_unknown_union(run, facts, proof->terms.doubt);
		verdict = DMN_BOX_OPEN;
	}
	if (verdict != DMN_BOX_SAME && facts.kind == FEEL_UNKNOWN &&
		level < DMN_MAX_LEVELS)
		fact = choose(proof, facts, &parts);
	/* components of a context are met when it is cut */
	dmn_proof_begin_facts(proof);
	if (!may_go_on(proof))
	{
		give_up_box(proof);
		feel_leave(run);
		return;
	}
	if (fact >= 0)
		explore_parts(proof, fact, &parts, level);
	else if (verdict != DMN_BOX_SAME)
	{
		shared = proof->shared_count == 0 || level >= DMN_MAX_LEVELS
					 ? NULL
					 : dmn_proof_open_shared(proof);
		if (shared != NULL)
			explore_shared(proof, shared, level);
		else
			end_at_box(proof, verdict);
	}
	feel_leave(run);
}

/* Is it so whatever the decisions are that both models have? */
static bool
explore_above(DmnProof *proof)
{
	FeelRun *run = &proof->all.run;
	uint64_t steps = run->steps_left;
	uint32_t room = run->room_used;
	bool is_so;

	feel_assert(proof->first == NULL && !proof->is_above);
	run->steps_left = steps / SHARE_ABOVE + 1;
	proof->is_above = true;
	for (int32_t i = 0; i < proof->shared_count; i++)
		proof->shared[i].is_fact = true;
	explore(proof, 0);
	is_so = proof->first == NULL && !proof->is_over;
	for (int32_t i = 0; i < proof->shared_count; i++)
		proof->shared[i].is_fact = false;
	proof->is_above = proof->is_over = false;
	proof->first = proof->last = NULL;
	proof->box_count = 0;
	run->steps_left = steps;
	run->room_used = room;
	return is_so;
}

void
dmn_proof_run(DmnProof *proof)
{
	if (proof->side_count == 2 && dmn_proof_find_shared(proof))
		return;
	if (proof->shared_count == 0 || !explore_above(proof))
		explore(proof, 0);
}
