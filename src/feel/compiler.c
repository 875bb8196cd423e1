/*-------------------------------------------------------------------------
 *
 * compiler.c
 *	  From the tree of an expression to a flat program: steps, slots,
 *	  constants, and the nodes that need no control flow.
 *
 * compiler_name.c resolves names, compiler_logic.c has conditions, tests and
 * comparisons, compiler_loop.c iteration, compiler_call.c functions.
 *
 * Operators on constants are computed here, by the same functions that run
 * them later (feel_begin_fold()).
 *
 *-------------------------------------------------------------------------
 */
#include "feel/compiler.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------ steps and slots -- */

/* Room for one more element of an array; arrays double. */
static void *
grow(FeelRun *run, void *array, int32_t count, int32_t *capacity, size_t size)
{
	int32_t wanted = *capacity < 8 ? 8 : *capacity * 2;
	void *larger;

	if (count < *capacity)
		return array;
	larger = feel_allocate_array(run, (size_t) wanted, size);
	if (count > 0)
		memcpy(larger, array, (size_t) count * size);
	*capacity = wanted;
	return larger;
}

FeelStep *
feel_add_step(Compiler *c, FeelStepCode code, const FeelNode *node)
{
	FeelCode *made = c->code;
	FeelStep *step;

	made->steps = grow(c->run, made->steps, made->step_count,
					   &c->step_capacity, sizeof(FeelStep));
	step = &made->steps[made->step_count++];
	step->code = code;
	step->node = node;
	return step;
}

int32_t
feel_next_step(const Compiler *c)
{
	return c->code->step_count;
}

/* That step jumps to the one that comes next. */
void
feel_jump_here(Compiler *c, int32_t step)
{
	c->code->steps[step].jump = c->code->step_count;
}

FeelOperand
feel_take_slots(Compiler *c, int32_t count)
{
	FeelOperand first = FEEL_OPERAND(FEEL_BASE_SLOT, c->slot_top);

	c->slot_top += count;
	if (c->slot_top > c->code->slot_count)
		c->code->slot_count = c->slot_top;
	return first;
}

/* The slot for a result: the wanted one, or a new one */
FeelOperand
feel_target(Compiler *c, FeelOperand want)
{
	return want != FEEL_NOWHERE ? want : feel_take_slots(c, 1);
}

/* Loops are given back by setting loop_top. */
int32_t
feel_take_loop(Compiler *c)
{
	if (++c->loop_top > c->code->loop_count)
		c->code->loop_count = c->loop_top;
	return c->loop_top - 1;
}

/* ------------------------------------------------------------ constants -- */

FeelOperand
feel_add_constant(Compiler *c, FeelValue value)
{
	FeelCode *code = c->code;

	code->constants = grow(c->run, code->constants, code->constant_count,
						   &c->constant_capacity, sizeof(FeelValue));
	code->constants[code->constant_count] = value;
	return FEEL_OPERAND(FEEL_BASE_CONSTANT, code->constant_count++);
}

/* The operand's value, copied if it must be in a certain slot */
static FeelOperand
place(Compiler *c, FeelOperand operand, FeelOperand want, const FeelNode *node)
{
	FeelStep *step;

	if (want == FEEL_NOWHERE || want == operand)
		return operand;
	step = feel_add_step(c, FEEL_STEP_MOVE, node);
	step->a = operand;
	step->out = want;
	return want;
}

FeelOperand
feel_place_constant(Compiler *c, FeelValue value, FeelOperand want,
					const FeelNode *node)
{
	return place(c, feel_add_constant(c, value), want, node);
}

FeelOperand
feel_place_operand(Compiler *c, FeelOperand operand, FeelOperand want,
				   const FeelNode *node)
{
	return place(c, operand, want, node);
}

/* NULL if the operand is no constant.  Valid until the next is added. */
const FeelValue *
feel_constant_of(const Compiler *c, FeelOperand operand)
{
	if (operand == FEEL_NOWHERE ||
		FEEL_OPERAND_BASE(operand) != FEEL_BASE_CONSTANT)
		return NULL;
	return &c->code->constants[FEEL_OPERAND_INDEX(operand)];
}

FeelMark
feel_begin_fold(Compiler *c, const FeelNode *node)
{
	c->run->node = node;
	return feel_mark(c->run);
}

bool
feel_end_fold(Compiler *c, FeelMark mark)
{
	bool quiet = c->run->diagnostic_count == mark.count;

	feel_forget_diagnostics(c->run, mark);
	c->run->node = NULL;
	return quiet;
}

/* null and a diagnostic, each time it is run */
FeelOperand
feel_compile_error(Compiler *c, const FeelNode *node, FeelDiagnosticKind kind,
				   const char *message, FeelOperand want)
{
	FeelOperand out = feel_target(c, want);
	FeelStep *step = feel_add_step(c, FEEL_STEP_ERROR, node);

	step->op = (uint8_t) kind;
	step->u.message = message;
	step->out = out;
	return out;
}

/* ------------------------------------------------------- simple nodes ---- */

static FeelOperand
compile_literal(Compiler *c, const FeelNode *node, FeelOperand want)
{
	if (node->name.length > 0)
		return feel_compile_error(c, node, FEEL_INVALID_ARGUMENT,
								  "this literal has no value", want);
	return feel_place_constant(c, node->value, want, node);
}

static FeelOperand
compile_arithmetic(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand a = feel_compile_node(c, node->items[0], FEEL_NOWHERE);
	FeelOperand b = feel_compile_node(c, node->items[1], FEEL_NOWHERE);
	const FeelValue *left = feel_constant_of(c, a);
	const FeelValue *right = feel_constant_of(c, b);
	FeelStepCode code = FEEL_STEP_ARITHMETIC;
	FeelOperand out;
	FeelStep *step;

	if (left != NULL && right != NULL)
	{
		FeelMark mark = feel_begin_fold(c, node);
		FeelValue value = feel_arithmetic(c->run, node->op, *left, *right);

		if (feel_end_fold(c, mark))
			return feel_place_constant(c, value, want, node);
	}
	if (node->op == FEEL_OP_ADD)
		code = FEEL_STEP_ADD;
	else if (node->op == FEEL_OP_SUBTRACT)
		code = FEEL_STEP_SUBTRACT;
	else if (node->op == FEEL_OP_MULTIPLY)
		code = FEEL_STEP_MULTIPLY;
	c->slot_top = top;
	out = feel_target(c, want);
	step = feel_add_step(c, code, node);
	step->op = (uint8_t) node->op;
	step->out = out;
	step->a = a;
	step->b = b;
	return out;
}

/* Steps with one operand: NEGATE, PATH, INSTANCE, COERCE */
static FeelOperand
compile_unary(Compiler *c, FeelStepCode code, const FeelNode *node,
			  FeelOperand a, int32_t top, FeelOperand want)
{
	FeelOperand out;
	FeelStep *step;

	c->slot_top = top;
	out = feel_target(c, want);
	step = feel_add_step(c, code, node);
	step->out = out;
	step->a = a;
	return out;
}

static FeelOperand
compile_negate(Compiler *c, const FeelNode *node, FeelOperand want)
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

static FeelOperand
compile_path(Compiler *c, const FeelNode *node, FeelOperand want)
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

static FeelOperand
compile_instance_of(Compiler *c, const FeelNode *node, FeelOperand want)
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

static FeelOperand
compile_coerce(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand a = feel_compile_node(c, node->items[0], FEEL_NOWHERE);

	if (node->type == NULL ||
		(node->type->kind == FEEL_TYPE_ANY && node->type->allowed == NULL))
		return place(c, a, want, node);
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

	if (last != NULL && FEEL_OPERAND_BASE(value) == FEEL_BASE_SLOT &&
		ends_in_one_step(node) && last->node == node && last->out == value)
		last->out = slot;
	else
		place(c, value, slot, node);
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
					place(c, operands[j], slot_after(first, j), nodes[j]);
				operands[i] = slot;
			}
		}
		c->slot_top = top;
		if (bindings != NULL)
			feel_bind_name(c, &bindings[i], names[i], operands[i]);
	}
	if (constants < count || count == 0)
		return first;
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

static FeelOperand
compile_list(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand first = feel_compile_row(c, node->items, node->count);
	const FeelValue *values = feel_constant_of(c, first);
	FeelOperand out;
	FeelStep *step;

	if (values != NULL || node->count == 0)
		return feel_place_constant(
			c, feel_make_list(c->run, values, node->count), want, node);
	c->slot_top = top;
	out = feel_target(c, want);
	step = feel_add_step(c, FEEL_STEP_LIST, node);
	step->out = out;
	step->a = first;
	step->count = node->count;
	return out;
}

static int
order_of_names(const void *a, const void *b)
{
	FeelString x = **(FeelString *const *) a;
	FeelString y = **(FeelString *const *) b;
	int order =
		memcmp(x.data, y.data, x.length < y.length ? x.length : y.length);

	return order != 0 ? order : (x.length > y.length) - (x.length < y.length);
}

static bool
has_duplicate(Compiler *c, const FeelString *names, int32_t count)
{
	const FeelString **sorted =
		feel_allocate_array(c->run, (size_t) count, sizeof(FeelString *));

	for (int32_t i = 0; i < count; i++)
		sorted[i] = &names[i];
	if (count > 1)
		qsort(sorted, (size_t) count, sizeof(FeelString *), order_of_names);
	for (int32_t i = 1; i < count; i++)
		if (feel_text_equal(*sorted[i - 1], *sorted[i]))
			return true;
	return false;
}

static FeelOperand
compile_context(Compiler *c, const FeelNode *node, FeelOperand want)
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

	if (has_duplicate(c, node->names, entries))
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
	c->slot_top = top;
	out = feel_target(c, want);
	step = feel_add_step(c, FEEL_STEP_CONTEXT, node);
	step->out = out;
	step->a = first;
	step->count = count;
	return out;
}

static FeelOperand
compile_range(Compiler *c, const FeelNode *node, FeelOperand want)
{
	int32_t top = c->slot_top;
	FeelOperand ends[2] = {FEEL_NOWHERE, FEEL_NOWHERE};
	const FeelValue *constants[2] = {NULL, NULL};
	bool is_constant = true;
	FeelOperand out;
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
			feel_make_range(c->run, node, constants[0], constants[1]);

		if (feel_end_fold(c, mark))
			return feel_place_constant(c, value, want, node);
	}
	c->slot_top = top;
	out = feel_target(c, want);
	step = feel_add_step(c, FEEL_STEP_RANGE, node);
	step->out = out;
	step->a = ends[0];
	step->b = ends[1];
	return out;
}

/* -------------------------------------------------------------- dispatch -- */

static FeelOperand
compile_kind(Compiler *c, const FeelNode *node, FeelOperand want)
{
	switch (node->kind)
	{
		case FEEL_NODE_LITERAL:
			return compile_literal(c, node, want);
		case FEEL_NODE_NAME:
			return feel_compile_name(c, node, want);
		case FEEL_NODE_INPUT:
			return feel_compile_input(c, node, want);
		case FEEL_NODE_PATH:
			return compile_path(c, node, want);
		case FEEL_NODE_LIST:
			return compile_list(c, node, want);
		case FEEL_NODE_CONTEXT:
			return compile_context(c, node, want);
		case FEEL_NODE_RANGE:
			return compile_range(c, node, want);
		case FEEL_NODE_NEGATE:
			return compile_negate(c, node, want);
		case FEEL_NODE_ARITHMETIC:
			return compile_arithmetic(c, node, want);
		case FEEL_NODE_COMPARE:
			return feel_compile_compare(c, node, want);
		case FEEL_NODE_AND:
		case FEEL_NODE_OR:
			return feel_compile_and_or(c, node, want);
		case FEEL_NODE_BETWEEN:
			return feel_compile_between(c, node, want);
		case FEEL_NODE_IN:
			return feel_compile_in(c, node, want);
		case FEEL_NODE_INSTANCE_OF:
			return compile_instance_of(c, node, want);
		case FEEL_NODE_IF:
			return feel_compile_if(c, node, want);
		case FEEL_NODE_FOR:
			return feel_compile_for(c, node, want);
		case FEEL_NODE_SOME:
		case FEEL_NODE_EVERY:
			return feel_compile_quantified(c, node, want);
		case FEEL_NODE_FILTER:
			return feel_compile_filter(c, node, want);
		case FEEL_NODE_CALL:
			return feel_compile_call(c, node, want);
		case FEEL_NODE_FUNCTION:
			return feel_compile_function(c, node, (FeelString){NULL, 0}, want);
		case FEEL_NODE_UNARY_TESTS:
			return feel_compile_unary_tests(c, node, want);
		case FEEL_NODE_TEST_COMPARE:
		case FEEL_NODE_TEST_VALUE:
		case FEEL_NODE_TEST_EXPRESSION:
			return feel_compile_test(c, node, want);
		case FEEL_NODE_COERCE:
			return compile_coerce(c, node, want);
		case FEEL_NODE_NATIVE:
			return feel_compile_native(c, node, want);
	}
	return feel_compile_error(c, node, FEEL_UNSUPPORTED,
							  "this kind of expression is not known", want);
}

FeelOperand
feel_compile_node(Compiler *c, const FeelNode *node, FeelOperand want)
{
	FeelOperand out;

	if (!feel_spend(c->run, 1) || !feel_enter(c->run))
		return feel_compile_error(c, node, FEEL_LIMIT,
								  "the expression is too large", want);
	out = compile_kind(c, node, want);
	feel_leave(c->run);
	return out;
}

/* ------------------------------------------------------------ the whole -- */

static void
begin_compiler(Compiler *c, FeelRun *run, const FeelScope *scope)
{
	memset(c, 0, sizeof(*c));
	c->run = run;
	c->scope = scope;
	c->code = feel_allocate(run, sizeof(FeelCode));
}

void
feel_begin_function(Compiler *c, Compiler *outer)
{
	begin_compiler(c, outer->run, outer->scope);
	c->outer = outer;
}

/*
 * Compile a root into "program": steps up to RETURN, or no step at all when
 * its value is there anyway.
 */
void
feel_compile_program(Compiler *c, const FeelNode *node, FeelProgram *program)
{
	int32_t start = c->code->step_count;
	FeelOperand result = feel_compile_node(c, node, FEEL_NOWHERE);

	program->code = c->code;
	program->node = node;
	program->result = result;
	program->start = -1;
	program->global = -1;
	if (c->code->step_count > start)
	{
		program->start = start;
		if (c->code->step_count == start + 1 &&
			c->code->steps[start].code == FEEL_STEP_FETCH)
			program->global = c->code->steps[start].count;
		feel_add_step(c, FEEL_STEP_RETURN, node)->a = result;
	}
}

/* Inner scopes, outermost first: names to parameters.  The number of them */
static int32_t
bind_parameters(Compiler *c, const FeelScope *scope)
{
	int32_t first;
	Binding *bindings;

	if (scope == NULL || scope->outer == NULL)
		return 0;
	first = bind_parameters(c, scope->outer);
	bindings =
		feel_allocate_array(c->run, (size_t) scope->count, sizeof(Binding));
	for (int32_t i = 0; i < scope->count; i++)
		feel_bind_name(c, &bindings[i], scope->names[i],
					   FEEL_OPERAND(FEEL_BASE_PARAMETER, first + i));
	return first + scope->count;
}

FeelProgram *
feel_compile(FeelRun *run, const FeelNode *node, const FeelScope *scope)
{
	FeelProgram *program = feel_allocate(run, sizeof(FeelProgram));
	const FeelNode *before = run->node;
	const FeelScope *outermost = scope;
	Binding input = {.kind = BINDING_INPUT};
	Compiler c;
	int32_t parameters;

	while (outermost != NULL && outermost->outer != NULL)
		outermost = outermost->outer;
	begin_compiler(&c, run, outermost);
	parameters = bind_parameters(&c, scope);
	if (node->kind == FEEL_NODE_UNARY_TESTS)
	{
		input.operand = FEEL_OPERAND(FEEL_BASE_PARAMETER, parameters);
		input.next = c.bindings;
		c.bindings = &input;
	}
	feel_compile_program(&c, node, program);
	run->node = before;
	return program;
}
