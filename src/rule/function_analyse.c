/*-------------------------------------------------------------------------
 *
 * function_analyse.c
 *		Verification of decision tables: analyse().
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

static Datum
rule_numbers(const DmnFinding *finding)
{
	Datum *numbers = palloc(sizeof(Datum) * Max(finding->rule_count, 1));

	for (int i = 0; i < finding->rule_count; i++)
		numbers[i] = Int32GetDatum(finding->rules[i]);
	return PointerGetDatum(construct_array(numbers, finding->rule_count,
										   INT4OID, 4, true, TYPALIGN_INT));
}

static void
put_finding(ReturnSetInfo *result, FeelRun *run, const DmnFinding *finding)
{
	static const char *const kinds[] = {
		[DMN_GAP] = "gap",
		[DMN_OVERLAP] = "overlap",
		[DMN_DEAD_RULE] = "dead rule",
		[DMN_VIOLATION] = "hit policy violation",
		[DMN_OUTPUT] = "output not allowed",
		[DMN_NOT_ANALYSED] = "not analysed",
		[DMN_BROKEN] = "broken expression",
		[DMN_MONTHS] = "months counted back",
	};
	static const char *const severities[] = {
		[DMN_ERROR] = "error",
		[DMN_WARNING] = "warning",
		[DMN_NOTICE] = "notice",
	};
	Datum values[6];
	bool nulls[6] = {false};

	Assert(finding->kind < DMN_FINDING_KINDS);
	Assert(finding->rule_count == 0 || finding->rules != NULL);
	values[0] = PointerGetDatum(rule_text_of(finding->decision));
	values[1] = CStringGetTextDatum(kinds[finding->kind]);
	values[2] = rule_numbers(finding);
	values[3] = PointerGetDatum(rule_text_of(finding->sentence));
	nulls[4] = finding->witness.kind == FEEL_NULL;
	if (!nulls[4])
		values[4] = JsonbPGetDatum(rule_to_jsonb(run, finding->witness));
	values[5] = CStringGetTextDatum(severities[finding->severity]);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/*
 * analyse(model, decision, max_findings, max_steps): what is wrong with the
 * tables of one decision or of all.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_analyse);
Datum
packnd_dmn_analyse(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	const DmnModel *model = caller->entry->model;
	DmnAnalysis analysis = {.max_findings = DMN_DEFAULT_FINDINGS,
							.max_steps = DMN_DEFAULT_SEARCH};

	if (!PG_ARGISNULL(2))
		analysis.max_findings = PG_GETARG_INT32(2);
	if (!PG_ARGISNULL(3))
		analysis.max_steps = PG_GETARG_INT64(3);
	if (analysis.max_findings < 1 || analysis.max_findings > 10000)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("max_findings must be from 1 to 10000")));
	if (analysis.max_steps < 1)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("max_steps must be positive")));
	caller->run.memory_left = 4 * (uint64_t) FEEL_MAX_MEMORY;
	if (!PG_ARGISNULL(1))
	{
		rule_caller_decision(caller, fcinfo, 1);
		dmn_analyse(&caller->run, caller->decision, &analysis);
	}
	else
	{
		for (int i = 0; i < dmn_element_count(model); i++)
			dmn_analyse(&caller->run, dmn_element_at(model, i), &analysis);
	}
	InitMaterializedSRF(fcinfo, 0);
	for (const DmnFinding *f = analysis.first; f != NULL; f = f->next)
		put_finding((ReturnSetInfo *) fcinfo->resultinfo, &caller->run, f);
	return (Datum) 0;
}

/*
 * constant_outputs(model, decision): what a decision can answer, as far as
 * that stands in its cells.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_constant_outputs);
Datum
packnd_dmn_constant_outputs(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	DmnConstantOutput *outputs;
	int count;

	rule_caller_decision(caller, fcinfo, 1);
	count = dmn_constant_outputs(&caller->run, caller->decision, &outputs);
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < count; i++)
	{
		Datum values[3];
		bool nulls[3] = {false};

		values[0] = Int32GetDatum(outputs[i].rule);
		nulls[1] = outputs[i].output.length == 0;
		if (!nulls[1])
			values[1] = PointerGetDatum(rule_text_of(outputs[i].output));
		values[2] =
			JsonbPGetDatum(rule_to_jsonb(&caller->run, outputs[i].value));
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
	}
	return (Datum) 0;
}
