"""For scripts that need several sessions, or take the server down: import attack."""

import json
import os
import time
from pathlib import Path

import psycopg

variables = json.loads((Path(os.environ["ATTACK_RESULTS"]) / "variables.json").read_text())


def connect(role="postgres", **options):
    """A session of a role, autocommit unless BEGIN is said; waits for a server that recovers."""
    for _ in range(300):
        try:
            connection = psycopg.connect(dbname="attack", user=role, autocommit=True, **options)
            break
        except psycopg.OperationalError as error:
            if "starting up" not in str(error) and "recovery" not in str(error) and "not yet accepting" not in str(error):
                raise
            time.sleep(0.1)
    connection.add_notice_handler(lambda n: print(f"{role}: {n.severity}: {n.message_primary}"))
    return connection


def said(error):
    """What libpq tells of an error, but where in our source it was raised (that is in the server's log, where canaries are searched)."""
    d = error.diag
    parts = [f"{d.sqlstate or '-----'}: {d.message_primary or str(error).strip()}"]
    for name in ("message_detail", "message_hint", "schema_name", "table_name", "column_name",
                 "constraint_name", "datatype_name", "internal_query"):
        value = getattr(d, name, None)
        if value:
            parts.append(f"{name}: {value}")
    return "\n    ".join(parts)


def tell(connection, statement, values=None, show=None):
    """Runs a statement, prints who said what (show: something else than the statement) and the answer; returns the rows, or None."""
    print(f"{connection.info.user}> {show or statement}")
    try:
        cursor = connection.execute(statement, values)
        rows = cursor.fetchall() if cursor.description else []
        for row in rows:
            print("    " + " | ".join("" if x is None else str(x) for x in row))
        if not rows:
            print(f"    {cursor.statusmessage}")
        return rows
    except psycopg.Error as error:
        print("    " + said(error))
        return None
