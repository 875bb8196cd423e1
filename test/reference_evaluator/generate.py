"""Random expressions and facts: mostly of kinds that go together, at times not.

Each case is made by a generator of its own, seeded by the seed of the run and
the number of the case, so that one case is repeated without those before it.
"""

from decimal import Decimal

import expressions as ex
import functions as fn
import functions_temporal
import unary_tests as ut
from calendar_time import SECOND
from generate_values import KINDS, LISTS, ORDERED, RECORD, SCALARS, ValueGenerator
from values import Date, Days, Range

PATTERNS = ["a", "b+", "[a-c]", "^a", "o{2}", "(a)(b)", "a|b", ".", "[0-9]+", ",", "x?b", "\\d", "A"]


class Generator(ValueGenerator):
    def any_kind(self):
        return self.pick(KINDS)

    def leaf(self, kind):
        names = [name for name, k in self.scope if k == kind]
        if names and self.chance(0.6):
            return ex.Name(self.pick(names))
        if self.chance(0.6):
            known = [name for name, k in self.facts.items() if k == kind]
            if known and self.chance(0.7):
                return ex.Name(self.pick(known))
            if len(self.facts) < 3:
                name = "abcdefgh"[len(self.facts)] + self.pick(["", "", "1", "_n", " total"])
                self.facts[name] = kind
                return ex.Name(name)
        return self.literal(self.wavering(kind) if self.chance(0.3) else self.constant(kind))

    def literal(self, value):
        """As a tree that a reader would write"""
        if isinstance(value, Range):
            if value.form != "..":
                return ex.HalfLine(value.form, self.literal(value.low))
            if not value.has_low:
                return ex.HalfLine("<=" if value.high_closed else "<", self.literal(value.high))
            if not value.has_high:
                return ex.HalfLine(">=" if value.low_closed else ">", self.literal(value.low))
            return ex.Interval(
                self.literal(value.low), self.literal(value.high), value.low_closed, value.high_closed
            )
        return ex.Literal(value)

    def tree(self, kind, depth):
        if self.chance(0.02):
            kind = self.any_kind()
        if depth <= 0:
            return self.leaf(kind)
        if self.chance(0.12):
            return self.leaf(kind)
        if self.chance(0.06):
            return ex.If(self.tree("boolean", depth - 1), self.tree(kind, depth - 1), self.tree(kind, depth - 1))
        if self.chance(0.05):
            return self.indexed(kind, depth)
        if self.chance(0.03):
            return self.invocation(kind, depth)
        if kind.startswith("list of "):
            return self.list_tree(kind, depth - 1)
        if kind.startswith("range of "):
            return self.range_tree(kind, depth - 1)
        return {
            "boolean": self.boolean_tree, "number": self.number_tree, "string": self.string_tree,
            "date": self.date_tree, "time": self.time_tree, "date and time": self.date_time_tree,
            "years and months duration": self.months_tree, "days and time duration": self.days_tree,
            "record": self.record_tree,
        }[kind](depth - 1)

    def call(self, name, *arguments):
        """By position, or at times by name"""
        names = None
        if arguments and self.chance(0.12):
            for signature in fn.BUILTINS[name]:
                if not signature.variadic and signature.takes(len(arguments)) and signature.names[0] != "point1":
                    names = signature.names[: len(arguments)]
                    break
        return ex.Call(name, list(arguments), names)

    def indexed(self, kind, depth):
        if kind.startswith("list of ") or kind.startswith("range of "):
            return self.leaf(kind)
        position = ex.Literal(Decimal(self.random.randint(-3, 3)))
        if self.chance(0.3):
            position = self.tree("number", 0)
        return ex.Filter(self.tree("list of " + kind, depth - 1), position)

    def invocation(self, kind, depth):
        """{f: function(p) body, r: f(argument)}.r"""
        argument = self.pick(SCALARS)
        name = self.new_name("p")
        given = self.tree(argument, depth - 1)
        self.scope.append((name, argument))
        body = self.tree(kind, depth - 1)
        self.scope.pop()
        function = ex.Lambda([name], body)
        if self.chance(0.5):
            return ex.Invocation(function, [given])
        f = self.new_name("f")
        context = ex.Context([f, "r"], [function, ex.Invocation(ex.Name(f), [given])])
        return ex.Path(context, "r")

    def new_name(self, prefix):
        self.fresh += 1
        return "%s%d" % (prefix, self.fresh)

    def boolean_tree(self, d):
        t = self.tree
        k = self.pick(ORDERED)
        match self.random.randrange(18):
            case 0 | 1:
                return self.pick([ex.And, ex.Or])(t("boolean", d), t("boolean", d))
            case 2 | 3 | 4:
                return ex.Relation(self.pick(["<", "<=", ">", ">="]), t(k, d), t(k, d))
            case 5 | 6:
                k = self.any_kind()
                return ex.Relation(self.pick(["=", "!="]), t(k, d), t(k, d))
            case 7:
                return ex.Between(t(k, d), t(k, d), t(k, d))
            case 8 | 9:
                k = self.pick(SCALARS + LISTS + ["record"]) if self.chance(0.3) else k
                return ut.In(t(k, d), self.tests(k, d))
            case 10:
                return self.quantified(d)
            case 11:
                return ex.InstanceOf(t(self.any_kind(), d), self.type())
            case 12:
                return self.call("not", t("boolean", d))
            case 13:
                k = self.pick(LISTS)
                return self.pick([
                    lambda: self.call("list contains", t(k, d), t(k[8:], d)),
                    lambda: self.call(self.pick(["all", "any"]), t("list of boolean", d)),
                    lambda: self.call(self.pick(["all", "any"]), t("boolean", d), t("boolean", d)),
                ])()
            case 14:
                return self.pick([
                    lambda: self.call(self.pick(["contains", "starts with", "ends with"]), t("string", d), t("string", d)),
                    lambda: self.call("matches", t("string", d), ex.Literal(self.pick(PATTERNS))),
                    lambda: self.call("matches", t("string", d), ex.Literal(self.pick(PATTERNS)), ex.Literal(self.pick(["i", "s", "m", "", "x"]))),
                ])()
            case 15:
                return self.pick([
                    lambda: self.call(self.pick(["odd", "even"]), t("number", d)),
                    lambda: self.call("is", t(k, d), t(k, d)),
                    lambda: ex.Path(t(self.pick(["range of number", "range of date"]), d), self.pick(["start included", "end included"])),
                ])()
            case 16:
                return self.range_relation(d)
            case _:
                return self.range_relation(d) if self.chance(0.5) else self.call("get value", t("record", d), ex.Literal("b"))

    def range_relation(self, d):
        kind = self.pick(["number", "date", "string"])
        name = self.pick(list(functions_temporal.RELATIONS))
        shapes = [i for i, function in enumerate(functions_temporal.RELATIONS[name]) if function is not None]
        shape = self.pick(shapes) if self.chance(0.95) else self.random.randrange(4)
        return self.call(name, *[self.end(kind, is_range, d) for is_range in (shape & 2, shape & 1)])

    def end(self, kind, is_range, d):
        """A point or range, mostly with few values, so that ends meet"""
        if self.chance(0.2):
            return self.tree("range of " + kind if is_range else kind, d)
        few = {"number": [Decimal(n) for n in range(5)], "date": [Date(n) for n in range(5)], "string": list("abcde")}[kind]
        if not is_range:
            return ex.Literal(self.pick(few))
        if self.chance(0.15):
            return ex.HalfLine(self.pick(["<", "<=", ">", ">="]), ex.Literal(self.pick(few)))
        low, high = sorted([self.random.randrange(5), self.random.randrange(5)])
        return ex.Interval(ex.Literal(few[low]), ex.Literal(few[high]), self.chance(0.5), self.chance(0.5))

    def number_tree(self, d):
        t = self.tree
        match self.random.randrange(18):
            case 0 | 1 | 2:
                return ex.Arithmetic(self.pick("+-"), t("number", d), t("number", d))
            case 3 | 4:
                return ex.Arithmetic(self.pick("*/"), t("number", d), t("number", d))
            case 5:
                exponent = ex.Literal(Decimal(self.random.randint(-3, 9))) if self.chance(0.8) else t("number", d)
                return ex.Arithmetic("**", t("number", d), exponent)
            case 6:
                return ex.Negation(t("number", d))
            case 7 | 8:
                scale = ex.Literal(Decimal(self.random.randint(-3, 6))) if self.chance(0.9) else t("number", d)
                name = self.pick(["decimal", "round up", "round down", "round half up", "round half down", "floor", "ceiling"])
                if name in ("floor", "ceiling") and self.chance(0.5):
                    return self.call(name, t("number", d))
                return self.call(name, t("number", d), scale)
            case 9:
                return self.call(self.pick(["abs", "abs", "sqrt", "log", "exp"]), t("number", d))
            case 10:
                return self.call("modulo", t("number", d), t("number", d))
            case 11 | 12:
                name = self.pick(["sum", "min", "max", "mean", "median", "product", "stddev"])
                if self.chance(0.4):
                    return self.call(name, *[t("number", d) for _ in range(self.random.randint(1, 3))])
                return self.call(name, t("list of number", d))
            case 13:
                return self.call("count", t(self.pick(LISTS), d))
            case 14:
                return self.pick([
                    lambda: self.call("string length", t("string", d)),
                    lambda: self.call("number", t("string", d) if self.chance(0.3) else self.call("string", t("number", d))),
                    lambda: self.call("number", ex.Literal(self.pick(["1 234,5", "1.234,5", "1,234.5", "12", "1.5"])),
                                      ex.Literal(self.pick([" ", ",", ".", None])), ex.Literal(self.pick([",", ".", None]))),
                ])()
            case 15:
                k = self.pick(["date", "date and time", "time", "days and time duration", "years and months duration"])
                return ex.Path(t(k, d), self.pick({
                    "date": ["year", "month", "day", "weekday"], "time": ["hour", "minute", "second"],
                    "date and time": ["year", "month", "day", "weekday", "hour", "minute", "second"],
                    "days and time duration": ["days", "hours", "minutes", "seconds"],
                    "years and months duration": ["years", "months"],
                }[k]))
            case 16:
                return self.pick([
                    lambda: self.call(self.pick(["day of year", "week of year"]), t(self.pick(["date", "date and time"]), d)),
                    lambda: self.divided_durations(d),
                    lambda: ex.Path(t("range of number", d), self.pick(["start", "end"])),
                ])()
            case _:
                if self.chance(0.3):
                    return self.call("get value", t("record", d), ex.Literal("x"))
                return ex.Path(t("record", d), "x")

    def divided_durations(self, d):
        k = self.pick(["years and months duration", "days and time duration"])
        return ex.Arithmetic("/", self.tree(k, d), self.tree(k, d))

    def string_tree(self, d):
        t = self.tree
        match self.random.randrange(11):
            case 0 | 1:
                return ex.Arithmetic("+", t("string", d), t("string", d))
            case 2:
                start = ex.Literal(Decimal(self.random.randint(-4, 4)))
                if self.chance(0.5):
                    return self.call("substring", t("string", d), start)
                return self.call("substring", t("string", d), start, ex.Literal(Decimal(self.random.randint(0, 3))))
            case 3:
                return self.call(self.pick(["upper case", "lower case"]), t("string", d))
            case 4:
                return self.call(self.pick(["substring before", "substring after"]), t("string", d), t("string", d))
            case 5 | 6:
                return self.call("string", t(self.any_kind() if self.chance(0.3) else self.pick(SCALARS), d))
            case 7:
                if self.chance(0.4):
                    return self.call("string join", t("list of string", d))
                return self.call("string join", t("list of string", d), t("string", 0))
            case 8:
                return self.call("replace", t("string", d), ex.Literal(self.pick(PATTERNS)), ex.Literal(self.pick(["", "z", "[$0]"])))
            case 9:
                return self.pick([
                    lambda: self.call(self.pick(["day of week", "month of year"]), t("date", d)),
                    lambda: self.call(self.pick(["min", "max"]), t("list of string", d)),
                    lambda: ex.Path(t(self.pick(["time", "date and time"]), d), "timezone"),
                ])()
            case _:
                return ex.Path(t("record", d), "y")

    def date_tree(self, d):
        t = self.tree
        match self.random.randrange(9):
            case 0 | 1 | 2:
                return ex.Arithmetic(self.pick("+-"), t("date", d), t("years and months duration", d))
            case 3 | 4:
                return ex.Arithmetic(self.pick("+-"), t("date", d), t("days and time duration", d))
            case 5:
                return self.call("date", t(self.pick(["date", "date and time", "string"]), d))
            case 6:
                numbers = [self.pick([2024, 2023, 1999, 10000, -5]), self.random.randint(0, 13), self.random.randint(0, 32)]
                return self.call("date", *[ex.Literal(Decimal(n)) for n in numbers])
            case 7:
                return self.pick([
                    lambda: self.call(self.pick(["min", "max"]), t("list of date", d)),
                    lambda: self.call("today"),
                    lambda: ex.Path(t("range of date", d), self.pick(["start", "end"])),
                ])()
            case _:
                return ex.Path(t("record", d), "d")

    def time_tree(self, d):
        t = self.tree
        match self.random.randrange(5):
            case 0 | 1:
                return ex.Arithmetic(self.pick("+-"), t("time", d), t("days and time duration", d))
            case 2:
                return self.call("time", t(self.pick(["time", "date and time", "date", "string"]), d))
            case 3:
                parts = [ex.Literal(Decimal(n)) for n in (
                    self.random.randint(0, 24), self.random.randint(0, 60), self.pick(["0", "59", "60", "1.5", "59.999999999"]),
                )]
                if self.chance(0.5):
                    parts.append(t("days and time duration", 0) if self.chance(0.5) else ex.Literal(Days(self.pick([3600, -5400, 0]) * SECOND)))
                return self.call("time", *parts)
            case _:
                return self.call(self.pick(["min", "max"]), t("list of time", d))

    def date_time_tree(self, d):
        t = self.tree
        match self.random.randrange(7):
            case 0 | 1 | 2:
                return ex.Arithmetic(self.pick("+-"), t("date and time", d), t("days and time duration", d))
            case 3:
                return ex.Arithmetic(self.pick("+-"), t("date and time", d), t("years and months duration", d))
            case 4:
                return self.call("date and time", t(self.pick(["date", "date and time", "string"]), d))
            case 5:
                return self.call("date and time", t(self.pick(["date", "date and time"]), d), t("time", d))
            case _:
                return self.pick([
                    lambda: self.call(self.pick(["min", "max"]), t("list of date and time", d)),
                    lambda: self.call("now"),
                ])()

    def months_tree(self, d):
        return self.duration_tree("years and months duration", d, lambda: self.pick([
            lambda: self.call("years and months duration", self.tree(self.pick(["date", "date and time"]), d), self.tree("date", d)),
            lambda: self.call("duration", ex.Literal(self.pick(["P1Y", "P14M", "-P1Y2M", "P", "P0M", "P1Y2D"]))),
        ])())

    def days_tree(self, d):
        def own():
            k = self.pick(["date", "date and time", "time"])
            return self.pick([
                lambda: ex.Arithmetic("-", self.tree(k, d), self.tree(k, d)),
                lambda: ex.Arithmetic("-", self.tree(k, d), self.tree(k, d)),
                lambda: self.call("duration", ex.Literal(self.pick(["P1D", "PT36H", "-P1DT2H", "PT0.5S", "PT", "PT1M1.000000001S", "P0D"]))),
                lambda: ex.Path(self.tree(self.pick(["time", "date and time"]), d), "time offset"),
            ])()

        return self.duration_tree("days and time duration", d, own)

    def duration_tree(self, kind, d, own):
        t = self.tree
        match self.random.randrange(8):
            case 0 | 1:
                return ex.Arithmetic(self.pick("+-"), t(kind, d), t(kind, d))
            case 2:
                pair = [t(kind, d), t("number", d)]
                return ex.Arithmetic("*", *(pair if self.chance(0.5) else pair[::-1]))
            case 3:
                return ex.Arithmetic("/", t(kind, d), t("number", d))
            case 4:
                return ex.Negation(t(kind, d))
            case 5:
                return self.call("abs", t(kind, d)) if self.chance(0.7) else self.call(self.pick(["min", "max"]), t("list of " + kind, d))
            case _:
                return own()

    def record_tree(self, d):
        t = self.tree
        match self.random.randrange(7):
            case 0 | 1 | 2:
                names = [n for n in RECORD if self.chance(0.7)]
                items = []
                depth = len(self.scope)
                for name in names:
                    items.append(t(RECORD[name], d))
                    self.scope.append((name, RECORD[name]))
                del self.scope[depth:]
                return ex.Context(names, items)
            case 3:
                name = self.pick(list(RECORD))
                if self.chance(0.5):
                    return self.call("context put", t("record", d), ex.Literal(name), t(RECORD[name], d))
                keys = ex.Literal([self.pick(["x", "k"]), "y"] if self.chance(0.5) else ["b"])
                return self.call("context put", t("record", d), keys, t("number", d))
            case 4:
                return self.call("context merge", t("list of record", d))
            case 5:
                entries = [ex.Context(["key", "value"], [ex.Literal(n), t(RECORD[n], d)]) for n in RECORD if self.chance(0.6)]
                return self.call("context", ex.List(entries))
            case _:
                return self.leaf("record")

    def range_tree(self, kind, d):
        k = kind[9:]
        if self.chance(0.2):
            return ex.HalfLine(self.pick(["<", "<=", ">", ">=", "=", "!="]), self.tree(k, d))
        return ex.Interval(self.tree(k, d), self.tree(k, d), self.chance(0.6), self.chance(0.6))

    def list_tree(self, kind, d):
        t, k = self.tree, kind[8:]
        match self.random.randrange(15):
            case 0 | 1:
                return ex.List([t(k, d) for _ in range(self.random.randint(0, 3))])
            case 2 | 3 | 4:
                return self.filter(kind, d)
            case 5 | 6 | 7:
                return self.loop(k, d)
            case 8:
                name = self.pick(["reverse", "distinct values", "flatten"])
                return self.call(name, t(kind, d))
            case 9:
                return self.call(self.pick(["append", "concatenate", "union"]), t(kind, d), t(self.pick([k, kind]), d))
            case 10:
                position = ex.Literal(Decimal(self.random.randint(-3, 3)))
                return self.pick([
                    lambda: self.call("sublist", t(kind, d), position),
                    lambda: self.call("sublist", t(kind, d), position, ex.Literal(Decimal(self.random.randint(0, 3)))),
                    lambda: self.call("insert before", self.filled(kind, d), position, t(k, d)),
                    lambda: self.call("remove", self.filled(kind, d), position),
                    lambda: self.call("list replace", t(kind, d), position, t(k, d)),
                    lambda: self.call("list replace", t(kind, d), self.function_of_two(k, d), t(k, d)),
                ])()
            case 11:
                if k in ORDERED:
                    a, b = self.new_name("l"), self.new_name("r")
                    precedes = ex.Lambda([a, b], ex.Relation(self.pick("<>"), ex.Name(a), ex.Name(b)))
                    return self.call("sort", t(kind, d), precedes)
                return ex.List([t(k, d)])
            case 12:
                if k == "record":
                    return self.call("get entries", t("record", d)) if self.chance(0.5) else self.leaf(kind)
                if k in RECORD.values():
                    return ex.Path(t("list of record", d), {v: n for n, v in RECORD.items()}[k])
                return self.leaf(kind)
            case 13:
                if k == "number":
                    return self.pick([
                        lambda: self.call("index of", t("list of string", d), t("string", d)),
                        lambda: self.call("mode", t("list of number", d)),
                    ])()
                if k == "string":
                    return self.call("split", t("string", d), ex.Literal(self.pick([",", "b", "[a-c]", "o"])))
                return self.leaf(kind)
            case _:
                return self.leaf(kind)

    def filled(self, kind, d):
        return ex.List([self.tree(kind[8:], d) for _ in range(3)]) if self.chance(0.5) else self.tree(kind, d)

    def function_of_two(self, kind, d):
        a, b = self.new_name("l"), self.new_name("r")
        self.scope += [(a, kind), (b, kind)]
        body = self.tree("boolean", min(d, 1))
        del self.scope[-2:]
        return ex.Lambda([a, b], body)

    def filter(self, kind, d):
        depth = len(self.scope)
        if kind == "list of record":
            base = self.whole_records()
            if self.chance(0.5):
                base = ex.List([self.whole_record(d) for _ in range(self.random.randint(0, 2))])
            self.scope += [(n, RECORD[n]) for n in ("x", "y")]
        else:
            base = self.tree(kind, d)
        self.scope.append(("item", kind[8:]))
        condition = self.tree("boolean", d)
        del self.scope[depth:]
        return ex.Filter(base, condition)

    def whole_record(self, d):
        return ex.Context(["x", "y"], [self.tree("number", d - 1), self.tree("string", d - 1)])

    def whole_records(self):
        return ex.Literal([
            {"x": self.wavering("number"), "y": self.wavering("string")} for _ in range(self.random.randint(0, 4))
        ])

    def domain(self, d, may_count):
        """A domain and the kind of its items"""
        if may_count and self.chance(0.3):
            ends = [ex.Literal(Decimal(self.random.randint(-3, 5))) for _ in range(2)]
            if self.chance(0.3):
                ends[1] = self.tree("number", 0) if self.chance(0.3) else ends[1]
            return ex.Iteration(*ends), "number"
        if may_count and self.chance(0.05):
            first = self.pick(range(19000, 21000))
            return ex.Iteration(ex.Literal(Date(first)), ex.Literal(Date(first + self.random.randint(-4, 4)))), "date"
        kind = self.pick(LISTS)
        return self.tree(kind, d), kind[8:]

    def loops(self, d, may_count):
        names, domains = [], []
        for _ in range(2 if self.chance(0.25) else 1):
            domain, kind = self.domain(d, may_count)
            names.append(self.new_name("i"))
            domains.append(domain)
            self.scope.append((names[-1], kind))
        return names, domains

    def loop(self, kind, d):
        depth = len(self.scope)
        names, domains = self.loops(d, True)
        if self.chance(0.2):
            self.scope.append(("partial", "list of " + kind))
        body = self.tree(kind, d)
        del self.scope[depth:]
        return ex.For(names, domains, body)

    def quantified(self, d):
        depth = len(self.scope)
        names, domains = self.loops(d, False)
        body = self.tree("boolean", d)
        del self.scope[depth:]
        return ex.Quantified(self.pick(["some", "every"]), names, domains, body)

    def type(self):
        k = self.pick(SCALARS + ["Any"])
        return self.pick([
            k, k, ("list", k), ("range", self.pick(["number", "date", "string"])),
            ("context", {"x": "number"}), ("context", {"x": "number", "y": "string"}),
        ])

    # --------------------------------------------------------- unary tests --

    def tests(self, kind, d, with_input=False):
        """Of an input of a kind; with_input: they may read "?"."""
        if kind not in ORDERED:
            test = [ut.Equals(self.tree(kind, d)) for _ in range(self.random.randint(1, 2))]
        else:
            test = [self.test(kind, d, with_input) for _ in range(self.random.randint(1, 3))]
        return ut.Tests(test, with_input and self.chance(0.15))

    def test(self, kind, d, with_input):
        match self.random.randrange(6 if with_input else 5):
            case 0 | 1:
                return ut.Equals(self.tree(kind, d))
            case 2:
                return ut.Comparison(self.pick(["<", "<=", ">", ">=", "=", "!="]), self.tree(kind, d))
            case 3:
                low, high = self.tree(kind, d), self.tree(kind, d)
                return ut.Equals(ex.Interval(low, high, self.chance(0.6), self.chance(0.6)))
            case 4:
                return ut.Equals(ex.List([self.tree(kind, d) for _ in range(2)])) if self.chance(0.3) else ut.Equals(self.leaf(kind))
            case _:
                self.scope.append(("?", kind))
                condition = self.boolean_of_input(kind, d)
                self.scope.pop()
                return ut.Equals(condition)

    def boolean_of_input(self, kind, d):
        return ex.Relation(self.pick(["<", ">=", "=", "!="]), ex.Name("?"), self.tree(kind, d))
