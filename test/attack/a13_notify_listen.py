# a13: NOTIFY says that the follow-up has run, and nothing of what anybody did.
from attack import connect, tell, variables

postgres = connect()
listener = connect("regress_outside")
names = {r[0] for r in postgres.execute("SELECT relname FROM pg_class UNION SELECT proname FROM pg_proc UNION SELECT nspname FROM pg_namespace").fetchall()}
for name in sorted(names | {"pnd_change", "pnd_changes", "packnd_change", "packnd_outbox", "outbox", "changes"}):
    if len(name) < 63:
        listener.execute(f'LISTEN "{name}"')
heard = []
listener.add_notify_handler(lambda n: heard.append(n))
sacha = connect("regress_sacha")
tell(sacha, "SELECT pnd.add_note(%s, 'a appelé') IS NOT NULL AS noted", [variables["supported"]])
tell(connect("regress_supervisor"), "SELECT pnd.name_referent(%s, %s)", [variables["received"], variables["sacha_number"]])
tell(sacha, "SELECT pnd.report_duress(%s, 'told')", [variables["supported"]])
listener.execute("SELECT 1")
print("heard of what they did:", [(n.channel, n.payload) for n in heard])
# it is the job that says so, each time, also when there is nothing to send
for _ in range(2):
    heard.clear()
    postgres.execute("CALL pnd.follow_up(hold_share => 1)")
    listener.execute("SELECT 1")
    print("heard of a run:", [(n.channel, n.payload, n.pid == postgres.info.backend_pid) for n in heard])
# no function of the registry says more
tell(postgres, """SELECT proname, (regexp_matches(prosrc, '(?:pg_notify|NOTIFY )[^;]*;', 'g'))[1] FROM pg_proc
    WHERE pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace, 'packnd'::regnamespace) AND proname <> 'site_sql'""", show="what functions notify")
# control: who is told, is told
postgres.execute("NOTIFY case_file, 'x'")
listener.execute("SELECT 1")
print("heard:", (heard[-1].channel, heard[-1].payload))
