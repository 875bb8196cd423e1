/*-------------------------------------------------------------------------
 *
 * operators.h
 *	  Operators by value, with null, unknown and diagnostics: arithmetic and
 *	  logic (operators.c), comparisons, membership and paths (relation.c).
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_OPERATORS_H
#define FEEL_OPERATORS_H

#include "feel/feel.h"

typedef enum FeelOperator
{
	FEEL_OP_NONE,
	FEEL_OP_ADD,
	FEEL_OP_SUBTRACT,
	FEEL_OP_MULTIPLY,
	FEEL_OP_DIVIDE,
	FEEL_OP_POWER,
	FEEL_OP_EQUAL,
	FEEL_OP_NOT_EQUAL,
	FEEL_OP_LESS,
	FEEL_OP_LESS_EQUAL,
	FEEL_OP_GREATER,
	FEEL_OP_GREATER_EQUAL
} FeelOperator;

/* As it is written: "+", "<=" */
extern const char *feel_operator_text(FeelOperator op);
extern FeelValue feel_arithmetic(FeelRun *run, FeelOperator op,
								 const FeelValue *a, const FeelValue *b);
extern FeelValue feel_negate(FeelRun *run, FeelValue a);
/* op EQUAL .. GREATER_EQUAL: boolean, null plus diagnostic, or unknown */
extern FeelValue feel_relation(FeelRun *run, FeelOperator op, FeelValue a,
							   FeelValue b);
/* is the value in the range (or equal to an item of the list)? */
extern FeelValue feel_in_range(FeelRun *run, FeelValue value,
							   const FeelRange *range);
/* The test of TEST_VALUE: input against a value, range, list */
extern FeelValue feel_test_value(FeelRun *run, FeelValue input,
								 FeelValue test);
/* Likewise, where a boolean is a condition */
extern FeelValue feel_test_condition(FeelRun *run, FeelValue input,
									 FeelValue test);
/* a.name for any kind: entry, property of a temporal value or range, or a
 * list of these for a list */
extern FeelValue feel_path(FeelRun *run, FeelValue value, FeelString name);
/* Kleene on boolean, null (or any non-boolean), unknown */
extern FeelValue feel_and(FeelRun *run, FeelValue a, FeelValue b);
extern FeelValue feel_or(FeelRun *run, FeelValue a, FeelValue b);
extern FeelValue feel_not(FeelRun *run, FeelValue a);

#endif /* FEEL_OPERATORS_H */
