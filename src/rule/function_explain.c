/*-------------------------------------------------------------------------
 *
 * function_explain.c
 *		Why a decision came out as it did: explain(), missing(),
 *		diagnostics().
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "feel/literal/literal.h"
#include "rule/rule.h"

/* (model, decision, facts, as_of[, unknowns]), absent facts as said */
static RuleCaller *
begin(FunctionCallInfo fcinfo, bool unknowns)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);

	rule_caller_decision(caller, fcinfo, 1);
	rule_caller_facts(caller, fcinfo, 2);
	rule_caller_as_of(caller, fcinfo, 3);
	rule_caller_unknowns(caller, unknowns);
	return caller;
}

static Datum
text_or_null(FeelString string, bool *isnull)
{
	*isnull = string.length == 0;
	return *isnull ? (Datum) 0 : PointerGetDatum(rule_text_of(string));
}

static Datum
number_or_null(int32 number, bool *isnull)
{
	*isnull = number <= 0;
	return Int32GetDatum(number);
}

/* -------------------------------------------------------------- explain -- */

#define EXPLAIN_COLUMNS 11

/*
 * What an entry says, as a row: step, depth, kind, name, rule, column,
 * verdict, value, source, annotation, line.
 */
static void
put_entry(ReturnSetInfo *result, FeelRun *run, int step,
		  const DmnTraceEntry *entry)
{
	static const char *const kinds[] = {
		[DMN_TRACE_FACT] = "fact",     [DMN_TRACE_DECISION] = "decision",
		[DMN_TRACE_CALL] = "call",     [DMN_TRACE_TABLE] = "table",
		[DMN_TRACE_COLUMN] = "column", [DMN_TRACE_RULE] = "rule",
		[DMN_TRACE_CELL] = "cell",
	};
	static const char *const verdicts[] = {
		[DMN_NONE] = NULL,
		[DMN_MATCHED] = "matched",
		[DMN_FAILED] = "failed",
		[DMN_MAYBE] = "maybe",
	};
	Datum values[EXPLAIN_COLUMNS];
	bool nulls[EXPLAIN_COLUMNS] = {false};

	Assert(result->setDesc->natts == EXPLAIN_COLUMNS);
	Assert(entry->depth >= 0 && entry->kind < lengthof(kinds));
	values[0] = Int32GetDatum(step);
	values[1] = Int32GetDatum(entry->depth);
	values[2] = CStringGetTextDatum(kinds[entry->kind]);
	values[3] = text_or_null(entry->name, &nulls[3]);
	values[4] = number_or_null(entry->rule, &nulls[4]);
	values[5] = number_or_null(entry->column, &nulls[5]);
	nulls[6] = verdicts[entry->verdict] == NULL;
	if (!nulls[6])
		values[6] = CStringGetTextDatum(verdicts[entry->verdict]);
	/* a rule has one only if it was asked for; functions have none outside */
	nulls[7] =
		(entry->kind == DMN_TRACE_RULE && entry->value.kind == FEEL_NULL) ||
		feel_holds_function(run, entry->value);
	if (!nulls[7])
		values[7] = PointerGetDatum(rule_literal_text(run, entry->value));
	values[8] = text_or_null(entry->source, &nulls[8]);
	values[9] = text_or_null(entry->annotation, &nulls[9]);
	values[10] = number_or_null(entry->line, &nulls[10]);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* A diagnostic as the last rows: the message in place of an annotation. */
static void
put_error(ReturnSetInfo *result, int step, const FeelDiagnostic *diagnostic)
{
	Datum values[EXPLAIN_COLUMNS];
	bool nulls[EXPLAIN_COLUMNS];

	memset(nulls, true, sizeof(nulls));
	nulls[0] = nulls[1] = nulls[2] = false;
	values[0] = Int32GetDatum(step);
	values[1] = Int32GetDatum(0);
	values[2] = CStringGetTextDatum("error");
	values[3] = text_or_null(diagnostic->place, &nulls[3]);
	values[8] = text_or_null(diagnostic->text, &nulls[8]);
	values[9] = text_or_null(diagnostic->message, &nulls[9]);
	values[10] = number_or_null(diagnostic->line, &nulls[10]);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/*
 * explain(model, decision, facts jsonb, as_of, unknowns)
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_explain);
Datum
packnd_dmn_explain(PG_FUNCTION_ARGS)
{
	RuleCaller *caller =
		begin(fcinfo, PG_ARGISNULL(4) ? true : rule_flag(fcinfo, 4));
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	DmnTrace *trace = dmn_trace_begin(&caller->run, true, false);
	int step = 0;

	InitMaterializedSRF(fcinfo, 0);
	caller->run.asks = true;
	rule_caller_decide(caller, rule_jsonb_fact, NULL);
	for (const DmnTraceEntry *e = trace->first; e != NULL; e = e->next)
		put_entry(result, &caller->run, ++step, e);
	for (const FeelDiagnostic *d = caller->run.diagnostics; d != NULL;
		 d = d->next)
		put_error(result, ++step, d);
	return (Datum) 0;
}

/* -------------------------------------------------------------- missing -- */

/*
 * missing(model, decision, facts jsonb, as_of)
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_missing);
Datum
packnd_dmn_missing(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = begin(fcinfo, true);
	FeelValue value;
	const FeelString *facts = NULL;
	int count;
	Datum *names;

	caller->run.asks = true;
	value = feel_unknown_inside(
		&caller->run, rule_caller_decide(caller, rule_jsonb_fact, NULL));
	count = dmn_missing(&caller->run, caller->decision, value, &facts);
	Assert(count >= 0 && count <= caller->run.fact_count);
	names = palloc(sizeof(Datum) * Max(count, 1));
	for (int i = 0; i < count; i++)
		names[i] = PointerGetDatum(rule_text_of(facts[i]));
	PG_RETURN_ARRAYTYPE_P(
		construct_array(names, count, TEXTOID, -1, false, TYPALIGN_INT));
}

/* ---------------------------------------------------------- diagnostics -- */

/*
 * diagnostics(model, decision, facts jsonb, as_of, unknowns): what
 * evaluation complained of.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_diagnostics);
Datum
packnd_dmn_diagnostics(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = begin(fcinfo, rule_flag(fcinfo, 4));
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	rule_caller_decide(caller, rule_jsonb_fact, NULL);
	for (const FeelDiagnostic *d = caller->run.diagnostics; d != NULL;
		 d = d->next)
	{
		Datum values[6];
		bool nulls[6] = {false};

		values[0] = CStringGetTextDatum(feel_diagnostic_name(d->kind));
		values[1] = text_or_null(d->message, &nulls[1]);
		values[2] = text_or_null(d->place, &nulls[2]);
		values[3] = text_or_null(d->text, &nulls[3]);
		values[4] = number_or_null(d->line, &nulls[4]);
		values[5] = number_or_null(d->column, &nulls[5]);
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
	}
	return (Datum) 0;
}
