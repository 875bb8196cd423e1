"""The orders of a shop, through an ORM: SQLAlchemy, as in any app.

Nothing here knows of machines but buttons(), which is what its user interface
would add.  The database is the one that libpq's environment names.

    orders.py create    makes the table
    orders.py work      orders, pays, ships, a line per step: how it ended
    orders.py buttons   what can be done with each order, and why not
"""
import datetime
import sys

from sqlalchemy import Column, Date, Enum, Integer, Text, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, declarative_base

Base = declarative_base()


class Order(Base):
    __tablename__ = 'orders'
    __table_args__ = {'schema': 'shop'}

    order_id = Column(Integer, primary_key=True)
    status = Column(Enum('new', 'paid', 'shipped', name='order_status', schema='shop'),
                    nullable=False, default='new')
    paid_on = Column(Date)
    address = Column(Text)


def step(session, name, change):
    """Commits what change(session) does; prints how that ended."""
    try:
        result = change(session)
        session.commit()
        print(f'{name}: committed' + ('' if result is None else f', {result} rows'))
    except DBAPIError as error:
        session.rollback()
        diag = error.orig.diag
        print(f'{name}: {diag.sqlstate} {diag.message_primary}. {diag.message_detail or ""}'.rstrip())


def change(order_id, **values):
    """What sets these attributes of an order."""
    def set_attributes(session):
        order = session.get(Order, order_id)
        for name, value in values.items():
            setattr(order, name, value)
    return set_attributes


def ship_all(session):
    """Ships what is paid by one statement; returns how many orders."""
    return session.query(Order).filter(Order.status == 'paid').update({'status': 'shipped'})


def work(session):
    day = datetime.date(2026, 5, 4)
    step(session, 'order four', lambda s: s.add_all([Order(order_id=n) for n in (1, 2, 3, 4)]))
    step(session, 'begin paid', lambda s: s.add(Order(order_id=5, status='paid', paid_on=day)))
    step(session, 'pay 1 without a date', change(1, status='paid'))
    step(session, 'pay 1', change(1, status='paid', paid_on=day))
    step(session, 'ship 2 unpaid', change(2, status='shipped', address='1 rue des Lilas'))
    step(session, 'pay 2', change(2, status='paid', paid_on=day))
    step(session, 'say where 1 goes', change(1, address='1 rue des Lilas'))
    step(session, 'ship all, 2 goes nowhere', ship_all)
    step(session, 'say where 2 goes', change(2, address='2 rue des Lilas'))
    step(session, 'ship all', ship_all)
    step(session, 'take 1 back', change(1, status='new'))
    step(session, 'delete 3', lambda s: s.delete(s.get(Order, 3)))


def buttons(session):
    for order in session.query(Order).order_by(Order.order_id):
        rows = session.execute(
            text("SELECT label_fr, you_may, missing_fr FROM packnd.allowed('shop.orders', :key)"),
            {'key': str(order.order_id)})
        for label, you_may, missing in rows:
            print(f'{order.order_id} {order.status}: {label}, '
                  + ('no' if not you_may else f'missing {missing}' if missing else 'yes'))


engine = create_engine('postgresql+psycopg2://')
if sys.argv[1] == 'create':
    Base.metadata.create_all(engine)
else:
    with Session(engine) as session:
        {'work': work, 'buttons': buttons}[sys.argv[1]](session)
