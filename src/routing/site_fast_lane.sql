-- routing/site_fast_lane.sql: the fast lane for childcare: places that are kept for
-- the scheme, with a clock of its own.

INSERT INTO pnd_data.deadline_kind (kind, label_fr, met_by_hand, longest_suspension, recurs, worklist, outlives_case) VALUES
	('childcare_place', 'coupe-file : garde d''enfants', false, 31, false, NULL, false);
INSERT INTO pnd_data.deadline_budget (territory_id, kind, in_danger, amount, unit, roll, legal_source) VALUES
	('*', 'childcare_place', false, 5, 'working_days', false, 'Choix de départ, à fixer par le territoire'),
	('*', 'childcare_place', true, 2, 'working_days', false, 'Choix de départ, à fixer par le territoire');
INSERT INTO pnd_data.deadline_rung (kind, rung, label_fr, delay_minutes, recipient, effect) VALUES
	('childcare_place', 1, 'coupe-file : place toujours attendue', 0, 'referent', NULL),
	('childcare_place', 2, 'alerte à l''encadrement', 2880, 'supervisor', NULL);

CREATE FUNCTION pnd_data.time_childcare(case_id bigint, need_id bigint, referral_id bigint, happened_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.open_deadline(c.case_id, 'childcare_place', n.need_id, time_childcare.happened_at, c.territory_id, c.danger)
	FROM pnd_data.case_file c
		JOIN pnd_data.need n ON n.case_id = c.case_id AND n.domain = 'childcare'
		JOIN pnd_data.referral r ON r.case_id = c.case_id AND r.need_id = n.need_id AND r.fast_lane
	WHERE c.case_id = time_childcare.case_id AND n.need_id = time_childcare.need_id AND r.referral_id = time_childcare.referral_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.time_childcare(bigint, bigint, bigint, timestamptz) IS
'For pnd_data.send_referral(): a request for childcare that holds a place kept for the scheme starts the clock of the fast lane, which runs until a partner accepts or the need is closed; once for a need. Nothing for any other request.';
