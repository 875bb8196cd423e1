-- workflow/site_reading.sql: what a case looks like to those who may see it.

CREATE FUNCTION pnd_data.told_detector(case_id bigint, open_since timestamptz)
RETURNS TABLE (state text, state_fr text, since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT 'taken_over', 'prise en charge', greatest(c.assigned_at, told_detector.open_since)
		FROM pnd_data.case_file c
		WHERE c.case_id = told_detector.case_id AND (c.assigned_at IS NOT NULL OR c.duplicate_of IS NOT NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.told_detector(bigint, timestamptz) IS
'For the functions of pnd: what who only detected a case, which is open to him since a moment, is told of its state once a referent was named, or it is a duplicate; no row before.';

CREATE FUNCTION pnd_data.summary_for_detector(case_id bigint, own_case_id bigint)
RETURNS TABLE (territory text, state text, state_fr text, since timestamptz, professional text, referent text, danger boolean,
	consent_current boolean, decided_to_leave_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT d.territory_id, coalesce(v.state, c.state), coalesce(v.state_fr, s.label_fr), coalesce(v.since, c.state_since),
			packnd.site_number('professional', r.professional_id), p.display_name, d.danger, d.consent_current, d.decided_to_leave_at
		FROM pnd_data.case_file c
			JOIN pnd_data.case_file d ON d.case_id = own_case_id
			JOIN pnd_data.machine_state s
				ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
			LEFT JOIN LATERAL (
				SELECT max(a.valid_from) AS valid_from FROM pnd_data.case_access_now a
				WHERE a.case_id = c.case_id AND a.professional_id = packnd.actor() AND a.part = 'detector'
					AND coalesce(a.known_as, a.case_id) = own_case_id) a ON true
			LEFT JOIN LATERAL pnd_data.told_detector(c.case_id, a.valid_from) v ON true
			LEFT JOIN pnd_data.referent r ON r.case_id = c.case_id AND r.valid_to IS NULL
				-- nor who it is, if he may be the one whom she flees
				AND NOT pnd_data.is_excluded(c.case_id, packnd.actor())
			LEFT JOIN pnd_data.professional p ON p.professional_id = r.professional_id
		WHERE c.case_id = summary_for_detector.case_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.summary_for_detector(bigint, bigint) IS
'For pnd.case_summary(): what who only detected a case is told of it, once a referent was named or it goes on under another number: his own report (own_case_id), that it is taken care of, and who the referent is.';

CREATE FUNCTION pnd.my_cases(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, state text, state_fr text, since timestamptz, since_local text, territory text, my_part text, my_part_fr text,
	danger boolean, decided_to_leave_at timestamptz, decided_to_leave_at_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('my_cases', my_cases.after, 3);
	after_since timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_case bigint := coalesce(after_keys[2]::bigint, 0);
	after_access bigint := coalesce(after_keys[3]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(my_cases.max_rows);
	RETURN QUERY
		SELECT packnd.site_case_number(coalesce(a.known_as, c.case_id)), coalesce(v.state, c.state), coalesce(v.state_fr, s.label_fr),
			w.since, packnd.local_time(w.since, w.departement), coalesce(d.territory_id, c.territory_id), l.code, l.label_fr,
			coalesce(d.danger, c.danger), w.decided_at, packnd.local_time(w.decided_at, w.departement),
			packnd.cursor('my_cases', c.state_since, c.case_id, a.access_id)
		FROM pnd_data.case_access_now a
			JOIN pnd_data.case_file c ON c.case_id = a.case_id
			LEFT JOIN pnd_data.case_file d ON d.case_id = a.known_as
			JOIN pnd_data.machine_state s
				ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
			LEFT JOIN LATERAL pnd_data.told_detector(c.case_id, a.valid_from) v ON a.part = 'detector'
			-- these two read on after their part has ended; that of a substitute has an end from the start
			JOIN pnd_data.code l ON l.list = 'my_part' AND l.code =
				CASE WHEN a.valid_to IS NOT NULL AND a.part IN ('detector', 'referent') THEN 'former_'
					WHEN a.part = 'referent' AND EXISTS (
						SELECT FROM pnd_data.referent r
						WHERE r.case_id = a.case_id AND r.professional_id = a.professional_id AND r.valid_to IS NULL AND r.is_acting) THEN 'acting_'
					ELSE '' END || a.part
			CROSS JOIN LATERAL (
				SELECT coalesce(v.since, c.state_since) AS since,
					CASE WHEN d.case_id IS NULL THEN c.decided_to_leave_at ELSE d.decided_to_leave_at END AS decided_at,
					t.departement::packnd.departement
				FROM pnd_data.territory t WHERE t.territory_id = coalesce(d.territory_id, c.territory_id)) w
		-- a partner knows a case by a number of its own: pnd.my_referrals
		WHERE a.professional_id = packnd.actor() AND a.part <> 'referral'
			AND (c.state_since, c.case_id, a.access_id) > (after_since, after_case, after_access)
		ORDER BY c.state_since, c.case_id, a.access_id
		LIMIT my_cases.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.my_cases(text, int) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.my_cases(text, int) IS
'The cases that are open to the actor by name, longest in their state first: number, state with its French label and since when (for who only detected it, taken_over once a referent was named), and the actor''s part in it (my_part: a code of pnd.choices(''my_part'') with its French label, former_... if he still reads what he has handed over, acting_referent for a supervisor who acts until one is named; a case in which he has two is there twice). Nothing that identifies anyone; a partner has its referrals instead. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN401, 22P02 no cursor of this list, 22023 another number of rows.
EN (case): my cases, whom do I follow
FR: mes dossiers, qui est-ce que j''accompagne';

CREATE VIEW pnd.my_cases AS
SELECT m.case_number, m.state_fr AS state, m.since_local AS since, m.my_part_fr AS my_part, m.danger,
	left(m.decided_to_leave_at_local, 10)::date AS decided
FROM pnd.my_cases(max_rows => NULL) m;
GRANT SELECT ON pnd.my_cases TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.my_cases IS
'The actor''s own cases, for people; see pnd.my_cases(). decided: the day on which she decided to leave, not that of her departure, which is shown under a ticket only (pnd.identity).';

CREATE FUNCTION pnd.case_summary(case_number text)
RETURNS TABLE (territory text, state text, state_fr text, since timestamptz, since_local text, professional text, referent text,
	danger boolean, consent_current boolean, first_contact_at timestamptz, first_contact_at_local text,
	decided_to_leave_at timestamptz, decided_to_leave_at_local text, needs text[], needs_fr text[], emergency_needs text[], exit_code text,
	exit_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(id);
	own_id bigint := packnd.site_case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.only_detected(id) AND (own_id <> id OR EXISTS (
		SELECT FROM pnd_data.case_file c WHERE c.case_id = id AND (c.assigned_at IS NOT NULL OR c.duplicate_of IS NOT NULL))) THEN
		RETURN QUERY
			SELECT d.territory, d.state, d.state_fr, d.since, packnd.local_time(d.since, pnd_data.departement_of(d.territory)), d.professional,
				d.referent, d.danger, d.consent_current, NULL::timestamptz, NULL::text, d.decided_to_leave_at,
				packnd.local_time(d.decided_to_leave_at, pnd_data.departement_of(d.territory)), NULL::text[], NULL::text[], NULL::text[],
				NULL::text, NULL::text
			FROM pnd_data.summary_for_detector(id, own_id) d;
		RETURN;
	END IF;
	RETURN QUERY
		SELECT c.territory_id, c.state, s.label_fr, c.state_since, packnd.local_time(c.state_since, here),
			packnd.site_number('professional', r.professional_id), p.display_name, c.danger,
			-- at its end, before the follow-up has seen it, and while the case was closed
			c.consent_current AND pnd_data.has_consent(c.case_id, 'coordinating_body'),
			c.first_contact_at, packnd.local_time(c.first_contact_at, here),
			c.decided_to_leave_at, packnd.local_time(c.decided_to_leave_at, here),
			o.domains, o.domains_fr, o.emergencies,
			c.exit_code, e.label_fr
		FROM pnd_data.case_file c
			JOIN pnd_data.machine_state s
				ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
			LEFT JOIN LATERAL (
				SELECT l.professional_id FROM pnd_data.referent l
				-- of a closed case, who led it last
				WHERE l.case_id = c.case_id AND (l.valid_to IS NULL OR s.is_final)
				ORDER BY l.valid_from DESC
				LIMIT 1) r ON true
			LEFT JOIN pnd_data.professional p ON p.professional_id = r.professional_id
			LEFT JOIN pnd_data.exit_code e ON e.exit_code = c.exit_code
			CROSS JOIN LATERAL (
				SELECT array_agg(n.domain ORDER BY d.rank) AS domains, array_agg(d.label_fr ORDER BY d.rank) AS domains_fr,
					array_agg(n.domain ORDER BY d.rank) FILTER (WHERE n.is_emergency) AS emergencies
				FROM pnd_data.need n JOIN pnd_data.need_domain d ON d.domain = n.domain
				WHERE n.case_id = c.case_id AND n.closed_at IS NULL AND NOT pnd_data.is_hidden(c.case_id)) o
		WHERE c.case_id = id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.case_summary(text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.case_summary(text) IS
'One row about a case that the actor may see: state, its referent (of a closed case: who led it last; professional: the number, by which two of one name are told apart), danger, consent, open needs and the reason of an exit with their French labels. Who only detected it is told, once a referent was named, that it is taken care of (taken_over) and by whom. Nothing that identifies her. Error PN404.
EN (case): where does a case stand, its state, its referent and her needs
FR: où en est un dossier, son état, son référent et ses besoins';

CREATE FUNCTION pnd.referent_on(case_number text, as_of timestamptz)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_part(id);
	PERFORM packnd.require_given('as_of', as_of);
	RETURN (
		SELECT p.display_name
		FROM pnd_data.referent r JOIN pnd_data.professional p ON p.professional_id = r.professional_id
		WHERE r.case_id = id AND r.valid_from <= as_of AND (r.valid_to IS NULL OR r.valid_to > as_of));
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.referent_on(text, timestamptz) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.referent_on(text, timestamptz) IS
'Who was the referent of a case at a moment; null if nobody. Errors: PN404, 22004 no moment given.
EN (referent): who was the referent on a day
FR: qui était le référent à une date';

CREATE FUNCTION pnd.identity(case_number text)
RETURNS TABLE (family_name text, used_name text, given_name text, birth_date date, contact_kind text, contact_value text, ask_for text, read_by text, safe_hours text,
	may_say text, planned_departure timestamptz, planned_departure_local text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(id);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(id, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(id);
	RETURN QUERY
		SELECT i.family_name, i.used_name, i.given_name, i.birth_date, k.kind, k.value, k.ask_for, k.read_by, packnd.opening_hours_text(k.safe_hours), k.may_say,
			d.planned_at, packnd.local_time(d.planned_at, here)
		FROM pnd_data.person_identity i
			LEFT JOIN pnd_data.contact_channel k ON k.case_id = i.case_id AND pnd_data.channel_obstacle(k) IS NULL
			LEFT JOIN pnd_data.departure d ON d.case_id = i.case_id
		WHERE i.case_id = id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.identity(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.identity(text) IS
'Who she is, how and when she can be reached safely, and when she plans to leave: one row per contact channel that may be used (pnd.channels() says more of each; none while contact is suspended), under a ticket (pnd.open_ticket) of an earlier committed transaction. Errors: PN404, PN410 no ticket, 42501.
EN (case): see who she is and how to call her safely, her name, her phone number, what may be said
FR: voir l''identité et les moyens de contact, voir qui est la personne et comment la joindre sans danger, son nom, son numéro de téléphone, l''appeler, ce qui peut être dit';

CREATE FUNCTION pnd.territory_cases(territory text DEFAULT NULL, in_state text DEFAULT NULL, after text DEFAULT NULL,
	max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, state text, state_fr text, since timestamptz, since_local text, professional text, referent text, danger boolean,
	emergency_needs text[], territory_id text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('territory_cases', territory_cases.after, 2);
	after_since timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_case bigint := coalesce(after_keys[2]::bigint, 0);
	territories text[];
	states text[];
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(territory_cases.max_rows);
	IF territory_cases.territory IS NOT NULL THEN
		PERFORM pnd_data.require_territory_duty(territory_cases.territory, '{supervisor}');
		territories := ARRAY[territory_cases.territory];
	ELSE
		territories := ARRAY(
			SELECT t.territory_id FROM pnd_data.territory t
			WHERE packnd.actor_holds_every_duty() OR packnd.holds_duty(packnd.actor(), t.territory_id, '{supervisor}'));
	END IF;
	IF territory_cases.in_state IS NOT NULL THEN
		-- of any version: a case may be in a state that the newest no longer has
		PERFORM packnd.require_one_of('in_state', territory_cases.in_state, ARRAY(
			SELECT DISTINCT s.state
			FROM pnd_data.machine_state s JOIN pnd_data.machine m ON m.machine = s.machine AND m.version = s.version
			WHERE m.table_name = 'pnd_data.case_file'
			ORDER BY s.state));
	END IF;
	states := CASE WHEN territory_cases.in_state IS NOT NULL THEN ARRAY[territory_cases.in_state]
		ELSE ARRAY(SELECT DISTINCT s.state FROM pnd_data.machine_state s WHERE NOT s.is_final) END;
	RETURN QUERY
		SELECT packnd.site_case_number(c.case_id), c.state, c.label_fr, c.state_since,
			packnd.local_time(c.state_since, t.departement::packnd.departement),
			(SELECT packnd.site_number('professional', r.professional_id)
			 FROM pnd_data.referent r
			 WHERE r.case_id = c.case_id AND r.valid_to IS NULL),
			(SELECT p.display_name
			 FROM pnd_data.referent r JOIN pnd_data.professional p ON p.professional_id = r.professional_id
			 WHERE r.case_id = c.case_id AND r.valid_to IS NULL),
			c.danger,
			(SELECT array_agg(n.domain ORDER BY d.rank)
			 FROM pnd_data.need n JOIN pnd_data.need_domain d ON d.domain = n.domain
			 WHERE n.case_id = c.case_id AND n.closed_at IS NULL AND n.is_emergency AND NOT pnd_data.is_hidden(c.case_id)),
			c.territory_id, packnd.cursor('territory_cases', c.state_since, c.case_id)
		FROM unnest(territories) AS place (territory_id)
			JOIN pnd_data.territory t ON t.territory_id = place.territory_id
			CROSS JOIN unnest(states) AS stage (state),
			-- the index has each territory and state in this order: a page reads no more than a page of each
			LATERAL (
				SELECT f.*, s.label_fr FROM pnd_data.case_file f
					JOIN pnd_data.machine_state s
						ON s.machine = f.machine AND s.version = f.version AND s.state = f.state
				WHERE f.territory_id = place.territory_id AND f.state = stage.state
					AND (territory_cases.in_state IS NOT NULL OR NOT s.is_final)
					AND (f.state_since, f.case_id) > (after_since, after_case)
					-- what is archived or erased nobody finds
					AND packnd.can_see(f.case_id)
				ORDER BY f.state_since, f.case_id
				LIMIT territory_cases.max_rows) c
		ORDER BY c.state_since, c.case_id
		LIMIT territory_cases.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.territory_cases(text, text, text, int) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.territory_cases(text, text, text, int) IS
'The cases of a territory (null: of all of which the actor is a supervisor), longest waiting first, that is by since when they are in their state: those in one state (received: waiting for a referent), or all that are open; professional is the number of the referent. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Nothing that identifies anyone. Errors: PN401, 42501, 22P02 no cursor of this list, 22023 another number of rows.
EN (referent): who waits longest for a référent, cases of my territory, queue
FR: qui attend un référent depuis le plus longtemps, dossiers de mon territoire, file d''attente';

CREATE VIEW pnd.territory_cases AS
SELECT t.case_number, t.state_fr AS state, t.since_local AS since, packnd.shortened(t.referent, 22) AS referent, t.danger, t.territory_id AS territory
FROM pnd.territory_cases(max_rows => NULL) t;
GRANT SELECT ON pnd.territory_cases TO packnd_supervisor;
COMMENT ON VIEW pnd.territory_cases IS
'The open cases of the territories of which the actor is a supervisor, longest waiting first, for people; see pnd.territory_cases().';
