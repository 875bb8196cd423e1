-- clocks: no open case without an open deadline, on any path through the machine
\set SHOW_CONTEXT never
\i test/fixture.sql
SELECT pnd.add_territory('27', '27', 'Eure', :'caf_number') AS territory \gset
SELECT pnd.open_territory('27', opened_on => '2025-11-26') AS opened \gset
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
\c - postgres
SELECT packnd.site_case_id(:'n') AS id \gset

-- From each state that the case reaches, with each set of deadlines that are
-- open there: every transition of the machine, with what its guards ask for,
-- through the real trigger; and whatever a person may do to each open
-- deadline by hand. After every step: is the case closed, or watched?
CREATE FUNCTION public.look(the_case bigint, OUT state text, OUT clocks text, OUT is_open boolean) LANGUAGE sql AS $$
	SELECT c.state, coalesce((
			SELECT string_agg(DISTINCT d.kind, ' ' ORDER BY d.kind) FROM pnd_data.deadline d
			WHERE d.case_id = c.case_id AND d.subject_id IS NULL AND d.met_at IS NULL AND d.cancelled_at IS NULL), ''), NOT s.is_final
	FROM pnd_data.case_file c JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
	WHERE c.case_id = the_case $$;
-- what is recorded beside an event, before it
CREATE FUNCTION public.record(the_case bigint, step text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	CASE step
		WHEN 'consent_given' THEN
			PERFORM pnd_data.add_consents(the_case, 'coordinating_body');
		WHEN 'needs_assessed' THEN
			PERFORM pnd_data.open_needs(the_case, '{housing}', false, now());
		WHEN 'referent_changed' THEN
			UPDATE pnd_data.referent r SET valid_to = clock_timestamp() WHERE r.case_id = the_case AND r.valid_to IS NULL;
			INSERT INTO pnd_data.referent (case_id, professional_id, valid_from)
			SELECT the_case, l.professional_id, clock_timestamp() FROM pnd_data.login l WHERE l.role_name = 'regress_camille';
		WHEN 'danger_assessed' THEN
			INSERT INTO pnd_data.danger_assessment (case_id, assessment_id, territory_id, answers, finding, assessed_at, recorded_at)
			VALUES (the_case, packnd.random_case_id(), '76', '{}', 'not_characterised', clock_timestamp(), clock_timestamp());
		WHEN 'transfer_proposed' THEN
			INSERT INTO pnd_data.consent (case_id, consent_id, recipient, purpose, data_class, given_at)
			SELECT the_case, packnd.random_case_id(), 'coordinating_body', 'transfer', d, clock_timestamp() FROM unnest('{identity,contact}'::text[]) d;
		WHEN 'transfer_refused' THEN
			UPDATE pnd_data.transfer x SET reason = 'essai' WHERE x.case_id = the_case AND x.outcome IS NULL;
		WHEN 'transfer_completed' THEN
			-- as long as nobody leads it there
			UPDATE pnd_data.case_file c SET assigned_at = now() FROM pnd_data.transfer x WHERE x.case_id = the_case AND c.case_id = x.new_case_id;
		WHEN 'difficulty_called' THEN
			INSERT INTO pnd_data.difficulty_call (case_id, professional_id, reason)
			SELECT the_case, min(p.professional_id), 'other' FROM pnd_data.professional p ON CONFLICT DO NOTHING;
		WHEN 'difficulty_answered' THEN
			UPDATE pnd_data.difficulty_call SET answer_code = 'solved' WHERE case_id = the_case AND answered_at IS NULL;
		WHEN 'correspondents_activated' THEN
			PERFORM pnd_data.add_consents(the_case, 'services');
			PERFORM pnd_data.open_needs(the_case, '{shelter}', false, now());
			PERFORM pnd.refer(packnd.site_case_number(the_case), 'shelter');
		ELSE NULL;
	END CASE;
END $$;
CREATE FUNCTION public.step(the_case bigint, step text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	number text := packnd.site_case_number(the_case);
	deadline text := (
		SELECT packnd.site_number('deadline', d.deadline_id) FROM pnd_data.deadline d
		WHERE d.case_id = the_case AND d.kind = split_part(step, ' ', 2) AND d.subject_id IS NULL AND d.met_at IS NULL AND d.cancelled_at IS NULL
		ORDER BY d.deadline_id LIMIT 1);
BEGIN
	CASE split_part(step, ' ', 1)
		WHEN 'meet' THEN PERFORM pnd.mark_deadline_met(number, deadline);
		WHEN 'cancel' THEN PERFORM pnd.cancel_deadline(number, deadline, 'essai');
		ELSE
			PERFORM public.record(the_case, step);
			PERFORM pnd_data.cause_event(the_case, step, NULL, '{"consent_current": true}' || coalesce((
				SELECT jsonb_object_agg(w.name, w.value)
				FROM pnd_data.case_file c
					JOIN pnd_data.machine_event e ON e.machine = c.machine AND e.version = c.version AND e.event = step
					CROSS JOIN LATERAL (
						SELECT f.name, CASE f.name WHEN 'exit_code' THEN 'moved' WHEN 'transfer_territory' THEN '27' WHEN 'chosen_pathway' THEN c.pathway WHEN 'pathway_reason' THEN 'person'
							WHEN 'review_on' THEN (current_date + 10 + (SELECT count(*)::int FROM pnd_data.pause p WHERE p.case_id = the_case))::text WHEN 'plan_agreed_on' THEN current_date::text ELSE 'essai' END
						FROM jsonb_object_keys(e.writes) f (name)
						UNION ALL SELECT 'referent_named', 'true' WHERE step LIKE 'referent\_%'
						UNION ALL SELECT 'needs_assessed_at', now()::text WHERE step = 'needs_assessed') w (name, value)
				WHERE c.case_id = the_case), '{}'));
	END CASE;
END $$;
CREATE FUNCTION public.walk(the_case bigint, INOUT seen text[], INOUT steps int, INOUT lost text[], INOUT taken jsonb) LANGUAGE plpgsql AS $$
DECLARE
	here record := public.look(the_case);
	there record;
	next record;
BEGIN
	IF here.state || ':' || here.clocks = ANY (seen) THEN
		RETURN;
	END IF;
	seen := seen || (here.state || ':' || here.clocks);
	FOR next IN
		SELECT t.event AS step
		FROM pnd_data.case_file c
			JOIN pnd_data.machine_transition t ON t.machine = c.machine AND t.version = c.version AND t.from_state = c.state
		WHERE c.case_id = the_case
		UNION ALL SELECT h.what || ' ' || k.kind FROM unnest(string_to_array(here.clocks, ' ')) k (kind), (VALUES ('meet'), ('cancel')) h (what)
	LOOP
		BEGIN
			PERFORM public.step(the_case, next.step);
			steps := steps + 1;
			there := public.look(the_case);
			taken := taken || jsonb_build_object(here.state || ' ' || next.step, there.state);
			IF there.is_open AND there.clocks = '' THEN
				lost := lost || format('%s: %s leaves %s without a clock', here.state, next.step, there.state);
			END IF;
			SELECT w.* INTO seen, steps, lost, taken FROM public.walk(the_case, seen, steps, lost, taken) w;
			RAISE EXCEPTION 'back' USING ERRCODE = 'BACK1';
		EXCEPTION
			WHEN SQLSTATE 'BACK1' THEN NULL;
			WHEN SQLSTATE 'PN409' THEN NULL;
		END;
	END LOOP;
END $$;
SELECT w.steps, cardinality(w.seen) AS sets, w.lost, w.taken
FROM public.walk(:id, '{}', 0, '{}', '{}') w \gset
SELECT :steps > 100 AS "more than 100 steps", :sets > 20 AS "from more than 20 states with their deadlines", :'lost'::text[] AS "without a clock";
-- every transition was passed, but that of a duplicate, which takes another case (sql/entry_duplicates.sql), and
-- what somebody has to state and answer for (sql/disclosure.sql)
SELECT t.from_state, t.event FROM pnd_data.machine_transition t JOIN pnd_data.case_file c ON c.case_id = :id AND c.machine = t.machine AND c.version = t.version
WHERE NOT :'taken'::jsonb ? (t.from_state || ' ' || t.event) AND t.event NOT IN ('merged', 'told_without_agreement');
-- the other pathway, which is a machine of its own: the same holds, and what it adds
SELECT pnd.offer_pathway('76', 'complet', '{}'), pnd.offer_pathway('76', 'accompagné', '{}') \g /dev/null
\c - regress_doctor
SELECT pnd.report('76', true, true) AS o \gset
SELECT pnd.choose_pathway(:'o', 'accompagné', 'person') \g /dev/null
\c - postgres
SELECT packnd.site_case_id(:'o') AS other \gset
SELECT w.steps AS other_steps, w.lost AS other_lost, w.taken AS other_taken
FROM public.walk(:other, '{}', 0, '{}', '{}') w \gset
SELECT :other_steps > :steps AS "more steps", :'other_lost'::text[] AS "without a clock";
SELECT t.from_state, t.event FROM pnd_data.machine_transition t JOIN pnd_data.case_file c ON c.case_id = :other AND c.machine = t.machine AND c.version = t.version
WHERE NOT :'other_taken'::jsonb ? (t.from_state || ' ' || t.event) AND t.event NOT IN ('merged', 'told_without_agreement');
SELECT k.key AS "only there" FROM jsonb_each(:'other_taken'::jsonb) k WHERE NOT :'taken'::jsonb ? k.key AND k.key !~ ' (meet|cancel) ' ORDER BY 1;
-- which a person may meet, and which cancel, in which state
SELECT split_part(k.key, ' ', 1) AS state, string_agg(split_part(k.key, ' ', 3), ' ' ORDER BY k.key) FILTER (WHERE k.key LIKE '% meet %') AS met_by_hand
FROM jsonb_each(:'taken'::jsonb) k GROUP BY 1 ORDER BY 1;

-- what watches over a case from state to state
\set VERBOSITY terse
CREATE FUNCTION public.go(the_case bigint, steps text[]) RETURNS TABLE (step text, state text, clocks text) LANGUAGE plpgsql AS $$
BEGIN
	FOREACH step IN ARRAY steps LOOP
		PERFORM public.step(the_case, step);
		SELECT l.state, l.clocks INTO state, clocks FROM public.look(the_case) l;
		RETURN NEXT;
	END LOOP;
END $$;
BEGIN;
SELECT * FROM public.go(:id, '{consent_given,referent_named,first_contact,needs_assessed,plan_agreed,pause_agreed,resumed,transfer_proposed,transfer_refused,exited,reopened,transfer_proposed,transfer_accepted}');
ROLLBACK;

-- a case that lost its clock, as only plain SQL can do, is found
SELECT finding, object, detail FROM pnd.health() WHERE finding = 'no clock';
UPDATE pnd_data.deadline SET cancelled_at = now(), cancel_reason = 'par erreur' WHERE case_id = :id;
SELECT finding, object, detail FROM pnd.health() WHERE finding = 'no clock';
\c - regress_supervisor
SELECT case_number = :'n' AS hers, state_fr, what_fr FROM pnd.cases_without_clock();
SELECT pnd.start_clock(:'n') > now() AS watched;
SELECT count(*) FROM pnd.cases_without_clock();

-- ---- lateness stays
SELECT deadline AS d FROM pnd.case_deadlines(:'n') WHERE state = 'open' \gset
\c - postgres
UPDATE pnd_data.deadline SET started_at = now() - interval '31 days' WHERE case_id = :id AND met_at IS NULL AND cancelled_at IS NULL;
CALL pnd.follow_up(hold_share => 1);
SELECT d.kind, f.rung FROM pnd_data.firing f JOIN pnd_data.deadline d USING (case_id, deadline_id) ORDER BY 1, 2;
\c - regress_supervisor
-- silence has opened a safety check; what is late cannot be cancelled, by nobody
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE state NOT IN ('cancelled', 'met');
SELECT pnd.cancel_deadline(:'n', :'d', 'gênant');
\echo :LAST_ERROR_SQLSTATE
-- suspended it is by a supervisor: its alerts stop, it stays late
SELECT pnd.suspend_deadline(:'n', :'d', now() + interval '5 days', 'à l''étranger jusqu''à vendredi', now() - interval '30 days') < now() AS "still late";
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE deadline = :'d';
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '3 days' WHERE case_id = :id AND kind = 'no_news' AND met_at IS NULL;
CALL pnd.follow_up(hold_share => 1);
SELECT d.kind, f.rung FROM pnd_data.firing f JOIN pnd_data.deadline d USING (case_id, deadline_id) WHERE d.kind = 'no_news' ORDER BY 1, 2;
\c - regress_supervisor
SELECT pnd.resume_deadline(:'n', :'d') < now() AS "still late";
\c - postgres
CALL pnd.follow_up(hold_share => 1);
SELECT d.kind, f.rung FROM pnd_data.firing f JOIN pnd_data.deadline d USING (case_id, deadline_id) WHERE d.kind = 'no_news' ORDER BY 1, 2;
-- not by its referent
\c - regress_doctor
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.suspend_deadline(:'n', :'d', now() + interval '20 days', 'plus tard');
\echo :LAST_ERROR_SQLSTATE
-- an event that ends it leaves it late: news, and a closed case
SELECT pnd.mark_deadline_met(:'n', :'d') \g /dev/null
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE kind IN ('no_news', 'safety_check') ORDER BY started_at, kind, state;
\c - postgres
UPDATE pnd_data.deadline SET started_at = now() - interval '40 days' WHERE case_id = :id AND kind = 'first_contact' AND met_at IS NULL AND cancelled_at IS NULL;
\c - regress_supervisor
SELECT pnd.exit_case(:'n', 'moved') \g /dev/null
SELECT kind, state, state_fr FROM pnd.case_deadlines(:'n') WHERE state = 'cancelled_late' ORDER BY kind;

-- ---- what meets a deadline besides its event: the last one leaves another
\c - postgres
\set model `cat src/policy/fr/danger.dmn`
SELECT pnd.add_training(:'supervisor_number', 'Repérer les violences conjugales', '2025-01-01');
SELECT pnd.load_danger_grid('76', '{"label_fr": "Grille", "legal_source": "Essai", "expires_after_days": 10, "questions": [
	{"question": "q1", "question_fr": "Une question ?", "red": true}, {"question": "q2", "question_fr": "Une autre ?", "red": true}]}', :'model') \g /dev/null
\unset model
CREATE FUNCTION public.keep_only(number text, one text) RETURNS bigint LANGUAGE sql AS $$
	SELECT count(pnd.cancel_deadline(number, d.deadline, 'essai')) FROM pnd.case_deadlines(number) d WHERE d.state = 'open' AND d.kind <> one $$;
-- the confirmation of a report
\c - regress_trainee
SELECT pnd.report('76', true, true) AS t \gset
\c - regress_supervisor
SELECT public.keep_only(:'t', 'detector_confirmation') > 0 AS cancelled, pnd.confirm_report(:'t');
SELECT kind FROM pnd.case_deadlines(:'t') WHERE state = 'open';
-- that she is in danger no more
SELECT pnd.record_danger(:'t', '{"q1": true, "q2": true}');
SELECT public.keep_only(:'t', 'danger_expiry') > 0 AS cancelled, pnd.record_danger(:'t', '{"q1": false, "q2": false}');
SELECT kind FROM pnd.case_deadlines(:'t') WHERE state = 'open';
-- the naming of a referent, where a supervisor acted
\c - regress_trainee
SELECT pnd.give_consent(:'t', 'Exemple', 'Ada', 'phone', '06 12 34 56 78', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'t', :'camille_number');
\c - postgres
SELECT count(*) FROM pnd.end_duty(:'camille_number', '76', 'referent', reason => 'départ');
\c - regress_supervisor
SELECT public.keep_only(:'t', 'referent_to_name') > 0 AS cancelled, pnd.name_referent(:'t', :'sacha_number');
SELECT kind FROM pnd.case_deadlines(:'t') WHERE state = 'open';
