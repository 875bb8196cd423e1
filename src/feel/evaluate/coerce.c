/*-------------------------------------------------------------------------
 *
 * coerce.c
 *	  "instance of", and what happens to a value where a type is declared.
 *
 * A missing type (NULL) is Any.  Types of item definitions may contain
 * themselves; the functions here follow the value, which is finite, or, where
 * two types are compared, are bounded by feel_enter().
 *
 * Three questions, which are kept apart.  Conforming ("instance of") looks at
 * the kind and at the parts, never at allowed values.  Converting makes,
 * where a value does not conform, what the standard says it may stand for: a
 * date as a date-time, an item as a list of one, a list of one as its item.
 * Only then are allowed values looked at, of the type and of its parts: a
 * conversion must not let a value in that its own type would refuse.
 *
 * Most values pass none of this: feel_fits_plainly() takes them inline, by
 * their kind.
 *
 * Null and unknown conform to everything.  An absent value is no wrong value,
 * and whether it is missed is for the rule to say; an unknown one will be
 * looked at when it is known.
 *
 * A context conforms if the fields of the type are there; further entries do
 * not matter, and stay.  Of an open context the fields that are absent become
 * entries that are unknown, and it is closed: what its type names is all that
 * there is to ask for, so that with all of them told it is complete.
 *
 * Function types are compared as usual: parameters against the grain, the
 * result with it.
 *
 * A value that is refused becomes null, with one diagnostic; values are not
 * shown in it but for those outside the allowed ones.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/feel.h"
#include "feel/operator/region.h"
#include "feel/temporal/temporal.h"

/* ------------------------------------------------------------ conformance -- */

static bool
is_any(const FeelTypeDesc *type)
{
	return type == NULL || type->kind == FEEL_TYPE_ANY;
}

/* Is every value of type a one of type b? */
static bool
type_conforms(FeelRun *run, const FeelTypeDesc *a, const FeelTypeDesc *b)
{
	bool conforms = true;
	int32_t i;
	int32_t j;

	if (is_any(b) || a == b)
		return true;
	if (is_any(a) || a->kind != b->kind)
		return false;
	if (!feel_enter(run))
		return false;
	if (a->kind == FEEL_TYPE_CONTEXT)
	{
		for (i = 0; i < b->field_count && conforms; i++)
		{
			for (j = 0; j < a->field_count; j++)
			{
				if (feel_text_equal(a->fields[j].name, b->fields[i].name))
					break;
			}
			conforms =
				j < a->field_count &&
				type_conforms(run, a->fields[j].type, b->fields[i].type);
		}
	}
	else if (a->kind == FEEL_TYPE_FUNCTION)
	{
		conforms = a->field_count == b->field_count;
		for (i = 0; i < b->field_count && conforms; i++)
			conforms =
				type_conforms(run, b->fields[i].type, a->fields[i].type);
	}
	if (conforms && a->kind != FEEL_TYPE_CONTEXT)
		conforms = type_conforms(run, a->element, b->element);
	feel_leave(run);
	return conforms;
}

/* Could a built-in be called with so many arguments? */
static bool
builtin_takes(const FeelFunction *function, int32_t count)
{
	int32_t i;

	for (i = 0; i < function->signature_count; i++)
	{
		const FeelSignature *signature = &function->signatures[i];

		if (count >= signature->required &&
			(count <= signature->count || signature->variadic))
			return true;
	}
	return false;
}

/*
 * Parameters may be wider, the result narrower than the type wants.  What a
 * function does not declare is taken for fitting.
 */
static bool
function_conforms(FeelRun *run, const FeelFunction *function,
				  const FeelTypeDesc *type)
{
	int32_t i;

	if (function->signatures != NULL)
		return builtin_takes(function, type->field_count);
	if (function->parameter_count != type->field_count)
		return false;
	for (i = 0; i < type->field_count; i++)
	{
		if (!type_conforms(run, type->fields[i].type,
						   function->parameters[i].type))
			return false;
	}
	return is_any(function->result) ||
		   type_conforms(run, function->result, type->element);
}

static bool conforms(FeelRun *run, FeelValue value, const FeelTypeDesc *type);

/*
 * Item by item, and spent: a list of a million numbers is looked at each time
 * it crosses a typed boundary.
 */
static bool
list_conforms(FeelRun *run, const FeelList *list, const FeelTypeDesc *element)
{
	uint32_t i;

	if (is_any(element))
		return true;
	for (i = 0; i < list->count; i++)
	{
		if (!feel_spend(run, 1) || !conforms(run, list->items[i], element))
			return false;
	}
	return true;
}

/* All fields must be there; further entries do not matter. */
static bool
context_conforms(FeelRun *run, const FeelContext *context,
				 const FeelTypeDesc *type)
{
	int32_t i;

	/* it is to be closed first */
	if (context->open && type->field_count > 0)
		return false;
	for (i = 0; i < type->field_count; i++)
	{
		const FeelValue *found =
			feel_context_find(context, type->fields[i].name);

		if (!feel_spend(run, context->count / 8 + 1))
			return false;
		if (found == NULL || !conforms(run, *found, type->fields[i].type))
			return false;
	}
	return true;
}

/*
 * Whether a kind of value can be of a kind of type at all: parts are looked
 * at by those who call.
 */
static bool
kind_conforms(FeelKind kind, FeelTypeKind type)
{
	switch (kind)
	{
		case FEEL_NULL:
			return type == FEEL_TYPE_NULL;
		case FEEL_BOOLEAN:
			return type == FEEL_TYPE_BOOLEAN;
		case FEEL_NUMBER:
			return type == FEEL_TYPE_NUMBER;
		case FEEL_STRING:
			return type == FEEL_TYPE_STRING;
		case FEEL_DATE:
			return type == FEEL_TYPE_DATE;
		case FEEL_TIME:
			return type == FEEL_TYPE_TIME;
		case FEEL_DATE_TIME:
			return type == FEEL_TYPE_DATE_TIME;
		case FEEL_MONTHS_DURATION:
			return type == FEEL_TYPE_MONTHS_DURATION;
		case FEEL_DAYS_DURATION:
			return type == FEEL_TYPE_DAYS_DURATION;
		case FEEL_RANGE:
			return type == FEEL_TYPE_RANGE;
		case FEEL_LIST:
			return type == FEEL_TYPE_LIST;
		case FEEL_CONTEXT:
			return type == FEEL_TYPE_CONTEXT;
		case FEEL_FUNCTION:
			return type == FEEL_TYPE_FUNCTION;
		case FEEL_UNKNOWN:
			return true;
	}
	return false;
}

/* Null and unknown conform to every type, as parts of other values do. */
static bool
conforms(FeelRun *run, FeelValue value, const FeelTypeDesc *type)
{
	bool result = true;

	feel_assert(feel_value_is_whole(value));
	if (is_any(type) || value.kind == FEEL_NULL || value.kind == FEEL_UNKNOWN)
		return true;
	if (!kind_conforms(value.kind, type->kind))
		return false;
	if (value.kind < FEEL_RANGE)
		return true;
	if (!feel_enter(run))
		return false;
	if (value.kind == FEEL_LIST)
		result = list_conforms(run, value.u.list, type->element);
	else if (value.kind == FEEL_CONTEXT)
		result = context_conforms(run, value.u.context, type);
	else if (value.kind == FEEL_RANGE)
		result = conforms(run, value.u.range->low, type->element) &&
				 conforms(run, value.u.range->high, type->element);
	else
		result = function_conforms(run, value.u.function, type);
	feel_leave(run);
	return result;
}

/*
 * Null is an instance of Null alone, although it may stand wherever a type is
 * declared: "instance of" asks what the value is.
 */
bool
feel_instance_of(FeelRun *run, FeelValue value, const FeelTypeDesc *type)
{
	if (value.kind == FEEL_NULL)
		return type != NULL && type->kind == FEEL_TYPE_NULL;
	return conforms(run, value, type);
}

/* ---------------------------------------------------------------- coercion -- */

static bool convert(FeelRun *run, FeelValue *value, const FeelTypeDesc *type);

/* Dates among the items become date-times; false if an item does not fit. */
static bool
convert_list(FeelRun *run, FeelValue *value, const FeelTypeDesc *type)
{
	const FeelList *list = value->u.list; /* not changed: others have it */
	FeelList *converted = feel_list_make(run, list->count);
	uint32_t i;

	for (i = 0; i < list->count; i++)
	{
		converted->items[i] = list->items[i];
		if (!feel_spend(run, 1) ||
			!convert(run, &converted->items[i], type->element))
			return false;
	}
	*value = feel_list_value(converted);
	return true;
}

void
feel_context_close(FeelRun *run, const FeelContext *context,
				   const FeelTypeDesc *type, FeelContext *closed)
{
	for (int32_t i = 0; i < type->field_count; i++)
		if (feel_context_find(context, type->fields[i].name) == NULL)
			feel_context_append(
				closed, type->fields[i].name,
				feel_context_get(run, context, type->fields[i].name));
}

/* Entries without a field of that name go along as they are. */
static bool
convert_context(FeelRun *run, FeelValue *value, const FeelTypeDesc *type)
{
	const FeelContext *context = value->u.context;
	FeelContext *converted =
		feel_context_make(run, context->count + (uint32_t) type->field_count);
	uint32_t i;
	int32_t j;

	for (i = 0; i < context->count; i++)
	{
		FeelValue entry = context->entries[i].value;

		if (!feel_spend(run, (uint64_t) type->field_count / 8 + 1))
			return false;
		for (j = 0; j < type->field_count; j++)
		{
			if (feel_text_equal(context->entries[i].name,
								type->fields[j].name) &&
				!convert(run, &entry, type->fields[j].type))
				return false;
		}
		feel_context_append(converted, context->entries[i].name, entry);
	}
	if (context->open)
		feel_context_close(run, context, type, converted);
	*value = feel_context_value(converted);
	return context_conforms(run, converted, type);
}

/* The value itself if it conforms, or with its dates as date-times */
static bool
convert(FeelRun *run, FeelValue *value, const FeelTypeDesc *type)
{
	bool result = false;

	if (conforms(run, *value, type))
		return true;
	if (value->kind == FEEL_DATE && type->kind == FEEL_TYPE_DATE_TIME)
	{
		*value = feel_date_time_part(run, *value);
		return true;
	}
	if (!kind_conforms(value->kind, type->kind) || !feel_enter(run))
		return false;
	if (value->kind == FEEL_LIST)
		result = convert_list(run, value, type);
	else if (value->kind == FEEL_CONTEXT)
		result = convert_context(run, value, type);
	feel_leave(run);
	return result;
}

/* Can values of the type, or parts of them, be of it but not allowed? */
static bool
may_restrict(const FeelTypeDesc *type)
{
	return type != NULL &&
		   (type->is_restricted || type->kind == FEEL_TYPE_LIST ||
			type->kind == FEEL_TYPE_RANGE || type->kind == FEEL_TYPE_CONTEXT);
}

/*
 * A value against the allowed values of its type and of all that this is based
 * on, the narrowest first.  Where it fails, the type is named as it is called
 * where the value came to it.
 */
static bool
passes_tests(FeelRun *run, FeelValue value, const FeelTypeDesc *type)
{
	FeelEnvironment nothing = {.count = 0};
	FeelString name = type->name;

	for (; type != NULL; type = type->base)
	{
		FeelValue verdict;
		FeelString text;

		if (type->allowed_program == NULL)
			continue;
		verdict = feel_evaluate(run, type->allowed_program, &nothing, &value);
		if (verdict.kind == FEEL_UNKNOWN ||
			(verdict.kind == FEEL_BOOLEAN && verdict.u.boolean))
			continue;
		text = feel_print(run, value);
		if (name.length == 0)
			name = type->name;
		feel_error(run, FEEL_CONSTRAINT,
				   "%.*s is not among the allowed values of %.*s: %.*s",
				   text.length > 200 ? 200 : (int) text.length, text.data,
				   (int) name.length, name.data,
				   (int) type->allowed_text.length, type->allowed_text.data);
		return false;
	}
	return true;
}

/* A value that conforms, against the allowed values of its type */
static bool
is_allowed(FeelRun *run, FeelValue value, const FeelTypeDesc *type)
{
	bool result = true;
	uint32_t i;

	if (!may_restrict(type) || value.kind == FEEL_NULL ||
		value.kind == FEEL_UNKNOWN)
		return true;
	if (type->is_restricted && !passes_tests(run, value, type))
		return false;
	if ((value.kind != FEEL_LIST && value.kind != FEEL_CONTEXT &&
		 value.kind != FEEL_RANGE) ||
		!feel_enter(run))
		return true;
	if (value.kind == FEEL_RANGE)
		result = is_allowed(run, value.u.range->low, type->element) &&
				 is_allowed(run, value.u.range->high, type->element);
	else if (value.kind == FEEL_LIST && may_restrict(type->element))
	{
		for (i = 0; i < value.u.list->count && result; i++)
			result = feel_spend(run, 1) &&
					 is_allowed(run, value.u.list->items[i], type->element);
	}
	else if (value.kind == FEEL_CONTEXT)
	{
		for (i = 0; i < (uint32_t) type->field_count && result; i++)
		{
			const FeelValue *found =
				feel_context_find(value.u.context, type->fields[i].name);

			result = feel_spend(run, value.u.context->count / 8 + 1) &&
					 (found == NULL ||
					  is_allowed(run, *found, type->fields[i].type));
		}
	}
	feel_leave(run);
	return result;
}

/* A value where a list is wanted, as the standard converts it */
static FeelValue
singleton(FeelRun *run, FeelValue item)
{
	FeelList *list = feel_list_make(run, 1);

	list->items[0] = item;
	return feel_list_value(list);
}

/*
 * Unknown passes.  That it is the value of a fact itself is kept only if it
 * would come out as it is, whatever is assumed of it.
 */
static FeelValue
coerce_unknown(FeelRun *run, FeelValue value, const FeelTypeDesc *type)
{
	FeelEnvironment nothing = {.count = 0};

	if (type->kind == FEEL_TYPE_ANY && !type->is_restricted)
		return value;
	value = feel_unknown_coerced(run, value, type);
	for (; type != NULL && value.kind == FEEL_UNKNOWN && value.part != 0;
		 type = type->base)
	{
		FeelValue verdict;

		if (type->allowed == NULL)
			continue;
		if (type->allowed_program == NULL)
			return feel_computed(value);
		verdict = feel_evaluate(run, type->allowed_program, &nothing, &value);
		if (verdict.kind == FEEL_UNKNOWN)
			return feel_computed(value);
		if (verdict.kind != FEEL_BOOLEAN || !verdict.u.boolean)
			return feel_null();
	}
	return value;
}

FeelValue
feel_coerce(FeelRun *run, FeelValue value, const FeelTypeDesc *type)
{
	FeelValue converted = value;
	FeelString text;
	bool fits;

	if (type != NULL && value.kind == FEEL_UNKNOWN)
		return coerce_unknown(run, value, type);
	if (type == NULL || feel_fits_plainly(value, type))
		return value;
	fits = convert(run, &converted, type);
	if (!fits && type->kind == FEEL_TYPE_LIST && value.kind != FEEL_LIST)
	{
		converted = singleton(run, value);
		fits = convert(run, &converted, type);
	}
	else if (!fits && type->kind != FEEL_TYPE_LIST &&
			 value.kind == FEEL_LIST && value.u.list->count == 1)
	{
		converted = value.u.list->items[0];
		fits = convert(run, &converted, type);
	}
	feel_assert(!fits || conforms(run, converted, type) ||
				run->steps_left == 0);
	if (fits)
		return is_allowed(run, converted, type) ? feel_computed(converted)
												: feel_null();
	text = feel_type_print(run, type);
	return feel_error(run, FEEL_INVALID_TYPE, "a %s is not of type %.*s",
					  feel_kind_name(value.kind), (int) text.length,
					  text.data);
}

/* NULL: there is no such field */
static const FeelTypeDesc *
field_type(const FeelTypeDesc *type, FeelString name)
{
	for (int32_t i = 0; type != NULL && i < type->field_count; i++)
		if (feel_text_equal(type->fields[i].name, name))
			return type->fields[i].type;
	return NULL;
}

/* A part that is unknown: would it come out as it is? */
static FeelValue
unfitted_part(FeelRun *run, FeelValue value, const FeelTypeDesc *type)
{
	FeelValue fitting =
		type == NULL ? value : coerce_unknown(run, value, type);

	if (fitting.kind == FEEL_UNKNOWN && fitting.part != 0)
		return feel_null();
	if (value.part != 0)
		feel_ask_kind(run, value);
	return feel_computed(value);
}

FeelValue
feel_unfitted(FeelRun *run, FeelValue value, const FeelTypeDesc *type)
{
	FeelValue facts = feel_null();

	if (value.kind < FEEL_LIST || !feel_spend(run, 1) || !feel_enter(run))
		return facts;
	if (value.kind == FEEL_UNKNOWN)
		facts = unfitted_part(run, value, type);
	else if (value.kind == FEEL_LIST)
		for (uint32_t i = 0; i < value.u.list->count; i++)
			facts = feel_unknown_union(
				run, facts,
				feel_unfitted(run, value.u.list->items[i],
							  type == NULL ? NULL : type->element));
	else if (value.kind == FEEL_CONTEXT)
		for (uint32_t i = 0; i < value.u.context->count; i++)
			facts = feel_unknown_union(
				run, facts,
				feel_unfitted(
					run, value.u.context->entries[i].value,
					field_type(type, value.u.context->entries[i].name)));
	feel_leave(run);
	return facts;
}
