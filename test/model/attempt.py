"""What an operation is: whom it is called by, must it succeed, must it be refused, what it changes."""


class Attempt:
    """verdict(): True (must succeed), False (must be refused), None (either); apply(answer): what the world then is.

    fits(): may it have succeeded in the state in which the case now is; touched: the cases that change, or may."""
    def __init__(self, name, who, sql, arguments, case=None, verdict=lambda: None, fits=lambda: True, apply=lambda answer: None, touched=()):
        self.name, self.who, self.sql, self.arguments = name, who, sql, arguments
        self.case, self.verdict, self.fits, self.apply = case, verdict, fits, apply
        self.touched = list(touched) or ([case] if case else [])
        self.since = None            # the revision of the world when its transaction began
        self.first = None            # asks, on the caller's connection, for what it takes; false: nothing to do
        self.reserves = None         # a team of World.reserved
        self.wrong = None            # what is wrong with the answer
        self.is_bulk = False         # may change who leads, or is asked to lead, any case


def call(function, *arguments, **named):
    names = ', '.join(['%s'] * len(arguments) + [f'{name} => %s' for name in named])
    return f'SELECT * FROM pnd.{function}({names})', [*arguments, *named.values()]


def may(world, case, who, duties):
    """True or False where the manual says who may, None where it depends on what the world does not hold."""
    if not who.has_login:
        return False
    allowed = ('referent' in duties and world.acts(case, who) or 'supervisor' in duties and world.supervises(case, who)
               or 'detector' in duties and world.detected(case, who) and not case.ever_closed)
    if allowed:
        # who stands in sees a case that another had in hand from the next sweep on
        return None if case.referent is not who and who.duty == 'referent' and world.acts(case, who) else True
    return None if case.detector is who or who in case.readers or who.duty == 'partner' else False


def judged(world, case, who, duties, fits, withdrawn_too=False, sure=True):
    def verdict():
        allowed = may(world, case, who, duties)
        if allowed is False or not fits():
            return False
        if world.withdrawn(case) and not withdrawn_too and not world.in_charge(case, who):
            return False
        return True if allowed and sure else None
    return verdict


def pick(client, duties, states, wanted=lambda case: True):
    """A case and who acts, as the duties ask; now and then anyone and any."""
    world, rng = client.world, client.rng
    recent = world.recent[client.territory]
    if not recent:
        return None, None
    if rng.random() < 0.08:
        return rng.choice(world.recent[rng.choice(list(world.recent))] or recent), rng.choice(client.logins)
    for _ in range(40):
        case = rng.choice(recent)
        if case.state in states and wanted(case):
            for who in rng.sample(client.logins, len(client.logins)):
                if may(world, case, who, duties) or world.stands_in(case, who):
                    return case, who
    return None, None
