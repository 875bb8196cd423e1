/*-------------------------------------------------------------------------
 *
 * compiler.c
 *	  From the tree of an expression to a flat program: steps, slots,
 *	  constants, the whole.
 *
 * compiler_value.c has arithmetic, lists, contexts and the like,
 * compiler_name.c resolves names, compiler_logic.c has conditions, tests and
 * comparisons, compiler_loop.c iteration, compiler_call.c functions.
 *
 * Operators on constants are computed here, by the same functions that run
 * them later (feel_begin_fold()).
 *
 *-------------------------------------------------------------------------
 */
#include "feel/compile/compiler.h"

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

FeelStep *
feel_finish_step(Compiler *c, FeelStepCode code, const FeelNode *node,
				 int32_t top, FeelOperand want)
{
	FeelOperand out;
	FeelStep *step;

	c->slot_top = top;
	out = feel_target(c, want);
	step = feel_add_step(c, code, node);
	step->out = out;
	return step;
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
FeelOperand
feel_place_operand(Compiler *c, FeelOperand operand, FeelOperand want,
				   const FeelNode *node)
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
	return feel_place_operand(c, feel_add_constant(c, value), want, node);
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

	if (!c->run->strict)
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
	feel_note_failure(c, node, kind, message);
	return out;
}

/* What this node does when it is run is known already: it fails. */
void
feel_note_failure(Compiler *c, const FeelNode *node, FeelDiagnosticKind kind,
				  const char *message)
{
	if (!c->run->strict)
		return;
	c->run->node = node;
	(void) feel_error(c->run, kind, "%s", message);
	c->run->node = NULL;
}

/* -------------------------------------------------------------- dispatch -- */

static FeelOperand
compile_kind(Compiler *c, const FeelNode *node, FeelOperand want)
{
	switch (node->kind)
	{
		case FEEL_NODE_LITERAL:
			return feel_compile_literal(c, node, want);
		case FEEL_NODE_NAME:
			return feel_compile_name(c, node, want);
		case FEEL_NODE_INPUT:
			return feel_compile_input(c, node, want);
		case FEEL_NODE_PATH:
			return feel_compile_path(c, node, want);
		case FEEL_NODE_LIST:
			return feel_compile_list(c, node, want);
		case FEEL_NODE_CONTEXT:
			return feel_compile_context(c, node, want);
		case FEEL_NODE_RANGE:
			return feel_compile_range(c, node, want);
		case FEEL_NODE_NEGATE:
			return feel_compile_negate(c, node, want);
		case FEEL_NODE_ARITHMETIC:
			return feel_compile_arithmetic(c, node, want);
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
			return feel_compile_instance_of(c, node, want);
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
			return feel_compile_coerce(c, node, want);
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
		parameters++;
	}
	c.code->parameter_count = parameters;
	feel_compile_program(&c, node, program);
	run->node = before;
#ifdef FEEL_ASSERTIONS
	{
		const char *complaint = feel_verify_program(run, program);

		if (complaint != NULL)
			feel_assertion_failed(complaint, __FILE__, __LINE__);
	}
#endif
	return program;
}
