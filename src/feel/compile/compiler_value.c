/*-------------------------------------------------------------------------
 *
 * compiler_value.c
 *	  The nodes that need no control flow: literals, arithmetic, paths,
 *	  types, lists, contexts, ranges.
 *
 * Rows.  Lists, contexts and calls read their values from slots in a row,
 * since a step has two operands.  If all values are constants, so is the row,
 * and nothing is copied; as long as only constants have come, none is put
 * into its slot, and the first that is none makes the others follow.  A value
 * whose last step only just wrote it somewhere else is redirected to its slot
 * by changing that step (settle()), which saves a copy of 24 bytes for most
 * of them.
 *
 * The entries of a context see those before them: each is bound, once it is
 * compiled, to the slot or the constant that it is in.  A function among them
 * may refer to itself: compiler_call.c.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/compile/compiler.h"

#include <string.h>

/* ------------------------------------------------------- simple nodes ---- */

FeelOperand
feel_compile_literal(Compiler *c, const FeelNode *node, FeelOperand want)
{
	if (node->name.length > 0)
		return feel_compile_error(c, node, FEEL_INVALID_ARGUMENT,
								  "this literal has no value", want);
	return feel_place_constant(c, node->value, want, node);
}

/*
 * Both operands are compiled before the slots they took are given back; the
 * result may then lie where the first was, as a step reads before it writes.
 */
FeelOperand
feel_compile_arithmetic(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand a = feel_compile_node(c, node->items[0], FEEL_NOWHERE);
	FeelOperand b = feel_compile_node(c, node->items[1], FEEL_NOWHERE);
	const FeelValue *left = feel_constant_of(c, a);
	const FeelValue *right = feel_constant_of(c, b);
	FeelStepCode code = FEEL_STEP_ARITHMETIC;
	FeelStep *step;

	if (left != NULL && right != NULL)
	{
		FeelMark mark = feel_begin_fold(c, node);
		FeelValue value = feel_arithmetic(c->run, node->op, left, right);

		if (feel_end_fold(c, mark))
			return feel_place_constant(c, value, want, node);
	}
	if (node->op == FEEL_OP_ADD)
		code = FEEL_STEP_ADD;
	else if (node->op == FEEL_OP_SUBTRACT)
		code = FEEL_STEP_SUBTRACT;
	else if (node->op == FEEL_OP_MULTIPLY)
		code = FEEL_STEP_MULTIPLY;
	step = feel_finish_step(c, code, node, top, want);
	step->op = (uint8_t) node->op;
	step->a = a;
	step->b = b;
	return step->out;
}

/* Steps with one operand: NEGATE, PATH, INSTANCE, COERCE */
static FeelOperand
compile_unary(Compiler *c, FeelStepCode code, const FeelNode *node,
			  FeelOperand a, int32_t top, FeelOperand want)
{
	FeelStep *step;

	step = feel_finish_step(c, code, node, top, want);
	step->a = a;
	return step->out;
}

FeelOperand
feel_compile_negate(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand a = feel_compile_node(c, node->items[0], FEEL_NOWHERE);
	const FeelValue *constant = feel_constant_of(c, a);

	if (constant != NULL)
	{
		FeelMark mark = feel_begin_fold(c, node);
		FeelValue value = feel_negate(c->run, *constant);

		if (feel_end_fold(c, mark))
			return feel_place_constant(c, value, want, node);
	}
	return compile_unary(c, FEEL_STEP_NEGATE, node, a, top, want);
}

/* Of a constant too: a.b of a context literal is a constant. */
FeelOperand
feel_compile_path(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand a = feel_compile_node(c, node->items[0], FEEL_NOWHERE);
	const FeelValue *constant = feel_constant_of(c, a);

	if (constant != NULL)
	{
		FeelMark mark = feel_begin_fold(c, node);
		FeelValue value = feel_path(c->run, *constant, node->name);

		if (feel_end_fold(c, mark))
			return feel_place_constant(c, value, want, node);
	}
	return compile_unary(c, FEEL_STEP_PATH, node, a, top, want);
}

FeelOperand
feel_compile_instance_of(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand a = feel_compile_node(c, node->items[0], FEEL_NOWHERE);

	if (node->type == NULL)
	{
		c->slot_top = top;
		return feel_compile_error(c, node, FEEL_INVALID_TYPE,
								  "there is no such type", want);
	}
	return compile_unary(c, FEEL_STEP_INSTANCE, node, a, top, want);
}

/* To Any is no step, unless allowed values are to be looked at. */
FeelOperand
feel_compile_coerce(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand a = feel_compile_node(c, node->items[0], FEEL_NOWHERE);

	if (node->type == NULL ||
		(node->type->kind == FEEL_TYPE_ANY && !node->type->is_restricted))
		return feel_place_operand(c, a, want, node);
	return compile_unary(c, FEEL_STEP_COERCE, node, a, top, want);
}

/* --------------------------------------------------- lists and the like -- */

static FeelOperand
slot_after(FeelOperand first, int32_t i)
{
	return first + (FeelOperand) ((size_t) i * sizeof(FeelValue));
}

/*
 * A node whose value, if not constant, is what its last step writes: that
 * step may as well write somewhere else.
 */
static bool
ends_in_one_step(const FeelNode *node)
{
	switch (node->kind)
	{
		case FEEL_NODE_PATH:
		case FEEL_NODE_LIST:
		case FEEL_NODE_RANGE:
		case FEEL_NODE_NEGATE:
		case FEEL_NODE_ARITHMETIC:
		case FEEL_NODE_COMPARE:
		case FEEL_NODE_CALL:
			return true;
		default:
			return false;
	}
}

/* The value of a node just compiled into that slot */
static void
settle(Compiler *c, const FeelNode *node, FeelOperand value, FeelOperand slot)
{
	int32_t count = c->code->step_count;
	FeelStep *last = count > 0 ? &c->code->steps[count - 1] : NULL;

	feel_assert(FEEL_OPERAND_BASE(slot) == FEEL_BASE_SLOT);
	if (last != NULL && FEEL_OPERAND_BASE(value) == FEEL_BASE_SLOT &&
		ends_in_one_step(node) && last->node == node && last->out == value)
		last->out = slot;
	else
		feel_place_operand(c, value, slot, node);
}

/*
 * Nodes into slots in a row; if all of them are constants, into constants in
 * a row, and no steps are made.  With bindings (one per node), each node
 * sees the values of those before it by name.
 */
static FeelOperand
compile_row(Compiler *c, FeelNode *const *nodes, int32_t count,
			const FeelString *names, Binding *bindings)
{
	int32_t outer_top = c->slot_top;
	FeelOperand first = feel_take_slots(c, count);
	FeelOperand *operands =
		feel_allocate_array(c->run, (size_t) count, sizeof(FeelOperand));
	int32_t top = c->slot_top;
	int32_t constants = 0; /* so many at the beginning are constant */

	for (int32_t i = 0; i < count; i++)
	{
		FeelOperand slot = slot_after(first, i);
		FeelOperand want = constants == i ? FEEL_NOWHERE : slot;

		if (names != NULL && nodes[i]->kind == FEEL_NODE_FUNCTION)
			operands[i] = feel_compile_function(c, nodes[i], names[i], want);
		else
			operands[i] = feel_compile_node(c, nodes[i], want);
		if (constants == i)
		{
			if (feel_constant_of(c, operands[i]) != NULL)
				constants++;
			else
			{
				settle(c, nodes[i], operands[i], slot);
				for (int32_t j = 0; j < i; j++)
					feel_place_operand(c, operands[j], slot_after(first, j),
									   nodes[j]);
				operands[i] = slot;
			}
		}
		c->slot_top = top;
		if (bindings != NULL)
		{
			const FeelTypeDesc *type = feel_declared_type(c, nodes[i]);

			feel_bind_name(c, &bindings[i], names[i], operands[i]);
			bindings[i].type = type;
		}
	}
	if (constants < count || count == 0)
		return first;
	/* a row of constants: the slots were not needed, nor any step */
	c->slot_top = outer_top;
	for (int32_t i = 0; i < count; i++)
	{
		FeelOperand constant =
			feel_add_constant(c, *feel_constant_of(c, operands[i]));

		if (i == 0)
			first = constant;
	}
	return first;
}

/* A row of one is wherever its value is. */
FeelOperand
feel_compile_row(Compiler *c, FeelNode *const *nodes, int32_t count)
{
	if (count == 1)
		return feel_compile_node(c, nodes[0], FEEL_NOWHERE);
	return compile_row(c, nodes, count, NULL, NULL);
}

/* A list of constants is made once, and all evaluations share it. */
FeelOperand
feel_compile_list(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand first = feel_compile_row(c, node->items, node->count);
	const FeelValue *values = feel_constant_of(c, first);
	FeelStep *step;

	if (values != NULL || node->count == 0)
		return feel_place_constant(
			c, feel_make_list(c->run, values, node->count), want, node);
	step = feel_finish_step(c, FEEL_STEP_LIST, node, top, want);
	step->a = first;
	step->count = node->count;
	return step->out;
}

/*
 * With a final result (a boxed context) no context is made at all: its
 * entries are names for what follows, and unused ones cost what they compute.
 */
FeelOperand
feel_compile_context(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	int32_t count = node->count;
	int32_t entries = node->result ? count - 1 : count;
	Binding *outer = c->bindings;
	Binding *bindings;
	const FeelValue *values;
	FeelOperand first;
	FeelOperand out;
	FeelStep *step;
	FeelString twice;

	if (feel_duplicate_name(c->run, node->names, entries, &twice))
		return feel_compile_error(c, node, FEEL_INVALID_ARGUMENT,
								  "two entries of the context have the same "
								  "name",
								  want);
	bindings = feel_allocate_array(c->run, (size_t) count, sizeof(Binding));
	first = compile_row(c, node->items, entries, node->names, bindings);
	if (node->result)
	{
		out = feel_compile_node(c, node->items[count - 1], want);
		c->bindings = outer;
		if (want != FEEL_NOWHERE || feel_constant_of(c, out) != NULL)
			c->slot_top = top;
		return out;
	}
	c->bindings = outer;
	values = feel_constant_of(c, first);
	if (values != NULL || count == 0)
		return feel_place_constant(
			c, feel_make_context(c->run, node, values, count), want, node);
	step = feel_finish_step(c, FEEL_STEP_CONTEXT, node, top, want);
	step->a = first;
	step->count = count;
	return step->out;
}

/*
 * Ranges of constants are constants, but for those that complain: [1.."a"]
 * says so at each run.
 */
FeelOperand
feel_compile_range(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand ends[2] = {FEEL_NOWHERE, FEEL_NOWHERE};
	const FeelValue *constants[2] = {NULL, NULL};
	bool is_constant = true;
	FeelStep *step;

	for (int i = 0; i < 2; i++)
		if (node->items[i] != NULL)
			ends[i] = feel_compile_node(c, node->items[i], FEEL_NOWHERE);
	for (int i = 0; i < 2; i++)
	{
		constants[i] = feel_constant_of(c, ends[i]);
		if (node->items[i] != NULL && constants[i] == NULL)
			is_constant = false;
	}
	if (is_constant)
	{
		FeelMark mark = feel_begin_fold(c, node);
		FeelValue value =
			feel_make_range(c->run, node, constants[0], constants[1], false);

		if (feel_end_fold(c, mark))
			return feel_place_constant(c, value, want, node);
	}
	step = feel_finish_step(c, FEEL_STEP_RANGE, node, top, want);
	step->a = ends[0];
	step->b = ends[1];
	return step->out;
}
