-- policy/site_parameters.sql: the figures of the policies as dated data: what is in force,
-- from where, until when; what is missing; and figures that circulate and are wrong.
--
-- Figures stand where they are decided by, in the models: a table with a column
-- "today()" has a rule for each period.  Nothing is kept twice; the rules are read.

CREATE TABLE pnd_data.policy_owner (
	policy text PRIMARY KEY CHECK (policy ~ '^[a-z][a-z0-9_]*$'),
	owner_fr text NOT NULL CHECK (owner_fr <> '')
);
COMMENT ON TABLE pnd_data.policy_owner IS
'Who keeps the figures of a policy up to date, as a text in French, over all its versions. Where nobody is named it is who loaded the version.';
SELECT packnd.declare('pnd_data.policy_owner', class => 'metadata', journal => true, keep => 'registry', cached => false);

INSERT INTO pnd_data.bound (bound, label_fr, not_before, not_after) VALUES
	('parameters', 'Alerte avant la fin d''une règle ou de ses montants', '0', '180 days');

CREATE TABLE pnd_data.figure_not_to_use (
	figure numeric NOT NULL,
	policies text[] NOT NULL CHECK (policies <> '{}'),
	said_of_fr text NOT NULL,
	why_fr text NOT NULL,
	instead numeric,
	source text NOT NULL,
	PRIMARY KEY (figure, policies)
);
COMMENT ON TABLE pnd_data.figure_not_to_use IS
'Figures that circulate and are wrong, or are another thing''s: in which policies they are not to stand, of what they are said, why they are not to be used, and what is right (null: the sources do not say). A model of such a policy that has one for a parameter is not loaded.';
SELECT packnd.declare('pnd_data.figure_not_to_use', class => 'metadata', journal => true, keep => 'registry', cached => false);

INSERT INTO pnd_data.figure_not_to_use (figure, policies, said_of_fr, why_fr, instead, source) VALUES
	(652.33, '{rsa,rsa_majore,auvvc}', 'RSA d''une personne seule au 1er avril 2026', 'Article de presse de février 2026, antérieur au décret n° 2026-220 qui le contredit', 651.69, 'aqui.fr, 12 février 2026'),
	(1369.90, '{rsa,rsa_majore}', 'RSA d''un couple avec deux enfants au 1er avril 2026', 'Article de presse de février 2026, antérieur au décret n° 2026-220 qui le contredit', NULL, 'aqui.fr, 12 février 2026'),
	(690, '{auvvc}', 'Premier plafond de ressources de l''aide en 2023', 'Moitié du SMIC de mai 2023 : seul compte celui du 1er janvier', 676.53, 'tf1info, 2023-12'),
	(600, '{auvvc}', 'Minimum de l''aide', 'Moyenne annoncée avant le décret : aucun texte ne fixe de minimum', NULL, 'sortiraparis'),
	(1330, '{auvvc}', 'Maximum de l''aide en novembre 2025', 'Montant de 2023, encore recopié', NULL, 'copies de presse, novembre 2025'),
	(1398.70, '{auvvc}', 'SMIC net du 1er janvier 2024', 'Arrondi de certains sites', 1398.69, 'sites divers'),
	(1093.95, '{auvvc}', 'Aide avec deux enfants en 2023', 'Arrondi du RSA : pour l''aide, chaque majoration est arrondie au centime', 1093.96, 'tf1info, RMC'),
	(1337.05, '{auvvc}', 'Aide avec trois enfants en 2023', 'Arrondi du RSA : pour l''aide, chaque majoration est arrondie au centime', 1337.06, 'tf1info, RMC'),
	(1163.73, '{auvvc}', 'Aide avec deux enfants en 2025', 'Arrondi du RSA : pour l''aide, chaque majoration est arrondie au centime', 1163.74, 'tf1info, RMC'),
	(1093.96, '{rsa,rsa_majore}', 'RSA avec deux enfants en 2023', 'Arrondi de l''aide universelle d''urgence, qui n''est pas celui du RSA', 1093.95, 'tf1info, RMC'),
	(1337.06, '{rsa,rsa_majore}', 'RSA avec trois enfants en 2023', 'Arrondi de l''aide universelle d''urgence, qui n''est pas celui du RSA', 1337.05, 'tf1info, RMC'),
	(1163.74, '{rsa,rsa_majore}', 'RSA avec deux enfants en 2025', 'Arrondi de l''aide universelle d''urgence, qui n''est pas celui du RSA', 1163.73, 'tf1info, RMC'),
	(195.86, '{asf}', 'Allocation de soutien familial nette en 2024', 'Les sources divergent d''un centime sur le net ; seul le montant avant contribution est sûr', NULL, 'presse'),
	(199.19, '{asf}', 'Allocation de soutien familial nette en 2025', 'Les sources divergent d''un centime sur le net ; seul le montant avant contribution est sûr', NULL, 'presse'),
	(13958, '{c2s}', 'Plafond avec participation, une personne, avril 2025', 'Arrondi de certains sites', 13957, 'sites divers'),
	(15509, '{c2s}', 'Plafond sans participation, deux personnes, avril 2025', 'Arrondi de certains sites', 15508, 'sites divers'),
	(18611, '{c2s}', 'Plafond sans participation, trois personnes, avril 2025', 'Arrondi de certains sites', 18609, 'sites divers'),
	(29309, '{c2s}', 'Plafond avec participation, quatre personnes, avril 2025', 'Arrondi de certains sites', 29311, 'sites divers'),
	(24, '{hebergement_urgence}', 'Heures pour mettre à l''abri, avec sanctions', 'Aucun texte trouvé', NULL, 'legrandgallus.com');

CREATE FUNCTION pnd.figures_not_to_use()
RETURNS TABLE (figure numeric, policies text[], said_of_fr text, why_fr text, instead numeric, source text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT f.figure, f.policies, f.said_of_fr, f.why_fr, f.instead, f.source
		FROM pnd_data.figure_not_to_use f
		ORDER BY f.policies, f.figure;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.figures_not_to_use() TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor, packnd_policy_author, packnd_policy_approver, packnd_auditor;
COMMENT ON FUNCTION pnd.figures_not_to_use() IS
'Figures that circulate and are not to be used: in which policies, of what they are said, why they are wrong there, what is right (null: the sources do not say), where they are printed. A model of such a policy that has one of them for a parameter is not loaded. Error PN401.
EN (policies): a figure in the press contradicts ours, amounts not to use and why
FR: un montant lu dans la presse n''est pas le nôtre, montants à ne pas utiliser et pourquoi';

CREATE FUNCTION pnd_data.parameter_value(output jsonb) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
-- 0.18 * 12712 is as good as its product; what needs a fact stays as it is written
SELECT CASE WHEN jsonb_typeof(output) = 'object' AND output ? '@expression' THEN
		CASE WHEN v.value ? '@unknown' THEN output ELSE v.value END
	ELSE output END
FROM (SELECT CASE WHEN jsonb_typeof(output) = 'object' AND output ? '@expression'
		THEN packnd.evaluate(packnd.feel(output ->> '@expression'), '{}', 'epoch', unknowns => true)::jsonb END AS value) v
$function$;
COMMENT ON FUNCTION pnd_data.parameter_value(jsonb) IS
'For the functions of pnd: an output as packnd.rules() gives it, an expression of constants as what it comes to.';

CREATE FUNCTION pnd_data.parameters(model packnd.dmn)
RETURNS TABLE (decision text, rule int, conditions jsonb, figures jsonb, days datemultirange, annotation text)
LANGUAGE sql STABLE ROWS 10 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT r.decision, r.rule, r.conditions - 'today()', (SELECT jsonb_object_agg(o.key, pnd_data.parameter_value(o.value)) FROM jsonb_each(r.outputs) o),
	coalesce(r.days, '{(,)}'), r.annotation
FROM (
	SELECT d.*, bool_or(EXISTS (SELECT FROM jsonb_each(d.outputs) o WHERE jsonb_typeof(o.value) IN ('number', 'object'))) OVER (PARTITION BY d.decision) AS has_figures
	FROM packnd.rules(parameters.model) d
	WHERE d.is_dated AND d.decision <> 'eligibility') r
WHERE r.has_figures
$function$;
COMMENT ON FUNCTION pnd_data.parameters(packnd.dmn) IS
'For the functions of pnd: the figures of a model: the rules of its tables that ask for today() and give numbers; what else they ask, what they give, on which days.';

CREATE FUNCTION pnd_data.confidence_of(annotation text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT CASE substring(confidence_of.annotation FROM '; *([^;\]]*)\]\s*$')
	WHEN 'texte officiel' THEN 'primary' WHEN 'presse' THEN 'press' WHEN 'déduit' THEN 'inferred' END
$function$;
COMMENT ON FUNCTION pnd_data.confidence_of(text) IS
'For the functions of pnd: how sure the source of a rule is, as its annotation ends: "[validity ; texte officiel]" is primary, "presse" press, "déduit" inferred; null if it does not say.';

CREATE FUNCTION pnd.parameters(as_of date DEFAULT NULL)
RETURNS TABLE (policy text, version int, territory text, decision text, conditions jsonb, valid_from date, valid_to date, figures jsonb, is_known boolean,
	source text, confidence text, owner_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET jit = off SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT p.policy, p.version, p.territory_id, r.decision, r.conditions, lower(period.days), upper(period.days), r.figures,
			jsonb_path_exists(r.figures, '$.* ? (@ != null)'),
			btrim(regexp_replace(r.annotation, '\[[^\]]*\]\s*$', '')), pnd_data.confidence_of(r.annotation),
			coalesce(o.owner_fr, p.loaded_by)
		FROM pnd_data.policy p
			LEFT JOIN pnd_data.policy_owner o ON o.policy = p.policy
			CROSS JOIN LATERAL pnd_data.parameters(p.model::packnd.dmn) r
			CROSS JOIN LATERAL unnest(r.days * datemultirange(daterange(p.valid_from, p.valid_to))) period (days)
		WHERE p.is_approved AND (parameters.as_of IS NULL OR parameters.as_of <@ period.days)
		ORDER BY p.policy, p.version, r.decision, r.rule, period.days;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.parameters(date) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor, packnd_policy_author, packnd_policy_approver, packnd_auditor;
COMMENT ON FUNCTION pnd.parameters(date) IS
'The figures that the policies decide by, as dated rows, read from their models: policy and version, the territory that has it for its own (null: everywhere), the table (decision) and what else its row asks for, in force from valid_from until the day before valid_to (null: no end, or no beginning), the figures by name, whether any is known (a row without is a period for which the sources give none: undetermined), the source, how sure it is (primary, press, inferred), and who keeps them up to date (owner_fr: pnd.set_policy_owner(), else who loaded the version). as_of: those in force on a day; null: all. Two rows of one table never hold on one day for the same conditions, or the policy is not loaded; days without figures are told when it is loaded and by pnd.health(), ahead by the bound "parameters". Error PN401.
EN (policies): amounts and ceilings in force, from when to when, by which decree, who keeps them
FR: montants et plafonds en vigueur, de quand à quand, par quel décret, qui les tient à jour';

CREATE FUNCTION pnd.set_policy_owner(policy text, owner_fr text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('set_policy_owner', request_key, jsonb_build_array(policy, owner_fr)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('policy', set_policy_owner.policy), packnd.require_text('owner_fr', set_policy_owner.owner_fr),
		pnd_data.require_length('owner_fr', set_policy_owner.owner_fr);
	IF NOT EXISTS (SELECT FROM pnd_data.policy p WHERE p.policy = set_policy_owner.policy) THEN
		PERFORM packnd.fail('P0002', 'there is no such policy', NULL, 'pnd.policies lists the policies and when they are in force.');
	END IF;
	INSERT INTO pnd_data.policy_owner AS o (policy, owner_fr) VALUES (set_policy_owner.policy, set_policy_owner.owner_fr)
	ON CONFLICT ON CONSTRAINT policy_owner_pkey DO UPDATE SET owner_fr = excluded.owner_fr WHERE o.owner_fr <> excluded.owner_fr;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_policy_owner(text, text, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.set_policy_owner(text, text, text) IS
'Says who keeps the figures of a policy up to date, as a text in French, over all its versions; pnd.parameters() shows it. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such policy, 22004 and 22023 a missing or too long text.
EN (policies): who is responsible for the amounts of a measure, owner of a policy
FR: qui tient à jour les montants d''une mesure, responsable d''une règle';

CREATE FUNCTION pnd_data.parameter_gaps(policy text, version int)
RETURNS TABLE (decision text, outputs text[], days daterange)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET jit = off SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		WITH given AS (
			SELECT r.decision, f.key AS output, r.days, f.value <> 'null' AS is_given, p.valid_from, p.valid_to
			FROM pnd_data.policy p, pnd_data.parameters(p.model::packnd.dmn) r, jsonb_each(r.figures) f
			WHERE p.policy = parameter_gaps.policy AND p.version = parameter_gaps.version
			UNION ALL
			-- days on which nobody can be eligible any more
			SELECT r.decision, r.decision, coalesce(r.days, '{(,)}'), r.outputs @? '$.* ? (@ == "eligible")', p.valid_from, p.valid_to
			FROM pnd_data.policy p, packnd.rules(p.model::packnd.dmn) r
			WHERE p.policy = parameter_gaps.policy AND p.version = parameter_gaps.version AND r.is_dated AND r.decision = 'eligibility'),
		lacking AS (
			SELECT g.decision, g.output, datemultirange(daterange(g.valid_from, g.valid_to))
				- coalesce(range_agg(g.days) FILTER (WHERE g.is_given), '{}') AS days
			FROM given g
			GROUP BY g.decision, g.output, g.valid_from, g.valid_to)
		SELECT l.decision, array_agg(l.output ORDER BY l.output), gap.days
		FROM lacking l, unnest(l.days) gap (days)
		-- an answer that waits for a figure is told by it
		WHERE l.decision <> 'eligibility' OR NOT EXISTS (SELECT FROM lacking f WHERE f.decision <> 'eligibility' AND f.days @> gap.days)
		GROUP BY l.decision, gap.days
		ORDER BY gap.days, l.decision;
END
$function$;
COMMENT ON FUNCTION pnd_data.parameter_gaps(text, int) IS
'For the functions of pnd: the days of a version of a policy for which a table gives no figure, whatever else it asks, or on which no rule can answer "eligible".';

CREATE FUNCTION pnd_data.tell_parameter_gaps(policy text, version int) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	gap record;
	version_end date := (
		SELECT p.valid_to FROM pnd_data.policy p
		WHERE p.policy = tell_parameter_gaps.policy AND p.version = tell_parameter_gaps.version
			AND NOT EXISTS (
				SELECT FROM pnd_data.policy n
				WHERE n.policy = p.policy AND n.is_approved AND n.valid_from >= p.valid_to AND n.territory_id IS NOT DISTINCT FROM p.territory_id)
			-- the version of a territory is followed by the general one
			AND (p.territory_id IS NULL OR packnd.policy_in_force(p.policy, p.valid_to) IS NULL));
BEGIN
	PERFORM packnd.guard();
	FOR gap IN
		SELECT g.decision, array_to_string(g.outputs, ', ') AS outputs, to_char(lower(g.days), 'YYYY-MM-DD') AS begins, to_char(upper(g.days) - 1, 'YYYY-MM-DD') AS ends
		FROM pnd_data.parameter_gaps(tell_parameter_gaps.policy, tell_parameter_gaps.version) g
	LOOP
		RAISE NOTICE '%', CASE WHEN gap.ends IS NULL
			THEN packnd.say('policy "%1$s" version %2$s: decision "%3$s" has no figure from %4$s on (%5$s)',
				tell_parameter_gaps.policy, tell_parameter_gaps.version, gap.decision, gap.begins, gap.outputs)
			ELSE packnd.say('policy "%1$s" version %2$s: decision "%3$s" has no figure from %4$s to %6$s (%5$s)',
				tell_parameter_gaps.policy, tell_parameter_gaps.version, gap.decision, gap.begins, gap.outputs, gap.ends) END;
	END LOOP;
	IF version_end IS NOT NULL THEN
		RAISE NOTICE '%', packnd.say('policy "%1$s" version %2$s ends on %3$s, and none follows it yet',
			tell_parameter_gaps.policy, tell_parameter_gaps.version, to_char(version_end - 1, 'YYYY-MM-DD'));
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.tell_parameter_gaps(text, int) IS
'For pnd.load_policy(): a NOTICE for each period of a version of a policy for which a table gives no figure, and one if it ends with none to follow.';

CREATE FUNCTION pnd_data.end_of_version(policy text, valid_from date, valid_to date, model packnd.dmn, end_before date, next_from date) RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- one that begins when the other has ended replaces nothing
	takes_end boolean := valid_to IS NULL AND end_before > valid_from AND NOT EXISTS (
		SELECT FROM regexp_matches(packnd.tests(model), '\masOf="(\d{4}-\d\d-\d\d)', 'g') m (found) WHERE m.found[1]::date >= end_before);
	own_end date := CASE WHEN takes_end THEN end_before ELSE valid_to END;
BEGIN
	PERFORM packnd.guard();
	IF next_from < coalesce(own_end, 'infinity') THEN
		RAISE NOTICE '%', packnd.say('policy "%1$s": the new version ends on %2$s, as another begins on the day after',
			end_of_version.policy, to_char(next_from - 1, 'YYYY-MM-DD'));
	ELSIF takes_end THEN
		RAISE NOTICE '%', packnd.say('policy "%1$s": the new version ends on %2$s, as the one that it replaces: none of its own tests is of a later day',
			end_of_version.policy, to_char(end_before - 1, 'YYYY-MM-DD'));
	END IF;
	RETURN own_end;
END
$function$;
COMMENT ON FUNCTION pnd_data.end_of_version(text, date, date, packnd.dmn, date, date) IS
'For pnd.load_policy(): until when a version is in force of its own that is loaded without an end: as the one before it (end_before), unless a test case of its own is of that day or later; null: without end. A NOTICE says that, or that it ends earlier, as an approved one begins (next_from).';

CREATE FUNCTION pnd_data.refuse_wrong_figures(policy text, model packnd.dmn) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	wrong record;
BEGIN
	PERFORM packnd.guard();
	SELECT r.decision, r.rule, f.figure, f.why_fr, f.instead INTO wrong
	FROM pnd_data.parameters(refuse_wrong_figures.model) r
		CROSS JOIN jsonb_each(r.figures) g
		JOIN pnd_data.figure_not_to_use f
			ON refuse_wrong_figures.policy = ANY (f.policies) AND jsonb_typeof(g.value) = 'number' AND g.value = to_jsonb(f.figure)
	ORDER BY r.decision, r.rule
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN422', 'policy "%1$s" has a figure that is not to be used in decision "%2$s", rule %3$s: %4$s',
			'%5$s', CASE WHEN wrong.instead IS NOT NULL THEN 'It is %6$s. pnd.figures_not_to_use() says why.' ELSE 'pnd.figures_not_to_use() says why.' END,
			refuse_wrong_figures.policy, wrong.decision, wrong.rule, wrong.figure, wrong.why_fr, wrong.instead);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.refuse_wrong_figures(text, packnd.dmn) IS
'For pnd.load_policy(): error PN422 with the reason, if a figure of the model is one that is not to be used in this policy (pnd_data.figure_not_to_use).';
