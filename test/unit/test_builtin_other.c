/*
 * Built-in functions on numbers, contexts, ranges and temporal values; the
 * table of them; what they make of unknown values
 */
#include "expressions.h"

static const Expression numbers[] = {
	{"decimal(2.5, 0)", "2"},
	{"decimal(3.5, 0)", "4"},
	{"decimal(1/3, 2.9)", "0.33"},
	{"decimal(1234, -2)", "1200"},
	{"decimal(1)", "error"},
	{"decimal(1, 6177)", "error"},
	{"decimal(1, 1e30)", "error"},
	{"floor(-1.5)", "-2"},
	{"floor(-1.56, 1)", "-1.6"},
	{"floor(1.5, null)", "error"},
	{"floor(\"1\")", "error"},
	{"floor([1.5])", "1"},
	{"ceiling(-1.5)", "-1"},
	{"ceiling(1.56, 1)", "1.6"},
	{"round up(-5.5, 0)", "-6"},
	{"round up(1.121, 2)", "1.13"},
	{"round down(-5.5, 0)", "-5"},
	{"round half up(-5.5, 0)", "-6"},
	{"round half up(2.25, 1)", "2.3"},
	{"round half down(-5.5, 0)", "-5"},
	{"round half down(2.26, 1)", "2.3"},
	{"round half up(5.5, -6112)", "error"},
	{"abs(-10)", "10"},
	{"abs(@\"-PT5H\")", "@\"PT5H\""},
	{"abs(@\"-P1Y\")", "@\"P1Y\""},
	{"abs(\"-1\")", "error"},
	{"abs(n: -1)", "1"},
	{"abs(number: -1)", "error"},
	{"modulo(-12, 5)", "3"},
	{"modulo(10.1, -4.5)", "-3.4"},
	{"modulo(10, 0)", "error"},
	{"sqrt(16)", "4"},
	{"sqrt(-1)", "error"},
	{"decimal(log(4), 8)", "1.38629436"},
	{"log(0)", "error"},
	{"decimal(exp(4), 8)", "54.59815003"},
	{"exp(1e9)", "error"},
	{"round half down(12345678901234567890.125, 2)",
	 "12345678901234567890.12"},
	{"round half down(12345678901234567890.12500001, 2)",
	 "12345678901234567890.13"},
	{"round half down(-12345678901234567890.125, 2)",
	 "-12345678901234567890.12"},
	{"round half down(-12345678901234567890.126, 2)",
	 "-12345678901234567890.13"},
	{"round half up(-12345678901234567890.125, 2)",
	 "-12345678901234567890.13"},
	{"round up(12345678901234567890.121, 2)", "12345678901234567890.13"},
	{"round up(-12345678901234567890.121, 2)", "-12345678901234567890.13"},
	{"round down(-12345678901234567890.129, 2)", "-12345678901234567890.12"},
	{"odd(5)", "true"},
	{"odd(-2)", "false"},
	{"odd(2.5)", "false"},
	{"even(0)", "true"},
	{"even(2.5)", "false"},
	{"even(null)", "error"},
	{"not(true)", "false"},
	{"not(null)", "null"},
	{"not(0)", "error"},
};

static const Expression contexts[] = {
	{"get value({a: 1, b: null}, \"a\")", "1"},
	{"get value({a: 1, b: null}, \"b\")", "null"},
	{"get value({a: 1}, \"c\")", "null"},
	{"get value({a: 1}, 1)", "error"},
	{"get value([{a: 1}], [\"a\"])", "1"},
	{"get value(null, \"a\")", "error"},
	{"get entries({b: 1, a: \"x\"})",
	 "[{key: \"b\", value: 1}, {key: \"a\", value: \"x\"}]"},
	{"get entries({})", "[]"},
	{"get entries([1])", "error"},
	{"context([{key: \"b\", value: 1}, {key: \"a\", value: null, x: 2}])",
	 "{b: 1, a: null}"},
	{"context([])", "{}"},
	{"context({key: \"a\", value: 1})", "{a: 1}"},
	{"context([{key: \"a\", value: 1}, {key: \"a\", value: 1}])", "error"},
	{"context([{key: \"a\"}])", "error"},
	{"context([{key: 1, value: 1}])", "error"},
	{"context([1])", "error"},
	{"context put({a: 1, b: 2}, \"a\", 3)", "{a: 3, b: 2}"},
	{"context put({a: 1}, \"b\", null)", "{a: 1, b: null}"},
	{"context put({x: 1, y: {a: 0}}, [\"y\", \"b\"], 2)",
	 "{x: 1, y: {a: 0, b: 2}}"},
	{"context put({x: 1}, [\"x\"], 2)", "{x: 2}"},
	{"context put({x: 1}, [\"x\", \"y\"], 2)", "error"},
	{"context put({x: 1}, [\"z\", \"y\"], 2)", "error"},
	{"context put({x: 1}, [], 2)", "error"},
	{"context put({x: {y: 1}}, [\"x\", null], 2)", "error"},
	{"context put({x: {y: 1}}, [\"x\", 1], 2)", "error"},
	{"context put({}, 1, 2)", "error"},
	{"context put(context: {}, keys: [\"a\"], value: 2)", "{a: 2}"},
	{"context put(context: {}, key: \"a\", value: 2)", "{a: 2}"},
	{"context put(context: {a: {}}, key: [\"a\", \"b\"], value: 2)", "error"},
	{"{old: {a: 1}, new: context put(old, \"a\", 2)}",
	 "{old: {a: 1}, new: {a: 2}}"},
	{"context merge([{a: 1, b: {c: 1}}, {d: 2}, {b: {e: 2}}])",
	 "{a: 1, b: {e: 2}, d: 2}"},
	{"context merge({a: 1})", "{a: 1}"},
	{"context merge([])", "{}"},
	{"context merge([{a: 1}, 1])", "error"},
};

static const Expression temporal[] = {
	{"date(\"2024-02-29\")", "@\"2024-02-29\""},
	{"date(\"2023-02-29\")", "error"},
	{"date(2024, 2, 29)", "@\"2024-02-29\""},
	{"date(2023, 2, 29)", "error"},
	{"date(2023, 2, 1.5)", "error"},
	{"date(year: 2023, day: 1, month: 2)", "@\"2023-02-01\""},
	{"date(@\"2024-02-29T10:00:00+01:00\")", "@\"2024-02-29\""},
	{"date([\"2024-02-29\"])", "@\"2024-02-29\""},
	{"date(@\"10:00:00\")", "error"},
	{"date(null)", "error"},
	{"time(\"10:20:30.5@Europe/Paris\")", "@\"10:20:30.5@Europe/Paris\""},
	{"time(@\"2024-02-29T10:00:00+01:00\")", "@\"10:00:00+01:00\""},
	{"time(@\"2024-02-29\")", "@\"00:00:00Z\""},
	{"time(@\"10:00:00\")", "@\"10:00:00\""},
	{"time(11, 59, 45)", "@\"11:59:45\""},
	{"time(11, 59, 45.125, null)", "@\"11:59:45.125\""},
	{"time(11, 59, 45, @\"-PT2H\")", "@\"11:59:45-02:00\""},
	{"time(11, 59, 45, @\"PT19H\")", "error"},
	{"time(11, 59, 45, 2)", "error"},
	{"time(11, 59, -0.5, null)", "error"},
	{"time(24, 0, 0, null)", "error"},
	{"time(10, 0, 1e30)", "error"},
	{"time(11, null, 45)", "error"},
	{"time(\"25:00:00\")", "error"},
	{"time(1)", "error"},
	{"date and time(\"2024-02-29T10:00:00\")", "@\"2024-02-29T10:00:00\""},
	{"date and time(\"2024-02-29\")", "@\"2024-02-29T00:00:00\""},
	{"date and time(\"2024-02-30T10:00:00\")", "error"},
	{"date and time(@\"2024-02-29\")", "@\"2024-02-29T00:00:00Z\""},
	{"date and time(@\"2024-02-29T10:00:00\")", "@\"2024-02-29T10:00:00\""},
	{"date and time(date(999999999, 12, 31), @\"23:59:59.999999999\")",
	 "@\"999999999-12-31T23:59:59.999999999\""},
	{"date and time(date(-999999999, 1, 1), @\"00:00:00+14:00\")",
	 "@\"-999999999-01-01T00:00:00+14:00\""},
	{"date and time(@\"2024-02-29\", @\"10:00:00Z\")",
	 "@\"2024-02-29T10:00:00Z\""},
	{"date and time(@\"2024-02-29T01:02:03Z\", @\"10:00:00\")",
	 "@\"2024-02-29T10:00:00\""},
	{"date and time(@\"2024-02-29\", @\"2024-02-29\")", "error"},
	{"date and time(\"2024-02-29\", @\"10:00:00\")", "error"},
	{"date and time(2024)", "error"},
	{"duration(\"P26M\")", "@\"P2Y2M\""},
	{"duration(\"PT1000M\")", "@\"PT16H40M\""},
	{"duration(@\"P1D\")", "@\"P1D\""},
	{"duration(\"P1H\")", "error"},
	{"duration(1)", "error"},
	{"years and months duration(@\"2013-08-24\", @\"2011-12-22\")",
	 "@\"-P1Y8M\""},
	{"years and months duration(from: @\"2011-12-22\", to: "
	 "@\"2013-08-24T10:00:00\")",
	 "@\"P1Y8M\""},
	{"years and months duration(@\"2011-12-22\", null)", "error"},
	{"years and months duration(date(-999999999, 1, 1), "
	 "date(999999999, 12, 31))",
	 "@\"P1999999998Y11M\""},
	{"day of year(@\"2024-12-31\")", "366"},
	{"day of week(@\"2024-02-29T10:00:00\")", "\"Thursday\""},
	{"month of year(@\"2024-02-29\")", "\"February\""},
	{"week of year(@\"2010-01-01\")", "53"},
	{"week of year(\"2010-01-01\")", "error"},
	{"now()", "@\"2024-02-29T13:45:10+01:00\""},
	{"today()", "@\"2024-02-29\""},
	{"today(1)", "error"},
	{"is(@\"10:00:00Z\", @\"10:00:00+00:00\")", "true"},
	{"is(@\"10:00:00Z\", @\"11:00:00+01:00\")", "false"},
	{"is(1, 1.0)", "true"},
	{"is(1, \"1\")", "false"},
	{"is(value2: null)", "true"},
	{"is()", "error"},
};

static const Expression ranges[] = {
	{"range(\"[18..21)\")", "[18..21)"},
	{"range(\" ]-1.5 .. 3] \") = (-1.5..3]", "true"},
	{"range(\"[@\\\"2024-01-01\\\"..date(\\\"2024-02-01\\\")]\")",
	 "[@\"2024-01-01\"..@\"2024-02-01\"]"},
	{"range(\"[\\\"a\\\"..\\\"c\\\"]\")", "[\"a\"..\"c\"]"},
	{"range(\"[1..1]\")", "[1..1]"},
	{"range(\"[1..now()]\")", "error"},
	{"range(\"[1..1+1]\")", "error"},
	{"range(\"[date(today())..@\\\"2024-02-01\\\"]\")", "error"},
	{"range(\"[3..1]\")", "error"},
	{"range(\"[1..]\")", "error"},
	{"range(\"[null..1]\")", "error"},
	{"range(\"[1..\\\"b\\\"]\")", "error"},
	{"range(\"< 10\")", "error"},
	{"range(\"(< 10)\")", "error"},
	{"range(\"1\")", "error"},
	{"range(\"\")", "error"},
	{"range([1..2])", "error"},
	{"before(1, 10)", "true"},
	{"before(10, 10)", "false"},
	{"before([1..10), 10)", "true"},
	{"before([1..10], (10..20])", "true"},
	{"before([1..10], [10..20])", "false"},
	{"before((< 10), [10..20])", "true"},
	{"before((>= 10), 20)", "false"},
	{"after((> 10), 10)", "true"},
	{"after([11..20], [1..11))", "true"},
	{"after(@\"2024-02-01\", [@\"2024-01-01\"..@\"2024-01-31\"])", "true"},
	{"meets([1..5], [5..10])", "true"},
	{"meets([1..5), [5..10])", "false"},
	{"meets([1..5], (>= 5))", "true"},
	{"met by([5..10], [1..5])", "true"},
	{"overlaps([1..5], [5..8])", "true"},
	{"overlaps([1..5], (5..8])", "false"},
	{"overlaps((<= 5), (>= 5))", "true"},
	{"overlaps before([1..5), (1..5])", "true"},
	{"overlaps before([1..5), [1..5])", "false"},
	{"overlaps after([3..8], [1..5])", "true"},
	{"overlaps after([1..5], [1..5))", "false"},
	{"finishes(10, [1..10])", "true"},
	{"finishes([5..10), [1..10])", "false"},
	{"finished by([1..10], (1..10])", "true"},
	{"includes([1..10], 5)", "true"},
	{"includes([1..10), [1..10])", "false"},
	{"includes((> 0), [1..10])", "true"},
	{"during(1, (1..10])", "false"},
	{"during((1..10), [1..10])", "true"},
	{"starts(1, [1..10])", "true"},
	{"starts([1..5], (1..10])", "false"},
	{"started by([1..10], [1..5])", "true"},
	{"coincides(5, 5.0)", "true"},
	{"coincides([1..5], (1..5])", "false"},
	{"coincides([1..5], (=5))", "false"},
	{"coincides([5..5], (=5))", "true"},
	{"coincides(5, [5..5])", "error"},
	{"before(1, \"a\")", "error"},
	{"before(1, null)", "error"},
	{"before(1, [null..10])", "error"},
	{"before(1, (!=10))", "error"},
	{"meets(1, [1..2])", "error"},
	{"includes(1, 1)", "error"},
	{"during(1, 1)", "error"},
	{"before(point: 1, range: [2..3])", "true"},
	{"before(range1: [1..2], range2: [2..3])", "false"},
	{"before(range1: [1..2], point: 3)", "error"},
};

static void
test_table(void)
{
	const FeelFunction *before = NULL;
	const FeelFunction *function;
	bool sorted = true;
	bool found = true;
	bool described = true;
	int i;

	for (i = 0; (function = feel_builtin_at(i)) != NULL; i++)
	{
		if (before != NULL &&
			strcmp(before->name.data, function->name.data) >= 0)
			sorted = false;
		if (feel_builtin(function->name) != function)
			found = false;
		for (int j = 0; j < function->signature_count; j++)
		{
			const FeelSignature *signature = &function->signatures[j];

			if ((int) strlen(signature->kinds) != signature->count ||
				signature->required > signature->count)
				described = false;
			for (int k = 0; k < signature->count; k++)
				described = described && signature->names[k] != NULL;
		}
		before = function;
	}
	ok(i > 80, "%d built-ins", i);
	ok(sorted, "their table is sorted");
	ok(found, "each is found by its name");
	ok(described, "each signature names and describes its parameters");
	ok(feel_builtin(text_of("  date \n and\ttime ")) ==
		   feel_builtin(text_of("date and time")),
	   "spaces in names do not count");
	ok(feel_builtin(text_of("")) == NULL, "an empty name is none");
	ok(feel_builtin(text_of("random number")) == NULL,
	   "there is no random number");
}

/*
 * What an expression gives over the unknown fact u and the context p, {a: 1},
 * whose other entries are not known
 */
static void
unknown_gives(const char *text, const char *expected)
{
	FeelRun *run = host_run_make();
	FeelString names[] = {text_of("u"), text_of("p")};
	const FeelScope scope = {.count = 2, .names = names};
	FeelContext *person = feel_context_make(run, 1);
	FeelValue values[] = {feel_unknown(run, feel_fact(run, names[0])),
						  feel_context_value(person)};
	bool ready[] = {true, true};
	FeelEnvironment environment = {
		.count = 2, .values = values, .ready = ready};
	FeelNode *node = feel_parse_expression(run, text_of(text), &scope);
	FeelValue value;

	feel_context_append(person, text_of("a"), feel_integer(1));
	feel_context_open(run, person, names[1]);
	value = feel_evaluate(run, feel_compile(run, node, &scope), &environment,
						  NULL);
	if (strcmp(expected, "unknown") == 0)
		ok(value.kind == FEEL_UNKNOWN, "%s is unknown", text);
	else
		is_text(feel_print(run, value), expected, "%s is %s", text, expected);
	if (run->diagnostic_count > 0)
		test_show_diagnostics(run);
	host_run_free(run);
}

static void
test_unknown(void)
{
	unknown_gives("count([1, u])", "2");
	unknown_gives("count(u)", "unknown");
	unknown_gives("any([u, true])", "true");
	unknown_gives("any([u, false])", "unknown");
	unknown_gives("all(u, false)", "false");
	unknown_gives("all(u, true)", "unknown");
	unknown_gives("all(u, null)", "unknown");
	unknown_gives("list contains([u, 1], 1)", "true");
	unknown_gives("list contains([u, 1], 2)", "unknown");
	unknown_gives("list contains([1], u)", "unknown");
	unknown_gives("list contains([], u)", "false");
	unknown_gives("count(append([1], u))", "2");
	unknown_gives("append([1], u)[1]", "1");
	unknown_gives("sublist([u, 1, 2], 2)", "[1, 2]");
	unknown_gives("sublist([1, 2], u)", "unknown");
	unknown_gives("remove([u, 1], 1)", "[1]");
	unknown_gives("insert before([1], u, 2)", "unknown");
	unknown_gives("list replace([u, 1], 1, 2)", "[2, 1]");
	unknown_gives("list replace([1], function(a, b) u, 2)", "unknown");
	unknown_gives("reverse([u, 1])[1]", "1");
	unknown_gives("concatenate([u], [1])[2]", "1");
	unknown_gives("get value({a: u, b: 1}, \"b\")", "1");
	unknown_gives("get value({a: u, b: 1}, \"a\")", "unknown");
	unknown_gives("get value({a: 1}, u)", "unknown");
	unknown_gives("get entries({a: u})[1].key", "\"a\"");
	unknown_gives("context put({a: 1}, \"b\", u).a", "1");
	unknown_gives("context put({a: u}, [\"a\", \"b\"], 1)", "unknown");
	unknown_gives("context merge([{a: u}, {a: 1}])", "{a: 1}");
	unknown_gives(
		"context([{key: \"a\", value: u}, {key: \"b\", value: 1}]).b", "1");
	unknown_gives("get value(p, \"a\")", "1");
	unknown_gives("get value(p, \"b\")", "unknown");
	unknown_gives("get entries(p)", "unknown");
	unknown_gives("context([p])", "unknown");
	unknown_gives("context([{key: u, value: 1}])", "unknown");
	unknown_gives("context put(p, \"b\", 2).b", "2");
	unknown_gives("context put(p, \"b\", 2).c", "unknown");
	unknown_gives("context put(p, u, 2)", "unknown");
	unknown_gives("context put({a: {}}, [\"a\", u], 2)", "unknown");
	unknown_gives("context put(p, [\"b\", \"c\"], 2)", "unknown");
	unknown_gives("context merge([{a: 2}, p])", "unknown");
	unknown_gives("sum([1, u])", "unknown");
	unknown_gives("max(1, u)", "unknown");
	unknown_gives("sort([1, 2], function(x, y) u)", "unknown");
	unknown_gives("upper case(u)", "unknown");
	unknown_gives("not(u)", "unknown");
	unknown_gives("is(u, 1)", "unknown");
	unknown_gives("before(1, [u..5])", "unknown");
	unknown_gives("string join([\"a\", u])", "unknown");
}

/* Compile and run with so many steps; parsing does not count. */
static FeelValue
evaluate_within(FeelRun *run, const char *text, uint64_t steps)
{
	const FeelScope scope = {.outer = NULL};
	FeelEnvironment environment = {.count = 0};
	FeelNode *node = feel_parse_expression(run, text_of(text), &scope);

	run->steps_left = steps;
	return feel_evaluate(run, feel_compile(run, node, &scope), &environment,
						 NULL);
}

/*
 * With any number of steps, a call gives its result, or null and says that a
 * limit was met; never something else.
 */
static void
test_budget(const char *text)
{
	FeelRun *run = host_run_make();
	FeelString whole =
		feel_print(run, evaluate_within(run, text, FEEL_DEFAULT_STEPS));
	uint64_t used = FEEL_DEFAULT_STEPS - run->steps_left;
	uint64_t limited = 0;
	bool right = run->diagnostic_count == 0;

	for (uint64_t steps = 1; steps <= used && right; steps++)
	{
		FeelRun *own = host_run_make();
		FeelValue value = evaluate_within(own, text, steps);

		own->steps_left = FEEL_DEFAULT_STEPS; /* printing does not count */
		if (value.kind == FEEL_NULL && own->diagnostics != NULL &&
			own->diagnostics->kind == FEEL_LIMIT)
			limited++;
		else if (own->diagnostic_count > 0 ||
				 !feel_text_equal(feel_print(own, value), whole))
			right = false;
		if (!right)
		{
			FeelString got = feel_print(own, value);

			printf("# with %d: %.*s\n", (int) steps, (int) got.length,
				   got.data);
			test_show_diagnostics(own);
		}
		host_run_free(own);
	}
	ok(right && limited > 0, "%.60s with 1 to %d steps", text, (int) used);
	host_run_free(run);
}

#define LONG \
	"\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\""
#define LIST "[5, 3, 8, 1, 9, 2, 5, 7, 3, 4, 6, 0, 5, 11, 12, 13, 14, 15]"

static void
test_budgets(void)
{
	test_budget("contains(" LONG ", \"b\")");
	test_budget("substring before(" LONG ", \"b\")");
	test_budget("substring after(" LONG ", \"ab\")");
	test_budget("substring(" LONG ", -3)");
	test_budget("string length(" LONG ")");
	test_budget("upper case(" LONG ")");
	test_budget("lower case(" LONG ")");
	test_budget("matches(" LONG ", \"(a|b)*b$\")");
	test_budget("replace(" LONG ", \"a(b?)\", \"[$0]\")");
	test_budget("split(" LONG ", \"aaa\")");
	test_budget("string join([" LONG ", " LONG "], \",\")");
	test_budget("number(\"1,000,000,000,000,000,000.25\", \",\", \".\")");
	test_budget("sort(" LIST ", function(x, y) x < y)");
	test_budget("median(" LIST ")");
	test_budget("mode(" LIST ")");
	test_budget("stddev(" LIST ") > 1");
	test_budget("max(" LIST ")");
	test_budget("sum(" LIST ")");
	test_budget("distinct values(" LIST ")");
	test_budget("union(" LIST ", " LIST ")");
	test_budget("concatenate(" LIST ", " LIST ")");
	test_budget("flatten([" LIST ", [[1], " LIST "]])");
	test_budget("index of(" LIST ", 5)");
	test_budget("list contains(" LIST ", 15)");
	test_budget("list contains([" LIST ", 1], " LIST ")");
	test_budget("list replace(" LIST ", function(x, y) x < y, 6)");
	test_budget("list replace(" LIST ", 3, 6)");
	test_budget("reverse(" LIST ")");
	test_budget("sublist(" LIST ", 2)");
	test_budget("all([true, true, true, true, true])");
	test_budget("get entries({a: 1, b: 2, c: 3})");
	test_budget("get value({a: 1, b: 2, c: 3}, \"c\")");
	test_budget("context([{key: \"a\", value: 1}, {key: \"b\", value: 1}])");
	test_budget("context merge([{a: 1}, {b: 2}, {a: 3}])");
	test_budget("context put({a: {b: {c: 1}}}, [\"a\", \"b\", \"c\"], 2)");
	test_budget("range(\"[@\\\"2024-01-01\\\"..@\\\"2024-02-01\\\"]\")");
}

/* A context of more entries than may be, of contexts that may be */
static void
test_large_context(void)
{
	FeelRun *run = host_run_make();
	FeelValue value = test_evaluate(
		run, "{c: context(for i in 1..3000 return {key: string(i), value: i}),"
			 " r: context merge(for i in 1..1500 return c)}.r");

	ok(value.kind == FEEL_NULL, "4.5 million entries are too many");
	is_text(run->diagnostics->message,
			"a context has more than 4194304 entries", "and it is said");
	host_run_free(run);
}

int
main(void)
{
	test_begin();
	test_large_context();
	test_expressions(numbers, COUNT(numbers));
	test_expressions(contexts, COUNT(contexts));
	test_expressions(temporal, COUNT(temporal));
	test_expressions(ranges, COUNT(ranges));
	test_table();
	test_unknown();
	test_budgets();
	return test_end();
}
