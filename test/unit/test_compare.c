/*-------------------------------------------------------------------------
 *
 * test_compare.c
 *	  What changes between two models, and whether a decision always answers:
 *	  cases.  Random models are compared by test/property.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>

#include "models.h"

/* The sentences, and of each case its facts */
static FeelString
changes_of(FeelRun *run, const char *old_text, const char *new_text,
		   int64_t max_steps)
{
	const DmnModel *old_model = model_of(run, old_text);
	const DmnModel *new_model = model_of(run, new_text);
	DmnComparison comparison = {
		.max_changes = 20, .max_steps = max_steps, .has_days = true};
	FeelTextBuilder text;

	dmn_compare(run, old_model, dmn_find(old_model, text_of("D")), new_model,
				dmn_find(new_model, text_of("D")), &comparison);
	feel_text_begin(&text, run);
	for (const DmnChange *c = comparison.first; c != NULL; c = c->next)
	{
		if (text.length > 0)
			feel_text_add(&text, " | ", 3);
		feel_text_add_string(&text, c->sentence);
		if (c->has_case)
		{
			feel_text_add(&text, " ", 1);
			feel_text_add_string(&text, feel_print(run, c->facts));
		}
	}
	return feel_text_finish(&text);
}

static void
check(const char *what, const char *old_text, const char *new_text,
	  const char *expected)
{
	FeelRun *run = host_run_make();

	is_text(changes_of(run, old_text, new_text, DMN_DEFAULT_PROOF), expected,
			"%s", what);
	host_run_free(run);
}

#define OF_A(type, ...) \
	MODEL(INPUT("a", type) DECISION("D", NEEDS_INPUT("a") __VA_ARGS__))
#define STEP(limit)                                                     \
	OF_A("number", TABLE("FIRST", IN("a") OUT RULE(IF(limit) THEN("1")) \
									  RULE(IF("-") THEN("2"))))

static void
test_tables(void)
{
	check("the same", STEP("&lt; 5"), STEP("&lt; 5"), "");
	check("the same in other words", STEP("&lt; 5"),
		  STEP("not(&gt;= 5, null)"), "");
	check("a bound", STEP("&lt; 5"), STEP("&lt;= 5"),
		  "Where a is 5: before 2, now 1. {a: 5}");
	check("null", STEP("&lt; 5"), STEP("&lt; 5, null"),
		  "Where a is null: before 2, now 1. {a: null}");
	check("a bound that is moved", STEP("&lt; 5"), STEP("&lt; 7"),
		  "Where a is in [5..7): before 2, now 1. {a: 5}");
	check("an answer, whatever the facts are", STEP("-"),
		  OF_A("number", TEXT("3")),
		  "Where the facts are any: before 1, now 3. {}");
}

/* One refuses what the other takes. */
static void
test_boundaries(void)
{
#define COLUMN(values)                               \
	OF_A("number", TABLE("FIRST", IN_OF("a", values) \
									  OUT RULE(IF("&lt; 20") THEN("1"))))
#define TYPED(values)                                                        \
	MODEL(ITEM("t", "><typeRef>number</typeRef>" ALLOWED(values)) INPUT("a", \
																		"t") \
			  DECISION("D", NEEDS_INPUT("a") TEXT("a != null and a &lt; 9")))

	check("a column's input values", COLUMN("[0..5]"), COLUMN("[0..9]"),
		  "Where a is in (5..9]: before null, now 1. {a: 6}");
	check("a type's allowed values", TYPED("[0..5]"), TYPED("[0..7]"),
		  "Where a is in (5..7]: before false, now true. {a: 6}");
}

static void
test_terms(void)
{
#define DATES(text)                             \
	MODEL(INPUT("a", "date") INPUT("b", "date") \
			  DECISION("D", NEEDS_INPUT("a") NEEDS_INPUT("b") TEXT(text)))
#define NUMBERS(text)                               \
	MODEL(INPUT("a", "number") INPUT("b", "number") \
			  DECISION("D", NEEDS_INPUT("a") NEEDS_INPUT("b") TEXT(text)))

	check("the order of two facts", DATES("a &lt; b"), DATES("b &gt; a"), "");
	check("how they lie to each other", DATES("a &lt; b"), DATES("a &lt;= b"),
		  "Where a is not null and b is not null and a = b: before false, now "
		  "true. {a: @\"2026-01-01\", b: @\"2026-01-01\"}");
	check("what cannot be",
		  DATES("a &lt; b and b &lt; today() and a &gt; today()"),
		  DATES("if a = null or b = null then (a &lt; b and b &lt; today() "
				"and a &gt; today()) else false"),
		  "");
	check(
		"a sum that grows",
		DATES("a + duration(\"P6M\") &gt; b and a + duration(\"P1Y\") &lt; b"),
		DATES("if a = null or b = null then null else false"), "");
	check("the same sum", NUMBERS("a + b"),
		  NUMBERS("if a = null then null else a + b"), "");
	check("a sum", NUMBERS("a + b"), NUMBERS("a + b * 2"),
		  "Where a is not null and b is not null it may change: in the case "
		  "shown, before 2, now 4. {a: 0, b: 2}");
	check("a sum that is compared", NUMBERS("a + b &gt; 3"),
		  NUMBERS("a + b &gt;= 3"),
		  "Where a is not null and b is not null and (a + b) is 3: before "
		  "false, now true. {a: 0, b: 3}");
}

/* What is the same in both is not looked into. */
static void
test_shared(void)
{
#define LOOP(then)                                                      \
	MODEL(UNTYPED("a") DECISION(                                        \
		"L", NEEDS_INPUT("a") TEXT("sum(for x in a return x * x + 1)")) \
			  DECISION("D",                                             \
					   NEEDS("L") TEXT("if L &gt; 7 then " then " else 2")))

	check("a loop", LOOP("1"), LOOP("1 + 0"), "");
}

static void
test_limits(void)
{
	FeelRun *run = host_run_make();

	is_text(
		changes_of(run, STEP("&lt; 5"), STEP("&lt; 7"), 10),
		"Not settled where the facts are any: the steps or the memory were "
		"used up.",
		"no steps");
	host_run_free(run);
	check("what is not taken apart",
		  MODEL(UNTYPED("a") DECISION(
			  "D", NEEDS_INPUT("a") TEXT(
					   "if (some x in a satisfies x.b = 2) then 1 else 2"))),
		  MODEL(UNTYPED("a") DECISION(
			  "D", NEEDS_INPUT("a") TEXT(
					   "if (some x in a satisfies x.b = 2.0) then 1 else 2"))),
		  "Not settled where the facts are any: it is computed in a way that "
		  "is not taken apart.");
	/* what is none of the output values is null, and so is a violation */
	check("an output that is not allowed",
		  OF_A("number", TABLE("UNIQUE", IN("a") OUT_OF("o", "1, 2")
											 RULE(IF("&lt; 5") THEN("a")))),
		  OF_A("number", TABLE("UNIQUE", IN("a") OUT_OF("o", "1, 2")
											 RULE(IF("&lt; 5") THEN("a")) RULE(
												 IF("&lt; 5") THEN("2")))),
		  "Where a is 1: before 1, now null. {a: 1} | Where a is 2: before "
		  "2, now null. {a: 2}");
}

static void
check_answers(const char *what, const char *text, DmnProven proven,
			  const char *sentence)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, text);
	DmnProofResult result = {.max_steps = DMN_DEFAULT_PROOF, .has_days = true};

	dmn_never_undetermined(run, model, dmn_find(model, text_of("D")), &result);
	ok(result.proven == proven, "%s: is it so", what);
	is_text(result.sentence, sentence, "%s: where", what);
	host_run_free(run);
}

static void
test_never_undetermined(void)
{
	check_answers("always", STEP("&lt; 5"), DMN_PROVEN, "");
	check_answers("a gap",
				  OF_A("number", TABLE("FIRST", IN("a") OUT RULE(
													IF("&lt; 5") THEN("1")))),
				  DMN_DISPROVEN, "a >= 5 or is null");
	check_answers(
		"a text that is none",
		OF_A("boolean", TEXT("if a then \"undetermined\" else \"no\"")),
		DMN_DISPROVEN, "a is true");
	check_answers("a day",
				  OF_A("number", TABLE("FIRST", IN("today()") OUT RULE(
													IF("&gt;= @\"2026-04-01\"")
														THEN("1")))),
				  DMN_DISPROVEN, "until 2026-03-31");
}

int
main(void)
{
	test_begin();
	test_tables();
	test_boundaries();
	test_terms();
	test_shared();
	test_limits();
	test_never_undetermined();
	return test_end();
}
