# a06: what somebody makes in his temporary schema, under any name that the registry uses, is used by nobody else.
from attack import connect, tell, variables

CALLS = [
    ("SELECT state, referent FROM pnd.case_summary(%s)", ["supported"]),
    ("SELECT count(*) FROM pnd.case_deadlines(%s)", ["supported"]),
    ("SELECT count(*) FROM pnd.referrals(%s)", ["supported"]),
    ("SELECT count(*) FROM pnd.eligibility(%s)", ["supported"]),
    ("SELECT count(*) FROM pnd.my_cases()", []),
    ("SELECT pnd.add_note(%s, 'a appelé') IS NOT NULL", ["supported"]),
    ("SELECT pnd.open_ticket(%s, 'appel de la personne') IS NOT NULL", ["supported"]),
]


def answers(connection):
    return [connection.execute(call, [variables[n] for n in names]).fetchall() for call, names in CALLS]


postgres = connect()
before = answers(connect("regress_sacha"))
sacha = connect("regress_sacha")
made = refused = 0


def make(statement):
    global made, refused
    try:
        sacha.execute(statement)
        made += 1
    except Exception:
        refused += 1


# every table and function of the registry and of the library, and what PostgreSQL offers to functions
for (name,) in postgres.execute("SELECT relname FROM pg_class WHERE relnamespace IN ('pnd_data'::regnamespace, 'pnd'::regnamespace) AND relkind IN ('r', 'v')").fetchall():
    make(f'CREATE TEMP TABLE "{name}" (case_id bigint, state text, value text)')
for name, arguments in postgres.execute("""
        SELECT DISTINCT ON (proname, pg_get_function_identity_arguments(p.oid)) p.proname,
            (SELECT string_agg(format_type(t, NULL), ', ' ORDER BY n) FROM unnest(p.proargtypes) WITH ORDINALITY x (t, n))
        FROM pg_proc p WHERE p.prokind = 'f' AND (p.pronamespace IN ('pnd_data'::regnamespace, 'pnd'::regnamespace, 'packnd'::regnamespace)
            OR p.pronamespace = 'pg_catalog'::regnamespace AND p.proname IN ('now', 'clock_timestamp', 'count', 'lower', 'format', 'coalesce', 'jsonb_each', 'unnest',
               'btrim', 'current_setting', 'set_config', 'length', 'jsonb_build_object', 'to_jsonb', 'int8eq', 'texteq'))""").fetchall():
    make(f'''CREATE FUNCTION pg_temp."{name}"({arguments or ''}) RETURNS text LANGUAGE sql AS $$ SELECT 'shadow' $$''')
for name in ("text", "bigint", "timestamptz", "jsonb", "date"):
    make(f'CREATE TYPE pg_temp."{name}" AS (shadow int)')
make("CREATE FUNCTION pg_temp.shadow(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$")
make("CREATE OPERATOR pg_temp.= (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_temp.shadow)")
print("made many:", made > 300)
print("same answers:", answers(sacha) == before)
sacha.execute("SET search_path = pg_temp, pg_catalog, pnd")
print("same answers with the temporary schema first:", answers(sacha) == before)
# nothing but temporary: nobody creates in a schema of the registry
for schema in ("pnd", "pnd_data", "packnd", "pg_catalog"):
    tell(sacha, f"CREATE FUNCTION {schema}.mine() RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$")
# control: the shadows are there, and who asks for them gets them
tell(sacha, "SELECT pg_temp.clock_timestamp()")
