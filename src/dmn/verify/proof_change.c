/*-------------------------------------------------------------------------
 *
 * proof_change.c
 *	  What changes between two models, and whether a decision always has an
 *	  answer: the questions that proof.c answers for all facts (proof.h).
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/verify/proof.h"

#define UNDETERMINED FEEL_STRING_LITERAL("undetermined")

/* ----------------------------------------------------------------- sentences */

/* The conditions of a box, never empty */
static FeelString
when_of(const DmnProofSpace *space, const DmnMerged *merged)
{
	FeelString when = dmn_proof_when(space, merged);
	const char *always = feel_said("the facts are any");

	return when.length > 0 ? when
						   : (FeelString){always, (uint32_t) strlen(always)};
}

static FeelString
unsettled_sentence(const DmnProofSpace *space, const DmnMerged *merged)
{
	FeelString when = when_of(space, merged);

	return feel_format(space->run, feel_said("Not settled where %.*s: %s."),
					   (int) when.length, when.data,
					   dmn_proof_why(merged->box));
}

static FeelString
change_sentence(const DmnProofSpace *space, const DmnMerged *merged,
				const DmnChange *change)
{
	FeelRun *run = space->run;
	FeelString when = when_of(space, merged);
	FeelString before = dmn_proof_print(run, change->before);
	FeelString after = dmn_proof_print(run, change->after);

	return feel_format(
		run,
		change->kind == DMN_CHANGES
			? feel_said("Where %.*s: before %.*s, now %.*s.")
			: feel_said("Where %.*s it may change: in the case shown, before "
						"%.*s, now %.*s."),
		(int) when.length, when.data, (int) before.length, before.data,
		(int) after.length, after.data);
}

/* --------------------------------------------------------------------- cases */

/* The facts of a case that are not null, or must be */
static FeelValue
facts_of(FeelRun *run, DmnProof *proof, const DmnProofBox *box)
{
	FeelContext *context =
		feel_context_make(run, (uint32_t) proof->input_count);

	for (int32_t i = 0; i < proof->input_count; i++)
	{
		const DmnProofInput *input = &proof->inputs[i];

		if (box->sample[i].kind != FEEL_NULL ||
			(!input->is_given && input->fact < box->count &&
			 box->regions[input->fact].is_value))
			feel_context_append(context, input->key, box->sample[i]);
	}
	return feel_context_value(context);
}

static void
add_change(DmnComparison *comparison, DmnChange *change)
{
	if (comparison->last == NULL)
		comparison->first = change;
	else
		comparison->last->next = change;
	comparison->last = change;
	if (change->kind == DMN_NOT_SETTLED)
		comparison->is_complete = false;
}

static DmnChangeKind
kind_of(const DmnProofBox *box)
{
	return !box->has_sample                    ? DMN_NOT_SETTLED
		   : box->verdict == DMN_BOX_DIFFERENT ? DMN_CHANGES
											   : DMN_MAY_CHANGE;
}

static void
report_box(DmnComparison *comparison, FeelRun *run, const DmnProofSpace *space,
		   const DmnMerged *merged)
{
	const DmnProofBox *box = merged->box;
	DmnChange *change = feel_allocate(run, sizeof(*change));

	feel_assert(!merged->is_gone && box->verdict != DMN_BOX_SAME);
	change->kind = kind_of(box);
	change->conditions = dmn_proof_when(space, merged);
	change->day_count = dmn_proof_days(space, merged, &change->days);
	change->has_case = box->has_sample;
	change->facts = change->day = change->before = change->after = feel_null();
	if (box->has_sample)
	{
		change->facts = facts_of(run, space->proof, box);
		change->day = box->day;
		change->before = box->sample_answers[0];
		change->after = box->sample_answers[1];
		change->sentence = change_sentence(space, merged, change);
	}
	else
		change->sentence = unsettled_sentence(space, merged);
	add_change(comparison, change);
}

static void
report_end(DmnComparison *comparison, FeelRun *run)
{
	DmnChange *change = feel_allocate(run, sizeof(*change));

	change->kind = DMN_NOT_SETTLED;
	change->facts = change->day = change->before = change->after = feel_null();
	change->sentence = feel_format(
		run,
		comparison->max_changes == 1
			? feel_said("Stopped after %d change; there are more.")
			: feel_said("Stopped after %d changes; there are more."),
		comparison->max_changes);
	add_change(comparison, change);
}

/* ------------------------------------------------------------------ comparing */

static DmnVerdictOfBox
judge_change(DmnProof *proof, FeelValue *facts)
{
	return dmn_proof_compare(&proof->all.run, proof->sides[0].answer,
							 proof->sides[1].answer, facts);
}

static bool
is_change(DmnProof *proof, const FeelValue *answers)
{
	return !feel_same(&proof->all.run, answers[0], answers[1]);
}

void
dmn_proof_of_change(DmnProof *proof, FeelRun *run, const DmnSide *sides,
					bool has_days, int64_t max_steps)
{
	proof->sides[0] = sides[0];
	proof->sides[1] = sides[1];
	proof->side_count = 2;
	proof->has_days = has_days;
	proof->judge = judge_change;
	proof->is_case = is_change;
	dmn_proof_begin(proof, run, max_steps);
	dmn_proof_run(proof);
	dmn_proof_end(proof, run);
}

void
dmn_compare(FeelRun *run, const DmnModel *old_model,
			const DmnElement *old_decision, const DmnModel *new_model,
			const DmnElement *new_decision, DmnComparison *comparison)
{
	DmnProof *proof = feel_allocate(run, sizeof(*proof));
	const DmnSide sides[] = {{.model = old_model, .element = old_decision},
							 {.model = new_model, .element = new_decision}};
	DmnProofSpace space;
	int32_t told = 0;

	feel_assert(comparison->max_changes > 0 && comparison->max_steps > 0);
	dmn_proof_of_change(proof, run, sides, comparison->has_days,
						comparison->max_steps);
	feel_run_renew(run);
	comparison->is_complete = true;
	dmn_proof_merge(&space, proof, run);
	for (int kind = 0; kind < DMN_CHANGE_KINDS; kind++)
		for (int32_t i = 0; i < space.count; i++)
		{
			if (space.boxes[i].is_gone ||
				(int) kind_of(space.boxes[i].box) != kind)
				continue;
			if (told++ == comparison->max_changes)
			{
				report_end(comparison, run);
				return;
			}
			report_box(comparison, run, &space, &space.boxes[i]);
		}
}

/* --------------------------------------------------------------- undetermined */

static bool
is_undetermined(FeelValue answer)
{
	return answer.kind == FEEL_NULL ||
		   (answer.kind == FEEL_STRING &&
			feel_text_equal(feel_text(answer), UNDETERMINED));
}

static DmnVerdictOfBox
judge_answer(DmnProof *proof, FeelValue *facts)
{
	FeelRun *run = &proof->all.run;
	FeelValue answer = proof->sides[0].answer;
	const uint32_t none =
		FEEL_KIND_BIT(FEEL_NULL) | FEEL_KIND_BIT(FEEL_STRING);

	if (answer.kind != FEEL_UNKNOWN)
		return is_undetermined(answer) ? DMN_BOX_DIFFERENT : DMN_BOX_SAME;
	if ((feel_possible_kinds(run, answer) & none) == 0)
		return DMN_BOX_SAME;
	*facts = feel_unknown_inside(run, answer);
	return DMN_BOX_OPEN;
}

static bool
is_no_answer(DmnProof *proof, const FeelValue *answers)
{
	(void) proof;
	return is_undetermined(answers[0]);
}

void
dmn_never_undetermined(FeelRun *run, const DmnModel *model,
					   const DmnElement *decision, DmnProofResult *result)
{
	DmnProof *proof = feel_allocate(run, sizeof(*proof));
	DmnProofSpace space;
	const DmnMerged *found = NULL;

	proof->sides[0] = (DmnSide){.model = model, .element = decision};
	proof->side_count = 1;
	proof->has_days = result->has_days;
	proof->judge = judge_answer;
	proof->is_case = is_no_answer;
	dmn_proof_begin(proof, run, result->max_steps);
	dmn_proof_run(proof);
	dmn_proof_end(proof, run);
	feel_run_renew(run);
	result->proven = DMN_PROVEN;
	result->facts = result->day = result->answer = feel_null();
	result->sentence = (FeelString){"", 0};
	dmn_proof_merge(&space, proof, run);
	for (int32_t i = 0; i < space.count; i++)
		if (!space.boxes[i].is_gone &&
			(found == NULL ||
			 (space.boxes[i].box->has_sample && !found->box->has_sample)))
			found = &space.boxes[i];
	if (found == NULL)
		return;
	result->proven = found->box->has_sample ? DMN_DISPROVEN : DMN_UNPROVEN;
	if (!found->box->has_sample)
	{
		result->sentence = unsettled_sentence(&space, found);
		return;
	}
	feel_assert(is_undetermined(found->box->sample_answers[0]));
	result->facts = facts_of(run, proof, found->box);
	result->day = found->box->day;
	result->answer = found->box->sample_answers[0];
	result->sentence = dmn_proof_when(&space, found);
}
