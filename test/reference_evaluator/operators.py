"""Equality, order, logic, arithmetic and membership: DMN 1.5, 10.3.2.5 ff."""

from decimal import Decimal

import calendar_time as ct
from values import (
    DECIMAL128, Date, DateTime, Days, Function, Months, Range, State, Time, fail, kind, rounded, spend,
)

# ------------------------------------------------------------- three values --
# 10.3.2.6, tables 48 to 50: true, false, and null for everything else


def conjunction(a, b):
    if a is False or b is False:
        return False
    return True if a is True and b is True else None


def disjunction(a, b):
    if a is True or b is True:
        return True
    return False if a is False and b is False else None


def negation(a):
    if a is True or a is False:
        return not a
    return None if a is None else fail()


# ----------------------------------------------------------------- equality --


def equal(a, b):
    """10.3.2.13.1, table 53.  None if the two cannot be compared."""
    spend()
    if a is None or b is None:
        return a is None and b is None
    if type(a) is not type(b):
        return None
    if isinstance(a, list):
        return len(a) == len(b) and all_equal(zip(a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all_equal((a[name], b[name]) for name in a)
    if isinstance(a, Range):
        if (a.form, a.low_closed, a.high_closed, a.has_low, a.has_high) != (
            b.form, b.low_closed, b.high_closed, b.has_low, b.has_high,
        ):
            return False
        return all_equal([(a.low, b.low), (a.high, b.high)])
    if isinstance(a, (bool, Function)):
        return a is b
    return compare(a, b) == 0


def all_equal(pairs):
    result = True
    for a, b in pairs:
        result = conjunction(result, equal(a, b))
        if result is False:
            break
    return result


def equality(a, b):
    """The operator ="""
    result = equal(a, b)
    return fail() if result is None else result


# -------------------------------------------------------------------- order --


# what the values of a kind are ordered by; fractions of a second do not count in
# times and date-times: dmn-tck 0068 time_005
ORDER_KEYS = {
    str: lambda value: value,
    Decimal: lambda value: value,
    Date: lambda value: value.days,
    Time: ct.instant,
    DateTime: ct.instant,
    Months: lambda value: value.months,
    Days: lambda value: value.nanos,
}


def compare(a, b):
    """-1, 0, 1, or None if the two are in no order: 10.3.2.13.2, table 54"""
    key = ORDER_KEYS.get(type(a))
    if key is None or type(a) is not type(b):
        return None
    if key is ct.instant and ct.is_zoned(a) != ct.is_zoned(b):
        return None
    x, y = key(a), key(b)
    return (x > y) - (x < y)


ORDERS = {
    "<": lambda order: order < 0, "<=": lambda order: order <= 0,
    ">": lambda order: order > 0, ">=": lambda order: order >= 0,
}


def ordered(op, a, b, quiet=False):
    order = compare(a, b)
    if order is None:
        return None if quiet else fail()
    return ORDERS[op](order)


def relation(op, a, b):
    if op == "=":
        return equality(a, b)
    if op == "!=":
        return negation(equality(a, b))
    return ordered(op, a, b)


def same(a, b):
    """10.3.4.11, is(): of the same kind, and equal in every part"""
    if kind(a) != kind(b):
        return False
    if isinstance(a, DateTime) and a.fold != b.fold:
        return False
    if isinstance(a, (Time, DateTime)):
        return (a.seconds, a.nanos, a.zone) == (b.seconds, b.nanos, b.zone)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[name], b[name]) for name in a)
    if isinstance(a, Range):
        return equal(a, b) is not False and same(a.low, b.low) and same(a.high, b.high)
    return equal(a, b)


# --------------------------------------------------------------- arithmetic --
# 10.3.2.13.3 to 10.3.2.13.6, tables 55 to 58


def is_moment(value):
    return isinstance(value, (Date, Time, DateTime))


def is_duration(value):
    return isinstance(value, (Months, Days))


def or_fail(value):
    return fail() if value is None else value


def duration_number(duration):
    """Months, or seconds with their fraction"""
    if isinstance(duration, Months):
        return Decimal(duration.months)
    return DECIMAL128.divide(Decimal(duration.nanos), Decimal(10**9))


def duration_of(sample, amount):
    """A duration of the kind of sample, toward zero"""
    if amount is None:
        return None
    if isinstance(sample, Months):
        return or_fail(ct.make_months(int(amount)))
    if amount != 0 and amount.adjusted() > 30:
        return fail()
    return or_fail(ct.make_days(int(amount.scaleb(9))))


def shift(moment, duration, sign):
    if isinstance(duration, Days):
        return or_fail(ct.add_days(moment, sign * duration.nanos))
    if isinstance(moment, Time):
        return fail()
    return or_fail(ct.add_months(moment, sign * duration.months))


def add(a, b):
    match a, b:
        case Decimal(), Decimal():
            return rounded(lambda: DECIMAL128.add(a, b))
        case str(), str():
            return a + b
        case Months(), Months():
            return or_fail(ct.make_months(a.months + b.months))
        case Days(), Days():
            return or_fail(ct.make_days(a.nanos + b.nanos))
    if is_moment(a) and is_duration(b):
        return shift(a, b, 1)
    if is_duration(a) and is_moment(b):
        return shift(b, a, 1)
    return fail()


def subtract(a, b):
    match a, b:
        case Decimal(), Decimal():
            return rounded(lambda: DECIMAL128.subtract(a, b))
        case Months(), Months():
            return or_fail(ct.make_months(a.months - b.months))
        case Days(), Days():
            return or_fail(ct.make_days(a.nanos - b.nanos))
    if is_moment(a) and is_duration(b):
        return shift(a, b, -1)
    if is_moment(a) and is_moment(b) and isinstance(a, Time) == isinstance(b, Time):
        if ct.is_zoned(a) != ct.is_zoned(b):
            return fail()
        nanos = (ct.instant(a) - ct.instant(b)) * ct.SECOND + ct.nanos_of(a) - ct.nanos_of(b)
        return or_fail(ct.make_days(nanos))
    return fail()


def multiply(a, b):
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return rounded(lambda: DECIMAL128.multiply(a, b))
    if is_duration(b):
        a, b = b, a
    if is_duration(a) and isinstance(b, Decimal):
        return duration_of(a, rounded(lambda: DECIMAL128.multiply(duration_number(a), b)))
    return fail()


def divide(a, b):
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return rounded(lambda: DECIMAL128.divide(a, b))
    if is_duration(a) and isinstance(b, Decimal):
        return duration_of(a, rounded(lambda: DECIMAL128.divide(duration_number(a), b)))
    if is_duration(a) and kind(a) == kind(b):
        return rounded(lambda: DECIMAL128.divide(duration_number(a), duration_number(b)))
    return fail()


def power(a, b):
    if not isinstance(a, Decimal) or not isinstance(b, Decimal):
        return fail()
    if a == 0 and b == 0:
        return Decimal(1)
    State.inexact = True
    result = rounded(lambda: DECIMAL128.power(a, b))
    return result if result is None or result.is_finite() else fail()


def negate(a):
    if isinstance(a, Decimal):
        return DECIMAL128.minus(a)
    if isinstance(a, Months):
        return Months(-a.months)
    if isinstance(a, Days):
        return Days(-a.nanos)
    return fail()


ARITHMETIC = {"+": add, "-": subtract, "*": multiply, "/": divide, "**": power}


# --------------------------------------------------------------- membership --


def within_end(op, value, end, closed, quiet):
    """An end that is null tells nothing, and is an error where the range claims
    to include it: dmn-tck 0072."""
    return ordered(op + "=" if closed else op, value, end, quiet or end is None and not closed)


def in_range(value, r, quiet=False):
    """10.3.2.8, table 51 (between and in)"""
    if r.form != "..":
        result = equal(value, r.low) if quiet else equality(value, r.low)
        return result if r.form == "=" or result is None else not result
    low = within_end(">", value, r.low, r.low_closed, quiet) if r.has_low else True
    high = within_end("<", value, r.high, r.high_closed, quiet) if r.has_high else True
    return conjunction(low, high)


def test_value(value, test):
    """Is the value what an expression among unary tests gives?  10.3.2.14"""
    if isinstance(test, list):
        found = equal(value, test) is True
        for item in test:
            spend()
            if isinstance(item, Range) and not isinstance(value, Range):
                one = in_range(value, item, True)
            else:
                one = equal(value, item)
            found = found or one is True
        return found
    if isinstance(test, Range) and not isinstance(value, Range):
        return in_range(value, test)
    if isinstance(value, list) and test is not None:
        return any(equal(item, test) is True for item in value)
    return equality(value, test)
