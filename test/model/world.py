"""What the registry should hold: plain data, written from the manual.

One lock (World.lock) is held from a COMMIT until what it changed stands here, so
under it the committed database and the world are equal, and the order in which the
world changes is the order of the commits.
"""
import itertools
import threading

ACTIVE = ('assigned', 'contacted', 'assessed', 'supported', 'suspended', 'transferred')
OPEN = ('detected', 'received') + ACTIVE
CLOSED = ('declined', 'exited')
EMERGENCY = {'shelter', 'money', 'childcare', 'specialised'}
# territories that have loaded a danger grid
GRIDS = {'76', '27'}
# the pathways that a territory offers, first that of a new case; '76' has never said so
OFFERED = {'76': ['complet'], '27': ['complet', 'accompagné'], '14': ['accompagné']}
# the way of a case: event, from which states, to which
STEPS = {'give_consent': (('detected',), 'received'), 'decline': (('detected',), 'declined'),
         'reopen_declined': (('declined',), 'detected'), 'record_first_contact': (('assigned',), 'contacted'),
         'assess_needs': (('contacted',), 'assessed'), 'plan_agreed': (('assessed',), 'supported'),
         'pause_agreed': (('supported',), 'suspended'), 'resumed': (('suspended',), 'supported')}


class Professional:
    def __init__(self, name, number, territory, duty, role):
        self.name, self.number, self.territory, self.duty, self.role = name, number, territory, duty, role
        self.has_duty = self.has_login = True
        self.away = False            # recorded as away, from now to a day that does not come
        self.substitute = None
        self.trained = True          # to assess danger
        self.is_health = False       # of a health profession
        self.past = []               # (revision, rights until then): see World.change()

    def can_act(self):
        return self.has_duty and self.has_login

    def can_lead(self, acting=False):
        return self.can_act() and self.duty == ('supervisor' if acting else 'referent')


    def rights(self):
        return self.has_duty, self.has_login, (self.away, self.substitute)

    def since(self, revision):
        """As he is, and as a transaction may see him that began at a revision of the world.

        Each right by itself: duties and logins are read as committed by now, absences as of its snapshot,
        and what it ends itself has ended before another commits."""
        seen = [self.rights()] + [rights for until, rights in self.past if until > revision]
        return [Seen(self, duty, login, *absence) for duty, login, absence in itertools.product(*(dict.fromkeys(right) for right in zip(*seen)))]


class Seen(Professional):
    def __init__(self, who, has_duty, has_login, away, substitute):
        self.__dict__.update(who.__dict__)
        self.has_duty, self.has_login, self.away, self.substitute = has_duty, has_login, away, substitute


class Case:
    def __init__(self, number, territory, detector):
        self.number, self.territory, self.detector = number, territory, detector
        self.state = 'detected'
        self.pathway = OFFERED[territory][0]
        self.called = None           # whose answer a call in difficulty waits for
        self.declared = True         # that she is a victim, and wishes help
        self.person = None           # since she agreed; a key of World.persons
        self.support = False         # she agrees to be supported at this moment
        self.needs = {}              # domain: number of the open need
        self.closed_needs = {}       # number of a closed need: domain
        self.referent, self.acting = None, False
        self.readers = set()         # who led it, or was asked to
        self.before_exit = None      # state, referent, needs
        self.decided = False
        self.hand_over = None        # (number, to whom)
        self.past_hand_over = None   # one that has ended
        self.transfer = None         # (number, territory, case there or None)
        self.came_from = None
        self.goes_on_as = []         # the cases that followed it: in another territory, or when she came back
        self.exit_code = None
        self.duplicate_of = None
        self.merged = None           # the pair by which it became one
        self.ever_closed = self.led_again = self.is_followed = self.transfer_consent = False
        self.last_led = None
        self.left_person = None      # who she was to be, before it was merged
        self.left_cases = []         # which of her cases came with it
        self.name = None             # who she is, as it is compared
        self.phones, self.may_phones = set(), set()  # by which she is reached; those that a duplicate may have brought too
        self.safe_channels = True    # a case by which she came back has those only that she said are safe: none
        self.changed_person = False  # it was, at some time, of another person
        self.danger = False
        self.steps, self.step_numbers = set(), {}    # labels of the steps of the plan that are to be done, their numbers
        # what its duplicates had, of the same territory: what of it is here the registry says once, after a merge or its undoing
        self.may_steps, self.may_needs, self.may_support = set(), set(), set()
        self.is_unsettled = False
        self.pause_days, self.extensions = None, 0   # the review is so many days from today
        self.disclosures = {}        # of which she is not informed yet: number, ground
        self.transfer_shows = True   # she agrees that the other territory learns of her situation
        self.before_transfer = 'supported'
        self.referrals = {}          # number: the last answer
        self.order = 0
        self.swept = 0               # so many sweeps in turn left it to somebody who cannot act
        self.revision = 0
        self.history = []

    @property
    def is_open(self):
        return self.state in OPEN

    def forget(self):
        """Declined: number, territory, day and detector stay."""
        self.needs, self.closed_needs, self.decided, self.danger, self.steps = {}, {}, False, False, set()
        self.person, self.support = None, False


class World:
    def __init__(self):
        self.lock = threading.RLock()
        self.cases = {}
        self.professionals = {}
        self.revision = 0            # of duties, logins and absences
        self.keys = itertools.count(1)
        # by territory the cases that clients meet on
        self.recent = {}
        # teams of which an administrator changes somebody's rights: one at a time, so that none is left empty
        self.reserved = set()
        # states from which a case can be proposed to another territory
        self.links = set()           # pairs of cases of which she agreed that they are linked
        self.settled = {}            # pairs of cases: 'hers', 'two'; None: a merge that was undone
        self.pause_extensions = 2
        self.leaves_from = ('assigned', 'contacted', 'assessed', 'supported', 'suspended')

    def add(self, case):
        case.order = next(self.keys)
        self.cases[case.number] = case
        self.recent[case.territory].append(case)

    def in_order(self, case, other):
        """The later and the earlier of two cases, as they were reported."""
        return (case, other) if case.order > other.order else (other, case)

    def new_person(self):
        return next(self.keys)

    def unite(self, leaving, staying):
        if leaving is None or staying is None or leaving == staying:
            return
        for case in self.cases.values():
            if case.person == leaving:
                case.person, case.changed_person = staying, True

    def part(self, case):
        """A duplicate is detached: she is again who she was, unless she agreed that it belongs to the others."""
        hers = [c for c in self.cases.values() if c.person == case.person and (c is case or c in case.left_cases)]
        numbers = {c.number for c in hers}
        others = {c.number for c in self.cases.values() if c.person == case.person} - numbers
        if any(link & numbers and link & others for link in self.links):
            return
        for c in hers:
            c.person = case.left_person
            if c is not case and c.duplicate_of is not None and c.duplicate_of not in numbers:
                c.duplicate_of = case.number

    def agree(self, case, other, surely):
        """Do two cases agree in name and phone?"""
        phones = [c.phones if surely else c.phones | c.may_phones for c in (case, other)]
        return case.name is not None and case.name == other.name and bool(phones[0] & phones[1])

    def change(self, who, **changes):
        """A duty, a login or an absence of somebody begins or ends."""
        self.revision += 1
        who.past.append((self.revision, who.rights()))
        for attribute, value in changes.items():
            setattr(who, attribute, value)

    def team(self, territory, duty):
        return [p for p in self.professionals.values() if p.territory == territory and p.duty == duty and p.can_act()]

    # ------------------------------------------------------------- who may

    def stands_in(self, case, who):
        lead = case.referent
        return lead is not None and lead.away and lead.substitute is who

    def acts(self, case, who):
        """Does he act as the referent of the case?"""
        lead = case.referent
        if lead is None or not who.can_act() or who.territory != case.territory:
            return False
        if lead is who:
            return who.duty == ('supervisor' if case.acting else 'referent')
        if who.duty == 'supervisor':
            return case.acting or lead.away or not lead.can_lead(case.acting)
        return who.duty == 'referent' and self.stands_in(case, who)

    def supervises(self, case, who):
        return who.can_act() and who.duty == 'supervisor' and who.territory == case.territory

    def detected(self, case, who):
        """The right came with a duty, and ends with it."""
        return who.can_act() and case.detector is who and case.state in ('detected', 'received', 'declined')

    def in_charge(self, case, who):
        """Who alone sees and writes after she withdrew her agreement."""
        return self.acts(case, who) or case.referent is None and self.supervises(case, who)

    def withdrawn(self, case):
        return case.person is not None and not case.support

    def may_lead(self, who, territory):
        return who.can_lead() and who.territory == territory and not who.away

    def waits_for_referent(self, case, since=None):
        """Now, or at some moment since a revision."""
        lead = case.referent
        return lead is not None and (case.acting or any(
            was.away or not was.can_lead() for was in lead.since(self.revision if since is None else since)))

    # --------------------------------------------------------- what happens

    def close(self, case):
        case.before_exit = (case.state, dict(case.needs))
        case.ever_closed = True
        for domain, number in case.needs.items():
            case.closed_needs[number] = domain
        case.needs = {}
        case.state = 'exited'
        if case.referent is not None:
            case.readers.add(case.referent)
        case.last_led = case.referent
        case.past_hand_over = case.hand_over or case.past_hand_over
        case.referent, case.acting, case.hand_over = None, False, None

    def lead(self, case, who, acting=False):
        if case.referent is not None:
            case.readers.add(case.referent)
        case.referent, case.acting = who, acting
        case.readers.add(who)
        if not acting:
            case.past_hand_over, case.hand_over = case.hand_over or case.past_hand_over, None

    def counts(self, territory):
        """reported, persons reported, supported since the beginning: no duplicate counts."""
        cases = [c for c in self.cases.values() if c.territory == territory and c.duplicate_of is None]
        return len(cases), len({('p', c.person) if c.person else ('c', c.number) for c in cases})
