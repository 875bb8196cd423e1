-- actor/site_login.sql: which database role acts as whom: given, lost with its
-- role, bound again after a restore, and what is wrong with it.

CREATE VIEW pnd_data.login_of_role AS
SELECT l.*, r.oid AS named_oid, o.rolname AS present_name
FROM pnd_data.login l
	LEFT JOIN pg_roles r ON r.rolname = l.role_name
	LEFT JOIN pg_roles o ON o.oid = l.role_oid AND l.bound_to = packnd.server_identity();
COMMENT ON VIEW pnd_data.login_of_role IS
'The logins with the oid of the role that has their name today, and the name that the role they were given to has today (null: it is no more, or was one of another server).';

CREATE FUNCTION pnd_data.end_lost_logins() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	ended_count int;
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.login AS l SET valid_to = greatest(now(), l.valid_from + interval '1 microsecond'), end_reason = coalesce(l.end_reason, 'rôle de la base supprimé ou renommé')
	FROM pnd_data.login_of_role lost
	WHERE (l.role_name, l.valid_from) = (lost.role_name, lost.valid_from)
		AND lost.bound_to = packnd.server_identity() AND lost.present_name IS DISTINCT FROM lost.role_name
		AND pnd_data.in_force(lost.valid_from, lost.valid_to);
	GET DIAGNOSTICS ended_count = ROW_COUNT;
	RETURN ended_count;
END
$function$;
COMMENT ON FUNCTION pnd_data.end_lost_logins() IS
'For pnd.follow_up() and pnd.add_login(): ends for good the logins whose role was dropped or renamed, by which nobody acts any more; returns how many. Those of another server, as after a restore, wait for pnd.bind_logins().';

CREATE FUNCTION pnd_data.require_fit_role(role_name text, part text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	attributes text := packnd.role_attributes(require_fit_role.role_name::name);
BEGIN
	PERFORM packnd.guard();
	IF attributes IS NULL THEN
		PERFORM packnd.fail('42704', 'role "%1$s" does not exist', NULL, NULL, require_fit_role.role_name);
	END IF;
	IF attributes ~ 'SUPERUSER|BYPASSRLS'
		OR pg_has_role(require_fit_role.role_name::name, (SELECT n.nspowner FROM pg_namespace n WHERE n.nspname = 'pnd_data'), 'MEMBER') THEN
		PERFORM packnd.fail('PN409', 'role "%1$s" cannot be a login of the registry',
			'It is a superuser, bypasses row-level security or is a member of the owner of the registry.', NULL,
			require_fit_role.role_name);
	END IF;
	IF require_fit_role.part = 'job' AND packnd.other_group(require_fit_role.role_name::name) IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'role "%1$s" cannot be the job of the registry',
			'It is a member of %2$s, and the job sees every case.',
			'Make a role for the job alone: CREATE ROLE packnd_job LOGIN IN ROLE packnd_operator;',
			require_fit_role.role_name, packnd.other_group(require_fit_role.role_name::name));
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_fit_role(text, text) IS
'For pnd.add_login() and pnd.bind_logins(): 42704 unless there is such a role, PN409 unless it may be a login: no superuser, bound by policies, no member of the owner, and for the job of no group role of packnd but packnd_operator.';

CREATE FUNCTION pnd.add_login(role_name text, professional text DEFAULT NULL, part text DEFAULT NULL,
	valid_from timestamptz DEFAULT NULL, valid_to timestamptz DEFAULT NULL, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_professional bigint;
	begins_at timestamptz := coalesce(valid_from, now());
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('add_login', request_key,
		jsonb_build_array(role_name, professional, part, valid_from AT TIME ZONE 'UTC', valid_to AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	the_professional := pnd_data.professional_id(professional);
	PERFORM packnd.require_given('role_name', role_name);
	IF (professional IS NULL) = (part IS NULL) THEN
		PERFORM packnd.fail('22023', 'a login has either a professional or a part', NULL,
			'A part is for who sees no case: policy_author, policy_approver, auditor, monitor; or for the job.');
	END IF;
	IF part IS NOT NULL THEN
		PERFORM packnd.require_one_of('part', part, pnd_data.codes('login_part'));
	END IF;
	PERFORM pnd_data.require_fit_role(role_name, part);
	IF begins_at >= valid_to THEN
		PERFORM packnd.fail('22023', 'a login ends after it begins');
	END IF;
	FOR attempt IN 1 .. 2 LOOP
		INSERT INTO pnd_data.login AS l (role_name, role_oid, professional_id, part, valid_from, valid_to)
		SELECT add_login.role_name, r.oid, the_professional, add_login.part, begins_at, add_login.valid_to
		FROM pg_roles r WHERE r.rolname = add_login.role_name
		ON CONFLICT DO NOTHING;
		EXIT WHEN FOUND;
		-- one that was lost with its role may be in the way; only then, since with it cases go to others
		IF attempt = 2 OR pnd_data.end_lost_logins() = 0 THEN
			PERFORM packnd.fail('PN409', 'role "%1$s" has a login then already', NULL,
				'pnd.end_login() ends it. After a restore on another server pnd.bind_logins() binds what was given before.',
				role_name);
		END IF;
	END LOOP;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
COMMENT ON FUNCTION pnd.add_login(text, text, text, timestamptz, timestamptz, text) IS
'Lets a database role act from an instant (null: now) to (exclusive) another: as a professional, or for a part without one: policy_author loads policies, policy_approver approves what another has loaded; auditor verifies the journal and reads health; monitor reads pnd.monitor(); answer_page passes on what partners without a login answer by a link; none of them sees a case; job runs the follow-up and sends messages, and its role is a member of packnd_operator and of no other group role of packnd. The role''s rights to call functions come from the group role of the part. The login is the role''s, not the name''s: it ends when the role is dropped or renamed, and one that ended may be followed by another. With the request_key of an earlier call it only answers what that did. 22023 unless exactly one of professional and part is given, 42704 if there is no such role, PN409 if it is a superuser, bypasses row-level security, is a member of the owner, has a login then, or is to be the job and has another group; P0002 for an unknown professional, 22P02 for a mistyped number. For administrators.
EN (administration): let a login act as a professional, give somebody access, an account, a password, a login for a new colleague
FR: ouvrir un accès à un professionnel, créer un compte, donner un identifiant, mot de passe, un accès pour un nouveau collègue';

SELECT pnd_data.add_codes('bind_result', 'Identifiants retrouvés après une restauration', '{
	"bound": "Lié au rôle de ce nom",
	"no_role": "Aucun rôle de ce nom sur ce serveur",
	"unfit": "Le rôle de ce nom ne peut pas être un identifiant"}');

CREATE FUNCTION pnd_data.bind_result(role_name text, part text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	BEGIN
		PERFORM pnd_data.require_fit_role(bind_result.role_name, bind_result.part);
		RETURN 'bound';
	EXCEPTION
		WHEN undefined_object THEN
			RETURN 'no_role';
		WHEN SQLSTATE 'PN409' THEN
			RETURN 'unfit';
	END;
END
$function$;
COMMENT ON FUNCTION pnd_data.bind_result(text, text) IS
'For pnd.bind_logins(): what becomes of a login of another server: bound, no_role or unfit.';

CREATE FUNCTION pnd.bind_logins(dry_run boolean DEFAULT false, request_key text DEFAULT NULL)
RETURNS TABLE (role_name text, professional text, display_name text, part text, result text, result_fr text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	answer jsonb;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('dry_run', dry_run);
	answer := pnd_data.earlier_answer('bind_logins', request_key, jsonb_build_array(dry_run));
	IF answer IS NULL THEN
		SELECT coalesce(jsonb_agg(jsonb_build_object('role_name', l.role_name, 'valid_from', l.valid_from,
				'professional', packnd.site_number('professional', l.professional_id), 'display_name', p.display_name, 'part', l.part,
				'result', pnd_data.bind_result(l.role_name, l.part)) ORDER BY l.role_name, l.valid_from), '[]') INTO answer
		FROM pnd_data.login l LEFT JOIN pnd_data.professional p ON p.professional_id = l.professional_id
		WHERE l.bound_to <> packnd.server_identity() AND pnd_data.in_force('-infinity', l.valid_to);
		IF NOT dry_run THEN
			-- one statement: whose login is bound is in charge of nothing less afterwards
			UPDATE pnd_data.login AS l SET role_oid = r.oid, bound_to = packnd.server_identity()
			FROM jsonb_to_recordset(answer) AS a (role_name text, valid_from timestamptz, result text)
				JOIN pg_roles r ON r.rolname = a.role_name
			WHERE l.role_name = a.role_name AND l.valid_from = a.valid_from AND a.result = 'bound';
		END IF;
		PERFORM pnd_data.keep_answer(request_key, answer);
	END IF;
	RETURN QUERY
		SELECT a.role_name, a.professional, a.display_name, a.part, a.result, k.label_fr
		FROM jsonb_array_elements(answer) WITH ORDINALITY AS e (entry, place)
			CROSS JOIN jsonb_to_record(e.entry) AS a (role_name text, professional text, display_name text, part text, result text)
			JOIN pnd_data.code k ON k.list = 'bind_result' AND k.code = a.result
		ORDER BY e.place;
END
$function$;
COMMENT ON FUNCTION pnd.bind_logins(boolean, text) IS
'After a restore on another server, where each role has another oid and nobody acts: binds each login that has not ended to the role of its name. Look first whether each name is still of whom it was (dry_run shows the rows and changes nothing): whoever has the role acts as that professional. A row for each login: result bound; no_role (there is no role of that name here: make it, and call this again) or unfit (it is a superuser, bypasses row-level security, is a member of the owner, or is the job and has another group role). Logins of this server are left alone: one whose role was dropped or renamed has ended. With the request_key of an earlier call it only answers what that did. Errors: 22004, PN401. For administrators.
EN (administration): after a restore let people act again, bind the logins to the roles of the new server
FR: après une restauration rétablir les accès, relier les identifiants aux rôles du nouveau serveur';

CREATE FUNCTION pnd_data.login_findings(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	WITH given AS (
		SELECT l.role_name, l.professional_id, l.part, l.bound_to = packnd.server_identity() AS is_of_here, l.named_oid, l.present_name,
			packnd.role_attributes(l.role_name::name) AS attributes
		FROM pnd_data.login_of_role l WHERE pnd_data.in_force('-infinity', l.valid_to)
	), acting AS (
		SELECT g.* FROM given g WHERE g.is_of_here AND g.present_name = g.role_name
	)
	SELECT 'login', g.role_name, CASE
		WHEN g.named_oid IS NULL AND g.present_name IS NULL THEN packnd.say('There is no such role.')
		WHEN NOT g.is_of_here THEN packnd.say('It was given on another server, and nobody acts by it: see pnd.bind_logins().')
		WHEN g.present_name IS NULL THEN packnd.say('Its role was dropped, and another has its name: the login has ended, see pnd.add_login().')
		ELSE packnd.say('Its role is named %1$s now: the login has ended, see pnd.add_login().', g.present_name) END
	FROM given g WHERE NOT (g.is_of_here AND g.present_name IS NOT DISTINCT FROM g.role_name)
	UNION ALL
	SELECT 'login', a.role_name, packnd.say('The role has %1$s.', a.attributes)
	FROM acting a WHERE a.attributes ~ 'SUPERUSER|BYPASSRLS'
	UNION ALL
	SELECT DISTINCT 'login', a.role_name, packnd.say('It acts as a %1$s but is no member of %2$s.', acts.as_what, g.rolname)
	FROM acting a
		CROSS JOIN LATERAL (
			SELECT d.duty FROM pnd_data.duty d
			WHERE d.professional_id = a.professional_id AND pnd_data.in_force('-infinity', d.valid_to)
			UNION ALL SELECT a.part) acts(as_what)
		JOIN pg_roles g ON g.rolname = CASE acts.as_what WHEN 'job' THEN 'packnd_operator' ELSE 'packnd_' || acts.as_what END
	WHERE NOT pg_has_role(a.named_oid, g.oid, 'MEMBER')
	UNION ALL
	SELECT 'login', a.role_name, packnd.say('It may write policies and approve them: take packnd_policy_author or packnd_policy_approver from it.')
	FROM acting a
	WHERE a.attributes !~ 'SUPERUSER' AND pg_has_role(a.named_oid, 'packnd_policy_author', 'MEMBER')
		AND pg_has_role(a.named_oid, 'packnd_policy_approver', 'MEMBER')
	UNION ALL
	SELECT 'login', a.role_name, packnd.say('It is the job''s and a member of %1$s: it acts as nobody until that is taken from it.', packnd.other_group(a.role_name::name))
	FROM acting a
	WHERE a.part = 'job' AND packnd.other_group(a.role_name::name) IS NOT NULL
	UNION ALL
	SELECT 'login', a.role_name, packnd.say('It is a member of packnd_operator and not the job: take packnd_operator from it.')
	FROM acting a
	WHERE a.part IS DISTINCT FROM 'job' AND a.attributes !~ 'SUPERUSER' AND pg_has_role(a.named_oid, 'packnd_operator', 'MEMBER');
END
$function$;
COMMENT ON FUNCTION pnd_data.login_findings() IS
'For pnd_data.health_actor(): logins that have not ended by their dates and whose role is gone, is another, has attributes or group roles that it must not have, or lacks the one it needs.';
