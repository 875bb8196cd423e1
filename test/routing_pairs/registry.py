"""Writes the world into the registry, each by who does it, and reads what became of requests."""
import datetime
import json

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from world import EMERGENCY_HOURS, REFUSALS, TERRITORIES, TODAY

PARTNERS = 4


class Refused(Exception):
    pass


class Registry:
    def __init__(self, root, zones):
        self.root, self.zones, self.connections = root, zones, {}
        self.admin = self.connect('postgres')
        self.day = datetime.date(2024, 1, 1)

    def connect(self, role):
        if role not in self.connections:
            connection = psycopg.connect(user=role, autocommit=True, row_factory=dict_row)
            connection.execute('SET client_min_messages = error')
            self.connections[role] = connection
        return self.connections[role]

    def call(self, role, name, *arguments, **named):
        """The rows of a function of pnd, as a role."""
        places = ['%s'] * len(arguments) + [f'{k} => %s' for k in named]
        values = [Jsonb(a) if isinstance(a, (dict, list)) else a for a in (*arguments, *named.values())]
        try:
            return self.connect(role).execute(f'SELECT * FROM pnd.{name}({", ".join(places)})', values).fetchall()
        except psycopg.Error as error:
            if error.sqlstate == 'PN409':
                raise Refused(error.diag.message_primary) from error
            raise

    def value(self, role, name, *arguments, **named):
        return next(iter(self.call(role, name, *arguments, **named)[0].values()))

    # ------------------------------------------------------------ people and rules

    def open(self):
        admin, execute = 'postgres', self.admin.execute
        for role in ('author', 'approver'):
            execute(f'CREATE ROLE regress_pairs_{role} LOGIN IN ROLE packnd_policy_{role}')
            execute('SELECT pnd.add_login(%s, part => %s)', [f'regress_pairs_{role}', f'policy_{role}'])
        execute("SELECT pnd.set_rate_limit(l.rate_limit, 10000, l.within, 'Essai : beaucoup de saisines en peu de temps') FROM pnd_data.rate_limit l WHERE l.what = 'report'")
        for policy, path in (('entry', 'src/policy/fr/entry.dmn'), ('routing', 'src/routing/fr/routing.dmn')):
            with open(f'{self.root}/{path}', encoding='utf-8') as model:
                text = model.read()
            self.value('regress_pairs_author', 'load_policy', policy, datetime.date(2023, 9, 1), text)
            if policy == 'routing':
                self.model = text
        self.approve()
        self.call(admin, 'load_zones', json.loads(self.zones.text), 'essai')
        self.partners, self.organisations = {}, {}
        for territory, label in TERRITORIES.items():
            body = self.value(admin, 'add_organisation', f'CAF {label}', 'caf', datetime.date(2025, 1, 1))
            self.value(admin, 'add_territory', territory, territory, label, body)
            self.value(admin, 'open_territory', territory, opened_on=datetime.date(2025, 11, 26))
            for duty in ('detector', 'supervisor', 'referent'):
                number = self.person(duty, f'{duty}_{territory}', body, territory)
                if duty == 'referent':
                    self.value('regress_pairs_supervisor_' + territory, 'set_referent_ceiling', territory, 10000, 'essai', number)
                    self.referents = getattr(self, 'referents', {}) | {territory: number}
            for place in range(PARTNERS):
                name = f'partner_{territory}_{place}'
                # two of them work for the same body
                if place != 1:
                    own = self.value(admin, 'add_organisation', f'Association {name}', 'association', datetime.date(2025, 1, 1))
                self.partners[territory, place] = self.person('partner', name, own, territory)
                self.organisations[territory, place] = own
        self.value('regress_pairs_supervisor_24', 'set_deadline_budget', '24', 'referral_answer', EMERGENCY_HOURS['24'], 'hours', 'essai', in_danger=True)
        # where several are asked at once
        self.value('regress_pairs_supervisor_24', 'set_request_rule', '24', 'shelter', 2)
        self.may_be_none = {r['fact'] for r in self.call('regress_pairs_referent_76', 'facts') if r['may_be_none']}

    def person(self, duty, name, organisation, territory):
        role = f'regress_pairs_{name}'
        self.admin.execute(f'CREATE ROLE {role} LOGIN IN ROLE packnd_{duty}')
        number = self.value('postgres', 'add_professional', name, organisation, duty, role, datetime.date(2025, 1, 1))
        self.value('postgres', 'assign_duty', number, territory, duty)
        return number

    def approve(self):
        self.connect('regress_pairs_approver').execute(
            "SELECT pnd.approve_policy(p.policy, p.version, p.model_hash, 'essai') FROM pnd.policies(max_rows => NULL) p WHERE p.status = 'draft'")

    # ------------------------------------------------------------ directory

    def write_directory(self, territory, structures, services):
        who = f'regress_pairs_supervisor_{territory}'
        document = {'structures': [self.clean({
            'source': 'pairs', 'id': s.external, 'nom': f'Association {s.external}', 'date_maj': '2026-06-01', 'code_insee': s.commune})
            for s in structures], 'services': [self.clean({
                'source': 'pairs', 'structure_id': s.structure.external, 'id': s.external, 'nom': f'Service {s.external}', 'description': 'Essai.',
                'date_maj': '2026-06-01', 'thematiques': s.themes, 'publics': s.publics, 'zone_eligibilite': s.zones, 'code_insee': s.commune,
                'modes_accueil': s.modes, 'frais': s.fee}) for s in services if s.in_file]}
        self.call(who, 'import_directory', territory, document, confirm_closing=True)
        numbers = {r['external_id']: r for r in self.admin.execute(
            "SELECT packnd.site_number('service', s.service_id) AS service, s.external_id, packnd.site_number('organisation', s.organisation_id) AS organisation"
            ' FROM pnd_data.service s WHERE s.territory_id = %s', [territory])}
        written = []
        for service in services:
            if service.external in numbers:
                service.number = numbers[service.external]['service']
                service.structure.organisation = numbers[service.external]['organisation']
                limited = service.capacity == 'limited'
                written.append({
                    'number': service.number, 'external': service.external, 'agreement': service.agreement, 'secret': service.secret, 'unsafe': service.unsafe,
                    'lane': service.lane, 'answer_hours': service.answer_hours, 'terms': service.terms, 'not_limited': service.capacity == 'not_limited' or None,
                    'places': service.places if limited else None,
                    'correspondent': None if service.correspondent is None else self.partners[territory, service.correspondent],
                    'address': 'pairs@example.org' if service.correspondent is None else ''})
        rows = 'FROM jsonb_to_recordset(%s) s (number text, external text, agreement boolean, secret boolean, unsafe boolean, lane boolean, answer_hours int, terms jsonb,' \
            ' not_limited boolean, places jsonb, correspondent text, address text)'
        # no call of pnd takes a correspondent away without another: a device of this test
        self.admin.execute(f"""SELECT pnd_data.change_overlay(packnd.site_number_id('service', s.number), '{{"correspondent": null, "answer_address": "pairs@example.org"}}') {rows}
            WHERE s.correspondent IS NULL""", [Jsonb(written)])
        connection = self.connect(who)
        connection.execute(f"""SELECT pnd.set_service(%s, s.external, s.agreement, s.correspondent, secret_address => s.secret, is_unsafe => s.unsafe,
            priority_lane => s.lane, answer_address => s.address, not_limited => s.not_limited, places => jsonb_array_length(s.places)) {rows}""",
                           [territory, Jsonb(written)])
        connection.execute(f'SELECT pnd.set_places(s.number, s.places) {rows} WHERE jsonb_array_length(s.places) > 0', [Jsonb(written)])
        connection.execute(f'SELECT pnd.set_service_terms(%s, s.external, s.terms) {rows}', [territory, Jsonb(written)])
        # what the follow-up counts from a year of answers
        self.admin.execute(f"""INSERT INTO pnd_data.usual_answer AS u (service_id, answers, answer_hours, counted_at)
            SELECT packnd.site_number_id('service', s.number), 5, s.answer_hours, now() {rows}
            ON CONFLICT (service_id) DO UPDATE SET answer_hours = excluded.answer_hours""", [Jsonb(written)])

    @staticmethod
    def clean(entry):
        return {k: v for k, v in entry.items() if v not in (None, [])}

    # ------------------------------------------------------------ cases

    def write_case(self, case, rng, services):
        detector, referent, supervisor = (f'regress_pairs_{d}_{case.territory}' for d in ('detector', 'referent', 'supervisor'))
        case.number = self.value(detector, 'report', case.territory, True, True)
        self.call(detector, 'give_consent', case.number, 'Exemple', f'Cas {case.number[:4]}', 'phone', f'06{rng.randrange(10 ** 8):08}', 'her_alone', 'Mo-Fr 09:00-12:00',
                  'rien', services_too=case.agrees_to_all)
        self.call(supervisor, 'name_referent', case.number, self.referents[case.territory])
        for dependant in case.dependants:
            age, born = dependant['age'], None
            if dependant['kind'] == 'unborn':
                born = TODAY + datetime.timedelta(days=100)
            elif age is not None:
                # some have their birthday today
                born = TODAY.replace(year=TODAY.year - age, day=min(TODAY.day, 28))
                born = born.replace(day=1, month=1) if rng.random() < 0.6 else born
            self.value(referent, 'add_dependant', case.number, dependant['kind'], born, lives_with=dependant['lives_with'])
        self.value(referent, 'record_facts', case.number, case.facts)
        for kind in case.papers:
            self.value(referent, 'add_evidence', case.number, kind, TODAY)
        self.call(referent, 'decide_to_leave', case.number)
        if case.danger:
            # what the grid of danger would say
            self.admin.execute('UPDATE pnd_data.case_file SET danger = true, revision = revision WHERE case_id = packnd.site_case_id(%s)', [case.number])
        for domain in ('legal', 'work'):
            self.value(referent, 'open_need', case.number, domain, 'told')
        for service in rng.sample(services, 5):
            draw = rng.random()
            if draw < 0.25:
                self.call(referent, 'give_consent_to', case.number, service.number, 'contact')
                case.agreed[service.external] = True
            elif draw < 0.6:
                self.value(referent, 'revoke_consent', case.number, service.number)
                case.agreed[service.external] = False
        for _ in range(rng.choice([0, 0, 1, 1, 2])):
            self.exclude(case, rng, services)

    def exclude(self, case, rng, services):
        referent = f'regress_pairs_referent_{case.territory}'
        kind = rng.choice(['service', 'organisation', 'professional', 'partner_body', 'commune', 'commune'])
        service = rng.choice(services)
        over = rng.random() < 0.1
        valid_to = datetime.datetime.now().astimezone() + datetime.timedelta(milliseconds=300) if over else None
        found = []
        try:
            if kind == 'commune':
                commune = rng.choice(self.zones.some['76'] + self.zones.some['24'])
                self.value(referent, 'exclude_commune', case.number, commune, 'author', 'person', valid_to)
                found = [('commune', commune)]
            elif kind == 'service':
                self.value(referent, 'exclude', case.number, 'author', 'person', service=service.number, valid_to=valid_to)
                found = [('service', service)]
                if service.correspondent is not None:
                    found.append(('professional', (service.territory, service.correspondent)))
            elif kind == 'organisation':
                self.value(referent, 'exclude', case.number, 'employer', 'person', organisation=service.structure.organisation, valid_to=valid_to)
                found = [('organisation', service.structure.organisation)]
            else:
                partner = rng.choice(sorted(self.partners))
                if kind == 'professional':
                    self.value(referent, 'exclude', case.number, 'family', 'person', professional=self.partners[partner], valid_to=valid_to)
                    found = [('professional', partner)]
                else:
                    self.value(referent, 'exclude', case.number, 'employer', 'person', organisation=self.organisations[partner], valid_to=valid_to)
                    found = [('professional', p) for p, o in self.organisations.items() if o == self.organisations[partner]]
        except Refused:
            return                      # excluded already
        if not over:
            case.exclusions += found

    def follow(self, case, by_number):
        """What requests there are now: rows, as they are; returns those that are new, in their order."""
        rows = self.admin.execute("""
            SELECT packnd.site_number('referral', r.referral_id) AS referral, packnd.site_number('service', r.service_id) AS service, n.domain, r.state,
                r.refusal_code, r.place_no
            FROM pnd_data.referral r JOIN pnd_data.need n ON n.case_id = r.case_id AND n.need_id = r.need_id
            WHERE r.case_id = packnd.site_case_id(%s) ORDER BY r.sent_at, r.referral_id""", [case.number]).fetchall()
        new = []
        for row in rows:
            service = by_number[row['service']]
            known = case.referrals.get(row['referral'])
            if known is None:
                known = case.referrals[row['referral']] = {'number': row['referral'], 'domain': row['domain'], 'service': service, 'aged': False, 'place': None}
                new.append(known)
                if row['place_no'] is not None:
                    known['clash'] = service.held.get(row['place_no'])
                    known['place'] = row['place_no']
            known['state'], known['code'] = row['state'], row['refusal_code']
            known['for_all'] = REFUSALS.get(row['refusal_code'], (None, False))[1]
        for known in case.referrals.values():
            if known['place'] is not None:
                if known['state'] in ('sent', 'under_study', 'accepted'):
                    known['service'].held[known['place']] = known['number']
                elif known['service'].held.get(known['place']) == known['number']:
                    del known['service'].held[known['place']]
        return new

    def held(self):
        return self.admin.execute("""
            SELECT packnd.site_number('service', p.service_id) AS service, p.place_no, packnd.site_number('referral', p.referral_id) AS referral, r.state, r.event
            FROM pnd_data.place p LEFT JOIN pnd_data.referral r ON r.case_id = p.held_for AND r.referral_id = p.referral_id
            WHERE p.held_for IS NOT NULL""").fetchall()

    def age_refusal(self, case, referral):
        """Time passes for what was answered: as long as the territory does not ask that service again."""
        days = REFUSALS[referral['code']][0]
        with self.admin.transaction():
            self.admin.execute('SET LOCAL session_replication_role = replica')
            self.admin.execute("""UPDATE pnd_data.referral SET answered_at = answered_at - %s * interval '24 hours', sent_at = sent_at - %s * interval '24 hours'
                WHERE case_id = packnd.site_case_id(%s) AND referral_id = packnd.site_number_id('referral', %s)""", [days, days, case.number, referral['number']])
        referral['aged'] = True

    def route(self, case, domain, territory, rng):
        who = f'regress_pairs_referent_{case.territory}'
        foreign = None if territory == case.territory and rng.random() < 0.8 else territory
        answers = []
        for name in ('route', 'why_not'):
            if rng.random() < 0.85:
                answers.append(self.call(who, name, case.number, domain, foreign, max_rows=None))
            else:
                rows, after = [], None
                while True:
                    size = rng.randint(1, 40)
                    page = self.call(who, name, case.number, domain, foreign, after=after, max_rows=size)
                    rows += page
                    if len(page) < size:
                        break
                    after = page[-1]['cursor']
                answers.append(rows)
        return answers

    def close(self, structure, soon):
        """It is closed from today on, or from tomorrow on: then it is still asked."""
        # what was imported today began today
        self.admin.execute("UPDATE pnd_data.organisation SET valid_from = valid_from - 30 WHERE organisation_id = packnd.site_number_id('organisation', %s)",
                           [structure.organisation])
        self.call('postgres', 'close_organisation', structure.organisation, TODAY + datetime.timedelta(days=soon))
        structure.closed, structure.closing = not soon, True

    def own_model(self, text, territories):
        """From now on other rules are these territories' own."""
        # each begins a day later than the one before, and ends it
        self.day += datetime.timedelta(days=1)
        for territory in territories:
            self.value('regress_pairs_author', 'load_policy', 'routing', self.day, text, territory=territory)
        self.approve()
