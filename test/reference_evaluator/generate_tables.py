"""Random decision tables: of all hit policies, with cells of constants and others."""

import expressions as ex
import tables
import unary_tests as ut
from generate import Generator
from generate_values import ORDERED, SCALARS


class TableGenerator(Generator):
    POLICIES = ["UNIQUE", "UNIQUE", "ANY", "FIRST", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT", "COLLECT"]

    def table(self):
        policy = self.pick(self.POLICIES)
        aggregation = self.pick([None, "SUM", "MIN", "MAX", "COUNT"]) if policy == "COLLECT" else None
        kinds = [self.pick(SCALARS) for _ in range(self.random.randint(1, 3))]
        for i, kind in enumerate(kinds):
            self.facts["abcdefgh"[i]] = kind
        inputs = [ex.Name("abcdefgh"[i]) for i in range(len(kinds))]
        if self.chance(0.2):
            kinds[0] = self.pick(SCALARS)
            inputs[0] = self.tree(kinds[0], 1)
        output_kinds = [self.pick(SCALARS) for _ in range(1 if aggregation or self.chance(0.75) else 2)]
        if aggregation in ("SUM", "MIN", "MAX"):
            output_kinds = [self.pick(["number", "number", self.pick(ORDERED)])]
        ranked = policy in ("PRIORITY", "OUTPUT ORDER")
        values = [self.distinct(k) if ranked else None for k in output_kinds]
        defaults = [self.leaf(k) if not ranked and policy not in tables.LISTS and self.chance(0.3) else None for k in output_kinds]
        simple = self.chance(0.6)
        rules = []
        for _ in range(self.random.choice([1, 2, 3, 4, 5, 9, 12])):
            cells = [self.cell(k, simple) for k in kinds]
            outputs = [
                ex.Literal(self.pick(v)) if v else (ex.Literal(self.constant(k)) if simple or self.chance(0.6) else self.tree(k, 1))
                for k, v in zip(output_kinds, values)
            ]
            if policy == "ANY" and rules and self.chance(0.7):
                outputs = rules[0].outputs
            rules.append(tables.Rule(cells, outputs))
        types = {name: None if self.chance(0.3) else k for name, k in self.facts.items()}
        types = {name: k if k in SCALARS else None for name, k in types.items()}
        names = ["out", "other"][: len(output_kinds)]
        return tables.Table(policy, aggregation, types, inputs, names, values, defaults, rules)

    def distinct(self, kind):
        found = []
        for value in (self.constant(kind) for _ in range(6)):
            if not any(ex.op.equal(value, other) for other in found):
                found.append(value)
        return found

    def cell(self, kind, simple):
        if self.chance(0.25):
            return ut.Tests([], False)
        if not simple:
            return self.tests(kind, 1, True)
        test = [self.constant_test(kind) for _ in range(self.random.choice([1, 1, 1, 2, 3]))]
        return ut.Tests(test, self.chance(0.12))

    def constant_test(self, kind):
        value = self.wavering(kind)
        if kind == "boolean" or value is None or self.chance(0.35) or type(value) not in ex.op.ORDER_KEYS:
            return ut.Equals(ex.Literal(value))
        if self.chance(0.5):
            return ut.Comparison(self.pick(["<", "<=", ">", ">=", "!=", "="]), ex.Literal(value))
        low, high = self.constant(kind), self.constant(kind)
        if ex.op.compare(low, high) == 1:
            low, high = high, low
        return ut.Equals(ex.Interval(ex.Literal(low), ex.Literal(high), self.chance(0.6), self.chance(0.6)))
