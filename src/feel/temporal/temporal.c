/*-------------------------------------------------------------------------
 *
 * temporal.c
 *	  The calendar, and arithmetic on dates, times and durations.
 *
 * Instants are seconds since 1970-01-01T00:00:00 and nanoseconds beside
 * them.  A date stands for its midnight in UTC wherever an instant is asked
 * for.  The time of a zoned date-time is kept as its wall clock; the offset
 * of a region comes from the host when it is needed.
 *
 * Why a calendar of our own: years go from -999,999,999 to 999,999,999, as
 * the standard wants, and no library's do; and nothing here may ask the
 * system, which would make an answer depend on the machine.  Only the offsets
 * of regions come from outside, as they are data that changes
 * (temporal_zone.c).
 *
 * Day numbers are computed without loops and tables.  A year begins in March,
 * so that the leap day is its last day and the lengths of months follow the
 * pattern (153 m + 2) / 5; 400 such years are an era of always the same
 * number of days, and within one the leap years are counted by two divisions.
 * The two directions are inverse over the whole range, which the unit tests
 * try at each border.
 *
 * Divisions round down everywhere (floor_div()), so that days before 1970 and
 * years before 0 need no case of their own.
 *
 * A date-time is kept as it is written, wall clock and zone, not as an
 * instant: that is what is printed, and what ".hour" means.  Its instant is
 * computed when two are compared.  In a region that takes calls of the host,
 * so a date-time with an offset is cheaper.
 *
 * Adding months keeps the day of the month, or takes the last one of a
 * shorter month.  Adding a duration of days and time is an addition of
 * instants: in a region 24 hours are not always a day.
 *
 * Results beyond the range are null, and the caller says so: every sum is
 * formed of parts so bounded that it cannot overflow before it is looked at.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/temporal/temporal.h"
#include "feel/number/number.h"

#define DAYS_PER_ERA 146097 /* 400 years */
#define YEARS_PER_ERA 400
#define EPOCH_DAYS 719468 /* from 0000-03-01 to 1970-01-01 */

/* First and last day of the years we have */
#define FIRST_DAY INT64_C(-365243219162)
#define LAST_DAY INT64_C(365241780471)

/* Smallest integer q with q * b <= a, for b > 0 */
static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t
floor_mod(int64_t a, int64_t b)
{
	return a - floor_div(a, b) * b;
}

/* --------------------------------------------------------------- calendar */

/*
 * Years are counted from March, so that the leap day is the last of its
 * year; eras of 400 years all have the same number of days.
 */
int64_t
feel_days_from_civil(int64_t year, int month, int day)
{
	int64_t shifted = year - (month <= 2);
	int64_t era = floor_div(shifted, YEARS_PER_ERA);
	int64_t year_of_era = shifted - era * YEARS_PER_ERA;
	int64_t day_of_year =
		(153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era =
		year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_PER_ERA + day_of_era - EPOCH_DAYS;
}

/*
 * The inverse.  The divisions by 1460, 36524 and 146096 take out the leap
 * days before the year is divided off.
 */
FeelCivil
feel_civil_from_days(int64_t days)
{
	int64_t shifted = days + EPOCH_DAYS;
	int64_t era = floor_div(shifted, DAYS_PER_ERA);
	int64_t day_of_era = shifted - era * DAYS_PER_ERA;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 +
						   day_of_era / 36524 - day_of_era / 146096) /
						  365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153; /* 0 = March */
	FeelCivil civil;

	civil.day = (int) (day_of_year - (153 * month + 2) / 5 + 1);
	civil.month = (int) (month < 10 ? month + 3 : month - 9);
	civil.year = year_of_era + era * YEARS_PER_ERA + (civil.month <= 2);
	feel_assert(feel_days_from_civil(civil.year, civil.month, civil.day) ==
				days);
	return civil;
}

int
feel_days_in_month(int64_t year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	feel_assert(month >= 1 && month <= 12);
	return days[month - 1] + (month == 2 && leap);
}

int
feel_weekday(int64_t days)
{
	/* 1970-01-01 was a Thursday */
	return (int) floor_mod(days + 3, 7) + 1;
}

int
feel_day_of_year(int64_t days)
{
	int64_t year = feel_civil_from_days(days).year;

	return (int) (days - feel_days_from_civil(year, 1, 1)) + 1;
}

int
feel_iso_week(int64_t days)
{
	/* a week belongs to the year of its Thursday */
	return (feel_day_of_year(days - feel_weekday(days) + 4) - 1) / 7 + 1;
}

/* ----------------------------------------------------------------- making */

FeelValue
feel_make_date(int64_t year, int64_t month, int64_t day)
{
	FeelValue v = feel_value(FEEL_DATE, false, 0);

	if (year < -FEEL_MAX_YEAR || year > FEEL_MAX_YEAR || month < 1 ||
		month > 12 || day < 1 || day > feel_days_in_month(year, (int) month))
		return feel_null();
	v.u.days = feel_days_from_civil(year, (int) month, (int) day);
	return v;
}

static bool
is_day(int64_t days)
{
	return days >= FIRST_DAY && days <= LAST_DAY;
}

FeelValue
feel_make_date_of_days(int64_t days)
{
	FeelValue v = feel_value(FEEL_DATE, false, 0);

	if (!is_day(days))
		return feel_null();
	v.u.days = days;
	return v;
}

FeelValue
feel_make_time(int64_t hour, int64_t minute, int64_t second,
			   int64_t nanosecond, const FeelZone *zone)
{
	FeelValue v = feel_value(FEEL_TIME, false, 0);

	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
		second > 59 || nanosecond < 0 || nanosecond >= FEEL_SECOND_NANOSECONDS)
		return feel_null();
	v.part = (uint32_t) nanosecond;
	v.u.time.seconds = (hour * 60 + minute) * 60 + second;
	v.u.time.zone = zone;
	return v;
}

FeelValue
feel_make_date_time(int64_t seconds, int64_t nanosecond, const FeelZone *zone)
{
	FeelValue v = feel_value(FEEL_DATE_TIME, false, 0);

	if (!is_day(floor_div(seconds, FEEL_DAY_SECONDS)) || nanosecond < 0 ||
		nanosecond >= FEEL_SECOND_NANOSECONDS)
		return feel_null();
	v.part = (uint32_t) nanosecond;
	v.u.time.seconds = seconds;
	v.u.time.zone = zone;
	return v;
}

FeelValue
feel_date_time_at(int64_t instant, int64_t nanosecond, const FeelZone *zone)
{
	int32_t offset;
	FeelValue v;

	if (!is_day(floor_div(instant, FEEL_DAY_SECONDS)))
		return feel_null();
	offset = feel_zone_seconds_at(zone, instant);
	v = feel_make_date_time(instant + offset, nanosecond, zone);
	if (v.kind == FEEL_DATE_TIME && zone->is_region)
		v.small = feel_is_second_passage(zone, instant + offset, offset);
	return v;
}

FeelValue
feel_make_months(int64_t months)
{
	FeelValue v = feel_value(FEEL_MONTHS_DURATION, false, 0);

	if (months > FEEL_MAX_MONTHS || months < -FEEL_MAX_MONTHS)
		return feel_null();
	v.u.integer = months;
	return v;
}

/*
 * Nanoseconds may be any number: whole seconds of them are carried, rounded
 * down, so that what is left is positive.
 */
FeelValue
feel_make_duration(int64_t seconds, int64_t nanoseconds)
{
	FeelValue v = feel_value(FEEL_DAYS_DURATION, false, 0);
	int64_t carry = floor_div(nanoseconds, FEEL_SECOND_NANOSECONDS);

	if (__builtin_add_overflow(seconds, carry, &seconds) ||
		seconds > FEEL_MAX_SECONDS || seconds < -FEEL_MAX_SECONDS)
		return feel_null();
	v.part = (uint32_t) (nanoseconds - carry * FEEL_SECOND_NANOSECONDS);
	if (seconds == FEEL_MAX_SECONDS && v.part > 0)
		return feel_null(); /* else it would have no negative */
	v.u.time.seconds = seconds;
	return v;
}

/* ------------------------------------------------------------------ parts */

FeelValue
feel_date_part(FeelValue v)
{
	return v.kind == FEEL_DATE ? v : feel_make_date_of_days(feel_days_of(v));
}

FeelValue
feel_time_part(FeelRun *run, FeelValue v)
{
	FeelValue time = v;

	time.kind = FEEL_TIME;
	time.small = false;
	if (v.kind == FEEL_DATE)
		return feel_make_time(0, 0, 0, 0, feel_zone_offset(run, 0));
	time.u.time.seconds = floor_mod(v.u.time.seconds, FEEL_DAY_SECONDS);
	return time;
}

FeelValue
feel_date_time_part(FeelRun *run, FeelValue v)
{
	if (v.kind == FEEL_DATE)
		return feel_make_date_time(v.u.days * FEEL_DAY_SECONDS, 0,
								   feel_zone_offset(run, 0));
	return v;
}

FeelValue
feel_date_with_time(FeelValue date, FeelValue time)
{
	return feel_make_date_time(
		feel_days_of(date) * FEEL_DAY_SECONDS +
			floor_mod(time.u.time.seconds, FEEL_DAY_SECONDS),
		time.part, time.u.time.zone);
}

int64_t
feel_days_of(FeelValue v)
{
	return v.kind == FEEL_DATE ? v.u.days
							   : floor_div(v.u.time.seconds, FEEL_DAY_SECONDS);
}

/* As it is written: a negative duration is a sign and positive parts. */
FeelClock
feel_clock_of(FeelValue v)
{
	FeelClock clock = {.nanosecond = 0};
	int64_t seconds;

	if (v.kind == FEEL_DATE)
		return clock;
	seconds = v.u.time.seconds;
	clock.nanosecond = (int32_t) v.part;
	if (v.kind != FEEL_DAYS_DURATION)
		seconds = floor_mod(seconds, FEEL_DAY_SECONDS);
	else if (seconds < 0)
	{
		clock.negative = true;
		seconds = -seconds;
		if (v.part > 0)
		{
			seconds--;
			clock.nanosecond = FEEL_SECOND_NANOSECONDS - clock.nanosecond;
		}
	}
	clock.days = seconds / FEEL_DAY_SECONDS;
	clock.hour = (int) (seconds % FEEL_DAY_SECONDS / 3600);
	clock.minute = (int) (seconds % 3600 / 60);
	clock.second = (int) (seconds % 60);
	feel_assert(seconds >= 0 && clock.nanosecond >= 0 &&
				clock.nanosecond < FEEL_SECOND_NANOSECONDS);
	return clock;
}

/* ------------------------------------------------------------- arithmetic */

FeelValue
feel_add_months(FeelValue v, int64_t months)
{
	int64_t days = feel_days_of(v);
	FeelCivil civil = feel_civil_from_days(days);
	FeelValue date;
	int last;

	if (months > 12 * 2 * INT64_C(1000000000) ||
		months < -12 * 2 * INT64_C(1000000000))
		return feel_null();
	months += civil.year * 12 + civil.month - 1;
	civil.year = floor_div(months, 12);
	civil.month = (int) floor_mod(months, 12) + 1;
	last = feel_days_in_month(civil.year, civil.month);
	if (civil.day > last)
		civil.day = last;
	date = feel_make_date(civil.year, civil.month, civil.day);
	if (v.kind == FEEL_DATE || date.kind == FEEL_NULL)
		return date;
	v.u.time.seconds += (date.u.days - days) * FEEL_DAY_SECONDS;
	/* that day may have no hour twice */
	v.small = v.small && feel_is_repeated(v);
	return v;
}

FeelValue
feel_add_duration(FeelValue v, FeelValue duration, bool subtract)
{
	FeelValue signed_duration =
		subtract ? feel_duration_negate(duration) : duration;
	FeelValue sum;
	int64_t seconds = signed_duration.u.time.seconds;
	int64_t nanosecond = signed_duration.part;
	const FeelZone *zone;

	/* a negative exists of each: feel_make_duration() refuses the others */
	feel_assert(duration.kind == FEEL_DAYS_DURATION &&
				signed_duration.kind == FEEL_DAYS_DURATION);

	if (v.kind == FEEL_DATE)
	{
		sum = feel_make_date_time(v.u.days * FEEL_DAY_SECONDS + seconds,
								  nanosecond, NULL);
		return sum.kind == FEEL_NULL ? sum : feel_date_part(sum);
	}
	zone = v.u.time.zone;
	nanosecond += v.part;
	seconds += nanosecond >= FEEL_SECOND_NANOSECONDS;
	nanosecond %= FEEL_SECOND_NANOSECONDS;
	if (v.kind == FEEL_TIME)
	{
		v.u.time.seconds =
			floor_mod(v.u.time.seconds + seconds, FEEL_DAY_SECONDS);
		v.part = (uint32_t) nanosecond;
		return v;
	}
	if (zone == NULL || !zone->is_region)
		return feel_make_date_time(v.u.time.seconds + seconds, nanosecond,
								   zone);
	/* the clock of a region jumps; the duration is of real time */
	return feel_date_time_at(seconds + feel_instant(v), nanosecond, zone);
}

/*
 * Null when one has a zone and the other has none: no instant can be given to
 * the latter.
 */
FeelValue
feel_subtract_moments(FeelValue a, FeelValue b)
{
	int64_t nanoseconds = (a.kind == FEEL_DATE ? 0 : (int64_t) a.part) -
						  (b.kind == FEEL_DATE ? 0 : (int64_t) b.part);

	if ((a.kind == FEEL_TIME) != (b.kind == FEEL_TIME) ||
		feel_is_zoned(a) != feel_is_zoned(b))
		return feel_null();
	return feel_make_duration(feel_instant(a) - feel_instant(b), nanoseconds);
}

/*
 * Whole months only: from the 31st of January to the 28th of February there
 * is none.
 */
FeelValue
feel_months_between(FeelValue from, FeelValue to)
{
	/* the day of the month counts, not whether a month is shorter */
	FeelCivil a = feel_civil_from_days(feel_days_of(from));
	FeelCivil b = feel_civil_from_days(feel_days_of(to));
	int64_t months = (b.year - a.year) * 12 + b.month - a.month;

	if (months > 0 && b.day < a.day)
		months--;
	else if (months < 0 && b.day > a.day)
		months++;
	return feel_make_months(months);
}

FeelValue
feel_duration_negate(FeelValue d)
{
	if (d.kind == FEEL_MONTHS_DURATION)
		return feel_make_months(-d.u.integer);
	return feel_make_duration(-d.u.time.seconds, -(int64_t) d.part);
}

FeelValue
feel_duration_abs(FeelValue d)
{
	bool negative = d.kind == FEEL_MONTHS_DURATION ? d.u.integer < 0
												   : d.u.time.seconds < 0;

	return negative ? feel_duration_negate(d) : d;
}

FeelValue
feel_duration_add(FeelValue a, FeelValue b)
{
	if (a.kind == FEEL_MONTHS_DURATION)
		return feel_make_months(a.u.integer + b.u.integer);
	return feel_make_duration(a.u.time.seconds + b.u.time.seconds,
							  (int64_t) a.part + b.part);
}

/*
 * Seconds with a fraction, or months: what durations are multiplied and
 * divided by way of.
 */
FeelValue
feel_duration_number(FeelValue d)
{
	FeelValue fraction;

	if (d.kind == FEEL_MONTHS_DURATION)
		return feel_integer(d.u.integer);
	fraction = feel_number_divide(feel_integer(d.part),
								  feel_integer(FEEL_SECOND_NANOSECONDS));
	return feel_number_add(feel_integer(d.u.time.seconds), fraction);
}

FeelValue
feel_duration_from_number(FeelKind kind, FeelValue number)
{
	FeelValue fraction;
	FeelValue nanoseconds;
	int64_t whole;
	int64_t part;

	if (number.kind != FEEL_NUMBER || !feel_number_truncate(number, &whole))
		return feel_null();
	if (kind == FEEL_MONTHS_DURATION)
		return feel_make_months(whole);
	fraction = feel_number_subtract(number, feel_integer(whole));
	nanoseconds =
		feel_number_multiply(fraction, feel_integer(FEEL_SECOND_NANOSECONDS));
	if (!feel_number_truncate(nanoseconds, &part))
		return feel_null();
	return feel_make_duration(whole, part);
}

FeelValue
feel_duration_multiply(FeelValue d, FeelValue number)
{
	return feel_duration_from_number(
		d.kind, feel_number_multiply(feel_duration_number(d), number));
}

FeelValue
feel_duration_divide(FeelValue d, FeelValue number)
{
	return feel_duration_from_number(
		d.kind, feel_number_divide(feel_duration_number(d), number));
}

FeelValue
feel_duration_ratio(FeelValue a, FeelValue b)
{
	return feel_number_divide(feel_duration_number(a),
							  feel_duration_number(b));
}
