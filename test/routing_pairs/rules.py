"""Which service may be asked for whom: judged anew, from what is known of both.

Written from the issue, the manual and the French of the model (what each rule is there
for), not from its tables, and without asking the registry.  A criterion answers OK, BAD
(the service is left out), CHECK (something is to be seen to before) or None: it depends on
something of her that is not known.  What a service does not say leaves nobody out.

Facts that several criteria look at (children, animals, wheelchair, pregnancy) are
completed in all ways that matter, so a pair is left out where every completion is.
"""
import itertools

from world import EMERGENCY_HOURS

OK, BAD, CHECK = 'ok', 'bad', 'check'
ASK, ASK_FIRST, LEAVE_OUT = 'ask', 'ask_first', 'leave_out'

# what pnd.why_not() says, and the criterion of which it is true
WHY_NOT = {
    'non sûr': 'unsafe', 'écarté pour ce dossier': 'excluded', 'pas de convention, ou personne pour y répondre': 'agreement',
    "pas d'accord pour ce service": 'consent', 'déjà sollicité': 'asked', "hors de la zone d'intervention": 'zone', 'complet': 'full',
    'aucune place libre assez grande': 'small', "pas d'accueil cette nuit": 'night', 'réservé aux femmes': 'women', 'réservé aux hommes': 'men',
    'hors du public accueilli': 'public', "n'accueille pas d'enfants": 'no_children', "n'accueille pas d'enfants de cet âge": 'child_ages',
    "n'accueille pas l'animal": 'pets', 'lieu non accessible en fauteuil roulant': 'wheelchair',
    "réservé aux personnes d'un autre genre": 'gender'}
# needs that her decision to leave opens are emergencies
EMERGENCIES = {'shelter', 'childcare', 'specialised'}
# where she would sleep
DWELLINGS = {'shelter', 'housing'}
# what is said before a service is asked
FIRST = {
    'déjà sollicité': 'asked', "à demander : la commune où l'aide est nécessaire": 'zone', 'place à vérifier selon le foyer': 'room',
    'nombre de places non renseigné': 'room', "à vérifier : le lieu n'est pas dans une commune écartée": 'excluded',
    'à vérifier : le service nomme les femmes': 'gender', 'à vérifier avec la personne : lieu non mixte': 'women, men or gender',
    'à vérifier avec le service : accueille-t-il une personne de ce genre ?': 'gender not said',
    "danger : répond d'ordinaire trop tard, à appeler d'abord": 'slow', 'public à vérifier avec le service': 'public', 'pas de langue en commun : interprétariat à prévoir': 'language',
    'pièce demandée et pas encore au dossier': 'papers', "à demander : un accueil est-il nécessaire cette nuit ?": 'night'}


class Judge:
    def __init__(self, zones):
        self.zones = zones

    # ------------------------------------------------------------ the service, the case

    def of_service(self, case, service, domain, territory):
        """Criteria of which all is known, or that wait for one fact of their own."""
        yield 'unsafe', BAD if service.unsafe else OK
        yield 'excluded', self.excluded(case, service)
        yield 'agreement', OK if service.agreement else BAD
        yield 'consent', self.consent(case, service)
        yield 'asked', self.asked(case, service, domain)
        yield 'zone', self.zone(case, service, territory)
        yield 'night', self.night(case, service, domain)
        yield from self.gender(case, service, domain)
        yield 'slow', self.slow(case, service, territory)
        if 'languages' in service.terms:
            spoken = case.facts.get('languages', 'unknown')
            yield 'language', None if spoken == 'unknown' else OK if set(spoken or ()) & set(service.terms['languages']) else CHECK
        # no paper holds up an emergency: art. L. 345-2-2 of the CASF
        if not self.is_urgent(case, domain):
            yield 'papers', OK if self.has_papers(case, service) else CHECK

    @staticmethod
    def is_urgent(case, domain):
        return case.danger or domain in EMERGENCIES

    @staticmethod
    def has_papers(case, service):
        return set(service.terms.get('papers', ())) <= set(case.papers)

    @staticmethod
    def slow(case, service, territory):
        """Who is in danger does not wait for one that takes longer than an emergency has there."""
        return CHECK if case.danger and service.answer_hours is not None and service.answer_hours > EMERGENCY_HOURS[territory] else OK

    def told(self, case, service, domain):
        """What is said of a service that can be asked, for danger and papers."""
        if case.danger and 'personnes-en-situation-durgence' in service.publics:
            yield "danger : reçoit l'urgence"
        if case.danger and service.answer_hours is not None and service.answer_hours <= 4:
            yield 'danger : répond en quelques heures'
        if case.danger and service.terms.get('at_night') is True:
            yield 'danger : accueil de nuit'
        if case.danger and service.secret:
            yield 'danger : adresse protégée'
        if self.is_urgent(case, domain) and not self.has_papers(case, service):
            yield 'pièce demandée, à fournir ensuite'

    def excluded(self, case, service):
        communes = [what for kind, what in case.exclusions if kind == 'commune']
        professionals = {what for kind, what in case.exclusions if kind == 'professional'}
        for kind, what in case.exclusions:
            if kind == 'service' and what is service or kind == 'organisation' and what == service.structure.organisation:
                return BAD
        if service.correspondent is not None and (service.territory, service.correspondent) in professionals:
            return BAD
        if communes:
            if service.stands_in is not None and any(self.zones.same_place(service.stands_in, c) for c in communes):
                return BAD
            # whoever receives by phone only is visited by nobody
            if (service.secret or service.stands_in is None) and service.modes != ['a-distance']:
                return CHECK
        return OK

    def consent(self, case, service):
        if not self.agrees_to_some(case):
            return OK               # then no request can be sent at all
        return OK if case.agreed.get(service.external, case.agrees_to_all) else BAD

    @staticmethod
    def agrees_to_some(case):
        return case.agrees_to_all or any(case.agreed.values())

    @staticmethod
    def asked(case, service, domain):
        answer = OK
        for referral in case.referrals.values():
            if referral['service'] is not service:
                continue
            here = referral['domain'] == domain
            if here and referral['state'] in ('sent', 'under_study', 'accepted'):
                return BAD
            if referral['state'] == 'refused' and not referral['aged'] and (here or referral['for_all']):
                answer = CHECK
            elif referral['state'] == 'done' and here:
                answer = CHECK
        return answer

    def zone(self, case, service, territory):
        if not service.zones:
            return OK
        zones, facts = set(service.zones), case.facts
        sought = facts.get('help_commune') or facts.get('commune')
        place = None
        if territory == case.territory:
            place = sought if sought in self.zones.departement else None
        else:
            # elsewhere it counts where she would go
            for commune in (facts.get('help_commune'), facts.get('commune')):
                if place is None and self.zones.departement.get(commune) == territory:
                    place = commune
        if place is not None:
            if zones & self.zones.codes_over(place):
                return OK
            return None if any(self.zones.parent.get(z) == place for z in zones) else BAD
        if zones & {'france', '99100', territory}:
            return OK
        covered = [bool(zones & self.zones.codes_over(c)) for c in self.zones.of[territory]]
        return None if any(covered) else BAD

    @staticmethod
    def night(case, service, domain):
        if service.terms.get('at_night') is not False or domain != 'shelter':
            return OK
        urgency, safe = case.facts.get('urgency', 'unknown'), case.facts.get('safe_place_tonight', 'unknown')
        if urgency == 'tonight' or safe is False:
            return BAD
        return None if 'unknown' in (urgency, safe) and not (safe is True or urgency not in ('unknown', None)) else OK

    @staticmethod
    def gender(case, service, domain):
        gender = case.facts.get('gender', 'unknown')
        takes = service.terms.get('genders')
        if takes is None:
            named = set(service.publics)
            if 'femmes' not in named and 'tous-publics' not in named and domain in DWELLINGS:
                # the directory has no public for men: it may be a place for them alone
                yield 'gender not said', CHECK
            elif 'femmes' not in named or 'tous-publics' in named:
                yield 'gender', OK
            elif named <= {'femmes', 'familles', 'personnes-en-situation-durgence'}:
                yield 'women', {'female': OK, 'male': BAD, 'unknown': None}.get(gender, CHECK)
            else:
                # women among others: nothing is said of men
                yield 'gender', {'female': OK, 'unknown': None}.get(gender, CHECK)
        elif {'female', 'male'} <= set(takes):
            yield 'gender', OK
        else:
            other = {'female': 'women', 'male': 'men'}
            key = next((other[g] for g in takes if g in other), 'gender')
            if gender in ('female', 'male'):
                yield key, OK if gender in takes else BAD
            else:
                # also where it says that it takes her: the place is not mixed, she chooses
                yield key, None if gender == 'unknown' else OK if takes == [gender] else CHECK

    # ------------------------------------------------------------ what she comes with

    def completions(self, case, service):
        """What may be of children, animals, wheelchair and pregnancy, as far as a service looks at it."""
        facts, terms, named = case.facts, service.terms, set(service.publics)
        sized = any(self.free_places(case, service))
        by_age = sized or 'child_age_from' in terms or 'child_age_to' in terms
        disability, pets, pregnancy = [[]], [[]], [False]
        if sized or terms.get('wheelchair') is False or 'personnes-en-situation-de-handicap' in named:
            disability = [facts['disability'] or []] if 'disability' in facts else [[], ['visual'], ['wheelchair']]
        if sized or 'pets' in terms:
            pets = [facts['pets'] or []] if 'pets' in facts else [[], ['dog'], ['cat'], ['other'], ['dog', 'cat', 'other']]
        if 'familles' in named:
            told = True if any(d['kind'] == 'unborn' for d in case.dependants) else facts.get('pregnancy')
            pregnancy = [True, False] if told is None else [told]
        ages = []
        if by_age:
            bounds = {terms.get('child_age_from', 0), terms.get('child_age_to', 17)} | ({3} if sized else set())
            ages = sorted({a for b in bounds for a in (b - 1, b, b + 1) if 0 <= a <= 17} | {0, 17})
        children = [(0, [], 0, 0)]
        if by_age or 'children' in terms or 'familles' in named:
            children = self.children(case, ages, sized)
        return list(itertools.product(disability, pets, pregnancy, children))

    @staticmethod
    def children(case, ages, sized):
        """(minors anywhere, ages of the minors who come, grown children who come, adults who come), each possible."""
        recorded = [d for d in case.dependants if d['kind'] == 'child']
        facts = case.facts
        if not sized:
            adults = [0]
        elif case.dependants:
            adults = [sum(d['kind'] == 'adult' and d['lives_with'] in ('person', 'alternating') for d in case.dependants)]
        else:
            adults = [facts['dependent_adults'] or 0] if 'dependent_adults' in facts else [0, 1, 60]
        if recorded:
            # of whom no birth date is known, is a minor
            for some in itertools.product(*([d['age']] if d['age'] is not None else (ages or [8]) for d in recorded)):
                here = [a for a, d in zip(some, recorded) if d['lives_with'] in ('person', 'alternating')]
                for adult in adults:
                    yield sum(a < 18 for a in some), sorted(a for a in here if a < 18), sum(a >= 18 for a in here), adult
            return
        counts = [facts['children']] if facts.get('children') is not None else [0, 1, 2, 60]
        if not ages:
            yield from ((count, [8] * count, 0, adult) for count in counts for adult in adults)
            return
        ages = sorted({*ages, *(facts[f] for f in ('youngest_child_age', 'oldest_child_age') if facts.get(f) is not None)})
        for count in counts:
            for low, high in itertools.combinations_with_replacement(ages, 2):
                if count == 0 and (low, high) != (ages[0], ages[0]) or count == 1 and low != high:
                    continue
                for between in {low, high} if count > 2 else {low}:
                    who = sorted([low, high][:count] + [between] * (count - 2))
                    told = {'youngest_child_age': low, 'oldest_child_age': high, 'children_under_3': sum(a < 3 for a in who)} if count else {'children_under_3': 0}
                    if all(facts.get(f) is None or facts[f] == value for f, value in told.items()):
                        yield from ((count, who, 0, adult) for adult in adults)

    def of_household(self, case, service, domain, disability, pets, pregnancy, children):
        minors, ages, grown, adults = children
        terms = service.terms
        yield 'public', self.public(case, service, minors, pregnancy, disability)
        if ages and terms.get('children') is False:
            yield 'no_children', BAD
        elif ages and not (terms.get('child_age_from', 0) <= ages[0] and ages[-1] <= terms.get('child_age_to', 99)):
            yield 'child_ages', BAD
        if 'pets' in terms and not set(pets) <= set(terms['pets']):
            yield 'pets', BAD
        if terms.get('wheelchair') is False and 'wheelchair' in disability:
            yield 'wheelchair', BAD
        if service.capacity == 'limited':
            free = self.free_places(case, service)
            if not free:
                yield 'full', BAD
            elif not any(self.holds(p, min(len(ages), 1)) if domain == 'childcare' else
                         self.takes(p, disability, pets, self.expected(case), ages, grown, adults) for p in free):
                yield 'small', BAD
        elif service.capacity is None:
            yield 'room', CHECK

    @staticmethod
    def free_places(case, service):
        return [p for n, p in enumerate(service.places, 1) if n not in service.held]

    @staticmethod
    def expected(case):
        # one that nobody has told of needs no cot yet
        expected = sum(d['kind'] == 'unborn' for d in case.dependants)
        return expected or int(case.facts.get('pregnancy') is True)

    @staticmethod
    def holds(place, count):
        # childcare: neither she nor her animals come, and not each child need
        return not place or count <= place['adults'] + place['children'] + place['cots']

    @staticmethod
    def takes(place, disability, pets, expected, ages, grown, adults):
        if not place:
            return True
        infants = sum(a < 3 for a in ages) + expected
        grown_up = 1 + grown + adults
        beds = place['children'] + place['adults'] - grown_up
        return (grown_up <= place['adults'] and infants <= place['cots'] and sum(a >= 3 for a in ages) <= beds
                and (place['wheelchair'] or 'wheelchair' not in disability) and (place['animals'] or not pets))

    @staticmethod
    def public(case, service, minors, pregnancy, disability):
        named, facts = set(service.publics), case.facts
        if not named or named & {'tous-publics', 'personnes-en-situation-durgence'}:
            return OK
        if 'femmes' in named and named <= {'femmes', 'familles'}:
            return OK               # then it is a matter of gender

        def known(fact, test):
            return test(facts[fact]) if fact in facts else None
        # one public that she is of is enough (data·inclusion)
        is_one = {
            'femmes': lambda: known('gender', lambda v: v == 'female'),
            'familles': lambda: minors > 0 or pregnancy,
            'demandeurs-emploi': lambda: known('occupation', lambda v: v == 'job_seeking'),
            'actifs': lambda: known('occupation', lambda v: v in ('employed', 'self_employed', 'farming', 'job_seeking')),
            'etudiants': lambda: known('occupation', lambda v: v == 'studies'),
            'jeunes': lambda: known('age', lambda v: v is not None and v < 26),
            'seniors': lambda: known('age', lambda v: v is not None and v >= 60),
            'beneficiaires-des-minimas-sociaux': lambda: True if facts.get('rsa_right') else known('minimum_income', bool),
            'personnes-en-situation-de-handicap': lambda: len(disability) > 0,
            'personnes-exilees': lambda: known('needs_stay_permit', bool)}
        answers = [is_one[p]() for p in named if p in is_one]
        if True in answers:
            return OK
        # of some publics a case says nothing; and who is neither woman nor man may be welcome among women
        may_be = 'femmes' in named and facts.get('gender') not in ('female', 'male')
        otherwise = CHECK if may_be or named & {'residents-qpv-frr', 'personnes-en-situation-juridique-specifique'} else BAD
        return None if None in answers else otherwise

    # ------------------------------------------------------------ together

    def judge(self, case, service, domain, territory):
        """(fit, criteria that leave it out for certain, criteria that ask for something first)."""
        bad, first = set(), set()
        for key, answer in self.of_service(case, service, domain, territory):
            if answer == BAD:
                bad.add(key)
            elif answer != OK:
                first.add(key)
        verdicts, always, ever = set(), None, set()
        possible = self.completions(case, service)
        for completion in possible:
            now_bad, now_first = set(), set()
            for key, answer in self.of_household(case, service, domain, *completion):
                if answer == BAD:
                    now_bad.add(key)
                elif answer != OK:
                    now_first.add(key)
            verdicts.add(LEAVE_OUT if now_bad else ASK_FIRST if now_first else ASK)
            always = now_bad if always is None else always & now_bad
            ever |= now_bad | now_first
        sure = bad | always
        if service.capacity == 'limited' and not self.one_place_for_all(case, service, domain, possible):
            ever.add('room')
        if sure or verdicts == {LEAVE_OUT}:
            return LEAVE_OUT, sure, first | ever
        if not first and not ever:
            return ASK, sure, ever
        return ASK_FIRST, sure, first | ever

    def one_place_for_all(self, case, service, domain, possible):
        """One place is held for her: it has to take whoever may come."""
        return any(
            all(self.holds(p, len(children[1])) if domain == 'childcare' else self.takes(p, disability, pets, self.expected(case), *children[1:])
                for disability, pets, _, children in possible)
            for p in self.free_places(case, service))
