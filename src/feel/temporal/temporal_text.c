/*-------------------------------------------------------------------------
 *
 * temporal_text.c
 *	  Dates, times and durations from their ISO 8601 texts and back.
 *
 * Reading is strict: the whole text, in the form of XML Schema, with FEEL's
 * additions (offsets with seconds, @Region).  A date-time at 24:00:00 is the
 * next midnight.  An offset beside a region is ours, and refused, as the
 * standard refuses it, but in an hour that the clocks of the region show
 * twice: there it says which one (temporal_zone.c).
 *
 * A Reader is a pointer and an end; each function takes what is its own and
 * says whether it was there.  There is no going back but for durations, whose
 * two kinds are tried one after the other, as P1Y and P1D differ only behind
 * the number.  So reading is linear in the text, which may be a megabyte of
 * digits: sums that overflow end it.
 *
 * Strictness is for the sake of facts that come as texts: a date such as
 * 2026-3-1 in a column is refused at the door rather than taken for
 * something.  Fractions beyond nanoseconds are dropped, not rounded: rounding
 * could carry over into another day.
 *
 * What is printed reads back as the same value, in the shortest form: no
 * zeros behind a fraction, no component that is zero unless the whole is.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/temporal/temporal.h"

#include <stdio.h>
#include <string.h>

#define FRACTION_DIGITS 9
/* Enough for any value but the name of its region */
#define TEXT_SIZE 96

/* A text and how far it is read */
typedef struct Reader
{
	const char *at;
	const char *end;
} Reader;

static Reader
reader_of(FeelString text)
{
	return (Reader){text.data, text.data + text.length};
}

static bool
at_end(const Reader *reader)
{
	return reader->at == reader->end;
}

static bool
at_digit(const Reader *reader)
{
	return reader->at < reader->end && *reader->at >= '0' &&
		   *reader->at <= '9';
}

static bool
accept(Reader *reader, char c)
{
	if (reader->at == reader->end || *reader->at != c)
		return false;
	reader->at++;
	return true;
}

/* Exactly two digits */
static bool
two_digits(Reader *reader, int *value)
{
	if (reader->end - reader->at < 2 || reader->at[0] < '0' ||
		reader->at[0] > '9' || reader->at[1] < '0' || reader->at[1] > '9')
		return false;
	*value = (reader->at[0] - '0') * 10 + (reader->at[1] - '0');
	reader->at += 2;
	return true;
}

/* Digits after a point, to nanoseconds; further ones are dropped */
static int64_t
read_fraction(Reader *reader)
{
	int64_t nanoseconds = 0;
	int digits;

	feel_assert(reader->at <= reader->end);
	for (digits = 0; at_digit(reader); digits++, reader->at++)
	{
		if (digits < FRACTION_DIGITS)
			nanoseconds = nanoseconds * 10 + (*reader->at - '0');
	}
	for (; digits < FRACTION_DIGITS; digits++)
		nanoseconds *= 10;
	return nanoseconds;
}

/*
 * [-]year-month-day: four digits, or up to nine without leading zero.  There
 * is no year -0000.
 */
static bool
read_date(Reader *reader, FeelValue *date)
{
	bool negative = accept(reader, '-');
	const char *begin = reader->at;
	int64_t year = 0;
	int month;
	int day;

	while (at_digit(reader) && reader->at - begin < 10)
		year = year * 10 + (*reader->at++ - '0');
	if (reader->at - begin < 4 || (reader->at - begin > 4 && *begin == '0') ||
		(negative && year == 0))
		return false;
	if (!accept(reader, '-') || !two_digits(reader, &month) ||
		!accept(reader, '-') || !two_digits(reader, &day))
		return false;
	*date = feel_make_date(negative ? -year : year, month, day);
	return date->kind == FEEL_DATE;
}

/* What stands behind a time: an offset, a region, both or nothing */
typedef struct ZoneText
{
	bool has_offset;
	int32_t offset;
	const FeelZone *region;
} ZoneText;

/* Z, +hh:mm or +hh:mm:ss, up to "@" or the end of the text */
static bool
read_offset(Reader *reader, int32_t *offset)
{
	int hour;
	int minute;
	int second = 0;
	bool west;

	*offset = 0;
	if (accept(reader, 'Z'))
		return true;
	west = accept(reader, '-');
	if (!west && !accept(reader, '+'))
		return false;
	if (!two_digits(reader, &hour) || !accept(reader, ':') ||
		!two_digits(reader, &minute))
		return false;
	if (accept(reader, ':') && !two_digits(reader, &second))
		return false;
	*offset = (hour * 60 + minute) * 60 + second;
	if (minute > 59 || second > 59 || *offset > FEEL_MAX_ZONE_OFFSET)
		return false;
	if (west)
		*offset = -*offset;
	return true;
}

/* Offset and @Region, one of them or nothing, up to the end of the text */
static bool
read_zone(FeelRun *run, Reader *reader, ZoneText *zone)
{
	*zone = (ZoneText){.region = NULL};
	if (at_end(reader))
		return true;
	if (*reader->at != '@')
	{
		zone->has_offset = true;
		if (!read_offset(reader, &zone->offset))
			return false;
	}
	if (accept(reader, '@'))
	{
		zone->region = feel_zone_region(
			run,
			(FeelString){reader->at, (uint32_t) (reader->end - reader->at)});
		reader->at = reader->end;
		return zone->region != NULL;
	}
	return at_end(reader);
}

/*
 * hh:mm:ss[.fraction][zone] up to the end of the text.  24:00:00 gives
 * is_next_day and the time 00:00:00.
 */
static bool
read_time(FeelRun *run, Reader *reader, FeelValue *time, bool *is_next_day,
		  ZoneText *zone)
{
	int hour;
	int minute;
	int second;
	int64_t nanosecond = 0;

	if (!two_digits(reader, &hour) || !accept(reader, ':') ||
		!two_digits(reader, &minute) || !accept(reader, ':') ||
		!two_digits(reader, &second))
		return false;
	if (accept(reader, '.'))
	{
		if (!at_digit(reader))
			return false;
		nanosecond = read_fraction(reader);
	}
	if (!read_zone(run, reader, zone))
		return false;
	*is_next_day = hour == 24 && minute == 0 && second == 0 && nanosecond == 0;
	*time = feel_make_time(*is_next_day ? 0 : hour, minute, second, nanosecond,
						   zone->has_offset && zone->region == NULL
							   ? feel_zone_offset(run, zone->offset)
							   : zone->region);
	return time->kind == FEEL_TIME;
}

bool
feel_date_from_text(FeelString text, FeelValue *date)
{
	Reader reader = reader_of(text);

	return read_date(&reader, date) && at_end(&reader);
}

bool
feel_time_from_text(FeelRun *run, FeelString text, FeelValue *time)
{
	Reader reader = reader_of(text);
	ZoneText zone;
	bool is_next_day;

	return read_time(run, &reader, time, &is_next_day, &zone) &&
		   !is_next_day && !(zone.has_offset && zone.region != NULL);
}

bool
feel_date_time_from_text(FeelRun *run, FeelString text, FeelValue *date_time)
{
	Reader reader = reader_of(text);
	FeelValue date;
	FeelValue time;
	ZoneText zone;
	bool is_next_day;

	if (!read_date(&reader, &date))
		return false;
	if (at_end(&reader))
	{
		*date_time =
			feel_make_date_time(date.u.days * FEEL_DAY_SECONDS, 0, NULL);
		return date_time->kind == FEEL_DATE_TIME;
	}
	if (!accept(&reader, 'T') ||
		!read_time(run, &reader, &time, &is_next_day, &zone))
		return false;
	date.u.days += is_next_day;
	*date_time = feel_date_with_time(date, time);
	if (date_time->kind == FEEL_NULL)
		return false;
	return !zone.has_offset || zone.region == NULL ||
		   feel_choose_passage(date_time, zone.offset);
}

/* ------------------------------------------------------------- durations */

/*
 * One component: digits and the letter behind them; 0 when there is none.
 * Seconds may have a fraction, with or without digits after the point.
 */
static char
read_component(Reader *reader, int64_t *value, int64_t *nanoseconds)
{
	bool has_fraction = false;

	*value = 0;
	if (!at_digit(reader))
		return 0;
	for (; at_digit(reader); reader->at++)
	{
		if (__builtin_mul_overflow(*value, 10, value) ||
			__builtin_add_overflow(*value, *reader->at - '0', value))
			return 0;
	}
	if (accept(reader, '.'))
	{
		has_fraction = true;
		*nanoseconds = read_fraction(reader);
	}
	if (at_end(reader) || (has_fraction && *reader->at != 'S'))
		return 0;
	return *reader->at++;
}

/* total += value * unit; false on overflow */
static bool
add_units(int64_t *total, int64_t value, int64_t unit)
{
	return !__builtin_mul_overflow(value, unit, &value) &&
		   !__builtin_add_overflow(*total, value, total);
}

/*
 * The components after P or T, of which each letter of "letters" may come
 * once and in order; counts them.  units are those of the letters.
 */
static bool
read_components(Reader *reader, const char *letters, const int64_t *units,
				int64_t *total, int64_t *nanoseconds, int *count)
{
	const char *allowed = letters;

	for (*count = 0; at_digit(reader); (*count)++)
	{
		int64_t value;
		char letter = read_component(reader, &value, nanoseconds);
		const char *found = letter != 0 ? strchr(allowed, letter) : NULL;

		if (found == NULL || !add_units(total, value, units[found - letters]))
			return false;
		allowed = found + 1;
	}
	return true;
}

bool
feel_duration_from_text(FeelString text, FeelValue *duration)
{
	static const int64_t month_units[] = {12, 1};
	static const int64_t day_units[] = {FEEL_DAY_SECONDS};
	static const int64_t time_units[] = {3600, 60, 1};
	Reader reader = reader_of(text);
	Reader months = reader;
	int64_t total = 0;
	int64_t nanoseconds = 0;
	int count;
	bool negative = accept(&reader, '-');

	if (!accept(&reader, 'P'))
		return false;
	months = reader;
	if (read_components(&months, "YM", month_units, &total, &nanoseconds,
						&count) &&
		count > 0 && at_end(&months))
	{
		*duration = feel_make_months(negative ? -total : total);
		return duration->kind == FEEL_MONTHS_DURATION;
	}
	total = 0;
	if (!read_components(&reader, "D", day_units, &total, &nanoseconds,
						 &count))
		return false;
	if (accept(&reader, 'T'))
	{
		if (!read_components(&reader, "HMS", time_units, &total, &nanoseconds,
							 &count))
			return false;
	}
	if (count == 0 || !at_end(&reader))
		return false;
	*duration = feel_make_duration(negative ? -total : total,
								   negative ? -nanoseconds : nanoseconds);
	return duration->kind == FEEL_DAYS_DURATION;
}

bool
feel_temporal_from_text(FeelRun *run, FeelString text, FeelValue *value)
{
	return feel_date_from_text(text, value) ||
		   feel_time_from_text(run, text, value) ||
		   feel_date_time_from_text(run, text, value) ||
		   feel_duration_from_text(text, value);
}

/* ---------------------------------------------------------------- printing */

/* ".123" without trailing zeros, or nothing */
static int
print_fraction(char *out, int32_t nanosecond)
{
	int length;

	feel_assert(nanosecond >= 0 && nanosecond < 1000000000);
	if (nanosecond == 0)
		return 0;
	length = sprintf(out, ".%09d", (int) nanosecond);
	while (out[length - 1] == '0')
		length--;
	out[length] = '\0';
	return length;
}

static int
print_date(char *out, FeelValue v)
{
	FeelCivil civil = feel_civil_from_days(feel_days_of(v));
	bool negative = civil.year < 0;

	return sprintf(out, "%s%04lld-%02d-%02d", negative ? "-" : "",
				   (long long) (negative ? -civil.year : civil.year),
				   civil.month, civil.day);
}

static int
print_time(char *out, FeelValue v)
{
	FeelClock clock = feel_clock_of(v);
	int length =
		sprintf(out, "%02d:%02d:%02d", clock.hour, clock.minute, clock.second);

	return length + print_fraction(out + length, clock.nanosecond);
}

static int
print_offset(char *out, int32_t offset)
{
	int32_t seconds = offset < 0 ? -offset : offset;
	int length;

	if (offset == 0)
		return sprintf(out, "Z");
	length = sprintf(out, "%c%02d:%02d", offset < 0 ? '-' : '+',
					 (int) (seconds / 3600), (int) (seconds / 60 % 60));
	if (seconds % 60 != 0)
		length += sprintf(out + length, ":%02d", (int) (seconds % 60));
	return length;
}

static int
print_months(char *out, int64_t months)
{
	int64_t size = months < 0 ? -months : months;
	int length = sprintf(out, "%sP", months < 0 ? "-" : "");

	if (size >= 12)
		length += sprintf(out + length, "%lldY", (long long) (size / 12));
	if (size % 12 != 0 || size == 0)
		length += sprintf(out + length, "%lldM", (long long) (size % 12));
	return length;
}

static int
print_duration(char *out, FeelValue v)
{
	FeelClock clock = feel_clock_of(v);
	int length = sprintf(out, "%sP", clock.negative ? "-" : "");
	bool has_seconds = clock.second != 0 || clock.nanosecond != 0;

	if (clock.days != 0)
		length += sprintf(out + length, "%lldD", (long long) clock.days);
	else if (clock.hour == 0 && clock.minute == 0)
		has_seconds = true; /* PT0S */
	if (clock.hour == 0 && clock.minute == 0 && !has_seconds)
		return length;
	length += sprintf(out + length, "T");
	if (clock.hour != 0)
		length += sprintf(out + length, "%dH", clock.hour);
	if (clock.minute != 0)
		length += sprintf(out + length, "%dM", clock.minute);
	if (has_seconds)
	{
		length += sprintf(out + length, "%d", clock.second);
		length += print_fraction(out + length, clock.nanosecond);
		length += sprintf(out + length, "S");
	}
	return length;
}

void
feel_temporal_add_text(FeelTextBuilder *builder, FeelValue v)
{
	char text[TEXT_SIZE];
	int length = 0;
	const FeelZone *zone = NULL;

	switch (v.kind)
	{
		case FEEL_DATE:
			length = print_date(text, v);
			break;
		case FEEL_DATE_TIME:
			length = print_date(text, v);
			text[length++] = 'T';
			/* FALLTHROUGH */
		case FEEL_TIME:
			length += print_time(text + length, v);
			zone = v.u.time.zone;
			if (zone != NULL && (!zone->is_region || v.small))
				length += print_offset(text + length, feel_zone_seconds(v));
			break;
		case FEEL_MONTHS_DURATION:
			length = print_months(text, v.u.integer);
			break;
		case FEEL_DAYS_DURATION:
			length = print_duration(text, v);
			break;
		default:
			return;
	}
	feel_assert(length > 0 && length < TEXT_SIZE);
	feel_text_add(builder, text, (size_t) length);
	if (zone != NULL && zone->is_region)
	{
		feel_text_add(builder, "@", 1);
		feel_text_add(builder, zone->name, strlen(zone->name));
	}
}

FeelString
feel_temporal_to_text(FeelRun *run, FeelValue v)
{
	FeelTextBuilder builder;

	feel_text_begin(&builder, run);
	feel_temporal_add_text(&builder, v);
	return feel_text_finish(&builder);
}
