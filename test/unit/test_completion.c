/*-------------------------------------------------------------------------
 *
 * test_completion.c
 *	  What all completions of unknown facts agree on is the answer: cases, and
 *	  random models compared with trying all values.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>

#include "models.h"

/* ------------------------------------------------------------------ cases */

/* D where nothing is known, and what is asked */
static void
check(const char *what, const char *xml, const char *facts,
	  const char *expected, const char *missing)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, xml);

	is_text(decide_text(run, model, "D", facts, true), expected, "%s: %s",
			what, facts);
	is_text(missing_text(run, model, "D", facts), missing,
			"%s: %s, and is asked", what, facts);
	host_run_free(run);
}

#define FACT(name, ...) \
	DECISION(name, NEEDS_INPUT("a") TABLE("FIRST", IN("a") OUT __VA_ARGS__))

static void
test_cases(void)
{
	/* by itself each rule and each table waits for a */
	const char *exclusive = MODEL(INPUT("a", "number") DECISION(
		"D", NEEDS_INPUT("a")
				 TABLE("FIRST",
					   IN("a") OUT RULE(IF("? &lt; 5 or ? = null") THEN("1"))
						   RULE(IF("? &gt;= 5") THEN("1"))
							   RULE(IF("-") THEN("2")))));
	const char *apart = MODEL(
		INPUT("a", "number") FACT("L", RULE(IF("&lt; 5") THEN("1"))
										   RULE(IF("-") THEN("2")))
			FACT("R", RULE(IF("&lt; 5") THEN("2")) RULE(IF("-") THEN("1")))
				DECISION("D", NEEDS("L") NEEDS("R") TABLE(
								  "FIRST",
								  IN("L") IN("R") OUT RULE(
									  IF("1") IF("1") THEN("\"no\""))
									  RULE(IF("-") IF("-") THEN("\"yes\"")))));
	const char *decimals = MODEL(INPUT("a", "number") DECISION(
		"D", NEEDS_INPUT("a")
				 TABLE("FIRST",
					   IN("a") OUT RULE(IF("? &lt;= 5 or ? = null") THEN("1"))
						   RULE(IF("? &gt;= 6") THEN("1"))
							   RULE(IF("-") THEN("2")))));

	/* a list that the parameter does not take, whatever the fact is */
	const char *misfit = MODEL(
		ITEM("tPerson", "><itemComponent name='age'><typeRef>number</typeRef>"
						"</itemComponent>")
			ITEM("tPeople", " isCollection='true'><typeRef>tPerson</typeRef>")
				INPUT("ps", "tPeople") UNTYPED("a") FACT(
					"O", RULE(IF("1, \"x\"") THEN("[\"x\"]"))
							 RULE(IF("-") THEN("[]")))
					DECISION("Z",
							 NEEDS_INPUT("ps") TEXT(
								 "0")) "<decisionService id='k_S' "
									   "name='S'><variable name='S'/>"
									   "<outputDecision "
									   "href='#d_Z'/><inputData href='#i_ps'/>"
									   "</decisionService>" DECISION(
										   "D", NEEDS("O") KNOWS("S")
													TEXT("S([{age: 2}, O])")));

	check("what does not fit", misfit, "{}", "null", "");
	check("what does not fit", misfit, "{a: 1}", "null | invalid type", "");
	check("conditions that leave nothing", exclusive, "{}", "1", "");
	check("what is between 5 and 6", decimals, "{}", "unknown(\"a\")", "a");
	check("two tables of one fact", apart, "{}", "\"yes\"", "");
	check("two tables of one fact", apart, "{a: 5}", "\"yes\"", "");
}

/* ------------------------------------------------------------ random models */

#define FACTS 4
#define MAX_VALUES 11

static const char *const names[FACTS] = {"a", "c", "e", "u"};
/* All that cells can tell apart */
static const char *const values[FACTS][MAX_VALUES] = {
	{"null", "0", "1", "1.5", "2", "2.5", "3", "4", "7"},
	{"null", "true", "false"},
	{"null", "\"x\"", "\"y\"", "\"z\""},
	{"null", "1", "2", "7", "\"x\"", "\"w\"", "true", "false", "[\"x\", 3]",
	 "[1, 2]", "[]"}};
static const int value_counts[FACTS] = {9, 3, 4, 11};

static const char *const constant_cells[FACTS][9] = {
	{"-", "-", "1", "&lt; 2", "&gt;= 2", "[1..3)", "&gt; 3, null", "null",
	 "not(2)"},
	{"-", "-", "true", "false", "false, null", "not(true)", "true, false",
	 "null", "-"},
	{"-", "-", "\"x\"", "\"y\", \"z\"", "not(\"x\")", "\"y\"", "null",
	 "not(null)", "\"z\""},
	{"-", "-", "\"x\"", "1", "&gt; 1", "null", "not(\"x\")", "1, 2",
	 "not(null)"}};
static const char *const mixed_cells[FACTS][9] = {
	{"? + 1 &gt; 3", "&gt; count([1, 2])", "? = 1 or ? = 3", "not(c)",
	 "if c then ? &gt; 2 else ? &gt; 1", "? in [1..2]",
	 "? != null and ? &lt; 3", "? instance of number", "-"},
	{"? = true", "? and a &gt; 2", "not(?)", "a &gt; 2", "? or e = \"x\"", "-",
	 "? = null", "if ? then false else true", "a = 1"},
	{"? = \"x\"", "? in (\"x\", \"y\")", "string length(?) = 1", "? != \"z\"",
	 "-", "c", "if ? = \"x\" then c else not(c)", "? = null", "\"x\""},
	{"? = \"x\"", "? instance of string", "? = null", "? = a", "u", "? &gt; 1",
	 "a", "c", "? in (1, \"x\")"}};

typedef enum Shape
{
	CONSTANT,
	MIXED,
	GRAPH,
	SHAPES
} Shape;

static const char *const shape_names[SHAPES] = {
	"tables of constant cells", "tables of mixed cells", "two-level graphs"};

typedef struct Text
{
	char data[16000];
	size_t length;
} Text;

#define ADD(text, ...)                                \
	((text)->length +=                                \
	 (size_t) snprintf((text)->data + (text)->length, \
					   sizeof((text)->data) - (text)->length, __VA_ARGS__))

static const char *
random_cell(int fact, bool mixed)
{
	return mixed && random() % 2 == 0 ? PICK(mixed_cells[fact])
									  : PICK(constant_cells[fact]);
}

static const char *
random_policy(void)
{
	static const char *const policies[] = {"UNIQUE",    "ANY",      "FIRST",
										   "FIRST",     "PRIORITY", "COLLECT",
										   "RULE ORDER"};

	return PICK(policies);
}

/* A decision over all facts, or some of them */
static void
add_table(Text *xml, const char *name, int facts, bool mixed, int outputs)
{
	int rules = 1 + (int) (random() % 5);

	ADD(xml, "<decision id='d_%s' name='%s'><variable name='%s'/>", name, name,
		name);
	for (int i = 0; i < FACTS; i++)
		ADD(xml,
			"<informationRequirement><requiredInput href='#i_%s'/>"
			"</informationRequirement>",
			names[i]);
	ADD(xml, "<decisionTable hitPolicy='%s'>", random_policy());
	for (int i = 0; i < FACTS; i++)
		if ((facts >> i) & 1)
			ADD(xml, IN("%s"), names[i]);
	ADD(xml, OUT_OF("", "0, 1, 2"));
	for (int rule = 0; rule < rules; rule++)
	{
		ADD(xml, "<rule>");
		for (int i = 0; i < FACTS; i++)
			if ((facts >> i) & 1)
				ADD(xml, IF("%s"), random_cell(i, mixed));
		ADD(xml, THEN("%d") "</rule>", (int) (random() % outputs));
	}
	ADD(xml, "</decisionTable></decision>");
}

static void
add_top(Text *xml)
{
	static const char *const cells[] = {
		"-", "-", "0", "1", "0, 1", "null", "&gt; 0", "not(1)", "2"};
	int rules = 1 + (int) (random() % 5);

	ADD(xml,
		"<decision id='d_D' name='D'><variable name='D'/>" NEEDS("L")
			NEEDS("R")
				NEEDS_INPUT("c") "<decisionTable hitPolicy='%s'>" IN("L")
					IN("R") IN("c") OUT_OF("", "0, 1"),
		random_policy());
	for (int rule = 0; rule < rules; rule++)
		ADD(xml, RULE(IF("%s") IF("%s") IF("%s") THEN("%d")), PICK(cells),
			PICK(cells), random_cell(1, false), (int) (random() % 2));
	ADD(xml, "</decisionTable></decision>");
}

static const DmnModel *
random_model(FeelRun *run, Shape shape)
{
	static Text xml;

	xml.length = 0;
	ADD(&xml, "<definitions xmlns='" MODEL_NAMESPACE
			  "' namespace='urn:test' name='test' id='test'>" KIND INPUT(
				  "a", "number") INPUT("c", "boolean") INPUT("e", "kind")
				  UNTYPED("u"));
	if (shape == GRAPH)
	{
		add_table(&xml, "L", 1 + (int) (random() % 15), false, 3);
		add_table(&xml, "R", 1 + (int) (random() % 15), false, 3);
		add_top(&xml);
	}
	else
		add_table(&xml, "D", 1 + (int) (random() % 15), shape == MIXED, 2);
	ADD(&xml, "</definitions>");
	return dmn_read(run, feel_copy_text(run, xml.data, xml.length), NULL,
					NULL);
}

/* The facts given: index into values, or -1 for an unknown one */
typedef struct Given
{
	int at[FACTS];
} Given;

static FeelValue fact_values[FACTS][MAX_VALUES];

static void
give(FeelRun *run, void *closure, const DmnElement *input, FeelValue *value)
{
	const Given *given = closure;

	for (int i = 0; i < FACTS; i++)
		if (input->name.data[0] == names[i][0])
		{
			*value = given->at[i] < 0 ? dmn_unknown(run, input)
									  : fact_values[i][given->at[i]];
			return;
		}
}

static FeelValue
decide(FeelRun *run, const DmnModel *model, Given *given)
{
	DmnFacts facts = {.fact = give, .closure = given};

	return dmn_decide(run, model, dmn_find(model, text_of("D")), &facts);
}

static bool
next_completion(const Given *given, Given *full)
{
	for (int i = 0; i < FACTS; i++)
	{
		if (given->at[i] >= 0)
			continue;
		if (++full->at[i] < value_counts[i])
			return true;
		full->at[i] = 0;
	}
	return false;
}

typedef struct Tally
{
	int determined;
	int unknown;
	int unsound; /* determined, but two completions differ */
	int in_vain; /* unknown, but all agree */
	int rows;    /* answered otherwise as one row of many */
} Tally;

/* Do all completions agree, and on this value (unless it is unknown)? */
static bool
all_agree(FeelRun *run, const DmnModel *model, const Given *given,
		  FeelValue value)
{
	Given full = *given;

	for (int i = 0; i < FACTS; i++)
		if (full.at[i] < 0)
			full.at[i] = 0;
	do
	{
		FeelRun own;
		FeelValue outcome;

		feel_run_init(&own, run->arena);
		own.quiet = true;
		outcome = decide(&own, model, &full);
		if (value.kind == FEEL_UNKNOWN)
			value = outcome;
		else if (!feel_same(run, value, outcome))
			return false;
	} while (next_completion(given, &full));
	return true;
}

static void
show(const DmnModel *model, const Given *given, Shape shape, const char *what)
{
	printf("# %s, %s:", shape_names[shape], what);
	for (int i = 0; i < FACTS; i++)
		printf(" %s: %s", names[i],
			   given->at[i] < 0 ? "?" : values[i][given->at[i]]);
	printf("\n");
	for (int i = 0; i < dmn_element_count(model); i++)
	{
		const DmnElement *element = dmn_element_at(model, i);
		FeelRun *run = host_run_make();
		FeelString text;

		if (element->kind == DMN_DECISION)
		{
			text = dmn_render(run, element, DMN_TEXT);
			printf("# %.*s:\n%.*s\n", (int) element->name.length,
				   element->name.data, (int) text.length, text.data);
		}
		host_run_free(run);
	}
}

static void
try_model(Shape shape, Tally *tally, int *shown)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = random_model(run, shape);
	DmnEvaluation *rows;

	if (model == NULL || run->diagnostic_count > 0)
	{
		test_show_diagnostics(run);
		abort();
	}
	rows = dmn_evaluation_make(run, model);
	for (int j = 0; j < 10; j++)
	{
		Given given;
		FeelRun own;
		FeelValue value;
		FeelValue again;

		for (int i = 0; i < FACTS; i++)
			given.at[i] =
				random() % 2 == 0 ? -1 : (int) (random() % value_counts[i]);
		feel_run_init(&own, run->arena);
		own.quiet = true;
		value = decide(&own, model, &given);
		again = dmn_evaluate(rows, &own, dmn_find(model, text_of("D")),
							 &(DmnFacts){.fact = give, .closure = &given});
		if (!feel_text_equal(feel_print(&own, value), feel_print(&own, again)))
			tally->rows++;
		if (value.kind == FEEL_UNKNOWN)
		{
			tally->unknown++;
			if (all_agree(run, model, &given, value))
			{
				tally->in_vain++;
				if (*shown > 0 && (*shown)-- > 0)
					show(model, &given, shape, "in vain");
			}
		}
		else
		{
			tally->determined++;
			if (!all_agree(run, model, &given, value))
			{
				tally->unsound++;
				show(model, &given, shape, "unsound");
			}
		}
	}
	host_run_free(run);
}

static void
test_random(int models, int shown)
{
	FeelRun *run = host_run_make();

	for (int i = 0; i < FACTS; i++)
		for (int j = 0; j < value_counts[i]; j++)
			fact_values[i][j] = value_of(run, values[i][j]);
	srandom(1);
	for (Shape shape = 0; shape < SHAPES; shape++)
	{
		Tally tally = {0};

		for (int i = 0; i < models; i++)
			try_model(shape, &tally, &shown);
		printf("# %s: %d determined, %d undetermined, of these %d in vain\n",
			   shape_names[shape], tally.determined, tally.unknown,
			   tally.in_vain);
		ok(tally.unsound == 0, "%s: what is determined is so (%d)",
		   shape_names[shape], tally.unsound);
		ok(tally.rows == 0, "%s: a row of many has the same answer (%d)",
		   shape_names[shape], tally.rows);
		ok(tally.in_vain * (shape == CONSTANT ? 2000 : 50) <= tally.unknown,
		   "%s: hardly anybody is asked in vain (%d of %d)",
		   shape_names[shape], tally.in_vain, tally.unknown);
	}
	host_run_free(run);
}

/* ------------------------------------------------------------------- cases */

#define RESTRICTED                                                  \
	ITEM("share", "><typeRef>number</typeRef>" ALLOWED("[0..100]")) \
	ITEM("alias", "><typeRef>share</typeRef>")                      \
	ITEM("narrow", "><typeRef>share</typeRef>" ALLOWED("&gt;= -5"))

static void
expect(const char *what, const char *xml, const char *facts,
	   const char *expected)
{
	FeelRun *run = host_run_make();

	is_text(decide_text(run, model_of(run, xml), "D", facts, true), expected,
			"%s: %s", what, facts);
	host_run_free(run);
}

static void
test_cells(void)
{
	const char *xml = MODEL(UNTYPED("u") DECISION(
		"D", NEEDS_INPUT("u") TABLE("RULE ORDER",
									IN("u") OUT RULE(IF("u") THEN("\"x\"")))));
	const char *other = MODEL(UNTYPED("u") INPUT("a", "number") DECISION(
		"D", NEEDS_INPUT("u") NEEDS_INPUT("a")
				 TABLE("FIRST", IN("a") OUT RULE(IF("u") THEN("\"x\"")) RULE(
									IF("-") THEN("if u = 5 then \"x\" else "
												 "\"y\"")))));

	expect("a cell that names its own column may be a condition", xml, "{}",
		   "unknown(\"u\")");
	expect("a cell that names its own column may be a condition", xml,
		   "{u: false}", "[]");
	expect("a cell that names its own column may be a condition", xml,
		   "{u: 5}", "[\"x\"]");
	expect("a cell that names another fact, too", other, "{a: 5}",
		   "unknown(\"u\")");
	expect("a cell that names another fact, too", other, "{a: 5, u: true}",
		   "\"x\"");
	expect("a cell that names another fact, too", other, "{a: 5, u: false}",
		   "\"y\" | not comparable");
}

/* A value that its type refuses is null, though its fact is none. */
static void
test_types(void)
{
#define THROUGH(type)                                               \
	MODEL(RESTRICTED INPUT("a", "number")                           \
			  TYPED_DECISION("E", type, NEEDS_INPUT("a") TEXT("a")) \
				  DECISION("D", NEEDS_INPUT("a") NEEDS("E")         \
									TEXT("if E = a then 1 else 2")))

	expect("allowed values", THROUGH("share"), "{}", "unknown(\"a\")");
	expect("those of the base", THROUGH("alias"), "{}", "unknown(\"a\")");
	expect("those of the base", THROUGH("alias"), "{a: -1}", "2 | constraint");
	expect("those of the base", THROUGH("alias"), "{a: 7}", "1");
	expect("both", THROUGH("narrow"), "{}", "unknown(\"a\")");
	expect("both", THROUGH("narrow"), "{a: -1}", "2 | constraint");
#undef THROUGH
}

/*
 * The answer depends on b where a is above 3, and is the same in all that is
 * tried before.  Steps may end anywhere, also where the last answer has come
 * and is looked at for what it waits for: it is not known then.
 */
static void
test_budget(void)
{
	int wrong = 0;

	for (int count = 1000; count < 1300; count += 4)
	{
		FeelRun *run = host_run_make();
		const DmnModel *model;
		FeelString text;
		char xml[4000];

		snprintf(xml, sizeof(xml),
				 MODEL(INPUT("a", "number") INPUT("b", "number") DECISION(
					 "D", NEEDS_INPUT("a") NEEDS_INPUT("b")
							  TEXT("for i in 1..%d return [if a &gt; 3 then "
								   "b else null]"))),
				 count);
		model = model_of(run, xml);
		text = decide_text(run, model, "D", "{}", true);
		wrong += memmem(text.data, text.length, "unknown", 7) == NULL;
		host_run_free(run);
	}
	ok(wrong == 0, "each end of the budget: %d answers are wrong", wrong);
}

int
main(int argc, char **argv)
{
	test_begin();
	test_cases();
	test_budget();
	test_cells();
	test_types();
	test_random(argc > 1 ? atoi(argv[1]) : 1000, argc > 2 ? atoi(argv[2]) : 0);
	return test_end();
}
