"""Random operations: what is called by whom, what the world says of it, what it changes.

choose(client) gives an Attempt, drawn from what the world shows at that moment.  Nine in
ten are by somebody who may, of a case in a fitting state; the others by anybody, of any.
"""
import datetime

import psycopg
from psycopg.types.json import Jsonb

from attempt import Attempt, call, judged, may, pick
from pathway import answer_difficulty, choose_pathway, correspondents, in_difficulty
from same_person import link, merge, settle
from story import danger, extend_pause, inform, step_added, step_changed, tell
from world import ACTIVE, EMERGENCY, OFFERED, OPEN, STEPS, Case

NAMES = [('Lefèvre', 'Anaïs'), ('de La Tour', 'Anne-Marie'), ('Nguyen', 'Thi'), ('Œuvrard', 'Zoé'), ('Benali', 'Samir'), ('Le Goff', 'Maëlle')]
OF_DETECTORS = ('decide_to_leave', 'record_danger', 'tell_without_agreement', 'give_consent', 'give_consent_to', 'revoke_consent', 'renew_consent', 'decline', 'reopen_declined',
                'choose_pathway')
DOMAINS = ['shelter', 'housing', 'money', 'childcare', 'schooling', 'work', 'legal', 'health', 'mental_health', 'administrative', 'specialised']


# ---------------------------------------------------------------- entry

def report(client):
    who = client.rng.choice([p for p in client.logins if p.duty in ('detector', 'referent', 'supervisor')])
    sql, arguments = call('report', who.territory, True, True)

    def apply(number):
        case = Case(number, who.territory, who)
        client.world.add(case)
        attempt.case, attempt.touched = case, [case]
    attempt = Attempt('report', who, sql, arguments, verdict=lambda: True if who.can_act() else None, apply=apply)
    return attempt


def step(name):
    states, reached = STEPS[name]
    duties = {'give_consent': ('detector', 'supervisor'), 'decline': ('detector', 'supervisor'),
              'reopen_declined': ('detector', 'supervisor')}.get(name, ('referent',))

    def choose(client):
        world, rng = client.world, client.rng
        # who waits for the answer of another territory is reached for the first time meanwhile
        case, who = pick(client, duties, states + ('transferred',) * (name == 'record_first_contact'),
                         lambda c: c.state != 'transferred' or c.before_transfer == 'assigned')
        if case is None:
            return None
        domains = rng.sample(DOMAINS, rng.randint(1, 3))
        # one in eight is somebody whom another has reported too, written otherwise
        known = [(c.name, phone) for t in world.recent for c in world.recent[t] if c.name is not None for phone in sorted(c.phones)] if rng.random() < 0.12 else []
        identity = rng.choice(known) if known else (rng.randrange(len(NAMES)), f'{rng.randrange(10 ** 8):08}')
        (family, given), phone = NAMES[identity[0]], identity[1]
        if known:
            family, phone = family.upper(), f'{phone[:2]} {phone[2:4]} {phone[4:6]} {phone[6:]}'
        sql, arguments = {
            'give_consent': lambda: call('give_consent', case.number, family, given, 'phone', f'06{phone}', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif', services_too=rng.random() < 0.8),
            'decline': lambda: call('decline', case.number),
            'reopen_declined': lambda: call('reopen_declined', case.number, True, True),
            'record_first_contact': lambda: call('record_first_contact', case.number),
            'assess_needs': lambda: call('assess_needs', case.number, domains),
            'plan_agreed': lambda: call('cause', case.number, 'plan_agreed'),
            'pause_agreed': lambda: call('cause', case.number, 'pause_agreed',
                                         Jsonb({'review_on': str(datetime.date.today() + datetime.timedelta(days=10))})),
            'resumed': lambda: call('cause', case.number, 'resumed')}[name]()

        def fits():
            if name == 'record_first_contact' and case.state == 'transferred':
                return case.before_transfer in ('assigned', 'contacted')
            return case.state in states and (name not in ('assess_needs', 'plan_agreed', 'resumed') or case.support) and (
                name != 'give_consent' or case.declared) and (name != 'decline' or not case.disclosures)

        def apply(answer):
            if case.state == 'transferred':
                case.before_transfer = reached
            else:
                case.state = reached
            if name == 'give_consent':
                case.person, case.support = world.new_person(), True
                case.name, case.phones = identity[0], {identity[1]}
            elif name == 'decline':
                case.forget()
            elif name == 'reopen_declined':
                case.declared = True
            elif name == 'assess_needs':
                for domain in domains:
                    case.needs.setdefault(domain, None)
            elif name == 'pause_agreed':
                case.pause_days, case.extensions = 10, 0
        judge = judged(world, case, who, duties, fits, withdrawn_too=name == 'give_consent')

        def verdict():
            # told twice within a second it is told once
            return None if judge() and case.state == 'transferred' and case.before_transfer == 'contacted' else judge()
        attempt = Attempt(name, who, sql, arguments, case, verdict, fits, apply)
        attempt.identity = identity
        return attempt
    return choose


# ------------------------------------------------------------- who leads

def referents(client, territory):
    return [p for p in client.world.professionals.values() if p.duty == 'referent' and p.territory == territory]


def name_referent(client):
    world, rng = client.world, client.rng
    case, who = pick(client, ('supervisor',), ('received',) + ACTIVE, lambda c: c.state == 'received' or world.waits_for_referent(c))
    if case is None:
        return None
    return named(world, case, who, rng.choice(referents(client, case.territory)))


def named(world, case, who, whom):
    sql, arguments = call('name_referent', case.number, whom.number)
    old = case.came_from

    def fits():
        return case.state == 'received' and case.support or world.waits_for_referent(case, attempt.since)

    def verdict():
        if not world.may_lead(whom, case.territory):
            return False
        return judged(world, case, who, ('supervisor',), fits, withdrawn_too=case.state != 'received')()

    def apply(answer):
        if case.state == 'received':
            case.state = 'assigned'
            if old is not None and old.state == 'transferred':
                world.close(old)
                old.exit_code = 'handed_on'
        world.lead(case, whom)
    attempt = Attempt('name_referent', who, sql, arguments, case, verdict, fits, apply, [case] + ([old] if old else []))
    return attempt


def propose_hand_over(client):
    world, rng = client.world, client.rng
    case, who = pick(client, ('referent', 'supervisor'), ACTIVE)
    if case is None:
        return None
    whom = rng.choice(referents(client, case.territory))
    sql, arguments = call('propose_hand_over', case.number, whom.number)

    def fits():
        return case.referent is not None and case.referent is not whom and case.hand_over is None

    def verdict():
        return world.may_lead(whom, case.territory) and judged(world, case, who, ('referent', 'supervisor'), fits, withdrawn_too=True)()

    def apply(answer):
        case.hand_over = (answer, whom)
        case.readers.add(whom)
    return Attempt('propose_hand_over', who, sql, arguments, case, verdict, fits, apply)


def end_hand_over(client):
    world, rng = client.world, client.rng
    # one in five has ended, and is answered all the same
    asked = ([c for c in world.recent[client.territory] if c.past_hand_over and c.past_hand_over[1] in client.logins] if rng.random() < 0.2
             else [c for c in world.recent[client.territory] if c.hand_over])
    if not asked:
        return None
    case = rng.choice(asked)
    number, whom = case.hand_over or case.past_hand_over
    accept = rng.random() < 0.6

    def fits():
        return case.hand_over is not None and case.hand_over[0] == number
    if whom in client.logins:
        who, name = whom, 'answer_hand_over'
        sql, arguments = call(name, number, accept)

        def verdict():
            if not fits():
                return False
            return who.can_act() and (not accept or world.may_lead(who, case.territory)) or None
    else:
        accept = False
        who, name = rng.choice(client.logins), 'take_back_hand_over'
        sql, arguments = call(name, number)
        verdict = judged(world, case, who, ('referent', 'supervisor'), fits, withdrawn_too=True)

    def apply(answer):
        case.past_hand_over, case.hand_over = case.hand_over, None
        if accept:
            world.lead(case, whom)
    return Attempt(name, who, sql, arguments, case, verdict, fits, apply)


def absence(client):
    world, rng = client.world, client.rng
    team = referents(client, client.territory)
    whom = rng.choice(team)
    if whom.away:
        return absent(client, whom, False)
    if sum(p.away for p in team) >= 2:
        return None
    return absent(client, whom, True, rng.choice([p for p in team if p is not whom] + [None]))


def absent(client, whom, away, stands_in=None):
    world, boss = client.world, next(p for p in client.logins if p.duty == 'supervisor')
    if away:
        sql, arguments = call('set_substitute', whom.number, whom.territory, stands_in and stands_in.number, None,
                              datetime.datetime.now().astimezone() + datetime.timedelta(days=30), 'absence')
    else:
        sql, arguments = call('end_absence', whom.number, whom.territory, 'retour')

    def apply(answer):
        world.change(whom, away=away, substitute=stands_in)
        for case in world.cases.values():
            if stands_in and case.referent is whom:
                case.readers.add(stands_in)
    attempt = Attempt('set_substitute' if away else 'end_absence', boss, sql.replace('*', 'count(*)'), arguments, None,
                      lambda: False if not boss.can_act() else None, lambda: whom.away != away, apply)
    attempt.is_bulk = True
    return attempt


def rights(client):
    """An administrator takes a duty or a login away, or gives one back."""
    world, rng = client.world, client.rng
    whom = rng.choice([p for p in world.professionals.values() if p.duty in ('referent', 'supervisor')])
    # who gives a duty and who ends it at once do not see each other: either order is one
    if (whom.territory, whom.duty) in world.reserved:
        return None
    if not whom.has_duty:
        return right(world, whom, 'assign_duty', {'has_duty': True}, whom.number, whom.territory, whom.duty)
    if not whom.has_login:
        # a role that had a login gets none again
        role = f'{whom.role.split("__")[0]}__{rng.randrange(10 ** 9)}'
        return right(world, whom, 'add_login', {'has_login': True, 'role': role}, role, whom.number)
    if len(world.team(whom.territory, whom.duty)) < (3 if whom.duty == 'referent' else 2):
        return None
    if rng.random() < 0.7:
        return right(world, whom, 'end_duty', {'has_duty': False}, whom.number, whom.territory, whom.duty, 'départ')
    return right(world, whom, 'end_login', {'has_login': False}, whom.role, 'départ')


def right(world, whom, name, changes, *arguments):
    sql, arguments = call(name, *arguments)

    def apply(answer):
        world.change(whom, **changes)

    attempt = Attempt(name, None, sql, arguments, apply=apply)
    attempt.is_bulk = True
    attempt.reserves = (whom.territory, whom.duty)
    world.reserved.add(attempt.reserves)
    attempt.new_role = (changes.get('role'), whom.duty)
    return attempt


def hand_over_cases(client):
    world, rng = client.world, client.rng
    boss = next(p for p in client.logins if p.duty == 'supervisor')
    whom = rng.choice(referents(client, client.territory))
    sql, arguments = call('hand_over_cases', whom.number, whom.territory, 'trop de dossiers', dry_run=rng.random() < 0.3)
    attempt = Attempt('hand_over_cases', boss, sql.replace('*', 'count(*)'), arguments, None, lambda: None if boss.can_act() else False)
    attempt.is_bulk, attempt.leaver = True, whom
    return attempt


# -------------------------------------------------- consent, needs, decision

def agreement_ends(case):
    case.support = case.transfer_consent = False
    # nobody else speaks with her yet
    if case.state == 'transferred' and case.transfer and case.transfer[2] is not None and case.transfer[2].is_open:
        case.transfer[2].support = False


def withdraw(client):
    case, who = pick(client, ('referent', 'supervisor'), OPEN, lambda c: c.support)
    if case is None:
        return None
    sql, arguments = call('revoke_consent', case.number, 'coordinating_body')

    there = case.transfer[2] if case.state == 'transferred' and case.transfer else None

    def apply(answer):
        agreement_ends(case)
    return Attempt('revoke_consent', who, sql, arguments, case,
                   judged(client.world, case, who, ('referent', 'supervisor'), lambda: True, withdrawn_too=True), apply=apply,
                   touched=[case] + ([there] if there else []))


def renew(client):
    case, who = pick(client, ('referent', 'supervisor'), OPEN, client.world.withdrawn)
    if case is None:
        return None
    sql, arguments = call('renew_consent', case.number, 'coordinating_body')

    def fits():
        return case.person is not None

    def apply(answer):
        case.support = True
    return Attempt('renew_consent', who, sql, arguments, case,
                   judged(client.world, case, who, ('referent', 'supervisor'), fits, withdrawn_too=True), fits, apply)


def partners_too(client):
    case, who = pick(client, ('referent', 'supervisor'), OPEN, lambda c: c.person is not None)
    if case is None:
        return None
    name, sql, arguments = client.rng.choice([
        ('revoke_consent', *call('revoke_consent', case.number, 'services')), ('renew_consent', *call('renew_consent', case.number, 'services')),
        ('give_consent_to', *call('give_consent_to', case.number, 'services', 'contact'))])
    return Attempt(name, who, sql, arguments, case)


def clock(client):
    """Whatever clock is open is met or taken away by hand: another must be open then."""
    rng = client.rng
    case, who = pick(client, ('referent', 'supervisor'), OPEN)
    if case is None:
        return None
    name = rng.choice(['mark_deadline_met', 'mark_deadline_met', 'cancel_deadline'])

    def first(connection):
        try:
            open_clocks = connection.execute(
                "SELECT deadline FROM pnd.case_deadlines(%s) WHERE met_at IS NULL AND cancelled_at IS NULL "
                "AND kind NOT IN ('transfer_answer', 'hand_over_answer')", [case.number]).fetchall()
        except psycopg.Error:
            return False
        if open_clocks:
            attempt.sql, attempt.arguments = call(name, case.number, rng.choice(open_clocks)['deadline'],
                                                  **({'reason': 'sans objet'} if name == 'cancel_deadline' else {}))
        return bool(open_clocks)
    attempt = Attempt(name, who, '', [], case)
    attempt.first = first
    return attempt


def open_need(client):
    world, rng = client.world, client.rng
    case, who = pick(client, ('referent', 'supervisor'), ACTIVE)
    if case is None:
        return None
    domain = rng.choice(DOMAINS)
    sql, arguments = call('open_need', case.number, domain, rng.choice(client.reasons['opened']), rng.random() < 0.3)

    def fits():
        return case.is_open and domain not in case.needs

    def apply(answer):
        case.needs[domain] = answer
    # before a referent is named a supervisor handles needs too
    return Attempt('open_need', who, sql, arguments, case, judged(world, case, who, ('referent', 'supervisor'), fits), fits, apply)


def close_need(client):
    world, rng = client.world, client.rng
    case, who = pick(client, ('referent', 'supervisor'), ACTIVE, lambda c: c.needs)
    if case is None or not case.needs:
        return None
    domain, number = rng.choice(sorted(case.needs.items(), key=str))
    sql, arguments = call('close_need', number, rng.choice(client.reasons['closed']))

    def fits():
        return case.is_open and case.needs.get(domain) == number

    def apply(answer):
        del case.needs[domain]
        case.closed_needs[number] = domain
    return Attempt('close_need', who, sql, arguments, case, judged(world, case, who, ('referent', 'supervisor'), fits, sure=False), fits, apply)


def reopen_need(client):
    world, rng = client.world, client.rng
    case, who = pick(client, ('referent', 'supervisor'), ACTIVE, lambda c: c.closed_needs)
    if case is None or not case.closed_needs:
        return None
    number, domain = rng.choice(sorted(case.closed_needs.items()))
    sql, arguments = call('reopen_need', number, rng.choice(client.reasons['reopened']))

    def fits():
        return case.is_open and number in case.closed_needs and domain not in case.needs

    def apply(answer):
        del case.closed_needs[number]
        case.needs[domain] = number
    return Attempt('reopen_need', who, sql, arguments, case, judged(world, case, who, ('referent', 'supervisor'), fits), fits, apply)


def decide(client):
    case, who = pick(client, ('detector', 'referent', 'supervisor'), OPEN)
    if case is None:
        return None
    sql, arguments = call('decide_to_leave', case.number, datetime.datetime.now().astimezone() + datetime.timedelta(days=client.rng.randint(1, 9)))

    def fits():
        return case.is_open

    def apply(answer):
        case.decided = True
        for domain in EMERGENCY:
            case.needs.setdefault(domain, None)
    return Attempt('decide_to_leave', who, sql, arguments, case,
                   judged(client.world, case, who, ('detector', 'referent', 'supervisor'), fits), fits, apply)


# -------------------------------------------------------------- partners

def refer(client):
    case, who = pick(client, ('referent', 'supervisor'), ACTIVE, lambda c: c.needs)
    if case is None or not case.needs:
        return None
    sql, arguments = call('refer', case.number, client.rng.choice(sorted(case.needs)))

    def fits():
        return case.is_open

    def apply(number):
        case.referrals[number] = 'sent'
    return Attempt('refer', who, sql, arguments, case, judged(client.world, case, who, ('referent', 'supervisor'), fits, sure=False), fits, apply)


def answer_referral(client):
    rng = client.rng
    case, who = pick(client, ('referent',), ACTIVE, lambda c: c.referrals)
    if case is None or not case.referrals:
        return None
    number = rng.choice(sorted(case.referrals))
    partner = [p for p in client.logins if p.duty == 'partner']
    who = rng.choice(partner + [who]) if partner else who
    answer = rng.choice(['accepted', 'accepted', 'refused', 'arrived', 'done', 'left', 'under_study', 'withdraw'])
    if answer == 'withdraw':
        sql, arguments = call('withdraw_referral', number, 'envoyée par erreur')
    elif answer == 'left':
        sql, arguments = call('leave_place', number)
    elif answer == 'refused':
        sql, arguments = call('answer_referral', number, answer, rng.choice(client.refusals))
    else:
        sql, arguments = call('answer_referral', number, answer)

    def fits():
        return answer not in ('arrived', 'done', 'left') or case.referrals.get(number) == 'accepted'

    def apply(outcome):
        case.referrals[number] = {'left': 'done', 'arrived': 'accepted'}.get(answer, answer)
    return Attempt({'withdraw': 'withdraw_referral', 'left': 'leave_place'}.get(answer, 'answer_referral'), who, sql, arguments, case, lambda: None, fits, apply)


# ---------------------------------------------------- transfer, exit, return

def propose_transfer(client):
    world, rng = client.world, client.rng
    case, who = pick(client, ('referent', 'supervisor'), client.world.leaves_from)
    if case is None:
        return None
    to = rng.choice([t for t in world.recent if t != case.territory])
    shows = rng.random() < 0.7
    sql, arguments = call('propose_transfer', case.number, to, ['identity', 'contact'] + ['situation'] * shows)

    def fits():
        return case.state in world.leaves_from and case.support

    def apply(number):
        case.before_transfer, case.state = case.state, 'transferred'
        case.transfer, case.transfer_consent, case.transfer_shows = (number, to, None), True, shows
    return Attempt('propose_transfer', who, sql, arguments, case, judged(world, case, who, ('referent', 'supervisor'), fits), fits, apply)


def answer_transfer(client):
    world, rng = client.world, client.rng
    waiting = [c for t in world.recent for c in world.recent[t] if c.state == 'transferred' and c.transfer and c.transfer[2] is None
               and client.territory in (c.territory, c.transfer[1])]
    if not waiting:
        return None
    case = rng.choice(waiting)
    number, to, _ = case.transfer
    who = next(p for p in client.logins if p.duty == 'supervisor')
    if who.territory == to:
        name = rng.choice(['accept_transfer', 'accept_transfer', 'refuse_transfer'])
    else:
        name = 'take_back_transfer'
    sql, arguments = call(name, number, 'complet') if name == 'refuse_transfer' else call(name, number)

    def fits():
        return case.state == 'transferred' and case.transfer == (number, to, None) and (name != 'accept_transfer' or case.support)

    def verdict():
        if not fits() or not who.can_act():
            return False
        if name == 'accept_transfer':
            return bool(case.transfer_consent) and case.support
        return True if case.support else None

    def apply(answer):
        if name != 'accept_transfer':
            case.state, case.transfer = case.before_transfer, None
            return
        new = Case(answer, to, None)
        new.state, new.person, new.support, new.decided, new.came_from = 'received', case.person, True, case.decided, case
        new.needs = {domain: None for domain in case.needs}
        new.pathway = case.pathway if case.pathway in OFFERED[to] else OFFERED[to][0]
        if case.safe_channels:
            new.phones, new.may_phones = set(case.phones), set(case.may_phones)
        new.name, new.safe_channels = case.name, case.safe_channels
        new.danger, new.steps = case.danger, set(case.steps) if case.transfer_shows else set()
        world.add(new)
        case.transfer = (number, to, new)
        case.goes_on_as.append(new)
        attempt.touched.append(new)
    attempt = Attempt(name, who, sql, arguments, case, verdict, fits, apply)
    return attempt


def exit_case(client):
    world, rng = client.world, client.rng
    case, who = pick(client, ('referent', 'supervisor'), ('received',) + ACTIVE)
    if case is None:
        return None
    old = case.came_from
    code = rng.choice(['moved', 'contact_lost', 'returned_home', 'goals_reached', 'consent_withdrawn'])
    sql, arguments = call('exit_case', case.number, code, reason='noté en entretien' if rng.random() < 0.8 else None,
                          conditions=Jsonb({'safe': 'told', 'cut_off': 'told', 'home': 'document', 'means': 'partner'} if code == 'goals_reached' else {}))

    def fits():
        return case.is_open and case.state != 'detected' and (
            code != 'goals_reached' or case.state in ('supported', 'suspended', 'transferred') and not case.danger)

    there = case.transfer[2] if case.state == 'transferred' and case.transfer else None

    def apply(answer):
        if code == 'consent_withdrawn':
            agreement_ends(case)
        if case.transfer and case.transfer[2] is None:
            case.transfer = None
        case.exit_code = code
        world.close(case)
        # the first case of a transfer that nobody took up here comes back to where it was
        if old is not None and old.state == 'transferred':
            old.state, old.transfer, case.came_from = old.before_transfer, None, None
    return Attempt('exit_case', who, sql, arguments, case,
                   judged(world, case, who, ('referent', 'supervisor'), fits, withdrawn_too=True, sure=False), fits, apply,
                   touched=[case] + ([there] if there else []) + ([old] if old else []))


def reopen_case(client):
    world = client.world
    case, who = pick(client, ('supervisor',), ('exited', 'declined'))
    if case is None:
        return None
    sql, arguments = call('reopen_case', case.number, 'close par erreur')

    def fits():
        return case.state == 'declined' or (
            case.state == 'exited' and (case.support or case.duplicate_of) and not any(c.is_open for c in case.goes_on_as))

    def verdict():
        # a case that was linked to this one may be how she came back
        has_others = case.is_followed or case.person is not None and any(c is not case and c.person == case.person for c in world.cases.values())
        return judged(world, case, who, ('supervisor',), fits,
                      sure=not case.duplicate_of and not case.goes_on_as and case.state == 'exited' and not has_others)()

    def apply(reached):
        if case.state == 'declined':
            # what she declared was forgotten
            case.state, case.declared = 'detected', False
            return
        state, needs = case.before_exit
        case.state = {'transferred': case.before_transfer}.get(state, state)
        case.needs = needs
        for number in needs.values():
            case.closed_needs.pop(number, None)
        if case.duplicate_of and case.left_person is not None:
            world.part(case)
        if case.duplicate_of:
            world.settled[case.merged] = 'hers' if case.merged in world.links else None
            # it takes back what it brought, from where it was merged and from where that is now
            for number in {case.duplicate_of} | (case.merged - {case.number}):
                attempt.touched.append(world.cases[number])
                world.cases[number].is_unsettled = True
                if case.came_from is not None and world.cases[number].came_from is case.came_from:
                    world.cases[number].came_from = None
        case.duplicate_of, case.transfer = None, None
        case.led_again = case.last_led is not None
    attempt = Attempt('reopen_case', who, sql, arguments, case, verdict, fits, apply)
    return attempt


def re_enter(client):
    world = client.world
    case, who = pick(client, ('supervisor',), ('exited',), lambda c: c.exit_code in ('contact_lost', 'returned_home'))
    if case is None:
        return None
    sql, arguments = call('re_enter', case.number, [])

    def fits():
        return (case.state == 'exited' and case.exit_code in ('contact_lost', 'returned_home') and not case.duplicate_of
                and not any(c.is_open for c in case.goes_on_as))

    def apply(number):
        new = Case(number, case.territory, None)
        new.state, new.person, new.support = 'received', case.person, True
        new.name, new.safe_channels = case.name, False
        # those that were not confirmed when she came back before are not brought again
        if case.safe_channels:
            new.phones, new.may_phones = set(case.phones), set(case.may_phones)
        new.pathway = case.pathway if case.pathway in OFFERED[case.territory] else OFFERED[case.territory][0]
        new.readers.add(who)         # as who reported it
        world.add(new)
        case.goes_on_as.append(new)
        attempt.touched.append(new)
    attempt = Attempt('re_enter', who, sql, arguments, case,
                      judged(world, case, who, ('supervisor',), fits, withdrawn_too=True, sure=False), fits, apply)
    return attempt


WEIGHTS = [
    (report, 3.5), (name_referent, 8), (propose_hand_over, 4), (end_hand_over, 4), (absence, 1.2), (rights, 1.2), (hand_over_cases, 0.4),
    (withdraw, 2.5), (renew, 3), (partners_too, 2), (clock, 4), (open_need, 4), (close_need, 4), (reopen_need, 3), (decide, 3), (refer, 4),
    (answer_referral, 4), (propose_transfer, 4), (answer_transfer, 4), (exit_case, 2), (reopen_case, 1.5), (re_enter, 1), (link, 0.7), (merge, 1), (settle, 3),
    (danger, 3), (step_added, 2.5), (step_changed, 2.5), (extend_pause, 1.5), (tell, 1.5), (inform, 1.5),
    (choose_pathway, 2), (correspondents, 1.5), (in_difficulty, 2), (answer_difficulty, 1.5),
    (step('give_consent'), 5), (step('decline'), 1.5), (step('reopen_declined'), 1.5), (step('record_first_contact'), 7),
    (step('assess_needs'), 7), (step('plan_agreed'), 7), (step('pause_agreed'), 2), (step('resumed'), 2.5)]


def choose(client):
    while True:
        [(operation, _)] = client.rng.choices(WEIGHTS, [weight for _, weight in WEIGHTS])
        attempt = operation(client)
        if attempt is not None:
            return attempt
