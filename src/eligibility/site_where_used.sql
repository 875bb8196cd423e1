-- eligibility/site_where_used.sql: what rests on an article of law, to be looked at
-- when the article changes.

CREATE FUNCTION pnd_data.count_resting_on(arguments jsonb) RETURNS TABLE (name text, value bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET jit = off SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_article text := arguments ->> 'article';
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		-- many decisions, and few rules that they matched
		WITH kept AS MATERIALIZED (
			SELECT d.measure, d.policy, d.policy_version, d.trace, count(*) AS decisions
			FROM pnd_data.measure_decision d
			WHERE d.superseded_at IS NULL
			GROUP BY d.measure, d.policy, d.policy_version, d.trace)
		SELECT k.measure, sum(k.decisions)::bigint
		FROM kept k
		WHERE EXISTS (
			SELECT FROM packnd.rule_texts(k.policy, k.policy_version, k.trace) t
			WHERE pnd_data.names_article(t.annotation, the_article))
		GROUP BY k.measure;
END
$function$;
COMMENT ON FUNCTION pnd_data.count_resting_on(jsonb) IS
'For packnd.count_rows(): by measure, how many decisions that are current rest on a rule or figure whose source names {"article": ...}; asked by authors of policies, who see no case.';

CREATE FUNCTION pnd.where_used(article text)
RETURNS TABLE (kind text, kind_fr text, object text, object_fr text, policy text, version int, rule int, source text, current_decisions int)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET jit = off SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	today date;
BEGIN
	PERFORM packnd.guard();
	-- a setting of the library, which guard() loads in a new session
	today := (now() AT TIME ZONE current_setting('packnd.time_zone'))::date;
	PERFORM packnd.require_text('article', where_used.article);
	IF NOT EXISTS (SELECT FROM pnd_data.articles(where_used.article)) THEN
		PERFORM packnd.fail('22023', 'the text names no article', NULL,
			'For example: CASF D.214-13; code civil 515-11; loi 89-462, article 15.');
	END IF;
	RETURN QUERY
		WITH ruled AS MATERIALIZED (
			SELECT p.policy, p.version, r.decision, r.rule, r.annotation, r.is_dated AND r.decision <> 'eligibility' AS is_parameter
			FROM pnd_data.policy p, packnd.rules(p.model::packnd.dmn) r
			WHERE p.is_approved AND (p.valid_to IS NULL OR p.valid_to > today) AND pnd_data.names_article(r.annotation, where_used.article))
		SELECT u.kind, u.kind_fr, u.object, u.object_fr, u.policy, u.version, u.rule, u.source, u.decisions
		FROM (
			SELECT 1 AS place, 'rule' AS kind, 'règle' AS kind_fr, r.decision AS object, NULL::text AS object_fr, r.policy, r.version, r.rule, r.annotation AS source, NULL::int AS decisions
			FROM ruled r WHERE NOT r.is_parameter
			UNION ALL
			SELECT 2, 'parameter', 'montant ou plafond', r.decision, NULL, r.policy, r.version, r.rule, r.annotation, NULL
			FROM ruled r WHERE r.is_parameter
			UNION ALL
			SELECT 3, 'measure', 'mesure', m.measure, m.label_fr, m.policy, NULL, NULL, concat_ws(' ; ', m.legal_source, m.clocks_fr), NULL
			FROM pnd_data.measure m
			WHERE m.retired_at IS NULL AND pnd_data.names_article(concat_ws(' ; ', m.legal_source, m.clocks_fr), where_used.article)
			UNION ALL
			SELECT 4, 'deadline', 'délai', b.kind, k.label_fr, NULL, NULL, NULL, b.legal_source, NULL
			FROM (SELECT DISTINCT d.kind, d.legal_source FROM pnd_data.deadline_budget d) b JOIN pnd_data.deadline_kind k ON k.kind = b.kind
			WHERE pnd_data.names_article(b.legal_source, where_used.article)
			UNION ALL
			SELECT 4, 'clock', 'délai de l''organisme', c.measure, concat_ws(', ', pnd_data.label_of('measure_clock', c.clock), c.condition_fr), m.policy, NULL, NULL, c.legal_source, NULL
			FROM pnd_data.measure_clock c JOIN pnd_data.measure m ON m.measure = c.measure
			WHERE (c.valid_to IS NULL OR c.valid_to > today) AND pnd_data.names_article(c.legal_source, where_used.article)
			UNION ALL
			SELECT 5, 'decision', 'décisions en cours', m.measure, m.label_fr, m.policy, NULL, NULL, NULL, c.value::int
			FROM packnd.count_rows('resting_on', jsonb_build_object('article', where_used.article)) c
				JOIN pnd_data.measure m ON m.measure = c.name) u
		ORDER BY u.place, u.policy, u.version, u.object, u.rule, u.source;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.where_used(text) TO packnd_supervisor, packnd_policy_author, packnd_policy_approver, packnd_auditor;
COMMENT ON FUNCTION pnd.where_used(text) IS
'What rests on an article of law, or on one of several ("CASF D.214-13", "D.214-13", "L.214-8 à L.214-17", "code civil 515-11", "loi 89-462, article 15", "décret 2026-220"): rules and figures (parameter) of the policies that are or will be in force, measures, the clocks of their bodies (clock), deadlines, and of decisions that are current how many for each measure (decision, current_decisions), without saying whose. A source that does not name the code is taken for any. Errors: 22004 and 22023 no article is named, PN401, 42501.
EN (policies): the law has changed, what rests on an article, which rules cite it
FR: la loi a changé, ce qui repose sur un article, quelles règles le citent';
