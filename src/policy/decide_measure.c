/*-------------------------------------------------------------------------
 *
 * decide_measure.c
 *		What the policy in force on a day answers for some facts: the outcome,
 *		the award, the facts still to ask, the sources of the rules.
 *
 * All of it comes of one evaluation.  The decision "eligibility" is evaluated
 * with a trace, of which the reasons are read; "award", asked for only if she
 * is eligible, goes on in the same environment, so that no fact is read and no
 * decision made twice, and only counts the rules that match.  A trace costs
 * about as much as the decision itself (it tries the rules one by one, where
 * the engine alone has an index), and far less than a second evaluation and
 * its rows in SQL.
 *
 * Diagnostics are for who keeps the policy.  Those of an award are of its own
 * evaluation: where there are none to show without it, it is evaluated once
 * more, by itself.  That is the way to an error, not to an answer.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "base/errors.h"
#include "base/metadata.h"
#include "feel/literal/literal.h"
#include "policy/policy.h"

/* columns of the answer */
enum
{
	ANSWER_VERSION,
	ANSWER_OUTCOME,
	ANSWER_AWARD,
	ANSWER_MISSING,
	ANSWER_REASONS,
	ANSWER_HASH,
	ANSWER_REJECTED,
	ANSWER_ENGINE,
	ANSWER_REASON_RULES,
	ANSWER_TRACE,
	ANSWER_COLUMNS /* how many there are */
};

/* ---------------------------------------------------------------- asked -- */

static RuleEntry *
acquire_model(void *closure)
{
	return policy_model(closure);
}

FeelValue
policy_noon(FeelRun *run, DateADT day, const char *zone_name)
{
	size_t length = strlen(zone_name) + 1;
	FeelZone *zone = feel_allocate(run, offsetof(FeelZone, name) + length);
	Timestamp local;
	TimestampTz instant;

	if (DATE_NOT_FINITE(day))
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("the as-of instant must be finite")));
	/* the last day that a timestamp has is not a whole one in each zone */
	if (day >= TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE - 1)
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("the as-of instant is out of range")));
	local = DatumGetTimestamp(
		DirectFunctionCall1(date_timestamp, DateADTGetDatum(day)));
	local += USECS_PER_DAY / 2;
	instant = DatumGetTimestampTz(
		DirectFunctionCall2(timestamp_zone, CStringGetTextDatum(zone_name),
							TimestampGetDatum(local)));
	zone->is_region = true;
	memcpy(zone->name, zone_name, length);
	return rule_from_timestamptz_in(instant, zone);
}

const DmnElement *
policy_decision(const DmnModel *model, const char *key)
{
	FeelString name = rule_string(key);
	const DmnElement *element = dmn_find(model, name);

	/* dmn_find() also takes an id */
	return element != NULL && element->kind != DMN_INPUT_DATA &&
				   feel_text_equal(element->key, name)
			   ? element
			   : NULL;
}

/* -------------------------------------------------------------- reasons -- */

/* {{table, rule}, ...}, as pnd_data.measure_decision keeps rules */
static Datum
rule_array(const DmnRuleNumber *rules, int count)
{
	Datum *numbers = palloc(Max(count, 1) * 2 * sizeof(Datum));
	int dimensions[2] = {count, 2};
	int lower[2] = {1, 1};

	if (count == 0)
		return PointerGetDatum(construct_empty_array(INT4OID));
	for (int i = 0; i < count; i++)
	{
		numbers[2 * i] = Int32GetDatum(rules[i].table);
		numbers[2 * i + 1] = Int32GetDatum(rules[i].rule);
	}
	return PointerGetDatum(construct_md_array(numbers, NULL, 2, dimensions,
											  lower, INT4OID, sizeof(int32),
											  true, TYPALIGN_INT));
}

/*
 * What rules say, as text[]; an annotation that is empty is an element that is
 * null.
 */
static Datum
annotations_of(FeelRun *run, const DmnModel *model, const DmnRuleNumber *rules,
			   int count)
{
	Datum *texts = palloc(Max(count, 1) * sizeof(Datum));
	bool *nulls = palloc(Max(count, 1) * sizeof(bool));
	int lower = 1;

	if (count == 0)
		return PointerGetDatum(construct_empty_array(TEXTOID));
	for (int i = 0; i < count; i++)
	{
		DmnRuleText text;

		nulls[i] = !dmn_rule_text(run, model, rules[i], &text) ||
				   text.annotation.length == 0;
		if (!nulls[i])
			texts[i] = PointerGetDatum(rule_text_of(text.annotation));
	}
	return PointerGetDatum(construct_md_array(
		texts, nulls, 1, &count, &lower, TEXTOID, -1, false, TYPALIGN_INT));
}

/* ---------------------------------------------------------- diagnostics -- */

/* All messages as one text, with their places if wanted; NULL for none */
static char *
complaints(const FeelRun *run, bool places)
{
	StringInfoData buffer;

	initStringInfo(&buffer);
	for (const FeelDiagnostic *d = run->diagnostics; d != NULL; d = d->next)
	{
		if (buffer.len > 0)
			appendStringInfoChar(&buffer, ' ');
		if (places && d->place.length > 0)
			appendStringInfo(&buffer, "%.*s%s", (int) d->place.length,
							 d->place.data, dgettext(TEXTDOMAIN, ": "));
		appendBinaryStringInfo(&buffer, d->message.data,
							   (int) d->message.length);
	}
	return buffer.len > 0 ? buffer.data : NULL;
}

#define NULL_OR_ABSENT                                                      \
	errhint("A fact given as null means \"known not to apply\"; leave out " \
			"what is not known yet.")

static void
refuse_no_answer(const RuleCaller *caller, const PolicyVersion *version)
{
	char *why = complaints(&caller->run, false);

	ereport(ERROR,
			(errcode(ERRCODE_PN_INVALID),
			 errmsg("policy \"%s\" version %d gives no answer for these "
					"facts",
					version->policy, version->version),
			 why != NULL ? errdetail_internal("%s", why)
						 : errdetail("No rule matches."),
			 NULL_OR_ABSENT));
}

static void
refuse_award(RuleCaller *caller, const PolicyVersion *version, Jsonb *award)
{
	char *why;

	feel_run_again(&caller->run);
	(void) rule_caller_decide(caller, rule_jsonb_fact, NULL);
	why = complaints(&caller->run, true);
	ereport(
		ERROR,
		(errcode(ERRCODE_PN_INVALID),
		 errmsg("policy \"%s\" version %d gives no full award for these facts",
				version->policy, version->version),
		 why != NULL
			 ? errdetail_internal("%s", why)
			 : errdetail("It would be %s.",
						 JsonbToCString(NULL, &award->root, VARSIZE(award))),
		 NULL_OR_ABSENT));
}

/* --------------------------------------------------------------- answer -- */

/* No answer may be a function: it has no meaning outside its model. */
static FeelValue
plain_answer(RuleCaller *caller, FeelValue value)
{
	if (feel_holds_function(&caller->run, value))
		(void) rule_literal_text(&caller->run, value); /* raises */
	return value;
}

/* Is a null in it, at any depth? */
static bool
holds_null(const FeelValue *value)
{
	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	if (value->kind == FEEL_LIST)
	{
		for (uint32_t i = 0; i < value->u.list->count; i++)
			if (holds_null(&value->u.list->items[i]))
				return true;
		return false;
	}
	if (value->kind == FEEL_CONTEXT)
	{
		for (uint32_t i = 0; i < value->u.context->count; i++)
			if (holds_null(&value->u.context->entries[i].value))
				return true;
		return false;
	}
	return value->kind == FEEL_NULL;
}

/* The outcome, and the facts that it waits for */
static char *
outcome_of(RuleCaller *caller, const PolicyVersion *version, FeelValue value,
		   Datum *missing)
{
	char *outcome;

	*missing = rule_fact_array(&caller->run, value);
	if (feel_unknown_inside(&caller->run, value).kind == FEEL_UNKNOWN)
		return "undetermined";
	/* FEEL goes on with null where an expression fails: a refusal made of it
	 * would be no answer */
	if (value.kind == FEEL_NULL || caller->run.diagnostics != NULL)
		refuse_no_answer(caller, version);
	outcome = text_to_cstring(rule_value_text(&caller->run, value));
	if (strcmp(outcome, "eligible") != 0 &&
		strcmp(outcome, "not_eligible") != 0 &&
		strcmp(outcome, "undetermined") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_PN_INVALID),
				 errmsg("policy \"%s\" version %d answers neither "
						"\"eligible\" nor \"not_eligible\"",
						version->policy, version->version),
				 errdetail("It answers %s.", quote_literal_cstr(outcome))));
	return outcome;
}

static Datum
award_of(RuleCaller *caller, const PolicyVersion *version,
		 const DmnElement *element, DmnTrace *trace, Datum *missing)
{
	FeelValue value;
	Jsonb *award;

	trace->entries_wanted = false;
	value = plain_answer(caller, rule_caller_decide_also(caller, element));
	*missing = rule_fact_array(&caller->run, value);
	/* an entry that waits for facts is not there yet: they are missing */
	value = feel_known_entries(&caller->run, value);
	award = rule_to_jsonb(&caller->run, value);
	/* a right without its amount is no answer */
	if (holds_null(&value))
		refuse_award(caller, version, award);
	return JsonbPGetDatum(award);
}

/*
 * What that version answers for a day, which is one of that time zone, and the
 * facts, argument number n.
 */
static Datum
answer_of(FunctionCallInfo fcinfo, PolicyVersion *version, DateADT day,
		  const char *zone, int n)
{
	RuleCaller *caller = rule_caller_of_entry(fcinfo, acquire_model, version);
	DmnTrace *trace;
	const DmnElement *award;
	TupleDesc desc;
	Datum values[ANSWER_COLUMNS];
	bool nulls[ANSWER_COLUMNS] = {false};
	char *outcome;
	FeelValue value;
	DmnRuleNumber *rules;
	int count;
	bytea *hash = palloc(VARHDRSZ + RULE_HASH_LENGTH);

	caller->decision = policy_decision(caller->entry->model, "eligibility");
	if (caller->decision == NULL)
		ereport(ERROR, (errcode(ERRCODE_PN_INVALID),
						errmsg("policy \"%s\" version %d has no decision "
							   "\"eligibility\"",
							   version->policy, version->version)));
	rule_caller_facts(caller, fcinfo, n);
	rule_caller_unknowns(caller, true);
	caller->run.now = policy_noon(&caller->run, day, zone);

	trace = dmn_trace_begin(&caller->run, true, true);
	caller->run.asks = true;
	value = plain_answer(caller,
						 rule_caller_decide(caller, rule_jsonb_fact, NULL));
	outcome = outcome_of(caller, version, value, &values[ANSWER_MISSING]);
	count = dmn_trace_reasons(&caller->run, trace, &rules);
	values[ANSWER_REASON_RULES] = rule_array(rules, count);
	values[ANSWER_REASONS] =
		annotations_of(&caller->run, caller->entry->model, rules, count);
	award = policy_decision(caller->entry->model, "award");
	nulls[ANSWER_AWARD] = award == NULL || strcmp(outcome, "eligible") != 0;
	if (!nulls[ANSWER_AWARD])
		values[ANSWER_AWARD] =
			award_of(caller, version, award, trace, &values[ANSWER_MISSING]);
	values[ANSWER_VERSION] = Int32GetDatum(version->version);
	values[ANSWER_OUTCOME] = CStringGetTextDatum(outcome);
	SET_VARSIZE(hash, VARHDRSZ + RULE_HASH_LENGTH);
	memcpy(VARDATA(hash), caller->entry->key.hash, RULE_HASH_LENGTH);
	values[ANSWER_HASH] = PointerGetDatum(hash);
	values[ANSWER_REJECTED] = policy_rejected(version);
	values[ANSWER_ENGINE] = CStringGetTextDatum(PACKND_VERSION);
	count = dmn_trace_rules(&caller->run, trace, &rules);
	values[ANSWER_TRACE] = rule_array(rules, count);

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "the answer of a policy is declared without columns");
	return HeapTupleGetDatum(
		heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

static void
require_given(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("%s must be given", name)));
}

/*
 * packnd.decide_measure(policy text, day date, facts jsonb, territory text) returns record
 */
PACKND_FUNCTION_INFO_V1(packnd_policy_decide_measure);
Datum
packnd_policy_decide_measure(PG_FUNCTION_ARGS)
{
	(void) base_require_data_owner();
	require_given(fcinfo, 0, "policy");
	require_given(fcinfo, 1, "as_of");
	return answer_of(
		fcinfo,
		policy_require(text_to_cstring(PG_GETARG_TEXT_PP(0)),
					   PG_ARGISNULL(3) ? NULL
									   : text_to_cstring(PG_GETARG_TEXT_PP(3)),
					   PG_GETARG_DATEADT(1)),
		PG_GETARG_DATEADT(1), rule_time_zone, 2);
}

/*
 * packnd.decide_version(policy text, number int, day date, facts jsonb,
 * time_zone text) returns record
 */
PACKND_FUNCTION_INFO_V1(packnd_policy_decide_version);
Datum
packnd_policy_decide_version(PG_FUNCTION_ARGS)
{
	(void) base_require_data_owner();
	require_given(fcinfo, 0, "policy");
	require_given(fcinfo, 1, "version");
	require_given(fcinfo, 2, "as_of");
	return answer_of(
		fcinfo,
		policy_require_version(text_to_cstring(PG_GETARG_TEXT_PP(0)),
							   PG_GETARG_INT32(1)),
		PG_GETARG_DATEADT(2),
		PG_ARGISNULL(4) ? rule_time_zone
						: text_to_cstring(PG_GETARG_TEXT_PP(4)),
		3);
}

/* ---------------------------------------------------------------- rules -- */

/* The other way: what rule_array() made */
static int
rules_of_array(ArrayType *array, DmnRuleNumber **rules)
{
	Datum *numbers;
	int count;

	if (ARR_NDIM(array) != 0 &&
		(ARR_NDIM(array) != 2 || ARR_DIMS(array)[1] != 2 ||
		 array_contains_nulls(array)))
		elog(ERROR, "rules are not pairs of numbers");
	deconstruct_array(array, INT4OID, sizeof(int32), true, TYPALIGN_INT,
					  &numbers, NULL, &count);
	count /= 2;
	*rules = palloc(Max(count, 1) * sizeof(DmnRuleNumber));
	for (int i = 0; i < count; i++)
		(*rules)[i] = (DmnRuleNumber){DatumGetInt32(numbers[2 * i]),
									  DatumGetInt32(numbers[2 * i + 1])};
	return count;
}

/*
 * packnd.rule_reasons(policy text, version int, rules int[]) returns text[]
 */
PACKND_FUNCTION_INFO_V1(packnd_policy_rule_reasons);
Datum
packnd_policy_rule_reasons(PG_FUNCTION_ARGS)
{
	RuleCaller *caller;
	DmnRuleNumber *rules;
	int count;

	(void) base_require_data_owner();
	caller = rule_caller_of_entry(
		fcinfo, acquire_model,
		policy_require_version(text_to_cstring(PG_GETARG_TEXT_PP(0)),
							   PG_GETARG_INT32(1)));
	count = rules_of_array(PG_GETARG_ARRAYTYPE_P(2), &rules);
	PG_RETURN_DATUM(
		annotations_of(&caller->run, caller->entry->model, rules, count));
}

/*
 * packnd.rule_texts(policy text, version int, rules int[]) returns setof
 * record: name, rule, outputs, annotation
 */
PACKND_FUNCTION_INFO_V1(packnd_policy_rule_texts);
Datum
packnd_policy_rule_texts(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	RuleCaller *caller;
	DmnRuleNumber *rules;
	int count;

	(void) base_require_data_owner();
	caller = rule_caller_of_entry(
		fcinfo, acquire_model,
		policy_require_version(text_to_cstring(PG_GETARG_TEXT_PP(0)),
							   PG_GETARG_INT32(1)));
	InitMaterializedSRF(fcinfo, 0);
	count = rules_of_array(PG_GETARG_ARRAYTYPE_P(2), &rules);
	for (int i = 0; i < count; i++)
	{
		DmnRuleText text;
		Datum values[4];
		bool nulls[4] = {false};

		if (!dmn_rule_text(&caller->run, caller->entry->model, rules[i],
						   &text))
			continue;
		values[0] = PointerGetDatum(rule_text_of(text.name));
		values[1] = Int32GetDatum(rules[i].rule);
		values[2] = PointerGetDatum(rule_text_of(text.outputs));
		nulls[3] = text.annotation.length == 0;
		if (!nulls[3])
			values[3] = PointerGetDatum(rule_text_of(text.annotation));
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
	}
	return (Datum) 0;
}
