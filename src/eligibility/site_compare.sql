-- eligibility/site_compare.sql: what another version of a policy would change:
-- which of its rules are others, and what it would answer for the cases that
-- are open, beside what the version before answers.  Nothing is kept.
--
-- Authors and approvers see no case.  What they are told is counted behind the
-- walls, by packnd.count_rows(): names come from the models, never from a fact,
-- and a number that concerns fewer than five cases is not told.

CREATE FUNCTION pnd_data.plain_text(markdown text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT regexp_replace(replace(replace(replace(replace(markdown, '<br>', ' '), '&lt;', '<'), '&gt;', '>'), '&amp;', '&'), '\\(.)', '\1', 'g')
$function$;
COMMENT ON FUNCTION pnd_data.plain_text(text) IS
'For pnd.compare_policy(): what packnd.render() wrote as Markdown, as it stands in the model.';

CREATE FUNCTION pnd_data.rules_of(model packnd.dmn)
RETURNS TABLE (decision text, place bigint, said text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT d.name, coalesce(r.place, 1), pnd_data.plain_text(coalesce(r.line, d.sheet))
		FROM (SELECT m.name, packnd.render(model, m.name, 'markdown') AS sheet FROM packnd.decisions(model) m) d
			-- a table has a line for each rule, which begins with its number; another box is one text
			LEFT JOIN LATERAL (
				SELECT l.place, regexp_replace(l.line, '^\| *\d+ *\| *| *\|$', '', 'g') AS line
				FROM regexp_split_to_table(d.sheet, '\n') WITH ORDINALITY l (line, place)
				WHERE l.line ~ '^\| *\d+ *\|') r ON true;
END
$function$;
COMMENT ON FUNCTION pnd_data.rules_of(packnd.dmn) IS
'For pnd.compare_policy(): the rules of each decision of a model as texts, without their numbers; what is no table as one.';

CREATE FUNCTION pnd_data.changed_rules(old_model packnd.dmn, new_model packnd.dmn)
RETURNS TABLE (decision text, before text, after text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		WITH old_rule AS (
			SELECT r.*, row_number() OVER (PARTITION BY r.decision, r.said ORDER BY r.place) AS twin FROM pnd_data.rules_of(old_model) r
		), new_rule AS (
			SELECT r.*, row_number() OVER (PARTITION BY r.decision, r.said ORDER BY r.place) AS twin FROM pnd_data.rules_of(new_model) r
		), gone AS (
			SELECT o.*, row_number() OVER (PARTITION BY o.decision ORDER BY o.place) AS nth
			FROM old_rule o
			WHERE NOT EXISTS (SELECT FROM new_rule n WHERE (n.decision, n.said, n.twin) = (o.decision, o.said, o.twin))
		), come AS (
			SELECT n.*, row_number() OVER (PARTITION BY n.decision ORDER BY n.place) AS nth
			FROM new_rule n
			WHERE NOT EXISTS (SELECT FROM old_rule o WHERE (o.decision, o.said, o.twin) = (n.decision, n.said, n.twin))
		)
		SELECT coalesce(g.decision, c.decision), g.said, c.said
		FROM gone g FULL JOIN come c ON c.decision = g.decision AND c.nth = g.nth
		ORDER BY 1, coalesce(g.place, c.place);
END
$function$;
COMMENT ON FUNCTION pnd_data.changed_rules(packnd.dmn, packnd.dmn) IS
'For pnd.compare_policy(): the rules that only one of two models has, in the order of each decision: what went beside what came in its place; null where nothing did.';

CREATE FUNCTION pnd_data.compared_versions(policy text, old_version int, new_version int, as_of date)
RETURNS TABLE (old_model packnd.dmn, new_model packnd.dmn, old_day date, new_day date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	today date := (now() AT TIME ZONE current_setting('packnd.time_zone'))::date;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('policy', policy), packnd.require_given('old_version', old_version),
		packnd.require_given('new_version', new_version);
	old_model := pnd.policy_model(policy, old_version)::packnd.dmn;
	new_model := pnd.policy_model(policy, new_version)::packnd.dmn;
	SELECT d.day, CASE WHEN d.day = d.valid_from THEN d.day - 1 ELSE d.day END INTO new_day, old_day
	FROM (
		SELECT p.valid_from, coalesce(compared_versions.as_of, greatest(p.valid_from, today)) AS day
		FROM pnd_data.policy p
		WHERE p.policy = compared_versions.policy AND p.version = compared_versions.new_version) d;
	RETURN NEXT;
END
$function$;
COMMENT ON FUNCTION pnd_data.compared_versions(text, int, int, date) IS
'For pnd.compare_policy(): two versions of a policy, and the day on which each is asked: that day (null: today, or the first day of what is still to come), but the old one the day before where that is the first day of the new one. Error P0002 if there is no such version.';

CREATE FUNCTION pnd_data.award_of(model packnd.dmn, facts jsonb, on_day date) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN packnd.decide(model, 'award', facts, (on_day + time '12:00') AT TIME ZONE current_setting('packnd.time_zone'), true)::jsonb;
EXCEPTION WHEN OTHERS THEN
	IF SQLSTATE ~ '^(40|53|57|58)' THEN
		RAISE;
	END IF;
	RETURN NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.award_of(packnd.dmn, jsonb, date) IS
'For the functions of pnd that try what would be: the award that a model gives for facts on a day; null where it fails.';

CREATE FUNCTION pnd_data.awards_of(model packnd.dmn, facts jsonb[], outcomes text[], on_day date) RETURNS jsonb[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	noon timestamptz := (on_day + time '12:00') AT TIME ZONE current_setting('packnd.time_zone');
BEGIN
	PERFORM packnd.guard();
	IF NOT EXISTS (SELECT FROM packnd.decisions(model) d WHERE d.name = 'award') THEN
		RETURN array_fill(NULL::jsonb, ARRAY[cardinality(awards_of.facts)]);
	END IF;
	RETURN ARRAY(
		SELECT CASE a.outcome WHEN 'eligible' THEN packnd.decide(model, 'award', a.facts, noon, true)::jsonb END
		FROM unnest(awards_of.facts, outcomes) WITH ORDINALITY a (facts, outcome, place) ORDER BY a.place);
EXCEPTION WHEN OTHERS THEN
	IF SQLSTATE ~ '^(40|53|57|58)' THEN
		RAISE;
	END IF;
	RETURN ARRAY(
		SELECT CASE a.outcome WHEN 'eligible' THEN pnd_data.award_of(model, a.facts, on_day) END
		FROM unnest(awards_of.facts, outcomes) WITH ORDINALITY a (facts, outcome, place) ORDER BY a.place);
END
$function$;
COMMENT ON FUNCTION pnd_data.awards_of(packnd.dmn, jsonb[], text[], date) IS
'For the functions of pnd: pnd_data.award_of() for the facts of many cases, in their order, of those that are eligible.';

CREATE FUNCTION pnd_data.compared_cases(policy text, old_version int, new_version int, territory text, as_of date, after_case bigint, of_actor boolean)
RETURNS TABLE (case_id bigint, old_outcome text, new_outcome text, old_award jsonb, new_award jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	v record;
	some_cases bigint[];
	some_facts jsonb[];
	old_outcomes text[];
	new_outcomes text[];
BEGIN
	PERFORM packnd.guard();
	SELECT * INTO v FROM pnd_data.compared_versions(policy, old_version, new_version, as_of);
	FOR some_cases IN
		SELECT array_agg(k.case_id ORDER BY k.case_id)
		FROM (
			SELECT c.case_id, row_number() OVER (ORDER BY c.case_id) / 5000 AS batch
			FROM pnd_data.case_file c
				JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
			WHERE NOT s.is_final AND c.duplicate_of IS NULL AND c.case_id > after_case
				AND (compared_cases.territory IS NULL OR c.territory_id = compared_cases.territory)
				AND (NOT of_actor OR packnd.can_see(c.case_id))) k
		GROUP BY k.batch
		ORDER BY k.batch
	LOOP
		some_facts := pnd_data.caseload_facts(some_cases, v.new_day);
		old_outcomes := pnd_data.answers_of(v.old_model, some_facts, v.old_day);
		new_outcomes := pnd_data.answers_of(v.new_model, some_facts, v.new_day);
		RETURN QUERY
			SELECT a.* FROM unnest(some_cases, old_outcomes, new_outcomes,
				pnd_data.awards_of(v.old_model, some_facts, old_outcomes, v.old_day),
				pnd_data.awards_of(v.new_model, some_facts, new_outcomes, v.new_day)) a;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.compared_cases(text, int, int, text, date, bigint, boolean) IS
'For pnd.compare_policy(): what two versions of a policy answer for each open case of a territory (null: all), on the facts of the new one''s day, in the order of case_id after one; of_actor: only those that the actor may see.';

CREATE FUNCTION pnd_data.compared_entries(old_award jsonb, new_award jsonb, days_between int)
RETURNS TABLE (item text, kind text, difference numeric)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT e.item,
	CASE WHEN e.is_number THEN 'amount' WHEN e.is_date THEN 'date' ELSE 'other' END,
	CASE WHEN e.is_number THEN coalesce((e.new #>> '{}')::numeric, 0) - coalesce((e.old #>> '{}')::numeric, 0)
		WHEN e.is_date THEN (e.new #>> '{}')::date - (e.old #>> '{}')::date END
FROM (
	SELECT k.item, old_award -> k.item AS old, new_award -> k.item AS new,
		coalesce(jsonb_typeof(nullif(old_award -> k.item, 'null')), 'number') = 'number'
			AND coalesce(jsonb_typeof(nullif(new_award -> k.item, 'null')), 'number') = 'number' AS is_number,
		old_award ->> k.item ~ '^\d{4}-\d\d-\d\d$' AND new_award ->> k.item ~ '^\d{4}-\d\d-\d\d$' AS is_date
	FROM jsonb_object_keys(coalesce(nullif(old_award, 'null'), '{}') || coalesce(nullif(new_award, 'null'), '{}')) k (item)
	WHERE old_award -> k.item IS DISTINCT FROM new_award -> k.item AND k.item <> '@unknown') e
-- a date that is counted from the day of asking has not moved by that
WHERE NOT e.is_date OR (e.new #>> '{}')::date - (e.old #>> '{}')::date <> days_between
$function$;
COMMENT ON FUNCTION pnd_data.compared_entries(jsonb, jsonb, int) IS
'For pnd.compare_policy(): the entries of two awards that differ: amounts and by how much (none is 0), dates and by how many days (unless they moved with the day of asking), others.';

CREATE FUNCTION pnd_data.count_policy_changes(arguments jsonb) RETURNS TABLE (name text, value bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_policy text := arguments ->> 'policy';
	models text;
	days_between int;
BEGIN
	PERFORM packnd.guard();
	SELECT v.old_model::text || v.new_model::text, v.new_day - v.old_day INTO models, days_between
	FROM pnd_data.compared_versions(the_policy, (arguments ->> 'old_version')::int, (arguments ->> 'new_version')::int,
		(arguments ->> 'as_of')::date) v;
	RETURN QUERY
		WITH answer AS MATERIALIZED (
			SELECT c.* FROM pnd_data.compared_cases(the_policy, (arguments ->> 'old_version')::int, (arguments ->> 'new_version')::int,
				arguments ->> 'territory', (arguments ->> 'as_of')::date, 0, false) c
		), entry AS (
			SELECT e.kind, e.item, sign(e.difference)::int AS direction, count(*) AS cases, sum(abs(e.difference)) AS total
			FROM answer a, pnd_data.compared_entries(a.old_award, a.new_award, days_between) e
			-- a key that was made of a fact is told to nobody
			WHERE strpos(models, e.item) > 0
			GROUP BY e.kind, e.item, sign(e.difference)
		)
		SELECT jsonb_build_array('outcome', a.old_outcome, a.new_outcome, 'cases')::text, count(*) FROM answer a GROUP BY a.old_outcome, a.new_outcome
		UNION ALL
		SELECT jsonb_build_array(e.kind, e.item, e.direction, 'cases')::text, e.cases FROM entry e
		UNION ALL
		SELECT jsonb_build_array(e.kind, e.item, e.direction, 'hundredths')::text, round(100 * e.total)::bigint FROM entry e WHERE e.total IS NOT NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.count_policy_changes(jsonb) IS
'For pnd.compare_policy(), by packnd.count_rows(): how many open cases have each pair of answers, and for each entry of the awards that differs how many have more or less of it, by how much in all (in hundredths; of dates, days). Names are JSON arrays: of codes, and of entries that stand in the models.';

CREATE FUNCTION pnd_data.proved_changes(old_model packnd.dmn, new_model packnd.dmn)
RETURNS TABLE (sentence text, before text, after text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT c.sentence, c.before #>> '{}', c.after #>> '{}'
		FROM packnd.compare(old_model, new_model, 'eligibility', max_changes => 20, max_steps => 5000000) c;
	IF NOT FOUND THEN
		RETURN QUERY SELECT packnd.say('Whatever the facts are and the day is, both answer the same.'), NULL::text, NULL::text;
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.proved_changes(packnd.dmn, packnd.dmn) IS
'For pnd.compare_policy(): for which facts, and on which days, the decision "eligibility" of two models answers otherwise, proved (packnd.compare()); one row without answers: for none.';

CREATE FUNCTION pnd.compare_policy(policy text, old_version int, new_version int, territory text DEFAULT NULL, as_of date DEFAULT NULL)
RETURNS TABLE (part text, item text, before text, after text, cases int, total numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	versions record;
	-- who sees no case is told no number of few
	least int := CASE WHEN packnd.actor_may('case') THEN 1 ELSE 5 END;
BEGIN
	PERFORM packnd.guard();
	IF packnd.actor() IS NOT NULL THEN
		PERFORM packnd.require_given('territory', compare_policy.territory),
			pnd_data.require_territory_duty(compare_policy.territory, '{supervisor}');
	END IF;
	SELECT * INTO versions
	FROM pnd_data.compared_versions(compare_policy.policy, compare_policy.old_version, compare_policy.new_version, compare_policy.as_of);
	RETURN QUERY
		SELECT 'rule', r.decision, r.before, r.after, NULL::int, NULL::numeric
		FROM pnd_data.changed_rules(versions.old_model, versions.new_model) r;
	-- rules that judge services, or say who leads, give no right: there are their rules to be seen
	IF (SELECT count(*) FROM (VALUES (versions.old_model), (versions.new_model)) v (model), packnd.decisions(v.model) d WHERE d.name = 'eligibility') < 2 THEN
		RETURN;
	END IF;
	RETURN QUERY
		SELECT 'proof', p.sentence, p.before, p.after, NULL::int, NULL::numeric
		FROM pnd_data.proved_changes(versions.old_model, versions.new_model) p;
	RETURN QUERY
		SELECT m.part, m.item, m.before, m.after, CASE WHEN m.cases >= least THEN m.cases::int END, CASE WHEN m.cases >= least THEN m.total END
		FROM (
			SELECT n.name ->> 0 AS part, CASE WHEN n.name ->> 0 = 'outcome' THEN 'eligibility' ELSE n.name ->> 1 END AS item,
				CASE WHEN n.name ->> 0 = 'outcome' THEN n.name ->> 1 END AS before,
				CASE WHEN n.name ->> 0 = 'outcome' THEN n.name ->> 2
					WHEN n.name ->> 0 = 'date' THEN CASE n.name ->> 2 WHEN '1' THEN 'later' ELSE 'earlier' END
					WHEN n.name ->> 0 = 'amount' THEN CASE n.name ->> 2 WHEN '1' THEN 'more' ELSE 'less' END
					ELSE 'differs' END AS after,
				max(n.value) FILTER (WHERE n.name ->> 3 = 'cases') AS cases,
				round((max(n.value) FILTER (WHERE n.name ->> 3 = 'hundredths'))::numeric / 100, 2) AS total
			FROM (
				SELECT c.name::jsonb AS name, c.value
				FROM packnd.count_rows('policy_changes', jsonb_build_object('policy', compare_policy.policy,
					'old_version', compare_policy.old_version, 'new_version', compare_policy.new_version,
					'territory', compare_policy.territory, 'as_of', compare_policy.as_of)) c) n
			GROUP BY 1, 2, 3, 4) m
		ORDER BY array_position('{outcome,amount,date,other}', m.part), m.item, m.before, m.after;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.compare_policy(text, int, int, text, date) TO packnd_supervisor, packnd_policy_author, packnd_policy_approver;
COMMENT ON FUNCTION pnd.compare_policy(text, int, int, text, date) IS
'What another version of a policy, draft or not, changes. part rule: the rules that differ, by decision (item), as they were and as they are. part proof: for which facts, and on which days, the eligibility is another (item is a sentence), proved (packnd.compare(); "not settled" is said); rules that judge services or say who leads give none, and end here. Then, of the open cases of a territory (null: all), without any effect: outcome, how many have which answer before and after; amount, for each entry of the award how many have more or less of it, and by how much in all (total); date, how many have it later or earlier, by how many days in all; other, how many have it otherwise. Both are asked on a day (null: today, or the first day of what is still to come); where that is the first day of the new one, the old one is asked on the day before. Authors and approvers, who see no case, are told no number that concerns fewer than five. A supervisor names a territory of his. Errors: P0002 no such version, 22004, 42501.
EN (policies): compare two versions of a policy, who would gain and who would lose, before it is approved
FR: comparer deux versions d''une règle, qui y gagne et qui y perd, avant de l''approuver';

CREATE FUNCTION pnd.compare_policy_cases(policy text, old_version int, new_version int, territory text DEFAULT NULL, as_of date DEFAULT NULL,
	after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, outcome_before text, outcome_after text, award_before jsonb, award_after jsonb, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('compare_policy_cases', compare_policy_cases.after, 1);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(compare_policy_cases.max_rows);
	RETURN QUERY
		SELECT packnd.site_case_number(c.case_id), c.old_outcome, c.new_outcome, c.old_award, c.new_award,
			packnd.cursor('compare_policy_cases', c.case_id)
		FROM pnd_data.compared_cases(compare_policy_cases.policy, old_version, new_version, compare_policy_cases.territory, as_of,
			coalesce(after_keys[1]::bigint, 0), true) c
		WHERE (c.old_outcome, c.old_award) IS DISTINCT FROM (c.new_outcome, c.new_award) AND NOT pnd_data.is_hidden(c.case_id)
		ORDER BY c.case_id
		LIMIT compare_policy_cases.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.compare_policy_cases(text, int, int, text, date, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.compare_policy_cases(text, int, int, text, date, text, int) IS
'Which open cases, of those that the actor may see, another version of a policy answers otherwise (see pnd.compare_policy()): outcome and award, before and after. Nothing is kept. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: P0002 no such version, 22004, 22P02 no cursor of this list, 22023 another number of rows.
EN (policies): for which cases a new version of a policy changes the answer
FR: pour quels dossiers une nouvelle version d''une règle change la réponse';
