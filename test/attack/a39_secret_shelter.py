# a39: what a secret shelter is called and whose it is comes to supervisors of its territory and to itself, by no function, message or error to others.
# Those who arrange it have the right to its name; all others have its code name.
import psycopg

from attack import connect, variables
from grid import NUMBERS, ROLES, call

SECRET = ("Secretname", "Secretowner", "secret@example.org", "Secretstreet")
CODE_NAME = "Les Tilleuls"
postgres = connect()
postgres.execute("UPDATE pnd_data.rate_limit SET allowed = 10000, within = '1 minute', is_brake = false")
postgres.execute("SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', secret_address => true, code_name => %s)", [CODE_NAME])
postgres.execute("""UPDATE pnd_data.service_version SET label = 'Secretname', entry = entry
    || '{"nom": "Secretname", "adresse": "Secretstreet", "courriel": "secret@example.org", "telephone": "Secretstreet"}'
    WHERE service_id = packnd.site_number_id('service', %s)""", [variables["refuge_service_number"]])
postgres.execute("""UPDATE pnd_data.organisation o SET label = 'Secretowner' FROM pnd_data.service s
    WHERE s.service_id = packnd.site_number_id('service', %s) AND o.organisation_id = s.organisation_id""", [variables["refuge_service_number"]])
# it has no other service, which would be nobody's secret
postgres.execute("""UPDATE pnd_data.service s SET organisation_id = packnd.site_number_id('organisation', %s) FROM pnd_data.service h
    WHERE h.service_id = packnd.site_number_id('service', %s) AND s.organisation_id = h.organisation_id AND s.service_id <> h.service_id""",
                 [variables["caf_number"], variables["refuge_service_number"]])
functions = postgres.execute("""SELECT p.oid, quote_ident(p.proname) FROM pg_proc p
    WHERE p.pronamespace = 'pnd'::regnamespace AND p.prokind = 'f' AND p.proretset ORDER BY 2, 1""").fetchall()
functions += postgres.execute("""SELECT p.oid, quote_ident(p.proname) FROM pg_proc p
    WHERE p.pronamespace = 'pnd'::regnamespace AND p.prokind = 'f' AND NOT p.proretset ORDER BY 2, 1""").fetchall()
views = [v for v, in postgres.execute("SELECT relname FROM pg_class WHERE relnamespace = 'pnd'::regnamespace AND relkind = 'v' ORDER BY 1").fetchall()]
arguments = {oid: postgres.execute("""SELECT coalesce(p.proargnames[n], ''), format_type(t, NULL), n > p.pronargs - p.pronargdefaults
    FROM pg_proc p, unnest(p.proargtypes::oid[]) WITH ORDINALITY x (t, n) WHERE p.oid = %s ORDER BY n""", [oid]).fetchall() for oid, _ in functions}
cases = [variables[n] for n in ("supported", "hosted", "exited")]
HANGS_ON = {"referral": "SELECT case_id, referral_id FROM pnd_data.referral", "message": "SELECT case_id, message_id FROM pnd_data.outbox",
            "need": "SELECT case_id, need_id FROM pnd_data.need"}
hanging = {(what, case): [n for n, in postgres.execute(f"SELECT packnd.site_number(%s, h.b) FROM ({query}) h (a, b) WHERE h.a = packnd.site_case_id(%s) ORDER BY h.b", [what, case]).fetchall()]
           for what, query in HANGS_ON.items() for case in cases}


def asked(session, statement):
    """All that comes back: rows, or each field of an error; nothing stays."""
    try:
        with session.transaction(force_rollback=True):
            cursor = session.execute(statement)
            return str(cursor.fetchall()) if cursor.description else ""
    except psycopg.Error as error:
        return " ".join(str(getattr(error.diag, f) or "") for f in ("message_primary", "message_detail", "message_hint", "context", "internal_query"))


for role in ROLES:
    if role == "postgres":
        continue
    session = connect(role)
    session._notice_handlers.clear()
    told = []
    session.add_notice_handler(lambda n: told.append(("notice", n.message_primary or "")))
    for case in cases:
        try:
            session.execute(f"SELECT pnd.open_ticket('{case}', 'appel de la personne')")
        except psycopg.Error:
            pass
        for referral in hanging["referral", case]:
            try:
                session.execute(f"SELECT pnd.open_referral_ticket('{referral}', 'accueil de la personne')")
            except psycopg.Error:
                pass
    told += [(v, asked(session, f"SELECT * FROM pnd.{v}")) for v in views]
    for oid, name in functions:
        names = {a for a, _, _ in arguments[oid]}
        for case in cases if names & {"case_number", "number", *HANGS_ON} else cases[:1]:
            told.append((name, asked(session, f"SELECT * FROM {call('pnd', name, arguments[oid], case, variables)}")))
            for what in names & HANGS_ON.keys():
                told += [(name, asked(session, f"SELECT * FROM {call('pnd', name, arguments[oid], case, {**variables, NUMBERS.get(what, what): n, 'a_' + what: n})}"))
                         for n in hanging[what, case]]
    if any(name == "services" and CODE_NAME in text for name, text in told):
        # where it stands says no more
        labels = [label for label, in session.execute("SELECT service_label FROM pnd.services('76')").fetchall()]
        print(f"{role}: in the order of the names that are shown: {labels == sorted(labels)}")
    for what, words in ("by its name", SECRET), ("by its code name", (CODE_NAME,)):
        seen = {f"{name}{'' if w == words[0] else ' (' + w + ')'}" for name, text in told for w in words if w in text}
        print(f"{role}: {what}: {', '.join(sorted(seen)) or '-'}")
# control: regress_supervisor above, who is shown it
