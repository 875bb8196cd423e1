/*-------------------------------------------------------------------------
 *
 * test_value.c
 *	  Runs and their limits, UTF-8, texts, lists, contexts, facts, printing.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/ast.h"
#include "feel/number/number.h"
#include "feel/temporal/temporal.h"
#include "feel/value/utf8.h"
#include "host.h"

#include <stdio.h>
#include <string.h>

static FeelRun *run;

static FeelValue
string(const char *text)
{
	return feel_string(text_of(text));
}

/* An expression's value, printed */
static FeelValue
evaluate(const char *text)
{
	FeelScope scope = {.count = 0};
	FeelEnvironment environment = {.count = 0};
	FeelNode *node = feel_parse_expression(run, text_of(text), &scope);

	if (node == NULL)
		return feel_null();
	return feel_evaluate(run, feel_compile(run, node, &scope), &environment,
						 NULL);
}

/* ------------------------------------------------------------------- runs -- */

static void
test_budget(void)
{
	FeelRun *limited = host_run_make();

	limited->steps_left = 10;
	ok(feel_spend(limited, 9), "nine steps, and one is left");
	ok(!feel_spend(limited, 1), "the last one is for saying so");
	ok(limited->diagnostic_count == 1, "which it does");
	ok(!feel_spend(limited, 0), "then nothing is for free");
	limited->diagnostics = limited->last_diagnostic = NULL;
	limited->diagnostic_count = 0;
	limited->steps_left = 10;
	ok(!feel_spend(limited, 11) && limited->diagnostic_count == 1,
	   "too many steps at once");
	ok(!feel_spend(limited, 1) && limited->diagnostic_count == 1,
	   "and complains once");
	while (feel_enter(limited))
		;
	ok(limited->depth > 500 && limited->diagnostic_count == 2, "depth ends");
	feel_leave(limited);
	ok(feel_enter(limited), "one level back");
	host_run_free(limited);
}

static void
test_memory(void)
{
	FeelRun *limited = host_run_make();

	limited->memory_left = 1000;
	ok(feel_afford(limited, 1000), "a thousand bytes");
	ok(!feel_afford(limited, 1001) && limited->steps_left == 0,
	   "more of them are the end");
	is_text(limited->diagnostics->message,
			"the evaluation takes too much memory", "which is said");
	ok(feel_allocate(limited, 5000) != NULL, "whoever asks gets it");
	ok(limited->diagnostic_count == 1, "it is said once");
	host_run_free(limited);
}

static void
test_diagnostics(void)
{
	FeelRun *other = host_run_make();
	FeelNode node = {.begin = 9};
	int i;

	other->source = text_of("{a: 1,\n é: 2,\n b: 3}");
	other->place = text_of("decision X");
	other->offset = 11;
	ok(feel_error(other, FEEL_NO_ENTRY, "no %s", "entry").kind == FEEL_NULL,
	   "an error is null");
	is_text(other->diagnostics->message, "no entry", "message");
	is_text(other->diagnostics->place, "decision X", "place");
	ok(other->diagnostics->line == 2 && other->diagnostics->column == 4,
	   "line and column in characters");
	node.source = text_of("1 +\n2 + \"a\"");
	node.line = 40;
	other->node = &node;
	feel_error(other, FEEL_INVALID_TYPE, "wrong");
	ok(other->last_diagnostic->line == 41 &&
		   other->last_diagnostic->column == 6 &&
		   other->last_diagnostic->offset == 9,
	   "of the node and its document");
	is_text(other->last_diagnostic->place, "decision X",
			"the place of the run, if the node has none");
	other->speculation = 1;
	feel_error(other, FEEL_INVALID_TYPE, "not taken perhaps");
	ok(other->diagnostic_count == 2, "speculation complains of nothing");
	other->speculation = 0;
	for (i = 0; i < 200; i++)
		feel_error(other, FEEL_INVALID_TYPE, "number %d", i);
	ok(other->diagnostic_count == 202, "all are counted");
	is_text(other->last_diagnostic->message, "number 97", "100 are kept");
	for (i = FEEL_SYNTAX_ERROR; i <= FEEL_INVALID_MODEL; i++)
		ok(feel_diagnostic_name((FeelDiagnosticKind) i)[0] != '\0' &&
			   strcmp(feel_diagnostic_name((FeelDiagnosticKind) i),
					  "unknown") != 0,
		   "kind %d has a name", i);
	host_run_free(other);
}

/* ------------------------------------------------------------------ texts -- */

static void
test_utf8(void)
{
	static const char *const invalid[] = {
		"\x80",         "\xC0\x80",         "\xE2\x82",
		"\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF",
		"a\xC3",        "\xF0\x80\x80\x80"};
	FeelString horses = text_of("foo\xF0\x9F\x90\x8E"
								"b\xC3\xA9\xE2\x82\xAC");
	char bytes[4];
	size_t offset = 3;
	size_t i;

	ok(feel_utf8_valid(horses.data, horses.length), "valid");
	for (i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
		ok(!feel_utf8_valid(invalid[i], strlen(invalid[i])),
		   "invalid sequence %d", (int) i);
	ok(!feel_utf8_valid("a\0b", 3), "no zero byte");
	ok(feel_utf8_count(horses) == 7, "seven characters");
	ok(feel_utf8_next(horses.data, horses.length, &offset) == 0x1F40E &&
		   offset == 7,
	   "the horse");
	ok(feel_utf8_previous(horses.data, 7) == 3, "back over the horse");
	ok(feel_utf8_previous(horses.data, 1) == 0, "back over a letter");
	ok(feel_utf8_previous("\x80\x80", 2) == 1, "back over one stray byte");
	ok(feel_utf8_offset(horses, 4) == 7, "offset of the fourth");
	ok(feel_utf8_offset(horses, 99) == horses.length, "offset of the end");
	offset = 0;
	ok(feel_utf8_next("\xC3(", 2, &offset) == FEEL_REPLACEMENT && offset == 1,
	   "a stray byte is skipped alone");
	ok(feel_utf8_encode(0x1F40E, bytes) == 4 &&
		   memcmp(bytes, "\xF0\x9F\x90\x8E", 4) == 0,
	   "four bytes");
	ok(feel_utf8_encode(0x20AC, bytes) == 3 &&
		   feel_utf8_encode(0xE9, bytes) == 2 &&
		   feel_utf8_encode('a', bytes) == 1,
	   "three, two, one");
}

static void
test_builders(void)
{
	FeelRun *other = host_run_make();
	FeelTextBuilder text;
	FeelListBuilder list;
	FeelValue value;
	char *block = feel_allocate(other, 1024 * 1024);
	int i;

	feel_text_begin(&text, other);
	is_text(feel_text_finish(&text), "", "nothing added");
	for (i = 0; i < 100; i++)
		feel_text_add_char(&text, 0xE9);
	ok(feel_text_finish(&text).length == 200, "grows");
	feel_text_begin(&text, other);
	for (i = 0; i < 16; i++)
		feel_text_add(&text, block, 1024 * 1024);
	ok(feel_text_finish(&text).length == FEEL_MAX_STRING, "the longest");
	feel_text_add(&text, "x", 1);
	ok(feel_text_finish(&text).data == NULL && other->diagnostic_count == 1,
	   "a byte too long");

	feel_list_begin(&list, other);
	value = feel_list_finish(&list);
	ok(value.kind == FEEL_LIST && value.u.list->count == 0, "no items");
	feel_list_begin(&list, other);
	for (i = 0; i < 100; i++)
		feel_list_add(&list, feel_integer(i));
	value = feel_list_finish(&list);
	ok(value.u.list->count == 100 && value.u.list->items[99].u.integer == 99,
	   "a hundred items");
	feel_list_begin(&list, other);
	for (i = 0; i <= FEEL_MAX_ITEMS; i++)
		feel_list_add(&list, feel_null());
	ok(feel_list_finish(&list).kind == FEEL_NULL &&
		   other->last_diagnostic->kind == FEEL_LIMIT,
	   "an item too many");
	is_text(feel_format(other, "%s-%d", "é", 5), "é-5", "format");
	host_run_free(other);
}

/* --------------------------------------------------------------- unknowns -- */

static void
test_facts(void)
{
	FeelRun *other = host_run_make();
	FeelContext *context = feel_context_make(other, 2);
	FeelContext *inner = feel_context_make(other, 1);
	FeelValue a;
	FeelValue b;
	FeelValue both;
	char name[32];
	int i;

	for (i = 0; i < 130; i++)
	{
		snprintf(name, sizeof(name), "fact %d", i);
		feel_fact(other, text_of(name));
	}
	ok(other->fact_count == 130 && feel_fact(other, text_of("fact 7")) == 7,
	   "facts have one number each");
	is_text(feel_fact_name(other, 129), "fact 129", "and their names");
	a = feel_unknown(other, 3);
	b = feel_unknown(other, 128);
	both = feel_unknown_union(other, a, b);
	is_text(feel_print(other, both), "unknown(\"fact 3\", \"fact 128\")",
			"union");
	is_text(feel_print(other, feel_unknown_union(other, b, a)),
			"unknown(\"fact 3\", \"fact 128\")", "the other way round");
	ok(feel_unknown_union(other, both, a).u.facts == both.u.facts &&
		   feel_unknown_union(other, b, both).u.facts == both.u.facts,
	   "nothing is made for a subset");
	ok(feel_unknown_union(other, feel_null(), a).u.facts == a.u.facts &&
		   feel_unknown_union(other, a, feel_integer(1)).u.facts == a.u.facts,
	   "the other may be anything");

	feel_context_open(other, inner, text_of("person"));
	feel_context_append(inner, text_of("age"), feel_integer(7));
	feel_context_append(context, text_of("person"), feel_context_value(inner));
	feel_context_append(context, text_of("x"), both);
	is_text(feel_print(other, feel_path(other, feel_context_value(inner),
										text_of("name"))),
			"unknown(\"person.name\")", "an absent entry of an open context");
	is_text(feel_print(other, feel_path(other, feel_context_value(inner),
										text_of("age"))),
			"7", "one that is there");
	is_text(feel_print(other, feel_path(other, a, text_of("name"))),
			"unknown(\"fact 3\")", "a path of an unknown");
	is_text(feel_print(other, feel_unknown_inside(
								  other, feel_context_value(context))),
			"unknown(\"fact 3\", \"fact 128\", \"person\")", "unknown inside");
	is_text(feel_print(other,
					   feel_unknown_inside(other, feel_context_value(inner))),
			"unknown(\"person\")", "what an open context may still hold");
	inner->open = false;
	ok(feel_unknown_inside(other, feel_context_value(inner)).kind == FEEL_NULL,
	   "none inside");
	host_run_free(other);
}

/* ---------------------------------------------------------------- printing -- */

/* What is printed is the same value again when it is evaluated. */
static void
round_trip(const char *text, const char *expected)
{
	FeelValue value = evaluate(text);
	FeelString printed = feel_print(run, value);
	char again[512];

	is_text(printed, expected, "prints %s", text);
	snprintf(again, sizeof(again), "%.*s", (int) printed.length, printed.data);
	ok(feel_same(run, value, evaluate(again)), "and reads back: %s", again);
}

static void
test_printing(void)
{
	round_trip("null", "null");
	round_trip("-1.50", "-1.5");
	round_trip("\"a\\\"b\\\\c\\n\\t\\r\\u00E9\\U01F40E\\u0001\"",
			   "\"a\\\"b\\\\c\\n\\t\\ré\xF0\x9F\x90\x8E\\u0001\"");
	round_trip("@\"2012-12-24T10:00:00.5@Europe/Paris\"",
			   "@\"2012-12-24T10:00:00.5@Europe/Paris\"");
	round_trip("[date(\"2012-12-24\"), duration(\"PT90M\"), []]",
			   "[@\"2012-12-24\", @\"PT1H30M\", []]");
	round_trip("{a: 1, \"b c\": {}, \"if\": [true], \"\": null}",
			   "{a: 1, \"b c\": {}, \"if\": [true], \"\": null}");
	round_trip("[1..2)", "[1..2)");
	round_trip("]null..\"x\"]", "(null..\"x\"]");
	round_trip("(< 10)", "(<10)");
	round_trip("(<= -10)", "(<=-10)");
	round_trip("(>\"a\")", "(>\"a\")");
	round_trip("(>= @\"P1D\")", "(>=@\"P1D\")");
	round_trip("(=10)", "(=10)");
	round_trip("(!=10)", "(!=10)");
	is_text(feel_print(run, evaluate("function(a, b: number) a")),
			"function(a, b)", "a function");
	is_text(feel_print(run, evaluate("substring")), "substring", "a built-in");
	is_text(feel_to_text(run, string("a\"b")), "a\"b", "bare string");
	is_text(feel_to_text(run, evaluate("@\"P14M\"")), "P1Y2M",
			"bare duration");
	is_text(feel_to_text(run, evaluate("[\"a\", @\"P14M\"]")),
			"[\"a\", @\"P1Y2M\"]", "literals inside a list");
}

static void
test_kinds(void)
{
	int kind;

	for (kind = FEEL_NULL; kind <= FEEL_UNKNOWN; kind++)
		ok(feel_kind_name((FeelKind) kind)[0] != '\0', "kind %d has a name",
		   kind);
	ok(sizeof(FeelValue) == 24, "a value has 24 bytes");
	ok(feel_zone_region(run, text_of("Europe/Paris")) != NULL &&
		   feel_zone_region(run, text_of("xyz/abc")) == NULL &&
		   feel_zone_region(run, (FeelString){"Etc/UTC\0x", 9}) == NULL,
	   "regions");
}

int
main(void)
{
	test_begin();
	run = host_run_make();
	test_budget();
	test_memory();
	test_diagnostics();
	test_utf8();
	test_builders();
	test_facts();
	test_printing();
	test_kinds();
	host_run_free(run);
	return test_end();
}
