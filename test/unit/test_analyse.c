/*-------------------------------------------------------------------------
 *
 * test_analyse.c
 *	  Verification of decision tables: what is said, and, on random tables,
 *	  that every finding is true of the evaluator and that none is missed.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>

#include "models.h"
#include "dmn/verify/verify.h"

static const char *const kinds[] = {"gap",       "overlap", "dead",
									"violation", "output",  "not analysed",
									"broken",    "months"};

/* All findings of D, one a line: kind, rules, sentence, witness */
static FeelString
findings_text(FeelRun *run, const DmnModel *model, int max_findings,
			  int64_t max_steps)
{
	DmnAnalysis analysis = {.max_findings = max_findings,
							.max_steps = max_steps};
	FeelTextBuilder text;

	dmn_analyse(run, dmn_find(model, text_of("D")), &analysis);
	feel_text_begin(&text, run);
	for (const DmnFinding *f = analysis.first; f != NULL; f = f->next)
	{
		FeelString witness = feel_print(run, f->witness);

		feel_text_add_string(&text, text_of(kinds[f->kind]));
		for (int i = 0; i < f->rule_count; i++)
			feel_text_add_string(&text,
								 feel_format(run, " %d", (int) f->rules[i]));
		feel_text_add_string(
			&text,
			feel_format(run, ": %.*s %.*s\n", (int) f->sentence.length,
						f->sentence.data, (int) witness.length, witness.data));
	}
	return feel_text_finish(&text);
}

static void
check_within(const char *what, const char *xml, int max_findings,
			 int64_t max_steps, uint64_t memory, const char *expected)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, xml);
	FeelString text = {0};

	run->memory_left = memory;
	if (model != NULL)
		text = findings_text(run, model, max_findings, max_steps);
	is_text(text, expected, "%s", what);
	ok(run->diagnostic_count == 0, "%s: without complaints", what);
	host_run_free(run);
}

static void
check_limited(const char *what, const char *xml, int max_findings,
			  int64_t max_steps, const char *expected)
{
	check_within(what, xml, max_findings, max_steps, FEEL_MAX_MEMORY,
				 expected);
}

static void
check(const char *what, const char *xml, const char *expected)
{
	check_limited(what, xml, DMN_DEFAULT_FINDINGS, DMN_DEFAULT_SEARCH,
				  expected);
}

#define FACTS            \
	INPUT("a", "number") \
	INPUT("b", "string") \
	INPUT("c", "boolean") INPUT("d", "date") INPUT("e", "kind")
#define NEEDED       \
	NEEDS_INPUT("a") \
	NEEDS_INPUT("b") NEEDS_INPUT("c") NEEDS_INPUT("d") NEEDS_INPUT("e")
#define D(...) MODEL(KIND FACTS DECISION("D", NEEDED __VA_ARGS__))

/* -------------------------------------------------------------------- gaps */

static void
test_gaps(void)
{
	check("numbers leave the values between",
		  D(TABLE("UNIQUE", IN("a") OUT RULE(IF("&lt; 0") THEN("1"))
								RULE(IF("[1..5)") THEN("2"))
									RULE(IF("&gt; 5") THEN("3")))),
		  "gap: No rule applies when a is in [0..1) or is 5. {a: 0}\n"
		  "gap: No rule applies when a is null. {a: null}\n");
	check("days follow each other",
		  D(TABLE("UNIQUE",
				  IN("d") OUT RULE(IF("&lt; date(\"2024-04-01\")") THEN("1"))
					  RULE(IF("[@\"2024-04-01\"..@\"2025-03-31\"]") THEN("2"))
						  RULE(IF("&gt; @\"2025-04-01\"") THEN("3"))
							  RULE(IF("null") THEN("4")))),
		  "gap: No rule applies when d is 2025-04-01. "
		  "{d: @\"2025-04-01\"}\n");
	check("any other string",
		  D(TABLE("UNIQUE", IN("b") OUT RULE(IF("\"x\", \"y\"") THEN("1"))
								RULE(IF("null") THEN("2")))),
		  "gap: No rule applies when b is not \"x\" nor \"y\". "
		  "{b: \"other\"}\n");
	check("allowed values only",
		  D(TABLE("UNIQUE", IN("e") OUT RULE(IF("\"x\"") THEN("1"))
								RULE(IF("null, \"y\"") THEN("2")))),
		  "gap: No rule applies when e is \"z\". {e: \"z\"}\n");
	check(
		"several inputs, as few conditions as possible",
		D(TABLE("FIRST",
				IN("a") IN("c") IN("b")
					OUT RULE(IF("&gt; 1000") IF("true") IF("-") THEN("1"))
						RULE(IF("&lt;= 1000") IF("-") IF("-") THEN("2"))
							RULE(IF("null") IF("-") IF("-") THEN("3"))
								RULE(IF("-") IF("null") IF("-") THEN("4")))),
		"gap: No rule applies when a > 1000 and c is false. "
		"{a: 1001, c: false}\n"
		"overlap 2 4: Rules 2 and 4 both apply when a <= 1000 and c is null; "
		"the first of them decides. {a: 999, c: null}\n"
		"overlap 3 4: Rules 3 and 4 both apply when a is null and c is null; "
		"the first of them decides. {a: null, c: null}\n");
	check("null where it is not spoken of",
		  D(TABLE("UNIQUE", IN("a") IN("c") OUT RULE(
								IF("&gt; 0") IF("not(null)") THEN("1"))
								RULE(IF("not(&gt; 0)") IF("-") THEN("2")))),
		  "gap: No rule applies when a is null. {a: null, c: false}\n"
		  "gap: No rule applies when a > 0 and c is null. "
		  "{a: 1, c: null}\n");
	check("two columns over the same expression",
		  D(TABLE("UNIQUE", IN("a") IN("a") OUT RULE(IF("&gt; 0") IF("&lt; 10")
														 THEN("1"))
								RULE(IF("&lt;= 0, null") IF("-") THEN("2")))),
		  "gap: No rule applies when a >= 10. {a: 10}\n");
	check("a default output leaves no gap",
		  D(TABLE("UNIQUE",
				  IN("a") OUT_ELSE("o", "0") RULE(IF("&gt; 0") THEN("1")))),
		  "");
	check("no rule at all", D(TABLE("UNIQUE", IN("a") OUT)),
		  "gap: No rule applies. {}\n");
	check("the day of the decision is never null",
		  D(TABLE("UNIQUE",
				  IN("today()") OUT RULE(IF("&lt; @\"2024-01-01\"") THEN("1"))
					  RULE(IF("&gt;= @\"2024-01-01\"") THEN("2")))),
		  "");
	check("durations, times, != and lists",
		  D(TABLE("UNIQUE", IN("b") OUT RULE(IF("!= \"p\"") THEN("1"))
								RULE(IF("[\"p\"]") THEN("2")))),
		  "");
}

/* -------------------------------------------------------- kinds of values */

#define ONE(type, ...)               \
	MODEL(INPUT("a", type) DECISION( \
		"D", NEEDS_INPUT("a") TABLE("UNIQUE", IN("a") OUT __VA_ARGS__)))
#define CELLS(first, second) \
	RULE(IF(first) THEN("1")) RULE(IF(second) THEN("2"))

static void
test_kinds(void)
{
	check("strings in order",
		  ONE("string", CELLS("&lt; \"b\"", "[\"c\"..\"d\"], null")),
		  "gap: No rule applies when a is in [\"b\"..\"c\") or > \"d\". "
		  "{a: \"b\"}\n");
	check("times",
		  ONE("time", CELLS("&lt; @\"08:00:00\"", "&gt; @\"08:00:00\", null")),
		  "gap: No rule applies when a is 08:00:00. {a: @\"08:00:00\"}\n");
	check("dates with times",
		  ONE("date and time", CELLS("&lt; @\"2026-01-01T00:00:00\"",
									 "&gt; @\"2026-01-01T00:00:01\", null")),
		  "gap: No rule applies when a is in "
		  "[2026-01-01T00:00:00..2026-01-01T00:00:01]. "
		  "{a: @\"2026-01-01T00:00:00\"}\n");
	check(
		"times with and without zones have no order",
		ONE("time", CELLS("&lt; @\"08:00:00\"", "&gt; @\"08:00:00Z\"")),
		"not analysed 2: 1 cell of a is no test against constants (rule 2 > "
		"@\"08:00:00Z\"): gaps and overlaps that depend on it are not found. "
		"null\n");
	check(
		"months follow each other",
		ONE("years and months duration",
			CELLS("&lt;= duration(\"P1Y\")", "&gt; duration(\"P14M\"), null")),
		"gap: No rule applies when a is in (P1Y..P1Y2M]. {a: @\"P1Y1M\"}\n");
	check("days have parts",
		  ONE("days and time duration",
			  CELLS("&lt; duration(\"P1D\")", "&gt; duration(\"P2D\"), null")),
		  "gap: No rule applies when a is in [P1D..P2D]. {a: @\"P1D\"}\n");
	check(
		"between days",
		ONE("days and time duration",
			CELLS("&lt;= duration(\"P1D\")", "&gt;= duration(\"P2D\"), null")),
		"gap: No rule applies when a is in (P1D..P2D). {a: @\"P1DT1H\"}\n");
	check(
		"lists: null or not", ONE("list&lt;number&gt;", CELLS("null", "null")),
		"violation 1 2: Rules 1 and 2 both apply when a is null, but the hit "
		"policy UNIQUE allows one rule. {a: null}\n"
		"gap: No rule applies when a is not null. {a: []}\n");
	check("contexts", ONE("context&lt;b: number&gt;", CELLS("null", "1")),
		  "not analysed 2: 1 cell of a is no test against constants (rule 2 "
		  "1): gaps and overlaps that depend on it are not found. null\n");
	check("ranges", ONE("range&lt;number&gt;", CELLS("null", "!= null")), "");
	check(
		"no type", ONE("Any", CELLS("null", "= null")),
		"violation 1 2: Rules 1 and 2 both apply when a is null, but the hit "
		"policy UNIQUE allows one rule. {a: null}\n"
		"gap: No rule applies when a is not null. {a: \"other\"}\n");
	check("comparisons in parentheses, a list",
		  ONE("number", CELLS("(&lt; 5), [7, 8]", "(&gt;= 9), null")),
		  "gap: No rule applies when a is in [5..7) or in (7..8) or in "
		  "(8..9). {a: 5}\n");
	check("constants of another kind than the column's",
		  ONE("string", CELLS("true", "\"x\", 5, null")),
		  "dead 1: Rule 1 can never apply: no value of a meets true. null\n"
		  "gap: No rule applies when a is not \"x\". {a: \"other\"}\n");
	check("a dash with a comment",
		  ONE("number", RULE(IF("- /* any */") THEN("1"))), "");
	check("ends, points and items that are facts",
		  MODEL(INPUT("a", "number") INPUT("b", "number") DECISION(
			  "D", NEEDS_INPUT("a") NEEDS_INPUT("b") TABLE(
					   "UNIQUE", IN("a") OUT RULE(IF("[b..9]") THEN("1"))
									 RULE(IF("[1..b]") THEN("2"))
										 RULE(IF("[1, b]") THEN("3"))
											 RULE(IF("!= b") THEN("4"))
												 RULE(IF("(=5)") THEN("5"))))),
		  "not analysed 1 2 3 4: 4 cells of a are no test against constants "
		  "(rule 1 [b..9], rule 2 [1..b], rule 3 [1, b], rule 4 != b): gaps "
		  "and overlaps that depend on them are not found. null\n");
	check("booleans have no order", ONE("boolean", CELLS("true", "&lt; true")),
		  "not analysed 2: 1 cell of a is no test against constants (rule 2 < "
		  "true): gaps and overlaps that depend on it are not found. null\n");
	check("constants of two kinds", ONE("Any", CELLS("1", "\"x\"")),
		  "not analysed 2: 1 cell of a is no test against constants (rule 2 "
		  "\"x\"): gaps and overlaps that depend on it are not found. null\n");
	check("nothing but null: times", ONE("time", RULE(IF("null") THEN("1"))),
		  "gap: No rule applies when a is not null. {a: @\"12:00:00\"}\n");
	check("nothing but null: dates with times",
		  ONE("date and time", RULE(IF("null") THEN("1"))),
		  "gap: No rule applies when a is not null. {a: "
		  "@\"2026-01-01T00:00:00\"}\n");
	check("nothing but null: months",
		  ONE("years and months duration", RULE(IF("null") THEN("1"))),
		  "gap: No rule applies when a is not null. {a: @\"P0M\"}\n");
	check("nothing but null: days",
		  ONE("days and time duration", RULE(IF("null") THEN("1"))),
		  "gap: No rule applies when a is not null. {a: @\"PT0S\"}\n");
	check("no constants at all",
		  ONE("number", CELLS("? &gt; 1", "not(&lt; a)")),
		  "not analysed 1 2: 2 cells of a are no test against constants (rule "
		  "1 ? > 1, rule 2 not(< a)): gaps and overlaps that depend on them "
		  "are not found. null\n");
	check(
		"an allowed value that is a formula",
		"<definitions xmlns='" MODEL_NAMESPACE "' namespace='urn:t' name='t'>"
		"<itemDefinition name='n'><typeRef>number</typeRef><allowedValues>"
		"<text>modulo(?, 2) = 0</text></allowedValues></itemDefinition>"
		"<inputData id='i_a' name='a'><variable name='a' typeRef='n'/>"
		"</inputData>" DECISION(
			"D",
			NEEDS_INPUT("a") TABLE(
				"UNIQUE", IN("a") OUT CELLS("&lt; 2", "&gt; 2, null"))) "</"
																		"defi"
																		"niti"
																		"ons>",
		"not analysed: The allowed values of a are no constants: gaps may be "
		"found where no value is allowed. null\n"
		"gap: No rule applies when a is 2. {a: 2}\n");
	check("an entry of a typed context; tables in boxes",
		  "<definitions xmlns='" MODEL_NAMESPACE
		  "' namespace='urn:t' name='t'>"
		  "<itemDefinition name='p'><itemComponent name='age'><typeRef>number"
		  "</typeRef><allowedValues><text>[0..150]</text></allowedValues>"
		  "</itemComponent></itemDefinition>"
		  "<inputData id='i_a' name='a'><variable name='a' typeRef='p'/>"
		  "</inputData>" DECISION(
			  "D",
			  NEEDS_INPUT("a") "<list>" TABLE(
				  "UNIQUE", IN("a.age") OUT CELLS(
								"&lt; 18", "[18..150), null")) "</"
															   "list>") "</"
																		"defi"
																		"niti"
																		"ons>",
		  "gap: In item 1: No rule applies when a.age is 150. {\"a.age\": "
		  "150}\n");
}

/* ------------------------------------------------------------------- boxes */

#define POSITIVE(text) \
	TABLE("UNIQUE", IN(text) OUT RULE(IF("&gt; 0") THEN("1")))

/* Names of a box shadow those around it, and hide what is known of these. */
static void
test_boxes(void)
{
	check("tables in the entries of a context",
		  D("<context>" ENTRY("k", TEXT("a + 1"))
				ENTRY("t", POSITIVE("k")) "</context>"),
		  "gap: In entry t: No rule applies when k <= 0. {k: -1}\n"
		  "gap: In entry t: No rule applies when k is null. {k: null}\n");
	check("a table in a function",
		  D("<functionDefinition><formalParameter name='n' "
			"typeRef='number'/>" POSITIVE("n") "</functionDefinition>"),
		  "gap: No rule applies when n <= 0. {n: -1}\n"
		  "gap: No rule applies when n is null. {n: null}\n");
	check("a constant of a name that the box gives to something else",
		  D("<context>" ENTRY("date", "<functionDefinition><formalParameter "
									  "name='x'/>" TEXT("1") "</"
															 "functionDefiniti"
															 "on>")
				ENTRY("t", TABLE("FIRST",
								 IN("d") OUT RULE(
									 IF("&lt; date(\"2026-01-01\")") THEN("1"))
									 RULE(IF("-") THEN("2")))) "</context>"),
		  "not analysed 1: In entry t: 1 cell of d is no test against "
		  "constants (rule 1 < date(\"2026-01-01\")): gaps and overlaps that "
		  "depend on it are not found. null\n");
	check_limited(
		"at most so many findings, in all tables of a decision",
		D("<list>" POSITIVE("a") POSITIVE("a") "</list>"), 1,
		DMN_DEFAULT_SEARCH,
		"gap: In item 1: No rule applies when a <= 0. {a: -1}\n"
		"not analysed: Stopped after 1 finding; there may be more. null\n");
}

static void
test_knowledge(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run,
		MODEL(INPUT(
			"a",
			"number") "<businessKnowledgeModel id='k_D' name='D'><variable "
					  "name='D'/><encapsulatedLogic><formalParameter name='n' "
					  "typeRef='number'/>" POSITIVE("n") "</encapsulatedLogic>"
														 "</businessKnowledge"
														 "Model>"));
	DmnAnalysis analysis = {.max_findings = 9, .max_steps = 99};

	is_text(findings_text(run, model, 9, DMN_DEFAULT_SEARCH),
			"gap: No rule applies when n <= 0. {n: -1}\n"
			"gap: No rule applies when n is null. {n: null}\n",
			"the table of a knowledge model");
	dmn_analyse(run, dmn_find(model, text_of("a")), &analysis);
	ok(analysis.first == NULL, "an input has no logic to verify");
	host_run_free(run);
}

/* ---------------------------------------------------------------- overlaps */

static void
test_overlaps(void)
{
	check("unique: the groups of rules that meet",
		  D(TABLE("UNIQUE",
				  IN("a") IN("c") OUT RULE(IF("&gt; 0") IF("-") THEN("1"))
					  RULE(IF("[5..10]") IF("true") THEN("2"))
						  RULE(IF("-") IF("true") THEN("3")) RULE(IF(
							  "&lt;= 0, null") IF("false, null") THEN("4")))),
		  "violation 1 2 3: Rules 1, 2 and 3 all apply when a is in [5..10] "
		  "and c is true, but the hit policy UNIQUE allows one rule. "
		  "{a: 5, c: true}\n");
	check("any: only different outputs",
		  D(TABLE("ANY", IN("a") OUT RULE(IF("&gt; 0") THEN("\"p\""))
							 RULE(IF("&gt; 5") THEN("\"p\""))
								 RULE(IF("&gt; 9") THEN("\"q\""))
									 RULE(IF("&lt;= 0, null") THEN("\"p\"")))),
		  "violation 1 3: Rules 1 and 3 both apply when a > 9, but give "
		  "different outputs, \"p\" and \"q\". {a: 10}\n"
		  "violation 2 3: Rules 2 and 3 both apply when a > 9, but give "
		  "different outputs, \"p\" and \"q\". {a: 10}\n"
		  "dead 2: Rule 2 is not needed: where it applies, rule 1 gives the "
		  "same output. {a: 6}\n");
	check(
		"first: worth knowing",
		D(TABLE("FIRST", IN("a") IN("c") OUT RULE(IF("&gt; 0") IF("-") THEN(
							 "1")) RULE(IF("-") IF("true") THEN("2"))
							 RULE(IF("-") IF("-") THEN("2")))),
		"overlap 1 2: Rules 1 and 2 both apply when a > 0 and c is true; the "
		"first of them decides. {a: 1, c: true}\n"
		"overlap 1 3: Rules 1 and 3 both apply when a > 0; the first of them "
		"decides. {a: 1, c: false}\n");
	check(
		"any: outputs that are no constants are compared as they are written",
		D(TABLE("ANY", IN("a") OUT RULE(IF("&gt; 0") THEN("a + 1"))
						   RULE(IF("&gt; 5") THEN("1 + a"))
							   RULE(IF("&gt; 9") THEN("a + 1"))
								   RULE(IF("&lt;= 0, null") THEN("0")))),
		"overlap 1 2: Rules 1 and 2 both apply when a > 5; whether a + 1 and "
		"1 + a are equal then is not analysed. {a: 6}\n"
		"overlap 2 3: Rules 2 and 3 both apply when a > 9; whether 1 + a and "
		"a + 1 are equal then is not analysed. {a: 10}\n"
		"dead 3: Rule 3 is not needed: where it applies, rule 1 gives the "
		"same output. {a: 10}\n");
	check("any: several outputs",
		  D(TABLE("ANY", IN("a") OUT_NAMED("o") OUT_NAMED("p")
							 RULE(IF("&gt; 0") THEN("1") THEN("2"))
								 RULE(IF("-") THEN("1") THEN("3")))),
		  "violation 1 2: Rules 1 and 2 both apply when a > 0, but give "
		  "different outputs, 1, 2 and 1, 3. {a: 1}\n");
	check("more rules than a sentence names",
		  D(TABLE("UNIQUE",
				  IN("a") OUT RULE(IF("-") THEN("1")) RULE(IF("-") THEN("2"))
					  RULE(IF("-") THEN("3")) RULE(IF("-") THEN("4"))
						  RULE(IF("-") THEN("5")) RULE(IF("-") THEN("6")) RULE(
							  IF("-") THEN("7")) RULE(IF("-") THEN("8"))
							  RULE(IF("-") THEN("9")) RULE(IF("-") THEN("10"))
								  RULE(IF("-") THEN("11"))
									  RULE(IF("-") THEN("12")))),
		  "violation 1 2 3 4 5 6 7 8 9 10 11 12: Rules 1, 2, 3, 4, 5, 6 and 6 "
		  "more all apply, but the hit policy UNIQUE allows one rule. {}\n");
	check("collect: as it should be",
		  D(TABLE("COLLECT", IN("a") OUT RULE(IF("&gt; 0") THEN("1"))
								 RULE(IF("-") THEN("2")))),
		  "");
}

/* -------------------------------------------------------------- dead rules */

static void
test_dead_rules(void)
{
	check("first: covered by earlier ones together",
		  D(TABLE("FIRST", IN("a") OUT RULE(IF("&lt; 5") THEN("1"))
							   RULE(IF("&gt;= 5") THEN("1"))
								   RULE(IF("[2..8]") THEN("1"))
									   RULE(IF("-") THEN("1")))),
		  "dead 3: Rule 3 can never decide: where it applies, rules 1 and 2 "
		  "decide before it. {a: 2}\n");
	check(
		"priority: covered by better ones",
		D(TABLE("PRIORITY", IN("a") OUT_OF("", "\"p\", \"q\"")
								RULE(IF("&gt; 5") THEN("\"q\""))
									RULE(IF("-") THEN("\"p\"")))),
		"dead 1: Rule 1 can never decide: where it applies, rule 2 decides "
		"before it. {a: 6}\n"
		"overlap 1 2: Rules 1 and 2 both apply when a > 5; the better output "
		"decides. {a: 6}\n");
	check("priority: an output that is no constant may be better or worse",
		  D(TABLE("PRIORITY", IN("a") OUT_OF("", "\"p\", \"q\"")
								  RULE(IF("&gt; 5") THEN("b"))
									  RULE(IF("-") THEN("\"p\"")))),
		  "overlap 1 2: Rules 1 and 2 both apply when a > 5; the better "
		  "output decides. {a: 6}\n");
	check(
		"priority: a column without output values does not count",
		D(TABLE("PRIORITY", IN("a") OUT_NAMED("o") OUT_OF("p", "\"p\", \"q\"")
								RULE(IF("&gt; 5") THEN("1") THEN("\"q\""))
									RULE(IF("-") THEN("2") THEN("\"p\"")))),
		"dead 1: Rule 1 can never decide: where it applies, rule 2 decides "
		"before it. {a: 6}\n"
		"overlap 1 2: Rules 1 and 2 both apply when a > 5; the better output "
		"decides. {a: 6}\n");
	check("priority: what is no output value comes last",
		  D(TABLE("PRIORITY",
				  IN("a") OUT_OF("o", "\"p\"") RULE(IF("&gt; 5") THEN("\"w\""))
					  RULE(IF("-") THEN("\"p\"")))),
		  "output 1: Rule 1 gives \"w\" for o, which is none of \"p\". "
		  "{a: 6}\n"
		  "dead 1: Rule 1 can never decide: where it applies, rule 2 decides "
		  "before it. {a: 6}\n"
		  "overlap 1 2: Rules 1 and 2 both apply when a > 5; the better "
		  "output decides. {a: 6}\n");
	check(
		"no value is allowed",
		D(TABLE("UNIQUE", IN("e") IN("a") OUT RULE(IF("\"w\"") IF("-") THEN(
							  "1")) RULE(IF("-") IF("[5..1]") THEN("1"))
							  RULE(IF("-") IF("-") THEN("1")))),
		"broken: decision D, rule 2, input 2 (a), line 18: a range that "
		"begins at 5 cannot end at 1 in \"[5..1]\". null\n"
		"dead 1: Rule 1 can never apply: no value of e meets \"w\". null\n"
		"dead 2: Rule 2 can never apply: no value of a meets [5..1]. null\n");
}

/* ----------------------------------------------------------------- outputs */

static void
test_outputs(void)
{
	check("outside of the output values",
		  D(TABLE("UNIQUE", IN("c") OUT_OF("o", "\"p\", \"q\"")
								RULE(IF("true") THEN("\"p\""))
									RULE(IF("false, null") THEN("\"r\"")))),
		  "output 2: Rule 2 gives \"r\" for o, which is none of \"p\", \"q\". "
		  "{c: false}\n");
	check("outside of what a test of the output values says",
		  D(TABLE("UNIQUE", IN("c") OUT_OF("o", "!= \"p\"") OUT_OF("n", "true")
								OUT_OF("m", "[0..9]") RULE(IF("true") THEN(
									"\"p\"") THEN("false") THEN("10"))
									RULE(IF("false, null") THEN("\"r\"")
											 THEN("true") THEN("9")))),
		  "output 1: Rule 1 gives \"p\" for o, which is none of != \"p\". {c: "
		  "true}\n"
		  "output 1: Rule 1 gives false for n, which is none of true. {c: "
		  "true}\n"
		  "output 1: Rule 1 gives 10 for m, which is none of [0..9]. {c: "
		  "true}\n");
	check("a default that is outside",
		  D(TABLE("UNIQUE",
				  IN("c") "<output "
						  "name='o'><outputValues><text>\"p\"</text></"
						  "outputValues><defaultOutputEntry><text>\"r\"</"
						  "text></defaultOutputEntry></output>" RULE(
							  IF("true") THEN("\"p\"")))),
		  "output: The default output gives \"r\" for o, which is none of "
		  "\"p\". null\n");
	check("null, and no answer, are always allowed",
		  D(TABLE("UNIQUE", IN("c") OUT_OF("o", "\"p\"") RULE(IF("true") THEN(
								"-")) RULE(IF("false, null") THEN("null")))),
		  "");
	check("a default that is not of the type",
		  D(TABLE("UNIQUE",
				  IN("c") "<output name='o' typeRef='number'><defaultOutput"
						  "Entry><text>\"x\"</text></defaultOutputEntry>"
						  "</output>" RULE(IF("true") THEN("1")))),
		  "output: The default output gives \"x\" for o, which is none of "
		  "number. null\n");
	check_limited("at most so many outputs",
				  D(TABLE("UNIQUE", IN("c") OUT_OF("o", "\"p\"")
										RULE(IF("true") THEN("\"q\""))
											RULE(IF("false") THEN("\"r\"")))),
				  1, DMN_DEFAULT_SEARCH,
				  "output 1: Rule 1 gives \"q\" for o, which is none of "
				  "\"p\". {c: true}\n"
				  "not analysed: Stopped after 1 finding; there may be more. "
				  "null\n");
	check("outside of the type",
		  D(TABLE("UNIQUE", IN("c") "<output name='o' typeRef='kind'/>"
									"<output name='n' typeRef='number'/>" RULE(
										IF("-") THEN("\"w\"") THEN("\"5\"")))),
		  "output 1: Rule 1 gives \"w\" for o, which is none of \"x\", \"y\", "
		  "\"z\". {}\n"
		  "output 1: Rule 1 gives \"5\" for n, which is none of number. {}\n");
}

/* ----------------------------------------------------------- not analysed */

static void
test_not_analysed(void)
{
	check("a cell that compares with a fact",
		  D(TABLE("FIRST", IN("a") IN("c") OUT RULE(IF("&lt; string length(b)")
														IF("true") THEN("1"))
							   RULE(IF("-") IF("true") THEN("2"))
								   RULE(IF("-") IF("true") THEN("3")))),
		  "not analysed 1: 1 cell of a is no test against constants (rule 1 "
		  "< string length(b)): gaps and overlaps that depend on it are not "
		  "found. null\n"
		  "dead 3: Rule 3 can never decide: where it applies, rule 2 decides "
		  "before it. {c: true}\n"
		  "gap: No rule applies when c is false. {c: false}\n"
		  "gap: No rule applies when c is null. {c: null}\n"
		  "overlap 2 3: Rules 2 and 3 both apply when c is true; the first of "
		  "them decides. {c: true}\n");
	check_limited("at most so many findings",
				  D(TABLE("UNIQUE", IN("a") OUT RULE(IF("1") THEN("1"))
										RULE(IF("2") THEN("2"))
											RULE(IF("3") THEN("3")))),
				  1, DMN_DEFAULT_SEARCH,
				  "gap: No rule applies when a < 1 or is in (1..2) or in "
				  "(2..3) or > 3. {a: 0}\n"
				  "not analysed: Stopped after 1 finding; there may be more. "
				  "null\n");
	check_limited("at most so many steps",
				  D(TABLE("UNIQUE", IN("a") OUT RULE(IF("1") THEN("1"))
										RULE(IF("2") THEN("2"))
											RULE(IF("3") THEN("3")))),
				  2, 2,
				  "not analysed: The search for overlaps stopped after 2 "
				  "steps; there may be more. null\n"
				  "not analysed: The search for gaps stopped after 2 steps; "
				  "there may be more. null\n");
	check_limited("at most so many steps for dead rules",
				  D(TABLE("FIRST", IN("a") OUT RULE(IF("1") THEN("1"))
									   RULE(IF("2") THEN("2"))
										   RULE(IF("1, 2") THEN("3")))),
				  2, 2,
				  "not analysed: The search for dead rules stopped after 2 "
				  "steps; there may be more. null\n"
				  "not analysed: The search for gaps stopped after 2 steps; "
				  "there may be more. null\n"
				  "overlap 1 3: Rules 1 and 3 both apply when a is 1; the "
				  "first of them decides. {a: 1}\n"
				  "not analysed: The search for overlaps stopped after 2 "
				  "steps; there may be more. null\n");
	check_within("the sentences have their memory",
				 D(TABLE("UNIQUE", IN("a") OUT RULE(IF("1") THEN("1")))),
				 DMN_DEFAULT_FINDINGS, DMN_DEFAULT_SEARCH,
				 DMN_FINDINGS_MEMORY - 1,
				 "not analysed: The search for gaps stopped for want of "
				 "memory; there may be more. null\n");
}

/* ----------------------------------------------------------- random tables */

#define RANDOM_TABLES 1500
#define MAX_RULES 7

static const char *const number_cells[] = {
	"-",         "-",       "1",      "2, 4",   "&lt; 2",
	"&gt;= 3",   "[1..3)",  "(2..5]", "not(2)", "not(&lt; 3)",
	"null",      "null, 1", "!= 2",   "2.5",    "not(null)",
	"&lt;= 4.5", "[3..3]",  "(1..1)", "[2, 5]", "not(1, null)"};
static const char *const boolean_cells[] = {
	"-", "-", "true", "false", "true, null", "not(true)", "null", "!= false"};
static const char *const kind_cells[] = {"-",
										 "-",
										 "\"x\"",
										 "\"y\", \"z\"",
										 "not(\"x\")",
										 "null",
										 "\"w\", \"x\"",
										 "\"w\"",
										 "&lt; \"y\"",
										 "[\"x\"..\"y\"]"};
static const char *const numbers[] = {"null", "0",   "1", "1.5", "2", "2.2",
									  "2.5",  "2.7", "3", "3.5", "4", "4.2",
									  "4.5",  "4.7", "5", "6"};
static const char *const booleans[] = {"null", "true", "false"};
static const char *const kind_values[] = {"null", "\"x\"", "\"y\"", "\"z\""};
static const char *const outputs[] = {"\"p\"", "\"q\"", "\"r\""};

#define COUNT(list) ((int) (sizeof(list) / sizeof(*(list))))

/* What the evaluator says of one input: the rules that match */
typedef struct Point
{
	FeelValue facts;
	uint32_t rules;
} Point;

typedef struct Sample
{
	FeelRun *run;
	const DmnModel *model;
	const char *policy;
	int rules;
	int output_of[MAX_RULES];
	Point points[COUNT(numbers) * COUNT(booleans) * COUNT(kind_values)];
	int count;
	DmnAnalysis analysis;
} Sample;

/* D as it is, and E which lists the numbers of the rules that match */
static const DmnModel *
random_model(Sample *sample, const char *policy, char *xml, size_t size)
{
	char tables[2][4000];
	char cells[MAX_RULES][200];

	sample->rules = 1 + (int) (random() % MAX_RULES);
	for (int i = 0; i < sample->rules; i++)
		snprintf(cells[i], sizeof(cells[i]), IF("%s") IF("%s") IF("%s"),
				 PICK(number_cells), PICK(boolean_cells), PICK(kind_cells));
	for (int t = 0; t < 2; t++)
	{
		size_t length = 0;

		for (int i = 0; i < sample->rules; i++)
		{
			sample->output_of[i] =
				t == 0 ? (int) (random() % 3) : sample->output_of[i];
			length += (size_t) snprintf(
				tables[t] + length, sizeof(tables[t]) - length,
				t == 0 ? RULE("%s" THEN("%s")) : RULE("%s" THEN("%s%d")),
				cells[i], t == 0 ? outputs[sample->output_of[i]] : "", i);
		}
	}
	snprintf(
		xml, size,
		MODEL(KIND FACTS DECISION(
			"D", NEEDED TABLE("%s", IN("a") IN("c") IN("e") OUT_OF(
										"", "\"p\", \"q\", \"r\"") "%s"))
				  DECISION("E", NEEDED TABLE("COLLECT", IN("a") IN("c") IN("e")
															OUT "%s"))),
		policy, tables[0], tables[1]);
	return model_of(sample->run, xml);
}

static uint32_t
matching(Sample *sample, FeelValue facts)
{
	FeelRun run;
	DmnFacts given = {.context = facts.u.context};
	FeelValue value;
	uint32_t rules = 0;

	feel_run_init(&run, sample->run->arena);
	value = dmn_decide(&run, sample->model,
					   dmn_find(sample->model, text_of("E")), &given);
	for (uint32_t i = 0; i < value.u.list->count; i++)
		rules |= 1u << value.u.list->items[i].u.integer;
	return rules;
}

static void
fill_points(Sample *sample)
{
	for (int a = 0; a < COUNT(numbers); a++)
		for (int c = 0; c < COUNT(booleans); c++)
			for (int e = 0; e < COUNT(kind_values); e++)
			{
				Point *point = &sample->points[sample->count++];
				FeelString text =
					feel_format(sample->run, "{a: %s, c: %s, e: %s}",
								numbers[a], booleans[c], kind_values[e]);

				point->facts = value_of(
					sample->run, feel_format(sample->run, "%.*s",
											 (int) text.length, text.data)
									 .data);
				point->rules = matching(sample, point->facts);
			}
}

/* The rule that decides, -1 if none, -2 if the policy has no answer */
static int
deciding(const Sample *sample, uint32_t rules)
{
	int best = -1;

	for (int i = 0; i < sample->rules; i++)
	{
		if ((rules >> i & 1) == 0)
			continue;
		if (best < 0)
			best = i;
		else if (sample->policy[0] == 'U')
			return -2;
		else if (sample->policy[0] == 'A' &&
				 sample->output_of[i] != sample->output_of[best])
			return -2;
		else if (sample->policy[0] == 'P' &&
				 sample->output_of[i] < sample->output_of[best])
			best = i;
	}
	return best;
}

/* Is the finding true of its witness, and of all points? */
static bool
is_true(Sample *sample, const DmnFinding *finding)
{
	uint32_t rules = 0;
	FeelRun run;
	DmnFacts given = {0};
	uint32_t matched;

	for (int i = 0; i < finding->rule_count; i++)
		rules |= 1u << (finding->rules[i] - 1);
	if (finding->kind == DMN_DEAD_RULE)
		for (int i = 0; i < sample->count; i++)
			if (deciding(sample, sample->points[i].rules) ==
				finding->rules[0] - 1)
				return false;
	if (finding->witness.kind == FEEL_NULL)
		return finding->kind == DMN_DEAD_RULE;
	matched = matching(sample, finding->witness);
	given.context = finding->witness.u.context;
	feel_run_init(&run, sample->run->arena);
	(void) dmn_decide(&run, sample->model,
					  dmn_find(sample->model, text_of("D")), &given);
	switch (finding->kind)
	{
		case DMN_GAP:
			return matched == 0;
		case DMN_DEAD_RULE:
		case DMN_OVERLAP:
			return (matched & rules) == rules;
		case DMN_VIOLATION:
			return (matched & rules) == rules &&
				   deciding(sample, matched) == -2 &&
				   run.last_diagnostic != NULL &&
				   run.last_diagnostic->kind == FEEL_HIT_POLICY;
		default:
			return false;
	}
}

static bool
has_finding(const Sample *sample, DmnFindingKind kind, uint32_t rules)
{
	for (const DmnFinding *f = sample->analysis.first; f != NULL; f = f->next)
	{
		uint32_t found = 0;

		for (int i = 0; i < f->rule_count; i++)
			found |= 1u << (f->rules[i] - 1);
		if (f->kind == kind && (found & rules) == rules)
			return true;
	}
	return false;
}

/* Is all there that the points show? */
static bool
is_complete(const Sample *sample)
{
	uint32_t decided = 0;

	for (int i = 0; i < sample->count; i++)
	{
		uint32_t rules = sample->points[i].rules;
		int rule = deciding(sample, rules);

		if (rule >= 0)
			decided |= 1u << rule;
		if (rules == 0 && !has_finding(sample, DMN_GAP, 0))
			return false;
		if (sample->policy[0] == 'U' && rule == -2)
			for (int a = 0; a < sample->rules; a++)
				for (int b = a + 1; b < sample->rules; b++)
				{
					uint32_t pair = 1u << a | 1u << b;

					if ((rules & pair) == pair &&
						!has_finding(sample, DMN_VIOLATION, pair))
						return false;
				}
		if (rule == -2 && !has_finding(sample, DMN_VIOLATION, 0))
			return false;
	}
	/* under UNIQUE and ANY a rule may also be undecided for violations */
	if (sample->policy[0] == 'F' || sample->policy[0] == 'P')
		for (int i = 0; i < sample->rules; i++)
			if ((decided >> i & 1) == 0 &&
				!has_finding(sample, DMN_DEAD_RULE, 1u << i))
				return false;
	return true;
}

static void
test_random(void)
{
	static const char *const policies[] = {"UNIQUE", "ANY", "FIRST",
										   "PRIORITY"};
	int found[DMN_FINDING_KINDS] = {0};
	int wrong = 0;
	int incomplete = 0;
	char xml[12000];

	srandom(1);
	for (int i = 0; i < RANDOM_TABLES; i++)
	{
		Sample *sample = calloc(1, sizeof(*sample));

		sample->run = host_run_make();
		sample->policy = policies[i % 4];
		sample->model =
			random_model(sample, policies[i % 4], xml, sizeof(xml));
		fill_points(sample);
		sample->analysis.max_findings = 10000;
		sample->analysis.max_steps = DMN_DEFAULT_SEARCH;
		dmn_analyse(sample->run, dmn_find(sample->model, text_of("D")),
					&sample->analysis);
		for (const DmnFinding *f = sample->analysis.first; f != NULL;
			 f = f->next)
		{
			found[f->kind]++;
			if (is_true(sample, f))
				continue;
			if (wrong++ < 3)
			{
				FeelString witness = feel_print(sample->run, f->witness);

				printf("# %s: %.*s %.*s\n# %s\n", kinds[f->kind],
					   (int) f->sentence.length, f->sentence.data,
					   (int) witness.length, witness.data, xml);
			}
		}
		if (!is_complete(sample) && incomplete++ < 3)
			printf("# incomplete: %s\n", xml);
		host_run_free(sample->run);
		free(sample);
	}
	ok(wrong == 0, "random tables: what is found is so (%d wrong)", wrong);
	ok(incomplete == 0, "random tables: nothing is missed (%d)", incomplete);
	for (int i = 0; i < DMN_FINDING_KINDS; i++)
		if (i != DMN_OUTPUT && i != DMN_NOT_ANALYSED && i != DMN_BROKEN &&
			i != DMN_MONTHS)
			ok(found[i] > 500, "random tables: %d times %s", found[i],
			   kinds[i]);
}

/* ------------------------------------------------------- what can only fail */

static void
test_broken(void)
{
	check(
		"a name that is nowhere, a constant that is none, in cells",
		D(TABLE("UNIQUE", IN("a") OUT RULE(IF("&lt; 0") THEN("nowhere")) RULE(
							  IF("&gt;= 0") THEN("if b = \"x\" then 1 else "
												 "date(\"2026-02-31\").year"))
							  RULE(IF("null") THEN("abs(1, 2, 3)")))),
		"broken: decision D, rule 1, output 1, line 16: there is no variable "
		"\"nowhere\" here in \"nowhere\". null\n"
		"broken: decision D, rule 2, output 1, line 17: argument \"from\" of "
		"date() is no date: \"2026-02-31\" in \"if b = \"x\" then 1 else "
		"date(\"2026-02-31\").year\". null\n"
		"broken: decision D, rule 3, output 1, line 18: abs() does not "
		"take 3 arguments in \"abs(1, 2, 3)\". null\n");
	check_limited(
		"at most so many of them",
		D(TABLE("UNIQUE", IN("a") OUT_ELSE("o", "0") RULE(IF("1") THEN(
							  "nowhere")) RULE(IF("2") THEN("nobody")))),
		1, DMN_DEFAULT_SEARCH,
		"broken: decision D, rule 1, output 1 (o), line 16: there is no "
		"variable \"nowhere\" here in \"nowhere\". null\n"
		"not analysed: Stopped after 1 finding; there may be more. null\n");
	check("in a filter a name may be an entry of the item",
		  D(TABLE("UNIQUE", IN("a") OUT_ELSE("o", "0") RULE(
								IF("&gt; 0") THEN("count([{x: 1}][x = 1])")))),
		  "");
}

/* ------------------------------------------------------------------ months */

static void
test_months(void)
{
	check(
		"cells and outputs that compare with months less",
		D(TABLE("FIRST",
				IN("d") OUT RULE(IF("&gt; today() - duration(\"P12M\")") THEN(
					"1")) RULE(IF("[today() - @\"P1Y\"..today()]") THEN("2"))
					RULE(IF("-") THEN("if d between now() + @\"-P1M\" and "
									  "now() then 3 else 4")))),
		"months: decision D, rule 1, input 1 (d), line 16: \"today() - "
		"duration(\"P12M\")\" counts months back, which is a day off at ends "
		"of months; compare date + duration. null\n"
		"months: decision D, rule 2, input 1 (d), line 17: \"today() - "
		"@\"P1Y\"\" counts months back, which is a day off at ends of months; "
		"compare date + duration. null\n"
		"months: decision D, rule 3, output 1, line 18: \"now() + @\"-P1M\"\" "
		"counts months back, which is a day off at ends of months; compare "
		"date + duration. null\n"
		"not analysed 1 2: 2 cells of d are no test against constants (rule 1 "
		"> today() - duration(\"P12M\"), rule 2 [today() - "
		"@\"P1Y\"..today()]): gaps and overlaps that depend on them are not "
		"found. null\n");
	check("months on, constants, days, durations and equality do not matter",
		  D(TABLE("FIRST",
				  IN("a") OUT RULE(IF("-") THEN(
					  "[a + @\"P1Y\" &gt; b, "
					  "a &lt; @\"2026-03-31\" - @\"P1M\", a &lt; b - "
					  "@\"P30D\", years and months duration(a, b) - "
					  "@\"P1Y\" &gt; b, a - @\"P1Y\" &lt; @\"P2Y\", a = b "
					  "- @\"P1M\", a - @\"P1M\", a &lt; b - @\"P0M\"]")))),
		  "");
}

/* -------------------------------------------------------- constant outputs */

/* What D can answer: "rule output = value", one a line */
static void
answers(const char *what, const char *xml, const char *expected)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, xml);
	DmnConstantOutput *outputs;
	int count =
		dmn_constant_outputs(run, dmn_find(model, text_of("D")), &outputs);
	FeelString text = text_of("");

	for (int i = 0; i < count; i++)
	{
		FeelString value = feel_print(run, outputs[i].value);

		text = feel_format(
			run, "%.*s%d %.*s = %.*s\n", (int) text.length, text.data,
			(int) outputs[i].rule, (int) outputs[i].output.length,
			outputs[i].output.data, (int) value.length, value.data);
	}
	is_text(text, expected, "%s", what);
	host_run_free(run);
}

static void
test_constant_outputs(void)
{
	answers("the cells and the default of a table, as far as they are "
			"constants",
			D(TABLE("UNIQUE",
					IN("a") OUT_ELSE("who", "\"none\"") OUT_NAMED("how")
						RULE(IF("1") THEN("\"x\"") THEN("a + 1")) RULE(
							IF("2") THEN("-") THEN("date(\"2026-01-01\")")))),
			"1 who = \"x\"\n"
			"2 who = null\n"
			"2 how = @\"2026-01-01\"\n"
			"0 who = \"none\"\n");
	answers("with types",
			MODEL(INPUT("a", "number") TYPED_DECISION(
				"D", "days and time duration",
				NEEDS_INPUT("a") TABLE(
					"UNIQUE",
					IN("a") "<output typeRef='days and time duration'/>" RULE(
						IF("1") THEN("duration(\"P1D\")"))))),
			"1  = @\"P1D\"\n");
	answers("a constant", D(TEXT("-1")), "0  = -1\n");
	answers("a formula", D(TEXT("a + 1")), "");
	answers("nothing at all", D(""), "");
}

int
main(void)
{
	test_begin();
	test_broken();
	test_months();
	test_gaps();
	test_kinds();
	test_boxes();
	test_knowledge();
	test_constant_outputs();
	test_overlaps();
	test_dead_rules();
	test_outputs();
	test_not_analysed();
	test_random();
	return test_end();
}
