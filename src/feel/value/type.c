/*-------------------------------------------------------------------------
 *
 * type.c
 *	  Built-in types by their names, and types as texts.  A missing type
 *	  (NULL) is Any.
 *
 * The built-in types are one static table, so that a type can be told by its
 * address and never needs memory.  What a model declares is built by dmn/
 * with the same descriptor; a name makes the difference, and is what is
 * printed, so that a message speaks of the type that the author wrote.
 *
 * Types may contain themselves by way of item definitions that refer to each
 * other; those have names, at which printing stops.  Types without a name are
 * as deep as their text, which the parser bounds.
 *
 * Other spellings than the standard's are accepted, never printed: modellers
 * have written dateTime and yearMonthDuration since DMN 1.1.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/feel.h"

#include <string.h>

#define BUILTIN_TYPE(kind_, name_)                          \
	{                                                       \
		.kind = kind_, .name = { name_, sizeof(name_) - 1 } \
	}

const FeelTypeDesc feel_type_any = BUILTIN_TYPE(FEEL_TYPE_ANY, "Any");

static const FeelTypeDesc builtin_types[] = {
	BUILTIN_TYPE(FEEL_TYPE_NULL, "Null"),
	BUILTIN_TYPE(FEEL_TYPE_BOOLEAN, "boolean"),
	BUILTIN_TYPE(FEEL_TYPE_NUMBER, "number"),
	BUILTIN_TYPE(FEEL_TYPE_STRING, "string"),
	BUILTIN_TYPE(FEEL_TYPE_DATE, "date"),
	BUILTIN_TYPE(FEEL_TYPE_TIME, "time"),
	BUILTIN_TYPE(FEEL_TYPE_DATE_TIME, "date and time"),
	BUILTIN_TYPE(FEEL_TYPE_MONTHS_DURATION, "years and months duration"),
	BUILTIN_TYPE(FEEL_TYPE_DAYS_DURATION, "days and time duration"),
	BUILTIN_TYPE(FEEL_TYPE_RANGE, "range"),
	BUILTIN_TYPE(FEEL_TYPE_LIST, "list"),
	BUILTIN_TYPE(FEEL_TYPE_CONTEXT, "context"),
};

/* Other spellings, of older models and of modellers' pick lists */
static const struct
{
	const char *name;
	FeelTypeKind kind;
} type_aliases[] = {
	{"dateTime", FEEL_TYPE_DATE_TIME},
	{"yearMonthDuration", FEEL_TYPE_MONTHS_DURATION},
	{"dayTimeDuration", FEEL_TYPE_DAYS_DURATION},
};

static const FeelTypeDesc *
builtin_type(FeelTypeKind kind)
{
	size_t i;

	for (i = 0; i < sizeof(builtin_types) / sizeof(builtin_types[0]); i++)
	{
		if (builtin_types[i].kind == kind)
			return &builtin_types[i];
	}
	return &feel_type_any;
}

const FeelTypeDesc *
feel_type_by_name(FeelString name)
{
	size_t i;

	if (feel_text_equal(name, feel_type_any.name))
		return &feel_type_any;
	for (i = 0; i < sizeof(builtin_types) / sizeof(builtin_types[0]); i++)
	{
		if (feel_text_equal(name, builtin_types[i].name))
			return &builtin_types[i];
	}
	for (i = 0; i < sizeof(type_aliases) / sizeof(type_aliases[0]); i++)
	{
		if (strlen(type_aliases[i].name) == name.length &&
			memcmp(type_aliases[i].name, name.data, name.length) == 0)
			return builtin_type(type_aliases[i].kind);
	}
	return NULL;
}

/* -------------------------------------------------------------- printing -- */

static void
print_type(FeelTextBuilder *out, const FeelTypeDesc *type)
{
	int32_t i;

	if (type == NULL)
		type = &feel_type_any;
	feel_assert(type->kind <= FEEL_TYPE_FUNCTION);
	if (type->name.length > 0)
	{
		feel_text_add_string(out, type->name);
		return;
	}
	if (!feel_enter(out->run))
		return;
	switch (type->kind)
	{
		case FEEL_TYPE_LIST:
		case FEEL_TYPE_RANGE:
			feel_text_add_string(out, type->kind == FEEL_TYPE_LIST
										  ? FEEL_STRING_LITERAL("list<")
										  : FEEL_STRING_LITERAL("range<"));
			print_type(out, type->element);
			feel_text_add(out, ">", 1);
			break;
		case FEEL_TYPE_CONTEXT:
			feel_text_add_string(out, FEEL_STRING_LITERAL("context<"));
			for (i = 0; i < type->field_count; i++)
			{
				if (i > 0)
					feel_text_add(out, ", ", 2);
				feel_text_add_string(out, type->fields[i].name);
				feel_text_add(out, ": ", 2);
				print_type(out, type->fields[i].type);
			}
			feel_text_add(out, ">", 1);
			break;
		case FEEL_TYPE_FUNCTION:
			feel_text_add_string(out, FEEL_STRING_LITERAL("function<"));
			for (i = 0; i < type->field_count; i++)
			{
				if (i > 0)
					feel_text_add(out, ", ", 2);
				print_type(out, type->fields[i].type);
			}
			feel_text_add_string(out, FEEL_STRING_LITERAL("> -> "));
			print_type(out, type->element);
			break;
		default:
			/* an item definition of a model that gave it no name */
			feel_text_add_string(out, builtin_type(type->kind)->name);
			break;
	}
	feel_leave(out->run);
}

FeelString
feel_type_print(FeelRun *run, const FeelTypeDesc *type)
{
	FeelTextBuilder out;

	feel_text_begin(&out, run);
	print_type(&out, type);
	return feel_text_finish(&out);
}
