/*-------------------------------------------------------------------------
 *
 * dependence.c
 *	  On which facts the answer of a decision table really depends.
 *
 * hit_policy.c looks at doubtful rules one by one.  That finds answers that no
 * fact can change any more, but not all of them, and it asks for each fact
 * that some doubtful rule reads.  Here the doubtful rules are looked at
 * together: every input that is not known is a dimension (verify.h), null
 * being one of its values, and each rule says for which values it matches.
 * The values are cut into boxes in which no rule is in doubt, and each box
 * has its outcome.  If all outcomes are equal, that is the answer.  If not,
 * an input matters if, and only if, two boxes with different outcomes lie
 * side by side in its direction.
 *
 * A cell that is no test against constants is a dimension of its own, with
 * the values "holds" and "does not".  So is one of constants where regions
 * would not be all that the input can be: an input without a type may be of
 * another kind than its cells, or a list, which matches each cell whose value
 * is among its items.  So inputs and cells are taken to be more independent
 * than they are: a fact too many may be asked for, never one too few.  Beyond
 * some size it is left at what hit_policy.c says.
 *
 * Why this is sound: the boxes are disjoint and cover everything that the
 * unknown inputs can be (null included), so every completion of the facts
 * falls into one of them, and its outcome is what the table says there.  One
 * value for all boxes is thus one value for all completions.
 *
 * Why side by side: an input matters if there are two completions that differ
 * in it alone and have different outcomes.  Boxes that meet in all other
 * directions are just such a pair.
 *
 * Cost: at most DMN_MAX_BOXES boxes of DMN_MAX_DIMENSIONS sides, and pairs of them for
 * each dimension; without these bounds it would be exponential.  It is run
 * only for answers that are undetermined, and only if a fact could be saved.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/table/worlds.h"
#include "feel/operator/region.h"

#define MAX_DOUBTS 32 /* doubtful rules */

/* ------------------------------------------------------------------- boxes */

/* The table's value if the rules match as they do in the box at hand */
static FeelValue
outcome_value(DmnWorlds *worlds)
{
	DmnTableRun state = *worlds->state;
	FeelValue value;

	state.hits =
		feel_take(state.run, (size_t) state.hit_count * sizeof(DmnHit));
	state.hit_count = 0;
	state.yes_count = 0;
	for (int i = 0; i < worlds->state->hit_count; i++)
	{
		if (!worlds->matches[i])
			continue;
		state.hits[state.hit_count] = worlds->state->hits[i];
		state.hits[state.hit_count++].answer = DMN_YES;
		state.yes_count++;
		if (state.table->policy == DMN_FIRST)
			break;
	}
	state.run->speculation++;
	value = dmn_table_value(&state);
	state.run->speculation--;
	return value;
}

static void
add_outcome(DmnWorlds *worlds, const DmnSet *box)
{
	DmnOutcome *outcome;

	if (worlds->count == DMN_MAX_BOXES ||
		!feel_spend(worlds->state->run, (uint64_t) worlds->state->hit_count))
	{
		worlds->too_large = true;
		return;
	}
	for (int i = 0; i < worlds->dimension_count; i++)
		feel_assert(box[i].count > 0);
	outcome = &worlds->outcomes[worlds->count++];
	outcome->box = feel_take(
		worlds->state->run, (size_t) worlds->dimension_count * sizeof(DmnSet));
	memcpy(outcome->box, box,
		   (size_t) worlds->dimension_count * sizeof(DmnSet));
	outcome->value = outcome_value(worlds);
}

/*
 * Cut the box by the rules from this one on, until none is in doubt.  Under
 * FIRST nothing matters behind a rule that matches.
 */
static void
cut_box(DmnWorlds *worlds, const DmnSet *box, int hit)
{
	DmnTableRun *state = worlds->state;
	const DmnSet *rule;
	DmnSet piece[DMN_MAX_DIMENSIONS];

	for (; hit < state->hit_count && !dmn_is_doubtful(&state->hits[hit]);
		 hit++)
		worlds->matches[hit] = true;
	if (worlds->too_large)
		return;
	if (hit == state->hit_count)
	{
		add_outcome(worlds, box);
		return;
	}
	feel_assert(worlds->dimension_count <= DMN_MAX_DIMENSIONS);
	rule = dmn_rule_side(worlds, hit);
	memcpy(piece, box, (size_t) worlds->dimension_count * sizeof(DmnSet));
	/* outside, one dimension after the other; what is left is inside */
	worlds->matches[hit] = false;
	for (int i = 0; i < worlds->dimension_count; i++)
	{
		DmnSet whole = piece[i];

		piece[i] = dmn_set_subtract(&worlds->scratch, whole, rule[i]);
		if (piece[i].count > 0)
			cut_box(worlds, piece, hit + 1);
		piece[i] = dmn_set_intersect(&worlds->scratch, whole, rule[i]);
		if (piece[i].count == 0)
			return;
		worlds->matches[hit] = false;
	}
	worlds->matches[hit] = true;
	if (state->table->policy == DMN_FIRST)
	{
		for (int i = hit + 1; i < state->hit_count; i++)
			worlds->matches[i] = false;
		add_outcome(worlds, piece);
	}
	else
		cut_box(worlds, piece, hit + 1);
}

/* ------------------------------------------------------------------ facts */

/* One entry of the outcomes, or the whole of them (entry -1) */
static FeelValue
entry_of(const DmnOutcome *outcome, int entry)
{
	return entry < 0 ? outcome->value
					 : outcome->value.u.context->entries[entry].value;
}

/* Does an outcome wait for facts by itself? */
static FeelValue
own_facts(DmnWorlds *worlds, int entry)
{
	FeelRun *run = worlds->state->run;
	FeelValue facts = feel_null();

	for (int i = 0; i < worlds->count; i++)
		facts = feel_unknown_union(
			run, facts,
			feel_unknown_inside(run, entry_of(&worlds->outcomes[i], entry)));
	return facts;
}

/* Do two boxes lie side by side in this direction? */
static bool
are_beside(const DmnWorlds *worlds, const DmnSet *a, const DmnSet *b,
		   int dimension)
{
	for (int i = 0; i < worlds->dimension_count; i++)
		if (i != dimension && !dmn_set_meets(a[i], b[i]))
			return false;
	return true;
}

static bool
matters(DmnWorlds *worlds, int dimension, int entry)
{
	for (int i = 0; i < worlds->count; i++)
		for (int j = i + 1; j < worlds->count; j++)
			if (are_beside(worlds, worlds->outcomes[i].box,
						   worlds->outcomes[j].box, dimension) &&
				!feel_same(worlds->state->run,
						   entry_of(&worlds->outcomes[i], entry),
						   entry_of(&worlds->outcomes[j], entry)))
				return true;
	return false;
}

/* While something is assumed: an unknown that is one of the outcomes */
static FeelValue
one_of(DmnWorlds *worlds, int entry, FeelValue facts)
{
	FeelValue values[FEEL_MAX_POSSIBLE];
	int count = 0;

	for (int i = 0; i < worlds->count; i++)
	{
		FeelValue value = entry_of(&worlds->outcomes[i], entry);
		bool is_new = true;

		for (int j = 0; j < count && is_new; j++)
			is_new = !feel_same(worlds->state->run, values[j], value);
		if (is_new && count == FEEL_MAX_POSSIBLE)
			return facts;
		if (is_new)
			values[count++] = value;
	}
	return feel_unknown_one_of(worlds->state->run, facts, values, count);
}

/* The value of an entry: determined, or unknown with what it depends on */
static FeelValue
entry_value(DmnWorlds *worlds, int entry)
{
	FeelRun *run = worlds->state->run;
	FeelValue facts = own_facts(worlds, entry);
	bool is_open = facts.kind == FEEL_UNKNOWN;

	for (int i = 0; i < worlds->dimension_count; i++)
		if (matters(worlds, i, entry))
		{
			is_open = true;
			facts =
				feel_unknown_union(run, facts, worlds->dimensions[i].facts);
		}
	if (!is_open)
		return entry_of(&worlds->outcomes[0], entry);
	return run->completion == NULL ? facts : one_of(worlds, entry, facts);
}

/* Several outputs: each of them by itself, if all outcomes have them */
static bool
has_entries(const DmnWorlds *worlds)
{
	if (worlds->state->table->output_count < 2)
		return false;
	for (int i = 0; i < worlds->count; i++)
	{
		FeelValue value = worlds->outcomes[i].value;

		if (value.kind != FEEL_CONTEXT ||
			value.u.context->count !=
				(uint32_t) worlds->state->table->output_count)
			return false;
	}
	return true;
}

static FeelValue
outcomes_value(DmnWorlds *worlds)
{
	const DmnTable *table = worlds->state->table;
	FeelContext *context;

	if (!has_entries(worlds))
		return entry_value(worlds, -1);
	context =
		feel_context_make(worlds->state->run, (uint32_t) table->output_count);
	for (int i = 0; i < table->output_count; i++)
		feel_context_append(context, table->outputs[i].name,
							entry_value(worlds, i));
	return feel_context_value(context);
}

/* Is there anything to be gained? */
static bool
is_worth_it(DmnTableRun *state, FeelValue value)
{
	FeelValue facts = feel_unknown_inside(state->run, value);
	int count = 0;
	int doubts = state->hit_count - state->yes_count;

	if (facts.kind != FEEL_UNKNOWN || doubts > MAX_DOUBTS ||
		state->hit_count > 2 * MAX_DOUBTS)
		return false;
	for (uint32_t i = 0; i < facts.u.facts->words; i++)
		count += __builtin_popcountll(facts.u.facts->bits[i]);
	/* one of few values, for whoever reads it */
	if (state->run->completion != NULL)
		return true;
	/* one fact and one rule that changes the answer: nothing to be gained */
	return count > 1 || doubts > 1 || state->yes_count == 0;
}

/* -------------------------------------------------------------- certainty */

/*
 * One rule is in doubt, by one cell that asks a fact of a simple type, and
 * another answer is there without it: null does not match, and something
 * does.
 */
static bool
is_plain_doubt(DmnTableRun *state)
{
	const DmnTable *table = state->table;
	int unknowns = 0;

	if (state->yes_count == 0 || state->hit_count != state->yes_count + 1)
		return false;
	for (int i = 0; i < state->hit_count; i++)
	{
		const DmnRule *rule = &table->rules[state->hits[i].rule];

		for (int output = 0; output < table->output_count; output++)
			if (rule->outputs[output].item >= 0)
				return false;
		for (int column = 0; column < table->input_count; column++)
		{
			const DmnInput *input = &table->inputs[column];
			const DmnTest *test = &rule->tests[column];

			if (test->kind == DMN_TEST_ANY ||
				!dmn_is_doubtful(&state->hits[i]) ||
				dmn_table_input(state, column)->kind != FEEL_UNKNOWN)
				continue;
			if (unknowns++ > 0 || state->inputs[column].part == 0 ||
				test->kind != DMN_TEST_INTERVALS || test->negated ||
				input->allowed_count > 0 || input->declared == NULL ||
				!dmn_is_of_declared_kind(input, test) ||
				(!test->intervals[0].is_point &&
				 test->intervals[0].has_low == test->intervals[0].has_high))
				return false;
		}
	}
	return unknowns == 1;
}

FeelValue
dmn_table_dependence(DmnTableRun *state, FeelValue value)
{
	FeelRun *run = state->run;
	DmnWorlds *worlds;
	DmnSet box[DMN_MAX_DIMENSIONS];

	run->is_proven = false;
	if (!is_worth_it(state, value))
	{
		run->is_proven = is_plain_doubt(state);
		return value;
	}
	/* too large to be zeroed: most of it is not needed */
	worlds = feel_take(run, sizeof(*worlds));
	worlds->state = state;
	worlds->dimension_count = 0;
	worlds->count = 0;
	worlds->too_large = false;
	dmn_scratch_init(&worlds->scratch, run, DMN_SMALL_CHUNK);
	worlds->rules = feel_allocate_array(
		run, (size_t) state->hit_count * DMN_MAX_DIMENSIONS, sizeof(DmnSet));
	worlds->matches = feel_take(run, (size_t) state->hit_count * sizeof(bool));
	for (int i = 0; i < state->hit_count && !worlds->too_large; i++)
		if (dmn_is_doubtful(&state->hits[i]))
			dmn_worlds_add_rule(worlds, i);
	if (worlds->too_large)
		return value;
	for (int i = 0; i < worlds->dimension_count; i++)
	{
		box[i] = worlds->dimensions[i].all;
		for (int hit = 0; hit < state->hit_count; hit++)
			if (dmn_rule_side(worlds, hit)[i].spans == NULL)
				dmn_rule_side(worlds, hit)[i] = box[i];
	}
	cut_box(worlds, box, 0);
	if (worlds->too_large || worlds->count == 0)
		return value;
	run->is_proven = dmn_worlds_are_exact(worlds);
	return outcomes_value(worlds);
}
