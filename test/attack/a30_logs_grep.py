# a30: with the settings of the manual the server's log has no value of a call, neither of one that fails nor of one that is
# slow, bound or not; with those that the server comes with it would.
import os
from pathlib import Path

from attack import connect, variables

LOG = Path(os.environ["ATTACK_DATA"]) / "log"
SECRETS = ["Zéphyrine", "+33 1 99 00 00 47"]


def logged(options=""):
    """Which of the values a session's calls leave in the log."""
    before = LOG.stat().st_size
    session = connect("regress_doctor")
    admin = connect()
    for statement in ([f"SET {o}" for o in options.split(";") if o]):
        admin.execute(statement)
    for who in (session, admin):
        # fails, as the number is of nobody; and a number that is mistyped
        for number in (variables["unknown"], "0123-4567-89AC-Y"):
            try:
                who.execute("SELECT pnd.give_consent(%s, %s, 'Alix', 'phone', %s, 'her_alone', '24/7', 'rien')", [number, *SECRETS])
            except Exception:
                pass
            try:
                who.execute(f"SELECT pnd.give_consent('{number}', '{SECRETS[0]}', 'Alix', 'phone', '{SECRETS[1]}', 'her_alone', '24/7', 'rien')")
            except Exception:
                pass
        try:
            who.execute("SELECT pg_sleep(0.2), %s::text", [SECRETS[0]])
        except Exception:
            pass
    text = LOG.read_bytes()[before:].decode(errors="replace")
    return [s for s in SECRETS if s in text]


print("with the settings of the manual:", logged())
# control: as the server comes, they are there
print("with those of the server:", logged("log_min_error_statement = error;log_parameter_max_length_on_error = -1"))
# nobody but a superuser changes them
session = connect("regress_doctor")
for setting in ("log_statement = 'all'", "log_min_error_statement = error", "log_min_duration_statement = 0", "log_parameter_max_length = -1"):
    try:
        session.execute(f"SET {setting}")
        print(setting, "changed")
    except Exception as error:
        print(setting, error.sqlstate)
