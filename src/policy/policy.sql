
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
