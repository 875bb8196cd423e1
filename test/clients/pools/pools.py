"""Forty people work through one pool of few server connections.

Each is a thread with a connection to the pooler, under the pool's one login,
and says in each transaction who acts: BEGIN; SET LOCAL ROLE ...; ...; COMMIT.
Pauses between statements let the pool hand server connections around.  The
pooler is the one that libpq's environment names; table pool.own says who is
the referent of which case.

    pools.py ROUNDS    prints what was counted, and each thing that was wrong
"""
import random
import sys
import threading
import time

import psycopg

ROUNDS = int(sys.argv[1])


class Person:
    def __init__(self, role, case_number, foreign, name):
        self.role, self.case_number, self.foreign, self.name = role, case_number, foreign, name
        # a pooler in transaction mode may have another server next time: nothing is prepared there
        self.connection = psycopg.connect(autocommit=True, prepare_threshold=None)
        self.servers, self.wrong, self.transactions = set(), [], 0

    def transaction(self, *statements, role=None, undo=False):
        """Runs the statements as the person; their last row, or the SQLSTATE."""
        row = None
        self.transactions += 1
        try:
            with self.connection.transaction(force_rollback=undo), self.connection.cursor() as cursor:
                cursor.execute(f'SET LOCAL ROLE {role or self.role}')
                for statement, *arguments in statements:
                    time.sleep(random.uniform(0, 0.004))
                    cursor.execute(statement, arguments)
                    row = cursor.fetchone() if cursor.description else None
                cursor.execute('SELECT pg_backend_pid()')
                self.servers.add(cursor.fetchone()[0])
        except psycopg.Error as error:
            return error.sqlstate or str(error)
        return row and row[0]

    def expect(self, what, expected, got):
        if got != expected:
            self.wrong.append(f'{self.role}: {what}: {got!r} instead of {expected!r}')

    def work(self, number):
        mine = ('SELECT string_agg(case_number, \' \') FROM pnd.my_cases',)
        self.expect('the own case', self.case_number, self.transaction(mine))
        self.expect('another\'s case', 'PN404',
                    self.transaction(('SELECT state FROM pnd.case_summary(%s)', self.foreign)))
        self.transaction(('SELECT pnd.record_facts(%s, %s::jsonb)', self.case_number, f'{{"evidence_date": "2026-01-{number + 1:02}"}}'))
        self.transaction(('SELECT pnd.record_facts(%s, %s::jsonb)', self.case_number, '{"evidence_date": "1999-01-01"}'), undo=True)
        self.expect('a role that changes', 'PN401',
                    self.transaction(mine, ('SET LOCAL ROLE regress_person_1',), mine, ('SET LOCAL ROLE regress_person_2',), mine))
        name = ('SELECT family_name FROM pnd.identity(%s)', self.case_number)
        if number > 0:
            self.expect('identity under the own ticket', self.name, self.transaction(name))
            # she may see the case, and has opened no ticket
            self.expect('identity under another\'s ticket', 'PN410', self.transaction(name, role='regress_head'))
        else:
            self.expect('identity without a ticket', 'PN410', self.transaction(name))
            ticket = ('SELECT pnd.open_ticket(%s, %s) > now()', self.case_number, 'appel')
            self.expect('a ticket that is rolled back', True, self.transaction(ticket, undo=True))
            self.expect('identity under it', 'PN410', self.transaction(name))
            self.expect('a ticket', True, self.transaction(ticket))

    def run(self):
        try:
            for number in range(ROUNDS):
                self.work(number)
        except Exception as error:  # a thread must not end unheard
            self.wrong.append(f'{self.role}: {error}')


with psycopg.connect(autocommit=True, prepare_threshold=None) as connection:
    people = [Person(*row) for row in connection.execute(
        'SELECT role_name, case_number, coalesce(lead(case_number) OVER w, first_value(case_number) OVER w), family_name'
        ' FROM pool.own WINDOW w AS (ORDER BY number)').fetchall()]
threads = [threading.Thread(target=person.run) for person in people]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

servers = set().union(*(person.servers for person in people))
shared = sum(len(person.servers) > 1 for person in people)
print(f'{len(people)} people, {len(servers)} server connections, {shared} people on more than one')
print(f'{sum(person.transactions for person in people)} transactions')
for person in people:
    for wrong in person.wrong:
        print('wrong:', wrong)
