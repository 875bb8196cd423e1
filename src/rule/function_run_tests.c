/*-------------------------------------------------------------------------
 *
 * function_run_tests.c
 *		Test cases of a model, in the XML format of the DMN conformance kit.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "base/errors.h"
#include "rule/rule.h"

/*
 * (model, tests, as_of), or (model, as_of) for the tests that it keeps.  For
 * these as_of may be NULL: the cases may have days of their own.
 */
static DmnTestReport *
run_tests(FunctionCallInfo fcinfo)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	FeelString tests = {NULL, 0};
	DmnTestReport *report;

	if (PG_NARGS() == 3)
	{
		rule_caller_as_of(caller, fcinfo, 2);
		if (PG_ARGISNULL(1))
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("the tests must not be null")));
		tests = rule_string_of(PG_GETARG_TEXT_PP(1));
	}
	else if (!PG_ARGISNULL(1))
		rule_caller_as_of(caller, fcinfo, 1);
	report = dmn_run_tests(&caller->run, caller->entry->model, tests);
	if (report == NULL)
		rule_raise(&caller->run, ERRCODE_PN_INVALID, "invalid test cases");
	return report;
}

static void
put_result(ReturnSetInfo *result, const DmnTestResult *test)
{
	Datum values[9];
	bool nulls[9] = {false};

	values[0] = PointerGetDatum(rule_text_of(test->test_case));
	values[1] = PointerGetDatum(rule_text_of(test->name));
	values[2] = PointerGetDatum(rule_text_of(test->node));
	values[3] = BoolGetDatum(test->passed);
	values[4] = BoolGetDatum(test->expects_value);
	values[5] = BoolGetDatum(test->expects_error);
	values[6] = PointerGetDatum(rule_text_of(test->expected_text));
	values[7] = PointerGetDatum(rule_text_of(test->value_text));
	nulls[8] = test->diagnostics == NULL;
	if (!nulls[8])
		values[8] =
			CStringGetTextDatum(rule_diagnostic_text(test->diagnostics));
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/*
 * run_tests(model, [tests,] as_of): one row per expected result.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_run_tests);
Datum
packnd_dmn_run_tests(PG_FUNCTION_ARGS)
{
	DmnTestReport *report = run_tests(fcinfo);

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < report->count; i++)
		put_result((ReturnSetInfo *) fcinfo->resultinfo, &report->results[i]);
	return (Datum) 0;
}

/*
 * test_coverage(model, [tests,] as_of): one row per rule of each table, with
 * how often it matched.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_test_coverage);
Datum
packnd_dmn_test_coverage(PG_FUNCTION_ARGS)
{
	DmnTestReport *report = run_tests(fcinfo);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (const DmnRuleCount *t = report->tables; t != NULL; t = t->next)
	{
		for (int i = 0; i < t->rule_count; i++)
		{
			Datum values[3];
			bool nulls[3] = {false};

			values[0] = PointerGetDatum(rule_text_of(t->place));
			values[1] = Int32GetDatum(i + 1);
			values[2] = Int64GetDatum(t->matched[i]);
			tuplestore_putvalues(result->setResult, result->setDesc, values,
								 nulls);
		}
	}
	return (Datum) 0;
}

/*
 * test_report(model, format, as_of, tests): the same as a text.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_test_report);
Datum
packnd_dmn_test_report(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	const DmnModel *model = caller->entry->model;
	char *format =
		PG_ARGISNULL(1) ? "tap" : text_to_cstring(PG_GETARG_TEXT_PP(1));
	FeelString tests = {NULL, 0};
	DmnTestReport *report;
	FeelString result;

	if (strcmp(format, "tap") != 0 && strcmp(format, "junit") != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("invalid %s \"%s\"", "format", format),
						errhint("It is \"%s\" or \"%s\".", "tap", "junit")));
	if (!PG_ARGISNULL(2))
		rule_caller_as_of(caller, fcinfo, 2);
	if (!PG_ARGISNULL(3))
		tests = rule_string_of(PG_GETARG_TEXT_PP(3));
	report = dmn_run_tests(&caller->run, model, tests);
	if (report == NULL)
		rule_raise(&caller->run, ERRCODE_PN_INVALID, "invalid test cases");
	result = dmn_test_report(&caller->run, model, report,
							 strcmp(format, "tap") == 0 ? DMN_TAP : DMN_JUNIT);
	if (result.data == NULL)
		rule_raise(&caller->run, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
				   "the text is too long");
	PG_RETURN_TEXT_P(rule_text_of(result));
}
