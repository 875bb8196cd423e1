/*-------------------------------------------------------------------------
 *
 * function_compare.c
 *		What is proved of decisions for all facts: compare(),
 *		never_undetermined().
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "rule/rule.h"

/* Argument n: as of when; NULL: whatever the day is, then true */
static bool
has_days(RuleCaller *caller, FunctionCallInfo fcinfo, int n)
{
	if (!PG_ARGISNULL(n))
	{
		rule_caller_as_of(caller, fcinfo, n);
		return false;
	}
	/* of it only the zone counts */
	caller->run.now = rule_from_timestamptz(0);
	return true;
}

int64
rule_proof_steps(FunctionCallInfo fcinfo, int n)
{
	int64 steps = PG_ARGISNULL(n) ? DMN_DEFAULT_PROOF : PG_GETARG_INT64(n);

	if (steps < 1 || steps > PG_INT64_MAX / 2)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("max_steps must be positive")));
	return steps;
}

static void
put_jsonb(FeelRun *run, FeelValue value, Datum *datum)
{
	*datum = JsonbPGetDatum(rule_to_jsonb(run, value));
}

/* False for none, and where the calendar of PostgreSQL ends */
static bool
put_day(FeelValue day, Datum *datum)
{
	DateADT date = 0;
	bool is_day = day.kind == FEEL_DATE && rule_to_date(day, &date);

	*datum = DateADTGetDatum(date);
	return is_day;
}

static void
put_change(ReturnSetInfo *result, FeelRun *run, const DmnChange *change)
{
	static const char *const kinds[] = {
		[DMN_CHANGES] = "changes",
		[DMN_MAY_CHANGE] = "may change",
		[DMN_NOT_SETTLED] = "not settled",
	};
	Datum values[8] = {0};
	bool nulls[8] = {false};

	Assert(change->kind < DMN_CHANGE_KINDS);
	values[0] = CStringGetTextDatum(kinds[change->kind]);
	values[1] = PointerGetDatum(rule_text_of(change->sentence));
	nulls[2] = change->conditions.length == 0;
	if (!nulls[2])
		values[2] = PointerGetDatum(rule_text_of(change->conditions));
	nulls[3] = change->day_count == 0;
	if (!nulls[3])
		values[3] = rule_days(change->days, change->day_count);
	for (int i = 4; i < 8; i++)
		nulls[i] = !change->has_case;
	if (change->has_case)
	{
		put_jsonb(run, change->facts, &values[4]);
		nulls[5] = !put_day(change->day, &values[5]);
		put_jsonb(run, change->before, &values[6]);
		put_jsonb(run, change->after, &values[7]);
	}
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

static void
compare(FunctionCallInfo fcinfo, RuleCaller *caller, const DmnModel *model,
		DmnComparison *comparison)
{
	const DmnElement *decision =
		rule_model_decision(model, rule_string_of(PG_GETARG_TEXT_PP(2)));

	if (decision->kind != DMN_DECISION)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%.*s\" is not a decision",
						(int) decision->key.length, decision->key.data)));
	dmn_compare(&caller->run, caller->entry->model, caller->decision, model,
				decision, comparison);
	InitMaterializedSRF(fcinfo, 0);
	for (const DmnChange *c = comparison->first; c != NULL; c = c->next)
		put_change((ReturnSetInfo *) fcinfo->resultinfo, &caller->run, c);
}

/*
 * compare(old, new, decision, as_of, max_changes, max_steps): for which facts
 * the answer changes.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_compare);
Datum
packnd_dmn_compare(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	DmnComparison comparison = {.max_changes = DMN_DEFAULT_CHANGES};
	const uint8 *hash;
	FeelString text;
	RuleEntry *entry;

	if (PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("%s must not be null", "the new model")));
	rule_caller_decision(caller, fcinfo, 2);
	rule_caller_require_decision(caller);
	comparison.has_days = has_days(caller, fcinfo, 3);
	if (!PG_ARGISNULL(4))
		comparison.max_changes = PG_GETARG_INT32(4);
	comparison.max_steps = rule_proof_steps(fcinfo, 5);
	if (comparison.max_changes < 1 || comparison.max_changes > 10000)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("max_changes must be from 1 to 10000")));
	caller->run.memory_left = RULE_PROOF_MEMORY;
	text = rule_model_text(PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(1)), &hash);
	entry = rule_entry_acquire(RULE_MODEL, text.data, text.length, hash);
	PG_TRY();
	{
		compare(fcinfo, caller, entry->model, &comparison);
	}
	PG_FINALLY();
	{
		rule_entry_release(entry);
	}
	PG_END_TRY();
	return (Datum) 0;
}

/*
 * never_undetermined(model, decision, as_of, max_steps): does it answer for
 * all facts?
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_never_undetermined);
Datum
packnd_dmn_never_undetermined(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	DmnProofResult proof = {.max_steps = 0};
	Datum values[4] = {0};
	bool nulls[4] = {false};

	rule_caller_decision(caller, fcinfo, 1);
	rule_caller_require_decision(caller);
	proof.has_days = has_days(caller, fcinfo, 2);
	proof.max_steps = rule_proof_steps(fcinfo, 3);
	caller->run.memory_left = RULE_PROOF_MEMORY;
	dmn_never_undetermined(&caller->run, caller->entry->model,
						   caller->decision, &proof);
	InitMaterializedSRF(fcinfo, 0);
	nulls[0] = proof.proven == DMN_UNPROVEN;
	values[0] = BoolGetDatum(proof.proven == DMN_PROVEN);
	nulls[1] = proof.sentence.length == 0;
	if (!nulls[1])
		values[1] = PointerGetDatum(rule_text_of(proof.sentence));
	nulls[2] = nulls[3] = proof.proven != DMN_DISPROVEN;
	if (!nulls[2])
	{
		put_jsonb(&caller->run, proof.facts, &values[2]);
		nulls[3] = !put_day(proof.day, &values[3]);
	}
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	return (Datum) 0;
}
