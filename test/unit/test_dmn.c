/*-------------------------------------------------------------------------
 *
 * test_dmn.c
 *	  Decision models: requirement graphs, facts, knowledge models, services,
 *	  imports.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>

#include "models.h"

/* -------------------------------------------------------------- the graph */

static void
test_graph(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run,
		MODEL(
			INPUT("x", "number") INPUT("y", "number") INPUT("z", "number")
				DECISION("A", NEEDS("B") NEEDS_INPUT("x") TEXT("B + x"))
					DECISION("B",
							 NEEDS_INPUT("z") NEEDS_INPUT("y") TEXT("z * y"))
						DECISION("C",
								 NEEDS("A") NEEDS("B") TEXT(
									 "A + B + (if x = null then 0 else 1)"))));
	const DmnElement *a = dmn_find(model, text_of("A"));
	const DmnElement *c = dmn_find(model, text_of("d_C"));

	ok(dmn_element_count(model) == 6, "elements");
	ok(a->input_count == 3 && dmn_text_is(a->inputs[0]->key, "z") &&
		   dmn_text_is(a->inputs[1]->key, "y") &&
		   dmn_text_is(a->inputs[2]->key, "x"),
	   "inputs, in the order of requirements");
	ok(c != NULL && c->input_count == 3 && c->requirement_count == 2,
	   "each input once");
	ok(a->inputs[0]->type == feel_type_by_name(text_of("number")),
	   "types of inputs");
	is_text(decide_text(run, model, "A", "{x: 1, y: 2, z: 3}", false), "7",
			"a decision over another");
	is_text(decide_text(run, model, "C", "{x: 1, y: 2, z: 3}", false),
			"13 | no variable", "what is not required is not seen");
	is_text(decide_text(run, model, "A", "{y: 2, x: 3}", true),
			"unknown(\"z\")", "a missing fact goes through");
	is_text(decide_text(run, model, "x", "{x: \"s\"}", false),
			"null | invalid type", "a fact of another type");
	host_run_free(run);

	decides("no logic", MODEL(DECISION("D", "")), "D", "{}", "null");
	REFUSED("a circle",
			MODEL(DECISION("A", NEEDS("B") TEXT("B"))
					  DECISION("B", NEEDS("C") TEXT("C"))
						  DECISION("C", NEEDS("A") TEXT("A"))),
			"A -> B -> C -> A");
	REFUSED("of itself", MODEL(DECISION("A", NEEDS("A") TEXT("A"))),
			"circle: A -> A");
	REFUSED("one name twice",
			MODEL(DECISION("A", TEXT("1")) INPUT("A", "number")),
			"two elements are named \"A\"");
	COMPLAINT("a reference to nothing",
			  MODEL(DECISION("A", NEEDS("B") TEXT("1"))), "refers to nothing");
	/* the component and the input would be one fact, o.p */
	REFUSED("an input that is named as a component",
			MODEL(ITEM("tO", "><itemComponent name='p'/>")
					  INPUT("o.p", "number") INPUT("o", "tO")),
			"the input \"o.p\" has the name of a component of the input "
			"\"o\"");
	REFUSED("or may be", MODEL(INPUT("o", "") INPUT("o.p.q", "number")),
			"the input \"o.p.q\" has the name of a component");
	COMPLAINT("an unknown type", MODEL(INPUT("x", "tNone")),
			  "the type \"tNone\" is neither one of the model nor of FEEL "
			  "(string, number, boolean, date, time, ...)");
	COMPLAINT("another language",
			  MODEL(DECISION("A", "<literalExpression "
								  "expressionLanguage='http://x/python'>"
								  "<text>1</text></literalExpression>")),
			  "is not supported");
}

static void
give_fact(FeelRun *run, void *closure, const DmnElement *input,
		  FeelValue *value)
{
	int *asked = closure;

	(*asked)++;
	*value = dmn_text_is(input->key, "x") ? feel_integer(20)
										  : dmn_unknown(run, input);
}

/* Facts that a function gives are asked for once, and only if needed. */
static void
test_facts(void)
{
	FeelRun *run = host_run_make();
	int asked = 0;
	DmnFacts facts = {.fact = give_fact, .closure = &asked};
	const DmnModel *model = model_of(
		run, MODEL(INPUT("x", "number") INPUT("y", "number") DECISION(
				 "A", NEEDS_INPUT("x") NEEDS_INPUT("y")
						  TEXT("if x * x > 3 then x else y"))
					   DECISION("B", NEEDS("A") NEEDS_INPUT("x") TEXT("A + x"))
						   DECISION("C", NEEDS_INPUT("y") TEXT("y"))));
	DmnEvaluation *evaluation = dmn_evaluation_make(run, model);
	const DmnElement *b = dmn_find(model, text_of("B"));
	const DmnElement *c = dmn_find(model, text_of("C"));

	is_text(feel_print(run, dmn_evaluate(evaluation, run, b, &facts)), "40",
			"facts of a function");
	ok(asked == 1, "asked for once, and not for what does not matter");
	is_text(feel_print(run, dmn_evaluate(evaluation, run, c, &facts)),
			"unknown(\"y\")", "the same memory for another decision");
	is_text(feel_print(run, dmn_evaluate(evaluation, run, b, NULL)), "null",
			"no facts at all");
	is_text(feel_print(run, dmn_invoke(run, model, b,
									   facts_of(run, "{x: 2}", false))),
			"4", "a decision called with its facts");
	host_run_free(run);
}

/* A chain of decisions so long that recursion must end by itself */
static void
test_long_chain(void)
{
	enum
	{
		LENGTH = 15000
	};
	char *xml = malloc(300 * LENGTH);
	char *at = xml;
	FeelRun *run = host_run_make();
	const DmnModel *model;

	at += sprintf(at, "<definitions xmlns='" MODEL_NAMESPACE
					  "' namespace='n' name='m'>");
	for (int i = 0; i < LENGTH; i++)
		at += sprintf(at,
					  "<decision id='d%d' name='d%d'><variable name='d%d'/>"
					  "<informationRequirement><requiredDecision "
					  "href='#d%d'/></informationRequirement>"
					  "<literalExpression><text>d%d</text>"
					  "</literalExpression></decision>",
					  i, i, i, i + 1, i + 1);
	sprintf(at,
			"<decision id='d%d' name='d%d'><variable name='d%d'/>"
			"</decision></definitions>",
			LENGTH, LENGTH, LENGTH);
	model = model_of(run, xml);
	is_text(decide_text(run, model, "d0", "{}", false), "null | limit",
			"a chain of %d decisions ends", LENGTH);
	is_text(decide_text(run, model, "d14900", "{}", false), "null",
			"its end does not");
	host_run_free(run);
	free(xml);
}

/* --------------------------------------------- knowledge models, services */

#define KNOWLEDGE(name, parameters, body)                              \
	"<businessKnowledgeModel id='k_" name "' name='" name              \
	"'><variable name='" name "'/><encapsulatedLogic>" parameters body \
	"</encapsulatedLogic></businessKnowledgeModel>\n"
#define PARAMETER(name, type) \
	"<formalParameter name='" name "' typeRef='" type "'/>"

static void
test_functions(void)
{
	const char *xml =
		MODEL(
			INPUT("x", "number") KNOWLEDGE(
				"barème", PARAMETER("âge", "number"),
				TABLE(
					"UNIQUE",
					IN("âge") OUT RULE(IF("&lt; 18") THEN("\"mineur\""))
						RULE(IF("&gt;= 18") THEN(
							"\"majeur\"")))) "<businessKnowledgeModel "
											 "id='k_twice' "
											 "name='twice'><variable "
											 "name='twice'/>" KNOWS("barème") "<encapsulatedLogic>" PARAMETER(
												 "n", "number")
												 TEXT("[barème(n), "
													  "barème(âge: n * 2)]") "</encapsulatedLogic></businessKnowledgeModel>" DECISION("D",
																																	  NEEDS_INPUT(
																																		  "x")
																																		  KNOWS(
																																			  "twice")
																																			  TEXT(
																																				  "twice(x)"))
													 DECISION(
														 "Bad",
														 KNOWS("tw"
															   "ic"
															   "e")
															 TEXT("twice("
																  "\"a\")"))
														 DECISION("I", NEEDS_INPUT("x") TEXT("x + 1")) DECISION(
															 "O",
															 NEEDS("I") NEEDS_INPUT(
																 "x")
																 TEXT("I * 10 "
																	  "+ x"))
															 DECISION(
																 "P",
																 NEEDS("I") TEXT(
																	 "I")) "<d"
																		   "ec"
																		   "is"
																		   "io"
																		   "nS"
																		   "er"
																		   "vi"
																		   "ce"
																		   " i"
																		   "d="
																		   "'k"
																		   "_S"
																		   "' "
																		   "na"
																		   "me"
																		   "='"
																		   "S'"
																		   "><"
																		   "va"
																		   "ri"
																		   "ab"
																		   "le"
																		   " n"
																		   "am"
																		   "e="
																		   "'S"
																		   "'/"
																		   "><"
																		   "ou"
																		   "tp"
																		   "ut"
																		   "De"
																		   "ci"
																		   "si"
																		   "on"
																		   " h"
																		   "re"
																		   "f="
																		   "'#"
																		   "d_"
																		   "O'"
																		   "/>"
																		   "<i"
																		   "np"
																		   "ut"
																		   "De"
																		   "ci"
																		   "si"
																		   "on"
																		   " h"
																		   "re"
																		   "f="
																		   "'#"
																		   "d_"
																		   "I'"
																		   "/>"
																		   "<i"
																		   "np"
																		   "ut"
																		   "Da"
																		   "ta"
																		   " h"
																		   "re"
																		   "f="
																		   "'#"
																		   "i_"
																		   "x'"
																		   "/>"
																		   "</"
																		   "de"
																		   "ci"
																		   "si"
																		   "on"
																		   "Se"
																		   "rv"
																		   "ic"
																		   "e>"
																		   "<d"
																		   "ec"
																		   "is"
																		   "io"
																		   "nS"
																		   "er"
																		   "vi"
																		   "ce"
																		   " i"
																		   "d="
																		   "'k"
																		   "_M"
																		   "' "
																		   "na"
																		   "me"
																		   "='"
																		   "M'"
																		   "><"
																		   "va"
																		   "ri"
																		   "ab"
																		   "le"
																		   " n"
																		   "am"
																		   "e="
																		   "'M"
																		   "'/"
																		   "><"
																		   "ou"
																		   "tp"
																		   "ut"
																		   "De"
																		   "ci"
																		   "si"
																		   "on"
																		   " h"
																		   "re"
																		   "f="
																		   "'#"
																		   "d_"
																		   "O'"
																		   "/>"
																		   "<o"
																		   "ut"
																		   "pu"
																		   "tD"
																		   "ec"
																		   "is"
																		   "io"
																		   "n "
																		   "hr"
																		   "ef"
																		   "='"
																		   "#d"
																		   "_P"
																		   "'/"
																		   "><"
																		   "en"
																		   "ca"
																		   "ps"
																		   "ul"
																		   "at"
																		   "ed"
																		   "De"
																		   "ci"
																		   "si"
																		   "on"
																		   " h"
																		   "re"
																		   "f="
																		   "'#"
																		   "d_"
																		   "I'"
																		   "/>"
																		   "<i"
																		   "np"
																		   "ut"
																		   "Da"
																		   "ta"
																		   " h"
																		   "re"
																		   "f="
																		   "'#"
																		   "i_"
																		   "x'"
																		   "/>"
																		   "</"
																		   "de"
																		   "ci"
																		   "si"
																		   "on"
																		   "Se"
																		   "rv"
																		   "ic"
																		   "e"
																		   ">" DECISION(
																			   "Calls",
																			   NEEDS_INPUT(
																				   "x") KNOWS("S")
																				   KNOWS(
																					   "M")
																					   TEXT(
																						   "[S(1, 5), S(I: 2, x: 3), M(x).O, x]"))
																			   DECISION(
																				   "Wrong",
																				   KNOWS("S") TEXT(
																					   "S(1)")));
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, xml);

	is_text(decide_text(run, model, "D", "{x: 10}", false),
			"[\"mineur\", \"majeur\"]", "a knowledge model over another");
	is_text(decide_text(run, model, "Bad", "{}", false), "null | invalid type",
			"an argument of another type");
	is_text(decide_text(run, model, "Calls", "{x: 7}", false),
			"[51, 23, 87, 7]", "services keep to themselves");
	is_text(decide_text(run, model, "Wrong", "{}", false), "null | invocation",
			"a service with too few arguments");
	is_text(feel_print(run, dmn_invoke(run, model,
									   dmn_find(model, text_of("barème")),
									   facts_of(run, "{âge: 20}", false))),
			"\"majeur\"", "a knowledge model called by name");
	is_text(feel_print(run, dmn_invoke(run, model,
									   dmn_find(model, text_of("barème")),
									   facts_of(run, "{}", true))),
			"unknown(\"âge\")", "an argument that is not known");
	is_text(
		feel_print(run, dmn_invoke(run, model, dmn_find(model, text_of("M")),
								   facts_of(run, "{x: 1}", false))),
		"{O: 21, P: 2}", "a service with two outputs");
	is_text(
		feel_print(run, dmn_invoke(run, model, dmn_find(model, text_of("M")),
								   facts_of(run, "{y: 1}", false))),
		"null", "an argument that is no parameter");
	host_run_free(run);
}

/* A cell that is the input itself: equal to it, or a condition. */
static void
test_own_name(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run,
		MODEL("<inputData id='i_u' name='u'><variable name='u'/>"
			  "</inputData>" DECISION(
				  "D", NEEDS_INPUT("u") TABLE(
						   "COLLECT", IN("u") OUT RULE(IF("u") THEN("1"))))));

	is_text(decide_text(run, model, "D", "{u: 2}", true), "[1]",
			"a cell that equals its input");
	is_text(decide_text(run, model, "D", "{u: false}", true), "[]",
			"a cell that is a condition");
	is_text(decide_text(run, model, "D", "{}", true), "unknown(\"u\")",
			"a cell that may be one");
	host_run_free(run);
}

/* An argument that does not fit makes the call null, needed or not. */
static void
test_unknown_argument(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run,
		MODEL(
			"<inputData id='i_s' name='s'><variable name='s'/>"
			"</inputData>" KNOWLEDGE("f", PARAMETER("g", "number"), TEXT("1"))
				DECISION("D", NEEDS_INPUT("s") KNOWS("f") TEXT("f(s)"))));

	is_text(decide_text(run, model, "D", "{s: 2}", true), "1",
			"an argument that fits");
	is_text(decide_text(run, model, "D", "{s: \"2\"}", true),
			"null | invalid type", "an argument that does not");
	is_text(decide_text(run, model, "D", "{}", true), "unknown(\"s\")",
			"an argument that may not");
	host_run_free(run);
}

/* An explanation of a call: the service, and inside it the decision */
static void
test_traced_call(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run,
		MODEL(
			INPUT("x", "number") DECISION("O", NEEDS_INPUT("x") TEXT("x * 2"))
				DECISION("A", KNOWS("S") TEXT(
								  "S(3)")) "<decisionService id='k_S' "
										   "name='S'><variable "
										   "name='S'/><outputDecision "
										   "href='#d_O'/><inputData "
										   "href='#i_x'/></decisionService>"));
	DmnTrace *trace = dmn_trace_begin(run, true, false);
	const DmnTraceEntry *call;

	is_text(decide_text(run, model, "A", "{}", false), "6", "a traced call");
	call = trace->first->next;
	ok(call != NULL && call->kind == DMN_TRACE_CALL && call->depth == 1 &&
		   dmn_text_is(call->name, "S") && call->value.kind == FEEL_NUMBER,
	   "the call");
	ok(call->next != NULL && call->next->kind == DMN_TRACE_DECISION &&
		   call->next->depth == 2 && dmn_text_is(call->next->source, "x * 2"),
	   "and the decision in it");
	host_run_free(run);
}

/* What does not parse is null plus a complaint each time it runs. */
static void
test_syntax_error(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = dmn_read(
		run, text_of(MODEL(DECISION("A", TEXT("\n1 +")))), NULL, NULL);

	ok(model != NULL && run->diagnostics != NULL &&
		   run->diagnostics->kind == FEEL_SYNTAX_ERROR,
	   "a text that does not parse is complained of");
	is_text(run->diagnostics->place, "decision A", "with its place");
	ok(run->diagnostics->line == 4, "and its line, %d",
	   run->diagnostics->line);
	is_text(decide_text(run, model, "A", "{}", false), "null | syntax",
			"and null when it runs");
	host_run_free(run);
}

#define SERVICE(type, text)                                                   \
	MODEL(                                                                    \
		INPUT("x", "Any") DECISION("O", NEEDS_INPUT("x") TEXT("x")) DECISION( \
			"A", KNOWS("S") TEXT(                                             \
					 text)) "<decisionService id='k_S' name='S'><variable "   \
							"name='S' "                                       \
							"typeRef='" type                                  \
							"'/><outputDecision href='#d_O'/>"                \
							"<inputData href='#i_x'/></decisionService>")

static void
test_typed_service(void)
{
	decides("a service's answer is of its type",
			SERVICE("number", "S([4]) + 1"), "A", "{}", "5");
	decides("or null", SERVICE("number", "S(\"a\")"), "A", "{}",
			"null | invalid type");
	decides("its parameters have names", SERVICE("number", "S(x: 4) + 1"), "A",
			"{}", "5");
	decides(
		"an input that is no parameter of the service is not given",
		MODEL(INPUT("x", "number") DECISION(
			"O",
			NEEDS_INPUT("x") TEXT(
				"x = null")) "<decisionService id='k_S' name='S'><variable "
							 "name='S'/><outputDecision href='#d_O'/>"
							 "</decisionService>" DECISION(
								 "A", KNOWS("S") TEXT("S()"))),
		"A", "{x: 1}", "true");
}

static void
test_recursion(void)
{
	decides(
		"a service that calls itself",
		MODEL(DECISION(
			"A", KNOWS("S") TEXT(
					 "S()")) "<decisionService id='k_S' name='S'><variable "
							 "name='S'/><outputDecision "
							 "href='#d_A'/></decisionService>"),
		"A", "{}", "null | limit");
}

/* ----------------------------------------------------------------- imports */

static bool
give_import(void *closure, FeelString space, FeelString location,
			FeelString *xml)
{
	if (dmn_text_is(space, "urn:lib"))
		*xml = text_of(
			"<definitions xmlns='" MODEL_NAMESPACE
			"' namespace='urn:lib' name='lib'>"
			"<import namespace='urn:test' name='back' "
			"importType='" MODEL_NAMESPACE
			"'/>" ITEM("t\xc3\x82ge",
					   "><typeRef>number</typeRef>" ALLOWED("[0..120]"))
				INPUT("x", "t\xc3\x82ge") INPUT("taux", "number") DECISION(
					"\xc3\xa2ge doubl\xc3\xa9",
					NEEDS_INPUT("x") NEEDS_INPUT("taux") TEXT("x * 2 + taux"))
					KNOWLEDGE("f", PARAMETER("n", "t\xc3\x82ge"),
							  TEXT("n + 1")) "</definitions>");
	else if (dmn_text_is(space, "urn:wrong"))
		*xml = text_of("<definitions xmlns='" MODEL_NAMESPACE
					   "' namespace='urn:other' name='lib'/>");
	else
		return false;
	return true;
}

static void
test_imports(void)
{
	const char *xml =
		"<definitions xmlns='" MODEL_NAMESPACE
		"' namespace='urn:test' name='main'>"
		"<import namespace='urn:lib' name='la biblioth\xc3\xa8que' "
		"importType='" MODEL_NAMESPACE
		"'/>" INPUT("x", "la biblioth\xc3\xa8que.t\xc3\x82ge") DECISION(
			"D", NEEDS_INPUT(
					 "x") "<informationRequirement><requiredDecision "
						  "href='urn:lib#d_\xc3\xa2ge "
						  "doubl\xc3\xa9'/></informationRequirement>"
						  "<knowledgeRequirement><requiredKnowledge "
						  "href='urn:lib#k_f'/></knowledgeRequirement>" TEXT(
							  "[la biblioth\xc3\xa8que.\xc3\xa2ge "
							  "doubl\xc3\xa9, la biblioth\xc3\xa8que.f(x)]"))
			DECISION("T",
					 NEEDS_INPUT("x") TEXT(
						 "x instance of la "
						 "biblioth\xc3\xa8que.t\xc3\x82ge")) "</"
															 "definitions>";
	FeelRun *run = host_run_make();
	const DmnModel *model = dmn_read(run, text_of(xml), give_import, NULL);
	const DmnElement *d;

	ok(model != NULL && run->diagnostic_count == 0, "a model with an import");
	test_show_diagnostics(run);
	d = dmn_find(model, text_of("D"));
	ok(d->input_count == 3, "inputs of both models");
	is_text(d->inputs[1]->key, "la biblioth\xc3\xa8que.x",
			"a name that both have");
	is_text(d->inputs[2]->key, "taux", "a name that only the import has");
	is_text(decide_text(run, model, "D",
						"{x: 1, \"la biblioth\xc3\xa8que.x\": 4, taux: 0.5}",
						false),
			"[8.5, 2]", "decisions and functions of the import");
	is_text(decide_text(run, model, "D", "{x: 1, taux: 0.5}", true),
			"[unknown(\"la biblioth\xc3\xa8que.x\"), 2]",
			"a missing fact of the import");
	is_text(decide_text(run, model, "T", "{x: 1}", false), "true",
			"a type of the import");
	ok(dmn_find_in(model, text_of("urn:lib"), text_of("x")) == d->inputs[1],
	   "found by namespace");
	host_run_free(run);

	REFUSED("an import of something else",
			"<definitions xmlns='" MODEL_NAMESPACE
			"' namespace='n' name='m'><import namespace='urn:none' name='a' "
			"importType='http://www.dmg.org/PMML-4_1'/></definitions>",
			"are not supported");
	REFUSED("an import that is not there",
			"<definitions xmlns='" MODEL_NAMESPACE
			"' namespace='n' name='m'><import namespace='urn:none' name='a' "
			"importType='" MODEL_NAMESPACE "'/></definitions>",
			"\"urn:none\" is not there");
	run = host_run_make();
	ok(dmn_read(run,
				text_of("<definitions xmlns='" MODEL_NAMESPACE
						"' namespace='n' name='m'><import "
						"namespace='urn:wrong' name='a'/></definitions>"),
				give_import, NULL) == NULL,
	   "an import of another namespace");
	host_run_free(run);
}

int
main(void)
{
	test_begin();
	test_graph();
	test_facts();
	test_long_chain();
	test_functions();
	test_typed_service();
	test_recursion();
	test_own_name();
	test_unknown_argument();
	test_traced_call();
	test_syntax_error();
	test_imports();
	return test_end();
}
