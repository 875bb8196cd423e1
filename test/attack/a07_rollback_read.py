# a07: identity is shown under a ticket of an earlier transaction that was committed, and under no other.
# shows: person_identity.given_name
from attack import connect, tell, variables

READ = "SELECT given_name FROM pnd.identity(%s)"
OPEN = "SELECT pnd.open_ticket(%s, 'appel de la personne') IS NOT NULL AS ticket"
case = [variables["assisted"]]
other = [variables["supported"]]


def run(connection, *statements):
    for statement in statements:
        tell(connection, statement, case if "%s" in statement else None)


sacha = connect("regress_sacha")
postgres = connect()
postgres.execute("DELETE FROM pnd_data.access_ticket")
print("-- no ticket; in the same transaction; in a subtransaction that is released; rolled back")
run(sacha, READ, "BEGIN", OPEN, READ, "ROLLBACK", READ, "BEGIN", "SAVEPOINT s", OPEN, "RELEASE s", READ, "ROLLBACK", READ)
print("-- a ticket of another, of another case, one that has expired")
tell(connect("regress_supervisor"), OPEN, case)
run(sacha, READ)
tell(sacha, OPEN, other)
run(sacha, READ)
run(sacha, OPEN)
postgres.execute("UPDATE pnd_data.access_ticket SET opened_at = now() - interval '2 hours', expires_at = now() - interval '1 second'")
run(sacha, READ)
print("-- a ticket that another session holds open")
second = connect("regress_sacha")
run(second, "BEGIN", OPEN)
run(sacha, READ)
run(second, "ROLLBACK")
run(sacha, READ)
print("-- a transaction that began before the ticket, and sees it by its snapshot")
run(sacha, "BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT 1")
run(second, OPEN)
run(sacha, READ, "ROLLBACK")
# control: committed, it is shown
run(sacha, READ)
print("-- every ticket that was committed is in the journal:",
      postgres.execute("""SELECT (SELECT count(*) FROM pnd_data.access_ticket) <= (SELECT count(*) FROM pnd_data.journal WHERE table_name = 'access_ticket')""").fetchone()[0])
