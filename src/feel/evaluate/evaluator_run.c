/*-------------------------------------------------------------------------
 *
 * evaluator_run.c
 *	  Programs: their frames, their share of the budget, and the items of
 *	  native nodes.
 *
 * A frame is slots, then loops, in one piece of memory that is not cleared:
 * no step reads what none has written.  It lives on the C stack up to
 * STACK_FRAME, which is where nearly all are; larger ones come from the arena
 * and stay there till the run's end.
 *
 * A program that calls nothing cannot recur, so it skips the accounting of
 * depth; one that may is entered and left.  What needs no frame at all, a
 * constant or a global that is there, is answered before there is one.
 *
 * run->node is where a diagnostic would point.  A nested evaluation sets it,
 * so it is put back afterwards: what the caller complains of next is its own.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/evaluate/program.h"

#include <string.h>

/* More of them are not few (feel_is_straight()). */
#define FEW_STEPS 32

/* Frames up to this size live on the C stack. */
#define STACK_FRAME 8192

/* Run in a frame whose slots and loops are in "memory". */
static inline FeelValue
run_frame(FeelRun *run, const FeelProgram *program, FeelFrame *frame,
		  char *memory)
{
	const FeelCode *code = program->code;
	const FeelNode *before = run->node;
	FeelValue result;

#ifdef FEEL_ASSERTIONS
	/* no kind of value: who reads a slot that was not written is found */
	memset(memory, 0xFF, (size_t) code->slot_count * sizeof(FeelValue));
#endif
	feel_assert((uintptr_t) memory % _Alignof(FeelValue) == 0);
	feel_assert(program->start >= 0 && program->start < code->step_count);
	frame->bases[FEEL_BASE_SLOT] = memory;
	frame->loops =
		(FeelLoop *) (memory + (size_t) code->slot_count * sizeof(FeelValue));
	result = feel_execute(run, frame, code->steps + program->start, NULL);
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
		result = run_frame(run, program, frame, feel_take(run, size));
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
		return *feel_read(&frame, program->result);
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
	return feel_run_answer(
		run, feel_run_program(run, program, environment, parameters, NULL));
}

int32_t
feel_native_slot(const FeelProgram *program)
{
	return program->global;
}

bool
feel_is_straight(const FeelProgram *program)
{
	const FeelCode *code = program->code;

	if (code->loop_count > 0 || code->step_count > FEW_STEPS)
		return false;
	for (int32_t i = 0; i < code->step_count; i++)
		switch (code->steps[i].code)
		{
			case FEEL_STEP_CALL:
			case FEEL_STEP_FUNCTION:
			case FEEL_STEP_NATIVE:
				return false;
			default:
				break;
		}
	return true;
}

FeelEnvironment *
feel_native_environment(FeelFrame *frame)
{
	return frame->environment;
}

FeelValue
feel_native_item(FeelRun *run, FeelFrame *frame, const FeelProgram *program,
				 const FeelValue *input)
{
	const FeelNode *before = run->node;
	FeelValue result;

	feel_assert(program->code == frame->code);
	if (input != NULL && program->input != FEEL_NOWHERE)
		*feel_slot(frame, program->input) = *input;
	if (program->start < 0)
		return *feel_read(frame, program->result);
	if (program->global >= 0)
	{
		if (!frame->environment->ready[program->global])
		{
			feel_step_fetch(run, frame, &frame->code->steps[program->start]);
			run->node = before;
		}
		return *feel_read(frame, program->result);
	}
	if (!feel_enter(run))
		return feel_null();
	result =
		feel_execute(run, frame, frame->code->steps + program->start, NULL);
	feel_leave(run);
	run->node = before;
	return result;
}
