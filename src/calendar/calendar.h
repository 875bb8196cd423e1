/*
 * calendar.h
 *		Civil time of a French département: its code, holidays, time zone, and
 *		the clocks by which deadlines run.
 *
 * Days are PostgreSQL dates (DateADT, days since 2000-01-01) of the
 * département's own local calendar; instants are TimestampTz.  No function
 * here looks at the session's TimeZone.
 */
#ifndef PACKND_CALENDAR_H
#define PACKND_CALENDAR_H

#include "pgtime.h"
#include "utils/array.h"
#include "utils/date.h"
#include "utils/timestamp.h"

/*
 * A département as stored: ten times its number, so that 2A (201) and 2B
 * (202) stand between 19 (190) and 21 (210), where the official order has
 * them.
 */
typedef int16 Departement;

#define DatumGetDepartement(d) DatumGetInt16(d)
#define DepartementGetDatum(d) Int16GetDatum(d)
#define PG_GETARG_DEPARTEMENT(n) PG_GETARG_INT16(n)
#define PG_RETURN_DEPARTEMENT(d) PG_RETURN_INT16(d)

/* Which public holidays hold; one bit each, so that a holiday can have many */
typedef enum HolidayRegime
{
	HOLIDAYS_NATIONAL = 1 << 0,
	HOLIDAYS_ALSACE_MOSELLE = 1 << 1,
	HOLIDAYS_GUADELOUPE = 1 << 2,
	HOLIDAYS_MARTINIQUE = 1 << 3,
	HOLIDAYS_GUYANE = 1 << 4,
	HOLIDAYS_LA_REUNION = 1 << 5,
	HOLIDAYS_MAYOTTE = 1 << 6,
	HOLIDAYS_SAINT_BARTHELEMY = 1 << 7,
	HOLIDAYS_SAINT_MARTIN = 1 << 8
} HolidayRegime;

/* One département; label and region are French names in UTF-8 */
typedef struct DepartementInfo
{
	Departement value;
	const char *code;      /* "01" ... "988" */
	const char *label;     /* "Seine-Maritime" */
	const char *region;    /* NULL: an overseas collectivity of no region */
	const char *time_zone; /* name in the tz database */
	HolidayRegime regime;
} DepartementInfo;

/* The years for which days are computed: Gregorian, and four digits */
#define CALENDAR_MIN_YEAR 1583
#define CALENDAR_MAX_YEAR 9999

/* No regime has more than 13 holidays in a year */
#define CALENDAR_MAX_HOLIDAYS 16

typedef struct CalendarHoliday
{
	DateADT day;
	const char *label;
} CalendarHoliday;

typedef enum CalendarUnit
{
	CALENDAR_MINUTES,
	CALENDAR_HOURS,
	CALENDAR_CALENDAR_DAYS,
	CALENDAR_WORKING_DAYS,  /* ouvrés: Monday to Friday */
	CALENDAR_BUSINESS_DAYS, /* ouvrables: Monday to Saturday */
	CALENDAR_MONTHS
} CalendarUnit;

/* How long a deadline may take */
typedef struct CalendarBudget
{
	int32 amount; /* not negative */
	CalendarUnit unit;
	bool roll; /* an end on a day not worked moves to the next worked day */
} CalendarBudget;

/* A time during which the clock stands still: [from, until) */
typedef struct CalendarPause
{
	TimestampTz from;
	TimestampTz until;
} CalendarPause;

/*
 * Which days of a place count.  Made by calendar_init_days(); the last
 * fields remember the holidays of the year looked at last.
 */
typedef struct CalendarDays
{
	const DepartementInfo *departement;
	int nclosures;
	const DateADT *closures; /* sorted: days when the place is closed */
	int npauses;
	const CalendarPause *pauses; /* sorted and apart from each other */
	DateADT *pause_days; /* two per pause: its first day, and the day after
						  * its last one; NULL where no time is known */
	int year;
	int nholidays;
	DateADT holidays[CALENDAR_MAX_HOLIDAYS];
} CalendarDays;

/* departement.c */
extern bool calendar_departement_from_text(const char *text,
										   Departement *value);
extern const DepartementInfo *calendar_departement(Departement value);

/* holidays.c */
extern const char *calendar_regime_name(HolidayRegime regime);
extern int calendar_holidays(int year, HolidayRegime regime,
							 CalendarHoliday *holidays);
extern void calendar_check_day(DateADT day);
extern int calendar_year_of(DateADT day);

/* days.c */
extern void calendar_init_days(CalendarDays *days,
							   const DepartementInfo *departement,
							   const DateADT *closures, int nclosures,
							   const CalendarPause *pauses, int npauses);
extern bool calendar_is_closed(CalendarDays *days, DateADT day);
extern bool calendar_is_working_day(CalendarDays *days, DateADT day);
extern DateADT *calendar_closures_argument(ArrayType *array, int *count);
extern DateADT calendar_due_day(CalendarDays *days, DateADT start,
								const CalendarBudget *budget);

/* clock.c */
extern bool calendar_unit_from_text(const char *text, CalendarUnit *unit);
extern void calendar_set_budget(CalendarBudget *budget, int32 amount,
								const char *unit, bool roll);
extern Timestamp calendar_local_time(TimestampTz at,
									 const DepartementInfo *departement);
extern DateADT calendar_local_day(TimestampTz at,
								  const DepartementInfo *departement);
extern TimestampTz calendar_day_end(DateADT day,
									const DepartementInfo *departement);
extern TimestampTz calendar_due_at(CalendarDays *days, TimestampTz started,
								   const CalendarBudget *budget);

#endif /* PACKND_CALENDAR_H */
