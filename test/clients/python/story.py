"""The story of one woman, told by an application in Python.

psycopg as it comes, and nothing but schema pnd.  Numbers and cursors are
strings that it was given, dates are dates, lists are lists.  What it prints
is story.txt.
"""
import datetime
import json
import threading
import time
import uuid

from psycopg import IsolationLevel

from desk import Desk


def tell(line):
    print(line, flush=True)


doctor = Desk('regress_doctor', tell)
supervisor = Desk('regress_supervisor', tell)
camille = Desk('regress_camille', tell)
refuge = Desk('regress_refuge', tell)
havre = Desk('regress_havre', tell)
sacha = Desk('regress_sacha', tell)
# Camille has the application open twice
window = Desk('regress_camille', tell)

names = {}


def called(number, kind):
    """A number, as it is called here: numbers differ from run to run."""
    if not isinstance(number, str):
        raise TypeError(f'the number of a {kind} is of type {type(number)}')
    if number not in names:
        before = [name for name in names.values() if name.startswith(kind + ' ')]
        names[number] = f'{kind} {len(before) + 1}'
    return names[number]


def each(rows, column, kind):
    """Those of a list, each once, in the order of their names."""
    every = sorted((called(row[column], kind) for row in rows))
    if len(set(every)) != len(every):
        raise ValueError(f'twice on a page: {every}')
    return ', '.join(every)


def choice(desk, listed, label):
    """The code that a list has for what a person reads."""
    choices = desk.rows('SELECT code, label_fr FROM pnd.choices(%s)', [listed])
    [code] = [row['code'] for row in choices if row['label_fr'] == label]
    return code


def of_name(professionals, display_name):
    return next(row['professional'] for row in professionals if row['display_name'] == display_name)


def entry(story):
    tell('# A doctor reports, over a network that fails')
    report = 'SELECT pnd.report(%s, %s, %s, request_key => %s) AS number'

    def reported(cut):
        return called(doctor.change(report, ['76', True, True], cut), 'case')

    def together(count, cut):
        keys = [str(uuid.uuid4()) for _ in range(count)]
        return doctor.transaction(lambda desk: [
            desk.run(report, ['76', True, True, key], cut)[0]['number'] for key in keys])

    story.her = doctor.change(report, ['76', True, True], 'after: report answered')
    tell(f'not heard: {called(story.her, "case")}')
    tell(f'not sent: {reported("before: report sent")}')
    key = str(uuid.uuid4())
    declined = doctor.value(report, ['76', True, False, key], 'early: report')
    tell(f'not waited for: {called(declined, "case")}')
    tell(f'its key for another call: {doctor.refused(report, ["76", True, True, key])}')
    tell(f'COMMIT not sent: {called(together(1, "before commit: one report")[0], "case")}')
    five = together(5, 'after commit: five reports')
    tell(f'COMMIT not heard: {", ".join(called(number, "case") for number in five)}')
    story.others = five[:2]

    tell('# They agree')
    consent = '''SELECT pnd.give_consent(%s, %s, %s, %s, %s, %s, %s, %s,
        birth_date => %s, request_key => %s)'''
    contact = [choice(doctor, 'contact_kind', 'Appel téléphonique'), '+33 1 99 00 00 42',
               choice(doctor, 'read_by', "La personne seule"),
               'Mo-Fr 09:00-12:00', 'rien du dispositif', datetime.date(1991, 4, 12)]
    doctor.change(consent, [story.her, 'Exemple', 'Alix', *contact], 'after: consent')
    for other in story.others:
        doctor.change(consent, [other, 'Exemple', 'Béa', *contact])
    tell(f'my cases, two a page: {each(doctor.pages("my_cases"), "case_number", "case")}')


def naming(story):
    tell('# The supervisor names a referent')
    tell(f'two a page: {each(supervisor.pages("territory_cases", ["76"]), "case_number", "case")}')
    received = supervisor.pages('territory_cases', ['76', 'received'])
    tell(f'received: {each(received, "case_number", "case")}')
    professional = of_name(supervisor.pages('professionals', ['76']), 'Camille')
    name = 'SELECT pnd.name_referent(%s, %s, request_key => %s)'
    supervisor.change(name, [story.her, professional], 'early: naming')
    for other in story.others:
        supervisor.change(name, [other, professional])
    [summary] = supervisor.rows('SELECT state_fr, referent FROM pnd.case_summary(%s)', [story.her])
    tell(f'{called(story.her, "case")}: {summary["state_fr"]}, {summary["referent"]}')
    mistyped = professional[:-1] + ('1' if professional.endswith('0') else '0')
    tell(f'mistyped: {supervisor.refused(name, [story.her, mistyped, None])[:5]}')


def meeting(story):
    tell('# The referent meets her')
    tell(f'my cases, two a page: {each(camille.pages("my_cases"), "case_number", "case")}')
    identity = 'SELECT * FROM pnd.identity(%s)'
    tell(f'before a ticket: {camille.refused(identity, [story.her])}')
    camille.value('SELECT pnd.open_ticket(%s, %s)', [story.her, 'premier rendez-vous'])
    [she] = camille.rows(identity, [story.her])
    tell(f'{she["given_name"]} {she["family_name"]}, {she["birth_date"].isoformat()}, '
         f'{she["contact_value"]}, {she["read_by"]}')
    camille.change('SELECT pnd.record_first_contact(%s, request_key => %s)', [story.her])
    needs = [choice(camille, 'need_domain', "Mise à l'abri et hébergement"),
             choice(camille, 'need_domain', 'Aide financière et droits sociaux')]
    camille.change('SELECT pnd.assess_needs(%s, %s, request_key => %s)', [story.her, needs])
    [summary] = camille.rows('SELECT state_fr, needs FROM pnd.case_summary(%s)', [story.her])
    tell(f'{summary["state_fr"]}: {", ".join(summary["needs"])}')


def deciding(story):
    tell('# What she has a right to')
    [evidence] = [row for row in camille.rows('SELECT * FROM pnd.facts()') if row['fact'] == 'evidence']
    tell(evidence['question_fr'])
    codes = sorted(choice['code'] for choice in evidence['choices'])
    tell(f'{len(codes)} answers: {", ".join(codes)}')
    record = 'SELECT pnd.record_facts(%s, %s)'
    refusal = camille.refused(record, [story.her, '{"evidence": 1}'])
    tell(f'a fact that does not fit: {refusal}')
    new_facts = camille.value(record, [story.her, json.dumps({
        'partner_violence': True, 'regular_residence': True, 'evidence': 'complaint',
        'evidence_date': '2026-05-02', 'last_award_date': None, 'dependent_children': 1,
        'benefit_recipient': True})])
    tell(f'new facts: {new_facts}')
    for row in camille.rows('SELECT fact, value FROM pnd.case_facts(%s) ORDER BY fact', [story.her]):
        tell(f'{row["fact"]}: {json.dumps(row["value"])}')
    measures = camille.rows("SELECT * FROM pnd.eligibility(%s, %s) WHERE measure IN ('auvvc', 'epargne_salariale')",
                            [story.her, datetime.date(2026, 5, 15)])
    for row in measures:
        tell(f'{row["measure"]}: {row["outcome"]}, missing {", ".join(row["missing"])}')


def crossing(one, other):
    """The second of two who do the same in another order is told to begin anew."""
    both_came = threading.Barrier(2)
    record = 'SELECT pnd.record_facts(%s, %s)'

    def turn(desk, first, second):
        came = []

        def work(desk):
            desk.run(record, [first, '{"dependent_children": 2}'])
            if not came:
                came.append(True)
                both_came.wait()
            desk.run(record, [second, '{"dependent_children": 3}'])
        desk.transaction(work)

    threads = [threading.Thread(target=turn, args=args)
               for args in ((camille, one, other), (window, other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def conflicts(story):
    tell('# Two windows of one application')
    is_first = [True]

    def work(desk):
        desk.run('SELECT state FROM pnd.case_summary(%s)', [story.her])
        if is_first:
            is_first.clear()
            window.change('SELECT pnd.cause(%s, %s, request_key => %s)',
                          [story.her, 'plan_agreed'], 'after: plan')
        desk.run('SELECT pnd.record_facts(%s, %s)', [story.her, '{"monthly_resources": 938.44}'])
    camille.transaction(work, IsolationLevel.REPEATABLE_READ)
    crossing(*story.others)
    [summary] = camille.rows('SELECT state_fr FROM pnd.case_summary(%s)', [story.her])
    tell(f'{called(story.her, "case")}: {summary["state_fr"]}')


def referring(story):
    tell('# Partners are asked')
    ranked = camille.rows('SELECT service, service_label, score FROM pnd.route(%s, %s)',
                          [story.her, 'shelter'])
    tell('; '.join(row['service_label'] for row in ranked))
    [asked] = camille.rows('SELECT * FROM pnd.refer(%s, %s, request_key => %s)',
                           [story.her, 'shelter', str(uuid.uuid4())], 'after: refer')
    in_time = asked['due_at'] > datetime.datetime.now(datetime.timezone.utc)
    tell(f'{called(asked["referral"], "referral")}: {asked["service_label"]}, '
         f'{"due in time" if in_time else "late"}')
    answer = 'SELECT pnd.answer_referral(%s, %s, %s, request_key => %s)'
    full = choice(refuge, 'refusal_code', 'plus de place')
    for desk, given, code in ((refuge, 'refused', full), (havre, 'accepted', None)):
        [row] = desk.pages('my_referrals')
        if row['case_number'] == story.her:
            raise ValueError('a partner knows the number of the coordinating body')
        tell(f'{called(row["referral"], "referral")}: {row["state"]}')
        answered = desk.change(answer, [row['referral'], given, code], f'after: {given}')
        tell(f'{given}: {answered}')
    trail = camille.pages('referrals', [story.her])
    tell('; '.join(f'{called(row["referral"], "referral")} {row["state"]}, {row["refusal_fr"] or "null"}'
                   for row in trail))
    tell(f'no such list: {refuge.refused("SELECT * FROM pnd.choices(%s)", ["plus de place"])}')


def leaving(story):
    tell('# She decides to leave')
    departure = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=3)
    camille.change('SELECT pnd.decide_to_leave(%s, %s, request_key => %s)',
                   [story.her, departure], 'before: leave')
    [she] = camille.rows('SELECT planned_departure FROM pnd.identity(%s)', [story.her])
    tell(f'departure: {"as planned" if she["planned_departure"] == departure else she["planned_departure"]}')
    deadlines = camille.pages('my_deadlines')
    tell(f'deadlines, each once: {str(len({row["deadline"] for row in deadlines}) == len(deadlines)).lower()}')
    professional = of_name(camille.pages('professionals', ['76']), 'Sacha')
    proposed = camille.change('SELECT pnd.propose_hand_over(%s, %s, request_key => %s)',
                              [story.her, professional], 'after: hand-over')
    tell(f'{called(proposed, "hand-over")} proposed')
    [waiting] = sacha.pages('my_hand_overs')
    tell(f'to Sacha: {called(waiting["hand_over"], "hand-over")} of {called(waiting["case_number"], "case")}')
    sacha.change('SELECT pnd.answer_hand_over(%s, %s, request_key => %s)',
                 [proposed, False], 'after: hand-over refused')
    tell(f'to Sacha: {len(sacha.pages("my_hand_overs"))}')


def changed_since(after, expected):
    """What the supervisor may know of changed since a cursor: names, and the next cursor."""
    changed = set()
    for _ in range(1000):
        for row in supervisor.rows('SELECT * FROM pnd.changes(after => %s, max_rows => %s)', [after, 2]):
            after = row['cursor']
            if row['kind'] in ('case', 'referral'):
                changed.add(called(row['number'], row['kind']))
            if row['kind'] is None and changed.issuperset(expected):
                return after, ', '.join(sorted(changed))
            if row['kind'] is None:
                # what was written since an older transaction began is told when that has ended
                time.sleep(0.05)
    raise ValueError(f'changes: only {changed}')


def leaving_the_scheme(story):
    tell('# She leaves the scheme')
    every = [name for name in names.values() if name.startswith(('case ', 'referral '))]
    after, before = changed_since(None, every)
    tell(f'changed until now: {before}')
    code = choice(camille, 'exit_code', 'déménagement hors du territoire')
    leave = 'SELECT pnd.exit_case(%s, %s, request_key => %s)'
    camille.change(leave, [story.her, code], 'after: exit')
    [summary] = camille.rows('SELECT state_fr, exit_code FROM pnd.case_summary(%s)', [story.her])
    tell(f'{summary["state_fr"]}, {summary["exit_code"]}')
    tell(f'changed since: {changed_since(after, [called(story.her, "case")])[1]}')
    tell(f'still open: {each(supervisor.pages("territory_cases", ["76"]), "case_number", "case")}')
    tell(f'the partner has {len(havre.pages("my_referrals"))} referrals')
    tell(f'once more: {camille.refused(leave, [story.her, code, str(uuid.uuid4())])}')


class Story:
    her = None
    others = None


if __name__ == '__main__':
    STORY = Story()
    for chapter in (entry, naming, meeting, deciding, conflicts, referring, leaving, leaving_the_scheme):
        chapter(STORY)
    for of_somebody in (doctor, supervisor, camille, refuge, havre, sacha, window):
        of_somebody.close()
