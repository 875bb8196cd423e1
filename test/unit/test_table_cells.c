/*-------------------------------------------------------------------------
 *
 * test_table_cells.c
 *	  Cells whose value is true or false, and ranges that are none.
 *
 * A cell without a name and without "?" is compared with the input, as "yes"
 * or 1 would be; so is one with names in a column that is declared boolean.
 * Any other that turns out true or false is a condition.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>

#include "models.h"

/* A column of that type over the fact x; b and n may be read by cells, too */
#define ONE(type, cell)                                                     \
	MODEL(INPUT("x", type) INPUT("b", "boolean") INPUT("n", "number")       \
			  DECISION("D",                                                 \
					   NEEDS_INPUT("x") NEEDS_INPUT("b") NEEDS_INPUT("n")   \
						   TABLE("FIRST",                                   \
								 IN("x") OUT RULE(IF(cell) THEN("\"yes\"")) \
									 RULE(IF("-") THEN("\"no\"")))))

/* What a cell says of an input, in a column without a type */
static void
says(const char *xml, const char *cell, const char *facts,
	 const char *expected)
{
	decides(cell, xml, "D", facts, expected);
}

#define SAYS(cell, facts, expected) \
	says(ONE("Any", cell), cell, facts, expected)
#define SAYS_BOOLEAN(cell, facts, expected) \
	says(ONE("boolean", cell), cell, facts, expected)

/* true is a value as "yes" is: what is of another kind is complained about */
static void
test_constants(void)
{
	SAYS("true", "{x: true}", "\"yes\"");
	SAYS("true", "{x: false}", "\"no\"");
	SAYS("true", "{x: null}", "\"no\"");
	SAYS("true", "{x: \"false\"}", "\"no\" | not comparable");
	SAYS("true", "{x: \"non\"}", "\"no\" | not comparable");
	SAYS("true", "{x: \"\"}", "\"no\" | not comparable");
	SAYS("true", "{x: 0}", "\"no\" | not comparable");
	SAYS("true", "{x: {}}", "\"no\" | not comparable");
	SAYS("true", "{x: @\"2026-01-01\"}", "\"no\" | not comparable");
	/* as cells of other kinds do */
	SAYS("\"oui\"", "{x: 0}", "\"no\" | not comparable");
	SAYS("1", "{x: \"oui\"}", "\"no\" | not comparable");
	/* a list contains it or does not */
	SAYS("true", "{x: [true]}", "\"yes\"");
	SAYS("true", "{x: [\"a\", false]}", "\"no\"");
	SAYS("true, false", "{x: \"a\"}", "\"no\" | not comparable");
	SAYS("\"a\", true", "{x: \"a\"}", "\"yes\"");
	SAYS("[true, \"a\"]", "{x: \"b\"}", "\"no\"");
	SAYS("[true, \"a\"]", "{x: \"a\"}", "\"yes\"");
	/* neither true nor its negation: Kleene's logic */
	SAYS("not(true)", "{x: false}", "\"yes\"");
	SAYS("not(true)", "{x: null}", "\"yes\"");
	SAYS("not(true)", "{x: \"a\"}", "\"no\" | not comparable");
	SAYS("not(false)", "{x: \"a\"}", "\"no\" | not comparable");
	SAYS("= true", "{x: \"a\"}", "\"no\" | not comparable");
}

/* What reads no name says the same of every row, and is no condition. */
static void
test_without_names(void)
{
	SAYS("1 &lt; 2", "{x: \"a\"}", "\"no\" | not comparable");
	SAYS("1 &lt; 2", "{x: true}", "\"yes\"");
	SAYS("string length(\"a\") = 1", "{x: 5}", "\"no\" | not comparable");
	SAYS("string length(\"a\") = 1", "{x: true}", "\"yes\"");
	SAYS("@\"2026-01-01\" &gt; @\"2020-01-01\"", "{x: 5}",
		 "\"no\" | not comparable");
	SAYS("some i in [1, 2] satisfies i &gt; 1", "{x: 5}",
		 "\"no\" | not comparable");
	SAYS("every n in [1, 2] satisfies n &gt; 0", "{x: 5, n: 1}",
		 "\"no\" | not comparable");
	SAYS("(function(n) n &gt; 1)(2)", "{x: 5}", "\"no\" | not comparable");
	SAYS("{n: 1, r: n = 1}.r", "{x: 5}", "\"no\" | not comparable");
	SAYS("count([1, 2][item &gt; 1]) = 1", "{x: 5}",
		 "\"no\" | not comparable");
	SAYS("count([{k: 1}][k = 1]) = 1", "{x: 5}", "\"no\" | not comparable");
	SAYS("{a: true}", "{x: {a: true}}", "\"yes\"");
	SAYS("function() true", "{x: 5}", "\"no\" | not comparable");
}

/* What reads another name or "?" holds by itself. */
static void
test_conditions(void)
{
	SAYS("b", "{x: \"a\", b: true}", "\"yes\"");
	SAYS("b", "{x: \"a\", b: false}", "\"no\"");
	SAYS("b", "{x: false, b: false}", "\"no\"");
	SAYS("b", "{x: null, b: true}", "\"yes\"");
	/* as the tree says, whatever is folded */
	SAYS("false and b", "{x: false, b: true}", "\"no\"");
	SAYS("true or b", "{x: \"a\", b: false}", "\"yes\"");
	SAYS("n &gt; 60", "{x: \"a\", n: 61}", "\"yes\"");
	SAYS("n &gt; 60", "{x: 0, n: 60}", "\"no\"");
	SAYS("count([1, 2][n &gt; 1]) = 2", "{x: 0, n: 2}", "\"yes\"");
	SAYS("not(n &gt; 60)", "{x: 0, n: 60}", "\"yes\"");
	SAYS("\"a\", n &gt; 60", "{x: \"a\", n: 1}", "\"yes\"");
	SAYS("\"a\", n &gt; 60", "{x: \"b\", n: 61}", "\"yes\"");
	SAYS("? = \"a\"", "{x: \"a\"}", "\"yes\"");
	SAYS("?", "{x: true}", "\"yes\"");
	SAYS("?", "{x: 5}", "\"no\" | invalid type");
	SAYS("\"a\" in ?", "{x: true}", "\"no\" | not comparable");
	/* a value of another kind is compared */
	SAYS("n", "{x: 5, n: 5}", "\"yes\"");
	SAYS("n + 1", "{x: 5, n: 5}", "\"no\"");
}

/* In a column of booleans that must be equal, whatever is read */
static void
test_boolean_columns(void)
{
	SAYS_BOOLEAN("b", "{x: true, b: true}", "\"yes\"");
	SAYS_BOOLEAN("b", "{x: false, b: false}", "\"yes\"");
	SAYS_BOOLEAN("b", "{x: false, b: true}", "\"no\"");
	SAYS_BOOLEAN("b", "{x: null, b: true}", "\"no\"");
	SAYS_BOOLEAN("not(b)", "{x: false, b: true}", "\"yes\"");
	SAYS_BOOLEAN("n &gt; 60", "{x: false, n: 1}", "\"yes\"");
	SAYS_BOOLEAN("? and b", "{x: true, b: true}", "\"yes\"");
	SAYS_BOOLEAN("? or b", "{x: false, b: true}", "\"yes\"");
	/* so declared by the column or the fact's entry */
	decides("a column of booleans",
			MODEL(INPUT("x", "Any") INPUT("b", "Any") DECISION(
				"D", NEEDS_INPUT("x") NEEDS_INPUT("b") TABLE(
						 "FIRST",
						 "<input><inputExpression typeRef='boolean'><text>x"
						 "</text></inputExpression></input>" OUT RULE(
							 IF("b") THEN("1")) RULE(IF("-") THEN("2"))))),
			"D", "{x: false, b: false}", "1");
	decides("an entry",
			MODEL(ITEM("t", ">"
							"<itemComponent name='flag'><typeRef>boolean"
							"</typeRef></itemComponent>") INPUT("x", "t")
					  INPUT("b", "boolean") DECISION(
						  "D",
						  NEEDS_INPUT("x") NEEDS_INPUT("b") TABLE(
							  "FIRST", IN("x.flag") OUT RULE(IF("b") THEN("1"))
										   RULE(IF("-") THEN("2"))))),
			"D", "{x: {flag: false}, b: false}", "1");
}

/* Allowed values are tests, too. */
static void
test_allowed_values(void)
{
	const char *column = MODEL(INPUT("x", "Any") DECISION(
		"D",
		NEEDS_INPUT("x") TABLE("FIRST", IN_OF("x", "true, false")
											OUT RULE(IF("-") THEN("1")))));
	const char *type =
		MODEL(ITEM("t", "><typeRef>Any</typeRef>" ALLOWED("true"))
				  INPUT("x", "t") DECISION("D", NEEDS_INPUT("x") TEXT("x")));
	const char *unordered =
		MODEL(ITEM("t", "><typeRef>number</typeRef>" ALLOWED("[10..1]"))
				  INPUT("x", "t") DECISION("D", NEEDS_INPUT("x") TEXT("x")));

	decides("input values", column, "D", "{x: true}", "1");
	/* the cell is "-", but the column reads its input when one is tested */
	decides("allowed values", type, "D", "{x: true}", "true");
	decides("allowed values", type, "D", "{x: \"a\"}",
			"null | not comparable");
	decides("a range that is none", unordered, "D", "{x: 5}",
			"null | out of range");
}

/* Index and steps say what the rules say one by one. */
static void
test_large(void)
{
	static char xml[20000];
	size_t length = 0;

	length += (size_t) snprintf(
		xml, sizeof(xml), "%s",
		"<definitions xmlns='" MODEL_NAMESPACE "' namespace='urn:test' "
		"name='test'>" INPUT("x", "Any") INPUT(
			"y",
			"Any") "<decision id='d_D' name='D'><variable "
				   "name='D'/>" NEEDS_INPUT("x")
					   NEEDS_INPUT("y") "<decisionTable hitPolicy='FIRST'>" IN(
						   "x") IN("y") OUT);
	for (int i = 1; i <= 40; i++)
		length += (size_t) snprintf(
			xml + length, sizeof(xml) - length,
			RULE("<inputEntry><text>%s</text></inputEntry>"
				 "<inputEntry><text>%d</text></inputEntry>"
				 "<outputEntry><text>%d</text></outputEntry>"),
			i % 2 == 0 ? "true" : "false", i / 2, i);
	snprintf(xml + length, sizeof(xml) - length,
			 "</decisionTable></decision></definitions>");
	decides("40 rules", xml, "D", "{x: true, y: 7}", "14");
	decides("40 rules", xml, "D", "{x: false, y: 7}", "15");
	decides("40 rules", xml, "D", "{x: \"true\", y: 7}",
			"null | not comparable");
	decides("40 rules", xml, "D", "{x: 1, y: 7}", "null | not comparable");
}

/* [10..1] is no range (DMN 1.5, 10.3.2.7), and nothing is in it. */
static void
test_unordered(void)
{
	SAYS("[10..1]", "{x: 5}", "\"no\" | out of range");
	SAYS("[10..1]", "{x: null}", "\"no\" | out of range");
	SAYS("[10..1], 5", "{x: 5}", "\"yes\" | out of range");
	SAYS("not([10..1])", "{x: 5}", "\"no\" | out of range");
	SAYS("[\"b\"..\"a\"]", "{x: \"a\"}", "\"no\" | out of range");
	SAYS("[@\"2026-02-01\"..@\"2026-01-01\"]", "{x: @\"2026-01-15\"}",
		 "\"no\" | out of range");
	SAYS("[n..10]", "{x: 5, n: 1}", "\"yes\"");
	SAYS("[n..10]", "{x: 5, n: 11}", "\"no\" | out of range");
	SAYS("[n + 5..n]", "{x: 5, n: 1}", "\"no\" | out of range");
	SAYS("[n..n]", "{x: 5, n: 5}", "\"yes\"");
	/* nor is a text a date that is none, although both are null */
	SAYS("@\"2026-02-30\"", "{x: null}", "\"no\" | invalid argument");
	SAYS("date(\"2026-02-30\")", "{x: null}", "\"no\" | invalid argument");
	SAYS("null", "{x: null}", "\"yes\"");
}

/* While an end is not known the other may decide of a cell, but of no value. */
static void
test_unknown_ends(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *cell = model_of(run, ONE("number", "[n..10]"));
	const DmnModel *negated = model_of(run, ONE("number", "not([n..10])"));

	is_text(decide_text(run, cell, "D", "{x: 11}", true), "\"no\"",
			"11 is not in [n..10], whatever n is");
	is_text(decide_text(run, cell, "D", "{x: 9}", true), "unknown(\"n\")",
			"9 may be");
	is_text(decide_text(run, negated, "D", "{x: 11}", true), "unknown(\"n\")",
			"not([n..10]) is null if n is 20");
	host_run_free(run);
}

int
main(void)
{
	test_begin();
	test_constants();
	test_without_names();
	test_conditions();
	test_boolean_columns();
	test_allowed_values();
	test_large();
	test_unordered();
	test_unknown_ends();
	return test_end();
}
