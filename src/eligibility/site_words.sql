-- eligibility/site_words.sql: what was decided, in words: for a professional who
-- reads it aloud.

CREATE FUNCTION pnd_data.outcome_labels() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (SELECT string_agg(c.code || ' : ' || c.label_fr, E'\n' ORDER BY c.rank) FROM pnd_data.code c WHERE c.list = 'outcome');
END
$function$;
COMMENT ON FUNCTION pnd_data.outcome_labels() IS
'For the functions of pnd: what the answers of a policy are called, as packnd.explain_text() takes labels.';

CREATE FUNCTION pnd_data.lines_fr(title text, lines text[]) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT title || E' :\n' || string_agg('- ' || l.line || E'\n', '' ORDER BY l.place)
FROM unnest(lines) WITH ORDINALITY l (line, place)
WHERE l.line <> ''
$function$;
COMMENT ON FUNCTION pnd_data.lines_fr(text, text[]) IS
'For the functions of pnd: a list with its title; null where nothing is in it.';

CREATE FUNCTION pnd_data.measure_head_fr(measure text, outcome text, day date) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT format(E'%s, au %s\n%s\n', m.label_fr, to_char(measure_head_fr.day, 'DD/MM/YYYY'),
			pnd_data.label_of('measure_outcome', measure_head_fr.outcome))
		FROM pnd_data.measure m WHERE m.measure = measure_head_fr.measure);
END
$function$;
COMMENT ON FUNCTION pnd_data.measure_head_fr(text, text, date) IS
'For pnd.explain_measure(): what a measure is called, and what is answered on a day.';

CREATE FUNCTION pnd_data.measure_request_fr(measure text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT pnd_data.lines_fr('Pour la demande', ARRAY[
			'Qui décide : ' || m.deciding_body,
			'Pièces : ' || m.papers_fr,
			'À qui demander : ' || m.ask_fr,
			'Délais : ' || m.clocks_fr,
			'Ouvre aussi : ' || m.opens_fr,
			'Source : ' || m.legal_source,
			'Fiabilité : ' || pnd_data.label_of('confidence', m.confidence)])
		FROM pnd_data.measure m WHERE m.measure = measure_request_fr.measure);
END
$function$;
COMMENT ON FUNCTION pnd_data.measure_request_fr(text) IS
'For pnd.explain_measure(): what to know to ask for a measure: who decides, papers, whom to ask, clocks, what else it opens, its source.';

CREATE FUNCTION pnd_data.award_grounds_fr(compiled packnd.dmn, policy text, version int, facts jsonb, trace int[], told text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN pnd_data.lines_fr('Comment c''est calculé', ARRAY(
			SELECT rtrim(f.question_fr, '.') || ' : ' || pnd_data.value_fr(facts -> i.name, f.base_type, f.choices)
			FROM packnd.inputs(compiled, 'award') i
				JOIN pnd_data.policy_fact f ON f.policy = award_grounds_fr.policy AND f.version = award_grounds_fr.version AND f.fact = i.name
			WHERE NOT EXISTS (SELECT FROM packnd.inputs(compiled, 'eligibility') e WHERE e.name = i.name)
			ORDER BY i.position)
		|| ARRAY(
			SELECT r.annotation
			FROM packnd.rule_texts(policy, version, trace) WITH ORDINALITY r (name, rule, outputs, annotation, place)
			WHERE position(r.annotation IN told) = 0
			ORDER BY r.place));
END
$function$;
COMMENT ON FUNCTION pnd_data.award_grounds_fr(packnd.dmn, text, int, jsonb, int[], text) IS
'For pnd.explain_measure(): what an award rests on beside what was told of the answer: the facts that it asks for alone, and the source of each rule that gave a part of it. Null where there is neither.';

CREATE FUNCTION pnd.explain_measure(case_number text, measure text)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
	decided record;
	compiled packnd.dmn;
	labels text := pnd_data.outcome_labels();
	why text;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(id, '{referent,supervisor,break_glass}');
	PERFORM packnd.require_one_of('measure', measure, ARRAY(SELECT m.measure FROM pnd_data.measure m ORDER BY m.measure));
	IF EXISTS (SELECT FROM pnd_data.measure m WHERE m.measure = explain_measure.measure AND m.policy IS NULL) THEN
		RETURN concat_ws(E'\n', pnd_data.measure_head_fr(measure, 'offer', pnd_data.case_today(id)), pnd_data.measure_request_fr(measure));
	END IF;
	PERFORM pnd_data.require_ticket(id);
	SELECT d.outcome, d.award, d.missing, b.facts, d.as_of, d.policy, d.policy_version, d.trace, p.model AS document
	INTO decided
	FROM pnd_data.measure_decision d
		JOIN pnd_data.decision_basis b ON b.case_id = d.case_id AND b.basis_id = d.basis_id
		JOIN pnd_data.policy p ON p.policy = d.policy AND p.version = d.policy_version
	WHERE d.case_id = id AND d.measure = explain_measure.measure AND d.superseded_at IS NULL
	ORDER BY d.decided_at DESC
	LIMIT 1;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'measure "%1$s" has not been decided for the case', NULL,
			'pnd.eligibility() decides the measures when who leads the case asks it for today.',
			measure);
	END IF;
	compiled := decided.document::packnd.dmn;
	why := packnd.explain_text(compiled, 'eligibility', decided.facts,
		(decided.as_of + time '12:00') AT TIME ZONE current_setting('packnd.time_zone'), labels => labels);
	RETURN pnd_data.dependants_told(id, false, concat_ws(E'\n',
		pnd_data.measure_head_fr(measure, decided.outcome, decided.as_of),
		CASE WHEN decided.award IS NOT NULL THEN
			pnd_data.lines_fr('Ce qui est accordé', string_to_array(packnd.value_text(compiled, 'award', decided.award, 'fr', labels), E'\n')) END,
		CASE WHEN decided.award IS NOT NULL THEN
			pnd_data.award_grounds_fr(compiled, decided.policy, decided.policy_version, decided.facts, decided.trace, why) END,
		CASE WHEN decided.outcome = 'eligible' THEN
			pnd_data.lines_fr('À demander d''abord, pour le dire tout entier', ARRAY(SELECT q.question_fr FROM pnd.questions(decided.missing) q)) END,
		CASE WHEN decided.outcome <> 'not_eligible' THEN pnd_data.measure_request_fr(measure) END,
		why));
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.explain_measure(text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.explain_measure(text, text) IS
'The current decision on a measure of a case as a text in French that can be read aloud: what was decided, what is accorded (amounts, gift or loan, days), by which figures and facts, who decides and which papers, by which rule and source, on which facts; or what to ask first. From the model, day and facts it is pinned to. Of an offer, which no rule decides: what to know to ask for it. Under a ticket (pnd.open_ticket) of an earlier committed transaction, since her facts are in it. Errors: PN404, P0002 not decided yet, PN410 no ticket, 42501.
EN (eligibility): why was she refused, why was she granted a measure, explain a decision aloud
FR: pourquoi une aide est refusée ou accordée, pourquoi la demande a été refusée, expliquer une décision à voix haute';
