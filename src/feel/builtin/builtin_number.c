/*-------------------------------------------------------------------------
 *
 * builtin_number.c
 *	  Built-in functions on numbers, conversion to numbers, and not() (DMN
 *	  1.5, 10.3.4.1, 10.3.4.2, 10.3.4.5).
 *
 * The functions of number.c return null where there is no number to return
 * and say nothing; what is said here is which argument was to blame, which
 * only the function knows.
 *
 * number() reads the formats that separators make of a text: they are taken
 * out, or made the point that the language has, and the text must then be a
 * number as a whole.  "1.234,5" with the separators of one country is none
 * with those of another, rather than another number.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/builtin/builtin.h"

#include <string.h>

#include "feel/operator/operators.h"
#include "feel/number/number.h"
#include "feel/temporal/temporal.h"

/* ---------------------------------------------------------------- rounding */

/* To the scale of argument 1, or to an integer without one */
static FeelValue
round_to(const FeelCall *call, FeelRounding mode)
{
	int64_t scale = 0;

	feel_assert(call->arguments[0].kind == FEEL_NUMBER);
	if (call->count > 1 && !feel_call_truncated(call, 1, &scale))
		return feel_null();
	if (scale < FEEL_MIN_SCALE || scale > FEEL_MAX_SCALE)
		return feel_argument_error(call, 1, "must be between %d and %d",
								   FEEL_MIN_SCALE, FEEL_MAX_SCALE);
	return feel_number_round(call->arguments[0], scale, mode);
}

FeelValue
feel_builtin_decimal(const FeelCall *call)
{
	return round_to(call, FEEL_ROUND_HALF_EVEN);
}

FeelValue
feel_builtin_floor(const FeelCall *call)
{
	return round_to(call, FEEL_ROUND_FLOOR);
}

FeelValue
feel_builtin_ceiling(const FeelCall *call)
{
	return round_to(call, FEEL_ROUND_CEILING);
}

FeelValue
feel_builtin_round_up(const FeelCall *call)
{
	return round_to(call, FEEL_ROUND_UP);
}

FeelValue
feel_builtin_round_down(const FeelCall *call)
{
	return round_to(call, FEEL_ROUND_DOWN);
}

FeelValue
feel_builtin_round_half_up(const FeelCall *call)
{
	return round_to(call, FEEL_ROUND_HALF_UP);
}

FeelValue
feel_builtin_round_half_down(const FeelCall *call)
{
	return round_to(call, FEEL_ROUND_HALF_DOWN);
}

/* -------------------------------------------------------------- arithmetic */

/* A number or a duration */
FeelValue
feel_builtin_abs(const FeelCall *call)
{
	FeelValue n = call->arguments[0];

	switch (n.kind)
	{
		case FEEL_NUMBER:
			return feel_number_abs(n);
		case FEEL_MONTHS_DURATION:
		case FEEL_DAYS_DURATION:
			return feel_duration_abs(n);
		default:
			return feel_argument_error(call, 0,
									   "must be a number or a duration, "
									   "not a %s",
									   feel_kind_name(n.kind));
	}
}

/*
 * Zero is looked for first: the null of a result out of range would not tell.
 */
FeelValue
feel_builtin_modulo(const FeelCall *call)
{
	FeelValue result;

	if (feel_number_sign(call->arguments[1]) == 0)
		return feel_argument_error(call, 1, "must not be 0");
	result = feel_number_modulo(call->arguments[0], call->arguments[1]);
	if (result.kind != FEEL_NUMBER)
		return feel_error(call->run, FEEL_OUT_OF_RANGE,
						  "the result of modulo() is out of range");
	return result;
}

FeelValue
feel_builtin_sqrt(const FeelCall *call)
{
	if (feel_number_sign(call->arguments[0]) < 0)
		return feel_argument_error(call, 0, "must not be negative");
	return feel_number_sqrt(call->arguments[0]);
}

FeelValue
feel_builtin_log(const FeelCall *call)
{
	if (feel_number_sign(call->arguments[0]) <= 0)
		return feel_argument_error(call, 0, "must be greater than 0");
	return feel_number_log(call->arguments[0]);
}

FeelValue
feel_builtin_exp(const FeelCall *call)
{
	FeelValue result = feel_number_exp(call->arguments[0]);

	if (result.kind != FEEL_NUMBER)
		return feel_error(call->run, FEEL_OUT_OF_RANGE,
						  "the result of exp() is out of range");
	return result;
}

FeelValue
feel_builtin_odd(const FeelCall *call)
{
	return feel_boolean(feel_number_is_odd(call->arguments[0]));
}

FeelValue
feel_builtin_even(const FeelCall *call)
{
	return feel_boolean(feel_number_is_even(call->arguments[0]));
}

/* -------------------------------------------------------------- conversion */

/*
 * A separator argument as a character, '\0' for null.  False plus a
 * diagnostic when it is not one of those allowed.
 */
static bool
separator_argument(const FeelCall *call, int i, const char *allowed,
				   char *separator)
{
	FeelValue value = call->arguments[i];

	*separator = '\0';
	if (value.kind == FEEL_NULL)
		return true;
	if (value.part == 1 && value.u.string[0] != '\0' &&
		strchr(allowed, value.u.string[0]) != NULL)
	{
		*separator = value.u.string[0];
		return true;
	}
	feel_argument_error(call, i, "must be one of %s or null",
						strlen(allowed) > 2 ? "\" \", \",\", \".\""
											: "\",\", \".\"");
	return false;
}

/*
 * The text without grouping separators, and with a point for the decimal
 * separator.  False when they are where they cannot be: grouping separators
 * stand between digits, before the decimal one.
 */
static bool
plain_number(FeelString text, char grouping, char decimal, char *out,
			 uint32_t *length)
{
	bool fraction = false;

	*length = 0;
	for (uint32_t i = 0; i < text.length; i++)
	{
		char c = text.data[i];

		if (c == grouping && grouping != '\0')
		{
			bool between = i > 0 && i + 1 < text.length &&
						   text.data[i - 1] >= '0' &&
						   text.data[i - 1] <= '9' &&
						   text.data[i + 1] >= '0' && text.data[i + 1] <= '9';

			if (!between || fraction)
				return false;
			continue;
		}
		if (c == decimal)
		{
			fraction = true;
			c = '.';
		}
		else if (c == '.')
			return false;
		out[(*length)++] = c;
	}
	return true;
}

/*
 * number(from), number(from, grouping separator, decimal separator): null
 * for a separator is no grouping, and a decimal point.
 */
FeelValue
feel_builtin_number(const FeelCall *call)
{
	FeelString text = feel_text(call->arguments[0]);
	char grouping = '\0';
	char decimal = '.';
	FeelValue number;
	FeelString plain;
	char *buffer;

	if (call->count > 1)
	{
		if (!separator_argument(call, 1, " ,.", &grouping) ||
			!separator_argument(call, 2, ",.", &decimal))
			return feel_null();
		if (decimal == '\0')
			decimal = '.';
		if (grouping == decimal)
			return feel_argument_error(call, 2,
									   "must not be that for grouping");
	}
	if (!feel_spend(call->run, text.length / 16))
		return feel_null();
	buffer = feel_allocate(call->run, (size_t) text.length + 1);
	plain.data = buffer;
	if (!plain_number(text, grouping, decimal, buffer, &plain.length) ||
		!feel_number_from_text(plain, &number))
		return feel_argument_error(call, 0, "is no number: \"%.*s\"",
								   text.length > 100 ? 100 : (int) text.length,
								   text.data);
	return number;
}

/* Null stays null, without a diagnostic. */
FeelValue
feel_builtin_not(const FeelCall *call)
{
	FeelValue value = feel_unwrap(call->arguments[0]);

	if (value.kind != FEEL_NULL && value.kind != FEEL_BOOLEAN)
		return feel_argument_error(call, 0, "must be true or false, not a %s",
								   feel_kind_name(value.kind));
	return feel_not(call->run, value);
}
