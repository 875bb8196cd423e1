/*-------------------------------------------------------------------------
 *
 * test_boxed.c
 *	  Boxed expressions: contexts, lists, relations, functions, invocations,
 *	  conditionals, filters, iterators, quantifiers.
 *
 *-------------------------------------------------------------------------
 */
#include "models.h"

#define RESULT(expression) "<contextEntry>" expression "</contextEntry>"

/* Where the condition is not known, the branches may agree. */
static void
check_conditional(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run, MODEL(INPUT("x", "number") INPUT("y", "number") DECISION(
				 "D", NEEDS_INPUT("x")
						  NEEDS_INPUT("y") "<conditional><if>" TEXT("x > 1") "</if><then>" TEXT(
							  "y + 1") "</then><else>" TEXT("1 + "
															"1") "</else></"
																 "conditional"
																 ">")));

	is_text(decide_text(run, model, "D", "{x: 2, y: 3}", true), "4",
			"conditional: then");
	is_text(decide_text(run, model, "D", "{x: 0}", true), "2",
			"conditional: else");
	is_text(decide_text(run, model, "D", "{y: 1}", true), "2",
			"conditional: both the same");
	is_text(decide_text(run, model, "D", "{y: 2}", true), "unknown(\"x\")",
			"conditional: not the same");
	is_text(decide_text(run, model, "D", "{}", true), "unknown(\"x\", \"y\")",
			"conditional: not known either");
	host_run_free(run);
}

static void
test_boxes(void)
{
	decides("context",
			MODEL(DECISION(
				"D", "<context>" ENTRY("prix hors taxe", TEXT("100")) ENTRY(
						 "taxe", TEXT("prix hors taxe * 0.2")) "</context>")),
			"D", "{}", "{\"prix hors taxe\": 100, taxe: 20}");
	decides("context with a result",
			MODEL(DECISION("D", "<context>" ENTRY("a", TEXT("1"))
									ENTRY("b", TEXT("a + 1"))
										RESULT(TEXT("a + b")) "</context>")),
			"D", "{}", "3");
	decides("typed entry",
			MODEL(DECISION("D", "<context><contextEntry><variable name='a' "
								"typeRef='string'/>" TEXT(
									"1") "</contextEntry></context>")),
			"D", "{}", "{a: null} | invalid type");
	decides("list",
			MODEL(DECISION(
				"D", "<list>" TEXT("1") "<list>" TEXT("2") "</list></list>")),
			"D", "{}", "[1, [2]]");
	decides(
		"relation",
		MODEL(DECISION("D", "<relation><column name='a b'/><column name='c'/>"
							"<row>" TEXT("1") TEXT("2") "</row><row>" TEXT("3")
								TEXT("4") "</row></relation>")
				  DECISION("E", NEEDS("D") TEXT("D[a b &gt; 1].c"))),
		"E", "{}", "[4]");
	decides(
		"conditional",
		MODEL(DECISION(
			"D", "<conditional><if>" TEXT("null") "</if><then>" TEXT(
					 "1") "</then><else>" TEXT("2") "</else></conditional>")),
		"D", "{}", "2");
	check_conditional();
	decides(
		"a condition that is none",
		MODEL(DECISION(
			"D", "<conditional><if>" TEXT("1") "</if><then>" TEXT(
					 "1") "</then><else>" TEXT("2") "</else></conditional>")),
		"D", "{}", "null | invalid type");
	decides(
		"filter",
		MODEL(DECISION(
			"D",
			"<filter><in>" TEXT("[{x y: 1}, {x y: 2}]") "</in><match>" TEXT(
				"item.x y &gt; 1") "</match></filter>")),
		"D", "{}", "[{\"x y\": 2}]");
	decides(
		"for",
		MODEL(DECISION(
			"D",
			"<for iteratorVariable='i'><in>" TEXT(
				"[1, 2, 3]") "</in><return>" TEXT("i + count(partial)") "</"
																		"retur"
																		"n></"
																		"for"
																		">")),
		"D", "{}", "[1, 3, 5]");
	decides("some",
			MODEL(DECISION(
				"D",
				"<some iteratorVariable='i'><in>" TEXT(
					"[1, 2]") "</in><satisfies>" TEXT("i = 2") "</satisfies></"
															   "some>")),
			"D", "{}", "true");
	decides("every",
			MODEL(DECISION(
				"D",
				"<every iteratorVariable='i'><in>" TEXT(
					"[1, 2]") "</in><satisfies>" TEXT("i = 2") "</satisfies></"
															   "every>")),
			"D", "{}", "false");
	decides("function and invocation",
			MODEL(DECISION(
				"D", "<context>" ENTRY(
						 "f", "<functionDefinition><formalParameter name='un "
							  "nombre' typeRef='number'/>" TEXT(
								  "un nombre + 1") "</functionDefinition>")
						 RESULT("<invocation>" TEXT(
							 "f") "<binding><parameter name='un "
								  "nombre'/>" TEXT("2") "</binding></"
														"invocation>") "</"
																	   "contex"
																	   "t>")),
			"D", "{}", "3");
	decides(
		"a Java function",
		MODEL(DECISION(
			"D",
			"<context>" ENTRY(
				"f",
				"<functionDefinition kind='Java'><formalParameter "
				"name='a'/><context>" ENTRY("class",
											TEXT("\"java.lang.Math\""))
					ENTRY(
						"method signature",
						TEXT(
							"\"abs(int)\"")) "</context></functionDefinition>")
				RESULT(TEXT("f(1)")) "</context>")),
		"D", "{}", "null | unsupported");
	COMPLAINT("an unfinished box",
			  MODEL(DECISION("D", "<conditional><if>" TEXT(
									  "true") "</if></conditional>")),
			  "\"then\" has no expression");
	COMPLAINT(
		"a row too short",
		MODEL(DECISION(
			"D", "<relation><column name='a'/><column name='b'/><row>" TEXT(
					 "1") "</row></relation>")),
		"a row of 1 cells");
}

int
main(void)
{
	test_begin();
	test_boxes();
	return test_end();
}
