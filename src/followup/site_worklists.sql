-- followup/site_worklists.sql: what waits, for people: lists by territory, team
-- (an organisation) and professional, danger first, then since when she waits.
--
-- Each list has a function pnd_data.worklist_NAME(territories, cases, days) that
-- finds what waits, through an index: in all of the territories, or in cases
-- given.  pnd_data.worklist() asks it, and does what all lists have in common.

CREATE FUNCTION pnd_data.worklist_scope(territory text, team text, professional text,
	OUT territories text[], OUT the_team bigint, OUT cases bigint[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	me bigint := packnd.actor();
	the_professional bigint := packnd.site_number_id('professional', professional);
	supervised text[] := ARRAY(
		SELECT t.territory_id FROM pnd_data.territory t
		WHERE packnd.actor_holds_every_duty() OR packnd.holds_duty(packnd.actor(), t.territory_id, '{supervisor}'));
BEGIN
	PERFORM packnd.guard();
	the_team := packnd.site_number_id('organisation', team);
	-- who supervises nothing has his own cases
	IF cardinality(supervised) = 0 THEN
		the_professional := coalesce(the_professional, me);
	END IF;
	territories := CASE WHEN worklist_scope.territory IS NOT NULL THEN ARRAY[worklist_scope.territory]
		WHEN the_professional = me THEN ARRAY(SELECT t.territory_id FROM pnd_data.territory t)
		ELSE supervised END;
	IF the_professional IS DISTINCT FROM me AND NOT supervised @> territories OR cardinality(supervised) = 0 AND the_professional <> me THEN
		PERFORM pnd_data.require_territory_duty(worklist_scope.territory, '{supervisor}');
	END IF;
	IF the_professional IS NOT NULL THEN
		cases := ARRAY(
			SELECT a.case_id FROM pnd_data.case_access_now a
			WHERE a.professional_id = the_professional AND a.part IN ('referent', 'substitute')
				AND (a.valid_to IS NULL OR a.part = 'substitute')
			UNION
			SELECT i.case_id FROM pnd_data.disclosure_after_exit i WHERE i.told_by = the_professional AND i.is_open_to_him);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.worklist_scope(text, text, text) IS
'For pnd_data.worklist(): the territories whose cases are listed, and the cases of the professional whose cases they are (null: all). A supervisor has those of his territories; another his own as referent or substitute, and the closed ones of which he told an authority and she is still to be informed. Error 42501 for those of another without the duty of supervisor.';

CREATE FUNCTION pnd_data.worklist_found(list text, territories text[], cases bigint[], days int)
RETURNS TABLE (case_id bigint, subject_kind text, subject_id bigint, waiting_since timestamptz, due_at timestamptz, what_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	CASE worklist_found.list
		WHEN 'to_assign' THEN RETURN QUERY SELECT w.* FROM pnd_data.worklist_to_assign(territories, cases, days) w;
		WHEN 'to_contact' THEN RETURN QUERY SELECT w.* FROM pnd_data.worklist_to_contact(territories, cases, days) w;
		WHEN 'waiting_for_partner' THEN RETURN QUERY SELECT w.* FROM pnd_data.worklist_waiting_for_partner(territories, cases, days) w;
		WHEN 'no_news' THEN RETURN QUERY SELECT w.* FROM pnd_data.worklist_no_news(territories, cases, days) w;
		WHEN 'expiring_evidence' THEN RETURN QUERY SELECT w.* FROM pnd_data.worklist_expiring_evidence(territories, cases, days) w;
		WHEN 'reviews_due' THEN RETURN QUERY SELECT w.* FROM pnd_data.worklist_reviews_due(territories, cases, days) w;
		WHEN 'applications_due' THEN RETURN QUERY SELECT w.* FROM pnd_data.worklist_applications_due(territories, cases, days) w;
		WHEN 'reopened_rights' THEN RETURN QUERY SELECT w.* FROM pnd_data.worklist_reopened_rights(territories, cases, days) w;
		WHEN 'cases_without_clock' THEN RETURN QUERY SELECT w.* FROM pnd_data.worklist_cases_without_clock(territories, cases, days) w;
	END CASE;
END
$function$;
COMMENT ON FUNCTION pnd_data.worklist_found(text, text[], bigint[], int) IS
'For pnd_data.worklist(): what waits, by the name of the list.';

CREATE FUNCTION pnd_data.worklist(list text, territory text, team text, of_referent text, days int, after text, max_rows int)
RETURNS TABLE (case_number text, state_fr text, danger boolean, waiting_since timestamptz, waiting_since_local text, due_at timestamptz,
	due_at_local text, what_fr text, about text,
	professional text, referent text, territory_id text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	scope record;
	after_keys text[] := packnd.cursor_keys(worklist.list, worklist.after, 4);
	after_place int := coalesce(after_keys[1]::int, -1);
	after_since timestamptz := coalesce(after_keys[2]::timestamptz, '-infinity');
	after_case bigint := coalesce(after_keys[3]::bigint, 0);
	after_subject bigint := coalesce(after_keys[4]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(worklist.max_rows);
	scope := pnd_data.worklist_scope(worklist.territory, worklist.team, worklist.of_referent);
	RETURN QUERY
		SELECT packnd.site_case_number(p.case_id), p.label_fr, p.danger, p.waiting_since,
			packnd.local_time(p.waiting_since, t.departement::packnd.departement), p.due_at, packnd.local_time(p.due_at, t.departement::packnd.departement), p.what_fr,
			packnd.site_number(p.subject_kind, p.subject_id), packnd.site_number('professional', p.professional_id), p.display_name,
			p.territory_id, packnd.cursor(worklist.list, p.place, p.waiting_since, p.case_id, coalesce(p.subject_id, 0))
		FROM (
			SELECT w.*, c.danger, c.territory_id, s.label_fr, r.professional_id, o.display_name, f.place
			FROM pnd_data.worklist_found(worklist.list, scope.territories, scope.cases, worklist.days) w
				-- one after the other, however few cases there are besides
				CROSS JOIN LATERAL (SELECT k.* FROM pnd_data.case_file k WHERE k.case_id = w.case_id OFFSET 0) c
				JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
				LEFT JOIN pnd_data.referent r ON r.case_id = c.case_id AND r.valid_to IS NULL
				LEFT JOIN pnd_data.professional o ON o.professional_id = r.professional_id
				CROSS JOIN LATERAL (SELECT CASE
					WHEN w.subject_kind = 'deadline' AND EXISTS (
						SELECT FROM pnd_data.deadline d JOIN pnd_data.deadline_kind k ON k.kind = d.kind AND k.comes_first
						WHERE d.case_id = w.case_id AND d.deadline_id = w.subject_id) THEN -1
					WHEN c.danger THEN 0 ELSE 1 END AS place) f
			WHERE (worklist.list NOT IN ('waiting_for_partner', 'expiring_evidence', 'applications_due', 'reopened_rights') OR NOT pnd_data.is_hidden(w.case_id))
				AND (NOT s.is_final OR w.subject_kind = 'deadline' AND EXISTS (
					SELECT FROM pnd_data.deadline d JOIN pnd_data.deadline_kind k ON k.kind = d.kind
					WHERE d.case_id = w.case_id AND d.deadline_id = w.subject_id AND k.outlives_case
						AND (scope.cases IS NULL OR EXISTS (
							SELECT FROM pnd_data.disclosure_after_exit i
							WHERE i.case_id = d.case_id AND i.disclosure_id = d.subject_id
								AND i.told_by = coalesce(packnd.site_number_id('professional', worklist.of_referent), packnd.actor())))))
				AND (scope.the_team IS NULL OR o.organisation_id = scope.the_team)
				AND (f.place, w.waiting_since, w.case_id, coalesce(w.subject_id, 0)) > (after_place, after_since, after_case, after_subject)
			ORDER BY f.place, w.waiting_since, w.case_id, coalesce(w.subject_id, 0)
			LIMIT worklist.max_rows) p
			JOIN pnd_data.territory t ON t.territory_id = p.territory_id
		ORDER BY p.place, p.waiting_since, p.case_id, coalesce(p.subject_id, 0);
END
$function$;
COMMENT ON FUNCTION pnd_data.worklist(text, text, text, text, int, text, int) IS
'For the worklists of pnd: a page of what pnd_data.worklist_LIST() finds: first who is where it is not safe, then those in danger, then who waits longest (of a closed case only what outlives it, to who told and to supervisors); about: the number of the deadline, referral ... by which it waits.';

CREATE FUNCTION pnd_data.worklist_deadlines(territories text[], cases bigint[], worklist text, kinds text[], until_at timestamptz, started_before timestamptz)
RETURNS TABLE (case_id bigint, subject_kind text, subject_id bigint, waiting_since timestamptz, due_at timestamptz, what_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	listed text[] := coalesce(kinds, ARRAY(SELECT k.kind FROM pnd_data.deadline_kind k WHERE k.worklist = worklist_deadlines.worklist));
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT d.case_id, 'deadline', d.deadline_id, d.started_at, d.due_at, k.label_fr
		FROM pnd_data.territory t
			-- null: until the end of the day, where the case is
			CROSS JOIN LATERAL (SELECT coalesce(until_at,
				packnd.day_end(packnd.local_day(now(), t.departement::packnd.departement), t.departement::packnd.departement)) AS ends_at) u
			JOIN pnd_data.deadline d ON d.territory_id = t.territory_id AND d.due_at <= u.ends_at
			JOIN pnd_data.deadline_kind k ON k.kind = d.kind
		WHERE t.territory_id = ANY (territories) AND d.kind = ANY (listed) AND d.met_at IS NULL AND d.cancelled_at IS NULL
			AND (cases IS NULL OR d.case_id = ANY (cases))
			AND d.started_at <= started_before;
END
$function$;
COMMENT ON FUNCTION pnd_data.worklist_deadlines(text[], bigint[], text, text[], timestamptz, timestamptz) IS
'For the worklists: the open deadlines of the kinds of a worklist, or of those given, that are due by a moment (null: by the end of the day in the territory) and began before another.';

CREATE FUNCTION pnd_data.worklist_to_assign(territories text[], cases bigint[], days int)
RETURNS TABLE (case_id bigint, subject_kind text, subject_id bigint, waiting_since timestamptz, due_at timestamptz, what_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT c.case_id, NULL::text, NULL::bigint, c.state_since, (
				SELECT min(d.due_at) FROM pnd_data.deadline d
				WHERE d.case_id = c.case_id AND d.kind = 'first_contact' AND d.met_at IS NULL AND d.cancelled_at IS NULL),
			'référence à désigner'
		FROM pnd_data.case_file c
		WHERE c.territory_id = ANY (territories) AND (cases IS NULL OR c.case_id = ANY (cases))
			AND c.state = ANY (ARRAY(SELECT DISTINCT t.from_state FROM pnd_data.machine_transition t WHERE t.event = 'referent_named'))
		UNION ALL
		-- a supervisor acts as referent meanwhile
		SELECT w.* FROM pnd_data.worklist_deadlines(territories, cases, NULL, '{referent_to_name}', 'infinity', 'infinity') w;
END
$function$;
COMMENT ON FUNCTION pnd_data.worklist_to_assign(text[], bigint[], int) IS
'For pnd.to_assign(): cases in a state from which a referent is named, and those of which a supervisor is acting referent.';

CREATE FUNCTION pnd.to_assign(territory text DEFAULT NULL, team text DEFAULT NULL, of_referent text DEFAULT NULL,
	after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, state_fr text, danger boolean, waiting_since timestamptz, waiting_since_local text, due_at timestamptz,
	due_at_local text, what_fr text, about text,
	professional text, referent text, territory_id text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT w.* FROM pnd_data.worklist('to_assign', territory, team, of_referent, NULL, to_assign.after, to_assign.max_rows) w;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.to_assign(text, text, text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.to_assign(text, text, text, text, int) IS
'The cases that wait for a referent, and when the first contact is due; those of which a supervisor is acting referent, and when one is to be named. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Those in danger first, then who waits longest. territory (null: all those of the actor), team (the number of an organisation: that of the referent), of_referent (the number of a professional); who is no supervisor has his own cases. Nothing that identifies anyone. Errors: 42501, 22P02 a mistyped number or cursor, 22023 another number of rows, PN401.
EN (referent): which cases wait for a référent, whom to assign
FR: quels dossiers attendent une référence, à désigner';

CREATE VIEW pnd.to_assign AS
SELECT w.case_number, packnd.shortened(w.what_fr, 30) AS what, w.danger, w.waiting_since_local AS since,
	w.due_at_local AS due_at, packnd.shortened(w.referent, 18) AS referent
FROM pnd.to_assign(max_rows => NULL) w;
GRANT SELECT ON pnd.to_assign TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.to_assign IS 'The cases of the actor''s territories that wait for a referent, for people; see pnd.to_assign().';

CREATE FUNCTION pnd_data.worklist_to_contact(territories text[], cases bigint[], days int)
RETURNS TABLE (case_id bigint, subject_kind text, subject_id bigint, waiting_since timestamptz, due_at timestamptz, what_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT w.* FROM pnd_data.worklist_deadlines(territories, cases, 'contact', NULL, NULL, 'infinity') w;
END
$function$;
COMMENT ON FUNCTION pnd_data.worklist_to_contact(text[], bigint[], int) IS
'For pnd.to_contact(): open deadlines of worklist "contact" that are due by the end of the day.';

CREATE FUNCTION pnd.to_contact(territory text DEFAULT NULL, team text DEFAULT NULL, of_referent text DEFAULT NULL,
	after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, state_fr text, danger boolean, waiting_since timestamptz, waiting_since_local text, due_at timestamptz,
	due_at_local text, what_fr text, about text,
	professional text, referent text, territory_id text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT w.* FROM pnd_data.worklist('to_contact', territory, team, of_referent, NULL, to_contact.after, to_contact.max_rows) w;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.to_contact(text, text, text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.to_contact(text, text, text, text, int) IS
'Whom to contact today: each open deadline that is met by speaking with her (first contact, meeting, safety check, time without news, arrival at a service) and is late or due by the end of the day where the case is. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Who is at a service that is not safe first, closed cases too, then those in danger, then who waits longest. territory (null: all those of the actor), team (the number of an organisation: that of the referent), of_referent (the number of a professional); who is no supervisor has his own cases. Nothing that identifies anyone. Errors: 42501, 22P02 a mistyped number or cursor, 22023 another number of rows, PN401.
EN (deadlines): whom must I call today, to contact today
FR: qui appeler aujourd''hui, personnes à joindre dans la journée';

CREATE VIEW pnd.to_contact AS
SELECT w.case_number, packnd.shortened(w.what_fr, 30) AS what, w.danger, w.waiting_since_local AS since,
	w.due_at_local AS due_at, packnd.shortened(w.referent, 18) AS referent
FROM pnd.to_contact(max_rows => NULL) w;
GRANT SELECT ON pnd.to_contact TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.to_contact IS 'Whom to contact today, for people; see pnd.to_contact().';

CREATE FUNCTION pnd_data.worklist_waiting_for_partner(territories text[], cases bigint[], days int)
RETURNS TABLE (case_id bigint, subject_kind text, subject_id bigint, waiting_since timestamptz, due_at timestamptz, what_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT r.case_id, 'referral', r.referral_id, r.sent_at, d.due_at, pnd_data.shown_label(r.service_id)
		FROM pnd_data.referral r
			JOIN pnd_data.case_file c ON c.case_id = r.case_id
			LEFT JOIN pnd_data.deadline d ON d.case_id = r.case_id AND d.kind = 'referral_answer' AND d.subject_id = r.referral_id
				AND d.met_at IS NULL AND d.cancelled_at IS NULL
		WHERE r.state IN ('sent', 'under_study') AND c.territory_id = ANY (territories) AND (cases IS NULL OR r.case_id = ANY (cases));
END
$function$;
COMMENT ON FUNCTION pnd_data.worklist_waiting_for_partner(text[], bigint[], int) IS
'For pnd.waiting_for_partner(): referrals without an answer.';

CREATE FUNCTION pnd.waiting_for_partner(territory text DEFAULT NULL, team text DEFAULT NULL, of_referent text DEFAULT NULL,
	after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, state_fr text, danger boolean, waiting_since timestamptz, waiting_since_local text, due_at timestamptz,
	due_at_local text, what_fr text, about text,
	professional text, referent text, territory_id text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT w.* FROM pnd_data.worklist('waiting_for_partner', territory, team, of_referent, NULL, waiting_for_partner.after, waiting_for_partner.max_rows) w;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.waiting_for_partner(text, text, text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.waiting_for_partner(text, text, text, text, int) IS
'What waits for the answer of a partner: each referral that was sent or is under study, with its service, and when the answer is due. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Those in danger first, then who waits longest. territory (null: all those of the actor), team (the number of an organisation: that of the referent), of_referent (the number of a professional); who is no supervisor has his own cases. Nothing that identifies anyone. Errors: 42501, 22P02 a mistyped number or cursor, 22023 another number of rows, PN401.
EN (partners): which requests to partners have no answer yet
FR: quelles demandes attendent encore la réponse d''un partenaire';

CREATE VIEW pnd.waiting_for_partner AS
SELECT w.case_number, packnd.shortened(w.what_fr, 30) AS what, w.danger, w.waiting_since_local AS since,
	w.due_at_local AS due_at, packnd.shortened(w.referent, 18) AS referent
FROM pnd.waiting_for_partner(max_rows => NULL) w;
GRANT SELECT ON pnd.waiting_for_partner TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.waiting_for_partner IS 'What waits for a partner, for people; see pnd.waiting_for_partner().';

CREATE FUNCTION pnd_data.worklist_no_news(territories text[], cases bigint[], days int)
RETURNS TABLE (case_id bigint, subject_kind text, subject_id bigint, waiting_since timestamptz, due_at timestamptz, what_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT w.* FROM pnd_data.worklist_deadlines(territories, cases, NULL, '{no_news}', 'infinity', now() - days * interval '1 day') w;
END
$function$;
COMMENT ON FUNCTION pnd_data.worklist_no_news(text[], bigint[], int) IS
'For pnd.no_news(): since when there was none, by the clock that begins anew with each.';

CREATE FUNCTION pnd.no_news(territory text DEFAULT NULL, team text DEFAULT NULL, of_referent text DEFAULT NULL, days int DEFAULT 30,
	after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, state_fr text, danger boolean, waiting_since timestamptz, waiting_since_local text, due_at timestamptz,
	due_at_local text, what_fr text, about text,
	professional text, referent text, territory_id text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_between('days', no_news.days, 0, 3660);
	RETURN QUERY SELECT w.* FROM pnd_data.worklist('no_news', territory, team, of_referent, no_news.days, no_news.after, no_news.max_rows) w;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.no_news(text, text, text, int, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.no_news(text, text, text, int, text, int) IS
'Of whom there has been no news for so many days: no contact, meeting, note or review that was recorded since waiting_since. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Those in danger first, then who waits longest. territory (null: all those of the actor), team (the number of an organisation: that of the referent), of_referent (the number of a professional); who is no supervisor has his own cases. Nothing that identifies anyone. Errors: 42501, 22P02 a mistyped number or cursor, 22023 another number of rows or of days, PN401.
EN (deadlines): of whom have we had no news for a month, silence
FR: qui n''a pas donné de nouvelles depuis un mois, silence';

CREATE VIEW pnd.no_news AS
SELECT w.case_number, packnd.shortened(w.what_fr, 30) AS what, w.danger, w.waiting_since_local AS since,
	w.due_at_local AS due_at, packnd.shortened(w.referent, 18) AS referent
FROM pnd.no_news(max_rows => NULL) w;
GRANT SELECT ON pnd.no_news TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.no_news IS 'Of whom there has been no news for 30 days, for people; see pnd.no_news().';

CREATE FUNCTION pnd_data.worklist_expiring_evidence(territories text[], cases bigint[], days int)
RETURNS TABLE (case_id bigint, subject_kind text, subject_id bigint, waiting_since timestamptz, due_at timestamptz, what_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT w.* FROM pnd_data.worklist_deadlines(territories, cases, 'evidence', NULL, now() + days * interval '1 day', 'infinity') w;
END
$function$;
COMMENT ON FUNCTION pnd_data.worklist_expiring_evidence(text[], bigint[], int) IS
'For pnd.expiring_evidence(): open deadlines of worklist "evidence".';

CREATE FUNCTION pnd.expiring_evidence(territory text DEFAULT NULL, team text DEFAULT NULL, of_referent text DEFAULT NULL, days int DEFAULT 30,
	after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, state_fr text, danger boolean, waiting_since timestamptz, waiting_since_local text, due_at timestamptz,
	due_at_local text, what_fr text, about text,
	professional text, referent text, territory_id text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_between('days', expiring_evidence.days, 0, 3660);
	RETURN QUERY SELECT w.* FROM pnd_data.worklist('expiring_evidence', territory, team, of_referent, expiring_evidence.days, expiring_evidence.after, expiring_evidence.max_rows) w;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.expiring_evidence(text, text, text, int, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.expiring_evidence(text, text, text, int, text, int) IS
'Evidence that expires within so many days, or has. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Those in danger first, then who waits longest. territory (null: all those of the actor), team (the number of an organisation: that of the referent), of_referent (the number of a professional); who is no supervisor has his own cases. Nothing that identifies anyone. Errors: 42501, 22P02 a mistyped number or cursor, 22023 another number of rows or of days, PN401.
EN (eligibility): which papers expire soon
FR: quels justificatifs expirent bientôt, pièces à renouveler';

CREATE VIEW pnd.expiring_evidence AS
SELECT w.case_number, packnd.shortened(w.what_fr, 30) AS what, w.danger, w.waiting_since_local AS since,
	w.due_at_local AS due_at, packnd.shortened(w.referent, 18) AS referent
FROM pnd.expiring_evidence(max_rows => NULL) w;
GRANT SELECT ON pnd.expiring_evidence TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.expiring_evidence IS 'Evidence that expires within 30 days, for people; see pnd.expiring_evidence().';

CREATE FUNCTION pnd_data.worklist_reviews_due(territories text[], cases bigint[], days int)
RETURNS TABLE (case_id bigint, subject_kind text, subject_id bigint, waiting_since timestamptz, due_at timestamptz, what_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT w.* FROM pnd_data.worklist_deadlines(territories, cases, 'review', NULL, now() + days * interval '1 day', 'infinity') w;
END
$function$;
COMMENT ON FUNCTION pnd_data.worklist_reviews_due(text[], bigint[], int) IS
'For pnd.reviews_due(): open deadlines of worklist "review".';

CREATE FUNCTION pnd.reviews_due(territory text DEFAULT NULL, team text DEFAULT NULL, of_referent text DEFAULT NULL, days int DEFAULT 7,
	after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, state_fr text, danger boolean, waiting_since timestamptz, waiting_since_local text, due_at timestamptz,
	due_at_local text, what_fr text, about text,
	professional text, referent text, territory_id text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_between('days', reviews_due.days, 0, 3660);
	RETURN QUERY SELECT w.* FROM pnd_data.worklist('reviews_due', territory, team, of_referent, reviews_due.days, reviews_due.after, reviews_due.max_rows) w;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.reviews_due(text, text, text, int, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.reviews_due(text, text, text, int, text, int) IS
'Reviews that are due within so many days, or were: of a pause, after four and six months. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Those in danger first, then who waits longest. territory (null: all those of the actor), team (the number of an organisation: that of the referent), of_referent (the number of a professional); who is no supervisor has his own cases. Nothing that identifies anyone. Errors: 42501, 22P02 a mistyped number or cursor, 22023 another number of rows or of days, PN401.
EN (deadlines): which reviews are due, after four months, of a pause
FR: quels points sont à faire, à quatre mois, à six mois, fin de pause';

CREATE VIEW pnd.reviews_due AS
SELECT w.case_number, packnd.shortened(w.what_fr, 30) AS what, w.danger, w.waiting_since_local AS since,
	w.due_at_local AS due_at, packnd.shortened(w.referent, 18) AS referent
FROM pnd.reviews_due(max_rows => NULL) w;
GRANT SELECT ON pnd.reviews_due TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.reviews_due IS 'Reviews due within a week, for people; see pnd.reviews_due().';

CREATE FUNCTION pnd_data.worklist_applications_due(territories text[], cases bigint[], days int)
RETURNS TABLE (case_id bigint, subject_kind text, subject_id bigint, waiting_since timestamptz, due_at timestamptz, what_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT w.* FROM pnd_data.worklist_deadlines(territories, cases, 'application', NULL, now() + days * interval '1 day', 'infinity') w;
END
$function$;
COMMENT ON FUNCTION pnd_data.worklist_applications_due(text[], bigint[], int) IS
'For pnd.applications_due(): open deadlines of worklist "application".';

CREATE FUNCTION pnd.applications_due(territory text DEFAULT NULL, team text DEFAULT NULL, of_referent text DEFAULT NULL, days int DEFAULT 7,
	after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, state_fr text, danger boolean, waiting_since timestamptz, waiting_since_local text, due_at timestamptz,
	due_at_local text, what_fr text, about text,
	professional text, referent text, territory_id text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_between('days', applications_due.days, 0, 3660);
	RETURN QUERY SELECT w.* FROM pnd_data.worklist('applications_due', territory, team, of_referent, applications_due.days, applications_due.after, applications_due.max_rows) w;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.applications_due(text, text, text, int, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.applications_due(text, text, text, int, text, int) IS
'What is due of applications within so many days, or was: one to be sent, a decision or a payment that a body owes, papers to send, the end of the time to contest a refusal or of a measure. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Those in danger first, then who waits longest. territory (null: all those of the actor), team (the number of an organisation: that of the referent), of_referent (the number of a professional); who is no supervisor has his own cases. Nothing that identifies anyone. Errors: 42501, 22P02 a mistyped number or cursor, 22023 another number of rows or of days, PN401.
EN (deadlines): which payments and decisions of bodies are awaited, which refusal can still be contested
FR: quels paiements et décisions d''organismes sont attendus, quel refus peut encore être contesté';

CREATE VIEW pnd.applications_due AS
SELECT w.case_number, packnd.shortened(w.what_fr, 30) AS what, w.danger, w.waiting_since_local AS since,
	w.due_at_local AS due_at, packnd.shortened(w.referent, 18) AS referent
FROM pnd.applications_due(max_rows => NULL) w;
GRANT SELECT ON pnd.applications_due TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.applications_due IS 'What is due of applications within a week, for people; see pnd.applications_due().';

CREATE FUNCTION pnd_data.worklist_cases_without_clock(territories text[], cases bigint[], days int)
RETURNS TABLE (case_id bigint, subject_kind text, subject_id bigint, waiting_since timestamptz, due_at timestamptz, what_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT c.case_id, NULL::text, NULL::bigint, c.state_since, NULL::timestamptz, 'aucune échéance ouverte'
		FROM pnd_data.case_file c
		WHERE c.territory_id = ANY (territories) AND (cases IS NULL OR c.case_id = ANY (cases))
			AND c.state = ANY (ARRAY(SELECT DISTINCT s.state FROM pnd_data.machine_state s WHERE NOT s.is_final))
			AND NOT EXISTS (
				SELECT FROM pnd_data.deadline d
				WHERE d.case_id = c.case_id AND d.subject_id IS NULL AND d.met_at IS NULL AND d.cancelled_at IS NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.worklist_cases_without_clock(text[], bigint[], int) IS
'For pnd.cases_without_clock() and pnd.health(): open cases for which pnd_data.has_clock() is false.';

CREATE FUNCTION pnd.cases_without_clock(territory text DEFAULT NULL, team text DEFAULT NULL, of_referent text DEFAULT NULL,
	after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, state_fr text, danger boolean, waiting_since timestamptz, waiting_since_local text, due_at timestamptz,
	due_at_local text, what_fr text, about text,
	professional text, referent text, territory_id text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT w.* FROM pnd_data.worklist('cases_without_clock', territory, team, of_referent, NULL, cases_without_clock.after, cases_without_clock.max_rows) w;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.cases_without_clock(text, text, text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.cases_without_clock(text, text, text, text, int) IS
'Open cases that no deadline watches over, none of the case itself beside those of its referrals or papers: there should be none; pnd.start_clock() gives one. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Those in danger first, then who waits longest. territory (null: all those of the actor), team (the number of an organisation: that of the referent), of_referent (the number of a professional); who is no supervisor has his own cases. Nothing that identifies anyone. Errors: 42501, 22P02 a mistyped number or cursor, 22023 another number of rows, PN401.
EN (deadlines): which cases are watched by no deadline, forgotten
FR: quels dossiers n''ont aucune échéance, oubliés';

CREATE VIEW pnd.cases_without_clock AS
SELECT w.case_number, packnd.shortened(w.what_fr, 30) AS what, w.danger, w.waiting_since_local AS since,
	w.due_at_local AS due_at, packnd.shortened(w.referent, 18) AS referent
FROM pnd.cases_without_clock(max_rows => NULL) w;
GRANT SELECT ON pnd.cases_without_clock TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.cases_without_clock IS 'Open cases that no deadline watches over, for people; see pnd.cases_without_clock().';

CREATE FUNCTION pnd_data.health_clock(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT 'no clock', c.territory_id, packnd.say('%1$s open case(s) have no open deadline: pnd.cases_without_clock() lists them for a supervisor.', count(*))
		FROM pnd_data.worklist_cases_without_clock(ARRAY(SELECT t.territory_id FROM pnd_data.territory t), NULL, NULL) w
			JOIN pnd_data.case_file c ON c.case_id = w.case_id
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
		WHERE NOT s.is_final
		GROUP BY c.territory_id
		ORDER BY c.territory_id;
	RETURN QUERY
		SELECT 'no clock', c.territory_id, packnd.say('%1$s closed case(s) have no deadline by which she is informed of what an authority was told.', count(*))
		FROM pnd_data.disclosure_after_exit i JOIN pnd_data.case_file c ON c.case_id = i.case_id
		WHERE NOT EXISTS (
			SELECT FROM pnd_data.deadline d
			WHERE d.case_id = i.case_id AND d.kind = 'inform_of_disclosure' AND d.subject_id = i.disclosure_id
				AND d.met_at IS NULL AND d.cancelled_at IS NULL)
		GROUP BY c.territory_id
		ORDER BY c.territory_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_clock() IS
'The findings of pnd.health() on open cases that no deadline watches over, and on closed ones of which she is still to be informed that an authority was told.';
