/*-------------------------------------------------------------------------
 *
 * builtin_temporal.c
 *	  Built-in functions that make dates, times and durations and ask for
 *	  their place in the calendar (DMN 1.5, 10.3.4.1, 10.3.4.6, 10.3.4.8,
 *	  10.3.4.11).
 *
 * now() and today() are those of the run, the as-of of the decision, never
 * those of the clock.
 *
 * The constructors take a text, parts, or another temporal value; which, is
 * told by the signature and then by the kind.  A text that is no date is an
 * error of the argument, shown shortened, since it may come from a fact.
 *
 * That now() is the run's is what makes decisions reproducible: a decision as
 * of last March is today what it was last March, and explain() cannot differ
 * from decide().
 *
 *-------------------------------------------------------------------------
 */
#include "feel/builtin/builtin.h"

#include "feel/number/number.h"
#include "feel/operator/region.h"
#include "feel/temporal/temporal.h"

/* "argument ... is no date: ..." */
static FeelValue
bad_text(const FeelCall *call, const char *what)
{
	FeelString text = feel_text(call->arguments[0]);

	feel_assert(call->arguments[0].kind == FEEL_STRING);
	return feel_argument_error(call, 0, "is no %s: \"%.*s\"", feel_said(what),
							   text.length > 100 ? 100 : (int) text.length,
							   text.data);
}

static FeelValue
bad_kind(const FeelCall *call, int i, const char *expected)
{
	return feel_argument_error(call, i, "must be %s, not a %s",
							   feel_said(expected),
							   feel_kind_name(call->arguments[i].kind));
}

/* Number argument i, which must have no fraction */
static bool
integer_argument(const FeelCall *call, int i, int64_t *n)
{
	if (feel_number_to_integer(call->arguments[i], n))
		return true;
	feel_argument_error(call, i, "must be an integer");
	return false;
}

/* ------------------------------------------------------------------ making */

static FeelValue
date_of_parts(const FeelCall *call)
{
	int64_t year;
	int64_t month;
	int64_t day;
	FeelValue date;

	if (!integer_argument(call, 0, &year) ||
		!integer_argument(call, 1, &month) || !integer_argument(call, 2, &day))
		return feel_null();
	date = feel_make_date(year, month, day);
	if (date.kind == FEEL_DATE)
		return date;
	return feel_error(call->run, FEEL_INVALID_ARGUMENT,
					  "there is no date of year %lld, month %lld, day %lld",
					  (long long) year, (long long) month, (long long) day);
}

/* date(from): a string, date, or date and time; date(year, month, day) */
FeelValue
feel_builtin_date(const FeelCall *call)
{
	FeelValue from = call->arguments[0];
	FeelValue date;

	if (call->which == 1)
		return date_of_parts(call);
	switch (from.kind)
	{
		case FEEL_STRING:
			if (feel_date_from_text(feel_text(from), &date))
				return date;
			return bad_text(call, "date");
		case FEEL_DATE:
		case FEEL_DATE_TIME:
			return feel_date_part(from);
		default:
			return bad_kind(call, 0, "a string, date, or date and time");
	}
}

/* Whole seconds and nanoseconds of a number of seconds */
static bool
seconds_argument(const FeelCall *call, int i, int64_t *seconds,
				 int64_t *nanoseconds)
{
	FeelValue n = call->arguments[i];
	FeelValue fraction;

	if (!feel_call_truncated(call, i, seconds))
		return false;
	feel_assert(n.kind == FEEL_NUMBER);
	fraction = feel_number_subtract(n, feel_integer(*seconds));
	fraction =
		feel_number_multiply(fraction, feel_integer(FEEL_SECOND_NANOSECONDS));
	return feel_number_truncate(fraction, nanoseconds);
}

static FeelValue
time_of_parts(const FeelCall *call)
{
	FeelValue offset = feel_call_argument(call, 3);
	const FeelZone *zone = NULL;
	int64_t hour;
	int64_t minute;
	int64_t second;
	int64_t nanosecond;
	FeelValue time;

	if (offset.kind != FEEL_NULL && offset.kind != FEEL_DAYS_DURATION)
		return bad_kind(call, 3, "a days and time duration");
	if (!integer_argument(call, 0, &hour) ||
		!integer_argument(call, 1, &minute) ||
		!seconds_argument(call, 2, &second, &nanosecond))
		return feel_null();
	if (offset.kind == FEEL_DAYS_DURATION &&
		!feel_zone_from_duration(call->run, offset, &zone))
		return feel_argument_error(
			call, 3, "must be whole seconds, up to 18 hours either way");
	time = feel_make_time(hour, minute, second, nanosecond, zone);
	if (time.kind == FEEL_TIME)
		return time;
	return feel_error(call->run, FEEL_INVALID_ARGUMENT,
					  "there is no time of hour %lld, minute %lld, second "
					  "%lld",
					  (long long) hour, (long long) minute,
					  (long long) second);
}

/*
 * time(from): a string, time, date and time, or date (midnight UTC);
 * time(hour, minute, second, offset)
 */
FeelValue
feel_builtin_time(const FeelCall *call)
{
	FeelValue from = call->arguments[0];
	FeelValue time;

	if (call->which == 1)
		return time_of_parts(call);
	switch (from.kind)
	{
		case FEEL_STRING:
			if (feel_time_from_text(call->run, feel_text(from), &time))
				return time;
			return bad_text(call, "time");
		case FEEL_TIME:
			return from;
		case FEEL_DATE:
		case FEEL_DATE_TIME:
			return feel_time_part(call->run, from);
		default:
			return bad_kind(call, 0, "a string, time, or date and time");
	}
}

/*
 * date and time(from): a string, date and time, or date (midnight UTC);
 * date and time(date, time)
 */
FeelValue
feel_builtin_date_and_time(const FeelCall *call)
{
	FeelValue from = call->arguments[0];
	FeelValue value;

	if (call->which == 1)
	{
		if (call->arguments[1].kind != FEEL_TIME)
			return bad_kind(call, 1, "a time");
		return feel_date_with_time(from, call->arguments[1]);
	}
	switch (from.kind)
	{
		case FEEL_STRING:
			if (feel_date_time_from_text(call->run, feel_text(from), &value))
				return value;
			return bad_text(call, "date and time");
		case FEEL_DATE:
		case FEEL_DATE_TIME:
			return feel_date_time_part(call->run, from);
		default:
			return bad_kind(call, 0, "a string, date, or date and time");
	}
}

/* duration(from): a string, or a duration of either kind */
FeelValue
feel_builtin_duration(const FeelCall *call)
{
	FeelValue from = call->arguments[0];
	FeelValue duration;

	switch (from.kind)
	{
		case FEEL_STRING:
			if (feel_duration_from_text(feel_text(from), &duration))
				return duration;
			return bad_text(call, "duration");
		case FEEL_MONTHS_DURATION:
		case FEEL_DAYS_DURATION:
			return from;
		default:
			return bad_kind(call, 0, "a string or a duration");
	}
}

FeelValue
feel_builtin_months_duration(const FeelCall *call)
{
	return feel_months_between(call->arguments[0], call->arguments[1]);
}

/* ---------------------------------------------------------------- calendar */

FeelValue
feel_builtin_day_of_year(const FeelCall *call)
{
	return feel_integer(feel_day_of_year(feel_days_of(call->arguments[0])));
}

/* The week of ISO 8601 */
FeelValue
feel_builtin_week_of_year(const FeelCall *call)
{
	return feel_integer(feel_iso_week(feel_days_of(call->arguments[0])));
}

FeelValue
feel_builtin_day_of_week(const FeelCall *call)
{
	static const FeelString names[] = {
		{"Monday", 6}, {"Tuesday", 7},  {"Wednesday", 9}, {"Thursday", 8},
		{"Friday", 6}, {"Saturday", 8}, {"Sunday", 6},
	};
	int day = feel_weekday(feel_days_of(call->arguments[0]));

	return feel_string(names[day - 1]);
}

FeelValue
feel_builtin_month_of_year(const FeelCall *call)
{
	static const FeelString names[] = {
		{"January", 7},   {"February", 8}, {"March", 5},    {"April", 5},
		{"May", 3},       {"June", 4},     {"July", 4},     {"August", 6},
		{"September", 9}, {"October", 7},  {"November", 8}, {"December", 8},
	};
	FeelCivil civil = feel_civil_from_days(feel_days_of(call->arguments[0]));

	return feel_string(names[civil.month - 1]);
}

/* ------------------------------------------------------------- now, today */

FeelValue
feel_builtin_now(const FeelCall *call)
{
	FeelValue assumed = feel_now_term(call->run);

	if (assumed.kind != FEEL_NULL)
		return assumed;
	if (call->run->now.kind == FEEL_DATE_TIME)
		return call->run->now;
	return feel_error(call->run, FEEL_INVALID_ARGUMENT,
					  "now() needs the instant as of which to decide");
}

FeelValue
feel_builtin_today(const FeelCall *call)
{
	FeelValue assumed = feel_today_term(call->run);

	if (assumed.kind != FEEL_NULL)
		return assumed;
	if (call->run->now.kind == FEEL_DATE_TIME)
		return feel_date_part(call->run->now);
	return feel_error(call->run, FEEL_INVALID_ARGUMENT,
					  "today() needs the instant as of which to decide");
}

/*
 * The same kind of value, value and zone spelling.  A value that is not given
 * is null.
 */
FeelValue
feel_builtin_is(const FeelCall *call)
{
	if (call->count == 0)
		return feel_error(call->run, FEEL_INVOCATION, "is() needs two values");
	return feel_boolean(
		feel_same(call->run, call->arguments[0], feel_call_argument(call, 1)));
}
