/*-------------------------------------------------------------------------
 *
 * evaluation.c
 *	  Evaluate decisions: an environment whose slots are the elements of the
 *	  model, filled when they are first needed.
 *
 * A slot holds a fact, the value of a decision, or a knowledge model or service
 * as a function.  A service that is called gets an environment of its own,
 * where the slots of its parameters are filled with the arguments; so what
 * happens in it has no effect outside.
 *
 * Why on demand: of the facts a model knows, a case needs few, and which ones
 * is for the tables to find out on the way.  A fact that is never asked for is
 * never read, never converted, and cannot be missing.  And since a slot is
 * filled once, a decision that two others require is made once, however deep
 * the graph; there is no need to sort it.  It has no cycles: reading refuses
 * them.
 *
 * "ready" is the only thing that an evaluation resets: values of the last one
 * may still stand in their slots, and are never looked at.  So many rows can
 * be decided with one environment, which costs a byte an element and row.
 *
 * Invariants: a slot is filled at most once in an evaluation, and read only
 * when it is ready; the facts are asked for each input at most once; with a
 * trace, short cuts are not taken, so that what is explained is what ran.
 *
 * What else it costs is an indirect call for each slot that is asked for.  A
 * decision whose table is plain (table_steps.c) is answered without its
 * program, and the one that was asked for even without its slot.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/decide/decide.h"
#include "dmn/table/table.h"
#include "dmn/table/trace.h"

/* Of a service's own evaluation: what is no parameter of it is not given. */
static const DmnFacts no_facts;

/* ------------------------------------------------------------------- facts */

FeelValue
dmn_unknown(FeelRun *run, const DmnElement *input)
{
	return feel_unknown_fact(run, feel_fact(run, input->key));
}

/*
 * A fact at its typed boundary, complaints in its own place.  The fact is at
 * fault then, not the expression that happened to ask for it first: so the
 * place of the diagnostic is exchanged, and put back.
 */
static __attribute__((noinline)) FeelValue
coerce_fact(FeelRun *run, const DmnElement *element, FeelValue value)
{
	const FeelNode *node = run->node;
	FeelString place = run->place;

	run->node = NULL;
	run->place = element->logic->place;
	run->source_line = element->line;
	value = feel_coerce(run, value, element->type);
	run->source_line = 0;
	run->place = place;
	run->node = node;
	return value;
}

static __attribute__((noinline)) void
trace_fact(FeelRun *run, const DmnElement *element, FeelValue value)
{
	DmnTraceEntry *entry = dmn_trace_add(run, DMN_TRACE_FACT, element->key);

	entry->value = value;
	entry->line = element->line;
	entry->annotation = element->description;
}

/* Into its slot: a value on the way would be copied piece by piece. */
static inline void
fetch_fact(FeelRun *run, const DmnEvaluation *evaluation,
		   const DmnElement *element, FeelValue *value)
{
	const DmnFacts *facts = evaluation->facts;

	feel_assert(element->kind == DMN_INPUT_DATA);
	if (facts->fact != NULL)
		facts->fact(run, facts->closure, element, value);
	else if (facts->context != NULL)
		*value = feel_context_get(run, facts->context, element->key);
	else
		*value = feel_null();
	if (element->type != NULL && !feel_fits_plainly(*value, element->type))
		*value = coerce_fact(run, element, *value);
	if (dmn_tracing(run) != NULL)
		trace_fact(run, element, *value);
}

/* --------------------------------------------------------------- decisions */

/*
 * The trace's entry is made before the value, so that it stands before all
 * that the value needed.
 */
static FeelValue
fetch_decision(FeelRun *run, DmnEvaluation *evaluation,
			   const DmnElement *element)
{
	const DmnLogic *logic = element->logic;
	const FeelNode *node = run->node;
	DmnTrace *trace = dmn_tracing(run);
	DmnTraceEntry *entry = NULL;
	FeelValue value = feel_null();

	if (trace != NULL)
	{
		entry = dmn_trace_add(run, DMN_TRACE_DECISION, element->key);
		entry->source = logic->text;
		entry->line = element->line;
		entry->annotation = element->description;
		trace->depth++;
	}
	if (logic->program != NULL && feel_enter(run))
	{
		value =
			feel_evaluate(run, logic->program, &evaluation->environment, NULL);
		feel_leave(run);
	}
	run->node = node;
	if (entry != NULL)
	{
		trace->depth--;
		feel_assert(trace->depth == entry->depth);
		entry->value = value;
	}
	return value;
}

/* ---------------------------------------------------------------- services */

/*
 * Several outputs are a context of their names; of two decisions of one name,
 * from two documents, the first is taken.
 */
static FeelValue
service_value(FeelRun *run, DmnEvaluation *evaluation, const DmnLogic *logic)
{
	FeelContext *context;

	if (logic->output_count == 0)
		return feel_null();
	if (logic->output_count == 1)
	{
		int slot = logic->outputs[0]->slot;

		if (!evaluation->environment.ready[slot])
			evaluation->environment.fetch(run, &evaluation->environment, slot);
		return evaluation->environment.values[slot];
	}
	context = feel_context_make(run, (uint32_t) logic->output_count);
	for (int i = 0; i < logic->output_count; i++)
	{
		int slot = logic->outputs[i]->slot;

		if (!evaluation->environment.ready[slot])
			evaluation->environment.fetch(run, &evaluation->environment, slot);
		evaluation->environment.ready[slot] = true;
		if (feel_context_find(context, logic->outputs[i]->name) == NULL)
			feel_context_append(context, logic->outputs[i]->name,
								evaluation->environment.values[slot]);
	}
	return feel_context_value(context);
}

/*
 * A call costs the slots of a whole model, which the step count does not see
 * by itself: it is paid here, so that a loop over a service ends in time.
 */
static FeelValue
call_service(FeelRun *run, const FeelFunction *self, int which,
			 const FeelValue *arguments, int count)
{
	const DmnElement *element = self->data;
	const DmnLogic *logic = element->logic;
	DmnEvaluation *outer = self->closure;
	DmnEvaluation *inner;
	DmnTrace *trace = dmn_tracing(run);
	DmnTraceEntry *entry = NULL;
	FeelValue value = feel_null();

	if (!feel_spend(run, (uint64_t) outer->model->element_count) ||
		!feel_enter(run))
		return value;
	inner = dmn_evaluation_begin(run, outer->model);
	feel_assert(element->kind == DMN_SERVICE);
	for (int i = 0; i < count && i < logic->argument_count; i++)
	{
		inner->environment.values[logic->arguments[i]->slot] = arguments[i];
		inner->environment.ready[logic->arguments[i]->slot] = true;
	}
	if (trace != NULL)
	{
		entry = dmn_trace_add(run, DMN_TRACE_CALL, element->key);
		entry->line = element->line;
		entry->annotation = element->description;
		trace->depth++;
	}
	value = service_value(run, inner, logic);
	feel_leave(run);
	if (entry != NULL)
	{
		trace->depth--;
		entry->value = value;
	}
	return value;
}

/*
 * The closure is the evaluation only for its model: nothing of its facts is
 * seen in the call.  Arguments may be unknown, as a service that does not
 * need one has its answer all the same.
 */
static FeelValue
fetch_service(FeelRun *run, DmnEvaluation *evaluation,
			  const DmnElement *element)
{
	FeelFunction *function = feel_allocate(run, sizeof(*function));
	FeelValue value = feel_value(FEEL_FUNCTION, false, 0);

	function->name = element->name;
	function->parameter_count = element->parameter_count;
	function->parameters = element->parameters;
	function->result = element->type;
	function->call = call_service;
	function->sees_unknown = true;
	function->data = element;
	function->closure = evaluation;
	value.u.function = function;
	return value;
}

/* -------------------------------------------------------------- evaluation */

/* kept apart, so that a fact does not pay for it */
static __attribute__((noinline)) void
fetch_logic(FeelRun *run, DmnEvaluation *evaluation, const DmnElement *element,
			FeelValue *value)
{
	FeelEnvironment *environment = &evaluation->environment;

	switch (element->kind)
	{
		case DMN_INPUT_DATA:
			break;
		case DMN_DECISION:
			*value = fetch_decision(run, evaluation, element);
			break;
		case DMN_KNOWLEDGE_MODEL:
			*value = element->logic->program == NULL
						 ? feel_null()
						 : feel_evaluate(run, element->logic->program,
										 environment, NULL);
			break;
		case DMN_SERVICE:
			*value = fetch_service(run, evaluation, element);
			break;
	}
}

/* The value of a decision without its program; false if it needs that. */
static inline bool
plain_value(FeelRun *run, DmnEvaluation *evaluation, const DmnElement *element,
			FeelValue *value)
{
	const DmnPlainTable *plain = element->logic->plain;
	bool done;

	if (plain == NULL || run->trace != NULL || !feel_enter(run))
		return false;
	done = dmn_plain_table_run(run, plain, &evaluation->environment, value);
	feel_leave(run);
	return done;
}

static void
fetch(FeelRun *run, FeelEnvironment *environment, int slot)
{
	DmnEvaluation *evaluation = environment->owner;
	const DmnElement *element = &evaluation->model->elements[slot];
	FeelValue *value = &environment->values[slot];

	/* once in an evaluation */
	feel_assert(slot < environment->count && !environment->ready[slot]);
	if (element->kind == DMN_INPUT_DATA)
		fetch_fact(run, evaluation, element, value);
	else if (!plain_value(run, evaluation, element, value))
		fetch_logic(run, evaluation, element, value);
}

DmnEvaluation *
dmn_evaluation_begin(FeelRun *run, const DmnModel *model)
{
	DmnEvaluation *evaluation = feel_allocate(run, sizeof(*evaluation));
	size_t count = (size_t) model->element_count;

	evaluation->model = model;
	evaluation->facts = &no_facts;
	evaluation->environment.count = model->element_count;
	evaluation->environment.values =
		feel_allocate_array(run, count, sizeof(FeelValue));
	evaluation->environment.ready =
		feel_allocate_array(run, count, sizeof(bool));
	evaluation->environment.fetch = fetch;
	evaluation->environment.owner = evaluation;
	return evaluation;
}

DmnEvaluation *
dmn_evaluation_make(FeelRun *run, const DmnModel *model)
{
	DmnEvaluation *evaluation = dmn_evaluation_begin(run, model);

	evaluation->witnesses =
		feel_allocate_array(run, DMN_WITNESSES, sizeof(DmnWitness));
	evaluation->patterns = dmn_patterns_make(run);
	return evaluation;
}

/* Without forgetting: what the first decision needed is ready for this one. */
static inline FeelValue
evaluate_also(DmnEvaluation *evaluation, FeelRun *run,
			  const DmnElement *element)
{
	FeelEnvironment *environment = &evaluation->environment;
	FeelValue value;

	if (!environment->ready[element->slot])
		fetch(run, environment, element->slot);
	environment->ready[element->slot] = true;
	value = environment->values[element->slot];
	return feel_run_answer(
		run, value.kind < FEEL_RANGE ? value : feel_settle(run, value));
}

/* By itself first: most have a plain table, and no slot is written. */
FeelValue
dmn_evaluate_again(DmnEvaluation *evaluation, FeelRun *run,
				   const DmnElement *element)
{
	FeelValue value;

	if (plain_value(run, evaluation, element, &value))
		return feel_run_answer(run, value);
	return evaluate_also(evaluation, run, element);
}

/* Forget all that is ready. */
static inline void
begin(DmnEvaluation *evaluation, const DmnElement *element,
	  const DmnFacts *facts)
{
	memset(evaluation->environment.ready, 0,
		   (size_t) evaluation->environment.count * sizeof(bool));
	feel_assert(element == &evaluation->model->elements[element->slot]);
	evaluation->facts = facts != NULL ? facts : &no_facts;
	if (evaluation->facts->cheap_facts != NULL)
		facts->cheap_facts(facts->closure, evaluation->environment.values,
						   evaluation->environment.ready);
}

FeelValue
dmn_evaluate_once(DmnEvaluation *evaluation, FeelRun *run,
				  const DmnElement *element, const DmnFacts *facts)
{
	begin(evaluation, element, facts);
	return dmn_evaluate_again(evaluation, run, element);
}

/* Is the element a table, and nothing else? */
static bool
is_table(const DmnElement *element)
{
	const FeelNode *node = element->logic->node;

	if (node != NULL && node->kind == FEEL_NODE_COERCE)
		node = node->items[0];
	return node != NULL && node->kind == FEEL_NODE_NATIVE &&
		   node->native->run == dmn_table_run;
}

/* The trace says of the decision what is answered, not what waited first. */
static void
trace_answer(FeelRun *run, const DmnElement *element, FeelValue value)
{
	DmnTrace *trace = dmn_tracing(run);

	for (DmnTraceEntry *entry = trace == NULL ? NULL : trace->first;
		 entry != NULL; entry = entry->next)
		if (entry->kind == DMN_TRACE_DECISION &&
			feel_text_equal(entry->name, element->key))
		{
			entry->value = value;
			if (value.kind == FEEL_STRING && is_table(element))
				dmn_trace_rule_out(run, entry, value);
		}
}

/*
 * What waits for facts, and might not have to; kept apart, so that other
 * answers do not pay for it.
 */
static __attribute__((noinline)) FeelValue
completed(DmnEvaluation *evaluation, FeelRun *run, const DmnElement *element,
		  FeelValue value)
{
	bool is_proven = run->is_proven && is_table(element);

	if (feel_unknown_inside(run, value).kind != FEEL_UNKNOWN ||
		(is_proven && !run->asks))
		return value;
	if (!is_proven)
		value = dmn_complete(evaluation, run, element, value);
	if (run->asks)
		value = dmn_narrow(evaluation, run, element, value);
	trace_answer(run, element, value);
	/* who reads it later shall not know less */
	evaluation->environment.values[element->slot] = value;
	evaluation->environment.ready[element->slot] = true;
	return value;
}

FeelValue
dmn_evaluate_also(DmnEvaluation *evaluation, FeelRun *run,
				  const DmnElement *element)
{
	FeelValue value;

	run->is_proven = false;
	value = evaluate_also(evaluation, run, element);
	return run->fact_count == 0 || value.kind < FEEL_RANGE
			   ? value
			   : completed(evaluation, run, element, value);
}

FeelValue
dmn_evaluate(DmnEvaluation *evaluation, FeelRun *run,
			 const DmnElement *element, const DmnFacts *facts)
{
	FeelValue value;

	begin(evaluation, element, facts);
	/* of a plain table it is a constant, for which nothing is to be done */
	if (plain_value(run, evaluation, element, &value))
		return feel_run_answer(run, value);
	if (evaluation->facts->peek != NULL)
		return dmn_evaluate_by_pattern(evaluation, run, element);
	return dmn_evaluate_also(evaluation, run, element);
}

const FeelProgram *
dmn_program(const DmnElement *element)
{
	return element->logic != NULL ? element->logic->program : NULL;
}

FeelValue
dmn_decide(FeelRun *run, const DmnModel *model, const DmnElement *element,
		   const DmnFacts *facts)
{
	return dmn_evaluate(dmn_evaluation_begin(run, model), run, element, facts);
}

/*
 * As a call by name has it: parameters that are not given are null (unknown,
 * of an open context), and an argument that is no parameter is an error, as
 * it is probably misspelt.
 */
FeelValue
dmn_invoke(FeelRun *run, const DmnModel *model, const DmnElement *element,
		   const FeelContext *arguments)
{
	DmnFacts facts = {.context = arguments};
	FeelValue callee;
	FeelValue *values;
	uint32_t given = 0;

	if (element->kind == DMN_INPUT_DATA || element->kind == DMN_DECISION)
		return dmn_decide(run, model, element, &facts);
	callee = dmn_decide(run, model, element, NULL);
	if (callee.kind != FEEL_FUNCTION)
		return callee;
	values = feel_allocate_array(run, (size_t) element->parameter_count,
								 sizeof(FeelValue));
	for (int i = 0; i < element->parameter_count; i++)
	{
		FeelString name = element->parameters[i].name;

		values[i] = feel_null();
		if (arguments == NULL)
			continue;
		if (feel_context_find(arguments, name) != NULL)
			given++;
		values[i] = feel_context_get(run, arguments, name);
	}
	if (arguments != NULL && given != arguments->count)
		return feel_error(run, FEEL_INVOCATION,
						  "%.*s has no parameter of the name of one of the "
						  "arguments",
						  (int) element->name.length, element->name.data);
	return feel_run_answer(
		run, feel_settle(run, feel_call(run, callee.u.function, values,
										element->parameter_count)));
}

/* ------------------------------------------------------------ missing facts */

/* Does the fact belong to this input: is it the input or an entry of it? */
static bool
is_of_input(FeelString fact, FeelString key)
{
	return fact.length >= key.length &&
		   memcmp(fact.data, key.data, key.length) == 0 &&
		   (fact.length == key.length || fact.data[key.length] == '.' ||
			fact.data[key.length] == '[');
}

static int
input_position(const DmnElement *element, FeelString fact)
{
	for (int i = 0; i < element->input_count; i++)
		if (is_of_input(fact, element->inputs[i]->key))
			return i;
	return element->input_count;
}

static uint32_t
fact_weight(const FeelRun *run, int fact)
{
	return (uint32_t) fact < run->fact_weight_count ? run->fact_weights[fact]
													: 0;
}

/*
 * Sorted by insertion, quadratic in the facts that are missing: they are
 * facts that somebody is to be asked for, so there are few.  Heavier is a
 * fact that more rules of tables waited for; equal ones keep the order of the
 * inputs, which is that of the model, so that the questions come in the same
 * order each time.
 */
int
dmn_missing(FeelRun *run, const DmnElement *element, FeelValue value,
			const FeelString **facts)
{
	FeelValue unknown = feel_unknown_inside(run, value);
	FeelString *names;
	int *order;
	int count = 0;

	*facts = NULL;
	if (unknown.kind != FEEL_UNKNOWN)
		return 0;
	order = feel_allocate_array(run, (size_t) run->fact_count, sizeof(int));
	names =
		feel_allocate_array(run, (size_t) run->fact_count, sizeof(FeelString));
	for (int fact = 0; fact < run->fact_count; fact++)
	{
		const FeelFactSet *set = unknown.u.facts;
		int at = count;

		if ((uint32_t) fact / 64 >= set->words ||
			((set->bits[fact / 64] >> (fact % 64)) & 1) == 0)
			continue;
		/* insertion: heavier first, then in the order of the inputs */
		for (; at > 0; at--)
		{
			uint32_t mine = fact_weight(run, fact);
			uint32_t other = fact_weight(run, order[at - 1]);

			if (other > mine ||
				(other == mine &&
				 input_position(element, run->fact_names[order[at - 1]]) <=
					 input_position(element, run->fact_names[fact])))
				break;
			order[at] = order[at - 1];
		}
		order[at] = fact;
		count++;
	}
	for (int i = 0; i < count; i++)
		names[i] = run->fact_names[order[i]];
	*facts = names;
	return count;
}
