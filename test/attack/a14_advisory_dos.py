# a14: no lock that somebody can take stands in the way of the job or of others: advisory locks, locks on tables, open
# transactions that only read.
from attack import connect, tell, variables

outside = connect("regress_outside")
sacha = connect("regress_sacha")
postgres = connect()
case = [variables["supported"]]
outside.execute("BEGIN")
outside.execute("SELECT count(pg_advisory_lock(n)) FROM generate_series(0, 2000) n")
outside.execute("SELECT count(pg_advisory_xact_lock(classid, n)) FROM generate_series(0, 30) classid, generate_series(0, 30) n")
tell(outside, "SELECT count(pg_advisory_lock(hashtext(n))) > 0 FROM (VALUES ('packnd'), ('pnd'), ('follow_up'), ('journal')) v (n)")
for table in ("pnd_data.case_file", "pnd_data.journal_head", "pnd.my_cases"):
    tell(outside, f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    outside.execute("ROLLBACK")
    outside.execute("BEGIN")
outside.execute("SELECT count(pg_advisory_lock(n)) FROM generate_series(0, 2000) n")
# control: all goes on
tell(sacha, "SELECT pnd.add_note(%s, 'a appelé') IS NOT NULL AS noted", case)
tell(postgres, "CALL pnd.follow_up(hold_share => 1)")
# who reads under a ticket, in a transaction that stays open, stops nobody either
reader = connect("regress_supervisor")
reader.execute("BEGIN")
tell(reader, "SELECT pnd.open_ticket(%s, 'relecture du dossier') IS NOT NULL AS ticket", case)
tell(sacha, "SELECT pnd.add_note(%s, 'a rappelé') IS NOT NULL AS noted", case)
tell(postgres, "WITH late AS (UPDATE pnd_data.deadline SET started_at = started_at - interval '900 hours' WHERE met_at IS NULL AND cancelled_at IS NULL AND case_id = packnd.site_case_id(%s) RETURNING 1) SELECT count(*) > 0 FROM late", case)
tell(postgres, "CALL pnd.follow_up(hold_share => 1)")
tell(postgres, "SELECT count(*) > 0 AS fired FROM pnd_data.firing f JOIN pnd_data.deadline d USING (deadline_id) WHERE d.case_id = packnd.site_case_id(%s)", case)
