/*-------------------------------------------------------------------------
 *
 * test_operators.c
 *	  Operators, equality, membership, paths, types: what they give for each
 *	  kind of operand, for null, and for what is not known.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/ast.h"
#include "feel/temporal/temporal.h"
#include "host.h"

#include <string.h>

typedef struct Case
{
	const char *text;
	const char *expected; /* printed; "error": null and a diagnostic */
} Case;

/*
 * Evaluate with variables: u and v are not known, "open" has an entry a and
 * may have others, r1 is (=5), r2 is (!=5).
 */
static FeelString
result_of(FeelRun *run, const char *text)
{
	static const char *const names[] = {"u", "v", "open", "r1", "r2"};
	FeelString scope_names[5];
	FeelScope scope = {.count = 5, .names = scope_names};
	FeelContext *open = feel_context_make(run, 1);
	FeelRange one = {.form = FEEL_RANGE_EQUAL,
					 .has_low = true,
					 .has_high = true,
					 .low = feel_integer(5),
					 .high = feel_integer(5)};
	FeelValue values[5];
	bool ready[5] = {true, true, true, true, true};
	FeelEnvironment environment = {
		.count = 5, .values = values, .ready = ready};
	FeelNode *node;
	FeelValue value;
	int i;

	for (i = 0; i < 5; i++)
	{
		scope_names[i] = text_of(names[i]);
		values[i] = feel_unknown(run, feel_fact(run, scope_names[i]));
	}
	feel_context_open(run, open, text_of("open"));
	feel_context_append(open, text_of("a"), feel_integer(1));
	values[2] = feel_context_value(open);
	values[3] = feel_range_value(run, one);
	one.form = FEEL_RANGE_NOT_EQUAL;
	values[4] = feel_range_value(run, one);
	node = feel_parse_expression(run, text_of(text), &scope);
	if (node == NULL)
		return text_of("syntax");
	value = feel_evaluate(run, feel_compile(run, node, &scope), &environment,
						  NULL);
	if (value.kind == FEEL_NULL && run->diagnostic_count > 0)
		return text_of("error");
	return feel_print(run, value);
}

static void
check(const Case *cases, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
	{
		FeelRun *run = host_run_make();

		is_text(result_of(run, cases[i].text), cases[i].expected, "%s",
				cases[i].text);
		host_run_free(run);
	}
}

#define CHECK(cases) check(cases, sizeof(cases) / sizeof((cases)[0]))

/* Every operator with every pair of kinds that it does not take */
static void
test_mismatches(void)
{
	static const char *const operands[] = {"null",
										   "true",
										   "1",
										   "\"s\"",
										   "@\"2021-01-01\"",
										   "@\"10:00:00\"",
										   "@\"2021-01-01T10:00:00\"",
										   "@\"P1Y\"",
										   "@\"P1D\"",
										   "[1..2]",
										   "[1]",
										   "{a: 1}",
										   "(function(a) a)"};
	/* the pairs that are defined, by index */
	static const struct
	{
		const char *op;
		const char *pairs; /* two letters each: a = operands[0] ... */
	} operators[] = {{"+", "cc dd eh ei fi gh gi hh he hg ii ie if ig"},
					 {"-", "cc ee eh ei ff fi gg gh gi hh ii"},
					 {"*", "cc ch ci hc ic"},
					 {"/", "cc hc hh ic ii"},
					 {"**", "cc"}};
	size_t o;
	size_t a;
	size_t b;

	for (o = 0; o < sizeof(operators) / sizeof(operators[0]); o++)
	{
		for (a = 0; a < 13; a++)
		{
			for (b = 0; b < 13; b++)
			{
				char pair[3] = {(char) ('a' + a), (char) ('a' + b), 0};
				bool defined = strstr(operators[o].pairs, pair) != NULL;
				FeelRun *run = host_run_make();
				FeelString text = feel_format(run, "%s %s %s%c", operands[a],
											  operators[o].op, operands[b], 0);
				FeelString result = result_of(run, text.data);

				ok(feel_text_equal(result, text_of("error")) == !defined,
				   "%s is %s", text.data, defined ? "defined" : "an error");
				host_run_free(run);
			}
		}
	}
}

static const Case arithmetic[] = {
	{"\"foo\" + \"bar\"", "\"foobar\""},
	{"\"\" + \"bar\"", "\"bar\""},
	{"100 / 0", "error"},
	{"0.0 / 0.0", "error"},
	{"10 ** 7000", "error"},
	{"@\"P10Y\" / 0", "error"},
	{"@\"P10D\" / @\"PT0S\"", "error"},
	{"@\"P10D\" / @\"P1Y\"", "error"},
	{"@\"P1D\" + @\"P1Y\"", "error"},
	{"@\"10:10:10\" + @\"P1Y\"", "error"},
	{"@\"P1D\" - @\"2021-01-01\"", "error"},
	{"@\"2021-01-31\" + @\"P1M\"", "@\"2021-02-28\""},
	{"@\"P1M\" + @\"2021-01-31\"", "@\"2021-02-28\""},
	{"@\"2021-01-02\" - @\"PT1S\"", "@\"2021-01-01\""},
	{"@\"999999999-12-31\" + @\"P1D\"", "error"},
	{"@\"2021-01-02T10:10:10+02:00\" - @\"2021-01-01T10:10:10\"", "error"},
	{"@\"2021-01-02\" - @\"2021-01-01T10:10:10\"", "error"},
	{"-@\"-P1D\"", "@\"P1D\""},
	{"-@\"P1Y\"", "@\"-P1Y\""},
	{"-\"10\"", "error"},
	{"-u", "unknown(\"u\")"},
	{"u + 1", "unknown(\"u\")"},
	{"\"a\" * v", "unknown(\"v\")"},
	{"u ** v", "unknown(\"u\", \"v\")"},
};

static const Case logic[] = {
	{"true and true", "true"},
	{"true and null", "null"},
	{"true and 1", "null"},
	{"false and 1", "false"},
	{"u and false", "false"},
	{"false and u", "false"},
	{"u and true", "unknown(\"u\")"},
	{"u and null", "unknown(\"u\")"},
	{"u and v", "unknown(\"u\", \"v\")"},
	{"false or false", "false"},
	{"false or null", "null"},
	{"\"x\" or true", "true"},
	{"u or true", "true"},
	{"true or u", "true"},
	{"u or false", "unknown(\"u\")"},
	{"v or u", "unknown(\"u\", \"v\")"},
	{"not(u)", "unknown(\"u\")"},
	{"not(null)", "null"},
	{"not(true)", "false"},
	{"not(0)", "error"},
};

static const Case equality[] = {
	{"null = null", "true"},
	{"1 = null", "false"},
	{"null != 1", "true"},
	{"1 = \"1\"", "error"},
	{"1 != \"1\"", "error"},
	{"@\"P1Y\" = @\"P365D\"", "error"},
	{"0.10 = .1", "true"},
	{"[1, [2]] = [1, [2]]", "true"},
	{"[1, \"a\"] = [1, 2]", "error"},
	{"[1, \"a\", 3] = [1, 2, 4]", "false"},
	{"[1] = [1, 2]", "false"},
	{"{a: 1, b: [2]} = {b: [2], a: 1}", "true"},
	{"{a: 1} = {b: 1}", "false"},
	{"{a: 1} = {a: \"1\"}", "error"},
	{"{a: 1} = {a: 1, b: 2}", "false"},
	{"u = 1", "unknown(\"u\")"},
	{"null = u", "unknown(\"u\")"},
	{"[1, u] = [1, 2]", "unknown(\"u\")"},
	{"[1, u] = [2, 2]", "false"},
	{"[v, u] = [2, 2]", "unknown(\"u\", \"v\")"},
	{"[\"a\", u] = [2, 2]", "unknown(\"u\")"},
	{"open = {a: 1}", "unknown(\"open\")"},
	{"[open] = [{a: 1}]", "unknown(\"open\")"},
	{"open in ({a: 1}, {a: 2})", "unknown(\"open\")"},
	{"open = {a: 2}", "false"},
	{"open = {a: 1, b: 2}", "unknown(\"open.b\")"},
	{"{a: 1, b: 2} = open", "unknown(\"open.b\")"},
	{"(1..10] = ]1..10]", "true"},
	{"[1..10] = [1..11]", "false"},
	{"(< 10) = (null..10)", "false"},
	{"(=10) = [10..10]", "false"},
	{"(=10) = (=10)", "true"},
	{"(!=10) = (=10)", "false"},
	{"[1..2] = [\"a\"..\"b\"]", "error"},
	{"abs = abs", "true"},
	{"@\"10:30:00.1\" = @\"10:30:00.2\"", "true"},
	{"@\"10:30:00Z\" = @\"10:30:00\"", "false"},
	{"@\"10:30:00+02:00\" = @\"09:30:00+01:00\"", "true"},
	{"is(@\"10:30:00.1\", @\"10:30:00.2\")", "false"},
	{"is(@\"10:30:00+02:00\", @\"09:30:00+01:00\")", "false"},
	{"is(@\"10:30:00@Etc/UTC\", @\"10:30:00Z\")", "false"},
	{"is([1, {a: [1..2]}], [1.0, {a: [1..2]}])", "true"},
	{"is([1, {a: [1..2]}], [1.0, {a: [1..2)}])", "false"},
	{"is({a: 1}, {b: 1})", "false"},
	{"is({a: 1}, {a: 1, b: 1})", "false"},
	{"is([1], [1, 2])", "false"},
	{"is(@\"10:30:00+02:00\", @\"10:30:00+02:00\")", "true"},
	{"is(@\"10:30:00+02:00\", @\"10:30:00\")", "false"},
	{"open = {b: 2, a: 2}", "false"},
	{"is(@\"P0Y\", @\"P0D\")", "false"},
};

static const Case order[] = {
	{"1 < 2", "true"},
	{"2 <= 2", "true"},
	{"\"a\" < \"B\"", "false"},
	{"\"z\" < \"é\"", "true"},
	{"\"ab\" > \"a\"", "true"},
	{"@\"P1Y\" < @\"P13M\"", "true"},
	{"@\"PT24H\" >= @\"P1D\"", "true"},
	{"@\"-PT0.5S\" < @\"PT0S\"", "true"},
	{"@\"2021-01-01\" < @\"2021-01-02\"", "true"},
	{"@\"2021-01-01T10:00:00Z\" > @\"2021-01-01T10:30:00+01:00\"", "true"},
	{"@\"2021-01-01T10:00:00Z\" < @\"2021-01-01T10:30:00\"", "error"},
	{"1 < null", "error"},
	{"true < false", "error"},
	{"[1] < [2]", "error"},
	{"1 < \"2\"", "error"},
	{"u < 1", "unknown(\"u\")"},
	{"1 between 1 and 2", "true"},
	{"null between 1 and 2", "error"},
	{"5 between u and 3", "false"},
	{"5 between u and 7", "unknown(\"u\")"},
};

static const Case membership[] = {
	{"5 in [1..5]", "true"},
	{"5 in [1..5)", "false"},
	{"5 in (null..10]", "null"},
	{"5 in [null..10]", "error"},
	{"15 in (null..10]", "false"},
	{"null in [1..5]", "error"},
	{"\"a\" in [1..5]", "error"},
	{"5 in (< 10)", "true"},
	{"5 in (!=5)", "false"},
	{"6 in (!=5)", "true"},
	{"5 in r1", "true"},
	{"6 in r1", "false"},
	{"\"a\" in r1", "error"},
	{"5 in r2", "false"},
	{"5 in [r2, \"x\"]", "false"},
	{"6 in [r2, \"x\"]", "true"},
	{"[1, 2] in 2", "true"},
	{"[1, \"2\"] in 3", "false"},
	{"[1, u] in 3", "unknown(\"u\")"},
	{"[1, 2] in null", "false"},
	{"[1, 2] in [1..5]", "error"},
	{"5 in true", "error"},
	{"null in true", "false"},
	{"5 in u", "unknown(\"u\")"},
	{"5 in \"5\"", "error"},
	{"5 in [\"a\", 5]", "true"},
	{"6 in [\"a\", 5]", "false"},
	{"5 in [\"a\", [4..6]]", "true"},
	{"[1, 2] in [[1, 2], [3]]", "true"},
	{"[1..2] in [[1..2], [3..4]]", "true"},
	{"null in [null]", "true"},
	{"u in []", "unknown(\"u\")"},
	{"1 in [u, 1]", "true"},
	{"1 in [u, 2]", "unknown(\"u\")"},
	{"1 in [u..2]", "unknown(\"u\")"},
	{"3 in [u..2]", "unknown(\"u\")"},
	{"3 in (=u)", "unknown(\"u\")"},
	{"for i in [1..u] return i", "unknown(\"u\")"},
	{"max([1, u])", "unknown(\"u\")"},
	{"overlaps([1..u], [2..3])", "unknown(\"u\")"},
	{"[1..u].end", "unknown(\"u\")"},
	{"{a: 1} in {a: 1}", "true"},
};

static const Case paths[] = {
	{"{a: 1}.a", "1"},
	{"{a: 1}.b", "error"},
	{"null.b", "error"},
	{"[{a: 1}, {b: 2}, null].a", "[1, null, null]"},
	{"[[{a: 1}], [{a: 2}]].a", "[[1], [2]]"},
	{"[].a", "[]"},
	{"open.a", "1"},
	{"open.c", "unknown(\"open.c\")"},
	{"[open, {c: 3}].c", "[unknown(\"open.c\"), 3]"},
	{"u.c", "unknown(\"u\")"},
	{"[1..10).end included", "false"},
	{"(< 10).start", "null"},
	{"(>10).start", "10"},
	{"(!=10).start included", "false"},
	{"(=10).end", "10"},
	{"[1..10].foo", "error"},
	{"@\"2021-01-01\".weekday", "5"},
	{"@\"2021-01-01\".hour", "error"},
	{"@\"2021-07-01T10:00:00@Europe/Paris\".time offset", "@\"PT2H\""},
	{"\"s\".length", "error"},
};

static const Case instances[] = {
	{"null instance of Any", "false"},
	{"null instance of Null", "true"},
	{"true instance of boolean", "true"},
	{"@\"10:00:00\" instance of time", "true"},
	{"@\"P1D\" instance of days and time duration", "true"},
	{"[true, 1] instance of list<Any>", "true"},
	{"u instance of number", "unknown(\"u\")"},
	{"[u] instance of list<number>", "unknown(\"u\")"},
	{"1 instance of number", "true"},
	{"1 instance of Any", "true"},
	{"@\"2021-01-01\" instance of date and time", "false"},
	{"@\"P1Y\" instance of years and months duration", "true"},
	{"[1, 2] instance of list<number>", "true"},
	{"[1, \"2\"] instance of list<number>", "false"},
	{"[] instance of list<number>", "true"},
	{"[null] instance of list<number>", "true"},
	{"1 instance of list<number>", "false"},
	{"[1] instance of number", "false"},
	{"{a: 1, b: 2} instance of context<a: number>", "true"},
	{"{a: null} instance of context<a: number>", "true"},
	{"{b: 1} instance of context<a: number>", "false"},
	{"{a: {b: 1}} instance of context<a: context<b: string>>", "false"},
	{"open instance of context<a: number, z: string>", "unknown(\"open\")"},
	{"open instance of context", "true"},
	{"open instance of number", "false"},
	{"[1..2] instance of range<number>", "true"},
	{"[1..2] instance of range<string>", "false"},
	{"(< 1) instance of range<number>", "true"},
	{"(function(a) a) instance of function<number> -> Any", "true"},
	{"(function(a: number) a) instance of function<string> -> Any", "false"},
	{"(function(a: context<x: number>) a) instance of "
	 "function<context<x: number, y: number>> -> Any",
	 "true"},
	{"(function(a: list<number>) a) instance of "
	 "function<list<number>> -> Any",
	 "true"},
	{"(function(a: function<number> -> string) a) instance of "
	 "function<function<number> -> string> -> Any",
	 "true"},
	{"(function(a) a) instance of function<> -> Any", "false"},
	{"abs instance of function<number> -> number", "true"},
	{"abs instance of function<number, number> -> number", "false"},
};

/* ------------------------------------------------------------------ limits -- */

static FeelValue
long_list(FeelRun *run, uint32_t count, FeelValue item)
{
	FeelList *list = feel_list_make(run, count);
	uint32_t i;

	for (i = 0; i < count; i++)
		list->items[i] = item;
	return feel_list_value(list);
}

/* [[[...]]] */
static FeelValue
deep_list(FeelRun *run, int levels)
{
	FeelValue value = feel_integer(1);

	while (levels-- > 0)
		value = long_list(run, 1, value);
	return value;
}

static FeelValue
wide_context(FeelRun *run, const char *first)
{
	FeelContext *context = feel_context_make(run, 20);
	int i;

	feel_context_append(context, text_of(first), feel_integer(0));
	for (i = 1; i < 20; i++)
		feel_context_append(context, feel_format(run, "entry %d", i),
							feel_integer(i));
	return feel_context_value(context);
}

/* Whatever walks through values ends when the steps or the depth are used. */
static void
test_limits(void)
{
	static const FeelTypeDesc number = {.kind = FEEL_TYPE_NUMBER};
	static const FeelTypeDesc numbers = {.kind = FEEL_TYPE_LIST,
										 .element = &number};
	FeelField field = {.name = text_of("entry 3"), .type = &number};
	FeelTypeDesc record = {
		.kind = FEEL_TYPE_CONTEXT, .field_count = 1, .fields = &field};
	FeelTypeDesc nested = {.kind = FEEL_TYPE_LIST};
	FeelRun *run = host_run_make();
	FeelValue list = long_list(run, 1000, feel_integer(1));
	FeelValue other = long_list(run, 1000, feel_integer(1));
	FeelValue context = wide_context(run, "a");
	FeelValue deep = deep_list(run, 30000);
	FeelValue path = long_list(run, 1000, context);

#define WITH_STEPS(n, expression) \
	(run->steps_left = (n), run->diagnostic_count = 0, (expression))

	nested.element = &nested;
	ok(WITH_STEPS(10, feel_equal(run, list, other)).kind == FEEL_NULL,
	   "equality of lists");
	ok(WITH_STEPS(10, feel_equal(run, context, wide_context(run, "a"))).kind ==
		   FEEL_NULL,
	   "equality of contexts");
	ok(!WITH_STEPS(10, feel_same(run, list, other)), "sameness of lists");
	ok(WITH_STEPS(10, feel_test_value(run, feel_integer(2), list)).kind ==
		   FEEL_NULL,
	   "membership in a list");
	ok(WITH_STEPS(10, feel_test_value(run, list, feel_integer(2))).kind ==
		   FEEL_NULL,
	   "membership of a list");
	ok(WITH_STEPS(10, feel_path(run, path, text_of("a"))).kind == FEEL_NULL,
	   "path over a list");
	ok(!WITH_STEPS(10, feel_instance_of(run, list, &numbers)),
	   "types of items");
	ok(!WITH_STEPS(1, feel_instance_of(run, context, &record)),
	   "types of entries");
	ok(WITH_STEPS(10, feel_coerce(run, list, &numbers)).kind == FEEL_NULL,
	   "coercion");
	ok(WITH_STEPS(10, feel_print(run, list)).data == NULL, "printing");
	ok(WITH_STEPS(1000000, feel_equal(run, deep, deep_list(run, 30000)))
			   .kind == FEEL_NULL,
	   "depth of equality");
	ok(!WITH_STEPS(1000000, feel_same(run, deep, deep_list(run, 30000))),
	   "depth of sameness");
	ok(!WITH_STEPS(1000000, feel_instance_of(run, deep, &nested)),
	   "depth of types");
	ok(WITH_STEPS(1000000, feel_coerce(run, deep, &nested)).kind == FEEL_NULL,
	   "depth of coercion");
	ok(WITH_STEPS(1000000, feel_path(run, deep, text_of("a"))).kind ==
		   FEEL_LIST,
	   "depth of a path");
	ok(feel_unknown_inside(run, deep).kind == FEEL_NULL,
	   "depth of unknown inside");
	ok(feel_print(run, deep).data == NULL, "depth of printing");
	ok(feel_type_print(run, &nested).length > 1000,
	   "depth of a type that contains itself");
	ok(run->depth == 0, "and all levels were left");
	host_run_free(run);
}

int
main(void)
{
	test_begin();
	test_limits();
	test_mismatches();
	CHECK(arithmetic);
	CHECK(logic);
	CHECK(equality);
	CHECK(order);
	CHECK(membership);
	CHECK(paths);
	CHECK(instances);
	return test_end();
}
