/*-------------------------------------------------------------------------
 *
 * print.c
 *	  Values as FEEL literals that parse back to the same value.
 *
 * Functions and unknowns have no literals.  A function is printed so that a
 * person can see what it is; an unknown as unknown("a", "b"), with the names
 * of the facts it waits for, which the type feel_value reads back.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/number.h"
#include "feel/temporal.h"

#include <stdio.h>
#include <string.h>

static void print_value(FeelTextBuilder *out, FeelValue value);

static void
add(FeelTextBuilder *out, const char *text)
{
	feel_text_add(out, text, strlen(text));
}

/* One item more?  A text that lacks some is none. */
static bool
may_go_on(FeelTextBuilder *out)
{
	if (!out->failed && !feel_spend(out->run, 1))
		out->failed = true;
	return !out->failed;
}

/* In quotes, with escapes where the language needs them */
static void
print_string(FeelTextBuilder *out, FeelString text)
{
	uint32_t begin = 0;
	uint32_t i;
	char escape[8];

	add(out, "\"");
	for (i = 0; i < text.length; i++)
	{
		unsigned char c = (unsigned char) text.data[i];

		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F)
			continue;
		feel_text_add(out, text.data + begin, i - begin);
		begin = i + 1;
		if (c == '"' || c == '\\')
			snprintf(escape, sizeof(escape), "\\%c", c);
		else if (c == '\n' || c == '\r' || c == '\t')
			snprintf(escape, sizeof(escape), "\\%c",
					 c == '\n' ? 'n' : (c == '\r' ? 'r' : 't'));
		else
			snprintf(escape, sizeof(escape), "\\u%04X", c);
		add(out, escape);
	}
	feel_text_add(out, text.data + begin, text.length - begin);
	add(out, "\"");
}

/* Can this stand as the key of a context without quotes, anywhere? */
static bool
is_plain_name(FeelString name)
{
#define WORD(text)             \
	{                          \
		text, sizeof(text) - 1 \
	}
	static const FeelString keywords[] = {
		WORD("and"),      WORD("between"),   WORD("date"),  WORD("else"),
		WORD("every"),    WORD("external"),  WORD("false"), WORD("for"),
		WORD("function"), WORD("if"),        WORD("in"),    WORD("instance"),
		WORD("not"),      WORD("null"),      WORD("of"),    WORD("or"),
		WORD("return"),   WORD("satisfies"), WORD("some"),  WORD("then"),
		WORD("time"),     WORD("true")};
#undef WORD
	uint32_t i;

	for (i = 0; i < name.length; i++)
	{
		char c = name.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
			  (i > 0 && c >= '0' && c <= '9')))
			return false;
	}
	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
	{
		if (keywords[i].length == name.length &&
			memcmp(keywords[i].data, name.data, name.length) == 0)
			return false;
	}
	return name.length > 0;
}

static void
print_list(FeelTextBuilder *out, const FeelList *list)
{
	uint32_t i;

	add(out, "[");
	for (i = 0; i < list->count && may_go_on(out); i++)
	{
		if (i > 0)
			add(out, ", ");
		print_value(out, list->items[i]);
	}
	add(out, "]");
}

static void
print_context(FeelTextBuilder *out, const FeelContext *context)
{
	uint32_t i;

	add(out, "{");
	for (i = 0; i < context->count && may_go_on(out); i++)
	{
		const FeelEntry *entry = &context->entries[i];

		if (i > 0)
			add(out, ", ");
		if (is_plain_name(entry->name))
			feel_text_add_string(out, entry->name);
		else
			print_string(out, entry->name);
		add(out, ": ");
		print_value(out, entry->value);
	}
	add(out, "}");
}

static void
print_range(FeelTextBuilder *out, const FeelRange *range)
{
	if (range->form != FEEL_RANGE_INTERVAL)
	{
		add(out, range->form == FEEL_RANGE_EQUAL ? "(=" : "(!=");
		print_value(out, range->low);
		add(out, ")");
	}
	else if (!range->has_low && range->has_high)
	{
		add(out, range->high_closed ? "(<=" : "(<");
		print_value(out, range->high);
		add(out, ")");
	}
	else if (range->has_low && !range->has_high)
	{
		add(out, range->low_closed ? "(>=" : "(>");
		print_value(out, range->low);
		add(out, ")");
	}
	else
	{
		add(out, range->low_closed ? "[" : "(");
		print_value(out, range->low);
		add(out, "..");
		print_value(out, range->high);
		add(out, range->high_closed ? "]" : ")");
	}
}

static void
print_function(FeelTextBuilder *out, const FeelFunction *function)
{
	int32_t i;

	if (function->name.length > 0)
	{
		feel_text_add_string(out, function->name);
		return;
	}
	add(out, "function(");
	for (i = 0; i < function->parameter_count; i++)
	{
		if (i > 0)
			add(out, ", ");
		feel_text_add_string(out, function->parameters[i].name);
	}
	add(out, ")");
}

static void
print_unknown(FeelTextBuilder *out, const FeelFactSet *facts)
{
	bool first = true;
	int i;

	add(out, "unknown(");
	for (i = 0; i < out->run->fact_count && (uint32_t) i / 64 < facts->words;
		 i++)
	{
		if ((facts->bits[i / 64] >> (i % 64) & 1) == 0)
			continue;
		if (!first)
			add(out, ", ");
		first = false;
		print_string(out, feel_fact_name(out->run, i));
	}
	add(out, ")");
}

static void
print_value(FeelTextBuilder *out, FeelValue value)
{
	if (!feel_enter(out->run))
	{
		out->failed = true;
		return;
	}
	switch (value.kind)
	{
		case FEEL_NULL:
			add(out, "null");
			break;
		case FEEL_BOOLEAN:
			add(out, value.u.boolean ? "true" : "false");
			break;
		case FEEL_NUMBER:
			feel_text_add_string(out, feel_number_to_text(out->run, value));
			break;
		case FEEL_STRING:
			print_string(out, feel_text(value));
			break;
		case FEEL_DATE:
		case FEEL_TIME:
		case FEEL_DATE_TIME:
		case FEEL_MONTHS_DURATION:
		case FEEL_DAYS_DURATION:
			add(out, "@\"");
			feel_temporal_add_text(out, value);
			add(out, "\"");
			break;
		case FEEL_RANGE:
			print_range(out, value.u.range);
			break;
		case FEEL_LIST:
			print_list(out, value.u.list);
			break;
		case FEEL_CONTEXT:
			print_context(out, value.u.context);
			break;
		case FEEL_FUNCTION:
			print_function(out, value.u.function);
			break;
		case FEEL_UNKNOWN:
			print_unknown(out, value.u.facts);
			break;
	}
	feel_leave(out->run);
}

FeelString
feel_print(FeelRun *run, FeelValue value)
{
	FeelTextBuilder out;

	feel_text_begin(&out, run);
	print_value(&out, value);
	return feel_text_finish(&out);
}

FeelString
feel_to_text(FeelRun *run, FeelValue value)
{
	switch (value.kind)
	{
		case FEEL_STRING:
			return feel_text(value);
		case FEEL_DATE:
		case FEEL_TIME:
		case FEEL_DATE_TIME:
		case FEEL_MONTHS_DURATION:
		case FEEL_DAYS_DURATION:
			return feel_temporal_to_text(run, value);
		default:
			return feel_print(run, value);
	}
}
