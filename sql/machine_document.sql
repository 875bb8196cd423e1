-- pnd.load_machine(): a document that is not one is refused in words, and nothing of it is taken for nothing
\set SHOW_CONTEXT never
CREATE SCHEMA app;
CREATE TABLE app.t (id int PRIMARY KEY, state text, facts jsonb, n numeric, day date);
CREATE VIEW app.v AS SELECT * FROM app.t;
-- what is said of a sound document with some of its keys replaced
CREATE FUNCTION app.load(patch jsonb) RETURNS text LANGUAGE plpgsql AS $function$
DECLARE
	said text;
	detail text;
BEGIN
	RETURN 'version ' || pnd.load_machine('{
		"machine": "m", "label_fr": "x", "subject": "an x", "table": "app.t", "columns": {"key": "id", "state": "state"},
		"states": [{"state": "a", "label_fr": "a", "initial": true}, {"state": "b", "label_fr": "b"}, {"state": "c", "label_fr": "c", "final": true}],
		"events": [{"event": "go", "label_fr": "go"}, {"event": "end", "label_fr": "end"}],
		"transitions": [{"from": "a", "event": "go", "to": "b"}, {"from": "b", "event": "end", "to": "c"}]
	}'::jsonb || patch);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS said = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
	IF SQLSTATE <> 'PN422' THEN
		RAISE;
	END IF;
	RETURN said || CASE WHEN said LIKE '% is not sound' THEN ': ' || detail ELSE '' END;
END
$function$;
SELECT app.load('{"fixed_columns": "id", "free_columns": null, "allows_delete": null}');

-- ---- a value of another type, or empty
SELECT app.load(p::jsonb) FROM unnest(ARRAY['[]', '{"machine": ""}', '{"machine": 1}', '{"machine": "A b"}', '{"label_fr": 5}', '{"extra": 1}',
	'{"table": "nope"}', '{"table": "app.v"}', '{"table": "a.b.c"}', '{"table": "app.\"t"}', '{"table": "; DROP TABLE app.t"}', '{"table": []}',
	'{"columns": []}', '{"columns": {"key": "id"}}', '{"columns": {"key": "id", "state": 5}}', '{"columns": {"key": "id", "state": "state", "x": "n"}}',
	'{"fixed_columns": 5}', '{"fixed_columns": [null]}', '{"free_columns": {"a": 1}}', '{"allows_delete": "x"}',
	'{"duty_function": "pg_sleep"}', '{"duty_function": "effect_end_support"}', '{"duty_function": "x(); --"}']) p;
SELECT app.load(jsonb_build_object('states', p::jsonb)) FROM unnest(ARRAY['5', '{}', '[]', '[5]', '[{"state": "a"}]',
	'[{"state": "a", "label_fr": "a", "initial": "yes"}]', '[{"state": "", "label_fr": "a"}]', '[{"state": ["a"], "label_fr": "a"}]']) p;
SELECT app.load(jsonb_build_object('events', jsonb_build_array(p::jsonb, '{"event": "end", "label_fr": "end"}'::jsonb))) FROM unnest(ARRAY['5', '{"event": "go"}',
	'{"event": "go", "label_fr": "x", "writes": 5}', '{"event": "go", "label_fr": "x", "writes": {"n": 5}}',
	'{"event": "go", "label_fr": "x", "writes": {"n": "; DROP"}}', '{"event": "go", "label_fr": "x", "writes": {"n": "text"}}',
	'{"event": "go", "label_fr": "x", "writes": {"new": "date"}}', '{"event": "go", "label_fr": "x", "sets": {"n": 5}}',
	'{"event": "go", "label_fr": "x", "effects": {}}', '{"event": "go", "label_fr": "x", "effects": [{"effect": "boo"}]}',
	'{"event": "go", "label_fr": "x", "effects": [{"effect": "meet_deadline"}]}',
	'{"event": "go", "label_fr": "x", "effects": [{"effect": "meet_deadline", "arguments": {"kind": 5}}]}',
	'{"event": "go", "label_fr": "x", "effects": [{"effect": "end_support", "when": 5}]}']) p;
SELECT app.load(jsonb_build_object('transitions', jsonb_build_array(p::jsonb, '{"from": "b", "event": "end", "to": "c"}'::jsonb))) FROM unnest(ARRAY['5',
	'{"from": [], "event": "go", "to": "b"}', '{"from": [["a"]], "event": "go", "to": "b"}', '{"from": "a", "event": "go", "to": ["b"]}',
	'{"from": "a", "event": "go", "to": "x"}', '{"from": "a", "event": "x", "to": "b"}',
	'{"from": "a", "event": "go", "to": "b", "guards": 5}', '{"from": "a", "event": "go", "to": "b", "guards": [{"guard": 5, "missing_fr": "x"}]}']) p;
-- the same twice
SELECT app.load(p::jsonb) FROM unnest(ARRAY['{"states": [{"state": "a", "label_fr": "a", "initial": true}, {"state": "a", "label_fr": "b"}]}',
	'{"events": [{"event": "go", "label_fr": "go"}, {"event": "end", "label_fr": "end"}, {"event": "go", "label_fr": "leave"}]}',
	'{"transitions": [{"from": "a", "event": "go", "to": "b"}, {"from": "b", "event": "end", "to": "c"}, {"from": ["b", "a"], "event": "go", "to": "b"}]}',
	'{"transitions": [{"from": ["a", "a"], "event": "go", "to": "b"}, {"from": "b", "event": "end", "to": "c"}]}']) p;
-- duties above all: none means free to all
SELECT app.load(jsonb_build_object('transitions', jsonb_build_array(
	jsonb_build_object('from', 'a', 'event', 'go', 'to', 'b', 'duties', p::jsonb), '{"from": "b", "event": "end", "to": "c"}'::jsonb)))
FROM unnest(ARRAY['5', '{}', '""', '[5]', '[null]', '["boss"]']) p;

-- ---- what does not fit
SELECT app.load(p::jsonb) FROM unnest(ARRAY['{"columns": {"key": "id", "state": "x"}}', '{"columns": {"key": "id", "state": "state", "facts": "n"}}',
	'{"columns": {"key": "id", "state": "state", "revision": "n"}}', '{"columns": {"key": "id", "state": "state", "happened_at": "day"}}',
	'{"columns": {"key": "id", "state": "state", "case": "day"}}', '{"fixed_columns": ["x"]}',
	'{"transitions": []}', '{"transitions": [{"from": "a", "event": "go", "to": "b"}, {"from": "b", "event": "end", "to": "b"}]}']) p;

-- ---- the first day
SELECT pnd.load_machine(pnd.machine_document('m'), 'infinity');
SELECT pnd.load_machine(pnd.machine_document('m'), '-infinity');
SELECT pnd.load_machine(NULL);
SELECT machine, version FROM pnd_data.machine WHERE machine = 'm';
