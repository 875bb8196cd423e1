"""Eight clients at work, and a world that each answer is told to: see test/README.md.

run.py OPERATIONS CLIENTS SEED [LEVEL]: against the server that libpq's variables name, in
an empty registry.  Prints TAP.
"""
import collections
import contextlib
import os
import random
import sys
import threading
import time

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

import compare
import operations
import overlap
from world import EMERGENCY, GRIDS, OFFERED, Professional, World

LEVELS = ['READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE']
CONTRACT = {'PN401', 'PN404', 'PN409', 'PN410', 'PN423', 'PN429', '42501', '22004', '22008', '22023', '22P02', 'P0002'}
TERRITORIES = {'76': 'Seine-Maritime', '27': 'Eure', '14': 'Calvados'}
MAX_FAULTS = int(os.environ.get('PACKND_MODEL_FAULTS', 20))


def connect(role):
    connection = psycopg.connect(user=role, autocommit=True, row_factory=dict_row)
    connection.execute("SET client_min_messages = error; SET lock_timeout = '60s'")
    return connection


class Run:
    def __init__(self, count, clients, seed, level):
        self.count, self.seed, self.level = count, seed, level
        self.world = World()
        self.world.recent = {territory: collections.deque(maxlen=120) for territory in TERRITORIES}
        self.done = self.faults = 0
        self.overdue = set()                   # cases of which a clock was put back
        self.named = set()                     # faults that stay are told once
        self.told = collections.Counter()      # (name, outcome)
        self.retried = collections.Counter()   # SQLSTATE
        self.retried_calls = collections.Counter()   # (name, level)
        self.gave_way = 0
        self.seconds = collections.Counter()   # for what the world was kept locked
        self.monitor = connect('postgres')
        self.monitor.execute("SET lock_timeout = '2s'")
        self.job = None
        self.settled = 0                       # what was committed before this transaction has been taken over
        self.load_match_key()
        self.setup(clients)

    def load_match_key(self):
        """A key for the identifiers, in a file beside the server's data, for each connection from now on."""
        self.monitor.execute("COPY (SELECT '1 ' || lpad('76', 64, '0')) TO PROGRAM 'umask 077 && cat > ../match_key'")
        self.monitor.execute('''DO $do$ BEGIN EXECUTE format('ALTER DATABASE %I SET packnd.match_key_file = %L',
			current_database(), current_setting('data_directory') || '/../match_key'); END $do$''')
        self.monitor.close()
        self.monitor = connect('postgres')
        self.monitor.execute("SET lock_timeout = '2s'")

    def setup(self, clients):
        def value(sql, *arguments):
            return next(iter(self.monitor.execute(sql, arguments).fetchone().values()))
        bodies = {}
        for territory, label in TERRITORIES.items():
            bodies[territory] = value('SELECT pnd.add_organisation(%s, %s, %s)', f'CAF {label}', 'caf', '2025-01-01')
            value('SELECT pnd.add_territory(%s, %s, %s, %s)', territory, territory, label, bodies[territory])
            value('SELECT pnd.open_territory(%s, opened_on => %s)', territory, '2025-11-26')
        self.reasons = {act: [r['reason'] for r in self.monitor.execute(
            'SELECT reason FROM pnd_data.need_reason WHERE by_hand AND %s = ANY (acts)', [act])] for act in ('opened', 'closed', 'reopened')}
        self.pathway_reasons = [r['code'] for r in self.monitor.execute("SELECT code FROM pnd.choices('pathway_reason')")]
        for territory, pathway in (('27', 'complet'), ('27', 'accompagné'), ('14', 'accompagné')):
            self.monitor.execute("SELECT pnd.offer_pathway(%s, %s, '{}', '{caf}')", [territory, pathway])
        self.refusals = [r['code'] for r in self.monitor.execute("SELECT code FROM pnd.choices('refusal_code')")]
        self.monitor.execute('CREATE ROLE regress_model_job LOGIN IN ROLE packnd_operator')
        self.monitor.execute("SELECT pnd.add_login('regress_model_job', part => 'job')")
        self.clients = []
        for place in range(clients):
            territory = list(TERRITORIES)[place % len(TERRITORIES)]
            logins = []
            for duty in ['detector', 'referent', 'referent', 'supervisor'] + ['partner'] * (place == 0):
                name = f'{duty} {place}.{len(logins)}'
                role = f'regress_model_{duty}_{place}_{len(logins)}'
                self.monitor.execute(f'CREATE ROLE {role} LOGIN IN ROLE packnd_{duty}')
                number = value('SELECT pnd.add_professional(%s, %s, %s, %s, %s)', name, bodies[territory], 'Médecin' if duty == 'detector' and place % 2 == 0 else duty, role, '2025-01-01')
                value('SELECT pnd.assign_duty(%s, %s, %s)', number, territory, duty)
                if duty == 'referent':
                    value('SELECT pnd.set_referent_ceiling(%s, 10000, %s, %s)', territory, 'essai', number)
                professional = Professional(name, number, territory, duty, role)
                professional.is_health, professional.trained = duty == 'detector' and place % 2 == 0, len(logins) != 1
                if professional.trained:
                    self.monitor.execute('SELECT pnd.add_training(%s, %s, %s)', [number, 'essai', '2025-06-01'])
                self.world.professionals[number] = professional
                logins.append(professional)
            self.clients.append(Client(self, place, territory, logins))
        with open(f'{sys.path[0]}/../../src/policy/fr/danger.dmn', encoding='utf-8') as model:
            grid = model.read()
        for territory in GRIDS:
            value('SELECT pnd.load_danger_grid(%s, %s, %s)', territory, Jsonb({
                'label_fr': 'Essai', 'legal_source': 'Essai', 'expires_after_days': 10,
                'questions': [{'question': f'q{i}', 'question_fr': f'Question {i} ?', 'red': i <= 5} for i in range(1, 24)]}), grid)
        self.world.pause_extensions = value("SELECT at_most FROM pnd_data.bound WHERE bound = 'pause_extensions'")
        with open(f'{sys.path[0]}/../demo/directory-76.json', encoding='utf-8') as directory:
            value('SELECT count(*) FROM pnd.import_directory(%s, %s)', '76', directory.read())
        partner = self.clients[0].logins[-1].number
        for service, places in (('packnd-demo--chrs-refuge', 3), ('packnd-demo--chrs-havre', 3), ('packnd-demo--auvvc-caf', None)):
            value('SELECT pnd.set_service(%s, %s, has_agreement => true, correspondent => %s, places => %s, not_limited => %s)',
                  '76', service, partner, places, places is None)

    # ------------------------------------------------------------ findings

    def fault(self, text, *cases):
        case = cases[0]
        if case is not None and (text, case.number) in self.named:
            return
        self.named.add((text, case.number if case else len(self.named)))
        self.faults += 1
        print(f'# FAULT after {self.done} operations: {text}')
        for told in filter(None, cases):
            print(f'#   case {told.number} ({told.territory}, {told.state}):')
            for line in told.history[-40:]:
                print(f'#     {line}')
        sys.stdout.flush()

    @contextlib.contextmanager
    def timed(self, what):
        began = time.time()
        try:
            yield
        finally:
            self.seconds[what] += time.time() - began

    def settle(self, attempt, since):
        """After what may change who leads any case: takes over what the registry chose, if the manual allows it.

        since: the revision of the world when its transaction began.  It saw some right before another
        changed it, who was faster to commit: it comes before him in the order of what they read."""
        world, mark = self.world, self.monitor.execute(compare.NOW).fetchone()['mark']
        with self.timed('what changed'):
            changed, self.settled = self.monitor.execute(compare.CHANGED, {'mark': self.settled}).fetchall(), mark
        for row in changed:
            case = world.cases.get(row['number'])
            if case is None:
                continue
            lead, led_again = case.referent, case.led_again
            if row['referent'] != (lead and lead.number) or row['acting'] != case.acting:
                now = world.professionals.get(row['referent'])
                if now is None or not self.may_follow(case, lead or case.last_led, now, row['acting'], attempt, since):
                    self.fault(f'after {attempt.name} led by {now and now.name}, acting {row["acting"]}, before by {lead and lead.name}; '
                               + self.leads(case, since, lead, now), case)
                # a fault too, so that it is told once, with what led to it
                if now is not None:
                    world.lead(case, now, row['acting'])
                case.revision += 1
            case.led_again = False
            if case.danger and not row['danger'] and attempt.name == 'follow_up' and row['number'] in self.overdue:
                case.danger = False
                case.revision += 1
            if case.hand_over and row['hand_over'] is None:
                case.past_hand_over = case.hand_over
                whom = case.hand_over[1]
                if attempt.name == 'follow_up' or case.referent is not lead or any(
                        was.away or not was.can_lead() for was in whom.since(since)):
                    case.hand_over = None
                    case.revision += 1
            if case.transfer and case.transfer[2] is None and row['state'] != 'transferred' and attempt.name == 'follow_up':
                case.state, case.transfer = case.before_transfer, None
                case.revision += 1

    def leads(self, case, since, *who):
        """What is needed to judge who leads: what the world holds of each, and held since; the registry, and since when; who led it."""
        told = [f'acting {case.acting}, led again {case.led_again}, sweeps left it {case.swept}, last led {case.last_led and case.last_led.name}']
        for professional in filter(None, who):
            told.append(f'{professional.name}: ' + ', or '.join(
                f'duty {was.has_duty}, login {was.has_login}, away {was.away}, stands in {was.substitute and was.substitute.name}'
                for was in professional.since(since)))
            told += [row['told'] for row in self.monitor.execute(compare.RIGHTS, {'number': professional.number}).fetchall()]
        return '\n#     '.join(told + [row['told'] for row in self.monitor.execute(compare.LED, [case.number]).fetchall()])

    def may_follow(self, case, lead, now, acting, attempt, since):
        """May the case have gone to him, as each was at some moment since a revision of the world?"""
        if now.territory != case.territory:
            return False
        return any(self.follows(case, led, taker, acting, attempt, stands_in)
                   for led in lead.since(since) for taker in now.since(since)
                   for stands_in in (led.substitute.since(since) if led.away and led.substitute else [None]))

    def follows(self, case, lead, now, acting, attempt, substitute):
        if not now.can_lead(acting):
            return False
        if case.led_again and lead.can_lead():
            return now.number == lead.number and not acting
        if attempt.name == 'hand_over_cases' and lead.number == attempt.leaver.number:
            return not acting and not now.away
        if lead.can_lead(case.acting) and not case.led_again:
            return False
        if substitute is not None and substitute.can_lead() and not substitute.away:
            return now.number == substitute.number and not acting
        return acting

    def take_over(self, case, attempt, answer):
        """What a detector recorded there: only what he may."""
        row = self.monitor.execute(compare.ONE, [case.number]).fetchone()
        if attempt.name == 'give_consent' and case.state == 'detected':
            case.state, case.person, case.name, case.phones = 'received', self.world.new_person(), attempt.identity[0], {attempt.identity[1]}
        elif attempt.name == 'decline' and case.state == 'detected':
            case.state = 'declined'
            case.forget()
        elif attempt.name == 'reopen_declined' and case.state == 'declined':
            case.state, case.declared = 'detected', True
        elif attempt.name == 'choose_pathway' and case.state == 'detected' and attempt.pathway in OFFERED[case.territory]:
            case.pathway = attempt.pathway
        case.support, case.decided = row['support'], case.decided or attempt.name == 'decide_to_leave'
        if attempt.name == 'record_danger':
            case.danger = row['danger']
        elif attempt.name == 'tell_without_agreement':
            case.disclosures[answer] = attempt.ground
        case.needs |= {domain: number for domain, number in (row['needs'] or {}).items() if domain in EMERGENCY}
        case.revision += 1
        case.history.append(f'{self.done:6} its duplicate was told of -> {case.state}')
        for text in compare.difference(self.world, case, row):
            self.fault(f'after a word of who reported a duplicate: {text}', case)

    def check(self, case, attempt):
        with self.timed('what an operation did'):
            row = self.monitor.execute(compare.ONE, [case.number]).fetchone()
        if row is None:
            return self.fault(f'after {attempt.name} there is no such case', case)
        for domain, number in (row['needs'] or {}).items():
            if domain in case.needs and case.needs[domain] is None:
                case.needs[domain] = number
        for text in compare.difference(self.world, case, row):
            self.fault(f'after {attempt.name}: {text}', case)
        if case.is_open and row['clocks'] == 0:
            self.fault(f'after {attempt.name} no clock is open', case)

    def compare_all(self):
        compare.everything(self.world, self.monitor, self.fault)

    def show_after_withdrawal(self):
        """Nobody but who is in charge is shown who she is, by any login of the territory."""
        world, asked = self.world, 0
        withdrawn = [c for c in world.cases.values() if world.withdrawn(c) and c.is_open][-5:]
        for case in withdrawn:
            for who in world.professionals.values():
                if who.territory == case.territory and who.has_login and not world.in_charge(case, who):
                    asked += 1
                    if shown(self.monitor, who.role, case.number):
                        self.fault(f'{who.name} was shown who she is, after she withdrew', case)
        return asked

    def follow_up(self):
        """The sweep, while clients have cases in hand; some answers that are awaited are due before, some danger counts no longer."""
        if self.job is None:
            self.job = connect('regress_model_job')
            self.job.execute("SET lock_timeout = '5s'")
        self.overdue |= {row['number'] for row in self.monitor.execute('''
			WITH free AS (
				SELECT c.case_id FROM pnd_data.case_file c JOIN pnd_data.deadline d ON d.case_id = c.case_id
				WHERE d.kind IN ('transfer_answer', 'hand_over_answer', 'danger_expiry') AND d.met_at IS NULL AND d.cancelled_at IS NULL
					AND d.due_at > now()
				LIMIT 6 FOR NO KEY UPDATE OF c SKIP LOCKED)
			UPDATE pnd_data.deadline d SET started_at = d.started_at - interval '20 days'
			FROM free WHERE d.case_id = free.case_id AND d.kind IN ('transfer_answer', 'hand_over_answer', 'danger_expiry')
				AND d.met_at IS NULL AND d.cancelled_at IS NULL
			RETURNING packnd.site_case_number(d.case_id) AS number''').fetchall()}
        try:
            with self.timed('the follow-up'):
                self.job.execute('CALL pnd.follow_up(hold_share => 1)')
        except psycopg.Error as error:
            self.fault(f'the follow-up ended with {error.sqlstate} {error} {error.diag.context}', None)
        attempt = operations.Attempt('follow_up', None, '', [])
        self.settle(attempt, self.world.revision)
        for case in self.world.cases.values():
            # unless a client had it in hand each time
            case.swept = case.swept + 1 if case.is_open and case.referent and not case.referent.can_lead(case.acting) else 0
            if case.swept == 5:
                self.fault(f'five sweeps left it to {case.referent.name}, who cannot act', case)
        self.told['follow_up', 'done'] += 1

    # -------------------------------------------------------------- the run

    def next(self):
        """Counts an operation; in between the sweep runs, and all is compared."""
        with self.world.lock:
            if self.done >= self.count or self.faults >= MAX_FAULTS:
                return False
            self.done += 1
            if self.done % 150 == 0:
                self.follow_up()
            if self.done % max(500, self.count // 50) == 0:
                with self.timed('all compared'):
                    self.compare_all()
                    self.show_after_withdrawal()
                if self.count > 10000:
                    print(f'# {self.done} operations, {len(self.world.cases)} cases, {dict(self.retried)}, {time.time() - self.began:.0f} s', flush=True)
            return True

    def run(self):
        self.began = time.time()
        try:
            overlap.rehearse(self)
        except Exception as error:
            self.fault(f'{type(error).__name__}: {error}', None)
        threads = [threading.Thread(target=client.work) for client in self.clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.follow_up()
        self.compare_all()
        asked = self.show_after_withdrawal()
        world, passed = self.world, True
        for row in self.monitor.execute("SELECT chain, finding FROM pnd.verify_journal() WHERE finding <> 'none'").fetchall()[:5]:
            self.fault(f'the journal: {row}', None)
        outcomes = collections.Counter()
        for (name, outcome), count in sorted(self.told.items()):
            outcomes[outcome] += count
            print(f'# {name:22} {outcome:6} {count:7}')
        states = collections.Counter(case.state for case in world.cases.values())
        print(f'# {self.done} operations by {len(self.clients)} clients in {time.time() - self.began:.0f} s, seed {self.seed}, {self.level or "levels mixed"}')
        print(f'# {len(world.cases)} cases {dict(states)}, outcomes {dict(outcomes)}, tried again {dict(self.retried)}')
        most = ', '.join(f'{name} {level.lower()} {count}' for (name, level), count in self.retried_calls.most_common(4))
        print(f'# most often tried again: {most}; gave way to read committed after 40 tries: {self.gave_way}')
        print(f'# seconds in which the world was locked: {dict((what, round(spent)) for what, spent in self.seconds.items())}')
        print(f'# asked in vain who she is, after she withdrew: {asked}')
        for text, holds in (('what the registry holds is what the world holds, and each invariant', self.faults == 0),
                            ('all operations were done', self.done >= self.count)):
            passed &= holds
            print(f'{"ok" if holds else "not ok"} - {text}')
        print('1..2', flush=True)
        return passed


def shown(connection, role, number):
    """Is a login shown who she is, after it has asked for a ticket?"""
    connection.execute(f'SET SESSION AUTHORIZATION {role}')
    try:
        for sql in ("SELECT pnd.open_ticket(%s, 'essai')", 'SELECT * FROM pnd.identity(%s)'):
            try:
                rows = connection.execute(sql, [number]).fetchall()
            except psycopg.Error:
                rows = []
        return bool(rows)
    finally:
        connection.execute('RESET SESSION AUTHORIZATION')


class Client:
    def __init__(self, run, place, territory, logins):
        self.run, self.world, self.territory, self.logins = run, run.world, territory, logins
        self.rng = random.Random(run.seed * 1000 + place)
        self.reasons, self.refusals = run.reasons, run.refusals
        self.connections = {}

    def connection(self, who):
        role, key = (who.role, who.number) if who else ('postgres', None)
        known, connection = self.connections.get(key, (None, None))
        if known != role:
            if connection is not None:
                connection.close()
            connection = connect(role)
            self.connections[key] = role, connection
        return connection

    def work(self):
        while self.run.next():
            try:
                if self.rng.random() < 0.05:
                    self.read_identity()
                with self.world.lock:
                    attempt = operations.choose(self)
                try:
                    self.perform(attempt)
                finally:
                    with self.world.lock:
                        self.world.reserved.discard(attempt.reserves)
            except Exception as error:            # whatever it is, the run has failed
                with self.world.lock:
                    self.run.fault(f'{type(error).__name__}: {error}', None)

    def read_identity(self):
        with self.world.lock:
            cases = [c for c in self.world.recent[self.territory] if c.person is not None]
            if not cases:
                return
            case, who = self.rng.choice(cases), self.rng.choice(self.logins)
            before = case.revision, self.world.revision
            forbidden = self.world.withdrawn(case) and (case.state in ('exited', 'declined') or not self.world.in_charge(case, who))
        rows, connection = [], self.connection(who)
        for sql in ("SELECT pnd.open_ticket(%s, 'essai')", 'SELECT * FROM pnd.identity(%s)'):
            try:
                rows = connection.execute(sql, [case.number]).fetchall()
            except psycopg.Error as error:
                rows = []
                if error.sqlstate not in CONTRACT | {'40001'}:
                    with self.world.lock:
                        self.run.fault(f'identity: {error.sqlstate} {error}', case)
        with self.world.lock:
            self.run.told['identity', 'shown' if rows else 'not'] += 1
            if rows and forbidden and before == (case.revision, self.world.revision):
                self.run.fault(f'{who.name} was shown who she is, after she withdrew', case)

    def perform(self, attempt):
        run, world = self.run, self.world
        if attempt.first is not None and not attempt.first(self.connection(attempt.who)):
            return
        level = run.level or self.rng.choice(LEVELS)
        if getattr(attempt, 'new_role', (None,))[0]:
            self.connection(None).execute('CREATE ROLE {} LOGIN IN ROLE packnd_{}'.format(*attempt.new_role))
        for tries in range(100):
            with world.lock:
                began, expected, connection = self.begin(attempt)
            try:
                answer = self.call(connection, attempt, level)
                with world.lock:
                    self.commit(connection, attempt, answer, expected, began, level)
                return
            except psycopg.Error as error:
                if connection.closed:
                    raise
                connection.execute('ROLLBACK')
                if error.sqlstate in ('40001', '40P01'):
                    run.retried[error.sqlstate] += 1
                    run.retried_calls[attempt.name, level] += 1
                    # who touches many cases and never ends before others change one goes on at a lower level
                    if tries == 40:
                        run.gave_way += 1
                        level = LEVELS[0]
                    time.sleep(0.01 * self.rng.random() * (tries + 1))
                    continue
                with world.lock:
                    self.refused(attempt, error, expected, began, level)
                return
        with world.lock:
            run.fault(f'{attempt.name} was tried 100 times in vain', attempt.case)

    def begin(self, attempt):
        attempt.since = self.world.revision
        return self.versions(attempt), attempt.verdict(), self.connection(attempt.who)

    @staticmethod
    def call(connection, attempt, level):
        connection.execute(f'BEGIN ISOLATION LEVEL {level}')
        rows = connection.execute(attempt.sql, attempt.arguments).fetchall()
        return next(iter(rows[0].values())) if rows else None

    def commit(self, connection, attempt, answer, expected, began, level):
        with self.run.timed('commit'):
            connection.execute('COMMIT')
        self.succeeded(attempt, answer, expected, began, level)

    def known(self, attempt):
        """What the world held of who and of which case."""
        who, case = attempt.who, attempt.case
        told = [f'duty {who.has_duty}, login {who.has_login}, away {who.away}'] if who else []
        if case is not None:
            lead = case.referent
            told.append(f'agrees {case.support}, danger {case.danger}, pathway {case.pathway}, called {case.called and case.called.name}, led by {lead and lead.name}, acting {case.acting}'
                        + (f', duty {lead.has_duty}, login {lead.has_login}, away {lead.away}, stands in {lead.substitute and lead.substitute.name}' if lead else ''))
        return '; '.join(told)

    def versions(self, attempt):
        return self.world.revision, [c.revision for c in attempt.touched]

    def note(self, attempt, outcome, level):
        for case in attempt.touched:
            case.history.append(f'{self.run.done:6} {attempt.name} {attempt.arguments[1:2] if attempt.name == "name_referent" else ""} '
                                f'by {attempt.who.name if attempt.who else "administrator"}, {level.lower()}: {outcome} -> {case.state}')

    def succeeded(self, attempt, answer, expected, began, level):
        run, case = self.run, attempt.case
        if case is not None and case.duplicate_of and case.detector is attempt.who and attempt.name in operations.OF_DETECTORS \
                and not self.world.supervises(case, attempt.who):
            # who reported a duplicate works on the case that goes on, under his own number
            self.note(attempt, 'done, of the case that goes on', level)
            run.told[attempt.name, 'done'] += 1
            return run.take_over(self.world.cases[case.duplicate_of], attempt, answer)
        unchanged = began == self.versions(attempt)
        if expected is False and unchanged or not attempt.fits():
            self.note(attempt, 'done, and should not', level)
            run.fault(f'{attempt.name} by {attempt.who and attempt.who.name} {attempt.arguments} should have been refused; {self.known(attempt)}', attempt.case)
        attempt.apply(answer)
        if attempt.wrong is not None:
            run.fault(attempt.wrong, attempt.case)
        for case in attempt.touched:
            case.revision += 1
        self.note(attempt, 'done', level)
        run.told[attempt.name, 'done'] += 1
        if attempt.is_bulk or attempt.name == 'reopen_case':
            run.settle(attempt, attempt.since)
        for case in attempt.touched:
            run.check(case, attempt)

    def refused(self, attempt, error, expected, began, level):
        run = self.run
        run.told[attempt.name, error.sqlstate] += 1
        self.note(attempt, f'{error.sqlstate} {error.diag.message_primary}', level)
        if error.sqlstate not in CONTRACT:
            run.fault(f'{attempt.name} ended with {error.sqlstate}: {error}', attempt.case)
        elif expected is True and began == self.versions(attempt):
            run.fault(f'{attempt.name} by {attempt.who and attempt.who.name} {attempt.arguments} should not have been refused: {error.sqlstate} {error}; {self.known(attempt)}', attempt.case)


if __name__ == '__main__':
    operations_wanted, clients_wanted, chosen_seed = (int(argument) for argument in sys.argv[1:4])
    sys.exit(0 if Run(operations_wanted, clients_wanted, chosen_seed, sys.argv[4] if len(sys.argv) > 4 else None).run() else 1)
