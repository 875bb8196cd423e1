-- policy/site_questions.sql: what a form about measures can offer and ask.

CREATE FUNCTION pnd.measures()
RETURNS TABLE (measure text, label_fr text, domain text, domain_fr text, policy text, in_force boolean, deciding_body text, legal_source text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	today date := (now() AT TIME ZONE current_setting('packnd.time_zone'))::date;
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT m.measure, m.label_fr, m.domain, d.label_fr, m.policy, packnd.policy_in_force(m.policy, today) IS NOT NULL,
			m.deciding_body, m.legal_source
		FROM pnd_data.measure m JOIN pnd_data.need_domain d ON d.domain = m.domain
		ORDER BY d.rank, m.label_fr, m.measure;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.measures() TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor, packnd_policy_author, packnd_auditor;
COMMENT ON FUNCTION pnd.measures() IS
'The measures (dispositifs) in the order of the needs that they meet: label, need, the policy that says who has a right to it and whether a version of it is in force today, who decides, and the legal source. Error PN401.
EN (eligibility): which measures there are, who decides on one, by which law
FR: quelles mesures existent, qui décide, sur quel fondement';

CREATE FUNCTION pnd.facts()
RETURNS TABLE (fact text, question_fr text, type text, allowed text, choices jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT f.fact, f.question_fr, f.base_type, f.allowed, f.choices
		FROM pnd_data.fact f
		ORDER BY f.fact;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.facts() TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor, packnd_policy_author, packnd_auditor;
COMMENT ON FUNCTION pnd.facts() IS
'The facts that policies ask for, for a form: name, question in French, type of the answer (string, number, boolean, date ...), what is allowed (FEEL unary tests: "[0..30]"; null: anything of the type), and where the values are a list, choices: [{"code", "label_fr"}] in the order of the model. Error PN401.
EN (eligibility): which facts can be recorded, what to ask her, the values that a question offers
FR: quels faits enregistrer, quelles questions poser, les réponses possibles à une question';
