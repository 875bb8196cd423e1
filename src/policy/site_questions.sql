-- policy/site_questions.sql: what a form about measures can offer and ask.

CREATE FUNCTION pnd.measures(retired_too boolean DEFAULT false)
RETURNS TABLE (measure text, label_fr text, domain text, domain_fr text, policy text, in_force boolean, deciding_body text, legal_source text, papers_fr text, ask_fr text,
	clocks_fr text, opens_fr text, confidence text, confidence_fr text, retired_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	today date;
BEGIN
	PERFORM packnd.guard();
	-- a setting of the library, which guard() loads in a new session
	today := (now() AT TIME ZONE current_setting('packnd.time_zone'))::date;
	RETURN QUERY
		SELECT m.measure, m.label_fr, m.domain, d.label_fr, m.policy, CASE WHEN m.policy IS NOT NULL THEN packnd.policy_in_force(m.policy, today) IS NOT NULL END,
			m.deciding_body, m.legal_source, m.papers_fr, m.ask_fr, m.clocks_fr, m.opens_fr, m.confidence, c.label_fr, m.retired_at
		FROM pnd_data.measure m JOIN pnd_data.need_domain d ON d.domain = m.domain
			JOIN pnd_data.code c ON c.list = 'confidence' AND c.code = m.confidence
		WHERE m.retired_at IS NULL OR measures.retired_too
		ORDER BY d.rank, m.label_fr, m.measure;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.measures(boolean) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor, packnd_policy_author, packnd_policy_approver, packnd_auditor;
COMMENT ON FUNCTION pnd.measures(boolean) IS
'The measures (dispositifs) in the order of the needs that they meet: label, need, the policy that says who has a right to it (null: an offer without a rule) and whether a version of it is in force today, who decides, the legal source, the papers, whom to ask, the statutory clocks, what else it opens, and how sure that is. retired_too: also those that are no longer decided. Error PN401.
EN (eligibility): which measures there are, who decides on one, by which law
FR: quelles mesures existent, qui décide, sur quel fondement';

CREATE FUNCTION pnd.facts(retired_too boolean DEFAULT false)
RETURNS TABLE (fact text, question_fr text, type text, allowed text, may_be_none boolean, choices jsonb, data_class text, is_computed boolean, retired_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT f.fact, f.question_fr, f.base_type, f.allowed, f.may_be_none,
			CASE WHEN facts.retired_too THEN f.choices
				ELSE (SELECT jsonb_agg(c.value ORDER BY c.place) FROM jsonb_array_elements(f.choices) WITH ORDINALITY c (value, place)
					WHERE NOT c.value ? 'retired') END,
			f.data_class, f.formula IS NOT NULL, f.retired_at
		FROM pnd_data.fact f
		WHERE f.retired_at IS NULL OR facts.retired_too
		ORDER BY f.fact;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.facts(boolean) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor, packnd_policy_author, packnd_policy_approver, packnd_auditor;
COMMENT ON FUNCTION pnd.facts(boolean) IS
'The dictionary of facts, for a form: name, question in French, type of the answer (string, number, boolean, date ...), what is allowed (FEEL unary tests: "[0..30]"; null: anything of the type), whether null can be told for "does not apply" (may_be_none: the type that the models give it allows null), and where the values are a list, choices: [{"code", "label_fr"}] in the order of the form; the class of data whose consent covers it; and whether it is computed once dependants or evidence are recorded. retired_too: also what is no longer asked or offered. Error PN401.
EN (eligibility): which facts can be recorded, what to ask her, the values that a question offers
FR: quels faits enregistrer, quelles questions poser, les réponses possibles à une question';
