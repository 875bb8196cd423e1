/*-------------------------------------------------------------------------
 *
 * program_verify.c
 *	  Proves of a compiled program what program.h says always holds.
 *
 * The evaluator trusts its steps: a slot that was never written, or a jump
 * that leads elsewhere, would be read as it is.  The compiler makes no such
 * thing, but nobody can see that in a function that emits one step; here it
 * is looked at from the other end, for each program that the unit tests and
 * the fuzzers compile, and before a program is listed.
 *
 * Each step is taken by itself here: the letters of its line in the table
 * (step.h) say which operands are to be in range and what the union holds.
 * What was written before it on every way is seen by program_written.c.
 *
 * The budget of the run is as before, so that an evaluation ends where it
 * ends without assertions.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/evaluate/program_verify.h"

#include <string.h>

static void verify_code(FeelRun *run, const FeelProgram *program,
						const char **complaint);

/* ------------------------------------------------------------ single steps */

/* Are so many values from this operand on inside their part of the frame? */
static bool
is_inside(const FeelCode *code, FeelOperand operand, int32_t count)
{
	int32_t index = FEEL_OPERAND_INDEX(operand);
	int32_t limit = 0;

	if (operand == FEEL_NOWHERE ||
		(operand & ~(FeelOperand) 7) % sizeof(FeelValue) != 0)
		return false;
	switch (FEEL_OPERAND_BASE(operand))
	{
		case FEEL_BASE_SLOT:
			limit = code->slot_count;
			break;
		case FEEL_BASE_CONSTANT:
			limit = code->constant_count;
			break;
		case FEEL_BASE_GLOBAL:
			/* how many the environment has is seen when there is one */
			return count == 1;
		case FEEL_BASE_PARAMETER:
			limit = code->parameter_count;
			break;
		case FEEL_BASE_CAPTURE:
			limit = code->capture_count;
			break;
	}
	return index <= limit && count <= limit - index;
}

/* The constant b of a step with a fast path: letters i, t, y, n */
static bool
is_constant_of_kind(const FeelCode *code, const FeelStep *step, char letter)
{
	const FeelValue *constant;

	if (FEEL_OPERAND_BASE(step->b) != FEEL_BASE_CONSTANT ||
		!is_inside(code, step->b, 1))
		return false;
	constant = &code->constants[FEEL_OPERAND_INDEX(step->b)];
	switch (letter)
	{
		case 'i':
			return feel_is_small(constant) &&
				   constant->u.integer == step->u.integer;
		case 't':
			return constant->kind == FEEL_STRING;
		case 'y':
			return constant->kind == FEEL_BOOLEAN;
		default:
			return feel_is_small_range(constant);
	}
}

/* What a native node's items are compiled to; NULL: an item that is absent */
static void
verify_items(Verifier *v, int32_t at)
{
	const FeelStep *step = &v->code->steps[at];

	for (int32_t i = 0; i < step->node->count; i++)
	{
		const FeelProgram *item = step->u.programs[i];

		if (item == NULL)
			continue;
		expect(v, at, item->code == v->code, "an item has a code of its own");
		expect(v, at,
			   item->start < 0 ||
				   (item->start > at && item->start < step->jump),
			   "an item's steps do not stand behind it");
		expect(v, at,
			   item->input == FEEL_NOWHERE ||
				   FEEL_OPERAND_BASE(item->input) == FEEL_BASE_SLOT,
			   "an item's input is no slot");
		expect(v, at, is_inside(v->code, item->result, 1),
			   "an item's value is outside the frame");
	}
}

static void
verify_lambda(Verifier *v, int32_t at)
{
	const FeelLambda *lambda = v->code->steps[at].u.lambda;

	expect(v, at, lambda != NULL, "no function");
	if (lambda == NULL || lambda->program.code == NULL)
		return; /* one in another language has no code */
	expect(v, at,
		   lambda->program.code->capture_count == lambda->capture_count &&
			   lambda->program.code->parameter_count ==
				   lambda->function.parameter_count,
		   "a function and its code differ in what they take");
	for (int32_t i = 0; i < lambda->capture_count && v->complaint == NULL; i++)
		expect(v, at,
			   lambda->captures[i] == FEEL_NOWHERE ||
				   is_inside(v->code, lambda->captures[i], 1),
			   "what a function captures is outside the frame");
	if (v->complaint == NULL)
		verify_code(v->run, &lambda->program, &v->complaint);
}

static void
verify_jump(Verifier *v, int32_t at)
{
	const FeelStep *step = &v->code->steps[at];

	if (step->jump < 0 || step->jump >= v->code->step_count)
		complain(v, at, "jumps out of the code");
	else
		expect(v, at,
			   step->jump > at || has_letter(&v->code->steps[step->jump], 'W'),
			   "jumps backwards, not to a round of a loop");
}

/* The two branches behind a condition: see compiler_logic.c */
static void
verify_branches(Verifier *v, int32_t at)
{
	const FeelStep *steps = v->code->steps;
	const FeelStep *then_end;
	const FeelStep *else_end;

	if (steps[at].jump <= at + 1 || steps[at].jump >= v->code->step_count)
	{
		complain(v, at, "has no branch");
		return;
	}
	then_end = &steps[steps[at].jump - 1];
	if (then_end->code != FEEL_STEP_BRANCH_END ||
		then_end->jump <= steps[at].jump ||
		then_end->jump >= v->code->step_count)
	{
		complain(v, at, "its first branch has no end");
		return;
	}
	else_end = &steps[then_end->jump - 1];
	expect(v, at,
		   else_end->code == FEEL_STEP_BRANCH_END &&
			   else_end->jump == then_end->jump &&
			   else_end->out == then_end->out,
		   "its branches do not end alike");
}

/* A round of a loop: only loops with a higher number begin in it. */
static void
verify_round(Verifier *v, int32_t at)
{
	const FeelStep *step = &v->code->steps[at];

	if (step->u.integer <= 0 || step->u.integer > v->code->step_count - at)
	{
		complain(v, at, "its round is longer than the code");
		return;
	}
	for (int32_t i = at + 1; i < at + step->u.integer; i++)
		if (has_letter(&v->code->steps[i], 'h'))
			expect(v, i, v->code->steps[i].count > step->count,
				   "begins a loop inside a round of that loop, or of one "
				   "inside it");
}

/* The letters that stand for values: they are inside the frame. */
static void
verify_value(Verifier *v, int32_t at, char letter)
{
	const FeelCode *code = v->code;
	const FeelStep *step = &code->steps[at];

	switch (letter)
	{
		case 'o':
		case 'x':
		case 'j':
		case 'g':
		case 'r':
			expect(v, at,
				   FEEL_OPERAND_BASE(step->out) == FEEL_BASE_SLOT &&
					   is_inside(code, step->out, 1),
				   "out is no slot of the frame");
			break;
		case 'a':
			expect(v, at, is_inside(code, step->a, 1), "a is outside");
			break;
		case 'b':
			expect(v, at, is_inside(code, step->b, 1), "b is outside");
			break;
		case 'p':
			expect(v, at, is_inside(code, step->b, 2), "b is outside");
			break;
		case 'A':
		case 'B':
			expect(v, at,
				   step->count == 0 ||
					   is_inside(code, letter == 'A' ? step->a : step->b,
								 step->count),
				   "its values are outside");
			break;
		case 'e':
			expect(
				v, at,
				(step->a == FEEL_NOWHERE || is_inside(code, step->a, 1)) &&
					(step->b == FEEL_NOWHERE || is_inside(code, step->b, 1)),
				"an end is outside");
			break;
		case 'w':
			expect(v, at,
				   FEEL_OPERAND_BASE(step->a) == FEEL_BASE_SLOT &&
					   is_inside(code, step->a, 1),
				   "a is no slot of the frame");
			break;
		case 'i':
		case 't':
		case 'y':
		case 'n':
			expect(v, at, is_constant_of_kind(code, step, letter),
				   "b is not the constant that its fast path is for");
			break;
		case 'v':
			expect(v, at, step->count >= 0 && step->count < v->global_count,
				   "there is no such global");
			break;
	}
}

/* A jump that may not be taken: the step behind it is the other way. */
static void
verify_two_ways(Verifier *v, int32_t at)
{
	verify_jump(v, at);
	expect(v, at, at + 1 < v->code->step_count,
		   "leads past the end of the code");
}

/* The letters that stand for what else is in a step */
static void
verify_other(Verifier *v, int32_t at, char letter)
{
	const FeelCode *code = v->code;
	const FeelStep *step = &code->steps[at];

	switch (letter)
	{
		case 'c':
		case 'h':
		case 'l':
		case 'q':
			expect(v, at, step->count >= 0 && step->count < code->loop_count,
				   "there is no such loop");
			break;
		case 'm':
			expect(v, at, step->b < (FeelOperand) code->loop_count,
				   "there is no such loop");
			break;
		case 'W':
			verify_round(v, at);
			break;
		case 'O':
			expect(v, at,
				   step->op > FEEL_OP_NONE &&
					   step->op <= FEEL_OP_GREATER_EQUAL,
				   "op is no operator");
			break;
		case 'D':
			expect(v, at, step->op <= FEEL_INVALID_MODEL,
				   "op is no kind of diagnostic");
			break;
		case 'N':
			expect(v, at, step->node != NULL, "there is no node");
			break;
		case 'T':
			expect(v, at, step->node != NULL && step->node->type != NULL,
				   "there is no type");
			break;
		case 'M':
			expect(v, at, step->u.message != NULL, "there is no message");
			break;
		case 'F':
			expect(v, at,
				   step->u.builtin->function->signature_count >
					   step->u.builtin->which,
				   "there is no such signature");
			break;
		case 'S':
			expect(v, at,
				   step->u.set->count > 1 && step->u.set->list->count ==
												 (uint32_t) step->u.set->count,
				   "its set is no set");
			break;
		case 'L':
			verify_lambda(v, at);
			break;
		case 'P':
			verify_items(v, at);
			break;
		case 'I':
			verify_branches(v, at);
			break;
		case '>':
			verify_two_ways(v, at);
			break;
		case '!':
			verify_jump(v, at);
			break;
	}
}

/* Ends at the first complaint: what is wrong behind it may follow from it. */
static void
verify_steps(Verifier *v)
{
	for (int32_t at = 0; at < v->code->step_count && v->complaint == NULL;
		 at++)
	{
		const FeelStep *step = &v->code->steps[at];

		if (step->code >= FEEL_STEP_COUNT)
		{
			v->complaint =
				feel_format(v->run, "step %d has no code", (int) at).data;
			return;
		}
		for (const char *letter = feel_step_descriptions[step->code].operands;
			 *letter != '\0' && v->complaint == NULL; letter++)
		{
			verify_value(v, at, *letter);
			if (v->complaint == NULL)
				verify_other(v, at, *letter);
		}
		if (!has_letter(step, '.') && !has_letter(step, '!'))
			expect(v, at, at + 1 < v->code->step_count,
				   "leads past the end of the code");
	}
}

/* ------------------------------------------------------------ the program */

/* One more than the last global that the code fetches or reads */
static int32_t
count_globals(const FeelCode *code)
{
	int32_t count = 0;

	for (int32_t at = 0; at < code->step_count; at++)
		if (code->steps[at].code == FEEL_STEP_FETCH &&
			code->steps[at].count >= count)
			count = code->steps[at].count + 1;
	return count;
}

static void
verify_code(FeelRun *run, const FeelProgram *program, const char **complaint)
{
	Verifier v = {.run = run, .code = program->code};

	if (!feel_enter(run))
		return;
	v.global_count = count_globals(v.code);
	if (program->start >= v.code->step_count ||
		!is_inside(v.code, program->result, 1))
		v.complaint = "the program's value is outside the frame";
	verify_steps(&v);
	if (v.complaint == NULL && program->start >= 0)
		feel_verify_written(&v, program);
	feel_leave(run);
	*complaint = v.complaint;
}

const char *
feel_verify_program(FeelRun *run, const FeelProgram *program)
{
	uint64_t memory = run->memory_left;
	const char *complaint = NULL;

	/* a program that was too large is not whole, and never run */
	if (run->steps_left == 0)
		return NULL;
	verify_code(run, program, &complaint);
	if (run->steps_left > 0)
		run->memory_left = memory;
	return complaint;
}

/* -------------------------------------------------- for the running program */

bool
feel_operand_is_inside(const FeelFrame *frame, FeelOperand operand)
{
	if (FEEL_OPERAND_BASE(operand) == FEEL_BASE_GLOBAL)
		return frame->environment != NULL &&
			   FEEL_OPERAND_INDEX(operand) < frame->environment->count;
	return is_inside(frame->code, operand, 1);
}

/* Written, fetched, and a value */
bool
feel_row_is_whole(const FeelFrame *frame, FeelOperand first, int32_t count)
{
	for (int32_t i = 0; i < count; i++)
	{
		FeelOperand operand = first + (FeelOperand) i * sizeof(FeelValue);

		if (!feel_operand_is_inside(frame, operand) ||
			(FEEL_OPERAND_BASE(operand) == FEEL_BASE_GLOBAL &&
			 !frame->environment->ready[FEEL_OPERAND_INDEX(operand)]) ||
			!feel_value_is_whole(*feel_operand(frame, operand)))
			return false;
	}
	return true;
}
