/*-------------------------------------------------------------------------
 *
 * test_show.c
 *	  Models and decisions as texts for people: aligned, Markdown, graphs,
 *	  explanations told.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>

#include "dmn/sheet.h"
#include "models.h"

static void
test_width(void)
{
	static const struct
	{
		const char *text;
		int width;
	} cases[] = {{"", 0},      {"abc", 3},
				 {"é", 1},     {"e\xcc\x81", 1}, /* e and a combining accent */
				 {"家庭", 4},  {"😀", 2},
				 {"œuvre", 5}, {"\xe2\x80\x8b", 0}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(dmn_display_width(text_of(cases[i].text)) == cases[i].width,
		   "width of \"%s\" is %d", cases[i].text, cases[i].width);
}

#define LITERAL(text) TEXT(text)
#define ENTRY(name, ...) \
	"<contextEntry><variable name='" name "'/>" __VA_ARGS__ "</contextEntry>"

static const char *const boxes = MODEL(
	"<knowledgeSource id='s' name='Loi'/>"
	"<knowledgeSource id='t' name='Décret'>"
	"<authorityRequirement><requiredAuthority href='#s'/>"
	"</authorityRequirement></knowledgeSource>" INPUT("a", "number") INPUT(
		"q&quot;&lt;",
		"number") "<businessKnowledgeModel id='k_f' name='f'><variable "
				  "name='f' "
				  "typeRef='number'/><encapsulatedLogic><formalParameter "
				  "name='x' "
				  "typeRef='number'/><formalParameter name='y'/>" LITERAL("x "
																		  "+ "
																		  "1") "</encapsulatedLogic></businessKnowledgeModel>" DECISION(
					  "D",
					  NEEDS_INPUT("a") KNOWS(
						  "f") "<authorityRequirement>"
							   "<requiredAuthority "
							   "href='#t'/></"
							   "authorityRequirement>"
							   "<context>" ENTRY(
								   "i",
								   "<invocation>" LITERAL(
									   "f") "<binding><parameter "
											"name='x'/>" LITERAL("a") "</"
																	  "binding"
																	  "><"
																	  "binding"
																	  "><"
																	  "paramet"
																	  "er "
																	  "name='"
																	  "y'/"
																	  ">" LITERAL("2") "</binding></invocation>")
								   ENTRY(
									   "l",
									   "<list>" LITERAL(
										   "1") "<relation><column name='c' "
												"typeRef='number'/><column "
												"name='d'/><row>" LITERAL("1")
													LITERAL(
														"\"x\"") "</row></"
																 "relation></"
																 "list>")
									   ENTRY("n", "<functionDefinition><"
												  "formalParameter "
												  "name='z'/>" LITERAL("z") "<"
																			"/"
																			"f"
																			"u"
																			"n"
																			"c"
																			"t"
																			"i"
																			"o"
																			"n"
																			"D"
																			"e"
																			"f"
																			"i"
																			"n"
																			"i"
																			"t"
																			"i"
																			"o"
																			"n"
																			">") ENTRY(
										   "w",
										   "<conditional><if>" LITERAL("true") "</if><then>" LITERAL(
											   "1") "</then><else>" LITERAL("2") "</else></conditional>")
										   ENTRY(
											   "r",
											   "<for "
											   "iteratorVariable='v'><"
											   "in>" LITERAL("[1]") "</"
																	"in><"
																	"return"
																	">" LITERAL(
																		"v") "</return></for>")
											   ENTRY(
												   "s",
												   "<some "
												   "iteratorVariable='v'><"
												   "in>" LITERAL(
													   "[1]") "</"
															  "in><"
															  "satisfies"
															  ">" LITERAL("v "
																		  "> "
																		  "0") "</satisfies></some>")
												   ENTRY("m",
														 "<filter><"
														 "in>" LITERAL("[1]") "</in><match>" LITERAL(
															 "true") "</"
																	 "match></"
																	 "filter>")
													   ENTRY(
														   "t",
														   TABLE(
															   "COLLECT",
															   IN(
																   "a") OUT_ELSE("o", "0")
																   RULE(IF("&g"
																		   "t;"
																		   " "
																		   "1") THEN("1") NOTE(
																	   "a | "
																	   "not"
																	   "e")))) "<contextEntry>" LITERAL("t") "</contextEntry></context>") "<decisionService id='v' name='S'><variable "
																																		  "name='S'/><outputDecision href='#d_D'/>"
																																		  "<inputData href='#i_a'/></decisionService>");

static void
test_render(void)
{
	FeelRun *run = test_run_make();
	const DmnModel *model = model_of(run, boxes);
	const DmnElement *d = dmn_find(model, text_of("D"));

	is_text(dmn_render(run, d, DMN_TEXT),
			"D\n"
			"\n"
			" i |  f |\n"
			"   | ---+---\n"
			"   |  x | a\n"
			"   |  y | 2\n"
			" l |  1 | 1\n"
			"   |  2 |  c: number | d\n"
			"   |    | -----------+-----\n"
			"   |    |  1         | \"x\"\n"
			" n |  function(z) | z\n"
			" w |  if   | true\n"
			"   |  then | 1\n"
			"   |  else | 2\n"
			" r |  for v in | [1]\n"
			"   |  return   | v\n"
			" s |  some v in | [1]\n"
			"   |  satisfies | v > 0\n"
			" m |  in    | [1]\n"
			"   |  match | true\n"
			" t |  C    | a   || o |\n"
			"   | ------+-----++---+----------\n"
			"   |  1    | > 1 || 1 | a | note\n"
			"   |  else |     || 0 |\n"
			" = | t\n",
			"boxes in boxes");
	is_text(dmn_render(run, dmn_find(model, text_of("f")), DMN_TEXT),
			"f(x: number, y): number\n\nx + 1\n", "a knowledge model");
	is_text(dmn_render(run, dmn_find(model, text_of("S")), DMN_TEXT),
			"S\n\n takes | a\n gives | D\n", "a service");
	ok(memmem(dmn_render(run, d, DMN_MARKDOWN).data,
			  dmn_render(run, d, DMN_MARKDOWN).length,
			  "| 1 | &gt; 1 | 1 | a \\| note |", 27) != NULL,
	   "Markdown escapes");
	is_text(dmn_draw(run, model, DMN_MERMAID),
			"flowchart BT\n"
			"    e0([\"a\"])\n"
			"    e1([\"q#34;#60;\"])\n"
			"    e2{{\"f\"}}\n"
			"    e3[\"D\"]\n"
			"    e4[[\"S\"]]\n"
			"    s0>\"Loi\"]\n"
			"    s1>\"Décret\"]\n"
			"    e0 --> e3\n"
			"    e2 -.-> e3\n"
			"    e3 -.- e4\n"
			"    s1 -.-o e3\n"
			"    s0 -.-o s1\n",
			"Mermaid");
	is_text(dmn_draw(run, model, DMN_DOT),
			"digraph \"test\" {\n"
			"    rankdir=BT;\n"
			"    e0 [label=\"a\", shape=box, style=rounded];\n"
			"    e1 [label=\"q\\\"<\", shape=box, style=rounded];\n"
			"    e2 [label=\"f\", shape=octagon];\n"
			"    e3 [label=\"D\", shape=box];\n"
			"    e4 [label=\"S\", shape=box, style=\"rounded,bold\"];\n"
			"    s0 [label=\"Loi\", shape=note];\n"
			"    s1 [label=\"Décret\", shape=note];\n"
			"    e0 -> e3;\n"
			"    e2 -> e3 [style=dashed, arrowhead=vee];\n"
			"    e3 -> e4 [style=dotted, arrowhead=none];\n"
			"    s1 -> e3 [style=dashed, arrowhead=dot];\n"
			"    s0 -> s1 [style=dashed, arrowhead=dot];\n"
			"}\n",
			"Graphviz");
	test_run_free(run);
}

static FeelString
told(FeelRun *run, const DmnModel *model, const char *decision,
	 const char *facts, bool open, DmnLanguage language)
{
	const DmnElement *element = dmn_find(model, text_of(decision));
	DmnFacts given = {.context = facts_of(run, facts, open)};
	FeelRun *own = test_run_make();
	FeelString text;

	(void) dmn_trace_begin(own, true, false);
	text = dmn_tell(own, element, dmn_decide(own, model, element, &given),
					language);
	text = feel_copy_text(run, text.data, text.length);
	test_run_free(own);
	return text;
}

/* A small value whose parts are shared, so that its text has no end */
static void
test_tell_shared(void)
{
	FeelRun *run = test_run_make();
	const DmnModel *model =
		model_of(run, MODEL(DECISION("D", TEXT("for i in 1..60 return if i = 1 "
											   "then [1] else [partial[-1], "
											   "partial[-1]]"))));

	ok(told(run, model, "D", "{}", true, DMN_FRENCH).length == 0,
	   "what has no end is not told");
	test_run_free(run);
}

static void
test_tell(void)
{
	FeelRun *run = test_run_make();
	const DmnModel *model = model_of(
		run,
		MODEL(INPUT("a", "number") INPUT("d", "date") DECISION(
			"E", NEEDS_INPUT("a") TEXT("if a = null then null else a * 1.5"))
				  DECISION("D", NEEDS("E") NEEDS_INPUT("d") TABLE(
									"FIRST",
									IN("E") IN("d") OUT RULE(IF("&lt; 3") IF(
										"-") THEN("true") NOTE("loi 1"))
										RULE(IF("-") IF("null") THEN("false"))
											RULE(IF("&gt; 30") IF("not(null)")
													 THEN("[d, \"x\"]"))))
					  DECISION("N", NEEDS_INPUT("a") TEXT("a + \"x\""))));

	is_text(told(run, model, "D", "{a: 1}", true, DMN_FRENCH),
			"D\n"
			"Réponse : oui\n"
			"\n"
			"Règle 1 (true) : loi 1\n"
			"- E : 1,5 (condition : < 3)\n"
			"Cette réponse s'appuie sur :\n"
			"  E : 1,5\n"
			"    Calcul : if a = null then null else a * 1.5\n"
			"\n"
			"Faits retenus :\n"
			"- a : 1\n",
			"determined, in French");
	is_text(
		told(run, model, "D", "{a: 30, d: @\"2026-03-01\"}", true, DMN_FRENCH),
		"D\n"
		"Réponse : 01/03/2026, x\n"
		"\n"
		"Règle 3 ([d, \"x\"])\n"
		"- E : 45 (condition : > 30)\n"
		"- d : 01/03/2026 (condition : not(null))\n"
		"Cette réponse s'appuie sur :\n"
		"  E : 45\n"
		"    Calcul : if a = null then null else a * 1.5\n"
		"\n"
		"Faits retenus :\n"
		"- a : 30\n"
		"- d : 01/03/2026\n",
		"lists and dates");
	is_text(told(run, model, "D", "{a: 30}", true, DMN_ENGLISH),
			"D\n"
			"Answer: it cannot be said yet.\n"
			"\n"
			"To ask, in this order:\n"
			"1. d\n"
			"\n"
			"Rules that may still apply:\n"
			"- Rule 2 (false) (depends on d)\n"
			"- Rule 3 ([d, \"x\"]) (depends on d)\n"
			"This answer rests on:\n"
			"  E: 45\n"
			"    Calculation: if a = null then null else a * 1.5\n"
			"\n"
			"Facts:\n"
			"- a: 30\n",
			"not determined, in English");
	is_text(told(run, model, "D", "{a: null, d: null}", true, DMN_FRENCH),
			"D\n"
			"Réponse : non\n"
			"\n"
			"Règle 2 (false)\n"
			"- d : sans objet\n"
			"Cette réponse s'appuie sur :\n"
			"  E : aucune valeur\n"
			"    Calcul : if a = null then null else a * 1.5\n"
			"\n"
			"Faits retenus :\n"
			"- a : sans objet\n"
			"- d : sans objet\n",
			"null");
	is_text(told(run, model, "N", "{a: 1}", true, DMN_ENGLISH),
			"N\n"
			"Answer: no value\n"
			"\n"
			"Calculation: a + \"x\"\n"
			"\n"
			"Facts:\n"
			"- a: 1\n"
			"\n"
			"Error: decision N: operator + does not take a number and a "
			"string\n",
			"an error");
	test_run_free(run);
}

int
main(void)
{
	test_begin();
	test_width();
	test_render();
	test_tell();
	test_tell_shared();
	return test_end();
}
