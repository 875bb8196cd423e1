-- eligibility/site_facts.sql: what is known of a case: facts that were told, and
-- those that follow from what is recorded of children, relatives, papers and
-- applications.
--
-- A fact with a formula is computed wherever that gives a value, and told
-- otherwise: that there is one child can be said before anybody knows of a
-- birth date, and once the child is recorded nobody types the count again.

CREATE FUNCTION pnd_data.fact_contexts(case_ids bigint[], day date) RETURNS TABLE (case_id bigint, context jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT c.case_id, jsonb_build_object(
			'dependants', coalesce(d.list, '[]'),
			'evidence', coalesce(e.list, '[]'),
			'applications', CASE WHEN a.case_id IS NULL THEN '[]' ELSE pnd_data.applications_told(c.case_id, fact_contexts.day) END,
			'case', jsonb_build_object('territory', c.territory_id, 'state', c.state, 'danger', c.danger,
				'decided_to_leave', c.decided_to_leave_at IS NOT NULL),
			'stated', coalesce(f.list, '{}'))
		FROM pnd_data.case_file c
			LEFT JOIN (
				SELECT k.case_id, jsonb_agg(jsonb_build_object('number', packnd.site_number('dependant', k.dependant_id), 'kind', k.kind,
						'birth_date', k.birth_date,
						'age', CASE WHEN k.kind <> 'unborn' THEN extract(year FROM age(fact_contexts.day, k.birth_date))::int END,
						'lives_with', k.lives_with, 'is_dependent', k.is_dependent)
					ORDER BY k.birth_date, k.dependant_id) AS list
				FROM pnd_data.dependant k
				WHERE k.case_id = ANY (case_ids) AND k.removed_at IS NULL
					-- nobody is born before the day
					AND (k.kind = 'unborn' OR k.birth_date IS NULL OR k.birth_date <= fact_contexts.day)
				GROUP BY k.case_id) d ON d.case_id = c.case_id
			LEFT JOIN (
				SELECT k.case_id, jsonb_agg(jsonb_build_object('kind', k.kind, 'dated_on', k.dated_on, 'valid_until', k.valid_until)
					ORDER BY k.dated_on DESC, k.evidence_id) AS list
				FROM pnd_data.evidence k
				WHERE k.case_id = ANY (case_ids) AND k.withdrawn_at IS NULL AND k.dated_on <= fact_contexts.day
				GROUP BY k.case_id) e ON e.case_id = c.case_id
			LEFT JOIN (SELECT DISTINCT k.case_id FROM pnd_data.application k WHERE k.case_id = ANY (case_ids)) a ON a.case_id = c.case_id
			LEFT JOIN (
				SELECT k.case_id, jsonb_object_agg(k.fact, k.value) AS list
				FROM pnd_data.case_fact k
				WHERE k.case_id = ANY (case_ids) AND k.forgotten_at IS NULL
				GROUP BY k.case_id) f ON f.case_id = c.case_id
		WHERE c.case_id = ANY (case_ids);
END
$function$;
COMMENT ON FUNCTION pnd_data.fact_contexts(bigint[], date) IS
'For the functions of pnd: pnd_data.fact_context() of many cases.';

CREATE FUNCTION pnd_data.fact_context(case_id bigint, day date) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (SELECT c.context FROM pnd_data.fact_contexts(ARRAY[fact_context.case_id], fact_context.day) c);
END
$function$;
COMMENT ON FUNCTION pnd_data.fact_context(bigint, date) IS
'For the functions of pnd: the variables of the formulas of facts on a day: dependants (the oldest first; age in full years), evidence (the newest first), applications (the newest first), case, and stated, the facts that were told.';

CREATE FUNCTION pnd_data.compute_one_by_one(context jsonb, day date) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	due record;
	computed jsonb := '{}'::jsonb;
	fact_value jsonb;
BEGIN
	PERFORM packnd.guard();
	FOR due IN SELECT f.fact, f.formula FROM pnd_data.fact f WHERE f.formula IS NOT NULL AND f.retired_at IS NULL LOOP
		BEGIN
			fact_value := packnd.evaluate(packnd.feel(due.formula), context, (day + time '12:00') AT TIME ZONE current_setting('packnd.time_zone'))::jsonb;
			computed := computed || CASE WHEN fact_value = 'null' THEN '{}' ELSE jsonb_build_object(due.fact, fact_value) END;
		EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
			CONTINUE;
		END;
	END LOOP;
	RETURN computed;
END
$function$;
COMMENT ON FUNCTION pnd_data.compute_one_by_one(jsonb, date) IS
'For pnd_data.compute_facts(), where a formula fails: its fact is not known, the others are.';

CREATE FUNCTION pnd_data.compute_facts(contexts jsonb[], day date) RETURNS jsonb[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	noon timestamptz := (day + time '12:00') AT TIME ZONE current_setting('packnd.time_zone');
	all_of packnd.feel := packnd.fact_formulas(false);
	by_case packnd.feel := packnd.fact_formulas(true);
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(
		-- what takes too much is null as a whole
		SELECT CASE WHEN jsonb_typeof(v.facts) = 'object' THEN v.facts ELSE pnd_data.compute_one_by_one(c.context, day) END
		FROM unnest(contexts) WITH ORDINALITY c (context, place)
			CROSS JOIN LATERAL (
				-- where nothing is recorded, most have nothing to go by
				SELECT packnd.evaluate(CASE WHEN c.context -> 'dependants' = '[]' AND c.context -> 'evidence' = '[]' AND c.context -> 'applications' = '[]'
					THEN by_case ELSE all_of END, c.context, noon)::jsonb AS facts OFFSET 0) v
		ORDER BY c.place);
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
	RETURN ARRAY(SELECT pnd_data.compute_one_by_one(c.context, day) FROM unnest(contexts) WITH ORDINALITY c (context, place) ORDER BY c.place);
END
$function$;
COMMENT ON FUNCTION pnd_data.compute_facts(jsonb[], date) IS
'For the functions of pnd: the facts that follow on a day from each of some contexts of pnd_data.fact_contexts(), as JSON objects in their order. A formula that fails leaves its fact unknown.';

CREATE FUNCTION pnd_data.computed_facts(context jsonb, day date) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (pnd_data.compute_facts(ARRAY[context], day))[1];
END
$function$;
COMMENT ON FUNCTION pnd_data.computed_facts(jsonb, date) IS
'For the functions of pnd: the facts that follow on a day from a context of pnd_data.fact_context(), as a JSON object.';

CREATE FUNCTION pnd_data.known_facts(case_id bigint, day date) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	context jsonb := (SELECT c.context FROM pnd_data.fact_contexts(ARRAY[known_facts.case_id], known_facts.day) c);
BEGIN
	PERFORM packnd.guard();
	RETURN context -> 'stated' || (pnd_data.compute_facts(ARRAY[context], known_facts.day))[1];
END
$function$;
COMMENT ON FUNCTION pnd_data.known_facts(bigint, date) IS
'For the functions of pnd: all that is known of a case on a day, told and computed, as policies take it: a JSON object by fact name; null is known not to apply, what is not known has no key.';

CREATE FUNCTION pnd_data.whole_facts(missing text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT coalesce(array_agg(w.fact ORDER BY w.place), '{}')
FROM (
	SELECT substring(m.part FROM '^[^.[]*') AS fact, min(m.place) AS place
	FROM unnest(whole_facts.missing) WITH ORDINALITY m (part, place)
	GROUP BY 1) w
$function$;
COMMENT ON FUNCTION pnd_data.whole_facts(text[]) IS
'For the functions of pnd: the facts of the dictionary of which parts are missing ("school_changes[1].sole_authority": school_changes), each once, in their order.';

CREATE FUNCTION pnd_data.refuse_part_of_child(facts jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	uncounted text;
BEGIN
	PERFORM packnd.guard();
	SELECT f.fact INTO uncounted
	FROM pnd_data.fact f
		JOIN jsonb_each(facts) e ON e.key = f.fact AND jsonb_typeof(e.value) = 'number'
	WHERE f.data_class = 'children' AND f.base_type = 'number'
		AND CASE WHEN jsonb_typeof(e.value) = 'number' THEN e.value::numeric < 0 OR e.value::numeric % 1 <> 0 END
	ORDER BY f.fact
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('22023', 'fact "%1$s" is no whole number', 'Children are counted whole.',
			'A child who lives with each parent in turn is no half one: how such a child counts is not in the sources, so ask the body that decides, and leave the fact out until it has said.',
			uncounted);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.refuse_part_of_child(jsonb) IS
'For the functions of pnd: error 22023 that names the fact, if a number about children in a JSON object of facts is negative or not whole.';

CREATE FUNCTION pnd_data.caseload_facts(case_ids bigint[], day date) RETURNS jsonb[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	contexts jsonb[] := ARRAY(
		SELECT c.context
		FROM unnest(case_ids) WITH ORDINALITY i (case_id, place) JOIN pnd_data.fact_contexts(case_ids, day) c ON c.case_id = i.case_id
		ORDER BY i.place);
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(
		SELECT f.context -> 'stated' || f.computed
		FROM unnest(contexts, pnd_data.compute_facts(contexts, day)) WITH ORDINALITY f (context, computed, place)
		ORDER BY f.place);
END
$function$;
COMMENT ON FUNCTION pnd_data.caseload_facts(bigint[], date) IS
'For the functions of pnd: pnd_data.known_facts() of many cases, in their order.';

CREATE FUNCTION pnd_data.check_facts(facts jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known text := (
		SELECT coalesce(string_agg(f.fact, ', ' ORDER BY f.fact), '') FROM pnd_data.fact f WHERE facts ? f.fact AND f.retired_at IS NULL);
BEGIN
	PERFORM packnd.guard();
	IF jsonb_typeof(facts) IS DISTINCT FROM 'object' THEN
		PERFORM packnd.fail('22023', 'facts must be a JSON object');
	END IF;
	IF EXISTS (SELECT FROM jsonb_each(facts) e
		WHERE NOT EXISTS (SELECT FROM pnd_data.fact f WHERE f.fact = e.key AND f.retired_at IS NULL)) THEN
		-- what is unknown is not said, it may be meant for something else: what is known tells it from the rest
		PERFORM packnd.fail('22023', 'unknown fact',
			CASE WHEN known <> '' THEN 'Known of those given: %2$s.' ELSE 'Known of those given: none.' END,
			'Facts are: %1$s.',
			(SELECT string_agg(f.fact, ', ' ORDER BY f.fact) FROM pnd_data.fact f WHERE f.retired_at IS NULL), known);
	END IF;
	PERFORM pnd_data.refuse_none(facts), pnd_data.refuse_part_of_child(facts);
	-- a fact that does not fit its type is refused now, not when it is asked for
	PERFORM packnd.check_fact(g.fact, g.value, g.base_type, g.allowed)
	FROM (
		SELECT f.fact, e.value, f.base_type, f.allowed
		FROM jsonb_each(facts) e JOIN pnd_data.fact f ON f.fact = e.key
		ORDER BY f.fact) g;
	PERFORM pnd_data.require_day('fact_date', f.fact,
		-- a year that the calendar of PostgreSQL need not have
		CASE WHEN e.value ~ '^\d{4}-\d\d-\d\d$' THEN e.value::date ELSE 'infinity' END)
	FROM jsonb_each_text(facts) e (fact, value) JOIN pnd_data.fact f ON f.fact = e.fact AND f.base_type = 'date'
	WHERE e.value IS NOT NULL
	ORDER BY f.fact;
END
$function$;
COMMENT ON FUNCTION pnd_data.check_facts(jsonb) IS
'For the functions of pnd: error 22023 unless it is a JSON object of facts of the dictionary, each of its type and allowed, null where it may be none, 22008 a date that is a mistake (bound fact_date).';

CREATE FUNCTION pnd.record_facts(case_number text, facts jsonb, request_key text DEFAULT NULL)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	id bigint;
	today date;
	context jsonb;
	computed jsonb;
	stray text;
	recorded int;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('record_facts', request_key, jsonb_build_array(case_number, facts));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::int;
	END IF;
	id := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(id, '{detector,referent,supervisor}');
	PERFORM pnd_data.check_facts(facts);
	today := pnd_data.case_today(id);
	context := pnd_data.fact_context(id, today);
	computed := pnd_data.computed_facts(jsonb_set(context, '{stated}', (context -> 'stated') - ARRAY(SELECT jsonb_object_keys(facts))), today);
	-- what is computed may be completed, as of the children that it names
	SELECT e.key INTO stray FROM jsonb_each(facts) e WHERE computed ? e.key AND NOT e.value @> (computed -> e.key) ORDER BY e.key LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN409', 'fact "%1$s" is computed from what is recorded', NULL,
			'It follows from the dependants, the evidence and the applications of the case: pnd.dependants(), pnd.evidence() and pnd.applications() list them.',
			stray);
	END IF;
	INSERT INTO pnd_data.case_fact (case_id, fact, value, stated_at, stated_by)
	SELECT id, e.key, e.value, now(), packnd.actor()
	FROM jsonb_each(facts) e
	WHERE computed -> e.key IS DISTINCT FROM e.value
	ON CONFLICT (case_id, fact) DO UPDATE
		SET value = excluded.value, stated_at = excluded.stated_at, stated_by = excluded.stated_by, forgotten_at = NULL, forget_reason = NULL
		WHERE case_fact.value <> excluded.value OR case_fact.forgotten_at IS NOT NULL;
	GET DIAGNOSTICS recorded = ROW_COUNT;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(recorded));
	RETURN recorded;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.record_facts(text, jsonb, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.record_facts(text, jsonb, text) IS
'Record facts of a case, told once for all measures: a JSON object by fact name (pnd.facts), null for "known not to apply". Returns how many are new or changed. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 a closed case, or a fact that is computed from dependants, evidence or applications, 22023 no object, an unknown fact, one that does not fit its type (a part of a child is none), or null for one that is not declared to be none (pnd.facts(): may_be_none), 22008 a date that is a mistake (bound fact_date), 42501.
EN (eligibility): note what she says about her situation, record facts, income, children, complaint
FR: noter la situation de la personne, ce que la personne dit de sa situation, enregistrer des faits, ressources, enfants, plainte';

CREATE FUNCTION pnd.forget_fact(case_number text, fact text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('forget_fact', request_key, jsonb_build_array(case_number, fact, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	id := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(id, '{detector,referent,supervisor}');
	PERFORM packnd.require_given('fact', forget_fact.fact), packnd.require_text('reason', forget_fact.reason);
	UPDATE pnd_data.case_fact AS f SET value = 'null', forgotten_at = now(), forget_reason = forget_fact.reason
	WHERE f.case_id = id AND f.fact = forget_fact.fact AND f.forgotten_at IS NULL;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'the fact is not recorded for the case', NULL, 'pnd.case_facts() lists what was told.');
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.forget_fact(text, text, text, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.forget_fact(text, text, text, text) IS
'A fact was recorded by mistake: it is not known any more (which is something else than known not to apply), for a reason. The journal keeps what was. With the request_key of an earlier call it only answers what that did. Errors: PN404, P0002 it is not recorded, PN409 a closed case, 22004 and 22023 no reason, 42501.
EN (eligibility): a fact was recorded by mistake, she never said so
FR: effacer un fait noté par erreur';

CREATE FUNCTION pnd_data.number_fr(value numeric) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT CASE WHEN abs(value) < 10000 THEN replace(value::text, '.', ',')
	-- the whole part in threes from its end, by a space where no line ends
	ELSE concat_ws(',', reverse(regexp_replace(reverse(trunc(value)::text), '(\d{3})(?=\d)', '\1' || chr(160), 'g')),
		nullif(split_part(value::text, '.', 2), '')) END
$function$;
COMMENT ON FUNCTION pnd_data.number_fr(numeric) IS
'For the functions of pnd: a number as it is written in French, as packnd.explain_text() writes it: 1234,5 and, from five digits on in threes, 12 345,5.';

CREATE FUNCTION pnd_data.value_fr(value jsonb, base_type text, choices jsonb) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT CASE jsonb_typeof(value_fr.value)
	WHEN 'null' THEN 'sans objet'
	WHEN 'boolean' THEN CASE WHEN value_fr.value::boolean THEN 'oui' ELSE 'non' END
	WHEN 'array' THEN coalesce((
		SELECT string_agg(pnd_data.value_fr(i.value, substring(base_type FROM '^list<(.*)>$'), choices), ', ' ORDER BY i.place)
		FROM jsonb_array_elements(value_fr.value) WITH ORDINALITY i (value, place)), 'aucun')
	WHEN 'number' THEN pnd_data.number_fr(value_fr.value::numeric)
	WHEN 'object' THEN coalesce((
		-- its parts in the order in which its type, and so its question, names them
		SELECT string_agg(coalesce(pnd_data.value_fr(value_fr.value -> p.part[1], p.part[2], NULL), 'pas encore connu'), ' / ' ORDER BY p.place)
		FROM regexp_matches(substring(base_type FROM '^context<([^<>]*)>$'), '(\w+): ([a-z ]+)', 'g') WITH ORDINALITY p (part, place)), (
		SELECT string_agg(pnd_data.value_fr(o.value, NULL, NULL), ' / ' ORDER BY o.key) FROM jsonb_each(value_fr.value) o))
	ELSE coalesce((
		SELECT c ->> 'label_fr'
		FROM jsonb_array_elements(value_fr.choices) c
		WHERE c -> 'code' = value_fr.value),
		CASE base_type WHEN 'date' THEN regexp_replace(value_fr.value #>> '{}', '^(\d{4})-(\d\d)-(\d\d)$', '\3/\2/\1')
			ELSE value_fr.value #>> '{}' END) END
$function$;
COMMENT ON FUNCTION pnd_data.value_fr(jsonb, text, jsonb) IS
'For the functions of pnd: the value of a fact in French: labels of choices, yes and no, days as they are written.';

CREATE FUNCTION pnd_data.dependants_told(case_id bigint, by_name boolean, told text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	in_words text := told;
	one record;
BEGIN
	PERFORM packnd.guard();
	IF told ~ '\mK-' THEN
		FOR one IN
			SELECT packnd.site_number('dependant', d.dependant_id) AS number, d.given_name,
				row_number() OVER (ORDER BY coalesce(d.birth_date, 'infinity'), d.dependant_id) AS place
			FROM pnd_data.dependant d
			WHERE d.case_id = dependants_told.case_id
		LOOP
			in_words := replace(in_words, one.number, coalesce(CASE WHEN by_name THEN one.given_name END, 'numéro ' || one.place));
		END LOOP;
	END IF;
	RETURN in_words;
END
$function$;
COMMENT ON FUNCTION pnd_data.dependants_told(bigint, boolean, text) IS
'For the functions of pnd: a text in which children of a case stand by their numbers, with the given name in its place (by_name: under a ticket only), else with the place among all that were recorded, the oldest first: "numéro 1".';

CREATE FUNCTION pnd.case_facts(case_number text)
RETURNS TABLE (fact text, question_fr text, value jsonb, value_fr text, is_computed boolean, stated_at timestamptz, stated_at_local text,
	professional text, display_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	today date := pnd_data.case_today(the_case);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	RETURN QUERY
		WITH computed AS (
			SELECT e.key, e.value FROM jsonb_each(pnd_data.computed_facts(pnd_data.fact_context(the_case, today), today)) e
		)
		SELECT f.fact, f.question_fr, coalesce(c.value, k.value),
			pnd_data.dependants_told(the_case, true, pnd_data.value_fr(coalesce(c.value, k.value), f.base_type, f.choices)),
			c.key IS NOT NULL, CASE WHEN c.key IS NULL THEN k.stated_at END, packnd.local_time(CASE WHEN c.key IS NULL THEN k.stated_at END, here),
			CASE WHEN c.key IS NULL THEN packnd.site_number('professional', k.stated_by) END, CASE WHEN c.key IS NULL THEN p.display_name END
		FROM pnd_data.fact f
			LEFT JOIN computed c ON c.key = f.fact
			LEFT JOIN pnd_data.case_fact k ON k.fact = f.fact AND k.case_id = the_case AND k.forgotten_at IS NULL
			LEFT JOIN pnd_data.professional p ON p.professional_id = k.stated_by
		-- a day of birth is shown with the child alone (pnd.dependants())
		WHERE c.key IS NOT NULL AND NOT (f.data_class = 'children' AND f.base_type = 'date') OR k.fact IS NOT NULL
		ORDER BY f.fact;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.case_facts(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.case_facts(text) IS
'What is known of a case: fact, question, value (JSON null: known not to apply), the value in French, whether it is computed today from dependants, evidence and applications, else when it was told and to whom (null: to an administrator). What is not known has no row. Under a ticket (pnd.open_ticket) of an earlier committed transaction, since it is her story. Errors: PN404, PN410 no ticket, 42501.
EN (eligibility): what is known of her already, what was told when and to whom
FR: ce qui est déjà connu, ce qui a été dit, quand et à qui';
