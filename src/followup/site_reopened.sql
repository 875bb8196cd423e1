-- followup/site_reopened.sql: after a policy has changed, those who were refused
-- and no longer would be.
--
-- Once an approved version is in force, the follow-up asks it for each current
-- refusal by another version of its policy, in batches with a commit each.  What
-- is refused no longer is a row, of which the referent is told, and waits in the
-- worklist until the measure is decided again.  Nothing is decided here: that is
-- done by who leads the case.

CREATE TABLE pnd_data.reopened_right (
	case_id bigint NOT NULL,
	decision_id bigint NOT NULL,
	policy_version int NOT NULL,
	outcome text NOT NULL CHECK (outcome IN ('eligible', 'undetermined')),
	found_at timestamptz NOT NULL,
	PRIMARY KEY (case_id, decision_id, policy_version),
	FOREIGN KEY (case_id, decision_id) REFERENCES pnd_data.measure_decision
);
COMMENT ON TABLE pnd_data.reopened_right IS
'Current refusals that a later version of their policy would not repeat, with what it answers: found by the follow-up, once it is in force. Done when the measure is decided again. Not journalled: decision and version, which are, say it again.';
SELECT packnd.declare('pnd_data.reopened_right', class => 'case', journal => false, keep => 'case',
	columns => '{"outcome": "statistical", "*": "operational"}');

CREATE FUNCTION pnd_data.is_decided_by_others(policy text, version int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	ended int[] := ARRAY(
		SELECT p.version FROM pnd_data.policy p
		WHERE p.policy = is_decided_by_others.policy AND p.version <> is_decided_by_others.version AND p.approved_at IS NOT NULL
			AND (p.withdrawn_at IS NOT NULL OR p.valid_to <= (now() AT TIME ZONE current_setting('packnd.time_zone'))::date));
BEGIN
	PERFORM packnd.guard();
	-- a decision that is being written refers to its version, and holds its row for that
	RETURN cardinality(ended) > (
		SELECT count(*) FROM (
			SELECT FROM pnd_data.policy p
			WHERE p.policy = is_decided_by_others.policy AND p.version = ANY (ended)
			FOR UPDATE SKIP LOCKED) free);
END
$function$;
COMMENT ON FUNCTION pnd_data.is_decided_by_others(text, int) IS
'For pnd.review_refusals(): does a transaction that has not ended decide by a version of a policy that is in force no longer, so that a refusal of it is not to be seen yet?';

CREATE FUNCTION pnd.review_refusals(batch int, INOUT last_position text, OUT is_last boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp SET lock_timeout = '5s'
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('review_refusals', last_position, 2);
	reviewed record;
	refused record;
	answer text;
	looked_at int := 0;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_part('job'), packnd.require_follow_up(), packnd.require_between('batch', review_refusals.batch, 1, 10000);
	is_last := true;
	-- one version after the other: the next one begins anew
	SELECT p.policy, p.version, p.territory_id, p.model::packnd.dmn AS model INTO reviewed
	FROM pnd_data.policy p
	WHERE p.is_approved AND p.reviewed_at IS NULL
		AND p.valid_from <= (now() AT TIME ZONE current_setting('packnd.time_zone'))::date
	ORDER BY p.policy, p.version
	LIMIT 1
	FOR NO KEY UPDATE SKIP LOCKED;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	-- who decided by a version that is in force no longer may not have committed: then it is asked of all at the next run
	is_last := last_position IS NULL AND pnd_data.is_decided_by_others(reviewed.policy, reviewed.version);
	IF is_last THEN
		RETURN;
	END IF;
	FOR refused IN
		SELECT d.case_id, d.decision_id, pnd_data.case_today(d.case_id) AS today
		FROM pnd_data.measure_decision d
			JOIN pnd_data.case_file c ON c.case_id = d.case_id
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
		WHERE d.policy = reviewed.policy AND d.superseded_at IS NULL AND d.outcome = 'not_eligible' AND d.policy_version <> reviewed.version
			AND (reviewed.territory_id IS NULL OR c.territory_id = reviewed.territory_id)
			AND NOT s.is_final AND c.duplicate_of IS NULL
			AND (d.case_id, d.decision_id) > (coalesce(after_keys[1]::bigint, 0), coalesce(after_keys[2]::bigint, 0))
		ORDER BY d.case_id, d.decision_id
		LIMIT review_refusals.batch
	LOOP
		looked_at := looked_at + 1;
		last_position := packnd.cursor('review_refusals', refused.case_id, refused.decision_id);
		-- a territory that has its own version goes by that
		CONTINUE WHEN packnd.policy_in_force(reviewed.policy, refused.today,
			(SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = refused.case_id)) IS DISTINCT FROM reviewed.version;
		answer := pnd_data.answer_of(reviewed.model, pnd_data.known_facts(refused.case_id, refused.today), refused.today);
		CONTINUE WHEN answer = 'not_eligible';
		INSERT INTO pnd_data.reopened_right (case_id, decision_id, policy_version, outcome, found_at)
		VALUES (refused.case_id, refused.decision_id, reviewed.version, answer, clock_timestamp())
		ON CONFLICT DO NOTHING;
		IF FOUND THEN
			PERFORM pnd_data.tell(refused.case_id, 'right_reopened', 'referent');
		END IF;
	END LOOP;
	IF looked_at < review_refusals.batch THEN
		UPDATE pnd_data.policy p SET reviewed_at = now() WHERE p.policy = reviewed.policy AND p.version = reviewed.version;
		last_position := NULL;
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.review_refusals(int, text) TO packnd_operator;
COMMENT ON FUNCTION pnd.review_refusals(int, text) IS
'For pnd.follow_up(): asks a version of a policy that has come into force for the next batch of refusals by another version, after a position (null: from the first): whoever is refused no longer is in pnd.reopened_rights(), and the referent is told. Returns the position of the last one looked at, null where the next version begins, and whether there is nothing more to look at. 22023 unless batch is between 1 and 10000, 42501 for who is not the job, 22P02 for what is no position.
EN (administration): ask again after a policy has changed, for schedulers of their own
FR: réexaminer les refus après un changement de règle, pour un ordonnanceur particulier';

CREATE FUNCTION pnd_data.worklist_reopened_rights(territories text[], cases bigint[], days int)
RETURNS TABLE (case_id bigint, subject_kind text, subject_id bigint, waiting_since timestamptz, due_at timestamptz, what_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT d.case_id, 'decision', d.decision_id, max(r.found_at), NULL::timestamptz, m.label_fr
		FROM pnd_data.reopened_right r
			JOIN pnd_data.measure_decision d ON d.case_id = r.case_id AND d.decision_id = r.decision_id
			JOIN pnd_data.measure m ON m.measure = d.measure
			JOIN pnd_data.case_file c ON c.case_id = d.case_id
		WHERE d.superseded_at IS NULL AND m.retired_at IS NULL
			-- withdrawn meanwhile, or followed by another: that has been asked too
			AND packnd.policy_in_force(d.policy, pnd_data.case_today(d.case_id), c.territory_id) = r.policy_version
			AND c.territory_id = ANY (territories) AND (cases IS NULL OR d.case_id = ANY (cases))
		GROUP BY d.case_id, d.decision_id, m.label_fr;
END
$function$;
COMMENT ON FUNCTION pnd_data.worklist_reopened_rights(text[], bigint[], int) IS
'For pnd.reopened_rights(): refusals that the policy now in force would not repeat, as long as the measure has not been decided again.';

CREATE FUNCTION pnd.reopened_rights(territory text DEFAULT NULL, team text DEFAULT NULL, of_referent text DEFAULT NULL,
	after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (case_number text, state_fr text, danger boolean, waiting_since timestamptz, waiting_since_local text, due_at timestamptz,
	due_at_local text, what_fr text, about text,
	professional text, referent text, territory_id text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT w.* FROM pnd_data.worklist('reopened_rights', territory, team, of_referent, NULL, reopened_rights.after, reopened_rights.max_rows) w;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.reopened_rights(text, text, text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.reopened_rights(text, text, text, text, int) IS
'Who was refused a measure and no longer would be, since its policy has changed: the measure (what_fr), until pnd.eligibility() decides on it again. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Those in danger first, then who waits longest. territory (null: all those of the actor), team (the number of an organisation: that of the referent), of_referent (the number of a professional); who is no supervisor has his own cases. Nothing that identifies anyone. Errors: 42501, 22P02 a mistyped number or cursor, 22023 another number of rows, PN401.
EN (eligibility): who was refused and now would not be, the law has changed, ask again
FR: qui a eu un refus et n''en aurait plus, la règle a changé, redemander l''aide';

CREATE VIEW pnd.reopened_rights AS
SELECT w.case_number, packnd.shortened(w.what_fr, 30) AS what, w.danger, w.waiting_since_local AS since,
	w.due_at_local AS due_at, packnd.shortened(w.referent, 18) AS referent
FROM pnd.reopened_rights(max_rows => NULL) w;
GRANT SELECT ON pnd.reopened_rights TO packnd_referent, packnd_supervisor;
COMMENT ON VIEW pnd.reopened_rights IS 'Who was refused and no longer would be, for people; see pnd.reopened_rights().';
