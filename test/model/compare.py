"""The database held against the world, by queries that share nothing with packnd's own checks."""
import collections
import itertools

import psycopg

from world import ACTIVE, OPEN

ROW = '''
SELECT packnd.site_case_number(c.case_id) AS number, c.territory_id AS territory, c.state, c.pathway,
	(SELECT packnd.site_number('professional', d.professional_id) FROM pnd_data.difficulty_call d
	 WHERE d.case_id = c.case_id AND d.answered_at IS NULL) AS called, c.person_id, c.consent_current,
	packnd.site_case_number(c.duplicate_of) AS duplicate_of,
	(SELECT packnd.site_number('professional', r.professional_id) FROM pnd_data.referent r
	 WHERE r.case_id = c.case_id AND r.valid_to IS NULL) AS referent,
	coalesce((SELECT r.is_acting FROM pnd_data.referent r WHERE r.case_id = c.case_id AND r.valid_to IS NULL), false) AS acting,
	EXISTS (SELECT FROM pnd_data.consent k WHERE k.case_id = c.case_id AND k.recipient = 'coordinating_body' AND k.purpose = 'support'
		AND k.revoked_at IS NULL AND k.given_at <= clock_timestamp() AND (k.valid_to IS NULL OR k.valid_to > clock_timestamp())) AS support,
	(SELECT jsonb_object_agg(n.domain, packnd.site_number('need', n.need_id)) FROM pnd_data.need n
	 WHERE n.case_id = c.case_id AND n.closed_at IS NULL) AS needs,
	c.danger, (SELECT array_agg(s.label) FROM pnd_data.plan_step s
	 WHERE s.case_id = c.case_id AND s.plan = 'support' AND s.finished_at IS NULL) AS steps,
	(SELECT count(*) FROM pnd_data.disclosure d
	 WHERE d.case_id = c.case_id AND d.informed_at IS NULL AND d.not_informed_because IS NULL) AS to_inform,
	(SELECT packnd.site_number('hand_over', h.hand_over_id) FROM pnd_data.hand_over h
	 WHERE h.case_id = c.case_id AND h.outcome IS NULL) AS hand_over,
	(SELECT packnd.site_number('transfer', x.transfer_id) FROM pnd_data.transfer x
	 WHERE x.case_id = c.case_id AND x.outcome IS NULL) AS transfer,
	(SELECT count(*) FROM pnd_data.deadline d
	 WHERE d.case_id = c.case_id AND d.met_at IS NULL AND d.cancelled_at IS NULL) AS clocks
FROM pnd_data.case_file c'''
ONE = ROW + ' WHERE c.case_id = packnd.site_case_id(%s)'
# open cases of which something was written since a snapshot: what was committed then has a lower xmin
NOW = 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS mark'
CHANGED = ROW + ''' WHERE c.state NOT IN ('declined', 'exited') AND (c.xmin::text::bigint >= %(mark)s
	OR c.case_id IN (SELECT r.case_id FROM pnd_data.referent r WHERE r.xmin::text::bigint >= %(mark)s)
	OR c.case_id IN (SELECT h.case_id FROM pnd_data.hand_over h WHERE h.xmin::text::bigint >= %(mark)s)
	OR c.case_id IN (SELECT x.case_id FROM pnd_data.transfer x WHERE x.xmin::text::bigint >= %(mark)s))'''
# what is told of who leads, when that is a fault
RIGHTS = '''
SELECT concat_ws(' ', '  registry:', t.what, t.valid_from::time, 'to', t.valid_to::time) AS told
FROM packnd.site_number_id('professional', %(number)s) AS p (id)
	CROSS JOIN LATERAL (
		(SELECT d.duty || ' in ' || d.territory_id AS what, d.valid_from, d.valid_to
		 FROM pnd_data.duty d WHERE d.professional_id = p.id ORDER BY d.valid_from DESC LIMIT 2)
		UNION ALL
		(SELECT l.role_name, l.valid_from, l.valid_to FROM pnd_data.login l WHERE l.professional_id = p.id ORDER BY l.valid_from DESC LIMIT 2)
		UNION ALL
		(SELECT concat_ws(' ', 'away, stands in', packnd.site_number('professional', a.substitute_id)), a.valid_from, a.valid_to
		 FROM pnd_data.absence a WHERE a.professional_id = p.id ORDER BY a.valid_from DESC LIMIT 2)) t'''
LED = '''
SELECT concat_ws(' ', 'led by', p.display_name, CASE WHEN r.is_acting THEN 'acting' END, r.valid_from::time, 'to', r.valid_to::time,
	'by transaction', r.xmin::text, 'read at', clock_timestamp()::time) AS told
FROM pnd_data.referent r JOIN pnd_data.professional p ON p.professional_id = r.professional_id
WHERE r.case_id = packnd.site_case_id(%s) ORDER BY r.valid_from DESC LIMIT 3'''

# Each gives no row while the scheme holds.
INVARIANTS = {
    'two referents at one moment': '''
		SELECT packnd.site_case_number(a.case_id) FROM pnd_data.referent a JOIN pnd_data.referent b
			ON b.case_id = a.case_id AND b.ctid <> a.ctid
			AND a.valid_from < coalesce(b.valid_to, 'infinity') AND b.valid_from < coalesce(a.valid_to, 'infinity')''',
    'an open case that needs a referent and has none': f'''
		SELECT packnd.site_case_number(c.case_id) FROM pnd_data.case_file c
		WHERE c.state IN {ACTIVE} AND NOT EXISTS (
			SELECT FROM pnd_data.referent r WHERE r.case_id = c.case_id AND r.valid_to IS NULL)''',
    'a referent of a case that has none to lead': f'''
		SELECT packnd.site_case_number(c.case_id) FROM pnd_data.case_file c JOIN pnd_data.referent r ON r.case_id = c.case_id
		WHERE c.state NOT IN {ACTIVE} AND r.valid_to IS NULL''',
    'an open case without an open clock': f'''
		SELECT packnd.site_case_number(c.case_id) FROM pnd_data.case_file c
		WHERE c.state IN {OPEN} AND NOT EXISTS (
			SELECT FROM pnd_data.deadline d
			WHERE d.case_id = c.case_id AND d.met_at IS NULL AND d.cancelled_at IS NULL AND d.kind NOT IN ('partner_answer', 'evidence_expires'))''',
    'a person active in two territories of one transfer': f'''
		SELECT packnd.site_case_number(x.case_id) FROM pnd_data.transfer x
			JOIN pnd_data.case_file o ON o.case_id = x.case_id JOIN pnd_data.case_file n ON n.case_id = x.new_case_id
		WHERE x.outcome = 'accepted' AND n.state IN {ACTIVE} AND o.state IN {ACTIVE}''',
    'a case handed on whose person has no case there': '''
		SELECT packnd.site_case_number(c.case_id) FROM pnd_data.case_file c
		WHERE c.exit_code = 'handed_on' AND c.event = 'transfer_completed' AND NOT EXISTS (
			SELECT FROM pnd_data.transfer x JOIN pnd_data.case_file n ON n.case_id = x.new_case_id
			WHERE x.case_id = c.case_id AND n.person_id = c.person_id AND n.previous_case_id = c.case_id)''',
    'a duplicate of a duplicate': '''
		SELECT packnd.site_case_number(c.case_id) FROM pnd_data.case_file c JOIN pnd_data.case_file o ON o.case_id = c.duplicate_of
		WHERE o.duplicate_of IS NOT NULL''',
    'a machine that is not that of the pathway': '''
		SELECT packnd.site_case_number(c.case_id) FROM pnd_data.case_file c
			JOIN pnd_data.pathway w ON w.pathway = c.pathway WHERE w.machine <> c.machine''',
    'danger that no clock ends': f'''
		SELECT packnd.site_case_number(c.case_id) FROM pnd_data.case_file c
		WHERE c.danger AND c.state IN {OPEN} AND NOT EXISTS (
			SELECT FROM pnd_data.deadline d
			WHERE d.case_id = c.case_id AND d.kind = 'danger_expiry' AND d.met_at IS NULL AND d.cancelled_at IS NULL)''',
    'an open duplicate': f'''
		SELECT packnd.site_case_number(c.case_id) FROM pnd_data.case_file c WHERE c.duplicate_of IS NOT NULL AND c.state IN {OPEN}''',
    'a live request to a partner of whom she withdrew her agreement': '''
		SELECT packnd.site_case_number(r.case_id) FROM pnd_data.referral r
		WHERE r.state IN ('sent', 'under_study') AND NOT EXISTS (
			SELECT FROM pnd_data.consent k WHERE k.case_id = r.case_id AND k.recipient = 'services' AND k.revoked_at IS NULL
				AND (k.valid_to IS NULL OR k.valid_to > clock_timestamp()))''',
    'who she is, of a case that was declined': '''
		SELECT packnd.site_case_number(c.case_id) FROM pnd_data.case_file c
		WHERE c.state = 'declined' AND (EXISTS (SELECT FROM pnd_data.person_identity i WHERE i.case_id = c.case_id)
			OR EXISTS (SELECT FROM pnd_data.contact_channel k WHERE k.case_id = c.case_id)
			OR EXISTS (SELECT FROM pnd_data.departure k WHERE k.case_id = c.case_id))''',
}


def take_over(case, row):
    """A duplicate was merged or detached: what it brought, or took back, is as the registry says, if it is of what it had."""
    needs = row['needs'] or {}
    for domain in needs.keys() ^ case.needs.keys():
        if domain not in case.may_needs:
            continue
        if domain in needs:
            case.needs[domain] = needs[domain]
        else:
            del case.needs[domain]
    if row['steps'] ^ case.steps <= case.may_steps:
        case.steps = row['steps']
    if row['support'] in case.may_support:
        case.support = row['support']
    case.is_unsettled = False


def difference(world, case, row):
    """In what a row of the database differs from a case of the world, as a list of texts."""
    found = []
    row['steps'] = set(row['steps'] or [])
    if case.is_unsettled:
        take_over(case, row)
    expected = {'territory': case.territory, 'state': case.state, 'support': case.support and case.person is not None, 'consent_current': case.support and case.person is not None,
                'referent': case.referent and case.referent.number, 'acting': case.acting,
                'needs': case.needs, 'hand_over': case.hand_over and case.hand_over[0],
                'transfer': case.transfer[0] if case.transfer and case.transfer[2] is None else None,
                'duplicate_of': case.duplicate_of, 'danger': case.danger, 'pathway': case.pathway, 'called': case.called and case.called.number,
                'to_inform': len(case.disclosures), 'steps': case.steps}
    for name, value in expected.items():
        actual = row[name] or {} if name == 'needs' else row[name]
        if actual != value:
            found.append(f'{name} is {actual!r}, should be {value!r}')
    if (row['person_id'] is None) != (case.person is None):
        found.append(f'person is {row["person_id"]!r}')
    return found


def everything(world, connection, fault):
    """Compares all; world.lock is held."""
    rows = {row['number']: row for row in connection.execute(ROW).fetchall()}
    for number in rows.keys() ^ world.cases.keys():
        fault(f'case {number} is known to one side only', None)
    known = {}
    for number, case in world.cases.items():
        row = rows.get(number)
        if row is None:
            continue
        for text in difference(world, case, row):
            fault(text, case)
        if case.person is not None and known.setdefault(case.person, row['person_id']) != row['person_id']:
            fault('her cases are of two persons', case)
    keys = {}
    for key, person_id in known.items():
        if keys.setdefault(person_id, key) != key:
            for case in world.cases.values():
                if case.person in (key, keys[person_id]):
                    fault(f'persons {key} and {keys[person_id]} are one; this one is of {case.person}', case)
    for what, query in INVARIANTS.items():
        for row in connection.execute(query).fetchall():
            fault(what, world.cases.get(next(iter(row.values()))))
    for row in connection.execute('SELECT territory_id, reported, persons_reported FROM pnd.territory_counts()').fetchall():
        counted = row['reported'], row['persons_reported']
        if counted != world.counts(row['territory_id']):
            fault(f'territory {row["territory_id"]} counts {counted}, should count {world.counts(row["territory_id"])}', None)
    pairs(world, connection, fault)
    # whose referent cannot act is named by health(), until a sweep has mended it
    left = {c.number for c in world.cases.values() if c.referent and not c.referent.can_lead(c.acting)}
    if left and not connection.execute(
            "SELECT FROM pnd.health() WHERE finding ~ 'referent' OR detail ~ 'referent' OR object ~ 'referent'").fetchall():
        fault(f'health() does not name {left}, led by nobody who can act', None)
    return len(rows)


def pairs(world, connection, fault):
    """Whom the registry says may be one person: who agrees in name and phone, and nobody has said so or denied it."""
    try:
        rows = connection.execute('SELECT case_number, other_case_number FROM pnd.possible_duplicates(max_rows => NULL)').fetchall()
    except psycopg.errors.LockNotAvailable:
        return                           # a client has a case in hand; the next comparison asks again
    listed = {frozenset(row.values()) for row in rows}
    for pair in listed:
        case, other = (world.cases.get(number) for number in pair)
        if case is None or other is None:
            fault(f'a pair of which one is unknown: {pair}', case or other)
        elif world.settled.get(pair) is not None or case.person == other.person or (
                pair not in world.settled and not world.agree(case, other, False)):
            fault(f'{case.number} and {other.number} are said to be perhaps one person; settled: {world.settled.get(pair)}', case, other)
    # of which a client has one in hand is looked at the next time
    due = {row['number'] for row in connection.execute('SELECT packnd.site_case_number(d.case_id) AS number FROM pnd_data.match_due d').fetchall()}
    alike = collections.defaultdict(list)
    for case in world.cases.values():
        if case.number not in due and case.person is not None and not case.changed_person:
            for phone in case.phones:
                alike[case.name, phone].append(case)
    for cases in alike.values():
        for case, other in itertools.combinations(cases, 2):
            pair = frozenset((case.number, other.number))
            if case.person != other.person and world.settled.get(pair) is None and pair not in listed:
                fault(f'{case.number} and {other.number} agree in name and phone, and nobody is told', case, other)
