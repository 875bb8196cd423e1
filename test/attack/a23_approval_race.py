# a23: one approval has one effect: not two that approve at once, not two calls that use it at once, not who asked.
import threading
from attack import connect, tell, variables

case = [variables["supported"]]
postgres = connect()
postgres.execute("CREATE ROLE attack_second LOGIN IN ROLE packnd_privacy_officer")
postgres.execute("SELECT pnd.assign_duty(pnd.add_professional('Seconde', %s, 'données', 'attack_second', '2025-01-01'), '76', 'privacy_officer')",
                 [variables["caf_number"]])
postgres.execute("CREATE ROLE attack_third LOGIN IN ROLE packnd_privacy_officer")
postgres.execute("SELECT pnd.assign_duty(pnd.add_professional('Tierce', %s, 'données', 'attack_third', '2025-01-01'), '76', 'privacy_officer')",
                 [variables["caf_number"]])
# what takes two persons, as a function of pnd has it
postgres.execute("""CREATE FUNCTION public.lift(case_number text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp AS $$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_approval('lift_hold', jsonb_build_object('case_number', case_number));
	RETURN 'lifted';
END $$""")
postgres.execute("ALTER FUNCTION public.lift(text) OWNER TO packnd_owner")

held = connect("regress_supervisor")
held.execute("SELECT pnd.hold_case(%s, 'trial', 'audience à venir')", case)
officer, again = connect("regress_officer"), connect("regress_officer")
second, third = connect("attack_second"), connect("attack_third")
request = officer.execute("SELECT pnd.ask_approval('lift_hold', jsonb_build_object('case_number', %s::text), 'procédure terminée')", case).fetchone()
tell(officer, "SELECT pnd.approve_request(%s)", request)
tell(officer, "SELECT public.lift(%s)", case)
tell(connect("regress_supervisor"), "SELECT pnd.approve_request(%s)", request)


def at_once(first, other, statement, values):
    """The first has it in an open transaction, the other waits for him, the first commits."""
    tell(first, "BEGIN")
    tell(first, statement, values)
    waiting = threading.Thread(target=tell, args=(other, statement, values))
    waiting.start()
    waiting.join(1)
    print("waits:", waiting.is_alive())
    # said before, as the other speaks as soon as it is done
    print(f"{first.info.user}> COMMIT\n    COMMIT", flush=True)
    first.execute("COMMIT")
    waiting.join()


# two approve at once: the second hears that it is decided
at_once(second, third, "SELECT pnd.approve_request(%s)", request)
# the arguments changed after the approval
tell(officer, "SELECT public.lift(%s)", [variables["assisted"]])
# who approved uses it not
tell(second, "SELECT public.lift(%s)", case)
# control: who asked uses it; of two calls at once, one
at_once(officer, again, "SELECT public.lift(%s)", case)
