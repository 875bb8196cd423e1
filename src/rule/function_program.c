/*-------------------------------------------------------------------------
 *
 * function_program.c
 *		What a decision or an expression is compiled to: program().
 *
 * A program is verified before it is listed, in every build: who looks at its
 * steps does so because something is odd, and shall be told if the odd thing
 * is the compiler.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "feel/evaluate/listing.h"
#include "rule/rule.h"

#define PROGRAM_COLUMNS 6

static Datum
text_or_null(FeelString string, bool *isnull)
{
	*isnull = string.length == 0;
	return *isnull ? (Datum) 0 : PointerGetDatum(rule_text_of(string));
}

/* A row: part, step, name, operands, meaning, source. */
static void
put_step(ReturnSetInfo *result, const FeelListedStep *step)
{
	Datum values[PROGRAM_COLUMNS];
	bool nulls[PROGRAM_COLUMNS] = {false};

	values[0] = text_or_null(step->part, &nulls[0]);
	nulls[1] = nulls[2] = step->name == NULL;
	if (step->name != NULL)
	{
		values[1] = Int32GetDatum(step->number);
		values[2] = CStringGetTextDatum(step->name);
	}
	values[3] = text_or_null(step->operands, &nulls[3]);
	values[4] = CStringGetTextDatum(step->meaning);
	values[5] = text_or_null(step->source, &nulls[5]);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

static void
put_program(FunctionCallInfo fcinfo, FeelRun *run, const FeelProgram *program)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const char *complaint = feel_verify_program(run, program);
	const FeelListedStep *steps;
	int32_t count;

	if (complaint != NULL)
		elog(ERROR, "a program is not as it must be: %s", complaint);
	InitMaterializedSRF(fcinfo, 0);
	steps = feel_list_program(run, program, &count);
	if (run->steps_left == 0)
		rule_raise(run, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
				   "the program is too long to be listed");
	for (int32_t i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		put_step(result, &steps[i]);
	}
}

/*
 * program(model, decision)
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_program);
Datum
packnd_dmn_program(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	const FeelProgram *program;

	rule_caller_decision(caller, fcinfo, 1);
	program = dmn_program(caller->decision);
	if (program == NULL)
		ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
						errmsg("\"%.*s\" has no logic of its own",
							   (int) caller->decision->key.length,
							   caller->decision->key.data)));
	put_program(fcinfo, &caller->run, program);
	return (Datum) 0;
}

/*
 * program(expression)
 */
PACKND_FUNCTION_INFO_V1(packnd_feel_program);
Datum
packnd_feel_program(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_EXPRESSION);

	put_program(fcinfo, &caller->run, caller->entry->expression->program);
	return (Datum) 0;
}
