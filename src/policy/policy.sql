
-- ---- policy --------------------------------------------------------------

CREATE FUNCTION packnd.policy_in_force(policy text, day date, territory text DEFAULT NULL) RETURNS int
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_policy_in_force';
REVOKE ALL ON FUNCTION packnd.policy_in_force(text, date, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.policy_in_force(text, date, text) IS
'The version of a policy that is in force on a day in a territory: its own, else the general one; null if there is none. Error 55000 without a registry.';

CREATE FUNCTION packnd.policy_version(policy text, day date, territory text DEFAULT NULL) RETURNS int
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_policy_version';
REVOKE ALL ON FUNCTION packnd.policy_version(text, date, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.policy_version(text, date, text) IS
'The version of a policy that is in force on a day in a territory: its own, else the general one. Errors: P0002 if there is none, 55000 without a registry.';

CREATE FUNCTION packnd.decide_measure(policy text, day date, facts jsonb, territory text DEFAULT NULL,
	OUT version int, OUT outcome text, OUT award jsonb, OUT missing text[], OUT reasons text[],
	OUT model_hash bytea, OUT rejected int[], OUT engine_version text,
	OUT reason_rules int[], OUT trace int[])
LANGUAGE c STABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'packnd_policy_decide_measure';
REVOKE ALL ON FUNCTION packnd.decide_measure(text, date, jsonb, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.decide_measure(text, date, jsonb, text) IS
'What pnd.decide_policy() answers, for the functions of pnd: the policy''s version in force on the day in the territory and its model come from the metadata cache, and outcome, award and reasons of one evaluation. Null facts are none. Beside them what a decision keeps: SHA-256 of the model''s text, the versions that are not it, the version of the engine, the rules that are its reasons, and all that matched, as pairs of the number of a table in the model and of a rule in the table. Errors: 22004 policy or day is null, P0002 no version in force that day, 22023 a fact does not fit its type, PN422 no answer, or eligible without a full award: the diagnostics say why; 55000 without a registry.';

CREATE FUNCTION packnd.decide_version(policy text, number int, day date, facts jsonb, time_zone text,
	OUT version int, OUT outcome text, OUT award jsonb, OUT missing text[], OUT reasons text[],
	OUT model_hash bytea, OUT rejected int[], OUT engine_version text,
	OUT reason_rules int[], OUT trace int[])
LANGUAGE c STABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'packnd_policy_decide_version';
REVOKE ALL ON FUNCTION packnd.decide_version(text, int, date, jsonb, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.decide_version(text, int, date, jsonb, text) IS
'The same by a version, whichever is in force that day, which is one of a time zone (null: packnd.time_zone). Errors as packnd.decide_measure(), P0002 no such version.';

CREATE FUNCTION packnd.rule_reasons(policy text, version int, rules int[]) RETURNS text[]
LANGUAGE c STABLE STRICT PARALLEL SAFE COST 20 AS 'MODULE_PATHNAME', 'packnd_policy_rule_reasons';
REVOKE ALL ON FUNCTION packnd.rule_reasons(text, int, int[]) FROM PUBLIC;
COMMENT ON FUNCTION packnd.rule_reasons(text, int, int[]) IS
'The annotations of rules of a version of a policy, which are given as packnd.decide_measure() gives them: its reasons again. Errors: P0002 no such version, 55000 without a registry.';

CREATE FUNCTION packnd.rule_texts(policy text, version int, rules int[])
RETURNS TABLE (name text, rule int, outputs text, annotation text)
LANGUAGE c STABLE STRICT PARALLEL SAFE COST 20 ROWS 10 AS 'MODULE_PATHNAME', 'packnd_policy_rule_texts';
REVOKE ALL ON FUNCTION packnd.rule_texts(text, int, int[]) FROM PUBLIC;
COMMENT ON FUNCTION packnd.rule_texts(text, int, int[]) IS
'What rules of a version of a policy say, which are given as packnd.decide_measure() gives them: name of the decision (of its second table "name 2"), number, what the rule gives as it is written, annotation. Errors: P0002 no such version, 55000 without a registry.';

CREATE FUNCTION packnd.judge(policy text, version int, day date, facts jsonb, input text, given record,
	OUT fit text, OUT score int, OUT parts jsonb, OUT reasons text[], OUT missing text[])
LANGUAGE c STABLE STRICT PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME', 'packnd_policy_judge';
REVOKE ALL ON FUNCTION packnd.judge(text, int, date, jsonb, text, record) FROM PUBLIC;
COMMENT ON FUNCTION packnd.judge(text, int, date, jsonb, text, record) IS
'Does a row fit a case, and how well, by a version of a policy with the decisions fit, obstacles, checks, score_parts and score: the row is the input of that name, a context of its columns (NULL: not said), facts the other inputs, of which those that are absent are unknown. fit: ask, ask_first (also where it waits for facts) or leave_out; score and its parts ([{"label", "points"}]; null for leave_out), where what is not known earns nothing; reasons: of ask the labels of the parts, else what is to be seen to first, or what speaks against the row; missing: the facts that fit waits for. For many rows: facts that are the same as those of the last call are not read again. Errors: P0002 no such version, 22023 a fact does not fit its type, PN422 the policy has no such decision, or gives no answer; 55000 without a registry.';

CREATE FUNCTION packnd.fact_formulas(by_case boolean) RETURNS packnd.feel
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_policy_fact_formulas';
REVOKE ALL ON FUNCTION packnd.fact_formulas(boolean) FROM PUBLIC;
COMMENT ON FUNCTION packnd.fact_formulas(boolean) IS
'One FEEL context of all facts of the dictionary that are computed, those that are null left out, so that they are evaluated at once; by_case: of those only of which the case, or what was told, says enough. From the metadata cache. Error 55000 without a registry.';
