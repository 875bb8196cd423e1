/*-------------------------------------------------------------------------
 *
 * fit.c
 *		Facts as the model's types want them.
 *
 * The engine says what does not fit (feel/literal/fit_type.c): here it is an
 * error that names the fact.  Messages never show the value, which may be
 * personal.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "miscadmin.h"

#include "feel/literal/literal.h"
#include "feel/temporal/temporal.h"
#include "rule/rule.h"

static char *
c_string(FeelString string)
{
	return pnstrdup(string.data, string.length);
}

/* A type as pnd.facts() and a form call it, not by the model's name for it */
static char *
type_said(FeelRun *run, const FeelTypeDesc *type)
{
	switch (type->kind)
	{
		case FEEL_TYPE_BOOLEAN:
			return "boolean";
		case FEEL_TYPE_NUMBER:
			return "number";
		case FEEL_TYPE_STRING:
			return "string";
		default:
			return c_string(feel_type_print(run, type));
	}
}

void
rule_misfit(FeelRun *run, FeelValue value, const FeelTypeDesc *type,
			FeelString path)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("fact \"%s\" is not of type %s", c_string(path),
					type_said(run, type)),
			 value.kind == FEEL_STRING && type->kind != FEEL_TYPE_BOOLEAN &&
					 type->kind != FEEL_TYPE_NUMBER &&
					 type->kind != FEEL_TYPE_LIST
				 ? errdetail("The string is no %s.",
							 c_string(feel_type_print(run, type)))
				 : errdetail("It is a value of type %s.",
							 feel_kind_name(value.kind)),
			 type->kind == FEEL_TYPE_DATE
				 ? errhint("A date is written like 2026-05-31.")
				 : 0));
}

FeelValue
rule_fit(FeelRun *run, FeelValue value, const FeelTypeDesc *type,
		 const FeelPath *path)
{
	FeelMisfit misfit;

	if (feel_fit(run, &value, type, path, &misfit))
		return value;
	check_stack_depth();
	if (misfit.is_refused)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("fact \"%s\" is none of the allowed values",
						c_string(misfit.path)),
				 errdetail("Allowed are: %s", c_string(feel_type_allowed_text(
												  run, misfit.type)))));
	rule_misfit(run, misfit.value, misfit.type, misfit.path);
}
