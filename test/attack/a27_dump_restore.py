# a27: who may not read dumps nothing; a dump has no key, and says of the persons what the tables say and no more; restored, the
# registry shows nobody anything that it did not before.
import subprocess

import psycopg

from attack import connect, tell, variables


def dump(role, *options):
    done = subprocess.run(["pg_dump", "-U", role, "-d", "attack", *options], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr.split("\n")[0]


code, out, err = dump("regress_sacha", "--data-only")
print("by an agent:", code, len(out), err.replace("pg_dump: ", ""))
code, out, err = dump("regress_sacha", "--schema=pnd_data", "--data-only")
print("of the tables:", code, "CNRY" in out)
# control: who bypasses the walls dumps all
code, out, err = dump("postgres")
print("by a superuser:", code, "CNRY" in out)
schema = dump("postgres", "--schema-only")[1]
print("a canary in what is no row:", "CNRY_person" in schema)
key = open(connect().execute("SHOW packnd.match_key_file").fetchone()[0]).read().split()[1]
print("the key of the identifiers:", key in out)
postgres = connect()
postgres.execute("CREATE DATABASE attack_restored")
done = subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", "attack_restored"], input=out, capture_output=True, text=True)
print("restored:", done.returncode, done.stderr.split("\n")[0])


with psycopg.connect(dbname="attack_restored", user="regress_colleague", autocommit=True) as camille:
    for statement in ("SELECT count(*) FROM pnd_data.person_identity", f"SELECT state FROM pnd.case_summary('{variables['supported']}')"):
        try:
            print("   ", camille.execute(statement).fetchall())
        except psycopg.Error as error:
            print("   ", error.sqlstate)
with psycopg.connect(dbname="attack_restored", autocommit=True) as admin:
    print("its journal:", [r[0] for r in admin.execute("SELECT finding FROM pnd.verify_journal()").fetchall()])
postgres.execute("DROP DATABASE attack_restored WITH (FORCE)")
