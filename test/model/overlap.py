"""Before the clients begin: two transactions at once, in an order that is chosen, and what the world must say of it.

Who is faster to commit need not come first: a duty ends, and its cases go to a supervisor, because it is
not seen yet that another, who commits before, has named who stands in; a referent is named instead of who
is away, and is back before.  That is no fault; a case that is taken from who can lead it is one, told once.
"""
import operations


def until(client, operation, holds):
    """Drawn again, for now and then it is somebody who may not."""
    for _ in range(500):
        if holds():
            return
        attempt = operation(client)
        if attempt is not None:
            client.perform(attempt)
    raise RuntimeError(f'{operation} was tried 500 times in vain')


def led_case(client):
    world = client.world
    known = set(world.cases)
    until(client, operations.report, lambda: world.cases.keys() - known)
    case = world.cases[(world.cases.keys() - known).pop()]
    until(client, operations.step('give_consent'), lambda: case.state == 'received')
    until(client, operations.name_referent, lambda: case.referent)
    return case


def rehearse(run):
    client, world = run.clients[0], run.world
    supervisor = next(p for p in client.logins if p.duty == 'supervisor')
    # who is serializable is refused here
    for level in ('READ COMMITTED', 'REPEATABLE READ'):
        case = led_case(client)
        leaves = case.referent
        stands_in = next(p for p in operations.referents(client, client.territory) if p is not leaves and world.may_lead(p, client.territory))
        ends = operations.right(world, leaves, 'end_duty', {'has_duty': False}, leaves.number, leaves.territory, leaves.duty, 'départ')
        # of who stands in the one that ends the duty does not know
        meanwhile(client, ends, level, operations.absent(client, leaves, True, stands_in))
        if not case.acting:
            run.fault('the case went to no supervisor, so that nothing was tried', case)
        client.perform(operations.right(world, leaves, 'assign_duty', {'has_duty': True}, leaves.number, leaves.territory, leaves.duty))
        client.perform(operations.absent(client, leaves, False))
        world.reserved.clear()
        client.perform(operations.named(world, case, supervisor, leaves))
        # named instead of who is away, and is back before that is committed
        client.perform(operations.absent(client, leaves, True))
        meanwhile(client, operations.named(world, case, supervisor, stands_in), level, operations.absent(client, leaves, False))
        if case.referent is not stands_in:
            run.fault('nobody was named, so that nothing was tried', case)
    taken_away(run, case)


def meanwhile(client, attempt, level, other):
    """While the one is done another is, and is committed before."""
    began, expected, connection = client.begin(attempt)
    answer = client.call(connection, attempt, level)
    # by other connections than the first
    known, client.connections = client.connections, {}
    client.perform(other)
    for _, opened in client.connections.values():
        opened.close()
    client.connections = known
    with client.world.lock:
        client.commit(connection, attempt, answer, expected, began, level)


def taken_away(run, case):
    supervisor = next(p for p in run.clients[0].logins if p.duty == 'supervisor')
    told, fault = [], run.fault
    run.fault = lambda text, *cases: told.append(text)
    try:
        run.monitor.execute("SELECT pnd_data.change_referent(packnd.site_case_id(%s), packnd.site_number_id('professional', %s), true)",
                            [case.number, supervisor.number])
        for _ in range(2):
            run.follow_up()
    finally:
        run.fault = fault
    if len(told) != 1 or case.referent.name not in told[0]:
        run.fault(f'a case was taken from who can lead it, and that was told {len(told)} times: {told}', case)
