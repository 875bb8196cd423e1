/*-------------------------------------------------------------------------
 *
 * test_parser.c
 *	  FEEL text to tree, tree to text.
 *
 * Trees are compared as s-expressions (dump() below): (+ 1 (* a b)); names
 * that are not a single word stand between bars: |Full Name|.
 *
 *-------------------------------------------------------------------------
 */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feel/ast.h"
#include "feel/number.h"
#include "feel/scanner.h"
#include "feel/temporal.h"

static FeelRun *run;

/* -------------------------------------------------------------------- dump */

static void dump(FeelTextBuilder *out, const FeelNode *node);

static void
put(FeelTextBuilder *out, const char *text)
{
	feel_text_add(out, text, strlen(text));
}

static void
put_name(FeelTextBuilder *out, FeelString name)
{
	FeelToken token = feel_scan(name, 0);
	bool bars =
		token.kind != FEEL_TOKEN_WORD || (uint32_t) token.end != name.length;

	put(out, bars ? "|" : "");
	feel_text_add_string(out, name);
	put(out, bars ? "|" : "");
}

static void
put_value(FeelTextBuilder *out, const FeelNode *node)
{
	FeelValue value = node->value;

	switch (value.kind)
	{
		case FEEL_NULL:
			put(out, node->name.length > 0 ? "!" : "null");
			feel_text_add_string(out, node->name);
			break;
		case FEEL_BOOLEAN:
			put(out, value.u.boolean ? "true" : "false");
			break;
		case FEEL_NUMBER:
			feel_text_add_string(out, feel_number_to_text(run, value));
			break;
		case FEEL_STRING:
			put(out, "\"");
			feel_text_add_string(out, feel_text(value));
			put(out, "\"");
			break;
		default:
			put(out, "@");
			feel_text_add_string(out, feel_temporal_to_text(run, value));
			break;
	}
}

static void
put_items(FeelTextBuilder *out, const char *head, const FeelNode *node)
{
	int i;

	put(out, "(");
	put(out, head);
	for (i = 0; i < node->count; i++)
	{
		put(out, " ");
		if (i < node->name_count && node->kind != FEEL_NODE_CALL &&
			node->kind != FEEL_NODE_FUNCTION)
		{
			put_name(out, node->names[i]);
			put(out, ":");
		}
		if (i > 0 && i <= node->name_count && node->kind == FEEL_NODE_CALL)
		{
			put_name(out, node->names[i - 1]);
			put(out, ":");
		}
		if (node->items[i] == NULL)
			put(out, "_");
		else
			dump(out, node->items[i]);
	}
	put(out, ")");
}

static void
put_function(FeelTextBuilder *out, const FeelNode *node)
{
	int i;

	put(out, node->is_external ? "(external" : "(function");
	for (i = 0; i < node->name_count; i++)
	{
		put(out, " ");
		put_name(out, node->names[i]);
		if (node->types[i] != NULL)
		{
			put(out, ":");
			feel_text_add_string(out, feel_type_print(run, node->types[i]));
		}
	}
	put(out, " ");
	dump(out, node->items[0]);
	put(out, ")");
}

static const char *const operators[] = {"",  "+",  "-", "*",  "/", "**",
										"=", "!=", "<", "<=", ">", ">="};

static void
dump(FeelTextBuilder *out, const FeelNode *node)
{
	static const char *const heads[] = {
		[FEEL_NODE_LIST] = "list",
		[FEEL_NODE_CONTEXT] = "context",
		[FEEL_NODE_NEGATE] = "neg",
		[FEEL_NODE_AND] = "and",
		[FEEL_NODE_OR] = "or",
		[FEEL_NODE_BETWEEN] = "between",
		[FEEL_NODE_IN] = "in",
		[FEEL_NODE_IF] = "if",
		[FEEL_NODE_FOR] = "for",
		[FEEL_NODE_SOME] = "some",
		[FEEL_NODE_EVERY] = "every",
		[FEEL_NODE_FILTER] = "filter",
		[FEEL_NODE_CALL] = "call",
		[FEEL_NODE_TEST_VALUE] = "is",
		[FEEL_NODE_TEST_EXPRESSION] = "holds",
		[FEEL_NODE_NATIVE] = "native",
	};
	char head[16];

	switch (node->kind)
	{
		case FEEL_NODE_LITERAL:
			put_value(out, node);
			break;
		case FEEL_NODE_NAME:
			put_name(out, node->name);
			break;
		case FEEL_NODE_INPUT:
			put(out, "?");
			break;
		case FEEL_NODE_PATH:
			put(out, "(. ");
			dump(out, node->items[0]);
			put(out, " ");
			put_name(out, node->name);
			put(out, ")");
			break;
		case FEEL_NODE_RANGE:
			if (node->is_iteration)
				put_items(out, "..", node);
			else
			{
				snprintf(head, sizeof(head), "%s%c..%c", operators[node->op],
						 node->low_closed ? '[' : ']',
						 node->high_closed ? ']' : '[');
				put_items(out, head, node);
			}
			break;
		case FEEL_NODE_ARITHMETIC:
		case FEEL_NODE_COMPARE:
			put_items(out, operators[node->op], node);
			break;
		case FEEL_NODE_TEST_COMPARE:
			snprintf(head, sizeof(head), "?%s", operators[node->op]);
			put_items(out, head, node);
			break;
		case FEEL_NODE_INSTANCE_OF:
			put(out, "(instance ");
			dump(out, node->items[0]);
			put(out, " ");
			feel_text_add_string(out, feel_type_print(run, node->type));
			put(out, ")");
			break;
		case FEEL_NODE_FUNCTION:
			put_function(out, node);
			break;
		case FEEL_NODE_UNARY_TESTS:
			put_items(out, node->negated ? "not" : "tests", node);
			break;
		default:
			put_items(out, heads[node->kind], node);
			break;
	}
}

static FeelString
dumped(const FeelNode *node)
{
	FeelTextBuilder out;

	feel_text_begin(&out, run);
	if (node == NULL)
		put(&out, "no tree");
	else
		dump(&out, node);
	return feel_text_finish(&out);
}

/* ------------------------------------------------------------------- names */

static const FeelTypeDesc loan_type = {
	.kind = FEEL_TYPE_CONTEXT,
	.name = {"t Loan", 6},
};

static const FeelField named_types[] = {
	{{"t Loan", 6}, &loan_type},
	{{"bank.t Loan", 11}, &loan_type},
};

/* What the expressions of the tables below may use */
static const char *const known[] = {
	"a",
	"b",
	"c",
	"x",
	"Full Name",
	"Monthly Salary",
	"Monthly",
	"Date",
	"Date-Time",
	"Date-Time2",
	"Date.fromString",
	"Pre-bureauRiskCategory",
	"days in weekend",
	"values in a list",
	"if known",
	"Student's name",
	"Ressources d\xE2\x80\x99hier",
	"1er enfant \xC3\xA0 charge",
	"\xC3\xA2ge de l'a\xC3\xAEn\xC3\xA9",
	"n\xC2\xB0 de dossier",
	"\xF0\x9F\x90\x8E",
	"p / q",
	"p",
	"q",
	"or",
	"A+B*C",
	"f",
	"fn library",
	"is factor",
};

static const char *const known_members[] = {"Monthly Income", "taux-plein",
											"date and place"};

static FeelScope
make_scope(void)
{
	static FeelString names[sizeof(known) / sizeof(known[0])];
	static FeelString members[3];
	FeelScope scope = {0};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		names[i] = text_of(known[i]);
	for (i = 0; i < 3; i++)
		members[i] = text_of(known_members[i]);
	scope.count = (int32_t) i;
	scope.count = sizeof(known) / sizeof(known[0]);
	scope.names = names;
	scope.member_count = 3;
	scope.members = members;
	scope.type_count = 2;
	scope.named_types = named_types;
	return scope;
}

/* ------------------------------------------------------------------ tables */

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
	 "(context |foo+bar|:1 x:|foo+bar| y:(+ foo bar))"},
	{"{a-b: {c/d: 1}}.a-b.c/d",
	 "(. (. (context |a-b|:(context |c/d|:1)) |a-b|) |c/d|)"},
	{"{\"\": 1}", "(context ||:1)"},
	{"{a  \n b: 1}", "(context |a b|:1)"},
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
	{"Date - Time", "(- Date Time)"},
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
	{"p/q", "(/ p q)"},
	{"(p) / q", "(/ p q)"},
	{"or * 2 or or", "(or (* or 2) or)"},
	{"A+B*C", "|A+B*C|"},
	{"A + B*C", "(+ A (* B C))"},
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

typedef struct Failure
{
	const char *text;
	int offset;
	int line;
	int column;
	const char *message;
} Failure;

static const Failure failures[] = {
	{"", -1, 0, 0, "expected an expression, found the end of the text"},
	{" ", 1, 1, 2, "expected an expression, found the end of the text"},
	{"1 +", 3, 1, 4, "expected an expression, found the end of the text"},
	{"(1 + )", 5, 1, 6, "expected an expression, found \")\""},
	{"(1", 2, 1, 3, "expected \")\", found the end of the text"},
	{"a\n+ \xC3\xA9 +\n)", 9, 3, 1, "expected an expression, found \")\""},
	{"\"\xC3\xA9\" )", 5, 1, 5,
	 "expected an operator or the end of the text, found \")\""},
	{"1 2", 2, 1, 3,
	 "expected an operator or the end of the text, found \"2\""},
	{"if a then b", 11, 1, 12, "expected \"else\", found the end of the text"},
	{"if a b", 3, 1, 4, NULL},
	{"for i return i", 4, 1, 5, "expected a name and \"in\", found \"i\""},
	{"for i in a satisfies i", 11, 1, 12,
	 "expected \"return\", found \"satisfies\""},
	{"a between 1 or 2", 12, 1, 13, "expected \"and\", found \"or\""},
	{"a instance number", 11, 1, 12, "expected \"of\", found \"number\""},
	{"a instance of nothing", 14, 1, 15, "there is no type \"nothing\""},
	{"a instance of list<5>", 19, 1, 20, "expected a type, found \"5\""},
	{"a instance of function<Any>", 27, 1, 28,
	 "expected \"->\", found the end of the text"},
	{"[1, 2", 5, 1, 6, "expected \",\" or \"]\", found the end of the text"},
	{"[1..2", 5, 1, 6, "expected \"]\" or \")\", found the end of the text"},
	{"[1 2]", 3, 1, 4, "expected \",\", \"..\" or \"]\", found \"2\""},
	{"{a 1}", 1, 1, 2, "expected a name and \":\", found \"a\""},
	{"{a: 1", 5, 1, 6, "expected \",\" or \"}\", found the end of the text"},
	{"f(1", 3, 1, 4, "expected \",\" or \")\", found the end of the text"},
	{"f(a: 1, 2)", 8, 1, 9,
	 "expected a parameter name and \":\", found \"2\""},
	{"f(1, a: 2)", 5, 1, 6, "expected an argument without name, found \"a\""},
	{"a.", 2, 1, 3, "expected a name, found the end of the text"},
	{"a.1", 1, 1, 2, NULL},
	{"\"abc", 0, 1, 1,
	 "expected the end of the string, \"\\\"\", found the end of the text"},
	{"1 /* two", 2, 1, 3,
	 "expected the end of the comment, \"*/\", found the end of the text"},
	{"\"x\\uD83D\"", 2, 1, 3,
	 "escape sequence in a string stands for no character"},
	{"\"\\U110000\"", 1, 1, 2,
	 "escape sequence in a string stands for no character"},
	{"@5", 1, 1, 2,
	 "expected a string with a date, time or duration, found \"5\""},
	{"and", 0, 1, 1, "expected an expression, found \"and\""},
	{"a # b", 2, 1, 3,
	 "expected an operator or the end of the text, found \"#\""},
	{"a ! b", 2, 1, 3,
	 "expected an operator or the end of the text, found \"!\""},
	{"function(a b", 9, 1, 10, "expected a parameter name, found \"a\""},
	{"function(a) external 1", 21, 1, 22, "expected \"{\", found \"1\""},
	{"1 + \"a very long string that does not end well in a message\" 2", 61, 1,
	 62, "expected an operator or the end of the text, found \"2\""},
	{"+ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0, 1, 1,
	 "expected an expression, found \"+\""},
};

/* ------------------------------------------------------------------- tests */

typedef FeelNode *(*Parse)(FeelRun *, FeelString, const FeelScope *);

/* A text as part of a test's name, which is one line */
static const char *
shown(const char *text)
{
	char *copy = strcpy(feel_allocate(run, strlen(text) + 1), text);
	char *c;

	for (c = copy; *c != '\0'; c++)
	{
		if (*c == '\n')
			*c = ' ';
	}
	return copy;
}

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

		if (!is_text(dumped(node), cases[i].tree, "%s: %s", what,
					 shown(cases[i].text)))
		{
			test_show_diagnostics(run);
			continue;
		}
		printed = feel_print_node(run, node);
		node = parse(run, printed, &scope);
		is_text(dumped(node), cases[i].tree, "%s: %s printed as %.*s", what,
				shown(cases[i].text), (int) printed.length, printed.data);
	}
}

#define CHECK(cases, parse) \
	check_cases(cases, sizeof(cases) / sizeof((cases)[0]), parse, #cases)

static void
check_failures(void)
{
	FeelScope scope = make_scope();
	size_t i;

	for (i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
	{
		const Failure *f = &failures[i];
		FeelRun *own = test_run_make();
		FeelNode *node = feel_parse_expression(own, text_of(f->text), &scope);
		const FeelDiagnostic *d = own->diagnostics;

		if (f->message == NULL)
		{
			test_run_free(own);
			continue;
		}
		ok(node == NULL && own->diagnostic_count == 1, "refused: %s",
		   shown(f->text));
		if (d != NULL)
		{
			is_text(d->message, f->message, "message: %s", shown(f->text));
			ok(d->offset == f->offset && d->line == f->line &&
				   d->column == f->column,
			   "position: %s: %d, %d:%d", shown(f->text), d->offset, d->line,
			   d->column);
			ok(feel_text_equal(d->text, text_of(f->text)), "text: %s",
			   shown(f->text));
		}
		test_run_free(own);
	}
}

/* Begin and end of nodes */
static void
check_positions(void)
{
	FeelScope scope = make_scope();
	FeelNode *node = feel_parse_expression(
		run, text_of(" (a + 1) * Full Name [ 2 ] "), &scope);

	ok(node->begin == 1 && node->end == 26, "product: %d..%d", node->begin,
	   node->end);
	node = node->items[0];
	ok(node->begin == 2 && node->end == 7, "sum: %d..%d", node->begin,
	   node->end);
	node =
		feel_parse_expression(run, text_of("if a then f(b) else c.d"), &scope);
	ok(node->items[1]->begin == 10 && node->items[1]->end == 14, "call");
	ok(node->items[2]->begin == 20 && node->items[2]->end == 23, "path");
	node = feel_parse_unary_tests(run, text_of("1, < 2 , (=3)"), &scope);
	ok(node->items[1]->begin == 3 && node->items[1]->end == 6, "comparison");
	ok(node->items[2]->begin == 9 && node->items[2]->end == 13,
	   "comparison in parentheses: %d..%d", node->items[2]->begin,
	   node->items[2]->end);
	ok(feel_text_equal(node->source, text_of("1, < 2 , (=3)")), "source");
}

/* A text of "left" count times, "middle", and "right" count times */
static FeelString
nested(const char *left, const char *middle, const char *right, int count)
{
	FeelTextBuilder out;
	int i;

	feel_text_begin(&out, run);
	for (i = 0; i < count; i++)
		put(&out, left);
	put(&out, middle);
	for (i = 0; i < count; i++)
		put(&out, right);
	return feel_text_finish(&out);
}

static void
is_limited(FeelString text, const char *name)
{
	FeelRun *own = test_run_make();
	FeelNode *node = feel_parse_expression(own, text, NULL);

	ok(node == NULL && own->diagnostic_count == 1 &&
		   own->diagnostics->kind == FEEL_LIMIT,
	   "limit: %s", name);
	test_run_free(own);
}

static void
check_limits(void)
{
	FeelNode *node;
	FeelString text;

	ok(feel_parse_expression(run, nested("(", "1", ")", 200), NULL) != NULL,
	   "200 parentheses");
	ok(feel_parse_expression(run, nested("", "1", "+1", 900), NULL) != NULL,
	   "a sum of 900");
	is_limited(nested("(", "1", ")", 100000), "parentheses");
	is_limited(nested("[", "1", "]", 100000), "lists");
	is_limited(nested("-", "1", "", 100000), "minus");
	is_limited(nested("{a:", "1", "}", 100000), "contexts");
	is_limited(nested("1 in (", "1", ")", 100000), "in");
	is_limited(nested("if ", "1", " then 1 else 1", 20000), "if");
	is_limited(nested("for i in ", "1", " return 1", 20000), "for");
	is_limited(nested("function(a) ", "1", "", 50000), "function");
	is_limited(nested("f(", "1", ")", 100000), "calls");
	is_limited(nested("a[", "1", "]", 100000), "filters");
	is_limited(nested("", "1", "+1", 100000), "sum");
	is_limited(nested("", "a", ".a", 100000), "path");
	is_limited(nested("", "a", " or a", 100000), "or");
	is_limited(nested("", "a", "()", 100000), "calls in a row");
	is_limited(nested("", "a", " in 1", 100000), "in in a row");
	is_limited(nested("", "a", "aaaaaaaaaaaaaaaa", 100000), "long text");

	/* many items are no nesting */
	text = nested("", "[1", ", 1", 20000);
	ok(feel_parse_expressions(run, text, NULL) == NULL, "list left open");
	node = feel_parse_expressions(run, nested("1, ", "1", "", 20000), NULL);
	ok(node != NULL && node->count == 20001, "20001 expressions");
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
	run = test_run_make();
	CHECK(literals, feel_parse_expression);
	CHECK(precedence, feel_parse_expression);
	CHECK(structures, feel_parse_expression);
	CHECK(flow, feel_parse_expression);
	CHECK(naming, feel_parse_expression);
	CHECK(in_tests, feel_parse_expression);
	CHECK(tests, feel_parse_unary_tests);
	check_failures();
	check_positions();
	check_limits();
	check_printing();
	test_run_free(run);
	return test_end();
}
