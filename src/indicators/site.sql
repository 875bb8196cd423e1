-- indicators/site.sql: counts of a territory.

CREATE FUNCTION pnd.territory_counts(territory text DEFAULT NULL)
RETURNS TABLE (territory_id text, label text, reported int, declined int, supported int, active int, exited int, successful_exits int,
	persons_reported int, persons_supported int, re_entries int, median_days_between int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF territory IS NOT NULL THEN
		PERFORM pnd_data.require_territory_duty(territory, '{supervisor,steering}');
	END IF;
	RETURN QUERY
		SELECT t.territory_id, t.label,
			count(c.case_id)::int,
			count(*) FILTER (WHERE c.state = 'declined')::int,
			count(*) FILTER (WHERE c.assigned_at IS NOT NULL)::int,
			count(*) FILTER (WHERE c.assigned_at IS NOT NULL AND c.exited_at IS NULL)::int,
			count(*) FILTER (WHERE c.exited_at IS NOT NULL)::int,
			count(*) FILTER (WHERE c.exited_at IS NOT NULL AND e.is_success)::int,
			-- before she agrees nobody knows whether she was here: one for each case
			count(DISTINCT coalesce(c.person_id, c.case_id))::int,
			count(DISTINCT c.person_id) FILTER (WHERE c.assigned_at IS NOT NULL)::int,
			count(c.previous_exit_at)::int,
			percentile_disc(0.5) WITHIN GROUP (ORDER BY packnd.local_day(c.detected_at, t.departement::packnd.departement)
				- packnd.local_day(c.previous_exit_at, t.departement::packnd.departement))
		FROM pnd_data.territory t
			LEFT JOIN pnd_data.case_file c ON c.territory_id = t.territory_id AND c.duplicate_of IS NULL
			LEFT JOIN pnd_data.exit_code e ON e.exit_code = c.exit_code
		WHERE (territory_counts.territory IS NULL OR t.territory_id = territory_counts.territory)
			AND (packnd.actor_holds_every_duty() OR packnd.holds_duty(packnd.actor(), t.territory_id, '{supervisor,steering}'))
		GROUP BY t.territory_id, t.label
		ORDER BY t.territory_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.territory_counts(text) TO packnd_supervisor, packnd_steering;
COMMENT ON FUNCTION pnd.territory_counts(text) IS
'Counts of a territory (null: of all those in which the actor is supervisor or steers): cases reported, declined, supported since the beginning (a referent was named), active now, exited, and exits that count as successful; how many persons were reported and supported; and how often one came back with another case (re_entries: a case is an episode) and after how many days without support (median_days_between). A duplicate counts nowhere. For steering inside the scheme, not for publication: small cells are not suppressed here. Error 42501.
EN (steering): how many women are supported, figures of a territory, counts, how many cases
FR: combien de personnes sont accompagnées, chiffres d''un territoire, statistiques, combien de dossiers';

CREATE FUNCTION pnd.disclosure_counts(territory text DEFAULT NULL)
RETURNS TABLE (territory_id text, legal_ground text, ground_fr text, recipient text, recipient_fr text, disclosures int, persons int,
	informed int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF territory IS NOT NULL THEN
		PERFORM pnd_data.require_territory_duty(territory, '{supervisor,steering}');
	END IF;
	RETURN QUERY
		SELECT c.territory_id, d.legal_ground, g.label_fr, d.recipient, k.label_fr, count(*)::int,
			count(DISTINCT coalesce(c.person_id, c.case_id))::int, count(d.informed_at)::int
		FROM pnd_data.disclosure d
			JOIN pnd_data.case_file c ON c.case_id = d.case_id
			JOIN pnd_data.legal_ground g ON g.legal_ground = d.legal_ground
			JOIN pnd_data.code k ON k.list = 'authority' AND k.code = d.recipient
		WHERE (disclosure_counts.territory IS NULL OR c.territory_id = disclosure_counts.territory)
			AND (packnd.actor_holds_every_duty() OR packnd.holds_duty(packnd.actor(), c.territory_id, '{supervisor,steering}'))
		GROUP BY c.territory_id, d.legal_ground, g.label_fr, g.rank, d.recipient, k.label_fr, k.rank
		ORDER BY c.territory_id, g.rank, k.rank;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.disclosure_counts(text) TO packnd_supervisor, packnd_steering;
COMMENT ON FUNCTION pnd.disclosure_counts(text) IS
'How often an authority was told without the agreement of the person, by ground and recipient, of how many persons, and how many of them were informed of it: in a territory (null: in all those in which the actor is supervisor or steers). Not for publication: small cells are not suppressed here. Error 42501.
EN (steering): how many reports without agreement, to the prosecutor
FR: combien de signalements sans accord, au procureur';

CREATE FUNCTION pnd.pathway_counts(territory text)
RETURNS TABLE (pathway text, pathway_fr text, reported int, supported int, active int, exited int, successful_exits int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', pathway_counts.territory);
	PERFORM pnd_data.require_territory_duty(pathway_counts.territory, '{supervisor,steering}');
	RETURN QUERY
		SELECT k.code, k.label_fr, count(c.case_id)::int,
			count(*) FILTER (WHERE c.assigned_at IS NOT NULL)::int,
			count(*) FILTER (WHERE c.assigned_at IS NOT NULL AND c.exited_at IS NULL)::int,
			count(*) FILTER (WHERE c.exited_at IS NOT NULL)::int,
			count(*) FILTER (WHERE c.exited_at IS NOT NULL AND e.is_success)::int
		FROM pnd_data.code k
			LEFT JOIN pnd_data.case_file c ON c.pathway = k.code AND c.territory_id = pathway_counts.territory AND c.duplicate_of IS NULL
			LEFT JOIN pnd_data.exit_code e ON e.exit_code = c.exit_code
		WHERE k.list = 'pathway'
		GROUP BY k.code, k.label_fr, k.rank
		ORDER BY k.rank;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.pathway_counts(text) TO packnd_supervisor, packnd_steering;
COMMENT ON FUNCTION pnd.pathway_counts(text) IS
'The counts of a territory for each pathway: cases reported, supported since the beginning, active now, exited, and exits that count as successful. A duplicate counts nowhere. For steering inside the scheme, not for publication: small cells are not suppressed here. Errors: 22004, 42501.
EN (steering): figures of each pathway, full and assisted
FR: chiffres de chaque parcours, complet et accompagné';

CREATE FUNCTION pnd.childcare_counts(territory text)
RETURNS TABLE (lane text, lane_fr text, needs_asked int, needs_taken int, median_hours int, late int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', childcare_counts.territory);
	PERFORM pnd_data.require_territory_duty(childcare_counts.territory, '{supervisor,steering}');
	RETURN QUERY
		SELECT k.code, k.label_fr, count(a.need_id)::int, count(a.taken_at)::int,
			(extract(epoch FROM percentile_disc(0.5) WITHIN GROUP (ORDER BY a.taken_at - a.asked_at)) / 3600)::int,
			count(*) FILTER (WHERE a.is_late)::int
		FROM pnd_data.code k
			LEFT JOIN (
				SELECT n.case_id, n.need_id, bool_or(r.fast_lane) AS fast, min(r.sent_at) AS asked_at,
					min(r.answered_at) FILTER (WHERE r.state IN ('accepted', 'done')) AS taken_at,
					EXISTS (
						SELECT FROM pnd_data.deadline d
						WHERE d.case_id = n.case_id AND d.kind = 'childcare_place' AND d.subject_id = n.need_id
							AND coalesce(d.met_at, d.cancelled_at, clock_timestamp()) > d.due_at) AS is_late
				FROM pnd_data.case_file c
					JOIN pnd_data.need n ON n.case_id = c.case_id AND n.domain = 'childcare'
					JOIN pnd_data.referral r ON r.case_id = n.case_id AND r.need_id = n.need_id
				WHERE c.territory_id = childcare_counts.territory AND c.duplicate_of IS NULL
				GROUP BY n.case_id, n.need_id) a
				ON k.code = 'all' OR a.fast = (k.code = 'fast_lane')
		WHERE k.list = 'childcare_lane'
		GROUP BY k.code, k.label_fr, k.rank
		ORDER BY k.rank;
END
$function$;
SELECT pnd_data.add_codes('childcare_lane', 'Garde d''enfants : voie de la demande', '{
	"all": "Toutes les demandes",
	"fast_lane": "Par le coupe-file",
	"ordinary": "Sans le coupe-file"}');
GRANT EXECUTE ON FUNCTION pnd.childcare_counts(text) TO packnd_supervisor, packnd_steering;
COMMENT ON FUNCTION pnd.childcare_counts(text) IS
'What the fast lane for childcare changes in a territory: of all needs of childcare for which a partner was asked, of those that were asked for a place kept for the scheme, and of those that were not: how many, how many were taken, the median of the hours from the first request to the acceptance, and how many had no place when the clock of the fast lane was due. A duplicate counts nowhere, nor does a case once it is erased. For steering inside the scheme, not for publication: small cells are not suppressed here. Errors: 22004, 42501.
EN (steering): figures of childcare with and without the fast lane
FR: chiffres de la garde d''enfants avec et sans le coupe-file';
