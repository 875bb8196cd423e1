"""Unary tests, in cells of decision tables and behind "in": DMN 1.5, 10.3.2.14,
grammar rules 7 to 13."""

import operators as op
from expressions import (
    COMPARISON, SUM, Call, Context, Filter, For, HalfLine, Interval, Lambda, Literal, Name, Node, Quantified, Scope,
)

# where the scope of tests has the declared type of their column; behind "in"
# they are compared as in one of booleans
COLUMN = "column"


class Comparison(Node):
    """A test such as < 5"""

    fields = ("operator", "end")

    def text(self):
        return self.operator + " " + self.end.show(SUM)

    def test(self, value, scope):
        return op.relation(self.operator, value, self.end.value(scope))


class Equals(Node):
    """An expression among tests: a value to be equal to, a list or range to be
    in; where it reads "?", or another name and the column is not declared to be
    boolean, what is true or false is a condition"""

    fields = ("expression",)

    def text(self):
        text = self.expression.show(SUM)
        return "(" + text + ")" if text.startswith("not(") else text  # which would be not of tests

    def test(self, value, scope):
        test = self.expression.value(scope)
        if isinstance(test, (bool, type(None))) and reads(self.expression, "?"):
            return test
        if isinstance(test, bool) and free_names(self.expression) and scope.values[COLUMN] != "boolean":
            return test
        if test is None and is_never_null(self.expression):
            return None
        return op.test_value(value, test)


def is_never_null(node):
    """A range, or date("2024-02-30"): what is no value is not null either."""
    if isinstance(node, Call) and len(node.arguments) == 1:
        given = node.arguments[0]
        return node.function in CONSTRUCTORS and isinstance(given, Literal) and not isinstance(given.constant, (list, dict))
    return isinstance(node, (Interval, HalfLine))


CONSTRUCTORS = ("date", "time", "date and time", "duration")


def free_names(node):
    """The names that a tree reads and does not give itself"""
    if isinstance(node, Name):
        return {node.name}
    if isinstance(node, list):
        return set().union(*map(free_names, node))
    if not isinstance(node, Node):
        return set()
    names = set().union(*(free_names(getattr(node, field)) for field in node.fields))
    if isinstance(node, Filter):  # x and y are the entries of generate.py's items
        return free_names(node.base) | (free_names(node.condition) - {"item", "x", "y"})
    if isinstance(node, (For, Quantified, Lambda, Context)):
        names -= set(node.names) | {"partial"}
    return names


def reads(node, name):
    return name in free_names(node)


class Tests(Node):
    """10.3.2.14, grammar rules 7 to 13: any of the tests; or not one of them"""

    fields = ("tests", "negated")

    def text(self):
        if not self.tests:
            return "-"
        text = ", ".join(test.text() for test in self.tests)
        return "not(" + text + ")" if self.negated else text

    def test(self, value, scope):
        if not self.tests:
            return True
        result = False
        for test in self.tests:
            result = op.disjunction(result, test.test(value, scope))
            if result is True:
                break
        return op.negation(result) if self.negated else result


class In(Node):
    fields = ("tested", "tests")
    level = COMPARISON
    label = "in"

    def text(self):
        tests = ", ".join(test.text() for test in self.tests.tests)
        return self.tested.show(SUM) + " in (" + tests + ")"

    def evaluate(self, scope):
        value = self.tested.value(scope)
        return self.tests.test(value, Scope({"?": value, COLUMN: "boolean"}, scope))
