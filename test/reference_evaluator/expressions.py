"""Expressions: what each is written like and what it means, DMN 1.5, 10.3.2.

A tree is made by generate.py and evaluated as it is; text() prints it for the
engine, so that the two share no parser.  A node says in its fields which parts
it has, for whoever makes the tree smaller.
"""

from decimal import Decimal

import calendar_time as ct
import operators as op
from functions import call_builtin
from values import (
    Date, DateTime, Days, Function, Months, Range, State, Time, Unspecified, fail, kind, literal, name_text,
    range_text, spend,
)

# Levels of the grammar, 10.3.1.2, from what binds least
LOOSE, OR, AND, COMPARISON, SUM, PRODUCT, POWER, MINUS, INSTANCE, POSTFIX, PRIMARY = range(11)


class Scope:
    """Names and their values; what is not here is looked for further out."""

    __slots__ = ("values", "outer")

    def __init__(self, values, outer=None):
        self.values = values
        self.outer = outer

    def get(self, name):
        scope = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.outer
        return fail()


def reach(label, value):
    """Count what was reached, and how often it gave something."""
    counts = State.reached.setdefault(label, [0, 0])
    counts[0] += 1
    counts[1] += value is not None


class Node:
    fields = ()
    level = PRIMARY
    label = None

    def __init__(self, *values):
        for field, value in zip(self.fields, values, strict=True):
            setattr(self, field, value)

    def value(self, scope):
        State.steps += 1
        around, State.failed = State.failed, False
        value = self.evaluate(scope)
        State.own_failure, State.failed = State.failed, around
        if self.label is not None:
            reach(self.label, value)
        return value

    def show(self, least=LOOSE):
        return self.text() if self.level >= least else "(" + self.text() + ")"

    def with_field(self, field, value):
        other = type(self)(*(getattr(self, f) for f in self.fields))
        setattr(other, field, value)
        return other


# ----------------------------------------------------------------- literals --


class Literal(Node):
    fields = ("constant",)

    @property
    def level(self):
        if isinstance(self.constant, Decimal):
            return MINUS if self.constant < 0 or self.constant.is_signed() else INSTANCE
        return PRIMARY

    def text(self):
        return literal(self.constant, True)

    def evaluate(self, scope):
        return self.constant


class Name(Node):
    fields = ("name",)

    def text(self):
        return self.name

    def evaluate(self, scope):
        return scope.get(self.name)


class List(Node):
    fields = ("items",)

    def text(self):
        return "[" + ", ".join(item.show() for item in self.items) + "]"

    def evaluate(self, scope):
        return [item.value(scope) for item in self.items]


class Context(Node):
    """10.3.2.6: entries see those before them."""

    fields = ("names", "items")

    def text(self):
        return "{" + ", ".join(
            name_text(name) + ": " + item.show() for name, item in zip(self.names, self.items)
        ) + "}"

    def evaluate(self, scope):
        values = {}
        inner = Scope(values, scope)
        for name, item in zip(self.names, self.items):
            values[name] = item.value(inner)
        return dict(values)


class Interval(Node):
    """10.3.2.7; ends are of one kind, which is in order, or null"""

    fields = ("low", "high", "low_closed", "high_closed")
    label = "range"

    def text(self):
        ends = {0: self.low, 1: self.high}
        return range_text(
            Range(0, 1, self.low_closed, self.high_closed), lambda end: end_text(ends[end])
        )

    def evaluate(self, scope):
        low, high = self.low.value(scope), self.high.value(scope)
        return make_interval(low, high, self.low_closed, self.high_closed)


def end_text(end):
    """In parentheses, if a filter could be taken for the other end's [ or ]"""
    return end.show(PRIMARY if "[" in end.text() else SUM)


def make_interval(low, high, low_closed, high_closed):
    ends = [end for end in (low, high) if end is not None]
    if any(op.compare(ends[0], end) not in (-1, 0) for end in ends):
        return fail()
    return Range(low, high, low_closed, high_closed)


class HalfLine(Node):
    """(< 5), (= 5): a range that an operator makes"""

    fields = ("operator", "end")
    label = "range of an operator"

    def text(self):
        return "(" + self.operator + " " + self.end.show(SUM) + ")"

    def evaluate(self, scope):
        return half_line(self.operator, self.end.value(scope))


def half_line(operator, end):
    if operator in ("=", "!="):
        closed = operator == "="
        return Range(end, end, closed, closed, form=operator)
    if end is not None and type(end) not in op.ORDER_KEYS:
        return fail()
    closed = operator[1:] == "="
    if operator[0] == "<":
        return Range(None, end, False, closed, has_low=False)
    return Range(end, None, closed, False, has_high=False)


# --------------------------------------------------------------------- logic --


def condition(value):
    """Where a condition is asked for: what is no boolean is an error, and null.
    As an operand of and, or it is null alone: dmn-tck 0064, 0065."""
    if value is None or value is True or value is False:
        return value
    return fail()


class And(Node):
    fields = ("left", "right")
    level = AND
    label = "and"

    def text(self):
        return self.left.show(AND) + " and " + self.right.show(AND + 1)

    def evaluate(self, scope):
        left = self.left.value(scope)
        return False if left is False else op.conjunction(left, self.right.value(scope))


class Or(Node):
    fields = ("left", "right")
    level = OR
    label = "or"

    def text(self):
        return self.left.show(OR) + " or " + self.right.show(OR + 1)

    def evaluate(self, scope):
        left = self.left.value(scope)
        return True if left is True else op.disjunction(left, self.right.value(scope))


class Relation(Node):
    fields = ("operator", "left", "right")
    level = COMPARISON

    @property
    def label(self):
        return self.operator

    def text(self):
        return "%s %s %s" % (self.left.show(SUM), self.operator, self.right.show(SUM))

    def evaluate(self, scope):
        left = self.left.value(scope)
        return op.relation(self.operator, left, self.right.value(scope))


class Between(Node):
    """x >= low and x <= high"""

    fields = ("tested", "low", "high")
    level = COMPARISON
    label = "between"

    def text(self):
        return "%s between %s and %s" % (self.tested.show(SUM), self.low.show(SUM), self.high.show(SUM))

    def evaluate(self, scope):
        value, low, high = self.tested.value(scope), self.low.value(scope), self.high.value(scope)
        return op.conjunction(op.ordered(">=", value, low), op.ordered("<=", value, high))


class If(Node):
    """10.3.2.10: what is not true is else"""

    fields = ("condition", "then", "otherwise")
    level = LOOSE
    label = "if"

    def text(self):
        return "if %s then %s else %s" % (self.condition.show(), self.then.show(), self.otherwise.show())

    def evaluate(self, scope):
        value = condition(self.condition.value(scope))
        return (self.then if value is True else self.otherwise).value(scope)


# --------------------------------------------------------------- arithmetic --


class Arithmetic(Node):
    fields = ("operator", "left", "right")

    @property
    def level(self):
        return {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER}[self.operator]

    @property
    def label(self):
        return self.operator

    def text(self):
        return "%s %s %s" % (self.left.show(self.level), self.operator, self.right.show(self.level + 1))

    def evaluate(self, scope):
        left, right = self.left.value(scope), self.right.value(scope)
        value = op.ARITHMETIC[self.operator](left, right)
        reach("%s %s %s" % (kind(left), self.operator, kind(right)), value)
        return value


class Negation(Node):
    fields = ("operand",)
    level = MINUS
    label = "unary -"

    def text(self):
        return "- " + self.operand.show(MINUS)

    def evaluate(self, scope):
        return op.negate(self.operand.value(scope))


# ------------------------------------------------------------ paths, filters --


def path(value, name):
    """10.3.2.11; of a list the paths of its items"""
    if isinstance(value, list):
        return [None if item is None else path_of_item(item, name) for item in value]
    if isinstance(value, dict):
        return value[name] if name in value else fail()
    if isinstance(value, Range):
        try:
            return {
                "start": value.low, "end": value.high,
                "start included": value.low_closed, "end included": value.high_closed,
            }[name]
        except KeyError:
            return fail()
    if isinstance(value, (Date, Time, DateTime, Months, Days)):
        try:
            found = ct.temporal_property(value, name)
        except KeyError:
            return fail()
        return Decimal(found) if isinstance(found, int) else found
    return fail()


def path_of_item(item, name):
    """An item without the entry gives null, and that is no error."""
    if isinstance(item, dict):
        return item.get(name)
    return path(item, name)


class Path(Node):
    fields = ("base", "name")
    level = POSTFIX
    label = "path"

    def text(self):
        return self.base.show(POSTFIX) + "." + self.name

    def evaluate(self, scope):
        return path(self.base.value(scope), self.name)


class Filter(Node):
    """10.3.2.5, table 52: an index, from either end, or a condition on each item"""

    fields = ("base", "condition")
    level = POSTFIX
    label = "filter"

    def text(self):
        return self.base.show(POSTFIX) + "[" + self.condition.show() + "]"

    def evaluate(self, scope):
        base = self.base.value(scope)
        if base is None:
            return None
        items = base if isinstance(base, list) else [base]
        result = []
        for position, item in enumerate(items):
            inner = Scope({"item": item}, scope)
            if isinstance(item, dict):
                inner = Scope(item, inner)
            value = self.condition.value(inner)
            if position == 0 and isinstance(value, Decimal):
                return at_index(items, value)
            if value is True:
                result.append(item)
            elif value is not False and value is not None:
                return fail()
        if not items:
            return self.of_no_items(scope)
        return result

    def of_no_items(self, scope):
        """There is no item to try it on: is the condition a number all the same?"""
        value = self.condition.value(Scope({"item": None}, scope))
        return at_index([], value) if isinstance(value, Decimal) else []


def at_index(items, position):
    if items and position != int(position):
        return fail()
    position = int(position)
    if position == 0 or abs(position) > len(items):
        return None
    return items[position - 1 if position > 0 else position]


# --------------------------------------------------------------------- loops --


def domain(value):
    """What a loop runs over, 10.3.2.14: a list or a range, and nothing else
    (dmn-tck 1152 to 1154)"""
    if isinstance(value, Range) and value.form == ".." and op.compare(value.low, value.high) in (-1, 0):
        items = counted(value.low, value.high)
        return items and items[not value.low_closed : len(items) - (not value.high_closed)]
    return value if isinstance(value, list) else fail()


def counted(low, high):
    """Whole numbers or dates, up or down"""
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        if low != int(low) or high != int(high):
            return fail()
        first, last, make = int(low), int(high), Decimal
        if max(abs(first), abs(last)) >= 2**63:
            raise Unspecified  # the engine counts by 64 bits, and says so
    elif isinstance(low, Date) and isinstance(high, Date):
        first, last, make = low.days, high.days, Date
    else:
        return fail()
    spend(abs(last - first))
    step = 1 if last >= first else -1
    return [make(n) for n in range(first, last + step, step)]


class Iteration(Node):
    """low..high"""

    fields = ("low", "high")

    def text(self):
        return self.low.show(SUM) + ".." + self.high.show(SUM)

    def evaluate(self, scope):
        low, high = self.low.value(scope), self.high.value(scope)
        return counted(low, high)


def iterate(names, domains, scope, body):
    """Call body(scope) for each combination; False if a domain is none.  Later
    domains see earlier variables."""
    if not names:
        return body(scope)
    items = domain(domains[0].value(scope))
    if items is None:
        return False
    for item in items:
        if iterate(names[1:], domains[1:], Scope({names[0]: item}, scope), body) is False:
            return False
    return True


def loop_text(node, word, middle):
    return "%s %s %s %s" % (
        word, ", ".join(n + " in " + d.show() for n, d in zip(node.names, node.domains)), middle,
        node.body.show(),
    )


class For(Node):
    """10.3.2.14: partial is the list of the results so far"""

    fields = ("names", "domains", "body")
    level = LOOSE
    label = "for"

    def text(self):
        return loop_text(self, "for", "return")

    def evaluate(self, scope):
        results = []

        def body(inner):
            results.append(self.body.value(Scope({"partial": list(results)}, inner)))

        return results if iterate(self.names, self.domains, scope, body) is not False else None


class Quantified(Node):
    """10.3.2.15: some is or, every is and, over all combinations; what is neither
    true, false nor null ends it (dmn-tck 1153 and 1154, 006)"""

    fields = ("quantifier", "names", "domains", "body")
    level = LOOSE

    @property
    def label(self):
        return self.quantifier

    def text(self):
        return loop_text(self, self.quantifier, "satisfies")

    def evaluate(self, scope):
        is_some = self.quantifier == "some"
        result = [not is_some]

        def body(inner):
            value = self.body.value(inner)
            if not isinstance(value, (bool, type(None))):
                result[0] = fail()
                raise Decided
            result[0] = (op.disjunction if is_some else op.conjunction)(result[0], value)
            if result[0] is is_some:
                raise Decided

        try:
            return result[0] if iterate(self.names, self.domains, scope, body) is not False else None
        except Decided:
            return result[0]


class Decided(Exception):
    """A quantified expression need not look further."""


# ---------------------------------------------------------------- functions --


class Lambda(Node):
    fields = ("names", "body")
    level = LOOSE

    def text(self):
        return "function(" + ", ".join(self.names) + ") " + self.body.show()

    def evaluate(self, scope):
        return Function(
            self.names, lambda arguments: self.body.value(Scope(dict(zip(self.names, arguments)), scope))
        )


class Call(Node):
    """Of a built-in by its name; names are None if arguments are by position."""

    fields = ("function", "arguments", "names")
    level = POSTFIX

    def text(self):
        texts = [a.show() for a in self.arguments]
        if self.names is not None:
            texts = [n + ": " + t for n, t in zip(self.names, texts)]
        return self.function + "(" + ", ".join(texts) + ")"

    def evaluate(self, scope):
        values = [a.value(scope) for a in self.arguments]
        result = call_builtin(self.function, values, self.names)
        reach(self.function + "()", result)
        return result


class Invocation(Node):
    """Of a function that is a value"""

    fields = ("function", "arguments")
    level = POSTFIX
    label = "invocation"

    def text(self):
        return self.function.show(POSTFIX) + "(" + ", ".join(a.show() for a in self.arguments) + ")"

    def evaluate(self, scope):
        function = self.function.value(scope)
        arguments = [a.value(scope) for a in self.arguments]
        if not isinstance(function, Function) or len(arguments) != len(function.parameters):
            return fail()
        return function.call(arguments)


# --------------------------------------------------------------------- types --


class InstanceOf(Node):
    """10.3.2.9: type is its name, ("list", type), ("range", type) or
    ("context", {name: type})"""

    fields = ("tested", "type")
    level = INSTANCE
    label = "instance of"

    def text(self):
        return self.tested.show(POSTFIX) + " instance of " + type_text(self.type)

    def evaluate(self, scope):
        return is_instance(self.tested.value(scope), self.type)


def type_text(type_):
    if isinstance(type_, str):
        return type_
    if type_[0] == "context":
        return "context<" + ", ".join(n + ": " + type_text(t) for n, t in type_[1].items()) + ">"
    return type_[0] + "<" + type_text(type_[1]) + ">"


def is_instance(value, type_):
    if value is None:
        return type_ in ("Null",)
    if type_ == "Any":
        return True
    if isinstance(type_, str):
        return kind(value) == type_
    if type_[0] == "list":
        return isinstance(value, list) and all(item is None or is_instance(item, type_[1]) for item in value)
    if type_[0] == "range":
        return isinstance(value, Range) and all(
            end is None or is_instance(end, type_[1]) for end in (value.low, value.high)
        )
    return isinstance(value, dict) and all(
        name in value and (value[name] is None or is_instance(value[name], t))
        for name, t in type_[1].items()
    )
