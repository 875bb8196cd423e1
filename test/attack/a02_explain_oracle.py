# a02: EXPLAIN says no more of a case of others than of a number that is none.
import re

from attack import connect, tell, variables

colleague = connect("regress_colleague")
colleague.execute("""CREATE FUNCTION pg_temp.try(call text, number text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
    EXECUTE call INTO answer USING number;
    RETURN coalesce(answer, 'null');
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$""")
CALLS = ["SELECT state FROM pnd.case_summary($1)", "SELECT family_name FROM pnd.identity($1)", "SELECT count(*)::text FROM pnd.case_deadlines($1)",
         "SELECT count(*)::text FROM pnd.referrals($1)", "SELECT pnd.open_ticket($1, 'appel de la personne')::text",
         "SELECT pnd.add_note($1, 'a appelé')", "SELECT pnd.record_facts($1, '{}'::jsonb)::text", "SELECT count(*)::text FROM pnd.allowed_events($1)",
         "SELECT count(*)::text FROM pnd.eligibility($1)", "SELECT pnd.record_first_contact($1)::text"]


def plan(connection, call, number):
    """What EXPLAIN shows, pages and all, after the caches have settled."""
    for _ in range(8):
        rows = connection.execute("EXPLAIN (ANALYZE, VERBOSE, BUFFERS, TIMING OFF, SUMMARY OFF) SELECT pg_temp.try(%s, %s)", [call, number]).fetchall()
    text = "\n".join(r[0] for r in rows).replace(number, "NUMBER")
    return re.sub(r"^Planning:\n(  .*\n?)*", "", text, flags=re.M)


print("same plan and pages for a case of others and for a number that is none:")
for call in CALLS:
    forbidden, unknown = (plan(colleague, call, variables[n]) for n in ("supported", "unknown"))
    print(f"    {call}: {'same' if forbidden == unknown else 'DIFFERENT'}")
    if forbidden != unknown:
        print("       ", [re.findall("Buffers.*", x) for x in (forbidden, unknown)])

# control: EXPLAIN tells what is there to be told, of the own case it does more work
sacha = connect("regress_sacha")
sacha.execute("CREATE FUNCTION pg_temp.try(call text, number text) RETURNS text LANGUAGE plpgsql AS "
              "$$ DECLARE answer text; BEGIN EXECUTE call INTO answer USING number; RETURN answer; EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE; END $$")
print("and of the own case another:", plan(sacha, CALLS[0], variables["supported"]) != plan(sacha, CALLS[0], variables["unknown"]))
# no plan of what is inside
for call in ("EXPLAIN SELECT FROM pnd_data.case_file", "EXPLAIN (COSTS OFF) SELECT * FROM pnd.my_cases"):
    tell(colleague, call)
