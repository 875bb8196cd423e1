
-- ---- policy --------------------------------------------------------------

CREATE FUNCTION packnd.policy_in_force(policy text, day date) RETURNS int
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_policy_in_force';
REVOKE ALL ON FUNCTION packnd.policy_in_force(text, date) FROM PUBLIC;
COMMENT ON FUNCTION packnd.policy_in_force(text, date) IS
'The version of a policy that is in force on a day, null if there is none. Error 55000 without a registry.';

CREATE FUNCTION packnd.policy_version(policy text, day date) RETURNS int
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_policy_version';
REVOKE ALL ON FUNCTION packnd.policy_version(text, date) FROM PUBLIC;
COMMENT ON FUNCTION packnd.policy_version(text, date) IS
'The version of a policy that is in force on a day. Errors: P0002 if there is none, 55000 without a registry.';

CREATE FUNCTION packnd.decide_measure(policy text, day date, facts jsonb,
	OUT version int, OUT outcome text, OUT award jsonb, OUT missing text[], OUT reasons text[])
LANGUAGE c STABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'packnd_policy_decide_measure';
REVOKE ALL ON FUNCTION packnd.decide_measure(text, date, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION packnd.decide_measure(text, date, jsonb) IS
'What pnd.decide_policy() answers, for the functions of pnd: the policy''s version in force on the day and its model come from the metadata cache, and outcome, award and reasons of one evaluation. Null facts are none. Errors: 22004 policy or day is null, P0002 no version in force that day, 22023 a fact does not fit its type, PN422 no answer, or eligible without a full award: the diagnostics say why; 55000 without a registry.';
