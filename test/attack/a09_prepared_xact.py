# a09: a ticket in a transaction that was prepared is none; where an agent acted, nothing is prepared.
# shows: person_identity.given_name
from attack import connect, tell, variables

case = [variables["assisted"]]
sacha = connect("regress_sacha")
connect().execute("DELETE FROM pnd_data.access_ticket")
tell(sacha, "BEGIN")
tell(sacha, "SELECT pnd.open_ticket(%s, 'appel de la personne') IS NOT NULL AS ticket", case)
tell(sacha, "PREPARE TRANSACTION 'ticket'")
tell(sacha, "SELECT given_name FROM pnd.identity(%s)", case)
# so no lock on a case is kept by nobody's session
tell(sacha, "BEGIN")
tell(sacha, "SELECT pnd.add_note(%s, 'a appelé') IS NOT NULL AS noted", case)
tell(sacha, "PREPARE TRANSACTION 'note'")
print("prepared:", connect().execute("SELECT count(*) FROM pg_prepared_xacts").fetchone()[0])
# control: committed, it is a ticket
tell(sacha, "SELECT pnd.open_ticket(%s, 'appel de la personne') IS NOT NULL AS ticket", case)
tell(sacha, "SELECT given_name FROM pnd.identity(%s)", case)
# control: where no agent acted, a transaction of the database's own can be prepared
postgres = connect()
tell(postgres, "BEGIN")
tell(postgres, "CREATE TABLE public.other (id int)")
tell(postgres, "PREPARE TRANSACTION 'other'")
tell(postgres, "ROLLBACK PREPARED 'other'")
