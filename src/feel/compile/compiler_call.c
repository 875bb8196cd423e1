/*-------------------------------------------------------------------------
 *
 * compiler_call.c
 *	  Calls, function expressions, and native nodes (decision tables).
 *
 * A call of a built-in by its name is bound here, once: which of its
 * signatures, which argument at which place.  Other calls are bound when
 * they happen (call.c).
 *
 * A built-in whose arguments are constants is called here, unless its answer
 * depends on the run (now, today): date("2026-01-01") in a cell is a constant
 * like any other.
 *
 * A function expression is compiled by a compiler of its own, whose "outer"
 * leads to the one around: that is how a name is found there and becomes a
 * capture.  Its code has its own slots, constants and loops; what all its
 * closures share is the FeelLambda, and a closure is that and the captured
 * values.
 *
 * The items of a native node (a decision table) are programs in the code
 * around.  They share its constants and slots, above those in use; the step
 * NATIVE jumps over them.  Each begins with what is fetched before the node,
 * and what it fetches itself counts for nobody else: which of them are run,
 * and in what order, is the table's affair.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/compile/compiler.h"

/* ----------------------------------------------------------------- calls -- */

/* Built-ins that answer differently in another run */
static bool
depends_on_run(const FeelFunction *function)
{
	return feel_text_equal(function->name, FEEL_STRING_LITERAL("now")) ||
		   feel_text_equal(function->name, FEEL_STRING_LITERAL("today"));
}

/* For an argument that is left out before one that is given */
static FeelNode *
null_node(Compiler *c)
{
	FeelNode *node = feel_allocate(c->run, sizeof(FeelNode));

	node->kind = FEEL_NODE_LITERAL;
	node->value = feel_null();
	return node;
}

/* The arguments in the order of the signature, gaps filled with null */
static FeelNode **
order_arguments(Compiler *c, const FeelNode *node, const int32_t *order,
				int places)
{
	FeelNode **nodes =
		feel_allocate_array(c->run, (size_t) places, sizeof(FeelNode *));

	for (int i = 0; i < places; i++)
		nodes[i] = order[i] < 0 ? null_node(c) : node->items[1 + order[i]];
	return nodes;
}

/* False if no signature takes these arguments */
static bool
compile_builtin(Compiler *c, const FeelNode *node,
				const FeelFunction *function, FeelOperand want,
				FeelOperand *result)
{
	int32_t count = node->count - 1;
	int32_t *order =
		feel_allocate_array(c->run, (size_t) count + 5, sizeof(int32_t));
	int places;
	int which =
		feel_bind_builtin(function, count, node->names, order, &places);
	int32_t top = c->slot_top;
	FeelBuiltinCall *call;
	const FeelValue *values;
	FeelOperand first;
	FeelStep *step;

	if (which < 0)
		return false;
	if (feel_text_equal(function->name, FEEL_STRING_LITERAL("count")))
		c->counted = node->items[1];
	first =
		feel_compile_row(c, order_arguments(c, node, order, places), places);
	values = feel_constant_of(c, first);
	if (values != NULL && !depends_on_run(function))
	{
		FeelMark mark = feel_begin_fold(c, node);
		FeelValue value =
			function->call(c->run, function, which, values, places);

		if (feel_end_fold(c, mark))
		{
			*result = feel_place_constant(c, value, want, node);
			return true;
		}
	}
	feel_assert(which < function->signature_count && places <= count + 5);
	call = feel_allocate(c->run, sizeof(FeelBuiltinCall));
	call->function = function;
	call->which = which;
	c->slot_top = top;
	*result = feel_target(c, want);
	step = feel_add_step(c, FEEL_STEP_BUILTIN, node);
	step->out = *result;
	step->a = first;
	step->count = places;
	step->u.builtin = call;
	c->code->has_calls = true;
	return true;
}

FeelOperand
feel_compile_call(Compiler *c, const FeelNode *node, FeelOperand want)
{
	const FeelNode *callee = node->items[0];
	const FeelFunction *builtin = NULL;
	int32_t top = c->slot_top;
	FeelOperand function;
	FeelOperand first;
	FeelOperand out;
	FeelStep *step;

	if (callee->kind == FEEL_NODE_NAME)
		builtin = feel_builtin_named(c, callee->name);
	if (builtin != NULL && compile_builtin(c, node, builtin, want, &out))
		return out;
	if (builtin != NULL)
	{
		FeelValue value = {.kind = FEEL_FUNCTION};

		value.u.function = builtin;
		function = feel_add_constant(c, value);
		if (c->run->strict)
		{
			c->run->node = node;
			(void) feel_bind_error(c->run, builtin, node->count - 1,
								   node->names);
			c->run->node = NULL;
		}
	}
	else
		function = feel_compile_node(c, callee, FEEL_NOWHERE);
	first = feel_compile_row(c, node->items + 1, node->count - 1);
	step = feel_finish_step(c, FEEL_STEP_CALL, node, top, want);
	step->a = function;
	step->b = first;
	step->count = node->count - 1;
	c->code->has_calls = true;
	return step->out;
}

/* ------------------------------------------------------------- functions -- */

static FeelValue
call_external(FeelRun *run, const FeelFunction *self, int which,
			  const FeelValue *arguments, int count)
{
	return feel_error(run, FEEL_UNSUPPORTED,
					  "functions in other languages are not supported");
}

static FeelField *
make_parameters(Compiler *c, const FeelNode *node)
{
	FeelField *parameters = feel_allocate_array(
		c->run, (size_t) node->name_count, sizeof(FeelField));

	for (int32_t i = 0; i < node->name_count; i++)
	{
		parameters[i].name = node->names[i];
		if (node->types != NULL)
			parameters[i].type = node->types[i];
	}
	return parameters;
}

/* The code of a function's body, and what it captures */
static void
compile_function_body(Compiler *c, const FeelNode *node, FeelString self,
					  FeelLambda *lambda)
{
	Binding *bindings = feel_allocate_array(c->run, (size_t) node->name_count,
											sizeof(Binding));
	Compiler inner;

	feel_begin_function(&inner, c);
	inner.self = self;
	for (int32_t i = 0; i < node->name_count; i++)
	{
		feel_bind_name(&inner, &bindings[i], node->names[i],
					   FEEL_OPERAND(FEEL_BASE_PARAMETER, i));
		if (node->types != NULL)
			bindings[i].type = node->types[i];
	}
	feel_compile_program(&inner, node->items[0], &lambda->program);
	feel_assert(inner.loop_top == 0 && inner.outer == c);
	lambda->capture_count = inner.capture_count;
	lambda->captures = inner.captures;
	inner.code->parameter_count = node->name_count;
	inner.code->capture_count = inner.capture_count;
}

/* self: the name of the context entry that it is the value of, or empty */
FeelOperand
feel_compile_function(Compiler *c, const FeelNode *node, FeelString self,
					  FeelOperand want)
{
	FeelLambda *lambda = feel_allocate(c->run, sizeof(FeelLambda));
	FeelFunction *function = &lambda->function;
	FeelOperand out;
	FeelStep *step;

	function->parameter_count = node->name_count;
	function->parameters = make_parameters(c, node);
	function->result = node->type;
	function->sees_unknown = true;
	function->data = lambda;
	if (node->is_external)
		function->call = call_external;
	else
	{
		function->call = feel_call_closure;
		compile_function_body(c, node, self, lambda);
	}
	out = feel_target(c, want);
	step = feel_add_step(c, FEEL_STEP_FUNCTION, node);
	step->out = out;
	step->u.lambda = lambda;
	return out;
}

/* --------------------------------------------------------- native nodes -- */

static const FeelProgram *
compile_item(Compiler *c, const FeelNode *item, bool takes_input)
{
	FeelProgram *program = feel_allocate(c->run, sizeof(FeelProgram));
	Binding input = {.kind = BINDING_INPUT};
	Binding *outer = c->bindings;
	int32_t fetched = c->fetched_count;
	int32_t top = c->slot_top;

	program->input = FEEL_NOWHERE;
	if (takes_input)
	{
		input.operand = feel_take_slots(c, 1);
		input.next = outer;
		c->bindings = &input;
		program->input = input.operand;
	}
	feel_compile_program(c, item, program);
	feel_assert(c->fetched_count >= fetched && c->slot_top >= top);
	c->bindings = outer;
	c->fetched_count = fetched;
	c->slot_top = top;
	return program;
}

FeelOperand
feel_compile_native(Compiler *c, const FeelNode *node, FeelOperand want)
{
	const FeelNative *native = node->native;
	const FeelProgram **programs = feel_allocate_array(
		c->run, (size_t) node->count, sizeof(FeelProgram *));
	FeelOperand out = feel_target(c, want);
	FeelStep *step = feel_add_step(c, FEEL_STEP_NATIVE, node);
	int32_t begin = feel_next_step(c) - 1;

	step->out = out;
	step->u.programs = programs;
	c->code->has_calls = true;
	for (int32_t i = 0; i < node->count; i++)
		if (node->items[i] != NULL)
			programs[i] = compile_item(c, node->items[i],
									   native->takes_input != NULL &&
										   native->takes_input[i]);
	feel_jump_here(c, begin);
	return out;
}
