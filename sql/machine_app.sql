-- machine_app: a machine on an app's own table, the app unchanged
\set SHOW_CONTEXT never
\i test/fixture.sql
CREATE ROLE regress_shop LOGIN IN ROLE packnd_application;
CREATE ROLE regress_clerk LOGIN;
CREATE SCHEMA shop AUTHORIZATION regress_shop;
SET ROLE regress_shop;
CREATE TYPE shop.status AS ENUM ('new', 'paid', 'shipped', 'cancelled');
CREATE TABLE shop.orders (
	order_id int PRIMARY KEY,
	status shop.status NOT NULL DEFAULT 'new',
	net numeric NOT NULL,
	gross numeric GENERATED ALWAYS AS (net * 1.2) STORED,
	paid_on date,
	address text,
	cancelled_by text);
GRANT USAGE ON SCHEMA shop TO regress_clerk;
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.orders TO regress_clerk;
-- nobody puts one there whom no administrator let in
SELECT packnd.enforce('shop.orders', 'orders');
RESET ROLE;
SELECT pnd.load_machine('{
	"machine": "orders", "label_fr": "Commandes", "subject": "an order", "table": "shop.orders",
	"columns": {"key": "order_id", "state": "status"}, "fixed_columns": ["order_id"],
	"states": [
		{"state": "new", "label_fr": "nouvelle", "initial": true},
		{"state": "paid", "label_fr": "payée"},
		{"state": "shipped", "label_fr": "expédiée", "final": true},
		{"state": "cancelled", "label_fr": "annulée", "final": true}],
	"events": [
		{"event": "pay", "label_fr": "paiement"}, {"event": "ship", "label_fr": "expédition"}, {"event": "cancel", "label_fr": "annulation"}],
	"transitions": [
		{"from": "new", "event": "pay", "to": "paid", "guards": [
			{"guard": "paid_on != null", "missing_fr": "la date du paiement"},
			{"guard": "gross <= 1200", "missing_fr": "un montant de 1 200 euros au plus"}]},
		{"from": "paid", "event": "ship", "to": "shipped", "guards": [{"guard": "address != null", "missing_fr": "l''adresse"}]},
		{"from": ["new", "paid"], "event": "cancel", "to": "cancelled", "duties": ["supervisor"]}]}') AS version;
SET ROLE regress_clerk;
SELECT packnd.enforce('shop.orders', 'orders');
\c - regress_shop
SELECT packnd.enforce('shop.orders', 'pnd');
SELECT packnd.enforce('shop.orders', 'orders');
SELECT tgname FROM pg_trigger WHERE tgrelid = 'shop.orders'::regclass AND NOT tgisinternal ORDER BY 1;

-- ---- the app goes on as it did, by plain statements of a role that may read nothing of packnd's
\c - regress_clerk
INSERT INTO shop.orders (order_id, net) VALUES (1, 1000), (2, 2000), (3, 5);
INSERT INTO shop.orders (order_id, net, status) VALUES (4, 1, 'shipped');
UPDATE shop.orders SET address = '1 rue des Lilas' WHERE order_id = 1;
UPDATE shop.orders SET status = 'shipped' WHERE order_id = 1;
UPDATE shop.orders SET status = 'paid' WHERE order_id = 1;
UPDATE shop.orders SET status = 'paid', paid_on = '2026-05-04' WHERE order_id = 1;
-- a generated column is seen as it is
UPDATE shop.orders SET status = 'paid', paid_on = '2026-05-04' WHERE order_id = 2;
UPDATE shop.orders SET status = 'shipped' WHERE order_id = 1;
UPDATE shop.orders SET address = NULL WHERE order_id = 1;
UPDATE shop.orders SET order_id = 9 WHERE order_id = 3;
DELETE FROM shop.orders WHERE order_id = 3;
-- an upsert is an insert or an update, as it turns out
INSERT INTO shop.orders (order_id, net, status, paid_on) VALUES (3, 5, 'paid', '2026-05-04') ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, paid_on = excluded.paid_on;
INSERT INTO shop.orders (order_id, net, status, paid_on) VALUES (5, 5, 'paid', '2026-05-04') ON CONFLICT (order_id) DO UPDATE SET status = excluded.status;
MERGE INTO shop.orders o USING (VALUES (3)) v (id) ON o.order_id = v.id WHEN MATCHED THEN UPDATE SET status = 'new';
-- a duty asks for somebody
UPDATE shop.orders SET status = 'cancelled', cancelled_by = 'x' WHERE order_id = 2;
\echo :LAST_ERROR_SQLSTATE
\c - postgres
GRANT USAGE ON SCHEMA shop TO regress_camille, regress_supervisor;
GRANT SELECT, UPDATE ON shop.orders TO regress_camille, regress_supervisor;
GRANT packnd_application TO regress_camille, regress_supervisor;
\c - regress_camille
UPDATE shop.orders SET status = 'cancelled' WHERE order_id = 2;
\echo :LAST_ERROR_SQLSTATE
-- ---- which buttons to show, and why others are off
SELECT event, to_state_fr, you_may, missing_fr FROM packnd.allowed('shop.orders', '2');
SELECT event, to_state_fr, you_may, missing_fr FROM packnd.allowed('shop.orders', '3');
SELECT * FROM packnd.allowed('shop.orders', '99');
SELECT * FROM packnd.allowed('shop.orders', 'x');
SELECT * FROM packnd.allowed('pg_class', '1');
\c - regress_supervisor
SELECT event, to_state_fr, you_may, missing_fr FROM packnd.allowed('shop.orders', '2');
UPDATE shop.orders SET status = 'cancelled' WHERE order_id = 2 RETURNING status;
\c - regress_clerk
SELECT * FROM packnd.allowed('shop.orders', '2');
\c - regress_shop
TRUNCATE shop.orders;

-- ---- the app alters its table: what the machine does not need is nothing to it
ALTER TABLE shop.orders ADD note text, ALTER address TYPE varchar(40);
UPDATE shop.orders SET status = 'shipped', address = 'ici', note = 'x' WHERE order_id = 3 RETURNING status;
INSERT INTO shop.orders (order_id, net) VALUES (6, 1), (7, 1);
-- what it needs and cannot find stops that event alone, and is told
ALTER TABLE shop.orders RENAME paid_on TO paid_at;
UPDATE shop.orders SET status = 'paid', paid_at = '2026-05-04' WHERE order_id = 6;
\echo :LAST_ERROR_SQLSTATE
\c - regress_supervisor
UPDATE shop.orders SET status = 'cancelled' WHERE order_id = 7 RETURNING status;
SELECT event, missing_fr FROM packnd.allowed('shop.orders', '6');
-- also in a session that knew the table as it was
\c - postgres
SELECT finding, detail FROM pnd.health() WHERE finding = 'machine';
ALTER TABLE shop.orders RENAME paid_at TO paid_on;
SELECT finding, detail FROM pnd.health() WHERE finding = 'machine';
SELECT event, missing_fr FROM packnd.allowed('shop.orders', '6');
ALTER TABLE shop.orders RENAME paid_on TO paid_at;
SELECT event, missing_fr FROM packnd.allowed('shop.orders', '6');
\c - postgres
SELECT * FROM pnd.health() WHERE finding = 'machine';
ALTER TABLE shop.orders RENAME paid_at TO paid_on;
ALTER TABLE shop.orders RENAME status TO stage;
UPDATE shop.orders SET stage = 'paid', paid_on = '2026-05-04' WHERE order_id = 6;
ALTER TABLE shop.orders RENAME stage TO status;
UPDATE shop.orders SET status = 'paid', paid_on = '2026-05-04' WHERE order_id = 6 RETURNING status;
-- the owner of the table can switch the machine off: the registry's health says so
\c - regress_shop
ALTER TABLE shop.orders DISABLE TRIGGER machine_judge;
\c - postgres
SELECT * FROM pnd.health() WHERE finding = 'machine';

-- ---- a table whose rows are about a case, with an event and its times; partitioned
SET ROLE regress_shop;
CREATE TABLE shop.visit (
	visit_id bigint NOT NULL,
	year int NOT NULL,
	case_id bigint,
	state text NOT NULL DEFAULT 'asked',
	event text NOT NULL DEFAULT 'asked',
	happened_at timestamptz NOT NULL DEFAULT now(),
	recorded_at timestamptz NOT NULL DEFAULT now(),
	agreed_for date,
	PRIMARY KEY (visit_id, year)) PARTITION BY LIST (year);
CREATE TABLE shop.visit_2026 PARTITION OF shop.visit FOR VALUES IN (2026);
-- a leaf with attribute numbers of its own
CREATE TABLE shop.visit_2027 (gone text, agreed_for date, recorded_at timestamptz NOT NULL DEFAULT now(), happened_at timestamptz NOT NULL DEFAULT now(),
	state text NOT NULL DEFAULT 'asked', event text NOT NULL DEFAULT 'asked', case_id bigint, year int NOT NULL, visit_id bigint NOT NULL);
ALTER TABLE shop.visit_2027 DROP gone;
ALTER TABLE shop.visit ATTACH PARTITION shop.visit_2027 FOR VALUES IN (2027);
GRANT SELECT, INSERT, UPDATE ON shop.visit TO regress_camille, regress_clerk, regress_sacha;
RESET ROLE;
SELECT pnd.load_machine('{
	"machine": "visit", "label_fr": "Visites", "subject": "a visit", "table": "shop.visit",
	"columns": {"key": "visit_id", "state": "state", "event": "event", "happened_at": "happened_at", "recorded_at": "recorded_at", "case": "case_id"},
	"states": [{"state": "asked", "label_fr": "demandée", "initial": true}, {"state": "agreed", "label_fr": "convenue"}, {"state": "made", "label_fr": "faite", "final": true}],
	"events": [
		{"event": "agree", "label_fr": "accord", "effects": [{"effect": "open_deadline", "arguments": {"kind": "\"safety_check\"", "until": "agreed_for"}}]},
		{"event": "make", "label_fr": "visite", "effects": [{"effect": "meet_deadline", "arguments": {"kind": "\"safety_check\""}}]}],
	"transitions": [
		{"from": "asked", "event": "agree", "to": "agreed", "guards": [{"guard": "agreed_for >= today()", "missing_fr": "une date à venir"}]},
		{"from": "agreed", "event": "make", "to": "made", "duties": ["referent"]}]}') AS version;
SET ROLE regress_shop;
SELECT packnd.enforce('shop.visit', 'visit');
RESET ROLE;
GRANT USAGE ON SCHEMA shop TO regress_sacha;
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - postgres
SELECT packnd.site_case_id(:'n') AS case_id \gset
\c - regress_camille
INSERT INTO shop.visit (visit_id, year, case_id) VALUES (1, 2026, :case_id), (2, 2027, :case_id);
UPDATE shop.visit SET event = 'agree' WHERE visit_id = 2;
UPDATE shop.visit SET event = 'agree', agreed_for = (now() AT TIME ZONE 'Europe/Paris')::date + 3;
SELECT visit_id, state, event, recorded_at >= happened_at AS recorded FROM shop.visit ORDER BY visit_id;
SELECT kind, state, amount AS days FROM pnd.case_deadlines(:'n') WHERE kind = 'safety_check';
UPDATE shop.visit SET event = 'make', happened_at = now() + interval '1 hour' WHERE visit_id = 1;
UPDATE shop.visit SET event = 'make', happened_at = now() WHERE visit_id = 1 RETURNING state;
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE kind = 'safety_check' ORDER BY state;
UPDATE shop.visit SET year = 2026 WHERE visit_id = 2;
-- the journal of the case has the events of its visits: who, when it happened and when that was recorded
\c - postgres
SELECT j.table_name, j.operation, j.professional_id = :camille AS "by Camille", p.payload ->> 'event' AS event, p.payload ->> 'from' AS "from", p.payload ->> 'to' AS "to",
	(p.payload ->> 'happened_at')::timestamptz <= j.occurred_at AS "happened before"
FROM pnd_data.journal j JOIN pnd_data.journal_payload p USING (case_id, event_no)
WHERE j.case_id = :case_id AND j.table_name LIKE 'shop.%' ORDER BY j.event_no;
SELECT finding FROM pnd.verify_journal(:'n');
\c - regress_camille
-- who may not write to the case may not write here: unknown and forbidden are the same
\c - regress_sacha
UPDATE shop.visit SET event = 'make' WHERE visit_id = 2;
UPDATE shop.visit SET agreed_for = NULL WHERE visit_id = 2;
INSERT INTO shop.visit (visit_id, year, case_id) VALUES (3, 2026, :case_id);
INSERT INTO shop.visit (visit_id, year, case_id) VALUES (3, 2026, 12345);
\c - regress_clerk
UPDATE shop.visit SET event = 'make' WHERE visit_id = 2;
\echo :LAST_ERROR_SQLSTATE
-- without a case there is neither actor nor deadline
INSERT INTO shop.visit (visit_id, year) VALUES (4, 2026);
UPDATE shop.visit SET event = 'agree', agreed_for = (now() AT TIME ZONE 'Europe/Paris')::date WHERE visit_id = 4 RETURNING state;
\c - regress_shop
TRUNCATE shop.visit_2027;
CREATE TABLE shop.visit_2028 PARTITION OF shop.visit FOR VALUES IN (2028);
\c - postgres
SELECT object, detail FROM pnd.health() WHERE finding = 'machine' AND object LIKE '%visit%';
\c - regress_shop
SELECT packnd.enforce('shop.visit', 'visit');
CREATE TABLE shop.old_orders () INHERITS (shop.orders);
SELECT packnd.enforce('shop.orders', 'orders');
\echo :LAST_ERROR_SQLSTATE
\c - postgres
SELECT object, detail FROM pnd.health() WHERE finding = 'machine';
\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA shop CASCADE;
DROP OWNED BY regress_shop, regress_clerk;
