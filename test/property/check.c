/*-------------------------------------------------------------------------
 *
 * check.c
 *	  The properties of a case: see enum Property.
 *
 *-------------------------------------------------------------------------
 */
#include "property.h"

#define MAX_MISSING 64
#define PATTERN_TRIALS 4

/* ------------------------------------------------------------------ givens */

/*
 * A third of the facts is known, of contexts a part now and then; the first
 * given of a model knows nothing.
 */
void
random_given(Model *model, const Sample *sample, Given *given)
{
	bool is_first = given->masks[0] == 0;

	for (int i = 0; i < model->fact_count; i++)
	{
		const Fact *fact = model->facts[i];
		Mask all = sample->fitting[i];
		int at;

		given->masks[i] = all;
		given->parts[i] = -1;
		if (is_first)
			continue;
		if (fact->part_count > 0 && chance(model, 45))
		{
			given->parts[i] = below(model, fact->part_count);
			given->masks[i] = fact->part_masks[given->parts[i]];
		}
		else if (chance(model, 45))
		{
			do
				at = below(model, fact->value_count);
			while (((all >> at) & 1) == 0);
			given->masks[i] = (Mask) 1 << at;
		}
	}
}

static bool
is_known(const Given *given, int fact)
{
	return given->parts[fact] < 0 &&
		   (given->masks[fact] & (given->masks[fact] - 1)) == 0;
}

static void
given_values(const Sample *sample, const Given *given, int *at)
{
	for (int i = 0; i < sample->model->fact_count; i++)
		at[i] = given->parts[i] >= 0 ? PART_VALUE(given->parts[i])
				: is_known(given, i) ? __builtin_ctz(given->masks[i])
									 : UNKNOWN_VALUE;
}

/* --------------------------------------------------------------- soundness */

/* Is an answer, as far as it is determined, this outcome? */
static bool
matches(FeelRun *run, FeelValue answer, FeelValue outcome)
{
	if (answer.kind == FEEL_UNKNOWN)
		return true;
	if (answer.kind != outcome.kind)
		return false;
	switch (answer.kind)
	{
		case FEEL_LIST:
			if (answer.u.list->count != outcome.u.list->count)
				return false;
			for (uint32_t i = 0; i < answer.u.list->count; i++)
				if (!matches(run, answer.u.list->items[i],
							 outcome.u.list->items[i]))
					return false;
			return true;
		case FEEL_CONTEXT:
			if (answer.u.context->count != outcome.u.context->count)
				return false;
			for (uint32_t i = 0; i < answer.u.context->count; i++)
			{
				const FeelEntry *entry = &answer.u.context->entries[i];
				const FeelValue *other =
					feel_context_find(outcome.u.context, entry->name);

				if (other == NULL || !matches(run, entry->value, *other))
					return false;
			}
			return true;
		case FEEL_RANGE:
			return matches(run, answer.u.range->low, outcome.u.range->low) &&
				   matches(run, answer.u.range->high, outcome.u.range->high);
		default:
			return feel_same(run, answer, outcome);
	}
}

static FeelString
completion_text(Sample *sample, const int *at)
{
	FeelTextBuilder text;
	const Model *model = sample->model;

	feel_text_begin(&text, sample->run);
	for (int i = 0; i < model->fact_count; i++)
		feel_text_add_string(
			&text,
			feel_format(sample->run, "%s%s: %s", i > 0 ? ", " : "{",
						model->facts[i]->name,
						at[i] < 0 ? "?" : model->facts[i]->texts[at[i]]));
	feel_text_add(&text, "}", 1);
	return feel_text_finish(&text);
}

/* The completions of a case, looked at once */
typedef struct Completions
{
	int first;  /* an outcome; NO_ANSWER: there is none */
	bool agree; /* all outcomes are the same */
	bool is_sound;
	int at[MAX_FACTS]; /* where it is not */
} Completions;

static Completions
try_completions(Sample *sample, const Given *given, FeelValue answer)
{
	Completions found = {NO_ANSWER, true, true, {0}};
	uint64_t right[MAX_OUTCOMES / 64] = {0};
	int at[MAX_FACTS];

	first_completion(sample, given, at);
	do
	{
		int outcome = outcome_of(sample, at);

		if (outcome < 0)
			continue;
		if (found.first < 0)
			found.first = outcome;
		if (outcome != found.first)
			found.agree = false;
		if ((right[outcome / 64] >> (outcome % 64)) & 1)
			continue;
		if (matches(sample->run, answer, sample->values[outcome]))
			right[outcome / 64] |= UINT64_C(1) << (outcome % 64);
		else if (found.is_sound)
		{
			found.is_sound = false;
			memcpy(found.at, at, sizeof(at));
		}
	} while (next_completion(sample, given, at));
	return found;
}

/* ------------------------------------------------------------ what is asked */

/* What is missing; texts are in the sample's run */
typedef struct Names
{
	int count;
	FeelString names[MAX_MISSING];
} Names;

static void
keep_names(Sample *sample, FeelValue answer, Names *names)
{
	const FeelString *missing;
	int count = dmn_missing(&sample->trial, sample->element, answer, &missing);

	names->count = count < MAX_MISSING ? count : MAX_MISSING;
	for (int i = 0; i < names->count; i++)
		names->names[i] =
			feel_copy_text(sample->run, missing[i].data, missing[i].length);
}

/*
 * The outcomes of all values of a fact, the others being as they are; then: do
 * two of them that differ in this fact alone (in a component of it, unless
 * empty) have different answers?  Among errors, one is an outcome, too.
 */
static bool
matters_here(Sample *sample, Mask mask, int fact, FeelString component,
			 bool among_errors, int *at)
{
	const FeelValue *values = sample->model->facts[fact]->values;
	int outcomes[MAX_VALUES];

	for (Mask left = mask; left != 0; left &= left - 1)
	{
		at[fact] = __builtin_ctz(left);
		outcomes[at[fact]] = outcome_of(sample, at);
	}
	for (Mask left = mask; left != 0; left &= left - 1)
	{
		int a = __builtin_ctz(left);

		for (Mask rest = left & (left - 1); rest != 0; rest &= rest - 1)
		{
			int b = __builtin_ctz(rest);

			if (outcomes[a] != outcomes[b] &&
				(among_errors || (outcomes[a] >= 0 && outcomes[b] >= 0)) &&
				(component.length == 0 ||
				 differ_in(sample->run, values[a], values[b], component)))
				return true;
		}
	}
	return false;
}

static bool
fact_matters(Sample *sample, const Given *given, int fact,
			 FeelString component, bool among_errors)
{
	Given others = *given;
	int at[MAX_FACTS];

	others.masks[fact] &= -others.masks[fact];
	first_completion(sample, &others, at);
	do
	{
		if (matters_here(sample, given->masks[fact], fact, component,
						 among_errors, at))
			return true;
		at[fact] = __builtin_ctz(others.masks[fact]);
	} while (next_completion(sample, &others, at));
	return false;
}

/* The fact that a name belongs to, -1 if none; and what follows a point */
static int
fact_of_name(const Sample *sample, FeelString name, FeelString *component)
{
	for (int i = 0; i < sample->model->fact_count; i++)
	{
		FeelString fact = text_of(sample->model->facts[i]->name);

		if (name.length < fact.length ||
			memcmp(name.data, fact.data, fact.length) != 0)
			continue;
		*component = (FeelString){"", 0};
		if (name.length == fact.length)
			return i;
		if (name.data[fact.length] == '.')
		{
			component->data = name.data + fact.length + 1;
			component->length = name.length - fact.length - 1;
			return i;
		}
		if (name.data[fact.length] == '[')
			return i;
	}
	return -1;
}

static bool
fail(Sample *sample, Failure *failure, const Given *given, Property property,
	 const char *what, FeelValue answer, FeelString other, FeelString where)
{
	failure->property = property;
	failure->given = *given;
	failure->what = what;
	failure->answer = feel_print_canonical(sample->run, answer);
	failure->other = other;
	failure->where = where;
	return false;
}

static bool
is_among(FeelString name, const Names *names)
{
	for (int i = 0; i < names->count; i++)
		if (feel_text_equal(names->names[i], name))
			return true;
	return false;
}

static bool
name_matters(Sample *sample, const Given *given, FeelString name)
{
	FeelString component;
	int fact = fact_of_name(sample, name, &component);

	return fact >= 0 && fact_matters(sample, given, fact, component, false);
}

/* Of what the answer waited for first, nothing that matters is left out. */
static bool
check_narrow(Sample *sample, const Given *given, const Names *first,
			 const Names *asked, Failure *failure)
{
	for (int i = 0; i < first->count; i++)
		if (!is_among(first->names[i], asked) &&
			name_matters(sample, given, first->names[i]))
			return fail(sample, failure, given, ASKS,
						"what matters is left out", feel_null(), text_of(""),
						first->names[i]);
	return true;
}

static bool
check_asked(Sample *sample, const Given *given, FeelValue answer, bool agree,
			const Names *names, Tally *tally, Failure *failure)
{
	Class class = sample->model->class;
	bool is_named[MAX_FACTS] = {false};
	int useful = 0;

	if (names->count == 0)
		return fail(sample, failure, given, ASKS,
					"undetermined, and nothing is missing", answer,
					text_of(""), text_of(""));
	for (int i = 0; i < names->count; i++)
	{
		FeelString component;
		int fact = fact_of_name(sample, names->names[i], &component);

		if (fact < 0 || is_known(given, fact))
			return fail(sample, failure, given, ASKS,
						"what is known is missing", answer, text_of(""),
						names->names[i]);
		is_named[fact] = true;
		tally->named[class]++;
		if (!agree && fact_matters(sample, given, fact, component, true))
			useful++;
		else
			tally->superfluous[class]++;
		tally->of_vain[class] += agree;
	}
	if (agree)
		return true;
	if (useful == 0)
		return fail(sample, failure, given, ASKS,
					"nothing that is missing matters", answer, text_of(""),
					names->names[0]);
	for (int i = 0; i < sample->model->fact_count; i++)
		if (!is_named[i] && !is_known(given, i) &&
			fact_matters(sample, given, i, text_of(""), true))
			tally->unnamed[class]++;
	return true;
}

/* ------------------------------------------------------------------ a case */

static bool
check_trace(Sample *sample, const Given *given, const int *at,
			FeelString plain, FeelValue answer, Failure *failure)
{
	FeelValue value = evaluate(sample, at, true);
	FeelString traced = feel_print_canonical(&sample->trial, value);

	if (feel_text_equal(plain, traced))
		return true;
	return fail(sample, failure, given, SAME_TRACE,
				"a trace makes a difference", answer,
				feel_copy_text(sample->run, traced.data, traced.length),
				text_of(""));
}

/*
 * The answers that are kept by patterns, for what is given and with other
 * values of the facts that are known: the patterns are those of all that was
 * asked of the model before.
 */
static bool
check_patterns(Sample *sample, const Given *given, const int *at,
			   Failure *failure)
{
	int other[MAX_FACTS];

	memcpy(other, at, sizeof(other));
	for (int i = 0; i < PATTERN_TRIALS; i++)
	{
		FeelValue value;
		FeelString plain;
		FeelString kept;

		value = evaluate(sample, other, false);
		plain = feel_print_canonical(
			sample->run,
			feel_unknown_inside(&sample->trial, value).kind == FEEL_UNKNOWN
				? feel_null()
				: value);
		for (int again = 0; again < 2; again++)
		{
			value = evaluate_by_pattern(sample, other);
			kept = feel_print_canonical(
				sample->run,
				value.kind == FEEL_UNKNOWN ||
						feel_unknown_inside(&sample->trial, value).kind ==
							FEEL_UNKNOWN
					? feel_null()
					: value);
			if (!feel_text_equal(plain, kept))
				return fail(sample, failure, given, PATTERNS,
							"the pattern's answer is another", feel_null(),
							kept, completion_text(sample, other));
		}
		for (int fact = 0; fact < sample->model->fact_count; fact++)
			if (other[fact] >= 0)
				other[fact] = (other[fact] * 5 + fact + i + 1) %
							  sample->model->facts[fact]->value_count;
	}
	return true;
}

/* Once more, for who is going to ask for what is missing */
static FeelValue
asked_for(Sample *sample, const int *at)
{
	FeelValue answer;

	sample->trial.asks = true;
	answer = evaluate(sample, at, false);
	sample->trial.asks = false;
	return answer;
}

/* A copy that outlives the trial */
static FeelValue
kept(Sample *sample, FeelValue value)
{
	FeelList *list;
	FeelContext *context;

	switch (value.kind)
	{
		case FEEL_LIST:
			list = feel_list_make(sample->run, value.u.list->count);
			for (uint32_t i = 0; i < list->count; i++)
				list->items[i] = kept(sample, value.u.list->items[i]);
			return feel_list_value(list);
		case FEEL_CONTEXT:
			context = feel_context_make(sample->run, value.u.context->count);
			for (uint32_t i = 0; i < value.u.context->count; i++)
			{
				const FeelEntry *entry = &value.u.context->entries[i];

				feel_context_append(context,
									feel_copy_text(sample->run,
												   entry->name.data,
												   entry->name.length),
									kept(sample, entry->value));
			}
			context->open = value.u.context->open;
			context->path = value.u.context->path;
			return feel_context_value(context);
		case FEEL_RANGE:
		{
			FeelRange range = *value.u.range;

			range.low = kept(sample, range.low);
			range.high = kept(sample, range.high);
			return feel_range_value(sample->run, range);
		}
		case FEEL_STRING:
			return feel_string(
				feel_copy_text(sample->run, value.u.string, value.part));
		default:
			return value;
	}
}

bool
check_case(Sample *sample, const Given *given, Tally *tally, Failure *failure)
{
	Class class = sample->model->class;
	int at[MAX_FACTS];
	FeelValue answer;
	FeelString printed;
	Names first;
	Names asked = {.count = 0};
	bool is_determined;
	Completions completions;

	given_values(sample, given, at);
	answer = evaluate(sample, at, false);
	if (is_refused(&sample->trial))
		return true;
	is_determined =
		feel_unknown_inside(&sample->trial, answer).kind != FEEL_UNKNOWN;
	printed = feel_print_canonical(&sample->trial, answer);
	printed = feel_copy_text(sample->run, printed.data, printed.length);
	if (!is_determined)
	{
		keep_names(sample, answer, &first);
		answer = asked_for(sample, at);
		keep_names(sample, answer, &asked);
	}
	if (answer.kind == FEEL_FUNCTION)
		return true;
	/* facts of an unknown are numbers in the trial: printed while they hold */
	answer = kept(sample, answer);
	tally->cases++;
	tally->checked[SAME_TRACE]++;
	if (!check_trace(sample, given, at, printed, feel_null(), failure))
	{
		failure->answer = printed;
		return false;
	}
	tally->checked[PATTERNS]++;
	if (!check_patterns(sample, given, at, failure))
		return false;
	completions = try_completions(sample, given, answer);
	if (sample->too_many || completions.first == NO_ANSWER)
	{
		tally->too_many++;
		return true;
	}
	tally->checked[SOUND]++;
	if (!completions.is_sound)
	{
		(void) fail(sample, failure, given, SOUND,
					"a completion has another answer", feel_null(),
					feel_print_canonical(
						sample->run,
						sample->values[outcome_of(sample, completions.at)]),
					completion_text(sample, completions.at));
		failure->answer = printed;
		return false;
	}
	if (is_determined)
	{
		tally->determined[class]++;
		return true;
	}
	tally->undetermined[class]++;
	tally->in_vain[class] += completions.agree;
	if (completions.agree && shows_vain[class])
	{
		(void) fail(sample, failure, given, IN_VAIN, "all completions agree",
					feel_null(),
					feel_print_canonical(sample->run,
										 sample->values[completions.first]),
					text_of(""));
		failure->answer = printed;
		return false;
	}
	tally->checked[ASKS]++;
	if (!check_narrow(sample, given, &first, &asked, failure) ||
		!check_asked(sample, given, feel_null(), completions.agree, &asked,
					 tally, failure))
	{
		failure->answer = printed;
		return false;
	}
	return true;
}
