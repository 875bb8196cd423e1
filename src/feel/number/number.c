/*-------------------------------------------------------------------------
 *
 * number.c
 *	  FEEL numbers over Intel's decimal floating-point library.
 *
 * FEEL wants decimal128: money must add up, and 0.1 is 0.1.  A library does
 * that right, but takes numbers apart and packs them anew at each operation.
 * So there are three paths, from fast to slow:
 *
 *	1.	Integers of 64 bits: inline, in number.h.
 *	2.	A coefficient of 63 bits with an exponent: here.  Both are brought
 *		to the smaller exponent, and the operation is one on integers.
 *	3.	The library.
 *
 * The second path must give exactly what the library would.  It does, as it
 * only answers where the exact result has a coefficient of 63 bits, fewer
 * than 34 digits: then no rounding takes place, and the exact result is the
 * library's.  (Its preferred exponent may be another one; numbers are
 * compared by value, never by bits, and printed without trailing zeros.)
 * Whatever overflows on the way falls through to the library; nothing is
 * tried twice.
 *
 * A quotient is exact, and short, if the divisor divides the dividend or is a
 * power of ten; everything else may have 34 digits and goes to the library.
 *
 * A result that is an integer becomes small again, so that a sum of amounts
 * which comes out even goes on by the first path.
 *
 * Powers with whole exponents are products, by squaring: exact as long as the
 * result is, where the library computes exp(b * ln(a)).
 *
 *-------------------------------------------------------------------------
 */
#include "feel/number/number_bid.h"

#define EXPONENT_BIAS 6176
#define SIGN_BIT (UINT64_C(1) << 63)
#define EXPONENT_SHIFT 49
#define EXPONENT_MASK 0x3fff

/* Up to here powers are computed by multiplication. */
#define MAX_MULTIPLIED_POWER 1000

static bool
is_negative(BID_UINT128 x)
{
	return bid128_isSigned(x) && !bid128_isZero(x);
}

static int
exponent_of(BID_UINT128 x)
{
	return (int) ((x.w[1] >> EXPONENT_SHIFT) & EXPONENT_MASK) - EXPONENT_BIAS;
}

/* coefficient times ten to the exponent, which must be in range */
static BID_UINT128
scaled(uint64_t coefficient, int exponent)
{
	BID_UINT128 x;

	feel_assert(exponent >= -EXPONENT_BIAS && exponent <= -FEEL_MIN_SCALE);
	x.w[0] = coefficient;
	x.w[1] = (uint64_t) (exponent + EXPONENT_BIAS) << EXPONENT_SHIFT;
	return x;
}

/* ---------------------------------------------------- numbers of few digits */

#define MAX_POWER 18

static const int64_t powers_of_ten[MAX_POWER + 1] = {
	INT64_C(1),
	INT64_C(10),
	INT64_C(100),
	INT64_C(1000),
	INT64_C(10000),
	INT64_C(100000),
	INT64_C(1000000),
	INT64_C(10000000),
	INT64_C(100000000),
	INT64_C(1000000000),
	INT64_C(10000000000),
	INT64_C(100000000000),
	INT64_C(1000000000000),
	INT64_C(10000000000000),
	INT64_C(100000000000000),
	INT64_C(1000000000000000),
	INT64_C(10000000000000000),
	INT64_C(100000000000000000),
	INT64_C(1000000000000000000),
};

/* Bring i to the exponent that is so much smaller; false if it overflows. */
static inline bool
scale_up(int64_t *i, int digits)
{
	int64_t result;

	feel_assert(digits >= 0);
	if (digits > MAX_POWER ||
		__builtin_mul_overflow(*i, powers_of_ten[digits], &result))
		return false;
	*i = result;
	return true;
}

/* Two numbers as i and j times ten to the exponent; false if they are long. */
static inline bool
common_parts(const FeelValue *a, const FeelValue *b, int64_t *i, int64_t *j,
			 int *exponent)
{
	int e;
	int f;

	if (!feel_number_parts(a, i, &e) || !feel_number_parts(b, j, &f))
		return false;
	*exponent = e < f ? e : f;
	return e == f || (e > f ? scale_up(i, e - f) : scale_up(j, f - e));
}

/* coefficient * 10^exponent, whose exponent is one of decimal128 */
static inline FeelValue
short_number(int64_t coefficient, int exponent)
{
	FeelValue v = feel_value(FEEL_NUMBER, false, 0);
	BID_UINT128 x;

	if (coefficient == 0 ||
		(exponent >= 0 && scale_up(&coefficient, exponent)))
		return feel_integer(coefficient);
	if (exponent < 0 && exponent >= -MAX_POWER &&
		coefficient % powers_of_ten[-exponent] == 0)
		return feel_integer(coefficient / powers_of_ten[-exponent]);
	x = scaled(coefficient < 0 ? -(uint64_t) coefficient
							   : (uint64_t) coefficient,
			   exponent);
	if (coefficient < 0)
		x.w[1] |= SIGN_BIT;
	memcpy(v.u.decimal, &x, sizeof(x));
	return v;
}

/* a / b where that is exact and short; b > 0 */
static inline bool
short_quotient(int64_t i, int e, int64_t j, int f, FeelValue *quotient)
{
	int digits = 1;

	feel_assert(j > 0);
	if (i % j == 0)
	{
		*quotient = short_number(i / j, e - f);
		return true;
	}
	while (digits <= MAX_POWER && powers_of_ten[digits] < j)
		digits++;
	if (digits > MAX_POWER || powers_of_ten[digits] != j)
		return false;
	*quotient = short_number(i, e - f - digits);
	return true;
}

/* i divided by ten to the power of digits */
static inline int64_t
short_round(int64_t i, int digits, FeelRounding mode)
{
	int64_t power = powers_of_ten[digits];
	int64_t quotient = i / power;
	int64_t rest = i % power;
	int64_t away = i < 0 ? -1 : 1;
	int64_t distance = rest < 0 ? -rest : rest;
	/* of the rest to one half: < 0, 0, > 0 */
	int64_t half = distance - (power - distance);

	/* a power beyond 10^18 would not fit, nor would its distance */
	feel_assert(digits > 0 && digits <= MAX_POWER && distance < power);
	if (rest == 0)
		return quotient;
	switch (mode)
	{
		case FEEL_ROUND_HALF_EVEN:
			return half > 0 || (half == 0 && quotient % 2 != 0)
					   ? quotient + away
					   : quotient;
		case FEEL_ROUND_HALF_UP:
			return half >= 0 ? quotient + away : quotient;
		case FEEL_ROUND_HALF_DOWN:
			return half > 0 ? quotient + away : quotient;
		case FEEL_ROUND_UP:
			return quotient + away;
		case FEEL_ROUND_DOWN:
			return quotient;
		case FEEL_ROUND_FLOOR:
			return i < 0 ? quotient - 1 : quotient;
		case FEEL_ROUND_CEILING:
			return i > 0 ? quotient + 1 : quotient;
	}
	return quotient;
}

/* ------------------------------------------------- from and to the outside */

bool
feel_number_parts(const FeelValue *n, int64_t *coefficient, int *exponent)
{
	uint64_t high;

	feel_assert(n->kind == FEEL_NUMBER);
	if (n->small)
	{
		*coefficient = n->u.integer;
		*exponent = 0;
		return true;
	}
	high = n->u.decimal[1] & ~SIGN_BIT;
	/* from bit 49 on the exponent; a second form of it begins with two bits */
	if ((high & ((UINT64_C(1) << EXPONENT_SHIFT) - 1)) != 0 ||
		(high >> 61) == 3 || n->u.decimal[0] > INT64_MAX)
		return false;
	*exponent = (int) (high >> EXPONENT_SHIFT) - EXPONENT_BIAS;
	*coefficient = (int64_t) n->u.decimal[0];
	if (n->u.decimal[1] & SIGN_BIT)
		*coefficient = -*coefficient;
	return true;
}

FeelValue
feel_number_scaled(int64_t coefficient, int exponent)
{
	/* so that many digits of a numeric become few */
	while (exponent < 0 && coefficient % 10 == 0 && coefficient != 0)
	{
		coefficient /= 10;
		exponent++;
	}
	return short_number(coefficient, exponent);
}

bool
feel_number_scaled_floor(const FeelValue *n, int scale, int64_t *floor,
						 bool *exact)
{
	int exponent;
	int digits;

	if (!feel_number_parts(n, floor, &exponent))
		return false;
	*exact = true;
	digits = exponent + scale;
	if (digits >= 0)
		return scale_up(floor, digits);
	if (digits < -MAX_POWER)
		return false;
	*exact = *floor % powers_of_ten[-digits] == 0;
	*floor = short_round(*floor, -digits, FEEL_ROUND_FLOOR);
	return true;
}

/* The library reports by its flags whether the conversion was exact. */
bool
feel_number_to_integer(FeelValue n, int64_t *i)
{
	_IDEC_flags flags = 0;

	if (n.small)
	{
		*i = n.u.integer;
		return true;
	}
	*i = bid128_to_int64_xint(feel_to_bid(n), &flags);
	return flags == 0;
}

/* A fraction is no error here, only a number that does not fit. */
bool
feel_number_truncate(FeelValue n, int64_t *i)
{
	_IDEC_flags flags = 0;

	if (n.small)
	{
		*i = n.u.integer;
		return true;
	}
	*i = bid128_to_int64_int(feel_to_bid(n), &flags);
	return (flags & BID_INVALID_EXCEPTION) == 0;
}

/* -------------------------------------------------------------- arithmetic */

FeelValue
feel_decimal_add(const FeelValue *a, const FeelValue *b)
{
	_IDEC_flags flags = 0;
	int64_t i;
	int64_t j;
	int exponent;

	if (common_parts(a, b, &i, &j, &exponent) &&
		!__builtin_add_overflow(i, j, &i))
		return short_number(i, exponent);
	return feel_from_bid(bid128_add(feel_to_bid(*a), feel_to_bid(*b),
									BID_ROUNDING_TO_NEAREST, &flags));
}

FeelValue
feel_decimal_subtract(const FeelValue *a, const FeelValue *b)
{
	_IDEC_flags flags = 0;
	int64_t i;
	int64_t j;
	int exponent;

	if (common_parts(a, b, &i, &j, &exponent) &&
		!__builtin_sub_overflow(i, j, &i))
		return short_number(i, exponent);
	return feel_from_bid(bid128_sub(feel_to_bid(*a), feel_to_bid(*b),
									BID_ROUNDING_TO_NEAREST, &flags));
}

/* Exponents that stay in range whatever a product or quotient makes of them */
#define IS_MIDDLE(exponent) ((exponent) > -1000 && (exponent) < 1000)

FeelValue
feel_decimal_multiply(const FeelValue *a, const FeelValue *b)
{
	_IDEC_flags flags = 0;
	int64_t i;
	int64_t j;
	int e;
	int f;

	if (feel_number_parts(a, &i, &e) && feel_number_parts(b, &j, &f) &&
		IS_MIDDLE(e) && IS_MIDDLE(f) && !__builtin_mul_overflow(i, j, &i))
		return short_number(i, e + f);
	return feel_from_bid(bid128_mul(feel_to_bid(*a), feel_to_bid(*b),
									BID_ROUNDING_TO_NEAREST, &flags));
}

/* Zero is left to the library, whose infinity becomes null. */
FeelValue
feel_decimal_divide(const FeelValue *a, const FeelValue *b)
{
	_IDEC_flags flags = 0;
	FeelValue quotient;
	int64_t i;
	int64_t j;
	int e;
	int f;

	if (feel_number_parts(a, &i, &e) && feel_number_parts(b, &j, &f) &&
		IS_MIDDLE(e) && IS_MIDDLE(f) && j > 0 &&
		short_quotient(i, e, j, f, &quotient))
		return quotient;
	return feel_from_bid(bid128_div(feel_to_bid(*a), feel_to_bid(*b),
									BID_ROUNDING_TO_NEAREST, &flags));
}

FeelValue
feel_decimal_negate(FeelValue a)
{
	return feel_from_bid(bid128_negate(feel_to_bid(a)));
}

int
feel_decimal_compare(const FeelValue *a, const FeelValue *b)
{
	BID_UINT128 x;
	BID_UINT128 y;
	_IDEC_flags flags = 0;
	int64_t i;
	int64_t j;
	int exponent;

	if (common_parts(a, b, &i, &j, &exponent))
		return (i > j) - (i < j);
	x = feel_to_bid(*a);
	y = feel_to_bid(*b);
	if (bid128_quiet_less(x, y, &flags))
		return -1;
	return bid128_quiet_greater(x, y, &flags);
}

/* base to the power of n >= 0, by squaring */
static FeelValue
multiplied_power(FeelValue base, int64_t n)
{
	FeelValue result = feel_integer(1);

	feel_assert(n >= 0 && n <= MAX_MULTIPLIED_POWER);
	while (n > 0)
	{
		if (n & 1)
			result = feel_number_multiply(result, base);
		n >>= 1;
		if (n > 0)
			base = feel_number_multiply(base, base);
		if (result.kind == FEEL_NULL || base.kind == FEEL_NULL)
			return feel_null();
	}
	return result;
}

FeelValue
feel_number_power(FeelValue a, FeelValue b)
{
	_IDEC_flags flags = 0;
	FeelValue power;
	int64_t n;

	/* exact results for whole exponents, as long as that is short */
	if (feel_number_to_integer(b, &n) && n <= MAX_MULTIPLIED_POWER &&
		n >= -MAX_MULTIPLIED_POWER)
	{
		power = multiplied_power(a, n < 0 ? -n : n);
		if (power.kind == FEEL_NUMBER)
			return n < 0 ? feel_number_divide(feel_integer(1), power) : power;
	}
	return feel_from_bid(bid128_pow(feel_to_bid(a), feel_to_bid(b),
									BID_ROUNDING_TO_NEAREST, &flags));
}

FeelValue
feel_number_abs(FeelValue a)
{
	return feel_number_sign(a) < 0 ? feel_number_negate(a) : a;
}

/*
 * The library gives the rest with the sign of the dividend; FEEL wants that
 * of the divisor.
 */
FeelValue
feel_number_modulo(FeelValue a, FeelValue b)
{
	_IDEC_flags flags = 0;
	FeelValue rest;

	if (feel_number_sign(b) == 0)
		return feel_null();
	if (a.small && b.small)
		rest = feel_integer(b.u.integer == -1 ? 0 : a.u.integer % b.u.integer);
	else
		rest =
			feel_from_bid(bid128_fmod(feel_to_bid(a), feel_to_bid(b), &flags));
	if (rest.kind == FEEL_NUMBER &&
		feel_number_sign(rest) * feel_number_sign(b) < 0)
		rest = feel_number_add(rest, b);
	return rest;
}

FeelValue
feel_number_sqrt(FeelValue a)
{
	_IDEC_flags flags = 0;

	return feel_from_bid(
		bid128_sqrt(feel_to_bid(a), BID_ROUNDING_TO_NEAREST, &flags));
}

FeelValue
feel_number_exp(FeelValue a)
{
	_IDEC_flags flags = 0;

	return feel_from_bid(
		bid128_exp(feel_to_bid(a), BID_ROUNDING_TO_NEAREST, &flags));
}

FeelValue
feel_number_log(FeelValue a)
{
	_IDEC_flags flags = 0;

	return feel_from_bid(
		bid128_log(feel_to_bid(a), BID_ROUNDING_TO_NEAREST, &flags));
}

/* -------------------------------------------------- rounding and questions */

/* The library's mode; half down, which it lacks, begins as toward zero. */
static _IDEC_round
library_mode(FeelRounding mode, bool negative)
{
	switch (mode)
	{
		case FEEL_ROUND_HALF_EVEN:
			return BID_ROUNDING_TO_NEAREST;
		case FEEL_ROUND_HALF_UP:
			return BID_ROUNDING_TIES_AWAY;
		case FEEL_ROUND_UP:
			return negative ? BID_ROUNDING_DOWN : BID_ROUNDING_UP;
		case FEEL_ROUND_FLOOR:
			return BID_ROUNDING_DOWN;
		case FEEL_ROUND_CEILING:
			return BID_ROUNDING_UP;
		case FEEL_ROUND_DOWN:
		case FEEL_ROUND_HALF_DOWN:
			break;
	}
	return BID_ROUNDING_TO_ZERO;
}

/*
 * Half down is made of two roundings, as the library has none: toward zero,
 * and away where the rest is more than one half.
 */
FeelValue
feel_number_round(FeelValue n, int64_t scale, FeelRounding mode)
{
	BID_UINT128 x;
	BID_UINT128 quantum;
	BID_UINT128 rounded;
	BID_UINT128 rest;
	BID_UINT128 twice;
	_IDEC_flags flags = 0;
	int64_t i;
	int exponent;

	if (scale < FEEL_MIN_SCALE || scale > FEEL_MAX_SCALE)
		return feel_null();
	if (feel_number_parts(&n, &i, &exponent))
	{
		if (-scale <= exponent)
			return n;
		if (-scale - exponent <= MAX_POWER)
			return short_number(short_round(i, (int) -scale - exponent, mode),
								(int) -scale);
	}
	x = feel_to_bid(n);
	if (-scale <= exponent_of(x))
		return n;
	quantum = scaled(1, (int) -scale);
	rounded = bid128_quantize(x, quantum, library_mode(mode, is_negative(x)),
							  &flags);
	if (mode == FEEL_ROUND_HALF_DOWN)
	{
		rest = bid128_abs(
			bid128_sub(x, rounded, BID_ROUNDING_TO_NEAREST, &flags));
		twice = bid128_add(rest, rest, BID_ROUNDING_TO_NEAREST, &flags);
		if (bid128_quiet_greater(twice, quantum, &flags))
			rounded = bid128_quantize(
				x, quantum, library_mode(FEEL_ROUND_UP, is_negative(x)),
				&flags);
	}
	return feel_from_bid(rounded);
}

bool
feel_number_is_integer(FeelValue n)
{
	return n.small || feel_number_compare(
						  n, feel_number_round(n, 0, FEEL_ROUND_DOWN)) == 0;
}

bool
feel_number_is_even(FeelValue n)
{
	FeelValue rest = feel_number_modulo(n, feel_integer(2));

	return rest.kind == FEEL_NUMBER && feel_number_sign(rest) == 0;
}

bool
feel_number_is_odd(FeelValue n)
{
	FeelValue rest = feel_number_modulo(n, feel_integer(2));

	return rest.kind == FEEL_NUMBER &&
		   feel_number_compare(rest, feel_integer(1)) == 0;
}
