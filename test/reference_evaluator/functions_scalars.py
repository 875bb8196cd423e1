"""Built-in functions on numbers, strings and booleans: DMN 1.5, 10.3.4.1 to
10.3.4.3 and 10.3.4.5."""

import decimal
import re
from decimal import Decimal

import calendar_time as ct
import operators as op
from functions import builtin
from values import DECIMAL128, Date, DateTime, Days, Months, State, Time, fail, literal, rounded

# ------------------------------------------------------------------ booleans --


@builtin("not", "negand:any")
def not_(negand):
    is_one = isinstance(negand, list) and len(negand) == 1
    return op.negation(negand[0] if is_one else negand)


# ------------------------------------------------------------------- numbers --

MIN_SCALE, MAX_SCALE = -6111, 6176


def at_scale(n, scale, rounding):
    """n with so many digits behind the point"""
    scale = int(scale)
    if not MIN_SCALE <= scale <= MAX_SCALE:
        return fail()
    wide = decimal.Context(prec=13000, rounding=rounding, Emin=-99999, Emax=99999)
    return rounded(lambda: DECIMAL128.plus(wide.quantize(n, Decimal((0, (1,), -scale)))))


for name, rounding in [
    ("decimal", decimal.ROUND_HALF_EVEN), ("round up", decimal.ROUND_UP),
    ("round down", decimal.ROUND_DOWN), ("round half up", decimal.ROUND_HALF_UP),
    ("round half down", decimal.ROUND_HALF_DOWN),
]:
    builtin(name, "n:number, scale:number")(lambda n, scale, r=rounding: at_scale(n, scale, r))

for name, rounding in [("floor", decimal.ROUND_FLOOR), ("ceiling", decimal.ROUND_CEILING)]:
    builtin(name, "n:number", "n:number, scale:number")(
        lambda n, scale=Decimal(0), r=rounding: at_scale(n, scale, r)
    )


@builtin("abs", "n:given")
def abs_(n):
    if isinstance(n, Decimal):
        return abs(n)
    if isinstance(n, Months):
        return Months(abs(n.months))
    if isinstance(n, Days):
        return Days(abs(n.nanos))
    return fail()


@builtin("modulo", "dividend:number, divisor:number")
def modulo(dividend, divisor):
    """dividend - divisor * floor(dividend / divisor), exactly"""
    if divisor == 0:
        return fail()
    wide = decimal.Context(prec=13000, Emin=-99999, Emax=99999)
    rest = wide.remainder(dividend, divisor)
    if rest != 0 and (rest < 0) != (divisor < 0):
        rest = wide.add(rest, divisor)
    return DECIMAL128.plus(rest)


@builtin("sqrt", "number:number")
def sqrt(n):
    return fail() if n < 0 else DECIMAL128.sqrt(n)


@builtin("log", "number:number")
def log(n):
    State.inexact = True
    return fail() if n <= 0 else DECIMAL128.ln(n)


@builtin("exp", "number:number")
def exp(n):
    State.inexact = True
    return rounded(lambda: DECIMAL128.exp(n))


@builtin("odd", "number:number")
def odd(n):
    return DECIMAL128.abs(modulo(n, Decimal(2))) == 1


@builtin("even", "number:number")
def even(n):
    return modulo(n, Decimal(2)) == 0


NUMBER = r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?"


def number_of(text):
    if not re.fullmatch(NUMBER, text, re.ASCII):
        return fail()
    return rounded(lambda: DECIMAL128.create_decimal(text))


@builtin("number", "from:string")
def number_from(text):
    return number_of(text)


@builtin("number", "from:string, grouping separator:string?, decimal separator:string?")
def number_formatted(text, grouping, point):
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", "."):
        return fail()
    point = point or "."
    if grouping == point:
        return fail()
    whole, found, fraction = text.partition(point)
    if grouping is not None:
        whole = whole.replace(grouping, "")
    if not set(whole + fraction) <= set("0123456789-+eE"):
        return fail()
    return number_of(whole + ("." + fraction if found else ""))


# ------------------------------------------------------------------- strings --


@builtin("string", "from:any")
def string(value):
    if value is None:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, (Date, Time, DateTime, Months, Days)):
        return ct.temporal_text(value)
    return string_inside(value)


def string_inside(value):
    """What lists and contexts hold is written as literals, but dates bare."""
    return literal(value, True)


@builtin("string length", "string:string")
def string_length(s):
    return Decimal(len(s))


@builtin("substring", "string:string, start position:number, length:number?")
def substring(s, start, length=None):
    if start == 0:
        return fail()
    if length is not None and length < 0:
        return fail()
    start = int(start)
    if abs(start) > len(s):
        return fail()
    begin = start - 1 if start > 0 else len(s) + start
    return s[begin:] if length is None else s[begin : begin + int(length)]


@builtin("upper case", "string:string")
def upper_case(s):
    return s.upper()


@builtin("lower case", "string:string")
def lower_case(s):
    return s.lower()


@builtin("substring before", "string:string, match:string")
def substring_before(s, match):
    return s[: s.find(match)] if match in s else ""


@builtin("substring after", "string:string, match:string")
def substring_after(s, match):
    return s[s.find(match) + len(match) :] if match in s else ""


@builtin("contains", "string:string, match:string")
def contains(s, match):
    return match in s


@builtin("starts with", "string:string, match:string")
def starts_with(s, match):
    return s.startswith(match)


@builtin("ends with", "string:string, match:string")
def ends_with(s, match):
    return s.endswith(match)


def pattern_of(pattern, flags):
    """The patterns of generate.py are the same in XPath and Python."""
    bits = 0
    for flag in flags or "":
        if flag not in "smixq":
            return fail()
        bits |= {"s": re.S, "m": re.M, "i": re.I, "x": re.X, "q": 0}[flag]
    try:
        return re.compile(re.escape(pattern) if flags and "q" in flags else pattern, bits)
    except re.error:
        return fail()


@builtin("matches", "input:string, pattern:string, flags:string?")
def matches(s, pattern, flags=None):
    compiled = pattern_of(pattern, flags)
    return None if compiled is None else compiled.search(s) is not None


@builtin("replace", "input:string, pattern:string, replacement:string, flags:string?")
def replace(s, pattern, replacement, flags=None):
    compiled = pattern_of(pattern, flags)
    if compiled is None:
        return None
    if compiled.match("") is not None:  # XPath: err:FORX0003
        return fail()
    return compiled.sub(re.sub(r"\$(\d)", r"\\g<\1>", replacement.replace("\\", "\\\\")), s)


@builtin("split", "string:string, delimiter:string")
def split(s, delimiter):
    compiled = pattern_of(delimiter, None)
    if compiled is None:
        return None
    return compiled.split(s)


@builtin("string join", "list:list, delimiter:string?")
def string_join(items, delimiter=None):
    """null items are left out"""
    if not all(item is None or isinstance(item, str) for item in items):
        return fail()
    return (delimiter or "").join(item for item in items if item is not None)
