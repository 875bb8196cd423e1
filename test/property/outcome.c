/*-------------------------------------------------------------------------
 *
 * outcome.c
 *	  The answers of a model: for what is given, and for its completions.
 *
 * Completions are tried when they are first asked for, and their answers are
 * kept as numbers: equal answers have equal numbers.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "property.h"

/* Memory of one evaluation, which the next one uses again */
#define ROOM (512 * 1024)
#define STEPS (200 * 1000)

static char *room;

/* What facts are given */
typedef struct World
{
	const Model *model;
	const int *at;
	const FeelValue *values; /* unless NULL, instead */
} World;

static void
give_fact(FeelRun *run, void *closure, const DmnElement *input,
		  FeelValue *value)
{
	const World *world = closure;

	for (int i = 0; i < world->model->fact_count; i++)
	{
		const Fact *fact = world->model->facts[i];
		int at = world->values == NULL ? world->at[i] : 0;

		if (!feel_text_equal(input->key, text_of(fact->name)))
			continue;
		if (world->values != NULL)
			*value = world->values[i];
		else if (at == UNKNOWN_VALUE)
			*value = dmn_unknown(run, input);
		else
			*value = at >= 0 ? fact->values[at] : fact->parts[-2 - at];
		return;
	}
	*value = feel_null();
}

static DmnPeek
peek_fact(void *closure, const DmnElement *input, FeelValue *value)
{
	const World *world = closure;

	for (int i = 0; i < world->model->fact_count; i++)
	{
		const Fact *fact = world->model->facts[i];
		int at = world->at[i];

		if (!feel_text_equal(input->key, text_of(fact->name)))
			continue;
		if (at == UNKNOWN_VALUE)
			return DMN_UNKNOWN;
		if (at < 0 || fact->values[at].kind >= FEEL_RANGE ||
			(input->type != NULL &&
			 !feel_fits_plainly(fact->values[at], input->type)))
			return DMN_UNTOLD;
		*value = fact->values[at];
		return DMN_KNOWN;
	}
	return DMN_UNTOLD;
}

FeelValue
evaluate_by_pattern(Sample *sample, const int *at)
{
	World world = {sample->model, at, NULL};
	DmnFacts given = {.fact = give_fact, .peek = peek_fact, .closure = &world};
	FeelRun *run = &sample->trial;

	feel_run_again(run);
	run->steps_left = STEPS;
	return dmn_evaluate(sample->evaluation, run, sample->element, &given);
}

static FeelValue
evaluate_in(Sample *sample, FeelRun *run, const int *at,
			const FeelValue *values)
{
	World world = {sample->model, at, values};
	DmnFacts given = {.fact = give_fact, .closure = &world};

	run->steps_left = STEPS;
	return dmn_evaluate(sample->evaluation, run, sample->element, &given);
}

FeelValue
evaluate(Sample *sample, const int *at, bool is_traced)
{
	FeelRun *run = &sample->trial;

	feel_run_again(run);
	if (is_traced)
		(void) dmn_trace_begin(run, true, true);
	return evaluate_in(sample, run, at, NULL);
}

uint32_t
rules_that_match(Sample *sample, const int *at, const FeelValue *values)
{
	FeelRun *run = &sample->trial;
	DmnTrace *trace;
	uint32_t rules = 0;

	feel_run_again(run);
	trace = dmn_trace_begin(run, false, true);
	(void) evaluate_in(sample, run, at, values);
	if (trace->tables != NULL)
		for (int i = 0; i < trace->tables->rule_count && i < 32; i++)
			if (trace->tables->matched[i] > 0)
				rules |= UINT32_C(1) << i;
	return rules;
}

/* Outside of what a column declares there is no answer, but an error. */
static bool
is_of_column(const FeelDiagnostic *diagnostic)
{
	FeelString place = diagnostic->place;
	FeelString message = diagnostic->message;

	if (diagnostic->kind != FEEL_CONSTRAINT &&
		diagnostic->kind != FEEL_INVALID_TYPE)
		return false;
	if (memmem(message.data, message.length, " of input ", 10) != NULL)
		return true;
	return memmem(place.data, place.length, ", input ", 8) != NULL &&
		   memmem(place.data, place.length, "rule ", 5) == NULL;
}

bool
is_refused(const FeelRun *run)
{
	for (const FeelDiagnostic *d = run->diagnostics; d != NULL; d = d->next)
		if (d->kind == FEEL_LIMIT || is_of_column(d))
			return true;
	return false;
}

static bool
has_function(FeelValue value)
{
	if (value.kind == FEEL_LIST)
		for (uint32_t i = 0; i < value.u.list->count; i++)
			if (has_function(value.u.list->items[i]))
				return true;
	return value.kind == FEEL_FUNCTION;
}

int
outcome_of(Sample *sample, const int *at)
{
	int place = 0;
	FeelValue value;
	FeelRun *run = &sample->trial;

	for (int i = 0; i < sample->model->fact_count; i++)
		place += at[i] * sample->strides[i];
	if (sample->outcomes[place] != NOT_TRIED)
		return sample->outcomes[place];
	value = evaluate(sample, at, false);
	if (is_refused(run) || has_function(value))
		return sample->outcomes[place] = NO_ANSWER;
	for (int i = 0; i < sample->outcome_count; i++)
		if (feel_same(run, value, sample->values[i]))
			return sample->outcomes[place] = (int16_t) i;
	if (sample->outcome_count == MAX_OUTCOMES)
	{
		sample->too_many = true;
		return NO_ANSWER;
	}
	/* once more, in memory that stays */
	sample->values[sample->outcome_count] =
		evaluate_in(sample, sample->run, at, NULL);
	return sample->outcomes[place] = (int16_t) sample->outcome_count++;
}

/* ------------------------------------------------------------- completions */

static bool
set_first(const Given *given, int i, int *at)
{
	at[i] = __builtin_ctz(given->masks[i]);
	return true;
}

void
first_completion(const Sample *sample, const Given *given, int *at)
{
	for (int i = 0; i < sample->model->fact_count; i++)
		(void) set_first(given, i, at);
}

bool
next_completion(const Sample *sample, const Given *given, int *at)
{
	for (int i = 0; i < sample->model->fact_count; i++)
	{
		Mask rest = given->masks[i] & ~(((Mask) 2 << at[i]) - 1);

		if (rest != 0)
		{
			at[i] = __builtin_ctz(rest);
			return true;
		}
		(void) set_first(given, i, at);
	}
	return false;
}

/* ------------------------------------------------------------------ models */

/* The values that the declared type takes as they are */
static Mask
fitting_values(Sample *sample, const Fact *fact)
{
	const DmnElement *input = dmn_find(sample->dmn, text_of(fact->name));
	Mask mask = 0;

	for (int i = 0; i < fact->value_count; i++)
	{
		FeelValue value = fact->values[i];

		feel_run_again(&sample->trial);
		if (input != NULL && input->type != NULL)
			value = feel_coerce(&sample->trial, value, input->type);
		if (feel_same(&sample->trial, value, fact->values[i]))
			mask |= (Mask) 1 << i;
	}
	return mask;
}

bool
sample_begin(Sample *sample, const Model *model, FeelString xml)
{
	int stride = 1;

	if (room == NULL)
		room = malloc(ROOM);
	sample->model = model;
	sample->xml = xml;
	sample->run = host_run_make();
	sample->outcome_count = 0;
	sample->too_many = false;
	sample->dmn = dmn_read(sample->run, xml, NULL, NULL);
	if (sample->dmn == NULL || sample->run->diagnostic_count > 0)
		return false;
	sample->element = dmn_find(sample->dmn, text_of("D"));
	sample->evaluation = dmn_evaluation_make(sample->run, sample->dmn);
	feel_run_init(&sample->trial, sample->run->arena);
	sample->trial.now = sample->run->now;
	sample->trial.room = room;
	sample->trial.room_size = ROOM;
	for (int i = 0; i < model->fact_count; i++)
	{
		sample->strides[i] = stride;
		stride *= model->facts[i]->value_count;
		sample->fitting[i] = fitting_values(sample, model->facts[i]);
	}
	for (int i = 0; i < stride; i++)
		sample->outcomes[i] = NOT_TRIED;
	return true;
}

void
sample_end(Sample *sample)
{
	host_run_free(sample->run);
}
