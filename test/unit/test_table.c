/*-------------------------------------------------------------------------
 *
 * test_table.c
 *	  Decision tables: hit policies, and rules that wait for facts.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>

#include "models.h"

/* One decision D with a table over a number, a string and a boolean */
#define D(...)                                                            \
	MODEL(INPUT("a", "number") INPUT("b", "string") INPUT("c", "boolean") \
			  DECISION("D", NEEDS_INPUT("a") NEEDS_INPUT("b")             \
								NEEDS_INPUT("c") __VA_ARGS__))

typedef struct Expectation
{
	const char *facts;
	const char *closed; /* with absent facts null; NULL: not asked */
	const char *open;   /* with absent facts unknown; NULL: not asked */
} Expectation;

static void
check(const char *what, const char *xml, const Expectation *expected)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, xml);

	for (; expected->facts != NULL; expected++)
	{
		if (expected->closed != NULL)
			is_text(decide_text(run, model, "D", expected->facts, false),
					expected->closed, "%s: %s", what, expected->facts);
		if (expected->open != NULL)
			is_text(decide_text(run, model, "D", expected->facts, true),
					expected->open, "%s, open: %s", what, expected->facts);
	}
	host_run_free(run);
}

#define CHECK(what, xml, ...) \
	check(what, xml, (const Expectation[]){__VA_ARGS__, {NULL, NULL, NULL}})

/* ------------------------------------------------------------ hit policies */

static void
test_unique(void)
{
	CHECK("unique",
		  D(TABLE("UNIQUE",
				  IN("a") IN("b") OUT RULE(IF("&lt; 10") IF("-") THEN("1"))
					  RULE(IF("&gt;= 10") IF("\"x\"") THEN("2"))
						  RULE(IF("[20..30)") IF("-") THEN("3")))),
		  {"{a: 5}", "1", "1"}, {"{a: 10, b: \"x\"}", "2", "2"},
		  {"{a: 10, b: \"y\"}", "null", "null"},
		  {"{a: 25, b: \"x\"}", "null | hit policy", "null | hit policy"},
		  {"{a: 25, b: \"y\"}", "3", "3"},
		  {"{a: 30, b: \"y\"}", "null", "null"},
		  {"{a: 25}", "3", "unknown(\"b\")"},
		  {"{a: 12}", "null", "unknown(\"b\")"},
		  {"{b: \"y\"}", NULL, "unknown(\"a\")"},
		  {"{}", NULL, "unknown(\"a\", \"b\")"});
}

static void
test_any(void)
{
	CHECK("any",
		  D(TABLE("ANY",
				  IN("a") IN("c") OUT RULE(IF("&gt; 0") IF("-") THEN("\"p\""))
					  RULE(IF("&gt; 5") IF("true") THEN("\"p\""))
						  RULE(IF("&gt; 9") IF("false") THEN("\"q\"")))),
		  {"{a: 3, c: true}", "\"p\"", "\"p\""},
		  {"{a: 6, c: true}", "\"p\"", "\"p\""},
		  {"{a: 10, c: false}", "null | hit policy", "null | hit policy"},
		  {"{a: 6}", "\"p\"", "\"p\""}, {"{a: 10}", "\"p\"", "unknown(\"c\")"},
		  {"{c: true}", NULL, "unknown(\"a\")"}, {"{a: -1}", "null", "null"});
}

static void
test_first(void)
{
	const char *xml = D(TABLE(
		"FIRST", IN("a") IN("b") IN("c")
					 OUT RULE(IF("&lt; 0") IF("-") IF("-") THEN("\"A\""))
						 RULE(IF("-") IF("\"x\"") IF("-") THEN("\"B\""))
							 RULE(IF("-") IF("-") IF("true") THEN("\"A\""))
								 RULE(IF("-") IF("-") IF("-") THEN("\"A\""))));

	/* c can change nothing: rules 3 and 4 agree */
	CHECK("first", xml, {"{a: -1}", "\"A\"", "\"A\""},
		  {"{a: 1, b: \"x\"}", "\"B\"", "\"B\""},
		  {"{a: 1, b: \"y\"}", "\"A\"", "\"A\""},
		  {"{a: 1}", "\"A\"", "unknown(\"b\")"},
		  {"{b: \"y\"}", "\"A\"", "\"A\""},
		  {"{b: \"x\"}", NULL, "unknown(\"a\")"},
		  {"{}", NULL, "unknown(\"a\", \"b\")"});
	CHECK("no later rule decides when a limit is met",
		  D(TABLE("FIRST", IN("a") OUT RULE(
							   IF("count(for i in 1..a, j in 1..a return i) "
								  "&gt; 1") THEN("\"no\""))
							   RULE(IF("-") THEN("\"yes\"")))),
		  {"{a: 2}", "\"no\"", "\"no\""}, {"{a: 1}", "\"yes\"", "\"yes\""},
		  {"{a: 10000}", "null | limit", "null | limit"});
	CHECK("nor when a decision that the table rests on meets it",
		  MODEL(INPUT("a", "number") DECISION(
			  "x", NEEDS_INPUT("a")
					   TEXT("count(for i in 1..a, j in 1..a return i)"))
					DECISION("D",
							 NEEDS("x") TABLE(
								 "FIRST",
								 IN("x") OUT RULE(IF("&gt; 1") THEN("\"no\""))
									 RULE(IF("-") THEN("\"yes\""))))),
		  {"{a: 2}", "\"no\"", "\"no\""}, {"{a: 1}", "\"yes\"", "\"yes\""},
		  {"{a: 10000}", "null | limit", "null | limit"});
	CHECK("numbers at the ends of what cells compare as integers",
		  D(TABLE("FIRST",
				  IN("a") OUT RULE(IF("&lt; -4611686018427387904")
									   THEN("\"below\""))
					  RULE(IF("&gt; 4611686018427387903") THEN("\"above\""))
						  RULE(IF("-") THEN("\"between\"")))),
		  {"{a: -4611686018427387905}", "\"below\"", "\"below\""},
		  {"{a: -4611686018427387904.5}", "\"below\"", "\"below\""},
		  {"{a: -4611686018427387904}", "\"between\"", "\"between\""},
		  {"{a: 0}", "\"between\"", "\"between\""},
		  {"{a: 4611686018427387903}", "\"between\"", "\"between\""},
		  {"{a: 4611686018427387903.5}", "\"above\"", "\"above\""},
		  {"{a: 1e30}", "\"above\"", "\"above\""});
}

static void
test_priority(void)
{
	const char *xml =
		D(TABLE("PRIORITY",
				IN("a") IN("c") OUT_OF("", "\"high\", \"middle\", \"low\"")
					RULE(IF("&gt; 0") IF("-") THEN("\"middle\""))
						RULE(IF("&gt; 10") IF("-") THEN("\"high\""))
							RULE(IF("-") IF("true") THEN("\"low\""))
								RULE(IF("&lt; -10") IF("-") THEN("\"odd\""))));

	CHECK("priority", xml, {"{a: 1, c: true}", "\"middle\"", "\"middle\""},
		  {"{a: 11, c: true}", "\"high\"", "\"high\""},
		  {"{a: -1, c: true}", "\"low\"", "\"low\""},
		  {"{a: 11}", "\"high\"", "\"high\""},
		  {"{a: 1}", "\"middle\"", "\"middle\""},
		  {"{a: -1}", "null", "unknown(\"c\")"},
		  {"{c: true}", NULL, "unknown(\"a\")"},
		  {"{a: -11, c: true}", "\"low\" | constraint", NULL});

#define OUTPUTS                                \
	"<output name='x'><outputValues><text>1, " \
	"2</text></outputValues></output>"         \
	"<output name='y'/>"
	/* of one rank the first counts: a doubtful one above the sure one */
	CHECK("priority, the doubtful rule first",
		  D(TABLE("PRIORITY",
				  IN("c") OUTPUTS RULE(IF("true") THEN("1") THEN("\"early\""))
					  RULE(IF("-") THEN("1") THEN("\"late\"")))),
		  {"{c: true}", "{x: 1, y: \"early\"}", "{x: 1, y: \"early\"}"},
		  {"{c: false}", "{x: 1, y: \"late\"}", "{x: 1, y: \"late\"}"},
		  {"{}", "{x: 1, y: \"late\"}", "{x: 1, y: unknown(\"c\")}"});
	CHECK("priority, the doubtful rule last",
		  D(TABLE("PRIORITY",
				  IN("c") OUTPUTS RULE(IF("-") THEN("1") THEN("\"early\""))
					  RULE(IF("true") THEN("1") THEN("\"late\"")))),
		  {"{c: true}", "{x: 1, y: \"early\"}", "{x: 1, y: \"early\"}"},
		  {"{}", "{x: 1, y: \"early\"}", "{x: 1, y: \"early\"}"});
#undef OUTPUTS
}

static void
test_order(void)
{
	CHECK("rule order",
		  D(TABLE("RULE ORDER",
				  IN("a") IN("c") OUT RULE(IF("&gt; 0") IF("-") THEN("3"))
					  RULE(IF("&gt; 5") IF("-") THEN("1"))
						  RULE(IF("-") IF("true") THEN("2")))),
		  {"{a: 6, c: true}", "[3, 1, 2]", "[3, 1, 2]"},
		  {"{a: 6, c: false}", "[3, 1]", "[3, 1]"},
		  {"{a: 6}", "[3, 1]", "unknown(\"c\")"},
		  {"{a: -6, c: false}", "[]", "[]"});
	CHECK("output order",
		  D(TABLE("OUTPUT ORDER",
				  IN("a") IN("c") OUT_OF("", "1, 2, 3") RULE(IF("&gt; 0") IF(
					  "-") THEN("3")) RULE(IF("&gt; 5") IF("-") THEN("1"))
					  RULE(IF("-") IF("true") THEN("2"))
						  RULE(IF("-") IF("-") THEN("1")))),
		  {"{a: 6, c: true}", "[1, 1, 2, 3]", "[1, 1, 2, 3]"},
		  {"{a: 6}", "[1, 1, 3]", "unknown(\"c\")"});
}

static void
test_collect(void)
{
#define RULES                                   \
	IN("a")                                     \
	IN("c")                                     \
	OUT RULE(IF("&gt; 0") IF("-") THEN("10"))   \
		RULE(IF("&gt; 5") IF("-") THEN("20"))   \
			RULE(IF("-") IF("true") THEN("15")) \
				RULE(IF("-") IF("false") THEN("0"))
	CHECK("collect", D(TABLE("COLLECT", RULES)),
		  {"{a: 6, c: true}", "[10, 20, 15]", "[10, 20, 15]"},
		  {"{a: 6}", "[10, 20]", "unknown(\"c\")"}, {"{}", "[]", NULL});
	CHECK("sum", D(AGGREGATE("SUM", RULES)), {"{a: 6, c: true}", "45", "45"},
		  {"{a: 6, c: false}", "30", "30"}, {"{a: 6}", "30", "unknown(\"c\")"},
		  {"{a: -6}", "null", "unknown(\"c\")"});
	CHECK("min", D(AGGREGATE("MIN", RULES)), {"{a: 6, c: true}", "10", "10"},
		  {"{a: 6}", "10", "unknown(\"c\")"}, {"{c: false}", NULL, "0"});
	CHECK("max", D(AGGREGATE("MAX", RULES)), {"{a: 6, c: true}", "20", "20"},
		  {"{a: 6}", "20", "20"}, {"{a: 1}", "10", "unknown(\"c\")"});
	CHECK("count", D(AGGREGATE("COUNT", RULES)), {"{a: 6, c: true}", "3", "3"},
		  {"{a: -6}", "0", "unknown(\"c\")"});
#undef RULES
	CHECK("collect without a match",
		  D(AGGREGATE("SUM", IN("a") OUT_ELSE("", "-1")
								 RULE(IF("&gt; 0") THEN("10")))),
		  {"{a: 0}", "-1", "-1"}, {"{}", NULL, "unknown(\"a\")"});
}

/* ------------------------------------------------------------------ outputs */

static void
test_outputs(void)
{
	const char *several = D(TABLE(
		"FIRST", IN("a") IN("c") OUT_NAMED("outcome") OUT_NAMED("amount")
					 RULE(IF("&lt; 0") IF("-") THEN("\"no\"") THEN("0"))
						 RULE(IF("-") IF("true") THEN("\"yes\"") THEN("a * 2"))
							 RULE(IF("-") IF("-") THEN("\"yes\"") THEN("a"))));

	CHECK("several outputs", several,
		  {"{a: 4, c: true}", "{outcome: \"yes\", amount: 8}",
		   "{outcome: \"yes\", amount: 8}"},
		  {"{a: -4}", "{outcome: \"no\", amount: 0}",
		   "{outcome: \"no\", amount: 0}"},
		  /* what is the same in all ways it can turn out is known */
		  {"{a: 4}", "{outcome: \"yes\", amount: 4}",
		   "{outcome: \"yes\", amount: unknown(\"c\")}"},
		  {"{c: true}", NULL,
		   "{outcome: unknown(\"a\"), amount: unknown(\"a\")}"});
	CHECK("default outputs",
		  D(TABLE("UNIQUE", IN("a") OUT_ELSE("x", "\"none\"") OUT_NAMED("y")
								RULE(IF("1") THEN("\"one\"") THEN("1")))),
		  {"{a: 1}", "{x: \"one\", y: 1}", "{x: \"one\", y: 1}"},
		  {"{a: 2}", "{x: \"none\", y: null}", "{x: \"none\", y: null}"},
		  {"{}", "{x: \"none\", y: null}",
		   "{x: unknown(\"a\"), y: unknown(\"a\")}"});
	CHECK("unknown output",
		  D(TABLE("FIRST", IN("c") OUT RULE(IF("true") THEN("a + 1"))
							   RULE(IF("-") THEN("0")))),
		  {"{c: true}", NULL, "unknown(\"a\")"}, {"{c: false}", "0", "0"},
		  {"{a: -1}", "0", "0"}, {"{a: 1}", "0", "unknown(\"c\")"},
		  {"{}", NULL, "unknown(\"a\", \"c\")"});
	CHECK("typed outputs",
		  D(TABLE("FIRST", IN("a") "<output typeRef='string'/>" RULE(
							   IF("1") THEN("\"s\"")) RULE(IF("2") THEN("2"))
							   RULE(IF("3") THEN("b")))),
		  {"{a: 1}", "\"s\"", "\"s\""},
		  {"{a: 2}", "null | invalid type", NULL},
		  {"{a: 3, b: \"x\"}", "\"x\"", "\"x\""},
		  {"{a: 3}", NULL, "unknown(\"b\")"});
	CHECK("priorities of the output's type",
		  MODEL(ITEM("tRank", "><typeRef>string</typeRef>" ALLOWED(
								  "\"first\", \"second\""))
					INPUT("a", "number") DECISION(
						"D", NEEDS_INPUT("a") TABLE(
								 "PRIORITY",
								 IN("a") "<output typeRef='tRank'/>" RULE(
									 IF("&gt; 0") THEN("\"second\""))
									 RULE(IF("&gt; 1") THEN("\"first\""))))),
		  {"{a: 1}", "\"second\"", "\"second\""},
		  {"{a: 2}", "\"first\"", "\"first\""});
	CHECK("outputs that only have labels",
		  D(TABLE("UNIQUE",
				  IN("a") "<output label='x y'/><output label='z'/>" RULE(
					  IF("-") THEN("1") THEN("2")))),
		  {"{}", "{\"x y\": 1, z: 2}", "{\"x y\": 1, z: 2}"});
	CHECK("empty output",
		  D(TABLE("UNIQUE",
				  IN("a") OUT RULE(IF("1") THEN("")) RULE(IF("2") THEN("-")))),
		  {"{a: 1}", "null", "null"}, {"{a: 2}", "null", "null"});
}

/* -------------------------------------------------------------------- cells */

static void
test_cells(void)
{
	CHECK("values",
		  D(TABLE("FIRST",
				  IN("b") OUT RULE(IF("\"x\", \"y\"") THEN("1"))
					  RULE(IF("not(\"z\", null)") THEN("2"))
						  RULE(IF("null") THEN("3")) RULE(IF("-") THEN("4")))),
		  {"{b: \"x\"}", "1", "1"}, {"{b: \"y\"}", "1", "1"},
		  {"{b: \"q\"}", "2", "2"}, {"{b: \"z\"}", "4", "4"},
		  {"{b: null}", "3", "3"}, {"{}", "3", "unknown(\"b\")"});
	CHECK("ranges",
		  D(TABLE("FIRST", IN("a") OUT RULE(IF("[1..3]") THEN("1"))
							   RULE(IF("(3..5), 7") THEN("2"))
								   RULE(IF("not(&lt; 100)") THEN("3"))
									   RULE(IF("&gt; 50, -2.5") THEN("4")))),
		  {"{a: 3}", "1", "1"}, {"{a: 3.0001}", "2", "2"},
		  {"{a: 5}", "null", "null"}, {"{a: 7.0}", "2", "2"},
		  {"{a: 100}", "3", "3"}, {"{a: 99}", "4", "4"},
		  {"{a: -2.50}", "4", "4"});
	CHECK("expressions",
		  D(TABLE("FIRST",
				  IN("a") IN("b") OUT RULE(IF("? > 5 and c") IF("-") THEN("1"))
					  RULE(IF("-") IF("starts with(?, \"x\")") THEN("2")) RULE(
						  IF("&lt; string length(b)") IF("-") THEN("3")))),
		  {"{a: 6, c: true, b: \"\"}", "1", "1"},
		  {"{a: 6, c: false, b: \"xy\"}", "2", "2"},
		  {"{a: 1, c: false, b: \"yy\"}", "3", "3"},
		  {"{a: 6, b: \"y\"}", NULL, "unknown(\"c\")"},
		  {"{a: 4, b: \"xx\"}", "2", "2"});
	CHECK(
		"in the input",
		MODEL(INPUT("l", "Any") DECISION(
			"D", NEEDS_INPUT("l") TABLE(
					 "FIRST", IN("l") OUT RULE(IF("\"x\" in ?") THEN("1"))
								  RULE(IF("\"x\" in (?.codes)") THEN("2"))
									  RULE(IF("\"y\" in ? or \"z\" in ?") THEN(
										  "3")) RULE(IF("-") THEN("4"))))),
		{"{l: [\"w\", \"x\"]}", "1", "1"}, {"{l: \"x\"}", "1", "1"},
		{"{l: {codes: [\"x\"]}}", "2 | not comparable", "2 | not comparable"},
		{"{l: [\"z\"]}", "3 | no property", "3 | no property"},
		{"{l: [\"w\"]}", "4 | no property", "4 | no property"},
		{"{l: [\"x\", \"y\"]}", "1", "1"},
		{"{}", "4 | no entry", "unknown(\"l\")"});
	CHECK("dates",
		  MODEL(INPUT("date de départ", "date") DECISION(
			  "D", NEEDS_INPUT("date de départ") TABLE(
					   "UNIQUE",
					   IN("date de départ") OUT RULE(
						   IF("&lt; date(\"2024-01-01\")") THEN("\"avant\""))
						   RULE(IF("[@\"2024-01-01\"..@\"2024-12-31\"]")
									THEN("\"2024\""))
							   RULE(IF("&gt; date(\"2024-12-31\")")
										THEN("\"après\""))))),
		  {"{\"date de départ\": date(\"2023-12-31\")}", "\"avant\"",
		   "\"avant\""},
		  {"{\"date de départ\": date(\"2024-01-01\")}", "\"2024\"", NULL},
		  {"{\"date de départ\": date(\"2024-12-31\")}", "\"2024\"", NULL},
		  {"{\"date de départ\": date(\"2025-01-01\")}", "\"après\"", NULL},
		  {"{}", NULL, "unknown(\"date de départ\")"});
	CHECK("a list in, a list in the cell",
		  MODEL(INPUT("xs", "Any") DECISION(
			  "D", NEEDS_INPUT("xs") TABLE(
					   "FIRST",
					   IN("xs") OUT RULE(IF("[1, 2]") THEN("\"list\"")) RULE(
						   IF("list contains(?, 3)") THEN("\"three\""))))),
		  {"{xs: [1, 2]}", "\"list\"", "\"list\""},
		  {"{xs: 1}", "\"list\"", "\"list\""},
		  {"{xs: [3]}", "\"three\"", "\"three\""});
	CHECK("input values",
		  D(TABLE("UNIQUE", IN_OF("a", "[0..10]")
								OUT RULE(IF("&lt; 5") THEN("\"small\""))
									RULE(IF("&gt;= 5") THEN("\"large\"")))),
		  {"{a: 4}", "\"small\"", "\"small\""},
		  {"{a: 11}", "null | constraint", "null | constraint"},
		  {"{}", NULL, "unknown(\"a\")"});
}

/* Constants that the engine sees through, and what looks like one */
static void
test_constants(void)
{
	CHECK("durations",
		  MODEL(INPUT("d", "days and time duration") DECISION(
			  "D", NEEDS_INPUT("d") TABLE(
					   "FIRST", IN("d") OUT RULE(IF(
									"[duration(\"P1D\")..@\"P2D\")") THEN("1"))
									RULE(IF("&gt; @\"PT72H\"") THEN("2"))))),
		  {"{d: @\"PT24H\"}", "1", "1"}, {"{d: @\"P2D\"}", "null", "null"},
		  {"{d: @\"P4D\"}", "2", "2"}, {"{}", NULL, "unknown(\"d\")"});
	CHECK("instants",
		  MODEL(INPUT("t", "date and time") DECISION(
			  "D",
			  NEEDS_INPUT("t") TABLE(
				  "FIRST",
				  IN("t") OUT RULE(IF("&lt; date and time(\"2024-01-01T00:"
									  "00:00Z\")") THEN("1"))
					  RULE(IF("@\"2024-01-01T01:00:00+01:00\"") THEN("2"))))),
		  {"{t: @\"2023-12-31T23:59:59Z\"}", "1", "1"},
		  {"{t: @\"2024-01-01T00:00:00Z\"}", "2", "2"});
	CHECK("points and open ends",
		  D(TABLE("FIRST",
				  IN("a") IN("c") OUT RULE(IF("= 5, &lt;= -1") IF("-") THEN(
					  "1")) RULE(IF("(&gt; 7)") IF("true") THEN("2"))
					  RULE(IF("!= 3") IF("= false") THEN("3"))
						  RULE(IF("1, \"x\"") IF("-") THEN("4")))),
		  {"{a: 5}", "1", "1"}, {"{a: -1}", "1", "1"},
		  {"{a: 8, c: true}", "2", "2"}, {"{a: 8, c: false}", "3", "3"},
		  {"{a: 1, c: true}", "4", "4"},
		  {"{a: 3, c: false}", "null | not comparable", NULL});
	CHECK("a variable named as a constructor",
		  MODEL("<businessKnowledgeModel id='k_date' name='date'>"
				"<variable name='date'/><encapsulatedLogic>"
				"<formalParameter name='x'/>" TEXT(
					"42") "</encapsulatedLogic></"
						  "businessKnowledgeModel>" INPUT("a", "Any") DECISION(
							  "D",
							  NEEDS_INPUT("a") KNOWS("date") TABLE(
								  "UNIQUE",
								  IN("a") OUT RULE(IF("date(\"2024-01-01\")")
													   THEN("\"its own\""))))),
		  {"{a: 42}", "\"its own\"", "\"its own\""});
	CHECK("calls that are no constants: of another function, of a fact",
		  D(TABLE("FIRST",
				  IN("b") OUT RULE(IF("upper case(\"x\")") THEN("1"))
					  RULE(IF("string(a)") THEN("2")) RULE(
						  IF("[\"p\"..lower case(\"R\")]") THEN("3"))
						  RULE(IF("[lower case(\"S\")..\"t\"]") THEN("4")))),
		  {"{b: \"X\", a: 7}", "1", "1"}, {"{b: \"7\", a: 7}", "2", "2"},
		  {"{b: \"q\", a: 7}", "3", "3"}, {"{b: \"t\", a: 7}", "4", "4"},
		  {"{b: \"u\", a: 7}", "null", "null"});
	CHECK("a date that is none",
		  D(TABLE("UNIQUE", IN("a") OUT RULE(IF("&lt; date(\"2024-13-01\")")
												 THEN("1")))),
		  {"{a: 1}", "null | invalid argument", "null | invalid argument"});
}

/* More columns than the engine keeps on the stack */
static void
test_wide(void)
{
	char xml[8000] = "";
	FeelString text;
	FeelRun *run = host_run_make();
	const DmnModel *model;
	size_t length = 0;

	for (int i = 0; i < 30; i++)
		length += (size_t) snprintf(xml + length, sizeof(xml) - length,
									IN("a + %d"), i);
	length +=
		(size_t) snprintf(xml + length, sizeof(xml) - length, OUT "<rule>");
	for (int i = 0; i < 30; i++)
		length +=
			(size_t) snprintf(xml + length, sizeof(xml) - length, IF("%d"), i);
	snprintf(xml + length, sizeof(xml) - length, THEN("\"zero\"") "</rule>");
	text = feel_format(run, D(TABLE("UNIQUE", "%s")), xml);
	model = model_of(run, text.data);
	is_text(decide_text(run, model, "D", "{a: 0}", false), "\"zero\"",
			"thirty columns");
	is_text(decide_text(run, model, "D", "{a: 1}", false), "null",
			"thirty columns, none of which holds");
	is_text(decide_text(run, model, "D", "{}", true), "unknown(\"a\")",
			"thirty columns that wait");
	host_run_free(run);
}

/*
 * A cell that says no ends the rule, whatever its other cells wait for; facts
 * that cannot matter any more are not asked for.
 */
static void
test_missing(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run,
		MODEL(INPUT("âge", "number") INPUT("logement sûr", "boolean") INPUT(
			"enfants à charge", "number") INPUT("plainte", "boolean")
				  DECISION("âge connu", NEEDS_INPUT("âge") TEXT("âge >= 18"))
					  DECISION(
						  "D",
						  NEEDS("âge connu") NEEDS_INPUT(
							  "logement sûr") NEEDS_INPUT("enfants à charge")
							  NEEDS_INPUT("plainte") TABLE(
								  "FIRST",
								  IN("âge connu") IN("logement sûr") IN(
									  "enfants à charge") IN("plainte")
									  OUT RULE(IF("false") IF("-") IF("-")
												   IF("-") THEN("\"mineur\""))
										  RULE(IF("-") IF("false") IF("&gt; 0")
												   IF("-") THEN("\"famille\""))
											  RULE(IF("-") IF("false") IF("-")
													   IF("-")
														   THEN("\"seule\""))
												  RULE(IF("-") IF("true") IF(
													  "-") IF("true")
														   THEN("\"suivi\""))
													  RULE(IF("-") IF("-") IF(
														  "-") IF("-")
															   THEN("\"rien"
																	"\""))))));

	is_text(missing_text(run, model, "D", "{}"),
			"logement sûr âge enfants à charge plainte",
			"what most rules wait for comes first");
	is_text(missing_text(run, model, "D", "{âge: 17}"), "",
			"the first rule decides");
	is_text(missing_text(run, model, "D", "{âge: 30, logement sûr: true}"),
			"plainte", "children do not matter in a safe home");
	is_text(missing_text(run, model, "D", "{âge: 30, logement sûr: false}"),
			"enfants à charge", "nor does a complaint in an unsafe one");
	is_text(
		missing_text(run, model, "D", "{logement sûr: true, plainte: false}"),
		"âge", "the fact, not the decision over it");
	host_run_free(run);
}

/* ------------------------------------------------------------ explanations */

static bool
has_entry(const DmnTrace *trace, DmnTraceKind kind, DmnVerdict verdict,
		  int rule, int column, const char *source)
{
	for (const DmnTraceEntry *e = trace->first; e != NULL; e = e->next)
		if (e->kind == kind && e->verdict == verdict && e->rule == rule &&
			e->column == column &&
			(source == NULL || dmn_text_is(e->source, source)))
			return true;
	return false;
}

static void
test_trace(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run,
		D(TABLE("FIRST", IN("a") IN("b") OUT
				"<annotation name='law'/><annotation name='remark'/>" RULE(
					IF("&lt; 0") IF("\"x\"") THEN("1") NOTE("L. 1"))
					RULE(IF("&gt;= 0") IF("\"x\"") THEN("2") NOTE("L. 2")
							 NOTE("see 3")) RULE(IF("-") IF("-") THEN("3")))));
	DmnTrace *trace = dmn_trace_begin(run, true, true);
	int rules = 0;

	is_text(decide_text(run, model, "D", "{a: 4}", true), "unknown(\"b\")",
			"explained: not determined");
	ok(has_entry(trace, DMN_TRACE_RULE, DMN_FAILED, 1, 0, "1"),
	   "rule 1 failed");
	ok(has_entry(trace, DMN_TRACE_CELL, DMN_FAILED, 1, 1, "< 0"),
	   "... on its first cell");
	ok(has_entry(trace, DMN_TRACE_RULE, DMN_MAYBE, 2, 0, "2"), "rule 2 waits");
	ok(has_entry(trace, DMN_TRACE_CELL, DMN_MATCHED, 2, 1, ">= 0"),
	   "... though its first cell matched");
	ok(has_entry(trace, DMN_TRACE_CELL, DMN_MAYBE, 2, 2, "\"x\""),
	   "... for the second");
	ok(has_entry(trace, DMN_TRACE_RULE, DMN_MATCHED, 3, 0, "3"),
	   "rule 3 matched");
	ok(has_entry(trace, DMN_TRACE_COLUMN, DMN_NONE, 0, 1, "a"),
	   "the input is shown");
	ok(has_entry(trace, DMN_TRACE_FACT, DMN_NONE, 0, 0, ""), "and the fact");
	for (const DmnTraceEntry *e = trace->first; e != NULL; e = e->next)
		if (e->kind == DMN_TRACE_RULE && e->rule == 2)
			is_text(e->annotation, "law: L. 2\nremark: see 3",
					"the annotations");
	ok(trace->first->kind == DMN_TRACE_DECISION && trace->first->depth == 0,
	   "the decision comes first");
	is_text(feel_print(run, trace->first->value), "unknown(\"b\")",
			"with its value");
	for (const DmnRuleCount *c = trace->tables; c != NULL; c = c->next)
		rules +=
			(int) (c->matched[0] * 100 + c->matched[1] * 10 + c->matched[2]);
	ok(rules == 1, "one rule matched for sure");
	host_run_free(run);
}

/* Dates, and several outputs, in what explains an answer */
static void
test_trace_outputs(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run,
		MODEL(INPUT("d", "date") INPUT("a", "number") DECISION(
			"D", NEEDS_INPUT("d") NEEDS_INPUT("a") TABLE(
					 "FIRST",
					 IN("d") IN("a") OUT_NAMED("aid") OUT_NAMED("amount") RULE(
						 IF("&lt; date(\"2024-01-01\")") IF("- /* any */")
							 THEN("\"old\"") THEN("a + 1"))
						 RULE(IF("[@\"2024-01-01\"..@\"2024-12-31\"]") IF(
							 "- /* any */") THEN("\"new\"") THEN("a * 2"))))));
	DmnTrace *trace = dmn_trace_begin(run, true, true);

	is_text(decide_text(run, model, "D", "{d: @\"2024-12-31\", a: 4}", true),
			"{aid: \"new\", amount: 8}", "explained: two outputs");
	ok(has_entry(trace, DMN_TRACE_CELL, DMN_FAILED, 1, 1,
				 "< date(\"2024-01-01\")"),
	   "the last day of a year is not before its first");
	ok(has_entry(trace, DMN_TRACE_CELL, DMN_MATCHED, 2, 1,
				 "[@\"2024-01-01\"..@\"2024-12-31\"]"),
	   "but in the year");
	ok(has_entry(trace, DMN_TRACE_RULE, DMN_MATCHED, 2, 0,
				 "aid: \"new\", amount: a * 2"),
	   "each output of the rule is named");
	host_run_free(run);
}

/* ------------------------------------------------------------------ errors */

static void
check_complaint(const char *xml, const char *message, const char *place)
{
	FeelRun *run = host_run_make();

	(void) dmn_read(run, text_of(xml), NULL, NULL);
	if (ok(run->diagnostics != NULL, "there is a complaint: %s", message))
	{
		FeelString text = run->diagnostics->message;
		bool said =
			memmem(text.data, text.length, message, strlen(message)) != NULL;

		ok(said, "it says: %s", message);
		if (!said)
			test_show_diagnostics(run);
		ok(run->diagnostics->line > 0, "and the line");
		if (place != NULL)
			is_text(run->diagnostics->place, place, "and the place");
	}
	host_run_free(run);
}

static void
test_complaints(void)
{
	check_complaint(D(TABLE("UNIQUE", IN("a") OUT RULE(IF("&lt; 10") THEN("1"))
										  RULE(IF("&lt; &lt; 10") THEN("1")))),
					"", "decision D, rule 2, input 1 (a)");
	check_complaint(
		D(TABLE("UNIQUE", IN("a") OUT RULE(IF("&lt; 10") THEN("1 +")))), "",
		"decision D, rule 1, output 1");
	check_complaint(D(TABLE("BEST", IN("a") OUT RULE(IF("-") THEN("1")))),
					"\"BEST\" is no hit policy", NULL);
	check_complaint(
		D(TABLE("UNIQUE", IN("a") OUT RULE(IF("-") IF("-") THEN("1")))),
		"has 2 input entries", NULL);
	check_complaint(D(TABLE("PRIORITY", IN("a") OUT RULE(IF("-") THEN("1")))),
					"needs output values", NULL);
	check_complaint(D(AGGREGATE("SUM", IN("a") OUT_NAMED("x") OUT_NAMED("y")
										   RULE(IF("-") THEN("1") THEN("2")))),
					"cannot be aggregated", NULL);
	check_complaint(D("<decisionTable hitPolicy='FIRST' aggregation='SUM'>" IN(
						"a") OUT RULE(IF("-") THEN("1")) "</decisionTable>"),
					"only the hit policy COLLECT", NULL);
	check_complaint(D(AGGREGATE("MEAN", IN("a") OUT RULE(IF("-") THEN("1")))),
					"\"MEAN\" is no aggregation", NULL);
	check_complaint(D(TABLE("UNIQUE", IN("a") RULE(IF("-")))), "has no output",
					NULL);
	check_complaint(
		D(TABLE("UNIQUE", IN("a") OUT OUT RULE(IF("-") THEN("1") THEN("2")))),
		"has no name", NULL);
	check_complaint(D(TABLE("UNIQUE", IN("") OUT RULE(IF("-") THEN("1")))),
					"has no expression", NULL);
}

int
main(void)
{
	test_begin();
	test_unique();
	test_any();
	test_first();
	test_priority();
	test_order();
	test_collect();
	test_outputs();
	test_cells();
	test_constants();
	test_wide();
	test_missing();
	test_trace();
	test_trace_outputs();
	test_complaints();
	return test_end();
}
