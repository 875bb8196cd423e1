/*-------------------------------------------------------------------------
 *
 * days.c
 *		Which days of a place count, and deadlines counted in days or months.
 *
 * The rules are those of the code de procédure civile, articles 640 to 642:
 * the day of the act does not count (641 al. 1); a delay in months ends on
 * the day of the last month that has the number of the day of the act, or
 * else on the last day of that month (641 al. 2); an end on a Saturday, a
 * Sunday or a day not worked moves to the next worked day (642 al. 2), where
 * the budget says that this rule applies.
 *
 * A pause takes out of the count the day on which it begins and all others
 * up to the day on which it ends, which counts again: as many days as lie
 * between its two dates.
 *
 * Days are counted one by one.  A formula would be faster and could not be
 * read beside the articles; a century of working days, the greatest budget,
 * takes 18 ms.  The holidays of a year are computed once and
 * remembered in CalendarDays while the count stays in that year.  The count
 * ends because the calendar does: each day is checked to lie before the year
 * 10000, also where closures leave no day that counts.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

#include "calendar/calendar.h"

static bool
is_among(DateADT day, const DateADT *sorted_days, int count)
{
	int low = 0;
	int high = count - 1;

	while (low <= high)
	{
		int middle = low + (high - low) / 2;

		if (sorted_days[middle] == day)
			return true;
		if (sorted_days[middle] < day)
			low = middle + 1;
		else
			high = middle - 1;
	}
	return false;
}

/*
 * calendar_init_days: the days of a place.
 *
 * closures: sorted days on which the place is closed; pauses: sorted, apart
 * from each other, finite.  Both must live as long as the result, which also
 * allocates in the current memory context.
 */
void
calendar_init_days(CalendarDays *days, const DepartementInfo *departement,
				   const DateADT *closures, int nclosures,
				   const CalendarPause *pauses, int npauses)
{
	days->departement = departement;
	days->closures = closures;
	days->nclosures = nclosures;
	days->pauses = pauses;
	days->npauses = npauses;
	days->pause_days = NULL;
	days->year = 0;
	days->nholidays = 0;
	if (npauses > 0)
	{
		days->pause_days = palloc_array(DateADT, 2 * (Size) npauses);
		for (int i = 0; i < npauses; i++)
		{
			CHECK_FOR_INTERRUPTS();
			days->pause_days[2 * i] =
				calendar_local_day(pauses[i].from, departement);
			days->pause_days[2 * i + 1] =
				calendar_local_day(pauses[i].until, departement);
		}
	}
}

/* Is the day a public holiday?  Raises 22008 if out of range. */
static bool
is_holiday(CalendarDays *days, DateADT day)
{
	int year;

	calendar_check_day(day);
	year = calendar_year_of(day);
	if (days->year != year)
	{
		CalendarHoliday holidays[CALENDAR_MAX_HOLIDAYS];

		CHECK_FOR_INTERRUPTS();
		days->nholidays =
			calendar_holidays(year, days->departement->regime, holidays);
		for (int i = 0; i < days->nholidays; i++)
			days->holidays[i] = holidays[i].day;
		days->year = year;
	}
	return is_among(day, days->holidays, days->nholidays);
}

/*
 * calendar_is_closed: is the day a public holiday or a local closure?
 */
bool
calendar_is_closed(CalendarDays *days, DateADT day)
{
	return is_holiday(days, day) ||
		   is_among(day, days->closures, days->nclosures);
}

/* 0 Sunday ... 6 Saturday */
static int
weekday(DateADT day)
{
	return j2day(day + POSTGRES_EPOCH_JDATE);
}

/*
 * calendar_is_working_day: is the day worked (jour ouvré): Monday to Friday,
 * neither a holiday nor a closure?
 */
bool
calendar_is_working_day(CalendarDays *days, DateADT day)
{
	return weekday(day) != 0 && weekday(day) != 6 &&
		   !calendar_is_closed(days, day);
}

static bool
is_paused(const CalendarDays *days, DateADT day)
{
	int low = 0;
	int high = days->npauses - 1;

	while (low <= high)
	{
		int middle = low + (high - low) / 2;

		if (day < days->pause_days[2 * middle])
			high = middle - 1;
		else if (day >= days->pause_days[2 * middle + 1])
			low = middle + 1;
		else
			return true;
	}
	return false;
}

static bool
counts(CalendarDays *days, DateADT day, CalendarUnit unit)
{
	calendar_check_day(day);
	if (is_paused(days, day))
		return false;
	switch (unit)
	{
		case CALENDAR_WORKING_DAYS:
			return calendar_is_working_day(days, day);
		case CALENDAR_BUSINESS_DAYS:
			return weekday(day) != 0 && !calendar_is_closed(days, day);
		default:
			return true;
	}
}

/* The same day number some months on, or the last day of that month */
static DateADT
add_months(DateADT start, int32 months)
{
	int year;
	int month;
	int day;
	int last;

	j2date(start + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	month += months - 1;
	year += month / 12;
	month = month % 12 + 1;
	last = day_tab[isleap(year)][month - 1];
	return date2j(year, month, Min(day, last)) - POSTGRES_EPOCH_JDATE;
}

/* A delay in months, then put off by the days of pauses in its course */
static DateADT
due_after_months(CalendarDays *days, DateADT start, int32 months)
{
	DateADT due = add_months(start, months);

	for (int i = 0; i < days->npauses; i++)
	{
		DateADT from = Max(days->pause_days[2 * i], start + 1);
		DateADT until = days->pause_days[2 * i + 1];

		if (from > due)
			break;
		if (until > from)
			due += until - from;
		calendar_check_day(due);
	}
	return due;
}

/*
 * calendar_due_day: the last day of a delay that starts on a day, counted in
 * days or months.
 *
 * Raises 22008 where the count leaves the years of the calendar.
 */
DateADT
calendar_due_day(CalendarDays *days, DateADT start,
				 const CalendarBudget *budget)
{
	DateADT due = start;

	calendar_check_day(start);
	if (budget->unit == CALENDAR_MONTHS)
		due = due_after_months(days, start, budget->amount);
	else
	{
		int32 left = budget->amount;

		while (left > 0)
		{
			if (counts(days, ++due, budget->unit))
				left--;
		}
	}
	calendar_check_day(due);
	if (budget->roll)
	{
		while (!counts(days, due, CALENDAR_WORKING_DAYS))
			due++;
	}
	return due;
}

static int
compare_days(const void *left, const void *right)
{
	DateADT a = *(const DateADT *) left;
	DateADT b = *(const DateADT *) right;

	return (a > b) - (a < b);
}

/*
 * calendar_closures_argument: the days of a date[] argument, sorted, in the
 * current memory context, and their number.  A null among them is 22004.
 */
DateADT *
calendar_closures_argument(ArrayType *array, int *count)
{
	Datum *elements;
	DateADT *closures;

	if (array_contains_nulls(array))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("closures must not contain nulls")));
	deconstruct_array(array, DATEOID, sizeof(DateADT), true, TYPALIGN_INT,
					  &elements, NULL, count);
	closures = palloc_array(DateADT, *count);
	for (int i = 0; i < *count; i++)
		closures[i] = DatumGetDateADT(elements[i]);
	qsort(closures, *count, sizeof(DateADT), compare_days);
	return closures;
}

/* packnd.is_holiday(day, departement) */
PACKND_FUNCTION_INFO_V1(packnd_calendar_is_holiday);
Datum
packnd_calendar_is_holiday(PG_FUNCTION_ARGS)
{
	CalendarDays days;

	calendar_init_days(&days, calendar_departement(PG_GETARG_DEPARTEMENT(1)),
					   NULL, 0, NULL, 0);
	PG_RETURN_BOOL(is_holiday(&days, PG_GETARG_DATEADT(0)));
}

/* packnd.is_working_day(day, departement, closures) */
PACKND_FUNCTION_INFO_V1(packnd_calendar_is_working_day);
Datum
packnd_calendar_is_working_day(PG_FUNCTION_ARGS)
{
	CalendarDays days;
	int nclosures;
	DateADT *closures =
		calendar_closures_argument(PG_GETARG_ARRAYTYPE_P(2), &nclosures);

	calendar_check_day(PG_GETARG_DATEADT(0));
	calendar_init_days(&days, calendar_departement(PG_GETARG_DEPARTEMENT(1)),
					   closures, nclosures, NULL, 0);
	PG_RETURN_BOOL(calendar_is_working_day(&days, PG_GETARG_DATEADT(0)));
}

/* packnd.due_day(start, amount, unit, departement, roll, closures) */
PACKND_FUNCTION_INFO_V1(packnd_calendar_due_day);
Datum
packnd_calendar_due_day(PG_FUNCTION_ARGS)
{
	DateADT start = PG_GETARG_DATEADT(0);
	char *unit = text_to_cstring(PG_GETARG_TEXT_PP(2));
	CalendarBudget budget;
	CalendarDays days;
	int nclosures;
	DateADT *closures;

	calendar_set_budget(&budget, PG_GETARG_INT32(1), unit, PG_GETARG_BOOL(4));
	if (budget.unit == CALENDAR_MINUTES || budget.unit == CALENDAR_HOURS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unit \"%s\" does not count days", unit),
				 errhint("Use packnd.due_at(), which takes an instant.")));
	closures =
		calendar_closures_argument(PG_GETARG_ARRAYTYPE_P(5), &nclosures);
	calendar_init_days(&days, calendar_departement(PG_GETARG_DEPARTEMENT(3)),
					   closures, nclosures, NULL, 0);
	PG_RETURN_DATEADT(calendar_due_day(&days, start, &budget));
}
