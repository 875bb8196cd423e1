/*-------------------------------------------------------------------------
 *
 * number.h
 *	  FEEL numbers: IEEE 754 decimal128 (34 digits), computed by Intel's
 *	  decimal library, with an inline fast path for integers of 64 bits.
 *
 * Every number is finite.  A function that has no number to return
 * (division by zero, overflow, root of a negative number) returns a value
 * of kind FEEL_NULL and says nothing: the caller makes the diagnostic.
 * Arguments must be of kind FEEL_NUMBER.
 *
 * A result that is an integer which fits is always small, so the fast path
 * stays taken; but do not rely on it: compare by feel_number_compare().
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_NUMBER_H
#define FEEL_NUMBER_H

#include "feel/feel.h"

typedef enum FeelRounding
{
	FEEL_ROUND_HALF_EVEN,
	FEEL_ROUND_HALF_UP,   /* ties away from zero */
	FEEL_ROUND_HALF_DOWN, /* ties toward zero */
	FEEL_ROUND_UP,        /* away from zero */
	FEEL_ROUND_DOWN,      /* toward zero */
	FEEL_ROUND_FLOOR,
	FEEL_ROUND_CEILING
} FeelRounding;

/* The exponents of decimal128: what a scale may be. */
#define FEEL_MIN_SCALE (-6111)
#define FEEL_MAX_SCALE 6176

/* ------------------------------------------------- from and to the outside */

/*
 * The whole text as a number: [-]digits[.digits][e[+|-]digits], or with the
 * digits before the point left out.  No other characters.  More than 34
 * digits are rounded half-even.  False when it is no number or too large.
 */
extern bool feel_number_from_text(FeelString text, FeelValue *number);
/*
 * coefficient * 10^exponent, exactly; exponents from FEEL_MIN_SCALE to
 * -FEEL_MIN_SCALE.
 */
extern FeelValue feel_number_scaled(int64_t coefficient, int exponent);
/* The reverse; false for the few numbers whose digits need more than 63 bits. */
extern bool feel_number_parts(const FeelValue *n, int64_t *coefficient,
							  int *exponent);
/*
 * n times ten to the power of scale (0 .. 18), rounded down; exact: it was an
 * integer.  False when that needs more than 63 bits, or n's digits do.
 */
extern bool feel_number_scaled_floor(const FeelValue *n, int scale,
									 int64_t *floor, bool *exact);
/* The shortest decimal that reads back as x; false when x is not finite. */
extern bool feel_number_from_double(double x, FeelValue *number);
extern double feel_number_to_double(FeelValue n);
/* False unless n is an integer of 64 bits. */
extern bool feel_number_to_integer(FeelValue n, int64_t *i);
/* Truncates toward zero; false when that does not fit. */
extern bool feel_number_truncate(FeelValue n, int64_t *i);
/*
 * The plain decimal form, as string() prints it: no exponent, no trailing
 * zeros after the point, "0.1" with its zero.
 */
extern FeelString feel_number_to_text(FeelRun *run, FeelValue n);

/* ------------------------------------------------------------- slow paths */

/* They take integers, too. */

extern FeelValue feel_decimal_add(const FeelValue *a, const FeelValue *b);
extern FeelValue feel_decimal_subtract(const FeelValue *a, const FeelValue *b);
extern FeelValue feel_decimal_multiply(const FeelValue *a, const FeelValue *b);
extern FeelValue feel_decimal_divide(const FeelValue *a, const FeelValue *b);
extern FeelValue feel_decimal_negate(FeelValue a);
extern int feel_decimal_compare(const FeelValue *a, const FeelValue *b);

/* -------------------------------------------------------------- arithmetic */

static inline FeelValue
feel_number_add(FeelValue a, FeelValue b)
{
	int64_t i;

	if (a.small && b.small &&
		!__builtin_add_overflow(a.u.integer, b.u.integer, &i))
		return feel_integer(i);
	return feel_decimal_add(&a, &b);
}

static inline FeelValue
feel_number_subtract(FeelValue a, FeelValue b)
{
	int64_t i;

	if (a.small && b.small &&
		!__builtin_sub_overflow(a.u.integer, b.u.integer, &i))
		return feel_integer(i);
	return feel_decimal_subtract(&a, &b);
}

static inline FeelValue
feel_number_multiply(FeelValue a, FeelValue b)
{
	int64_t i;

	if (a.small && b.small &&
		!__builtin_mul_overflow(a.u.integer, b.u.integer, &i))
		return feel_integer(i);
	return feel_decimal_multiply(&a, &b);
}

/* null when b is zero */
static inline FeelValue
feel_number_divide(FeelValue a, FeelValue b)
{
	if (a.small && b.small && b.u.integer > 0 &&
		a.u.integer % b.u.integer == 0)
		return feel_integer(a.u.integer / b.u.integer);
	return feel_decimal_divide(&a, &b);
}

static inline FeelValue
feel_number_negate(FeelValue a)
{
	if (a.small && a.u.integer != INT64_MIN)
		return feel_integer(-a.u.integer);
	return feel_decimal_negate(a);
}

/* < 0, 0, > 0 */
static inline int
feel_number_compare(FeelValue a, FeelValue b)
{
	if (a.small && b.small)
		return (a.u.integer > b.u.integer) - (a.u.integer < b.u.integer);
	return feel_decimal_compare(&a, &b);
}

/* -1, 0, 1 */
static inline int
feel_number_sign(FeelValue a)
{
	return feel_number_compare(a, feel_integer(0));
}

extern FeelValue feel_number_power(FeelValue a, FeelValue b);
extern FeelValue feel_number_abs(FeelValue a);
/* the sign is that of b (floored division); null when b is zero */
extern FeelValue feel_number_modulo(FeelValue a, FeelValue b);
/* null for negative numbers */
extern FeelValue feel_number_sqrt(FeelValue a);
extern FeelValue feel_number_exp(FeelValue a);
/* natural logarithm; null unless a > 0 */
extern FeelValue feel_number_log(FeelValue a);

/* -------------------------------------------------- rounding and questions */

/*
 * Rounded to so many digits after the point (before it if negative).
 * A number that has no more digits than that is returned as it is.  null
 * when scale is outside FEEL_MIN_SCALE .. FEEL_MAX_SCALE.
 */
extern FeelValue feel_number_round(FeelValue n, int64_t scale,
								   FeelRounding mode);

static inline FeelValue
feel_number_floor(FeelValue n)
{
	return n.small ? n : feel_number_round(n, 0, FEEL_ROUND_FLOOR);
}

static inline FeelValue
feel_number_ceiling(FeelValue n)
{
	return n.small ? n : feel_number_round(n, 0, FEEL_ROUND_CEILING);
}

extern bool feel_number_is_integer(FeelValue n);
/* false for fractions */
extern bool feel_number_is_even(FeelValue n);
extern bool feel_number_is_odd(FeelValue n);

#endif /* FEEL_NUMBER_H */
