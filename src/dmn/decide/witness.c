/*-------------------------------------------------------------------------
 *
 * witness.c
 *	  Completions of unknown facts that led to different answers, kept for the
 *	  rows to come.
 *
 * That an answer depends on the facts which it waits for is the usual case,
 * and two completions with different answers prove it (completion.c).  Rows
 * of one query lack the same facts again and again, and mostly the same
 * completions prove it again.  So they are tried first: two evaluations, each
 * with what is known of the other facts and decisions, and nothing else need
 * be made ready for.
 *
 * A witness says nothing by itself: its completions are evaluated for each
 * row, and only what comes out counts.  So the answers are the same whether
 * there is one or not.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/decide/decide.h"

#define MAX_SLOTS 64 /* of a model for which witnesses are tried */

void
dmn_keep_decided(const DmnEvaluation *evaluation, FeelValue *values,
				 bool *ready)
{
	const FeelEnvironment *environment = &evaluation->environment;

	for (int32_t i = 0; i < environment->count; i++)
	{
		ready[i] = environment->ready[i] &&
				   evaluation->model->elements[i].kind == DMN_DECISION &&
				   environment->values[i].kind < FEEL_RANGE;
		if (ready[i])
			values[i] = environment->values[i];
	}
}

/* --------------------------------------------------------------- to keep */

static int
fact_total(FeelValue facts)
{
	int total = 0;

	for (uint32_t i = 0; i < facts.u.facts->words; i++)
		total += __builtin_popcountll(facts.u.facts->bits[i]);
	return total;
}

/* The number of the fact that an input waits for, if it is that; else -1 */
static int
fact_of_slot(const DmnEvaluation *evaluation, int32_t slot, FeelValue facts)
{
	const FeelEnvironment *environment = &evaluation->environment;
	uint32_t fact;

	if (evaluation->model->elements[slot].kind != DMN_INPUT_DATA ||
		!environment->ready[slot] ||
		environment->values[slot].kind != FEEL_UNKNOWN ||
		environment->values[slot].part == 0)
		return -1;
	fact = environment->values[slot].part - 1;
	return fact / 64 < facts.u.facts->words &&
				   ((facts.u.facts->bits[fact / 64] >> (fact % 64)) & 1) != 0
			   ? (int) fact
			   : -1;
}

/* Into memory of the witness's own; false if it is too large for that. */
static bool
keep_value(DmnWitness *witness, FeelValue *kept, FeelValue value)
{
	if (value.kind >= FEEL_RANGE || value.kind == FEEL_TIME ||
		value.kind == FEEL_DATE_TIME)
		return false;
	*kept = value;
	if (value.kind != FEEL_STRING)
		return true;
	if (value.part > sizeof(witness->texts) - witness->text_used)
		return false;
	kept->u.string = witness->texts + witness->text_used;
	if (value.part > 0)
		memcpy(witness->texts + witness->text_used, value.u.string,
			   value.part);
	witness->text_used += value.part;
	return true;
}

void
dmn_keep_witness(DmnEvaluation *evaluation, const DmnElement *element,
				 FeelValue facts, FeelValue *const *completions, int count)
{
	DmnWitness *witness;

	if (evaluation->witnesses == NULL ||
		evaluation->environment.count > MAX_SLOTS)
		return;
	witness = &evaluation->witnesses[evaluation->next_witness];
	witness->element = NULL;
	witness->fact_count = 0;
	witness->text_used = 0;
	witness->count = count;
	for (int32_t slot = 0; slot < evaluation->environment.count; slot++)
	{
		int fact = fact_of_slot(evaluation, slot, facts);

		if (fact < 0)
			continue;
		if (witness->fact_count == DMN_WITNESS_FACTS)
			return;
		for (int i = 0; i < count; i++)
			if (!keep_value(witness, &witness->values[i][witness->fact_count],
							completions[i][fact]))
				return;
		witness->slots[witness->fact_count++] = slot;
	}
	if (witness->fact_count < fact_total(facts))
		return;
	witness->element = element;
	evaluation->next_witness = (evaluation->next_witness + 1) % DMN_WITNESSES;
}

/* ---------------------------------------------------------------- to try */

/* Are the facts that the answer waits for those of the witness? */
static bool
is_of_facts(const DmnEvaluation *evaluation, const DmnWitness *witness,
			FeelValue facts)
{
	if (fact_total(facts) != witness->fact_count)
		return false;
	for (int32_t i = 0; i < witness->fact_count; i++)
		if (fact_of_slot(evaluation, witness->slots[i], facts) < 0)
			return false;
	return true;
}

/* The answers that are determined; returns how many */
static int
try_completions(DmnEvaluation *evaluation, FeelRun *run,
				const DmnElement *element, const DmnWitness *witness,
				FeelValue *answers)
{
	FeelEnvironment *environment = &evaluation->environment;
	size_t count = (size_t) environment->count;
	FeelCompletion *nothing = run->completion;
	FeelValue values[MAX_SLOTS];
	bool ready[MAX_SLOTS];
	bool kept[MAX_SLOTS];
	int found = 0;

	memcpy(values, environment->values, count * sizeof(FeelValue));
	memcpy(ready, environment->ready, count * sizeof(bool));
	dmn_keep_decided(evaluation, values, kept);
	for (size_t i = 0; i < count; i++)
		kept[i] =
			kept[i] || (ready[i] &&
						evaluation->model->elements[i].kind == DMN_INPUT_DATA);
	for (int i = 0; i < witness->count; i++)
	{
		memcpy(environment->ready, kept, count * sizeof(bool));
		for (int32_t j = 0; j < witness->fact_count; j++)
			environment->values[witness->slots[j]] = witness->values[i][j];
		nothing->is_outside = false;
		answers[found] = dmn_evaluate_again(evaluation, run, element);
		if (run->steps_left == 0)
			break;
		if (!nothing->is_outside && dmn_is_determined(run, answers[found]))
			found++;
	}
	memcpy(environment->values, values, count * sizeof(FeelValue));
	memcpy(environment->ready, ready, count * sizeof(bool));
	return run->steps_left == 0 ? 0 : found;
}

static bool
has_entries_of(FeelValue value, FeelValue other)
{
	if (other.kind != FEEL_CONTEXT ||
		other.u.context->count != value.u.context->count)
		return false;
	for (uint32_t i = 0; i < value.u.context->count; i++)
		if (!feel_text_equal(value.u.context->entries[i].name,
							 other.u.context->entries[i].name))
			return false;
	return true;
}

/* Is there nothing on which all of the answers agree? */
static bool
agree_on_nothing(FeelRun *run, FeelValue value, const FeelValue *answers,
				 int count)
{
	const FeelContext *context;

	if (value.kind != FEEL_CONTEXT)
		value = answers[0];
	for (int i = 0; i < count && value.kind == FEEL_CONTEXT; i++)
		if (!has_entries_of(value, answers[i]))
			return true;
	if (value.kind != FEEL_CONTEXT || value.u.context->count == 0)
	{
		for (int i = 1; i < count; i++)
			if (!feel_same(run, answers[0], answers[i]))
				return true;
		return false;
	}
	context = value.u.context;
	for (uint32_t entry = 0; entry < context->count; entry++)
	{
		FeelValue first = answers[0].u.context->entries[entry].value;
		bool differs = false;

		if (context != answers[0].u.context &&
			dmn_is_determined(run, context->entries[entry].value))
			continue;
		for (int i = 1; i < count && !differs; i++)
			differs = !feel_same(run, first,
								 answers[i].u.context->entries[entry].value);
		if (!differs)
			return false;
	}
	return true;
}

bool
dmn_is_witnessed(DmnEvaluation *evaluation, FeelRun *run,
				 const DmnElement *element, FeelValue value)
{
	FeelValue facts = feel_unknown_inside(run, value);
	bool found = false;

	for (int i = 0;
		 i < DMN_WITNESSES && evaluation->witnesses != NULL && !found; i++)
	{
		const DmnWitness *witness = &evaluation->witnesses[i];
		FeelValue answers[DMN_PROBES];
		FeelCompletion nothing;
		FeelRun own;
		int count;

		if (witness->element != element ||
			!is_of_facts(evaluation, witness, facts))
			continue;
		own = *run;
		own.quiet = true;
		own.trace = NULL;
		own.diagnostics = own.last_diagnostic = NULL;
		own.fact_weights = NULL;
		own.fact_weight_count = 0;
		own.steps_left = DMN_COMPLETION_STEPS;
		own.completion = &nothing;
		nothing.count = nothing.cut_count = nothing.image_count = 0;
		nothing.terms = NULL;
		count = try_completions(evaluation, &own, element, witness, answers);
		found = count > 1 && agree_on_nothing(&own, value, answers, count);
		run->room_used = own.room_used;
		run->fact_names = own.fact_names;
		run->fact_count = own.fact_count;
		run->fact_capacity = own.fact_capacity;
	}
	return found;
}
