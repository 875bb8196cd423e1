/*-------------------------------------------------------------------------
 *
 * test_image.c
 *	  What is known of a value computed of an unknown and a constant: answers
 *	  that all completions agree on, and others that look as if.
 *
 *-------------------------------------------------------------------------
 */
#include "models.h"

#define D(...)                                                                \
	MODEL(INPUT("a", "number") INPUT("d", "date")                             \
			  INPUT("m", "years and months duration")                         \
				  INPUT("t", "days and time duration") DECISION(              \
					  "D", NEEDS_INPUT("a") NEEDS_INPUT("d") NEEDS_INPUT("m") \
							   NEEDS_INPUT("t") __VA_ARGS__))
/* Two cells of one input that exclude each other, or not */
#define BOTH(first, x, second, y)                           \
	D(TABLE("FIRST", IN(first) IN(second) OUT_ELSE("", "0") \
						 RULE(IF(x) IF(y) THEN("1"))))

static void
check(const char *what, const char *xml, const char *expected)
{
	FeelRun *run = host_run_make();

	is_text(decide_text(run, model_of(run, xml), "D", "{}", true), expected,
			"%s", what);
	host_run_free(run);
}

static void
test_numbers(void)
{
	check("a sum", BOTH("a", "&lt;= 1", "a + 1", "&gt; 2"), "0");
	check("a sum that may be", BOTH("a", "&lt; 2", "a + 1", "&gt; 2"),
		  "unknown(\"a\")");
	check("a difference", BOTH("a", "&gt; 3", "3 - a", "&gt;= 0"), "0");
	check("one that may be", BOTH("a", "&gt;= 3", "3 - a", "&gt;= 0"),
		  "unknown(\"a\")");
	check("a product", BOTH("a", "&gt; 0", "a * 2", "&lt; 0"), "0");
	check("by a negative number", BOTH("a", "&gt; 0", "-2 * a", "&gt;= 0"),
		  "0");
	check("a quotient", BOTH("a", "&gt; 10", "a / 5", "&lt;= 2"), "0");
	check("a negative", BOTH("a", "&lt; 1", "-a", "&lt; -1"), "0");
	check("of a sum", BOTH("a", "&lt; 0.5", "2 * (a + 1)", "&gt;= 4"), "0");
	check("a number and its sum", BOTH("a", "&gt; a + 1", "a", "-"), "0");
	check("its difference", BOTH("a", "&lt;= a - 1", "a", "&lt; 0"),
		  "unknown(\"a\")");
	check("by zero", BOTH("a / 0", "&gt; 0", "a", "-"), "0");
	/* of 1e40 and 1 the sum is 1e40 */
	check("rounding", BOTH("a", "&gt;= a + 1", "a", "-"), "unknown(\"a\")");
	check("a result may be out of range", BOTH("a", "&gt; 5", "a * 2", "null"),
		  "unknown(\"a\")");
	check("but not here", BOTH("a", "[5..10]", "a * 2", "null"), "0");
	check("no number is less than the one of least size",
		  BOTH("a", "&gt; 0", "a * 0.1", "0"), "unknown(\"a\")");
}

static void
test_dates(void)
{
	check("days later",
		  BOTH("d", "&lt; @\"2024-03-01\"", "d + @\"P1D\"",
			   "&gt; @\"2024-03-01\""),
		  "0");
	check("months later, at the end of a month",
		  BOTH("d", "&gt; @\"2024-01-31\"", "d + @\"P1M\"",
			   "&lt;= @\"2024-02-29\""),
		  "0");
	check("three days with one day a month later",
		  BOTH("d", "&gt; @\"2024-01-29\"", "d + @\"P1M\"", "@\"2024-02-29\""),
		  "unknown(\"d\")");
	check("after itself", BOTH("d", "&gt;= d + @\"P1M\"", "a", "-"), "0");
	check("months doubled",
		  BOTH("m", "&lt;= @\"P6M\"", "m * 2", "&gt; @\"P1Y\""), "0");
	check("months halved are cut off",
		  BOTH("m", "@\"P1Y1M\"", "m / 2", "&gt; @\"P6M\""), "0");
	check("days", BOTH("t", "&lt; @\"P1D\"", "t + @\"P1D\"", "&gt;= @\"P2D\""),
		  "0");
	/* too far away on both sides */
	check("no date", BOTH("@\"2024-02-29\" + t", "@\"2024-02-29\"", "a", "-"),
		  "unknown(\"t\")");
	check("a time goes round",
		  BOTH("t", "&gt;= @\"PT0S\"", "@\"12:00:00\" + t",
			   "&lt; @\"12:00:00\""),
		  "unknown(\"t\")");
}

static void
test_declared(void)
{
	check(
		"a cell of another kind than the column's",
		MODEL("<inputData id='i_u' name='u'><variable "
			  "name='u'/></inputData>" DECISION(
				  "D",
				  NEEDS_INPUT("u") TABLE(
					  "COLLECT",
					  "<input><inputExpression typeRef='string'><text>u</text>"
					  "</inputExpression></input>" OUT RULE(IF("2") THEN("1"))
						  RULE(IF("-") THEN("0"))))),
		"[0]");
}

/* D reads E, an expression of the facts; 0 unless the cell matches */
#define READS(expression, cell)                                        \
	MODEL(INPUT("a", "number") INPUT("d", "date") INPUT("s", "string") \
			  DECISION("E", NEEDS_INPUT("a") NEEDS_INPUT("d")          \
								NEEDS_INPUT("s") TEXT(expression))     \
				  DECISION("D", NEEDS("E") TABLE(                      \
									"FIRST", IN("E") OUT_ELSE("", "0") \
												 RULE(IF(cell) THEN("1")))))

/* Of a built-in's result at least the kind is known. */
static void
test_kinds(void)
{
	check("a text is no number", READS("string(a)", "5"), "0");
	check("but may be a text", READS("string(a)", "\"5\""), "unknown(\"a\")");
	check("a number is no text", READS("string length(s)", "\"x\""), "0");
	check("of a text it is not null",
		  READS("string length(s + \"x\")", "null"), "unknown(\"s\")");
	check(
		"a truth value is compared",
		READS("if contains(s, \"x\") = null then s = null else true", "true"),
		"1");
	check("a wrong argument stays wrong", READS("date(null, 2, a)", "null"),
		  "1");
	check("one that may be right",
		  READS("date(2024, 2, a)", "@\"2024-02-01\""), "unknown(\"a\")");
	check("a part of a date", READS("d.year", "\"x\""), "0");
	check("is not null unless the date is",
		  READS("(d.year = null) = (d = null)", "true"), "1");
	check("the least", READS("min(string(a), s)", "&lt; 5"), "0");
}

/* One of a few values */
static void
test_values(void)
{
	check("either branch",
		  READS("if a &gt; 2 and s = \"x\" then 1 else 2", "3"), "0");
	check("either item", READS("[\"x\", \"z\"][a]", "\"y\""), "0");
	check("the item itself", READS("[\"x\", \"y\"][a]", "\"y\""),
		  "unknown(\"a\")");
	check("a truth value or null",
		  MODEL("<inputData id='i_l' name='l'><variable "
				"name='l'/></inputData>" DECISION(
					"E", NEEDS_INPUT("l") TEXT("some x in l satisfies x"))
					DECISION("D", NEEDS("E") TABLE(
									  "UNIQUE",
									  IN("E") OUT RULE(IF("true") THEN("1"))
										  RULE(IF("false") THEN("1"))
											  RULE(IF("null") THEN("1"))))),
		  "1");
	check("but not the same",
		  MODEL("<inputData id='i_l' name='l'><variable "
				"name='l'/></inputData>" DECISION(
					"E", NEEDS_INPUT("l") TEXT("some x in l satisfies x"))
					DECISION("D", NEEDS("E") TABLE(
									  "UNIQUE",
									  IN("E") OUT RULE(IF("true") THEN("1"))
										  RULE(IF("false") THEN("2"))
											  RULE(IF("null") THEN("1"))))),
		  "unknown(\"l\")");
	check("what a table gives",
		  MODEL("<inputData id='i_u' name='u'><variable "
				"name='u'/></inputData>" DECISION(
					"E", NEEDS_INPUT("u") TABLE(
							 "FIRST", IN("u") OUT RULE(IF("[1..3)") THEN("1"))
										  RULE(IF("-") THEN("2"))))
					DECISION("D", NEEDS("E") TABLE(
									  "FIRST",
									  IN("E") OUT RULE(IF("1") THEN("\"x\""))
										  RULE(IF("2") THEN("\"x\""))
											  RULE(IF("-") THEN("\"y\""))))),
		  "\"x\"");
}

/*
 * A computed value that a column refuses gives null, and that is an answer: no
 * fact was outside of the column.
 */
static void
test_refused(void)
{
	check("a sum in a column of texts",
		  D(TABLE("FIRST",
				  "<input><inputExpression typeRef='string'><text>a + "
				  "1</text></inputExpression></input>" OUT RULE(
					  IF("null") THEN("1")) RULE(IF("\"x\"") THEN("2")))),
		  "unknown(\"a\")");
}

/* An argument that fits whatever it is does not make the call wait. */
static void
test_services(void)
{
	check("a service of a typed fact",
		  MODEL(INPUT("a", "number") DECISION(
			  "E", NEEDS_INPUT("a")
					   TEXT("\"x\"")) "<decisionService id='k_S' "
									  "name='S'><variable name='S'/>"
									  "<outputDecision "
									  "href='#d_E'/><inputData href='#i_a'/>"
									  "</decisionService>" DECISION(
										  "D", NEEDS_INPUT("a") KNOWS("S")
												   TEXT("S(a)"))),
		  "\"x\"");
}

/* F takes a number and gives 7 */
#define GIVES_SEVEN                                                   \
	"<businessKnowledgeModel id='k_F' name='F'><variable name='F'/>"  \
	"<encapsulatedLogic><formalParameter name='n' typeRef='number'/>" \
	"<literalExpression><text>7</text></literalExpression>"           \
	"</encapsulatedLogic></businessKnowledgeModel>"
#define CALLS(text)                        \
	MODEL(GIVES_SEVEN INPUT("s", "string") \
			  DECISION("D", NEEDS_INPUT("s") KNOWS("F") TEXT(text)))

/* A text is no number, so that the call is null; but null fits any type. */
static void
test_arguments(void)
{
	decides("a text", CALLS("F(s)"), "D", "{s: \"x\"}", "null | invalid type");
	decides("null", CALLS("F(s)"), "D", "{s: null}", "7");
	check("one or the other", CALLS("F(s)"), "unknown(\"s\")");
	check("of a text or null", CALLS("F(s + \"x\") = 7"), "unknown(\"s\")");
	check("a text for certain", CALLS("F(if s = null then \"x\" else s)"),
		  "null");
}

int
main(void)
{
	test_begin();
	test_numbers();
	test_dates();
	test_declared();
	test_kinds();
	test_values();
	test_refused();
	test_services();
	test_arguments();
	return test_end();
}
