/*-------------------------------------------------------------------------
 *
 * evaluator.c
 *	  Runs the flat programs of program.h.
 *
 * Each kind of step has its few lines in execute(); what takes more is in
 * evaluator_value.c and evaluator_loop.c.  The fast paths are for small
 * integers, strings and booleans; everything else goes through the same
 * operator functions that constant folding uses.
 *
 * A step that may complain sets run->node first: that is all it costs to
 * have positions in diagnostics.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/program.h"
#include "feel/number.h"

#include <string.h>

/* Frames up to this size live on the C stack. */
#define STACK_FRAME 8192

/* Loops report their steps to the run's budget in portions of this size. */
#define WORK_PORTION 512

/*
 * So deep may branches be nested whose conditions are unknown: each level
 * doubles the work.
 */
#define MAX_SPECULATION 6

static FeelValue execute(FeelRun *run, FeelFrame *frame, const FeelStep *step,
						 const FeelStep *stop);

/* ------------------------------------------------------------ slow paths -- */

static inline bool
is_small(const FeelValue *v)
{
	return v->kind == FEEL_NUMBER && v->small;
}

static inline bool
is_boolean(const FeelValue *v, bool b)
{
	return v->kind == FEEL_BOOLEAN && v->u.boolean == b;
}

static inline bool
same_text(const FeelValue *a, const FeelValue *b)
{
	return a->part == b->part &&
		   (a->part == 0 || memcmp(a->u.string, b->u.string, a->part) == 0);
}

/* A comparison that its fast path does not cover */
static __attribute__((noinline)) FeelValue
relate(FeelRun *run, const FeelStep *step, const FeelValue *a,
	   const FeelValue *b)
{
	run->node = step->node;
	return feel_relation(run, (FeelOperator) step->op, *a, *b);
}

static __attribute__((noinline)) FeelValue
calculate(FeelRun *run, const FeelStep *step, const FeelValue *a,
		  const FeelValue *b)
{
	run->node = step->node;
	return feel_arithmetic(run, (FeelOperator) step->op, *a, *b);
}

static void
fetch(FeelRun *run, FeelFrame *frame, const FeelStep *step)
{
	FeelEnvironment *environment = frame->environment;

	run->node = step->node;
	environment->fetch(run, environment, step->count);
	environment->ready[step->count] = true;
	run->node = step->node;
}

/*
 * An if whose condition is unknown: run both branches.  Returns the step
 * after both.
 */
static const FeelStep *
run_both(FeelRun *run, FeelFrame *frame, const FeelStep *step,
		 const FeelValue *condition)
{
	const FeelStep *steps = frame->code->steps;
	const FeelStep *then_end = &steps[step->jump - 1];
	const FeelStep *else_end = &steps[then_end->jump - 1];
	FeelValue *out = feel_operand(frame, then_end->out);
	FeelValue first;

	if (run->speculation >= MAX_SPECULATION)
		*out = *condition;
	else if (!feel_enter(run))
		*out = feel_null();
	else
	{
		run->speculation++;
		execute(run, frame, step + 1, then_end);
		first = *out;
		execute(run, frame, steps + step->jump, else_end);
		run->speculation--;
		feel_leave(run);
		*out = feel_either(run, *condition, first, *out);
	}
	return &steps[then_end->jump];
}

/* A context's entry by name, or what else a path may mean */
static __attribute__((noinline)) FeelValue
follow_path(FeelRun *run, const FeelStep *step, const FeelValue *a)
{
	const FeelValue *entry;

	if (a->kind == FEEL_CONTEXT)
	{
		entry = feel_context_find(a->u.context, step->node->name);
		if (entry != NULL)
			return *entry;
	}
	run->node = step->node;
	return feel_path(run, *a, step->node->name);
}

/* Has the item of a filter an entry of that name? */
static bool
item_entry(const FeelStep *step, const FeelValue *item, FeelValue *out)
{
	const FeelValue *entry;

	if (item->kind == FEEL_UNKNOWN)
	{
		*out = *item;
		return true;
	}
	if (item->kind != FEEL_CONTEXT)
		return false;
	entry = feel_context_find(item->u.context, step->node->name);
	if (entry == NULL)
		return false;
	*out = *entry;
	return true;
}

/* A name in a filter that is neither an entry of the item nor known */
static FeelValue
item_missing(FeelRun *run, const FeelStep *step, const FeelValue *item)
{
	FeelString name = step->node->name;

	run->node = step->node;
	if (item->kind == FEEL_CONTEXT)
		return item->u.context->open ? feel_path(run, *item, name)
									 : feel_null();
	return feel_error(run, FEEL_NO_VARIABLE,
					  "there is no variable \"%.*s\" here", (int) name.length,
					  name.data);
}

static FeelValue
no_name(FeelRun *run, const FeelStep *step)
{
	FeelString name = step->node->name;

	run->node = step->node;
	return feel_error(run, FEEL_NO_VARIABLE,
					  "there is no variable \"%.*s\" here", (int) name.length,
					  name.data);
}

static FeelValue
call_builtin(FeelRun *run, const FeelStep *step, const FeelValue *arguments)
{
	const FeelBuiltinCall *call = step->u.builtin;
	FeelValue unknown;

	if (run->fact_count > 0 && !call->function->sees_unknown)
	{
		unknown = feel_unknown_arguments(run, arguments, step->count);
		if (unknown.kind == FEEL_UNKNOWN)
			return unknown;
	}
	run->node = step->node;
	return call->function->call(run, call->function, call->which, arguments,
								step->count);
}

static FeelValue
instance_of(FeelRun *run, const FeelStep *step, const FeelValue *a)
{
	FeelValue unknown = feel_unknown_arguments(run, a, 1);

	if (unknown.kind == FEEL_UNKNOWN)
		return unknown;
	run->node = step->node;
	return feel_boolean(feel_instance_of(run, *a, step->node->type));
}

static FeelValue
test_range(FeelRun *run, const FeelStep *step, const FeelValue *a,
		   const FeelValue *b)
{
	const FeelRange *range = b->u.range;

	if (is_small(a))
	{
		int64_t i = a->u.integer;
		int64_t low = range->low.u.integer;
		int64_t high = range->high.u.integer;

		return feel_boolean((range->low_closed ? i >= low : i > low) &&
							(range->high_closed ? i <= high : i < high));
	}
	run->node = step->node;
	return feel_test_value(run, *a, *b);
}

/*
 * One more condition of a some or every.  True when the answer is settled: a
 * condition that decides, or one that is no truth value.  If an earlier one
 * is unknown, it might have decided before the wrong one was reached.
 */
static bool
settle_some(FeelRun *run, FeelValue *answer, const FeelValue *condition)
{
	if (answer->kind != FEEL_UNKNOWN && !feel_check_condition(run, *condition))
	{
		*answer = feel_null();
		return true;
	}
	*answer = feel_or(run, *answer, *condition);
	return is_boolean(answer, true);
}

static bool
settle_every(FeelRun *run, FeelValue *answer, const FeelValue *condition)
{
	if (answer->kind != FEEL_UNKNOWN && !feel_check_condition(run, *condition))
	{
		*answer = feel_null();
		return true;
	}
	*answer = feel_and(run, *answer, *condition);
	return is_boolean(answer, false);
}

/* The results so far, as the body of a for sees them */
static FeelValue
partial_results(const FeelLoop *loop)
{
	static const FeelList empty = {0};

	return feel_list_value(loop->builder.list != NULL ? loop->builder.list
													  : &empty);
}

/* ----------------------------------------------------------- the machine -- */

#if defined(__GNUC__)
#define CASE(name) label_##name:
#define DISPATCH() goto *labels[step->code]
#else
#define CASE(name) case FEEL_STEP_##name:
#define DISPATCH() goto dispatch
#endif

#define NEXT()      \
	do              \
	{               \
		step++;     \
		DISPATCH(); \
	} while (0)
#define JUMP()                     \
	do                             \
	{                              \
		step = steps + step->jump; \
		DISPATCH();                \
	} while (0)

#define A feel_operand(frame, step->a)
#define B feel_operand(frame, step->b)
#define OUT feel_operand(frame, step->out)
#define LOOP (&frame->loops[step->count])

/*
 * The four modes of a comparison.  Where "fast" holds, "test" is the answer.
 */
#define COMPARISON(NAME, fast, test)         \
	CASE(NAME)                               \
	{                                        \
		const FeelValue *a = A;              \
		const FeelValue *b = B;              \
                                             \
		if (fast)                            \
			feel_put_boolean(OUT, test);     \
		else                                 \
			*OUT = relate(run, step, a, b);  \
		NEXT();                              \
	}                                        \
	CASE(NAME##_AND)                         \
	{                                        \
		const FeelValue *a = A;              \
		const FeelValue *b = B;              \
                                             \
		if (fast)                            \
		{                                    \
			if (test)                        \
				NEXT();                      \
			feel_put_boolean(OUT, false);    \
			JUMP();                          \
		}                                    \
		condition = relate(run, step, a, b); \
		goto and_condition;                  \
	}                                        \
	CASE(NAME##_OR)                          \
	{                                        \
		const FeelValue *a = A;              \
		const FeelValue *b = B;              \
                                             \
		if (fast)                            \
		{                                    \
			if (!(test))                     \
				NEXT();                      \
			feel_put_boolean(OUT, true);     \
			JUMP();                          \
		}                                    \
		condition = relate(run, step, a, b); \
		goto or_condition;                   \
	}                                        \
	CASE(NAME##_IF)                          \
	{                                        \
		const FeelValue *a = A;              \
		const FeelValue *b = B;              \
                                             \
		if (fast)                            \
		{                                    \
			if (test)                        \
				NEXT();                      \
			JUMP();                          \
		}                                    \
		condition = relate(run, step, a, b); \
		goto decide;                         \
	}

#define NUMBERS(NAME, op)                        \
	COMPARISON(NAME, is_small(a) && is_small(b), \
			   a->u.integer op b->u.integer)     \
	COMPARISON(NAME##_INTEGER, is_small(a), a->u.integer op step->u.integer)

/*
 * Run from a step until RETURN, or until the BRANCH_END "stop" (NULL: none).
 * null when the budget is gone.
 */
static FeelValue
execute(FeelRun *run, FeelFrame *frame, const FeelStep *step,
		const FeelStep *stop)
{
#if defined(__GNUC__)
#define LABEL(name) &&label_##name,
	static const void *const labels[] = {FEEL_STEP_CODES(LABEL)};
#endif
	const FeelStep *steps = frame->code->steps;
	uint64_t work = 0;
	FeelValue condition;

#if defined(__GNUC__)
	DISPATCH();
#else
dispatch:
	switch ((FeelStepCode) step->code)
#endif
	{
		CASE(RETURN)
		{
			if (work > 0)
				feel_spend(run, work);
			if (run->steps_left == 0)
				goto exhausted;
			return *A;
		}
		CASE(MOVE)
		{
			*OUT = *A;
			NEXT();
		}
		CASE(FETCH)
		{
			if (!frame->environment->ready[step->count])
				fetch(run, frame, step);
			NEXT();
		}
		CASE(ERROR)
		{
			run->node = step->node;
			*OUT = feel_error(run, (FeelDiagnosticKind) step->op, "%s",
							  step->u.message);
			NEXT();
		}
		CASE(NO_NAME)
		{
			*OUT = no_name(run, step);
			NEXT();
		}

		/* ------------------------------------------------- control flow -- */
		CASE(JUMP)
		{
			JUMP();
		}
		CASE(BRANCH_END)
		{
			if (step == stop)
			{
				feel_spend(run, work);
				return feel_null(); /* the value is in its slot */
			}
			JUMP();
		}
		CASE(IF)
		{
			condition = *A;
			goto decide;
		}
	decide:
		if (condition.kind == FEEL_BOOLEAN)
		{
			if (condition.u.boolean)
				NEXT();
			JUMP();
		}
		if (condition.kind == FEEL_UNKNOWN)
		{
			step = run_both(run, frame, step, &condition);
			if (run->steps_left == 0)
				goto exhausted;
			DISPATCH();
		}
		run->node = step->node;
		feel_check_condition(run, condition);
		JUMP();
		CASE(AND)
		{
			condition = *A;
			goto and_condition;
		}
	and_condition:
		if (condition.kind == FEEL_BOOLEAN)
		{
			if (condition.u.boolean)
				NEXT();
			feel_put_boolean(OUT, false);
			JUMP();
		}
		run->node = step->node;
		*OUT = feel_and(run, *OUT, condition);
		if (is_boolean(OUT, false))
			JUMP();
		NEXT();
		CASE(OR)
		{
			condition = *A;
			goto or_condition;
		}
	or_condition:
		if (condition.kind == FEEL_BOOLEAN)
		{
			if (!condition.u.boolean)
				NEXT();
			feel_put_boolean(OUT, true);
			JUMP();
		}
		run->node = step->node;
		*OUT = feel_or(run, *OUT, condition);
		if (is_boolean(OUT, true))
			JUMP();
		NEXT();
		CASE(NOT)
		{
			run->node = step->node;
			*OUT = feel_not(run, *A);
			NEXT();
		}

		/* --------------------------------------------------- arithmetic -- */
		CASE(ADD)
		{
			const FeelValue *a = A;
			const FeelValue *b = B;
			int64_t i;

			if (is_small(a) && is_small(b) &&
				!__builtin_add_overflow(a->u.integer, b->u.integer, &i))
				feel_put_integer(OUT, i);
			else
				*OUT = calculate(run, step, a, b);
			NEXT();
		}
		CASE(SUBTRACT)
		{
			const FeelValue *a = A;
			const FeelValue *b = B;
			int64_t i;

			if (is_small(a) && is_small(b) &&
				!__builtin_sub_overflow(a->u.integer, b->u.integer, &i))
				feel_put_integer(OUT, i);
			else
				*OUT = calculate(run, step, a, b);
			NEXT();
		}
		CASE(MULTIPLY)
		{
			const FeelValue *a = A;
			const FeelValue *b = B;
			int64_t i;

			if (is_small(a) && is_small(b) &&
				!__builtin_mul_overflow(a->u.integer, b->u.integer, &i))
				feel_put_integer(OUT, i);
			else
				*OUT = calculate(run, step, a, b);
			NEXT();
		}
		CASE(ARITHMETIC)
		{
			*OUT = calculate(run, step, A, B);
			NEXT();
		}
		CASE(NEGATE)
		{
			run->node = step->node;
			*OUT = feel_negate(run, *A);
			NEXT();
		}

		/* -------------------------------------- comparisons and tests -- */
		NUMBERS(EQUAL, ==)
		NUMBERS(NOT_EQUAL, !=)
		NUMBERS(LESS, <)
		NUMBERS(LESS_EQUAL, <=)
		NUMBERS(GREATER, >)
		NUMBERS(GREATER_EQUAL, >=)
		COMPARISON(EQUAL_STRING, a->kind == FEEL_STRING, same_text(a, b))
		COMPARISON(NOT_EQUAL_STRING, a->kind == FEEL_STRING, !same_text(a, b))
		COMPARISON(EQUAL_BOOLEAN, a->kind == FEEL_BOOLEAN,
				   a->u.boolean == b->u.boolean)
		COMPARISON(NOT_EQUAL_BOOLEAN, a->kind == FEEL_BOOLEAN,
				   a->u.boolean != b->u.boolean)
		CASE(BETWEEN)
		{
			const FeelValue *limits = B;

			run->node = step->node;
			*OUT = feel_between(run, *A, limits[0], limits[1]);
			NEXT();
		}
		CASE(TEST)
		{
			run->node = step->node;
			*OUT = feel_test_value(run, *A, *B);
			NEXT();
		}
		CASE(TEST_INTEGER)
		{
			const FeelValue *a = A;

			if (is_small(a))
				feel_put_boolean(OUT, a->u.integer == step->u.integer);
			else
			{
				run->node = step->node;
				*OUT = feel_test_value(run, *a, *B);
			}
			NEXT();
		}
		CASE(TEST_STRING)
		{
			const FeelValue *a = A;
			const FeelValue *b = B;

			if (a->kind == FEEL_STRING)
				feel_put_boolean(OUT, same_text(a, b));
			else
			{
				run->node = step->node;
				*OUT = feel_test_value(run, *a, *b);
			}
			NEXT();
		}
		CASE(TEST_RANGE)
		{
			*OUT = test_range(run, step, A, B);
			NEXT();
		}
		CASE(TEST_SET)
		{
			run->node = step->node;
			*OUT = feel_test_set(run, *A, step->u.set);
			NEXT();
		}
		CASE(TEST_RESULT)
		{
			const FeelValue *a = A;

			*OUT = a->kind == FEEL_BOOLEAN || a->kind == FEEL_UNKNOWN
					   ? *a
					   : feel_null();
			NEXT();
		}

		/* ------------------------------------------------------- values -- */
		CASE(LIST)
		{
			*OUT = feel_make_list(run, A, step->count);
			NEXT();
		}
		CASE(CONTEXT)
		{
			*OUT = feel_make_context(run, step->node, A, step->count);
			NEXT();
		}
		CASE(RANGE)
		{
			run->node = step->node;
			*OUT = feel_make_range(run, step->node,
								   step->a == FEEL_NOWHERE ? NULL : A,
								   step->b == FEEL_NOWHERE ? NULL : B);
			NEXT();
		}
		CASE(PATH)
		{
			*OUT = follow_path(run, step, A);
			NEXT();
		}
		CASE(ITEM_ENTRY)
		{
			if (item_entry(step, A, OUT))
				JUMP();
			NEXT();
		}
		CASE(ITEM_MISSING)
		{
			*OUT = item_missing(run, step, A);
			NEXT();
		}
		CASE(INSTANCE)
		{
			*OUT = instance_of(run, step, A);
			NEXT();
		}
		CASE(COERCE)
		{
			run->node = step->node;
			*OUT = feel_coerce(run, *A, step->node->type);
			NEXT();
		}
		CASE(INDEX)
		{
			run->node = step->node;
			*OUT = feel_index(run, *A, *B);
			NEXT();
		}

		/* ---------------------------------------------------- functions -- */
		CASE(BUILTIN)
		{
			*OUT = call_builtin(run, step, A);
			NEXT();
		}
		CASE(CALL)
		{
			run->node = step->node;
			*OUT = feel_invoke(run, *A, step->count > 0 ? B : NULL,
							   step->count, step->node->names);
			NEXT();
		}
		CASE(FUNCTION)
		{
			*OUT = feel_make_closure(run, frame, step->u.lambda);
			NEXT();
		}
		CASE(NATIVE)
		{
			const FeelNative *native = step->node->native;

			run->node = step->node;
			*OUT = native->run(run, native, frame, step->u.programs);
			JUMP();
		}

		/* -------------------------------------------------------- loops -- */
		CASE(LOOP_COLLECT)
		{
			feel_list_begin(&LOOP->builder, run);
			NEXT();
		}
		CASE(LOOP_DOMAIN)
		{
			run->node = step->node;
			if (!feel_loop_over(run, LOOP, *A, OUT))
				JUMP();
			if (step->flags & FEEL_LOOP_COLLECTS)
				feel_loop_reserve(run, LOOP);
			NEXT();
		}
		CASE(LOOP_RANGE)
		{
			run->node = step->node;
			if (!feel_loop_range(run, LOOP, *A, *B, OUT))
				JUMP();
			if (step->flags & FEEL_LOOP_COLLECTS)
				feel_loop_reserve(run, LOOP);
			NEXT();
		}
		CASE(LOOP_NEXT_PARTIAL)
		{
			*A = partial_results(&frame->loops[step->b]);
			goto loop_next;
		}
		CASE(LOOP_NEXT)
		{
			goto loop_next;
		}
	loop_next:
		work += (uint64_t) step->u.integer;
		if (work >= WORK_PORTION)
		{
			if (!feel_spend(run, work))
				goto exhausted;
			work = 0;
		}
		if (!feel_loop_next(LOOP, OUT))
			JUMP();
		NEXT();
		CASE(LOOP_ADD)
		{
			if (feel_loop_add(run, LOOP, *A,
							  (step->flags & FEEL_LOOP_PARTIAL) != 0))
				JUMP();
			NEXT();
		}
		CASE(LOOP_FINISH)
		{
			run->node = step->node;
			*OUT = feel_list_finish(&LOOP->builder);
			NEXT();
		}
		CASE(SOME)
		{
			run->node = step->node;
			if (settle_some(run, OUT, A))
				NEXT();
			JUMP();
		}
		CASE(EVERY)
		{
			run->node = step->node;
			if (settle_every(run, OUT, A))
				NEXT();
			JUMP();
		}
		CASE(FILTER)
		{
			run->node = step->node;
			if (!feel_filter_begin(run, LOOP, *A,
								   (step->flags & FEEL_FILTER_BOOLEAN) != 0,
								   OUT))
				JUMP();
			NEXT();
		}
		CASE(FILTER_TEST)
		{
			const FeelValue *a = A;
			FeelLoop *loop = LOOP;

			if (a->kind == FEEL_BOOLEAN && !loop->is_probe)
			{
				if (a->u.boolean)
					feel_list_add(&loop->builder,
								  loop->items[loop->position - 1]);
				JUMP();
			}
			run->node = step->node;
			if (feel_filter_test(run, loop, *a, OUT))
				NEXT();
			JUMP();
		}
		CASE(FILTER_FINISH)
		{
			run->node = step->node;
			*OUT = feel_filter_finish(run, LOOP);
			NEXT();
		}
	}
exhausted:
	return feel_null();
}

/* ------------------------------------------------------------- programs -- */

/* Run in a frame whose slots and loops are in "memory". */
static inline FeelValue
run_frame(FeelRun *run, const FeelProgram *program, FeelFrame *frame,
		  char *memory)
{
	const FeelCode *code = program->code;
	const FeelNode *before = run->node;
	FeelValue result;

	frame->bases[FEEL_BASE_SLOT] = memory;
	frame->loops =
		(FeelLoop *) (memory + (size_t) code->slot_count * sizeof(FeelValue));
	result = execute(run, frame, code->steps + program->start, NULL);
	run->node = before;
	return result;
}

/* kept apart, so that what needs no frame does not pay for one */
static __attribute__((noinline)) FeelValue
run_on_stack(FeelRun *run, const FeelProgram *program, FeelFrame *frame,
			 size_t size)
{
	return run_frame(run, program, frame, __builtin_alloca(size));
}

/* A program that may evaluate others, or with a large frame */
static __attribute__((noinline)) FeelValue
run_nested(FeelRun *run, const FeelProgram *program, FeelFrame *frame,
		   size_t size)
{
	FeelValue result;

	if (!feel_enter(run))
		return feel_null();
	if (size <= STACK_FRAME)
		result = run_on_stack(run, program, frame, size);
	else
		result = run_frame(run, program, frame,
						   feel_host->allocate(run->arena, size));
	feel_leave(run);
	return result;
}

FeelValue
feel_run_program(FeelRun *run, const FeelProgram *program,
				 FeelEnvironment *environment, const FeelValue *parameters,
				 const FeelValue *captures)
{
	const FeelCode *code = program->code;
	size_t size = (size_t) code->slot_count * sizeof(FeelValue) +
				  (size_t) code->loop_count * sizeof(FeelLoop);
	FeelFrame frame;

	frame.code = code;
	frame.environment = environment;
	frame.bases[FEEL_BASE_CONSTANT] = (char *) code->constants;
	frame.bases[FEEL_BASE_GLOBAL] =
		environment != NULL ? (char *) environment->values : NULL;
	frame.bases[FEEL_BASE_PARAMETER] = (char *) parameters;
	frame.bases[FEEL_BASE_CAPTURE] = (char *) captures;
	if (program->start < 0)
		return *feel_operand(&frame, program->result);
	if (!feel_spend(run, 1 + (uint64_t) code->step_count / 4))
		return feel_null();
	if (code->has_calls || size > STACK_FRAME)
		return run_nested(run, program, &frame, size);
	return run_on_stack(run, program, &frame, size);
}

FeelValue
feel_evaluate(FeelRun *run, const FeelProgram *program,
			  FeelEnvironment *environment, const FeelValue *parameters)
{
	return feel_run_program(run, program, environment, parameters, NULL);
}

FeelValue
feel_native_item(FeelRun *run, FeelFrame *frame, const FeelProgram *program,
				 const FeelValue *input)
{
	const FeelNode *before = run->node;
	FeelValue result;

	if (input != NULL && program->input != FEEL_NOWHERE)
		*feel_operand(frame, program->input) = *input;
	if (program->start < 0)
		return *feel_operand(frame, program->result);
	if (program->global >= 0)
	{
		if (!frame->environment->ready[program->global])
		{
			fetch(run, frame, &frame->code->steps[program->start]);
			run->node = before;
		}
		return *feel_operand(frame, program->result);
	}
	if (!feel_enter(run))
		return feel_null();
	result = execute(run, frame, frame->code->steps + program->start, NULL);
	feel_leave(run);
	run->node = before;
	return result;
}
