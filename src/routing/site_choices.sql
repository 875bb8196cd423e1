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
SELECT 'channel_proof', v.verified_how, v.label_fr, v.rank FROM pnd_data.channel_proof v
UNION ALL
SELECT 'contact_content', c.content, c.label_fr, c.rank FROM pnd_data.contact_content c
UNION ALL
SELECT 'contact_limit', c.content, c.label_fr, c.rank FROM pnd_data.contact_content c WHERE c.is_limit
UNION ALL
SELECT 'alert_kind', a.kind, a.label_fr, a.rank FROM pnd_data.alert_kind a
UNION ALL
SELECT 'approval_action', r.action, r.label_fr, r.rank FROM pnd_data.approval_rule r
UNION ALL
SELECT 'rate_limit', r.rate_limit, r.label_fr, r.rank FROM pnd_data.rate_limit r
UNION ALL
SELECT 'message_kind', m.kind, m.label_fr, m.rank FROM pnd_data.message_kind m
UNION ALL
SELECT 'need_domain', d.domain, d.label_fr, d.rank FROM pnd_data.need_domain d
UNION ALL
SELECT 'need_reason', r.reason, r.label_fr, r.rank FROM pnd_data.need_reason r
UNION ALL
SELECT 'measure', m.measure, m.label_fr, row_number() OVER (ORDER BY d.rank, m.label_fr, m.measure)
FROM pnd_data.measure m JOIN pnd_data.need_domain d ON d.domain = m.domain WHERE m.retired_at IS NULL
UNION ALL
(SELECT DISTINCT ON (p.policy) 'policy', p.policy, p.label_fr, 0 FROM pnd_data.policy p ORDER BY p.policy, p.version DESC)
UNION ALL
SELECT 'evidence_kind', k.kind, k.label_fr, k.rank FROM pnd_data.evidence_kind k WHERE k.retired_at IS NULL
UNION ALL
SELECT 'application_answer', a.answer_code, a.label_fr, a.rank FROM pnd_data.application_answer a
UNION ALL
SELECT 'exit_code', e.exit_code, e.label_fr, e.rank FROM pnd_data.exit_code e
UNION ALL
SELECT 'exit_condition', x.condition, x.label_fr, x.rank FROM pnd_data.exit_condition x
UNION ALL
SELECT 'carried_kind', k.kind, k.label_fr, k.rank FROM pnd_data.carried_kind k
UNION ALL
SELECT 'contact_event', e.contact_event, e.label_fr, e.rank FROM pnd_data.contact_event e
UNION ALL
SELECT 'legal_ground', g.legal_ground, g.label_fr, g.rank FROM pnd_data.legal_ground g WHERE g.retired_at IS NULL
UNION ALL
SELECT 'effect', f.effect, f.label_fr, row_number() OVER (ORDER BY f.effect) FROM pnd_data.effect f
UNION ALL
SELECT 'refusal_code', r.refusal_code, r.label_fr, r.rank FROM pnd_data.refusal_code r
UNION ALL
SELECT 'parked_answer', r.refusal_code, r.label_fr, r.rank FROM pnd_data.refusal_code r
UNION ALL
SELECT 'parked_answer', 'silence', 'sans réponse', 1000
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
	IF choices.list IS NOT NULL AND NOT EXISTS (SELECT FROM pnd_data.choice c WHERE c.list = 'list' AND c.code = choices.list) THEN
		PERFORM packnd.fail('22023', 'unknown list', NULL, 'Lists are: %1$s.',
			(SELECT string_agg(c.code, ', ' ORDER BY c.code) FROM pnd_data.choice c WHERE c.list = 'list'));
	END IF;
	RETURN QUERY
		SELECT c.code, c.label_fr
		FROM pnd_data.choice c
		WHERE c.list = coalesce(choices.list, 'list')
		ORDER BY c.rank, c.code;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.choices(text) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor,
	packnd_steering, packnd_privacy_officer, packnd_auditor, packnd_policy_author, packnd_policy_approver, packnd_operator, packnd_answer_page;
COMMENT ON FUNCTION pnd.choices(text) IS
'The codes of a list with their labels in French, in the order in which a form shows them; null: the names of the lists. Each machine has two: pnd_state and pnd_event for cases, referral_state and referral_event. Errors: PN401, 22023 an unknown list, with the names of all.
EN (apps): which codes an argument takes, what a code is called in French, what a drop-down list offers
FR: quels codes un argument accepte, le libellé d''un code, ce qu''une liste déroulante propose';

CREATE FUNCTION pnd.services(territory text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (service text, service_label text, organisation text, organisation_label text, external_id text, domains text[], domains_fr text[],
	themes_fr text[], address text, has_agreement boolean, priority_lane boolean, secret_address boolean, is_unsafe boolean,
	correspondent text, capacity text, capacity_fr text, places int, reserved_places int, taken_places int, free_places int, over_places int,
	waiting int, answer_amount int, answer_unit text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('services', services.after, 2);
	after_label text := coalesce(after_keys[1], '');
	after_service bigint := coalesce(after_keys[2]::bigint, 0);
	today date := pnd_data.territory_today(services.territory);
	runs_it boolean;
	asks_services boolean;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', services.territory);
	PERFORM pnd_data.require_territory_duty(services.territory, '{detector,referent,supervisor}');
	PERFORM packnd.require_max_rows(services.max_rows);
	runs_it := pnd_data.runs_directory(services.territory);
	asks_services := packnd.actor_holds_every_duty() OR packnd.holds_duty(packnd.actor(), services.territory, '{referent,supervisor}');
	RETURN QUERY
		SELECT packnd.site_number('service', page.service_id), page.label,
			CASE WHEN page.is_open THEN packnd.site_number('organisation', page.organisation_id) END,
			CASE WHEN page.is_open THEN (SELECT g.label FROM pnd_data.organisation g WHERE g.organisation_id = page.organisation_id) END,
			CASE WHEN page.is_open THEN page.external_id END, met.domains, met.domains_fr,
			ARRAY(
				SELECT d.label_fr FROM pnd_data.directory_value d
				WHERE d.list = 'thematiques' AND d.value = ANY (page.themes) ORDER BY d.label_fr),
			CASE WHEN NOT coalesce(o.secret_address, false) THEN nullif(concat_ws(', ', page.entry ->> 'adresse',
				page.entry ->> 'complement_adresse', nullif(concat_ws(' ', page.entry ->> 'code_postal', page.entry ->> 'commune'), '')), '') END,
			coalesce(o.has_agreement, false), coalesce(o.priority_lane, false), coalesce(o.secret_address, false),
			coalesce(o.is_unsafe, false), CASE WHEN page.is_open THEN packnd.site_number('professional', o.correspondent) END,
			o.capacity, (SELECT k.label_fr FROM pnd_data.code k WHERE k.list = 'capacity' AND k.code = o.capacity),
			o.ceiling, room.reserved, room.taken, room.free, room.over_ceiling, room.waiting,
			o.answer_amount, o.answer_unit, packnd.cursor('services', page.label, page.service_id)
		FROM (
			SELECT s.service_id, s.organisation_id, s.external_id, shown.label, v.themes, v.entry, known.is_open
			FROM pnd_data.service_version v
				JOIN pnd_data.service s ON s.service_id = v.service_id
				JOIN pnd_data.organisation g ON g.organisation_id = s.organisation_id
				CROSS JOIN LATERAL (
					SELECT runs_it OR NOT EXISTS (
						SELECT FROM pnd_data.service_overlay o WHERE o.service_id = s.service_id AND o.valid_to IS NULL AND o.secret_address)) known (is_open)
				-- the place in the list, and its cursor, tell no more than the name that is shown
				CROSS JOIN LATERAL (SELECT CASE WHEN known.is_open THEN v.label ELSE pnd_data.shown_label(s.service_id) END) shown (label)
			WHERE s.territory_id = services.territory AND v.valid_to IS NULL AND (g.valid_to IS NULL OR g.valid_to > today)
				-- who asks no service need not know that there is one
				AND (asks_services OR known.is_open)
				AND (shown.label, v.service_id) > (after_label, after_service)
			ORDER BY shown.label, v.service_id
			LIMIT services.max_rows) page
			LEFT JOIN pnd_data.service_overlay o ON o.service_id = page.service_id AND o.valid_to IS NULL
			CROSS JOIN LATERAL (
				SELECT coalesce(array_agg(d.domain ORDER BY d.rank), '{}') AS domains,
					coalesce(array_agg(d.label_fr ORDER BY d.rank), '{}') AS domains_fr
				FROM pnd_data.need_domain d
				WHERE EXISTS (SELECT FROM pnd_data.theme_need x WHERE x.domain = d.domain AND x.theme = ANY (page.themes))) met
			CROSS JOIN LATERAL pnd_data.room_of(page.service_id) room
		ORDER BY page.label, page.service_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.services(text, text, int) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.services(text, text, int) IS
'The services of the directory of a territory that are not closed, nor is their organisation, by name: number, name, organisation, id in the directory, the needs it meets (codes and labels) and its themes in French, its address (null where it is secret, whatever the directory says: only supervisors are shown then what such a service is called and whose it is, referents its code name, detectors none of it), and what the territory knows of it (pnd.set_service()): agreement, priority lane, not safe, correspondent, capacity (limited, not_limited; null: nobody has said): the ceiling, and of the places those reserved (asked for, studied or offered), taken, free, and over the ceiling where that was lowered, how many wait for one, time to answer (null: the territory''s). Whether one can be asked for a case: pnd.route(). A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN401, 42501, 22004 no territory, 22P02 a mistyped cursor, 22023 another number of rows.
EN (partners): which services there are, the number of a service, places free, who answers for a service
FR: quels services existent, le numéro d''un service, les places libres, qui répond pour un service';
