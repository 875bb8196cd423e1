"""The matrix: which role is shown which column, in which state of a case.

Each role asks every reading function of pnd, under a ticket where it gets one, of every case of the story and of what has no
case; the canaries that come are compared with the reviewed file matrix.tsv: a column that is not in it fails, as does a
canary where its cell does not have the state ('list': in lists of several cases).  'glass' is regress_colleague once more, who
leads none of the cases, with a broken glass instead of a ticket.  '-' is never; '.' is a column whose
values are codes, numbers, dates or empty in the story, so that no canary tells where they go.
"""

import re
from pathlib import Path

import psycopg

from grid import NUMBERS, ROLES, call

FILE = Path(__file__).parent / "matrix.tsv"
GLASS = "regress_glass"
COLUMNS = [*ROLES, GLASS]


def ask(session, statement):
    try:
        with session.transaction(force_rollback=True):
            cursor = session.execute(statement)
            return str(cursor.fetchall()) if cursor.description else ""
    except psycopg.Error:
        return ""


def ask_for_good(session, statement):
    try:
        session.execute(statement)
    except psycopg.Error:
        pass


# of what hangs on a case the functions are asked that take its number
HANGS_ON = {"referral": "SELECT case_id, referral_id FROM pnd_data.referral", "decision": "SELECT case_id, decision_id FROM pnd_data.measure_decision",
            "application": "SELECT case_id, application_id FROM pnd_data.application", "hand_over": "SELECT case_id, hand_over_id FROM pnd_data.hand_over",
            "message": "SELECT case_id, message_id FROM pnd_data.outbox",
            "request": "SELECT case_id, deadline_id FROM pnd_data.deadline WHERE kind ~ 'right'"}


def observed(variables, short):
    """{(table.column, role): states}, and all columns of somebody's data with their class, and whether a canary is in them."""
    admin = psycopg.connect(dbname="attack", autocommit=True)
    # brakes are another matter; a role asks a thousand times here
    admin.execute("UPDATE pnd_data.rate_limit SET allowed = 10000, within = '1 minute', is_brake = false")
    cases = admin.execute(f"SELECT {'DISTINCT ON (state)' if short else ''} packnd.site_case_number(case_id), state FROM pnd_data.case_file ORDER BY state, case_id").fetchall()
    # states of their own
    cases = [(number, {variables["withdrawn"]: "withdrawn", variables["archived"]: "archived"}.get(number, state)) for number, state in cases]
    hanging = {}
    for what, query in HANGS_ON.items():
        for case, number in admin.execute(f"SELECT packnd.site_case_number(h.a), packnd.site_number(%s, h.b) FROM ({query}) h (a, b) WHERE h.a > 0 ORDER BY h.a, h.b DESC",
                                          ["deadline" if what == "request" else what]).fetchall():
            hanging.setdefault((case, what), []).append(number)
    functions = admin.execute("""SELECT p.oid, quote_ident(p.proname), coalesce(p.proargnames[1], '') FROM pg_proc p
        WHERE p.pronamespace = 'pnd'::regnamespace AND p.prokind = 'f' AND p.provolatile <> 'v' ORDER BY 2, 1""").fetchall()
    arguments = {oid: admin.execute("""SELECT coalesce(p.proargnames[n], ''), format_type(t, NULL), n > p.pronargs - p.pronargdefaults
        FROM pg_proc p, unnest(p.proargtypes::oid[]) WITH ORDINALITY x (t, n) WHERE p.oid = %s ORDER BY n""", [oid]).fetchall() for oid, _, _ in functions}
    columns = {f"{t}.{c}": (k, bool(n)) for t, c, k, n in admin.execute("""SELECT d.table_name, d.column_name, d.class, coalesce(k.rows, 0)
        FROM pnd_data.declared_column d LEFT JOIN public.canary k USING (table_name, column_name)
        WHERE d.class IN (SELECT c.class FROM packnd.data_classes() c WHERE c.is_hidden) ORDER BY 1, 2""").fetchall()}
    names = sorted(columns, key=len, reverse=True)
    seen = {}
    # last, for it leaves cases open to its role
    for role in COLUMNS:
        session = psycopg.connect(dbname="attack", user="regress_colleague" if role == GLASS else role, autocommit=True, options="-c statement_timeout=60s")
        session._notice_handlers.clear()

        def note(text, state):
            for canary in set(re.findall(r"CNRY_([a-z_]+)_", text)):
                column = next((n for n in names if n.replace(".", "_") == canary), None)
                seen.setdefault((column or canary, role), set()).add(state)

        for number, state in cases:
            ask_for_good(session, f"SELECT pnd.break_glass('{number}', 'la personne a appelé, en danger cette nuit')" if role == GLASS
                         else f"SELECT pnd.open_ticket('{number}', 'appel de la personne')")
            for referral in hanging.get((number, "referral"), []):
                ask_for_good(session, f"SELECT pnd.open_referral_ticket('{referral}', 'accueil de la personne')")
            for oid, name, first in functions:
                for what in {a for a, _, _ in arguments[oid]} & HANGS_ON.keys():
                    for other in hanging.get((number, what), []):
                        note(ask(session, f"SELECT * FROM {call('pnd', name, arguments[oid], number, {**variables, NUMBERS.get(what, what): other, 'a_' + what: other})}"), state)
                if first in ("case_number", "number"):
                    note(ask(session, f"SELECT * FROM {call('pnd', name, arguments[oid], number, variables)}"), state)
        for oid, name, first in functions:
            if first not in {"case_number", "number", *HANGS_ON}:
                note(ask(session, f"SELECT * FROM {call('pnd', name, arguments[oid], variables['supported'], variables)}"), "list")
        session.close()
    return seen, columns


def matrix(variables, results, short):
    """Compares with the reviewed file; writes what was seen, as it would stand there; returns what is wrong."""
    seen, columns = observed(variables, short)

    def cell(column, role):
        return ",".join(sorted(seen.get((column, role), []))) or ("-" if columns[column][1] else ".")

    lines = ["\t".join(["column", "class", *(r.replace("regress_", "") for r in COLUMNS)])]
    lines += ["\t".join([column, kind, *(cell(column, r) for r in COLUMNS)]) for column, (kind, _) in columns.items()]
    (results / "matrix.tsv").write_text("\n".join(lines) + "\n")
    reviewed = {}
    for row in FILE.read_text().splitlines()[1:] if FILE.exists() else []:
        column, kind, *cells = row.split("\t")
        reviewed[column] = (kind, dict(zip(COLUMNS, cells)))
    problems = [f"{c}: not in matrix.tsv: say who may see it" for c in columns if c not in reviewed]
    problems += [f"{c}: there is no such column any more" for c in reviewed if c not in columns]
    problems += [f"{c}: class is {columns[c][0]}, not {k}" for c, (k, _) in reviewed.items() if c in columns and columns[c][0] != k]
    # an emergency opens no more than who runs the desk is shown: each cell of it is a part of the supervisor's
    problems += [f"{c}: an emergency access shows more than the supervisor sees" for c, (_, cells) in reviewed.items()
        if set(cells.get(GLASS, "-").split(",")) - {"-", "."} - set(cells["regress_supervisor"].split(","))]
    # what is allowed and was shown to nobody is allowed without need, or not tried; a part of the cases does not say
    if not short:
        for column, (_, cells) in reviewed.items():
            for role, cell_of in cells.items():
                unseen = set(cell_of.split(",")) - {"-", "."} - seen.get((column, role), set())
                if unseen:
                    problems.append(f"{role} may see {column} in {', '.join(sorted(unseen))} and did not")
    for (column, role), states in sorted(seen.items()):
        allowed = set(reviewed.get(column, ("", {}))[1].get(role, "-").split(","))
        if states - allowed:
            problems.append(f"{role} saw {column} in {', '.join(sorted(states - allowed))}")
    if len(seen) < 20:
        problems.append(f"hardly anything was shown to anybody: {len(seen)} cells")
    return len(seen), problems
