-- workflow/site_recorded.sql: what is recorded beside a case before an event says
-- that it happened.  A call of pnd does both; who causes the event alone, by
-- pnd.cause() or any other client, would leave a half: an effect of the event
-- asks, and refuses.

CREATE FUNCTION pnd_data.effect_recorded(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked record;
	lacking text;
BEGIN
	PERFORM packnd.guard();
	FOR asked IN
		SELECT c.event, f.lacks_function
		FROM pnd_data.case_file c
			JOIN pnd_data.machine_effect m ON m.machine = c.machine AND m.version = c.version AND m.event = c.event
			JOIN pnd_data.effect f ON f.effect = m.effect AND f.function_name = 'effect_recorded'
		WHERE c.case_id = effect_recorded.case_id
		ORDER BY m.rank
	LOOP
		EXECUTE format('SELECT pnd_data.%I($1, $2)', asked.lacks_function) INTO lacking USING effect_recorded.case_id, asked.event;
		IF lacking IS NOT NULL THEN
			PERFORM packnd.fail('PN409', 'event "%1$s" is not possible yet', 'Missing: %2$s.',
				'pnd.allowed_events() names the function that records it and causes the event.', asked.event, lacking);
		END IF;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_recorded(bigint, bigint, timestamptz, jsonb) IS
'Effect: error PN409 unless what the event tells of is recorded, as the lacks_function of each effect that is made of this one says, in the transaction of the event. First of the effects of an event.';

CREATE FUNCTION pnd_data.lacks_consent(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT 'son accord enregistré'
		FROM pnd_data.case_file c
		WHERE c.case_id = lacks_consent.case_id AND c.consent_current AND NOT pnd_data.has_consent(c.case_id, 'coordinating_body'));
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_consent(bigint, text) IS
'For pnd_data.effect_recorded(): she agrees, and no live consent says so, in French; null: one does, or the guard says it.';

CREATE FUNCTION pnd_data.lacks_needs(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT 'un besoin constaté'
		FROM pnd_data.case_file c
		WHERE c.case_id = lacks_needs.case_id AND c.needs_assessed_at IS NOT NULL
			AND NOT EXISTS (SELECT FROM pnd_data.need n WHERE n.case_id = c.case_id));
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_needs(bigint, text) IS
'For pnd_data.effect_recorded(): needs were assessed, and none is recorded, in French; null: one is, or the guard says what lacks.';

CREATE FUNCTION pnd_data.lacks_successor(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN CASE WHEN NOT EXISTS (
		SELECT FROM pnd_data.referent r
		WHERE r.case_id = lacks_successor.case_id AND r.valid_to IS NULL AND now() <= r.valid_from) THEN 'qui prend la suite' END;
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_successor(bigint, text) IS
'For pnd_data.effect_recorded(): that nobody was put in charge of the case in this transaction, in French; null: somebody was.';

CREATE FUNCTION pnd_data.lacks_answers(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN CASE WHEN NOT EXISTS (
		SELECT FROM pnd_data.danger_assessment d
		WHERE d.case_id = lacks_answers.case_id AND d.recorded_at >= now() AND d.finding <> 'undetermined') THEN 'les réponses à la grille' END;
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_answers(bigint, text) IS
'For pnd_data.effect_recorded(): that no assessment of danger with a finding was recorded in this transaction, in French; null: one was.';

CREATE FUNCTION pnd_data.lacks_transfer_consent(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN CASE WHEN NOT pnd_data.consent_classes(case_id, 'coordinating_body', 'transfer') @> '{identity,contact}' THEN 'son accord au relais' END;
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_transfer_consent(bigint, text) IS
'For pnd_data.effect_recorded(): that she does not agree to a transfer, identity and contact at least, in French; null: she does.';

CREATE FUNCTION pnd_data.lacks_acceptance(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT EXISTS (SELECT FROM pnd_data.transfer x WHERE x.case_id = lacks_acceptance.case_id AND x.outcome IS NULL) THEN
		RETURN 'un relais qui attend une réponse';
	END IF;
	RETURN pnd_data.lacks_transfer_consent(case_id, event);
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_acceptance(bigint, text) IS
'For pnd_data.effect_recorded(): that no transfer of the case waits for an answer, or she no longer agrees to it, in French; null: neither.';

CREATE FUNCTION pnd_data.lacks_refusal_reason(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT 'la raison du refus'
		FROM pnd_data.transfer x WHERE x.case_id = lacks_refusal_reason.case_id AND x.outcome IS NULL AND x.reason IS NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_refusal_reason(bigint, text) IS
'For pnd_data.effect_recorded(): that it is not said why the transfer that waits is refused, in French; null: it is.';

CREATE FUNCTION pnd_data.lacks_new_referent(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN CASE WHEN NOT EXISTS (
		SELECT FROM pnd_data.transfer x
			JOIN pnd_data.case_file n ON n.case_id = x.new_case_id
			JOIN pnd_data.case_file g ON g.case_id = coalesce(n.duplicate_of, n.case_id)
		WHERE x.case_id = lacks_new_referent.case_id AND g.assigned_at IS NOT NULL) THEN 'une référence nommée au territoire d''accueil' END;
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_new_referent(bigint, text) IS
'For pnd_data.effect_recorded(): that the case which goes on in the other territory has no referent yet, in French; null: it has.';

CREATE FUNCTION pnd_data.lacks_end_of_transfer(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT CASE WHEN x.outcome = 'accepted' THEN 'un relais qui attend une réponse' END
		FROM pnd_data.transfer x WHERE x.case_id = lacks_end_of_transfer.case_id
		ORDER BY x.proposed_at DESC
		LIMIT 1);
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_end_of_transfer(bigint, text) IS
'For pnd_data.effect_recorded(): that the case goes on in the other territory, in French; null: it was not answered, or what was made of it there is closed.';

CREATE FUNCTION pnd_data.lacks_settled_pair(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT 'ce qui fait de l''un le doublon de l''autre'
		FROM pnd_data.case_file c
		WHERE c.case_id = lacks_settled_pair.case_id AND c.duplicate_of IS NOT NULL AND NOT EXISTS (
			SELECT FROM pnd_data.case_pair p
			WHERE (p.case_id, p.other_case_id) IN ((c.case_id, c.duplicate_of), (c.duplicate_of, c.case_id)) AND p.outcome = 'duplicate'));
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_settled_pair(bigint, text) IS
'For pnd_data.effect_recorded(): that the two cases were not found to be one, in French; null: they were, or the guard says what lacks.';

INSERT INTO pnd_data.effect (effect, function_name, needs, takes, label_fr, lacks_function) VALUES
	('consent_recorded', 'effect_recorded', '{}', '{}', 'vérifie que l''accord est enregistré', 'lacks_consent'),
	('needs_recorded', 'effect_recorded', '{}', '{}', 'vérifie que les besoins sont enregistrés', 'lacks_needs'),
	('successor_recorded', 'effect_recorded', '{}', '{}', 'vérifie que la référence a changé', 'lacks_successor'),
	('answers_recorded', 'effect_recorded', '{}', '{}', 'vérifie que la grille est enregistrée', 'lacks_answers'),
	('transfer_agreed', 'effect_recorded', '{}', '{}', 'vérifie l''accord au relais', 'lacks_transfer_consent'),
	('transfer_waits', 'effect_recorded', '{}', '{}', 'vérifie qu''un relais attend une réponse', 'lacks_acceptance'),
	('refusal_recorded', 'effect_recorded', '{}', '{}', 'vérifie que la raison du refus est enregistrée', 'lacks_refusal_reason'),
	('transfer_given_up', 'effect_recorded', '{}', '{}', 'vérifie que le dossier ne se poursuit pas au territoire d''accueil', 'lacks_end_of_transfer'),
	('transfer_taken_up', 'effect_recorded', '{}', '{}', 'vérifie qu''une référence est nommée au territoire d''accueil', 'lacks_new_referent'),
	-- its function stands in routing/, which asks partners
	('partner_asked', 'effect_recorded', '{}', '{}', 'vérifie qu''un partenaire est sollicité', 'lacks_request'),
	('pair_settled', 'effect_recorded', '{}', '{}', 'vérifie que le doublon est constaté', 'lacks_settled_pair');
