-- machines: what an app does to its own table and schema disturbs nobody else
\set SHOW_CONTEXT never
\i test/fixture.sql
CREATE ROLE regress_app LOGIN IN ROLE packnd_application;
CREATE SCHEMA "My ""App" AUTHORIZATION regress_app;
SET ROLE regress_app;
CREATE TABLE "My ""App"."the 'orders'" ("the key" char(6) PRIMARY KEY, state text NOT NULL, amount int);
RESET ROLE;

-- ---- a schema on which the registry's owner has no right
SELECT pnd.load_machine($machine${
	"machine": "orders", "label_fr": "Commande", "subject": "an order", "table": "\"My \"\"App\".\"the 'orders'\"",
	"columns": {"key": "the key", "state": "state"},
	"states": [{"state": "new", "label_fr": "nouvelle", "initial": true}, {"state": "paid", "label_fr": "payée", "final": true}],
	"events": [{"event": "pay", "label_fr": "paiement"}],
	"transitions": [{"from": "new", "event": "pay", "to": "paid", "guards": [{"guard": "amount > 0", "missing_fr": "le montant"}]}]
}$machine$);
SET ROLE regress_app;
SELECT packnd.enforce('"My ""App"."the ''orders''"', 'orders');
INSERT INTO "My ""App"."the 'orders'" VALUES ('o1', 'new');
UPDATE "My ""App"."the 'orders'" SET state = 'paid';
-- by the key as the column has it, of whatever type
SELECT event, you_may, missing_fr FROM packnd.allowed('"My ""App"."the ''orders''"', 'o1');
SELECT packnd.allowed('"My ""App"."the ''orders''"', $$o1' OR ''='$$);
SELECT packnd.allowed('"My ""App"."the ''orders''"', 'o');
SELECT packnd.allowed(0, 'o1');
RESET ROLE;

-- ---- its table is held, or is none any more: cases go on
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT count(*) FROM pnd.allowed_events(:'n');
\c - regress_app
BEGIN;
DROP TABLE "My ""App"."the 'orders'";
CREATE TABLE "My ""App".t (a int);
CREATE INDEX "the 'orders'" ON "My ""App".t (a);
COMMIT;
\c - regress_doctor
SELECT count(*) FROM pnd.allowed_events(:'n');
SELECT pnd.cause(:'n', 'decided_to_leave');
\c - postgres
SELECT finding, object, detail FROM pnd.health() WHERE finding = 'machine';
