/*-------------------------------------------------------------------------
 *
 * operators.c
 *	  Arithmetic over all kinds of values, and the three-valued logic.
 *
 * An operand that is unknown makes the result unknown; operands that do not
 * go together make it null, with a diagnostic.
 *
 * Numbers come first and by pointer: they are nearly all of arithmetic, and
 * the evaluator has tried the fast path for small ones before it comes here.
 * Everything else is kept out of line.
 *
 * "and" and "or" are Kleene's, with two kinds of not knowing that must not be
 * confused.  null is a value, "neither true nor false", and stays null.
 * Unknown is a fact that nobody has told yet: the answer is a set of facts to
 * ask for.  Where both meet, unknown wins: once the fact is known, the result
 * may be false, which null would hide.  A side that decides (false and ...,
 * true or ...) decides whatever the other is: that is what lets decide()
 * answer before all facts are there.
 *
 * An operand that is no boolean counts as null here; whether that is worth a
 * diagnostic is for those who know the place (feel_check_condition()).
 *
 *-------------------------------------------------------------------------
 */
#include "feel/operator/region.h"
#include "feel/number/number.h"
#include "feel/temporal/temporal.h"

#include <string.h>

const char *
feel_operator_text(FeelOperator op)
{
	static const char *const texts[] = {
		[FEEL_OP_NONE] = "",      [FEEL_OP_ADD] = "+",
		[FEEL_OP_SUBTRACT] = "-", [FEEL_OP_MULTIPLY] = "*",
		[FEEL_OP_DIVIDE] = "/",   [FEEL_OP_POWER] = "**",
		[FEEL_OP_EQUAL] = "=",    [FEEL_OP_NOT_EQUAL] = "!=",
		[FEEL_OP_LESS] = "<",     [FEEL_OP_LESS_EQUAL] = "<=",
		[FEEL_OP_GREATER] = ">",  [FEEL_OP_GREATER_EQUAL] = ">=",
	};

	feel_assert(op <= FEEL_OP_GREATER_EQUAL);
	return texts[op];
}

static FeelValue
mismatch(FeelRun *run, FeelOperator op, FeelValue a, FeelValue b)
{
	return feel_error(run, FEEL_INVALID_TYPE,
					  "operator %s does not take a %s and a %s",
					  feel_operator_text(op), feel_kind_name(a.kind),
					  feel_kind_name(b.kind));
}

static FeelValue
out_of_range(FeelRun *run, FeelOperator op)
{
	return feel_error(run, FEEL_OUT_OF_RANGE,
					  "the result of operator %s is out of range",
					  feel_operator_text(op));
}

/* The result, or a diagnostic in place of one that does not exist */
static FeelValue
checked(FeelRun *run, FeelOperator op, FeelValue result)
{
	return result.kind == FEEL_NULL ? out_of_range(run, op) : result;
}

static bool
is_duration(FeelValue v)
{
	return v.kind == FEEL_MONTHS_DURATION || v.kind == FEEL_DAYS_DURATION;
}

static bool
is_moment(FeelValue v)
{
	return v.kind == FEEL_DATE || v.kind == FEEL_TIME ||
		   v.kind == FEEL_DATE_TIME;
}

/*
 * Two numbers, at least one of which is no small integer or whose result is
 * none.
 */
static FeelValue
number_arithmetic(FeelRun *run, FeelOperator op, const FeelValue *a,
				  const FeelValue *b)
{
	FeelValue result;

	feel_assert(op >= FEEL_OP_ADD && op <= FEEL_OP_POWER);
	switch (op)
	{
		case FEEL_OP_ADD:
			result = feel_decimal_add(a, b);
			break;
		case FEEL_OP_SUBTRACT:
			result = feel_decimal_subtract(a, b);
			break;
		case FEEL_OP_MULTIPLY:
			result = feel_decimal_multiply(a, b);
			break;
		case FEEL_OP_DIVIDE:
			result = feel_decimal_divide(a, b);
			if (result.kind == FEEL_NULL && feel_number_sign(*b) == 0)
				return feel_error(run, FEEL_INVALID_ARGUMENT,
								  "division by zero");
			break;
		default:
			result = feel_number_power(*a, *b);
			break;
	}
	if (result.kind == FEEL_NULL)
		return out_of_range(run, op);
	return result;
}

/* Text next to text.  With an empty one nothing is copied. */
static FeelValue
concatenate(FeelRun *run, FeelValue a, FeelValue b)
{
	size_t length = (size_t) a.part + b.part;
	char *text;

	feel_assert(a.kind == FEEL_STRING && b.kind == FEEL_STRING);
	if (length > FEEL_MAX_STRING)
		return feel_error(run, FEEL_LIMIT,
						  "the string is longer than %d bytes",
						  FEEL_MAX_STRING);
	if (!feel_spend(run, length / 64))
		return feel_null();
	if (a.part == 0 || b.part == 0)
		return a.part == 0 ? b : a;
	text = feel_take(run, length);
	memcpy(text, a.u.string, a.part);
	memcpy(text + a.part, b.u.string, b.part);
	return feel_string((FeelString){text, (uint32_t) length});
}

/* A moment and a duration, added or subtracted */
static FeelValue
shift(FeelRun *run, FeelOperator op, FeelValue moment, FeelValue duration)
{
	bool subtract = op == FEEL_OP_SUBTRACT;

	feel_assert(is_moment(moment) && is_duration(duration));
	if (duration.kind == FEEL_DAYS_DURATION)
		return checked(run, op, feel_add_duration(moment, duration, subtract));
	if (moment.kind == FEEL_TIME)
		return mismatch(run, op, moment, duration);
	return checked(run, op,
				   feel_add_months(moment, subtract ? -duration.u.integer
													: duration.u.integer));
}

static FeelValue
add(FeelRun *run, FeelValue a, FeelValue b)
{
	if (a.kind == FEEL_STRING && b.kind == FEEL_STRING)
		return concatenate(run, a, b);
	if (is_duration(a) && a.kind == b.kind)
		return checked(run, FEEL_OP_ADD, feel_duration_add(a, b));
	if (is_moment(a) && is_duration(b))
		return shift(run, FEEL_OP_ADD, a, b);
	if (is_duration(a) && is_moment(b))
		return shift(run, FEEL_OP_ADD, b, a);
	return mismatch(run, FEEL_OP_ADD, a, b);
}

/*
 * Of two moments the difference is in real time: both have a zone, or
 * neither.
 */
static FeelValue
subtract(FeelRun *run, FeelValue a, FeelValue b)
{
	if (is_duration(a) && a.kind == b.kind)
		return checked(run, FEEL_OP_SUBTRACT,
					   feel_duration_add(a, feel_duration_negate(b)));
	if (is_moment(a) && is_duration(b))
		return shift(run, FEEL_OP_SUBTRACT, a, b);
	if (is_moment(a) && is_moment(b) &&
		(a.kind == FEEL_TIME) == (b.kind == FEEL_TIME))
	{
		if (feel_is_zoned(a) != feel_is_zoned(b))
			return feel_error(
				run, FEEL_INVALID_TYPE,
				"a %s with a time zone and a %s without one "
				"have no difference",
				feel_kind_name(feel_is_zoned(a) ? a.kind : b.kind),
				feel_kind_name(feel_is_zoned(a) ? b.kind : a.kind));
		return checked(run, FEEL_OP_SUBTRACT, feel_subtract_moments(a, b));
	}
	return mismatch(run, FEEL_OP_SUBTRACT, a, b);
}

static FeelValue
multiply(FeelRun *run, FeelValue a, FeelValue b)
{
	if (is_duration(a) && b.kind == FEEL_NUMBER)
		return checked(run, FEEL_OP_MULTIPLY, feel_duration_multiply(a, b));
	if (a.kind == FEEL_NUMBER && is_duration(b))
		return checked(run, FEEL_OP_MULTIPLY, feel_duration_multiply(b, a));
	return mismatch(run, FEEL_OP_MULTIPLY, a, b);
}

/*
 * A duration by a number is a duration, by one of its own kind a number.
 * Years and days have no common measure.
 */
static FeelValue
divide(FeelRun *run, FeelValue a, FeelValue b)
{
	FeelValue divisor;

	if (!is_duration(a) || (b.kind != FEEL_NUMBER && b.kind != a.kind))
		return mismatch(run, FEEL_OP_DIVIDE, a, b);
	divisor = b.kind == FEEL_NUMBER ? b : feel_duration_number(b);
	if (feel_number_sign(divisor) == 0)
		return feel_error(run, FEEL_INVALID_ARGUMENT, "division by zero");
	return checked(run, FEEL_OP_DIVIDE,
				   b.kind == FEEL_NUMBER ? feel_duration_divide(a, b)
										 : feel_duration_ratio(a, b));
}

/* Does no operator take it, whatever the other operand turns out to be? */
static bool
is_no_operand(FeelValue v)
{
	return v.kind == FEEL_NULL || v.kind == FEEL_BOOLEAN ||
		   (v.kind >= FEEL_RANGE && v.kind != FEEL_UNKNOWN);
}

/* kept apart, so that numbers do not pay for it */
static __attribute__((noinline)) FeelValue
other_arithmetic(FeelRun *run, FeelOperator op, FeelValue a, FeelValue b)
{
	if (a.kind == FEEL_UNKNOWN || b.kind == FEEL_UNKNOWN)
	{
		if (run->completion == NULL)
			return feel_unknown_union(run, a, b);
		return is_no_operand(a) || is_no_operand(b)
				   ? feel_null()
				   : feel_unknown_arithmetic(run, op, a, b);
	}
	switch (op)
	{
		case FEEL_OP_ADD:
			return add(run, a, b);
		case FEEL_OP_SUBTRACT:
			return subtract(run, a, b);
		case FEEL_OP_MULTIPLY:
			return multiply(run, a, b);
		case FEEL_OP_DIVIDE:
			return divide(run, a, b);
		default:
			return mismatch(run, op, a, b);
	}
}

FeelValue
feel_arithmetic(FeelRun *run, FeelOperator op, const FeelValue *a,
				const FeelValue *b)
{
	if (a->kind == FEEL_NUMBER && b->kind == FEEL_NUMBER)
		return number_arithmetic(run, op, a, b);
	return other_arithmetic(run, op, *a, *b);
}

/*
 * The smallest small integer has no small negative; feel_number_negate()
 * knows.
 */
FeelValue
feel_negate(FeelRun *run, FeelValue a)
{
	if (a.kind == FEEL_NUMBER)
		return feel_number_negate(a);
	if (is_duration(a))
		return feel_duration_negate(a);
	if (a.kind == FEEL_UNKNOWN)
		return feel_unknown_negative(run, a);
	return feel_error(run, FEEL_INVALID_TYPE, "a %s has no negative",
					  feel_kind_name(a.kind));
}

/* ---------------------------------------------------------------- logic -- */

static bool
is_boolean(FeelValue v, bool b)
{
	return v.kind == FEEL_BOOLEAN && v.u.boolean == b;
}

FeelValue
feel_and(FeelRun *run, FeelValue a, FeelValue b)
{
	if (is_boolean(a, false) || is_boolean(b, false))
		return feel_boolean(false);
	if (a.kind == FEEL_UNKNOWN || b.kind == FEEL_UNKNOWN)
		return feel_unknown_union(run, a, b);
	if (is_boolean(a, true) && is_boolean(b, true))
		return feel_boolean(true);
	return feel_null();
}

FeelValue
feel_or(FeelRun *run, FeelValue a, FeelValue b)
{
	if (is_boolean(a, true) || is_boolean(b, true))
		return feel_boolean(true);
	if (a.kind == FEEL_UNKNOWN || b.kind == FEEL_UNKNOWN)
		return feel_unknown_union(run, a, b);
	if (is_boolean(a, false) && is_boolean(b, false))
		return feel_boolean(false);
	return feel_null();
}

/* Of null null, of unknown unknown: what is not answered has no opposite. */
FeelValue
feel_not(FeelRun *run, FeelValue a)
{
	if (a.kind == FEEL_BOOLEAN)
		return feel_boolean(!a.u.boolean);
	if (a.kind == FEEL_UNKNOWN || a.kind == FEEL_NULL)
		return feel_computed(a);
	return feel_error(run, FEEL_INVALID_TYPE, "not() does not take a %s",
					  feel_kind_name(a.kind));
}
