"""Random pairs of a case and a service: what the registry says of each, against rules of its own: see test/README.md.

run.py PAIRS SEED: against the server that libpq's variables name, in an empty registry.
"""
import collections
import os
import random
import re
import sys
import time

from mutants import MUTANTS, mutate
from registry import PARTNERS, Refused, Registry
from rules import ASK, ASK_FIRST, FIRST, LEAVE_OUT, WHY_NOT, Judge
from world import REFUSALS, TERRITORIES, Service, Structure, Zones, roll_case, roll_service, zones_file

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..')
STRUCTURES, CASES = 14, 24       # of a territory, of a round
DOMAINS = ['shelter', 'specialised', 'legal', 'childcare', 'work']
# what tells that a constraint is missing
WRONG_DOORS = {'a wrong door', 'asked first, though it violates a hard constraint', 'asked, though something is not known'}
MAX_FAULTS = int(os.environ.get('PACKND_PAIRS_FAULTS', 10))


class Run:
    def __init__(self, pairs, seed):
        self.wanted, self.seed = pairs, seed
        self.rng = random.Random(seed)
        # the short form has fewer services, and looks for each case at all of them
        self.is_short = pairs <= 10000
        self.count = 40 if self.is_short else 100
        self.zones = Zones(zones_file())
        self.judge = Judge(self.zones)
        self.registry = Registry(ROOT, self.zones)
        self.pairs = self.faults = self.cautious = self.chosen = 0
        self.told, self.refusals, self.alone = collections.Counter(), collections.Counter(), collections.defaultdict(list)
        self.kinds, self.in_a_row, self.found = collections.Counter(), collections.Counter(), {}
        self.by_number = {}

    # ------------------------------------------------------------ the world

    def start(self):
        self.registry.open()
        self.structures = {t: [Structure(f'o{t}-{i}', t, self.rng.choice([None] + self.zones.some[t])) for i in range(STRUCTURES)] for t in TERRITORIES}
        self.services = {t: [Service(f's{t}-{i}', t, self.rng.choice(self.structures[t])) for i in range(self.count)] for t in TERRITORIES}

    def new_round(self):
        """Another directory: what services say changes, some leave the file or come back, an organisation closes."""
        for territory in TERRITORIES:
            for service in self.services[territory]:
                roll_service(self.rng, service, self.zones, PARTNERS)
                service.held = {}
                service.in_file = service.number is None or self.rng.random() < 0.95
            self.registry.write_directory(territory, self.structures[territory], self.services[territory])
            open_ones = [s for s in self.structures[territory] if s.organisation and not s.closing]
            if len(open_ones) > STRUCTURES // 2 and self.rng.random() < 0.6:
                self.registry.close(self.rng.choice(open_ones), self.rng.random() < 0.3)
        self.by_number = {s.number: s for t in TERRITORIES for s in self.services[t]}

    # ------------------------------------------------------------ findings

    def fault(self, kind, case, service, text):
        self.faults += 1
        self.kinds[kind] += 1
        if self.kinds[f'{kind}: {text.split(chr(34))[1] if chr(34) in text else str()}'] > MAX_FAULTS:
            return
        print(f'# FAULT ({kind}): {text}')
        if case is not None:
            print(f'#   case {case.number} ({case.territory}): {case.facts} {case.dependants} papers {case.papers} agrees {case.agrees_to_all} {case.agreed}'
                  f' excluded {[(k, getattr(w, "external", w)) for k, w in case.exclusions]}')
            for referral in case.referrals.values():
                print(f'#     {referral["service"].external} {referral["domain"]} {referral["state"]} {referral["code"]} {"long ago" if referral["aged"] else ""}')
        if service is not None:
            print('#   ' + ' '.join(f'{k}={getattr(v, "external", v)}' for k, v in vars(service).items()))
        sys.stdout.flush()

    # ------------------------------------------------------------ a pair

    def compare(self, case, domain, territory, counts=True):
        """Every service of a territory whose themes meet the need, as the registry answers and as the rules do; the faults."""
        route, why_not = self.registry.route(case, domain, territory, self.rng)
        wrong = []

        def fault(kind, service, text):
            wrong.append(kind)
            if counts:
                self.fault(kind, case, service, f'{domain} in {territory}: {text}')
        answers, parts = collections.defaultdict(list), {}
        for row in route:
            answers[row['service']].append((row['fit'], row['reasons']))
            parts[row['service']] = [p['label'] for p in row['parts']]
            if row['score'] != sum(p['points'] for p in row['parts']):
                fault('score', self.by_number[row['service']], f'{row["score"]} is not the sum of {row["parts"]}')
        if route != sorted(route, key=lambda r: (r['fit'], -r['score'])):
            fault('order', None, 'not the best first')
        for row in why_not:
            answers[row['service']].append((LEAVE_OUT, row['why_not'].split(' ; ')))
        met = [s for s in self.services[territory] if s.is_listed and domain in s.domains]
        for number in answers.keys() - {s.number for s in met}:
            fault('not of the directory', self.by_number.get(number), f'{answers[number]}')
        for service in met:
            fit, sure, first = self.judge.judge(case, service, domain, territory)
            answer = answers[service.number]
            if counts:
                self.pairs += 1
            if len(answer) != 1:
                fault('not in exactly one', service, f'{fit} {sure} {first}: {answer}')
                continue
            (said, reasons), = answer
            if counts:
                self.told[said] += 1
            if said != LEAVE_OUT:
                words = {w for w in parts[service.number] if w.startswith(('danger : ', 'pièce demandée'))}
                if words != set(self.judge.told(case, service, domain)):
                    fault('not what danger and papers say', service, f'{words}')
            if said == LEAVE_OUT:
                if counts:
                    self.refusals.update(WHY_NOT.get(r.split(' (')[0], r) for r in reasons)
                if not reasons or '' in reasons:
                    fault('left out without a reason', service, f'{fit} {sure} {first}')
                for reason in reasons:
                    if WHY_NOT.get(reason.split(' (')[0]) not in sure:
                        fault('an untrue why not', service, f'"{reason}": {fit} {sure} {first}')
            elif said == ASK_FIRST:
                if not reasons:
                    fault('asked first, about nothing', service, f'{fit} {sure} {first}')
                for reason in reasons:
                    key = FIRST.get(reason) or FIRST.get(reason.split(' (')[0])
                    if key is None and not reason.startswith('à demander : ') or key is not None and not set(re.split(', | or ', key)) & (first | sure):
                        fault('an untrue check', service, f'"{reason}": {fit} {sure} {first}')
            if said == fit:
                if fit == LEAVE_OUT and len(sure) == 1 and counts:
                    self.alone[min(sure)].append((case, domain, territory))
                missing = sure - {WHY_NOT.get(r.split(' (')[0]) for r in reasons} if fit == LEAVE_OUT else set()
                if missing:
                    fault('not all that speaks against it', service, f'{missing} beside {reasons}')
                if fit == ASK_FIRST and len(first) == 1 and counts:
                    self.alone[f'{min(first)} ask'].append((case, domain, territory))
            elif said == ASK_FIRST:
                # it asks where another would know: no wrong door, but a question in vain
                self.cautious += counts
                if sure:
                    fault('asked first, though it violates a hard constraint', service, f'{sure}: {reasons}')
            elif said == ASK:
                fault('a wrong door' if fit == LEAVE_OUT else 'asked, though something is not known', service, f'{fit} {sure} {first}: {reasons}')
            else:
                fault('left out, though it can be asked', service, f'{fit} {sure} {first}: {reasons}')
        return wrong

    # ------------------------------------------------------------ requests

    def expect_ask(self, case, domain, what, before):
        """Requests that went out by themselves: each service could be asked, and its place takes her."""
        for referral in self.registry.follow(case, self.by_number):
            service = referral['service']
            self.chosen += 1
            if service not in before:
                self.fault('chosen by itself', case, service, f'{what}: {domain}')
            if referral.get('clash'):
                self.fault('a place given twice', case, service, f'{what}: {referral["place"]}')
            yield referral

    def can_be_asked(self, case, domain, territory):
        return [s for s in self.services[territory] if s.is_listed and domain in s.domains
                and self.judge.judge(case, s, domain, territory)[0] == ASK]

    def request(self, case):
        """The best is asked, and refuses, three times in a row; or one is asked by its name."""
        rng, who = self.rng, f'regress_pairs_referent_{case.territory}'
        places = [(d, t) for d in DOMAINS for t in TERRITORIES]
        rng.shuffle(places)
        if rng.random() < 0.3:
            return self.by_name(case, *places[0])
        # mostly where somebody can be asked
        domain, territory = next((p for p in places if self.can_be_asked(case, *p)), places[0]) if rng.random() < 0.8 else places[0]
        before = self.can_be_asked(case, domain, territory)
        foreign = None if territory == case.territory else territory
        best = [r for r in self.registry.call(who, 'route', case.number, domain, foreign, max_rows=None) if r['fit'] == ASK]
        try:
            self.registry.call(who, 'refer', case.number, domain, territory=foreign)
        except Refused as refused:
            if before and best and self.judge.agrees_to_some(case) and 'already' not in str(refused):
                self.fault('nobody is asked', case, before[0], f'{domain}: {refused}')
            return
        if not self.judge.agrees_to_some(case):
            self.fault('asked without her agreement', case, None, domain)
        sent = list(self.expect_ask(case, domain, 'refer', before))
        if sent and best[0]['service'] != sent[0]['service'].number:
            self.fault('not the best', case, sent[0]['service'], f'{domain}: {best[0]}')
        for times in range(rng.choice([0, 1, 3, 3, 3])):
            live = [r for r in case.referrals.values() if r['domain'] == domain and r['state'] in ('sent', 'under_study')]
            if not live:
                break
            self.refuse(case, domain, territory, rng.choice(live))
            self.in_a_row[times + 1] += 1
        live = [r for r in case.referrals.values() if r['state'] == 'sent']
        if live and rng.random() < 0.3:
            self.registry.call(who, 'answer_referral', rng.choice(live)['number'], 'accepted')
            list(self.expect_ask(case, domain, 'accepted', []))

    def refuse(self, case, domain, territory, referral):
        who = f'regress_pairs_referent_{case.territory}'
        code = self.rng.choice(list(REFUSALS))
        # what can be asked once this one has refused, and its place is free
        was = dict(referral), dict(referral['service'].held)
        referral['state'], referral['code'], referral['for_all'] = 'refused', code, REFUSALS[code][1]
        referral['service'].held.pop(referral['place'], None)
        before = self.can_be_asked(case, domain, territory)
        referral.update(was[0])
        referral['service'].held = was[1]
        self.registry.call(who, 'answer_referral', referral['number'], 'refused', code)
        live = [r for r in case.referrals.values() if r['domain'] == domain and r['state'] in ('sent', 'under_study') and r is not referral]
        if not list(self.expect_ask(case, domain, f'{code} of {referral["service"].external}', before)) and before and not live:
            # one more may be held back only for what the rules are too cautious of
            self.told['exhausted, though one could be asked'] += 1

    def by_name(self, case, domain, territory):
        rng, who = self.rng, f'regress_pairs_referent_{case.territory}'
        met = [s for s in self.services[territory] if s.is_listed and domain in s.domains]
        if not met:
            return
        service = rng.choice(met)
        fit, sure, first = self.judge.judge(case, service, domain, territory)
        if any(r['domain'] == domain and r['state'] in ('sent', 'under_study', 'accepted') for r in case.referrals.values()):
            return
        try:
            self.registry.call(who, 'refer', case.number, domain, service.number)
        except Refused as refused:
            if fit == ASK and self.judge.agrees_to_some(case) and 'seen to' not in str(refused):
                self.fault('cannot be asked by name', case, service, f'{domain}: {refused}')
            if fit == ASK_FIRST and self.judge.agrees_to_some(case):
                try:
                    self.registry.call(who, 'refer', case.number, domain, service.number, reason='Le responsable a dit au téléphone que c’est possible.')
                except Refused as again:
                    if not {'room', 'consent'} & first:
                        self.fault('cannot be asked by name', case, service, f'{domain}, with a reason: {again}')
            elif fit == LEAVE_OUT:
                try:
                    self.registry.call(who, 'refer', case.number, domain, service.number, reason='Le responsable a dit au téléphone que c’est possible.')
                except Refused:
                    pass
                else:
                    self.fault('asked by name, though it is left out', case, service, f'{domain}: {sure} {first}')
        else:
            if fit != ASK:
                self.fault('asked by name without a reason', case, service, f'{domain}: {fit} {sure} {first}')
        list(self.registry.follow(case, self.by_number))

    def becomes_unsafe(self, cases):
        """A service that is asked is not safe any more: who waits there is asked for elsewhere."""
        waiting = [(c, r) for c in cases for r in c.referrals.values() if r['state'] == 'sent']
        if not waiting:
            return
        case, referral = self.rng.choice(waiting)
        service = referral['service']
        service.unsafe = True
        hit = [(c, r) for c, r in waiting if r['service'] is service]
        self.registry.value(f'regress_pairs_supervisor_{service.territory}', 'set_service', service.territory, service.external, is_unsafe=True)
        for other in {id(c): c for c, _ in hit}.values():
            new = self.registry.follow(other, self.by_number)
            for asked in new:
                if asked['service'] is service:
                    self.fault('asked where it is not safe', other, asked['service'], asked['domain'])
                if any(answer == 'bad' for key, answer in self.judge.of_service(other, asked['service'], asked['domain'], asked['service'].territory) if key != 'asked'):
                    self.fault('a wrong door after one that is not safe', other, asked['service'], asked['domain'])
        for other, known in hit:
            if known['state'] in ('sent', 'under_study'):
                self.fault('still asked where it is not safe', other, service, known['domain'])

    # ------------------------------------------------------------ a round

    def round(self):
        self.new_round()
        cases = []
        numbered = [s for t in TERRITORIES for s in self.services[t] if s.number]
        for _ in range(min(CASES, max(4, (self.wanted - self.pairs) // 125))):
            case = roll_case(self.rng, self.rng.choice(['76', '76', '24', '27']), self.zones, self.registry.may_be_none)
            self.registry.write_case(case, self.rng, numbered)
            cases.append(case)
        time.sleep(0.4)             # exclusions that end have ended
        for case in cases:
            for _ in range(self.rng.choice([0, 1, 2, 2])):
                self.request(case)
        if self.rng.random() < 0.7:
            self.becomes_unsafe(cases)
        for case in cases:
            for referral in case.referrals.values():
                if referral['state'] == 'refused' and REFUSALS[referral['code']][0] and self.rng.random() < 0.15:
                    self.registry.age_refusal(case, referral)
        for row in self.registry.held():
            held = self.by_number[row['service']].held
            if held.get(row['place_no']) != row['referral']:
                self.fault('a place held for nothing', None, self.by_number[row['service']], f'{row}')
        for case in cases:
            others = [(d, t) for t in TERRITORIES for d in DOMAINS if (d, t) != ('shelter', case.territory)]
            for domain, territory in [('shelter', case.territory)] + (others if self.is_short else self.rng.sample(others, 5)):
                self.compare(case, domain, territory)
        return cases

    def end_round(self, cases):
        for case in cases:
            who = f'regress_pairs_referent_{case.territory}'
            for referral in case.referrals.values():
                if referral['state'] in ('sent', 'under_study'):
                    self.registry.call(who, 'withdraw_referral', referral['number'], 'fin de l’essai')
                elif referral['state'] == 'accepted' and referral['place'] is not None:
                    self.registry.call(who, 'leave_place', referral['number'])
                elif referral['state'] == 'accepted':
                    # else she takes a place where there is a limit from now on
                    self.registry.call(who, 'answer_referral', referral['number'], 'done')

    def controls(self):
        """Rules with one constraint less, as a territory's own, are found out by a pair that it alone leaves out."""
        changed = set()
        for name, key, reason in MUTANTS:
            reached = [] if name in self.found else self.alone[key]
            reached = [a for a in reached if a[0].territory == reached[0][0].territory][:4]
            if not reached:
                continue
            changed.add(reached[0][0].territory)
            self.registry.own_model(mutate(self.registry.model, reason), {reached[0][0].territory})
            wrong = {w for case, domain, territory in reached for w in self.compare(case, domain, territory, counts=False)}
            if wrong & WRONG_DOORS:
                self.found[name] = sorted(wrong & WRONG_DOORS)
        if changed:
            self.registry.own_model(self.registry.model, changed)
        self.alone.clear()

    def main(self):
        began = time.time()
        self.start()
        opened = time.time() - began
        rounds = 0
        # until each constraint has been reached
        while self.pairs < self.wanted or len(self.found) < len(MUTANTS) and rounds < self.wanted // 500 + 6:
            cases = self.round()
            rounds += 1
            self.controls()
            self.end_round(cases)
        seconds = time.time() - began
        print(f'# {self.pairs} pairs in {rounds} rounds, {seconds:.0f} s ({opened:.0f} s to open the registry), seed {self.seed}')
        print(f'# answers: {dict(self.told)}')
        print(f'# left out because: {dict(self.refusals.most_common())}')
        print(f'# asked first where these rules know the answer: {self.cautious}; requests that chose by themselves: {self.chosen},'
              f' refused three times in a row: {self.in_a_row[3]}')
        if self.kinds:
            print(f'# faults: {dict(self.kinds)}')
        print(f'{"not " * bool(self.faults)}ok 1 - {self.pairs} pairs: {self.faults} faults')
        for name, _, reason in MUTANTS:
            print(f'# without "{reason}": {", ".join(self.found.get(name, ["NOT FOUND"]))}')
        found = len(self.found) == len(MUTANTS)
        print(f'{"not " * (not found)}ok 2 - {len(self.found)} of {len(MUTANTS)} constraints are missed when they are taken out')
        print('1..2')
        return 1 if self.faults or not found else 0


if __name__ == '__main__':
    sys.exit(Run(int(sys.argv[1]), int(sys.argv[2])).main())
