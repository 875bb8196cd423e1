-- routing/site_choices.sql: every list of codes, and the services of a territory,
-- for forms.  Here, in the last module that has a list of its own.

CREATE VIEW pnd_data.choice AS
SELECT c.list, c.code, c.label_fr, c.rank FROM pnd_data.code c
UNION ALL
SELECT 'departement', d.departement::text, d.label, row_number() OVER (ORDER BY d.departement) FROM packnd.departements() d
UNION ALL
SELECT 'territory', t.territory_id, t.label, row_number() OVER (ORDER BY t.territory_id) FROM pnd_data.territory t
UNION ALL
SELECT 'deadline_kind', k.kind, k.label_fr, k.rank FROM pnd_data.deadline_kind k
UNION ALL
SELECT 'need_domain', d.domain, d.label_fr, d.rank FROM pnd_data.need_domain d
UNION ALL
SELECT 'measure', m.measure, m.label_fr, row_number() OVER (ORDER BY d.rank, m.label_fr, m.measure)
FROM pnd_data.measure m JOIN pnd_data.need_domain d ON d.domain = m.domain
UNION ALL
(SELECT DISTINCT ON (p.policy) 'policy', p.policy, p.label_fr, 0 FROM pnd_data.policy p ORDER BY p.policy, p.version DESC)
UNION ALL
SELECT 'exit_code', e.exit_code, e.label_fr, e.rank FROM pnd_data.exit_code e
UNION ALL
SELECT 'effect', f.effect, f.label_fr, row_number() OVER (ORDER BY f.effect) FROM pnd_data.effect f
UNION ALL
SELECT 'refusal_code', r.refusal_code, r.label_fr, r.rank FROM pnd_data.refusal_code r
UNION ALL
SELECT 'directory_' || v.list, v.value, v.label_fr, row_number() OVER (PARTITION BY v.list ORDER BY v.value) FROM pnd_data.directory_value v
UNION ALL
-- each machine has two lists of its own; a case may still be in a state of an older version
(SELECT DISTINCT ON (m.machine) 'machine', m.machine, m.label_fr, 0 FROM pnd_data.machine m ORDER BY m.machine, m.version DESC)
UNION ALL
(SELECT DISTINCT ON (m.machine, x.list) 'list', m.machine || x.list, x.label || m.label_fr, 1000
FROM pnd_data.machine m, (VALUES ('_state', 'États : '), ('_event', 'Événements : ')) x (list, label)
ORDER BY m.machine, x.list, m.version DESC)
UNION ALL
(SELECT DISTINCT ON (s.machine, s.state) s.machine || '_state', s.state, s.label_fr, s.rank
FROM pnd_data.machine_state s
ORDER BY s.machine, s.state, s.version DESC)
UNION ALL
(SELECT DISTINCT ON (e.machine, e.event) e.machine || '_event', e.event, e.label_fr, (
	SELECT min(s.rank)
	FROM pnd_data.machine_transition t
		JOIN pnd_data.machine_state s ON s.machine = t.machine AND s.version = t.version AND s.state = t.from_state
	WHERE t.machine = e.machine AND t.version = e.version AND t.event = e.event)
FROM pnd_data.machine_event e
ORDER BY e.machine, e.event, e.version DESC);
COMMENT ON VIEW pnd_data.choice IS
'Every list of codes, whatever table it stands in, in the order (rank, then code) in which a form shows it.';

CREATE FUNCTION pnd.choices(list text DEFAULT NULL) RETURNS TABLE (code text, label_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.actor_require();
	IF choices.list IS NOT NULL AND NOT EXISTS (SELECT FROM pnd_data.choice c WHERE c.list = 'list' AND c.code = choices.list) THEN
		RAISE EXCEPTION 'unknown list' USING ERRCODE = 'invalid_parameter_value',
			HINT = format('Lists are: %s.', (SELECT string_agg(c.code, ', ' ORDER BY c.code) FROM pnd_data.choice c WHERE c.list = 'list'));
	END IF;
	RETURN QUERY
		SELECT c.code, c.label_fr
		FROM pnd_data.choice c
		WHERE c.list = coalesce(choices.list, 'list')
		ORDER BY c.rank, c.code;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.choices(text) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor,
	packnd_steering, packnd_privacy_officer, packnd_auditor, packnd_policy_author, packnd_operator;
COMMENT ON FUNCTION pnd.choices(text) IS
'The codes of a list with their labels in French, in the order in which a form shows them; null: the names of the lists. Each machine has two: pnd_state and pnd_event for cases, referral_state and referral_event. Errors: PN401, 22023 an unknown list, with the names of all.
EN (apps): which codes an argument takes, what a code is called in French, what a drop-down list offers
FR: quels codes un argument accepte, le libellé d''un code, ce qu''une liste déroulante propose';
