"""The attacks: each script against a registry of its own, then the search for canaries.

test/attack/README.md says what a script is.  Prints TAP; what a script printed is in
build/attack/results.
"""

import difflib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from grid import grid
from matrix import matrix
from sequences import sequences

HERE = Path(__file__).parent
RESULTS = Path(os.environ["ATTACK_RESULTS"]) / "results"
LOG = Path(os.environ["ATTACK_DATA"]) / "log"
CANARY = re.compile(r"CNRY_[a-z_]+_[0-9.a-z-]*")
# what the server's log keeps to itself, as src/manual/administrator.md says
LOG_SETTINGS = re.search(r"^## What the server's log holds\n.*?^```text\n(.*?)^```",
                         (HERE / "../../src/manual/administrator.md").read_text(), re.M | re.S).group(1)
VARIABLES = {}
count = 0
failures = 0


def report(name, problems):
    """A line of TAP, and what is wrong."""
    global count, failures
    count += 1
    failures += bool(problems)
    print(f"{'not ' if problems else ''}ok {count} - {name}", flush=True)
    for problem in problems:
        print("# " + problem.replace("\n", "\n# "), flush=True)


def superuser(database="attack"):
    """A session of the superuser; a script may have taken the server down, so it is waited for."""
    for _ in range(300):
        try:
            return psycopg.connect(dbname=database, autocommit=True)
        except psycopg.OperationalError as error:
            refused = error
            if "does not exist" in str(error):
                break
            time.sleep(0.1)
    raise refused


def set_up():
    """The template of all registries; what psql's variables are called, and hold."""
    with superuser("postgres") as c:
        c.execute("CREATE EXTENSION pg_stat_statements")
        c.execute("CREATE DATABASE attack_template")
    with superuser("attack_template") as c:
        for statement in ("CREATE EXTENSION btree_gist", "CREATE EXTENSION packnd", "SELECT packnd.install()"):
            c.execute(statement)
    done = subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", "attack_template", "-f", str(HERE / "setup.sql")],
                          capture_output=True, text=True)
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:])
        sys.exit("Bail out! the registry cannot be set up")
    printed = done.stdout.split("-- variables\n")[1]
    variables = dict(re.findall(r"^([a-z][a-z_]*) = '(.*)'$", printed, re.M))
    (RESULTS.parent / "variables.json").write_text(json.dumps(variables))
    return variables


def check_canaries():
    """Where are they, and where not?"""
    with superuser("attack_template") as c:
        filled = c.execute("SELECT count(*) FROM public.canary WHERE rows > 0").fetchone()[0]
        report(f"canaries in {'most' if filled > 40 else filled} columns of somebody's data", [] if filled > 40 else ["too few"])
        print("# without one, as no row is filled or can be: " + ", ".join(f"{t}.{k}" for t, k in c.execute(
            "SELECT table_name, column_name FROM public.canary WHERE rows = 0 ORDER BY 1, 2").fetchall()))


def new_registry():
    """Database attack: a copy of the template, with its settings."""
    with superuser("postgres") as c:
        if c.execute("SELECT FROM pg_prepared_xacts").fetchall():
            with superuser() as here:
                for (gid,) in here.execute("SELECT gid FROM pg_prepared_xacts WHERE database = 'attack'").fetchall():
                    here.execute(f"ROLLBACK PREPARED '{gid}'")
        c.execute("DROP DATABASE IF EXISTS attack WITH (FORCE)")
        c.execute("CREATE DATABASE attack TEMPLATE attack_template")
        settings = c.execute("""SELECT unnest(setconfig) FROM pg_db_role_setting
            WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = 'attack_template') AND setrole = 0""").fetchall()
        for (setting,) in settings:
            name, value = setting.split("=", 1)
            c.execute(f"ALTER DATABASE attack SET {name} = '{value}'")
        c.execute("ALTER DATABASE attack SET timezone = 'Europe/Paris'")
        c.execute("ALTER DATABASE attack SET datestyle = 'ISO, YMD'")
        for statement in LOG_SETTINGS.replace("DATABASE packnd", "DATABASE attack").strip().split("\n"):
            c.execute(statement)
        c.execute("SELECT pg_stat_statements_reset()")


def roles():
    """Roles and memberships: a script leaves them as they were."""
    with superuser("postgres") as c:
        for (role,) in c.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'attack\\_%'").fetchall():
            with superuser() as here:
                here.execute(f'DROP OWNED BY "{role}"')
            c.execute(f'DROP ROLE "{role}"')
        return c.execute("""SELECT rolname, rolsuper, rolcreaterole, rolbypassrls, rolcanlogin, rolreplication, rolinherit,
            (SELECT array_agg(m.roleid::regrole::text ORDER BY m.roleid::regrole::text) FROM pg_auth_members m WHERE m.member = r.oid)
            FROM pg_roles r ORDER BY rolname""").fetchall()


def header(text, word):
    """What a script says of itself: '-- shows: a.b, c.d'."""
    return [x.strip() for line in re.findall(rf"^(?:--|#) {word}: (.*)$", text, re.M) for x in line.split(",")]


def canaries(text, allowed=()):
    """The columns whose canaries are in a text, and should not be."""
    found = {re.sub(r"_[0-9.-]*$", "", x)[len("CNRY_"):] for x in CANARY.findall(text)}
    return sorted(x for x in found if x not in {a.replace(".", "_") for a in allowed})


def as_text(row):
    """A row of a catalog, and the texts that are bytes in it."""
    return row + " ".join(bytes(int(b) % 256 for b in found.split()).decode("latin-1") for found in re.findall(r"(?<= )67 78 82 89 95(?: \d+)+", row))


def elsewhere():
    """Where on the server a canary is, beside the tables of the registry themselves."""
    places = {}
    with superuser() as c:
        c.execute("ANALYZE")
        places["pg_statistic"] = str(c.execute("SELECT s::text FROM pg_statistic s").fetchall())
        places["pg_statistic_ext_data"] = str(c.execute("SELECT s::text FROM pg_statistic_ext_data s").fetchall())
        places["pg_stat_activity"] = str(c.execute("SELECT query FROM pg_stat_activity").fetchall())
        places["pg_locks"] = str(c.execute("SELECT l::text FROM pg_locks l").fetchall())
        # what a dump has beside rows (those are searched below; the whole dump and what is made of it: a27): all that is declared, also in the
        # constants of kept expressions, which are bytes
        places["catalogs, and so a dump"] = " ".join(as_text(row) for (row,) in c.execute(r"""
            SELECT x::text FROM pg_class c, query_to_xml(format('SELECT t::text FROM %s t WHERE t::text LIKE ''%%CNRY\_%%'' OR t::text LIKE ''%% 67 78 82 89 95 %%''',
                c.oid::regclass), true, false, '') x
            WHERE c.relkind = 'r' AND c.relnamespace = 'pg_catalog'::regnamespace AND c.relname NOT IN ('pg_statistic', 'pg_statistic_ext_data')""").fetchall())
        # a table that holds the canary of another: data that were copied
        for table, copied in c.execute("""
            SELECT DISTINCT c.oid::regclass::text, (regexp_matches(x::text, 'CNRY_[a-z_]+', 'g'))[1]
            FROM pg_class c, query_to_xml(format('SELECT t::text FROM %s t WHERE t::text LIKE ''%%CNRY\\_%%''', c.oid::regclass), true, false, '') x
            WHERE c.relkind IN ('r', 'm') AND c.relnamespace <> 'pg_catalog'::regnamespace AND c.relnamespace <> 'information_schema'::regnamespace
              AND c.relpersistence = 'p'""").fetchall():
            own = table.replace("pnd_data.", "CNRY_")
            if not copied.startswith(own + "_") and table not in KEPT_COPIES:
                places[f"rows of {table}"] = places.get(f"rows of {table}", "") + copied + "0 "
    with superuser("postgres") as c:
        places["pg_stat_statements"] = str(c.execute("SELECT query FROM pg_stat_statements").fetchall())
        if c.execute("SELECT FROM pg_extension WHERE extname = 'pg_cron'").fetchall():
            places["cron"] = str(c.execute("SELECT j::text FROM cron.job j UNION ALL SELECT r::text FROM cron.job_run_details r").fetchall())
    places["NOTIFY"] = b"".join(f.read_bytes() for f in (LOG.parent / "data/pg_notify").glob("*")).decode("latin-1") \
        if os.access(LOG.parent / "data", os.R_OK) else ""
    return places


# tables that are there to keep what others held
KEPT_COPIES = {
    "pnd_data.journal_payload",     # what changed, as it was and is
    "pnd_data.carried",             # what a merged or transferred case brought along
    "pnd_data.decision_basis",      # on what was decided
}


def masked(text, variables):
    """The output as it is compared: numbers that differ from run to run by their names, no place in our source."""
    text = re.sub(r"^LOCATION: .*\n", "", text, flags=re.M)
    text = text.replace(str(HERE) + "/", "")
    text = re.sub(r"^psql:\S+:\d+: ", "", text, flags=re.M)
    for name, value in sorted(variables.items(), key=lambda v: -len(v[1])):
        if re.fullmatch(r"(?=.*-)[0-9A-Z*~$=-]{8,}", value):
            text = text.replace(value, f"<{name}>")
    return re.sub(r"(CNRY_[a-z_]+_)[0-9.-]+", r"\1#", text)


def with_controls(source):
    """A script with what its comments '-- control: ROLE' and '-- alike' stand for, each after the statement that is refused, on one line:
    the same, rolled back, by who may, and what psql was told of both."""
    written = []
    role = "postgres"
    for line in source.splitlines():
        if change := re.match(r"\\c - (\w+)", line):
            role = change[1]
        control = re.fullmatch(r"-- control: (regress_\w+|attack_\w+|postgres)", line)
        if control:
            refused = written[-1]
            written += ["\\echo refused :SQLSTATE", line, f"\\c - {control[1]}", "BEGIN;", refused, "\\echo control :SQLSTATE", "ROLLBACK;", f"\\c - {role}"]
        elif line == "-- alike":
            written += ["\\echo alike :SQLSTATE :LAST_ERROR_MESSAGE", line]
        else:
            written.append(line)
    return "\n".join(written) + "\n"


def uncontrolled(output):
    """Of a script whose header says '-- controls: each': the refusals that show nothing."""
    problems = []
    error = last = None
    waiting = 0
    for line in output.splitlines():
        if line.startswith("ERROR:"):
            waiting += 1
            last, error = error, line.split(": ", 1)[1].strip()
        elif said := re.fullmatch(r"(refused|control) (\w{5})", line):
            if (said[2] == "00000") == (said[1] == "refused"):
                problems.append(f"{said[1]} by {said[2]}: {error}")
            waiting -= said[1] == "refused"
        elif line.startswith("alike "):
            waiting -= 1
            if error != last:
                problems.append(f"not alike: {last} / {error}")
    if waiting:
        problems.append(f"{waiting} refusals without '-- control: ROLE' or '-- alike' after them")
    return problems


def run_script(path, variables):
    """Runs one script, compares what it printed, searches for canaries."""
    source = path.read_text()
    new_registry()
    before = roles()
    log_begins = LOG.stat().st_size
    environment = {**os.environ, "PGOPTIONS": "-c statement_timeout=20s -c lock_timeout=5s", "PYTHONPATH": str(HERE)}
    if path.suffix == ".sql":
        command = ["psql", "-Xaq", "-d", "attack", "-v", "VERBOSITY=verbose", "-v", "SHOW_CONTEXT=never", "-P", "format=unaligned"]
        for name, value in variables.items():
            command += ["-v", f"{name}={value}"]
        done = subprocess.run(command, input=with_controls(source), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=600, env=environment)
    else:
        done = subprocess.run([sys.executable, "-B", str(path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=1800, env=environment)
    printed = done.stdout
    problems = []
    if done.returncode:
        problems.append(f"ended with {done.returncode}")
    output = masked(printed, variables)
    (RESULTS / f"{path.stem}.out").write_text(output)
    # majors may word it differently: aNN_name_1.out beside aNN_name.out
    kept = [p.read_text() for p in sorted((HERE / "expected").glob(f"{path.stem}*.out"))] or [""]
    wanted = kept[0]
    if output not in kept:
        difference = list(difflib.unified_diff(wanted.splitlines(), output.splitlines(), "expected", "printed", lineterm="", n=2))
        problems.append("\n".join(line[:150] for line in difference[:40]))
    if not re.search(r"^\s*(--|#) control:", source, re.M):
        problems.append("no refusal without its positive control: a comment that begins '-- control:'")
    if "-- controls: each\n" in source:
        problems += uncontrolled(output)
    for column in canaries(printed, header(source, "shows")):
        problems.append(f"the client saw a canary of {column}")
    for column in canaries(LOG.read_text(errors="replace")[log_begins:], header(source, "logs")):
        problems.append(f"the server's log has a canary of {column}")
    for place, text in elsewhere().items():
        for column in canaries(text, header(source, "leaves")):
            problems.append(f"{place}: a canary of {column}")
    after = roles()
    if after != before:
        problems.append("roles are not as they were: " + ", ".join(str(r[0]) for r in set(map(str, after)) ^ set(map(str, before))))
    report(path.stem, problems)


def run_sequences(short):
    """Random tickets and reads; ATTACK_SEQUENCES, ATTACK_KILLS, ATTACK_SEED say otherwise."""
    number = int(os.environ.get("ATTACK_SEQUENCES", 1500 if short else 100000))
    kills = int(os.environ.get("ATTACK_KILLS", 5 if short else 300))
    report("what was disclosed was ticketed", sequences(number, kills, os.environ.get("ATTACK_SEED", "1"), new_registry))


def run_grid(short):
    """Role, relation, function; a part of the cells in `make check`."""
    tried, problems = grid(VARIABLES, int(os.environ.get("ATTACK_PART", 16 if short else 1)), os.environ.get("ATTACK_SEED", "1"))
    print(f"# {tried[0]} statements on relations, {tried[1]} calls of functions")
    report("the grid has no unexpected success and no unexpected SQLSTATE", problems[:200] + ([f"and {len(problems) - 200} more"] if len(problems) > 200 else []))


def run_matrix(short):
    """Role, column, state: the reviewed file."""
    cells, problems = matrix(VARIABLES, RESULTS, short)
    print(f"# {cells} cells of role and column in which a canary was shown")
    report("nobody is shown a column in a state that matrix.tsv does not have", problems[:100])


PARTS = {"matrix": run_matrix, "grid": run_grid, "sequences": run_sequences}


def main():
    words = sys.argv[1:]
    short = words == ["check"]
    if short:
        words = []
    RESULTS.mkdir(parents=True, exist_ok=True)
    variables = set_up()
    VARIABLES.update(variables)
    check_canaries()
    for path in sorted(p for p in HERE.iterdir() if re.match(r"a\d\d_.*\.(sql|py)$", p.name)):
        if not words or any(path.stem.startswith(w) for w in words):
            run_script(path, variables)
    for name, part in PARTS.items():
        if not words or any(name.startswith(w) for w in words):
            new_registry()
            part(short)
    print(f"1..{count}")
    print(f"# {count - failures} of {count} held", flush=True)
    sys.exit(failures > 0)


main()
