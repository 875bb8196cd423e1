/*-------------------------------------------------------------------------
 *
 * temporal_zone.c
 *	  Offsets of times and date-times from UTC, and what a wall clock of a
 *	  region means that its clocks skip or show twice.
 *
 * The host knows one thing, the offset of a region at an instant, so that two
 * hosts with one zone database cannot differ.  What a wall clock means is
 * asked here: the offsets a day before and a day after it are the two that it
 * may have, since no region has changed its clocks twice within three days,
 * and none by more than a day.  An offset is possible if the region has it at
 * the instant that it makes of the wall clock.
 *
 *	- both are possible, and differ: the hour is repeated.  A date-time
 *	  without more is of the first passage, by the offset before the change;
 *	  one of the second has "small" set, and its offset written beside the
 *	  region: 2025-10-26T02:30:00+01:00@Europe/Paris.
 *	- neither is: the hour is skipped.  The offset before the change holds,
 *	  so that 02:30 on such a night is the instant of 03:30.
 *
 * So say RFC 5545 (3.3.5), java.time, in which other engines are written, and
 * Temporal of ECMAScript.  The standard of FEEL is silent.  PostgreSQL takes
 * the second passage, where a text has no offset; instants that come from it
 * keep theirs.
 *
 * A time of day in a region has no date and so no offset; it takes that of
 * the season without summer time.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/temporal/temporal.h"

/* What the host is asked about: from year 1 up to year 2400. */
#define FIRST_HOST_SECOND INT64_C(-62135596800)
#define LAST_HOST_SECOND INT64_C(13569465600)
#define ERA_SECONDS (INT64_C(146097) * FEEL_DAY_SECONDS)

/* 2000-01-01 and 2000-07-01: one of them has no summer time. */
#define MIDWINTER_SECOND INT64_C(946684800)
#define MIDSUMMER_SECOND INT64_C(962409600)

/* The offsets that a wall clock may have; equal but in a repeated hour */
typedef struct Passages
{
	int32_t first;
	int32_t second;
} Passages;

/*
 * The host's calendar may end before ours: years beyond 2400 take the rules
 * of the same year of the first era, years before 1 those of year 1.
 */
static int32_t
region_offset(const FeelZone *zone, int64_t instant)
{
	if (instant >= LAST_HOST_SECOND)
		instant -=
			((instant - LAST_HOST_SECOND) / ERA_SECONDS + 1) * ERA_SECONDS;
	else if (instant < FIRST_HOST_SECOND)
		instant = FIRST_HOST_SECOND;
	return feel_host->zone_offset(zone->name, instant);
}

static Passages
passages_of(const FeelZone *zone, int64_t wall_clock)
{
	int32_t before = region_offset(zone, wall_clock - FEEL_DAY_SECONDS);
	int32_t after = region_offset(zone, wall_clock + FEEL_DAY_SECONDS);
	Passages passages = {before, before};

	if (before != after && region_offset(zone, wall_clock - after) == after)
	{
		passages.second = after;
		if (region_offset(zone, wall_clock - before) != before)
			passages.first = after;
	}
	return passages;
}

int32_t
feel_zone_seconds(FeelValue v)
{
	const FeelZone *zone = v.u.time.zone;
	Passages passages;
	int32_t winter;
	int32_t summer;

	feel_assert(zone != NULL);

	if (!zone->is_region)
		return zone->offset;
	if (v.kind == FEEL_DATE_TIME)
	{
		passages = passages_of(zone, v.u.time.seconds);
		return v.small ? passages.second : passages.first;
	}
	winter = region_offset(zone, MIDWINTER_SECOND);
	summer = region_offset(zone, MIDSUMMER_SECOND);
	return winter < summer ? winter : summer;
}

int32_t
feel_zone_seconds_at(const FeelZone *zone, int64_t instant)
{
	return zone->is_region ? region_offset(zone, instant) : zone->offset;
}

/* passages_of() with fewer questions, as most hours have but one passage */
bool
feel_is_second_passage(const FeelZone *zone, int64_t wall_clock,
					   int32_t offset)
{
	int32_t before = region_offset(zone, wall_clock - FEEL_DAY_SECONDS);

	return before != offset &&
		   region_offset(zone, wall_clock - before) == before;
}

bool
feel_is_repeated(FeelValue date_time)
{
	Passages passages;

	feel_assert(date_time.kind == FEEL_DATE_TIME);
	if (date_time.u.time.zone == NULL || !date_time.u.time.zone->is_region)
		return false;
	passages = passages_of(date_time.u.time.zone, date_time.u.time.seconds);
	return passages.first != passages.second;
}

bool
feel_choose_passage(FeelValue *date_time, int32_t offset)
{
	Passages passages =
		passages_of(date_time->u.time.zone, date_time->u.time.seconds);

	feel_assert(date_time->kind == FEEL_DATE_TIME);
	if (passages.first == passages.second ||
		(offset != passages.first && offset != passages.second))
		return false;
	date_time->small = offset == passages.second;
	return true;
}

bool
feel_is_zoned(FeelValue v)
{
	return v.kind == FEEL_DATE || v.u.time.zone != NULL;
}

int64_t
feel_instant(FeelValue v)
{
	if (v.kind == FEEL_DATE)
		return v.u.days * FEEL_DAY_SECONDS;
	if (v.u.time.zone == NULL)
		return v.u.time.seconds;
	return v.u.time.seconds - feel_zone_seconds(v);
}

bool
feel_zone_from_duration(FeelRun *run, FeelValue duration,
						const FeelZone **zone)
{
	if (duration.kind != FEEL_DAYS_DURATION || duration.part != 0 ||
		duration.u.time.seconds > FEEL_MAX_ZONE_OFFSET ||
		duration.u.time.seconds < -FEEL_MAX_ZONE_OFFSET)
		return false;
	*zone = feel_zone_offset(run, (int32_t) duration.u.time.seconds);
	return true;
}
