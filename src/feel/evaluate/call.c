/*-------------------------------------------------------------------------
 *
 * call.c
 *	  Calls: which argument goes to which parameter, what the types at that
 *	  boundary ask for, functions as values.
 *
 * Built-ins have signatures (any one that fits is taken); lambdas, knowledge
 * models and decision services have typed parameters.  An argument that its
 * parameter's type refuses, a wrong number and a wrong name make the whole
 * call null, with a diagnostic.
 *
 * Two kinds of callee, as the standard has them.  A built-in is overloaded:
 * its signatures are tried in their order, and the first that takes the
 * number and the names is it; types are looked at by the built-in
 * (builtin.c), since they do not choose.  Everything else has one list of
 * typed parameters, at which arguments are converted.
 *
 * When a call of a built-in is written by its name, all of this happened in
 * the compiler; what comes here are functions as values, and calls that no
 * signature takes, for the sake of the diagnostic.
 *
 * A built-in that does not say that it sees unknown gets none, deep: the
 * result is unknown then.  Function expressions and decisions see theirs, as
 * what they do with them may not matter.
 *
 * Depth: a call that is refused ends the whole evaluation.  A null would let
 * a function that calls itself twice go on: twice as many calls at each level
 * down, all of them refused.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/evaluate/program.h"
#include "feel/operator/region.h"
#include "feel/parse/scanner.h"

#include <string.h>

/* Arguments up to this number are bound on the C stack. */
#define STACK_ARGUMENTS 8

/* Built-ins have signatures of at most so many names. */
#define MAX_PLACES 5

/* ------------------------------------------------------------- built-ins -- */

static int
place_of(const FeelSignature *signature, FeelString name)
{
	for (int i = 0; i < signature->count; i++)
		if (strlen(signature->names[i]) == name.length &&
			memcmp(signature->names[i], name.data, name.length) == 0)
			return i;
	return -1;
}

/* By number alone: what the arguments are does not choose a signature. */
static bool
fits_positional(const FeelSignature *signature, int count)
{
	return count >= signature->required &&
		   (count <= signature->count || signature->variadic);
}

/* Named arguments: each name once, all required ones given */
static bool
fits_named(const FeelSignature *signature, int count, const FeelString *names,
		   int32_t *order, int *places)
{
	feel_assert(signature->count <= MAX_PLACES);
	for (int i = 0; i < MAX_PLACES; i++)
		order[i] = -1;
	*places = 0;
	for (int i = 0; i < count; i++)
	{
		int at = place_of(signature, names[i]);

		if (at < 0 || order[at] >= 0)
			return false;
		order[at] = i;
		if (at >= *places)
			*places = at + 1;
	}
	for (int i = 0; i < signature->required; i++)
		if (order[i] < 0)
			return false;
	return true;
}

int
feel_bind_builtin(const FeelFunction *function, int count,
				  const FeelString *names, int32_t *order, int *places)
{
	for (int which = 0; which < function->signature_count; which++)
	{
		const FeelSignature *signature = &function->signatures[which];

		if (names != NULL && count > 0)
		{
			if (fits_named(signature, count, names, order, places))
				return which;
		}
		else if (fits_positional(signature, count))
		{
			for (int i = 0; i < count; i++)
				order[i] = i;
			*places = count;
			return which;
		}
	}
	return -1;
}

FeelValue
feel_bind_error(FeelRun *run, const FeelFunction *function, int count,
				const FeelString *names)
{
	FeelString name = function->name;

	if (names != NULL && count > 0)
		return feel_error(run, FEEL_INVOCATION,
						  "%.*s() does not take arguments of these names",
						  (int) name.length, name.data);
	return feel_error(run, FEEL_INVOCATION,
					  count == 1
						  ? FEEL_SAID("%.*s() does not take %d argument")
						  : FEEL_SAID("%.*s() does not take %d arguments"),
					  (int) name.length, name.data, count);
}

FeelValue
feel_unknown_arguments(FeelRun *run, const FeelValue *arguments, int count)
{
	FeelValue result = feel_null();

	if (run->fact_count == 0)
		return result;
	for (int i = 0; i < count; i++)
	{
		FeelValue unknown = feel_computed(arguments[i]);

		if (unknown.kind == FEEL_LIST || unknown.kind == FEEL_CONTEXT ||
			unknown.kind == FEEL_RANGE)
			unknown = feel_unknown_inside(run, unknown);
		if (unknown.kind == FEEL_UNKNOWN)
			result = result.kind == FEEL_UNKNOWN
						 ? feel_unknown_union(run, result, unknown)
						 : unknown;
	}
	return result;
}

/* The arguments in the order of the signature that takes them */
static FeelValue
invoke_builtin(FeelRun *run, const FeelFunction *function,
			   const FeelValue *arguments, int count, const FeelString *names)
{
	int32_t few[STACK_ARGUMENTS + MAX_PLACES];
	int32_t *order = few;
	FeelValue ordered[MAX_PLACES];
	FeelValue unknown;
	int places;
	int which;

	if (count > STACK_ARGUMENTS)
		order = feel_allocate_array(run, (size_t) count + MAX_PLACES,
									sizeof(int32_t));
	which = feel_bind_builtin(function, count, names, order, &places);
	if (which < 0)
		return feel_bind_error(run, function, count, names);
	if (!function->sees_unknown)
	{
		unknown = feel_unknown_arguments(run, arguments, count);
		if (unknown.kind == FEEL_UNKNOWN)
			return unknown;
	}
	if (names == NULL || count == 0)
		return function->call(run, function, which, arguments, count);
	for (int i = 0; i < places; i++)
		ordered[i] = order[i] < 0 ? feel_null() : arguments[order[i]];
	return function->call(run, function, which, ordered, places);
}

/* ------------------------------------------------------ typed parameters -- */

static FeelValue
count_error(FeelRun *run, const FeelFunction *function, int count)
{
	FeelString name = function->name;

	if (name.length == 0)
		name = FEEL_STRING_LITERAL("the function");
	return feel_error(run, FEEL_INVOCATION,
					  function->parameter_count == 1
						  ? FEEL_SAID("%.*s takes %d argument, not %d")
						  : FEEL_SAID("%.*s takes %d arguments, not %d"),
					  (int) name.length, name.data, function->parameter_count,
					  count);
}

/* Put named arguments at their places; false if names are missing or wrong. */
static bool
order_named(const FeelFunction *function, const FeelValue *arguments,
			int count, const FeelString *names, FeelValue *bound)
{
	for (int i = 0; i < count; i++)
	{
		int at = 0;

		while (at < function->parameter_count &&
			   !feel_same_name(function->parameters[at].name, names[i]))
			at++;
		if (at == function->parameter_count)
			return false;
		for (int j = 0; j < i; j++)
			if (feel_same_name(names[j], names[i]))
				return false;
		bound[at] = arguments[i];
	}
	return true;
}

/* Is it null, which every type takes? */
static bool
may_be_null(const FeelRun *run, FeelValue value)
{
	return value.kind == FEEL_NULL ||
		   (value.kind == FEEL_UNKNOWN &&
			(feel_possible_kinds(run, value) & FEEL_KIND_BIT(FEEL_NULL)) != 0);
}

/*
 * Each argument at the boundary to its parameter's type.  One that is not
 * known may turn out not to fit: its facts are added to those in "doubt".  If
 * it fits whatever is assumed of it, it is still marked as what it was; if
 * only null does, it must be known first whether it is.
 */
static bool
coerce_arguments(FeelRun *run, const FeelFunction *function, FeelValue *bound,
				 FeelValue *doubt)
{
	for (int i = 0; i < function->parameter_count; i++)
	{
		const FeelTypeDesc *type = function->parameters[i].type;
		FeelValue given = bound[i];

		if (type == NULL || type->kind == FEEL_TYPE_ANY)
			continue;
		bound[i] = feel_coerce(run, given, type);
		if (bound[i].kind == FEEL_NULL && !may_be_null(run, given))
			return false;
		if (bound[i].kind == FEEL_NULL && given.kind == FEEL_UNKNOWN)
		{
			feel_ask_kind(run, given);
			bound[i] = feel_computed(given);
		}
		*doubt = feel_unknown_union(run, *doubt,
									feel_unfitted(run, bound[i], type));
	}
	return true;
}

/*
 * If no parameter is typed, arguments are handed on where they are, without a
 * copy.
 */
static bool
has_types(const FeelFunction *function)
{
	for (int i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].type != NULL &&
			function->parameters[i].type->kind != FEEL_TYPE_ANY)
			return true;
	return false;
}

static FeelValue
call_and_coerce(FeelRun *run, const FeelFunction *function,
				const FeelValue *arguments, int count)
{
	FeelValue result = function->call(run, function, 0, arguments, count);

	if (function->result != NULL && function->result->kind != FEEL_TYPE_ANY)
		result = feel_coerce(run, result, function->result);
	return result;
}

/* A function expression or a decision service: both see unknown arguments. */
static FeelValue
invoke_typed(FeelRun *run, const FeelFunction *function,
			 const FeelValue *arguments, int count, const FeelString *names)
{
	FeelValue few[STACK_ARGUMENTS];
	FeelValue *bound = few;
	FeelValue doubt = feel_null();
	FeelValue result;

	if (count != function->parameter_count)
		return count_error(run, function, count);
	if (names == NULL && !has_types(function))
		return call_and_coerce(run, function, arguments, count);
	if (count > STACK_ARGUMENTS)
		bound = feel_allocate_array(run, (size_t) count, sizeof(FeelValue));
	if (names != NULL)
	{
		if (!order_named(function, arguments, count, names, bound))
			return feel_error(run, FEEL_INVOCATION,
							  "the function does not take arguments of these "
							  "names");
	}
	else if (count > 0)
		memcpy(bound, arguments, (size_t) count * sizeof(FeelValue));
	if (!coerce_arguments(run, function, bound, &doubt))
		return feel_null();
	result = call_and_coerce(run, function, bound, count);
	/* null it is, too, if an argument does not fit */
	return doubt.kind == FEEL_UNKNOWN && result.kind != FEEL_NULL
			   ? feel_unknown_union(run, doubt,
									feel_unknown_inside(run, result))
			   : result;
}

/* ---------------------------------------------------------------- calls -- */

static FeelValue
invoke_function(FeelRun *run, const FeelFunction *function,
				const FeelValue *arguments, int count, const FeelString *names)
{
	FeelValue result;

	/* one of the two kinds, and which of them is told by the signatures */
	feel_assert(function->call != NULL && (function->signatures == NULL ||
										   function->parameter_count == 0));
	if (!feel_spend(run, 1))
		return feel_null();
	if (!feel_enter(run))
	{
		/* else a function that calls itself twice would go on for ages */
		run->steps_left = 0;
		return feel_null();
	}
	if (function->signatures != NULL)
		result = invoke_builtin(run, function, arguments, count, names);
	else
		result = invoke_typed(run, function, arguments, count, names);
	feel_leave(run);
	return result;
}

FeelValue
feel_invoke(FeelRun *run, FeelValue callee, const FeelValue *arguments,
			int count, const FeelString *names)
{
	FeelValue unknown;

	if (callee.kind == FEEL_FUNCTION)
		return invoke_function(run, callee.u.function, arguments, count,
							   names);
	if (callee.kind == FEEL_UNKNOWN)
	{
		unknown = feel_unknown_arguments(run, arguments, count);
		return feel_unknown_union(run, callee, unknown);
	}
	return feel_error(run, FEEL_NO_FUNCTION,
					  "what stands before the parentheses is no function but "
					  "a %s",
					  feel_kind_name((FeelKind) callee.kind));
}

FeelValue
feel_call(FeelRun *run, const FeelFunction *function,
		  const FeelValue *arguments, int count)
{
	return invoke_function(run, function, arguments, count, NULL);
}

/* -------------------------------------------------- function expressions -- */

FeelValue
feel_make_closure(FeelRun *run, const FeelFrame *frame,
				  const FeelLambda *lambda)
{
	FeelFunction *function = feel_allocate(run, sizeof(FeelFunction));
	FeelClosure *closure = feel_allocate(
		run, sizeof(FeelClosure) +
				 (size_t) lambda->capture_count * sizeof(FeelValue));
	FeelValue value = feel_value(FEEL_FUNCTION, false, 0);

	*function = lambda->function;
	function->closure = closure;
	value.u.function = function;
	closure->environment = frame->environment;
	for (int32_t i = 0; i < lambda->capture_count; i++)
		closure->captures[i] = lambda->captures[i] == FEEL_NOWHERE
								   ? value
								   : *feel_read(frame, lambda->captures[i]);
	return value;
}

FeelValue
feel_call_closure(FeelRun *run, const FeelFunction *self, int which,
				  const FeelValue *arguments, int count)
{
	const FeelLambda *lambda = self->data;
	const FeelClosure *closure = self->closure;

	feel_assert(count == lambda->program.code->parameter_count);
	return feel_run_program(run, &lambda->program, closure->environment,
							arguments, closure->captures);
}
