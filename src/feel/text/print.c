/*-------------------------------------------------------------------------
 *
 * print.c
 *	  Values as FEEL literals that parse back to the same value.
 *
 * Functions and unknowns have no literals.  A function is printed so that a
 * person can see what it is; an unknown as unknown("a", "b"), with the names
 * of the facts it waits for, which the type feel_value reads back.
 *
 * One walk for all forms: the literal, the canonical literal (names and facts
 * sorted, one text per value, which SQL compares by), and string(), which
 * differs only at the top.  A key of a context is quoted unless it reads as
 * one name in any scope: a bare name could run into what stands behind it in
 * a scope that has longer ones.
 *
 * The text is built in one piece and may end early: too deep, too long, no
 * budget.  Then it is none at all, since half of a literal would read as
 * another value, or as nothing.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/number/number.h"
#include "feel/temporal/temporal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Printer
{
	FeelTextBuilder text;
	bool sorted; /* the canonical form is asked for */
} Printer;

static void print_value(Printer *out, FeelValue value);

static void
add(Printer *out, const char *text)
{
	feel_text_add(&out->text, text, strlen(text));
}

/* One item more?  A text that lacks some is none. */
static bool
may_go_on(Printer *out)
{
	if (!out->text.failed && !feel_spend(out->text.run, 1))
		out->text.failed = true;
	return !out->text.failed;
}

/* In quotes, with escapes where the language needs them */
static void
print_string(Printer *out, FeelString text)
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
		feel_text_add(&out->text, text.data + begin, i - begin);
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
	/* an empty string may have no bytes to point to */
	if (begin < text.length)
		feel_text_add(&out->text, text.data + begin, text.length - begin);
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
print_list(Printer *out, const FeelList *list)
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
print_name(Printer *out, FeelString name)
{
	if (is_plain_name(name))
		feel_text_add_string(&out->text, name);
	else
		print_string(out, name);
}

static int
compare_entries(const void *a, const void *b)
{
	const FeelEntry *x = a;
	const FeelEntry *y = b;

	return feel_text_compare(x->name, y->name);
}

/* The entries in the order in which they are to be printed */
static const FeelEntry *
entries_of(const Printer *out, const FeelContext *context)
{
	FeelEntry *sorted;

	if (!out->sorted || context->count < 2)
		return context->entries;
	sorted =
		feel_allocate_array(out->text.run, context->count, sizeof(FeelEntry));
	memcpy(sorted, context->entries, context->count * sizeof(FeelEntry));
	qsort(sorted, context->count, sizeof(FeelEntry), compare_entries);
	return sorted;
}

static void
print_context(Printer *out, const FeelContext *context)
{
	const FeelEntry *entries = entries_of(out, context);
	uint32_t i;

	add(out, "{");
	for (i = 0; i < context->count && may_go_on(out); i++)
	{
		if (i > 0)
			add(out, ", ");
		print_name(out, entries[i].name);
		add(out, ": ");
		print_value(out, entries[i].value);
	}
	add(out, "}");
}

/*
 * Each form as it would be written: (< 5) is no [null..5), since the two are
 * not equal.
 */
static void
print_range(Printer *out, const FeelRange *range)
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

/* Not a literal, and never read back; for messages and explanations. */
static void
print_function(Printer *out, const FeelFunction *function)
{
	int32_t i;

	if (function->name.length > 0)
	{
		feel_text_add_string(&out->text, function->name);
		return;
	}
	add(out, "function(");
	for (i = 0; i < function->parameter_count; i++)
	{
		if (i > 0)
			add(out, ", ");
		feel_text_add_string(&out->text, function->parameters[i].name);
	}
	add(out, ")");
}

static void
print_unknown(Printer *out, const FeelFactSet *facts)
{
	FeelRun *run = out->text.run;
	FeelString *names =
		feel_allocate_array(run, (size_t) run->fact_count, sizeof(FeelString));
	size_t count = 0;

	/* no set has a word beyond the run's facts */
	feel_assert(facts->words > 0 &&
				(facts->words - 1) * 64 < (uint32_t) run->fact_count);
	for (int i = 0; i < run->fact_count && (uint32_t) i / 64 < facts->words;
		 i++)
		if ((facts->bits[i / 64] >> (i % 64) & 1) != 0)
			names[count++] = feel_fact_name(run, i);
	if (out->sorted)
		qsort(names, count, sizeof(FeelString), feel_text_order);
	add(out, "unknown(");
	for (size_t i = 0; i < count; i++)
	{
		if (i > 0)
			add(out, ", ");
		print_string(out, names[i]);
	}
	add(out, ")");
}

/*
 * May be deep: values from outside are as deep as their text was allowed to
 * be, those that a rule builds as its loops go.
 */
static void
print_value(Printer *out, FeelValue value)
{
	feel_assert(feel_value_is_whole(value));
	if (!feel_enter(out->text.run))
	{
		out->text.failed = true;
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
			feel_text_add_string(&out->text,
								 feel_number_to_text(out->text.run, value));
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
			feel_temporal_add_text(&out->text, value);
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
	feel_leave(out->text.run);
}

static FeelString
print(FeelRun *run, FeelValue value, bool sorted)
{
	Printer out = {.sorted = sorted};

	feel_text_begin(&out.text, run);
	print_value(&out, value);
	return feel_text_finish(&out.text);
}

FeelString
feel_print(FeelRun *run, FeelValue value)
{
	return print(run, value, false);
}

FeelString
feel_print_canonical(FeelRun *run, FeelValue value)
{
	return print(run, value, true);
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
