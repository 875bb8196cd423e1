/*-------------------------------------------------------------------------
 *
 * expressions.h
 *	  Tables of FEEL expressions and what they are to give.
 *
 *	static const Expression cases[] = {
 *		{"1 + 1", "2"},
 *		{"[1][2]", "null"},		null, and nothing to complain of
 *		{"abs()", "error"},		null, and a diagnostic
 *	};
 *
 *	test_expressions(cases, COUNT(cases));
 *
 * "now" is 2024-02-29T13:45:10+01:00.
 *
 *-------------------------------------------------------------------------
 */
#ifndef TEST_EXPRESSIONS_H
#define TEST_EXPRESSIONS_H

#include "host.h"

#include <stdio.h>
#include <string.h>

#include "feel/temporal/temporal.h"

#define COUNT(table) ((int) (sizeof(table) / sizeof((table)[0])))

typedef struct Expression
{
	const char *text;
	const char *expected; /* a FEEL literal, "null" or "error" */
} Expression;

/* Parse, compile and run a text that uses no variables. */
static inline FeelValue
test_evaluate(FeelRun *run, const char *text)
{
	const FeelScope scope = {.outer = NULL};
	FeelEnvironment environment = {.count = 0};
	FeelNode *node;

	feel_date_time_from_text(run, text_of("2024-02-29T13:45:10+01:00"),
							 &run->now);
	node = feel_parse_expression(run, text_of(text), &scope);
	if (node == NULL)
		return feel_null();
	return feel_evaluate(run, feel_compile(run, node, &scope), &environment,
						 NULL);
}

static inline void
test_expression(const Expression *expression)
{
	FeelRun *run = host_run_make();
	FeelValue value = test_evaluate(run, expression->text);
	bool error = strcmp(expression->expected, "error") == 0;
	bool complains = run->diagnostic_count > 0;
	FeelString got = feel_print(run, value);
	bool passed;

	if (error)
		passed = value.kind == FEEL_NULL && complains;
	else
		passed = !complains && got.length == strlen(expression->expected) &&
				 memcmp(got.data, expression->expected, got.length) == 0;
	if (!ok(passed, "%s = %s", expression->text, expression->expected))
	{
		printf("#   got: %.*s\n", (int) got.length, got.data);
		test_show_diagnostics(run);
	}
	host_run_free(run);
}

static inline void
test_expressions(const Expression *expressions, int count)
{
	for (int i = 0; i < count; i++)
		test_expression(&expressions[i]);
}

#endif /* TEST_EXPRESSIONS_H */
