-- workflow/site_rights.sql: a right ends, of a duty or of a login, for a reason,
-- and each case that was led by it is told with what becomes of it.

SELECT pnd_data.add_codes('right_result', 'Suite de la fin d''un droit pour chaque dossier', '{
	"done": "Transmis",
	"held": "En cours de saisie par quelqu''un d''autre, transmis au prochain passage du suivi",
	"nobody": "Personne dans le territoire ne peut le reprendre",
	"later": "Transmis quand le droit aura pris fin"}');

CREATE FUNCTION pnd_data.end_reason(professional_id bigint, territory_id text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN coalesce((
		SELECT o.end_reason
		FROM (
			SELECT d.end_reason, d.valid_from, d.valid_to FROM pnd_data.duty d
			WHERE d.professional_id = end_reason.professional_id AND d.territory_id = end_reason.territory_id
			UNION ALL
			SELECT l.end_reason, l.valid_from, l.valid_to FROM pnd_data.login l WHERE l.professional_id = end_reason.professional_id) o
		WHERE o.end_reason IS NOT NULL AND NOT pnd_data.in_force(o.valid_from, o.valid_to)
		ORDER BY o.valid_to DESC
		LIMIT 1), 'fin de la fonction ou de l''accès');
END
$function$;
COMMENT ON FUNCTION pnd_data.end_reason(bigint, text) IS
'For pnd_data.relieve_case(): why the right of a professional ended last in a territory, as pnd.end_duty() or pnd.end_login() was told; where nobody said it, that it ended.';

CREATE FUNCTION pnd_data.cases_led(professional_id bigint, territory_id text, duties text[])
RETURNS TABLE (case_id bigint, territory text, state_fr text, danger boolean, state_since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT c.case_id, c.territory_id, s.label_fr, c.danger, c.state_since
		FROM pnd_data.referent r
			JOIN pnd_data.case_file c ON c.case_id = r.case_id
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
		WHERE r.professional_id = cases_led.professional_id AND r.valid_to IS NULL
			AND c.territory_id = coalesce(cases_led.territory_id, c.territory_id)
			AND CASE WHEN r.is_acting THEN 'supervisor' ELSE 'referent' END = ANY (cases_led.duties);
END
$function$;
COMMENT ON FUNCTION pnd_data.cases_led(bigint, text, text[]) IS
'For the functions of pnd: the open cases that a professional leads in a territory (null: in all), as a referent or as a supervisor who acts as one (duties).';

CREATE FUNCTION pnd_data.end_right(professional_id bigint, territory_id text, duty text, role_name text, ends_at timestamptz, reason text,
	dry_run boolean)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	led jsonb;
	answer jsonb;
BEGIN
	PERFORM packnd.guard();
	SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.danger DESC, l.state_since, l.case_id), '[]') INTO led
	FROM pnd_data.cases_led(end_right.professional_id, end_right.territory_id,
		CASE WHEN end_right.duty IS NULL THEN '{referent,supervisor}' ELSE ARRAY[end_right.duty] END) l;
	BEGIN
		-- the trigger packnd.relieve_referents() gives the cases to others before the UPDATE returns
		IF end_right.duty IS NOT NULL THEN
			UPDATE pnd_data.duty AS d SET valid_to = ends_at, end_reason = end_right.reason
			WHERE d.professional_id = end_right.professional_id AND d.territory_id = end_right.territory_id AND d.duty = end_right.duty
				AND d.valid_from < ends_at AND (d.valid_to IS NULL OR d.valid_to > ends_at);
		ELSE
			UPDATE pnd_data.login AS l SET valid_to = ends_at, end_reason = end_right.reason
			WHERE l.role_name = end_right.role_name AND l.valid_from < ends_at AND (l.valid_to IS NULL OR l.valid_to > ends_at);
		END IF;
		IF FOUND THEN
			SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('case_number', packnd.site_case_number(l.case_id),
				'state_fr', l.state_fr, 'danger', l.danger, 'result', w.result,
				'professional', CASE WHEN w.result = 'done' THEN packnd.site_number('professional', r.professional_id) END,
				'referent', CASE WHEN w.result = 'done' THEN p.display_name END)) ORDER BY e.place), '[]')
			INTO answer
			FROM jsonb_array_elements(led) WITH ORDINALITY AS e (entry, place)
				CROSS JOIN jsonb_to_record(e.entry) AS l (case_id bigint, territory text, state_fr text, danger boolean)
				JOIN pnd_data.referent r ON r.case_id = l.case_id AND r.valid_to IS NULL
				JOIN pnd_data.professional p ON p.professional_id = r.professional_id
				CROSS JOIN LATERAL (
					SELECT CASE WHEN r.professional_id <> end_right.professional_id THEN 'done'
						WHEN ends_at > clock_timestamp() THEN 'later'
						-- another duty or login keeps it
						WHEN pnd_data.can_lead(r.professional_id, l.territory, r.is_acting) THEN NULL
						WHEN (pnd_data.next_in_charge(r.professional_id, l.territory)).successor IS NULL THEN 'nobody'
						ELSE 'held' END AS result) w
			WHERE w.result IS NOT NULL;
		END IF;
		IF dry_run THEN
			PERFORM packnd.fail('ZP001', 'it was a trial');
		END IF;
	EXCEPTION WHEN SQLSTATE 'ZP001' THEN
		NULL;
	END;
	RETURN answer;
END
$function$;
COMMENT ON FUNCTION pnd_data.end_right(bigint, text, text, text, timestamptz, text, boolean) IS
'For pnd.end_duty() and pnd.end_login() (duty is null then): the right ends, its cases go on with others, and an object for each says so; dry_run does it all and takes it back. Null: there is no such right.';

CREATE FUNCTION pnd_data.right_rows(answer jsonb, dry_run boolean)
RETURNS TABLE (case_number text, state_fr text, danger boolean, result text, result_fr text, professional text, referent text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT b.case_number, b.state_fr, b.danger, b.result,
			k.label_fr || CASE WHEN right_rows.dry_run AND b.result = 'done' THEN ' (essai : rien n''est changé)' ELSE '' END, b.professional, b.referent
		FROM pnd_data.bulk_rows(answer, dry_run) b
			JOIN pnd_data.code k ON k.list = 'right_result' AND k.code = b.result;
END
$function$;
COMMENT ON FUNCTION pnd_data.right_rows(jsonb, boolean) IS
'For pnd.end_duty() and pnd.end_login(): what became of each case, as rows, with the French of each result.';

CREATE FUNCTION pnd.end_duty(professional text, territory text, duty text, reason text, valid_to timestamptz DEFAULT NULL,
	dry_run boolean DEFAULT false, request_key text DEFAULT NULL)
RETURNS TABLE (case_number text, state_fr text, danger boolean, result text, result_fr text, professional_to text, referent text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	answer jsonb;
BEGIN
	PERFORM packnd.guard();
	answer := pnd_data.earlier_answer('end_duty', request_key,
		jsonb_build_array(professional, territory, duty, reason, end_duty.valid_to AT TIME ZONE 'UTC', dry_run));
	IF answer IS NULL THEN
		PERFORM packnd.require_given('professional', professional), pnd_data.require_territory(territory),
			packnd.require_one_of('duty', end_duty.duty, pnd_data.codes('duty')), pnd_data.require_substance('reason', end_duty.reason),
			packnd.require_given('dry_run', dry_run);
		answer := pnd_data.end_right(pnd_data.professional_id(professional), territory, end_duty.duty, NULL,
			coalesce(end_duty.valid_to, now()), btrim(end_duty.reason), dry_run);
		IF answer IS NULL THEN
			PERFORM packnd.fail('P0002', 'the professional has no duty "%1$s" in territory "%2$s" to end', NULL, NULL, end_duty.duty, territory);
		END IF;
		PERFORM pnd_data.keep_answer(request_key, answer);
	END IF;
	RETURN QUERY
		SELECT b.case_number, b.state_fr, b.danger, b.result, b.result_fr, b.professional, b.referent FROM pnd_data.right_rows(answer, dry_run) b;
END
$function$;
COMMENT ON FUNCTION pnd.end_duty(text, text, text, text, timestamptz, boolean, text) IS
'Ends a duty of a professional in a territory at an instant (null: now), for a reason, which pnd.referent_history() shows to supervisors. A row for each open case that is led by it, those in danger first: result done (professional_to leads it from now on: who stands in, else a supervisor who acts as referent), held (another has it in hand: the next run of the follow-up hands it over), nobody (nobody in the territory can take over; pnd.health() names it) or later (the instant is still to come). dry_run shows that and changes nothing. With the request_key of an earlier call it only answers what that did. P0002 if there is no such professional or no such duty then, 22P02 for a mistyped number, 22023 for an unknown territory or duty, 22004 and 22023 without a reason. For administrators.
EN (administration): take a duty away, a professional changes post
FR: retirer une fonction, un professionnel change de poste';

CREATE FUNCTION pnd.end_login(role_name text, reason text, valid_to timestamptz DEFAULT NULL, dry_run boolean DEFAULT false,
	request_key text DEFAULT NULL)
RETURNS TABLE (case_number text, state_fr text, danger boolean, result text, result_fr text, professional_to text, referent text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	answer jsonb;
BEGIN
	PERFORM packnd.guard();
	answer := pnd_data.earlier_answer('end_login', request_key,
		jsonb_build_array(role_name, reason, end_login.valid_to AT TIME ZONE 'UTC', dry_run));
	IF answer IS NULL THEN
		PERFORM packnd.require_given('role_name', end_login.role_name), pnd_data.require_substance('reason', end_login.reason),
			packnd.require_given('dry_run', dry_run);
		answer := pnd_data.end_right((
				SELECT l.professional_id FROM pnd_data.login l
				WHERE l.role_name = end_login.role_name AND l.valid_from < coalesce(end_login.valid_to, now())
					AND (l.valid_to IS NULL OR l.valid_to > coalesce(end_login.valid_to, now()))),
			NULL, NULL, end_login.role_name, coalesce(end_login.valid_to, now()), btrim(end_login.reason), dry_run);
		IF answer IS NULL THEN
			PERFORM packnd.fail('P0002', 'role "%1$s" acts as nobody', NULL, NULL, end_login.role_name);
		END IF;
		PERFORM pnd_data.keep_answer(request_key, answer);
	END IF;
	RETURN QUERY
		SELECT b.case_number, b.state_fr, b.danger, b.result, b.result_fr, b.professional, b.referent FROM pnd_data.right_rows(answer, dry_run) b;
END
$function$;
COMMENT ON FUNCTION pnd.end_login(text, text, timestamptz, boolean, text) IS
'Ends at an instant (null: now) that a database role acts as a professional or for a part, for a reason. A row for each open case that the professional leads and can lead by no other login, as pnd.end_duty(); dry_run shows them and changes nothing. With the request_key of an earlier call it only answers what that did. P0002 if the role acts as nobody, 22004 and 22023 without a reason. For administrators.
EN (administration): take a login away, a colleague leaves the organisation, a colleague has left
FR: fermer un accès, départ d''un collègue, départ de la structure, supprimer un compte';
