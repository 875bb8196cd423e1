/*-------------------------------------------------------------------------
 *
 * test_type.c
 *	  Types: their names, and what becomes of a value where one is declared.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/feel.h"
#include "feel/operator/operators.h"
#include "host.h"

static FeelString
coerced(FeelRun *run, const char *text, const FeelTypeDesc *type)
{
	FeelScope scope = {.count = 0};
	FeelEnvironment environment = {.count = 0};
	FeelNode *node = feel_parse_expression(run, text_of(text), &scope);
	FeelValue value = feel_evaluate(run, feel_compile(run, node, &scope),
									&environment, NULL);

	return feel_print(run, feel_coerce(run, value, type));
}

static void
test_coercion(void)
{
	static const struct
	{
		const char *text, *type, *expected;
	} cases[] = {
		{"1", "number", "1"},
		{"1", "string", "null"},
		{"null", "string", "null"},
		{"1", "Any", "1"},
		{"[1]", "number", "1"},
		{"[1, 2]", "number", "null"},
		{"[\"a\"]", "number", "null"},
		{"1", "list<number>", "[1]"},
		{"\"a\"", "list<number>", "null"},
		{"@\"2021-01-01\"", "date and time", "@\"2021-01-01T00:00:00Z\""},
		{"[@\"2021-01-01\"]", "date and time", "@\"2021-01-01T00:00:00Z\""},
		{"@\"2021-01-01\"", "list<date and time>",
		 "[@\"2021-01-01T00:00:00Z\"]"},
		{"[@\"2021-01-01\", null]", "list<date and time>",
		 "[@\"2021-01-01T00:00:00Z\", null]"},
		{"{a: @\"2021-01-01\", b: 1}", "context<a: date and time>",
		 "{a: @\"2021-01-01T00:00:00Z\", b: 1}"},
		{"{a: 1, b: 2}", "context<a: number>", "{a: 1, b: 2}"},
		{"{b: 2}", "context<a: number>", "null"},
		{"{a: \"x\"}", "context<a: number>", "null"},
		{"@\"2021-01-01T00:00:00\"", "date", "null"},
		{"1", "dateTime", "null"},
	};
	FeelRun *run = host_run_make();
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_text(coerced(run, cases[i].text,
						feel_parse_type(run, text_of(cases[i].type), NULL)),
				cases[i].expected, "%s as %s", cases[i].text, cases[i].type);
	host_run_free(run);
}

static FeelTypeDesc *
allowed_type(FeelRun *run, FeelTypeKind kind, const char *tests)
{
	FeelScope scope = {.count = 0};
	FeelTypeDesc *type = feel_allocate(run, sizeof(*type));

	type->kind = kind;
	type->name = text_of("tLevel");
	type->is_restricted = true;
	type->allowed_text = text_of(tests);
	type->allowed = feel_parse_unary_tests(run, text_of(tests), &scope);
	type->allowed_program = feel_compile(run, type->allowed, &scope);
	return type;
}

static void
test_allowed_values(void)
{
	FeelRun *run = host_run_make();
	FeelTypeDesc *level = allowed_type(run, FEEL_TYPE_NUMBER, "[1..3], 7");
	FeelTypeDesc *any = allowed_type(run, FEEL_TYPE_ANY, "\"a\", 1");
	FeelTypeDesc levels = {.kind = FEEL_TYPE_LIST, .element = level};
	FeelField field = {.name = text_of("l"), .type = &levels};
	FeelTypeDesc record = {
		.kind = FEEL_TYPE_CONTEXT, .field_count = 1, .fields = &field};

	is_text(coerced(run, "7", level), "7", "allowed");
	is_text(coerced(run, "null", level), "null", "null is not restricted");
	ok(run->diagnostic_count == 0, "without a complaint");
	is_text(coerced(run, "8", level), "null", "not allowed");
	is_text(run->last_diagnostic->message,
			"8 is not among the allowed values of tLevel: [1..3], 7",
			"the complaint");
	is_text(coerced(run, "1", any), "1", "any type, allowed");
	is_text(coerced(run, "2", any), "null", "any type, not allowed");
	is_text(coerced(run, "[1, 7]", &levels), "[1, 7]", "allowed items");
	is_text(coerced(run, "[1, 8]", &levels), "null", "an item not allowed");
	is_text(coerced(run, "{l: [3]}", &record), "{l: [3]}", "allowed inside");
	is_text(coerced(run, "{l: [3, 4]}", &record), "null",
			"not allowed inside");
	ok(feel_coerce(run, feel_unknown(run, feel_fact(run, text_of("a"))), level)
			   .kind == FEEL_UNKNOWN,
	   "unknown passes");
	host_run_free(run);
}

/*
 * An open context may hold more than is told of it; where a type is declared,
 * each of its components that is not told becomes one that is unknown, and
 * there is nothing else to ask for.
 */
static void
test_open_context(void)
{
	FeelRun *run = host_run_make();
	FeelContext *person = feel_context_make(run, 1);
	const FeelTypeDesc *type = feel_parse_type(
		run, text_of("context<age: number, vip: boolean>"), NULL);
	FeelValue value;

	feel_context_open(run, person, text_of("p"));
	feel_context_append(person, text_of("age"), feel_integer(7));
	value = feel_coerce(run, feel_context_value(person), type);
	is_text(feel_print(run, value), "{age: 7, vip: unknown(\"p.vip\")}",
			"the component that is absent is unknown");
	ok(value.kind == FEEL_CONTEXT && !value.u.context->open,
	   "and the context is closed");
	is_text(feel_print(run, feel_path(run, value, text_of("height"))), "null",
			"with nothing beside what is declared");
	ok(person->open && person->count == 1, "the context given is as it was");
	host_run_free(run);
}

static void
test_type_names(void)
{
	static const char *const types[] = {
		"number",
		"date and time",
		"list<list<Any>>",
		"range<days and time duration>",
		"context<a b: number, c: list<string>>",
		"function<number, string> -> boolean"};
	FeelRun *run = host_run_make();
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		is_text(feel_type_print(run,
								feel_parse_type(run, text_of(types[i]), NULL)),
				types[i], "%s", types[i]);
	is_text(feel_type_print(run, NULL), "Any", "no type");
	ok(feel_type_by_name(text_of("yearMonthDuration"))->kind ==
		   FEEL_TYPE_MONTHS_DURATION,
	   "another spelling");
	ok(feel_type_by_name(text_of("nonsense")) == NULL, "no such type");
	host_run_free(run);
}

int
main(void)
{
	test_begin();
	test_coercion();
	test_allowed_values();
	test_open_context();
	test_type_names();
	return test_end();
}
