/*-------------------------------------------------------------------------
 *
 * fuzz_evaluate.c
 *	  Any bytes as a FEEL expression, compiled and run with a small budget.
 *
 * Beside not crashing, three things must hold:
 *	- an expression gives the same value each time it is run;
 *	- constants that the compiler sees give the same value as constants that
 *	  it does not see (each literal put into a global, whose name an unknown
 *	  item of a filter might have as an entry: that may be unknown instead;
 *	  not the text of a date, as the compiler tells from the tree that a test
 *	  is a date): folding and fast steps change nothing;
 *	- what is an answer while facts are unknown stays that answer whatever
 *	  the facts turn out to be.  The first byte chooses what they turn out to
 *	  be.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

#include "feel/ast.h"

/* Few, so that endless recursion costs little; one input in eight has many */
#define FEW_STEPS 2000
#define MANY_STEPS 20000
#define MAX_LITERALS 200

#define NAME(text)             \
	{                          \
		text, sizeof(text) - 1 \
	}

/* The first three are unknown, then become one of "answers". */
static FeelString names[12 + MAX_LITERALS] = {
	NAME("u"),    NAME("v"),   NAME("w"),      NAME("x"),
	NAME("xs"),   NAME("day"), NAME("name"),   NAME("yes"),
	NAME("half"), NAME("no"),  NAME("people"), NAME("nothing"),
};

static const char *const texts[] = {
	NULL,
	NULL,
	NULL,
	"5",
	"[1, 2, 3, 4]",
	"@\"2024-02-29\"",
	"\"Ann\"",
	"true",
	"0.5",
	"false",
	"[{name: \"Bob\", age: 40}, {name: \"Cleo\", age: null}]",
	"null",
};

static const char *const answers[] = {
	"null",
	"0",
	"1",
	"-2.5",
	"true",
	"false",
	"\"\"",
	"\"Ann\"",
	"[]",
	"[1, 2, 3, 4]",
	"{}",
	"{name: \"Bob\", age: 40}",
	"[{age: 1}, {age: 2}]",
	"[1..3]",
	"@\"2024-02-29\"",
	"@\"P1D\"",
};

#define FACTS 12
#define ANSWERS ((int) (sizeof(answers) / sizeof(answers[0])))

/* One way to evaluate: what the unknown are (-1: unknown), the literals */
typedef struct World
{
	int answers[3];
	int literal_count;
	FeelValue literals[MAX_LITERALS];
} World;

static char literal_names[MAX_LITERALS][8];
static uint64_t steps;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	test_begin();
	for (int i = 0; i < MAX_LITERALS; i++)
	{
		int length =
			snprintf(literal_names[i], sizeof(literal_names[i]), "\x01%d", i);

		names[FACTS + i] = (FeelString){literal_names[i], (uint32_t) length};
	}
	return 0;
}

static FeelValue
value_of(FeelRun *run, const char *text)
{
	FeelNode *node = feel_parse_expression(run, text_of(text), NULL);

	if (node == NULL) /* the budget is used up */
		return feel_null();
	return feel_evaluate(run, feel_compile(run, node, NULL), NULL, NULL);
}

static void
fetch(FeelRun *run, FeelEnvironment *environment, int slot)
{
	const World *world = environment->owner;
	FeelValue value;

	if (slot >= FACTS)
		value = world->literals[slot - FACTS];
	else if (slot >= 3)
		value = value_of(run, texts[slot]);
	else if (world->answers[slot] >= 0)
		value = value_of(run, answers[world->answers[slot]]);
	else
		value = feel_unknown(run, feel_fact(run, names[slot]));
	environment->values[slot] = value;
}

/* False if the budget was used up: then the value means nothing. */
static bool
evaluate(FeelRun *run, const FeelProgram *program, World *world,
		 FeelValue *value)
{
	FeelEnvironment environment = {.count = FACTS + world->literal_count};
	size_t count = (size_t) environment.count;
	bool finished;

	environment.values = feel_allocate_array(run, count, sizeof(FeelValue));
	environment.ready = feel_allocate_array(run, count, sizeof(bool));
	environment.fetch = fetch;
	environment.owner = world;
	run->steps_left = steps;
	*value = feel_evaluate(run, program, &environment, NULL);
	finished = run->steps_left > 0;
	for (FeelDiagnostic *d = run->diagnostics; d != NULL; d = d->next)
		if (d->kind == FEEL_LIMIT)
			return false;
	return finished;
}

/* date("2026-02-30"): where that is a test, no null is what it means */
static bool
is_constructor(const FeelNode *node)
{
	static const char *const constructors[] = {"date", "time", "date and time",
											   "duration"};

	if (node->kind != FEEL_NODE_CALL || node->count != 2 ||
		node->items[0]->kind != FEEL_NODE_NAME)
		return false;
	for (int i = 0; i < 4; i++)
		if (feel_text_equal(node->items[0]->name, text_of(constructors[i])))
			return true;
	return false;
}

/* Put each literal of a tree into a global. */
static void
hide_literals(FeelNode *node, World *world)
{
	if (node == NULL)
		return;
	if (node->kind == FEEL_NODE_LITERAL && node->name.length == 0)
	{
		if (world->literal_count == MAX_LITERALS)
			return;
		node->kind = FEEL_NODE_NAME;
		node->name = names[FACTS + world->literal_count];
		world->literals[world->literal_count++] = node->value;
		return;
	}
	if (node->is_external || is_constructor(node))
		return;
	for (int32_t i = 0; i < node->count; i++)
		hide_literals(node->items[i], world);
}

static void
fail(FeelRun *run, const char *why, FeelString text, FeelValue a, FeelValue b)
{
	FeelString first = feel_print(run, a);
	FeelString second = feel_print(run, b);

	fprintf(stderr, "%s: %.*s\n%.*s\n%.*s\n", why, (int) text.length,
			text.data, (int) first.length, first.data, (int) second.length,
			second.data);
	abort();
}

/* Values may share parts: looking has its budget, too. */
static bool
holds_function(FeelRun *run, FeelValue value)
{
	if (!feel_spend(run, 1))
		return true;
	if (value.kind == FEEL_LIST)
		for (uint32_t i = 0; i < value.u.list->count; i++)
			if (holds_function(run, value.u.list->items[i]))
				return true;
	if (value.kind == FEEL_CONTEXT)
		for (uint32_t i = 0; i < value.u.context->count; i++)
			if (holds_function(run, value.u.context->entries[i].value))
				return true;
	return value.kind == FEEL_FUNCTION;
}

/* Functions are made anew by each evaluation. */
static void
check_same(FeelRun *run, const char *why, FeelString text, FeelValue a,
		   FeelValue b)
{
	run->steps_left = steps;
	if (!holds_function(run, a) &&
		!feel_text_equal(feel_print(run, a), feel_print(run, b)) &&
		run->steps_left > 0)
		fail(run, why, text, a, b);
}

static void
check(FeelRun *run, FeelString text, int choice)
{
	const FeelScope scope = {.count = FACTS, .names = names};
	FeelScope wide = {.names = names};
	World unknown = {.answers = {-1, -1, -1}};
	World known = {.answers = {choice % ANSWERS, (choice / 3) % ANSWERS,
							   (choice / 7) % ANSWERS}};
	FeelNode *node = feel_parse_expression(run, text, &scope);
	FeelNode *again;
	FeelProgram *program;
	FeelValue value;
	FeelValue other;

	if (node == NULL)
		return;
	program = feel_compile(run, node, &scope);
	if (!evaluate(run, program, &unknown, &value))
		return;
	if (evaluate(run, program, &unknown, &other))
		check_same(run, "not the same value again", text, value, other);
	run->steps_left = steps;
	run->strict = true;
	program = feel_compile(run, node, &scope);
	run->strict = false;
	if (evaluate(run, program, &unknown, &other))
		check_same(run, "complaints make a difference", text, value, other);
	run->steps_left = steps;
	if (feel_unknown_inside(run, value).kind != FEEL_UNKNOWN &&
		evaluate(run, program, &known, &other))
		check_same(run, "the answer depends on an unknown fact", text, value,
				   other);
	run->steps_left = steps;
	again = feel_parse_expression(run, text, &scope);
	if (again == NULL)
		return;
	hide_literals(again, &unknown);
	wide.count = FACTS + unknown.literal_count;
	program = feel_compile(run, again, &wide);
	if (evaluate(run, program, &unknown, &other) &&
		feel_unknown_inside(run, other).kind != FEEL_UNKNOWN)
		check_same(run, "constants make a difference", text, value, other);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FeelRun *run;

	if (size == 0 || size > 4000)
		return 0;
	steps = size % 8 == 0 ? MANY_STEPS : FEW_STEPS;
	run = host_run_make();
	/* a copy that ends where the text ends */
	check(run, feel_copy_text(run, (const char *) data + 1, size - 1),
		  data[0]);
	host_run_free(run);
	return 0;
}
