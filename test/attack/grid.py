"""The grid: every role, every relation and function of the registry, a client with its own transactions.

What is expected follows from the catalog, not from what was seen: without the privilege 42501; with it and nobody acting PN401;
with it and no right to the case the same as for a number that is none; and of a right call no SQLSTATE beyond the contract.
"""

import random
import re

import psycopg

ROLES = ["regress_doctor", "regress_trainee", "regress_supervisor", "regress_camille", "regress_sacha", "regress_refuge", "regress_nobody",
         "regress_officer", "regress_auditor", "regress_steering", "regress_author", "regress_approver", "regress_watch", "regress_job", "regress_page",
         "regress_app", "regress_colleague", "regress_unmapped", "regress_outside"]
# for whom nobody acts
NOBODY = {"regress_nobody", "regress_unmapped", "regress_outside", "regress_app"}
# who has something to do with the case that is tried
INVOLVED = {"regress_sacha", "regress_camille", "regress_supervisor", "regress_doctor"}
# who has no part in it, and what he may call of it nevertheless: her rights and who is kept away are a privacy officer's, the journal an
# auditor's; a referent opens a case in an emergency
OVERSIGHT = {"regress_officer": {"answer_rights_request", "archive_case", "check_identity", "exclude", "exclusions", "extend_rights_request", "hold_case",
                                 "lift_hold", "request_right", "exclude_commune", "unarchive_case"},
             "regress_auditor": {"verify_journal"},
             "regress_colleague": {"break_glass"}}
RELATION_STATEMENTS = ["SELECT * FROM {0} LIMIT 1", "INSERT INTO {0} DEFAULT VALUES", "UPDATE {0} SET {1} = NULL", "DELETE FROM {0}", "TRUNCATE {0}",
                       "COPY {0} TO STDOUT", "EXPLAIN SELECT * FROM {0}", "LOCK TABLE {0} IN ACCESS SHARE MODE", "ALTER TABLE {0} OWNER TO CURRENT_USER",
                       "DROP TABLE {0}", "COMMENT ON TABLE {0} IS 'x'", "CREATE TABLE pg_temp.mine (x int REFERENCES {0})",
                       "CREATE TRIGGER t BEFORE INSERT ON {0} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                       "CREATE POLICY p ON {0} USING (true)", "GRANT SELECT ON {0} TO PUBLIC"]
# what a call may answer to who may make it; XX000, 42883, 42P01 and the like would be faults
CONTRACT = re.compile(r"^(PN\d\d\d|22\w\w\w|42501|0A000|0P000|0LP01|55000|40001|2BP01|2D000|25\w\w\w|P0001|P0002)$")
VALUES = {"date": "current_date", "timestamp with time zone": "now()", "boolean": "true", "integer": "1", "bigint": "1", "numeric": "1",
          "text": "'x'", "text[]": "'{x}'", "jsonb": "'{}'", "json": "'{}'", "interval": "'1 day'", "integer[]": "'{1}'"}
# what stands for an argument, by its name: a variable of the story, else the text itself
NUMBERS = {"decision": "decision", "message": "message", "search": "found", "article": "131-1", "territory": "76", "referral": "asked", "service": "refuge_service_number", "hand_over": "hand_over", "transfer": "transfer", "professional": "camille_number",
           "substitute": "camille_number", "successor": "camille_number", "organisation": "caf_number", "number": "CASE", "case_number": "CASE",
           "other_case_number": "CASE", "goes_on": "CASE", "previous_case_number": "CASE", "reason": "motif de la demande",
           "motive": "appel de nuit, en danger, personne ne répond", "measure": "tgd", "application": "demand", "data_class": "identity", "domain": "shelter",
           "exit_code": "goals_reached", "pathway": "complet", "tie": "author", "source": "person", "person_right": "access", "received_through": "meeting",
           "archive_ground": "litigation", "hold_ground": "trial", "subject": "news", "review": "other", "conclusion": "goes_on", "legal_ground": "vulnerable",
           "identity_check": "known", "rights_answer": "granted", "contact_kind": "phone", "contact_value": "+33 1 99 00 00 49", "value": "+33 1 99 00 00 49",
           "read_by": "her_alone", "safe_hours": "24/7", "verified_how": "in_person", "sign": "observed", "fact": "pets", "who": "person", "silence": "acceptance"}
# where a name has another meaning in one function
OF_FUNCTION = {("add_channel", "kind"): "phone", ("poison_channel", "kind"): "phone", ("add_dependant", "kind"): "child", ("add_evidence", "kind"): "complaint",
               ("set_domicile", "kind"): "association", ("add_appointment", "kind"): "office", ("give_consent_to", "recipient"): "services",
               ("revoke_consent", "recipient"): "services", ("renew_consent", "recipient"): "services", ("tell_without_agreement", "recipient"): "judicial",
               ("answer_difficulty_call", "answer"): "solved", ("call_in_difficulty", "reason"): "rights_blocked", ("choose_pathway", "reason"): "person",
               ("prepare_message", "content"): "situation", ("contact_plan", "content"): "situation", ("access_report", "case_number"): "CASE"}
# numbers of what hangs on a case: well formed, of nothing
KINDS = {"channel", "dependant", "note", "appointment", "deadline", "evidence", "disclosure", "need", "step", "request", "alert"}
LISTS = {"domains": "{shelter}", "data_classes": "{identity}", "carries": "{situation}"}


def attempt(session, statement):
    """SQLSTATE ('' for success), all that the error says, and the rows; undone."""
    try:
        with session.transaction(force_rollback=True):
            cursor = session.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
            return "", "", rows
    except psycopg.Error as error:
        d = error.diag
        return d.sqlstate or "gone", "|".join(str(x) for x in (d.message_primary, d.message_detail, d.message_hint, d.constraint_name, d.table_name, d.column_name)), []


def relations(sessions, catalog, share, problems):
    tried = 0
    for schema, name, kind, column in catalog.execute("""
            SELECT n.nspname, format('%I.%I', n.nspname, c.relname), c.relkind::text, (SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = 1)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('pnd', 'pnd_data', 'packnd') AND c.relkind IN ('r', 'v', 'm', 'p', 'S') ORDER BY 2""").fetchall():
        for role, session in sessions.items():
            if share(name, role):
                continue
            may, = catalog.execute("SELECT has_table_privilege(%s, %s, 'SELECT') AND has_schema_privilege(%s, %s, 'USAGE')", [role, name, role, schema]).fetchone()
            for template in RELATION_STATEMENTS:
                statement = template.format(name, column)
                state, _, _ = attempt(session, statement) if not statement.startswith("COPY") else copied(session, name)
                tried += 1
                if kind != "v" or schema != "pnd":
                    good = state == "42501"
                elif template.startswith(("SELECT", "EXPLAIN", "COPY")):
                    # a view of pnd is read, by whom it is for, and shows rows to whoever somebody is
                    good = state == ("PN401" if role in NOBODY and name != "pnd.guide" and template.startswith("SELECT") else "") if may and not template.startswith("COPY") \
                        else state in {"42501", "42809"}
                    good = good or may and state in {"42501", "PN401"} and template.startswith("SELECT")
                elif template.startswith(("LOCK", "GRANT")):
                    # who may read may wait for nothing; GRANT of what one cannot give is a warning
                    good = state == ("" if may else "42501")
                else:
                    # a view is written by nobody
                    good = state in {"42501", "42809", "55000"}
                if not good:
                    problems.append(f"{role}: {statement}: {state or 'done'}")
    return tried


def copied(session, name):
    try:
        with session.transaction(force_rollback=True), session.cursor().copy(f"COPY {name} TO STDOUT") as copy:
            for _ in copy:
                break
        return "", "", []
    except psycopg.Error as error:
        return error.diag.sqlstate or "gone", "", []


def call(schema, name, arguments, number, variables):
    """A call by name of all arguments that must be given."""
    given = []
    for argument, kind, has_default in arguments:
        if has_default:
            continue
        value = VALUES.get(kind, "NULL")
        what = OF_FUNCTION.get((name, argument), NUMBERS.get(argument))
        if kind == "text[]" and argument in LISTS:
            value = f"'{LISTS[argument]}'"
        elif kind == "text" and argument.endswith("_text"):
            value = "'{}'"
        elif kind == "text" and what:
            value = "'" + (number if what == "CASE" else variables.get(what, what)).replace("'", "''") + "'"
        elif kind == "text" and argument in KINDS:
            value = f"'{variables.get('a_' + argument, 'x')}'"
        given.append(f"{value}::{kind}")
    return f"{schema}.{name}({', '.join(given)})"


def functions(sessions, catalog, share, problems, variables):
    tried = 0
    unreached = {}
    variables = {**variables, **{f"a_{kind}": catalog.execute("SELECT packnd.site_number(%s, 1)", [SITE_KINDS.get(kind, kind)]).fetchone()[0] for kind in KINDS}}
    for oid, schema, name, prokind in catalog.execute("""
            SELECT p.oid, n.nspname, quote_ident(p.proname), p.prokind::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname IN ('pnd', 'pnd_data', 'packnd') AND p.prokind IN ('f', 'p')
              AND p.provariadic = 0 AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype) ORDER BY 2, 3, 1""").fetchall():
        arguments = catalog.execute("""SELECT coalesce(p.proargnames[n], ''), format_type(t, NULL), n > p.pronargs - p.pronargdefaults
            FROM pg_proc p, unnest(p.proargtypes::oid[]) WITH ORDINALITY x (t, n) WHERE p.oid = %s ORDER BY n""", [oid]).fetchall()
        if any(kind in ("internal", "cstring", "trigger", "event_trigger", '"any"', "anyelement") for _, kind, _ in arguments):
            continue
        is_strict, pure = catalog.execute("SELECT proisstrict, has_function_privilege('public', oid, 'EXECUTE') FROM pg_proc WHERE oid = %s", [oid]).fetchone()
        takes_case = schema == "pnd" and bool(arguments) and arguments[0][0] == "case_number"
        verb = "CALL" if prokind == "p" else "SELECT *  FROM"
        for role, session in sessions.items():
            if share(f"{schema}.{name}{oid}", role):
                continue
            may, = catalog.execute("SELECT has_function_privilege(%s, %s::oid, 'EXECUTE') AND has_schema_privilege(%s, %s, 'USAGE')", [role, oid, role, schema]).fetchone()
            calls = {n: call(schema, name, arguments, variables[n], variables) for n in ("supported", "unknown")}
            answers = {n: attempt(session, f"{verb} {c}") for n, c in calls.items()}
            how_called = {**{n: "NULL" in c for n, c in calls.items()}, "nulls": True}
            nulls = attempt(session, f"{verb} {schema}.{name}({', '.join(f'NULL::{k}' for _, k, d in arguments if not d)})")
            tried += 3
            for how, (state, said, _) in {**answers, "nulls": nulls}.items():
                if is_strict and not state and how_called[how]:
                    # the planner answers null without a call
                    good = True
                elif not may:
                    good = state == "42501"
                elif schema != "pnd":
                    # what is open to all of packnd knows nobody
                    good = (pure or role == "regress_app") and (not state or CONTRACT.match(state))
                elif role in NOBODY:
                    # a mistyped number is told as such, whoever asks
                    good = state in {"PN401", "42501", "22P02"} or name in WITHOUT_ACTOR
                else:
                    good = not state or bool(CONTRACT.match(state))
                if good and takes_case and not state and how != "nulls" and (how == "unknown" and name not in OF_NO_CASE_TOO
                                                                             or role not in INVOLVED and name not in OVERSIGHT.get(role, ())):
                    good = False
                if not good:
                    problems.append(f"{role}: {schema}.{name} ({how}): {state or 'done'} {said[:60]}")
            # a right call of who has no part in the case comes as far as the look-up, and ends there
            if takes_case and may and role not in INVOLVED | NOBODY and name not in OVERSIGHT.get(role, ()) and answers["unknown"][0] != "PN404":
                unreached.setdefault((name, answers["unknown"][0], answers["unknown"][1][:70]), role)
            if takes_case and role not in INVOLVED and name not in OVERSIGHT.get(role, ()) and answers["supported"][:2] != answers["unknown"][:2]:
                problems.append(f"{role}: {schema}.{name} tells a case of others from a number that is none")
    problems += [f"{role}: pnd.{name}: ends before the case is looked up: {state} {said}" for (name, state, said), role in unreached.items() if name not in NO_LOOK_UP]
    return tried


# of a number that is none these have no row: who may ask them may ask of every case
OF_NO_CASE_TOO = {"verify_journal", "exclusions"}
# these ask for something else before
NO_LOOK_UP = {"exclusions"}
# what a number is called in packnd.site_number()
SITE_KINDS = {"step": "plan_step", "request": "deadline"}
# who calls these need be nobody: an app's own table, and what leads to the calls
WITHOUT_ACTOR = {"guide", "check_table", "machine_graph", "allowed_events"}


def grid(variables, part, seed):
    """Tries one in `part` of the cells; returns how many, and what is wrong."""
    at_random = random.Random(seed)
    chosen = {}

    def share(name, role):
        return chosen.setdefault((name, role), at_random.randrange(part)) != 0

    catalog = psycopg.connect(dbname="attack", autocommit=True)
    sessions = {role: psycopg.connect(dbname="attack", user=role, autocommit=True, options="-c statement_timeout=60s -c lock_timeout=5s") for role in ROLES}
    for session in sessions.values():
        session._notice_handlers.clear()
    problems = []
    tried = relations(sessions, catalog, share, problems), functions(sessions, catalog, share, problems, variables)
    return tried, problems
