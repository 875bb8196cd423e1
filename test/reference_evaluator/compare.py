"""Compares the engine with the reference evaluator on random expressions.

    compare.py ENGINE [--count N] [--seed S] [--jobs N] [--first CASE] [--cases N]

ENGINE is build/unit/reference_engine.  The lines "ok" and "not ok" are those
of the unit tests; the rest says what was reached.
"""

import argparse
import collections
import decimal
import multiprocessing
import re
import subprocess
import sys
import time
from decimal import Decimal

import expressions as ex
import functions_lists  # noqa: F401
import functions_scalars  # noqa: F401
import functions_temporal  # noqa: F401
import unary_tests as ut
from generate_tables import TableGenerator
from tables import Table
from values import DECIMAL128, State, Unspecified, kind, literal

BATCH = 150  # cases that one process of the engine answers
MAX_ROWS = 60
TABLES = 0.25  # of the cases
NUMERAL = re.compile(r"-?\d+(?:\.\d+)?")


class Case:
    """An expression with the values that its facts may have"""

    def __init__(self, number, seed):
        generator = TableGenerator("%d/%d" % (seed, number))
        self.number = number
        State.steps = 0
        if generator.chance(TABLES):
            self.tree = generator.table()
        else:
            depth = generator.pick([1, 2, 2, 3, 3, 4])
            self.tree = generator.tree(generator.any_kind(), depth)
        self.facts = {name: generator.fact_values(k) for name, k in generator.facts.items()}

    def row_count(self):
        rows = 1
        for values in self.facts.values():
            rows *= len(values)
        return min(rows, MAX_ROWS)

    def row(self, i):
        chosen = {}
        for name, values in self.facts.items():
            i, chosen[name] = i // len(values), values[i % len(values)]
        return chosen

    def text(self):
        return self.tree.show()

    def request(self):
        lines = [("M" if isinstance(self.tree, Table) else "E") + "\t" + self.text().replace("\t", "\\t")]
        for name, values in self.facts.items():
            lines.append("F\t" + name + "\t" + "\t".join(literal(v, True) for v in values))
        return "\n".join(lines + ["R\t%d\n" % self.row_count()])

    def reference(self, i):
        """("value"|"null"|"error", text, inexact)"""
        return outcome(lambda: self.tree.value(ex.Scope(self.row(i))))


def outcome(evaluate):
    State.failed, State.inexact, State.steps = False, False, 0
    try:
        value = evaluate()
        text = literal(value)
    except (Unspecified, RecursionError):
        return "skipped", "", False, None
    what = "value" if value is not None else ("error" if State.own_failure else "null")
    return what, text, State.inexact, value


def nearly(a, b):
    """Equal but for last digits?"""
    if NUMERAL.sub("#", a) != NUMERAL.sub("#", b):
        return False
    for x, y in zip(NUMERAL.findall(a), NUMERAL.findall(b)):
        x, y = Decimal(x), Decimal(y)
        if abs(x - y) > max(abs(x), abs(y)).scaleb(-27):
            return False
    return True


def judge(expected, answer):
    """None if they agree, "inexact" if that cannot be told, else what differs"""
    what, text, inexact, _ = expected
    if answer[0] == "?" or what == "skipped":
        return "skipped"
    if answer[1:] == text:
        if what == "error" and answer[0] == "=":
            return "silent"
        return None
    if inexact:
        return None if nearly(text, answer[1:]) else "skipped"
    return "differs"


def ask(engine, cases):
    """The engine's answers: for each case its lines"""
    text = "".join(case.request() for case in cases)
    process = subprocess.run([engine], input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    answers = [part.strip("\n").split("\n") for part in process.stdout.decode().split("\n.\n")]
    answers = answers[: len(cases)]
    if process.returncode != 0 or len(answers) < len(cases):
        raise RuntimeError("the engine stopped: " + process.stderr.decode()[-2000:])
    return [[line for line in lines if line != "."] for lines in answers]


def compare_case(case, lines, counts):
    """The first row that differs: (row, verdict, expected, answer)"""
    if lines[0].startswith("#"):
        return 0, "refused", "", lines[0]
    found = None
    for i in range(case.row_count()):
        expected = case.reference(i)
        verdict = judge(expected, lines[i])
        counts["rows"] += 1
        counts["skipped"] += verdict == "skipped"
        counts["errors"] += expected[0] == "error"
        counts["values"] += expected[0] == "value"
        if expected[0] == "value":
            k = kind(expected[3])
            counts["kinds"][k] = counts["kinds"].get(k, 0) + 1
        if verdict in ("differs", "silent") and found is None:
            found = i, verdict, expected[1] + (" (error)" if expected[0] == "error" else ""), lines[i]
    return found


def new_counts():
    return {"rows": 0, "skipped": 0, "errors": 0, "values": 0, "kinds": {}, "reached": {}}


# ------------------------------------------------------------------- shrink --


def smaller(tree):
    """Trees that are smaller by one step"""
    if isinstance(tree, Table):
        yield from tree.smaller(smaller)
        return
    for field in tree.fields:
        part = getattr(tree, field)
        if isinstance(part, ex.Node):
            if not isinstance(part, (ut.Tests, ut.Comparison, ut.Equals, ex.Lambda, ex.Iteration)):
                if not isinstance(tree, (ut.Tests, ut.Comparison, ut.Equals, ex.Iteration, ex.Lambda)):
                    yield part
                if not isinstance(part, (ex.Literal, ex.Name)):
                    yield tree.with_field(field, ex.Literal(None))
            for other in smaller(part):
                yield tree.with_field(field, other)
        elif isinstance(part, list) and part and isinstance(part[0], ex.Node):
            for i, item in enumerate(part):
                if not isinstance(item, (ut.Comparison, ut.Equals, ut.Tests, ex.Lambda, ex.Iteration)):
                    yield item
                if isinstance(tree, (ex.List, ut.Tests)):
                    yield tree.with_field(field, part[:i] + part[i + 1 :])
                for other in smaller(item):
                    yield tree.with_field(field, part[:i] + [other] + part[i + 1 :])


def differs(engine, tree, facts):
    """The verdict on one tree with one row of facts, and the two answers"""
    case = Case.__new__(Case)
    case.tree, case.facts = tree, {name: [value] for name, value in facts.items()}
    try:
        lines = ask(engine, [case])[0]
        return compare_case(case, lines, new_counts())
    except Exception:
        return None


def shrink(engine, case, found):
    tree, facts = case.tree, case.row(found[0])
    best = differs(engine, tree, facts)
    if best is None:
        return tree, facts, found
    goes_on, tries = True, 0
    while goes_on and tries < 400:
        goes_on = False
        for other in smaller(tree):
            tries += 1
            if tries > 400:
                break
            result = differs(engine, other, facts)
            if result is not None and result[1] == best[1]:
                tree, best, goes_on = other, result, True
                break
    if isinstance(tree, Table):
        return tree, facts, best
    return tree, {name: value for name, value in facts.items() if ut.reads(tree, name)}, best


# --------------------------------------------------------------------- main --


def run_batch(task):
    engine, seed, first, count, with_shrinking = task
    State.reached = {}
    counts = new_counts()
    cases = [Case(first + i, seed) for i in range(count)]
    reports = []
    try:
        answers = ask(engine, cases)
    except RuntimeError as error:
        return counts, [(first, str(error))]
    for case, lines in zip(cases, answers):
        found = compare_case(case, lines, counts)
        if found is not None:
            reached, State.reached = State.reached, {}
            tree, facts, best = shrink(engine, case, found) if with_shrinking else (case.tree, case.row(found[0]), found)
            State.reached = reached
            reports.append((case.number, "%s\n#   facts: %s\n#   reference: %s\n#   engine:    %s (%s)" % (
                tree.sketch() if isinstance(tree, Table) else tree.show(), literal(facts, True), best[2], best[3], best[1])))
    counts["reached"] = State.reached
    return counts, reports


def add(total, counts):
    for key, value in counts.items():
        if key == "reached":
            for label, (calls, values) in value.items():
                both = total[key].setdefault(label, [0, 0])
                both[0] += calls
                both[1] += values
        elif key == "kinds":
            for k, n in value.items():
                total[key][k] = total[key].get(k, 0) + n
        else:
            total[key] += value


def tasks(options):
    first = options.first
    while options.cases is None or first < options.first + options.cases:
        count = BATCH if options.cases is None else min(BATCH, options.first + options.cases - first)
        yield options.engine, options.seed, first, count, not options.quick
        first += count


def in_order(pool, all_tasks, ahead):
    """The results, with so many tasks under way: there may be no last one"""
    waiting = collections.deque()
    for task in all_tasks:
        waiting.append(pool.apply_async(run_batch, [task]))
        if len(waiting) >= ahead:
            yield waiting.popleft().get()
    while waiting:
        yield waiting.popleft().get()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("engine")
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--cases", type=int)
    parser.add_argument("--quick", action="store_true", help="do not shrink")
    parser.add_argument("--most", type=int, default=20, help="stop after so many differences")
    options = parser.parse_args()
    total, differences, began = new_counts(), 0, time.time()
    with multiprocessing.Pool(options.jobs) as pool:
        for counts, reports in in_order(pool, tasks(options), 2 * options.jobs):
            add(total, counts)
            for number, text in reports:
                differences += 1
                print("not ok - case %d: %s" % (number, text))
                print("#   again: python3 test/reference_evaluator/compare.py %s --seed %d --first %d --cases 1" % (options.engine, options.seed, number), flush=True)
            if total["rows"] >= options.count and options.cases is None or differences >= options.most:
                break
        pool.terminate()
    print("# %d evaluations in %.0f s, %d differences; %d skipped; %.1f %% values, %.1f %% errors" % (
        total["rows"], time.time() - began, differences, total["skipped"],
        100 * total["values"] / max(total["rows"], 1), 100 * total["errors"] / max(total["rows"], 1)))
    print("# values by kind: " + ", ".join("%s %.1f %%" % (k, 100 * n / max(total["values"], 1)) for k, n in sorted(total["kinds"].items(), key=lambda e: -e[1])))
    for label, (calls, values) in sorted(total["reached"].items()):
        print("# %-44s %9d  %5.1f %% not null" % (label, calls, 100 * values / calls))
    if differences == 0:
        print("ok - %d evaluations equal those of the reference evaluator" % total["rows"])
    return differences > 0


if __name__ == "__main__":
    decimal.setcontext(DECIMAL128)
    sys.exit(main())
