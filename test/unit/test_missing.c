/*-------------------------------------------------------------------------
 *
 * test_missing.c
 *	  The facts that are asked for: those that can matter, as far as that can
 *	  be told.
 *
 *-------------------------------------------------------------------------
 */
#include "models.h"

/* What D waits for where it is evaluated, and what is asked for */
static void
asks(const char *what, const char *xml, const char *facts, const char *waits,
	 const char *asked)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, xml);

	is_text(decide_text(run, model, "D", facts, true), waits, "%s: %s", what,
			facts);
	is_text(missing_text(run, model, "D", facts), asked, "%s: %s, is asked",
			what, facts);
	host_run_free(run);
}

#define LOW(name, ...) \
	DECISION(name, NEEDS_INPUT("a") TABLE("FIRST", IN("a") OUT __VA_ARGS__))

/* L is 1 where a is below 5: what is asked in between cannot matter */
static void
test_left_out(void)
{
	const char *doubts = MODEL(
		INPUT("a", "number") INPUT("b", "boolean") LOW(
			"L", RULE(IF("&lt; 5") THEN("1")) RULE(IF("-") THEN("2")))
			DECISION("D", NEEDS_INPUT("a") NEEDS_INPUT("b") NEEDS("L") TABLE(
							  "FIRST",
							  IN("L") IN("a") IN("b") OUT RULE(IF(
								  "1") IF("&gt;= 5") IF("true") THEN("\"x\""))
								  RULE(IF("1") IF("-") IF("-") THEN("\"y\""))
									  RULE(IF("-") IF("-") IF("-")
											   THEN("\"z\"")))));

	asks("two doubts that exclude each other", doubts, "{}",
		 "unknown(\"a\", \"b\")", "a");
	asks("no doubt is left", doubts, "{a: 3}", "\"y\"", "");
}

/* What the answer waits for first does not matter, and something else does. */
static void
test_others(void)
{
	const char *filters =
		MODEL(INPUT("a", "boolean") INPUT("b", "number") DECISION(
			"D", NEEDS_INPUT("a") NEEDS_INPUT("b") TEXT(
					 "every x in concatenate([2], [3][a])[b in (&lt; 2, &gt; "
					 "0)] satisfies x &lt; 0")));
	const char *unread =
		MODEL(INPUT("a", "boolean") INPUT("n", "number")
				  DECISION("D", NEEDS_INPUT("a") NEEDS_INPUT("n")
									TEXT("every x in concatenate([2], [3][a]) "
										 "satisfies x > [2, 1][n]")));

	asks("a filter of what a filter waits for", filters, "{}",
		 "unknown(\"a\")", "b");
	asks("what cannot be cut in parts", unread, "{}", "unknown(\"a\")", "a n");
}

/* Each entry of an answer has its own facts. */
static void
test_entries(void)
{
	const char *entries = MODEL(
		INPUT("a", "number") INPUT("b", "boolean")
			LOW("L", RULE(IF("&lt; 5") THEN("1")) RULE(IF("-") THEN("2")))
				DECISION("D", NEEDS_INPUT("a") NEEDS_INPUT("b") NEEDS("L")
								  TEXT("{x: if L = 1 and a >= 5 and b then 1 "
									   "else L, y: b, z: 7}")));

	asks("of three entries", entries, "{}",
		 "{x: unknown(\"a\", \"b\"), y: unknown(\"b\"), z: 7}", "a b");
	asks("of three entries", entries, "{b: true}",
		 "{x: unknown(\"a\"), y: true, z: 7}", "a");
}

int
main(void)
{
	test_begin();
	test_left_out();
	test_others();
	test_entries();
	return test_end();
}
