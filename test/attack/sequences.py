"""Random sequences of tickets and reads, in transactions that are rolled back, fail or are killed, with synchronous_commit = off:
everything that was disclosed has a ticket on disk.  sequences(count, kills, seed, new_registry) returns what is wrong.

Tickets are valid for two seconds here, so that an earlier one seldom covers what was read under a later one that a crash took.
Each client knows what it was shown, of which case, when, and the newest ticket that it had opened and that was valid then: at the
end of a round, after the server was killed so often, that very ticket must be in the tables, and some ticket for what was shown
under one of another client.  A round is of so many sequences in a registry of its own: cases with 10,000 tickets are none.
"""

import multiprocessing
import os
import random
import signal
import subprocess
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import psycopg

CLIENTS = 3
ROUND = 5000
TICKET = "2 seconds"
# a doctor and nobody have no right to read: what they are shown is nothing, and is told apart
ENTITLED = ["regress_sacha", "regress_supervisor", "regress_camille", "regress_refuge"]
OTHERS = ["regress_doctor", "regress_nobody"]
READS = ["SELECT statement_timestamp(), clock_timestamp() FROM pnd.identity(%s)", "SELECT statement_timestamp(), clock_timestamp() FROM pnd.channels(%s)", "SELECT statement_timestamp(), clock_timestamp() FROM pnd.domicile(%s)"]
# of a request that the partner accepted
PARTNER_READS = ["SELECT statement_timestamp(), clock_timestamp() FROM pnd.referral_details(%s)", "SELECT statement_timestamp(), clock_timestamp() FROM pnd.referral_notes(%s)"]
STEPS = ["ticket"] * 5 + ["read"] * 8 + ["begin"] * 3 + ["commit"] * 3 + ["rollback"] * 2 + ["savepoint", "back", "release", "error", "midstream"]


def connected(role):
    while True:
        try:
            session = psycopg.connect(dbname="attack", user=role, autocommit=True)
            session.execute("SET synchronous_commit = off")
            return session
        except psycopg.OperationalError:
            time.sleep(0.02)


class Client:
    """What a client does and knows."""

    def __init__(self, number, cases, referral, seed):
        self.at_random = random.Random(f"{seed}.{number}")
        self.cases = cases
        self.referral, self.hosted = referral
        self.sessions = {}
        self.steps = 0
        self.failed = 0
        self.disclosed = []     # role, case, when asked, when shown, until when the ticket is valid under which it was
        self.known = {}         # (role, case): until when the ticket is valid that was committed

    def session_of(self, role):
        session = self.sessions.get(role)
        if session is None or session.closed:
            session = self.sessions[role] = connected(role)
        return session

    def note(self, role, case, asked_at, shown_at):
        expires = self.known.get((role, case))
        self.disclosed.append((role, case, asked_at, shown_at, expires if expires and shown_at <= expires else None))

    def step(self, session, role, what, case, opened):
        is_partner = role == "regress_refuge"
        number = self.referral if is_partner else case
        case = self.hosted if is_partner else case
        reads = PARTNER_READS if is_partner else READS
        if what == "ticket":
            opening = "SELECT pnd.open_referral_ticket(%s, 'appel de la personne')" if is_partner else "SELECT pnd.open_ticket(%s, 'appel de la personne')"
            expires, = session.execute(opening, [number]).fetchone()
            opened[role, case] = expires
        elif what == "read":
            for row in session.execute(self.at_random.choice(reads), [number]).fetchall()[:1]:
                self.note(role, case, *row)
        elif what == "midstream":
            # one row comes, the next one fails
            for row in session.cursor().stream(reads[0] + " CROSS JOIN (VALUES (1), (0)) v (n) WHERE 1 / n > 0", [number]):
                self.note(role, case, *row)
        else:
            answer = session.execute({"begin": "BEGIN", "commit": "COMMIT", "rollback": "ROLLBACK", "savepoint": "SAVEPOINT s", "back": "ROLLBACK TO s",
                                      "release": "RELEASE s", "error": "SELECT 1 / 0"}[what])
            if what == "back" or answer.statusmessage == "ROLLBACK":
                opened.clear()
        if session.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            self.known.update(opened)
            opened.clear()

    def sequence(self):
        role = self.at_random.choice(ENTITLED) if self.at_random.random() < 0.9 else self.at_random.choice(OTHERS)
        session = self.session_of(role)
        # mostly one case, so that reads meet tickets, and one of those that are open to him
        cases = self.cases[role] if self.at_random.random() < 0.9 else self.cases["all"]
        case = self.at_random.choice(cases)
        opened = {}
        for what in self.at_random.choices(STEPS, k=self.at_random.randint(2, 7)):
            self.steps += 1
            try:
                self.step(session, role, what, case if self.at_random.random() < 0.9 else self.at_random.choice(cases), opened)
            except psycopg.OperationalError:
                session.close()
                break
            except psycopg.Error:
                self.failed += 1
                if session.closed:
                    break
        if not session.closed:
            try:
                session.execute("ROLLBACK")
            except psycopg.Error:
                session.close()


def run_client(number, count, cases, referral, seed, done, results):
    client = Client(number, cases, referral, seed)
    for _ in range(count):
        client.sequence()
        with done.get_lock():
            done.value += 1
    results.put((client.disclosed, client.steps, client.failed))


def works_in(process, data):
    try:
        return os.readlink(process / "cwd") == str(data.resolve())
    except OSError:
        return False


def children(what):
    """The postmaster, and its processes whose title has a word."""
    postmaster = int((Path(os.environ["ATTACK_DATA"]) / "data/postmaster.pid").read_text().split()[0])
    found = []
    for pid in subprocess.run(["pgrep", "-P", str(postmaster)], capture_output=True, text=True).stdout.split():
        try:
            if what in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(int(pid))
        except OSError:     # it ended in between
            pass
    return postmaster, found


def stop_wal_writer():
    """Once the server is up: what no session forces to disk stays in memory until the next crash; the WAL writer would write each full page."""
    connected("postgres").close()
    while not (writers := children(b": walwriter")[1]):
        time.sleep(0.02)
    os.kill(writers[0], signal.SIGSTOP)


def kill(at_random, whole=0.1):
    """kill -9 of a session, which takes the memory of the server with it, or of the whole server; returns when."""
    data = Path(os.environ["ATTACK_DATA"]) / "data"
    postmaster, sessions = children(b": regress_")
    if at_random.random() >= whole:
        if not sessions:
            raise OSError("nobody is connected")
        writers = children(b": walwriter")[1]
        os.kill(at_random.choice(sessions), signal.SIGKILL)
        when = datetime.now(timezone.utc)
        # it is stopped, and would be waited for
        for writer in writers:
            os.kill(writer, signal.SIGKILL)
        return when
    # it forks no more, and then all that work in its directory go
    os.kill(postmaster, signal.SIGSTOP)
    when = datetime.now(timezone.utc)
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
            return when
        time.sleep(0.5)
    raise RuntimeError("the server does not start")


def prepare():
    """Without brakes, which are another matter, with short tickets; the cases that are open to each role, and all; a request that a partner accepted, with its case."""
    with psycopg.connect(dbname="attack", autocommit=True) as c:
        c.execute("DELETE FROM pnd_data.rate_limit")
        body, = c.execute("SELECT pg_get_functiondef('pnd_data.write_ticket(bigint, text)'::regprocedure)").fetchone()
        if body.count("interval '30 minutes'") != 1:
            raise RuntimeError("pnd_data.write_ticket() does not say how long a ticket is valid")
        c.execute(body.replace("interval '30 minutes'", f"interval '{TICKET}'"))
        c.execute("DELETE FROM pnd_data.access_ticket")
        cases = [r[0] for r in c.execute("SELECT packnd.site_case_number(case_id) FROM pnd_data.case_file ORDER BY case_id").fetchall()]
        referral = c.execute("""SELECT packnd.site_number('referral', r.referral_id), packnd.site_case_number(r.case_id)
            FROM pnd_data.referral r WHERE r.state = 'accepted' ORDER BY r.case_id LIMIT 1""").fetchone()
    open_to = {"all": cases}
    for role in ENTITLED + OTHERS:
        with psycopg.connect(dbname="attack", user=role, autocommit=True) as c:
            open_to[role] = [case for case in cases if opens(c, case)] or cases
    return open_to, referral


def opens(session, case):
    try:
        with session.transaction(force_rollback=True):
            session.execute("SELECT pnd.open_ticket(%s, 'appel de la personne')", [case])
            session.execute("SELECT FROM pnd.identity(%s)", [case])
    except psycopg.Error as error:
        return error.sqlstate == "PN410"
    return False


def compare(disclosed, kill_times):
    """What the tables say after the last crash: figures by name."""
    with psycopg.connect(dbname="attack", autocommit=True) as c:
        c.execute("CREATE TEMP TABLE disclosed (role_name text, case_number text, asked_at timestamptz, shown_at timestamptz, ticket_until timestamptz)")
        with c.cursor().copy("COPY disclosed FROM STDIN") as copy:
            for row in disclosed:
                copy.write_row(row)
        c.execute("CREATE TEMP TABLE killed (up_at timestamptz, at timestamptz)")
        with c.cursor().copy("COPY killed FROM STDIN") as copy:
            for row in kill_times:
                copy.write_row(row)
        c.execute("""CREATE TEMP TABLE ticket AS SELECT t.role_name, packnd.site_case_number(t.case_id) AS case_number, t.opened_at, t.expires_at, t.opened_xid
            FROM pnd_data.access_ticket t""")
        c.execute("CREATE INDEX ON ticket (role_name, case_number, expires_at)")
        c.execute("ANALYZE disclosed, ticket")
        names = ["missing", "own", "at_risk"]
        figures = dict(zip(names, c.execute("""
            SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT FROM ticket t
                    WHERE t.role_name = d.role_name AND t.case_number = d.case_number AND (t.expires_at = d.ticket_until
                        OR d.ticket_until IS NULL AND t.expires_at BETWEEN d.asked_at AND d.shown_at + %(ticket)s))),
                count(d.ticket_until),
                -- nothing but the tickets themselves is forced to disk since the server was up: what was read under one of them before it was killed
                count(*) FILTER (WHERE EXISTS (SELECT FROM killed k
                    WHERE d.ticket_until - %(ticket)s >= k.up_at AND d.shown_at <= k.at))
            FROM disclosed d""", {"ticket": timedelta(seconds=int(TICKET.split()[0]))}).fetchone()))
        figures["tickets"], figures["unjournalled"] = c.execute("""SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
            SELECT FROM pnd_data.journal j WHERE j.table_name = 'access_ticket' AND j.operation = 'INSERT' AND j.role_name = t.role_name AND j.written_xid = t.opened_xid)) FROM ticket t""").fetchone()
        figures["broken"] = c.execute("SELECT finding, detail FROM pnd.verify_journal() WHERE finding NOT IN ('none')").fetchall()
    return figures


def one_round(count, kills, seed):
    """So many sequences in the registry that is there; figures by name."""
    at_random = random.Random(seed)
    cases, referral = prepare()
    # by fork: what a client imports is imported already, and the script has no name that could be imported again
    fork = multiprocessing.get_context("fork")
    results = fork.Queue()
    done = fork.Value("l", 0)
    share = [count // CLIENTS + (n < count % CLIENTS) for n in range(CLIENTS)]
    clients = [fork.Process(target=run_client, args=(n, share[n], cases, referral, seed, done, results), daemon=True) for n in range(CLIENTS)]
    stop_wal_writer()
    for process in clients:
        process.start()
    # kills fall evenly on the sequences
    up_at = datetime.now(timezone.utc)
    due = sorted(at_random.randrange(count // 50, count - count // 20) for _ in range(kills))
    kill_times = []
    parts = []
    while len(parts) < CLIENTS:
        try:
            parts.append(results.get(timeout=0.05))
        except multiprocessing.queues.Empty:
            if len(kill_times) < kills and done.value >= due[len(kill_times)] and all(p.is_alive() for p in clients):
                try:
                    kill_times.append((up_at, kill(at_random)))
                    stop_wal_writer()
                    up_at = datetime.now(timezone.utc)
                except (OSError, ValueError, IndexError):  # it is about to start
                    pass
    for process in clients:
        process.join()
    # a last time: what is not on disk is gone
    kill_times.append((up_at, kill(at_random, whole=1)))
    connected("postgres").close()
    disclosed = [d for part, _, _ in parts for d in part]
    figures = compare(disclosed, kill_times)
    figures["kills"] = len(kill_times)
    figures["steps"] = sum(s for _, s, _ in parts)
    figures["failed"] = sum(f for _, _, f in parts)
    figures["disclosures"] = len(disclosed)
    figures["by_partner"] = sum(d[0] == "regress_refuge" for d in disclosed)
    figures["by_others"] = sum(d[0] in OTHERS for d in disclosed)
    return figures


def sequences(count, kills, seed, new_registry):
    begun = time.time()
    total = {}
    rounds = max(1, round(count / ROUND))
    for number in range(rounds):
        if number:
            new_registry()
        figures = one_round(count // rounds, kills // rounds + (number < kills % rounds), f"{seed}.{number}")
        total = {name: total.get(name, type(value)()) + value for name, value in figures.items()}
    took = time.time() - begun
    print(f"# {count} sequences of {total['steps']} steps by {CLIENTS} clients in {took:.0f} s ({count / took:.0f} a second), {total['kills']} kills -9; "
          f"{total['failed']} steps refused or failed")
    print(f"# {total['tickets']} tickets of {TICKET}, {total['disclosures']} disclosures, of which {total['own']} under a ticket that its client had opened, "
          f"{total['at_risk']} at risk: nothing but the ticket itself had been forced to disk when the server was killed; {total['by_partner']} to a partner, {total['by_others']} to who has no right")
    print(f"# without their ticket on disk: {total['missing']}, {1000 * total['missing'] / max(1, total['disclosures']):.1f} of 1,000")
    problems = []
    if total["missing"]:
        problems.append(f"{total['missing']} of {total['disclosures']} disclosures do not have their ticket on disk")
    if total["by_others"]:
        problems.append(f"who has no right to a case was shown something: {total['by_others']} times")
    if total["unjournalled"]:
        problems.append(f"{total['unjournalled']} tickets have no event")
    if total["broken"]:
        problems.append(f"the journal does not hold: {total['broken'][:3]}")
    if not total["at_risk"] or not total["by_partner"] or total["kills"] < kills:
        problems.append(f"nothing was tried: {total}")
    return problems
