/*-------------------------------------------------------------------------
 *
 * test_names.c
 *	  Names of a model that are nowhere, calls of what is no function,
 *	  components that a type does not have: said when the model comes in.
 *
 *-------------------------------------------------------------------------
 */
#include "models.h"

/* All that dmn_check_names() says of a sound model, one a line */
static FeelString
complaints_of(FeelRun *run, const char *xml)
{
	const DmnModel *model = model_of(run, xml);
	FeelTextBuilder text;

	feel_text_begin(&text, run);
	if (model != NULL)
		dmn_check_names(run, model);
	for (const FeelDiagnostic *d = run->diagnostics; d != NULL; d = d->next)
		feel_text_add_string(
			&text, feel_format(run, "%.*s, line %d: %.*s\n",
							   (int) d->place.length, d->place.data, d->line,
							   (int) d->message.length, d->message.data));
	return feel_text_finish(&text);
}

static void
check(const char *what, const char *xml, const char *expected)
{
	FeelRun *run = host_run_make();

	is_text(complaints_of(run, xml), expected, "%s", what);
	host_run_free(run);
}

#define PERSON                                                          \
	"<itemDefinition name='person'>"                                    \
	"<itemComponent name='age'><typeRef>number</typeRef>"               \
	"</itemComponent>"                                                  \
	"<itemComponent name='birth name'><typeRef>string</typeRef>"        \
	"</itemComponent>"                                                  \
	"<itemComponent name='child' isCollection='true'>"                  \
	"<typeRef>person</typeRef></itemComponent></itemDefinition>"        \
	"<itemDefinition name='people' isCollection='true'><typeRef>person" \
	"</typeRef></itemDefinition>\n"

/* The decision D of a model, in one line of the document */
#define SAYS(text)                                                            \
	MODEL(PERSON INPUT("p", "person") INPUT("l", "people")                    \
			  INPUT("n", "number") INPUT("count", "number") UNTYPED("date")   \
				  UNTYPED("u") DECISION(                                      \
					  "D", NEEDS_INPUT("p") NEEDS_INPUT("l") NEEDS_INPUT("n") \
							   NEEDS_INPUT("u") NEEDS_INPUT("count")          \
								   NEEDS_INPUT("date") TEXT(text)))
#define CHECK(text, expected) check(text, SAYS(text), expected)
#define IS_FINE(text) CHECK(text, "")
#define NO_VARIABLE(text, name) \
	CHECK(text,                 \
		  "decision D, line 16: there is no variable \"" name "\" here\n")

/* ----------------------------------------------------------- where they are */

/* A cell VIP is met by whoever told nothing: null = null. */
static void
test_places(void)
{
	const char *xml = MODEL(
		ITEM("t", "><typeRef>string</typeRef>" ALLOWED("\"a\", b"))
			INPUT("a", "t") DECISION(
				"D",
				NEEDS_INPUT("a")
					TABLE("FIRST",
						  IN_OF("a + c", "\"x\", d") OUT_OF("o", "\"y\", e")
							  OUT_ELSE("p", "f") RULE(
								  IF("VIP") THEN("standard") THEN("1"))
								  RULE(IF("-") THEN("\"y\"") THEN(
									  "g")))) "<businessKnowledgeModel "
											  "id='k_k' "
											  "name='k'>"
											  "<encapsulatedLogic><"
											  "formalParameter "
											  "name='x'/>" TEXT(
												  "x + h") "</"
														   "encapsulatedLogic>"
														   "</"
														   "businessKnowledgeM"
														   "odel>"
														   "\n" DECISION(
															   "E",
															   "<context><"
															   "contextEntry><"
															   "variable "
															   "name='m'/"
															   ">" TEXT("i") "</contextEntry><contextEntry>" TEXT(
																   "m + 1") "<"
																			"/"
																			"c"
																			"o"
																			"n"
																			"t"
																			"e"
																			"x"
																			"t"
																			"E"
																			"n"
																			"t"
																			"r"
																			"y"
																			">"
																			"<"
																			"/"
																			"c"
																			"o"
																			"n"
																			"t"
																			"e"
																			"x"
																			"t"
																			">"
																			"\n"));

	check("every name of a model that is nowhere", xml,
		  "type t, line 2: there is no variable \"b\" here\n"
		  "decision D, input 1 (a + c), line 7: there is no variable \"c\" "
		  "here\n"
		  "decision D, input 1 (a + c), line 7: there is no variable \"d\" "
		  "here\n"
		  "decision D, output 1, line 8: there is no variable \"e\" here\n"
		  "decision D, output 2, line 9: there is no variable \"f\" here\n"
		  "decision D, rule 1, input 1 (a + c), line 10: there is no variable "
		  "\"VIP\" here\n"
		  "decision D, rule 1, output 1 (o), line 10: there is no variable "
		  "\"standard\" here\n"
		  "decision D, rule 2, output 2 (p), line 11: there is no variable "
		  "\"g\" here\n"
		  "knowledge model k, line 14: there is no variable \"h\" here\n"
		  "decision E, entry m, line 17: there is no variable \"i\" here\n");
	decides("what was wrong: who told nothing gets the VIP's answer",
			MODEL(INPUT("status", "string") DECISION(
				"D", NEEDS_INPUT("status") TABLE(
						 "FIRST", IN("status") OUT RULE(IF("VIP") THEN("1"))
									  RULE(IF("-") THEN("2"))))),
			"D", "{}", "1 | no variable");
}

static void
test_expressions(void)
{
	NO_VARIABLE("m + 1", "m");
	NO_VARIABLE("if n &gt; 1 then VIP else 2", "VIP");
	NO_VARIABLE("for i in [1, 2] return j", "j");
	NO_VARIABLE("[for i in [1, 2] return i, i]", "i");
	NO_VARIABLE("function(a) a + b", "b");
	NO_VARIABLE("{a: 1, b: a + c}.b", "c");
	NO_VARIABLE("{b: a, a: 1}.b", "a");
	NO_VARIABLE("nowhere(1)", "nowhere");
	NO_VARIABLE("item", "item");
	NO_VARIABLE("partial", "partial");
	CHECK("? &gt; 1",
		  "decision D, line 16: \"?\" is only known in unary tests\n");
	IS_FINE("for i in [1, 2] return i + max(partial)");
	IS_FINE("{f: function(x) if x = 0 then 0 else f(x - 1), r: f(3)}.r");
	IS_FINE("some x in l satisfies x.age &gt; n");
	IS_FINE("n in (? &gt; 1)");
	/* what fails for other reasons is not about names */
	IS_FINE("date and time(\"2026-02-31\")");
	IS_FINE("1 / 0");
}

/* What an item may have is known if its type is. */
static void
test_filters(void)
{
	IS_FINE("l[age &gt; 3]");
	IS_FINE("l[birth name = \"x\"]");
	IS_FINE("p.child[age &gt; n and item.age &gt; 1]");
	IS_FINE("u[whatever &gt; 3]");
	IS_FINE("[{a: 1}][b = 2]");
	IS_FINE("l[max(child) &gt; 1]");
	NO_VARIABLE("l[agee &gt; 3]", "agee");
	NO_VARIABLE("p.child[agee &gt; 3]", "agee");
	NO_VARIABLE("l[1].child[agee &gt; 3]", "agee");
	NO_VARIABLE("[1, 2][item &gt; 1].a[b]"
				" + m",
				"m");
	NO_VARIABLE("for x in l return x.child[agee = 1]", "agee");
	/* inside of a filter that knows nothing of its items, all may be */
	IS_FINE("u[l[agee &gt; 3]]");
}

static void
test_components(void)
{
#define NO_COMPONENT(text, type) \
	CHECK(text, "decision D, line 16: \"agee\" is no component of " type "\n")
	IS_FINE("p.age + p.child[1].age + l[1].age + l.child.age[1]");
	IS_FINE("u.anything");
	NO_COMPONENT("p.agee", "type person");
	NO_COMPONENT("l.agee", "its type");
	NO_COMPONENT("l[1].agee", "its type");
	NO_COMPONENT("l[age &gt; 3].agee", "its type");
	NO_COMPONENT("p.child.agee", "its type");
	NO_COMPONENT("some x in l satisfies x.agee = 1", "its type");
	NO_COMPONENT("l[item.agee = 1]", "its type");
	CHECK("{a: 1}.b", "decision D, line 16: the context has no entry \"b\"\n");
	CHECK("p.age.x", "decision D, line 16: a number has no property \"x\"\n");
}

/* --------------------------------------------------------------------- calls */

static void
test_calls(void)
{
#define NO_FUNCTION(text, name)                                     \
	CHECK(text, "decision D, line 16: \"" name "\" is called here " \
				"and is no function\n")
	/* a fact hides the built-in of its name, as the standard has it */
	NO_FUNCTION("count([1, 2])", "count");
	NO_FUNCTION("date(\"2026-01-01\")", "date");
	NO_FUNCTION("n(1)", "n");
	NO_FUNCTION("u(1)", "u");
	NO_FUNCTION("p.age(1)", "age");
	CHECK("\"abs\"(1)",
		  "decision D, line 16: what is called here is no function\n");
	CHECK("abs(1, 2)",
		  "decision D, line 16: abs() does not take 2 arguments\n");
	CHECK("abs(m: 1)", "decision D, line 16: abs() does not take arguments "
					   "of these names\n");
	IS_FINE("count + 1");
	IS_FINE("{count: function(x) 1, r: count(3)}.r");
	IS_FINE("sort([1, 2], function(a, b) a &lt; b)");
	IS_FINE("{f: max, r: f(1, 2)}.r");
	/* a function where none makes sense: the fact was forgotten */
	CHECK("mode &gt; 3", "decision D, line 16: there is no variable \"mode\" "
						 "here, only the function of that name\n");
	CHECK("string length + 1",
		  "decision D, line 16: there is no variable \"string length\" here, "
		  "only the function of that name\n");
	check("a cell that lacks its quotes",
		  MODEL(INPUT("a", "string") DECISION(
			  "D", NEEDS_INPUT("a") TABLE(
					   "FIRST", IN("a") OUT RULE(IF("mode") THEN("time"))))),
		  "decision D, rule 1, output 1, line 8: there is no variable "
		  "\"time\" here, only the function of that name\n"
		  "decision D, rule 1, input 1 (a), line 8: there is no variable "
		  "\"mode\" here, only the function of that name\n");
}

/* A knowledge model, a service: by how many arguments, by which names */
static void
test_arguments(void)
{
#define KNOWLEDGE                                                  \
	"<businessKnowledgeModel id='k_k' name='k'>"                   \
	"<encapsulatedLogic><formalParameter name='x'/>"               \
	"<formalParameter name='y'/>" TEXT("x") "</encapsulatedLogic>" \
											"</businessKnowledgeModel>\n"
#define CALLS(text) MODEL(KNOWLEDGE DECISION("D", KNOWS("k") TEXT(text)))
#define TAKES_NOT \
	"decision D, line 6: the function does not take these arguments\n"
	check("both", CALLS("k(1, 2)"), "");
	check("by name", CALLS("k(y: 1, x: 2)"), "");
	check("one too few", CALLS("k(1)"), TAKES_NOT);
	check("another name", CALLS("k(x: 1, z: 2)"), TAKES_NOT);
	check("a function as an input of a service",
		  MODEL(UNTYPED(
			  "f") "<decisionService name='s'>"
				   "<outputDecision href='#d_D'/>"
				   "<inputData href='#i_f'/></decisionService>" DECISION(
					   "D", NEEDS_INPUT("f") TEXT("f(1)"))),
		  "");
}

/* ---------------------------------------------------------- which of two it is */

static void
test_own_name(void)
{
	decides("a function that has the name of a built-in calls itself",
			MODEL(DECISION("D",
						   TEXT("{count: function(n) if n = 0 then 0 else 2 + "
								"count(n - 1), r: count(3)}.r"))),
			"D", "{}", "6");
	decides("a fact of the name of a built-in",
			MODEL(INPUT("count", "number") INPUT("string length", "number")
					  DECISION("D", NEEDS_INPUT("count")
										NEEDS_INPUT("string length")
											TEXT("count + string length"))),
			"D", "{count: 3, string length: 4}", "7");
	decides("a decision, and an entry, of the name of one",
			MODEL(DECISION("date", TEXT("5")) DECISION(
				"D", NEEDS("date") TEXT("{mode: date + 1, r: mode * 2}.r"))),
			"D", "{}", "12");
	decides("a component of the name of one",
			MODEL(INPUT("a", "Any") DECISION(
				"D", NEEDS_INPUT("a") TEXT("a[count &gt; 1].mode[1]"))),
			"D", "{a: [{count: 1, mode: 5}, {count: 2, mode: 6}]}", "6");
}

int
main(void)
{
	test_begin();
	test_places();
	test_expressions();
	test_filters();
	test_components();
	test_calls();
	test_arguments();
	test_own_name();
	return test_end();
}
