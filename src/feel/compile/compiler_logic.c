/*-------------------------------------------------------------------------
 *
 * compiler_logic.c
 *	  Conditions and comparisons.
 *
 * An if lies in the code like this, and the evaluator counts on it:
 *
 *		condition, jump to E unless true
 *		then-branch
 *		BRANCH_END, jump to the end
 *	E:	else-branch
 *		BRANCH_END, jump to the end
 *
 * so that, when the condition is unknown, it can run both branches, each up
 * to its BRANCH_END.
 *
 * Comparisons are most of what rules do, so they come in four modes and with
 * the kind of their constant: "age >= 18 and children > 0" is two steps that
 * each compare, join the result and jump.  The codes lie side by side, so
 * that the right one is computed: four times the operator, plus the kind of
 * constant, plus the mode.
 *
 * A chain keeps its result in one slot, which begins as true (or false).
 * Each condition that does not decide leaves it or makes it null or unknown;
 * one that decides jumps behind the chain.  Constants at the beginning of a
 * chain are joined here; behind a condition they stay, for they count only if
 * it is reached.
 *
 * What is fetched after a chain is what its first condition fetches: the
 * others may be jumped over.  The same holds of the branches of an if, and of
 * whatever else may not be reached (c->fetched_count is set back).
 *
 *-------------------------------------------------------------------------
 */
#include "feel/compile/compiler.h"

/* --------------------------------------------------------- comparisons -- */

/* The operator with its sides exchanged */
static FeelOperator
mirrored(FeelOperator op)
{
	switch (op)
	{
		case FEEL_OP_LESS:
			return FEEL_OP_GREATER;
		case FEEL_OP_LESS_EQUAL:
			return FEEL_OP_GREATER_EQUAL;
		case FEEL_OP_GREATER:
			return FEEL_OP_LESS;
		case FEEL_OP_GREATER_EQUAL:
			return FEEL_OP_LESS_EQUAL;
		default:
			return op;
	}
}

int32_t
feel_add_comparison(Compiler *c, const FeelNode *node, FeelOperator op,
					FeelOperand a, FeelOperand b, FeelMode mode,
					FeelOperand out)
{
	const FeelValue *constant = feel_constant_of(c, b);
	int32_t code = FEEL_STEP_EQUAL + 4 * (int32_t) (op - FEEL_OP_EQUAL);
	FeelStep *step;

	feel_assert(op >= FEEL_OP_EQUAL && op <= FEEL_OP_GREATER_EQUAL);
	feel_assert((mode == FEEL_MODE_IF) == (out == FEEL_NOWHERE));
	if (constant == NULL && feel_constant_of(c, a) != NULL)
	{
		FeelOperand exchanged = a;

		a = b;
		b = exchanged;
		op = mirrored(op);
		constant = feel_constant_of(c, b);
		code = FEEL_STEP_EQUAL + 4 * (int32_t) (op - FEEL_OP_EQUAL);
	}
	if (feel_is_small_constant(constant))
		code += FEEL_STEP_EQUAL_INTEGER - FEEL_STEP_EQUAL;
	else if (constant != NULL && op <= FEEL_OP_NOT_EQUAL)
	{
		if (constant->kind == FEEL_STRING)
			code += FEEL_STEP_EQUAL_STRING - FEEL_STEP_EQUAL;
		else if (constant->kind == FEEL_BOOLEAN)
			code += FEEL_STEP_EQUAL_BOOLEAN - FEEL_STEP_EQUAL;
	}
	step = feel_add_step(c, (FeelStepCode) (code + (int32_t) mode), node);
	step->op = (uint8_t) op;
	step->out = out;
	step->a = a;
	step->b = b;
	if (feel_is_small_constant(constant))
		step->u.integer = constant->u.integer;
	feel_assert(code >= FEEL_STEP_EQUAL &&
				code <= FEEL_STEP_NOT_EQUAL_BOOLEAN_IF - FEEL_MODE_IF);
	return feel_next_step(c) - 1;
}

/*
 * Compile a COMPARE in a mode.  In modes AND, OR and IF *jump is the step
 * whose jump is to be set.  If the result is a constant, no step is made,
 * the constant is returned, and *jump is -1.
 */
static FeelOperand
compile_comparison(Compiler *c, const FeelNode *node, FeelMode mode,
				   FeelOperand want, int32_t *jump)
{
	int32_t top = c->slot_top;
	FeelOperand a = feel_compile_node(c, node->items[0], FEEL_NOWHERE);
	FeelOperand b = feel_compile_node(c, node->items[1], FEEL_NOWHERE);
	const FeelValue *left = feel_constant_of(c, a);
	const FeelValue *right = feel_constant_of(c, b);
	FeelOperand out = FEEL_NOWHERE;

	*jump = -1;
	if (left != NULL && right != NULL)
	{
		FeelMark mark = feel_begin_fold(c, node);
		FeelValue value = feel_relation(c->run, node->op, *left, *right);

		if (feel_end_fold(c, mark))
			return feel_add_constant(c, value);
	}
	c->slot_top = top;
	if (mode != FEEL_MODE_IF)
		out = feel_target(c, want);
	*jump = feel_add_comparison(c, node, node->op, a, b, mode, out);
	return out;
}

FeelOperand
feel_compile_compare(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t jump;
	FeelOperand out =
		compile_comparison(c, node, FEEL_MODE_VALUE, want, &jump);

	return feel_place_operand(c, out, want, node);
}

/* Two comparisons in one step, so that the value is computed once. */
FeelOperand
feel_compile_between(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand value = feel_compile_node(c, node->items[0], FEEL_NOWHERE);
	FeelOperand ends = feel_compile_row(c, node->items + 1, 2);
	const FeelValue *constant = feel_constant_of(c, value);
	const FeelValue *limits = feel_constant_of(c, ends);
	FeelStep *step;

	if (constant != NULL && limits != NULL)
	{
		FeelMark mark = feel_begin_fold(c, node);
		FeelValue result =
			feel_between(c->run, *constant, limits[0], limits[1]);

		if (feel_end_fold(c, mark))
			return feel_place_constant(c, result, want, node);
	}
	step = feel_finish_step(c, FEEL_STEP_BETWEEN, node, top, want);
	step->a = value;
	step->b = ends;
	return step->out;
}

/* ---------------------------------------------------------- and, or, if -- */

void
feel_begin_chain(Compiler *c, Chain *chain, bool is_and, int32_t length)
{
	chain->is_and = is_and;
	chain->count = 0;
	chain->jumps =
		feel_allocate_array(c->run, (size_t) length, sizeof(int32_t));
}

void
feel_end_chain(Compiler *c, const Chain *chain, int32_t to)
{
	feel_assert(to <= c->code->step_count);
	for (int32_t i = 0; i < chain->count; i++)
		c->code->steps[chain->jumps[i]].jump = to;
}

void
feel_join(Compiler *c, Chain *chain, const FeelNode *node, FeelOperand value)
{
	FeelStep *step =
		feel_add_step(c, chain->is_and ? FEEL_STEP_AND : FEEL_STEP_OR, node);

	step->out = chain->out;
	step->a = value;
	chain->jumps[chain->count++] = feel_next_step(c) - 1;
}

/*
 * Compile a condition into the chain: a comparison joins it by itself, and
 * FEEL_NOWHERE is returned; the value of others, or a constant, has yet to.
 */
static FeelOperand
compile_link(Compiler *c, Chain *chain, const FeelNode *node)
{
	int32_t top = c->slot_top;
	int32_t jump = -1;
	FeelOperand value;

	if (node->kind == FEEL_NODE_COMPARE)
		value = compile_comparison(
			c, node, chain->is_and ? FEEL_MODE_AND : FEEL_MODE_OR, chain->out,
			&jump);
	else
		value = feel_compile_node(c, node, FEEL_NOWHERE);
	c->slot_top = top;
	if (jump < 0)
		return value;
	chain->jumps[chain->count++] = jump;
	return FEEL_NOWHERE;
}

/* The conditions that one operator joins, from left to right */
static const FeelNode **
collect_links(Compiler *c, const FeelNode *node, int32_t *count)
{
	const FeelNode **links;
	const FeelNode *left;
	int32_t i = 1;

	for (left = node; left->kind == node->kind; left = left->items[0])
		i++;
	*count = i;
	links = feel_allocate_array(c->run, (size_t) i, sizeof(FeelNode *));
	for (left = node; left->kind == node->kind; left = left->items[0])
		links[--i] = left->items[1];
	links[0] = left;
	return links;
}

/*
 * A condition that is constant, while all before it were: its part in what
 * is known beforehand.  False if it makes a diagnostic.
 */
static bool
join_constant(Compiler *c, const Chain *chain, const FeelNode *node,
			  FeelValue *known, FeelValue value)
{
	FeelMark mark = feel_begin_fold(c, node);
	FeelValue result = chain->is_and ? feel_and(c->run, *known, value)
									 : feel_or(c->run, *known, value);

	if (!feel_end_fold(c, mark))
		return false;
	*known = result;
	return true;
}

/*
 * A whole chain into "want".  If it is constant, returns that constant;
 * else its slot, and its jumps are to be set by feel_end_chain().
 */
static FeelOperand
compile_chain(Compiler *c, const FeelNode *node, FeelOperand want,
			  Chain *chain)
{
	int32_t count;
	const FeelNode **links = collect_links(c, node, &count);
	int32_t before = c->slot_top;
	int32_t begin = feel_next_step(c);
	int32_t fetched = -1; /* what is fetched however short it is cut */
	FeelValue known;
	FeelOperand first;

	feel_begin_chain(c, chain, node->kind == FEEL_NODE_AND, count);
	known = feel_boolean(chain->is_and);
	chain->out = feel_target(c, want);
	feel_place_constant(c, known, chain->out, node);
	for (int32_t i = 0; i < count; i++)
	{
		const FeelValue *constant;
		FeelOperand value = compile_link(c, chain, links[i]);

		constant = feel_constant_of(c, value);
		if (value != FEEL_NOWHERE &&
			(fetched >= 0 || constant == NULL ||
			 !join_constant(c, chain, links[i], &known, *constant)))
			feel_join(c, chain, links[i], value);
		else if (value != FEEL_NOWHERE && known.kind == FEEL_BOOLEAN &&
				 known.u.boolean == !chain->is_and)
			break; /* decided */
		if (fetched < 0 && chain->count > 0)
			fetched = c->fetched_count;
	}
	first = feel_add_constant(c, known);
	if (chain->count == 0)
	{
		c->code->step_count = begin;
		c->slot_top = before;
		return first;
	}
	c->fetched_count = fetched;
	c->code->steps[begin].a = first;
	return chain->out;
}

FeelOperand
feel_compile_and_or(Compiler *c, const FeelNode *node, FeelOperand want)
{
	Chain chain;
	FeelOperand out = compile_chain(c, node, want, &chain);

	feel_end_chain(c, &chain, feel_next_step(c));
	return feel_place_operand(c, out, want, node);
}

/*
 * What a branch fetches is not certain behind the if, and what it takes of
 * slots is free again.
 */
static int32_t
compile_branch(Compiler *c, const FeelNode *node, FeelOperand out)
{
	int32_t fetched = c->fetched_count;
	int32_t top = c->slot_top;
	FeelStep *step;

	feel_compile_node(c, node, out);
	feel_assert(c->fetched_count >= fetched && c->slot_top >= top);
	c->fetched_count = fetched;
	c->slot_top = top;
	step = feel_add_step(c, FEEL_STEP_BRANCH_END, node);
	step->out = out;
	return feel_next_step(c) - 1;
}

/*
 * The condition of an if.  Returns its operand if it is constant, else
 * FEEL_NOWHERE: then *jump is the step that goes to the else-branch unless
 * it is true, and the chain has other jumps there (and) or to the
 * then-branch (or), which begins after *jump.
 */
static FeelOperand
compile_condition(Compiler *c, const FeelNode *node, int32_t *jump,
				  Chain *chain)
{
	int32_t top = c->slot_top;
	FeelOperand a;

	chain->count = 0;
	chain->is_and = false;
	*jump = -1;
	if (node->kind == FEEL_NODE_COMPARE)
		a = compile_comparison(c, node, FEEL_MODE_IF, FEEL_NOWHERE, jump);
	else if (node->kind == FEEL_NODE_AND || node->kind == FEEL_NODE_OR)
		a = compile_chain(c, node, FEEL_NOWHERE, chain);
	else
		a = feel_compile_node(c, node, FEEL_NOWHERE);
	c->slot_top = top;
	if (*jump >= 0)
		return FEEL_NOWHERE;
	if (feel_constant_of(c, a) != NULL)
		return a;
	feel_add_step(c, FEEL_STEP_IF, node)->a = a;
	*jump = feel_next_step(c) - 1;
	return FEEL_NOWHERE;
}

/*
 * A condition that is known chooses here, and the other branch is not
 * compiled: so what stands in it is not complained of.
 */
FeelOperand
feel_compile_if(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t jump;
	int32_t ends[2];
	Chain chain;
	FeelOperand constant = compile_condition(c, node->items[0], &jump, &chain);
	const FeelValue *value = feel_constant_of(c, constant);
	FeelOperand out;

	if (value != NULL &&
		(value->kind == FEEL_BOOLEAN || value->kind == FEEL_NULL))
	{
		bool holds = value->kind == FEEL_BOOLEAN && value->u.boolean;

		return feel_compile_node(c, node->items[holds ? 1 : 2], want);
	}
	if (value != NULL)
	{
		/* neither true nor false: say so each time */
		feel_add_step(c, FEEL_STEP_IF, node->items[0])->a = constant;
		jump = feel_next_step(c) - 1;
	}
	out = feel_target(c, want);
	ends[0] = compile_branch(c, node->items[1], out);
	feel_jump_here(c, jump);
	feel_end_chain(c, &chain, chain.is_and ? feel_next_step(c) : jump + 1);
	ends[1] = compile_branch(c, node->items[2], out);
	feel_jump_here(c, ends[0]);
	feel_jump_here(c, ends[1]);
	return out;
}
