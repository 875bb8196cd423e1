-- eligibility/site_caseload.sql: all measures for all cases of a territory at once.
-- Nothing is kept.  A measure is one statement for some thousand cases: the engine
-- has its model once, and where one case fails in it they are tried one by one.

CREATE FUNCTION pnd_data.answers_of(model packnd.dmn, facts jsonb[], on_day date) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	noon timestamptz := (on_day + time '12:00') AT TIME ZONE current_setting('packnd.time_zone');
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(
		SELECT CASE packnd.decide(model, 'eligibility', f.facts, noon, true)::text
			WHEN '"eligible"' THEN 'eligible'
			WHEN '"not_eligible"' THEN 'not_eligible'
			ELSE 'undetermined' END
		FROM unnest(answers_of.facts) WITH ORDINALITY f (facts, place) ORDER BY f.place);
EXCEPTION WHEN OTHERS THEN
	IF SQLSTATE ~ '^(40|53|57|58)' THEN
		RAISE;
	END IF;
	RETURN ARRAY(
		SELECT pnd_data.answer_of(model, f.facts, on_day) FROM unnest(answers_of.facts) WITH ORDINALITY f (facts, place) ORDER BY f.place);
END
$function$;
COMMENT ON FUNCTION pnd_data.answers_of(packnd.dmn, jsonb[], date) IS
'For the functions of pnd: pnd_data.answer_of() for the facts of many cases, in their order.';

CREATE FUNCTION pnd_data.decide_caseload(territory text, on_day date)
RETURNS TABLE (case_id bigint, measure text, policy_version int, outcome text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	some_cases bigint[];
	some_facts jsonb[];
	due record;
BEGIN
	PERFORM packnd.guard();
	FOR some_cases IN
		SELECT array_agg(c.case_id)
		FROM (
			SELECT f.case_id, row_number() OVER (ORDER BY f.case_id) / 5000 AS batch
			FROM pnd_data.case_file f
				JOIN pnd_data.machine_state s ON s.machine = f.machine AND s.version = f.version AND s.state = f.state
			WHERE f.territory_id = decide_caseload.territory AND NOT s.is_final AND f.duplicate_of IS NULL) c
		GROUP BY c.batch
	LOOP
		some_facts := pnd_data.caseload_facts(some_cases, on_day);
		FOR due IN
			SELECT m.measure, p.version, p.model::packnd.dmn AS model
			FROM pnd_data.measure m
				JOIN pnd_data.policy p ON p.policy = m.policy AND p.version = packnd.policy_in_force(m.policy, on_day, decide_caseload.territory)
			WHERE m.retired_at IS NULL
		LOOP
			RETURN QUERY
				SELECT a.case_id, due.measure, due.version, a.outcome
				FROM unnest(some_cases, pnd_data.answers_of(due.model, some_facts, on_day)) a (case_id, outcome);
		END LOOP;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.decide_caseload(text, date) IS
'For the functions of pnd: the outcome of each measure for each open case of a territory on a day, by the policies in force then. Nothing is kept.';

CREATE FUNCTION pnd_data.count_caseload(arguments jsonb) RETURNS TABLE (name text, value int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT concat_ws(' ', a.measure, a.policy_version, a.outcome, CASE WHEN n.case_id IS NULL THEN 'unasked' END), count(*)::int
		FROM pnd_data.decide_caseload(arguments ->> 'territory', (arguments ->> 'on_day')::date) a
			JOIN pnd_data.measure m ON m.measure = a.measure
			LEFT JOIN pnd_data.need n ON n.case_id = a.case_id AND n.domain = m.domain AND n.closed_at IS NULL
		GROUP BY a.measure, a.policy_version, a.outcome, n.case_id IS NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.count_caseload(jsonb) IS
'For packnd.count_rows(), since who steers sees no case: of {"territory": ..., "on_day": ...} the cases by measure, version of its policy, outcome, and whether no open need asks for it ("unasked"), these as one name.';

CREATE FUNCTION pnd.caseload_eligibility(territory text, as_of date DEFAULT NULL)
RETURNS TABLE (measure text, label_fr text, domain text, domain_fr text, policy_version int, cases int, eligible int, not_eligible int,
	undetermined int, eligible_without_need int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', caseload_eligibility.territory);
	PERFORM pnd_data.require_territory_duty(caseload_eligibility.territory, '{supervisor,steering}');
	RETURN QUERY
		WITH counted AS MATERIALIZED (
			SELECT string_to_array(c.name, ' ') AS parts, c.value
			FROM packnd.count_rows('caseload', jsonb_build_object('territory', caseload_eligibility.territory,
				'on_day', coalesce(as_of, pnd_data.territory_today(caseload_eligibility.territory)))) c
		)
		SELECT m.measure, m.label_fr, m.domain, d.label_fr, max(c.parts[2])::int, coalesce(sum(c.value), 0)::int,
			coalesce(sum(c.value) FILTER (WHERE c.parts[3] = 'eligible'), 0)::int,
			coalesce(sum(c.value) FILTER (WHERE c.parts[3] = 'not_eligible'), 0)::int,
			coalesce(sum(c.value) FILTER (WHERE c.parts[3] = 'undetermined'), 0)::int,
			coalesce(sum(c.value) FILTER (WHERE c.parts[3] = 'eligible' AND c.parts[4] = 'unasked'), 0)::int
		FROM pnd_data.measure m
			JOIN pnd_data.need_domain d ON d.domain = m.domain
			LEFT JOIN counted c ON c.parts[1] = m.measure
		WHERE m.retired_at IS NULL AND m.policy IS NOT NULL
		GROUP BY d.rank, m.measure, d.label_fr
		ORDER BY d.rank, m.measure;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.caseload_eligibility(text, date) TO packnd_supervisor, packnd_steering;
COMMENT ON FUNCTION pnd.caseload_eligibility(text, date) IS
'What the measures answer for all open cases of a territory, by the policies in force on a day (null: today there) and what is known of each: how many cases have a right to it, do not, or wait for an answer, an amount or a text, and how many have a right that no open need asks for. Counts only, no case; nothing is kept. A duplicate counts nowhere; cases 0: no version of the policy is in force. For steering inside the scheme, not for publication: small cells are not suppressed here. Errors: 22004, 42501.
EN (steering): how many have a right to each measure, rights of the whole caseload, who is entitled and nobody asked
FR: combien de personnes ont droit à chaque mesure, droits de toute la file active, droits que personne n''a demandés';
