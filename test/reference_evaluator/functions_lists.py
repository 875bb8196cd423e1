"""Built-in functions on lists and contexts: DMN 1.5, 10.3.4.4 and 10.3.4.10."""

import functools
from decimal import Decimal

import operators as op
from functions import builtin
from values import DECIMAL128, Function, State, fail, rounded, spend

LIST_OR_ITEMS = ("list:list", "c:any...")


def is_whole(n):
    return n == int(n)


# ------------------------------------------------------------ from many to one


@builtin("list contains", "list:list, element:any")
def list_contains(items, element):
    return any(op.equal(item, element) is True for item in items)


@builtin("count", "list:list")
def count(items):
    return Decimal(len(items))


def extreme(items, is_better):
    if not items:
        return None
    best = items[0]
    for item in items:
        order = op.compare(item, best)
        if order is None:
            return fail()
        if is_better(order):
            best = item
    return best


builtin("min", "list:list")(lambda items: extreme(items, lambda order: order < 0))
builtin("min", "c:any...")(lambda items: extreme(items, lambda order: order < 0))
builtin("max", "list:list")(lambda items: extreme(items, lambda order: order > 0))
builtin("max", "c:any...")(lambda items: extreme(items, lambda order: order > 0))


def of_numbers(name, of_none):
    """An aggregate: null and an error if an item is no number"""

    def register(function):
        def checked(items):
            if not all(isinstance(item, Decimal) for item in items):
                return fail()
            return of_none() if not items else rounded(lambda: function(items))

        builtin(name, *LIST_OR_ITEMS[:1])(checked)
        builtin(name, "n:any...")(checked)
        return function

    return register


@of_numbers("sum", lambda: None)
def sum_(items):
    return functools.reduce(DECIMAL128.add, items)


@of_numbers("product", fail)
def product(items):
    return functools.reduce(DECIMAL128.multiply, items)


@of_numbers("mean", lambda: None)
def mean(items):
    return DECIMAL128.divide(sum_(items), Decimal(len(items)))


@of_numbers("median", lambda: None)
def median(items):
    items, middle = sorted(items), len(items) // 2
    if len(items) % 2:
        return items[middle]
    return DECIMAL128.divide(DECIMAL128.add(items[middle - 1], items[middle]), Decimal(2))


@of_numbers("stddev", fail)
def stddev(items):
    if len(items) == 1:
        return fail()
    State.inexact = True
    middle = mean(items)
    squares = [DECIMAL128.power(DECIMAL128.subtract(item, middle), 2) for item in items]
    return DECIMAL128.sqrt(DECIMAL128.divide(sum_(squares), Decimal(len(items) - 1)))


@of_numbers("mode", list)
def mode(items):
    counts = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return sorted(item for item, n in counts.items() if n == max(counts.values()))


def all_of(items):
    if not all(item is None or isinstance(item, bool) for item in items):
        return False if False in [i for i in items if isinstance(i, bool)] else fail()
    return functools.reduce(op.conjunction, items, True)


def any_of(items):
    if not all(item is None or isinstance(item, bool) for item in items):
        return True if True in [i for i in items if isinstance(i, bool)] else fail()
    return functools.reduce(op.disjunction, items, False)


builtin("all", "list:list")(all_of)
builtin("all", "b:any...")(all_of)
builtin("any", "list:list")(any_of)
builtin("any", "b:any...")(any_of)

# ----------------------------------------------------------------- new lists --


@builtin("sublist", "list:list, start position:number, length:number?")
def sublist(items, start, length=None):
    start = int(start)
    if start == 0 or abs(start) > len(items) or length is not None and length < 0:
        return fail()
    begin = start - 1 if start > 0 else len(items) + start
    return items[begin:] if length is None else items[begin : begin + int(length)]


@builtin("append", "list:list, item:any...")
def append(items, *more):
    return items + list(more)


@builtin("concatenate", "list:list...")
def concatenate(*lists):
    return [item for items in lists for item in items]


@builtin("insert before", "list:list, position:number, newItem:any")
def insert_before(items, position, new):
    begin = place(items, position)
    return fail() if begin is None else items[:begin] + [new] + items[begin:]


def place(items, position):
    """From 1, or from the end; None if there is none"""
    position = int(position)
    if position == 0 or abs(position) > len(items):
        return None
    return position - 1 if position > 0 else len(items) + position


@builtin("remove", "list:list, position:number")
def remove(items, position):
    begin = place(items, position)
    return fail() if begin is None else items[:begin] + items[begin + 1 :]


@builtin("list replace", "list:list, position:given, newItem:any")
def list_replace(items, where, new):
    if isinstance(where, Function):
        if len(where.parameters) != 2:
            return fail()
        result = []
        for item in items:
            answer = where.call([item, new])
            if not isinstance(answer, bool):
                return fail()
            result.append(new if answer else item)
        return result
    if not isinstance(where, Decimal):
        return fail()
    begin = place(items, where)
    return fail() if begin is None else items[:begin] + [new] + items[begin + 1 :]


@builtin("reverse", "list:list")
def reverse(items):
    return items[::-1]


@builtin("index of", "list:list, match:any")
def index_of(items, match):
    return [Decimal(i + 1) for i, item in enumerate(items) if op.equal(item, match) is True]


def distinct(items):
    result = []
    for item in items:
        if not any(op.equal(item, other) is True for other in result):
            result.append(item)
    return result


@builtin("union", "list:list...")
def union(*lists):
    return distinct(concatenate(*lists))


@builtin("distinct values", "list:list")
def distinct_values(items):
    return distinct(items)


@builtin("flatten", "list:list")
def flatten(items):
    result = []
    for item in items:
        spend()
        result += flatten(item) if isinstance(item, list) else [item]
    return result


@builtin("sort", "list:list, precedes:function")
def sort(items, precedes):
    """Stable; the functions of generate.py are orders."""
    if len(precedes.parameters) != 2:
        return fail()

    def order(a, b):
        answers = [precedes.call([a, b]), precedes.call([b, a])]
        if not all(isinstance(answer, bool) for answer in answers):
            raise NotBoolean
        return answers[1] - answers[0]

    try:
        return sorted(items, key=functools.cmp_to_key(order))
    except NotBoolean:
        return fail()


class NotBoolean(Exception):
    pass


# ------------------------------------------------------------------ contexts --


@builtin("get value", "m:context, key:string")
def get_value(context, key):
    return context.get(key)


@builtin("get entries", "m:context")
def get_entries(context):
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries:list")
def context(entries):
    result = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str) or "value" not in entry:
            return fail()
        if entry["key"] in result:
            return fail()
        result[entry["key"]] = entry["value"]
    return result


@builtin("context put", "context:context, key:given, value:any")
def context_put(context, key, value):
    if isinstance(key, str):
        return {**context, key: value}
    if not isinstance(key, list) or not key or not all(isinstance(k, str) for k in key):
        return fail()
    if len(key) > 1:
        inner = context.get(key[0])
        if not isinstance(inner, dict):
            return fail()
        value = context_put(inner, key[1:], value)
        if value is None:
            return None
    return {**context, key[0]: value}


@builtin("context merge", "contexts:list")
def context_merge(contexts):
    if not all(isinstance(c, dict) for c in contexts):
        return fail()
    result = {}
    for c in contexts:
        result.update(c)
    return result
