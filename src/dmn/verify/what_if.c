/*-------------------------------------------------------------------------
 *
 * what_if.c
 *	  What would have to be otherwise for a decision to give an answer.
 *
 * Facts that are known and can change are let go, first none, then one by one,
 * then two at a time and so on, and each time a proof (proof.c) walks all that
 * these facts, and those that are not known, can be.  A set that holds one
 * with which the answer is given is never tried, so that each that is found is
 * a smallest one: with any fact of it as it is, there is no such answer.  One
 * proof with all facts let go would take fewer steps, but where something is
 * computed of several facts, its boxes do not tell which of them must change.
 *
 * Facts that are not known are free in all proofs: to learn one is no change.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/verify/proof.h"

/* Facts that change together, as places in DmnProof.inputs */
typedef struct ChangeSet
{
	int32_t count;
	int32_t inputs[DMN_MAX_CHANGED];
} ChangeSet;

typedef struct Search
{
	FeelRun *run;
	const DmnModel *model;
	const DmnElement *decision;
	DmnWhatIf *what_if;
	DmnProof *proof;
	int32_t candidate_count; /* inputs that are known and can change */
	int32_t *candidates;
	ChangeSet tried;
	int32_t opening_count;
	bool is_full; /* there are as many openings as wanted */
	int32_t set_count;
	int32_t set_capacity;
	ChangeSet *sets; /* with which the answer is given */
	int32_t unsettled_count;
	ChangeSet unsettled; /* the first of them */
	const char *why;
} Search;

/* ------------------------------------------------------------------- facts */

static bool
holds_input(const ChangeSet *set, int32_t input)
{
	for (int32_t i = 0; i < set->count; i++)
		if (set->inputs[i] == input)
			return true;
	return false;
}

static bool
holds_set(const ChangeSet *set, const ChangeSet *part)
{
	for (int32_t i = 0; i < part->count; i++)
		if (!holds_input(set, part->inputs[i]))
			return false;
	return true;
}

/* Take what is known, and what of it can change. */
static void
begin_facts(Search *search, const DmnFacts *facts)
{
	DmnProof *proof = search->proof;
	const DmnElement *decision = search->decision;
	bool is_declared = false;

	search->candidates = feel_allocate_array(
		search->run, (size_t) proof->input_count + 1, sizeof(int32_t));
	for (int32_t i = 0; i < decision->input_count; i++)
		is_declared = is_declared || decision->inputs[i]->can_change;
	for (int32_t i = 0; i < decision->input_count; i++)
	{
		const DmnElement *element = decision->inputs[i];
		DmnProofInput *input =
			(DmnProofInput *) dmn_proof_input(proof, element->key);

		facts->fact(search->run, facts->closure, element, &input->given);
		/* of a context of which parts are not known, all may be any */
		input->is_given = dmn_is_determined(search->run, input->given);
		if (input->is_given && (element->can_change || !is_declared))
			search->candidates[search->candidate_count++] =
				(int32_t) (input - proof->inputs);
	}
}

/* A case: what is given, what changes and what is learned */
typedef struct Case
{
	const Search *search;
	const DmnProofBox *box; /* NULL: what is given */
	bool is_whole;          /* nothing is left unknown */
} Case;

/* Is it part of the case that a fact is what the box says? */
static bool
is_of_case(const Case *given, int32_t at)
{
	const DmnProofInput *input = &given->search->proof->inputs[at];
	const DmnProofBox *box = given->box;

	return box != NULL && !input->is_given &&
		   (given->is_whole || holds_input(&given->search->tried, at) ||
			box->sample[at].kind != FEEL_NULL ||
			(input->fact < box->count && box->regions[input->fact].is_value));
}

static void
give_fact(FeelRun *run, void *closure, const DmnElement *element,
		  FeelValue *value)
{
	const Case *given = closure;
	const DmnProof *proof = given->search->proof;
	const DmnProofInput *input = dmn_proof_input(proof, element->key);
	int32_t at;

	feel_assert(input != NULL);
	at = (int32_t) (input - proof->inputs);
	if (input->is_given)
		*value = input->given;
	else if (is_of_case(given, at))
		*value = given->box->sample[at];
	else
		*value = dmn_unknown(run, element);
}

/* What is answered in a case */
static FeelValue
answer_of(const Case *given, FeelRun *own)
{
	const Search *search = given->search;
	DmnFacts facts = {.fact = give_fact, .closure = (void *) given};
	void *trace = own->trace;

	feel_run_init(own, search->run->arena);
	own->now = search->run->now;
	own->quiet = true;
	own->trace = trace;
	return dmn_decide(own, search->model, search->decision, &facts);
}

/* Is the wanted answer given?  The rules that decide so are noted. */
static bool
is_wanted(const Case *given, DmnOpening *opening)
{
	const Search *search = given->search;
	FeelRun *run = search->run;
	FeelRun own = {.trace = NULL};
	DmnRuleNumber *numbers;
	FeelValue answer = answer_of(given, &own);

	if (own.steps_left == 0 || !dmn_is_determined(run, answer) ||
		!feel_same(run, answer, search->what_if->wanted))
		return false;
	(void) dmn_trace_begin(run, true, false);
	own.trace = run->trace;
	run->trace = NULL;
	(void) answer_of(given, &own);
	opening->rule_count = dmn_trace_reasons(run, own.trace, &numbers);
	opening->rules = feel_allocate_array(run, (size_t) opening->rule_count + 1,
										 sizeof(FeelString));
	for (int i = 0; i < opening->rule_count; i++)
	{
		DmnRuleText text = {.name = {"", 0}};

		if (dmn_rule_text(run, search->model, numbers[i], &text))
			opening->rules[i] =
				text.annotation.length > 0
					? text.annotation
					: feel_format(run, feel_said("%.*s, rule %d"),
								  (int) text.name.length, text.name.data,
								  numbers[i].rule);
	}
	return true;
}

/* ---------------------------------------------------------------- openings */

static DmnOpening *
add_opening(Search *search, DmnOpeningKind kind)
{
	DmnWhatIf *what_if = search->what_if;
	DmnOpening *opening = feel_allocate(search->run, sizeof(*opening));

	opening->kind = kind;
	opening->changes = opening->learned = feel_null();
	if (what_if->last == NULL)
		what_if->first = opening;
	else
		what_if->last->next = opening;
	what_if->last = opening;
	if (kind == DMN_OPEN_UNKNOWN)
		what_if->is_complete = false;
	return opening;
}

static FeelString
names_of(const Search *search, const ChangeSet *set)
{
	FeelTextBuilder text;

	feel_text_begin(&text, search->run);
	for (int32_t i = 0; i < set->count; i++)
	{
		if (i > 0)
			feel_text_add(&text, ", ", 2);
		feel_text_add_string(&text, search->proof->inputs[set->inputs[i]].key);
	}
	return feel_text_finish(&text);
}

static void
fill_case(Search *search, DmnOpening *opening, const DmnProofBox *box)
{
	FeelRun *run = search->run;
	DmnProof *proof = search->proof;
	Case given = {.search = search, .box = box};
	FeelContext *changes =
		feel_context_make(run, (uint32_t) search->tried.count);
	FeelContext *learned =
		feel_context_make(run, (uint32_t) proof->input_count);

	if (!is_wanted(&given, opening))
	{
		given.is_whole = true;
		(void) is_wanted(&given, opening);
	}
	for (int32_t i = 0; i < proof->input_count; i++)
		if (is_of_case(&given, i))
			feel_context_append(holds_input(&search->tried, i) ? changes
															   : learned,
								proof->inputs[i].key, box->sample[i]);
	opening->has_case = true;
	opening->changes = feel_context_value(changes);
	opening->learned = feel_context_value(learned);
}

/* A box of the present proof as an opening; false: there are enough. */
static bool
report_box(Search *search, const DmnProofSpace *space, const DmnMerged *merged)
{
	FeelRun *run = search->run;
	FeelString wanted = dmn_proof_print(run, search->what_if->wanted);
	bool is_sure = merged->box->verdict == DMN_BOX_DIFFERENT;
	DmnOpening *opening;

	if (search->opening_count++ == search->what_if->max_openings)
	{
		opening = add_opening(search, DMN_OPEN_UNKNOWN);
		opening->sentence = feel_format(
			run,
			search->what_if->max_openings == 1
				? feel_said("Stopped after %d change; there are more.")
				: feel_said("Stopped after %d changes; there are more."),
			search->what_if->max_openings);
		search->is_full = true;
		return false;
	}
	opening = add_opening(search, is_sure ? DMN_OPENS : DMN_MAY_OPEN);
	opening->conditions = dmn_proof_when(space, merged);
	fill_case(search, opening, merged->box);
	opening->sentence =
		opening->conditions.length == 0
			? feel_format(run,
						  feel_said("It may be %.*s, as in the case shown."),
						  (int) wanted.length, wanted.data)
			: feel_format(
				  run,
				  is_sure ? feel_said("If %.*s: %.*s.")
						  : feel_said("If %.*s it may be %.*s, as in the case "
									  "shown."),
				  (int) opening->conditions.length, opening->conditions.data,
				  (int) wanted.length, wanted.data);
	return true;
}

/* Those for all of whose facts it is so, before the others */
static void
report_boxes(Search *search)
{
	DmnProofSpace space;

	feel_run_renew(search->run);
	dmn_proof_merge(&space, search->proof, search->run);
	for (int is_sure = 1; is_sure >= 0; is_sure--)
		for (int32_t i = 0; i < space.count; i++)
		{
			const DmnMerged *merged = &space.boxes[i];

			if (!merged->is_gone && merged->box->has_sample &&
				(merged->box->verdict == DMN_BOX_DIFFERENT) == is_sure &&
				!report_box(search, &space, merged))
				return;
		}
}

/* ------------------------------------------------------------------ search */

/* An unknown answer; where it must be told apart to say more is noted. */
static DmnVerdictOfBox
judge_unknown(FeelRun *run, FeelValue answer, FeelValue wanted)
{
	const uint32_t plain =
		FEEL_KIND_BIT(FEEL_NULL) | FEEL_KIND_BIT(FEEL_BOOLEAN) |
		FEEL_KIND_BIT(FEEL_NUMBER) | FEEL_KIND_BIT(FEEL_STRING) |
		FEEL_KIND_BIT(FEEL_DATE);
	FeelValue is_same;

	if ((feel_possible_kinds(run, answer) & feel_kind_bit(wanted)) == 0)
		return DMN_BOX_SAME;
	/* of other kinds, equal is less than the same */
	if (answer.kind != FEEL_UNKNOWN || (feel_kind_bit(wanted) & plain) == 0)
		return DMN_BOX_OPEN;
	is_same = feel_unknown_equal(run, answer, wanted);
	if (is_same.kind != FEEL_BOOLEAN)
		return DMN_BOX_OPEN;
	return is_same.u.boolean ? DMN_BOX_DIFFERENT : DMN_BOX_SAME;
}

static DmnVerdictOfBox
judge_wanted(DmnProof *proof, FeelValue *facts)
{
	FeelRun *run = &proof->all.run;
	FeelValue answer = proof->sides[0].answer;
	DmnVerdictOfBox verdict;

	if (dmn_is_determined(run, answer))
		return answer.kind != FEEL_FUNCTION &&
					   feel_same(run, answer, *proof->wanted)
				   ? DMN_BOX_DIFFERENT
				   : DMN_BOX_SAME;
	verdict = judge_unknown(run, answer, *proof->wanted);
	if (verdict == DMN_BOX_OPEN)
		*facts = feel_unknown_inside(run, answer);
	return verdict;
}

static bool
is_wanted_case(DmnProof *proof, const FeelValue *answers)
{
	return feel_same(&proof->all.run, answers[0], *proof->wanted);
}

static void
note_unsettled(Search *search, DmnOpenWhy why)
{
	DmnProofBox box = {.why = why};

	if (search->unsettled_count++ > 0)
		return;
	search->unsettled = search->tried;
	search->why = dmn_proof_why(&box);
}

/* Is the answer given with some of these facts already? */
static bool
holds_opening(Search *search)
{
	for (int32_t i = 0; i < search->set_count; i++)
		if (holds_set(&search->tried, &search->sets[i]))
			return true;
	return false;
}

/* Let the facts of the set go, and look whether the answer is given then. */
static void
try_set(Search *search)
{
	DmnProof *proof = search->proof;
	bool has_case = false;

	for (int32_t i = 0; i < search->candidate_count; i++)
		proof->inputs[search->candidates[i]].is_given =
			!holds_input(&search->tried, search->candidates[i]);
	dmn_proof_again(proof);
	dmn_proof_run(proof);
	for (const DmnProofBox *box = proof->first; box != NULL; box = box->next)
		has_case = has_case || box->has_sample;
	if (!has_case)
	{
		if (proof->is_over || proof->first != NULL)
			note_unsettled(search,
						   proof->is_over ? proof->why : proof->first->why);
		return;
	}
	search->sets = feel_grow(search->run, search->sets, search->set_count,
							 &search->set_capacity, sizeof(ChangeSet));
	search->sets[search->set_count++] = search->tried;
	report_boxes(search);
}

/*
 * All sets of so many candidates more, from a place on; no deeper than
 * DMN_MAX_CHANGED
 */
static void
try_sets(Search *search, int32_t from, int32_t count)
{
	if (count == 0)
	{
		try_set(search);
		return;
	}
	for (int32_t i = from; i + count <= search->candidate_count; i++)
	{
		if (search->is_full)
			return;
		/* those that are passed over take steps, too */
		if (!feel_spend(&search->proof->all.run,
						(uint64_t) search->set_count + 1))
		{
			/* the last one may have been settled by its last step */
			if (search->unsettled_count == 0)
				note_unsettled(search, DMN_OPEN_STEPS);
			return;
		}
		search->tried.inputs[search->tried.count++] = search->candidates[i];
		if (!holds_opening(search))
			try_sets(search, i + 1, count - 1);
		search->tried.count--;
	}
}

/* What is said beside the openings */
static void
report_end(Search *search)
{
	FeelRun *run = search->run;
	FeelString wanted = dmn_proof_print(run, search->what_if->wanted);
	FeelString names;

	if (search->unsettled_count > 0)
	{
		names = names_of(search, &search->unsettled);
		add_opening(search, DMN_OPEN_UNKNOWN)->sentence =
			names.length == 0
				? feel_format(run,
							  feel_said("Not settled whether it can be %.*s "
										"as it is: %s."),
							  (int) wanted.length, wanted.data, search->why)
				: feel_format(run,
							  feel_said("Not settled whether it can be %.*s "
										"by a change of %.*s: %s."),
							  (int) wanted.length, wanted.data,
							  (int) names.length, names.data, search->why);
	}
	else if (search->what_if->first == NULL)
		add_opening(search, DMN_NEVER_OPENS)->sentence =
			search->candidate_count == 0
				? feel_format(run,
							  feel_said("It cannot be %.*s: no fact that is "
										"known can change."),
							  (int) wanted.length, wanted.data)
				: feel_format(
					  run,
					  search->what_if->max_facts == 1
						  ? feel_said("No change of %d fact makes it %.*s.")
						  : feel_said("No change of up to %d facts makes it "
									  "%.*s."),
					  search->what_if->max_facts, (int) wanted.length,
					  wanted.data);
}

void
dmn_what_if(FeelRun *run, const DmnModel *model, const DmnElement *decision,
			const DmnFacts *facts, DmnWhatIf *what_if)
{
	DmnProof *proof = feel_allocate(run, sizeof(*proof));
	Search search = {.run = run,
					 .model = model,
					 .decision = decision,
					 .what_if = what_if,
					 .proof = proof};
	Case given = {.search = &search};
	DmnOpening now;

	feel_assert(what_if->max_facts >= 0 &&
				what_if->max_facts <= DMN_MAX_CHANGED);
	feel_assert(what_if->max_openings > 0 && what_if->max_steps > 0);
	what_if->is_complete = true;
	proof->sides[0] = (DmnSide){.model = model, .element = decision};
	proof->side_count = 1;
	proof->judge = judge_wanted;
	proof->is_case = is_wanted_case;
	proof->wanted = &what_if->wanted;
	dmn_proof_begin(proof, run, what_if->max_steps);
	begin_facts(&search, facts);
	if (is_wanted(&given, &now))
	{
		FeelString wanted = dmn_proof_print(run, what_if->wanted);
		DmnOpening *opening = add_opening(&search, DMN_IS_OPEN);

		opening->rule_count = now.rule_count;
		opening->rules = now.rules;
		opening->sentence = feel_format(run, feel_said("It is %.*s already."),
										(int) wanted.length, wanted.data);
		return;
	}
	for (int32_t count = 0; count <= what_if->max_facts; count++)
		try_sets(&search, 0, count);
	dmn_proof_end(proof, run);
	feel_run_renew(run);
	if (!search.is_full)
		report_end(&search);
}
