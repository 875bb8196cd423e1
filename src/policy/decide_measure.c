/*-------------------------------------------------------------------------
 *
 * decide_measure.c
 *		What the policy in force on a day answers for some facts: the outcome,
 *		the award, the facts still to ask, the sources of the rules.
 *
 * All of it comes of one evaluation.  The decision "eligibility" is evaluated
 * with a trace, of which the reasons are read; "award", asked for only if she
 * is eligible, goes on in the same environment without one, so that no fact
 * is read and no decision made twice.  A trace costs about as much as the
 * decision itself (it tries the rules one by one, where the engine alone has
 * an index), and far less than a second evaluation and its rows in SQL.
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

#include "base/errors.h"
#include "base/metadata.h"
#include "feel/literal/literal.h"
#include "policy/policy.h"

#define ANSWER_COLUMNS 5

/* columns of the answer */
enum
{
	ANSWER_VERSION,
	ANSWER_OUTCOME,
	ANSWER_AWARD,
	ANSWER_MISSING,
	ANSWER_REASONS
};

/* ---------------------------------------------------------------- asked -- */

static RuleEntry *
acquire_model(void *closure)
{
	return policy_model(closure);
}

/* Noon of a day where today() is taken */
static FeelValue
noon(DateADT day)
{
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
	instant = DatumGetTimestampTz(DirectFunctionCall2(
		timestamp_zone, CStringGetTextDatum(rule_time_zone),
		TimestampGetDatum(local)));
	return rule_from_timestamptz(instant);
}

/* The decision of that key; NULL if the model has none. */
static const DmnElement *
find_decision(const DmnModel *model, const char *key)
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

/*
 * The annotations of the rules of the outermost table that matched; else of
 * those that still may.  NULL where no rule did.  An annotation that is empty
 * is an element that is null.
 */
static ArrayType *
reasons_of(const DmnTrace *trace)
{
	Datum *texts = NULL;
	bool *nulls = NULL;
	int count = 0;
	int size = 0;
	int32_t depth = PG_INT32_MAX;
	DmnVerdict verdict = DMN_MAYBE;
	int lower = 1;

	for (const DmnTraceEntry *e = trace->first; e != NULL; e = e->next)
	{
		if (e->kind != DMN_TRACE_RULE ||
			(e->verdict != DMN_MATCHED && e->verdict != DMN_MAYBE) ||
			e->depth > depth || (e->depth == depth && e->verdict > verdict))
			continue;
		/* further out, or more certain: what was found before is void */
		if (e->depth < depth || e->verdict != verdict)
			count = 0;
		depth = e->depth;
		verdict = e->verdict;
		if (count == size)
		{
			size = size > 0 ? 2 * size : 8;
			texts = texts == NULL ? palloc(size * sizeof(Datum))
								  : repalloc(texts, size * sizeof(Datum));
			nulls = nulls == NULL ? palloc(size * sizeof(bool))
								  : repalloc(nulls, size * sizeof(bool));
		}
		nulls[count] = e->annotation.length == 0;
		if (!nulls[count])
			texts[count] = PointerGetDatum(rule_text_of(e->annotation));
		count++;
	}
	if (count == 0)
		return NULL;
	return construct_md_array(texts, nulls, 1, &count, &lower, TEXTOID, -1,
							  false, TYPALIGN_INT);
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
	if (value.kind == FEEL_NULL)
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
		 const DmnElement *element, Datum *missing)
{
	FeelValue value;
	Jsonb *award;

	/* what eligibility complained of is not of the award */
	caller->run.trace = NULL;
	value = plain_answer(caller, rule_caller_decide_also(caller, element));
	*missing = rule_fact_array(&caller->run, value);
	award = rule_to_jsonb(&caller->run, value);
	/* a right without its amount is no answer */
	if (holds_null(&value))
		refuse_award(caller, version, award);
	return JsonbPGetDatum(award);
}

/*
 * packnd.decide_measure(policy text, day date, facts jsonb) returns record
 */
PACKND_FUNCTION_INFO_V1(packnd_policy_decide_measure);
Datum
packnd_policy_decide_measure(PG_FUNCTION_ARGS)
{
	PolicyVersion *version;
	RuleCaller *caller;
	DmnTrace *trace;
	const DmnElement *award;
	TupleDesc desc;
	Datum values[ANSWER_COLUMNS];
	bool nulls[ANSWER_COLUMNS] = {false};
	char *outcome;
	FeelValue value;
	ArrayType *reasons;

	(void) base_require_data_owner();
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("%s must be given",
							   PG_ARGISNULL(0) ? "policy" : "as_of")));
	version = policy_require(text_to_cstring(PG_GETARG_TEXT_PP(0)),
							 PG_GETARG_DATEADT(1));
	caller = rule_caller_of_entry(fcinfo, acquire_model, version);
	caller->decision = find_decision(caller->entry->model, "eligibility");
	if (caller->decision == NULL)
		ereport(ERROR, (errcode(ERRCODE_PN_INVALID),
						errmsg("policy \"%s\" version %d has no decision "
							   "\"eligibility\"",
							   version->policy, version->version)));
	rule_caller_facts(caller, fcinfo, 2);
	rule_caller_unknowns(caller, true);
	caller->run.now = noon(PG_GETARG_DATEADT(1));

	trace = dmn_trace_begin(&caller->run, true, false);
	caller->run.asks = true;
	value = plain_answer(caller,
						 rule_caller_decide(caller, rule_jsonb_fact, NULL));
	outcome = outcome_of(caller, version, value, &values[ANSWER_MISSING]);
	reasons = reasons_of(trace);
	nulls[ANSWER_REASONS] = reasons == NULL;
	values[ANSWER_REASONS] = PointerGetDatum(reasons);
	award = find_decision(caller->entry->model, "award");
	nulls[ANSWER_AWARD] = award == NULL || strcmp(outcome, "eligible") != 0;
	if (!nulls[ANSWER_AWARD])
		values[ANSWER_AWARD] =
			award_of(caller, version, award, &values[ANSWER_MISSING]);
	values[ANSWER_VERSION] = Int32GetDatum(version->version);
	values[ANSWER_OUTCOME] = CStringGetTextDatum(outcome);

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "packnd.decide_measure() is declared without columns");
	PG_RETURN_DATUM(HeapTupleGetDatum(
		heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
