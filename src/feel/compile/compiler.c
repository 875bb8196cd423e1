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
 * Why compile at all: a rule is decided for millions of rows, and a walk over
 * the tree would find out at each of them again which name is which variable,
 * which operator has constants, and which case of a test applies.  All that
 * is known once.  One pass over the tree, in the order of evaluation, emits
 * steps; nothing is rearranged afterwards but for the result of the last step
 * (settle() in compiler_value.c).
 *
 * Slots are a stack.  Whoever needs temporaries takes them from slot_top and
 * sets it back; who returns an operand in a slot leaves it taken until its
 * user has emitted the step that reads it.  So a frame is as large as the
 * deepest expression, not as the longest, and slots live side by side in 24
 * bytes each.  The price is one rule: after setting slot_top back, the next
 * step emitted is the one that reads what was there.
 *
 * A result goes where it is wanted.  A caller that needs a value in a certain
 * slot says so ("want"), one that does not gets the operand where the value
 * is anyway: a variable or a constant costs no step.
 *
 * Folding keeps diagnostics.  An operator on constants is computed here
 * unless that complains: then the complaint belongs to each run, at its time,
 * and the step stays.
 *
 * Arrays double and what they leave behind stays in the arena until the
 * compilation's end; pointers to steps and constants are valid until the next
 * is added.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/compile/compiler.h"

#include <string.h>

/* ------------------------------------------------------ steps and slots -- */

FeelStep *
feel_add_step(Compiler *c, FeelStepCode code, const FeelNode *node)
{
	FeelCode *made = c->code;
	FeelStep *step;

	feel_assert(code < FEEL_STEP_COUNT && node != NULL);
	made->steps = feel_grow(c->run, made->steps, made->step_count,
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
	feel_assert(step >= 0 && step < c->code->step_count);
	c->code->steps[step].jump = c->code->step_count;
}

FeelOperand
feel_take_slots(Compiler *c, int32_t count)
{
	FeelOperand first = FEEL_OPERAND(FEEL_BASE_SLOT, c->slot_top);

	feel_assert(count >= 0 && c->slot_top <= c->code->slot_count);
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

	feel_assert(feel_value_is_whole(value));
	code->constants = feel_grow(c->run, code->constants, code->constant_count,
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

	feel_assert(operand != FEEL_NOWHERE);
	feel_assert(want == FEEL_NOWHERE ||
				FEEL_OPERAND_BASE(want) == FEEL_BASE_SLOT);
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

	feel_assert(c->run->diagnostic_count >= mark.count);
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
	int32_t top = c->slot_top;
	int32_t loops = c->loop_top;
	FeelOperand out;

	if (!feel_spend(c->run, 1) || !feel_enter(c->run))
		return feel_compile_error(c, node, FEEL_LIMIT,
								  "the expression is too large", want);
	if (c->run->strict)
		feel_check_node(c, node);
	out = compile_kind(c, node, want);
	/* it is where it was wanted, and what was taken meanwhile is given back */
	feel_assert(want == FEEL_NOWHERE || out == want);
	feel_assert(c->slot_top >= top && c->loop_top == loops);
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
	{
		feel_bind_name(c, &bindings[i], scope->names[i],
					   FEEL_OPERAND(FEEL_BASE_PARAMETER, first + i));
		if (scope->types != NULL)
			bindings[i].type = scope->types[i];
	}
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
