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
 * Cost: at most MAX_BOXES boxes of MAX_DIMENSIONS sides, and pairs of them for
 * each dimension; without these bounds it would be exponential.  It is run
 * only for answers that are undetermined, and only if a fact could be saved.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/space/space.h"
#include "dmn/table/table.h"
#include "feel/operator/region.h"

#define MAX_DOUBTS 32 /* doubtful rules */
#define MAX_DIMENSIONS 12
#define MAX_BOXES 128

/* What is not known */
typedef struct Dimension
{
	int32_t column;
	const DmnTest *test; /* of a cell by itself; NULL: of the input */
	FeelValue facts;     /* unknown */
	DmnDomain domain;
	DmnSet all;
	DmnCell *cells; /* by hit and column: opaque ones do not belong to it */
} Dimension;

typedef struct Outcome
{
	DmnSet *box;
	FeelValue value;
} Outcome;

typedef struct Worlds
{
	DmnTableRun *state;
	DmnScratch scratch;
	int32_t dimension_count;
	Dimension dimensions[MAX_DIMENSIONS];
	DmnSet *rules; /* by hit and dimension */
	int32_t count;
	Outcome outcomes[MAX_BOXES];
	bool *matches; /* by hit, in the box at hand */
	bool too_large;
} Worlds;

static DmnSet *
rule_box(Worlds *worlds, int hit)
{
	feel_assert(hit >= 0 && hit < worlds->state->hit_count);
	return &worlds->rules[(size_t) hit * MAX_DIMENSIONS];
}

/* -------------------------------------------------------------- dimensions */

static Dimension *
add_dimension(Worlds *worlds, int column, const DmnTest *test, FeelValue facts)
{
	Dimension *dimension;

	if (worlds->dimension_count == MAX_DIMENSIONS)
	{
		worlds->too_large = true;
		return NULL;
	}
	dimension = &worlds->dimensions[worlds->dimension_count++];
	/* it is a dimension because it waits for something */
	feel_assert(facts.kind == FEEL_UNKNOWN);
	dimension->column = column;
	dimension->test = test;
	dimension->facts = facts;
	dimension->all = dmn_set_span(&worlds->scratch, 0, 1);
	return dimension;
}

/* The same expression, hence the same value */
static bool
is_same_input(const DmnTable *table, int a, int b)
{
	return a == b ||
		   feel_text_equal(table->inputs[a].source, table->inputs[b].source);
}

/* Does the cell ask about a whole input that is not known? */
static bool
asks_input(Worlds *worlds, const DmnTest *test, int column)
{
	return !test->cell->is_opaque &&
		   dmn_table_input(worlds->state, column)->kind == FEEL_UNKNOWN;
}

static bool
is_doubtful(const DmnHit *hit)
{
	return hit->answer == DMN_PERHAPS;
}

/* Its copy among the cells of a dimension */
static DmnCell *
cell_in(const Worlds *worlds, const Dimension *dimension, int hit, int column)
{
	return &dimension->cells[(size_t) hit *
								 (size_t) worlds->state->table->input_count +
							 (size_t) column];
}

/*
 * Is the cell the union of intervals that no value but of their own kind is
 * in?  Then null stands for all other values as well.  A range with two ends
 * is also matched by the range itself, a point by a list.
 */
static bool
refuses_others(const DmnCell *cell, bool is_typed)
{
	if (cell->negated)
		return false;
	for (int i = 0; i < cell->part_count; i++)
	{
		const DmnInterval *interval = &cell->parts[i].interval;

		if (cell->parts[i].kind != DMN_PART_INTERVAL || interval->is_point ||
			(!is_typed && interval->has_low && interval->has_high))
			return false;
	}
	return true;
}

/* Are the regions that its constants cut out, and null, all that it can be? */
static bool
has_regions(const DmnCell *cell, const FeelTypeDesc *type)
{
	if (type == NULL || type->kind == FEEL_TYPE_ANY)
		return refuses_others(cell, false);
	/* a time without a zone is in no order with those that have one */
	if (type->kind == FEEL_TYPE_TIME || type->kind == FEEL_TYPE_DATE_TIME)
		return refuses_others(cell, true);
	return true;
}

/* The regions of an input that is not known */
static void
make_domain(Worlds *worlds, Dimension *dimension)
{
	const DmnTableRun *state = worlds->state;
	const DmnTable *table = state->table;
	const DmnInput *input = &table->inputs[dimension->column];
	size_t room = (size_t) state->hit_count * (size_t) table->input_count;
	DmnCell **cells = feel_allocate_array(state->run, room, sizeof(DmnCell *));
	int count = 0;

	dimension->cells = feel_allocate_array(state->run, room, sizeof(DmnCell));
	for (int i = 0; i < state->hit_count; i++)
		for (int column = 0; column < table->input_count; column++)
		{
			const DmnTest *test =
				&table->rules[state->hits[i].rule].tests[column];
			DmnCell *copy = cell_in(worlds, dimension, i, column);

			if (!is_doubtful(&state->hits[i]) || test->cell->is_any ||
				!is_same_input(table, column, dimension->column) ||
				!asks_input(worlds, test, column))
				continue;
			*copy = *test->cell;
			copy->is_opaque = !has_regions(copy, input->declared);
			cells[count++] = copy;
		}
	/* cells of another kind than the others become opaque */
	dmn_domain_make(&worlds->scratch, &dimension->domain, input->declared,
					cells, count, input->allowed, input->allowed_count);
	dimension->all = dimension->domain.all;
}

static Dimension *
input_dimension(Worlds *worlds, int column)
{
	const DmnTableRun *state = worlds->state;
	Dimension *dimension;

	for (int i = 0; i < worlds->dimension_count; i++)
		if (worlds->dimensions[i].test == NULL &&
			is_same_input(state->table, worlds->dimensions[i].column, column))
			return &worlds->dimensions[i];
	dimension = add_dimension(worlds, column, NULL, state->inputs[column]);
	if (dimension != NULL)
		make_domain(worlds, dimension);
	return dimension;
}

static Dimension *
cell_dimension(Worlds *worlds, const DmnTest *test, int column,
			   FeelValue facts)
{
	for (int i = 0; i < worlds->dimension_count; i++)
		if (worlds->dimensions[i].test != NULL &&
			is_same_input(worlds->state->table, worlds->dimensions[i].column,
						  column) &&
			feel_text_equal(worlds->dimensions[i].test->text, test->text))
			return &worlds->dimensions[i];
	return add_dimension(worlds, column, test, facts);
}

/* Where a doubtful rule matches: the dimensions of its doubtful cells */
static void
add_rule(Worlds *worlds, int hit)
{
	DmnTableRun *state = worlds->state;
	const DmnTable *table = state->table;
	const DmnTest *tests = table->rules[state->hits[hit].rule].tests;

	for (int column = 0; column < table->input_count && !worlds->too_large;
		 column++)
	{
		const DmnTest *test = &tests[column];
		Dimension *dimension = NULL;
		FeelValue facts;
		DmnSet set;
		DmnSet *side;

		if (test->kind == DMN_TEST_ANY)
			continue;
		if (asks_input(worlds, test, column) &&
			has_regions(test->cell, table->inputs[column].declared))
		{
			dimension = input_dimension(worlds, column);
			if (dimension == NULL)
				return;
		}
		if (dimension != NULL &&
			!cell_in(worlds, dimension, hit, column)->is_opaque)
			/* the domain's own cell: without constants that nothing meets */
			set = dmn_domain_set(&worlds->scratch, &dimension->domain,
								 cell_in(worlds, dimension, hit, column));
		else
		{
			if (dmn_table_try_cell(state, test, column, &facts) == DMN_YES)
				continue;
			dimension = cell_dimension(worlds, test, column, facts);
			if (dimension == NULL)
				return;
			set = dmn_set_span(&worlds->scratch, 1, 1);
		}
		side = &rule_box(worlds, hit)[dimension - worlds->dimensions];
		*side = side->spans == NULL
					? set
					: dmn_set_intersect(&worlds->scratch, *side, set);
	}
}

/* ------------------------------------------------------------------- boxes */

/* The table's value if the rules match as they do in the box at hand */
static FeelValue
outcome_value(Worlds *worlds)
{
	DmnTableRun state = *worlds->state;
	FeelValue value;

	state.hits = feel_allocate_array(state.run, (size_t) state.hit_count,
									 sizeof(DmnHit));
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
add_outcome(Worlds *worlds, const DmnSet *box)
{
	Outcome *outcome;

	if (worlds->count == MAX_BOXES ||
		!feel_spend(worlds->state->run, (uint64_t) worlds->state->hit_count))
	{
		worlds->too_large = true;
		return;
	}
	for (int i = 0; i < worlds->dimension_count; i++)
		feel_assert(box[i].count > 0);
	outcome = &worlds->outcomes[worlds->count++];
	outcome->box = feel_allocate_array(
		worlds->state->run, (size_t) worlds->dimension_count, sizeof(DmnSet));
	memcpy(outcome->box, box,
		   (size_t) worlds->dimension_count * sizeof(DmnSet));
	outcome->value = outcome_value(worlds);
}

/*
 * Cut the box by the rules from this one on, until none is in doubt.  Under
 * FIRST nothing matters behind a rule that matches.
 */
static void
cut_box(Worlds *worlds, const DmnSet *box, int hit)
{
	DmnTableRun *state = worlds->state;
	const DmnSet *rule;
	DmnSet piece[MAX_DIMENSIONS];

	for (; hit < state->hit_count && !is_doubtful(&state->hits[hit]); hit++)
		worlds->matches[hit] = true;
	if (worlds->too_large)
		return;
	if (hit == state->hit_count)
	{
		add_outcome(worlds, box);
		return;
	}
	feel_assert(worlds->dimension_count <= MAX_DIMENSIONS);
	rule = rule_box(worlds, hit);
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
entry_of(const Outcome *outcome, int entry)
{
	return entry < 0 ? outcome->value
					 : outcome->value.u.context->entries[entry].value;
}

/* Does an outcome wait for facts by itself? */
static FeelValue
own_facts(Worlds *worlds, int entry)
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
are_beside(const Worlds *worlds, const DmnSet *a, const DmnSet *b,
		   int dimension)
{
	for (int i = 0; i < worlds->dimension_count; i++)
		if (i != dimension && !dmn_set_meets(a[i], b[i]))
			return false;
	return true;
}

static bool
matters(Worlds *worlds, int dimension, int entry)
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

/* The value of an entry: determined, or unknown with what it depends on */
static FeelValue
entry_value(Worlds *worlds, int entry)
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
	return is_open ? facts : entry_of(&worlds->outcomes[0], entry);
}

/* Several outputs: each of them by itself, if all outcomes have them */
static bool
has_entries(const Worlds *worlds)
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
outcomes_value(Worlds *worlds)
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
	/* one fact and one rule that changes the answer: nothing to be gained */
	return count > 1 || doubts > 1 || state->yes_count == 0;
}

/* -------------------------------------------------------------- certainty */

/* Can a value that the column takes be one of the cell's? */
static bool
is_of_declared_kind(const DmnInput *input, const DmnTest *test)
{
	return input->declared == NULL || test->kind != DMN_TEST_INTERVALS ||
		   feel_type_kinds(input->declared) == 0 ||
		   (feel_type_kinds(input->declared) &
			FEEL_KIND_BIT(test->value_kind)) != 0;
}

/* Are all doubtful cells of this input such ones? */
static bool
are_of_declared_kind(const Worlds *worlds, const Dimension *dimension)
{
	const DmnTableRun *state = worlds->state;
	const DmnTable *table = state->table;

	for (int i = 0; i < state->hit_count; i++)
		for (int column = 0; column < table->input_count; column++)
			if (is_doubtful(&state->hits[i]) &&
				is_same_input(table, column, dimension->column) &&
				!is_of_declared_kind(
					&table->inputs[column],
					&table->rules[state->hits[i].rule].tests[column]))
				return false;
	return true;
}

/*
 * An answer that depends on its facts for certain need not be looked at again
 * (dmn/decide/completion.c).  That is so if all that is not known are facts
 * themselves, each by itself: then each box holds a completion.
 */
static bool
is_exact(const Worlds *worlds)
{
	for (int i = 0; i < worlds->dimension_count; i++)
	{
		const Dimension *dimension = &worlds->dimensions[i];
		uint32_t fact = worlds->state->inputs[dimension->column].part;

		if (dimension->test != NULL || fact == 0 ||
			dimension->domain.allowed_opaque ||
			!are_of_declared_kind(worlds, dimension))
			return false;
		for (int j = 0; j < i; j++)
			if (worlds->state->inputs[worlds->dimensions[j].column].part ==
				fact)
				return false;
	}
	for (int i = 0; i < worlds->count; i++)
		if (feel_unknown_inside(worlds->state->run, worlds->outcomes[i].value)
				.kind == FEEL_UNKNOWN)
			return false;
	return true;
}

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

			if (test->kind == DMN_TEST_ANY || !is_doubtful(&state->hits[i]) ||
				dmn_table_input(state, column)->kind != FEEL_UNKNOWN)
				continue;
			if (unknowns++ > 0 || state->inputs[column].part == 0 ||
				test->kind != DMN_TEST_INTERVALS || test->negated ||
				input->allowed_count > 0 || input->declared == NULL ||
				!is_of_declared_kind(input, test) ||
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
	Worlds *worlds;
	DmnSet box[MAX_DIMENSIONS];

	run->is_proven = false;
	if (!is_worth_it(state, value))
	{
		run->is_proven = is_plain_doubt(state);
		return value;
	}
	worlds = feel_allocate(run, sizeof(*worlds));
	worlds->state = state;
	dmn_scratch_init(&worlds->scratch, run, DMN_SMALL_CHUNK);
	worlds->rules = feel_allocate_array(
		run, (size_t) state->hit_count * MAX_DIMENSIONS, sizeof(DmnSet));
	worlds->matches =
		feel_allocate_array(run, (size_t) state->hit_count, sizeof(bool));
	for (int i = 0; i < state->hit_count && !worlds->too_large; i++)
		if (is_doubtful(&state->hits[i]))
			add_rule(worlds, i);
	if (worlds->too_large)
		return value;
	for (int i = 0; i < worlds->dimension_count; i++)
	{
		box[i] = worlds->dimensions[i].all;
		for (int hit = 0; hit < state->hit_count; hit++)
			if (rule_box(worlds, hit)[i].spans == NULL)
				rule_box(worlds, hit)[i] = box[i];
	}
	cut_box(worlds, box, 0);
	if (worlds->too_large || worlds->count == 0)
		return value;
	run->is_proven = is_exact(worlds);
	return outcomes_value(worlds);
}
