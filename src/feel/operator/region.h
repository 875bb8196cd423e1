/*-------------------------------------------------------------------------
 *
 * region.h
 *	  What is assumed of facts that are not known: FeelRegion of run.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_REGION_H
#define FEEL_REGION_H

#include "feel/operator/operators.h"

/* A bit for a kind; times and date-times with a zone have bits of their own */
#define FEEL_KIND_BIT(kind) (UINT32_C(1) << (kind))
#define FEEL_ZONED_TIME FEEL_KIND_BIT(16)
#define FEEL_ZONED_DATE_TIME FEEL_KIND_BIT(17)
#define FEEL_EVERY_KIND                                    \
	((FEEL_KIND_BIT(FEEL_UNKNOWN) - 1) | FEEL_ZONED_TIME | \
	 FEEL_ZONED_DATE_TIME)

extern uint32_t feel_kind_bit(FeelValue value);
/* What is assumed of a value; NULL if nothing can be */
extern const FeelRegion *feel_region(const FeelRun *run, FeelValue value);
/* Note that it matters how an unknown value is ordered with this one. */
extern void feel_cut(FeelRun *run, FeelValue unknown, FeelValue value);
/* What kinds a value may be: all, if it is unknown and no fact itself */
extern uint32_t feel_possible_kinds(const FeelRun *run, FeelValue value);
/* While completions are tried: is it the value, or unknown, of one of facts? */
extern bool feel_is_assumed(FeelRun *run, FeelValue value);
/* Note that it matters of which of these kinds a value is. */
extern void feel_ask_kind(FeelRun *run, FeelValue value);
/*
 * Two values, one of them unknown: equal?  As feel_equal(), null if not
 * comparable, and unknown if what is assumed does not tell.
 */
extern FeelValue feel_unknown_equal(FeelRun *run, FeelValue a, FeelValue b);
/* The same of <, <=, > and >= */
extern FeelValue feel_unknown_ordered(FeelRun *run, FeelOperator op,
									  FeelValue a, FeelValue b);
/*
 * A fact that is a list, tested against a value that is none: does it hold
 * it?
 */
extern FeelValue feel_unknown_holds(FeelRun *run, FeelValue list,
									FeelValue item);
/* Of the lists, ranges and other values of "instance of" a type */
extern FeelValue feel_unknown_instance(FeelRun *run, FeelValue value,
									   const FeelTypeDesc *type);
/* An unknown value at a typed boundary */
extern FeelValue feel_unknown_coerced(FeelRun *run, FeelValue value,
									  const FeelTypeDesc *type);
/* The kinds of values that a type without parts takes, null not counted; 0:
 * it has parts, or converts */
extern uint32_t feel_type_kinds(const FeelTypeDesc *type);

/* ---------------------------------------------------------------- images -- */

/* An operand unknown, while something is assumed: the result */
extern FeelValue feel_unknown_arithmetic(FeelRun *run, FeelOperator op,
										 FeelValue a, FeelValue b);
extern FeelValue feel_unknown_negative(FeelRun *run, FeelValue value);
/* The part of a date, a duration, ... that is unknown: its kind is known */
extern FeelValue feel_unknown_property(FeelRun *run, FeelValue value,
									   FeelString name);
/*
 * An unknown value of these kinds, of which nothing more is known; cuts of it
 * lead nowhere.
 */
extern FeelValue feel_unknown_of_kinds(FeelRun *run, FeelValue unknown,
									   uint32_t kinds);
/* The same of a value that is one of these: if they are one, that */
extern FeelValue feel_unknown_one_of(FeelRun *run, FeelValue unknown,
									 const FeelValue *values, int32_t count);
/*
 * All that a value may be, at most FEEL_MAX_POSSIBLE values; 0 if that is not
 * known.
 */
extern int32_t feel_possible_values(FeelRun *run, FeelValue value,
									FeelValue *values);
/* What the value is an image of; NULL: it is none */
extern const FeelImage *feel_image(const FeelRun *run, FeelValue value);
extern void feel_cut_image(FeelRun *run, const FeelImage *image,
						   FeelValue value);
extern int feel_order_to_image(const FeelRun *run, FeelValue value,
							   const FeelImage *image, bool *is_strict);

/* ----------------------------------------------------------------- terms -- */

/*
 * While terms are told apart (FeelCompletion.terms), else what the operands
 * wait for: the unknown result of an operator whose operands are unknown, or
 * which is no image
 */
extern FeelValue feel_arithmetic_term(FeelRun *run, FeelOperator op,
									  FeelValue a, FeelValue b);
/* Of a function, or a property, of these kinds */
extern FeelValue feel_call_term(FeelRun *run, FeelString name,
								const FeelValue *arguments, int count,
								FeelValue unknown, uint32_t kinds);
extern FeelValue feel_property_term(FeelRun *run, FeelValue of,
									FeelString name, uint32_t kinds);
/* The greatest number that a term of few facts may be, or the least */
extern FeelValue feel_term_bound(bool is_high);
/* The day that today() is, as a fact; null: it is that of the run */
extern FeelValue feel_today_term(FeelRun *run);
/* Now, on that day; null likewise */
extern FeelValue feel_now_term(FeelRun *run);
/*
 * How two unknowns of one kind are ordered, as a number below, at or above
 * zero, unknown unless it is assumed; mirrored: it is that of the second to
 * the first.  False: terms are not told apart.
 */
extern bool feel_order_term(FeelRun *run, FeelValue a, FeelValue b,
							FeelValue *sign, bool *is_mirrored);

#endif /* FEEL_REGION_H */
