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
 * Two parts.  The first takes each step by itself: the letters of its line
 * in the table (step.h) say which operands are to be in range and what the
 * union holds.  The second is a walk along the ways of control, which
 * carries the set of what has been written on every way so far, a bit each:
 * slots, globals that were fetched, loops that have begun, loops that
 * collect.  Where ways meet, what only one of them wrote is not written:
 * the sets are intersected.  Sets only shrink, so that repeating the walk
 * until nothing changes ends; as all jumps but those to the beginning of a
 * round lead forwards, and a round begins with no more than what was written
 * before its loop, once is nearly always enough.
 *
 * The items of a native node run when the node does, in any order and any
 * number of times: each begins with what was written before the node, and
 * what it writes itself counts for nobody else.
 *
 * Cost: a set per step.  A program for which these would take more than
 * MAX_WORDS is only looked at step by step.  The budget of the run is as
 * before, so that an evaluation ends where it ends without assertions.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/evaluate/program.h"

#include <string.h>

/* Of all sets of a program: 8 MB */
#define MAX_WORDS (1024 * 1024)

typedef struct Verifier
{
	FeelRun *run;
	const FeelCode *code;
	const char *complaint; /* NULL: none so far */

	/* bits of a set: slots, globals, loops begun, loops that collect */
	int32_t global_count;
	int32_t words; /* of a set */
	uint64_t *sets;
	bool *reached;
	bool changed; /* the set of a step that was passed before */
} Verifier;

static void verify_code(FeelRun *run, const FeelProgram *program,
						const char **complaint);

static void
complain(Verifier *v, int32_t step, const char *what)
{
	if (v->complaint == NULL)
		v->complaint =
			feel_format(v->run, "step %d %s: %s", (int) step,
						feel_step_descriptions[v->code->steps[step].code].name,
						what)
				.data;
}

static void
expect(Verifier *v, int32_t step, bool holds, const char *what)
{
	if (!holds)
		complain(v, step, what);
}

static bool
has_letter(const FeelStep *step, char letter)
{
	return strchr(feel_step_descriptions[step->code].operands, letter) != NULL;
}

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

static bool
is_small_range(const FeelValue *value)
{
	return value->kind == FEEL_RANGE &&
		   value->u.range->form == FEEL_RANGE_INTERVAL &&
		   value->u.range->has_low && value->u.range->has_high &&
		   feel_is_small(&value->u.range->low) &&
		   feel_is_small(&value->u.range->high);
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
			return is_small_range(constant);
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

/* What one letter of a step's line in the table asks for */
static void
verify_letter(Verifier *v, int32_t at, char letter)
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
			verify_jump(v, at);
			expect(v, at, at + 1 < code->step_count,
				   "leads past the end of the code");
			break;
		case '!':
			verify_jump(v, at);
			break;
	}
}

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
			verify_letter(v, at, *letter);
		if (!has_letter(step, '.') && !has_letter(step, '!'))
			expect(v, at, at + 1 < v->code->step_count,
				   "leads past the end of the code");
	}
}

/* ------------------------------------------------------- what was written */

static int32_t
loop_bit(const Verifier *v, int32_t loop)
{
	return v->code->slot_count + v->global_count + loop;
}

static int32_t
collect_bit(const Verifier *v, int32_t loop)
{
	return loop_bit(v, v->code->loop_count + loop);
}

static bool
has(const uint64_t *set, int32_t bit)
{
	return (set[bit / 64] >> (bit % 64) & 1) != 0;
}

static void
put(uint64_t *set, int32_t bit)
{
	set[bit / 64] |= UINT64_C(1) << (bit % 64);
}

/* Has all that is read been written?  Parameters and the like always have. */
static bool
is_written(const Verifier *v, const uint64_t *set, FeelOperand first,
		   int32_t count)
{
	int32_t index = FEEL_OPERAND_INDEX(first);

	if (count == 0 || first == FEEL_NOWHERE)
		return true;
	if (FEEL_OPERAND_BASE(first) == FEEL_BASE_GLOBAL)
		return index < v->global_count &&
			   has(set, v->code->slot_count + index);
	if (FEEL_OPERAND_BASE(first) != FEEL_BASE_SLOT)
		return true;
	for (int32_t i = 0; i < count; i++)
		if (!has(set, index + i))
			return false;
	return true;
}

static void
put_slot(uint64_t *set, FeelOperand slot)
{
	put(set, FEEL_OPERAND_INDEX(slot));
}

/* Control may come to a step with this set. */
static void
arrive(Verifier *v, int32_t from, int32_t step, const uint64_t *set)
{
	uint64_t *there = &v->sets[(size_t) step * (size_t) v->words];

	if (!v->reached[step])
	{
		v->reached[step] = true;
		memcpy(there, set, (size_t) v->words * sizeof(uint64_t));
		v->changed = v->changed || step <= from;
		return;
	}
	for (int32_t i = 0; i < v->words; i++)
	{
		if ((there[i] & ~set[i]) != 0 && step <= from)
			v->changed = true;
		there[i] &= set[i];
	}
}

/* What a step reads must be in the set. */
static void
check_reads(Verifier *v, int32_t at, const uint64_t *set)
{
	const FeelStep *step = &v->code->steps[at];

	for (const char *letter = feel_step_descriptions[step->code].operands;
		 *letter != '\0'; letter++)
	{
		bool written = true;

		if (*letter == 'x' || *letter == 'r')
			written = is_written(v, set, step->out, 1);
		else if (*letter == 'a')
			written = is_written(v, set, step->a, 1);
		else if (*letter == 'b')
			written = is_written(v, set, step->b, 1);
		else if (*letter == 'p')
			written = is_written(v, set, step->b, 2);
		else if (*letter == 'e')
			written = is_written(v, set, step->a, 1) &&
					  is_written(v, set, step->b, 1);
		else if (*letter == 'A')
			written = is_written(v, set, step->a, step->count);
		else if (*letter == 'B')
			written = is_written(v, set, step->b, step->count);
		else if (*letter == 'l')
			written = has(set, loop_bit(v, step->count));
		else if (*letter == 'q')
			written = has(set, collect_bit(v, step->count));
		else if (*letter == 'm')
			written = has(set, collect_bit(v, (int32_t) step->b));
		else if (*letter == 'L')
			for (int32_t i = 0; i < step->u.lambda->capture_count; i++)
				written = written &&
						  is_written(v, set, step->u.lambda->captures[i], 1);
		expect(v, at, written, "reads what is not always written before it");
	}
}

/* Each item begins with what was written before its node. */
static void
enter_items(Verifier *v, int32_t at, const uint64_t *before)
{
	const FeelStep *step = &v->code->steps[at];
	uint64_t *set =
		feel_allocate_array(v->run, (size_t) v->words, sizeof(uint64_t));

	for (int32_t i = 0; i < step->node->count; i++)
	{
		const FeelProgram *item = step->u.programs[i];

		if (item == NULL)
			continue;
		memcpy(set, before, (size_t) v->words * sizeof(uint64_t));
		if (item->input != FEEL_NOWHERE)
			put_slot(set, item->input);
		if (item->start >= 0)
			arrive(v, at, item->start, set);
		else
			expect(v, at, is_written(v, set, item->result, 1),
				   "an item's value is not always written before it");
	}
}

/* From the set before a step to those where it leads */
static void
pass(Verifier *v, int32_t at, uint64_t *going_on, uint64_t *jumping)
{
	const FeelStep *step = &v->code->steps[at];
	const uint64_t *set = &v->sets[(size_t) at * (size_t) v->words];
	size_t size = (size_t) v->words * sizeof(uint64_t);

	check_reads(v, at, set);
	memcpy(going_on, set, size);
	memcpy(jumping, set, size);
	for (const char *letter = feel_step_descriptions[step->code].operands;
		 *letter != '\0'; letter++)
	{
		if (*letter == 'o' || *letter == 'j')
			put_slot(jumping, step->out);
		if (*letter == 'o' || *letter == 'g')
			put_slot(going_on, step->out);
		if (*letter == 'w')
			put_slot(going_on, step->a);
		if (*letter == 'v')
			put(going_on, v->code->slot_count + step->count);
		if (*letter == 'h')
			put(going_on, loop_bit(v, step->count));
		if (*letter == 'c')
			put(going_on, collect_bit(v, step->count));
		if (*letter == 'P')
			enter_items(v, at, set);
	}
	if (has_letter(step, '>') || has_letter(step, '!'))
		arrive(v, at, step->jump, jumping);
	if (!has_letter(step, '!') && !has_letter(step, '.'))
		arrive(v, at, at + 1, going_on);
}

static void
walk(Verifier *v, const FeelProgram *program)
{
	const FeelCode *code = v->code;
	uint64_t *sets;

	v->words =
		(code->slot_count + v->global_count + 2 * code->loop_count) / 64 + 1;
	if ((int64_t) v->words * (code->step_count + 2) > MAX_WORDS)
		return;
	v->sets = feel_allocate_array(
		v->run, (size_t) v->words * (size_t) (code->step_count + 2),
		sizeof(uint64_t));
	v->reached = feel_allocate_array(v->run, (size_t) code->step_count, 1);
	sets = &v->sets[(size_t) code->step_count * (size_t) v->words];
	v->reached[program->start] = true;
	do
	{
		v->changed = false;
		for (int32_t at = 0; at < code->step_count && v->complaint == NULL;
			 at++)
			if (v->reached[at])
				pass(v, at, sets, sets + v->words);
	} while (v->changed && v->complaint == NULL);
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
		walk(&v, program);
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
