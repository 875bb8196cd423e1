-- tries: every (state, event, role, client) of every machine: exactly what its rows allow passes
\set SHOW_CONTEXT never
\i test/fixture.sql
\i test/fixtures/tries.sql

-- no brake on so many
UPDATE pnd_data.rate_limit SET allowed = 10000;
-- who tries, beside those of the fixture
CREATE ROLE regress_former LOGIN IN ROLE packnd_referent;
CREATE ROLE regress_colleague LOGIN IN ROLE packnd_referent;
CREATE ROLE regress_receiver LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_elsewhere LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_other_partner LOGIN IN ROLE packnd_partner;
CREATE ROLE regress_ended LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_author LOGIN IN ROLE packnd_policy_author;
CREATE ROLE regress_auditor LOGIN IN ROLE packnd_auditor;
CREATE ROLE regress_monitor LOGIN IN ROLE packnd_monitor;
CREATE ROLE regress_operator LOGIN IN ROLE packnd_operator;
CREATE ROLE regress_app LOGIN IN ROLE packnd_application;
CREATE ROLE regress_stranger LOGIN;
SELECT pnd.add_login('regress_author', part => 'policy_author'), pnd.add_login('regress_auditor', part => 'auditor'),
	pnd.add_login('regress_monitor', part => 'monitor'), pnd.add_login('regress_operator', part => 'job') \g /dev/null
SELECT pnd.add_territory('27', '27', 'Eure', :'caf_number'), pnd.add_territory('14', '14', 'Calvados', :'caf_number') \g /dev/null
SELECT pnd.open_territory('27', opened_on => '2025-11-26'), pnd.open_territory('14', opened_on => '2025-11-26') \g /dev/null
SELECT pnd.add_professional('Claude', :'caf_number', 'travail social', 'regress_former', '2025-01-01') AS former_number,
	pnd.add_professional('Andrea', :'caf_number', 'travail social', 'regress_colleague', '2025-01-01') AS colleague_number,
	pnd.add_professional('Eden', :'caf_number', 'responsable', 'regress_receiver', '2025-01-01') AS receiver_number,
	pnd.add_professional('Lou', :'caf_number', 'responsable', 'regress_elsewhere', '2025-01-01') AS elsewhere_number,
	pnd.add_professional('Noa', :'caf_number', 'association', 'regress_other_partner', '2025-01-01') AS other_partner_number,
	pnd.add_professional('Sam', :'caf_number', 'responsable', 'regress_ended', '2025-01-01') AS ended_number \gset
SELECT pnd.assign_duty(p, t, d) FROM (VALUES (:'former_number', '76', 'referent'), (:'colleague_number', '76', 'referent'), (:'receiver_number', '14', 'supervisor'),
	(:'elsewhere_number', '27', 'supervisor'), (:'other_partner_number', '76', 'partner'), (:'ended_number', '76', 'supervisor')) v (p, t, d) \g /dev/null
SELECT pnd.offer_pathway('76', 'complet', '{}'), pnd.offer_pathway('76', 'accompagné', '{}', '{caf}') \g /dev/null
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 60) \g /dev/null
\set model `cat src/policy/fr/danger.dmn`
SELECT pnd.load_danger_grid('76', '{"label_fr": "Grille", "legal_source": "Essai", "expires_after_days": 10, "questions": [
	{"question": "q1", "question_fr": "Une question ?", "red": true}]}', :'model') \g /dev/null
\unset model

SELECT pnd.add_training(p, 'Repérer les violences conjugales', '2025-01-01') FROM (VALUES (:'camille_number'), (:'sacha_number'), (:'supervisor_number')) v (p) \g /dev/null

-- whom the fixture lets act for a duty, and what is called for an event that has a function of its own
INSERT INTO tries.acts_for (duty, login) VALUES ('detector', 'regress_doctor'), ('receiver', 'regress_receiver'), ('partner', 'regress_refuge'),
	('referent', 'regress_camille'), ('supervisor', 'regress_supervisor');
INSERT INTO tries.call VALUES
	('consent_given', $$SELECT pnd.give_consent(%1$L, 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien')$$),
	('consent_refused', 'SELECT pnd.decline(%1$L)'),
	('referent_named', format('SELECT pnd.name_referent(%%1$L, %L)', :'former_number')),
	('referent_changed', format('SELECT pnd.propose_hand_over(%%1$L, %L)', :'colleague_number')),
	('needs_assessed', $$SELECT pnd.assess_needs(%1$L, '{housing,shelter}')$$),
	('decided_to_leave', 'SELECT pnd.decide_to_leave(%1$L)'),
	('danger_assessed', $$SELECT pnd.record_danger(%1$L, '{"q1": false}')$$),
	('pathway_chosen', $$SELECT pnd.choose_pathway(%1$L, 'complet', 'person')$$),
	('difficulty_called', format('SELECT pnd.call_in_difficulty(%%1$L, %L, ''other'')', :'colleague_number')),
	('difficulty_answered', $$SELECT pnd.answer_difficulty_call(%1$L, 'solved')$$),
	('told_without_agreement', $$SELECT pnd.tell_without_agreement(%1$L, 'vulnerable', 'judicial', 'essai', 'essai', '{"vulnerable": "told", "ill_treatment": "observed"}')$$),
	('exited', $$SELECT pnd.exit_case(%1$L, 'moved')$$),
	('reopened', $$SELECT pnd.reopen_case(%1$L, 'essai')$$),
	('transfer_proposed', $$SELECT pnd.propose_transfer(%1$L, '14')$$),
	('transfer_accepted', 'SELECT pnd.accept_transfer((SELECT t.transfer FROM pnd.transfers(''14'') t WHERE t.case_number = %1$L))'),
	('transfer_refused', 'SELECT pnd.refuse_transfer((SELECT t.transfer FROM pnd.transfers(''14'') t WHERE t.case_number = %1$L), ''essai'')'),
	('transfer_withdrawn', 'SELECT pnd.take_back_transfer((SELECT t.transfer FROM pnd.transfers(''76'') t WHERE t.case_number = %1$L))'),
	('accepted', $$SELECT pnd.answer_referral(%1$L, 'accepted')$$),
	('under_study', $$SELECT pnd.answer_referral(%1$L, 'under_study')$$),
	('done', $$SELECT pnd.answer_referral(%1$L, 'done')$$),
	('arrived', $$SELECT pnd.answer_referral(%1$L, 'arrived')$$),
	('refused', $$SELECT pnd.answer_referral(%1$L, 'refused', 'full')$$),
	('withdrawn', $$SELECT pnd.withdraw_referral(%1$L, 'essai')$$);
INSERT INTO tries.beside VALUES
	('consent_given', $$EXISTS (SELECT FROM pnd_data.consent k WHERE k.case_id = %1$s AND k.recipient = 'coordinating_body' AND k.revoked_at IS NULL)$$),
	('needs_assessed', 'EXISTS (SELECT FROM pnd_data.need n WHERE n.case_id = %1$s)'),
	('transfer_proposed', $$EXISTS (SELECT FROM pnd_data.consent k WHERE k.case_id = %1$s AND k.purpose = 'transfer' AND k.revoked_at IS NULL)$$),
	('transfer_accepted', 'EXISTS (SELECT FROM pnd_data.transfer x WHERE x.case_id = %1$s AND x.outcome IS NULL)'),
	('transfer_refused', 'EXISTS (SELECT FROM pnd_data.transfer x WHERE x.case_id = %1$s AND x.outcome IS NULL AND x.reason IS NOT NULL)'),
	('transfer_expired', 'NOT EXISTS (SELECT FROM pnd_data.transfer x WHERE x.case_id = %1$s AND x.outcome = ''accepted'')'),
	('transfer_completed', 'EXISTS (SELECT FROM pnd_data.transfer x JOIN pnd_data.case_file n ON n.case_id = x.new_case_id WHERE x.case_id = %1$s AND n.assigned_at IS NOT NULL)'),
	-- these in the same transaction: nobody who tries has done so
	('correspondents_activated', 'EXISTS (SELECT FROM pnd_data.referral r WHERE r.case_id = %1$s)'),
	('referent_changed', 'false'), ('difficulty_called', 'false'), ('difficulty_answered', 'false'), ('danger_assessed', 'false'), ('merged', 'false'), ('told_without_agreement', 'false');
INSERT INTO tries.beside VALUES
	-- which one, and why: facts, which no column holds
	('pathway_chosen', 'false', '22004'), ('pause_extended',
	'(%2$L::jsonb ->> ''review_on'')::date > (SELECT c.review_on FROM pnd_data.case_file c WHERE c.case_id = %1$s)', '22008');
-- named first is who hands over to Camille: a former referent
CREATE PROCEDURE tries.hand_over(number text) LANGUAGE plpgsql AS $$
DECLARE
	camille text := (SELECT packnd.site_number('professional', l.professional_id) FROM pnd_data.login l WHERE l.role_name = 'regress_camille');
BEGIN
	CALL tries.as('regress_supervisor', format('SELECT pnd.propose_hand_over(%L, %L)', number, camille));
	CALL tries.as('regress_camille', format('SELECT pnd.answer_hand_over((SELECT h.hand_over FROM pnd.my_hand_overs() h WHERE h.case_number = %L), true)', number));
END $$;
CREATE PROCEDURE tries.bring_case(INOUT f tries.fixture, the_machine text, the_path tries.path) LANGUAGE plpgsql AS $$
DECLARE
	chosen text;
BEGIN
	CALL tries.as('regress_doctor', 'SELECT pnd.report(''76'', true, true)');
	SELECT c.case_id::text, packnd.site_case_number(c.case_id), c.state INTO f.key, f.number, f.state
	FROM pnd_data.case_file c WHERE c.case_id::text NOT IN (SELECT x.key FROM tries.fixture x) AND c.territory_id = '76'
	ORDER BY c.recorded_at DESC LIMIT 1;
	chosen := format('SELECT pnd.choose_pathway(%L, %L, ''person'')', f.number, (SELECT w.pathway FROM pnd_data.pathway w WHERE w.machine = the_machine));
	CALL tries.as('regress_doctor', chosen);
	INSERT INTO tries.fixture (machine, state, key, number) VALUES (the_machine, f.state, f.key, f.number) RETURNING * INTO f;
	COMMIT;
	CALL tries.bring(f, the_path);
END $$;
DO $$
DECLARE
	f tries.fixture;
	p tries.path;
BEGIN
	CALL tries.find_paths('pnd', '{merged,transfer_completed}');
	CALL tries.find_paths('pnd_accompagne', '{merged,transfer_completed}');
	-- one in which help was asked for, and is awaited
	INSERT INTO tries.path
	SELECT x.machine, x.state, x.events || '{difficulty_called}', x.to_states || x.state
	FROM tries.path x WHERE x.machine = 'pnd_accompagne' AND x.state = 'supported' ORDER BY cardinality(x.events) LIMIT 1;
	FOR p IN SELECT * FROM tries.path x WHERE x.machine LIKE 'pnd%' ORDER BY x.machine, cardinality(x.events), x.events LOOP
		CALL tries.bring_case(f, p.machine, p);
	END LOOP;
END $$;
-- referrals of a case that is supported
CREATE PROCEDURE tries.bring_referral(INOUT f tries.fixture, the_path tries.path, with_place boolean) LANGUAGE plpgsql AS $$
DECLARE
	supported tries.path;
BEGIN
	SELECT * INTO supported FROM tries.path x WHERE x.machine = 'pnd' AND x.state = 'supported' ORDER BY cardinality(x.events) LIMIT 1;
	CALL tries.bring_case(f, 'pnd', supported);
	CALL tries.as('regress_camille', format('SELECT pnd.refer(%L, ''shelter'')', f.number));
	DELETE FROM tries.fixture x WHERE x.fixture = f.fixture;
	INSERT INTO tries.fixture (machine, state, key, number)
	SELECT 'referral', r.state, r.referral_id::text, packnd.site_number('referral', r.referral_id)
	FROM pnd_data.referral r WHERE r.case_id = f.key::bigint RETURNING * INTO f;
	IF NOT with_place THEN
		-- as of a service that gives none: what is occupied is left, and not done
		UPDATE pnd_data.place SET held_for = NULL, referral_id = NULL, held_at = NULL WHERE referral_id = f.key::bigint;
		UPDATE pnd_data.referral SET place_no = NULL WHERE referral_id = f.key::bigint;
	END IF;
	COMMIT;
	CALL tries.bring(f, the_path);
END $$;
DO $$
DECLARE
	f tries.fixture;
	p tries.path;
BEGIN
	INSERT INTO tries.acts_for (duty, login) VALUES ('system', 'postgres');
	CALL tries.find_paths('referral', '{}');
	FOR p IN SELECT * FROM tries.path x WHERE x.machine = 'referral' LOOP
		CALL tries.bring_referral(f, p, NOT 'done' = ANY (p.events));
		IF p.state = 'accepted' THEN
			CALL tries.bring_referral(f, p, false);
		END IF;
	END LOOP;
END $$;

-- an app's own table, open to everybody, about one of these cases
CREATE ROLE regress_shop LOGIN IN ROLE packnd_application;
CREATE SCHEMA shop AUTHORIZATION regress_shop;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
CREATE TABLE shop.visit (visit_id bigint PRIMARY KEY, case_id bigint, state text NOT NULL, event text, happened_at timestamptz, recorded_at timestamptz, agreed_for date);
ALTER TABLE shop.visit OWNER TO regress_shop;
GRANT ALL ON shop.visit TO PUBLIC;
SELECT pnd.load_machine('{
	"machine": "visit", "label_fr": "Visites", "subject": "a visit", "table": "shop.visit",
	"columns": {"key": "visit_id", "state": "state", "event": "event", "happened_at": "happened_at", "recorded_at": "recorded_at", "case": "case_id"},
	"states": [{"state": "asked", "label_fr": "demandée", "initial": true}, {"state": "agreed", "label_fr": "convenue"},
		{"state": "made", "label_fr": "faite", "final": true}, {"state": "dropped", "label_fr": "annulée", "final": true}],
	"events": [{"event": "agree", "label_fr": "accord", "writes": {"agreed_for": "date"}}, {"event": "make", "label_fr": "visite"}, {"event": "drop", "label_fr": "annulation"}],
	"transitions": [
		{"from": "asked", "event": "agree", "to": "agreed", "guards": [{"guard": "agreed_for != null", "missing_fr": "une date"}]},
		{"from": "agreed", "event": "make", "to": "made", "duties": ["referent"]},
		{"from": ["asked", "agreed"], "event": "drop", "to": "dropped", "duties": ["detector", "supervisor"]}]}') AS version;
SET ROLE regress_shop;
SELECT packnd.enforce('shop.visit', 'visit');
RESET ROLE;
INSERT INTO shop.visit
SELECT v.id, r.case_id, 'asked', 'begun', now(), now() FROM generate_series(10, 40, 10) v (id), (SELECT min(r.case_id) AS case_id FROM pnd_data.referral r WHERE r.state = 'sent') r;
UPDATE shop.visit SET event = 'agree', agreed_for = current_date WHERE visit_id IN (20, 30);
UPDATE shop.visit SET event = 'make' WHERE visit_id = 30;
UPDATE shop.visit SET event = 'drop' WHERE visit_id = 40;
INSERT INTO tries.fixture (machine, state, key, path) SELECT 'visit', v.state, v.visit_id::text, v.event FROM shop.visit v ORDER BY v.visit_id;
SELECT machine, state, count(*) AS rows, string_agg(substring(path FROM '[^, ]*$'), ', ' ORDER BY fixture) AS "by, at last" FROM tries.fixture GROUP BY 1, 2 ORDER BY 1, min(fixture);

\c - regress_supervisor
SELECT count(*) FROM pnd.set_substitute(:'camille_number', '76', :'sacha_number', now(), now() + interval '10 days', 'congés') \g /dev/null
\c - postgres

SELECT count(*) FROM pnd.end_duty(:'ended_number', '76', 'supervisor', 'essai') \g /dev/null

-- ---- who is what, for each row
INSERT INTO tries.part
SELECT f.fixture, w.login, w.kind, coalesce(CASE w.login
		WHEN 'regress_doctor' THEN true WHEN 'regress_supervisor' THEN true
		WHEN 'regress_camille' THEN is_led OR was_led
		WHEN 'regress_sacha' THEN is_led
		WHEN 'regress_former' THEN is_led OR was_led
		-- its referral, never the case
		WHEN 'regress_refuge' THEN false
		-- who is called in difficulty
		WHEN 'regress_colleague' THEN f.path LIKE '%difficulty_called'
		WHEN 'regress_receiver' THEN f.state = 'transferred' END, false),
	coalesce(CASE w.login
		-- until somebody is named
		WHEN 'regress_doctor' THEN CASE WHEN was_led OR is_led THEN '{former_detector}'::text[] ELSE '{detector,former_detector}'::text[] END
		-- Camille is away
		WHEN 'regress_supervisor' THEN CASE WHEN is_led THEN '{supervisor,referent}'::text[] ELSE '{supervisor}' END
		WHEN 'regress_camille' THEN CASE WHEN is_led THEN '{referent}'::text[] END
		WHEN 'regress_sacha' THEN CASE WHEN is_led THEN '{referent}'::text[] END
		WHEN 'regress_colleague' THEN CASE WHEN f.path LIKE '%difficulty_called' THEN '{called}'::text[] END
		WHEN 'regress_refuge' THEN CASE WHEN f.machine = 'referral' THEN '{partner}'::text[] END
		WHEN 'regress_receiver' THEN CASE WHEN f.state = 'transferred' THEN '{receiver}'::text[] END END, '{}')
FROM tries.fixture f JOIN tries.machine m USING (machine) JOIN pnd_data.machine_state s ON (s.machine, s.version, s.state) = (m.machine, m.version, f.state)
	CROSS JOIN LATERAL (SELECT s.needs_referent OR m.table_name <> 'pnd_data.case_file' AS is_led, f.path LIKE '%referent_named%' AS was_led) l
	CROSS JOIN (VALUES ('regress_doctor'::name, 'agent'), ('regress_trainee', 'agent'), ('regress_camille', 'agent'), ('regress_sacha', 'agent'), ('regress_former', 'agent'),
		('regress_colleague', 'agent'), ('regress_supervisor', 'agent'), ('regress_receiver', 'agent'), ('regress_elsewhere', 'agent'), ('regress_refuge', 'agent'),
		('regress_other_partner', 'agent'), ('regress_ended', 'agent'), ('regress_auditor', 'auditor'), ('regress_author', 'part'), ('regress_monitor', 'part'),
		('regress_operator', 'every'), ('postgres', 'every'), ('packnd_owner', 'every'),
		('regress_nobody', 'nobody'), ('regress_app', 'nobody'), ('regress_stranger', 'nobody')) w (login, kind);
UPDATE tries.part p SET is_first = f.place = 1
FROM (
	SELECT q.fixture, q.login, row_number() OVER (
		PARTITION BY q.fixture, q.kind, q.sees, q.duties, coalesce(m.roleid::regrole::text, q.login) ORDER BY q.login) AS place
	FROM tries.part q LEFT JOIN pg_auth_members m ON m.member = q.login::regrole) f
WHERE (f.fixture, f.login) = (p.fixture, p.login);
CALL tries.make_trials('pnd');
CALL tries.make_trials('pnd_accompagne');
CALL tries.make_trials('referral');
CALL tries.make_trials('visit');
SELECT count(*) AS journal FROM pnd_data.journal \gset
SELECT count(*) AS outbox FROM pnd_data.outbox \gset
SELECT count(*) AS deadlines FROM pnd_data.deadline \gset
SELECT md5(string_agg(c::text, ' ' ORDER BY c.case_id)) AS cases FROM pnd_data.case_file c \gset
DO $$
DECLARE
	who name;
	camille text := (SELECT packnd.site_number('professional', l.professional_id) FROM pnd_data.login l WHERE l.role_name = 'regress_camille');
BEGIN
	FOR who IN SELECT DISTINCT p.login FROM tries.part p ORDER BY 1 LOOP
		CALL tries.run(who, camille);
	END LOOP;
END $$;

-- ---- exactly what is allowed passes
CREATE INDEX ON tries.outcome (trial, login);
CREATE INDEX ON tries.variant (fixture, event);
CREATE INDEX ON tries.trial (fixture, client, event);
ANALYZE tries.outcome, tries.variant, tries.trial, tries.part, tries.said, tries.fixture;
CREATE TABLE tries.result AS SELECT * FROM tries.judged;
CREATE TABLE tries.said_result AS SELECT * FROM tries.said_judged;
SELECT machine, client, count(*) AS tried, count(*) FILTER (WHERE allowed) AS allowed, count(*) FILTER (WHERE code = 'passed') AS passed,
	count(*) FILTER (WHERE code = 'nothing') AS "no row", count(*) FILTER (WHERE code = 'PN409') AS pn409, count(*) FILTER (WHERE code = 'PN404') AS pn404,
	count(*) FILTER (WHERE code = 'PN401') AS pn401, count(*) FILTER (WHERE code = '42501') AS "42501",
	count(*) FILTER (WHERE code NOT IN ('passed', 'nothing', 'PN409', 'PN404', 'PN401', '42501')) AS other,
	count(*) FILTER (WHERE as_expected IS NOT TRUE) AS differ
FROM tries.result GROUP BY 1, 2 ORDER BY 1, 2;
SELECT machine, state, event, variant, code, reached, message, string_agg(DISTINCT client, ', ') AS clients, string_agg(DISTINCT login, ', ') AS logins
FROM tries.result WHERE as_expected IS NOT TRUE GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7 LIMIT 20 \gx
-- what is refused leaves nothing behind: as many rows of the journal, of messages and of clocks as before
SELECT (SELECT count(*) FROM pnd_data.journal) = :journal AS journal, (SELECT count(*) FROM pnd_data.outbox) = :outbox AS outbox,
	(SELECT count(*) FROM pnd_data.deadline) = :deadlines AS deadlines, (SELECT md5(string_agg(c::text, ' ' ORDER BY c.case_id)) FROM pnd_data.case_file c) = :'cases' AS cases;
SELECT finding FROM pnd.verify_journal();

-- ---- pnd.allowed_events() says it beforehand
SELECT machine, count(*) AS compared, count(*) FILTER (WHERE you_may AND missing_fr IS NULL) AS "said to pass", count(*) FILTER (WHERE passed) AS passed,
	count(*) FILTER (WHERE as_expected IS NOT TRUE) AS differ
FROM tries.said_result GROUP BY 1 ORDER BY 1;
SELECT login, fixture, state, event, to_state, you_may, missing_fr, passed FROM tries.said_result WHERE as_expected IS NOT TRUE ORDER BY 1, 2, 3, 4 LIMIT 20;

-- ---- a replica that applies what was judged elsewhere: no trigger asks, and only a superuser can be one
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE shop.visit SET state = 'asked' WHERE state = 'made' RETURNING state;
UPDATE pnd_data.case_file SET state = 'supported' WHERE state = 'detected' RETURNING state;
ROLLBACK;
\c - regress_supervisor
SET session_replication_role = replica;
