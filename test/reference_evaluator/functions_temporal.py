"""Built-in functions on dates, times, durations and ranges: DMN 1.5, 10.3.4.1,
10.3.4.6 to 10.3.4.9 and 10.3.4.11."""

import datetime
import functools
from decimal import Decimal

import calendar_time as ct
import operators as op
from functions import builtin
from values import Date, DateTime, Days, Months, Range, Time, Unspecified, fail

NOW = ct.read_date_time("2024-02-29T13:45:10+01:00")  # the engine's, too

# ---------------------------------------------------------------- conversion --


@builtin("date", "from:given")
def date(value):
    if isinstance(value, str):
        return op.or_fail(ct.read_date(value))
    if isinstance(value, (Date, DateTime)):
        return Date(ct.day_number(value))
    return fail()


@builtin("date", "year:number, month:number, day:number")
def date_of(year, month, day):
    if any(n != int(n) or abs(n) > 10**10 for n in (year, month, day)):
        return fail()
    return op.or_fail(ct.make_date(int(year), int(month), int(day)))


@builtin("date and time", "from:given")
def date_and_time(value):
    if isinstance(value, str):
        return op.or_fail(ct.read_date_time(value))
    if isinstance(value, Date):
        return DateTime(value.days * ct.DAY, 0, 0)
    return value if isinstance(value, DateTime) else fail()


@builtin("date and time", "date:date, time:given")
def date_and_time_of(date, time):
    if not isinstance(time, Time):
        return fail()
    return DateTime(ct.day_number(date) * ct.DAY + time.seconds, time.nanos, time.zone)


@builtin("time", "from:given")
def time(value):
    if isinstance(value, str):
        return op.or_fail(ct.read_time(value))
    if isinstance(value, Date):
        return Time(0, 0, 0)
    if isinstance(value, DateTime):
        return Time(value.seconds % ct.DAY, value.nanos, value.zone)
    return value if isinstance(value, Time) else fail()


@builtin("time", "hour:number, minute:number, second:number, offset:any?")
def time_of(hour, minute, second, offset=None):
    if hour != int(hour) or minute != int(minute):
        return fail()
    if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second < 60):
        return fail()
    zone = None
    if offset is not None:
        if not isinstance(offset, Days) or offset.nanos % ct.SECOND:
            return fail()
        zone = offset.nanos // ct.SECOND
        if abs(zone) > ct.MAX_OFFSET:
            return fail()
    nanos = int((second - int(second)) * ct.SECOND)
    return Time(int(hour) * 3600 + int(minute) * 60 + int(second), nanos, zone)


@builtin("duration", "from:given")
def duration(value):
    if isinstance(value, str):
        return op.or_fail(ct.read_duration(value))
    return value if op.is_duration(value) else fail()


@builtin("years and months duration", "from:date, to:date")
def months_duration(first, last):
    return Months(ct.months_between(first, last))


# ------------------------------------------------------------------ calendar --


@builtin("day of year", "date:date")
def day_of_year(value):
    days = ct.day_number(value)
    return Decimal(days - ct.days_of(ct.civil(days)[0], 1, 1) + 1)


@builtin("day of week", "date:date")
def day_of_week(value):
    names = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    return names[(ct.day_number(value) + 3) % 7]


@builtin("month of year", "date:date")
def month_of_year(value):
    names = (
        "January February March April May June July August September October November December"
    ).split()
    return names[ct.civil(ct.day_number(value))[1] - 1]


@builtin("week of year", "date:date")
def week_of_year(value):
    year, month, day = ct.civil(ct.day_number(value))
    return Decimal(datetime.date(year % 400 + 400, month, day).isocalendar().week)


@builtin("is", "value1:any, value2:any")
def is_(a, b):
    return op.same(a, b)


@builtin("now", "")
def now():
    return NOW


@builtin("today", "")
def today():
    return Date(ct.day_number(NOW))


# -------------------------------------------------------------------- ranges --
# 10.3.4.9, tables 78 ff., written as there: start, end and whether included


class Disordered(Exception):
    """Two ends that are in no order"""


@functools.total_ordering
class End:
    """A point, or the end of a range: an end that is not there lies beyond all
    others, on its side (-1, 1); one that is null is in no order."""

    def __init__(self, value, side=0):
        self.value = value
        self.side = side

    def order(self, other):
        if self.side or other.side:
            return (self.side > other.side) - (self.side < other.side)
        order = op.compare(self.value, other.value)
        if order is None:
            raise Disordered
        return order

    def __lt__(self, other):
        return self.order(other) < 0

    def __eq__(self, other):
        return self.order(other) == 0


class Bounds:
    def __init__(self, r):
        self.start, self.end = End(r.low, 0 if r.has_low else -1), End(r.high, 0 if r.has_high else 1)
        self.start_in, self.end_in = r.low_closed, r.high_closed


def before_point_point(a, b):
    return a < b


def before_point_range(p, r):
    return p < r.start or p == r.start and not r.start_in


def before_range_point(r, p):
    return r.end < p or r.end == p and not r.end_in


def before_range_range(a, b):
    return a.end < b.start or (not a.end_in or not b.start_in) and a.end == b.start


def meets(a, b):
    return a.end_in and b.start_in and a.end == b.start


def overlaps(a, b):
    return (a.end > b.start or a.end == b.start and a.end_in and b.start_in) and (
        a.start < b.end or a.start == b.end and a.start_in and b.end_in
    )


def overlaps_before(a, b):
    return (
        (a.start < b.start or a.start == b.start and a.start_in and not b.start_in)
        and (a.end > b.start or a.end == b.start and a.end_in and b.start_in)
        and (a.end < b.end or a.end == b.end and (not a.end_in or b.end_in))
    )


def overlaps_after(a, b):
    return (
        (b.start < a.start or b.start == a.start and b.start_in and not a.start_in)
        and (b.end > a.start or b.end == a.start and b.end_in and a.start_in)
        and (b.end < a.end or b.end == a.end and (not b.end_in or a.end_in))
    )


def finishes_point_range(p, r):
    return r.end_in and p == r.end


def finishes_range_range(a, b):
    return (
        a.end == b.end and a.end_in == b.end_in
        and (a.start > b.start or a.start == b.start and (not a.start_in or b.start_in))
    )


def includes_range_point(r, p):
    return (r.start < p or r.start == p and r.start_in) and (p < r.end or p == r.end and r.end_in)


def includes_range_range(a, b):
    return (a.start < b.start or a.start == b.start and (a.start_in or not b.start_in)) and (
        b.end < a.end or a.end == b.end and (a.end_in or not b.end_in)
    )


def starts_point_range(p, r):
    return r.start_in and p == r.start


def starts_range_range(a, b):
    return (
        a.start == b.start and a.start_in == b.start_in
        and (a.end < b.end or a.end == b.end and (not a.end_in or b.end_in))
    )


def reversed_(function):
    return function and (lambda a, b: function(b, a))


# point-point, point-range, range-point, range-range; None: there is none such
RELATIONS = {
    "before": (before_point_point, before_point_range, before_range_point, before_range_range),
    "meets": (None, None, None, meets),
    "overlaps": (None, None, None, overlaps),
    "overlaps before": (None, None, None, overlaps_before),
    "overlaps after": (None, None, None, overlaps_after),
    "finishes": (None, finishes_point_range, None, finishes_range_range),
    "includes": (None, None, includes_range_point, includes_range_range),
    "starts": (None, starts_point_range, None, starts_range_range),
    "coincides": (
        lambda a, b: a == b, None, None,
        lambda a, b: a.start == b.start and a.start_in == b.start_in and a.end == b.end and a.end_in == b.end_in,
    ),
}
for name, opposite in [
    ("after", "before"), ("met by", "meets"), ("finished by", "finishes"), ("during", "includes"),
    ("started by", "starts"),
]:
    pp, pr, rp, rr = RELATIONS[opposite]
    RELATIONS[name] = (reversed_(pp), reversed_(rp), reversed_(pr), reversed_(rr))


def ends(value):
    """Those that are there"""
    if not isinstance(value, Range):
        return [value]
    return [value.low] * value.has_low + [value.high] * value.has_high


def is_empty(value):
    if not isinstance(value, Range) or not (value.has_low and value.has_high):
        return False
    return op.compare(value.low, value.high) == 0 and not (value.low_closed and value.high_closed)


def relate(name, a, b):
    function = RELATIONS[name][isinstance(a, Range) * 2 + isinstance(b, Range)]
    if function is None or any(isinstance(v, Range) and v.form == "!=" for v in (a, b)):
        return fail()
    there = ends(a) + ends(b)
    if any(op.compare(there[0], end) is None for end in there):
        if len(there) == isinstance(a, Range) + isinstance(b, Range) + 2 and None not in there:
            return fail()
        raise Unspecified  # whether an end that is in no order with the others matters
    if name in ("starts", "started by", "finishes", "finished by") and (is_empty(a) or is_empty(b)):
        raise Unspecified  # by the tables 2 finishes (2..2], in which it is not
    return function(*(Bounds(v) if isinstance(v, Range) else End(v) for v in (a, b)))


for name in RELATIONS:
    builtin(name, "point1:given, point2:given")(lambda a, b, n=name: relate(n, a, b))
