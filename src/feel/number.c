/*-------------------------------------------------------------------------
 *
 * number.c
 *	  FEEL numbers over Intel's decimal floating-point library.
 *
 * A FeelValue's decimal[2] is the library's BID_UINT128: 128 bits, low word
 * first, of which the high word holds the sign (bit 63), the exponent plus
 * 6176 (14 bits from bit 49 on) and the high part of the coefficient.
 * Values are canonical because only the library makes them.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>

#include <bid_conf.h>
#include <bid_functions.h>

#define EXPONENT_BIAS 6176
#define SIGN_BIT (UINT64_C(1) << 63)
#define EXPONENT_SHIFT 49
#define EXPONENT_MASK 0x3fff

/* Digits kept of a text: more than 34, so that one sticky digit is enough. */
#define TEXT_DIGITS 40
/* Beyond these a text is too large, or zero, whatever its digits. */
#define MAX_TEXT_EXPONENT 10000
/* "+", 34 digits, "E", "-", 4 digits, zero byte */
#define BID_TEXT_SIZE 48
/* Up to here powers are computed by multiplication. */
#define MAX_MULTIPLIED_POWER 1000

static BID_UINT128
to_bid(FeelValue n)
{
	BID_UINT128 x;

	if (n.small)
		return bid128_from_int64(n.u.integer);
	memcpy(&x, n.u.decimal, sizeof(x));
	return x;
}

/* The value of a result: null if not finite, small if it can be. */
static FeelValue
from_bid(BID_UINT128 x)
{
	FeelValue v = {.kind = FEEL_NUMBER};
	_IDEC_flags flags = 0;
	int64_t i;

	if (!bid128_isFinite(x))
		return feel_null();
	i = bid128_to_int64_xint(x, &flags);
	if (flags == 0)
		return feel_integer(i);
	memcpy(v.u.decimal, &x, sizeof(x));
	return v;
}

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

	x.w[0] = coefficient;
	x.w[1] = (uint64_t) (exponent + EXPONENT_BIAS) << EXPONENT_SHIFT;
	return x;
}

/* Bring i to the exponent that is so much smaller; false if it overflows. */
static bool
scale_up(int64_t *i, int digits)
{
	static const int64_t powers[] = {
		1,      10,      100,      1000,      10000,
		100000, 1000000, 10000000, 100000000, 1000000000,
	};

	return digits < (int) (sizeof(powers) / sizeof(powers[0])) &&
		   !__builtin_mul_overflow(*i, powers[digits], i);
}

/* ------------------------------------------------- from and to the outside */

bool
feel_number_parts(FeelValue n, int64_t *coefficient, int *exponent)
{
	uint64_t high;

	if (n.small)
	{
		*coefficient = n.u.integer;
		*exponent = 0;
		return true;
	}
	high = n.u.decimal[1] & ~SIGN_BIT;
	/* from bit 49 on the exponent; a second form of it begins with two bits */
	if ((high & ((UINT64_C(1) << EXPONENT_SHIFT) - 1)) != 0 ||
		(high >> 61) == 3 || n.u.decimal[0] > INT64_MAX)
		return false;
	*exponent = (int) (high >> EXPONENT_SHIFT) - EXPONENT_BIAS;
	*coefficient = (int64_t) n.u.decimal[0];
	if (n.u.decimal[1] & SIGN_BIT)
		*coefficient = -*coefficient;
	return true;
}

FeelValue
feel_number_scaled(int64_t coefficient, int exponent)
{
	FeelValue v = {.kind = FEEL_NUMBER};
	BID_UINT128 x;

	if (exponent >= 0 && scale_up(&coefficient, exponent))
		return feel_integer(coefficient);
	while (exponent < 0 && coefficient % 10 == 0)
	{
		if (coefficient == 0)
			return feel_integer(0);
		coefficient /= 10;
		if (++exponent == 0)
			return feel_integer(coefficient);
	}
	x = scaled(coefficient < 0 ? -(uint64_t) coefficient
							   : (uint64_t) coefficient,
			   exponent);
	if (coefficient < 0)
		x.w[1] |= SIGN_BIT;
	memcpy(v.u.decimal, &x, sizeof(x));
	return v;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * The significant digits of a text on the way to the library: leading zeros
 * dropped, digits beyond the capacity folded into one sticky digit.
 */
typedef struct Digits
{
	char text[TEXT_DIGITS + 32]; /* the exponent is put behind */
	int count;
	int64_t exponent;
	bool lost; /* a digit that is not zero was left out */
} Digits;

static void
digits_add(Digits *digits, char c, bool is_fraction)
{
	if (digits->count == 0 && c == '0')
	{
		digits->exponent -= is_fraction;
		return;
	}
	if (digits->count < TEXT_DIGITS)
	{
		digits->text[digits->count++] = c;
		digits->exponent -= is_fraction;
		return;
	}
	digits->lost |= c != '0';
	digits->exponent += !is_fraction;
}

/* [e[+|-]digits] at the end; false when something else stands there */
static bool
scan_exponent(FeelString text, size_t i, int64_t *exponent)
{
	int64_t value = 0;
	bool negative;

	*exponent = 0;
	if (i == text.length)
		return true;
	if (text.data[i] != 'e' && text.data[i] != 'E')
		return false;
	i++;
	negative = i < text.length && text.data[i] == '-';
	if (i < text.length && (text.data[i] == '-' || text.data[i] == '+'))
		i++;
	if (i == text.length)
		return false;
	for (; i < text.length; i++)
	{
		if (!is_digit(text.data[i]))
			return false;
		if (value < INT32_MAX)
			value = value * 10 + (text.data[i] - '0');
	}
	*exponent = negative ? -value : value;
	return true;
}

bool
feel_number_from_text(FeelString text, FeelValue *number)
{
	Digits digits = {.count = 0};
	size_t i = 0;
	size_t whole;
	size_t fraction = 0;
	int64_t exponent;
	bool negative = text.length > 0 && text.data[0] == '-';
	_IDEC_flags flags = 0;
	BID_UINT128 x;

	i = negative;
	for (whole = i; i < text.length && is_digit(text.data[i]); i++)
		digits_add(&digits, text.data[i], false);
	whole = i - whole;
	if (i < text.length && text.data[i] == '.')
	{
		for (fraction = ++i; i < text.length && is_digit(text.data[i]); i++)
			digits_add(&digits, text.data[i], true);
		fraction = i - fraction;
		if (fraction == 0)
			return false;
	}
	if (whole + fraction == 0 || !scan_exponent(text, i, &exponent))
		return false;
	if (digits.count == 0)
	{
		*number = feel_integer(0);
		return true;
	}
	if (digits.lost)
	{
		digits.text[digits.count++] = '1';
		digits.exponent--;
	}
	exponent += digits.exponent;
	if (exponent > MAX_TEXT_EXPONENT)
		return false;
	if (exponent < -MAX_TEXT_EXPONENT)
		exponent = -MAX_TEXT_EXPONENT;
	snprintf(digits.text + digits.count, 32, "E%d", (int) exponent);
	x = bid128_from_string(digits.text, BID_ROUNDING_TO_NEAREST, &flags);
	if (negative)
		x = bid128_negate(x);
	*number = from_bid(x);
	return number->kind == FEEL_NUMBER;
}

bool
feel_number_from_double(double x, FeelValue *number)
{
	char text[40];
	int precision;

	if (!isfinite(x))
		return false;
	for (precision = 15; precision <= 17; precision++)
	{
		snprintf(text, sizeof(text), "%.*g", precision, x);
		if (strtod(text, NULL) == x)
			break;
	}
	return feel_number_from_text((FeelString){text, (uint32_t) strlen(text)},
								 number);
}

double
feel_number_to_double(FeelValue n)
{
	_IDEC_flags flags = 0;

	if (n.small)
		return (double) n.u.integer;
	return bid128_to_binary64(to_bid(n), BID_ROUNDING_TO_NEAREST, &flags);
}

bool
feel_number_to_integer(FeelValue n, int64_t *i)
{
	_IDEC_flags flags = 0;

	if (n.small)
	{
		*i = n.u.integer;
		return true;
	}
	*i = bid128_to_int64_xint(to_bid(n), &flags);
	return flags == 0;
}

bool
feel_number_truncate(FeelValue n, int64_t *i)
{
	_IDEC_flags flags = 0;

	if (n.small)
	{
		*i = n.u.integer;
		return true;
	}
	*i = bid128_to_int64_int(to_bid(n), &flags);
	return (flags & BID_INVALID_EXCEPTION) == 0;
}

/* Lay out digits (no trailing zeros) times ten to the exponent plainly. */
static FeelString
plain_text(FeelRun *run, bool negative, const char *digits, int count,
		   int exponent)
{
	int whole = count + exponent; /* digits before the point, if positive */
	int zeros = whole < 0 ? -whole : 0;
	int length = negative + (whole > 0 ? whole : 1);
	char *text;
	char *p;
	int i;

	if (exponent < 0)
		length += 1 - exponent;
	text = p = feel_allocate(run, (size_t) length);
	if (negative)
		*p++ = '-';
	if (whole <= 0)
		*p++ = '0';
	for (i = 0; i < whole; i++)
		*p++ = i < count ? digits[i] : '0';
	if (exponent < 0)
	{
		*p++ = '.';
		while (zeros-- > 0)
			*p++ = '0';
		for (i = whole > 0 ? whole : 0; i < count; i++)
			*p++ = digits[i];
	}
	return (FeelString){text, (uint32_t) (p - text)};
}

/* The digits of a number, up to end; returns where they begin. */
static char *
write_digits(uint64_t n, char *end)
{
	do
	{
		*--end = (char) ('0' + n % 10);
		n /= 10;
	} while (n > 0);
	return end;
}

static FeelString
short_text(FeelRun *run, int64_t coefficient, int exponent)
{
	char text[BID_TEXT_SIZE];
	char *end = text + sizeof(text);
	bool negative = coefficient < 0;
	char *digits = write_digits(
		negative ? -(uint64_t) coefficient : (uint64_t) coefficient, end);

	if (exponent == 0)
	{
		if (negative)
			*--digits = '-';
		return feel_copy_text(run, digits, (size_t) (end - digits));
	}
	while (end - digits > 1 && end[-1] == '0')
	{
		end--;
		exponent++;
	}
	if (*digits == '0')
		return FEEL_STRING_LITERAL("0");
	return plain_text(run, negative, digits, (int) (end - digits), exponent);
}

FeelString
feel_number_to_text(FeelRun *run, FeelValue n)
{
	char text[BID_TEXT_SIZE];
	_IDEC_flags flags = 0;
	char *mark;
	int count;
	int64_t coefficient;
	int exponent;

	if (feel_number_parts(n, &coefficient, &exponent))
		return short_text(run, coefficient, exponent);
	/* sign, digits, "E", sign, digits */
	bid128_to_string(text, to_bid(n), &flags);
	mark = strchr(text, 'E');
	exponent = atoi(mark + 1);
	count = (int) (mark - text) - 1;
	while (count > 1 && text[count] == '0')
	{
		count--;
		exponent++;
	}
	if (count == 1 && text[1] == '0')
		return FEEL_STRING_LITERAL("0");
	return plain_text(run, text[0] == '-', text + 1, count, exponent);
}

/* -------------------------------------------------------------- arithmetic */

FeelValue
feel_decimal_add(FeelValue a, FeelValue b)
{
	_IDEC_flags flags = 0;

	return from_bid(
		bid128_add(to_bid(a), to_bid(b), BID_ROUNDING_TO_NEAREST, &flags));
}

FeelValue
feel_decimal_subtract(FeelValue a, FeelValue b)
{
	_IDEC_flags flags = 0;

	return from_bid(
		bid128_sub(to_bid(a), to_bid(b), BID_ROUNDING_TO_NEAREST, &flags));
}

FeelValue
feel_decimal_multiply(FeelValue a, FeelValue b)
{
	_IDEC_flags flags = 0;

	return from_bid(
		bid128_mul(to_bid(a), to_bid(b), BID_ROUNDING_TO_NEAREST, &flags));
}

FeelValue
feel_decimal_divide(FeelValue a, FeelValue b)
{
	_IDEC_flags flags = 0;

	return from_bid(
		bid128_div(to_bid(a), to_bid(b), BID_ROUNDING_TO_NEAREST, &flags));
}

FeelValue
feel_decimal_negate(FeelValue a)
{
	return from_bid(bid128_negate(to_bid(a)));
}

int
feel_decimal_compare(FeelValue a, FeelValue b)
{
	BID_UINT128 x;
	BID_UINT128 y;
	_IDEC_flags flags = 0;
	int64_t i;
	int64_t j;
	int e;
	int f;

	/* amounts of money against limits */
	if (feel_number_parts(a, &i, &e) && feel_number_parts(b, &j, &f) &&
		(e == f || (e > f ? scale_up(&i, e - f) : scale_up(&j, f - e))))
		return (i > j) - (i < j);
	x = to_bid(a);
	y = to_bid(b);
	if (bid128_quiet_less(x, y, &flags))
		return -1;
	return bid128_quiet_greater(x, y, &flags);
}

/* base to the power of n >= 0, by squaring */
static FeelValue
multiplied_power(FeelValue base, int64_t n)
{
	FeelValue result = feel_integer(1);

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
	return from_bid(
		bid128_pow(to_bid(a), to_bid(b), BID_ROUNDING_TO_NEAREST, &flags));
}

FeelValue
feel_number_abs(FeelValue a)
{
	return feel_number_sign(a) < 0 ? feel_number_negate(a) : a;
}

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
		rest = from_bid(bid128_fmod(to_bid(a), to_bid(b), &flags));
	if (rest.kind == FEEL_NUMBER &&
		feel_number_sign(rest) * feel_number_sign(b) < 0)
		rest = feel_number_add(rest, b);
	return rest;
}

FeelValue
feel_number_sqrt(FeelValue a)
{
	_IDEC_flags flags = 0;

	return from_bid(bid128_sqrt(to_bid(a), BID_ROUNDING_TO_NEAREST, &flags));
}

FeelValue
feel_number_exp(FeelValue a)
{
	_IDEC_flags flags = 0;

	return from_bid(bid128_exp(to_bid(a), BID_ROUNDING_TO_NEAREST, &flags));
}

FeelValue
feel_number_log(FeelValue a)
{
	_IDEC_flags flags = 0;

	return from_bid(bid128_log(to_bid(a), BID_ROUNDING_TO_NEAREST, &flags));
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

FeelValue
feel_number_round(FeelValue n, int64_t scale, FeelRounding mode)
{
	BID_UINT128 x;
	BID_UINT128 quantum;
	BID_UINT128 rounded;
	BID_UINT128 rest;
	BID_UINT128 twice;
	_IDEC_flags flags = 0;

	if (scale < FEEL_MIN_SCALE || scale > FEEL_MAX_SCALE)
		return feel_null();
	x = to_bid(n);
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
	return from_bid(rounded);
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
