"""Cases that are, or may be, about one person: found by their identifiers, linked, merged, or of two after all."""
import psycopg

from attempt import Attempt, call, judged, pick
from world import EMERGENCY, OPEN


def pair(client, states):
    case, who = pick(client, ('supervisor',), states)
    other = client.rng.choice(client.world.recent[client.territory]) if case else None
    return case, other, who


def link(client):
    world = client.world
    case, other, who = pair(client, OPEN)
    if case is None or other is case:
        return None
    return linked(world, case, other, who)


def linked(world, case, other, who):
    sql, arguments = call('link_cases', case.number, other.number, True)

    def apply(answer):
        later, earlier = world.in_order(case, other)
        earlier.is_followed = True
        world.links.add(frozenset((case.number, other.number)))
        world.settled[frozenset((case.number, other.number))] = 'hers'
        world.unite(later.person, earlier.person)
    return Attempt('link_cases', who, sql, arguments, case, apply=apply, touched=[case, other])


def merge(client):
    world = client.world
    case, other, who = pair(client, ('detected', 'received', 'assigned', 'contacted', 'assessed', 'supported'))
    if case is None or other is case:
        return None
    return merged(world, case, other, who)


def merged(world, case, other, who):
    sql, arguments = call('merge_case', case.number, other.number, 'deux repérages de la même semaine')

    def fits():
        one_transfer = any(new.came_from is old and old.state == 'transferred' for new, old in ((case, other), (other, case)))
        return case.is_open and case.state != 'transferred' and other.is_open and not one_transfer \
            and not (case.person is not None and other.person is None)

    def apply(answer):
        case.left_person = case.person if case.person != other.person and None not in (case.person, other.person) else None
        case.left_cases = [c for c in world.cases.values() if case.left_person is not None and c.person == case.person]
        world.unite(case.person, other.person)
        case.merged = frozenset((case.number, other.number))
        world.settled[case.merged] = 'hers'
        other.danger = other.danger or case.danger
        # what came from another territory goes on as this one: there it waits no longer, or for the referent of this one
        old = case.came_from
        if old is not None and old.state == 'transferred':
            if other.referent is not None:
                world.close(old)
                old.exit_code = 'handed_on'
            else:
                other.came_from = old
        case.exit_code = 'duplicate'
        world.close(case)
        for c in world.cases.values():
            if c.duplicate_of == case.number:
                c.duplicate_of = other.number
        case.duplicate_of = other.number
        other.readers |= {case.detector}
        # what she told one territory is another's by a transfer only
        if case.territory != other.territory:
            return
        other.may_phones |= case.phones | case.may_phones
        other.may_steps |= case.steps
        other.may_needs |= set(case.before_exit[1])
        other.may_support |= {case.support, other.support} if case.person is not None else set()
        other.is_unsettled = True
        # whoever withdrew her agreement there has it brought nowhere
        if case.decided and not other.decided and not world.withdrawn(case):
            other.decided = True
            for domain in EMERGENCY:
                other.needs.setdefault(domain, None)
    return Attempt('merge_case', who, sql, arguments, case,
                   judged(world, case, who, ('supervisor',), fits, sure=False), fits, apply, [case, other] + ([case.came_from] if case.came_from else []))


def dismissed(world, case, other, who):
    sql, arguments = call('dismiss_duplicate', case.number, other.number, 'deux personnes, vérifié')
    key = frozenset((case.number, other.number))

    def fits():
        return world.settled.get(key) is None

    def apply(answer):
        world.settled[key] = 'two'
    return Attempt('dismiss_duplicate', who, sql, arguments, case, judged(world, case, who, ('supervisor',), fits, withdrawn_too=True, sure=False),
                   fits, apply, [case, other])


def settle(client):
    """What the registry says may be one person is looked at by a supervisor of either."""
    world, rng = client.world, client.rng
    who = next(p for p in client.logins if p.duty == 'supervisor')

    def first(connection):
        try:
            rows = connection.execute('SELECT case_number, other_case_number FROM pnd.possible_duplicates(%s)', [who.territory]).fetchall()
        except psycopg.Error:
            return False
        with world.lock:
            pairs = [p for p in ([world.cases.get(number) for number in row.values()] for row in rows) if None not in p]
            if not pairs:
                return False
            case, other = sorted(rng.choice(pairs), key=lambda c: c.territory != who.territory)
            act = rng.choice([dismissed, linked, merged, merged])
            attempt.__dict__.update(act(world, case, other, who).__dict__)
        return True
    attempt = Attempt('settle', who, '', [])
    attempt.first = first
    return attempt
