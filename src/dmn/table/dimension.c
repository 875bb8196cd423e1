/*-------------------------------------------------------------------------
 *
 * dimension.c
 *	  What is not known to a decision table, as dimensions of a space in which
 *	  its doubtful rules are boxes (dependence.c).
 *
 * An input that is not known is a dimension; its values are the regions that
 * the constants of the doubtful rules cut out (space.h), null among them.
 *
 * A cell that is no test against constants is a dimension of its own, with
 * the values "holds" and "does not".  So is one of constants where regions
 * would not be all that the input can be: an input without a type may be of
 * another kind than its cells, or a list, which matches each cell whose value
 * is among its items.  So inputs and cells are taken to be more independent
 * than they are: a fact too many may be asked for, never one too few.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/table/worlds.h"
#include "feel/operator/region.h"

/* -------------------------------------------------------------- dimensions */

static DmnDimension *
add_dimension(DmnWorlds *worlds, int column, const DmnTest *test,
			  FeelValue facts)
{
	DmnDimension *dimension;

	/* it is a dimension because it waits for something */
	feel_assert(facts.kind == FEEL_UNKNOWN ||
				worlds->state->run->steps_left == 0);
	if (worlds->dimension_count == DMN_MAX_DIMENSIONS ||
		facts.kind != FEEL_UNKNOWN)
	{
		worlds->too_large = true;
		return NULL;
	}
	dimension = &worlds->dimensions[worlds->dimension_count++];
	memset(dimension, 0, sizeof(*dimension));
	dimension->column = column;
	dimension->test = test;
	dimension->facts = facts;
	dimension->all = dmn_set_span(&worlds->scratch, 0, 1);
	return dimension;
}

/* Does the cell ask about a whole input that is not known? */
static bool
asks_input(DmnWorlds *worlds, const DmnTest *test, int column)
{
	return !test->cell->is_opaque &&
		   dmn_table_input(worlds->state, column)->kind == FEEL_UNKNOWN;
}

/* Where its copy stands among the cells of a dimension */
static DmnCell **
cell_in(const DmnWorlds *worlds, const DmnDimension *dimension, int hit,
		int column)
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
make_domain(DmnWorlds *worlds, DmnDimension *dimension)
{
	const DmnTableRun *state = worlds->state;
	const DmnTable *table = state->table;
	const DmnInput *input = &table->inputs[dimension->column];
	size_t room = (size_t) state->hit_count * (size_t) table->input_count;
	DmnCell **cells = feel_take(state->run, room * sizeof(DmnCell *));
	int count = 0;

	dimension->cells =
		feel_allocate_array(state->run, room, sizeof(DmnCell *));
	for (int i = 0; i < state->hit_count; i++)
		for (int column = 0; column < table->input_count; column++)
		{
			const DmnTest *test =
				&table->rules[state->hits[i].rule].tests[column];
			DmnCell *copy;

			if (!dmn_is_doubtful(&state->hits[i]) || test->cell->is_any ||
				!dmn_is_same_input(table, column, dimension->column) ||
				!asks_input(worlds, test, column))
				continue;
			copy = feel_take(state->run, sizeof(*copy));
			*copy = *test->cell;
			copy->is_opaque = !has_regions(copy, input->declared);
			*cell_in(worlds, dimension, i, column) = copy;
			cells[count++] = copy;
		}
	/* cells of another kind than the others become opaque */
	dmn_domain_make(&worlds->scratch, &dimension->domain, input->declared,
					cells, count, input->allowed, input->allowed_count);
	dimension->all = dimension->domain.all;
}

static DmnDimension *
input_dimension(DmnWorlds *worlds, int column)
{
	const DmnTableRun *state = worlds->state;
	DmnDimension *dimension;

	for (int i = 0; i < worlds->dimension_count; i++)
		if (worlds->dimensions[i].test == NULL &&
			dmn_is_same_input(state->table, worlds->dimensions[i].column,
							  column))
			return &worlds->dimensions[i];
	dimension = add_dimension(worlds, column, NULL, state->inputs[column]);
	if (dimension != NULL)
		make_domain(worlds, dimension);
	return dimension;
}

static DmnDimension *
cell_dimension(DmnWorlds *worlds, const DmnTest *test, int column,
			   FeelValue facts)
{
	for (int i = 0; i < worlds->dimension_count; i++)
		if (worlds->dimensions[i].test != NULL &&
			dmn_is_same_input(worlds->state->table,
							  worlds->dimensions[i].column, column) &&
			feel_text_equal(worlds->dimensions[i].test->text, test->text))
			return &worlds->dimensions[i];
	return add_dimension(worlds, column, test, facts);
}

/* Where a doubtful rule matches: the dimensions of its doubtful cells */
void
dmn_worlds_add_rule(DmnWorlds *worlds, int hit)
{
	DmnTableRun *state = worlds->state;
	const DmnTable *table = state->table;
	const DmnTest *tests = table->rules[state->hits[hit].rule].tests;

	for (int column = 0; column < table->input_count && !worlds->too_large;
		 column++)
	{
		const DmnTest *test = &tests[column];
		DmnDimension *dimension = NULL;
		const DmnCell *cell = NULL;
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
			/* the domain's own cell: without constants that nothing meets */
			cell = *cell_in(worlds, dimension, hit, column);
		}
		if (cell != NULL && !cell->is_opaque)
			set = dmn_domain_set(&worlds->scratch, &dimension->domain, cell);
		else
		{
			if (dmn_table_try_cell(state, test, column, &facts) == DMN_YES)
				continue;
			dimension = cell_dimension(worlds, test, column, facts);
			if (dimension == NULL)
				return;
			set = dmn_set_span(&worlds->scratch, 1, 1);
		}
		side = &dmn_rule_side(worlds, hit)[dimension - worlds->dimensions];
		*side = side->spans == NULL
					? set
					: dmn_set_intersect(&worlds->scratch, *side, set);
	}
}

/* -------------------------------------------------------------- certainty */

/* Can a value that the column takes be one of the cell's? */
bool
dmn_is_of_declared_kind(const DmnInput *input, const DmnTest *test)
{
	return input->declared == NULL || test->kind != DMN_TEST_INTERVALS ||
		   feel_type_kinds(input->declared) == 0 ||
		   (feel_type_kinds(input->declared) &
			FEEL_KIND_BIT(test->value_kind)) != 0;
}

/* Are all doubtful cells of this input such ones? */
static bool
are_of_declared_kind(const DmnWorlds *worlds, const DmnDimension *dimension)
{
	const DmnTableRun *state = worlds->state;
	const DmnTable *table = state->table;

	for (int i = 0; i < state->hit_count; i++)
		for (int column = 0; column < table->input_count; column++)
			if (dmn_is_doubtful(&state->hits[i]) &&
				dmn_is_same_input(table, column, dimension->column) &&
				!dmn_is_of_declared_kind(
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
bool
dmn_worlds_are_exact(const DmnWorlds *worlds)
{
	for (int i = 0; i < worlds->dimension_count; i++)
	{
		const DmnDimension *dimension = &worlds->dimensions[i];
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
