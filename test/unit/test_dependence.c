/*-------------------------------------------------------------------------
 *
 * test_dependence.c
 *	  The facts that a table's answer still depends on: all that matter, and
 *	  no other.  Random tables are compared with trying all values.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>

#include "models.h"

#define D(...)                                                               \
	MODEL(KIND INPUT("a", "number") INPUT("c", "boolean") INPUT("e", "kind") \
			  DECISION("D", NEEDS_INPUT("a") NEEDS_INPUT("c")                \
								NEEDS_INPUT("e") __VA_ARGS__))

typedef struct Expectation
{
	const char *facts;
	const char *value;
	const char *missing;
} Expectation;

static void
check(const char *what, const char *xml, const Expectation *expected)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, xml);

	for (; expected->facts != NULL; expected++)
	{
		is_text(decide_text(run, model, "D", expected->facts, true),
				expected->value, "%s: %s", what, expected->facts);
		is_text(missing_text(run, model, "D", expected->facts),
				expected->missing, "%s, missing: %s", what, expected->facts);
	}
	host_run_free(run);
}

#define CHECK(what, xml, ...) \
	check(what, xml, (const Expectation[]){__VA_ARGS__, {NULL, NULL, NULL}})

static void
test_cases(void)
{
	CHECK("all rules together leave nothing out",
		  D(TABLE("UNIQUE",
				  IN("c") IN("a") OUT RULE(IF("true") IF("-") THEN("\"p\""))
					  RULE(IF("false, null") IF("&gt; 5") THEN("\"p\""))
						  RULE(IF("false, null") IF("&lt;= 5, null")
								   THEN("\"q\"")))),
		  {"{a: 6}", "\"p\"", ""}, {"{a: 5}", "unknown(\"c\")", "c"},
		  {"{c: true}", "\"p\"", ""}, {"{c: false}", "unknown(\"a\")", "a"},
		  {"{}", "unknown(\"a\", \"c\")", "c a"});
	CHECK("null may be what is left out",
		  D(TABLE("UNIQUE", IN("c") OUT RULE(IF("true") THEN("\"p\""))
								RULE(IF("false") THEN("\"p\"")))),
		  {"{}", "unknown(\"c\")", "c"});
	CHECK("allowed values are all there is",
		  D(TABLE("UNIQUE", IN("e") OUT RULE(IF("\"x\", null") THEN("\"p\""))
								RULE(IF("\"y\"") THEN("\"p\""))
									RULE(IF("\"z\"") THEN("\"p\"")))),
		  {"{}", "\"p\"", ""});
	CHECK("a fact that changes nothing once another is known",
		  D(TABLE("FIRST", IN("c") IN("a")
							   OUT RULE(IF("true") IF("&gt; 5") THEN("\"p\""))
								   RULE(IF("true") IF("-") THEN("\"p\""))
									   RULE(IF("-") IF("-") THEN("\"q\"")))),
		  {"{}", "unknown(\"c\")", "c"}, {"{a: 6}", "unknown(\"c\")", "c"},
		  {"{c: true}", "\"p\"", ""}, {"{c: false}", "\"q\"", ""});
	CHECK("cells that are no constants",
		  D(TABLE("FIRST", IN("a") IN("c") OUT RULE(IF("&gt; count([1, 2])")
														IF("true") THEN("1"))
							   RULE(IF("-") IF("true") THEN("1"))
								   RULE(IF("-") IF("not(true)") THEN("2")))),
		  {"{}", "unknown(\"c\")", "c"}, {"{c: true}", "1", ""});
	CHECK("each output by itself",
		  D(TABLE("FIRST", IN("c") IN("a") OUT_NAMED("o") OUT_NAMED("n") RULE(
							   IF("true") IF("&gt; 5") THEN("1") THEN("2"))
							   RULE(IF("true") IF("-") THEN("1") THEN("3"))
								   RULE(IF("-") IF("-") THEN("4") THEN("3")))),
		  {"{}", "{o: unknown(\"c\"), n: unknown(\"a\", \"c\")}", "c a"},
		  {"{c: true}", "{o: 1, n: unknown(\"a\")}", "a"});
	CHECK("outputs that wait for facts themselves",
		  D(TABLE("FIRST", IN("c") OUT RULE(IF("true") THEN("a + 1"))
							   RULE(IF("-") THEN("0")))),
		  {"{}", "unknown(\"a\", \"c\")", "c a"}, {"{c: false}", "0", ""},
		  {"{a: -1}", "0", ""});
	CHECK("constants of another kind than the column's",
		  D(TABLE("UNIQUE", IN("e") IN("c") OUT RULE(IF("[1..3)") IF("true")
														 THEN("\"p\""))
								RULE(IF("2") IF("-") THEN("\"p\""))
									RULE(IF("-") IF("true") THEN("\"q\"")))),
		  {"{}", "unknown(\"c\")", "c"}, {"{c: true}", "\"q\"", ""});
	CHECK("a list whose sure part waits, too",
		  D(TABLE("COLLECT", IN("c") OUT RULE(IF("-") THEN("a"))
								 RULE(IF("true") THEN("2")))),
		  {"{}", "unknown(\"a\", \"c\")", "c a"},
		  {"{c: false}", "[unknown(\"a\")]", "a"});
	CHECK("lists and sums",
		  D(TABLE("COLLECT", IN("c") IN("a") OUT RULE(IF("true") IF("-") THEN(
								 "1")) RULE(IF("not(true)") IF("-") THEN("1"))
								 RULE(IF("-") IF("&gt; 5") THEN("2")))),
		  {"{}", "unknown(\"a\")", "a"}, {"{a: 6}", "[1, 2]", ""});
}

/* Null, because the hit policy is violated, is one of the answers. */
static void
test_violations(void)
{
	CHECK("UNIQUE: a sure rule, and one that may match beside it",
		  D(TABLE("UNIQUE", IN("c") IN("a") OUT RULE(IF("true") IF("-") THEN(
								"1")) RULE(IF("-") IF("&gt; 5") THEN("1")))),
		  {"{c: true}", "unknown(\"a\")", "a"}, {"{c: true, a: 5}", "1", ""},
		  {"{c: true, a: 6}", "null | hit policy", ""},
		  {"{c: false}", "unknown(\"a\")", "a"});
	CHECK("UNIQUE: two rules that may both match",
		  D(TABLE("UNIQUE", IN("a") IN("c") OUT_ELSE("", "1")
								RULE(IF("&lt; 5") IF("-") THEN("1"))
									RULE(IF("-") IF("true") THEN("1")))),
		  {"{}", "unknown(\"a\", \"c\")", "a c"}, {"{a: 5}", "1", ""},
		  {"{a: 4}", "unknown(\"c\")", "c"},
		  {"{c: true}", "unknown(\"a\")", "a"});
	CHECK("UNIQUE: two rules that exclude each other",
		  D(TABLE("UNIQUE", IN("a") IN("c") OUT_ELSE("", "1")
								RULE(IF("&lt; 5") IF("-") THEN("1"))
									RULE(IF("&gt;= 5") IF("true") THEN("1")))),
		  {"{}", "1", ""});
	CHECK("UNIQUE: one that gives null, as the violation does",
		  D(TABLE("UNIQUE",
				  IN("c") IN("a") OUT RULE(IF("true") IF("-") THEN("null"))
					  RULE(IF("-") IF("&gt; 5") THEN("1")))),
		  {"{c: true}", "null", ""});
	CHECK("UNIQUE: the violation has no outputs, whatever the rules have",
		  D(TABLE("UNIQUE",
				  IN("c") IN("a") OUT_NAMED("o") OUT_NAMED("n")
					  RULE(IF("true") IF("-") THEN("1") THEN("2"))
						  RULE(IF("-") IF("&gt; 5") THEN("1") THEN("3")))),
		  {"{c: true}", "unknown(\"a\")", "a"},
		  {"{c: true, a: 5}", "{o: 1, n: 2}", ""});
	CHECK("ANY: equal outputs are none",
		  D(TABLE("ANY", IN("c") IN("a") OUT RULE(IF("true") IF("-") THEN("1"))
							 RULE(IF("-") IF("&gt; 5") THEN("1")))),
		  {"{c: true}", "1", ""});
	CHECK("ANY: different ones are, of any of several outputs",
		  D(TABLE("ANY", IN("c") IN("a") OUT_NAMED("o") OUT_NAMED("n")
							 RULE(IF("true") IF("-") THEN("1") THEN("2")) RULE(
								 IF("-") IF("&gt; 5") THEN("1") THEN("3")))),
		  {"{c: true}", "unknown(\"a\")", "a"},
		  {"{c: true, a: 6}", "null | hit policy", ""},
		  {"{c: true, a: 5}", "{o: 1, n: 2}", ""});
	CHECK("ANY: null, or null for the violation",
		  D(TABLE("ANY", IN("c") IN("a") OUT RULE(IF("true") IF("-") THEN(
							 "null")) RULE(IF("-") IF("&gt; 5") THEN("1")))),
		  {"{c: true}", "null", ""});
	CHECK("ANY: whether outputs are equal may wait for a fact",
		  D(TABLE("ANY", IN("c") IN("e") OUT RULE(IF("true") IF("-") THEN("1"))
							 RULE(IF("-") IF("\"x\"") THEN("a")))),
		  {"{c: true, e: \"x\"}", "unknown(\"a\")", "a"},
		  {"{c: true}", "unknown(\"a\", \"e\")", "e a"},
		  {"{c: true, a: 1}", "1", ""});
	CHECK("a sum to which a zero that is no number is added",
		  D(AGGREGATE("SUM", IN("c") IN("a")
								 OUT RULE(IF("true") IF("-") THEN("\"a\""))
									 RULE(IF("-") IF("&gt; 5") THEN("0")))),
		  {"{c: true}", "unknown(\"a\") | invalid argument", "a"});
}

#define ANY_KIND(...)                                                     \
	MODEL(UNTYPED("u") INPUT("c", "boolean") INPUT("t", "time") DECISION( \
		"D", NEEDS_INPUT("u") NEEDS_INPUT("c") NEEDS_INPUT("t") __VA_ARGS__))

/* What nobody gave a type may be a list, a range, or of another kind. */
static void
test_untyped(void)
{
	CHECK(
		"the cells name all strings, but not all there is",
		ANY_KIND(TABLE("UNIQUE", IN("u") OUT RULE(IF("\"x\", null") THEN("1"))
									 RULE(IF("not(\"x\")") THEN("1")))),
		{"{}", "unknown(\"u\")", "u"}, {"{u: 5}", "null | not comparable", ""},
		{"{u: \"y\"}", "1", ""});
	CHECK("a list matches each of its items",
		  ANY_KIND(TABLE("UNIQUE",
						 IN("u") OUT_ELSE("", "1") RULE(IF("\"x\"") THEN("1"))
							 RULE(IF("\"y\"") THEN("1")))),
		  {"{}", "unknown(\"u\")", "u"}, {"{u: \"x\"}", "1", ""},
		  {"{u: [\"x\", \"y\"]}", "null | hit policy", ""});
	CHECK("and may match one of the first rule and one of the second",
		  ANY_KIND(TABLE("COLLECT",
						 IN("u") IN("c") OUT RULE(IF("1") IF("true") THEN("1"))
							 RULE(IF("2") IF("true") THEN("1"))
								 RULE(IF("not(1, 2)") IF("true") THEN("1"))
									 RULE(IF("-") IF("false") THEN("1")))),
		  {"{u: 1}", "unknown(\"c\")", "c"}, {"{c: false}", "[1]", ""},
		  {"{c: true}", "unknown(\"u\")", "u"},
		  {"{c: true, u: [1, 2]}", "[1, 1]", ""});
	CHECK("a range matches the range",
		  ANY_KIND(TABLE("FIRST", IN("u") OUT RULE(IF("&lt; 2") THEN("1"))
									  RULE(IF("[2..3]") THEN("2"))
										  RULE(IF("&lt;= 3") THEN("1"))
											  RULE(IF("-") THEN("1")))),
		  {"{}", "unknown(\"u\")", "u"},
		  {"{u: [2..3]}", "2 | not comparable", ""});
	CHECK("comparisons have an order, and refuse all others alike",
		  ANY_KIND(TABLE("UNIQUE",
						 IN("u") OUT_ELSE("", "1") RULE(IF("&lt; 2") THEN("1"))
							 RULE(IF("&gt;= 2") THEN("1")))),
		  {"{}", "1", ""});
	CHECK("times with a zone are in no order with those that have none",
		  ANY_KIND(TABLE("UNIQUE",
						 IN("t") OUT RULE(IF("&lt; @\"12:00:00\", null") THEN(
							 "1")) RULE(IF("&gt;= @\"12:00:00\"") THEN("1")))),
		  {"{}", "unknown(\"t\")", "t"},
		  {"{t: @\"10:00:00Z\"}", "null | not comparable", ""});
	CHECK("cells of another kind do not hide the others",
		  D(TABLE("FIRST",
				  IN("a") IN("c") OUT RULE(IF("\"x\"") IF("true") THEN("1"))
					  RULE(IF("&gt; 5") IF("true") THEN("1")) RULE(IF("-") IF(
						  "true") THEN("1")) RULE(IF("-") IF("-") THEN("2")))),
		  {"{}", "unknown(\"c\")", "c"}, {"{c: true}", "1", ""});
}

/* More rules than are looked at together, told apart by their cells */
static void
test_large(void)
{
	static const char *const cells[] = {"%d", "[%d..%d)", "-"};
	static const char *const expected[] = {"1", "1", "unknown(\"c\")"};

	for (size_t kind = 0; kind < 3; kind++)
	{
		FeelRun *run = host_run_make();
		FeelTextBuilder rules;
		FeelString xml;

		feel_text_begin(&rules, run);
		for (int i = 0; i < 100; i++)
		{
			FeelString cell = feel_format(run, cells[kind], i, i + 1);

			feel_text_add_string(
				&rules, feel_format(run, RULE(IF("%.*s") IF("%s") THEN("1")),
									(int) cell.length, cell.data,
									kind < 2 && i % 2 == 0 ? "-" : "true"));
		}
		feel_text_add(&rules, "", 1);
		xml = feel_format(
			run, D(TABLE("UNIQUE", IN("a") IN("c") OUT_ELSE("", "1") "%s")),
			feel_text_finish(&rules).data);
		xml = feel_format(run, "%.*s%c", (int) xml.length, xml.data, 0);
		is_text(decide_text(run, model_of(run, xml.data), "D", "{}", true),
				expected[kind], "a hundred rules, %s", cells[kind]);
		host_run_free(run);
	}
}

/* ----------------------------------------------------------- random tables */

#define RANDOM_TABLES 1200
#define MAX_RULES 6

static const char *const number_cells[] = {
	"-",    "-",     "1", "&lt; 2", "&gt;= 2", "[1..3)", "&gt;= 3, null",
	"null", "not(2)"};
static const char *const boolean_cells[] = {
	"-", "-", "true", "false", "false, null", "not(true)"};
static const char *const kind_cells[] = {
	"-", "-", "\"x\"", "\"y\", \"z\"", "not(\"x\")", "\"y\"", "null"};
static const char *const values[3][8] = {
	{"null", "0", "1", "1.5", "2", "2.5", "3", "4"},
	{"null", "true", "false", NULL},
	{"null", "\"x\"", "\"y\"", "\"z\"", NULL}};
static const int value_counts[3] = {8, 3, 4};
static const char *const names[3] = {"a", "c", "e"};

typedef struct Sample
{
	FeelRun *run;
	const DmnModel *model;
	FeelValue outcomes[8][3][4];
} Sample;

static const DmnModel *
random_model(FeelRun *run, const char *policy)
{
	char rules[3000] = "";
	char xml[6000];
	size_t length = 0;
	int count = 1 + (int) (random() % MAX_RULES);

	for (int i = 0; i < count; i++)
		length += (size_t) snprintf(
			rules + length, sizeof(rules) - length,
			RULE(IF("%s") IF("%s") IF("%s") THEN("%d")), PICK(number_cells),
			PICK(boolean_cells), PICK(kind_cells), (int) (random() % 2));
	snprintf(xml, sizeof(xml),
			 D(TABLE("%s", IN("a") IN("c") IN("e") OUT_OF("", "0, 1") "%s")),
			 policy, rules);
	return dmn_read(run, feel_copy_text(run, xml, strlen(xml)), NULL, NULL);
}

static void
try_all(Sample *sample)
{
	const DmnElement *element = dmn_find(sample->model, text_of("D"));

	for (int a = 0; a < 8; a++)
		for (int c = 0; c < 3; c++)
			for (int e = 0; e < 4; e++)
			{
				FeelRun run;
				DmnFacts facts = {0};

				feel_run_init(&run, sample->run->arena);
				facts.context = facts_of(
					&run,
					feel_format(&run, "{a: %s, c: %s, e: %s}%c", values[0][a],
								values[1][c], values[2][e], 0)
						.data,
					false);
				sample->outcomes[a][c][e] =
					dmn_decide(&run, sample->model, element, &facts);
			}
}

/* The facts given: index into values, or -1 for an unknown one */
typedef struct Given
{
	int at[3];
} Given;

static bool
next_completion(const Given *given, int *at)
{
	for (int i = 0; i < 3; i++)
	{
		if (given->at[i] >= 0)
			continue;
		if (++at[i] < value_counts[i])
			return true;
		at[i] = 0;
	}
	return false;
}

/* Do two completions that differ in this fact alone differ in outcome? */
static bool
fact_matters(Sample *sample, const Given *given, int fact)
{
	int at[3];

	if (given->at[fact] >= 0)
		return false;
	for (int i = 0; i < 3; i++)
		at[i] = given->at[i] < 0 ? 0 : given->at[i];
	do
	{
		int other[3] = {at[0], at[1], at[2]};

		for (other[fact] = 0; other[fact] < value_counts[fact]; other[fact]++)
			if (!feel_same(sample->run, sample->outcomes[at[0]][at[1]][at[2]],
						   sample->outcomes[other[0]][other[1]][other[2]]))
				return true;
	} while (next_completion(given, at));
	return false;
}

/* Have all completions this value? */
static bool
is_sure(Sample *sample, const Given *given, FeelValue value)
{
	int at[3];

	for (int i = 0; i < 3; i++)
		at[i] = given->at[i] < 0 ? 0 : given->at[i];
	do
	{
		if (!feel_same(sample->run, sample->outcomes[at[0]][at[1]][at[2]],
					   value))
			return false;
	} while (next_completion(given, at));
	return true;
}

typedef struct Tally
{
	int determined;
	int unknown;
	int unsound;   /* determined, but it is not */
	int too_few;   /* a fact that matters is not asked for */
	int too_many;  /* one that does not is */
	int undecided; /* unknown, but no fact matters */
} Tally;

static void
compare(Sample *sample, const Given *given, Tally *tally)
{
	FeelRun run;
	FeelTextBuilder text;
	DmnFacts facts = {0};
	FeelValue value;
	const DmnElement *element = dmn_find(sample->model, text_of("D"));
	const FeelString *missing;
	int count;
	int wanted = 0;
	FeelString context;

	feel_run_init(&run, sample->run->arena);
	feel_text_begin(&text, &run);
	feel_text_add(&text, "{", 1);
	for (int i = 0; i < 3; i++)
		if (given->at[i] >= 0)
			feel_text_add_string(
				&text,
				feel_format(&run, "%s%s: %s", text.length > 1 ? ", " : "",
							names[i], values[i][given->at[i]]));
	feel_text_add(&text, "}\0", 2);
	context = feel_text_finish(&text);
	facts.context = facts_of(&run, context.data, true);
	value = dmn_decide(&run, sample->model, element, &facts);
	if (value.kind != FEEL_UNKNOWN)
	{
		tally->determined++;
		if (!is_sure(sample, given, value))
			tally->unsound++;
		return;
	}
	tally->unknown++;
	count = dmn_missing(&run, element, value, &missing);
	for (int i = 0; i < 3; i++)
	{
		bool asked = false;
		bool matters = fact_matters(sample, given, i);

		for (int j = 0; j < count; j++)
			asked = asked || feel_text_equal(missing[j], text_of(names[i]));
		wanted += matters;
		if (matters && !asked)
			tally->too_few++;
		if (asked && !matters)
			tally->too_many++;
	}
	if (wanted == 0)
		tally->undecided++;
}

static void
test_random(void)
{
	static const char *const policies[] = {
		"UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "COLLECT"};
	Tally tally = {0};

	srandom(2);
	for (int i = 0; i < RANDOM_TABLES; i++)
	{
		Sample *sample = calloc(1, sizeof(*sample));

		sample->run = host_run_make();
		sample->model = random_model(sample->run, policies[i % 6]);
		try_all(sample);
		for (int j = 0; j < 20; j++)
		{
			Given given;

			for (int k = 0; k < 3; k++)
				given.at[k] = random() % 2 == 0
								  ? -1
								  : (int) (random() % value_counts[k]);
			compare(sample, &given, &tally);
		}
		host_run_free(sample->run);
		free(sample);
	}
	printf("# %d determined, %d unknown, %d undecided\n", tally.determined,
		   tally.unknown, tally.undecided);
	ok(tally.determined > 5000 && tally.unknown > 5000,
	   "random tables: %d determined, %d not", tally.determined,
	   tally.unknown);
	ok(tally.unsound == 0, "random tables: what is determined is so (%d)",
	   tally.unsound);
	ok(tally.too_few == 0,
	   "random tables: no fact that matters is missed (%d)", tally.too_few);
	ok(tally.too_many == 0,
	   "random tables: no fact that does not matter is asked for (%d)",
	   tally.too_many);
}

/* The budget may end anywhere: nothing breaks, and no wrong answer is given. */
static void
test_budget(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run,
		D(TABLE("COLLECT",
				IN("a") IN("c")
					OUT RULE(IF("&gt; count([1, 2])") IF("true") THEN("1"))
						RULE(IF("a + 1 &gt; 2") IF("not(c)") THEN("2"))
							RULE(IF("5, 6 + count([a])") IF("-") THEN("3")))));
	const DmnElement *element = dmn_find(model, text_of("D"));
	const DmnFacts given = {.context = facts_of(run, "{}", true)};
	int finished = 0;
	int wrong = 0;

	for (uint64_t steps = 1; steps < 3000; steps++)
	{
		FeelRun own;
		FeelValue value;

		feel_run_init(&own, host_arena_make());
		own.steps_left = steps;
		value = dmn_decide(&own, model, element, &given);
		finished += own.steps_left > 0;
		wrong += own.steps_left > 0 && value.kind != FEEL_UNKNOWN;
		host_arena_free(own.arena);
	}
	ok(finished > 0 && finished < 2999 && wrong == 0,
	   "each budget: %d of 2999 suffice, %d answers are wrong", finished,
	   wrong);
	host_run_free(run);
}

int
main(void)
{
	test_begin();
	test_cases();
	test_budget();
	test_violations();
	test_untyped();
	test_large();
	test_random();
	return test_end();
}
