/*-------------------------------------------------------------------------
 *
 * listing.h
 *	  A compiled program as lines that people read: packnd.program(), and the
 *	  tests of the compiler.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_LISTING_H
#define FEEL_LISTING_H

#include "feel/feel.h"

typedef struct FeelListedStep
{
	FeelString part; /* empty: the program itself; "item 2" of a table,
					  * "function 1" */
	int32_t number;  /* what jumps name; each function counts anew */
	const char *name;
	FeelString operands;
	const char *meaning;
	FeelString source; /* what it was compiled from, shortened */
} FeelListedStep;

/*
 * The steps of a program, then those of the functions in it.  A program that
 * needs none, as its value is there already, has one line without a name.
 *
 * Operands are written: s0 a slot, p0 a parameter, c0 what a function
 * captured, a global by its name, a constant as its literal.  "s1 = " is what
 * the step writes, "-> 7" where it may jump.
 */
extern FeelListedStep *
feel_list_program(FeelRun *run, const FeelProgram *program, int32_t *count);

/* NULL if a program is as program.h says, else what is wrong with it */
extern const char *feel_verify_program(FeelRun *run,
									   const FeelProgram *program);

#endif /* FEEL_LISTING_H */
