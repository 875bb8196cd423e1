/*-------------------------------------------------------------------------
 *
 * test_evaluate.c
 *	  From text to value: every construct of the language, what is unknown,
 *	  what is complained of, and the bounds.
 *
 *-------------------------------------------------------------------------
 */
#include "host.h"

#include "feel/ast.h"

#include <stdio.h>
#include <string.h>

/* The globals of all tests; u, v and w are not known. */
static const struct
{
	const char *name;
	const char *text;
} facts[] = {
	{"x", "5"},
	{"half", "0.5"},
	{"big", "9223372036854775807"},
	{"name", "\"Ann\""},
	{"yes", "true"},
	{"no", "false"},
	{"nothing", "null"},
	{"day", "date(\"2024-02-29\")"},
	{"xs", "[1, 2, 3, 4]"},
	{"person", "{name: \"Bob\", age: 40, home: {town: \"Lyon\"}}"},
	{"people", "[{name: \"Bob\", age: 40}, {name: \"Cleo\", age: 17}, "
			   "{name: \"Dan\", age: null}]"},
	{"double", "function(n: number) n * 2"},
	{"u", NULL},
	{"v", NULL},
	{"w", NULL},
};

#define FACTS ((int) (sizeof(facts) / sizeof(facts[0])))

static FeelString names[FACTS];
static const FeelScope scope = {.count = FACTS, .names = names};

typedef struct Case
{
	const char *text;
	const char *value;
	const char *complaint; /* name of the first diagnostic; NULL: none */
} Case;

static const Case cases[] = {
	/* literals and names */
	{"1", "1", NULL},
	{"\"a\"", "\"a\"", NULL},
	{"null", "null", NULL},
	{"x", "5", NULL},
	{"person", "{name: \"Bob\", age: 40, home: {town: \"Lyon\"}}", NULL},
	{"missing", "null", "no variable"},
	{"missing + 1", "null", "no variable"},

	/* arithmetic: constants, globals, overflow into decimals */
	{"1 + 2 * 3", "7", NULL},
	{"-x", "-5", NULL},
	{"x + 1 - 2", "4", NULL},
	{"x * half", "2.5", NULL},
	{"x / 2", "2.5", NULL},
	{"x / 0", "null", "invalid argument"},
	{"1 / 0", "null", "invalid argument"},
	{"2 ** 3", "8", NULL},
	{"big + 1", "9223372036854775808", NULL},
	{"x + \"a\"", "null", "invalid type"},
	{"name + \"a\"", "\"Anna\"", NULL},
	{"x + null", "null", "invalid type"},

	/* comparisons: each fast path, and what is beside it */
	{"x = 5", "true", NULL},
	{"x != 5", "false", NULL},
	{"5 < x", "false", NULL},
	{"5 <= x", "true", NULL},
	{"4 < x", "true", NULL},
	{"x > 5", "false", NULL},
	{"x >= 5", "true", NULL},
	{"half < 1", "true", NULL},
	{"half = 0.50", "true", NULL},
	{"name = \"Ann\"", "true", NULL},
	{"name = \"Bob\"", "false", NULL},
	{"name != \"Bob\"", "true", NULL},
	{"\"Ann\" = name", "true", NULL},
	{"name < \"B\"", "true", NULL},
	{"yes = true", "true", NULL},
	{"yes != true", "false", NULL},
	{"x = \"5\"", "null", "not comparable"},
	{"x < \"5\"", "null", "not comparable"},
	{"nothing = null", "true", NULL},
	{"x = null", "false", NULL},
	{"day > date(\"2024-01-01\")", "true", NULL},
	{"x = big", "false", NULL},
	{"x < big", "true", NULL},
	{"x between 1 and 5", "true", NULL},
	{"x between 6 and 7", "false", NULL},
	{"3 between 1 and 5", "true", NULL},

	/* in: equal to it, or in it; only what reads "?" is a condition */
	{"5 in true", "null", "not comparable"},
	{"5 in yes", "null", "not comparable"},
	{"5 in (1 < 2)", "null", "not comparable"},
	{"5 in (x > 3)", "null", "not comparable"},
	{"5 in (? > 3)", "true", NULL},
	{"no in yes", "false", NULL},
	{"no in no", "true", NULL},
	{"yes in (no, yes)", "true", NULL},
	{"5 in (true, 5)", "true", "not comparable"},
	{"5 in [true, 5]", "true", NULL},
	{"[true, 5] in true", "true", NULL},
	{"yes in (function() true)", "null", "not comparable"},
	{"nothing in yes", "false", NULL},

	/* a range begins before it ends, or where */
	{"[10..1]", "null", "out of range"},
	{"5 in [10..1]", "null", "out of range"},
	{"5 in (x..1]", "null", "out of range"},
	{"nothing in [x..1]", "null", "out of range"},
	{"5 in [x..x]", "true", NULL},
	{"5 in (x..x)", "false", NULL},
	{"[\"b\"..\"a\"]", "null", "out of range"},
	{"[@\"P2D\"..@\"P1D\"]", "null", "out of range"},
	{"5 in [[10..1], [4..6]]", "true", "out of range"},
	{"before(1, [3..2])", "null", "out of range"},
	{"range(\"[3..1]\")", "null", "invalid argument"},
	{"[10..1] instance of range<number>", "false", "out of range"},

	/* names are one, whatever the white space around their symbols */
	{"(function(a + b) a+b)(a +b: 3)", "3", NULL},
	{"(function(a + b, c) a+b - c)(c: 1, a+b: 3)", "2", NULL},
	{"(function(a, b) a+b)(1, 2)", "3", NULL},
	{"{l'an: 1, r: l 'an + 1}.r", "2", NULL},
	{"for i+j in [1, 2] return i + j * 2", "[2, 4]", NULL},
	{"[{n-1: 4}, {n - 1: 5}].n -1", "[4, 5]", NULL},
	{"{\"a+b\": 1, \"a + b\": 2}.a+b", "1", NULL},
	{"{\"a+b\": 1, \"a + b\": 2}.a + b", "2", NULL},

	/* and, or: three values, and the right side only if it matters */
	{"yes and no", "false", NULL},
	{"no and x / 0 = 1", "false", NULL},
	{"yes or x / 0 = 1", "true", NULL},
	{"yes and nothing", "null", NULL},
	{"nothing and no", "false", NULL},
	{"nothing or yes", "true", NULL},
	{"nothing or no", "null", NULL},
	{"x = 5 and name = \"Ann\"", "true", NULL},
	{"x = 4 and missing", "false", NULL},
	{"x = 5 or missing", "true", NULL},
	{"true and false", "false", NULL},
	{"true and yes", "true", NULL},
	{"false or yes", "true", NULL},
	{"false and missing", "false", NULL},
	{"123 and false", "false", NULL},
	{"123 and true", "null", NULL},
	{"x > 4 and x < 6 and name = \"Ann\"", "true", NULL},
	{"x > 5 or x < 5 or name = \"Ann\"", "true", NULL},
	{"not(yes)", "false", NULL},

	/* if */
	{"if x > 4 then \"more\" else \"less\"", "\"more\"", NULL},
	{"if x > 5 then \"more\" else \"less\"", "\"less\"", NULL},
	{"if nothing then 1 else 2", "2", NULL},
	{"if x then 1 else 2", "2", "invalid type"},
	{"if true then 1 else missing", "1", NULL},
	{"if x = 1 then 1 else if x = 5 then 2 else 3", "2", NULL},
	{"if x = 5 then (if yes then x + 1 else 0) else 3", "6", NULL},
	{"if name = \"Ann\" and x = 5 then x else 0", "5", NULL},
	{"(if yes then x else 1) + (if no then x else 1)", "6", NULL},

	/* unary tests after in */
	{"x in (1, 5)", "true", NULL},
	{"x in (1, 6)", "false", NULL},
	{"half in (1, 5)", "false", NULL},
	{"name in (\"Ann\", \"Bob\")", "true", NULL},
	{"x in [1..5]", "true", NULL},
	{"x in [1..5)", "false", NULL},
	{"x in (5..9]", "false", NULL},
	{"half in [0..1]", "true", NULL},
	{"x in (> 4, < 0)", "true", NULL},
	{"x in (<= 4, 7)", "false", NULL},
	{"x in xs", "false", NULL},
	{"x - 1 in xs", "true", NULL},
	{"x in 5", "true", NULL},
	{"day in [date(\"2024-01-01\")..date(\"2024-12-31\")]", "true", NULL},

	/* lists and contexts */
	{"[]", "[]", NULL},
	{"[1, [2, x]]", "[1, [2, 5]]", NULL},
	{"[1, 1 + 1, x, 2 * 2]", "[1, 2, 5, 4]", NULL},
	{"[x, 2, x + 1, if yes then 1 else 2]", "[5, 2, 6, 1]", NULL},
	{"{}", "{}", NULL},
	{"{a: 1, b: a + 1}", "{a: 1, b: 2}", NULL},
	{"{a: x, b: a + 1, c: a + b}", "{a: 5, b: 6, c: 11}", NULL},
	{"{a: 1, b: {c: a + 1, d: c + a}}", "{a: 1, b: {c: 2, d: 3}}", NULL},
	{"{a: 1, a: 2}", "null", "invalid argument"},
	{"{x: 7, y: x}", "{x: 7, y: 7}", NULL},
	{"{a: x}.a", "5", NULL},
	{"{a: {b: [1, 2]}}.a.b", "[1, 2]", NULL},
	{"person.home.town", "\"Lyon\"", NULL},
	{"person.size", "null", "no entry"},
	{"people.name", "[\"Bob\", \"Cleo\", \"Dan\"]", NULL},
	{"day.year", "2024", NULL},
	{"nothing.a", "null", "no entry"},

	/* ranges */
	{"[1..3]", "[1..3]", NULL},
	{"(1..x)", "(1..5)", NULL},
	{"[x..7].end", "7", NULL},
	{"[1..\"a\"]", "null", "not comparable"},
	{"[true..false]", "null", "invalid type"},

	/* filters */
	{"xs[1]", "1", NULL},
	{"xs[-1]", "4", NULL},
	{"xs[5]", "null", NULL},
	{"xs[0]", "null", "out of range"},
	{"xs[1.5]", "null", "invalid argument"},
	{"xs[x - 3]", "2", NULL},
	{"[1, 2, 3][2]", "2", NULL},
	{"xs[item > 2]", "[3, 4]", NULL},
	{"xs[true]", "[1, 2, 3, 4]", NULL},
	{"xs[false]", "[]", NULL},
	{"xs[even(item)]", "[2, 4]", NULL},
	{"xs[nothing]", "[]", NULL},
	{"xs[name]", "null", "invalid type"},
	{"[][1]", "null", NULL},
	{"[][x]", "null", NULL},
	{"[][item.a]", "[]", NULL},
	{"[][item > 1]", "[]", NULL},
	{"100[1]", "100", NULL},
	{"x[1]", "5", NULL},
	{"x[2]", "null", NULL},
	{"x[item = 5]", "[5]", NULL},
	{"nothing[1]", "null", NULL},
	{"people[age > 18].name", "[\"Bob\"]", "not comparable"},
	{"people[name = \"Cleo\"][1].age", "17", NULL},
	{"people[item.age < 18].name", "[\"Cleo\"]", "not comparable"},
	{"people[size = 1]", "[]", NULL},
	{"people[age = null].name", "[\"Dan\"]", NULL},
	{"people[age > x].name", "[\"Bob\", \"Cleo\"]", "not comparable"},
	{"[{item: 1}, {item: 2}][item >= 2]", "[{item: 2}]", NULL},
	{"xs[missing > 1]", "[]", "no variable"},
	{"[[1, 2], [3]][count(item) = 2]", "[[1, 2]]", NULL},
	{"[1, 2, 3][xs[item = 2][1] = item]", "[2]", NULL},
	{"people[count(xs[item < 3]) = 2].name", "[\"Bob\", \"Cleo\", \"Dan\"]",
	 NULL},
	{"{k: 2, r: xs[item > k]}.r", "[3, 4]", NULL},

	/* for */
	{"for i in xs return i * i", "[1, 4, 9, 16]", NULL},
	{"for i in [] return i", "[]", NULL},
	{"for i in 2..4 return i", "[2, 3, 4]", NULL},
	{"for i in 4..2 return i", "[4, 3, 2]", NULL},
	{"for i in [2..4] return i", "[2, 3, 4]", NULL},
	{"for i in (2..4) return i", "[3]", NULL},
	{"for i in (2..3) return i", "[]", NULL},
	{"for i in (2..3] return i", "[3]", NULL},
	{"for i in [2..3) return i", "[2]", NULL},
	{"for i in [2..1] return i", "null", "out of range"},
	{"for i in 1..half return i", "null", "invalid type"},
	{"for i in x return i", "null", "invalid type"},
	{"for i in nothing return i", "null", "invalid type"},
	{"for d in day..date(\"2024-03-01\") return d.day", "[29, 1]", NULL},
	{"for i in 1..2, j in i..2 return i * 10 + j", "[11, 12, 22]", NULL},
	{"for i in [[1, 2], [3]], j in i return j", "[1, 2, 3]", NULL},
	{"for i in [[1, 2], 3], j in i return j", "null", "invalid type"},
	{"for i in 1..3 return for j in 1..i return j", "[[1], [1, 2], [1, 2, 3]]",
	 NULL},
	{"for i in 0..4 return if i = 0 then 1 else i * partial[-1]",
	 "[1, 1, 2, 6, 24]", NULL},
	{"for i in 1..4 return partial",
	 "[[], [[]], [[], [[]]], "
	 "[[], [[]], [[], [[]]]]]",
	 NULL},
	{"for i in 1..3 return count(partial)", "[0, 1, 2]", NULL},
	{"for i in 1..3 return {n: i, before: count(partial)}.before", "[0, 1, 2]",
	 NULL},
	{"for i in 9223372036854775806..big return i - 9223372036854775805",
	 "[1, 2]", NULL},

	/* some, every */
	{"some i in xs satisfies i > 3", "true", NULL},
	{"some i in xs satisfies i > 4", "false", NULL},
	{"some i in [] satisfies true", "false", NULL},
	{"every i in xs satisfies i > 0", "true", NULL},
	{"every i in xs satisfies i > 1", "false", NULL},
	{"every i in [] satisfies false", "true", NULL},
	{"some i in [1, null] satisfies i > 2", "null", "not comparable"},
	{"some i in [null, 3] satisfies i > 2", "true", "not comparable"},
	{"every i in [3, null] satisfies i > 2", "null", "not comparable"},
	{"every i in [null, 1] satisfies i > 2", "false", "not comparable"},
	{"some i in xs, j in xs satisfies i + j = 8", "true", NULL},
	{"every i in xs, j in xs satisfies i + j < 8", "false", NULL},
	{"xs[if item < 3 then true else name]", "null", "invalid type"},
	{"some i in xs satisfies (if i = 4 then true else name)", "null",
	 "invalid type"},
	{"every i in xs satisfies i", "null", "invalid type"},
	{"some i in x satisfies true", "null", "invalid type"},

	/* calls */
	{"sum(xs)", "10", NULL},
	{"sum(1, x)", "6", NULL},
	{"count(list: xs)", "4", NULL},
	{"substring(\"foobar\", 3)", "\"obar\"", NULL},
	{"substring(string: \"foobar\", start position: 3, length: 2)", "\"ob\"",
	 NULL},
	{"substring(length: 2, start position: 3, string: \"foobar\")", "\"ob\"",
	 NULL},
	{"substring(\"foobar\")", "null", "invocation"},
	{"substring(text: \"foobar\", start position: 3)", "null", "invocation"},
	{"abs(-1)", "1", NULL},
	{"abs(\"a\")", "null", "invalid argument"},
	{"non_existing(1)", "null", "no variable"},
	{"x(1)", "null", "no function"},
	{"nothing()", "null", "no function"},
	{"\"abs\"(-1)", "null", "no function"},
	{"double(x)", "10", NULL},
	{"double(n: x)", "10", NULL},
	{"double(m: x)", "null", "invocation"},
	{"double()", "null", "invocation"},
	{"double(1, 2)", "null", "invocation"},
	{"double(\"a\")", "null", "invalid type"},
	{"double([3])", "6", NULL},
	{"double(null)", "null", "invalid type"},
	{"sort([3, 1, 2], function(a, b) a < b)", "[1, 2, 3]", NULL},
	{"sort(xs, function(a, b) a > b)", "[4, 3, 2, 1]", NULL},
	{"(function(a, b) a - b)(7, 2)", "5", NULL},
	{"(function(a, b) a - b)(b: 7, a: 2)", "-5", NULL},
	{"(function(a) function(b) a * b)(3)(4)", "12", NULL},
	{"for f in [abs, floor] return f(-1.5)", "[1.5, -2]", NULL},
	{"{f: function(a: number) a + 1, r: f(1)}.r", "2", NULL},
	{"{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(20)}.r",
	 "2432902008176640000", NULL},
	{"{k: x, f: function(a) a + k, r: for i in 1..2 return f(i)}.r", "[6, 7]",
	 NULL},
	{"for f in (for i in 1..3 return function() i * 10) return f()",
	 "[10, 20, 30]", NULL},
	{"people[(function(a) age > a)(18)].name", "[\"Bob\"]", "not comparable"},
	{"(function() external {java: {class: \"a\", method signature: "
	 "\"b()\"}})()",
	 "null", "unsupported"},

	{"(function(a, b) a - b)(a: 7, a: 2)", "null", "invocation"},
	{"for f in [abs] return f(n: -1.5)", "[1.5]", NULL},
	{"for f in [substring] return f(string: \"a\", length: 1)", "[null]",
	 "invocation"},
	{"for f in [floor] return f(scale: 1, n: 1.57)", "[1.5]", NULL},
	{"for f in [max] return f(1, 2, 3, 4, 5, 6, 7, 8, 9)", "[9]", NULL},
	{"(function(a: number, b: number, c, d, e, f, g, h, i: number) "
	 "a + b + i)(1, 2, 3, 4, 5, 6, 7, 8, 9)",
	 "12", NULL},

	/* what a function takes from around it */
	{"{a: 1, f: function(n) n + a, r: f(2)}.r", "3", NULL},
	{"{a: x + 1, b: a + 1, c: b + 1, d: c + 1, e: d + 1, f: e + 1, g: f + 1, "
	 "h: g + 1, i: h + 1, j: function() a + b + c + d + e + f + g + h + i, "
	 "r: j()}.r",
	 "90", NULL},
	{"{f: function(n) (function(m) if m = 0 then 0 else 1 + f(m - 1))(n), "
	 "r: f(3)}.r",
	 "3", NULL},
	{"x in ((function() ? > 4)())", "true", NULL},
	{"for i in [7, 3] return i in ((function() (function() ? > 4)())())",
	 "[true, false]", NULL},
	{"? + 1", "null", "no variable"},
	{"count([x, half, big, name, yes, no, nothing, day, xs, person])", "10",
	 NULL},

	/* no instant as of which */
	{"now()", "null", "invalid argument"},
	{"today()", "null", "invalid argument"},

	/* types */
	{"x instance of number", "true", NULL},
	{"x instance of string", "false", NULL},
	{"xs instance of list<number>", "true", NULL},

	/* unknown: what depends on it is unknown, what does not is an answer */
	{"u", "unknown u", NULL},
	{"u + 1", "unknown u", NULL},
	{"u + v", "unknown u v", NULL},
	{"u = 1", "unknown u", NULL},
	{"u = null", "unknown u", NULL},
	{"u < v", "unknown u v", NULL},
	{"u between v and w", "unknown u v w", NULL},
	{"u and no", "false", NULL},
	{"no and u", "false", NULL},
	{"u and yes", "unknown u", NULL},
	{"u or yes", "true", NULL},
	{"yes or u", "true", NULL},
	{"u or v", "unknown u v", NULL},
	{"u > 1 and x > 6", "false", NULL},
	{"u > 1 or x > 4", "true", NULL},
	{"not(u)", "unknown u", NULL},
	{"if u then 1 else 1", "1", NULL},
	{"if u then 1 else 2", "unknown u", NULL},
	{"if u > 3 then x else 5", "5", NULL},
	{"if u then v else 2", "unknown u v", NULL},
	{"if u then [1, 2] else [1, 2]", "[1, 2]", NULL},
	{"if u then (if v then 1 else 1) else 1", "1", NULL},
	{"if u then (if v then 1 else 2) else 1", "unknown u v", NULL},
	{"if u then missing else 1", "unknown u", NULL},
	{"if yes then 1 else u", "1", NULL},
	{"if u and no then 1 else 2", "2", NULL},
	{"(if u then 1 else 1) + 1", "2", NULL},
	{"[u, 1]", "[unknown u, 1]", NULL},
	{"[u, 1][2]", "1", NULL},
	{"[u, 1][1]", "unknown u", NULL},
	{"xs[u]", "unknown u", NULL},
	{"[][u]", "unknown u", NULL}, /* an index or a condition */
	{"[][u = 1]", "[]", NULL},
	{"xs[item > u]", "unknown u", NULL},
	{"u[1]", "unknown u", NULL},
	{"[u, 5][item > 3]", "unknown u", NULL},
	/* an item that stays is part of what comes of it */
	{"[u, 5][item > v]", "unknown u v", NULL},
	{"[{a: u, b: 1}, {a: 1, b: v}][a > 0]", "unknown u v", NULL},
	{"[{a: u, b: 1}, {a: 0, b: v}][a > 0]", "unknown u", NULL},
	{"[u, 5][v + 1]", "unknown u v", NULL},
	{"{a: u, b: 2}.b", "2", NULL},
	{"{a: u, b: 2}.a", "unknown u", NULL},
	{"u.a", "unknown u", NULL},
	{"for i in u return i", "unknown u", NULL},
	{"for i in 1..u return i", "unknown u", NULL},
	{"for i in [u, 2] return i + 1", "[unknown u, 3]", NULL},
	{"some i in [u, 2] satisfies i = 2", "true", NULL},
	{"some i in [u, 2] satisfies i = 3", "unknown u", NULL},
	{"every i in [u, 2] satisfies i = 3", "false", NULL},
	{"every i in u satisfies i = 3", "unknown u", NULL},
	/* an item that is no truth value ends it, whatever comes behind */
	{"some i in [u, true] satisfies i", "unknown u", NULL},
	{"some i in [true, u] satisfies i", "true", NULL},
	{"every i in [u, false] satisfies i", "unknown u", NULL},
	{"every i in [u, v, false] satisfies (if true then i else 1)",
	 "unknown u v", NULL},
	{"some i in [u, [1]], j in i satisfies j = 1", "unknown u", NULL},
	{"every i in [u, [1]], j in i satisfies j = 2", "unknown u", NULL},
	{"sum([u, v, 1])", "unknown u v", NULL},
	{"append(u, v)", "unknown u v", NULL},
	/* a built-in waits for all its arguments, also those that it only passes
	 * on or that lie in a list */
	{"insert before([1], u, v)", "unknown u v", NULL},
	{"sublist([v, 1], u)", "unknown u v", NULL},
	{"list replace([1, w], u, v)", "unknown u v w", NULL},
	{"context merge([u, {a: v}])", "unknown u v", NULL},
	{"context put({a: v}, u, w)", "unknown u v w", NULL},
	{"count([{a: u}])", "1", NULL},
	/* nobody is asked for b, which decides nothing of how many they are */
	{"count([{a: u, b: v}, {a: 5, b: w}][a > 1])", "unknown u", NULL},
	{"count([{a: u, b: v}][a > 1].b)", "unknown u v", NULL},
	{"count([{a: 5, b: v}][a > 1])", "1", NULL},
	/* u may be an index, and the item at it any list */
	{"count([1, v][u])", "unknown u v", NULL},
	{"max([{a: u}.a, 3])", "unknown u", NULL},
	{"max(u, v, 1)", "unknown u v", NULL},
	{"for f in [abs, floor] return f(u)", "[unknown u, unknown u]", NULL},
	{"max([u], {a: v})", "unknown u v", NULL},
	{"double(u)", "unknown u", NULL},
	{"(function(a, b) if a then 1 else b)(yes, u)", "1", NULL},
	{"u(1, v)", "unknown u v", NULL},
	{"[u..10].start", "unknown u", NULL},
	/* [u..10] is no range if u is 20, and then this is null */
	{"11 in [u..10]", "unknown u", NULL},
	{"11 between u and 10", "false", NULL},
	{"[u..10] = [1..9]", "unknown u", NULL},
	{"[1..u]", "unknown u", NULL},
	{"u in (1, 2)", "unknown u", NULL},
	{"x in (u, 5)", "true", NULL},
	{"x in (u, 6)", "unknown u", NULL},
	{"x in [u..9]", "unknown u", NULL},
	{"u instance of number", "unknown u", NULL},
	{"{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(u)}.r",
	 "unknown u", NULL},
	{"{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(u)}.r",
	 "unknown u", NULL},

	/* bounds */
	{"count(for i in 1..100000 return i)", "100000", NULL},
	{"sum(for i in 1..1000, j in 1..100 return i)", "50050000", NULL},
	{"(for i in 1..1000 return if i = 1 then 1 else partial[-1] + i)[-1]",
	 "500500", NULL},
	{"{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(400)}.r", "400",
	 NULL},
	{"{f: function(n) f(n + 1), r: f(0)}.r", "null", "limit"},
	{"count(for i in 1..100000000000 return i)", "null", "limit"},
	{"some i in [1..100000000000] satisfies i < 0", "null", "limit"},
	{"for i in 1..100000, j in 1..100000 return i", "null", "limit"},
	{"if u then (some i in [1..100000000000] satisfies i < 0) else 1", "null",
	 "limit"},
	/* a limit ends the evaluation: nothing goes on without the value */
	{"if (some i in [1..100000000000] satisfies i < 0) then 1 else 2", "null",
	 "limit"},
	{"if count(for i in 1..9000 return append(partial, i)) > 1 then 1 else 2",
	 "null", "limit"},
	{"(for i in 1..100000 return partial)[1]", "null", "limit"},
	{"for i in 1..30 return if i = 1 then \"a\" else partial[-1] + "
	 "partial[-1]",
	 "null", "limit"},
	{"{s: string join(for i in 1..100000 return \"aaaaaaaaaa\"), "
	 "r: count(for i in 1..1000 return s + \"b\")}.r",
	 "null", "limit"},
	{"{s: string join(for i in 1..100000 return \"aaaaaaaaaa\"), "
	 "t: s + \"b\", u: s + \"c\", r: count(for i in 1..100000 return t = "
	 "u)}.r",
	 "null", "limit"},
	{"{s: string join(for i in 1..100000 return \"aaaaaaaaaa\"), "
	 "r: distinct values(for i in 1..10000 return s)}.r",
	 "null", "limit"},
};

static void
fetch_fact(FeelRun *run, FeelEnvironment *environment, int slot)
{
	FeelNode *node;

	if (facts[slot].text == NULL)
	{
		environment->values[slot] =
			feel_unknown(run, feel_fact(run, names[slot]));
		return;
	}
	node = feel_parse_expression(run, text_of(facts[slot].text), NULL);
	environment->values[slot] =
		feel_evaluate(run, feel_compile(run, node, NULL), NULL, NULL);
}

/* A fresh environment for one evaluation */
static FeelEnvironment *
make_environment(FeelRun *run)
{
	FeelEnvironment *environment = feel_allocate(run, sizeof(FeelEnvironment));

	environment->count = FACTS;
	environment->values = feel_allocate_array(run, FACTS, sizeof(FeelValue));
	environment->ready = feel_allocate_array(run, FACTS, sizeof(bool));
	environment->fetch = fetch_fact;
	return environment;
}

/* Literals; unknown with the names of its facts, in the order of "facts" */
static FeelString
show(FeelRun *run, FeelValue value)
{
	FeelString text = FEEL_STRING_LITERAL("unknown");

	if (value.kind == FEEL_LIST)
	{
		text = FEEL_STRING_LITERAL("[");
		for (uint32_t i = 0; i < value.u.list->count; i++)
		{
			FeelString item = show(run, value.u.list->items[i]);

			text =
				feel_format(run, "%.*s%s%.*s", (int) text.length, text.data,
							i > 0 ? ", " : "", (int) item.length, item.data);
		}
		return feel_format(run, "%.*s]", (int) text.length, text.data);
	}
	if (value.kind != FEEL_UNKNOWN)
		return feel_print(run, value);
	for (int i = 0; i < FACTS; i++)
	{
		int fact = feel_fact(run, names[i]);
		const FeelFactSet *set = value.u.facts;

		if ((uint32_t) fact / 64 < set->words &&
			(set->bits[fact / 64] >> (fact % 64) & 1) != 0)
			text = feel_format(run, "%.*s %s", (int) text.length, text.data,
							   facts[i].name);
	}
	return text;
}

static bool
is_expected(const Case *test, FeelRun *run, FeelString got)
{
	const char *complaint = run->diagnostics != NULL
								? feel_diagnostic_name(run->diagnostics->kind)
								: NULL;

	return got.length == strlen(test->value) &&
		   memcmp(got.data, test->value, got.length) == 0 &&
		   (test->complaint == NULL) == (complaint == NULL) &&
		   (complaint == NULL || strcmp(complaint, test->complaint) == 0);
}

static void
run_case(const Case *test)
{
	FeelRun *run = host_run_make();
	FeelNode *node = feel_parse_expression(run, text_of(test->text), &scope);
	FeelProgram *program;
	FeelString got;

	run->steps_left = 5000000;
	if (node == NULL)
	{
		ok(false, "%s", test->text);
		test_show_diagnostics(run);
		host_run_free(run);
		return;
	}
	program = feel_compile(run, node, &scope);
	got = show(run, feel_evaluate(run, program, make_environment(run), NULL));
	if (!ok(is_expected(test, run, got), "%s", test->text))
	{
		printf("#   got:      %.*s\n#   expected: %s (%s)\n", (int) got.length,
			   got.data, test->value,
			   test->complaint != NULL ? test->complaint : "no complaint");
		test_show_diagnostics(run);
	}
	host_run_free(run);
}

/* ------------------------------------------------------ other ways in ---- */

static FeelProgram *
compile(FeelRun *run, const char *text, const FeelScope *where)
{
	FeelNode *node = feel_parse_expression(run, text_of(text), where);

	return feel_compile(run, node, where);
}

static void
test_parameters(void)
{
	FeelRun *run = host_run_make();
	const FeelString outer_names[] = {text_of("a"), text_of("b")};
	const FeelString inner_names[] = {text_of("b"), text_of("c")};
	const FeelScope outer = {
		.outer = &scope, .count = 2, .names = outer_names};
	const FeelScope inner = {
		.outer = &outer, .count = 2, .names = inner_names};
	const FeelValue parameters[] = {feel_integer(1), feel_integer(2),
									feel_integer(3), feel_integer(4)};
	FeelProgram *program = compile(run, "[a, b, c, x]", &inner);
	FeelValue value =
		feel_evaluate(run, program, make_environment(run), parameters);

	is_text(feel_print(run, value), "[1, 3, 4, 5]",
			"inner scopes are parameters, the innermost last");
	program = compile(run, "(function(n) n + b + c)(1)", &inner);
	value = feel_evaluate(run, program, make_environment(run), parameters);
	is_text(feel_print(run, value), "8", "functions capture parameters");
	host_run_free(run);
}

/* A variable may be called "?", outermost or not. */
static void
test_question_mark(void)
{
	FeelRun *run = host_run_make();
	const FeelString own = text_of("?");
	const FeelScope facts_scope = {.count = 1, .names = &own};
	const FeelScope parameters_scope = {
		.outer = &scope, .count = 1, .names = &own};
	const FeelValue seven = feel_integer(7);
	FeelValue value = feel_evaluate(run, compile(run, "? + 1", &facts_scope),
									make_environment(run), NULL);

	is_text(feel_print(run, value), "6", "\"?\" is the first fact");
	value = feel_evaluate(run, compile(run, "? + 1", &parameters_scope),
						  make_environment(run), &seven);
	is_text(feel_print(run, value), "8", "\"?\" is a parameter");
	host_run_free(run);
}

/* A fact of a type that cannot be called does not hide a built-in. */
static void
test_hidden_builtin(void)
{
	FeelRun *run = host_run_make();
	const FeelString own = text_of("count");
	const int32_t slot = 0;
	const FeelTypeDesc *type = feel_type_by_name(text_of("number"));
	const FeelScope where = {
		.count = 1, .names = &own, .slots = &slot, .types = &type};
	FeelValue value =
		feel_evaluate(run, compile(run, "count([1, 2]) + count", &where),
					  make_environment(run), NULL);

	is_text(feel_print(run, value), "7", "count() beside a number count");
	host_run_free(run);
}

/* One whose type is not said may be a function. */
static void
test_hiding_builtin(void)
{
	FeelRun *run = host_run_make();
	const FeelString own = text_of("count");
	const int32_t slot = 0;
	const FeelScope where = {.count = 1, .names = &own, .slots = &slot};
	FeelValue value = feel_evaluate(run, compile(run, "count([1, 2])", &where),
									make_environment(run), NULL);

	ok(value.kind == FEEL_NULL && run->diagnostics != NULL &&
		   run->diagnostics->kind == FEEL_NO_FUNCTION,
	   "a fact count of no type hides count()");
	host_run_free(run);
}

static void
test_slots(void)
{
	FeelRun *run = host_run_make();
	const FeelString own[] = {text_of("my x"), text_of("my name")};
	const int32_t slots[] = {0, 3};
	const FeelScope where = {.count = 2, .names = own, .slots = slots};
	FeelValue value =
		feel_evaluate(run, compile(run, "[my x, my name]", &where),
					  make_environment(run), NULL);

	is_text(feel_print(run, value), "[5, \"Ann\"]",
			"a scope says which slots its names are");
	host_run_free(run);
}

static void
test_unary(const char *text, const char *input, const char *expected)
{
	FeelRun *run = host_run_make();
	FeelNode *node = feel_parse_unary_tests(run, text_of(text), &scope);
	FeelProgram *program = feel_compile(run, node, &scope);
	FeelEnvironment *environment = make_environment(run);
	FeelValue value =
		feel_evaluate(run, compile(run, input, &scope), environment, NULL);

	value = feel_evaluate(run, program, environment, &value);
	if (!is_text(show(run, value), expected, "%s on %s", text, input))
		test_show_diagnostics(run);
	host_run_free(run);
}

static void
test_unary_tests(void)
{
	test_unary("-", "x", "true");
	test_unary("5", "x", "true");
	test_unary("4, 5", "x", "true");
	test_unary("\"a\", \"Ann\", \"b\"", "name", "true");
	test_unary("\"a\", \"b\"", "name", "false");
	test_unary("1, 2, 3", "half", "false");
	test_unary("1, 2, 3", "5 - 2", "true");
	test_unary("not(4, 5)", "x", "false");
	test_unary("not(\"a\", \"b\")", "name", "true");
	test_unary("< 5", "x", "false");
	test_unary("<= 5", "x", "true");
	test_unary("> half", "x", "true");
	test_unary("[1..5)", "x", "false");
	test_unary("(1..5]", "x", "true");
	test_unary("[1..5]", "half", "false");
	test_unary("< 0, > 4", "x", "true");
	test_unary("? > 4 and ? < 6", "x", "true");
	test_unary("even(?)", "x", "false");
	test_unary("? + 1", "x", "null");
	test_unary("xs", "x - 1", "true");
	test_unary("null", "nothing", "true");
	test_unary("null", "x", "false");
	test_unary("4, 5", "nothing", "false");
	test_unary("4, 5", "u", "unknown u");
	test_unary("< u", "x", "unknown u");
	test_unary("< u, 5", "x", "true");
	test_unary("not(u)", "x", "unknown u");
	test_unary("-", "u", "true");
}

/* A native node: the sum of its items, the last one called with "?" = 7 */
static FeelValue
run_native(FeelRun *run, const FeelNative *self, FeelFrame *frame,
		   const FeelProgram *const *programs)
{
	const FeelValue seven = feel_integer(7);
	FeelValue sum = feel_integer(0);
	int count = *(const int *) self->data;

	for (int i = 0; i < count; i++)
	{
		FeelValue item = feel_native_item(
			run, frame, programs[i], self->takes_input[i] ? &seven : NULL);

		sum = feel_arithmetic(run, FEEL_OP_ADD, &sum, &item);
	}
	return sum;
}

static void
test_native(void)
{
	static const bool takes_input[] = {false, false, false, true};
	static const int count = 4;
	static const FeelNative native = {
		.run = run_native, .takes_input = takes_input, .data = &count};
	static const char *const texts[] = {"x", "k * 2",
										"sum(for i in xs return k)", NULL};
	const FeelString local = text_of("k");
	const FeelScope inner = {.outer = &scope, .count = 1, .names = &local};
	FeelRun *run = host_run_make();
	FeelNode *node = feel_node_make(run, FEEL_NODE_NATIVE, count);
	FeelNode *loop =
		feel_parse_expression(run, text_of("for k in 1..3 return k"), &scope);
	FeelValue value;

	node->native = &native;
	for (int i = 0; i < count; i++)
		node->items[i] = feel_parse_expression(
			run, takes_input[i] ? text_of("input + k") : text_of(texts[i]),
			&inner);
	node->items[3]->items[0]->kind = FEEL_NODE_INPUT;
	/* x + 2k + 4k + (7 + k), for k = 1, 2, 3 */
	loop->items[1] = node;
	value = feel_evaluate(run, feel_compile(run, loop, &scope),
						  make_environment(run), NULL);
	is_text(feel_print(run, value), "[19, 26, 33]",
			"items of a native node see the loop around it");
	host_run_free(run);
}

static void
test_calls(void)
{
	FeelRun *run = host_run_make();
	FeelEnvironment *environment = make_environment(run);
	FeelValue two = feel_integer(2);
	FeelValue text = feel_string(text_of("a"));
	FeelValue function =
		feel_evaluate(run, compile(run, "function(n: number) n * x", &scope),
					  environment, NULL);

	is_text(feel_print(run, feel_call(run, function.u.function, &two, 1)),
			"10", "feel_call() on a function expression");
	ok(feel_call(run, function.u.function, &text, 1).kind == FEEL_NULL &&
		   run->diagnostics->kind == FEEL_INVALID_TYPE,
	   "an argument its parameter's type refuses makes the call null");
	ok(feel_call(run, function.u.function, NULL, 0).kind == FEEL_NULL &&
		   run->last_diagnostic->kind == FEEL_INVOCATION,
	   "a wrong number of arguments, too");
	is_text(
		feel_print(run, feel_call(run, feel_builtin(text_of("abs")), &two, 1)),
		"2", "feel_call() on a built-in");
	host_run_free(run);
}

/* Simple programs take no memory, whatever they compute. */
static void
test_memory(void)
{
	static const char *const texts[] = {
		"x + 1",
		"if x > 4 and name = \"Ann\" then x * 2 else -x",
		"person.home.town",
		"x in [1..9]",
		"xs[2]",
		"some i in xs satisfies i > 3",
		"abs(x) + max(x, 7)",
		"x in (1, 2, 5)",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
	{
		FeelRun *run = host_run_make();
		FeelProgram *program = compile(run, texts[i], &scope);
		FeelEnvironment *environment = make_environment(run);
		size_t before;

		feel_evaluate(run, program, environment, NULL);
		before = host_arena_size(run->arena);
		feel_evaluate(run, program, environment, NULL);
		ok(host_arena_size(run->arena) == before, "%s takes no memory",
		   texts[i]);
		host_run_free(run);
	}
}

static void
test_position(const char *text, int line, int column)
{
	FeelRun *run = host_run_make();
	FeelProgram *program = compile(run, text, &scope);

	feel_evaluate(run, program, make_environment(run), NULL);
	ok(run->diagnostics != NULL && run->diagnostics->line == line &&
		   run->diagnostics->column == column && run->node == NULL,
	   "the complaint of \"%.*s\" is at line %d, column %d",
	   (int) strcspn(text, "\n"), text, line, column);
	host_run_free(run);
}

static int fetches;

static void
count_fetch(FeelRun *run, FeelEnvironment *environment, int slot)
{
	fetches++;
	fetch_fact(run, environment, slot);
}

static void
test_laziness(const char *text, int expected)
{
	FeelRun *run = host_run_make();
	FeelEnvironment *environment = make_environment(run);

	environment->fetch = count_fetch;
	fetches = 0;
	feel_evaluate(run, compile(run, text, &scope), environment, NULL);
	ok(fetches == expected, "%s reads %d facts", text, expected);
	host_run_free(run);
}

/* Texts that repeat a piece so often that a limit is near */
static void
test_size(const char *begin, const char *piece, int times, const char *end,
		  const char *expected)
{
	FeelRun *run = host_run_make();
	FeelTextBuilder text;
	FeelNode *node;
	FeelString got;

	feel_text_begin(&text, run);
	feel_text_add_string(&text, text_of(begin));
	for (int i = 0; i < times; i++)
	{
		FeelString number = feel_format(run, "%d", i);

		for (const char *p = piece; *p != '\0'; p++)
			if (*p == '#')
				feel_text_add_string(&text, number);
			else
				feel_text_add(&text, p, 1);
	}
	feel_text_add_string(&text, text_of(end));
	node = feel_parse_expression(run, feel_text_finish(&text), &scope);
	if (node == NULL)
	{
		ok(false, "%s %s ... %s parses", begin, piece, end);
		test_show_diagnostics(run);
		return;
	}
	got = show(run, feel_evaluate(run, feel_compile(run, node, &scope),
								  make_environment(run), NULL));
	if (!is_text(got, expected, "%d times %s", times, piece))
		test_show_diagnostics(run);
	host_run_free(run);
}

static void
test_sizes(void)
{
	test_size("count([0", ", x", 100000, "])", "100001");
	test_size("count([0", ", 1", 100000, "])", "100001");
	test_size("count(get entries({a: x", ", b#: x", 20000, "}))", "20001");
	test_size("count(get entries({a: x", ", b#: a", 20000, "}))", "20001");
	test_size("x", " + 1", 900, "", "905");
	test_size("yes", " and x > #", 4, "", "true");
	test_size("yes", " and x < 1#", 900, "", "true");
	test_size("no", " or x > 1#", 900, "", "false");
	test_size("", "if x = 1# then # else ", 300, "x", "5");
	test_size("", "if u then 1 else ", 300, "1", "unknown u");
	test_size("x in (10", ", 1#", 20000, ", 5)", "true");
	test_size("x in (x + 1", ", x + 1#", 5000, ", x)", "true");
	test_size("sum(0", ", x", 10000, ")", "50000");
	test_size("{a: x", ", b#: function() a + #", 2000, "}.b1999()", "2004");
}

static void
test_others(void)
{
	test_parameters();
	test_slots();
	test_hidden_builtin();
	test_hiding_builtin();
	test_question_mark();
	test_unary_tests();
	test_native();
	test_calls();
	test_memory();
	test_sizes();
	test_position("missing", 1, 1);
	test_position("x +\n  (1 / 0)", 2, 4);
	test_position("[x, {a: x + name}]", 1, 9);
	test_position("(function(n) n + name)(1)", 1, 14);
	test_position("sort(xs, function(a, b) a < name)", 1, 25);
	test_laziness("x + x + x", 1);
	test_laziness("if x > 1 then name else half", 2);
	test_laziness("no and x > 1", 1);
	test_laziness("yes or x > 1", 1);
	test_laziness("x > 1 and yes and no and name = half", 3);
	test_laziness("function(n) x", 0);
	test_laziness("for i in 1..100 return x", 1);
	test_laziness("(if yes then x else name) + (if no then half else x)", 3);
	test_laziness("if u then x else x", 2);
}

int
main(void)
{
	test_begin();
	for (int i = 0; i < FACTS; i++)
		names[i] = text_of(facts[i].name);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(&cases[i]);
	test_others();
	return test_end();
}
