"""By which pathway a case goes, what only the assisted one has: correspondents, and a call in difficulty."""
from attempt import Attempt, call, judged, pick
from world import OFFERED, OPEN

REACHED = ('contacted', 'assessed', 'supported')


def choose_pathway(client):
    world, rng = client.world, client.rng
    case, who = pick(client, ('detector', 'supervisor'), ('detected', 'received'))
    if case is None:
        return None
    pathway = rng.choice(['complet', 'accompagné'])
    sql, arguments = call('choose_pathway', case.number, pathway, rng.choice(client.run.pathway_reasons))

    def fits():
        return case.state in ('detected', 'received') and pathway in OFFERED[case.territory]

    def verdict():
        # who detected it says so before she agrees
        duties = ('detector', 'supervisor') if case.state == 'detected' else ('supervisor',)
        return judged(world, case, who, duties, fits)()

    def apply(answer):
        case.pathway = pathway
    attempt = Attempt('choose_pathway', who, sql, arguments, case, verdict, fits, apply)
    attempt.pathway = pathway
    return attempt


def correspondents(client):
    case, who = pick(client, ('referent',), ('assessed', 'supported'), lambda c: c.pathway == 'accompagné' or client.rng.random() < 0.1)
    if case is None:
        return None
    sql, arguments = call('cause', case.number, 'correspondents_activated')

    def fits():
        return case.pathway == 'accompagné' and case.state in ('assessed', 'supported') and case.support and bool(case.referrals)
    sure = any(answer in ('sent', 'under_study', 'accepted') for answer in case.referrals.values())
    return Attempt('correspondents', who, sql, arguments, case, judged(client.world, case, who, ('referent',), fits, sure=sure), fits)


def in_difficulty(client):
    world, rng = client.world, client.rng
    case, who = pick(client, ('referent', 'supervisor'), REACHED, lambda c: c.pathway == 'accompagné' or rng.random() < 0.1)
    if case is None:
        return None
    whom = rng.choice([p for p in world.professionals.values() if p.duty == 'referent' and p.territory == case.territory])
    sql, arguments = call('call_in_difficulty', case.number, whom.number, 'rights_blocked')

    def fits():
        return case.pathway == 'accompagné' and case.state in REACHED and case.support and case.called is None

    def verdict():
        return whom.can_lead() and judged(world, case, who, ('referent', 'supervisor'), fits)()

    def apply(answer):
        case.called = whom
        case.readers.add(whom)
    return Attempt('call_in_difficulty', who, sql, arguments, case, verdict, fits, apply)


def answer_difficulty(client):
    world = client.world
    case, who = pick(client, ('referent', 'supervisor'), OPEN, lambda c: c.called)
    if case is None or case.called is None:
        return None
    if case.called in client.logins:
        who = case.called
    sql, arguments = call('answer_difficulty_call', case.number, 'solved')

    def fits():
        return case.called is not None and case.state in REACHED + ('suspended', 'transferred')

    def apply(answer):
        case.called = None
    return Attempt('answer_difficulty_call', who, sql, arguments, case, judged(world, case, who, ('referent', 'supervisor'), fits), fits, apply)
