-- Is what was generated what the product could have come to?  One row for each
-- question; wrong: how many rows say no.  Asked of the registry's own tables, and of the
-- journal's payloads, not of what the generator kept for itself, but for the rates.

CREATE FUNCTION population.orphans() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	k record;
	found bigint;
	total bigint := 0;
BEGIN
	FOR k IN
		SELECT c.conrelid::regclass AS child, c.confrelid::regclass AS parent,
			(SELECT string_agg(format('p.%I = c.%I', f.attname, a.attname), ' AND ' ORDER BY i) FROM generate_subscripts(c.conkey, 1) i
				JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[i] JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[i]) AS same,
			(SELECT string_agg(format('c.%I IS NOT NULL', a.attname), ' AND ') FROM generate_subscripts(c.conkey, 1) i
				JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[i]) AS given
		FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'pnd_data'::regnamespace
	LOOP
		EXECUTE format('SELECT count(*) FROM %s c WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s)', k.child, k.given, k.parent, k.same) INTO found;
		total := total + found;
	END LOOP;
	RETURN total;
END $$;

-- the events of a table's rows as the journal tells them, what did not change carried on
CREATE FUNCTION population.told_events(of_table text, key text) RETURNS TABLE (case_id bigint, row_key text, place bigint, event text, from_state text, to_state text, is_last boolean) LANGUAGE sql AS $$
	WITH entry AS (
		SELECT j.case_id, coalesce(p.payload -> 'key' ->> key, p.payload -> 'new' ->> key) AS row_key, j.event_no, p.payload -> 'new' ->> 'event' AS event, p.payload -> 'new' ->> 'state' AS state
		FROM pnd_data.journal j JOIN pnd_data.journal_payload p USING (case_id, event_no) WHERE j.table_name = of_table
	), grouped AS (
		SELECT e.*, count(e.event) OVER w AS events, count(e.state) OVER w AS states, row_number() OVER w AS place, lead(e.event_no) OVER w IS NULL AS is_last
		FROM entry e WINDOW w AS (PARTITION BY e.case_id, e.row_key ORDER BY e.event_no)
	), full_row AS (
		SELECT g.*, max(g.event) OVER (PARTITION BY g.case_id, g.row_key, g.events) AS the_event, max(g.state) OVER (PARTITION BY g.case_id, g.row_key, g.states) AS the_state FROM grouped g)
	SELECT f.case_id, f.row_key, f.place, f.the_event, lag(f.the_state) OVER (PARTITION BY f.case_id, f.row_key ORDER BY f.place), f.the_state, f.is_last FROM full_row f;
$$;
CREATE TEMP TABLE told AS SELECT * FROM population.told_events('case_file', 'case_id');
CREATE TEMP TABLE told_referral AS SELECT * FROM population.told_events('referral', 'referral_id');
CREATE TEMP VIEW open_case AS
SELECT c.*, s.is_final, s.needs_referent FROM pnd_data.case_file c JOIN pnd_data.machine_state s USING (machine, version, state);
-- shares against the rates: further than four standard deviations, and than a hundredth
CREATE TEMP TABLE share_found AS
SELECT r.name, r.value::float8 AS expected, x.found::float8 / nullif(x.total, 0) AS found, x.total
FROM population.rate r CROSS JOIN LATERAL (
	SELECT count(*) FILTER (WHERE n.case_id IS NOT NULL) AS found, count(*) AS total
	FROM pnd_data.case_file c LEFT JOIN pnd_data.need_change n ON n.case_id = c.case_id AND n.act = 'opened' AND n.reason = 'assessed'
		AND EXISTS (SELECT FROM pnd_data.need d WHERE d.case_id = n.case_id AND d.need_id = n.need_id AND d.domain = split_part(r.name, '/', 2))
	WHERE c.needs_assessed_at IS NOT NULL AND (c.decided_to_leave_at IS NULL OR c.decided_to_leave_at > c.needs_assessed_at)) x
WHERE r.name LIKE 'need/%'
UNION ALL
SELECT 'territory/95', t.share / sum(t.share) OVER (), (SELECT count(*) FROM population.life l WHERE l.kind = 'plain' AND l.territory_id = t.territory_id)::float8 / (SELECT count(*) FROM population.life l WHERE l.kind = 'plain'),
	(SELECT count(*) FROM population.life l WHERE l.kind = 'plain') FROM population.territory t WHERE t.territory_id = '95'
UNION ALL
SELECT 'men', population.rate('men'), avg((f.value = '"man"')::int), count(*) FROM pnd_data.case_fact f WHERE f.fact = 'gender'
UNION ALL
SELECT 'complaint', population.rate('complaint'), avg(EXISTS (SELECT FROM pnd_data.evidence e WHERE e.case_id = c.case_id)::int), count(*) FROM pnd_data.case_file c WHERE c.needs_assessed_at IS NOT NULL
UNION ALL
SELECT 'busiest_detector', population.rate('busiest_detector'), avg((l.detector_id = s.professional_id)::int), count(*)
FROM population.life l JOIN population.somebody s ON s.duty = 'detector' AND s.place = 1 AND s.territory_id = l.territory_id;
DELETE FROM share_found WHERE name = 'territory/95' AND expected <> (SELECT t.share / (SELECT sum(share) FROM population.territory) FROM population.territory t WHERE t.territory_id = '95');

CREATE TABLE population.finding AS
SELECT 1 AS place, 'cases whose chain of the journal does not hold' AS question, count(*) AS wrong FROM pnd.verify_journal() WHERE finding <> 'none'
UNION ALL SELECT 2, 'cases without a first event in an initial state', count(*) FROM told t WHERE t.place = 1
	AND NOT EXISTS (SELECT FROM pnd_data.machine_state s WHERE s.machine = 'pnd' AND s.state = t.to_state AND s.is_initial)
UNION ALL SELECT 3, 'events of cases that are no transition of the machine', count(*) FROM told t WHERE t.place > 1
	AND NOT EXISTS (SELECT FROM pnd_data.machine_transition m JOIN pnd_data.case_file c ON c.case_id = t.case_id AND c.machine = m.machine AND c.version = m.version
		WHERE m.from_state = t.from_state AND m.event = t.event AND m.to_state = t.to_state)
UNION ALL SELECT 4, 'cases that are not where their events lead', count(*) FROM told t JOIN pnd_data.case_file c USING (case_id) WHERE t.is_last AND (c.state, c.event) <> (t.to_state, t.event)
UNION ALL SELECT 5, 'events of referrals that are no transition', count(*) FROM told_referral t WHERE t.place > 1
	AND NOT EXISTS (SELECT FROM pnd_data.machine_transition m WHERE m.machine = 'referral' AND m.from_state = t.from_state AND m.event = t.event AND m.to_state = t.to_state)
UNION ALL SELECT 6, 'referrals that are not where their events lead', count(*) FROM told_referral t JOIN pnd_data.referral r ON r.case_id = t.case_id AND r.referral_id = t.row_key::bigint
	WHERE t.is_last AND r.state <> t.to_state
UNION ALL SELECT 7, 'open cases without an open clock', count(*) FROM open_case c WHERE NOT c.is_final
	AND NOT EXISTS (SELECT FROM pnd_data.deadline d WHERE d.case_id = c.case_id AND d.subject_id IS NULL AND d.met_at IS NULL AND d.cancelled_at IS NULL)
UNION ALL SELECT 8, 'closed cases with an open clock', count(*) FROM open_case c WHERE c.is_final
	AND EXISTS (SELECT FROM pnd_data.deadline d WHERE d.case_id = c.case_id AND d.met_at IS NULL AND d.cancelled_at IS NULL)
UNION ALL SELECT 9, 'cases with another number of referents than their state needs', count(*) FROM open_case c
	WHERE c.needs_referent::int <> (SELECT count(*) FROM pnd_data.referent r WHERE r.case_id = c.case_id AND r.valid_to IS NULL)
UNION ALL SELECT 10, 'referents without a duty of referent there', count(*) FROM open_case c JOIN pnd_data.referent r ON r.case_id = c.case_id AND r.valid_to IS NULL
	WHERE NOT EXISTS (SELECT FROM pnd_data.duty_now d WHERE d.professional_id = r.professional_id AND d.territory_id = c.territory_id AND d.duty = 'referent')
UNION ALL SELECT 11, 'live referrals of closed cases, or without consent', count(*) FROM pnd_data.referral r JOIN open_case c USING (case_id)
	WHERE r.state IN ('sent', 'under_study', 'accepted') AND (c.is_final OR NOT EXISTS (SELECT FROM pnd_data.consent_now k WHERE k.case_id = r.case_id AND k.recipient = 'services'))
UNION ALL SELECT 12, 'live referrals of services with places that hold none', count(*) FROM pnd_data.referral r
	WHERE r.state IN ('sent', 'under_study', 'accepted') AND EXISTS (SELECT FROM pnd_data.place p WHERE p.service_id = r.service_id)
		AND NOT EXISTS (SELECT FROM pnd_data.place p WHERE p.service_id = r.service_id AND p.referral_id = r.referral_id AND p.place_no = r.place_no)
UNION ALL SELECT 13, 'places held by no live referral', count(*) FROM pnd_data.place p
	WHERE p.held_for IS NOT NULL AND NOT EXISTS (SELECT FROM pnd_data.referral r WHERE r.case_id = p.held_for AND r.referral_id = p.referral_id AND r.state IN ('sent', 'under_study', 'accepted'))
UNION ALL SELECT 14, 'deadlines that are due at another time than the calendar says', count(*) FROM pnd_data.deadline d
	WHERE d.due_at <> packnd.due_at(d.started_at, d.amount, d.unit, d.departement::packnd.departement, d.roll)
UNION ALL SELECT 15, 'successful exits in danger, with an emergency need or a condition that is not stated', count(*) FROM pnd_data.case_file c
	JOIN pnd_data.exit_code e ON e.exit_code = c.exit_code AND e.is_success
	WHERE c.danger OR EXISTS (SELECT FROM pnd_data.need n WHERE n.case_id = c.case_id AND n.is_emergency AND n.closed_because = 'case_closed')
		OR NOT EXISTS (SELECT FROM pnd_data.case_exit x WHERE x.case_id = c.case_id AND x.conditions ?& (SELECT array_agg(k.condition) FROM pnd_data.exit_condition k))
UNION ALL SELECT 16, 'rows that refer to nothing', population.orphans()
UNION ALL SELECT 17, 'declined cases of which something is left', count(*) FROM pnd_data.case_file c WHERE c.state = 'declined'
	AND (c.person_id IS NOT NULL OR EXISTS (SELECT FROM pnd_data.journal_payload p JOIN pnd_data.journal j USING (case_id, event_no) WHERE p.case_id = c.case_id AND j.table_name <> 'erasure') OR EXISTS (SELECT FROM pnd_data.detection d WHERE d.case_id = c.case_id))
UNION ALL SELECT 18, 'findings of pnd.health(), but for a key that is missing and a sweep since the end', count(*) FROM pnd.health() h WHERE h.finding NOT IN ('none', 'match key', 'follow-up', 'policy', 'parameters', 'time-outs', 'not hardened')
UNION ALL SELECT 20, 'open emergencies without a clock that nobody has taken, or with one that somebody has', count(*) FROM pnd_data.need n
	WHERE n.is_emergency AND n.closed_at IS NULL AND (n.taken_at IS NULL) <> EXISTS (
		SELECT FROM pnd_data.deadline d WHERE d.case_id = n.case_id AND d.kind = 'emergency_need' AND d.subject_id = n.need_id
			AND d.met_at IS NULL AND d.cancelled_at IS NULL)
UNION ALL SELECT 19, 'shares that are not those of the rates', count(*) FROM share_found s
	WHERE abs(s.found - s.expected) > greatest(4 * sqrt(s.expected * (1 - s.expected) / s.total), 0.01);
SELECT question, wrong FROM population.finding ORDER BY place;
