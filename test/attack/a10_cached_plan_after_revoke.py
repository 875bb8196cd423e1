# a10: what ended has ended at the next statement: in a session with prepared statements and cached plans, in an open
# transaction, in an open cursor, in a loop.
# shows: person_identity.given_name
from attack import connect, tell, variables

case = variables["supported"]
postgres = connect()
READ = f"SELECT given_name FROM pnd.identity('{case}')"


def session():
    sacha = connect("regress_sacha")
    sacha.execute("SELECT pnd.open_ticket(%s, 'appel de la personne')", [case])
    sacha.execute(f"PREPARE reading AS {READ}")
    sacha.execute("PREPARE listing AS SELECT count(*) FROM pnd.my_cases()")
    for _ in range(7):
        sacha.execute("EXECUTE reading")
        sacha.execute("EXECUTE listing")
    return sacha


def quiet(connection, statement):
    return tell(connection, statement, show=statement.replace(case, "NUMBER"))


# control: it reads while the duty lasts
sacha = session()
quiet(sacha, "EXECUTE reading")
in_transaction = session()
in_transaction.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
in_transaction.execute(READ)
cursor = session()
cursor.execute("BEGIN")
cursor.execute(f"DECLARE c CURSOR FOR SELECT i.given_name FROM generate_series(1, 3) n, LATERAL pnd.identity('{case}' || repeat('', n)) i")
cursor.execute("FETCH 1 FROM c")
print("-- the duty of the referent ends")
tell(postgres, "SELECT count(*) FROM pnd.end_duty(%s, '76', 'referent', 'départ')", [variables["sacha_number"]])
quiet(sacha, "EXECUTE reading")
quiet(sacha, "EXECUTE listing")
quiet(in_transaction, READ)
quiet(cursor, "FETCH 1 FROM c")
print("-- the login of the supervisor ends")
supervisor = connect("regress_supervisor")
supervisor.execute("PREPARE listing AS SELECT count(*) > 0 FROM pnd.territory_cases('76')")
quiet(supervisor, "EXECUTE listing")
tell(postgres, "SELECT count(*) FROM pnd.end_login('regress_supervisor', 'départ')")
quiet(supervisor, "EXECUTE listing")
quiet(supervisor, "SELECT count(*) FROM pnd.my_messages()")
