"""Random sequences of tickets and reads, in transactions that are rolled back, fail or are killed, with synchronous_commit = off:
everything that was disclosed has a ticket on disk.  sequences(count, kills, seed) returns what is wrong.

Each client knows what it was shown, of which case, when.  At the end, after the server was killed so often, the tables say
what was ticketed when, and the journal too.
"""

import multiprocessing
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import psycopg

CLIENTS = 3
ROLES = ["regress_sacha", "regress_supervisor", "regress_camille", "regress_doctor", "regress_refuge", "regress_nobody"]
READS = ["SELECT clock_timestamp() FROM pnd.identity(%s)", "SELECT clock_timestamp() FROM pnd.channels(%s)", "SELECT clock_timestamp() FROM pnd.domicile(%s)"]
STEPS = ["ticket"] * 4 + ["read"] * 8 + ["begin"] * 3 + ["commit"] * 2 + ["rollback"] * 3 + ["savepoint", "back", "release", "error", "midstream"]


def connected(role):
    while True:
        try:
            session = psycopg.connect(dbname="attack", user=role, autocommit=True)
            session.execute("SET synchronous_commit = off")
            return session
        except psycopg.OperationalError:
            time.sleep(0.05)


def step(session, what, case, at_random, shown):
    if what == "ticket":
        session.execute("SELECT pnd.open_ticket(%s, 'appel de la personne')", [case])
    elif what == "read":
        shown += [(case, row[0]) for row in session.execute(at_random.choice(READS), [case]).fetchall()[:1]]
    elif what == "midstream":
        # one row comes, the next one fails
        cursor = session.cursor()
        for row in cursor.stream(READS[0] + " CROSS JOIN (VALUES (1), (0)) v (n) WHERE 1 / n > 0", [case]):
            shown.append((case, row[0]))
    else:
        session.execute({"begin": "BEGIN", "commit": "COMMIT", "rollback": "ROLLBACK", "savepoint": "SAVEPOINT s", "back": "ROLLBACK TO s",
                         "release": "RELEASE s", "error": "SELECT 1 / 0"}[what])


def client(number, count, cases, seed, results):
    """So many sequences; what they were shown."""
    at_random = random.Random(f"{seed}.{number}")
    disclosed = []
    sessions = {}
    steps = 0
    for _ in range(count):
        role = at_random.choice(ROLES)
        session = sessions.get(role)
        if session is None or session.closed:
            session = sessions[role] = connected(role)
        shown = []
        # mostly one case, so that reads meet tickets
        case = at_random.choice(cases)
        for what in at_random.choices(STEPS, k=at_random.randint(2, 7)):
            steps += 1
            try:
                step(session, what, case if at_random.random() < 0.85 else at_random.choice(cases), at_random, shown)
            except psycopg.OperationalError:
                session.close()
                break
            except psycopg.Error:
                if session.closed:
                    break
        disclosed += [(role, *x) for x in shown]
        if not session.closed:
            try:
                session.execute("ROLLBACK")
            except psycopg.Error:
                session.close()
    results.put((disclosed, steps))


def works_in(process, data):
    try:
        return os.readlink(process / "cwd") == str(data.resolve())
    except OSError:
        return False


def is_session(process):
    try:
        return b": regress_" in (process / "cmdline").read_bytes()
    except OSError:     # it ended in between
        return False


def kill(at_random):
    """kill -9 of a session, which takes the memory of the server with it, or of the whole server."""
    data = Path(os.environ["ATTACK_DATA"]) / "data"
    postmaster = int((data / "postmaster.pid").read_text().split()[0])
    children = [int(p) for p in subprocess.run(["pgrep", "-P", str(postmaster)], capture_output=True, text=True).stdout.split()]
    sessions = [p for p in children if is_session(Path(f"/proc/{p}"))] if at_random.random() < 0.9 else []
    if sessions:
        os.kill(at_random.choice(sessions), signal.SIGKILL)
        return
    # it forks no more, and then all that work in its directory go
    os.kill(postmaster, signal.SIGSTOP)
    while pids := [int(p.name) for p in Path("/proc").glob("[0-9]*") if works_in(p, data)]:
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.05)
    (data / "postmaster.pid").unlink(missing_ok=True)
    for _ in range(20):
        if not subprocess.run(["pg_ctl", "-s", "-w", "-D", str(data), "-l", str(data.parent / "log"), "start"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
            return
        time.sleep(0.5)
    raise RuntimeError("the server does not start")


def sequences(count, kills, seed):
    at_random = random.Random(seed)
    with psycopg.connect(dbname="attack", autocommit=True) as c:
        # brakes are another matter
        c.execute("UPDATE pnd_data.rate_limit SET allowed = 10000, within = '1 minute', is_brake = false")
        c.execute("DELETE FROM pnd_data.access_ticket")
        # tickets of one minute run out in between
        cases = [r[0] for r in c.execute("SELECT packnd.site_case_number(case_id) FROM pnd_data.case_file ORDER BY case_id").fetchall()]
    results = multiprocessing.Queue()
    share = [count // CLIENTS + (n < count % CLIENTS) for n in range(CLIENTS)]
    clients = [multiprocessing.Process(target=client, args=(n, share[n], cases, seed, results), daemon=True) for n in range(CLIENTS)]
    begun = time.time()
    for process in clients:
        process.start()
    done = []
    killed = 0
    while len(done) < CLIENTS:
        try:
            done.append(results.get(timeout=0.3 + at_random.random() * 0.7))
        except multiprocessing.queues.Empty:
            if killed < kills and all(p.is_alive() for p in clients):
                try:
                    kill(at_random)
                    killed += 1
                except (OSError, ValueError, IndexError):  # it is about to start
                    pass
    for process in clients:
        process.join()
    # a last time: what is not on disk is gone
    kill(random.Random(0.99))
    connected("postgres").close()
    disclosed = [d for part, _ in done for d in part]
    with psycopg.connect(dbname="attack", autocommit=True) as c:
        c.execute("CREATE TEMP TABLE disclosed (role_name text, case_number text, shown_at timestamptz)")
        with c.cursor().copy("COPY disclosed FROM STDIN") as copy:
            for row in disclosed:
                copy.write_row(row)
        without, = c.execute("""SELECT count(*) FROM disclosed d WHERE NOT EXISTS (SELECT FROM pnd_data.access_ticket t
            WHERE t.role_name = d.role_name AND t.case_id = packnd.site_case_id(d.case_number)
                AND t.opened_at <= d.shown_at AND d.shown_at <= t.expires_at)""").fetchone()
        tickets, = c.execute("SELECT count(*) FROM pnd_data.access_ticket").fetchone()
        unjournalled, = c.execute("""SELECT count(*) FROM pnd_data.access_ticket t WHERE NOT EXISTS (SELECT FROM pnd_data.journal j
            WHERE j.table_name = 'access_ticket' AND j.role_name = t.role_name AND j.occurred_at BETWEEN t.opened_at - interval '1 minute' AND t.opened_at + interval '1 minute')""").fetchone()
        broken = c.execute("SELECT finding, detail FROM pnd.verify_journal() WHERE finding <> 'none'").fetchall()
        pairs, = c.execute("SELECT count(DISTINCT (role_name, case_number)) FROM disclosed").fetchone()
    steps = sum(s for _, s in done)
    print(f"# {count} sequences of {steps} steps by {CLIENTS} clients, {killed} kills -9, {len(disclosed)} disclosures of {pairs} pairs of role and case, "
          f"{tickets} tickets, {time.time() - begun:.0f} s; without a ticket on disk: {without}")
    problems = []
    if without:
        problems.append(f"{without} disclosures have no ticket on disk")
    if unjournalled:
        problems.append(f"{unjournalled} tickets have no event")
    if broken:
        problems.append(f"the journal does not hold: {broken[:3]}")
    if not disclosed or not tickets or killed < kills:
        problems.append(f"nothing was tried: {len(disclosed)} disclosures, {tickets} tickets, {killed} of {kills} kills")
    return problems
