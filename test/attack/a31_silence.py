# a31: what functions plan and read inside reaches no client, whatever settings a session has: no id and no text of a row is a
# constant of a plan that it is told, not of statements, nor of what runs at COMMIT, nor of functions that fail.
import re

from attack import connect, variables

case = variables["supported"]
postgres = connect()
# ids of 64 bits: what functions have in their hands, and callers never see
SECRETS = {r[0] for table in ("case_file", "referral", "transfer", "contact_channel", "note") for r in postgres.execute(
    f"SELECT {'case_id' if table == 'case_file' else table.replace('contact_', '') + '_id'} FROM pnd_data.{table}").fetchall() if r[0] > 2 ** 32}
TEXTS = {r[0].encode() for r in postgres.execute("SELECT label FROM pnd_data.organisation").fetchall()}


def constants(detail):
    """The constants of a printed plan, as bytes."""
    for _, values in re.findall(r":constvalue (\d+) \[([-0-9 \n]*)\]", detail or ""):
        yield bytes(int(v) % 256 for v in values.split())


def heard(role, *statements):
    """How many rows' ids and texts a session is told beside its own statements."""
    session = connect(role)
    notices = []
    session._notice_handlers.clear()
    session.add_notice_handler(lambda n: notices.append(n.message_detail or ''))
    for setting in ("debug_pretty_print = off", "debug_print_plan = on", "debug_print_parse = on", "debug_print_rewritten = on", "plpgsql.print_strict_params = on",
                    "client_min_messages = log"):
        session.execute(f"SET {setting}")
    for statement in statements:
        notices.clear()
        answer = "done"
        try:
            session.execute(statement)
        except Exception as error:
            answer = error.sqlstate
            notices.append(error.diag.message_detail or '')
        told = [c for detail in notices for c in constants(detail)]
        leaks = sum(int.from_bytes(c[:8], "little") in SECRETS for c in told if len(c) == 8) + sum(t in c for c in told for t in TEXTS)
        values = sum("parameters:" in detail for detail in notices)
        print(f"{role}> {statement[:100]}: {answer}; of rows {leaks}, variables {values}")


referral = variables["asked"]
heard("regress_refuge", "SELECT count(*) FROM pnd.my_referrals()", f"SELECT count(*) FROM pnd.referral_details('{referral}')",
      f"SELECT pnd.open_referral_ticket('{referral}', 'lecture de la demande')", f"SELECT count(*) FROM pnd.referral_details('{referral}')",
      f"SELECT pnd.answer_referral('{referral}', 'refused', 'full')")
# of a request that it accepted, under a ticket; given back, the next shelter is asked
accepted = variables["received_there"]
heard("regress_refuge", f"SELECT pnd.open_referral_ticket('{accepted}', 'lecture de la demande')", f"SELECT count(*) FROM pnd.referral_details('{accepted}')",
      f"SELECT count(*) FROM pnd.referral_notes('{accepted}')", f"SELECT pnd.note_on_referral('{accepted}', 'La chambre est prête.')",
      f"SELECT pnd.answer_referral('{accepted}', 'refused', 'full')")
print("of both the next shelter was asked:", postgres.execute("SELECT count(*) FROM pnd_data.referral r WHERE r.asked_after IN (SELECT packnd.site_number_id('referral', x) FROM unnest(%s::text[]) x)",
                                                          [[referral, accepted]]).fetchone()[0])
heard("regress_colleague", f"SELECT pnd.case_summary('{case}')", f"SELECT pnd.add_note('{case}', 'a appelé')")
heard("regress_sacha", f"SELECT count(*) FROM pnd.referrals('{case}')", f"SELECT count(*) FROM pnd.eligibility('{case}')",
      f"SELECT count(*) FROM pnd.refer('{case}', 'housing')", "SELECT count(*) FROM pnd.my_cases", "SELECT count(*) FROM pnd.my_messages()")
# what is planned at COMMIT, by triggers that enter no function of pnd
heard("regress_supervisor", "BEGIN", f"SELECT pnd.name_referent('{variables['received']}', '{variables['sacha_number']}')", "COMMIT")
heard("regress_sacha", "BEGIN", f"SELECT pnd.propose_hand_over('{case}', '{variables['camille_number']}')", "SET CONSTRAINTS ALL IMMEDIATE", "COMMIT")
# control: the settings do what they say, and an id that is a constant is found: in a function of one's own
secret = max(SECRETS)
postgres.execute(f"CREATE FUNCTION public.mine() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM pg_proc WHERE pronargs <> {secret}); END $$")
postgres.execute("GRANT EXECUTE ON FUNCTION public.mine() TO PUBLIC")
heard("regress_sacha", "SELECT public.mine()")
