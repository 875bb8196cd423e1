-- eligibility/site.sql: facts stated for a case, and the decisions on
-- measures that the policies in force give for them.

CREATE TABLE pnd_data.case_fact (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	fact text NOT NULL REFERENCES pnd_data.fact,
	value jsonb NOT NULL,
	stated_at timestamptz NOT NULL,
	stated_by bigint REFERENCES pnd_data.professional,
	forgotten_at timestamptz,
	forget_reason text CHECK ((forget_reason IS NULL) = (forgotten_at IS NULL)),
	PRIMARY KEY (case_id, fact)
);
COMMENT ON TABLE pnd_data.case_fact IS
'Facts told of a case, once: JSON null means known not to apply; a fact that is not known has no row, or one that was recorded by mistake (forgotten_at, and why).';
SELECT packnd.declare('pnd_data.case_fact', class => 'narrative', journal => true, keep => 'case',
	columns => '{"value": "narrative", "forget_reason": "narrative", "*": "operational"}');

CREATE TABLE pnd_data.decision_basis (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	basis_id int NOT NULL,
	facts jsonb NOT NULL,
	time_zone text NOT NULL,
	PRIMARY KEY (case_id, basis_id)
);
COMMENT ON TABLE pnd_data.decision_basis IS
'What decisions of a case rest on, a row for each set of facts, told and computed, that was ever decided on: many decisions share it. time_zone: of packnd.time_zone, where the day of a decision was today().';
SELECT packnd.declare('pnd_data.decision_basis', class => 'case', journal => true, keep => 'case',
	columns => '{"facts": "narrative", "*": "operational"}', bounds => '{"facts": null}');

CREATE TABLE pnd_data.measure_decision (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	decision_id bigint NOT NULL,
	need_id bigint,
	as_of date NOT NULL,
	basis_id int NOT NULL,
	policy_version int NOT NULL,
	measure text NOT NULL REFERENCES pnd_data.measure,
	policy text NOT NULL,
	model_hash bytea NOT NULL CHECK (octet_length(model_hash) = 32),
	rejected int[] NOT NULL,
	engine_version text NOT NULL,
	outcome text NOT NULL CHECK (outcome IN ('eligible', 'not_eligible', 'undetermined')),
	award jsonb,
	missing text[] NOT NULL,
	reason_rules int[] NOT NULL,
	trace int[] NOT NULL,
	decided_at timestamptz NOT NULL,
	superseded_at timestamptz,
	PRIMARY KEY (case_id, decision_id),
	FOREIGN KEY (case_id, basis_id) REFERENCES pnd_data.decision_basis,
	FOREIGN KEY (case_id, need_id) REFERENCES pnd_data.need,
	FOREIGN KEY (policy, policy_version) REFERENCES pnd_data.policy
);
COMMENT ON TABLE pnd_data.measure_decision IS
'What a policy answered for a measure and a need (null: none of its domain was open when she decided to leave): pinned to the version and the hash of its model, the day and the facts it was given (pnd_data.decision_basis), so that it can be computed again: pnd.replay(). rejected: the other versions of the policy that were approved, for other days or territories; reason_rules, trace: the rules that are its reasons, and all that matched, as pairs of the number of a table in the model and of a rule in it: what they say and give, the parameters too, stands in the model (packnd.rule_texts()). superseded_at: a later decision replaced it.';
SELECT packnd.declare('pnd_data.measure_decision', class => 'case', journal => true, keep => 'case',
	columns => '{"missing": "narrative", "reason_rules": "narrative", "trace": "narrative", "award": "narrative",
		"measure": "statistical", "outcome": "statistical", "decided_at": "statistical", "*": "operational"}',
	bounds => '{"award": null}');
CREATE INDEX measure_decision_number ON pnd_data.measure_decision (decision_id);
CREATE UNIQUE INDEX measure_decision_current ON pnd_data.measure_decision (case_id, need_id, measure) NULLS NOT DISTINCT WHERE superseded_at IS NULL;
CREATE INDEX measure_decision_refused ON pnd_data.measure_decision (policy, case_id, decision_id) WHERE superseded_at IS NULL AND outcome = 'not_eligible';
COMMENT ON INDEX pnd_data.measure_decision_refused IS 'Current refusals, for pnd.review_refusals().';

CREATE FUNCTION pnd.decisions(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (decision text, decided_at timestamptz, decided_at_local text, measure text, outcome text, award jsonb, missing text[], reasons text[],
	policy text, policy_version int, as_of date, is_current boolean, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(id);
	after_keys text[] := packnd.cursor_keys('decisions', decisions.after, 3);
	after_decided timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_measure text := coalesce(after_keys[2], '');
	after_decision bigint := coalesce(after_keys[3]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_shown(id);
	PERFORM packnd.require_max_rows(decisions.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('decision', d.decision_id), d.decided_at, packnd.local_time(d.decided_at, here), d.measure, d.outcome, d.award, d.missing,
			packnd.rule_reasons(d.policy, d.policy_version, d.reason_rules), d.policy,
			d.policy_version, d.as_of, d.superseded_at IS NULL,
			packnd.cursor('decisions', d.decided_at, d.measure, d.decision_id)
		FROM pnd_data.measure_decision d
		WHERE d.case_id = id AND (d.decided_at, d.measure, d.decision_id) > (after_decided, after_measure, after_decision)
		ORDER BY d.decided_at, d.measure, d.decision_id
		LIMIT decisions.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.decisions(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.decisions(text, text, int) IS
'All decisions on measures of a case, oldest first, each with its number, which pnd.receipt() and pnd.replay() take, and the policy version and day that it is pinned to. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 22P02 no cursor of this list, 22023 another number of rows.
EN (eligibility): what was decided before, earlier decisions on measures
FR: ce qui a déjà été décidé, décisions antérieures sur les aides';

CREATE FUNCTION pnd_data.require_withdrawable(policy text, version int, reason text)
RETURNS pnd_data.policy
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	found pnd_data.policy;
	others int;
BEGIN
	PERFORM packnd.guard();
	SELECT p.* INTO found
	FROM pnd_data.policy p
	WHERE p.policy = require_withdrawable.policy AND p.version = require_withdrawable.version;
	IF found IS NULL AND NOT EXISTS (SELECT FROM pnd_data.policy p WHERE p.policy = require_withdrawable.policy) THEN
		PERFORM packnd.fail('P0002', 'there is no such policy', NULL, 'pnd.policies lists the policies and their versions.');
	ELSIF found.version IS NULL THEN
		PERFORM packnd.fail('P0002', 'policy "%1$s" has no version %2$s', NULL,
			'pnd.policies lists the policies and their versions.',
			require_withdrawable.policy, require_withdrawable.version);
	ELSIF found.withdrawn_at IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'version %1$s of policy "%2$s" is withdrawn already', NULL, NULL, found.version, found.policy);
	ELSIF NOT found.is_approved THEN
		RETURN found;
	END IF;
	PERFORM pnd_data.require_part('policy_approver'), packnd.require_text('reason', require_withdrawable.reason);
	SELECT count(*) - 1 INTO others
	FROM pnd_data.policy p
	WHERE p.policy = found.policy AND p.territory_id IS NOT DISTINCT FROM found.territory_id AND p.is_approved
	HAVING min(p.valid_from) = found.valid_from;
	IF others > 0 THEN
		PERFORM packnd.fail('PN409', 'version %1$s of policy "%2$s" is the first, and others follow it', NULL,
			'Take back those first that follow it.',
			found.version, found.policy);
	END IF;
	RETURN found;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_withdrawable(text, int, text) IS
'For pnd.withdraw_policy(): the version, once its policy is locked. Errors: P0002 no such version, PN409 withdrawn already, or the first of several that are approved, 22004 and 42501 for one that is approved.';

CREATE FUNCTION pnd_data.take_back_facts(policy text, version int, reason text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- as those declare them that stand
	PERFORM pnd_data.enter_facts_from(p.policy, p.territory_id, p.valid_from)
	FROM pnd_data.policy p WHERE p.policy = take_back_facts.policy AND p.version = take_back_facts.version;
	-- what another version still asks for is new by that one
	UPDATE pnd_data.policy_fact AS o
	SET is_new = true
	FROM pnd_data.policy_fact a, pnd_data.policy p
	WHERE a.policy = take_back_facts.policy AND a.version = take_back_facts.version AND a.is_new
		AND o.policy = a.policy AND o.fact = a.fact AND p.policy = o.policy AND p.version = o.version AND p.is_approved;
	UPDATE pnd_data.fact AS f
	SET retired_at = now(), retire_reason = take_back_facts.reason
	FROM pnd_data.policy_fact a
	WHERE a.policy = take_back_facts.policy AND a.version = take_back_facts.version AND a.is_new AND f.fact = a.fact
		AND f.retired_at IS NULL AND f.formula IS NULL AND pnd_data.asked_by(a.fact) IS NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.take_back_facts(text, int, text) IS
'For pnd.withdraw_policy(), once a version is in force no more: the facts are again as the versions before and after it declare them, and those that only this one asked for are retired.';

CREATE FUNCTION pnd.withdraw_policy(policy text, version int, reason text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	taken pnd_data.policy;
	before record;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('withdraw_policy', request_key, jsonb_build_array(policy, version, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('policy', policy), packnd.require_given('version', version),
		pnd_data.require_length('reason', reason, 'text');
	-- who decides or reports meanwhile goes on, and nobody is waited for: he decided before it was withdrawn
	PERFORM FROM pnd_data.policy p WHERE p.policy = withdraw_policy.policy ORDER BY p.version FOR NO KEY UPDATE;
	taken := pnd_data.require_withdrawable(policy, version, reason);
	IF taken.is_approved THEN
		UPDATE pnd_data.policy p
		SET withdrawn_at = now(), withdrawn_by = packnd.actor_role(), withdraw_reason = btrim(reason)
		WHERE p.policy = taken.policy AND p.version = taken.version;
		before := pnd_data.version_before(taken.policy, taken.territory_id, taken.version, taken.valid_from);
		UPDATE pnd_data.policy p SET valid_to = least(p.own_valid_to, before.next_valid_from)
		WHERE p.policy = taken.policy AND p.version = before.version;
		-- what it refused is asked of those that hold again
		UPDATE pnd_data.policy p SET reviewed_at = NULL
		WHERE p.policy = taken.policy AND p.is_approved AND (p.territory_id IS NULL OR p.territory_id = taken.territory_id);
		PERFORM pnd_data.take_back_facts(taken.policy, taken.version, btrim(reason));
	ELSE
		DELETE FROM pnd_data.policy_fact f WHERE f.policy = taken.policy AND f.version = taken.version;
		DELETE FROM pnd_data.policy p WHERE p.policy = taken.policy AND p.version = taken.version;
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.withdraw_policy(text, int, text, text) TO packnd_policy_author, packnd_policy_approver;
COMMENT ON FUNCTION pnd.withdraw_policy(text, int, text, text) IS
'Takes back a draft, or an approved version of a policy, but not the first in its territory while others follow: the version before is in force as it was, up to the next, with its facts as it declares them, and facts that only the withdrawn one asked for are retired. To take back an approved one is for the part policy_approver (and administrators), and needs a reason. The model of an approved one is kept, for what was decided by it; the number of a draft is free again. Nobody is waited for who decides or reports meanwhile: he decided before. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such version, PN409 the first, with others to follow, or withdrawn already, 22004 no reason, 42501 another part, PN401 nobody is acting.
EN (policies): take back a policy that was loaded or approved by mistake, a draft that is not wanted
FR: retirer une règle chargée ou approuvée par erreur, abandonner un projet';
