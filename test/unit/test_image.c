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
	FeelRun *run = test_run_make();

	is_text(decide_text(run, model_of(run, xml), "D", "{}", true), expected,
			"%s", what);
	test_run_free(run);
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

int
main(void)
{
	test_begin();
	test_numbers();
	test_dates();
	test_declared();
	return test_end();
}
