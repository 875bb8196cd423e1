-- The rows of cases that follow from the lives.  Triggers, which would make each
-- row's journal and deadlines one by one, are off: what they would write is
-- written set by set here and in journal.sql, and check.sql holds it against the
-- machine's own rows and against pnd.verify_journal().

-- ---- each case after each of its events

CREATE UNLOGGED TABLE population.version AS
SELECT l.n, p.step, l.case_id, p.event, p.from_state, p.to_state AS state, p.at AS happened_at, p.at + interval '7 minutes' AS recorded_at,
	max(p.at) FILTER (WHERE p.from_state IS DISTINCT FROM p.to_state) OVER w AS state_since,
	CASE WHEN bool_or(p.event = 'consent_given') OVER w THEN population.id('person', l.person) END AS person_id,
	bool_or(p.event = 'consent_given') OVER w AND p.code IS DISTINCT FROM 'consent_withdrawn' AS consent_current,
	bool_or(p.event = 'referent_named') OVER w AND NOT s.is_final AS referent_named,
	max(p.at) FILTER (WHERE p.event = 'referent_named') OVER w AS assigned_at,
	max(p.at) FILTER (WHERE p.event = 'first_contact') OVER w AS first_contact_at,
	max(p.at) FILTER (WHERE p.event = 'needs_assessed') OVER w AS needs_assessed_at,
	max(p.at) FILTER (WHERE p.event = 'plan_agreed') OVER w AS plan_agreed_at,
	CASE WHEN max(p.step) FILTER (WHERE p.event LIKE 'pause%') OVER w > coalesce(max(p.step) FILTER (WHERE p.event = 'resumed') OVER w, 0)
		THEN (max(p.at) FILTER (WHERE p.event LIKE 'pause%') OVER w)::date + 30 END AS review_on,
	split_part(max(lpad(p.step::text, 3, '0') || ' ' || p.territory_id) FILTER (WHERE p.event = 'transfer_proposed') OVER w, ' ', 2) AS transfer_territory,
	CASE WHEN max(p.step) FILTER (WHERE p.event = 'transfer_accepted') OVER w > max(p.step) FILTER (WHERE p.event = 'transfer_proposed') OVER w
		THEN max(p.at) FILTER (WHERE p.event = 'transfer_accepted') OVER w END AS transfer_accepted_at,
	min(p.at) FILTER (WHERE p.event = 'decided_to_leave') OVER w AS decided_to_leave_at,
	coalesce(split_part(max(lpad(p.step::text, 3, '0') || ' ' || coalesce(p.danger, false)) FILTER (WHERE p.event LIKE 'danger%') OVER w, ' ', 2) = 'true', false) AS danger,
	CASE WHEN p.to_state = 'exited' THEN CASE p.event WHEN 'merged' THEN 'duplicate' WHEN 'transfer_completed' THEN 'handed_on' ELSE p.code END END AS exit_code,
	CASE WHEN p.to_state = 'exited' THEN p.at END AS exited_at,
	CASE WHEN p.event <> 'exited' AND bool_or(p.event = 'reopened') OVER w THEN 'sortie saisie par erreur' END AS reopen_reason,
	CASE WHEN l.kind IN ('transfer', 'return') AND bool_or(p.event = 'consent_given') OVER w THEN population.id('case', l.other) END AS previous_case_id,
	CASE WHEN l.kind = 'return' AND bool_or(p.event = 'consent_given') OVER w THEN (SELECT max(q.at) FROM population.step q WHERE q.n = l.other AND q.to_state = 'exited') END AS previous_exit_at,
	CASE WHEN p.event = 'merged' THEN population.id('case', l.other) END AS duplicate_of,
	lead(p.at) OVER (PARTITION BY p.n ORDER BY p.step) AS until, lead(p.event) OVER (PARTITION BY p.n ORDER BY p.step) AS next_event
FROM population.step p JOIN population.life l USING (n)
	JOIN pnd_data.machine_state s ON s.machine = 'pnd' AND s.version = (SELECT max(m.version) FROM population.move m) AND s.state = p.to_state
WINDOW w AS (PARTITION BY p.n ORDER BY p.step);
UPDATE population.version SET transfer_territory = NULL WHERE transfer_territory = '';
CREATE UNIQUE INDEX ON population.version (n, step);
CREATE INDEX ON population.life (other) WHERE other IS NOT NULL;

-- what a life has come to; a declined one keeps nothing but its case
CREATE UNLOGGED TABLE population.fate AS
SELECT v.*, l.kind, l.other, l.person, l.territory_id, l.detector_id, l.detected_at, t.departement,
	CASE WHEN v.state IN ('exited', 'declined') THEN v.happened_at END AS closed_at,
	coalesce(CASE WHEN v.state IN ('exited', 'declined') THEN v.happened_at END, g.until) AS ends_at, g.until AS now,
	(SELECT c.at FROM population.step c WHERE c.n = v.n AND c.event = 'consent_given' LIMIT 1) AS consent_at
FROM population.version v JOIN population.life l USING (n) JOIN pnd_data.territory t USING (territory_id) CROSS JOIN population.setting g
WHERE v.next_event IS NULL;
CREATE UNIQUE INDEX ON population.fate (n);
ANALYZE population.version, population.fate;

-- who led it when; the next in the territory takes over
CREATE UNLOGGED TABLE population.lead AS
SELECT x.n, f.case_id, x.event, x.at AS valid_from, x.until AS valid_to, x.previous_at, s.professional_id, f.now
FROM (
	SELECT v.n, v.event, v.happened_at AS at, lead(v.happened_at) OVER w AS until, lag(v.happened_at) OVER w AS previous_at,
		count(*) FILTER (WHERE v.event = 'referent_changed') OVER w AS changes, v.assigned_at IS NOT NULL AND v.exited_at IS NULL AS is_led
	FROM population.version v
	WHERE v.event IN ('referent_named', 'referent_changed', 'reopened', 'exited', 'merged', 'transfer_completed')
	WINDOW w AS (PARTITION BY v.n ORDER BY v.step)) x
	JOIN population.fate f ON f.n = x.n
	JOIN population.territory t ON t.territory_id = f.territory_id
	JOIN population.somebody s ON s.duty = 'referent' AND s.territory_id = f.territory_id
		AND s.place = 1 + (floor(power(population.draw('referent', x.n), (SELECT population.rate('referent_skew'))::float8) * t.referents)::bigint + x.changes) % t.referents
WHERE x.is_led;
CREATE INDEX ON population.lead (n, valid_from);
CREATE FUNCTION population.leader(n bigint, at timestamptz) RETURNS SETOF bigint LANGUAGE sql STABLE
BEGIN ATOMIC
	SELECT l.professional_id FROM population.lead l WHERE l.n = leader.n AND l.valid_from <= at AND (l.valid_to IS NULL OR l.valid_to > at);
END;

SET session_replication_role = replica;
-- ---- the person and the case
INSERT INTO pnd_data.person (person_id, agrees_to_be_remembered, created_at)
SELECT population.id('person', f.person), population.draw('remembered', f.person) < (SELECT population.rate('remembered')), min(f.consent_at)
FROM population.fate f WHERE f.consent_at IS NOT NULL GROUP BY f.person;

INSERT INTO pnd_data.case_file (case_id, person_id, territory_id, machine, version, state, event, happened_at, recorded_at, state_since, source,
	detector_id, detected_at, consent_current, referent_named, assigned_at, first_contact_at, needs_assessed_at, plan_agreed_on, review_on,
	transfer_territory, transfer_accepted_at, decided_to_leave_at, danger, exit_code, exited_at, reopen_reason, previous_case_id, previous_exit_at, duplicate_of, revision)
SELECT f.case_id, f.person_id, f.territory_id, 'pnd', (SELECT max(m.version) FROM population.move m), f.state, f.event, f.happened_at, f.recorded_at, f.state_since, NULL,
	CASE WHEN f.kind <> 'transfer' AND (f.state <> 'declined' OR f.happened_at > f.now - interval '90 days') THEN f.detector_id END,
	-- of who declined the day stays, not the hour
	CASE WHEN f.state = 'declined' THEN date_trunc('day', f.detected_at, packnd.time_zone(f.departement::packnd.departement)) ELSE f.detected_at END,
	f.consent_current, f.referent_named, f.assigned_at, f.first_contact_at, f.needs_assessed_at, f.plan_agreed_at::date, f.review_on,
	f.transfer_territory, f.transfer_accepted_at, CASE WHEN f.state <> 'declined' THEN f.decided_to_leave_at END, f.danger AND f.state <> 'declined',
	f.exit_code, f.exited_at, f.reopen_reason, f.previous_case_id, f.previous_exit_at, f.duplicate_of, f.step
FROM population.fate f;

INSERT INTO pnd_data.detection (case_id, detection_id, professional_id, detected_at, detector_trained, declares_victim, wishes_help, outcome, policy_version)
SELECT f.case_id, population.id('detection', f.n), f.detector_id, f.detected_at, EXISTS (SELECT FROM pnd_data.training t WHERE t.professional_id = f.detector_id),
	true, CASE WHEN f.consent_at IS NOT NULL THEN true END, CASE WHEN f.consent_at IS NOT NULL THEN 'eligible' ELSE 'undetermined' END, 1
FROM population.fate f WHERE f.kind <> 'transfer' AND f.state <> 'declined';

-- Invented: names of syllables behind "Essai", phone numbers that ARCEP keeps for fiction.
INSERT INTO pnd_data.person_identity (case_id, person_id, family_name, given_name, birth_date, recorded_at)
SELECT f.case_id, f.person_id, 'Essai' || y.s[1 + (h.a & 31)] || y.s[1 + (h.a >> 5 & 31)] || y.s[1 + (h.a >> 10 & 31)],
	initcap(y.s[1 + (h.a >> 15 & 31)] || y.s[1 + (h.a >> 20 & 31)]), date '1955-01-01' + (power(population.draw('birth', f.person), 0.7) * 18600)::int, f.consent_at + interval '7 minutes'
FROM population.fate f CROSS JOIN LATERAL (SELECT population.id('name', f.person) AS a) h
	CROSS JOIN (SELECT ARRAY['ba','bel','bo','cal','co','dan','di','el','fa','gri','ho','il','jo','ka','lan','li','ma','mer','na','no','or','pa','quin','ra','ro','sa','ti','tor','u','va','yo','zel'] AS s) y
WHERE f.consent_at IS NOT NULL;
INSERT INTO pnd_data.match_due (case_id, since)
SELECT i.case_id, i.recorded_at FROM pnd_data.person_identity i;
INSERT INTO pnd_data.contact_channel (case_id, channel_id, kind, value, read_by, safe_hours, may_say, may_tell, verified_how, recorded_at, recorded_by, confirmed_at)
SELECT f.case_id, population.id('channel', f.n), CASE WHEN population.draw('channel', f.n) < 0.8 THEN 'phone' ELSE 'message' END,
	(ARRAY['+331990', '+332619', '+333530', '+334657', '+335364', '+336399'])[1 + (h.a % 6)::int] || lpad((h.a / 6 % 10000 + CASE h.a % 6 WHEN 0 THEN 0 WHEN 1 THEN 10000 WHEN 2 THEN 10000 WHEN 3 THEN 10000 WHEN 4 THEN 90000 ELSE 80000 END)::text, 5, '0'),
	CASE WHEN population.draw('read', f.n) < 0.9 THEN 'her_alone' ELSE 'shared' END, (SELECT packnd.opening_hours('Mo-Fr 09:00-12:00')), 'un rendez-vous', 'appointment', 'in_person', f.consent_at + interval '7 minutes', f.detector_id, f.consent_at + interval '7 minutes'
FROM population.fate f CROSS JOIN LATERAL (SELECT population.id('phone', f.person) AS a) h
WHERE f.consent_at IS NOT NULL;
INSERT INTO pnd_data.consent (case_id, consent_id, recipient, purpose, data_class, given_at, revoked_at)
SELECT f.case_id, population.id('consent' || a.i, f.n), a.recipient, a.purpose, a.data_class, f.consent_at, CASE WHEN f.exit_code = 'consent_withdrawn' THEN f.closed_at END
FROM population.fate f CROSS JOIN (VALUES (1, 'coordinating_body', 'support', 'identity'), (2, 'coordinating_body', 'support', 'contact'),
	(3, 'coordinating_body', 'support', 'situation'), (4, 'services', 'referral', 'situation')) a (i, recipient, purpose, data_class)
WHERE f.consent_at IS NOT NULL;
INSERT INTO pnd_data.dependant (case_id, dependant_id, kind, birth_date, lives_with, is_dependent, recorded_at, recorded_by)
SELECT f.case_id, population.id('child' || i, f.n), 'child', (f.detected_at - interval '1 day' * (200 + 6000 * population.draw('child' || i, f.person)))::date, 'person', true,
	f.needs_assessed_at + interval '7 minutes', (SELECT w FROM population.leader(f.n, f.needs_assessed_at) w)
FROM population.fate f CROSS JOIN LATERAL (
	SELECT split_part(r.name, '/', 2)::int AS children FROM population.rate r WHERE r.name LIKE 'children/%'
	ORDER BY -ln(population.draw(r.name, f.person)) / r.value LIMIT 1) c CROSS JOIN generate_series(1, c.children) i
WHERE f.needs_assessed_at IS NOT NULL;
INSERT INTO pnd_data.case_fact (case_id, fact, value, stated_at, stated_by)
SELECT f.case_id, v.fact, v.value, f.needs_assessed_at + interval '7 minutes', (SELECT w FROM population.leader(f.n, f.needs_assessed_at) w)
FROM population.fate f CROSS JOIN LATERAL (VALUES
	('gender', to_jsonb(CASE WHEN population.draw('man', f.person) < (SELECT population.rate('men')) THEN 'man' ELSE 'woman' END)),
	('commune', to_jsonb(CASE WHEN f.departement LIKE '97%' THEN f.departement || lpad((1 + population.id('commune', f.person) % 24)::text, 2, '0') ELSE f.departement || lpad((1 + population.id('commune', f.person) % 300)::text, 3, '0') END)),
	('partner_violence', 'true'), ('regular_residence', 'true'), ('monthly_resources', to_jsonb((2400 * population.draw('resources', f.person))::int))) v (fact, value)
WHERE f.needs_assessed_at IS NOT NULL AND EXISTS (SELECT FROM pnd_data.fact k WHERE k.fact = v.fact);
INSERT INTO pnd_data.evidence (case_id, evidence_id, kind, dated_on, recorded_at, recorded_by)
SELECT f.case_id, population.id('paper', f.n), 'complaint', f.detected_at::date, f.needs_assessed_at + interval '7 minutes', (SELECT w FROM population.leader(f.n, f.needs_assessed_at) w)
FROM population.fate f WHERE f.needs_assessed_at IS NOT NULL AND population.draw('complaint', f.n) < (SELECT population.rate('complaint'));
INSERT INTO pnd_data.danger_assessment (case_id, assessment_id, territory_id, grid_version, answers, finding, assessed_at, expires_on, recorded_at, recorded_by)
SELECT f.case_id, population.id('danger' || p.step, f.n), f.territory_id, 1, jsonb_build_object('q1', p.danger, 'q2', false), CASE WHEN p.danger THEN 'characterised' ELSE 'not_characterised' END,
	p.at, CASE WHEN p.danger THEN p.at::date + 360 END, p.at + interval '7 minutes', coalesce((SELECT w FROM population.leader(f.n, p.at) w), f.detector_id)
FROM population.step p JOIN population.fate f ON f.n = p.n
WHERE p.event = 'danger_assessed' AND f.state <> 'declined';
INSERT INTO pnd_data.departure (case_id, planned_at)
SELECT f.case_id, f.decided_to_leave_at + interval '1 hour' * (12 + 400 * population.draw('departure', f.n)) FROM population.fate f
WHERE f.decided_to_leave_at IS NOT NULL AND f.state <> 'declined' AND population.draw('date', f.n) < 0.6;
INSERT INTO pnd_data.decision_to_leave (case_id, decided_at, planned_at, recorded_at, recorded_by)
SELECT f.case_id, f.decided_to_leave_at, d.planned_at, f.decided_to_leave_at + interval '7 minutes', coalesce((SELECT w FROM population.leader(f.n, f.decided_to_leave_at) w), f.detector_id)
FROM population.fate f LEFT JOIN pnd_data.departure d ON d.case_id = f.case_id
WHERE f.decided_to_leave_at IS NOT NULL AND f.state <> 'declined';

-- ---- who leads, who may see
INSERT INTO pnd_data.referent (case_id, professional_id, reason, valid_from, valid_to)
SELECT l.case_id, l.professional_id, CASE l.event WHEN 'reopened' THEN 'dossier rouvert' END, l.valid_from, l.valid_to FROM population.lead l;
INSERT INTO pnd_data.hand_over (case_id, hand_over_id, to_professional, proposed_by, proposed_at, ended_at, outcome)
SELECT l.case_id, population.id('hand over' || extract(epoch FROM l.valid_from), l.n), l.professional_id, b.professional_id,
	l.valid_from - least(l.valid_from - b.valid_from, interval '20 hours') * population.draw('proposed', l.n), l.valid_from, 'accepted'
FROM population.lead l JOIN population.lead b ON b.n = l.n AND b.valid_to = l.valid_from AND b.professional_id <> l.professional_id
WHERE l.event = 'referent_changed';
INSERT INTO pnd_data.case_access (case_id, professional_id, territory_id, duty, part, valid_from, valid_to)
SELECT f.case_id, NULL::bigint, f.territory_id, 'supervisor', 'supervisor', f.detected_at, NULL::timestamptz FROM population.fate f
UNION ALL
SELECT f.case_id, f.detector_id, NULL, NULL, 'detector', f.detected_at,
	CASE WHEN f.state = 'declined' THEN f.closed_at + interval '90 days' ELSE coalesce(f.assigned_at, f.closed_at) + interval '7 days' END
FROM population.fate f WHERE f.kind <> 'transfer' AND (f.state <> 'declined' OR f.closed_at > f.now - interval '90 days')
UNION ALL
SELECT l.case_id, l.professional_id, NULL, NULL, 'referent', l.valid_from, l.valid_to + interval '30 days' FROM population.lead l
UNION ALL
SELECT h.case_id, h.to_professional, NULL, NULL, 'hand_over', h.proposed_at, h.ended_at FROM pnd_data.hand_over h;
INSERT INTO pnd_data.transfer (case_id, transfer_id, territory_id, proposed_by, proposed_at, ended_at, outcome, reason, new_case_id)
SELECT f.case_id, population.id('transfer' || p.step, p.n), p.territory_id, (SELECT w FROM population.leader(p.n, p.at) w), p.at, a.at,
	CASE a.event WHEN 'transfer_accepted' THEN 'accepted' WHEN 'transfer_refused' THEN 'refused' WHEN 'transfer_withdrawn' THEN 'taken_back' WHEN 'exited' THEN 'lapsed' END,
	CASE a.event WHEN 'transfer_refused' THEN 'plus de place' END, CASE a.event WHEN 'transfer_accepted' THEN (SELECT l.case_id FROM population.life l WHERE l.kind = 'transfer' AND l.other = p.n) END
FROM population.step p JOIN population.fate f ON f.n = p.n LEFT JOIN population.step a ON a.n = p.n AND a.step = p.step + 1
WHERE p.event = 'transfer_proposed';
INSERT INTO pnd_data.case_access (case_id, territory_id, duty, part, valid_from, valid_to)
SELECT x.case_id, x.territory_id, 'supervisor', 'transfer', x.proposed_at, CASE WHEN x.outcome = 'accepted' THEN c.exited_at ELSE x.ended_at END
FROM pnd_data.transfer x JOIN pnd_data.case_file c USING (case_id);
INSERT INTO pnd_data.case_pair (case_id, other_case_id, identifiers, found_at, outcome, she_agrees, reason, settled_at, settled_by)
SELECT f.case_id, population.id('case', f.other), '{birth_date,name,phone}', f.consent_at + interval '10 minutes',
	CASE f.kind WHEN 'duplicate' THEN 'duplicate' ELSE 'same_person' END, f.kind <> 'duplicate', 'vu avec la personne', CASE f.kind WHEN 'duplicate' THEN f.happened_at ELSE f.consent_at + interval '20 minutes' END,
	(SELECT s.professional_id FROM population.somebody s WHERE s.duty = 'supervisor' AND s.territory_id = f.territory_id AND s.place = 1)
FROM population.fate f WHERE f.consent_at IS NOT NULL AND (f.kind = 'duplicate' AND f.event = 'merged' OR f.kind = 'return');
INSERT INTO pnd_data.case_exit (case_id, exit_code, reason, conditions, exited_at, recorded_at, recorded_by, reopened_at)
SELECT v.case_id, v.exit_code, CASE WHEN c.needs_reason THEN 'dit par la personne' END,
	CASE WHEN c.is_success THEN (SELECT jsonb_object_agg(x.condition, 'told') FROM pnd_data.exit_condition x) ELSE '{}' END,
	v.happened_at, v.recorded_at, (SELECT w FROM population.leader(v.n, v.happened_at - interval '1 second') w), v.until
FROM population.version v JOIN pnd_data.exit_code c USING (exit_code) WHERE v.state = 'exited';
INSERT INTO pnd_data.pause (case_id, extends, review_on, reason, agreed_at, recorded_at, recorded_by)
SELECT v.case_id, v.event = 'pause_extended', v.review_on, 'la personne le souhaite', v.happened_at, v.recorded_at, (SELECT w FROM population.leader(v.n, v.happened_at) w)
FROM population.version v WHERE v.event LIKE 'pause%';
SET session_replication_role = DEFAULT;
