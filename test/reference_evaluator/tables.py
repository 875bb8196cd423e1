"""Decision tables: DMN 1.5, 8.2 (hit policies: 8.2.8; default outputs: 8.2.9)."""

from decimal import Decimal
from xml.sax.saxutils import escape

import calendar_time as ct
import expressions as ex
import functions as fn
import operators as op
import unary_tests as ut
from values import Date, DateTime, State, fail, kind, literal

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
LISTS = ("RULE ORDER", "OUTPUT ORDER", "COLLECT")


class Rule:
    def __init__(self, cells, outputs):
        self.cells = cells  # expressions.Tests, one for each column
        self.outputs = outputs  # expressions, one for each output


class Table:
    """types: of the input data, None if it has none; inputs: expressions;
    outputs: names; values: for each output the values that it may have, best
    first, or None; defaults: for each output an expression, or None."""

    def __init__(self, policy, aggregation, types, inputs, outputs, values, defaults, rules):
        self.policy = policy
        self.aggregation = aggregation
        self.types = types
        self.inputs = inputs
        self.outputs = outputs
        self.values = values
        self.defaults = defaults
        self.rules = rules

    # ------------------------------------------------------------ meaning --

    def value(self, scope):
        State.failed = False
        scope = ex.Scope({name: typed(value, self.types.get(name)) for name, value in scope.values.items()})
        inputs = [expression.value(scope) for expression in self.inputs]
        hits = [self.output(rule, scope) for rule in self.rules if self.matches(rule, inputs, scope)]
        value = self.by_policy(hits, scope)
        State.own_failure = False  # what makes a diagnostic of a table is not looked at
        ex.reach("table " + self.policy + (" " + self.aggregation if self.aggregation else ""), value)
        return value

    def matches(self, rule, inputs, scope):
        for expression, value, cell in zip(self.inputs, inputs, rule.cells):
            inner = ex.Scope({"?": value, ut.COLUMN: self.column_type(expression)}, scope)
            if cell.test(value, inner) is not True:
                return False
        return True

    def column_type(self, expression):
        return self.types.get(expression.name) if isinstance(expression, ex.Name) else None

    def output(self, rule, scope):
        return self.as_one([output.value(scope) for output in rule.outputs])

    def as_one(self, values):
        return values[0] if len(values) == 1 else dict(zip(self.outputs, values))

    def by_policy(self, hits, scope):
        if not hits:
            return self.of_no_hit(scope)
        match self.policy:
            case "UNIQUE":
                return hits[0] if len(hits) == 1 else fail()
            case "ANY":
                return hits[0] if all(op.same(hit, hits[0]) for hit in hits) else fail()
            case "FIRST":
                return hits[0]
            case "PRIORITY":
                return min(hits, key=self.rank)
            case "RULE ORDER":
                return hits
            case "OUTPUT ORDER":
                return sorted(hits, key=self.rank)
        if self.aggregation is None:
            return hits
        return fn.call_builtin(self.aggregation.lower(), [hits], None)

    def rank(self, output):
        parts = [output] if len(self.outputs) == 1 else [output[name] for name in self.outputs]
        return [values.index(part) for values, part in zip(self.values, parts) if values is not None]

    def of_no_hit(self, scope):
        if any(default is not None for default in self.defaults):
            return self.as_one([d and d.value(scope) for d in self.defaults])
        if self.policy in LISTS and self.aggregation is None:
            return []
        return Decimal(0) if self.aggregation == "COUNT" else None

    # ------------------------------------------------------------ writing --

    def show(self):
        parts = ["<definitions xmlns='%s' namespace='urn:reference' name='m' id='m'>" % NAMESPACE]
        for name, type_ in self.types.items():
            typed_as = " typeRef='%s'" % type_ if type_ else ""
            parts.append("<inputData id='i_%s' name='%s'><variable name='%s'%s/></inputData>" % (name, name, name, typed_as))
        parts.append("<decision id='d' name='d'><variable name='d'/>")
        for name in self.types:
            parts.append("<informationRequirement><requiredInput href='#i_%s'/></informationRequirement>" % name)
        aggregation = " aggregation='%s'" % self.aggregation if self.aggregation else ""
        parts.append("<decisionTable hitPolicy='%s'%s>" % (self.policy, aggregation))
        for expression in self.inputs:
            parts.append("<input><inputExpression>%s</inputExpression></input>" % xml_text(expression.show()))
        for name, values, default in zip(self.outputs, self.values, self.defaults):
            parts.append("<output name='%s'>" % name)
            if values is not None:
                parts.append("<outputValues>%s</outputValues>" % xml_text(", ".join(literal(v, True) for v in values)))
            if default is not None:
                parts.append("<defaultOutputEntry>%s</defaultOutputEntry>" % xml_text(default.show()))
            parts.append("</output>")
        for rule in self.rules:
            cells = ["<inputEntry>%s</inputEntry>" % xml_text(cell.text()) for cell in rule.cells]
            outputs = ["<outputEntry>%s</outputEntry>" % xml_text(output.show()) for output in rule.outputs]
            parts.append("<rule>" + "".join(cells + outputs) + "</rule>")
        return "".join(parts) + "</decisionTable></decision></definitions>"

    def sketch(self):
        """For people"""
        columns = ["%s: %s" % (i.show(), self.column_type(i) or "any") for i in self.inputs]
        lines = [self.policy + (" " + self.aggregation if self.aggregation else "") + " | " + " | ".join(columns)]
        for rule in self.rules:
            lines.append(" | ".join(c.text() for c in rule.cells) + " -> " + " | ".join(o.show() for o in rule.outputs))
        for name, values, default in zip(self.outputs, self.values, self.defaults):
            if values is not None or default is not None:
                lines.append("%s of %s, else %s" % (name, literal(values, True), default and default.show()))
        return "table " + "\n#     ".join(lines)

    # ---------------------------------------------------------- shrinking --

    def changed(self, **fields):
        other = Table.__new__(Table)
        other.__dict__.update(self.__dict__, **fields)
        return other

    def smaller(self, smaller_tree):
        """Tables that are smaller by one step"""
        for i in range(len(self.rules)):
            yield self.changed(rules=self.rules[:i] + self.rules[i + 1 :])
        for j in range(len(self.inputs)):
            if len(self.inputs) > 1:
                rules = [Rule(r.cells[:j] + r.cells[j + 1 :], r.outputs) for r in self.rules]
                yield self.changed(inputs=self.inputs[:j] + self.inputs[j + 1 :], rules=rules)
            for expression in smaller_tree(self.inputs[j]):
                yield self.changed(inputs=self.inputs[:j] + [expression] + self.inputs[j + 1 :])
        for i, rule in enumerate(self.rules):
            for j, cell in enumerate(rule.cells):
                others = [ut.Tests([], False)] if cell.tests else []
                for other in others + list(smaller_tree(cell)):
                    cells = rule.cells[:j] + [other] + rule.cells[j + 1 :]
                    yield self.changed(rules=self.rules[:i] + [Rule(cells, rule.outputs)] + self.rules[i + 1 :])
            if all(values is None for values in self.values):
                for j, output in enumerate(rule.outputs):
                    for other in smaller_tree(output):
                        outputs = rule.outputs[:j] + [other] + rule.outputs[j + 1 :]
                        yield self.changed(rules=self.rules[:i] + [Rule(rule.cells, outputs)] + self.rules[i + 1 :])


def xml_text(text):
    return "<text>" + escape(text) + "</text>"


def typed(value, type_):
    """10.3.2.9.4: a fact at its declared type"""
    if type_ is None or value is None or kind(value) == type_:
        return value
    if isinstance(value, list) and len(value) == 1 and value[0] is not None and not isinstance(value[0], list):
        return typed(value[0], type_)
    if isinstance(value, Date) and type_ == "date and time":
        return DateTime(value.days * ct.DAY, 0, 0)
    return fail()
