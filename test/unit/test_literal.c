/*-------------------------------------------------------------------------
 *
 * test_literal.c
 *	  Values from the text of their literal and back, and their total order.
 *
 *-------------------------------------------------------------------------
 */
#include "expressions.h"
#include "feel/literal/literal.h"

static FeelRun *run;

static FeelValue
read(const char *text)
{
	FeelValue value = feel_null();

	if (!feel_literal_read(run, text_of(text), &value))
		ok(false, "%s is a literal", text);
	return value;
}

/* ------------------------------------------------------ reading, writing -- */

/* What is read, and how it is written */
static void
test_literals(void)
{
	static const char *const literals[][2] = {
		{"null", "null"},
		{" true ", "true"},
		{"12.50", "12.5"},
		{"-.5", "-0.5"},
		{"1e3", "1000"},
		{"\"d'abord \\\"un\\\"\\n\"", "\"d'abord \\\"un\\\"\\n\""},
		{"\"\\u00E9\"", "\"\xC3\xA9\""},
		{"date(\"2026-03-01\")", "@\"2026-03-01\""},
		{"date and time(\"2026-03-01T12:00:00Z\")",
		 "@\"2026-03-01T12:00:00Z\""},
		{"@\"2025-10-26T02:30:00+02:00@Europe/Paris\"",
		 "@\"2025-10-26T02:30:00@Europe/Paris\""},
		{"date and time(\"2025-10-26T02:30:00+01:00@Europe/Paris\")",
		 "@\"2025-10-26T02:30:00+01:00@Europe/Paris\""},
		{"time(@\"12:30:00@Europe/Paris\")", "@\"12:30:00@Europe/Paris\""},
		{"duration(\"PT36H\")", "@\"P1DT12H\""},
		{"[1..5)", "[1..5)"},
		{"]1..5[", "(1..5)"},
		{"(<-10)", "(<-10)"},
		{"(= 10)", "(=10)"},
		{"(!=null)", "(!=null)"},
		{"[1, \"a\", [null]]", "[1, \"a\", [null]]"},
		{"{nom: \"x\", \"ville natale\": {}, \"\": []}",
		 "{nom: \"x\", \"ville natale\": {}, \"\": []}"},
		{"unknown(\"b\", \"a\", \"b\")", "unknown(\"b\", \"a\")"},
		{"[unknown(\"a\")..3]", "[unknown(\"a\")..3]"},
		{"date(unknown(\"a\"))", "unknown(\"a\")"},
	};

	for (int i = 0; i < COUNT(literals); i++)
	{
		run = host_run_make();
		is_text(feel_literal_write(run, read(literals[i][0])), literals[i][1],
				"%s", literals[i][0]);
		host_run_free(run);
	}
}

static void
test_refused(void)
{
	static const char *const texts[][2] = {
		{"1 + 1", "a value is expected here, not an expression"},
		{"a", "a value is expected here, not an expression"},
		{"today()", "a value is expected here, not an expression"},
		{"-\"a\"", "a value is expected here, not an expression"},
		{"function(x) x", "a value is expected here, not an expression"},
		{"[1, x]", "a value is expected here, not an expression"},
		{"[5..1]", "a range ends before it begins"},
		{"[@\"P2D\"..@\"P1D\")", "a range ends before it begins"},
		{"[x..1]", "a value is expected here, not an expression"},
		{"[1..x]", "a value is expected here, not an expression"},
		{"unknown()", "a value is expected here, not an expression"},
		{"unknown(1)", "a value is expected here, not an expression"},
		{"unknown(x)", "a value is expected here, not an expression"},
		{"date(2026, 3, 1)", "a value is expected here, not an expression"},
		{"date(from: \"2026-03-01\")",
		 "a value is expected here, not an expression"},
		{"{a: 1, b: 2, a: 3}", "entry \"a\" stands twice"},
		{"@\"2026-02-30\"", "there is no such number, date, time or duration"},
	};

	for (int i = 0; i < COUNT(texts); i++)
	{
		FeelValue value;

		run = host_run_make();
		ok(!feel_literal_read(run, text_of(texts[i][0]), &value),
		   "%s is no literal", texts[i][0]);
		is_text(run->diagnostics->message, texts[i][1], "and why");
		host_run_free(run);
	}
}

/* Has a refusal its reason even where a constructor only gives null? */
static void
test_refused_dates(void)
{
	static const char *const texts[] = {"date(null)", "date(\"x\")",
										"time([])", "duration({})",
										"date and time(1)"};

	for (int i = 0; i < COUNT(texts); i++)
	{
		FeelValue value;

		run = host_run_make();
		ok(!feel_literal_read(run, text_of(texts[i]), &value) &&
			   run->diagnostic_count > 0,
		   "%s is no literal", texts[i]);
		host_run_free(run);
	}
}

/* ---------------------------------------------------------------- limits -- */

/* A value inside so many of these */
static FeelValue
nested(int count, FeelKind kind, FeelValue value)
{
	for (int i = 0; i < count; i++)
	{
		FeelList *list = feel_list_make(run, 1);
		FeelContext *context = feel_context_make(run, 1);
		FeelRange range = {.has_high = true, .high = value};

		list->items[0] = value;
		feel_context_append(context, text_of("a"), value);
		if (kind == FEEL_LIST)
			value = feel_list_value(list);
		else if (kind == FEEL_CONTEXT)
			value = feel_context_value(context);
		else
			value = feel_range_value(run, range);
	}
	return value;
}

/*
 * What is written can be read, up to the deepest nesting: whatever the value
 * in the middle and what it is nested in.
 */
static void
test_nesting(void)
{
	static const char *const middles[] = {
		"1",  "-1", "@\"P1D\"", "unknown(\"a\")",
		"[]", "{}", "(<1)",     "[-1..1]"};
	static const FeelKind kinds[] = {FEEL_LIST, FEEL_CONTEXT, FEEL_RANGE};

	for (int k = 0; k < COUNT(kinds); k++)
		for (int m = 0; m < COUNT(middles); m++)
		{
			int depth = 2 * FEEL_MAX_NESTING;
			FeelString text = {NULL, 0};
			FeelValue value;

			run = host_run_make();
			for (; depth > 0 && text.data == NULL; depth--)
			{
				run->memory_left = FEEL_MAX_MEMORY;
				text = feel_literal_write(
					run, nested(depth, kinds[k], read(middles[m])));
			}
			ok(depth > FEEL_MAX_NESTING / 2 && depth < FEEL_MAX_NESTING &&
				   run->diagnostics->kind == FEEL_LIMIT,
			   "%s in %d of kind %s", middles[m], depth,
			   feel_kind_name(kinds[k]));
			ok(feel_literal_read(run, text, &value), "can be read again");
			host_run_free(run);
		}
}

static void
test_not_written(void)
{
	FeelTextBuilder builder;
	FeelValue value;

	run = host_run_make();
	value = test_evaluate(run, "[{a: function(x) x}]");
	ok(feel_holds_function(run, value), "a function in a context in a list");
	ok(feel_literal_write(run, value).data == NULL &&
		   run->diagnostics->kind == FEEL_UNSUPPORTED,
	   "has no literal");
	ok(!feel_holds_function(run, read("[{a: 1}]")), "a list without one");
	host_run_free(run);

	run = host_run_make();
	feel_text_begin(&builder, run);
	for (int i = 0; i <= FEEL_MAX_TEXT / 16; i++)
		feel_text_add(&builder, "0123456789abcdef", 16);
	value = feel_string(feel_text_finish(&builder));
	ok(feel_literal_write(run, value).data == NULL &&
		   run->diagnostics->kind == FEEL_LIMIT,
	   "a string that is too long to be read again");
	host_run_free(run);
}

/* A list of lists, each of them twice the one before: 2^n items */
static void
test_shared_parts(void)
{
	FeelValue value = feel_null();

	run = host_run_make();
	for (int i = 0; i < 60; i++)
	{
		FeelList *list = feel_list_make(run, 2);

		list->items[0] = list->items[1] = value;
		value = feel_list_value(list);
	}
	run->steps_left = 100000;
	ok(feel_literal_write(run, value).data == NULL &&
		   run->diagnostics->kind == FEEL_LIMIT,
	   "a value of 2^60 parts is not walked to its end");
	host_run_free(run);
}

/* ----------------------------------------------------------------- order -- */

static int
order(FeelValue a, FeelValue b)
{
	int result = 0;

	ok(feel_total_order(run, a, b, &result), "there is an order");
	return result;
}

static void
test_order(void)
{
	/* ascending */
	static const char *const texts[] = {
		"null",
		"false",
		"true",
		"-5",
		"3",
		"10",
		"\"a\"",
		"\"b\"",
		"\"\xC3\x89\"",
		"@\"2025-12-31\"",
		"@\"2026-01-01\"",
		"@\"10:00:00\"",
		"@\"10:00:00Z\"",
		"@\"09:00:00-02:00\"",
		"@\"2026-01-01T10:00:00\"",
		"@\"2026-01-01T10:00:00Z\"",
		"@\"2026-10-25T02:30:00@Europe/Paris\"",
		"@\"2026-10-25T02:30:00+01:00@Europe/Paris\"",
		"@\"P1M\"",
		"@\"PT1H\"",
		"[]",
		"[1]",
		"[1, 2]",
		"[2]",
		"{a: 1, b: 1}",
		"{a: 1}",
		"{b: 1, a: 2}",
		"unknown(\"a\")",
		"unknown(\"c\", \"a\")",
		"unknown(\"b\")",
	};

	run = host_run_make();
	for (int i = 0; i < COUNT(texts); i++)
		for (int j = 0; j < COUNT(texts); j++)
		{
			int got = order(read(texts[i]), read(texts[j]));

			ok((got > 0) - (got < 0) == (i > j) - (i < j), "%s and %s",
			   texts[i], texts[j]);
		}
	host_run_free(run);
}

/* Equal by the order, though written differently */
static void
test_equal(void)
{
	static const char *const pairs[][2] = {
		{"1", "1.00"},
		{"{a: 1, b: 2}", "{b: 2.0, a: 1}"},
		{"[{a: 1, b: 2}]", "[{b: 2, a: 1}]"},
		{"@\"P1Y\"", "@\"P12M\""},
		{"unknown(\"a\", \"b\")", "unknown(\"b\", \"a\")"},
		{"{x: unknown(\"a\", \"b\")}", "{x: unknown(\"b\", \"a\")}"},
		{"[unknown(\"a\", \"b\")..1]", "[unknown(\"b\", \"a\")..1]"},
		{"[{a: 1, b: 2}..3]", "[{b: 2, a: 1}..3]"},
	};

	for (int i = 0; i < COUNT(pairs); i++)
	{
		FeelValue value;
		FeelRun *other = host_run_make();

		run = host_run_make();
		ok(order(read(pairs[i][0]), read(pairs[i][1])) == 0, "%s is %s",
		   pairs[i][0], pairs[i][1]);
		/* each in a run of its own, as they are hashed */
		ok(feel_literal_read(other, text_of(pairs[i][1]), &value) &&
			   feel_text_equal(feel_print_canonical(run, read(pairs[i][0])),
							   feel_print_canonical(other, value)),
		   "and has the same canonical text");
		host_run_free(other);
		host_run_free(run);
	}
}

static void
test_no_order(void)
{
	int result;
	FeelValue deep;

	run = host_run_make();
	deep = nested(100000, FEEL_LIST, feel_null());
	ok(!feel_total_order(run, deep, deep, &result) &&
		   run->diagnostics->kind == FEEL_LIMIT,
	   "lists too deep to be compared");
	host_run_free(run);

	run = host_run_make();
	deep = nested(100000, FEEL_CONTEXT, feel_null());
	ok(!feel_total_order(run, deep, deep, &result) &&
		   run->diagnostics->kind == FEEL_LIMIT,
	   "contexts likewise");
	host_run_free(run);
}

int
main(void)
{
	test_begin();
	test_literals();
	test_refused();
	test_refused_dates();
	test_nesting();
	test_not_written();
	test_shared_parts();
	test_order();
	test_equal();
	test_no_order();
	return test_end();
}
