/*-------------------------------------------------------------------------
 *
 * compiler_loop.c
 *	  for, some, every and filters.
 *
 *		for x in A, y in B return C			filter A[C]
 *
 *			LOOP_COLLECT						A
 *			A									FILTER, jump to E
 *			LOOP_DOMAIN, jump to E			N:	LOOP_NEXT, jump to F
 *		M:	LOOP_NEXT x, jump to F				C
 *			B									FILTER_TEST, jump to N
 *			LOOP_DOMAIN, jump to E				JUMP to E
 *		N:	LOOP_NEXT y, jump to M			F:	FILTER_FINISH
 *			C								E:
 *			LOOP_ADD, jump to N
 *		F:	LOOP_FINISH
 *		E:
 *
 * some and every are like for, with SOME or EVERY in place of LOOP_ADD and
 * nothing at F.
 *
 * Why loops are steps and no calls: a body of two steps would pay for a frame
 * at each item.  So the body stands between LOOP_NEXT and a jump back to it,
 * in the frame of the code around, and what the loop itself needs (FeelLoop)
 * is taken from the frame by number, as slots are: loops are nested, so
 * numbers are a stack.
 *
 * Each LOOP_NEXT knows how many steps a round has and adds these to what is
 * to be spent; that is what bounds an evaluation, since no other jump leads
 * back.
 *
 * A filter's condition may turn out to be a number, when the whole is an
 * index: then its first value is taken for that and the loop is left at once.
 * A condition that is written as a number is an index from the start; one
 * that can only be true or false says so (FEEL_CONDITION_BOOLEAN), which spares
 * an empty list its probe.  Where its items are only counted, too
 * (FEEL_FILTER_COUNTED), what does not decide which stay is not asked for.
 *
 * "partial" costs a step's work only in bodies that use it: the plain
 * LOOP_NEXT is changed when the body is known.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/compile/compiler.h"

/* An iteration that is being compiled */
typedef struct Iteration
{
	const FeelNode *node;
	int32_t count;       /* of iterators */
	int32_t *domains;    /* their steps */
	int32_t *nexts;      /* likewise */
	int32_t loop;        /* of the first */
	int32_t fetched;     /* what is known to be fetched after the loop */
	Binding *bindings;   /* for the iterators and "partial" */
	FeelOperand partial; /* its slot, in a for */
	Binding *outer;
	int32_t outer_loop;
	int32_t top;
} Iteration;

static void
begin_iteration(Compiler *c, const FeelNode *node, Iteration *it)
{
	feel_assert(node->count > 1 && node->name_count == node->count - 1);
	it->node = node;
	it->count = node->count - 1;
	it->domains =
		feel_allocate_array(c->run, (size_t) it->count, sizeof(int32_t));
	it->nexts =
		feel_allocate_array(c->run, (size_t) it->count, sizeof(int32_t));
	it->bindings =
		feel_allocate_array(c->run, (size_t) it->count + 1, sizeof(Binding));
	it->outer = c->bindings;
	it->outer_loop = c->loop_top;
	it->top = c->slot_top;
	it->loop = c->loop_top;
	it->fetched = c->fetched_count;
	for (int32_t i = 0; i < it->count; i++)
		feel_take_loop(c);
}

/* One "x in domain"; false domains end the whole with an answer in "out". */
static void
compile_iterator(Compiler *c, Iteration *it, int32_t i, FeelOperand out)
{
	const FeelNode *domain = it->node->items[i];
	const FeelTypeDesc *type = feel_declared_item(c, domain);
	FeelOperand variable = feel_take_slots(c, 1);
	int32_t top = c->slot_top;
	FeelStep *step;
	FeelOperand a;
	FeelOperand b = FEEL_NOWHERE;

	if (domain->kind == FEEL_NODE_RANGE && domain->is_iteration)
	{
		a = feel_compile_node(c, domain->items[0], FEEL_NOWHERE);
		b = feel_compile_node(c, domain->items[1], FEEL_NOWHERE);
		step = feel_add_step(c, FEEL_STEP_LOOP_RANGE, domain);
	}
	else
	{
		a = feel_compile_node(c, domain, FEEL_NOWHERE);
		step = feel_add_step(c, FEEL_STEP_LOOP_DOMAIN, domain);
	}
	step->a = a;
	step->b = b;
	step->out = out;
	step->count = it->loop + i;
	it->domains[i] = feel_next_step(c) - 1;
	if (i == 0)
	{
		it->fetched = c->fetched_count;
		if (it->node->kind == FEEL_NODE_FOR)
			step->flags = FEEL_LOOP_COLLECTS;
	}
	c->slot_top = top;
	step = feel_add_step(c, FEEL_STEP_LOOP_NEXT, it->node);
	step->out = variable;
	step->count = it->loop + i;
	it->nexts[i] = feel_next_step(c) - 1;
	if (i > 0)
		c->code->steps[it->nexts[i]].jump = it->nexts[i - 1];
	feel_bind_name(c, &it->bindings[i], it->node->names[i], variable);
	it->bindings[i].type = type;
}

/* The body's value.  In a for, it sees "partial". */
static FeelOperand
compile_body(Compiler *c, Iteration *it, bool is_for)
{
	FeelStep *next;
	FeelOperand body;

	if (is_for)
	{
		it->partial = feel_take_slots(c, 1);
		feel_bind_name(c, &it->bindings[it->count],
					   FEEL_STRING_LITERAL("partial"), it->partial);
	}
	body = feel_compile_node(c, it->node->items[it->count], FEEL_NOWHERE);
	if (is_for && it->bindings[it->count].used)
	{
		next = &c->code->steps[it->nexts[it->count - 1]];
		next->code = FEEL_STEP_LOOP_NEXT_PARTIAL;
		next->a = it->partial;
		next->b = (FeelOperand) it->loop;
	}
	return body;
}

/* The steps of all rounds are known: where to go when the loops are over */
static void
end_iteration(Compiler *c, Iteration *it)
{
	for (int32_t i = 0; i < it->count; i++)
	{
		FeelStep *next = &c->code->steps[it->nexts[i]];

		next->u.integer = feel_next_step(c) - it->nexts[i];
		feel_jump_here(c, it->domains[i]);
	}
	feel_assert(c->loop_top == it->loop + it->count);
	feel_assert(c->fetched_count >= it->fetched && c->slot_top >= it->top);
	c->bindings = it->outer;
	c->loop_top = it->outer_loop;
	c->slot_top = it->top;
	c->fetched_count = it->fetched;
}

FeelOperand
feel_compile_for(Compiler *c, const FeelNode *node, FeelOperand want)
{
	FeelOperand out = feel_target(c, want);
	FeelOperand body;
	FeelStep *step;
	Iteration it;

	begin_iteration(c, node, &it);
	feel_add_step(c, FEEL_STEP_LOOP_COLLECT, node)->count = it.loop;
	for (int32_t i = 0; i < it.count; i++)
		compile_iterator(c, &it, i, out);
	body = compile_body(c, &it, true);
	step = feel_add_step(c, FEEL_STEP_LOOP_ADD, node);
	step->a = body;
	step->count = it.loop;
	step->jump = it.nexts[it.count - 1];
	if (it.bindings[it.count].used)
		step->flags = FEEL_LOOP_PARTIAL;
	feel_jump_here(c, it.nexts[0]);
	step = feel_add_step(c, FEEL_STEP_LOOP_FINISH, node);
	step->out = out;
	step->count = it.loop;
	end_iteration(c, &it);
	return out;
}

/*
 * The answer begins as what it is for no items at all: false for some, true
 * for every.
 */
FeelOperand
feel_compile_quantified(Compiler *c, const FeelNode *node, FeelOperand want)
{
	bool is_some = node->kind == FEEL_NODE_SOME;
	FeelOperand out = feel_target(c, want);
	FeelOperand body;
	FeelStep *step;
	Iteration it;

	begin_iteration(c, node, &it);
	feel_place_constant(c, feel_boolean(!is_some), out, node);
	for (int32_t i = 0; i < it.count; i++)
		compile_iterator(c, &it, i, out);
	body = compile_body(c, &it, false);
	step = feel_add_step(c, is_some ? FEEL_STEP_SOME : FEEL_STEP_EVERY, node);
	step->out = out;
	step->a = body;
	step->flags = feel_is_condition(node->items[node->count - 1])
					  ? FEEL_CONDITION_BOOLEAN
					  : 0;
	step->jump = it.nexts[it.count - 1];
	feel_jump_here(c, it.nexts[0]);
	end_iteration(c, &it);
	return out;
}

/* --------------------------------------------------------------- filters -- */

/* Does the condition say itself that it is the number of an item? */
static bool
is_index(const FeelNode *node)
{
	while (node->kind == FEEL_NODE_NEGATE)
		node = node->items[0];
	return node->kind == FEEL_NODE_LITERAL && node->name.length == 0 &&
		   node->value.kind == FEEL_NUMBER;
}

/* A number known beforehand needs no loop over the items. */
static FeelOperand
compile_index(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand list = feel_compile_node(c, node->items[0], FEEL_NOWHERE);
	FeelOperand index = feel_compile_node(c, node->items[1], FEEL_NOWHERE);
	const FeelValue *items = feel_constant_of(c, list);
	const FeelValue *number = feel_constant_of(c, index);
	FeelStep *step;

	if (items != NULL && number != NULL)
	{
		FeelMark mark = feel_begin_fold(c, node);
		FeelValue value = feel_index(c->run, *items, *number);

		if (feel_end_fold(c, mark))
			return feel_place_constant(c, value, want, node);
	}
	step = feel_finish_step(c, FEEL_STEP_INDEX, node, top, want);
	step->a = list;
	step->b = index;
	return step->out;
}

FeelOperand
feel_compile_filter(Compiler *c, const FeelNode *node, FeelOperand want)
{
	const FeelNode *condition = node->items[1];
	Binding item = {.kind = BINDING_ITEM};
	Binding *outer = c->bindings;
	int32_t begin[2]; /* FILTER and LOOP_NEXT */
	int32_t leave;
	int32_t fetched;
	int32_t top;
	int32_t loop;
	FeelOperand out;
	FeelOperand value;
	FeelStep *step;

	if (is_index(condition))
		return compile_index(c, node, want);
	out = feel_target(c, want);
	top = c->slot_top;
	value = feel_compile_node(c, node->items[0], FEEL_NOWHERE);
	c->slot_top = top;
	loop = feel_take_loop(c);
	step = feel_add_step(c, FEEL_STEP_FILTER, node);
	step->out = out;
	step->a = value;
	step->count = loop;
	if (feel_is_condition(condition))
		step->flags = FEEL_CONDITION_BOOLEAN |
					  (node == c->counted ? FEEL_FILTER_COUNTED : 0);
	begin[0] = feel_next_step(c) - 1;
	fetched = c->fetched_count;
	item.operand = feel_take_slots(c, 1);
	item.type = feel_declared_item(c, node->items[0]);
	item.next = outer;
	c->bindings = &item;
	step = feel_add_step(c, FEEL_STEP_LOOP_NEXT, node);
	step->out = item.operand;
	step->count = loop;
	begin[1] = feel_next_step(c) - 1;
	value = feel_compile_node(c, condition, FEEL_NOWHERE);
	step = feel_add_step(c, FEEL_STEP_FILTER_TEST, condition);
	step->out = out;
	step->a = value;
	step->count = loop;
	step->jump = begin[1];
	feel_add_step(c, FEEL_STEP_JUMP, node);
	leave = feel_next_step(c) - 1;
	feel_jump_here(c, begin[1]);
	c->code->steps[begin[1]].u.integer = leave - begin[1];
	step = feel_add_step(c, FEEL_STEP_FILTER_FINISH, node);
	step->out = out;
	step->count = loop;
	feel_jump_here(c, begin[0]);
	feel_jump_here(c, leave);
	feel_assert(c->loop_top == loop + 1);
	c->bindings = outer;
	c->loop_top--;
	c->slot_top = top;
	c->fetched_count = fetched;
	return out;
}
