/*-------------------------------------------------------------------------
 *
 * temporal_property.c
 *	  What "." reaches of dates, times and durations: year, hours, timezone...
 *
 * Names are compared one after the other: a kind has at most nine, and a
 * path's name is known when it is compiled, so that nothing would be won by
 * more than a comparison of lengths, which feel_text_equal() begins with.
 *
 * Parts of a duration have the sign of the whole, so that they add up to it:
 * -P1DT2H has days -1 and hours -2.  A time without a zone has the properties
 * "time offset" and "timezone" all the same, null; a name that the kind does
 * not have is no property at all, and the caller complains.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/temporal/temporal.h"

#include <string.h>

/* year, month, day, weekday of a date or date-time */
static bool
date_property(FeelValue v, FeelString name, FeelValue *property)
{
	int64_t days = feel_days_of(v);
	FeelCivil civil = feel_civil_from_days(days);

	if (feel_text_equal(name, FEEL_STRING_LITERAL("year")))
		*property = feel_integer(civil.year);
	else if (feel_text_equal(name, FEEL_STRING_LITERAL("month")))
		*property = feel_integer(civil.month);
	else if (feel_text_equal(name, FEEL_STRING_LITERAL("day")))
		*property = feel_integer(civil.day);
	else if (feel_text_equal(name, FEEL_STRING_LITERAL("weekday")))
		*property = feel_integer(feel_weekday(days));
	else
		return false;
	return true;
}

/* hour, minute, second, time offset, timezone of a time or date-time */
static bool
time_property(FeelRun *run, FeelValue v, FeelString name, FeelValue *property)
{
	const FeelZone *zone = v.u.time.zone;
	FeelClock clock = feel_clock_of(v);

	feel_assert(clock.hour < 24 && !clock.negative);
	*property = feel_null();
	if (feel_text_equal(name, FEEL_STRING_LITERAL("hour")))
		*property = feel_integer(clock.hour);
	else if (feel_text_equal(name, FEEL_STRING_LITERAL("minute")))
		*property = feel_integer(clock.minute);
	else if (feel_text_equal(name, FEEL_STRING_LITERAL("second")))
		*property = feel_integer(clock.second);
	else if (feel_text_equal(name, FEEL_STRING_LITERAL("time offset")))
	{
		if (zone != NULL)
			*property = feel_make_duration(feel_zone_seconds(v), 0);
	}
	else if (feel_text_equal(name, FEEL_STRING_LITERAL("timezone")))
	{
		if (zone != NULL && zone->is_region)
			*property = feel_string(
				feel_copy_text(run, zone->name, strlen(zone->name)));
	}
	else
		return false;
	return true;
}

static bool
duration_property(FeelValue v, FeelString name, FeelValue *property)
{
	FeelClock clock;
	int64_t field;

	if (v.kind == FEEL_MONTHS_DURATION)
	{
		if (feel_text_equal(name, FEEL_STRING_LITERAL("years")))
			*property = feel_integer(v.u.integer / 12);
		else if (feel_text_equal(name, FEEL_STRING_LITERAL("months")))
			*property = feel_integer(v.u.integer % 12);
		else
			return false;
		return true;
	}
	clock = feel_clock_of(v);
	if (feel_text_equal(name, FEEL_STRING_LITERAL("days")))
		field = clock.days;
	else if (feel_text_equal(name, FEEL_STRING_LITERAL("hours")))
		field = clock.hour;
	else if (feel_text_equal(name, FEEL_STRING_LITERAL("minutes")))
		field = clock.minute;
	else if (feel_text_equal(name, FEEL_STRING_LITERAL("seconds")))
		field = clock.second;
	else
		return false;
	*property = feel_integer(clock.negative ? -field : field);
	return true;
}

bool
feel_temporal_property(FeelRun *run, FeelValue v, FeelString name,
					   FeelValue *property)
{
	switch (v.kind)
	{
		case FEEL_DATE:
			return date_property(v, name, property);
		case FEEL_TIME:
			return time_property(run, v, name, property);
		case FEEL_DATE_TIME:
			return date_property(v, name, property) ||
				   time_property(run, v, name, property);
		case FEEL_MONTHS_DURATION:
		case FEEL_DAYS_DURATION:
			return duration_property(v, name, property);
		default:
			return false;
	}
}
