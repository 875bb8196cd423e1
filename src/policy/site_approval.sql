-- policy/site_approval.sql: a draft of a policy is looked at, and approved by
-- another than who loaded it.

CREATE FUNCTION pnd.policy_model(policy text, version int)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_model text;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('policy', policy), packnd.require_given('version', version);
	SELECT p.model INTO the_model
	FROM pnd_data.policy p
	WHERE p.policy = policy_model.policy AND p.version = policy_model.version;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'policy "%1$s" has no version %2$s', NULL, 'pnd.policies lists the policies and their versions.',
			policy_model.policy, policy_model.version);
	END IF;
	RETURN the_model;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.policy_model(text, int) TO packnd_referent, packnd_supervisor, packnd_policy_author, packnd_policy_approver, packnd_auditor;
COMMENT ON FUNCTION pnd.policy_model(text, int) IS
'The DMN text of a version of a policy, draft or not: for packnd.render(), packnd.analyse(), packnd.run_tests(), or the editor. Error P0002 if there is no such version.
EN (policies): look at a draft before it is approved, the tables of a policy, its model
FR: regarder un projet de règle avant de l''approuver, les tables d''une règle, son modèle';

CREATE FUNCTION pnd_data.require_approvable(policy text, version int, model_hash text, reason text)
RETURNS pnd_data.policy
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	draft pnd_data.policy;
	today date := (now() AT TIME ZONE current_setting('packnd.time_zone'))::date;
BEGIN
	PERFORM packnd.guard();
	SELECT p.* INTO draft
	FROM pnd_data.policy p
	WHERE p.policy = require_approvable.policy AND p.version = require_approvable.version;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'policy "%1$s" has no version %2$s', NULL, 'pnd.policies lists the policies and their versions.',
			require_approvable.policy, require_approvable.version);
	ELSIF draft.approved_at IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'version %1$s of policy "%2$s" is no draft any more', NULL, 'pnd.policies says which versions are drafts.',
			draft.version, draft.policy);
	ELSIF draft.loaded_by = packnd.actor_role() OR EXISTS (
			-- who loaded it could be the approver by SET ROLE; a superuser can be anybody
			SELECT FROM pg_roles r
			WHERE r.rolname = draft.loaded_by AND NOT r.rolsuper AND pg_has_role(r.oid, packnd.actor_role()::name, 'MEMBER')) THEN
		PERFORM packnd.fail('PN423', 'version %1$s of policy "%2$s" is approved by another than who loaded it', NULL,
			'Another login with the part policy_approver approves it.',
			draft.version, draft.policy);
	ELSIF draft.model_hash <> require_approvable.model_hash THEN
		PERFORM packnd.fail('PN409', 'the model of version %1$s of policy "%2$s" is not the one that was looked at',
			'Its hash is %3$s.', 'Look at pnd.policy_model(), then approve its hash.',
			draft.version, draft.policy, draft.model_hash);
	ELSIF draft.valid_from < today AND btrim(coalesce(require_approvable.reason, '')) = '' THEN
		PERFORM packnd.fail('22004', 'a version that begins in the past is approved with a reason',
			'It would be in force from %1$s.', NULL,
			to_char(draft.valid_from, 'YYYY-MM-DD'));
	END IF;
	RETURN draft;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_approvable(text, int, text, text) IS
'For pnd.approve_policy(): the draft, once its policy is locked. Errors: P0002 no such version, PN409 no draft, or of another hash, PN423 loaded by who asks, 22004 no reason for a day in the past.';

CREATE FUNCTION pnd.approve_policy(policy text, version int, model_hash text, reason text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	draft pnd_data.policy;
	before record;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('approve_policy', request_key, jsonb_build_array(policy, version, model_hash, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('policy', policy), packnd.require_given('version', version),
		packnd.require_given('model_hash', model_hash), pnd_data.require_length('reason', reason, 'text'),
		pnd_data.require_part('policy_approver');
	PERFORM FROM pnd_data.policy p WHERE p.policy = approve_policy.policy ORDER BY p.version FOR NO KEY UPDATE;
	-- no other policy says meanwhile what a fact is
	LOCK TABLE pnd_data.fact IN SHARE ROW EXCLUSIVE MODE;
	draft := pnd_data.require_approvable(policy, version, model_hash, reason);
	before := pnd_data.version_before(policy, draft.territory_id, version, draft.valid_from);
	-- others may have been approved since it was loaded
	PERFORM pnd_data.check_policy_facts(policy, version);
	-- the exclusion constraint has the last word
	UPDATE pnd_data.policy p SET valid_to = draft.valid_from
	WHERE p.policy = draft.policy AND p.version = before.version AND (p.valid_to IS NULL OR p.valid_to > draft.valid_from);
	UPDATE pnd_data.policy p
	SET approved_at = now(), approved_by = packnd.actor_role(), approve_reason = nullif(btrim(reason), ''),
		valid_to = least(p.own_valid_to, before.next_valid_from),
		-- the first of all has no refusals before it
		reviewed_at = CASE WHEN before.version IS NULL AND draft.territory_id IS NULL THEN now() END
	WHERE p.policy = draft.policy AND p.version = draft.version;
	UPDATE pnd_data.policy_fact f
	SET is_new = true
	WHERE f.policy = draft.policy AND f.version = draft.version
		AND NOT EXISTS (SELECT FROM pnd_data.fact known WHERE known.fact = f.fact AND known.retired_at IS NULL);
	PERFORM pnd_data.enter_facts_from(draft.policy, draft.territory_id, draft.valid_from),
		pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.approve_policy(text, int, text, text, text) TO packnd_policy_approver;
COMMENT ON FUNCTION pnd.approve_policy(text, int, text, text, text) IS
'Approves a draft that another has loaded, as the one whose model has this hash (pnd.policies()): it is in force from its first day on, ends the version before it in its territory, ends itself where the next begins, and its facts enter the dictionary. The reason is kept, and must be given where that day is past. For the part policy_approver, and administrators; never who loaded it. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such version, PN423 the same person has loaded it, PN409 it is no draft, has another hash, begins on a day on which another does, or before the first, or changes a fact that others use, 22004, 42501.
EN (policies): approve a new version of a policy, second person, bring it into force
FR: approuver une nouvelle version d''une règle, seconde personne, la mettre en vigueur';
