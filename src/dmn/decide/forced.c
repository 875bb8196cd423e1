/*-------------------------------------------------------------------------
 *
 * forced.c
 *	  Decisions of which it is known that they have one of a few values.
 *
 * Where no fact can be cut any more (completion.c), a decision in between may
 * still be one of a few values: what the boxes of its table come to, what
 * either branch of an if gives, the truth values.  Each of them can be given
 * to it in its place, so that what reads it knows it.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/decide/decide.h"
#include "feel/ast.h"

/* Can the decision only be true, false or null? */
static bool
is_truth(const DmnElement *element)
{
	const FeelNode *node = element->logic->node;

	if (element->type != NULL && element->type->kind == FEEL_TYPE_BOOLEAN)
		return true;
	return node != NULL && feel_is_condition(node);
}

static int32_t
truths(FeelValue *values)
{
	values[0] = feel_null();
	values[1] = feel_boolean(true);
	values[2] = feel_boolean(false);
	return 3;
}

/* All that a decision may be, as far as it is known; how many: 0, if not */
static int32_t
possible_values(const DmnEvaluation *evaluation, FeelRun *run, int32_t slot,
				FeelValue *values)
{
	const DmnElement *element = &evaluation->model->elements[slot];
	FeelValue value = evaluation->environment.values[slot];
	FeelValue entry[FEEL_MAX_POSSIBLE];
	int32_t count;
	int open = -1;

	if (element->kind != DMN_DECISION ||
		!evaluation->environment.ready[slot] || dmn_is_determined(run, value))
		return 0;
	if (value.kind != FEEL_CONTEXT)
	{
		count = feel_possible_values(run, value, values);
		return count == 0 && is_truth(element) ? truths(values) : count;
	}
	/* one of its entries is open */
	for (uint32_t i = 0; i < value.u.context->count; i++)
		if (!dmn_is_determined(run, value.u.context->entries[i].value))
		{
			if (open >= 0)
				return 0;
			open = (int) i;
		}
	if (open < 0 || value.u.context->open)
		return 0;
	count =
		feel_possible_values(run, value.u.context->entries[open].value, entry);
	for (int32_t i = 0; i < count; i++)
	{
		FeelContext *context = feel_context_make(run, value.u.context->count);

		for (uint32_t j = 0; j < value.u.context->count; j++)
			feel_context_append(context, value.u.context->entries[j].name,
								(int) j == open
									? entry[i]
									: value.u.context->entries[j].value);
		values[i] = feel_context_value(context);
	}
	return count;
}

/* The one of which there are fewest */
void
dmn_choose_forced(const DmnEvaluation *evaluation, FeelRun *run,
				  const DmnElement *element, const bool *is_forced,
				  DmnForced *best)
{
	FeelValue values[FEEL_MAX_POSSIBLE];

	best->count = 0;
	for (int32_t slot = 0; slot < evaluation->environment.count; slot++)
	{
		int32_t count = is_forced[slot] || element->slot == slot
							? 0
							: possible_values(evaluation, run, slot, values);

		if (count == 0 || (best->count > 0 && count >= best->count))
			continue;
		best->slot = slot;
		best->count = count;
		memcpy(best->values, values, (size_t) count * sizeof(FeelValue));
	}
}
