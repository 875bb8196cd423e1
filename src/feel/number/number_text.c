/*-------------------------------------------------------------------------
 *
 * number_text.c
 *	  FEEL numbers from texts and binary floating point, and back.
 *
 * Reading keeps at most 40 significant digits and folds the rest into one
 * more digit that only says "something was there": as 34 are kept in the end,
 * that is enough to round half-even correctly, and a text of a megabyte of
 * digits costs a walk over it.  The exponent is clamped before the library
 * sees it, so that 1e999999999 is too large and not an overflow of ours.
 *
 * A double becomes the shortest decimal that reads back as the same double:
 * 15 digits are tried first, then 16 and 17, which always do.  So a column of
 * type float8 that shows 0.1 is the FEEL number 0.1, not the binary fraction
 * that is near it.
 *
 * Writing is plain, without exponent, as string() of FEEL has it; a number of
 * few digits is written here, others by the library, whose text is taken
 * apart.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/number/number_bid.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Digits kept of a text: more than 34, so that one sticky digit is enough. */
#define TEXT_DIGITS 40
/* Beyond these a text is too large, or zero, whatever its digits. */
#define MAX_TEXT_EXPONENT 10000
/* "+", 34 digits, "E", "-", 4 digits, zero byte */
#define BID_TEXT_SIZE 48

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
	feel_assert(digits.count <= TEXT_DIGITS + 1);
	snprintf(digits.text + digits.count, 32, "E%d", (int) exponent);
	x = bid128_from_string(digits.text, BID_ROUNDING_TO_NEAREST, &flags);
	if (negative)
		x = bid128_negate(x);
	*number = feel_from_bid(x);
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
	return bid128_to_binary64(feel_to_bid(n), BID_ROUNDING_TO_NEAREST, &flags);
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

	feel_assert(count > 0 && (count == 1 || digits[count - 1] != '0'));

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
	feel_assert(p - text == length);
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

	if (feel_number_parts(&n, &coefficient, &exponent))
		return short_text(run, coefficient, exponent);
	/* sign, digits, "E", sign, digits */
	bid128_to_string(text, feel_to_bid(n), &flags);
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
