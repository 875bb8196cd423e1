-- machine: a state of a territory's own, by rows and calls alone: it is held by
-- the court, until a day that the judge fixes
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.cause(:'n', 'first_contact');
SELECT pnd.assess_needs(:'n', '{housing}') \g /dev/null
SELECT pnd.cause(:'n', 'plan_agreed');

-- ---- the document of the machine in force, with a state, two events and a deadline more
\c - postgres
\set SHOW_CONTEXT never
SELECT $machine${
	"machine": "pnd", "label_fr": "Pack nouveau départ, avec la justice", "subject": "a case", "table": "pnd_data.case_file",
	"columns": {"key": "case_id", "case": "case_id", "territory": "territory_id", "machine": "machine", "version": "version",
		"state": "state", "event": "event", "happened_at": "happened_at", "recorded_at": "recorded_at",
		"state_since": "state_since", "revision": "revision", "facts": "event_facts"},
	"fixed_columns": ["case_id", "territory_id", "machine", "detected_at"], "free_columns": ["consent_current"],
	"states": [
		{"state": "detected", "label_fr": "repérée", "initial": true},
		{"state": "received", "label_fr": "saisine reçue"},
		{"state": "assigned", "label_fr": "référence nommée", "needs_referent": true},
		{"state": "supported", "label_fr": "accompagnement en cours", "needs_referent": true},
		{"state": "on_hold_by_court", "label_fr": "suspendue par la justice", "needs_referent": true},
		{"state": "declined", "label_fr": "refus", "final": true},
		{"state": "exited", "label_fr": "sortie", "final": true}],
	"events": [
		{"event": "consent_given", "label_fr": "accord donné", "call": "pnd.give_consent"},
		{"event": "consent_refused", "label_fr": "accord refusé", "call": "pnd.decline", "effects": [{"effect": "end_support"}, {"effect": "cancel_deadlines"}]},
		{"event": "referent_named", "label_fr": "référence nommée", "call": "pnd.name_referent", "sets": {"assigned_at": "happened_at"}},
		{"event": "plan_agreed", "label_fr": "plan convenu", "sets": {"plan_agreed_on": "today()"}},
		{"event": "held_by_court", "label_fr": "suspension ordonnée par le juge", "writes": {"held_until": "date", "case_at_court": "text"},
			"effects": [{"effect": "open_deadline", "arguments": {"kind": "\"pause_review\"", "until": "held_until"}}]},
		{"event": "court_released", "label_fr": "fin de la suspension", "effects": [{"effect": "meet_deadline", "arguments": {"kind": "\"pause_review\""}}]},
		{"event": "exited", "label_fr": "sortie", "call": "pnd.exit_case", "writes": {"exit_code": "text"},
			"sets": {"exited_at": "happened_at", "referent_named": "false"}, "effects": [{"effect": "end_support"}, {"effect": "cancel_deadlines"}]}],
	"transitions": [
		{"from": "detected", "event": "consent_given", "to": "received", "duties": ["detector", "referent", "supervisor"]},
		{"from": "detected", "event": "consent_refused", "to": "declined", "duties": ["detector", "referent", "supervisor"]},
		{"from": "received", "event": "referent_named", "to": "assigned", "duties": ["supervisor"]},
		{"from": "assigned", "event": "plan_agreed", "to": "supported", "duties": ["referent"]},
		{"from": "supported", "event": "held_by_court", "to": "on_hold_by_court", "duties": ["supervisor", "referent"], "guards": [
			{"guard": "held_until != null", "missing_fr": "le terme fixé par le juge"},
			{"guard": "held_until > today()", "missing_fr": "un terme à venir"},
			{"guard": "held_until <= today() + duration(\"P1Y\")", "missing_fr": "un terme d'un an au plus"}]},
		{"from": "on_hold_by_court", "event": "court_released", "to": "supported", "duties": ["supervisor"]},
		{"from": ["assigned", "supported", "on_hold_by_court"], "event": "exited", "to": "exited", "duties": ["referent", "supervisor"],
			"guards": [{"guard": "exit_code != null", "missing_fr": "le motif de sortie"}]}]
}$machine$ AS document \gset
SELECT pnd.load_machine(:'document') AS version;

-- running cases stay where they are; a dry run says what would not fit
SELECT case_number = :'n' AS "the case", state, result, obstacle FROM pnd.move_cases('pnd', 1, 2, 'nouveau circuit');
SELECT case_number = :'n' AS "the case", state, result, obstacle FROM pnd.move_cases('pnd', 1, 2, 'nouveau circuit', dry_run => false);
SELECT machine, version, state, event FROM pnd_data.case_file;
-- why is kept
SELECT machine, earlier_version, later_version, reason FROM pnd_data.machine_move;
SELECT pnd.move_cases('pnd', 1, 2, NULL);
SELECT * FROM pnd.move_cases('pnd', 1, 2, 'nouveau circuit');

-- ---- the running case reaches the new state
\c - regress_camille
SELECT event, label_fr, to_state, you_may, missing_fr, call FROM pnd.allowed_events(:'n');
SELECT pnd.cause(:'n', 'held_by_court');
SELECT pnd.cause(:'n', 'held_by_court', '{"held_until": "2020-01-01"}');
SELECT pnd.cause(:'n', 'held_by_court', '{"held_until": "le mois prochain"}');
SELECT pnd.cause(:'n', 'held_by_court', '{"until": "2027-01-01"}');
SELECT pnd.cause(:'n', 'held_by_court', jsonb_build_object('held_until', (now() AT TIME ZONE 'Europe/Paris')::date + 60, 'case_at_court', 'RG 26/01234'), source => 'greffe');
-- the judge's day makes the deadline: due when it has passed
SELECT kind, state, (due_at AT TIME ZONE 'Europe/Paris')::date - (now() AT TIME ZONE 'Europe/Paris')::date BETWEEN 61 AND 66 AS "on the working day after it", amount, unit
FROM pnd.case_deadlines(:'n') d WHERE kind = 'pause_review';
-- a version that does not know the state keeps nobody: she stays
\c - postgres
SELECT state, result, obstacle FROM pnd.move_cases('pnd', 2, 1, 'nouveau circuit', dry_run => false);
\c - regress_camille
-- her referent may not end what the judge ordered; nor does the machine know other events
SELECT pnd.cause(:'n', 'court_released');
SELECT pnd.cause(:'n', 'pause_agreed', jsonb_build_object('review_on', current_date + 30));
\c - regress_supervisor
SELECT pnd.cause(:'n', 'court_released');
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE kind = 'pause_review';
\c - postgres
SELECT event, source IS NULL AS "told by a person", event_facts - 'held_until' AS facts FROM pnd_data.case_file;

-- ---- a picture of it
SELECT pnd.machine_graph('pnd', 2, 'mermaid');
SELECT left(pnd.machine_graph('pnd'), 120);
SELECT pnd.machine_graph('pdn');

-- ---- what is not sound is not loaded
CREATE FUNCTION pg_temp.load(change jsonb, path text[] DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	text text;
	detail text;
BEGIN
	PERFORM pnd.load_machine(CASE path WHEN '{}' THEN current_setting('regress.document')::jsonb || change
		ELSE jsonb_set(current_setting('regress.document')::jsonb, path, change) END);
	RETURN 'loaded';
EXCEPTION WHEN SQLSTATE 'PN422' OR SQLSTATE 'PN409' THEN
	GET STACKED DIAGNOSTICS text = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
	RETURN concat_ws(' | ', text, nullif(detail, ''));
END $$;
SELECT set_config('regress.document', :'document', false) IS NOT NULL AS set;
SELECT pg_temp.load('{"states": []}');
SELECT pg_temp.load('"seen"', '{states,0,label}');
SELECT pg_temp.load('{"state": "lost", "label_fr": "perdue"}', '{states,99}');
SELECT pg_temp.load('"held_untill > today()"', '{transitions,4,guards,1,guard}');
SELECT pg_temp.load('"held_until >"', '{transitions,4,guards,1,guard}');
SELECT pg_temp.load('["judge"]', '{transitions,4,duties}');
SELECT pg_temp.load('"somewhere"', '{transitions,4,to}');
SELECT pg_temp.load('"ring_the_bell"', '{events,4,effects,0,effect}');
SELECT pg_temp.load('{"until": "held_until"}', '{events,4,effects,0,arguments}');
SELECT pg_temp.load('"int"', '{events,4,writes,exit_code}');
SELECT pg_temp.load('"bytea"', '{events,4,writes,held_until}');
-- a column of the case that pnd.cause() does not write: it would be a fact that no guard sees
SELECT pg_temp.load('"timestamp with time zone"', '{events,4,writes,decided_to_leave_at}');
SELECT pg_temp.load('"nowhere"', '{columns,revision}');
SELECT pg_temp.load('"pnd_data.nowhere"', '{table}');
SELECT max(version) AS "no version more" FROM pnd_data.machine WHERE machine = 'pnd';
\set VERBOSITY sqlstate
SELECT pnd.load_machine(:'document', '2000-01-01');
\set VERBOSITY default
SELECT regexp_replace(:'LAST_ERROR_MESSAGE', '\d+-\d+-\d+', 'some day') AS message;

SELECT finding FROM pnd.verify_journal();
