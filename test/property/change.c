/*-------------------------------------------------------------------------
 *
 * change.c
 *	  What dmn_compare() finds between a model and a variant of it, against
 *	  all values of the facts: where an answer is another, a box says so, and
 *	  where a box says so, it is.
 *
 * The variant has a rule less, or a constant in place of an expression.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "dmn/verify/proof.h"
#include "property.h"

#define STEPS (2 * 1000 * 1000)

/* ----------------------------------------------------------------- variants */

static FeelString
make_variant(Model *model, FeelRun *run)
{
	FeelTextBuilder text;
	bool is_out[MAX_SPANS] = {false};
	uint32_t at = 0;

	for (int i = 1 + below(model, 2); i > 0; i--)
		is_out[below(model, model->span_count)] = true;
	feel_text_begin(&text, run);
	for (int i = 0; i < model->span_count; i++)
	{
		const Span *span = &model->spans[i];

		if (!is_out[i] || span->start < at)
			continue;
		feel_text_add(&text, model->xml + at, span->start - at);
		feel_text_add(&text, span->replacement, strlen(span->replacement));
		at = span->end;
	}
	feel_text_add(&text, model->xml + at, model->length - at);
	return feel_text_finish(&text);
}

/* -------------------------------------------------------------------- boxes */

typedef enum Inside
{
	OUT,
	MAYBE,
	IN
} Inside;

static Inside
inside_list(FeelRun *run, const FeelRegion *region, FeelValue value)
{
	for (int32_t i = 0; i < region->held_count + region->other_count; i++)
	{
		bool is_held = i < region->held_count;
		FeelValue item =
			is_held ? region->held[i] : region->others[i - region->held_count];
		bool is_found = false;

		for (uint32_t j = 0; j < value.u.list->count && !is_found; j++)
			is_found = feel_same(run, value.u.list->items[j], item);
		if (is_found != is_held)
			return OUT;
	}
	return IN;
}

static Inside inside_fact(DmnProof *proof, FeelRun *run,
						  const DmnProofBox *box, int fact, FeelValue value);

/* A context whose components are facts */
static Inside
inside_parts(DmnProof *proof, FeelRun *run, const DmnProofBox *box,
			 const FeelContext *parts, FeelValue value)
{
	Inside inside = IN;

	if (value.kind != FEEL_CONTEXT)
		return OUT;
	for (uint32_t i = 0; i < parts->count; i++)
	{
		FeelValue part = parts->entries[i].value;
		Inside one;

		if (part.kind != FEEL_UNKNOWN || part.part == 0)
			continue;
		one = inside_fact(
			proof, run, box, (int) part.part - 1,
			feel_context_get(run, value.u.context, parts->entries[i].name));
		if (one < inside)
			inside = one;
	}
	return inside;
}

static Inside
inside_fact(DmnProof *proof, FeelRun *run, const DmnProofBox *box, int fact,
			FeelValue value)
{
	const FeelRegion *region = &box->regions[fact];

	if (fact >= box->count || dmn_proof_is_free(proof, fact, region))
		return IN;
	if (region->is_value && region->value.kind == FEEL_CONTEXT)
		return inside_parts(proof, run, box, region->value.u.context, value);
	if (region->is_value)
		return feel_same(run, region->value, value) ? IN : OUT;
	if ((region->kinds & feel_kind_bit(value)) == 0)
		return OUT;
	if (region->kinds == FEEL_KIND_BIT(FEEL_LIST))
		return inside_list(run, region, value);
	return dmn_part_holds(run, region, value) ? IN : OUT;
}

/* Does the box hold the case?  Of terms that is not looked at. */
static Inside
inside(DmnProof *proof, FeelRun *run, const DmnProofBox *box,
	   const Model *model, const int *at)
{
	Inside inside = IN;

	for (int i = 0; i < model->fact_count; i++)
	{
		const DmnProofInput *input =
			dmn_proof_input(proof, text_of(model->facts[i]->name));
		Inside one = input == NULL
						 ? IN
						 : inside_fact(proof, run, box, input->fact,
									   model->facts[i]->values[at[i]]);

		if (one < inside)
			inside = one;
	}
	for (int32_t i = 0; i < proof->terms.count && inside == IN; i++)
		if (proof->terms.list[i].fact < box->count &&
			!dmn_proof_is_free(proof, proof->terms.list[i].fact,
							   &box->regions[proof->terms.list[i].fact]))
			inside = MAYBE;
	return inside;
}

/* ------------------------------------------------------------------- checks */

typedef struct Change
{
	Sample *samples[2];
	DmnProof *proof;
	FeelRun *run;
	FeelValue answers[2];
	int at[MAX_FACTS];
	Failure *failure;
} Change;

static bool
fail(Change *change, const char *what)
{
	Failure *failure = change->failure;
	const Model *model = change->samples[0]->model;
	FeelTextBuilder text;

	memset(failure, 0, sizeof(*failure));
	failure->property = CHANGED;
	failure->what = what;
	failure->answer = feel_print(change->run, change->answers[0]);
	failure->other = feel_print(change->run, change->answers[1]);
	feel_text_begin(&text, change->run);
	for (int i = 0; i < model->fact_count; i++)
		feel_text_add_string(
			&text, feel_format(change->run, "%s: %s ", model->facts[i]->name,
							   model->facts[i]->texts[change->at[i]]));
	failure->where = feel_text_finish(&text);
	failure->variant = change->samples[1]->xml;
	return false;
}

static bool
check_completion(Change *change, bool *is_changed)
{
	FeelRun *run = change->run;
	bool is_same;
	bool is_told = false;

	for (int i = 0; i < 2; i++)
	{
		change->answers[i] = dmn_proof_keep_value(
			run, evaluate(change->samples[i], change->at, false));
		for (const FeelDiagnostic *d = change->samples[i]->trial.diagnostics;
			 d != NULL; d = d->next)
			if (d->kind == FEEL_LIMIT)
				return true;
	}
	is_same = feel_same(run, change->answers[0], change->answers[1]);
	*is_changed = *is_changed || !is_same;
	for (const DmnProofBox *box = change->proof->first; box != NULL;
		 box = box->next)
	{
		Inside in = inside(change->proof, run, box, change->samples[0]->model,
						   change->at);

		if (in == OUT)
			continue;
		is_told = true;
		if (in == MAYBE || box->verdict != DMN_BOX_DIFFERENT)
			continue;
		if (is_same)
			return fail(change, "a change that is none");
		for (int i = 0; i < 2; i++)
			if (box->answers[i].kind < FEEL_RANGE &&
				!feel_same(run, box->answers[i], change->answers[i]))
				return fail(change, "another answer than is told");
	}
	return is_same || is_told || fail(change, "a change that is not told");
}

static bool
check_boxes(Change *change, Tally *tally)
{
	const Model *model = change->samples[0]->model;
	Given given;
	bool is_changed = false;
	bool is_settled = true;

	for (int i = 0; i < model->fact_count; i++)
		given.masks[i] =
			change->samples[0]->fitting[i] | change->samples[1]->fitting[i];
	first_completion(change->samples[0], &given, change->at);
	do
	{
		uint64_t memory = change->run->memory_left;

		feel_run_renew(change->run);
		if (!check_completion(change, &is_changed))
			return false;
		change->run->memory_left = memory;
	} while (next_completion(change->samples[0], &given, change->at));
	for (const DmnProofBox *box = change->proof->first; box != NULL;
		 box = box->next)
		is_settled = is_settled && box->has_sample;
	tally->compared[model->class]++;
	tally->changed[model->class] += is_changed;
	tally->unsettled[model->class] += !is_settled;
	return true;
}

/* The answers of functions are not compared. */
bool
check_change(Sample *sample, Tally *tally, Failure *failure)
{
	static Sample other;
	Model *model = (Model *) sample->model;
	Change change = {.samples = {sample, &other}, .failure = failure};
	bool passed = true;

	if (model->span_count == 0)
		return true;
	if (sample_begin(&other, model, make_variant(model, sample->run)))
	{
		DmnSide sides[] = {{.model = sample->dmn, .element = sample->element},
						   {.model = other.dmn, .element = other.element}};

		change.run = sample->run;
		feel_run_renew(sample->run);
		change.proof = feel_allocate(sample->run, sizeof(DmnProof));
		dmn_proof_of_change(change.proof, sample->run, sides, false, STEPS);
		feel_run_renew(sample->run);
		tally->checked[CHANGED]++;
		passed = check_boxes(&change, tally);
	}
	/* what was found lies in the memory of the first */
	if (!passed)
		failure->variant = feel_copy_text(sample->run, failure->variant.data,
										  failure->variant.length);
	sample_end(&other);
	return passed;
}
