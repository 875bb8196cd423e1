"""What an application of any kind has between itself and psycopg.

A desk is a professional at work, with one connection that is opened anew when
it is lost.  What can be repeated is repeated: a call because it bears a key,
a transaction as a whole.
"""
import random
import time
import uuid

import psycopg

# A bigint, a numeric or a float would lose digits in some client or other.
SAFE_TYPES = {16: 'bool', 23: 'int', 25: 'text', 1009: 'text[]', 1082: 'date',
              1184: 'timestamptz', 2278: 'void', 3802: 'jsonb'}


class Desk:
    def __init__(self, role, tell):
        self.role = role
        self.tell = tell      # hears what went wrong on the way
        self.connection = None

    def connected(self):
        if self.connection is None or self.connection.closed:
            self.connection = psycopg.connect(user=self.role, autocommit=True,
                                              row_factory=psycopg.rows.dict_row)
        return self.connection

    def run(self, statement, values=(), cut=None):
        """The rows of a statement; cut: what the network does to it, as proxy.pl says."""
        cursor = self.connected().execute(f'{statement} /* cut {cut} */' if cut else statement, values)
        for column in cursor.description:
            if column.type_code not in SAFE_TYPES:
                raise TypeError(f'column "{column.name}" has type {column.type_code}: {statement}')
        return cursor.fetchall()

    def repeated(self, action):
        for tries in range(1, 6):
            try:
                return action()
            except psycopg.Error as error:
                lost = error.sqlstate is None
                if tries == 5 or not lost and error.sqlstate not in ('40001', '40P01'):
                    raise
                self.tell('the connection is lost' if lost else f'retried after {error.sqlstate}')
                if not lost:
                    # or the two that were in each other's way might meet again
                    time.sleep(0.25 * tries + 0.25 * random.random())

    def rows(self, statement, values=(), cut=None):
        """A call on its own, committed when it returns."""
        return self.repeated(lambda: self.run(statement, values, cut))

    def value(self, statement, values=(), cut=None):
        return next(iter(self.rows(statement, values, cut)[0].values()))

    def change(self, statement, values=(), cut=None):
        """A call that changes something: its last argument is a key of its own, the same in each try."""
        return self.value(statement, [*values, str(uuid.uuid4())], cut)

    def transaction(self, work, isolation=None):
        """Several calls that hold together; work(desk) may run more than once."""
        def once():
            connection = self.connected()
            connection.isolation_level = isolation
            with connection.transaction():
                return work(self)
        return self.repeated(once)

    def pages(self, listed, values=(), size=2):
        """A list, page by page, each row once."""
        statement = f'SELECT * FROM pnd.{listed}({"%s, " * len(values)}after => %s, max_rows => %s)'
        every, after = [], None
        while True:
            page = self.rows(statement, [*values, after, size])
            every += page
            if len(page) < size:
                return every
            after = page[-1]['cursor']

    def refused(self, statement, values=()):
        """What a call is refused with."""
        try:
            self.run(statement, values)
        except psycopg.Error as error:
            return f'{error.sqlstate} {error.diag.message_primary}'
        return 'not refused'

    def close(self):
        if self.connection is not None:
            self.connection.close()
