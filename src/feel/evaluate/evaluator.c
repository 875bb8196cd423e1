/*-------------------------------------------------------------------------
 *
 * evaluator.c
 *	  Runs the steps of program.h.
 *
 * Each kind of step has its few lines in feel_execute(); what takes more is in
 * evaluator_step.c, evaluator_value.c and evaluator_loop.c; what many of them
 * have in common is in dispatch.h.  The fast paths are for small integers,
 * strings and booleans; everything else goes through the same operator
 * functions that constant folding uses.
 *
 * A step that may complain sets run->node first: that is all it costs to
 * have positions in diagnostics.
 *
 * What goes out of line: everything that is not the common case of a step.  A
 * call inside a case would make the compiler keep its variables across it in
 * all cases, and the function's frame is what limits how deep evaluations
 * nest.  So a fast path is written out where it is a few instructions, and
 * what remains is a function in evaluator_step.c that takes the step.
 *
 * Budget.  Straight code costs what it is long and is spent when a program
 * begins; only LOOP_NEXT adds work, kept in a local variable and handed in by
 * portions, so that a loop over numbers writes nothing to the run.  Whoever
 * leaves hands in the rest.
 *
 * What is not looked at: operands, jumps, slots.  program.h says what holds
 * of every program; with assertions on, each operand that is read and each
 * step that is reached is looked at here as well.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/evaluate/dispatch.h"
#include "feel/evaluate/program.h"

#include <string.h>

/* Loops report their steps to the run's budget in portions of this size. */
#define WORK_PORTION 512

static inline bool
same_text(const FeelValue *a, const FeelValue *b)
{
	return a->part == b->part &&
		   (a->part == 0 || memcmp(a->u.string, b->u.string, a->part) == 0);
}

/*
 * Run from a step until RETURN, or until the BRANCH_END "stop" (NULL: none).
 * null when the budget is gone.
 */
FeelValue
feel_execute(FeelRun *run, FeelFrame *frame, const FeelStep *step,
			 const FeelStep *stop)
{
#if defined(__GNUC__)
#define LABEL(name, operands, meaning) &&label_##name,
	static const void *const labels[] = {FEEL_STEPS(LABEL)};
#endif
	const FeelStep *steps = frame->code->steps;
	uint64_t work = 0; /* not spent yet */
	FeelValue condition;

	feel_assert(stop == NULL || stop->code == FEEL_STEP_BRANCH_END);

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
				feel_step_fetch(run, frame, step);
			NEXT();
		}
		CASE(ERROR)
		{
			run->node = step->node;
			*OUT = feel_error(run, (FeelDiagnosticKind) step->op, "%s",
							  feel_said(step->u.message));
			NEXT();
		}
		CASE(NO_NAME)
		{
			*OUT = feel_step_no_name(run, step);
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
	/*
	 * A condition of an if, from IF or from a comparison in mode IF.
	 * One that is unknown runs both branches and comes back behind them;
	 * one of a wrong kind is complained of and leads to else, as null
	 * does.
	 */
	decide:
		if (condition.kind == FEEL_BOOLEAN)
		{
			if (condition.u.boolean)
				NEXT();
			JUMP();
		}
		if (condition.kind == FEEL_UNKNOWN)
		{
			step = feel_step_run_both(run, frame, step, &condition);
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
	/*
	 * What a condition does to a chain of "and": true leaves it as it
	 * is, false ends it, and null or unknown join what is there, which
	 * may have been either before.  The chain goes on, since a false one
	 * may come.
	 */
	and_condition:
		if (condition.kind == FEEL_BOOLEAN)
		{
			if (condition.u.boolean)
				NEXT();
			*OUT = feel_boolean(false);
			JUMP();
		}
		run->node = step->node;
		*OUT = feel_and(run, *OUT, condition);
		if (feel_is_boolean(OUT, false))
			JUMP();
		NEXT();
		CASE(OR)
		{
			condition = *A;
			goto or_condition;
		}
	/* The mirror image: false leaves the chain as it is, true ends it. */
	or_condition:
		if (condition.kind == FEEL_BOOLEAN)
		{
			if (!condition.u.boolean)
				NEXT();
			*OUT = feel_boolean(true);
			JUMP();
		}
		run->node = step->node;
		*OUT = feel_or(run, *OUT, condition);
		if (feel_is_boolean(OUT, true))
			JUMP();
		NEXT();
		CASE(NOT)
		{
			run->node = step->node;
			*OUT = feel_not(run, *A);
			NEXT();
		}

		/* --------------------------------------------------- arithmetic -- */
		ARITHMETIC(ADD, __builtin_add_overflow)
		ARITHMETIC(SUBTRACT, __builtin_sub_overflow)
		ARITHMETIC(MULTIPLY, __builtin_mul_overflow)
		CASE(ARITHMETIC)
		{
			*OUT = feel_step_calculate(run, step, A, B);
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
			const FeelValue *limits = feel_read_row(frame, step->b, 2);

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
		CASE(TEST_CONDITION)
		{
			run->node = step->node;
			*OUT = feel_test_condition(run, *A, *B);
			NEXT();
		}
		CASE(TEST_MADE)
		{
			const FeelValue *b = B;

			run->node = step->node;
			*OUT = b->kind == FEEL_NULL ? *b : feel_test_value(run, *A, *b);
			NEXT();
		}
		CASE(TEST_INTEGER)
		{
			const FeelValue *a = A;

			if (feel_is_small(a))
				*OUT = feel_boolean(a->u.integer == step->u.integer);
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
				*OUT = feel_boolean(same_text(a, b));
			else
			{
				run->node = step->node;
				*OUT = feel_test_value(run, *a, *b);
			}
			NEXT();
		}
		CASE(TEST_RANGE)
		{
			*OUT = feel_step_test_range(run, step, A, B);
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

			if (a->kind != FEEL_BOOLEAN && a->kind != FEEL_UNKNOWN)
			{
				run->node = step->node;
				(void) feel_check_condition(run, *a);
				*OUT = feel_null();
			}
			else
				*OUT = feel_computed(*a);
			NEXT();
		}

		/* ------------------------------------------------------- values -- */
		CASE(LIST)
		{
			*OUT = feel_make_list(run, ROW(step->a), step->count);
			NEXT();
		}
		CASE(CONTEXT)
		{
			*OUT =
				feel_make_context(run, step->node, ROW(step->a), step->count);
			NEXT();
		}
		CASE(RANGE)
		{
			run->node = step->node;
			*OUT = feel_make_range(run, step->node,
								   step->a == FEEL_NOWHERE ? NULL : A,
								   step->b == FEEL_NOWHERE ? NULL : B,
								   (step->flags & FEEL_RANGE_WAITS) != 0);
			NEXT();
		}
		CASE(PATH)
		{
			*OUT = feel_step_follow_path(run, step, A);
			NEXT();
		}
		CASE(ITEM_ENTRY)
		{
			if (feel_step_item_entry(run, step, A, OUT))
				JUMP();
			NEXT();
		}
		CASE(ITEM_MISSING)
		{
			*OUT = feel_step_item_missing(run, step, A);
			NEXT();
		}
		CASE(INSTANCE)
		{
			*OUT = feel_step_instance_of(run, step, A);
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
			*OUT = feel_step_call_builtin(run, step, ROW(step->a));
			NEXT();
		}
		CASE(CALL)
		{
			run->node = step->node;
			*OUT = feel_invoke(run, *A, step->count > 0 ? ROW(step->b) : NULL,
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
			*feel_slot(frame, step->a) =
				feel_step_partial_results(feel_loop(frame, (int32_t) step->b));
			goto loop_next;
		}
		CASE(LOOP_NEXT)
		{
			goto loop_next;
		}
	/*
	 * A round costs its steps whatever is jumped over in it.  The budget
	 * is looked at here and nowhere else, as nothing else leads back.
	 */
	loop_next:
		feel_assert(step->u.integer > 0);
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
			if (feel_step_settle_some(run, step, OUT, A))
				NEXT();
			JUMP();
		}
		CASE(EVERY)
		{
			run->node = step->node;
			if (feel_step_settle_every(run, step, OUT, A))
				NEXT();
			JUMP();
		}
		CASE(FILTER)
		{
			run->node = step->node;
			if (!feel_filter_begin(run, LOOP, *A, step->flags, OUT))
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
