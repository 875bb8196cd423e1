/*-------------------------------------------------------------------------
 *
 * function_what_if.c
 *		What would have to be otherwise for a decision to give an answer:
 *		what_if_known().
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "rule/rule.h"

#define WHAT_IF_COLUMNS 6

static Datum
text_array(const FeelString *texts, int count)
{
	Datum *elements = palloc(mul_size(count, sizeof(Datum)));

	for (int i = 0; i < count; i++)
		elements[i] = PointerGetDatum(rule_text_of(texts[i]));
	return PointerGetDatum(
		construct_array(elements, count, TEXTOID, -1, false, TYPALIGN_INT));
}

/* opening, sentence, conditions, changes, learned, rules */
static void
put_opening(ReturnSetInfo *result, FeelRun *run, const DmnOpening *opening)
{
	static const char *const kinds[] = {
		[DMN_OPENS] = "opens",
		[DMN_MAY_OPEN] = "may open",
		[DMN_IS_OPEN] = "is so",
		[DMN_NEVER_OPENS] = "never",
		[DMN_OPEN_UNKNOWN] = "not settled",
	};
	Datum values[WHAT_IF_COLUMNS] = {0};
	bool nulls[WHAT_IF_COLUMNS] = {false};

	Assert(opening->kind < DMN_OPENING_KINDS);
	values[0] = CStringGetTextDatum(kinds[opening->kind]);
	values[1] = PointerGetDatum(rule_text_of(opening->sentence));
	nulls[2] = opening->conditions.length == 0;
	if (!nulls[2])
		values[2] = PointerGetDatum(rule_text_of(opening->conditions));
	nulls[3] = nulls[4] = !opening->has_case;
	if (opening->has_case)
	{
		values[3] = JsonbPGetDatum(rule_to_jsonb(run, opening->changes));
		values[4] = JsonbPGetDatum(rule_to_jsonb(run, opening->learned));
	}
	nulls[5] = opening->rule_count == 0;
	if (!nulls[5])
		values[5] = text_array(opening->rules, opening->rule_count);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* The answer that is asked for, as the decision would give it */
static FeelValue
wanted_answer(RuleCaller *caller, Jsonb *jsonb)
{
	FeelPath path = {.name = caller->decision->key};
	FeelValue value = rule_from_whole_jsonb(&caller->run, jsonb, &path, false);

	return rule_fit(&caller->run, value, caller->decision->type, &path);
}

/*
 * what_if_known(model, decision, facts, as_of, answer, max_facts, max_rows,
 * max_steps): with which facts that answer would be given.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_what_if_known);
Datum
packnd_dmn_what_if_known(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	DmnFacts facts = {.fact = rule_jsonb_fact, .closure = caller};
	DmnWhatIf what_if = {.max_openings = DMN_DEFAULT_CHANGES};

	rule_caller_decision(caller, fcinfo, 1);
	rule_caller_require_decision(caller);
	rule_caller_facts(caller, fcinfo, 2);
	rule_caller_as_of(caller, fcinfo, 3);
	rule_caller_unknowns(caller, true);
	if (PG_ARGISNULL(4))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("%s must not be null", "the answer")));
	what_if.max_facts = PG_ARGISNULL(5) ? 3 : PG_GETARG_INT32(5);
	if (what_if.max_facts < 0 || what_if.max_facts > DMN_MAX_CHANGED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_facts must be from 0 to %d", DMN_MAX_CHANGED)));
	if (!PG_ARGISNULL(6))
		what_if.max_openings = PG_GETARG_INT32(6);
	if (what_if.max_openings < 1 || what_if.max_openings > 10000)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("max_rows must be from 1 to 10000")));
	what_if.max_steps = rule_proof_steps(fcinfo, 7);
	caller->run.memory_left = RULE_PROOF_MEMORY;
	what_if.wanted = wanted_answer(caller, PG_GETARG_JSONB_P(4));
	dmn_what_if(&caller->run, caller->entry->model, caller->decision, &facts,
				&what_if);
	InitMaterializedSRF(fcinfo, 0);
	for (const DmnOpening *o = what_if.first; o != NULL; o = o->next)
		put_opening((ReturnSetInfo *) fcinfo->resultinfo, &caller->run, o);
	return (Datum) 0;
}
