/*-------------------------------------------------------------------------
 *
 * expression.c
 *	  Random expressions of a kind, over the names of a model.
 *
 * Shapes are texts in which a letter after "%" stands for a random part: n a
 * number, s a string, b a boolean, d a date, t a duration of days, m one of
 * months, l a list of numbers, p a person, q people, u anything; x is the
 * variable of an iteration.
 *
 *-------------------------------------------------------------------------
 */
#include "property.h"

static const char *const letters = "nsbdtmlpqu"; /* by kind */

static const char *const constants[KINDS][6] = {
	[NUMBER] = {"0", "1", "2", "3", "2", "null"},
	[STRING] = {"\"x\"", "\"y\"", "\"x\"", "\"z\"", "\"\"", "null"},
	[BOOLEAN] = {"true", "false", "true", "false", "true", "null"},
	[DATE] = {"@\"2024-02-29\"", "@\"2024-12-31\"", "@\"2024-02-29\"",
			  "@\"2024-12-31\"", "@\"2024-02-29\"", "null"},
	[DAYS] = {"@\"P1D\"", "@\"P2D\"", "@\"PT0S\"", "@\"P1D\"", "@\"P2D\"",
			  "null"},
	[MONTHS] = {"@\"P1M\"", "@\"P1Y\"", "@\"P0M\"", "@\"P1M\"", "@\"P1Y\"",
				"null"},
	[NUMBERS] = {"[]", "[1]", "[1, 2]", "[3, 1, 2]", "[2, null]", "null"},
	[PERSON] = {"{age: 2, vip: true}", "{age: 1, vip: false}",
				"{age: 2, vip: true}", "{age: null, vip: true}",
				"{age: 4, vip: null}", "null"},
	[PEOPLE] = {"[]", "[{age: 2, vip: true}]",
				"[{age: 1, vip: false}, {age: 4, vip: true}]",
				"[{age: 2, vip: true}]", "[]", "null"},
	[ANY] = {"1", "\"x\"", "true", "null", "[1]", "@\"2024-02-29\""},
};

static const char *const numbers[] = {
	"%n + %n",
	"%n - %n",
	"%n * 2",
	"2 * %n",
	"%n / 2",
	"-%n",
	"%n ** 2",
	"if %b then %n else %n",
	"if %b then %n else %n",
	"abs(%n)",
	"min(%n, %n)",
	"max(%l)",
	"min(%l)",
	"sum(%l)",
	"mean(%l)",
	"count(%l)",
	"count(%q)",
	"%l[1]",
	"%l[-1]",
	"%l[%n]",
	"floor(%n)",
	"modulo(%n, 2)",
	"decimal(%n, 0)",
	"string length(%s)",
	"%d.year",
	"%d.day",
	"%t.days",
	"%m.months",
	"%p.age",
	"%q[1].age",
	"count(%q[age > %n])",
	"count(%q[vip])",
	"{x: %n, y: %n}.x",
	"{x: %n, y: x + 1}.y",
	"get value({x: %n}, \"x\")",
	"index of(%l, %n)[1]",
	"(for x in %l return x + %n)[1]",
	"sum(for x in %q return x.age)",
	"%t / @\"P1D\"",
	"years and months duration(%d, %d).months",
	"(function(x) x + %n)(%n)",
	"number(\"2\")",
	"product(%l)",
	"median(%l)",
};

static const char *const strings[] = {
	"%s + %s",
	"if %b then %s else %s",
	"if %b then %s else %s",
	"upper case(%s)",
	"lower case(%s)",
	"substring(%s, 1, 1)",
	"string(%n)",
	"string(%b)",
	"string(%p.age)", /* of a context: its entries have no order */
	"string join([%s, %s], \"\")",
	"{x: %s}.x",
	"[%s, %s][%n]",
	"replace(%s, \"x\", \"y\")",
	"substring before(%s, \"y\")",
};

static const char *const booleans[] = {
	"%n < %n",
	"%n >= %n",
	"%n = %n",
	"%n != %n",
	"%n between %n and %n",
	"%n in [1..3]",
	"%n in [%n..%n)",
	"%n in (1, 2)",
	"%n in (< 2, > %n)",
	"%s = %s",
	"%s in (\"x\", %s)",
	"%s < %s",
	"%b and %b",
	"%b or %b",
	"%b and %b",
	"%b or %b",
	"not(%b)",
	"%b = %b",
	"if %b then %b else %b",
	"some x in %l satisfies x > %n",
	"every x in %l satisfies x < %n",
	"some x in %q satisfies x.vip",
	"every x in %q satisfies x.age > %n",
	"list contains(%l, %n)",
	"list contains(%q, %p)",
	"contains(%s, %s)",
	"starts with(%s, \"x\")",
	"matches(%s, \"x|y\")",
	"%d < %d",
	"%d = %d",
	"%d in [@\"2024-02-29\"..@\"2024-12-31\"]",
	"before(%d, %d)",
	"%t > %t",
	"%m >= %m",
	"%u = null",
	"%n = null",
	"%s = null",
	"%p = %p",
	"%p = null",
	"%q = []",
	"%l = %l",
	"is(%n, %n)",
	"is(%p, %p)",
	"%n instance of number",
	"%u instance of string",
	"%u = %u",
	"%u = 1",
	"%u in (1, \"x\")",
	"%p.vip",
	"all([%b, %b])",
	"any([%b, %b])",
	"%p in (%p, null)",
	"count(%q) > 0",
	"{x: %b}.x",
	"[%b, %b][1]",
};

static const char *const dates[] = {
	"%d + @\"P1D\"", "%d - @\"P1M\"",         "%d + %m",
	"%d + %t",       "if %b then %d else %d", "[%d, %d][1]",
	"min(%d, %d)",   "date(%d.year, 2, %n)",
};

static const char *const days[] = {
	"%d - %d",
	"%t + %t",
	"%t * 2",
	"-%t",
	"if %b then %t else %t",
	"abs(%t)",
	"max(%t, %t)",
	"duration(\"P1D\")",
};

static const char *const months[] = {
	"years and months duration(%d, %d)",
	"%m + %m",
	"%m * 2",
	"if %b then %m else %m",
};

static const char *const lists[] = {
	"[%n, %n]",
	"[%n]",
	"%l[item > %n]",
	"%l[item = %n]",
	"for x in %l return x * 2",
	"for x in %l return %n",
	"append(%l, %n)",
	"concatenate(%l, %l)",
	"distinct values(%l)",
	"reverse(%l)",
	"union(%l, [%n])",
	"remove(%l, 1)",
	"sublist(%l, 1, 1)",
	"%q.age",
	"%q[vip].age",
	"if %b then %l else %l",
	"sort(%l, function(x, y) x < y)",
	"for x in 1..2 return x + %n",
	"flatten([%l, %n])",
	"%l[%b]",
	"insert before(%l, 1, %n)",
};

static const char *const persons[] = {
	"{age: %n, vip: %b}",
	"%q[1]",
	"%q[vip][1]",
	"if %b then %p else %p",
	"context put(%p, \"age\", %n)",
	"context merge([%p, {age: %n}])",
};

static const char *const people[] = {
	"[%p]",
	"[%p, %p]",
	"%q[vip]",
	"%q[age > %n]",
	"%q[age = %n]",
	"distinct values(%q)",
	"append(%q, %p)",
	"if %b then %q else %q",
	"for x in %q return {age: x.age, vip: %b}",
};

typedef struct Shapes
{
	int count;
	const char *const *texts;
} Shapes;

#define SHAPES(list)      \
	{                     \
		COUNT(list), list \
	}

static const Shapes shapes[KINDS] = {
	[NUMBER] = SHAPES(numbers),   [STRING] = SHAPES(strings),
	[BOOLEAN] = SHAPES(booleans), [DATE] = SHAPES(dates),
	[DAYS] = SHAPES(days),        [MONTHS] = SHAPES(months),
	[NUMBERS] = SHAPES(lists),    [PERSON] = SHAPES(persons),
	[PEOPLE] = SHAPES(people),
};

/* A name of the kind (or, now and then, of no kind); false if there is none */
static bool
add_name(Model *model, Kind kind)
{
	const char *found[MAX_NAMES];
	int count = 0;

	for (int i = 0; i < model->name_count; i++)
		if (model->names[i].kind == kind || kind == ANY ||
			(model->names[i].kind == ANY && chance(model, 20)))
			found[count++] = model->names[i].text;
	/* the value that a cell tests, more often than others */
	if (model->is_tested && (model->tested == kind || kind == ANY))
	{
		found[count++] = "?";
		if (chance(model, 60))
			found[0] = "?";
		if (chance(model, 60))
			count = 1;
	}
	if (count == 0)
		return false;
	add_feel(model, found[below(model, count)]);
	return true;
}

static void
add_leaf(Model *model, Kind kind)
{
	if (chance(model, 60) && add_name(model, kind))
		return;
	/* now and then of another kind */
	if (chance(model, 2))
		kind = (Kind) below(model, KINDS);
	add_feel(model, constants[kind][below(model, 6)]);
}

static void
add_shape(Model *model, const char *shape, int depth)
{
	char text[2] = {0};

	for (; *shape != '\0'; shape++)
	{
		if (*shape != '%')
		{
			text[0] = *shape;
			add_feel(model, text);
			continue;
		}
		shape++;
		add_expression(model, (Kind) (strchr(letters, *shape) - letters),
					   depth - 1);
	}
}

/* Of the knowledge model or the service */
static void
add_call(Model *model, bool is_service, int depth)
{
	add_feel(model, is_service ? "S(" : "f(");
	if (!is_service)
		add_expression(model, NUMBER, depth - 1);
	for (int i = 0; is_service && i < model->fact_count; i++)
	{
		if (i > 0)
			add_feel(model, ", ");
		if (chance(model, 60))
			add_feel(model, model->facts[i]->name);
		else
			add_expression(model, model->facts[i]->kind, depth - 1);
	}
	add_feel(model, ")");
}

/* In parentheses, so that it stands by itself */
static void
add_inner(Model *model, Kind kind, int depth)
{
	const Shapes *of = &shapes[kind];

	add_feel(model, "(");
	if (model->has_function && kind == NUMBER && chance(model, 15))
		add_call(model, false, depth);
	else if (model->has_service && model->service_kind == kind &&
			 chance(model, 40))
		add_call(model, true, depth);
	else
		add_shape(model, of->texts[below(model, of->count)], depth);
	add_feel(model, ")");
}

void
add_expression(Model *model, Kind kind, int depth)
{
	int span = span_begin(model, constants[kind][0]);

	if (kind == ANY && depth > 0)
		kind = (Kind) below(model, ANY);
	if (depth <= 0 || chance(model, 25))
		add_leaf(model, kind);
	else
		add_inner(model, kind, depth);
	span_end(model, span);
}
