-- machines on a partitioned table whose leaves have other attribute numbers, for clients that know of no events
\set SHOW_CONTEXT never
CREATE SCHEMA app;
CREATE DOMAIN app.state AS text CHECK (VALUE IN ('new', 'paid', 'done'));
CREATE TABLE app.p (gone int, id int, region int, state app.state NOT NULL, amount numeric, twice numeric GENERATED ALWAYS AS (amount * 2) STORED,
	event text, happened_at timestamptz, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
ALTER TABLE app.p DROP gone;
CREATE TABLE app.p1 (twice numeric GENERATED ALWAYS AS (amount * 2) STORED, x int, y text, amount numeric, happened_at timestamptz, event text,
	state app.state NOT NULL, region int NOT NULL, id int NOT NULL);
ALTER TABLE app.p1 DROP x, DROP y;
ALTER TABLE app.p ATTACH PARTITION app.p1 FOR VALUES IN (1);
CREATE TABLE app.p2 PARTITION OF app.p FOR VALUES IN (2);
SELECT pnd.load_machine('{
	"machine": "p", "label_fr": "x", "subject": "an order", "table": "app.p",
	"columns": {"key": "id", "state": "state", "event": "event", "happened_at": "happened_at"},
	"states": [{"state": "new", "label_fr": "a", "initial": true}, {"state": "paid", "label_fr": "b"}, {"state": "done", "label_fr": "c", "final": true}],
	"events": [{"event": "pay", "label_fr": "paiement", "sets": {"amount": "amount + 1"}}, {"event": "end", "label_fr": "fin"}],
	"transitions": [{"from": "new", "event": "pay", "to": "paid", "guards": [{"guard": "twice > 10", "missing_fr": "le double"}]},
		{"from": "paid", "event": "end", "to": "done"}]}');
SELECT packnd.enforce('app.p', 'p');
INSERT INTO app.p (id, region, state, amount) VALUES (1, 1, 'new', 3), (2, 2, 'new', 3);
INSERT INTO app.p1 (id, region, state, amount) VALUES (9, 1, 'done', 3);
-- no event was ever told: the state says which is meant
UPDATE app.p SET state = 'paid';
UPDATE app.p SET state = 'paid', amount = 4.5;
SELECT tableoid::regclass, id, state, event, amount, twice FROM app.p;
UPDATE app.p SET event = NULL;
-- from each kind of statement; a row does not change its partition
UPDATE app.p SET region = 2 WHERE id = 1;
TRUNCATE app.p1;
TRUNCATE app.p;
MERGE INTO app.p USING (VALUES (1)) v (id) ON p.id = v.id WHEN MATCHED THEN UPDATE SET state = 'new';
MERGE INTO app.p USING (VALUES (1)) v (id) ON p.id = v.id WHEN MATCHED THEN DELETE;
INSERT INTO app.p (id, region, state, amount) VALUES (1, 1, 'new', 3) ON CONFLICT (id, region) DO UPDATE SET state = 'new';
INSERT INTO app.p (id, region, state, amount) VALUES (1, 1, 'new', 3) ON CONFLICT (id, region) DO UPDATE SET state = 'done', event = NULL;
SELECT tableoid::regclass, id, state, event FROM app.p;
-- a partition that comes later
CREATE TABLE app.p3 PARTITION OF app.p FOR VALUES IN (3);
INSERT INTO app.p (id, region, state, amount) VALUES (3, 3, 'paid', 3);
SELECT finding, object, detail FROM pnd.health() WHERE finding = 'machine';
SELECT packnd.enforce('app.p', 'p');
TRUNCATE app.p3;
SELECT finding, object, detail FROM pnd.health() WHERE finding = 'machine';
