/*-------------------------------------------------------------------------
 *
 * test_parser.c
 *	  FEEL text to tree, tree to text.
 *
 * Trees are compared as s-expressions: (+ 1 (* a b)); names that are not a
 * single word stand between bars: |Full Name|.
 *
 *-------------------------------------------------------------------------
 */
#include "parser_scope.h"
#include "tree.h"

static FeelRun *run;

typedef struct Case
{
	const char *text;
	const char *tree;
} Case;

static const Case literals[] = {
	{"1", "1"},
	{"  12.50 ", "12.5"},
	{".5", "0.5"},
	{"1.23e4", "12300"},
	{"1E-2", "0.01"},
	{"1e+2", "100"},
	{"1e9999", "!1e9999"},
	{"true", "true"},
	{"false", "false"},
	{"null", "null"},
	{"\"foo\"", "\"foo\""},
	{"\"\"", "\"\""},
	{"\"a\\\"b\\'c\\\\d\"", "\"a\"b'c\\d\""},
	{"\"l\\n\\r\\t.\"", "\"l\n\r\t.\""},
	{"\"\\u00e9\\uD83D\\uDE00\\U01F40E\"",
	 "\"\xC3\xA9\xF0\x9F\x98\x80\xF0\x9F\x90\x8E\""},
	{"\"\\p{L}\\1\\s\"", "\"\\p{L}\\1\\s\""},
	{"\"\\\\u0009\"", "\"\\u0009\""},
	{"\"\\u12\"", "\"\\u12\""},
	{"\"\xF0\x9F\x90\x8E\"", "\"\xF0\x9F\x90\x8E\""},
	{"@\"2019-03-31\"", "@2019-03-31"},
	{"@\"P1Y2M\"", "@P1Y2M"},
	{"@\"foo\"", "!@\"foo\""},
	{"1 /* 2 */ + // three\n 4", "(+ 1 4)"},
};

static const Case precedence[] = {
	{"1 + 2 * 3", "(+ 1 (* 2 3))"},
	{"(1 + 2) * 3", "(* (+ 1 2) 3)"},
	{"1 - 2 - 3", "(- (- 1 2) 3)"},
	{"8 / 4 / 2", "(/ (/ 8 4) 2)"},
	{"-3 ** 2", "(** (neg 3) 2)"},
	{"2 ** -1", "(** 2 (neg 1))"},
	{"3 ** 4 ** 5", "(** (** 3 4) 5)"},
	{"2 * 3 ** 4", "(* 2 (** 3 4))"},
	{"- -1", "(neg (neg 1))"},
	{"-a.b", "(neg (. a b))"},
	{"-f(1)[2]", "(neg (filter (call f 1) 2))"},
	{"a = 1 and b = 2 or c", "(or (and (= a 1) (= b 2)) c)"},
	{"a or b and c", "(or a (and b c))"},
	{"a or b or c", "(or (or a b) c)"},
	{"a < b < c", "(< (< a b) c)"},
	{"a + 1 >= b * 2", "(>= (+ a 1) (* b 2))"},
	{"a != b", "(!= a b)"},
	{"a between 1 and 10 and b", "(and (between a 1 10) b)"},
	{"a + 1 between b - 1 and b + 1", "(between (+ a 1) (- b 1) (+ b 1))"},
	{"1 + a instance of number", "(+ 1 (instance a number))"},
	{"-1 instance of number", "(instance (neg 1) number)"},
	{"a = b instance of string", "(= a (instance b string))"},
	{"if a then b else c + 1", "(if a b (+ c 1))"},
	{"1 + if a then b else c", "(+ 1 (if a b c))"},
	{"if a then if b then 1 else 2 else 3", "(if a (if b 1 2) 3)"},
	{"a in 1 and b", "(and (in a (tests (is 1))) b)"},
	{"a in b + 1", "(in a (tests (is (+ b 1))))"},
	{"a in (b + 1) * 2", "(in a (tests (is (* (+ b 1) 2))))"},
};

static const Case structures[] = {
	{"[]", "(list)"},
	{"[1, a, \"x\"]", "(list 1 a \"x\")"},
	{"[[1,2],[3]]", "(list (list 1 2) (list 3))"},
	{"{}", "(context)"},
	{"{a: 1, \"b c\": 2}", "(context a:1 |b c|:2)"},
	{"{foo bar: 1, x: foo bar + 1}",
	 "(context |foo bar|:1 x:(+ |foo bar| 1))"},
	{"{foo+bar: 1, x: foo+bar, y: foo + bar}",
	 "(context |foo+bar|:1 x:|foo+bar| y:|foo+bar|)"},
	{"{a-b: {c/d: 1}}.a-b.c/d",
	 "(. (. (context |a-b|:(context |c/d|:1)) |a-b|) |c/d|)"},
	{"{\"\": 1}", "(context ||:1)"},
	{"{a  \n b: 1}", "(context |a b|:1)"},
	{"{l\xE2\x80\x99\xC3\xA2ge: 1, b: l\xE2\x80\x99\xC3\xA2ge}",
	 "(context |l\xE2\x80\x99\xC3\xA2ge|:1 "
	 "b:|l\xE2\x80\x99\xC3\xA2ge|)"},
	{"{a b: 1, c d: 2, e f: 3, g h: 4, i j: 5}.i j",
	 "(. (context |a b|:1 |c d|:2 |e f|:3 |g h|:4 |i j|:5) |i j|)"},
	{"[{a-b: 1}, {a-b: 2}].a-b",
	 "(. (list (context |a-b|:1) (context |a-b|:2)) |a-b|)"},
	{"[1..a[\"x\"]]", "([..] 1 (filter a \"x\"))"},
	{"{a: 1, a: 2}", "(context a:1 a:2)"},
	{"{if: 1}.if", "(. (context if:1) if)"},
	{"[1..10]", "([..] 1 10)"},
	{"(1..10)", "(]..[ 1 10)"},
	{"]1..10[", "(]..[ 1 10)"},
	{"[1..10[.end", "(. ([..[ 1 10) end)"},
	{"[1..a[1]]", "([..] 1 (filter a 1))"},
	{"[1..a[", "([..[ 1 a)"},
	{"[[1..10[, 2]", "(list ([..[ 1 10) 2)"},
	{"a in [1..10[ and b", "(and (in a (tests (is ([..[ 1 10)))) b)"},
	{"[1+1..a.b]", "([..] (+ 1 1) (. a b))"},
	{"[1...5]", "([..] 1 0.5)"},
	{"[null..10]", "([..] null 10)"},
	{"(< 10)", "(]..[ _ 10)"},
	{"(<= 10)", "(]..] _ 10)"},
	{"(>10).start included", "(. (]..[ 10 _) |start included|)"},
	{"(>= 10)", "([..[ 10 _)"},
	{"(=10)", "(=[..] 10 _)"},
	{"(!= 10)", "(!=]..[ 10 _)"},
	{"f()", "(call f)"},
	{"f(1, a)", "(call f 1 a)"},
	{"f(a)(b)", "(call (call f a) b)"},
	{"f(x: 1, start position: 2)", "(call f x:1 |start position|:2)"},
	{"f(date: 1, in: 2, a-b: 3)", "(call f date:1 in:2 |a-b|:3)"},
	{"f(a: {b: 1})", "(call f a:(context b:1))"},
	{"a[1]", "(filter a 1)"},
	{"a[item > 1][-1]", "(filter (filter a (> item 1)) (neg 1))"},
	{"a[dept = 20].name", "(. (filter a (= dept 20)) name)"},
	{"a[Last Name = \"x\"]", "(filter a (= |Last Name| \"x\"))"},
	{"a[Monthly Income > 1]", "(filter a (> |Monthly Income| 1))"},
	{"a[taux-plein > 1]", "(filter a (> |taux-plein| 1))"},
	{"a.Monthly Income + 1", "(+ (. a |Monthly Income|) 1)"},
	{"a.Annual Income and b", "(and (. a |Annual Income|) b)"},
	{"a.taux-plein-b", "(- (. a |taux-plein|) b)"},
	{"a.time offset", "(. a |time offset|)"},
	{"null.b", "(. null b)"},
	{"\"x\"[1]", "(filter \"x\" 1)"},
};

static const Case flow[] = {
	{"for i in [1,2] return i + 1", "(for i:(list 1 2) (+ i 1))"},
	{"for i in a, j in i return i * j", "(for i:a j:i (* i j))"},
	{"for i in 1..a+1 return partial[-1]",
	 "(for i:(.. 1 (+ a 1)) (filter partial (neg 1)))"},
	{"for i in -1..1 return i", "(for i:(.. (neg 1) 1) i)"},
	{"for i in [1..3] return i", "(for i:([..] 1 3) i)"},
	{"for i in days in weekend return if i = 1 then 2 else 3",
	 "(for i:|days in weekend| (if (= i 1) 2 3))"},
	{"for my-item in a return my-item - 1",
	 "(for |my-item|:a (- |my-item| 1))"},
	{"for x in a return for y in x return y", "(for x:a (for y:x y))"},
	{"some i in a satisfies i > 1", "(some i:a (> i 1))"},
	{"every i in a, j in b satisfies i = j", "(every i:a j:b (= i j))"},
	{"function() 1", "(function 1)"},
	{"function(x, y z) x + y z", "(function x |y z| (+ x |y z|))"},
	{"function(a: number, l: list<string>) a",
	 "(function a:number l:list<string> a)"},
	{"function(a-b: t Loan, c) a-b - c",
	 "(function |a-b|:t Loan c (- |a-b| c))"},
	{"(function(a) a)(10)", "(call (function a a) 10)"},
	{"function(a, b: number, c, d, e: list, f) a",
	 "(function a b:number c d e:list f a)"},
	{"function(b) function(c) b*c", "(function b (function c (* b c)))"},
	{"function(n) external {java: {class: \"x\", method signature: \"y\"}}",
	 "(external n (context java:(context class:\"x\" |method "
	 "signature|:\"y\")))"},
	{"a instance of date and time", "(instance a date and time)"},
	{"a instance of date", "(instance a date)"},
	{"a instance of t Loan and b", "(and (instance a t Loan) b)"},
	{"a instance of bank.t Loan", "(instance a t Loan)"},
	{"a instance of list<list<number>>=b",
	 "(= (instance a list<list<number>>) b)"},
	{"a instance of range<date and time>",
	 "(instance a range<date and time>)"},
	{"a instance of context<a b: string, c: Any>",
	 "(instance a context<a b: string, c: Any>)"},
	{"a instance of function<>->Any", "(instance a function<> -> Any)"},
	{"a instance of function<number, string> -> date",
	 "(instance a function<number, string> -> date)"},
};

static const Case naming[] = {
	{"Full Name", "|Full Name|"},
	{"Full \n  Name", "|Full Name|"},
	{"12 * Monthly Salary", "(* 12 |Monthly Salary|)"},
	{"Monthly * 2", "(* Monthly 2)"},
	{"Monthly Bonus * 2", "(* |Monthly Bonus| 2)"},
	{"Date-Time - Date-Time2", "(- |Date-Time| |Date-Time2|)"},
	/* a name is its words and symbols, whatever white space is between
	 * (DMN 1.5, 10.3.1.4 and 10.3.1.6) */
	{"Date - Time", "|Date-Time|"},
	{"Date  -Time + 1", "(+ |Date-Time| 1)"},
	{"(Date) - Time", "(- Date Time)"},
	{"Date -Timely", "(- Date Timely)"},
	{"DateTime", "DateTime"},
	{"Student 's name", "|Student's name|"},
	{"Date . fromString", "|Date.fromString|"},
	{"FullName", "FullName"},
	{"Date.fromString.day", "(. |Date.fromString| day)"},
	{"Date.from", "(. Date from)"},
	{"Pre-bureauRiskCategory", "|Pre-bureauRiskCategory|"},
	{"every i in values in a list satisfies even(i)",
	 "(every i:|values in a list| (call even i))"},
	{"if if known then 1 else 2", "(if |if known| 1 2)"},
	{"Student's name + \"!\"", "(+ |Student's name| \"!\")"},
	{"Ressources d\xE2\x80\x99hier", "|Ressources d\xE2\x80\x99hier|"},
	{"1er enfant \xC3\xA0 charge + 1", "(+ |1er enfant \xC3\xA0 charge| 1)"},
	{"\xC3\xA2ge de l'a\xC3\xAEn\xC3\xA9 >= 3",
	 "(>= |\xC3\xA2ge de l'a\xC3\xAEn\xC3\xA9| 3)"},
	{"n\xC2\xB0 de dossier", "|n\xC2\xB0 de dossier|"},
	{"\xF0\x9F\x90\x8E + 1", "(+ \xF0\x9F\x90\x8E 1)"},
	{"{\xF0\x9F\x90\x8E: 1}", "(context \xF0\x9F\x90\x8E:1)"},
	{"p / q", "|p / q|"},
	{"{\"c)\": 1, d: (c)}", "(context |c)|:1 d:c)"},
	{"{\"c]\": 1}[c]", "(filter (context |c]|:1) c)"},
	{"Full /* of it */ Name", "|Full Name|"},
	{"p //over\n/ q", "|p / q|"},
	{"p/q", "|p / q|"},
	{"p/ q * 2", "(* |p / q| 2)"},
	{"(p) / q", "(/ p q)"},
	{"or * 2 or or", "(or (* or 2) or)"},
	{"A+B*C", "|A+B*C|"},
	{"A + B*C", "|A+B*C|"},
	{"A +\n B /* times */ * C", "|A+B*C|"},
	{"(A) + B*C", "(+ A (* B C))"},
	{"x+b", "(+ x b)"},
	{"for i+j in a return i + j", "(for |i+j|:a |i+j|)"},
	{"some i - 1 in a satisfies i-1 > 2", "(some |i - 1|:a (> |i - 1| 2))"},
	{"function(l'an, b) l 'an + b", "(function |l'an| b (+ |l'an| b))"},
	{"{a+b: 1, c: a + b}", "(context |a+b|:1 c:|a+b|)"},
	{"[{a+b: 1}, {a + b: 2}]", "(list (context |a+b|:1) (context |a+b|:2))"},
	{"{a + b: 1}.a+b", "(. (context |a + b|:1) |a + b|)"},
	{"[{a+b: 1}][a + b > 0]", "(filter (list (context |a+b|:1)) (> |a+b| 0))"},
	/* as the type spells it; keys in quotes are what they say */
	{"{taux - plein: 1}", "(context |taux-plein|:1)"},
	{"{\"taux - plein\": 1}.taux - plein",
	 "(. (context |taux - plein|:1) |taux - plein|)"},
	{"a.taux - plein", "(. a |taux-plein|)"},
	{"A+B*Ca", "(+ A (* B Ca))"},
	{"fn library.subFn(a) in [0..1]",
	 "(in (call (. |fn library| subFn) a) (tests (is ([..] 0 1))))"},
	{"is factor(a, b)", "(call |is factor| a b)"},
	{"date and time(\"x\")", "(call |date and time| \"x\")"},
	{"(date) and time", "(and date time)"},
	{"(a.date) and place", "(and (. a date) place)"},
	{"a.date and place", "(. a |date and place|)"},
	{"string length(\"x\")", "(call |string length| \"x\")"},
	{"no such thing(1)", "(call |no such thing| 1)"},
	{"unknown-thing", "(- unknown thing)"},
	{"function", "function"},
	{"(function)(a)", "(call function a)"},
};

static const Case tests[] = {
	{"-", "(tests)"},
	{"", "(tests)"},
	{"  \n ", "(tests)"},
	{"1", "(tests (is 1))"},
	{"-1", "(tests (is (neg 1)))"},
	{"\"a\", \"b\"", "(tests (is \"a\") (is \"b\"))"},
	{"< 18", "(tests (?< 18))"},
	{">= a + 1, 3", "(tests (?>= (+ a 1)) (is 3))"},
	{"= 1, != 2", "(tests (?= 1) (?!= 2))"},
	{"(< 18)", "(tests (?< 18))"},
	{"(!= 18)", "(tests (?!= 18))"},
	{"[18..21]", "(tests (is ([..] 18 21)))"},
	{"]18..21[, null", "(tests (is (]..[ 18 21)) (is null))"},
	{"not(1, 2)", "(not (is 1) (is 2))"},
	{"not(< 3, [5..6])", "(not (?< 3) (is ([..] 5 6)))"},
	{"not(true) or a", "(tests (is (or (call not true) a)))"},
	{"(not(true))", "(tests (is (call not true)))"},
	{"not(a), b", "(tests (is (call not a)) (is b))"},
	{"? > 3", "(tests (holds (> ? 3)))"},
	{"contains(?, \"x\")", "(tests (holds (call contains ? \"x\")))"},
	{"< ? + 1", "(tests (?< (+ ? 1)))"},
	{"? in (1, < 2)", "(tests (holds (in ? (tests (is 1) (?< 2)))))"},
	{"a in (? > 3)", "(tests (is (in a (tests (holds (> ? 3))))))"},
	{"if ? = 1 then true else false",
	 "(tests (holds (if (= ? 1) true false)))"},
	{"Full Name", "(tests (is |Full Name|))"},
	{"date(\"2016-10-01\")", "(tests (is (call date \"2016-10-01\")))"},
};

static const Case in_tests[] = {
	{"a in 1", "(in a (tests (is 1)))"},
	{"a in < 10", "(in a (tests (?< 10)))"},
	{"a in !=11", "(in a (tests (?!= 11)))"},
	{"a in (=10)", "(in a (tests (?= 10)))"},
	{"a in (1, < 5, [7..9])", "(in a (tests (is 1) (?< 5) (is ([..] 7 9))))"},
	{"a in (2..4]", "(in a (tests (is (]..] 2 4))))"},
	{"a in ((2..4), 5)", "(in a (tests (is (]..[ 2 4)) (is 5)))"},
	{"a in [[2..4], [1..3]]",
	 "(in a (tests (is (list ([..] 2 4) ([..] 1 3)))))"},
	{"a in (\"c\", < \"c\", >=\"d\")",
	 "(in a (tests (is \"c\") (?< \"c\") (?>= \"d\")))"},
	{"a in (<10).x", "(in a (tests (is (. (]..[ _ 10) x))))"},
	{"a in (b).c", "(in a (tests (is (. b c))))"},
	{"a in not(b)", "(in a (tests (is (call not b))))"},
	{"a in {b: 1}", "(in a (tests (is (context b:1))))"},
};

/*
 * The tree is as expected, and its text gives the same tree and text.
 */
static void
check_cases(const Case *cases, size_t count, Parse parse, const char *what)
{
	FeelScope scope = make_scope();
	size_t i;

	for (i = 0; i < count; i++)
	{
		FeelNode *node = parse(run, text_of(cases[i].text), &scope);
		FeelString printed;

		if (!is_text(tree_text(run, node), cases[i].tree, "%s: %s", what,
					 shown(run, cases[i].text)))
		{
			test_show_diagnostics(run);
			continue;
		}
		printed = feel_print_node(run, node);
		node = parse(run, printed, &scope);
		is_text(tree_text(run, node), cases[i].tree, "%s: %s printed as %.*s",
				what, shown(run, cases[i].text), (int) printed.length,
				printed.data);
	}
}

#define CHECK(cases, parse) \
	check_cases(cases, sizeof(cases) / sizeof((cases)[0]), parse, #cases)

/* Names of inner scopes; members and types are those of the outermost. */
static void
check_scopes(void)
{
	static const FeelString inner_names[] = {{"x - y", 5}, {"a b", 3}};
	FeelScope outermost = make_scope();
	FeelScope middle = {.outer = &outermost};
	FeelScope inner = {.outer = &middle, .count = 2, .names = inner_names};
	FeelNode *node = feel_parse_expression(
		run, text_of("x - y + Full Name.taux-plein + a b instance of t Loan"),
		&inner);

	is_text(tree_text(run, node),
			"(+ (+ |x - y| (. |Full Name| |taux-plein|)) "
			"(instance |a b| t Loan))",
			"inner scope");
	is_text(tree_text(
				run, feel_parse_expression(run, text_of("x - y"), &outermost)),
			"(- x y)", "the same in the outermost scope");
}

/* Trees that dmn/ makes have a text, too. */
static void
check_made_trees(void)
{
	FeelNode *sum = feel_parse_expression(run, text_of("a + 1"), NULL);
	FeelNode *node = feel_node_make(run, FEEL_NODE_CONTEXT, 2);
	FeelString name = FEEL_STRING_LITERAL("a");

	node->items[0] = sum;
	node->items[1] = sum;
	node->names = &name;
	node->name_count = 1;
	node->result = true;
	is_text(feel_print_node(run, node), "{a: a + 1, result: a + 1}.result",
			"context with a result");
	node = feel_node_make(run, FEEL_NODE_COERCE, 1);
	node->items[0] = sum;
	is_text(feel_print_node(run, node), "a + 1", "boundary");
	node = feel_node_make(run, FEEL_NODE_NATIVE, 0);
	is_text(feel_print_node(run, node), "decision table", "table");
	node = feel_node_make(run, FEEL_NODE_ARITHMETIC, 2);
	node->op = FEEL_OP_POWER;
	node->items[0] = feel_node_make(run, FEEL_NODE_LITERAL, 0);
	node->items[0]->value = feel_integer(-3);
	node->items[1] = sum;
	is_text(feel_print_node(run, node), "-3 ** (a + 1)", "negative literal");
	node = feel_node_make(run, FEEL_NODE_FILTER, 2);
	node->items[0] = feel_node_make(run, FEEL_NODE_LITERAL, 0);
	node->items[0]->value = feel_integer(-3);
	node->items[1] = sum;
	is_text(feel_print_node(run, node), "(-3)[a + 1]",
			"negative literal, filtered");
}

/* The printer writes no more parentheses than needed. */
static void
check_printing(void)
{
	static const Case cases[] = {
		{"1+2*3", "1 + 2 * 3"},
		{"(1+2)*3", "(1 + 2) * 3"},
		{"1-(2-3)", "1 - (2 - 3)"},
		{"(-1)**2", "-1 ** 2"},
		{"-(1**2)", "-(1 ** 2)"},
		{"a  and(b or c)", "a and (b or c)"},
		{"(if a then b else c)+1", "(if a then b else c) + 1"},
		{"1+if a then b else c", "1 + (if a then b else c)"},
		{"{\"a b\":1,\"x(\":2}", "{a b: 1, \"x(\": 2}"},
		{"a in(1,<2)", "a in (1, < 2)"},
		{"(<10).end", "(< 10).end"},
		{"]1..2[", "(1..2)"},
		{"[1..(a[1])]", "[1..(a[1])]"},
		{"\"a\\\"\\\\b\\n\"", "\"a\\\"\\\\b\\n\""},
		{"@\"2020-01-01T10:00:00@Europe/Paris\"",
		 "@\"2020-01-01T10:00:00@Europe/Paris\""},
		{"f(a:1)", "f(a: 1)"},
		{"(p) / q", "(p) / q"},
		{"(date) and time", "(date) and time"},
		{"date(\"2020-01-01\")", "date(\"2020-01-01\")"},
		{"1e2", "100"},
	};
	FeelScope scope = make_scope();
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		FeelNode *node =
			feel_parse_expression(run, text_of(cases[i].text), &scope);

		if (ok(node != NULL, "parses: %s", cases[i].text))
			is_text(feel_print_node(run, node), cases[i].tree, "prints: %s",
					cases[i].text);
	}
}
int
main(void)
{
	test_begin();
	run = host_run_make();
	CHECK(literals, feel_parse_expression);
	CHECK(precedence, feel_parse_expression);
	CHECK(structures, feel_parse_expression);
	CHECK(flow, feel_parse_expression);
	CHECK(naming, feel_parse_expression);
	CHECK(in_tests, feel_parse_expression);
	CHECK(tests, feel_parse_unary_tests);
	check_scopes();
	check_made_trees();
	check_printing();
	host_run_free(run);
	return test_end();
}
