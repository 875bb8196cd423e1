-- machines: an app's rows about cases, by clients that try to get around it
\set SHOW_CONTEXT never
\i test/fixture.sql
CREATE ROLE regress_app LOGIN IN ROLE packnd_application;
CREATE SCHEMA app AUTHORIZATION regress_app;
SET ROLE regress_app;
CREATE TABLE app.visit (id bigint PRIMARY KEY, case_number text, machine text, version int, state varchar(20) NOT NULL, event text,
	happened_at timestamptz, recorded_at timestamptz, since timestamptz, revision bigint, amount int);
CREATE TABLE app.other (LIKE app.visit);
RESET ROLE;
SELECT $machine${
	"machine": "visit", "label_fr": "Visite", "subject": "a visit", "table": "app.visit", "allows_delete": true,
	"columns": {"key": "id", "state": "state", "case": "case_number", "machine": "machine", "version": "version", "event": "event",
		"happened_at": "happened_at", "recorded_at": "recorded_at", "state_since": "since", "revision": "revision"},
	"states": [{"state": "asked", "label_fr": "demandée", "initial": true}, {"state": "granted", "label_fr": "accordée"},
		{"state": "done", "label_fr": "faite", "final": true}],
	"events": [{"event": "asked", "label_fr": "demande"}, {"event": "do", "label_fr": "réalisation"},
		{"event": "grant", "label_fr": "accord", "effects": [{"effect": "open_emergency_needs"}]}],
	"transitions": [
		{"from": "asked", "event": "grant", "to": "granted", "duties": ["supervisor"],
			"guards": [{"guard": "amount > 10", "missing_fr": "plus de dix"}]},
		{"from": ["asked", "granted"], "event": "do", "to": "done"}]
}$machine$ AS machine \gset
SELECT pnd.load_machine(:'machine'), pnd.load_machine(:'machine'),
	pnd.load_machine(:'machine'::jsonb || '{"machine": "other", "table": "app.other"}') AS other;
SET ROLE regress_app;
SELECT packnd.enforce('app.visit', 'visit');
GRANT USAGE ON SCHEMA app TO PUBLIC;
GRANT ALL ON app.visit TO PUBLIC;
\c - regress_doctor
\set SHOW_CONTEXT never
SELECT pnd.report('76', true, true) AS n \gset

-- ---- a new row takes the version in force, and begins by no event that has guards and duties
INSERT INTO app.visit (id, case_number, state, event) VALUES (1, :'n', 'asked', 'asked') RETURNING machine, version, revision, since = happened_at AS since;
INSERT INTO app.visit (id, case_number, state, event) VALUES (2, :'n', 'asked', 'grant');
INSERT INTO app.visit (id, case_number, state, version) VALUES (2, :'n', 'asked', 1);
INSERT INTO app.visit (id, case_number, state, machine, version) VALUES (2, :'n', 'asked', 'other', 1);
INSERT INTO app.visit (id, case_number, state, happened_at) VALUES (2, :'n', 'asked', '-infinity');
INSERT INTO app.visit (id, case_number, state, happened_at) VALUES (2, :'n', 'asked', now() + interval '1 hour');
SELECT emergency_needs FROM pnd.case_summary(:'n');

-- ---- what the machine keeps
UPDATE app.visit SET since = '-infinity', revision = -5 RETURNING since = happened_at AS since, revision;
\set VERBOSITY terse
UPDATE app.visit SET event = 'do', happened_at = happened_at - interval '1 second', since = '-infinity';
\set VERBOSITY default
UPDATE app.visit SET state = 'granted', amount = 11;
-- an event that another trigger gives another beginning
\c - regress_app
CREATE FUNCTION app.forge() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.since := NEW.since - interval ''1 day''; RETURN NEW; END';
CREATE TRIGGER z_forge BEFORE UPDATE ON app.visit FOR EACH ROW EXECUTE FUNCTION app.forge();
\c - regress_doctor
\set SHOW_CONTEXT never
UPDATE app.visit SET state = 'done';
UPDATE app.visit SET amount = 1;
\c - regress_app
DROP TRIGGER z_forge ON app.visit;

-- ---- without a right to the case: not even by taking the row away from it
\c - regress_nobody
\set SHOW_CONTEXT never
UPDATE app.visit SET amount = 1;
UPDATE app.visit SET case_number = NULL;
UPDATE app.visit SET case_number = NULL, state = 'done';
DELETE FROM app.visit;
\c - regress_camille
\set VERBOSITY terse
UPDATE app.visit SET amount = 1;
UPDATE app.visit SET case_number = NULL;
UPDATE app.visit SET case_number = NULL, state = 'done';
UPDATE app.visit SET case_number = NULL, state = 'granted', amount = 11;
DELETE FROM app.visit;
-- unknown and forbidden alike
INSERT INTO app.visit (id, case_number, state) VALUES (3, :'n', 'asked');
\c - postgres
SELECT packnd.site_case_number(4242) AS unknown \gset
\c - regress_camille
INSERT INTO app.visit (id, case_number, state) VALUES (3, :'unknown', 'asked');

-- ---- a version that sets columns, on a table whose machine set none when it was put there
\c - regress_app
CREATE TABLE app.plain (id int PRIMARY KEY, state text NOT NULL, n int);
\c - postgres
SELECT $machine${
	"machine": "plain", "label_fr": "x", "subject": "a row", "table": "app.plain", "columns": {"key": "id", "state": "state"},
	"states": [{"state": "new", "label_fr": "a", "initial": true}, {"state": "done", "label_fr": "b", "final": true}],
	"events": [{"event": "end", "label_fr": "fin"}], "transitions": [{"from": "new", "event": "end", "to": "done"}]
}$machine$ AS machine \gset
SELECT pnd.load_machine(:'machine');
\c - regress_app
\set VERBOSITY default
SELECT packnd.enforce('app.plain', 'plain');
INSERT INTO app.plain VALUES (1, 'new');
\c - postgres
SELECT pnd.load_machine(jsonb_set(:'machine', '{events,0,sets}', '{"n": "7"}'));
SELECT object, detail FROM pnd.health() WHERE finding = 'machine' AND object = 'app.plain';
\c - regress_app
UPDATE app.plain SET state = 'done';
SELECT packnd.enforce('app.plain', 'plain');
UPDATE app.plain SET state = 'done' RETURNING n;
\c - postgres
SELECT object, detail FROM pnd.health() WHERE finding = 'machine' AND object = 'app.plain';
