"""How built-in functions are called: DMN 1.5, 10.3.4 and 10.3.2.9.4.

Each function has the tables of the standard as its lists of parameters:
"name:kind", with "?" behind a kind that may be null or left out, "..." behind
one that may come any number of times.
"""

from decimal import Decimal

from values import Date, DateTime, Function, fail

ACCEPTED = {
    "string": str, "number": Decimal, "list": list, "context": dict, "function": Function,
    "date": (Date, DateTime),
    "any": None,  # null, too
    "given": None,  # not null: what it may be the function knows
}
BUILTINS = {}  # name: its signatures


class Parameter:
    def __init__(self, text):
        self.name, kind = text.rsplit(":", 1)
        self.kind = kind.rstrip("?.")
        self.accepted = ACCEPTED[self.kind]
        self.nullable = kind.endswith("?")
        self.variadic = kind.endswith("...")
        self.optional = self.nullable or self.variadic


class Signature:
    def __init__(self, text, function):
        self.parameters = [Parameter(part) for part in text.split(", ") if part]
        self.names = [parameter.name for parameter in self.parameters]
        self.least = sum(not parameter.optional for parameter in self.parameters)
        self.variadic = any(parameter.variadic for parameter in self.parameters)
        # one item after the other stands for a list
        self.makes_list = len(self.parameters) == 1 and self.variadic and self.parameters[0].kind == "any"
        self.function = function

    def takes(self, count):
        return self.least <= count and (self.variadic or count <= len(self.parameters))

    def by_name(self, values, names):
        """The arguments in their order; None if it has not these names"""
        given = dict(zip(names, values))
        if self.variadic or not given.keys() <= set(self.names):
            return None
        if any(p.name not in given and not p.optional for p in self.parameters):
            return None
        last = max(self.names.index(name) for name in names)
        return [given.get(name) for name in self.names[: last + 1]]

    def call(self, arguments):
        last = len(self.parameters) - 1
        try:
            arguments = [convert(v, self.parameters[min(i, last)]) for i, v in enumerate(arguments)]
        except TypeError:
            return fail()
        return self.function(arguments) if self.makes_list else self.function(*arguments)


def builtin(name, *signatures):
    def register(function):
        for text in signatures:
            BUILTINS.setdefault(name, []).append(Signature(text, function))
        return function

    return register


def convert(value, parameter):
    """An item for a list of one, a list of one for its item.  Raises TypeError
    where that does not help."""
    if parameter.kind == "any" or value is None and parameter.nullable:
        return value
    if value is None:
        raise TypeError
    only = value[0] if isinstance(value, list) and len(value) == 1 else None
    if parameter.kind == "given":
        return value if only is None else only
    if isinstance(value, parameter.accepted):
        return value
    if parameter.kind == "list":
        return [value]
    if only is not None and isinstance(only, parameter.accepted) or value == [None] and parameter.nullable:
        return only
    raise TypeError


def call_builtin(name, values, names):
    """The first list of parameters that takes their number, or names, counts."""
    for signature in BUILTINS[name]:
        if names is None:
            arguments = values if signature.takes(len(values)) else None
        else:
            arguments = signature.by_name(values, names)
        if arguments is not None:
            return signature.call(arguments)
    return fail()
