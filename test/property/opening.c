/*-------------------------------------------------------------------------
 *
 * opening.c
 *	  With which facts dmn_what_if() says that a decision would give an answer,
 *	  against all values of the facts: whatever other facts give it, a set that
 *	  is told is among those that differ; and each case that is told gives it.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/verify/proof.h"
#include "property.h"

#define STEPS (1000 * 1000)
#define AT_A_TIME 3

typedef struct Question
{
	Sample *sample;
	FeelRun *run;
	const Given *given;
	FeelValue values[MAX_FACTS]; /* what is known */
	bool is_known[MAX_FACTS];
	DmnWhatIf what_if;
	const DmnOpening *opening; /* whose case is given; NULL: none */
	Failure *failure;
} Question;

static void
give(FeelRun *run, void *closure, const DmnElement *input, FeelValue *value)
{
	const Question *question = closure;
	const Model *model = question->sample->model;
	const DmnOpening *opening = question->opening;
	const FeelValue *told = NULL;

	if (opening != NULL)
	{
		told = feel_context_find(opening->changes.u.context, input->key);
		if (told == NULL)
			told = feel_context_find(opening->learned.u.context, input->key);
	}
	for (int i = 0; i < model->fact_count && told == NULL; i++)
		if (question->is_known[i] &&
			feel_text_equal(input->key, text_of(model->facts[i]->name)))
			told = &question->values[i];
	*value = told != NULL ? *told : dmn_unknown(run, input);
}

static bool
fail(Question *question, const char *what, FeelValue other, const int *at)
{
	const Model *model = question->sample->model;
	Failure *failure = question->failure;
	FeelTextBuilder text;

	memset(failure, 0, sizeof(*failure));
	failure->property = OPENED;
	failure->what = what;
	failure->answer = feel_print(question->run, question->what_if.wanted);
	failure->other = feel_print(question->run, other);
	feel_text_begin(&text, question->run);
	for (int i = 0; i < model->fact_count; i++)
		feel_text_add_string(
			&text,
			feel_format(
				question->run, "%s: %s%s ", model->facts[i]->name,
				question->is_known[i] ? "" : "?",
				question->is_known[i] || at != NULL
					? model->facts[i]
						  ->texts[at != NULL ? at[i]
											 : __builtin_ctz(
												   question->given->masks[i])]
					: ""));
	failure->where = feel_text_finish(&text);
	failure->variant =
		question->opening == NULL ? text_of("") : question->opening->sentence;
	return false;
}

/* ------------------------------------------------------------------ checks */

/* Does what is told give the answer? */
static bool
check_told(Question *question)
{
	Sample *sample = question->sample;
	FeelRun *run = &sample->trial;

	for (const DmnOpening *o = question->what_if.first; o != NULL; o = o->next)
	{
		DmnFacts facts = {.fact = give, .closure = question};
		FeelValue answer;

		if (!o->has_case && o->kind != DMN_IS_OPEN)
			continue;
		question->opening = o->has_case ? o : NULL;
		feel_run_again(run);
		answer =
			dmn_evaluate(sample->evaluation, run, sample->element, &facts);
		if (!feel_same(question->run, answer, question->what_if.wanted))
			return fail(question, "the case that is told does not give it",
						answer, NULL);
	}
	question->opening = NULL;
	return true;
}

static bool
is_changed(const Question *question, const DmnOpening *opening, int fact)
{
	const char *name = question->sample->model->facts[fact]->name;

	return feel_context_find(opening->changes.u.context, text_of(name)) !=
		   NULL;
}

/* Is a set that is told part of another one? */
static bool
check_smallest(Question *question)
{
	int count = question->sample->model->fact_count;

	for (const DmnOpening *a = question->what_if.first; a != NULL; a = a->next)
		for (const DmnOpening *b = question->what_if.first; b != NULL;
			 b = b->next)
		{
			bool is_part = a->has_case && b->has_case;
			bool is_less = false;

			for (int i = 0; i < count && is_part; i++)
			{
				is_part =
					!is_changed(question, a, i) || is_changed(question, b, i);
				is_less = is_less || (!is_changed(question, a, i) &&
									  is_changed(question, b, i));
			}
			question->opening = b;
			if (is_part && is_less)
				return fail(question, "fewer facts would do", a->changes,
							NULL);
		}
	question->opening = NULL;
	return true;
}

/* Facts that give the answer: is a set of those that differ told? */
static bool
check_untold(Question *question, const int *at)
{
	const Model *model = question->sample->model;
	bool differs[MAX_FACTS] = {false};
	int count = 0;

	for (int i = 0; i < model->fact_count; i++)
	{
		differs[i] = question->is_known[i] &&
					 ((question->given->masks[i] >> at[i]) & 1) == 0;
		count += differs[i];
	}
	if (count > AT_A_TIME)
		return true;
	for (const DmnOpening *o = question->what_if.first; o != NULL; o = o->next)
	{
		bool is_part = o->has_case;

		for (int i = 0; i < model->fact_count && is_part; i++)
			is_part = differs[i] || !is_changed(question, o, i);
		if (is_part || o->kind == DMN_IS_OPEN)
			return true;
	}
	return fail(question, "a change that gives it is not told", feel_null(),
				at);
}

static bool
check_answer(Question *question, const Given *all, int wanted, Tally *tally)
{
	Sample *sample = question->sample;
	DmnFacts facts = {.fact = give, .closure = question};
	int at[MAX_FACTS];

	question->what_if = (DmnWhatIf){.wanted = sample->values[wanted],
									.max_facts = AT_A_TIME,
									.max_openings = 1000,
									.max_steps = STEPS};
	feel_run_renew(question->run);
	dmn_what_if(question->run, sample->dmn, sample->element, &facts,
				&question->what_if);
	feel_run_renew(question->run);
	tally->checked[OPENED]++;
	tally->asked[sample->model->class]++;
	tally->not_told[sample->model->class] += !question->what_if.is_complete;
	if (!check_told(question) || !check_smallest(question))
		return false;
	if (!question->what_if.is_complete)
		return true;
	first_completion(sample, all, at);
	do
		if (outcome_of(sample, at) == wanted && !check_untold(question, at))
			return false;
	while (next_completion(sample, all, at));
	return true;
}

/* For one of the answers that the model has */
bool
check_opening(Model *model, Sample *sample, const Given *given, Tally *tally,
			  Failure *failure)
{
	Question question = {.sample = sample,
						 .run = sample->run,
						 .given = given,
						 .failure = failure};
	Given all = {0};
	int at[MAX_FACTS];

	for (int i = 0; i < model->fact_count; i++)
	{
		all.masks[i] = sample->fitting[i];
		all.parts[i] = -1;
		question.is_known[i] = given->parts[i] < 0 &&
							   (given->masks[i] & (given->masks[i] - 1)) == 0;
		if (question.is_known[i])
			question.values[i] =
				model->facts[i]->values[__builtin_ctz(given->masks[i])];
	}
	first_completion(sample, &all, at);
	do
		(void) outcome_of(sample, at);
	while (next_completion(sample, &all, at));
	if (sample->outcome_count == 0 || sample->too_many)
		return true;
	return check_answer(&question, &all, below(model, sample->outcome_count),
						tally);
}
