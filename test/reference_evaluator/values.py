"""The values of FEEL: DMN 1.5, 10.3.2.3 (semantic domains) and 10.3.2.12.

A FEEL value is one of Python's: None, bool, Decimal, str, list, dict, or an
object of a class below.  Values are never changed once they are made.

What is an error in FEEL is null here, too, and says so: fail() notes it, so
that the engine can be asked whether it made a diagnostic.
"""

import decimal
from decimal import Decimal

# 10.3.2.3.1: a number is one of IEEE 754-2008 Decimal128, rounded half even
DECIMAL128 = decimal.Context(
    prec=34, rounding=decimal.ROUND_HALF_EVEN, Emin=-6143, Emax=6144, clamp=1,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
decimal.setcontext(DECIMAL128)


class State:
    """What an evaluation leaves beside its value."""

    failed = False  # fail() was called by the node that is evaluated
    inexact = False  # a function whose last digits may differ was used
    reached = None  # {kind of node or built-in: [calls, results not null]}
    steps = 0


class Unspecified(Exception):
    """The standard leaves open what this gives."""


class Tedious(Unspecified):
    """The case costs too much to be looked at."""


def fail():
    State.failed = True
    return None


def spend(steps=1):
    State.steps += steps
    if State.steps > 20000:
        raise Tedious


class Date:
    __slots__ = ("days",)  # since 1970-01-01

    def __init__(self, days):
        self.days = days


class Time:
    __slots__ = ("seconds", "nanos", "zone")

    def __init__(self, seconds, nanos, zone):
        self.seconds = seconds  # since midnight, by the wall clock
        self.nanos = nanos
        self.zone = zone  # None, an offset in seconds, or the name of a region


class DateTime:
    __slots__ = ("seconds", "nanos", "zone", "fold")

    def __init__(self, seconds, nanos, zone, fold=0):
        self.seconds = seconds  # since 1970-01-01T00:00:00, by the wall clock
        self.nanos = nanos
        self.zone = zone
        self.fold = fold  # 1 in the second passage of an hour that a region repeats


class Months:
    """years and months duration"""

    __slots__ = ("months",)

    def __init__(self, months):
        self.months = months


class Days:
    """days and time duration"""

    __slots__ = ("nanos",)

    def __init__(self, nanos):
        self.nanos = nanos


class Range:
    """form: "..", or "=" and "!=" of one value (in low).  An end that is not
    there is told from one that is null by has_low, has_high."""

    __slots__ = ("form", "low", "high", "low_closed", "high_closed", "has_low", "has_high")

    def __init__(self, low, high, low_closed, high_closed, has_low=True, has_high=True, form=".."):
        self.form = form
        self.low = low
        self.high = high
        self.low_closed = low_closed
        self.high_closed = high_closed
        self.has_low = has_low
        self.has_high = has_high


class Function:
    __slots__ = ("parameters", "call")

    def __init__(self, parameters, call):
        self.parameters = parameters
        self.call = call  # takes a list of arguments


KINDS = {
    type(None): "null", bool: "boolean", Decimal: "number", str: "string",
    Date: "date", Time: "time", DateTime: "date and time",
    Months: "years and months duration", Days: "days and time duration",
    Range: "range", list: "list", dict: "context", Function: "function",
}


def kind(value):
    return KINDS[type(value)]


def number(n):
    return Decimal(n)


def rounded(compute):
    """A number, or null if it is none of decimal128."""
    try:
        return compute()
    except (decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow):
        return fail()


# ---------------------------------------------------------------- literals --

KEYWORDS = set(
    "and between date else every external false for function if in instance not null of or "
    "return satisfies some then time true".split()
)


def number_text(n):
    """Plain, without exponent or zeros that say nothing."""
    if n == 0:
        return "0"
    text = format(n, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def string_text(s):
    escaped = []
    for c in s:
        if c in '"\\':
            escaped.append("\\" + c)
        elif c in "\n\r\t":
            escaped.append({"\n": "\\n", "\r": "\\r", "\t": "\\t"}[c])
        elif ord(c) < 0x20 or ord(c) == 0x7F:
            escaped.append("\\u%04X" % ord(c))
        else:
            escaped.append(c)
    return '"' + "".join(escaped) + '"'


def is_plain_name(name):
    return (
        name.isascii() and name.replace("_", "a").isalnum() and not name[0].isdigit()
        and name not in KEYWORDS
    )


def name_text(name):
    return name if is_plain_name(name) else string_text(name)


def range_text(r, text):
    if r.form != "..":
        return "(%s%s)" % (r.form, text(r.low))
    if r.has_high and not r.has_low:
        return "(%s%s)" % ("<=" if r.high_closed else "<", text(r.high))
    if r.has_low and not r.has_high:
        return "(%s%s)" % (">=" if r.low_closed else ">", text(r.low))
    return "%s%s..%s%s" % (
        "[" if r.low_closed else "(", text(r.low), text(r.high), "]" if r.high_closed else ")",
    )


def literal(value, ordered=False):
    """The text of a value; entries of contexts sorted, unless ordered."""
    spend()
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, str):
        return string_text(value)
    if isinstance(value, list):
        return "[" + ", ".join(literal(item, ordered) for item in value) + "]"
    if isinstance(value, dict):
        names = value if ordered else sorted(value)
        return "{" + ", ".join(name_text(n) + ": " + literal(value[n], ordered) for n in names) + "}"
    if isinstance(value, Range):
        return range_text(value, lambda end: literal(end, ordered))
    if isinstance(value, Function):
        return "function(" + ", ".join(value.parameters) + ")"
    from calendar_time import temporal_text

    return '@"' + temporal_text(value) + '"'
