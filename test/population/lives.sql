-- Lives as paths of the machine: each case walks from state to state by the
-- transitions of pnd_data.machine_transition, with the weights and delays of
-- the rates.  A transition without a weight is not taken (population.sql
-- prints how many those are); one that a territory's machine adds needs a row
-- of rates.csv.

CREATE TABLE population.move AS
SELECT m.machine, m.version, m.from_state, m.event, CASE WHEN m.event = 'reopened' AND m.from_state = 'exited' THEN NULL ELSE m.to_state END AS to_state,
	w.value::float8 AS weight, d.value::float8 AS hours, row_number() OVER (ORDER BY m.from_state, m.event) AS move_id
FROM (
	SELECT DISTINCT ON (t.machine, t.version, t.from_state, t.event) t.machine, t.version, t.from_state, t.event, t.to_state
	FROM pnd_data.machine_transition t
	WHERE t.machine = 'pnd' AND t.version = (SELECT max(v.version) FROM pnd_data.machine v WHERE v.machine = 'pnd' AND v.valid_from <= current_date)
	UNION ALL
	SELECT s.machine, s.version, s.state, 'stays', s.state FROM pnd_data.machine_state s
	WHERE s.machine = 'pnd' AND s.is_final) m
	JOIN population.rate w ON w.name = format('transition/%s/%s', m.from_state, m.event)
	JOIN population.rate d ON d.name = CASE WHEN m.event = 'exited' AND m.from_state NOT IN ('supported', 'suspended') THEN 'delay/exited_early' ELSE 'delay/' || m.event END;

CREATE UNLOGGED TABLE population.life (
	n bigint PRIMARY KEY,
	case_id bigint NOT NULL,
	kind text NOT NULL,		-- plain, transfer, duplicate, return
	other bigint,			-- the life that it came from
	person bigint NOT NULL,	-- the first life of that person
	territory_id text NOT NULL,
	detector_id bigint NOT NULL,
	detected_at timestamptz NOT NULL);
CREATE UNLOGGED TABLE population.walker (
	n bigint PRIMARY KEY, kind text, state text, left_state text, at timestamptz, danger boolean, decided boolean, code text, step int, is_done boolean NOT NULL DEFAULT false);
CREATE UNLOGGED TABLE population.step (
	n bigint, step int, event text NOT NULL, from_state text, to_state text NOT NULL, at timestamptz NOT NULL,
	code text, danger boolean, territory_id text, PRIMARY KEY (n, step));
CREATE TABLE population.exit_choice AS
SELECT c.exit_code, c.is_success, r.value::float8 AS weight
FROM pnd_data.exit_code c JOIN population.rate r ON r.name = 'exit/' || c.exit_code;

-- Who reports a life: one gendarmerie of the territory very often.  The place is
-- found first, so that somebody is looked up by it.
CREATE FUNCTION population.detector(territory text, n bigint) RETURNS SETOF bigint LANGUAGE sql STABLE
BEGIN ATOMIC
	SELECT s.professional_id FROM population.somebody s
	WHERE s.duty = 'detector' AND s.territory_id = detector.territory AND s.place = (
		SELECT CASE WHEN population.draw('busiest', n) < t.busiest THEN 1 ELSE 2 + floor(population.draw('detector', n) * (t.detectors - 1))::int END
		FROM population.territory t WHERE t.territory_id = detector.territory);
END;

-- Lets every walker that has not arrived walk on until the moment of the end.
CREATE FUNCTION population.walk() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	ends timestamptz := (SELECT s.until FROM population.setting s);
BEGIN
	FOR i IN 1 .. 60 LOOP
		CREATE TEMP TABLE pick ON COMMIT DROP AS
		SELECT w.n, w.step + 1 AS step, m.event, w.state AS from_state,
			coalesce(m.to_state, CASE w.left_state WHEN 'transferred' THEN 'supported' ELSE w.left_state END) AS to_state,
			w.at + interval '1 hour' * (m.hours * population.about('delay' || w.step, w.n) + 0.2) AS at,
			CASE WHEN m.event = 'danger_assessed' THEN population.draw('danger' || w.step, w.n) < (SELECT population.rate('characterised')) END AS danger,
			c.exit_code AS code, t.territory_id
		FROM population.walker w
			CROSS JOIN LATERAL (
				SELECT v.* FROM population.move v
				WHERE v.from_state = w.state
					AND (v.event <> 'danger_expired' OR w.danger)
					AND (v.event <> 'decided_to_leave' OR NOT w.decided)
					-- once: pnd.bounds says how often at most
					AND (v.event <> 'pause_extended' OR NOT EXISTS (SELECT FROM population.step q WHERE q.n = w.n AND q.step = w.step AND q.event = v.event))
					AND (v.event <> 'transfer_accepted' OR w.kind = 'plain')
					-- who went home comes back as a new case; who withdrew has to agree anew
					AND (v.event <> 'reopened' OR w.code IN ('contact_lost', 'moved', 'other'))
				ORDER BY -ln(population.draw('move' || w.step || '/' || v.move_id, w.n)) / v.weight
				LIMIT 1) m
			LEFT JOIN LATERAL (
				SELECT x.exit_code FROM population.exit_choice x
				WHERE m.event = 'exited' AND NOT (x.is_success AND (w.danger OR w.state NOT IN ('supported', 'suspended', 'transferred')))
				ORDER BY -ln(population.draw('exit' || w.step || '/' || x.exit_code, w.n)) / x.weight
				LIMIT 1) c ON true
			LEFT JOIN LATERAL (
				SELECT o.territory_id FROM population.territory o JOIN population.life l ON l.n = w.n
				WHERE m.event = 'transfer_proposed' AND o.territory_id <> l.territory_id AND o.opened_on < w.at
				ORDER BY population.draw('to' || o.territory_id, w.n)
				LIMIT 1) t ON true
		WHERE NOT w.is_done;
		EXIT WHEN NOT EXISTS (SELECT FROM pick);
		ALTER TABLE pick ADD PRIMARY KEY (n);
		ANALYZE pick;
		UPDATE population.walker w SET is_done = true
		FROM pick p WHERE p.n = w.n AND (p.at > ends OR p.event = 'stays' OR p.event = 'transfer_proposed' AND p.territory_id IS NULL);
		INSERT INTO population.step (n, step, event, from_state, to_state, at, code, danger, territory_id)
		SELECT p.n, p.step, p.event, p.from_state, p.to_state, p.at, p.code, p.danger, p.territory_id
		FROM pick p JOIN population.walker w ON w.n = p.n AND NOT w.is_done;
		UPDATE population.walker w SET step = p.step, state = p.to_state, at = p.at,
			left_state = CASE WHEN p.event = 'exited' THEN p.from_state ELSE w.left_state END,
			code = coalesce(p.code, w.code),
			danger = CASE p.event WHEN 'danger_expired' THEN false ELSE coalesce(p.danger, w.danger) END,
			decided = w.decided OR p.event = 'decided_to_leave',
			-- the rest of what becomes of it hangs on the case that was made there
			is_done = p.event = 'transfer_accepted'
		FROM pick p WHERE p.n = w.n AND NOT w.is_done;
		DROP TABLE pick;
	END LOOP;
	DROP TABLE IF EXISTS pick;
END $$;

-- Sets lives out that are not on their way, as far as their beginning is given.
CREATE FUNCTION population.set_out() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO population.walker (n, kind, state, at, danger, decided, step)
	SELECT l.n, l.kind, CASE l.kind WHEN 'transfer' THEN 'received' ELSE 'detected' END, l.detected_at, false, false, CASE l.kind WHEN 'transfer' THEN 2 ELSE 1 END
	FROM population.life l WHERE NOT EXISTS (SELECT FROM population.walker w WHERE w.n = l.n);
	INSERT INTO population.step (n, step, event, to_state, at)
	SELECT l.n, 1, 'detected', 'detected', l.detected_at
	FROM population.life l WHERE NOT EXISTS (SELECT FROM population.step s WHERE s.n = l.n);
	INSERT INTO population.step (n, step, event, from_state, to_state, at)
	SELECT l.n, 2, 'consent_given', 'detected', 'received', l.detected_at
	FROM population.life l WHERE l.kind = 'transfer' AND NOT EXISTS (SELECT FROM population.step s WHERE s.n = l.n AND s.step = 2);
END $$;

CREATE FUNCTION population.plain_lives(first_n bigint, last_n bigint) RETURNS void LANGUAGE sql AS $$
	INSERT INTO population.life (n, case_id, kind, person, territory_id, detector_id, detected_at)
	SELECT n, population.id('case', n), 'plain', n, t.territory_id, (SELECT w FROM population.detector(t.territory_id, n) w),
		t.opened_on + (s.until - t.opened_on) * power(population.draw('detected', n), (SELECT population.rate('growth'))::float8)
	FROM generate_series(first_n, last_n) n CROSS JOIN population.setting s
		JOIN population.territory t ON population.draw('territory', n) >= t.draw_from AND population.draw('territory', n) < t.draw_to;
$$;

BEGIN;
SELECT population.plain_lives(1, (s.cases * 0.85)::bigint) FROM population.setting s \g /dev/null
SELECT population.set_out() \g /dev/null
SELECT population.walk() \g /dev/null
COMMIT;
ANALYZE population.life, population.walker, population.step;

-- What became of some in a second case: accepted by another territory, reported
-- twice, come back.
BEGIN;
INSERT INTO population.life (n, case_id, kind, other, person, territory_id, detector_id, detected_at)
SELECT f.n, population.id('case', f.n), f.kind, f.other, f.person, f.territory_id, (SELECT w FROM population.detector(f.territory_id, f.n) w), f.at
FROM (
	SELECT (s.cases * 0.85)::bigint + row_number() OVER (ORDER BY x.place, x.other) AS n, x.*, s.cases
	FROM population.setting s, (
		SELECT 1 AS place, 'transfer' AS kind, p.n AS other, l.person, (SELECT q.territory_id FROM population.step q WHERE q.n = p.n AND q.step < p.step AND q.event = 'transfer_proposed' ORDER BY q.step DESC LIMIT 1) AS territory_id, p.at
		FROM population.step p JOIN population.life l ON l.n = p.n WHERE p.event = 'transfer_accepted'
		UNION ALL
		SELECT 2, 'duplicate', l.n, l.person, l.territory_id, p.at + interval '1 day' * (0.5 + 15 * population.draw('again', l.n))
		FROM population.life l JOIN population.step p ON p.n = l.n AND p.event = 'consent_given' JOIN population.walker w ON w.n = l.n
			CROSS JOIN population.setting g
		WHERE population.draw('duplicate', l.n) < (SELECT population.rate('duplicate'))
			AND coalesce((SELECT min(e.at) FROM population.step e WHERE e.n = l.n AND (e.to_state = 'exited' OR e.event = 'transfer_proposed')), g.until) > p.at + interval '22 days'
		UNION ALL
		SELECT 3, 'return', l.n, l.person, l.territory_id, w.at + interval '1 day' * (10 + 200 * population.draw('back', l.n))
		FROM population.life l JOIN population.walker w ON w.n = l.n CROSS JOIN population.setting g
		WHERE w.state = 'exited' AND w.code IN ('returned_home', 'contact_lost')
			AND population.draw('remembered', l.n) < (SELECT population.rate('remembered')) AND population.draw('returns', l.n) < (SELECT population.rate('returns'))
			AND w.at + interval '1 day' * (10 + 200 * population.draw('back', l.n)) < g.until - interval '1 day') x) f
WHERE f.place = 1 OR f.n <= f.cases;
SELECT population.set_out() \g /dev/null
-- a duplicate is seen when a referent is to be named
INSERT INTO population.step (n, step, event, from_state, to_state, at)
SELECT l.n, v.step, v.event, v.from_state, v.to_state, v.at
FROM population.life l, LATERAL (VALUES (2, 'consent_given', 'detected', 'received', l.detected_at + interval '1 hour'),
	(3, 'merged', 'received', 'exited', l.detected_at + interval '1 hour' * (4 + 90 * population.draw('merged', l.n)))) v (step, event, from_state, to_state, at)
WHERE l.kind = 'duplicate' AND v.at < (SELECT s.until FROM population.setting s);
UPDATE population.walker w SET is_done = true WHERE w.kind = 'duplicate';
SELECT population.walk() \g /dev/null
SELECT population.plain_lives((SELECT max(l.n) + 1 FROM population.life l), s.cases) FROM population.setting s \g /dev/null
SELECT population.set_out() \g /dev/null
-- these have no second case
UPDATE population.walker w SET kind = 'last' WHERE w.n > (SELECT max(l.n) FROM population.life l WHERE l.kind <> 'plain');
SELECT population.walk() \g /dev/null
-- the first case of a transfer is closed when the other one has a referent
INSERT INTO population.step (n, step, event, from_state, to_state, at, code)
SELECT l.other, (SELECT max(q.step) + 1 FROM population.step q WHERE q.n = l.other), 'transfer_completed', 'transferred', 'exited', p.at, 'handed_on'
FROM population.life l JOIN population.step p ON p.n = l.n AND p.event = 'referent_named'
WHERE l.kind = 'transfer';
COMMIT;
ANALYZE population.life, population.step;
