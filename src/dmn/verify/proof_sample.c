/*-------------------------------------------------------------------------
 *
 * proof_sample.c
 *	  A case in a box: values of all facts, and what is answered (proof.h).
 *
 * In a box of facts alone any values do, and the first attempt succeeds: the
 * simplest value of each part, and null where nothing is assumed.  Where
 * something is assumed of terms, or an answer is not told apart, values are
 * tried: those that occur in what is assumed and their neighbours, and, since
 * terms are mostly how days and numbers lie to each other, values that are
 * apart from those already chosen by a constant that occurs.
 *
 * A case counts only if it was evaluated with all facts known, and shows what
 * is to be told.  Then facts that need not be known for it are made null.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/verify/proof.h"
#include "feel/temporal/temporal.h"

#define POOL 96
#define FEW_TRIES 4
#define MANY_TRIES 600
#define NULL_KIND FEEL_KIND_BIT(FEEL_NULL)

typedef struct Search
{
	DmnProof *proof;
	FeelRun *run;
	DmnProofBox *box;
	int pool_count;
	FeelValue pool[POOL]; /* that occur */
	int chosen_count;
	FeelValue chosen[POOL]; /* in this attempt */
	int attempt;
} Search;

static int
below(Search *search, int limit)
{
	DmnProof *proof = search->proof;

	feel_assert(limit > 0);
	proof->random =
		proof->random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (int) ((proof->random >> 33) % (uint64_t) limit);
}

/* ------------------------------------------------------------------- values */

static void
add_value(Search *search, FeelValue value)
{
	if (value.kind == FEEL_NULL || value.kind >= FEEL_RANGE ||
		search->pool_count == POOL)
		return;
	for (int i = 0; i < search->pool_count; i++)
		if (search->pool[i].kind == value.kind &&
			feel_same(search->run, search->pool[i], value))
			return;
	search->pool[search->pool_count++] = value;
}

static void
add_region(Search *search, const FeelRegion *of)
{
	FeelRegion own = dmn_proof_region(search->proof, *of);
	const FeelRegion *region = &own;

	if (region->is_value)
		add_value(search, region->value);
	if (region->has_low)
		add_value(search, region->low);
	if (region->has_high)
		add_value(search, region->high);
	for (int32_t i = 0; i < region->other_count; i++)
		add_value(search, region->others[i]);
	for (int32_t i = 0; i < region->held_count; i++)
		add_value(search, region->held[i]);
}

/* What occurs in the box, and where its last evaluation stopped */
static void
fill_pool(Search *search)
{
	DmnProof *proof = search->proof;
	const FeelCompletion *completion = &proof->all.completion;

	for (int32_t i = 0; i < search->box->count; i++)
		add_region(search, &search->box->regions[i]);
	for (int32_t i = 0; i < completion->cut_count; i++)
		add_value(search, completion->cuts[i].value);
	for (int32_t i = 0; i < completion->image_count; i++)
		add_value(search, completion->images[i].constant);
	for (int32_t i = 0; i < proof->terms.count; i++)
		for (int j = 0; j < 2; j++)
			add_value(search, proof->terms.list[i].images[j].constant);
}

/* A constant that can be added to values of the kind */
static FeelValue
step_for(Search *search, FeelKind kind)
{
	FeelValue steps[POOL + 3];
	int count = 0;

	steps[count++] = kind == FEEL_NUMBER ? feel_integer(1)
					 : kind == FEEL_MONTHS_DURATION
						 ? feel_make_months(1)
						 : feel_make_duration(FEEL_DAY_SECONDS, 0);
	if (kind == FEEL_DATE)
		steps[count++] = feel_make_months(1 + below(search, 24));
	for (int i = 0; i < search->pool_count; i++)
	{
		FeelKind step = search->pool[i].kind;

		if (kind == FEEL_DATE
				? step == FEEL_MONTHS_DURATION || step == FEEL_DAYS_DURATION
				: step == kind)
			steps[count++] = search->pool[i];
	}
	return steps[below(search, count)];
}

static FeelValue
moved(Search *search, FeelValue value)
{
	FeelOperator op = below(search, 2) == 0 ? FEEL_OP_ADD : FEEL_OP_SUBTRACT;
	FeelValue step = step_for(search, value.kind);
	FeelValue result = feel_arithmetic(search->run, op, &value, &step);

	return result.kind == value.kind ? result : value;
}

/* A value of the kind that occurs or was chosen, or one near to it */
static FeelValue
some_value(Search *search, FeelKind kind, FeelValue simplest)
{
	FeelValue found[2 * POOL + 1];
	FeelValue value;
	int count = 0;

	found[count++] = simplest;
	for (int i = 0; i < search->pool_count; i++)
		if (search->pool[i].kind == kind)
			found[count++] = search->pool[i];
	for (int i = 0; i < search->chosen_count; i++)
		if (search->chosen[i].kind == kind)
			found[count++] = search->chosen[i];
	value = found[below(search, count)];
	if (kind != FEEL_NUMBER && kind != FEEL_DATE &&
		kind != FEEL_MONTHS_DURATION && kind != FEEL_DAYS_DURATION)
		return value;
	for (int i = below(search, 3); i > 0; i--)
		value = moved(search, value);
	return value;
}

static FeelValue
list_value(Search *search, const FeelRegion *region, const FeelTypeDesc *type)
{
	FeelRun *run = search->run;
	FeelListBuilder list;
	int more = search->attempt == 0 ? 0 : below(search, 3);

	feel_list_begin(&list, run);
	for (int32_t i = 0; i < region->held_count; i++)
		feel_list_add(&list, region->held[i]);
	for (; more > 0 && search->pool_count > 0; more--)
	{
		FeelValue item =
			feel_coerce(run, search->pool[below(search, search->pool_count)],
						type == NULL ? NULL : type->element);
		bool is_out = item.kind == FEEL_NULL;

		for (int32_t i = 0; i < region->other_count; i++)
			is_out = is_out || feel_same(run, item, region->others[i]);
		if (!is_out)
			feel_list_add(&list, item);
	}
	return feel_list_finish(&list);
}

static FeelValue value_of(Search *search, int fact);

/* The components of a context are facts themselves. */
static FeelValue
with_components(Search *search, FeelValue value)
{
	const FeelContext *context = value.u.context;
	FeelContext *copy;

	if (value.kind != FEEL_CONTEXT)
		return value;
	copy = feel_context_make(search->run, context->count);
	for (uint32_t i = 0; i < context->count; i++)
	{
		FeelValue entry = context->entries[i].value;

		if (entry.kind == FEEL_UNKNOWN && entry.part > 0)
			entry = value_of(search, (int) entry.part - 1);
		feel_context_append(copy, context->entries[i].name, entry);
	}
	return feel_context_value(copy);
}

/* A kind that the region leaves open */
static uint32_t
some_kind(Search *search, uint32_t kinds)
{
	int left = below(search, __builtin_popcount(kinds));

	for (; left > 0; left--)
		kinds &= kinds - 1;
	return kinds & -kinds;
}

/* A context by its type, where no component was asked for */
static FeelValue
context_value(Search *search, const FeelTypeDesc *type)
{
	FeelRun *run = search->run;
	FeelContext *context;

	if (type == NULL || type->kind != FEEL_TYPE_CONTEXT)
		return feel_null();
	context = feel_context_make(run, (uint32_t) type->field_count);
	for (int32_t i = 0; i < type->field_count; i++)
		feel_context_append(context, type->fields[i].name, feel_null());
	return feel_context_value(context);
}

/* A value of the region of a fact */
static FeelValue
value_of(Search *search, int fact)
{
	DmnProof *proof = search->proof;
	FeelRun *run = search->run;
	const FeelTypeDesc *type = proof->all.facts[fact].type;
	FeelRegion region = fact < search->box->count
							? search->box->regions[fact]
							: proof->all.completion.regions[fact];
	FeelRegion plain;
	FeelValue value;
	FeelValue fitting;

	if (region.is_value)
		return with_components(search, region.value);
	if (dmn_proof_is_free(proof, fact, &region) &&
		(region.kinds & NULL_KIND) != 0 &&
		(search->attempt == 0 || below(search, 4) == 0))
		return feel_null();
	if (search->attempt > 0)
		region.kinds = some_kind(search, region.kinds);
	if (region.kinds == FEEL_KIND_BIT(FEEL_LIST))
		return feel_coerce(run, list_value(search, &region, type), type);
	if (region.kinds == FEEL_KIND_BIT(FEEL_CONTEXT))
		return context_value(search, type);
	plain = dmn_proof_region(proof, region);
	value = dmn_part_sample(run, &plain);
	if (search->attempt > 0 && (region.kinds & (region.kinds - 1)) == 0 &&
		value.kind != FEEL_NULL)
	{
		FeelValue other = region.kinds == FEEL_KIND_BIT(FEEL_BOOLEAN)
							  ? feel_boolean(below(search, 2) == 0)
							  : some_value(search, value.kind, value);

		if (value.kind == FEEL_BOOLEAN || dmn_part_holds(run, &region, other))
			value = other;
	}
	fitting = feel_coerce(run, value, type);
	/* declared values of which none was asked for */
	if (fitting.kind == FEEL_NULL && value.kind != FEEL_NULL && type != NULL)
	{
		const DmnCell *allowed = &proof->all.facts[fact].allowed;

		if (!allowed->is_any && !allowed->is_opaque && allowed->part_count > 0)
		{
			const DmnInterval *interval =
				&allowed->parts[below(search, allowed->part_count)].interval;

			value = interval->has_low ? interval->low : interval->high;
			if (dmn_part_holds(run, &region, value))
				fitting = feel_coerce(run, value, type);
		}
	}
	if (fitting.kind > FEEL_BOOLEAN && fitting.kind < FEEL_RANGE &&
		search->chosen_count < POOL)
		search->chosen[search->chosen_count++] = fitting;
	return fitting;
}

/* ------------------------------------------------------------------ attempts */

static void
give_sample(FeelRun *run, void *closure, const DmnElement *input,
			FeelValue *value)
{
	Search *search = closure;
	const DmnProofInput *found = dmn_proof_input(search->proof, input->key);

	(void) run;
	*value = found == NULL
				 ? feel_null()
				 : search->box->sample[found - search->proof->inputs];
}

/* Noon of that day, in the zone of the instant that was given */
static FeelValue
noon_of(DmnProof *proof, FeelValue day)
{
	FeelValue noon = proof->now;

	if (noon.kind != FEEL_DATE_TIME)
		return feel_make_date_time(
			day.u.days * FEEL_DAY_SECONDS + FEEL_DAY_SECONDS / 2, 0, NULL);
	return feel_make_date_time(day.u.days * FEEL_DAY_SECONDS +
								   FEEL_DAY_SECONDS / 2,
							   0, noon.u.time.zone);
}

/* Does the case show what is to be told? */
static bool
is_shown(Search *search)
{
	DmnProof *proof = search->proof;
	DmnProofBox *box = search->box;
	FeelRun *run = search->run;
	FeelCompletion *completion = run->completion;
	FeelValue now = run->now;
	DmnFacts facts = {.fact = give_sample, .closure = search};
	bool is_told = true;

	run->completion = NULL;
	if (box->day.kind != FEEL_NULL)
		run->now = noon_of(proof, box->day);
	for (int32_t i = 0; i < proof->side_count; i++)
	{
		DmnSide *side = &proof->sides[i];

		box->sample_answers[i] =
			dmn_evaluate_once(side->evaluation, run, side->element, &facts);
		is_told = is_told && dmn_is_determined(run, box->sample_answers[i]) &&
				  (!dmn_is_determined(run, box->answers[i]) ||
				   feel_same(run, box->answers[i], box->sample_answers[i]));
	}
	run->completion = completion;
	run->now = now;
	return is_told && run->steps_left > 0 &&
		   proof->is_case(proof, box->sample_answers);
}

static void
choose_values(Search *search)
{
	DmnProof *proof = search->proof;

	search->chosen_count = 0;
	search->box->day = feel_null();
	if (proof->has_days)
		search->box->day = value_of(search, proof->terms.today);
	for (int32_t i = 0; i < proof->input_count; i++)
		search->box->sample[i] = proof->inputs[i].is_given
									 ? proof->inputs[i].given
									 : value_of(search, proof->inputs[i].fact);
}

/* Facts of which nothing is assumed, as far as null does as well */
static void
forget_values(Search *search)
{
	DmnProof *proof = search->proof;
	DmnProofBox *box = search->box;

	for (int32_t i = 0; i < proof->input_count; i++)
	{
		const DmnProofInput *input = &proof->inputs[i];
		FeelValue before = box->sample[i];

		if (input->is_given || before.kind == FEEL_NULL ||
			input->fact >= box->count ||
			!dmn_proof_is_free(proof, input->fact, &box->regions[input->fact]))
			continue;
		box->sample[i] = feel_null();
		if (!is_shown(search))
			box->sample[i] = before;
	}
	(void) is_shown(search);
}

/* Is something assumed of a term, or an answer not told? */
static bool
is_doubtful(DmnProof *proof, const DmnProofBox *box)
{
	for (int32_t i = 0; i < proof->terms.count; i++)
	{
		int32_t fact = proof->terms.list[i].fact;

		if (fact < box->count &&
			!dmn_proof_is_free(proof, fact, &box->regions[fact]))
			return true;
	}
	return box->verdict == DMN_BOX_OPEN ||
		   box->answers[0].kind == FEEL_UNKNOWN ||
		   box->answers[1].kind == FEEL_UNKNOWN;
}

static void
keep_sample(Search *search)
{
	DmnProof *proof = search->proof;
	DmnProofBox *box = search->box;
	FeelRun *run = search->run;
	uint32_t room = dmn_proof_keep_begin(run);
	FeelValue *sample = feel_allocate_array(
		run, (size_t) proof->input_count + 1, sizeof(FeelValue));

	for (int32_t i = 0; i < proof->input_count; i++)
		sample[i] = dmn_proof_keep_value(run, box->sample[i]);
	box->sample = sample;
	for (int32_t i = 0; i < proof->side_count; i++)
		box->sample_answers[i] =
			dmn_proof_keep_value(run, box->sample_answers[i]);
	dmn_proof_keep_end(run, room);
}

bool
dmn_proof_find_sample(DmnProof *proof, DmnProofBox *box)
{
	FeelRun *run = &proof->all.run;
	Search *search = feel_allocate(run, sizeof(*search));
	int tries = is_doubtful(proof, box) ? MANY_TRIES : FEW_TRIES;

	*search = (Search){.proof = proof, .run = run, .box = box};
	box->sample = feel_allocate_array(run, (size_t) proof->input_count + 1,
									  sizeof(FeelValue));
	fill_pool(search);
	for (int i = 0; i < tries && run->steps_left > 0; i++)
	{
		uint32_t room = run->room_used;

		search->attempt = i;
		choose_values(search);
		if (is_shown(search))
		{
			forget_values(search);
			keep_sample(search);
			return true;
		}
		run->room_used = room;
	}
	return false;
}
