/*-------------------------------------------------------------------------
 *
 * fit_type.c
 *	  Facts as the model's types want them.
 *
 * JSON and SQL texts have no dates, durations or ranges of FEEL, so a string
 * becomes one where the model declares it, at any depth.  What does not fit
 * is said, with its path: taken for null, a mistyped fact would silently fall
 * through to a rule that was not meant for it.
 *
 * This is done at the door, not when an expression is run: FEEL itself makes
 * null of what does not fit its type, with a diagnostic, and within a model
 * that is what the standard asks for.  A fact comes from outside, and somebody
 * can mend it.
 *
 * A value that fits as it is stays as it is; a list or context is copied if it
 * does not fit plainly, and within it again only such parts.
 *
 * Paths are lists on the C stack, from the part to the fact: they cost
 * nothing until a message or an open context has to name one.  Depth is that
 * of the value, so the stack is checked.  Fields are looked for by walking,
 * as types have few.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/literal/literal.h"

#include <stdio.h>
#include <string.h>

#include "feel/temporal/temporal.h"

/* From the outermost fact inwards: income.sources[2], counted from 1 as FEEL. */
static void
add_path(FeelTextBuilder *builder, const FeelPath *path)
{
	char item[16];

	if (path == NULL)
		return;
	add_path(builder, path->outer);
	if (path->name.length > 0)
	{
		if (path->outer != NULL)
			feel_text_add(builder, ".", 1);
		feel_text_add_string(builder, path->name);
	}
	else
	{
		snprintf(item, sizeof(item), "[%d]", path->index);
		feel_text_add(builder, item, strlen(item));
	}
}

FeelString
feel_path_text(FeelRun *run, const FeelPath *path)
{
	FeelTextBuilder builder;

	feel_text_begin(&builder, run);
	add_path(&builder, path);
	return feel_text_finish(&builder);
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

static bool
fit_list(FeelRun *run, FeelValue *value, const FeelTypeDesc *type,
		 const FeelPath *path, FeelMisfit *misfit)
{
	const FeelList *list = value->u.list;
	FeelList *result;

	if (type->element == NULL || type->element->kind == FEEL_TYPE_ANY)
		return true;
	result = feel_list_make(run, list->count);
	for (uint32_t i = 0; i < list->count; i++)
	{
		FeelPath item = {.outer = path, .index = (int) i + 1};

		result->items[i] = list->items[i];
		if (!feel_fit(run, &result->items[i], type->element, &item, misfit))
			return false;
	}
	*value = feel_list_value(result);
	return true;
}

/*
 * Entries that the type does not know are kept: what the model does not look
 * at does no harm, and facts are often given as they are at hand.
 */
static bool
fit_context(FeelRun *run, FeelValue *value, const FeelTypeDesc *type,
			const FeelPath *path, FeelMisfit *misfit)
{
	const FeelContext *context = value->u.context;
	FeelContext *result;

	if (type->field_count == 0)
		return true;
	result = feel_context_make(run, context->count + type->field_count);
	for (uint32_t i = 0; i < context->count; i++)
	{
		const FeelEntry *entry = &context->entries[i];
		FeelPath inner = {.outer = path, .name = entry->name};
		const FeelTypeDesc *field = NULL;
		FeelValue part = entry->value;

		for (int32_t f = 0; f < type->field_count && field == NULL; f++)
		{
			if (feel_text_equal(type->fields[f].name, entry->name))
				field = type->fields[f].type;
		}
		if (!feel_fit(run, &part, field, &inner, misfit))
			return false;
		feel_context_append(result, entry->name, part);
	}
	/* as at the door: what is absent is null, if it is not unknown */
	feel_context_close(run, context, type, result);
	*value = feel_context_value(result);
	return true;
}

static bool
fit_range(FeelRun *run, FeelValue *value, const FeelTypeDesc *type,
		  const FeelPath *path, FeelMisfit *misfit)
{
	FeelRange range = *value->u.range;

	if (type->element == NULL || type->element->kind == FEEL_TYPE_ANY)
		return true;
	if (range.has_low &&
		!feel_fit(run, &range.low, type->element, path, misfit))
		return false;
	if (range.has_high &&
		!feel_fit(run, &range.high, type->element, path, misfit))
		return false;
	*value = feel_range_value(run, range);
	return true;
}

static bool
fit_parts(FeelRun *run, FeelValue *value, const FeelTypeDesc *type,
		  const FeelPath *path, FeelMisfit *misfit)
{
	switch (value->kind)
	{
		case FEEL_LIST:
			return fit_list(run, value, type, path, misfit);
		case FEEL_CONTEXT:
			return fit_context(run, value, type, path, misfit);
		case FEEL_RANGE:
			return fit_range(run, value, type, path, misfit);
		default:
			return true;
	}
}

static bool
misfits(FeelRun *run, FeelValue value, const FeelTypeDesc *type,
		const FeelPath *path, bool is_refused, FeelMisfit *misfit)
{
	*misfit = (FeelMisfit){.path = feel_path_text(run, path),
						   .value = value,
						   .type = type,
						   .is_refused = is_refused};
	return false;
}

/*
 * First the shape (an item and its list), then the kind, then the parts, and
 * allowed values last: they are tests, written for values of the right kind.
 */
static bool
fit(FeelRun *run, FeelValue *value, const FeelTypeDesc *type,
	const FeelPath *path, FeelMisfit *misfit)
{
	/* an item for a list, and a list of one for its item */
	if (type->kind == FEEL_TYPE_LIST && value->kind != FEEL_LIST)
	{
		FeelList *list = feel_list_make(run, 1);

		list->items[0] = *value;
		*value = feel_list_value(list);
	}
	else if (value->kind == FEEL_LIST && type->kind != FEEL_TYPE_LIST &&
			 type->kind != FEEL_TYPE_ANY && value->u.list->count == 1)
	{
		*value = value->u.list->items[0];
		return feel_fit(run, value, type, path, misfit);
	}

	if (!kind_fits(value->kind, type->kind))
	{
		FeelValue converted = feel_null();

		if (value->kind == FEEL_STRING)
			converted = from_string(run, *value, type);
		else if (value->kind == FEEL_DATE && type->kind == FEEL_TYPE_DATE_TIME)
			converted = feel_date_time_part(run, *value);
		if (converted.kind == FEEL_NULL)
			return misfits(run, *value, type, path, false, misfit);
		*value = converted;
	}
	if (!fit_parts(run, value, type, path, misfit))
		return false;
	/* the kind is right, so what is refused now is not among the allowed */
	if (type->is_restricted &&
		feel_coerce(run, *value, type).kind == FEEL_NULL)
		return misfits(run, *value, type, path, true, misfit);
	return true;
}

bool
feel_fit(FeelRun *run, FeelValue *value, const FeelTypeDesc *type,
		 const FeelPath *path, FeelMisfit *misfit)
{
	bool done;

	if (type == NULL || feel_fits_plainly(*value, type))
		return true;
	if (!feel_enter(run))
		return misfits(run, *value, type, path, false, misfit);
	done = fit(run, value, type, path, misfit);
	feel_leave(run);
	return done;
}
