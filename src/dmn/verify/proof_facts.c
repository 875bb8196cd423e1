/*-------------------------------------------------------------------------
 *
 * proof_facts.c
 *	  The facts of one or two decisions, none of them known (proof.h).
 *
 * A fact is an input by its key, whichever model declares it.  Where two
 * models declare it differently, it can be what either allows: then each
 * model takes the value at its own boundary, and what does not fit there is
 * null, as it is for whoever decides by it.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/verify/proof.h"
#include "feel/temporal/temporal.h"

/* ------------------------------------------------------------------- types */

static bool
has_same_limits(FeelRun *run, const FeelTypeDesc *a, const FeelTypeDesc *b)
{
	if (a->is_restricted != b->is_restricted)
		return false;
	return !a->is_restricted ||
		   feel_text_equal(feel_type_allowed_text(run, a),
						   feel_type_allowed_text(run, b));
}

bool
dmn_proof_is_same_type(FeelRun *run, const FeelTypeDesc *a,
					   const FeelTypeDesc *b)
{
	bool is_same;

	if (a == b)
		return true;
	if (a == NULL || b == NULL || a->kind != b->kind ||
		a->field_count != b->field_count || !has_same_limits(run, a, b) ||
		!feel_enter(run))
		return false;
	is_same = dmn_proof_is_same_type(run, a->element, b->element);
	for (int32_t i = 0; i < a->field_count && is_same; i++)
		is_same =
			feel_text_equal(a->fields[i].name, b->fields[i].name) &&
			dmn_proof_is_same_type(run, a->fields[i].type, b->fields[i].type);
	feel_leave(run);
	return is_same;
}

static const FeelTypeDesc *merged_type(FeelRun *run, const FeelTypeDesc *a,
									   const FeelTypeDesc *b);

static void
add_fields(FeelRun *run, FeelTypeDesc *merged, const FeelTypeDesc *from)
{
	for (int32_t i = 0; i < from->field_count; i++)
	{
		FeelField field = from->fields[i];
		int32_t at = 0;

		while (at < merged->field_count &&
			   !feel_text_equal(merged->fields[at].name, field.name))
			at++;
		if (at == merged->field_count)
			merged->fields[merged->field_count++] = field;
		else
			merged->fields[at].type =
				merged_type(run, merged->fields[at].type, field.type);
	}
}

/* What values of either type have; NULL: they may be anything */
static const FeelTypeDesc *
merged_type(FeelRun *run, const FeelTypeDesc *a, const FeelTypeDesc *b)
{
	FeelTypeDesc *merged;

	if (dmn_proof_is_same_type(run, a, b))
		return a;
	if (a == NULL || b == NULL || a->kind != b->kind ||
		(a->kind > FEEL_TYPE_DAYS_DURATION && a->kind != FEEL_TYPE_CONTEXT) ||
		!feel_enter(run))
		return NULL;
	merged = feel_allocate(run, sizeof(*merged));
	merged->kind = a->kind;
	if (a->kind == FEEL_TYPE_CONTEXT)
	{
		merged->fields = feel_allocate_array(
			run, (size_t) (a->field_count + b->field_count),
			sizeof(FeelField));
		add_fields(run, merged, a);
		add_fields(run, merged, b);
	}
	feel_leave(run);
	return merged;
}

/* ------------------------------------------------------------------ inputs */

const DmnProofInput *
dmn_proof_input(const DmnProof *proof, FeelString key)
{
	for (int32_t i = 0; i < proof->input_count; i++)
		if (feel_text_equal(proof->inputs[i].key, key))
			return &proof->inputs[i];
	return NULL;
}

static void
add_inputs(DmnProof *proof, FeelRun *run, const DmnElement *element)
{
	for (int32_t i = 0; i < element->input_count; i++)
	{
		const DmnElement *input = element->inputs[i];
		DmnProofInput *found =
			(DmnProofInput *) dmn_proof_input(proof, input->key);

		if (found == NULL)
			proof->inputs[proof->input_count++] =
				(DmnProofInput){.key = input->key, .type = input->type};
		else if (!dmn_proof_is_same_type(run, found->type, input->type))
		{
			found->type = merged_type(run, found->type, input->type);
			found->differs = true;
		}
	}
}

/* ------------------------------------------------------------------- facts */

const FeelTerm *
dmn_proof_term(const DmnProof *proof, int fact)
{
	for (int32_t i = 0; i < proof->terms.count; i++)
		if (proof->terms.list[i].fact == fact)
			return &proof->terms.list[i];
	return NULL;
}

FeelString
dmn_proof_label(const DmnProof *proof, int fact)
{
	const FeelTerm *term = dmn_proof_term(proof, fact);
	FeelString name = feel_fact_name(&proof->all.run, fact);

	if (term != NULL)
		return term->first;
	/* a component of what is taken for a fact */
	if (name.length > 0 && name.data[0] == '=')
		name = (FeelString){name.data + 1, name.length - 1};
	return name;
}

/* A fact that no input declares: a term, or the day */
static void
declare_kinds(DmnProof *proof, int fact, uint32_t kinds)
{
	proof->all.facts[fact] = (DmnUnknownFact){
		.is_looked_up = true, .kinds = kinds, .allowed = {.is_any = true}};
}

void
dmn_proof_begin_facts(DmnProof *proof)
{
	FeelRun *run = &proof->all.run;
	FeelRegion *regions = proof->all.completion.regions;
	int32_t count = run->fact_count;
	uint32_t room;

	if (count > proof->all.completion.count)
		count = proof->all.completion.count;
	if (proof->met == run->fact_count)
		return;
	room = dmn_proof_keep_begin(run);
	dmn_proof_keep_names(proof, proof->met);
	proof->met = run->fact_count;
	for (; proof->begun < count; proof->begun++)
	{
		int32_t fact = proof->begun;

		if (dmn_proof_term(proof, fact) != NULL)
		{
			FeelString name = feel_fact_name(run, fact);

			declare_kinds(proof, fact, regions[fact].kinds);
			proof->all.facts[fact].type = dmn_type_of_fact(&proof->all, name);
		}
		else if (regions[fact].kinds == 0 && !regions[fact].is_value)
			dmn_begin_fact(&proof->all, fact);
	}
	dmn_proof_keep_end(run, room);
}

void
dmn_proof_fact(FeelRun *run, void *closure, const DmnElement *input,
			   FeelValue *value)
{
	DmnSide *side = closure;
	const DmnProofInput *fact = dmn_proof_input(side->proof, input->key);

	*value = feel_null();
	if (fact == NULL)
		return;
	feel_assert(fact->is_given || fact->fact < run->fact_count);
	if (fact->is_given)
	{
		*value = fact->given;
		return;
	}
	*value =
		dmn_assumed(run, run->completion, feel_unknown_fact(run, fact->fact));
	if (fact->differs && value->kind == FEEL_UNKNOWN && input->type != NULL)
		*value = feel_coerce(run, *value, input->type);
}

/* ------------------------------------------------------------------ bounds */

static bool
is_bound(FeelRun *run, FeelValue end, bool is_high)
{
	int order;

	return (feel_compare(run, end, dmn_bound(end.kind, is_high), &order) &&
			order == 0) ||
		   (feel_compare(run, end, feel_term_bound(is_high), &order) &&
			order == 0);
}

FeelRegion
dmn_proof_region(DmnProof *proof, FeelRegion region)
{
	FeelRun *run = &proof->all.run;

	region.has_low = region.has_low && !is_bound(run, region.low, false);
	region.has_high = region.has_high && !is_bound(run, region.high, true);
	return region;
}

bool
dmn_proof_is_free(DmnProof *proof, int fact, const FeelRegion *region)
{
	FeelRegion own = dmn_proof_region(proof, *region);

	return !own.is_value && !own.has_low && !own.has_high &&
		   own.other_count == 0 && own.held_count == 0 &&
		   own.kinds == proof->all.facts[fact].kinds;
}

/* ------------------------------------------------------------------- begin */

static void
begin_run(DmnProof *proof, FeelRun *run)
{
	FeelRun *own = &proof->all.run;

	*own = *run;
	own->diagnostics = own->last_diagnostic = NULL;
	own->quiet = true;
	own->asks = false;
	own->trace = NULL;
	own->fact_names = NULL;
	own->fact_count = own->fact_capacity = 0;
	own->fact_weights = NULL;
	own->fact_weight_count = 0;
	own->completion = &proof->all.completion;
	own->steps_left = (uint64_t) proof->max_steps + 1;
	own->room = feel_take(run, DMN_PROOF_ROOM);
	own->room_size = DMN_PROOF_ROOM;
	own->room_used = 0;
	own->memory_left = run->memory_left;
}

/* Noon of a day, where days are told; else the instant that was given */
static void
begin_day(DmnProof *proof)
{
	FeelRun *run = &proof->all.run;

	proof->terms.today = -1;
	if (!proof->has_days)
		return;
	proof->terms.today = feel_fact(run, FEEL_STRING_LITERAL("today()"));
	declare_kinds(proof, proof->terms.today, FEEL_KIND_BIT(FEEL_DATE));
	proof->all.completion.regions[proof->terms.today] =
		(FeelRegion){.kinds = FEEL_KIND_BIT(FEEL_DATE),
					 .has_low = true,
					 .has_high = true,
					 .low_closed = true,
					 .high_closed = true,
					 .low = dmn_bound(FEEL_DATE, false),
					 .high = dmn_bound(FEEL_DATE, true)};
}

void
dmn_proof_begin(DmnProof *proof, FeelRun *run, int64_t max_steps)
{
	FeelField *declared;
	int32_t room = 0;
	FeelRun *own = &proof->all.run;

	feel_assert(proof->side_count == 1 || proof->side_count == 2);
	proof->max_steps = max_steps;
	proof->now = run->now;
	proof->random = 1;
	begin_run(proof, run);
	for (int32_t i = 0; i < proof->side_count; i++)
		room += proof->sides[i].element->input_count;
	proof->inputs =
		feel_allocate_array(own, (size_t) room, sizeof(DmnProofInput));
	for (int32_t i = 0; i < proof->side_count; i++)
		add_inputs(proof, own, proof->sides[i].element);
	declared = feel_allocate_array(
		own, (size_t) proof->input_count + FEEL_MAX_TERMS, sizeof(FeelField));
	proof->all.model = proof->sides[0].model;
	proof->all.is_bounded = true;
	proof->all.declared = declared;
	proof->all.declared_count = proof->input_count;
	proof->all.completion.count = proof->input_count + DMN_PROOF_FACTS;
	proof->all.completion.terms = &proof->terms;
	proof->all.completion.regions = feel_allocate_array(
		own, (size_t) proof->all.completion.count, sizeof(FeelRegion));
	proof->all.facts = feel_allocate_array(
		own, (size_t) proof->all.completion.count, sizeof(DmnUnknownFact));
	for (int32_t i = 0; i < proof->input_count; i++)
	{
		declared[i] = (FeelField){proof->inputs[i].key, proof->inputs[i].type};
		proof->inputs[i].fact = feel_fact(own, proof->inputs[i].key);
	}
	begin_day(proof);
	dmn_proof_begin_facts(proof);
	for (int32_t i = 0; i < proof->side_count; i++)
	{
		proof->sides[i].proof = proof;
		proof->sides[i].evaluation =
			dmn_evaluation_begin(own, proof->sides[i].model);
	}
	proof->first_met = own->fact_count;
	proof->first_room = own->room_used;
}

void
dmn_proof_again(DmnProof *proof)
{
	FeelRun *run = &proof->all.run;
	int32_t first = proof->first_met;
	FeelRegion *regions = proof->all.completion.regions;

	feel_assert(run->depth == 0 && proof->order_count == 0);
	/* components and terms are met again, of other facts perhaps */
	memset(regions + first, 0,
		   (size_t) (proof->all.completion.count - first) *
			   sizeof(FeelRegion));
	memset(proof->all.facts + first, 0,
		   (size_t) (proof->all.completion.count - first) *
			   sizeof(DmnUnknownFact));
	run->fact_count = proof->met = proof->begun = first;
	run->room_used = proof->first_room;
	proof->terms.count = 0;
	proof->terms.doubt = feel_null();
	proof->is_over = false;
	proof->first = proof->last = NULL;
	proof->box_count = 0;
}

/* What is left of the memory is the caller's. */
void
dmn_proof_end(DmnProof *proof, FeelRun *run)
{
	run->memory_left = proof->all.run.memory_left;
}
