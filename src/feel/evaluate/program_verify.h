/*-------------------------------------------------------------------------
 *
 * program_verify.h
 *	  What the two halves of the verifier share.
 *
 *	program_verify.c	each step by itself
 *	program_written.c	what was written before it
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_PROGRAM_VERIFY_H
#define FEEL_PROGRAM_VERIFY_H

#include "feel/evaluate/program.h"

#include <string.h>

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

/* The first complaint stays. */
static inline void
complain(Verifier *v, int32_t step, const char *what)
{
	if (v->complaint == NULL)
		v->complaint =
			feel_format(v->run, "step %d %s: %s", (int) step,
						feel_step_descriptions[v->code->steps[step].code].name,
						what)
				.data;
}

static inline void
expect(Verifier *v, int32_t step, bool holds, const char *what)
{
	if (!holds)
		complain(v, step, what);
}

static inline bool
has_letter(const FeelStep *step, char letter)
{
	return strchr(feel_step_descriptions[step->code].operands, letter) != NULL;
}

/* Follow the ways of control; the steps are in order, each by itself. */
extern void feel_verify_written(Verifier *v, const FeelProgram *program);

#endif /* FEEL_PROGRAM_VERIFY_H */
