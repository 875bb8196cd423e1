-- eligibility/site_form.sql: what is still to ask for a case, as a form: of all
-- measures, the question that settles most first.

CREATE FUNCTION pnd_data.open_questions(case_id bigint, on_day date)
RETURNS TABLE (measure text, fact text, place int, is_next boolean, answer jsonb, settles boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known jsonb := pnd_data.known_facts(case_id, on_day);
	due record;
	next_fact text;
BEGIN
	PERFORM packnd.guard();
	FOR due IN
		SELECT m.measure, m.outcome, pnd_data.whole_facts(m.missing) AS missing, p.model::packnd.dmn AS model
		FROM pnd_data.decide_measures(case_id, on_day, known) m
			JOIN pnd_data.policy p ON p.policy = m.policy AND p.version = m.policy_version
		WHERE m.missing <> '{}'
	LOOP
		next_fact := CASE WHEN due.outcome = 'eligible' THEN due.missing[1] ELSE pnd_data.next_question(due.model, known, on_day, due.missing) END;
		RETURN QUERY
			SELECT due.measure, m.fact, m.place::int, m.fact = next_fact, t.answer, t.settles
			FROM unnest(due.missing) WITH ORDINALITY m (fact, place)
				LEFT JOIN pnd_data.try_answers(due.model, known, on_day, CASE WHEN due.outcome = 'eligible' THEN '{}' ELSE due.missing END) t
					ON t.fact = m.fact;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.open_questions(bigint, date) IS
'For pnd.questions(case_number): each measure that waits for a fact, as the how manieth it asks for it, whether it is the next to ask for that measure, and, where the fact has few values, whether each settles the measure.';

CREATE FUNCTION pnd.questions(case_number text)
RETURNS TABLE (fact text, question_fr text, type text, allowed text, choices jsonb, data_class text, measures text[], measures_fr text[], settles int,
	ask_first boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}'), pnd_data.require_shown(the_case);
	RETURN QUERY
		WITH asked AS MATERIALIZED (
			SELECT o.* FROM pnd_data.open_questions(the_case, pnd_data.case_today(the_case)) o
		), settled AS (
			-- whatever is answered, at least so many; and on the average
			SELECT s.fact, min(s.settled)::int AS settles, avg(s.settled) AS expected
			FROM (SELECT a.fact, a.answer, count(*) FILTER (WHERE a.settles) AS settled FROM asked a WHERE a.answer IS NOT NULL GROUP BY a.fact, a.answer) s
			GROUP BY s.fact
		), wanted AS (
			SELECT a.fact, array_agg(DISTINCT a.measure) AS measures, bool_or(a.is_next) AS is_next, min(a.place) AS place
			FROM asked a GROUP BY a.fact
		)
		SELECT w.fact, q.question_fr, q.type, f.allowed,
			(SELECT jsonb_agg(c.value ORDER BY c.place) FROM jsonb_array_elements(f.choices) WITH ORDINALITY c (value, place) WHERE NOT c.value ? 'retired'),
			f.data_class, l.measures, l.measures_fr, coalesce(s.settles, 0), w.is_next
		FROM wanted w
			CROSS JOIN LATERAL pnd.questions(ARRAY[w.fact]) q
			CROSS JOIN LATERAL (
				SELECT array_agg(m.measure ORDER BY d.rank, m.measure) AS measures, array_agg(m.label_fr ORDER BY d.rank, m.measure) AS measures_fr
				FROM pnd_data.measure m JOIN pnd_data.need_domain d ON d.domain = m.domain
				WHERE m.measure = ANY (w.measures)) l
			LEFT JOIN pnd_data.fact f ON f.fact = w.fact
			LEFT JOIN settled s ON s.fact = w.fact
		ORDER BY coalesce(s.settles, 0) DESC, coalesce(s.expected, 0) DESC, w.is_next DESC, cardinality(w.measures) DESC, w.place, w.fact;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.questions(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.questions(text) IS
'What is still to ask for a case today, as a form for all measures, the best question first: fact, question in French, type, what is allowed (FEEL unary tests), choices ([{"code", "label_fr"}]), the class of data whose consent covers it, the measures that wait for it, how many of them are settled whatever the answer is (settles; tried for each answer of yes and no and of choices, 0 for others), and whether it is the one to ask first for a measure. pnd.record_facts() takes the answers. Keeps nothing. Errors: PN404, PN409 she agrees no longer, 42501.
EN (eligibility): what is left to ask her, the form of questions for a case, which question first
FR: ce qu''il reste à demander à la personne, questionnaire du dossier, quelle question poser d''abord';
