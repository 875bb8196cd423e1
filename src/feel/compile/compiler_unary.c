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
 * Most cells never come here as programs: dmn/ takes those that are constants
 * apart into intervals and looks them up by an index (dmn/table).  What is
 * compiled is the general way, which those must agree with.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/compile/compiler.h"

#include <stdlib.h>

static FeelOperand
compile_test_value(Compiler *c, const FeelNode *node, FeelOperand input,
				   FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand b = feel_compile_node(c, node->items[0], FEEL_NOWHERE);
	const FeelValue *constant = feel_constant_of(c, b);
	FeelStepCode code = FEEL_STEP_TEST;
	FeelStep *step;

	if (feel_is_small_constant(constant))
		code = FEEL_STEP_TEST_INTEGER;
	else if (constant != NULL && feel_is_small_range(constant))
		code = FEEL_STEP_TEST_RANGE;
	else if (constant != NULL && constant->kind == FEEL_STRING)
		code = FEEL_STEP_TEST_STRING;
	step = feel_finish_step(c, code, node, top, want);
	step->a = input;
	step->b = b;
	feel_assert(code == FEEL_STEP_TEST || constant != NULL);
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
	const FeelTestSet *set;
	FeelOperand out;
	FeelStep *step;

	if (node->count == 0)
		return feel_place_constant(c, feel_boolean(!node->negated), want,
								   node);
	out = feel_target(c, want);
	set = make_set(c, node);
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

		compile_test_value(c, node->items[1]->items[0], value, out);
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
