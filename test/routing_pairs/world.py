"""A registry as plain data: services of three territories, and people who look for one.

Nothing here asks the registry; registry.py writes it there, rules.py judges it.
"""
import dataclasses
import datetime
import json
import os
import zoneinfo

# how long an answer may take in an emergency: the scheme's, but that one has its own
EMERGENCY_HOURS = {'76': 4, '24': 24, '27': 4}
TERRITORIES = {'76': 'Seine-Maritime', '24': 'Dordogne', '27': 'Eure'}     # of 27 no commune is loaded
THEMES = {
    'shelter': ['logement-hebergement--rechercher-une-solution-dhebergement-temporaire'],
    'specialised': ['famille--surmonter-conflits-separation-violence'],
    'legal': ['difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits'],
    'childcare': ['famille--garde-denfants'],
    'work': ['se-former--trouver-sa-formation', 'trouver-un-emploi--faire-des-candidatures-spontanees'],
    None: ['mobilite--acceder-a-un-vehicule']}
PUBLICS = ['actifs', 'beneficiaires-des-minimas-sociaux', 'demandeurs-emploi', 'etudiants', 'familles', 'femmes', 'jeunes',
           'personnes-en-situation-de-handicap', 'personnes-en-situation-durgence', 'personnes-en-situation-juridique-specifique',
           'personnes-exilees', 'residents-qpv-frr', 'seniors']
LANGUAGES = ['fr', 'ar', 'en', 'uk', 'fsl']
PAPERS = ['identity_document', 'family_record', 'income_proof', 'residence_permit']
PETS = ['dog', 'cat', 'other']
DISABILITIES = ['motor', 'wheelchair', 'visual', 'psychic']
REFUSALS = {'full': (7, False), 'outside_zone': (90, True), 'outside_public': (90, False), 'missing_paper': (14, False), 'unsafe': (None, True),
            'conflict_of_interest': (None, True), 'service_closed': (30, True), 'other': (30, False)}
TODAY = datetime.datetime.now(zoneinfo.ZoneInfo('Europe/Paris')).date()


class Zones:
    """Communes, what they are a part of, and EPCIs: the sample that the registry loads too."""

    def __init__(self, path):
        with open(path, encoding='utf-8') as file:
            self.text = file.read()
        document = json.loads(self.text)
        self.departement, self.parent, self.epcis = {}, {}, {}
        for commune in document['communes']:
            if commune['type'] == 'commune-actuelle':
                self.departement[commune['code']] = commune['departement']
        for commune in document['communes']:
            if commune['type'] != 'commune-actuelle' and commune['code'] not in self.departement:
                self.departement[commune['code']] = commune['departement']
                self.parent[commune['code']] = commune.get('commune') or commune['chefLieu']
        for commune in document['communes']:
            for former in commune.get('anciensCodes', []) if commune['type'] == 'commune-actuelle' else []:
                if former not in self.departement:
                    self.departement[former], self.parent[former] = commune['departement'], commune['code']
        for epci in document.get('epci', []) + document.get('ept', []):
            for member in epci['membres']:
                self.epcis.setdefault(member['code'], set()).add(epci['code'])
        self.of = {d: sorted(c for c, k in self.departement.items() if k == d) for d in TERRITORIES}
        # few, so that a person and a service meet
        self.some = {'76': ['76540', '76351', '76255', '76216'], '24': ['24037', '24322', '24053', '24013'], '27': ['27229', '27681']}

    def codes_over(self, commune):
        """All codes that cover a commune."""
        codes = {'france', '99100', self.departement[commune], commune}
        for place in (commune, self.parent.get(commune)):
            if place is not None:
                codes |= {place} | self.epcis.get(place, set())
        return codes

    def same_place(self, commune, other):
        return commune == other or self.parent.get(commune) == other or self.parent.get(other) == commune


@dataclasses.dataclass
class Service:
    external: str
    territory: str
    structure: 'Structure'
    number: str = None
    in_file: bool = True
    domains: set = dataclasses.field(default_factory=set)
    themes: list = dataclasses.field(default_factory=list)
    publics: list = dataclasses.field(default_factory=list)
    zones: list = dataclasses.field(default_factory=list)
    commune: str = None
    modes: list = dataclasses.field(default_factory=list)
    fee: str = None
    agreement: bool = False
    correspondent: int = None        # index of a partner; None: a mail address
    capacity: str = None             # limited, not_limited
    places: list = dataclasses.field(default_factory=list)
    secret: bool = False
    unsafe: bool = False
    lane: bool = False
    answer_hours: int = None         # what it usually takes
    terms: dict = dataclasses.field(default_factory=dict)
    held: dict = dataclasses.field(default_factory=dict)     # place number -> referral

    @property
    def is_listed(self):
        return self.in_file and not self.structure.closed

    @property
    def stands_in(self):
        return self.commune or self.structure.commune


@dataclasses.dataclass
class Structure:
    external: str
    territory: str
    commune: str
    organisation: str = None
    closed: bool = False
    closing: bool = False


@dataclasses.dataclass
class Case:
    number: str
    territory: str
    facts: dict
    dependants: list
    papers: list
    agrees_to_all: bool
    danger: bool = False
    agreed: dict = dataclasses.field(default_factory=dict)        # service -> what she said of it last
    exclusions: list = dataclasses.field(default_factory=list)    # (kind, what): in force
    referrals: dict = dataclasses.field(default_factory=dict)     # number -> {domain, service, state, code, sent, aged}


def roll_service(rng, service, zones, partners):
    """What the directory says of a service, and the territory."""
    service.domains = {rng.choices(['shelter', 'specialised', 'legal', 'childcare', 'work', None], [55, 12, 12, 8, 10, 3])[0]}
    if rng.random() < 0.15:
        service.domains.add(rng.choice(['shelter', 'legal']))
    service.themes = [rng.choice(THEMES[d]) for d in sorted(service.domains, key=str)]
    service.domains -= {None}
    service.publics = rng.choice([
        [], ['tous-publics'], ['femmes'], ['femmes'], ['femmes', 'familles'], ['familles'], ['personnes-en-situation-durgence'],
        rng.sample(PUBLICS, rng.randint(1, 3)), rng.sample(PUBLICS, rng.randint(1, 3)), [rng.choice(PUBLICS)], ['jeunes', 'seniors']])
    near = zones.some[service.territory]
    epcis = sorted({e for c in near for e in zones.epcis.get(c, ())}) or ['200071454']
    service.zones = rng.choice([
        [], [], ['france'], [service.territory], [service.territory], [service.territory], rng.sample(near, rng.randint(1, 2)), [rng.choice(epcis)],
        [rng.choice([t for t in TERRITORIES if t != service.territory])], [f'{service.territory}9999999'],
        [rng.choice(near), rng.choice(zones.some['24'])]])
    service.zones = sorted(set(service.zones))
    service.commune = rng.choice([None] + zones.some[service.territory])
    service.modes = rng.choice([[], ['en-presentiel'], ['a-distance'], ['en-presentiel', 'a-distance']])
    service.fee = rng.choice([None, 'gratuit', 'payant'])
    service.agreement = rng.random() < 0.9
    service.correspondent = rng.choice([None] + list(range(partners)))
    # once it is said it can be changed, not taken back
    service.capacity = rng.choice(['limited', 'limited', 'not_limited'] + [None] * (not service.agreement and service.capacity is None))
    service.places = [roll_place(rng) for _ in range(rng.choice([0, 1, 1, 2, 2, 3]))] if service.capacity == 'limited' else []
    service.secret = rng.random() < 0.15
    service.unsafe = rng.random() < 0.06
    service.lane = rng.random() < 0.2
    service.answer_hours = rng.choice([None, None, None, 4, 8, 24, 48, 168])
    service.terms = roll_terms(rng) if rng.random() < 0.6 else {}


def roll_place(rng):
    if rng.random() < 0.35:
        return {}
    adults, children, cots = rng.choice([(1, 0, 0), (1, 1, 0), (1, 2, 1), (2, 0, 0), (2, 2, 2), (1, 0, 1), (3, 4, 2), (0, 2, 0)])
    return {'adults': adults, 'children': children, 'cots': cots, 'wheelchair': rng.random() < 0.5, 'animals': rng.random() < 0.5}


def roll_terms(rng):
    terms = {}
    # else a shelter is asked first
    if rng.random() < 0.6:
        terms['genders'] = rng.choice([['female'], ['female'], ['male'], ['female', 'male'], ['female', 'other'], ['other'], ['male', 'other']])
    if rng.random() < 0.3:
        terms['children'] = rng.random() < 0.5
    if rng.random() < 0.25:
        terms['child_age_to'] = rng.choice([3, 8, 12, 17])
    if rng.random() < 0.1:
        terms['child_age_from'] = rng.choice([0, 1, 3])
    if rng.random() < 0.25:
        terms['pets'] = rng.sample(PETS, rng.randint(0, 2))
    if rng.random() < 0.3:
        terms['wheelchair'] = rng.random() < 0.4
    if rng.random() < 0.25:
        terms['languages'] = rng.sample(LANGUAGES, rng.randint(1, 3))
    if rng.random() < 0.12:
        terms['papers'] = rng.sample(PAPERS, rng.randint(1, 2))
    if rng.random() < 0.2:
        terms['at_night'] = rng.random() < 0.4
    return terms


def roll_case(rng, territory, zones, may_be_none):
    """A person: what is known, what is known not to apply, and much that is not known."""
    facts = {}

    def tell(fact, share, value):
        if rng.random() < share:
            facts[fact] = None if fact in may_be_none and rng.random() < 0.15 else value

    tell('gender', 0.85, rng.choices(['female', 'male', 'other', 'not_said'], [55, 30, 10, 5])[0])
    tell('age', 0.7, rng.choice([17, 22, 25, 26, 34, 45, 59, 60, 71]))
    tell('occupation', 0.7, rng.choice(['employed', 'self_employed', 'job_seeking', 'studies', 'retired', 'none']))
    tell('disability', 0.75, rng.choice([[], [], [], ['wheelchair'], ['wheelchair', 'visual'], ['psychic'], ['motor']]))
    tell('pets', 0.75, rng.choice([[], [], [], ['dog'], ['cat'], ['dog', 'other']]))
    tell('languages', 0.8, rng.choice([['fr'], ['fr'], ['fr', 'ar'], ['uk'], ['en'], [], ['fsl', 'fr']]))
    tell('needs_stay_permit', 0.6, rng.random() < 0.3)
    if rng.random() < 0.7:
        facts['pregnancy'] = facts.get('gender') in ('female', None) and rng.random() < 0.2
    if rng.random() < 0.6:
        facts['rsa_right' if rng.random() < 0.3 else 'minimum_income'] = True
        if 'minimum_income' in facts and rng.random() < 0.6:
            facts['minimum_income'] = False
    tell('urgency', 0.6, rng.choice(['tonight', 'days', 'weeks', 'not_urgent']))
    tell('safe_place_tonight', 0.6, rng.random() < 0.6)
    tell('commune', 0.6, rng.choice(zones.some[rng.choice([territory] * 4 + ['24', '76', '27'])]))
    tell('help_commune', 0.25, rng.choice(zones.some[rng.choice([territory] * 2 + ['24', '76', '27'])]))
    dependants = roll_dependants(rng) if rng.random() < 0.5 else []
    if not any(d['kind'] == 'child' for d in dependants) and rng.random() < 0.7:
        facts['children'] = rng.choice([0, 0, 1, 2, 3])
        ages = sorted(rng.choice([0, 1, 2, 4, 8, 9, 12, 13, 17]) for _ in range(facts['children']))
        if ages and rng.random() < 0.5:
            facts['youngest_child_age'] = ages[0]
        if ages and rng.random() < 0.5:
            facts['oldest_child_age'] = ages[-1]
        if rng.random() < 0.5:
            facts['children_under_3'] = sum(a < 3 for a in ages)
    if not any(d['kind'] == 'adult' for d in dependants) and rng.random() < 0.6:
        facts['dependent_adults'] = rng.choice([0, 0, 0, 1])
    if any(d['kind'] == 'unborn' for d in dependants):
        facts.pop('pregnancy', None)
    return Case(None, territory, facts, dependants, rng.sample(PAPERS, rng.randint(0, 3)), rng.random() < 0.85, rng.random() < 0.3)


def roll_dependants(rng):
    dependants = []
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3])):
        age = rng.choice([None, 0, 1, 2, 3, 5, 9, 12, 13, 16, 17, 18, 22]) if rng.random() < 0.9 else None
        dependants.append({'kind': 'child', 'age': age, 'lives_with': rng.choices(['person', 'alternating', 'other_parent', 'elsewhere'], [70, 10, 10, 10])[0]})
    if rng.random() < 0.1:
        dependants.append({'kind': 'unborn', 'age': None, 'lives_with': 'person'})
    if rng.random() < 0.12:
        dependants.append({'kind': 'adult', 'age': 70, 'lives_with': rng.choice(['person', 'elsewhere'])})
    return dependants


def zones_file():
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../src/routing/fr/zones_sample.json')
