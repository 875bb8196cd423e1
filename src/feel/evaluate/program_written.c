/*-------------------------------------------------------------------------
 *
 * program_written.c
 *	  Proves that each step reads only what has been written before it.
 *
 * A walk along the ways of control carries the set of what has been written
 * on every way so far, a bit each: slots, globals that were fetched, loops
 * that have begun, loops that collect.  Where ways meet, what only one of
 * them wrote is not written: the sets are intersected.  Sets only shrink, so
 * that repeating the walk until nothing changes ends; as all jumps but those
 * to the beginning of a round lead forwards, and a round begins with no more
 * than what was written before its loop, once is nearly always enough.
 *
 * The items of a native node run when the node does, in any order and any
 * number of times: each begins with what was written before the node, and
 * what it writes itself counts for nobody else.
 *
 * Cost: a set per step.  A program for which these would take more than
 * MAX_WORDS is only looked at step by step.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/evaluate/program_verify.h"

/* Of all sets of a program: 8 MB */
#define MAX_WORDS (1024 * 1024)

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

void
feel_verify_written(Verifier *v, const FeelProgram *program)
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
