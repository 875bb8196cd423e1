-- What is done in a case: needs, requests to partners, news, clocks, messages.

SET session_replication_role = replica;
-- ---- needs: at the assessment, and those that wait for none when she decides to leave
CREATE UNLOGGED TABLE population.need AS
SELECT f.n, f.case_id, d.domain, population.id('need' || d.domain, f.n) AS need_id, f.territory_id, f.ends_at, f.closed_at, f.exit_code, f.departement, f.danger,
	least(a.at, e.at) AS opened_at, e.at IS NOT NULL AS is_emergency, e.at AS urgent_at, coalesce(e.at < a.at, a.at IS NULL) AS for_leaving
FROM population.fate f CROSS JOIN pnd_data.need_domain d
	LEFT JOIN population.rate r ON r.name = 'need/' || d.domain
	CROSS JOIN LATERAL (SELECT CASE WHEN population.draw('need' || d.domain, f.n) < r.value THEN f.needs_assessed_at END AS at) a
	CROSS JOIN LATERAL (SELECT CASE WHEN d.opens_on_decision_to_leave THEN f.decided_to_leave_at END AS at) e
WHERE f.state <> 'declined' AND (a.at IS NOT NULL OR e.at IS NOT NULL);
ALTER TABLE population.need ADD met_at timestamptz, ADD taken_at timestamptz;
CREATE UNIQUE INDEX ON population.need (need_id);
ANALYZE population.need;

-- ---- requests: one after the other until a partner accepts
CREATE UNLOGGED TABLE population.request (
	n bigint, case_id bigint, need_id bigint, round int, referral_id bigint, service_id bigint, professional_id bigint, sent_at timestamptz, due_at timestamptz,
	answer text, answer_at timestamptz, done_at timestamptz, ends_at timestamptz, closed_at timestamptz, asked_after bigint, is_urgent boolean, has_places boolean);
CREATE INDEX ON population.request (need_id);
CREATE FUNCTION population.ask(this_round int) RETURNS void LANGUAGE sql AS $$
	INSERT INTO population.request
	SELECT q.n, q.case_id, q.need_id, this_round, q.referral_id, q.service_id, q.professional_id, q.sent_at, q.due_at,
		CASE WHEN q.answer = 'expired' OR q.answer_at >= q.due_at THEN 'expired' ELSE q.answer END,
		CASE WHEN q.answer = 'expired' THEN q.due_at ELSE least(q.answer_at, q.due_at) END,
		CASE WHEN q.answer = 'accepted' AND q.answer_at < q.due_at AND population.draw('done', q.referral_id) < (SELECT population.rate('referral/done_share'))
			THEN q.answer_at + interval '1 hour' * population.rate(CASE WHEN q.is_emergency THEN 'referral/done_urgent' ELSE 'referral/done' END)::float8 * population.about('done', q.referral_id) END,
		q.ends_at, q.closed_at, q.before, q.is_emergency, q.has_places
	FROM (
		SELECT w.*, s.service_id, s.professional_id, s.has_places, x.answer, w.sent_at + interval '1 hour' * (CASE WHEN w.is_emergency THEN 1.5 ELSE (SELECT population.rate('referral/answer'))::float8 END * population.about('answer', w.referral_id)) AS answer_at,
			packnd.due_at(w.sent_at, CASE WHEN w.is_emergency THEN 4 ELSE 2 END, CASE WHEN w.is_emergency THEN 'hours' ELSE 'working_days' END, w.departement::packnd.departement, false) AS due_at
		FROM (
			SELECT m.n, m.case_id, m.need_id, m.territory_id, m.domain, m.ends_at, m.closed_at, m.departement, m.is_emergency, population.id('referral' || this_round, m.need_id) AS referral_id, b.referral_id AS before,
				coalesce(b.answer_at, greatest(m.opened_at, f.assigned_at) + interval '1 hour' * (0.5 + 60 * population.draw('sent', m.need_id))) AS sent_at
			FROM population.need m JOIN population.fate f ON f.n = m.n
				LEFT JOIN population.request b ON b.need_id = m.need_id AND b.round = this_round - 1
			WHERE CASE WHEN this_round = 1 THEN population.draw('asked', m.need_id) < (SELECT population.rate('referral/asked')) AND f.assigned_at IS NOT NULL
				ELSE b.answer IN ('refused', 'expired') END) w
			JOIN population.service s ON s.territory_id = w.territory_id AND s.domain = w.domain
				AND s.rank = 1 + (population.id('service', w.need_id) + this_round) % s.choices
			CROSS JOIN LATERAL (
				SELECT split_part(r.name, '/', 2) AS answer FROM population.rate r WHERE r.name IN ('referral/accepted', 'referral/refused', 'referral/expired')
				ORDER BY -ln(population.draw(r.name, w.referral_id)) / r.value LIMIT 1) x
		WHERE w.sent_at < w.ends_at AND this_round <= s.choices) q;
$$;
SELECT population.ask(1), population.ask(2), population.ask(3) \g /dev/null
UPDATE population.need m SET met_at = r.done_at + interval '2 hours' FROM population.request r WHERE r.need_id = m.need_id AND r.done_at + interval '2 hours' < m.ends_at;
UPDATE population.need m SET taken_at = r.answer_at FROM population.request r WHERE r.need_id = m.need_id AND r.answer = 'accepted' AND r.answer_at < m.ends_at;
-- who leaves with success has no emergency left, and of the rest what partners did
UPDATE population.need m SET met_at = greatest(m.opened_at, m.closed_at - interval '1 hour')
WHERE m.met_at IS NULL AND m.closed_at IS NOT NULL AND m.exit_code = 'goals_reached';

INSERT INTO pnd_data.need (case_id, need_id, domain, is_emergency, opened_at, taken_at, closed_at, closed_because)
SELECT m.case_id, m.need_id, m.domain, m.is_emergency, m.opened_at, m.taken_at, coalesce(m.met_at, m.closed_at), CASE WHEN m.met_at IS NOT NULL THEN 'met' WHEN m.closed_at IS NOT NULL THEN 'case_closed' END
FROM population.need m;
INSERT INTO pnd_data.need_change (case_id, need_id, act, reason, priority, is_emergency, happened_at, recorded_at, recorded_by)
SELECT m.case_id, m.need_id, v.act, v.reason, 'normal', v.urgent, v.at, v.at + interval '7 minutes', (SELECT w FROM population.leader(m.n, v.at) w)
FROM population.need m, LATERAL (VALUES
	('opened', CASE WHEN m.for_leaving THEN 'leaving' ELSE 'assessed' END, m.for_leaving, m.opened_at),
	('prioritised', 'leaving', true, CASE WHEN NOT m.for_leaving THEN m.urgent_at END),
	('closed', CASE WHEN m.met_at IS NOT NULL THEN 'met' ELSE 'case_closed' END, m.is_emergency, coalesce(m.met_at, m.closed_at))) v (act, reason, urgent, at)
WHERE v.at IS NOT NULL;

CREATE UNLOGGED TABLE population.answered AS
SELECT r.*, x.state, x.at, CASE WHEN x.state NOT IN ('sent', 'accepted') THEN x.at END AS over_at
FROM population.request r CROSS JOIN LATERAL (
	SELECT v.state, v.at FROM (VALUES (1, 'done', r.done_at), (2, r.answer, r.answer_at), (3, 'sent', r.sent_at)) v (rank, state, at)
	WHERE v.at < r.ends_at ORDER BY v.rank LIMIT 1) s
	CROSS JOIN LATERAL (
		-- what is under way when a case is closed is withdrawn
		SELECT CASE WHEN r.closed_at IS NOT NULL AND s.state IN ('sent', 'accepted') THEN 'withdrawn' ELSE s.state END AS state,
			CASE WHEN r.closed_at IS NOT NULL AND s.state IN ('sent', 'accepted') THEN r.closed_at ELSE s.at END AS at) x;
CREATE INDEX ON population.answered (n);
-- as many places as were ever held at once, and some more
CREATE UNLOGGED TABLE population.held AS
SELECT a.service_id, max(a.held) AS places
FROM (
	SELECT e.service_id, sum(e.change) OVER (PARTITION BY e.service_id ORDER BY e.at, e.change DESC) AS held
	FROM (
		SELECT service_id, sent_at AS at, 1 AS change FROM population.answered WHERE has_places
		UNION ALL SELECT service_id, over_at, -1 FROM population.answered WHERE has_places AND over_at IS NOT NULL) e) a
GROUP BY a.service_id;
INSERT INTO pnd_data.referral (case_id, referral_id, need_id, service_id, state, event, happened_at, recorded_at, state_since, sent_at, answered_at, refusal_code, place_no, asked_after)
SELECT a.case_id, a.referral_id, a.need_id, a.service_id, a.state, a.state, a.at, a.at + interval '7 minutes', a.at, a.sent_at,
	CASE WHEN a.answer <> 'expired' AND a.answer_at < a.ends_at THEN a.answer_at END,
	CASE WHEN a.state = 'refused' THEN CASE WHEN a.has_places THEN 'full' ELSE 'outside_public' END END,
	CASE WHEN a.has_places AND a.over_at IS NULL THEN row_number() OVER (PARTITION BY a.service_id, a.over_at IS NULL ORDER BY a.sent_at, a.referral_id) END, a.asked_after
FROM population.answered a;
INSERT INTO pnd_data.place (service_id, place_no, held_for, referral_id, held_at)
SELECT s.service_id, i, r.case_id, r.referral_id, r.sent_at
FROM population.service s LEFT JOIN population.held h USING (service_id) CROSS JOIN generate_series(1, coalesce(h.places, 0) + 2) i
	LEFT JOIN pnd_data.referral r ON r.service_id = s.service_id AND r.place_no = i
WHERE s.has_places;
INSERT INTO pnd_data.case_access (case_id, professional_id, part, referral_id, valid_from, valid_to)
SELECT a.case_id, a.professional_id, 'referral', a.referral_id, a.sent_at, a.over_at FROM population.answered a;

-- ---- news of her, the plan, reviews
INSERT INTO pnd_data.note (case_id, note_id, content, happened_at, has_news, recorded_at, recorded_by)
SELECT f.case_id, population.id('note' || k, f.n), 'a appelé', x.at, true, x.at + interval '7 minutes', (SELECT w FROM population.leader(f.n, x.at) w)
FROM population.fate f CROSS JOIN LATERAL generate_series(1, ceil(extract(epoch FROM f.ends_at - f.first_contact_at) / 86400 / (SELECT population.rate('news_days')))::int) k
	CROSS JOIN LATERAL (SELECT f.first_contact_at + interval '1 day' * (SELECT population.rate('news_days'))::float8 * (k - 0.4 + 0.8 * population.draw('news' || k, f.n)) AS at) x
	JOIN population.version v ON v.n = f.n AND v.happened_at <= x.at AND (v.until > x.at OR v.until IS NULL)
WHERE x.at < f.ends_at AND v.state NOT IN ('suspended', 'exited');
INSERT INTO pnd_data.plan_step (case_id, step_id, plan, label, who, need_id, due_on, step_result, finished_at, added_at, added_by)
SELECT m.case_id, population.id('step', m.need_id), 'support', 'constituer le dossier', 'referent', m.need_id, f.plan_agreed_at::date + 14, CASE WHEN m.met_at > f.plan_agreed_at THEN 'done' END,
	CASE WHEN m.met_at > f.plan_agreed_at THEN m.met_at END, f.plan_agreed_at + interval '10 minutes', (SELECT w FROM population.leader(f.n, f.plan_agreed_at) w)
FROM population.need m JOIN population.fate f ON f.n = m.n WHERE f.plan_agreed_at IS NOT NULL AND population.draw('step', m.need_id) < 0.3;
INSERT INTO pnd_data.review (case_id, review, reviewed_at, conclusion, recorded_at, recorded_by)
SELECT f.case_id, v.review, x.at, v.conclusion, x.at + interval '7 minutes', (SELECT w FROM population.leader(f.n, x.at) w)
FROM population.fate f CROSS JOIN (VALUES ('four_months', interval '4 months', 'goes_on'), ('six_months', interval '6 months', 'exit_prepared')) v (review, after, conclusion)
	CROSS JOIN LATERAL (SELECT f.plan_agreed_at + v.after + interval '1 day' * (12 * population.draw(v.review, f.n) - 8) AS at) x
WHERE x.at < f.ends_at AND (SELECT w FROM population.leader(f.n, x.at) w) IS NOT NULL AND population.draw('reviewed' || v.review, f.n) < (SELECT population.rate('reviewed'));

-- ---- clocks, by the effects of the machine's rows
CREATE UNLOGGED TABLE population.act AS
SELECT v.n, v.happened_at AS at, v.step * 10 + e.rank AS place, replace(e.effect, '_deadline', '') AS act, a.kind,
	CASE WHEN a.kind = 'pause_review' THEN 30 END AS days
FROM population.version v JOIN pnd_data.machine_effect e ON e.machine = 'pnd' AND e.version = (SELECT max(m.version) FROM population.move m) AND e.event = v.event
	CROSS JOIN LATERAL (SELECT btrim(e.arguments ->> 'kind', '"') AS kind) a
WHERE e.effect IN ('open_deadline', 'meet_deadline', 'renew_deadline', 'cancel_deadlines') AND a.kind IS NOT NULL
	-- what reopening restores was never ended here
	AND v.event <> 'reopened'
UNION ALL
SELECT f.n, f.detected_at, 10, 'open', 'consent_awaited', NULL FROM population.fate f WHERE f.kind <> 'transfer'
UNION ALL
SELECT f.n, d.detected_at + v.later, 11, v.act, 'detector_confirmation', NULL FROM population.fate f JOIN pnd_data.detection d USING (case_id), (VALUES ('open', interval '0'), ('meet', interval '30 hours')) v (act, later)
WHERE NOT d.detector_trained
UNION ALL
SELECT f.n, t.happened_at, 12, 'renew', 'no_news', NULL FROM pnd_data.note t JOIN population.fate f USING (case_id)
UNION ALL
SELECT f.n, r.reviewed_at, 13, 'meet', CASE r.review WHEN 'four_months' THEN 'review_4_months' ELSE 'review_6_months' END, NULL FROM pnd_data.review r JOIN population.fate f USING (case_id)
UNION ALL
SELECT f.n, p.at, p.step * 10 + 9, CASE WHEN p.danger THEN 'renew' ELSE 'meet' END, 'danger_expiry', 360 FROM population.step p JOIN population.fate f USING (n) WHERE p.event = 'danger_assessed';
CREATE UNLOGGED TABLE population.clock AS
SELECT x.n, f.case_id, x.kind, NULL::bigint AS subject_id, f.territory_id, f.departement, x.at AS started_at, x.days,
	CASE WHEN x.next_at < f.ends_at OR f.closed_at IS NULL AND x.next_at < f.now THEN x.next_at END AS met_at,
	CASE WHEN x.next_at >= f.ends_at OR x.next_at IS NULL THEN f.closed_at END AS cancelled_at,
	NULL::int AS amount, NULL::text AS unit, NULL::boolean AS roll, NULL::timestamptz AS due_at, f.now,
	EXISTS (SELECT FROM population.version v WHERE v.n = x.n AND v.danger AND v.happened_at < least(x.next_at, f.ends_at) AND (v.until > x.at OR v.until IS NULL)) AS in_danger
FROM (
	SELECT a.*, min(a.at) FILTER (WHERE a.act <> 'open') OVER (w ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS next_at,
		a.act = 'renew' OR a.act = 'open' AND coalesce(lag(a.act) OVER w, 'meet') IN ('meet', 'cancel') AS begins
	FROM (SELECT y.n, y.at, y.place, y.kind, y.days, CASE y.act WHEN 'cancel_deadlines' THEN 'cancel' ELSE y.act END AS act FROM population.act y) a
	WINDOW w AS (PARTITION BY a.n, a.kind ORDER BY a.at, a.place)) x
	JOIN population.fate f ON f.n = x.n
WHERE x.begins AND f.state <> 'declined' AND x.at < f.ends_at;
-- about something of the case
INSERT INTO population.clock (n, case_id, kind, subject_id, territory_id, departement, started_at, met_at, cancelled_at, now, in_danger)
SELECT a.n, a.case_id, 'referral_answer', a.referral_id, f.territory_id, f.departement, a.sent_at,
	CASE WHEN a.answer <> 'expired' AND a.answer_at < a.ends_at THEN a.answer_at END,
	CASE WHEN a.answer = 'expired' AND a.answer_at < a.ends_at THEN a.answer_at WHEN a.answer_at >= a.ends_at THEN a.closed_at END, f.now, a.is_urgent
FROM population.answered a JOIN population.fate f ON f.n = a.n
UNION ALL
SELECT m.n, m.case_id, 'emergency_need', m.need_id, m.territory_id, m.departement, m.urgent_at, least(m.taken_at, m.met_at),
	CASE WHEN m.taken_at IS NULL AND m.met_at IS NULL THEN m.closed_at END, f.now, f.danger
FROM population.need m JOIN population.fate f ON f.n = m.n
WHERE m.is_emergency AND coalesce(least(m.taken_at, m.met_at), 'infinity') > m.urgent_at
UNION ALL
SELECT f.n, h.case_id, 'hand_over_answer', h.hand_over_id, f.territory_id, f.departement, h.proposed_at, h.ended_at, NULL, f.now, false
FROM pnd_data.hand_over h JOIN population.fate f ON f.case_id = h.case_id;
UPDATE population.clock c SET amount = coalesce(c.days, b.amount), unit = CASE WHEN c.days IS NOT NULL THEN 'calendar_days' ELSE b.unit END, roll = b.roll
FROM population.clock k CROSS JOIN LATERAL (
	SELECT b.amount, b.unit, b.roll FROM pnd_data.deadline_budget b
	WHERE b.kind = k.kind AND b.territory_id IN (k.territory_id, '*') AND (k.in_danger OR NOT b.in_danger)
	ORDER BY b.in_danger DESC, b.territory_id = '*' LIMIT 1) b
WHERE c.ctid = k.ctid;
UPDATE population.clock SET due_at = packnd.due_at(started_at, amount, unit, departement::packnd.departement, roll);
-- nobody has heard of her: somebody looks whether she is safe
INSERT INTO population.clock
SELECT c.n, c.case_id, 'safety_check', NULL, c.territory_id, c.departement, c.due_at + interval '1 minute', NULL, c.met_at, c.cancelled_at,
	CASE WHEN c.in_danger THEN 4 ELSE 24 END, 'hours', false, c.due_at + interval '1 minute' + interval '1 hour' * CASE WHEN c.in_danger THEN 4 ELSE 24 END, c.now, c.in_danger
FROM population.clock c WHERE c.kind = 'no_news' AND c.due_at + interval '1 minute' < coalesce(c.met_at, c.cancelled_at, c.now);
CREATE UNLOGGED TABLE population.clock_row AS SELECT row_number() OVER (ORDER BY c.started_at, c.case_id, c.kind, c.subject_id) AS deadline_id, c.* FROM population.clock c;
INSERT INTO pnd_data.deadline (case_id, deadline_id, kind, subject_id, territory_id, departement, started_at, amount, unit, roll, due_at, met_at, met_recorded_at, cancelled_at, cancel_reason) OVERRIDING SYSTEM VALUE
SELECT c.case_id, c.deadline_id, c.kind, c.subject_id, c.territory_id, c.departement, c.started_at, c.amount, c.unit, c.roll, c.due_at, c.met_at, c.met_at + interval '7 minutes',
	c.cancelled_at, CASE WHEN c.cancelled_at IS NOT NULL THEN CASE c.kind WHEN 'referral_answer' THEN 'sans réponse' ELSE 'sans objet' END END
FROM population.clock_row c;
SELECT setval(pg_get_serial_sequence('pnd_data.deadline', 'deadline_id'), (SELECT max(deadline_id) FROM population.clock_row)) AS last \gset

-- ---- what was said
INSERT INTO pnd_data.follow_up_run (started_at, finished_at, clock_went_back, newly_due, is_held, fired)
SELECT s.until, s.until, false, 0, false, 0 FROM population.setting s;
INSERT INTO pnd_data.firing (case_id, deadline_id, rung, rung_due_at, fired_at, run_id)
SELECT c.case_id, c.deadline_id, r.rung, x.at, greatest(x.at, c.started_at) + interval '40 seconds', 1
FROM population.clock_row c JOIN pnd_data.deadline_rung r USING (kind) CROSS JOIN LATERAL (SELECT c.due_at + r.delay_minutes * interval '1 minute' AS at) x
WHERE greatest(x.at, c.started_at) + interval '40 seconds' < coalesce(c.met_at, c.cancelled_at + interval '1 minute', c.now);
INSERT INTO pnd_data.outbox (case_id, kind, deadline_id, rung, professional_id, territory_id, duty, created_at, released_at, sent_at)
SELECT f.case_id, NULL, f.deadline_id, f.rung, p.id, CASE WHEN p.id IS NULL THEN c.territory_id END, CASE WHEN p.id IS NULL THEN CASE r.recipient WHEN 'steering' THEN 'steering' ELSE 'supervisor' END END,
	f.fired_at, f.fired_at, f.fired_at + interval '1 minute'
FROM pnd_data.firing f JOIN population.clock_row c USING (case_id, deadline_id) JOIN pnd_data.deadline_rung r ON r.kind = c.kind AND r.rung = f.rung
	JOIN population.life l ON l.n = c.n
	CROSS JOIN LATERAL (SELECT CASE r.recipient WHEN 'detector' THEN l.detector_id WHEN 'referent' THEN (SELECT w FROM population.leader(c.n, f.fired_at) w) END AS id) p
UNION ALL
SELECT v.case_id, btrim(e.arguments ->> 'kind', '"'), NULL, NULL, p.id, CASE WHEN p.id IS NULL THEN l.territory_id END, CASE WHEN p.id IS NULL THEN 'supervisor' END,
	v.recorded_at, v.recorded_at, v.recorded_at + interval '1 minute'
FROM population.version v JOIN population.life l USING (n) JOIN population.fate t USING (n)
	JOIN pnd_data.machine_effect e ON e.machine = 'pnd' AND e.version = (SELECT max(m.version) FROM population.move m) AND e.event = v.event AND e.effect = 'tell'
		AND (v.danger OR coalesce(e.condition, '') !~ 'danger') AND (v.referent_named OR coalesce(e.condition, '') !~ 'referent_named')
	CROSS JOIN LATERAL (SELECT CASE btrim(e.arguments ->> 'to', '"') WHEN 'referent' THEN (SELECT w FROM population.leader(v.n, v.happened_at) w) END AS id) p
WHERE t.state <> 'declined'
UNION ALL
SELECT a.case_id, 'referral_' || CASE WHEN a.answer_at < a.ends_at AND a.answer IN ('accepted', 'refused') THEN a.answer ELSE 'sent' END, NULL, NULL,
	CASE WHEN a.answer_at < a.ends_at AND a.answer IN ('accepted', 'refused') THEN (SELECT w FROM population.leader(a.n, a.answer_at) w) ELSE a.professional_id END, NULL, NULL, a.sent_at, a.sent_at, a.sent_at
FROM population.answered a WHERE (SELECT w FROM population.leader(a.n, a.answer_at) w) IS NOT NULL;
SET session_replication_role = DEFAULT;
-- the journal tells how many places each service has
UPDATE pnd_data.service_overlay o SET capacity = 'limited', ceiling = coalesce((SELECT h.places FROM population.held h WHERE h.service_id = o.service_id), 0) + 2
FROM population.service s WHERE s.service_id = o.service_id AND s.has_places;
