/*-------------------------------------------------------------------------
 *
 * function_export.c
 *		A model as documents for other tools, and the test cases that it keeps.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "utils/builtins.h"

#include "base/errors.h"
#include "rule/rule.h"

/* ------------------------------------------------------------- versions -- */

static void
refuse_version(const char *version)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("cannot write DMN version \"%s\"", version),
			 errhint("The versions are \"1.3\", \"1.5\" and \"auto\".")));
}

/* DMN 1.3 unless one of the documents needs more, and then says so */
static DmnVersion
choose_version(RuleCaller *caller, const FeelString *documents, int count)
{
	FeelString name = dmn_model_name(caller->entry->model);

	for (int i = 0; i < count; i++)
	{
		FeelString beyond = dmn_beyond_1_3(&caller->run, documents[i]);

		if (beyond.length == 0)
			continue;
		ereport(NOTICE, (errmsg("model \"%.*s\" is written as DMN 1.5",
								(int) name.length, name.data),
						 errdetail("DMN 1.3 has no %.*s.", (int) beyond.length,
								   beyond.data)));
		return DMN_1_5;
	}
	return DMN_1_3;
}

/*
 * export(model, version)
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_export);
Datum
packnd_dmn_export(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	const uint8 *hash;
	StringInfoData buffer;
	FeelString *documents;
	DmnVersion version;
	char *wanted;
	int count;

	if (PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("the version must not be null")));
	wanted = text_to_cstring(PG_GETARG_TEXT_PP(1));
	documents = rule_model_documents(
		rule_model_text(PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0)), &hash),
		&count);
	if (strcmp(wanted, "1.3") == 0)
		version = DMN_1_3;
	else if (strcmp(wanted, "1.5") == 0)
		version = DMN_1_5;
	else if (strcmp(wanted, "auto") == 0)
		version = choose_version(caller, documents, count);
	else
		refuse_version(wanted);
	initStringInfo(&buffer);
	for (int i = 0; i < count; i++)
	{
		FeelString text = dmn_export(&caller->run, documents[i], version);

		if (text.data == NULL)
			rule_raise(&caller->run, ERRCODE_PN_INVALID,
					   psprintf("cannot write the model as DMN %s", wanted));
		rule_model_add_document(&buffer, text);
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(buffer.data, buffer.len));
}

/* ----------------------------------------------------------- kept tests -- */

/*
 * tests(model): NULL if it keeps none.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_tests);
Datum
packnd_dmn_tests(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	FeelString tests = dmn_tests(&caller->run, caller->entry->model);

	if (tests.data == NULL)
		rule_raise(&caller->run, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
				   "the tests are too long");
	if (tests.length == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(rule_text_of(tests));
}

/*
 * with_tests(model, tests): NULL tests are none.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_with_tests);
Datum
packnd_dmn_with_tests(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	const uint8 *hash;
	StringInfoData buffer;
	FeelString *documents;
	FeelString tests = {"", 0};
	int count;

	if (!PG_ARGISNULL(1))
	{
		tests = rule_string_of(PG_GETARG_TEXT_PP(1));
		/* a text of no letters is no document either */
		if (tests.length == 0)
			tests = FEEL_STRING_LITERAL(" ");
	}
	documents = rule_model_documents(
		rule_model_text(PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0)), &hash),
		&count);
	documents[0] = dmn_with_tests(&caller->run, documents[0], tests);
	if (documents[0].data == NULL)
		rule_raise(&caller->run, ERRCODE_PN_INVALID, "invalid test cases");
	initStringInfo(&buffer);
	for (int i = 0; i < count; i++)
		rule_model_add_document(&buffer, documents[i]);
	PG_RETURN_POINTER(rule_model_make(buffer.data, buffer.len, false));
}
