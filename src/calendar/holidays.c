/*-------------------------------------------------------------------------
 *
 * holidays.c
 *		The public holidays of a year and place, computed.
 *
 * The list is the one in force today, laid over any year from 1583 to 9999:
 * packnd reckons deadlines, not history.  A row of the table has either a
 * month and day or a distance from Easter Sunday.
 *
 * A table of rules and not of days: days of years to come would have to be
 * entered by somebody, and a deadline of next January is wrong where they
 * were forgotten.  A law that changes a holiday changes a line here, and
 * then holds for past years as well, which moves no deadline: those keep
 * the due time that they were given.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

#include "calendar/calendar.h"

#define EVERYWHERE (~0)

typedef struct HolidayRule
{
	int month; /* 0: counted from Easter Sunday */
	int day;
	int regimes; /* bits of HolidayRegime */
	const char *label;
} HolidayRule;

#define ABOLITION "Abolition de l'esclavage"

/*
 * Code du travail L.3133-1 (everywhere), L.3134-13 (Alsace-Moselle; Good
 * Friday there holds in communes with a Protestant or mixed church, which
 * have nearly all the people), L.3422-2 and décret 83-1003 as amended (the
 * abolition days).
 */
static const HolidayRule holiday_rules[] = {
	{1, 1, EVERYWHERE, "Jour de l'An"},
	{0, -2, HOLIDAYS_ALSACE_MOSELLE, "Vendredi saint"},
	{0, 1, EVERYWHERE, "Lundi de Pâques"},
	{4, 27, HOLIDAYS_MAYOTTE, ABOLITION},
	{5, 1, EVERYWHERE, "Fête du Travail"},
	{5, 8, EVERYWHERE, "Victoire de 1945"},
	{0, 39, EVERYWHERE, "Ascension"},
	{0, 50, EVERYWHERE, "Lundi de Pentecôte"},
	{5, 22, HOLIDAYS_MARTINIQUE, ABOLITION},
	{5, 27, HOLIDAYS_GUADELOUPE, ABOLITION},
	{5, 28, HOLIDAYS_SAINT_MARTIN, ABOLITION},
	{6, 10, HOLIDAYS_GUYANE, ABOLITION},
	{7, 14, EVERYWHERE, "Fête nationale"},
	{8, 15, EVERYWHERE, "Assomption"},
	{10, 9, HOLIDAYS_SAINT_BARTHELEMY, ABOLITION},
	{11, 1, EVERYWHERE, "Toussaint"},
	{11, 11, EVERYWHERE, "Armistice de 1918"},
	{12, 20, HOLIDAYS_LA_REUNION, ABOLITION},
	{12, 25, EVERYWHERE, "Noël"},
	{12, 26, HOLIDAYS_ALSACE_MOSELLE, "Saint-Étienne"},
};

/*
 * calendar_regime_name: the name of a holiday regime as SQL shows it.
 */
const char *
calendar_regime_name(HolidayRegime regime)
{
	switch (regime)
	{
		case HOLIDAYS_NATIONAL:
			return "national";
		case HOLIDAYS_ALSACE_MOSELLE:
			return "alsace_moselle";
		case HOLIDAYS_GUADELOUPE:
			return "guadeloupe";
		case HOLIDAYS_MARTINIQUE:
			return "martinique";
		case HOLIDAYS_GUYANE:
			return "guyane";
		case HOLIDAYS_LA_REUNION:
			return "la_reunion";
		case HOLIDAYS_MAYOTTE:
			return "mayotte";
		case HOLIDAYS_SAINT_BARTHELEMY:
			return "saint_barthelemy";
		case HOLIDAYS_SAINT_MARTIN:
			return "saint_martin";
	}
	elog(ERROR, "unknown holiday regime %d", (int) regime);
}

/*
 * calendar_year_of: the year of a day, which must be finite.
 */
int
calendar_year_of(DateADT day)
{
	int year;
	int month;
	int day_of_month;

	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &day_of_month);
	return year;
}

/*
 * calendar_check_day: error 22008 unless the day is finite and in a year for
 * which holidays are computed.
 */
void
calendar_check_day(DateADT day)
{
	if (DATE_NOT_FINITE(day) || calendar_year_of(day) < CALENDAR_MIN_YEAR ||
		calendar_year_of(day) > CALENDAR_MAX_YEAR)
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("date out of range for the calendar"),
						errdetail("Days are computed for the years %d to %d.",
								  CALENDAR_MIN_YEAR, CALENDAR_MAX_YEAR)));
}

/*
 * Easter Sunday of a Gregorian year: the computus that J. Meeus gives after
 * an anonymous correspondent of Nature, 1876 (Astronomical Algorithms, ch. 8).
 */
static DateADT
easter_sunday(int year)
{
	int golden = year % 19;
	int century = year / 100;
	int in_century = year % 100;
	int epact = (19 * golden + century - century / 4 -
				 (century - (century + 8) / 25 + 1) / 3 + 15) %
				30;
	int weekday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - epact -
				   in_century % 4) %
				  7;
	int correction = (golden + 11 * epact + 22 * weekday) / 451;
	int days = epact + weekday - 7 * correction + 114;

	return date2j(year, days / 31, days % 31 + 1) - POSTGRES_EPOCH_JDATE;
}

/*
 * calendar_holidays: write the holidays of a year (CALENDAR_MIN_YEAR to
 * CALENDAR_MAX_YEAR) under a regime into an array of CALENDAR_MAX_HOLIDAYS,
 * in order of days, and return how many.  Two may fall on one day.
 */
int
calendar_holidays(int year, HolidayRegime regime, CalendarHoliday *holidays)
{
	DateADT easter = easter_sunday(year);
	int count = 0;

	for (int i = 0; i < (int) lengthof(holiday_rules); i++)
	{
		const HolidayRule *rule = &holiday_rules[i];
		CalendarHoliday holiday;
		int place;

		if ((rule->regimes & regime) == 0)
			continue;
		Assert(count < CALENDAR_MAX_HOLIDAYS);
		holiday.label = rule->label;
		holiday.day = rule->month == 0 ? easter + rule->day
									   : date2j(year, rule->month, rule->day) -
											 POSTGRES_EPOCH_JDATE;
		for (place = count; place > 0 && holidays[place - 1].day > holiday.day;
			 place--)
			holidays[place] = holidays[place - 1];
		holidays[place] = holiday;
		count++;
	}
	return count;
}

/* packnd.holidays(year, departement): the holidays, in order of days */
PACKND_FUNCTION_INFO_V1(packnd_calendar_holidays);
Datum
packnd_calendar_holidays(PG_FUNCTION_ARGS)
{
	int32 year = PG_GETARG_INT32(0);
	const DepartementInfo *departement =
		calendar_departement(PG_GETARG_DEPARTEMENT(1));
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	CalendarHoliday holidays[CALENDAR_MAX_HOLIDAYS];
	int count;

	if (year < CALENDAR_MIN_YEAR || year > CALENDAR_MAX_YEAR)
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("year %d is out of range", year),
						errdetail("Days are computed for the years %d to %d.",
								  CALENDAR_MIN_YEAR, CALENDAR_MAX_YEAR)));

	InitMaterializedSRF(fcinfo, 0);
	count = calendar_holidays(year, departement->regime, holidays);
	for (int i = 0; i < count; i++)
	{
		Datum values[2];
		bool nulls[2] = {false, false};

		values[0] = DateADTGetDatum(holidays[i].day);
		values[1] = CStringGetTextDatum(holidays[i].label);
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
	}
	return (Datum) 0;
}
