-- eligibility/site_departure.sql: the departure plan.  She decides to leave, and
-- all measures are decided; what is open or one answer away becomes a step, in
-- the order of the hours that are left.

CREATE TABLE pnd_data.departure_step (
	step text PRIMARY KEY CHECK (step ~ '^[a-z][a-z_]*$'),
	label_fr text CHECK (label_fr <> ''),
	time_window text NOT NULL CHECK (time_window IN ('tonight', 'tomorrow', 'before', 'after')),
	is_before boolean NOT NULL,
	place int NOT NULL UNIQUE,
	who text NOT NULL,
	domain text REFERENCES pnd_data.need_domain,
	measure text UNIQUE REFERENCES pnd_data.measure,
	asks_service boolean NOT NULL DEFAULT false,
	legal_source text NOT NULL DEFAULT 'Choix de départ, à fixer par le territoire' CHECK (legal_source <> ''),
	CHECK ((label_fr IS NULL) = (measure IS NOT NULL)),
	CHECK (NOT asks_service OR domain IS NOT NULL)
);
COMMENT ON TABLE pnd_data.departure_step IS
'What a departure plan is made of, in the order of place: steps for a need, and the windows of measures (label_fr null; a measure without a row comes after the departure). is_before: it must be done before she leaves, so it moves to an earlier window where fewer hours are left. asks_service: it is done when a service accepts the need.';
SELECT packnd.declare('pnd_data.departure_step', class => 'metadata', journal => true, keep => 'registry', cached => false);
INSERT INTO pnd_data.departure_step (step, label_fr, time_window, is_before, place, who, domain, measure) VALUES
	('shelter', 'Demander une mise à l''abri', 'tonight', true, 10, 'referent', 'shelter', NULL),
	('hebergement_urgence', NULL, 'tonight', true, 15, 'referent', NULL, 'hebergement_urgence'),
	('childcare', 'Demander une garde pour les enfants', 'tonight', true, 20, 'referent', 'childcare', NULL),
	('safety_plan', 'Convenir d''un plan de sécurité : qui appeler, mot de code, lieu sûr', 'tonight', true, 30, 'referent', 'specialised', NULL),
	('tgd', NULL, 'tonight', true, 40, 'referent', NULL, 'tgd'),
	('auvvc', NULL, 'tomorrow', false, 50, 'referent', NULL, 'auvvc'),
	('ordonnance_protection', NULL, 'tomorrow', false, 55, 'referent', NULL, 'ordonnance_protection'),
	('papers', 'Mettre en lieu sûr papiers, moyens de paiement, clés, ordonnances', 'before', true, 60, 'person', NULL, NULL),
	('call', 'Appeler au moment convenu, une fois le départ fait', 'after', false, 70, 'referent', NULL, NULL),
	('epargne_salariale', NULL, 'after', false, 80, 'referent', NULL, 'epargne_salariale');
UPDATE pnd_data.departure_step SET asks_service = true WHERE step IN ('shelter', 'childcare');

CREATE FUNCTION pnd_data.departure_window(wanted text, is_before boolean, today date, leaves_on date, OUT time_window text, OUT due_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	time_window := CASE
		WHEN departure_window.is_before AND leaves_on <= today THEN 'tonight'
		WHEN departure_window.is_before AND leaves_on = today + 1 AND wanted = 'before' THEN 'tomorrow'
		ELSE wanted END;
	due_on := CASE departure_window.time_window
		WHEN 'tonight' THEN today
		WHEN 'tomorrow' THEN today + 1
		WHEN 'before' THEN leaves_on END;
END
$function$;
COMMENT ON FUNCTION pnd_data.departure_window(text, boolean, date, date) IS
'For pnd_data.plan_departure(): when a step is done, and by which day, if she leaves on a day (null: not known). What must be done before moves to the hours that are left.';

CREATE FUNCTION pnd_data.plan_departure_step(case_id bigint, wanted pnd_data.plan_step) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.plan_step AS s
	SET time_window = wanted.time_window, place = wanted.place, due_on = wanted.due_on, label = wanted.label, need_id = wanted.need_id
	WHERE s.case_id = plan_departure_step.case_id AND s.plan = 'departure' AND s.place = wanted.place
		AND s.measure IS NOT DISTINCT FROM wanted.measure AND s.finished_at IS NULL;
	IF NOT FOUND AND NOT EXISTS (
		-- done before an earlier date: not asked again
		SELECT FROM pnd_data.plan_step s
		WHERE s.case_id = plan_departure_step.case_id AND s.plan = 'departure' AND s.place = wanted.place
			AND s.measure IS NOT DISTINCT FROM wanted.measure AND s.step_result IN ('done', 'not_needed')) THEN
		INSERT INTO pnd_data.plan_step (case_id, step_id, plan, label, who, need_id, measure, time_window, place, due_on, added_at, added_by)
		VALUES (plan_departure_step.case_id, packnd.random_case_id(), 'departure', wanted.label, wanted.who, wanted.need_id, wanted.measure,
			wanted.time_window, wanted.place, wanted.due_on, clock_timestamp(), packnd.actor());
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.plan_departure_step(bigint, pnd_data.plan_step) IS
'For pnd_data.effect_plan_departure(): a step of the departure plan is added, or moved if it is there and not finished.';

CREATE FUNCTION pnd_data.effect_plan_departure(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	today date := pnd_data.case_today(effect_plan_departure.case_id);
	leaves_on date;
	wanted pnd_data.plan_step;
	chosen record;
BEGIN
	PERFORM packnd.guard();
	SELECT packnd.local_day(d.planned_at, pnd_data.departement_of(c.territory_id)) INTO leaves_on
	FROM pnd_data.departure d JOIN pnd_data.case_file c ON c.case_id = d.case_id
	WHERE d.case_id = effect_plan_departure.case_id;
	FOR chosen IN
		SELECT s.label_fr AS label, s.time_window, s.is_before, s.place, s.who, s.domain, NULL AS measure
		FROM pnd_data.departure_step s WHERE s.measure IS NULL
		UNION ALL
		SELECT CASE WHEN a.outcome = 'eligible' THEN 'Demander : ' || m.label_fr
				WHEN cardinality(a.missing) = 0 THEN 'Vérifier à la main, la règle n''a pas pu répondre : ' || m.label_fr
				ELSE 'Réunir ce qui manque, puis demander : ' || m.label_fr END,
			coalesce(s.time_window, 'after'), coalesce(s.is_before, false), coalesce(s.place, 1000), coalesce(s.who, 'referent'), m.domain, m.measure
		FROM pnd_data.decide_and_keep(effect_plan_departure.case_id, today, pnd_data.known_facts(effect_plan_departure.case_id, today)) a
			JOIN pnd_data.measure m ON m.measure = a.measure
			LEFT JOIN pnd_data.departure_step s ON s.measure = m.measure
		WHERE a.outcome = 'eligible' OR a.outcome = 'undetermined' AND cardinality(pnd_data.whole_facts(a.missing)) <= 1
	LOOP
		SELECT w.time_window, w.due_on INTO wanted.time_window, wanted.due_on
		FROM pnd_data.departure_window(chosen.time_window, chosen.is_before, today, leaves_on) w;
		wanted.label := left(chosen.label, 200);
		wanted.who := chosen.who;
		wanted.place := chosen.place;
		wanted.measure := chosen.measure;
		wanted.need_id := (
			SELECT n.need_id FROM pnd_data.need n
			WHERE n.case_id = effect_plan_departure.case_id AND n.domain = chosen.domain AND n.closed_at IS NULL);
		PERFORM pnd_data.plan_departure_step(effect_plan_departure.case_id, wanted);
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_plan_departure(bigint, bigint, timestamptz, jsonb) IS
'Effect: all measures are decided, and those that are open, or one answer away, or whose rule failed, become steps of the departure plan beside those that each departure has (pnd_data.departure_step), each in its window. A policy or a fact that is bad stops nothing.';

CREATE FUNCTION pnd_data.finish_asked_steps(case_id bigint, need_id bigint, happened_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	done bigint;
BEGIN
	PERFORM packnd.guard();
	FOR done IN
		UPDATE pnd_data.plan_step s SET step_result = 'done', finished_at = finish_asked_steps.happened_at
		WHERE s.case_id = finish_asked_steps.case_id AND s.need_id = finish_asked_steps.need_id AND s.plan = 'departure'
			AND s.finished_at IS NULL AND s.measure IS NULL
			AND EXISTS (SELECT FROM pnd_data.departure_step d WHERE d.place = s.place AND d.asks_service)
		RETURNING s.step_id
	LOOP
		PERFORM pnd_data.time_step(case_id, done);
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.finish_asked_steps(bigint, bigint, timestamptz) IS
'For the effect take_need: a service has accepted a need: the step of the departure plan that asks for it is done.';

CREATE FUNCTION pnd.departure_plan(case_number text)
RETURNS TABLE (step text, time_window text, time_window_fr text, label text, who text, who_fr text, domain text, measure text, outcome text,
	questions_fr text[], due_on date, result text, result_fr text, note text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	RETURN QUERY
		SELECT packnd.site_number('plan_step', s.step_id), s.time_window, w.label_fr, s.label, s.who, k.label_fr, n.domain, s.measure, d.outcome,
			ARRAY(SELECT f.question_fr FROM pnd_data.fact f WHERE f.fact = ANY (pnd_data.whole_facts(d.missing)) ORDER BY f.fact),
			s.due_on, s.step_result, r.label_fr, s.result_note
		FROM pnd_data.plan_step s
			JOIN pnd_data.code w ON w.list = 'time_window' AND w.code = s.time_window
			JOIN pnd_data.code k ON k.list = 'step_who' AND k.code = s.who
			LEFT JOIN pnd_data.code r ON r.list = 'step_result' AND r.code = s.step_result
			LEFT JOIN pnd_data.need n ON n.case_id = s.case_id AND n.need_id = s.need_id
			LEFT JOIN LATERAL (
				SELECT e.outcome, e.missing FROM pnd_data.measure_decision e
				WHERE e.case_id = s.case_id AND e.measure = s.measure AND e.superseded_at IS NULL
				ORDER BY e.decided_at DESC LIMIT 1) d ON true
		WHERE s.case_id = the_case AND s.plan = 'departure'
		ORDER BY w.rank, s.place, s.measure, s.step_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.departure_plan(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.departure_plan(text) IS
'The departure plan that the decision to leave has made: its steps in the order of the hours that are left (tonight, tomorrow, before the day, after), who does each, by when, for which need or measure, and for a measure what is still to ask her; pnd.finish_step() and pnd.change_step() take the number of a step; one that asks a service is done when one accepts. Empty before she has decided. Under a ticket (pnd.open_ticket) of an earlier committed transaction: it says when she leaves. Errors: PN404, PN410 no ticket, 42501.
EN (case): the departure plan, what to do tonight, tomorrow, before she leaves
FR: le plan de départ, que faire ce soir, demain, avant le départ';
