/*-------------------------------------------------------------------------
 *
 * completion.c
 *	  What all completions of the unknown facts agree on.
 *
 * An evaluation over unknown facts looks at each operator and each table by
 * itself, so it may end undetermined although the answer is the same whatever
 * the facts are: two doubts that exclude each other are both taken to be
 * possible.  Here such an answer is evaluated again, under assumptions that
 * together cover everything the facts can be.  If all of them lead to one
 * answer, that is the answer; if two lead to different ones, it depends on
 * the facts for certain, and nothing more is tried.
 *
 * Why lazily: the facts of a model have no finite domains, and the product of
 * those that its constants cut out is too large.  So nothing is assumed
 * first, and the evaluation notes at which values it would have had to know
 * more (feel/operator/region.c).  Then one fact on which the answer waits is
 * cut there, and each part tried; whatever does not matter under the
 * assumptions made so far is never cut.
 *
 * Invariants: the parts of a fact cover what it can be, null among it, as
 * its type and declared values allow; a fact without a type can be anything,
 * so that one of its parts is "any other kind".  A part is one value or
 * stays unknown.  A part that is empty does no harm but to the answer's
 * being found.  Completions that a table refuses (a fact is outside of the
 * column's input values) have no answer, and need not agree; but a value that
 * is known and refused is no completion's fault.
 *
 * That an answer depends on the facts is the usual case, and cheap: before
 * anything is taken apart, a few completions are tried, each fact being some
 * value of one of its parts.
 *
 * All of this has a run of its own, with a budget of its own: it complains of
 * nothing, traces nothing, and when its steps are used up, the first answer
 * stays.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/decide/completer.h"
#include "feel/operator/region.h"

#define MEMORY (8 * 1024 * 1024)
/* Facts that are met only while completions are tried */
#define SPARE_FACTS 16

typedef DmnCompleter Completer;
typedef DmnOutcomes Outcomes;

/* ------------------------------------------------------------ assumptions */

FeelValue
dmn_assumed(FeelRun *run, const FeelCompletion *completion, FeelValue value)
{
	if (value.kind == FEEL_UNKNOWN && value.part > 0 &&
		value.part <= (uint32_t) completion->count &&
		completion->regions[value.part - 1].is_value)
		value = completion->regions[value.part - 1].value;
	if ((value.kind != FEEL_LIST && value.kind != FEEL_CONTEXT) ||
		feel_unknown_inside(run, value).kind != FEEL_UNKNOWN ||
		!feel_enter(run))
		return value;
	if (value.kind == FEEL_LIST)
	{
		FeelList *list = feel_list_make(run, value.u.list->count);

		for (uint32_t i = 0; i < list->count; i++)
			list->items[i] =
				dmn_assumed(run, completion, value.u.list->items[i]);
		value = feel_list_value(list);
	}
	else
	{
		const FeelContext *context = value.u.context;
		FeelContext *copy = feel_context_make(run, context->count);

		copy->open = context->open;
		copy->path = context->path;
		for (uint32_t i = 0; i < context->count; i++)
			feel_context_append(
				copy, context->entries[i].name,
				dmn_assumed(run, completion, context->entries[i].value));
		value = feel_context_value(copy);
	}
	feel_leave(run);
	return value;
}

/* The facts as they are, each asked for once, with what is assumed of them */
static void
give_fact(FeelRun *run, void *closure, const DmnElement *input,
		  FeelValue *value)
{
	Completer *completer = closure;
	FeelEnvironment *environment = &completer->outer->environment;

	if (!environment->ready[input->slot])
	{
		/* it is kept for all, so nothing may be assumed of it yet */
		run->completion = NULL;
		environment->fetch(run, environment, input->slot);
		environment->ready[input->slot] = true;
		run->completion = &completer->all.completion;
	}
	*value = dmn_assumed(run, &completer->all.completion,
						 environment->values[input->slot]);
}

/* What is known of decisions already, whatever the facts turn out to be */
static void
give_decisions(void *closure, FeelValue *values, bool *ready)
{
	const Completer *completer = closure;

	dmn_keep_decided(completer->outer, values, ready);
	for (int32_t i = 0; completer->forced > 0 && i < completer->slot_count;
		 i++)
		if (completer->is_forced[i])
		{
			values[i] = completer->forced_values[i];
			ready[i] = true;
		}
}

/* --------------------------------------------------------------- outcomes */

static bool
has_names(const Outcomes *outcomes, const FeelContext *context)
{
	if (context->count != (uint32_t) outcomes->count)
		return false;
	for (int32_t i = 0; i < outcomes->count; i++)
		if (!feel_text_equal(outcomes->names[i], context->entries[i].name))
			return false;
	return true;
}

/* The first value that is there says whether there are entries. */
static void
begin_outcomes(Completer *completer, FeelValue value)
{
	Outcomes *outcomes = &completer->outcomes;

	if (value.kind != FEEL_CONTEXT || value.u.context->open ||
		value.u.context->count == 0 ||
		value.u.context->count > DMN_MAX_ENTRIES)
	{
		outcomes->count = 1;
		return;
	}
	outcomes->by_entry = true;
	outcomes->count = (int32_t) value.u.context->count;
	outcomes->names = feel_allocate_array(
		&completer->all.run, (size_t) outcomes->count, sizeof(FeelString));
	for (int32_t i = 0; i < outcomes->count; i++)
		outcomes->names[i] = value.u.context->entries[i].name;
}

/* The i-th entry of an outcome, or the whole */
static FeelValue
entry_of(const Outcomes *outcomes, FeelValue value, int32_t i)
{
	return outcomes->by_entry && value.kind == FEEL_CONTEXT
			   ? value.u.context->entries[i].value
			   : value;
}

static bool
is_settled(const Outcomes *outcomes, int32_t i)
{
	return (((outcomes->known | outcomes->differs | outcomes->failed) >> i) &
			1) != 0;
}

/* One more outcome, or as much of it as is determined; does it tell more? */
static bool
add_outcome(Completer *completer, FeelValue value)
{
	Outcomes *outcomes = &completer->outcomes;
	uint64_t known = outcomes->seen ^ outcomes->differs;
	bool is_over = true;

	if (value.kind == FEEL_UNKNOWN)
		return false;
	if (outcomes->count == 0)
		begin_outcomes(completer, value);
	if (outcomes->by_entry &&
		(value.kind != FEEL_CONTEXT || !has_names(outcomes, value.u.context)))
	{
		outcomes->failed = UINT64_MAX;
		if (completer->forced == 0 && outcomes->doubted == 0)
			outcomes->differs = UINT64_MAX;
		completer->is_over = true;
		return true;
	}
	for (int32_t i = 0; i < outcomes->count; i++)
	{
		FeelValue entry = entry_of(outcomes, value, i);
		uint64_t bit = UINT64_C(1) << i;

		if (!is_settled(outcomes, i) &&
			dmn_is_determined(&completer->all.run, entry))
		{
			if ((outcomes->seen & bit) == 0)
				outcomes->values[i] = entry;
			else if (!feel_same(&completer->all.run, outcomes->values[i],
								entry))
			{
				/* of decisions that may never have these values */
				if (completer->forced > 0 || (outcomes->doubted & bit) != 0)
					outcomes->failed |= bit;
				else
					outcomes->differs |= bit;
			}
			if (completer->forced > 0 && (outcomes->seen & bit) == 0)
				outcomes->doubted |= bit;
			outcomes->seen |= bit;
		}
		is_over = is_over && is_settled(outcomes, i);
	}
	completer->is_over = completer->is_over || is_over;
	return known != (outcomes->seen ^ outcomes->differs);
}

/* What the outcome still waits for, of entries that are not settled */
static FeelValue
open_facts(Completer *completer, FeelValue value)
{
	const Outcomes *outcomes = &completer->outcomes;
	FeelValue facts = feel_null();

	if (!outcomes->by_entry || value.kind != FEEL_CONTEXT)
		return feel_unknown_inside(&completer->all.run, value);
	for (int32_t i = 0; i < outcomes->count; i++)
		if (!is_settled(outcomes, i))
			facts = feel_unknown_union(
				&completer->all.run, facts,
				feel_unknown_inside(&completer->all.run,
									entry_of(outcomes, value, i)));
	return facts;
}

/* It cannot be told under the present assumptions. */
static void
give_up(Completer *completer, FeelValue value)
{
	Outcomes *outcomes = &completer->outcomes;
	bool is_over = true;

	if (outcomes->count == 0)
		outcomes->count = 1;
	for (int32_t i = 0; i < outcomes->count; i++)
	{
		if (!dmn_is_determined(&completer->all.run,
							   entry_of(outcomes, value, i)))
			outcomes->failed |= UINT64_C(1) << i;
		is_over = is_over && is_settled(outcomes, i);
	}
	completer->is_over = completer->is_over || is_over;
}

/* A value of a part that the fact's type allows, too; else null */
FeelValue
dmn_completer_sample(Completer *completer, int number, const FeelRegion *part)
{
	FeelRun *run = &completer->all.run;

	return part->kinds == 0 && !part->is_value
			   ? feel_null()
			   : feel_coerce(run, dmn_part_sample(run, part),
							 completer->all.facts[number].type);
}

/* An outcome of the present assumptions, which are kept if it tells more */
static void
note_outcome(Completer *completer, FeelValue value)
{
	const FeelCompletion *completion = &completer->all.completion;
	FeelRun *run = &completer->all.run;
	FeelValue *values;

	if (!add_outcome(completer, value) || completer->forced > 0 ||
		completer->told == DMN_PROBES || !dmn_is_determined(run, value))
		return;
	values = feel_allocate_array(run, (size_t) completion->count,
								 sizeof(FeelValue));
	for (int i = 0; i < completion->count; i++)
		values[i] =
			dmn_completer_sample(completer, i, &completion->regions[i]);
	completer->completions[completer->told++] = values;
}

/* ------------------------------------------------------------- evaluation */

/* The answer under the present assumptions; false if it is none. */
bool
dmn_completer_evaluate(Completer *completer, FeelValue *value)
{
	FeelRun *run = &completer->all.run;

	completer->all.completion.cut_count = 0;
	completer->all.completion.image_count = 0;
	completer->all.completion.is_outside = false;
	*value = dmn_evaluate_once(completer->inner, run, completer->element,
							   &completer->given);
	if (run->steps_left == 0)
	{
		completer->is_over = true;
		completer->outcomes.failed = UINT64_MAX;
		return false;
	}
	return !completer->all.completion.is_outside || completer->is_refused ||
		   value->kind == FEEL_UNKNOWN;
}

/* --------------------------------------------------- completions, by trial */

static int32_t
random_below(Completer *completer, int32_t limit)
{
	completer->random = completer->random * UINT64_C(6364136223846793005) +
						1442695040888963407;
	return (int32_t) ((completer->random >> 33) % (uint64_t) limit);
}

/*
 * A value for a fact, at random, as its type allows: null has a trial of its
 * own.
 */
static FeelValue
some_value(Completer *completer, int number, const DmnParts *parts)
{
	const FeelRegion *part = &completer->all.completion.regions[number];
	int32_t at;

	if (parts->count > 0)
	{
		at = random_below(completer, parts->count);
		if (parts->regions[at].is_value &&
			parts->regions[at].value.kind == FEEL_NULL)
			at = (at + 1) % parts->count;
		part = &parts->regions[at];
	}
	return dmn_completer_sample(completer, number, part);
}

/*
 * Try some completions of the facts; the cuts are those of an evaluation in
 * which nothing was assumed.
 */
static void
try_some(Completer *completer, FeelValue facts, bool is_cut)
{
	FeelRun *run = &completer->all.run;
	int32_t count = completer->all.completion.count;
	FeelRegion *regions = completer->all.completion.regions;
	FeelRegion *before =
		feel_allocate_array(run, (size_t) count, sizeof(FeelRegion));
	DmnParts *parts =
		feel_allocate_array(run, (size_t) count, sizeof(DmnParts));
	FeelValue value;

	memcpy(before, regions, (size_t) count * sizeof(FeelRegion));
	for (int i = 0; i < run->fact_count && i < count; i++)
		if (dmn_has_fact(facts, i))
			parts[i] = dmn_parts_of(&completer->all, i);
	for (int probe = 0; probe < DMN_PROBES && !completer->is_over; probe++)
	{
		for (int i = 0; i < run->fact_count && i < count; i++)
			if (dmn_has_fact(facts, i))
			{
				regions[i] = before[i];
				value = probe == 0 && !is_cut
							? feel_null()
							: some_value(completer, i, &parts[i]);
				regions[i] = (FeelRegion){.kinds = feel_kind_bit(value),
										  .is_value = true,
										  .value = value};
			}
		if (!dmn_completer_evaluate(completer, &value) ||
			!dmn_is_determined(run, value))
			continue;
		note_outcome(completer, value);
	}
	memcpy(regions, before, (size_t) count * sizeof(FeelRegion));
}

/* ------------------------------------------------------- all completions */

/* The fact to cut: one with few parts that are asked for often */
int
dmn_completer_choose(Completer *completer, FeelValue facts, DmnParts *best)
{
	int chosen = -1;

	for (int i = 0; i < completer->all.run.fact_count; i++)
	{
		DmnParts parts;

		if (!dmn_has_fact(facts, i))
			continue;
		parts = dmn_parts_of(&completer->all, i);
		if (parts.count == 0)
			continue;
		if (chosen < 0 || parts.count < best->count ||
			(parts.count == best->count && parts.uses > best->uses))
		{
			chosen = i;
			*best = parts;
		}
	}
	return chosen;
}

static void explore(Completer *completer, int level);

/*
 * No fact can be cut any more, but of a decision it is known that it has one
 * of a few values: each of them is given to it, whatever the facts are.  What
 * comes of that may be no completion's outcome, so that two that differ tell
 * nothing.
 */
static void
explore_forced(Completer *completer, const DmnForced *forced, int level)
{
	completer->is_forced[forced->slot] = true;
	completer->forced++;
	for (int32_t i = 0; i < forced->count && !completer->is_over; i++)
	{
		completer->forced_values[forced->slot] = forced->values[i];
		explore(completer, level + 1);
	}
	completer->forced--;
	completer->is_forced[forced->slot] = false;
}

/* No fact can be cut any more. */
static void
explore_end(Completer *completer, FeelValue value, FeelValue facts, int level)
{
	DmnForced forced;

	dmn_choose_forced(completer->inner, &completer->all.run,
					  completer->element, completer->is_forced, &forced);
	if (completer->forced == 0)
		try_some(completer, facts, level > 0);
	if (completer->is_over)
		return;
	if (forced.count == 0 || level >= DMN_MAX_LEVELS ||
		!feel_enter(&completer->all.run))
	{
		give_up(completer, value);
		return;
	}
	explore_forced(completer, &forced, level);
	feel_leave(&completer->all.run);
}

static void
explore(Completer *completer, int level)
{
	FeelRegion *regions = completer->all.completion.regions;
	FeelRegion before;
	FeelValue value;
	FeelValue facts;
	DmnParts parts = {.count = 0};
	int fact;

	if (!dmn_completer_evaluate(completer, &value))
		return;
	if (level == 0)
		completer->is_refused = completer->all.completion.is_outside;
	note_outcome(completer, value);
	facts = open_facts(completer, value);
	if (completer->is_over || facts.kind != FEEL_UNKNOWN)
		return;
	fact = dmn_completer_choose(completer, facts, &parts);
	if (fact < 0 || level == DMN_MAX_LEVELS ||
		!feel_enter(&completer->all.run))
	{
		explore_end(completer, value, facts, level);
		return;
	}
	if (level == 0)
		try_some(completer, facts, false);
	before = regions[fact];
	for (int32_t i = 0; i < parts.count && !completer->is_over; i++)
	{
		regions[fact] = parts.regions[i];
		explore(completer, level + 1);
	}
	regions[fact] = before;
	feel_leave(&completer->all.run);
}

/* -------------------------------------------------------------- the answer */

/* What all outcomes agree on, in place of what is unknown in the first */
static FeelValue
agreed(Completer *completer, FeelRun *run, FeelValue value)
{
	const Outcomes *outcomes = &completer->outcomes;
	uint64_t open = outcomes->differs | outcomes->failed | ~outcomes->seen;
	FeelContext *context;
	FeelValue facts = feel_unknown_inside(run, value);

	/* nothing is agreed on, or not all was tried, or looked at to its end */
	if (outcomes->count == 0 || completer->is_over ||
		completer->all.run.steps_left == 0)
		return value;
	if (!outcomes->by_entry)
		return (open & 1) == 0 ? outcomes->values[0] : value;
	context = feel_context_make(run, (uint32_t) outcomes->count);
	for (int32_t i = 0; i < outcomes->count; i++)
		feel_context_append(context, outcomes->names[i],
							((open >> i) & 1) == 0 ? outcomes->values[i]
							: value.kind == FEEL_CONTEXT
								? value.u.context->entries[i].value
								: facts);
	return feel_context_value(context);
}

void
dmn_completer_begin(Completer *completer, DmnEvaluation *evaluation,
					FeelRun *run, const DmnElement *element, FeelValue value)
{
	int32_t count = run->fact_count + SPARE_FACTS;

	completer->outer = evaluation;
	completer->all.model = evaluation->model;
	completer->element = element;
	completer->given = (DmnFacts){.fact = give_fact,
								  .cheap_facts = give_decisions,
								  .closure = completer};
	completer->all.run = *run;
	completer->all.run.steps_left = DMN_COMPLETION_STEPS;
	completer->all.run.memory_left = MEMORY;
	completer->all.run.diagnostics = completer->all.run.last_diagnostic = NULL;
	completer->all.run.quiet = true;
	completer->all.run.trace = NULL;
	completer->all.run.fact_weights = NULL;
	completer->all.run.fact_weight_count = 0;
	completer->all.run.completion = &completer->all.completion;
	completer->all.completion.count = count;
	/* from here on, memory is that run's: both have the same room */
	run = &completer->all.run;
	completer->all.completion.regions =
		feel_allocate_array(run, (size_t) count, sizeof(FeelRegion));
	completer->all.facts =
		feel_allocate_array(run, (size_t) count, sizeof(DmnUnknownFact));
	completer->inner = dmn_evaluation_begin(run, evaluation->model);
	completer->slot_count = evaluation->environment.count;
	completer->is_forced =
		feel_allocate_array(run, (size_t) completer->slot_count, sizeof(bool));
	completer->forced_values = feel_allocate_array(
		run, (size_t) completer->slot_count, sizeof(FeelValue));
	for (int i = 0; i < run->fact_count; i++)
		dmn_begin_fact(&completer->all, i);
	if (value.kind == FEEL_CONTEXT)
		begin_outcomes(completer, value);
	for (int32_t i = 0; i < completer->outcomes.count; i++)
		if (dmn_is_determined(run, entry_of(&completer->outcomes, value, i)))
			completer->outcomes.known |= UINT64_C(1) << i;
}

/* What was met on the way is the caller's, too. */
void
dmn_completer_end(const Completer *completer, FeelRun *run)
{
	run->fact_names = completer->all.run.fact_names;
	run->fact_count = completer->all.run.fact_count;
	run->fact_capacity = completer->all.run.fact_capacity;
	run->room_used = completer->all.run.room_used;
}

FeelValue
dmn_complete(DmnEvaluation *evaluation, FeelRun *run,
			 const DmnElement *element, FeelValue value)
{
	Completer *completer;

	if (run->steps_left == 0 ||
		dmn_is_witnessed(evaluation, run, element, value))
		return value;
	completer = feel_allocate(run, sizeof(*completer));
	dmn_completer_begin(completer, evaluation, run, element, value);
	explore(completer, 0);
	if (completer->is_over)
		dmn_keep_witness(evaluation, element, feel_unknown_inside(run, value),
						 completer->completions, completer->told);
	dmn_completer_end(completer, run);
	return agreed(completer, run, value);
}
