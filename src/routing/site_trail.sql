-- routing/site_trail.sql: the requests to partners, as a partner and as the
-- case's own people see them.

CREATE FUNCTION pnd_data.referral_state_fr(state text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT s.label_fr
		FROM pnd_data.machine_state s
		WHERE s.machine = 'referral' AND s.state = referral_state_fr.state
		ORDER BY s.version DESC LIMIT 1);
END
$function$;
COMMENT ON FUNCTION pnd_data.referral_state_fr(text) IS
'For the functions of pnd: what the machine "referral" calls a state.';

CREATE FUNCTION pnd.my_referrals(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (referral text, case_number text, service text, service_label text, domain text, domain_fr text, is_emergency boolean,
	state text, state_fr text, sent_at timestamptz, sent_at_local text, due_at timestamptz, due_at_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('my_referrals', my_referrals.after, 2);
	after_due timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_referral bigint := coalesce(after_keys[2]::bigint, 0);
	my_services bigint[];
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(my_referrals.max_rows);
	my_services := ARRAY(SELECT o.service_id FROM pnd_data.service_overlay o
		WHERE o.valid_to IS NULL AND o.correspondent = packnd.actor() AND pnd_data.is_correspondent(o.service_id));
	RETURN QUERY
		SELECT packnd.site_number('referral', m.referral_id), packnd.partner_case_number(m.case_id, m.organisation_id),
			packnd.site_number('service', m.service_id), m.label, m.domain, m.domain_fr, m.is_emergency,
			m.state, pnd_data.referral_state_fr(m.state), pnd_data.to_the_hour(m.sent_at),
			packnd.local_time(pnd_data.to_the_hour(m.sent_at), m.departement), nullif(m.due_at, 'infinity'),
			packnd.local_time(m.due_at, m.departement),
			packnd.cursor('my_referrals', m.due_at, m.referral_id)
		FROM (
			SELECT r.*, s.organisation_id, pnd_data.departement_of(s.territory_id) AS departement, pnd_data.service_label(r.service_id) AS label, n.domain, k.label_fr AS domain_fr,
				n.is_emergency, pnd_data.to_the_hour(coalesce(d.due_at, 'infinity')) AS due_at
			FROM pnd_data.service s
				JOIN pnd_data.referral r ON r.service_id = s.service_id
				JOIN pnd_data.need n ON n.case_id = r.case_id AND n.need_id = r.need_id
				JOIN pnd_data.need_domain k ON k.domain = n.domain
				-- the clock that runs, else that of the answer, as long as it is waited for
				LEFT JOIN LATERAL (
					SELECT k.due_at
					FROM pnd_data.deadline k
					WHERE k.case_id = r.case_id AND k.subject_id = r.referral_id
						AND k.kind IN ('referral_answer', 'referral_arrival', 'referral_done')
						AND (r.state <> 'accepted' OR (k.met_at IS NULL AND k.cancelled_at IS NULL))
					ORDER BY k.met_at IS NULL AND k.cancelled_at IS NULL DESC, k.started_at DESC, k.deadline_id DESC
					LIMIT 1) d ON true
			WHERE s.service_id = ANY (my_services) AND r.state IN ('sent', 'under_study', 'accepted')
				AND (pnd_data.to_the_hour(coalesce(d.due_at, 'infinity')), r.referral_id) > (after_due, after_referral)
			ORDER BY pnd_data.to_the_hour(coalesce(d.due_at, 'infinity')), r.referral_id
			-- whether she agrees is asked in this order, until the page is full
			OFFSET 0) m
		WHERE pnd_data.may_be_referred(m.case_id, m.service_id)
		ORDER BY m.due_at, m.referral_id
		LIMIT my_referrals.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.my_referrals(text, int) TO packnd_partner;
COMMENT ON FUNCTION pnd.my_referrals(text, int) IS
'The live referrals to the services whose correspondent the actor is, as long as she agrees, the next due first (the answer, then the arrival, then that it is done; null: nothing is waited for): the case number is the one under which that partner knows the case; sent_at and due_at are the beginning of their hour, so that two partners cannot tell by them that they are asked for one person. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN401, 22P02 a mistyped cursor, 22023 another number of rows.
EN (partners): what is asked of my service, referrals that wait for my answer
FR: ce qui est demandé à mon service, orientations qui attendent ma réponse';

CREATE VIEW pnd.my_referrals AS
SELECT m.referral, m.case_number, packnd.shortened(m.service_label, 22) AS service,
	packnd.shortened(m.domain_fr, 16) AS need,
	m.state_fr AS state, m.due_at_local AS due_at
FROM pnd.my_referrals(max_rows => NULL) m;
GRANT SELECT ON pnd.my_referrals TO packnd_partner;
COMMENT ON VIEW pnd.my_referrals IS
'The referrals that wait for the actor or were accepted, for people: long labels are cut; see pnd.my_referrals().';

CREATE FUNCTION pnd.referrals(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (referral text, domain text, domain_fr text, service text, service_label text, state text, state_fr text,
	sent_at timestamptz, sent_at_local text, answered_at timestamptz, answered_at_local text, arrived_at timestamptz, arrived_at_local text,
	by_phone boolean, by_link boolean, refusal_code text, refusal_fr text, code_word text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('referrals', referrals.after, 2);
	after_sent timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_referral bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,former_referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	PERFORM packnd.require_max_rows(referrals.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('referral', r.referral_id), n.domain, d.label_fr, packnd.site_number('service', r.service_id),
			pnd_data.shown_label(r.service_id),
			r.state, pnd_data.referral_state_fr(r.state), r.sent_at, packnd.local_time(r.sent_at, here), r.answered_at,
			packnd.local_time(r.answered_at, here), r.arrived_at, packnd.local_time(r.arrived_at, here), r.told_by_phone, r.told_by_link, r.refusal_code, k.label_fr,
			CASE r.state WHEN 'accepted' THEN pnd_data.code_word(r.referral_id) END,
			packnd.cursor('referrals', r.sent_at, r.referral_id)
		FROM pnd_data.referral r
			JOIN pnd_data.need n ON n.case_id = r.case_id AND n.need_id = r.need_id
			JOIN pnd_data.need_domain d ON d.domain = n.domain
			LEFT JOIN pnd_data.refusal_code k ON k.refusal_code = r.refusal_code
		WHERE r.case_id = the_case AND (r.sent_at, r.referral_id) > (after_sent, after_referral)
		ORDER BY r.sent_at, r.referral_id
		LIMIT referrals.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.referrals(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.referrals(text, text, int) IS
'The trail of a case: every referral, oldest first, with its answer and when she arrived (by_phone: recorded by the case''s own people; by_link: by a partner without a login), and the code word by which she and a service that accepted know each other; also for who was its referent, as long as the case is open to read. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 22P02 a mistyped number or cursor, 22023 another number of rows, 42501.
EN (partners): which partners were asked for a case and what they answered, a partner refused or does not answer
FR: quels partenaires ont été sollicités pour un dossier et leur réponse, un partenaire a refusé ou ne répond pas';
