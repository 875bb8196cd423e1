# a08: what was shown before an error, a cancel or a kill has its ticket in the journal, and what had none was not shown.
# shows: person_identity.given_name
import os
import signal
import threading
import time

import psycopg

from attack import connect, tell, variables

postgres = connect()
case = [variables["supported"]]
READ = "SELECT given_name FROM pnd.identity(%s)"
OPEN = "SELECT pnd.open_ticket(%s, 'appel de la personne') IS NOT NULL AS ticket"


def tickets():
    return postgres.execute("""SELECT count(*) FROM pnd_data.access_ticket t WHERE t.role_name = 'regress_sacha'""").fetchone()[0]


def interrupted(name, statement, strike):
    """Reads row by row, is struck in the middle, and asks afterwards what the registry knows."""
    before = tickets()
    sacha = connect("regress_sacha")
    sacha.execute("SET synchronous_commit = off")
    sacha.execute(OPEN, case)
    pid = sacha.info.backend_pid
    shown = []
    timer = threading.Timer(0.5, strike, [pid])
    try:
        sacha.execute("BEGIN")
        sacha.execute("DECLARE c CURSOR FOR " + statement, case)
        shown += sacha.execute("FETCH 1 FROM c").fetchall()
        timer.start()
        sacha.execute("FETCH ALL FROM c").fetchall()
        outcome = "ended by itself"
    except psycopg.Error as error:
        # the last words of a session that is terminated arrive or not
        outcome = "connection lost" if error.sqlstate in (None, "57P01") else error.sqlstate
    timer.join()
    time.sleep(0.3)
    globals()["postgres"] = connect()
    gained = tickets() - before
    print(f"{name}: {outcome}; shown {len(shown)}, tickets {gained}")


SLOW = READ + " CROSS JOIN (VALUES (0), (5)) v (s) WHERE pg_sleep(s) IS NOT NULL"
interrupted("an error in the second row", READ + " CROSS JOIN (VALUES (1), (0)) v (s) WHERE 1 / s > 0", lambda pid: None)
interrupted("cancelled", SLOW, lambda pid: connect().execute("SELECT pg_cancel_backend(%s)", [pid]))
interrupted("terminated", SLOW, lambda pid: connect().execute("SELECT pg_terminate_backend(%s)", [pid]))
interrupted("killed -9", SLOW, lambda pid: os.kill(pid, signal.SIGKILL))
print("the journal holds:", [r for r in postgres.execute("SELECT count(*) FROM pnd.verify_journal() WHERE finding <> 'none'").fetchall()])
# control: without a ticket nothing is shown, with one it is
colleague = connect("regress_colleague")
tell(colleague, READ, case)
sacha = connect("regress_sacha")
tell(sacha, READ, case)
