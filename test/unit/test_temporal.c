/*-------------------------------------------------------------------------
 *
 * test_temporal.c
 *	  Dates, times and durations: calendar, texts, zones, arithmetic.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/number/number.h"
#include "feel/temporal/temporal.h"
#include "host.h"

static FeelRun *run;

static FeelValue
temporal(const char *text)
{
	FeelValue v;

	return feel_temporal_from_text(run, text_of(text), &v) ? v : feel_null();
}

static void
prints(FeelValue got, const char *expected, const char *name)
{
	is_text(got.kind == FEEL_NULL ? text_of("null") : feel_to_text(run, got),
			expected, "%s", name);
}

/* Reads as the kind and prints as expected, NULL: as it was written */
static void
reads(const char *text, FeelKind kind, const char *expected)
{
	FeelValue v = temporal(text);

	ok(v.kind == kind, "\"%s\" is a %s", text, feel_kind_name(kind));
	prints(v, expected == NULL ? text : expected, text);
}

static void
test_calendar(void)
{
	int64_t days;
	bool all = true;

	ok(feel_days_from_civil(1970, 1, 1) == 0, "the epoch");
	ok(feel_days_from_civil(2000, 3, 1) == 11017, "2000-03-01");
	ok(feel_days_from_civil(0, 1, 1) == -719528, "0000-01-01");
	/* steps of days that meet every month and many leap days */
	for (days = -800000; days < 800000; days += 17)
	{
		FeelCivil civil = feel_civil_from_days(days);

		all = all &&
			  feel_days_from_civil(civil.year, civil.month, civil.day) == days;
		all = all && civil.day >= 1 &&
			  civil.day <= feel_days_in_month(civil.year, civil.month);
	}
	ok(all, "days to calendar and back");
	ok(feel_make_date(999999999, 12, 31).kind == FEEL_DATE &&
		   feel_make_date_of_days(feel_make_date(999999999, 12, 31).u.days + 1)
				   .kind == FEEL_NULL,
	   "the last day");
	ok(feel_make_date(-999999999, 1, 1).kind == FEEL_DATE &&
		   feel_make_date_of_days(feel_make_date(-999999999, 1, 1).u.days - 1)
				   .kind == FEEL_NULL,
	   "the first day");
	ok(feel_make_date(1000000000, 1, 1).kind == FEEL_NULL, "no year 10^9");
	ok(feel_weekday(feel_days_from_civil(2018, 12, 10)) == 1, "a Monday");
	ok(feel_weekday(feel_days_from_civil(1969, 12, 28)) == 7, "a Sunday");
	ok(feel_day_of_year(feel_days_from_civil(2020, 12, 31)) == 366,
	   "day of a leap year");
	ok(feel_iso_week(feel_days_from_civil(2003, 12, 29)) == 1,
	   "week 1 of 2004");
	ok(feel_iso_week(feel_days_from_civil(2010, 1, 1)) == 53,
	   "week 53 of 2009");
	ok(feel_iso_week(feel_days_from_civil(2019, 9, 17)) == 38, "week 38");
	ok(feel_days_in_month(1900, 2) == 28 && feel_days_in_month(2000, 2) == 29,
	   "centuries");
}

static void
test_texts(void)
{
	static const char *const invalid[] = {"",
										  "foo",
										  "2012-12-25T",
										  "0000-12-25T",
										  "9999999999-12-25",
										  "2017-13-10",
										  "2017-12-32",
										  "2017-02-29",
										  "998-12-31",
										  "01211-12-31",
										  "+2012-12-02",
										  "2012-12-2",
										  "2012-1-02",
										  "-0000-01-01",
										  "--2012-01-01",
										  "2012T-12-2511:00:00Z",
										  "2012-12-25Z",
										  "24:00:00",
										  "24:00:01",
										  "23:59:60",
										  "25:00:00",
										  "00:60:00",
										  "7:00:00",
										  "07:1:00",
										  "07:01:2",
										  "07:20",
										  "11:22:33.",
										  "13:20:00@xyz/abc",
										  "13:20:00@",
										  "13:20:00+19:00",
										  "13:20:00+18:00:01",
										  "13:20:00+05:0",
										  "13:20:00+5:00",
										  "13:20:00+5",
										  "13:20:00+05:60",
										  "13:20:00+02:00@Europe/Paris",
										  "13:20:00Z@Europe/Paris",
										  "11:30:00T",
										  "2017-12-31T24:00:01",
										  "2017-12-31T24:01:00",
										  "2017-12-31 11:22:33",
										  "2011-12-0310:15:30",
										  "999999999-12-31T24:00:00",
										  "P",
										  "-P",
										  "P0",
										  "1Y",
										  "P1H",
										  "P1S",
										  "PT",
										  "P1DT",
										  "P1Y1D",
										  "P1M1Y",
										  "PT1S1M",
										  "P-1D",
										  "P1.5D",
										  "PT1.5M",
										  "p1d",
										  "P1D ",
										  "P99999999999999999999Y",
										  "PT9999999999999999999S",
										  "P1Y2MT3H",
										  "-PT"};
	size_t i;

	reads("2017-12-31", FEEL_DATE, NULL);
	reads("-2017-01-01", FEEL_DATE, NULL);
	reads("0000-02-29", FEEL_DATE, NULL);
	reads("999999999-12-31", FEEL_DATE, NULL);
	reads("-999999999-01-01", FEEL_DATE, NULL);
	reads("11:22:33", FEEL_TIME, NULL);
	reads("11:22:33.123456789", FEEL_TIME, NULL);
	reads("11:22:33.1234567899", FEEL_TIME, "11:22:33.123456789");
	reads("11:22:33.500", FEEL_TIME, "11:22:33.5");
	reads("11:22:33-00:00", FEEL_TIME, "11:22:33Z");
	reads("11:22:33+02:45:55", FEEL_TIME, NULL);
	reads("11:22:33-18:00", FEEL_TIME, NULL);
	reads("00:01:00@Europe/Paris", FEEL_TIME, NULL);
	reads("2017-12-31T11:22:33.567Z", FEEL_DATE_TIME, NULL);
	reads("-2017-12-31T11:22:33.456+01:35", FEEL_DATE_TIME, NULL);
	reads("999999999-12-31T23:59:59.999999999@Europe/Paris", FEEL_DATE_TIME,
		  NULL);
	reads("2021-01-01T24:00:00", FEEL_DATE_TIME, "2021-01-02T00:00:00");
	reads("P1Y2M", FEEL_MONTHS_DURATION, NULL);
	reads("P26M", FEEL_MONTHS_DURATION, "P2Y2M");
	reads("-P12M", FEEL_MONTHS_DURATION, "-P1Y");
	reads("P0Y", FEEL_MONTHS_DURATION, "P0M");
	reads("P999999999M", FEEL_MONTHS_DURATION, "P83333333Y3M");
	reads("PT1000M0.999999999S", FEEL_DAYS_DURATION, "PT16H40M0.999999999S");
	reads("PT24H", FEEL_DAYS_DURATION, "P1D");
	reads("P2DT274M", FEEL_DAYS_DURATION, "P2DT4H34M");
	reads("PT0.S", FEEL_DAYS_DURATION, "PT0S");
	reads("P0D", FEEL_DAYS_DURATION, "PT0S");
	reads("-PT1H2M", FEEL_DAYS_DURATION, NULL);
	reads("-PT0.25S", FEEL_DAYS_DURATION, NULL);
	reads("-P1DT0.000000001S", FEEL_DAYS_DURATION, NULL);
	for (i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
		ok(temporal(invalid[i]).kind == FEEL_NULL, "\"%s\" is nothing",
		   invalid[i]);
}

static void
test_zones(void)
{
	ok(feel_zone_seconds(temporal("2018-07-01T12:00:00@Europe/Paris")) == 7200,
	   "summer in Paris");
	ok(feel_zone_seconds(temporal("2018-12-01T12:00:00@Europe/Paris")) == 3600,
	   "winter in Paris");
	ok(feel_zone_seconds(temporal("12:00:00@Europe/Paris")) == 3600,
	   "a time in Paris has standard time");
	ok(feel_zone_seconds(temporal("12:00:00@Australia/Melbourne")) == 36000,
	   "a time in Melbourne too");
	ok(feel_zone_seconds(temporal("999999999-07-01T12:00:00@Europe/Paris")) ==
		   7200,
	   "summer in Paris in a far future");
	ok(feel_zone_seconds(temporal("2400-01-01T12:00:00@Europe/Paris")) == 3600,
	   "winter in Paris in 2400");
	ok(feel_zone_seconds(temporal("-2021-01-01T10:10:10@Europe/Paris")) == 561,
	   "local mean time in a far past");
	ok(feel_instant(temporal("2018-10-08T00:00:00+02:00")) ==
		   feel_instant(temporal("2018-10-08T00:00:00@Europe/Paris")),
	   "one instant, two spellings");
	/* the clock jumps from 2 to 3 o'clock on 2021-03-28 */
	prints(feel_add_duration(temporal("2021-03-27T12:00:00@Europe/Paris"),
							 temporal("P1D"), false),
		   "2021-03-28T13:00:00@Europe/Paris", "24 hours over the jump");
	prints(feel_add_duration(temporal("2021-03-28T13:00:00@Europe/Paris"),
							 temporal("P1D"), true),
		   "2021-03-27T12:00:00@Europe/Paris", "and back");
	prints(feel_add_months(temporal("2021-02-28T12:00:00@Europe/Paris"), 1),
		   "2021-03-28T12:00:00@Europe/Paris", "months move the clock's date");
}

/* A text and its instant; printed as it was written, or as "printed" */
static void
test_changes_of_clocks(void)
{
	static const struct
	{
		const char *text, *instant, *printed;
	} cases[] = {
		/* at three o'clock of summer it is two o'clock once more */
		{"2025-10-26T01:59:59@Europe/Paris", "2025-10-25T23:59:59Z", NULL},
		{"2025-10-26T02:30:00@Europe/Paris", "2025-10-26T00:30:00Z", NULL},
		{"2025-10-26T02:30:00+02:00@Europe/Paris", "2025-10-26T00:30:00Z",
		 "2025-10-26T02:30:00@Europe/Paris"},
		{"2025-10-26T02:00:00+01:00@Europe/Paris", "2025-10-26T01:00:00Z",
		 NULL},
		{"2025-10-26T02:30:00.5+01:00@Europe/Paris", "2025-10-26T01:30:00.5Z",
		 NULL},
		{"2025-10-26T03:00:00@Europe/Paris", "2025-10-26T02:00:00Z", NULL},
		{"2425-10-26T02:30:00+01:00@Europe/Paris", "2425-10-26T01:30:00Z",
		 NULL},
		/* at two o'clock of winter it is three */
		{"2025-03-30T01:59:59@Europe/Paris", "2025-03-30T00:59:59Z", NULL},
		{"2025-03-30T02:30:00@Europe/Paris", "2025-03-30T01:30:00Z", NULL},
		{"2025-03-30T03:30:00@Europe/Paris", "2025-03-30T01:30:00Z", NULL},
		/* the offset of winter may be none */
		{"2025-10-26T01:30:00Z@Europe/London", "2025-10-26T01:30:00Z", NULL},
		/* half an hour, of the southern summer */
		{"2025-04-06T01:45:00@Australia/Lord_Howe", "2025-04-05T14:45:00Z",
		 NULL},
		{"2025-04-06T01:45:00+10:30@Australia/Lord_Howe",
		 "2025-04-05T15:15:00Z", NULL},
		{"2025-10-05T02:15:00@Australia/Lord_Howe", "2025-10-04T15:45:00Z",
		 NULL},
		/* the hour before midnight, and midnight itself */
		{"2025-11-02T00:30:00-05:00@America/Havana", "2025-11-02T05:30:00Z",
		 NULL},
		{"2025-11-01T24:00:00-05:00@America/Havana", "2025-11-02T05:00:00Z",
		 "2025-11-02T00:00:00-05:00@America/Havana"},
		/* a month of winter in the middle of summer time */
		{"2025-02-23T02:30:00+00:00@Africa/Casablanca", "2025-02-23T02:30:00Z",
		 "2025-02-23T02:30:00Z@Africa/Casablanca"},
		/* a day that was not, and one that was twice */
		{"2011-12-30T12:00:00@Pacific/Apia", "2011-12-30T22:00:00Z", NULL},
		{"1867-10-18T20:00:00-08:57:41@America/Juneau", "1867-10-19T04:57:41Z",
		 NULL},
		/* no change */
		{"2025-10-26T02:30:00@America/Martinique", "2025-10-26T06:30:00Z",
		 NULL},
		/* local mean time, nine minutes before the meridian */
		{"1911-03-10T23:55:00Z@Europe/Paris", "1911-03-10T23:55:00Z", NULL},
	};
	/* an offset where the standard has none, or another than the region's */
	static const char *const refused[] = {
		"2025-10-26T02:30:00+03:00@Europe/Paris",
		"2025-10-26T02:30:00Z@Europe/Paris",
		"2025-10-26T03:00:00+01:00@Europe/Paris",
		"2025-10-26T01:59:59+02:00@Europe/Paris",
		"2025-03-30T02:30:00+01:00@Europe/Paris",
		"2025-10-26T02:30:00-04:00@America/Martinique",
		"2025-10-26T02:30:00+01:00@Nowhere",
		"2025-10-26T02:30:00+01:00@",
		"02:30:00+01:00@Europe/Paris",
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		FeelValue v = temporal(cases[i].text);
		FeelValue instant = temporal(cases[i].instant);
		int order = 1;

		prints(v, cases[i].printed == NULL ? cases[i].text : cases[i].printed,
			   cases[i].text);
		ok(feel_compare(run, v, instant, &order) && order == 0, "%s is %s",
		   cases[i].text, cases[i].instant);
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		ok(temporal(refused[i]).kind == FEEL_NULL, "\"%s\" is nothing",
		   refused[i]);
}

/*
 * Each instant has a date-time of its own in each region, which is the same
 * when it is read again, and no two of them are the same.
 */
static void
test_each_instant(void)
{
	static const struct
	{
		const char *region;
		int year;
	} cases[] = {
		{"Europe/Paris", 2025},        {"Europe/Paris", 1944},
		{"Europe/Paris", 2425},        {"America/Martinique", 2025},
		{"Indian/Reunion", 2025},      {"America/Miquelon", 2025},
		{"Australia/Lord_Howe", 2025}, {"America/St_Johns", 2008},
		{"America/Havana", 2025},      {"Africa/Casablanca", 2025},
		{"Pacific/Apia", 2011},        {"Pacific/Noumea", 1996},
		{"America/Juneau", 1867},      {"Asia/Kathmandu", 1986},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		FeelRun *own = host_run_make();
		const FeelZone *zone = feel_zone_region(own, text_of(cases[i].region));
		int64_t begin =
			feel_days_from_civil(cases[i].year, 1, 1) * FEEL_DAY_SECONDS;
		FeelValue last = feel_null();
		bool all = zone != NULL;

		/* of half an hour less a second, so that all seconds are met */
		for (int64_t t = begin; all && t < begin + 366 * FEEL_DAY_SECONDS;
			 t += 1799)
		{
			FeelValue v = feel_date_time_at(t, 0, zone);
			FeelValue again = feel_null();

			all =
				feel_instant(v) == t && !feel_same(own, v, last) &&
				feel_date_time_from_text(own, feel_to_text(own, v), &again) &&
				feel_same(own, v, again);
			last = v;
		}
		ok(all, "each instant of %d in %s", cases[i].year, cases[i].region);
		host_run_free(own);
	}
}

static void
test_passage_arithmetic(void)
{
	FeelValue first = temporal("2025-10-26T02:30:00@Europe/Paris");
	FeelValue second = temporal("2025-10-26T02:30:00+01:00@Europe/Paris");

	prints(feel_subtract_moments(second, first), "PT1H",
		   "an hour between the passages");
	prints(feel_add_duration(first, temporal("PT1H"), false),
		   "2025-10-26T02:30:00+01:00@Europe/Paris", "an hour after it");
	prints(feel_add_duration(second, temporal("PT1H"), true),
		   "2025-10-26T02:30:00@Europe/Paris", "an hour before it");
	prints(feel_add_duration(second, temporal("PT0S"), false),
		   "2025-10-26T02:30:00+01:00@Europe/Paris", "nothing more");
	prints(feel_add_duration(temporal("2025-03-30T02:30:00@Europe/Paris"),
							 temporal("PT0S"), false),
		   "2025-03-30T03:30:00@Europe/Paris",
		   "what is skipped, on the clocks");
	/* months move the date on the wall, which mostly has no hour twice */
	prints(feel_add_months(second, 0),
		   "2025-10-26T02:30:00+01:00@Europe/Paris", "no month");
	prints(feel_add_months(second, 1), "2025-11-26T02:30:00@Europe/Paris",
		   "a month later");
	prints(feel_add_months(second, 72),
		   "2031-10-26T02:30:00+01:00@Europe/Paris",
		   "six years later the clocks change again");
	prints(feel_add_months(first, 72), "2031-10-26T02:30:00@Europe/Paris",
		   "in the first passage as well");
	prints(feel_time_part(run, second), "02:30:00@Europe/Paris",
		   "a time is of no passage");
	prints(feel_date_part(second), "2025-10-26", "nor is a date");
	ok(!feel_same(run, first, second), "is(): two date-times");
	ok(feel_same(run, first,
				 temporal("2025-10-26T02:30:00+02:00@Europe/Paris")),
	   "is(): one, however written");
}

static void
test_arithmetic(void)
{
	static const struct
	{
		const char *moment, *duration, *sum, *difference;
	} cases[] = {
		{"2021-01-02", "PT1H", "2021-01-02", "2021-01-01"},
		{"2021-01-02", "-PT25H", "2020-12-31", "2021-01-03"},
		{"2021-01-02", "P1D", "2021-01-03", "2021-01-01"},
		{"10:15:00+11:00", "PT1H", "11:15:00+11:00", "09:15:00+11:00"},
		{"00:15:00", "PT30M", "00:45:00", "23:45:00"},
		{"23:59:59.9", "PT0.2S", "00:00:00.1", "23:59:59.7"},
		{"2021-01-01T00:00:00", "PT0.000000001S",
		 "2021-01-01T00:00:00.000000001", "2020-12-31T23:59:59.999999999"},
		{"-2021-01-01T10:10:10+11:00", "P1D", "-2021-01-02T10:10:10+11:00",
		 "-2022-12-31T10:10:10+11:00"},
		{"999999999-12-31", "P1D", "null", "999999999-12-30"},
		{"2021-01-01", "PT999999999999999999S", "null", "null"},
		{"12:00:00", "PT999999999999999999S", "13:46:39", "10:13:21"},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		FeelValue moment = temporal(cases[i].moment);
		FeelValue duration = temporal(cases[i].duration);

		prints(feel_add_duration(moment, duration, false), cases[i].sum,
			   "moment + duration");
		prints(feel_add_duration(moment, duration, true), cases[i].difference,
			   "moment - duration");
	}
	prints(feel_add_months(temporal("2021-01-31"), 1), "2021-02-28",
		   "the month's end");
	prints(feel_add_months(temporal("2024-02-29"), -12), "2023-02-28",
		   "no 29th a year before");
	prints(feel_add_months(temporal("2021-03-31T10:00:00Z"), -1),
		   "2021-02-28T10:00:00Z", "date-time");
	prints(feel_add_months(temporal("999999999-12-01"), 1), "null",
		   "beyond the last year");
	prints(feel_add_months(temporal("2021-01-31"), INT64_MAX), "null",
		   "so many months");
	prints(feel_subtract_moments(temporal("2021-01-02T10:10:10@Europe/Paris"),
								 temporal("1995-01-01T10:10:10@Asia/Dhaka")),
		   "P9498DT5H", "over zones");
	prints(feel_subtract_moments(temporal("2021-01-02"),
								 temporal("2021-01-01T10:10:10+11:00")),
		   "P1DT49M50S", "a date is midnight UTC");
	prints(feel_subtract_moments(temporal("2021-01-02"),
								 temporal("2021-01-01T10:10:10")),
		   "null", "zoned and not");
	prints(feel_subtract_moments(temporal("10:10:10"), temporal("11:10:10")),
		   "-PT1H", "times");
	prints(feel_subtract_moments(temporal("10:10:10"),
								 temporal("2021-01-01T10:10:10")),
		   "null", "time and date-time");
}

static void
test_durations(void)
{
	FeelValue half = feel_null();

	feel_number_from_text(text_of("-2.5"), &half);
	prints(feel_duration_multiply(temporal("P1Y11M"), half), "-P4Y9M",
		   "months truncate");
	prints(feel_duration_divide(temporal("P10Y11M"), half), "-P4Y4M",
		   "months truncate");
	prints(feel_duration_multiply(temporal("PT23H"), half), "-P2DT9H30M",
		   "days times fraction");
	prints(feel_duration_divide(temporal("PT1S"), feel_integer(3)),
		   "PT0.333333333S", "nanoseconds truncate");
	prints(feel_duration_divide(temporal("-PT1S"), feel_integer(3)),
		   "-PT0.333333333S", "toward zero");
	prints(feel_duration_divide(temporal("P1D"), feel_integer(0)), "null",
		   "by zero");
	prints(feel_duration_ratio(temporal("P10D"), temporal("P4D")), "2.5",
		   "ratio of days");
	prints(feel_duration_ratio(temporal("P10Y"), temporal("P5Y")), "2",
		   "ratio of years");
	prints(feel_duration_ratio(temporal("P1D"), temporal("PT0S")), "null",
		   "ratio to nothing");
	prints(feel_duration_add(temporal("-P1D"),
							 feel_duration_negate(temporal("-PT2H"))),
		   "-PT22H", "sum");
	prints(feel_duration_abs(temporal("-PT0.1S")), "PT0.1S", "abs");
	prints(feel_duration_abs(temporal("-P1M")), "P1M", "abs of months");
	prints(feel_duration_multiply(temporal("P1D"), feel_integer(INT64_MAX)),
		   "null", "too long");
	prints(feel_months_between(temporal("2013-08-24"), temporal("2011-12-22")),
		   "-P1Y8M", "months back");
	prints(feel_months_between(temporal("2014-12-31T23:59:59"),
							   temporal("2019-10-01")),
		   "P4Y9M", "the time does not count");
	prints(feel_months_between(temporal("2017-01-31"), temporal("2017-02-28")),
		   "P0M", "not a month");
	prints(feel_months_between(temporal("2017-03-31"), temporal("2017-02-28")),
		   "-P1M", "more than a month back");
}

static void
property(const char *text, const char *name, const char *expected)
{
	FeelValue p = feel_null();
	bool has = feel_temporal_property(run, temporal(text), text_of(name), &p);

	is_text(has ? feel_print(run, p) : text_of("none"), expected, "%s of %s",
			name, text);
}

static void
test_properties(void)
{
	property("2018-12-10", "year", "2018");
	property("2018-12-10", "weekday", "1");
	property("2018-12-10", "hour", "none");
	property("-2018-12-10T23:30:01", "year", "-2018");
	property("2018-12-10T23:30:01.5", "second", "1");
	property("-2018-12-10T23:30:01", "hour", "23");
	property("2018-12-10T10:30:00+05:00", "time offset", "@\"PT5H\"");
	property("2018-12-10T10:30:00", "time offset", "null");
	property("2018-12-10T10:30:00@Etc/UTC", "timezone", "\"Etc/UTC\"");
	property("10:30:00", "timezone", "null");
	property("2025-10-26T02:30:00@Europe/Paris", "time offset", "@\"PT2H\"");
	property("2025-10-26T02:30:00+01:00@Europe/Paris", "time offset",
			 "@\"PT1H\"");
	property("2025-10-26T02:30:00+01:00@Europe/Paris", "timezone",
			 "\"Europe/Paris\"");
	property("2025-03-30T02:30:00@Europe/Paris", "time offset", "@\"PT1H\"");
	property("10:30:00", "year", "none");
	property("-P1Y2M", "years", "-1");
	property("-P1Y2M", "months", "-2");
	property("P1Y", "days", "none");
	property("-P1DT2H3M4.5S", "days", "-1");
	property("-P1DT2H3M4.5S", "hours", "-2");
	property("-P1DT2H3M4.5S", "minutes", "-3");
	property("-P1DT2H3M4.5S", "seconds", "-4");
	property("P1D", "years", "none");
}

static void
test_parts(void)
{
	const FeelZone *zone = NULL;

	prints(feel_time_part(run, temporal("2017-08-10")), "00:00:00Z",
		   "the time of a date");
	prints(feel_time_part(run, temporal("-2017-08-10T10:20:00@Europe/Paris")),
		   "10:20:00@Europe/Paris", "the time of a date-time");
	prints(feel_date_part(temporal("-2017-08-10T10:20:00")), "-2017-08-10",
		   "the date of a date-time");
	prints(feel_date_time_part(run, temporal("2017-08-10")),
		   "2017-08-10T00:00:00Z", "a date as date-time");
	prints(feel_date_with_time(temporal("2017-08-10T10:20:00@Europe/Paris"),
							   temporal("23:59:01.987654321")),
		   "2017-08-10T23:59:01.987654321", "the zone is the time's");
	ok(feel_zone_from_duration(run, temporal("-PT2H45M55S"), &zone) &&
		   zone->offset == -9955,
	   "zone of a duration");
	ok(!feel_zone_from_duration(run, temporal("PT19H"), &zone),
	   "more than 18 hours");
	ok(!feel_zone_from_duration(run, temporal("P1Y"), &zone),
	   "a year is no offset");
	ok(feel_make_time(24, 0, 0, 0, NULL).kind == FEEL_NULL, "24 o'clock");
	ok(feel_make_date(2017, -8, 2).kind == FEEL_NULL, "month -8");
}

int
main(void)
{
	test_begin();
	run = host_run_make();
	test_calendar();
	test_texts();
	test_zones();
	test_changes_of_clocks();
	test_each_instant();
	test_passage_arithmetic();
	test_arithmetic();
	test_durations();
	test_properties();
	test_parts();
	host_run_free(run);
	return test_end();
}
