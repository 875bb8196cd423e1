/*-------------------------------------------------------------------------
 *
 * test_what_if.c
 *	  What would have to be otherwise for a decision to give an answer: cases.
 *	  Random models are asked by test/property.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>

#include "models.h"

/* What is not in the context is not known. */
static void
give(FeelRun *run, void *closure, const DmnElement *input, FeelValue *value)
{
	const FeelValue *given = feel_context_find(closure, input->key);

	*value = given == NULL ? dmn_unknown(run, input) : *given;
}

static void
check(const char *what, const char *text, const char *given, int max_facts,
	  const char *expected)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, text);
	const FeelContext *facts = facts_of(run, given, true);
	DmnFacts asked = {.fact = give, .closure = (void *) facts};
	DmnWhatIf what_if = {.wanted = feel_integer(1),
						 .max_facts = max_facts,
						 .max_openings = 20,
						 .max_steps = DMN_DEFAULT_PROOF};
	FeelTextBuilder found;

	dmn_what_if(run, model, dmn_find(model, text_of("D")), &asked, &what_if);
	feel_text_begin(&found, run);
	for (const DmnOpening *o = what_if.first; o != NULL; o = o->next)
	{
		if (found.length > 0)
			feel_text_add(&found, " | ", 3);
		feel_text_add_string(&found, o->sentence);
		if (!o->has_case)
			continue;
		feel_text_add(&found, " ", 1);
		feel_text_add_string(&found, feel_print(run, o->changes));
		feel_text_add_string(&found, feel_print(run, o->learned));
	}
	is_text(feel_text_finish(&found), expected, "%s", what);
	host_run_free(run);
}

#define OF_TWO(type, ...)                   \
	MODEL(INPUT("a", type) INPUT("b", type) \
			  DECISION("D", NEEDS_INPUT("a") NEEDS_INPUT("b") __VA_ARGS__))

int
main(void)
{
	test_begin();
	check("one fact", OF_TWO("boolean", TEXT("if a or b then 1 else 2")),
		  "{a: false, b: false}", 3,
		  "If a is true: 1. {a: true}{} | If b is true: 1. {b: true}{}");
	check("both", OF_TWO("boolean", TEXT("if a and b then 1 else 2")),
		  "{a: false, b: false}", 3,
		  "If a is true and b is true: 1. {a: true, b: true}{}");
	check("both are one too many",
		  OF_TWO("boolean", TEXT("if a and b then 1 else 2")),
		  "{a: false, b: false}", 1, "No change of 1 fact makes it 1.");
	check("it is so", OF_TWO("boolean", TEXT("if a or b then 1 else 2")),
		  "{a: true}", 3, "It is 1 already.");
	check("what is not known",
		  OF_TWO("boolean", TEXT("if a and b then 1 else 2")), "{a: false}", 3,
		  "If a is true and b is true: 1. {a: true}{b: true}");
	check("nothing is known",
		  OF_TWO("boolean", TEXT("if a and b then 1 else 2")), "{}", 3,
		  "If a is true and b is true: 1. {}{a: true, b: true}");
	check("never", OF_TWO("boolean", TEXT("if a and b then 3 else 2")),
		  "{a: false, b: true}", 3, "No change of up to 3 facts makes it 1.");
	check("a limit",
		  OF_TWO("number", TEXT("if a &lt; 5 and b &gt; 7 then 1 else 2")),
		  "{a: 9, b: 8}", 3, "If a < 5: 1. {a: 4}{}");
	check("computed of both",
		  OF_TWO("number", TEXT("if a + b &gt; 7 then 1 else 2")),
		  "{a: 1, b: 2}", 3, "If a > 5: 1. {a: 6}{} | If b > 6: 1. {b: 7}{}");
	check("how they lie to each other",
		  OF_TWO("number", TEXT("if a &gt; b then 1 else 2")), "{a: 1, b: 2}",
		  3, "If a > 2: 1. {a: 3}{} | If b < 1: 1. {b: 0}{}");
	check("known and not known, computed",
		  OF_TWO("number", TEXT("if a &gt; b then 1 else 2")), "{a: 1}", 3,
		  "If b < 1: 1. {}{b: 0}");
	check("to apply no longer",
		  OF_TWO("number", TEXT("if a = null then 1 else b")), "{a: 1, b: 2}",
		  3, "If a is null: 1. {a: null}{} | If b is 1: 1. {b: 1}{}");
	check("what is not taken apart",
		  MODEL(UNTYPED("a") DECISION(
			  "D", NEEDS_INPUT("a") TEXT(
					   "if (some x in a satisfies x.b = 2) then 1 else 2"))),
		  "{a: [{b: 1}]}", 3,
		  "Not settled whether it can be 1 by a change of a: it is computed "
		  "in a way that is not taken apart.");
	check(
		"parts of a context",
		MODEL(ITEM("person",
				   "><itemComponent "
				   "name='age'><typeRef>number</typeRef></itemComponent>"
				   "<itemComponent "
				   "name='home'><typeRef>boolean</typeRef></itemComponent>")
				  INPUT("a", "person") DECISION(
					  "D", NEEDS_INPUT("a") TEXT(
							   "if a.age &gt; 17 and a.home then 1 else 2"))),
		"{a: {age: 16, home: true}}", 3,
		"If a.age > 17 and a.home is true: 1. {a: {age: 18, home: true}}{}");
	return test_end();
}
