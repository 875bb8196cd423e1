/*-------------------------------------------------------------------------
 *
 * function_table.c
 *		A decision table of a model, changed by what a spreadsheet saved:
 *		with_table().
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "utils/builtins.h"

#include "base/errors.h"
#include "rule/rule.h"

const struct DmnXml *
rule_caller_table(RuleCaller *caller, FunctionCallInfo fcinfo, int n,
				  const DmnElement **element)
{
	const struct DmnXml *table;
	FeelString name;

	if (PG_ARGISNULL(n))
		rule_caller_decision(caller, fcinfo, n); /* raises */
	name = rule_string_of(PG_GETARG_TEXT_PP(n));
	table = dmn_find_table(caller->entry->model, name, element);
	if (table != NULL)
		return table;
	if (*element == NULL)
		rule_caller_decision(caller, fcinfo, n);
	ereport(ERROR,
			(errcode(ERRCODE_WRONG_OBJECT_TYPE),
			 errmsg("\"%.*s\" has no decision table", (int) name.length,
					name.data),
			 errhint("packnd.rules() lists the tables that decisions are.")));
}

/* PN422 or 22P04, with the row and the column of the text */
static void
refuse(const DmnCsvError *error)
{
	const char *message = pnstrdup(error->message.data, error->message.length);

	ereport(ERROR,
			(errcode(ERRCODE_BAD_COPY_FILE_FORMAT),
			 error->column > 0 ? errmsg("row %d, column %d: %s", error->row,
										error->column, message)
			 : error->row > 0  ? errmsg("row %d: %s", error->row, message)
							   : errmsg_internal("%s", message),
			 error->hint != NULL ? errhint("%s", feel_said(error->hint)) : 0));
}

/* Which rule is which row, for who reads what is wrong with a rule */
static void
say_rows(void *argument)
{
	errcontext("the table that was given, whose row 2 is rule 1");
}

/*
 * with_table(model, decision, csv)
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_with_table);
Datum
packnd_dmn_with_table(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	const DmnElement *element;
	const struct DmnXml *table =
		rule_caller_table(caller, fcinfo, 1, &element);
	ErrorContextCallback context = {.callback = say_rows,
									.previous = error_context_stack};
	struct varlena *model = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0));
	const uint8 *hash;
	StringInfoData buffer;
	FeelString *documents;
	FeelString changed;
	DmnCsvError error;
	int count;

	if (PG_ARGISNULL(2))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("the table must not be null")));
	if (element->is_imported)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%.*s\" stands in a model that this one imports",
						(int) element->key.length, element->key.data),
				 errhint("Change that model.")));
	documents = rule_model_documents(rule_model_text(model, &hash), &count);
	changed = dmn_with_table(&caller->run, caller->entry->model, element,
							 table, documents[0],
							 rule_string_of(PG_GETARG_TEXT_PP(2)), &error);
	if (changed.data == NULL && error.message.length > 0)
		refuse(&error);
	if (changed.data == NULL)
		rule_raise(&caller->run, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
				   "the text is too long");
	/* nothing changed: what is stored is not asked for names again */
	if (feel_text_equal(changed, documents[0]))
		return PG_GETARG_DATUM(0);
	documents[0] = changed;
	initStringInfo(&buffer);
	for (int i = 0; i < count; i++)
		rule_model_add_document(&buffer, documents[i]);
	error_context_stack = &context;
	model = rule_model_make(buffer.data, buffer.len, true);
	error_context_stack = context.previous;
	PG_RETURN_POINTER(model);
}
