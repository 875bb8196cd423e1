-- eligibility/site_receipt.sql: the receipt of a decision, which anybody can
-- compute again from the model's file (packnd-verify), and the same decision
-- once more.

CREATE FUNCTION pnd_data.decision_of(decision text) RETURNS pnd_data.measure_decision
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	id bigint := packnd.site_number_id('decision', decision);
	found_decision pnd_data.measure_decision;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('decision', decision);
	SELECT d.* INTO found_decision FROM pnd_data.measure_decision d WHERE d.decision_id = id;
	IF NOT FOUND OR NOT packnd.can_see(found_decision.case_id) THEN
		PERFORM packnd.fail('PN404', 'no such decision');
	END IF;
	PERFORM pnd_data.require_duty(found_decision.case_id, '{referent,supervisor,break_glass}'), pnd_data.require_shown(found_decision.case_id);
	RETURN found_decision;
END
$function$;
COMMENT ON FUNCTION pnd_data.decision_of(text) IS
'For the functions of pnd: the decision of a number, for the referent and the supervisors of its case, and who broke the glass. Errors: PN404 unknown and forbidden alike, 22004, 22P02, 42501.';

CREATE FUNCTION pnd.receipt(decision text)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	kept pnd_data.measure_decision := pnd_data.decision_of(decision);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_ticket(kept.case_id);
	RETURN (
		SELECT jsonb_pretty(jsonb_build_object(
			'receipt', 1,
			'decision', decision,
			'decided_at', packnd.local_time(kept.decided_at, pnd_data.case_departement(kept.case_id)),
			'measure', kept.measure,
			'policy', kept.policy,
			'version', kept.policy_version,
			'model_hash', encode(kept.model_hash, 'hex'),
			'rejected', (
				SELECT coalesce(jsonb_agg(jsonb_build_object('version', v.number, 'model_hash', p.model_hash,
					'territory', p.territory_id, 'valid_from', p.valid_from, 'valid_to', p.valid_to) ORDER BY v.number), '[]')
				FROM unnest(kept.rejected) v (number)
					LEFT JOIN pnd_data.policy p ON p.policy = kept.policy AND p.version = v.number),
			'engine_version', kept.engine_version,
			'as_of', kept.as_of,
			'time_zone', b.time_zone,
			'facts', (
				SELECT coalesce(jsonb_object_agg(k.fact, k.value), '{}')
				FROM jsonb_each(b.facts) k (fact, value) JOIN pnd_data.policy_fact f ON f.fact = k.fact
				WHERE f.policy = kept.policy AND f.version = kept.policy_version),
			'outcome', kept.outcome,
			'award', kept.award,
			'missing', kept.missing,
			'reasons', (
				SELECT coalesce(jsonb_agg(jsonb_build_object('decision', t.name, 'rule', t.rule, 'source', t.annotation)), '[]')
				FROM packnd.rule_texts(kept.policy, kept.policy_version, kept.reason_rules) t),
			'trace', (
				SELECT coalesce(jsonb_agg(jsonb_build_object('decision', t.name, 'rule', t.rule, 'gives', t.outputs, 'source', t.annotation)), '[]')
				FROM packnd.rule_texts(kept.policy, kept.policy_version, kept.trace) t)))
		FROM pnd_data.decision_basis b
		WHERE b.case_id = kept.case_id AND b.basis_id = kept.basis_id);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.receipt(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.receipt(text) IS
'The receipt of a decision, by its number (pnd.decisions()): one JSON text with policy, version and SHA-256 of its model, the versions that there were beside it, day and time zone, the facts that the policy asks for, as they were known, version of the engine, outcome, award, what was missing, the reasons, and the trace: each rule that matched, with what it gives (so the parameters) and its source. No name and no case number is in it, but her facts are. "packnd-verify receipt FILE MODEL.dmn" computes it again from the file of the model, without a server. Under a ticket (pnd.open_ticket) of an earlier committed transaction. Errors: PN404 no such decision, PN410 no ticket, 22004, 22P02, 42501.
EN (eligibility): receipt of a decision, proof, what it rests on, recompute it elsewhere
FR: reçu d''une décision, preuve, sur quoi repose une décision, refaire le calcul ailleurs';

CREATE FUNCTION pnd.replay(decision text)
RETURNS TABLE (measure text, policy text, policy_version int, as_of date, is_same boolean, differs text[], outcome text, award jsonb,
	missing text[], reasons text[], engine_version text, engine_version_then text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	kept pnd_data.measure_decision := pnd_data.decision_of(decision);
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT kept.measure, kept.policy, kept.policy_version, kept.as_of, cardinality(c.differs) = 0, c.differs, a.outcome, a.award,
			coalesce(a.missing, '{}'), a.reasons, a.engine_version, kept.engine_version
		FROM pnd_data.decision_basis b,
			packnd.decide_version(kept.policy, kept.policy_version, kept.as_of, b.facts, b.time_zone) a,
			LATERAL (SELECT array_remove(ARRAY[
				CASE WHEN a.model_hash <> kept.model_hash THEN 'model_hash' END,
				CASE WHEN a.outcome <> kept.outcome THEN 'outcome' END,
				CASE WHEN a.award IS DISTINCT FROM kept.award THEN 'award' END,
				CASE WHEN coalesce(a.missing, '{}') <> kept.missing THEN 'missing' END,
				CASE WHEN a.reason_rules <> kept.reason_rules THEN 'reasons' END,
				CASE WHEN a.trace <> kept.trace THEN 'trace' END], NULL) AS differs) c
		WHERE b.case_id = kept.case_id AND b.basis_id = kept.basis_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.replay(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.replay(text) IS
'Decide once more what was decided, by its number (pnd.decisions()): the version, day and facts that the decision is pinned to, whatever is in force or known now. What comes out, and whether it is the same: is_same, else differs names what is not (model_hash, outcome, award, missing, reasons, trace); the version of the engine now and then. Nothing is kept. Errors: PN404 no such decision, 22004, 22P02, 42501.
EN (eligibility): decide it again as it was, is the answer still the same years later
FR: rejouer une décision, la réponse est-elle la même des années après';
