/*-------------------------------------------------------------------------
 *
 * literal.h
 *	  Values as the text of a literal, and a total order of them: what the
 *	  SQL type feel_value is made of.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_LITERAL_H
#define FEEL_LITERAL_H

#include "feel/feel.h"

/* ----- literal.c */

/* A value from the text of its literal; false plus a diagnostic when the
 * text is something else. */
extern bool feel_literal_read(FeelRun *run, FeelString text, FeelValue *value);
/*
 * The text of a value.  Unknown is unknown("a", "b"), with the facts that it
 * waits for.  Data is NULL, after a diagnostic, when the value holds a
 * function or the text would be too long or too deep to be read again.
 */
extern FeelString feel_literal_write(FeelRun *run, FeelValue value);
/* Is there a function in it?  Functions have no literal. */
extern bool feel_holds_function(FeelRun *run, FeelValue value);

/* ----- fit_type.c */

/*
 * A fact or a part of one, for messages: "child[2].birth date".  Built on
 * the C stack while a value is walked; nothing is allocated.
 */
typedef struct FeelPath
{
	const struct FeelPath *outer;
	FeelString name; /* of an entry; empty: item number index */
	int index;       /* 1-based */
} FeelPath;

/* The text of a path, in the run's arena. */
extern FeelString feel_path_text(FeelRun *run, const FeelPath *path);

/* What does not fit a type: the part of a fact, and whether it is of the right
 * kind, but none of the allowed values */
typedef struct FeelMisfit
{
	FeelString path;
	FeelValue value;
	const FeelTypeDesc *type;
	bool is_refused;
} FeelMisfit;

/*
 * A fact as the declared type (NULL: any) wants it: texts become dates, times,
 * durations and ranges, an item a list.  False when it does not fit.  Null and
 * unknown always fit.
 */
extern bool feel_fit(FeelRun *run, FeelValue *value, const FeelTypeDesc *type,
					 const FeelPath *path, FeelMisfit *misfit);

/* ----- order.c */

/*
 * The order of two values, of whatever kinds: < 0, 0, > 0.  False plus a
 * diagnostic when they are too deep or too long for it.  Values that are
 * equal have the same canonical text.
 */
extern bool feel_total_order(FeelRun *run, FeelValue a, FeelValue b,
							 int *order);

#endif /* FEEL_LITERAL_H */
