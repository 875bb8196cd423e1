/*-------------------------------------------------------------------------
 *
 * clock.c
 *		Deadlines as instants, in the local time of a département.
 *
 * Minutes and hours are elapsed time: 72 hours are 72 hours, also over a
 * night when the clocks change.  Days and months are civil: they end at 24:00
 * of their last local day (code de procédure civile, article 642 al. 1), so
 * that a day in such a night has 23 or 25 hours.
 *
 * Zones come from PostgreSQL's own tz database by name, never from the
 * session: the same deadline has the same end for each client.  PostgreSQL
 * keeps a zone loaded after its first use, so a conversion costs a search in
 * its transitions.
 *
 * Instants in between are half-open: what ends at 24:00 ends at the first
 * instant of the next day, and belongs to the day before.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/multirangetypes.h"
#include "utils/rangetypes.h"

#include "calendar/calendar.h"

/*
 * The units by name, each with the greatest amount: about a hundred years,
 * which is more than any rule asks and little enough to be counted at once.
 */
static const struct
{
	const char *name;
	int32 greatest;
} units[] = {
	[CALENDAR_MINUTES] = {"minutes", 52596000},
	[CALENDAR_HOURS] = {"hours", 876600},
	[CALENDAR_CALENDAR_DAYS] = {"calendar_days", 36525},
	[CALENDAR_WORKING_DAYS] = {"working_days", 36525},
	[CALENDAR_BUSINESS_DAYS] = {"business_days", 36525},
	[CALENDAR_MONTHS] = {"months", 1200},
};

/*
 * calendar_unit_from_text: find a unit by its name; false if there is none.
 */
bool
calendar_unit_from_text(const char *text, CalendarUnit *unit)
{
	for (int i = 0; i < (int) lengthof(units); i++)
	{
		if (strcmp(units[i].name, text) == 0)
		{
			*unit = (CalendarUnit) i;
			return true;
		}
	}
	return false;
}

/*
 * calendar_set_budget: fill a budget from SQL values.  An unknown unit is
 * 22023, an amount that is negative or over a hundred years 22003.
 */
void
calendar_set_budget(CalendarBudget *budget, int32 amount, const char *unit,
					bool roll)
{
	if (!calendar_unit_from_text(unit, &budget->unit))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown unit of time"),
				 errhint("Units are minutes, hours, calendar_days, "
						 "working_days (Monday to Friday), business_days "
						 "(Monday to Saturday) and months.")));
	if (amount < 0 || amount > units[budget->unit].greatest)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("amount %d is out of range", amount),
						errdetail("A budget in %s is from 0 to %d.", unit,
								  units[budget->unit].greatest)));
	budget->amount = amount;
	budget->roll = roll;
}

/* The zone of a département; PostgreSQL keeps zones loaded, by name. */
static pg_tz *
zone_of(const DepartementInfo *departement)
{
	pg_tz *zone = pg_tzset(departement->time_zone);

	if (zone == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIG_FILE_ERROR),
				 errmsg("time zone \"%s\" of département %s is not installed",
						departement->time_zone, departement->code),
				 errhint("Install the time zone database (package tzdata).")));
	return zone;
}

/* An instant in the time of a département; returns seconds west of UTC */
static int
break_down(TimestampTz at, const DepartementInfo *departement,
		   struct pg_tm *local)
{
	fsec_t fraction;
	int offset;

	if (TIMESTAMP_NOT_FINITE(at) ||
		timestamp2tm(at, &offset, local, &fraction, NULL,
					 zone_of(departement)) != 0)
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("timestamp out of range")));
	return offset;
}

/*
 * calendar_local_time: what the clocks on the wall of a département show at
 * an instant.  Raises 22008 if infinite or out of range.
 */
Timestamp
calendar_local_time(TimestampTz at, const DepartementInfo *departement)
{
	struct pg_tm local;

	return at - break_down(at, departement, &local) * USECS_PER_SEC;
}

/*
 * calendar_local_day: the day that the calendars on the wall of a département
 * show at an instant.  Raises 22008 if infinite or out of range.
 */
DateADT
calendar_local_day(TimestampTz at, const DepartementInfo *departement)
{
	struct pg_tm local;
	DateADT day;

	(void) break_down(at, departement, &local);
	day = date2j(local.tm_year, local.tm_mon, local.tm_mday) -
		  POSTGRES_EPOCH_JDATE;
	calendar_check_day(day);
	return day;
}

/*
 * calendar_day_end: 24:00 of a local day, which is the first instant of the
 * next one.  Where the clocks are put forward at midnight, that instant is
 * the one just after the gap.
 */
TimestampTz
calendar_day_end(DateADT day, const DepartementInfo *departement)
{
	struct pg_tm local = {0};
	int offset;
	Timestamp end;

	calendar_check_day(day);
	j2date(day + 1 + POSTGRES_EPOCH_JDATE, &local.tm_year, &local.tm_mon,
		   &local.tm_mday);
	offset = DetermineTimeZoneOffset(&local, zone_of(departement));
	if (tm2timestamp(&local, 0, &offset, &end) != 0)
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("timestamp out of range")));
	return end;
}

/* A delay of elapsed time, put off by the pauses in its course */
static TimestampTz
due_after_time(CalendarDays *days, TimestampTz started,
			   const CalendarBudget *budget)
{
	int64 unit_length =
		budget->unit == CALENDAR_HOURS ? USECS_PER_HOUR : USECS_PER_MINUTE;
	TimestampTz due = started + budget->amount * unit_length;
	DateADT last;

	for (int i = 0; i < days->npauses; i++)
	{
		TimestampTz from = Max(days->pauses[i].from, started);

		CHECK_FOR_INTERRUPTS();
		if (from >= due)
			break;
		if (days->pauses[i].until > from)
			due += days->pauses[i].until - from;
	}

	/* Midnight is 24:00 of the day before: what runs out then ends on it */
	last =
		calendar_local_day(due > started ? due - 1 : due, days->departement);
	if (budget->roll)
	{
		CalendarBudget rest = {0, CALENDAR_CALENDAR_DAYS, true};
		DateADT worked = calendar_due_day(days, last, &rest);

		if (worked != last)
			return calendar_day_end(worked, days->departement);
	}
	return due;
}

/*
 * calendar_due_at: the instant at which a delay runs out.
 *
 * A delay in minutes or hours runs from the instant of its start; one in
 * days or months ends at 24:00 local time of its last day.  A delay in
 * minutes or hours whose budget rolls, and whose end falls on a day not
 * worked, runs out at 24:00 of the next worked day.  Raises 22008 where the
 * count leaves the years of the calendar.
 */
TimestampTz
calendar_due_at(CalendarDays *days, TimestampTz started,
				const CalendarBudget *budget)
{
	DateADT start = calendar_local_day(started, days->departement);

	if (budget->unit == CALENDAR_MINUTES || budget->unit == CALENDAR_HOURS)
		return due_after_time(days, started, budget);
	return calendar_day_end(calendar_due_day(days, start, budget),
							days->departement);
}

/* The pauses of a tstzmultirange, which has them sorted and apart */
static CalendarPause *
pauses_argument(FunctionCallInfo fcinfo, MultirangeType *multirange,
				int *count)
{
	TypeCacheEntry *type =
		multirange_get_typcache(fcinfo, MultirangeTypeGetOid(multirange));
	RangeType **ranges;
	CalendarPause *pauses;

	multirange_deserialize(type->rngtype, multirange, count, &ranges);
	pauses = palloc_array(CalendarPause, *count);
	for (int i = 0; i < *count; i++)
	{
		RangeBound lower;
		RangeBound upper;
		bool empty;

		range_deserialize(type->rngtype, ranges[i], &lower, &upper, &empty);
		if (lower.infinite || upper.infinite)
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("a pause must have a beginning and an end")));
		pauses[i].from = DatumGetTimestampTz(lower.val);
		pauses[i].until = DatumGetTimestampTz(upper.val);
	}
	return pauses;
}

/* packnd.due_at(started, amount, unit, departement, roll, closures, pauses) */
PACKND_FUNCTION_INFO_V1(packnd_calendar_due_at);
Datum
packnd_calendar_due_at(PG_FUNCTION_ARGS)
{
	TimestampTz started = PG_GETARG_TIMESTAMPTZ(0);
	CalendarBudget budget;
	CalendarDays days;
	DateADT *closures;
	int nclosures;
	CalendarPause *pauses;
	int npauses;

	calendar_set_budget(&budget, PG_GETARG_INT32(1),
						text_to_cstring(PG_GETARG_TEXT_PP(2)),
						PG_GETARG_BOOL(4));
	closures =
		calendar_closures_argument(PG_GETARG_ARRAYTYPE_P(5), &nclosures);
	pauses = pauses_argument(fcinfo, PG_GETARG_MULTIRANGE_P(6), &npauses);
	calendar_init_days(&days, calendar_departement(PG_GETARG_DEPARTEMENT(3)),
					   closures, nclosures, pauses, npauses);
	PG_RETURN_TIMESTAMPTZ(calendar_due_at(&days, started, &budget));
}

/* packnd.local_day(at, departement) */
PACKND_FUNCTION_INFO_V1(packnd_calendar_local_day);
Datum
packnd_calendar_local_day(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(
		calendar_local_day(PG_GETARG_TIMESTAMPTZ(0),
						   calendar_departement(PG_GETARG_DEPARTEMENT(1))));
}

/* packnd.local_time(at, departement): as a text, 2026-11-29 22:30 */
PACKND_FUNCTION_INFO_V1(packnd_calendar_local_time);
Datum
packnd_calendar_local_time(PG_FUNCTION_ARGS)
{
	TimestampTz at = PG_GETARG_TIMESTAMPTZ(0);
	struct pg_tm local;

	if (TIMESTAMP_NOT_FINITE(at))
		PG_RETURN_NULL();
	(void) break_down(at, calendar_departement(PG_GETARG_DEPARTEMENT(1)),
					  &local);
	PG_RETURN_TEXT_P(cstring_to_text(
		psprintf("%04d-%02d-%02d %02d:%02d", local.tm_year, local.tm_mon,
				 local.tm_mday, local.tm_hour, local.tm_min)));
}

/* packnd.day_end(day, departement) */
PACKND_FUNCTION_INFO_V1(packnd_calendar_day_end);
Datum
packnd_calendar_day_end(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(calendar_day_end(
		PG_GETARG_DATEADT(0), calendar_departement(PG_GETARG_DEPARTEMENT(1))));
}
