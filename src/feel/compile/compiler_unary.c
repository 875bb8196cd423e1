/*-------------------------------------------------------------------------
 *
 * compiler_unary.c
 *	  Unary tests: of cells, of allowed values, after "in".
 *
 * The tests of decision tables are met so often that each kind of constant
 * has a step: a small integer, a text, a range between small integers, a set
 * of either.  Their fast paths answer for an input of the same kind; every
 * other input takes feel_test_value(), which is what the steps mean.
 *
 * A single test writes its answer where the whole is wanted; several are a
 * chain, joined by "or", whose first true one ends it.  not(...) negates the
 * result, in Kleene's logic, so that a test that could not be answered stays
 * so.
 *
 * Which boolean is a condition?  A cell "age > 60" that stands in a column
 * about something else holds by itself; a cell "true" is a value as "yes" and 1
 * are, and no text is equal to it.  What tells them apart is whether the test
 * reads a name: one that reads none says the same of every row, which is no
 * condition.  Where what is tested is declared a boolean, and behind "in" (DMN
 * 1.5, table 55), only a test with "?" is a condition.  It is told from the
 * tree, so that it does not depend on what is folded.
 *
 * A range whose ends are not in order is null, but that a value is null is not
 * what its test means: RANGE_TEST, as a text that is no date, matches nothing
 * then.
 *
 * Most cells never come here as programs: dmn/ takes those that are constants
 * apart into intervals and looks them up by an index (dmn/table).  What is
 * compiled is the general way, which those must agree with.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/compile/compiler.h"

#include <stdlib.h>

/* A node around that gives names to the ones in it */
typedef struct Giving
{
	const struct Giving *outer;
	const FeelNode *node;
} Giving;

/* Is it a name that a node around gives? */
static bool
is_given(const Compiler *c, const Giving *giving, FeelString name)
{
	for (; giving != NULL; giving = giving->outer)
	{
		const FeelNode *node = giving->node;

		if (node->kind == FEEL_NODE_FILTER &&
			feel_text_equal(name, FEEL_STRING_LITERAL("item")))
			return true;
		if (node->kind == FEEL_NODE_FOR &&
			feel_text_equal(name, FEEL_STRING_LITERAL("partial")))
			return true;
		for (int32_t i = 0; i < node->name_count; i++)
			if (feel_text_equal(node->names[i], name))
				return true;
		if (!feel_spend(c->run, 1 + (uint64_t) node->name_count / 8))
			break;
	}
	return false;
}

/* Do the names of a node hold in its part number i? */
static bool
gives_names(const FeelNode *node, int32_t i)
{
	switch (node->kind)
	{
		case FEEL_NODE_CONTEXT:
		case FEEL_NODE_FUNCTION:
		case FEEL_NODE_FOR:
		case FEEL_NODE_SOME:
		case FEEL_NODE_EVERY:
			return true;
		case FEEL_NODE_FILTER:
			return i == 1;
		default:
			return false;
	}
}

/*
 * Does the value of a tree depend on a name that stands outside of it?
 * Built-in functions are none, nor is the entry of a filter's item that is
 * not known as anything else.
 */
static bool
reads_name(Compiler *c, const FeelNode *node, const Giving *giving)
{
	Giving inner = {.outer = giving, .node = node};
	bool found = false;

	if (node->kind == FEEL_NODE_NAME)
		return !is_given(c, giving, node->name) &&
			   feel_is_variable(c, node->name);
	if (!feel_spend(c->run, 1) || !feel_enter(c->run))
		return false;
	for (int32_t i = 0; i < node->count && !found; i++)
	{
		const FeelNode *item = node->items[i];

		if (item == NULL || (i == 0 && node->kind == FEEL_NODE_CALL &&
							 item->kind == FEEL_NODE_NAME &&
							 feel_builtin_named(c, item->name) != NULL))
			continue;
		found = reads_name(c, item, gives_names(node, i) ? &inner : giving);
	}
	feel_leave(c->run);
	return found;
}

/* date("2026-02-30"): a constructor of a literal text, which may be none */
static bool
is_constructor(Compiler *c, const FeelNode *node)
{
	static const FeelString names[] = {
		{"date", 4}, {"time", 4}, {"date and time", 13}, {"duration", 8}};

	if (node->kind != FEEL_NODE_CALL || node->count != 2 ||
		node->items[0]->kind != FEEL_NODE_NAME ||
		node->items[1]->kind != FEEL_NODE_LITERAL ||
		feel_builtin_named(c, node->items[0]->name) == NULL)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (feel_text_equal(node->items[0]->name, names[i]))
			return true;
	return false;
}

/* Is it null only if it fails? */
static bool
is_never_null(Compiler *c, const FeelNode *node)
{
	return node->kind == FEEL_NODE_RANGE ||
		   (node->kind == FEEL_NODE_LITERAL && node->name.length > 0) ||
		   is_constructor(c, node);
}

/*
 * The range of a cell: false for the end that is known is false for the cell,
 * whether the other one is in order with it or not.
 */
static void
let_range_wait(Compiler *c, const FeelNode *range)
{
	FeelStep *last;

	if (c->code->step_count == 0)
		return;
	last = &c->code->steps[c->code->step_count - 1];
	if (last->code == FEEL_STEP_RANGE && last->node == range)
		last->flags = FEEL_RANGE_WAITS;
}

static FeelOperand
compile_test_value(Compiler *c, const FeelNode *node, FeelOperand input,
				   FeelOperand want)
{
	int32_t top = c->slot_top;
	const FeelNode *tests = c->tests;
	const FeelNode *value = node->items[0];
	FeelOperand b = feel_compile_node(c, value, FEEL_NOWHERE);
	const FeelValue *constant = feel_constant_of(c, b);
	FeelStepCode code = FEEL_STEP_TEST;
	FeelStep *step;

	if (constant == NULL && is_never_null(c, value))
	{
		code = FEEL_STEP_TEST_MADE;
		if (!tests->compares && !tests->negated)
			let_range_wait(c, value);
	}
	else if ((constant == NULL || constant->kind == FEEL_BOOLEAN) &&
			 !tests->compares && reads_name(c, value, NULL))
		code = FEEL_STEP_TEST_CONDITION;
	if (feel_is_small_constant(constant))
		code = FEEL_STEP_TEST_INTEGER;
	else if (constant != NULL && feel_is_small_range(constant))
		code = FEEL_STEP_TEST_RANGE;
	else if (constant != NULL && constant->kind == FEEL_STRING)
		code = FEEL_STEP_TEST_STRING;
	step = feel_finish_step(c, code, node, top, want);
	step->a = input;
	step->b = b;
	feel_assert((constant != NULL) || (code != FEEL_STEP_TEST_INTEGER &&
									   code != FEEL_STEP_TEST_RANGE &&
									   code != FEEL_STEP_TEST_STRING));
	if (code == FEEL_STEP_TEST_INTEGER)
		step->u.integer = constant->u.integer;
	return step->out;
}

/* The value that a test, or several, are about */
static FeelOperand
compile_tested(Compiler *c, const FeelNode *test)
{
	FeelNode *question = feel_allocate(c->run, sizeof(FeelNode));

	*question = *test;
	question->kind = FEEL_NODE_INPUT;
	return feel_compile_input(c, question, FEEL_NOWHERE);
}

/* One test; its value is true, false, null or unknown. */
FeelOperand
feel_compile_test(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand input;
	FeelOperand b;
	FeelOperand out;
	FeelStep *step;

	if (node->kind == FEEL_NODE_TEST_VALUE)
	{
		input = compile_tested(c, node);
		return compile_test_value(c, node, input, want);
	}
	if (node->kind == FEEL_NODE_TEST_COMPARE)
	{
		input = compile_tested(c, node);
		b = feel_compile_node(c, node->items[0], FEEL_NOWHERE);
		c->slot_top = top;
		out = feel_target(c, want);
		feel_add_comparison(c, node, node->op, input, b, FEEL_MODE_VALUE, out);
		return out;
	}
	b = feel_compile_node(c, node->items[0], FEEL_NOWHERE);
	step = feel_finish_step(c, FEEL_STEP_TEST_RESULT, node, top, want);
	step->a = b;
	return step->out;
}

/*
 * Are all tests values of one kind, strings or small integers?  Then they
 * are one step.  NULL if not.
 */
static FeelTestSet *
make_set(Compiler *c, const FeelNode *node)
{
	FeelKind kind = FEEL_NULL;
	FeelTestSet *set;

	if (node->count < 2)
		return NULL;
	for (int32_t i = 0; i < node->count; i++)
	{
		const FeelNode *test = node->items[i];
		const FeelNode *value;

		if (test->kind != FEEL_NODE_TEST_VALUE)
			return NULL;
		value = test->items[0];
		if (value->kind != FEEL_NODE_LITERAL || value->name.length > 0 ||
			(value->value.kind != FEEL_STRING &&
			 !feel_is_small(&value->value)) ||
			(i > 0 && value->value.kind != kind))
			return NULL;
		kind = (FeelKind) value->value.kind;
	}
	set = feel_allocate(c->run, sizeof(FeelTestSet));
	set->kind = kind;
	set->count = node->count;
	set->values =
		feel_allocate_array(c->run, (size_t) node->count, sizeof(FeelValue));
	for (int32_t i = 0; i < node->count; i++)
		set->values[i] = node->items[i]->items[0]->value;
	set->list = feel_make_list(c->run, set->values, node->count).u.list;
	feel_assert(set->kind == FEEL_STRING || set->kind == FEEL_NUMBER);
	qsort(set->values, (size_t) node->count, sizeof(FeelValue),
		  feel_test_set_order);
	return set;
}

static FeelOperand
compile_set(Compiler *c, const FeelNode *node, const FeelTestSet *set,
			FeelOperand out)
{
	FeelOperand input = compile_tested(c, node->items[0]);
	FeelStep *step = feel_add_step(c, FEEL_STEP_TEST_SET, node);

	step->out = out;
	step->a = input;
	step->u.set = set;
	return out;
}

/* Tests one after the other, until one is true */
static void
compile_tests(Compiler *c, const FeelNode *node, FeelOperand out)
{
	int32_t top = c->slot_top;
	int32_t fetched = 0;
	Chain chain;

	feel_begin_chain(c, &chain, false, node->count);
	chain.out = out;
	feel_place_constant(c, feel_boolean(false), out, node);
	for (int32_t i = 0; i < node->count; i++)
	{
		FeelOperand test = feel_compile_node(c, node->items[i], FEEL_NOWHERE);

		feel_join(c, &chain, node->items[i], test);
		c->slot_top = top;
		if (i == 0)
			fetched = c->fetched_count;
	}
	feel_end_chain(c, &chain, feel_next_step(c));
	c->fetched_count = fetched;
}

FeelOperand
feel_compile_unary_tests(Compiler *c, const FeelNode *node, FeelOperand want)
{
	const FeelNode *outer = c->tests;
	const FeelTestSet *set;
	FeelOperand out;
	FeelStep *step;

	if (node->count == 0)
		return feel_place_constant(c, feel_boolean(!node->negated), want,
								   node);
	out = feel_target(c, want);
	set = make_set(c, node);
	c->tests = node;
	if (set != NULL)
		compile_set(c, node, set, out);
	else if (node->count == 1)
	{
		int32_t top = c->slot_top;

		feel_compile_node(c, node->items[0], out);
		c->slot_top = top;
	}
	else
		compile_tests(c, node, out);
	c->tests = outer;
	if (node->negated)
	{
		step = feel_add_step(c, FEEL_STEP_NOT, node);
		step->out = out;
		step->a = out;
	}
	return out;
}

/* x in ?: the "?" is that of the tests around */
static bool
is_in_input(const FeelNode *node)
{
	const FeelNode *tests = node->items[1];

	return tests->count == 1 &&
		   tests->items[0]->kind == FEEL_NODE_TEST_VALUE &&
		   feel_is_part_of_input(tests->items[0]->items[0]);
}

FeelOperand
feel_compile_in(Compiler *c, const FeelNode *node, FeelOperand want)
{
	Binding input = {.kind = BINDING_INPUT};
	Binding *outer = c->bindings;
	FeelOperand out = feel_target(c, want);
	int32_t top = c->slot_top;

	if (is_in_input(node))
	{
		FeelOperand value = feel_compile_node(c, node->items[0], FEEL_NOWHERE);
		const FeelNode *tests = c->tests;

		c->tests = node->items[1];
		compile_test_value(c, node->items[1]->items[0], value, out);
		c->tests = tests;
		c->slot_top = top;
		return out;
	}

	input.operand = feel_compile_node(c, node->items[0], FEEL_NOWHERE);
	input.next = outer;
	c->bindings = &input;
	feel_compile_node(c, node->items[1], out);
	c->bindings = outer;
	c->slot_top = top;
	return out;
}
