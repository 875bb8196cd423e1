"""Random values: of all kinds, at the ends of their ranges, too."""

import random
from decimal import Decimal

import expressions as ex
from calendar_time import DAY, FIRST_DAY, LAST_DAY, SECOND, is_repeated, make_date, read_time
from values import DECIMAL128, Date, DateTime, Days, Months, Range

SCALARS = ["boolean", "number", "string", "date", "time", "date and time",
           "years and months duration", "days and time duration"]
ORDERED = SCALARS[1:]
RECORD = {"x": "number", "y": "string", "d": "date", "b": "boolean"}
LISTS = ["list of " + k for k in SCALARS] + ["list of record"]
KINDS = SCALARS + LISTS + ["record", "range of number", "range of date", "range of string"]

NUMBERS = ["0", "1", "2", "3", "-1", "5", "10", "0.5", "2.5", "-2.5", "100", "0.1", "1.005", "-7"]
ODD_NUMBERS = [
    "1E+30", "123456789012345678901234567890.1234", "9.999999999999999999999999999999999E+6144", "1E-6176",
    "0.3333333333333333333333333333333333", "9007199254740993", "9223372036854775807",
    "-9223372036854775808", "1E+18", "0.000001", "1234567.891", "1E-20", "1E+33", "4611686018427387904",
    "99999999999999999999", "-0.05", "0.25", "0.35", "1.45", "-1.5", "-0.5",
]
STRINGS = ["", "a", "b", "ab", "abc", "Ann", "Bob", "x", "10", "foobar", "2024-02-29", "a,b,c"]
ODD_STRINGS = ["é", "日本", "a\tb", 'q"q', "\\", "\U0001F40E", "P1D", "12:00:00", "1.5", "1,234.5", " ", "line\nline"]
DATES = [(2024, 2, 29), (2024, 2, 28), (2023, 2, 28), (2024, 3, 1), (2024, 1, 31), (1970, 1, 1), (2023, 12, 31),
         (2000, 2, 29), (2024, 12, 30), (2021, 1, 3)]
ODD_DATES = [(999999999, 12, 31), (-999999999, 1, 1), (10000, 1, 1), (9999, 12, 31), (0, 2, 29), (-1, 12, 31),
             (1900, 2, 28), (-4, 2, 29), (1, 1, 1), (123456, 7, 8)]
ZONES = ["", "", "Z", "+01:00", "-05:30", "@Europe/Paris", "@America/New_York", "+00:00:01"]
CHANGES = [(2025, 10, 26), (2025, 3, 30), (2024, 11, 3), (2024, 3, 10), (1995, 9, 24), (2060, 10, 31)]
CLOCKS = ["02:30:00", "01:30:00", "00:00:00", "12:00:00", "23:59:59", "13:45:10", "12:00:00.5", "23:59:59.999999999", "05:30:00"]
MONTHS = [0, 1, -1, 12, 14, -25, 11, 1200, 24]
ODD_MONTHS = [2**60, -(2**60), 2**31, 12 * 10**9, 1 - 12 * 10**9, 23999999987]
DURATIONS = [0, 1, -1, 3600, DAY, -DAY, 90061, 36 * 3600, -5400, 60, 86399]
ODD_DURATIONS = [2**60 - 1, 1 - 2**60, 365 * DAY * 10**9, 10**12]


class ValueGenerator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.facts = {}  # name: kind
        self.scope = []  # names of loops and functions: (name, kind)
        self.fresh = 0

    def pick(self, items):
        return self.random.choice(items)

    def chance(self, of):
        return self.random.random() < of

    # -------------------------------------------------------------- values --

    def number(self):
        if self.chance(0.7):
            return Decimal(self.pick(NUMBERS))
        if self.chance(0.5):
            return Decimal(self.pick(ODD_NUMBERS))
        digits = self.pick([1, 2, 5, 9, 16, 17, 18, 19, 20, 33, 34])
        shape = self.pick([10**digits - 1, 10 ** (digits - 1), 5 * 10 ** (digits - 1), self.random.randrange(10**digits)])
        exponent = self.pick([0, 0, -digits, -digits // 2, -digits // 2, -34, 30, self.pick([-6176, -6143, -3000, 3000, 6000, 6111])])
        n = DECIMAL128.create_decimal((self.random.randrange(2), tuple(map(int, str(shape))), exponent))
        return Decimal(0) if n == 0 else n

    def time(self):
        return read_time(self.pick(CLOCKS) + self.pick(ZONES))

    def date(self):
        if self.chance(0.15):
            return make_date(*self.pick(ODD_DATES))
        if self.chance(0.03):
            return Date(self.random.randint(FIRST_DAY, LAST_DAY))
        if self.chance(0.6):
            return make_date(*self.pick(DATES))
        return Date(self.random.randint(-40000, 60000))

    def date_time(self):
        if self.chance(0.2):
            zone = self.pick(["", "Z", "+01:00"])
            days = self.date().days
        else:
            zone = self.pick(ZONES)
            days = make_date(*self.pick(DATES)).days if self.chance(0.6) else self.random.randint(3700, 24000)
        if zone.startswith("@") and self.chance(0.3):
            days = make_date(*self.pick(CHANGES)).days
        clock = read_time(self.pick(CLOCKS) + zone)
        seconds = days * DAY + clock.seconds
        fold = zone.startswith("@") and self.chance(0.5) and is_repeated(clock.zone, seconds)
        return DateTime(seconds, clock.nanos, clock.zone, int(fold))

    def scalar(self, kind):
        match kind:
            case "boolean":
                return self.chance(0.5)
            case "number":
                return self.number()
            case "string":
                return self.pick(STRINGS if self.chance(0.8) else ODD_STRINGS)
            case "date":
                return self.date()
            case "time":
                return self.time()
            case "date and time":
                return self.date_time()
            case "years and months duration":
                return Months(self.pick(MONTHS if self.chance(0.95) else ODD_MONTHS))
            case "days and time duration":
                nanos = self.pick(DURATIONS if self.chance(0.95) else ODD_DURATIONS) * SECOND
                return Days(nanos + (self.pick([500_000_000, 1]) if self.chance(0.2) else 0))

    def constant(self, kind):
        """A value of a kind"""
        if kind in SCALARS:
            return self.scalar(kind)
        if kind == "record":
            return {name: self.wavering(k) for name, k in RECORD.items() if self.chance(0.9)}
        if kind.startswith("list of "):
            return [self.wavering(kind[8:]) for _ in range(self.random.randint(0, 4))]
        low, high = self.constant(kind[9:]), self.constant(kind[9:])
        if ex.op.compare(low, high) == 1:
            low, high = high, low
        if self.chance(0.2):
            return ex.half_line(self.pick(["<", "<=", ">", ">=", "=", "!="]), low)
        return Range(low, high, self.chance(0.6), self.chance(0.6))

    def wavering(self, kind):
        """A part of a value: mostly of the kind, at times null or another"""
        if self.chance(0.94):
            return self.constant(kind)
        return None if self.chance(0.6) else self.scalar(self.pick(SCALARS))

    def fact_values(self, kind):
        values = [self.constant(kind) for _ in range(self.random.randint(2, 5))]
        if self.chance(0.35):
            values.append(None)
        if self.chance(0.25):
            values.append(self.constant(self.pick(KINDS)))
        return values
