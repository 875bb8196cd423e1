/*-------------------------------------------------------------------------
 *
 * temporal.h
 *	  Dates, times, dates with times, and the two kinds of duration.
 *
 * The calendar is the proleptic Gregorian one with a year 0, for years from
 * -999,999,999 to 999,999,999.  How the values are laid out is said at
 * FeelValue.  Functions that may have nothing to return give a value of
 * kind FEEL_NULL (or false) and say nothing: the caller makes the
 * diagnostic.  temporal.c has the calendar and the arithmetic,
 * temporal_zone.c the offsets from UTC, temporal_text.c the texts,
 * temporal_property.c the properties.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_TEMPORAL_H
#define FEEL_TEMPORAL_H

#include "feel/feel.h"

#define FEEL_MAX_YEAR 999999999
#define FEEL_MAX_ZONE_OFFSET (18 * 3600)
#define FEEL_DAY_SECONDS 86400
#define FEEL_SECOND_NANOSECONDS 1000000000

/* Limits of durations: sums of a few cannot overflow. */
#define FEEL_MAX_MONTHS (INT64_C(1) << 60)
#define FEEL_MAX_SECONDS (INT64_C(1) << 60)

typedef struct FeelCivil
{
	int64_t year;
	int month; /* 1..12 */
	int day;   /* 1..31 */
} FeelCivil;

/* Fields of a time, date-time or days duration, all of one sign. */
typedef struct FeelClock
{
	int64_t days; /* durations only */
	int hour;
	int minute;
	int second;
	int32_t nanosecond;
	bool negative; /* durations only: the fields are then to be negated */
} FeelClock;

/* --------------------------------------------------------------- calendar */

/* Days since 1970-01-01; the date must exist. */
extern int64_t feel_days_from_civil(int64_t year, int month, int day);
extern FeelCivil feel_civil_from_days(int64_t days);
extern int feel_days_in_month(int64_t year, int month);
/* 1 = Monday .. 7 = Sunday */
extern int feel_weekday(int64_t days);
/* 1..366 */
extern int feel_day_of_year(int64_t days);
/* ISO 8601 week, 1..53 */
extern int feel_iso_week(int64_t days);

/* ----------------------------------------------------------------- making */

/* null when there is no such date */
extern FeelValue feel_make_date(int64_t year, int64_t month, int64_t day);
/* null if the day is out of the years we have */
extern FeelValue feel_make_date_of_days(int64_t days);
/* zone NULL: none.  24:00:00 is no time. */
extern FeelValue feel_make_time(int64_t hour, int64_t minute, int64_t second,
								int64_t nanosecond, const FeelZone *zone);
/*
 * seconds: local wall clock, since 1970-01-01T00:00:00; in a repeated hour
 * its first passage
 */
extern FeelValue feel_make_date_time(int64_t seconds, int64_t nanosecond,
									 const FeelZone *zone);
/* instant: seconds since 1970 in UTC; a zone there must be */
extern FeelValue feel_date_time_at(int64_t instant, int64_t nanosecond,
								   const FeelZone *zone);
/* both beyond the limits: null */
extern FeelValue feel_make_months(int64_t months);
/* nanoseconds may be anything; seconds are carried */
extern FeelValue feel_make_duration(int64_t seconds, int64_t nanoseconds);

/*
 * Zone from the days duration that the four-argument time() takes; false
 * when it is beyond 18 hours or has fractions.
 */
extern bool feel_zone_from_duration(FeelRun *run, FeelValue duration,
									const FeelZone **zone);

/* ------------------------------------------------------------------ parts */

/* The date of a date or date-time; the time of a time or date-time, and of a
 * date: midnight UTC. */
extern FeelValue feel_date_part(FeelValue v);
extern FeelValue feel_time_part(FeelRun *run, FeelValue v);
/* A date as midnight UTC; a date-time as it is. */
extern FeelValue feel_date_time_part(FeelRun *run, FeelValue v);
/* The date of a date or date-time with the time (and zone) of another */
extern FeelValue feel_date_with_time(FeelValue date, FeelValue time);
/* days of a date or date-time: those of its local calendar date */
extern int64_t feel_days_of(FeelValue v);
/* Clock fields of a time, date-time, date (midnight) or days duration */
extern FeelClock feel_clock_of(FeelValue v);
/*
 * Offset from UTC, in seconds, of a zoned time or date-time at that moment.
 * A time has no date: its region counts with its standard time (of 2000).
 */
extern int32_t feel_zone_seconds(FeelValue v);
/* The same of a zone at an instant, in seconds since 1970 in UTC */
extern int32_t feel_zone_seconds_at(const FeelZone *zone, int64_t instant);
/* Did a region's clocks show what they show at this offset once before? */
extern bool feel_is_second_passage(const FeelZone *zone, int64_t wall_clock,
								   int32_t offset);
/* Is it a date-time of a region whose clocks show it twice? */
extern bool feel_is_repeated(FeelValue date_time);
/*
 * Make a date-time of a region that of the passage with this offset.  False
 * if it is not repeated, or neither passage has it.
 */
extern bool feel_choose_passage(FeelValue *date_time, int32_t offset);
/* Does it have a zone?  Dates count as zoned (midnight UTC). */
extern bool feel_is_zoned(FeelValue v);
/*
 * Seconds since 1970 in UTC of a zoned value (or local seconds of one
 * without zone), for comparison and subtraction.  Nanoseconds are v.part.
 */
extern int64_t feel_instant(FeelValue v);

/* ------------------------------------------------------------- arithmetic */

/* Date or date-time and so many months, the day clamped to the month's end */
extern FeelValue feel_add_months(FeelValue v, int64_t months);
/*
 * Date, time or date-time and a days duration, or its negative.  A date goes
 * through midnight and loses its time again; a time wraps at midnight.
 */
extern FeelValue feel_add_duration(FeelValue v, FeelValue duration,
								   bool subtract);
/* a - b as a days duration: two dates/date-times or two times, either both
 * zoned or both not; null otherwise */
extern FeelValue feel_subtract_moments(FeelValue a, FeelValue b);
/* years and months duration(from, to): calendar dates only, toward zero */
extern FeelValue feel_months_between(FeelValue from, FeelValue to);
/* either kind of duration */
extern FeelValue feel_duration_negate(FeelValue d);
extern FeelValue feel_duration_abs(FeelValue d);
/* both of the same kind */
extern FeelValue feel_duration_add(FeelValue a, FeelValue b);
/* months truncate toward zero; nanoseconds likewise */
extern FeelValue feel_duration_multiply(FeelValue d, FeelValue number);
extern FeelValue feel_duration_divide(FeelValue d, FeelValue number);
/* the number of times b goes into a; null when b is zero */
extern FeelValue feel_duration_ratio(FeelValue a, FeelValue b);
/* A duration as its number of months, or of seconds with their fraction */
extern FeelValue feel_duration_number(FeelValue d);
/* The way back, truncating toward zero to months or nanoseconds */
extern FeelValue feel_duration_from_number(FeelKind kind, FeelValue number);

/* ------------------------------------------------------------------ texts */

/*
 * The whole text, strictly as the standard has it; false when it is none.
 * Date-times: also a date alone (midnight, no zone).
 */
extern bool feel_date_from_text(FeelString text, FeelValue *date);
extern bool feel_time_from_text(FeelRun *run, FeelString text,
								FeelValue *time);
extern bool feel_date_time_from_text(FeelRun *run, FeelString text,
									 FeelValue *date_time);
/* Either kind of duration; "P0D" is of days, "P0M" of months. */
extern bool feel_duration_from_text(FeelString text, FeelValue *duration);
/* What @"..." holds: any of the above. */
extern bool feel_temporal_from_text(FeelRun *run, FeelString text,
									FeelValue *value);
/* Normal form of any temporal value, without quotes */
extern FeelString feel_temporal_to_text(FeelRun *run, FeelValue v);
extern void feel_temporal_add_text(FeelTextBuilder *builder, FeelValue v);

/* -------------------------------------------------------------- properties */

/*
 * year, month, day, weekday (dates, date-times); hour, minute, second, time
 * offset, timezone (times, date-times); years, months; days, hours, minutes,
 * seconds.  All numbers are whole.  False when the kind of v has no property
 * of that name.
 */
extern bool feel_temporal_property(FeelRun *run, FeelValue v, FeelString name,
								   FeelValue *property);

#endif /* FEEL_TEMPORAL_H */
