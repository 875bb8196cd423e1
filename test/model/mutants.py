"""Takes protections out of the registry, one at a time, and says whether the model misses them.

mutants.py OPERATIONS SEED [WORD]: against the server that libpq's variables name, where the
database packnd has an empty registry; WORD: only those with it in their name.
"""
import os
import re
import subprocess
import sys

import psycopg

HERE = os.path.dirname(os.path.abspath(__file__))
# what is taken out, of which function, what stands there, what stands there instead
MUTANTS = [
    ('agreement withdrawn hides who she is', 'pnd_data.require_agreement', 'NOT pnd_data.is_withdrawn(case_id)', 'true'),
    ('the last clock is kept', 'pnd_data.keep_clock', 'NOT pnd_data.has_clock(keep_clock.case_id)', 'false'),
    ('no duplicate is counted', 'pnd.territory_counts', 'AND c.duplicate_of IS NULL', ''),
    ('a hand-over that has ended is not answered', 'pnd_data.end_hand_over', 'AND h.outcome IS NULL', ''),
    ('who is away is not named', 'pnd_data.require_referent', 'IF FOUND THEN', 'IF false THEN'),
    ('who has no duty is not named', 'pnd_data.require_referent', "IF NOT packnd.holds_duty(require_referent.professional_id, territory, '{referent}') THEN", 'IF false THEN'),
    ('the referent before leads no more', 'pnd_data.change_referent', 'AND r.valid_to IS NULL\n\tRETURNING', 'AND false\n\tRETURNING'),
    ('cases of whose referent has left are taken over', 'pnd_data.relieve_case', 'IF next.successor IS NULL THEN', 'IF true THEN'),
    ('who stands in takes over', 'pnd_data.relieve_case', 'pnd_data.substitute_of(r.professional_id, c.territory_id)', '(SELECT NULL::bigint)'),
    ('a case that goes on elsewhere is not reopened', 'pnd_data.require_only_case', 'pnd_data.goes_on_elsewhere(', 'false AND pnd_data.goes_on_elsewhere('),
    ('a transfer ends with a referent there', 'pnd_data.effect_complete_transfer', "PERFORM pnd_data.cause_event(x.case_id, 'transfer_completed')", 'PERFORM'),
    ('a transfer is answered once', 'pnd_data.lock_transfer', 'AND x.outcome IS NULL', ''),
    ('her needs go along', 'pnd_data.carry_needs', "carry_needs.how = 'transfer' OR", ''),
    ('who is moved stays herself', 'pnd_data.effect_accept_transfer', "'person_id', pnd_data.hold_person(old_case.case_id)", "'person_id', NULL"),
    ('a detached duplicate is herself again', 'pnd_data.effect_undo_merge', 'undone.left_person IS NOT NULL', 'false'),
    ('her cases come along when she is detached', 'pnd_data.part_persons', 'part_persons.left_cases ||', "'{}'::bigint[] ||"),
    ('what she agreed to is linked stays linked', 'pnd_data.part_persons', 'WHERE p.she_agrees AND', 'WHERE false AND'),
    ('a duplicate brings danger along', 'pnd_data.carry_danger', "carry_danger.how = 'merge' AND is_found", 'false'),
    ('danger that was brought has an end', 'pnd_data.carry_danger', 'PERFORM pnd_data.count_brought_danger(from_case, to_case, classes);', ''),
    ('a duplicate brings her decision along', 'pnd_data.carry_leaving', "PERFORM pnd_data.cause_event(to_case, 'decided_to_leave', told.decided_at);", ''),
    ('who may be known is told', 'pnd_data.note_pairs', 'count(DISTINCT k.kind) >= 2', 'count(DISTINCT k.kind) > 9'),
    ('danger has an end', 'pnd_data.effect_count_danger', 'IF until_day IS NULL THEN', 'IF true THEN'),
    ('who is not trained finds no danger', 'pnd.record_danger', 'NOT pnd_data.is_trained(', 'false AND NOT pnd_data.is_trained('),
    ('a pause ends', 'pnd_data.effect_keep_pause', '>= pnd_data.most_extensions()', '> 1000'),
    ('the law names who is told', 'pnd_data.judge_disclosure', 'stated.recipient <> ALL (ground.recipients)', 'false'),
    ('she is informed', 'pnd.record_informed', 'AND known.must_inform', 'AND false'),
    ('what is declined is forgotten', 'pnd_data.effect_forget_report', 'PERFORM pnd_data.forget_case_rows(', 'PERFORM pnd_data.has_clock('),
    ('a success is none in danger', 'pnd_data.judge_exit', 'IF lacking.danger THEN', 'IF false THEN'),
    ('one call in difficulty waits at a time', 'pnd.call_in_difficulty',
     'IF EXISTS (SELECT FROM pnd_data.difficulty_call d WHERE d.case_id = the_case AND d.answered_at IS NULL) THEN', 'IF false THEN'),
    ('a step that is finished stays so', 'pnd_data.lock_step', 'IF ended IS NOT NULL THEN', 'IF false THEN'),
]


def take_out(connection, function, there, instead):
    rows = connection.execute("""SELECT pg_get_functiondef(p.oid) FROM pg_proc p
        WHERE p.pronamespace = split_part(%s, '.', 1)::regnamespace AND p.proname = split_part(%s, '.', 2)""", [function, function]).fetchall()
    texts = [text for (text,) in rows if there in text]
    for text in texts:
        connection.execute(text.replace(there, instead))
    return bool(texts)


def main():
    operations, seed, word = sys.argv[1], sys.argv[2], (sys.argv + [''])[3]
    missed = 0
    for what, function, there, instead in MUTANTS:
        if word not in what:
            continue
        with psycopg.connect(dbname='postgres', autocommit=True) as admin:
            admin.execute('DROP DATABASE IF EXISTS mutant')
            for (role,) in admin.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'regress\\_model\\_%'").fetchall():
                admin.execute(f'DROP ROLE {role}')
            admin.execute('CREATE DATABASE mutant TEMPLATE packnd')
        with psycopg.connect(dbname='mutant', autocommit=True) as connection:
            if not take_out(connection, function, there, instead):
                print(f'not ok - {what}: {function} has no "{there}"', flush=True)
                missed += 1
                continue
        ran = subprocess.run([sys.executable, '-B', f'{HERE}/run.py', operations, '8', seed], capture_output=True, text=True,
                             env=os.environ | {'PGDATABASE': 'mutant', 'PACKND_MODEL_FAULTS': '1'}, check=False)
        found = re.search(r'# FAULT after (\d+) operations: (.*)', ran.stdout)
        missed += found is None
        print(f'ok - {what}: missed after {found[1]} operations ({found[2][:120]})' if found
              else f'not ok - {what}: not missed in {operations} operations {ran.stderr[-300:]}', flush=True)
    print(f'1..{len([m for m in MUTANTS if word in m[0]])}')
    sys.exit(1 if missed else 0)


if __name__ == '__main__':
    main()
