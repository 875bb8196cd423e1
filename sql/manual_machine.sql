-- what the manual tells of machines (src/manual/machine.md)
\set SHOW_CONTEXT never
\i test/fixture.sql
\set QUIET on
\set SHOW_CONTEXT never

CREATE ROLE regress_shelter LOGIN IN ROLE packnd_application;
CREATE SCHEMA shelter AUTHORIZATION regress_shelter;

-- the app has a table of its own
\c - regress_shelter
SET datestyle = 'ISO, YMD';
CREATE TABLE shelter.stay (stay_no text PRIMARY KEY, state text NOT NULL DEFAULT 'booked', room int, arrived_on date, left_on date);
INSERT INTO shelter.stay (stay_no) VALUES ('A1');

-- an administrator loads a machine that names it
\c - postgres
SELECT pnd.load_machine('{
	"machine": "stay", "label_fr": "Séjour", "subject": "a stay",
	"table": "shelter.stay", "columns": {"key": "stay_no", "state": "state"},
	"states": [
		{"state": "booked", "label_fr": "réservé", "initial": true},
		{"state": "present", "label_fr": "présente"},
		{"state": "left", "label_fr": "partie", "final": true}],
	"events": [
		{"event": "arrived", "label_fr": "arrivée", "writes": {"arrived_on": "date", "room": "integer"}},
		{"event": "departed", "label_fr": "départ", "writes": {"left_on": "date"}},
		{"event": "cancelled", "label_fr": "annulation"}],
	"transitions": [
		{"from": "booked", "event": "arrived", "to": "present", "guards": [
			{"guard": "room != null", "missing_fr": "la chambre"},
			{"guard": "arrived_on <= today()", "missing_fr": "la date d''arrivée, au plus tard aujourd''hui"}]},
		{"from": "present", "event": "departed", "to": "left", "guards": [
			{"guard": "left_on >= arrived_on", "missing_fr": "la date du départ"}]},
		{"from": "booked", "event": "cancelled", "to": "left"}]}', '2026-01-01') AS version;

-- the app puts it on its table; nothing else of the app changes
\c - regress_shelter
SET datestyle = 'ISO, YMD';
SELECT packnd.enforce('shelter.stay', 'stay');
SELECT event, label_fr, to_state_fr, you_may, missing_fr FROM packnd.allowed('shelter.stay', 'A1');
UPDATE shelter.stay SET state = 'present' WHERE stay_no = 'A1';
UPDATE shelter.stay SET state = 'present', room = 12, arrived_on = '2026-03-02' WHERE stay_no = 'A1';
UPDATE shelter.stay SET state = 'booked' WHERE stay_no = 'A1';
INSERT INTO shelter.stay (stay_no, state) VALUES ('A2', 'present');
SELECT event, label_fr, to_state_fr, you_may, missing_fr FROM packnd.allowed('shelter.stay', 'A1');
DELETE FROM shelter.stay;
TRUNCATE shelter.stay;

-- what the table's owner can switch off
ALTER TABLE shelter.stay DISABLE TRIGGER machine_judge;
\c - postgres
SELECT packnd.harden() \g /dev/null
SELECT finding, object, detail FROM pnd.health() WHERE finding = 'machine';
\c - regress_shelter
SELECT packnd.enforce('shelter.stay', 'stay') \g /dev/null
CREATE TABLE shelter.summer_stay () INHERITS (shelter.stay);
\c - postgres
-- again as it was, but for a table that inherits
SELECT finding, object, detail FROM pnd.health() WHERE finding = 'machine';

-- the machine as a drawing
\pset format unaligned
\pset tuples_only on
SELECT pnd.machine_graph('stay', format => 'mermaid');
\pset format aligned
\pset tuples_only off

-- a machine that is not sound is refused, with all that is wrong
SELECT pnd.load_machine('{
	"machine": "stay", "label_fr": "Séjour",
	"table": "shelter.stay", "columns": {"key": "stay_no", "state": "state"},
	"states": [
		{"state": "booked", "label_fr": "réservé", "initial": true},
		{"state": "waiting", "label_fr": "en attente"},
		{"state": "left", "label_fr": "partie", "final": true}],
	"events": [{"event": "cancelled", "label_fr": "annulation"}],
	"transitions": [
		{"from": "booked", "event": "cancelled", "to": "left", "guards": [{"guard": "rom != null", "missing_fr": "la chambre"}]}]}');

-- a case under support, at version 1
\c - regress_doctor
SELECT pnd.report('76', true, true) AS case_number \gset
SELECT pnd.give_consent(:'case_number', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'case_number', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(:'case_number') \g /dev/null
SELECT pnd.assess_needs(:'case_number', '{money}') \g /dev/null
SELECT pnd.cause(:'case_number', 'plan_agreed');

-- a kind of deadline with its budget and rung, as rows; the document of the version in force, with the new state
\c - postgres
INSERT INTO pnd_data.deadline_kind (kind, label_fr) VALUES ('court_review', 'fin de la suspension fixée par le juge');
INSERT INTO pnd_data.deadline_budget (territory_id, kind, amount, unit, legal_source) VALUES ('*', 'court_review', 1, 'months', 'Date fixée par le juge');
INSERT INTO pnd_data.deadline_rung (kind, rung, label_fr, delay_minutes, recipient) VALUES ('court_review', 1, 'suspension échue', 0, 'referent');
SELECT pnd.machine_document('pnd') AS document \gset
SELECT pnd.load_machine(:'document'::jsonb || jsonb_build_object(
	'states', :'document'::jsonb -> 'states' || '[
		{"state": "on_hold_by_court", "label_fr": "suspendu par le juge", "needs_referent": true}]',
	'events', :'document'::jsonb -> 'events' || '[
		{"event": "hold_ordered", "label_fr": "suspension ordonnée", "writes": {"hold_until": "date"},
			"effects": [{"effect": "open_deadline", "arguments": {"kind": "\"court_review\"", "until": "hold_until"}}]},
		{"event": "hold_lifted", "label_fr": "suspension levée",
			"effects": [{"effect": "meet_deadline", "arguments": {"kind": "\"court_review\""}}]}]',
	'transitions', :'document'::jsonb -> 'transitions' || '[
		{"from": "supported", "event": "hold_ordered", "to": "on_hold_by_court", "duties": ["referent", "supervisor"],
			"guards": [{"guard": "hold_until > today()", "missing_fr": "la date fixée par le juge, à venir"}]},
		{"from": "on_hold_by_court", "event": "hold_lifted", "to": "supported", "duties": ["referent", "supervisor"]}]')) AS version;

-- running cases: what would happen, then that it does
SELECT state, result, obstacle FROM pnd.move_cases('pnd', 1, 2, 'nouveau circuit');
SELECT state, result, obstacle FROM pnd.move_cases('pnd', 1, 2, 'nouveau circuit', dry_run => false);

-- the app needs no change
\c - regress_camille
SET datestyle = 'ISO, YMD'; SET timezone = 'Europe/Paris';
SELECT event, label_fr, to_state, missing_fr FROM pnd.allowed_events(:'case_number') WHERE event LIKE 'hold%';
SELECT pnd.cause(:'case_number', 'hold_ordered');
SELECT pnd.cause(:'case_number', 'hold_ordered', '{"hold_until": "2030-05-14"}');
SELECT kind, label_fr, due_at, state FROM pnd.case_deadlines(:'case_number') WHERE kind = 'court_review';
SELECT pnd.cause(:'case_number', 'hold_lifted', source => 'greffe');
SELECT kind, state FROM pnd.case_deadlines(:'case_number') WHERE kind = 'court_review';
\c - postgres
SELECT p.payload -> 'new' ->> 'event' AS event, p.payload -> 'new' ->> 'source' AS source
FROM pnd_data.journal j JOIN pnd_data.journal_payload p USING (case_id, event_no)
WHERE j.table_name = 'case_file' AND p.payload -> 'new' ->> 'event' LIKE 'hold%' ORDER BY j.event_no;

-- a table of an app whose rows are about cases, which it knows by their numbers
\c - regress_shelter
CREATE TABLE shelter.visit (visit_no text PRIMARY KEY, case_number text NOT NULL, state text NOT NULL DEFAULT 'planned');
GRANT USAGE ON SCHEMA shelter TO packnd_referent;
GRANT SELECT, INSERT, UPDATE ON shelter.visit TO packnd_referent;
\c - postgres
-- the machine of visits
SELECT pnd.load_machine('{
	"machine": "visit", "label_fr": "Visite", "subject": "a visit",
	"table": "shelter.visit", "columns": {"key": "visit_no", "state": "state", "case": "case_number"},
	"states": [
		{"state": "planned", "label_fr": "prévue", "initial": true},
		{"state": "made", "label_fr": "faite", "final": true},
		{"state": "missed", "label_fr": "manquée", "final": true}],
	"events": [
		{"event": "made", "label_fr": "visite faite"},
		{"event": "missed", "label_fr": "absence", "effects": [{"effect": "open_deadline", "arguments": {"kind": "\"safety_check\""}}]}],
	"transitions": [
		{"from": "planned", "event": "made", "to": "made"},
		{"from": "planned", "event": "missed", "to": "missed", "duties": ["referent"]}]}') AS version;
\c - regress_shelter
SELECT packnd.enforce('shelter.visit', 'visit') \g /dev/null
INSERT INTO shelter.visit (visit_no, case_number) VALUES ('V1', :'case_number');
\c - regress_camille
INSERT INTO shelter.visit (visit_no, case_number) VALUES ('V1', :'case_number');
INSERT INTO shelter.visit (visit_no, case_number) VALUES ('V2', '0000-0000-0000-1');
\c - regress_sacha
UPDATE shelter.visit SET state = 'missed' WHERE visit_no = 'V1';
\c - regress_camille
UPDATE shelter.visit SET state = 'missed' WHERE visit_no = 'V1';
SELECT kind, label_fr, state FROM pnd.case_deadlines(:'case_number') WHERE kind = 'safety_check';
\c - postgres

-- the document of a machine loads as that machine
SELECT pnd.load_machine(pnd.machine_document('referral')) AS version;
SELECT pnd.machine_document('referral', 1) = pnd.machine_document('referral', 2) AS same;
DROP SCHEMA shelter CASCADE;
