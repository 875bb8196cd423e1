-- eligibility/site_decide.sql: what the policies in force answer for a case, for
-- all measures, whatever needs are open: what nobody thought of is the point.
-- One that fails is one row, and the others answer.

SELECT pnd_data.add_codes('measure_outcome', 'Réponses pour une mesure', '{
	"eligible": "Droit ouvert",
	"not_eligible": "Conditions non remplies",
	"undetermined": "Indéterminé : une réponse, un montant ou un texte manque",
	"offer": "Proposition : à demander, aucune source ne donne de condition"}');

CREATE FUNCTION pnd_data.answer_of(model packnd.dmn, facts jsonb, on_day date) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN CASE packnd.decide(model, 'eligibility', facts, (on_day + time '12:00') AT TIME ZONE current_setting('packnd.time_zone'), true)::text
		WHEN '"eligible"' THEN 'eligible'
		WHEN '"not_eligible"' THEN 'not_eligible'
		ELSE 'undetermined' END;
EXCEPTION WHEN OTHERS THEN
	-- what is another's to mend or try again is no fault of the rule
	IF SQLSTATE ~ '^(40|53|57|58)' THEN
		RAISE;
	END IF;
	RETURN 'undetermined';
END
$function$;
COMMENT ON FUNCTION pnd_data.answer_of(packnd.dmn, jsonb, date) IS
'For the functions of pnd that try what would be: only the outcome that a model gives for facts on a day; undetermined where it fails.';

CREATE FUNCTION pnd_data.apply_policy(policy text, version int, on_day date, facts jsonb,
	OUT failed boolean, OUT reasons text[], OUT answer pnd_data.measure_decision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	complaint text;
	detail text;
BEGIN
	PERFORM packnd.guard();
	answer.policy := policy;
	answer.policy_version := version;
	answer.as_of := on_day;
	answer.outcome := 'undetermined';
	answer.missing := '{}';
	failed := version IS NULL;
	IF failed THEN
		reasons := ARRAY['aucune version de la règle en vigueur ce jour-là'];
		RETURN;
	END IF;
	SELECT a.outcome, a.award, coalesce(a.missing, '{}'), coalesce(a.reasons, '{}'), a.model_hash, a.rejected, a.engine_version, a.reason_rules, a.trace
	INTO answer.outcome, answer.award, answer.missing, reasons, answer.model_hash, answer.rejected, answer.engine_version, answer.reason_rules,
		answer.trace
	FROM packnd.decide_version(policy, version, on_day, facts, NULL) a;
EXCEPTION WHEN OTHERS THEN
	-- what is another's to mend or try again is no fault of the rule
	IF SQLSTATE ~ '^(40|53|57|58)' THEN
		RAISE;
	END IF;
	GET STACKED DIAGNOSTICS complaint = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
	failed := true;
	reasons := ARRAY['la règle n''a pas pu être appliquée'] || ARRAY(
			SELECT 'réponse à vérifier : ' || f.question_fr FROM pnd_data.fact f
			WHERE facts ? f.fact AND position('"' || f.fact || '"' IN complaint) > 0 ORDER BY f.fact)
		|| concat_ws(' ', complaint || '.', nullif(detail, ''));
END
$function$;
COMMENT ON FUNCTION pnd_data.apply_policy(text, int, date, jsonb) IS
'For the functions of pnd: what a version of a policy answers for facts on a day, as packnd.decide_version() has it, as a row that could be kept, and the reasons; where none is in force (null), or it fails, that is an answer, too: undetermined, with the diagnostic among the reasons, and failed.';

CREATE FUNCTION pnd_data.decide_measures(case_id bigint, on_day date, known jsonb)
RETURNS TABLE (measure text, policy text, policy_version int, outcome text, award jsonb, missing text[], reasons text[], to_keep pnd_data.measure_decision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_need bigint;
	answer record;
BEGIN
	PERFORM packnd.guard();
	FOR measure, the_need, policy, policy_version IN
		SELECT m.measure, n.need_id, m.policy, CASE WHEN m.policy IS NOT NULL THEN packnd.policy_in_force(m.policy, on_day, c.territory_id) END
		FROM pnd_data.case_file c
			CROSS JOIN pnd_data.measure m
			JOIN pnd_data.need_domain d ON d.domain = m.domain
			LEFT JOIN pnd_data.need n ON n.case_id = decide_measures.case_id AND n.domain = m.domain AND n.closed_at IS NULL
		WHERE c.case_id = decide_measures.case_id AND m.retired_at IS NULL
		ORDER BY d.rank, m.measure
	LOOP
		to_keep := NULL;
		IF policy IS NULL THEN
			outcome := 'offer';
			award := NULL;
			missing := '{}';
			reasons := '{}';
			RETURN NEXT;
			CONTINUE;
		END IF;
		-- decided already by this version, for this day, on these facts
		SELECT d.outcome, d.award, d.missing, packnd.rule_reasons(d.policy, d.policy_version, d.reason_rules) INTO outcome, award, missing, reasons
		FROM pnd_data.measure_decision d
			JOIN pnd_data.decision_basis b ON b.case_id = d.case_id AND b.basis_id = d.basis_id
		WHERE d.case_id = decide_measures.case_id AND d.need_id IS NOT DISTINCT FROM the_need AND d.measure = decide_measures.measure
			AND d.superseded_at IS NULL AND d.policy = decide_measures.policy AND d.policy_version = decide_measures.policy_version
			AND d.as_of = on_day AND b.facts = known AND b.time_zone = current_setting('packnd.time_zone');
		IF NOT FOUND THEN
			SELECT a.failed, a.reasons, a.answer INTO answer FROM pnd_data.apply_policy(policy, policy_version, on_day, known) a;
			outcome := (answer.answer).outcome;
			award := (answer.answer).award;
			missing := (answer.answer).missing;
			reasons := answer.reasons;
			-- what failed is told, and replaces nothing
			IF NOT answer.failed THEN
				to_keep := answer.answer;
				to_keep.case_id := decide_measures.case_id;
				to_keep.need_id := the_need;
				to_keep.measure := measure;
			END IF;
		END IF;
		RETURN NEXT;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.decide_measures(bigint, date, jsonb) IS
'For the functions of pnd: what all measures answer for a case on a day, for what is known of it then; an offer, of which no source gives a rule, is told as one. to_keep: the decision as it would be kept, for the open need that the measure meets; null where the same is kept, or there is nothing to keep: no version is in force, or it failed.';

CREATE FUNCTION pnd_data.basis_of(case_id bigint, known jsonb) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	zone text := current_setting('packnd.time_zone');
	the_basis int;
BEGIN
	PERFORM packnd.guard();
	SELECT b.basis_id INTO the_basis
	FROM pnd_data.decision_basis b
	WHERE b.case_id = basis_of.case_id AND b.facts = known AND b.time_zone = zone;
	IF NOT FOUND THEN
		INSERT INTO pnd_data.decision_basis (case_id, basis_id, facts, time_zone)
		SELECT basis_of.case_id, coalesce(max(b.basis_id), 0) + 1, known, zone FROM pnd_data.decision_basis b WHERE b.case_id = basis_of.case_id
		RETURNING basis_id INTO the_basis;
	END IF;
	RETURN the_basis;
END
$function$;
COMMENT ON FUNCTION pnd_data.basis_of(bigint, jsonb) IS
'For the functions of pnd, once the case is locked: the row of pnd_data.decision_basis for what is known, that which is there or a new one.';

CREATE FUNCTION pnd_data.decide_and_keep(case_id bigint, on_day date, known jsonb)
RETURNS TABLE (measure text, policy text, policy_version int, outcome text, award jsonb, missing text[], reasons text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := decide_and_keep.case_id;
	told record;
	new_one pnd_data.measure_decision;
	the_basis int;
BEGIN
	PERFORM packnd.guard();
	FOR told IN SELECT m.* FROM pnd_data.decide_measures(id, on_day, known) m LOOP
		measure := told.measure;
		policy := told.policy;
		policy_version := told.policy_version;
		outcome := told.outcome;
		award := told.award;
		missing := told.missing;
		reasons := told.reasons;
		new_one := told.to_keep;
		IF new_one.measure IS NOT NULL THEN
			IF the_basis IS NULL THEN
				-- who decides on an older view must see that: 40001 where its snapshot is older
				UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id = id;
				the_basis := pnd_data.basis_of(id, known);
			END IF;
			UPDATE pnd_data.measure_decision p SET superseded_at = now()
			WHERE p.case_id = id AND p.measure = new_one.measure AND p.superseded_at IS NULL;
			new_one.decision_id := packnd.random_case_id();
			new_one.basis_id := the_basis;
			new_one.decided_at := now();
			INSERT INTO pnd_data.measure_decision SELECT new_one.*;
		END IF;
		RETURN NEXT;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.decide_and_keep(bigint, date, jsonb) IS
'For the functions of pnd, once the case is locked: pnd_data.decide_measures(), and what is new is kept; it replaces what was decided on the measure before.';

CREATE FUNCTION pnd_data.try_answers(model packnd.dmn, facts jsonb, on_day date, missing text[])
RETURNS TABLE (fact text, answer jsonb, settles boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT f.fact, v.answer, pnd_data.answer_of(model, try_answers.facts || jsonb_build_object(f.fact, v.answer), on_day) <> 'undetermined'
		FROM pnd_data.fact f
			CROSS JOIN LATERAL (
				SELECT to_jsonb(b) FROM unnest(ARRAY[true, false]) b WHERE f.base_type = 'boolean'
				UNION ALL
				SELECT c -> 'code' FROM jsonb_array_elements(f.choices) c WHERE f.base_type = 'string' AND NOT c ? 'retired') v (answer)
		WHERE f.fact = ANY (try_answers.missing);
END
$function$;
COMMENT ON FUNCTION pnd_data.try_answers(packnd.dmn, jsonb, date, text[]) IS
'For the functions of pnd: of missing facts that have few values (yes and no, choices), for each value: does it settle whether there is a right?';

CREATE FUNCTION pnd_data.next_question(model packnd.dmn, facts jsonb, on_day date, missing text[]) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT m.fact
		FROM unnest(missing) WITH ORDINALITY m (fact, place)
			LEFT JOIN pnd_data.try_answers(model, facts, on_day, CASE WHEN cardinality(missing) > 1 THEN missing ELSE '{}' END) t ON t.fact = m.fact
		GROUP BY m.fact, m.place
		-- whatever the answer; then for more of the answers; then as the engine has them
		ORDER BY coalesce(bool_and(t.settles), false) DESC, coalesce(avg(t.settles::int), 0) DESC, m.place
		LIMIT 1);
END
$function$;
COMMENT ON FUNCTION pnd_data.next_question(packnd.dmn, jsonb, date, text[]) IS
'For pnd.eligibility(): of the facts for which an answer waits, the one that settles most; null where it waits for none.';
