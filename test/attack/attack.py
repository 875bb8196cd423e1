"""For scripts that need several sessions, or take the server down: import attack."""

import json
import os
from pathlib import Path

import psycopg

variables = json.loads((Path(os.environ["ATTACK_RESULTS"]) / "variables.json").read_text())


def connect(role="postgres", **options):
    """A session of a role, autocommit unless BEGIN is said."""
    connection = psycopg.connect(dbname="attack", user=role, autocommit=True, **options)
    connection.add_notice_handler(lambda n: print(f"{role}: {n.severity}: {n.message_primary}"))
    return connection


def said(error):
    """All that libpq tells of an error, but where in our source it was raised."""
    d = error.diag
    parts = [f"{d.sqlstate or '-----'}: {d.message_primary or str(error).strip()}"]
    for name in ("message_detail", "message_hint", "context", "schema_name", "table_name", "column_name",
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
