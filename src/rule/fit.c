/*-------------------------------------------------------------------------
 *
 * fit.c
 *		Facts as the model's types want them.
 *
 * JSON and SQL texts have no dates, durations or ranges of FEEL, so a string
 * becomes one where the model declares it, at any depth.  What does not fit
 * is an error that names the fact: taken for null, a mistyped fact would
 * silently fall through to a rule that was not meant for it.  Messages never
 * show the value, which may be personal.
 *
 * This is done at the door, not in the engine: FEEL itself makes null of what
 * does not fit its type, with a diagnostic, and within a model that is what
 * the standard asks for.  A fact comes from outside, and somebody can mend it.
 *
 * A value that fits as it is comes back as it is; a list or context is copied
 * if it does not fit plainly, and within it again only such parts.
 *
 * Paths are lists on the C stack, from the part to the fact: they cost
 * nothing until a message or an open context has to name one.  Depth is that
 * of the value, so the stack is checked.  Fields are looked for by walking,
 * as types have few.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "miscadmin.h"

#include "feel/literal/literal.h"
#include "feel/temporal/temporal.h"
#include "rule/rule.h"

static FeelValue fit(FeelRun *run, FeelValue value, const FeelTypeDesc *type,
					 const RulePath *path);

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
			const RulePath *path)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("fact \"%s\" is not of type %s",
					c_string(rule_path_text(run, path)), type_said(run, type)),
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

static bool
kind_fits(FeelKind kind, FeelTypeKind type)
{
	switch (type)
	{
		case FEEL_TYPE_ANY:
			return true;
		case FEEL_TYPE_BOOLEAN:
			return kind == FEEL_BOOLEAN;
		case FEEL_TYPE_NUMBER:
			return kind == FEEL_NUMBER;
		case FEEL_TYPE_STRING:
			return kind == FEEL_STRING;
		case FEEL_TYPE_DATE:
			return kind == FEEL_DATE;
		case FEEL_TYPE_TIME:
			return kind == FEEL_TIME;
		case FEEL_TYPE_DATE_TIME:
			return kind == FEEL_DATE_TIME;
		case FEEL_TYPE_MONTHS_DURATION:
			return kind == FEEL_MONTHS_DURATION;
		case FEEL_TYPE_DAYS_DURATION:
			return kind == FEEL_DAYS_DURATION;
		case FEEL_TYPE_RANGE:
			return kind == FEEL_RANGE;
		case FEEL_TYPE_LIST:
			return kind == FEEL_LIST;
		case FEEL_TYPE_CONTEXT:
			return kind == FEEL_CONTEXT;
		case FEEL_TYPE_FUNCTION:
			return kind == FEEL_FUNCTION;
		case FEEL_TYPE_NULL:
			return false;
	}
	return false;
}

/*
 * The temporal value or range of a string, null if it is none.  No more than
 * what the declared type asks for: a string that happens to look like a date
 * stays a string where a string is declared.
 */
static FeelValue
from_string(FeelRun *run, FeelValue value, const FeelTypeDesc *type)
{
	FeelString text = feel_text(value);
	FeelValue result = feel_null();
	bool ok;

	switch (type->kind)
	{
		case FEEL_TYPE_DATE:
			ok = feel_date_from_text(text, &result);
			break;
		case FEEL_TYPE_TIME:
			ok = feel_time_from_text(run, text, &result);
			break;
		case FEEL_TYPE_DATE_TIME:
			ok = feel_date_time_from_text(run, text, &result);
			break;
		case FEEL_TYPE_MONTHS_DURATION:
		case FEEL_TYPE_DAYS_DURATION:
			ok = feel_duration_from_text(text, &result);
			break;
		case FEEL_TYPE_RANGE:
			ok = feel_literal_read(run, text, &result);
			break;
		default:
			ok = false;
			break;
	}
	if (!ok || !kind_fits(result.kind, type->kind))
		return feel_null();
	return result;
}

static FeelValue
fit_list(FeelRun *run, FeelValue value, const FeelTypeDesc *type,
		 const RulePath *path)
{
	const FeelList *list = value.u.list;
	FeelList *result;

	if (type->element == NULL || type->element->kind == FEEL_TYPE_ANY)
		return value;
	result = feel_list_make(run, list->count);
	for (uint32_t i = 0; i < list->count; i++)
	{
		RulePath item = {.outer = path, .index = (int) i + 1};

		result->items[i] = fit(run, list->items[i], type->element, &item);
	}
	return feel_list_value(result);
}

/*
 * Entries that the type does not know are kept: what the model does not look
 * at does no harm, and facts are often given as they are at hand.
 */
static FeelValue
fit_context(FeelRun *run, FeelValue value, const FeelTypeDesc *type,
			const RulePath *path)
{
	const FeelContext *context = value.u.context;
	FeelContext *result;

	if (type->field_count == 0)
		return value;
	result = feel_context_make(run, context->count + type->field_count);
	for (uint32_t i = 0; i < context->count; i++)
	{
		const FeelEntry *entry = &context->entries[i];
		RulePath inner = {.outer = path, .name = entry->name};
		const FeelTypeDesc *field = NULL;

		for (int32_t f = 0; f < type->field_count && field == NULL; f++)
		{
			if (feel_text_equal(type->fields[f].name, entry->name))
				field = type->fields[f].type;
		}
		feel_context_append(result, entry->name,
							fit(run, entry->value, field, &inner));
	}
	/* as at the door: what is absent is null, if it is not unknown */
	feel_context_close(run, context, type, result);
	return feel_context_value(result);
}

static FeelValue
fit_range(FeelRun *run, FeelValue value, const FeelTypeDesc *type,
		  const RulePath *path)
{
	FeelRange range = *value.u.range;

	if (type->element == NULL || type->element->kind == FEEL_TYPE_ANY)
		return value;
	if (range.has_low)
		range.low = fit(run, range.low, type->element, path);
	if (range.has_high)
		range.high = fit(run, range.high, type->element, path);
	return feel_range_value(run, range);
}

/*
 * First the shape (an item and its list), then the kind, then the parts, and
 * allowed values last: they are tests, written for values of the right kind.
 */
static FeelValue
fit(FeelRun *run, FeelValue value, const FeelTypeDesc *type,
	const RulePath *path)
{
	if (type == NULL || feel_fits_plainly(value, type))
		return value;
	check_stack_depth();

	/* an item for a list, and a list of one for its item */
	if (type->kind == FEEL_TYPE_LIST && value.kind != FEEL_LIST)
	{
		FeelList *list = feel_list_make(run, 1);

		list->items[0] = value;
		value = feel_list_value(list);
	}
	else if (value.kind == FEEL_LIST && type->kind != FEEL_TYPE_LIST &&
			 type->kind != FEEL_TYPE_ANY && value.u.list->count == 1)
		return fit(run, value.u.list->items[0], type, path);

	if (!kind_fits(value.kind, type->kind))
	{
		FeelValue converted = feel_null();

		if (value.kind == FEEL_STRING)
			converted = from_string(run, value, type);
		else if (value.kind == FEEL_DATE && type->kind == FEEL_TYPE_DATE_TIME)
			converted = feel_date_time_part(run, value);
		if (converted.kind == FEEL_NULL)
			rule_misfit(run, value, type, path);
		value = converted;
	}

	switch (value.kind)
	{
		case FEEL_LIST:
			value = fit_list(run, value, type, path);
			break;
		case FEEL_CONTEXT:
			value = fit_context(run, value, type, path);
			break;
		case FEEL_RANGE:
			value = fit_range(run, value, type, path);
			break;
		default:
			break;
	}

	/* the kind is right, so what is refused now is not among the allowed */
	if (type->is_restricted && feel_coerce(run, value, type).kind == FEEL_NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("fact \"%s\" is none of the allowed values",
						c_string(rule_path_text(run, path))),
				 errdetail("Allowed are: %s",
						   c_string(feel_type_allowed_text(run, type)))));
	return value;
}

FeelValue
rule_fit(FeelRun *run, FeelValue value, const FeelTypeDesc *type,
		 const RulePath *path)
{
	return fit(run, value, type, path);
}
