"""Dates, times and durations: DMN 1.5, 10.3.2.3.4 to 10.3.2.3.9, ISO 8601.

The calendar is the proleptic Gregorian one with a year 0, for years of at most
nine digits.  Python's goes from 1 to 9999; as it repeats itself every 400
years, that is enough.
"""

import datetime
import re
import zoneinfo

from values import Date, DateTime, Days, Months, Time

MAX_YEAR = 999_999_999
ERA_DAYS = 146097  # of 400 years
DAY = 86400
SECOND = 10**9  # nanoseconds
EPOCH = datetime.date(1970, 1, 1).toordinal()
MAX_OFFSET = 18 * 3600
MAX_DURATION = 2**60  # months, or seconds: the engine's own limit


def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year, month):
    return [31, 29 if is_leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]


def days_of(year, month, day):
    era = year // 400 - 1  # so that the year left is from 400 to 799
    return datetime.date(year - era * 400, month, day).toordinal() + era * ERA_DAYS - EPOCH


def civil(days):
    """year, month, day"""
    era, rest = divmod(days + EPOCH - 1, ERA_DAYS)
    date = datetime.date.fromordinal(rest + 1)
    return date.year + era * 400, date.month, date.day


FIRST_DAY = days_of(-MAX_YEAR, 1, 1)
LAST_DAY = days_of(MAX_YEAR, 12, 31)


def make_date(year, month, day):
    if not (abs(year) <= MAX_YEAR and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)):
        return None
    return Date(days_of(year, month, day))


def date_of_days(days):
    return Date(days) if FIRST_DAY <= days <= LAST_DAY else None


def make_date_time(seconds, nanos, zone, fold=0):
    return DateTime(seconds, nanos, zone, fold) if FIRST_DAY <= seconds // DAY <= LAST_DAY else None


def make_months(months):
    return Months(months) if abs(months) <= MAX_DURATION else None


def make_days(nanos):
    return Days(nanos) if abs(nanos) <= MAX_DURATION * SECOND else None


# ------------------------------------------------------------------- zones --


def python_moment(seconds):
    """In a year that Python and the zone database have, with the same calendar"""
    days, rest = divmod(seconds, DAY)
    days = max(days, days_of(1000, 1, 1))  # before there were zones
    era = 0 if civil(days)[0] <= 9000 else (civil(days)[0] - 2400) // 400
    return datetime.datetime(1970, 1, 1) + datetime.timedelta(days - era * ERA_DAYS, rest)


def region_offset(region, wall_clock, fold):
    """What a wall clock means that is repeated or skipped: RFC 5545, 3.3.5, and
    PEP 495"""
    moment = python_moment(wall_clock).replace(tzinfo=zoneinfo.ZoneInfo(region), fold=fold)
    return int(moment.utcoffset().total_seconds())


def is_repeated(region, wall_clock):
    return region_offset(region, wall_clock, 0) > region_offset(region, wall_clock, 1)


def in_region(region, seconds, nanos):
    """The date-time of an instant, in seconds since 1970 in UTC, which must be of
    a year that there is, too"""
    if not FIRST_DAY <= seconds // DAY <= LAST_DAY:
        return None
    moment = python_moment(seconds).replace(tzinfo=datetime.timezone.utc).astimezone(zoneinfo.ZoneInfo(region))
    return make_date_time(seconds + int(moment.utcoffset().total_seconds()), nanos, region, moment.fold)


def standard_offset(region):
    """A time of day has no date: its region counts without summer time."""
    zone = zoneinfo.ZoneInfo(region)
    moments = [datetime.datetime(2000, month, 1, tzinfo=zone) for month in (1, 7)]
    return int(min(m.utcoffset() - m.dst() for m in moments).total_seconds())


def offset_of(value):
    if isinstance(value.zone, int):
        return value.zone
    if isinstance(value, Time):
        return standard_offset(value.zone)
    return region_offset(value.zone, value.seconds, value.fold)


def is_zoned(value):
    return isinstance(value, Date) or value.zone is not None


def instant(value):
    """In seconds: of what has a zone in UTC, of what has none by its clock."""
    if isinstance(value, Date):
        return value.days * DAY
    return value.seconds - (offset_of(value) if value.zone is not None else 0)


def nanos_of(value):
    return 0 if isinstance(value, Date) else value.nanos


# -------------------------------------------------------------- arithmetic --


def add_months(moment, months):
    """The same day of another month, or its last: 10.3.2.3.7"""
    days, rest = (moment.days, 0) if isinstance(moment, Date) else divmod(moment.seconds, DAY)
    year, month, day = civil(days)
    year, month = divmod(year * 12 + month - 1 + months, 12)
    month += 1
    if abs(year) > MAX_YEAR:
        return None
    days = days_of(year, month, min(day, days_in_month(year, month)))
    if isinstance(moment, Date):
        return Date(days)
    seconds = days * DAY + rest
    fold = moment.fold and is_repeated(moment.zone, seconds)
    return make_date_time(seconds, moment.nanos, moment.zone, int(fold))


def add_days(moment, nanos):
    """A moment so much later: a date is its midnight, a time goes round."""
    if isinstance(moment, Date):
        return date_of_days(moment.days + nanos // (DAY * SECOND))
    if isinstance(moment, Time):
        seconds, rest = divmod(moment.seconds * SECOND + moment.nanos + nanos, SECOND)
        return Time(seconds % DAY, rest, moment.zone)
    seconds, rest = divmod(instant(moment) * SECOND + moment.nanos + nanos, SECOND)
    if not FIRST_DAY - 1 <= seconds // DAY <= LAST_DAY + 1:
        return None
    if isinstance(moment.zone, str):
        return in_region(moment.zone, seconds, rest)
    if moment.zone is not None:
        seconds += moment.zone
    return make_date_time(seconds, rest, moment.zone)


def months_between(first, last):
    """Whole months, toward zero: 10.3.4.1, years and months duration()"""
    (y1, m1, d1), (y2, m2, d2) = civil(day_number(first)), civil(day_number(last))
    months = (y2 - y1) * 12 + m2 - m1
    if months > 0 and d2 < d1:
        months -= 1
    if months < 0 and d2 > d1:
        months += 1
    return months


def day_number(moment):
    return moment.days if isinstance(moment, Date) else moment.seconds // DAY


def clock(moment):
    seconds = 0 if isinstance(moment, Date) else moment.seconds % DAY
    return seconds // 3600, seconds // 60 % 60, seconds % 60


# -------------------------------------------------------------- properties --


def toward_zero(n, divisor):
    return n // divisor if n >= 0 else -(-n // divisor)


def temporal_property(value, name):
    """10.3.2.15, table 65; KeyError if the kind has none of that name"""
    if isinstance(value, Months):
        years = toward_zero(value.months, 12)
        return {"years": years, "months": value.months - 12 * years}[name]
    if isinstance(value, Days):
        seconds = toward_zero(value.nanos, SECOND)
        sign = -1 if seconds < 0 else 1
        s = abs(seconds)
        return sign * {
            "days": s // DAY, "hours": s // 3600 % 24, "minutes": s // 60 % 60, "seconds": s % 60,
        }[name]
    properties = {}
    if isinstance(value, (Date, DateTime)):
        properties.update(zip(("year", "month", "day"), civil(day_number(value))))
        properties["weekday"] = (day_number(value) + 3) % 7 + 1
    if isinstance(value, (Time, DateTime)):
        properties.update(zip(("hour", "minute", "second"), clock(value)))
        properties["time offset"] = properties["timezone"] = None
        if value.zone is not None:
            properties["time offset"] = Days(offset_of(value) * SECOND)
        if isinstance(value.zone, str):
            properties["timezone"] = value.zone
    return properties[name]


# ------------------------------------------------------------------- texts --


def fraction_text(nanos):
    return (".%09d" % nanos).rstrip("0") if nanos else ""


def date_text(days):
    year, month, day = civil(days)
    return "%s%04d-%02d-%02d" % ("-" if year < 0 else "", abs(year), month, day)


def zone_text(zone):
    if zone is None:
        return ""
    if isinstance(zone, str):
        return "@" + zone
    if zone == 0:
        return "Z"
    size = abs(zone)
    text = "%s%02d:%02d" % ("-" if zone < 0 else "+", size // 3600, size // 60 % 60)
    return text + (":%02d" % (size % 60) if size % 60 else "")


def months_text(months):
    years, rest = divmod(abs(months), 12)
    text = "-P" if months < 0 else "P"
    if years:
        text += "%dY" % years
    if rest or not years:
        text += "%dM" % rest
    return text


def days_text(nanos):
    seconds, rest = divmod(abs(nanos), SECOND)
    days, hours, minutes, s = seconds // DAY, seconds // 3600 % 24, seconds // 60 % 60, seconds % 60
    text = "-P" if nanos < 0 else "P"
    if days:
        text += "%dD" % days
    clock_part = ""
    if hours:
        clock_part += "%dH" % hours
    if minutes:
        clock_part += "%dM" % minutes
    if s or rest or not (days or clock_part):
        clock_part += "%d%sS" % (s, fraction_text(rest))
    return text + ("T" + clock_part if clock_part else "")


def temporal_text(value):
    if isinstance(value, Date):
        return date_text(value.days)
    if isinstance(value, Months):
        return months_text(value.months)
    if isinstance(value, Days):
        return days_text(value.nanos)
    text = "%02d:%02d:%02d" % clock(value) + fraction_text(value.nanos)
    if isinstance(value, Time):
        return text + zone_text(value.zone)
    if value.fold:  # then the offset says it, beside the region
        text += zone_text(offset_of(value))
    return date_text(value.seconds // DAY) + "T" + text + zone_text(value.zone)


DATE = r"(-?)(\d{4}|[1-9]\d{4,8})-(\d\d)-(\d\d)"
TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d(?::\d\d)?|@.+)?"
DURATION = r"(-?)P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d*))?S)?)?"
MONTHS = r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?"


def nanos_from(digits):
    return int(((digits or "") + "0" * 9)[:9])


def zone_from(text):
    """False if there is no such zone"""
    if not text:
        return None
    if text == "Z":
        return 0
    if text[0] == "@":
        try:
            zoneinfo.ZoneInfo(text[1:])
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return False
        return text[1:]
    hour, minute, second = (int(part) for part in (text[1:] + ":00").split(":")[:3])
    offset = hour * 3600 + minute * 60 + second
    if minute > 59 or second > 59 or offset > MAX_OFFSET:
        return False
    return -offset if text[0] == "-" else offset


def date_from(groups):
    sign, year, month, day = groups
    if sign and int(year) == 0:
        return None
    return make_date(-int(year) if sign else int(year), int(month), int(day))


def time_from(groups):
    hour, minute, second = (int(part) for part in groups[:3])
    zone = zone_from(groups[4])
    if hour > 23 or minute > 59 or second > 59 or zone is False:
        return None
    return Time(hour * 3600 + minute * 60 + second, nanos_from(groups[3]), zone)


def read_date(text):
    match = re.fullmatch(DATE, text, re.ASCII)
    return date_from(match.groups()) if match else None


def read_time(text):
    match = re.fullmatch(TIME, text, re.ASCII)
    return time_from(match.groups()) if match else None


def read_date_time(text):
    passage = re.fullmatch(r"(.+T[\d:.]+)(Z|[+-][\d:]+)(@.+)", text, re.ASCII)
    if passage:
        return with_passage(read_date_time(passage[1] + passage[3]), zone_from(passage[2]))
    match = re.fullmatch(DATE + "T" + TIME, text, re.ASCII)
    if not match:
        date = read_date(text)
        return date and DateTime(date.days * DAY, 0, None)
    date, groups = date_from(match.groups()[:4]), list(match.groups()[4:])
    next_day = groups[:3] == ["24", "00", "00"] and not nanos_from(groups[3])
    if next_day:
        groups[0] = "00"
    time = time_from(groups)
    if date is None or time is None:
        return None
    return make_date_time((date.days + next_day) * DAY + time.seconds, time.nanos, time.zone)


def with_passage(value, offset):
    """Of a repeated hour that with this offset; None if there is none"""
    if value is None or not is_repeated(value.zone, value.seconds):
        return None
    for fold in (0, 1):
        if region_offset(value.zone, value.seconds, fold) == offset:
            return DateTime(value.seconds, value.nanos, value.zone, fold)
    return None


def read_duration(text):
    match = re.fullmatch(MONTHS, text, re.ASCII)
    if match and match.group(2, 3) != (None, None):
        months = int(match.group(2) or 0) * 12 + int(match.group(3) or 0)
        return make_months(-months if match.group(1) else months)
    match = re.fullmatch(DURATION, text, re.ASCII)
    if not match or all(part is None for part in match.group(2, 3, 4, 5)):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.group(2, 3, 4, 5))
    nanos = (days * DAY + hours * 3600 + minutes * 60 + seconds) * SECOND + nanos_from(match.group(6))
    return make_days(-nanos if match.group(1) else nanos)
