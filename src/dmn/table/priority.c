/*-------------------------------------------------------------------------
 *
 * priority.c
 *	  Which of two outputs comes first, for PRIORITY and OUTPUT ORDER.
 *
 * The output values of a column stand best first; an output's rank is the
 * place of the first that it passes, and the columns count from left to right.
 * Values and outputs may be expressions, so ranks are asked of programs and
 * may be unknown: then there is no order, and the caller waits for the facts.
 *
 * Sorting is by merging, as it must be stable and may fail on the way.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/table/table.h"

static FeelValue
output_part(const DmnTable *table, FeelValue output, int column)
{
	return table->output_count == 1 ? output
									: output.u.context->entries[column].value;
}

/*
 * Rank of a value among the output values of its column: 0 is best; unknown if
 * the value is, and their number plus a diagnostic if it is none of them.
 */
static FeelValue
rank_of(DmnTableRun *state, int column, FeelValue value)
{
	const DmnOutput *output = &state->table->outputs[column];
	FeelString text;

	if (value.kind == FEEL_UNKNOWN)
		return value;
	/* behind all of them; if it was one that is not allowed, that was said */
	if (value.kind == FEEL_NULL)
		return feel_integer(output->value_count);
	for (int i = 0; i < output->value_count; i++)
	{
		FeelValue is =
			feel_native_item(state->run, state->frame,
							 state->programs[output->values[i]], &value);

		if (is.kind == FEEL_UNKNOWN)
			return is;
		if (is.kind == FEEL_BOOLEAN && is.u.boolean)
			return feel_integer(i);
	}
	text = feel_print(state->run, value);
	(void) feel_error(state->run, FEEL_CONSTRAINT,
					  "the output %.*s is not one of %.*s", (int) text.length,
					  text.data, (int) output->values_text.length,
					  output->values_text.data);
	return feel_integer(output->value_count);
}

bool
dmn_compare_priority(DmnTableRun *state, FeelValue a, FeelValue b, int *order,
					 FeelValue *facts)
{
	const DmnTable *table = state->table;

	*order = 0;
	for (int i = 0; i < table->output_count && *order == 0; i++)
	{
		FeelValue rank_a;
		FeelValue rank_b;

		if (table->outputs[i].value_count == 0)
			continue;
		rank_a = rank_of(state, i, output_part(table, a, i));
		rank_b = rank_of(state, i, output_part(table, b, i));
		if (rank_a.kind == FEEL_UNKNOWN || rank_b.kind == FEEL_UNKNOWN)
		{
			*facts = feel_unknown_union(
				state->run, *facts,
				feel_unknown_union(state->run, rank_a, rank_b));
			return false;
		}
		*order = (rank_a.u.integer > rank_b.u.integer) -
				 (rank_a.u.integer < rank_b.u.integer);
	}
	return true;
}

bool
dmn_sort_by_priority(DmnTableRun *state, FeelValue *items, FeelValue *scratch,
					 uint32_t count, FeelValue *facts)
{
	uint32_t half = count / 2;
	uint32_t a = 0;
	uint32_t b = half;

	if (count < 2)
		return true;
	if (!dmn_sort_by_priority(state, items, scratch, half, facts) ||
		!dmn_sort_by_priority(state, items + half, scratch, count - half,
							  facts))
		return false;
	for (uint32_t i = 0; i < count; i++)
	{
		int order = 0;

		if (a < half && b < count &&
			!dmn_compare_priority(state, items[a], items[b], &order, facts))
			return false;
		if (b == count || (a < half && order <= 0))
			scratch[i] = items[a++];
		else
			scratch[i] = items[b++];
	}
	memcpy(items, scratch, count * sizeof(FeelValue));
	return true;
}
