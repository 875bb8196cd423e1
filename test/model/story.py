"""What happens within a case: danger and its end, steps of the plan, a longer pause, telling an authority without her agreement."""
import datetime

from psycopg.types.json import Jsonb

from attempt import Attempt, call, judged, pick
from world import ACTIVE, GRIDS, OPEN

EVERYBODY = ('detector', 'referent', 'supervisor')
ANSWERS = {'characterised': {'q1': True, 'q2': True}, 'not_characterised': {f'q{i}': False for i in range(1, 24)}, 'undetermined': {'q1': True}}
# grounds of the law: who may, whom it names, what has to be stated, must she be informed
GROUNDS = {'danger_and_control': (True, ['prosecutor'], ['adult', 'couple_violence', 'immediate_danger', 'control', 'agreement_sought'], True),
           'vulnerable': (False, ['judicial', 'medical', 'administrative'], ['vulnerable', 'ill_treatment'], False),
           'vulnerable_seen': (True, ['prosecutor'], ['vulnerable', 'seen_at_work'], False)}


def danger(client):
    world = client.world
    case, who = pick(client, EVERYBODY, OPEN)
    if case is None:
        return None
    wanted = client.rng.choice(['characterised', 'characterised', 'not_characterised', 'undetermined'])
    finding = wanted if case.territory in GRIDS else 'undetermined'
    sql, arguments = call('record_danger', case.number, Jsonb(ANSWERS[wanted]))

    def fits():
        return case.is_open and who.trained

    def apply(answer):
        if answer != finding:
            attempt.wrong = f'danger is {answer}, should be {finding}'
        if finding != 'undetermined':
            case.danger = finding == 'characterised'
    attempt = Attempt('record_danger', who, sql, arguments, case, judged(world, case, who, EVERYBODY, fits), fits, apply)
    return attempt


def step_added(client):
    world = client.world
    case, who = pick(client, ('referent', 'supervisor'), ACTIVE)
    if case is None:
        return None
    label = f'étape {next(world.keys)}'
    due_on = datetime.date.today() + datetime.timedelta(days=client.rng.randint(1, 60)) if client.rng.random() < 0.6 else None
    sql, arguments = call('add_step', case.number, label, client.rng.choice(['person', 'referent', 'partner']), due_on)

    def fits():
        return case.is_open

    def apply(number):
        case.steps.add(label)
        case.step_numbers[label] = number
    return Attempt('add_step', who, sql, arguments, case, judged(world, case, who, ('referent', 'supervisor'), fits), fits, apply)


def step_changed(client):
    world, rng = client.world, client.rng
    case, who = pick(client, ('referent', 'supervisor'), ACTIVE, lambda c: c.step_numbers)
    if case is None or not case.step_numbers:
        return None
    _, number = rng.choice(sorted(case.step_numbers.items()))
    renamed = f'étape {next(world.keys)}'
    ends = rng.random() < 0.6
    sql, arguments = (call('finish_step', number, rng.choice(['done', 'partly', 'not_done', 'not_needed'])) if ends
                      else call('change_step', number, renamed))

    def label():
        # another may have renamed it meanwhile
        return next(known for known, of in case.step_numbers.items() if of == number)

    def fits():
        return case.is_open and label() in case.steps

    def apply(answer):
        former = label()
        case.steps.discard(former)
        if not ends:
            case.steps.add(renamed)
            case.step_numbers[renamed] = case.step_numbers.pop(former)
    return Attempt('finish_step' if ends else 'change_step', who, sql, arguments, case,
                   judged(world, case, who, ('referent', 'supervisor'), fits), fits, apply)


def extend_pause(client):
    world = client.world
    case, who = pick(client, ('referent',), ('suspended',))
    if case is None:
        return None
    days = (case.pause_days or 10) + client.rng.choice([0, 7, 14])
    sql, arguments = call('extend_pause', case.number, datetime.date.today() + datetime.timedelta(days=days), 'convenu ensemble')

    def fits():
        return case.state == 'suspended' and days > case.pause_days and case.extensions < world.pause_extensions

    def apply(answer):
        case.pause_days, case.extensions = days, case.extensions + 1
    return Attempt('extend_pause', who, sql, arguments, case, judged(world, case, who, ('referent',), fits, sure=case.support), fits, apply)


def tell(client):
    world, rng = client.world, client.rng
    case, who = pick(client, EVERYBODY, OPEN)
    if case is None:
        return None
    ground = rng.choice(sorted(GROUNDS))
    health_only, recipients, conditions, _ = GROUNDS[ground]
    recipient, stated = rng.choice(recipients), {condition: 'told' for condition in conditions}
    lacks = rng.random() < 0.2
    if lacks and rng.random() < 0.5:
        stated.pop(rng.choice(conditions))
    elif lacks:
        recipient = 'crip'
    sql, arguments = call('tell_without_agreement', case.number, ground, recipient, 'menaces', 'ce qui a été dit', Jsonb(stated))

    def fits():
        return case.is_open and not lacks and (who.is_health or not health_only)

    def apply(number):
        case.disclosures[number] = ground
    attempt = Attempt('tell_without_agreement', who, sql, arguments, case, judged(world, case, who, EVERYBODY, fits, withdrawn_too=True), fits, apply)
    attempt.ground = ground
    return attempt


def inform(client):
    world, rng = client.world, client.rng
    case, who = pick(client, EVERYBODY, OPEN, lambda c: c.disclosures)
    if case is None or not case.disclosures:
        return None
    number, ground = rng.choice(sorted(case.disclosures.items()))
    is_not = rng.random() < 0.3
    sql, arguments = call('record_informed', case.number, number, 'contraire à son intérêt' if is_not else None)

    def fits():
        return number in case.disclosures and not (is_not and GROUNDS[ground][3])

    def apply(answer):
        del case.disclosures[number]
    return Attempt('record_informed', who, sql, arguments, case, judged(world, case, who, EVERYBODY, fits, withdrawn_too=True, sure=False), fits, apply)
