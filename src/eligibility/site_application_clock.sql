-- eligibility/site_application_clock.sql: the clocks of an application: what
-- pnd_data.measure_clock says, as deadlines in the calendar of the territory.

INSERT INTO pnd_data.deadline_kind (kind, label_fr, worklist) VALUES
	('application_to_send', 'demande à envoyer', 'application'),
	('application_service', 'signification à l''auteur', 'application'),
	('application_decision', 'décision d''un organisme', 'application'),
	('application_payment', 'paiement par un organisme', 'application'),
	('application_silence', 'silence d''un organisme', 'application'),
	('application_papers', 'pièces demandées par un organisme', 'application'),
	('application_appeal', 'recours contre un refus', 'application'),
	('application_execution', 'exécution par un organisme', 'application'),
	('application_rights', 'fin des droits liés à une aide', 'application'),
	('application_renewal', 'mesure à renouveler', 'application'),
	('application_again', 'nouvelle demande possible', 'application'),
	('application_repayment', 'premier remboursement d''un prêt', 'application');
INSERT INTO pnd_data.deadline_budget (territory_id, kind, amount, unit, legal_source)
SELECT '*', k.kind, 2, CASE k.kind WHEN 'application_to_send' THEN 'working_days' ELSE 'months' END,
	CASE k.kind WHEN 'application_to_send' THEN 'Choix de départ, à fixer par le territoire' ELSE 'Selon la mesure : pnd.measure_clocks()' END
FROM pnd_data.deadline_kind k WHERE k.worklist = 'application';
INSERT INTO pnd_data.deadline_rung (kind, rung, label_fr, delay_minutes, recipient) VALUES
	('application_to_send', 1, 'demande toujours à envoyer', 0, 'referent'),
	('application_service', 1, 'signification à vérifier', 0, 'referent'),
	('application_decision', 1, 'décision en retard : relancer l''organisme', 0, 'referent'),
	('application_decision', 2, 'alerte à l''encadrement', 2880, 'supervisor'),
	('application_payment', 1, 'paiement en retard : relancer l''organisme', 0, 'referent'),
	('application_payment', 2, 'alerte à l''encadrement', 2880, 'supervisor'),
	('application_silence', 1, 'l''organisme n''a pas répondu', 0, 'referent'),
	('application_papers', 1, 'pièces à envoyer sous une semaine', -10080, 'referent'),
	('application_papers', 2, 'délai des pièces passé', 0, 'referent'),
	('application_appeal', 1, 'recours : encore deux semaines', -20160, 'referent'),
	('application_appeal', 2, 'recours : encore deux jours', -2880, 'referent'),
	('application_execution', 1, 'exécution à vérifier', 0, 'referent'),
	('application_rights', 1, 'des droits prennent fin dans un mois', -43200, 'referent'),
	('application_renewal', 1, 'mesure à renouveler sous un mois', -43200, 'referent'),
	('application_renewal', 2, 'mesure à renouveler sous une semaine', -10080, 'referent'),
	('application_again', 1, 'une nouvelle demande est possible', 0, 'referent'),
	('application_repayment', 1, 'premier remboursement dans un mois', -43200, 'referent');

CREATE FUNCTION pnd_data.application_clocks(case_id bigint, application_id bigint)
RETURNS TABLE (clock text, starts text, started_at timestamptz, is_exact boolean, amount int, unit text, ended_at timestamptz, ended_by text,
	silence text, condition_fr text, legal_source text, confidence text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	standing record;
	known jsonb;
	here packnd.departement := pnd_data.case_departement(application_clocks.case_id);
	today date := pnd_data.case_today(application_clocks.case_id);
BEGIN
	PERFORM packnd.guard();
	SELECT n.* INTO standing FROM pnd_data.application_now n
	WHERE n.case_id = application_clocks.case_id AND n.application_id = application_clocks.application_id;
	known := pnd_data.known_facts(standing.case_id, today)
		|| jsonb_build_object('award_form', standing.award_form);
	RETURN QUERY
		SELECT DISTINCT ON (k.clock) k.clock, k.starts, b.began_at, b.exactly, k.amount, k.unit, o.at, o.by_answer,
			k.silence, k.condition_fr, k.legal_source, k.confidence
		FROM pnd_data.measure_clock k
			CROSS JOIN LATERAL (
				SELECT CASE k.starts
						-- the body counts from when it has it: where nobody knows, from when it was given away
						WHEN 'received' THEN coalesce(standing.received_at, standing.sent_at, standing.made_at)
						WHEN 'hearing_set' THEN standing.hearing_set_at
						WHEN 'granted' THEN standing.granted_at
						WHEN 'refused' THEN CASE WHEN standing.state IN ('refused', 'appealed') THEN standing.refused_at END
						WHEN 'paid' THEN standing.paid_at
						WHEN 'papers_asked' THEN (
							SELECT max(e.happened_at) FROM pnd_data.standing_event e
							WHERE e.case_id = standing.case_id AND e.application_id = standing.application_id AND e.answer_code = 'papers_asked') END AS began_at,
					k.starts <> 'received' OR standing.received_at IS NOT NULL AS exactly) b
			LEFT JOIN LATERAL (
				SELECT e.happened_at AS at, e.answer_code AS by_answer FROM pnd_data.standing_event e
				WHERE e.case_id = standing.case_id AND e.application_id = standing.application_id AND e.happened_at >= b.began_at
					AND (e.answer_code = ANY (k.ends) OR e.answer_code = 'withdrawn')
				ORDER BY e.happened_at LIMIT 1) o ON true
			CROSS JOIN LATERAL (SELECT coalesce(packnd.local_day(b.began_at, here), today) AS counts_on) c
		WHERE k.measure = standing.measure AND c.counts_on >= k.valid_from AND (k.valid_to IS NULL OR c.counts_on < k.valid_to)
			AND (k.condition IS NULL OR packnd.evaluate(packnd.feel(k.condition), known,
				(today + time '12:00') AT TIME ZONE current_setting('packnd.time_zone'))::jsonb = 'true')
		ORDER BY k.clock, k.place;
END
$function$;
COMMENT ON FUNCTION pnd_data.application_clocks(bigint, bigint) IS
'For the functions of pnd: the clocks of an application, as the rows of its measure, the facts of today and its events give them: since when each runs (null: not yet), whether that is exact (not where the receipt is not known yet), how long, and what ended it.';

CREATE FUNCTION pnd_data.time_application(case_id bigint, application_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_kind text;
	run record;
	territory text := (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = time_application.case_id);
BEGIN
	PERFORM packnd.guard();
	FOR run IN
		WITH clock AS (
			SELECT 'application_' || k.clock AS kind, k.started_at, k.amount, k.unit, k.ended_at, k.ended_by
			FROM pnd_data.application_clocks(time_application.case_id, time_application.application_id) k)
		SELECT k.kind, k.started_at, k.amount, k.unit, k.ended_at, k.ended_by FROM clock k
		UNION ALL
		-- what no longer has a condition that holds, as the repayment of a loan that was none
		SELECT d.kind, NULL, NULL, NULL, NULL, NULL
		FROM pnd_data.deadline d JOIN pnd_data.deadline_kind w ON w.kind = d.kind AND w.worklist = 'application'
		WHERE d.case_id = time_application.case_id AND d.subject_id = time_application.application_id AND d.met_at IS NULL AND d.cancelled_at IS NULL
			AND d.kind <> 'application_to_send' AND d.kind NOT IN (SELECT k.kind FROM clock k)
		UNION ALL
		SELECT 'application_to_send', n.made_at, NULL, NULL,
			(SELECT min(e.happened_at) FROM pnd_data.standing_event e WHERE e.case_id = n.case_id AND e.application_id = n.application_id),
			CASE WHEN n.state = 'withdrawn' THEN n.state END
		FROM pnd_data.application_now n
		WHERE n.case_id = time_application.case_id AND n.application_id = time_application.application_id
	LOOP
		the_kind := run.kind;
		IF run.ended_by = 'withdrawn' OR run.started_at IS NULL THEN
			PERFORM pnd_data.cancel_deadlines(time_application.case_id, the_kind, time_application.application_id, 'demande retirée ou décision revue');
		ELSIF run.ended_at IS NOT NULL THEN
			PERFORM pnd_data.meet_deadline(time_application.case_id, the_kind, time_application.application_id, run.ended_at);
		ELSIF NOT EXISTS (
			SELECT FROM pnd_data.deadline d
			WHERE d.case_id = time_application.case_id AND d.kind = the_kind AND d.subject_id = time_application.application_id
				AND d.cancelled_at IS NULL AND d.started_at = run.started_at
				AND d.amount = coalesce(run.amount, d.amount) AND d.unit = coalesce(run.unit, d.unit)) THEN
			PERFORM pnd_data.cancel_deadlines(time_application.case_id, the_kind, time_application.application_id, 'point de départ précisé');
			PERFORM pnd_data.open_deadline(time_application.case_id, the_kind, time_application.application_id, run.started_at, territory,
				amount => run.amount, unit => run.unit);
		END IF;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.time_application(bigint, bigint) IS
'For the functions of pnd by which an application changes: its clocks, as deadlines in the calendar of the territory: opened, met by what happened, counted anew where it becomes known since when.';
